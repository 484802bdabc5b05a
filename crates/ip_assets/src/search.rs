//! What is indexed of an asset, and who finds it: the rows that `store::list` shows under the same scope. What is secret is not
//! indexed at all; its own unit finds it in its list.

use crate::labels;
use crate::model::{Asset, Part, SUBJECT, State};
use chrono::Datelike as _;
use kernel::ids::UnitId;
use kernel::search::{Document, Seer};
use kernel::time::local_year;

/// Stands before the code of a state in the index.
pub const STATE: &str = "ip_";

/// The state of a code of the index.
#[must_use]
pub fn state(code: &str) -> Option<State> {
    code.strip_prefix(STATE).and_then(State::from_code)
}

/// The document of a record, `None` for a secret one; `names` gives every name by which a unit is looked for.
#[must_use]
pub fn document(one: &Asset, names: impl Fn(UnitId) -> Vec<String>) -> Option<Document> {
    if one.secret {
        return None;
    }
    let content = &one.content;
    let mut seers = vec![Seer::Unit(one.keeper), Seer::Person(one.created_by)];
    seers.extend(content.parties.iter().filter_map(|party| party.unit).map(Seer::Unit));
    seers.extend(
        content
            .parties
            .iter()
            .filter_map(|party| party.person)
            .map(Seer::Person),
    );
    let mut of = names(one.keeper);
    of.extend(
        content
            .parties
            .iter()
            .filter(|party| party.part != Part::Author)
            .map(|party| party.name.clone()),
    );
    Some(Document {
        kind: SUBJECT,
        id: one.id.0,
        seers,
        by_duty: false,
        unit: Some(one.keeper),
        year: Some(
            one.filed_on
                .map_or_else(|| local_year(one.created_at), |day| day.year()),
        ),
        // Other records have states of the same code: the facet tells them apart.
        state: format!("{STATE}{}", one.state.code()),
        field: labels::right(content.right).to_owned(),
        title: content.title.clone(),
        people: content
            .parties
            .iter()
            .filter(|party| party.part == Part::Author)
            .map(|party| party.name.clone())
            .collect(),
        units: of,
        codes: [&one.code, &content.application, &content.grant]
            .into_iter()
            .filter(|code| !code.is_empty())
            .cloned()
            .collect(),
        body: format!("{}\n{}\n{}", content.summary, content.goods, content.classes.join(" ")),
    })
}
