//! Boundaries of units as they were loaded.

use crate::boundaries::Boundary;
use chrono::{DateTime, Utc};
use kernel::Result;
use kernel::access::Permit;
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::UnitId;
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use std::collections::HashMap;

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "unit_boundaries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: UnitId,
        pub path: String,
        pub west: i64,
        pub north: i64,
        pub east: i64,
        pub south: i64,
        pub source: String,
        pub loaded_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Writes the boundary of a unit, in place of an earlier one.
///
/// # Errors
/// Database errors; a permit for something else than a loading.
pub async fn save_boundary(tx: &Tx, permit: &Permit, unit: UnitId, boundary: &Boundary, source: &str) -> Result<()> {
    permit.covers(Uuid::nil())?;
    let (west, north, east, south) = boundary.bounds;
    row::Entity::insert(row::ActiveModel {
        unit: Set(unit),
        path: Set(boundary.path.clone()),
        west: Set(west),
        north: Set(north),
        east: Set(east),
        south: Set(south),
        source: Set(source.to_owned()),
        loaded_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::column(row::Column::Unit)
            .update_columns([
                row::Column::Path,
                row::Column::West,
                row::Column::North,
                row::Column::East,
                row::Column::South,
                row::Column::Source,
                row::Column::LoadedAt,
            ])
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Boundaries of some units.
///
/// # Errors
/// Database errors.
pub async fn boundaries(db: &Reader<'_>, units: &[UnitId]) -> Result<HashMap<UnitId, Boundary>> {
    let mut found = HashMap::new();
    for part in units.chunks(chunk(1)) {
        let rows = row::Entity::find()
            .filter(row::Column::Unit.is_in(part.iter().copied()))
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|row| {
            let boundary = Boundary {
                path: row.path,
                bounds: (row.west, row.north, row.east, row.south),
            };
            (row.unit, boundary)
        }));
    }
    Ok(found)
}
