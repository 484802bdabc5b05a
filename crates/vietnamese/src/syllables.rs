//! Words of a text with their place in it.

use crate::letters::{self, Letter, Tone, is_invisible, is_latin_mark};
use crate::normal::is_well_toned;
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
        let continues = |c: char| c.is_alphanumeric() || is_latin_mark(c) || is_combining_mark(c) || is_invisible(c);
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

/// True when a word is spelt like a Vietnamese syllable: a known beginning, a known rime, at most one tone, and only sắc or
/// nặng before a final c, ch, p, t, and the tone mark on its place. It may be a syllable that no word uses.
pub(crate) fn is_plausible(word: &str) -> bool {
    // the longest syllable, nghiêng, has seven letters
    if word.chars().take(8).count() > 7 {
        return false;
    }
    let mut plain = String::with_capacity(16);
    let mut all = Vec::with_capacity(8);
    let mut tone = Tone::Level;
    for c in word.chars() {
        let Some(letter) = letters::letter(c) else {
            return false;
        };
        if letter.tone != Tone::Level {
            if tone != Tone::Level {
                return false;
            }
            tone = letter.tone;
        }
        let Some(bare) = letters::compose(Letter {
            tone: Tone::Level,
            upper: false,
            ..letter
        }) else {
            return false;
        };
        plain.push(bare);
        all.push(letter);
    }
    let stopped = plain.ends_with(['c', 'p', 't']) || plain.ends_with("ch");
    if (stopped && !matches!(tone, Tone::Acute | Tone::Dot)) || !is_well_toned(&all) {
        return false;
    }
    // Đắk, Lắk, Buk: k where Vietnamese has c
    if plain.ends_with('k') {
        plain.pop();
        plain.push('c');
    }
    BEGINNINGS
        .iter()
        .any(|begin| plain.strip_prefix(begin).is_some_and(is_rime))
}

const BEGINNINGS: [&str; 29] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x", "q",
];

// What may follow the beginning, without its tone.
fn is_rime(rime: &str) -> bool {
    const RIMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
        e ec em en eng eo ep et ê êch êm ên ênh êp êt êu \
        i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu ynh yt \
        o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oi om on ong ooc oong op ot oc \
        ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt \
        u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu \
        uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu ";
    !rime.is_empty()
        && RIMES
            .match_indices(rime)
            .any(|(at, found)| RIMES[..at].ends_with(' ') && RIMES[at + found.len()..].starts_with(' '))
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
            assert_eq!(chars[s.char_start..s.char_end].iter().collect::<String>(), s.text);
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

    #[test]
    fn spelling_tells_syllables_from_other_words() {
        for word in [
            "nghiêng",
            "quyết",
            "gì",
            "giếng",
            "giữa",
            "uỷ",
            "ủy",
            "Đường",
            "KHUỶU",
            "ý",
            "yêu",
            "quốc",
            "thuở",
            "ươm",
            "hoặc",
            "quả",
            "khoẻ",
            "ngoằn",
            "xoong",
            "quăng",
            "huyền",
            "gìn",
            "quýt",
            "Đắk",
            "Đăk",
        ] {
            assert!(is_plausible(word), "{word}");
        }
        for word in [
            "Müller",
            "café",
            "hocj",
            "mờng",
            "được1",
            "việtnam",
            "hoc",
            "hoc̀",
            "ắà",
            "b",
            "",
            "nghiêngh",
            "wifi",
            "cật2",
            "hỏc",
        ] {
            assert!(!is_plausible(word), "{word}");
        }
    }
}
