//! Abbreviations as data: a record that says SHTT is found by its full words, and the other way round.

use crate::words;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::path::Path;

const EMBEDDED: &str = include_str!("../../../packs/search/abbreviations.toml");
/// Path below the folder of packs.
const FILE: &str = "search/abbreviations.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    abbreviation: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    short: String,
    full: String,
}

#[derive(Debug, Clone)]
struct Entry {
    /// The one term that stands for both forms: `khcn`.
    term: String,
    full: String,
    phrase: Vec<String>,
}

/// Abbreviations of a pack.
#[derive(Debug, Clone, Default)]
pub struct Abbreviations {
    entries: Vec<Entry>,
    by_short: HashMap<String, Vec<usize>>,
    by_first: HashMap<String, Vec<usize>>,
    /// Changes with the pack: an index made with other abbreviations is made again.
    version: u64,
}

impl Abbreviations {
    /// The pack in the program, or the file of the same name in a folder of packs.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn load(folder: Option<&Path>) -> Result<Abbreviations, String> {
        let own = folder.map(|folder| folder.join(FILE)).filter(|path| path.is_file());
        match own {
            Some(path) => {
                let text = std::fs::read_to_string(&path).map_err(|error| format!("{FILE}: {error}"))?;
                Abbreviations::read(&text)
            }
            None => Abbreviations::read(EMBEDDED),
        }
    }

    fn read(text: &str) -> Result<Abbreviations, String> {
        let file: File = toml::from_str(text).map_err(|error| format!("{FILE}: {error}"))?;
        let mut all = Abbreviations::default();
        for row in file.abbreviation {
            let term = vietnamese::compact_code(&row.short).to_lowercase();
            let phrase = words::all_folded(&row.full);
            if term.is_empty() || phrase.len() < 2 {
                return Err(format!("{FILE}: {} = {} is no abbreviation", row.short, row.full));
            }
            let at = all.entries.len();
            all.by_short.entry(term.clone()).or_default().push(at);
            if let Some(first) = phrase.first() {
                all.by_first.entry(first.clone()).or_default().push(at);
            }
            all.entries.push(Entry {
                term,
                full: row.full,
                phrase,
            });
        }
        // FNV-1a: the same in every process, which the standard hasher does not promise.
        all.version = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Ok(all)
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// The term of an abbreviation as typed between two spaces, whatever its case and signs.
    pub(crate) fn term(&self, typed: &str) -> Option<String> {
        let code = vietnamese::compact_code(typed).to_lowercase();
        self.by_short.contains_key(&code).then_some(code)
    }

    /// The full words, folded, of a term.
    pub(crate) fn phrases(&self, term: &str) -> Vec<Vec<String>> {
        let places = self.by_short.get(term).map(Vec::as_slice).unwrap_or_default();
        places.iter().map(|at| self.entries[*at].phrase.clone()).collect()
    }

    /// The terms of the phrases that begin somewhere in some folded words.
    pub(crate) fn terms_in(&self, words: &[String]) -> HashSet<&str> {
        let mut found = HashSet::new();
        for (at, word) in words.iter().enumerate() {
            for place in self.by_first.get(word).into_iter().flatten() {
                let entry = &self.entries[*place];
                if words[at..].starts_with(&entry.phrase) {
                    found.insert(entry.term.as_str());
                }
            }
        }
        found
    }

    /// What a text is to be found by beside its own words: full words of its abbreviations, abbreviations of its words.
    pub(crate) fn beside(&self, texts: &[&str]) -> Vec<String> {
        let mut beside: Vec<String> = Vec::new();
        let mut add = |text: &str| {
            if !beside.iter().any(|held| held == text) {
                beside.push(text.to_owned());
            }
        };
        for text in texts {
            for chunk in text.split_whitespace().filter(|chunk| may_be_short(chunk)) {
                let parts = chunk.split(['-', '/', '(', ')', ',', '.', ':', ';']).chain([chunk]);
                for part in parts.filter(|part| may_be_short(part)) {
                    let Some(term) = self.term(part) else { continue };
                    for at in &self.by_short[&term] {
                        add(&self.entries[*at].full);
                    }
                    add(&term);
                }
            }
            for term in self.terms_in(&words::all_folded(text)) {
                add(term);
            }
        }
        beside
    }
}

/// Two capitals: what is written small in a text is a word ("th", "hs" are syllables of nothing, but "dn" may be).
fn may_be_short(chunk: &str) -> bool {
    chunk.chars().filter(|c| c.is_uppercase()).take(2).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_lead_to_one_term() {
        let all = Abbreviations::load(None).unwrap();
        for typed in ["SHTT", "shtt", "KH&CN", "kh&cn", "ĐMST", "gd&đt"] {
            assert!(all.term(typed).is_some(), "{typed}");
        }
        let beside = all.beside(&["Phòng KH&CN, UBND xã"]);
        assert!(beside.contains(&"khoa học và công nghệ".to_owned()) && beside.contains(&"khcn".to_owned()));
        assert!(beside.contains(&"ủy ban nhân dân".to_owned()));
        assert_eq!(all.beside(&["Tập huấn về sở hữu trí tuệ"]), ["shtt"]);
        assert!(
            all.beside(&["Quyết định số 15/QĐ-UBND"])
                .contains(&"ủy ban nhân dân".to_owned())
        );
    }

    #[test]
    fn small_letters_in_a_text_are_no_abbreviation() {
        assert!(Abbreviations::load(None).unwrap().beside(&["hs sk th"]).is_empty());
    }

    #[test]
    fn a_pack_that_means_nothing_is_refused() {
        let wrong = "[[abbreviation]]\nshort = \"X\"\nfull = \"một\"\n";
        assert!(Abbreviations::read(wrong).is_err());
    }
}
