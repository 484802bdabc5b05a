//! stub
use super::draft::{Amount, Entry};
use super::form::Drafted;
use chrono::NaiveDate;
use indicators::model::Verdict;
#[derive(Clone, Debug)]
pub struct RowLine {
    pub code: String,
    pub name: String,
    pub measured: String,
    pub decimals: u32,
    pub entry: Entry,
    pub before: Option<Entry>,
    pub estimate: Option<Amount>,
    pub addends: usize,
}
#[derive(Clone, Debug)]
pub struct TargetLine {
    pub name: String,
    pub period: String,
    pub goal: String,
    pub value: String,
    pub verdict: Option<Verdict>,
    pub source: String,
}
#[derive(Clone, Debug)]
pub struct Obstacle {
    pub document: String,
    pub text: String,
    pub answered: bool,
}
#[derive(Clone, Debug)]
pub struct TaskLine {
    pub name: String,
    pub due: Option<NaiveDate>,
}
#[derive(Clone, Debug, Default)]
pub struct Material {
    pub period: String,
    pub unit: String,
    pub rows: Vec<RowLine>,
    pub targets: Vec<TargetLine>,
    pub missing: Vec<String>,
    pub waiting: Vec<String>,
    pub expected: usize,
    pub accepted: usize,
    pub obstacles: Vec<Obstacle>,
    pub next: Vec<TaskLine>,
}
pub struct Resolved {
    pub text: String,
    pub unknown: Vec<String>,
}
pub fn draft(_: Drafted, _: &Material) -> String {
    String::new()
}
pub fn resolve(t: &str, _: &Material) -> Resolved {
    Resolved {
        text: t.to_owned(),
        unknown: Vec::new(),
    }
}
