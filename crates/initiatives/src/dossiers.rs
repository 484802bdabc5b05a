//! What a council needs to know of a dossier, without the rest of this module: the public face for those who review.

use crate::model::{CouncilDecision, Initiative, InitiativeId, Rules, State};
use crate::store::{self, Filter};
use crate::{commands, policy};
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Actor, Scope};
use kernel::db::{Reader, Tx};
use kernel::ids::{PersonId, UnitId};

/// A dossier as a council sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// Which.
    pub id: InitiativeId,
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// The unit that decides.
    pub unit: UnitId,
    /// Where it stands.
    pub state: State,
    /// Result due.
    pub due_on: Option<NaiveDate>,
    /// Names of the authors, in their order.
    pub author_names: Vec<String>,
    /// Authors who have a record here, and whoever handed it in: they take no part in its review, are in no list, count or
    /// average on it.
    pub author_persons: Vec<PersonId>,
}

impl From<Initiative> for Dossier {
    fn from(initiative: Initiative) -> Self {
        let authors = &initiative.content.authors;
        let mut persons: Vec<PersonId> = authors
            .iter()
            .filter_map(|author| author.person)
            .chain([initiative.submitter])
            .collect();
        persons.sort_unstable();
        persons.dedup();
        Dossier {
            author_names: authors.iter().map(|author| author.full_name.clone()).collect(),
            author_persons: persons,
            id: initiative.id,
            code: initiative.code.unwrap_or_default(),
            title: initiative.content.title,
            unit: initiative.content.unit,
            state: initiative.state,
            due_on: initiative.due_on,
        }
    }
}

/// One dossier.
///
/// # Errors
/// [`kernel::AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: InitiativeId, on: NaiveDate) -> Result<Dossier> {
    store::find(db, scope, id, on).await.map(Dossier::from)
}

/// Dossiers of a unit and those below that wait for a council, latest change first.
///
/// # Errors
/// Database errors.
pub async fn under_review(
    db: &Reader<'_>,
    scope: &Scope,
    unit: UnitId,
    limit: u64,
    on: NaiveDate,
) -> Result<Vec<Dossier>> {
    let filter = Filter {
        state: Some(State::UnderReview),
        unit: Some(unit),
        ..Filter::default()
    };
    let lines = store::list(db, scope, &filter, None, limit, on).await?.items;
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        found.push(find(db, scope, line.id, on).await?);
    }
    Ok(found)
}

/// The conclusion of a session arrives: the dossier moves on as the decision says.
///
/// # Errors
/// As [`commands::take`].
pub async fn conclude(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    id: InitiativeId,
    (decision, minutes, note): (CouncilDecision, &str, &str),
) -> Result<Dossier> {
    let deed = commands::Deed::Conclude {
        decision,
        minutes: minutes.to_owned(),
        note: note.to_owned(),
    };
    commands::take(tx, rules, actor, id, deed).await.map(Dossier::from)
}

/// What a person may see of dossiers.
#[must_use]
pub fn scope(actor: &Actor) -> Scope {
    policy::scope(actor)
}
