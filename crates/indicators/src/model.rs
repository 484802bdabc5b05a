//! What indicators are made of: exact numbers, columns of running sums, the organisation of a day, definitions. Pure.

pub mod column;
pub mod definition;
pub mod evaluate;
pub mod exact;
pub mod structure;

pub use column::{Column, Layout};
pub use definition::{Catalogue, Comparator, Definition, Direction, Formula, Goal, Scale, Slice, Verdict};
pub use evaluate::{Asked, Evaluated, Missing, Value, Values};
pub use exact::Exact;
pub use structure::{Passed, Placing, Structure, Transfer};

use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::{PersonId, UnitId};
use kernel::period::Period;

kernel::typed_id! {
    /// A target that a unit has set.
    TargetId,
    /// Figures that were frozen under a name.
    SnapshotId,
    /// An estimate of a value.
    EstimateId,
}

/// Kind of record of a target, in the journal.
pub const TARGET: &str = "indicator_target";
/// Kind of record of a snapshot, in the journal.
pub const SNAPSHOT: &str = "snapshot";

/// Kind of record of an estimate, in the journal.
pub const ESTIMATE: &str = "estimate";

/// Longest note of an estimate.
pub const NOTE_MAX: usize = 500;
/// Longest text that names the source of a target.
pub const SOURCE_MAX: usize = 250;
/// Longest name of a snapshot.
pub const NAME_MAX: usize = 120;

/// For whom a target holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// For the unit with everything below it.
    Own,
    /// For each unit directly below.
    Each,
    /// For each commune directly below.
    EachCommune,
}

impl Reach {
    /// Every reach.
    pub const ALL: [Reach; 3] = [Reach::Own, Reach::Each, Reach::EachCommune];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reach::Own => "own",
            Reach::Each => "each",
            Reach::EachCommune => "each_commune",
        }
    }

    /// The reach of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Reach> {
        Reach::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Which.
    pub id: TargetId,
    /// For which unit.
    pub unit: UnitId,
    /// For it, or for each below it.
    pub reach: Reach,
    /// Of which indicator.
    pub indicator: String,
    /// For which period.
    pub period: Period,
    /// What is to be reached.
    pub goal: Goal,
    /// The document that orders it.
    pub source: String,
    /// Who set it.
    pub set_by: PersonId,
    /// When.
    pub set_at: DateTime<Utc>,
    /// No longer holds since.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What a unit expects a value to be at the end of a period (ước thực hiện): apart from what is counted, and only added to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Which.
    pub id: EstimateId,
    /// Of which unit.
    pub unit: UnitId,
    /// Of which indicator.
    pub indicator: String,
    /// Of which period.
    pub period: Period,
    /// The expected value.
    pub value: Exact,
    /// On what it rests.
    pub note: String,
    /// Who entered it.
    pub made_by: PersonId,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// In which organisation figures are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// As it was on the last day of each period.
    #[default]
    Reported,
    /// As it is today.
    Today,
    /// As it was on a day.
    On(NaiveDate),
}

impl View {
    /// The day of the organisation for a time that ends on `to`.
    #[must_use]
    pub fn day(self, to: NaiveDate, today: NaiveDate) -> NaiveDate {
        match self {
            View::Reported => to.min(today),
            View::Today => today,
            View::On(day) => day,
        }
    }
}

/// From which day to which day data is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// From the first to the last day of the period.
    #[default]
    Calendar,
    /// As reports are closed by Decree 09/2019: on the 14th.
    Administrative,
}

impl Regime {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Regime::Calendar => "calendar",
            Regime::Administrative => "administrative",
        }
    }

    /// The regime of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Regime> {
        [Regime::Calendar, Regime::Administrative]
            .into_iter()
            .find(|one| one.code() == code)
    }
}
