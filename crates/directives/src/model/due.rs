//! When a task is due: one day, or a day that comes again by a rule. The rules are the compiler's; here they are made from
//! what a person chooses, kept, and led on to the next moment. "Trước ngày 03" lasts until 23:59 of day 02.

use crate::compiler::{Deadline, DueRule, MonthDay, labels};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::period::{Period, PeriodKind};

/// The periods by which a task can come again.
pub const EVERY: [(PeriodKind, &str); 6] = [
    (PeriodKind::Month, "month"),
    (PeriodKind::Quarter, "quarter"),
    (PeriodKind::Half, "half"),
    (PeriodKind::NineMonths, "nine_months"),
    (PeriodKind::Year, "year"),
    (PeriodKind::SchoolYear, "school_year"),
];

/// The period of a code.
#[must_use]
pub fn every(code: &str) -> Option<PeriodKind> {
    EVERY.iter().find(|(_, known)| *known == code).map(|(kind, _)| *kind)
}

/// The code of a period; empty for one by which no task comes again.
#[must_use]
pub fn code(kind: PeriodKind) -> &'static str {
    EVERY
        .iter()
        .find(|(known, _)| *known == kind)
        .map_or("", |(_, code)| code)
}

fn months(kind: PeriodKind) -> i8 {
    match kind {
        PeriodKind::Month => 1,
        PeriodKind::Quarter => 3,
        PeriodKind::Half => 6,
        PeriodKind::NineMonths => 9,
        // Of a stage, the months of its last year: that is what a due rule names.
        PeriodKind::Year | PeriodKind::SchoolYear | PeriodKind::Stage => 12,
    }
}

/// A rule that can be: a day that is named, in a month of the period or in the one after it.
#[must_use]
pub fn rule(period: PeriodKind, month: i8, day: u8, strict: bool) -> Option<DueRule> {
    let rule = DueRule {
        period,
        day: Some(MonthDay { month, day }),
        strict,
    };
    is_possible(&rule).then_some(rule)
}

/// A task can come again by this rule. By stages it cannot: which stages there are only a plan says.
#[must_use]
pub fn is_possible(rule: &DueRule) -> bool {
    !code(rule.period).is_empty() && names_a_day(rule)
}

/// The day of a rule is one that its periods have, or that the month after them has.
#[must_use]
pub fn names_a_day(rule: &DueRule) -> bool {
    rule.day
        .is_some_and(|at| (1..=months(rule.period) + 1).contains(&at.month) && (1..=31).contains(&at.day))
}

/// As the database has it; empty for a task that does not come again.
#[must_use]
pub fn encode(rule: Option<&DueRule>) -> String {
    rule.and_then(|rule| serde_json::to_string(rule).ok())
        .unwrap_or_default()
}

/// Reads what [`encode`] gave.
#[must_use]
pub fn decode(text: &str) -> Option<DueRule> {
    serde_json::from_str(text).ok().filter(is_possible)
}

/// The first due moment after a moment, with its period.
#[must_use]
pub fn next(rule: &DueRule, after: DateTime<Utc>) -> Option<(Period, DateTime<Utc>)> {
    rule.next_after(after.checked_add_signed(TimeDelta::seconds(1))?)
}

/// The rule of one day in words, with the moment: "trước ngày 03/12/2026 (hạn cuối 23 giờ 59 phút ngày 02/12/2026)".
#[must_use]
pub fn words(date: NaiveDate, strict: bool) -> String {
    labels::deadline(&Deadline::Day { date, strict })
}

/// The last moment of a day that is named; `strict` makes it the day before.
#[must_use]
pub fn moment(date: NaiveDate, strict: bool) -> Option<DateTime<Utc>> {
    Deadline::Day { date, strict }.due_at()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::time::{end_of_day, local_date};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Seed 000: "trước ngày 03 của tháng cuối quý" is 23:59 of day 02; from one moment the next is a quarter away.
    #[test]
    fn before_the_third_of_the_last_month_of_the_quarter_is_the_second() {
        let rule = rule(PeriodKind::Quarter, 3, 3, true).unwrap();
        let (period, due) = next(&rule, end_of_day(day("2026-11-25"))).unwrap();
        assert_eq!(
            (local_date(due), period.label().as_str()),
            (day("2026-12-02"), "Quý IV/2026")
        );
        let (period, due) = next(&rule, due).unwrap();
        assert_eq!(
            (local_date(due), period.label().as_str()),
            (day("2027-03-02"), "Quý I/2027")
        );
    }

    #[test]
    fn impossible_rules_cannot_be_made_or_read() {
        assert_eq!(rule(PeriodKind::Quarter, 5, 1, true), None);
        assert_eq!(rule(PeriodKind::Quarter, 0, 1, true), None);
        assert_eq!(rule(PeriodKind::Month, 1, 32, true), None);
        assert_eq!(rule(PeriodKind::Stage, 1, 1, true), None);
        assert_eq!(rule(PeriodKind::NineMonths, 11, 1, true), None);
        for wrong in ["", "{}", "quarter"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }

    /// In the last three months of a year no nine months run: the next are those of the year after. A school year is counted
    /// from September.
    #[test]
    fn nine_months_and_school_years_come_again() {
        let nine = rule(PeriodKind::NineMonths, 9, 20, false).unwrap();
        let (period, due) = next(&nine, end_of_day(day("2026-11-25"))).unwrap();
        assert_eq!(
            (local_date(due), period.code().as_str()),
            (day("2027-09-20"), "2027-9M")
        );
        let school = rule(PeriodKind::SchoolYear, 9, 31, false).unwrap();
        let (period, due) = next(&school, end_of_day(day("2026-11-25"))).unwrap();
        assert_eq!(
            (local_date(due), period.code().as_str()),
            (day("2027-05-31"), "2026-SY")
        );
    }

    #[test]
    fn a_single_day_before_and_by() {
        let last = |strict| local_date(moment(day("2026-12-03"), strict).unwrap());
        assert_eq!((last(true), last(false)), (day("2026-12-02"), day("2026-12-03")));
        assert!(words(day("2026-12-03"), true).contains("02/12/2026"));
    }

    proptest! {
        /// From one due moment the next one is reached: never skipped, never twice the same.
        #[test]
        fn moments_follow_each_other(which in 0_usize..EVERY.len(), month in 1_i8..14, on in 1_u8..32, strict in any::<bool>(), start in 0_u64..4000) {
            if let Some(rule) = rule(EVERY[which].0, month, on, strict) {
                prop_assert_eq!(decode(&encode(Some(&rule))), Some(rule));
                let from = end_of_day(day("2020-01-01").checked_add_days(chrono::Days::new(start)).unwrap());
                let (one, first) = next(&rule, from).unwrap();
                prop_assert!(first > from);
                let (other, second) = next(&rule, first).unwrap();
                prop_assert!(second > first);
                prop_assert_eq!(one.next(), Some(other), "no period is passed over");
            }
        }
    }
}
