//! Dates as printed, with blank parts kept as blank.

use super::proposal::PartialDate;
use super::token::Token;

fn small(token: Option<&Token>, last: u32) -> Option<u8> {
    token?
        .number()
        .filter(|number| (1..=last).contains(number))
        .and_then(|number| u8::try_from(number).ok())
}

fn year(token: Option<&Token>) -> Option<u16> {
    token?
        .number()
        .filter(|number| (1900..=2199).contains(number))
        .and_then(|number| u16::try_from(number).ok())
}

fn is(token: Option<&Token>, key: &str) -> bool {
    token.is_some_and(|token| token.is(key))
}

/// A date at a token, with or without "ngày": "22/8/2019", "ngày 15 tháng 10 năm 2021", "ngày tháng 4 năm 2026" (blank
/// day). A day and month without a year is no printed date ([`day_and_month`]).
pub(crate) fn printed_date(tokens: &[Token], at: usize) -> Option<(PartialDate, usize)> {
    let worded = is(tokens.get(at), "ngày");
    let from = at + usize::from(worded);
    numeric(tokens, from).or_else(|| if worded { in_words(tokens, from) } else { None })
}

// "22/8/2019", "22-8-2019", "22.8.2019"
fn numeric(tokens: &[Token], at: usize) -> Option<(PartialDate, usize)> {
    let first = tokens.get(at)?;
    let sign = tokens.get(at + 1)?;
    if !matches!(sign.key.as_str(), "/" | "-" | ".") || !is(tokens.get(at + 3), &sign.key) || !first.is_number() {
        return None;
    }
    let date = PartialDate {
        day: small(Some(first), 99),
        month: small(tokens.get(at + 2), 99),
        year: year(tokens.get(at + 4)),
    };
    (date.day.is_some() && date.month.is_some() && date.year.is_some()).then_some((date, at + 5))
}

// "15 tháng 10 năm 2021", "tháng 4 năm 2026", "… tháng … năm 2026"
fn in_words(tokens: &[Token], at: usize) -> Option<(PartialDate, usize)> {
    let mut next = at;
    let day = small(tokens.get(next), 99);
    next += usize::from(day.is_some());
    next = dots(tokens, next);
    if !is(tokens.get(next), "tháng") {
        return None;
    }
    next += 1;
    let month = small(tokens.get(next), 99);
    next += usize::from(month.is_some());
    next = dots(tokens, next);
    if !is(tokens.get(next), "năm") {
        return None;
    }
    next += 1;
    let year = year(tokens.get(next));
    // "năm 20…": the century is printed, the year is blank
    if tokens.get(next).is_some_and(Token::is_number) {
        next += 1;
    }
    next = dots(tokens, next);
    Some((PartialDate { day, month, year }, next))
}

fn dots(tokens: &[Token], mut at: usize) -> usize {
    while tokens
        .get(at)
        .is_some_and(|token| matches!(token.key.as_str(), "." | "…" | "_"))
    {
        at += 1;
    }
    at
}

/// Day and month without a year at a token: "15/11", "15 tháng 11", "15-11".
pub(crate) fn day_and_month(tokens: &[Token], at: usize) -> Option<(u8, u8, usize)> {
    let day = small(tokens.get(at), 99)?;
    let sign = tokens.get(at + 1)?;
    let month = small(tokens.get(at + 2), 99)?;
    let signed = matches!(sign.key.as_str(), "/" | "-") && !sign.spaced;
    // a third part makes it a whole date
    let whole =
        is(tokens.get(at + 3), &sign.key) && tokens.get(at + 4).is_some_and(|next| next.is_number() && !next.spaced);
    ((signed || sign.is("tháng")) && !whole).then_some((day, month, at + 3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::token::tokens_of;

    fn read(text: &str) -> Option<(Option<u8>, Option<u8>, Option<u16>)> {
        printed_date(&tokens_of(text), 0).map(|(date, _)| (date.day, date.month, date.year))
    }

    #[test]
    fn dates_are_read_with_their_blanks() {
        assert_eq!(read("22/8/2019 của"), Some((Some(22), Some(8), Some(2019))));
        assert_eq!(
            read("ngày 15 tháng 10 năm 2021"),
            Some((Some(15), Some(10), Some(2021)))
        );
        assert_eq!(read("ngày tháng 4 năm 2026"), Some((None, Some(4), Some(2026))));
        assert_eq!(read("ngày … tháng … năm 20…"), Some((None, None, None)));
        assert_eq!(read("ngày 31/02/2025"), Some((Some(31), Some(2), Some(2025))));
        assert_eq!(read("26/4"), None);
    }

    #[test]
    fn a_day_and_a_month_are_read_without_a_year() {
        assert_eq!(day_and_month(&tokens_of("15/11 hằng năm"), 0), Some((15, 11, 3)));
        assert_eq!(day_and_month(&tokens_of("15 tháng 11"), 0), Some((15, 11, 3)));
        assert_eq!(day_and_month(&tokens_of("15/11/2026"), 0), None);
    }
}
