//! `/api/v1/me` and `/api/v1/people`.

use crate::policy;
use crate::store::{self, PersonKey};
use axum::Json;
use axum::extract::State as Shared;
use axum_extra::extract::Query;
use kernel::Result;
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE};
use kernel::web::{Access, AppState, Here, Routes};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

pub(crate) fn routes() -> Routes {
    Routes::new().get("/api/v1/me", Access::Token("me:read"), show_me).get(
        "/api/v1/people",
        Access::Token("people:read"),
        list_people,
    )
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(paths(show_me, list_people), components(schemas(Me, Grant, PersonLine, PersonList)))]
pub struct Doc;

/// A role and where it holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Grant {
    role: &'static str,
    unit: Uuid,
    subtree: bool,
}

/// Who calls.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    person: Uuid,
    name: String,
    /// In which capacity.
    authority: String,
    grants: Vec<Grant>,
}

#[utoipa::path(get, path = "/api/v1/me", tag = "people", responses((status = 200, body = Me), (status = 401)))]
pub(crate) async fn show_me(Shared(app): Shared<AppState>, here: Here) -> Result<Json<Me>> {
    let actor = here.actor()?;
    Ok(Json(Me {
        person: actor.person.0,
        name: actor.name.clone(),
        authority: ui::shell::authority_words(&app, actor),
        grants: actor
            .grants
            .iter()
            .map(|grant| Grant {
                role: grant.role.code(),
                unit: grant.unit.0,
                subtree: grant.subtree,
            })
            .collect(),
    }))
}

/// A person in a list: no address, no number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonLine {
    id: Uuid,
    full_name: String,
}

/// A page of people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonList {
    people: Vec<PersonLine>,
    next: Option<String>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Words of the name, with or without marks.
    q: Option<String>,
    /// Rows, 200 at most.
    limit: Option<u64>,
    /// From the page before.
    cursor: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/people", params(ListQuery), tag = "people",
    responses((status = 200, body = PersonList), (status = 401), (status = 403)))]
pub(crate) async fn list_people(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ListQuery>,
) -> Result<Json<PersonList>> {
    let scope = policy::named(here.actor()?, &app.db.units(), here.today());
    let cursor = query.cursor.as_deref().map(Cursor::<PersonKey>::decode).transpose()?;
    let limit = query.limit.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let filter = store::PeopleFilter {
        words: query.q.unwrap_or_default(),
        ..store::PeopleFilter::default()
    };
    let page = store::list_people(&app.db.reader(), &scope, &filter, cursor.as_ref(), limit, here.today()).await?;
    let people = page.items.into_iter().map(|person| PersonLine {
        id: person.id.0,
        full_name: person.full_name,
    });
    Ok(Json(PersonList {
        people: people.collect(),
        next: page.next,
    }))
}
