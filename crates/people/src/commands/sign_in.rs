//! Signing in: password or identity provider, then the second factor.

use super::record;
use crate::limits::{self, SIGN_IN};
use crate::model::{
    Account, LinkPurpose, PASSWORD_MAX, PENDING_LIVES, Refusal, SESSION_LONGEST, SUBJECT, clean_username,
};
use crate::oidc::{Journey, Proved};
use crate::state::PeopleState;
use crate::store::{self, Session};
use crate::{identify, labels, policy};
use kernel::access::{Actor, Authority};
use kernel::db::Tx;
use kernel::ids::{PersonId, SessionId, secret, secret_hash};
use kernel::notices::{self, NewNotice};
use kernel::web::App;
use kernel::{AppError, Result};
use serde_json::json;

/// What a sign-in gives.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Secret of the session cookie.
    pub token: String,
    /// Secret of the device cookie.
    pub device: String,
    /// A code of the second factor is asked for next.
    pub needs_code: bool,
}

/// Where a sign-in comes from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Address of the client.
    pub address: String,
    /// Browser.
    pub agent: String,
    /// Secret of the device cookie, if the browser sent one.
    pub device: Option<String>,
}

impl Origin {
    fn key(&self) -> String {
        format!("address:{}", limits::address(&self.address))
    }
}

/// Seconds to wait when the next attempt under a key may not come yet.
pub(super) async fn check_wait(app: &App, key: &str) -> Result<()> {
    let now = app.db.now();
    match store::wait_until(&app.db.reader(), key).await? {
        Some(until) if until > now => Err(AppError::TooMany((until - now).num_seconds().max(0).unsigned_abs() + 1)),
        Some(_) | None => Ok(()),
    }
}

/// Counts a wrong attempt. Of many in a row the journal keeps the third and every tenth: it shows the attack and is not
/// filled by it.
async fn count_wrong(app: &App, key: &str, person: Option<PersonId>, origin: &Origin, act: &'static str) -> Result<()> {
    app.part::<PeopleState>()?.limits.spend(&origin.key(), SIGN_IN);
    let tx = app.db.begin_system("sign-in failed").await?;
    let count = store::count_failure(&tx, key).await?;
    if let Some(person) = person
        && (count == 3 || count % 10 == 0)
    {
        record(
            &tx,
            person,
            None,
            act,
            json!({ "address": origin.address, "in_a_row": count }),
        );
    }
    tx.commit().await
}

/// Counts a wrong password that someone who is signed in typed for a change of their own account.
pub(super) async fn count_own_wrong(app: &App, person: PersonId) -> Result<()> {
    let tx = app.db.begin_system("password wrong").await?;
    store::count_failure(&tx, &own_key(person)).await?;
    tx.commit().await
}

/// The key of [`count_own_wrong`].
pub(super) fn own_key(person: PersonId) -> String {
    format!("own:{person}")
}

/// Signs in with name and password. The same time and words for an unknown name as for a wrong password.
///
/// Wrong attempts cost the address (10, then 6 a minute) and make the name wait (0, 0, 0, 1, 2, 4 … 60 s). A device that
/// has signed this person in before has a wait of its own, so that nobody can keep an honest person out.
///
/// # Errors
/// [`Refusal::WrongCredentials`], [`AppError::TooMany`], [`AppError::Busy`].
pub async fn sign_in(app: &App, username: &str, password: &str, origin: &Origin) -> Result<SignedIn> {
    let state = app.part::<PeopleState>()?;
    let username = clean_username(username);
    let reader = app.db.reader();
    let account = store::account_named(&reader, &username).await?;
    let device = origin.device.as_deref().map(secret_hash);
    let known = match (&account, &device) {
        (Some(account), Some(device)) => store::is_known_device(&reader, account.person, device).await?,
        _ => false,
    };
    let key = match (&account, device) {
        (Some(account), Some(device)) if known => format!("device:{}:{device}", account.person),
        _ => {
            // By name, not by account: an attacker cannot tell which names exist.
            state.limits.check(&origin.key(), SIGN_IN).map_err(AppError::TooMany)?;
            format!("name:{username}")
        }
    };
    check_wait(app, &key).await?;
    let usable = account.as_ref().filter(|account| account.disabled_at.is_none());
    let hash = usable.and_then(|account| account.password_hash.as_deref());
    let hash = hash.filter(|_| password.chars().count() <= PASSWORD_MAX);
    let right = state.hasher.verify(password, hash).await?;
    let Some(account) = usable.filter(|_| right) else {
        let person = account.as_ref().map(|account| account.person);
        count_wrong(app, &key, person, origin, "person.sign_in_failed").await?;
        return Err(Refusal::WrongCredentials.into());
    };
    let tx = begin_as(app, account.person, "sign-in").await?;
    store::clear_failures(&tx, &key).await?;
    let signed_in = open_session(app, &tx, account, origin, false).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// A transaction in the name of someone who is not signed in yet.
async fn begin_as(app: &App, person: PersonId, request: &str) -> Result<Tx> {
    app.db
        .begin(
            &Actor {
                person,
                authority: Authority::Personal,
                ..Actor::system("sign-in")
            },
            request,
        )
        .await
}

/// Opens a session; without the second factor that the account has, only to ask for it.
async fn open_session(app: &App, tx: &Tx, account: &Account, origin: &Origin, second_factor: bool) -> Result<SignedIn> {
    let token = secret();
    let pending = account.totp_confirmed && !second_factor;
    let first = identify::authorities(&tx.reader(), account.person, tx.today())
        .await?
        .into_iter()
        .next();
    let session = Session {
        id: tx.id(),
        person: account.person,
        authority: first.unwrap_or(Authority::Personal),
        second_factor,
        agent: origin.agent.chars().take(200).collect(),
        address: origin.address.clone(),
        created_at: tx.now,
        seen_at: tx.now,
        expires_at: tx.now + if pending { PENDING_LIVES } else { SESSION_LONGEST },
    };
    store::insert_session(tx, &session, &secret_hash(&token)).await?;
    let device = origin.device.clone().unwrap_or_else(secret);
    if !pending {
        welcome(app, tx, account.person, session.id, origin, &device).await?;
    }
    Ok(SignedIn {
        token,
        device,
        needs_code: pending,
    })
}

/// Someone is in: remembers the device, writes the journal, and tells the person when the device is a new one.
async fn welcome(
    app: &App,
    tx: &Tx,
    person: PersonId,
    session: SessionId,
    origin: &Origin,
    device: &str,
) -> Result<()> {
    let db = tx.reader();
    let device = secret_hash(device);
    if store::has_device(&db, person).await? && !store::is_known_device(&db, person, &device).await? {
        let notice = NewNotice {
            event: format!("person.new_device:{session}"),
            person,
            urgent: true,
            subject_kind: SUBJECT,
            subject: person.0,
            text: labels::new_device(&app.site.name, &origin.address),
            link: "/tai-khoan/phien".to_owned(),
        };
        notices::tell(tx, notice).await?;
    }
    store::remember_device(tx, person, &device).await?;
    store::signed_in(tx, person).await?;
    record(
        tx,
        person,
        None,
        "person.signed_in",
        json!({ "address": origin.address, "session": session }),
    );
    Ok(())
}

/// The second step of a sign-in. The session goes on under a new secret: what somebody may have seen or planted before
/// the code was right is worth nothing afterwards.
///
/// # Errors
/// [`Refusal::WrongCode`], [`AppError::TooMany`].
pub async fn confirm_code(app: &App, actor: &Actor, typed: &str, origin: &Origin) -> Result<SignedIn> {
    let session = actor.session.ok_or(AppError::NotFound)?;
    let state = app.part::<PeopleState>()?;
    let key = format!("code:{}", actor.person);
    state.limits.check(&origin.key(), SIGN_IN).map_err(AppError::TooMany)?;
    check_wait(app, &key).await?;
    let tx = app.db.begin(actor, "second factor").await?;
    let mut account = store::account_of(&tx.reader(), actor.person)
        .await?
        .ok_or(AppError::NotFound)?;
    if let Err(error) = super::use_code(&mut account, typed, tx.now) {
        drop(tx);
        count_wrong(app, &key, Some(actor.person), origin, "person.code_failed").await?;
        return Err(error);
    }
    store::save_account(&tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    store::clear_failures(&tx, &key).await?;
    let token = secret();
    store::renew_session(&tx, session, &secret_hash(&token), true, tx.now + SESSION_LONGEST).await?;
    let device = origin.device.clone().unwrap_or_else(secret);
    welcome(app, &tx, actor.person, session, origin, &device).await?;
    tx.commit().await?;
    state.forget();
    Ok(SignedIn {
        token,
        device,
        needs_code: false,
    })
}

// ── identity provider ───────────────────────────────────────────────────────────────────────────────────────────────

/// Address to which the provider sends the browser back.
pub const PROVIDER_RETURN: &str = "/dang-nhap/danh-tinh/ve";

/// Starts a sign-in (or, for someone who is signed in, the binding of their account) at the identity provider: the
/// address to go to and the cookie to keep. A row holds the hash of the cookie, so that it is ours and serves once.
///
/// # Errors
/// [`AppError::NotFound`] without a provider; [`AppError::Bug`] when it cannot be reached.
pub async fn leave_for_provider(app: &App, binding: Option<PersonId>, to: &str) -> Result<(String, String)> {
    let state = app.part::<PeopleState>()?;
    let provider = state.provider.as_ref().ok_or(AppError::NotFound)?;
    let back = format!("{}{PROVIDER_RETURN}", app.site.public_url);
    let (address, journey) = provider.leave(&back, to).await?;
    let cookie = journey.cookie();
    let tx = app.db.begin_system("identity provider").await?;
    store::insert_link(
        &tx,
        &secret_hash(&cookie),
        LinkPurpose::Provider,
        binding,
        tx.now + PENDING_LIVES,
    )
    .await?;
    tx.commit().await?;
    Ok((address, cookie))
}

/// What came back from the identity provider in the address.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Our state.
    pub state: String,
    /// The code to change for a token.
    pub code: String,
    /// Who answers (RFC 9207), where the provider says so.
    pub issuer: Option<String>,
}

/// How a journey to the identity provider ended.
#[derive(Debug, Clone)]
pub enum Arrived {
    /// Signed in; where to go next.
    In(SignedIn, String),
    /// The account of the person who was signed in is bound now.
    Bound,
}

/// Ends a journey to the identity provider.
///
/// # Errors
/// [`Refusal::NotVouched`], [`Refusal::NotBound`], [`Refusal::BoundElsewhere`]; [`AppError::Bug`] when the provider's
/// token does not hold.
pub async fn arrive_from_provider(
    app: &App,
    actor: Option<&Actor>,
    cookie: &str,
    answer: &Answer,
    origin: &Origin,
) -> Result<Arrived> {
    let state = app.part::<PeopleState>()?;
    let provider = state.provider.as_ref().ok_or(AppError::NotFound)?;
    let journey = Journey::read(cookie)
        .filter(|journey| journey.fits(&answer.state))
        .ok_or(Refusal::NotVouched)?;
    if answer
        .issuer
        .as_ref()
        .is_some_and(|issuer| *issuer != provider.settings.issuer)
    {
        return Err(Refusal::NotVouched.into());
    }
    // Used up before anything else is asked: an answer serves once, whatever comes of it.
    let hash = secret_hash(cookie);
    let open = store::open_link(&app.db.reader(), &hash, app.db.now()).await?;
    let Some((LinkPurpose::Provider, binding)) = open else {
        return Err(Refusal::NotVouched.into());
    };
    let tx = app.db.begin_system("identity provider").await?;
    if !store::spend_link(&tx, &hash).await? {
        return Err(Refusal::NotVouched.into());
    }
    tx.commit().await?;
    let back = format!("{}{PROVIDER_RETURN}", app.site.public_url);
    let proved = provider.arrive(&back, &journey, &answer.code).await?;
    match binding {
        None => Ok(Arrived::In(sign_in_proved(app, &proved, origin).await?, journey.to)),
        Some(person) => {
            let actor = actor
                .filter(|actor| actor.person == person)
                .ok_or(Refusal::NotVouched)?;
            bind(app, actor, &proved.subject).await?;
            Ok(Arrived::Bound)
        }
    }
}

async fn sign_in_proved(app: &App, proved: &Proved, origin: &Origin) -> Result<SignedIn> {
    let account = store::account_of_subject(&app.db.reader(), &proved.subject).await?;
    let account = account
        .filter(|account| account.disabled_at.is_none())
        .ok_or(Refusal::NotBound)?;
    let tx = begin_as(app, account.person, "sign-in by identity provider").await?;
    let signed_in = open_session(app, &tx, &account, origin, proved.second_factor).await?;
    tx.commit().await?;
    Ok(signed_in)
}

async fn bind(app: &App, actor: &Actor, subject: &str) -> Result<()> {
    let tx = app.db.begin(actor, "identity provider").await?;
    match store::account_of_subject(&tx.reader(), subject).await? {
        Some(account) if account.person != actor.person => return Err(Refusal::BoundElsewhere.into()),
        Some(_) | None => {}
    }
    store::bind_subject(
        &tx,
        &policy::permit_own(actor, actor.person)?,
        actor.person,
        Some(subject),
    )
    .await?;
    record(&tx, actor.person, None, "person.identity_bound", json!({}));
    tx.commit().await
}

/// Takes the binding to the identity provider away.
///
/// # Errors
/// Database errors.
pub async fn unbind(tx: &Tx, actor: &Actor) -> Result<()> {
    store::bind_subject(tx, &policy::permit_own(actor, actor.person)?, actor.person, None).await?;
    record(tx, actor.person, None, "person.identity_unbound", json!({}));
    Ok(())
}
