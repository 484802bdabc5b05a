//! Who may see which number and set which target: the only place of this module that grants either.
//!
//! | number | who sees it |
//! |---|---|
//! | of measures whose records are public in themselves | everyone who is signed in |
//! | of other measures | officers (clerk, leader, focal office, emulation, auditor, support) whose role reaches everything that is counted in it: of the unit or of one above it with a role that reaches those below, of a unit with none below it, or its leader |
//!
//! A number must not tell what the pages of the records would hide: whoever does not reach the units below does not see
//! sums over them. The leader of a unit answers for all of it and sees its sums; those of each unit below only by reach. Rights are judged in the organisation of today and of the end of the period, never in that of a day that
//! somebody chooses to look at. The records behind a number are shown by the scope of their own module. Targets are set by
//! clerk, leader or focal office for their unit and, where the role reaches, for those below. Snapshots are seen like the
//! numbers in them, also by the officers of units above on the day on which they were made: their unit may be no more.

use crate::labels;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Actor, Permit, Role, Scope};
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

/// The days that matter for the right to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// Today.
    pub today: NaiveDate,
    /// The last day that counts.
    pub to: NaiveDate,
    /// The day of the organisation in which it is shown. It gives no right; it may take one.
    pub shown: NaiveDate,
}

impl Days {
    /// Of today only.
    #[must_use]
    pub fn only(today: NaiveDate) -> Days {
        Days {
            today,
            to: today,
            shown: today,
        }
    }

    /// Of a window of time that is shown in the organisation of a day.
    #[must_use]
    pub fn of(to: NaiveDate, shown: NaiveDate, today: NaiveDate) -> Days {
        Days { today, to, shown }
    }

    /// The days in whose organisation rights are judged.
    fn judged(self) -> [NaiveDate; 2] {
        [self.today, self.to.min(self.today)]
    }
}

/// The unit has no other below it on any of these days.
fn stands_alone(unit: UnitId, units: &Units, days: Days) -> bool {
    let [today, then] = days.judged();
    [today, then, days.shown]
        .into_iter()
        .all(|day| units.children(unit, Tree::Territorial, day).is_empty())
}

/// An officer who reaches everything that is counted in the unit.
#[must_use]
pub fn is_officer(actor: &Actor, unit: UnitId, units: &Units, days: Days) -> bool {
    let reaches = |held: UnitId| days.judged().into_iter().any(|day| units.is_within(unit, held, day));
    actor.is_system()
        || actor.grants.iter().any(|grant| {
            OFFICERS.contains(&grant.role)
                && if grant.subtree {
                    reaches(grant.unit)
                } else {
                    grant.unit == unit && (grant.role == Role::Leader || stands_alone(unit, units, days))
                }
        })
}

/// Sees the number of a unit.
#[must_use]
pub fn sees(actor: &Actor, openness: Openness, unit: UnitId, units: &Units, days: Days) -> bool {
    match openness {
        Openness::SignedIn => true,
        Openness::Officers | Openness::Sums => is_officer(actor, unit, units, days),
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

/// May freeze figures of a unit: whoever sets targets for it and sees all that is frozen.
#[must_use]
pub fn may_freeze(actor: &Actor, unit: UnitId, units: &Units, days: Days) -> bool {
    let sets = |role: &Role| actor.holds(*role, unit, units, days.today);
    actor.is_system() || (SETTERS.iter().any(sets) && is_officer(actor, unit, units, days))
}

/// Freezes figures of a unit.
///
/// # Errors
/// [`kernel::AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_snapshot(actor: &Actor, unit: UnitId, id: Uuid, units: &Units, days: Days) -> Result<Permit> {
    let allowed = may_freeze(actor, unit, units, days);
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

/// Which snapshots a person sees, by their unit and the day on which they were made.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    actor: Actor,
    units: &'a Units,
    today: NaiveDate,
}

impl Shown<'_> {
    /// A snapshot of a unit, made on a day.
    #[must_use]
    pub fn shows(&self, unit: UnitId, made: NaiveDate) -> bool {
        is_officer(&self.actor, unit, self.units, Days::of(made, made, self.today))
    }
}

/// Whose snapshots a person sees.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn snapshots<'a>(actor: &Actor, units: &'a Units, today: NaiveDate) -> (Scope, Shown<'a>) {
    let shown = Shown {
        actor: actor.clone(),
        units,
        today,
    };
    if actor.is_system() {
        return (Scope::system("snapshots"), shown);
    }
    let scope = Scope::of(actor.reach(&OFFICERS));
    (scope, shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::access::{Authority, Grant};
    use kernel::ids::PersonId;
    use kernel::units::{EdgeRow, Span, UnitKind, UnitRow};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

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
    fn officers_see_sums_and_set_targets_as_far_as_they_reach() {
        let (units, on) = (units(), day("2026-11-26"));
        for role in Role::ALL {
            for subtree in [false, true] {
                let held = actor(role, 2, subtree);
                let sees = |number| sees(&held, Openness::Officers, unit(number), &units, Days::only(on));
                let officer = OFFICERS.contains(&role);
                let reaches = officer && subtree;
                let whole = reaches || role == Role::Leader;
                assert_eq!([1, 2, 3, 4].map(sees), [false, whole, reaches, false], "{role:?}");
                let sets = |number| permit_target(&held, unit(number), Uuid::nil(), &units, on).is_ok();
                let setter = SETTERS.contains(&role);
                assert_eq!(
                    [1, 2, 3, 4].map(sets),
                    [false, setter, setter && subtree, false],
                    "{role:?}"
                );
                let freezes = |number| may_freeze(&held, unit(number), &units, Days::only(on));
                let freezer = setter && subtree;
                assert_eq!(
                    [1, 2, 3, 4].map(freezes),
                    [false, setter && whole, freezer, false],
                    "{role:?}"
                );
                let (_, shown) = snapshots(&held, &units, on);
                let shows = |number| shown.shows(unit(number), on);
                assert_eq!([1, 2, 3, 4].map(shows), [false, whole, reaches, false], "{role:?}");
                // At a school, with nothing below it, no reach is needed.
                let at_school = actor(role, 3, subtree);
                let sees = super::sees(&at_school, Openness::Officers, unit(3), &units, Days::only(on));
                assert_eq!(sees, officer, "{role:?}");
            }
        }
        let anyone = actor(Role::Author, 3, false);
        assert!(super::sees(
            &anyone,
            Openness::SignedIn,
            unit(1),
            &units,
            Days::only(on)
        ));
    }

    /// Commune 2 passed from province 1 to 5 at the turn of the year, and then ended.
    #[test]
    fn the_day_that_is_looked_at_gives_no_right() {
        let span = |from, to: Option<&str>| Span {
            from: day(from),
            to: to.map(day),
        };
        let row = |number, span| UnitRow {
            id: unit(number),
            kind: UnitKind::Commune,
            span,
            names: Vec::new(),
            codes: Vec::new(),
        };
        let edge = |parent, span| EdgeRow {
            tree: Tree::Territorial,
            child: unit(2),
            parent: unit(parent),
            span,
        };
        let always = span("2025-07-01", None);
        let units = Units::new(
            1,
            vec![
                row(1, always),
                row(5, always),
                row(2, span("2025-07-01", Some("2026-09-30"))),
            ],
            [
                edge(1, span("2025-07-01", Some("2025-12-31"))),
                edge(5, span("2026-01-01", Some("2026-09-30"))),
            ],
        );
        let (before, after) = (actor(Role::Auditor, 1, true), actor(Role::Auditor, 5, true));
        let today = day("2026-11-26");
        let sees = |actor: &Actor, to, shown| {
            sees(
                actor,
                Openness::Officers,
                unit(2),
                &units,
                Days::of(day(to), day(shown), today),
            )
        };
        assert!(sees(&before, "2025-12-31", "2025-12-31"), "its own time");
        assert!(
            !sees(&before, "2026-06-30", "2025-12-31"),
            "a later time, seen through an old day"
        );
        assert!(!sees(&after, "2025-12-31", "2026-06-30"));
        assert!(sees(&after, "2026-06-30", "2026-06-30"));
        // What was frozen while it was there stays with whoever stood above it on that day.
        let shown = |actor, made: &str| snapshots(actor, &units, today).1.shows(unit(2), day(made));
        assert!(shown(&after, "2026-07-03"));
        assert!(!shown(&before, "2026-07-03"));
    }
}
