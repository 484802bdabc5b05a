//! `/api/v1/campaigns`: the same commands, the same figures, the same rights as the pages.

use super::{READ, WRITE};
use crate::campaigns::{Call, Campaign, CampaignId, Goals, Stage, Step, figures};
use crate::commands::campaigns as commands;
use crate::labels::campaigns as words;
use crate::model::{InitiativeId, Rules};
use crate::policy;
use crate::store::campaigns as store;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, Utc};
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::paging::API_MAX;
use kernel::units::UnitKind;
use kernel::web::api::{self, Body};
use kernel::web::{AppState, Here, Routes, Verb};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The routes of campaigns.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/campaigns", READ, list_campaigns)
        .post("/api/v1/campaigns", WRITE, draft_campaign)
        .get("/api/v1/campaigns/{id}", READ, find_campaign)
        .on(Verb::Put, "/api/v1/campaigns/{id}", WRITE, replace_campaign)
        .post("/api/v1/campaigns/{id}/opening", WRITE, open_campaign)
        .post("/api/v1/campaigns/{id}/extension", WRITE, extend_campaign)
        .post("/api/v1/campaigns/{id}/closing", WRITE, close_campaign)
        .post("/api/v1/campaigns/{id}/ending", WRITE, end_campaign)
        .get("/api/v1/campaigns/{id}/units", READ, campaign_units)
        .on(Verb::Put, "/api/v1/campaigns/{id}/units/{unit}", WRITE, register_unit)
        .on(Verb::Put, "/api/v1/initiatives/{id}/campaign", WRITE, choose_campaign)
}

/// What is aimed at.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CampaignGoals {
    /// Initiatives handed in.
    initiatives: Option<u32>,
    /// Initiatives recognised.
    recognised: Option<u32>,
    /// Units with a dossier.
    units: Option<u32>,
    /// Percent of the staff of the audience who are authors.
    staff_percent: Option<u32>,
}

/// What organisers write.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftCampaign {
    /// Đơn vị phát động
    unit: Uuid,
    /// Tên
    name: String,
    /// Số, ký hiệu văn bản phát động
    #[serde(default)]
    basis: String,
    /// Vấn đề cần giải quyết
    problem: String,
    /// Kinds of units called; empty for all.
    #[serde(default)]
    kinds: Vec<String>,
    /// Which people, in words.
    #[serde(default)]
    people: String,
    /// First moment.
    opens_at: DateTime<Utc>,
    /// Last moment; what comes later is late.
    closes_at: DateTime<Utc>,
    /// The rule of the window in words.
    #[serde(default)]
    window: String,
    /// Form of the request as key/version; empty for the form of each unit.
    #[serde(default)]
    form: String,
    /// Score sheet as key/version.
    #[serde(default)]
    score_form: String,
    /// Goals.
    #[serde(default)]
    goals: CampaignGoals,
    /// Shown to the public from the opening on.
    #[serde(default)]
    published: bool,
}

impl DraftCampaign {
    fn call(self) -> Result<Call> {
        let line = |text: &str| vietnamese::clean_line(text);
        let (name, problem) = (line(&self.name), vietnamese::normalise(&self.problem).trim().to_owned());
        let mut errors = kernel::FieldErrors::default();
        if name.is_empty() || name.chars().count() > 250 {
            errors.add("name", words::ASK_NAME);
        }
        if problem.is_empty() {
            errors.add("problem", words::ASK_PROBLEM);
        }
        let kinds: Vec<UnitKind> = self.kinds.iter().filter_map(|code| UnitKind::from_code(code)).collect();
        if kinds.len() != self.kinds.len() {
            errors.add("kinds", words::UNKNOWN_KIND);
        }
        let goals = [self.goals.initiatives, self.goals.recognised, self.goals.units];
        if goals.into_iter().flatten().any(|goal| goal == 0) {
            errors.add("goals", words::GOAL_UNREADABLE);
        }
        if self
            .goals
            .staff_percent
            .is_some_and(|percent| !(1..=100).contains(&percent))
        {
            errors.add("goals", words::GOAL_PERCENT);
        }
        errors.check()?;
        Ok(Call {
            name,
            basis: line(&self.basis),
            problem,
            kinds,
            people: line(&self.people),
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            window: line(&self.window),
            form: self.form,
            score_form: self.score_form,
            goals: Goals {
                initiatives: self.goals.initiatives,
                recognised: self.goals.recognised,
                units: self.goals.units,
                staff_percent: self.goals.staff_percent,
            },
            published: self.published,
        })
    }
}

/// A campaign.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignBody {
    id: Uuid,
    code: Option<String>,
    /// draft, open, closed or ended
    stage: String,
    call: DraftCampaign,
    /// What came of it.
    outcome: String,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    version: i64,
}

impl From<Campaign> for CampaignBody {
    fn from(one: Campaign) -> Self {
        let call = one.call;
        CampaignBody {
            id: one.id.0,
            code: one.code,
            stage: one.stage.code().to_owned(),
            call: DraftCampaign {
                unit: one.unit.0,
                name: call.name,
                basis: call.basis,
                problem: call.problem,
                kinds: call.kinds.into_iter().map(|kind| kind.code().to_owned()).collect(),
                people: call.people,
                opens_at: call.opens_at,
                closes_at: call.closes_at,
                window: call.window,
                form: call.form,
                score_form: call.score_form,
                goals: CampaignGoals {
                    initiatives: call.goals.initiatives,
                    recognised: call.goals.recognised,
                    units: call.goals.units,
                    staff_percent: call.goals.staff_percent,
                },
                published: call.published,
            },
            outcome: one.outcome,
            created_at: one.created_at,
            changed_at: one.changed_at,
            version: one.version,
        }
    }
}

/// A page of campaigns.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignList {
    campaigns: Vec<CampaignBody>,
    /// Give it back as `page` for the page after.
    next: Option<u64>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignQuery {
    /// Words of the name, with or without marks.
    q: Option<String>,
    /// Only this stage.
    stage: Option<String>,
    /// Only those of this unit.
    unit: Option<Uuid>,
    /// From the page before.
    page: Option<u64>,
}

#[utoipa::path(get, path = "/api/v1/campaigns", params(CampaignQuery), tag = "campaigns",
    responses((status = 200, body = CampaignList)))]
pub(crate) async fn list_campaigns(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<CampaignQuery>,
) -> Result<Json<CampaignList>> {
    let stage = match query.stage.as_deref() {
        None | Some("") => None,
        Some(code) => Some(Stage::from_code(code).ok_or_else(|| AppError::field("stage", words::UNKNOWN_STAGE))?),
    };
    let asked = store::Asked {
        words: query.q.unwrap_or_default(),
        stage,
        units: query.unit.map(|unit| vec![UnitId(unit)]),
    };
    let page = query.page.unwrap_or(0).min(10_000);
    let scope = policy::campaign_scope(here.actor()?);
    let reach = (page.saturating_mul(API_MAX), API_MAX + 1);
    let mut found = store::list(&app.db.reader(), &scope, &asked, reach, here.today()).await?;
    let size = usize::try_from(API_MAX).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    Ok(Json(CampaignList {
        campaigns: found.into_iter().map(CampaignBody::from).collect(),
        next: more.then_some(page + 1),
    }))
}

async fn find(app: &AppState, here: &Here, id: CampaignId) -> Result<Campaign> {
    store::find(
        &app.db.reader(),
        &policy::campaign_scope(here.actor()?),
        id,
        here.today(),
    )
    .await
}

#[utoipa::path(get, path = "/api/v1/campaigns/{id}", params(("id" = Uuid, Path)), tag = "campaigns",
    responses((status = 200, body = CampaignBody), (status = 404)))]
pub(crate) async fn find_campaign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    Ok(api::versioned(one.version, CampaignBody::from(one)))
}

#[utoipa::path(post, path = "/api/v1/campaigns", request_body = DraftCampaign, tag = "campaigns",
    responses((status = 201, body = CampaignBody), (status = 403), (status = 422)))]
pub(crate) async fn draft_campaign(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<DraftCampaign>,
) -> Result<Response> {
    let actor = here.actor()?;
    let unit = UnitId(body.value.unit);
    let call = body.value.call()?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<CampaignId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let id = commands::found(
                &tx,
                (&*app.part::<Rules>()?, &*app.part::<councils::Rules>()?),
                actor,
                unit,
                call,
            )
            .await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    let one = store::find(&tx.reader(), &policy::campaign_scope(actor), id, here.today()).await?;
    tx.commit().await?;
    Ok(api::created(
        &format!("/api/v1/campaigns/{id}"),
        one.version,
        CampaignBody::from(one),
    ))
}

#[utoipa::path(put, path = "/api/v1/campaigns/{id}", params(("id" = Uuid, Path)), request_body = DraftCampaign,
    tag = "campaigns", responses((status = 200, body = CampaignBody), (status = 412), (status = 428)))]
pub(crate) async fn replace_campaign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    headers: HeaderMap,
    body: Body<DraftCampaign>,
) -> Result<Response> {
    let actor = here.actor()?;
    let call = body.value.call()?;
    let tx = app.begin(&here).await?;
    let before = store::find(&tx.reader(), &policy::campaign_scope(actor), id, here.today()).await?;
    policy::permit_campaign(actor, before.unit, id.0, &app.db.units(), here.today())?.covers(id.0)?;
    api::if_match(&headers, before.version)?;
    let packs = (&*app.part::<Rules>()?, &*app.part::<councils::Rules>()?);
    let after = commands::edit(&tx, packs, actor, id, before.version, call).await?;
    tx.commit().await?;
    Ok(api::versioned(after.version, CampaignBody::from(after)))
}

/// A step through the interface; repeated with the same body under one idempotency key it happens once.
async fn take(
    app: &AppState,
    here: &Here,
    headers: &HeaderMap,
    id: CampaignId,
    (step, fingerprint): (Step, &str),
    with: commands::With,
) -> Result<Response> {
    let actor = here.actor()?;
    let key = api::idempotency_key(headers);
    let print = format!("{}:{id}:{fingerprint}", step.action());
    let tx = app.begin(here).await?;
    let one = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(_) => store::find(&tx.reader(), &policy::campaign_scope(actor), id, here.today()).await?,
        Claim::New => {
            let after = commands::step(&tx, actor, id, step, with).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            after
        }
    };
    tx.commit().await?;
    Ok(api::versioned(one.version, CampaignBody::from(one)))
}

#[utoipa::path(post, path = "/api/v1/campaigns/{id}/opening", params(("id" = Uuid, Path)), tag = "campaigns",
    responses((status = 200, body = CampaignBody), (status = 403), (status = 422)))]
pub(crate) async fn open_campaign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    headers: HeaderMap,
) -> Result<Response> {
    take(&app, &here, &headers, id, (Step::Open, ""), commands::With::default()).await
}

/// More time.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Extension {
    /// The new last moment.
    closes_at: DateTime<Utc>,
}

#[utoipa::path(post, path = "/api/v1/campaigns/{id}/extension", params(("id" = Uuid, Path)), request_body = Extension,
    tag = "campaigns", responses((status = 200, body = CampaignBody), (status = 403), (status = 422)))]
pub(crate) async fn extend_campaign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    headers: HeaderMap,
    body: Body<Extension>,
) -> Result<Response> {
    let with = commands::With {
        closes_at: Some(body.value.closes_at),
        ..commands::With::default()
    };
    take(&app, &here, &headers, id, (Step::Extend, &body.fingerprint), with).await
}

#[utoipa::path(post, path = "/api/v1/campaigns/{id}/closing", params(("id" = Uuid, Path)), tag = "campaigns",
    responses((status = 200, body = CampaignBody), (status = 403), (status = 422)))]
pub(crate) async fn close_campaign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    headers: HeaderMap,
) -> Result<Response> {
    take(&app, &here, &headers, id, (Step::Close, ""), commands::With::default()).await
}

/// What came of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    /// In words.
    outcome: String,
}

#[utoipa::path(post, path = "/api/v1/campaigns/{id}/ending", params(("id" = Uuid, Path)), request_body = Outcome,
    tag = "campaigns", responses((status = 200, body = CampaignBody), (status = 403), (status = 422)))]
pub(crate) async fn end_campaign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    headers: HeaderMap,
    body: Body<Outcome>,
) -> Result<Response> {
    let with = commands::With {
        outcome: vietnamese::normalise(&body.value.outcome).trim().to_owned(),
        ..commands::With::default()
    };
    take(&app, &here, &headers, id, (Step::End, &body.fingerprint), with).await
}

/// How a unit takes part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignUnit {
    unit: Uuid,
    name: String,
    /// What it announced; absent if it did not.
    pledge: Option<i32>,
    handed_in: u32,
    recognised: u32,
    late: u32,
}

/// How the units take part, and the sums.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CampaignUnits {
    handed_in: u32,
    recognised: u32,
    late: u32,
    /// Units called.
    called: u32,
    registered: u32,
    taking_part: u32,
    /// Authors with a record here.
    authors: u32,
    units: Vec<CampaignUnit>,
}

#[utoipa::path(get, path = "/api/v1/campaigns/{id}/units", params(("id" = Uuid, Path)), tag = "campaigns",
    responses((status = 200, body = CampaignUnits), (status = 403), (status = 404)))]
pub(crate) async fn campaign_units(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
) -> Result<Json<CampaignUnits>> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let one = find(&app, &here, id).await?;
    policy::permit_campaign(actor, one.unit, id.0, &units, on)?.covers(id.0)?;
    let facts = store::facts(&db, &policy::scope(actor), &one, on).await?;
    let registered = store::registrations(&db, id).await?;
    let found = figures(&one, &commands::audience(&units, &one, on), &registered, &facts);
    Ok(Json(CampaignUnits {
        handed_in: found.handed_in,
        recognised: found.recognised,
        late: found.late,
        called: found.called,
        registered: found.registered,
        taking_part: found.taking_part,
        authors: found.authors,
        units: found
            .units
            .into_iter()
            .map(|taking| CampaignUnit {
                unit: taking.unit.0,
                name: units.name(taking.unit, on).to_owned(),
                pledge: taking.pledge,
                handed_in: taking.handed_in,
                recognised: taking.recognised,
                late: taking.late,
            })
            .collect(),
    }))
}

/// What a unit announces.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnitRegistration {
    /// How many initiatives it means to hand in.
    pledge: i32,
    /// Further words.
    #[serde(default)]
    note: String,
}

#[utoipa::path(put, path = "/api/v1/campaigns/{id}/units/{unit}",
    params(("id" = Uuid, Path), ("unit" = Uuid, Path)), request_body = UnitRegistration, tag = "campaigns",
    responses((status = 200, body = CampaignBody), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn register_unit(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, unit)): Path<(CampaignId, UnitId)>,
    body: Body<UnitRegistration>,
) -> Result<Response> {
    let note = vietnamese::clean_line(&body.value.note);
    let tx = app.begin(&here).await?;
    commands::register(&tx, here.actor()?, id, unit, body.value.pledge, note).await?;
    tx.commit().await?;
    let one = find(&app, &here, id).await?;
    Ok(api::versioned(one.version, CampaignBody::from(one)))
}

/// A campaign for a dossier.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    /// Which; absent takes the dossier out.
    campaign: Option<Uuid>,
}

#[utoipa::path(put, path = "/api/v1/initiatives/{id}/campaign", params(("id" = Uuid, Path)), request_body = Choice,
    tag = "initiatives", responses((status = 204), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn choose_campaign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    body: Body<Choice>,
) -> Result<axum::http::StatusCode> {
    let rules = app.part::<Rules>()?;
    let tx = app.begin(&here).await?;
    let wanted = body.value.campaign.map(CampaignId);
    commands::choose(&tx, &rules, here.actor()?, id, wanted).await?;
    tx.commit().await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
