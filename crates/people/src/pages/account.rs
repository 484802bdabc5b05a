//! One's own account: capacity, password, second factor, devices, access tokens.

use super::{message, pairs};
use crate::labels::{self, page};
use crate::state::PeopleState;
use crate::store::{self, AccessToken, Session};
use crate::{authorities as open_authorities, commands};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use kernel::access::{Actor, Authority};
use kernel::forms::Form;
use kernel::web::{App, AppState, Here, see_other_saying};
use kernel::{AppError, Result};
use ui::{Frame, filters};

struct Choice {
    index: usize,
    words: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "people_authorities.html")]
struct Authorities {
    frame: Frame,
    choices: Vec<Choice>,
}

pub(super) async fn authorities(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let actor = here.actor()?;
    let open = open_authorities(&app.db.reader(), actor.person, here.today()).await?;
    let choices = open
        .into_iter()
        .enumerate()
        .map(|(index, authority)| Choice {
            index,
            current: authority == actor.authority,
            words: ui::shell::authority_words(
                &app,
                &Actor {
                    authority,
                    ..actor.clone()
                },
            ),
        })
        .collect();
    let frame = ui::shell::frame(&app, &here, page::AUTHORITY);
    ui::shell::html(&Authorities { frame, choices })
}

pub(super) async fn choose(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let index = form.raw("index").parse().map_err(|_| AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    commands::choose_authority(&tx, here.actor()?, index).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(see_other_saying("/viec-cua-toi", labels::AUTHORITY_CHOSEN))
}

#[derive(Template)]
#[template(path = "people_account.html")]
struct Account {
    frame: Frame,
    name: String,
    username: String,
    email: String,
    second_factor: bool,
    provider: Option<String>,
    bound: bool,
    errors: Vec<(String, String)>,
}

impl Account {
    fn error(&self, field: &str) -> Option<&str> {
        message(&self.errors, field)
    }
}

async fn account_page(app: &App, here: &Here, errors: Vec<(String, String)>) -> Result<Account> {
    let actor = here.actor()?;
    let reader = app.db.reader();
    let person = store::find_person(&reader, actor.person).await?;
    let account = store::account_of(&reader, actor.person)
        .await?
        .ok_or(AppError::NotFound)?;
    let mut frame = ui::shell::frame(app, here, page::ACCOUNT);
    frame.has_error = !errors.is_empty();
    Ok(Account {
        frame,
        name: person.full_name,
        username: account.username,
        email: person.email.unwrap_or_default(),
        second_factor: account.totp_confirmed,
        provider: app
            .part::<PeopleState>()?
            .provider
            .as_ref()
            .map(|provider| provider.settings.label.clone()),
        bound: account.bound,
        errors,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&account_page(&app, &here, Vec::new()).await?)
}

pub(super) async fn password(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let (old, new) = (form.raw("old"), form.raw("password"));
    if new != form.raw("again") {
        let errors = vec![("again".to_owned(), labels::PASSWORD_DIFFERS.to_owned())];
        return ui::shell::html_with_errors(&account_page(&app, &here, errors).await?);
    }
    match commands::change_password(&app, here.actor()?, old, new, &here.request).await {
        Ok(()) => Ok(see_other_saying("/tai-khoan", labels::PASSWORD_CHANGED)),
        Err(AppError::Invalid(errors)) => {
            ui::shell::html_with_errors(&account_page(&app, &here, pairs(&errors)).await?)
        }
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "people_second_factor.html")]
struct SecondFactor {
    frame: Frame,
    confirmed: bool,
    secret: String,
    qr: String,
    codes: Vec<String>,
    left: usize,
    errors: Vec<(String, String)>,
}

impl SecondFactor {
    fn error(&self, field: &str) -> Option<&str> {
        message(&self.errors, field)
    }

    /// The secret in groups of four, as people read it aloud.
    fn groups(&self) -> String {
        let letters: Vec<char> = self.secret.chars().collect();
        letters
            .chunks(4)
            .map(|group| group.iter().collect::<String>())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

pub(super) async fn second_factor(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&second_factor_page(&app, &here, Vec::new(), Vec::new()).await?)
}

async fn second_factor_page(
    app: &App,
    here: &Here,
    codes: Vec<String>,
    errors: Vec<(String, String)>,
) -> Result<SecondFactor> {
    let actor = here.actor()?;
    let account = store::account_of(&app.db.reader(), actor.person)
        .await?
        .ok_or(AppError::NotFound)?;
    let mut frame = ui::shell::frame(app, here, page::SECOND_FACTOR);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(page::ACCOUNT.to_owned(), "/tai-khoan".to_owned())];
    let secret = account
        .totp_secret
        .filter(|_| !account.totp_confirmed)
        .unwrap_or_default();
    let qr = if secret.is_empty() {
        String::new()
    } else {
        let issuer = kernel::forms::url_encode(&app.site.name);
        let address = format!(
            "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}",
            account.username
        );
        app.engines.documents.qr_svg(&address)
    };
    let left = account.recovery_codes.lines().count();
    Ok(SecondFactor {
        frame,
        confirmed: account.totp_confirmed,
        secret,
        qr,
        codes,
        left,
        errors,
    })
}

/// First post: a secret is made. Second: the first code proves it, recovery codes are shown once.
pub(super) async fn enrol(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    if form.raw("code").is_empty() {
        commands::begin_second_factor(&tx, actor).await?;
        tx.commit().await?;
        return Ok(kernel::web::see_other("/tai-khoan/hai-lop"));
    }
    match commands::finish_second_factor(&tx, actor, form.raw("code")).await {
        Ok(codes) => {
            tx.commit().await?;
            app.part::<PeopleState>()?.forget();
            ui::shell::html(&second_factor_page(&app, &here, codes, Vec::new()).await?)
        }
        Err(AppError::Refused { message, .. }) => {
            drop(tx);
            let errors = vec![("code".to_owned(), message)];
            ui::shell::html_with_errors(&second_factor_page(&app, &here, Vec::new(), errors).await?)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn end_second_factor(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let (password, code) = (form.raw("password"), form.raw("code"));
    match commands::end_second_factor(&app, here.actor()?, password, code, &here.request).await {
        Ok(()) => Ok(see_other_saying("/tai-khoan/hai-lop", labels::SECOND_FACTOR_OFF)),
        Err(AppError::Invalid(errors)) => {
            ui::shell::html_with_errors(&second_factor_page(&app, &here, Vec::new(), pairs(&errors)).await?)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn renew_codes(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let (password, code) = (form.raw("password"), form.raw("code"));
    match commands::renew_recovery_codes(&app, here.actor()?, password, code, &here.request).await {
        Ok(codes) => ui::shell::html(&second_factor_page(&app, &here, codes, Vec::new()).await?),
        Err(AppError::Invalid(errors)) => {
            ui::shell::html_with_errors(&second_factor_page(&app, &here, Vec::new(), pairs(&errors)).await?)
        }
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "people_sessions.html")]
struct Sessions {
    frame: Frame,
    sessions: Vec<(Session, bool)>,
}

pub(super) async fn sessions(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let actor = here.actor()?;
    let sessions = store::sessions_of(&app.db.reader(), actor.person, here.now).await?;
    let sessions = sessions.into_iter().map(|session| {
        let current = actor.session == Some(session.id);
        (session, current)
    });
    let sessions = sessions.collect();
    let mut frame = ui::shell::frame(&app, &here, page::SESSIONS);
    frame.crumbs = vec![(page::ACCOUNT.to_owned(), "/tai-khoan".to_owned())];
    ui::shell::html(&Sessions { frame, sessions })
}

pub(super) async fn end_session(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let session = form.raw("session").parse().map_err(|_| AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    commands::end_session(&tx, here.actor()?, session).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(see_other_saying("/tai-khoan/phien", labels::SESSION_ENDED))
}

#[derive(Template)]
#[template(path = "people_tokens.html")]
struct Tokens {
    frame: Frame,
    tokens: Vec<AccessToken>,
    scopes: &'static [&'static str],
    fresh: Option<String>,
    errors: Vec<(String, String)>,
}

async fn tokens_page(app: &App, here: &Here, fresh: Option<String>, errors: Vec<(String, String)>) -> Result<Tokens> {
    let tokens = store::tokens_of(&app.db.reader(), here.actor()?.person, here.now).await?;
    let mut frame = ui::shell::frame(app, here, labels::TOKENS);
    frame.crumbs = vec![(page::ACCOUNT.to_owned(), "/tai-khoan".to_owned())];
    frame.has_error = !errors.is_empty();
    Ok(Tokens {
        frame,
        tokens,
        scopes: commands::SCOPES,
        fresh,
        errors,
    })
}

pub(super) async fn tokens(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&tokens_page(&app, &here, None, Vec::new()).await?)
}

pub(super) async fn make_token(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let scopes: Vec<String> = form.all("scope").map(str::to_owned).collect();
    let name = match form.line("name") {
        name if name.is_empty() => labels::TOKEN_UNNAMED.to_owned(),
        name => name,
    };
    let days = form.raw("days").parse().unwrap_or(30);
    let tx = app.begin(&here).await?;
    match commands::make_token(&tx, here.actor()?, &name, &scopes, days).await {
        Ok(secret) => {
            tx.commit().await?;
            ui::shell::html(&tokens_page(&app, &here, Some(secret), Vec::new()).await?)
        }
        Err(AppError::Invalid(errors)) => {
            drop(tx);
            ui::shell::html_with_errors(&tokens_page(&app, &here, None, pairs(&errors)).await?)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn end_token(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let token = form.raw("token").parse().map_err(|_| AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    commands::end_token(&tx, here.actor()?, token).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(see_other_saying("/tai-khoan/ma-truy-cap", labels::TOKEN_ENDED))
}

/// The scopes of a token in words.
fn scope_words(scopes: &[String]) -> String {
    let words: Vec<&str> = scopes.iter().map(|scope| labels::scope(scope)).collect();
    words.join("; ")
}

/// The authority of a token in words.
fn authority_of(authority: &Authority) -> String {
    match authority {
        Authority::Position { title, .. } | Authority::Delegation { title, .. } => title.clone(),
        Authority::Personal | Authority::System { .. } => labels::PERSONAL.to_owned(),
    }
}
