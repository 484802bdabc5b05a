//! The only place of this module that asks the database. Facts need a scope over everything: who may see a number is
//! asked where it is shown. Targets are public among those who are signed in; writing needs a `Permit`.

use crate::ledger::Held;
use crate::model::{Comparator, Estimate, EstimateId, Exact, Goal, Reach as For, Regime, SnapshotId, Target, TargetId};
use crate::policy::Shown;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{PersonId, UnitId};
use kernel::period::Period;
use kernel::time::local_date;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait as _, FromQueryResult, Order, QueryOrder, QuerySelect, Set};

/// Snapshots whose headings are read at once.
const HEADINGS: u64 = 500;

mod fact {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figure_facts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub measure: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: Uuid,
        pub kind: String,
        pub record: Uuid,
        pub unit: UnitId,
        pub day: NaiveDate,
        pub value: i64,
        pub parts: String,
        pub gone: bool,
        pub seq: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod state {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figure_state")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub seq: i64,
        pub hash: String,
        pub measures: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod target {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "indicator_targets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TargetId,
        pub unit: UnitId,
        pub reach: String,
        pub indicator: String,
        pub period: String,
        pub comparator: String,
        pub value: String,
        pub upper: Option<String>,
        pub source: String,
        pub set_by: PersonId,
        pub set_at: DateTime<Utc>,
        pub ended_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod snapshot {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "snapshots")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SnapshotId,
        pub name: String,
        pub unit: UnitId,
        pub period: String,
        pub regime: String,
        pub content: String,
        pub hash: String,
        pub made_by: PersonId,
        pub made_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod estimate {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figure_estimates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EstimateId,
        pub unit: UnitId,
        pub indicator: String,
        pub period: String,
        pub value: String,
        pub note: String,
        pub made_by: PersonId,
        pub made_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn whole(scope: &Scope) -> Result<()> {
    if *scope.reach() == Reach::Everything {
        Ok(())
    } else {
        Err(AppError::bug("facts are read as a whole"))
    }
}

/// How far the facts have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Position in the journal.
    pub seq: i64,
    /// Seal of that entry.
    pub hash: String,
    /// Which measures in which revision they are of.
    pub measures: String,
}

/// How far the facts have come; none before they were counted for the first time.
///
/// # Errors
/// Database errors.
pub async fn standing(db: &Reader<'_>) -> Result<Option<Standing>> {
    let held = state::Entity::find_by_id(1).one(db).await?;
    Ok(held.map(|row| Standing {
        seq: row.seq,
        hash: row.hash,
        measures: row.measures,
    }))
}

/// Takes the right to change facts until the end of the transaction, and says how far they have come.
///
/// # Errors
/// Database errors.
pub async fn hold(tx: &Tx) -> Result<Option<Standing>> {
    let db = tx.reader();
    state::Entity::insert(state::ActiveModel {
        id: Set(1),
        seq: Set(0),
        hash: Set(String::new()),
        measures: Set(String::new()),
    })
    .on_conflict(OnConflict::column(state::Column::Id).do_nothing().to_owned())
    .try_insert()
    .exec_without_returning(&db)
    .await?;
    let held = state::Entity::find_by_id(1).lock_exclusive().one(&db).await?;
    Ok(held.map(|row| Standing {
        seq: row.seq,
        hash: row.hash,
        measures: row.measures,
    }))
}

/// Says how far the facts have come. The caller holds them ([`hold`]).
///
/// # Errors
/// Database errors.
pub async fn stand(tx: &Tx, standing: &Standing) -> Result<()> {
    state::Entity::update_many()
        .col_expr(state::Column::Seq, Expr::value(standing.seq))
        .col_expr(state::Column::Hash, Expr::value(standing.hash.clone()))
        .col_expr(state::Column::Measures, Expr::value(standing.measures.clone()))
        .filter(state::Column::Id.eq(1))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

impl From<fact::Model> for Held {
    fn from(row: fact::Model) -> Held {
        Held {
            measure: row.measure,
            source: row.source,
            kind: row.kind,
            record: row.record,
            unit: row.unit,
            on: row.day,
            value: row.value,
            parts: row.parts,
        }
    }
}

/// The facts of some records, without those that are gone.
///
/// # Errors
/// Database errors.
pub async fn facts_of(db: &Reader<'_>, scope: &Scope, kind: &str, records: &[Uuid]) -> Result<Vec<Held>> {
    whole(scope)?;
    let mut found = Vec::new();
    for part in records.chunks(1_000) {
        let rows = fact::Entity::find()
            .filter(fact::Column::Kind.eq(kind))
            .filter(fact::Column::Record.is_in(part.iter().copied()))
            .filter(fact::Column::Gone.eq(false))
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(Held::from));
    }
    Ok(found)
}

/// A fact that became another one, or is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The fact, as it is or last was.
    pub held: Held,
    /// It is no more.
    pub gone: bool,
    /// By which entry of the journal.
    pub seq: i64,
}

/// Every fact that is not gone, in pages by key.
///
/// # Errors
/// Database errors.
pub async fn facts_after(db: &Reader<'_>, scope: &Scope, last: Option<(&str, Uuid)>, limit: u64) -> Result<Vec<Held>> {
    whole(scope)?;
    let mut find = fact::Entity::find()
        .filter(fact::Column::Gone.eq(false))
        .order_by(fact::Column::Measure, Order::Asc)
        .order_by(fact::Column::Source, Order::Asc)
        .limit(limit);
    if let Some((measure, source)) = last {
        // As one comparison of two pairs: with an OR each page would read the index from its beginning.
        find = find.filter(
            Expr::tuple([Expr::col(fact::Column::Measure), Expr::col(fact::Column::Source)])
                .gt(Expr::tuple([Expr::value(measure), Expr::value(source)])),
        );
    }
    Ok(find.all(db).await?.into_iter().map(Held::from).collect())
}

/// Facts that changed after an entry of the journal, gone ones among them, in pages by that entry and key.
///
/// # Errors
/// Database errors.
pub async fn changed_after(
    db: &Reader<'_>,
    scope: &Scope,
    seq: i64,
    last: Option<&Changed>,
    limit: u64,
) -> Result<Vec<Changed>> {
    whole(scope)?;
    let mut find = fact::Entity::find()
        .filter(fact::Column::Seq.gt(seq))
        .order_by(fact::Column::Seq, Order::Asc)
        .order_by(fact::Column::Measure, Order::Asc)
        .order_by(fact::Column::Source, Order::Asc)
        .limit(limit);
    if let Some(last) = last {
        find = find.filter(
            Expr::tuple([
                Expr::col(fact::Column::Seq),
                Expr::col(fact::Column::Measure),
                Expr::col(fact::Column::Source),
            ])
            .gt(Expr::tuple([
                Expr::value(last.seq),
                Expr::value(last.held.measure.as_str()),
                Expr::value(last.held.source),
            ])),
        );
    }
    let rows = find.all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| Changed {
            gone: row.gone,
            seq: row.seq,
            held: row.into(),
        })
        .collect())
}

/// Writes facts that changed, or marks them as gone. The caller holds them ([`hold`]).
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the permit is not the service's own.
pub async fn save_facts(tx: &Tx, permit: &Permit, changed: &[Changed]) -> Result<()> {
    permit.covers(Uuid::nil())?;
    let columns = [
        fact::Column::Kind,
        fact::Column::Record,
        fact::Column::Unit,
        fact::Column::Day,
        fact::Column::Value,
        fact::Column::Parts,
        fact::Column::Gone,
        fact::Column::Seq,
    ];
    for part in changed.chunks(chunk(10)) {
        let rows = part.iter().map(|one| fact::ActiveModel {
            measure: Set(one.held.measure.clone()),
            source: Set(one.held.source),
            kind: Set(one.held.kind.clone()),
            record: Set(one.held.record),
            unit: Set(one.held.unit),
            day: Set(one.held.on),
            value: Set(one.held.value),
            parts: Set(one.held.parts.clone()),
            gone: Set(one.gone),
            seq: Set(one.seq),
        });
        fact::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([fact::Column::Measure, fact::Column::Source])
                    .update_columns(columns)
                    .to_owned(),
            )
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

fn exact(text: &str) -> Result<Exact> {
    Exact::read(text).ok_or_else(|| AppError::bug(format!("targets.value {text}")))
}

fn read(row: target::Model) -> Result<Target> {
    let unknown = |what: &str, code: &str| AppError::bug(format!("targets.{what} {code}"));
    Ok(Target {
        id: row.id,
        unit: row.unit,
        reach: For::from_code(&row.reach).ok_or_else(|| unknown("reach", &row.reach))?,
        indicator: row.indicator,
        period: row.period.parse().map_err(|_| unknown("period", &row.period))?,
        goal: Goal {
            comparator: Comparator::from_code(&row.comparator).ok_or_else(|| unknown("comparator", &row.comparator))?,
            value: exact(&row.value)?,
            upper: row.upper.as_deref().map(exact).transpose()?,
        },
        source: row.source,
        set_by: row.set_by,
        set_at: row.set_at,
        ended_at: row.ended_at,
    })
}

/// Targets that hold, of some units; of one period where one is given.
///
/// # Errors
/// Database errors.
pub async fn targets(db: &Reader<'_>, units: &[UnitId], period: Option<Period>) -> Result<Vec<Target>> {
    let mut found = Vec::new();
    for part in units.chunks(1_000) {
        let mut find = target::Entity::find()
            .filter(target::Column::Unit.is_in(part.iter().copied()))
            .filter(target::Column::EndedAt.is_null());
        if let Some(period) = period {
            find = find.filter(target::Column::Period.eq(period.code()));
        }
        let rows = find
            .order_by(target::Column::SetAt, Order::Asc)
            .order_by(target::Column::Id, Order::Asc)
            .all(db)
            .await?;
        for row in rows {
            found.push(read(row)?);
        }
    }
    Ok(found)
}

/// A target.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_target(db: &Reader<'_>, id: TargetId) -> Result<Target> {
    let row = target::Entity::find_by_id(id).one(db).await?;
    read(row.ok_or(AppError::NotFound)?)
}

/// Writes a new target.
///
/// # Errors
/// Database errors.
pub async fn insert_target(tx: &Tx, permit: &Permit, new: &Target) -> Result<()> {
    permit.covers(new.id.0)?;
    target::Entity::insert(target::ActiveModel {
        id: Set(new.id),
        unit: Set(new.unit),
        reach: Set(new.reach.code().to_owned()),
        indicator: Set(new.indicator.clone()),
        period: Set(new.period.code()),
        comparator: Set(new.goal.comparator.code().to_owned()),
        value: Set(new.goal.value.text(6)),
        upper: Set(new.goal.upper.map(|upper| upper.text(6))),
        source: Set(new.source.clone()),
        set_by: Set(new.set_by),
        set_at: Set(new.set_at),
        ended_at: Set(None),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Ends a target; nothing is deleted.
///
/// # Errors
/// [`AppError::Conflict`] when it was ended already.
pub async fn end_target(tx: &Tx, permit: &Permit, id: TargetId) -> Result<()> {
    permit.covers(id.0)?;
    let ended = target::Entity::update_many()
        .col_expr(target::Column::EndedAt, Expr::value(tx.now))
        .filter(target::Column::Id.eq(id))
        .filter(target::Column::EndedAt.is_null())
        .exec(&tx.reader())
        .await?;
    if ended.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// Estimates of a value, the latest first. The caller has asked who may see the number.
///
/// # Errors
/// Database errors.
pub async fn estimates(db: &Reader<'_>, unit: UnitId, indicator: &str, period: Period) -> Result<Vec<Estimate>> {
    let rows = estimate::Entity::find()
        .filter(estimate::Column::Unit.eq(unit))
        .filter(estimate::Column::Indicator.eq(indicator))
        .filter(estimate::Column::Period.eq(period.code()))
        .order_by(estimate::Column::MadeAt, Order::Desc)
        .order_by(estimate::Column::Id, Order::Desc)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Estimate {
                id: row.id,
                unit: row.unit,
                indicator: row.indicator,
                period,
                value: exact(&row.value)?,
                note: row.note,
                made_by: row.made_by,
                made_at: row.made_at,
            })
        })
        .collect()
}

/// Adds an estimate.
///
/// # Errors
/// Database errors.
pub async fn insert_estimate(tx: &Tx, permit: &Permit, new: &Estimate) -> Result<()> {
    permit.covers(new.id.0)?;
    estimate::Entity::insert(estimate::ActiveModel {
        id: Set(new.id),
        unit: Set(new.unit),
        indicator: Set(new.indicator.clone()),
        period: Set(new.period.code()),
        value: Set(new.value.text(6)),
        note: Set(new.note.clone()),
        made_by: Set(new.made_by),
        made_at: Set(new.made_at),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Frozen figures as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub id: SnapshotId,
    /// What it is called.
    pub name: String,
    /// Of which unit.
    pub unit: UnitId,
    /// Of which period.
    pub period: Period,
    /// From which day to which day.
    pub regime: Regime,
    /// The figures and the facts behind them, as JSON text.
    pub content: String,
    /// SHA-256 of the content.
    pub hash: String,
    /// Who froze it.
    pub made_by: PersonId,
    /// When.
    pub made_at: DateTime<Utc>,
}

impl TryFrom<snapshot::Model> for Kept {
    type Error = AppError;

    fn try_from(row: snapshot::Model) -> Result<Kept> {
        let unknown = |what: &str, code: &str| AppError::bug(format!("snapshots.{what} {code}"));
        Ok(Kept {
            id: row.id,
            name: row.name,
            unit: row.unit,
            period: row.period.parse().map_err(|_| unknown("period", &row.period))?,
            regime: Regime::from_code(&row.regime).ok_or_else(|| unknown("regime", &row.regime))?,
            content: row.content,
            hash: row.hash,
            made_by: row.made_by,
            made_at: row.made_at,
        })
    }
}

/// What a list says of a snapshot: everything but what it holds, which may be large.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Heading {
    /// Which.
    pub id: SnapshotId,
    /// What it is called.
    pub name: String,
    /// Of which unit.
    pub unit: UnitId,
    /// Of which period, by code.
    pub period: String,
    /// From which day to which day, by code.
    pub regime: String,
    /// Its seal.
    pub hash: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// The snapshots that a person sees, the latest first, at most `limit`.
///
/// # Errors
/// Database errors.
pub async fn headings(db: &Reader<'_>, scope: &Scope, shown: &Shown<'_>, limit: usize) -> Result<Vec<Heading>> {
    if *scope.reach() == Reach::Published {
        return Ok(Vec::new());
    }
    let mut found: Vec<Heading> = Vec::new();
    let mut last: Option<(DateTime<Utc>, SnapshotId)> = None;
    // Whether one is seen hangs on the organisation of the day on which it was made: that is asked behind the query.
    while found.len() < limit {
        let mut find = snapshot::Entity::find()
            .select_only()
            .columns([
                snapshot::Column::Id,
                snapshot::Column::Name,
                snapshot::Column::Unit,
                snapshot::Column::Period,
                snapshot::Column::Regime,
                snapshot::Column::Hash,
                snapshot::Column::MadeAt,
            ])
            .order_by(snapshot::Column::MadeAt, Order::Desc)
            .order_by(snapshot::Column::Id, Order::Desc)
            .limit(HEADINGS);
        if let Some((made_at, id)) = last {
            let further = sea_orm::Condition::any().add(snapshot::Column::MadeAt.lt(made_at)).add(
                sea_orm::Condition::all()
                    .add(snapshot::Column::MadeAt.eq(made_at))
                    .add(snapshot::Column::Id.lt(id)),
            );
            find = find.filter(further);
        }
        let page: Vec<Heading> = find.into_model().all(db).await?;
        let Some(end) = page.last() else { break };
        last = Some((end.made_at, end.id));
        let everything = *scope.reach() == Reach::Everything;
        let seen = page
            .into_iter()
            .filter(|one| everything || shown.shows(one.unit, local_date(one.made_at)));
        found.extend(seen.take(limit - found.len()));
    }
    Ok(found)
}

/// The snapshots that a person sees with what they hold, the latest first.
///
/// # Errors
/// Database errors.
pub async fn snapshots(db: &Reader<'_>, scope: &Scope, shown: &Shown<'_>, limit: u64) -> Result<Vec<Kept>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for one in headings(db, scope, shown, limit).await? {
        found.push(find_snapshot(db, scope, shown, one.id).await?);
    }
    Ok(found)
}

/// A snapshot of a scope.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find_snapshot(db: &Reader<'_>, scope: &Scope, shown: &Shown<'_>, id: SnapshotId) -> Result<Kept> {
    let row = snapshot::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    let seen = match scope.reach() {
        Reach::Everything => true,
        Reach::Published => false,
        Reach::Of { .. } => shown.shows(row.unit, local_date(row.made_at)),
    };
    if seen { row.try_into() } else { Err(AppError::NotFound) }
}

/// Keeps frozen figures.
///
/// # Errors
/// Database errors.
pub async fn insert_snapshot(tx: &Tx, permit: &Permit, kept: &Kept) -> Result<()> {
    permit.covers(kept.id.0)?;
    snapshot::Entity::insert(snapshot::ActiveModel {
        id: Set(kept.id),
        name: Set(kept.name.clone()),
        unit: Set(kept.unit),
        period: Set(kept.period.code()),
        regime: Set(kept.regime.code().to_owned()),
        content: Set(kept.content.clone()),
        hash: Set(kept.hash.clone()),
        made_by: Set(kept.made_by),
        made_at: Set(kept.made_at),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}
