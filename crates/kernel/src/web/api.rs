//! Manners of the JSON interface: bodies, versions, repeats.

use crate::error::{AppError, Precondition, Result};
use crate::labels;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{ETAG, IF_MATCH, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A JSON body. What cannot be read is told with its place; unknown members are refused by the types themselves.
#[derive(Debug, Clone)]
pub struct Body<T> {
    /// The value.
    pub value: T,
    /// SHA-256 of the bytes: tells a repeat from another act under the same idempotency key.
    pub fingerprint: String,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                AppError::TooLarge(labels::BODY_TOO_LARGE.to_owned())
            } else {
                AppError::Refused {
                    code: "body.unreadable",
                    message: labels::BODY_UNREADABLE.to_owned(),
                }
            }
        })?;
        let value = serde_json::from_slice(if bytes.is_empty() { b"{}" } else { &bytes }).map_err(|error| {
            AppError::Refused {
                code: "body.unreadable",
                message: labels::json_unreadable(&error.to_string()),
            }
        })?;
        Ok(Body {
            value,
            fingerprint: crate::ids::hex(&crate::ids::sha256(&bytes)),
        })
    }
}

/// The key under which a client repeats a POST; empty when it sends none.
pub fn idempotency_key(headers: &HeaderMap) -> &str {
    headers
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok())
        .map(str::trim)
        .unwrap_or("")
}

/// Checks `If-Match` against the version of a record.
///
/// # Errors
/// [`AppError::Precondition`]: missing (428) or stale (412).
pub fn if_match(headers: &HeaderMap, version: i64) -> Result<()> {
    let sent = headers.get(IF_MATCH).and_then(|value| value.to_str().ok());
    match sent {
        None => Err(AppError::Precondition(Precondition::Missing)),
        Some(tag) if tag.trim() == etag(version) => Ok(()),
        Some(_) => Err(AppError::Precondition(Precondition::Stale)),
    }
}

/// The entity tag of a version.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// A record with its version as `ETag`.
pub fn versioned<T: Serialize>(version: i64, value: T) -> Response {
    let mut response = Json(value).into_response();
    if let Ok(tag) = HeaderValue::from_str(&etag(version)) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// A record that was made, with its address.
pub fn created<T: Serialize>(address: &str, version: i64, value: T) -> Response {
    let mut response = versioned(version, value);
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_needs_the_version_that_was_read() {
        let mut headers = HeaderMap::new();
        assert!(matches!(
            if_match(&headers, 3),
            Err(AppError::Precondition(Precondition::Missing))
        ));
        headers.insert(IF_MATCH, HeaderValue::from_static("\"2\""));
        assert!(matches!(
            if_match(&headers, 3),
            Err(AppError::Precondition(Precondition::Stale))
        ));
        headers.insert(IF_MATCH, HeaderValue::from_static("\"3\""));
        assert!(if_match(&headers, 3).is_ok());
    }
}
