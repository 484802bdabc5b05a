//! The Vietnamese lunar calendar, computed.
//!
//! The rules: a month begins on the day, at UTC+7, on which the Moon is new; the month that holds the winter solstice is
//! the eleventh; when thirteen months lie between two eleventh months, the first of them in which the Sun enters no new
//! sign of thirty degrees is a leap month and repeats the number before it.
//!
//! The astronomy is the series in Jean Meeus, *Astronomical Algorithms*: the moment of the new moon, and the longitude of
//! the Sun from the greater terms of VSOP87. Compared with the `ephem` package over 1900–2100: the Sun within 1.7 arc
//! seconds, every Tết and every leap month the same, and 2,488 of 2,491 new moons on the same day. The other three fall
//! within 80 seconds of midnight: 7/7/1967, and 15/11/2077 and 18/10/2085, where the day depends on how the rotation of
//! the Earth will slow.
//!
//! Before 1968 offices in Vietnam used other meridians; the calendar of those years is computed at UTC+7 all the same.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

/// The lunar years that can be computed. Outside them the day on which a new moon falls is no longer sure, because the
/// rotation of the Earth cannot be foretold.
pub const YEARS: RangeInclusive<i32> = 1900..=2199;

/// Hanoi is 7 hours ahead of UTC, without summer time.
const ZONE_DAYS: f64 = 7.0 / 24.0;

/// A day in the lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LunarDate {
    /// Lunar year; 2026 is the year that began at Tết 2026 (Bính Ngọ).
    pub year: i32,
    /// Month 1..=12; 1 is tháng Giêng, 12 tháng Chạp.
    pub month: u8,
    /// True in the repeated month of a leap year.
    pub leap: bool,
    /// Day 1..=30.
    pub day: u8,
}

/// A month of a lunar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LunarMonth {
    /// Month 1..=12.
    pub number: u8,
    /// True for the repeated month.
    pub leap: bool,
    /// Its first day (mùng 1).
    pub first_day: NaiveDate,
    /// 29 or 30.
    pub days: u8,
}

impl LunarDate {
    /// The lunar date of a day; `None` outside [`YEARS`].
    pub fn of(day: NaiveDate) -> Option<LunarDate> {
        // A lunar year begins between 20 January and 21 February, so the day is in the year of its number or before.
        [day.year(), day.year() - 1].into_iter().find_map(|year| {
            months(year)?.into_iter().find_map(|month| {
                let number = u8::try_from((day - month.first_day).num_days()).ok()?.checked_add(1)?;
                (number <= month.days).then_some(LunarDate {
                    year,
                    month: month.number,
                    leap: month.leap,
                    day: number,
                })
            })
        })
    }

    /// The day of this lunar date; `None` when the year has no such month or the month no such day.
    pub fn to_solar(self) -> Option<NaiveDate> {
        let month = months(self.year)?
            .into_iter()
            .find(|month| month.number == self.month && month.leap == self.leap)?;
        if self.day < 1 || self.day > month.days {
            return None;
        }
        month
            .first_day
            .checked_add_days(chrono::Days::new(u64::from(self.day) - 1))
    }
}

/// The first day of a lunar year, Tết Nguyên đán; `None` outside [`YEARS`].
pub fn tet(year: i32) -> Option<NaiveDate> {
    months(year)?.first().map(|month| month.first_day)
}

/// The twelve or thirteen months of a lunar year in order; `None` outside [`YEARS`].
pub fn months(year: i32) -> Option<Vec<LunarMonth>> {
    if !YEARS.contains(&year) {
        return None;
    }
    let begin = solstice_cycle(year);
    let end = solstice_cycle(year + 1);
    let is_first = |month: &&(u8, bool, i64)| month.0 == 1 && !month.1;
    let all: Vec<(u8, bool, i64)> = begin
        .iter()
        .skip_while(|month| !is_first(month))
        .chain(end.iter().take_while(|month| !is_first(month)))
        .copied()
        .collect();
    let after = end.iter().find(is_first)?.2;
    let starts: Vec<i64> = all.iter().map(|month| month.2).skip(1).chain([after]).collect();
    all.into_iter()
        .zip(starts)
        .map(|((number, leap, first), next)| {
            Some(LunarMonth {
                number,
                leap,
                first_day: from_julian(first)?,
                days: u8::try_from(next - first).ok()?,
            })
        })
        .collect()
}

/// The months from the one that holds the winter solstice of the year before to just before the one that holds the
/// solstice of `year`: number, leap, Julian day of the first day.
fn solstice_cycle(year: i32) -> Vec<(u8, bool, i64)> {
    let first = eleventh_month(year - 1);
    let last = eleventh_month(year);
    let starts: Vec<i64> = (first..=last).map(new_moon_day).collect();
    // 13 months before the next eleventh month: one is a leap month, the first without a principal term.
    let has_leap = last - first == 13;
    let mut leap_seen = false;
    let mut number: u8 = 10;
    starts
        .windows(2)
        .filter_map(|pair| {
            let (&start, &next) = (pair.first()?, pair.get(1)?);
            let leap = has_leap && !leap_seen && sign_at_midnight(start) == sign_at_midnight(next);
            if leap {
                leap_seen = true;
            } else {
                number = number % 12 + 1;
            }
            Some((number, leap, start))
        })
        .collect()
}

/// The number of the lunation whose month holds the winter solstice of the year.
fn eleventh_month(year: i32) -> i64 {
    let solstice = solstice_day(year);
    // One lunation is 29.53 days; the estimate is at most one off.
    let mut lunation = ((solstice as f64 - 2451550.1) / 29.530588861).floor() as i64;
    while new_moon_day(lunation + 1) <= solstice {
        lunation += 1;
    }
    while new_moon_day(lunation) > solstice {
        lunation -= 1;
    }
    lunation
}

/// The Julian day number, at UTC+7, of the day on which the Sun reaches 270° in December.
fn solstice_day(year: i32) -> i64 {
    let mut day = julian(year, 12, 18);
    // 18 December is always before the solstice (20 to 23 December), so this ends within a week.
    while sign_at_midnight(day + 1) != 9 {
        day += 1;
    }
    day
}

fn julian(year: i32, month: u32, day: u32) -> i64 {
    NaiveDate::from_ymd_opt(year, month, day).map_or(0, |date| i64::from(date.num_days_from_ce()) + 1_721_425)
}

fn from_julian(day: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(day - 1_721_425).ok()?)
}

/// The sign of thirty degrees (0 = from 0° on) in which the Sun stands at the first moment of a local day.
fn sign_at_midnight(day: i64) -> i64 {
    let universal = day as f64 - 0.5 - ZONE_DAYS;
    (sun_longitude(universal + delta_t(universal)) / 30.0).floor() as i64
}

/// The local day on which the Moon of this lunation (0 = 6 January 2000) is new.
fn new_moon_day(lunation: i64) -> i64 {
    let dynamical = new_moon(lunation as f64);
    (dynamical - delta_t(dynamical) + ZONE_DAYS + 0.5).floor() as i64
}

/// Difference of dynamical and universal time in days: observed until 2025, estimated after. A minute more or less moves
/// no new moon of 1900–2100 to another day.
fn delta_t(julian_day: f64) -> f64 {
    const SECONDS: [(f64, f64); 18] = [
        (1890.0, -6.0),
        (1900.0, -2.8),
        (1910.0, 10.5),
        (1920.0, 21.2),
        (1930.0, 24.0),
        (1940.0, 24.3),
        (1950.0, 29.1),
        (1960.0, 33.2),
        (1970.0, 40.2),
        (1980.0, 50.5),
        (1990.0, 56.9),
        (2000.0, 63.8),
        (2010.0, 66.1),
        (2020.0, 69.4),
        (2026.0, 69.2),
        (2050.0, 75.0),
        (2100.0, 100.0),
        (2210.0, 190.0),
    ];
    let year = 2000.0 + (julian_day - 2451545.0) / 365.25;
    let seconds = SECONDS.windows(2).find_map(|pair| {
        let (&(year_a, a), &(year_b, b)) = (pair.first()?, pair.get(1)?);
        (year < year_b).then(|| a + (b - a) * (year - year_a) / (year_b - year_a))
    });
    seconds.unwrap_or(190.0) / 86400.0
}

fn sin(degrees: f64) -> f64 {
    degrees.to_radians().sin()
}

fn cos(degrees: f64) -> f64 {
    degrees.to_radians().cos()
}

/// Apparent longitude of the Sun in degrees, 0..360, for a moment of dynamical time.
fn sun_longitude(moment: f64) -> f64 {
    let t = (moment - 2451545.0) / 365250.0;
    let series = |terms: &[(f64, f64, f64)]| -> f64 {
        terms
            .iter()
            .map(|(size, start, speed)| size * (start + speed * t).cos())
            .sum()
    };
    let third = 289.0 * (5.844 + 6283.076 * t).cos();
    let earth = (series(&EARTH_0) + t * (series(&EARTH_1) + t * (series(&EARTH_2) + t * third))) * 1e-8;
    let c = 10.0 * t;
    let node = 125.04452 - 1934.136261 * c;
    let nutation = -17.20 * sin(node)
        - 1.32 * sin(2.0 * (280.4665 + 36000.7698 * c))
        - 0.23 * sin(2.0 * (218.3165 + 481267.8813 * c))
        + 0.21 * sin(2.0 * node);
    // Light needs eight minutes from the Sun, a little more in July.
    let aberration = -20.4898 * (1.0 + 0.016709 * cos(357.5291 + 35999.0503 * c));
    (earth.to_degrees() + 180.0 + (nutation + aberration - 0.09) / 3600.0).rem_euclid(360.0)
}

/// Heliocentric longitude of the Earth (VSOP87): amplitude in 10⁻⁸ radian, angle at 2000, radians per millennium.
const EARTH_0: [(f64, f64, f64); 39] = [
    (175347046.0, 0.0, 0.0),
    (3341656.0, 4.669257, 6283.07585),
    (34894.0, 4.6261, 12566.1517),
    (3497.0, 2.7441, 5753.3849),
    (3418.0, 2.8289, 3.5231),
    (3136.0, 3.6277, 77713.7715),
    (2676.0, 4.4181, 7860.4194),
    (2343.0, 6.1352, 3930.2097),
    (1324.0, 0.7425, 11506.7698),
    (1273.0, 2.0371, 529.691),
    (1199.0, 1.1096, 1577.3435),
    (990.0, 5.233, 5884.927),
    (902.0, 2.045, 26.298),
    (857.0, 3.508, 398.149),
    (780.0, 1.179, 5223.694),
    (753.0, 2.533, 5507.553),
    (505.0, 4.583, 18849.228),
    (492.0, 4.205, 775.523),
    (357.0, 2.92, 0.067),
    (317.0, 5.849, 11790.629),
    (284.0, 1.899, 796.298),
    (271.0, 0.315, 10977.079),
    (243.0, 0.345, 5486.778),
    (206.0, 4.806, 2544.314),
    (205.0, 1.869, 5573.143),
    (202.0, 2.458, 6069.777),
    (156.0, 0.833, 213.299),
    (132.0, 3.411, 2942.463),
    (126.0, 1.083, 20.775),
    (115.0, 0.645, 0.98),
    (103.0, 0.636, 4694.003),
    (102.0, 0.976, 15720.839),
    (102.0, 4.267, 7.114),
    (99.0, 6.21, 2146.17),
    (98.0, 0.68, 155.42),
    (86.0, 5.98, 161000.69),
    (85.0, 1.3, 6275.96),
    (85.0, 3.67, 71430.7),
    (80.0, 1.81, 17260.15),
];

/// The same, growing with the millennium.
const EARTH_1: [(f64, f64, f64); 12] = [
    (628331966747.0, 0.0, 0.0),
    (206059.0, 2.678235, 6283.07585),
    (4303.0, 2.6351, 12566.1517),
    (425.0, 1.59, 3.523),
    (119.0, 5.796, 26.298),
    (109.0, 2.966, 1577.344),
    (93.0, 2.59, 18849.23),
    (72.0, 1.14, 529.69),
    (68.0, 1.87, 398.15),
    (67.0, 4.41, 5507.55),
    (59.0, 2.89, 5223.69),
    (56.0, 2.17, 155.42),
];

/// The same, growing with its square.
const EARTH_2: [(f64, f64, f64); 3] = [
    (52919.0, 0.0, 0.0),
    (8720.0, 1.0721, 6283.0758),
    (309.0, 0.867, 12566.152),
];

/// The moment of a new moon as a Julian day in dynamical time; lunation 0 is the new moon of 6 January 2000.
fn new_moon(k: f64) -> f64 {
    let t = k / 1236.85;
    let (t2, t3, t4) = (t * t, t * t * t, t * t * t * t);
    let mean = 2451550.09766 + 29.530588861 * k + 0.00015437 * t2 - 0.000000150 * t3 + 0.00000000073 * t4;
    let e = 1.0 - 0.002516 * t - 0.0000074 * t2;
    let sun = 2.5534 + 29.10535670 * k - 0.0000014 * t2 - 0.00000011 * t3;
    let moon = 201.5643 + 385.81693528 * k + 0.0107582 * t2 + 0.00001238 * t3 - 0.000000058 * t4;
    let f = 160.7108 + 390.67050284 * k - 0.0016118 * t2 - 0.00000227 * t3 + 0.000000011 * t4;
    let node = 124.7746 - 1.56375588 * k + 0.0020672 * t2 + 0.00000215 * t3;
    let periodic = -0.40720 * sin(moon)
        + 0.17241 * e * sin(sun)
        + 0.01608 * sin(2.0 * moon)
        + 0.01039 * sin(2.0 * f)
        + 0.00739 * e * sin(moon - sun)
        - 0.00514 * e * sin(moon + sun)
        + 0.00208 * e * e * sin(2.0 * sun)
        - 0.00111 * sin(moon - 2.0 * f)
        - 0.00057 * sin(moon + 2.0 * f)
        + 0.00056 * e * sin(2.0 * moon + sun)
        - 0.00042 * sin(3.0 * moon)
        + 0.00042 * e * sin(sun + 2.0 * f)
        + 0.00038 * e * sin(sun - 2.0 * f)
        - 0.00024 * e * sin(2.0 * moon - sun)
        - 0.00017 * sin(node)
        - 0.00007 * sin(moon + 2.0 * sun)
        + 0.00004 * sin(2.0 * moon - 2.0 * f)
        + 0.00004 * sin(3.0 * sun)
        + 0.00003 * sin(moon + sun - 2.0 * f)
        + 0.00003 * sin(2.0 * moon + 2.0 * f)
        - 0.00003 * sin(moon + sun + 2.0 * f)
        + 0.00003 * sin(moon - sun + 2.0 * f)
        - 0.00002 * sin(moon - sun - 2.0 * f)
        - 0.00002 * sin(3.0 * moon + sun)
        + 0.00002 * sin(4.0 * moon);
    // Terms that the planets add: amplitude in days × 10⁶, angle at lunation 0, degrees per lunation.
    const PLANETS: [(f64, f64, f64); 13] = [
        (165.0, 251.88, 0.016321),
        (164.0, 251.83, 26.651886),
        (126.0, 349.42, 36.412478),
        (110.0, 84.66, 18.206239),
        (62.0, 141.74, 53.303771),
        (60.0, 207.14, 2.453732),
        (56.0, 154.84, 7.306860),
        (47.0, 34.52, 27.261239),
        (42.0, 207.19, 0.121824),
        (40.0, 291.34, 1.844379),
        (37.0, 161.72, 24.198154),
        (35.0, 239.56, 25.513099),
        (23.0, 331.55, 3.592518),
    ];
    let first = 325.0 * sin(299.77 + 0.107408 * k - 0.009173 * t2);
    let planets: f64 = PLANETS
        .iter()
        .map(|(size, start, step)| size * sin(start + step * k))
        .sum();
    mean + periodic + (first + planets) * 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn tet_falls_on_the_days_that_people_kept() {
        // Also years in which Hanoi and Beijing differ, because the Moon is new between 23:00 and 24:00 Hanoi time:
        // 1985 (a whole month), 2007, 2030, 2053.
        for day in [
            "1968-01-29",
            "1975-02-11",
            "1985-01-21",
            "1986-02-09",
            "2000-02-05",
            "2007-02-17",
            "2017-01-28",
            "2020-01-25",
            "2023-01-22",
            "2024-02-10",
            "2025-01-29",
            "2026-02-17",
            "2027-02-06",
            "2028-01-26",
            "2029-02-13",
            "2030-02-02",
            "2053-02-18",
        ] {
            let day = date(day);
            assert_eq!(tet(day.year()), Some(day));
        }
    }

    #[test]
    fn the_anniversary_of_the_hung_kings_is_the_tenth_of_the_third_month() {
        for day in ["2023-04-29", "2024-04-18", "2025-04-07", "2026-04-26", "2027-04-16"] {
            let day = date(day);
            let lunar = LunarDate {
                year: day.year(),
                month: 3,
                leap: false,
                day: 10,
            };
            assert_eq!(lunar.to_solar(), Some(day));
            assert_eq!(LunarDate::of(day), Some(lunar));
        }
    }

    /// Tết as MMDD and the leap month of each year of 1900–2100, as another ephemeris (`ephem` 4) gives them by the
    /// same rules.
    #[test]
    fn every_year_of_two_centuries_agrees_with_another_ephemeris() {
        let decades: Vec<String> = (1900..=2100)
            .step_by(10)
            .map(|decade| {
                let years: Vec<String> = (decade..(decade + 10).min(2101))
                    .map(|year| {
                        let leap = months(year)
                            .unwrap()
                            .iter()
                            .find(|month| month.leap)
                            .map(|month| format!("+{}", month.number));
                        format!("{}{}", tet(year).unwrap().format("%m%d"), leap.unwrap_or_default())
                    })
                    .collect();
                format!("{decade} {}", years.join(" "))
            })
            .collect();
        insta::assert_snapshot!(decades.join("\n"), @r"
        1900 0131+8 0219 0208 0128+5 0216 0204 0125+4 0213 0202 0122+2
        1910 0210 0130+6 0218 0206 0126+5 0214 0203 0123+3 0211 0201+7
        1920 0220 0208 0128+6 0216 0205 0124+4 0213 0202 0123+2 0210
        1930 0130+6 0217 0206 0126+5 0214 0203 0124+3 0211 0131+8 0219
        1940 0208 0127+6 0215 0205 0125+4 0213 0202 0122+2 0210 0129+7
        1950 0217 0206 0127+5 0214 0203 0124+3 0212 0131+8 0218 0208
        1960 0128+6 0215 0205 0125+4 0213 0201 0121+3 0209 0129+7 0216
        1970 0206 0127+5 0215 0203 0123+4 0211 0131+8 0218 0207 0128+6
        1980 0216 0205 0125+4 0213 0202 0121+2 0209 0129+7 0217 0206
        1990 0127+5 0215 0204 0123+3 0210 0131+8 0219 0207 0128+5 0216
        2000 0205 0124+4 0212 0201 0122+2 0209 0129+7 0217 0207 0126+5
        2010 0214 0203 0123+4 0210 0131+9 0219 0208 0128+6 0216 0205
        2020 0125+4 0212 0201 0122+2 0210 0129+6 0217 0206 0126+5 0213
        2030 0202 0123+3 0211 0131+11 0219 0208 0128+6 0215 0204 0124+5
        2040 0212 0201 0122+2 0210 0130+7 0217 0206 0126+5 0214 0202
        2050 0123+3 0211 0201+8 0218 0208 0128+6 0215 0204 0124+4 0212
        2060 0202 0121+3 0209 0129+7 0217 0205 0126+5 0214 0203 0123+4
        2070 0211 0131+8 0219 0207 0127+6 0215 0205 0124+4 0212 0202
        2080 0122+3 0209 0129+7 0217 0206 0126+5 0214 0203 0124+4 0210
        2090 0130+8 0218 0207 0127+6 0215 0205 0125+4 0212 0201 0121+2
        2100 0209
        ");
    }

    #[test]
    fn a_year_has_months_without_gap_and_at_most_one_is_repeated() {
        for year in YEARS {
            let months = months(year).unwrap();
            assert!(months.len() == 12 || months.len() == 13, "{year}");
            assert_eq!(
                months.iter().filter(|month| month.leap).count(),
                months.len() - 12,
                "{year}"
            );
            for pair in months.windows(2) {
                assert_eq!(
                    (pair[1].first_day - pair[0].first_day).num_days(),
                    i64::from(pair[0].days)
                );
                assert!(matches!(pair[0].days, 29 | 30), "{year}");
            }
            if let (Some(next), Some(last)) = (tet(year + 1), months.last()) {
                assert_eq!((next - last.first_day).num_days(), i64::from(last.days), "{year}");
            }
        }
    }

    #[test]
    fn what_the_calendar_does_not_have_is_none() {
        assert_eq!(
            LunarDate {
                year: 2026,
                month: 13,
                leap: false,
                day: 1
            }
            .to_solar(),
            None
        );
        assert_eq!(
            LunarDate {
                year: 2026,
                month: 1,
                leap: true,
                day: 1
            }
            .to_solar(),
            None
        );
        assert_eq!(
            LunarDate {
                year: 2026,
                month: 1,
                leap: false,
                day: 31
            }
            .to_solar(),
            None
        );
        assert_eq!(
            LunarDate {
                year: 2026,
                month: 1,
                leap: false,
                day: 0
            }
            .to_solar(),
            None
        );
        assert_eq!(tet(1899), None);
        assert_eq!(LunarDate::of(date("2500-01-01")), None);
        assert_eq!(LunarDate::of(NaiveDate::MAX), None);
    }

    proptest! {
        #[test]
        fn a_lunar_date_is_found_again(days in 0_i64..109_000) {
            let day = date("1900-02-01") + chrono::TimeDelta::days(days);
            let lunar = LunarDate::of(day).unwrap();
            prop_assert_eq!(lunar.to_solar(), Some(day));
        }
    }
}
