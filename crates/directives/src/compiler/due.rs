//! When something is due: a deadline of a task, the due rule of a report, and the moments that follow from them.
//!
//! "Trước ngày 03" is strict: the last moment is 23:59 of day 02, and it never moves because a day is off (as in
//! `kernel::clocks`, whose [`PeriodDay`] says the same thing for rules of law).

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use kernel::clocks::PeriodDay;
use kernel::period::{Period, PeriodKind};
use kernel::time::end_of_day;
use serde::{Deserialize, Serialize};

/// A day of a month that is counted from the first month of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MonthDay {
    /// 1 is the first month of the period; the number of its months is the last one; one more is the month after it;
    /// 0 is the month before.
    pub month: i8,
    /// Day of that month; its last day when it has no such day.
    pub day: u8,
}

/// When a recurring duty is due: "trước ngày 03 của tháng cuối quý" is quarter, month 3, day 3, strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DueRule {
    /// How often: once in every such period.
    pub period: PeriodKind,
    /// Which day; `None` when the text only says how often.
    pub day: Option<MonthDay>,
    /// True for "trước ngày".
    pub strict: bool,
}

impl DueRule {
    /// Once in every such period, on a day that the text does not name.
    #[must_use]
    pub fn every(period: PeriodKind) -> DueRule {
        DueRule {
            period,
            day: None,
            strict: false,
        }
    }

    /// The last day on which the duty is fulfilled in time. `None` when no day is named, when the period is of another
    /// kind, and past the calendar.
    #[must_use]
    pub fn due_on(&self, period: Period) -> Option<NaiveDate> {
        if period.kind() != self.period {
            return None;
        }
        let named = self.named_day(period)?;
        if self.strict { named.pred_opt() } else { Some(named) }
    }

    /// The last second of [`DueRule::due_on`] in Viet Nam.
    #[must_use]
    pub fn due_at(&self, period: Period) -> Option<DateTime<Utc>> {
        self.due_on(period).map(end_of_day)
    }

    /// The day that the words name ("ngày 03"), which a strict rule does not reach.
    #[must_use]
    pub fn named_day(&self, period: Period) -> Option<NaiveDate> {
        let at = self.day?;
        // The months of a stage are those of its last year: nobody counts sixty.
        let begins = if period.kind() == PeriodKind::Stage {
            Period::calendar_year(period.last_year()).ok()?.first_day()
        } else {
            period.first_day()
        };
        let first = begins.with_day(1)?;
        let months = i32::from(at.month) - 1;
        let month = if months < 0 {
            first.checked_sub_months(Months::new(months.unsigned_abs()))?
        } else {
            first.checked_add_months(Months::new(months.unsigned_abs()))?
        };
        let last = month.checked_add_months(Months::new(1))?.pred_opt()?;
        month.with_day(u32::from(at.day.max(1)).min(last.day()))
    }

    /// The next period whose due moment has not passed, with that moment. `None` without a day, and for stages, which
    /// only a plan can name: [`DueRule::next_from`] begins with one that is named.
    #[must_use]
    pub fn next_after(&self, now: DateTime<Utc>) -> Option<(Period, DateTime<Utc>)> {
        let today = kernel::time::local_date(now);
        // a rule may lie before or after its period by up to its own length: begin well before
        let mut start = today.checked_sub_months(Months::new(36))?;
        let first = loop {
            if let Some(period) = Period::containing(self.period, start) {
                break period;
            }
            if self.period == PeriodKind::Stage {
                return None;
            }
            // nine months: October to December belong to none
            start = start.checked_sub_months(Months::new(3))?;
        };
        self.next_from(first, now)
    }

    /// The next period whose due moment has not passed, with that moment, of a first one and those of the same kind and length
    /// that follow it.
    #[must_use]
    pub fn next_from(&self, first: Period, now: DateTime<Utc>) -> Option<(Period, DateTime<Utc>)> {
        let mut period = first;
        loop {
            let due = self.due_at(period)?;
            if due >= now {
                return Some((period, due));
            }
            period = period.next()?;
        }
    }

    /// The same day as a duration of the legal clocks; `None` when no day is named.
    #[must_use]
    pub fn to_clock(&self) -> Option<PeriodDay> {
        self.day.map(|at| PeriodDay {
            period: self.period,
            month: at.month,
            day: at.day,
            strict: self.strict,
        })
    }
}

/// When a report is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Schedule {
    /// Again and again: "định kỳ 6 tháng, hằng năm".
    Periodic(DueRule),
    /// Once.
    Once {
        /// Until when.
        until: Deadline,
    },
    /// "Đột xuất": whenever it is asked for.
    AdHoc,
    /// "Theo quy định", "định kỳ" without more: a rule elsewhere says when.
    AsRegulated,
    /// "Khi có khó khăn, vướng mắc": whenever it happens.
    WhenItHappens,
}

/// Until when something is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Deadline {
    /// A day: "trước ngày 15/11/2026".
    Day {
        /// The day named.
        date: NaiveDate,
        /// True for "trước ngày".
        strict: bool,
    },
    /// Within a period: "6/2025", "quý III/2026", "năm 2030", "2025-2030".
    Within {
        /// The period.
        period: Period,
        /// True for "trước năm 2030": before it begins.
        strict: bool,
    },
    /// "2025 và những năm tiếp theo": from then on.
    From {
        /// First year.
        year: i32,
    },
    /// "Thường xuyên".
    Regular,
    /// "Hằng năm", "hằng quý", "trước ngày 15/11 hằng năm".
    Recurring {
        /// The rule.
        rule: DueRule,
    },
    /// "Trong 10 ngày làm việc kể từ ngày …": counted from an event that the sentence names.
    Relative {
        /// How many.
        count: u16,
        /// Of what.
        unit: CountUnit,
    },
}

/// What a relative deadline counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountUnit {
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Years.
    Years,
}

impl Deadline {
    /// The last day in time, for deadlines that are one day or end with a period.
    #[must_use]
    pub fn due_on(&self) -> Option<NaiveDate> {
        match *self {
            Deadline::Day { date, strict: true } => date.pred_opt(),
            Deadline::Day { date, strict: false } => Some(date),
            Deadline::Within { period, strict: true } => period.first_day().pred_opt(),
            Deadline::Within { period, strict: false } => Some(period.last_day()),
            Deadline::From { .. } | Deadline::Regular | Deadline::Recurring { .. } | Deadline::Relative { .. } => None,
        }
    }

    /// The last second of [`Deadline::due_on`] in Viet Nam.
    #[must_use]
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.due_on().map(end_of_day)
    }

    /// It comes back and has no end of its own.
    #[must_use]
    pub fn is_recurring(&self) -> bool {
        match self {
            Deadline::From { .. } | Deadline::Regular | Deadline::Recurring { .. } => true,
            Deadline::Day { .. } | Deadline::Within { .. } | Deadline::Relative { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rule(period: PeriodKind, month: i8, day: u8, strict: bool) -> DueRule {
        DueRule {
            period,
            day: Some(MonthDay { month, day }),
            strict,
        }
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn before_day_03_of_the_last_month_of_the_quarter_ends_on_day_02_at_one_minute_to_midnight() {
        let rule = rule(PeriodKind::Quarter, 3, 3, true);
        let quarter = Period::quarter(2026, 4).unwrap();
        assert_eq!(rule.named_day(quarter), Some(date("2026-12-03")));
        assert_eq!(rule.due_on(quarter), Some(date("2026-12-02")));
        // 23:59:59 in Viet Nam is 16:59:59 UTC
        assert_eq!(rule.due_at(quarter).unwrap().to_rfc3339(), "2026-12-02T16:59:59+00:00");
        assert_eq!(
            rule.due_on(Period::month(2026, 4).unwrap()),
            None,
            "a rule of quarters says nothing about months"
        );
    }

    #[test]
    fn a_day_that_the_month_lacks_is_its_last_day_and_the_month_after_the_year_is_january() {
        let last = rule(PeriodKind::Month, 1, 31, false);
        assert_eq!(last.due_on(Period::month(2026, 2).unwrap()), Some(date("2026-02-28")));
        let after = rule(PeriodKind::Year, 13, 15, false);
        assert_eq!(
            after.due_on(Period::calendar_year(2026).unwrap()),
            Some(date("2027-01-15"))
        );
        let before = rule(PeriodKind::Quarter, 0, 20, false);
        assert_eq!(
            before.due_on(Period::quarter(2026, 1).unwrap()),
            Some(date("2025-12-20"))
        );
    }

    #[test]
    fn deadlines_end_with_their_day_or_period_and_before_it_when_they_are_strict() {
        let year = Period::calendar_year(2030).unwrap();
        let within = |strict| Deadline::Within { period: year, strict };
        assert_eq!(within(false).due_on(), Some(date("2030-12-31")));
        assert_eq!(within(true).due_on(), Some(date("2029-12-31")));
        let day = Deadline::Day {
            date: date("2026-11-15"),
            strict: true,
        };
        assert_eq!(day.due_on(), Some(date("2026-11-14")));
        assert_eq!(Deadline::Regular.due_at(), None);
    }

    #[test]
    fn stages_and_rules_without_a_day_have_no_next_moment() {
        let now = end_of_day(date("2026-11-26"));
        assert_eq!(DueRule::every(PeriodKind::Year).next_after(now), None);
        assert_eq!(rule(PeriodKind::Stage, 1, 1, false).next_after(now), None);
        let nine = rule(PeriodKind::NineMonths, 9, 20, false);
        assert_eq!(nine.next_after(now).unwrap().0, Period::nine_months(2027).unwrap());
    }

    fn any_rule() -> impl Strategy<Value = DueRule> {
        let kinds = prop::sample::select(vec![
            PeriodKind::Month,
            PeriodKind::Quarter,
            PeriodKind::Half,
            PeriodKind::NineMonths,
            PeriodKind::Year,
            PeriodKind::SchoolYear,
        ]);
        (kinds, -2i8..15, 0u8..40, any::<bool>())
            .prop_map(|(period, month, day, strict)| rule(period, month, day, strict))
    }

    proptest! {
        // a strict rule ends exactly one day before the same rule that is not strict, in every period
        #[test]
        fn strict_is_one_day_earlier(rule in any_rule(), offset in 0u64..6000) {
            let day = date("2020-01-01") + chrono::Days::new(offset);
            if let Some(period) = Period::containing(rule.period, day) {
                let strict = DueRule { strict: true, ..rule }.due_on(period).unwrap();
                let named = DueRule { strict: false, ..rule }.due_on(period).unwrap();
                prop_assert_eq!(strict.succ_opt().unwrap(), named);
                prop_assert_eq!(rule.named_day(period), Some(named));
                // the named day lies in the month that the rule counts to
                let at = rule.day.unwrap();
                let months = (named.year() - period.first_day().year()) * 12
                    + i32::try_from(named.month()).unwrap() - i32::try_from(period.first_day().month()).unwrap();
                prop_assert_eq!(months, i32::from(at.month) - 1);
            }
        }

        // due moments of following periods follow each other: no period is due before the one before it
        #[test]
        fn due_moments_keep_the_order_of_periods(rule in any_rule(), offset in 0u64..6000) {
            let day = date("2020-01-01") + chrono::Days::new(offset);
            if let Some(period) = Period::containing(rule.period, day) {
                let next = period.next().unwrap();
                prop_assert!(rule.due_at(period).unwrap() < rule.due_at(next).unwrap());
            }
        }

        // the next moment is the first that has not passed
        #[test]
        fn the_next_moment_is_the_first_that_has_not_passed(rule in any_rule(), offset in 0u64..6000) {
            let now = end_of_day(date("2020-01-01") + chrono::Days::new(offset));
            let (period, due) = rule.next_after(now).unwrap();
            prop_assert!(due >= now);
            prop_assert!(rule.due_at(period.previous().unwrap()).unwrap() < now);
        }

        // the same rule as a legal clock keeps every part
        #[test]
        fn a_rule_becomes_a_clock(rule in any_rule()) {
            let clock = rule.to_clock().unwrap();
            let at = rule.day.unwrap();
            prop_assert_eq!((clock.period, clock.month, clock.day, clock.strict), (rule.period, at.month, at.day, rule.strict));
        }
    }
}
