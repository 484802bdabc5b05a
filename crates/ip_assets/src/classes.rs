//! Classes of inventions (IPC), designs (Locarno), goods of marks (Nice) and figures of marks (Vienna), from packs.

use crate::labels;
use crate::model::Right;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;
use wipo::symbols::{Ipc, Locarno, Nice, Vienna};

/// A classification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Bảng phân loại sáng chế quốc tế
    Ipc,
    /// Bảng phân loại Lô-ca-nô
    Locarno,
    /// Bảng phân loại Ni-xơ
    Nice,
    /// Bảng phân loại Viên
    Vienna,
}

impl Scheme {
    /// Every classification.
    pub const ALL: [Scheme; 4] = [Scheme::Ipc, Scheme::Nice, Scheme::Locarno, Scheme::Vienna];

    /// The classifications that a right is sorted by.
    #[must_use]
    pub fn of(right: Right) -> &'static [Scheme] {
        if right.is_invention() {
            &[Scheme::Ipc]
        } else if right.is_mark() {
            &[Scheme::Nice, Scheme::Vienna]
        } else if right == Right::IndustrialDesign {
            &[Scheme::Locarno]
        } else {
            &[]
        }
    }
}

/// The files that are compiled in.
const EMBEDDED: [(&str, &str); 4] = [
    ("ipc.toml", include_str!("../../../packs/classes/ipc.toml")),
    ("locarno.toml", include_str!("../../../packs/classes/locarno.toml")),
    ("nice.toml", include_str!("../../../packs/classes/nice.toml")),
    ("vienna.toml", include_str!("../../../packs/classes/vienna.toml")),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scheme: Scheme,
    edition: String,
    source: String,
    certainty: kernel::clocks::Certainty,
    class: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    code: String,
    name: String,
}

/// A classification with its edition.
#[derive(Debug)]
pub struct Book {
    /// "NCL 13-2026".
    pub edition: String,
    /// Where the classes come from.
    pub source: String,
    /// How sure that is.
    pub certainty: kernel::clocks::Certainty,
    /// Code and name, in order.
    pub classes: Vec<(String, String)>,
}

/// The classes that are known.
#[derive(Debug)]
pub struct Classes {
    books: HashMap<Scheme, Book>,
}

/// A class that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// Of which classification.
    pub scheme: Scheme,
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
}

impl Classes {
    /// Reads the packs that are compiled in; a file in the folder takes the place of one.
    ///
    /// # Errors
    /// What is wrong in a pack, with its name.
    pub fn load(folder: Option<&Path>) -> Result<Classes, String> {
        let mut books = HashMap::new();
        for (name, embedded) in EMBEDDED {
            let path = folder.map(|folder| folder.join("classes").join(name));
            let text = match path.filter(|path| path.is_file()) {
                Some(path) => {
                    std::fs::read_to_string(&path).map_err(|error| format!("packs/classes/{name}: {error}"))?
                }
                None => embedded.to_owned(),
            };
            let file: File = toml::from_str(&text).map_err(|error| format!("packs/classes/{name}: {error}"))?;
            let book = Book {
                edition: file.edition,
                source: file.source,
                certainty: file.certainty,
                classes: file.class.into_iter().map(|line| (line.code, line.name)).collect(),
            };
            if books.insert(file.scheme, book).is_some() {
                return Err(format!("packs/classes/{name}: this classification stands in two files"));
            }
        }
        Ok(Classes { books })
    }

    /// A classification.
    #[must_use]
    pub fn book(&self, scheme: Scheme) -> Option<&Book> {
        self.books.get(&scheme)
    }

    fn knows(&self, scheme: Scheme, code: &str) -> bool {
        self.books
            .get(&scheme)
            .is_some_and(|book| book.classes.iter().any(|(known, _)| known == code))
    }

    /// Reads a symbol as people write it and gives its one form. Marks have Nice classes ("30"), and Vienna ones, which have
    /// a point or begin with a V ("V 26.4.5", kept as "V26.4.5"). Rights without a classification keep what was written.
    ///
    /// # Errors
    /// A sentence that says what is wrong and how it would be right.
    pub fn read(&self, right: Right, symbol: &str) -> Result<String, String> {
        let written = vietnamese::clean_line(symbol);
        match Scheme::of(right) {
            [] => Ok(written),
            [Scheme::Ipc] => {
                let read: Ipc = written.parse().map_err(|_| labels::class_form(Scheme::Ipc, &written))?;
                let class = match read.class() {
                    Some(class) => format!("{}{class:02}", read.section()),
                    None => read.section().to_string(),
                };
                self.known(Scheme::Ipc, &class, &written)?;
                Ok(read.to_string())
            }
            [Scheme::Locarno] => {
                let read: Locarno = written
                    .parse()
                    .map_err(|_| labels::class_form(Scheme::Locarno, &written))?;
                self.known(Scheme::Locarno, &format!("{:02}", read.class()), &written)?;
                Ok(read.to_string())
            }
            _ => {
                let figure = written.strip_prefix(['V', 'v']).map(str::trim_start);
                if figure.is_some() || written.contains('.') {
                    let read: Vienna = figure
                        .unwrap_or(&written)
                        .parse()
                        .map_err(|_| labels::class_form(Scheme::Vienna, &written))?;
                    self.known(Scheme::Vienna, &read.category().to_string(), &written)?;
                    return Ok(format!("V{read}"));
                }
                let read: Nice = written
                    .parse()
                    .map_err(|_| labels::class_form(Scheme::Nice, &written))?;
                self.known(Scheme::Nice, &read.number().to_string(), &written)?;
                Ok(read.number().to_string())
            }
        }
    }

    fn known(&self, scheme: Scheme, code: &str, written: &str) -> Result<(), String> {
        if self.knows(scheme, code) {
            Ok(())
        } else {
            let edition = self
                .books
                .get(&scheme)
                .map(|book| book.edition.as_str())
                .unwrap_or_default();
            Err(labels::class_unknown(scheme, written, edition))
        }
    }

    /// Whether a symbol is a class of a right, in its one form.
    ///
    /// # Errors
    /// The sentence for whoever wrote it.
    pub fn check(&self, right: Right, symbol: &str) -> Result<(), String> {
        self.read(right, symbol).map(|_| ())
    }

    /// The name of the class that a symbol belongs to.
    #[must_use]
    pub fn name(&self, right: Right, symbol: &str) -> Option<&str> {
        let (scheme, code) = match Scheme::of(right) {
            [Scheme::Ipc] => (Scheme::Ipc, symbol.get(..3)?.to_owned()),
            [Scheme::Locarno] => (Scheme::Locarno, symbol.get(..2)?.to_owned()),
            [] => return None,
            _ => match symbol.strip_prefix('V') {
                Some(figure) => (Scheme::Vienna, figure.split('.').next().unwrap_or_default().to_owned()),
                None => (Scheme::Nice, symbol.to_owned()),
            },
        };
        self.books
            .get(&scheme)?
            .classes
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(_, name)| name.as_str())
    }

    /// Classes whose code or name has all of some words, with or without marks.
    #[must_use]
    pub fn search(&self, words: &str) -> Vec<Found<'_>> {
        let wanted = vietnamese::fold(words);
        let wanted: Vec<&str> = wanted.split_whitespace().collect();
        let mut found = Vec::new();
        for scheme in Scheme::ALL {
            let Some(book) = self.books.get(&scheme) else { continue };
            for (code, name) in &book.classes {
                let text = format!("{} {}", vietnamese::fold(code), vietnamese::fold(name));
                if wanted.iter().all(|word| text.contains(word)) {
                    found.push(Found { scheme, code, name });
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_has_one_form_however_it_is_written() {
        let classes = Classes::load(None).unwrap();
        for written in ["A01B 1/02", "a01b1/02", "A01B0001020000", "A01B-001/02"] {
            assert_eq!(classes.read(Right::Patent, written).unwrap(), "A01B 1/02", "{written}");
        }
        assert_eq!(classes.read(Right::Trademark, " 30 ").unwrap(), "30");
        assert_eq!(classes.read(Right::CollectiveMark, "v 26.4.5").unwrap(), "V26.4.5");
        assert_eq!(classes.read(Right::IndustrialDesign, "6.1").unwrap(), "06-01");
        assert_eq!(
            classes.read(Right::PlantVariety, "Oryza sativa").unwrap(),
            "Oryza sativa"
        );
    }

    #[test]
    fn a_class_that_is_not_there_is_refused_with_the_edition() {
        let classes = Classes::load(None).unwrap();
        for (right, written) in [
            (Right::Trademark, "46"),
            (Right::Trademark, "0"),
            (Right::Patent, "A02B 1/00"),
            (Right::Patent, "xyz"),
            (Right::IndustrialDesign, "40-01"),
        ] {
            let told = classes.read(right, written).unwrap_err();
            assert!(told.contains(written), "{told}");
        }
    }

    #[test]
    fn what_is_kept_reads_the_same_again_and_has_a_name() {
        let classes = Classes::load(None).unwrap();
        for (right, written) in [
            (Right::Patent, "C12N 15/82"),
            (Right::Trademark, "V5.7"),
            (Right::Trademark, "31"),
            (Right::IndustrialDesign, "32-00"),
        ] {
            let once = classes.read(right, written).unwrap();
            assert_eq!(classes.read(right, &once).unwrap(), once);
            assert!(classes.name(right, &once).is_some(), "{once}");
        }
    }

    #[test]
    fn classes_are_found_by_words_without_marks() {
        let classes = Classes::load(None).unwrap();
        let found = classes.search("che ca phe");
        assert!(found.iter().any(|one| (one.scheme, one.code) == (Scheme::Nice, "30")));
    }
}
