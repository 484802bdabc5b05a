//! Who may see (Scope) and do (Permit) what: the only place of this module that grants either.

use crate::labels;
use crate::model::task::{Task, TaskAct, TaskState};
use crate::model::{Directive, Recipient};
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Actor, Permit, Reach, Role, Scope};
use kernel::ids::UnitId;
use kernel::units::Units;
use uuid::Uuid;

/// Roles that see the documents and tasks of their units.
pub const READERS: [Role; 4] = [Role::UnitClerk, Role::Leader, Role::FocalOffice, Role::Auditor];
/// Roles that keep the register of their unit, assign, urge, report and answer for it.
pub const KEEPERS: [Role; 3] = [Role::UnitClerk, Role::Leader, Role::FocalOffice];

/// What officers see: what their units keep, receive, lead or help with; what units above them published. How that becomes a
/// condition on rows is in the store.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn scope(actor: &Actor) -> Scope {
    if actor.is_system() {
        return Scope::system("directives");
    }
    Scope::of(actor.reach(&READERS))
}

/// What anyone may see: documents that were published.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn published() -> Scope {
    Scope::of(Reach::Published)
}

/// Everything, for telling recipients and following deadlines. Nothing read through it is shown.
#[must_use]
pub fn whole() -> Scope {
    Scope::system("recipients are told and deadlines followed for everyone")
}

/// Answers for a unit in this module: keeps its register, reports for it.
#[must_use]
pub fn keeps(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    actor.is_system() || KEEPERS.iter().any(|role| actor.holds(*role, unit, units, on))
}

/// Units whose register a person keeps; nobody keeps one of the whole country.
#[must_use]
pub fn kept(actor: &Actor, units: &Units) -> Vec<UnitId> {
    actor.rooted(&KEEPERS, units)
}

/// The unit within which a document of a unit may be sent and its tasks assigned: its province, or itself above that.
#[must_use]
pub fn realm(units: &Units, unit: UnitId, on: NaiveDate) -> UnitId {
    units.province_of(unit, on)
}

/// Enters or changes a document in the register of a unit, its clauses, recipients and tasks.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_keep(actor: &Actor, keeper: UnitId, id: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    Permit::grant_if(
        keeps(actor, keeper, units, on),
        actor,
        "directive.keep",
        id,
        labels::NOT_ALLOWED,
    )
}

/// Takes a message of the exchange in, to be confirmed: whoever keeps a register.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_take_in(actor: &Actor, id: Uuid, units: &Units) -> Result<Permit> {
    Permit::grant_if(
        actor.is_system() || !kept(actor, units).is_empty(),
        actor,
        "directive.take_in",
        id,
        labels::NOT_ALLOWED,
    )
}

/// The units among the recipients for which a person may say that the document has arrived.
#[must_use]
pub fn acknowledges(actor: &Actor, recipients: &[Recipient], units: &Units, on: NaiveDate) -> Vec<UnitId> {
    recipients
        .iter()
        .filter(|one| one.acknowledged_at.is_none() && keeps(actor, one.unit, units, on))
        .map(|one| one.unit)
        .collect()
}

/// Says for a recipient that the document has arrived.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_acknowledge(
    actor: &Actor,
    unit: UnitId,
    directive: &Directive,
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    Permit::grant_if(
        keeps(actor, unit, units, on),
        actor,
        "directive.acknowledge",
        directive.id.0,
        labels::NOT_ALLOWED,
    )
}

/// An act on a task: its lead reports and completes, the unit that assigned it approves, returns and cancels. Nobody approves
/// what they reported themselves.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_task(actor: &Actor, act: TaskAct, task: &Task, units: &Units, on: NaiveDate) -> Result<Permit> {
    let (allowed, sentence) = match act {
        TaskAct::Assign | TaskAct::Cancel => (keeps(actor, task.owner, units, on), labels::NOT_OWNER),
        TaskAct::Report | TaskAct::Complete => (keeps(actor, task.lead, units, on), labels::NOT_LEAD),
        TaskAct::Approve | TaskAct::Return => {
            if !actor.is_system() && task.completed_by == Some(actor.person) {
                (false, labels::OWN_REPORT)
            } else {
                (keeps(actor, task.owner, units, on), labels::NOT_OWNER)
            }
        }
    };
    Permit::grant_if(allowed, actor, act.action(), task.id.0, sentence)
}

/// Changes a task, urges, gives it to another lead: the unit that assigned it.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_manage(actor: &Actor, task: &Task, units: &Units, on: NaiveDate) -> Result<Permit> {
    Permit::grant_if(
        keeps(actor, task.owner, units, on),
        actor,
        "task.manage",
        task.id.0,
        labels::NOT_OWNER,
    )
}

/// A task that is not assigned yet is changed by its unit, as is one that runs; a closed one by nobody.
#[must_use]
pub fn is_changeable(task: &Task) -> bool {
    matches!(
        task.state,
        TaskState::Planned | TaskState::NotStarted | TaskState::InProgress
    )
}

/// Raises a difficulty for a unit.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_raise(actor: &Actor, unit: UnitId, directive: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    Permit::grant_if(
        keeps(actor, unit, units, on),
        actor,
        "obstacle.raise",
        directive,
        labels::NOT_ALLOWED,
    )
}

/// The unit for which a person answers difficulties on a document: its focal unit, else the one that keeps it.
#[must_use]
pub fn answers(actor: &Actor, directive: &Directive, units: &Units, on: NaiveDate) -> Option<UnitId> {
    directive
        .content
        .focal
        .into_iter()
        .chain([directive.keeper])
        .find(|unit| keeps(actor, *unit, units, on))
}

/// Answers a difficulty.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_answer(actor: &Actor, directive: &Directive, units: &Units, on: NaiveDate) -> Result<Permit> {
    Permit::grant_if(
        answers(actor, directive, units, on).is_some(),
        actor,
        "obstacle.answer",
        directive.id.0,
        labels::NOT_ALLOWED,
    )
}

/// One's own calendar address.
///
/// # Errors
/// Never for a person.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_feed(actor: &Actor) -> Result<Permit> {
    Permit::grant_if(
        !actor.is_system(),
        actor,
        "calendar.renew",
        actor.person.0,
        labels::NOT_ALLOWED,
    )
}

/// What the service itself does: next occurrences, reminders, hand-over.
///
/// # Errors
/// [`kernel::AppError::Forbidden`] for anyone else.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_follow(actor: &Actor, id: Uuid) -> Result<Permit> {
    Permit::grant_if(actor.is_system(), actor, "task.follow", id, labels::NOT_ALLOWED)
}

/// Takes lists home as a sheet: whoever sees records of a unit.
#[must_use]
pub fn may_export(actor: &Actor) -> bool {
    READERS.iter().any(|role| actor.holds_anywhere(*role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::task::{Method, TaskId};
    use crate::model::{Content, DirectiveId, State};
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

    /// Province 1, commune 2, its schools 3 and 4; another commune 5. The commune assigns a task to school 3, which school 4
    /// helps with; clerk 16 of school 3 has said that it is done.
    fn world() -> (Units, NaiveDate) {
        let day: NaiveDate = "2026-11-26".parse().unwrap();
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
                unit(3, UnitKind::School),
                unit(4, UnitKind::School),
                unit(5, UnitKind::Commune),
            ],
            [edge(2, 1), edge(3, 2), edge(4, 2), edge(5, 1)],
        );
        (units, day)
    }

    #[test]
    fn the_policy_matrix() {
        let (units, day) = world();
        let at = chrono::DateTime::UNIX_EPOCH;
        let directive = Directive {
            id: DirectiveId(id(50)),
            keeper: UnitId(id(2)),
            content: Content {
                focal: Some(UnitId(id(4))),
                ..Content::default()
            },
            state: State::Issued,
            replaced_by: None,
            end_note: String::new(),
            published: false,
            created_by: PersonId(id(10)),
            created_at: at,
            changed_at: at,
            issued_at: Some(at),
            version: 1,
        };
        let task = Task {
            id: TaskId(id(60)),
            directive: directive.id,
            clause: None,
            owner: UnitId(id(2)),
            code: String::new(),
            title: String::new(),
            lead: UnitId(id(3)),
            with: vec![UnitId(id(4))],
            product: String::new(),
            due_at: None,
            due_rule: String::new(),
            repeat: None,
            series: TaskId(id(60)),
            occurrence: 1,
            period: String::new(),
            method: Method::Percent,
            progress: 0,
            state: TaskState::Submitted,
            completed_at: Some(at),
            completed_by: Some(PersonId(id(16))),
            closed_at: None,
            urged_on: None,
            urged: 0,
            taken_from: None,
            created_by: PersonId(id(10)),
            created_at: at,
            changed_at: at,
            version: 1,
        };
        let both = vec![grant(Role::UnitClerk, 3, false), grant(Role::UnitClerk, 2, false)];
        let people = [
            (
                "clerk of the commune with reach",
                person(10, vec![grant(Role::UnitClerk, 2, true)]),
            ),
            ("leader of the commune", person(11, vec![grant(Role::Leader, 2, false)])),
            (
                "focal office of the commune",
                person(12, vec![grant(Role::FocalOffice, 2, false)]),
            ),
            ("clerk of the lead", person(13, vec![grant(Role::UnitClerk, 3, false)])),
            ("leader of the helper", person(14, vec![grant(Role::Leader, 4, false)])),
            (
                "auditor of the province",
                person(15, vec![grant(Role::Auditor, 1, true)]),
            ),
            ("who reported, clerk of both", person(16, both)),
            (
                "clerk of the province, no reach",
                person(17, vec![grant(Role::UnitClerk, 1, false)]),
            ),
            (
                "clerk of the other commune",
                person(18, vec![grant(Role::UnitClerk, 5, true)]),
            ),
            ("administrator", person(19, vec![grant(Role::Administrator, 1, true)])),
            ("teacher", person(20, vec![])),
        ];
        let mut matrix = String::new();
        for (name, actor) in &people {
            let may_task = |act| permit_task(actor, act, &task, &units, day).is_ok();
            let may = [
                (
                    "keep",
                    permit_keep(actor, directive.keeper, id(50), &units, day).is_ok(),
                ),
                (
                    "acknowledge(3)",
                    permit_acknowledge(actor, UnitId(id(3)), &directive, &units, day).is_ok(),
                ),
                ("report", may_task(TaskAct::Report)),
                ("approve", may_task(TaskAct::Approve)),
                ("cancel", may_task(TaskAct::Cancel)),
                ("manage", permit_manage(actor, &task, &units, day).is_ok()),
                (
                    "raise(4)",
                    permit_raise(actor, UnitId(id(4)), id(50), &units, day).is_ok(),
                ),
                ("answer", permit_answer(actor, &directive, &units, day).is_ok()),
                ("follow", permit_follow(actor, id(60)).is_ok()),
            ];
            let may: Vec<_> = may.iter().filter(|(_, may)| *may).map(|(name, _)| *name).collect();
            matrix.push_str(&format!(
                "{name}: {}\n",
                if may.is_empty() { "-".to_owned() } else { may.join(" ") }
            ));
        }
        insta::assert_snapshot!(matrix.trim_end(), @r"
        clerk of the commune with reach: keep acknowledge(3) report approve cancel manage raise(4) answer
        leader of the commune: keep approve cancel manage answer
        focal office of the commune: keep approve cancel manage answer
        clerk of the lead: acknowledge(3) report
        leader of the helper: raise(4) answer
        auditor of the province: -
        who reported, clerk of both: keep acknowledge(3) report cancel manage answer
        clerk of the province, no reach: -
        clerk of the other commune: -
        administrator: -
        teacher: -
        ");
    }

    #[test]
    fn tasks_are_given_within_the_province() {
        let (units, day) = world();
        assert_eq!(realm(&units, UnitId(id(3)), day), UnitId(id(1)));
        assert_eq!(realm(&units, UnitId(id(1)), day), UnitId(id(1)));
        assert_eq!(
            realm(&units, UnitId(id(99)), day),
            UnitId(id(99)),
            "an unknown unit reaches itself"
        );
    }
}
