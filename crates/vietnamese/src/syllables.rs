//! Words of a text with their place in it.

use crate::letters::{is_invisible, is_latin_mark};
use std::iter::Peekable;
use std::str::CharIndices;
use unicode_normalization::char::is_combining_mark;

/// One written syllable (in Vietnamese: one word between spaces or signs) and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Syllable<'a> {
    /// The syllable as written in the text.
    pub text: &'a str,
    /// Place of the first character, counted in characters (`char`) from the start of the text.
    pub char_start: usize,
    /// Place after the last character, in characters.
    pub char_end: usize,
    /// Place of the first byte.
    pub byte_start: usize,
    /// Place after the last byte.
    pub byte_end: usize,
}

/// Iterator made by [`syllables`].
#[derive(Clone, Debug)]
pub struct Syllables<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
    // characters consumed so far
    at: usize,
}

/// The syllables of a text in order, with offsets into that very text.
///
/// A syllable is a run of letters and digits with the combining marks and invisible characters inside it; everything
/// else separates. The text is not normalised, so the offsets serve for highlighting in the original; compare by
/// [`crate::fold`] or [`crate::tone_canonical`] of `text`.
#[must_use]
pub fn syllables(text: &str) -> Syllables<'_> {
    Syllables {
        text,
        rest: text.char_indices().peekable(),
        at: 0,
    }
}

impl<'a> Iterator for Syllables<'a> {
    type Item = Syllable<'a>;

    fn next(&mut self) -> Option<Syllable<'a>> {
        let begins = |c: char| c.is_alphanumeric();
        let continues = |c: char| {
            c.is_alphanumeric() || is_latin_mark(c) || is_combining_mark(c) || is_invisible(c)
        };
        let byte_start = loop {
            let (byte, c) = self.rest.next()?;
            self.at += 1;
            if begins(c) {
                break byte;
            }
        };
        let char_start = self.at - 1;
        while self.rest.next_if(|(_, c)| continues(*c)).is_some() {
            self.at += 1;
        }
        let byte_end = self.rest.peek().map_or(self.text.len(), |(byte, _)| *byte);
        Some(Syllable {
            text: &self.text[byte_start..byte_end],
            char_start,
            char_end: self.at,
            byte_start,
            byte_end,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_know_their_place() {
        let text = "  Sáng kiến: «tưới nhỏ-giọt» 2026.";
        let found: Vec<_> = syllables(text).collect();
        let words: Vec<_> = found.iter().map(|s| s.text).collect();
        assert_eq!(words, ["Sáng", "kiến", "tưới", "nhỏ", "giọt", "2026"]);
        let chars: Vec<char> = text.chars().collect();
        for s in found {
            assert_eq!(
                chars[s.char_start..s.char_end].iter().collect::<String>(),
                s.text
            );
            assert_eq!(&text[s.byte_start..s.byte_end], s.text);
        }
    }

    #[test]
    fn decomposed_and_hyphenated_letters_stay_in_their_syllable() {
        let words: Vec<_> = syllables("ky\u{303} thua\u{323}\u{302}t so\u{AD}ng")
            .map(|s| s.text)
            .collect();
        assert_eq!(words, ["ky\u{303}", "thua\u{323}\u{302}t", "so\u{AD}ng"]);
        assert_eq!(syllables("...").count(), 0);
        assert_eq!(syllables("").count(), 0);
    }
}
