//! Texts with the found words marked, and the passage that has most of them.

use crate::words;
use kernel::search::Piece;
use std::collections::HashSet;

/// What is marked: single terms, beginnings of words, and phrases that stand for an abbreviation.
#[derive(Debug, Default)]
pub(crate) struct Marked {
    pub terms: HashSet<String>,
    pub beginnings: Vec<String>,
    pub phrases: Vec<Vec<String>>,
}

/// Syllables of a passage.
const PASSAGE: usize = 36;

struct Place {
    start: usize,
    end: usize,
    found: bool,
    term: String,
}

impl Marked {
    fn places(&self, text: &str) -> Vec<Place> {
        let mut places: Vec<Place> = vietnamese::syllables(text)
            .map(|syllable| {
                words::with_folded(syllable.text, |term| {
                    let begun = || self.beginnings.iter().any(|begin| term.starts_with(begin.as_str()));
                    let found = self.terms.contains(term) || begun();
                    // Words that are not looked for need no name, unless a phrase may be made of them.
                    let kept = found || !self.phrases.is_empty();
                    Place {
                        start: syllable.byte_start,
                        end: syllable.byte_end,
                        found,
                        term: if kept { term.to_owned() } else { String::new() },
                    }
                })
            })
            .collect();
        for phrase in &self.phrases {
            for at in 0..places.len().saturating_sub(phrase.len().saturating_sub(1)) {
                if phrase
                    .iter()
                    .zip(&places[at..])
                    .all(|(word, place)| *word == place.term)
                {
                    for place in &mut places[at..at + phrase.len()] {
                        place.found = true;
                    }
                }
            }
        }
        places
    }

    /// The whole text.
    pub(crate) fn mark(&self, text: &str) -> Vec<Piece> {
        pieces(text, &self.places(text), 0, text.len())
    }

    /// The passage with most of the words; nothing when none is in the text.
    pub(crate) fn passage(&self, text: &str) -> Vec<Piece> {
        let places = self.places(text);
        let found: Vec<usize> = (0..places.len()).filter(|at| places[*at].found).collect();
        let mut best: Option<(usize, usize)> = None;
        for (nth, first) in found.iter().enumerate() {
            let inside = found[nth..].iter().take_while(|at| **at < first + PASSAGE);
            let (different, all) = inside.fold((HashSet::new(), 0_usize), |(mut different, all), at| {
                different.insert(places[*at].term.as_str());
                (different, all + 1)
            });
            let worth = different.len() * 100 + all.min(99);
            if best.is_none_or(|(_, held)| worth > held) {
                best = Some((*first, worth));
            }
        }
        let Some((first, _)) = best else { return Vec::new() };
        let from = first.saturating_sub(4);
        let to = (from + PASSAGE).min(places.len());
        let start = if from == 0 { 0 } else { places[from].start };
        let end = if to == places.len() {
            text.len()
        } else {
            places[to - 1].end
        };
        let mut out = Vec::new();
        if start > 0 {
            out.push(plain("… "));
        }
        out.extend(pieces(text, &places[from..to], start, end));
        if end < text.len() {
            out.push(plain(" …"));
        }
        out
    }
}

fn plain(text: &str) -> Piece {
    Piece {
        text: text.to_owned(),
        found: false,
    }
}

/// The text between two bytes; found words that stand side by side are one piece.
fn pieces(text: &str, places: &[Place], start: usize, end: usize) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut done = start;
    let mut at = 0;
    while at < places.len() {
        if !places[at].found {
            at += 1;
            continue;
        }
        let first = at;
        while at + 1 < places.len()
            && places[at + 1].found
            && text[places[at].end..places[at + 1].start]
                .chars()
                .all(char::is_whitespace)
        {
            at += 1;
        }
        if places[first].start > done {
            out.push(plain(&text[done..places[first].start]));
        }
        out.push(Piece {
            text: text[places[first].start..places[at].end].to_owned(),
            found: true,
        });
        done = places[at].end;
        at += 1;
    }
    if end > done {
        out.push(plain(&text[done..end]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pieces: &[Piece]) -> String {
        let said = |piece: &Piece| {
            if piece.found {
                format!("[{}]", piece.text)
            } else {
                piece.text.clone()
            }
        };
        pieces.iter().map(said).collect()
    }

    fn marked(terms: &[&str]) -> Marked {
        Marked {
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
            ..Marked::default()
        }
    }

    #[test]
    fn found_words_are_marked_as_they_are_written() {
        let marked = marked(&["duong", "dinh", "chieu"]);
        assert_eq!(
            said(&marked.mark("Đường Nguyễn Đình Chiểu.")),
            "[Đường] Nguyễn [Đình Chiểu]."
        );
        assert_eq!(said(&marked.mark("")), "");
    }

    #[test]
    fn the_passage_with_most_different_words_is_shown() {
        let filler = "một hai ba bốn năm sáu bảy tám chín mười ".repeat(8);
        let text = format!("toán toán toán {filler}dạy toán lớp hai {filler}");
        let passage = said(&marked(&["day", "toan"]).passage(&text));
        assert!(
            passage.contains("[dạy toán] lớp") && passage.starts_with("… ") && passage.ends_with(" …"),
            "{passage}"
        );
        assert!(marked(&["xyz"]).passage(&text).is_empty());
    }

    #[test]
    fn the_full_words_of_an_abbreviation_are_marked() {
        let marked = Marked {
            phrases: vec![words::all_folded("sở hữu trí tuệ")],
            ..Marked::default()
        };
        assert_eq!(
            said(&marked.mark("Luật Sở hữu trí tuệ; sở này")),
            "Luật [Sở hữu trí tuệ]; sở này"
        );
    }
}
