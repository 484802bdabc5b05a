//! The value of an indicator from the values of its measures. Exact; what is missing is never a zero.

use super::definition::{Catalogue, Definition, Formula, Growth, Scale};
use super::exact::{Exact, compound};
use chrono::{Months, NaiveDate};
use kernel::period::Period;

/// Why there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// No module counts it yet.
    NoSource,
    /// The records are being counted for the first time.
    Counting,
    /// The period has not begun.
    NotBegun,
    /// The period ended before there were records.
    BeforeRecords,
    /// The unit was not there.
    NotThere,
    /// Nothing stands below the line.
    NothingBelow,
    /// There was nothing to grow from.
    NothingBefore,
    /// The base lies in the period itself or after it.
    NoBase,
    /// Larger than can be kept exactly.
    TooLarge,
}

/// A value, or why there is none.
pub type Value = Result<Exact, Missing>;

/// A period, whole or up to a day of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The period.
    pub period: Period,
    /// Its last day that counts; the whole period without one.
    pub upto: Option<NaiveDate>,
}

impl Asked {
    /// The whole period.
    #[must_use]
    pub fn whole(period: Period) -> Asked {
        Asked { period, upto: None }
    }
}

/// Gives the values of measures.
pub trait Values {
    /// The value of a measure in a period.
    fn measure(&self, code: &str, asked: Asked) -> Value;

    /// First and last day that count for a period: another regime than the calendar closes it earlier.
    fn window(&self, period: Period) -> Window {
        (period.first_day(), period.last_day())
    }
}

/// First and last day that count.
pub type Window = (NaiveDate, NaiveDate);

/// What stands in a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Words: of a measure or an indicator.
    pub name: String,
    /// Of which time, where that is not the period itself.
    pub asked: Asked,
    /// Its value.
    pub value: Value,
    /// Weight in a composite, else 1.
    pub weight: u32,
    /// Stands below the line of a ratio.
    pub below: bool,
    /// In a composite: how the value counts.
    pub scored: Option<Scored>,
}

/// How a part of a composite counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// Key of the indicator.
    pub of: String,
    /// From value to points.
    pub scale: Scale,
    /// Its points from 0 to 100, or why there are none.
    pub points: Value,
}

/// A value and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluated {
    /// The value.
    pub value: Value,
    /// What was put into the formula.
    pub terms: Vec<Term>,
}

/// The day a year before; 28 February for the 29th.
fn a_year_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(Months::new(12)).unwrap_or(day)
}

/// The same period a year before; of one that runs, only as far as this one has come.
fn compared(asked: Asked, today: NaiveDate, (from, to): Window) -> Option<Asked> {
    let period = asked.period.a_year_before()?;
    let upto = asked.upto.or_else(|| (from..=to).contains(&today).then_some(today));
    Some(Asked {
        period,
        upto: upto.filter(|day| *day < to).map(a_year_before),
    })
}

/// The indicators and times that a growth or composite looks at.
fn looked_at(definition: &Definition, asked: Asked, today: NaiveDate, window: Window) -> Vec<(&str, Asked)> {
    let year = |year| Period::calendar_year(year).ok().map(Asked::whole);
    match &definition.formula {
        Formula::Growth { of, base } => {
            let mut all = vec![(of.as_str(), asked)];
            match base {
                Growth::PreviousYear => all.extend(compared(asked, today, window).map(|before| (of.as_str(), before))),
                Growth::PeriodAverage { from, to } => {
                    all.extend((*from..=*to).filter_map(year).map(|one| (of.as_str(), one)));
                }
                Growth::Compound { from } => all.extend(year(*from).map(|one| (of.as_str(), one))),
            }
            all
        }
        Formula::Composite { parts } => parts.iter().map(|part| (part.of.as_str(), asked)).collect(),
        Formula::Count { .. } | Formula::Sum { .. } | Formula::Ratio { .. } => Vec::new(),
    }
}

/// Every measure and time that a value needs: to be fetched together. `window` is that of the period that is asked for.
#[must_use]
pub fn needs(
    catalogue: &Catalogue,
    definition: &Definition,
    asked: Asked,
    today: NaiveDate,
    window: Window,
) -> Vec<(String, Asked)> {
    let of = |one: &Definition, asked| {
        let codes: Vec<(String, Asked)> = one
            .measures()
            .into_iter()
            .map(|code| (code.to_owned(), asked))
            .collect();
        codes
    };
    let mut all = of(definition, asked);
    for (key, asked) in looked_at(definition, asked, today, window) {
        if let Some(part) = catalogue.find(key) {
            all.extend(of(part, asked));
        }
    }
    let mut unique = Vec::with_capacity(all.len());
    for one in all {
        if !unique.contains(&one) {
            unique.push(one);
        }
    }
    unique
}

fn added(terms: &[Term]) -> Value {
    let mut sum = Exact::ZERO;
    for term in terms {
        sum = sum.plus(term.value?).ok_or(Missing::TooLarge)?;
    }
    Ok(sum)
}

/// The value of an indicator.
#[must_use]
pub fn evaluate(
    catalogue: &Catalogue,
    definition: &Definition,
    asked: Asked,
    today: NaiveDate,
    values: &dyn Values,
) -> Evaluated {
    let measured = |codes: &[String], below| -> Vec<Term> {
        codes
            .iter()
            .map(|code| Term {
                name: catalogue.measure_name(code),
                asked,
                value: if catalogue.measure(code).is_some() {
                    values.measure(code, asked)
                } else {
                    Err(Missing::NoSource)
                },
                weight: 1,
                below,
                scored: None,
            })
            .collect()
    };
    let looked: Vec<Term> = looked_at(definition, asked, today, values.window(asked.period))
        .into_iter()
        .filter_map(|(key, asked)| {
            let part = catalogue.find(key)?;
            Some(Term {
                name: part.name.clone(),
                asked,
                value: evaluate(catalogue, part, asked, today, values).value,
                weight: 1,
                below: false,
                scored: None,
            })
        })
        .collect();
    match &definition.formula {
        Formula::Count { measures } | Formula::Sum { measures } => {
            let terms = measured(measures, false);
            Evaluated {
                value: added(&terms),
                terms,
            }
        }
        Formula::Ratio {
            numerator,
            denominator,
            times,
        } => {
            let (mut above, below) = (measured(numerator, false), measured(denominator, true));
            let divided = || {
                let (above, below) = (added(&above)?, added(&below)?);
                if below.is_zero() {
                    return Err(Missing::NothingBelow);
                }
                let times = Exact::whole(i128::from(*times));
                above
                    .over(below)
                    .and_then(|one| one.times(times))
                    .ok_or(Missing::TooLarge)
            };
            let value = divided();
            above.extend(below);
            Evaluated { value, terms: above }
        }
        Formula::Growth { base, .. } => Evaluated {
            value: grown(*base, asked.period, &looked),
            terms: looked,
        },
        Formula::Composite { parts } => {
            let mut terms = looked;
            for (term, part) in terms.iter_mut().zip(parts) {
                term.weight = part.weight;
                term.scored = part.scale().map(|scale| Scored {
                    of: part.of.clone(),
                    scale,
                    points: term
                        .value
                        .and_then(|value| scale.points(value).ok_or(Missing::TooLarge)),
                });
            }
            Evaluated {
                value: weighed(&terms),
                terms,
            }
        }
    }
}

/// The weighted mean of points. Without one of the parts there is no mean: neither is it zero, nor are the others all of it.
fn weighed(terms: &[Term]) -> Value {
    let (mut sum, mut weights) = (Exact::ZERO, 0_i128);
    for term in terms {
        let points = term.scored.as_ref().ok_or(Missing::NoSource)?.points?;
        let weight = i128::from(term.weight);
        let weighted = points.times(Exact::whole(weight));
        sum = weighted.and_then(|one| sum.plus(one)).ok_or(Missing::TooLarge)?;
        weights += weight;
    }
    sum.over(Exact::whole(weights)).ok_or(Missing::NothingBelow)
}

fn grown(base: Growth, period: Period, terms: &[Term]) -> Value {
    let percent = Exact::whole(100);
    let [now, before @ ..] = terms else {
        return Err(Missing::NoBase);
    };
    let now = now.value?;
    let over = |before: Exact| {
        if before.is_zero() {
            return Err(Missing::NothingBefore);
        }
        now.minus(before)
            .and_then(|more| more.over(before))
            .and_then(|part| part.times(percent))
            .ok_or(Missing::TooLarge)
    };
    match base {
        Growth::PreviousYear => over(before.first().ok_or(Missing::NoBase)?.value?),
        Growth::PeriodAverage { to, .. } => {
            if period.year() <= to {
                return Err(Missing::NoBase);
            }
            let years = i128::try_from(before.len()).unwrap_or(0);
            over(added(before)?.over(Exact::whole(years)).ok_or(Missing::NoBase)?)
        }
        Growth::Compound { from } => {
            let years = u32::try_from(period.year() - from).unwrap_or(0);
            if years == 0 {
                return Err(Missing::NoBase);
            }
            let before = before.first().ok_or(Missing::NoBase)?.value?;
            if before.is_zero() {
                return Err(Missing::NothingBefore);
            }
            let rate = compound(before, now, years, 6).ok_or(Missing::TooLarge)?;
            rate.times(percent).ok_or(Missing::TooLarge)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::definition::{Direction, Weighted};
    use kernel::clocks::Certainty;
    use kernel::period::PeriodKind;
    use std::collections::HashMap;

    struct Fixed(HashMap<(&'static str, &'static str), i128>);

    impl Values for Fixed {
        fn measure(&self, code: &str, asked: Asked) -> Value {
            let period = asked.period.code();
            let found = self.0.iter().find(|((one, when), _)| *one == code && *when == period);
            found
                .map(|(_, value)| Exact::whole(*value))
                .ok_or(Missing::BeforeRecords)
        }
    }

    fn definition(formula: Formula) -> Definition {
        Definition {
            key: "thu".to_owned(),
            version: 1,
            name: "Thử".to_owned(),
            question: "Thử?".to_owned(),
            group: String::new(),
            formula,
            unit: "%".to_owned(),
            decimals: 1,
            direction: Direction::Up,
            meaning: String::new(),
            source: String::new(),
            duties: Vec::new(),
            target: None,
            periods: vec![PeriodKind::Year],
            breakdowns: Vec::new(),
            board: false,
            part_of: None,
            certainty: Certainty::House,
            verified: false,
        }
    }

    fn value(formula: Formula, year: i32, values: &[((&'static str, &'static str), i128)]) -> Value {
        let catalogue = Catalogue::load(None, crate::testing::every_measure(&[])).unwrap();
        let asked = Asked::whole(Period::calendar_year(year).unwrap());
        let fixed = Fixed(values.iter().copied().collect());
        let today = "2030-12-31".parse().unwrap();
        evaluate(&catalogue, &definition(formula), asked, today, &fixed).value
    }

    const RECOGNISED: &str = "initiative.recognised";
    const REFUSED: &str = "initiative.refused";

    fn said(value: Value) -> Result<String, Missing> {
        value.map(|one| one.said(1))
    }

    #[test]
    fn a_ratio_is_exact_and_nothing_below_the_line_is_no_zero() {
        let rate = || Formula::Ratio {
            numerator: vec![RECOGNISED.to_owned()],
            denominator: vec![RECOGNISED.to_owned(), REFUSED.to_owned()],
            times: 100,
        };
        let two_thirds = [((RECOGNISED, "2026"), 2), ((REFUSED, "2026"), 1)];
        assert_eq!(said(value(rate(), 2026, &two_thirds)), Ok("66,7".to_owned()));
        let none = [((RECOGNISED, "2026"), 0), ((REFUSED, "2026"), 0)];
        assert_eq!(value(rate(), 2026, &none), Err(Missing::NothingBelow));
        let all_refused = [((RECOGNISED, "2026"), 0), ((REFUSED, "2026"), 4)];
        assert_eq!(
            said(value(rate(), 2026, &all_refused)),
            Ok("0,0".to_owned()),
            "that is a true zero"
        );
    }

    #[test]
    fn growth_over_a_year_an_average_and_a_base_year() {
        let grows = |base| Formula::Growth {
            of: "sk.recognised".to_owned(),
            base,
        };
        let years = [
            ((RECOGNISED, "2024"), 80),
            ((RECOGNISED, "2025"), 100),
            ((RECOGNISED, "2026"), 110),
            ((RECOGNISED, "2027"), 121),
        ];
        assert_eq!(
            said(value(grows(Growth::PreviousYear), 2026, &years)),
            Ok("10,0".to_owned())
        );
        let average = Growth::PeriodAverage { from: 2024, to: 2025 };
        assert_eq!(said(value(grows(average), 2026, &years)), Ok("22,2".to_owned()));
        assert_eq!(value(grows(average), 2025, &years), Err(Missing::NoBase));
        let yearly = Growth::Compound { from: 2025 };
        assert_eq!(said(value(grows(yearly), 2027, &years)), Ok("10,0".to_owned()));
        assert_eq!(value(grows(yearly), 2025, &years), Err(Missing::NoBase));
        assert_eq!(
            value(grows(Growth::PreviousYear), 2024, &years),
            Err(Missing::BeforeRecords),
            "a year without records is no zero"
        );
        let from_nothing = [((RECOGNISED, "2025"), 0), ((RECOGNISED, "2026"), 5)];
        assert_eq!(
            value(grows(Growth::PreviousYear), 2026, &from_nothing),
            Err(Missing::NothingBefore)
        );
    }

    #[test]
    fn a_period_that_runs_is_compared_with_as_much_of_the_one_before() {
        let asked = Asked::whole("2026".parse().unwrap());
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let year = (day("2026-01-01"), day("2026-12-31"));
        let before = compared(asked, day("2026-04-20"), year).unwrap();
        assert_eq!(before.period.code(), "2025");
        assert_eq!(before.upto, Some("2025-04-20".parse().unwrap()));
        assert_eq!(compared(asked, day("2027-01-03"), year).unwrap().upto, None);
        // A year that is counted from 15 December on runs before its first day, and has ended before its last.
        let shifted = (day("2025-12-15"), day("2026-12-14"));
        let before = compared(asked, day("2025-12-20"), shifted).unwrap();
        assert_eq!(before.upto, Some(day("2024-12-20")));
        assert_eq!(compared(asked, day("2026-12-20"), shifted).unwrap().upto, None);
    }

    fn part(of: &str, weight: u32, zero: &str, full: &str) -> Weighted {
        Weighted {
            of: of.to_owned(),
            weight,
            zero: zero.to_owned(),
            full: full.to_owned(),
        }
    }

    /// Thirds of points are kept as thirds and rounded once, at the end: halves away from zero.
    #[test]
    fn a_composite_is_the_exact_weighted_mean_of_points() {
        let rate = || {
            vec![
                part("sk.recognition_rate", 3, "0", "100"),
                part("sk.submitted", 1, "0", "40"),
            ]
        };
        let of = |parts, values: &[_]| value(Formula::Composite { parts }, 2026, values);
        let submitted = "initiative.submitted";
        // 2 of 3 recognised: 66⅔ points, three times; 20 of 40 handed in: 50 points. (200 + 50) ÷ 4 = 62.5 exactly.
        let values = [
            ((RECOGNISED, "2026"), 2),
            ((REFUSED, "2026"), 1),
            ((submitted, "2026"), 20),
        ];
        assert_eq!(of(rate(), &values), Ok(Exact::ratio(125, 2).unwrap()));
        // 66⅔ + 50 over two is 58⅓: nothing was rounded on the way.
        let even = vec![
            part("sk.recognition_rate", 1, "0", "100"),
            part("sk.submitted", 1, "0", "40"),
        ];
        assert_eq!(of(even, &values), Ok(Exact::ratio(175, 3).unwrap()));
        // 1 of 800 is an eighth of a point, 0.125: told with two digits it is 0.13, not 0.12.
        let eighth = vec![part("sk.submitted", 1, "0", "800")];
        let one = [((submitted, "2026"), 1)];
        assert_eq!(of(eighth, &one).map(|one| one.said(2)), Ok("0,13".to_owned()));
    }

    #[test]
    fn points_stay_between_0_and_100_and_less_may_be_better() {
        let of = |zero, full, submitted| {
            let parts = vec![part("sk.submitted", 1, zero, full)];
            let values = [(("initiative.submitted", "2026"), submitted)];
            value(Formula::Composite { parts }, 2026, &values)
        };
        for (submitted, points) in [(0, 0), (10, 0), (25, 50), (40, 100), (90, 100)] {
            assert_eq!(of("10", "40", submitted), Ok(Exact::whole(points)), "{submitted}");
            assert_eq!(
                of("40", "10", submitted),
                Ok(Exact::whole(100 - points)),
                "turned: {submitted}"
            );
        }
    }

    #[test]
    fn a_composite_without_one_of_its_parts_has_no_value() {
        let parts = Formula::Composite {
            parts: vec![part("sk.recognised", 3, "0", "10"), part("sk.submitted", 1, "0", "10")],
        };
        // The other part says 10 of 10; it is neither taken as the whole nor halved with a zero.
        let half = [((RECOGNISED, "2026"), 10)];
        assert_eq!(value(parts.clone(), 2026, &half), Err(Missing::BeforeRecords));
        let zero = [((RECOGNISED, "2026"), 10), (("initiative.submitted", "2026"), 0)];
        assert_eq!(value(parts, 2026, &zero), Ok(Exact::whole(75)), "a true zero counts");
    }

    #[test]
    fn what_no_module_counts_has_no_source_whatever_else_is_there() {
        let planned = Formula::Count {
            measures: vec!["ip.infringement".to_owned()],
        };
        assert_eq!(value(planned, 2026, &[]), Err(Missing::NoSource));
    }
}
