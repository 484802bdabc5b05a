//! The rows of a rule pack.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::labels;
use crate::period::PeriodKind;

/// How sure we are of a rule, a rate or a day. The letters are those of the project's law notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Certainty {
    /// Quoted from a page that shows the text of the act.
    #[serde(rename = "Q")]
    Quoted,
    /// Read in a public repository or the official gazette.
    #[serde(rename = "R")]
    Read,
    /// One of the seed documents: holds for that unit, an example for others.
    #[serde(rename = "S")]
    Seed,
    /// From memory: never hard-coded, never verified.
    #[serde(rename = "M")]
    Memory,
    /// No law says it: a rule of the house, never verified.
    #[serde(rename = "H")]
    House,
}

/// A length of time that a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duration {
    /// Months to the same day number, or the last day of a shorter month (Civil Code 2015, Điều 148.3).
    Months(u16),
    /// Calendar days; the first day is not counted (Civil Code 2015, Điều 147).
    Days(u16),
    /// Working days by the calendar; the first day is not counted.
    WorkingDays(u16),
    /// Months before the trigger: a window that opens, a notice that must go out ahead.
    MonthsBefore(u16),
    /// Calendar days before the trigger.
    DaysBefore(u16),
    /// Working days before the trigger.
    WorkingDaysBefore(u16),
    /// The next such day of the year.
    YearDay(YearDay),
    /// A day counted from the months of a reporting period.
    PeriodDay(PeriodDay),
}

/// A fixed day of every year: "trước ngày 30/5".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearDay {
    /// Month 1..=12.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
    /// True for "trước ngày": the last moment is 23:59 of the day before.
    #[serde(default)]
    pub strict: bool,
}

/// A day tied to a reporting period: "trước ngày 03 của tháng cuối quý".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodDay {
    /// Kind of the period. When the inputs name no period, the one that holds the trigger is taken.
    pub period: PeriodKind,
    /// Month counted from the first month of the period, which is 1; may lie past its end (15 = March after a year) and
    /// 0 is the month before.
    pub month: i8,
    /// Day of that month; its last day when it has no such day.
    pub day: u8,
    /// True for "trước ngày".
    #[serde(default)]
    pub strict: bool,
}

/// What happens when the last day is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// The limit ends at the end of the next working day (Civil Code 2015, Điều 148.5).
    #[default]
    NextWorkingDay,
    /// The limit ends on the working day before: for days that a report must reach a superior by.
    PreviousWorkingDay,
    /// The day stays.
    None,
}

/// What follows when the last day has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnExpiry {
    /// The act is late, but still possible and still owed.
    #[default]
    Late,
    /// The right to ask is lost.
    RightLost,
    /// The request counts as withdrawn.
    Withdrawn,
    /// The title of protection ends.
    TitleEnds,
    /// A window closes and nothing else happens.
    WindowCloses,
}

/// How often and by how much a limit may be extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// How many times at most.
    pub times: u8,
    /// By how much each time: months, days or working days.
    pub by: Duration,
}

/// One legal clock: what starts it, how long it runs, what happens at its end, and the article that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable id: "sk.decision". Several rows may share it when their validity does not overlap.
    pub id: String,
    /// Counts corrections of this row by us, from 1.
    #[serde(default = "first_edition")]
    pub edition: u16,
    /// Vietnamese name of the limit: "Quyết định công nhận hoặc từ chối".
    pub title: String,
    /// Act: "Điều lệ Sáng kiến (Nghị định 13/2012/NĐ-CP)".
    pub legal_act: String,
    /// Article: "Điều 7.1".
    pub article: String,
    /// First fact date for which the row holds.
    pub valid_from: NaiveDate,
    /// Last fact date for which it holds; open when absent.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// Code of the event that starts the clock: "accepted".
    pub trigger: String,
    /// The event in Vietnamese, as it reads after "kể từ ngày": "chấp nhận đơn".
    pub trigger_title: String,
    /// How long.
    pub duration: Duration,
    /// When the last day is off.
    #[serde(default)]
    pub roll: Roll,
    /// The window opens so long before the due day; open from the trigger when absent.
    #[serde(default)]
    pub opens_before: Option<Duration>,
    /// The act is still possible so long after the due day, with a surcharge or a mark.
    #[serde(default)]
    pub grace: Option<Duration>,
    /// Whether and how it may be extended.
    #[serde(default)]
    pub extension: Option<Extension>,
    /// Whether the clock may be stopped while others must act (a dossier that awaits completion).
    #[serde(default)]
    pub may_stop: bool,
    /// What follows when it runs out.
    #[serde(default)]
    pub on_expiry: OnExpiry,
    /// How sure we are.
    pub certainty: Certainty,
    /// Whether the row was read in a source that quotes the act.
    pub verified: bool,
}

fn first_edition() -> u16 {
    1
}

/// What is wrong with a rule or a parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The id is not lower-case words joined by dots.
    #[error("'{0}' is no id: small letters, digits, '_' and '.' only")]
    BadId(String),
    /// An empty title, act, article or trigger.
    #[error("{id}: {field} is empty")]
    Empty {
        /// The rule.
        id: String,
        /// The field.
        field: &'static str,
    },
    /// The validity ends before it begins.
    #[error("{0}: valid_to lies before valid_from")]
    Reversed(String),
    /// Two rows with the same id hold on the same day.
    #[error("{id}: the rows valid from {first} and from {second} hold on the same days")]
    Overlap {
        /// The rule.
        id: String,
        /// Start of the earlier row.
        first: NaiveDate,
        /// Start of the later row.
        second: NaiveDate,
    },
    /// A duration of nothing, or a day or month that no calendar has.
    #[error("{0}: the duration names a day that does not exist, or is zero")]
    BadDuration(String),
    /// "Before day N" or a count backwards cannot end later because the day is off.
    #[error("{0}: a limit 'before' a day cannot move to the next working day; use none or previous_working_day")]
    RollsPastLimit(String),
    /// Only counted durations can be extended, stopped, or measure a window.
    #[error("{id}: {field} needs months, days or working_days")]
    NotACount {
        /// The rule.
        id: String,
        /// The field.
        field: &'static str,
    },
    /// Certainty M and verified contradict each other.
    #[error("{0} is said to be verified, but its certainty is M (from memory)")]
    VerifiedFromMemory(String),
}

impl Duration {
    /// Whether it counts forward from the trigger, so that it can be stopped and extended.
    pub(super) fn counts_forward(self) -> bool {
        matches!(self, Duration::Months(_) | Duration::Days(_) | Duration::WorkingDays(_))
    }

    fn exists(self) -> bool {
        match self {
            Duration::Months(count)
            | Duration::Days(count)
            | Duration::WorkingDays(count)
            | Duration::MonthsBefore(count)
            | Duration::DaysBefore(count)
            | Duration::WorkingDaysBefore(count) => (1..=3_650).contains(&count),
            // 29 February is refused too: a yearly day must exist every year.
            Duration::YearDay(at) => NaiveDate::from_ymd_opt(2027, u32::from(at.month), u32::from(at.day)).is_some(),
            Duration::PeriodDay(at) => (1..=31).contains(&at.day) && at.period != PeriodKind::Stage,
        }
    }

    fn is_before(self) -> bool {
        match self {
            Duration::Months(_) | Duration::Days(_) | Duration::WorkingDays(_) => false,
            Duration::MonthsBefore(_) | Duration::DaysBefore(_) | Duration::WorkingDaysBefore(_) => true,
            Duration::YearDay(at) => at.strict,
            Duration::PeriodDay(at) => at.strict,
        }
    }
}

impl Rule {
    /// Identifies this row among those of its id: first day of validity, and the edition after the first.
    pub fn version(&self) -> String {
        if self.edition > 1 {
            format!("{}.{}", self.valid_from, self.edition)
        } else {
            self.valid_from.to_string()
        }
    }

    /// Whether the row holds for facts of the day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// The length in Vietnamese: "3 tháng", "5 ngày làm việc", "trước ngày 30/5".
    pub fn duration_label(&self) -> String {
        labels::duration(self.duration)
    }

    /// What follows at the end, in Vietnamese.
    pub fn expiry_label(&self) -> &'static str {
        labels::on_expiry(self.on_expiry)
    }

    /// Every fault of the row by itself.
    pub(super) fn faults(&self) -> Vec<RuleError> {
        let mut faults = Vec::new();
        let id = &self.id;
        if !is_id(id) {
            faults.push(RuleError::BadId(id.clone()));
        }
        for (field, text) in [
            ("title", &self.title),
            ("legal_act", &self.legal_act),
            ("article", &self.article),
            ("trigger", &self.trigger),
            ("trigger_title", &self.trigger_title),
        ] {
            if text.trim().is_empty() {
                faults.push(RuleError::Empty { id: id.clone(), field });
            }
        }
        if self.valid_to.is_some_and(|last| last < self.valid_from) {
            faults.push(RuleError::Reversed(id.clone()));
        }
        let lengths = [
            Some(self.duration),
            self.opens_before,
            self.grace,
            self.extension.map(|extension| extension.by),
        ];
        if lengths.into_iter().flatten().any(|length| !length.exists()) {
            faults.push(RuleError::BadDuration(id.clone()));
        }
        if self.duration.is_before() && self.roll == Roll::NextWorkingDay {
            faults.push(RuleError::RollsPastLimit(id.clone()));
        }
        for (field, length) in [
            ("opens_before", self.opens_before),
            ("grace", self.grace),
            ("extension", self.extension.map(|extension| extension.by)),
            ("may_stop", self.may_stop.then_some(self.duration)),
            ("extension", self.extension.map(|_| self.duration)),
        ] {
            if length.is_some_and(|length| !length.counts_forward()) {
                faults.push(RuleError::NotACount { id: id.clone(), field });
            }
        }
        // A stop lengthens months by days and skips working days: the two cannot be mixed in one clock.
        let by_working_days = |length: Duration| matches!(length, Duration::WorkingDays(_));
        if self.may_stop
            && self
                .extension
                .is_some_and(|extension| by_working_days(extension.by) != by_working_days(self.duration))
        {
            faults.push(RuleError::NotACount {
                id: id.clone(),
                field: "extension",
            });
        }
        if self.verified && self.certainty == Certainty::Memory {
            faults.push(RuleError::VerifiedFromMemory(id.clone()));
        }
        faults
    }
}

pub(super) fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.split('.').all(|part| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
}
