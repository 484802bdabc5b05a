//! `/api/v1/ip-results`: results that the State paid for, what is owed for them and when; and whether an asset was declared everybody's.
//! The same commands, the same queries, the same rights as the pages. The catalogue of what everyone may use is open data
//! (`/tai-san-dung-chung/json`).

use crate::commands::{kept, results as commands};
use crate::exploitation_api::write::{EnteredReversal, answered, claimed, line, long, named};
use crate::model::results::{Owed, ReportId, Task, owed};
use crate::model::{Asset, AssetId};
use crate::policy;
use crate::store::results::{self, Declared, Report};
use crate::store::{self, Filter};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{Months, NaiveDate};
use kernel::Result;
use kernel::access::Scope;
use kernel::db::{Reader, Tx};
use kernel::paging::{API_MAX, Cursor, Direction, PAGE_SIZE, Place};
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes, Verb};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// Results whose duties are computed at once.
const BATCH: u64 = 500;

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    const READ: Access = Access::Token("ip_assets:read");
    const WRITE: Access = Access::Token("ip_assets:write");
    const REVERSAL: &str = "/api/v1/ip-assets/{id}/result/reports/{report}/reversal";
    Routes::new()
        .get("/api/v1/ip-results", READ, list_ip_results)
        .get("/api/v1/ip-result-duties", READ, list_ip_result_duties)
        .get("/api/v1/ip-assets/{id}/result", READ, find_ip_result)
        .on(Verb::Put, "/api/v1/ip-assets/{id}/result", WRITE, replace_ip_result)
        .post("/api/v1/ip-assets/{id}/result/reports", WRITE, add_ip_result_report)
        .post(REVERSAL, WRITE, reverse_ip_result_report)
        .get("/api/v1/ip-assets/{id}/commons", READ, find_ip_commons)
        .on(Verb::Put, "/api/v1/ip-assets/{id}/commons", WRITE, declare_ip_commons)
        .on(
            Verb::Delete,
            "/api/v1/ip-assets/{id}/commons",
            WRITE,
            undeclare_ip_commons,
        )
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list_ip_results,
        list_ip_result_duties,
        find_ip_result,
        replace_ip_result,
        add_ip_result_report,
        reverse_ip_result_report,
        find_ip_commons,
        declare_ip_commons,
        undeclare_ip_commons
    ),
    components(schemas(
        IpResultTask,
        IpResultDuty,
        IpResultBody,
        IpResultList,
        IpResultReport,
        WholeIpResult,
        IpOwedResult,
        IpOwedResultList,
        EnteredResultReport,
        IpDeclaration,
        IpCommonsBody
    ))
)]
pub struct Doc;

/// The task of the State that a result came from, and what is owed for it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct IpResultTask {
    programme: String,
    /// Name or code of the task.
    task: String,
    /// The day on which the result was accepted: the first report counts from it.
    accepted_on: Option<NaiveDate>,
    /// How much of the money was the State's, in hundredths of a percent.
    state_share: Option<u32>,
    /// Who may register.
    registrant: String,
    /// What has to be done with it, in the words of the papers.
    duty: String,
    /// Which papers say so; a day or a term needs them.
    source: String,
    /// Until when use must have begun.
    exploit_by: Option<NaiveDate>,
    /// Months between two reports; zero where none are owed.
    report_months: u32,
}

impl IpResultTask {
    fn of(task: &Task) -> IpResultTask {
        IpResultTask {
            programme: task.programme.clone(),
            task: task.task.clone(),
            accepted_on: task.accepted_on,
            state_share: task.state_share,
            registrant: task.registrant.clone(),
            duty: task.duty.clone(),
            source: task.source.clone(),
            exploit_by: task.exploit_by,
            report_months: task.report_months,
        }
    }

    fn task(&self) -> Task {
        Task {
            programme: line(&self.programme),
            task: line(&self.task),
            accepted_on: self.accepted_on,
            state_share: self.state_share,
            registrant: line(&self.registrant),
            duty: long(&self.duty),
            source: line(&self.source),
            exploit_by: self.exploit_by,
            report_months: self.report_months,
        }
    }
}

/// Something that is owed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpResultDuty {
    /// `report` or `use`.
    what: &'static str,
    /// The last day.
    by: NaiveDate,
    /// That day is over.
    late: bool,
}

fn duty(one: Owed, today: NaiveDate) -> IpResultDuty {
    IpResultDuty {
        what: match one {
            Owed::Report(_) => "report",
            Owed::Use(_) => "use",
        },
        by: one.by(),
        late: one.by() < today,
    }
}

/// A result that the State paid for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpResultBody {
    ip_asset: Uuid,
    code: String,
    title: String,
    /// It counts as a result of State money.
    state_funded: bool,
    /// None where nobody has written it down yet.
    task: Option<IpResultTask>,
    /// It is used, by the definition that the figures have.
    used: bool,
    /// The day of the last report that stands.
    last_report: Option<NaiveDate>,
    /// What is owed, the soonest first.
    owed: Vec<IpResultDuty>,
    /// Of the task; zero while there is none.
    version: i64,
}

/// A page of results.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpResultList {
    ip_results: Vec<IpResultBody>,
    /// Give it back as `cursor` for the page after.
    next: Option<String>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct IpResultQuery {
    /// Words of title, number or party, with or without marks.
    q: Option<String>,
    /// Rows, 200 at most.
    limit: Option<u64>,
    /// From the page before.
    cursor: Option<String>,
}

/// A report on the use of a result.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpResultReport {
    id: Uuid,
    on: NaiveDate,
    /// Number of the paper.
    number: String,
    content: String,
    /// Why it was taken back; none where it stands.
    removed: Option<String>,
}

/// A result with its reports, the latest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WholeIpResult {
    #[serde(flatten)]
    result: IpResultBody,
    reports: Vec<IpResultReport>,
}

async fn bodies(db: &Reader<'_>, assets: &[Asset], today: NaiveDate) -> Result<Vec<IpResultBody>> {
    let ids: Vec<AssetId> = assets.iter().map(|one| one.id).collect();
    let tasks = results::tasks(db, &ids).await?;
    let last = results::last_reports(db, &ids).await?;
    let used = results::used(db, assets, today).await?;
    let told = assets.iter().map(|one| {
        let held = tasks.get(&one.id);
        let (last, used) = (last.get(&one.id).copied(), used.get(&one.id).copied() == Some(true));
        let owed = held.map(|(task, _)| owed(task, last, used)).unwrap_or_default();
        IpResultBody {
            ip_asset: one.id.0,
            code: one.code.clone(),
            title: one.content.title.clone(),
            state_funded: one.content.state_funded,
            task: held.map(|(task, _)| IpResultTask::of(task)),
            used,
            last_report: last,
            owed: owed.into_iter().map(|one| duty(one, today)).collect(),
            version: held.map_or(0, |(_, version)| *version),
        }
    });
    Ok(told.collect())
}

async fn whole(db: &Reader<'_>, scope: &Scope, id: AssetId, today: NaiveDate) -> Result<WholeIpResult> {
    let one = store::find(db, scope, id, today).await?;
    let mut list = bodies(db, std::slice::from_ref(&one), today).await?;
    let report = |one: Report| IpResultReport {
        id: one.id.0,
        on: one.on,
        number: one.number,
        content: one.content,
        removed: one.removed,
    };
    Ok(WholeIpResult {
        result: list.pop().ok_or(kernel::AppError::NotFound)?,
        reports: results::reports(db, id).await?.into_iter().map(report).collect(),
    })
}

async fn answer(tx: Tx, scope: &Scope, id: AssetId) -> Result<Response> {
    let body = whole(&tx.reader(), scope, id, tx.today()).await?;
    tx.commit().await?;
    Ok(api::versioned(body.result.version, body))
}

#[utoipa::path(get, path = "/api/v1/ip-results", params(IpResultQuery), tag = "ip-assets",
    responses((status = 200, body = IpResultList)))]
pub(crate) async fn list_ip_results(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<IpResultQuery>,
) -> Result<Json<IpResultList>> {
    let filter = Filter {
        words: vietnamese::clean_line(query.q.as_deref().unwrap_or_default()),
        state_funded: true,
        ..Filter::default()
    };
    let cursor = query.cursor.as_deref().map(Cursor::<Place>::decode).transpose()?;
    let limit = query.limit.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let (db, scope, today) = (app.db.reader(), policy::scope(here.actor()?), here.today());
    let page = store::list(&db, &scope, &filter, cursor.as_ref(), limit, today).await?;
    Ok(Json(IpResultList {
        ip_results: bodies(&db, &page.items, today).await?,
        next: page.next,
    }))
}

/// A result and something that is owed for it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpOwedResult {
    ip_asset: Uuid,
    code: String,
    title: String,
    /// Name or code of the task.
    task: String,
    #[serde(flatten)]
    duty: IpResultDuty,
}

/// What is owed for results, the soonest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpOwedResultList {
    duties: Vec<IpOwedResult>,
    /// Give it back as `cursor` for the page after.
    next: Option<String>,
}

/// Which duties.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct IpDutyQuery {
    /// Last day; six months on when left out. What is late counts.
    to: Option<NaiveDate>,
    /// Rows, 200 at most.
    limit: Option<u64>,
    /// From the page before.
    cursor: Option<String>,
}

/// The place of a duty in the list.
type DutyKey = (NaiveDate, Uuid, String);

fn key(one: &IpOwedResult) -> DutyKey {
    (one.duty.by, one.ip_asset, one.duty.what.to_owned())
}

/// Reports and use that are owed until a day, for all results that the caller sees.
#[utoipa::path(get, path = "/api/v1/ip-result-duties", params(IpDutyQuery), tag = "ip-assets",
    responses((status = 200, body = IpOwedResultList)))]
pub(crate) async fn list_ip_result_duties(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<IpDutyQuery>,
) -> Result<Json<IpOwedResultList>> {
    let (db, scope, today) = (app.db.reader(), policy::scope(here.actor()?), here.today());
    let in_half_a_year = || today.checked_add_months(Months::new(6)).unwrap_or(today);
    let to = query.to.unwrap_or_else(in_half_a_year);
    let from = query.cursor.as_deref().map(Cursor::<DutyKey>::decode).transpose()?;
    let limit = query.limit.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut duties: Vec<IpOwedResult> = Vec::new();
    let mut after = None;
    loop {
        let found = results::owing(&db, &scope, to, after, BATCH, today).await?;
        for body in bodies(&db, &found, today).await? {
            let task = body.task.map(|task| task.task).unwrap_or_default();
            let due = body.owed.into_iter().filter(|duty| duty.by <= to);
            duties.extend(due.map(|duty| IpOwedResult {
                ip_asset: body.ip_asset,
                code: body.code.clone(),
                title: body.title.clone(),
                task: task.clone(),
                duty,
            }));
        }
        after = found.last().map(|one| one.id);
        if (found.len() as u64) < BATCH {
            break;
        }
    }
    duties.retain(|one| from.as_ref().is_none_or(|from| key(one) > from.key));
    duties.sort_by_key(key);
    let more = duties.len() > limit;
    duties.truncate(limit);
    let last = duties.last().filter(|_| more).map(|one| Cursor {
        key: key(one),
        direction: Direction::After,
    });
    Ok(Json(IpOwedResultList {
        duties,
        next: last.map(|cursor| cursor.encode()),
    }))
}

#[utoipa::path(get, path = "/api/v1/ip-assets/{id}/result", params(("id" = Uuid, Path)), tag = "ip-assets",
    responses((status = 200, body = WholeIpResult), (status = 404)))]
pub(crate) async fn find_ip_result(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
) -> Result<Response> {
    let scope = policy::scope(here.actor()?);
    let body = whole(&app.db.reader(), &scope, id, here.today()).await?;
    Ok(api::versioned(body.result.version, body))
}

/// Writes the task of an asset, which counts as a result of State money from then on. The first one goes in the place of version 0.
#[utoipa::path(put, path = "/api/v1/ip-assets/{id}/result", params(("id" = Uuid, Path)), request_body = IpResultTask,
    tag = "ip-assets",
    responses((status = 200, body = WholeIpResult), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn replace_ip_result(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    headers: HeaderMap,
    sent: Body<IpResultTask>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    kept(&tx, actor, id).await?.1.covers(id.0)?;
    let version = results::tasks(&tx.reader(), &[id])
        .await?
        .remove(&id)
        .map(|(_, version)| version);
    api::if_match(&headers, version.unwrap_or(0))?;
    commands::save_task(&tx, actor, id, version, &sent.value.task()).await?;
    answer(tx, &policy::scope(actor), id).await
}

/// A report on the use of a result.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnteredResultReport {
    on: NaiveDate,
    /// Number of the paper.
    #[serde(default)]
    number: String,
    /// How the result is used.
    content: String,
}

#[utoipa::path(post, path = "/api/v1/ip-assets/{id}/result/reports", params(("id" = Uuid, Path)),
    request_body = EnteredResultReport, tag = "ip-assets",
    responses((status = 200, body = WholeIpResult), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn add_ip_result_report(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    headers: HeaderMap,
    sent: Body<EnteredResultReport>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    kept(&tx, actor, id).await?.1.covers(id.0)?;
    let act = format!("ip_result_report:{id}");
    if claimed(&tx, actor, &headers, &act, &sent.fingerprint).await?.is_none() {
        let report = (sent.value.on, line(&sent.value.number), long(&sent.value.content));
        let done = commands::report(&tx, actor, id, report).await;
        done.map_err(|error| named(error, &[("reported_on", "on")]))?;
        answered(&tx, actor, &headers, &id.to_string()).await?;
    }
    answer(tx, &policy::scope(actor), id).await
}

#[utoipa::path(post, path = "/api/v1/ip-assets/{id}/result/reports/{report}/reversal",
    params(("id" = Uuid, Path), ("report" = Uuid, Path)), request_body = EnteredReversal, tag = "ip-assets",
    responses((status = 200, body = WholeIpResult), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn reverse_ip_result_report(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, report)): Path<(AssetId, ReportId)>,
    headers: HeaderMap,
    sent: Body<EnteredReversal>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    kept(&tx, actor, id).await?.1.covers(id.0)?;
    let known = results::reports(&tx.reader(), id).await?;
    if !known.iter().any(|one| one.id == report) {
        return Err(kernel::AppError::NotFound);
    }
    let act = format!("ip_result_report_back:{id}:{report}");
    if claimed(&tx, actor, &headers, &act, &sent.fingerprint).await?.is_none() {
        commands::take_back(&tx, actor, id, report, &line(&sent.value.why)).await?;
        answered(&tx, actor, &headers, &report.to_string()).await?;
    }
    answer(tx, &policy::scope(actor), id).await
}

/// That an asset is everybody's.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IpDeclaration {
    on: NaiveDate,
    /// Who declared it.
    by: String,
    /// By which paper.
    paper: String,
    /// On what terms it is used.
    #[serde(default)]
    terms: String,
}

/// Whether an asset was declared everybody's.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpCommonsBody {
    ip_asset: Uuid,
    /// None where it was not.
    declared: Option<IpDeclaration>,
    /// Of the declaration; zero while there is none.
    version: i64,
}

/// A declaration has no counter: the moment in which it was written down tells it from the one before.
async fn commons(db: &Reader<'_>, id: AssetId) -> Result<IpCommonsBody> {
    let held = results::declaration(db, id).await?;
    Ok(IpCommonsBody {
        ip_asset: id.0,
        version: held.as_ref().map_or(0, |(_, at)| at.timestamp_micros()),
        declared: held.map(|(one, _)| IpDeclaration {
            on: one.on,
            by: one.by,
            paper: one.paper,
            terms: one.terms,
        }),
    })
}

#[utoipa::path(get, path = "/api/v1/ip-assets/{id}/commons", params(("id" = Uuid, Path)), tag = "ip-assets",
    responses((status = 200, body = IpCommonsBody), (status = 404)))]
pub(crate) async fn find_ip_commons(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
) -> Result<Response> {
    let db = app.db.reader();
    let one = store::find(&db, &policy::scope(here.actor()?), id, here.today()).await?;
    let body = commons(&db, one.id).await?;
    Ok(api::versioned(body.version, body))
}

/// Declares an asset everybody's, in the place of what was declared before.
#[utoipa::path(put, path = "/api/v1/ip-assets/{id}/commons", params(("id" = Uuid, Path)), request_body = IpDeclaration,
    tag = "ip-assets",
    responses((status = 200, body = IpCommonsBody), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn declare_ip_commons(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    headers: HeaderMap,
    sent: Body<IpDeclaration>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    kept(&tx, actor, id).await?.1.covers(id.0)?;
    api::if_match(&headers, commons(&tx.reader(), id).await?.version)?;
    let declared = Declared {
        on: sent.value.on,
        by: line(&sent.value.by),
        paper: line(&sent.value.paper),
        terms: line(&sent.value.terms),
    };
    let done = commands::declare(&tx, actor, id, &declared).await;
    done.map_err(|error| named(error, &[("declared_on", "on"), ("declared_by", "by")]))?;
    let body = commons(&tx.reader(), id).await?;
    tx.commit().await?;
    Ok(api::versioned(body.version, body))
}

/// Takes such a declaration back.
#[utoipa::path(delete, path = "/api/v1/ip-assets/{id}/commons", params(("id" = Uuid, Path)), tag = "ip-assets",
    responses((status = 200, body = IpCommonsBody), (status = 403), (status = 404), (status = 409), (status = 412), (status = 428)))]
pub(crate) async fn undeclare_ip_commons(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    headers: HeaderMap,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    kept(&tx, actor, id).await?.1.covers(id.0)?;
    api::if_match(&headers, commons(&tx.reader(), id).await?.version)?;
    commands::undeclare(&tx, actor, id).await?;
    let body = commons(&tx.reader(), id).await?;
    tx.commit().await?;
    Ok(api::versioned(body.version, body))
}
