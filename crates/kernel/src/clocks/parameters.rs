//! Rates, amounts and thresholds with the time in which they hold: "lương cơ sở", "7 % trong 3 năm đầu".

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::book::validity_overlaps;
use super::rule::{Certainty, RuleError, is_id};
use crate::money::Vnd;

/// A value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ParameterValue {
    /// A whole number.
    Integer(i64),
    /// A fraction: `{ ratio = [2, 3] }`.
    Ratio {
        /// Numerator and denominator.
        ratio: [i64; 2],
    },
    /// A word: "all_members".
    Text(String),
}

/// One row of `packs/rules/parameters.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Stable key: "wage.base_vnd".
    pub key: String,
    /// Vietnamese name.
    pub title: String,
    /// The value.
    pub value: ParameterValue,
    /// What it counts: "vnd", "percent", "months", "days", "working_days", "hours", "years", "times", "ratio", "word".
    pub unit: String,
    /// First day on which it holds.
    pub valid_from: NaiveDate,
    /// Last day; open when absent.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// Act.
    pub legal_act: String,
    /// Article.
    pub article: String,
    /// How sure we are.
    pub certainty: Certainty,
    /// Whether it was read in a source that quotes the act.
    pub verified: bool,
}

/// Why a parameter could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// No such key.
    #[error("there is no parameter {0}")]
    Unknown(String),
    /// The key exists, but has no value on the day.
    #[error("parameter {key} has no value on {day}")]
    NotInForce {
        /// The key.
        key: String,
        /// The day.
        day: NaiveDate,
    },
    /// The value is of another kind.
    #[error("parameter {key} is not {wanted}")]
    OtherKind {
        /// The key.
        key: String,
        /// What was asked for.
        wanted: &'static str,
    },
}

/// All parameters, looked up by key and day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    rows: Vec<Parameter>,
}

impl Parameter {
    /// The whole number.
    ///
    /// # Errors
    /// [`ParameterError::OtherKind`] for a fraction or a word.
    pub fn integer(&self) -> Result<i64, ParameterError> {
        match self.value {
            ParameterValue::Integer(value) => Ok(value),
            ParameterValue::Ratio { .. } | ParameterValue::Text(_) => Err(self.other_kind("a whole number")),
        }
    }

    /// The amount in đồng.
    ///
    /// # Errors
    /// [`ParameterError::OtherKind`] unless the unit is "vnd".
    pub fn vnd(&self) -> Result<Vnd, ParameterError> {
        if self.unit == "vnd" {
            self.integer().map(Vnd)
        } else {
            Err(self.other_kind("an amount in đồng"))
        }
    }

    /// Numerator and denominator; a percentage is given over 100, a whole number over 1.
    ///
    /// # Errors
    /// [`ParameterError::OtherKind`] for a word.
    pub fn ratio(&self) -> Result<(i64, i64), ParameterError> {
        match self.value {
            ParameterValue::Ratio {
                ratio: [numerator, denominator],
            } => Ok((numerator, denominator)),
            ParameterValue::Integer(value) if self.unit == "percent" => Ok((value, 100)),
            ParameterValue::Integer(value) => Ok((value, 1)),
            ParameterValue::Text(_) => Err(self.other_kind("a ratio")),
        }
    }

    /// The word.
    ///
    /// # Errors
    /// [`ParameterError::OtherKind`] for a number.
    pub fn text(&self) -> Result<&str, ParameterError> {
        match &self.value {
            ParameterValue::Text(text) => Ok(text),
            ParameterValue::Integer(_) | ParameterValue::Ratio { .. } => Err(self.other_kind("a word")),
        }
    }

    /// Whether it holds on the day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    fn other_kind(&self, wanted: &'static str) -> ParameterError {
        ParameterError::OtherKind {
            key: self.key.clone(),
            wanted,
        }
    }

    pub(super) fn faults(&self) -> Vec<RuleError> {
        let mut faults = Vec::new();
        if !is_id(&self.key) {
            faults.push(RuleError::BadId(self.key.clone()));
        }
        for (field, text) in [
            ("title", &self.title),
            ("legal_act", &self.legal_act),
            ("unit", &self.unit),
        ] {
            if text.trim().is_empty() {
                faults.push(RuleError::Empty {
                    id: self.key.clone(),
                    field,
                });
            }
        }
        if self.valid_to.is_some_and(|last| last < self.valid_from) {
            faults.push(RuleError::Reversed(self.key.clone()));
        }
        if matches!(self.value, ParameterValue::Ratio { ratio: [_, denominator] } if denominator <= 0) {
            faults.push(RuleError::BadDuration(self.key.clone()));
        }
        if self.verified && matches!(self.certainty, Certainty::Memory | Certainty::House) {
            faults.push(RuleError::VerifiedFromMemory(self.key.clone()));
        }
        faults
    }
}

impl Parameters {
    /// Builds the table; the second value holds the faults, each with the index of its row.
    pub fn build(rows: Vec<Parameter>) -> (Parameters, Vec<(usize, RuleError)>) {
        let mut faults: Vec<(usize, RuleError)> = rows
            .iter()
            .enumerate()
            .flat_map(|(index, row)| row.faults().into_iter().map(move |fault| (index, fault)))
            .collect();
        faults.extend(validity_overlaps(
            &rows
                .iter()
                .map(|row| (row.key.as_str(), row.valid_from, row.valid_to))
                .collect::<Vec<_>>(),
        ));
        (Parameters { rows }, faults)
    }

    /// The row that holds on the day.
    ///
    /// # Errors
    /// [`ParameterError::Unknown`], [`ParameterError::NotInForce`].
    pub fn on(&self, key: &str, day: NaiveDate) -> Result<&Parameter, ParameterError> {
        self.rows
            .iter()
            .find(|row| row.key == key && row.holds_on(day))
            .ok_or_else(|| {
                if self.contains(key) {
                    ParameterError::NotInForce {
                        key: key.to_owned(),
                        day,
                    }
                } else {
                    ParameterError::Unknown(key.to_owned())
                }
            })
    }

    /// Every row, in the order of the packs.
    pub fn all(&self) -> &[Parameter] {
        &self.rows
    }

    /// Whether some row has the key.
    pub fn contains(&self, key: &str) -> bool {
        self.rows.iter().any(|row| row.key == key)
    }
}
