//! One clock. A request, a job or a command reads it once; everything below is told `now`.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// Seconds that Viet Nam is ahead of UTC, the whole year.
const HO_CHI_MINH_SECONDS: i32 = 7 * 3600;

/// Where `now` comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that a test sets.
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands still at `at`.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Clock::Fixed(Arc::new(Mutex::new(at)))
    }

    /// The present moment, to the microsecond (what both databases keep).
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => Utc::now().trunc_subsecs(6),
            Clock::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a fixed clock forward; the machine's clock is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Clock::Fixed(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }

    /// Sets a fixed clock; the machine's clock is left alone.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Clock::Fixed(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) = to;
        }
    }
}

/// A moment as the wall clock in Viet Nam shows it (+07:00, no summer time).
pub fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    let zone = FixedOffset::east_opt(HO_CHI_MINH_SECONDS).unwrap_or_else(|| FixedOffset::east_opt(0).unwrap_or(ZERO));
    at.with_timezone(&zone)
}

const ZERO: FixedOffset = match FixedOffset::east_opt(0) {
    Some(zone) => zone,
    None => unreachable!(),
};

/// The calendar day in Viet Nam.
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    local(at).date_naive()
}

/// The calendar year in Viet Nam: number series run from 1/1 to 31/12 (NĐ 30/2020 Điều 15).
pub fn local_year(at: DateTime<Utc>) -> i32 {
    local(at).year()
}

/// The moment at which the wall clock in Viet Nam shows this day and time.
pub fn moment(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    (day.and_time(time) - TimeDelta::seconds(i64::from(HO_CHI_MINH_SECONDS))).and_utc()
}

/// The last second of a day in Viet Nam: a due day ends at 23:59:59 local time.
pub fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    moment(day.checked_add_days(Days::new(1)).unwrap_or(day), NaiveTime::MIN) - TimeDelta::seconds(1)
}

/// The first moment of a day in Viet Nam.
pub fn start_of_day(day: NaiveDate) -> DateTime<Utc> {
    moment(day, NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_viet_nam() {
        let at = DateTime::parse_from_rfc3339("2026-12-31T17:00:00Z").unwrap().to_utc();
        assert_eq!(local_date(at), NaiveDate::from_ymd_opt(2027, 1, 1).unwrap());
        assert_eq!(local_year(at - TimeDelta::seconds(1)), 2026);
    }

    #[test]
    fn a_due_day_lasts_until_its_last_second() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 2).unwrap();
        assert_eq!(end_of_day(day).to_rfc3339(), "2026-12-02T16:59:59+00:00");
        assert_eq!(local_date(end_of_day(day)), day);
        assert_eq!(start_of_day(day).to_rfc3339(), "2026-12-01T17:00:00+00:00");
    }
}
