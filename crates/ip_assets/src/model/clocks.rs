//! The legal clocks of an asset: from its right and its events to every deadline, each with the sentence that explains it.

use super::{Event, Right};
use chrono::NaiveDate;
use kernel::calendar::Calendar;
use kernel::clocks::RuleBook;

/// What the clocks of an asset are computed from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// By which right it is protected.
    pub right: Right,
    /// Speeded examination was asked for.
    pub accelerated: bool,
    /// What happened, in order.
    pub events: &'a [Event],
}

/// Where a deadline stands, judged by the events alone; whether it has run out is told by the day on which it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Counts.
    Open,
    /// What it asked for was done, on this day.
    Met(NaiveDate),
    /// The dossier went another way.
    Dropped,
}

/// A deadline of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Stable key within the asset: rule and place in its series ("ip.annuity.due:5").
    pub key: String,
    /// Rule of the pack.
    pub rule: String,
    /// Which year, which renewal; zero elsewhere.
    pub ordinal: i32,
    /// From when on it can be done; none where at once.
    pub opens_on: Option<NaiveDate>,
    /// Last day.
    pub due_on: NaiveDate,
    /// Last day of the grace, with surcharge; none where there is none.
    pub grace_on: Option<NaiveDate>,
    /// Why that day, in a sentence with article and calendar shift.
    pub explanation: String,
    /// What happens when nothing is done, as the pack says.
    pub on_expiry: kernel::clocks::OnExpiry,
    /// Every number in it was read in an official source.
    pub verified: bool,
    /// Where it stands.
    pub standing: Standing,
}

/// Every deadline of an asset, by due day.
#[must_use]
pub fn deadlines(_facts: Facts<'_>, _rules: &RuleBook, _calendar: &Calendar) -> Vec<Due> {
    Vec::new()
}

/// What differs between the deadlines of an asset before and after something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new one.
    Appears(Due),
}

/// What differs.
#[must_use]
pub fn moved(_old: &[Due], _new: &[Due]) -> Vec<Change> {
    Vec::new()
}
