//! Areas as a file for maps: of everything to whoever sees the asset, of the right alone to everyone.

use super::find;
use crate::labels::areas as words;
use crate::model::areas::geojson::{Feature, write};
use crate::model::{Asset, AssetId, UserId};
use crate::policy;
use crate::store::areas::{self as store, Area};
use crate::store::collective as users;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::units::Units;
use kernel::web::{AppState, Here, download};
use kernel::{AppError, Result};
use serde_json::{Map, Value, json};

const GEOJSON: &str = "application/geo+json";

fn told(one: &Asset, area: &Area, kind: &str, units: &Units, on: NaiveDate) -> Map<String, Value> {
    let communes: Vec<Value> = area
        .communes
        .iter()
        .map(|unit| json!({ "code": units.code(*unit, on), "name": units.name(*unit, on) }))
        .collect();
    let mut told = Map::new();
    for (key, value) in [
        ("kind", json!(kind)),
        ("asset", json!(one.code)),
        ("title", json!(one.content.title)),
        ("communes", json!(communes)),
        ("paper", json!(area.paper)),
    ] {
        told.insert(key.to_owned(), value);
    }
    told
}

fn file(one: &Asset, features: Vec<Feature<'_>>) -> Response {
    let name = words::file_name(&one.code);
    download(&name, GEOJSON, write(features).to_string().into_bytes())
}

fn feature(area: &Area, told: Map<String, Value>) -> Feature<'_> {
    Feature {
        shape: &area.shape,
        size: area.size(),
        told,
    }
}

/// The area and the plots of a right, for whoever sees it.
pub(super) async fn all(Shared(app): Shared<AppState>, here: Here, Path(id): Path<AssetId>) -> Result<Response> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let one = find(&app, &here, id).await?;
    if !one.content.right.is_collective() {
        return Err(AppError::NotFound);
    }
    let areas = store::all(&db, id).await?;
    let holding = store::holding(&areas);
    let ids: Vec<UserId> = holding.iter().filter_map(|area| area.user).collect();
    let known = users::these_users(&db, id, &ids).await?;
    let features = holding
        .into_iter()
        .map(|area| {
            let kind = if area.user.is_some() { "plot" } else { "area" };
            let mut told = told(&one, area, kind, &units, on);
            if let Some(user) = area.user.and_then(|user| known.get(&user)) {
                told.insert("user".to_owned(), json!(user.terms.name));
                told.insert("permit".to_owned(), json!(user.terms.permit));
                told.insert("declared_square_metres".to_owned(), json!(user.terms.area));
            }
            feature(area, told)
        })
        .collect();
    Ok(file(&one, features))
}

/// The area of a right that was published, for everyone. No plots: where somebody farms is not for everyone.
pub(super) async fn open(Shared(app): Shared<AppState>, here: Here, Path(id): Path<AssetId>) -> Result<Response> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let one = crate::store::find(&db, &policy::published(), id, on).await?;
    if !one.content.right.is_collective() {
        return Err(AppError::NotFound);
    }
    let area = store::of_right(&db, id).await?.ok_or(AppError::NotFound)?;
    let told = told(&one, &area, "area", &units, on);
    Ok(file(&one, vec![feature(&area, told)]))
}
