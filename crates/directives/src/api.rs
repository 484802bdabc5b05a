//! `/api/v1/directives`, `clauses`, `tasks`, `targets`, `obstacles`: the same commands, the same queries, the same rights as
//! the pages.

mod exchange;
mod tasks;

use crate::commands::{self, Entered, NewClause, NewLine, With};
use crate::model::{
    Act, Clause, ClauseId, Content, Directive, DirectiveId, Kind, Line, LineKind, Obstacle, ObstacleId, Part,
    Recipient, Scheme, State, walk,
};
use crate::store::{self, Filter, Key, Way};
use crate::{labels, policy};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::SigningForm;
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE};
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes, Verb};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

const READ: Access = Access::Token("directives:read");
const WRITE: Access = Access::Token("directives:write");

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/directives", READ, list_directives)
        .post("/api/v1/directives", WRITE, enter_directive)
        .post("/api/v1/directives/messages", WRITE, exchange::take_in_message)
        .get("/api/v1/directives/{id}", READ, find_directive)
        .get("/api/v1/directives/{id}/message", READ, exchange::directive_message)
        .post("/api/v1/directives/{id}/answers", WRITE, exchange::answer_directive)
        .on(Verb::Put, "/api/v1/directives/{id}", WRITE, replace_directive)
        .post("/api/v1/directives/{id}/acts/{act}", WRITE, act_on_directive)
        .get("/api/v1/directives/{id}/recipients", READ, directive_recipients)
        .post("/api/v1/directives/{id}/acknowledgements", WRITE, acknowledge_directive)
        .get("/api/v1/directives/{id}/lineage", READ, directive_lineage)
        .get("/api/v1/directives/{id}/obstacles", READ, directive_obstacles)
        .post("/api/v1/directives/{id}/obstacles", WRITE, raise_obstacle)
        .post("/api/v1/obstacles/{id}/answer", WRITE, answer_obstacle)
        .get("/api/v1/clauses", READ, list_clauses)
        .post("/api/v1/clauses", WRITE, add_clause)
        .on(Verb::Put, "/api/v1/clauses/{id}", WRITE, replace_clause)
        .get("/api/v1/targets", READ, list_targets)
        .post("/api/v1/targets", WRITE, add_target)
        .merge(tasks::routes())
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list_directives,
        enter_directive,
        find_directive,
        replace_directive,
        act_on_directive,
        directive_recipients,
        acknowledge_directive,
        directive_lineage,
        directive_obstacles,
        raise_obstacle,
        answer_obstacle,
        list_clauses,
        add_clause,
        replace_clause,
        list_targets,
        add_target,
        exchange::take_in_message,
        exchange::directive_message,
        exchange::answer_directive,
        tasks::list_tasks,
        tasks::add_tasks,
        tasks::find_task,
        tasks::replace_task,
        tasks::act_on_task
    ),
    components(schemas(
        DirectiveBody,
        WholeDirective,
        DirectiveList,
        EnteredDirective,
        ActBody,
        RecipientBody,
        RecipientList,
        Acknowledgement,
        Lineage,
        LineageLine,
        ObstacleBody,
        ObstacleList,
        RaisedObstacle,
        AnswerBody,
        ClauseBody,
        ClauseList,
        EnteredClause,
        ChangedClause,
        TargetBody,
        TargetList,
        EnteredTarget,
        exchange::NewMessage,
        exchange::MessageFile,
        exchange::KnownDocument,
        exchange::MessageProposal,
        exchange::ProposedDirective,
        exchange::NewAnswer,
        tasks::TaskBody,
        tasks::TaskList,
        tasks::TaskStep,
        tasks::TaskRule,
        tasks::NewTaskBody,
        tasks::TaskActBody,
        tasks::AddedTasks
    ))
)]
pub struct Doc;

/// What stands in the register of a document.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnteredDirective {
    /// The unit whose register it stands in.
    keeper: Uuid,
    /// state or party
    #[serde(default)]
    scheme: String,
    /// Number and symbol as printed; may be blank.
    #[serde(default)]
    number: String,
    /// Its day; absent where none is printed.
    #[serde(default)]
    issued_on: Option<NaiveDate>,
    /// The unit of ours that issued it; absent for a body outside.
    #[serde(default)]
    issuer_unit: Option<Uuid>,
    /// Issuer as printed; empty for the name of the unit.
    #[serde(default)]
    issuer: String,
    /// own, on_behalf, deputy, by_order, by_delegation or acting
    #[serde(default)]
    signing: Option<String>,
    #[serde(default)]
    signer: String,
    #[serde(default)]
    signer_title: String,
    /// letter, plan, instruction, decision, resolution, programme, conclusion, notice, guidance, telegram, project, law,
    /// decree, circular or other
    kind: String,
    /// Trích yếu
    subject: String,
    /// Acts that it cites, as printed.
    #[serde(default)]
    basis: Vec<String>,
    /// Focal unit.
    #[serde(default)]
    focal: Option<Uuid>,
    /// Recipients that are to act. Left out of a change, they stay as they are.
    #[serde(default)]
    act: Option<Vec<Uuid>>,
    /// Recipients that are to be informed. Left out of a change, they stay as they are.
    #[serde(default)]
    inform: Option<Vec<Uuid>>,
    /// Registered documents that it carries out. Left out of a change, they stay as they are.
    #[serde(default)]
    carries_out: Option<Vec<Uuid>>,
    /// The message that it is entered from, as `/api/v1/directives/messages` gave it. Only for a new document.
    #[serde(default)]
    message: Option<Uuid>,
}

/// What hangs on a document beside its own row, as far as the caller sees it.
#[derive(Debug, Default)]
struct Around {
    act: Vec<UnitId>,
    inform: Vec<UnitId>,
    ups: Vec<DirectiveId>,
}

impl Around {
    async fn read(db: &Reader<'_>, here: &Here, id: DirectiveId) -> Result<Around> {
        let mut found = Around::default();
        for held in store::recipients(db, id).await? {
            match held.part {
                Part::Act => found.act.push(held.unit),
                Part::Inform => found.inform.push(held.unit),
            }
        }
        let direct = store::links(db, id, Way::Up).await?.remove(&id).unwrap_or_default();
        let seen = store::these(db, &policy::scope(here.actor()?), &direct, here.today()).await?;
        found.ups = direct.into_iter().filter(|up| seen.contains_key(up)).collect();
        Ok(found)
    }
}

impl EnteredDirective {
    /// What is not said is as it was.
    fn entered(self, tx: &Tx, before: Around) -> Result<(UnitId, Entered)> {
        let line = |text: &str| vietnamese::clean_line(text);
        let mut errors = kernel::FieldErrors::default();
        let kind = Kind::from_code(&self.kind);
        if kind.is_none() {
            errors.add("kind", labels::ASK_KIND);
        }
        let scheme = if self.scheme.is_empty() {
            Some(Scheme::State)
        } else {
            Scheme::from_code(&self.scheme)
        };
        if scheme.is_none() {
            errors.add("scheme", labels::ASK_CHOICE);
        }
        let signing = match self.signing.as_deref() {
            None | Some("") => None,
            Some(code) => {
                let form = SigningForm::from_code(code);
                if form.is_none() {
                    errors.add("signing", labels::ASK_CHOICE);
                }
                form
            }
        };
        let units = tx.units();
        let issuer_unit = self.issuer_unit.map(UnitId);
        if issuer_unit.is_some_and(|unit| units.get(unit).is_none()) {
            errors.add("issuer_unit", labels::ASK_ISSUER_UNIT);
        }
        errors.check()?;
        let mut issuer = line(&self.issuer);
        if let Some(unit) = issuer_unit.filter(|_| issuer.is_empty()) {
            units
                .name(unit, self.issued_on.unwrap_or(tx.today()))
                .clone_into(&mut issuer);
        }
        let content = Content {
            scheme: scheme.unwrap_or_default(),
            number: line(&self.number),
            issued_on: self.issued_on,
            issuer_unit,
            issuer,
            signing,
            signer: line(&self.signer),
            signer_title: line(&self.signer_title),
            kind,
            subject: line(&self.subject),
            basis: self.basis.iter().map(|text| line(text)).collect(),
            focal: self.focal.map(UnitId),
        };
        let units = |list: Vec<Uuid>| list.into_iter().map(UnitId).collect();
        Ok((
            UnitId(self.keeper),
            Entered {
                content,
                act: self.act.map_or(before.act, units),
                inform: self.inform.map_or(before.inform, units),
                ups: match self.carries_out {
                    Some(list) => list.into_iter().map(DirectiveId).collect(),
                    None => before.ups,
                },
            },
        ))
    }
}

/// A document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DirectiveBody {
    id: Uuid,
    keeper: Uuid,
    /// Its unit issued it itself; else it came in.
    own: bool,
    /// state or party
    scheme: String,
    number: String,
    issued_on: Option<NaiveDate>,
    issuer_unit: Option<Uuid>,
    issuer: String,
    signing: Option<String>,
    signer: String,
    signer_title: String,
    kind: String,
    subject: String,
    basis: Vec<String>,
    focal: Option<Uuid>,
    /// draft, issued, replaced or ended
    state: String,
    replaced_by: Option<Uuid>,
    end_note: String,
    published: bool,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    /// When it was sent to its recipients here.
    issued_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<Directive> for DirectiveBody {
    fn from(one: Directive) -> Self {
        let own = one.is_own();
        let content = one.content;
        DirectiveBody {
            id: one.id.0,
            keeper: one.keeper.0,
            own,
            scheme: content.scheme.code().to_owned(),
            number: content.number,
            issued_on: content.issued_on,
            issuer_unit: content.issuer_unit.map(|unit| unit.0),
            issuer: content.issuer,
            signing: content.signing.map(|form| form.code().to_owned()),
            signer: content.signer,
            signer_title: content.signer_title,
            kind: content.kind.map(Kind::code).unwrap_or_default().to_owned(),
            subject: content.subject,
            basis: content.basis,
            focal: content.focal.map(|unit| unit.0),
            state: one.state.code().to_owned(),
            replaced_by: one.replaced_by.map(|id| id.0),
            end_note: one.end_note,
            published: one.published,
            created_at: one.created_at,
            changed_at: one.changed_at,
            issued_at: one.issued_at,
            version: one.version,
        }
    }
}

/// A document with those that it goes to and those that it carries out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WholeDirective {
    #[serde(flatten)]
    directive: DirectiveBody,
    /// Recipients that are to act.
    act: Vec<Uuid>,
    /// Recipients that are to be informed.
    inform: Vec<Uuid>,
    /// Registered documents that it carries out, as far as the caller sees them.
    carries_out: Vec<Uuid>,
}

async fn whole(db: &Reader<'_>, here: &Here, one: Directive) -> Result<WholeDirective> {
    let around = Around::read(db, here, one.id).await?;
    let ids = |list: Vec<UnitId>| list.into_iter().map(|unit| unit.0).collect();
    Ok(WholeDirective {
        directive: DirectiveBody::from(one),
        act: ids(around.act),
        inform: ids(around.inform),
        carries_out: around.ups.into_iter().map(|up| up.0).collect(),
    })
}

/// A page of documents.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DirectiveList {
    directives: Vec<DirectiveBody>,
    /// Give it back as `page` for the page after.
    next: Option<String>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DirectiveQuery {
    /// Words of subject, number or issuer, with or without marks.
    q: Option<String>,
    /// Only this state.
    state: Option<String>,
    /// Only this type.
    kind: Option<String>,
    /// Only those that their unit issued itself, or only those that came in.
    own: Option<bool>,
    /// Only this number, as printed.
    number: Option<String>,
    /// Only of this year.
    year: Option<i32>,
    /// From the page before.
    page: Option<String>,
    /// Rows, at most 200.
    size: Option<u64>,
}

/// A code that may be left out; a wrong one is told.
fn optional<T>(code: Option<&str>, field: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    match code {
        None | Some("") => Ok(None),
        Some(code) => read(code)
            .map(Some)
            .ok_or_else(|| AppError::field(field, labels::ASK_CHOICE)),
    }
}

#[utoipa::path(get, path = "/api/v1/directives", params(DirectiveQuery), tag = "directives",
    responses((status = 200, body = DirectiveList)))]
pub(crate) async fn list_directives(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<DirectiveQuery>,
) -> Result<Json<DirectiveList>> {
    let filter = Filter {
        words: vietnamese::clean_line(query.q.as_deref().unwrap_or_default()),
        state: optional(query.state.as_deref(), "state", State::from_code)?,
        kind: optional(query.kind.as_deref(), "kind", Kind::from_code)?,
        own: query.own,
        number: query.number,
        year: query.year.filter(|year| (1945..=2100).contains(year)),
        ..Filter::default()
    };
    let cursor = query.page.as_deref().map(Cursor::<Key>::decode).transpose()?;
    let size = query.size.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let scope = policy::scope(here.actor()?);
    let page = store::list(&app.db.reader(), &scope, &filter, cursor.as_ref(), size, here.today()).await?;
    Ok(Json(DirectiveList {
        next: page.next,
        directives: page.items.into_iter().map(DirectiveBody::from).collect(),
    }))
}

async fn find(app: &AppState, here: &Here, id: DirectiveId) -> Result<Directive> {
    store::find(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await
}

#[utoipa::path(get, path = "/api/v1/directives/{id}", params(("id" = Uuid, Path)), tag = "directives",
    responses((status = 200, body = WholeDirective), (status = 404)))]
pub(crate) async fn find_directive(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    Ok(api::versioned(one.version, whole(&app.db.reader(), &here, one).await?))
}

#[utoipa::path(post, path = "/api/v1/directives", request_body = EnteredDirective, tag = "directives",
    responses((status = 201, body = WholeDirective), (status = 403), (status = 422)))]
pub(crate) async fn enter_directive(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<EnteredDirective>,
) -> Result<Response> {
    let actor = here.actor()?;
    let key = api::idempotency_key(&headers);
    let message = body.value.message;
    let confirming = match message {
        Some(id) => exchange::confirming(&app, &here, id).await?,
        None => None,
    };
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<DirectiveId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let (keeper, entered) = body.value.entered(&tx, Around::default())?;
            let id = match message {
                Some(_) => exchange::confirm(&tx, &here, (keeper, entered), confirming).await?,
                None => commands::enter(&tx, actor, keeper, entered).await?,
            };
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    let one = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    let version = one.version;
    let whole = whole(&tx.reader(), &here, one).await?;
    tx.commit().await?;
    Ok(api::created(&format!("/api/v1/directives/{id}"), version, whole))
}

#[utoipa::path(put, path = "/api/v1/directives/{id}", params(("id" = Uuid, Path)), request_body = EnteredDirective,
    tag = "directives",
    responses((status = 200, body = WholeDirective), (status = 403), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn replace_directive(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    headers: HeaderMap,
    body: Body<EnteredDirective>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let before = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    policy::permit_keep(actor, before.keeper, id.0, &app.db.units(), here.today())?.covers(id.0)?;
    api::if_match(&headers, before.version)?;
    if body.value.message.is_some() {
        return Err(AppError::field("message", labels::exchange::ONLY_NEW));
    }
    // Whose register it stands in does not change this way.
    let around = Around::read(&tx.reader(), &here, id).await?;
    let (_, entered) = body.value.entered(&tx, around)?;
    let after = commands::change(&tx, actor, id, before.version, entered).await?;
    let version = after.version;
    let whole = whole(&tx.reader(), &here, after).await?;
    tx.commit().await?;
    Ok(api::versioned(version, whole))
}

/// What an act brings along.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActBody {
    /// replace: what takes its place.
    #[serde(default)]
    by: Option<Uuid>,
    /// replace, end: why.
    #[serde(default)]
    note: String,
}

#[utoipa::path(post, path = "/api/v1/directives/{id}/acts/{act}",
    params(("id" = Uuid, Path), ("act" = String, Path, description = "issue, replace, end, publish or unpublish")),
    request_body = ActBody, tag = "directives",
    responses((status = 200, body = DirectiveBody), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn act_on_directive(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, act)): Path<(DirectiveId, String)>,
    headers: HeaderMap,
    body: Body<ActBody>,
) -> Result<Response> {
    let actor = here.actor()?;
    let key = api::idempotency_key(&headers);
    let print = format!("directive.{act}:{id}:{}", body.fingerprint);
    let tx = app.begin(&here).await?;
    let one = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(_) => store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?,
        Claim::New => {
            let with = With {
                by: body.value.by.map(DirectiveId),
                note: vietnamese::clean_line(&body.value.note),
            };
            let after = match act.as_str() {
                "issue" => commands::act(&tx, actor, id, Act::Issue, with).await?,
                "replace" => commands::act(&tx, actor, id, Act::Replace, with).await?,
                "end" => commands::act(&tx, actor, id, Act::End, with).await?,
                "publish" => commands::publish(&tx, actor, id, true).await?,
                "unpublish" => commands::publish(&tx, actor, id, false).await?,
                _ => return Err(AppError::NotFound),
            };
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            after
        }
    };
    tx.commit().await?;
    Ok(api::versioned(one.version, DirectiveBody::from(one)))
}

/// A recipient.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RecipientBody {
    unit: Uuid,
    name: String,
    /// act or inform
    part: String,
    acknowledged_at: Option<DateTime<Utc>>,
}

/// The recipients of a document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RecipientList {
    recipients: Vec<RecipientBody>,
    /// How many have not acknowledged.
    unacknowledged: usize,
}

fn recipients_of(list: Vec<Recipient>, name: impl Fn(UnitId) -> String) -> RecipientList {
    RecipientList {
        unacknowledged: list.iter().filter(|one| one.acknowledged_at.is_none()).count(),
        recipients: list
            .into_iter()
            .map(|one| RecipientBody {
                unit: one.unit.0,
                name: name(one.unit),
                part: Part::code(one.part).to_owned(),
                acknowledged_at: one.acknowledged_at,
            })
            .collect(),
    }
}

#[utoipa::path(get, path = "/api/v1/directives/{id}/recipients", params(("id" = Uuid, Path)), tag = "directives",
    responses((status = 200, body = RecipientList), (status = 404)))]
pub(crate) async fn directive_recipients(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
) -> Result<Json<RecipientList>> {
    find(&app, &here, id).await?;
    let units = app.db.units();
    let list = store::recipients(&app.db.reader(), id).await?;
    Ok(Json(recipients_of(list, |unit| {
        units.name(unit, here.today()).to_owned()
    })))
}

/// Says that it has arrived.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acknowledgement {
    /// For which recipient.
    unit: Uuid,
}

#[utoipa::path(post, path = "/api/v1/directives/{id}/acknowledgements", params(("id" = Uuid, Path)),
    request_body = Acknowledgement, tag = "directives",
    responses((status = 200, body = RecipientList), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn acknowledge_directive(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    body: Body<Acknowledgement>,
) -> Result<Json<RecipientList>> {
    let tx = app.begin(&here).await?;
    commands::acknowledge(&tx, here.actor()?, id, UnitId(body.value.unit)).await?;
    let list = store::recipients(&tx.reader(), id).await?;
    tx.commit().await?;
    let units = app.db.units();
    Ok(Json(recipients_of(list, |unit| {
        units.name(unit, here.today()).to_owned()
    })))
}

/// A document in the line of another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LineageLine {
    id: Uuid,
    /// How far away, from 1.
    distance: usize,
    number: String,
    subject: String,
    issued_on: Option<NaiveDate>,
}

/// What stands above and below a document, as far as the caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Lineage {
    above: Vec<LineageLine>,
    below: Vec<LineageLine>,
}

#[utoipa::path(get, path = "/api/v1/directives/{id}/lineage", params(("id" = Uuid, Path)), tag = "directives",
    responses((status = 200, body = Lineage), (status = 404)))]
pub(crate) async fn directive_lineage(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
) -> Result<Json<Lineage>> {
    find(&app, &here, id).await?;
    let db = app.db.reader();
    let scope = policy::scope(here.actor()?);
    let mut ways = Vec::new();
    for way in [Way::Up, Way::Down] {
        let found = walk(id, &store::links(&db, id, way).await?);
        let ids: Vec<DirectiveId> = found.iter().map(|(_, id)| *id).collect();
        let seen = store::these(&db, &scope, &ids, here.today()).await?;
        let lines: Vec<LineageLine> = found
            .into_iter()
            .filter_map(|(distance, id)| {
                let one = seen.get(&id)?;
                Some(LineageLine {
                    id: id.0,
                    distance,
                    number: one.content.number.clone(),
                    subject: one.content.subject.clone(),
                    issued_on: one.content.issued_on,
                })
            })
            .collect();
        ways.push(lines);
    }
    let below = ways.pop().unwrap_or_default();
    let above = ways.pop().unwrap_or_default();
    Ok(Json(Lineage { above, below }))
}

/// A difficulty.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ObstacleBody {
    id: Uuid,
    directive: Uuid,
    clause: Option<Uuid>,
    task: Option<Uuid>,
    unit: Uuid,
    text: String,
    raised_at: DateTime<Utc>,
    /// Empty while it waits.
    answer: String,
    answered_unit: Option<Uuid>,
    answered_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<Obstacle> for ObstacleBody {
    fn from(one: Obstacle) -> Self {
        ObstacleBody {
            id: one.id.0,
            directive: one.directive.0,
            clause: one.clause.map(|id| id.0),
            task: one.task.map(|id| id.0),
            unit: one.unit.0,
            text: one.text,
            raised_at: one.raised_at,
            answer: one.answer,
            answered_unit: one.answered_unit.map(|unit| unit.0),
            answered_at: one.answered_at,
            version: one.version,
        }
    }
}

/// The difficulties of a document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ObstacleList {
    obstacles: Vec<ObstacleBody>,
}

#[utoipa::path(get, path = "/api/v1/directives/{id}/obstacles", params(("id" = Uuid, Path)), tag = "directives",
    responses((status = 200, body = ObstacleList), (status = 404)))]
pub(crate) async fn directive_obstacles(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
) -> Result<Json<ObstacleList>> {
    let one = find(&app, &here, id).await?;
    let (actor, units, on) = (here.actor()?, app.db.units(), here.today());
    let all = policy::answers(actor, &one, &units, on).is_some();
    let found = store::obstacles(&app.db.reader(), &policy::scope(actor), id, all, on).await?;
    Ok(Json(ObstacleList {
        obstacles: found.into_iter().map(ObstacleBody::from).collect(),
    }))
}

/// A difficulty as it is raised.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RaisedObstacle {
    /// For which unit.
    unit: Uuid,
    #[serde(default)]
    clause: Option<Uuid>,
    #[serde(default)]
    task: Option<Uuid>,
    text: String,
}

#[utoipa::path(post, path = "/api/v1/directives/{id}/obstacles", params(("id" = Uuid, Path)),
    request_body = RaisedObstacle, tag = "directives",
    responses((status = 201, body = ObstacleBody), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn raise_obstacle(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    headers: HeaderMap,
    body: Body<RaisedObstacle>,
) -> Result<Response> {
    let actor = here.actor()?;
    let key = api::idempotency_key(&headers);
    // The same words about another document are another difficulty.
    let print = format!("obstacle.raise:{id}:{}", body.fingerprint);
    let tx = app.begin(&here).await?;
    let made = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(id) => id
            .parse::<ObstacleId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let new = commands::obstacles::Raised {
                unit: UnitId(body.value.unit),
                clause: body.value.clause.map(ClauseId),
                task: body.value.task.map(crate::model::task::TaskId),
                text: vietnamese::normalise(&body.value.text).trim().to_owned(),
            };
            let made = commands::obstacles::raise(&tx, actor, id, new).await?;
            once::answer(&tx, actor.person, key, &made.to_string()).await?;
            made
        }
    };
    let one = store::find_obstacle(&tx.reader(), made).await?;
    tx.commit().await?;
    Ok(api::created(
        &format!("/api/v1/directives/{id}/obstacles"),
        one.version,
        ObstacleBody::from(one),
    ))
}

/// An answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerBody {
    answer: String,
}

#[utoipa::path(post, path = "/api/v1/obstacles/{id}/answer", params(("id" = Uuid, Path)), request_body = AnswerBody,
    tag = "directives",
    responses((status = 200, body = ObstacleBody), (status = 403), (status = 404), (status = 412), (status = 428)))]
pub(crate) async fn answer_obstacle(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ObstacleId>,
    headers: HeaderMap,
    body: Body<AnswerBody>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let before = store::find_obstacle(&tx.reader(), id).await?;
    let one = store::find(&tx.reader(), &policy::scope(actor), before.directive, here.today()).await?;
    policy::permit_answer(actor, &one, &app.db.units(), here.today())?.covers(one.id.0)?;
    api::if_match(&headers, before.version)?;
    let text = vietnamese::normalise(&body.value.answer).trim().to_owned();
    let after = commands::obstacles::answer(&tx, actor, id, before.version, text).await?;
    tx.commit().await?;
    Ok(api::versioned(after.version, ObstacleBody::from(after)))
}

/// A clause.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ClauseBody {
    id: Uuid,
    directive: Uuid,
    place: i32,
    /// "III.1"; may be empty.
    path: String,
    /// As printed.
    text: String,
    version: i64,
}

impl From<Clause> for ClauseBody {
    fn from(one: Clause) -> Self {
        ClauseBody {
            id: one.id.0,
            directive: one.directive.0,
            place: one.place,
            path: one.path,
            text: one.text,
            version: one.version,
        }
    }
}

/// The clauses of a document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ClauseList {
    clauses: Vec<ClauseBody>,
}

/// Of which document.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClauseQuery {
    /// The document.
    directive: Option<Uuid>,
}

#[utoipa::path(get, path = "/api/v1/clauses", params(ClauseQuery), tag = "directives",
    responses((status = 200, body = ClauseList), (status = 404), (status = 422)))]
pub(crate) async fn list_clauses(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ClauseQuery>,
) -> Result<Json<ClauseList>> {
    let id = query
        .directive
        .map(DirectiveId)
        .ok_or_else(|| AppError::field("directive", labels::NO_SUCH_DOCUMENT))?;
    find(&app, &here, id).await?;
    let found = store::clauses(&app.db.reader(), &[id]).await?;
    Ok(Json(ClauseList {
        clauses: found.into_iter().map(ClauseBody::from).collect(),
    }))
}

/// A clause as it is entered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnteredClause {
    directive: Uuid,
    #[serde(default)]
    path: String,
    text: String,
}

#[utoipa::path(post, path = "/api/v1/clauses", request_body = EnteredClause, tag = "directives",
    responses((status = 201, body = ClauseBody), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn add_clause(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<EnteredClause>,
) -> Result<Response> {
    let actor = here.actor()?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let made = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<ClauseId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let new = NewClause {
                path: vietnamese::clean_line(&body.value.path),
                text: vietnamese::normalise(&body.value.text).trim().to_owned(),
            };
            let made = commands::add_clauses(&tx, actor, DirectiveId(body.value.directive), vec![new]).await?;
            let made = made
                .first()
                .copied()
                .ok_or_else(|| AppError::bug("no clause was made"))?;
            once::answer(&tx, actor.person, key, &made.to_string()).await?;
            made
        }
    };
    let one = store::find_clause(&tx.reader(), made).await?;
    tx.commit().await?;
    Ok(api::created(
        &format!("/api/v1/clauses/{made}"),
        one.version,
        ClauseBody::from(one),
    ))
}

/// A changed clause.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedClause {
    #[serde(default)]
    path: String,
    text: String,
}

#[utoipa::path(put, path = "/api/v1/clauses/{id}", params(("id" = Uuid, Path)), request_body = ChangedClause,
    tag = "directives",
    responses((status = 200, body = ClauseBody), (status = 403), (status = 404), (status = 412), (status = 428)))]
pub(crate) async fn replace_clause(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ClauseId>,
    headers: HeaderMap,
    body: Body<ChangedClause>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let before = store::find_clause(&tx.reader(), id).await?;
    let one = store::find(&tx.reader(), &policy::scope(actor), before.directive, here.today()).await?;
    policy::permit_keep(actor, one.keeper, one.id.0, &app.db.units(), here.today())?.covers(one.id.0)?;
    api::if_match(&headers, before.version)?;
    let new = NewClause {
        path: vietnamese::clean_line(&body.value.path),
        text: vietnamese::normalise(&body.value.text).trim().to_owned(),
    };
    commands::change_clause(&tx, actor, one.id, id, before.version, new).await?;
    let after = store::find_clause(&tx.reader(), id).await?;
    tx.commit().await?;
    Ok(api::versioned(after.version, ClauseBody::from(after)))
}

/// A target or report duty.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TargetBody {
    id: Uuid,
    directive: Uuid,
    clause: Option<Uuid>,
    /// target or report_duty
    kind: String,
    name: String,
    /// As printed: "trên 80%".
    value: String,
    due_rule: String,
    who: String,
    /// The sentence that it was read from; empty for one that was typed.
    sentence: String,
    /// What was understood of it.
    reading: Option<serde_json::Value>,
}

impl From<Line> for TargetBody {
    fn from(one: Line) -> Self {
        TargetBody {
            id: one.id.0,
            directive: one.directive.0,
            clause: one.clause.map(|id| id.0),
            kind: one.kind.code().to_owned(),
            name: one.name,
            value: one.value,
            due_rule: one.due_rule,
            who: one.who,
            sentence: one.sentence,
            reading: serde_json::from_str(&one.reading).ok(),
        }
    }
}

/// A page of targets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TargetList {
    targets: Vec<TargetBody>,
    /// Give it back as `page` for the page after.
    next: Option<u64>,
}

/// What a list of targets asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetQuery {
    /// Only those of this document.
    directive: Option<Uuid>,
    /// target (when left out) or report_duty
    kind: Option<String>,
    /// From the page before.
    page: Option<u64>,
}

#[utoipa::path(get, path = "/api/v1/targets", params(TargetQuery), tag = "directives",
    responses((status = 200, body = TargetList), (status = 404), (status = 422)))]
pub(crate) async fn list_targets(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<TargetQuery>,
) -> Result<Json<TargetList>> {
    let kind = optional(query.kind.as_deref(), "kind", LineKind::from_code)?.unwrap_or(LineKind::Target);
    let db = app.db.reader();
    if let Some(id) = query.directive.map(DirectiveId) {
        find(&app, &here, id).await?;
        let mut found = store::lines(&db, &[id]).await?;
        found.retain(|line| line.kind == kind);
        return Ok(Json(TargetList {
            targets: found.into_iter().map(TargetBody::from).collect(),
            next: None,
        }));
    }
    let page = query.page.unwrap_or(0).min(10_000);
    let reach = (page.saturating_mul(API_MAX), API_MAX + 1);
    let scope = policy::scope(here.actor()?);
    let mut found = store::lines_seen(&db, &scope, kind, reach, here.today()).await?;
    let size = usize::try_from(API_MAX).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    Ok(Json(TargetList {
        targets: found.into_iter().map(TargetBody::from).collect(),
        next: more.then_some(page + 1),
    }))
}

/// A target or report duty as it is entered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnteredTarget {
    directive: Uuid,
    #[serde(default)]
    clause: Option<Uuid>,
    /// target (when left out) or report_duty
    #[serde(default)]
    kind: Option<String>,
    name: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    due_rule: String,
    #[serde(default)]
    who: String,
}

#[utoipa::path(post, path = "/api/v1/targets", request_body = EnteredTarget, tag = "directives",
    responses((status = 201, body = TargetBody), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn add_target(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<EnteredTarget>,
) -> Result<Response> {
    let actor = here.actor()?;
    let kind = optional(body.value.kind.as_deref(), "kind", LineKind::from_code)?.unwrap_or(LineKind::Target);
    let directive = DirectiveId(body.value.directive);
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let made = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<crate::model::LineId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let line = |text: &str| vietnamese::clean_line(text);
            let new = NewLine {
                kind,
                clause: body.value.clause.map(ClauseId),
                name: line(&body.value.name),
                value: line(&body.value.value),
                due_rule: line(&body.value.due_rule),
                who: line(&body.value.who),
                sentence: String::new(),
                reading: String::new(),
            };
            let made = commands::add_lines(&tx, actor, directive, vec![new]).await?;
            let made = made.first().copied().ok_or_else(|| AppError::bug("no line was made"))?;
            once::answer(&tx, actor.person, key, &made.to_string()).await?;
            made
        }
    };
    let lines = store::lines(&tx.reader(), &[directive]).await?;
    let one = lines
        .into_iter()
        .find(|line| line.id == made)
        .ok_or(AppError::NotFound)?;
    tx.commit().await?;
    Ok(api::created("/api/v1/targets", 1, TargetBody::from(one)))
}
