//! A form that comes back with what was typed: what kept it from being done, and how templates show it.

use crate::shell;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{AppError, FieldErrors, Result};

/// What kept a form from being done, where the page can be shown again with what was typed: a field, a rule, somebody who was
/// first. The two last stand at no field.
///
/// # Errors
/// Anything else stays the failure that it is.
pub fn hindrance(error: AppError) -> Result<(FieldErrors, StatusCode)> {
    let told = |sentence: String| {
        let mut errors = FieldErrors::default();
        errors.add("", sentence);
        errors
    };
    if let AppError::Invalid(errors) = error {
        return Ok((errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    if let AppError::Refused { message, .. } = error {
        return Ok((told(message), StatusCode::UNPROCESSABLE_ENTITY));
    }
    if let AppError::Conflict(sentence) = error {
        return Ok((told(sentence), StatusCode::CONFLICT));
    }
    Err(error)
}

/// A page that is shown again with what was typed.
///
/// # Errors
/// As [`shell::html`].
pub fn shown_again(page: &impl Template, status: StatusCode) -> Result<Response> {
    let mut response = shell::html(page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// What cannot be accepted, as templates show it.
#[must_use]
pub fn errors_of(errors: &FieldErrors) -> Vec<(String, String)> {
    errors
        .iter()
        .map(|(field, message)| (field.to_owned(), message.to_owned()))
        .collect()
}

/// The message of a field.
#[must_use]
pub fn error<'a>(errors: &'a [(String, String)], field: &str) -> Option<&'a str> {
    errors
        .iter()
        .find(|(name, _)| name == field)
        .map(|(_, message)| message.as_str())
}

/// A token for a form that acts once; the one that was sent stays.
#[must_use]
pub fn once(sent: &str) -> String {
    if sent.is_empty() {
        kernel::ids::secret()
    } else {
        sent.to_owned()
    }
}
