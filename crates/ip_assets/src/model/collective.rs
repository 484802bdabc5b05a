//! Collective rights: rules of use, who may use them and for how long, inspections. Pure.

use super::{AssetId, State, UserId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

kernel::typed_id! {
    /// A paper of a collective right.
    PaperId,
    /// An inspection.
    InspectionId,
}

/// What a paper of a collective right is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// quy chế sử dụng
    Rules,
    /// văn bản cho phép dùng địa danh
    Consent,
    /// bản đồ khu vực
    Map,
}

impl PaperKind {
    /// Every kind.
    pub const ALL: [PaperKind; 3] = [PaperKind::Rules, PaperKind::Consent, PaperKind::Map];

    /// The stable code: database, API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            PaperKind::Rules => "rules",
            PaperKind::Consent => "consent",
            PaperKind::Map => "map",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<PaperKind> {
        PaperKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What is entered of somebody who may use a collective right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// As printed on the permit.
    pub name: String,
    /// For the keeper alone.
    pub address: String,
    /// Commune or ward: the public sees it.
    pub place: String,
    /// Number of the permit, of the member.
    pub permit: String,
    /// Which goods.
    pub goods: String,
    /// Area in square metres.
    pub area: Option<i64>,
    /// Plots, for the keeper alone.
    pub plot: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none where the permit says none.
    pub to: Option<NaiveDate>,
}

/// Somebody who may use a collective right, or might.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Which.
    pub id: UserId,
    /// The right.
    pub asset: AssetId,
    /// What was entered.
    pub terms: Terms,
    /// Withdrawn, given back.
    pub ended_on: Option<NaiveDate>,
    /// Why.
    pub ended_why: String,
    /// Rises with every change.
    pub version: i64,
}

/// Whether somebody may use a collective right on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// They may.
    Valid,
    /// Not yet.
    NotYet,
    /// The time is over.
    Expired,
    /// It was withdrawn.
    Withdrawn,
    /// The right itself is not in force.
    NoRight,
}

impl Standing {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Standing::Valid => "valid",
            Standing::NotYet => "not_yet",
            Standing::Expired => "expired",
            Standing::Withdrawn => "withdrawn",
            Standing::NoRight => "no_right",
        }
    }
}

/// Whether somebody may use a right that stands so on a day. What was withdrawn stays withdrawn, whatever becomes of the right.
#[must_use]
pub fn standing(user: &User, right: State, on: NaiveDate) -> Standing {
    if user.ended_on.is_some_and(|ended| ended <= on) {
        Standing::Withdrawn
    } else if user.terms.to.is_some_and(|last| last < on) {
        Standing::Expired
    } else if right != State::InForce {
        Standing::NoRight
    } else if on < user.terms.from {
        Standing::NotYet
    } else {
        Standing::Valid
    }
}

/// Square metres of "2,5" hectares; at most four decimals.
#[must_use]
pub fn read_hectares(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches("ha").trim().replace('.', ",");
    let (whole, rest) = text.split_once(',').unwrap_or((text.as_str(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || rest.len() > 4 || !digits(whole) || !digits(rest) {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 10_000 + format!("{rest:0<4}").parse::<i64>().ok()?)
}

/// Hectares of square metres: "2,5".
#[must_use]
pub fn write_hectares(area: i64) -> String {
    match area % 10_000 {
        0 => (area / 10_000).to_string(),
        rest => format!("{},{}", area / 10_000, format!("{rest:04}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn user() -> User {
        User {
            id: UserId(uuid::Uuid::from_u128(1)),
            asset: AssetId(uuid::Uuid::from_u128(2)),
            terms: Terms {
                name: "x".to_owned(),
                address: String::new(),
                place: String::new(),
                permit: String::new(),
                goods: String::new(),
                area: None,
                plot: String::new(),
                from: day("2025-01-01"),
                to: Some(day("2026-12-31")),
            },
            ended_on: None,
            ended_why: String::new(),
            version: 1,
        }
    }

    #[test]
    fn a_permit_holds_from_its_first_to_its_last_day() {
        let one = user();
        let of = |on: &str| standing(&one, State::InForce, day(on));
        assert_eq!(of("2024-12-31"), Standing::NotYet);
        assert_eq!((of("2025-01-01"), of("2026-12-31")), (Standing::Valid, Standing::Valid));
        assert_eq!(of("2027-01-01"), Standing::Expired);
    }

    #[test]
    fn nobody_uses_a_right_that_is_not_in_force() {
        for state in State::ALL {
            let found = standing(&user(), state, day("2026-01-01"));
            assert_eq!(found == Standing::Valid, state == State::InForce, "{state:?}");
        }
    }

    #[test]
    fn what_was_withdrawn_holds_until_that_day() {
        let mut one = user();
        one.ended_on = Some(day("2026-06-01"));
        assert_eq!(standing(&one, State::InForce, day("2026-05-31")), Standing::Valid);
        assert_eq!(standing(&one, State::InForce, day("2026-06-01")), Standing::Withdrawn);
    }

    #[test]
    fn an_area_that_is_none_is_not_guessed() {
        for wrong in ["", "a", "1,23456", "-1", "1,2,3"] {
            assert_eq!(read_hectares(wrong), None, "{wrong}");
        }
        assert_eq!(read_hectares("2,5 ha"), Some(25_000));
    }

    proptest! {
        #[test]
        fn an_area_that_was_written_is_read_again(area in 0i64..10_000_000_000) {
            prop_assert_eq!(read_hectares(&write_hectares(area)), Some(area));
        }
    }
}
