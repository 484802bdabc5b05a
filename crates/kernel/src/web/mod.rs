//! The web edge: what a request knows, who may call a route, and how an answer leaves.

pub mod api;
mod ctx;
mod routes;
mod security;
mod sheets;

pub use ctx::{App, AppState, Ctx, FlashMessage, Here, Nav, Prefs, Site};
pub use routes::{Access, RouteInfo, Routes, Verb};
pub use security::{SECURITY_HEADERS, content_security_policy, same_origin};
pub use sheets::{LongSheet, download_sheet};

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// Header of a form that a page sends by itself to keep what was typed. The answer is JSON: `{"saved_at": "14:05"}`.
pub const AUTOSAVE: &str = "x-autosave";

/// After a POST: go and look at this page.
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(value) = HeaderValue::from_str(path) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

/// After a POST: go and look at this page, which shows a sentence once.
pub fn see_other_saying(path: &str, sentence: &str) -> Response {
    let mut response = see_other(path);
    let cookie = format!(
        "loi_nhan={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60",
        crate::forms::url_encode(sentence)
    );
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// A file to be saved (never shown on our own page: uploads are inert).
pub fn download(name: &str, media_type: &str, bytes: Vec<u8>) -> Response {
    file(name, media_type, bytes, "attachment")
}

/// A paper that we made ourselves, shown in the browser.
pub fn inline_pdf(name: &str, bytes: Vec<u8>) -> Response {
    file(name, "application/pdf", bytes, "inline")
}

fn file(name: &str, media_type: &str, bytes: impl Into<Body>, how: &str) -> Response {
    let ascii: String = vietnamese::fold(name)
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
                c
            } else {
                '-'
            }
        })
        .collect();
    // RFC 6266: a plain name for old programs, the real one for the rest.
    let disposition = format!(
        "{how}; filename=\"{ascii}\"; filename*=UTF-8''{}",
        crate::forms::url_encode(name)
    );
    let mut response = bytes.into().into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(media_type) {
        headers.insert(CONTENT_TYPE, value);
    }
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    headers.insert(
        "content-security-policy",
        HeaderValue::from_static("sandbox; default-src 'none'"),
    );
    response
}
