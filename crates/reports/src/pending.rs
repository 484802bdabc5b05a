//! What waits for a person: reports to write, to approve, to mend, to take.

use crate::labels;
use crate::model::{RegimeId, Stage};
use crate::policy;
use crate::store::{self, Filter};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::paging::PAGE_SIZE;
use kernel::period::Period;
use kernel::units::Units;
use std::collections::BTreeMap;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Name of the report.
    pub title: String,
    /// Its period; how many wait.
    pub code: String,
    /// The unit that owes it.
    pub unit: UnitId,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// What is to be done.
    pub what: &'static str,
    /// Where.
    pub href: String,
}

/// What waits for a person as the one who answers for units: at those units themselves, not at all that are below. Reports
/// to be taken wait as one line for each period.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, actor: &Actor, units: &Units, on: NaiveDate) -> Result<Vec<Pending>> {
    let kept = policy::kept(actor, units);
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let scope = policy::scope(actor);
    let own = Filter {
        holders: Some(kept.clone()),
        stages: vec![
            Stage::Open,
            Stage::Draft,
            Stage::Completed,
            Stage::Returned,
            Stage::Correcting,
        ],
        ..Filter::default()
    };
    let owed = store::list(db, &scope, &own, None, PAGE_SIZE, on).await?.items;
    let sent = Filter {
        receivers: Some(kept),
        stages: vec![Stage::Sent],
        ..Filter::default()
    };
    let to_take = store::list(db, &scope, &sent, None, PAGE_SIZE, on).await?.items;
    let ids: Vec<RegimeId> = owed.iter().chain(&to_take).map(|one| one.report.regime).collect();
    let regimes = store::regimes_of(db, &ids).await?;
    let name = |id: RegimeId| regimes.get(&id).map(|one| one.content.name.clone()).unwrap_or_default();
    let mut found: Vec<Pending> = owed
        .into_iter()
        .filter_map(|one| {
            let approves = policy::APPROVERS
                .iter()
                .any(|role| actor.holds(*role, one.holder, units, on));
            let what = match one.report.stage {
                Stage::Completed if approves => labels::APPROVE,
                // It waits for somebody else.
                Stage::Completed => return None,
                Stage::Returned => labels::MEND,
                Stage::Open | Stage::Draft | Stage::Correcting | Stage::Sent | Stage::Accepted => labels::WRITE,
            };
            Some(Pending {
                title: name(one.report.regime),
                code: one.report.period.label(),
                unit: one.report.unit,
                due_at: (one.report.revision == 0).then_some(one.report.due_at),
                what,
                href: format!("/bao-cao/{}", one.report.id),
            })
        })
        .collect();
    let mut waiting: BTreeMap<(RegimeId, String), (Period, UnitId)> = BTreeMap::new();
    for one in to_take {
        let key = (one.report.regime, one.report.period.code());
        waiting.entry(key).or_insert((one.report.period, one.report.receiver));
    }
    for ((regime, _), (period, receiver)) in waiting {
        let all = Filter {
            regime: Some(regime),
            period: Some(period),
            ..sent.clone()
        };
        found.push(Pending {
            title: name(regime),
            code: labels::waiting(period, store::count(db, &scope, &all, on).await?),
            unit: receiver,
            due_at: None,
            what: labels::TAKE,
            href: format!("/bao-cao/che-do/{regime}/ky/{period}"),
        });
    }
    Ok(found)
}
