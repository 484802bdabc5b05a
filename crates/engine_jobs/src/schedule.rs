//! Work that comes round: the morning digest, the nightly check.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Timelike as _, Utc};
use kernel::time::{local, local_date, moment};

/// A job that comes round.
///
/// Its next occurrence is always in the queue, due at its moment. So a service that was switched off at half past seven
/// does the work when it is back, and of several services one does it: they enqueue under the same key, the moment.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// Name, first part of the key in the queue.
    pub name: &'static str,
    /// The next moment after this one; see [`daily`] and [`half_hourly`].
    pub next: fn(DateTime<Utc>) -> DateTime<Utc>,
    /// The job. Its payload is `{"day": "2026-12-02"}`, the day in Viet Nam for which it was due.
    pub kind: &'static str,
}

impl Schedule {
    /// `name:2026-12-02T07:30`, by the clock of Viet Nam.
    pub(crate) fn key(&self, at: DateTime<Utc>) -> String {
        format!("{}:{}", self.name, local(at).format("%Y-%m-%dT%H:%M"))
    }
}

/// The next time the wall clock in Viet Nam shows this hour and minute, after `now`.
pub fn daily(now: DateTime<Utc>, hour: u32, minute: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    let today = moment(local_date(now), time);
    if today > now { today } else { today + Days::new(1) }
}

/// The next full or half hour after `now`; the clock of Viet Nam stands on the same halves as UTC.
pub fn half_hourly(now: DateTime<Utc>) -> DateTime<Utc> {
    let past = TimeDelta::seconds(i64::from(now.minute() % 30 * 60 + now.second()));
    let whole = now.with_nanosecond(0).unwrap_or(now) - past;
    whole + TimeDelta::minutes(30)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn half_past_seven_comes_every_day_in_viet_nam() {
        let next = |text| daily(at(text), 7, 30);
        assert_eq!(next("2026-12-01T06:00:00+07:00"), at("2026-12-01T07:30:00+07:00"));
        assert_eq!(next("2026-12-01T07:30:00+07:00"), at("2026-12-02T07:30:00+07:00"));
        assert_eq!(next("2026-12-31T23:59:00+07:00"), at("2027-01-01T07:30:00+07:00"));
    }

    #[test]
    fn half_hours_come_one_after_the_other() {
        let next = |text| half_hourly(at(text));
        assert_eq!(next("2026-12-01T07:29:59.5+07:00"), at("2026-12-01T07:30:00+07:00"));
        assert_eq!(next("2026-12-01T07:30:00+07:00"), at("2026-12-01T08:00:00+07:00"));
        assert_eq!(next("2026-12-31T23:45:00+07:00"), at("2027-01-01T00:00:00+07:00"));
    }

    #[test]
    fn the_key_names_the_moment_in_viet_nam() {
        let schedule = Schedule {
            name: "digest",
            next: |now| daily(now, 6, 0),
            kind: "people.send_digest",
        };
        assert_eq!(schedule.key(at("2026-12-01T23:00:00Z")), "digest:2026-12-02T06:00");
    }
}
