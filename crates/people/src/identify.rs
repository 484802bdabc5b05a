//! From a cookie or an access token to the person who acts.

use crate::model::{Delegation, Position, RoleGrant};
use crate::state::{Identity, PeopleState};
use crate::store;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use chrono::{NaiveDate, TimeDelta};
use kernel::access::{Actor, Authority, Grant};
use kernel::db::Reader;
use kernel::ids::{PersonId, secret_hash};
use kernel::web::App;
use kernel::{Result, notices};

/// Access tokens begin so; a leaked one can be found by scanners.
pub const TOKEN_PREFIX: &str = "kn_";

/// What an authority brings: its grants. Nothing under a private person, those at the unit under a position, the lent
/// ones under a delegation.
fn grants_under(authority: &Authority, grants: &[RoleGrant], delegations: &[Delegation]) -> Vec<Grant> {
    match authority {
        Authority::Personal | Authority::System { .. } => Vec::new(),
        Authority::Position { unit, .. } => grants
            .iter()
            .filter(|grant| grant.unit == *unit)
            .map(|grant| Grant { role: grant.role, unit: grant.unit, subtree: grant.subtree })
            .collect(),
        Authority::Delegation { id, unit, .. } => delegations
            .iter()
            .filter(|delegation| delegation.id == *id)
            .flat_map(|delegation| delegation.roles.iter())
            .map(|role| Grant { role: *role, unit: *unit, subtree: false })
            .collect(),
    }
}

/// The capacities in which a person may act on a day: positions (heads first), roles without a position, delegations,
/// and always as a private person.
///
/// # Errors
/// Database errors.
pub async fn authorities(db: &Reader<'_>, person: PersonId, on: NaiveDate) -> Result<Vec<Authority>> {
    let positions = store::positions_of(db, person, on).await?;
    let delegations = store::delegations_to(db, person, on).await?;
    Ok(positions
        .iter()
        .map(as_authority)
        .chain(delegations.iter().map(|d| Authority::Delegation {
            id: d.id,
            unit: d.unit,
            title: format!("{} {}", d.form.abbreviation(), d.title),
            form: d.form,
            by: d.giver,
        }))
        .chain([Authority::Personal])
        .collect())
}

fn as_authority(position: &Position) -> Authority {
    Authority::Position {
        id: position.id,
        unit: position.unit,
        title: position.title.clone(),
        form: position.form,
    }
}

/// The actor, and whether the account has a second factor.
async fn actor(
    db: &Reader<'_>,
    person: PersonId,
    authority: Authority,
    on: NaiveDate,
) -> Result<Option<(Actor, bool)>> {
    let Some(account) = store::account_of(db, person).await? else { return Ok(None) };
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    // A position or delegation that has ended in the meantime brings nothing any more.
    let open = authorities(db, person, on).await?;
    let authority = if open.contains(&authority) { authority } else { open.into_iter().next().unwrap_or(Authority::Personal) };
    let grants = store::grants_of(db, person, on).await?;
    let delegations = store::delegations_to(db, person, on).await?;
    let actor = Actor {
        person,
        name: store::find_person(db, person).await?.full_name,
        grants: grants_under(&authority, &grants, &delegations),
        authority,
        session: None,
        second_factor: false,
        token_scopes: None,
    };
    Ok(Some((actor, account.totp_confirmed)))
}

fn session_token<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// Who a request comes from; `None` for a visitor.
///
/// # Errors
/// Database errors.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<Identity>> {
    let state = app.part::<PeopleState>()?;
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .filter(|token| token.starts_with(TOKEN_PREFIX));
    let by_token = bearer.is_some();
    let Some(token) = bearer.or_else(|| session_token(headers, app.site.session_cookie())) else { return Ok(None) };
    let hash = secret_hash(token);
    if let Some(identity) = state.remembered(&hash) {
        return Ok(Some(identity));
    }
    // Read before the rows: what changes while we read makes this memory stale at once.
    let generation = state.generation();
    let reader = app.db.reader();
    let now = app.db.now();
    let today = kernel::time::local_date(now);
    let found = if by_token {
        let Some(token) = store::token_of(&reader, &hash, now).await? else { return Ok(None) };
        let found = actor(&reader, token.person, token.authority, today).await?;
        found.map(|(actor, _)| (Actor { token_scopes: Some(token.scopes), ..actor }, false))
    } else {
        let Some(session) = store::session_of(&reader, &hash, now).await? else { return Ok(None) };
        if session.seen_at + TimeDelta::minutes(5) < now && app.db.read_only().is_none() {
            let tx = app.db.begin_system("session seen").await?;
            store::update_session(&tx, session.id, None, false).await?;
            tx.commit().await?;
        }
        let found = actor(&reader, session.person, session.authority, today).await?;
        found.map(|(actor, has_second_factor)| {
            let pending = has_second_factor && !session.second_factor;
            (Actor { session: Some(session.id), second_factor: session.second_factor, ..actor }, pending)
        })
    };
    let Some((actor, pending)) = found else { return Ok(None) };
    let unread = notices::unread(&reader, actor.person).await?;
    let identity = Identity { actor, unread: u32::try_from(unread).unwrap_or(u32::MAX), pending };
    state.remember(&hash, identity.clone(), generation);
    Ok(Some(identity))
}
