//! Legal clocks: how long somebody has, by which article, and what happens at the end.
//!
//! A [`Rule`] is a dated row of a rule pack (`packs/rules/*.toml`). [`RuleBook::compute`] picks the row that held on the
//! *fact date* (filing, publication, first application), counts from the trigger by the Civil Code (Điều 147–148: the
//! first day is not counted, months run to the same day number or the last day, a last day off moves to the next working
//! day), leaves out the time in which the clock was stopped, and gives a [`Deadline`] with a Vietnamese sentence that
//! names rule, article, counting and shift, and says so where rule or calendar was not verified.
//!
//! A due day ends at 23:59:59 in Vietnam; "trước ngày 03" is therefore due at 23:59 of day 02.
//!
//! Rates and amounts live beside the rules as [`Parameters`]. Limits in hours (72 hours after a data breach) are
//! parameters, because they run from a moment and no calendar moves them.

mod book;
mod compute;
mod labels;
mod parameters;
mod rule;
#[cfg(test)]
mod tests;

pub use book::{Move, RuleBook, Running, Setting, preview};
pub use compute::{ClockError, Deadline, Inputs, Standing, Stop, compute};
pub use parameters::{Parameter, ParameterError, ParameterValue, Parameters};
pub use rule::{Certainty, Duration, Extension, OnExpiry, PeriodDay, Roll, Rule, RuleError, YearDay};
