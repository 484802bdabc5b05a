//! `/api/v1/report-regimes` and the periods of a regime.

use super::{READ, Said, WRITE, body, period};
use crate::api::ReportBody;
use crate::commands::{self, periods};
use crate::compose;
use crate::labels;
use crate::model::{Content, Cutoff, Form, Frequency, Regime, RegimeId, RegimeState, Reporters, Section};
use crate::policy;
use crate::store;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use directives::compiler::{DueRule, MonthDay};
use directives::model::DirectiveId;
use indicators::Figures;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::period::PeriodKind;
use kernel::web::api::{self, Body};
use kernel::web::{AppState, Here, Routes, Verb};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/report-regimes", READ, list_report_regimes)
        .post("/api/v1/report-regimes", WRITE, enter_report_regime)
        .get("/api/v1/report-regimes/{id}", READ, find_report_regime)
        .on(Verb::Put, "/api/v1/report-regimes/{id}", WRITE, replace_report_regime)
        .post("/api/v1/report-regimes/{id}/acts/{act}", WRITE, act_on_report_regime)
        .get("/api/v1/report-regimes/{id}/periods/{period}", READ, report_board)
        .get(
            "/api/v1/report-regimes/{id}/periods/{period}/rollup",
            READ,
            report_rollup,
        )
        .post(
            "/api/v1/report-regimes/{id}/periods/{period}/acts/{act}",
            WRITE,
            act_on_report_period,
        )
}

/// When reports are due: by a rule for every period, or once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegimeDue {
    /// month, quarter, half, nine_months, year, school_year or stage; absent for a report that is due once
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    every: Option<PeriodKind>,
    /// Month of the period, from 1 (of a stage: of its last year); one more than its months is the month after it.
    #[serde(default)]
    month: i8,
    /// Day of that month.
    #[serde(default)]
    day: u8,
    /// "trước ngày": the day before is the last.
    #[serde(default)]
    before: bool,
    /// Once: code of the period. By stages: the first one, such as 2026-2030; those that follow are as long.
    #[serde(default)]
    period: Option<String>,
    /// Once: the last day.
    #[serde(default)]
    on: Option<NaiveDate>,
}

/// What a regime says: the attributes of Decree 09/2019/NĐ-CP.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegimeContent {
    /// The unit that orders the reports.
    owner: Uuid,
    name: String,
    purpose: String,
    reporters: Reporters,
    /// For `these`: the units.
    #[serde(default)]
    units: Vec<Uuid>,
    receiver: Uuid,
    #[serde(default)]
    via: Option<Uuid>,
    #[serde(default)]
    also: Option<Uuid>,
    #[serde(default)]
    way: String,
    due: RegimeDue,
    /// calendar or administrative
    #[schema(value_type = String)]
    cutoff: Cutoff,
    #[serde(default)]
    outline: Vec<Section>,
    #[serde(default)]
    form: Form,
    basis: String,
    #[serde(default)]
    directive: Option<Uuid>,
    #[serde(default)]
    into: Option<Uuid>,
    /// First day on which it holds.
    from: NaiveDate,
    /// A leader approves before it is sent.
    #[serde(default)]
    approval: bool,
    /// Counted rows are of the whole territory that the reporting unit belongs to.
    #[serde(default)]
    territory: bool,
}

impl RegimeContent {
    fn of(regime: &Regime) -> RegimeContent {
        let content = regime.content.clone();
        let due = match content.frequency {
            Frequency::Every { rule, stage } => RegimeDue {
                every: Some(rule.period),
                month: rule.day.map_or(0, |at| at.month),
                day: rule.day.map_or(0, |at| at.day),
                before: rule.strict,
                period: stage.map(|one| one.code()),
                on: None,
            },
            Frequency::Once { period, due } => RegimeDue {
                every: None,
                month: 0,
                day: 0,
                before: false,
                period: Some(period.code()),
                on: Some(due),
            },
        };
        RegimeContent {
            owner: regime.owner.0,
            name: content.name,
            purpose: content.purpose,
            reporters: content.reporters,
            units: content.named.into_iter().map(|unit| unit.0).collect(),
            receiver: content.receiver.0,
            via: content.via.map(|unit| unit.0),
            also: content.also.map(|unit| unit.0),
            way: content.way,
            due,
            cutoff: content.cutoff,
            outline: content.outline,
            form: content.form,
            basis: content.basis,
            directive: content.directive.map(|id| id.0),
            into: content.into.map(|id| id.0),
            from: content.from,
            approval: content.approval,
            territory: content.territory,
        }
    }

    fn content(self) -> Result<(UnitId, Content)> {
        let frequency = match (self.due.every, self.due.period, self.due.on) {
            (Some(kind), first, _) => Frequency::Every {
                stage: first.map(|code| period(&code)).transpose()?,
                rule: DueRule {
                    period: kind,
                    day: Some(MonthDay {
                        month: self.due.month,
                        day: self.due.day,
                    }),
                    strict: self.due.before,
                },
            },
            (None, Some(code), Some(due)) => Frequency::Once {
                period: period(&code)?,
                due,
            },
            (None, _, _) => return Err(AppError::field("due", labels::ASK_DUE)),
        };
        let content = Content {
            name: self.name,
            purpose: self.purpose,
            reporters: self.reporters,
            named: self.units.into_iter().map(UnitId).collect(),
            receiver: UnitId(self.receiver),
            via: self.via.map(UnitId),
            also: self.also.map(UnitId),
            way: self.way,
            frequency,
            cutoff: self.cutoff,
            outline: self.outline,
            form: self.form,
            basis: self.basis,
            directive: self.directive.map(DirectiveId),
            into: self.into.map(RegimeId),
            from: self.from,
            approval: self.approval,
            territory: self.territory,
        };
        Ok((UnitId(self.owner), content))
    }
}

/// A report regime.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RegimeBody {
    id: Uuid,
    state: RegimeState,
    form_version: i32,
    version: i64,
    #[serde(flatten)]
    content: RegimeContent,
}

impl From<&Regime> for RegimeBody {
    fn from(one: &Regime) -> RegimeBody {
        RegimeBody {
            id: one.id.0,
            state: one.state,
            form_version: one.form_version,
            version: one.version,
            content: RegimeContent::of(one),
        }
    }
}

/// Report regimes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RegimeList {
    items: Vec<RegimeBody>,
}

#[utoipa::path(get, path = "/api/v1/report-regimes", tag = "reports", responses((status = 200, body = RegimeList)))]
pub(crate) async fn list_report_regimes(Shared(app): Shared<AppState>, here: Here) -> Result<Json<RegimeList>> {
    let actor = here.actor()?;
    let units = app.db.units();
    let all = store::regimes(&app.db.reader(), None).await?;
    let seen = all
        .iter()
        .filter(|one| policy::sees_regime(actor, one, &units, here.today()));
    Ok(Json(RegimeList {
        items: seen.map(RegimeBody::from).collect(),
    }))
}

async fn seen(app: &AppState, here: &Here, id: RegimeId) -> Result<Regime> {
    let one = store::find_regime(&app.db.reader(), id).await?;
    if policy::sees_regime(here.actor()?, &one, &app.db.units(), here.today()) {
        Ok(one)
    } else {
        Err(AppError::NotFound)
    }
}

#[utoipa::path(get, path = "/api/v1/report-regimes/{id}", params(("id" = Uuid, Path)), tag = "reports",
    responses((status = 200, body = RegimeBody), (status = 404)))]
pub(crate) async fn find_report_regime(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<RegimeId>,
) -> Result<Response> {
    let one = seen(&app, &here, id).await?;
    Ok(api::versioned(one.version, RegimeBody::from(&one)))
}

#[utoipa::path(post, path = "/api/v1/report-regimes", request_body = RegimeContent, tag = "reports",
    responses((status = 201, body = RegimeBody), (status = 403), (status = 422)))]
pub(crate) async fn enter_report_regime(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<RegimeContent>,
) -> Result<Response> {
    let actor = here.actor()?;
    let figures = app.part::<Figures>()?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<RegimeId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let (owner, content) = body.value.content()?;
            let id = commands::enter_regime(&tx, actor, &figures, owner, content).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    let one = store::find_regime(&tx.reader(), id).await?;
    tx.commit().await?;
    Ok(api::created(
        &format!("/api/v1/report-regimes/{id}"),
        one.version,
        RegimeBody::from(&one),
    ))
}

#[utoipa::path(put, path = "/api/v1/report-regimes/{id}", params(("id" = Uuid, Path)), request_body = RegimeContent,
    tag = "reports",
    responses((status = 200, body = RegimeBody), (status = 403), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn replace_report_regime(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<RegimeId>,
    headers: HeaderMap,
    body: Body<RegimeContent>,
) -> Result<Response> {
    let actor = here.actor()?;
    let figures = app.part::<Figures>()?;
    let before = seen(&app, &here, id).await?;
    policy::permit_regime(actor, before.owner, id, &app.db.units(), here.today())?.covers(id.0)?;
    api::if_match(&headers, before.version)?;
    let (owner, content) = body.value.content()?;
    if owner != before.owner {
        return Err(AppError::field("owner", labels::OWNER_STAYS));
    }
    let tx = app.begin(&here).await?;
    let one = commands::change_regime(&tx, actor, &figures, id, before.version, content).await?;
    tx.commit().await?;
    Ok(api::versioned(one.version, RegimeBody::from(&one)))
}

#[utoipa::path(post, path = "/api/v1/report-regimes/{id}/acts/{act}",
    params(("id" = Uuid, Path), ("act" = String, Path, description = "force or end")), tag = "reports",
    responses((status = 200, body = RegimeBody), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn act_on_report_regime(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, act)): Path<(RegimeId, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let actor = here.actor()?;
    let figures = app.part::<Figures>()?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let one = match once::claim(&tx, actor.person, key, &format!("regime.{act}:{id}")).await? {
        Claim::Done(_) => store::find_regime(&tx.reader(), id).await?,
        Claim::New => {
            // Read where it is changed: between two reads somebody else might change it.
            let before = store::find_regime(&tx.reader(), id).await?;
            if !policy::sees_regime(actor, &before, &tx.units(), here.today()) {
                return Err(AppError::NotFound);
            }
            policy::permit_regime(actor, before.owner, id, &tx.units(), here.today())?.covers(id.0)?;
            if !["force", "end"].contains(&act.as_str()) {
                return Err(AppError::NotFound);
            }
            api::if_match(&headers, before.version)?;
            let one = match act.as_str() {
                "force" => {
                    let of = (id, before.version);
                    commands::put_version_into_force(&tx, actor, &figures, of).await?.0
                }
                "end" => commands::end_version(&tx, actor, (id, before.version)).await?,
                _ => return Err(AppError::NotFound),
            };
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            one
        }
    };
    tx.commit().await?;
    Ok(api::versioned(one.version, RegimeBody::from(&one)))
}

/// A unit on a board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BoardLine {
    #[serde(flatten)]
    report: ReportBody,
    name: String,
    urged_at: Option<DateTime<Utc>>,
}

/// How far the reports of a period are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BoardBody {
    counts: periods::Counts,
    /// Why nothing is sent any more.
    closed: Option<String>,
    /// In the order of the organisation.
    reports: Vec<BoardLine>,
}

async fn board(app: &AppState, here: &Here, id: RegimeId) -> Result<Regime> {
    let one = seen(app, here, id).await?;
    if policy::sees_board(here.actor()?, &one, &app.db.units(), here.today()) {
        Ok(one)
    } else {
        Err(AppError::NotFound)
    }
}

#[utoipa::path(get, path = "/api/v1/report-regimes/{id}/periods/{period}",
    params(("id" = Uuid, Path), ("period" = String, Path)), tag = "reports",
    responses((status = 200, body = BoardBody), (status = 404)))]
pub(crate) async fn report_board(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, code)): Path<(RegimeId, String)>,
) -> Result<Json<BoardBody>> {
    let regime = board(&app, &here, id).await?;
    let of = period(&code)?;
    let (reader, units, today) = (app.db.reader(), app.db.units(), here.today());
    let mut reports = store::of_period(&reader, &policy::whole(), regime.id, of, today).await?;
    reports.retain(|owed| !periods::is_void(owed, &units));
    store::in_order(&mut reports, &units, today);
    let lock = store::lock(&reader, id, of).await?;
    Ok(Json(BoardBody {
        counts: periods::counts(&reports, here.now),
        closed: lock.map(|lock| lock.reason),
        reports: reports
            .iter()
            .map(|owed| BoardLine {
                name: units.name(owed.report.unit, today).to_owned(),
                urged_at: owed.report.urged_at,
                report: body(owed, here.now),
            })
            .collect(),
    }))
}

/// What one report says in a row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RollupPart {
    unit: Uuid,
    report: Uuid,
    revision: i32,
    #[schema(value_type = Object)]
    entry: Said,
}

/// A row over all reports that were taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RollupRow {
    code: String,
    name: String,
    measured: String,
    #[schema(value_type = Option<String>)]
    sum: Option<crate::model::Amount>,
    /// How many do not know it.
    unknown: usize,
    parts: Vec<RollupPart>,
}

/// What the reports of a period add up to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RollupBody {
    expected: usize,
    accepted: usize,
    /// Sent and not taken yet.
    waiting: Vec<Uuid>,
    missing: Vec<Uuid>,
    rows: Vec<RollupRow>,
}

#[utoipa::path(get, path = "/api/v1/report-regimes/{id}/periods/{period}/rollup",
    params(("id" = Uuid, Path), ("period" = String, Path)), tag = "reports",
    responses((status = 200, body = RollupBody), (status = 404)))]
pub(crate) async fn report_rollup(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, code)): Path<(RegimeId, String)>,
) -> Result<Json<RollupBody>> {
    let regime = board(&app, &here, id).await?;
    let (reader, of) = (app.db.reader(), period(&code)?);
    let form = store::form_of(&reader, regime.id, of).await?;
    let (_, form) = form.ok_or(AppError::NotFound)?;
    let gathered = compose::gather(&reader, &app.db.units(), id, of, &form, here.today()).await?;
    let rows = form.rows().map(|row| {
        let below = gathered.rows.get(&row.code).cloned().unwrap_or_default();
        RollupRow {
            code: row.code.clone(),
            name: row.name.clone(),
            measured: row.measured.clone(),
            sum: below.sum.map(crate::model::Amount),
            unknown: below.unknown,
            parts: below
                .addends
                .into_iter()
                .map(|one| RollupPart {
                    unit: one.unit.0,
                    report: one.report.0,
                    revision: one.revision,
                    entry: one.entry.into(),
                })
                .collect(),
        }
    });
    Ok(Json(RollupBody {
        expected: gathered.expected,
        accepted: gathered.accepted,
        rows: rows.collect(),
        waiting: gathered.waiting.into_iter().map(|unit| unit.0).collect(),
        missing: gathered.missing.into_iter().map(|unit| unit.0).collect(),
    }))
}

/// What an act on a period brings along.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeriodActBody {
    /// urge: only these units; absent for all that have not sent.
    #[serde(default)]
    units: Option<Vec<Uuid>>,
    /// close, reopen, allow: why.
    #[serde(default)]
    reason: String,
    /// allow: which unit.
    #[serde(default)]
    unit: Option<Uuid>,
    /// allow: until the end of which day.
    #[serde(default)]
    until: Option<NaiveDate>,
}

/// What came of an act on a period.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct PeriodActDone {
    /// urge: units that were urged now.
    urged: usize,
    /// urge: units that were urged earlier on this day.
    already: usize,
}

#[utoipa::path(post, path = "/api/v1/report-regimes/{id}/periods/{period}/acts/{act}",
    params(("id" = Uuid, Path), ("period" = String, Path), ("act" = String, Path, description = "urge, close, reopen or allow")),
    request_body = PeriodActBody, tag = "reports",
    responses((status = 200, body = PeriodActDone), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn act_on_report_period(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, code, act)): Path<(RegimeId, String, String)>,
    headers: HeaderMap,
    body: Body<PeriodActBody>,
) -> Result<Json<PeriodActDone>> {
    let actor = here.actor()?;
    let of = period(&code)?;
    let key = api::idempotency_key(&headers);
    let print = format!("period.{act}:{id}:{code}:{}", body.fingerprint);
    let tx = app.begin(&here).await?;
    let done = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(text) => serde_json::from_str(&text).map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let said = body.value;
            let mut done = PeriodActDone::default();
            match act.as_str() {
                "urge" => {
                    let only: Option<Vec<UnitId>> = said.units.map(|all| all.into_iter().map(UnitId).collect());
                    let urged = periods::urge(&tx, actor, id, of, only.as_deref()).await?;
                    (done.urged, done.already) = (urged.now, urged.already);
                }
                "close" => periods::close(&tx, actor, id, of, &said.reason).await?,
                "reopen" => periods::reopen(&tx, actor, id, of, &said.reason).await?,
                "allow" => {
                    let unit = said
                        .unit
                        .map(UnitId)
                        .ok_or_else(|| AppError::field("unit", labels::OWES_NOTHING))?;
                    periods::allow(&tx, actor, (id, of), unit, &said.reason, said.until).await?;
                }
                _ => return Err(AppError::NotFound),
            }
            let text = serde_json::to_string(&done).map_err(|error| AppError::bug(error.to_string()))?;
            once::answer(&tx, actor.person, key, &text).await?;
            done
        }
    };
    tx.commit().await?;
    Ok(Json(done))
}
