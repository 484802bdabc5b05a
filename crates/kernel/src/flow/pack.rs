//! The file of a flow, as it is written in `packs/flows`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

/// A flow of one kind of record for the whole country, a province or a unit, as data.
///
/// It narrows the table of the module (fewer acts, fewer starting states) and dresses it (who, clocks, steps, papers); it
/// can never allow what the module does not.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowPack {
    /// The kind of record: "initiative".
    pub name: Spanned<String>,
    /// Counts the versions of this flow for this scope, from 1. A record keeps the version that it began with.
    pub version: u32,
    /// Vietnamese title.
    pub title: String,
    /// Code or id of the province or unit for which it holds; absent for everyone.
    #[serde(default)]
    pub scope: Option<String>,
    /// First day on which new records follow it.
    pub valid_from: NaiveDate,
    /// Last day on which new records follow it; open when absent.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// The act that the process follows.
    #[serde(default)]
    pub legal_act: Option<String>,
    /// Acts of the module that are switched off. Every act stands either here or in an `[[act]]`.
    #[serde(default)]
    pub off: Vec<Spanned<String>>,
    /// States that this flow does not use; every other state must be reachable.
    #[serde(default)]
    pub unused_states: Vec<Spanned<String>>,
    /// The acts that are on.
    #[serde(default)]
    pub act: Vec<ActPack>,
    /// Handling steps inside states.
    #[serde(default)]
    pub step: Vec<StepPack>,
    /// Numbers and words that commands ask for: a fixed value, or the key of a parameter of the rule packs.
    #[serde(default)]
    pub threshold: BTreeMap<String, Threshold>,
    /// Name of the file, for faults; filled in by the loader.
    #[serde(skip)]
    pub file: String,
    /// Text of the file, to turn places into lines; filled in by the loader.
    #[serde(skip)]
    pub(crate) text: String,
}

/// One act that is on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActPack {
    /// Code of the act.
    pub act: Spanned<String>,
    /// Vietnamese label that replaces the module's.
    #[serde(default)]
    pub title: Option<String>,
    /// States from which it is allowed; all that the module allows when absent.
    #[serde(default)]
    pub from: Option<Vec<Spanned<String>>>,
    /// Roles that may do it.
    pub by: Vec<Spanned<String>>,
    /// Clocks (rule ids) that it starts.
    #[serde(default)]
    pub starts: Vec<Spanned<String>>,
    /// Clocks that it ends.
    #[serde(default)]
    pub ends: Vec<Spanned<String>>,
    /// Clocks that it lets stand still.
    #[serde(default)]
    pub pauses: Vec<Spanned<String>>,
    /// Clocks that it lets run again.
    #[serde(default)]
    pub resumes: Vec<Spanned<String>>,
    /// Papers that it issues or asks for (names of templates).
    #[serde(default)]
    pub documents: Vec<String>,
    /// Roles that must sign with the one who acts.
    #[serde(default)]
    pub cosigners: Vec<Spanned<String>>,
    /// Whether the one who acts must give a reason.
    #[serde(default)]
    pub reason: bool,
}

/// A handling step between two states.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepPack {
    /// Stable code within the flow.
    pub code: Spanned<String>,
    /// Vietnamese name.
    pub name: String,
    /// The state in which the record waits.
    pub from: Spanned<String>,
    /// The state that it is on its way to.
    pub to: Spanned<String>,
    /// Who handles it.
    pub role: Spanned<String>,
    /// How long the step may take.
    pub days: u16,
    /// Whether those are working days.
    #[serde(default = "yes")]
    pub working_days: bool,
}

fn yes() -> bool {
    true
}

/// A number or word that a command asks of the flow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Threshold {
    /// Taken from the rule packs on the day it is needed.
    Parameter {
        /// Key of the parameter.
        parameter: String,
    },
    /// A whole number.
    Integer(i64),
    /// A word.
    Text(String),
}

/// A handling step, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Stable code within the flow.
    pub code: String,
    /// Vietnamese name.
    pub name: String,
    /// Role that handles it.
    pub role: String,
    /// How long it may take.
    pub days: u16,
    /// Whether those are working days.
    pub working_days: bool,
}

impl FlowPack {
    /// Line of a place in the file, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        line_of(&self.text, offset)
    }

    /// The version as a record keeps it: "initiative@1", "initiative/12@3".
    pub fn version_text(&self) -> String {
        match &self.scope {
            Some(scope) => format!("{}/{scope}@{}", self.name.get_ref(), self.version),
            None => format!("{}@{}", self.name.get_ref(), self.version),
        }
    }

    /// Whether new records may follow it on the day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// Line of a byte offset, from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
