//! The one error that a handler returns, and what the person sees of it.
//!
//! A module says "no" with a `Refusal` of its own (stable code, a sentence in its `labels.rs`) that becomes
//! [`AppError::Refused`]. Database text never reaches a page: internal errors show a reference number only.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use sea_orm::DbErr;

/// What handlers, commands and stores return.
pub type Result<T, E = AppError> = std::result::Result<T, E>;

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in, or the session ended. 401.
    #[error("not signed in")]
    Unauthenticated,
    /// The person sees the record but may not do this. 403. The text is the sentence for the person.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// It does not exist, or it is outside the person's scope: the two are never told apart. 404.
    #[error("not found")]
    NotFound,
    /// Someone else changed the record first. 409. The text is the sentence for the person.
    #[error("conflict: {0}")]
    Conflict(String),
    /// A rule of the domain says no. 422.
    #[error("refused {code}: {message}")]
    Refused {
        /// Stable, `module.reason`; clients branch on it.
        code: &'static str,
        /// What happened and how to mend it, in Vietnamese.
        message: String,
    },
    /// Some fields cannot be accepted. 422; the form is shown again with what was typed.
    #[error("invalid input: {0:?}")]
    Invalid(FieldErrors),
    /// The upload is larger than allowed. 413.
    #[error("too large: {0}")]
    TooLarge(String),
    /// Too many attempts; the number is the seconds to wait. 429.
    #[error("too many attempts, wait {0} s")]
    TooMany(u64),
    /// The service only shows for the moment (disk nearly full, backup, upgrade). 503.
    #[error("read only: {0}")]
    ReadOnly(String),
    /// A bounded resource is taken; the number is the seconds after which to try again. 503.
    #[error("busy, try again in {0} s")]
    Busy(u64),
    /// A precondition header is missing (428) or stale (412).
    #[error("precondition: {0}")]
    Precondition(Precondition),
    /// The database failed. 500.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// A broken invariant or a failed engine. 500. The text is for the log.
    #[error("bug: {0}")]
    Bug(String),
}

/// What is wrong with an `If-Match` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Precondition {
    /// The header is needed and absent.
    #[error("If-Match is required")]
    Missing,
    /// The record has another version by now.
    #[error("If-Match is stale")]
    Stale,
}

impl AppError {
    /// A broken invariant: logged with its text, shown as a reference number.
    pub fn bug(text: impl Into<String>) -> Self {
        AppError::Bug(text.into())
    }

    /// One field that cannot be accepted.
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(name, message);
        AppError::Invalid(errors)
    }

    /// The HTTP status of this answer.
    pub fn status(&self) -> StatusCode {
        match self {
            AppError::Unauthenticated => StatusCode::UNAUTHORIZED,
            AppError::Forbidden(_) => StatusCode::FORBIDDEN,
            AppError::NotFound => StatusCode::NOT_FOUND,
            AppError::Conflict(_) => StatusCode::CONFLICT,
            AppError::Refused { .. } | AppError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            AppError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            AppError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            AppError::ReadOnly(_) | AppError::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            AppError::Precondition(Precondition::Missing) => StatusCode::PRECONDITION_REQUIRED,
            AppError::Precondition(Precondition::Stale) => StatusCode::PRECONDITION_FAILED,
            AppError::Database(error) if is_disk_full(error) => StatusCode::SERVICE_UNAVAILABLE,
            AppError::Database(error) if is_out_of_connections(error) => StatusCode::SERVICE_UNAVAILABLE,
            AppError::Database(_) | AppError::Bug(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// The engine says that no byte more fits on the disk.
pub fn is_disk_full(error: &DbErr) -> bool {
    let text = error.to_string();
    text.contains("database or disk is full") || text.contains("No space left on device") || text.contains("(code: 13)")
}

/// The pool had no free connection in time.
fn is_out_of_connections(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_))
}

/// The error travels in the response's extensions; the top of the house turns it into a page or problem+json.
impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

/// Messages at their fields, in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// Adds a message; the first message of a field is the one that is shown.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push((field.to_owned(), message.into()));
    }

    /// The message of a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    /// All of them, for the summary at the top of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }

    /// How many places need mending.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with all messages otherwise.
    pub fn check(self) -> Result<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(AppError::Invalid(self))
        }
    }
}
