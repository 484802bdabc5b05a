//! `/api/v1/search` and `/api/v1/saved-searches`: the same questions, the same rights as the pages.

use crate::commands::{self, NewSaved, Outcome};
use crate::follow::Follower;
use crate::model::{Asked, NAME_MAX, Saved, SavedId};
use crate::pages::{administers, href};
use crate::{labels, policy, store};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use chrono::{DateTime, Utc};
use kernel::once::{self, Claim};
use kernel::search::{Fit, Piece};
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes, Verb};
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

const READ: Access = Access::Token("search:read");
const WRITE: Access = Access::Token("search:write");
/// Hits of a page unless asked otherwise, and at most.
const SIZE: usize = 20;
const MOST: usize = 100;

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/search", READ, search_records)
        .get("/api/v1/saved-searches", READ, list_saved_searches)
        .post("/api/v1/saved-searches", WRITE, keep_search)
        .on(Verb::Delete, "/api/v1/saved-searches/{id}", WRITE, drop_saved_search)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(search_records, list_saved_searches, keep_search, drop_saved_search),
    components(schemas(SearchResult, SearchHit, SearchFacets, SavedBody, SavedList, KeepSearch))
)]
pub struct Doc;

/// What a search asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchQuery {
    /// Words, "phrases", -exclusions, `tác giả:`, `tên:`, `đơn vị:`, `mã:`, `năm:`.
    q: Option<String>,
    /// initiative, person or unit.
    kind: Option<String>,
    /// Only this unit and what is below it today.
    unit: Option<Uuid>,
    /// Only this year.
    year: Option<i32>,
    /// Only this state.
    state: Option<String>,
    /// Only this field of application.
    field: Option<String>,
    /// Hits to pass over.
    from: Option<usize>,
    /// Hits, 100 at most.
    limit: Option<usize>,
}

/// One record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SearchHit {
    kind: String,
    id: Uuid,
    title: String,
    /// Authors, comma between them.
    people: String,
    unit: Option<Uuid>,
    year: Option<i32>,
    state: String,
    code: String,
    /// The passage with most of the words, these between ⟦ and ⟧.
    passage: String,
    /// Page of the record; empty when it has none for you.
    href: String,
}

/// Counts of what was found, each under the other filters.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SearchFacets {
    kinds: BTreeMap<String, u64>,
    years: BTreeMap<i32, u64>,
    states: BTreeMap<String, u64>,
    fields: BTreeMap<String, u64>,
    /// By the record's own unit.
    units: BTreeMap<Uuid, u64>,
}

/// What was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SearchResult {
    total: u64,
    /// `whole`: every word is in every hit; `near`: some differ by a slip or lack a word.
    fit: String,
    /// False while the index has not yet taken up everything.
    fresh: bool,
    hits: Vec<SearchHit>,
    facets: SearchFacets,
}

fn joined(pieces: &[Piece], marked: bool) -> String {
    let said = |piece: &Piece| {
        if piece.found && marked {
            format!("⟦{}⟧", piece.text)
        } else {
            piece.text.clone()
        }
    };
    pieces.iter().map(said).collect()
}

#[utoipa::path(get, path = "/api/v1/search", params(SearchQuery), tag = "search",
    responses((status = 200, body = SearchResult), (status = 422)))]
pub(crate) async fn search_records(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<SearchQuery>,
) -> Result<Json<SearchResult>> {
    let actor = here.actor()?;
    let text = |text: Option<String>| text.unwrap_or_default();
    let asked = Asked {
        q: text(query.q),
        loai: text(query.kind),
        don_vi: query.unit.map(|unit| unit.to_string()).unwrap_or_default(),
        nam: query.year.map(|year| year.to_string()).unwrap_or_default(),
        trang_thai: text(query.state),
        linh_vuc: text(query.field),
        trang: String::new(),
    };
    let page = (query.from.unwrap_or(0), query.limit.unwrap_or(SIZE).clamp(1, MOST));
    let follower = app.part::<Follower>()?;
    let Outcome { answer, fresh } = commands::ask(&follower, &app.db, actor, &asked, page, here.today()).await?;
    let administers = administers(actor);
    Ok(Json(SearchResult {
        total: answer.total,
        fit: match answer.fit {
            Fit::Whole => "whole".to_owned(),
            Fit::Near => "near".to_owned(),
        },
        fresh,
        hits: answer
            .hits
            .into_iter()
            .map(|hit| SearchHit {
                href: href(&hit, administers),
                title: joined(&hit.title, false),
                people: joined(&hit.people, false),
                passage: joined(&hit.passage, true),
                kind: hit.kind,
                id: hit.id,
                unit: hit.unit.map(|unit| unit.0),
                year: hit.year,
                state: hit.state,
                code: hit.code,
            })
            .collect(),
        facets: SearchFacets {
            kinds: answer.facets.kinds,
            years: answer.facets.years,
            states: answer.facets.states,
            fields: answer.facets.fields,
            units: answer
                .facets
                .units
                .into_iter()
                .map(|(unit, count)| (unit.0, count))
                .collect(),
        },
    }))
}

/// A saved search.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SavedBody {
    id: Uuid,
    name: String,
    q: String,
    kind: String,
    unit: Option<Uuid>,
    year: String,
    state: String,
    field: String,
    /// New hits are told.
    alert: bool,
    created_at: DateTime<Utc>,
}

impl From<Saved> for SavedBody {
    fn from(saved: Saved) -> Self {
        SavedBody {
            id: saved.id.0,
            name: saved.name,
            unit: saved.asked.unit().map(|unit| unit.0),
            q: saved.asked.q,
            kind: saved.asked.loai,
            year: saved.asked.nam,
            state: saved.asked.trang_thai,
            field: saved.asked.linh_vuc,
            alert: saved.alert,
            created_at: saved.created_at,
        }
    }
}

/// One's saved searches.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SavedList {
    saved_searches: Vec<SavedBody>,
}

#[utoipa::path(get, path = "/api/v1/saved-searches", tag = "search",
    responses((status = 200, body = SavedList)))]
pub(crate) async fn list_saved_searches(Shared(app): Shared<AppState>, here: Here) -> Result<Json<SavedList>> {
    let held = store::list(&app.db.reader(), &policy::own(here.actor()?)).await?;
    Ok(Json(SavedList {
        saved_searches: held.into_iter().map(SavedBody::from).collect(),
    }))
}

/// A search to be kept.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeepSearch {
    /// As you call it.
    #[serde(default)]
    name: String,
    /// What to look for.
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    unit: Option<Uuid>,
    #[serde(default)]
    year: Option<i32>,
    #[serde(default)]
    state: String,
    #[serde(default)]
    field: String,
    /// Tell of new hits.
    #[serde(default)]
    alert: bool,
}

#[utoipa::path(post, path = "/api/v1/saved-searches", request_body = KeepSearch, tag = "search",
    responses((status = 201, body = SavedBody), (status = 422)))]
pub(crate) async fn keep_search(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<KeepSearch>,
) -> Result<Response> {
    let actor = here.actor()?;
    let Body {
        value: new,
        fingerprint,
    } = body;
    let asked = Asked {
        q: new.q,
        loai: new.kind,
        don_vi: new.unit.map(|unit| unit.to_string()).unwrap_or_default(),
        nam: new.year.map(|year| year.to_string()).unwrap_or_default(),
        trang_thai: new.state,
        linh_vuc: new.field,
        trang: String::new(),
    };
    let name = vietnamese::clean_line(&new.name);
    let mut errors = FieldErrors::default();
    if asked.words().is_empty() {
        errors.add("q", labels::ASK_WORDS);
    }
    if name.is_empty() || name.chars().count() > NAME_MAX {
        errors.add("name", labels::ASK_NAME);
    }
    if errors.iter().next().is_some() {
        return Err(AppError::Invalid(errors));
    }
    let follower = app.part::<Follower>()?;
    let now = commands::all_hits(&follower, &app.db, actor, &asked, here.today()).await?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &fingerprint).await? {
        Claim::Done(id) => {
            drop(tx);
            id.parse().map_err(|_| AppError::NotFound)?
        }
        Claim::New => {
            let new = NewSaved {
                name,
                asked,
                alert: new.alert,
                now,
            };
            let id = commands::keep(&tx, actor, new).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            tx.commit().await?;
            id
        }
    };
    let saved = store::find(&app.db.reader(), &policy::own(actor), id).await?;
    let mut response = Json(SavedBody::from(saved)).into_response();
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

#[utoipa::path(delete, path = "/api/v1/saved-searches/{id}", params(("id" = Uuid, Path)), tag = "search",
    responses((status = 204), (status = 404)))]
pub(crate) async fn drop_saved_search(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<SavedId>,
) -> Result<StatusCode> {
    let tx = app.begin(&here).await?;
    commands::drop_saved(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
