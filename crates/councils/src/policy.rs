//! Who may see (Scope) and do (Permit) what: the only place of this module that grants either.

use crate::labels;
use crate::model::{Council, Member, Seat};
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Actor, Permit, Role, Scope};
use kernel::ids::UnitId;
use kernel::units::Units;
use uuid::Uuid;

/// Roles that see the councils of their units.
const READERS: [Role; 5] = [
    Role::UnitClerk,
    Role::Leader,
    Role::FocalOffice,
    Role::EmulationOfficer,
    Role::Auditor,
];

/// Members see their councils; officers what their units hold. A conflict takes an item out of either: the store does that
/// for every scope that belongs to a person.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn scope(actor: &Actor) -> Scope {
    if actor.is_system() {
        return Scope::system("councils");
    }
    Scope::of(actor.reach(&READERS))
}

/// Everything: for telling conflicts on every item, and for undoing or releasing a bulk as a whole, also where the actor is
/// kept from an item. Nothing read through it is shown.
#[must_use]
pub fn whole() -> Scope {
    Scope::system("conflicts and bulks concern every item")
}

/// What one may be towards a council.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Chair, vice chair or secretary: runs sessions, concludes.
    Head,
    /// The clerk of the unit: prepares councils and agendas.
    Clerk,
    /// Any other member: reads, scores, votes.
    Member,
    /// Only looks.
    Reader,
}

/// The strongest part of a person towards a council on a day, `None` for strangers. `members` are the council's seats.
#[must_use]
pub fn part(actor: &Actor, council: &Council, members: &[Member], units: &Units, on: NaiveDate) -> Option<Part> {
    let seats = || {
        members
            .iter()
            .filter(|member| member.person == actor.person && member.sits(on))
    };
    let heads = |seat| matches!(seat, Seat::Chair | Seat::ViceChair | Seat::Secretary);
    if actor.is_system() || seats().any(|member| heads(member.seat)) {
        Some(Part::Head)
    } else if actor.holds(Role::UnitClerk, council.unit, units, on)
        || actor.holds(Role::Leader, council.unit, units, on)
    {
        Some(Part::Clerk)
    } else if seats().next().is_some() {
        Some(Part::Member)
    } else if READERS.iter().any(|role| actor.holds(*role, council.unit, units, on)) {
        Some(Part::Reader)
    } else {
        None
    }
}

/// May prepare: council, members, agenda, assignments.
#[must_use]
pub fn prepares(part: Option<Part>) -> bool {
    matches!(part, Some(Part::Head | Part::Clerk))
}

/// May run: open, take attendance, call votes, conclude, sign; reads the single sheets.
#[must_use]
pub fn runs(part: Option<Part>) -> bool {
    part == Some(Part::Head)
}

/// Is shown the way to the certificates of what a session recognised: clerk or leader of the unit.
#[must_use]
pub fn certifies(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    [Role::UnitClerk, Role::Leader]
        .into_iter()
        .any(|role| actor.holds(role, unit, units, on))
}

/// Sets up a council: clerk or leader of the unit.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_found(actor: &Actor, unit: UnitId, id: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    let roles = [Role::UnitClerk, Role::Leader];
    let allowed = actor.is_system() || roles.iter().any(|role| actor.holds(*role, unit, units, on));
    Permit::grant_if(allowed, actor, "council.found", id, labels::NOT_ALLOWED_FOUND)
}

/// Where a person may set up councils: roots of their grants.
#[must_use]
pub fn founding_units(actor: &Actor) -> Vec<UnitId> {
    let mut units: Vec<UnitId> = actor
        .grants
        .iter()
        .filter(|grant| matches!(grant.role, Role::UnitClerk | Role::Leader))
        .map(|grant| grant.unit)
        .collect();
    units.sort();
    units.dedup();
    units
}

/// Prepares.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_prepare(actor: &Actor, part: Option<Part>, subject: Uuid) -> Result<Permit> {
    Permit::grant_if(prepares(part), actor, "council.prepare", subject, labels::NOT_ALLOWED)
}

/// Runs.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_run(actor: &Actor, part: Option<Part>, subject: Uuid) -> Result<Permit> {
    Permit::grant_if(runs(part), actor, "council.run", subject, labels::NOT_ALLOWED)
}

/// Scores, votes, declares a conflict of one's own: a member who sits that day. The item was found through the scope, so
/// the member is not in conflict on it.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_sit(actor: &Actor, members: &[Member], subject: Uuid, on: NaiveDate) -> Result<Permit> {
    let sits = members
        .iter()
        .any(|member| member.person == actor.person && member.sits(on));
    Permit::grant_if(sits, actor, "council.sit", subject, labels::NOT_A_MEMBER)
}

/// Lets conclusions go: the service itself.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_release(actor: &Actor, subject: Uuid) -> Result<Permit> {
    Permit::grant_if(
        actor.is_system(),
        actor,
        "council.release",
        subject,
        labels::NOT_ALLOWED,
    )
}

/// Declares one's own ties.
///
/// # Errors
/// Never for a person.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_tie(actor: &Actor) -> Result<Permit> {
    Permit::grant_if(
        !actor.is_system(),
        actor,
        "council.tie",
        actor.person.0,
        labels::NOT_ALLOWED,
    )
}

/// Tells conflicts anew after someone declared a tie: the service itself, whoever declared it.
///
/// # Errors
/// Never.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_derive(subject: Uuid) -> Result<Permit> {
    Permit::grant_if(
        true,
        &Actor::system("a tie was declared"),
        "council.derive",
        subject,
        "",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CouncilId, MemberId, Rules};
    use kernel::access::{Authority, Grant};
    use kernel::ids::PersonId;
    use kernel::units::{EdgeRow, Span, Tree, UnitKind, UnitRow};

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }
    fn person(n: u128, grants: Vec<Grant>) -> Actor {
        Actor {
            person: PersonId(id(n)),
            name: "x".into(),
            authority: Authority::Personal,
            grants,
            session: None,
            second_factor: false,
            token_scopes: None,
        }
    }
    fn grant(role: Role, unit: u128, subtree: bool) -> Grant {
        Grant {
            role,
            unit: UnitId(id(unit)),
            subtree,
        }
    }

    /// A council of school 2 (below commune 1): who may do what.
    #[test]
    fn the_policy_matrix() {
        let day: NaiveDate = "2026-11-25".parse().unwrap();
        let span = Span {
            from: "2025-07-01".parse().unwrap(),
            to: None,
        };
        let unit = |n| UnitRow {
            id: UnitId(id(n)),
            kind: UnitKind::School,
            span,
            names: vec![],
            codes: vec![],
        };
        let edge = EdgeRow {
            tree: Tree::Territorial,
            child: UnitId(id(2)),
            parent: UnitId(id(1)),
            span,
        };
        let units = Units::new(1, vec![unit(1), unit(2)], [edge]);
        let rules = Rules::load(None).unwrap();
        let council = Council {
            id: CouncilId(id(50)),
            unit: UnitId(id(2)),
            name: String::new(),
            decision_number: String::new(),
            decided_on: day,
            signer: String::new(),
            term_from: day,
            term_to: None,
            policy_key: "tt18-2013".into(),
            policy: rules.policy("tt18-2013").unwrap().rule.clone(),
            form: "initiative/1".into(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            version: 1,
        };
        let seat = |n: u128, seat, to: Option<&str>| Member {
            id: MemberId(id(100 + n)),
            council: council.id,
            person: PersonId(id(n)),
            seat,
            title: String::new(),
            expertise: String::new(),
            valid_from: span.from,
            valid_to: to.map(|to| to.parse().unwrap()),
        };
        let members = [
            seat(10, Seat::Chair, None),
            seat(11, Seat::Secretary, None),
            seat(12, Seat::Expert, None),
            seat(13, Seat::Secretary, Some("2026-06-30")),
        ];
        let people = [
            ("chair", person(10, vec![])),
            ("secretary", person(11, vec![])),
            ("expert", person(12, vec![])),
            ("secretary whose seat ended", person(13, vec![])),
            ("stranger", person(14, vec![])),
            (
                "clerk of the school",
                person(15, vec![grant(Role::UnitClerk, 2, false)]),
            ),
            ("leader of the school", person(16, vec![grant(Role::Leader, 2, false)])),
            (
                "auditor of the commune",
                person(17, vec![grant(Role::Auditor, 1, true)]),
            ),
            (
                "clerk of the commune, no reach",
                person(18, vec![grant(Role::UnitClerk, 1, false)]),
            ),
            ("administrator", person(19, vec![grant(Role::Administrator, 1, true)])),
        ];
        let mut matrix = String::new();
        for (name, actor) in &people {
            let part = part(actor, &council, &members, &units, day);
            let may = [
                ("found", permit_found(actor, council.unit, id(1), &units, day).is_ok()),
                ("prepare", permit_prepare(actor, part, id(1)).is_ok()),
                ("run", permit_run(actor, part, id(1)).is_ok()),
                ("sit", permit_sit(actor, &members, id(1), day).is_ok()),
                ("release", permit_release(actor, id(1)).is_ok()),
            ];
            let may: Vec<_> = may.iter().filter(|(_, may)| *may).map(|(name, _)| *name).collect();
            matrix.push_str(&format!(
                "{name}: {}\n",
                if may.is_empty() { "-".to_owned() } else { may.join(" ") }
            ));
        }
        insta::assert_snapshot!(matrix.trim_end(), @r"
        chair: prepare run sit
        secretary: prepare run sit
        expert: sit
        secretary whose seat ended: -
        stranger: -
        clerk of the school: found prepare
        leader of the school: found prepare
        auditor of the commune: -
        clerk of the commune, no reach: -
        administrator: -
        ");
    }
}
