//! `/api/v1/councils`, `/sessions`, `/ballots`, `/score-sheets`: the same commands, queries and rights as the pages.

use crate::agenda::{self, Line};
use crate::commands::{self, Draft, NewCouncil, NewMember};
use crate::model::*;
use crate::papers::Sitting;
use crate::source::Sources;
use crate::{documents, labels, policy, store};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::{PersonId, UnitId};
use kernel::once::{self, Claim};
use kernel::time::local_date;
use kernel::web::api::{self, Body};
use kernel::web::{Access, App, AppState, Here, Routes, Verb};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

const READ: Access = Access::Token("councils:read");
const WRITE: Access = Access::Token("councils:write");

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/councils", READ, list_councils)
        .post("/api/v1/councils", WRITE, found_council)
        .get("/api/v1/councils/{id}", READ, find_council)
        .post("/api/v1/councils/{id}/members", WRITE, add_member)
        .get("/api/v1/sessions", READ, list_sessions)
        .post("/api/v1/sessions", WRITE, plan_session)
        .get("/api/v1/sessions/{id}", READ, find_session)
        .post("/api/v1/sessions/{id}/items", WRITE, add_items)
        .post("/api/v1/sessions/{id}/opening", WRITE, open_session)
        .on(Verb::Put, "/api/v1/sessions/{id}/attendance", WRITE, attend)
        .post("/api/v1/sessions/{id}/votes", WRITE, open_votes)
        .post("/api/v1/sessions/{id}/counts", WRITE, close_votes)
        .post("/api/v1/sessions/{id}/conclusions", WRITE, conclude)
        .on(Verb::Delete, "/api/v1/sessions/{id}/conclusions/{bulk}", WRITE, undo)
        .on(
            Verb::Post,
            "/api/v1/sessions/{id}/conclusions/{bulk}/release",
            WRITE,
            hasten,
        )
        .post("/api/v1/sessions/{id}/closing", WRITE, close_session)
        .post("/api/v1/sessions/{id}/signature", WRITE, sign_session)
        .get("/api/v1/sessions/{id}/minutes", READ, minutes)
        .get("/api/v1/sessions/{id}/submission", READ, submission)
        .post("/api/v1/ballots", WRITE, cast_ballots)
        .get("/api/v1/score-sheets/{item}", READ, find_sheet)
        .on(Verb::Put, "/api/v1/score-sheets/{item}", WRITE, save_sheet)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list_councils,
        found_council,
        find_council,
        add_member,
        list_sessions,
        plan_session,
        find_session,
        add_items,
        open_session,
        attend,
        open_votes,
        close_votes,
        conclude,
        undo,
        hasten,
        close_session,
        sign_session,
        minutes,
        submission,
        cast_ballots,
        find_sheet,
        save_sheet
    ),
    components(schemas(
        CouncilBody,
        CouncilList,
        SeatBody,
        FoundCouncil,
        GiveSeat,
        SessionBody,
        SessionList,
        SessionWhole,
        ItemBody,
        PlanSession,
        AddItems,
        Attendance,
        Items,
        Concluding,
        Bulked,
        Ballots,
        Ballot,
        SheetBody,
        SaveSheet
    ))
)]
pub struct Doc;

/// A council.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CouncilBody {
    id: Uuid,
    unit: Uuid,
    name: String,
    decision_number: String,
    decided_on: NaiveDate,
    signer: String,
    term_from: NaiveDate,
    term_to: Option<NaiveDate>,
    policy_key: String,
    /// quorum_ratio, pass_ratio, base, absent_vote, method, publish_days, …
    #[schema(value_type = Object)]
    policy: Policy,
    form: String,
    version: i64,
    members: Vec<SeatBody>,
}

/// A seat.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SeatBody {
    id: Uuid,
    person: Uuid,
    name: String,
    /// chair, vice_chair, secretary, member, expert or union
    seat: String,
    title: String,
    expertise: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

fn council_body(c: Council, members: Vec<Member>, names: &HashMap<PersonId, String>) -> CouncilBody {
    CouncilBody {
        id: c.id.0,
        unit: c.unit.0,
        name: c.name,
        decision_number: c.decision_number,
        decided_on: c.decided_on,
        signer: c.signer,
        term_from: c.term_from,
        term_to: c.term_to,
        policy_key: c.policy_key,
        policy: c.policy,
        form: c.form,
        version: c.version,
        members: members
            .into_iter()
            .map(|m| SeatBody {
                id: m.id.0,
                name: names.get(&m.person).cloned().unwrap_or_default(),
                person: m.person.0,
                seat: m.seat.code().to_owned(),
                title: m.title,
                expertise: m.expertise,
                valid_from: m.valid_from,
                valid_to: m.valid_to,
            })
            .collect(),
    }
}

/// Councils.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CouncilList {
    councils: Vec<CouncilBody>,
}

#[utoipa::path(get, path = "/api/v1/councils", tag = "councils", responses((status = 200, body = CouncilList)))]
pub(crate) async fn list_councils(Shared(app): Shared<AppState>, here: Here) -> Result<Json<CouncilList>> {
    let db = app.db.reader();
    let councils = store::list_councils(&db, &policy::scope(here.actor()?), here.today(), 200).await?;
    let none = HashMap::new();
    Ok(Json(CouncilList {
        councils: councils
            .into_iter()
            .map(|council| council_body(council, Vec::new(), &none))
            .collect(),
    }))
}

async fn council_whole(app: &App, here: &Here, id: CouncilId) -> Result<CouncilBody> {
    let db = app.db.reader();
    let council = store::find_council(&db, &policy::scope(here.actor()?), id, here.today()).await?;
    let members = store::members_of(&db, id).await?;
    let persons: Vec<PersonId> = members.iter().map(|member| member.person).collect();
    let names = people::names(&db, &persons).await?;
    Ok(council_body(council, members, &names))
}

#[utoipa::path(get, path = "/api/v1/councils/{id}", params(("id" = Uuid, Path)), tag = "councils",
    responses((status = 200, body = CouncilBody), (status = 404)))]
pub(crate) async fn find_council(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CouncilId>,
) -> Result<Response> {
    let body = council_whole(&app, &here, id).await?;
    Ok(api::versioned(body.version, body))
}

/// A council as it is set up.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FoundCouncil {
    unit: Uuid,
    name: String,
    decision_number: String,
    decided_on: NaiveDate,
    signer: String,
    term_from: NaiveDate,
    #[serde(default)]
    term_to: Option<NaiveDate>,
    /// Key of a policy pack.
    policy: String,
    /// Form, `key/version`.
    form: String,
}

#[utoipa::path(post, path = "/api/v1/councils", request_body = FoundCouncil, tag = "councils",
    responses((status = 201, body = CouncilBody), (status = 422)))]
pub(crate) async fn found_council(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<FoundCouncil>,
) -> Result<Response> {
    let (actor, v) = (here.actor()?, body.value);
    let new = NewCouncil {
        unit: UnitId(v.unit),
        name: vietnamese::clean_line(&v.name),
        decision_number: vietnamese::clean_line(&v.decision_number),
        decided_on: v.decided_on,
        signer: vietnamese::clean_line(&v.signer),
        term_from: v.term_from,
        term_to: v.term_to,
        policy_key: v.policy,
        form: v.form,
    };
    if new.name.is_empty() {
        return Err(AppError::field("name", labels::ASK_NAME));
    }
    if !app.db.units().exists(new.unit, here.today()) {
        return Err(AppError::field("unit", labels::ASK_UNIT));
    }
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<CouncilId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let id = commands::found(&tx, &*app.part::<Rules>()?, actor, new).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    tx.commit().await?;
    let body = council_whole(&app, &here, id).await?;
    Ok(api::created(&format!("/api/v1/councils/{id}"), body.version, body))
}

/// A seat as it is given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GiveSeat {
    person: Uuid,
    /// chair, vice_chair, secretary, member, expert or union
    seat: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    expertise: String,
    valid_from: NaiveDate,
}

#[utoipa::path(post, path = "/api/v1/councils/{id}/members", params(("id" = Uuid, Path)), request_body = GiveSeat,
    tag = "councils", responses((status = 201, body = CouncilBody), (status = 422)))]
pub(crate) async fn add_member(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CouncilId>,
    body: Body<GiveSeat>,
) -> Result<Response> {
    let v = body.value;
    let seat = Seat::from_code(&v.seat).ok_or_else(|| AppError::field("seat", labels::UNKNOWN_CODE))?;
    let tx = app.begin(&here).await?;
    // Who may not prepare learns nothing about persons: the command refuses first.
    let person = people::store::find_person(&tx.reader(), PersonId(v.person)).await;
    let new = NewMember {
        person: PersonId(v.person),
        seat,
        title: vietnamese::clean_line(&v.title),
        expertise: vietnamese::clean_line(&v.expertise),
        from: v.valid_from,
    };
    policy::permit_prepare(here.actor()?, part_of(&app, &here, id).await?, id.0)?.covers(id.0)?;
    person.map_err(|_| AppError::field("person", labels::ASK_PERSON))?;
    commands::add_member(&tx, here.actor()?, id, new).await?;
    tx.commit().await?;
    let body = council_whole(&app, &here, id).await?;
    Ok(api::created(&format!("/api/v1/councils/{id}"), body.version, body))
}

async fn part_of(app: &App, here: &Here, id: CouncilId) -> Result<Option<policy::Part>> {
    let db = app.db.reader();
    let council = store::find_council(&db, &policy::scope(here.actor()?), id, here.today()).await?;
    let members = store::members_of(&db, id).await?;
    Ok(policy::part(
        here.actor()?,
        &council,
        &members,
        &app.db.units(),
        here.today(),
    ))
}

/// A session in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SessionBody {
    id: Uuid,
    council: Uuid,
    title: String,
    place: String,
    planned_at: DateTime<Utc>,
    /// planned, open, closed or signed
    state: String,
    opened_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    signed_at: Option<DateTime<Utc>>,
    minutes_number: Option<String>,
    version: i64,
}

impl From<&Meeting> for SessionBody {
    fn from(m: &Meeting) -> Self {
        SessionBody {
            id: m.id.0,
            council: m.council.0,
            title: m.title.clone(),
            place: m.place.clone(),
            planned_at: m.planned_at,
            state: m.state.code().to_owned(),
            opened_at: m.opened_at,
            closed_at: m.closed_at,
            signed_at: m.signed_at,
            minutes_number: m.minutes_number.clone(),
            version: m.version,
        }
    }
}

/// Sessions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SessionList {
    sessions: Vec<SessionBody>,
}

/// A session with its agenda as the caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SessionWhole {
    session: SessionBody,
    #[schema(value_type = Object)]
    policy: Policy,
    form: String,
    items: Vec<ItemBody>,
}

/// A line of the agenda.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ItemBody {
    id: Uuid,
    number: usize,
    subject_kind: String,
    subject: Uuid,
    code: String,
    title: String,
    unit: Uuid,
    authors: Vec<String>,
    /// waiting, voting, voted, concluded or released
    stage: String,
    /// Members there and free to take part, and the least number.
    present: u32,
    needed: u32,
    /// How many have voted, whether the caller has.
    voted: u32,
    i_voted: bool,
    yes: Option<u32>,
    no: Option<u32>,
    blank: Option<u32>,
    passed: Option<bool>,
    /// Mean total in hundredths of a point, for those who may see it.
    mean: Option<u32>,
    conclusion: Option<String>,
    note: String,
    version: i64,
}

impl From<Line> for ItemBody {
    fn from(line: Line) -> Self {
        let i = line.item;
        ItemBody {
            id: i.id.0,
            number: line.number,
            subject_kind: i.subject.kind,
            subject: i.subject.id,
            code: i.subject.code,
            title: i.subject.title,
            unit: i.subject.unit.0,
            authors: i.subject.authors.into_iter().map(|author| author.name).collect(),
            stage: i.stage.code().to_owned(),
            present: line.quorum.present,
            needed: line.quorum.needed,
            voted: line.voted,
            i_voted: line.i_voted,
            yes: i.tally.map(|tally| tally.yes),
            no: i.tally.map(|tally| tally.no),
            blank: i.tally.map(|tally| tally.blank),
            passed: i.passed,
            mean: line.scores.mean(),
            conclusion: i.conclusion.map(|one| one.code().to_owned()),
            note: i.note,
            version: i.version,
        }
    }
}

#[utoipa::path(get, path = "/api/v1/sessions", tag = "councils", responses((status = 200, body = SessionList)))]
pub(crate) async fn list_sessions(Shared(app): Shared<AppState>, here: Here) -> Result<Json<SessionList>> {
    let scope = policy::scope(here.actor()?);
    let meetings = store::list_meetings(&app.db.reader(), &scope, None, here.today(), 200).await?;
    Ok(Json(SessionList {
        sessions: meetings.iter().map(SessionBody::from).collect(),
    }))
}

struct Seen {
    meeting: Meeting,
    council: Council,
    runs: bool,
    lines: Vec<Line>,
}

async fn seen(app: &App, here: &Here, id: MeetingId) -> Result<Seen> {
    let (actor, db, on) = (here.actor()?, app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let meeting = store::find_meeting(&db, &scope, id, on).await?;
    let council = store::find_council(&db, &scope, meeting.council, on).await?;
    let mut members = store::members_of(&db, council.id).await?;
    members.retain(|member| member.sits(on));
    let runs = policy::runs(policy::part(actor, &council, &members, &app.db.units(), on));
    let scores = runs || matches!(meeting.state, State::Closed | State::Signed);
    let lines = agenda::read(&db, &scope, &meeting, &members, actor.person, scores, on).await?;
    Ok(Seen {
        meeting,
        council,
        runs,
        lines,
    })
}

async fn whole(app: &App, here: &Here, id: MeetingId) -> Result<Response> {
    let seen = seen(app, here, id).await?;
    let body = SessionWhole {
        session: SessionBody::from(&seen.meeting),
        policy: seen.meeting.policy,
        form: seen.meeting.form,
        items: seen.lines.into_iter().map(ItemBody::from).collect(),
    };
    Ok(api::versioned(body.session.version, body))
}

#[utoipa::path(get, path = "/api/v1/sessions/{id}", params(("id" = Uuid, Path)), tag = "councils",
    responses((status = 200, body = SessionWhole), (status = 404)))]
pub(crate) async fn find_session(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
) -> Result<Response> {
    whole(&app, &here, id).await
}

/// A session as it is planned.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanSession {
    council: Uuid,
    title: String,
    place: String,
    planned_at: DateTime<Utc>,
}

#[utoipa::path(post, path = "/api/v1/sessions", request_body = PlanSession, tag = "councils",
    responses((status = 201, body = SessionWhole), (status = 422)))]
pub(crate) async fn plan_session(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<PlanSession>,
) -> Result<Response> {
    let (actor, v) = (here.actor()?, body.value);
    let (title, place) = (vietnamese::clean_line(&v.title), vietnamese::clean_line(&v.place));
    if title.is_empty() {
        return Err(AppError::field("title", labels::ASK_MEETING_TITLE));
    }
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<MeetingId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let id = commands::plan(&tx, actor, CouncilId(v.council), title, place, v.planned_at).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    tx.commit().await?;
    let mut response = whole(&app, &here, id).await?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Records to be put on the agenda.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddItems {
    /// Kind of record: `initiative`.
    kind: String,
    /// Which.
    subjects: Vec<Uuid>,
}

#[utoipa::path(post, path = "/api/v1/sessions/{id}/items", params(("id" = Uuid, Path)), request_body = AddItems,
    tag = "councils", responses((status = 200, body = SessionWhole), (status = 404)))]
pub(crate) async fn add_items(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    body: Body<AddItems>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let sources = app.part::<Sources>()?;
    let source = sources.0.iter().find(|source| source.kind() == body.value.kind);
    let source = source.ok_or_else(|| AppError::field("kind", labels::UNKNOWN_CODE))?;
    let (actor, units) = (here.actor()?, tx.units());
    let unit = commands::unit_of(&tx, actor, id).await?;
    let subjects = source
        .subjects(&tx.reader(), &units, actor, unit, &body.value.subjects, here.today())
        .await?;
    commands::add_items(&tx, here.actor()?, id, subjects).await?;
    tx.commit().await?;
    whole(&app, &here, id).await
}

#[utoipa::path(post, path = "/api/v1/sessions/{id}/opening", params(("id" = Uuid, Path)), tag = "councils",
    responses((status = 200, body = SessionWhole), (status = 422)))]
pub(crate) async fn open_session(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::open(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    whole(&app, &here, id).await
}

/// Who is there.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attendance {
    present: Vec<Uuid>,
}

#[utoipa::path(put, path = "/api/v1/sessions/{id}/attendance", params(("id" = Uuid, Path)), request_body = Attendance,
    tag = "councils", responses((status = 200, body = SessionWhole)))]
pub(crate) async fn attend(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    body: Body<Attendance>,
) -> Result<Response> {
    let present: Vec<PersonId> = body.value.present.into_iter().map(PersonId).collect();
    let tx = app.begin(&here).await?;
    commands::attend(&tx, here.actor()?, id, &present).await?;
    tx.commit().await?;
    whole(&app, &here, id).await
}

/// Lines of an agenda.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Items {
    items: Vec<Uuid>,
}

impl Items {
    fn ids(&self) -> Vec<ItemId> {
        self.items.iter().copied().map(ItemId).collect()
    }
}

#[utoipa::path(post, path = "/api/v1/sessions/{id}/votes", params(("id" = Uuid, Path)), request_body = Items,
    tag = "councils", responses((status = 200, body = SessionWhole), (status = 422)))]
pub(crate) async fn open_votes(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    body: Body<Items>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::open_vote(&tx, here.actor()?, id, &body.value.ids()).await?;
    tx.commit().await?;
    whole(&app, &here, id).await
}

#[utoipa::path(post, path = "/api/v1/sessions/{id}/counts", params(("id" = Uuid, Path)), request_body = Items,
    tag = "councils", responses((status = 200, body = SessionWhole), (status = 422)))]
pub(crate) async fn close_votes(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    body: Body<Items>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::close_vote(&tx, here.actor()?, id, &body.value.ids()).await?;
    tx.commit().await?;
    whole(&app, &here, id).await
}

/// Conclusions on several items, all or none.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Concluding {
    items: Vec<Uuid>,
    /// recognise, recognise_after_revision, ask_supplement, not_recognise or transfer
    conclusion: String,
    #[serde(default)]
    note: String,
    /// How many items: must be the number of `items`.
    count: usize,
}

/// A bulk of conclusions that can still be taken back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Bulked {
    bulk: Uuid,
    /// Until when.
    undo_until: DateTime<Utc>,
}

#[utoipa::path(post, path = "/api/v1/sessions/{id}/conclusions", params(("id" = Uuid, Path)), request_body = Concluding,
    tag = "councils", responses((status = 201, body = Bulked), (status = 422)))]
pub(crate) async fn conclude(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    headers: HeaderMap,
    body: Body<Concluding>,
) -> Result<Response> {
    let (actor, v) = (here.actor()?, body.value);
    let conclusion =
        Conclusion::from_code(&v.conclusion).ok_or_else(|| AppError::field("conclusion", labels::ASK_CONCLUSION))?;
    let items: Vec<ItemId> = v.items.iter().copied().map(ItemId).collect();
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let bulk = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id.parse::<BulkId>().map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let note = vietnamese::normalise(&v.note);
            let typed = v.count.to_string();
            let bulk = commands::conclude(&tx, actor, id, &items, conclusion, &note, &typed).await?;
            once::answer(&tx, actor.person, key, &bulk.to_string()).await?;
            bulk
        }
    };
    let held = store::find_bulk(&tx.reader(), bulk).await?;
    tx.commit().await?;
    let body = Bulked {
        bulk: bulk.0,
        undo_until: held.due_at,
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

#[utoipa::path(delete, path = "/api/v1/sessions/{id}/conclusions/{bulk}",
    params(("id" = Uuid, Path), ("bulk" = Uuid, Path)), tag = "councils", responses((status = 204), (status = 422)))]
pub(crate) async fn undo(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, bulk)): Path<(MeetingId, BulkId)>,
) -> Result<StatusCode> {
    let tx = app.begin(&here).await?;
    if commands::undo(&tx, here.actor()?, bulk).await? != id {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(post, path = "/api/v1/sessions/{id}/conclusions/{bulk}/release",
    params(("id" = Uuid, Path), ("bulk" = Uuid, Path)), tag = "councils", responses((status = 204), (status = 422)))]
pub(crate) async fn hasten(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, bulk)): Path<(MeetingId, BulkId)>,
) -> Result<StatusCode> {
    let tx = app.begin(&here).await?;
    if commands::hasten(&tx, here.actor()?, bulk).await? != id {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(post, path = "/api/v1/sessions/{id}/closing", params(("id" = Uuid, Path)), tag = "councils",
    responses((status = 200, body = SessionWhole)))]
pub(crate) async fn close_session(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::close(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    whole(&app, &here, id).await
}

#[utoipa::path(post, path = "/api/v1/sessions/{id}/signature", params(("id" = Uuid, Path)), tag = "councils",
    responses((status = 200, body = SessionWhole)))]
pub(crate) async fn sign_session(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::sign(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    whole(&app, &here, id).await
}

#[utoipa::path(get, path = "/api/v1/sessions/{id}/minutes", params(("id" = Uuid, Path)), tag = "councils",
    responses((status = 200, description = "Data of the minutes"), (status = 404)))]
pub(crate) async fn minutes(Shared(app): Shared<AppState>, here: Here, Path(id): Path<MeetingId>) -> Result<Response> {
    let seen = seen(&app, &here, id).await?;
    if !seen.runs || seen.meeting.state == State::Planned {
        return Err(AppError::NotFound);
    }
    let day = local_date(seen.meeting.closed_at.unwrap_or(here.now));
    let sitting = Sitting::read(&app, here.actor()?, seen.council, seen.meeting, day).await?;
    let data = documents::minutes(&sitting);
    Ok(Json(data).into_response())
}

#[utoipa::path(get, path = "/api/v1/sessions/{id}/submission", params(("id" = Uuid, Path)), tag = "councils",
    responses((status = 200, description = "Data of the submission with its summary table"), (status = 404)))]
pub(crate) async fn submission(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
) -> Result<Response> {
    let seen = seen(&app, &here, id).await?;
    if !seen.runs || seen.meeting.state == State::Planned {
        return Err(AppError::NotFound);
    }
    let day = local_date(seen.meeting.closed_at.unwrap_or(here.now));
    let sitting = Sitting::read(&app, here.actor()?, seen.council, seen.meeting, day).await?;
    let data = documents::submission(&sitting);
    Ok(Json(data).into_response())
}

/// A vote on one item.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ballot {
    item: Uuid,
    /// yes, no or blank
    vote: String,
}

/// Votes of the caller in one session. A repeat is refused, so it needs no idempotency key; none is kept, since what is
/// kept of a body could be laid beside its sender.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ballots {
    session: Uuid,
    ballots: Vec<Ballot>,
}

#[utoipa::path(post, path = "/api/v1/ballots", request_body = Ballots, tag = "councils",
    responses((status = 204), (status = 404), (status = 422)))]
pub(crate) async fn cast_ballots(Shared(app): Shared<AppState>, here: Here, body: Body<Ballots>) -> Result<StatusCode> {
    let votes: Vec<(ItemId, Vote)> = body
        .value
        .ballots
        .iter()
        .map(|ballot| {
            let vote = Vote::from_code(&ballot.vote).ok_or_else(|| AppError::field("vote", labels::ASK_VOTE))?;
            Ok((ItemId(ballot.item), vote))
        })
        .collect::<Result<_>>()?;
    let tx = app.begin(&here).await?;
    commands::cast(&tx, here.actor()?, MeetingId(body.value.session), &votes).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's own sheet on an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SheetBody {
    item: Uuid,
    form: String,
    /// Points by criterion.
    #[schema(value_type = Object)]
    points: Points,
    comment: String,
    submitted_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<Sheet> for SheetBody {
    fn from(s: Sheet) -> Self {
        SheetBody {
            item: s.item.0,
            form: s.form,
            points: s.points,
            comment: s.comment,
            submitted_at: s.submitted_at,
            version: s.version,
        }
    }
}

/// What a reviewer writes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveSheet {
    #[schema(value_type = Object)]
    points: Points,
    #[serde(default)]
    comment: String,
    /// Hand it in.
    #[serde(default)]
    submit: bool,
}

#[utoipa::path(get, path = "/api/v1/score-sheets/{item}", params(("item" = Uuid, Path)), tag = "councils",
    responses((status = 200, body = SheetBody), (status = 404)))]
pub(crate) async fn find_sheet(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(item): Path<ItemId>,
) -> Result<Response> {
    let (actor, db) = (here.actor()?, app.db.reader());
    let item = store::find_item(&db, &policy::scope(actor), item, here.today()).await?;
    let sheet = store::find_sheet(&db, item.id, actor.person)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok(api::versioned(sheet.version, SheetBody::from(sheet)))
}

/// `If-Match` is the version that was read; for a new sheet, `"0"`.
#[utoipa::path(put, path = "/api/v1/score-sheets/{item}", params(("item" = Uuid, Path)), request_body = SaveSheet,
    tag = "councils", responses((status = 200, body = SheetBody), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn save_sheet(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    headers: HeaderMap,
    body: Body<SaveSheet>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let item = store::find_item(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    let before = store::find_sheet(&tx.reader(), item.id, actor.person).await?;
    let version = before.map_or(0, |sheet| sheet.version);
    api::if_match(&headers, version)?;
    let draft = Draft {
        points: body.value.points,
        comment: vietnamese::normalise(&body.value.comment),
        based_on: Some(version),
        submit: body.value.submit,
    };
    let sheet = commands::save_sheet(&tx, &*app.part::<Rules>()?, actor, id, draft).await?;
    tx.commit().await?;
    Ok(api::versioned(sheet.version, SheetBody::from(sheet)))
}
