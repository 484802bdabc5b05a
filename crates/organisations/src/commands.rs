//! The verbs: found, rename, re-parent, merge, split, dissolve; appoint, end a position; hand over, accept.
//! The only writers of this module, besides the import.

use crate::model::{
    Act, Change, EventId, HANDOVER, HandoverId, NewUnit, Plan, Records, Refusal, SUBJECT, Succession, called,
    day_before, places, plan,
};
use crate::store::{self, Handover, Position};
use crate::{labels, policy};
use chrono::NaiveDate;
use kernel::access::{Actor, SigningForm};
use kernel::db::{Db, Reader, Tx};
use kernel::ids::{PersonId, PositionId, UnitId};
use kernel::journal::Entry;
use kernel::units::{Span, Tree, Units};
use kernel::{AppError, Result};
use serde_json::json;
use std::future::Future;
use std::pin::Pin;

/// Whose things are counted for a hand-over or a dry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Of a unit that ends.
    Unit(UnitId),
    /// Of a person who leaves.
    Person(PersonId),
}

/// The answer of a [`Count`].
pub type Counted<'a> = Pin<Box<dyn Future<Output = Result<u64>> + Send + 'a>>;
/// Counts open records of a holder on a day.
pub type Count = for<'a> fn(&'a Reader<'a>, Holder, NaiveDate) -> Counted<'a>;

/// What a module holds for units and people: given by the composition, so that this module needs to know none of them.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    /// What it is called in a package: "Hồ sơ sáng kiến chưa có kết quả".
    pub label: &'static str,
    /// Counts it.
    pub count: Count,
}

/// The holdings of all modules; a part of the `App`.
#[derive(Clone, Debug, Default)]
pub struct Holdings(pub Vec<Holding>);

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

/// Carries a change out: closes rows on the day before, adds new ones, writes the event, ends positions in units that
/// end and makes their hand-over packages. Records keep the unit under which they were made.
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
        handovers.push(leave_behind(tx, actor, unit, &planned, act, &units, holdings).await?);
    }
    record(tx, act, &planned);
    Ok(Outcome {
        event: planned.event.id,
        handovers,
    })
}

/// The package of a unit that ends, for the unit that takes most of it, else for the one above.
async fn leave_behind(
    tx: &Tx,
    actor: &Actor,
    unit: UnitId,
    planned: &Plan,
    act: &Act,
    units: &Units,
    holdings: &[Holding],
) -> Result<HandoverId> {
    let last = day_before(act.effective_on);
    let content = contents(&tx.reader(), Holder::Unit(unit), last, holdings).await?;
    store::end_positions_at(tx, unit, last).await?;
    let taken = planned
        .event
        .successions
        .iter()
        .filter(|row| row.from == unit && row.to != unit);
    let heir = taken.max_by_key(|row| row.share).map(|row| row.to);
    let id: HandoverId = tx.id();
    let permit = policy::permit_hand_over_unit(actor, id.0, unit, units, tx.today())?;
    let package = Handover {
        id,
        from_person: None,
        from_unit: Some(unit),
        to_person: None,
        to_unit: heir.or_else(|| units.parent(unit, Tree::Territorial, last)),
        reason: act.legal_act.clone(),
        content,
        created_at: tx.now,
        accepted_at: None,
        made_by: actor.person,
    };
    store::insert_handover(tx, &permit, &package).await?;
    Ok(id)
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
    let _ = policy::permit_change(actor, &act.change, &index(&records), today)?;
    let (planned, faults) = match plan(&records, act, EventId(uuid::Uuid::nil())) {
        Ok(planned) => (Some(planned), Vec::new()),
        Err(faults) => (None, faults),
    };
    let mut left = Vec::new();
    for unit in act.change.ending() {
        left.push((
            unit,
            contents(db, Holder::Unit(unit), day_before(act.effective_on), holdings).await?,
        ));
    }
    Ok(Preview {
        plan: planned,
        faults,
        left,
    })
}

/// What a unit or person holds on a day: positions, grants of roles, open records of every module. Lines of 0 stay, so
/// that the receiver sees that they were looked for.
async fn contents(db: &Reader<'_>, holder: Holder, on: NaiveDate, holdings: &[Holding]) -> Result<Vec<(String, u64)>> {
    let mut lines = Vec::new();
    match holder {
        Holder::Unit(unit) => {
            lines.push((
                labels::HELD_POSITIONS.to_owned(),
                store::count_positions(db, unit, on).await?,
            ));
            lines.push((labels::HELD_GRANTS.to_owned(), store::count_grants(db, unit, on).await?));
        }
        Holder::Person(person) => {
            let held = store::positions_of(db, person, Some(on)).await?;
            lines.push((
                labels::HELD_POSITIONS.to_owned(),
                u64::try_from(held.len()).unwrap_or(u64::MAX),
            ));
        }
    }
    for holding in holdings {
        lines.push((holding.label.to_owned(), (holding.count)(db, holder, on).await?));
    }
    Ok(lines)
}

/// A position to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub unit: UnitId,
    /// Title as it stands on papers.
    pub title: String,
    /// How the holder signs (NĐ 30/2020/NĐ-CP, Điều 13).
    pub form: SigningForm,
    /// Head of the unit.
    pub head: bool,
    /// First day, and last day where it is known.
    pub span: Span,
}

fn check_appointment(appointment: &Appointment, units: &Units) -> Result<()> {
    let field = |name: &str, sentence: &str| Err(AppError::field(name, sentence));
    if appointment.title.trim().is_empty() {
        return field("title", labels::ASK_TITLE);
    }
    if appointment.span.to.is_some_and(|to| to < appointment.span.from) {
        return field("to", labels::POSITION_REVERSED);
    }
    if !units.exists(appointment.unit, appointment.span.from) {
        return field("from", labels::POSITION_OUTSIDE);
    }
    Ok(())
}

/// Appoints a person to a position.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] at the field that is wrong; database errors.
pub async fn appoint(tx: &Tx, actor: &Actor, appointment: &Appointment) -> Result<PositionId> {
    let units = tx.units();
    let permit = policy::permit_appoint(actor, appointment.unit, &units, tx.today())?;
    check_appointment(appointment, &units)?;
    let names = store::person_names(&tx.reader(), &[appointment.person]).await?;
    let Some(name) = names.get(&appointment.person) else {
        return Err(AppError::field("person", labels::NO_PERSON));
    };
    let position = position(tx, appointment);
    store::insert_positions(tx, &permit, std::slice::from_ref(&position)).await?;
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: position.unit.0,
        unit: Some(position.unit.0),
        act: "position.appoint",
        details: json!({ "person": position.person, "name": name, "title": position.title, "from": position.span.from }),
    });
    Ok(position.id)
}

fn position(tx: &Tx, appointment: &Appointment) -> Position {
    Position {
        id: tx.id(),
        person: appointment.person,
        unit: appointment.unit,
        title: appointment.title.clone(),
        form: appointment.form,
        head: appointment.head,
        span: appointment.span,
    }
}

/// Writes many positions at once: the practice province and imports. `units` is the organisation as this transaction
/// sees it.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but the service; [`AppError::Invalid`]; database errors.
pub async fn appoint_many(
    tx: &Tx,
    actor: &Actor,
    appointments: &[Appointment],
    units: &Units,
) -> Result<Vec<PositionId>> {
    let permit = policy::permit_appoint_many(actor)?;
    let mut positions = Vec::with_capacity(appointments.len());
    for appointment in appointments {
        check_appointment(appointment, units)?;
        positions.push(position(tx, appointment));
    }
    store::insert_positions(tx, &permit, &positions).await?;
    Ok(positions.into_iter().map(|held| held.id).collect())
}

/// Ends a position on its last day.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Forbidden`]; [`AppError::Invalid`]; [`AppError::Conflict`].
pub async fn end_position(tx: &Tx, actor: &Actor, id: PositionId, last: NaiveDate) -> Result<Position> {
    let held = store::find_position(&tx.reader(), id).await?;
    let permit = policy::permit_appoint(actor, held.unit, &tx.units(), tx.today())?;
    if last < held.span.from {
        return Err(AppError::field("to", labels::POSITION_REVERSED));
    }
    store::end_position(tx, &permit, &held, last).await?;
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: held.unit.0,
        unit: Some(held.unit.0),
        act: "position.end",
        details: json!({ "person": held.person, "title": held.title, "to": last }),
    });
    Ok(held)
}

/// Makes the package of a person who leaves, for a person who takes over.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`]; database errors.
pub async fn hand_over(
    tx: &Tx,
    actor: &Actor,
    (from, to): (PersonId, PersonId),
    reason: &str,
    holdings: &[Holding],
) -> Result<HandoverId> {
    let (reader, units, today) = (tx.reader(), tx.units(), tx.today());
    let held = store::positions_of(&reader, from, Some(today)).await?;
    let at: Vec<UnitId> = held.iter().map(|position| position.unit).collect();
    let id: HandoverId = tx.id();
    let permit = policy::permit_hand_over(actor, id.0, from, &at, &units, today)?;
    if from == to {
        return Err(AppError::field("to", labels::SAME_PERSON));
    }
    if !store::person_names(&reader, &[to]).await?.contains_key(&to) {
        return Err(AppError::field("to", labels::ASK_RECEIVER));
    }
    if reason.trim().is_empty() {
        return Err(AppError::field("reason", labels::ASK_REASON));
    }
    let mut content: Vec<(String, u64)> = held
        .iter()
        .map(|position| (format!("{}, {}", position.title, units.name(position.unit, today)), 1))
        .collect();
    content.extend(
        contents(&reader, Holder::Person(from), today, holdings)
            .await?
            .into_iter()
            .skip(1),
    );
    let package = Handover {
        id,
        from_person: Some(from),
        from_unit: None,
        to_person: Some(to),
        to_unit: None,
        reason: reason.to_owned(),
        content,
        created_at: tx.now,
        accepted_at: None,
        made_by: actor.person,
    };
    store::insert_handover(tx, &permit, &package).await?;
    tx.record(Entry {
        subject_kind: HANDOVER,
        subject: id.0,
        unit: at.first().map(|unit| unit.0),
        act: "handover.make",
        details: json!({ "from": from, "to": to, "reason": reason }),
    });
    Ok(id)
}

/// Accepts a package.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Forbidden`]; [`AppError::Conflict`] when it was accepted already.
pub async fn accept(tx: &Tx, actor: &Actor, id: HandoverId) -> Result<()> {
    let package = store::find_handover(&tx.reader(), &policy::handover_scope(actor), id).await?;
    let permit = policy::permit_accept(actor, &package, &tx.units(), tx.today())?;
    store::save_acceptance(tx, &permit, id).await?;
    tx.record(Entry {
        subject_kind: HANDOVER,
        subject: id.0,
        unit: package.to_unit.or(package.from_unit).map(|unit| unit.0),
        act: "handover.accept",
        details: json!({}),
    });
    Ok(())
}
