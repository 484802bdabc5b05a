//! `/api/v1/ip-assets` and `/api/v1/deadlines`: the same commands, the same queries, the same rights as the pages.

pub mod import;

use crate::Rules;
use crate::commands::{self, Entered, Step};
use crate::model::clocks::{Change, Due, Given, GivenDay, Standing, Trait};
use crate::model::{Asset, AssetId, Content, Event, EventId, EventKind, Part, Party, Right, State};
use crate::store::deadlines::{self, Wanted};
use crate::store::{self, Filter, Key, Recorded};
use crate::{labels, policy};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, Months, NaiveDate, Utc};
use kernel::db::Reader;
use kernel::ids::{PersonId, UnitId};
use kernel::once::{self, Claim};
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE};
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes, Verb};
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

const READ: Access = Access::Token("ip_assets:read");
const WRITE: Access = Access::Token("ip_assets:write");

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/ip-assets", READ, list_ip_assets)
        .post("/api/v1/ip-assets", WRITE, register_ip_asset)
        .get("/api/v1/ip-assets/{id}", READ, find_ip_asset)
        .on(Verb::Put, "/api/v1/ip-assets/{id}", WRITE, replace_ip_asset)
        .get("/api/v1/ip-assets/{id}/deadlines", READ, ip_asset_deadlines)
        .post("/api/v1/ip-assets/{id}/events", WRITE, add_ip_event)
        .post("/api/v1/ip-assets/{id}/events/{event}", WRITE, correct_ip_event)
        .post("/api/v1/ip-assets/{id}/acts/{act}", WRITE, act_on_ip_asset)
        .get("/api/v1/deadlines", READ, list_ip_deadlines)
        .merge(import::routes())
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list_ip_assets,
        register_ip_asset,
        find_ip_asset,
        replace_ip_asset,
        ip_asset_deadlines,
        add_ip_event,
        correct_ip_event,
        act_on_ip_asset,
        list_ip_deadlines
    ),
    components(schemas(
        EnteredAsset,
        PartyBody,
        EventBody,
        AssetBody,
        WholeAsset,
        RecordedEvent,
        AssetList,
        IpDeadlineBody,
        IpDeadlineList,
        EventStep,
        EventCorrection,
        StepOutcome,
        MovedDeadline,
        GivenBody
    ))
)]
pub struct Doc;

/// A person or organisation with a part in an asset.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartyBody {
    /// applicant, holder, author, representative or manager
    part: String,
    name: String,
    /// The organisation of ours, where it is one.
    #[serde(default)]
    unit: Option<Uuid>,
    /// The person of ours, where it is one.
    #[serde(default)]
    person: Option<Uuid>,
    /// WIPO ST.3, two letters; VN when left out.
    #[serde(default = "viet_nam")]
    country: String,
    #[serde(default)]
    detail: String,
    /// Hundredths of a percent.
    #[serde(default)]
    share: Option<u32>,
}

fn viet_nam() -> String {
    "VN".to_owned()
}

/// An event of a dossier.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventBody {
    /// filed, published, granted, annuity_paid …
    kind: String,
    on: NaiveDate,
    /// annuity_paid: the year paid for; renewed: which renewal.
    #[serde(default)]
    ordinal: i32,
    #[serde(default)]
    number: String,
    #[serde(default)]
    note: String,
}

impl EventBody {
    fn event(&self) -> Result<Event> {
        let line = |text: &str| vietnamese::clean_line(text);
        Ok(Event {
            kind: EventKind::from_code(&self.kind).ok_or_else(|| AppError::field("kind", labels::ASK_KIND))?,
            on: self.on,
            ordinal: self.ordinal,
            number: line(&self.number),
            note: line(&self.note),
        })
    }

    fn of(event: &Event) -> EventBody {
        EventBody {
            kind: event.kind.code().to_owned(),
            on: event.on,
            ordinal: event.ordinal,
            number: event.number.clone(),
            note: event.note.clone(),
        }
    }
}

/// A further day that starts or ends clocks.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenBody {
    /// author_died, test_report, licence_end …
    what: String,
    on: NaiveDate,
    /// Tells several of one kind apart.
    #[serde(default)]
    place: i32,
}

/// What is entered of an asset.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnteredAsset {
    /// The unit whose register it stands in; does not change afterwards.
    keeper: Uuid,
    /// patent, utility_model, trademark …
    right: String,
    title: String,
    #[serde(default)]
    summary: String,
    /// Number of the application as written.
    #[serde(default)]
    application: String,
    /// Number of the title as written.
    #[serde(default)]
    grant: String,
    /// IPC, Nice, Vienna (V26.4.5) or Locarno symbols.
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default)]
    goods: String,
    #[serde(default)]
    initiative: Option<Uuid>,
    #[serde(default)]
    state_funded: bool,
    #[serde(default)]
    support: String,
    #[serde(default)]
    accelerated: bool,
    #[serde(default)]
    mark_note: String,
    /// tree_or_vine, term_from_publication
    #[serde(default)]
    traits: Vec<String>,
    #[serde(default)]
    days: Vec<GivenBody>,
    #[serde(default)]
    parties: Vec<PartyBody>,
    /// Its own unit alone may see it; as it was when a replacement leaves it out.
    #[serde(default)]
    secret: Option<bool>,
    /// What happened so far; only when it is entered, later events are steps.
    #[serde(default)]
    events: Vec<EventBody>,
}

impl EnteredAsset {
    fn entered(self, rules: &Rules) -> Result<(UnitId, Entered)> {
        let mut errors = FieldErrors::default();
        let line = |text: &str| vietnamese::clean_line(text);
        let right = Right::from_code(&self.right);
        if right.is_none() {
            errors.add("right", labels::ASK_RIGHT);
        }
        let right = right.unwrap_or(Right::Trademark);
        let mut classes = Vec::new();
        for symbol in &self.classes {
            match rules.classes.read(right, symbol) {
                Ok(canonical) if !classes.contains(&canonical) => classes.push(canonical),
                Ok(_) => {}
                Err(sentence) => errors.add("classes", sentence),
            }
        }
        let mut parties = Vec::new();
        for party in &self.parties {
            let Some(part) = Part::from_code(&party.part) else {
                errors.add("parties", labels::ASK_CHOICE);
                continue;
            };
            parties.push(Party {
                part,
                // A semicolon ends a name on the page: it would come back as two things.
                name: line(&party.name).replace(';', ","),
                unit: party.unit.map(UnitId),
                person: party.person.map(PersonId),
                country: party.country.to_ascii_uppercase(),
                detail: line(&party.detail),
                share: party.share,
            });
        }
        let mut traits = Vec::new();
        for code in &self.traits {
            match Trait::from_code(code) {
                Some(one) => traits.push(one),
                None => errors.add("traits", labels::ASK_CHOICE),
            }
        }
        let mut days = Vec::new();
        for given in &self.days {
            match GivenDay::from_code(&given.what) {
                Some(what) => days.push(Given {
                    what,
                    on: given.on,
                    place: given.place,
                }),
                None => errors.add("days", labels::ASK_CHOICE),
            }
        }
        errors.check()?;
        let events = self.events.iter().map(EventBody::event).collect::<Result<_>>()?;
        let content = Content {
            right,
            title: line(&self.title),
            summary: vietnamese::normalise(&self.summary).trim().to_owned(),
            application: line(&self.application),
            grant: line(&self.grant),
            classes,
            goods: vietnamese::normalise(&self.goods).trim().to_owned(),
            initiative: self.initiative,
            state_funded: self.state_funded,
            support: line(&self.support),
            accelerated: self.accelerated,
            mark_note: line(&self.mark_note),
            traits,
            days,
            parties,
        };
        Ok((
            UnitId(self.keeper),
            Entered {
                content,
                events,
                secret: self.secret.unwrap_or_default(),
            },
        ))
    }
}

/// An asset.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AssetBody {
    id: Uuid,
    code: String,
    keeper: Uuid,
    right: String,
    title: String,
    summary: String,
    application: String,
    grant: String,
    classes: Vec<String>,
    goods: String,
    initiative: Option<Uuid>,
    state_funded: bool,
    support: String,
    accelerated: bool,
    mark_note: String,
    traits: Vec<String>,
    days: Vec<GivenBody>,
    parties: Vec<PartyBody>,
    /// prepared, pending, grant_pending, in_force, refused, withdrawn, lapsed, expired or invalidated
    state: String,
    filed_on: Option<NaiveDate>,
    granted_on: Option<NaiveDate>,
    secret: bool,
    published: bool,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    version: i64,
}

impl From<Asset> for AssetBody {
    fn from(one: Asset) -> Self {
        let content = one.content;
        AssetBody {
            id: one.id.0,
            code: one.code,
            keeper: one.keeper.0,
            right: content.right.code().to_owned(),
            title: content.title,
            summary: content.summary,
            application: content.application,
            grant: content.grant,
            classes: content.classes,
            goods: content.goods,
            initiative: content.initiative,
            state_funded: content.state_funded,
            support: content.support,
            accelerated: content.accelerated,
            mark_note: content.mark_note,
            traits: content.traits.iter().map(|one| one.code().to_owned()).collect(),
            days: content
                .days
                .iter()
                .map(|given| GivenBody {
                    what: given.what.code().to_owned(),
                    on: given.on,
                    place: given.place,
                })
                .collect(),
            parties: content
                .parties
                .into_iter()
                .map(|party| PartyBody {
                    part: party.part.code().to_owned(),
                    name: party.name,
                    unit: party.unit.map(|unit| unit.0),
                    person: party.person.map(|person| person.0),
                    country: party.country,
                    detail: party.detail,
                    share: party.share,
                })
                .collect(),
            state: one.state.code().to_owned(),
            filed_on: one.filed_on,
            granted_on: one.granted_on,
            secret: one.secret,
            published: one.published,
            created_at: one.created_at,
            changed_at: one.changed_at,
            version: one.version,
        }
    }
}

/// An event with when it was written down, and why it was taken back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RecordedEvent {
    id: Uuid,
    #[serde(flatten)]
    event: EventBody,
    recorded_at: DateTime<Utc>,
    /// Why it was taken back; absent where it stands.
    removed: Option<String>,
}

/// An asset with its dossier.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WholeAsset {
    #[serde(flatten)]
    asset: AssetBody,
    events: Vec<RecordedEvent>,
}

async fn whole(db: &Reader<'_>, one: Asset) -> Result<WholeAsset> {
    let events = store::events(db, one.id).await?;
    Ok(WholeAsset {
        asset: AssetBody::from(one),
        events: events
            .into_iter()
            .map(|held: Recorded| RecordedEvent {
                id: held.id.0,
                event: EventBody::of(&held.event),
                recorded_at: held.at,
                removed: held.removed,
            })
            .collect(),
    })
}

/// A page of assets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AssetList {
    ip_assets: Vec<AssetBody>,
    /// Give it back as `page` for the page after.
    next: Option<String>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssetQuery {
    /// Words of title, number or party, with or without marks.
    q: Option<String>,
    /// Only this right.
    right: Option<String>,
    /// Only this state.
    state: Option<String>,
    /// Only those of a class, or of what begins like it.
    class: Option<String>,
    /// Only filed in this year.
    year: Option<i32>,
    /// Only made with money of the State.
    state_funded: Option<bool>,
    /// Only those that grew out of this initiative.
    initiative: Option<Uuid>,
    /// From the page before.
    page: Option<String>,
    /// Rows, at most 200.
    size: Option<u64>,
}

/// A code that may be left out; a wrong one is told.
fn optional<T>(code: Option<&str>, field: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>> {
    match code {
        None | Some("") => Ok(Vec::new()),
        Some(code) => read(code)
            .map(|one| vec![one])
            .ok_or_else(|| AppError::field(field, labels::ASK_CHOICE)),
    }
}

#[utoipa::path(get, path = "/api/v1/ip-assets", params(AssetQuery), tag = "ip-assets",
    responses((status = 200, body = AssetList)))]
pub(crate) async fn list_ip_assets(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<AssetQuery>,
) -> Result<Json<AssetList>> {
    let filter = Filter {
        words: vietnamese::clean_line(query.q.as_deref().unwrap_or_default()),
        rights: optional(query.right.as_deref(), "right", Right::from_code)?,
        states: optional(query.state.as_deref(), "state", State::from_code)?,
        class: query.class.unwrap_or_default(),
        filed_in: query.year.filter(|year| (1945..=2100).contains(year)),
        state_funded: query.state_funded.unwrap_or_default(),
        initiative: query.initiative,
        ..Filter::default()
    };
    let cursor = query.page.as_deref().map(Cursor::<Key>::decode).transpose()?;
    let size = query.size.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let scope = policy::scope(here.actor()?);
    let page = store::list(&app.db.reader(), &scope, &filter, cursor.as_ref(), size, here.today()).await?;
    Ok(Json(AssetList {
        next: page.next,
        ip_assets: page.items.into_iter().map(AssetBody::from).collect(),
    }))
}

async fn find(app: &AppState, here: &Here, id: AssetId) -> Result<Asset> {
    store::find(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await
}

#[utoipa::path(get, path = "/api/v1/ip-assets/{id}", params(("id" = Uuid, Path)), tag = "ip-assets",
    responses((status = 200, body = WholeAsset), (status = 404)))]
pub(crate) async fn find_ip_asset(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    Ok(api::versioned(one.version, whole(&app.db.reader(), one).await?))
}

#[utoipa::path(post, path = "/api/v1/ip-assets", request_body = EnteredAsset, tag = "ip-assets",
    responses((status = 201, body = WholeAsset), (status = 403), (status = 422)))]
pub(crate) async fn register_ip_asset(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<EnteredAsset>,
) -> Result<Response> {
    let actor = here.actor()?;
    let rules = app.part::<Rules>()?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<AssetId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let (keeper, entered) = body.value.entered(&rules)?;
            let id = commands::register(&tx, &rules, actor, keeper, entered).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    let one = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    let version = one.version;
    let whole = whole(&tx.reader(), one).await?;
    tx.commit().await?;
    Ok(api::created(&format!("/api/v1/ip-assets/{id}"), version, whole))
}

#[utoipa::path(put, path = "/api/v1/ip-assets/{id}", params(("id" = Uuid, Path)), request_body = EnteredAsset,
    tag = "ip-assets",
    responses((status = 200, body = WholeAsset), (status = 403), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn replace_ip_asset(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    headers: HeaderMap,
    body: Body<EnteredAsset>,
) -> Result<Response> {
    let actor = here.actor()?;
    let rules = app.part::<Rules>()?;
    let tx = app.begin(&here).await?;
    let before = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    policy::permit_keep(actor, &before, &app.db.units(), here.today())?.covers(id.0)?;
    api::if_match(&headers, before.version)?;
    // What is left out does not open a secret.
    let secret = body.value.secret.unwrap_or(before.secret);
    let (_, entered) = body.value.entered(&rules)?;
    if !entered.events.is_empty() {
        return Err(AppError::field("events", labels::EVENTS_ARE_STEPS));
    }
    let put = (entered.content, secret);
    let after = commands::change(&tx, &rules, actor, (id, before.version), put).await?;
    let version = after.version;
    let whole = whole(&tx.reader(), after).await?;
    tx.commit().await?;
    Ok(api::versioned(version, whole))
}

/// A deadline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpDeadlineBody {
    asset: Uuid,
    /// Stable within the asset.
    key: String,
    rule: String,
    title: String,
    /// holder, option, office, others or end
    whose: String,
    opens_on: Option<NaiveDate>,
    due_on: NaiveDate,
    grace_on: Option<NaiveDate>,
    /// With which day the right ends when nothing is done.
    lapses_on: Option<NaiveDate>,
    explanation: String,
    /// Every number in it was read in an official source.
    verified: bool,
    /// open, met or dropped
    standing: String,
    met_on: Option<NaiveDate>,
}

impl IpDeadlineBody {
    fn of(asset: AssetId, due: Due) -> IpDeadlineBody {
        let (standing, met_on) = match due.standing {
            Standing::Open => ("open", None),
            Standing::Met(on) => ("met", Some(on)),
            Standing::Dropped => ("dropped", None),
        };
        IpDeadlineBody {
            asset: asset.0,
            key: due.key,
            rule: due.rule,
            title: due.title,
            whose: due.whose.code().to_owned(),
            opens_on: due.opens_on,
            due_on: due.due_on,
            grace_on: due.grace_on,
            lapses_on: due.lapses_on,
            explanation: due.explanation,
            verified: due.verified,
            standing: standing.to_owned(),
            met_on,
        }
    }
}

/// Deadlines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpDeadlineList {
    deadlines: Vec<IpDeadlineBody>,
}

#[utoipa::path(get, path = "/api/v1/ip-assets/{id}/deadlines", params(("id" = Uuid, Path)), tag = "ip-assets",
    responses((status = 200, body = IpDeadlineList), (status = 404)))]
pub(crate) async fn ip_asset_deadlines(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
) -> Result<Json<IpDeadlineList>> {
    let one = find(&app, &here, id).await?;
    let due = deadlines::of(&app.db.reader(), one.id).await?;
    Ok(Json(IpDeadlineList {
        deadlines: due.into_iter().map(|due| IpDeadlineBody::of(id, due)).collect(),
    }))
}

/// Which open deadlines.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeadlineQuery {
    /// First day; today when left out. What is late and still in its grace counts; without a first day also what the task of a result
    /// asks (`duty.report`, `duty.use`) and is late.
    from: Option<NaiveDate>,
    /// Last day; six months on when left out.
    to: Option<NaiveDate>,
    /// Rows, at most 200.
    size: Option<u64>,
}

#[utoipa::path(get, path = "/api/v1/deadlines", params(DeadlineQuery), tag = "ip-assets",
    responses((status = 200, body = IpDeadlineList)))]
pub(crate) async fn list_ip_deadlines(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<DeadlineQuery>,
) -> Result<Json<IpDeadlineList>> {
    let today = here.today();
    let from = query.from.unwrap_or(today);
    let to = query
        .to
        .or_else(|| from.checked_add_months(Months::new(6)))
        .unwrap_or(from);
    let size = query.size.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let scope = policy::scope(here.actor()?);
    let found = deadlines::between(
        &app.db.reader(),
        &scope,
        (Some(from), to),
        Wanted {
            owed: query.from.is_none(),
            ..Wanted::default()
        },
        size,
        today,
    )
    .await?;
    Ok(Json(IpDeadlineList {
        deadlines: found
            .into_iter()
            .map(|kept| IpDeadlineBody::of(kept.asset, kept.due))
            .collect(),
    }))
}

/// An event to add.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventStep {
    event: EventBody,
    /// Only says what it would move; nothing is written.
    #[serde(default)]
    preview: bool,
}

/// A correction of an event.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventCorrection {
    /// As it was in truth; absent: it did not happen.
    #[serde(default)]
    event: Option<EventBody>,
    /// Why.
    why: String,
    /// Only says what it would move; nothing is written.
    #[serde(default)]
    preview: bool,
}

/// A deadline that moves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MovedDeadline {
    key: String,
    title: String,
    /// appears, goes, moves, met, dropped, reopens or retold
    what: String,
    before: Option<NaiveDate>,
    after: Option<NaiveDate>,
    /// In a Vietnamese sentence.
    sentence: String,
}

impl From<&Change> for MovedDeadline {
    fn from(change: &Change) -> Self {
        MovedDeadline {
            key: change.key.clone(),
            title: change.title.clone(),
            what: change.what.code().to_owned(),
            before: change.before,
            after: change.after,
            sentence: labels::change(change),
        }
    }
}

/// What a step does, or would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StepOutcome {
    /// Where the asset stands afterwards.
    state: String,
    /// Deadlines that move.
    moved: Vec<MovedDeadline>,
    /// It was written.
    applied: bool,
    version: i64,
}

async fn stepped(
    app: &AppState,
    here: &Here,
    (id, headers): (AssetId, &HeaderMap),
    (step, preview): (Step, bool),
    fingerprint: &str,
) -> Result<Response> {
    let actor = here.actor()?;
    let rules = app.part::<Rules>()?;
    let tx = app.begin(here).await?;
    let before = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    policy::permit_keep(actor, &before, &app.db.units(), here.today())?.covers(id.0)?;
    let key = api::idempotency_key(headers);
    if !preview && let Claim::Done(_) = once::claim(&tx, actor.person, key, fingerprint).await? {
        // Said twice is done once: where it stands now is the answer.
        let told = StepOutcome {
            state: before.state.code().to_owned(),
            moved: Vec::new(),
            applied: true,
            version: before.version,
        };
        return Ok(api::versioned(before.version, told));
    }
    if !preview {
        api::if_match(headers, before.version)?;
    }
    let outcome = commands::outcome(&tx.reader(), &rules, &before, &step, here.today()).await?;
    let moved = outcome.changes.iter().map(MovedDeadline::from).collect();
    if preview {
        let told = StepOutcome {
            state: outcome.state.code().to_owned(),
            moved,
            applied: false,
            version: before.version,
        };
        return Ok(api::versioned(before.version, told));
    }
    let after = commands::step(&tx, &rules, actor, (id, before.version), &step).await?;
    once::answer(&tx, actor.person, key, &id.to_string()).await?;
    tx.commit().await?;
    let told = StepOutcome {
        state: after.state.code().to_owned(),
        moved,
        applied: true,
        version: after.version,
    };
    Ok(api::versioned(after.version, told))
}

#[utoipa::path(post, path = "/api/v1/ip-assets/{id}/events", params(("id" = Uuid, Path)), request_body = EventStep,
    tag = "ip-assets",
    responses((status = 200, body = StepOutcome), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn add_ip_event(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    headers: HeaderMap,
    body: Body<EventStep>,
) -> Result<Response> {
    let step = Step::Add(body.value.event.event()?);
    let print = format!("ip_asset.event:{id}:{}", body.fingerprint);
    stepped(&app, &here, (id, &headers), (step, body.value.preview), &print).await
}

#[utoipa::path(post, path = "/api/v1/ip-assets/{id}/events/{event}",
    params(("id" = Uuid, Path), ("event" = Uuid, Path)), request_body = EventCorrection, tag = "ip-assets",
    responses((status = 200, body = StepOutcome), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn correct_ip_event(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, event)): Path<(AssetId, EventId)>,
    headers: HeaderMap,
    body: Body<EventCorrection>,
) -> Result<Response> {
    let why = vietnamese::clean_line(&body.value.why);
    let step = match &body.value.event {
        Some(new) => Step::Correct(event, new.event()?, why),
        None => Step::TakeBack(event, why),
    };
    let print = format!("ip_asset.correct:{id}:{event}:{}", body.fingerprint);
    stepped(&app, &here, (id, &headers), (step, body.value.preview), &print).await
}

#[utoipa::path(post, path = "/api/v1/ip-assets/{id}/acts/{act}",
    params(("id" = Uuid, Path), ("act" = String, Path, description = "publish or unpublish")), tag = "ip-assets",
    responses((status = 200, body = AssetBody), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn act_on_ip_asset(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, act)): Path<(AssetId, String)>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let after = match act.as_str() {
        "publish" => commands::publish(&tx, here.actor()?, id, true).await?,
        "unpublish" => commands::publish(&tx, here.actor()?, id, false).await?,
        _ => return Err(AppError::NotFound),
    };
    tx.commit().await?;
    Ok(api::versioned(after.version, AssetBody::from(after)))
}
