//! `/api/v1/initiatives`: the same commands, the same queries, the same rights as the pages.

mod novelty;

use crate::commands::certify;
use crate::commands::{self, Deed};
use crate::model::{Author, Content, Declared, Initiative, InitiativeId, Kind, RefusalReason, Rules, State};
use crate::store::{self, Filter, Key, Line};
use crate::works::{self, Work};
use crate::{labels, policy};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::bulk::BulkRun;
use kernel::flow::FlowState as _;
use kernel::ids::{BulkId, UnitId};
use kernel::once::{self, Claim};
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE};
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes, Verb};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

mod campaigns;
mod certificates;
mod items;
mod lists;

const READ: Access = Access::Token("initiatives:read");
const WRITE: Access = Access::Token("initiatives:write");

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/initiatives", READ, list_initiatives)
        .post("/api/v1/initiatives", WRITE, draft_initiative)
        .get("/api/v1/initiatives/{id}", READ, find_initiative)
        .on(Verb::Put, "/api/v1/initiatives/{id}", WRITE, replace_initiative)
        .post("/api/v1/initiatives/{id}/submission", WRITE, submit_initiative)
        .post("/api/v1/initiatives/{id}/reception", WRITE, receive_initiative)
        .post("/api/v1/initiatives/{id}/recognition", WRITE, recognise_initiative)
        .post("/api/v1/initiatives/{id}/refusal", WRITE, refuse_initiative)
        .post("/api/v1/initiatives/{id}/withdrawal", WRITE, withdraw_initiative)
        .get("/api/v1/initiatives/{id}/life", READ, initiative_life)
        .get("/api/v1/initiatives/{id}/novelty", READ, novelty::initiative_novelty)
        .post("/api/v1/initiatives/{id}/novelty", WRITE, novelty::compare_initiative)
        .post("/api/v1/initiatives/{id}/works/{work}", WRITE, do_work)
        .merge(campaigns::routes())
        .merge(certificates::routes())
        .merge(lists::routes())
        .merge(items::routes())
        .post("/api/v1/certificate-runs", WRITE, start_certificates)
        .get("/api/v1/certificate-runs/{run}", READ, certificate_run)
        .on(Verb::Delete, "/api/v1/certificate-runs/{run}", WRITE, stop_certificates)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list_initiatives,
        draft_initiative,
        find_initiative,
        replace_initiative,
        submit_initiative,
        receive_initiative,
        recognise_initiative,
        refuse_initiative,
        withdraw_initiative,
        initiative_life,
        do_work,
        campaigns::list_campaigns,
        campaigns::draft_campaign,
        campaigns::find_campaign,
        campaigns::replace_campaign,
        campaigns::open_campaign,
        campaigns::extend_campaign,
        campaigns::close_campaign,
        campaigns::end_campaign,
        campaigns::campaign_units,
        campaigns::register_unit,
        campaigns::choose_campaign,
        certificates::list_certificates,
        certificates::find_certificate,
        certificates::certificate_file,
        lists::try_list,
        lists::take_list,
        items::list_replications,
        items::declare_replication,
        items::find_replication,
        items::list_benefits,
        items::claim_benefit,
        items::find_benefit,
        items::list_remunerations,
        items::owe_remuneration,
        items::find_remuneration,
        items::list_proposals,
        items::propose,
        items::find_proposal,
        items::list_awards,
        items::enter_award,
        items::find_award,
        start_certificates,
        certificate_run,
        stop_certificates,
        novelty::initiative_novelty,
        novelty::compare_initiative
    ),
    components(schemas(
        InitiativeBody,
        InitiativeLine,
        InitiativeList,
        DraftInitiative,
        AuthorBody,
        Recognition,
        RefusalBody,
        WorkBody,
        WorkItem,
        campaigns::CampaignBody,
        campaigns::CampaignList,
        campaigns::CampaignGoals,
        campaigns::DraftCampaign,
        campaigns::Extension,
        campaigns::Outcome,
        campaigns::CampaignUnits,
        campaigns::CampaignUnit,
        campaigns::UnitRegistration,
        campaigns::Choice,
        certificates::CertificateBody,
        certificates::CertificateFile,
        certificates::CertificateList,
        lists::ListBody,
        lists::ListAnswer,
        lists::ListRow,
        lists::ListChange,
        lists::ListCount,
        store::life::Life,
        items::ReplicationList,
        items::NewReplication,
        items::BenefitList,
        items::NewBenefit,
        items::RemunerationList,
        items::NewRemuneration,
        items::ProposalList,
        items::NewProposal,
        items::AwardList,
        items::NewAward,
        CertificateRun,
        StartCertificates,
        novelty::NoveltyBody,
        novelty::NoveltySource,
        novelty::NoveltyPassage,
        novelty::NoveltyStretch,
        novelty::NoveltyLeftover
    ))
)]
pub struct Doc;

/// An author's line.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorBody {
    /// Họ và tên
    full_name: String,
    /// Nơi công tác
    #[serde(default)]
    workplace: String,
    /// Chức danh
    #[serde(default)]
    position: String,
    /// Trình độ chuyên môn
    #[serde(default)]
    qualification: String,
    /// Tỷ lệ đóng góp, in hundredths of a percent: 10000 is 100 %.
    share: i32,
}

/// What an author writes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftInitiative {
    /// Tên sáng kiến
    title: String,
    /// Cơ sở công nhận
    unit: Uuid,
    /// technical, managerial, operational or applied_technical_progress
    kind: String,
    /// Lĩnh vực áp dụng
    #[serde(default)]
    field: String,
    /// Chủ đầu tư tạo ra sáng kiến
    #[serde(default)]
    sponsor: String,
    /// Ngày áp dụng lần đầu
    #[serde(default)]
    first_applied_on: Option<NaiveDate>,
    /// Bản chất
    #[serde(default)]
    essence: String,
    /// Thông tin cần bảo mật
    #[serde(default)]
    confidential: String,
    /// Điều kiện cần thiết
    #[serde(default)]
    conditions: String,
    /// Lợi ích theo tác giả
    #[serde(default)]
    benefit_author: String,
    /// Lợi ích theo nơi đã áp dụng
    #[serde(default)]
    benefit_others: String,
    /// Tác giả
    #[serde(default)]
    authors: Vec<AuthorBody>,
    /// Answers to the questions of the form, by their keys; left out, those that stand stay.
    #[serde(default)]
    answers: Option<BTreeMap<String, String>>,
}

impl DraftInitiative {
    fn content(self, here: &Here) -> Result<Content> {
        let actor = here.actor()?;
        let own = vietnamese::fold(&actor.name);
        let kind = Kind::from_code(&self.kind).ok_or_else(|| AppError::field("kind", labels::ASK_KIND))?;
        if self
            .authors
            .iter()
            .any(|author| !(0..=crate::model::WHOLE).contains(&author.share))
        {
            return Err(AppError::field("authors", labels::SHARE_UNREADABLE));
        }
        Ok(Content {
            title: vietnamese::clean_line(&self.title),
            unit: UnitId(self.unit),
            kind,
            field: vietnamese::clean_line(&self.field),
            sponsor: vietnamese::clean_line(&self.sponsor),
            first_applied_on: self.first_applied_on,
            essence: vietnamese::normalise(&self.essence),
            confidential: vietnamese::normalise(&self.confidential),
            conditions: vietnamese::normalise(&self.conditions),
            benefit_author: vietnamese::normalise(&self.benefit_author),
            benefit_others: vietnamese::normalise(&self.benefit_others),
            authors: self
                .authors
                .into_iter()
                .map(|author| Author {
                    person: (vietnamese::fold(&author.full_name) == own).then_some(actor.person),
                    full_name: vietnamese::clean_line(&author.full_name),
                    born_on: None,
                    workplace: vietnamese::clean_line(&author.workplace),
                    position: vietnamese::clean_line(&author.position),
                    qualification: vietnamese::clean_line(&author.qualification),
                    share: author.share,
                    // Sent by nobody: what was said stays ([`Content::keep_unsent`]).
                    declared: Declared::default(),
                })
                .collect(),
        })
    }
}

/// An initiative.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct InitiativeBody {
    id: Uuid,
    code: Option<String>,
    state: String,
    submitter: Uuid,
    content: DraftInitiative,
    /// The form that it was written with, as key/version.
    form: String,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    submitted_at: Option<DateTime<Utc>>,
    received_at: Option<DateTime<Utc>>,
    due_on: Option<NaiveDate>,
    decided_at: Option<DateTime<Utc>>,
    decision_number: Option<String>,
    refusal_reason: Option<String>,
    certificate_number: Option<String>,
    /// Not to be shown to the public.
    held: bool,
    /// file_first, publish or keep_secret; absent while nobody has answered.
    protection: Option<String>,
    /// First shown to the public: the clock of the patent law runs from here.
    disclosed_on: Option<NaiveDate>,
    /// The earlier dossier to which it is identical.
    earlier: Option<Uuid>,
    /// The initiative that it improves.
    derived_from: Option<Uuid>,
    /// What the author is or was asked to complete: field and what.
    asked: Vec<WorkItem>,
    /// Made with State funds or means; absent while nobody has answered.
    state_means: Option<bool>,
    version: i64,
}

impl InitiativeBody {
    /// As the person may see it: what the author wants kept goes to authors and to officers of the unit only.
    fn seen(app: &AppState, here: &Here, mut initiative: Initiative) -> Result<InitiativeBody> {
        if !policy::sees_secrets(here.actor()?, &initiative, &app.db.units(), here.today()) {
            initiative.content.confidential = String::new();
        }
        Ok(InitiativeBody::from(initiative))
    }
}

impl From<Initiative> for InitiativeBody {
    fn from(i: Initiative) -> Self {
        let circumstances = i.circumstances;
        let c = i.content;
        InitiativeBody {
            id: i.id.0,
            code: i.code,
            state: i.state.code().to_owned(),
            submitter: i.submitter.0,
            content: DraftInitiative {
                title: c.title,
                unit: c.unit.0,
                kind: c.kind.code().to_owned(),
                field: c.field,
                sponsor: c.sponsor,
                first_applied_on: c.first_applied_on,
                essence: c.essence,
                confidential: c.confidential,
                conditions: c.conditions,
                benefit_author: c.benefit_author,
                benefit_others: c.benefit_others,
                authors: c
                    .authors
                    .into_iter()
                    .map(|a| AuthorBody {
                        full_name: a.full_name,
                        workplace: a.workplace,
                        position: a.position,
                        qualification: a.qualification,
                        share: a.share,
                    })
                    .collect(),
                answers: Some(circumstances.answers),
            },
            form: if circumstances.form.is_empty() {
                crate::forms::FIRST.to_owned()
            } else {
                circumstances.form
            },
            created_at: i.created_at,
            changed_at: i.changed_at,
            submitted_at: i.submitted_at,
            received_at: i.received_at,
            due_on: i.due_on,
            decided_at: i.decided_at,
            decision_number: i.decision_number,
            refusal_reason: i.refusal_reason.map(|reason| reason.code().to_owned()),
            certificate_number: i.certificate_number,
            held: i.held,
            protection: circumstances.protection.map(|answer| answer.code().to_owned()),
            disclosed_on: circumstances.disclosed_on,
            earlier: circumstances.earlier.map(|id| id.0),
            derived_from: circumstances.derived_from.map(|id| id.0),
            asked: circumstances
                .supplement
                .map(|supplement| supplement.items)
                .unwrap_or_default()
                .into_iter()
                .map(|item| WorkItem {
                    field: item.field,
                    note: item.note,
                })
                .collect(),
            state_means: circumstances.state_means,
            version: i.version,
        }
    }
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct InitiativeLine {
    id: Uuid,
    code: Option<String>,
    title: String,
    state: String,
    unit: Uuid,
    changed_at: DateTime<Utc>,
    due_on: Option<NaiveDate>,
}

impl From<Line> for InitiativeLine {
    fn from(line: Line) -> Self {
        InitiativeLine {
            id: line.id.0,
            code: line.code,
            title: line.title,
            state: line.state,
            unit: line.unit.0,
            changed_at: line.changed_at,
            due_on: line.due_on,
        }
    }
}

/// A page of the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct InitiativeList {
    initiatives: Vec<InitiativeLine>,
    /// Give it back as `cursor` for the page after.
    next: Option<String>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Words of title or code, with or without marks.
    q: Option<String>,
    /// Only this state.
    state: Option<String>,
    /// Only what was handed in to this campaign.
    campaign: Option<Uuid>,
    /// Rows, 200 at most.
    limit: Option<u64>,
    /// From the page before.
    cursor: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/initiatives", params(ListQuery), tag = "initiatives",
    responses((status = 200, body = InitiativeList)))]
pub(crate) async fn list_initiatives(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ListQuery>,
) -> Result<Json<InitiativeList>> {
    let state = match query.state.as_deref() {
        None | Some("") => None,
        Some(code) => Some(State::from_code(code).ok_or_else(|| AppError::field("state", labels::unknown_state()))?),
    };
    let filter = Filter {
        words: query.q.unwrap_or_default(),
        state,
        campaign: query.campaign.map(|id| store::InCampaign {
            id: crate::campaigns::CampaignId(id),
            unit: None,
            after: None,
        }),
        ..Filter::default()
    };
    let cursor = query.cursor.as_deref().map(Cursor::<Key>::decode).transpose()?;
    let limit = query.limit.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let scope = policy::scope(here.actor()?);
    let page = store::list(&app.db.reader(), &scope, &filter, cursor.as_ref(), limit, here.today()).await?;
    Ok(Json(InitiativeList {
        next: page.next,
        initiatives: page.items.into_iter().map(InitiativeLine::from).collect(),
    }))
}

#[utoipa::path(get, path = "/api/v1/initiatives/{id}", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = InitiativeBody), (status = 404)))]
pub(crate) async fn find_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
) -> Result<Response> {
    let scope = policy::scope(here.actor()?);
    let initiative = store::find(&app.db.reader(), &scope, id, here.today()).await?;
    let version = initiative.version;
    Ok(api::versioned(version, InitiativeBody::seen(&app, &here, initiative)?))
}

#[utoipa::path(post, path = "/api/v1/initiatives", request_body = DraftInitiative, tag = "initiatives",
    responses((status = 201, body = InitiativeBody), (status = 422)))]
pub(crate) async fn draft_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<DraftInitiative>,
) -> Result<Response> {
    let actor = here.actor()?;
    let answers = body.value.answers.clone();
    let content = body.value.content(&here)?;
    if !app.db.units().exists(content.unit, here.today()) {
        return Err(AppError::field("unit", labels::ASK_UNIT));
    }
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<InitiativeId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let rules = app.part::<Rules>()?;
            let id = commands::draft(&tx, &rules, actor, content.clone()).await?;
            if answers.is_some() {
                let made = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
                let known = known_answers(&rules, &made, answers)?;
                commands::edit(&tx, &rules, actor, id, made.version, (content, known)).await?;
            }
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    let initiative = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    tx.commit().await?;
    Ok(api::created(
        &format!("/api/v1/initiatives/{id}"),
        initiative.version,
        InitiativeBody::from(initiative),
    ))
}

#[utoipa::path(put, path = "/api/v1/initiatives/{id}", params(("id" = Uuid, Path)), request_body = DraftInitiative,
    tag = "initiatives", responses((status = 200, body = InitiativeBody), (status = 412), (status = 428)))]
pub(crate) async fn replace_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    headers: HeaderMap,
    body: Body<DraftInitiative>,
) -> Result<Response> {
    let actor = here.actor()?;
    let answers = body.value.answers.clone();
    let mut content = body.value.content(&here)?;
    let rules = app.part::<Rules>()?;
    let tx = app.begin(&here).await?;
    let before = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    policy::permit_edit(actor, &before)?.covers(id.0)?;
    api::if_match(&headers, before.version)?;
    content.keep_unsent(&before.content);
    let answers = known_answers(&rules, &before, answers)?;
    let after = commands::edit(&tx, &rules, actor, id, before.version, (content, answers)).await?;
    tx.commit().await?;
    Ok(api::versioned(after.version, InitiativeBody::from(after)))
}

/// Answers to questions that the form of the record asks, each of the kind asked for.
fn known_answers(
    rules: &Rules,
    initiative: &Initiative,
    answers: Option<BTreeMap<String, String>>,
) -> Result<Option<BTreeMap<String, String>>> {
    let Some(answers) = answers else {
        return Ok(None);
    };
    let form = rules.form_of(initiative)?;
    let mut errors = kernel::FieldErrors::default();
    let mut known = BTreeMap::new();
    for (key, answer) in answers {
        let answer = vietnamese::normalise(&answer).trim().to_owned();
        let question = form.questions.iter().find(|question| question.key == key);
        match question.map(|question| question.fault(&answer)) {
            None => errors.add(&format!("answers.{key}"), labels::forms::UNKNOWN),
            Some(Some(fault)) => errors.add(&format!("answers.{key}"), fault),
            Some(None) if answer.is_empty() => {}
            Some(None) => {
                known.insert(key, answer);
            }
        }
    }
    errors.check()?;
    Ok(Some(known))
}

/// An act through the interface; repeated under one idempotency key it happens once.
async fn act(
    app: &AppState,
    here: &Here,
    headers: &HeaderMap,
    id: InitiativeId,
    print: &str,
    deed: Deed,
) -> Result<Response> {
    let actor = here.actor()?;
    let key = api::idempotency_key(headers);
    let tx = app.begin(here).await?;
    let initiative = match once::claim(&tx, actor.person, key, print).await? {
        Claim::Done(_) => store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?,
        Claim::New => {
            let after = commands::take(&tx, &*app.part::<Rules>()?, actor, id, deed).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            after
        }
    };
    tx.commit().await?;
    Ok(api::versioned(initiative.version, InitiativeBody::from(initiative)).into_response())
}

#[utoipa::path(post, path = "/api/v1/initiatives/{id}/submission", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = InitiativeBody), (status = 422)))]
pub(crate) async fn submit_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    headers: HeaderMap,
) -> Result<Response> {
    let answer = act(&app, &here, &headers, id, "submission", Deed::Submit).await?;
    crate::comparing::after_submission(&app, id, &here.request).await;
    Ok(answer)
}

#[utoipa::path(post, path = "/api/v1/initiatives/{id}/reception", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = InitiativeBody), (status = 403)))]
pub(crate) async fn receive_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    headers: HeaderMap,
) -> Result<Response> {
    act(&app, &here, &headers, id, "reception", Deed::Receive).await
}

/// A decision to recognise.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recognition {
    /// Số quyết định
    decision_number: String,
}

#[utoipa::path(post, path = "/api/v1/initiatives/{id}/recognition", params(("id" = Uuid, Path)), request_body = Recognition,
    tag = "initiatives", responses((status = 200, body = InitiativeBody), (status = 403)))]
pub(crate) async fn recognise_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    headers: HeaderMap,
    body: Body<Recognition>,
) -> Result<Response> {
    let deed = Deed::Recognise {
        decision_number: vietnamese::clean_line(&body.value.decision_number),
    };
    act(&app, &here, &headers, id, &body.fingerprint, deed).await
}

/// A decision not to recognise.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefusalBody {
    /// Code of the reason.
    reason: String,
    /// Explanation for the author.
    #[serde(default)]
    note: String,
    /// Code of the earlier dossier, where it is not new.
    #[serde(default)]
    earlier: String,
}

#[utoipa::path(post, path = "/api/v1/initiatives/{id}/refusal", params(("id" = Uuid, Path)), request_body = RefusalBody,
    tag = "initiatives", responses((status = 200, body = InitiativeBody), (status = 403)))]
pub(crate) async fn refuse_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    headers: HeaderMap,
    body: Body<RefusalBody>,
) -> Result<Response> {
    let reason =
        RefusalReason::from_code(&body.value.reason).ok_or_else(|| AppError::field("reason", labels::ASK_REASON))?;
    let deed = Deed::Refuse {
        reason,
        earlier: vietnamese::clean_line(&body.value.earlier),
        note: vietnamese::normalise(&body.value.note),
    };
    act(&app, &here, &headers, id, &body.fingerprint, deed).await
}

#[utoipa::path(post, path = "/api/v1/initiatives/{id}/withdrawal", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = InitiativeBody)))]
pub(crate) async fn withdraw_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    headers: HeaderMap,
) -> Result<Response> {
    act(&app, &here, &headers, id, "withdrawal", Deed::Withdraw).await
}

/// One thing to be completed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkItem {
    /// Field of the form.
    field: String,
    /// What is to be done.
    note: String,
}

/// The fields of a piece of work; which of them it needs is told by the answer when one is missing. Days are written
/// 2026-03-27, amounts are whole đồng, yes-or-no questions take `yes` and `no`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WorkBody {
    /// ask_supplement: what is missing.
    items: Vec<WorkItem>,
    /// Further words.
    note: Option<String>,
    /// decline: code of the reason; cancel, refuse_share: in words.
    reason: Option<String>,
    /// decline: code of the earlier dossier.
    earlier: Option<String>,
    /// conclude: recognise, recognise_after_edit, ask_supplement, do_not_recognise or forward.
    decision: Option<String>,
    /// conclude: number of the minutes.
    minutes: Option<String>,
    /// apply, answer_use: first day.
    since: Option<String>,
    /// apply: by whom.
    who: Option<String>,
    /// transfer: to whom.
    receiver: Option<String>,
    /// Day.
    on: Option<String>,
    /// transfer: đồng.
    price: Option<i64>,
    /// dispute, owe, propose: code of the kind.
    kind: Option<String>,
    /// dispute: in whose words.
    words: Option<String>,
    /// dismiss: in words; protect: file_first, publish or keep_secret; else yes or no.
    answer: Option<String>,
    /// Number of a document.
    number: Option<String>,
    /// invite: name in the table of authors.
    author: Option<String>,
    /// invite: user name or e-mail.
    account: Option<String>,
    /// participant: first_application, mentor or guardian.
    part: Option<String>,
    /// participant: name.
    full_name: Option<String>,
    /// participant: place of work or residence.
    workplace: Option<String>,
    /// participant: what they did.
    work: Option<String>,
    /// participant: written consent of a guardian.
    consent: Option<String>,
    /// behalf: yes or no.
    pupil: Option<String>,
    /// behalf: for whom.
    on_behalf_of: Option<String>,
    /// disclose, declare_use: where.
    place: Option<String>,
    /// ask: code or name of the unit; declare_use: its id.
    unit: Option<String>,
    /// Id of the item: use, benefit, payment, follow-up, proposal or award.
    item: Option<String>,
    /// report_use: what came of it.
    effect: Option<String>,
    /// report_use: what was changed.
    changes: Option<String>,
    /// benefit, owe: first day.
    from: Option<String>,
    /// benefit: last day.
    to: Option<String>,
    /// benefit: time, material, errors, revenue or social.
    method: Option<String>,
    /// benefit: inputs and sums.
    basis: Option<String>,
    /// Đồng.
    amount: Option<i64>,
    /// owe: đồng.
    base: Option<i64>,
    /// owe: number of the agreement.
    agreement: Option<String>,
    /// pay: voucher.
    voucher: Option<String>,
    /// pay: tax withheld, đồng.
    tax: Option<i64>,
    /// declare_use: whom to ask there.
    contact: Option<String>,
    /// follow_up: yes or no, whether it is still used.
    still: Option<String>,
    /// propose: province or nation.
    level: Option<String>,
    /// propose: education or other.
    sector: Option<String>,
    /// propose: why, with evidence.
    reasons: Option<String>,
    /// award: code of the title.
    title: Option<String>,
    /// award: name of an author.
    recipient: Option<String>,
    /// award: year.
    year: Option<i32>,
}

impl WorkBody {
    /// The same fields as the form of the page has.
    fn form(&self) -> Result<kernel::forms::Form> {
        let value = serde_json::to_value(self).map_err(|error| AppError::bug(error.to_string()))?;
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in value.as_object().into_iter().flatten() {
            if let Some(text) = value.as_str() {
                pairs.push((name.clone(), text.to_owned()));
            } else if value.is_number() {
                pairs.push((name.clone(), value.to_string()));
            }
        }
        for item in &self.items {
            pairs.push((format!("note_{}", item.field), item.note.clone()));
        }
        Ok(kernel::forms::Form::with(pairs))
    }
}

#[utoipa::path(post, path = "/api/v1/initiatives/{id}/works/{work}",
    params(("id" = Uuid, Path), ("work" = String, Path, description = "Code of the piece of work")),
    request_body = WorkBody, tag = "initiatives",
    responses((status = 200, body = InitiativeBody), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn do_work(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, work)): Path<(InitiativeId, String)>,
    headers: HeaderMap,
    body: Body<WorkBody>,
) -> Result<Response> {
    let actor = here.actor()?;
    let work = Work::from_code(&work).ok_or(AppError::NotFound)?;
    let scope = policy::scope(actor);
    // What one may not see does not exist, whatever the body says.
    store::find(&app.db.reader(), &scope, id, here.today()).await?;
    let mut form = body.value.form()?;
    let task = works::read(work, &mut form, here.today());
    form.check()?;
    let task = task.ok_or(AppError::NotFound)?;
    let key = api::idempotency_key(&headers);
    let print = format!("{}:{id}:{}", work.code(), body.fingerprint);
    let tx = app.begin(&here).await?;
    let after = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(done) => {
            let done = done.parse::<InitiativeId>().unwrap_or(id);
            store::find(&tx.reader(), &scope, done, here.today()).await?
        }
        Claim::New => {
            let rules = app.part::<Rules>()?;
            let after = commands::perform(&tx, &rules, actor, id, (work, task), None).await?;
            once::answer(&tx, actor.person, key, &after.id.to_string()).await?;
            after
        }
    };
    tx.commit().await?;
    if matches!(work, Work::Supply | Work::Revise) {
        crate::comparing::after_submission(&app, id, &here.request).await;
    }
    let version = after.version;
    Ok(api::versioned(version, InitiativeBody::seen(&app, &here, after)?))
}

#[utoipa::path(get, path = "/api/v1/initiatives/{id}/life", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = store::life::Life), (status = 404)))]
pub(crate) async fn initiative_life(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
) -> Result<Json<store::life::Life>> {
    let actor = here.actor()?;
    let (reader, units, today) = (app.db.reader(), app.db.units(), here.today());
    let initiative = store::find(&reader, &policy::scope(actor), id, today).await?;
    let mut life = store::life::of(&reader, id).await?;
    for used in &mut life.uses {
        if !policy::sees_contact(actor, &initiative, used.unit, &units, today) {
            used.contact.clear();
        }
    }
    Ok(Json(life))
}

/// A run that makes the certificates of many recognised initiatives.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CertificateRun {
    id: Uuid,
    /// running, finished or stopped
    state: String,
    total: i64,
    done: i64,
    started_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

impl From<BulkRun> for CertificateRun {
    fn from(run: BulkRun) -> Self {
        CertificateRun {
            id: run.id.0,
            state: run.state.code().to_owned(),
            total: run.total,
            done: run.done,
            started_at: run.created_at,
            changed_at: run.changed_at,
        }
    }
}

/// Which recognised initiatives without certificates.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartCertificates {
    /// Words of title or code.
    #[serde(default)]
    q: String,
    /// Number of the decision.
    #[serde(default)]
    decision: String,
    /// On the agenda of this session.
    session: Option<Uuid>,
    /// How many: must be the number chosen now, which the answer to another one says.
    count: usize,
}

#[utoipa::path(post, path = "/api/v1/certificate-runs", request_body = StartCertificates, tag = "initiatives",
    responses((status = 201, body = CertificateRun), (status = 403), (status = 422)))]
pub(crate) async fn start_certificates(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<StartCertificates>,
) -> Result<Response> {
    let (actor, what) = (here.actor()?, body.value);
    let choice = certify::Choice {
        words: vietnamese::clean_line(&what.q),
        decision: vietnamese::clean_line(&what.decision),
        session: what.session.map(councils::model::MeetingId),
    };
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id.parse::<BulkId>().map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let id = certify::start(&tx, actor, &choice, &what.count.to_string()).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    let run = certify::find(&tx.reader(), actor, id).await?;
    tx.commit().await?;
    let address = format!("/api/v1/certificate-runs/{id}");
    Ok(api::created(&address, run.done, CertificateRun::from(run)))
}

#[utoipa::path(get, path = "/api/v1/certificate-runs/{run}", params(("run" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = CertificateRun), (status = 404)))]
pub(crate) async fn certificate_run(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(run): Path<BulkId>,
) -> Result<Json<CertificateRun>> {
    let run = certify::find(&app.db.reader(), here.actor()?, run).await?;
    Ok(Json(CertificateRun::from(run)))
}

/// Stops it; what was made stays.
#[utoipa::path(delete, path = "/api/v1/certificate-runs/{run}", params(("run" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = CertificateRun), (status = 404)))]
pub(crate) async fn stop_certificates(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(run): Path<BulkId>,
) -> Result<Json<CertificateRun>> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    certify::stop(&tx, actor, run).await?;
    let run = certify::find(&tx.reader(), actor, run).await?;
    tx.commit().await?;
    Ok(Json(CertificateRun::from(run)))
}
