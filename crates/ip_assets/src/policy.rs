//! Who may see (Scope) and do (Permit) what: the only place of this module that grants either.

use crate::labels;
use crate::model::Asset;
use crate::model::assessment::AssessmentId;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Actor, Permit, Reach, Role, Scope};
use kernel::ids::{PersonId, UnitId};
use kernel::units::Units;
use uuid::Uuid;

/// Roles that see the assets of their units.
pub const READERS: [Role; 6] = [
    Role::UnitClerk,
    Role::Leader,
    Role::FocalOffice,
    Role::SupportOfficer,
    Role::Enterprise,
    Role::Auditor,
];
/// Roles that keep the register of their unit. An enterprise keeps its own.
pub const KEEPERS: [Role; 5] = [
    Role::UnitClerk,
    Role::Leader,
    Role::FocalOffice,
    Role::SupportOfficer,
    Role::Enterprise,
];

/// What a person sees: the registers of their units, what those have a part in, and what they entered or have a part in
/// themselves. What is secret is left out above its own unit; how that becomes a condition on rows is in the store.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn scope(actor: &Actor) -> Scope {
    if actor.is_system() {
        return Scope::system("ip_assets");
    }
    Scope::of(actor.reach(&READERS))
}

/// What anyone may see: what was published and is not secret.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn published() -> Scope {
    Scope::of(Reach::Published)
}

/// Everything, for computing deadlines and counting. Nothing read through it is shown.
#[must_use]
pub fn whole() -> Scope {
    Scope::system("deadlines are computed and reminded of for everyone")
}

/// Keeps the register of a unit.
#[must_use]
pub fn keeps(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    actor.is_system() || KEEPERS.iter().any(|role| actor.holds(*role, unit, units, on))
}

/// Keeps an asset: whoever keeps the register of its unit; of a secret one only who holds a role at that very unit.
#[must_use]
pub fn keeps_asset(actor: &Actor, asset: &Asset, units: &Units, on: NaiveDate) -> bool {
    if asset.secret && !actor.is_system() {
        return KEEPERS.iter().any(|role| actor.holds_at(*role, asset.keeper));
    }
    keeps(actor, asset.keeper, units, on)
}

/// Keeps the register of an enterprise: the figures of its own assets are told to it where it lands.
#[must_use]
pub fn is_enterprise(actor: &Actor) -> bool {
    actor.holds_anywhere(Role::Enterprise)
}

/// Units whose register a person keeps at that unit itself; nobody keeps one of the whole country.
#[must_use]
pub fn kept(actor: &Actor, units: &Units) -> Vec<UnitId> {
    actor.rooted(&KEEPERS, units)
}

/// Enters an asset into the register of a unit.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_register(actor: &Actor, keeper: UnitId, id: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    Permit::grant_if(
        keeps(actor, keeper, units, on),
        actor,
        "ip_asset.keep",
        id,
        labels::NOT_ALLOWED,
    )
}

/// Changes an asset, its dossier, its agreements.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_keep(actor: &Actor, asset: &Asset, units: &Units, on: NaiveDate) -> Result<Permit> {
    Permit::grant_if(
        keeps_asset(actor, asset, units, on),
        actor,
        "ip_asset.keep",
        asset.id.0,
        labels::NOT_ALLOWED,
    )
}

/// Opens the paper of a payment to an author: it tells of bank accounts and the like, so it is for the officers who see the asset, not
/// for the other authors.
#[must_use]
pub fn opens_payout_paper(actor: &Actor, asset: &Asset, payee: Option<PersonId>, units: &Units, on: NaiveDate) -> bool {
    let officer = READERS.iter().any(|role| {
        if asset.secret {
            actor.holds_at(*role, asset.keeper)
        } else {
            actor.holds(*role, asset.keeper, units, on)
        }
    });
    actor.is_system() || officer || payee == Some(actor.person)
}

/// Assesses initiatives in the register of a unit, and begins assets from what was decided: whoever keeps it at that very unit, and so
/// sees everything in it. There is one assessment of an initiative in a register and one asset of a decision; whoever may see only a
/// part of the register would learn by each "there is one already" of what is secret. Units above assess in a register of their own.
#[must_use]
pub fn assesses(actor: &Actor, keeper: UnitId, units: &Units) -> bool {
    actor.is_system() || kept(actor, units).contains(&keeper)
}

/// Writes an assessment, and begins an asset from it.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_assess(actor: &Actor, keeper: UnitId, id: AssessmentId, units: &Units) -> Result<Permit> {
    Permit::grant_if(
        assesses(actor, keeper, units),
        actor,
        "ip_assessment.write",
        id.0,
        labels::NOT_ALLOWED,
    )
}

/// What the service itself does: deadlines after a change of the law, reminders, hand-over.
///
/// # Errors
/// [`kernel::AppError::Forbidden`] for anyone else.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_follow(actor: &Actor, id: Uuid) -> Result<Permit> {
    Permit::grant_if(actor.is_system(), actor, "ip_asset.follow", id, labels::NOT_ALLOWED)
}

/// Takes lists home as a sheet: whoever sees registers of units.
#[must_use]
pub fn may_export(actor: &Actor) -> bool {
    READERS.iter().any(|role| actor.holds_anywhere(*role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AssetId, Content, Right, State};
    use kernel::access::{Authority, Grant};
    use kernel::units::{EdgeRow, Span, Tree, UnitKind, UnitRow};

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn person(n: u128, role: Role, unit: u128, subtree: bool) -> Actor {
        Actor {
            person: PersonId(id(n)),
            name: "x".into(),
            authority: Authority::Personal,
            grants: vec![Grant {
                role,
                unit: UnitId(id(unit)),
                subtree,
            }],
            session: None,
            second_factor: false,
            token_scopes: None,
        }
    }

    /// Province 1, commune 2 with enterprise 3; another commune 4.
    fn world() -> (Units, NaiveDate) {
        let span = Span {
            from: "2025-07-01".parse().unwrap(),
            to: None,
        };
        let unit = |n, kind| UnitRow {
            id: UnitId(id(n)),
            kind,
            span,
            names: vec![],
            codes: vec![],
        };
        let edge = |child, parent| EdgeRow {
            tree: Tree::Territorial,
            child: UnitId(id(child)),
            parent: UnitId(id(parent)),
            span,
        };
        let units = Units::new(
            1,
            vec![
                unit(1, UnitKind::Province),
                unit(2, UnitKind::Commune),
                unit(3, UnitKind::Enterprise),
                unit(4, UnitKind::Commune),
            ],
            [edge(2, 1), edge(3, 2), edge(4, 1)],
        );
        (units, "2026-11-26".parse().unwrap())
    }

    fn asset(secret: bool) -> Asset {
        let at = chrono::DateTime::UNIX_EPOCH;
        Asset {
            id: AssetId(id(50)),
            code: String::new(),
            keeper: UnitId(id(3)),
            content: Content::new(Right::TradeSecret),
            state: State::InForce,
            secret,
            published: false,
            filed_on: None,
            granted_on: None,
            created_by: PersonId(id(10)),
            created_at: at,
            changed_at: at,
            version: 1,
        }
    }

    #[test]
    fn the_policy_matrix() {
        let (units, day) = world();
        let people = [
            ("the enterprise", person(11, Role::Enterprise, 3, false)),
            (
                "support officer of the commune with reach",
                person(12, Role::SupportOfficer, 2, true),
            ),
            ("clerk of the commune, no reach", person(13, Role::UnitClerk, 2, false)),
            (
                "focal office of the province with reach",
                person(14, Role::FocalOffice, 1, true),
            ),
            ("clerk of the other commune", person(15, Role::UnitClerk, 4, true)),
            ("auditor of the province", person(16, Role::Auditor, 1, true)),
            ("administrator", person(17, Role::Administrator, 1, true)),
        ];
        let mut matrix = String::new();
        for (name, actor) in people {
            let may = [
                (
                    "register",
                    permit_register(&actor, UnitId(id(3)), id(50), &units, day).is_ok(),
                ),
                ("keep", permit_keep(&actor, &asset(false), &units, day).is_ok()),
                ("keep secret", permit_keep(&actor, &asset(true), &units, day).is_ok()),
                ("assess", assesses(&actor, UnitId(id(3)), &units)),
                ("export", may_export(&actor)),
                ("follow", permit_follow(&actor, id(50)).is_ok()),
            ];
            let may: Vec<_> = may.iter().filter(|(_, may)| *may).map(|(name, _)| *name).collect();
            matrix.push_str(&format!(
                "{name}: {}\n",
                if may.is_empty() { "-".to_owned() } else { may.join(", ") }
            ));
        }
        insta::assert_snapshot!(matrix.trim_end(), @r"
        the enterprise: register, keep, keep secret, assess, export
        support officer of the commune with reach: register, keep, export
        clerk of the commune, no reach: export
        focal office of the province with reach: register, keep, export
        clerk of the other commune: export
        auditor of the province: export
        administrator: -
        ");
    }
}
