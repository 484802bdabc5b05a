//! `/api/v1/initiative-lists`: a list taken in as by the page: first what it would do, row by row, then doing it.

use super::WRITE;
use crate::commands::import::{self as commands, List, Planned};
use crate::import::{self, Outcome, Purpose};
use crate::labels::{self, import as words};
use crate::model::Rules;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::Datelike as _;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::web::api::{self, Body};
use kernel::web::{AppState, Here, Routes};
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Most rows of one list.
const MOST: usize = 20_000;

/// The routes of lists.
pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/initiative-lists/trials", WRITE, try_list)
        .post("/api/v1/initiative-lists", WRITE, take_list)
}

/// A list: the cells of the sheet, with a line of heads among the first ten, as the register is exported.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListBody {
    /// drafts or register
    purpose: String,
    /// The unit whose list it is.
    unit: Uuid,
    /// The year in which rows without a day were recognised.
    year: i32,
    /// The cells, line by line.
    rows: Vec<Vec<String>>,
}

/// A cell that changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ListChange {
    /// title, kind, field, first, essence, benefit, authors, decision or decided
    column: &'static str,
    before: String,
    after: String,
}

/// What becomes of a row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ListRow {
    /// Line in the list, from 1.
    line: usize,
    title: String,
    /// add, change, keep, conflict or fault
    outcome: &'static str,
    /// The record that it is about.
    initiative: Option<Uuid>,
    /// What is wrong with it.
    faults: Vec<String>,
    /// What it changes.
    changes: Vec<ListChange>,
    /// Texts that were typed in an old font: as they stood and in Unicode.
    rescued: Vec<(String, String)>,
}

/// How many rows have an outcome.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ListCount {
    outcome: &'static str,
    rows: usize,
}

/// What a list would do, or did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ListAnswer {
    /// It was stored.
    stored: bool,
    counts: Vec<ListCount>,
    rows: Vec<ListRow>,
}

fn code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Add => "add",
        Outcome::Change => "change",
        Outcome::Keep => "keep",
        Outcome::Conflict => "conflict",
        Outcome::Fault => "fault",
    }
}

fn answer(planned: &[Planned], stored: bool) -> ListAnswer {
    ListAnswer {
        stored,
        counts: commands::counts(planned)
            .into_iter()
            .map(|(outcome, rows)| ListCount {
                outcome: code(outcome),
                rows,
            })
            .collect(),
        rows: planned
            .iter()
            .map(|row| ListRow {
                line: row.entry.line,
                title: row.entry.title.clone(),
                outcome: code(row.outcome),
                initiative: row.record.map(|id| id.0),
                faults: row.entry.faults.clone(),
                changes: row
                    .changes
                    .iter()
                    .map(|change| ListChange {
                        column: change.column,
                        before: change.before.clone(),
                        after: change.after.clone(),
                    })
                    .collect(),
                rescued: row
                    .entry
                    .rescued
                    .iter()
                    .map(|one| (one.before.clone(), one.after.clone()))
                    .collect(),
            })
            .collect(),
    }
}

/// The list of a body. What is wrong with it as a whole is told at its fields; faults of rows come in the answer.
fn read(body: &ListBody, here: &Here, file: String) -> Result<List> {
    let mut errors = FieldErrors::default();
    let purpose = Purpose::from_code(&body.purpose);
    if purpose.is_none() {
        errors.add("purpose", words::ASK_PURPOSE);
    }
    if !(1990..=here.today().year()).contains(&body.year) {
        errors.add("year", words::ASK_YEAR);
    }
    if body.rows.len() > MOST {
        errors.add("rows", words::too_many(MOST));
    }
    let entries = import::read(&body.rows);
    match &entries {
        None => errors.add("rows", words::NO_HEADS),
        Some(entries) if entries.is_empty() => errors.add("rows", words::NO_ROWS),
        Some(_) => {}
    }
    errors.check()?;
    let (Some(purpose), Some(entries)) = (purpose, entries) else {
        return Err(AppError::field("rows", words::NO_ROWS));
    };
    Ok(List {
        purpose,
        unit: UnitId(body.unit),
        year: body.year,
        file,
        entries,
    })
}

/// Units that are none get the sentence of the form, not a refusal of rights.
fn known_unit(app: &AppState, here: &Here, body: &ListBody) -> Result<()> {
    if app.db.units().exists(UnitId(body.unit), here.today()) {
        Ok(())
    } else {
        Err(AppError::field("unit", labels::ASK_UNIT))
    }
}

#[utoipa::path(post, path = "/api/v1/initiative-lists/trials", request_body = ListBody, tag = "initiative-lists",
    responses((status = 200, body = ListAnswer, description = "What the list would do; nothing is stored"),
        (status = 403), (status = 422)))]
pub(crate) async fn try_list(
    Shared(app): Shared<AppState>,
    here: Here,
    body: Body<ListBody>,
) -> Result<axum::Json<ListAnswer>> {
    known_unit(&app, &here, &body.value)?;
    let list = read(&body.value, &here, String::new())?;
    let planned = commands::plan(&app.db.reader(), &app.db.units(), here.actor()?, &list, here.today()).await?;
    Ok(axum::Json(answer(&planned, false)))
}

#[utoipa::path(post, path = "/api/v1/initiative-lists", request_body = ListBody, tag = "initiative-lists",
    responses((status = 201, body = ListAnswer, description = "What was done"), (status = 403),
        (status = 422, description = "A row has a fault, named by its line: nothing is stored")))]
pub(crate) async fn take_list(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<ListBody>,
) -> Result<Response> {
    let actor = here.actor()?;
    known_unit(&app, &here, &body.value)?;
    // The list is kept as it came, like an uploaded file: records name it as their source.
    let text = serde_json::to_vec(&body.value).map_err(|error| AppError::bug(error.to_string()))?;
    let mut list = read(&body.value, &here, String::new())?;
    let planned = commands::plan(&app.db.reader(), &app.db.units(), actor, &list, here.today()).await?;
    let mut errors = FieldErrors::default();
    for row in planned.iter().filter(|row| row.outcome == Outcome::Fault) {
        errors.add(&format!("rows.{}", row.entry.line), row.entry.faults.join(". "));
    }
    errors.check()?;
    list.file = app.engines.files.put(&text).await?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let text = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(text) => text,
        Claim::New => {
            let planned = commands::import(&tx, &*app.part::<Rules>()?, actor, &list).await?;
            let text =
                serde_json::to_string(&answer(&planned, true)).map_err(|error| AppError::bug(error.to_string()))?;
            once::answer(&tx, actor.person, key, &text).await?;
            text
        }
    };
    tx.commit().await?;
    let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
    Ok((StatusCode::CREATED, json, text).into_response())
}
