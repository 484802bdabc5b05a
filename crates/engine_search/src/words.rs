//! From text to terms: syllables folded, and syllables with their marks.

use std::cell::RefCell;
use std::collections::HashMap;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Longer runs of letters are no words; their beginning is enough to find them.
const LONGEST: usize = 60;
/// Syllables remembered; the Vietnamese ones are about seven thousand, twice that with capitals.
const REMEMBERED: usize = 60_000;

/// A syllable without marks, i for y and c for k where only habit decides.
pub(crate) fn folded(syllable: &str) -> String {
    let mut term = vietnamese::fold_iy(syllable);
    term.retain(|c| c != ' ');
    cut(term)
}

thread_local! {
    /// Folded syllables of the texts that were shown: the same few thousand come again and again.
    static KNOWN: RefCell<HashMap<Box<str>, Box<str>>> = RefCell::new(HashMap::new());
}

/// Does something with a folded syllable, folding it only when it was not seen lately.
pub(crate) fn with_folded<T>(syllable: &str, work: impl FnOnce(&str) -> T) -> T {
    KNOWN.with_borrow_mut(|known| {
        if known.len() > REMEMBERED {
            known.clear();
        }
        match known.get(syllable) {
            Some(term) => work(term),
            None => {
                let term = folded(syllable);
                let done = work(&term);
                known.insert(syllable.into(), term.into());
                done
            }
        }
    })
}

/// A syllable with its marks, small letters, the tone in its new place; `None` when it has none.
pub(crate) fn exact(syllable: &str) -> Option<String> {
    if syllable.is_ascii() {
        return None;
    }
    let term = vietnamese::tone_canonical(syllable).to_lowercase();
    (!term.is_ascii()).then(|| cut(term))
}

fn cut(mut term: String) -> String {
    if term.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| term.is_char_boundary(*at)).unwrap_or(0);
        term.truncate(end);
    }
    term
}

/// The folded syllables of a text.
pub(crate) fn all_folded(text: &str) -> Vec<String> {
    vietnamese::syllables(text)
        .map(|syllable| with_folded(syllable.text, str::to_owned))
        .filter(|term| !term.is_empty())
        .collect()
}

/// Which form of a syllable becomes a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Folded,
    Exact,
}

/// Our tokenizer. Folding a syllable costs more than finding it in a table.
#[derive(Clone)]
pub(crate) struct Syllables {
    form: Form,
    known: HashMap<Box<str>, Box<str>>,
    token: Token,
}

impl Syllables {
    pub(crate) fn new(form: Form) -> Syllables {
        Syllables {
            form,
            known: HashMap::new(),
            token: Token::default(),
        }
    }
}

pub(crate) struct Stream<'a> {
    syllables: vietnamese::Syllables<'a>,
    form: Form,
    known: &'a mut HashMap<Box<str>, Box<str>>,
    token: &'a mut Token,
}

impl Tokenizer for Syllables {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.token.reset();
        if self.known.len() > REMEMBERED {
            self.known.clear();
        }
        Stream {
            syllables: vietnamese::syllables(text),
            form: self.form,
            known: &mut self.known,
            token: &mut self.token,
        }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        for syllable in self.syllables.by_ref() {
            self.token.position = self.token.position.wrapping_add(1);
            let term = match self.known.get(syllable.text) {
                Some(term) => term,
                None => {
                    let term = match self.form {
                        Form::Folded => folded(syllable.text),
                        Form::Exact => exact(syllable.text).unwrap_or_default(),
                    };
                    self.known.entry(syllable.text.into()).or_insert(term.into())
                }
            };
            // The exact field has only what has marks: without marks a syllable is found by its folded form.
            if !term.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(term);
                self.token.offset_from = syllable.byte_start;
                self.token.offset_to = syllable.byte_end;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(form: Form, text: &str) -> Vec<String> {
        let mut tokenizer = Syllables::new(form);
        let mut stream = tokenizer.token_stream(text);
        let mut terms = Vec::new();
        while stream.advance() {
            terms.push(stream.token().text.clone());
        }
        terms
    }

    #[test]
    fn the_place_of_the_tone_and_the_form_of_unicode_do_not_count() {
        assert_eq!(terms(Form::Folded, "Hòa hoà"), ["hoa", "hoa"]);
        assert_eq!(
            terms(Form::Exact, "Hòa hoà"),
            [exact("hòa").unwrap(), exact("hòa").unwrap()]
        );
        assert_eq!(exact("Đường"), exact("Đu\u{31b}o\u{31b}\u{300}ng"));
        assert_eq!(
            terms(Form::Folded, "Đường Nguyễn Đình Chiểu").join(" "),
            "duong nguyen dinh chieu"
        );
    }

    #[test]
    fn only_syllables_with_marks_are_exact_terms() {
        assert_eq!(terms(Form::Exact, "Sáng kien 2026"), ["sáng"]);
        assert_eq!(exact("An"), None);
    }

    #[test]
    fn i_and_y_are_one_where_only_habit_decides() {
        assert_eq!(folded("kỹ"), folded("kĩ"));
        assert_ne!(folded("thúy"), folded("thúi"));
    }
}
