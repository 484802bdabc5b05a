//! Who may see which number and set which target: the only place of this module that grants either.
//!
//! | number | who sees it |
//! |---|---|
//! | of measures whose records are public in themselves | everyone who is signed in |
//! | of other measures | officers (clerk, leader, focal office, emulation, auditor, support) of the unit or of one above it, whether or not their role reaches the records below |
//!
//! Who heads a unit answers for its sums without reading each dossier; the records behind a number are shown by the scope
//! of their own module. Targets are set by clerk, leader or focal office for their unit and, where the role reaches, for
//! those below. Snapshots are seen by the officers of their unit and of those above.

use crate::labels;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Actor, Permit, Reach, Role, Scope};
use kernel::ids::UnitId;
use kernel::measures::Openness;
use kernel::units::{Tree, Units};
use uuid::Uuid;

/// Roles that see the numbers of their unit and of those below.
pub const OFFICERS: [Role; 6] = [
    Role::UnitClerk,
    Role::Leader,
    Role::FocalOffice,
    Role::EmulationOfficer,
    Role::Auditor,
    Role::SupportOfficer,
];

/// Roles that set targets and freeze figures.
pub const SETTERS: [Role; 3] = [Role::UnitClerk, Role::Leader, Role::FocalOffice];

/// An officer of the unit or of one above it.
#[must_use]
pub fn is_officer(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    actor.is_system()
        || actor.grants.iter().any(|grant| {
            OFFICERS.contains(&grant.role) && (grant.unit == unit || units.is_within(unit, grant.unit, on))
        })
}

/// Sees the number of a unit.
#[must_use]
pub fn sees(actor: &Actor, openness: Openness, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    match openness {
        Openness::SignedIn => true,
        Openness::Officers => is_officer(actor, unit, units, on),
    }
}

/// The service reads all facts to add them up.
#[must_use]
pub fn everything() -> Scope {
    Scope::system("figures")
}

/// The service writes facts that follow from the journal.
///
/// # Errors
/// Never; for the shape of the others.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_follow() -> Result<Permit> {
    Permit::grant_if(true, &Actor::system("figures"), "figures.follow", Uuid::nil(), "")
}

/// Sets or ends a target: clerk, leader, focal office of the unit, or of one above with a role that reaches it.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_target(actor: &Actor, unit: UnitId, id: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    let allowed = actor.is_system() || SETTERS.iter().any(|role| actor.holds(*role, unit, units, on));
    Permit::grant_if(allowed, actor, "target.set", id, labels::NOT_ALLOWED_TARGET)
}

/// Says what a value is expected to be: whoever sets targets for the unit.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_estimate(actor: &Actor, unit: UnitId, id: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    let allowed = actor.is_system() || SETTERS.iter().any(|role| actor.holds(*role, unit, units, on));
    Permit::grant_if(allowed, actor, "estimate.add", id, labels::NOT_ALLOWED_ESTIMATE)
}

/// Freezes figures of a unit.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_snapshot(actor: &Actor, unit: UnitId, id: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    let allowed = actor.is_system() || SETTERS.iter().any(|role| actor.holds(*role, unit, units, on));
    Permit::grant_if(allowed, actor, "snapshot.make", id, labels::NOT_ALLOWED_SNAPSHOT)
}

/// Units for which a person sets targets, each with those directly below where the role reaches: what a form offers.
#[must_use]
pub fn sets_for(actor: &Actor, units: &Units, on: NaiveDate) -> Vec<UnitId> {
    let mut found = Vec::new();
    for grant in actor.grants.iter().filter(|grant| SETTERS.contains(&grant.role)) {
        let mut add = |unit| {
            if units.exists(unit, on) && !found.contains(&unit) {
                found.push(unit);
            }
        };
        add(grant.unit);
        if grant.subtree {
            for child in units.children(grant.unit, Tree::Territorial, on) {
                add(child);
            }
        }
    }
    found
}

/// Whose snapshots a person sees, with the units below that are laid out in it.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn snapshots(actor: &Actor, units: &Units, on: NaiveDate) -> (Scope, Vec<UnitId>) {
    if actor.is_system() {
        return (Scope::system("snapshots"), Vec::new());
    }
    let held = || actor.grants.iter().filter(|grant| OFFICERS.contains(&grant.role));
    let below = held()
        .flat_map(|grant| units.subtree(grant.unit, Tree::Territorial, on))
        .collect();
    let scope = Scope::of(Reach::Of {
        person: actor.person,
        units: Vec::new(),
        subtrees: held().map(|grant| grant.unit).collect(),
    });
    (scope, below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::access::{Authority, Grant};
    use kernel::ids::PersonId;
    use kernel::units::{EdgeRow, Span, UnitKind, UnitRow};

    fn unit(number: u128) -> UnitId {
        UnitId(Uuid::from_u128(number))
    }

    fn units() -> Units {
        let span = Span {
            from: "2025-07-01".parse().unwrap(),
            to: None,
        };
        let row = |number| UnitRow {
            id: unit(number),
            kind: UnitKind::Commune,
            span,
            names: Vec::new(),
            codes: Vec::new(),
        };
        let edge = |child, parent| EdgeRow {
            tree: Tree::Territorial,
            child: unit(child),
            parent: unit(parent),
            span,
        };
        Units::new(1, [1, 2, 3, 4].map(row).to_vec(), [edge(2, 1), edge(3, 2), edge(4, 1)])
    }

    fn actor(role: Role, at: u128, subtree: bool) -> Actor {
        Actor {
            person: PersonId(Uuid::from_u128(99)),
            name: String::new(),
            authority: Authority::Personal,
            grants: vec![Grant {
                role,
                unit: unit(at),
                subtree,
            }],
            session: None,
            second_factor: false,
            token_scopes: None,
        }
    }

    /// The matrix: every role at the commune 2 (above school 3, below province 1, beside 4), against each unit.
    #[test]
    fn officers_see_sums_below_them_and_set_targets_as_far_as_they_reach() {
        let (units, on) = (units(), "2026-11-26".parse().unwrap());
        for role in Role::ALL {
            for subtree in [false, true] {
                let actor = actor(role, 2, subtree);
                let sees = |number| sees(&actor, Openness::Officers, unit(number), &units, on);
                let officer = OFFICERS.contains(&role);
                assert_eq!([1, 2, 3, 4].map(sees), [false, officer, officer, false], "{role:?}");
                let sets = |number| permit_target(&actor, unit(number), Uuid::nil(), &units, on).is_ok();
                let setter = SETTERS.contains(&role);
                assert_eq!(
                    [1, 2, 3, 4].map(sets),
                    [false, setter, setter && subtree, false],
                    "{role:?}"
                );
                let (_, below) = snapshots(&actor, &units, on);
                assert_eq!(below.contains(&unit(3)), officer, "{role:?}");
                assert!(!below.contains(&unit(1)) && !below.contains(&unit(4)), "{role:?}");
            }
        }
        let anyone = actor(Role::Author, 3, false);
        assert!(super::sees(&anyone, Openness::SignedIn, unit(1), &units, on));
    }
}
