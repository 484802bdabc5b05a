//! Fees and costs of assets in the database. They have no reach of their own: who sees the asset sees them.

use super::{row, visible};
use crate::model::fees::{Basis, Cost, CostId};
use crate::model::{AssetId, Content, Right};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{AttachmentId, PersonId};
use kernel::money::Vnd;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod cost {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_costs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CostId,
        pub asset: AssetId,
        pub kind: String,
        pub ordinal: i32,
        pub quantity: i32,
        pub due_on: Option<NaiveDate>,
        pub expected: Option<i64>,
        pub basis: Option<String>,
        pub relief: String,
        pub paid: Option<i64>,
        pub paid_on: Option<NaiveDate>,
        pub payer: String,
        pub number: String,
        pub note: String,
        pub attachment: Option<AttachmentId>,
        pub reverses: Option<CostId>,
        pub created_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub paid_by: Option<PersonId>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn whole(m: cost::Model) -> Cost {
    Cost {
        id: m.id,
        asset: m.asset,
        kind: m.kind,
        ordinal: m.ordinal,
        quantity: u32::try_from(m.quantity).unwrap_or(1),
        due_on: m.due_on,
        expected: m.expected.map(Vnd),
        basis: Basis::from_code(m.basis.as_deref()),
        relief: m.relief,
        paid: m.paid.map(Vnd),
        paid_on: m.paid_on,
        payer: m.payer,
        number: m.number,
        note: m.note,
        file: m.attachment,
        reverses: m.reverses,
        created_by: m.created_by,
        created_at: m.created_at,
        paid_by: m.paid_by,
        version: m.version,
    }
}

fn values(one: &Cost) -> cost::ActiveModel {
    cost::ActiveModel {
        id: Set(one.id),
        asset: Set(one.asset),
        kind: Set(one.kind.clone()),
        ordinal: Set(one.ordinal),
        quantity: Set(i32::try_from(one.quantity).unwrap_or(i32::MAX)),
        due_on: Set(one.due_on),
        expected: Set(one.expected.map(|amount| amount.0)),
        basis: Set(one.basis.code().map(str::to_owned)),
        relief: Set(one.relief.clone()),
        paid: Set(one.paid.map(|amount| amount.0)),
        paid_on: Set(one.paid_on),
        payer: Set(one.payer.clone()),
        number: Set(one.number.clone()),
        note: Set(one.note.clone()),
        attachment: Set(one.file),
        reverses: Set(one.reverses),
        created_by: Set(one.created_by),
        created_at: Set(one.created_at),
        paid_by: Set(one.paid_by),
        version: Set(one.version),
    }
}

/// Every record of some assets, in the order in which they were written. The caller has found the assets through its scope.
///
/// # Errors
/// Database errors.
pub async fn of_many(db: &Reader<'_>, ids: &[AssetId]) -> Result<HashMap<AssetId, Vec<Cost>>> {
    let mut found: HashMap<AssetId, Vec<Cost>> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = cost::Entity::find()
            .filter(cost::Column::Asset.is_in(part.iter().copied()))
            .order_by(cost::Column::CreatedAt, Order::Asc)
            .order_by(cost::Column::Id, Order::Asc)
            .all(db)
            .await?;
        for one in rows {
            found.entry(one.asset).or_default().push(whole(one));
        }
    }
    Ok(found)
}

/// Every record of one asset, in the order in which they were written. The caller has found it through its scope.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, asset: AssetId) -> Result<Vec<Cost>> {
    Ok(of_many(db, &[asset]).await?.remove(&asset).unwrap_or_default())
}

/// Writes a record of an asset.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, permit: &Permit, one: &Cost) -> Result<()> {
    permit.covers(one.asset.0)?;
    cost::Entity::insert(values(one))
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(())
}

/// Writes a changed record; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save(tx: &Tx, permit: &Permit, one: &Cost) -> Result<()> {
    permit.covers(one.asset.0)?;
    let next = Cost {
        version: one.version + 1,
        ..one.clone()
    };
    let written = cost::Entity::update_many()
        .set(values(&next))
        .filter(cost::Column::Id.eq(one.id))
        .filter(cost::Column::Version.eq(one.version))
        .exec(&tx.reader())
        .await?;
    if written.rows_affected != 1 {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    Ok(())
}

/// Assets that a scope shows and that have something to pay between two days, written down and not paid.
///
/// # Errors
/// Database errors.
pub async fn unpaid(
    db: &Reader<'_>,
    scope: &Scope,
    (from, to): (NaiveDate, NaiveDate),
    limit: u64,
    on: NaiveDate,
) -> Result<Vec<AssetId>> {
    let seen = Query::select()
        .column(row::Column::Id)
        .from(row::Entity)
        .cond_where(visible(scope, on))
        .to_owned();
    Ok(cost::Entity::find()
        .select_only()
        .column(cost::Column::Asset)
        .distinct()
        .filter(cost::Column::DueOn.between(from, to))
        .filter(cost::Column::PaidOn.is_null())
        .filter(cost::Column::Reverses.is_null())
        .filter(cost::Column::Asset.in_subquery(seen))
        .order_by(cost::Column::Asset, Order::Asc)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?)
}

/// What a budget needs of an asset.
#[derive(Clone, Debug)]
pub struct Brief {
    /// Its code.
    pub code: String,
    /// Its right, title and classes; nothing else.
    pub content: Content,
}

/// Some assets in brief, as far as the scope shows them.
///
/// # Errors
/// Database errors.
pub async fn briefs(db: &Reader<'_>, scope: &Scope, ids: &[AssetId], on: NaiveDate) -> Result<HashMap<AssetId, Brief>> {
    let mut found = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<(AssetId, String, String, String, String)> = row::Entity::find()
            .select_only()
            .columns([
                row::Column::Id,
                row::Column::Code,
                row::Column::RightKind,
                row::Column::Title,
                row::Column::Classes,
            ])
            .filter(row::Column::Id.is_in(part.iter().copied()))
            .filter(visible(scope, on))
            .into_tuple()
            .all(db)
            .await?;
        for (id, code, right, title, classes) in rows {
            let right =
                Right::from_code(&right).ok_or_else(|| AppError::bug(format!("ip_assets.right_kind {right}")))?;
            let mut content = Content::new(right);
            content.title = title;
            content.classes = super::json(&classes, "ip_assets.classes")?;
            found.insert(id, Brief { code, content });
        }
    }
    Ok(found)
}
