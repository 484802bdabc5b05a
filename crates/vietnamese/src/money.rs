//! Amounts of Vietnamese đồng. Always whole đồng in an `i64`; there is no smaller coin.

use crate::normal::{clean_line, tone_canonical};
use crate::numbers::{Number, NumberError, format_int, plain_number};

/// `125.000.000 đồng`.
#[must_use]
pub fn format_vnd(dong: i64) -> String {
    format_int(dong) + " đồng"
}

/// `125.000.000 ₫`, for narrow columns. The space does not break.
#[must_use]
pub fn format_vnd_sign(dong: i64) -> String {
    format_int(dong) + "\u{A0}₫"
}

/// Rounded for headlines: `3,2 tỷ đồng`, `125 triệu đồng`, `12,5 nghìn đồng`, `500 đồng`.
///
/// At most one decimal, rounded half away from zero, no trailing `,0`; from a thousand billions `1,2 nghìn tỷ đồng`.
/// Not for papers: the exact amount must be near.
#[must_use]
pub fn short_vnd(dong: i64) -> String {
    let amount = i128::from(dong.unsigned_abs());
    let sign = if dong < 0 { "-" } else { "" };
    let units = [
        (1_000_000_000_000, "nghìn tỷ"),
        (1_000_000_000, "tỷ"),
        (1_000_000, "triệu"),
        (1_000, "nghìn"),
    ];
    for (unit, name) in units {
        // rounding in the smaller unit may carry into this one: 999.960.000 is 1 tỷ
        if amount + unit / 20_000 >= unit {
            let tenths = (amount * 10 + unit / 2) / unit;
            let whole = format_int(i64::try_from(tenths / 10).unwrap_or(i64::MAX));
            return match tenths % 10 {
                0 => format!("{sign}{whole} {name} đồng"),
                tenth => format!("{sign}{whole},{tenth} {name} đồng"),
            };
        }
    }
    format!("{sign}{amount} đồng")
}

/// An amount as read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct VndReading {
    /// Whole đồng.
    pub dong: i64,
    /// True when another habit would read another amount (`1.234 triệu`, read as 1.234.000.000).
    pub ambiguous: bool,
}

/// Why a text was not read as an amount. `Display` is the sentence for the person who typed it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum VndError {
    /// Nothing there.
    Empty,
    /// A number in it cannot be read.
    Number(NumberError),
    /// A word that is no unit of money.
    UnknownUnit(String),
    /// `200 triệu 1 tỷ`: units must go from large to small.
    UnitOrder,
    /// `1 tỷ 200`: nobody knows 200 of what.
    UnitMissing(String),
    /// Less than one đồng is left over.
    FractionOfDong,
    /// Beyond what an `i64` holds.
    TooLarge,
}

/// Reads an amount: `125 triệu`, `1,5 tỷ`, `125.000.000 đồng`, `1 tỷ 200 triệu`, `500k`, `1 tỷ rưỡi`, `(1.000 đ)`.
///
/// A plain `1.234` is 1234 đồng; [`read_vnd`] tells when that was a choice.
///
/// # Errors
/// A [`VndError`]; amounts are never rounded.
pub fn parse_vnd(text: &str) -> Result<i64, VndError> {
    read_vnd(text).map(|reading| reading.dong)
}

/// [`parse_vnd`] that also tells whether the text could be read otherwise.
///
/// # Errors
/// As [`parse_vnd`].
pub fn read_vnd(text: &str) -> Result<VndReading, VndError> {
    let line = tone_canonical(&clean_line(text));
    if line.is_empty() {
        return Err(VndError::Empty);
    }
    if line.starts_with('#') || !line.contains(char::is_alphabetic) {
        let number = crate::numbers::parse_number(&line).map_err(VndError::Number)?;
        if number.unit == crate::NumberUnit::Percent {
            return Err(VndError::UnknownUnit("%".to_owned()));
        }
        return Ok(VndReading {
            dong: whole_dong(number, 1, false)?,
            ambiguous: number.ambiguous,
        });
    }
    let (negative, body) = signed(&line);
    let (body, said_dong) = without_currency(body);
    if body.is_empty() {
        return Err(VndError::Empty);
    }
    let mut rest = body;
    let mut total: i128 = 0;
    let mut last_unit = i128::MAX;
    let mut ambiguous = false;
    while !rest.is_empty() {
        let end = rest.find(char::is_alphabetic).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        let digits = digits.trim();
        let (unit, tail) = money_unit(after)?;
        let number = if digits.is_empty() {
            return Err(VndError::UnknownUnit(after.to_owned()));
        } else {
            plain_number(digits).map_err(VndError::Number)?
        };
        let unit = match unit {
            Some(unit) => unit,
            None if last_unit == i128::MAX || said_dong => 1,
            None => return Err(VndError::UnitMissing(digits.to_owned())),
        };
        if unit >= last_unit {
            return Err(VndError::UnitOrder);
        }
        last_unit = unit;
        ambiguous |= number.ambiguous;
        let (half, tail) = match tail.strip_prefix("rưỡi") {
            Some(tail) => (true, tail.trim_start()),
            None => (false, tail),
        };
        total += i128::from(whole_dong(number, unit, half)?);
        rest = tail.trim_start_matches([' ', ',']);
    }
    let signed = if negative { -total } else { total };
    Ok(VndReading {
        dong: i64::try_from(signed).map_err(|_| VndError::TooLarge)?,
        ambiguous,
    })
}

// number x unit (+ half a unit), which must be whole
fn whole_dong(number: Number, unit: i128, half: bool) -> Result<i64, VndError> {
    let scaled = number.mantissa.checked_mul(unit).ok_or(VndError::TooLarge)?;
    let divisor = 10_i128.checked_pow(number.scale).ok_or(VndError::TooLarge)?;
    if scaled % divisor != 0 || (half && unit == 1) {
        return Err(VndError::FractionOfDong);
    }
    let amount = scaled / divisor + if half { unit / 2 } else { 0 };
    i64::try_from(amount).map_err(|_| VndError::TooLarge)
}

fn signed(line: &str) -> (bool, &str) {
    if let Some(inner) = line.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (true, inner.trim());
    }
    match line
        .strip_prefix(['-', '\u{2212}', '\u{2013}'])
        .or_else(|| line.strip_prefix("âm "))
    {
        Some(rest) => (true, rest.trim_start()),
        None => (false, line),
    }
}

// Takes the word for đồng off the end or the beginning.
fn without_currency(text: &str) -> (&str, bool) {
    let text = text.trim_end_matches(['.', ' ']);
    let before = |word: &str| {
        let rest = text.strip_suffix(word)?;
        // "đ" must not be the end of another word
        (!rest.ends_with(char::is_alphabetic)).then(|| rest.trim_end())
    };
    for word in ["đồng", "vnđ", "vnd", "đ", "₫"] {
        if let Some(rest) = before(word) {
            return (rest, true);
        }
    }
    // "500kđ", "2trđ"
    if let Some(rest) = text.strip_suffix('đ').filter(|rest| rest.ends_with(['k', 'r'])) {
        return (rest, true);
    }
    for word in ["vnđ", "vnd", "₫"] {
        if let Some(rest) = text.strip_prefix(word) {
            return (rest.trim_start(), true);
        }
    }
    (text, false)
}

// The unit at the beginning of `text`, which begins with a letter or is empty; `None` for no unit.
fn money_unit(text: &str) -> Result<(Option<i128>, &str), VndError> {
    let word = |text: &str| text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    if text.is_empty() {
        return Ok((None, text));
    }
    let (first, tail) = text.split_at(word(text));
    let value = |name: &str| match name {
        "nghìn" | "ngàn" | "k" | "n" => Some(1_000_i128),
        "triệu" | "tr" => Some(1_000_000),
        "tỷ" | "tỉ" => Some(1_000_000_000),
        _ => None,
    };
    let Some(unit) = value(first) else {
        return Err(VndError::UnknownUnit(first.to_owned()));
    };
    let tail = tail.trim_start();
    // nghìn tỷ, triệu tỷ
    let (second, after) = tail.split_at(word(tail));
    match value(second) {
        Some(larger) if larger == 1_000_000_000 && unit < larger => Ok((Some(unit * larger), after.trim_start())),
        _ => Ok((Some(unit), tail)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_printed() {
        assert_eq!(format_vnd(125_000_000), "125.000.000 đồng");
        assert_eq!(format_vnd_sign(-1500), "-1.500\u{A0}₫");
        for (dong, short) in [
            (3_200_000_000, "3,2 tỷ đồng"),
            (125_000_000, "125 triệu đồng"),
            (12_500, "12,5 nghìn đồng"),
            (500, "500 đồng"),
            (0, "0 đồng"),
            (999_960_000, "1 tỷ đồng"),
            (999_940_000, "999,9 triệu đồng"),
            (1_250_000_000_000, "1,3 nghìn tỷ đồng"),
            (-2_000_000, "-2 triệu đồng"),
            (1_234_567_890_123_456, "1.234,6 nghìn tỷ đồng"),
        ] {
            assert_eq!(short_vnd(dong), short);
        }
    }

    #[test]
    fn amounts_are_read() {
        for (text, dong) in [
            ("125 triệu", 125_000_000),
            ("1,5 tỷ", 1_500_000_000),
            ("125.000.000 đồng", 125_000_000),
            ("125000000", 125_000_000),
            ("1.5 tỉ", 1_500_000_000),
            ("1 tỷ 200 triệu", 1_200_000_000),
            ("1 tỷ, 200 triệu đồng", 1_200_000_000),
            ("500k", 500_000),
            ("500 ngàn", 500_000),
            ("2tr", 2_000_000),
            ("3 nghìn tỷ", 3_000_000_000_000),
            ("1 tỷ rưỡi", 1_500_000_000),
            ("1 triệu 500 đồng", 1_000_500),
            ("-5 triệu", -5_000_000),
            ("(1.000 đ)", -1000),
            ("1.000đ", 1000),
            ("12,5 nghìn đồng", 12_500),
            ("125 TRIỆU ĐỒNG", 125_000_000),
            ("1\u{A0}250\u{A0}000 VND", 1_250_000),
            ("0 đồng", 0),
            ("1.250.000,00", 1_250_000),
            ("₫ 500", 500),
            ("1,2 nghìn tỷ đồng", 1_200_000_000_000),
        ] {
            assert_eq!(parse_vnd(text), Ok(dong), "{text}");
        }
        assert!(read_vnd("1.234 triệu").unwrap().ambiguous);
        assert!(!read_vnd("1.234.567").unwrap().ambiguous);
        use VndError as E;
        for (text, error) in [
            ("", E::Empty),
            ("đồng", E::Empty),
            ("1 tỷ 200", E::UnitMissing("200".into())),
            ("200 triệu 1 tỷ", E::UnitOrder),
            ("5 đô la", E::UnknownUnit("đô".into())),
            ("1,5", E::FractionOfDong),
            ("1,23456789012 tỷ", E::FractionOfDong),
            ("10 tỷ tỷ", E::UnknownUnit("tỷ".into())),
            ("20000000000 tỷ", E::TooLarge),
            ("####", E::Number(NumberError::HashMarks)),
            ("12%", E::UnknownUnit("%".into())),
            ("triệu", E::UnknownUnit("triệu".into())),
        ] {
            assert_eq!(parse_vnd(text), Err(error), "{text}");
        }
    }
}
