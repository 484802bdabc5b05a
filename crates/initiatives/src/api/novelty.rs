//! `/api/v1/initiatives/{id}/novelty`: the comparison as the caller may see it, and a new one.

use crate::comparing;
use crate::comparison::{self, View};
use crate::model::{Initiative, InitiativeId, State};
use crate::novelty::Reason;
use crate::policy::{self, Sight};
use crate::store;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use kernel::engines::novelty::{Copying, Why};
use kernel::once::{self, Claim};
use kernel::web::{AppState, Here, api};
use kernel::{AppError, Result};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The last comparison of a record, as far as the caller may know it. Places are counted in characters of the compared text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoveltyBody {
    initiative: Uuid,
    /// Version of the record that was compared.
    version: i64,
    compared_at: DateTime<Utc>,
    /// draft, submission, asked or recheck.
    reason: String,
    /// By the thresholds of the house, which are no law.
    needs_look: bool,
    /// `author`: published sources and one's own only; `whole`: all of them.
    sight: String,
    /// The text that was compared.
    text: String,
    sources: Vec<NoveltySource>,
    /// Handed-in records of the same title without a passage in common; those that the caller may name.
    same_title: Vec<String>,
    not_counted: Vec<NoveltyStretch>,
    other_units: Vec<NoveltyLeftover>,
    /// What the author says to it.
    explanation: Option<String>,
}

/// An earlier text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoveltySource {
    /// Absent for a source that the caller may only know to exist.
    id: Option<Uuid>,
    code: Option<String>,
    title: Option<String>,
    /// Unit in whose scope it lies.
    unit: Uuid,
    year: Option<i32>,
    /// Of the same authors.
    own: bool,
    /// Handed in after this record.
    later: bool,
    /// verbatim, light_edit, marks_removed or reordered.
    copying: String,
    passages: Vec<NoveltyPassage>,
}

/// The same words on both sides.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoveltyPassage {
    number: usize,
    /// Part of the record: title, field, essence, conditions, benefit_author, benefit_others or report.
    part: String,
    /// Words that count.
    words: u32,
    start: u32,
    end: u32,
    /// The words of the source, where the caller may read it.
    source_words: Option<String>,
}

/// Words that do not count.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoveltyStretch {
    /// common, form, citation or quotation.
    why: String,
    start: u32,
    end: u32,
}

/// A unit's name that does not belong there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoveltyLeftover {
    name: String,
    count: u32,
}

fn copying(copying: Copying) -> &'static str {
    match copying {
        Copying::Verbatim => "verbatim",
        Copying::LightEdit => "light_edit",
        Copying::MarksRemoved => "marks_removed",
        Copying::Reordered => "reordered",
    }
}

fn why(why: Why) -> &'static str {
    match why {
        Why::Common => "common",
        Why::Form => "form",
        Why::Citation => "citation",
        Why::Quotation => "quotation",
    }
}

impl From<View> for NoveltyBody {
    fn from(view: View) -> Self {
        let check = view.check;
        NoveltyBody {
            initiative: check.initiative.0,
            version: check.version,
            compared_at: check.at,
            reason: check.reason.code().to_owned(),
            needs_look: view.needs_look,
            sight: match view.sight {
                Sight::Author => "author",
                Sight::Whole => "whole",
            }
            .to_owned(),
            text: view.text,
            sources: view
                .sources
                .into_iter()
                .map(|source| NoveltySource {
                    id: source.named.as_ref().map(|named| named.id.0),
                    code: source.named.as_ref().map(|named| named.code.clone()),
                    title: source.named.map(|named| named.title),
                    unit: source.unit.0,
                    year: source.year,
                    own: source.own,
                    later: source.later,
                    copying: copying(source.copying).to_owned(),
                    passages: source
                        .passages
                        .into_iter()
                        .map(|passage| NoveltyPassage {
                            number: passage.number,
                            part: passage.part.code().to_owned(),
                            words: passage.words,
                            start: passage.place.start,
                            end: passage.place.end,
                            source_words: passage.old,
                        })
                        .collect(),
                })
                .collect(),
            same_title: view
                .twins
                .into_iter()
                .filter_map(|twin| twin.named.map(|named| named.code))
                .collect(),
            not_counted: check
                .found
                .discounted
                .iter()
                .map(|stretch| NoveltyStretch {
                    why: why(stretch.why).to_owned(),
                    start: stretch.start,
                    end: stretch.end,
                })
                .collect(),
            other_units: check
                .found
                .leftovers
                .into_iter()
                .map(|leftover| NoveltyLeftover {
                    name: leftover.name,
                    count: leftover.count,
                })
                .collect(),
            explanation: view.explanation.map(|said| said.words),
        }
    }
}

async fn found(app: &AppState, here: &Here, id: InitiativeId) -> Result<(Initiative, Sight)> {
    let actor = here.actor()?;
    let initiative = store::find(&app.db.reader(), &policy::scope(actor), id, here.today()).await?;
    let sight = comparison::sight(app, actor, &initiative)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok((initiative, sight))
}

#[utoipa::path(get, path = "/api/v1/initiatives/{id}/novelty", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = NoveltyBody), (status = 404, description = "Not seen, or not compared yet")))]
pub(crate) async fn initiative_novelty(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
) -> Result<Json<NoveltyBody>> {
    let (initiative, sight) = found(&app, &here, id).await?;
    let view = comparison::view(&app, here.actor()?, &initiative, sight).await?;
    Ok(Json(view.ok_or(AppError::NotFound)?.into()))
}

#[utoipa::path(post, path = "/api/v1/initiatives/{id}/novelty", params(("id" = Uuid, Path)), tag = "initiatives",
    responses((status = 200, body = NoveltyBody), (status = 202, description = "Under way: ask again"), (status = 403),
        (status = 404)))]
pub(crate) async fn compare_initiative(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    headers: HeaderMap,
) -> Result<Response> {
    let actor = here.actor()?;
    let (initiative, sight) = found(&app, &here, id).await?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let again = match once::claim(&tx, actor.person, key, &format!("novelty:{id}")).await? {
        Claim::Done(_) => true,
        Claim::New => {
            policy::permit_compare(actor, &initiative, &tx.units(), tx.today())?.covers(id.0)?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            false
        }
    };
    tx.commit().await?;
    let reason = match (initiative.state, sight) {
        (_, Sight::Whole) => Reason::Asked,
        (State::Draft, Sight::Author) => Reason::Draft,
        (_, Sight::Author) => Reason::Submission,
    };
    if !again && !comparing::check_now(&app, actor, &initiative, reason, &here.request).await? {
        let tx = app.begin(&here).await?;
        crate::commands::novelty::enqueue(&tx, id, initiative.version, reason).await?;
        tx.commit().await?;
        return Ok(StatusCode::ACCEPTED.into_response());
    }
    let view = comparison::view(&app, actor, &initiative, sight).await?;
    Ok(match view {
        Some(view) => Json(NoveltyBody::from(view)).into_response(),
        None => StatusCode::ACCEPTED.into_response(),
    })
}
