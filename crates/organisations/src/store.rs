//! The only place of this module that asks the database. That units exist, what they are called and where they hang is
//! public among those who are signed in; hand-over packages need a `Scope`, and every writing function a `Permit`.

use crate::model::{EventId, EventKind, NewUnit, OrgEvent, Path, Plan, Records, Succession, Write, paths};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, SigningForm};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{PersonId, PositionId, UnitId};
use kernel::paging::{Cursor, Direction, Page};
use kernel::units::{EdgeRow, Span, Tree, UnitCode, UnitKind, UnitName, UnitRow, Units};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{Condition, ExprTrait as _, FromQueryResult, Order, QueryOrder, QuerySelect, Set};
use std::collections::{HashMap, HashSet};

mod handovers;
mod rows;

pub use handovers::{find_handover, insert_handover, list_handovers, save_acceptance};

use rows::{closure, code, edge, event, fact, grant, name, person, position, succession, unit};

/// Where the version of the organisation is kept.
const VERSION: &str = "units_version";

/// Number of the state of the organisation; 0 before the first change.
///
/// # Errors
/// Database errors.
pub async fn version(db: &Reader<'_>) -> Result<i64> {
    let held = fact::Entity::find_by_id(VERSION.to_owned()).one(db).await?;
    Ok(held.and_then(|row| row.value.parse().ok()).unwrap_or(0))
}

/// Takes the right to change the organisation until the end of the transaction: changes happen one after another, so
/// that each is checked against what the one before left.
///
/// # Errors
/// Database errors.
pub async fn lock(tx: &Tx) -> Result<()> {
    let db = tx.reader();
    fact::Entity::insert(fact::ActiveModel { key: Set(VERSION.to_owned()), value: Set("0".to_owned()) })
        .on_conflict(OnConflict::column(fact::Column::Key).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(&db)
        .await?;
    fact::Entity::find_by_id(VERSION.to_owned()).lock_exclusive().one(&db).await?;
    Ok(())
}

/// Counts the state up. Called after [`lock`] in the same transaction.
async fn bump(tx: &Tx) -> Result<()> {
    let next = version(&tx.reader()).await? + 1;
    fact::Entity::update_many()
        .col_expr(fact::Column::Value, Expr::value(next.to_string()))
        .filter(fact::Column::Key.eq(VERSION))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Every unit and edge of all times; units in the order of their last code, those without one by name.
///
/// # Errors
/// Database errors; [`AppError::Bug`] for a row that no release writes.
pub async fn records(db: &Reader<'_>) -> Result<Records> {
    let mut names: HashMap<UnitId, Vec<UnitName>> = HashMap::new();
    let mut keys: HashMap<UnitId, String> = HashMap::new();
    for row in name::Entity::find().order_by(name::Column::ValidFrom, Order::Asc).all(db).await? {
        keys.insert(row.unit, row.sort_key);
        let span = Span { from: row.valid_from, to: row.valid_to };
        names.entry(row.unit).or_default().push(UnitName { span, full_name: row.full_name });
    }
    let mut codes: HashMap<UnitId, Vec<UnitCode>> = HashMap::new();
    for row in code::Entity::find().order_by(code::Column::ValidFrom, Order::Asc).all(db).await? {
        let span = Span { from: row.valid_from, to: row.valid_to };
        codes.entry(row.unit).or_default().push(UnitCode { span, code: row.code });
    }
    let mut units = Vec::new();
    for row in unit::Entity::find().all(db).await? {
        units.push(UnitRow {
            id: row.id,
            kind: UnitKind::from_code(&row.kind).ok_or_else(|| AppError::bug(format!("units.kind {}", row.kind)))?,
            span: Span { from: row.valid_from, to: row.valid_to },
            names: names.remove(&row.id).unwrap_or_default(),
            codes: codes.remove(&row.id).unwrap_or_default(),
        });
    }
    units.sort_by_cached_key(|unit| {
        let code = unit.codes.last().map(|code| code.code.clone());
        (code.is_none(), code.unwrap_or_default(), keys.remove(&unit.id).unwrap_or_default(), unit.id)
    });
    let mut edges = Vec::new();
    for row in edge::Entity::find().all(db).await? {
        edges.push(EdgeRow {
            tree: Tree::from_code(&row.tree).ok_or_else(|| AppError::bug(format!("unit_edges.tree {}", row.tree)))?,
            child: row.child,
            parent: row.parent,
            span: Span { from: row.valid_from, to: row.valid_to },
        });
    }
    let place: HashMap<UnitId, usize> = units.iter().enumerate().map(|(at, unit)| (unit.id, at)).collect();
    edges.sort_by_key(|edge| (place.get(&edge.child).copied(), edge.span.from));
    Ok(Records { units, edges })
}

/// The index of the organisation as it stands.
///
/// # Errors
/// As [`records`].
pub async fn load(db: &Reader<'_>) -> Result<Units> {
    let version = version(db).await?;
    let Records { units, edges } = records(db).await?;
    Ok(Units::new(version, units, edges))
}

fn name_row(tx: &Tx, unit: UnitId, held: &UnitName) -> name::ActiveModel {
    name::ActiveModel {
        id: Set(tx.id()),
        unit: Set(unit),
        full_name: Set(held.full_name.clone()),
        folded: Set(vietnamese::fold(&held.full_name)),
        sort_key: Set(vietnamese::sort_key_text(&held.full_name)),
        valid_from: Set(held.span.from),
        valid_to: Set(held.span.to),
    }
}

fn code_row(tx: &Tx, unit: UnitId, held: &UnitCode) -> code::ActiveModel {
    code::ActiveModel {
        id: Set(tx.id()),
        unit: Set(unit),
        code: Set(held.code.clone()),
        valid_from: Set(held.span.from),
        valid_to: Set(held.span.to),
    }
}

fn edge_row(tx: &Tx, held: &EdgeRow) -> edge::ActiveModel {
    edge::ActiveModel {
        id: Set(tx.id()),
        tree: Set(held.tree.code().to_owned()),
        child: Set(held.child),
        parent: Set(held.parent),
        valid_from: Set(held.span.from),
        valid_to: Set(held.span.to),
    }
}

fn path_row(path: &Path) -> closure::ActiveModel {
    closure::ActiveModel {
        tree: Set(path.tree.code().to_owned()),
        ancestor: Set(path.ancestor),
        descendant: Set(path.descendant),
        depth: Set(path.depth),
        valid_from: Set(path.from),
        valid_to: Set(path.to),
    }
}

/// Inserts rows of one table, as many at a time as either engine takes.
async fn insert_all<E, A>(db: &Reader<'_>, columns: usize, rows: Vec<A>) -> Result<()>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(chunk(columns))).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes many units at once: imports and the practice province. They must not exist yet. The caller holds [`lock`] and
/// has checked the records.
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the permit is not one for everything.
pub async fn insert_records(tx: &Tx, permit: &Permit, records: &Records, events: &[OrgEvent]) -> Result<()> {
    permit.covers(Uuid::nil())?;
    insert_units(tx, &records.units, &records.edges).await?;
    insert_events(tx, events).await?;
    let paths = paths(&records.units, &records.edges);
    insert_all(&tx.reader(), 6, paths.iter().map(path_row).collect()).await?;
    bump(tx).await
}

async fn insert_units(tx: &Tx, units: &[UnitRow], edges: &[EdgeRow]) -> Result<()> {
    let db = tx.reader();
    let rows = units.iter().map(|row| unit::ActiveModel {
        id: Set(row.id),
        kind: Set(row.kind.code().to_owned()),
        valid_from: Set(row.span.from),
        valid_to: Set(row.span.to),
        created_at: Set(tx.now),
    });
    insert_all(&db, 5, rows.collect()).await?;
    let names = units.iter().flat_map(|row| row.names.iter().map(|held| name_row(tx, row.id, held)));
    insert_all(&db, 7, names.collect()).await?;
    let codes = units.iter().flat_map(|row| row.codes.iter().map(|held| code_row(tx, row.id, held)));
    insert_all(&db, 5, codes.collect()).await?;
    insert_all(&db, 6, edges.iter().map(|held| edge_row(tx, held)).collect()).await
}

async fn insert_events(tx: &Tx, events: &[OrgEvent]) -> Result<()> {
    let db = tx.reader();
    let rows = events.iter().map(|held| event::ActiveModel {
        id: Set(held.id),
        kind: Set(held.kind.code().to_owned()),
        legal_act: Set(held.legal_act.clone()),
        effective_on: Set(held.effective_on),
        note: Set(held.note.clone()),
        created_at: Set(tx.now),
    });
    insert_all(&db, 6, rows.collect()).await?;
    let shares = events.iter().flat_map(|held| {
        held.successions.iter().map(|row| succession::ActiveModel {
            id: Set(tx.id()),
            event: Set(held.id),
            from_unit: Set(row.from),
            to_unit: Set(row.to),
            share: Set(row.share),
            estimated: Set(row.estimated),
        })
    });
    insert_all(&db, 6, shares.collect()).await
}
