//! Acts that must happen once although they are sent twice: a double click, a reload, a retry after a cut line.
//!
//! The key is claimed in the transaction of the act. The second request waits for the first, then gets its answer.

use crate::db::Tx;
use crate::error::{AppError, Result};
use crate::ids::PersonId;
use crate::labels;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::Set;
use sea_orm::TryInsertResult;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "once_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: PersonId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub fingerprint: String,
        pub answer: Option<String>,
        pub created_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// How long an answer is kept for repeats.
const KEPT_HOURS: i64 = 24;

/// What a claim finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nobody was here: do it, then [`answer`].
    New,
    /// It was done; this was the answer.
    Done(String),
}

/// Claims a key for a person. An empty key (an old page without the hidden field) is always new.
///
/// # Errors
/// [`AppError::Refused`] `once.other_content` when the key was used with another `fingerprint`; database errors.
pub async fn claim(tx: &Tx, person: PersonId, key: &str, fingerprint: &str) -> Result<Claim> {
    if key.is_empty() {
        return Ok(Claim::New);
    }
    let db = tx.reader();
    let inserted = row::Entity::insert(row::ActiveModel {
        person: Set(person),
        key: Set(key.to_owned()),
        fingerprint: Set(fingerprint.to_owned()),
        answer: Set(None),
        created_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::columns([row::Column::Person, row::Column::Key])
            .do_nothing()
            .to_owned(),
    )
    .try_insert()
    .exec_without_returning(&db)
    .await?;
    match inserted {
        TryInsertResult::Inserted(rows) if rows > 0 => Ok(Claim::New),
        TryInsertResult::Inserted(_) | TryInsertResult::Conflicted | TryInsertResult::Empty => {
            let held = row::Entity::find_by_id((person, key.to_owned())).one(&db).await?;
            let held = held.ok_or_else(|| AppError::bug("once key vanished"))?;
            if held.fingerprint != fingerprint {
                return Err(AppError::Refused {
                    code: "once.other_content",
                    message: labels::ONCE_OTHER_CONTENT.to_owned(),
                });
            }
            Ok(Claim::Done(held.answer.unwrap_or_default()))
        }
    }
}

/// Keeps the answer for repeats, in the transaction of the act.
///
/// # Errors
/// Database errors.
pub async fn answer(tx: &Tx, person: PersonId, key: &str, answer: &str) -> Result<()> {
    if key.is_empty() {
        return Ok(());
    }
    row::Entity::update_many()
        .col_expr(row::Column::Answer, Expr::value(answer))
        .filter(row::Column::Person.eq(person))
        .filter(row::Column::Key.eq(key))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Forgets answers older than a day.
///
/// # Errors
/// Database errors.
pub async fn sweep(tx: &Tx) -> Result<u64> {
    let done = row::Entity::delete_many()
        .filter(row::Column::CreatedAt.lt(tx.now - TimeDelta::hours(KEPT_HOURS)))
        .exec(&tx.reader())
        .await?;
    Ok(done.rows_affected)
}
