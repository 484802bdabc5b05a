//! Numbers as Vietnamese readers write them: `1.234.567,8`.
//!
//! Reading is exact: a [`Number`] is a whole mantissa and a count of decimals, never a floating-point value.

use crate::normal::clean_line;
use std::fmt;

/// Grouped by thousands: `1.234.567`. For amounts and counts; years and codes are never grouped.
#[must_use]
pub fn format_int(value: i64) -> String {
    format_scaled(i128::from(value), 0, 0)
}

/// An exact decimal, `mantissa` / 10^`scale`, with exactly `decimals` digits after the comma.
///
/// Rounds half away from zero. `format_scaled(12345678, 1, 1)` is `1.234.567,8`.
#[must_use]
pub fn format_scaled(mantissa: i128, scale: u32, decimals: u32) -> String {
    let digits = scaled_digits(mantissa.unsigned_abs(), scale, decimals);
    let (whole, fraction) = digits.split_at(digits.len() - decimals as usize);
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 2);
    // -0,0 does not exist
    if mantissa < 0 && digits.bytes().any(|d| d != b'0') {
        out.push('-');
    }
    group(whole, &mut out);
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A floating-point value with exactly `decimals` digits after the comma, for charts and averages.
///
/// `—` when the value is not finite (a ratio without a base). Stored figures are exact; use [`format_scaled`] for them.
#[must_use]
pub fn format_decimal(value: f64, decimals: u32) -> String {
    if !value.is_finite() {
        return "—".to_owned();
    }
    let plain = format!("{:.*}", decimals as usize, value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::with_capacity(plain.len() * 4 / 3 + 2);
    if value < 0.0 && plain.bytes().any(|d| matches!(d, b'1'..=b'9')) {
        out.push('-');
    }
    group(whole, &mut out);
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A percentage: `format_percent(16.5, 1)` is `16,5%`. The value is the number before the sign, not a fraction of 1.
#[must_use]
pub fn format_percent(percent: f64, decimals: u32) -> String {
    let mut out = format_decimal(percent, decimals);
    if percent.is_finite() {
        out.push('%');
    }
    out
}

/// `part` of `whole` as a percentage, exact and rounded half away from zero; `None` when `whole` is 0.
#[must_use]
pub fn format_ratio_percent(part: i64, whole: i64, decimals: u32) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let decimals = decimals.min(12);
    let negative = (part < 0) != (whole < 0);
    let (part, whole) = (u128::from(part.unsigned_abs()), u128::from(whole.unsigned_abs()));
    let scaled = part * 100 * 10_u128.pow(decimals);
    let rounded = (scaled + whole / 2) / whole;
    let mantissa = i128::try_from(rounded).unwrap_or(i128::MAX);
    Some(format!(
        "{}%",
        format_scaled(if negative { -mantissa } else { mantissa }, decimals, decimals)
    ))
}

// Decimal digits of value / 10^scale rounded to `decimals`, at least one digit before the comma.
fn scaled_digits(value: u128, scale: u32, decimals: u32) -> String {
    let rounded = match scale.checked_sub(decimals) {
        None | Some(0) => value,
        // 10^39 is more than any u128: nothing is left but a possible half
        Some(drop) if drop > 38 => 0,
        Some(drop) => {
            let unit = 10_u128.pow(drop);
            value / unit + u128::from(value % unit >= unit.div_ceil(2))
        }
    };
    let mut digits = rounded.to_string();
    if rounded != 0 {
        digits.extend(std::iter::repeat_n('0', decimals.saturating_sub(scale) as usize));
    }
    let least = decimals as usize + 1;
    if digits.len() < least {
        digits = format!("{digits:0>least$}");
    }
    digits
}

fn group(digits: &str, out: &mut String) {
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
}

/// What stood behind a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum NumberUnit {
    /// Nothing.
    #[default]
    None,
    /// `%`; the value is the number before the sign.
    Percent,
    /// đ, ₫, đồng, VND or VNĐ, before or behind.
    Dong,
}

/// A number as read: exactly `mantissa` / 10^`scale`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Number {
    /// All digits as a whole number, with the sign.
    pub mantissa: i128,
    /// How many of the digits stand after the decimal comma, as written (`1,50` has 2).
    pub scale: u32,
    /// The sign or word behind it.
    pub unit: NumberUnit,
    /// True when another habit would read another value: `1.234` (read as 1234) and `1,234` (read as 1,234). Show the
    /// reader what was understood.
    pub ambiguous: bool,
}

impl Number {
    /// The value when it is whole and fits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        self.exact(0).and_then(|value| i64::try_from(value).ok())
    }

    /// The value times 10^`decimals` as a whole number; `None` when digits would be lost or it does not fit.
    #[must_use]
    pub fn exact(&self, decimals: u32) -> Option<i128> {
        if self.mantissa == 0 {
            return Some(0);
        }
        match decimals.checked_sub(self.scale) {
            Some(more) => self.mantissa.checked_mul(10_i128.checked_pow(more)?),
            None => {
                let unit = 10_i128.checked_pow(self.scale - decimals)?;
                (self.mantissa % unit == 0).then(|| self.mantissa / unit)
            }
        }
    }
}

/// The Vietnamese form with the decimals it was written with, and its unit: `1.234,50`, `16,5%`, `1.234 đồng`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_scaled(self.mantissa, self.scale, self.scale))?;
        f.write_str(match self.unit {
            NumberUnit::None => "",
            NumberUnit::Percent => "%",
            NumberUnit::Dong => " đồng",
        })
    }
}

/// Why a text was not read as a number. `Display` is the sentence for the person who typed it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum NumberError {
    /// Nothing there.
    Empty,
    /// Only a dash, which some use for zero and some for "no data".
    Dash,
    /// `####`: the column was too narrow when it was copied.
    HashMarks,
    /// `#N/A`, `#REF!` and their like: a broken formula was copied.
    SpreadsheetError(String),
    /// `1,2E+11`: the spreadsheet showed a rounded number; digits are lost.
    Rounded(String),
    /// Digits and separators that make no number: `1.23.4`, `12 34`, `1,2,3`.
    Grouping(String),
    /// Something that is no number.
    NotANumber(String),
    /// More than 38 digits.
    TooLarge,
}

/// Reads a number the way Vietnamese offices write it, and the other ways that reach them.
///
/// * comma before decimals, dots or spaces between thousands: `1.234,5`, `1 234,5`, `1234,5`;
/// * the English way where it is unmistakable: `1,234.5`, `1234.5`, `1,234,567`;
/// * a single `1.234` is a thousand and `1,234` is one and a bit, both marked [`Number::ambiguous`]; `0.123` and `1234.567`
///   can only be decimals;
/// * negative with `-`, `−`, `–` before, `-` behind, or as accountants do in brackets `(1.234)`;
/// * `%` or a word for đồng before or behind; no-break and thin spaces anywhere.
///
/// # Errors
/// A [`NumberError`] that names the kind of trouble; nothing is guessed.
pub fn parse_number(text: &str) -> Result<Number, NumberError> {
    let line = clean_line(text);
    if line.is_empty() {
        return Err(NumberError::Empty);
    }
    if let Some(rest) = line.strip_prefix('#') {
        return Err(if rest.chars().all(|c| c == '#') {
            NumberError::HashMarks
        } else {
            NumberError::SpreadsheetError(line)
        });
    }
    if line.chars().all(|c| is_minus(c) || c == '—' || c == ' ') {
        return Err(NumberError::Dash);
    }
    // the unit may stand outside the sign or the brackets, or inside: (5)%, (5%), -₫5, ₫-5
    let (outer, body) = unit(&line);
    let (negative, body) = sign(body).ok_or_else(|| NumberError::NotANumber(line.clone()))?;
    let (unit, body) = if outer == NumberUnit::None {
        unit(body)
    } else {
        (outer, body)
    };
    let plain = plain_number(body).map_err(|error| {
        // repeat all that was typed, not the part left over
        if matches!(error, NumberError::NotANumber(_)) {
            NumberError::NotANumber(line.clone())
        } else {
            error
        }
    })?;
    let mantissa = if negative { -plain.mantissa } else { plain.mantissa };
    Ok(Number {
        mantissa,
        unit,
        ..plain
    })
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2013}' | '\u{2010}' | '\u{2011}')
}

// Takes one sign off; `None` when there are two.
fn sign(text: &str) -> Option<(bool, &str)> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('(') {
        let inner = inner.strip_suffix(')')?.trim();
        return (!inner.starts_with(|c| is_minus(c) || c == '+' || c == '(')).then_some((true, inner));
    }
    if let Some(rest) = text.strip_prefix(is_minus) {
        let rest = rest.trim_start();
        return (!rest.ends_with(is_minus)).then_some((true, rest));
    }
    if let Some(rest) = text.strip_prefix('+') {
        return Some((false, rest.trim_start()));
    }
    if let Some(rest) = text.strip_suffix(is_minus) {
        return Some((true, rest.trim_end()));
    }
    Some((false, text))
}

// Takes a unit off either end.
fn unit(text: &str) -> (NumberUnit, &str) {
    const DONG: [&str; 8] = ["đồng", "Đồng", "ĐỒNG", "VNĐ", "VND", "đ", "Đ", "₫"];
    if let Some(rest) = text.strip_suffix('%') {
        return (NumberUnit::Percent, rest.trim_end());
    }
    let text = text
        .strip_suffix('.')
        .filter(|rest| rest.ends_with(char::is_alphabetic))
        .unwrap_or(text);
    for word in DONG {
        if let Some(rest) = text
            .strip_suffix(word)
            .or_else(|| text.strip_suffix(&word.to_lowercase()))
        {
            return (NumberUnit::Dong, rest.trim_end());
        }
    }
    for word in ["₫", "VNĐ", "VND", "đ"] {
        if let Some(rest) = text.strip_prefix(word) {
            return (NumberUnit::Dong, rest.trim_start());
        }
    }
    (NumberUnit::None, text)
}

/// Digits with separators only, no sign and no unit.
pub(crate) fn plain_number(body: &str) -> Result<Number, NumberError> {
    let not_a_number = || NumberError::NotANumber(body.to_owned());
    if !body.contains(|c: char| c.is_ascii_digit()) {
        return Err(not_a_number());
    }
    if let Some(bad) = body
        .chars()
        .find(|c| !matches!(c, '0'..='9' | '.' | ',' | ' ' | '\'' | '\u{2019}'))
    {
        let exponent = matches!(bad, 'e' | 'E')
            && body
                .chars()
                .all(|c| matches!(c, '0'..='9' | '.' | ',' | 'e' | 'E' | '+' | '-'));
        return Err(if exponent {
            NumberError::Rounded(body.to_owned())
        } else {
            not_a_number()
        });
    }
    let grouping = || NumberError::Grouping(body.to_owned());
    let dots = body.matches('.').count();
    let commas = body.matches(',').count();
    let spaced = body.contains([' ', '\'', '\u{2019}']);

    // which separator, if any, stands before the decimals
    let mut ambiguous = false;
    let decimal = match (dots, commas) {
        (0, 0) => None,
        (1, 0) | (0, 1) => {
            let mark = if dots == 1 { '.' } else { ',' };
            let (before, after) = body.split_once(mark).unwrap_or((body, ""));
            let could_group = after.len() == 3 && matches!(before.len(), 1..=3) && !before.starts_with('0') && !spaced;
            ambiguous = could_group;
            (mark == ',' || !could_group).then_some(mark)
        }
        (_, 0) | (0, _) => None,
        (_, 1) if body.rfind(',') > body.rfind('.') => Some(','),
        (1, _) if body.rfind('.') > body.rfind(',') => Some('.'),
        _ => return Err(grouping()),
    };
    let (whole, fraction) = match decimal {
        Some(mark) => body.rsplit_once(mark).unwrap_or((body, "")),
        None => (body, ""),
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(grouping());
    }
    if !well_grouped(whole) {
        return Err(grouping());
    }
    let digits = whole.chars().filter(char::is_ascii_digit).chain(fraction.chars());
    let mut mantissa: i128 = 0;
    for digit in digits.filter_map(|c| c.to_digit(10)) {
        mantissa = mantissa
            .checked_mul(10)
            .and_then(|m| m.checked_add(i128::from(digit)))
            .ok_or(NumberError::TooLarge)?;
    }
    let scale = u32::try_from(fraction.len()).map_err(|_| NumberError::TooLarge)?;
    if scale > 38 {
        return Err(NumberError::TooLarge);
    }
    Ok(Number {
        mantissa,
        scale,
        unit: NumberUnit::None,
        ambiguous,
    })
}

// One kind of separator only, and groups of three behind it. Empty is the whole part of ",5".
fn well_grouped(whole: &str) -> bool {
    let mut kinds = whole.chars().filter(|c| !c.is_ascii_digit());
    let Some(mark) = kinds.next() else {
        return true;
    };
    if kinds.any(|c| c != mark) {
        return false;
    }
    let mut groups = whole.split(mark);
    groups.next().is_some_and(|first| matches!(first.len(), 1..=3)) && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_the_vietnamese_way() {
        assert_eq!(format_int(1_234_567), "1.234.567");
        assert_eq!(format_int(0), "0");
        assert_eq!(format_int(-999), "-999");
        assert_eq!(format_int(-1000), "-1.000");
        assert_eq!(format_int(i64::MIN), "-9.223.372.036.854.775.808");
        assert_eq!(format_scaled(12_345_678, 1, 1), "1.234.567,8");
        assert_eq!(format_scaled(165, 1, 0), "17");
        assert_eq!(format_scaled(-165, 1, 0), "-17");
        assert_eq!(format_scaled(5, 0, 2), "5,00");
        assert_eq!(format_scaled(5, 3, 2), "0,01");
        assert_eq!(format_scaled(-4, 3, 2), "0,00");
        assert_eq!(format_scaled(0, 0, 1), "0,0");
        assert_eq!(format_scaled(7, 60, 1), "0,0");
        assert_eq!(format_decimal(1_234_567.84, 1), "1.234.567,8");
        assert_eq!(format_decimal(-0.04, 1), "0,0");
        assert_eq!(format_decimal(f64::NAN, 1), "—");
        assert_eq!(format_percent(16.5, 1), "16,5%");
        assert_eq!(format_percent(f64::INFINITY, 1), "—");
        assert_eq!(format_ratio_percent(1, 3, 1).as_deref(), Some("33,3%"));
        assert_eq!(format_ratio_percent(-1, 8, 1).as_deref(), Some("-12,5%"));
        assert_eq!(format_ratio_percent(2, 0, 1), None);
        assert_eq!(format_ratio_percent(i64::MAX, 1, 12).map(|s| s.len()), Some(41));
    }

    fn value(text: &str) -> (i128, u32, bool) {
        let n = parse_number(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        (n.mantissa, n.scale, n.ambiguous)
    }

    #[test]
    fn every_habit_of_writing_is_read() {
        for (text, mantissa, scale, ambiguous) in [
            ("1.234,5", 12345, 1, false),
            ("1234.5", 12345, 1, false),
            ("1 234,5", 12345, 1, false),
            ("1,234.5", 12345, 1, false),
            ("1234", 1234, 0, false),
            ("1.234", 1234, 0, true),
            ("1,234", 1234, 3, true),
            ("0,123", 123, 3, false),
            ("0.123", 123, 3, false),
            ("1234.567", 1_234_567, 3, false),
            ("1.234.567", 1_234_567, 0, false),
            ("1,234,567", 1_234_567, 0, false),
            ("1.234.567,89", 123_456_789, 2, false),
            ("1,234,567.89", 123_456_789, 2, false),
            ("1\u{A0}234\u{202F}567", 1_234_567, 0, false),
            ("1'234,5", 12345, 1, false),
            ("(1.234)", -1234, 0, true),
            ("( 1.234,5 )", -12345, 1, false),
            ("-5", -5, 0, false),
            ("− 5", -5, 0, false),
            ("5-", -5, 0, false),
            ("+5", 5, 0, false),
            (",5", 5, 1, false),
            (".5", 5, 1, false),
            ("5,", 5, 0, false),
            ("007", 7, 0, false),
            ("1 234.567", 1_234_567, 3, false),
            ("12,50", 1250, 2, false),
            ("-0", 0, 0, false),
        ] {
            assert_eq!(value(text), (mantissa, scale, ambiguous), "{text}");
        }
        assert_eq!(parse_number("12%").unwrap().unit, NumberUnit::Percent);
        assert_eq!(parse_number("16,5 %").unwrap().to_string(), "16,5%");
        for dong in [
            "1.234 đ",
            "1.234đ",
            "1.234 đồng",
            "1.234 VNĐ",
            "1.234 vnd",
            "₫1.234",
            "1.234₫",
            "1.234 Đồng.",
            "VND 1.234",
        ] {
            let n = parse_number(dong).unwrap_or_else(|e| panic!("{dong}: {e}"));
            assert_eq!((n.to_i64(), n.unit), (Some(1234), NumberUnit::Dong), "{dong}");
        }
        assert_eq!(parse_number("(1.234) đ").unwrap().to_i64(), Some(-1234));
        assert_eq!(parse_number("₫-1.234").unwrap().to_i64(), Some(-1234));
        assert_eq!(parse_number("(16,5)%").unwrap().mantissa, -165);
    }

    #[test]
    fn what_is_no_number_says_which_kind() {
        use NumberError as E;
        let error = |text: &str| parse_number(text).unwrap_err();
        assert_eq!(error(" \u{A0}"), E::Empty);
        assert_eq!(error("-"), E::Dash);
        assert_eq!(error(" – "), E::Dash);
        assert_eq!(error("####"), E::HashMarks);
        assert_eq!(error("#"), E::HashMarks);
        assert_eq!(error("#N/A"), E::SpreadsheetError("#N/A".into()));
        assert_eq!(error("1,2E+11"), E::Rounded("1,2E+11".into()));
        for bad in [
            "1.23.4",
            "12 34",
            "1,2,3",
            "1.234,5,6",
            "1.234.56",
            "1234.567,8",
            "1.234 567",
            "1,234.567.890",
            ".123.456",
        ] {
            assert_eq!(error(bad), E::Grouping(bad.into()), "{bad}");
        }
        for bad in [
            "abc",
            "27/3/2026",
            "12 con",
            "--5",
            "(-5)",
            "(5",
            "%",
            "đ",
            "1e",
            "-5-",
            "-(5)%-",
            "١٢",
        ] {
            assert!(
                matches!(error(bad), E::NotANumber(_) | E::Rounded(_)),
                "{bad}: {:?}",
                error(bad)
            );
        }
        assert_eq!(error(&"9".repeat(40)), E::TooLarge);
        assert_eq!(error(&format!("0,{}", "0".repeat(39))), E::TooLarge);
        assert_eq!(
            error("####").to_string(),
            "Ô quá hẹp, Excel gửi ký hiệu ####. Kéo rộng cột rồi sao chép lại."
        );
    }

    #[test]
    fn a_number_is_given_out_only_when_nothing_is_lost() {
        let n = |text: &str| parse_number(text).unwrap();
        assert_eq!(n("1,50").exact(1), Some(15));
        assert_eq!(n("1,55").exact(1), None);
        assert_eq!(n("1,5").exact(3), Some(1500));
        assert_eq!(n("1,5").to_i64(), None);
        assert_eq!(n("2,000 000".replace(' ', "").as_str()).to_i64(), Some(2));
        assert_eq!(n("99999999999999999999").to_i64(), None);
        assert_eq!(n("0,0").exact(60), Some(0));
        assert_eq!(n("1").exact(60), None);
    }
}
