//! Passwords, and the links that set them.

use super::record;
use super::sign_in::{check_wait, count_own_wrong, own_key};
use crate::labels;
use crate::model::{
    Account, INVITATION_LIVES, LinkPurpose, NewPerson, PENDING_LIVES, RESET_LIVES, Refusal, clean_username,
    password_fault,
};
use crate::state::PeopleState;
use crate::{policy, store};
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::ids::{PersonId, secret, secret_hash};
use kernel::units::{Tree, UnitKind, Units};
use kernel::web::App;
use kernel::{AppError, Result};
use serde_json::json;

/// Makes a link for a person; the secret is in the link only.
///
/// # Errors
/// Database errors.
pub async fn make_link(tx: &Tx, purpose: LinkPurpose, person: Option<PersonId>) -> Result<String> {
    let token = secret();
    let lives = match purpose {
        LinkPurpose::Invite | LinkPurpose::SetUp => INVITATION_LIVES,
        LinkPurpose::Reset => RESET_LIVES,
        LinkPurpose::Provider => PENDING_LIVES,
    };
    store::insert_link(tx, &secret_hash(&token), purpose, person, tx.now + lives).await?;
    Ok(token)
}

/// What an open link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// Sets the password of an account.
    Password {
        /// Whose.
        person: PersonId,
        /// Name as shown.
        name: String,
        /// Name to sign in with.
        username: String,
    },
    /// Makes the first administrator of an installation that has no account yet.
    SetUp,
}

/// Looks at a link without using it up: mail scanners and chat previews open links too.
///
/// # Errors
/// [`Refusal::LinkSpent`] for an unknown, used or lapsed link, and for a set-up link once there is an account.
pub async fn open_link(app: &App, token: &str) -> Result<Opened> {
    let reader = app.db.reader();
    let found = store::open_link(&reader, &secret_hash(token), app.db.now()).await?;
    let (purpose, person) = found.ok_or(Refusal::LinkSpent)?;
    match (purpose, person) {
        (LinkPurpose::Invite | LinkPurpose::Reset, Some(person)) => {
            let account = store::account_of(&reader, person)
                .await?
                .filter(|account| account.disabled_at.is_none());
            let account = account.ok_or(Refusal::LinkSpent)?;
            let name = store::find_person(&reader, person).await?.full_name;
            Ok(Opened::Password {
                person,
                name,
                username: account.username,
            })
        }
        (LinkPurpose::SetUp, None) if store::count_accounts(&reader).await? == 0 => Ok(Opened::SetUp),
        (LinkPurpose::Invite | LinkPurpose::Reset | LinkPurpose::SetUp | LinkPurpose::Provider, _) => {
            Err(Refusal::LinkSpent.into())
        }
    }
}

/// Sets the first or a new password by a link: uses the link up, ends all sessions and access tokens.
///
/// # Errors
/// [`Refusal::LinkSpent`]; [`AppError::Invalid`] for a bad password.
pub async fn set_password_by_link(app: &App, token: &str, password: &str, request: &str) -> Result<PersonId> {
    let Opened::Password { person, name, username } = open_link(app, token).await? else {
        return Err(Refusal::LinkSpent.into());
    };
    if let Some(fault) = password_fault(password, &[&name, &username, &app.site.name, &app.site.owner]) {
        return Err(AppError::field("password", fault));
    }
    let state = app.part::<PeopleState>()?;
    let password_hash = state.hasher.hash(password).await?;
    let actor = Actor {
        person,
        ..Actor::system("link")
    };
    let tx = app.db.begin(&actor, request).await?;
    if !store::spend_link(&tx, &secret_hash(token)).await? {
        return Err(Refusal::LinkSpent.into());
    }
    let account = store::account_of(&tx.reader(), person)
        .await?
        .ok_or(Refusal::LinkSpent)?;
    let account = Account {
        password_hash: Some(password_hash),
        ..account
    };
    store::save_account(&tx, &policy::permit_own(&actor, person)?, &account).await?;
    store::spend_links_of(&tx, person).await?;
    store::revoke_sessions(&tx, person, None, None).await?;
    store::revoke_tokens(&tx, person).await?;
    store::forget_devices(&tx, person).await?;
    store::clear_failures(&tx, &format!("name:{username}")).await?;
    store::clear_failures(&tx, &own_key(person)).await?;
    record(&tx, person, None, "person.password_set", json!({}));
    tx.commit().await?;
    state.forget();
    Ok(person)
}

/// The unit over which the first administrator stands: the country where there is one, else the first unit without a
/// parent.
fn top(units: &Units, on: chrono::NaiveDate) -> Option<kernel::ids::UnitId> {
    let mut roots = units
        .iter()
        .filter(|row| row.span.contains(on) && units.parent(row.id, Tree::Territorial, on).is_none())
        .collect::<Vec<_>>();
    roots.sort_by_key(|row| (row.kind != UnitKind::Country, row.kind, row.id));
    roots.first().map(|row| row.id)
}

/// Makes the first administrator of an empty installation by the set-up link, which is used up.
///
/// # Errors
/// [`Refusal::LinkSpent`]; [`Refusal::NoUnit`] before the organisation was imported; [`AppError::Invalid`].
pub async fn set_up(
    app: &App,
    token: &str,
    full_name: &str,
    username: &str,
    password: &str,
    request: &str,
) -> Result<()> {
    if open_link(app, token).await? != Opened::SetUp {
        return Err(Refusal::LinkSpent.into());
    }
    let unit = top(&app.db.units(), kernel::time::local_date(app.db.now())).ok_or(Refusal::NoUnit)?;
    let username = clean_username(username);
    if username.is_empty() {
        return Err(AppError::field("username", labels::ASK_USERNAME));
    }
    if let Some(fault) = password_fault(password, &[full_name, &username, &app.site.name, &app.site.owner]) {
        return Err(AppError::field("password", fault));
    }
    let state = app.part::<PeopleState>()?;
    let password_hash = state.hasher.hash(password).await?;
    let actor = Actor::system("set-up");
    let tx = app.db.begin(&actor, request).await?;
    if !store::spend_link(&tx, &secret_hash(token)).await? || store::count_accounts(&tx.reader()).await? > 0 {
        return Err(Refusal::LinkSpent.into());
    }
    let new = NewPerson {
        full_name: full_name.to_owned(),
        ..NewPerson::default()
    };
    let person = super::enter_administrator(&tx, &actor, new, &username, unit, tx.today()).await?;
    let account = store::account_of(&tx.reader(), person)
        .await?
        .ok_or_else(|| AppError::bug("account vanished"))?;
    let account = Account {
        password_hash: Some(password_hash),
        ..account
    };
    store::save_account(&tx, &policy::permit_own(&actor, person)?, &account).await?;
    tx.commit().await
}

/// Asks for a reset: the mail to send, if the name exists and has an address. The caller says the same in any case, and
/// does not wait for this.
///
/// # Errors
/// Database errors.
pub async fn ask_reset(app: &App, username: &str, request: &str) -> Result<Option<(String, String)>> {
    let reader = app.db.reader();
    let Some(account) = store::account_named(&reader, &clean_username(username)).await? else {
        return Ok(None);
    };
    let person = store::find_person(&reader, account.person).await?;
    let Some(email) = person.email.filter(|_| account.disabled_at.is_none()) else {
        return Ok(None);
    };
    let tx = app.db.begin(&Actor::system("reset"), request).await?;
    let token = make_link(&tx, LinkPurpose::Reset, Some(account.person)).await?;
    record(&tx, account.person, None, "person.reset_asked", json!({}));
    tx.commit().await?;
    // Never from the Host header: whoever asks could choose it (reliability.md, attack 49).
    Ok(Some((email, format!("{}/lien-ket/{token}", app.site.public_url))))
}

/// Changes one's own password; other sessions end and no device is known any more.
///
/// # Errors
/// [`AppError::Invalid`] at the field that is wrong; [`AppError::Busy`].
pub async fn change_password(app: &App, actor: &Actor, old: &str, new: &str, request: &str) -> Result<()> {
    let state = app.part::<PeopleState>()?;
    let account = store::account_of(&app.db.reader(), actor.person)
        .await?
        .ok_or(AppError::NotFound)?;
    // Whoever finds an open session must not guess the password in peace.
    check_wait(app, &own_key(actor.person)).await?;
    if !state.hasher.verify(old, account.password_hash.as_deref()).await? {
        count_own_wrong(app, actor.person).await?;
        return Err(AppError::field("old", labels::PASSWORD_WRONG));
    }
    if let Some(fault) = password_fault(new, &[&actor.name, &account.username, &app.site.name, &app.site.owner]) {
        return Err(AppError::field("password", fault));
    }
    let hash = state.hasher.hash(new).await?;
    let tx = app.db.begin(actor, request).await?;
    let account = Account {
        password_hash: Some(hash),
        ..account
    };
    store::save_account(&tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    store::revoke_sessions(&tx, actor.person, None, actor.session).await?;
    store::forget_devices(&tx, actor.person).await?;
    record(&tx, actor.person, None, "person.password_changed", json!({}));
    tx.commit().await?;
    state.forget();
    Ok(())
}

/// A set-up link for an installation without any account; `None` once there is one. Older set-up links are void.
///
/// # Errors
/// Database errors.
pub async fn setup_link(tx: &Tx) -> Result<Option<String>> {
    if store::count_accounts(&tx.reader()).await? > 0 {
        return Ok(None);
    }
    store::spend_setup_links(tx).await?;
    Ok(Some(make_link(tx, LinkPurpose::SetUp, None).await?))
}
