//! What is indexed of a person, and who finds them: those whom `policy::named` lets see the name.

use crate::model::SUBJECT;
use crate::store::Indexed;
use kernel::ids::UnitId;
use kernel::search::{Document, Seer};

/// The document of a person; `name` gives what a unit is called today. Addresses and telephone numbers are left out: they
/// are not for everyone who may see the name.
#[must_use]
pub fn document(indexed: &Indexed, name: impl Fn(UnitId) -> String) -> Document {
    let places = indexed
        .positions
        .iter()
        .map(|(unit, title)| format!("{title}, {}", name(*unit)));
    Document {
        kind: SUBJECT,
        id: indexed.id.0,
        seers: std::iter::once(Seer::Person(indexed.id))
            .chain(indexed.stands.iter().copied().map(Seer::Unit))
            .collect(),
        unit: indexed.positions.first().map(|(unit, _)| *unit),
        title: indexed.full_name.clone(),
        units: indexed.positions.iter().map(|(unit, _)| name(*unit)).collect(),
        body: places.collect::<Vec<_>>().join("; "),
        ..Document::default()
    }
}
