//! Units of a province by name: parties that are units of ours are known as such.

use chrono::NaiveDate;
use kernel::ids::UnitId;
use kernel::units::{Tree, Units};
use std::collections::HashMap;

pub(crate) struct Directory {
    named: HashMap<String, Option<UnitId>>,
}

impl Directory {
    pub(crate) fn new(units: &Units, keeper: UnitId, on: NaiveDate) -> Directory {
        let mut named: HashMap<String, Option<UnitId>> = HashMap::new();
        for unit in units.subtree(units.province_of(keeper, on), Tree::Territorial, on) {
            // Namesakes are nobody: better no link than a wrong one.
            named
                .entry(vietnamese::fold(units.name(unit, on)))
                .and_modify(|held| *held = None)
                .or_insert(Some(unit));
        }
        Directory { named }
    }

    pub(crate) fn find(&self, name: &str) -> Option<UnitId> {
        self.named.get(&vietnamese::fold(name)).copied().flatten()
    }
}
