//! `/api/v1/collective-rights/{id}/areas`: the area of a collective right and the plots of those who use it, as GeoJSON; the same
//! commands, the same queries, the same rights as the page. What is drawn is added under an `Idempotency-Key`; earlier versions stay.

use crate::commands::areas::{self as commands, NewArea};
use crate::commands::kept;
use crate::exploitation_api::write::{EnteredReversal, answered, claimed, line, named};
use crate::labels::areas as words;
use crate::model::areas::{Cover, Shape, geometry_of, read};
use crate::model::collective::User;
use crate::model::{AreaId, Asset, AssetId, UserId};
use crate::policy;
use crate::store::areas::{self as store, Area};
use crate::store::collective as users;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Actor, Permit};
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE, Place};
use kernel::units::Units;
use kernel::web::api::{self, Body};
use kernel::web::{Access, App, AppState, Here, Routes};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    const READ: Access = Access::Token("ip_assets:read");
    const WRITE: Access = Access::Token("ip_assets:write");
    const REMOVAL: &str = "/api/v1/collective-rights/{id}/areas/{area}/removal";
    Routes::new()
        .get("/api/v1/collective-rights/{id}/areas", READ, list_right_areas)
        .post("/api/v1/collective-rights/{id}/areas", WRITE, draw_right_area)
        .post(REMOVAL, WRITE, take_off_right_area)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(list_right_areas, draw_right_area, take_off_right_area),
    components(schemas(RightAreas, RightArea, RightAreaFacts, RightAreaCommune, EnteredArea))
)]
pub struct Doc;

/// A commune that an area is made of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RightAreaCommune {
    id: Uuid,
    /// Administrative code.
    code: String,
    name: String,
}

/// What is known of an area or a plot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RightAreaFacts {
    /// Whose plot; none for the area of the right.
    user: Option<Uuid>,
    /// Name of the user, or title of the right.
    name: String,
    /// 1, 2, … for each of them.
    number: i32,
    /// What it covers, where communes were named instead of drawing.
    communes: Vec<RightAreaCommune>,
    /// By which paper; why it was taken off.
    paper: String,
    /// How large it is; none for named communes whose size nobody typed.
    square_metres: Option<i64>,
    /// `computed` from the drawing, or `typed` for named communes.
    size_source: Option<&'static str>,
    /// A plot that does not lie in the area of the right; none where that cannot be said.
    outside: Option<bool>,
    /// It says that there is none from then on.
    removed: bool,
    recorded_at: DateTime<Utc>,
}

/// A version of an area or a plot: a feature of GeoJSON.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RightArea {
    /// `Feature`
    #[serde(rename = "type")]
    kind: &'static str,
    id: Uuid,
    /// A `MultiPolygon` in WGS 84, longitude before latitude; none where communes were named.
    #[schema(value_type = Option<Object>)]
    geometry: Option<Value>,
    properties: RightAreaFacts,
}

/// The areas of a right, the latest first: a collection of GeoJSON.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RightAreas {
    /// `FeatureCollection`
    #[serde(rename = "type")]
    kind: &'static str,
    features: Vec<RightArea>,
    /// Give it back as `cursor` for the page after.
    next: Option<String>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AreaQuery {
    /// Earlier versions too, and what was taken off; otherwise only what holds.
    all: Option<bool>,
    /// Rows, 200 at most.
    limit: Option<u64>,
    /// From the page before.
    cursor: Option<String>,
}

/// An area or a plot as it is drawn: a geometry, or communes.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EnteredArea {
    /// Whose plot; left out for the area of the right.
    user: Option<Uuid>,
    /// GeoJSON in WGS 84: a `Polygon`, a `MultiPolygon`, or features of them; 1 MB and 5,000 points at most.
    #[schema(value_type = Option<Object>)]
    geometry: Option<Value>,
    /// Communes of the province, for the area of a right.
    communes: Vec<Uuid>,
    /// How large the named communes are for this right, where it is known; a drawing is measured.
    square_metres: Option<i64>,
    /// By which paper.
    paper: String,
}

fn collective(one: Asset) -> Result<Asset> {
    if one.content.right.is_collective() {
        Ok(one)
    } else {
        Err(AppError::NotFound)
    }
}

/// What the features of a right are told with.
struct Around<'a> {
    right: &'a Asset,
    units: &'a Units,
    on: NaiveDate,
    users: HashMap<UserId, User>,
    /// The area of the right as it holds.
    cover: Option<Cover>,
}

impl Around<'_> {
    fn feature(&self, one: Area) -> RightArea {
        let name = match one.user {
            None => self.right.content.title.clone(),
            Some(user) => {
                let held = self.users.get(&user);
                held.map(|held| held.terms.name.clone()).unwrap_or_default()
            }
        };
        let commune = |unit: &UnitId| RightAreaCommune {
            id: unit.0,
            code: self.units.code(*unit, self.on).to_owned(),
            name: self.units.name(*unit, self.on).to_owned(),
        };
        let size_source = one.size().source();
        let cover = self
            .cover
            .as_ref()
            .filter(|_| one.user.is_some() && !one.shape.is_empty());
        RightArea {
            kind: "Feature",
            id: one.id.0,
            geometry: geometry_of(&one.shape),
            properties: RightAreaFacts {
                user: one.user.map(|user| user.0),
                name,
                number: one.number,
                communes: one.communes.iter().map(commune).collect(),
                paper: one.paper,
                square_metres: size_source.map(|_| one.square_metres),
                size_source,
                outside: cover.map(|cover| !cover.holds(&one.shape)),
                removed: one.removed,
                recorded_at: one.at,
            },
        }
    }
}

async fn features(
    db: &Reader<'_>,
    (right, units, on): (&Asset, &Units, NaiveDate),
    list: Vec<Area>,
) -> Result<Vec<RightArea>> {
    let ids: Vec<UserId> = list.iter().filter_map(|one| one.user).collect();
    let held = store::of_right(db, right.id).await?;
    let around = Around {
        right,
        units,
        on,
        users: users::these_users(db, right.id, &ids).await?,
        cover: held
            .filter(|area| !area.shape.is_empty())
            .map(|area| Cover::of(&area.shape)),
    };
    Ok(list.into_iter().map(|one| around.feature(one)).collect())
}

fn as_geojson(mut response: Response) -> Response {
    let kind = HeaderValue::from_static("application/geo+json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

#[utoipa::path(get, path = "/api/v1/collective-rights/{id}/areas", params(("id" = Uuid, Path), AreaQuery),
    tag = "ip-assets",
    responses((status = 200, body = RightAreas, content_type = "application/geo+json"), (status = 404)))]
pub(crate) async fn list_right_areas(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    Query(query): Query<AreaQuery>,
) -> Result<Response> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let one = crate::store::find(&db, &policy::scope(here.actor()?), id, on).await?;
    let one = collective(one)?;
    let cursor = query.cursor.as_deref().map(Cursor::<Place>::decode).transpose()?;
    let limit = query.limit.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let holding = query.all != Some(true);
    let page = store::list(&db, id, holding, cursor.as_ref(), limit).await?;
    let body = RightAreas {
        kind: "FeatureCollection",
        features: features(&db, (&one, &*units, on), page.items).await?,
        next: page.next,
    };
    Ok(as_geojson(Json(body).into_response()))
}

/// The right for whoever keeps it.
async fn kept_right(tx: &Tx, actor: &Actor, id: AssetId) -> Result<(Asset, Permit)> {
    let (one, permit) = kept(tx, actor, id).await?;
    Ok((collective(one)?, permit))
}

/// The shape of a body. It is read beside the transaction: that takes its time.
async fn shape(app: &App, sent: &EnteredArea) -> Result<Shape> {
    let Some(geometry) = sent.geometry.as_ref().filter(|geometry| !geometry.is_null()) else {
        return Ok(Shape::new());
    };
    let text = geometry.to_string();
    match app.engines.slow(move |_| read(&text)).await? {
        Ok(shape) => Ok(shape),
        Err(fault) => Err(AppError::field("geometry", words::fault(&fault))),
    }
}

fn told(error: AppError) -> AppError {
    const NAMES: [(&str, &str); 4] = [
        ("shape", "geometry"),
        ("area_ha", "square_metres"),
        ("area_paper", "paper"),
        ("off_why", "why"),
    ];
    named(error, &NAMES)
}

async fn feature(tx: &Tx, right: &Asset, id: AreaId) -> Result<RightArea> {
    let area = store::find(&tx.reader(), right.id, id).await?;
    let units = tx.units();
    let mut list = features(&tx.reader(), (right, &*units, tx.today()), vec![area]).await?;
    list.pop().ok_or(AppError::NotFound)
}

/// Draws the area of a right, or the plot of a user, in the place of what held before.
#[utoipa::path(post, path = "/api/v1/collective-rights/{id}/areas", params(("id" = Uuid, Path)), request_body = EnteredArea,
    tag = "ip-assets",
    responses((status = 201, body = RightArea, content_type = "application/geo+json"), (status = 403), (status = 404),
        (status = 422)))]
pub(crate) async fn draw_right_area(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    headers: HeaderMap,
    sent: Body<EnteredArea>,
) -> Result<Response> {
    let (actor, db, on) = (here.actor()?, app.db.reader(), here.today());
    let one = crate::store::find(&db, &policy::scope(actor), id, on).await?;
    policy::permit_keep(actor, &one, &app.db.units(), on)?.covers(id.0)?;
    collective(one)?;
    let shape = shape(&app, &sent.value).await?;
    let tx = app.begin(&here).await?;
    let (one, _) = kept_right(&tx, actor, id).await?;
    let act = format!("ip_area:{id}");
    let made = match claimed(&tx, actor, &headers, &act, &sent.fingerprint).await? {
        Some(made) => made
            .parse::<AreaId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        None => {
            let user = sent.value.user.map(UserId);
            if let Some(user) = user {
                match users::user(&tx.reader(), id, user).await {
                    Err(AppError::NotFound) => return Err(AppError::field("user", words::ASK_USER)),
                    other => other?,
                };
            }
            let mut communes: Vec<UnitId> = sent.value.communes.into_iter().map(UnitId).collect();
            communes.sort_unstable();
            communes.dedup();
            let new = NewArea {
                shape,
                communes,
                typed: sent.value.square_metres,
                paper: line(&sent.value.paper),
            };
            let made = commands::draw(&tx, actor, id, user, new).await.map_err(told)?;
            answered(&tx, actor, &headers, &made.to_string()).await?;
            made
        }
    };
    let body = feature(&tx, &one, made).await?;
    tx.commit().await?;
    let version = i64::from(body.properties.number);
    let address = format!("/api/v1/collective-rights/{id}/areas");
    Ok(as_geojson(api::created(&address, version, body)))
}

/// Takes what holds off the map, with a reason; what was drawn stays in the record. Something newer than what the address names is not
/// taken off with it.
#[utoipa::path(post, path = "/api/v1/collective-rights/{id}/areas/{area}/removal",
    params(("id" = Uuid, Path), ("area" = Uuid, Path)), request_body = EnteredReversal, tag = "ip-assets",
    responses((status = 200, body = RightArea, content_type = "application/geo+json"), (status = 403), (status = 404),
        (status = 409), (status = 422)))]
pub(crate) async fn take_off_right_area(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, area)): Path<(AssetId, AreaId)>,
    headers: HeaderMap,
    sent: Body<EnteredReversal>,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let (one, _) = kept_right(&tx, actor, id).await?;
    let meant = store::find(&tx.reader(), id, area).await?;
    let act = format!("ip_area_off:{id}:{area}");
    let made = match claimed(&tx, actor, &headers, &act, &sent.fingerprint).await? {
        Some(made) => made
            .parse::<AreaId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        None => {
            let all = store::all(&tx.reader(), id).await?;
            let holds = store::holding(&all).into_iter().find(|held| held.user == meant.user);
            if holds.is_some_and(|held| held.id != area) {
                return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
            }
            let why = line(&sent.value.why);
            let made = commands::take_off(&tx, actor, id, meant.user, why)
                .await
                .map_err(told)?;
            answered(&tx, actor, &headers, &made.to_string()).await?;
            made
        }
    };
    let body = feature(&tx, &one, made).await?;
    tx.commit().await?;
    let version = i64::from(body.properties.number);
    Ok(as_geojson(api::versioned(version, body)))
}
