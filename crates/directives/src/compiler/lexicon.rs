//! The words of the grammar: read from packs once, then looked up by token.

use std::collections::HashMap;
use std::path::Path;

use kernel::packs::{PackFault, PackFaults};
use serde::Deserialize;

use super::proposal::DocumentKind;
use super::token::{self, Token};

/// Files that are compiled in; a file of the same name in a folder of packs replaces one.
const EMBEDDED: [(&str, &str); 3] = [
    (
        "directives/agencies.toml",
        include_str!("../../../../packs/directives/agencies.toml"),
    ),
    (
        "directives/grammar.toml",
        include_str!("../../../../packs/directives/grammar.toml"),
    ),
    (
        "directives/types.toml",
        include_str!("../../../../packs/directives/types.toml"),
    ),
];

/// Phrases, each with what it stands for, found at a place among tokens; the longest wins.
#[derive(Debug, Clone)]
pub(crate) struct Phrases<T> {
    by_first: HashMap<String, Vec<(Vec<String>, T)>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Phrases {
            by_first: HashMap::new(),
        }
    }
}

impl<T> Phrases<T> {
    pub(crate) fn add(&mut self, phrase: &str, value: T) {
        let keys: Vec<String> = token::tokens_of(phrase).into_iter().map(|token| token.key).collect();
        let Some(first) = keys.first() else {
            return;
        };
        let group = self.by_first.entry(first.clone()).or_default();
        group.push((keys, value));
        group.sort_by_key(|(keys, _)| std::cmp::Reverse(keys.len()));
    }

    /// Some phrase begins at `at`.
    pub(crate) fn is_at(&self, tokens: &[Token], at: usize) -> bool {
        self.at(tokens, at).is_some()
    }

    /// Some phrase takes exactly the tokens `from..to`.
    pub(crate) fn is_exactly(&self, tokens: &[Token], from: usize, to: usize) -> bool {
        let part = tokens.get(from..to).unwrap_or_default();
        part.first()
            .and_then(|first| self.by_first.get(&first.key))
            .is_some_and(|group| {
                group.iter().any(|(keys, _)| {
                    keys.len() == part.len() && part.iter().zip(keys).all(|(token, key)| token.key == *key)
                })
            })
    }

    /// The longest phrase that begins at `at`: how many tokens it takes, and what it stands for.
    pub(crate) fn at(&self, tokens: &[Token], at: usize) -> Option<(usize, &T)> {
        let group = self.by_first.get(&tokens.get(at)?.key)?;
        group
            .iter()
            .find(|(keys, _)| {
                tokens
                    .get(at..at + keys.len())
                    .is_some_and(|part| part.iter().zip(keys).all(|(token, key)| token.key == *key))
            })
            .map(|(keys, value)| (keys.len(), value))
    }
}

/// A set of phrases.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(Phrases<()>);

impl Words {
    fn new<S: AsRef<str>>(phrases: &[S]) -> Words {
        let mut words = Words::default();
        for phrase in phrases {
            words.0.add(phrase.as_ref(), ());
        }
        words
    }

    /// How many tokens the longest phrase at `at` takes.
    pub(crate) fn at(&self, tokens: &[Token], at: usize) -> Option<usize> {
        self.0.at(tokens, at).map(|(length, ())| length)
    }

    /// Some phrase begins at `at`.
    pub(crate) fn is_at(&self, tokens: &[Token], at: usize) -> bool {
        self.at(tokens, at).is_some()
    }

    /// Where the longest phrase begins that ends right before `end`, not before `begin`.
    pub(crate) fn ends_at(&self, tokens: &[Token], begin: usize, end: usize) -> Option<usize> {
        (end.saturating_sub(6).max(begin)..end).find(|start| self.0.is_exactly(tokens, *start, end))
    }

    /// The first phrase at or after `from`: its place and length.
    pub(crate) fn find(&self, tokens: &[Token], from: usize) -> Option<(usize, usize)> {
        (from..tokens.len()).find_map(|at| self.at(tokens, at).map(|length| (at, length)))
    }
}

macro_rules! word_lists {
    ($(#[$about:meta])* $raw:ident, $read:ident { $($name:ident),* $(,)? }) => {
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $raw { $($name: Vec<String>),* }

        $(#[$about])*
        #[derive(Debug, Clone, Default)]
        pub(crate) struct $read { $(pub(crate) $name: Words),* }

        impl From<&$raw> for $read {
            fn from(raw: &$raw) -> Self {
                $read { $($name: Words::new(&raw.$name)),* }
            }
        }
    };
}

word_lists! {
    /// Headings of parts.
    RawSections, Sections { purpose, background, goals, tasks, funding, organisation }
}
word_lists! {
    /// Heads and feet of documents.
    RawFrame, Frame {
        state_motto, party_motto, independence, number, subject, addressees, recipients, inform, file, as_above, publish,
        signing, annex
    }
}
word_lists! {
    /// Heads of columns.
    RawColumns, Columns { number, task, measure, unit, value, lead, coordinating, product, deadline }
}
word_lists! {
    /// Words of sentences.
    RawWords, Grammar {
        verbs, openers, explaining, modals, assigning, leading, joining, list_ends, producing, products, titled,
        report_verbs, report_nouns, sending, via, ad_hoc, as_regulated, when_it_happens,
        before, until, regular, onward, yearly, half_yearly, nine_monthly, quarterly, monthly, school_yearly,
        more_than, at_least, reach, about, at_most, less_than, and_more, and_less, growth, average, per_year, rank_groups,
        target_units, not_targets, closing, basis, unfinished, yearly_things
    }
}

#[derive(Debug, Deserialize)]
struct RawGrammar {
    sections: RawSections,
    frame: RawFrame,
    columns: RawColumns,
    #[serde(flatten)]
    words: RawWordsOpen,
}

// `deny_unknown_fields` does not go with `flatten`; the lists are checked by reading them as a table of their own.
type RawWordsOpen = HashMap<String, toml::Value>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAgencies {
    heads: Vec<String>,
    fields: Vec<String>,
    names: Vec<String>,
    name_heads: Vec<String>,
    group_nouns: Vec<String>,
    group_openers: Vec<String>,
    bare_groups: Vec<String>,
    outside: Vec<String>,
    qualifiers: Vec<String>,
    positions: Vec<String>,
    places: Vec<String>,
    abbreviations: HashMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTypes {
    r#type: Vec<RawType>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawType {
    code: String,
    name: String,
    short: Vec<String>,
    #[serde(default)]
    also: Vec<String>,
}

/// How agencies are named.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gazetteer {
    pub(crate) names: Words,
    pub(crate) name_heads: Words,
    pub(crate) group_nouns: Words,
    pub(crate) group_openers: Words,
    pub(crate) bare_groups: Words,
    pub(crate) outside: Words,
    pub(crate) qualifiers: Words,
    pub(crate) positions: Words,
    pub(crate) places: Words,
    pub(crate) abbreviations: Phrases<String>,
}

impl Sections {
    /// The tokens are the heading of a part and nothing else: "Yêu cầu", "Mục đích, yêu cầu".
    pub(crate) fn is_title(&self, tokens: &[Token]) -> bool {
        [
            &self.purpose,
            &self.background,
            &self.goals,
            &self.tasks,
            &self.funding,
            &self.organisation,
        ]
        .into_iter()
        .any(|words| words.at(tokens, 0) == Some(tokens.len()))
    }
}

/// All words of the grammar.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    pub(crate) grammar: Grammar,
    pub(crate) sections: Sections,
    pub(crate) frame: Frame,
    pub(crate) columns: Columns,
    pub(crate) agencies: Gazetteer,
    /// Names of types before a number or as a title.
    pub(crate) types: Phrases<DocumentKind>,
    /// Abbreviations in symbols, in capitals without marks of the keyboard: "QĐ" → decision. The first of a pack wins.
    shorts: HashMap<String, DocumentKind>,
}

impl Lexicon {
    /// Reads the embedded packs and, over them, those of a folder: a file of the same name replaces the embedded one.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn load(folder: Option<&Path>) -> Result<Lexicon, PackFaults> {
        let mut faults = Vec::new();
        let mut files: Vec<(&str, String)> = Vec::new();
        for (path, embedded) in EMBEDDED {
            let text = match folder.map(|folder| folder.join(path)).filter(|file| file.is_file()) {
                None => embedded.to_owned(),
                Some(file) => std::fs::read_to_string(file).unwrap_or_else(|error| {
                    faults.push(fault(path, None, error.to_string()));
                    embedded.to_owned()
                }),
            };
            files.push((path, text));
        }
        let lexicon = Lexicon::read(&files, &mut faults);
        if faults.is_empty() {
            Ok(lexicon)
        } else {
            Err(PackFaults(faults))
        }
    }

    fn read(files: &[(&str, String)], faults: &mut Vec<PackFault>) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for (path, text) in files {
            match *path {
                "directives/agencies.toml" => {
                    if let Some(raw) = parse::<RawAgencies>(path, text, faults) {
                        lexicon.take_agencies(&raw);
                    }
                }
                "directives/grammar.toml" => {
                    if let Some(raw) = parse::<RawGrammar>(path, text, faults) {
                        lexicon.sections = (&raw.sections).into();
                        lexicon.frame = (&raw.frame).into();
                        lexicon.columns = (&raw.columns).into();
                        let table: toml::Table = raw.words.into_iter().collect();
                        match table.try_into::<RawWords>() {
                            Ok(words) => lexicon.grammar = (&words).into(),
                            Err(error) => faults.push(fault(path, None, error.message().to_owned())),
                        }
                    }
                }
                _ => {
                    if let Some(raw) = parse::<RawTypes>(path, text, faults) {
                        lexicon.take_types(raw);
                    }
                }
            }
        }
        lexicon
    }

    fn take_agencies(&mut self, raw: &RawAgencies) {
        let mut names = raw.names.clone();
        for head in &raw.heads {
            names.extend(raw.fields.iter().map(|field| format!("{head} {field}")));
        }
        let mut abbreviations = Phrases::default();
        for (short, full) in &raw.abbreviations {
            abbreviations.add(short, full.clone());
        }
        self.agencies = Gazetteer {
            names: Words::new(&names),
            name_heads: Words::new(&raw.name_heads),
            group_nouns: Words::new(&raw.group_nouns),
            group_openers: Words::new(&raw.group_openers),
            bare_groups: Words::new(&raw.bare_groups),
            outside: Words::new(&raw.outside),
            qualifiers: Words::new(&raw.qualifiers),
            positions: Words::new(&raw.positions),
            places: Words::new(&raw.places),
            abbreviations,
        };
    }

    fn take_types(&mut self, raw: RawTypes) {
        for one in raw.r#type {
            let kind = DocumentKind {
                code: one.code,
                name: one.name,
            };
            self.types.add(&kind.name, kind.clone());
            for also in &one.also {
                self.types.add(also, kind.clone());
            }
            for short in one.short {
                self.shorts.entry(short).or_insert_with(|| kind.clone());
            }
        }
    }

    /// The type by a symbol ("QĐ-TTg", "2012/NĐ-CP", "UBND-VHXH"): the abbreviation that begins it; a symbol that begins
    /// with an issuer is a công văn.
    #[must_use]
    pub fn kind_of_symbol(&self, symbol: &str) -> Option<&DocumentKind> {
        let mut parts = symbol.split(['/', '-']).filter(|part| !part.is_empty());
        let mut first = parts.next()?;
        if first.bytes().all(|byte| byte.is_ascii_digit()) {
            first = parts.next()?;
        }
        self.shorts.get(first)
    }
}

fn fault(path: &str, line: Option<usize>, message: String) -> PackFault {
    PackFault {
        file: path.to_owned(),
        line,
        message,
    }
}

fn parse<T: serde::de::DeserializeOwned>(path: &str, text: &str, faults: &mut Vec<PackFault>) -> Option<T> {
    toml::from_str(text)
        .map_err(|error| {
            let line = error
                .span()
                .map(|span| text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
            faults.push(fault(path, line, error.message().to_owned()));
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_packs_are_read_without_a_fault() {
        let lexicon = Lexicon::load(None).unwrap();
        assert_eq!(lexicon.kind_of_symbol("QĐ-TTg").unwrap().code, "decision");
        assert_eq!(lexicon.kind_of_symbol("2012/NĐ-CP").unwrap().code, "decree");
        assert_eq!(
            lexicon.kind_of_symbol("UBND-VHXH"),
            None,
            "a công văn has no abbreviation"
        );
    }

    #[test]
    fn a_fault_in_a_folder_names_file_and_line() {
        let folder = std::env::temp_dir().join(format!("khoinguon-lexicon-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("directives")).unwrap();
        std::fs::write(folder.join("directives/types.toml"), "[[type]]\ncode = 3\n").unwrap();
        let faults = Lexicon::load(Some(&folder)).unwrap_err();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(faults.0[0].file, "directives/types.toml");
        assert!(faults.0[0].line.is_some());
    }

    #[test]
    fn the_longest_phrase_wins_whatever_the_case_and_the_place_of_the_tone() {
        let words = Words::new(&["phối hợp", "phối hợp với", "đa dạng hóa", "tỷ lệ"]);
        let tokens = token::tokens_of("PHỐI HỢP VỚI các bên đa dạng hoá tỉ lệ");
        assert_eq!(words.at(&tokens, 0), Some(3));
        assert_eq!(words.at(&tokens, 5), Some(3));
        assert_eq!(words.at(&tokens, 8), Some(2));
        assert_eq!(words.find(&tokens, 1), Some((5, 3)));
    }
}
