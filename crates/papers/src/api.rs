//! `/api/v1/papers`: the same commands, queries and rights as the pages.

use crate::{Seen, Sources, Words, commands, labels};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::PaperId;
use kernel::once::{self, Claim};
use kernel::papers::Paper;
use kernel::web::api::{self, Body};
use kernel::web::{Access, App, AppState, Here, Routes, Verb};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

const READ: Access = Access::Token("papers:read");
const WRITE: Access = Access::Token("papers:write");

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/papers", READ, list_papers)
        .post("/api/v1/papers", WRITE, draft_paper)
        .get("/api/v1/papers/{id}", READ, find_paper)
        .on(Verb::Put, "/api/v1/papers/{id}", WRITE, rewrite_paper)
        .post("/api/v1/papers/{id}/acts/{act}", WRITE, act_on_paper)
        .get("/api/v1/papers/{id}/files/{file}", READ, paper_file)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(list_papers, draft_paper, find_paper, rewrite_paper, act_on_paper, paper_file),
    components(schemas(PaperBody, SignatureBody, PaperList, OfferBody, DraftPaper, RewritePaper, PaperAct))
)]
pub struct Doc;

/// A signature in the signed file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct SignatureBody {
    /// Name in the certificate.
    signer: Option<String>,
    /// Organisation in the certificate.
    organisation: Option<String>,
    /// Who issued the certificate.
    issuer: Option<String>,
    /// Serial number of the certificate, in hex.
    serial: String,
    /// When, as the signer claims.
    signed_at: Option<DateTime<Utc>>,
    /// The signed bytes are unchanged.
    intact: bool,
    /// Nothing was added after it.
    whole_file: bool,
    /// Good as far as can be said without asking the issuer.
    sound: bool,
    /// The same in words.
    sentences: Vec<String>,
}

/// A paper.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PaperBody {
    id: Uuid,
    /// decision, notice, minutes, submission, report, certificate or receipt
    kind: String,
    /// Kind of record: initiative or council_session.
    record_kind: String,
    record: Uuid,
    /// Unit whose series the number is of.
    unit: Uuid,
    /// QĐ-UBND
    symbol: String,
    /// 15/QĐ-UBND, once it has one.
    number: Option<String>,
    dated: Option<NaiveDate>,
    title: String,
    recipients: Vec<String>,
    /// draft, exported, signed, issued, cancelled or corrected
    status: String,
    /// The signed file is a scan: nothing in it can be checked.
    scan: bool,
    signatures: Vec<SignatureBody>,
    reason: String,
    replaced_by: Option<Uuid>,
    version: i64,
}

impl From<Paper> for PaperBody {
    fn from(paper: Paper) -> Self {
        let words = Words::of(&paper);
        let found = paper.signatures.get("signatures").cloned().unwrap_or_default();
        PaperBody {
            id: paper.id.0,
            kind: paper.kind.code().to_owned(),
            record_kind: paper.subject_kind,
            record: paper.subject,
            unit: paper.unit.0,
            symbol: paper.symbol,
            number: paper.label,
            dated: paper.dated,
            title: paper.title,
            recipients: words.recipients,
            status: paper.status.code().to_owned(),
            scan: paper.signatures.get("scan").and_then(serde_json::Value::as_bool) == Some(true),
            signatures: serde_json::from_value(found).unwrap_or_default(),
            reason: paper.reason,
            replaced_by: paper.replaced_by.map(|id| id.0),
            version: paper.version,
        }
    }
}

/// A paper that a record may have now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OfferBody {
    /// Give it back as `offer`.
    code: String,
    label: String,
    kind: String,
    /// Proposed subject.
    title: String,
}

/// The papers of a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PaperList {
    papers: Vec<PaperBody>,
    /// What may be drafted now, for who may.
    offers: Vec<OfferBody>,
}

/// Of which record.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfRecord {
    /// initiative or council_session
    #[serde(default)]
    record_kind: String,
    #[serde(default)]
    record: Uuid,
}

#[utoipa::path(get, path = "/api/v1/papers", params(OfRecord), tag = "papers",
    responses((status = 200, body = PaperList), (status = 404)))]
pub(crate) async fn list_papers(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(of): Query<OfRecord>,
) -> Result<Json<PaperList>> {
    let (db, units) = (app.db.reader(), app.db.units());
    let sources = app.part::<Sources>()?;
    let source = sources.of(&of.record_kind)?;
    let record = source.find(&db, &units, here.actor()?, of.record, here.today()).await?;
    let papers = crate::of(&db, &record, of.record).await?;
    let offers = record.offers.into_iter().filter(|_| record.may_write);
    Ok(Json(PaperList {
        papers: papers.into_iter().map(PaperBody::from).collect(),
        offers: offers
            .map(|offer| OfferBody {
                code: offer.code,
                label: offer.label,
                kind: offer.kind.code().to_owned(),
                title: offer.title,
            })
            .collect(),
    }))
}

async fn seen(app: &App, here: &Here, id: PaperId) -> Result<Seen> {
    let sources = app.part::<Sources>()?;
    crate::find(
        &sources,
        &app.db.reader(),
        &app.db.units(),
        here.actor()?,
        id,
        here.today(),
    )
    .await
}

async fn whole(app: &App, here: &Here, id: PaperId) -> Result<Response> {
    let paper = seen(app, here, id).await?.paper;
    Ok(api::versioned(paper.version, PaperBody::from(paper)))
}

#[utoipa::path(get, path = "/api/v1/papers/{id}", params(("id" = Uuid, Path)), tag = "papers",
    responses((status = 200, body = PaperBody), (status = 404)))]
pub(crate) async fn find_paper(Shared(app): Shared<AppState>, here: Here, Path(id): Path<PaperId>) -> Result<Response> {
    whole(&app, &here, id).await
}

/// A paper to be drafted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftPaper {
    /// initiative or council_session
    record_kind: String,
    record: Uuid,
    /// One of the offers of the record.
    offer: String,
    /// Subject (trích yếu); the proposed one unless said.
    title: Option<String>,
    /// Receivers; the proposed ones unless said.
    recipients: Option<Vec<String>>,
    /// Position or delegation of who signs, as in the form; the head of the unit unless said.
    #[serde(default)]
    signer: String,
}

#[utoipa::path(post, path = "/api/v1/papers", request_body = DraftPaper, tag = "papers",
    responses((status = 201, body = PaperBody), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn draft_paper(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<DraftPaper>,
) -> Result<Response> {
    let (actor, new) = (here.actor()?, body.value);
    let sources = app.part::<Sources>()?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => id
            .parse::<PaperId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let source = sources.of(&new.record_kind)?;
            let record = source
                .find(&tx.reader(), &tx.units(), actor, new.record, tx.today())
                .await?;
            let proposed = record.offers.into_iter().find(|offer| offer.code == new.offer);
            let words = Words {
                offer: new.offer,
                recipients: match new.recipients {
                    Some(typed) => commands::recipients(&typed.join("\n"))?,
                    None => proposed.map(|offer| offer.recipients).unwrap_or_default(),
                },
                signer: new.signer,
            };
            let title = new.title.as_deref().map(commands::title).transpose()?;
            let id = commands::draft(&tx, &sources, actor, (&new.record_kind, new.record), title, words).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    tx.commit().await?;
    let paper = seen(&app, &here, id).await?.paper;
    Ok(api::created(
        &format!("/api/v1/papers/{id}"),
        paper.version,
        PaperBody::from(paper),
    ))
}

/// What a draft says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RewritePaper {
    title: String,
    #[serde(default)]
    recipients: Vec<String>,
    #[serde(default)]
    signer: String,
}

#[utoipa::path(put, path = "/api/v1/papers/{id}", params(("id" = Uuid, Path)), request_body = RewritePaper,
    tag = "papers", responses((status = 200, body = PaperBody), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn rewrite_paper(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<PaperId>,
    headers: HeaderMap,
    body: Body<RewritePaper>,
) -> Result<Response> {
    let (actor, new) = (here.actor()?, body.value);
    let sources = app.part::<Sources>()?;
    let version = seen(&app, &here, id).await?.paper.version;
    api::if_match(&headers, version)?;
    let words = Words {
        offer: String::new(),
        recipients: commands::recipients(&new.recipients.join("\n"))?,
        signer: new.signer,
    };
    let title = commands::title(&new.title)?;
    let tx = app.begin(&here).await?;
    commands::rewrite(&tx, &sources, actor, id, version, title, words).await?;
    tx.commit().await?;
    whole(&app, &here, id).await
}

/// What an act needs.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PaperAct {
    /// Why: for cancellation and correction.
    reason: String,
    /// The issued paper that takes the place: for correction.
    by: Option<Uuid>,
    /// The signed PDF in base64, for signature: 18 MB at most, since base64 makes it larger by a third.
    file: String,
    /// Its name: for signature.
    name: String,
    /// It is a scan of a paper signed by hand: for signature.
    scan: bool,
}

/// Acts: `number`, `export`, `reopen`, `signature`, `issue`, `cancellation`, `correction`.
#[utoipa::path(post, path = "/api/v1/papers/{id}/acts/{act}", params(("id" = Uuid, Path), ("act" = String, Path)),
    request_body = PaperAct, tag = "papers",
    responses((status = 200, body = PaperBody), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn act_on_paper(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, act)): Path<(PaperId, String)>,
    headers: HeaderMap,
    body: Body<PaperAct>,
) -> Result<Response> {
    let (actor, what) = (here.actor()?, body.value);
    let sources = app.part::<Sources>()?;
    let found = seen(&app, &here, id).await?.paper;
    let tx = app.begin(&here).await?;
    commands::may_write(&tx, &sources, actor, &found).await?;
    drop(tx);
    let (mut exported, mut signed) = (None, None);
    if act == "export" {
        exported = Some(commands::make(&app, &sources, actor, &found, here.today()).await?);
    } else if act == "signature" {
        let bytes = STANDARD
            .decode(what.file.as_bytes())
            .map_err(|_| AppError::field("file", labels::FILE_UNREADABLE))?;
        let name = kernel::forms::file_name(&what.name);
        signed = Some(commands::look_at(&app, &found, bytes, name, what.scan).await?);
    }
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    // the same body sent to another paper or act is another request
    let what_for = format!("{id}:{act}:{}", body.fingerprint);
    if once::claim(&tx, actor.person, key, &what_for).await? == Claim::New {
        match (act.as_str(), exported, signed) {
            ("number", ..) => {
                commands::number(&tx, &sources, actor, id).await?;
            }
            ("export", Some(files), _) => commands::export(&tx, &sources, actor, id, found.version, files).await?,
            ("reopen", ..) => commands::reopen(&tx, &sources, actor, id).await?,
            ("signature", _, Some(signed)) => {
                commands::sign(&tx, &sources, actor, id, found.pdf_hash.as_deref(), signed).await?;
            }
            ("issue", ..) => commands::issue(&tx, &sources, actor, id).await?,
            ("cancellation", ..) => commands::cancel(&tx, &sources, actor, id, &what.reason).await?,
            ("correction", ..) => {
                let by = what.by.ok_or_else(|| AppError::field("by", labels::ASK_BY))?;
                commands::correct(&tx, &sources, actor, id, PaperId(by), &what.reason).await?;
            }
            _ => return Err(AppError::field("act", labels::UNKNOWN_ACT)),
        }
        once::answer(&tx, actor.person, key, &id.to_string()).await?;
    }
    tx.commit().await?;
    whole(&app, &here, id).await
}

/// Files: `pdf` and `docx` as given out, `signed` as it came back.
#[utoipa::path(get, path = "/api/v1/papers/{id}/files/{file}", params(("id" = Uuid, Path), ("file" = String, Path)),
    tag = "papers", responses((status = 200, description = "The file"), (status = 404)))]
pub(crate) async fn paper_file(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, file)): Path<(PaperId, String)>,
) -> Result<Response> {
    let found = seen(&app, &here, id).await?;
    let file = match file.as_str() {
        "signed" => "da-ky",
        "pdf" => "pdf",
        "docx" => "docx",
        _ => return Err(AppError::NotFound),
    };
    Ok(crate::pages::give(&app, &here, &found, file).await?.into_response())
}
