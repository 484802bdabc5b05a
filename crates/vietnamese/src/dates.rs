//! Calendar dates, read and printed. No clock and no time zone here.

use crate::normal::{clean_line, tone_canonical};

/// A day of the Gregorian calendar, years 1 to 9999. Always a day that exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Day of the week, Monday first as in Viet Nam.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Weekday {
    /// *thứ Hai*
    Monday,
    /// *thứ Ba*
    Tuesday,
    /// *thứ Tư*
    Wednesday,
    /// *thứ Năm*
    Thursday,
    /// *thứ Sáu*
    Friday,
    /// *thứ Bảy*
    Saturday,
    /// *Chủ nhật*
    Sunday,
}

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

impl Weekday {
    /// The name as written in a sentence: `thứ Hai`, `Chủ nhật`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "thứ Hai",
            Self::Tuesday => "thứ Ba",
            Self::Wednesday => "thứ Tư",
            Self::Thursday => "thứ Năm",
            Self::Friday => "thứ Sáu",
            Self::Saturday => "thứ Bảy",
            Self::Sunday => "Chủ nhật",
        }
    }

    /// The two letters of calendar heads: `T2` … `T7`, `CN`.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::Monday => "T2",
            Self::Tuesday => "T3",
            Self::Wednesday => "T4",
            Self::Thursday => "T5",
            Self::Friday => "T6",
            Self::Saturday => "T7",
            Self::Sunday => "CN",
        }
    }
}

/// Why a text is no date. `Display` is the sentence for the person who typed it, to follow the name of the field.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum DateError {
    /// Nothing there.
    Empty,
    /// `####`: the column was too narrow when it was copied.
    HashMarks,
    /// Something that is no date.
    NotADate(String),
    /// `27/3`: a day and a month only.
    YearMissing {
        /// Day as typed.
        day: u8,
        /// Month as typed.
        month: u8,
    },
    /// `3/2026`, `2026`: no day.
    DayMissing,
    /// There are twelve months.
    NoSuchMonth {
        /// What stood in the place of the month.
        month: u32,
        /// What stood in the place of the day, when the two changed places would make a date (the American order).
        day: Option<u32>,
        /// The year.
        year: u32,
    },
    /// The month is shorter.
    NoSuchDay {
        /// Day as typed.
        day: u32,
        /// Month.
        month: u8,
        /// Year.
        year: u16,
        /// Days that this month has.
        last: u8,
    },
    /// Not 1 to 9999, or three digits.
    YearOutOfRange(u32),
    /// A weekday was written and it is not that of the date.
    WrongWeekday {
        /// The weekday written.
        said: Weekday,
        /// The date written.
        date: Date,
        /// The weekday that the date has.
        real: Weekday,
    },
}

impl Date {
    /// A day, if it exists.
    ///
    /// # Errors
    /// [`DateError::YearOutOfRange`], [`DateError::NoSuchMonth`] or [`DateError::NoSuchDay`].
    pub fn new(year: u32, month: u32, day: u32) -> Result<Self, DateError> {
        let short_year = match u16::try_from(year) {
            Ok(y @ 1..=9999) => y,
            _ => return Err(DateError::YearOutOfRange(year)),
        };
        let short_month = match u8::try_from(month) {
            Ok(m @ 1..=12) => m,
            _ => {
                let swapped = (1..=12).contains(&day) && Self::new(year, day, month).is_ok();
                return Err(DateError::NoSuchMonth {
                    month,
                    day: swapped.then_some(day),
                    year,
                });
            }
        };
        let last = days_in_month(short_year, short_month);
        match u8::try_from(day) {
            Ok(d) if (1..=last).contains(&d) => Ok(Self {
                year: short_year,
                month: short_month,
                day: d,
            }),
            _ => Err(DateError::NoSuchDay {
                day,
                month: short_month,
                year: short_year,
                last,
            }),
        }
    }

    /// Year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// Month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 31/12 of the year 0, so 01/01/0001 is 1. The same count as chrono's `num_days_from_ce`.
    #[must_use]
    pub fn ordinal(self) -> u32 {
        days_before_year(self.year) + u32::from(self.day_of_year())
    }

    /// Day of the year, 1 to 366.
    #[must_use]
    pub fn day_of_year(self) -> u16 {
        (1..self.month)
            .map(|month| u16::from(days_in_month(self.year, month)))
            .sum::<u16>()
            + u16::from(self.day)
    }

    /// The day with this [`Date::ordinal`]; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn from_ordinal(ordinal: u32) -> Option<Self> {
        if ordinal == 0 {
            return None;
        }
        // a first guess from the mean length of a year, which is at most one year off
        let guess = u16::try_from((u64::from(ordinal) * 400 / 146_097 + 1).min(10_000)).ok()?;
        let year = (guess.saturating_sub(1).max(1)..=guess.saturating_add(1))
            .rev()
            .find(|year| days_before_year(*year) < ordinal)?;
        if year > 9999 {
            return None;
        }
        let mut left = ordinal - days_before_year(year);
        for month in 1..=12 {
            let days = u32::from(days_in_month(year, month));
            if left <= days {
                return Some(Self {
                    year,
                    month,
                    day: u8::try_from(left).ok()?,
                });
            }
            left -= days;
        }
        None
    }

    /// Day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        // 01/01/0001 is a Monday
        WEEK[((self.ordinal() + 6) % 7) as usize]
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        2 => 28 + u8::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before_year(year: u16) -> u32 {
    let past = u32::from(year) - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

/// `27/03/2026`.
#[must_use]
pub fn format_date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day, date.month, date.year)
}

/// The form of administrative documents: `ngày 05 tháng 01 năm 2026`, `ngày 27 tháng 3 năm 2026`.
///
/// Days below 10 and the months 1 and 2 have a zero before them, other months have not.
// NĐ 30/2020/NĐ-CP, Phụ lục I, phần II, mục I, khoản 4.
#[must_use]
pub fn format_date_long(date: Date) -> String {
    let zero = if date.month < 3 { "0" } else { "" };
    format!("ngày {:02} tháng {zero}{} năm {}", date.day, date.month, date.year)
}

/// `thứ Sáu, ngày 27 tháng 3 năm 2026`.
#[must_use]
pub fn format_date_weekday(date: Date) -> String {
    format!("{}, {}", date.weekday().name(), format_date_long(date))
}

/// Reads a date. Two-digit years 00 to 69 are 2000 to 2069, 70 to 99 are 1970 to 1999.
///
/// Day before month, with `/`, `-`, `.` or spaces: `27/3/26`, `27-3-2026`, `27.3.2026`; year first with four digits:
/// `2026-03-27`, also with a midnight behind it as spreadsheets write it; in words: `ngày 27 tháng 3 năm 2026`, also with a
/// place before and a weekday, which must be the right one: `Lai Châu, thứ Sáu, ngày 27 tháng 3 năm 2026`.
///
/// # Errors
/// A [`DateError`] that says what is missing or impossible.
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    parse_date_until(text, 2069)
}

/// [`parse_date`] with two-digit years read as the latest such year that is not after `last_year`: for birth dates give
/// the present year, and `12/5/65` is 1965.
///
/// # Errors
/// As [`parse_date`].
pub fn parse_date_until(text: &str, last_year: u16) -> Result<Date, DateError> {
    let line = clean_line(text);
    if line.is_empty() {
        return Err(DateError::Empty);
    }
    if line.chars().all(|c| c == '#') {
        return Err(DateError::HashMarks);
    }
    let not_a_date = || DateError::NotADate(line.clone());
    let lower = tone_canonical(&line);
    let (said, rest) = split_weekday(&lower);
    let rest = without_midnight(rest);
    // the place before the date in the head of a document: "Lai Châu, ngày 27 …"
    let rest = match rest.split_once("ngày") {
        Some((place, date)) if place.is_empty() || place.trim_end().ends_with(',') => {
            date.trim_start_matches([':', ' '])
        }
        Some(_) => return Err(not_a_date()),
        None => rest,
    };
    let date = numbers_of_date(rest, &not_a_date).and_then(|parts| date_of(parts, last_year, &not_a_date))?;
    match said {
        Some(said) if said != date.weekday() => Err(DateError::WrongWeekday {
            said,
            date,
            real: date.weekday(),
        }),
        Some(_) | None => Ok(date),
    }
}

// Takes "thứ sáu," or "chủ nhật -" off, at the beginning or after a place; the text is canonical and in lower case.
fn split_weekday(text: &str) -> (Option<Weekday>, &str) {
    const NAMES: [(&str, Weekday); 14] = [
        ("thứ hai", Weekday::Monday),
        ("thứ 2", Weekday::Monday),
        ("thứ ba", Weekday::Tuesday),
        ("thứ 3", Weekday::Tuesday),
        ("thứ tư", Weekday::Wednesday),
        ("thứ 4", Weekday::Wednesday),
        ("thứ năm", Weekday::Thursday),
        ("thứ 5", Weekday::Thursday),
        ("thứ sáu", Weekday::Friday),
        ("thứ 6", Weekday::Friday),
        ("thứ bảy", Weekday::Saturday),
        ("thứ 7", Weekday::Saturday),
        ("chủ nhật", Weekday::Sunday),
        ("cn", Weekday::Sunday),
    ];
    for (name, weekday) in NAMES {
        if let Some((before, after)) = text.split_once(name) {
            let free = before.is_empty() || before.trim_end().ends_with(',');
            if free && after.starts_with([',', ' ', '-']) {
                return (Some(weekday), after.trim_start_matches([',', ' ', '-']));
            }
        }
    }
    (None, text)
}

// Spreadsheets put a time behind a date; midnight means that there was none.
fn without_midnight(text: &str) -> &str {
    for zero in [
        "t00:00:00.000z",
        "t00:00:00z",
        "t00:00:00",
        " 00:00:00",
        " 00:00",
        " 0:00:00",
        " 0:00",
        " 12:00:00 am",
    ] {
        if let Some(rest) = text.strip_suffix(zero) {
            return rest;
        }
    }
    text
}

struct Part {
    value: u32,
    digits: usize,
}

/// What each of the numbers is, by the words around them.
struct Parts {
    numbers: Vec<Part>,
    in_words: bool,
}

fn numbers_of_date(text: &str, not_a_date: &dyn Fn() -> DateError) -> Result<Parts, DateError> {
    let in_words = text.contains("tháng") || text.contains("năm");
    let plain = text.replace("tháng", "/").replace("năm", "/");
    let mut numbers = Vec::new();
    let mut digits = String::new();
    let mut separators = Vec::new();
    let mut separator = String::new();
    let finish = |digits: &mut String, numbers: &mut Vec<Part>| {
        if !digits.is_empty() {
            let value = digits.parse().map_err(|_| not_a_date())?;
            numbers.push(Part {
                value,
                digits: digits.len(),
            });
            digits.clear();
        }
        Ok(())
    };
    for c in plain.trim().chars() {
        if c.is_ascii_digit() {
            if !separator.is_empty() {
                separators.push(separator.trim().to_owned());
                separator.clear();
            }
            digits.push(c);
        } else if matches!(c, '/' | '-' | '.' | ' ' | ',' | '\u{2013}' | '\u{2212}' | '\\') {
            finish(&mut digits, &mut numbers)?;
            separator.push(c);
        } else {
            return Err(not_a_date());
        }
    }
    finish(&mut digits, &mut numbers)?;
    if numbers.is_empty() {
        return Err(not_a_date());
    }
    // "tháng 3 năm 2026" begins with a separator in front of its first number
    let inner = &separators[separators.len() + 1 - numbers.len()..];
    let single = |s: &String| s.chars().count() <= 1 || (in_words && s.trim_matches([',', ' ', '/']).is_empty());
    if !inner.iter().all(single) || (!in_words && inner.windows(2).any(|pair| pair[0] != pair[1])) {
        return Err(not_a_date());
    }
    if !in_words && inner.len() < separators.len() {
        return Err(not_a_date());
    }
    Ok(Parts { numbers, in_words })
}

fn date_of(parts: Parts, last_year: u16, not_a_date: &dyn Fn() -> DateError) -> Result<Date, DateError> {
    match parts.numbers.as_slice() {
        [year, month, day] if year.digits == 4 && !parts.in_words => {
            if month.digits > 2 || day.digits > 2 {
                return Err(not_a_date());
            }
            Date::new(year.value, month.value, day.value)
        }
        [day, month, year] => {
            if day.digits > 2 || month.digits > 2 {
                return Err(not_a_date());
            }
            let full = match year.digits {
                4 => year.value,
                2 => century(year.value, last_year),
                _ => return Err(DateError::YearOutOfRange(year.value)),
            };
            Date::new(full, month.value, day.value)
        }
        [first, second] if second.digits == 4 && first.digits <= 2 => {
            if (1..=12).contains(&first.value) {
                Err(DateError::DayMissing)
            } else {
                Err(DateError::NoSuchMonth {
                    month: first.value,
                    day: None,
                    year: second.value,
                })
            }
        }
        [day, month] if day.digits <= 2 && month.digits <= 2 => {
            // judged in a leap year, so that 29/2 is only told that its year is missing
            let known = Date::new(2024, month.value, day.value)?;
            Err(DateError::YearMissing {
                day: known.day,
                month: known.month,
            })
        }
        [year] if year.digits == 4 && (1900..=2100).contains(&year.value) => Err(DateError::DayMissing),
        [..] => Err(not_a_date()),
    }
}

fn century(two_digits: u32, last_year: u16) -> u32 {
    let last = u32::from(last_year);
    let same = last - last % 100 + two_digits;
    if same > last { same.saturating_sub(100) } else { same }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: u32, month: u32, day: u32) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn dates_are_printed() {
        let d = date(2026, 3, 27);
        assert_eq!(format_date(d), "27/03/2026");
        assert_eq!(format_date_long(d), "ngày 27 tháng 3 năm 2026");
        assert_eq!(format_date_weekday(d), "thứ Sáu, ngày 27 tháng 3 năm 2026");
        assert_eq!(format_date_long(date(2026, 1, 5)), "ngày 05 tháng 01 năm 2026");
        assert_eq!(format_date_long(date(2026, 2, 15)), "ngày 15 tháng 02 năm 2026");
        assert_eq!(format_date_long(date(2026, 10, 9)), "ngày 09 tháng 10 năm 2026");
        assert_eq!(date(2026, 11, 22).weekday(), Weekday::Sunday);
        assert_eq!(date(2026, 11, 18).weekday().name(), "thứ Tư");
        assert_eq!(date(1, 1, 1).ordinal(), 1);
        assert_eq!(date(2026, 12, 31).day_of_year(), 365);
        assert_eq!(date(1970, 1, 1).ordinal(), 719_163);
    }

    #[test]
    fn every_day_has_its_number() {
        let mut day = date(1, 1, 1);
        assert_eq!(Date::from_ordinal(0), None);
        for ordinal in 1..=date(9999, 12, 31).ordinal() {
            let found = Date::from_ordinal(ordinal).unwrap();
            assert_eq!(found.ordinal(), ordinal);
            assert!(ordinal == 1 || found > day);
            day = found;
        }
        assert_eq!(day, date(9999, 12, 31));
        assert_eq!(Date::from_ordinal(day.ordinal() + 1), None);
        assert_eq!(Date::from_ordinal(u32::MAX), None);
    }

    #[test]
    fn every_habit_of_writing_a_date_is_read() {
        for text in [
            "27/3/26",
            "27-3-2026",
            "27.3.2026",
            "27 3 2026",
            "27/03/2026",
            "2026-03-27",
            "2026/3/27",
            "ngày 27 tháng 3 năm 2026",
            "Ngày 27 tháng 03 năm 2026",
            "27 tháng 3 năm 2026",
            "27 tháng 3, 2026",
            "ngày 27/3/2026",
            "27 / 3 / 2026",
            "27\u{A0}/3/2026",
            "thứ Sáu, ngày 27 tháng 3 năm 2026",
            "Thứ 6, 27/3/2026",
            "Lai Châu, ngày 27 tháng 3 năm 2026",
            "27/03/2026 00:00:00",
            "Lai Châu, thứ Sáu, ngày 27 tháng 3 năm 2026",
            "2026-03-27T00:00:00Z",
            "NGÀY 27 THÁNG 3 NĂM 2026",
            "27–3–2026",
        ] {
            assert_eq!(parse_date(text), Ok(date(2026, 3, 27)), "{text}");
        }
        assert_eq!(parse_date("29/2/2024"), Ok(date(2024, 2, 29)));
        assert_eq!(parse_date("1/1/70"), Ok(date(1970, 1, 1)));
        assert_eq!(parse_date_until("12/5/65", 2026), Ok(date(1965, 5, 12)));
        assert_eq!(parse_date_until("12/5/26", 2026), Ok(date(2026, 5, 12)));
        assert_eq!(parse_date("Chủ nhật, 22/11/2026"), Ok(date(2026, 11, 22)));
    }

    #[test]
    fn what_is_no_date_says_why() {
        use DateError as E;
        let error = |text: &str| parse_date(text).unwrap_err();
        assert_eq!(error(" "), E::Empty);
        assert_eq!(error("########"), E::HashMarks);
        assert_eq!(
            error("27/13/2026"),
            E::NoSuchMonth {
                month: 13,
                day: None,
                year: 2026
            }
        );
        assert_eq!(error("27/13/2026").to_string(), "tháng 13 không có.");
        assert_eq!(
            error("3/27/2026"),
            E::NoSuchMonth {
                month: 27,
                day: Some(3),
                year: 2026
            }
        );
        assert_eq!(
            error("3/27/2026").to_string(),
            "tháng 27 không có. Viết ngày trước, tháng sau: 27/3/2026?"
        );
        assert_eq!(
            error("31/02/2026"),
            E::NoSuchDay {
                day: 31,
                month: 2,
                year: 2026,
                last: 28
            }
        );
        assert_eq!(
            error("31/2/2026").to_string(),
            "ngày 31/2/2026 không có; tháng 2/2026 có 28 ngày."
        );
        assert_eq!(
            error("0/2/2026"),
            E::NoSuchDay {
                day: 0,
                month: 2,
                year: 2026,
                last: 28
            }
        );
        assert_eq!(error("27/3"), E::YearMissing { day: 27, month: 3 });
        assert_eq!(error("29/2"), E::YearMissing { day: 29, month: 2 });
        assert_eq!(error("ngày 27 tháng 3"), E::YearMissing { day: 27, month: 3 });
        assert_eq!(error("3/2026"), E::DayMissing);
        assert_eq!(error("tháng 3 năm 2026"), E::DayMissing);
        assert_eq!(error("năm 2026"), E::DayMissing);
        assert_eq!(error("2026"), E::DayMissing);
        assert_eq!(error("27/3/026"), E::YearOutOfRange(26));
        assert_eq!(error("27/3/0000"), E::YearOutOfRange(0));
        assert!(matches!(
            error("thứ Hai, 27/3/2026"),
            E::WrongWeekday {
                said: Weekday::Monday,
                real: Weekday::Friday,
                ..
            }
        ));
        for bad in [
            "hôm nay",
            "27/3-2026",
            "27//3/2026",
            "/27/3/2026",
            "benzin",
            "46108",
            "27/3/2026 14:05",
            "1/2/3/4",
            "27032026",
            "127/3/2026",
            "ngày",
        ] {
            assert!(matches!(error(bad), E::NotADate(_)), "{bad}: {:?}", error(bad));
        }
    }
}
