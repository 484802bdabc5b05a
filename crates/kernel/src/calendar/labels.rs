//! Vietnamese words for days and for why a day is off.

use chrono::{Datelike, NaiveDate, Weekday};

/// "25/11/2026".
pub(crate) fn date(day: NaiveDate) -> String {
    u32::try_from(day.year())
        .ok()
        .and_then(|year| vietnamese::Date::new(year, day.month(), day.day()).ok())
        .map_or_else(|| day.to_string(), vietnamese::format_date)
}

/// "thứ Tư", "Chủ nhật": the weekday inside a sentence.
pub(crate) fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => vietnamese::Weekday::Monday.name(),
        Weekday::Tue => vietnamese::Weekday::Tuesday.name(),
        Weekday::Wed => vietnamese::Weekday::Wednesday.name(),
        Weekday::Thu => vietnamese::Weekday::Thursday.name(),
        Weekday::Fri => vietnamese::Weekday::Friday.name(),
        Weekday::Sat => vietnamese::Weekday::Saturday.name(),
        Weekday::Sun => vietnamese::Weekday::Sunday.name(),
    }
}

/// Why a Saturday or Sunday is off: "Thứ Bảy", "Chủ nhật".
pub(super) fn weekend(day: NaiveDate) -> &'static str {
    if day.weekday() == Weekday::Sun {
        "Chủ nhật"
    } else {
        "Thứ Bảy"
    }
}

/// Why the working day after a holiday at the weekend is off.
pub(super) fn in_lieu(holiday: &str) -> String {
    format!("Nghỉ bù {holiday}")
}
