//! Results of State money and what everyone may use, in the database. Readers of one asset have found it through its scope; writers
//! hold a permit for it.

use super::deadlines::{OPEN, due};
use super::{Filter, filtered, row, with_parties};
use crate::model::exploitation::{Held, status};
use crate::model::results::{DUTIES, FREE_STATES, ReportId, Task, free_rights};
use crate::model::{Asset, AssetId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::PersonId;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Func, OnConflict, Query, SelectStatement};
use sea_orm::{Condition, ExprTrait as _, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod task {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_results")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub asset: AssetId,
        pub programme: String,
        pub task: String,
        pub accepted_on: Option<NaiveDate>,
        pub state_share: Option<i64>,
        pub registrant: String,
        pub duty: String,
        pub duty_source: String,
        pub exploit_by: Option<NaiveDate>,
        pub report_months: i32,
        pub recorded_by: PersonId,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod report {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_result_reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReportId,
        pub asset: AssetId,
        pub on_day: NaiveDate,
        pub number: String,
        pub content: String,
        pub recorded_by: PersonId,
        pub recorded_at: DateTime<Utc>,
        pub removed_at: Option<DateTime<Utc>>,
        pub removed_why: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod commons {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_commons")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub asset: AssetId,
        pub declared_on: NaiveDate,
        pub declared_by: String,
        pub paper: String,
        pub terms: String,
        pub recorded_by: PersonId,
        pub recorded_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn task_of(m: task::Model) -> (Task, i64) {
    (
        Task {
            programme: m.programme,
            task: m.task,
            accepted_on: m.accepted_on,
            state_share: m.state_share.and_then(|share| u32::try_from(share).ok()),
            registrant: m.registrant,
            duty: m.duty,
            source: m.duty_source,
            exploit_by: m.exploit_by,
            report_months: u32::try_from(m.report_months).unwrap_or(0),
        },
        m.version,
    )
}

/// The task of some assets, each with its version.
///
/// # Errors
/// Database errors.
pub async fn tasks(db: &Reader<'_>, ids: &[AssetId]) -> Result<HashMap<AssetId, (Task, i64)>> {
    let mut found = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = task::Entity::find()
            .filter(task::Column::Asset.is_in(part.iter().copied()))
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|m| (m.asset, task_of(m))));
    }
    Ok(found)
}

/// Assets that have a task, from one on, by id: for whoever goes through all of them.
///
/// # Errors
/// Database errors.
pub async fn tasked(db: &Reader<'_>, after: Option<AssetId>, limit: u64) -> Result<Vec<AssetId>> {
    let mut find = task::Entity::find().select_only().column(task::Column::Asset);
    if let Some(after) = after {
        find = find.filter(task::Column::Asset.gt(after));
    }
    let ids = find
        .order_by(task::Column::Asset, Order::Asc)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids)
}

/// Writes the task of an asset: a first one without a version, else in the place of the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save_task(tx: &Tx, permit: &Permit, asset: AssetId, one: &Task, version: Option<i64>) -> Result<()> {
    permit.covers(asset.0)?;
    let values = task::ActiveModel {
        asset: Set(asset),
        programme: Set(one.programme.clone()),
        task: Set(one.task.clone()),
        accepted_on: Set(one.accepted_on),
        state_share: Set(one.state_share.map(i64::from)),
        registrant: Set(one.registrant.clone()),
        duty: Set(one.duty.clone()),
        duty_source: Set(one.source.clone()),
        exploit_by: Set(one.exploit_by),
        report_months: Set(i32::try_from(one.report_months).unwrap_or(0)),
        recorded_by: Set(permit.by()),
        changed_at: Set(tx.now),
        version: Set(version.unwrap_or(0) + 1),
    };
    let written = match version {
        None => {
            let inserted = task::Entity::insert(values)
                .on_conflict(OnConflict::column(task::Column::Asset).do_nothing().to_owned())
                .try_insert()
                .exec_without_returning(&tx.reader())
                .await?;
            u64::from(matches!(inserted, sea_orm::TryInsertResult::Inserted(rows) if rows > 0))
        }
        Some(version) => {
            task::Entity::update_many()
                .set(values)
                .filter(task::Column::Asset.eq(asset))
                .filter(task::Column::Version.eq(version))
                .exec(&tx.reader())
                .await?
                .rows_affected
        }
    };
    if written != 1 {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    Ok(())
}

/// A report on the use of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which.
    pub id: ReportId,
    /// On which day.
    pub on: NaiveDate,
    /// Number of the paper.
    pub number: String,
    /// What it says.
    pub content: String,
    /// Why it was taken back; none where it stands.
    pub removed: Option<String>,
}

/// The reports of an asset, those that were taken back too, the latest first.
///
/// # Errors
/// Database errors.
pub async fn reports(db: &Reader<'_>, asset: AssetId) -> Result<Vec<Report>> {
    let rows = report::Entity::find()
        .filter(report::Column::Asset.eq(asset))
        .order_by(report::Column::OnDay, Order::Desc)
        .order_by(report::Column::Id, Order::Desc)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|m| Report {
            id: m.id,
            on: m.on_day,
            number: m.number,
            content: m.content,
            removed: m.removed_at.map(|_| m.removed_why),
        })
        .collect())
}

/// The day of the last report that stands, of some assets.
///
/// # Errors
/// Database errors.
pub async fn last_reports(db: &Reader<'_>, ids: &[AssetId]) -> Result<HashMap<AssetId, NaiveDate>> {
    let mut found: HashMap<AssetId, NaiveDate> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<(AssetId, NaiveDate)> = report::Entity::find()
            .select_only()
            .column(report::Column::Asset)
            .column_as(report::Column::OnDay.max(), "last")
            .filter(report::Column::Asset.is_in(part.iter().copied()))
            .filter(report::Column::RemovedAt.is_null())
            .group_by(report::Column::Asset)
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Writes a report.
///
/// # Errors
/// Database errors.
pub async fn add_report(tx: &Tx, permit: &Permit, asset: AssetId, one: &Report) -> Result<()> {
    permit.covers(asset.0)?;
    report::Entity::insert(report::ActiveModel {
        id: Set(one.id),
        asset: Set(asset),
        on_day: Set(one.on),
        number: Set(one.number.clone()),
        content: Set(one.content.clone()),
        recorded_by: Set(permit.by()),
        recorded_at: Set(tx.now),
        removed_at: Set(None),
        removed_why: Set(String::new()),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Takes a report back: it stays readable with its reason. `false` when it is not there, or was taken back before.
///
/// # Errors
/// Database errors.
pub async fn remove_report(tx: &Tx, permit: &Permit, asset: AssetId, id: ReportId, why: &str) -> Result<bool> {
    permit.covers(asset.0)?;
    let written = report::Entity::update_many()
        .col_expr(report::Column::RemovedAt, Expr::value(tx.now))
        .col_expr(report::Column::RemovedWhy, Expr::value(why))
        .filter(report::Column::Id.eq(id))
        .filter(report::Column::Asset.eq(asset))
        .filter(report::Column::RemovedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(written.rows_affected == 1)
}

/// That an asset is everybody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Since when.
    pub on: NaiveDate,
    /// Who declared it.
    pub by: String,
    /// By which paper.
    pub paper: String,
    /// On what terms it is used.
    pub terms: String,
}

fn declared_of(m: commons::Model) -> Declared {
    Declared {
        on: m.declared_on,
        by: m.declared_by,
        paper: m.paper,
        terms: m.terms,
    }
}

/// Which of some assets were declared everybody's.
///
/// # Errors
/// Database errors.
pub async fn declared(db: &Reader<'_>, ids: &[AssetId]) -> Result<HashMap<AssetId, Declared>> {
    let mut found = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = commons::Entity::find()
            .filter(commons::Column::Asset.is_in(part.iter().copied()))
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|m| (m.asset, declared_of(m))));
    }
    Ok(found)
}

/// Declares an asset everybody's, in the place of an earlier declaration.
///
/// # Errors
/// Database errors.
pub async fn declare(tx: &Tx, permit: &Permit, asset: AssetId, one: &Declared) -> Result<()> {
    permit.covers(asset.0)?;
    commons::Entity::insert(commons::ActiveModel {
        asset: Set(asset),
        declared_on: Set(one.on),
        declared_by: Set(one.by.clone()),
        paper: Set(one.paper.clone()),
        terms: Set(one.terms.clone()),
        recorded_by: Set(permit.by()),
        recorded_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::column(commons::Column::Asset)
            .update_columns([
                commons::Column::DeclaredOn,
                commons::Column::DeclaredBy,
                commons::Column::Paper,
                commons::Column::Terms,
                commons::Column::RecordedBy,
                commons::Column::RecordedAt,
            ])
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Takes a declaration back; the journal keeps it. `false` when there was none.
///
/// # Errors
/// Database errors.
pub async fn undeclare(tx: &Tx, permit: &Permit, asset: AssetId) -> Result<bool> {
    permit.covers(asset.0)?;
    let gone = commons::Entity::delete_by_id(asset).exec(&tx.reader()).await?;
    Ok(gone.rows_affected == 1)
}

/// The declaration of an asset, with the moment in which it was written down.
///
/// # Errors
/// Database errors.
pub async fn declaration(db: &Reader<'_>, asset: AssetId) -> Result<Option<(Declared, DateTime<Utc>)>> {
    let found = commons::Entity::find_by_id(asset).one(db).await?;
    Ok(found.map(|m| {
        let at = m.recorded_at;
        (declared_of(m), at)
    }))
}

/// Which of some assets are used, by the one definition of it.
///
/// # Errors
/// Database errors.
pub async fn used(db: &Reader<'_>, assets: &[Asset], on: NaiveDate) -> Result<HashMap<AssetId, bool>> {
    let ids: Vec<AssetId> = assets.iter().map(|one| one.id).collect();
    let events = super::standing_events(db, &ids).await?;
    let held = super::exploitation::of_many(db, &ids).await?;
    let (none, nothing) = (Vec::new(), Held::default());
    Ok(assets
        .iter()
        .map(|one| {
            let events = events.get(&one.id).unwrap_or(&none);
            let held = held.get(&one.id).unwrap_or(&nothing);
            (one.id, status(one.content.right, events, held, on).exploited)
        })
        .collect())
}

/// Results of which something may be owed until a day, by id from one on: those whose task wants reports or names a day of use.
///
/// # Errors
/// Database errors.
pub async fn owing(
    db: &Reader<'_>,
    scope: &Scope,
    by: NaiveDate,
    after: Option<AssetId>,
    limit: u64,
    on: NaiveDate,
) -> Result<Vec<Asset>> {
    let wants = Condition::any()
        .add(task::Column::ReportMonths.gt(0))
        .add(task::Column::ExploitBy.lte(by));
    let owing = Query::select()
        .column(task::Column::Asset)
        .from(task::Entity)
        .cond_where(wants)
        .to_owned();
    let filter = Filter {
        state_funded: true,
        ..Filter::default()
    };
    let mut find = filtered(scope, &filter, on).filter(row::Column::Id.in_subquery(owing));
    if let Some(after) = after {
        find = find.filter(row::Column::Id.gt(after));
    }
    let rows = find.order_by(row::Column::Id, Order::Asc).limit(limit).all(db).await?;
    with_parties(db, rows).await
}

fn by_words(scope: &Scope, words: &str, on: NaiveDate) -> Select<row::Entity> {
    let filter = Filter {
        words: words.to_owned(),
        state_funded: true,
        ..Filter::default()
    };
    filtered(scope, &filter, on)
}

/// After every day that something is owed on.
fn never() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

fn owed() -> SelectStatement {
    Query::select()
        .from(due::Entity)
        .and_where(due::Column::Asset.into_expr().equals((row::Entity, row::Column::Id)))
        .and_where(due::Column::Standing.eq(OPEN))
        .and_where(due::Column::DueKey.is_in(DUTIES))
        .to_owned()
}

/// Of which something is owed and late on a day.
fn is_late(on: NaiveDate) -> Expr {
    Expr::exists(
        owed()
            .expr(Expr::val(1))
            .and_where(due::Column::DueOn.lt(on))
            .to_owned(),
    )
}

/// Results that the State paid for, as a scope shows them: those of which something is owed soonest first, then the newest.
///
/// # Errors
/// Database errors.
pub async fn funded(
    db: &Reader<'_>,
    scope: &Scope,
    words: &str,
    late_only: bool,
    limit: u64,
    on: NaiveDate,
) -> Result<Vec<Asset>> {
    let mut find = by_words(scope, words, on);
    if late_only {
        find = find.filter(is_late(on));
    }
    let first = owed().expr(due::Column::DueOn.min()).to_owned();
    let first: Expr = Func::coalesce([Expr::SubQuery(None, Box::new(first.into())), Expr::val(never())]).into();
    let rows = find
        .order_by(first, Order::Asc)
        .order_by(row::Column::KnownOn, Order::Desc)
        .order_by(row::Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?;
    with_parties(db, rows).await
}

/// How many results the State paid for, and of how many of them something is owed and late, as a scope shows them.
///
/// # Errors
/// Database errors.
pub async fn numbers(db: &Reader<'_>, scope: &Scope, words: &str, on: NaiveDate) -> Result<(u64, u64)> {
    let all = by_words(scope, words, on);
    let late = all.clone().filter(is_late(on));
    Ok((all.count(db).await?, late.count(db).await?))
}

/// What everyone may use, of what a scope shows: rights of solutions, designs, varieties and works that are over, and what was
/// declared everybody's; newest first.
///
/// # Errors
/// Database errors.
pub async fn free(
    db: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    declared_only: bool,
    (skip, limit): (u64, u64),
    on: NaiveDate,
) -> Result<Vec<Asset>> {
    let declared = Query::select()
        .column(commons::Column::Asset)
        .from(commons::Entity)
        .to_owned();
    let mut any = Condition::any().add(row::Column::Id.into_expr().in_subquery(declared));
    if !declared_only {
        any = any.add(
            Condition::all()
                .add(row::Column::State.is_in(FREE_STATES.map(|state| state.code())))
                .add(row::Column::RightKind.is_in(free_rights().into_iter().map(|right| right.code()))),
        );
    }
    let rows = filtered(scope, filter, on)
        .filter(any)
        .order_by(row::Column::KnownOn, Order::Desc)
        .order_by(row::Column::Id, Order::Desc)
        .offset(skip)
        .limit(limit)
        .all(db)
        .await?;
    with_parties(db, rows).await
}
