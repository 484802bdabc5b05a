//! What is counted of records, read in batches; and those of some records that a scope shows.

use super::life::{self, Benefit, Payment, Use};
use super::{Line, Probe, Which, author_row, row, visible};
use crate::model::InitiativeId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Reach, Scope};
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{FromQueryResult, Order, QueryOrder as _, QuerySelect as _};
use std::collections::HashMap;

/// The dates of a record, with what it can be broken down by.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Dates {
    /// Which.
    pub id: InitiativeId,
    /// State code.
    pub state: String,
    /// Recognising unit.
    pub unit: UnitId,
    /// Kind code.
    pub kind: String,
    /// Field of application, as written.
    pub field: String,
    /// Handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Received.
    pub received_at: Option<DateTime<Utc>>,
    /// Result due.
    pub due_on: Option<NaiveDate>,
    /// Decided.
    pub decided_at: Option<DateTime<Utc>>,
}

/// An author, as they are counted.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Authored {
    /// The author's line.
    pub id: Uuid,
    /// Of which record.
    pub initiative: InitiativeId,
    /// Code of the sex, if said.
    pub sex: Option<String>,
    /// Code of the ethnicity, if said.
    pub ethnicity: Option<String>,
}

/// A record with everything that is counted of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// The record.
    pub dates: Dates,
    /// Its authors.
    pub authors: Vec<Authored>,
    /// Its uses.
    pub uses: Vec<Use>,
    /// Its benefits.
    pub benefits: Vec<Benefit>,
    /// What is paid for it.
    pub payments: Vec<Payment>,
}

/// Records to be counted, by id, at most `limit`; over everything, for whoever shows a figure asks who may see it.
///
/// # Errors
/// Database errors; [`AppError::Bug`] for a scope that is not over everything.
pub async fn counted(db: &Reader<'_>, scope: &Scope, which: Which<'_>, limit: u64) -> Result<Vec<Counted>> {
    if *scope.reach() != Reach::Everything {
        return Err(AppError::bug("figures are counted from everything"));
    }
    let find = row::Entity::find()
        .select_only()
        .columns([
            row::Column::Id,
            row::Column::State,
            row::Column::Unit,
            row::Column::Kind,
            row::Column::Field,
            row::Column::SubmittedAt,
            row::Column::ReceivedAt,
            row::Column::DueOn,
            row::Column::DecidedAt,
        ])
        .order_by(row::Column::Id, Order::Asc)
        .limit(limit);
    let find = match which {
        Which::These(ids) => find.filter(row::Column::Id.is_in(ids.iter().copied())),
        Which::After(None) => find,
        Which::After(Some(last)) => find.filter(row::Column::Id.gt(last)),
    };
    let rows: Vec<Dates> = find.into_model::<Dates>().all(db).await?;
    let ids: Vec<InitiativeId> = rows.iter().map(|row| row.id).collect();
    let (mut uses, mut benefits, mut payments) = life::counted_of(db, &ids).await?;
    let mut authors = Of::new();
    let lines = author_row::Entity::find()
        .select_only()
        .columns([
            author_row::Column::Id,
            author_row::Column::Initiative,
            author_row::Column::Sex,
            author_row::Column::Ethnicity,
        ])
        .filter(author_row::Column::Initiative.is_in(ids.iter().copied()))
        .order_by(author_row::Column::Id, Order::Asc)
        .into_model::<Authored>()
        .all(db)
        .await?;
    for one in lines {
        authors.entry(one.initiative).or_insert_with(Vec::new).push(one);
    }
    Ok(rows
        .into_iter()
        .map(|dates| Counted {
            authors: authors.remove(&dates.id).unwrap_or_default(),
            uses: uses.remove(&dates.id).unwrap_or_default(),
            benefits: benefits.remove(&dates.id).unwrap_or_default(),
            payments: payments.remove(&dates.id).unwrap_or_default(),
            dates,
        })
        .collect())
}

/// Lists by record.
pub(super) type Of<T> = HashMap<InitiativeId, Vec<T>>;

/// The lines of those of some records that a scope shows on a day, in no order.
///
/// # Errors
/// Database errors.
pub async fn lines_among(db: &Reader<'_>, scope: &Scope, ids: &[InitiativeId], on: NaiveDate) -> Result<Vec<Line>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .filter(visible(scope, on, Probe::EachRow))
        .into_model::<Line>()
        .all(db)
        .await?)
}
