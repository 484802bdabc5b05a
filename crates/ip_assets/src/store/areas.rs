//! Areas of collective rights and plots of their users in the database. Rows are only added: the last one holds.

use super::{json, text};
use crate::model::areas::Shape;
use crate::model::areas::size::Size;
use crate::model::{AreaId, AssetId, UserId};
use chrono::{DateTime, Utc};
use kernel::access::Permit;
use kernel::db::{Reader, Tx};
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Ordered, Page, Part as At, Place};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{Condition, ExprTrait as _, Order, QueryOrder, Set};

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_areas")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AreaId,
        pub asset: AssetId,
        pub user_id: Option<UserId>,
        pub number: i32,
        pub shape: String,
        pub communes: String,
        pub paper: String,
        pub square_metres: i64,
        pub removed: bool,
        pub recorded_by: PersonId,
        pub recorded_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A version of an area, or of a plot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Which.
    pub id: AreaId,
    /// Whose plot; none for the area of the right.
    pub user: Option<UserId>,
    /// 1, 2, …
    pub number: i32,
    /// What it covers, where it was drawn.
    pub shape: Shape,
    /// What it covers, where communes were named.
    pub communes: Vec<UnitId>,
    /// By which paper; why it was taken off.
    pub paper: String,
    /// How large the shape is; of communes as somebody typed it, zero where nobody did. [`Area::size`] tells which.
    pub square_metres: i64,
    /// Taken off: there is none now.
    pub removed: bool,
    /// Who wrote it down.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
}

impl Area {
    /// How large it is, and who says so.
    #[must_use]
    pub fn size(&self) -> Size {
        Size::of(&self.shape, self.square_metres)
    }
}

/// Every version of an asset and its users, oldest first. The caller has found the asset through its scope.
///
/// # Errors
/// Database errors.
pub async fn all(db: &Reader<'_>, asset: AssetId) -> Result<Vec<Area>> {
    let rows = row::Entity::find()
        .filter(row::Column::Asset.eq(asset))
        .order_by(row::Column::Number, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(whole).collect()
}

/// One version. The caller has found the asset through its scope.
///
/// # Errors
/// [`AppError::NotFound`] for what is none of this asset.
pub async fn find(db: &Reader<'_>, asset: AssetId, id: AreaId) -> Result<Area> {
    let found = row::Entity::find_by_id(id)
        .filter(row::Column::Asset.eq(asset))
        .one(db)
        .await?;
    found.map(whole).transpose()?.ok_or(AppError::NotFound)
}

/// A page of the versions of an asset and its users, the latest first: all of them, or those that hold. The caller has found the asset
/// through its scope.
///
/// # Errors
/// Database errors; [`AppError::Refused`] for a cursor that is not of this list.
pub async fn list(
    db: &Reader<'_>,
    asset: AssetId,
    holding: bool,
    cursor: Option<&Cursor<Place>>,
    size: u64,
) -> Result<Page<Area>> {
    let mut find = row::Entity::find().filter(row::Column::Asset.eq(asset));
    if holding {
        let newer = |column: row::Column| Expr::col(("newer", column));
        let same = Condition::any()
            .add(newer(row::Column::UserId).eq(row::Column::UserId.into_expr()))
            .add(
                Condition::all()
                    .add(newer(row::Column::UserId).is_null())
                    .add(row::Column::UserId.is_null()),
            );
        let later = Query::select()
            .expr(Expr::val(1))
            .from_as(row::Entity, "newer")
            .and_where(newer(row::Column::Asset).eq(asset.0))
            .cond_where(same)
            .and_where(newer(row::Column::Number).gt(row::Column::Number.into_expr()))
            .to_owned();
        find = find
            .filter(row::Column::Removed.eq(false))
            .filter(Expr::exists(later).not());
    }
    let order = Ordered::new(if holding { "holding" } else { "all" })
        .by(row::Column::RecordedAt.into_expr(), true)
        .by(row::Column::Id.into_expr(), true);
    let rows = order.read(find, cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| {
        vec![At::Moment(row.recorded_at), At::Id(row.id.0)]
    });
    Ok(Page {
        items: page.items.into_iter().map(whole).collect::<Result<_>>()?,
        prev: page.prev,
        next: page.next,
    })
}

fn whole(m: row::Model) -> Result<Area> {
    Ok(Area {
        id: m.id,
        user: m.user_id,
        number: m.number,
        shape: json(&m.shape, "ip_areas.shape")?,
        communes: json(&m.communes, "ip_areas.communes")?,
        paper: m.paper,
        square_metres: m.square_metres,
        removed: m.removed,
        by: m.recorded_by,
        at: m.recorded_at,
    })
}

/// What holds now: the last version of the right and of each user.
#[must_use]
pub fn holding(all: &[Area]) -> Vec<&Area> {
    let last = |one: &&Area| {
        !all.iter()
            .any(|other| other.user == one.user && other.number > one.number)
    };
    all.iter().filter(last).filter(|one| !one.removed).collect()
}

/// The area of a right alone, for everyone: no plots are read.
///
/// # Errors
/// Database errors.
pub async fn of_right(db: &Reader<'_>, asset: AssetId) -> Result<Option<Area>> {
    let last = row::Entity::find()
        .filter(row::Column::Asset.eq(asset))
        .filter(row::Column::UserId.is_null())
        .order_by(row::Column::Number, Order::Desc)
        .one(db)
        .await?;
    let last = last.map(whole).transpose()?;
    Ok(last.filter(|one| !one.removed))
}

/// Writes a version.
///
/// # Errors
/// Database errors.
pub async fn add(tx: &Tx, permit: &Permit, asset: AssetId, one: &Area) -> Result<()> {
    permit.covers(asset.0)?;
    let row = row::ActiveModel {
        id: Set(one.id),
        asset: Set(asset),
        user_id: Set(one.user),
        number: Set(one.number),
        shape: Set(text(&one.shape)?),
        communes: Set(text(&one.communes)?),
        paper: Set(one.paper.clone()),
        square_metres: Set(one.square_metres),
        removed: Set(one.removed),
        recorded_by: Set(one.by),
        recorded_at: Set(one.at),
    };
    row::Entity::insert(row).exec_without_returning(&tx.reader()).await?;
    Ok(())
}
