//! Who may see and do what with people and accounts: the only place of this module that grants.

use crate::labels;
use kernel::Result;
use kernel::access::{Actor, Permit, Role};
use kernel::ids::{PersonId, UnitId};
use kernel::units::Units;
use chrono::NaiveDate;
use uuid::Uuid;

/// One's own account: password, second factor, sessions, tokens.
///
/// # Errors
/// [`kernel::AppError::Forbidden`] for anyone else but the service itself.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_own(actor: &Actor, person: PersonId) -> Result<Permit> {
    Permit::grant_if(actor.person == person || actor.is_system(), actor, "person.own_account", person.0, labels::NOT_ALLOWED)
}

/// Changes what a person is in a unit: administrators of that unit or of one above, with a second factor. Nobody gives
/// what lies above their own reach.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_in_unit(
    actor: &Actor,
    action: &'static str,
    subject: Uuid,
    unit: UnitId,
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    let allowed = actor.is_system() || (actor.second_factor && actor.holds(Role::Administrator, unit, units, on));
    Permit::grant_if(allowed, actor, action, subject, labels::NOT_ALLOWED)
}

/// Changes an account of someone who stands in some units (positions and roles): an administrator over all of them.
/// Without any unit it takes an administrator of the top.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_account(
    actor: &Actor,
    action: &'static str,
    person: PersonId,
    stands_in: &[UnitId],
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    let over_all = stands_in.iter().all(|unit| actor.holds(Role::Administrator, *unit, units, on));
    let allowed = actor.is_system() || (actor.second_factor && actor.holds_anywhere(Role::Administrator) && over_all);
    Permit::grant_if(allowed, actor, action, person.0, labels::NOT_ALLOWED)
}
