//! What waits for a person beside the flow of dossiers: shares to confirm, requests to apply something, declared uses, figures
//! of uses, remuneration to pay, proposals from below, complaints, requests that were not completed.

use crate::climb::ProposalState;
use crate::labels::work as words;
use crate::model::{InitiativeId, State};
use crate::store::{self, Filter, climb, life};
use crate::works::Work;
use chrono::{Days, NaiveDate};
use kernel::access::{Actor, Role, Scope};
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::{AppError, Result};

/// Figures of a use are on the list so many days before they are due.
const AHEAD: u64 = 30;

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
    let at = |roles: &[Role]| {
        let held = actor.grants.iter().filter(|grant| roles.contains(&grant.role));
        let mut units: Vec<UnitId> = held.map(|grant| grant.unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    };
    let units = at(&[Role::UnitClerk, Role::Leader]);
    let mut found: Vec<(InitiativeId, Work, Option<NaiveDate>)> = life::invited(db, actor.person, limit)
        .await?
        .into_iter()
        .map(|one| (one.initiative, Work::Confirm, None))
        .collect();
    if !units.is_empty() {
        let asked = life::asked_of(db, &units, limit).await?;
        found.extend(asked.into_iter().map(|one| (one.initiative, Work::AnswerUse, None)));
        let declared = life::declared_to(db, &units, limit).await?;
        found.extend(declared.into_iter().map(|one| (one.initiative, Work::ConfirmUse, None)));
        let soon = on.checked_add_days(Days::new(AHEAD)).unwrap_or(on);
        let owed = climb::owed_by(db, &units, soon, limit).await?;
        found.extend(
            owed.into_iter()
                .map(|one| (one.initiative, Work::FollowUp, Some(one.due_on))),
        );
        let unpaid = life::unpaid(db, &units, limit).await?;
        found.extend(
            unpaid
                .into_iter()
                .map(|one| (one.initiative, Work::Pay, Some(one.due_on))),
        );
    }
    let offices = at(&[Role::UnitClerk, Role::FocalOffice]);
    let new = climb::waiting_at(db, &offices, &[ProposalState::Submitted], limit).await?;
    found.extend(new.into_iter().map(|one| (one.initiative, Work::ReceiveProposal, None)));
    // Before its council has concluded a proposal waits for the council, not for the leader.
    let leaders = at(&[Role::Leader]);
    let judged = climb::waiting_at(db, &leaders, &[ProposalState::Concluded], limit).await?;
    found.extend(
        judged
            .into_iter()
            .map(|one| (one.initiative, Work::DecideProposal, None)),
    );
    let complaints = life::open_complaints(db, Some(&at(&[Role::Leader])), limit).await?;
    found.extend(complaints.into_iter().map(|(id, due)| (id, Work::Dismiss, Some(due))));
    if actor.holds_anywhere(Role::UnitClerk) {
        let filter = Filter {
            state: Some(State::Supplement),
            due_before: Some(on),
            ..Filter::default()
        };
        let late = store::list(db, scope, &filter, None, limit, on).await?.items;
        found.extend(
            late.into_iter()
                .filter(|line| at(&[Role::UnitClerk]).contains(&line.unit))
                .map(|line| (line.id, Work::Lapse, line.due_on)),
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
        // On a recognition that was cancelled nothing is owed any more; the dossier says so.
        let gone = matches!(
            work,
            Work::Pay | Work::FollowUp | Work::AnswerUse | Work::ReceiveProposal | Work::DecideProposal
        ) && initiative.state == State::Cancelled;
        // And while it is disputed, nobody new is let in.
        let closed = matches!(work, Work::ConfirmUse | Work::AnswerUse) && !initiative.state.is_recognised();
        if gone || closed {
            continue;
        }
        // Nobody decides on their own work.
        if matches!(work, Work::DecideProposal | Work::Dismiss) && initiative.concerns(actor.person) {
            continue;
        }
        // A complaint is upheld or dismissed on the dossier, where both sides stand.
        let (what, href) = if work == Work::Dismiss {
            (words::SETTLE, format!("/sang-kien/{id}"))
        } else {
            (words::title(work), format!("/sang-kien/{id}/viec/{}", work.code()))
        };
        pending.push(Pending {
            title: initiative.content.title,
            unit: initiative.content.unit,
            due_on,
            what,
            href,
        });
    }
    Ok(pending)
}
