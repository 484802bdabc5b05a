//! What is indexed of a unit. Old names lead to what took their place; units are public knowledge.

use crate::labels;
use crate::model::SUBJECT;
use chrono::NaiveDate;
use kernel::ids::UnitId;
use kernel::search::{Document, Seer};
use kernel::units::{Tree, Units};
use std::collections::{HashMap, HashSet};

/// Units with those whose place they took.
#[derive(Debug)]
pub struct Lineage<'u> {
    units: &'u Units,
    predecessors: HashMap<UnitId, Vec<UnitId>>,
    succeeded: HashSet<UnitId>,
}

impl<'u> Lineage<'u> {
    /// As the store has it ([`crate::store::predecessors`]).
    #[must_use]
    pub fn new(units: &'u Units, predecessors: HashMap<UnitId, Vec<UnitId>>, on: NaiveDate) -> Lineage<'u> {
        let living = predecessors.iter().filter(|(unit, _)| units.exists(**unit, on));
        let succeeded = living.flat_map(|(_, from)| from.iter().copied()).collect();
        Lineage {
            units,
            predecessors,
            succeeded,
        }
    }

    /// Every name by which a unit is looked for: its own of all times and those of the units whose place it took.
    #[must_use]
    pub fn names(&self, unit: UnitId) -> Vec<String> {
        let from = self.predecessors.get(&unit).map(Vec::as_slice).unwrap_or_default();
        let mut names: Vec<String> = Vec::new();
        for row in std::iter::once(&unit)
            .chain(from)
            .filter_map(|unit| self.units.get(*unit))
        {
            for name in &row.names {
                if !names.contains(&name.full_name) {
                    names.push(name.full_name.clone());
                }
            }
        }
        names
    }

    /// The document of a unit; none for one whose place others have taken: they are found by its name.
    #[must_use]
    pub fn document(&self, unit: UnitId, on: NaiveDate) -> Option<Document> {
        let row = self.units.get(unit)?;
        if !row.span.contains(on) && self.succeeded.contains(&unit) {
            return None;
        }
        let title = self.units.name(unit, on).to_owned();
        let mut former = self.names(unit);
        former.retain(|name| *name != title);
        let last = row.span.to.filter(|last| *last < on).unwrap_or(on);
        let above = self.units.ancestors(unit, Tree::Territorial, last);
        let above: Vec<&str> = above.into_iter().map(|above| self.units.name(above, last)).collect();
        let mut body = above.join(", ");
        if !former.is_empty() {
            body = format!("{}. {body}", labels::formerly(&former.join("; ")));
        }
        Some(Document {
            kind: SUBJECT,
            id: unit.0,
            seers: vec![Seer::Anyone],
            unit: Some(unit),
            title,
            units: former,
            codes: row.codes.iter().map(|code| code.code.clone()).collect(),
            body,
            ..Document::default()
        })
    }
}
