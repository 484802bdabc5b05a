//! Signing in and out, the second step, links.

use super::message;
use crate::commands::{self, Origin, SignedIn};
use crate::labels::{self, page};
use crate::model::Refusal;
use crate::state::PeopleState;
use crate::store;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::header::{COOKIE, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::engines::Mail;
use kernel::forms::{Form, url_encode};
use kernel::ids::secret_hash;
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
}

/// Only a path of our own.
fn local(path: &str) -> &str {
    if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') { path } else { "/viec-cua-toi" }
}

pub(super) async fn form(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    if here.actor.is_some() {
        return Ok(see_other(local(&asked.den)));
    }
    let frame = ui::shell::frame(&app, &here, page::SIGN_IN);
    let practice = app.site.practice;
    ui::shell::html(&SignIn { frame, to: asked.den, username: String::new(), error: None, practice })
}

fn origin(headers: &HeaderMap, here: &Here) -> Origin {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or("").to_owned();
    let device = text(COOKIE)
        .split(';')
        .find_map(|pair| pair.trim().split_once('=').filter(|(name, _)| *name == DEVICE).map(|(_, v)| v.to_owned()));
    Origin { address: here.client.clone(), agent: text(USER_AGENT), device }
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

fn with_cookies(app: &App, mut response: Response, signed_in: &SignedIn) -> Response {
    let secure = if app.site.secure_cookies { "; Secure" } else { "" };
    let name = app.site.session_cookie();
    set_cookie(
        &mut response,
        &format!("{name}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800{secure}", signed_in.token),
    );
    set_cookie(
        &mut response,
        &format!("{DEVICE}={}; Path=/dang-nhap; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}", signed_in.device),
    );
    response
}

pub(super) async fn enter(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    form: Form,
) -> Result<Response> {
    let to = form.raw("den").to_owned();
    match commands::sign_in(&app, form.raw("username"), form.raw("password"), &origin(&headers, &here)).await {
        Ok(signed_in) => {
            let next = if signed_in.needs_code {
                format!("/dang-nhap/ma?den={}", url_encode(local(&to)))
            } else {
                local(&to).to_owned()
            };
            Ok(with_cookies(&app, see_other(&next), &signed_in))
        }
        Err(AppError::Refused { code, message }) if code == Refusal::WrongCredentials.code() => {
            let mut frame = ui::shell::frame(&app, &here, page::SIGN_IN);
            frame.has_error = true;
            let username = form.line("username");
            let page = SignIn { frame, to, username, error: Some(message), practice: app.site.practice };
            ui::shell::html_with_errors(&page)
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
    ui::shell::html(&Code { frame, to: asked.den, error: None })
}

pub(super) async fn code(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let session = actor.session.ok_or(AppError::NotFound)?;
    match commands::confirm_code(&app, actor, session, form.raw("code"), &here.client).await {
        Ok(()) => Ok(see_other(local(form.raw("den")))),
        Err(AppError::Refused { message, .. }) => {
            let mut frame = ui::shell::frame(&app, &here, page::CODE);
            frame.has_error = true;
            ui::shell::html_with_errors(&Code { frame, to: form.raw("den").to_owned(), error: Some(message) })
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
    set_cookie(&mut response, &format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"));
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

#[derive(Template)]
#[template(path = "people_forgotten.html")]
struct Forgotten {
    frame: Frame,
}

pub(super) async fn forgotten_form(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&Forgotten { frame: ui::shell::frame(&app, &here, page::FORGOTTEN) })
}

pub(super) async fn forgotten(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let state = app.part::<PeopleState>()?;
    state.attempt(&format!("reset:{}", here.client)).map_err(AppError::TooMany)?;
    if let Some((to, link)) = commands::ask_reset(&app, form.raw("username"), &here.request).await? {
        let mail = Mail {
            to,
            subject: labels::mail_reset_subject().to_owned(),
            body: labels::mail_reset(&link),
            message_id: format!("reset-{}", here.request),
        };
        // In the background: the answer takes the same time whether the name exists or not.
        let mailer = app.engines.mailer.clone();
        tokio::spawn(async move {
            if let Err(error) = mailer.send(&mail).await {
                tracing::warn!(%error, "reset mail did not leave");
            }
        });
    }
    Ok(see_other_saying("/dang-nhap", labels::RESET_ASKED))
}

#[derive(Template)]
#[template(path = "people_link.html")]
struct Link {
    frame: Frame,
    token: String,
    name: String,
    username: String,
    usable: bool,
    errors: Vec<(String, String)>,
}

impl Link {
    fn error(&self, field: &str) -> Option<&str> {
        message(&self.errors, field)
    }
}

async fn link_page(app: &App, here: &Here, token: String, errors: Vec<(String, String)>) -> Result<Link> {
    let reader = app.db.reader();
    let open = store::open_link(&reader, &secret_hash(&token), here.now).await?;
    let mut frame = ui::shell::frame(app, here, page::SET_PASSWORD);
    frame.has_error = !errors.is_empty();
    let (mut name, mut username) = (String::new(), String::new());
    let person = open.and_then(|(_, person)| person);
    if let Some(person) = person {
        name = store::find_person(&reader, person).await?.full_name;
        username = store::account_of(&reader, person).await?.map(|account| account.username).unwrap_or_default();
    }
    Ok(Link { frame, token, name, username, usable: person.is_some(), errors })
}

/// Shows only: mail scanners and chat previews open links too.
pub(super) async fn link_form(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(token): Path<String>,
) -> Result<Response> {
    let page = link_page(&app, &here, token, Vec::new()).await?;
    let usable = page.usable;
    let mut response = ui::shell::html(&page)?;
    if !usable {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

pub(super) async fn link(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response> {
    let password = form.raw("password");
    if password != form.raw("again") {
        let errors = vec![("again".to_owned(), labels::PASSWORD_DIFFERS.to_owned())];
        return ui::shell::html_with_errors(&link_page(&app, &here, token, errors).await?);
    }
    match commands::set_password_by_link(&app, &token, password, &here.request).await {
        Ok(_) => Ok(see_other_saying("/dang-nhap", labels::PASSWORD_SET)),
        Err(AppError::Invalid(errors)) => {
            ui::shell::html_with_errors(&link_page(&app, &here, token, super::pairs(&errors)).await?)
        }
        Err(other) => Err(other),
    }
}
