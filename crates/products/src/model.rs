//! Products of a place (sản phẩm OCOP, chủ lực, đặc sản, làng nghề): what protects them, what is lacking. Pure.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use ip_assets::model::{Arises, AssetId, Event, Right, State as Standing, state_after};
use kernel::ids::{PersonId, UnitId};
use serde::{Deserialize, Serialize};

kernel::typed_id! {
    /// A product.
    ProductId,
}

/// The kind of record in journal, notices and search.
pub const SUBJECT: &str = "product";

/// Why a product stands in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// sản phẩm OCOP
    Ocop,
    /// sản phẩm chủ lực
    Key,
    /// đặc sản, đặc thù
    Speciality,
    /// sản phẩm làng nghề
    CraftVillage,
}

impl Kind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [Kind; 4] = [Kind::Ocop, Kind::Key, Kind::Speciality, Kind::CraftVillage];

    /// The stable code: database, API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Ocop => "ocop",
            Kind::Key => "key",
            Kind::Speciality => "speciality",
            Kind::CraftVillage => "craft_village",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Whether a product still stands in the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// đang trong danh mục
    #[default]
    Listed,
    /// đã đưa ra khỏi danh mục
    Retired,
}

impl State {
    /// Both states.
    pub const ALL: [State; 2] = [State::Listed, State::Retired];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            State::Listed => "listed",
            State::Retired => "retired",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// The stars that a certificate may give.
pub const STARS: std::ops::RangeInclusive<i32> = 3..=5;

/// An OCOP rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// 3, 4 or 5.
    pub stars: i32,
    /// Number of the decision.
    pub decision: String,
    /// Its day.
    pub rated_on: NaiveDate,
    /// Last day of the certificate.
    pub ends_on: NaiveDate,
}

/// A right that a product lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Which right.
    pub right: Right,
    /// Who helps: an office, a programme.
    #[serde(default)]
    pub helper: String,
    /// What it will cost, in đồng; none where nobody estimated it.
    #[serde(default)]
    pub cost: Option<i64>,
}

/// What is entered of a product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Its name.
    pub name: String,
    /// Why it stands in the list, each once, in order.
    pub kinds: Vec<Kind>,
    /// Whoever makes it, as people call it.
    pub producer: String,
    /// The unit of ours that makes it, where it is one.
    pub producer_unit: Option<UnitId>,
    /// What it is, where it is made.
    pub summary: String,
    /// Since when it stands in a list of the State: the day of the first decision; none when nobody said.
    pub listed_on: Option<NaiveDate>,
    /// Rights that it should have.
    pub needs: Vec<Need>,
}

/// A product as the list keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Which.
    pub id: ProductId,
    /// Code of ours, shown to people.
    pub code: String,
    /// The unit in whose list it stands.
    pub keeper: UnitId,
    /// What is entered.
    pub content: Content,
    /// Its OCOP rating, where it has one.
    pub rating: Option<Rating>,
    /// Whether it still stands in the list.
    pub state: State,
    /// Since when it does not.
    pub retired_on: Option<NaiveDate>,
    /// Why it does not.
    pub retired_why: String,
    /// The public may see it.
    pub published: bool,
    /// Who entered it.
    pub created_by: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Rises with every change.
    pub version: i64,
}

impl Product {
    /// From when on it counts: the day of its list, else that of its rating, else that of its entry.
    #[must_use]
    pub fn since(&self) -> NaiveDate {
        let rated = self.rating.as_ref().map(|rating| rating.rated_on);
        let entered = kernel::time::local_date(self.created_at);
        self.content.listed_on.or(rated).unwrap_or(entered).min(entered)
    }

    /// The days on which it is one of those of which the province wants more than a part protected (SD-020: chủ lực, OCOP, đặc
    /// sản): from the day of its list, until it leaves it. What is OCOP alone counts to the end of the year in which its rating
    /// ends, as plans are told by years. The second day is the first on which it counts no more; none while it does. None at all
    /// for what never counts.
    #[must_use]
    pub fn counted(&self) -> Option<(NaiveDate, Option<NaiveDate>)> {
        let holds = |kind| self.content.kinds.contains(&kind);
        let rating_ends = if holds(Kind::Key) || holds(Kind::Speciality) {
            None
        } else if holds(Kind::Ocop) {
            NaiveDate::from_ymd_opt(self.rating.as_ref()?.ends_on.year() + 1, 1, 1)
        } else {
            return None;
        };
        let (from, to) = (self.since(), [self.retired_on, rating_ends].into_iter().flatten().min());
        to.is_none_or(|to| from < to).then_some((from, to))
    }

    /// Whether it counts on a day.
    #[must_use]
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        self.counted()
            .is_some_and(|(from, to)| from <= day && to.is_none_or(|to| day < to))
    }
}

/// Where the protection of a product stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// A title is in force.
    Protected,
    /// An application is with the office.
    Pending,
    /// There was a title or an application, and it is over.
    Lapsed,
    /// Nothing.
    Unprotected,
}

impl Protection {
    /// Every one, best first.
    pub const ALL: [Protection; 4] = [
        Protection::Protected,
        Protection::Pending,
        Protection::Lapsed,
        Protection::Unprotected,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Protection::Protected => "protected",
            Protection::Pending => "pending",
            Protection::Lapsed => "lapsed",
            Protection::Unprotected => "unprotected",
        }
    }

    /// The one of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Protection> {
        Protection::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What one right does for a product. Only what an office grants can protect it: copyright, a trade name or a secret are
/// there without anybody having registered anything (SD-020 says "được đăng ký bảo hộ").
#[must_use]
pub fn standing(right: Right, state: Standing) -> Protection {
    if right.arises() != Arises::ByGrant {
        return Protection::Unprotected;
    }
    match state {
        Standing::InForce => Protection::Protected,
        Standing::Pending | Standing::GrantPending => Protection::Pending,
        Standing::Prepared => Protection::Unprotected,
        Standing::Refused | Standing::Withdrawn | Standing::Lapsed | Standing::Expired | Standing::Invalidated => {
            Protection::Lapsed
        }
    }
}

/// What all its rights do for a product: the best of them.
#[must_use]
pub fn protection(rights: impl IntoIterator<Item = (Right, Standing)>) -> Protection {
    rights
        .into_iter()
        .map(|(right, state)| standing(right, state))
        .min()
        .unwrap_or(Protection::Unprotected)
}

/// The rights that it should have and has not: no title is in force, no application runs.
pub fn unmet<'a>(needs: &'a [Need], rights: &'a [(Right, Standing)]) -> impl Iterator<Item = &'a Need> {
    needs.iter().filter(|need| {
        !rights.iter().any(|(right, state)| {
            let helps = matches!(standing(*right, *state), Protection::Protected | Protection::Pending);
            *right == need.right && helps
        })
    })
}

/// Where a right stood at the end of a day, by what had happened until then.
#[must_use]
pub fn at(day: NaiveDate, right: Right, events: &[Event]) -> Option<Standing> {
    let until: Vec<Event> = events.iter().filter(|event| event.on <= day).cloned().collect();
    state_after(right, &until).ok()
}

/// A linked right as far as coverage is computed from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Which asset.
    pub asset: AssetId,
    /// Its right.
    pub right: Right,
    /// Where it stands.
    pub state: Standing,
}

/// Rights that an office grants and that a product may need, in the order of the board.
pub const NEEDED: [Right; 8] = [
    Right::Trademark,
    Right::CollectiveMark,
    Right::CertificationMark,
    Right::GeographicalIndication,
    Right::IndustrialDesign,
    Right::Patent,
    Right::UtilityModel,
    Right::PlantVariety,
];

/// How much of a list is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Products that count.
    pub products: u32,
    /// Those of them that are protected.
    pub protected: u32,
}

/// The cheapest way to protect one more product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cheapest<'a, T> {
    /// The product, as it was given.
    pub of: T,
    /// The right that costs least.
    pub need: &'a Need,
    /// Its cost.
    pub cost: i64,
}

/// The products that cost least to protect, cheapest first: of each the cheapest right that somebody estimated. Equal costs keep
/// the order given.
#[must_use]
pub fn cheapest<'a, T>(lacking: impl IntoIterator<Item = (T, &'a [Need])>, most: usize) -> Vec<Cheapest<'a, T>> {
    let mut found: Vec<Cheapest<'a, T>> = lacking
        .into_iter()
        .filter_map(|(of, needs)| {
            let priced = needs.iter().filter_map(|need| Some((need.cost?, need)));
            let (cost, need) = priced.min_by_key(|(cost, _)| *cost)?;
            Some(Cheapest { of, need, cost })
        })
        .collect();
    found.sort_by_key(|one| one.cost);
    found.truncate(most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use ip_assets::model::EventKind;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn product(kinds: &[Kind], rating: Option<(&str, &str)>) -> Product {
        let at = DateTime::parse_from_rfc3339("2026-03-01T03:00:00Z").unwrap().to_utc();
        Product {
            id: ProductId(uuid::Uuid::from_u128(1)),
            code: "SP".to_owned(),
            keeper: UnitId(uuid::Uuid::from_u128(2)),
            content: Content {
                name: "Chè Shan".to_owned(),
                kinds: kinds.to_vec(),
                listed_on: Some(day("2024-05-01")),
                ..Content::default()
            },
            rating: rating.map(|(rated, ends)| Rating {
                stars: 3,
                decision: String::new(),
                rated_on: day(rated),
                ends_on: day(ends),
            }),
            state: State::Listed,
            retired_on: None,
            retired_why: String::new(),
            published: false,
            created_by: PersonId(uuid::Uuid::from_u128(3)),
            created_at: at,
            changed_at: at,
            version: 1,
        }
    }

    #[test]
    fn a_key_product_counts_from_its_list_on_until_it_leaves() {
        let mut one = product(&[Kind::Key], None);
        assert!(!one.counts_on(day("2024-04-30")));
        assert!(one.counts_on(day("2024-05-01")) && one.counts_on(day("2090-01-01")));
        one.retired_on = Some(day("2026-01-02"));
        assert!(one.counts_on(day("2026-01-01")) && !one.counts_on(day("2026-01-02")));
    }

    #[test]
    fn what_is_ocop_alone_counts_through_the_year_in_which_its_rating_ends_and_craft_alone_never() {
        let rated = product(&[Kind::Ocop], Some(("2024-05-01", "2027-05-01")));
        assert!(rated.counts_on(day("2027-12-31")) && !rated.counts_on(day("2028-01-01")));
        assert_eq!(product(&[Kind::Ocop], None).counted(), None, "never rated");
        assert_eq!(product(&[Kind::CraftVillage], None).counted(), None);
        assert!(product(&[Kind::CraftVillage, Kind::Speciality], None).counts_on(day("2026-01-01")));
    }

    #[test]
    fn a_new_rating_does_not_make_a_product_younger() {
        let mut one = product(&[Kind::Ocop], Some(("2026-09-01", "2029-09-01")));
        one.content.listed_on = None;
        assert_eq!(one.since(), day("2026-03-01"), "it was in the list before");
    }

    #[test]
    fn the_best_right_decides_and_what_nobody_grants_protects_nothing() {
        use Standing as S;
        assert_eq!(protection([]), Protection::Unprotected);
        assert_eq!(protection([(Right::Copyright, S::InForce)]), Protection::Unprotected);
        assert_eq!(protection([(Right::TradeName, S::InForce)]), Protection::Unprotected);
        let both = [(Right::Trademark, S::Lapsed), (Right::CollectiveMark, S::Pending)];
        assert_eq!(protection(both), Protection::Pending);
        let three = [
            (Right::Trademark, S::Refused),
            (Right::CollectiveMark, S::GrantPending),
            (Right::GeographicalIndication, S::InForce),
        ];
        assert_eq!(protection(three), Protection::Protected);
        assert_eq!(protection([(Right::Trademark, S::Prepared)]), Protection::Unprotected);
    }

    #[test]
    fn a_need_is_met_by_the_same_right_when_it_is_in_force_or_applied_for() {
        let need = |right| Need {
            right,
            helper: String::new(),
            cost: None,
        };
        let needs = [need(Right::Trademark), need(Right::GeographicalIndication)];
        let open = |rights: &[(Right, Standing)]| unmet(&needs, rights).count();
        assert_eq!(open(&[]), 2);
        assert_eq!(open(&[(Right::Trademark, Standing::Pending)]), 1);
        assert_eq!(open(&[(Right::CollectiveMark, Standing::InForce)]), 2);
        assert_eq!(open(&[(Right::Trademark, Standing::Lapsed)]), 2);
    }

    #[test]
    fn the_past_is_judged_by_what_had_happened_then() {
        let on = |kind, text| Event {
            kind,
            on: day(text),
            ordinal: 0,
            number: String::new(),
            note: String::new(),
        };
        let events = [
            on(EventKind::Filed, "2023-02-01"),
            on(EventKind::Granted, "2024-06-01"),
            on(EventKind::Lapsed, "2026-01-01"),
        ];
        let then = |text| at(day(text), Right::Trademark, &events).unwrap();
        assert_eq!(then("2023-01-31"), Standing::Prepared);
        assert_eq!(then("2023-02-01"), Standing::Pending);
        assert_eq!(then("2025-12-31"), Standing::InForce);
        assert_eq!(then("2026-01-01"), Standing::Lapsed);
    }

    #[test]
    fn the_cheapest_come_first_and_what_nobody_estimated_is_not_among_them() {
        let need = |cost| Need {
            right: Right::Trademark,
            helper: String::new(),
            cost,
        };
        let lacking = [
            ("dear", vec![need(Some(30_000_000))]),
            ("cheap", vec![need(None), need(Some(8_000_000)), need(Some(9_000_000))]),
            ("unknown", vec![need(None)]),
        ];
        let told = |most| -> Vec<(&str, i64)> {
            let given = lacking.iter().map(|(name, needs)| (*name, needs.as_slice()));
            cheapest(given, most).iter().map(|one| (one.of, one.cost)).collect()
        };
        assert_eq!(told(10), [("cheap", 8_000_000), ("dear", 30_000_000)]);
        assert_eq!(told(1).len(), 1);
    }

    #[test]
    fn codes_lead_back_to_what_they_stand_for() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
        for one in Protection::ALL {
            assert_eq!(Protection::from_code(one.code()), Some(one));
        }
    }
}
