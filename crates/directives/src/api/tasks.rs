//! `/api/v1/tasks`.

use super::{READ, WRITE, optional};
use crate::commands::tasks::{self as acts, NewTask, When, With};
use crate::compiler::DueRule;
use crate::labels::{self, task as words};
use crate::model::task::{Method, Step, Task, TaskAct, TaskId, TaskState, is_quiet};
use crate::model::{ClauseId, DirectiveId, due};
use crate::policy;
use crate::store::tasks::{self as store, Filter, Key};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE};
use kernel::time::local_date;
use kernel::web::api::{self, Body};
use kernel::web::{AppState, Here, Routes, Verb};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The routes of tasks.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/tasks", READ, list_tasks)
        .post("/api/v1/tasks", WRITE, add_tasks)
        .get("/api/v1/tasks/{id}", READ, find_task)
        .on(Verb::Put, "/api/v1/tasks/{id}", WRITE, replace_task)
        .post("/api/v1/tasks/{id}/acts/{act}", WRITE, act_on_task)
}

/// A step of a task.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskStep {
    title: String,
    /// Against the other steps, 1 to 1000.
    weight: u32,
    #[serde(default)]
    done: bool,
}

/// A day that comes again: "trước ngày 03 của tháng cuối quý" is quarter, 3, 3, before.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskRule {
    /// month, quarter, half, nine_months, year or school_year
    #[schema(value_type = String)]
    every: Every,
    /// Month of the period, from 1; one more than its months is the month after it.
    month: i8,
    /// Day of that month.
    day: u8,
    /// The day itself is too late.
    #[serde(default)]
    before: bool,
}

/// How often.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Every {
    Month,
    Quarter,
    Half,
    NineMonths,
    Year,
    SchoolYear,
}

impl TaskRule {
    fn rule(self) -> Result<DueRule> {
        let code = match self.every {
            Every::Month => "month",
            Every::Quarter => "quarter",
            Every::Half => "half",
            Every::NineMonths => "nine_months",
            Every::Year => "year",
            Every::SchoolYear => "school_year",
        };
        due::every(code)
            .and_then(|every| due::rule(every, self.month, self.day, self.before))
            .ok_or_else(|| AppError::field("repeat", words::RULE_IMPOSSIBLE))
    }

    fn of(rule: &DueRule) -> Option<TaskRule> {
        let every = match due::code(rule.period) {
            "month" => Every::Month,
            "quarter" => Every::Quarter,
            "half" => Every::Half,
            "nine_months" => Every::NineMonths,
            "year" => Every::Year,
            "school_year" => Every::SchoolYear,
            _ => return None,
        };
        let at = rule.day?;
        Some(TaskRule {
            every,
            month: at.month,
            day: at.day,
            before: rule.strict,
        })
    }
}

/// A task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaskBody {
    id: Uuid,
    code: String,
    directive: Uuid,
    clause: Option<Uuid>,
    /// The unit that assigns and approves.
    owner: Uuid,
    title: String,
    lead: Uuid,
    coordinators: Vec<Uuid>,
    product: String,
    /// The last moment in time.
    due_at: Option<DateTime<Utc>>,
    /// Its rule in words.
    due_rule: String,
    repeat: Option<TaskRule>,
    /// "Quý IV/2026"; empty for a task that does not come again.
    period: String,
    occurrence: i32,
    /// Empty for a percentage that is said.
    steps: Vec<TaskStep>,
    /// Percent.
    progress: i32,
    /// planned, not_started, in_progress, submitted, done or cancelled
    state: String,
    /// Late now, or when it was completed.
    late: bool,
    completed_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    version: i64,
}

fn body(task: Task, now: DateTime<Utc>) -> TaskBody {
    let late = task.is_late(now);
    TaskBody {
        id: task.id.0,
        code: task.code,
        directive: task.directive.0,
        clause: task.clause.map(|id| id.0),
        owner: task.owner.0,
        title: task.title,
        lead: task.lead.0,
        coordinators: task.with.into_iter().map(|unit| unit.0).collect(),
        product: task.product,
        due_at: task.due_at,
        due_rule: task.due_rule,
        repeat: task.repeat.as_ref().and_then(TaskRule::of),
        period: task.period,
        occurrence: task.occurrence,
        steps: match task.method {
            Method::Percent => Vec::new(),
            Method::Steps(steps) => steps
                .into_iter()
                .map(|step| TaskStep {
                    title: step.title,
                    weight: step.weight,
                    done: step.done,
                })
                .collect(),
        },
        progress: task.progress,
        state: task.state.code().to_owned(),
        late,
        completed_at: task.completed_at,
        closed_at: task.closed_at,
        version: task.version,
    }
}

/// A page of tasks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaskList {
    tasks: Vec<TaskBody>,
    /// Give it back as `page` for the page after.
    next: Option<String>,
}

/// What a list of tasks asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskQuery {
    /// Words of the title, or the code.
    q: Option<String>,
    /// Only this state.
    state: Option<String>,
    /// Only those that are open and late.
    late: Option<bool>,
    /// Only those of this document.
    directive: Option<Uuid>,
    /// Only those led by this unit.
    lead: Option<Uuid>,
    /// From the page before.
    page: Option<String>,
    /// Rows, at most 200.
    size: Option<u64>,
}

#[utoipa::path(get, path = "/api/v1/tasks", params(TaskQuery), tag = "directives",
    responses((status = 200, body = TaskList)))]
pub(crate) async fn list_tasks(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<TaskQuery>,
) -> Result<Json<TaskList>> {
    let state = optional(query.state.as_deref(), "state", TaskState::from_code)?;
    let filter = Filter {
        words: vietnamese::clean_line(query.q.as_deref().unwrap_or_default()),
        states: state.into_iter().collect(),
        late_at: query.late.filter(|late| *late).map(|_| here.now),
        directive: query.directive.map(DirectiveId),
        leads: query.lead.map(|unit| vec![UnitId(unit)]),
        ..Filter::default()
    };
    let cursor = query.page.as_deref().map(Cursor::<Key>::decode).transpose()?;
    let size = query.size.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let scope = policy::scope(here.actor()?);
    let page = store::list(&app.db.reader(), &scope, &filter, cursor.as_ref(), size, here.today()).await?;
    Ok(Json(TaskList {
        next: page.next,
        tasks: page.items.into_iter().map(|task| body(task, here.now)).collect(),
    }))
}

#[utoipa::path(get, path = "/api/v1/tasks/{id}", params(("id" = Uuid, Path)), tag = "directives",
    responses((status = 200, body = TaskBody), (status = 404)))]
pub(crate) async fn find_task(Shared(app): Shared<AppState>, here: Here, Path(id): Path<TaskId>) -> Result<Response> {
    let task = store::find(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await?;
    Ok(api::versioned(task.version, body(task, here.now)))
}

/// A task as it is given. With several leads each gets a task of its own.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTaskBody {
    directive: Uuid,
    #[serde(default)]
    clause: Option<Uuid>,
    title: String,
    leads: Vec<Uuid>,
    #[serde(default)]
    coordinators: Vec<Uuid>,
    #[serde(default)]
    product: String,
    /// The day named; with `before` the day itself is too late.
    #[serde(default)]
    due_on: Option<NaiveDate>,
    #[serde(default)]
    before: bool,
    /// In place of a day: one that comes again.
    #[serde(default)]
    repeat: Option<TaskRule>,
    /// In place of both: words that name no day. Left out of a change, such words stay as they are.
    #[serde(default)]
    due_rule: Option<String>,
    /// Left out for a percentage that is said.
    #[serde(default)]
    steps: Vec<TaskStep>,
}

impl NewTaskBody {
    /// Of a known task a moment that was not changed keeps the words in which it was ordered.
    fn new_task(self, known: Option<&Task>) -> Result<NewTask> {
        let once = known.filter(|task| task.repeat.is_none());
        let when = match (self.repeat, self.due_on) {
            (Some(rule), _) => When::Again(rule.rule()?),
            (None, Some(date)) => {
                let at = due::moment(date, self.before).ok_or_else(|| AppError::field("due_on", words::YEARS))?;
                let stays = once.filter(|task| task.due_at.is_some_and(|due| local_date(due) == local_date(at)));
                match stays.and_then(|task| Some((task.due_at?, task.due_rule.clone()))) {
                    Some((at, rule)) => When::Once(at, rule),
                    None => When::Once(at, due::words(date, self.before)),
                }
            }
            (None, None) => {
                let kept = once.filter(|task| task.due_at.is_none());
                let rule = match self.due_rule {
                    Some(typed) => vietnamese::clean_line(&typed),
                    None => kept.map(|task| task.due_rule.clone()).unwrap_or_default(),
                };
                if rule.is_empty() { When::Open } else { When::Words(rule) }
            }
        };
        let mut steps = Vec::with_capacity(self.steps.len());
        for step in self.steps {
            let title = vietnamese::clean_line(&step.title);
            if title.is_empty() || !(1..=1000).contains(&step.weight) {
                return Err(AppError::field("steps", words::step_unreadable(&title)));
            }
            steps.push(Step {
                title,
                weight: step.weight,
                done: false,
            });
        }
        Ok(NewTask {
            clause: self.clause.map(ClauseId),
            title: vietnamese::clean_line(&self.title),
            leads: self.leads.into_iter().map(UnitId).collect(),
            with: self.coordinators.into_iter().map(UnitId).collect(),
            product: vietnamese::clean_line(&self.product),
            when,
            steps,
        })
    }
}

/// The tasks that were given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AddedTasks {
    /// Of the first one.
    id: Uuid,
    ids: Vec<Uuid>,
}

#[utoipa::path(post, path = "/api/v1/tasks", request_body = NewTaskBody, tag = "directives",
    responses((status = 201, body = AddedTasks), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn add_tasks(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<NewTaskBody>,
) -> Result<Response> {
    let actor = here.actor()?;
    let directive = DirectiveId(body.value.directive);
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let made: Vec<TaskId> = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(ids) => ids.split(' ').filter_map(|id| id.parse().ok()).collect(),
        Claim::New => {
            let made = acts::add(&tx, actor, directive, body.value.new_task(None)?).await?;
            let answer: Vec<String> = made.iter().map(ToString::to_string).collect();
            once::answer(&tx, actor.person, key, &answer.join(" ")).await?;
            made
        }
    };
    tx.commit().await?;
    let first = made.first().copied().ok_or_else(|| AppError::bug("no task was made"))?;
    Ok(api::created(
        &format!("/api/v1/tasks/{first}"),
        1,
        AddedTasks {
            id: first.0,
            ids: made.into_iter().map(|id| id.0).collect(),
        },
    ))
}

#[utoipa::path(put, path = "/api/v1/tasks/{id}", params(("id" = Uuid, Path)), request_body = NewTaskBody,
    tag = "directives",
    responses((status = 200, body = TaskBody), (status = 403), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn replace_task(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
    body_of: Body<NewTaskBody>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let before = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    policy::permit_manage(actor, &before, &app.db.units(), here.today())?.covers(id.0)?;
    api::if_match(&headers, before.version)?;
    if body_of.value.directive != before.directive.0 {
        return Err(AppError::field("directive", labels::NO_SUCH_DOCUMENT));
    }
    let new = body_of.value.new_task(Some(&before))?;
    let after = acts::change(&tx, actor, id, before.version, new).await?;
    tx.commit().await?;
    Ok(api::versioned(after.version, body(after, here.now)))
}

/// What an act brings along.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskActBody {
    /// What was done, or why not.
    #[serde(default)]
    text: String,
    /// report, for tasks without steps: percent.
    #[serde(default)]
    percent: Option<i32>,
    /// report, for tasks with steps: numbers of the steps that are done, from 0.
    #[serde(default)]
    steps: Vec<usize>,
}

#[utoipa::path(post, path = "/api/v1/tasks/{id}/acts/{act}",
    params(("id" = Uuid, Path), ("act" = String, Path, description = "report, complete, approve, return, cancel or urge")),
    request_body = TaskActBody, tag = "directives",
    responses((status = 200, body = TaskBody), (status = 403), (status = 404), (status = 412), (status = 422)))]
pub(crate) async fn act_on_task(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, act)): Path<(TaskId, String)>,
    headers: HeaderMap,
    body_of: Body<TaskActBody>,
) -> Result<Response> {
    let actor = here.actor()?;
    let key = api::idempotency_key(&headers);
    let print = format!("task.{act}:{id}:{}", body_of.fingerprint);
    let tx = app.begin(&here).await?;
    let task = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(_) => store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?,
        Claim::New => {
            let after = if act == "urge" {
                let quiet = is_quiet(here.now, app.packs.calendar.is_working_day(here.today()));
                acts::urge(&tx, actor, id, quiet).await?
            } else {
                let act: TaskAct = crate::commands::task_act(&act).ok_or(AppError::NotFound)?;
                // A caller that names the version gets its numbers of steps read as those of that version.
                let version = if headers.contains_key(IF_MATCH) {
                    let seen = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
                    api::if_match(&headers, seen.version)?;
                    Some(seen.version)
                } else {
                    None
                };
                let with = With {
                    text: vietnamese::normalise(&body_of.value.text).trim().to_owned(),
                    percent: body_of.value.percent,
                    steps: body_of.value.steps.clone(),
                    version,
                    file: None,
                };
                acts::act(&tx, actor, id, act, with).await?
            };
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            after
        }
    };
    tx.commit().await?;
    Ok(api::versioned(task.version, body(task, here.now)))
}
