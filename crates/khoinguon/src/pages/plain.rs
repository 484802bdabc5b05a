//! Help, keys, display settings, health.

use crate::labels;
use askama::Template;
use axum::Json;
use axum::extract::State as Shared;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kernel::Result;
use kernel::forms::Form;
use kernel::web::{AppState, Here, see_other};
use serde_json::json;
use ui::{Frame, TextSize, Theme, filters};

#[derive(Template)]
#[template(path = "help.html")]
struct Help {
    frame: Frame,
    phone: String,
}

pub(super) async fn help(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let frame = ui::shell::frame(&app, &here, labels::page::HELP);
    ui::shell::html(&Help {
        phone: here.help_phone(&app.site).to_owned(),
        frame,
    })
}

#[derive(Template)]
#[template(path = "keys.html")]
struct Keys {
    frame: Frame,
}

pub(super) async fn keys(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&Keys {
        frame: ui::shell::frame(&app, &here, labels::page::KEYS),
    })
}

/// Keeps look and text size in a cookie and leads back to the page that asked.
pub(super) async fn display(here: Here, form: Form) -> Result<Response> {
    let theme = match form.raw("theme") {
        "" => match here.prefs.dark {
            None => Theme::Auto,
            Some(true) => Theme::Dark,
            Some(false) => Theme::Light,
        },
        key => Theme::from_key(key),
    };
    let size = match form.raw("text") {
        "" => TextSize::from_key(&here.prefs.text_percent.to_string()),
        key => TextSize::from_key(key),
    };
    // Only a path of our own: never an address of another site.
    let back = form.raw("back");
    let back = if back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') {
        back
    } else {
        "/"
    };
    let mut response = see_other(back);
    let cookie = format!(
        "giao_dien={}.{}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000",
        theme.key(),
        size.key()
    );
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, value);
    }
    Ok(response)
}

/// The process lives. Never touches the database.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// The service can do its work: database answers, migrations are done, writing is allowed.
pub(super) async fn readyz(Shared(app): Shared<AppState>) -> Response {
    let journal = kernel::journal::checkpoint(&app.db.reader()).await;
    let read_only = app.db.read_only();
    let ready = journal.is_ok() && read_only.is_none();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body = json!({
        "ready": ready,
        "database": journal.is_ok(),
        "read_only": read_only.is_some(),
        "version": env!("CARGO_PKG_VERSION"),
    });
    (status, Json(body)).into_response()
}

/// The description of the interface, made from the handlers.
pub(super) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(crate::compose::api_description())
}
