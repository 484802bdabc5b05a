//! Signing in through the identity provider, and binding an account to it.

use super::sign_in::{enter_with, local, origin, set_cookie};
use crate::commands::{self, Answer, Arrived};
use crate::identify::cookie;
use crate::labels::{self, page};
use crate::model::PENDING_LIVES;
use crate::state::PeopleState;
use askama::Template;
use axum::extract::State as Shared;
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, Result};
use serde::Deserialize;
use ui::{Frame, filters};

/// The cookie that keeps a journey; `__Host-` binds it to this host and to TLS.
fn cookie_name(app: &App) -> &'static str {
    if app.site.secure_cookies {
        "__Host-danh-tinh"
    } else {
        "danh-tinh"
    }
}

fn keep(app: &App, response: &mut Response, value: &str, seconds: i64) {
    let secure = if app.site.secure_cookies { "; Secure" } else { "" };
    let name = cookie_name(app);
    // Lax: it has to travel with the browser that comes back from the provider.
    set_cookie(
        response,
        &format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"),
    );
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    den: String,
}

/// Leaves for the provider. Starting a sign-in changes nothing for anybody, so a link may do it.
pub(super) async fn leave(Shared(app): Shared<AppState>, Query(asked): Query<Asked>) -> Result<Response> {
    let (address, cookie) = commands::leave_for_provider(&app, None, local(&asked.den)).await?;
    let mut response = see_other(&address);
    keep(&app, &mut response, &cookie, PENDING_LIVES.num_seconds());
    Ok(response)
}

/// What the provider puts into the address when it sends the browser back.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    iss: Option<String>,
    error: Option<String>,
}

/// Comes back from the provider.
pub(super) async fn arrive(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response> {
    let name = cookie_name(&app);
    let kept = cookie(&headers, name).unwrap_or("").to_owned();
    let mut response = if back.error.is_some() {
        see_other_saying("/dang-nhap", labels::IDENTITY_REFUSED)
    } else {
        let answer = Answer {
            state: back.state,
            code: back.code,
            issuer: back.iss,
        };
        let origin = origin(&headers, &here);
        match commands::arrive_from_provider(&app, here.actor.as_ref(), &kept, &answer, &origin).await {
            Ok(Arrived::In(signed_in, to)) => enter_with(&app, &signed_in, &to),
            Ok(Arrived::Bound) => see_other_saying("/tai-khoan", labels::IDENTITY_BOUND),
            Err(AppError::Refused { message, .. }) => {
                let to = if here.actor.is_some() {
                    "/tai-khoan"
                } else {
                    "/dang-nhap"
                };
                see_other_saying(to, &message)
            }
            Err(AppError::Bug(why)) => {
                // What went wrong between the provider and us is for the log; the person can only try again.
                tracing::warn!(why, "identity provider");
                see_other_saying("/dang-nhap", labels::IDENTITY_REFUSED)
            }
            Err(other) => return Err(other),
        }
    };
    keep(&app, &mut response, "", 0);
    Ok(response)
}

#[derive(Template)]
#[template(path = "people_identity.html")]
struct Identity {
    frame: Frame,
    label: String,
    address: String,
}

/// Starts the binding. It is a POST, so that no other site can bind its own identity to this account; the way out is a
/// link on the page, because our policy lets forms lead to ourselves only.
pub(super) async fn bind(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let actor = here.actor()?;
    let (address, cookie) = commands::leave_for_provider(&app, Some(actor.person), "/tai-khoan").await?;
    let state = app.part::<PeopleState>()?;
    let label = state
        .provider
        .as_ref()
        .map(|provider| provider.settings.label.clone())
        .unwrap_or_default();
    let mut frame = ui::shell::frame(&app, &here, page::IDENTITY);
    frame.crumbs = vec![(page::ACCOUNT.to_owned(), "/tai-khoan".to_owned())];
    let mut response = ui::shell::html(&Identity { frame, label, address })?;
    keep(&app, &mut response, &cookie, PENDING_LIVES.num_seconds());
    Ok(response)
}

/// Takes the binding away.
pub(super) async fn unbind(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::unbind(&tx, here.actor()?).await?;
    tx.commit().await?;
    Ok(see_other_saying("/tai-khoan", labels::IDENTITY_UNBOUND))
}
