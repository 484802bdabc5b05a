//! Messages of the national exchange through the interface: read, confirmed as a document, written, answered.

use super::find;
use crate::commands::{Entered, StoredFile, messages as acts};
use crate::exchange::{self, Opened};
use crate::labels::exchange as words;
use crate::model::{Directive, DirectiveId, Kind};
use crate::pages::exchange as shared;
use crate::store::messages::{self as rows, Incoming, IncomingId, Origin};
use crate::{policy, store};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::access::SigningForm;
use kernel::db::Tx;
use kernel::ids::UnitId;
use kernel::web::api::Body;
use kernel::web::{AppState, Here, download};
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A message as it is sent in.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewMessage {
    /// Name of the file.
    name: String,
    /// Its bytes in base64.
    file: String,
}

/// A file of a message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MessageFile {
    name: String,
    size: usize,
    /// It is kept for itself; the first one that is, as the document.
    kept: bool,
    /// Why it is not.
    note: String,
}

/// A document that a register has from this message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct KnownDocument {
    unit: Uuid,
    directive: Uuid,
}

/// What a message proposes. Nothing is entered yet: send `proposal`, mended where needed, to `/api/v1/directives` with the
/// id as `message`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MessageProposal {
    /// The message, while it waits.
    message: Uuid,
    /// DocumentId as it stands.
    document_id: String,
    /// OrganId and name of who sent it.
    organ_id: String,
    organ: String,
    /// It has a signature, which is not checked.
    signed: bool,
    proposal: ProposedDirective,
    files: Vec<MessageFile>,
    /// What a person should look at.
    notes: Vec<String>,
    /// Where it is already.
    known: Vec<KnownDocument>,
}

/// The register entry that a message proposes; what it does not say is absent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProposedDirective {
    keeper: Option<Uuid>,
    scheme: String,
    number: String,
    issued_on: Option<chrono::NaiveDate>,
    issuer_unit: Option<Uuid>,
    issuer: String,
    signing: Option<String>,
    signer: String,
    signer_title: String,
    kind: Option<String>,
    subject: String,
    act: Vec<Uuid>,
}

fn refused(code: &'static str, message: String) -> AppError {
    AppError::Refused { code, message }
}

#[utoipa::path(post, path = "/api/v1/directives/messages", request_body = NewMessage, tag = "directives",
    responses((status = 201, body = MessageProposal), (status = 403), (status = 422)))]
pub(crate) async fn take_in_message(
    Shared(app): Shared<AppState>,
    here: Here,
    body: Body<NewMessage>,
) -> Result<Response> {
    let actor = here.actor()?;
    let units = app.db.units();
    if policy::kept(actor, &units).is_empty() {
        return Err(AppError::Forbidden(crate::labels::NOT_ALLOWED.to_owned()));
    }
    let bytes = STANDARD
        .decode(body.value.file.as_bytes())
        .map_err(|_| AppError::field("file", words::NOT_BASE64))?;
    if bytes.is_empty() {
        return Err(AppError::field("file", words::ASK_FILE));
    }
    let read = bytes.clone();
    let opened = app.engines.slow(move |_| exchange::open(&read)).await?;
    let Opened { message, pieces } = opened.map_err(|sentence| AppError::field("file", &sentence))?;
    if let Some(sentence) = shared::status_told(&message) {
        return Err(AppError::field("file", &sentence));
    }
    let hash = app.engines.files.put(&bytes).await?;
    let identity = exchange::identity(&message, &hash);
    let name = match kernel::forms::file_name(&body.value.name) {
        name if name.is_empty() => "thong-diep.edxml".to_owned(),
        name => name,
    };
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let tx = app.begin(&here).await?;
    let id = acts::take_in(&tx, actor, hash.clone(), name, size).await?;
    tx.commit().await?;
    let known = shared::known(&app, &here, &identity).await?;
    let (keeper, found) = shared::proposal(&app, &here, &message).await?;
    let files = exchange::read_pieces(&app, pieces).await?;
    let origin = exchange::origin(&message, &hash);
    let content = found.content;
    let body = MessageProposal {
        message: id.0,
        document_id: origin.document_id,
        organ_id: origin.organ_id,
        organ: origin.organ,
        signed: origin.signed,
        proposal: ProposedDirective {
            keeper: keeper.map(|unit| unit.0),
            scheme: content.scheme.code().to_owned(),
            number: content.number,
            issued_on: content.issued_on,
            issuer_unit: content.issuer_unit.map(|unit| unit.0),
            issuer: content.issuer,
            signing: content.signing.map(SigningForm::code).map(str::to_owned),
            signer: content.signer,
            signer_title: content.signer_title,
            kind: content.kind.map(Kind::code).map(str::to_owned),
            subject: content.subject,
            act: found.receivers.into_iter().map(|unit| unit.0).collect(),
        },
        files: files
            .into_iter()
            .map(|piece| MessageFile {
                name: piece.name,
                size: piece.size,
                kept: piece.read.is_ok(),
                note: piece.read.err().unwrap_or_default(),
            })
            .collect(),
        notes: found.notes,
        known: known
            .into_iter()
            .map(|one| KnownDocument {
                unit: one.keeper.0,
                directive: one.id.0,
            })
            .collect(),
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// A message that is being confirmed, with its files stored.
pub(super) struct Confirming {
    incoming: Incoming,
    origin: Origin,
    files: Vec<StoredFile>,
}

/// Reads a message that waits for the caller; none when it waits no more.
pub(super) async fn confirming(app: &AppState, here: &Here, id: Uuid) -> Result<Option<Confirming>> {
    let found = rows::incoming(&app.db.reader(), IncomingId(id), here.actor()?.person).await;
    let incoming = match found {
        Ok(incoming) => incoming,
        Err(AppError::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let bytes = app.engines.files.get(&incoming.hash).await;
    let bytes = bytes.map_err(|_| refused("exchange.gone", words::GONE.to_owned()))?;
    let opened = app.engines.slow(move |_| exchange::open(&bytes)).await?;
    let Opened { message, pieces } = opened.map_err(|sentence| refused("exchange.unreadable", sentence))?;
    let read = exchange::read_pieces(app, pieces).await?;
    Ok(Some(Confirming {
        origin: exchange::origin(&message, &incoming.hash),
        incoming,
        files: exchange::store_pieces(app, read).await?,
    }))
}

/// Enters the document of a message.
pub(super) async fn confirm(
    tx: &Tx,
    here: &Here,
    entered: (UnitId, Entered),
    confirming: Option<Confirming>,
) -> Result<DirectiveId> {
    let gone = || refused("exchange.gone", words::GONE.to_owned());
    let of = confirming.ok_or_else(gone)?;
    acts::confirm(tx, here.actor()?, entered, &of.incoming, of.origin, of.files).await
}

async fn find_kept(app: &AppState, here: &Here, id: DirectiveId) -> Result<Directive> {
    let one = find(app, here, id).await?;
    policy::permit_keep(here.actor()?, one.keeper, id.0, &app.db.units(), here.today())?.covers(id.0)?;
    Ok(one)
}

/// The document as a message, with its numbered paper.
#[utoipa::path(get, path = "/api/v1/directives/{id}/message", params(("id" = Uuid, Path)), tag = "directives",
    responses((status = 200, description = "edXML", content_type = "application/xml"), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn directive_message(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let recipients = store::recipients(&app.db.reader(), id).await?;
    let (name, bytes) = exchange::outgoing(&app, here.actor()?, &one, &recipients).await?;
    Ok(download(&name, exchange::MEDIA_TYPE, bytes))
}

/// How far the document is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewAnswer {
    /// 01 arrived, 02 refused, 03 accepted, 04 assigned, 05 processing, 06 finished
    status: String,
    /// Words for whoever sent it; a refusal needs them.
    said: String,
}

/// A message that tells whoever sent the document how far it is.
#[utoipa::path(post, path = "/api/v1/directives/{id}/answers", params(("id" = Uuid, Path)), request_body = NewAnswer,
    tag = "directives",
    responses((status = 200, description = "edXML", content_type = "application/xml"), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn answer_directive(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    body: Body<NewAnswer>,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let origin = rows::origin(&app.db.reader(), id).await?;
    let (origin, _) = origin.ok_or_else(|| refused("directive.no_message", words::NO_MESSAGE.to_owned()))?;
    let mut errors = FieldErrors::default();
    let text = vietnamese::clean_line(&body.value.said);
    let status = shared::said(&body.value.status, &text, &mut errors);
    let Some(status) = status else {
        return Err(AppError::Invalid(errors));
    };
    let (name, bytes) = exchange::answer(&app, here.actor()?, &one, &origin, (status, &text)).await?;
    let tx = app.begin(&here).await?;
    acts::answer(&tx, here.actor()?, id, status, &text).await?;
    tx.commit().await?;
    Ok(download(&name, exchange::MEDIA_TYPE, bytes))
}
