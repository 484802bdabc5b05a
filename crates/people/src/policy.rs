//! Who may see and do what with people and accounts: the only place of this module that grants.

use crate::labels;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Actor, Permit, Reach, Role, Scope};
use kernel::ids::{PersonId, UnitId};
use kernel::units::{Tree, UnitKind, Units};
use uuid::Uuid;

/// Who reads the journal.
const AUDITORS: &[Role] = &[Role::Administrator, Role::Auditor];
/// Roles that see the names of people of their units.
const READERS: &[Role] = &[Role::Administrator, Role::UnitClerk, Role::FocalOffice];

/// The actor holds a role over everything: in a unit that has nothing above it, with reach below.
fn over_everything(actor: &Actor, role: Role, units: &Units, on: NaiveDate) -> bool {
    actor.grants.iter().any(|grant| {
        let is_top = units.exists(grant.unit, on) && units.parent(grant.unit, Tree::Territorial, on).is_none();
        grant.role == role && grant.subtree && is_top
    })
}

#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
fn scope_of(actor: &Actor, roles: &[Role], units: &Units, on: NaiveDate) -> Scope {
    if actor.is_system() || roles.iter().any(|role| over_everything(actor, *role, units, on)) {
        return Scope::of(Reach::Everything);
    }
    let held = || actor.grants.iter().filter(|grant| roles.contains(&grant.role));
    Scope::of(Reach::Of {
        person: actor.person,
        units: held().filter(|grant| !grant.subtree).map(|grant| grant.unit).collect(),
        subtrees: held().filter(|grant| grant.subtree).map(|grant| grant.unit).collect(),
    })
}

/// People whom an administrator sees with their accounts: those who stand in the administered units. Who stands nowhere
/// is seen from the top.
#[must_use]
pub fn administered(actor: &Actor, units: &Units, on: NaiveDate) -> Scope {
    scope_of(actor, &[Role::Administrator], units, on)
}

/// Entries of the journal that someone reads: administrators and auditors those of their units; what is no unit's record
/// (sign-ins, imports) only who administers from the top.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
pub fn audited(actor: &Actor, units: &Units, on: NaiveDate) -> Scope {
    // The country is no unit that anybody runs: who administers a unit right below it administers the installation.
    let runs_all = actor.grants.iter().any(|grant| {
        let above = units.parent(grant.unit, Tree::Territorial, on);
        let country = |unit| units.get(unit).is_some_and(|row| row.kind == UnitKind::Country);
        grant.role == Role::Administrator && above.is_none_or(country)
    });
    if actor.is_system() || runs_all {
        return Scope::of(Reach::Everything);
    }
    let held = || actor.grants.iter().filter(|grant| AUDITORS.contains(&grant.role));
    Scope::of(Reach::Of {
        person: actor.person,
        units: held().filter(|grant| !grant.subtree).map(|grant| grant.unit).collect(),
        subtrees: held().filter(|grant| grant.subtree).map(|grant| grant.unit).collect(),
    })
}

/// People whose names someone sees: administrators and clerks those of their units, everyone else only themselves.
#[must_use]
pub fn named(actor: &Actor, units: &Units, on: NaiveDate) -> Scope {
    scope_of(actor, READERS, units, on)
}

/// One's own account: password, second factor, sessions, tokens.
///
/// # Errors
/// [`kernel::AppError::Forbidden`] for anyone else but the service itself.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_own(actor: &Actor, person: PersonId) -> Result<Permit> {
    Permit::grant_if(
        actor.person == person || actor.is_system(),
        actor,
        "person.own_account",
        person.0,
        labels::NOT_ALLOWED,
    )
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

/// Gives or takes a role. With reach below it takes an administrator whose own role reaches below.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
pub fn permit_grant(
    actor: &Actor,
    action: &'static str,
    person: PersonId,
    place: (UnitId, bool),
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    let (unit, subtree) = place;
    let reaching = Actor {
        grants: actor.grants.iter().filter(|grant| grant.subtree).cloned().collect(),
        ..actor.clone()
    };
    permit_in_unit(
        if subtree { &reaching } else { actor },
        action,
        person.0,
        unit,
        units,
        on,
    )
}

/// Changes an account of someone who stands in some units (positions, roles, delegated roles): an administrator over all
/// of them. Without any unit it takes an administrator over everything.
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
    let over_all = if stands_in.is_empty() {
        over_everything(actor, Role::Administrator, units, on)
    } else {
        stands_in
            .iter()
            .all(|unit| actor.holds(Role::Administrator, *unit, units, on))
    };
    let allowed = actor.is_system() || (actor.second_factor && over_all);
    Permit::grant_if(allowed, actor, action, person.0, labels::NOT_ALLOWED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::access::{Authority, Grant};
    use kernel::units::{EdgeRow, Span, UnitKind, UnitRow};

    fn unit(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
    }

    /// Province 1 with the communes 2 and 3.
    fn province() -> Units {
        let span = Span {
            from: NaiveDate::from_ymd_opt(2025, 7, 1).unwrap(),
            to: None,
        };
        let row = |n, kind| UnitRow {
            id: unit(n),
            kind,
            span,
            names: vec![],
            codes: vec![],
        };
        let edge = |n| EdgeRow {
            tree: Tree::Territorial,
            child: unit(n),
            parent: unit(1),
            span,
        };
        Units::new(
            1,
            vec![
                row(1, UnitKind::Province),
                row(2, UnitKind::Commune),
                row(3, UnitKind::Commune),
            ],
            [edge(2), edge(3)],
        )
    }

    fn administrator(of: u128, subtree: bool) -> Actor {
        Actor {
            person: PersonId(Uuid::from_u128(9)),
            authority: Authority::Personal,
            grants: vec![Grant {
                role: Role::Administrator,
                unit: unit(of),
                subtree,
            }],
            ..Actor::system("test")
        }
    }

    #[test]
    fn an_administrator_gives_nothing_above_or_beside_the_own_reach() {
        let (units, person) = (province(), PersonId(Uuid::from_u128(5)));
        let may = |actor: &Actor, n, subtree| {
            permit_grant(actor, "person.grant", person, (unit(n), subtree), &units, day()).is_ok()
        };
        let commune = administrator(2, false);
        assert!(may(&commune, 2, false));
        assert!(!may(&commune, 2, true), "reach below that the giver has not");
        assert!(!may(&commune, 3, false) && !may(&commune, 1, false));
        let top = administrator(1, true);
        assert!(may(&top, 1, true) && may(&top, 3, true));
        assert!(
            !may(
                &Actor {
                    second_factor: false,
                    ..top
                },
                3,
                false
            ),
            "not without the second factor"
        );
    }

    #[test]
    fn an_account_is_changed_only_by_who_stands_over_all_its_units() {
        let (units, person) = (province(), PersonId(Uuid::from_u128(5)));
        let may = |actor: &Actor, stands_in: &[UnitId]| {
            permit_account(actor, "person.disable", person, stands_in, &units, day()).is_ok()
        };
        let commune = administrator(2, true);
        assert!(may(&commune, &[unit(2)]));
        assert!(
            !may(&commune, &[unit(2), unit(1)]),
            "the provincial leader who also sits in the commune"
        );
        assert!(!may(&commune, &[]), "who stands nowhere is not everyone's");
        assert!(may(&administrator(1, true), &[]) && may(&administrator(1, true), &[unit(2), unit(1)]));
    }

    #[test]
    fn the_list_of_people_ends_where_the_reach_ends() {
        let units = province();
        assert_eq!(
            administered(&administrator(1, true), &units, day()).reach(),
            &Reach::Everything
        );
        let Reach::Of {
            units: single,
            subtrees,
            ..
        } = administered(&administrator(2, false), &units, day()).reach().clone()
        else {
            panic!("a commune sees everything")
        };
        assert_eq!((single, subtrees), (vec![unit(2)], vec![]));
    }
}
