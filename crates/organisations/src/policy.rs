//! Who may see (Scope) and do (Permit) what: the only place of this module that grants either.
//!
//! Units, their history and the positions in them are public knowledge: everyone who is signed in reads them. Whoever
//! administers a subtree changes it, signed in with a second factor.

use crate::labels;
use crate::model::Change;
use crate::store::Handover;
use chrono::NaiveDate;
use kernel::access::{Actor, Permit, Reach, Role, Scope};
use kernel::ids::{PersonId, UnitId};
use kernel::units::{UnitKind, Units};
use kernel::{AppError, Result};
use uuid::Uuid;

/// Roles that take over for a unit.
const KEEPERS: [Role; 3] = [Role::Leader, Role::UnitClerk, Role::Administrator];

/// Hand-over packages: one's own, and those of the units in which one keeps the papers.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn handover_scope(actor: &Actor) -> Scope {
    if actor.is_system() {
        return Scope::system("organisations");
    }
    let held = actor.grants.iter().filter(|grant| KEEPERS.contains(&grant.role));
    Scope::of(Reach::Of {
        person: actor.person,
        units: held.map(|grant| grant.unit).collect(),
        subtrees: Vec::new(),
    })
}

fn administers(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    actor.is_system() || actor.holds(Role::Administrator, unit, units, on)
}

fn second_factor(actor: &Actor) -> Result<()> {
    if actor.second_factor {
        Ok(())
    } else {
        Err(AppError::Forbidden(kernel::labels::SECOND_FACTOR.to_owned()))
    }
}

/// Whether the pages of change are offered for a unit.
#[must_use]
pub fn may_change(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    administers(actor, unit, units, on) && actor.second_factor
}

/// Changes the organisation: administrators of everything that is touched.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_change(actor: &Actor, change: &Change, units: &Units, on: NaiveDate) -> Result<Permit> {
    let allowed = change
        .concerned()
        .iter()
        .all(|unit| administers(actor, *unit, units, on));
    // A unit without parents is a new root: only the service itself plants one.
    let rooted = match change {
        Change::Found(new) => actor.is_system() || new.iter().all(|unit| !unit.parents.is_empty()),
        Change::Rename { .. }
        | Change::ReParent { .. }
        | Change::Merge { .. }
        | Change::Split { .. }
        | Change::Dissolve { .. } => true,
    };
    let permit = Permit::grant_if(
        allowed && rooted,
        actor,
        "unit.change",
        change.subject().0,
        labels::NOT_YOURS_TO_CHANGE,
    )?;
    second_factor(actor)?;
    Ok(permit)
}

/// Imports lists of units: the service itself and administrators of the whole country anything; other administrators
/// local units below what they administer (`below`: the stored units that get children; `None` for the administrative
/// lists).
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_import(actor: &Actor, units: &Units, below: Option<&[UnitId]>, on: NaiveDate) -> Result<Permit> {
    let mut roots = units.iter().filter(|unit| unit.kind == UnitKind::Country);
    let whole = actor.is_system() || roots.any(|root| actor.holds_at(Role::Administrator, root.id));
    let part = below.is_some_and(|below| below.iter().all(|unit| administers(actor, *unit, units, on)));
    let permit = Permit::grant_if(
        whole || part,
        actor,
        "unit.import",
        Uuid::nil(),
        labels::NOT_YOURS_TO_IMPORT,
    )?;
    second_factor(actor)?;
    Ok(permit)
}

/// Makes the hand-over package of a person: that person, or who keeps one of the units in which they hold a position.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_hand_over(
    actor: &Actor,
    package: Uuid,
    from: PersonId,
    at: &[UnitId],
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    let keeps = |unit: &UnitId| {
        [Role::Leader, Role::Administrator]
            .iter()
            .any(|role| actor.holds(*role, *unit, units, on))
    };
    let allowed = actor.is_system() || actor.person == from || at.iter().any(keeps);
    Permit::grant_if(allowed, actor, "handover.make", package, labels::NOT_YOURS_TO_HAND_OVER)
}

/// Makes the package of a unit that ends: whoever may end it.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_hand_over_unit(
    actor: &Actor,
    package: Uuid,
    unit: UnitId,
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    Permit::grant_if(
        administers(actor, unit, units, on),
        actor,
        "handover.make",
        package,
        labels::NOT_YOURS_TO_HAND_OVER,
    )
}

/// Accepts a package: the person it is for, or who keeps the unit it is for.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_accept(actor: &Actor, package: &Handover, units: &Units, on: NaiveDate) -> Result<Permit> {
    let keeps = |unit: UnitId| KEEPERS.iter().any(|role| actor.holds(*role, unit, units, on));
    let allowed = actor.is_system() || package.to_person == Some(actor.person) || package.to_unit.is_some_and(keeps);
    Permit::grant_if(
        allowed,
        actor,
        "handover.accept",
        package.id.0,
        labels::NOT_YOURS_TO_ACCEPT,
    )
}

/// Sets a setting of a unit: administrators of that unit or of one above, with a second factor.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_setting(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> Result<Permit> {
    let allowed = actor.is_system() || (actor.second_factor && actor.holds(Role::Administrator, unit, units, on));
    Permit::grant_if(allowed, actor, "unit.set", unit.0, labels::NOT_YOURS_TO_CHANGE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NewUnit;
    use kernel::access::{Authority, Grant};
    use kernel::units::{EdgeRow, Span, Tree, UnitRow};

    fn unit(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }
    fn person(grants: &[(Role, u128)], second_factor: bool) -> Actor {
        Actor {
            person: PersonId(Uuid::from_u128(50)),
            name: "x".into(),
            authority: Authority::Personal,
            grants: grants
                .iter()
                .map(|(role, at)| Grant {
                    role: *role,
                    unit: unit(*at),
                    subtree: true,
                })
                .collect(),
            session: None,
            second_factor,
            token_scopes: None,
        }
    }

    /// Country 1 over provinces 2 and 3, commune 4 in 2. Who may do what to them: read by officials.
    #[test]
    fn the_policy_matrix() {
        let today: NaiveDate = "2026-01-01".parse().unwrap();
        let span = Span {
            from: "2025-07-01".parse().unwrap(),
            to: None,
        };
        let row = |n, kind| UnitRow {
            id: unit(n),
            kind,
            span,
            names: vec![],
            codes: vec![],
        };
        let edge = |child, parent| EdgeRow {
            tree: Tree::Territorial,
            child: unit(child),
            parent: unit(parent),
            span,
        };
        let units = Units::new(
            1,
            vec![
                row(1, UnitKind::Country),
                row(2, UnitKind::Province),
                row(3, UnitKind::Province),
                row(4, UnitKind::Commune),
            ],
            [edge(2, 1), edge(3, 1), edge(4, 2)],
        );
        let people = [
            ("anyone", person(&[], true)),
            ("leader of the commune", person(&[(Role::Leader, 4)], true)),
            ("administrator of province 2", person(&[(Role::Administrator, 2)], true)),
            (
                "the same without second factor",
                person(&[(Role::Administrator, 2)], false),
            ),
            (
                "administrator of the country",
                person(&[(Role::Administrator, 1)], true),
            ),
            ("the service", Actor::system("test")),
        ];
        let new = |parents: Vec<u128>| {
            let parents = parents
                .into_iter()
                .map(|parent| (Tree::Territorial, unit(parent)))
                .collect();
            NewUnit {
                id: unit(9),
                kind: UnitKind::Commune,
                full_name: "x".into(),
                code: String::new(),
                parents,
                span,
            }
        };
        let changes = [
            (
                "rename",
                Change::Rename {
                    unit: unit(4),
                    full_name: "x".into(),
                    code: None,
                },
            ),
            (
                "move-away",
                Change::ReParent {
                    unit: unit(4),
                    tree: Tree::Territorial,
                    parent: unit(3),
                },
            ),
            ("found", Change::Found(vec![new(vec![2])])),
            ("new-root", Change::Found(vec![new(vec![])])),
        ];
        let mut matrix = String::new();
        for (name, actor) in &people {
            let mut may: Vec<&str> = changes
                .iter()
                .filter(|(_, change)| permit_change(actor, change, &units, today).is_ok())
                .map(|(name, _)| *name)
                .collect();
            may.extend(permit_import(actor, &units, None, today).is_ok().then_some("import"));
            may.extend(permit_setting(actor, unit(4), &units, today).is_ok().then_some("set"));
            let hand_over = permit_hand_over(
                actor,
                Uuid::nil(),
                PersonId(Uuid::from_u128(60)),
                &[unit(4)],
                &units,
                today,
            );
            may.extend(hand_over.is_ok().then_some("hand-over"));
            matrix.push_str(&format!(
                "{name}: {}\n",
                if may.is_empty() { "-".to_owned() } else { may.join(" ") }
            ));
        }
        insta::assert_snapshot!(matrix.trim_end(), @r"
        anyone: -
        leader of the commune: hand-over
        administrator of province 2: rename found set hand-over
        the same without second factor: hand-over
        administrator of the country: rename move-away found import set hand-over
        the service: rename move-away found new-root import set hand-over
        ");
    }
}
