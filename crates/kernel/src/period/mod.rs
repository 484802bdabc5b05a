//! Reporting periods: what a figure or a report is about.
//!
//! A period is apart from its cut-off (from which day to which day data is counted) and from its due date (when the
//! report must arrive). All three differ, and regimes stand side by side: the administrative quarter of Decree 09/2019
//! closes on the 14th of its last month, the statistical year on 31 December. The cut-off is data: [`Cutoff`], read from
//! `packs/rules/cutoffs.toml`; the due date is a rule of [`crate::clocks`].

mod labels;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::clocks::Certainty;

/// First and last year that a period may name.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Why a period could not be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The text is none of the known codes.
    #[error(
        "'{0}' is not the code of a period; examples: 2026-04, 2026-Q4, 2026-H1, 2026-9M, 2026, 2026-SY, 2021-2030"
    )]
    NotACode(String),
    /// A month, quarter or half that a year does not have.
    #[error("a year has no {kind} number {number}")]
    NoSuchNumber {
        /// The kind of period asked for.
        kind: &'static str,
        /// The number asked for.
        number: u8,
    },
    /// A year outside [`YEARS`].
    #[error("year {0} is outside 1900 to 2199")]
    YearOutOfRange(i32),
    /// A stage that ends before it begins.
    #[error("a stage from {0} to {1} ends before it begins")]
    Reversed(i32, i32),
}

/// The kinds of period that directives and report regimes use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// A calendar month.
    Month,
    /// A quarter of the calendar year.
    Quarter,
    /// The first or the last six months of a year.
    Half,
    /// January to September; there is one in a year.
    NineMonths,
    /// A calendar year.
    Year,
    /// A school year, from September by [`SchoolYear::default`].
    SchoolYear,
    /// Several calendar years of a plan or strategy, for example 2021–2030.
    Stage,
}

impl PeriodKind {
    /// Every kind, shortest first.
    pub const ALL: [PeriodKind; 7] = [
        PeriodKind::Month,
        PeriodKind::Quarter,
        PeriodKind::Half,
        PeriodKind::NineMonths,
        PeriodKind::Year,
        PeriodKind::SchoolYear,
        PeriodKind::Stage,
    ];

    /// The stable code, as in packs and addresses.
    pub const fn code(self) -> &'static str {
        match self {
            PeriodKind::Month => "month",
            PeriodKind::Quarter => "quarter",
            PeriodKind::Half => "half",
            PeriodKind::NineMonths => "nine_months",
            PeriodKind::Year => "year",
            PeriodKind::SchoolYear => "school_year",
            PeriodKind::Stage => "stage",
        }
    }

    /// "Tháng", "Quý", "6 tháng" …
    pub fn label(self) -> &'static str {
        labels::kind(self)
    }
}

/// The day on which school years begin.
///
/// No act that we could read fixes first and last day of a school year for every purpose; provinces set their year plan
/// each summer. 1 September to 31 August is a convention that leaves no day outside a school year, not law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchoolYear {
    /// Month of the first day, 1..=12.
    pub month: u32,
    /// Day of the first day, 1..=28.
    pub day: u32,
}

impl Default for SchoolYear {
    fn default() -> Self {
        SchoolYear { month: 9, day: 1 }
    }
}

/// A period such as "Quý IV/2026". Kept as its [code](Period::code) in the database, in JSON and in addresses.
///
/// Periods order by first day, then by length, so a list of them reads as a calendar does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct Period {
    kind: PeriodKind,
    year: i32,
    /// Month 1–12, quarter 1–4, half 1–2; 1 for the others.
    number: u8,
    /// Last calendar year of a stage; `year` for the others.
    last_year: i32,
}

impl Period {
    fn make(kind: PeriodKind, year: i32, number: u8, last_number: u8) -> Result<Period, PeriodError> {
        if !YEARS.contains(&year) {
            return Err(PeriodError::YearOutOfRange(year));
        }
        if number < 1 || number > last_number {
            return Err(PeriodError::NoSuchNumber {
                kind: kind.code(),
                number,
            });
        }
        Ok(Period {
            kind,
            year,
            number,
            last_year: year,
        })
    }

    /// A month of a year, 1..=12.
    ///
    /// # Errors
    /// [`PeriodError`] for a month or year that does not exist.
    pub fn month(year: i32, month: u8) -> Result<Period, PeriodError> {
        Period::make(PeriodKind::Month, year, month, 12)
    }

    /// A quarter of a year, 1..=4.
    ///
    /// # Errors
    /// [`PeriodError`] for a quarter or year that does not exist.
    pub fn quarter(year: i32, quarter: u8) -> Result<Period, PeriodError> {
        Period::make(PeriodKind::Quarter, year, quarter, 4)
    }

    /// The first or second half of a year, 1..=2.
    ///
    /// # Errors
    /// [`PeriodError`] for a half or year that does not exist.
    pub fn half(year: i32, half: u8) -> Result<Period, PeriodError> {
        Period::make(PeriodKind::Half, year, half, 2)
    }

    /// January to September of a year.
    ///
    /// # Errors
    /// [`PeriodError::YearOutOfRange`].
    pub fn nine_months(year: i32) -> Result<Period, PeriodError> {
        Period::make(PeriodKind::NineMonths, year, 1, 1)
    }

    /// A calendar year.
    ///
    /// # Errors
    /// [`PeriodError::YearOutOfRange`].
    pub fn calendar_year(year: i32) -> Result<Period, PeriodError> {
        Period::make(PeriodKind::Year, year, 1, 1)
    }

    /// The school year that begins in `year`.
    ///
    /// # Errors
    /// [`PeriodError::YearOutOfRange`].
    pub fn school_year(year: i32) -> Result<Period, PeriodError> {
        Period::make(PeriodKind::SchoolYear, year, 1, 1)
    }

    /// The calendar years `from..=to` of a plan.
    ///
    /// # Errors
    /// [`PeriodError`] when reversed or out of range.
    pub fn stage(from: i32, to: i32) -> Result<Period, PeriodError> {
        if to < from {
            return Err(PeriodError::Reversed(from, to));
        }
        if !YEARS.contains(&to) {
            return Err(PeriodError::YearOutOfRange(to));
        }
        let stage = Period::make(PeriodKind::Stage, from, 1, 1)?;
        Ok(Period { last_year: to, ..stage })
    }

    /// The period of this kind that contains `day`; `None` for stages, which only a plan can name, for days of October
    /// to December where nine months are asked, and outside [`YEARS`].
    pub fn containing(kind: PeriodKind, day: NaiveDate) -> Option<Period> {
        Period::containing_with(kind, day, SchoolYear::default())
    }

    /// As [`Period::containing`], with school years that begin on another day.
    pub fn containing_with(kind: PeriodKind, day: NaiveDate, school: SchoolYear) -> Option<Period> {
        let month = u8::try_from(day.month()).ok()?;
        match kind {
            PeriodKind::Month => Period::month(day.year(), month).ok(),
            PeriodKind::Quarter => Period::quarter(day.year(), (month - 1) / 3 + 1).ok(),
            PeriodKind::Half => Period::half(day.year(), (month - 1) / 6 + 1).ok(),
            PeriodKind::NineMonths if month <= 9 => Period::nine_months(day.year()).ok(),
            PeriodKind::NineMonths => None,
            PeriodKind::Year => Period::calendar_year(day.year()).ok(),
            PeriodKind::SchoolYear => {
                let begun = (day.month(), day.day()) >= (school.month, school.day);
                Period::school_year(if begun { day.year() } else { day.year() - 1 }).ok()
            }
            PeriodKind::Stage => None,
        }
    }

    /// What kind of period this is.
    pub const fn kind(self) -> PeriodKind {
        self.kind
    }

    /// The calendar year of its first day.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Month 1–12, quarter 1–4, half 1–2; 1 for the other kinds.
    pub const fn number(self) -> u8 {
        self.number
    }

    /// The last calendar year of a stage; the own year for the other kinds.
    pub const fn last_year(self) -> i32 {
        self.last_year
    }

    /// How many months it lasts.
    pub fn months(self) -> u32 {
        match self.kind {
            PeriodKind::Month => 1,
            PeriodKind::Quarter => 3,
            PeriodKind::Half => 6,
            PeriodKind::NineMonths => 9,
            PeriodKind::Year | PeriodKind::SchoolYear => 12,
            PeriodKind::Stage => (self.last_year - self.year + 1).unsigned_abs() * 12,
        }
    }

    /// The first day, by the convention of [`SchoolYear::default`] for school years.
    pub fn first_day(self) -> NaiveDate {
        self.first_day_with(SchoolYear::default())
    }

    /// The first day, with school years that begin on another day.
    pub fn first_day_with(self, school: SchoolYear) -> NaiveDate {
        let (month, day) = match self.kind {
            PeriodKind::Month => (u32::from(self.number), 1),
            PeriodKind::Quarter => (u32::from(self.number) * 3 - 2, 1),
            PeriodKind::Half => (u32::from(self.number) * 6 - 5, 1),
            PeriodKind::NineMonths | PeriodKind::Year | PeriodKind::Stage => (1, 1),
            PeriodKind::SchoolYear => (school.month, school.day),
        };
        // The constructors keep year and number in range; only a school year set to a day that does not exist
        // (31 February) falls back to the first of January.
        NaiveDate::from_ymd_opt(self.year, month, day)
            .or_else(|| NaiveDate::from_ymd_opt(self.year, 1, 1))
            .unwrap_or(NaiveDate::MIN)
    }

    /// The last day.
    pub fn last_day(self) -> NaiveDate {
        self.last_day_with(SchoolYear::default())
    }

    /// The last day, with school years that begin on another day.
    pub fn last_day_with(self, school: SchoolYear) -> NaiveDate {
        self.first_day_with(school)
            .checked_add_months(Months::new(self.months()))
            .and_then(|after| after.checked_sub_days(Days::new(1)))
            .unwrap_or(NaiveDate::MAX)
    }

    /// Whether the day lies in the period.
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }

    /// Whether the whole of `other` lies in this period: a quarter in its year.
    pub fn covers(self, other: Period) -> bool {
        self.first_day() <= other.first_day() && other.last_day() <= self.last_day()
    }

    /// The period of the same kind just after; for stages the next one of equal length, for nine months those of the
    /// next year. `None` past [`YEARS`].
    pub fn next(self) -> Option<Period> {
        self.shifted(1)
    }

    /// The period of the same kind just before.
    pub fn previous(self) -> Option<Period> {
        self.shifted(-1)
    }

    /// The same period a year earlier: what "so với cùng kỳ" compares with. For stages the one before.
    pub fn a_year_before(self) -> Option<Period> {
        match self.kind {
            PeriodKind::Month => Period::month(self.year - 1, self.number).ok(),
            PeriodKind::Quarter => Period::quarter(self.year - 1, self.number).ok(),
            PeriodKind::Half => Period::half(self.year - 1, self.number).ok(),
            PeriodKind::NineMonths | PeriodKind::Year | PeriodKind::SchoolYear | PeriodKind::Stage => self.previous(),
        }
    }

    /// `steps` periods of the same kind away.
    fn shifted(self, steps: i32) -> Option<Period> {
        let in_year = |per_year: i32| -> Option<(i32, u8)> {
            let index = self.year.checked_mul(per_year)? + i32::from(self.number) - 1 + steps;
            Some((
                index.div_euclid(per_year),
                u8::try_from(index.rem_euclid(per_year) + 1).ok()?,
            ))
        };
        match self.kind {
            PeriodKind::Month => in_year(12).and_then(|(year, number)| Period::month(year, number).ok()),
            PeriodKind::Quarter => in_year(4).and_then(|(year, number)| Period::quarter(year, number).ok()),
            PeriodKind::Half => in_year(2).and_then(|(year, number)| Period::half(year, number).ok()),
            PeriodKind::NineMonths => Period::nine_months(self.year + steps).ok(),
            PeriodKind::Year => Period::calendar_year(self.year + steps).ok(),
            PeriodKind::SchoolYear => Period::school_year(self.year + steps).ok(),
            PeriodKind::Stage => {
                let by = (self.last_year - self.year + 1) * steps;
                Period::stage(self.year + by, self.last_year + by).ok()
            }
        }
    }

    /// The stable code: "2026-04", "2026-Q4", "2026-H1", "2026-9M", "2026", "2026-SY" (school year 2026-2027),
    /// "2021-2030" (stage). [`Period::from_str`] reads it back.
    pub fn code(self) -> String {
        self.to_string()
    }

    /// The Vietnamese name: "Quý IV/2026", "Năm học 2026-2027".
    pub fn label(self) -> String {
        labels::period(self)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Period {
            kind,
            year,
            number,
            last_year,
        } = *self;
        match kind {
            PeriodKind::Month => write!(f, "{year}-{number:02}"),
            PeriodKind::Quarter => write!(f, "{year}-Q{number}"),
            PeriodKind::Half => write!(f, "{year}-H{number}"),
            PeriodKind::NineMonths => write!(f, "{year}-9M"),
            PeriodKind::Year => write!(f, "{year}"),
            PeriodKind::SchoolYear => write!(f, "{year}-SY"),
            PeriodKind::Stage => write!(f, "{year}-{last_year}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    /// Reads a [code](Period::code). Letters may be small; nothing else is forgiven, because codes are made by us.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || PeriodError::NotACode(text.chars().take(40).collect());
        let digits = |part: &str, count: usize| -> Option<i32> {
            (part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
        };
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        let year = digits(year, 4).ok_or_else(wrong)?;
        let Some(rest) = rest else {
            return Period::calendar_year(year);
        };
        if let Some(to) = digits(rest, 4) {
            return Period::stage(year, to);
        }
        if let Some(month) = digits(rest, 2) {
            return Period::month(year, u8::try_from(month).map_err(|_| wrong())?);
        }
        match rest.to_ascii_uppercase().as_str() {
            "SY" => Period::school_year(year),
            "9M" => Period::nine_months(year),
            other => {
                let number = |letter: char| {
                    other
                        .strip_prefix(letter)
                        .and_then(|number| digits(number, 1))
                        .and_then(|number| u8::try_from(number).ok())
                };
                if let Some(quarter) = number('Q') {
                    Period::quarter(year, quarter)
                } else if let Some(half) = number('H') {
                    Period::half(year, half)
                } else {
                    Err(wrong())
                }
            }
        }
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.first_day(), self.last_day(), self.kind).cmp(&(other.first_day(), other.last_day(), other.kind))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One end of a cut-off window: a day of a month counted from a month of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutoffDay {
    /// Months after the first month (of `from`) or the last month (of `to`) of the period; −1 is the month before.
    pub months: i8,
    /// Day of that month; a day the month does not have means its last day.
    pub day: u8,
}

/// From which day to which day data is counted for periods of one kind, by one report regime; from
/// `packs/rules/cutoffs.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cutoff {
    /// The regime: "administrative", "statistics".
    pub regime: String,
    /// The kind of period.
    pub period: PeriodKind,
    /// First day counted, from the first month of the period.
    pub from: CutoffDay,
    /// Last day counted, from the last month of the period.
    pub to: CutoffDay,
    /// The act, for example "Nghị định 09/2019/NĐ-CP".
    pub legal_act: String,
    /// The article.
    pub article: String,
    /// First day on which the act holds.
    pub valid_from: NaiveDate,
    /// Last day on which the act holds; open when absent.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// How sure we are.
    pub certainty: Certainty,
    /// Whether somebody compared it with the act.
    pub verified: bool,
}

impl Cutoff {
    /// First and last day whose data belongs to the period; `None` for a period of another kind.
    pub fn window(&self, period: Period) -> Option<(NaiveDate, NaiveDate)> {
        if period.kind() != self.period {
            return None;
        }
        let first = period.first_day().with_day(1)?;
        let last = period.last_day().with_day(1)?;
        Some((
            day_of_month(first, i32::from(self.from.months), self.from.day)?,
            day_of_month(last, i32::from(self.to.months), self.to.day)?,
        ))
    }

    /// Whether the regime holds on the day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// The day `day` of the month `months` after the month of `start`; its last day when it has no such day.
pub(crate) fn day_of_month(start: NaiveDate, months: i32, day: u8) -> Option<NaiveDate> {
    let first = start.with_day(1)?;
    let month = if months >= 0 {
        first.checked_add_months(Months::new(months.unsigned_abs()))?
    } else {
        first.checked_sub_months(Months::new(months.unsigned_abs()))?
    };
    let last = month.checked_add_months(Months::new(1))?.pred_opt()?;
    month.with_day(u32::from(day.max(1)).min(last.day()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(code: &str) -> Period {
        code.parse().unwrap()
    }

    #[test]
    fn every_kind_has_days_a_code_and_a_name() {
        let rows: Vec<String> = [
            "2026-04",
            "2026-Q4",
            "2026-H1",
            "2026-H2",
            "2026-9M",
            "2026",
            "2026-SY",
            "2021-2030",
        ]
        .iter()
        .map(|code| {
            let period = read(code);
            assert_eq!(period.code(), *code);
            format!(
                "{} {} {} {}",
                period.code(),
                period.first_day(),
                period.last_day(),
                period.label()
            )
        })
        .collect();
        insta::assert_snapshot!(rows.join("\n"), @r"
        2026-04 2026-04-01 2026-04-30 Tháng 4/2026
        2026-Q4 2026-10-01 2026-12-31 Quý IV/2026
        2026-H1 2026-01-01 2026-06-30 6 tháng đầu năm 2026
        2026-H2 2026-07-01 2026-12-31 6 tháng cuối năm 2026
        2026-9M 2026-01-01 2026-09-30 9 tháng năm 2026
        2026 2026-01-01 2026-12-31 Năm 2026
        2026-SY 2026-09-01 2027-08-31 Năm học 2026-2027
        2021-2030 2021-01-01 2030-12-31 Giai đoạn 2021-2030
        ");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for code in [
            "",
            "26",
            "2026-",
            "2026-13",
            "2026-00",
            "2026-Q5",
            "2026-Q0",
            "2026-H3",
            "2026-4",
            "2030-2021",
            "1800",
            "2026-QIV",
            "２０２６",
            "2026-Q1 ",
        ] {
            assert!(code.parse::<Period>().is_err(), "{code}");
        }
        assert_eq!(read("2026-q4"), Period::quarter(2026, 4).unwrap());
    }

    #[test]
    fn a_school_year_may_begin_on_another_day() {
        let from_august = SchoolYear { month: 8, day: 15 };
        let period = read("2026-SY");
        assert_eq!(period.first_day_with(from_august), date("2026-08-15"));
        assert_eq!(period.last_day_with(from_august), date("2027-08-14"));
        assert_eq!(
            Period::containing_with(PeriodKind::SchoolYear, date("2026-08-20"), from_august),
            Some(period)
        );
        assert_eq!(
            Period::containing(PeriodKind::SchoolYear, date("2026-08-20")),
            Some(read("2025-SY"))
        );
    }

    #[test]
    fn the_same_period_a_year_before() {
        assert_eq!(read("2026-Q1").a_year_before(), Some(read("2025-Q1")));
        assert_eq!(read("2026-9M").a_year_before(), Some(read("2025-9M")));
        assert_eq!(read("2021-2025").a_year_before(), Some(read("2016-2020")));
    }

    #[test]
    fn periods_read_as_a_calendar_does() {
        let mut all = [
            read("2027-01"),
            read("2026"),
            read("2026-Q1"),
            read("2026-01"),
            read("2025-SY"),
            read("2026-H2"),
        ];
        all.sort();
        let codes: Vec<String> = all.iter().map(|period| period.code()).collect();
        assert_eq!(codes, ["2025-SY", "2026-01", "2026-Q1", "2026", "2026-H2", "2027-01"]);
    }

    fn administrative(period: PeriodKind) -> Cutoff {
        Cutoff {
            regime: "administrative".to_owned(),
            period,
            from: CutoffDay { months: -1, day: 15 },
            to: CutoffDay { months: 0, day: 14 },
            legal_act: String::new(),
            article: String::new(),
            valid_from: date("2019-03-12"),
            valid_to: None,
            certainty: Certainty::Quoted,
            verified: true,
        }
    }

    #[test]
    fn administrative_periods_close_on_the_fourteenth() {
        // NĐ 09/2019/NĐ-CP, Điều 12, as quoted in law.md 4.2
        for (code, from, to) in [
            ("2026-04", "2026-03-15", "2026-04-14"),
            ("2026-01", "2025-12-15", "2026-01-14"),
            ("2026-Q1", "2025-12-15", "2026-03-14"),
            ("2026-Q4", "2026-09-15", "2026-12-14"),
            ("2026-H1", "2025-12-15", "2026-06-14"),
            ("2026-H2", "2026-06-15", "2026-12-14"),
            ("2026", "2025-12-15", "2026-12-14"),
        ] {
            let period = read(code);
            assert_eq!(
                administrative(period.kind()).window(period),
                Some((date(from), date(to))),
                "{code}"
            );
        }
        assert_eq!(administrative(PeriodKind::Year).window(read("2026-Q1")), None);
    }

    #[test]
    fn a_cutoff_on_the_thirty_first_means_the_last_day() {
        let cutoff = Cutoff {
            from: CutoffDay { months: 0, day: 1 },
            to: CutoffDay { months: 0, day: 31 },
            ..administrative(PeriodKind::Month)
        };
        assert_eq!(
            cutoff.window(read("2028-02")),
            Some((date("2028-02-01"), date("2028-02-29")))
        );
    }

    fn any_period() -> impl Strategy<Value = Period> {
        (1901_i32..2190, 1_u8..=12, 0_i32..9, 0_usize..7).prop_map(|(year, number, more, kind)| {
            match PeriodKind::ALL[kind] {
                PeriodKind::Month => Period::month(year, number).unwrap(),
                PeriodKind::Quarter => Period::quarter(year, number.div_ceil(3)).unwrap(),
                PeriodKind::Half => Period::half(year, number.div_ceil(6)).unwrap(),
                PeriodKind::NineMonths => Period::nine_months(year).unwrap(),
                PeriodKind::Year => Period::calendar_year(year).unwrap(),
                PeriodKind::SchoolYear => Period::school_year(year).unwrap(),
                PeriodKind::Stage => Period::stage(year, year + more).unwrap(),
            }
        })
    }

    proptest! {
        #[test]
        fn a_code_is_read_back(period in any_period()) {
            prop_assert_eq!(period.code().parse::<Period>(), Ok(period));
            let json = serde_json::to_string(&period).unwrap();
            prop_assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period);
        }

        #[test]
        fn periods_of_a_kind_follow_without_gap(period in any_period()) {
            let Some(next) = period.next() else { return Ok(()) };
            prop_assert_eq!(next.previous(), Some(period));
            prop_assert!(period < next);
            if period.kind() != PeriodKind::NineMonths {
                prop_assert_eq!(period.last_day().succ_opt(), Some(next.first_day()));
            }
        }

        #[test]
        fn administrative_windows_follow_without_gap(period in any_period()) {
            let rule = administrative(period.kind());
            let (Some(next), Some((from, to))) = (period.next(), rule.window(period)) else { return Ok(()) };
            prop_assert!(from < to);
            if !matches!(period.kind(), PeriodKind::NineMonths) {
                prop_assert_eq!(rule.window(next).map(|window| window.0), to.succ_opt());
            }
        }

        #[test]
        fn a_day_lies_in_the_period_that_contains_it(day in 0_i64..70_000, kind in 0_usize..6) {
            let day = date("1950-01-01") + chrono::TimeDelta::days(day);
            if let Some(period) = Period::containing(PeriodKind::ALL[kind], day) {
                prop_assert!(period.contains(day));
                prop_assert!(period.covers(Period::containing(PeriodKind::Month, day).unwrap()) || period.kind() == PeriodKind::Month);
            } else {
                prop_assert_eq!(PeriodKind::ALL[kind], PeriodKind::NineMonths);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,12}") {
            let _ = text.parse::<Period>();
        }
    }
}
