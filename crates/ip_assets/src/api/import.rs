//! `/api/v1/ip-assets/import`: the rows of a sheet, or documents of an office, with a dry run; as the page takes them.

use crate::Rules;
use crate::commands::import::{self as commands, Manner, Planned};
use crate::import::columns::{self, Field};
use crate::import::documents;
use crate::import::sheet::{self, Reading};
use crate::import::{Entry, Outcome};
use crate::labels::{self, import as words};
use crate::model::Right;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes};
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

const WRITE: Access = Access::Token("ip_assets:write");
/// Most rows of one request.
const MOST: usize = 10_000;

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new().post("/api/v1/ip-assets/import", WRITE, import_ip_assets)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(import_ip_assets),
    components(schemas(ImportBody, ImportAnswer, ImportedRow, ImportDifference, ImportCount, LeftOutCount))
)]
pub struct Doc;

fn yes() -> bool {
    true
}

/// A list that comes in: rows of a sheet, or documents.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportBody {
    /// The unit whose register it goes into.
    keeper: Uuid,
    /// Only say what it would do.
    #[serde(default)]
    dry_run: bool,
    /// Store nothing when a row is wrong.
    #[serde(default = "yes")]
    whole: bool,
    /// Change what the register has already where the list tells it otherwise; left out, that stays as it is.
    #[serde(default)]
    update: bool,
    /// Cells of a sheet as they stand, with the line of heads. Left out where documents are given.
    #[serde(default)]
    rows: Vec<Vec<String>>,
    /// What each column is: title, right, application, filed …; empty where it is left out. Guessed from the heads when absent.
    #[serde(default)]
    columns: Option<Vec<String>>,
    /// The right of rows that do not say theirs.
    #[serde(default)]
    right: String,
    /// Empty owners are those of the row above.
    #[serde(default)]
    merged: bool,
    /// XML of WIPO ST.96, ST.36, USPTO or EPO OPS.
    #[serde(default)]
    xml: String,
}

/// In what a row differs from the register.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ImportDifference {
    field: &'static str,
    ours: String,
    theirs: String,
}

/// A row, or document, with what becomes of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ImportedRow {
    /// Line of the sheet, or place of the document, from 1.
    line: usize,
    title: String,
    /// new, update, same, wrong or rest
    outcome: &'static str,
    /// The asset of the register that it is.
    ip_asset: Option<Uuid>,
    faults: Vec<String>,
    differences: Vec<ImportDifference>,
    notes: Vec<String>,
}

/// How many rows have an outcome.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ImportCount {
    outcome: &'static str,
    rows: usize,
}

/// What has no place in the register.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LeftOutCount {
    what: String,
    count: usize,
}

/// What a list would do, or did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ImportAnswer {
    /// It was stored.
    stored: bool,
    counts: Vec<ImportCount>,
    rows: Vec<ImportedRow>,
    left_out: Vec<LeftOutCount>,
    /// The assets that were entered.
    made: Vec<Uuid>,
    /// The assets that were changed.
    changed: Vec<Uuid>,
}

fn code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::New => "new",
        Outcome::Same => "same",
        Outcome::Update => "update",
        Outcome::Wrong => "wrong",
        Outcome::Rest => "rest",
    }
}

fn answer(planned: &[Planned], left_out: Vec<(String, usize)>, [made, changed]: [Vec<Uuid>; 2]) -> ImportAnswer {
    let row = |one: &Planned| ImportedRow {
        line: one.entry.line,
        title: one.entry.content.title.clone(),
        outcome: code(one.outcome),
        ip_asset: one.known.map(|id| id.0),
        faults: one.entry.faults.clone(),
        differences: one
            .differences
            .iter()
            .map(|one| ImportDifference {
                field: one.field.code(),
                ours: one.ours.clone(),
                theirs: one.theirs.clone(),
            })
            .collect(),
        notes: one.entry.notes.clone(),
    };
    ImportAnswer {
        stored: !made.is_empty() || !changed.is_empty(),
        counts: commands::counts(planned)
            .into_iter()
            .map(|(outcome, rows)| ImportCount {
                outcome: code(outcome),
                rows,
            })
            .collect(),
        rows: planned.iter().map(row).collect(),
        left_out: left_out
            .into_iter()
            .map(|(what, count)| LeftOutCount { what, count })
            .collect(),
        made,
        changed,
    }
}

/// What was in a body that has no place, and how often.
type NoPlace = Vec<(String, usize)>;

/// The entries of a body; what is wrong with it as a whole is told at its fields.
fn read(rules: &Rules, body: &ImportBody) -> Result<(Vec<Entry>, NoPlace)> {
    if !body.xml.is_empty() {
        let read = documents::entries(body.xml.as_bytes(), &rules.classes);
        let read = read.map_err(|sentence| AppError::field("xml", sentence))?;
        return Ok((read.entries, read.left_out));
    }
    let right = Right::from_code(&body.right);
    if right.is_none() && !body.right.is_empty() {
        return Err(AppError::field("right", labels::ASK_RIGHT));
    }
    if body.rows.len() > MOST {
        return Err(AppError::field("rows", words::too_many_rows(MOST)));
    }
    let found = columns::guess(&body.rows);
    let found = match &body.columns {
        None => found,
        Some(chosen) => {
            let mut found = found.or_else(|| columns::blank(&body.rows));
            if let Some(held) = &mut found {
                for (at, slot) in held.of.iter_mut().enumerate() {
                    let told = chosen.get(at).map(String::as_str).unwrap_or_default();
                    *slot = Field::from_code(told);
                    if slot.is_none() && !told.is_empty() {
                        return Err(AppError::field("columns", labels::ASK_CHOICE));
                    }
                }
            }
            found.filter(columns::Columns::is_list)
        }
    };
    let columns = found.ok_or_else(|| AppError::field("rows", words::NO_HEADS))?;
    let reading = Reading {
        right,
        merged: body.merged,
    };
    let entries = sheet::entries(&body.rows, &columns, reading, &rules.classes);
    if entries.is_empty() {
        return Err(AppError::field("rows", words::NO_ROWS));
    }
    Ok((entries, Vec::new()))
}

#[utoipa::path(post, path = "/api/v1/ip-assets/import", request_body = ImportBody, tag = "ip-assets",
    responses((status = 200, body = ImportAnswer, description = "What it would do; nothing is stored"),
        (status = 201, body = ImportAnswer, description = "What was done"), (status = 403),
        (status = 422, description = "A row is wrong, named by its line: nothing is stored")))]
async fn import_ip_assets(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<ImportBody>,
) -> Result<Response> {
    let (actor, units) = (here.actor()?, app.db.units());
    let rules = app.part::<Rules>()?;
    let (keeper, whole, dry_run) = (UnitId(body.value.keeper), body.value.whole, body.value.dry_run);
    let update = body.value.update;
    if !units.exists(keeper, here.today()) {
        return Err(AppError::field("keeper", labels::ASK_KEEPER));
    }
    let (again, value) = (std::sync::Arc::clone(&rules), body.value);
    let (entries, left_out) = app.engines.slow(move |_| read(&again, &value)).await??;
    let planned = commands::plan(
        &app.db.reader(),
        &units,
        &rules,
        actor,
        keeper,
        entries.clone(),
        here.today(),
    )
    .await?;
    if dry_run {
        return Ok(axum::Json(answer(&planned, left_out, [Vec::new(), Vec::new()])).into_response());
    }
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let text = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(text) => text,
        Claim::New => {
            if whole {
                let mut errors = FieldErrors::default();
                for row in planned.iter().filter(|row| row.outcome == Outcome::Wrong) {
                    errors.add(&format!("rows.{}", row.entry.line), row.entry.faults.join(". "));
                }
                errors.check()?;
            }
            let manner = Manner {
                whole,
                update,
                source: words::BY_API,
            };
            let report = commands::import(&tx, &rules, actor, keeper, entries, manner).await?;
            let ids = [&report.made, &report.changed].map(|list| list.iter().map(|id| id.0).collect());
            let told = answer(&report.planned, left_out, ids);
            let text = serde_json::to_string(&told).map_err(|error| AppError::bug(error.to_string()))?;
            once::answer(&tx, actor.person, key, &text).await?;
            text
        }
    };
    tx.commit().await?;
    let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
    Ok((StatusCode::CREATED, json, text).into_response())
}
