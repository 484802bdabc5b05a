//! `/api/v1/report-regimes`, `/api/v1/reports`: the same commands, the same queries, the same rights as the pages.

mod regimes;

use crate::commands::{self, Typed, TypedCell, With};
use crate::compose::{self, Desk, Filled};
use crate::exchange::{self, DataFile};
use crate::model::{Act, Amount, Entry, Regime, RegimeId, Report, ReportId, Sent, Stage, Timeliness};
use crate::policy;
use crate::store::{self, Filter, Key, Owed};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use indicators::Figures;
use kernel::error::Precondition;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE};
use kernel::period::Period;
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes, Verb};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

const READ: Access = Access::Token("reports:read");
const WRITE: Access = Access::Token("reports:write");

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/reports", READ, list_reports)
        .get("/api/v1/reports/{id}", READ, find_report)
        .on(Verb::Put, "/api/v1/reports/{id}/draft", WRITE, write_report)
        .post("/api/v1/reports/{id}/acts/{act}", WRITE, act_on_report)
        .get("/api/v1/reports/{id}/sendings/{revision}", READ, find_sending)
        .get("/api/v1/reports/{id}/sendings/{revision}/data", READ, sending_data)
        .get(
            "/api/v1/reports/{id}/sendings/{revision}/message",
            READ,
            sending_message,
        )
        .merge(regimes::routes())
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list_reports,
        find_report,
        write_report,
        act_on_report,
        find_sending,
        sending_data,
        sending_message,
        regimes::list_report_regimes,
        regimes::find_report_regime,
        regimes::enter_report_regime,
        regimes::replace_report_regime,
        regimes::act_on_report_regime,
        regimes::report_board,
        regimes::report_rollup,
        regimes::act_on_report_period
    ),
    components(schemas(
        ReportBody,
        ReportList,
        WholeReport,
        ReportRow,
        ReportSection,
        ReportDraft,
        ReportCell,
        ReportActBody,
        SendingBody,
        DataFile,
        exchange::DataReport,
        exchange::DataPeriod,
        exchange::DataUnit,
        exchange::DataColumn,
        exchange::DataTable,
        exchange::DataRow,
        exchange::DataState,
        exchange::DataValue,
        exchange::DataSection,
        regimes::RegimeBody,
        regimes::RegimeList,
        regimes::RegimeContent,
        regimes::RegimeDue,
        regimes::BoardBody,
        regimes::BoardLine,
        regimes::RollupBody,
        regimes::RollupRow,
        regimes::RollupPart,
        regimes::PeriodActBody,
        regimes::PeriodActDone
    ))
)]
pub struct Doc;

/// A number as text, a word for what is no number, or nothing.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub(crate) enum Said {
    Blank,
    Value(Amount),
    Nothing,
    Unknown,
}

impl From<Entry> for Said {
    fn from(entry: Entry) -> Said {
        match entry {
            Entry::Blank => Said::Blank,
            Entry::Value(amount) => Said::Value(amount),
            Entry::Nothing => Said::Nothing,
            Entry::Unknown => Said::Unknown,
        }
    }
}

/// A report that a unit owes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReportBody {
    id: Uuid,
    regime: Uuid,
    /// Code of the period: 2026-Q4.
    period: String,
    unit: Uuid,
    /// Who writes it today: the unit, or the one that took its place.
    holder: Uuid,
    receiver: Uuid,
    due_at: DateTime<Utc>,
    stage: Stage,
    timeliness: Timeliness,
    /// Receipt number; empty before it was sent.
    code: String,
    /// How many revisions were sent.
    revision: i32,
    first_sent_at: Option<DateTime<Utc>>,
    sent_at: Option<DateTime<Utc>>,
    version: i64,
}

fn body(owed: &Owed, now: DateTime<Utc>) -> ReportBody {
    let one = &owed.report;
    ReportBody {
        id: one.id.0,
        regime: one.regime.0,
        period: one.period.code(),
        unit: one.unit.0,
        holder: owed.holder.0,
        receiver: one.receiver.0,
        due_at: one.due_at,
        stage: one.stage,
        timeliness: Timeliness::of(one.first_sent_at, one.due_at, now),
        code: one.code.clone(),
        revision: one.revision,
        first_sent_at: one.first_sent_at,
        sent_at: one.sent_at,
        version: one.version,
    }
}

/// A page of reports.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReportList {
    items: Vec<ReportBody>,
    next: Option<String>,
    prev: Option<String>,
}

/// Which reports.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportQuery {
    /// Only of this regime.
    regime: Option<Uuid>,
    /// Only of this period, by code.
    period: Option<String>,
    /// Only those that this unit writes.
    unit: Option<Uuid>,
    /// Only those that this unit takes.
    receiver: Option<Uuid>,
    /// open, draft, completed, sent, returned, accepted or correcting.
    stage: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
    /// Reports of a page, 200 at most.
    limit: Option<u64>,
}

#[utoipa::path(get, path = "/api/v1/reports", params(ReportQuery), tag = "reports",
    responses((status = 200, body = ReportList), (status = 422)))]
pub(crate) async fn list_reports(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ReportQuery>,
) -> Result<Json<ReportList>> {
    let actor = here.actor()?;
    let stage = match query.stage.as_deref() {
        None => None,
        Some(code) => {
            Some(Stage::from_code(code).ok_or_else(|| AppError::field("stage", crate::labels::NO_SUCH_STAGE))?)
        }
    };
    let filter = Filter {
        holders: query.unit.map(|unit| vec![UnitId(unit)]),
        receivers: query.receiver.map(|unit| vec![UnitId(unit)]),
        stages: stage.into_iter().collect(),
        regime: query.regime.map(RegimeId),
        period: query.period.as_deref().map(period).transpose()?,
        ..Filter::default()
    };
    let cursor: Option<Cursor<Key>> = query.cursor.as_deref().map(Cursor::decode).transpose()?;
    let size = query.limit.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let scope = policy::scope(actor);
    let page = store::list(&app.db.reader(), &scope, &filter, cursor.as_ref(), size, here.today()).await?;
    Ok(Json(ReportList {
        items: page.items.iter().map(|owed| body(owed, here.now)).collect(),
        next: page.next,
        prev: page.prev,
    }))
}

fn period(code: &str) -> Result<Period> {
    code.parse()
        .map_err(|_| AppError::field("period", crate::labels::NO_SUCH_PERIOD))
}

/// A row of a report as it stands now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReportRow {
    code: String,
    name: String,
    measured: String,
    /// indicator, typed or sum
    source: String,
    #[schema(value_type = Object)]
    entry: Said,
    #[schema(value_type = Option<String>)]
    estimate: Option<Amount>,
    note: String,
    /// What was typed and could not be read.
    unread: Option<String>,
    #[schema(value_type = Option<Object>)]
    before: Option<Said>,
    /// How many reports are added up in it.
    addends: usize,
}

/// A section as it stands now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReportSection {
    code: String,
    heading: String,
    /// The text with its references.
    source: String,
    /// The text with its figures.
    text: String,
    /// A person has written it.
    edited: bool,
}

/// A report with what stands in it now. Rows and sections are there only for who may see what is being typed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WholeReport {
    #[serde(flatten)]
    report: ReportBody,
    /// First day that counts.
    from: Option<NaiveDate>,
    /// Last day that counts by now.
    upto: Option<NaiveDate>,
    rows: Vec<ReportRow>,
    sections: Vec<ReportSection>,
    /// Where something is missing: code of a row, or section-CODE, and what.
    gaps: BTreeMap<String, String>,
}

async fn filled(app: &AppState, here: &Here, owed: &Owed) -> Result<(Regime, Filled)> {
    let figures = app.part::<Figures>()?;
    figures.fresh(&app.db).await?;
    let (units, reader) = (app.db.units(), app.db.reader());
    let regime = store::find_regime(&reader, owed.report.regime).await?;
    let desk = Desk {
        figures: &figures,
        packs: &app.packs,
        units: &units,
        today: here.today(),
    };
    let filled = compose::fill(&reader, desk, &regime, owed, &owed.report.draft).await?;
    Ok((regime, filled))
}

async fn whole(app: &AppState, here: &Here, owed: &Owed) -> Result<WholeReport> {
    let report = body(owed, here.now);
    if !policy::reads(here.actor()?, owed.holder, &app.db.units(), here.today()) {
        return Ok(WholeReport {
            report,
            from: None,
            upto: None,
            rows: Vec::new(),
            sections: Vec::new(),
            gaps: BTreeMap::new(),
        });
    }
    let (_, filled) = filled(app, here, owed).await?;
    let draft = &owed.report.draft;
    let rows = filled.form.rows().map(|row| {
        let cell = draft.cell(&row.code);
        ReportRow {
            code: row.code.clone(),
            name: row.name.clone(),
            measured: row.measured.clone(),
            source: row.source.code().to_owned(),
            entry: filled.entries.get(&row.code).copied().unwrap_or_default().into(),
            estimate: cell.estimate,
            note: cell.note,
            unread: cell.raw,
            before: filled
                .before
                .as_ref()
                .and_then(|sent| sent.row(&row.code))
                .map(|row| row.entry.into()),
            addends: filled
                .gathered
                .rows
                .get(&row.code)
                .map_or(0, |below| below.addends.len()),
        }
    });
    Ok(WholeReport {
        report,
        from: Some(filled.window.0),
        upto: Some(filled.window.1),
        rows: rows.collect(),
        gaps: compose::gaps(draft, &filled).into_iter().collect(),
        sections: filled
            .sections
            .into_iter()
            .map(|one| ReportSection {
                code: one.section.code,
                heading: one.section.heading,
                source: one.source,
                text: one.text,
                edited: one.edited,
            })
            .collect(),
    })
}

async fn find(app: &AppState, here: &Here, id: ReportId) -> Result<Owed> {
    store::find(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await
}

#[utoipa::path(get, path = "/api/v1/reports/{id}", params(("id" = Uuid, Path)), tag = "reports",
    responses((status = 200, body = WholeReport), (status = 404)))]
pub(crate) async fn find_report(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
) -> Result<Response> {
    let owed = find(&app, &here, id).await?;
    Ok(api::versioned(owed.report.version, whole(&app, &here, &owed).await?))
}

/// A cell as it is typed; what is absent stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportCell {
    /// A number as people write it, "kps" (không phát sinh), "csl" (chưa có số liệu), or empty.
    value: Option<String>,
    /// What is expected at the end of the period.
    estimate: Option<String>,
    note: Option<String>,
}

/// What is typed; what is not named stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportDraft {
    /// By code of the row.
    #[serde(default)]
    cells: BTreeMap<String, ReportCell>,
    /// By code of the section; null gives it back to be drafted.
    #[serde(default)]
    sections: BTreeMap<String, Option<String>>,
}

#[utoipa::path(put, path = "/api/v1/reports/{id}/draft", params(("id" = Uuid, Path)), request_body = ReportDraft,
    tag = "reports",
    responses((status = 200, body = WholeReport), (status = 403), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn write_report(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
    headers: HeaderMap,
    body: Body<ReportDraft>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let before = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    policy::permit_write(actor, &before.report, before.holder, &app.db.units(), here.today())?.covers(id.0)?;
    api::if_match(&headers, before.report.version)?;
    let cells = body.value.cells.into_iter().map(|(code, cell)| {
        let typed = TypedCell {
            value: cell.value,
            estimate: cell.estimate,
            note: cell.note,
        };
        (code, typed)
    });
    let typed = Typed {
        cells: cells.collect(),
        sections: body.value.sections,
    };
    let report = commands::save(&tx, actor, id, before.report.version, typed).await?;
    tx.commit().await?;
    let owed = Owed { report, ..before };
    Ok(api::versioned(owed.report.version, whole(&app, &here, &owed).await?))
}

/// What an act brings along.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportActBody {
    /// return, correct: why.
    #[serde(default)]
    note: String,
    /// return: codes of rows and sections.
    #[serde(default)]
    marks: Vec<String>,
    /// The version that was read, where no If-Match says it.
    #[serde(default)]
    version: Option<i64>,
}

/// The version that a caller has read, by If-Match or in the body: an act on what somebody else has changed meanwhile is not
/// what was meant.
fn read_version(headers: &HeaderMap, said: Option<i64>, version: i64) -> Result<()> {
    match said.filter(|_| !headers.contains_key(IF_MATCH)) {
        Some(said) if said == version => Ok(()),
        Some(_) => Err(AppError::Precondition(Precondition::Stale)),
        None => api::if_match(headers, version),
    }
}

#[utoipa::path(post, path = "/api/v1/reports/{id}/acts/{act}",
    params(("id" = Uuid, Path), ("act" = String, Path, description = "complete, reopen, send, return, accept, correct or withdraw")),
    request_body = ReportActBody, tag = "reports",
    responses((status = 200, body = ReportBody), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn act_on_report(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, act)): Path<(ReportId, String)>,
    headers: HeaderMap,
    body_of: Body<ReportActBody>,
) -> Result<Response> {
    let actor = here.actor()?;
    let act = Act::from_code(&act).ok_or(AppError::NotFound)?;
    let figures = app.part::<Figures>()?;
    if act == Act::Send {
        figures.fresh(&app.db).await?;
    }
    let key = api::idempotency_key(&headers);
    let print = format!("report.{}:{id}:{}", act.code(), body_of.fingerprint);
    let tx = app.begin(&here).await?;
    let seen = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    let report: Report = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(_) => seen.report.clone(),
        Claim::New => {
            let regime = store::find_regime(&tx.reader(), seen.report.regime).await?;
            let standing = (seen.holder, regime.content.approval);
            policy::permit_act(actor, act, &seen.report, standing, &app.db.units(), here.today())?.covers(id.0)?;
            read_version(&headers, body_of.value.version, seen.report.version)?;
            let with = With {
                version: Some(seen.report.version),
                note: body_of.value.note.clone(),
                marks: body_of.value.marks.clone(),
            };
            let after = commands::act(&tx, actor, (&figures, &app.packs), id, act, with).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            after
        }
    };
    tx.commit().await?;
    let owed = Owed { report, ..seen };
    Ok(api::versioned(owed.report.version, body(&owed, here.now)))
}

/// A revision that was handed over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SendingBody {
    report: Uuid,
    code: String,
    revision: i32,
    sent_at: DateTime<Utc>,
    /// Why it is another one than before.
    reason: String,
    /// Seal over the content.
    hash: String,
    /// It is what the journal sealed.
    untouched: bool,
    /// The frozen figures with their records.
    snapshot: Option<Uuid>,
    content: Sent,
}

#[utoipa::path(get, path = "/api/v1/reports/{id}/sendings/{revision}",
    params(("id" = Uuid, Path), ("revision" = i32, Path)), tag = "reports",
    responses((status = 200, body = SendingBody), (status = 404)))]
pub(crate) async fn find_sending(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, revision)): Path<(ReportId, String)>,
) -> Result<Json<SendingBody>> {
    let revision: i32 = revision.parse().map_err(|_| AppError::NotFound)?;
    let owed = find(&app, &here, id).await?;
    let reader = app.db.reader();
    let one = store::sending(&reader, id, revision).await?;
    Ok(Json(SendingBody {
        report: id.0,
        code: owed.report.code.clone(),
        revision,
        sent_at: one.sent_at,
        reason: one.reason.clone(),
        untouched: commands::is_untouched(&reader, &owed.report, &one).await?,
        hash: one.hash,
        snapshot: one.snapshot.map(|id| id.0),
        content: one.content,
    }))
}

/// A revision that the caller sees, with its regime.
async fn revision_of(
    app: &AppState,
    here: &Here,
    (id, revision): (ReportId, String),
) -> Result<(Owed, Regime, crate::model::Sending)> {
    let revision: i32 = revision.parse().map_err(|_| AppError::NotFound)?;
    let owed = find(app, here, id).await?;
    let reader = app.db.reader();
    let regime = store::find_regime(&reader, owed.report.regime).await?;
    let sending = store::sending(&reader, id, revision).await?;
    Ok((owed, regime, sending))
}

/// The figures of a revision in the form of `docs/exchange.md`.
#[utoipa::path(get, path = "/api/v1/reports/{id}/sendings/{revision}/data",
    params(("id" = Uuid, Path), ("revision" = i32, Path)), tag = "reports",
    responses((status = 200, body = DataFile), (status = 404)))]
pub(crate) async fn sending_data(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(of): Path<(ReportId, String)>,
) -> Result<Json<DataFile>> {
    let (owed, regime, sending) = revision_of(&app, &here, of).await?;
    Ok(Json(exchange::data(&app, &owed, &regime, &sending).await?))
}

/// A revision as a message of the national exchange, with its numbered paper and its data file.
#[utoipa::path(get, path = "/api/v1/reports/{id}/sendings/{revision}/message",
    params(("id" = Uuid, Path), ("revision" = i32, Path)), tag = "reports",
    responses((status = 200, description = "edXML", content_type = "application/xml"), (status = 404), (status = 422)))]
pub(crate) async fn sending_message(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(of): Path<(ReportId, String)>,
) -> Result<Response> {
    let (owed, regime, sending) = revision_of(&app, &here, of).await?;
    let bytes = exchange::message(&app, here.actor()?, &owed, &regime, &sending).await?;
    let name = exchange::file_name(&owed, &sending, "edxml");
    Ok(kernel::web::download(&name, directives::exchange::MEDIA_TYPE, bytes))
}
