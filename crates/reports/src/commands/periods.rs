//! Opening periods, urging, closing: what the receiver and the service do with the reports of a period.

use super::{NOTE_MAX, refused};
use crate::labels;
use crate::model::{
    Draft, Exception, Lock, REGIME, REPORT, Regime, RegimeId, RegimeState, Report, ReportId, Stage, Timeliness,
};
use crate::policy;
use crate::store::{self, Owed};
use chrono::{NaiveDate, TimeDelta};
use kernel::access::{Actor, Permit};
use kernel::db::Tx;
use kernel::ids::{PersonId, UnitId};
use kernel::journal::Entry;
use kernel::notices::{self, NewNotice};
use kernel::period::Period;
use kernel::time::local_date;
use kernel::{AppError, FieldErrors, Result};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// So many days before a report is due its writers are reminded.
const REMIND: [i64; 3] = [5, 1, 0];
/// So many days after it was due the leaders hear of it.
const ESCALATE: [i64; 2] = [1, 7];

/// Opens the running periods of a regime: each unit that reports owes one. Said again it changes nothing. Gives how many are
/// new.
///
/// # Errors
/// Database errors.
pub(crate) async fn open(tx: &Tx, permit: &Permit, regime: &Regime) -> Result<u64> {
    if regime.state != RegimeState::InForce {
        return Ok(0);
    }
    let (units, today) = (tx.units(), tx.today());
    let mut opened = 0;
    for period in regime.content.frequency.running(today) {
        let Some(due_at) = regime.content.frequency.due_at(period) else {
            continue;
        };
        let due_on = local_date(due_at);
        if due_on < regime.content.from {
            continue;
        }
        // Who reports is asked of the day on which it is due; what came into being later owes nothing for it.
        let on = due_on.min(today);
        let new: Vec<Owed> = policy::reporters(regime, &units, on)
            .into_iter()
            .map(|unit| Owed {
                holder: unit,
                via: regime.content.via,
                also: regime.content.also,
                report: Report {
                    id: tx.id(),
                    regime: regime.id,
                    form_version: regime.form_version,
                    period,
                    unit,
                    receiver: regime.content.receiver,
                    due_at,
                    stage: Stage::Open,
                    draft: Draft::default(),
                    code: String::new(),
                    revision: 0,
                    taken: 0,
                    first_sent_at: None,
                    sent_at: None,
                    urged_at: None,
                    version: 1,
                },
            })
            .collect();
        let number = store::open(tx, permit, regime.id, &new).await?;
        if number > 0 {
            tx.record(Entry {
                subject_kind: REGIME,
                subject: regime.id.0,
                unit: Some(regime.owner.0),
                act: "report_regime.open",
                details: json!({ "period": period, "reports": number }),
            });
        }
        opened += number;
    }
    Ok(opened)
}

/// Opens what the day opens, for every regime. Gives how many reports are new.
///
/// # Errors
/// Database errors.
pub async fn open_all(tx: &Tx, actor: &Actor) -> Result<u64> {
    let mut opened = 0;
    for regime in store::regimes(&tx.reader(), Some(RegimeState::InForce)).await? {
        let permit = policy::permit_follow(actor, regime.id.0)?;
        opened += open(tx, &permit, &regime).await?;
    }
    Ok(opened)
}

/// A regime whose period is open or was, with the permit of its receiver.
async fn received(tx: &Tx, actor: &Actor, id: RegimeId, period: Period) -> Result<(Regime, Permit)> {
    let one = store::find_regime(&tx.reader(), id).await?;
    let (units, on) = (tx.units(), tx.today());
    if !policy::sees_regime(actor, &one, &units, on) || !policy::sees_board(actor, &one, &units, on) {
        return Err(AppError::NotFound);
    }
    if !store::periods(&tx.reader(), id).await?.contains(&period) {
        return Err(AppError::NotFound);
    }
    let permit = policy::permit_receive(actor, &one, id.0, &tx.units(), tx.today())?;
    Ok((one, permit))
}

/// How urging went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Urged {
    /// Units that were urged now.
    pub now: usize,
    /// Units that were urged earlier on this day and are left in peace.
    pub already: usize,
}

/// Urges the units that have not sent, or some of them: each at most once a day.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`].
pub async fn urge(tx: &Tx, actor: &Actor, id: RegimeId, period: Period, only: Option<&[UnitId]>) -> Result<Urged> {
    let (regime, permit) = received(tx, actor, id, period).await?;
    let (units, on) = (tx.units(), tx.today());
    let all = store::of_period(&tx.reader(), &policy::whole(), id, period, on).await?;
    let open: Vec<Owed> = all
        .into_iter()
        .filter(|owed| is_missing(owed, &units))
        .filter(|owed| only.is_none_or(|only| only.contains(&owed.report.unit)))
        .collect();
    let fresh = |owed: &&Owed| owed.report.urged_at.is_none_or(|at| local_date(at) < on);
    let to_urge: Vec<&Owed> = open.iter().filter(fresh).collect();
    let urged = Urged {
        now: to_urge.len(),
        already: open.len() - to_urge.len(),
    };
    let ids: Vec<ReportId> = to_urge.iter().map(|owed| owed.report.id).collect();
    store::urged(tx, &permit, id, &ids).await?;
    let receiver = units.name(regime.content.receiver, on);
    let writers = writers(tx, &to_urge).await?;
    let mut all = Vec::new();
    for owed in to_urge {
        let text = labels::urged(&regime.content.name, period, receiver, &owed.report, tx.now);
        for person in writers.get(&owed.holder).into_iter().flatten() {
            all.push(notice(
                &owed.report,
                *person,
                &event(&owed.report, on),
                true,
                text.clone(),
            ));
        }
    }
    notices::tell_all(tx, all).await?;
    if urged.now > 0 {
        tx.record(Entry {
            subject_kind: REGIME,
            subject: id.0,
            unit: Some(regime.content.receiver.0),
            act: "report_regime.urge",
            details: json!({ "period": period, "units": urged.now }),
        });
    }
    Ok(urged)
}

/// One thing a day is told about a report, whoever has it told.
fn event(report: &Report, on: NaiveDate) -> String {
    format!("report.due:{}:{on}", report.id)
}

fn notice(report: &Report, person: PersonId, event: &str, urgent: bool, text: String) -> NewNotice {
    NewNotice {
        event: event.to_owned(),
        person,
        urgent,
        subject_kind: REPORT,
        subject: report.id.0,
        text,
        link: format!("/bao-cao/{}", report.id),
    }
}

/// Who writes for the holders of some reports; where nobody does, whoever does for the unit above.
async fn writers(tx: &Tx, owed: &[&Owed]) -> Result<BTreeMap<UnitId, BTreeSet<PersonId>>> {
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let holders: BTreeSet<UnitId> = owed.iter().map(|one| one.holder).collect();
    let asked: Vec<UnitId> = holders.iter().copied().collect();
    let mut found: BTreeMap<UnitId, BTreeSet<PersonId>> = BTreeMap::new();
    for (unit, person) in people::store::officers_in(&db, &policy::KEEPERS, &asked, on).await? {
        found.entry(unit).or_default().insert(person);
    }
    for unit in holders {
        let writers = found.entry(unit).or_default();
        if writers.is_empty() {
            writers.extend(directives::commands::keepers(&db, &units, unit, on).await?);
        }
    }
    Ok(found)
}

/// Reminds of what is due soon and tells the leaders of what is late: once a day, with the mail of the morning.
///
/// # Errors
/// Database errors.
pub async fn remind(tx: &Tx, limit: u64) -> Result<usize> {
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let days = REMIND.into_iter().chain(ESCALATE.map(|late| -late));
    let mut owed = Vec::new();
    for ahead in days {
        let day = on + TimeDelta::days(ahead);
        let filter = store::Filter {
            stages: vec![Stage::Open, Stage::Draft, Stage::Completed, Stage::Returned],
            due: Some((kernel::time::start_of_day(day), kernel::time::end_of_day(day))),
            ..store::Filter::default()
        };
        owed.extend(
            store::list(&db, &policy::whole(), &filter, None, limit, on)
                .await?
                .items,
        );
    }
    let days = |one: &Owed| (local_date(one.report.due_at) - on).num_days();
    let keys: BTreeMap<(RegimeId, String), Period> = owed
        .iter()
        .map(|one| ((one.report.regime, one.report.period.code()), one.report.period))
        .collect();
    let mut locked: BTreeSet<(RegimeId, String)> = BTreeSet::new();
    for (key, period) in keys {
        if store::lock(&db, key.0, period).await?.is_some() {
            locked.insert(key);
        }
    }
    let told: Vec<&Owed> = owed
        .iter()
        .filter(|one| is_missing(one, &units))
        .filter(|one| !locked.contains(&(one.report.regime, one.report.period.code())))
        .filter(|one| one.report.urged_at.is_none_or(|at| local_date(at) < on))
        .collect();
    let ids: Vec<RegimeId> = told.iter().map(|one| one.report.regime).collect();
    let regimes = store::regimes_of(&db, &ids).await?;
    let writers = writers(tx, &told).await?;
    let holders: Vec<UnitId> = told.iter().map(|one| one.holder).collect();
    let leaders = people::store::officers_in(&db, &policy::APPROVERS, &holders, on).await?;
    let mut all = Vec::new();
    for one in &told {
        let Some(regime) = regimes.get(&one.report.regime) else {
            continue;
        };
        let mut people: BTreeSet<PersonId> = writers.get(&one.holder).cloned().unwrap_or_default();
        if days(one) < 0 {
            people.extend(
                leaders
                    .iter()
                    .filter(|(unit, _)| *unit == one.holder)
                    .map(|(_, person)| *person),
            );
        }
        let text = labels::reminder(&regime.content.name, &one.report, tx.now);
        for person in people {
            all.push(notice(
                &one.report,
                person,
                &event(&one.report, on),
                false,
                text.clone(),
            ));
        }
    }
    notices::tell_all(tx, all).await?;
    Ok(told.len())
}

fn reason(field: &str, typed: &str) -> Result<String> {
    let text = vietnamese::clean_line(typed);
    let length = text.chars().count();
    let mut errors = FieldErrors::default();
    if length == 0 {
        errors.add(field, labels::ASK_REASON);
    } else if length > NOTE_MAX {
        errors.add(field, kernel::labels::too_long(length, NOTE_MAX));
    }
    errors.check()?;
    Ok(text)
}

/// Closes a period: nothing is sent any more, except by units that are allowed to.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`] without a reason, [`AppError::Refused`] when it is
/// closed.
pub async fn close(tx: &Tx, actor: &Actor, id: RegimeId, period: Period, why: &str) -> Result<()> {
    let (regime, permit) = received(tx, actor, id, period).await?;
    let lock = Lock {
        regime: id,
        period,
        reason: reason("reason", why)?,
        by: actor.person,
        at: tx.now,
    };
    if !store::insert_lock(tx, &permit, &lock).await? {
        return Err(refused("report_regime.closed", labels::already_closed(period)));
    }
    store::hold_period(tx, &permit, id, period).await?;
    tx.record(Entry {
        subject_kind: REGIME,
        subject: id.0,
        unit: Some(regime.content.receiver.0),
        act: "report_regime.close",
        details: json!({ "period": period, "reason": lock.reason }),
    });
    Ok(())
}

/// Opens a closed period again.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`] without a reason, [`AppError::Refused`] when it is
/// open.
pub async fn reopen(tx: &Tx, actor: &Actor, id: RegimeId, period: Period, why: &str) -> Result<()> {
    let (regime, permit) = received(tx, actor, id, period).await?;
    let reason = reason("reason", why)?;
    if !store::delete_lock(tx, &permit, id, period).await? {
        return Err(refused("report_regime.open", labels::not_closed(period)));
    }
    tx.record(Entry {
        subject_kind: REGIME,
        subject: id.0,
        unit: Some(regime.content.receiver.0),
        act: "report_regime.reopen",
        details: json!({ "period": period, "reason": reason }),
    });
    Ok(())
}

/// Allows one unit to send until the end of a day although the period is closed.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn allow(
    tx: &Tx,
    actor: &Actor,
    (id, period): (RegimeId, Period),
    unit: UnitId,
    why: &str,
    until: Option<NaiveDate>,
) -> Result<()> {
    let (regime, permit) = received(tx, actor, id, period).await?;
    let reason = reason("reason", why)?;
    let mut errors = FieldErrors::default();
    let until = until.filter(|day| *day >= tx.today());
    if until.is_none() {
        errors.add("until", labels::ASK_UNTIL);
    }
    let owed = store::of_unit(&tx.reader(), id, unit, period).await?;
    if owed.is_none() {
        errors.add("unit", labels::OWES_NOTHING);
    }
    errors.check()?;
    let (Some(until), Some(owed)) = (until, owed) else {
        return Ok(());
    };
    let one = Exception {
        regime: id,
        period,
        unit,
        reason,
        until,
        by: actor.person,
        at: tx.now,
    };
    store::put_exception(tx, &permit, &one).await?;
    tx.record(Entry {
        subject_kind: REPORT,
        subject: owed.report.id.0,
        unit: Some(unit.0),
        act: "report.allow",
        details: json!({ "period": period, "reason": one.reason, "until": until }),
    });
    let people = directives::commands::keepers(&tx.reader(), &tx.units(), owed.holder, tx.today()).await?;
    let text = labels::allowed(&regime.content.name, period, until);
    let event = format!("report.allow:{}:{until}", owed.report.id);
    let all = people
        .into_iter()
        .map(|person| notice(&owed.report, person, &event, true, text.clone()))
        .collect();
    notices::tell_all(tx, all).await?;
    Ok(())
}

/// Counts of a board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Counts {
    /// Owed.
    pub expected: usize,
    /// Sent in time.
    pub on_time: usize,
    /// Sent late.
    pub late: usize,
    /// Not due yet.
    pub awaited: usize,
    /// Due and not sent.
    pub missing: usize,
    /// Taken by the receiver.
    pub accepted: usize,
}

/// Counts some reports as they stood at a moment. One of a unit that ended before it was due, and that nobody sent, is not
/// owed.
#[must_use]
pub fn counts<'a>(reports: impl IntoIterator<Item = &'a Owed>, at: chrono::DateTime<chrono::Utc>) -> Counts {
    let mut counts = Counts::default();
    for owed in reports {
        let report = &owed.report;
        counts.expected += 1;
        counts.accepted += usize::from(report.taken > 0);
        match Timeliness::of(report.first_sent_at, report.due_at, at) {
            Timeliness::OnTime => counts.on_time += 1,
            Timeliness::Late => counts.late += 1,
            Timeliness::Awaited => counts.awaited += 1,
            Timeliness::Missing => counts.missing += 1,
        }
    }
    counts
}

/// A report that somebody still has to hand over: nothing of it was taken, and nothing waits to be.
#[must_use]
pub fn is_missing(owed: &Owed, units: &kernel::units::Units) -> bool {
    owed.report.taken == 0 && owed.report.stage != Stage::Sent && !is_void(owed, units)
}

/// A report of a unit that had ended before it was due, and whose report was never sent: nobody owes it.
#[must_use]
pub fn is_void(owed: &Owed, units: &kernel::units::Units) -> bool {
    owed.report.revision == 0
        && owed.holder == owed.report.unit
        && !units.exists(owed.report.unit, local_date(owed.report.due_at))
}
