//! Numbers that people read out: per unit, series and year, without gaps and without duplicates.
//!
//! The counter row is changed in the transaction that uses the number: rolled back together, so no gap; locked until the
//! commit, so no duplicate (NĐ 30/2020 Điều 15: from 01 on 1 January to 31 December, one series per organisation).

use crate::db::Tx;
use crate::error::{AppError, Result};
use crate::ids::UnitId;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait as _, QuerySelect, Set};

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "code_series")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: UnitId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub series: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub year: i32,
        pub last: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Takes the next number of a series.
///
/// # Errors
/// Database errors.
pub async fn next(tx: &Tx, unit: UnitId, series: &str, year: i32) -> Result<i64> {
    next_many(tx, unit, series, year, 1).await
}

/// Takes the next numbers of a series, so many, and says the first of them.
///
/// # Errors
/// Database errors.
pub async fn next_many(tx: &Tx, unit: UnitId, series: &str, year: i32, number: usize) -> Result<i64> {
    let number = i64::try_from(number).map_err(|error| AppError::bug(error.to_string()))?;
    let db = tx.reader();
    row::Entity::insert(row::ActiveModel {
        unit: Set(unit),
        series: Set(series.to_owned()),
        year: Set(year),
        last: Set(0),
    })
    .on_conflict(
        OnConflict::columns([row::Column::Unit, row::Column::Series, row::Column::Year])
            .do_nothing()
            .to_owned(),
    )
    .try_insert()
    .exec_without_returning(&db)
    .await?;
    row::Entity::update_many()
        .col_expr(row::Column::Last, Expr::col(row::Column::Last).add(number))
        .filter(row::Column::Unit.eq(unit))
        .filter(row::Column::Series.eq(series))
        .filter(row::Column::Year.eq(year))
        .exec(&db)
        .await?;
    let last: Option<i64> = row::Entity::find_by_id((unit, series.to_owned(), year))
        .select_only()
        .column(row::Column::Last)
        .into_tuple()
        .one(&db)
        .await?;
    last.map(|last| last - number + 1)
        .ok_or_else(|| AppError::bug("code series vanished inside its transaction"))
}
