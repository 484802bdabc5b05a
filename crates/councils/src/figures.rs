//! What waits for a person: read by the home page.

use crate::model::{Meeting, State};
use crate::{policy, store};
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;

/// A session in which a person has sheets to hand in.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// The session.
    pub meeting: Meeting,
    /// Sheets not handed in yet.
    pub sheets: u32,
}

/// Sessions with assigned sheets that the person has not handed in, the next session first. Items on which the person is in
/// conflict do not count.
///
/// # Errors
/// Database errors.
pub async fn duties(db: &Reader<'_>, actor: &Actor, on: NaiveDate) -> Result<Vec<Duty>> {
    let scope = policy::scope(actor);
    let due = store::sheets_due(db, &scope, actor.person, on).await?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let mut duties: Vec<Duty> = store::list_meetings(db, &scope, None, on, 200)
        .await?
        .into_iter()
        .filter(|meeting| meeting.state == State::Open)
        .filter_map(|meeting| {
            let sheets = due.get(&meeting.id).copied()?;
            Some(Duty { meeting, sheets })
        })
        .collect();
    duties.sort_by_key(|duty| (duty.meeting.planned_at, duty.meeting.id));
    Ok(duties)
}
