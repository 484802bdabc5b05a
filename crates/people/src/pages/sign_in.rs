//! Signing in and out, the second step, links.

use super::message;
use crate::commands::{self, Opened, Origin, SignedIn};
use crate::identify::cookie;
use crate::labels::{self, page};
use crate::limits;
use crate::model::{Refusal, clean_username};
use crate::state::PeopleState;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::header::{REFERRER_POLICY, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::engines::Mail;
use kernel::forms::{Form, url_encode};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, Result};
use serde::Deserialize;
use ui::{Frame, filters};

/// Name of the cookie that remembers a device.
const DEVICE: &str = "thiet_bi";

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    den: String,
}

#[derive(Template)]
#[template(path = "people_sign_in.html")]
struct SignIn {
    frame: Frame,
    to: String,
    username: String,
    error: Option<String>,
    practice: bool,
    provider: Option<String>,
}

/// Only a path of our own. Browsers read `\` as `/` and drop tabs and line ends, so `/<tab>/evil` would lead away.
pub(super) fn local(path: &str) -> &str {
    let own = path.starts_with('/') && !path.starts_with("//");
    if own && !path.contains(|c: char| c == '\\' || c.is_control()) {
        path
    } else {
        "/viec-cua-toi"
    }
}

pub(super) async fn form(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    if here.actor.is_some() {
        return Ok(see_other(local(&asked.den)));
    }
    let frame = ui::shell::frame(&app, &here, page::SIGN_IN);
    ui::shell::html(&sign_in_page(&app, frame, asked.den, String::new(), None)?)
}

fn sign_in_page(app: &App, frame: Frame, to: String, username: String, error: Option<String>) -> Result<SignIn> {
    let state = app.part::<PeopleState>()?;
    let provider = state.provider.as_ref().map(|provider| provider.settings.label.clone());
    Ok(SignIn {
        frame,
        to,
        username,
        error,
        practice: app.site.practice,
        provider,
    })
}

pub(super) fn origin(headers: &HeaderMap, here: &Here) -> Origin {
    let agent = headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
        .to_owned();
    // What we did not make is not kept: a device is 43 signs of base64url.
    let device = cookie(headers, DEVICE)
        .filter(|device| device.len() == 43)
        .map(str::to_owned);
    Origin {
        address: here.client.clone(),
        agent,
        device,
    }
}

pub(super) fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

pub(super) fn with_cookies(app: &App, mut response: Response, signed_in: &SignedIn) -> Response {
    let secure = if app.site.secure_cookies { "; Secure" } else { "" };
    let name = app.site.session_cookie();
    set_cookie(
        &mut response,
        &format!(
            "{name}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800{secure}",
            signed_in.token
        ),
    );
    set_cookie(
        &mut response,
        &format!(
            "{DEVICE}={}; Path=/dang-nhap; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}",
            signed_in.device
        ),
    );
    response
}

/// After the first factor: to the code where one is asked for, else where the person wanted to go.
pub(super) fn enter_with(app: &App, signed_in: &SignedIn, to: &str) -> Response {
    let next = if signed_in.needs_code {
        format!("/dang-nhap/ma?den={}", url_encode(local(to)))
    } else {
        local(to).to_owned()
    };
    with_cookies(app, see_other(&next), signed_in)
}

pub(super) async fn enter(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    form: Form,
) -> Result<Response> {
    let to = form.raw("den").to_owned();
    match commands::sign_in(
        &app,
        form.raw("username"),
        form.raw("password"),
        &origin(&headers, &here),
    )
    .await
    {
        Ok(signed_in) => Ok(enter_with(&app, &signed_in, &to)),
        Err(AppError::Refused { code, message }) if code == Refusal::WrongCredentials.code() => {
            let mut frame = ui::shell::frame(&app, &here, page::SIGN_IN);
            frame.has_error = true;
            let username = form.line("username");
            ui::shell::html_with_errors(&sign_in_page(&app, frame, to, username, Some(message))?)
        }
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "people_code.html")]
struct Code {
    frame: Frame,
    to: String,
    error: Option<String>,
}

pub(super) async fn code_form(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let frame = ui::shell::frame(&app, &here, page::CODE);
    ui::shell::html(&Code {
        frame,
        to: asked.den,
        error: None,
    })
}

pub(super) async fn code(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    form: Form,
) -> Result<Response> {
    match commands::confirm_code(&app, here.actor()?, form.raw("code"), &origin(&headers, &here)).await {
        Ok(signed_in) => Ok(enter_with(&app, &signed_in, form.raw("den"))),
        Err(AppError::Refused { message, .. }) => {
            let mut frame = ui::shell::frame(&app, &here, page::CODE);
            frame.has_error = true;
            ui::shell::html_with_errors(&Code {
                frame,
                to: form.raw("den").to_owned(),
                error: Some(message),
            })
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn leave(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let actor = here.actor()?;
    if let Some(session) = actor.session {
        let tx = app.begin(&here).await?;
        commands::end_session(&tx, actor, session).await?;
        tx.commit().await?;
    }
    app.part::<PeopleState>()?.forget();
    let secure = if app.site.secure_cookies { "; Secure" } else { "" };
    let mut response = see_other("/");
    let name = app.site.session_cookie();
    set_cookie(
        &mut response,
        &format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"),
    );
    response
        .headers_mut()
        .insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

#[derive(Template)]
#[template(path = "people_forgotten.html")]
struct Forgotten {
    frame: Frame,
}

pub(super) async fn forgotten_form(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&Forgotten {
        frame: ui::shell::frame(&app, &here, page::FORGOTTEN),
    })
}

pub(super) async fn forgotten(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let state = app.part::<PeopleState>()?;
    let address = format!("reset:{}", limits::address(&here.client));
    state
        .limits
        .take(&address, limits::RESET_ADDRESS)
        .map_err(AppError::TooMany)?;
    let username = clean_username(form.raw("username"));
    // Beyond three mails an hour to one name nothing is sent, and nothing else is said.
    if state
        .limits
        .take(&format!("reset-name:{username}"), limits::RESET_NAME)
        .is_ok()
    {
        let request = here.request.clone();
        // In the background: the answer takes the same time whether the name exists or not.
        tokio::spawn(async move {
            if let Err(error) = send_reset(&app, &username, &request).await {
                tracing::warn!(%error, "reset mail did not leave");
            }
        });
    }
    Ok(see_other_saying("/dang-nhap", labels::RESET_ASKED))
}

async fn send_reset(app: &App, username: &str, request: &str) -> Result<()> {
    let Some((to, link)) = commands::ask_reset(app, username, request).await? else {
        return Ok(());
    };
    let mail = Mail {
        to,
        subject: labels::mail_reset_subject(&app.site.name),
        body: labels::mail_reset(&link),
        message_id: format!("reset-{request}"),
    };
    app.engines
        .mailer
        .send(&mail)
        .await
        .map_err(|error| AppError::bug(error.to_string()))
}

/// The page of a link: sets a password, or makes the first administrator.
#[derive(Template)]
#[template(path = "people_link.html")]
struct Link {
    frame: Frame,
    token: String,
    opened: Option<Opened>,
    form: Form,
    errors: Vec<(String, String)>,
}

impl Link {
    fn error(&self, field: &str) -> Option<&str> {
        message(&self.errors, field)
    }

    fn at(&self) -> String {
        format!("/lien-ket/{}", self.token)
    }
}

async fn link_page(app: &App, here: &Here, token: String, form: Form, errors: Vec<(String, String)>) -> Result<Link> {
    let opened = match commands::open_link(app, &token).await {
        Ok(opened) => Some(opened),
        Err(AppError::Refused { .. }) => None,
        Err(other) => return Err(other),
    };
    let title = if opened == Some(Opened::SetUp) {
        page::SET_UP
    } else {
        page::SET_PASSWORD
    };
    let mut frame = ui::shell::frame(app, here, title);
    frame.has_error = !errors.is_empty();
    Ok(Link {
        frame,
        token,
        opened,
        form,
        errors,
    })
}

/// Shows only: mail scanners and chat previews open links too.
pub(super) async fn link_form(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(token): Path<String>,
) -> Result<Response> {
    let state = app.part::<PeopleState>()?;
    let address = format!("link:{}", limits::address(&here.client));
    state
        .limits
        .check(&address, limits::SIGN_IN)
        .map_err(AppError::TooMany)?;
    let page = link_page(&app, &here, token, Form::default(), Vec::new()).await?;
    let mut response = ui::shell::html(&page)?;
    if page.opened.is_none() {
        state.limits.spend(&address, limits::SIGN_IN);
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    // The address is a secret: it is told to nobody, not even to our own next page.
    response
        .headers_mut()
        .insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

pub(super) async fn link(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(token): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let password = form.raw("password").to_owned();
    if password != form.raw("again") {
        form.errors.add("again", labels::PASSWORD_DIFFERS);
    }
    let done = match commands::open_link(&app, &token).await? {
        Opened::Password { .. } if form.errors.is_empty() => {
            commands::set_password_by_link(&app, &token, &password, &here.request)
                .await
                .map(|_| ())
        }
        Opened::Password { .. } => form.check(),
        Opened::SetUp => {
            let name = form.need_line("full_name", labels::ASK_NAME, 120);
            match form.check() {
                Ok(()) => commands::set_up(&app, &token, &name, form.raw("username"), &password, &here.request).await,
                Err(error) => Err(error),
            }
        }
    };
    match done {
        Ok(()) => Ok(see_other_saying("/dang-nhap", labels::PASSWORD_SET)),
        Err(AppError::Invalid(errors)) => {
            ui::shell::html_with_errors(&link_page(&app, &here, token, form, super::pairs(&errors)).await?)
        }
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_to_a_page_of_ours_only() {
        for (asked, led) in [
            ("/sang-kien?q=a", "/sang-kien?q=a"),
            ("https://evil.vn", "/viec-cua-toi"),
            ("//evil.vn", "/viec-cua-toi"),
            ("/\\evil.vn", "/viec-cua-toi"),
            ("/\t/evil.vn", "/viec-cua-toi"),
            ("/\n/evil.vn", "/viec-cua-toi"),
            ("", "/viec-cua-toi"),
        ] {
            assert_eq!(local(asked), led, "{asked:?}");
        }
    }
}
