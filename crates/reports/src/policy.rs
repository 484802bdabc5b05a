//! Who may see (Scope) and do (Permit) what: the only place of this module that grants either.
//!
//! | what | who |
//! |---|---|
//! | sees a regime | officers of its owner and receiver, and of every unit; a draft only those of its owner |
//! | sees that a report is owed, and what was sent | officers of its unit, of the units above it, of the receiver, of the unit on the way and of the second receiver |
//! | sees what is being typed | officers of its unit, whoever holds it today, and those above with a role that reaches it |
//! | types | clerk, focal office, leader of the unit that holds it, or above with a role that reaches it |
//! | sends | its leader, or one above with a role that reaches it; also the others where the regime asks for no approval |
//! | takes, gives back, urges, closes the period | clerk, focal office, leader of the receiver |

use crate::labels;
use crate::model::{Act, Regime, RegimeId, Report};
use chrono::NaiveDate;
use directives::policy::realm;
use kernel::Result;
use kernel::access::{Actor, Permit, Role, Scope};
use kernel::ids::UnitId;
use kernel::units::{Tree, UnitKind, Units};
use uuid::Uuid;

/// Roles that see the reports of their units.
pub const READERS: [Role; 4] = [Role::UnitClerk, Role::Leader, Role::FocalOffice, Role::Auditor];
/// Roles that write reports, take them and keep regimes.
pub const KEEPERS: [Role; 3] = [Role::UnitClerk, Role::Leader, Role::FocalOffice];
/// Roles that approve.
pub const APPROVERS: [Role; 1] = [Role::Leader];

/// What officers see of reports. How that becomes a condition on rows is in the store.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn scope(actor: &Actor) -> Scope {
    if actor.is_system() {
        return Scope::system("reports");
    }
    Scope::of(actor.reach(&READERS))
}

/// Everything, for opening periods, reminding, and adding up. Of what is read through it only sums and what a receiver may
/// see is shown.
#[must_use]
pub fn whole() -> Scope {
    Scope::system("periods are opened, reminded of and added up for everyone")
}

/// Reads reports of some unit.
#[must_use]
pub fn is_reader(actor: &Actor) -> bool {
    actor.is_system() || READERS.iter().any(|role| actor.holds_anywhere(*role))
}

/// Answers for a unit in this module.
#[must_use]
pub fn keeps(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    has_one(actor, &KEEPERS, unit, units, on)
}

/// Holds one of some roles over a unit, also one that has ended.
fn has_one(actor: &Actor, roles: &[Role], unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    let holds = |role: &Role| actor.holds(*role, unit, units, on) || actor.holds_at(*role, unit);
    actor.is_system() || roles.iter().any(holds)
}

/// Reads what is being typed for a unit.
#[must_use]
pub fn reads(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    has_one(actor, &READERS, unit, units, on)
}

/// Units for which a person writes and takes reports: at those units themselves; nobody does for the whole country.
#[must_use]
pub fn kept(actor: &Actor, units: &Units) -> Vec<UnitId> {
    actor.rooted(&KEEPERS, units)
}

/// Enters, changes, puts into force or ends a regime: its owner.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_regime(actor: &Actor, owner: UnitId, id: RegimeId, units: &Units, on: NaiveDate) -> Result<Permit> {
    Permit::grant_if(
        keeps(actor, owner, units, on),
        actor,
        "report_regime.keep",
        id.0,
        labels::NOT_ALLOWED_REGIME,
    )
}

/// A regime is shown: in force to every officer, as a draft to those of its owner.
#[must_use]
pub fn sees_regime(actor: &Actor, regime: &Regime, units: &Units, on: NaiveDate) -> bool {
    use crate::model::RegimeState;
    match regime.state {
        RegimeState::Draft => keeps(actor, regime.owner, units, on),
        RegimeState::InForce | RegimeState::Ended => is_reader(actor) && shares_realm(actor, regime.owner, units, on),
    }
}

/// Holds a role in the province of a unit, or above it.
fn shares_realm(actor: &Actor, owner: UnitId, units: &Units, on: NaiveDate) -> bool {
    let realm = realm(units, owner, on);
    actor.is_system()
        || actor
            .grants
            .iter()
            .filter(|grant| READERS.contains(&grant.role))
            .any(|grant| units.is_within(grant.unit, realm, on) || units.is_within(realm, grant.unit, on))
}

/// Types into a report: whoever answers for the unit that holds it.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_write(actor: &Actor, report: &Report, holder: UnitId, units: &Units, on: NaiveDate) -> Result<Permit> {
    Permit::grant_if(
        keeps(actor, holder, units, on),
        actor,
        "report.write",
        report.id.0,
        labels::NOT_ALLOWED_WRITE,
    )
}

/// Sends without somebody laying it before them: a leader of the unit, or anyone who writes where no approval is asked for.
#[must_use]
pub fn sends_directly(actor: &Actor, holder: UnitId, approval: bool, units: &Units, on: NaiveDate) -> bool {
    has_one(actor, &APPROVERS, holder, units, on) || !approval && keeps(actor, holder, units, on)
}

/// An act on a report.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_act(
    actor: &Actor,
    act: Act,
    report: &Report,
    (holder, approval): (UnitId, bool),
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    let (allowed, action, sentence) = match act {
        Act::Complete | Act::Reopen | Act::Correct | Act::Withdraw => (
            keeps(actor, holder, units, on),
            "report.write",
            labels::NOT_ALLOWED_WRITE,
        ),
        Act::Send => (
            sends_directly(actor, holder, approval, units, on),
            "report.send",
            labels::NOT_ALLOWED_SEND,
        ),
        Act::Return | Act::Accept => (
            keeps(actor, report.receiver, units, on),
            "report.receive",
            labels::NOT_ALLOWED_RECEIVE,
        ),
    };
    Permit::grant_if(allowed, actor, action, report.id.0, sentence)
}

/// Urges the reporters of a regime, closes a period, allows a unit to send after that: the receiver.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_receive(actor: &Actor, regime: &Regime, subject: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    Permit::grant_if(
        keeps(actor, regime.content.receiver, units, on),
        actor,
        "report.receive",
        subject,
        labels::NOT_ALLOWED_RECEIVE,
    )
}

/// Sees the board of a regime, with every reporter: officers of its owner, its receiver, the unit on the way, the second
/// receiver, and whoever reaches the owner from above.
#[must_use]
pub fn sees_board(actor: &Actor, regime: &Regime, units: &Units, on: NaiveDate) -> bool {
    let content = &regime.content;
    [Some(regime.owner), Some(content.receiver), content.via, content.also]
        .into_iter()
        .flatten()
        .any(|unit| reads(actor, unit, units, on))
}

/// What the service itself does: opens periods, moves reports of units that ended, reminds.
///
/// # Errors
/// [`kernel::AppError::Forbidden`] for anyone else.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_follow(actor: &Actor, id: Uuid) -> Result<Permit> {
    Permit::grant_if(actor.is_system(), actor, "report.follow", id, labels::NOT_ALLOWED_WRITE)
}

/// Takes lists home as a sheet: whoever reads reports.
#[must_use]
pub fn may_export(actor: &Actor) -> bool {
    is_reader(actor)
}

/// The territory of a unit: itself, or for a department or office the commune, district or province that it belongs to.
#[must_use]
pub fn territory(units: &Units, unit: UnitId, on: NaiveDate) -> UnitId {
    use UnitKind::{Commune, Country, District, Province};
    std::iter::once(unit)
        .chain(units.ancestors(unit, Tree::Territorial, on))
        .find(|unit| {
            let kind = units.get(*unit).map(|row| row.kind);
            matches!(kind, Some(Country | Province | District | Commune))
        })
        .unwrap_or(unit)
}

/// The units that report under a regime on a day, in the order of the organisation; never the receiver itself.
#[must_use]
pub fn reporters(regime: &Regime, units: &Units, on: NaiveDate) -> Vec<UnitId> {
    use crate::model::Reporters;
    let content = &regime.content;
    let found = match content.reporters {
        Reporters::EachBelow => units.children(regime.owner, Tree::Territorial, on),
        // A department orders reports from the communes of its province.
        Reporters::EachCommune => units
            .subtree(territory(units, regime.owner, on), Tree::Territorial, on)
            .into_iter()
            .filter(|unit| units.get(*unit).is_some_and(|row| row.kind == UnitKind::Commune))
            .collect(),
        Reporters::These => content
            .named
            .iter()
            .copied()
            .filter(|unit| units.exists(*unit, on))
            .collect(),
    };
    found.into_iter().filter(|unit| *unit != content.receiver).collect()
}
