//! All rules together, and what a change of rules moves.

use chrono::{NaiveDate, TimeDelta};

use super::compute::{ClockError, Deadline, Inputs, compute};
use super::labels;
use super::rule::{Rule, RuleError};
use crate::calendar::Calendar;

/// All legal clocks, looked up by id and fact date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleBook {
    rules: Vec<Rule>,
}

impl RuleBook {
    /// Builds the book; the second value holds the faults, each with the index of its row.
    pub fn build(rules: Vec<Rule>) -> (RuleBook, Vec<(usize, RuleError)>) {
        let mut faults: Vec<(usize, RuleError)> = rules
            .iter()
            .enumerate()
            .flat_map(|(index, rule)| rule.faults().into_iter().map(move |fault| (index, fault)))
            .collect();
        faults.extend(validity_overlaps(
            &rules
                .iter()
                .map(|rule| (rule.id.as_str(), rule.valid_from, rule.valid_to))
                .collect::<Vec<_>>(),
        ));
        (RuleBook { rules }, faults)
    }

    /// The row of the rule that holds for facts of the day.
    ///
    /// # Errors
    /// [`ClockError::UnknownRule`], [`ClockError::NotInForce`].
    pub fn rule(&self, id: &str, fact_on: NaiveDate) -> Result<&Rule, ClockError> {
        self.rules
            .iter()
            .find(|rule| rule.id == id && rule.holds_on(fact_on))
            .ok_or_else(|| {
                if self.contains(id) {
                    ClockError::NotInForce {
                        id: id.to_owned(),
                        day: fact_on,
                    }
                } else {
                    ClockError::UnknownRule(id.to_owned())
                }
            })
    }

    /// Whether some row has the id.
    pub fn contains(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| rule.id == id)
    }

    /// Every row, in the order of the packs.
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// Chooses the row by the fact date and computes.
    ///
    /// # Errors
    /// [`ClockError`].
    pub fn compute(&self, id: &str, inputs: &Inputs, calendar: &Calendar) -> Result<Deadline, ClockError> {
        compute(self.rule(id, inputs.fact_day())?, inputs, calendar)
    }

    /// The earliest trigger that is still in time on a day, for a form that says "not before …": the first day whose
    /// deadline has not passed. Of use for a right that is lost when a window closes.
    ///
    /// # Errors
    /// [`ClockError`], as [`RuleBook::compute`]; the row is the one that holds on the day asked about.
    pub fn earliest_trigger(&self, id: &str, today: NaiveDate, calendar: &Calendar) -> Result<NaiveDate, ClockError> {
        let rule = self.rule(id, today)?;
        let in_time =
            |day: NaiveDate| compute(rule, &Inputs::from_day(day), calendar).map(|deadline| today <= deadline.due_on);
        // A later trigger never gives an earlier deadline, so the first day in time is found by halving.
        let (mut late, mut good) = (0_i64, 0_i64);
        for span in [60_i64, 800, 5_000, 120_000] {
            late = span;
            if !in_time(back(today, span))? {
                break;
            }
            good = span;
        }
        while late - good > 1 {
            let middle = i64::midpoint(late, good);
            if in_time(back(today, middle))? {
                good = middle;
            } else {
                late = middle;
            }
        }
        Ok(back(today, good))
    }
}

fn back(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_sub_signed(TimeDelta::days(days)).unwrap_or(NaiveDate::MIN)
}

/// Pairs of rows with one key whose validity overlaps; the fault is put on the later row of the file.
pub(super) fn validity_overlaps(rows: &[(&str, NaiveDate, Option<NaiveDate>)]) -> Vec<(usize, RuleError)> {
    let mut faults = Vec::new();
    for (index, (id, from, to)) in rows.iter().enumerate() {
        for (other_id, other_from, other_to) in rows.iter().take(index) {
            let apart = to.is_some_and(|to| to < *other_from) || other_to.is_some_and(|to| to < *from);
            if id == other_id && !apart {
                let (first, second) = (*from.min(other_from), *from.max(other_from));
                faults.push((
                    index,
                    RuleError::Overlap {
                        id: (*id).to_owned(),
                        first,
                        second,
                    },
                ));
            }
        }
    }
    faults
}

/// Rules and calendar that go together.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The rules.
    pub rules: &'a RuleBook,
    /// The calendar.
    pub calendar: &'a Calendar,
}

/// A deadline that runs, as far as a preview must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running<K> {
    /// Whose deadline it is; handed back.
    pub key: K,
    /// The rule.
    pub rule_id: String,
    /// What it was computed from.
    pub inputs: Inputs,
}

/// A deadline that a change of rules or calendar would move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move<K> {
    /// Whose deadline it is.
    pub key: K,
    /// The rule.
    pub rule_id: String,
    /// Due day under the old setting; `None` when it had no such rule.
    pub before: Option<NaiveDate>,
    /// Due day under the new setting; `None` when the rule is gone.
    pub after: Option<NaiveDate>,
    /// Calendar days later (earlier, when negative); `None` when one of the two is missing.
    pub days: Option<i64>,
    /// Why, in Vietnamese.
    pub why: String,
}

/// Which of the running deadlines a new setting would move, and why. Nothing is changed. A deadline that neither setting
/// can compute is not listed, because nothing about it moves.
pub fn preview<K: Clone>(old: Setting<'_>, new: Setting<'_>, running: &[Running<K>]) -> Vec<Move<K>> {
    running
        .iter()
        .filter_map(|deadline| {
            let fact_on = deadline.inputs.fact_day();
            let due = |setting: Setting<'_>| {
                setting
                    .rules
                    .compute(&deadline.rule_id, &deadline.inputs, setting.calendar)
                    .ok()
                    .map(|deadline| deadline.due_on)
            };
            let (before, after) = (due(old), due(new));
            (before != after).then(|| Move {
                key: deadline.key.clone(),
                rule_id: deadline.rule_id.clone(),
                before,
                after,
                days: before.zip(after).map(|(before, after)| (after - before).num_days()),
                why: labels::moved(
                    old.rules
                        .rule(&deadline.rule_id, fact_on)
                        .ok()
                        .filter(|_| before.is_some()),
                    new.rules
                        .rule(&deadline.rule_id, fact_on)
                        .ok()
                        .filter(|_| after.is_some()),
                ),
            })
        })
        .collect()
}
