//! A passage on one line, of which every character knows its place in the source.
//!
//! Prints wrap lines, and files that went through a converter carry marks (`**`, `#`, `\-`). The grammar reads the passage
//! without them; spans and quotes are those of the source.

use super::proposal::{Quote, Span};
use super::token::{self, Token};

/// The source, addressed by character.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) chars: Vec<char>,
}

impl Source {
    pub(crate) fn new(text: &str) -> Source {
        Source {
            chars: text.chars().collect(),
        }
    }

    /// The characters at a span, word for word.
    pub(crate) fn quote(&self, span: Span) -> Quote {
        let end = span.end.min(self.chars.len());
        let start = span.start.min(end);
        Quote {
            span: Span { start, end },
            text: self.chars.get(start..end).unwrap_or_default().iter().collect(),
        }
    }
}

/// Text on one line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passage {
    pub(crate) chars: Vec<char>,
    places: Vec<usize>,
    pub(crate) tokens: Vec<Token>,
}

impl Passage {
    /// Of characters with their places; call [`Passage::finish`] when all are in.
    pub(crate) fn push(&mut self, c: char, place: usize) {
        self.chars.push(c);
        self.places.push(place);
    }

    /// Appends another passage behind a space, or closely when `glued`.
    pub(crate) fn append(&mut self, other: &Passage, glued: bool) {
        if !glued && let Some(&place) = other.places.first() {
            // the space stands for the line end before the other passage
            self.push(' ', place.saturating_sub(1));
        }
        self.chars.extend(&other.chars);
        self.places.extend(&other.places);
    }

    /// Takes such characters off the end.
    pub(crate) fn trim_end(&mut self, such: impl Fn(char) -> bool) {
        while self.chars.last().is_some_and(|c| such(*c)) {
            self.chars.pop();
            self.places.pop();
        }
    }

    /// Reads the tokens.
    pub(crate) fn finish(&mut self) {
        self.tokens = token::tokens(&self.chars);
    }

    /// Whether there is nothing to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.chars.iter().all(|c| c.is_whitespace())
    }

    /// Length in characters.
    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// Place in the source of the first character.
    pub(crate) fn first_place(&self) -> Option<usize> {
        self.places.first().copied()
    }

    /// Everything behind the first `count` characters.
    pub(crate) fn after(&self, count: usize) -> Passage {
        let blank = self.chars.iter().skip(count).take_while(|c| c.is_whitespace()).count();
        let mut rest = Passage {
            chars: self.chars.iter().skip(count + blank).copied().collect(),
            places: self.places.iter().skip(count + blank).copied().collect(),
            tokens: Vec::new(),
        };
        rest.finish();
        rest
    }

    /// The text of tokens `from..to` on one line.
    pub(crate) fn text(&self, from: usize, to: usize) -> String {
        let (Some(first), Some(last)) = (
            self.tokens.get(from),
            to.checked_sub(1).and_then(|at| self.tokens.get(at)),
        ) else {
            return String::new();
        };
        if first.start >= last.end {
            return String::new();
        }
        self.chars
            .get(first.start..last.end)
            .unwrap_or_default()
            .iter()
            .collect()
    }

    /// The whole text.
    pub(crate) fn all(&self) -> String {
        self.chars.iter().collect::<String>().trim().to_owned()
    }

    /// The span in the source of tokens `from..to`; empty at the place of `from` when there are none.
    pub(crate) fn span(&self, from: usize, to: usize) -> Span {
        let start = self
            .tokens
            .get(from)
            .and_then(|token| self.places.get(token.start))
            .copied()
            .or_else(|| self.places.last().map(|place| place + 1))
            .unwrap_or(0);
        let end = to
            .checked_sub(1)
            .filter(|last| *last >= from)
            .and_then(|last| self.tokens.get(last))
            .and_then(|token| self.places.get(token.end.checked_sub(1)?))
            .map_or(start, |place| place + 1);
        Span {
            start,
            end: end.max(start),
        }
    }

    /// The last sign that is no space.
    pub(crate) fn last_sign(&self) -> Option<char> {
        self.chars.iter().rev().find(|c| !c.is_whitespace()).copied()
    }

    /// No small letter, and at least two capitals.
    pub(crate) fn is_capitals(&self) -> bool {
        let letters = || self.chars.iter().filter(|c| c.is_alphabetic());
        letters().count() > 1 && letters().all(|c| !c.is_lowercase())
    }
}
