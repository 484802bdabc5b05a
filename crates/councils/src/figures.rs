//! What waits for a person, read by the home page; and what is counted of sessions.

use crate::labels::{self, figures as words};
use crate::model::{MEETING, Meeting, MeetingId, State};
use crate::{policy, store};
use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::measures::{Account, Batch, Behind, Fact, Measure, Openness, Source, Which};
use kernel::time::local_date;
use uuid::Uuid;

/// What this module counts.
pub const MEASURES: &[Measure] = &[Measure {
    code: "council.session_held",
    name: words::HELD,
    records: words::RECORDS,
    dated: words::DAY,
    account: Account::Count,
    timing: kernel::measures::Timing::Flow,
    breakdowns: &[],
    openness: Openness::Officers,
}];

/// A session that came to its end counts on the day on which it began, for the unit of its council.
fn fact(meeting: &Meeting, unit: UnitId) -> Option<Fact> {
    let held = matches!(meeting.state, State::Closed | State::Signed);
    held.then(|| Fact {
        measure: "council.session_held",
        source: meeting.id.0,
        record: meeting.id.0,
        unit,
        on: local_date(meeting.began_at.unwrap_or(meeting.planned_at)),
        value: 1,
        parts: Vec::new(),
    })
}

/// Sessions as figures are counted from them.
#[derive(Clone, Copy, Debug)]
pub struct Sessions;

#[async_trait]
impl Source for Sessions {
    fn kind(&self) -> &'static str {
        MEETING
    }

    fn measures(&self) -> &'static [Measure] {
        MEASURES
    }

    async fn facts(&self, db: &Reader<'_>, which: Which<'_>, limit: u64) -> Result<Batch> {
        let scope = policy::scope(&Actor::system("figures"));
        let ids: Vec<MeetingId>;
        let which = match which {
            Which::These(these) => {
                ids = these.iter().copied().map(MeetingId).collect();
                store::Which::These(&ids)
            }
            Which::After(last) => store::Which::After(last.map(MeetingId)),
        };
        let rows = store::counted_meetings(db, &scope, which, limit).await?;
        Ok(Batch {
            facts: rows.iter().filter_map(|(meeting, unit)| fact(meeting, *unit)).collect(),
            last: rows.last().map(|(meeting, _)| meeting.id.0),
        })
    }

    async fn behind(&self, db: &Reader<'_>, actor: &Actor, ids: &[Uuid], on: NaiveDate) -> Result<Vec<Behind>> {
        let ids: Vec<MeetingId> = ids.iter().copied().map(MeetingId).collect();
        let seen = store::meetings_among(db, &policy::scope(actor), &ids, on).await?;
        Ok(seen
            .into_iter()
            .map(|meeting| Behind {
                id: meeting.id.0,
                state: labels::state(meeting.state).to_owned(),
                code: String::new(),
                href: format!("/hoi-dong/phien/{}", meeting.id),
                title: meeting.title,
            })
            .collect())
    }

    fn part(&self, _breakdown: &str, value: &str) -> String {
        value.to_owned()
    }
}

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
