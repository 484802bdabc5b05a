//! Template filters: dates, moments, numbers and money as Vietnamese readers write them.
//!
//! A module writes `use ui::filters;` beside its page structs and then `{{ day|date }}` in its templates.
//! Moments are stored in UTC and shown in Viet Nam's time, +07:00 all the year round.

use askama::filters::Safe;
use askama::{Result, Values};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use std::fmt::Display;

/// A value that a template may hold itself or behind any number of references.
pub trait Plain<T> {
    /// The value.
    fn plain(&self) -> T;
}

macro_rules! plain_values {
    ($($value:ty),*) => {$(
        impl Plain<$value> for $value {
            fn plain(&self) -> $value {
                *self
            }
        }
    )*};
}
plain_values!(NaiveDate, Option<NaiveDate>, DateTime<Utc>, f64);

impl<T, R: Plain<T> + ?Sized> Plain<T> for &R {
    fn plain(&self) -> T {
        R::plain(self)
    }
}

/// A whole number of any width, held or borrowed.
pub trait Whole {
    /// The number; one beyond `i64` does not occur, and if it did, the largest is a better answer than none.
    fn whole(&self) -> i64;
}

macro_rules! whole_numbers {
    ($($number:ty)*) => {$(
        impl Whole for $number {
            fn whole(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )*};
}
whole_numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

impl<T: Whole + ?Sized> Whole for &T {
    fn whole(&self) -> i64 {
        T::whole(self)
    }
}

/// `27/03/2026`.
#[askama::filter_fn]
pub fn date(day: impl Plain<NaiveDate>, _: &dyn Values) -> Result<String> {
    Ok(short_day(day.plain()))
}

/// `27/03/2026`, or "Chưa có" if there is none.
#[askama::filter_fn]
pub fn date_or_none(day: impl Plain<Option<NaiveDate>>, _: &dyn Values) -> Result<String> {
    Ok(day.plain().map_or_else(|| "Chưa có".to_owned(), short_day))
}

/// `ngày 05 tháng 01 năm 2026`, the form of administrative documents: days below 10 and months 1 and 2 carry a zero
/// (NĐ 30/2020/NĐ-CP, phụ lục I).
#[askama::filter_fn]
pub fn long_date(day: impl Plain<NaiveDate>, _: &dyn Values) -> Result<String> {
    Ok(document_day(day.plain()))
}

/// `thứ Sáu, 27/03/2026`.
#[askama::filter_fn]
pub fn week_date(day: impl Plain<NaiveDate>, _: &dyn Values) -> Result<String> {
    Ok(week_date_text(day.plain()))
}

/// As [`week_date`].
#[must_use]
pub fn week_date_text(day: NaiveDate) -> String {
    format!("{}, {}", weekday(day), short_day(day))
}

/// `14:05 ngày 22/11/2026`, Viet Nam's time.
#[askama::filter_fn]
pub fn moment(at: impl Plain<DateTime<Utc>>, _: &dyn Values) -> Result<String> {
    Ok(moment_text(at.plain()))
}

/// `14:05`, Viet Nam's time.
#[askama::filter_fn]
pub fn clock(at: impl Plain<DateTime<Utc>>, _: &dyn Values) -> Result<String> {
    let here = in_viet_nam(at.plain());
    Ok(format!("{:02}:{:02}", here.hour(), here.minute()))
}

/// The day of a moment in Viet Nam, `22/11/2026`.
#[askama::filter_fn]
pub fn day_of(at: impl Plain<DateTime<Utc>>, _: &dyn Values) -> Result<String> {
    Ok(short_day(in_viet_nam(at.plain()).date()))
}

/// `2026-11-22T07:05:00Z`, for the `datetime` attribute of `<time>`.
#[askama::filter_fn]
pub fn iso(at: impl Plain<DateTime<Utc>>, _: &dyn Values) -> Result<String> {
    Ok(at.plain().to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

/// How long before `now` something happened: `vừa xong`, `5 phút trước`, `3 giờ trước`, `hôm qua`, `4 ngày trước`,
/// then the day itself.
#[askama::filter_fn]
pub fn ago(at: impl Plain<DateTime<Utc>>, _: &dyn Values, now: DateTime<Utc>) -> Result<String> {
    Ok(ago_text(at.plain(), now))
}

/// A whole number with dots between the thousands: `1.234.567`.
#[askama::filter_fn]
pub fn num(value: impl Whole, _: &dyn Values) -> Result<String> {
    Ok(vietnamese::format_int(value.whole()))
}

/// A number with up to `places` decimals and a comma: `1.234,5`; zeros at the end are left out.
#[askama::filter_fn]
pub fn decimal(value: impl Plain<f64>, _: &dyn Values, #[optional(1usize)] places: usize) -> Result<String> {
    Ok(decimal_text(value.plain(), places))
}

/// An amount in đồng, in full: `125.000.000 đồng`.
#[askama::filter_fn]
pub fn vnd(amount: impl Whole, _: &dyn Values) -> Result<String> {
    Ok(vietnamese::format_vnd(amount.whole()))
}

/// An amount in đồng, shortened where the eye only needs its size: `125 triệu đồng`, `3,2 tỷ đồng`, `850 nghìn đồng`.
#[askama::filter_fn]
pub fn vnd_short(amount: impl Whole, _: &dyn Values) -> Result<String> {
    Ok(vietnamese::short_vnd(amount.whole()))
}

/// A percentage already times one hundred: `16,5%`.
#[askama::filter_fn]
pub fn pct(value: impl Plain<f64>, _: &dyn Values) -> Result<String> {
    Ok(format!("{}%", decimal_text(value.plain(), 1)))
}

/// Size of a file: `850 byte`, `34,5 KB`, `4,2 MB` (1 MB = 1.048.576 byte).
#[askama::filter_fn]
pub fn file_size(bytes: impl Whole, _: &dyn Values) -> Result<String> {
    Ok(file_size_text(bytes.whole()))
}

/// The icon of this name (see [`crate::icons`]), as SVG.
#[askama::filter_fn]
pub fn icon(name: impl Display, _: &dyn Values) -> Result<Safe<String>> {
    Ok(Safe(crate::icons::svg(&name.to_string())))
}

/// Text in which an empty string reads "Chưa cung cấp".
#[askama::filter_fn]
pub fn or_missing(text: impl Display, _: &dyn Values) -> Result<String> {
    let text = text.to_string();
    Ok(if text.trim().is_empty() {
        "Chưa cung cấp".to_owned()
    } else {
        text
    })
}

/// A moment as Viet Nam's clocks show it.
#[must_use]
pub fn in_viet_nam(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc() + TimeDelta::hours(7)
}

/// `27/03/2026`.
#[must_use]
pub fn short_day(day: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// `ngày 05 tháng 01 năm 2026`; the rule stands at [`long_date`].
#[must_use]
pub fn document_day(day: NaiveDate) -> String {
    let month = if day.month() < 3 {
        format!("0{}", day.month())
    } else {
        day.month().to_string()
    };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// `14:05 ngày 22/11/2026`, Viet Nam's time.
#[must_use]
pub fn moment_text(at: DateTime<Utc>) -> String {
    let here = in_viet_nam(at);
    format!(
        "{:02}:{:02} ngày {}",
        here.hour(),
        here.minute(),
        short_day(here.date())
    )
}

/// Name of the day of the week: `thứ Hai` … `Chủ nhật`.
#[must_use]
pub fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        chrono::Weekday::Mon => "thứ Hai",
        chrono::Weekday::Tue => "thứ Ba",
        chrono::Weekday::Wed => "thứ Tư",
        chrono::Weekday::Thu => "thứ Năm",
        chrono::Weekday::Fri => "thứ Sáu",
        chrono::Weekday::Sat => "thứ Bảy",
        chrono::Weekday::Sun => "Chủ nhật",
    }
}

/// See [`ago`].
#[must_use]
pub fn ago_text(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let past = now - at;
    let days = (in_viet_nam(now).date() - in_viet_nam(at).date()).num_days();
    if past < TimeDelta::minutes(1) {
        "vừa xong".to_owned()
    } else if past < TimeDelta::hours(1) {
        format!("{} phút trước", past.num_minutes())
    } else if days == 0 {
        format!("{} giờ trước", past.num_hours())
    } else if days == 1 {
        "hôm qua".to_owned()
    } else if days <= 14 {
        format!("{days} ngày trước")
    } else {
        short_day(in_viet_nam(at).date())
    }
}

/// See [`decimal`].
#[must_use]
pub fn decimal_text(value: f64, places: usize) -> String {
    let text = vietnamese::format_decimal(value, u32::try_from(places).unwrap_or(1));
    if text.contains(',') {
        text.trim_end_matches('0').trim_end_matches(',').to_owned()
    } else {
        text
    }
}

/// See [`file_size`].
#[must_use]
pub fn file_size_text(bytes: i64) -> String {
    let tenths = |unit: i64| {
        let tenths = bytes.saturating_mul(10) / unit;
        if tenths % 10 == 0 {
            vietnamese::format_int(tenths / 10)
        } else {
            format!("{},{}", vietnamese::format_int(tenths / 10), tenths % 10)
        }
    };
    match bytes {
        1_048_576.. => format!("{} MB", tenths(1_048_576)),
        1024.. => format!("{} KB", tenths(1024)),
        _ => format!("{bytes} byte"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn days_read_as_written_in_offices() {
        assert_eq!(short_day(day(2026, 3, 27)), "27/03/2026");
        assert_eq!(document_day(day(2026, 1, 5)), "ngày 05 tháng 01 năm 2026");
        assert_eq!(document_day(day(2026, 3, 5)), "ngày 05 tháng 3 năm 2026");
        assert_eq!(document_day(day(2026, 11, 22)), "ngày 22 tháng 11 năm 2026");
        assert_eq!(weekday(day(2026, 3, 27)), "thứ Sáu");
    }

    /// `vietnamese` knows no chrono, so days are written here again; both must say the same.
    #[test]
    fn days_read_as_in_the_library_of_the_language() {
        for date in day(2024, 1, 1).iter_days().take(800) {
            let other = vietnamese::Date::new(date.year().unsigned_abs(), date.month(), date.day()).unwrap();
            assert_eq!(short_day(date), vietnamese::format_date(other));
            assert_eq!(document_day(date), vietnamese::format_date_long(other));
            assert_eq!(weekday(date), other.weekday().name());
        }
    }

    #[test]
    fn moments_are_shown_in_viet_nam() {
        let at = Utc.with_ymd_and_hms(2026, 11, 22, 20, 5, 0).unwrap();
        assert_eq!(moment_text(at), "03:05 ngày 23/11/2026");
    }

    #[test]
    fn ago_counts_days_by_the_calendar() {
        let now = Utc.with_ymd_and_hms(2026, 11, 22, 2, 0, 0).unwrap();
        let before = |minutes: i64| ago_text(now - TimeDelta::minutes(minutes), now);
        assert_eq!(before(0), "vừa xong");
        assert_eq!(before(5), "5 phút trước");
        assert_eq!(before(8 * 60), "8 giờ trước");
        assert_eq!(before(10 * 60), "hôm qua");
        assert_eq!(before(4 * 24 * 60), "4 ngày trước");
        assert_eq!(before(40 * 24 * 60), "13/10/2026");
    }

    #[test]
    fn numbers_and_sizes() {
        assert_eq!(decimal_text(1_234.5, 1), "1.234,5");
        assert_eq!(decimal_text(16.0, 1), "16");
        assert_eq!(decimal_text(-0.04, 1), "0");
        assert_eq!(decimal_text(f64::NAN, 1), "—");
        assert_eq!(file_size_text(0), "0 byte");
        assert_eq!(file_size_text(36_175_872), "34,5 MB");
    }
}
