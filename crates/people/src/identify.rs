//! From a cookie or an access token to the person who acts.

use crate::limits;
use crate::model::{Account, Delegation, Position, RoleGrant};
use crate::state::{Identity, PeopleState};
use crate::store;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use chrono::{NaiveDate, TimeDelta};
use kernel::access::{Actor, Authority, Grant};
use kernel::db::{Db, Reader, Tx};
use kernel::ids::{PersonId, UnitId, secret_hash};
use kernel::web::App;
use kernel::{AppError, Result, notices, settings};

/// Access tokens begin so; a leaked one can be found by scanners.
pub const TOKEN_PREFIX: &str = "kn_";
/// How often the last sight of a session or token is written down.
const SIGHT: TimeDelta = TimeDelta::minutes(5);

/// What a person holds on a day, read once.
struct Held {
    positions: Vec<Position>,
    grants: Vec<RoleGrant>,
    /// Received, with only those roles that the giver still holds in that unit.
    delegations: Vec<Delegation>,
}

impl Held {
    async fn read(db: &Reader<'_>, person: PersonId, on: NaiveDate) -> Result<Held> {
        let mut delegations = store::delegations_to(db, person, on).await?;
        for delegation in &mut delegations {
            // Nobody lends what they no longer have: a giver who was moved takes the delegated roles along.
            let given = store::grants_of(db, delegation.giver, on).await?;
            delegation.roles.retain(|role| {
                given
                    .iter()
                    .any(|grant| grant.role == *role && grant.unit == delegation.unit)
            });
        }
        Ok(Held {
            positions: store::positions_of(db, person, on).await?,
            grants: store::grants_of(db, person, on).await?,
            delegations,
        })
    }

    /// Positions (heads first), delegations, and always the private person.
    fn authorities(&self) -> Vec<Authority> {
        let positions = self.positions.iter().map(|held| Authority::Position {
            id: held.id,
            unit: held.unit,
            title: held.title.clone(),
            form: held.form,
        });
        let delegations = self.delegations.iter().map(|held| Authority::Delegation {
            id: held.id,
            unit: held.unit,
            title: format!("{} {}", held.form.abbreviation(), held.title),
            form: held.form,
            by: held.giver,
        });
        positions.chain(delegations).chain([Authority::Personal]).collect()
    }

    /// What an authority brings. A position brings the roles held in its unit; a delegation the lent roles, in that unit
    /// only; the private person those roles that belong to no unit in which a position is held.
    fn grants_under(&self, authority: &Authority) -> Vec<Grant> {
        let of = |grant: &RoleGrant| Grant {
            role: grant.role,
            unit: grant.unit,
            subtree: grant.subtree,
        };
        match authority {
            Authority::System { .. } => Vec::new(),
            Authority::Personal => self
                .grants
                .iter()
                .filter(|grant| self.positions.iter().all(|position| position.unit != grant.unit))
                .map(of)
                .collect(),
            Authority::Position { unit, .. } => {
                self.grants.iter().filter(|grant| grant.unit == *unit).map(of).collect()
            }
            Authority::Delegation { id, unit, .. } => self
                .delegations
                .iter()
                .filter(|delegation| delegation.id == *id)
                .flat_map(|delegation| delegation.roles.iter())
                .map(|role| Grant {
                    role: *role,
                    unit: *unit,
                    subtree: false,
                })
                .collect(),
        }
    }
}

/// The two are the same position, the same delegation, or both the private person; titles may have changed since.
pub(crate) fn same_capacity(a: &Authority, b: &Authority) -> bool {
    match (a, b) {
        (Authority::Personal, Authority::Personal) => true,
        (Authority::Position { id: a, .. }, Authority::Position { id: b, .. }) => a == b,
        (Authority::Delegation { id: a, .. }, Authority::Delegation { id: b, .. }) => a == b,
        (
            Authority::Personal | Authority::Position { .. } | Authority::Delegation { .. } | Authority::System { .. },
            Authority::Personal | Authority::Position { .. } | Authority::Delegation { .. } | Authority::System { .. },
        ) => false,
    }
}

/// The capacities in which a person may act on a day: positions (heads first), delegations, and always as a private
/// person.
///
/// # Errors
/// Database errors.
pub async fn authorities(db: &Reader<'_>, person: PersonId, on: NaiveDate) -> Result<Vec<Authority>> {
    Ok(Held::read(db, person, on).await?.authorities())
}

/// The account of a person who may act; `None` when there is none or it is locked.
async fn usable(db: &Reader<'_>, person: PersonId) -> Result<Option<Account>> {
    Ok(store::account_of(db, person)
        .await?
        .filter(|account| account.disabled_at.is_none()))
}

async fn acting(db: &Reader<'_>, person: PersonId, held: &Held, authority: Authority) -> Result<Actor> {
    Ok(Actor {
        person,
        name: store::find_person(db, person).await?.full_name,
        grants: held.grants_under(&authority),
        authority,
        session: None,
        second_factor: false,
        token_scopes: None,
    })
}

/// A person in a capacity, for what is done for them while they are away; `None` when the account is locked or the
/// capacity has ended.
///
/// # Errors
/// Database errors.
pub async fn acting_as(
    db: &Reader<'_>,
    person: PersonId,
    authority: &Authority,
    on: NaiveDate,
) -> Result<Option<Actor>> {
    if usable(db, person).await?.is_none() {
        return Ok(None);
    }
    let held = Held::read(db, person, on).await?;
    let open = held
        .authorities()
        .into_iter()
        .find(|open| same_capacity(open, authority));
    match open {
        Some(authority) => Ok(Some(acting(db, person, &held, authority).await?)),
        None => Ok(None),
    }
}

/// A cookie of a request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| {
            pair.trim()
                .split_once('=')
                .filter(|(key, _)| *key == name)
                .map(|(_, value)| value)
        })
}

/// Who a request comes from; `None` for a visitor. A known session costs no query for five seconds.
///
/// # Errors
/// [`AppError::TooMany`] for an access token that calls too often; database errors.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<Identity>> {
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .filter(|token| token.starts_with(TOKEN_PREFIX));
    let Some(token) = bearer.or_else(|| cookie(headers, app.site.session_cookie())) else {
        return Ok(None);
    };
    let by_token = bearer.is_some();
    let state = app.part::<PeopleState>()?;
    let hash = secret_hash(token);
    let identity = match state.remembered(&hash) {
        Some(identity) => Some(identity),
        None => {
            // Read before the rows: what changes while we read makes this memory stale at once.
            let generation = state.generation();
            let found = if by_token {
                by_access_token(app, &hash).await?
            } else {
                by_session(app, &hash).await?
            };
            if let Some(identity) = &found {
                state.remember(&hash, identity.clone(), generation);
            }
            found
        }
    };
    if by_token && identity.is_some() {
        state
            .limits
            .take(&format!("token:{hash}"), limits::TOKEN)
            .map_err(AppError::TooMany)?;
    }
    Ok(identity)
}

async fn by_session(app: &App, hash: &str) -> Result<Option<Identity>> {
    let (reader, now) = (app.db.reader(), app.db.now());
    let Some(session) = store::session_of(&reader, hash, now).await? else {
        return Ok(None);
    };
    let Some(account) = usable(&reader, session.person).await? else {
        return Ok(None);
    };
    let held = Held::read(&reader, session.person, kernel::time::local_date(now)).await?;
    // A position or delegation that has ended in the meantime brings nothing any more: the first open one takes its place.
    let open = held.authorities();
    let chosen = open
        .iter()
        .find(|authority| same_capacity(authority, &session.authority))
        .or(open.first());
    let authority = chosen.cloned().unwrap_or(Authority::Personal);
    let actor = acting(&reader, session.person, &held, authority).await?;
    let id = session.id;
    if session.seen_at + SIGHT < now {
        later(&app.db, move |tx| {
            Box::pin(async move { store::update_session(tx, id, None, false).await })
        });
    }
    let unit = actor.authority.unit();
    Ok(Some(Identity {
        unread: unread(&reader, session.person).await?,
        help_phone: help_phone(app, &reader, unit, kernel::time::local_date(now)).await?,
        pending: account.totp_confirmed && !session.second_factor,
        actor: Actor {
            session: Some(session.id),
            second_factor: session.second_factor,
            ..actor
        },
    }))
}

async fn by_access_token(app: &App, hash: &str) -> Result<Option<Identity>> {
    let (reader, now) = (app.db.reader(), app.db.now());
    let Some(token) = store::token_of(&reader, hash, now).await? else {
        return Ok(None);
    };
    if usable(&reader, token.person).await?.is_none() {
        return Ok(None);
    }
    let held = Held::read(&reader, token.person, kernel::time::local_date(now)).await?;
    // A program was given one capacity. When that has ended it does not slip into another one: the token is void.
    let Some(authority) = held
        .authorities()
        .into_iter()
        .find(|open| same_capacity(open, &token.authority))
    else {
        return Ok(None);
    };
    let actor = acting(&reader, token.person, &held, authority).await?;
    let id = token.id;
    if token.used_at.is_none_or(|used| used + SIGHT < now) {
        later(&app.db, move |tx| {
            Box::pin(async move { store::token_used(tx, id).await })
        });
    }
    Ok(Some(Identity {
        actor: Actor {
            token_scopes: Some(token.scopes),
            ..actor
        },
        unread: 0,
        help_phone: String::new(),
        pending: false,
    }))
}

/// The telephone that the unit acted for, or one above it, names for help; empty without one.
async fn help_phone(app: &App, db: &Reader<'_>, unit: Option<UnitId>, on: NaiveDate) -> Result<String> {
    let Some(unit) = unit else { return Ok(String::new()) };
    let held = settings::value(db, &app.db.units(), unit, &crate::HELP_PHONE, on).await?;
    Ok(held.unwrap_or_default())
}

async fn unread(db: &Reader<'_>, person: PersonId) -> Result<u32> {
    Ok(u32::try_from(notices::unread(db, person).await?).unwrap_or(u32::MAX))
}

/// What a write in the background gives.
type Written<'a> = std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Writes something down that no request waits for; when it fails, the next sight tries again.
fn later(db: &Db, write: impl for<'a> FnOnce(&'a Tx) -> Written<'a> + Send + 'static) {
    if db.read_only().is_some() {
        return;
    }
    let db = db.clone();
    tokio::spawn(async move {
        let done = async {
            let tx = db.begin_system("seen").await?;
            write(&tx).await?;
            tx.commit().await
        };
        if let Err(error) = done.await {
            tracing::warn!(%error, "the last sight was not written down");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::access::{Role, SigningForm};
    use kernel::ids::{DelegationId, PositionId, UnitId};
    use uuid::Uuid;

    fn held() -> Held {
        let (person, day) = (
            PersonId(Uuid::from_u128(1)),
            NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        );
        let unit = |n| UnitId(Uuid::from_u128(n));
        let grant = |n, unit, role| RoleGrant {
            id: crate::model::GrantId(Uuid::from_u128(n)),
            person,
            unit,
            role,
            subtree: n == 10,
            valid_from: day,
            valid_to: None,
        };
        Held {
            positions: vec![Position {
                id: PositionId(Uuid::from_u128(5)),
                person,
                unit: unit(100),
                title: "Phó Chủ tịch".into(),
                form: SigningForm::Deputy,
                head: false,
                valid_from: day,
                valid_to: None,
            }],
            grants: vec![grant(10, unit(100), Role::Leader), grant(11, unit(200), Role::Auditor)],
            delegations: vec![Delegation {
                id: DelegationId(Uuid::from_u128(6)),
                giver: PersonId(Uuid::from_u128(2)),
                receiver: person,
                unit: unit(300),
                form: SigningForm::ByDelegation,
                title: "Chánh Văn phòng".into(),
                roles: vec![Role::UnitClerk],
                content: String::new(),
                legal_act: String::new(),
                valid_from: day,
                valid_to: day,
                ended_at: None,
            }],
        }
    }

    #[test]
    fn each_capacity_brings_its_own_roles_and_no_other() {
        let held = held();
        let roles = |authority: &Authority| -> Vec<(Role, bool)> {
            held.grants_under(authority)
                .into_iter()
                .map(|grant| (grant.role, grant.subtree))
                .collect()
        };
        let open = held.authorities();
        assert_eq!(open.len(), 3);
        assert_eq!(roles(&open[0]), [(Role::Leader, true)], "the position");
        assert_eq!(
            roles(&open[1]),
            [(Role::UnitClerk, false)],
            "the delegation, in its unit only"
        );
        assert_eq!(
            roles(&open[2]),
            [(Role::Auditor, false)],
            "the private person: no role of the unit of a position"
        );
    }

    #[test]
    fn a_new_title_is_the_same_position() {
        let held = held();
        let mut open = held.authorities();
        let before = open[0].clone();
        if let Authority::Position { title, .. } = &mut open[0] {
            "Chủ tịch".clone_into(title);
        }
        assert!(same_capacity(&before, &open[0]));
        assert!(!same_capacity(&open[0], &open[1]) && same_capacity(&open[2], &Authority::Personal));
    }
}
