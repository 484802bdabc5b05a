//! What is indexed of an initiative, and who finds it: the rows that `store::list` shows under the same scope.

use crate::model::{SUBJECT, State};
use crate::store::Indexed;
use kernel::flow::FlowState as _;
use kernel::ids::UnitId;
use kernel::search::{Document, Seer};
use kernel::time::local_year;

/// The document of a record; `names` gives every name by which a unit is looked for. What the author wants kept is left
/// out: some of those who find the record may not read that part.
#[must_use]
pub fn document(indexed: &Indexed, names: impl Fn(UnitId) -> Vec<String>) -> Document {
    let Indexed {
        initiative,
        invited,
        adopters,
    } = indexed;
    let content = &initiative.content;
    let state = initiative.state;
    let handed_in = state != State::Draft && state != State::Withdrawn;
    let mut seers = vec![Seer::Person(initiative.submitter)];
    seers.extend(invited.iter().copied().map(Seer::Person));
    if handed_in {
        seers.push(Seer::Unit(content.unit));
        seers.extend(
            content
                .authors
                .iter()
                .filter_map(|author| author.person)
                .map(Seer::Person),
        );
    }
    // Whoever uses it must be told when it is disputed or was cancelled.
    if state.is_recognised() || matches!(state, State::Disputed | State::Cancelled) {
        seers.extend(adopters.iter().copied().map(Seer::Unit));
    }
    let counted = initiative
        .decided_at
        .or(initiative.submitted_at)
        .unwrap_or(initiative.created_at);
    let codes = [
        &initiative.code,
        &initiative.certificate_number,
        &initiative.decision_number,
    ];
    let texts = [
        content.essence.as_str(),
        content.conditions.as_str(),
        content.benefit_author.as_str(),
        content.benefit_others.as_str(),
    ];
    Document {
        kind: SUBJECT,
        id: initiative.id.0,
        seers,
        by_duty: handed_in,
        unit: Some(content.unit),
        year: Some(local_year(counted)),
        state: state.code().to_owned(),
        field: content.field.clone(),
        title: content.title.clone(),
        people: content.authors.iter().map(|author| author.full_name.clone()).collect(),
        units: names(content.unit),
        codes: codes.into_iter().flatten().cloned().collect(),
        body: texts
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("\n"),
    }
}
