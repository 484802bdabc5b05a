//! Tasks in the database.

use super::Named;
use crate::model::due;
use crate::model::task::{Method, Report, ReportId, Task, TaskAct, TaskId, TaskState};
use crate::model::{ClauseId, DirectiveId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Ordered, Page, Part as At, Place, SortColumn, Sorting};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_tasks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TaskId,
        pub directive: DirectiveId,
        pub clause: Option<ClauseId>,
        pub owner: UnitId,
        pub code: String,
        pub title: String,
        pub folded: String,
        pub lead: UnitId,
        pub product: String,
        pub due_at: Option<DateTime<Utc>>,
        pub due_rule: String,
        pub repeat: String,
        pub series: TaskId,
        pub occurrence: i32,
        pub period: String,
        pub method: String,
        pub progress: i32,
        pub state: String,
        pub completed_at: Option<DateTime<Utc>>,
        pub completed_by: Option<PersonId>,
        pub closed_at: Option<DateTime<Utc>>,
        pub urged_on: Option<NaiveDate>,
        pub urged: i32,
        pub taken_from: Option<UnitId>,
        pub created_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod with {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_task_units")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub task: TaskId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: UnitId,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod report {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReportId,
        pub task: TaskId,
        pub act: String,
        pub person: PersonId,
        pub at: DateTime<Utc>,
        pub text: String,
        pub progress: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Tasks that some units help with.
fn helped(named: &Named) -> SelectStatement {
    Query::select()
        .column(with::Column::Task)
        .from(with::Entity)
        .cond_where(named.holds(with::Column::Unit.into_expr()))
        .to_owned()
}

/// Documents with a task that some units lead or help with.
pub(super) fn directives_of(named: &Named) -> SelectStatement {
    Query::select()
        .column(row::Column::Directive)
        .from(row::Entity)
        .and_where(row::Column::State.ne(TaskState::Planned.code()))
        .cond_where(
            Condition::any()
                .add(named.holds(row::Column::Lead.into_expr()))
                .add(row::Column::Id.in_subquery(helped(named))),
        )
        .to_owned()
}

/// The rows that a scope shows: of who assigns, leads or helps, and of those above them. What is only planned is for the unit
/// that plans it.
fn visible(scope: &Scope, on: NaiveDate) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => Condition::all().add(row::Column::Id.is_null()),
        Reach::Of { units, subtrees, .. } => {
            let named = Named::of(units, subtrees, on);
            let mut any = Condition::any().add(row::Column::Id.is_null());
            if named.here.is_empty() {
                return any;
            }
            any = any.add(row::Column::Owner.is_in(named.here.iter().copied()));
            let known = Condition::any()
                .add(named.holds(row::Column::Owner.into_expr()))
                .add(named.holds(row::Column::Lead.into_expr()))
                .add(row::Column::Id.in_subquery(helped(&named)));
            // What was given up before its document was issued was never theirs.
            let issued = Query::select()
                .column(super::row::Column::Id)
                .from(super::row::Entity)
                .and_where(super::row::Column::State.ne(crate::model::State::Draft.code()))
                .to_owned();
            any.add(
                Condition::all()
                    .add(row::Column::State.ne(TaskState::Planned.code()))
                    .add(row::Column::Directive.in_subquery(issued))
                    .add(known),
            )
        }
    }
}

fn whole(m: row::Model, with: Vec<UnitId>) -> Result<Task> {
    let method: Method =
        serde_json::from_str(&m.method).map_err(|error| AppError::bug(format!("directive_tasks.method: {error}")))?;
    Ok(Task {
        id: m.id,
        directive: m.directive,
        clause: m.clause,
        owner: m.owner,
        code: m.code,
        title: m.title,
        lead: m.lead,
        with,
        product: m.product,
        due_at: m.due_at,
        due_rule: m.due_rule,
        repeat: due::decode(&m.repeat),
        series: m.series,
        occurrence: m.occurrence,
        period: m.period,
        method,
        progress: m.progress,
        state: TaskState::from_code(&m.state)
            .ok_or_else(|| AppError::bug(format!("directive_tasks.state {}", m.state)))?,
        completed_at: m.completed_at,
        completed_by: m.completed_by,
        closed_at: m.closed_at,
        urged_on: m.urged_on,
        urged: m.urged,
        taken_from: m.taken_from,
        created_by: m.created_by,
        created_at: m.created_at,
        changed_at: m.changed_at,
        version: m.version,
    })
}

async fn wholes(db: &Reader<'_>, rows: Vec<row::Model>) -> Result<Vec<Task>> {
    let ids: Vec<TaskId> = rows.iter().map(|row| row.id).collect();
    let mut helpers: HashMap<TaskId, Vec<UnitId>> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let found = with::Entity::find()
            .filter(with::Column::Task.is_in(part.iter().copied()))
            .order_by(with::Column::Unit, Order::Asc)
            .all(db)
            .await?;
        for one in found {
            helpers.entry(one.task).or_default().push(one.unit);
        }
    }
    rows.into_iter()
        .map(|row| {
            let with = helpers.remove(&row.id).unwrap_or_default();
            whole(row, with)
        })
        .collect()
}

fn values(one: &Task) -> Result<row::ActiveModel> {
    let method = serde_json::to_string(&one.method).map_err(|error| AppError::bug(error.to_string()))?;
    Ok(row::ActiveModel {
        id: Set(one.id),
        directive: Set(one.directive),
        clause: Set(one.clause),
        owner: Set(one.owner),
        code: Set(one.code.clone()),
        title: Set(one.title.clone()),
        folded: Set(vietnamese::fold(&format!("{} {}", one.title, one.code))),
        lead: Set(one.lead),
        product: Set(one.product.clone()),
        due_at: Set(one.due_at),
        due_rule: Set(one.due_rule.clone()),
        repeat: Set(due::encode(one.repeat.as_ref())),
        series: Set(one.series),
        occurrence: Set(one.occurrence),
        period: Set(one.period.clone()),
        method: Set(method),
        progress: Set(one.progress),
        state: Set(one.state.code().to_owned()),
        completed_at: Set(one.completed_at),
        completed_by: Set(one.completed_by),
        closed_at: Set(one.closed_at),
        urged_on: Set(one.urged_on),
        urged: Set(one.urged),
        taken_from: Set(one.taken_from),
        created_by: Set(one.created_by),
        created_at: Set(one.created_at),
        changed_at: Set(one.changed_at),
        version: Set(one.version),
    })
}

/// Writes new tasks of one document. The permit is for the document.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, permit: &Permit, directive: DirectiveId, tasks: &[Task]) -> Result<()> {
    permit.covers(directive.0)?;
    for part in tasks.chunks(chunk(28)) {
        let rows: Vec<row::ActiveModel> = part.iter().map(values).collect::<Result<_>>()?;
        row::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    for task in tasks {
        insert_helpers(tx, task).await?;
    }
    Ok(())
}

/// The next occurrence of a series is there.
///
/// # Errors
/// Database errors.
pub async fn has_next(db: &Reader<'_>, one: &Task) -> Result<bool> {
    let there = row::Entity::find()
        .filter(row::Column::Series.eq(one.series))
        .filter(row::Column::Occurrence.eq(one.occurrence + 1))
        .count(db)
        .await?;
    Ok(there > 0)
}

/// Writes the next occurrence of a task, unless it is there already. The permit is for the one before.
///
/// # Errors
/// Database errors.
pub async fn insert_next(tx: &Tx, permit: &Permit, before: TaskId, next: &Task) -> Result<bool> {
    permit.covers(before.0)?;
    let there = row::Entity::find()
        .filter(row::Column::Series.eq(next.series))
        .filter(row::Column::Occurrence.eq(next.occurrence))
        .count(&tx.reader())
        .await?;
    if there > 0 {
        return Ok(false);
    }
    row::Entity::insert(values(next)?)
        .exec_without_returning(&tx.reader())
        .await?;
    insert_helpers(tx, next).await?;
    Ok(true)
}

async fn insert_helpers(tx: &Tx, task: &Task) -> Result<()> {
    if task.with.is_empty() {
        return Ok(());
    }
    let rows = task.with.iter().map(|unit| with::ActiveModel {
        task: Set(task.id),
        unit: Set(*unit),
    });
    with::Entity::insert_many(rows)
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(())
}

/// Writes a changed task; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save(tx: &Tx, permit: &Permit, one: &Task) -> Result<()> {
    permit.covers(one.id.0)?;
    let next = Task {
        version: one.version + 1,
        ..one.clone()
    };
    let written = row::Entity::update_many()
        .set(values(&next)?)
        .filter(row::Column::Id.eq(one.id))
        .filter(row::Column::Version.eq(one.version))
        .exec(&tx.reader())
        .await?;
    if written.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// Puts the helpers of a task in the place of the earlier ones.
///
/// # Errors
/// Database errors.
pub async fn set_helpers(tx: &Tx, permit: &Permit, task: &Task) -> Result<()> {
    permit.covers(task.id.0)?;
    with::Entity::delete_many()
        .filter(with::Column::Task.eq(task.id))
        .exec(&tx.reader())
        .await?;
    insert_helpers(tx, task).await
}

/// One task.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: TaskId, on: NaiveDate) -> Result<Task> {
    let found = row::Entity::find_by_id(id).filter(visible(scope, on)).all(db).await?;
    wholes(db, found).await?.pop().ok_or(AppError::NotFound)
}

/// A column by which tasks are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Deadline, the soonest first; those without one at the end.
    #[default]
    Due,
    /// Title.
    Title,
    /// Last change.
    Changed,
}

impl SortColumn for SortBy {
    const ALL: &'static [(SortBy, &'static str)] =
        &[(SortBy::Due, "han"), (SortBy::Title, "ten"), (SortBy::Changed, "sua")];
    fn starts_down(self) -> bool {
        self == SortBy::Changed
    }
}

/// What a list of tasks asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of the title, or the code.
    pub words: String,
    /// Only in one of these states; empty for every one.
    pub states: Vec<TaskState>,
    /// Only those that are open and past their deadline at this moment.
    pub late_at: Option<DateTime<Utc>>,
    /// Only those due in this stretch of time.
    pub due: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Only those of this document.
    pub directive: Option<DirectiveId>,
    /// Only those led by one of these units.
    pub leads: Option<Vec<UnitId>>,
    /// Only those assigned by one of these units.
    pub owners: Option<Vec<UnitId>>,
    /// Order.
    pub sorting: Sorting<SortBy>,
}

/// The place of a row in a list.
pub type Key = Place;

/// What stands for "no deadline" when rows are sorted: later than any.
fn never() -> DateTime<Utc> {
    kernel::time::end_of_day(NaiveDate::from_ymd_opt(9999, 1, 1).unwrap_or(NaiveDate::MAX))
}

fn filtered(scope: &Scope, filter: &Filter, on: NaiveDate) -> Select<row::Entity> {
    let mut find = row::Entity::find().filter(visible(scope, on));
    for word in vietnamese::fold(&filter.words).split_whitespace() {
        let like = format!("%{}%", word.replace(['%', '_', '\\'], ""));
        find = find.filter(row::Column::Folded.like(like));
    }
    if !filter.states.is_empty() {
        find = find.filter(row::Column::State.is_in(filter.states.iter().map(|state| state.code())));
    }
    if let Some(now) = filter.late_at {
        find = find
            .filter(row::Column::State.is_in(TaskState::WITH_LEAD.map(TaskState::code)))
            .filter(row::Column::DueAt.lt(now));
    }
    if let Some((from, to)) = filter.due {
        find = find.filter(row::Column::DueAt.between(from, to));
    }
    if let Some(directive) = filter.directive {
        find = find.filter(row::Column::Directive.eq(directive));
    }
    if let Some(leads) = &filter.leads {
        find = find.filter(row::Column::Lead.is_in(leads.iter().copied()));
    }
    if let Some(owners) = &filter.owners {
        find = find.filter(row::Column::Owner.is_in(owners.iter().copied()));
    }
    find
}

/// A page of tasks.
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
) -> Result<Page<Task>> {
    let sorting = filter.sorting;
    let due: Expr = Func::coalesce([row::Column::DueAt.into_expr(), Expr::value(never())]).into();
    let column = match sorting.by {
        SortBy::Due => due,
        SortBy::Title => row::Column::Folded.into_expr(),
        SortBy::Changed => row::Column::ChangedAt.into_expr(),
    };
    let order = Ordered::new(sorting.code())
        .by(column, sorting.down)
        .by(row::Column::Id.into_expr(), sorting.down);
    let rows = order.read(filtered(scope, filter, on), cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| {
        let key = match sorting.by {
            SortBy::Due => At::Moment(row.due_at.unwrap_or_else(never)),
            SortBy::Title => At::Text(row.folded.clone()),
            SortBy::Changed => At::Moment(row.changed_at),
        };
        vec![key, At::Id(row.id.0)]
    });
    Ok(Page {
        items: wholes(db, page.items).await?,
        prev: page.prev,
        next: page.next,
    })
}

/// How many tasks a filter finds.
///
/// # Errors
/// Database errors.
pub async fn count(db: &Reader<'_>, scope: &Scope, filter: &Filter, on: NaiveDate) -> Result<u64> {
    Ok(filtered(scope, filter, on).count(db).await?)
}

/// Every task of some documents as far as the scope shows them, in the order in which they were entered.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, scope: &Scope, ids: &[DirectiveId], on: NaiveDate) -> Result<Vec<Task>> {
    let mut found = Vec::new();
    for part in ids.chunks(chunk(1)) {
        let rows = row::Entity::find()
            .filter(visible(scope, on))
            .filter(row::Column::Directive.is_in(part.iter().copied()))
            .order_by(row::Column::CreatedAt, Order::Asc)
            .order_by(row::Column::Code, Order::Asc)
            .all(db)
            .await?;
        found.extend(wholes(db, rows).await?);
    }
    Ok(found)
}

/// Units that lead or help with tasks of some documents that are not merely planned.
pub(super) async fn units_of(db: &Reader<'_>, ids: &[DirectiveId]) -> Result<Vec<(DirectiveId, UnitId)>> {
    let mut found = Vec::new();
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<(TaskId, DirectiveId, UnitId)> = row::Entity::find()
            .select_only()
            .columns([row::Column::Id, row::Column::Directive, row::Column::Lead])
            .filter(row::Column::Directive.is_in(part.iter().copied()))
            .filter(row::Column::State.ne(TaskState::Planned.code()))
            .into_tuple()
            .all(db)
            .await?;
        let of: HashMap<TaskId, DirectiveId> = rows.iter().map(|(id, directive, _)| (*id, *directive)).collect();
        found.extend(rows.iter().map(|(_, directive, lead)| (*directive, *lead)));
        let ids: Vec<TaskId> = of.keys().copied().collect();
        for part in ids.chunks(chunk(1)) {
            let helpers = with::Entity::find()
                .filter(with::Column::Task.is_in(part.iter().copied()))
                .all(db)
                .await?;
            found.extend(
                helpers
                    .into_iter()
                    .filter_map(|one| of.get(&one.task).map(|directive| (*directive, one.unit))),
            );
        }
    }
    Ok(found)
}

/// Tasks with their lead whose deadline lies in a stretch of time, in the order of deadlines, from behind a place on: for the
/// reminders of a day.
///
/// # Errors
/// Database errors.
pub async fn due_between(
    db: &Reader<'_>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    after: Option<(DateTime<Utc>, TaskId)>,
    limit: u64,
) -> Result<Vec<Task>> {
    let mut rows = row::Entity::find()
        .filter(row::Column::State.is_in(TaskState::WITH_LEAD.map(TaskState::code)))
        .filter(row::Column::DueAt.between(from, to));
    if let Some((due, id)) = after {
        let same_moment = Condition::all()
            .add(row::Column::DueAt.eq(due))
            .add(row::Column::Id.gt(id));
        rows = rows.filter(Condition::any().add(row::Column::DueAt.gt(due)).add(same_moment));
    }
    let rows = rows
        .order_by(row::Column::DueAt, Order::Asc)
        .order_by(row::Column::Id, Order::Asc)
        .limit(limit)
        .all(db)
        .await?;
    wholes(db, rows).await
}

/// The newest of each series of tasks that come again, where its deadline has passed or it was closed and its document is in
/// force: the next one is to be made.
///
/// # Errors
/// Database errors.
pub async fn to_follow(db: &Reader<'_>, now: DateTime<Utc>, limit: u64) -> Result<Vec<Task>> {
    let newest = Query::select()
        .column(row::Column::Series)
        .expr(Func::max(row::Column::Occurrence.into_expr()))
        .from(row::Entity)
        .group_by_col(row::Column::Series)
        .to_owned();
    let in_force = Query::select()
        .column(super::row::Column::Id)
        .from(super::row::Entity)
        .and_where(super::row::Column::State.eq(crate::model::State::Issued.code()))
        .to_owned();
    let pair = Expr::tuple([row::Column::Series.into_expr(), row::Column::Occurrence.into_expr()]);
    let rows = row::Entity::find()
        .filter(row::Column::Repeat.ne(""))
        .filter(row::Column::State.is_not_in([TaskState::Planned.code(), TaskState::Cancelled.code()]))
        .filter(
            Condition::any()
                .add(row::Column::DueAt.lt(now))
                .add(row::Column::State.eq(TaskState::Done.code())),
        )
        .filter(row::Column::Directive.in_subquery(in_force))
        .filter(pair.in_subquery(newest))
        .order_by(row::Column::Id, Order::Asc)
        .limit(limit)
        .all(db)
        .await?;
    wholes(db, rows).await
}

/// Units that lead open tasks: to find those that have ended.
///
/// # Errors
/// Database errors.
pub async fn leads(db: &Reader<'_>, scope: &Scope, on: NaiveDate) -> Result<Vec<UnitId>> {
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::Lead)
        .distinct()
        .filter(visible(scope, on))
        .filter(row::Column::State.is_in(TaskState::OPEN.map(TaskState::code)))
        .into_tuple()
        .all(db)
        .await?)
}

/// Writes a report on a task.
///
/// # Errors
/// Database errors.
pub async fn insert_report(tx: &Tx, permit: &Permit, task: TaskId, one: &Report) -> Result<()> {
    permit.covers(task.0)?;
    report::Entity::insert(report::ActiveModel {
        id: Set(one.id),
        task: Set(task),
        act: Set(one.act.code().to_owned()),
        person: Set(one.person),
        at: Set(one.at),
        text: Set(one.text.clone()),
        progress: Set(one.progress),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// What was reported on a task, newest first. The caller has found the task through its scope.
///
/// # Errors
/// Database errors.
pub async fn reports(db: &Reader<'_>, task: TaskId) -> Result<Vec<Report>> {
    let rows = report::Entity::find()
        .filter(report::Column::Task.eq(task))
        .order_by(report::Column::At, Order::Desc)
        .order_by(report::Column::Id, Order::Desc)
        .limit(200)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|m| {
            Some(Report {
                id: m.id,
                act: TaskAct::from_code(&m.act)?,
                person: m.person,
                at: m.at,
                text: m.text,
                progress: m.progress,
            })
        })
        .collect())
}

/// The unit that keeps a document is another one now: it assigns and approves the tasks. The permit is for the document.
///
/// # Errors
/// Database errors.
pub async fn move_owner(tx: &Tx, permit: &Permit, directive: DirectiveId, to: UnitId) -> Result<()> {
    permit.covers(directive.0)?;
    row::Entity::update_many()
        .col_expr(row::Column::Owner, Expr::value(to.0))
        .col_expr(row::Column::ChangedAt, Expr::value(tx.now))
        .col_expr(row::Column::Version, row::Column::Version.into_expr().add(1))
        .filter(row::Column::Directive.eq(directive))
        .exec(&tx.reader())
        .await?;
    Ok(())
}
