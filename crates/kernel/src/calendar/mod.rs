//! Which days are worked, and why the others are not.
//!
//! Everything is data. `packs/calendar/holidays.toml` holds the holidays of the Labour Code as rules (a day of the solar
//! or of the [lunar](LunarDate) calendar, days before and after, validity). A file `packs/calendar/vn-YYYY.toml` holds the days
//! off of one year as announced: the five days of Tết, days in lieu, and working days swapped between a weekday and a
//! Saturday. A year without such a file is computed from the holidays, and every day off that depends on the Government's
//! choice is then marked unverified.
//!
//! The week has five working days, Monday to Friday, as in State offices.

mod labels;
mod lunar;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;

use crate::clocks::Certainty;

pub(crate) use labels::{date as date_text, weekday as weekday_text};
pub use lunar::{LunarDate, LunarMonth, YEARS as LUNAR_YEARS, months as lunar_months, tet};

/// A holiday as a rule, one row of `packs/calendar/holidays.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Stable code: "tet", "national_day".
    pub code: String,
    /// Vietnamese name: "Tết Nguyên đán".
    pub name: String,
    /// Which calendar `month` and `day` count in.
    pub calendar: HolidayCalendar,
    /// Month 1..=12.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
    /// Further days off just before; a default where the law leaves the choice to the Government.
    #[serde(default)]
    pub days_before: u8,
    /// Further days off just after.
    #[serde(default)]
    pub days_after: u8,
    /// True when the Government chooses each year which neighbouring days are off.
    #[serde(default)]
    pub announced_each_year: bool,
    /// Act.
    pub legal_act: String,
    /// Article.
    pub article: String,
    /// First day on which the holiday is kept.
    pub valid_from: NaiveDate,
    /// Last day on which it is kept; open when absent.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// How sure we are.
    pub certainty: Certainty,
    /// Whether somebody compared it with the act.
    pub verified: bool,
}

/// The calendar that a holiday counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolidayCalendar {
    /// Dương lịch.
    Solar,
    /// Âm lịch.
    Lunar,
}

impl Holiday {
    /// The day itself in the (solar or lunar) year, when the holiday is kept in that year.
    pub fn day_in(&self, year: i32) -> Option<NaiveDate> {
        let day = match self.calendar {
            HolidayCalendar::Solar => NaiveDate::from_ymd_opt(year, u32::from(self.month), u32::from(self.day))?,
            HolidayCalendar::Lunar => LunarDate {
                year,
                month: self.month,
                leap: false,
                day: self.day,
            }
            .to_solar()?,
        };
        let kept = self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last);
        kept.then_some(day)
    }
}

/// A file `packs/calendar/vn-YYYY.toml`: the days of one year that differ from the plain week.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// Where the days come from: number of the announcement, newspaper, "computed".
    pub source: String,
    /// How sure we are of the year as a whole.
    pub certainty: Certainty,
    /// Whether somebody compared the year with the announcement.
    pub verified: bool,
    /// Stretches of days off. Days of the weekend inside may be left out.
    #[serde(default)]
    pub off: Vec<DaysOff>,
    /// Saturdays and Sundays that are worked, in exchange for a weekday off.
    #[serde(default)]
    pub work: Vec<DayWorked>,
}

/// A stretch of days off.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaysOff {
    /// First day.
    pub from: NaiveDate,
    /// Last day; the first day when absent.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Vietnamese reason: "Tết Nguyên đán", "Hoán đổi với Thứ Bảy 10/01/2026".
    pub reason: String,
    /// Overrides `verified` of the year.
    #[serde(default)]
    pub verified: Option<bool>,
}

/// A day of the weekend that is worked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayWorked {
    /// The day.
    pub day: NaiveDate,
    /// Vietnamese reason: "Làm bù cho Thứ Sáu 02/01/2026".
    pub reason: String,
    /// Overrides `verified` of the year.
    #[serde(default)]
    pub verified: Option<bool>,
}

/// A file of the folder `packs/calendar` that holds holidays as rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HolidayFile {
    /// The rows.
    pub(crate) holiday: Vec<Holiday>,
}

/// What is wrong with calendar data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A day of another year in the file of a year.
    #[error("{day} does not belong to the year {year}")]
    OtherYear {
        /// The year of the file.
        year: i32,
        /// The day found in it.
        day: NaiveDate,
    },
    /// A stretch of days that ends before it begins.
    #[error("days off from {from} to {to} end before they begin")]
    Reversed {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
    /// One day is both off and worked, or listed twice.
    #[error("{0} is listed twice")]
    Twice(NaiveDate),
    /// A weekday listed as worked needs no listing; most likely a wrong date.
    #[error("{0} is a weekday and needs no mention as a day worked")]
    PlainWorkday(NaiveDate),
    /// The file of a year leaves out a holiday that the law sets.
    #[error("the year {year} lacks {name} on {day}")]
    HolidayMissing {
        /// The year of the file.
        year: i32,
        /// Name of the holiday.
        name: String,
        /// Its day.
        day: NaiveDate,
    },
    /// Two files for one year.
    #[error("there are two calendars of the year {0}")]
    TwoCalendars(i32),
    /// Something said to be verified whose certainty is "from memory".
    #[error("{0} is said to be verified, but its certainty is M (from memory)")]
    VerifiedFromMemory(String),
    /// A day that the calendar does not have.
    #[error("{0} is on no day of the calendar")]
    NoSuchDay(String),
}

/// How one day is worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayInfo<'a> {
    /// Whether offices work.
    pub working: bool,
    /// Why it is off, or why it is worked although a Saturday; empty for a plain working day.
    pub reason: &'a str,
    /// False when the day rests on data that nobody has compared with the announcement.
    pub verified: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Special {
    working: bool,
    reason: String,
    verified: bool,
}

/// The working calendar of offices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    special: BTreeMap<NaiveDate, Special>,
    announced: Vec<i32>,
}

/// The years that are computed when no file names them; deadlines of records lie well inside.
const COMPUTED: std::ops::RangeInclusive<i32> = 2012..=2099;

/// The longest count of working days in one question: 40 years.
const MOST_DAYS: i32 = 10_000;

impl Calendar {
    /// Builds the calendar from holidays and years. The second value lists every fault found; the days at fault are
    /// left out.
    pub fn build(holidays: &[Holiday], years: &[CalendarYear]) -> (Calendar, Vec<CalendarError>) {
        let mut faults = Vec::new();
        let mut calendar = Calendar::default();
        for holiday in holidays {
            // A lunar 30th exists only in long months, and 29 February in leap years: such a holiday would vanish.
            let last = match holiday.calendar {
                HolidayCalendar::Solar => {
                    NaiveDate::from_ymd_opt(2027, u32::from(holiday.month), u32::from(holiday.day)).is_some()
                }
                HolidayCalendar::Lunar => (1..=12).contains(&holiday.month) && (1..=29).contains(&holiday.day),
            };
            if !last {
                faults.push(CalendarError::NoSuchDay(holiday.name.clone()));
            }
            if holiday.verified && holiday.certainty == Certainty::Memory {
                faults.push(CalendarError::VerifiedFromMemory(holiday.name.clone()));
            }
        }
        for year in years {
            if calendar.announced.contains(&year.year) {
                faults.push(CalendarError::TwoCalendars(year.year));
                continue;
            }
            calendar.announced.push(year.year);
            if year.verified && year.certainty == Certainty::Memory {
                faults.push(CalendarError::VerifiedFromMemory(format!("vn-{}", year.year)));
            }
            calendar.add_announced(year, &mut faults);
        }
        for year in years {
            for holiday in holidays {
                if let Some(day) = holiday.day_in(year.year)
                    && calendar.is_working_day(day)
                {
                    faults.push(CalendarError::HolidayMissing {
                        year: year.year,
                        name: holiday.name.clone(),
                        day,
                    });
                }
            }
        }
        for year in COMPUTED {
            if !calendar.announced.contains(&year) {
                calendar.add_computed(year, holidays);
            }
        }
        (calendar, faults)
    }

    fn add_announced(&mut self, year: &CalendarYear, faults: &mut Vec<CalendarError>) {
        for off in &year.off {
            let to = off.to.unwrap_or(off.from);
            if to < off.from {
                faults.push(CalendarError::Reversed { from: off.from, to });
                continue;
            }
            for day in off.from.iter_days().take_while(|day| *day <= to) {
                let verified = off.verified.unwrap_or(year.verified);
                self.add(
                    year.year,
                    day,
                    Special {
                        working: false,
                        reason: off.reason.clone(),
                        verified,
                    },
                    faults,
                );
            }
        }
        for work in &year.work {
            if !is_weekend(work.day) {
                faults.push(CalendarError::PlainWorkday(work.day));
                continue;
            }
            let verified = work.verified.unwrap_or(year.verified);
            self.add(
                year.year,
                work.day,
                Special {
                    working: true,
                    reason: work.reason.clone(),
                    verified,
                },
                faults,
            );
        }
    }

    fn add(&mut self, year: i32, day: NaiveDate, special: Special, faults: &mut Vec<CalendarError>) {
        if day.year() != year {
            faults.push(CalendarError::OtherYear { year, day });
        } else if self.special.insert(day, special).is_some() {
            faults.push(CalendarError::Twice(day));
        }
    }

    /// Days off of a year that nobody has announced: the holidays, and a working day in lieu of each that falls on a
    /// Saturday or Sunday (Labour Code 2019, Điều 111.3).
    fn add_computed(&mut self, year: i32, holidays: &[Holiday]) {
        let mut in_lieu: Vec<(NaiveDate, String)> = Vec::new();
        let mut kept: Vec<(NaiveDate, &Holiday)> = Vec::new();
        for holiday in holidays {
            let Some(day) = holiday.day_in(year) else {
                continue;
            };
            let first = day - Days::new(u64::from(holiday.days_before));
            let count = usize::from(holiday.days_before) + 1 + usize::from(holiday.days_after);
            kept.extend(first.iter_days().take(count).map(|day| (day, holiday)));
        }
        kept.sort_by_key(|(day, _)| *day);
        for (day, holiday) in kept {
            // A neighbouring day that the Government may choose otherwise is never sure; the holiday itself is.
            let sure = holiday.verified && (!holiday.announced_each_year || holiday.day_in(year) == Some(day));
            self.special.insert(
                day,
                Special {
                    working: false,
                    reason: holiday.name.clone(),
                    verified: sure,
                },
            );
            if is_weekend(day) {
                in_lieu.push((day, labels::in_lieu(&holiday.name)));
            }
        }
        for (day, reason) in in_lieu {
            let instead = self.next_working_day(day);
            self.special.insert(
                instead,
                Special {
                    working: false,
                    reason,
                    verified: false,
                },
            );
        }
    }

    /// Whether the days of this year were given by a file, not computed.
    pub fn is_announced(&self, year: i32) -> bool {
        self.announced.contains(&year)
    }

    /// How the day is worked, and why.
    pub fn day(&self, day: NaiveDate) -> DayInfo<'_> {
        match self.special.get(&day) {
            // A holiday on a Saturday keeps the name of the holiday: it says more than "Thứ Bảy".
            Some(special) => DayInfo {
                working: special.working,
                reason: &special.reason,
                verified: special.verified,
            },
            None if is_weekend(day) => DayInfo {
                working: false,
                reason: labels::weekend(day),
                verified: true,
            },
            None => DayInfo {
                working: true,
                reason: "",
                verified: true,
            },
        }
    }

    /// Whether offices work on the day.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.day(day).working
    }

    /// Why the day is off: "Tết Nguyên đán", "Thứ Bảy"; `None` for a working day.
    pub fn reason_off(&self, day: NaiveDate) -> Option<&str> {
        let info = self.day(day);
        (!info.working).then_some(info.reason)
    }

    /// The first working day after `day`.
    pub fn next_working_day(&self, day: NaiveDate) -> NaiveDate {
        // No stretch of days off comes near 60 days; at the very end of chrono's calendar the last day stands.
        day.iter_days()
            .skip(1)
            .take(60)
            .find(|next| self.is_working_day(*next))
            .unwrap_or(NaiveDate::MAX)
    }

    /// The last working day before `day`.
    pub fn previous_working_day(&self, day: NaiveDate) -> NaiveDate {
        let mut previous = day;
        for _ in 0..60 {
            previous = previous.pred_opt().unwrap_or(NaiveDate::MIN);
            if self.is_working_day(previous) {
                break;
            }
        }
        previous
    }

    /// The day itself when it is worked, else the next working day: how a time limit ends (Civil Code 2015, Điều 148.5).
    pub fn roll_forward(&self, day: NaiveDate) -> NaiveDate {
        if self.is_working_day(day) {
            day
        } else {
            self.next_working_day(day)
        }
    }

    /// The day itself when it is worked, else the working day before.
    pub fn roll_back(&self, day: NaiveDate) -> NaiveDate {
        if self.is_working_day(day) {
            day
        } else {
            self.previous_working_day(day)
        }
    }

    /// The `count`-th working day after `day` (before it, when negative). The day itself is not counted (Civil Code 2015,
    /// Điều 147.2); 0 gives the day itself. Counts beyond 10,000 (forty years) stop there.
    pub fn add_working_days(&self, day: NaiveDate, count: i32) -> NaiveDate {
        let mut reached = day;
        for _ in 0..count.clamp(-MOST_DAYS, MOST_DAYS).unsigned_abs() {
            reached = if count > 0 {
                self.next_working_day(reached)
            } else {
                self.previous_working_day(reached)
            };
        }
        reached
    }

    /// The number of working days after `from` up to and including `to`; negative when `to` lies before.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        if to < from {
            return -self.working_days_between(to.pred_opt().unwrap_or(to), from.pred_opt().unwrap_or(from));
        }
        let count = from
            .iter_days()
            .skip(1)
            .take_while(|day| *day <= to)
            .filter(|day| self.is_working_day(*day))
            .count();
        i32::try_from(count).unwrap_or(i32::MAX)
    }

    /// The days of a stretch that are not what the plain week says, in order: for a page that shows a month.
    pub fn special_days(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = (NaiveDate, DayInfo<'_>)> {
        self.special.range(from..=to.max(from)).map(|(day, special)| {
            (
                *day,
                DayInfo {
                    working: special.working,
                    reason: &special.reason,
                    verified: special.verified,
                },
            )
        })
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::Packs;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Packs::load(None).unwrap().calendar);

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn off(day: &str) -> Option<&'static str> {
        CALENDAR.reason_off(date(day))
    }

    #[test]
    fn tet_2026_lasts_nine_days_with_its_weekends() {
        for day in date("2026-02-14").iter_days().take(9) {
            assert!(!CALENDAR.is_working_day(day), "{day}");
        }
        assert_eq!(off("2026-02-17"), Some("Tết Nguyên đán"));
        assert_eq!(off("2026-02-14"), Some("Thứ Bảy"));
        assert_eq!(CALENDAR.next_working_day(date("2026-02-13")), date("2026-02-23"));
        assert_eq!(CALENDAR.previous_working_day(date("2026-02-23")), date("2026-02-13"));
        assert_eq!(CALENDAR.add_working_days(date("2026-02-13"), 1), date("2026-02-23"));
        assert_eq!(CALENDAR.working_days_between(date("2026-02-13"), date("2026-02-23")), 1);
    }

    #[test]
    fn a_swapped_saturday_is_worked_and_says_why() {
        let saturday = CALENDAR.day(date("2025-04-26"));
        assert!(saturday.working);
        assert!(saturday.reason.contains("02/05/2025"), "{}", saturday.reason);
        assert!(off("2025-05-02").unwrap().contains("26/04/2025"));
        assert!(CALENDAR.is_working_day(date("2024-05-04")));
        assert!(!CALENDAR.is_working_day(date("2024-04-29")));
    }

    #[test]
    fn a_holiday_on_a_sunday_gives_the_monday() {
        // Giỗ Tổ 2026: 10/3 âm lịch is Sunday 26 April
        assert_eq!(off("2026-04-27"), Some("Nghỉ bù Giỗ Tổ Hùng Vương"));
        assert_eq!(off("2026-04-26"), Some("Giỗ Tổ Hùng Vương"));
    }

    #[test]
    fn a_year_that_nobody_announced_is_computed_and_says_that_it_is_not_sure() {
        assert!(!CALENDAR.is_announced(2031));
        let tet_day = tet(2031).unwrap();
        assert_eq!(CALENDAR.day(tet_day).reason, "Tết Nguyên đán");
        assert!(CALENDAR.day(tet_day).verified);
        assert!(!CALENDAR.day(tet_day - Days::new(1)).verified);
        assert_eq!(off("2031-04-30"), Some("Ngày Chiến thắng"));
        // 2 September was one day off before the Labour Code of 2019, two since.
        assert_eq!(off("2020-09-02"), Some("Quốc khánh"));
        assert!(CALENDAR.is_working_day(date("2020-09-01")) && CALENDAR.is_working_day(date("2020-09-03")));
        assert!(!CALENDAR.is_working_day(date("2031-09-02")) && !CALENDAR.is_working_day(date("2031-09-01")));
    }

    #[test]
    fn faulty_years_are_named_all_at_once() {
        let year = CalendarYear {
            year: 2031,
            source: String::new(),
            certainty: Certainty::Memory,
            verified: true,
            off: vec![
                DaysOff {
                    from: date("2031-01-01"),
                    to: None,
                    reason: "Tết".to_owned(),
                    verified: None,
                },
                DaysOff {
                    from: date("2031-01-01"),
                    to: None,
                    reason: "Tết".to_owned(),
                    verified: None,
                },
                DaysOff {
                    from: date("2031-02-03"),
                    to: Some(date("2031-02-01")),
                    reason: String::new(),
                    verified: None,
                },
                DaysOff {
                    from: date("2032-01-01"),
                    to: None,
                    reason: String::new(),
                    verified: None,
                },
            ],
            work: vec![DayWorked {
                day: date("2031-01-08"),
                reason: String::new(),
                verified: None,
            }],
        };
        let holiday = Holiday {
            code: "victory".to_owned(),
            name: "Ngày Chiến thắng".to_owned(),
            calendar: HolidayCalendar::Solar,
            month: 4,
            day: 30,
            days_before: 0,
            days_after: 0,
            announced_each_year: false,
            legal_act: String::new(),
            article: String::new(),
            valid_from: date("2021-01-01"),
            valid_to: None,
            certainty: Certainty::Quoted,
            verified: true,
        };
        let broken = Holiday {
            day: 31,
            name: "x".to_owned(),
            ..holiday.clone()
        };
        let (_, faults) = Calendar::build(&[holiday, broken], &[year.clone(), year]);
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(faults.join("\n"), @r"
        x is on no day of the calendar
        vn-2031 is said to be verified, but its certainty is M (from memory)
        2031-01-01 is listed twice
        days off from 2031-02-03 to 2031-02-01 end before they begin
        2032-01-01 does not belong to the year 2031
        2031-01-08 is a weekday and needs no mention as a day worked
        there are two calendars of the year 2031
        the year 2031 lacks Ngày Chiến thắng on 2031-04-30
        the year 2031 lacks Ngày Chiến thắng on 2031-04-30
        ");
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_break_it() {
        assert_eq!(CALENDAR.next_working_day(NaiveDate::MAX), NaiveDate::MAX);
        assert_eq!(CALENDAR.previous_working_day(NaiveDate::MIN), NaiveDate::MIN);
        assert_eq!(CALENDAR.add_working_days(NaiveDate::MAX, i32::MAX), NaiveDate::MAX);
        assert_eq!(CALENDAR.working_days_between(NaiveDate::MIN, NaiveDate::MIN), 0);
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0_i64..6_500).prop_map(|days| date("2019-06-01") + chrono::TimeDelta::days(days))
    }

    proptest! {
        #[test]
        fn counting_days_undoes_adding_them(day in any_day(), count in -300_i32..300) {
            let reached = CALENDAR.add_working_days(day, count);
            if count != 0 { prop_assert!(CALENDAR.is_working_day(reached)); }
            if count >= 0 || CALENDAR.is_working_day(day) {
                prop_assert_eq!(CALENDAR.working_days_between(day, reached), count);
            }
        }

        #[test]
        fn counting_from_a_later_day_never_ends_earlier(day in any_day(), later in 0_i64..40, count in 0_i32..60) {
            let after = day + chrono::TimeDelta::days(later);
            prop_assert!(CALENDAR.add_working_days(day, count) <= CALENDAR.add_working_days(after, count));
            prop_assert!(CALENDAR.roll_forward(day) <= CALENDAR.roll_forward(after));
            prop_assert!(CALENDAR.roll_back(day) <= day && day <= CALENDAR.roll_forward(day));
        }

        #[test]
        fn no_stretch_off_is_longer_than_eleven_days(day in any_day()) {
            prop_assert!((CALENDAR.next_working_day(day) - day).num_days() <= 12);
        }
    }
}
