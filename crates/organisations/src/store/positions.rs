//! Dated positions of people in units.

use super::rows::{grant, person, position};
use chrono::NaiveDate;
use kernel::access::{Permit, SigningForm};
use kernel::db::{Reader, Tx};
use kernel::ids::{PersonId, PositionId, UnitId};
use kernel::units::Span;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

/// A position of a person in a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Identity.
    pub id: PositionId,
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
    /// When.
    pub span: Span,
}

impl Position {
    fn read(row: position::Model) -> Result<Position> {
        Ok(Position {
            id: row.id,
            person: row.person,
            unit: row.unit,
            form: SigningForm::from_code(&row.form)
                .ok_or_else(|| AppError::bug(format!("positions.form {}", row.form)))?,
            title: row.title,
            head: row.head,
            span: Span {
                from: row.valid_from,
                to: row.valid_to,
            },
        })
    }
}

fn holds(on: NaiveDate) -> Condition {
    Condition::all().add(position::Column::ValidFrom.lte(on)).add(
        Condition::any()
            .add(position::Column::ValidTo.is_null())
            .add(position::Column::ValidTo.gte(on)),
    )
}

/// Most positions of one unit that a page shows.
const SHOWN: u64 = 500;

/// Positions of a unit, heads first, then by first day; those that are over come last. With a day only those of that day.
///
/// # Errors
/// Database errors.
pub async fn positions_at(db: &Reader<'_>, unit: UnitId, on: Option<NaiveDate>) -> Result<Vec<Position>> {
    let mut find = position::Entity::find().filter(position::Column::Unit.eq(unit));
    if let Some(on) = on {
        find = find.filter(holds(on));
    }
    let rows = find
        .order_by(position::Column::ValidFrom, Order::Desc)
        .limit(SHOWN)
        .all(db)
        .await?;
    let mut positions = rows.into_iter().map(Position::read).collect::<Result<Vec<_>>>()?;
    positions.sort_by_key(|held| (held.span.to.is_some(), !held.head, held.span.from, held.id));
    Ok(positions)
}

/// Positions of a person, of all times or of one day.
///
/// # Errors
/// Database errors.
pub async fn positions_of(db: &Reader<'_>, person: PersonId, on: Option<NaiveDate>) -> Result<Vec<Position>> {
    let mut find = position::Entity::find().filter(position::Column::Person.eq(person));
    if let Some(on) = on {
        find = find.filter(holds(on));
    }
    find.order_by(position::Column::ValidFrom, Order::Asc)
        .all(db)
        .await?
        .into_iter()
        .map(Position::read)
        .collect()
}

/// One position.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_position(db: &Reader<'_>, id: PositionId) -> Result<Position> {
    Position::read(
        position::Entity::find_by_id(id)
            .one(db)
            .await?
            .ok_or(AppError::NotFound)?,
    )
}

/// Writes new positions; every one must be in the permit's unit, or the permit one for everything.
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the permit is for another unit.
pub async fn insert_positions(tx: &Tx, permit: &Permit, positions: &[Position]) -> Result<()> {
    for held in positions {
        if permit.covers(Uuid::nil()).is_err() {
            permit.covers(held.unit.0)?;
        }
    }
    let rows = positions.iter().map(|held| position::ActiveModel {
        id: Set(held.id),
        person: Set(held.person),
        unit: Set(held.unit),
        title: Set(held.title.clone()),
        form: Set(held.form.code().to_owned()),
        head: Set(held.head),
        valid_from: Set(held.span.from),
        valid_to: Set(held.span.to),
        created_at: Set(tx.now),
    });
    super::insert_all(&tx.reader(), 9, rows.collect()).await
}

/// Ends a position on a day.
///
/// # Errors
/// [`AppError::Conflict`] when it ended earlier already; [`AppError::Bug`] when the permit is for another unit.
pub async fn end_position(tx: &Tx, permit: &Permit, held: &Position, last: NaiveDate) -> Result<()> {
    permit.covers(held.unit.0)?;
    let written = position::Entity::update_many()
        .col_expr(position::Column::ValidTo, Expr::value(last))
        .filter(position::Column::Id.eq(held.id))
        .filter(
            Condition::any()
                .add(position::Column::ValidTo.is_null())
                .add(position::Column::ValidTo.gt(last)),
        )
        .exec(&tx.reader())
        .await?;
    if written.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// Ends every position of a unit that goes on after a day: the unit ends. The caller holds the permit for the unit's end.
pub(crate) async fn end_positions_at(tx: &Tx, unit: UnitId, last: NaiveDate) -> Result<u64> {
    let ended = position::Entity::update_many()
        .col_expr(position::Column::ValidTo, Expr::value(last))
        .filter(position::Column::Unit.eq(unit))
        .filter(position::Column::ValidFrom.lte(last))
        .filter(
            Condition::any()
                .add(position::Column::ValidTo.is_null())
                .add(position::Column::ValidTo.gt(last)),
        )
        .exec(&tx.reader())
        .await?;
    Ok(ended.rows_affected)
}

/// How many people hold a position in a unit on a day.
///
/// # Errors
/// Database errors.
pub async fn count_positions(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<u64> {
    Ok(position::Entity::find()
        .filter(position::Column::Unit.eq(unit))
        .filter(holds(on))
        .count(db)
        .await?)
}

/// How many role grants are rooted in a unit on a day.
///
/// # Errors
/// Database errors.
pub async fn count_grants(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<u64> {
    Ok(grant::Entity::find()
        .filter(grant::Column::Unit.eq(unit))
        .filter(grant::Column::ValidFrom.lte(on))
        .filter(
            Condition::any()
                .add(grant::Column::ValidTo.is_null())
                .add(grant::Column::ValidTo.gte(on)),
        )
        .count(db)
        .await?)
}

/// Names of some people.
///
/// # Errors
/// Database errors.
pub async fn person_names(db: &Reader<'_>, people: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    let mut ids = people.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut names = HashMap::new();
    for part in ids.chunks(1000) {
        let rows = person::Entity::find()
            .filter(person::Column::Id.is_in(part.iter().copied()))
            .all(db)
            .await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.full_name)));
    }
    Ok(names)
}
