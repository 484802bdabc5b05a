//! What waits for a person: reports to write, to approve, to mend, to take.

use crate::labels;
use crate::model::{Regime, RegimeId, ReportId, Stage};
use crate::policy;
use crate::store::{self, Filter, Owed};
use chrono::{DateTime, NaiveDate, Utc};
use directives::model::task::{Task, TaskId, TaskState};
use directives::model::{DirectiveId, LineKind};
use directives::store::tasks;
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::paging::PAGE_SIZE;
use kernel::period::Period;
use kernel::units::Units;
use std::collections::{BTreeMap, HashMap, HashSet};

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
    /// Tasks that say the same: the document that orders the report was given as a task too.
    pub tasks: Vec<TaskId>,
}

/// Recurring tasks of the documents that order some reports, which are led by who owes the report and due at the same moment,
/// and whose clause orders a report or whose title says so.
async fn same_duties(
    db: &Reader<'_>,
    actor: &Actor,
    owed: &[Owed],
    regimes: &HashMap<RegimeId, Regime>,
    on: NaiveDate,
) -> Result<HashMap<ReportId, Vec<TaskId>>> {
    let scope = directives::policy::scope(actor);
    let ordered_by = |one: &Owed| {
        regimes
            .get(&one.report.regime)
            .and_then(|regime| regime.content.directive)
    };
    let mut documents: BTreeMap<DirectiveId, Vec<&Owed>> = BTreeMap::new();
    for one in owed {
        if let Some(id) = ordered_by(one) {
            documents.entry(id).or_default().push(one);
        }
    }
    let mut found: HashMap<ReportId, Vec<TaskId>> = HashMap::new();
    for (id, reports) in documents {
        let filter = tasks::Filter {
            states: TaskState::WITH_LEAD.to_vec(),
            directive: Some(id),
            leads: Some(reports.iter().map(|one| one.holder).collect()),
            ..tasks::Filter::default()
        };
        let given = tasks::list(db, &scope, &filter, None, PAGE_SIZE, on).await?.items;
        if given.iter().all(|task| task.repeat.is_none()) {
            continue;
        }
        let lines = directives::store::lines(db, &[id]).await?;
        let orders: HashSet<_> = lines
            .into_iter()
            .filter(|line| line.kind == LineKind::ReportDuty)
            .filter_map(|line| line.clause)
            .collect();
        let reports_on = |task: &Task| {
            task.repeat.is_some()
                && (task.clause.is_some_and(|clause| orders.contains(&clause)) || labels::says_report(&task.title))
        };
        for task in given.iter().filter(|task| reports_on(task)) {
            let same = reports
                .iter()
                .find(|one| one.holder == task.lead && task.due_at == Some(one.report.due_at));
            if let Some(one) = same {
                found.entry(one.report.id).or_default().push(task.id);
            }
        }
    }
    Ok(found)
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
    let mut same = same_duties(db, actor, &owed, &regimes, on).await?;
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
                tasks: same.remove(&one.report.id).unwrap_or_default(),
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
            tasks: Vec::new(),
        });
    }
    Ok(found)
}
