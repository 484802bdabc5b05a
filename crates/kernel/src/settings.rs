//! Settings that officials change: rows per unit with a page, inherited from the unit above.

use crate::db::{Reader, Tx};
use crate::error::{AppError, Result};
use crate::ids::UnitId;
use crate::units::{Tree, Units};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use std::collections::HashMap;

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "unit_settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: UnitId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value: String,
        pub updated_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A setting of a unit and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The value.
    pub value: String,
    /// The unit that set it: this one or one above.
    pub from: UnitId,
}

/// The setting that holds for a unit on a day: its own, else that of the nearest unit above.
///
/// # Errors
/// Database errors.
pub async fn get(db: &Reader<'_>, units: &Units, unit: UnitId, key: &str, on: NaiveDate) -> Result<Option<Held>> {
    let mut line = vec![unit];
    line.extend(units.ancestors(unit, Tree::Territorial, on));
    let rows: HashMap<UnitId, String> = row::Entity::find()
        .filter(row::Column::Key.eq(key))
        .filter(row::Column::Unit.is_in(line.iter().copied()))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.unit, row.value))
        .collect();
    Ok(line.into_iter().find_map(|from| {
        rows.get(&from).map(|value| Held {
            value: value.clone(),
            from,
        })
    }))
}

/// Sets (or with `None` drops) a setting of a unit. The caller holds the permit and records the act.
///
/// # Errors
/// Database errors.
pub async fn set(tx: &Tx, permit: &crate::access::Permit, unit: UnitId, key: &str, value: Option<&str>) -> Result<()> {
    permit.covers(unit.0)?;
    if key.is_empty() || key.len() > 80 {
        return Err(AppError::bug("setting key must have 1 to 80 characters"));
    }
    match value {
        None => {
            row::Entity::delete_by_id((unit, key.to_owned()))
                .exec(&tx.reader())
                .await?;
        }
        Some(value) => {
            row::Entity::insert(row::ActiveModel {
                unit: Set(unit),
                key: Set(key.to_owned()),
                value: Set(value.to_owned()),
                updated_at: Set(tx.now),
            })
            .on_conflict(
                OnConflict::columns([row::Column::Unit, row::Column::Key])
                    .update_columns([row::Column::Value, row::Column::UpdatedAt])
                    .to_owned(),
            )
            .exec_without_returning(&tx.reader())
            .await?;
        }
    }
    Ok(())
}
