//! From a dossier to its deadlines.

use chrono::{Datelike, Months, NaiveDate};
use kernel::calendar::Calendar;
use kernel::clocks::{Deadline, Duration, Inputs, OnExpiry, Rule, RuleBook, compute};

use super::scheme::{Choose, Clock, Fixed, Kind, Pick, Scheme, Series, Whose};
use super::{Due, Facts, Known, Standing, labels};
use crate::model::{Right, State, after, begins};

/// The deadlines of an asset, and what could not be computed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docket {
    /// By due day.
    pub dues: Vec<Due>,
    /// Clocks that an event started, but for whose day the packs hold no rule.
    pub gaps: Vec<Gap>,
}

/// A clock that started and has no day: never left out in silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Key of the deadline.
    pub key: String,
    /// Rule of the pack.
    pub rule: String,
    /// For which day a row was sought.
    pub fact_on: NaiveDate,
}

/// Scheme, rules and calendar made ready for many assets.
#[derive(Debug)]
pub struct Clocks<'a> {
    scheme: &'a Scheme,
    calendar: &'a Calendar,
    /// By place of the clock in the scheme.
    rows: Vec<Rows<'a>>,
}

/// The rows of the rules of one clock.
#[derive(Debug, Default)]
struct Rows<'a> {
    plain: Vec<Row<'a>>,
    accelerated: Vec<Row<'a>>,
    also: Vec<Vec<Row<'a>>>,
}

#[derive(Debug)]
struct Row<'a> {
    rule: &'a Rule,
    /// The rule multiplied and named, for each place of a series; empty where that is done when it is asked for.
    series: Vec<Rule>,
}

/// What happened, by day: kind, day, place in a series.
struct Dossier<'a> {
    days: Vec<(Kind, NaiveDate, i32)>,
    known: Known<'a>,
    accelerated: bool,
    state: State,
}

impl Dossier<'_> {
    fn new<'a>(facts: Facts<'_>, known: Known<'a>) -> Dossier<'a> {
        let mut days: Vec<(Kind, NaiveDate, i32)> = Vec::with_capacity(facts.events.len() + known.days.len());
        days.extend(
            facts
                .events
                .iter()
                .map(|event| (Kind::event(event.kind), event.on, event.ordinal)),
        );
        let events = days.len();
        // Facts come in order; whoever hands them over otherwise gets the same deadlines.
        let in_order = |one: &(Kind, NaiveDate, i32)| (one.1, one.0, one.2);
        let sorted = days.is_sorted_by_key(in_order);
        days.sort_by_key(in_order);
        let state = if sorted {
            state(facts.right, facts.events.iter().map(|event| event.kind))
        } else {
            let mut events = facts.events.to_vec();
            crate::model::in_order(&mut events);
            state(facts.right, events.iter().map(|event| event.kind))
        };
        days.extend(
            known
                .days
                .iter()
                .map(|given| (Kind::given(given.what), given.on, given.place)),
        );
        if days.len() > events {
            days.sort_by_key(in_order);
        }
        Dossier {
            days,
            known,
            accelerated: facts.accelerated,
            state,
        }
    }

    fn all(&self, kind: Kind) -> impl DoubleEndedIterator<Item = (NaiveDate, i32)> + '_ {
        self.days
            .iter()
            .filter(move |one| one.0 == kind)
            .map(|one| (one.1, one.2))
    }

    fn first(&self, kind: Kind) -> Option<NaiveDate> {
        self.all(kind).next().map(|one| one.0)
    }

    fn first_present(&self, kinds: &[Kind]) -> Option<NaiveDate> {
        kinds.iter().find_map(|kind| self.first(*kind))
    }

    /// The first such event on the day or later.
    fn since(&self, kinds: &[Kind], day: NaiveDate) -> Option<NaiveDate> {
        self.days
            .iter()
            .find(|one| day <= one.1 && kinds.contains(&one.0))
            .map(|one| one.1)
    }

    fn in_order(&self, pair: &[Kind; 2]) -> bool {
        match (self.first(pair[0]), self.first(pair[1])) {
            (Some(first), Some(second)) => first <= second,
            (Some(_) | None, None) | (None, Some(_)) => false,
        }
    }

    /// Whether the dossier has what the clock asks for besides its start.
    fn has(&self, clock: &Clock) -> bool {
        let knows = |one: &super::scheme::Known| self.known.traits.contains(&one.0);
        clock.needs.iter().all(|kind| self.first(*kind).is_some())
            && clock.only_if.iter().all(knows)
            && !clock.unless.iter().any(knows)
            && clock.ordered.iter().all(|pair| self.in_order(pair))
            && !clock.not_ordered.iter().any(|pair| self.in_order(pair))
            && clock.unpublished.is_none_or(|unpublished| {
                let last = self
                    .first(unpublished.from)
                    .and_then(|from| from.checked_add_months(Months::new(unpublished.years * 12)));
                let published = self.first(unpublished.to);
                let in_time = match (last, published) {
                    (_, None) => false,
                    (None, Some(_)) => true,
                    (Some(last), Some(published)) => published <= last,
                };
                in_time != unpublished.passed
            })
    }

    /// The day that starts a clock that counts once.
    fn start(&self, clock: &Clock) -> Option<NaiveDate> {
        let firsts = || clock.start.iter().map(|kind| self.first(*kind));
        let day = match clock.pick {
            Pick::FirstPresent | Pick::Each => self.first_present(&clock.start),
            Pick::Earliest => firsts().flatten().min(),
            Pick::Latest => clock
                .start
                .iter()
                .filter_map(|kind| self.all(*kind).next_back())
                .map(|one| one.0)
                .max(),
            Pick::AllLatest => firsts().collect::<Option<Vec<_>>>()?.into_iter().max(),
        }?;
        if clock.end_of_year {
            NaiveDate::from_ymd_opt(day.year(), 12, 31)
        } else {
            Some(day)
        }
    }

    fn standing(&self, clock: &Clock, started: NaiveDate) -> Standing {
        if let Some(day) = self.since(&clock.met_by, started) {
            return Standing::Met(day);
        }
        let dropped = self.since(&clock.dropped_by, started).is_some() || !clock.during.contains(&self.state);
        if dropped { Standing::Dropped } else { Standing::Open }
    }
}

/// Where the events lead. What cannot have happened is passed over: the dossier says so where it is entered.
fn state(right: Right, events: impl Iterator<Item = crate::model::EventKind>) -> State {
    events.fold(begins(right), |state, kind| after(right, state, kind).unwrap_or(state))
}

impl<'a> Clocks<'a> {
    /// Everything made ready, for many assets of all rights.
    #[must_use]
    pub fn new(scheme: &'a Scheme, rules: &'a RuleBook, calendar: &'a Calendar) -> Clocks<'a> {
        Clocks::build(scheme, rules, calendar, None)
    }

    /// Made ready for few assets of one right.
    #[must_use]
    pub fn for_right(scheme: &'a Scheme, rules: &'a RuleBook, calendar: &'a Calendar, right: Right) -> Clocks<'a> {
        Clocks::build(scheme, rules, calendar, Some(right))
    }

    fn build(scheme: &'a Scheme, rules: &'a RuleBook, calendar: &'a Calendar, only: Option<Right>) -> Clocks<'a> {
        let rows = scheme
            .clocks
            .iter()
            .map(|clock| {
                if only.is_some_and(|right| !clock.rights.contains(&right)) {
                    return Rows::default();
                }
                let series = clock.series.as_ref().filter(|_| only.is_none());
                let of = |id: &str| -> Vec<Row<'a>> {
                    rules
                        .all()
                        .iter()
                        .filter(|rule| rule.id == id)
                        .map(|rule| Row {
                            rule,
                            series: series.map_or_else(Vec::new, |series| {
                                (series.first..=series.last)
                                    .map(|place| multiplied(rule, clock, series, place))
                                    .collect()
                            }),
                        })
                        .collect()
                };
                Rows {
                    plain: clock.rule.as_deref().map(of).unwrap_or_default(),
                    accelerated: clock.accelerated.as_deref().map(of).unwrap_or_default(),
                    also: clock.also.iter().map(|also| of(&also.rule)).collect(),
                }
            })
            .collect();
        Clocks { scheme, calendar, rows }
    }

    /// Every deadline of an asset, and every gap.
    #[must_use]
    pub fn read(&self, facts: Facts<'_>, known: Known<'_>) -> Docket {
        let dossier = Dossier::new(facts, known);
        let mut docket = Docket::default();
        for place in self.scheme.of(facts.right) {
            if let (Some(clock), Some(rows)) = (self.scheme.clocks.get(*place), self.rows.get(*place)) {
                self.one(clock, rows, &dossier, &mut docket);
            }
        }
        docket.dues.sort_by(|a, b| (a.due_on, &a.key).cmp(&(b.due_on, &b.key)));
        docket
    }

    /// Every deadline of an asset, by due day.
    #[must_use]
    pub fn deadlines(&self, facts: Facts<'_>, known: Known<'_>) -> Vec<Due> {
        self.read(facts, known).dues
    }

    fn one(&self, clock: &Clock, rows: &Rows<'a>, dossier: &Dossier<'_>, docket: &mut Docket) {
        if !dossier.has(clock) {
            return;
        }
        if clock.pick == Pick::Each {
            for kind in &clock.start {
                for (at, (day, place)) in dossier.all(*kind).enumerate() {
                    let ordinal = if place == 0 {
                        i32::try_from(at).unwrap_or(i32::MAX - 1) + 1
                    } else {
                        place
                    };
                    match &clock.fixed {
                        Some(fixed) => fixed_day(clock, fixed, dossier, docket, day, ordinal),
                        None => self.counted(clock, rows, dossier, docket, day, ordinal),
                    }
                }
            }
            return;
        }
        let Some(day) = dossier.start(clock) else { return };
        match &clock.series {
            Some(series) => self.series(clock, series, rows, dossier, docket, day),
            None => self.counted(clock, rows, dossier, docket, day, 0),
        }
    }

    /// A clock that counts from one day.
    fn counted(
        &self,
        clock: &Clock,
        rows: &Rows<'a>,
        dossier: &Dossier<'_>,
        docket: &mut Docket,
        started: NaiveDate,
        ordinal: i32,
    ) {
        let key = keyed(&clock.key, ordinal);
        let fact_on = dossier.first_present(&clock.fact).unwrap_or(started);
        let holds = |rows: &'_ [Row<'a>], day: NaiveDate| row_on(clock, rows, fact_on, day, 1).map(|row| row.rule);
        let Some(rule) = holds(&rows.accelerated, started)
            .filter(|_| dossier.accelerated)
            .or_else(|| holds(&rows.plain, started))
        else {
            // What is done or dropped needs no day any more.
            if !clock.from_law && dossier.standing(clock, started) == Standing::Open {
                docket.gaps.push(gap(key, clock, fact_on));
            }
            return;
        };
        let mut inputs = Inputs::from_day(started);
        if clock
            .extended_by
            .is_some_and(|kind| dossier.since(&[kind], started).is_some())
        {
            inputs.extensions = 1;
        }
        let Ok(mut deadline) = compute(rule, &inputs, self.calendar) else {
            docket.gaps.push(gap(key, clock, fact_on));
            return;
        };
        for (also, rows) in clock.also.iter().zip(&rows.also) {
            let other = dossier
                .first_present(&also.start)
                .and_then(|day| holds(rows, day).map(|rule| (day, rule)))
                .and_then(|(day, rule)| compute(rule, &Inputs::from_day(day), self.calendar).ok());
            if let Some(other) = other {
                let sooner = other.due_on < deadline.due_on;
                let later = other.due_on > deadline.due_on;
                if (sooner && clock.choose == Some(Choose::Earliest)) || (later && clock.choose == Some(Choose::Latest))
                {
                    deadline = other;
                }
            }
        }
        let standing = dossier.standing(clock, started);
        docket
            .dues
            .push(due(clock, deadline, key, ordinal, started, None, standing));
    }

    /// A clock that comes again: years, renewals.
    fn series(
        &self,
        clock: &Clock,
        series: &Series,
        rows: &Rows<'a>,
        dossier: &Dossier<'_>,
        docket: &mut Docket,
        started: NaiveDate,
    ) {
        let fact_on = dossier.first_present(&clock.fact).unwrap_or(started);
        let ends = [&series.until, &series.until_else]
            .into_iter()
            .flatten()
            .find_map(|key| docket.dues.iter().find(|due| due.key == *key))
            .map(|due| due.due_on);
        let done = dossier.all(series.event).map(|one| one.1).max().unwrap_or(0);
        let furthest = series.ahead.map_or(i32::from(series.last), |ahead| {
            let before = i32::from(series.first) - 1;
            (done.max(before) + i32::from(ahead)).min(i32::from(series.last))
        });
        for place in series.first..=series.last {
            let ordinal = i32::from(place);
            if ordinal > furthest {
                break;
            }
            let paid = |wanted: fn(i32, i32) -> bool| {
                dossier
                    .all(series.event)
                    .filter(|one| wanted(one.1, ordinal))
                    .map(|one| one.0)
                    .min()
            };
            // Nobody takes the money of a year while an earlier one is owed.
            let met = paid(|one, this| one == this).or_else(|| paid(|one, this| one > this));
            let standing = match met {
                Some(day) => Standing::Met(day),
                None if clock.during.contains(&dossier.state) => Standing::Open,
                None => Standing::Dropped,
            };
            let key = keyed(&clock.key, ordinal);
            let Some(row) = row_on(clock, &rows.plain, fact_on, started, multiple(series, place)) else {
                if standing == Standing::Open {
                    docket.gaps.push(gap(key, clock, fact_on));
                }
                continue;
            };
            let lapse = counted_to(row.rule, started, multiple(series, place));
            // The term is over before this one begins.
            if ends.zip(lapse).is_some_and(|(end, begins)| end <= begins) {
                break;
            }
            let built;
            let rule = match row.series.get(usize::from(place - series.first)) {
                Some(rule) => rule,
                None => {
                    built = multiplied(row.rule, clock, series, place);
                    &built
                }
            };
            let Ok(deadline) = compute(rule, &Inputs::from_day(started), self.calendar) else {
                docket.gaps.push(gap(key, clock, fact_on));
                continue;
            };
            let lapse = lapse.filter(|_| clock.lapse);
            docket
                .dues
                .push(due(clock, deadline, key, ordinal, started, lapse, standing));
        }
    }
}

/// The row that holds: on the day of the fact, or on the day to which it counts.
fn row_on<'r, 'a>(
    clock: &Clock,
    rows: &'r [Row<'a>],
    fact_on: NaiveDate,
    started: NaiveDate,
    times: u16,
) -> Option<&'r Row<'a>> {
    rows.iter().find(|row| {
        if clock.fact_due {
            counted_to(row.rule, started, times).is_some_and(|day| row.rule.holds_on(day))
        } else {
            row.rule.holds_on(fact_on)
        }
    })
}

/// The place of a series as multiple of the duration.
fn multiple(series: &Series, place: u16) -> u16 {
    place - series.first + 1
}

/// The day to which so many times the months of a rule count, before the calendar moves it: the first day of a year, the last
/// of a term.
fn counted_to(rule: &Rule, started: NaiveDate, times: u16) -> Option<NaiveDate> {
    let Duration::Months(months) = rule.duration else {
        return None;
    };
    started.checked_add_months(Months::new(u32::from(months) * u32::from(times)))
}

/// The rule of one place of a series: so many times as long, with the place in its name.
fn multiplied(rule: &Rule, clock: &Clock, series: &Series, place: u16) -> Rule {
    let mut rule = rule.clone();
    if let Duration::Months(months) = rule.duration {
        rule.duration = Duration::Months(months.saturating_mul(multiple(series, place)));
    }
    if let Some(title) = &clock.title {
        rule.title = title.replace("{n}", &place.to_string());
    }
    rule
}

fn keyed(key: &str, ordinal: i32) -> String {
    if ordinal == 0 {
        key.to_owned()
    } else {
        format!("{key}:{ordinal}")
    }
}

fn gap(key: String, clock: &Clock, fact_on: NaiveDate) -> Gap {
    Gap {
        key,
        rule: clock.rule.clone().unwrap_or_default(),
        fact_on,
    }
}

fn due(
    clock: &Clock,
    deadline: Deadline,
    key: String,
    ordinal: i32,
    started: NaiveDate,
    lapse: Option<NaiveDate>,
    standing: Standing,
) -> Due {
    let mut explanation = if clock.whose == Whose::End {
        labels::ending(&deadline.explanation)
    } else {
        deadline.explanation
    };
    labels::note(&mut explanation, &clock.note, ordinal, lapse);
    Due {
        key,
        rule: deadline.rule_id,
        title: deadline.title,
        ordinal,
        whose: clock.whose,
        opens_on: deadline.opens_on.or(clock.window.then_some(started)),
        due_on: deadline.due_on,
        grace_on: deadline.grace_until,
        lapses_on: lapse,
        surcharge_percent: clock.surcharge_percent,
        explanation,
        on_expiry: deadline.on_expiry,
        verified: deadline.verified,
        standing,
    }
}

/// A day that a contract gives; the right may end it sooner.
fn fixed_day(clock: &Clock, fixed: &Fixed, dossier: &Dossier<'_>, docket: &mut Docket, given: NaiveDate, ordinal: i32) {
    let ended = docket
        .dues
        .iter()
        .filter(|due| clock.not_after.contains(&due.key))
        .map(|due| due.due_on)
        .min()
        .filter(|end| *end < given);
    docket.dues.push(Due {
        key: keyed(&clock.key, ordinal),
        rule: clock.key.clone(),
        title: fixed.title.clone(),
        ordinal,
        whose: clock.whose,
        opens_on: None,
        due_on: ended.unwrap_or(given),
        grace_on: None,
        lapses_on: None,
        surcharge_percent: 0,
        explanation: labels::fixed(fixed, given, ended),
        on_expiry: OnExpiry::Late,
        verified: fixed.verified,
        standing: dossier.standing(clock, given),
    });
}
