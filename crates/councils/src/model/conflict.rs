//! Who must stay away from which item, and why.

use super::policy::{Policy, coded};
use kernel::ids::{PersonId, UnitId};
use serde::{Deserialize, Serialize};

coded! {
    /// Why a member stays away from an item.
    ConflictKind {
        /// tác giả, đồng tác giả
        Author = "author",
        /// an author without a record here bears the member's name: kept away until the secretary has looked
        Namesake = "namesake",
        /// người đứng đầu đơn vị nơi tác giả làm việc
        Superior = "superior",
        /// người hướng dẫn
        Mentor = "mentor",
        /// người thân đã khai
        Kin = "kin",
        /// từng là đồng tác giả
        EarlierCoAuthor = "earlier_co_author",
        /// tự khai
        Declared = "declared",
        /// thư ký ghim
        Pinned = "pinned",
    }
}
coded! {
    /// A relation between two persons that keeps one from judging the other.
    Tie {
        /// người thân
        Kin = "kin",
        /// hướng dẫn
        Mentor = "mentor",
        /// từng là đồng tác giả
        EarlierCoAuthor = "earlier_co_author",
    }
}

/// An author as the subject's module hands them in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Who, where the person has a record here.
    pub person: Option<PersonId>,
    /// Name as on the request.
    pub name: String,
    /// Units where the person holds a position.
    #[serde(default)]
    pub units: Vec<UnitId>,
}

/// What is known of a member for telling conflicts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberFacts {
    /// Name.
    pub name: String,
    /// Units that the person heads.
    pub heads: Vec<UnitId>,
    /// Ties with others, from either side.
    pub ties: Vec<(PersonId, Tie)>,
}

/// Every reason for which a member must stay away from a work by these authors, in the order of [`ConflictKind::ALL`].
#[must_use]
pub fn derive(policy: &Policy, person: PersonId, member: &MemberFacts, authors: &[Author]) -> Vec<ConflictKind> {
    let is_author = authors.iter().any(|author| author.person == Some(person));
    let folded = vietnamese::fold(&member.name);
    let namesake = authors
        .iter()
        .any(|author| author.person.is_none() && vietnamese::fold(&author.name) == folded);
    let superior = authors
        .iter()
        .filter(|author| author.person != Some(person))
        .any(|author| author.units.iter().any(|unit| member.heads.contains(unit)));
    let tied = |kind| {
        let authors = || authors.iter().filter_map(|author| author.person);
        member
            .ties
            .iter()
            .any(|(other, tie)| *tie == kind && authors().any(|author| author == *other))
    };
    let found = |kind| match kind {
        ConflictKind::Author => policy.exclude_authors && is_author,
        ConflictKind::Namesake => policy.exclude_authors && !is_author && namesake,
        ConflictKind::Superior => superior,
        ConflictKind::Mentor => tied(Tie::Mentor),
        ConflictKind::Kin => policy.exclude_relatives && tied(Tie::Kin),
        ConflictKind::EarlierCoAuthor => tied(Tie::EarlierCoAuthor),
        ConflictKind::Declared | ConflictKind::Pinned => false,
    };
    ConflictKind::ALL.iter().copied().filter(|kind| found(*kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::policy::example;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }
    fn unit(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }
    fn author(person: Option<PersonId>, name: &str, units: &[UnitId]) -> Author {
        Author {
            person,
            name: name.to_owned(),
            units: units.to_vec(),
        }
    }

    #[test]
    fn every_kind_is_told_from_its_fact_and_a_stranger_has_none() {
        let authors = [
            author(Some(person(1)), "Lò Thị Lan", &[unit(5)]),
            author(None, "Vàng A Páo", &[]),
        ];
        let facts = |name: &str, heads: &[UnitId], ties: &[(PersonId, Tie)]| MemberFacts {
            name: name.to_owned(),
            heads: heads.to_vec(),
            ties: ties.to_vec(),
        };
        use ConflictKind as K;
        for (who, facts, expected) in [
            (9, facts("Trần Văn Bình", &[unit(6)], &[(person(3), Tie::Kin)]), vec![]),
            (1, facts("Lò Thị Lan", &[unit(5)], &[]), vec![K::Author]),
            (9, facts("vàng a páo", &[], &[]), vec![K::Namesake]),
            (9, facts("Minh", &[unit(5)], &[]), vec![K::Superior]),
            (
                9,
                facts(
                    "Hoa",
                    &[],
                    &[
                        (person(1), Tie::EarlierCoAuthor),
                        (person(1), Tie::Mentor),
                        (person(1), Tie::Kin),
                    ],
                ),
                vec![K::Mentor, K::Kin, K::EarlierCoAuthor],
            ),
        ] {
            assert_eq!(
                derive(&example(), person(who), &facts, &authors),
                expected,
                "{}",
                facts.name
            );
        }
    }

    #[test]
    fn a_policy_may_let_authors_and_kin_sit_but_never_superiors() {
        let lax = Policy {
            exclude_authors: false,
            exclude_relatives: false,
            ..example()
        };
        let authors = [author(Some(person(1)), "Lan", &[unit(5)])];
        let facts = MemberFacts {
            name: "Minh".into(),
            heads: vec![unit(5)],
            ties: vec![(person(1), Tie::Kin)],
        };
        assert_eq!(derive(&lax, person(9), &facts, &authors), [ConflictKind::Superior]);
        assert!(derive(&lax, person(1), &MemberFacts::default(), &authors).is_empty());
    }
}
