//! `/api/v1/ip-assessments`: what could protect an initiative, what is decided about it, the asset that begins from the decision; the
//! same commands, the same queries, the same rights as the page.

use crate::Rules;
use crate::api::AssetBody;
use crate::commands::assessments as commands;
use crate::exploitation_api::write::{answered, claimed, line, long, named};
use crate::labels::{self, assessment as words};
use crate::model::assessment::{Assessment, AssessmentId, Decision, Disclosure, OFFERED, Written};
use crate::model::clocks::Due;
use crate::model::{AssetId, Right};
use crate::origin::{Initiatives, Origin};
use crate::policy;
use crate::store::{self, assessments};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::Actor;
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE, Place};
use kernel::web::api::{self, Body};
use kernel::web::{Access, App, AppState, Here, Routes, Verb};
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    const READ: Access = Access::Token("ip_assets:read");
    const WRITE: Access = Access::Token("ip_assets:write");
    Routes::new()
        .get("/api/v1/ip-assessments", READ, list_ip_assessments)
        .post("/api/v1/ip-assessments", WRITE, write_ip_assessment)
        .get("/api/v1/ip-assessments/{id}", READ, find_ip_assessment)
        .on(Verb::Put, "/api/v1/ip-assessments/{id}", WRITE, replace_ip_assessment)
        .post("/api/v1/ip-assessments/{id}/ip-asset", WRITE, begin_ip_asset)
        .on(Verb::Put, "/api/v1/ip-assets/{id}/initiative", WRITE, join_initiative)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list_ip_assessments,
        write_ip_assessment,
        find_ip_assessment,
        replace_ip_assessment,
        begin_ip_asset,
        join_initiative
    ),
    components(schemas(
        IpAssessmentBody,
        IpAssessmentList,
        IpDisclosureDeadline,
        NewIpAssessment,
        EnteredAssessment,
        BegunRight,
        JoinedInitiative
    ))
)]
pub struct Doc;

/// A last day that follows from a disclosure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpDisclosureDeadline {
    rule: String,
    title: String,
    due_on: NaiveDate,
    explanation: String,
    /// Every number in it was read in an official source.
    verified: bool,
}

/// What could protect an initiative, and what is decided about it, in one register.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpAssessmentBody {
    id: Uuid,
    initiative: Uuid,
    /// Code of the initiative; empty before it has one.
    initiative_code: String,
    /// Title of the initiative.
    title: String,
    /// The unit in whose register it stands.
    keeper: Uuid,
    /// The rights that could protect it.
    rights: Vec<String>,
    finding: String,
    /// Where abroad protection is worth its cost; empty for nowhere.
    abroad: String,
    /// Whether people outside know it; none where nobody has said.
    disclosed: Option<bool>,
    disclosed_on: Option<NaiveDate>,
    disclosed_where: String,
    /// `file`, `know_how` or `leave`; none while it is open.
    decision: Option<String>,
    decided_on: Option<NaiveDate>,
    decided_by: String,
    reason: String,
    /// Its own unit alone may see it.
    secret: bool,
    /// The asset that followed, where there is one that the caller sees.
    ip_asset: Option<Uuid>,
    /// The last days that follow from the disclosure, for the rights that are named.
    deadlines: Vec<IpDisclosureDeadline>,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    version: i64,
}

/// Assessments, the latest change first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpAssessmentList {
    ip_assessments: Vec<IpAssessmentBody>,
    /// Give it back as `cursor` for the page after.
    next: Option<String>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssessmentQuery {
    /// Only of this initiative.
    initiative: Option<Uuid>,
    /// Rows, 200 at most.
    limit: Option<u64>,
    /// From the page before.
    cursor: Option<String>,
}

/// What is written of an initiative.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EnteredAssessment {
    /// `patent`, `utility_model`, `industrial_design`, `layout_design`, `plant_variety`, `copyright`, `trademark`, `trade_secret`,
    /// `know_how`.
    rights: Vec<String>,
    /// Why, and what stands against it.
    finding: String,
    /// Where abroad protection is worth its cost.
    abroad: String,
    /// Whether people outside know it; left out where nobody has said.
    disclosed: Option<bool>,
    /// Where they know it.
    disclosed_on: Option<NaiveDate>,
    /// Where, by whom, to whom: where they know it.
    disclosed_where: String,
    /// `file`, `know_how` or `leave`; left out while it is open.
    decision: Option<String>,
    /// Of a decision.
    decided_on: Option<NaiveDate>,
    /// Of a decision.
    decided_by: String,
    /// Of a decision.
    reason: String,
    /// Its own unit alone may see it. A new one is secret unless it says otherwise; left out of a replacement it stays as it was.
    secret: Option<bool>,
}

/// The first assessment of an initiative in a register.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewIpAssessment {
    /// One that was handed in.
    initiative: Uuid,
    /// The unit whose register it goes into: one at which the caller keeps it.
    keeper: Uuid,
    assessment: EnteredAssessment,
}

/// By which right an asset begins.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BegunRight {
    /// One of those that the decision allows.
    right: String,
}

/// Which initiative an asset grew out of.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinedInitiative {
    initiative: Uuid,
}

impl EnteredAssessment {
    /// What is said and what is not said of the same thing is told, not dropped.
    fn written(&self) -> Result<Written> {
        let mut errors = FieldErrors::default();
        let read = |code: &String| Right::from_code(code).filter(|right| OFFERED.contains(right));
        if self.rights.iter().any(|code| read(code).is_none()) {
            errors.add("rights", words::NOT_OFFERED);
        }
        let named: Vec<Right> = self.rights.iter().filter_map(read).collect();
        let disclosure = match self.disclosed {
            None => Disclosure::Unsaid,
            Some(false) => Disclosure::No,
            Some(true) => Disclosure::Yes,
        };
        let decision = match self.decision.as_deref() {
            None | Some("") => Decision::Open,
            Some(code) => Decision::MADE
                .into_iter()
                .find(|one| one.code() == code)
                .unwrap_or_else(|| {
                    errors.add("decision", labels::ASK_CHOICE);
                    Decision::Open
                }),
        };
        let written = Written {
            rights: OFFERED.into_iter().filter(|right| named.contains(right)).collect(),
            finding: long(&self.finding),
            abroad: line(&self.abroad),
            disclosure,
            disclosed_on: self.disclosed_on,
            disclosed_where: line(&self.disclosed_where),
            decision,
            decided_on: self.decided_on,
            decided_by: line(&self.decided_by),
            reason: long(&self.reason),
        };
        if disclosure != Disclosure::Yes {
            let said = [
                ("disclosed_on", written.disclosed_on.is_some()),
                ("disclosed_where", !written.disclosed_where.is_empty()),
            ];
            for (field, _) in said.into_iter().filter(|(_, said)| *said) {
                errors.add(field, words::NOT_DISCLOSED);
            }
        }
        if decision == Decision::Open && errors.get("decision").is_none() {
            let said = [
                ("decided_on", written.decided_on.is_some()),
                ("decided_by", !written.decided_by.is_empty()),
                ("reason", !written.reason.is_empty()),
            ];
            for (field, _) in said.into_iter().filter(|(_, said)| *said) {
                errors.add(field, words::NOT_MADE);
            }
        }
        errors.check()?;
        Ok(written)
    }
}

fn deadline(due: Due) -> IpDisclosureDeadline {
    IpDisclosureDeadline {
        rule: due.rule,
        title: due.title,
        due_on: due.due_on,
        explanation: due.explanation,
        verified: due.verified,
    }
}

fn body(rules: &Rules, one: Assessment, origin: &Origin, asset: Option<AssetId>) -> IpAssessmentBody {
    let written = one.written;
    let deadlines = commands::clocks(rules, &written);
    IpAssessmentBody {
        id: one.id.0,
        initiative: one.initiative,
        initiative_code: origin.code.clone(),
        title: origin.title.clone(),
        keeper: one.keeper.0,
        rights: written.rights.iter().map(|right| right.code().to_owned()).collect(),
        finding: written.finding,
        abroad: written.abroad,
        disclosed: match written.disclosure {
            Disclosure::Unsaid => None,
            Disclosure::No => Some(false),
            Disclosure::Yes => Some(true),
        },
        disclosed_on: written.disclosed_on,
        disclosed_where: written.disclosed_where,
        decision: Some(written.decision.code().to_owned()).filter(|code| !code.is_empty()),
        decided_on: written.decided_on,
        decided_by: written.decided_by,
        reason: written.reason,
        secret: one.secret,
        ip_asset: asset.map(|id| id.0),
        deadlines: deadlines.into_iter().map(deadline).collect(),
        created_at: one.created_at,
        changed_at: one.changed_at,
        version: one.version,
    }
}

async fn origin(db: &Reader<'_>, app: &App, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Origin> {
    app.part::<Initiatives>()?.0.find(db, actor, id, on).await
}

/// The bodies of some assessments; those whose initiative the caller does not see are left out, and an asset that they do not see is
/// as if it were not there.
async fn bodies(
    db: &Reader<'_>,
    app: &App,
    actor: &Actor,
    list: Vec<Assessment>,
    on: NaiveDate,
) -> Result<Vec<IpAssessmentBody>> {
    let rules = app.part::<Rules>()?;
    let begun: Vec<AssetId> = list.iter().filter_map(|one| one.asset).collect();
    let assets = store::these(db, &policy::scope(actor), &begun, on).await?;
    let mut wanted: Vec<Uuid> = list.iter().map(|one| one.initiative).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut origins: HashMap<Uuid, Origin> = HashMap::new();
    for id in wanted {
        match origin(db, app, actor, id, on).await {
            Err(AppError::NotFound) => {}
            found => {
                origins.insert(id, found?);
            }
        }
    }
    let told = list.into_iter().filter_map(|one| {
        let origin = origins.get(&one.initiative)?;
        let asset = one.asset.filter(|id| assets.contains_key(id));
        Some(body(&rules, one, origin, asset))
    });
    Ok(told.collect())
}

async fn told(db: &Reader<'_>, app: &App, actor: &Actor, id: AssessmentId, on: NaiveDate) -> Result<IpAssessmentBody> {
    let one = assessments::find(db, &policy::scope(actor), id, on).await?;
    let mut list = bodies(db, app, actor, vec![one], on).await?;
    list.pop().ok_or(AppError::NotFound)
}

/// The assessment with its initiative for whoever may write it. Asked first, so that nobody else learns from the faults of a body.
async fn kept(tx: &Tx, app: &App, actor: &Actor, id: AssessmentId) -> Result<(Assessment, Origin)> {
    let (db, on) = (tx.reader(), tx.today());
    let one = assessments::find(&db, &policy::scope(actor), id, on).await?;
    let origin = origin(&db, app, actor, one.initiative, on).await?;
    policy::permit_assess(actor, one.keeper, one.id, &tx.units())?.covers(one.id.0)?;
    Ok((one, origin))
}

#[utoipa::path(get, path = "/api/v1/ip-assessments", params(AssessmentQuery), tag = "ip-assets",
    responses((status = 200, body = IpAssessmentList)))]
pub(crate) async fn list_ip_assessments(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<AssessmentQuery>,
) -> Result<Json<IpAssessmentList>> {
    let (db, actor, on) = (app.db.reader(), here.actor()?, here.today());
    let cursor = query.cursor.as_deref().map(Cursor::<Place>::decode).transpose()?;
    let limit = query.limit.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let scope = policy::scope(actor);
    let page = assessments::list(&db, &scope, query.initiative, cursor.as_ref(), limit, on).await?;
    Ok(Json(IpAssessmentList {
        ip_assessments: bodies(&db, &app, actor, page.items, on).await?,
        next: page.next,
    }))
}

#[utoipa::path(get, path = "/api/v1/ip-assessments/{id}", params(("id" = Uuid, Path)), tag = "ip-assets",
    responses((status = 200, body = IpAssessmentBody), (status = 404)))]
pub(crate) async fn find_ip_assessment(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssessmentId>,
) -> Result<Response> {
    let body = told(&app.db.reader(), &app, here.actor()?, id, here.today()).await?;
    Ok(api::versioned(body.version, body))
}

/// Where the fields of an assessment stand in the body of a new one.
fn nested(error: AppError) -> AppError {
    let AppError::Invalid(errors) = error else {
        return error;
    };
    let mut told = FieldErrors::default();
    for (field, sentence) in errors.iter() {
        if field == "keeper" {
            told.add(field, sentence);
        } else {
            told.add(&format!("assessment.{field}"), sentence);
        }
    }
    AppError::Invalid(told)
}

#[utoipa::path(post, path = "/api/v1/ip-assessments", request_body = NewIpAssessment, tag = "ip-assets",
    responses((status = 201, body = IpAssessmentBody), (status = 403), (status = 409), (status = 422)))]
pub(crate) async fn write_ip_assessment(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    sent: Body<NewIpAssessment>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let id = match claimed(&tx, actor, &headers, "ip_assessment", &sent.fingerprint).await? {
        Some(id) => id
            .parse::<AssessmentId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        None => {
            let new = sent.value;
            let origin = match origin(&tx.reader(), &app, actor, new.initiative, tx.today()).await {
                Err(AppError::NotFound) => return Err(AppError::field("initiative", words::NO_INITIATIVE)),
                other => other?,
            };
            // What nobody outside knows yet stays so until somebody says otherwise.
            let secret = new.assessment.secret.unwrap_or(true);
            let written = (new.assessment.written().map_err(nested)?, secret);
            let one = commands::assess(&tx, actor, &origin, (UnitId(new.keeper), None), written).await;
            let one = one.map_err(nested)?;
            answered(&tx, actor, &headers, &one.id.to_string()).await?;
            one.id
        }
    };
    let body = told(&tx.reader(), &app, actor, id, tx.today()).await?;
    tx.commit().await?;
    Ok(api::created(
        &format!("/api/v1/ip-assessments/{id}"),
        body.version,
        body,
    ))
}

#[utoipa::path(put, path = "/api/v1/ip-assessments/{id}", params(("id" = Uuid, Path)), request_body = EnteredAssessment,
    tag = "ip-assets",
    responses((status = 200, body = IpAssessmentBody), (status = 403), (status = 404), (status = 409), (status = 412),
        (status = 422), (status = 428)))]
pub(crate) async fn replace_ip_assessment(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssessmentId>,
    headers: HeaderMap,
    sent: Body<EnteredAssessment>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let (one, origin) = kept(&tx, &app, actor, id).await?;
    api::if_match(&headers, one.version)?;
    // What is left out does not open a secret.
    let secret = sent.value.secret.unwrap_or(one.secret);
    let written = (sent.value.written()?, secret);
    commands::assess(&tx, actor, &origin, (one.keeper, Some(one.version)), written).await?;
    let body = told(&tx.reader(), &app, actor, id, tx.today()).await?;
    tx.commit().await?;
    Ok(api::versioned(body.version, body))
}

/// Begins the asset of a decision, with the title, the authors and the day of disclosure of the initiative: one asset for one decision.
#[utoipa::path(post, path = "/api/v1/ip-assessments/{id}/ip-asset", params(("id" = Uuid, Path)), request_body = BegunRight,
    tag = "ip-assets",
    responses((status = 201, body = AssetBody), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn begin_ip_asset(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssessmentId>,
    headers: HeaderMap,
    sent: Body<BegunRight>,
) -> Result<Response> {
    let (actor, rules) = (here.actor()?, app.part::<Rules>()?);
    let tx = app.begin(&here).await?;
    let (one, origin) = kept(&tx, &app, actor, id).await?;
    let act = format!("ip_assessment_asset:{id}");
    let asset = match claimed(&tx, actor, &headers, &act, &sent.fingerprint).await? {
        Some(asset) => asset
            .parse::<AssetId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        None => {
            api::if_match(&headers, one.version)?;
            let right = Right::from_code(&sent.value.right);
            let right = right.ok_or_else(|| AppError::field("right", words::ASK_RIGHT))?;
            let asset = commands::begin_asset(&tx, &rules, actor, &origin, (one.keeper, right)).await?;
            answered(&tx, actor, &headers, &asset.to_string()).await?;
            asset
        }
    };
    let made = store::find(&tx.reader(), &policy::scope(actor), asset, tx.today()).await?;
    tx.commit().await?;
    Ok(api::created(
        &format!("/api/v1/ip-assets/{asset}"),
        made.version,
        AssetBody::from(made),
    ))
}

/// Says of an asset of the register that it grew out of an initiative.
#[utoipa::path(put, path = "/api/v1/ip-assets/{id}/initiative", params(("id" = Uuid, Path)), request_body = JoinedInitiative,
    tag = "ip-assets",
    responses((status = 200, body = AssetBody), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn join_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    headers: HeaderMap,
    sent: Body<JoinedInitiative>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let (before, _) = crate::commands::kept(&tx, actor, id).await?;
    api::if_match(&headers, before.version)?;
    let origin = match origin(&tx.reader(), &app, actor, sent.value.initiative, tx.today()).await {
        Err(AppError::NotFound) => return Err(AppError::field("initiative", words::NO_INITIATIVE)),
        other => other?,
    };
    let one = commands::join_asset(&tx, actor, &origin, id).await;
    let one = one.map_err(|error| named(error, &[("code", "initiative")]))?;
    tx.commit().await?;
    Ok(api::versioned(one.version, AssetBody::from(one)))
}
