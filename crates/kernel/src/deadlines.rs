//! Legal deadlines of records, with the rule and the inputs that they were computed from and a sentence that explains.
//!
//! Nothing is dropped silently: a deadline that moves stays, marked `moved`, and the new one points back to it.

use crate::clocks::Deadline as Computed;
use crate::db::{Reader, Tx};
use crate::error::Result;
use crate::ids::{DeadlineId, UnitId};
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
            DeadlineState::Met => "met",
            DeadlineState::Moved => "moved",
            DeadlineState::Dropped => "dropped",
        }
    }

    fn from_code(code: &str) -> DeadlineState {
        match code {
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
}

impl From<row::Model> for Deadline {
    fn from(m: row::Model) -> Self {
        Deadline {
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

/// Starts a deadline for a record.
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
    let id: DeadlineId = tx.id();
    row::Entity::insert(row::ActiveModel {
        id: Set(id),
        subject_kind: Set(subject_kind.to_owned()),
        subject: Set(subject),
        unit: Set(unit),
        rule: Set(computed.rule_id.clone()),
        rule_version: Set(computed.rule_version.clone()),
        trigger_on: Set(computed.trigger_on),
        due_on: Set(computed.due_on),
        due_at: Set(crate::time::end_of_day(computed.due_on)),
        explanation: Set(computed.explanation.clone()),
        verified: Set(computed.verified),
        state: Set(DeadlineState::Running.code().to_owned()),
        moved_from: Set(moved_from),
        created_at: Set(tx.now),
        closed_at: Set(None),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(id)
}

/// Closes the running deadlines of a rule on a record.
///
/// # Errors
/// Database errors.
pub async fn close(tx: &Tx, subject: Uuid, rule: &str, state: DeadlineState) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(state.code()))
        .col_expr(row::Column::ClosedAt, Expr::value(tx.now))
        .filter(row::Column::Subject.eq(subject))
        .filter(row::Column::Rule.eq(rule))
        .filter(row::Column::State.eq(DeadlineState::Running.code()))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Replaces a running deadline by a new computation; the old one stays, marked as moved.
///
/// # Errors
/// Database errors.
pub async fn move_to(tx: &Tx, old: &Deadline, computed: &Computed, subject_kind: &'static str) -> Result<DeadlineId> {
    close(tx, old.subject, &old.rule, DeadlineState::Moved).await?;
    start(tx, subject_kind, old.subject, old.unit, computed, Some(old.id)).await
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
