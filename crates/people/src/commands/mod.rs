//! The verbs of people and accounts: the only writers.

mod factor;
mod links;
mod sign_in;

pub use factor::{begin_second_factor, end_second_factor, finish_second_factor, renew_recovery_codes};
pub use links::{Opened, ask_reset, change_password, make_link, open_link, set_password_by_link, set_up, setup_link};
pub use sign_in::{
    Answer, Arrived, Origin, PROVIDER_RETURN, SignedIn, arrive_from_provider, confirm_code, leave_for_provider,
    sign_in, unbind,
};

use crate::identify;
use crate::labels;
use crate::model::{
    Delegation, GrantId, LinkPurpose, NewPerson, Position, Refusal, RoleGrant, SUBJECT, clean_username,
};
use crate::store::{self, AccessToken};
use crate::{TOKEN_PREFIX, policy};
use chrono::{NaiveDate, TimeDelta};
use factor::use_code;
use kernel::access::{Actor, Authority, Permit, Role, SigningForm};
use kernel::db::Tx;
use kernel::ids::{DelegationId, PersonId, PositionId, SessionId, TokenId, UnitId, secret, secret_hash};
use kernel::journal::Entry;
use kernel::{AppError, Result};
use serde_json::{Value, json};

fn record(tx: &Tx, person: PersonId, unit: Option<UnitId>, act: &'static str, details: Value) {
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: person.0,
        unit: unit.map(|unit| unit.0),
        act,
        details,
    });
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
    let id = enter(tx, actor, new, username, unit, title).await?;
    Ok((id, make_link(tx, LinkPurpose::Invite, Some(id)).await?))
}

async fn enter(tx: &Tx, actor: &Actor, new: NewPerson, username: &str, unit: UnitId, title: &str) -> Result<PersonId> {
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
    record(tx, id, Some(unit), "person.invited", json!({ "username": username }));
    Ok(id)
}

/// Appoints a person to a dated position in a unit that exists on its first day.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] at the field that is wrong.
pub async fn appoint(tx: &Tx, actor: &Actor, position: Position) -> Result<PositionId> {
    let units = tx.units();
    policy::permit_in_unit(
        actor,
        "position.appoint",
        position.person.0,
        position.unit,
        &units,
        tx.today(),
    )?
    .covers(position.person.0)?;
    if position.title.trim().is_empty() {
        return Err(AppError::field("title", labels::ASK_TITLE));
    }
    if position.valid_to.is_some_and(|to| to < position.valid_from) {
        return Err(AppError::field("valid_to", labels::POSITION_REVERSED));
    }
    if !units.exists(position.unit, position.valid_from) {
        return Err(AppError::field("valid_from", labels::POSITION_OUTSIDE));
    }
    store::find_person(&tx.reader(), position.person).await?;
    store::insert_positions(tx, std::slice::from_ref(&position)).await?;
    let details = json!({ "title": position.title, "from": position.valid_from, "to": position.valid_to });
    record(tx, position.person, Some(position.unit), "position.appoint", details);
    Ok(position.id)
}

/// Ends a position on its last day.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Forbidden`]; [`AppError::Invalid`]; [`AppError::Conflict`] when it had ended by
/// that day already.
pub async fn end_position(tx: &Tx, actor: &Actor, id: PositionId, last: NaiveDate) -> Result<Position> {
    let held = store::find_position(&tx.reader(), id).await?;
    policy::permit_in_unit(actor, "position.end", held.person.0, held.unit, &tx.units(), tx.today())?
        .covers(held.person.0)?;
    if last < held.valid_from {
        return Err(AppError::field("valid_to", labels::POSITION_REVERSED));
    }
    if !store::end_position(tx, id, last).await? {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let details = json!({ "title": held.title, "to": last });
    record(tx, held.person, Some(held.unit), "position.end", details);
    Ok(held)
}

/// Ends everything that people are in a unit whose last day this is; the package of the unit has listed it.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever does not administer the unit; database errors.
pub async fn end_all_at(tx: &Tx, actor: &Actor, unit: UnitId, last: NaiveDate) -> Result<()> {
    let permit = policy::permit_in_unit(actor, "position.end", unit.0, unit, &tx.units(), tx.today())?;
    store::end_all_at(tx, &permit, unit, last).await
}

/// Gives the roles of one person to another, in one act: what the first held ends yesterday, what it lent is over. The
/// caller has checked that an administrator over all of them asked for it.
///
/// # Errors
/// Database errors.
pub async fn pass_roles(tx: &Tx, from: PersonId, to: PersonId) -> Result<u64> {
    let actor = Actor::system("hand-over");
    let mut passed = 0;
    let held = store::grants_of(&tx.reader(), to, tx.today()).await?;
    for old in store::grants_of(&tx.reader(), from, tx.today()).await? {
        let has = held
            .iter()
            .any(|own| own.role == old.role && own.unit == old.unit && (own.subtree || !old.subtree));
        if !has {
            let new = RoleGrant {
                id: tx.id(),
                person: to,
                valid_from: tx.today(),
                ..old.clone()
            };
            grant(tx, &actor, new).await?;
        }
        end_grant(tx, &actor, old.id).await?;
        passed += 1;
    }
    for lent in store::delegations_of(&tx.reader(), from).await? {
        let open = lent.giver == from && lent.ended_at.is_none() && lent.valid_to >= tx.today();
        if open && store::end_delegation(tx, from, lent.id).await? {
            let details = json!({ "delegation": lent.id });
            record(tx, from, Some(lent.unit), "person.delegation_ended", details);
        }
    }
    Ok(passed)
}

/// Gives a role in a unit.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn grant(tx: &Tx, actor: &Actor, grant: RoleGrant) -> Result<GrantId> {
    let subject = grant.person.0;
    let place = (grant.unit, grant.subtree);
    policy::permit_grant(actor, "person.grant", grant.person, place, &tx.units(), tx.today())?.covers(subject)?;
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
    let place = (grant.unit, grant.subtree);
    policy::permit_grant(actor, "person.end_grant", grant.person, place, &tx.units(), tx.today())?.covers(subject)?;
    // A permit is for the day; what has ended stays as it was.
    if grant.valid_to.is_some_and(|last| last < tx.today()) {
        return Err(AppError::NotFound);
    }
    if grant.role == Role::Administrator {
        let others = store::holders(&tx.reader(), &tx.units(), Role::Administrator, grant.unit, tx.today()).await?;
        if others.iter().all(|person| *person == grant.person) {
            return Err(Refusal::LastAdministrator.into());
        }
    }
    let yesterday = tx.today().pred_opt().unwrap_or_else(|| tx.today());
    store::end_grant(tx, id, yesterday).await?;
    record(
        tx,
        grant.person,
        Some(grant.unit),
        "person.role_ended",
        json!({ "role": grant.role.code() }),
    );
    Ok(grant)
}

/// The permit to change an account, from everywhere that its person stands in, today or later.
async fn permit_account(
    tx: &Tx,
    actor: &Actor,
    action: &'static str,
    person: PersonId,
) -> Result<(Permit, Vec<UnitId>)> {
    let stands_in = store::standing_of(&tx.reader(), person, tx.today()).await?;
    let permit = policy::permit_account(actor, action, person, &stands_in, &tx.units(), tx.today())?;
    Ok((permit, stands_in))
}

/// Somebody else administers every unit that this person administers.
async fn check_not_last(tx: &Tx, person: PersonId) -> Result<()> {
    for grant in store::grants_of(&tx.reader(), person, tx.today()).await? {
        if grant.role == Role::Administrator {
            let all = store::holders(&tx.reader(), &tx.units(), Role::Administrator, grant.unit, tx.today()).await?;
            if all.iter().all(|other| *other == person) {
                return Err(Refusal::LastAdministrator.into());
            }
        }
    }
    Ok(())
}

/// Locks or unlocks an account; locking ends all its sessions and access tokens at once.
///
/// # Errors
/// [`AppError::Forbidden`]; [`Refusal::LastAdministrator`].
pub async fn set_disabled(tx: &Tx, actor: &Actor, person: PersonId, disabled: bool) -> Result<()> {
    let (permit, stands_in) = permit_account(tx, actor, "person.disable", person).await?;
    if disabled {
        check_not_last(tx, person).await?;
    }
    let mut account = store::account_of(&tx.reader(), person)
        .await?
        .ok_or(AppError::NotFound)?;
    account.disabled_at = disabled.then_some(tx.now);
    store::save_account(tx, &permit, &account).await?;
    if disabled {
        store::revoke_sessions(tx, person, None, None).await?;
        store::revoke_tokens(tx, person).await?;
        store::spend_links_of(tx, person).await?;
    }
    let act = if disabled { "person.disabled" } else { "person.enabled" };
    record(tx, person, stands_in.first().copied(), act, json!({}));
    Ok(())
}

/// Gives the secret of a new link by which a person sets their password: for a lost invitation, or a forgotten password
/// of someone without e-mail. Older links of the person are void.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] without an open account.
pub async fn invite_again(tx: &Tx, actor: &Actor, person: PersonId) -> Result<String> {
    let (permit, stands_in) = permit_account(tx, actor, "person.invite", person).await?;
    permit.covers(person.0)?;
    let account = store::account_of(&tx.reader(), person)
        .await?
        .filter(|account| account.disabled_at.is_none());
    account.ok_or(AppError::NotFound)?;
    store::spend_links_of(tx, person).await?;
    let link = make_link(tx, LinkPurpose::Invite, Some(person)).await?;
    record(
        tx,
        person,
        stands_in.first().copied(),
        "person.invited_again",
        json!({}),
    );
    Ok(link)
}

/// Takes the second factor of a person away who lost telephone and recovery codes; all sessions end. Who does it has
/// seen the person.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn clear_second_factor(tx: &Tx, actor: &Actor, person: PersonId) -> Result<()> {
    let (permit, stands_in) = permit_account(tx, actor, "person.clear_second_factor", person).await?;
    let mut account = store::account_of(&tx.reader(), person)
        .await?
        .ok_or(AppError::NotFound)?;
    account.totp_secret = None;
    account.totp_confirmed = false;
    account.recovery_codes = String::new();
    store::save_account(tx, &permit, &account).await?;
    store::revoke_sessions(tx, person, None, None).await?;
    record(
        tx,
        person,
        stands_in.first().copied(),
        "person.second_factor_cleared",
        json!({}),
    );
    Ok(())
}

/// Writes down a delegation: of what the giver holds by position, limited in time, not passed on.
///
/// # Errors
/// [`Refusal::PassedOn`]; [`AppError::Invalid`].
pub async fn delegate(tx: &Tx, actor: &Actor, delegation: Delegation) -> Result<DelegationId> {
    // What was delegated cannot be delegated again: only an own position gives.
    let Authority::Position { unit, .. } = &actor.authority else {
        return Err(Refusal::PassedOn.into());
    };
    let held = |role: &Role| actor.holds_at(*role, delegation.unit);
    if *unit != delegation.unit || delegation.roles.is_empty() || !delegation.roles.iter().all(held) {
        return Err(Refusal::PassedOn.into());
    }
    if delegation.valid_to < delegation.valid_from || delegation.valid_to < tx.today() {
        return Err(AppError::field("valid_to", labels::UNTIL_BEFORE_FROM));
    }
    // NĐ 30/2020/NĐ-CP Điều 13: signing in place of the head is given as KT., TL. or TUQ. and in no other form.
    let form_fits = match delegation.form {
        SigningForm::Deputy | SigningForm::ByOrder | SigningForm::ByDelegation => true,
        SigningForm::Own | SigningForm::OnBehalf | SigningForm::Acting => false,
    };
    if !form_fits {
        return Err(AppError::field("form", labels::ASK_FORM));
    }
    store::insert_delegation(tx, &delegation).await?;
    let details = json!({ "to": delegation.receiver, "until": delegation.valid_to, "act": delegation.legal_act });
    record(
        tx,
        delegation.receiver,
        Some(delegation.unit),
        "person.delegated",
        details,
    );
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
    record(
        tx,
        actor.person,
        None,
        "person.delegation_ended",
        json!({ "delegation": id }),
    );
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
    record(
        tx,
        actor.person,
        authority.unit(),
        "person.authority_chosen",
        json!({ "authority": authority }),
    );
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
pub const SCOPES: &[&str] = &[
    "me:read",
    "initiatives:read",
    "initiatives:write",
    "councils:read",
    "councils:write",
    "directives:read",
    "directives:write",
    "reports:read",
    "reports:write",
    "papers:read",
    "papers:write",
    "products:read",
    "products:write",
    "units:read",
    "people:read",
    "figures:read",
    "figures:write",
    "search:read",
    "search:write",
    "ip_assets:read",
    "ip_assets:write",
];

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
    record(
        tx,
        actor.person,
        None,
        "person.token_made",
        json!({ "name": name, "scopes": scopes }),
    );
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

/// Enters a person who administers a unit and everything below.
async fn enter_administrator(
    tx: &Tx,
    actor: &Actor,
    new: NewPerson,
    username: &str,
    unit: UnitId,
    from: NaiveDate,
) -> Result<PersonId> {
    let person = enter(tx, actor, new, username, unit, Role::Administrator.label()).await?;
    let row = RoleGrant {
        id: tx.id(),
        person,
        unit,
        role: Role::Administrator,
        subtree: true,
        valid_from: from,
        valid_to: None,
    };
    grant(tx, actor, row).await?;
    Ok(person)
}

/// Enters an administrator over a unit and everything below; gives the secret of the link that sets the password.
///
/// # Errors
/// [`Refusal::UsernameTaken`].
pub async fn add_admin(tx: &Tx, username: &str, full_name: &str, unit: UnitId, from: NaiveDate) -> Result<String> {
    let actor = Actor::system("command line");
    let new = NewPerson {
        full_name: full_name.to_owned(),
        ..NewPerson::default()
    };
    let person = enter_administrator(tx, &actor, new, username, unit, from).await?;
    make_link(tx, LinkPurpose::Invite, Some(person)).await
}

/// A reset link for an account; gives its secret.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn reset_password(tx: &Tx, username: &str) -> Result<String> {
    let account = store::account_named(&tx.reader(), &clean_username(username))
        .await?
        .ok_or(AppError::NotFound)?;
    record(
        tx,
        account.person,
        None,
        "person.reset_asked",
        json!({ "by": "command line" }),
    );
    make_link(tx, LinkPurpose::Reset, Some(account.person)).await
}
