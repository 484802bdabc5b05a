//! The verbs: found, rename, re-parent, merge, split, dissolve; set a setting. With `handover` and the import the only
//! writers of this module.

use crate::handover::{self, Holder, Holding};
use crate::model::{
    Act, Change, EventId, HandoverId, NewUnit, Plan, Records, Refusal, SUBJECT, Succession, called, day_before, places,
    plan,
};
use crate::{labels, policy, store};
use chrono::NaiveDate;
use kernel::access::Actor;
use kernel::db::{Db, Reader, Tx};
use kernel::ids::UnitId;
use kernel::journal::Entry;
use kernel::settings::{self, Known};
use kernel::units::Units;
use kernel::{AppError, Result};
use serde_json::json;

/// Puts the newest state of the organisation into memory, when it is not there yet. Called at start-up, after every
/// change, and now and then on nodes that share a database.
///
/// # Errors
/// Database errors.
pub async fn refresh(db: &Db) -> Result<()> {
    let reader = db.reader();
    if store::version(&reader).await? != db.units().version {
        db.set_units(store::load(&reader).await?);
    }
    Ok(())
}

fn refused(faults: &[Refusal]) -> AppError {
    let message = faults.iter().map(labels::refusal).collect::<Vec<_>>().join(" ");
    AppError::Refused {
        code: faults.first().map_or("organisation.refused", Refusal::code),
        message,
    }
}

fn index(records: &Records) -> Units {
    Units::new(0, records.units.clone(), records.edges.iter().copied())
}

/// What a change did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The event.
    pub event: EventId,
    /// Packages of the units that ended, to those that took most of them.
    pub handovers: Vec<HandoverId>,
}

/// Carries a change out: closes rows on the day before, adds new ones, writes the event, makes the hand-over packages of
/// units that end and ends what people are in them. Records keep the unit under which they were made; what is open moves
/// when the package is accepted.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Refused`] with every reason; database errors.
pub async fn change(tx: &Tx, actor: &Actor, act: &Act, holdings: &[Holding]) -> Result<Outcome> {
    store::lock(tx).await?;
    let records = store::records(&tx.reader()).await?;
    let units = index(&records);
    let permit = policy::permit_change(actor, &act.change, &units, tx.today())?;
    let planned = plan(&records, act, tx.id()).map_err(|faults| refused(&faults))?;
    store::write(tx, &permit, &planned).await?;
    let mut handovers = Vec::new();
    for unit in act.change.ending() {
        handovers.push(handover::leave_behind(tx, actor, unit, &planned, act, &units, holdings).await?);
    }
    record(tx, act, &planned);
    Ok(Outcome {
        event: planned.event.id,
        handovers,
    })
}

/// One entry for each unit that the event is about, so that each has it in its timeline.
fn record(tx: &Tx, act: &Act, planned: &Plan) {
    let places = places(&planned.after.units);
    let name = |unit: UnitId| {
        places
            .get(&unit)
            .and_then(|&at| planned.after.units.get(at))
            .map(called)
            .unwrap_or_default()
    };
    let verb = match act.change {
        Change::Found(_) => "unit.found",
        Change::Rename { .. } => "unit.rename",
        Change::ReParent { .. } => "unit.re_parent",
        Change::Merge { .. } => "unit.merge",
        Change::Split { .. } => "unit.split",
        Change::Dissolve { .. } => "unit.dissolve",
    };
    let rows: &[Succession] = &planned.event.successions;
    let mut concerned: Vec<UnitId> = rows.iter().flat_map(|row| [row.from, row.to]).collect();
    concerned.sort_unstable();
    concerned.dedup();
    for unit in concerned {
        let from: Vec<String> = rows
            .iter()
            .filter(|row| row.to == unit && row.from != unit)
            .map(|row| name(row.from))
            .collect();
        let to: Vec<String> = rows
            .iter()
            .filter(|row| row.from == unit && row.to != unit)
            .map(|row| name(row.to))
            .collect();
        tx.record(Entry {
            subject_kind: SUBJECT,
            subject: unit.0,
            unit: Some(unit.0),
            act: verb,
            details: json!({
                "event": planned.event.id,
                "name": name(unit),
                "legal_act": act.legal_act,
                "effective_on": act.effective_on,
                "from": from,
                "to": to,
            }),
        });
    }
}

/// Founds units. Several may point to one another.
///
/// # Errors
/// As [`change`].
pub async fn found(
    tx: &Tx,
    actor: &Actor,
    units: Vec<NewUnit>,
    legal_act: &str,
    effective_on: NaiveDate,
) -> Result<Outcome> {
    let act = Act {
        change: Change::Found(units),
        legal_act: legal_act.to_owned(),
        effective_on,
        note: String::new(),
    };
    change(tx, actor, &act, &[]).await
}

/// What a change would move: worked out, not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The rows that would be closed and added; `None` when there are faults.
    pub plan: Option<Plan>,
    /// Everything that speaks against it.
    pub faults: Vec<Refusal>,
    /// For each unit that would end: what it holds and how many.
    pub left: Vec<(UnitId, Vec<(String, u64)>)>,
}

/// Works a change out and counts what it would move; writes nothing.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever may not carry it out; database errors.
pub async fn preview(
    db: &Reader<'_>,
    actor: &Actor,
    act: &Act,
    holdings: &[Holding],
    today: NaiveDate,
) -> Result<Preview> {
    let records = store::records(db).await?;
    let index = index(&records);
    let _ = policy::permit_change(actor, &act.change, &index, today)?;
    let (planned, faults) = match plan(&records, act, EventId(uuid::Uuid::nil())) {
        Ok(planned) => (Some(planned), Vec::new()),
        Err(faults) => (None, faults),
    };
    let mut left = Vec::new();
    for unit in act.change.ending() {
        let last = day_before(act.effective_on);
        let groups = handover::contents(db, Holder::Unit(unit), &index, last, holdings).await?;
        left.push((
            unit,
            groups.into_iter().map(|group| (group.title, group.total)).collect(),
        ));
    }
    Ok(Preview {
        plan: planned,
        faults,
        left,
    })
}

/// Sets a setting of a unit, or with `None` goes back to what the unit above has set.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] when the value does not fit; database errors.
pub async fn set_setting(tx: &Tx, actor: &Actor, unit: UnitId, known: &Known, typed: Option<&str>) -> Result<()> {
    let permit = policy::permit_setting(actor, unit, &tx.units(), tx.today())?;
    let value = typed.map(|typed| known.clean(typed)).transpose()?;
    settings::set(tx, &permit, unit, known.key, value.as_deref()).await?;
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: unit.0,
        unit: Some(unit.0),
        act: "unit.set",
        details: json!({ "key": known.key, "value": value }),
    });
    Ok(())
}
