//! Legal deadlines of records, with the rule and the inputs that they were computed from and a sentence that explains.
//!
//! Nothing is dropped silently: a deadline that moves stays, marked `moved`, and the new one points back to it. Each keeps
//! the inputs that it was computed from, so that it can be computed again.

use crate::clocks::{Deadline as Computed, Inputs, Stop};
use crate::db::{Reader, Tx};
use crate::error::{AppError, Result};
use crate::flow::ClockEffects;
use crate::ids::{DeadlineId, UnitId};
use crate::packs::Packs;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{Order, QueryOrder, QuerySelect, Set};

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "deadlines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DeadlineId,
        pub subject_kind: String,
        pub subject: Uuid,
        pub unit: UnitId,
        pub rule: String,
        pub rule_version: String,
        pub trigger_on: NaiveDate,
        pub due_on: NaiveDate,
        pub due_at: DateTime<Utc>,
        pub explanation: String,
        pub verified: bool,
        pub state: String,
        /// Absent in rows of the first release, whose clocks were never stopped.
        pub inputs: Option<String>,
        pub moved_from: Option<DeadlineId>,
        pub created_at: DateTime<Utc>,
        pub closed_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Where a deadline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadlineState {
    /// Counts.
    Running,
    /// Stands still while others must act; cannot be overdue.
    Stopped,
    /// What it asked for was done.
    Met,
    /// Another one took its place.
    Moved,
    /// The record ended some other way.
    Dropped,
}

impl DeadlineState {
    fn code(self) -> &'static str {
        match self {
            DeadlineState::Running => "running",
            DeadlineState::Stopped => "stopped",
            DeadlineState::Met => "met",
            DeadlineState::Moved => "moved",
            DeadlineState::Dropped => "dropped",
        }
    }

    fn from_code(code: &str) -> DeadlineState {
        match code {
            "stopped" => DeadlineState::Stopped,
            "met" => DeadlineState::Met,
            "moved" => DeadlineState::Moved,
            "dropped" => DeadlineState::Dropped,
            _ => DeadlineState::Running,
        }
    }
}

/// A deadline as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    /// Which.
    pub id: DeadlineId,
    /// Kind of record.
    pub subject_kind: String,
    /// Which record.
    pub subject: Uuid,
    /// The unit that must act.
    pub unit: UnitId,
    /// Rule of the pack.
    pub rule: String,
    /// Last day.
    pub due_on: NaiveDate,
    /// Last moment.
    pub due_at: DateTime<Utc>,
    /// Why that day, in a sentence.
    pub explanation: String,
    /// The rule was read in an official source.
    pub verified: bool,
    /// Where it stands.
    pub state: DeadlineState,
    /// What it was computed from.
    pub inputs: Inputs,
}

impl From<row::Model> for Deadline {
    fn from(m: row::Model) -> Self {
        let kept = m.inputs.as_deref().and_then(|text| serde_json::from_str(text).ok());
        Deadline {
            inputs: kept.unwrap_or_else(|| Inputs::from_day(m.trigger_on)),
            id: m.id,
            subject_kind: m.subject_kind,
            subject: m.subject,
            unit: m.unit,
            rule: m.rule,
            due_on: m.due_on,
            due_at: m.due_at,
            explanation: m.explanation,
            verified: m.verified,
            state: DeadlineState::from_code(&m.state),
        }
    }
}

/// The record whose clocks an act touches.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// Kind of record.
    pub kind: &'static str,
    /// Which record.
    pub id: Uuid,
    /// The unit that must act.
    pub unit: UnitId,
}

/// Does to the clocks of a record what its flow says of an act: those it ends are closed as `ended` (met, or dropped when
/// the record goes another way), those it pauses stand still, those it resumes get a due day later by the time that they
/// stood, those it starts begin today (anew, where they run). Returns what was begun or moved.
///
/// # Errors
/// [`AppError::Bug`] when the rule packs lack a clock or do not let it stop; database errors.
pub async fn apply(
    tx: &Tx,
    packs: &Packs,
    subject: Subject,
    effects: ClockEffects<'_>,
    ended: DeadlineState,
) -> Result<Vec<(DeadlineId, Computed)>> {
    for rule in effects.ends {
        close(tx, subject.id, rule, ended).await?;
    }
    let mut moved = Vec::new();
    let open = open(&tx.reader(), subject.id).await?;
    let named = |rules: &[String], state: DeadlineState| -> Vec<Deadline> {
        let of = open
            .iter()
            .filter(|held| held.state == state && rules.contains(&held.rule));
        of.cloned().collect()
    };
    for old in named(effects.pauses, DeadlineState::Running) {
        let inputs = old.inputs.clone().with_stop(tx.today(), None);
        moved.push(recompute(tx, packs, subject, &old, inputs).await?);
    }
    for old in named(effects.resumes, DeadlineState::Stopped) {
        let mut inputs = old.inputs.clone();
        if let Some(Stop {
            until: until @ None, ..
        }) = inputs.stops.last_mut()
        {
            *until = Some(tx.today());
        }
        moved.push(recompute(tx, packs, subject, &old, inputs).await?);
    }
    for rule in effects.starts {
        let inputs = Inputs::from_day(tx.today());
        // A clock that begins anew takes the place of the one that runs.
        if let Some(old) = open
            .iter()
            .find(|held| held.rule == *rule && !effects.ends.contains(rule))
        {
            moved.push(recompute(tx, packs, subject, old, inputs).await?);
            continue;
        }
        let computed = compute(packs, rule, &inputs)?;
        moved.push((insert(tx, subject, &computed, &inputs, None).await?, computed));
    }
    Ok(moved)
}

fn compute(packs: &Packs, rule: &str, inputs: &Inputs) -> Result<Computed> {
    packs
        .rules
        .compute(rule, inputs, &packs.calendar)
        .map_err(|error| AppError::bug(error.to_string()))
}

/// Puts a new computation in the place of an open deadline; the old one stays, marked as moved.
async fn recompute(
    tx: &Tx,
    packs: &Packs,
    subject: Subject,
    old: &Deadline,
    inputs: Inputs,
) -> Result<(DeadlineId, Computed)> {
    let computed = compute(packs, &old.rule, &inputs)?;
    close(tx, old.subject, &old.rule, DeadlineState::Moved).await?;
    let unit = old.unit;
    let id = insert(tx, Subject { unit, ..subject }, &computed, &inputs, Some(old.id)).await?;
    Ok((id, computed))
}

async fn insert(
    tx: &Tx,
    subject: Subject,
    computed: &Computed,
    inputs: &Inputs,
    moved_from: Option<DeadlineId>,
) -> Result<DeadlineId> {
    let id: DeadlineId = tx.id();
    let inputs = serde_json::to_string(inputs).map_err(|error| AppError::bug(error.to_string()))?;
    let stands = inputs_stand(computed);
    row::Entity::insert(row::ActiveModel {
        id: Set(id),
        subject_kind: Set(subject.kind.to_owned()),
        subject: Set(subject.id),
        unit: Set(subject.unit),
        rule: Set(computed.rule_id.clone()),
        rule_version: Set(computed.rule_version.clone()),
        trigger_on: Set(computed.trigger_on),
        due_on: Set(computed.due_on),
        due_at: Set(crate::time::end_of_day(computed.due_on)),
        explanation: Set(computed.explanation.clone()),
        verified: Set(computed.verified),
        state: Set(stands.code().to_owned()),
        inputs: Set(Some(inputs)),
        moved_from: Set(moved_from),
        created_at: Set(tx.now),
        closed_at: Set(None),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(id)
}

/// A clock that was stopped only after its last day has run out; it does not stand.
fn inputs_stand(computed: &Computed) -> DeadlineState {
    if computed.stopped_since.is_some() {
        DeadlineState::Stopped
    } else {
        DeadlineState::Running
    }
}

/// Starts a deadline for a record from a computation of the caller's own.
///
/// # Errors
/// Database errors.
pub async fn start(
    tx: &Tx,
    subject_kind: &'static str,
    subject: Uuid,
    unit: UnitId,
    computed: &Computed,
    moved_from: Option<DeadlineId>,
) -> Result<DeadlineId> {
    let subject = Subject {
        kind: subject_kind,
        id: subject,
        unit,
    };
    insert(
        tx,
        subject,
        computed,
        &Inputs::from_day(computed.trigger_on),
        moved_from,
    )
    .await
}

fn is_open() -> sea_orm::Condition {
    let open = [DeadlineState::Running.code(), DeadlineState::Stopped.code()];
    sea_orm::Condition::all().add(row::Column::State.is_in(open))
}

/// Closes the open deadlines of a rule on a record.
///
/// # Errors
/// Database errors.
pub async fn close(tx: &Tx, subject: Uuid, rule: &str, state: DeadlineState) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(state.code()))
        .col_expr(row::Column::ClosedAt, Expr::value(tx.now))
        .filter(row::Column::Subject.eq(subject))
        .filter(row::Column::Rule.eq(rule))
        .filter(is_open())
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Gives the open deadlines of a record to another unit: the one that acted has ended. The caller holds the permit for the
/// record and records the act.
///
/// # Errors
/// Database errors.
pub async fn hand_to(tx: &Tx, subject: Uuid, unit: UnitId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::Unit, Expr::value(unit))
        .filter(row::Column::Subject.eq(subject))
        .filter(is_open())
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Open deadlines of a record: running, or standing still.
async fn open(db: &Reader<'_>, subject: Uuid) -> Result<Vec<Deadline>> {
    let rows = row::Entity::find()
        .filter(row::Column::Subject.eq(subject))
        .filter(is_open())
        .order_by(row::Column::CreatedAt, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Deadline::from).collect())
}

/// All deadlines of a record, oldest first. The caller has found the record through its scope.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, subject: Uuid) -> Result<Vec<Deadline>> {
    let rows = row::Entity::find()
        .filter(row::Column::Subject.eq(subject))
        .order_by(row::Column::CreatedAt, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Deadline::from).collect())
}

/// Running deadlines of some units, soonest first: the work list.
///
/// # Errors
/// Database errors.
pub async fn running(db: &Reader<'_>, units: &[UnitId], limit: u64) -> Result<Vec<Deadline>> {
    let rows = row::Entity::find()
        .filter(row::Column::State.eq(DeadlineState::Running.code()))
        .filter(row::Column::Unit.is_in(units.iter().copied()))
        .order_by(row::Column::DueAt, Order::Asc)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Deadline::from).collect())
}
