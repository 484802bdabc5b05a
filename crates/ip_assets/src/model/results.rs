//! Results that the State paid for, with what is owed for it; and what everyone may use. Pure.

use super::{Arises, Right, State};
use chrono::{Months, NaiveDate};

kernel::typed_id! {
    /// A report on the use of a result.
    ReportId,
}

/// The task of the State that a result came from, and what is owed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// The programme.
    pub programme: String,
    /// Name or code of the task.
    pub task: String,
    /// The day on which the result was accepted.
    pub accepted_on: Option<NaiveDate>,
    /// How much of the money was the State's, in hundredths of a percent.
    pub state_share: Option<u32>,
    /// Who may register: the organisation that carried the task out, unless its papers say otherwise.
    pub registrant: String,
    /// What has to be done with it, in the words of the papers.
    pub duty: String,
    /// Which papers: decision, contract.
    pub source: String,
    /// Until when use must have begun.
    pub exploit_by: Option<NaiveDate>,
    /// Months between two reports; zero where none are owed.
    pub report_months: u32,
}

/// Most months between two reports.
pub const MOST_MONTHS: u32 = 120;

/// A whole in hundredths of a percent.
pub const WHOLE: u32 = 10_000;

/// Something that is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owed {
    /// A report, until a day.
    Report(NaiveDate),
    /// Use, until a day.
    Use(NaiveDate),
}

impl Owed {
    /// The last day.
    #[must_use]
    pub fn by(self) -> NaiveDate {
        match self {
            Owed::Report(day) | Owed::Use(day) => day,
        }
    }

    /// The key of its deadline: the next report stands where the last one stood.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Owed::Report(_) => REPORT_DUTY,
            Owed::Use(_) => USE_DUTY,
        }
    }
}

/// Key and rule of the deadline until which a report is owed.
pub const REPORT_DUTY: &str = "duty.report";
/// Key and rule of the deadline until which use is owed.
pub const USE_DUTY: &str = "duty.use";
/// The deadlines of an asset that come from the papers of its task; all others come from the law.
pub const DUTIES: [&str; 2] = [REPORT_DUTY, USE_DUTY];

/// Whether a deadline comes from the papers of a task.
#[must_use]
pub fn is_duty(key: &str) -> bool {
    DUTIES.contains(&key)
}

/// What is owed of a result, the soonest first: the next report, counted from the last one or from the day on which the result was
/// accepted; and use, until it is used.
#[must_use]
pub fn owed(task: &Task, last_report: Option<NaiveDate>, used: bool) -> Vec<Owed> {
    let mut found = Vec::new();
    let from = last_report.or(task.accepted_on).filter(|_| task.report_months > 0);
    found.extend(
        from.and_then(|from| from.checked_add_months(Months::new(task.report_months)))
            .map(Owed::Report),
    );
    found.extend(task.exploit_by.filter(|_| !used).map(Owed::Use));
    found.sort_by_key(|one| one.by());
    found
}

/// A share as people write it: "70", "70%", "66,5 %"; in hundredths of a percent.
#[must_use]
pub fn read_share(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches('%').trim();
    let (whole, rest) = text.split_once([',', '.']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return None;
    }
    let hundredths: u32 = format!("{rest:0<2}").parse().ok()?;
    let share = whole.parse::<u32>().ok()? * 100 + hundredths;
    (share <= WHOLE).then_some(share)
}

/// Rights whose object everyone may use once they are over: solutions, designs, varieties, works. Of a sign, a name or a secret
/// that is never true by itself.
#[must_use]
pub fn becomes_free(right: Right) -> bool {
    let solution = right.is_industrial_property() && !right.is_mark() && right != Right::GeographicalIndication;
    solution || right == Right::PlantVariety || right.arises() == Arises::ByCreation
}

/// States in which the object of such a right is free: its term is over, or its holder let it go.
pub const FREE_STATES: [State; 2] = [State::Expired, State::Lapsed];

/// Rights that become free.
#[must_use]
pub fn free_rights() -> Vec<Right> {
    Right::ALL.into_iter().filter(|right| becomes_free(*right)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn reports_count_from_the_last_one_and_use_is_owed_until_it_is_there() {
        let task = Task {
            accepted_on: Some(day("2024-06-30")),
            exploit_by: Some(day("2025-06-30")),
            report_months: 12,
            ..Task::default()
        };
        let first = Owed::Report(day("2025-06-30"));
        let exploit = Owed::Use(day("2025-06-30"));
        assert_eq!(owed(&task, None, false), [first, exploit]);
        assert_eq!(
            owed(&task, Some(day("2025-07-15")), true),
            [Owed::Report(day("2026-07-15"))]
        );
        let none = Task {
            report_months: 0,
            exploit_by: None,
            ..task
        };
        assert!(owed(&none, None, false).is_empty());
        assert!(
            owed(
                &Task {
                    report_months: 12,
                    ..Task::default()
                },
                None,
                false
            )
            .is_empty(),
            "from no day"
        );
    }

    #[test]
    fn shares_are_read_as_people_write_them() {
        for (text, share) in [
            ("70", Some(7_000)),
            (" 66,5 % ", Some(6_650)),
            ("33.33", Some(3_333)),
            ("100%", Some(10_000)),
            ("100,01", None),
            ("-5", None),
            ("", None),
            ("7O", None),
            ("1,234", None),
        ] {
            assert_eq!(read_share(text), share, "{text}");
        }
    }

    #[test]
    fn signs_and_secrets_never_become_free_by_themselves() {
        for right in [
            Right::Trademark,
            Right::CollectiveMark,
            Right::CertificationMark,
            Right::GeographicalIndication,
            Right::TradeName,
            Right::TradeSecret,
            Right::KnowHow,
            Right::Folklore,
        ] {
            assert!(!becomes_free(right), "{right:?}");
        }
        for right in [
            Right::Patent,
            Right::IndustrialDesign,
            Right::PlantVariety,
            Right::Copyright,
        ] {
            assert!(becomes_free(right), "{right:?}");
        }
    }
}
