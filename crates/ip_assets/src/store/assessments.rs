//! Assessments of initiatives in the database.

use crate::model::assessment::{Assessment, AssessmentId, Decision, Disclosure, Written};
use crate::model::{AssetId, Right};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Ordered, Page, Part as At, Place};
use kernel::reach::Named;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ExprTrait as _, Order, QueryOrder, QuerySelect, Set};

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_assessments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AssessmentId,
        pub initiative: Uuid,
        pub keeper: UnitId,
        pub title: String,
        pub rights: String,
        pub finding: String,
        pub abroad: String,
        pub disclosed: String,
        pub disclosed_on: Option<NaiveDate>,
        pub disclosed_where: String,
        pub decision: String,
        pub decided_on: Option<NaiveDate>,
        pub decided_by: String,
        pub reason: String,
        pub secret: bool,
        pub asset: Option<AssetId>,
        pub created_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The assessments that a scope shows: of the registers of its units, what is secret at the very unit only.
fn visible(scope: &Scope, on: NaiveDate) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::all(),
        // Nothing of this is for the public.
        Reach::Published => Condition::all().add(row::Column::Id.is_null()),
        Reach::Of { units, subtrees, .. } => {
            let named = Named::of(units, subtrees, on);
            Condition::any()
                .add(row::Column::Keeper.is_in(named.here.iter().copied()))
                .add(
                    Condition::all()
                        .add(row::Column::Secret.eq(false))
                        .add(named.holds(row::Column::Keeper.into_expr())),
                )
        }
    }
}

fn whole(m: row::Model) -> Result<Assessment> {
    let rights: Vec<Right> = super::json(&m.rights, "ip_assessments.rights")?;
    Ok(Assessment {
        id: m.id,
        initiative: m.initiative,
        keeper: m.keeper,
        written: Written {
            rights,
            finding: m.finding,
            abroad: m.abroad,
            disclosure: Disclosure::from_code(&m.disclosed),
            disclosed_on: m.disclosed_on,
            disclosed_where: m.disclosed_where,
            decision: Decision::from_code(&m.decision),
            decided_on: m.decided_on,
            decided_by: m.decided_by,
            reason: m.reason,
        },
        secret: m.secret,
        asset: m.asset,
        created_by: m.created_by,
        created_at: m.created_at,
        changed_at: m.changed_at,
        version: m.version,
    })
}

fn values(one: &Assessment, title: &str) -> Result<row::ActiveModel> {
    let written = &one.written;
    Ok(row::ActiveModel {
        id: Set(one.id),
        initiative: Set(one.initiative),
        keeper: Set(one.keeper),
        title: Set(title.to_owned()),
        rights: Set(super::text(&written.rights)?),
        finding: Set(written.finding.clone()),
        abroad: Set(written.abroad.clone()),
        disclosed: Set(written.disclosure.code().to_owned()),
        disclosed_on: Set(written.disclosed_on),
        disclosed_where: Set(written.disclosed_where.clone()),
        decision: Set(written.decision.code().to_owned()),
        decided_on: Set(written.decided_on),
        decided_by: Set(written.decided_by.clone()),
        reason: Set(written.reason.clone()),
        secret: Set(one.secret),
        asset: Set(one.asset),
        created_by: Set(one.created_by),
        created_at: Set(one.created_at),
        changed_at: Set(one.changed_at),
        version: Set(one.version),
    })
}

/// The assessments of an initiative that a scope shows, the latest first.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, scope: &Scope, initiative: Uuid, on: NaiveDate) -> Result<Vec<Assessment>> {
    let rows = row::Entity::find()
        .filter(row::Column::Initiative.eq(initiative))
        .filter(visible(scope, on))
        .order_by(row::Column::ChangedAt, Order::Desc)
        .order_by(row::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(whole).collect()
}

/// One assessment.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: AssessmentId, on: NaiveDate) -> Result<Assessment> {
    row::Entity::find_by_id(id)
        .filter(visible(scope, on))
        .one(db)
        .await?
        .map(whole)
        .transpose()?
        .ok_or(AppError::NotFound)
}

/// A page of the assessments that a scope shows, the latest change first; of one initiative where one is named. The caller leaves out
/// those whose initiative the reader does not see.
///
/// # Errors
/// Database errors; [`AppError::Refused`] for a cursor that is not of this list.
pub async fn list(
    db: &Reader<'_>,
    scope: &Scope,
    initiative: Option<Uuid>,
    cursor: Option<&Cursor<Place>>,
    size: u64,
    on: NaiveDate,
) -> Result<Page<Assessment>> {
    let mut find = row::Entity::find().filter(visible(scope, on));
    if let Some(initiative) = initiative {
        find = find.filter(row::Column::Initiative.eq(initiative));
    }
    let order = Ordered::new("assessments")
        .by(row::Column::ChangedAt.into_expr(), true)
        .by(row::Column::Id.into_expr(), true);
    let rows = order.read(find, cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| {
        vec![At::Moment(row.changed_at), At::Id(row.id.0)]
    });
    Ok(Page {
        items: page.items.into_iter().map(whole).collect::<Result<_>>()?,
        prev: page.prev,
        next: page.next,
    })
}

/// The assessment of an initiative in one register, as far as a scope shows it.
///
/// # Errors
/// Database errors.
pub async fn at(
    db: &Reader<'_>,
    scope: &Scope,
    (initiative, keeper): (Uuid, UnitId),
    on: NaiveDate,
) -> Result<Option<Assessment>> {
    let found = row::Entity::find()
        .filter(row::Column::Initiative.eq(initiative))
        .filter(row::Column::Keeper.eq(keeper))
        .filter(visible(scope, on))
        .one(db)
        .await?;
    found.map(whole).transpose()
}

/// Writes a new assessment. `false` when somebody began one of the same initiative in the same register meanwhile.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, permit: &Permit, one: &Assessment, title: &str) -> Result<bool> {
    permit.covers(one.id.0)?;
    let written = row::Entity::insert(values(one, title)?)
        .on_conflict(
            sea_orm::sea_query::OnConflict::columns([row::Column::Initiative, row::Column::Keeper])
                .do_nothing()
                .to_owned(),
        )
        .try_insert()
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(matches!(written, sea_orm::TryInsertResult::Inserted(rows) if rows > 0))
}

/// Writes a changed assessment; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save(tx: &Tx, permit: &Permit, one: &Assessment, title: &str) -> Result<()> {
    permit.covers(one.id.0)?;
    let next = Assessment {
        version: one.version + 1,
        ..one.clone()
    };
    let written = row::Entity::update_many()
        .set(values(&next, title)?)
        .filter(row::Column::Id.eq(one.id))
        .filter(row::Column::Version.eq(one.version))
        .exec(&tx.reader())
        .await?;
    if written.rows_affected != 1 {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    Ok(())
}

/// The assessments of a register: which, and of which initiative. For handing it over; nothing of it is shown.
///
/// # Errors
/// Database errors.
pub async fn kept_by(db: &Reader<'_>, keeper: UnitId) -> Result<Vec<(AssessmentId, Uuid)>> {
    Ok(row::Entity::find()
        .select_only()
        .columns([row::Column::Id, row::Column::Initiative])
        .filter(row::Column::Keeper.eq(keeper))
        .order_by(row::Column::Id, Order::Asc)
        .into_tuple()
        .all(db)
        .await?)
}

/// Gives assessments to another register, each covered by its permit.
///
/// # Errors
/// Database errors.
pub async fn move_to(tx: &Tx, permits: &[(Permit, AssessmentId)], keeper: UnitId) -> Result<()> {
    for (permit, id) in permits {
        permit.covers(id.0)?;
    }
    for part in permits.chunks(chunk(1)) {
        row::Entity::update_many()
            .col_expr(row::Column::Keeper, Expr::value(keeper.0))
            .col_expr(row::Column::ChangedAt, Expr::value(tx.now))
            .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
            .filter(row::Column::Id.is_in(part.iter().map(|(_, id)| *id)))
            .exec(&tx.reader())
            .await?;
    }
    Ok(())
}
