//! `/api/v1/certificates`: what was issued, as far as the person sees the dossiers.

use super::READ;
use crate::model::{InitiativeId, SUBJECT, State};
use crate::policy;
use crate::store::{self, CertificateLine};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, Utc};
use kernel::attachments::{self, Attachment};
use kernel::flow::FlowState as _;
use kernel::ids::AttachmentId;
use kernel::paging::API_MAX;
use kernel::web::{AppState, Here, Routes, download};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The routes of certificates.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/certificates", READ, list_certificates)
        .get("/api/v1/certificates/{id}", READ, find_certificate)
        .get("/api/v1/certificates/{id}/files/{file}", READ, certificate_file)
}

/// A paper of a certificate: one for each author.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CertificateFile {
    id: Uuid,
    name: String,
    bytes: i64,
    /// SHA-256 of the file.
    hash: String,
}

impl From<Attachment> for CertificateFile {
    fn from(file: Attachment) -> Self {
        CertificateFile {
            id: file.id.0,
            name: file.name,
            bytes: file.size,
            hash: file.hash,
        }
    }
}

/// A certificate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CertificateBody {
    /// Of which initiative; also its own id here.
    initiative: Uuid,
    /// Số giấy chứng nhận
    number: String,
    /// Code of the dossier.
    code: String,
    title: String,
    unit: Uuid,
    decision_number: String,
    issued_at: Option<DateTime<Utc>>,
    /// in_force, disputed or cancelled
    status: &'static str,
    /// Page on which anyone verifies it.
    verify: String,
    /// The papers; absent in the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<CertificateFile>>,
}

impl CertificateBody {
    fn of(line: CertificateLine, app: &AppState, files: Option<Vec<CertificateFile>>) -> CertificateBody {
        let status = match State::from_code(&line.state) {
            Some(State::Cancelled) => "cancelled",
            Some(State::Disputed) => "disputed",
            Some(_) | None => "in_force",
        };
        CertificateBody {
            initiative: line.id.0,
            number: line.certificate_number.unwrap_or_default(),
            code: line.code.unwrap_or_default(),
            title: line.title,
            unit: line.unit.0,
            decision_number: line.decision_number.unwrap_or_default(),
            issued_at: line.decided_at,
            status,
            verify: line
                .certificate_key
                .map(|key| format!("{}/xac-minh/{key}", app.site.public_url))
                .unwrap_or_default(),
            files,
        }
    }
}

/// A page of certificates.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CertificateList {
    certificates: Vec<CertificateBody>,
    /// Give it back as `page` for the page after.
    next: Option<u64>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct CertificateQuery {
    /// From the page before.
    page: Option<u64>,
}

#[utoipa::path(get, path = "/api/v1/certificates", params(CertificateQuery), tag = "certificates",
    responses((status = 200, body = CertificateList)))]
pub(crate) async fn list_certificates(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<CertificateQuery>,
) -> Result<Json<CertificateList>> {
    let page = query.page.unwrap_or(0).min(100_000);
    let scope = policy::scope(here.actor()?);
    let reach = (page.saturating_mul(API_MAX), API_MAX + 1);
    let mut found = store::certificates(&app.db.reader(), &scope, None, reach, here.today()).await?;
    let size = usize::try_from(API_MAX).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    Ok(Json(CertificateList {
        certificates: found
            .into_iter()
            .map(|line| CertificateBody::of(line, &app, None))
            .collect(),
        next: more.then_some(page + 1),
    }))
}

async fn find(app: &AppState, here: &Here, id: InitiativeId) -> Result<CertificateLine> {
    let scope = policy::scope(here.actor()?);
    store::certificates(&app.db.reader(), &scope, Some(id), (0, 1), here.today())
        .await?
        .pop()
        .ok_or(AppError::NotFound)
}

async fn files(app: &AppState, id: InitiativeId) -> Result<Vec<Attachment>> {
    let mut all = attachments::of(&app.db.reader(), id.0).await?;
    all.retain(|file| {
        file.subject_kind == SUBJECT && file.slot.starts_with("certificate-") && file.replaced_at.is_none()
    });
    Ok(all)
}

#[utoipa::path(get, path = "/api/v1/certificates/{id}", tag = "certificates",
    params(("id" = Uuid, Path, description = "Id of the initiative")),
    responses((status = 200, body = CertificateBody), (status = 404)))]
pub(crate) async fn find_certificate(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
) -> Result<Json<CertificateBody>> {
    let line = find(&app, &here, id).await?;
    let papers = files(&app, id).await?.into_iter().map(CertificateFile::from).collect();
    Ok(Json(CertificateBody::of(line, &app, Some(papers))))
}

#[utoipa::path(get, path = "/api/v1/certificates/{id}/files/{file}", tag = "certificates",
    params(("id" = Uuid, Path, description = "Id of the initiative"), ("file" = Uuid, Path)),
    responses((status = 200, content_type = "application/pdf", description = "The paper"), (status = 404)))]
pub(crate) async fn certificate_file(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, file)): Path<(InitiativeId, AttachmentId)>,
) -> Result<Response> {
    find(&app, &here, id).await?;
    let found = files(&app, id).await?.into_iter().find(|one| one.id == file);
    let found = found.ok_or(AppError::NotFound)?;
    let bytes = app.engines.files.get(&found.hash).await?;
    Ok(download(&found.name, &found.media_type, bytes))
}
