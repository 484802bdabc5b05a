//! Reads a folder of lists laid out like the public data set of Vietnamese administrative units and imports it whole.
//!
//! | file (a number or a period may follow the name) | what |
//! |---|---|
//! | `provinces*.csv`, `communes*.csv` | the tree from 01/07/2025 |
//! | `old_provinces*.csv`, `old_districts*.csv`, `old_wards*.csv` | the tree until 30/06/2025 |
//! | `mapping*.csv` | what became what; an optional column `share` (0.35) says how much |
//! | `changes*.csv` (optional) | what changed since; optional columns `effective_on`, `legal_act` |
//! | `formation_text*.csv` (optional) | the official wording of each formation |
//! | `units*.csv` (optional) | departments, schools, stations …: `code,full_name,kind,parent_code,tree,valid_from,valid_to,legal_act` |
//!
//! Decisions, all visible in the data that is written:
//! * The old tree is dated from 01/01/2004: the start of our record, not of the units.
//! * A province that was not merged and a ward that was neither merged nor divided keep their identity; all others end on
//!   30/06/2025 and what follows them is a new unit with successions.
//! * A ward that was divided counts in equal parts, marked as estimated, unless the list gives shares.
//! * Communes that share divided wards are one event, so that the shares out of every ward sum to the whole in it.
//! * Another place of the tone mark (Hòa, Hoà) or another letter case is another spelling, not another name.
//!
//! A wrong cell refuses the whole import; every wrong cell is listed.

mod build;
mod parse;
#[cfg(test)]
mod tests;

pub use parse::parse;

use crate::model::{Records, SUBJECT, check, check_events};
use crate::{labels, policy, store};
use chrono::NaiveDate;
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::ids::UnitId;
use kernel::journal::Entry;
use kernel::units::{Tree, UnitKind, Units};
use kernel::{AppError, Result};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// First day of our record of the old tree.
pub(crate) const RECORD_BEGINS: NaiveDate = match NaiveDate::from_ymd_opt(2004, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A cell that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowFault {
    /// Name of the file.
    pub file: String,
    /// Line in the file, the head being 1; 0 for the file as a whole.
    pub row: u64,
    /// Column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong.
    pub why: String,
    /// How to mend it.
    pub fix: String,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) file: String,
    pub(crate) row: u64,
}

impl At {
    pub(crate) fn fault(&self, column: &str, value: &str, (why, fix): labels::fault::Words) -> RowFault {
        RowFault {
            file: self.file.clone(),
            row: self.row,
            column: column.to_owned(),
            value: value.to_owned(),
            why,
            fix,
        }
    }
}

/// A province, commune, old province, old district or old ward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) at: At,
    pub(crate) code: String,
    /// Name on the first day of its tree.
    pub(crate) name: String,
    /// Name today, for the new tree.
    pub(crate) name_now: String,
    /// Code of the parent; empty for provinces.
    pub(crate) parent: String,
    /// New provinces: not merged. Empty otherwise.
    pub(crate) kept: bool,
    /// Legal act of a commune's formation.
    pub(crate) act: String,
}

/// A row of the mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapped {
    pub(crate) at: At,
    pub(crate) old_ward: String,
    pub(crate) old_district: String,
    pub(crate) old_province: String,
    pub(crate) commune: String,
    pub(crate) province: String,
    pub(crate) merged: bool,
    pub(crate) divided: bool,
    pub(crate) share: Option<i64>,
}

/// A change after the reorganisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Later {
    pub(crate) code: String,
    pub(crate) on: NaiveDate,
    pub(crate) act: String,
    pub(crate) what: LaterKind,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LaterKind {
    /// The name from now on.
    Name(String),
    /// The code until then.
    CodeBefore(String),
}

/// A unit of a local list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Other {
    pub(crate) at: At,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: UnitKind,
    pub(crate) parent: String,
    pub(crate) tree: Tree,
    pub(crate) from: NaiveDate,
    pub(crate) to: Option<NaiveDate>,
    pub(crate) act: String,
}

/// Lists that were read and fit together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Country {
    pub(crate) provinces: Vec<Listed>,
    pub(crate) communes: Vec<Listed>,
    pub(crate) old_provinces: Vec<Listed>,
    pub(crate) old_districts: Vec<Listed>,
    pub(crate) old_wards: Vec<Listed>,
    pub(crate) mapping: Vec<Mapped>,
    pub(crate) later: Vec<Later>,
    pub(crate) spelling_only: usize,
    pub(crate) formation: HashMap<String, String>,
    pub(crate) others: Vec<Other>,
}

/// What is in the lists, and what the import would make of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// New provinces.
    pub provinces: usize,
    /// New communes.
    pub communes: usize,
    /// Old provinces.
    pub old_provinces: usize,
    /// Old districts.
    pub old_districts: usize,
    /// Old wards.
    pub old_wards: usize,
    /// Rows of the mapping.
    pub mapping: usize,
    /// Old wards that were divided.
    pub divided: usize,
    /// Provinces and wards that keep their identity.
    pub kept: usize,
    /// Units of local lists.
    pub others: usize,
    /// Units that are written, with the root.
    pub units: usize,
    /// Events that are written.
    pub events: usize,
    /// Dated changes of name or code since.
    pub later: usize,
    /// Rows of the list of changes that only spell a name otherwise.
    pub spelling_only: usize,
}

impl Country {
    /// Holds the administrative lists, not only local units.
    #[must_use]
    pub fn has_lists(&self) -> bool {
        !self.communes.is_empty()
    }

    /// Only one province of the new tree, with everything of the old one that became part of it.
    #[must_use]
    pub fn only(&self, province: &str) -> Country {
        let mut part = self.clone();
        part.provinces.retain(|row| row.code == province);
        part.communes.retain(|row| row.parent == province);
        part.mapping.retain(|row| row.province == province);
        let wards: HashSet<&str> = part.mapping.iter().map(|row| row.old_ward.as_str()).collect();
        let districts: HashSet<&str> = part.mapping.iter().map(|row| row.old_district.as_str()).collect();
        let provinces: HashSet<&str> = part.mapping.iter().map(|row| row.old_province.as_str()).collect();
        part.old_wards.retain(|row| wards.contains(row.code.as_str()));
        part.old_districts.retain(|row| districts.contains(row.code.as_str()));
        part.old_provinces.retain(|row| provinces.contains(row.code.as_str()));
        let codes: HashSet<String> = part
            .communes
            .iter()
            .chain(&part.provinces)
            .map(|row| row.code.clone())
            .collect();
        part.later.retain(|change| codes.contains(&change.code));
        part.formation.retain(|code, _| codes.contains(code));
        part.spelling_only = 0;
        part
    }

    /// What the import would make of it, without a database.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut next = 0_u128;
        let built = build::lists(self, &mut || {
            next += 1;
            uuid::Uuid::from_u128(next)
        });
        self.count(&built.records, built.events.len(), built.kept)
    }

    fn count(&self, records: &Records, events: usize, kept: usize) -> Summary {
        let divided: HashSet<&str> = self
            .mapping
            .iter()
            .filter(|row| row.divided)
            .map(|row| row.old_ward.as_str())
            .collect();
        Summary {
            provinces: self.provinces.len(),
            communes: self.communes.len(),
            old_provinces: self.old_provinces.len(),
            old_districts: self.old_districts.len(),
            old_wards: self.old_wards.len(),
            mapping: self.mapping.len(),
            divided: divided.len(),
            kept,
            others: self.others.len(),
            units: records.units.len(),
            events,
            later: self.later.len(),
            spelling_only: self.spelling_only,
        }
    }
}

/// Reads the lists of a folder.
///
/// # Errors
/// Every wrong cell.
pub fn read(folder: &std::path::Path) -> std::result::Result<Country, Vec<RowFault>> {
    let at = At {
        file: folder.display().to_string(),
        row: 0,
    };
    let failed =
        |at: &At, error: &std::io::Error| vec![at.fault("", "", labels::fault::unreadable_file(&error.to_string()))];
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(&at, &error))? {
        let path = entry.map_err(|error| failed(&at, &error))?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if path.is_file() && name.to_lowercase().ends_with(".csv") {
            let bytes = std::fs::read(&path).map_err(|error| {
                failed(
                    &At {
                        file: name.clone(),
                        row: 0,
                    },
                    &error,
                )
            })?;
            files.push((name, bytes));
        }
    }
    files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    parse(&files)
}

/// Imports lists in one transaction, after every rule has been checked on the whole. The administrative lists are
/// taken once, into an empty organisation; local lists as often as there are new units.
///
/// # Errors
/// Outside: [`AppError::Forbidden`], [`AppError::Refused`] `organisation.already_imported`, database errors. Inside: the
/// faults that only show against what is stored; then nothing has been written.
pub async fn import(tx: &Tx, actor: &Actor, country: &Country) -> Result<std::result::Result<Summary, Vec<RowFault>>> {
    store::lock(tx).await?;
    let before = store::records(&tx.reader()).await?;
    let units = Units::new(0, before.units.clone(), before.edges.iter().copied());
    if country.has_lists() && !before.units.is_empty() {
        return Err(AppError::Refused {
            code: "organisation.already_imported",
            message: labels::ALREADY_IMPORTED.to_owned(),
        });
    }
    let mut make = || tx.id::<uuid::Uuid>();
    let mut built = build::lists(country, &mut make);
    let root = built.records.units.first().map(|root| root.id);
    let (faults, below) = build::others(country, &before, &mut built, &mut make);
    let below = (!country.has_lists()).then_some(below.as_slice());
    let permit = policy::permit_import(actor, &units, below, tx.today())?;
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let mut whole = before;
    whole.units.extend(built.records.units.iter().cloned());
    whole.edges.extend(built.records.edges.iter().copied());
    let mut faults = check(&whole);
    faults.extend(check_events(&built.events, &whole.units));
    if !faults.is_empty() {
        let at = At::default();
        return Ok(Err(faults
            .iter()
            .map(|fault| at.fault("", "", labels::fault::rule(&labels::refusal(fault))))
            .collect()));
    }
    store::insert_records(tx, &permit, &built.records, &built.events, &whole.edges).await?;
    let summary = country.count(&built.records, built.events.len(), built.kept);
    let subject = root.unwrap_or(UnitId(uuid::Uuid::nil()));
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: subject.0,
        unit: root.map(|root| root.0),
        act: "unit.import",
        details: serde_json::to_value(&summary).map_err(|error| AppError::bug(error.to_string()))?,
    });
    Ok(Ok(summary))
}
