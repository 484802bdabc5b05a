//! From a rule, a trigger and a calendar to a deadline that explains itself.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::labels;
use super::rule::{Certainty, Duration, OnExpiry, Roll, Rule};
use crate::calendar::Calendar;
use crate::period::{Period, day_of_month};

/// A time in which a clock did not run.
///
/// Days after `from` up to and including `until` are not counted: the day on which the clock stops still counts, the day
/// of the event that starts it again does not (Civil Code 2015, Điều 147.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The day on which the clock stopped.
    pub from: NaiveDate,
    /// The day on which it started again; `None` while it stands.
    pub until: Option<NaiveDate>,
}

/// What a deadline is computed from. Kept with the deadline, so that it can be computed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The day of the event that starts the clock.
    pub trigger_on: NaiveDate,
    /// The day that decides which row of the rule holds (filing date, publication date); the trigger when absent.
    #[serde(default)]
    pub fact_on: Option<NaiveDate>,
    /// The reporting period, for rules that count from one.
    #[serde(default)]
    pub period: Option<Period>,
    /// Times in which the clock did not run, in order.
    #[serde(default)]
    pub stops: Vec<Stop>,
    /// How many times the limit was extended.
    #[serde(default)]
    pub extensions: u8,
}

impl Inputs {
    /// A clock that starts on the day and was never stopped or extended.
    pub fn from_day(trigger_on: NaiveDate) -> Inputs {
        Inputs {
            trigger_on,
            fact_on: None,
            period: None,
            stops: Vec::new(),
            extensions: 0,
        }
    }

    /// The limit of a reporting period.
    pub fn for_period(period: Period) -> Inputs {
        Inputs {
            period: Some(period),
            ..Inputs::from_day(period.first_day())
        }
    }

    /// The row of the rule is chosen by another day than the trigger.
    #[must_use]
    pub fn with_fact(self, fact_on: NaiveDate) -> Inputs {
        Inputs {
            fact_on: Some(fact_on),
            ..self
        }
    }

    /// The clock was stopped.
    #[must_use]
    pub fn with_stop(mut self, from: NaiveDate, until: Option<NaiveDate>) -> Inputs {
        self.stops.push(Stop { from, until });
        self
    }

    /// The limit was extended so many times.
    #[must_use]
    pub fn extended(self, times: u8) -> Inputs {
        Inputs {
            extensions: times,
            ..self
        }
    }

    /// The day that decides which row of a rule holds.
    pub fn fact_day(&self) -> NaiveDate {
        self.fact_on.unwrap_or(self.trigger_on)
    }
}

/// Why no deadline could be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// No rule has this id.
    #[error("there is no rule {0}")]
    UnknownRule(String),
    /// The rule exists, but no row of it holds for that day.
    #[error("rule {id} has no row that holds on {day}")]
    NotInForce {
        /// The rule.
        id: String,
        /// The fact date.
        day: NaiveDate,
    },
    /// The rule does not let its clock stop.
    #[error("the clock of {0} does not stop")]
    NoStop(String),
    /// A stop before the trigger, reversed, overlapping, or after one that still lasts.
    #[error("the stops of {0} are not in order, or one ends before it begins")]
    BadStops(String),
    /// Extended more often than the rule allows.
    #[error("{id} may be extended {allowed} times, not {asked}")]
    TooManyExtensions {
        /// The rule.
        id: String,
        /// What the rule allows.
        allowed: u8,
        /// What was asked.
        asked: u8,
    },
    /// The rule counts from a period of another kind, or from a day in no such period.
    #[error("{0} counts from a reporting period of another kind")]
    WrongPeriod(String),
    /// The day lies outside every calendar.
    #[error("the deadline of {0} lies outside the calendar")]
    OutOfRange(String),
}

/// A computed deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The rule: "sk.decision".
    pub rule_id: String,
    /// Which row of the rule: its first day of validity, and the edition after the first.
    pub rule_version: String,
    /// Vietnamese name of the limit.
    pub title: String,
    /// The day that started the clock.
    pub trigger_on: NaiveDate,
    /// First day on which the act is possible, when the window opens later than the trigger.
    pub opens_on: Option<NaiveDate>,
    /// The last day; the limit ends with it, at 23:59:59 in Vietnam. While the clock stands still, the day that would hold
    /// if it ran again at once: the true one cannot be earlier.
    pub due_on: NaiveDate,
    /// Last day on which the act is still possible after the due day.
    pub grace_until: Option<NaiveDate>,
    /// The clock stands still since that day.
    pub stopped_since: Option<NaiveDate>,
    /// "23:59 ngày 25/02/2027 (giờ Việt Nam)".
    pub due_at_text: String,
    /// What, until when, how counted, why moved, by which article, how sure: in Vietnamese.
    pub explanation: String,
    /// What follows when it runs out.
    pub on_expiry: OnExpiry,
    /// How sure we are of the rule.
    pub certainty: Certainty,
    /// False when the rule, or a day of the calendar that the result rests on, was not compared with its source.
    pub verified: bool,
}

/// How a deadline stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The window has not opened.
    NotOpen {
        /// When it does.
        opens_on: NaiveDate,
    },
    /// Days remain.
    Running {
        /// Calendar days until the due day.
        days_left: i64,
    },
    /// The due day itself.
    LastDay,
    /// Past the due day, but the act is still possible.
    Grace {
        /// Last day of it.
        until: NaiveDate,
        /// Days after the due day.
        days_late: i64,
    },
    /// Past.
    Past {
        /// Days after the due day.
        days_late: i64,
    },
    /// The clock does not run.
    Stopped {
        /// Since when.
        since: NaiveDate,
    },
}

impl Standing {
    /// "Còn 5 ngày", "Hôm nay là ngày cuối", "Quá hạn 3 ngày".
    pub fn label(self) -> String {
        labels::standing(self)
    }
}

impl Deadline {
    /// How it stands on a day (of Vietnam).
    pub fn standing(&self, today: NaiveDate) -> Standing {
        let days_late = (today - self.due_on).num_days();
        if let Some(since) = self.stopped_since.filter(|since| *since < today) {
            return Standing::Stopped { since };
        }
        match (self.opens_on, self.grace_until) {
            (Some(opens_on), _) if today < opens_on => Standing::NotOpen { opens_on },
            _ if days_late < 0 => Standing::Running { days_left: -days_late },
            _ if days_late == 0 => Standing::LastDay,
            (_, Some(until)) if today <= until => Standing::Grace { until, days_late },
            _ => Standing::Past { days_late },
        }
    }

    /// Whether the act is no longer possible on the day: the limit has passed with its grace, and the rule takes the
    /// right away. A merely late act is not expired.
    pub fn has_expired(&self, today: NaiveDate) -> bool {
        let ended = matches!(self.standing(today), Standing::Past { .. });
        match self.on_expiry {
            OnExpiry::Late => false,
            OnExpiry::RightLost | OnExpiry::Withdrawn | OnExpiry::TitleEnds | OnExpiry::WindowCloses => ended,
        }
    }
}

/// The steps of a count, for the sentence that explains it.
pub(super) struct Counting<'a> {
    pub(super) trigger_on: NaiveDate,
    pub(super) period: Option<Period>,
    pub(super) extensions: u8,
    pub(super) extended: Option<Duration>,
    pub(super) stopped_days: i64,
    pub(super) stopped_since: Option<NaiveDate>,
    /// The last day before the calendar moved it.
    pub(super) counted_to: NaiveDate,
    pub(super) moved_because: Option<&'a str>,
    pub(super) due_on: NaiveDate,
    pub(super) grace_until: Option<NaiveDate>,
    pub(super) calendar_verified: bool,
}

/// Computes the deadline of one rule.
///
/// # Errors
/// [`ClockError`] when the inputs do not fit the rule. A deadline is never left out in silence.
pub fn compute(rule: &Rule, inputs: &Inputs, calendar: &Calendar) -> Result<Deadline, ClockError> {
    let out_of_range = || ClockError::OutOfRange(rule.id.clone());
    check_stops(rule, inputs)?;
    let allowed = rule.extension.map_or(0, |extension| extension.times);
    if inputs.extensions > allowed {
        return Err(ClockError::TooManyExtensions {
            id: rule.id.clone(),
            allowed,
            asked: inputs.extensions,
        });
    }
    let period = match rule.duration {
        Duration::PeriodDay(at) => Some(
            inputs
                .period
                .or_else(|| Period::containing(at.period, inputs.trigger_on))
                .filter(|period| period.kind() == at.period)
                .ok_or_else(|| ClockError::WrongPeriod(rule.id.clone()))?,
        ),
        Duration::Months(_)
        | Duration::Days(_)
        | Duration::WorkingDays(_)
        | Duration::MonthsBefore(_)
        | Duration::DaysBefore(_)
        | Duration::WorkingDaysBefore(_)
        | Duration::YearDay(_) => None,
    };

    let mut lengths = vec![rule.duration];
    lengths.extend(
        rule.extension
            .iter()
            .flat_map(|extension| vec![extension.by; usize::from(inputs.extensions)]),
    );
    let mut counted_to = inputs.trigger_on;
    for length in &lengths {
        counted_to = add(*length, counted_to, period, inputs, calendar).ok_or_else(out_of_range)?;
    }
    // Limits in months and days move by the days that the clock stood still; working days skip them while counting.
    let mut stopped_days = 0;
    for stop in &inputs.stops {
        let Some(until) = stop.until else { break };
        if stop.from >= counted_to {
            break;
        }
        stopped_days += (until - stop.from).num_days();
        if !lengths.iter().any(|length| matches!(length, Duration::WorkingDays(_))) {
            counted_to = counted_to
                .checked_add_signed(until - stop.from)
                .ok_or_else(out_of_range)?;
        }
    }
    let stopped_since = inputs
        .stops
        .last()
        .filter(|stop| stop.until.is_none() && stop.from < counted_to)
        .map(|stop| stop.from);

    let due_on = match rule.roll {
        Roll::NextWorkingDay => calendar.roll_forward(counted_to),
        Roll::PreviousWorkingDay => calendar.roll_back(counted_to),
        Roll::None => counted_to,
    };
    let grace_until = match rule.grace {
        // Grace runs from the due day as counted, so that a Sunday does not lengthen it twice.
        Some(grace) => {
            Some(calendar.roll_forward(add(grace, counted_to, None, inputs, calendar).ok_or_else(out_of_range)?))
        }
        None => None,
    };
    let opens_on = match rule.opens_before {
        Some(before) => Some(before_day(before, counted_to, calendar).ok_or_else(out_of_range)?),
        None => None,
    };
    let counting = Counting {
        trigger_on: inputs.trigger_on,
        period,
        extensions: inputs.extensions,
        extended: rule
            .extension
            .filter(|_| inputs.extensions > 0)
            .map(|extension| extension.by),
        stopped_days,
        stopped_since,
        counted_to,
        moved_because: if due_on == counted_to {
            None
        } else {
            calendar.reason_off(counted_to)
        },
        due_on,
        grace_until,
        calendar_verified: calendar_verified(rule, inputs.trigger_on, counted_to, due_on, calendar),
    };
    Ok(Deadline {
        rule_id: rule.id.clone(),
        rule_version: rule.version(),
        title: rule.title.clone(),
        trigger_on: inputs.trigger_on,
        opens_on,
        due_on,
        grace_until,
        stopped_since,
        due_at_text: labels::due_at(due_on),
        explanation: labels::explanation(rule, &counting),
        on_expiry: rule.on_expiry,
        certainty: rule.certainty,
        verified: rule.verified && counting.calendar_verified,
    })
}

fn check_stops(rule: &Rule, inputs: &Inputs) -> Result<(), ClockError> {
    if inputs.stops.is_empty() {
        return Ok(());
    }
    if !rule.may_stop {
        return Err(ClockError::NoStop(rule.id.clone()));
    }
    let mut free_from = Some(inputs.trigger_on);
    for stop in &inputs.stops {
        let in_order =
            free_from.is_some_and(|free| free <= stop.from) && stop.until.is_none_or(|until| stop.from <= until);
        if !in_order {
            return Err(ClockError::BadStops(rule.id.clone()));
        }
        free_from = stop.until;
    }
    Ok(())
}

/// The last day of a length that starts at `from`.
fn add(
    length: Duration,
    from: NaiveDate,
    period: Option<Period>,
    inputs: &Inputs,
    calendar: &Calendar,
) -> Option<NaiveDate> {
    match length {
        // chrono gives the last day of a shorter month, as the Civil Code does.
        Duration::Months(count) => from.checked_add_months(Months::new(u32::from(count))),
        Duration::Days(count) => from.checked_add_days(Days::new(u64::from(count))),
        Duration::WorkingDays(count) => add_working_days(from, count, &inputs.stops, calendar),
        Duration::MonthsBefore(count) => from.checked_sub_months(Months::new(u32::from(count))),
        Duration::DaysBefore(count) => from.checked_sub_days(Days::new(u64::from(count))),
        Duration::WorkingDaysBefore(count) => Some(calendar.add_working_days(from, -i32::from(count))),
        Duration::YearDay(at) => (from.year()..=from.year() + 1).find_map(|year| {
            let day = NaiveDate::from_ymd_opt(year, u32::from(at.month), u32::from(at.day))?;
            let last = if at.strict { day.pred_opt()? } else { day };
            (last >= from).then_some(last)
        }),
        Duration::PeriodDay(at) => {
            let day = day_of_month(period?.first_day(), i32::from(at.month) - 1, at.day)?;
            if at.strict { day.pred_opt() } else { Some(day) }
        }
    }
}

fn add_working_days(from: NaiveDate, count: u16, stops: &[Stop], calendar: &Calendar) -> Option<NaiveDate> {
    let stands = |day: NaiveDate| {
        stops
            .iter()
            .any(|stop| stop.from < day && stop.until.is_some_and(|until| day <= until))
    };
    let mut day = from;
    let mut left = count;
    while left > 0 {
        day = day.succ_opt()?;
        if calendar.is_working_day(day) && !stands(day) {
            left -= 1;
        }
    }
    Some(day)
}

fn before_day(length: Duration, day: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    match length {
        Duration::Months(count) => day.checked_sub_months(Months::new(u32::from(count))),
        Duration::Days(count) => day.checked_sub_days(Days::new(u64::from(count))),
        Duration::WorkingDays(count) => Some(calendar.add_working_days(day, -i32::from(count))),
        Duration::MonthsBefore(_)
        | Duration::DaysBefore(_)
        | Duration::WorkingDaysBefore(_)
        | Duration::YearDay(_)
        | Duration::PeriodDay(_) => None,
    }
}

/// Whether every day that decided the result was compared with its announcement.
fn calendar_verified(
    rule: &Rule,
    trigger_on: NaiveDate,
    counted_to: NaiveDate,
    due_on: NaiveDate,
    calendar: &Calendar,
) -> bool {
    let (from, to) = match rule.duration {
        Duration::WorkingDays(_) | Duration::WorkingDaysBefore(_) => (trigger_on.min(due_on), trigger_on.max(due_on)),
        Duration::Months(_)
        | Duration::Days(_)
        | Duration::MonthsBefore(_)
        | Duration::DaysBefore(_)
        | Duration::YearDay(_)
        | Duration::PeriodDay(_) => (counted_to.min(due_on), counted_to.max(due_on)),
    };
    rule.roll == Roll::None && from == to || calendar.special_days(from, to).all(|(_, info)| info.verified)
}
