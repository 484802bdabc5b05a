//! `/api/v1/units`: the organisation of any day, for programs.

use crate::labels;
use crate::model::OrgEvent;
use crate::store::{self, Filter, Key, SortBy};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::ids::UnitId;
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE, Sorting};
use kernel::units::{Tree, UnitKind, UnitRow, Units};
use kernel::web::{Access, AppState, Here, Routes, api};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

const READ: Access = Access::Token("units:read");

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/units", READ, list_units)
        .get("/api/v1/units/{id}", READ, find_unit)
        .get("/api/v1/units/{id}/subtree", READ, unit_subtree)
        .get("/api/v1/units/{id}/history", READ, unit_history)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(list_units, find_unit, unit_subtree, unit_history),
    components(schemas(
        UnitLine,
        UnitList,
        UnitBody,
        NameBody,
        CodeBody,
        ParentBody,
        Subtree,
        SubtreeLine,
        History,
        EventBody,
        SuccessionBody,
        HeirBody
    ))
)]
pub struct Doc;

/// A row of the list: a name in its time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitLine {
    id: Uuid,
    /// The name that was found; an old one when `valid_to` lies in the past.
    full_name: String,
    /// Code on the last day of that name, or today.
    code: String,
    kind: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

/// A page of the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitList {
    units: Vec<UnitLine>,
    /// Give it back as `cursor` for the page after.
    next: Option<String>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Words of a name, with or without marks, or a code; old ones are found too.
    q: Option<String>,
    /// Only this kind.
    kind: Option<String>,
    /// Only what is below this unit on the day.
    below: Option<Uuid>,
    /// The day; today when left out.
    on: Option<NaiveDate>,
    /// `true`: only names that hold on the day.
    present: Option<bool>,
    /// Rows, 200 at most.
    limit: Option<u64>,
    /// From the page before.
    cursor: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/units", params(ListQuery), tag = "units",
    responses((status = 200, body = UnitList), (status = 422)))]
pub(crate) async fn list_units(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ListQuery>,
) -> Result<Json<UnitList>> {
    let kind = match query.kind.as_deref() {
        None | Some("") => None,
        Some(code) => Some(UnitKind::from_code(code).ok_or_else(|| AppError::field("kind", labels::UNKNOWN_KIND))?),
    };
    let on = query.on.unwrap_or_else(|| here.today());
    let words = vietnamese::clean_line(&query.q.unwrap_or_default());
    let filter = Filter {
        present_only: query.present.unwrap_or(words.is_empty()),
        words,
        kind,
        below: query.below.map(UnitId),
        sorting: Sorting::first(SortBy::Name),
    };
    let cursor = query.cursor.as_deref().map(Cursor::<Key>::decode).transpose()?;
    let limit = query.limit.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let page = store::list(&app.db.reader(), &filter, cursor.as_ref(), limit, on).await?;
    let units = app.db.units();
    let line = |hit: store::Hit| UnitLine {
        id: hit.unit.0,
        code: units
            .code(hit.unit, hit.valid_to.map_or(on, |to| to.min(on)))
            .to_owned(),
        kind: units
            .get(hit.unit)
            .map(|row| row.kind.code())
            .unwrap_or_default()
            .to_owned(),
        full_name: hit.full_name,
        valid_from: hit.valid_from,
        valid_to: hit.valid_to,
    };
    Ok(Json(UnitList {
        next: page.next,
        units: page.items.into_iter().map(line).collect(),
    }))
}

/// A name in its time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NameBody {
    full_name: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

/// A code in its time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CodeBody {
    code: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

/// The parent in a tree on the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ParentBody {
    /// territorial, line, party, union or reporting
    tree: String,
    id: Uuid,
    full_name: String,
}

/// A unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitBody {
    id: Uuid,
    kind: String,
    /// Name on the day.
    full_name: String,
    /// Code on the day.
    code: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    names: Vec<NameBody>,
    codes: Vec<CodeBody>,
    parents: Vec<ParentBody>,
    /// What stands in its place on the day; empty while it exists.
    heirs: Vec<HeirBody>,
}

/// Who stands for a unit that is no more.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HeirBody {
    id: Uuid,
    full_name: String,
    /// In millionths of the whole.
    share: i64,
    /// Counted in equal parts for want of a measure.
    estimated: bool,
}

/// On which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnDay {
    /// The day; today when left out.
    on: Option<NaiveDate>,
}

fn row(units: &Units, id: UnitId) -> Result<&UnitRow> {
    units.get(id).ok_or(AppError::NotFound)
}

#[utoipa::path(get, path = "/api/v1/units/{id}", params(("id" = Uuid, Path), OnDay), tag = "units",
    responses((status = 200, body = UnitBody), (status = 404)))]
pub(crate) async fn find_unit(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<UnitId>,
    Query(query): Query<OnDay>,
) -> Result<Response> {
    let units = app.db.units();
    let on = query.on.unwrap_or_else(|| here.today());
    let found = row(&units, id)?;
    let parents = Tree::ALL.into_iter().filter_map(|tree| {
        let parent = units.parent(id, tree, on)?;
        Some(ParentBody {
            tree: tree.code().to_owned(),
            id: parent.0,
            full_name: units.name(parent, on).to_owned(),
        })
    });
    let heirs = store::heirs(&app.db.reader(), &[id], on)
        .await?
        .remove(&id)
        .unwrap_or_default();
    let name = |name: &kernel::units::UnitName| NameBody {
        full_name: name.full_name.clone(),
        valid_from: name.span.from,
        valid_to: name.span.to,
    };
    let code = |code: &kernel::units::UnitCode| CodeBody {
        code: code.code.clone(),
        valid_from: code.span.from,
        valid_to: code.span.to,
    };
    let heir = |heir: store::Heir| HeirBody {
        id: heir.unit.0,
        full_name: units.name(heir.unit, on).to_owned(),
        share: heir.share,
        estimated: heir.estimated,
    };
    Ok(api::versioned(
        units.version,
        UnitBody {
            id: id.0,
            kind: found.kind.code().to_owned(),
            full_name: units.name(id, on).to_owned(),
            code: units.code(id, on).to_owned(),
            valid_from: found.span.from,
            valid_to: found.span.to,
            names: found.names.iter().map(name).collect(),
            codes: found.codes.iter().map(code).collect(),
            parents: parents.collect(),
            heirs: heirs.into_iter().map(heir).collect(),
        },
    ))
}

/// A unit of a subtree.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SubtreeLine {
    id: Uuid,
    /// The unit above it; `null` for the root of the answer.
    parent: Option<Uuid>,
    kind: String,
    full_name: String,
    code: String,
}

/// A unit and everything below it, parents before children.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Subtree {
    on: NaiveDate,
    tree: String,
    units: Vec<SubtreeLine>,
}

/// Which tree, on which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubtreeQuery {
    /// The day; today when left out.
    on: Option<NaiveDate>,
    /// territorial (when left out), line, party, union or reporting
    tree: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/units/{id}/subtree", params(("id" = Uuid, Path), SubtreeQuery), tag = "units",
    responses((status = 200, body = Subtree), (status = 404), (status = 422)))]
pub(crate) async fn unit_subtree(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<UnitId>,
    Query(query): Query<SubtreeQuery>,
) -> Result<Response> {
    let units = app.db.units();
    row(&units, id)?;
    let on = query.on.unwrap_or_else(|| here.today());
    let tree = match query.tree.as_deref() {
        None | Some("") => Tree::Territorial,
        Some(code) => Tree::from_code(code).ok_or_else(|| AppError::field("tree", labels::UNKNOWN_TREE))?,
    };
    let line = |unit: UnitId| SubtreeLine {
        id: unit.0,
        parent: units
            .parent(unit, tree, on)
            .filter(|_| unit != id)
            .map(|parent| parent.0),
        kind: units
            .get(unit)
            .map(|row| row.kind.code())
            .unwrap_or_default()
            .to_owned(),
        full_name: units.name(unit, on).to_owned(),
        code: units.code(unit, on).to_owned(),
    };
    let below = units.subtree(id, tree, on);
    Ok(api::versioned(
        units.version,
        Subtree {
            on,
            tree: tree.code().to_owned(),
            units: below.into_iter().map(line).collect(),
        },
    ))
}

/// What passed to whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SuccessionBody {
    from: Uuid,
    to: Uuid,
    /// In millionths of the whole.
    share: i64,
    /// Counted in equal parts for want of a measure.
    estimated: bool,
}

/// Something that happened to the unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventBody {
    id: Uuid,
    /// found, rename, re_parent, merge, split or dissolve
    kind: String,
    legal_act: String,
    effective_on: NaiveDate,
    /// Successions from or to this unit; one from the unit to itself says that nothing passed on.
    successions: Vec<SuccessionBody>,
}

impl From<OrgEvent> for EventBody {
    fn from(event: OrgEvent) -> Self {
        EventBody {
            id: event.id.0,
            kind: event.kind.code().to_owned(),
            legal_act: event.legal_act,
            effective_on: event.effective_on,
            successions: event
                .successions
                .into_iter()
                .map(|s| SuccessionBody {
                    from: s.from.0,
                    to: s.to.0,
                    share: s.share,
                    estimated: s.estimated,
                })
                .collect(),
        }
    }
}

/// Everything that happened to the unit, oldest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct History {
    events: Vec<EventBody>,
}

#[utoipa::path(get, path = "/api/v1/units/{id}/history", params(("id" = Uuid, Path)), tag = "units",
    responses((status = 200, body = History), (status = 404)))]
pub(crate) async fn unit_history(Shared(app): Shared<AppState>, Path(id): Path<UnitId>) -> Result<Json<History>> {
    row(&app.db.units(), id)?;
    let events = store::history(&app.db.reader(), id).await?;
    Ok(Json(History {
        events: events.into_iter().map(EventBody::from).collect(),
    }))
}
