//! What is indexed of a product, and who finds it: the rows that `store::list` shows under the same scope.

use crate::labels;
use crate::model::{Product, SUBJECT, State};
use chrono::Datelike as _;
use kernel::ids::UnitId;
use kernel::search::{Document, Seer};

/// Stands before the code of a state in the index, where other records have states of their own.
pub const STATE: &str = "product_";

/// The state of a code of the index.
#[must_use]
pub fn state(code: &str) -> Option<State> {
    code.strip_prefix(STATE).and_then(State::from_code)
}

/// The document of a record; `names` gives every name by which a unit is looked for.
#[must_use]
pub fn document(one: &Product, names: impl Fn(UnitId) -> Vec<String>) -> Document {
    let content = &one.content;
    let mut seers = vec![Seer::Unit(one.keeper), Seer::Person(one.created_by)];
    seers.extend(content.producer_unit.map(Seer::Unit));
    let mut units = names(one.keeper);
    units.extend(Some(content.producer.clone()).filter(|name| !name.is_empty()));
    let mut codes = vec![one.code.clone()];
    codes.extend(one.rating.as_ref().map(|rating| rating.decision.clone()));
    Document {
        kind: SUBJECT,
        id: one.id.0,
        seers,
        by_duty: false,
        unit: Some(one.keeper),
        year: Some(one.since().year()),
        state: format!("{STATE}{}", one.state.code()),
        field: content
            .kinds
            .first()
            .map(|kind| labels::kind(*kind).to_owned())
            .unwrap_or_default(),
        title: content.name.clone(),
        people: Vec::new(),
        units,
        codes,
        body: content.summary.clone(),
    }
}
