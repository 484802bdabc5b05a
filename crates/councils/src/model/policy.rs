//! How a council decides: the policy object of law.md 1.6, quorum and outcome. Pure arithmetic.

use super::ratio::Ratio;
use serde::{Deserialize, Serialize};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),+ }
        impl $name {
            /// Every value, in the order shown.
            pub const ALL: &[$name] = &[$($name::$variant),+];
            /// The stable code: database, packs, API.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $($name::$variant => $code),+ } }
            /// The value of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<$name> { $name::ALL.iter().copied().find(|one| one.code() == code) }
        }
    };
}
pub(crate) use coded;

coded! {
    /// Of whom the share of yes is taken.
    Base {
        /// tổng số thành viên
        AllMembers = "all_members",
        /// số thành viên có mặt
        Present = "present",
    }
}
coded! {
    /// Whether an absent member has a vote.
    AbsentVote {
        /// no
        None = "none",
        /// by a written opinion that the secretary enters
        Written = "written",
    }
}
coded! {
    /// How members express themselves.
    Method {
        /// biểu quyết công khai
        Open = "open",
        /// bỏ phiếu kín
        Secret = "secret",
        /// chấm điểm: a sheet that reaches the form's pass mark is a yes
        Score = "score",
    }
}
coded! {
    /// Whether members in conflict on an item still count among "all members". The acts that we read say "all members" and
    /// do not speak of conflicts.
    ConflictBase {
        /// they count: the literal reading
        Counted = "counted",
        /// they do not
        Excluded = "excluded",
    }
}

/// How a council decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Share of members who must be there.
    pub quorum_ratio: Ratio,
    /// Share of yes that carries an item.
    pub pass_ratio: Ratio,
    /// Of whom.
    pub base: Base,
    /// Votes of absent members.
    pub absent_vote: AbsentVote,
    /// How they vote.
    pub method: Method,
    /// Working days for which the result is public before the head signs.
    pub publish_days: u16,
    /// Authors do not sit on their own work.
    pub exclude_authors: bool,
    /// Nor their declared kin.
    pub exclude_relatives: bool,
    /// Members in conflict among "all members".
    pub conflict_base: ConflictBase,
    /// Experts that the council must have.
    pub min_experts: u16,
    /// A seat for the trade union must be filled.
    pub union_seat: bool,
}

/// Who could vote on an item right now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Members of the council on the day.
    pub members: u32,
    /// Of them in conflict on the item.
    pub conflicted: u32,
    /// There and not in conflict.
    pub present: u32,
    /// Absent, not in conflict, with a written opinion handed in.
    pub written: u32,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// đồng ý
    pub yes: u32,
    /// không đồng ý
    pub no: u32,
    /// không có ý kiến
    pub blank: u32,
}

impl Tally {
    /// All of them.
    #[must_use]
    pub fn cast(self) -> u32 {
        self.yes + self.no + self.blank
    }
}

/// The quorum as the meter shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// There and free.
    pub present: u32,
    /// Needed.
    pub needed: u32,
}

impl Quorum {
    /// Enough are there.
    #[must_use]
    pub fn met(self) -> bool {
        self.present >= self.needed
    }
}

/// What the vote comes to under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Yes votes.
    pub yes: u32,
    /// Yes votes needed.
    pub needed: u32,
    /// Of so many.
    pub of: u32,
}

impl Outcome {
    /// Carried. A council of nobody carries nothing.
    #[must_use]
    pub fn passed(self) -> bool {
        self.of > 0 && self.yes >= self.needed && self.yes > 0
    }
}

impl Policy {
    /// Those who count as "all members" on an item.
    #[must_use]
    pub fn seats(&self, room: Room) -> u32 {
        match self.conflict_base {
            ConflictBase::Counted => room.members,
            ConflictBase::Excluded => room.members.saturating_sub(room.conflicted),
        }
    }

    /// Whether enough are there for an item.
    #[must_use]
    pub fn quorum(&self, room: Room) -> Quorum {
        Quorum {
            present: room.present,
            needed: self.quorum_ratio.of(self.seats(room)).max(1),
        }
    }

    /// What a count comes to.
    #[must_use]
    pub fn outcome(&self, room: Room, tally: Tally) -> Outcome {
        let of = match self.base {
            Base::AllMembers => self.seats(room),
            Base::Present => room.present + room.written,
        };
        Outcome {
            yes: tally.yes,
            needed: self.pass_ratio.of(of).max(1),
            of,
        }
    }
}

#[cfg(test)]
pub(crate) fn example() -> Policy {
    Policy {
        quorum_ratio: Ratio::parse("2/3").unwrap_or_else(|| unreachable!()),
        pass_ratio: Ratio::parse("80%").unwrap_or_else(|| unreachable!()),
        base: Base::AllMembers,
        absent_vote: AbsentVote::Written,
        method: Method::Open,
        publish_days: 5,
        exclude_authors: true,
        exclude_relatives: true,
        conflict_base: ConflictBase::Counted,
        min_experts: 0,
        union_seat: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn room(members: u32, conflicted: u32, present: u32, written: u32) -> Room {
        Room {
            members,
            conflicted,
            present,
            written,
        }
    }
    fn yes(yes: u32) -> Tally {
        Tally {
            yes,
            ..Tally::default()
        }
    }

    #[test]
    fn eight_of_nine_carry_eighty_percent_of_all_members_and_seven_do_not() {
        let policy = example();
        assert_eq!(policy.quorum(room(9, 0, 6, 0)), Quorum { present: 6, needed: 6 });
        assert!(!policy.quorum(room(9, 0, 5, 0)).met());
        assert!(policy.outcome(room(9, 0, 7, 1), yes(8)).passed());
        assert!(!policy.outcome(room(9, 0, 7, 0), yes(7)).passed());
    }

    #[test]
    fn the_base_is_those_present_where_the_rule_says_so_and_written_opinions_add_to_it() {
        let policy = Policy {
            base: Base::Present,
            ..example()
        };
        assert!(policy.outcome(room(9, 0, 5, 0), yes(4)).passed());
        assert!(!policy.outcome(room(9, 0, 5, 1), yes(4)).passed());
    }

    #[test]
    fn members_in_conflict_count_among_all_members_unless_the_policy_says_otherwise() {
        let counted = example();
        let excluded = Policy {
            conflict_base: ConflictBase::Excluded,
            ..example()
        };
        let room = room(9, 3, 5, 0);
        assert_eq!((counted.quorum(room).needed, excluded.quorum(room).needed), (6, 4));
        assert!(!counted.outcome(room, yes(5)).passed());
        assert!(excluded.outcome(room, yes(5)).passed());
    }

    #[test]
    fn nobody_decides_nothing() {
        let none = Policy {
            quorum_ratio: Ratio::new(0, 1).unwrap(),
            pass_ratio: Ratio::new(0, 1).unwrap(),
            ..example()
        };
        assert!(!none.quorum(room(0, 0, 0, 0)).met());
        assert!(!none.outcome(room(0, 0, 0, 0), yes(0)).passed());
        assert!(!none.outcome(room(9, 0, 9, 0), yes(0)).passed());
    }

    proptest! {
        #[test]
        fn one_more_yes_never_turns_a_pass_into_a_failure_and_one_leaving_never_makes_a_quorum(
            members in 1_u32..60, conflicted in 0_u32..60, present in 1_u32..60, votes in 0_u32..60,
            present_base: bool, excluded: bool,
        ) {
            let conflicted = conflicted.min(members - 1);
            let present = present.min(members - conflicted);
            let votes = votes.min(present.saturating_sub(1));
            let policy = Policy {
                base: if present_base { Base::Present } else { Base::AllMembers },
                conflict_base: if excluded { ConflictBase::Excluded } else { ConflictBase::Counted },
                ..example()
            };
            let now = room(members, conflicted, present, 0);
            if policy.outcome(now, yes(votes)).passed() {
                prop_assert!(policy.outcome(now, yes(votes + 1)).passed());
            }
            let left = room(members, conflicted, present - 1, 0);
            prop_assert!(!policy.quorum(left).met() || policy.quorum(now).met());
        }
    }
}
