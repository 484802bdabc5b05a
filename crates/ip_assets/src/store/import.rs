//! Many assets at once: found by code or title, and written row by row through statements that are made once for a batch.

use super::{event, party, row, visible};
use crate::model::clocks::Due;
use crate::model::{Asset, AssetId, Event};
use chrono::NaiveDate;
use kernel::access::{Permit, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::UnitId;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, DbBackend, Iterable as _, QuerySelect, Set, Statement, Value};
use std::fmt::Write as _;

/// Assets of a register whose folded line begins with one of some titles, with or without marks; the caller compares whole titles.
///
/// # Errors
/// Database errors.
pub async fn titled(
    db: &Reader<'_>,
    scope: &Scope,
    keeper: UnitId,
    titles: &[String],
    on: NaiveDate,
) -> Result<Vec<(String, AssetId)>> {
    let mut found = Vec::new();
    // A list of conditions, not of values: no engine takes thousands of them.
    for part in titles.chunks(200) {
        let rows: Vec<(String, AssetId)> = row::Entity::find()
            .select_only()
            .columns([row::Column::Title, row::Column::Id])
            .filter(row::Column::Keeper.eq(keeper))
            .filter(
                part.iter()
                    .map(|title| {
                        let folded = vietnamese::fold(title).replace(['%', '_', '\\'], "");
                        row::Column::Folded.like(format!("{folded}%"))
                    })
                    .fold(Condition::any(), Condition::add),
            )
            .filter(visible(scope, on))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// A new asset with all that belongs to it.
pub struct Made {
    /// To enter it.
    pub permit: Permit,
    /// The asset.
    pub asset: Asset,
    /// What happened.
    pub events: Vec<Event>,
    /// Its deadlines.
    pub due: Vec<Due>,
}

/// Writes new assets with their parties, events and deadlines, each covered by its permit.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, made: Vec<Made>) -> Result<()> {
    let (mut rows, mut parties, mut events, mut dues) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for one in made {
        let id = one.asset.id;
        one.permit.covers(id.0)?;
        rows.push(super::values(&one.asset)?);
        for due in &one.due {
            dues.push(super::deadlines::values(id, one.asset.keeper, due)?);
        }
        for (party, place) in one.asset.content.parties.into_iter().zip(0..) {
            parties.push(party::ActiveModel {
                asset: Set(id),
                place: Set(place),
                part: Set(party.part.code().to_owned()),
                name: Set(party.name),
                unit: Set(party.unit),
                person: Set(party.person),
                country: Set(party.country),
                detail: Set(party.detail),
                share: Set(party.share.map(i64::from)),
            });
        }
        for event in one.events {
            events.push(event::ActiveModel {
                id: Set(tx.id()),
                asset: Set(id),
                kind: Set(event.kind.code().to_owned()),
                on_day: Set(event.on),
                ordinal: Set(event.ordinal),
                number: Set(event.number),
                note: Set(event.note),
                recorded_by: Set(one.permit.by()),
                recorded_at: Set(tx.now),
                removed_by: Set(None),
                removed_at: Set(None),
                removed_why: Set(String::new()),
            });
        }
    }
    write(tx, rows, None).await?;
    write(tx, parties, None).await?;
    write(tx, events, None).await?;
    write(tx, dues, None).await
}

/// Rows of one statement. More makes the statement larger than what the engine keeps ready.
const ROWS: usize = 100;

/// Rows that may be there already are overwritten.
#[derive(Debug)]
pub(super) struct Known {
    /// By which columns they are known.
    pub key: &'static [&'static str],
    /// Columns that stay as they are.
    pub stays: &'static [&'static str],
}

/// Writes rows of a table. The statement is text that is the same for every full batch, so that the engine reads it once; the
/// builder of queries would make it anew out of a tree of every value.
///
/// # Errors
/// Database errors.
pub(super) async fn write<A: ActiveModelTrait>(tx: &Tx, rows: Vec<A>, known: Option<&Known>) -> Result<()> {
    let columns: Vec<<A::Entity as EntityTrait>::Column> = <A::Entity as EntityTrait>::Column::iter().collect();
    let (db, backend) = (tx.reader(), tx.backend());
    let size = chunk(columns.len()).min(ROWS);
    let full = statement::<A>(&columns, size, backend, known);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut values: Vec<Value> = Vec::with_capacity(size * columns.len());
        for mut one in rows.by_ref().take(size) {
            for column in &columns {
                let value = one.take(*column).into_value();
                values.push(value.ok_or_else(|| AppError::bug(format!("{column:?} is not set")))?);
            }
        }
        let number = values.len() / columns.len().max(1);
        let sql = if number == size {
            full.clone()
        } else {
            statement::<A>(&columns, number, backend, known)
        };
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
    }
    Ok(())
}

fn statement<A: ActiveModelTrait>(
    columns: &[<A::Entity as EntityTrait>::Column],
    rows: usize,
    backend: DbBackend,
    known: Option<&Known>,
) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{}\"", column.as_str()))
        .collect();
    let mut sql = format!(
        "INSERT INTO \"{}\" ({}) VALUES ",
        A::Entity::default().table_name(),
        names.join(", ")
    );
    let mut place = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for at in 0..columns.len() {
            place += 1;
            if at > 0 {
                sql.push_str(", ");
            }
            if backend == DbBackend::Postgres {
                // Writing to a text never fails.
                let _ = write!(sql, "${place}");
            } else {
                sql.push('?');
            }
        }
        sql.push(')');
    }
    if let Some(known) = known {
        let set: Vec<String> = columns
            .iter()
            .map(|column| column.as_str())
            .filter(|name| !known.key.contains(name) && !known.stays.contains(name))
            .map(|name| format!("\"{name}\" = excluded.\"{name}\""))
            .collect();
        let key: Vec<String> = known.key.iter().map(|name| format!("\"{name}\"")).collect();
        let _ = write!(
            sql,
            " ON CONFLICT ({}) DO UPDATE SET {}",
            key.join(", "),
            set.join(", ")
        );
    }
    sql
}
