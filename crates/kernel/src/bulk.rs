//! Work on many records at once (10,000 certificates): with progress, stoppable, and going on after a crash.
//!
//! One run is a row and a chain of jobs, so that none of them outlasts its lease. The handler of the job works in slices:
//! ```text
//! let run = bulk::find(&reader, id);                       // where it stands
//! for each slice of some 50 records from run.done on, until a minute has passed:
//!     make the papers, store the files                     // outside any transaction
//!     let tx = begin; match bulk::advance(&tx, id, done, slice).await? {
//!         Step::Behind => return,                          // another runner was faster; dropping rolls back
//!         Step::On | Step::Last => write the rows; commit
//!     }
//!     if Step::Last { break }                              // finished, or somebody stopped it
//! let tx = begin; jobs::done(&tx, job); bulk::go_on(&tx, id) // enqueues the next job while something is left
//! ```
//! Rows and progress are committed together: after a crash the next job begins behind the last committed slice.

use crate::access::Permit;
use crate::db::{Reader, Tx};
use crate::error::{AppError, Result};
use crate::ids::{BulkId, PersonId};
use crate::jobs::{self, NewJob};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{Order, QueryOrder, Set};
use serde_json::{Value, json};

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "bulk_runs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BulkId,
        pub kind: String,
        pub subject: Uuid,
        pub payload: String,
        pub total: i64,
        pub done: i64,
        pub state: String,
        pub started_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkState {
    /// Being worked on, or waiting for its turn.
    Running,
    /// All done.
    Finished,
    /// Stopped by a person; what was made stays.
    Stopped,
}

impl BulkState {
    const ALL: [BulkState; 3] = [BulkState::Running, BulkState::Finished, BulkState::Stopped];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            BulkState::Running => "running",
            BulkState::Finished => "finished",
            BulkState::Stopped => "stopped",
        }
    }
}

/// A run as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkRun {
    /// Which.
    pub id: BulkId,
    /// The kind of its jobs.
    pub kind: String,
    /// The record that it was started from.
    pub subject: Uuid,
    /// What the handler needs: ids, not data.
    pub payload: Value,
    /// How many records.
    pub total: i64,
    /// How many of them are done.
    pub done: i64,
    /// Where it stands.
    pub state: BulkState,
    /// Who started it.
    pub started_by: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it last went on.
    pub changed_at: DateTime<Utc>,
}

impl BulkRun {
    fn read(m: row::Model) -> Result<BulkRun> {
        let state = BulkState::ALL
            .into_iter()
            .find(|state| state.code() == m.state)
            .ok_or_else(|| AppError::bug(format!("bulk_runs.state {}", m.state)))?;
        Ok(BulkRun {
            id: m.id,
            kind: m.kind,
            subject: m.subject,
            payload: serde_json::from_str(&m.payload).unwrap_or(Value::Null),
            total: m.total,
            done: m.done,
            state,
            started_by: m.started_by,
            created_at: m.created_at,
            changed_at: m.changed_at,
        })
    }

    /// Done, in whole percent; an empty run is done.
    pub fn percent(&self) -> i64 {
        if self.total <= 0 {
            100
        } else {
            self.done * 100 / self.total
        }
    }
}

/// Starts a run for the record that the permit is for, and enqueues its first job, whose payload is `{"bulk": id}`.
/// The caller records the act.
///
/// # Errors
/// [`AppError::Bug`] when the permit is for another record; database errors.
pub async fn start(
    tx: &Tx,
    permit: &Permit,
    kind: &'static str,
    subject: Uuid,
    total: i64,
    payload: &Value,
) -> Result<BulkId> {
    permit.covers(subject)?;
    let id: BulkId = tx.id();
    row::Entity::insert(row::ActiveModel {
        id: Set(id),
        kind: Set(kind.to_owned()),
        subject: Set(subject),
        payload: Set(payload.to_string()),
        total: Set(total),
        done: Set(0),
        state: Set(BulkState::Running.code().to_owned()),
        started_by: Set(permit.by()),
        created_at: Set(tx.now),
        changed_at: Set(tx.now),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    enqueue(tx, kind, id).await?;
    Ok(id)
}

async fn enqueue(tx: &Tx, kind: &'static str, id: BulkId) -> Result<()> {
    jobs::enqueue(
        tx,
        NewJob {
            kind,
            payload: json!({ "bulk": id }),
            due_at: tx.now,
            dedupe: None,
        },
    )
    .await
}

/// How a run goes on after a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// More is left.
    On,
    /// Nothing more to do: all done, or stopped. What this transaction writes is kept all the same.
    Last,
    /// Another runner did this slice (a lease that lapsed): this transaction writes nothing.
    Behind,
}

/// Notes that `more` records are done where `done` were before, in the transaction that writes them and before it does so:
/// of two runners on one slice the second finds no row, also where both read the same count.
///
/// # Errors
/// [`AppError::NotFound`]; database errors.
pub async fn advance(tx: &Tx, id: BulkId, done: i64, more: i64) -> Result<Step> {
    let noted = row::Entity::update_many()
        .col_expr(row::Column::Done, Expr::value(done + more))
        .col_expr(row::Column::ChangedAt, Expr::value(tx.now))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::Done.eq(done))
        .exec(&tx.reader())
        .await?;
    let run = find(&tx.reader(), id).await?.ok_or(AppError::NotFound)?;
    if noted.rows_affected == 0 {
        return Ok(Step::Behind);
    }
    if run.state != BulkState::Running {
        return Ok(Step::Last);
    }
    if run.done >= run.total {
        set_state(tx, id, BulkState::Finished).await?;
        return Ok(Step::Last);
    }
    Ok(Step::On)
}

/// Enqueues the next job while something is left; called in the transaction that ends a job. Whether it did.
///
/// # Errors
/// [`AppError::NotFound`]; database errors.
pub async fn go_on(tx: &Tx, kind: &'static str, id: BulkId) -> Result<bool> {
    let run = find(&tx.reader(), id).await?.ok_or(AppError::NotFound)?;
    let left = run.state == BulkState::Running && run.done < run.total;
    if left {
        enqueue(tx, kind, id).await?;
    }
    Ok(left)
}

/// Stops a run that is still running; the slice under way ends first. `false` when it had ended before. The caller records
/// the act.
///
/// # Errors
/// [`AppError::Bug`] when the permit is for another record; [`AppError::NotFound`]; database errors.
pub async fn stop(tx: &Tx, permit: &Permit, id: BulkId) -> Result<bool> {
    let run = find(&tx.reader(), id).await?.ok_or(AppError::NotFound)?;
    permit.covers(run.subject)?;
    if run.state != BulkState::Running {
        return Ok(false);
    }
    set_state(tx, id, BulkState::Stopped).await?;
    Ok(true)
}

async fn set_state(tx: &Tx, id: BulkId, state: BulkState) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(state.code()))
        .col_expr(row::Column::ChangedAt, Expr::value(tx.now))
        .filter(row::Column::Id.eq(id))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// One run; the caller has found its record through its scope.
///
/// # Errors
/// Database errors.
pub async fn find(db: &Reader<'_>, id: BulkId) -> Result<Option<BulkRun>> {
    row::Entity::find_by_id(id)
        .one(db)
        .await?
        .map(BulkRun::read)
        .transpose()
}

/// The runs of a record, newest first.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, subject: Uuid) -> Result<Vec<BulkRun>> {
    let rows = row::Entity::find()
        .filter(row::Column::Subject.eq(subject))
        .order_by(row::Column::CreatedAt, Order::Desc)
        .order_by(row::Column::Id, Order::Desc)
        .all(db)
        .await?;
    rows.into_iter().map(BulkRun::read).collect()
}
