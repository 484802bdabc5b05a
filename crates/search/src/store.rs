//! The only place of this module that asks the database.

use crate::model::{Asked, Saved, SavedId};
use chrono::{DateTime, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx};
use kernel::ids::PersonId;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ExprTrait as _, Order, QueryOrder, Set};

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "saved_searches")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SavedId,
        pub person: PersonId,
        pub authority: String,
        pub name: String,
        pub query: String,
        pub alert: bool,
        pub known: String,
        pub checked_at: DateTime<Utc>,
        pub created_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn bug(what: &str, error: impl std::fmt::Display) -> AppError {
    AppError::bug(format!("saved_searches.{what}: {error}"))
}

impl TryFrom<row::Model> for Saved {
    type Error = AppError;

    fn try_from(m: row::Model) -> Result<Saved> {
        Ok(Saved {
            id: m.id,
            person: m.person,
            authority: serde_json::from_str(&m.authority).map_err(|error| bug("authority", error))?,
            name: m.name,
            asked: Asked::read(&m.query),
            alert: m.alert,
            known: serde_json::from_str(&m.known).map_err(|error| bug("known", error))?,
            checked_at: m.checked_at,
            created_at: m.created_at,
        })
    }
}

fn values(saved: &Saved) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        id: Set(saved.id),
        person: Set(saved.person),
        authority: Set(serde_json::to_string(&saved.authority).map_err(|error| bug("authority", error))?),
        name: Set(saved.name.clone()),
        query: Set(saved.asked.query()),
        alert: Set(saved.alert),
        known: Set(serde_json::to_string(&saved.known).map_err(|error| bug("known", error))?),
        checked_at: Set(saved.checked_at),
        created_at: Set(saved.created_at),
    })
}

fn visible(scope: &Scope) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => Condition::all().add(Expr::val(1).eq(0)),
        Reach::Of { person, .. } => Condition::all().add(row::Column::Person.eq(*person)),
    }
}

/// The saved searches of a scope, by name.
///
/// # Errors
/// Database errors.
pub async fn list(db: &Reader<'_>, scope: &Scope) -> Result<Vec<Saved>> {
    let rows = row::Entity::find()
        .filter(visible(scope))
        .order_by(row::Column::CreatedAt, Order::Asc)
        .order_by(row::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(Saved::try_from).collect()
}

/// Those that tell of what is new, from the one after this on, at most `limit`.
///
/// # Errors
/// Database errors.
pub async fn alerting(db: &Reader<'_>, scope: &Scope, after: Option<SavedId>, limit: u64) -> Result<Vec<Saved>> {
    use sea_orm::QuerySelect as _;
    let mut find = row::Entity::find()
        .filter(visible(scope))
        .filter(row::Column::Alert.eq(true))
        .order_by(row::Column::Id, Order::Asc)
        .limit(limit);
    if let Some(last) = after {
        find = find.filter(row::Column::Id.gt(last));
    }
    find.all(db).await?.into_iter().map(Saved::try_from).collect()
}

/// One of a scope.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: SavedId) -> Result<Saved> {
    let found = row::Entity::find_by_id(id).filter(visible(scope)).one(db).await?;
    found.ok_or(AppError::NotFound)?.try_into()
}

/// Writes a new one.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, permit: &Permit, saved: &Saved) -> Result<()> {
    permit.covers(saved.id.0)?;
    row::Entity::insert(values(saved)?)
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(())
}

/// Writes a changed one; one that was dropped meanwhile stays dropped.
///
/// # Errors
/// Database errors.
pub async fn save(tx: &Tx, permit: &Permit, saved: &Saved) -> Result<()> {
    permit.covers(saved.id.0)?;
    row::Entity::update_many()
        .set(values(saved)?)
        .filter(row::Column::Id.eq(saved.id))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Drops one.
///
/// # Errors
/// Database errors.
pub async fn delete(tx: &Tx, permit: &Permit, id: SavedId) -> Result<()> {
    permit.covers(id.0)?;
    row::Entity::delete_by_id(id).exec(&tx.reader()).await?;
    Ok(())
}
