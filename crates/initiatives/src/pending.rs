//! What waits for a person beside the flow of dossiers: shares to confirm, requests to apply something, remuneration to pay.

use crate::labels::work as words;
use crate::model::InitiativeId;
use crate::store::{self, life};
use crate::works::Work;
use chrono::NaiveDate;
use kernel::access::{Actor, Role, Scope};
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::{AppError, Result};

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Title of the initiative.
    pub title: String,
    /// The unit that recognises or recognised it.
    pub unit: UnitId,
    /// Legal day, where there is one.
    pub due_on: Option<NaiveDate>,
    /// What is to be done.
    pub what: &'static str,
    /// Where.
    pub href: String,
}

/// What waits for a person, each kind soonest first.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, scope: &Scope, actor: &Actor, limit: u64, on: NaiveDate) -> Result<Vec<Pending>> {
    let mut units: Vec<UnitId> = actor
        .grants
        .iter()
        .filter(|grant| matches!(grant.role, Role::UnitClerk | Role::Leader))
        .map(|grant| grant.unit)
        .collect();
    units.sort_unstable();
    units.dedup();
    let mut found: Vec<(InitiativeId, Work, Option<NaiveDate>)> = life::invited(db, actor.person, limit)
        .await?
        .into_iter()
        .map(|one| (one.initiative, Work::Confirm, None))
        .collect();
    if !units.is_empty() {
        let asked = life::asked_of(db, &units, limit).await?;
        found.extend(asked.into_iter().map(|one| (one.initiative, Work::AnswerUse, None)));
        let unpaid = life::unpaid(db, &units, limit).await?;
        found.extend(
            unpaid
                .into_iter()
                .map(|one| (one.initiative, Work::Pay, Some(one.due_on))),
        );
    }
    let mut pending = Vec::with_capacity(found.len());
    for (id, work, due_on) in found {
        let initiative = match store::find(db, scope, id, on).await {
            Ok(initiative) => initiative,
            // Out of reach since, or withdrawn: nothing to do there.
            Err(AppError::NotFound) => continue,
            Err(other) => return Err(other),
        };
        pending.push(Pending {
            title: initiative.content.title,
            unit: initiative.content.unit,
            due_on,
            what: words::title(work),
            href: format!("/sang-kien/{id}/viec/{}", work.code()),
        });
    }
    Ok(pending)
}
