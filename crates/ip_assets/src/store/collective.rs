//! Papers, users and inspections of collective rights in the database. Readers have found the asset through its scope; writers hold
//! a permit for it.

use crate::model::collective::{InspectionId, PaperId, PaperKind, Terms, User};
use crate::model::{AssetId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::Permit;
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{AttachmentId, PersonId};
use kernel::paging::{Cursor, Ordered, Page, Part as At, Place};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod paper {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_use_papers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PaperId,
        pub asset: AssetId,
        pub kind: String,
        pub number: String,
        pub on_day: NaiveDate,
        pub issuer: String,
        pub note: String,
        pub attachment: Option<AttachmentId>,
        pub recorded_by: PersonId,
        pub recorded_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod user {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: UserId,
        pub asset: AssetId,
        pub name: String,
        pub folded: String,
        pub address: String,
        pub place: String,
        pub permit: String,
        pub goods: String,
        pub area: Option<i64>,
        pub plot: String,
        pub from_day: NaiveDate,
        pub to_day: Option<NaiveDate>,
        pub ended_on: Option<NaiveDate>,
        pub ended_why: String,
        pub recorded_by: PersonId,
        pub recorded_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod inspection {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_inspections")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: InspectionId,
        pub asset: AssetId,
        pub used_by: Option<UserId>,
        pub on_day: NaiveDate,
        pub inspector: String,
        pub finding: String,
        pub violation: bool,
        pub measure: String,
        pub recorded_by: PersonId,
        pub recorded_at: DateTime<Utc>,
        pub removed_at: Option<DateTime<Utc>>,
        pub removed_why: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A paper of a collective right: a version of its rules, a consent, a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Which.
    pub id: PaperId,
    /// What it is.
    pub kind: PaperKind,
    /// Its number, as printed.
    pub number: String,
    /// Its day.
    pub on: NaiveDate,
    /// Who issued it.
    pub issuer: String,
    /// What else is worth a line.
    pub note: String,
    /// Its file.
    pub file: Option<AttachmentId>,
}

/// The papers of a right, newest first.
///
/// # Errors
/// Database errors.
pub async fn papers(db: &Reader<'_>, asset: AssetId) -> Result<Vec<Paper>> {
    let rows = paper::Entity::find()
        .filter(paper::Column::Asset.eq(asset))
        .order_by(paper::Column::OnDay, Order::Desc)
        .order_by(paper::Column::Id, Order::Desc)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|m| {
            Some(Paper {
                id: m.id,
                kind: PaperKind::from_code(&m.kind)?,
                number: m.number,
                on: m.on_day,
                issuer: m.issuer,
                note: m.note,
                file: m.attachment,
            })
        })
        .collect())
}

/// Writes a paper down.
///
/// # Errors
/// Database errors.
pub async fn add_paper(tx: &Tx, permit: &Permit, asset: AssetId, one: &Paper) -> Result<()> {
    permit.covers(asset.0)?;
    let row = paper::ActiveModel {
        id: Set(one.id),
        asset: Set(asset),
        kind: Set(one.kind.code().to_owned()),
        number: Set(one.number.clone()),
        on_day: Set(one.on),
        issuer: Set(one.issuer.clone()),
        note: Set(one.note.clone()),
        attachment: Set(one.file),
        recorded_by: Set(permit.by()),
        recorded_at: Set(tx.now),
    };
    paper::Entity::insert(row).exec_without_returning(&tx.reader()).await?;
    Ok(())
}

fn whole(m: user::Model) -> User {
    User {
        id: m.id,
        asset: m.asset,
        terms: Terms {
            name: m.name,
            address: m.address,
            place: m.place,
            permit: m.permit,
            goods: m.goods,
            area: m.area,
            plot: m.plot,
            from: m.from_day,
            to: m.to_day,
        },
        ended_on: m.ended_on,
        ended_why: m.ended_why,
        version: m.version,
    }
}

fn folded(terms: &Terms) -> String {
    vietnamese::fold(&format!("{} {} {}", terms.name, terms.permit, terms.place))
}

/// Users whose time runs on a day: it has begun, it is not over, it was not withdrawn.
fn running(on: NaiveDate) -> Condition {
    let open = |last: user::Column| Condition::any().add(last.is_null());
    Condition::all()
        .add(user::Column::FromDay.lte(on))
        .add(open(user::Column::ToDay).add(user::Column::ToDay.gte(on)))
        .add(open(user::Column::EndedOn).add(user::Column::EndedOn.gt(on)))
}

/// A page of the users of a right, by name; only those whose time runs on a day, when one is given.
///
/// # Errors
/// Database errors; [`AppError::Refused`] for a cursor that is not of this list.
pub async fn users(
    db: &Reader<'_>,
    asset: AssetId,
    words: &str,
    on: Option<NaiveDate>,
    cursor: Option<&Cursor<Place>>,
    size: u64,
) -> Result<Page<User>> {
    let mut find = user::Entity::find().filter(user::Column::Asset.eq(asset));
    if let Some(on) = on {
        find = find.filter(running(on));
    }
    for word in vietnamese::fold(words).split_whitespace() {
        find = find.filter(user::Column::Folded.like(format!("%{}%", word.replace(['%', '_', '\\'], ""))));
    }
    let order = Ordered::new("ip_users")
        .by(user::Column::Folded.into_expr(), false)
        .by(user::Column::Id.into_expr(), false);
    let rows = order.read(find, cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| {
        vec![At::Text(row.folded.clone()), At::Id(row.id.0)]
    });
    Ok(Page {
        items: page.items.into_iter().map(whole).collect(),
        prev: page.prev,
        next: page.next,
    })
}

/// How many users of a right there are whose time is not over on a day.
///
/// # Errors
/// Database errors.
pub async fn count_of_day(db: &Reader<'_>, asset: AssetId, on: NaiveDate) -> Result<u64> {
    Ok(user::Entity::find()
        .filter(user::Column::Asset.eq(asset))
        .filter(running(on))
        .count(db)
        .await?)
}

/// The same for some rights; a right without such users is missing.
///
/// # Errors
/// Database errors.
pub async fn counts_of_day(db: &Reader<'_>, assets: &[AssetId], on: NaiveDate) -> Result<HashMap<AssetId, u64>> {
    let mut found: HashMap<AssetId, u64> = HashMap::new();
    for some in assets.chunks(chunk(1)) {
        let rows: Vec<(AssetId, i64)> = user::Entity::find()
            .select_only()
            .column(user::Column::Asset)
            .column_as(user::Column::Id.count(), "number")
            .filter(user::Column::Asset.is_in(some.iter().copied()))
            .filter(running(on))
            .group_by(user::Column::Asset)
            .into_tuple()
            .all(db)
            .await?;
        let counted = rows.into_iter();
        found.extend(counted.map(|(asset, number)| (asset, u64::try_from(number).unwrap_or(0))));
    }
    Ok(found)
}

/// One user of a right.
///
/// # Errors
/// [`AppError::NotFound`] when there is none of that right.
pub async fn user(db: &Reader<'_>, asset: AssetId, id: UserId) -> Result<User> {
    user::Entity::find_by_id(id)
        .filter(user::Column::Asset.eq(asset))
        .one(db)
        .await?
        .map(whole)
        .ok_or(AppError::NotFound)
}

/// Some users of a right.
///
/// # Errors
/// Database errors.
pub async fn these_users(db: &Reader<'_>, asset: AssetId, ids: &[UserId]) -> Result<HashMap<UserId, User>> {
    let mut found = HashMap::new();
    for some in ids.chunks(chunk(2)) {
        let rows = user::Entity::find()
            .filter(user::Column::Asset.eq(asset))
            .filter(user::Column::Id.is_in(some.iter().copied()))
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.id, whole(row))));
    }
    Ok(found)
}

/// The user of a right that has a permit of that number.
///
/// # Errors
/// Database errors.
pub async fn with_permit(db: &Reader<'_>, asset: AssetId, permit: &str) -> Result<Vec<(UserId, String)>> {
    Ok(user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name])
        .filter(user::Column::Asset.eq(asset))
        .filter(user::Column::Permit.eq(permit))
        .into_tuple()
        .all(db)
        .await?)
}

fn values(tx: &Tx, one: &User) -> user::ActiveModel {
    let terms = &one.terms;
    user::ActiveModel {
        name: Set(terms.name.clone()),
        folded: Set(folded(terms)),
        address: Set(terms.address.clone()),
        place: Set(terms.place.clone()),
        permit: Set(terms.permit.clone()),
        goods: Set(terms.goods.clone()),
        area: Set(terms.area),
        plot: Set(terms.plot.clone()),
        from_day: Set(terms.from),
        to_day: Set(terms.to),
        ended_on: Set(one.ended_on),
        ended_why: Set(one.ended_why.clone()),
        changed_at: Set(tx.now),
        version: Set(one.version),
        ..Default::default()
    }
}

/// Writes a new user down.
///
/// # Errors
/// Database errors.
pub async fn add_user(tx: &Tx, permit: &Permit, one: &User) -> Result<()> {
    permit.covers(one.asset.0)?;
    let row = user::ActiveModel {
        id: Set(one.id),
        asset: Set(one.asset),
        recorded_by: Set(permit.by()),
        recorded_at: Set(tx.now),
        ..values(tx, one)
    };
    user::Entity::insert(row).exec_without_returning(&tx.reader()).await?;
    Ok(())
}

/// Writes a changed user; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save_user(tx: &Tx, permit: &Permit, one: &User) -> Result<()> {
    permit.covers(one.asset.0)?;
    let next = User {
        version: one.version + 1,
        ..one.clone()
    };
    let written = user::Entity::update_many()
        .set(values(tx, &next))
        .filter(user::Column::Id.eq(one.id))
        .filter(user::Column::Asset.eq(one.asset))
        .filter(user::Column::Version.eq(one.version))
        .exec(&tx.reader())
        .await?;
    if written.rows_affected != 1 {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    Ok(())
}

/// An inspection of the use of a collective right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Which.
    pub id: InspectionId,
    /// Whom; none for the right as a whole.
    pub user: Option<UserId>,
    /// On which day.
    pub on: NaiveDate,
    /// Who inspected.
    pub inspector: String,
    /// What was found.
    pub finding: String,
    /// Rules were broken.
    pub violation: bool,
    /// What was done about it.
    pub measure: String,
    /// Why it was taken back; none where it stands.
    pub removed: Option<String>,
}

/// The newest inspections of a right; of one user, when one is given.
///
/// # Errors
/// Database errors.
pub async fn inspections(db: &Reader<'_>, asset: AssetId, user: Option<UserId>, limit: u64) -> Result<Vec<Inspection>> {
    let mut find = inspection::Entity::find().filter(inspection::Column::Asset.eq(asset));
    if let Some(user) = user {
        find = find.filter(inspection::Column::UsedBy.eq(user));
    }
    let rows = find
        .order_by(inspection::Column::OnDay, Order::Desc)
        .order_by(inspection::Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(inspected).collect())
}

fn inspected(m: inspection::Model) -> Inspection {
    Inspection {
        id: m.id,
        user: m.used_by,
        on: m.on_day,
        inspector: m.inspector,
        finding: m.finding,
        violation: m.violation,
        measure: m.measure,
        removed: m.removed_at.map(|_| m.removed_why),
    }
}

/// One inspection of a right.
///
/// # Errors
/// [`AppError::NotFound`] when there is none of that right.
pub async fn inspection(db: &Reader<'_>, asset: AssetId, id: InspectionId) -> Result<Inspection> {
    inspection::Entity::find_by_id(id)
        .filter(inspection::Column::Asset.eq(asset))
        .one(db)
        .await?
        .map(inspected)
        .ok_or(AppError::NotFound)
}

/// How many inspections of a right stand on a day.
///
/// # Errors
/// Database errors.
pub async fn inspections_of_day(db: &Reader<'_>, asset: AssetId, on: NaiveDate) -> Result<u64> {
    Ok(inspection::Entity::find()
        .filter(inspection::Column::Asset.eq(asset))
        .filter(inspection::Column::OnDay.eq(on))
        .filter(inspection::Column::RemovedAt.is_null())
        .count(db)
        .await?)
}

/// Writes an inspection down.
///
/// # Errors
/// Database errors.
pub async fn add_inspection(tx: &Tx, permit: &Permit, asset: AssetId, one: &Inspection) -> Result<()> {
    permit.covers(asset.0)?;
    let row = inspection::ActiveModel {
        id: Set(one.id),
        asset: Set(asset),
        used_by: Set(one.user),
        on_day: Set(one.on),
        inspector: Set(one.inspector.clone()),
        finding: Set(one.finding.clone()),
        violation: Set(one.violation),
        measure: Set(one.measure.clone()),
        recorded_by: Set(permit.by()),
        recorded_at: Set(tx.now),
        removed_at: Set(None),
        removed_why: Set(String::new()),
    };
    inspection::Entity::insert(row)
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(())
}

/// Takes an inspection back: it stays, crossed out with its reason. `false` when that was done before.
///
/// # Errors
/// Database errors.
pub async fn remove_inspection(tx: &Tx, permit: &Permit, asset: AssetId, id: InspectionId, why: &str) -> Result<bool> {
    permit.covers(asset.0)?;
    let written = inspection::Entity::update_many()
        .col_expr(inspection::Column::RemovedAt, Expr::value(tx.now))
        .col_expr(inspection::Column::RemovedWhy, Expr::value(why))
        .filter(inspection::Column::Id.eq(id))
        .filter(inspection::Column::Asset.eq(asset))
        .filter(inspection::Column::RemovedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(written.rows_affected == 1)
}
