//! What is indexed of a document, and who finds it: the rows that `store::list` shows under the same scope, drafts left out
//! (they are for one unit alone and open on its list).

use crate::labels;
use crate::model::{SUBJECT, State};
use crate::store::Indexed;
use chrono::Datelike as _;
use kernel::ids::UnitId;
use kernel::search::{Document, Seer};
use kernel::time::local_year;

/// The document of a record, `None` for a draft; `names` gives every name by which a unit is looked for.
#[must_use]
pub fn document(indexed: &Indexed, names: impl Fn(UnitId) -> Vec<String>) -> Option<Document> {
    let Indexed {
        directive,
        clauses,
        units,
    } = indexed;
    if directive.state == State::Draft {
        return None;
    }
    let content = &directive.content;
    let mut seers = vec![Seer::Unit(directive.keeper)];
    seers.extend(content.focal.map(Seer::Unit));
    seers.extend(units.iter().copied().map(Seer::Unit));
    let mut body = content.basis.clone();
    body.extend(clauses.iter().map(|clause| clause.text.clone()));
    let mut of = names(directive.keeper);
    of.push(content.issuer.clone());
    Some(Document {
        kind: SUBJECT,
        id: directive.id.0,
        seers,
        // What units above published is asked of the database for each question.
        by_duty: directive.published && content.issuer_unit.is_some(),
        unit: Some(directive.keeper),
        year: Some(
            content
                .issued_on
                .map_or_else(|| local_year(directive.created_at), |day| day.year()),
        ),
        state: directive.state.code().to_owned(),
        field: String::new(),
        title: content.subject.clone(),
        people: [content.signer.clone()]
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect(),
        units: of,
        codes: [labels::short(directive)]
            .into_iter()
            .filter(|_| !content.number.is_empty())
            .collect(),
        body: body.join("\n"),
    })
}
