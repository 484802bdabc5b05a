//! Periods as reports name them: Quý IV/2026, 6 tháng đầu năm 2026, năm học 2026-2027; and Roman numerals.

use crate::normal::{clean_line, tone_canonical};

/// A named stretch of a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NamedPeriod {
    /// `tháng 3/2026`
    Month {
        /// Year.
        year: u16,
        /// 1 to 12.
        month: u8,
    },
    /// `Quý IV/2026`
    Quarter {
        /// Year.
        year: u16,
        /// 1 to 4.
        quarter: u8,
    },
    /// `6 tháng đầu năm 2026` (1) and `6 tháng cuối năm 2026` (2)
    Half {
        /// Year.
        year: u16,
        /// 1 or 2.
        half: u8,
    },
    /// `9 tháng năm 2026`
    NineMonths {
        /// Year.
        year: u16,
    },
    /// `năm 2026`
    Year {
        /// Year.
        year: u16,
    },
    /// `năm học 2026-2027`
    SchoolYear {
        /// The year in which it begins.
        start: u16,
    },
}

/// Why a text is no period. `Display` is the sentence for the person who typed it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum PeriodError {
    /// Nothing there.
    Empty,
    /// Something that names no period.
    NotAPeriod(String),
    /// `Quý IV`: of which year?
    YearMissing,
    /// There are four quarters.
    NoSuchQuarter(u32),
    /// There are twelve months.
    NoSuchMonth(u32),
    /// Not four digits.
    YearOutOfRange(u32),
    /// The two years of a school year do not follow one another.
    SchoolYearSpan(u32, u32),
}

/// `tháng 3/2026`.
#[must_use]
pub fn format_month(year: u16, month: u8) -> String {
    format!("tháng {month}/{year}")
}

/// `Quý IV/2026`; `quarter` is 1 to 4 (other numbers are printed in Arabic digits).
#[must_use]
pub fn format_quarter(year: u16, quarter: u8) -> String {
    match quarter {
        1..=4 => format!("Quý {}/{year}", ["I", "II", "III", "IV"][usize::from(quarter) - 1]),
        _ => format!("Quý {quarter}/{year}"),
    }
}

/// `6 tháng đầu năm 2026` for `half` 1, `6 tháng cuối năm 2026` otherwise.
#[must_use]
pub fn format_half(year: u16, half: u8) -> String {
    let part = if half == 1 { "đầu" } else { "cuối" };
    format!("6 tháng {part} năm {year}")
}

/// `9 tháng năm 2026`: the first nine months.
#[must_use]
pub fn format_nine_months(year: u16) -> String {
    format!("9 tháng năm {year}")
}

/// `năm 2026`.
#[must_use]
pub fn format_year(year: u16) -> String {
    format!("năm {year}")
}

/// `năm học 2026-2027`, from the year in which it begins.
#[must_use]
pub fn format_school_year(start: u16) -> String {
    format!("năm học {start}-{}", u32::from(start) + 1)
}

/// Any period in its usual words.
#[must_use]
pub fn format_period(period: NamedPeriod) -> String {
    match period {
        NamedPeriod::Month { year, month } => format_month(year, month),
        NamedPeriod::Quarter { year, quarter } => format_quarter(year, quarter),
        NamedPeriod::Half { year, half } => format_half(year, half),
        NamedPeriod::NineMonths { year } => format_nine_months(year),
        NamedPeriod::Year { year } => format_year(year),
        NamedPeriod::SchoolYear { start } => format_school_year(start),
    }
}

/// Reads a period: `Quý IV/2026`, `quý 4 năm 2026`, `Q4/2026`, `6 tháng đầu năm 2026`, `sáu tháng năm 2026`, `9 tháng 2026`,
/// `tháng 3/2026`, `T3/2026`, `3/2026`, `năm 2026`, `2026`, `năm học 2026-2027`, `2026-2027`.
///
/// # Errors
/// A [`PeriodError`] that says what is missing or impossible.
pub fn parse_period(text: &str) -> Result<NamedPeriod, PeriodError> {
    let line = clean_line(text);
    if line.is_empty() {
        return Err(PeriodError::Empty);
    }
    let lower = tone_canonical(&line);
    let words = lower_words(&lower);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let not_a_period = || PeriodError::NotAPeriod(line.clone());

    match words.as_slice() {
        ["năm", "học", years @ ..] | ["nh", years @ ..] => school_year(years, &not_a_period),
        [first, _] if is_year(first) && !lower.starts_with("năm ") => school_year(&words, &not_a_period),
        ["quý", quarter, rest @ ..] | ["q", quarter, rest @ ..] => {
            let quarter = quarter_number(quarter).ok_or_else(not_a_period)?;
            let year = year(rest, &not_a_period)?;
            match u8::try_from(quarter) {
                Ok(q @ 1..=4) => Ok(NamedPeriod::Quarter { year, quarter: q }),
                _ => Err(PeriodError::NoSuchQuarter(quarter)),
            }
        }
        ["6" | "06" | "sáu", "tháng" | "t", part @ ("đầu" | "cuối"), rest @ ..] => Ok(NamedPeriod::Half {
            year: year(rest, &not_a_period)?,
            half: if *part == "đầu" { 1 } else { 2 },
        }),
        ["nửa" | "nữa", part @ ("đầu" | "cuối"), rest @ ..] => Ok(NamedPeriod::Half {
            year: year(rest, &not_a_period)?,
            half: if *part == "đầu" { 1 } else { 2 },
        }),
        ["6" | "06" | "sáu", "tháng" | "t", rest @ ..] => Ok(NamedPeriod::Half {
            year: year(rest, &not_a_period)?,
            half: 1,
        }),
        ["9" | "09" | "chín", "tháng" | "t", "đầu", rest @ ..] | ["9" | "09" | "chín", "tháng" | "t", rest @ ..] => {
            Ok(NamedPeriod::NineMonths {
                year: year(rest, &not_a_period)?,
            })
        }
        ["tháng" | "t", month, rest @ ..] => month_of(month, rest, &not_a_period),
        ["năm", rest @ ..] => Ok(NamedPeriod::Year {
            year: year(rest, &not_a_period)?,
        }),
        [only] if is_year(only) => Ok(NamedPeriod::Year {
            year: year(&[*only], &not_a_period)?,
        }),
        [month, rest @ ..] if month.len() <= 2 && !rest.is_empty() => month_of(month, rest, &not_a_period),
        [..] => Err(not_a_period()),
    }
}

/// Reads a school year, `năm học 2026-2027` or `2026-2027`; gives the year in which it begins.
///
/// # Errors
/// As [`parse_period`].
pub fn parse_school_year(text: &str) -> Result<u16, PeriodError> {
    match parse_period(text)? {
        NamedPeriod::SchoolYear { start } => Ok(start),
        NamedPeriod::Month { .. }
        | NamedPeriod::Quarter { .. }
        | NamedPeriod::Half { .. }
        | NamedPeriod::NineMonths { .. }
        | NamedPeriod::Year { .. } => Err(PeriodError::NotAPeriod(clean_line(text))),
    }
}

// Words and numbers: "quý iv/2026" -> quý iv 2026, "q4-2026" -> q 4 2026, "9t 2026" -> 9 t 2026
fn lower_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut kind = 0;
    for c in text.chars() {
        let next = if c.is_ascii_digit() {
            1
        } else if c.is_alphabetic() {
            2
        } else if c.is_whitespace() || matches!(c, '/' | '-' | '.' | ',' | '\u{2013}' | '\u{2014}' | ':' | '(' | ')') {
            0
        } else {
            // a sign that no period has: kept as a word, so that nothing matches
            3
        };
        if next != 0 {
            match words.last_mut() {
                Some(last) if next == kind => last.push(c),
                _ => words.push(c.to_string()),
            }
        }
        kind = next;
    }
    // "qiv" was one run of letters
    if let Some(numeral) = words
        .first()
        .and_then(|first| first.strip_prefix('q'))
        .filter(|n| parse_roman(n).is_some())
    {
        let numeral = numeral.to_owned();
        words.splice(0..1, ["q".to_owned(), numeral]);
    }
    words
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())
}

fn quarter_number(word: &str) -> Option<u32> {
    match word {
        "một" | "nhất" => Some(1),
        "hai" => Some(2),
        "ba" => Some(3),
        "tư" | "bốn" => Some(4),
        _ => word.parse().ok().or_else(|| parse_roman(word).map(u32::from)),
    }
}

fn month_of(month: &str, rest: &[&str], not_a_period: &dyn Fn() -> PeriodError) -> Result<NamedPeriod, PeriodError> {
    let month: u32 = month.parse().map_err(|_| not_a_period())?;
    let year = year(rest, not_a_period)?;
    match u8::try_from(month) {
        Ok(m @ 1..=12) => Ok(NamedPeriod::Month { year, month: m }),
        _ => Err(PeriodError::NoSuchMonth(month)),
    }
}

// The year at the end, with or without the word for it.
fn year(words: &[&str], not_a_period: &dyn Fn() -> PeriodError) -> Result<u16, PeriodError> {
    let word = match words {
        [] | ["năm"] => return Err(PeriodError::YearMissing),
        ["năm", word] | [word] => word,
        [..] => return Err(not_a_period()),
    };
    let value: u32 = word.parse().map_err(|_| not_a_period())?;
    if is_year(word) && value > 0 {
        u16::try_from(value).map_err(|_| PeriodError::YearOutOfRange(value))
    } else {
        Err(PeriodError::YearOutOfRange(value))
    }
}

fn school_year(words: &[&str], not_a_period: &dyn Fn() -> PeriodError) -> Result<NamedPeriod, PeriodError> {
    let [from, to] = words else {
        return Err(if words.is_empty() {
            PeriodError::YearMissing
        } else {
            not_a_period()
        });
    };
    let start = year(&[*from], not_a_period)?;
    // "2026-27" is written too
    let end: u32 = to.parse().map_err(|_| not_a_period())?;
    let end = match to.len() {
        2 => u32::from(start) / 100 * 100 + end,
        4 => end,
        _ => return Err(not_a_period()),
    };
    // the short form of 2099-2100 ends in 00
    let next = u32::from(start) + 1;
    if end == next || (to.len() == 2 && end + 100 == next) {
        Ok(NamedPeriod::SchoolYear { start })
    } else {
        Err(PeriodError::SchoolYearSpan(u32::from(start), end))
    }
}

const ROMAN: [(u16, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

/// Roman numeral of 1 to 3999, in capitals.
#[must_use]
pub fn roman(number: u16) -> Option<String> {
    if !(1..=3999).contains(&number) {
        return None;
    }
    let mut left = number;
    let mut out = String::new();
    for (value, sign) in ROMAN {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    Some(out)
}

/// Reads a Roman numeral in its one right form (IV, not IIII), in any case.
#[must_use]
pub fn parse_roman(text: &str) -> Option<u16> {
    let capital = text.trim().to_ascii_uppercase();
    // the longest, MMMDCCCLXXXVIII, has 15 signs
    if capital.is_empty() || capital.len() > 15 {
        return None;
    }
    let mut rest = capital.as_str();
    let mut value = 0;
    for (worth, sign) in ROMAN {
        while let Some(after) = rest.strip_prefix(sign) {
            value += worth;
            rest = after;
        }
    }
    (rest.is_empty() && roman(value).as_deref() == Some(&capital)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numerals_both_ways() {
        for n in 1..=3999 {
            assert_eq!(parse_roman(&roman(n).unwrap()), Some(n));
        }
        assert_eq!(roman(4).as_deref(), Some("IV"));
        assert_eq!(roman(0), None);
        assert_eq!(roman(4000), None);
        for bad in ["", "IIII", "IC", "VX", "A", "MMMM", "IVI"] {
            assert_eq!(parse_roman(bad), None, "{bad}");
        }
        assert_eq!(parse_roman(" xiv "), Some(14));
    }

    #[test]
    fn periods_are_printed_and_read() {
        use NamedPeriod as P;
        for (period, printed, also) in [
            (
                P::Quarter { year: 2026, quarter: 4 },
                "Quý IV/2026",
                &[
                    "quý 4 năm 2026",
                    "Q4/2026",
                    "QIV-2026",
                    "Quý IV năm 2026",
                    "quý tư 2026",
                    "Qúy IV/2026",
                    "q.4/2026",
                ][..],
            ),
            (
                P::Half { year: 2026, half: 1 },
                "6 tháng đầu năm 2026",
                &[
                    "sáu tháng đầu năm 2026",
                    "6 tháng năm 2026",
                    "6T/2026",
                    "nửa đầu năm 2026",
                    "06 tháng đầu năm 2026",
                ],
            ),
            (
                P::Half { year: 2026, half: 2 },
                "6 tháng cuối năm 2026",
                &["sáu tháng cuối năm 2026"],
            ),
            (
                P::NineMonths { year: 2026 },
                "9 tháng năm 2026",
                &["9 tháng đầu năm 2026", "chín tháng năm 2026", "9T 2026"],
            ),
            (P::Year { year: 2026 }, "năm 2026", &["2026", "Năm 2026"]),
            (
                P::SchoolYear { start: 2026 },
                "năm học 2026-2027",
                &["2026-2027", "Năm học 2026 – 2027", "NH 2026/2027", "2026-27"],
            ),
            (
                P::Month { year: 2026, month: 3 },
                "tháng 3/2026",
                &["tháng 03 năm 2026", "T3/2026", "3/2026", "03-2026"],
            ),
        ] {
            assert_eq!(format_period(period), printed);
            for text in also.iter().chain([&printed]) {
                assert_eq!(parse_period(text), Ok(period), "{text}");
            }
        }
        assert_eq!(parse_school_year("2099-00"), Ok(2099));
        use PeriodError as E;
        for (text, error) in [
            ("", E::Empty),
            ("Quý IV", E::YearMissing),
            ("quý 5/2026", E::NoSuchQuarter(5)),
            ("tháng 13/2026", E::NoSuchMonth(13)),
            ("năm học 2026-2028", E::SchoolYearSpan(2026, 2028)),
            ("6 tháng đầu năm", E::YearMissing),
            ("Q4/26", E::YearOutOfRange(26)),
            ("năm học", E::YearMissing),
            ("hôm nay", E::NotAPeriod("hôm nay".into())),
            ("27/3/2026", E::NotAPeriod("27/3/2026".into())),
        ] {
            assert_eq!(parse_period(text), Err(error), "{text}");
        }
        assert!(parse_school_year("2026").is_err());
    }
}
