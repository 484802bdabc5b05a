//! Work that happens after the act: enqueued in its transaction, run at least once, effect once.
//!
//! A job is claimed by a lease that lapses when its runner dies. Its handler opens its own transaction, does its effect
//! and calls [`done`] in it: both are committed together, so a job that runs twice has its effect once.

use crate::db::{Db, Tx, chunk};
use crate::error::Result;
use crate::ids::JobId;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, ExprTrait as _, Order, QueryOrder, QuerySelect, Set};
use serde_json::Value;
use std::collections::HashMap;

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "jobs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: JobId,
        pub kind: String,
        pub payload: String,
        pub dedupe: Option<String>,
        pub due_at: DateTime<Utc>,
        pub attempts: i32,
        pub leased_until: Option<DateTime<Utc>>,
        pub done_at: Option<DateTime<Utc>>,
        pub dead_at: Option<DateTime<Utc>>,
        pub last_error: Option<String>,
        pub created_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A job as it is enqueued.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Imperative: `initiatives.issue_certificate`.
    pub kind: &'static str,
    /// Ids, not data.
    pub payload: Value,
    /// Not before.
    pub due_at: DateTime<Utc>,
    /// A second job with the same key is not enqueued.
    pub dedupe: Option<String>,
}

/// A job that this runner holds.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Which.
    pub id: JobId,
    /// What.
    pub kind: String,
    /// Ids, not data.
    pub payload: Value,
    /// This is the n-th try, from 1.
    pub attempt: i32,
}

/// Tries before a job is set aside for a person to look at.
pub const MAX_ATTEMPTS: i32 = 8;
/// How long a runner may hold a job before another takes it over.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// Enqueues a job in the transaction of the act.
///
/// # Errors
/// Database errors.
pub async fn enqueue(tx: &Tx, job: NewJob) -> Result<()> {
    enqueue_all(tx, vec![job]).await
}

/// Enqueues many jobs, a few statements for thousands of them.
///
/// # Errors
/// Database errors.
pub async fn enqueue_all(tx: &Tx, jobs: Vec<NewJob>) -> Result<()> {
    let mut jobs = jobs.into_iter().peekable();
    while jobs.peek().is_some() {
        let rows = jobs.by_ref().take(chunk(11)).map(|job| row::ActiveModel {
            id: Set(tx.id()),
            kind: Set(job.kind.to_owned()),
            payload: Set(job.payload.to_string()),
            dedupe: Set(job.dedupe),
            due_at: Set(job.due_at),
            attempts: Set(0),
            leased_until: Set(None),
            done_at: Set(None),
            dead_at: Set(None),
            last_error: Set(None),
            created_at: Set(tx.now),
        });
        row::Entity::insert_many(rows)
            .on_conflict(OnConflict::column(row::Column::Dedupe).do_nothing().to_owned())
            .try_insert()
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Takes up to `limit` due jobs, the longest due first, and of each kind no more than `room_of` says; kinds in `full` are
/// left where they are. Two runners never hold the same job.
///
/// # Errors
/// Database errors.
pub async fn claim(db: &Db, limit: u64, full: &[&str], room_of: impl Fn(&str) -> usize) -> Result<Vec<Claimed>> {
    let now = db.now();
    let open = || {
        Condition::all()
            .add(row::Column::DoneAt.is_null())
            .add(row::Column::DeadAt.is_null())
            .add(row::Column::DueAt.lte(now))
            .add(
                Condition::any()
                    .add(row::Column::LeasedUntil.is_null())
                    .add(row::Column::LeasedUntil.lt(now)),
            )
    };
    // Looking costs no write lock; most of the time there is nothing to do.
    let mut candidates = row::Entity::find()
        .filter(open())
        .filter(row::Column::Kind.is_not_in(full.iter().copied()))
        .order_by(row::Column::DueAt, Order::Asc)
        .limit(limit)
        .all(&db.reader())
        .await?;
    let mut taken_of: HashMap<String, usize> = HashMap::new();
    candidates.retain(|job| {
        let taken = taken_of.entry(job.kind.clone()).or_default();
        *taken += 1;
        *taken <= room_of(&job.kind)
    });
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let tx = db.begin_system("jobs").await?;
    let mut claimed = Vec::new();
    for job in candidates {
        let taken = row::Entity::update_many()
            .col_expr(row::Column::LeasedUntil, Expr::value(now + LEASE))
            .col_expr(row::Column::Attempts, Expr::col(row::Column::Attempts).add(1))
            .filter(row::Column::Id.eq(job.id))
            .filter(open())
            .exec(&tx.reader())
            .await?;
        if taken.rows_affected == 1 {
            claimed.push(Claimed {
                id: job.id,
                kind: job.kind,
                payload: serde_json::from_str(&job.payload).unwrap_or(Value::Null),
                attempt: job.attempts + 1,
            });
        }
    }
    tx.commit().await?;
    Ok(claimed)
}

/// Marks a job as done, in the transaction of its effect. `false` when it was done before: roll back then.
///
/// # Errors
/// Database errors.
pub async fn done(tx: &Tx, job: JobId) -> Result<bool> {
    let done = row::Entity::update_many()
        .col_expr(row::Column::DoneAt, Expr::value(tx.now))
        .col_expr(row::Column::LeasedUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(row::Column::Id.eq(job))
        .filter(row::Column::DoneAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Gives a failed job back with a growing pause, or sets it aside after [`MAX_ATTEMPTS`].
///
/// # Errors
/// Database errors.
pub async fn failed(db: &Db, job: &Claimed, error: &str) -> Result<()> {
    let tx = db.begin_system("jobs").await?;
    let give_up = job.attempt >= MAX_ATTEMPTS;
    let pause = TimeDelta::seconds(5 * 4_i64.pow(u32::try_from(job.attempt.clamp(0, 7)).unwrap_or(7)));
    let error: String = error.chars().take(500).collect();
    row::Entity::update_many()
        .col_expr(row::Column::LeasedUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(row::Column::DueAt, Expr::value(tx.now + pause))
        .col_expr(row::Column::LastError, Expr::value(error))
        .col_expr(row::Column::DeadAt, Expr::value(give_up.then_some(tx.now)))
        .filter(row::Column::Id.eq(job.id))
        .exec(&tx.reader())
        .await?;
    tx.commit().await
}

/// The state of the queue, for operators.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Queue {
    /// Due and not yet done.
    pub waiting: u64,
    /// Set aside after too many tries.
    pub dead: u64,
}

/// How long the queue is.
///
/// # Errors
/// Database errors.
pub async fn queue(db: &Db) -> Result<Queue> {
    let reader = db.reader();
    let waiting = row::Entity::find()
        .filter(row::Column::DoneAt.is_null())
        .filter(row::Column::DeadAt.is_null())
        .filter(row::Column::DueAt.lte(db.now()))
        .count(&reader)
        .await?;
    let dead = row::Entity::find()
        .filter(row::Column::DeadAt.is_not_null())
        .count(&reader)
        .await?;
    Ok(Queue { waiting, dead })
}

/// A job that was set aside, for the page of the administrator.
#[derive(Clone, Debug)]
pub struct Dead {
    /// Which.
    pub id: JobId,
    /// What.
    pub kind: String,
    /// The last error.
    pub error: String,
    /// When it was set aside.
    pub at: DateTime<Utc>,
}

/// Jobs that were set aside, newest first.
///
/// # Errors
/// Database errors.
pub async fn dead(db: &Db, limit: u64) -> Result<Vec<Dead>> {
    let rows = row::Entity::find()
        .filter(row::Column::DeadAt.is_not_null())
        .order_by(row::Column::DeadAt, Order::Desc)
        .limit(limit)
        .all(&db.reader())
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|job| {
            Some(Dead {
                id: job.id,
                kind: job.kind,
                error: job.last_error.unwrap_or_default(),
                at: job.dead_at?,
            })
        })
        .collect())
}

/// Puts a job that was set aside back into the queue.
///
/// # Errors
/// Database errors.
pub async fn retry(tx: &Tx, job: JobId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::DeadAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(row::Column::Attempts, Expr::value(0))
        .col_expr(row::Column::DueAt, Expr::value(tx.now))
        .filter(row::Column::Id.eq(job))
        .filter(row::Column::DeadAt.is_not_null())
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Forgets jobs done more than 30 days ago.
///
/// # Errors
/// Database errors.
pub async fn sweep(tx: &Tx) -> Result<u64> {
    let swept = row::Entity::delete_many()
        .filter(row::Column::DoneAt.lt(tx.now - TimeDelta::days(30)))
        .exec(&tx.reader())
        .await?;
    Ok(swept.rows_affected)
}
