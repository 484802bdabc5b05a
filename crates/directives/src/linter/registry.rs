//! The registry of acts: `packs/directives/acts.toml`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::NaiveDate;
use kernel::clocks::Certainty;
use kernel::packs::{PackFault, PackFaults};
use serde::Deserialize;

const FILE: &str = "directives/acts.toml";
const EMBEDDED: &str = include_str!("../../../../packs/directives/acts.toml");

/// What became of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActState {
    /// Holds as it was issued, as far as is known.
    InForce,
    /// Holds with changes.
    Amended,
    /// Another act took its place.
    Replaced,
    /// Lapsed.
    Expired,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Number and symbol: "57-NQ/TW".
    pub number: String,
    /// Type: "Nghị quyết".
    pub kind: String,
    /// Who issued it.
    pub issuer: String,
    /// What it is about.
    pub title: String,
    /// Day of issue; left out where no source shows it, and then not compared.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// What became of it.
    pub state: ActState,
    /// First day of that state, where it is known.
    #[serde(default)]
    pub since: Option<NaiveDate>,
    /// By which acts.
    #[serde(default)]
    pub by: Vec<String>,
    /// What a reader should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Where it was read.
    pub source: String,
    /// How sure.
    pub certainty: Certainty,
    /// Compared with a source that shows the act.
    pub verified: bool,
}

impl Act {
    /// "Nghị quyết 57-NQ/TW".
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.kind, self.number)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActFile {
    act: Vec<toml::Spanned<Act>>,
    letters: BTreeMap<String, String>,
}

/// All acts that are known.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    acts: Vec<Act>,
    by_number: HashMap<String, usize>,
    letters: BTreeMap<String, String>,
}

impl Registry {
    /// Reads the embedded pack, or the file of the same name in a folder of packs.
    ///
    /// # Errors
    /// Every fault of the file, with its line.
    pub fn load(folder: Option<&Path>) -> Result<Registry, PackFaults> {
        let file = folder.map(|folder| folder.join(FILE)).filter(|file| file.is_file());
        let text = match file {
            None => EMBEDDED.to_owned(),
            Some(file) => {
                std::fs::read_to_string(file).map_err(|error| PackFaults(vec![fault(None, error.to_string())]))?
            }
        };
        Registry::read(&text)
    }

    fn read(text: &str) -> Result<Registry, PackFaults> {
        let line = |place: usize| text.bytes().take(place).filter(|byte| *byte == b'\n').count() + 1;
        let file: ActFile = toml::from_str(text).map_err(|error| {
            let at = error.span().map(|span| line(span.start));
            PackFaults(vec![fault(at, error.message().to_owned())])
        })?;
        let mut registry = Registry {
            letters: file.letters,
            ..Registry::default()
        };
        let mut faults = Vec::new();
        for row in file.act {
            let at = Some(line(row.span().start));
            let act = row.into_inner();
            if act.verified && matches!(act.certainty, Certainty::Memory | Certainty::House) {
                faults.push(fault(
                    at,
                    format!("{} is from memory and cannot be verified", act.number),
                ));
            }
            if matches!(act.state, ActState::Amended | ActState::Replaced) && act.by.is_empty() {
                faults.push(fault(at, format!("{} does not say by which act", act.number)));
            }
            let key = key(&act.number);
            if registry.by_number.insert(key, registry.acts.len()).is_some() {
                faults.push(fault(at, format!("{} stands twice", act.number)));
            }
            registry.acts.push(act);
        }
        if faults.is_empty() {
            Ok(registry)
        } else {
            Err(PackFaults(faults))
        }
    }

    /// The act of a number, however its signs are typed ("57/NQ-TW" for "57-NQ/TW").
    #[must_use]
    pub fn find(&self, number: &str) -> Option<&Act> {
        self.by_number.get(&key(number)).and_then(|at| self.acts.get(*at))
    }

    /// Every act, in the order of the pack.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter()
    }

    /// The letters of a body that these letters may be a slip of: unknown themselves, and one swap, one letter too many, too
    /// few or wrong away from exactly one that is known.
    #[must_use]
    pub fn meant(&self, letters: &str) -> Option<&str> {
        if letters.chars().count() < 4 || self.letters.contains_key(letters) {
            return None;
        }
        let mut near = self
            .letters
            .keys()
            .filter(|known| known.chars().count() >= 4 && is_one_slip(letters, known));
        let only = near.next()?;
        near.next().is_none().then_some(only.as_str())
    }
}

fn key(number: &str) -> String {
    vietnamese::compact_code(number)
}

fn fault(line: Option<usize>, message: String) -> PackFault {
    PackFault {
        file: FILE.to_owned(),
        line,
        message,
    }
}

// One letter inserted, left out, replaced (not the first, which tells Bộ from Sở), or two neighbours swapped.
fn is_one_slip(a: &str, b: &str) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a == b || a.first() != b.first() {
        return false;
    }
    let begin = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count()
        .min(a.len().min(b.len()) - begin);
    let (left_a, left_b) = (a.len() - begin - end, b.len() - begin - end);
    match (left_a, left_b) {
        (1, 0) | (0, 1) | (1, 1) => true,
        (2, 2) => a.get(begin) == b.get(begin + 1) && a.get(begin + 1) == b.get(begin),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_registry_is_without_a_fault_and_finds_acts_however_typed() {
        let registry = Registry::load(None).unwrap();
        let act = registry.find("57/NQ-TW").unwrap();
        assert_eq!(act.date, NaiveDate::from_ymd_opt(2024, 12, 22));
        assert_eq!(registry.find("13/2012/NĐ-CP").unwrap().state, ActState::InForce);
        assert_eq!(registry.find("13/2019/NĐ-CP").unwrap().state, ActState::Replaced);
        assert!(registry.find("99/2099/NĐ-CP").is_none());
    }

    #[test]
    fn a_row_that_cannot_be_right_is_refused_with_its_line() {
        let row = "[[act]]\nnumber = \"1/NQ-CP\"\nkind = \"Nghị quyết\"\nissuer = \"Chính phủ\"\ntitle = \"t\"\nstate = \"replaced\"\nsource = \"s\"\ncertainty = \"M\"\nverified = true\n";
        let faults = Registry::read(&format!("{row}\n[letters]\n")).unwrap_err();
        assert_eq!(faults.0.len(), 2);
        assert_eq!(faults.0[0].line, Some(1));
    }

    #[test]
    fn letters_one_slip_away_are_told_and_known_ones_are_not() {
        let registry = Registry::load(None).unwrap();
        assert_eq!(registry.meant("SKHCHN"), Some("SKHCN"));
        assert_eq!(registry.meant("SKHCN"), None);
        assert_eq!(registry.meant("UBDN"), Some("UBND"));
        assert_eq!(registry.meant("QL"), None);
        assert_eq!(registry.meant("XYZW"), None);
    }
}
