//! Many assets at once: found by code or title, and written row by row through statements that are made once for a batch.

use super::{event, party, row, visible};
use crate::model::clocks::Due;
use crate::model::{Asset, AssetId, Event};
use chrono::NaiveDate;
use kernel::access::{Permit, Scope};
use kernel::db::{Reader, Tx};
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

/// Assets that are made ready while those before them are written. A whole number of statements: what belongs to an asset is written
/// after it.
const SLICE: usize = 2 * ROWS;
/// Assets made ready before the database is asked whether it waits.
const BREATH: usize = 4;

/// Writes new assets with their parties, events and deadlines, each covered by its permit, and says which they are. The next ones are
/// made while the database writes those before them.
///
/// # Errors
/// What making one says; database errors.
pub async fn insert<I>(tx: &Tx, made: I) -> Result<Vec<AssetId>>
where
    I: Iterator<Item = Result<Made>> + Send,
{
    let (mut desk, mut made) = (Desk::new(tx), made.fuse());
    let mut ready = desk.prepare(&mut made).await?;
    while !ready.is_empty() {
        let (written, next) = tokio::join!(execute(tx, ready), desk.prepare(&mut made));
        written?;
        ready = next?;
    }
    Ok(desk.ids)
}

async fn execute(tx: &Tx, statements: Vec<Statement>) -> Result<()> {
    let db = tx.reader();
    for one in statements {
        db.execute_raw(one).await?;
    }
    Ok(())
}

/// Where rows are made of assets.
struct Desk<'a> {
    tx: &'a Tx,
    ids: Vec<AssetId>,
    rows: Table<row::ActiveModel>,
    parties: Table<party::ActiveModel>,
    events: Table<event::ActiveModel>,
    dues: Table<super::deadlines::due::ActiveModel>,
}

impl<'a> Desk<'a> {
    fn new(tx: &'a Tx) -> Desk<'a> {
        let backend = tx.backend();
        Desk {
            tx,
            ids: Vec::new(),
            rows: Table::new(backend, None),
            parties: Table::new(backend, None),
            events: Table::new(backend, None),
            dues: Table::new(backend, None),
        }
    }

    /// The statements that the next assets fill, in the order in which they may be written; none when all were made.
    async fn prepare(&mut self, made: &mut (impl Iterator<Item = Result<Made>> + Send)) -> Result<Vec<Statement>> {
        let before = self.ids.len();
        for (one, at) in made.take(SLICE).zip(1..) {
            self.add(one?)?;
            if at % BREATH == 0 {
                tokio::task::yield_now().await;
            }
        }
        let last = self.ids.len() - before < SLICE;
        let mut ready = Vec::new();
        self.rows.fill(last, &mut ready)?;
        self.parties.fill(last, &mut ready)?;
        self.events.fill(last, &mut ready)?;
        self.dues.fill(last, &mut ready)?;
        Ok(ready)
    }

    fn add(&mut self, one: Made) -> Result<()> {
        let (id, tx) = (one.asset.id, self.tx);
        one.permit.covers(id.0)?;
        self.ids.push(id);
        self.rows.push(super::values(&one.asset)?);
        for due in &one.due {
            self.dues.push(super::deadlines::values(id, one.asset.keeper, due)?);
        }
        for (party, place) in one.asset.content.parties.into_iter().zip(0..) {
            self.parties.push(party::ActiveModel {
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
            self.events.push(event::ActiveModel {
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
        Ok(())
    }
}

/// Rows of one statement. More makes the statement larger than what the engine and the processor keep at hand.
const ROWS: usize = 100;

/// Rows that may be there already are overwritten.
#[derive(Debug)]
pub(super) struct Known {
    /// By which columns they are known.
    pub key: &'static [&'static str],
    /// Columns that stay as they are.
    pub stays: &'static [&'static str],
}

/// Rows of a table that wait to be written. The statement is text that is the same for every full one, so that the engine reads it
/// once; the builder of queries would make it anew out of a tree of every value.
struct Table<A: ActiveModelTrait> {
    backend: DbBackend,
    columns: Vec<<A::Entity as EntityTrait>::Column>,
    /// What becomes of rows that are there already; none where there can be none.
    known: Option<&'static Known>,
    full: String,
    rows: Vec<A>,
}

impl<A: ActiveModelTrait> Table<A> {
    fn new(backend: DbBackend, known: Option<&'static Known>) -> Table<A> {
        let columns: Vec<_> = <A::Entity as EntityTrait>::Column::iter().collect();
        Table {
            full: statement::<A>(&columns, ROWS, backend, known),
            backend,
            columns,
            known,
            rows: Vec::new(),
        }
    }

    fn push(&mut self, row: A) {
        self.rows.push(row);
    }

    /// Makes statements of the rows, full ones only as long as more rows may come.
    fn fill(&mut self, last: bool, into: &mut Vec<Statement>) -> Result<()> {
        let left = if last { 0 } else { self.rows.len() % ROWS };
        let rest = self.rows.split_off(self.rows.len() - left);
        let mut rows = std::mem::replace(&mut self.rows, rest).into_iter();
        while rows.len() > 0 {
            let number = rows.len().min(ROWS);
            let mut values: Vec<Value> = Vec::with_capacity(number * self.columns.len());
            for mut one in rows.by_ref().take(number) {
                for column in &self.columns {
                    let value = one.take(*column).into_value();
                    values.push(value.ok_or_else(|| AppError::bug(format!("{column:?} is not set")))?);
                }
            }
            let sql = if number == ROWS {
                self.full.clone()
            } else {
                statement::<A>(&self.columns, number, self.backend, self.known)
            };
            into.push(Statement::from_sql_and_values(self.backend, sql, values));
        }
        Ok(())
    }
}

/// Writes rows of a table.
///
/// # Errors
/// Database errors.
pub(super) async fn write<A: ActiveModelTrait>(tx: &Tx, rows: Vec<A>, known: Option<&'static Known>) -> Result<()> {
    let mut table = Table::new(tx.backend(), known);
    table.rows = rows;
    let mut ready = Vec::new();
    table.fill(true, &mut ready)?;
    execute(tx, ready).await
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
