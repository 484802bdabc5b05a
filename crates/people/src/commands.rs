//! The verbs of people and accounts: the only writers.

use crate::identify;
use crate::labels;
use crate::model::{
    Account, Delegation, GrantId, INVITATION_LIVES, LinkPurpose, NewPerson, Position, RESET_LIVES, Refusal, RoleGrant,
    SESSION_LONGEST, SUBJECT, clean_username, delay_after, password_fault,
};
use crate::state::PeopleState;
use crate::store::{self, AccessToken, Session};
use crate::{TOKEN_PREFIX, policy};
use chrono::{NaiveDate, TimeDelta};
use kernel::access::{Actor, Authority, Role, SigningForm};
use kernel::db::Tx;
use kernel::ids::{DelegationId, PersonId, PositionId, SessionId, TokenId, UnitId, secret, secret_hash};
use kernel::journal::Entry;
use kernel::web::App;
use kernel::{AppError, Result};
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder, Secret};

fn record(tx: &Tx, person: PersonId, unit: Option<UnitId>, act: &'static str, details: Value) {
    tx.record(Entry { subject_kind: SUBJECT, subject: person.0, unit: unit.map(|unit| unit.0), act, details });
}

// ── signing in ──────────────────────────────────────────────────────────────────────────────────────────────────────

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

/// Signs in with name and password. The same time and words for an unknown name as for a wrong password.
///
/// # Errors
/// [`Refusal::WrongCredentials`], [`AppError::TooMany`], [`AppError::Busy`].
pub async fn sign_in(app: &App, username: &str, password: &str, origin: &Origin) -> Result<SignedIn> {
    let state = app.part::<PeopleState>()?;
    state.attempt(&origin.address).map_err(AppError::TooMany)?;
    let username = clean_username(username);
    let reader = app.db.reader();
    let account = store::account_named(&reader, &username).await?;
    let known = match (&account, &origin.device) {
        (Some(account), Some(device)) => {
            store::is_known_device(&reader, account.person, &secret_hash(device)).await?
        }
        _ => false,
    };
    // The wait is by name, so that an attacker cannot tell which names exist; a known device passes.
    let key = format!("name:{username}");
    let (failures, wait_until) = store::failures(&reader, &key).await?.unwrap_or((0, app.db.now()));
    if !known && wait_until > app.db.now() {
        let wait = (wait_until - app.db.now()).num_seconds().max(1);
        return Err(AppError::TooMany(wait.unsigned_abs()));
    }
    let usable = account.as_ref().filter(|account| account.disabled_at.is_none());
    let right = state.hasher.verify(password, usable.and_then(|account| account.password_hash.as_deref())).await?;
    let Some(account) = usable.filter(|_| right) else {
        let tx = app.db.begin_system("sign-in failed").await?;
        let count = failures.saturating_add(1);
        store::set_failures(&tx, &key, count, tx.now + TimeDelta::seconds(delay_after(count))).await?;
        if let Some(account) = &account {
            record(&tx, account.person, None, "person.sign_in_failed", json!({ "address": origin.address }));
        }
        tx.commit().await?;
        return Err(Refusal::WrongCredentials.into());
    };
    let device = origin.device.clone().unwrap_or_else(secret);
    let tx = app.db.begin_system("sign-in").await?;
    store::clear_failures(&tx, &key).await?;
    let token = open_session(&tx, account.person, origin, false).await?;
    store::remember_device(&tx, account.person, &secret_hash(&device)).await?;
    record(&tx, account.person, None, "person.signed_in", json!({ "address": origin.address }));
    tx.commit().await?;
    Ok(SignedIn { token, device, needs_code: account.totp_confirmed })
}

async fn open_session(tx: &Tx, person: PersonId, origin: &Origin, second_factor: bool) -> Result<String> {
    let token = secret();
    let first = identify::authorities(&tx.reader(), person, tx.today()).await?.into_iter().next();
    let session = Session {
        id: tx.id(),
        person,
        authority: first.unwrap_or(Authority::Personal),
        second_factor,
        agent: origin.agent.chars().take(200).collect(),
        address: origin.address.clone(),
        created_at: tx.now,
        seen_at: tx.now,
        expires_at: tx.now + SESSION_LONGEST,
    };
    store::insert_session(tx, &session, &secret_hash(&token)).await?;
    Ok(token)
}

fn totp(secret: &str) -> Result<totp_rs::Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|_| AppError::bug("stored TOTP secret is not base32"))?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret)
        .with_issuer(Some("Khoi Nguon"))
        .with_account_name("tai khoan")
        .build()
        .map_err(|error| AppError::bug(format!("totp: {error}")))
}

/// Checks a code or a recovery code and uses it up.
fn use_code(account: &mut Account, typed: &str, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    let typed: String = typed.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let time = u64::try_from(now.timestamp()).unwrap_or(0);
    if let Some(secret) = account.totp_secret.as_deref() {
        let step = totp(secret)?.check(&typed, time).and_then(|step| i64::try_from(step).ok());
        // A code counts once: also the second time within its 30 seconds it is refused.
        if let Some(step) = step.filter(|step| *step > account.totp_last_step) {
            account.totp_last_step = step;
            return Ok(());
        }
    }
    let hash = secret_hash(&typed.to_lowercase());
    let codes: Vec<&str> = account.recovery_codes.lines().collect();
    if codes.contains(&hash.as_str()) {
        account.recovery_codes = codes.into_iter().filter(|code| *code != hash).collect::<Vec<_>>().join("\n");
        return Ok(());
    }
    Err(Refusal::WrongCode.into())
}

/// The second step of a sign-in.
///
/// # Errors
/// [`Refusal::WrongCode`], [`AppError::TooMany`].
pub async fn confirm_code(app: &App, actor: &Actor, session: SessionId, typed: &str, address: &str) -> Result<()> {
    let state = app.part::<PeopleState>()?;
    state.attempt(&format!("code:{}:{address}", actor.person)).map_err(AppError::TooMany)?;
    let tx = app.db.begin(actor, "second factor").await?;
    let mut account = store::account_of(&tx.reader(), actor.person).await?.ok_or(AppError::NotFound)?;
    use_code(&mut account, typed, tx.now)?;
    store::save_account(&tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    store::update_session(&tx, session, None, true).await?;
    record(&tx, actor.person, None, "person.second_factor_used", json!({}));
    tx.commit().await?;
    state.forget();
    Ok(())
}

/// Begins the enrolment of a second factor: the secret to show as a QR code.
///
/// # Errors
/// Database errors.
pub async fn begin_second_factor(tx: &Tx, actor: &Actor) -> Result<String> {
    let mut account = store::account_of(&tx.reader(), actor.person).await?.ok_or(AppError::NotFound)?;
    if let (Some(secret), false) = (&account.totp_secret, account.totp_confirmed) {
        return Ok(secret.clone());
    }
    let mut bytes = [0_u8; 20];
    rand::fill(&mut bytes);
    let secret = base32(&bytes);
    account.totp_secret = Some(secret.clone());
    account.totp_confirmed = false;
    store::save_account(tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    Ok(secret)
}

/// RFC 4648 base32 without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1)).collect();
    bits.chunks(5)
        .map(|five| five.iter().chain([0, 0, 0, 0].iter()).take(5).fold(0_u8, |value, bit| value << 1 | bit))
        .filter_map(|index| LETTERS.get(usize::from(index)).map(|letter| char::from(*letter)))
        .collect()
}

/// Ends the enrolment with a first right code; gives ten recovery codes, shown once.
///
/// # Errors
/// [`Refusal::WrongCode`].
pub async fn finish_second_factor(tx: &Tx, actor: &Actor, typed: &str) -> Result<Vec<String>> {
    let mut account = store::account_of(&tx.reader(), actor.person).await?.ok_or(AppError::NotFound)?;
    use_code(&mut account, typed, tx.now)?;
    let codes: Vec<String> = (0..10)
        .map(|_| secret().chars().filter(char::is_ascii_alphanumeric).take(10).collect::<String>().to_lowercase())
        .collect();
    account.totp_confirmed = true;
    account.recovery_codes = codes.iter().map(|code| secret_hash(code)).collect::<Vec<_>>().join("\n");
    store::save_account(tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    if let Some(session) = actor.session {
        store::update_session(tx, session, None, true).await?;
    }
    record(tx, actor.person, None, "person.second_factor_enrolled", json!({}));
    Ok(codes)
}

// ── links and passwords ─────────────────────────────────────────────────────────────────────────────────────────────

/// Makes a link for a person; the secret is in the link only.
///
/// # Errors
/// Database errors.
pub async fn make_link(tx: &Tx, purpose: LinkPurpose, person: Option<PersonId>) -> Result<String> {
    let token = secret();
    let lives = match purpose {
        LinkPurpose::Invite | LinkPurpose::SetUp => INVITATION_LIVES,
        LinkPurpose::Reset => RESET_LIVES,
    };
    store::insert_link(tx, &secret_hash(&token), purpose, person, tx.now + lives).await?;
    Ok(token)
}

/// Sets the first or a new password by a link: uses the link up, ends all sessions.
///
/// # Errors
/// [`Refusal::LinkSpent`]; [`AppError::Invalid`] for a bad password.
pub async fn set_password_by_link(app: &App, token: &str, password: &str, request: &str) -> Result<PersonId> {
    let hash = secret_hash(token);
    let reader = app.db.reader();
    let (_, person) = store::open_link(&reader, &hash, app.db.now()).await?.ok_or(Refusal::LinkSpent)?;
    let person = person.ok_or(Refusal::LinkSpent)?;
    let account = store::account_of(&reader, person).await?.ok_or(Refusal::LinkSpent)?;
    let name = store::find_person(&reader, person).await?.full_name;
    if let Some(fault) = password_fault(password, &[&name, &account.username]) {
        return Err(AppError::field("password", fault));
    }
    let state = app.part::<PeopleState>()?;
    let password_hash = state.hasher.hash(password).await?;
    let tx = app.db.begin(&Actor { person, ..Actor::system("link") }, request).await?;
    if !store::spend_link(&tx, &hash).await? {
        return Err(Refusal::LinkSpent.into());
    }
    let mut account = store::account_of(&tx.reader(), person).await?.ok_or(Refusal::LinkSpent)?;
    account.password_hash = Some(password_hash);
    store::save_account(&tx, &policy::permit_own(&Actor::system("link"), person)?, &account).await?;
    store::revoke_sessions(&tx, person, None, None).await?;
    store::clear_failures(&tx, &format!("name:{}", account.username)).await?;
    record(&tx, person, None, "person.password_set", json!({}));
    tx.commit().await?;
    state.forget();
    Ok(person)
}

/// Asks for a reset: the mail to send, if the name exists and has an address. The caller says the same in any case.
///
/// # Errors
/// Database errors.
pub async fn ask_reset(app: &App, username: &str, request: &str) -> Result<Option<(String, String)>> {
    let reader = app.db.reader();
    let Some(account) = store::account_named(&reader, &clean_username(username)).await? else { return Ok(None) };
    let person = store::find_person(&reader, account.person).await?;
    let Some(email) = person.email.filter(|_| account.disabled_at.is_none()) else { return Ok(None) };
    let tx = app.db.begin(&Actor::system("reset"), request).await?;
    let token = make_link(&tx, LinkPurpose::Reset, Some(account.person)).await?;
    record(&tx, account.person, None, "person.reset_asked", json!({}));
    tx.commit().await?;
    Ok(Some((email, format!("{}/lien-ket/{token}", app.site.public_url))))
}

/// Changes one's own password; other sessions end.
///
/// # Errors
/// [`AppError::Invalid`].
pub async fn change_password(app: &App, actor: &Actor, old: &str, new: &str, request: &str) -> Result<()> {
    let state = app.part::<PeopleState>()?;
    let reader = app.db.reader();
    let account = store::account_of(&reader, actor.person).await?.ok_or(AppError::NotFound)?;
    if !state.hasher.verify(old, account.password_hash.as_deref()).await? {
        return Err(AppError::field("old", labels::PASSWORD_WRONG));
    }
    if let Some(fault) = password_fault(new, &[&actor.name, &account.username]) {
        return Err(AppError::field("password", fault));
    }
    let hash = state.hasher.hash(new).await?;
    let tx = app.db.begin(actor, request).await?;
    let account = Account { password_hash: Some(hash), ..account };
    store::save_account(&tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    store::revoke_sessions(&tx, actor.person, None, actor.session).await?;
    record(&tx, actor.person, None, "person.password_changed", json!({}));
    tx.commit().await?;
    state.forget();
    Ok(())
}

// ── people, positions, roles ────────────────────────────────────────────────────────────────────────────────────────

/// Enters a person with an account and a position in a unit; gives the invitation's secret.
///
/// # Errors
/// [`AppError::Forbidden`]; [`Refusal::UsernameTaken`]; [`Refusal::EmailTaken`].
pub async fn invite(
    tx: &Tx,
    actor: &Actor,
    new: NewPerson,
    username: &str,
    unit: UnitId,
    title: &str,
) -> Result<(PersonId, String)> {
    let id: PersonId = tx.id();
    policy::permit_in_unit(actor, "person.invite", id.0, unit, &tx.units(), tx.today())?.covers(id.0)?;
    let username = clean_username(username);
    if store::account_named(&tx.reader(), &username).await?.is_some() {
        return Err(Refusal::UsernameTaken.into());
    }
    if let Some(email) = &new.email
        && store::person_with_email(&tx.reader(), email).await?.is_some()
    {
        return Err(Refusal::EmailTaken.into());
    }
    store::insert_people(tx, &[(id, new)]).await?;
    store::insert_accounts(tx, &[(id, username.clone(), None)]).await?;
    if !title.is_empty() {
        let position = Position {
            id: tx.id(),
            person: id,
            unit,
            title: title.to_owned(),
            form: SigningForm::Own,
            head: false,
            valid_from: tx.today(),
            valid_to: None,
        };
        store::insert_positions(tx, &[position]).await?;
    }
    let link = make_link(tx, LinkPurpose::Invite, Some(id)).await?;
    record(tx, id, Some(unit), "person.invited", json!({ "username": username }));
    Ok((id, link))
}

/// Appoints a person to a dated position.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn appoint(tx: &Tx, actor: &Actor, position: Position) -> Result<PositionId> {
    let subject = position.person.0;
    policy::permit_in_unit(actor, "person.appoint", subject, position.unit, &tx.units(), tx.today())?.covers(subject)?;
    let id = position.id;
    store::insert_positions(tx, std::slice::from_ref(&position)).await?;
    let details = json!({ "title": position.title, "from": position.valid_from });
    record(tx, position.person, Some(position.unit), "person.appointed", details);
    Ok(id)
}

/// Gives a role in a unit.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn grant(tx: &Tx, actor: &Actor, grant: RoleGrant) -> Result<GrantId> {
    let subject = grant.person.0;
    policy::permit_in_unit(actor, "person.grant", subject, grant.unit, &tx.units(), tx.today())?.covers(subject)?;
    let id = grant.id;
    store::insert_grants(tx, std::slice::from_ref(&grant)).await?;
    let details = json!({ "role": grant.role.code(), "subtree": grant.subtree });
    record(tx, grant.person, Some(grant.unit), "person.role_granted", details);
    Ok(id)
}

/// Ends a role: its last day is yesterday. The last administrator of the whole cannot be taken away.
///
/// # Errors
/// [`AppError::Forbidden`]; [`Refusal::LastAdministrator`].
pub async fn end_grant(tx: &Tx, actor: &Actor, id: GrantId) -> Result<RoleGrant> {
    let grant = store::find_grant(&tx.reader(), id).await?;
    let subject = grant.person.0;
    policy::permit_in_unit(actor, "person.end_grant", subject, grant.unit, &tx.units(), tx.today())?.covers(subject)?;
    if grant.role == Role::Administrator {
        let others = store::holders(&tx.reader(), &tx.units(), Role::Administrator, grant.unit, tx.today()).await?;
        if others.iter().all(|person| *person == grant.person) {
            return Err(Refusal::LastAdministrator.into());
        }
    }
    let yesterday = tx.today().pred_opt().unwrap_or_else(|| tx.today());
    store::end_grant(tx, id, yesterday).await?;
    record(tx, grant.person, Some(grant.unit), "person.role_ended", json!({ "role": grant.role.code() }));
    Ok(grant)
}

/// Locks or unlocks an account; locking ends all its sessions at once.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn set_disabled(tx: &Tx, actor: &Actor, person: PersonId, disabled: bool) -> Result<()> {
    let mut stands_in: Vec<UnitId> = crate::units_of(&tx.reader(), person, tx.today()).await?;
    stands_in.extend(store::grants_of(&tx.reader(), person, tx.today()).await?.into_iter().map(|grant| grant.unit));
    let permit = policy::permit_account(actor, "person.disable", person, &stands_in, &tx.units(), tx.today())?;
    let mut account = store::account_of(&tx.reader(), person).await?.ok_or(AppError::NotFound)?;
    account.disabled_at = disabled.then_some(tx.now);
    store::save_account(tx, &permit, &account).await?;
    if disabled {
        store::revoke_sessions(tx, person, None, None).await?;
    }
    let act = if disabled { "person.disabled" } else { "person.enabled" };
    record(tx, person, stands_in.first().copied(), act, json!({}));
    Ok(())
}

/// Writes down a delegation: of what the giver holds by position, limited in time, not passed on.
///
/// # Errors
/// [`Refusal::PassedOn`]; [`AppError::Invalid`].
pub async fn delegate(tx: &Tx, actor: &Actor, delegation: Delegation) -> Result<DelegationId> {
    // What was delegated cannot be delegated again: only an own position gives.
    let Authority::Position { unit, .. } = &actor.authority else { return Err(Refusal::PassedOn.into()) };
    let held = |role: &Role| actor.holds_at(*role, delegation.unit);
    if *unit != delegation.unit || delegation.roles.is_empty() || !delegation.roles.iter().all(held) {
        return Err(Refusal::PassedOn.into());
    }
    if delegation.valid_to < delegation.valid_from {
        return Err(AppError::field("valid_to", labels::UNTIL_BEFORE_FROM));
    }
    store::insert_delegation(tx, &delegation).await?;
    let details = json!({ "to": delegation.receiver, "until": delegation.valid_to, "act": delegation.legal_act });
    record(tx, delegation.receiver, Some(delegation.unit), "person.delegated", details);
    Ok(delegation.id)
}

/// Ends a delegation early; only its giver may.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn end_delegation(tx: &Tx, actor: &Actor, id: DelegationId) -> Result<()> {
    if !store::end_delegation(tx, actor.person, id).await? {
        return Err(AppError::NotFound);
    }
    record(tx, actor.person, None, "person.delegation_ended", json!({ "delegation": id }));
    Ok(())
}

// ── own sessions and tokens ─────────────────────────────────────────────────────────────────────────────────────────

/// Chooses the capacity of this session among those that are open.
///
/// # Errors
/// [`AppError::NotFound`] when it is not among them.
pub async fn choose_authority(tx: &Tx, actor: &Actor, index: usize) -> Result<Authority> {
    let open = identify::authorities(&tx.reader(), actor.person, tx.today()).await?;
    let authority = open.into_iter().nth(index).ok_or(AppError::NotFound)?;
    let session = actor.session.ok_or(AppError::NotFound)?;
    store::update_session(tx, session, Some(&authority), false).await?;
    record(tx, actor.person, authority.unit(), "person.authority_chosen", json!({ "authority": authority }));
    Ok(authority)
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn end_session(tx: &Tx, actor: &Actor, session: SessionId) -> Result<()> {
    if store::revoke_sessions(tx, actor.person, Some(session), None).await? == 0 {
        return Err(AppError::NotFound);
    }
    record(tx, actor.person, None, "person.signed_out", json!({}));
    Ok(())
}

/// Scopes that a token may have.
pub const SCOPES: &[&str] =
    &["me:read", "initiatives:read", "initiatives:write", "units:read", "people:read"];

/// Makes an access token with narrow scopes; the secret is shown once.
///
/// # Errors
/// [`AppError::Invalid`].
pub async fn make_token(tx: &Tx, actor: &Actor, name: &str, scopes: &[String], days: i64) -> Result<String> {
    if scopes.is_empty() || !scopes.iter().all(|scope| SCOPES.contains(&scope.as_str())) {
        return Err(AppError::field("scope", labels::ASK_SCOPE));
    }
    let secret = format!("{TOKEN_PREFIX}{}", secret());
    let token = AccessToken {
        id: tx.id(),
        person: actor.person,
        name: name.to_owned(),
        scopes: scopes.to_vec(),
        authority: actor.authority.clone(),
        expires_at: tx.now + TimeDelta::days(days.clamp(1, 365)),
        used_at: None,
    };
    store::insert_token(tx, &token, &secret_hash(&secret)).await?;
    record(tx, actor.person, None, "person.token_made", json!({ "name": name, "scopes": scopes }));
    Ok(secret)
}

/// Ends an access token.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn end_token(tx: &Tx, actor: &Actor, id: TokenId) -> Result<()> {
    if !store::revoke_token(tx, actor.person, id).await? {
        return Err(AppError::NotFound);
    }
    record(tx, actor.person, None, "person.token_ended", json!({ "token": id }));
    Ok(())
}

// ── command line ────────────────────────────────────────────────────────────────────────────────────────────────────

/// Enters an administrator over a unit and everything below; gives the secret of the link that sets the password.
///
/// # Errors
/// [`Refusal::UsernameTaken`].
pub async fn add_admin(tx: &Tx, username: &str, full_name: &str, unit: UnitId, from: NaiveDate) -> Result<String> {
    let actor = Actor::system("command line");
    let new = NewPerson { full_name: full_name.to_owned(), ..NewPerson::default() };
    let (person, link) = invite(tx, &actor, new, username, unit, Role::Administrator.label()).await?;
    let grant_row = RoleGrant {
        id: tx.id(),
        person,
        unit,
        role: Role::Administrator,
        subtree: true,
        valid_from: from,
        valid_to: None,
    };
    grant(tx, &actor, grant_row).await?;
    Ok(link)
}

/// A reset link for an account; gives its secret.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn reset_password(tx: &Tx, username: &str) -> Result<String> {
    let account = store::account_named(&tx.reader(), &clean_username(username)).await?.ok_or(AppError::NotFound)?;
    record(tx, account.person, None, "person.reset_asked", json!({ "by": "command line" }));
    make_link(tx, LinkPurpose::Reset, Some(account.person)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account {
            person: PersonId(uuid::Uuid::from_u128(1)),
            username: "lan".into(),
            password_hash: None,
            totp_secret: Some(base32(b"12345678901234567890")),
            totp_confirmed: true,
            totp_last_step: 0,
            recovery_codes: secret_hash("abcdefghij"),
            disabled_at: None,
            version: 1,
        }
    }

    #[test]
    fn a_code_of_rfc_6238_counts_once() {
        let mut account = account();
        let at = chrono::DateTime::from_timestamp(1_111_111_109, 0).unwrap();
        assert!(use_code(&mut account, "081 804", at).is_ok(), "RFC 6238 test vector, last six digits");
        assert!(use_code(&mut account, "081804", at).is_err(), "the same code again");
    }

    #[test]
    fn a_recovery_code_counts_once() {
        let mut account = account();
        let at = chrono::DateTime::from_timestamp(1_111_111_109, 0).unwrap();
        assert!(use_code(&mut account, "ABCDE-FGHIJ", at).is_ok());
        assert!(use_code(&mut account, "ABCDE-FGHIJ", at).is_err());
    }
}
