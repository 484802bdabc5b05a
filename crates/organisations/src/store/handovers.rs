//! Hand-over packages: what one person or unit leaves to another.

use super::rows::handover;
use crate::handover::{Content, Group};
use crate::model::HandoverId;
use chrono::{DateTime, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx};
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Direction, Page};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, Set};

/// Made, not yet accepted.
const OPEN: &str = "open";
/// Accepted.
const ACCEPTED: &str = "accepted";

/// A hand-over package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Identity.
    pub id: HandoverId,
    /// The person who leaves.
    pub from_person: Option<PersonId>,
    /// The unit that ends.
    pub from_unit: Option<UnitId>,
    /// The person who takes over.
    pub to_person: Option<PersonId>,
    /// The unit that takes over.
    pub to_unit: Option<UnitId>,
    /// Why: the legal act, or words.
    pub reason: String,
    /// What is in it.
    pub content: Content,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// Who made it.
    pub made_by: PersonId,
}

/// What the column holds.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Kept {
    /// Packages of the first release: what, and how many.
    Lines(Vec<(String, u64)>),
    Content(Content),
}

impl From<Kept> for Content {
    fn from(kept: Kept) -> Content {
        match kept {
            Kept::Content(content) => content,
            Kept::Lines(lines) => Content {
                groups: lines
                    .into_iter()
                    .map(|(title, total)| Group {
                        title,
                        total,
                        items: Vec::new(),
                    })
                    .collect(),
                ..Content::default()
            },
        }
    }
}

fn text(content: &Content) -> Result<String> {
    serde_json::to_string(content).map_err(|error| AppError::bug(error.to_string()))
}

impl Handover {
    fn read(row: handover::Model) -> Result<Handover> {
        let content: Kept =
            serde_json::from_str(&row.content).map_err(|error| AppError::bug(format!("handovers.content: {error}")))?;
        Ok(Handover {
            id: row.id,
            from_person: row.from_person,
            from_unit: row.from_unit,
            to_person: row.to_person,
            to_unit: row.to_unit,
            reason: row.reason,
            content: content.into(),
            created_at: row.created_at,
            accepted_at: row.accepted_at,
            made_by: row.made_by,
        })
    }
}

fn visible(scope: &Scope) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::all(),
        // Packages are never published: no row lacks its moment.
        Reach::Published => Condition::all().add(handover::Column::CreatedAt.is_null()),
        Reach::Of {
            person,
            units,
            subtrees,
        } => {
            let held: Vec<UnitId> = units.iter().chain(subtrees).copied().collect();
            let mut seen = Condition::any()
                .add(handover::Column::FromPerson.eq(*person))
                .add(handover::Column::ToPerson.eq(*person))
                .add(handover::Column::MadeBy.eq(*person));
            if !held.is_empty() {
                seen = seen
                    .add(handover::Column::FromUnit.is_in(held.iter().copied()))
                    .add(handover::Column::ToUnit.is_in(held));
            }
            seen
        }
    }
}

/// Writes a new package.
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the permit is for another one.
pub async fn insert_handover(tx: &Tx, permit: &Permit, package: &Handover) -> Result<()> {
    permit.covers(package.id.0)?;
    handover::Entity::insert(handover::ActiveModel {
        id: Set(package.id),
        from_person: Set(package.from_person),
        from_unit: Set(package.from_unit),
        to_person: Set(package.to_person),
        to_unit: Set(package.to_unit),
        reason: Set(package.reason.clone()),
        content: Set(text(&package.content)?),
        state: Set(OPEN.to_owned()),
        created_at: Set(package.created_at),
        accepted_at: Set(None),
        made_by: Set(package.made_by),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// One package.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find_handover(db: &Reader<'_>, scope: &Scope, id: HandoverId) -> Result<Handover> {
    let row = handover::Entity::find_by_id(id).filter(visible(scope)).one(db).await?;
    Handover::read(row.ok_or(AppError::NotFound)?)
}

/// A page of packages, newest first.
///
/// # Errors
/// Database errors.
pub async fn list_handovers(
    db: &Reader<'_>,
    scope: &Scope,
    cursor: Option<&Cursor<(DateTime<Utc>, HandoverId)>>,
    size: u64,
) -> Result<Page<Handover>> {
    let mut find = handover::Entity::find().filter(visible(scope));
    let backwards = cursor.is_some_and(|cursor| cursor.direction == Direction::Before);
    if let Some(Cursor { key: (at, id), .. }) = cursor {
        let (made, same) = (handover::Column::CreatedAt, handover::Column::Id);
        find = find.filter(if backwards {
            Condition::any()
                .add(made.gt(*at))
                .add(Condition::all().add(made.eq(*at)).add(same.gt(*id)))
        } else {
            Condition::any()
                .add(made.lt(*at))
                .add(Condition::all().add(made.eq(*at)).add(same.lt(*id)))
        });
    }
    let order = if backwards { Order::Asc } else { Order::Desc };
    let rows = find
        .order_by(handover::Column::CreatedAt, order.clone())
        .order_by(handover::Column::Id, order)
        .limit(size + 1)
        .all(db)
        .await?;
    let packages = rows.into_iter().map(Handover::read).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(
        packages,
        usize::try_from(size).unwrap_or(usize::MAX),
        cursor,
        |held| (held.created_at, held.id),
    ))
}

/// Marks a package as accepted and keeps what that moved.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first; [`AppError::Bug`] when the permit is for another one.
pub async fn save_acceptance(tx: &Tx, permit: &Permit, package: &Handover) -> Result<()> {
    permit.covers(package.id.0)?;
    let written = handover::Entity::update_many()
        .col_expr(handover::Column::State, Expr::value(ACCEPTED))
        .col_expr(handover::Column::AcceptedAt, Expr::value(tx.now))
        .col_expr(handover::Column::Content, Expr::value(text(&package.content)?))
        .filter(handover::Column::Id.eq(package.id))
        .filter(handover::Column::AcceptedAt.is_null())
        .exec(&tx.reader())
        .await?;
    if written.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}
