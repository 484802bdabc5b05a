//! Reports in the database: the only place with queries on regimes, reports and sendings.

use crate::commands::periods::Counts;
use crate::model::{
    Draft, Exception, Form, Lock, Regime, RegimeId, RegimeState, Report, ReportId, Section, Sending, SendingId, Sent,
    Stage, Step,
};
use chrono::{DateTime, NaiveDate, Utc};
use directives::store::Named;
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Ordered, Page, Part as At, Place, SortColumn, Sorting};
use kernel::period::Period;
use kernel::time::local_date;
use kernel::units::Units;
use kernel::{AppError, Result};
use sea_orm::ExprTrait as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod regime {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_regimes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RegimeId,
        pub owner: UnitId,
        pub receiver: UnitId,
        pub directive: Option<directives::model::DirectiveId>,
        pub into_regime: Option<RegimeId>,
        pub name: String,
        pub folded: String,
        pub content: String,
        pub state: String,
        pub form_version: i32,
        pub created_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod form {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_forms")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub regime: RegimeId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i32,
        pub content: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReportId,
        pub regime: RegimeId,
        pub form_version: i32,
        pub period: String,
        pub unit: UnitId,
        pub holder: UnitId,
        pub receiver: UnitId,
        pub via: Option<UnitId>,
        pub also: Option<UnitId>,
        pub due_at: DateTime<Utc>,
        pub stage: String,
        pub draft: String,
        /// While it is corrected: the draft of what was sent.
        pub kept_draft: Option<String>,
        pub code: String,
        pub revision: i32,
        pub taken: i32,
        pub first_sent_at: Option<DateTime<Utc>>,
        pub sent_at: Option<DateTime<Utc>>,
        pub urged_at: Option<DateTime<Utc>>,
        pub opened_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod sending {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_sendings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SendingId,
        pub report: ReportId,
        pub revision: i32,
        pub content: String,
        pub hash: String,
        pub snapshot: Option<indicators::model::SnapshotId>,
        pub reason: String,
        pub sent_by: PersonId,
        pub sent_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod step {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_steps")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub report: ReportId,
        pub act: String,
        pub revision: i32,
        pub note: String,
        pub marks: String,
        /// What happened first is 0.
        pub place: i32,
        pub made_by: PersonId,
        pub made_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod lock {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_locks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub regime: RegimeId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub period: String,
        pub reason: String,
        pub made_by: PersonId,
        pub made_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod exception {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_exceptions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub regime: RegimeId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub period: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: UnitId,
        pub reason: String,
        pub until: NaiveDate,
        pub made_by: PersonId,
        pub made_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn read<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| AppError::bug(format!("{what}: {error}")))
}

fn written<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| AppError::bug(error.to_string()))
}

fn period(text: &str) -> Result<Period> {
    text.parse()
        .map_err(|_| AppError::bug(format!("reports.period {text}")))
}

fn whole_regime(m: regime::Model) -> Result<Regime> {
    Ok(Regime {
        id: m.id,
        owner: m.owner,
        content: read("report_regimes.content", &m.content)?,
        state: RegimeState::from_code(&m.state)
            .ok_or_else(|| AppError::bug(format!("report_regimes.state {}", m.state)))?,
        form_version: m.form_version,
        created_by: m.created_by,
        created_at: m.created_at,
        version: m.version,
    })
}

fn regime_values(one: &Regime) -> Result<regime::ActiveModel> {
    Ok(regime::ActiveModel {
        id: Set(one.id),
        owner: Set(one.owner),
        receiver: Set(one.content.receiver),
        directive: Set(one.content.directive),
        into_regime: Set(one.content.into),
        name: Set(one.content.name.clone()),
        folded: Set(vietnamese::fold(&one.content.name)),
        content: Set(written(&one.content)?),
        state: Set(one.state.code().to_owned()),
        form_version: Set(one.form_version),
        created_by: Set(one.created_by),
        created_at: Set(one.created_at),
        version: Set(one.version),
    })
}

fn form_values(one: &Regime) -> Result<form::ActiveModel> {
    Ok(form::ActiveModel {
        regime: Set(one.id),
        version: Set(one.form_version),
        content: Set(written(&(&one.content.outline, &one.content.form))?),
    })
}

/// Writes a new regime with the first version of its form.
///
/// # Errors
/// Database errors.
pub async fn insert_regime(tx: &Tx, permit: &Permit, one: &Regime) -> Result<()> {
    permit.covers(one.id.0)?;
    let db = tx.reader();
    regime::Entity::insert(regime_values(one)?)
        .exec_without_returning(&db)
        .await?;
    form::Entity::insert(form_values(one)?)
        .exec_without_returning(&db)
        .await?;
    Ok(())
}

/// Writes a changed regime; its version must be the one that was read. A version of the form that is new is kept beside the
/// earlier ones.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save_regime(tx: &Tx, permit: &Permit, one: &Regime) -> Result<()> {
    permit.covers(one.id.0)?;
    let db = tx.reader();
    let next = Regime {
        version: one.version + 1,
        ..one.clone()
    };
    let rows = regime::Entity::update_many()
        .set(regime_values(&next)?)
        .filter(regime::Column::Id.eq(one.id))
        .filter(regime::Column::Version.eq(one.version))
        .exec(&db)
        .await?;
    if rows.rows_affected != 1 {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    form::Entity::insert(form_values(one)?)
        .on_conflict(
            OnConflict::columns([form::Column::Regime, form::Column::Version])
                .update_column(form::Column::Content)
                .to_owned(),
        )
        .exec_without_returning(&db)
        .await?;
    Ok(())
}

/// A regime; who may see it is asked of the policy.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_regime(db: &Reader<'_>, id: RegimeId) -> Result<Regime> {
    whole_regime(
        regime::Entity::find_by_id(id)
            .one(db)
            .await?
            .ok_or(AppError::NotFound)?,
    )
}

/// Some regimes, by id; who may see them is asked of the policy.
///
/// # Errors
/// Database errors.
pub async fn regimes_of(db: &Reader<'_>, ids: &[RegimeId]) -> Result<HashMap<RegimeId, Regime>> {
    let mut found = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = regime::Entity::find()
            .filter(regime::Column::Id.is_in(part.iter().copied()))
            .all(db)
            .await?;
        for row in rows {
            found.insert(row.id, whole_regime(row)?);
        }
    }
    Ok(found)
}

/// Every regime by name; there are few, and who may see which is asked of the policy.
///
/// # Errors
/// Database errors.
pub async fn regimes(db: &Reader<'_>, state: Option<RegimeState>) -> Result<Vec<Regime>> {
    let mut find = regime::Entity::find()
        .order_by(regime::Column::Folded, Order::Asc)
        .order_by(regime::Column::Id, Order::Asc);
    if let Some(state) = state {
        find = find.filter(regime::Column::State.eq(state.code()));
    }
    find.all(db).await?.into_iter().map(whole_regime).collect()
}

/// Regimes in force or ended whose reports are added up in those of another; who may see them is asked of the policy.
///
/// # Errors
/// Database errors.
pub async fn regimes_into(db: &Reader<'_>, into: RegimeId) -> Result<Vec<Regime>> {
    let rows = regime::Entity::find()
        .filter(regime::Column::IntoRegime.eq(into))
        .filter(regime::Column::State.ne(RegimeState::Draft.code()))
        .order_by(regime::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(whole_regime).collect()
}

/// The outline and form in which the reports of a period were written last; none when nothing was opened for it.
///
/// # Errors
/// Database errors.
pub async fn form_of(db: &Reader<'_>, id: RegimeId, period: Period) -> Result<Option<(Vec<Section>, Form)>> {
    let version: Option<Option<i32>> = row::Entity::find()
        .select_only()
        .column_as(row::Column::FormVersion.max(), "version")
        .filter(row::Column::Regime.eq(id))
        .filter(row::Column::Period.eq(period.code()))
        .into_tuple()
        .one(db)
        .await?;
    match version.flatten() {
        Some(version) => form(db, id, version).await.map(Some),
        None => Ok(None),
    }
}

/// The outline and form of a version.
///
/// # Errors
/// [`AppError::Bug`] when it is not there.
pub async fn form(db: &Reader<'_>, id: RegimeId, version: i32) -> Result<(Vec<Section>, Form)> {
    let row = form::Entity::find_by_id((id, version))
        .one(db)
        .await?
        .ok_or_else(|| AppError::bug(format!("report_forms: {id} has no version {version}")))?;
    read("report_forms.content", &row.content)
}

/// Gives the reports that nobody has touched the form that a regime has now.
///
/// # Errors
/// Database errors.
pub async fn take_new_form(tx: &Tx, permit: &Permit, regime: &Regime) -> Result<()> {
    permit.covers(regime.id.0)?;
    row::Entity::update_many()
        .col_expr(row::Column::FormVersion, Expr::value(regime.form_version))
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .filter(row::Column::Regime.eq(regime.id))
        .filter(row::Column::Stage.eq(Stage::Open.code()))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Has what was never sent follow a changed regime: due moments, receivers; takes back what nobody has touched and the regime
/// no longer asks for.
///
/// # Errors
/// Database errors.
pub async fn follow(tx: &Tx, permit: &Permit, regime: &Regime, asks: impl Fn(UnitId, Period) -> bool) -> Result<()> {
    permit.covers(regime.id.0)?;
    let db = tx.reader();
    let content = &regime.content;
    row::Entity::update_many()
        .col_expr(row::Column::Receiver, Expr::value(content.receiver.0))
        .col_expr(row::Column::Via, Expr::value(content.via.map(|unit| unit.0)))
        .col_expr(row::Column::Also, Expr::value(content.also.map(|unit| unit.0)))
        .filter(row::Column::Regime.eq(regime.id))
        .filter(row::Column::Revision.eq(0))
        .exec(&db)
        .await?;
    let untouched: Vec<(ReportId, UnitId, String)> = row::Entity::find()
        .select_only()
        .columns([row::Column::Id, row::Column::Unit, row::Column::Period])
        .filter(row::Column::Regime.eq(regime.id))
        .filter(row::Column::Stage.eq(Stage::Open.code()))
        .into_tuple()
        .all(&db)
        .await?;
    let mut gone = Vec::new();
    for (id, unit, code) in untouched {
        if !asks(unit, period(&code)?) {
            gone.push(id);
        }
    }
    for part in gone.chunks(chunk(1)) {
        row::Entity::delete_many()
            .filter(row::Column::Id.is_in(part.iter().copied()))
            .filter(row::Column::Stage.eq(Stage::Open.code()))
            .exec(&db)
            .await?;
    }
    for period in periods(&db, regime.id).await? {
        let Some(due_at) = content.frequency.due_at(period) else {
            continue;
        };
        row::Entity::update_many()
            .col_expr(row::Column::DueAt, Expr::value(due_at))
            .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
            .filter(row::Column::Regime.eq(regime.id))
            .filter(row::Column::Period.eq(period.code()))
            .filter(row::Column::Revision.eq(0))
            .filter(row::Column::DueAt.ne(due_at))
            .exec(&db)
            .await?;
    }
    Ok(())
}

/// Waits for those who are sending for a period, and has those who come after wait: what was closed stays closed.
///
/// # Errors
/// Database errors.
pub async fn hold_period(tx: &Tx, permit: &Permit, regime: RegimeId, period: Period) -> Result<()> {
    permit.covers(regime.0)?;
    row::Entity::update_many()
        .col_expr(row::Column::Stage, Expr::col(row::Column::Stage))
        .filter(row::Column::Regime.eq(regime))
        .filter(row::Column::Period.eq(period.code()))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// A report with the unit that writes it today and those that it passes on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The report.
    pub report: Report,
    /// Who writes it: its unit, or the one that took its place.
    pub holder: UnitId,
    /// Through whom it goes.
    pub via: Option<UnitId>,
    /// The second receiver.
    pub also: Option<UnitId>,
}

fn whole_report(m: row::Model) -> Result<Owed> {
    Ok(Owed {
        holder: m.holder,
        via: m.via,
        also: m.also,
        report: Report {
            id: m.id,
            regime: m.regime,
            form_version: m.form_version,
            period: period(&m.period)?,
            unit: m.unit,
            receiver: m.receiver,
            due_at: m.due_at,
            stage: Stage::from_code(&m.stage).ok_or_else(|| AppError::bug(format!("reports.stage {}", m.stage)))?,
            draft: read("reports.draft", &m.draft)?,
            code: m.code,
            revision: m.revision,
            taken: m.taken,
            first_sent_at: m.first_sent_at,
            sent_at: m.sent_at,
            urged_at: m.urged_at,
            version: m.version,
        },
    })
}

/// The rows that a scope shows: those of its units, and those that its units receive or pass on.
fn visible(scope: &Scope, on: NaiveDate) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => Condition::any().add(row::Column::Id.is_null()),
        Reach::Of { units, subtrees, .. } => {
            let named = Named::of(units, subtrees, on);
            if named.here.is_empty() {
                return Condition::any().add(row::Column::Id.is_null());
            }
            Condition::any()
                .add(named.holds(row::Column::Unit.into_expr()))
                .add(named.holds(row::Column::Holder.into_expr()))
                .add(named.holds(row::Column::Receiver.into_expr()))
                .add(named.holds(row::Column::Via.into_expr()))
                .add(named.holds(row::Column::Also.into_expr()))
        }
    }
}

/// Opens reports; one that is there stays as it is. Gives how many are new.
///
/// # Errors
/// Database errors.
pub async fn open(tx: &Tx, permit: &Permit, regime: RegimeId, new: &[Owed]) -> Result<u64> {
    permit.covers(regime.0)?;
    let db = tx.reader();
    let mut opened = 0;
    for part in new.chunks(chunk(20)) {
        let rows: Result<Vec<row::ActiveModel>> = part
            .iter()
            .map(|owed| {
                let one = &owed.report;
                Ok(row::ActiveModel {
                    id: Set(one.id),
                    regime: Set(one.regime),
                    form_version: Set(one.form_version),
                    period: Set(one.period.code()),
                    unit: Set(one.unit),
                    holder: Set(owed.holder),
                    receiver: Set(one.receiver),
                    via: Set(owed.via),
                    also: Set(owed.also),
                    due_at: Set(one.due_at),
                    stage: Set(one.stage.code().to_owned()),
                    draft: Set(written(&one.draft)?),
                    kept_draft: Set(None),
                    code: Set(one.code.clone()),
                    revision: Set(one.revision),
                    taken: Set(one.taken),
                    first_sent_at: Set(one.first_sent_at),
                    sent_at: Set(one.sent_at),
                    urged_at: Set(one.urged_at),
                    opened_at: Set(tx.now),
                    version: Set(one.version),
                })
            })
            .collect();
        opened += row::Entity::insert_many(rows?)
            .on_conflict(
                OnConflict::columns([row::Column::Regime, row::Column::Period, row::Column::Unit])
                    .do_nothing()
                    .to_owned(),
            )
            .try_insert()
            .exec_without_returning(&db)
            .await
            .map(|done| match done {
                sea_orm::TryInsertResult::Inserted(rows) => rows,
                sea_orm::TryInsertResult::Empty | sea_orm::TryInsertResult::Conflicted => 0,
            })?;
    }
    Ok(opened)
}

/// A report of a scope.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: ReportId, on: NaiveDate) -> Result<Owed> {
    let found = row::Entity::find_by_id(id)
        .filter(visible(scope, on))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    whole_report(found)
}

/// The report of a receipt number.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_code(db: &Reader<'_>, scope: &Scope, code: &str, on: NaiveDate) -> Result<Owed> {
    let found = row::Entity::find()
        .filter(row::Column::Code.eq(code))
        .filter(visible(scope, on))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    whole_report(found)
}

/// Holds a report until the end of the transaction: whoever comes second waits here, and then reads what the first did.
///
/// # Errors
/// Database errors.
pub async fn hold(tx: &Tx, id: ReportId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::Version, Expr::col(row::Column::Version))
        .filter(row::Column::Id.eq(id))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Keeps the draft of what was sent while a correction is written, or lets it go.
///
/// # Errors
/// Database errors.
pub async fn keep_draft(tx: &Tx, permit: &Permit, id: ReportId, draft: Option<&Draft>) -> Result<()> {
    permit.covers(id.0)?;
    row::Entity::update_many()
        .col_expr(row::Column::KeptDraft, Expr::value(draft.map(written).transpose()?))
        .filter(row::Column::Id.eq(id))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// The draft of what was sent, while a correction is written. The caller has found the report through its scope.
///
/// # Errors
/// Database errors.
pub async fn kept_draft(db: &Reader<'_>, id: ReportId) -> Result<Option<Draft>> {
    let kept: Option<Option<String>> = row::Entity::find_by_id(id)
        .select_only()
        .column(row::Column::KeptDraft)
        .into_tuple()
        .one(db)
        .await?;
    kept.flatten().map(|text| read("reports.kept_draft", &text)).transpose()
}

/// Writes a changed report; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save(tx: &Tx, permit: &Permit, one: &Report) -> Result<()> {
    permit.covers(one.id.0)?;
    let rows = row::Entity::update_many()
        .set(row::ActiveModel {
            form_version: Set(one.form_version),
            due_at: Set(one.due_at),
            stage: Set(one.stage.code().to_owned()),
            draft: Set(written(&one.draft)?),
            code: Set(one.code.clone()),
            revision: Set(one.revision),
            taken: Set(one.taken),
            first_sent_at: Set(one.first_sent_at),
            sent_at: Set(one.sent_at),
            urged_at: Set(one.urged_at),
            version: Set(one.version + 1),
            ..<row::ActiveModel as Default>::default()
        })
        .filter(row::Column::Id.eq(one.id))
        .filter(row::Column::Version.eq(one.version))
        .exec(&tx.reader())
        .await?;
    if rows.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// Gives a regime with everything that its receiver was to take to another unit.
///
/// # Errors
/// Database errors.
pub async fn pass_regime(tx: &Tx, permit: &Permit, one: &Regime, from: UnitId) -> Result<()> {
    save_regime(tx, permit, one).await?;
    row::Entity::update_many()
        .col_expr(row::Column::Receiver, Expr::value(one.content.receiver.0))
        .filter(row::Column::Regime.eq(one.id))
        .filter(row::Column::Receiver.eq(from))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Gives a report to another unit to write.
///
/// # Errors
/// Database errors.
pub async fn pass_to(tx: &Tx, permit: &Permit, id: ReportId, holder: UnitId) -> Result<()> {
    permit.covers(id.0)?;
    row::Entity::update_many()
        .col_expr(row::Column::Holder, Expr::value(holder.0))
        .filter(row::Column::Id.eq(id))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Notes that a report was urged.
///
/// # Errors
/// Database errors.
pub async fn urged(tx: &Tx, permit: &Permit, regime: RegimeId, ids: &[ReportId]) -> Result<()> {
    permit.covers(regime.0)?;
    for part in ids.chunks(chunk(1)) {
        row::Entity::update_many()
            .col_expr(row::Column::UrgedAt, Expr::value(tx.now))
            .filter(row::Column::Regime.eq(regime))
            .filter(row::Column::Id.is_in(part.iter().copied()))
            .exec(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Reports of a period of a regime, as the scope shows them; in no order.
///
/// # Errors
/// Database errors.
pub async fn of_period(
    db: &Reader<'_>,
    scope: &Scope,
    regime: RegimeId,
    period: Period,
    on: NaiveDate,
) -> Result<Vec<Owed>> {
    let rows = row::Entity::find()
        .filter(row::Column::Regime.eq(regime))
        .filter(row::Column::Period.eq(period.code()))
        .filter(visible(scope, on))
        .all(db)
        .await?;
    rows.into_iter().map(whole_report).collect()
}

/// Periods of a regime for which something was opened, the latest due first.
///
/// # Errors
/// Database errors.
pub async fn periods(db: &Reader<'_>, regime: RegimeId) -> Result<Vec<Period>> {
    let rows: Vec<(String, Option<DateTime<Utc>>)> = row::Entity::find()
        .select_only()
        .column(row::Column::Period)
        .column_as(row::Column::DueAt.max(), "due")
        .filter(row::Column::Regime.eq(regime))
        .group_by(row::Column::Period)
        .order_by_desc(row::Column::DueAt.max())
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter().map(|(text, _)| period(&text)).collect()
}

/// The report of a unit before a period in the same regime.
///
/// # Errors
/// Database errors.
pub async fn of_unit(db: &Reader<'_>, regime: RegimeId, unit: UnitId, of: Period) -> Result<Option<Owed>> {
    row::Entity::find()
        .filter(row::Column::Regime.eq(regime))
        .filter(row::Column::Unit.eq(unit))
        .filter(row::Column::Period.eq(of.code()))
        .one(db)
        .await?
        .map(whole_report)
        .transpose()
}

/// A column by which reports are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// When they are due.
    #[default]
    Due,
}

impl SortColumn for SortBy {
    const ALL: &'static [(SortBy, &'static str)] = &[(SortBy::Due, "han")];
    fn starts_down(self) -> bool {
        false
    }
}

/// What a list of reports asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that these units write.
    pub holders: Option<Vec<UnitId>>,
    /// Only those that these units take.
    pub receivers: Option<Vec<UnitId>>,
    /// Only these stages.
    pub stages: Vec<Stage>,
    /// Only of this regime.
    pub regime: Option<RegimeId>,
    /// Only of this period.
    pub period: Option<Period>,
    /// Only those due from this moment on, and until that one.
    pub due: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Order.
    pub sorting: Sorting<SortBy>,
}

/// The place of a row in the list.
pub type Key = Place;

fn filtered(scope: &Scope, filter: &Filter, on: NaiveDate) -> Select<row::Entity> {
    let mut find = row::Entity::find().filter(visible(scope, on));
    if let Some(units) = &filter.holders {
        find = find.filter(row::Column::Holder.is_in(units.iter().copied()));
    }
    if let Some(units) = &filter.receivers {
        find = find.filter(row::Column::Receiver.is_in(units.iter().copied()));
    }
    if !filter.stages.is_empty() {
        find = find.filter(row::Column::Stage.is_in(filter.stages.iter().map(|stage| stage.code())));
    }
    if let Some(regime) = filter.regime {
        find = find.filter(row::Column::Regime.eq(regime));
    }
    if let Some(period) = filter.period {
        find = find.filter(row::Column::Period.eq(period.code()));
    }
    if let Some((from, to)) = filter.due {
        find = find.filter(row::Column::DueAt.between(from, to));
    }
    find
}

/// A page of reports.
///
/// # Errors
/// Database errors; [`AppError::Refused`] for a cursor that is not of this list.
pub async fn list(
    db: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    cursor: Option<&Cursor<Key>>,
    size: u64,
    on: NaiveDate,
) -> Result<Page<Owed>> {
    let down = filter.sorting.down;
    let order = Ordered::new(filter.sorting.code())
        .by(row::Column::DueAt.into_expr(), down)
        .by(row::Column::Id.into_expr(), down);
    let rows = order.read(filtered(scope, filter, on), cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| vec![At::Moment(row.due_at), At::Id(row.id.0)]);
    let items: Result<Vec<Owed>> = page.items.into_iter().map(whole_report).collect();
    Ok(Page {
        items: items?,
        prev: page.prev,
        next: page.next,
    })
}

/// How many reports a filter finds.
///
/// # Errors
/// Database errors.
pub async fn count(db: &Reader<'_>, scope: &Scope, filter: &Filter, on: NaiveDate) -> Result<u64> {
    Ok(filtered(scope, filter, on).count(db).await?)
}

/// Keeps a revision that was handed over.
///
/// # Errors
/// Database errors.
pub async fn insert_sending(tx: &Tx, permit: &Permit, one: &Sending) -> Result<()> {
    permit.covers(one.report.0)?;
    sending::Entity::insert(sending::ActiveModel {
        id: Set(one.id),
        report: Set(one.report),
        revision: Set(one.revision),
        content: Set(written(&one.content)?),
        hash: Set(one.hash.clone()),
        snapshot: Set(one.snapshot),
        reason: Set(one.reason.clone()),
        sent_by: Set(one.sent_by),
        sent_at: Set(one.sent_at),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

fn whole_sending(m: sending::Model) -> Result<Sending> {
    Ok(Sending {
        id: m.id,
        report: m.report,
        revision: m.revision,
        content: read::<Sent>("report_sendings.content", &m.content)?,
        hash: m.hash,
        snapshot: m.snapshot,
        reason: m.reason,
        sent_by: m.sent_by,
        sent_at: m.sent_at,
    })
}

/// What was handed over of a report, the first revision first. The caller has found the report through its scope.
///
/// # Errors
/// Database errors.
pub async fn sendings(db: &Reader<'_>, report: ReportId) -> Result<Vec<Sending>> {
    let rows = sending::Entity::find()
        .filter(sending::Column::Report.eq(report))
        .order_by(sending::Column::Revision, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(whole_sending).collect()
}

/// One revision of a report. The caller has found the report through its scope.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn sending(db: &Reader<'_>, report: ReportId, revision: i32) -> Result<Sending> {
    let row = sending::Entity::find()
        .filter(sending::Column::Report.eq(report))
        .filter(sending::Column::Revision.eq(revision))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    whole_sending(row)
}

/// The last revision of each report of a period that has one, by report.
///
/// # Errors
/// Database errors.
pub async fn last_sendings(db: &Reader<'_>, regime: RegimeId, period: Period) -> Result<HashMap<ReportId, Sending>> {
    sendings_of(db, regime, period, row::Column::Revision).await
}

/// The revision of each report of a period that its receiver took last, by report.
///
/// # Errors
/// Database errors.
pub async fn taken_sendings(db: &Reader<'_>, regime: RegimeId, period: Period) -> Result<HashMap<ReportId, Sending>> {
    sendings_of(db, regime, period, row::Column::Taken).await
}

async fn sendings_of(
    db: &Reader<'_>,
    regime: RegimeId,
    period: Period,
    which: row::Column,
) -> Result<HashMap<ReportId, Sending>> {
    let wanted = sea_orm::sea_query::Query::select()
        .column(row::Column::Id)
        .column(which)
        .from(row::Entity)
        .and_where(row::Column::Regime.eq(regime))
        .and_where(row::Column::Period.eq(period.code()))
        .to_owned();
    let pair = Expr::tuple([
        sending::Column::Report.into_expr(),
        sending::Column::Revision.into_expr(),
    ]);
    let rows = sending::Entity::find().filter(pair.in_subquery(wanted)).all(db).await?;
    rows.into_iter()
        .map(|row| whole_sending(row).map(|one| (one.report, one)))
        .collect()
}

/// Keeps what was said about a report.
///
/// # Errors
/// Database errors.
pub async fn insert_step(tx: &Tx, permit: &Permit, one: &Step) -> Result<()> {
    permit.covers(one.report.0)?;
    let id: SendingId = tx.id();
    // The report is held by who acts on it: nobody takes the same place.
    let before = step::Entity::find()
        .filter(step::Column::Report.eq(one.report))
        .count(&tx.reader())
        .await?;
    step::Entity::insert(step::ActiveModel {
        id: Set(id.0),
        report: Set(one.report),
        act: Set(one.act.clone()),
        revision: Set(one.revision),
        note: Set(one.note.clone()),
        marks: Set(written(&one.marks)?),
        place: Set(i32::try_from(before).unwrap_or(i32::MAX)),
        made_by: Set(one.by),
        made_at: Set(one.at),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// What was said about a report, the first first. The caller has found the report through its scope.
///
/// # Errors
/// Database errors.
pub async fn steps(db: &Reader<'_>, report: ReportId) -> Result<Vec<Step>> {
    let rows = step::Entity::find()
        .filter(step::Column::Report.eq(report))
        .order_by(step::Column::Place, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|m| {
            Ok(Step {
                report: m.report,
                act: m.act,
                revision: m.revision,
                note: m.note,
                marks: read("report_steps.marks", &m.marks)?,
                by: m.made_by,
                at: m.made_at,
            })
        })
        .collect()
}

/// Closes a period; `false` when it was closed before.
///
/// # Errors
/// Database errors.
pub async fn insert_lock(tx: &Tx, permit: &Permit, one: &Lock) -> Result<bool> {
    permit.covers(one.regime.0)?;
    let done = lock::Entity::insert(lock::ActiveModel {
        regime: Set(one.regime),
        period: Set(one.period.code()),
        reason: Set(one.reason.clone()),
        made_by: Set(one.by),
        made_at: Set(one.at),
    })
    .on_conflict(
        OnConflict::columns([lock::Column::Regime, lock::Column::Period])
            .do_nothing()
            .to_owned(),
    )
    .try_insert()
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(matches!(done, sea_orm::TryInsertResult::Inserted(1)))
}

/// Opens a closed period again; `false` when it was open.
///
/// # Errors
/// Database errors.
pub async fn delete_lock(tx: &Tx, permit: &Permit, regime: RegimeId, period: Period) -> Result<bool> {
    permit.covers(regime.0)?;
    let done = lock::Entity::delete_by_id((regime, period.code()))
        .exec(&tx.reader())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The lock of a period.
///
/// # Errors
/// Database errors.
pub async fn lock(db: &Reader<'_>, regime: RegimeId, period: Period) -> Result<Option<Lock>> {
    let row = lock::Entity::find_by_id((regime, period.code())).one(db).await?;
    Ok(row.map(|m| Lock {
        regime: m.regime,
        period,
        reason: m.reason,
        by: m.made_by,
        at: m.made_at,
    }))
}

/// Allows a unit to send although the period is closed; a later word takes the place of an earlier one.
///
/// # Errors
/// Database errors.
pub async fn put_exception(tx: &Tx, permit: &Permit, one: &Exception) -> Result<()> {
    permit.covers(one.regime.0)?;
    exception::Entity::insert(exception::ActiveModel {
        regime: Set(one.regime),
        period: Set(one.period.code()),
        unit: Set(one.unit),
        reason: Set(one.reason.clone()),
        until: Set(one.until),
        made_by: Set(one.by),
        made_at: Set(one.at),
    })
    .on_conflict(
        OnConflict::columns([
            exception::Column::Regime,
            exception::Column::Period,
            exception::Column::Unit,
        ])
        .update_columns([
            exception::Column::Reason,
            exception::Column::Until,
            exception::Column::MadeBy,
            exception::Column::MadeAt,
        ])
        .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// The exceptions of a period.
///
/// # Errors
/// Database errors.
pub async fn exceptions(db: &Reader<'_>, regime: RegimeId, period: Period) -> Result<Vec<Exception>> {
    let rows = exception::Entity::find()
        .filter(exception::Column::Regime.eq(regime))
        .filter(exception::Column::Period.eq(period.code()))
        .order_by(exception::Column::MadeAt, Order::Asc)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|m| Exception {
            regime: m.regime,
            period,
            unit: m.unit,
            reason: m.reason,
            until: m.until,
            by: m.made_by,
            at: m.made_at,
        })
        .collect())
}

// ---------- what the pages ask ----------

/// How far the reports of a period of a regime are, counted where they lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Of which regime.
    pub regime: RegimeId,
    /// Which period.
    pub period: Period,
    /// Until when the last of them is due.
    pub due_at: Option<DateTime<Utc>>,
    /// How many of them something was handed over.
    pub received: usize,
    /// The counts of the board.
    pub counts: Counts,
}

/// How far the reports of some regimes are at a moment, the period that is due last first. One that nobody owes any more
/// ([`is_void`](crate::commands::periods::is_void)) is not counted.
///
/// # Errors
/// Database errors.
pub async fn tallies(db: &Reader<'_>, regimes: &[&Regime], units: &Units, at: DateTime<Utc>) -> Result<Vec<Tally>> {
    let first = || row::Column::FirstSentAt.into_expr();
    let due = || row::Column::DueAt.into_expr();
    let count = |condition: Condition| -> Expr {
        let one: Expr = Expr::case(condition, 1).into();
        one.count()
    };
    let sent = || Condition::all().add(first().is_not_null());
    let unsent = || Condition::all().add(first().is_null());
    let mut found: Vec<Tally> = Vec::new();
    for part in regimes.chunks(chunk(1)) {
        type Line = (
            RegimeId,
            String,
            Option<DateTime<Utc>>,
            i64,
            i64,
            i64,
            i64,
            i64,
            i64,
            i64,
        );
        let lines: Vec<Line> = row::Entity::find()
            .select_only()
            .column(row::Column::Regime)
            .column(row::Column::Period)
            .column_as(row::Column::DueAt.max(), "due")
            .column_as(row::Column::Id.count(), "expected")
            .column_as(count(Condition::all().add(row::Column::Revision.gt(0))), "received")
            .column_as(count(Condition::all().add(row::Column::Taken.gt(0))), "accepted")
            .column_as(count(sent().add(first().lte(due()))), "on_time")
            .column_as(count(sent().add(first().gt(due()))), "late")
            .column_as(count(unsent().add(due().gte(at))), "awaited")
            .column_as(count(unsent().add(due().lt(at))), "missing")
            .filter(row::Column::Regime.is_in(part.iter().map(|one| one.id)))
            .group_by(row::Column::Regime)
            .group_by(row::Column::Period)
            .order_by_desc(row::Column::DueAt.max())
            .into_tuple()
            .all(db)
            .await?;
        let size = |count: i64| usize::try_from(count).unwrap_or_default();
        for (regime, code, due_at, expected, received, accepted, on_time, late, awaited, missing) in lines {
            found.push(Tally {
                regime,
                period: period(&code)?,
                due_at,
                received: size(received),
                counts: Counts {
                    expected: size(expected),
                    on_time: size(on_time),
                    late: size(late),
                    awaited: size(awaited),
                    missing: size(missing),
                    accepted: size(accepted),
                },
            });
        }
    }
    for (regime, period, due_at) in void(db, regimes, units).await? {
        let tally = found
            .iter_mut()
            .find(|one| one.regime == regime && one.period == period);
        if let Some(counts) = tally.map(|one| &mut one.counts) {
            counts.expected = counts.expected.saturating_sub(1);
            let open = if due_at >= at {
                &mut counts.awaited
            } else {
                &mut counts.missing
            };
            *open = open.saturating_sub(1);
        }
    }
    Ok(found)
}

/// Reports that nobody owes any more, of units that ended while a regime held: few, and found by the units.
async fn void(db: &Reader<'_>, regimes: &[&Regime], units: &Units) -> Result<Vec<(RegimeId, Period, DateTime<Utc>)>> {
    let Some(since) = regimes.iter().map(|one| local_date(one.created_at)).min() else {
        return Ok(Vec::new());
    };
    let ended: Vec<UnitId> = units
        .iter()
        .filter(|unit| unit.span.to.is_some_and(|to| to >= since.pred_opt().unwrap_or(since)))
        .map(|unit| unit.id)
        .collect();
    let ids: Vec<RegimeId> = regimes.iter().map(|one| one.id).collect();
    let mut found = Vec::new();
    for part in ended.chunks(chunk(1)) {
        let lines: Vec<(RegimeId, String, UnitId, UnitId, DateTime<Utc>)> = row::Entity::find()
            .select_only()
            .columns([
                row::Column::Regime,
                row::Column::Period,
                row::Column::Unit,
                row::Column::Holder,
                row::Column::DueAt,
            ])
            .filter(row::Column::Regime.is_in(ids.iter().copied()))
            .filter(row::Column::Revision.eq(0))
            .filter(row::Column::Unit.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (regime, code, unit, holder, due_at) in lines {
            if holder == unit && !units.exists(unit, local_date(due_at)) {
                found.push((regime, period(&code)?, due_at));
            }
        }
    }
    Ok(found)
}

/// Periods of which some units write a report, the one that is due last first.
///
/// # Errors
/// Database errors.
pub async fn periods_held(db: &Reader<'_>, scope: &Scope, holders: &[UnitId], on: NaiveDate) -> Result<Vec<Period>> {
    if holders.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, Option<DateTime<Utc>>)> = row::Entity::find()
        .select_only()
        .column(row::Column::Period)
        .column_as(row::Column::DueAt.max(), "due")
        .filter(visible(scope, on))
        .filter(row::Column::Holder.is_in(holders.iter().copied()))
        .group_by(row::Column::Period)
        .order_by_desc(row::Column::DueAt.max())
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter().map(|(text, _)| period(&text)).collect()
}

/// Puts reports into the order of the organisation on a day; units that are not in it come last.
pub fn in_order(reports: &mut [Owed], units: &Units, on: NaiveDate) {
    let order = units.preorder(kernel::units::Tree::Territorial, on);
    let places: HashMap<UnitId, usize> = order
        .into_iter()
        .enumerate()
        .map(|(at, (unit, _))| (unit, at))
        .collect();
    let place = |owed: &Owed| places.get(&owed.report.unit).copied().unwrap_or(usize::MAX);
    reports.sort_by_key(|owed| (place(owed), owed.report.id));
}
