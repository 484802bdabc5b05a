//! `/api/v1/replications`, `benefits`, `remunerations`, `proposals`, `awards`: what belongs to initiatives after their
//! recognition. Entered by the same commands as on the pages; further acts on them are works of the initiative.

use super::{READ, WRITE};
use crate::commands;
use crate::model::{Initiative, InitiativeId, Rules};
use crate::store::climb::{self, Award, Proposal};
use crate::store::life::{self, Asked, Benefit, Payment, Use};
use crate::works::{self, Task, Work};
use crate::{policy, store};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::forms::Form;
use kernel::once::{self, Claim};
use kernel::paging::{API_MAX, PAGE_SIZE};
use kernel::web::api::{self, Body};
use kernel::web::{AppState, Here, Routes};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/replications", READ, list_replications)
        .post("/api/v1/replications", WRITE, declare_replication)
        .get("/api/v1/replications/{id}", READ, find_replication)
        .get("/api/v1/benefits", READ, list_benefits)
        .post("/api/v1/benefits", WRITE, claim_benefit)
        .get("/api/v1/benefits/{id}", READ, find_benefit)
        .get("/api/v1/remunerations", READ, list_remunerations)
        .post("/api/v1/remunerations", WRITE, owe_remuneration)
        .get("/api/v1/remunerations/{id}", READ, find_remuneration)
        .get("/api/v1/proposals", READ, list_proposals)
        .post("/api/v1/proposals", WRITE, propose)
        .get("/api/v1/proposals/{id}", READ, find_proposal)
        .get("/api/v1/awards", READ, list_awards)
        .post("/api/v1/awards", WRITE, enter_award)
        .get("/api/v1/awards/{id}", READ, find_award)
}

/// What a list of items asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemQuery {
    /// Only of this initiative.
    initiative: Option<Uuid>,
    /// Rows, 200 at most.
    limit: Option<u64>,
    /// From the page before.
    cursor: Option<Uuid>,
}

impl ItemQuery {
    fn asked(&self) -> Asked {
        Asked {
            id: None,
            initiative: self.initiative.map(InitiativeId),
            cursor: self.cursor,
            limit: self.limit.unwrap_or(PAGE_SIZE).clamp(1, API_MAX),
        }
    }
}

fn one(id: Uuid) -> Asked {
    Asked {
        id: Some(id),
        limit: 1,
        ..Asked::default()
    }
}

/// Cuts the row that only tells that there is more.
fn cut<T>(mut rows: Vec<T>, limit: u64, id: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<Uuid>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(id);
    (rows, next)
}

fn first<T>(rows: Vec<T>) -> Result<T> {
    rows.into_iter().next().ok_or(AppError::NotFound)
}

/// Does a piece of work that enters an item, once per key; gives the id of the item.
async fn enter<B: Serialize>(
    app: &AppState,
    here: &Here,
    headers: &HeaderMap,
    body: &Body<B>,
    (initiative, work): (Uuid, Work),
    newest: fn(&life::Life) -> Option<Uuid>,
) -> Result<Uuid> {
    let actor = here.actor()?;
    let id = InitiativeId(initiative);
    // What one may not see does not exist, whatever the body says.
    if work == Work::DeclareUse {
        commands::climb::find_to_use(&app.db.reader(), actor, id, here.today()).await?;
    } else {
        store::find(&app.db.reader(), &policy::scope(actor), id, here.today()).await?;
    }
    let value = serde_json::to_value(&body.value).map_err(|error| AppError::bug(error.to_string()))?;
    let pairs = value.as_object().into_iter().flatten().filter_map(|(name, value)| {
        let text = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Array(_)
            | serde_json::Value::Object(_) => return None,
        };
        Some((name.clone(), text))
    });
    let mut form = Form::with(pairs);
    let task: Option<Task> = works::read(work, &mut form, here.today());
    form.check()?;
    let task = task.ok_or(AppError::NotFound)?;
    let key = api::idempotency_key(headers);
    let print = format!("{}:{id}:{}", work.code(), body.fingerprint);
    let tx = app.begin(here).await?;
    let item = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(done) => done.parse().map_err(|_| AppError::bug("an item has an id"))?,
        Claim::New => {
            let rules = app.part::<Rules>()?;
            commands::perform(&tx, &rules, actor, id, (work, task), None).await?;
            let life = life::of(&tx.reader(), id).await?;
            let item = newest(&life).ok_or_else(|| AppError::bug("what was entered is there"))?;
            once::answer(&tx, actor.person, key, &item.to_string()).await?;
            item
        }
    };
    tx.commit().await?;
    Ok(item)
}

/// A page of uses in other units.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReplicationList {
    replications: Vec<Use>,
    /// Give it back as `cursor` for the page after.
    next: Option<Uuid>,
}

/// A unit says that it uses an initiative which it sees or which is public.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReplication {
    /// Which.
    initiative: Uuid,
    /// The unit, for which the person speaks.
    unit: Uuid,
    /// First day, as 2026-03-27.
    since: String,
    /// Where in the unit.
    place: String,
    /// What was changed.
    #[serde(default)]
    changes: String,
    /// What came of it so far.
    #[serde(default)]
    effect: String,
    /// Whom to ask there.
    contact: String,
}

async fn replications(app: &AppState, here: &Here, asked: &Asked) -> Result<Vec<Use>> {
    let actor = here.actor()?;
    let (scope, own) = (
        policy::scope(actor),
        policy::speaks_for(actor, &app.db.units(), here.today()),
    );
    let (reader, today) = (app.db.reader(), here.today());
    let mut uses = life::replications(&reader, &scope, &own, asked, today).await?;
    let units = app.db.units();
    let mut known: HashMap<InitiativeId, Option<Initiative>> = HashMap::new();
    for used in &mut uses {
        if let Entry::Vacant(free) = known.entry(used.initiative) {
            free.insert(match store::find(&reader, &scope, used.initiative, today).await {
                Ok(found) => Some(found),
                // Their own word on what they do not see.
                Err(AppError::NotFound) => None,
                Err(other) => return Err(other),
            });
        }
        let record = known.get(&used.initiative).and_then(Option::as_ref);
        if record.is_some_and(|one| !policy::sees_contact(actor, one, used.unit, &units, today)) {
            used.contact.clear();
        }
    }
    Ok(uses)
}

#[utoipa::path(get, path = "/api/v1/replications", params(ItemQuery), tag = "initiatives",
    responses((status = 200, body = ReplicationList)))]
pub(crate) async fn list_replications(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ItemQuery>,
) -> Result<Json<ReplicationList>> {
    let asked = query.asked();
    let rows = replications(&app, &here, &asked).await?;
    let (replications, next) = cut(rows, asked.limit, |row| row.id.0);
    Ok(Json(ReplicationList { replications, next }))
}

#[utoipa::path(get, path = "/api/v1/replications/{id}", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = Use), (status = 404)))]
pub(crate) async fn find_replication(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<Uuid>,
) -> Result<Json<Use>> {
    Ok(Json(first(replications(&app, &here, &one(id)).await?)?))
}

#[utoipa::path(post, path = "/api/v1/replications", request_body = NewReplication, tag = "initiatives",
    responses((status = 201, body = Use), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn declare_replication(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<NewReplication>,
) -> Result<Response> {
    let what = (body.value.initiative, Work::DeclareUse);
    let id = enter(&app, &here, &headers, &body, what, |life| {
        life.uses.last().map(|row| row.id.0)
    })
    .await?;
    let made = first(replications(&app, &here, &one(id)).await?)?;
    Ok(api::created(&format!("/api/v1/replications/{id}"), 1, made))
}

/// A page of benefits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BenefitList {
    benefits: Vec<Benefit>,
    /// Give it back as `cursor` for the page after.
    next: Option<Uuid>,
}

/// A benefit is claimed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBenefit {
    /// Of which initiative.
    initiative: Uuid,
    /// First day, as 2026-03-27.
    from: String,
    /// Last day.
    to: String,
    /// time, material, errors, revenue or social.
    method: String,
    /// Inputs and sums.
    basis: String,
    /// Đồng; absent when it cannot be told in money.
    amount: Option<i64>,
}

#[utoipa::path(get, path = "/api/v1/benefits", params(ItemQuery), tag = "initiatives",
    responses((status = 200, body = BenefitList)))]
pub(crate) async fn list_benefits(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ItemQuery>,
) -> Result<Json<BenefitList>> {
    let (asked, scope) = (query.asked(), policy::scope(here.actor()?));
    let rows = life::benefits(&app.db.reader(), &scope, &asked, here.today()).await?;
    let (benefits, next) = cut(rows, asked.limit, |row| row.id.0);
    Ok(Json(BenefitList { benefits, next }))
}

#[utoipa::path(get, path = "/api/v1/benefits/{id}", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = Benefit), (status = 404)))]
pub(crate) async fn find_benefit(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<Uuid>,
) -> Result<Json<Benefit>> {
    let scope = policy::scope(here.actor()?);
    let rows = life::benefits(&app.db.reader(), &scope, &one(id), here.today()).await?;
    Ok(Json(first(rows)?))
}

#[utoipa::path(post, path = "/api/v1/benefits", request_body = NewBenefit, tag = "initiatives",
    responses((status = 201, body = Benefit), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn claim_benefit(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<NewBenefit>,
) -> Result<Response> {
    let what = (body.value.initiative, Work::Benefit);
    let id = enter(&app, &here, &headers, &body, what, |life| {
        life.benefits.last().map(|row| row.id.0)
    })
    .await?;
    let made = find_benefit(Shared(app), here, Path(id)).await?;
    Ok(api::created(&format!("/api/v1/benefits/{id}"), 1, made.0))
}

/// A page of remuneration.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RemunerationList {
    remunerations: Vec<Payment>,
    /// Give it back as `cursor` for the page after.
    next: Option<Uuid>,
}

/// Remuneration that is owed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRemuneration {
    /// For which initiative.
    initiative: Uuid,
    /// use_year, not_computable, transfer or first_application.
    kind: String,
    /// The day from which the time to pay is counted, as 2026-03-27.
    from: String,
    /// Benefit, price, or what the authors get, in đồng.
    base: Option<i64>,
    /// Đồng; the legal minimum when absent.
    amount: Option<i64>,
    /// Number of the agreement.
    #[serde(default)]
    agreement: String,
}

#[utoipa::path(get, path = "/api/v1/remunerations", params(ItemQuery), tag = "initiatives",
    responses((status = 200, body = RemunerationList)))]
pub(crate) async fn list_remunerations(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ItemQuery>,
) -> Result<Json<RemunerationList>> {
    let (asked, scope) = (query.asked(), policy::scope(here.actor()?));
    let rows = life::payments(&app.db.reader(), &scope, &asked, here.today()).await?;
    let (remunerations, next) = cut(rows, asked.limit, |row| row.id.0);
    Ok(Json(RemunerationList { remunerations, next }))
}

#[utoipa::path(get, path = "/api/v1/remunerations/{id}", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = Payment), (status = 404)))]
pub(crate) async fn find_remuneration(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<Uuid>,
) -> Result<Json<Payment>> {
    let scope = policy::scope(here.actor()?);
    let rows = life::payments(&app.db.reader(), &scope, &one(id), here.today()).await?;
    Ok(Json(first(rows)?))
}

#[utoipa::path(post, path = "/api/v1/remunerations", request_body = NewRemuneration, tag = "initiatives",
    responses((status = 201, body = Payment), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn owe_remuneration(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<NewRemuneration>,
) -> Result<Response> {
    let what = (body.value.initiative, Work::Owe);
    let id = enter(&app, &here, &headers, &body, what, |life| {
        life.payments.last().map(|row| row.id.0)
    })
    .await?;
    let made = find_remuneration(Shared(app), here, Path(id)).await?;
    Ok(api::created(&format!("/api/v1/remunerations/{id}"), 1, made.0))
}

/// A page of proposals to a wider level.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProposalList {
    proposals: Vec<Proposal>,
    /// Give it back as `cursor` for the page after.
    next: Option<Uuid>,
}

/// A recognised initiative is put before a wider level; nothing of it is sent again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProposal {
    /// Which.
    initiative: Uuid,
    /// province or nation.
    level: String,
    /// effect or wide_use.
    kind: String,
    /// education or other: which deadline holds.
    sector: String,
    /// Why, with evidence of use.
    reasons: String,
}

#[utoipa::path(get, path = "/api/v1/proposals", params(ItemQuery), tag = "initiatives",
    responses((status = 200, body = ProposalList)))]
pub(crate) async fn list_proposals(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ItemQuery>,
) -> Result<Json<ProposalList>> {
    let (asked, scope) = (query.asked(), policy::scope(here.actor()?));
    let rows = climb::proposals(&app.db.reader(), &scope, &asked, here.today()).await?;
    let (proposals, next) = cut(rows, asked.limit, |row| row.id.0);
    Ok(Json(ProposalList { proposals, next }))
}

#[utoipa::path(get, path = "/api/v1/proposals/{id}", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = Proposal), (status = 404)))]
pub(crate) async fn find_proposal(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<Uuid>,
) -> Result<Json<Proposal>> {
    let scope = policy::scope(here.actor()?);
    let rows = climb::proposals(&app.db.reader(), &scope, &one(id), here.today()).await?;
    Ok(Json(first(rows)?))
}

#[utoipa::path(post, path = "/api/v1/proposals", request_body = NewProposal, tag = "initiatives",
    responses((status = 201, body = Proposal), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn propose(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<NewProposal>,
) -> Result<Response> {
    let what = (body.value.initiative, Work::Propose);
    let id = enter(&app, &here, &headers, &body, what, |life| {
        life.proposals.last().map(|row| row.id.0)
    })
    .await?;
    let made = find_proposal(Shared(app), here, Path(id)).await?;
    Ok(api::created(&format!("/api/v1/proposals/{id}"), 1, made.0))
}

/// A page of awards for which initiatives served.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AwardList {
    awards: Vec<Award>,
    /// Give it back as `cursor` for the page after.
    next: Option<Uuid>,
}

/// An award for which an initiative served.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAward {
    /// Which initiative.
    initiative: Uuid,
    /// base_fighter, province_fighter, national_fighter, merit, creative_labour or other.
    title: String,
    /// Name of an author.
    recipient: String,
    /// Of which year.
    year: i32,
    /// Number of the decision or the dossier.
    number: String,
    /// Further words.
    #[serde(default)]
    note: String,
}

#[utoipa::path(get, path = "/api/v1/awards", params(ItemQuery), tag = "initiatives",
    responses((status = 200, body = AwardList)))]
pub(crate) async fn list_awards(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ItemQuery>,
) -> Result<Json<AwardList>> {
    let (asked, scope) = (query.asked(), policy::scope(here.actor()?));
    let rows = climb::awards(&app.db.reader(), &scope, &asked, here.today()).await?;
    let (awards, next) = cut(rows, asked.limit, |row| row.id.0);
    Ok(Json(AwardList { awards, next }))
}

#[utoipa::path(get, path = "/api/v1/awards/{id}", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = Award), (status = 404)))]
pub(crate) async fn find_award(Shared(app): Shared<AppState>, here: Here, Path(id): Path<Uuid>) -> Result<Json<Award>> {
    let scope = policy::scope(here.actor()?);
    let rows = climb::awards(&app.db.reader(), &scope, &one(id), here.today()).await?;
    Ok(Json(first(rows)?))
}

#[utoipa::path(post, path = "/api/v1/awards", request_body = NewAward, tag = "initiatives",
    responses((status = 201, body = Award), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn enter_award(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<NewAward>,
) -> Result<Response> {
    let what = (body.value.initiative, Work::Award);
    let id = enter(&app, &here, &headers, &body, what, |life| {
        life.awards.last().map(|row| row.id.0)
    })
    .await?;
    let made = find_award(Shared(app), here, Path(id)).await?;
    Ok(api::created(&format!("/api/v1/awards/{id}"), 1, made.0))
}
