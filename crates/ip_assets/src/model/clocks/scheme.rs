//! The scheme of clocks: `packs/ip/clocks.toml`, read and checked once.

use std::path::Path;
use std::sync::LazyLock;

use kernel::clocks::{Duration, RuleBook};
use kernel::packs::{PackFault, PackFaults};
use serde::Deserialize;
use toml::Spanned;

use super::{GivenDay, Trait};
use crate::model::{EventKind, Right, State};

const FILE: &str = "ip/clocks.toml";
const EMBEDDED: &str = include_str!("../../../../../packs/ip/clocks.toml");

/// No grace is longer, in months: what is late and can still be done is looked for so far back.
pub const LONGEST_GRACE: u32 = 12;

/// Whose it is to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Applicant or holder must act, or loses.
    Holder,
    /// Applicant or holder may act.
    Option,
    /// Expected of the office.
    Office,
    /// A window in which others may act.
    Others,
    /// Something ends by itself.
    End,
}

impl Whose {
    /// Every one.
    pub const ALL: [Whose; 5] = [Whose::Holder, Whose::Option, Whose::Office, Whose::Others, Whose::End];

    /// The stable code: database, packs, API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Whose::Holder => "holder",
            Whose::Option => "option",
            Whose::Office => "office",
            Whose::Others => "others",
            Whose::End => "end",
        }
    }

    /// The one of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Whose> {
        Whose::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// An event or a given day, as one small number: the events in their order, then the given days in theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Kind(u8);

const EVENTS: u8 = 33;

impl Kind {
    pub(super) fn event(kind: EventKind) -> Kind {
        Kind(kind as u8)
    }

    pub(super) fn given(day: GivenDay) -> Kind {
        Kind(EVENTS + day as u8)
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(code: String) -> Result<Kind, String> {
        EventKind::from_code(&code)
            .map(Kind::event)
            .or_else(|| GivenDay::from_code(&code).map(Kind::given))
            .ok_or_else(|| format!("'{code}' is neither an event nor a given day"))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Known(pub(super) Trait);

impl TryFrom<String> for Known {
    type Error = String;

    fn try_from(code: String) -> Result<Known, String> {
        Trait::from_code(&code)
            .map(Known)
            .ok_or_else(|| format!("'{code}' is nothing that is known of an asset"))
    }
}

/// Which of the days counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pick {
    #[default]
    FirstPresent,
    Earliest,
    Latest,
    AllLatest,
    Each,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Choose {
    Earliest,
    Latest,
}

/// A further candidate for the day of a clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Also {
    pub(super) rule: String,
    pub(super) start: Vec<Kind>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Series {
    pub(super) event: Kind,
    pub(super) first: u16,
    pub(super) last: u16,
    #[serde(default)]
    pub(super) until: Option<String>,
    #[serde(default)]
    pub(super) until_else: Option<String>,
    #[serde(default)]
    pub(super) ahead: Option<u16>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unpublished {
    pub(super) from: Kind,
    pub(super) to: Kind,
    pub(super) years: u32,
    pub(super) passed: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fixed {
    pub(super) title: String,
    pub(super) legal_act: String,
    pub(super) article: String,
    pub(super) verified: bool,
}

/// One clock of some rights.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clock {
    #[serde(default)]
    pub(super) key: String,
    #[serde(default)]
    pub(super) rule: Option<String>,
    #[serde(default)]
    pub(super) fixed: Option<Fixed>,
    #[serde(default)]
    pub(super) title: Option<String>,
    pub(super) rights: Vec<Right>,
    pub(super) whose: Whose,
    pub(super) start: Vec<Kind>,
    #[serde(default)]
    pub(super) pick: Pick,
    #[serde(default)]
    pub(super) end_of_year: bool,
    #[serde(default)]
    pub(super) needs: Vec<Kind>,
    #[serde(default)]
    pub(super) fact: Vec<Kind>,
    #[serde(default)]
    pub(super) fact_due: bool,
    #[serde(default)]
    pub(super) from_law: bool,
    #[serde(default)]
    pub(super) ordered: Vec<[Kind; 2]>,
    #[serde(default)]
    pub(super) not_ordered: Vec<[Kind; 2]>,
    #[serde(default)]
    pub(super) unpublished: Option<Unpublished>,
    #[serde(default)]
    pub(super) only_if: Vec<Known>,
    #[serde(default)]
    pub(super) unless: Vec<Known>,
    #[serde(default)]
    pub(super) accelerated: Option<String>,
    #[serde(default)]
    pub(super) also: Vec<Also>,
    #[serde(default)]
    pub(super) choose: Option<Choose>,
    #[serde(default)]
    pub(super) window: bool,
    #[serde(default)]
    pub(super) met_by: Vec<Kind>,
    #[serde(default)]
    pub(super) dropped_by: Vec<Kind>,
    pub(super) during: Vec<State>,
    #[serde(default)]
    pub(super) series: Option<Series>,
    #[serde(default)]
    pub(super) not_after: Vec<String>,
    #[serde(default)]
    pub(super) surcharge_percent: u16,
    #[serde(default)]
    pub(super) lapse: bool,
    #[serde(default)]
    pub(super) extended_by: Option<Kind>,
    #[serde(default)]
    pub(super) note: String,
}

impl Clock {
    /// Every rule that the clock may be computed by.
    fn rules(&self) -> impl Iterator<Item = &str> {
        self.rule
            .as_deref()
            .into_iter()
            .chain(self.accelerated.as_deref())
            .chain(self.also.iter().map(|also| also.rule.as_str()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    clock: Vec<Spanned<Clock>>,
}

/// Which clock belongs to which right.
#[derive(Clone, Debug, Default)]
pub struct Scheme {
    pub(super) clocks: Vec<Clock>,
    /// For each right, in the order of [`Right::ALL`], the places of its clocks.
    by_right: Vec<Vec<usize>>,
    lines: Vec<usize>,
}

static SHIPPED: LazyLock<Scheme> = LazyLock::new(|| Scheme::read(EMBEDDED).unwrap_or_default());

impl Scheme {
    /// The scheme that is compiled in. A test of this crate keeps it free of faults.
    #[must_use]
    pub fn embedded() -> &'static Scheme {
        &SHIPPED
    }

    /// Reads the embedded scheme, or the file of the same name in a folder of packs, and checks it against the rules.
    ///
    /// # Errors
    /// Every fault of the file, with its line.
    pub fn load(folder: Option<&Path>, rules: &RuleBook) -> Result<Scheme, PackFaults> {
        let file = folder.map(|folder| folder.join(FILE)).filter(|file| file.is_file());
        let text = match file {
            None => EMBEDDED.to_owned(),
            Some(file) => {
                std::fs::read_to_string(file).map_err(|error| PackFaults(vec![fault(None, error.to_string())]))?
            }
        };
        let scheme = Scheme::read(&text)?;
        let faults = scheme.faults(rules);
        if faults.is_empty() {
            Ok(scheme)
        } else {
            Err(PackFaults(faults))
        }
    }

    /// Reads a scheme.
    ///
    /// # Errors
    /// Every fault of the text by itself, with its line.
    pub fn read(text: &str) -> Result<Scheme, PackFaults> {
        let line = |place: usize| text.bytes().take(place).filter(|byte| *byte == b'\n').count() + 1;
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map(|span| line(span.start));
            PackFaults(vec![fault(at, error.message().to_owned())])
        })?;
        let mut scheme = Scheme::default();
        let mut faults = Vec::new();
        for row in file.clock {
            let at = line(row.span().start);
            let mut clock = row.into_inner();
            if clock.key.is_empty() {
                clock.key = clock.rule.clone().unwrap_or_default();
            }
            faults.extend(scheme.wrong(&clock).into_iter().map(|message| fault(Some(at), message)));
            scheme.clocks.push(clock);
            scheme.lines.push(at);
        }
        scheme.by_right = Right::ALL
            .into_iter()
            .map(|right| {
                let belongs = |clock: &Clock| clock.rights.contains(&right);
                (0..scheme.clocks.len())
                    .filter(|at| scheme.clocks.get(*at).is_some_and(belongs))
                    .collect()
            })
            .collect();
        if faults.is_empty() {
            Ok(scheme)
        } else {
            Err(PackFaults(faults))
        }
    }

    /// What is wrong with a clock, given those before it.
    fn wrong(&self, clock: &Clock) -> Vec<String> {
        let mut wrong = Vec::new();
        let key = &clock.key;
        if clock.rule.is_some() == clock.fixed.is_some() {
            wrong.push(format!("'{key}' needs either a rule or a fixed day"));
        }
        if key.is_empty() {
            wrong.push("a clock without a key".to_owned());
        }
        if clock.start.is_empty() || clock.rights.is_empty() || clock.during.is_empty() {
            wrong.push(format!("'{key}' lacks rights, start or states"));
        }
        if clock.also.is_empty() == clock.choose.is_some() {
            wrong.push(format!(
                "'{key}' needs 'choose' exactly when there are further candidates"
            ));
        }
        if clock.series.is_some() && (clock.pick == Pick::Each || !clock.also.is_empty()) {
            wrong.push(format!("'{key}' cannot be a series and more"));
        }
        if clock.series.as_ref().is_some_and(|series| series.last < series.first) {
            wrong.push(format!("the series of '{key}' ends before it begins"));
        }
        for right in &clock.rights {
            if self
                .clocks
                .iter()
                .any(|other| other.key == *key && other.rights.contains(right))
            {
                wrong.push(format!("'{key}' stands twice for {}", right.code()));
            }
        }
        if clock.lapse && clock.series.is_none() {
            wrong.push(format!("'{key}' is no series and lapses on no day"));
        }
        if clock.fact_due && !(clock.fact.is_empty() && clock.accelerated.is_none()) {
            wrong.push(format!("'{key}' names two days that choose the row"));
        }
        let series = clock.series.as_ref();
        let named = [
            series.and_then(|one| one.until.as_ref()),
            series.and_then(|one| one.until_else.as_ref()),
        ];
        for before in named.into_iter().flatten().chain(&clock.not_after) {
            if !self.clocks.iter().any(|other| other.key == *before) {
                wrong.push(format!(
                    "'{key}' is ended by '{before}', which does not stand before it"
                ));
            }
        }
        wrong
    }

    /// What of the scheme does not fit the rules: rules that are not there, series that cannot be multiplied.
    #[must_use]
    pub fn faults(&self, rules: &RuleBook) -> Vec<PackFault> {
        let mut faults = Vec::new();
        for (clock, line) in self.clocks.iter().zip(&self.lines) {
            for id in clock.rules() {
                if !rules.contains(id) {
                    faults.push(fault(Some(*line), format!("there is no rule '{id}'")));
                }
            }
            let multiplied = clock.series.is_some() || clock.fact_due;
            for rule in rules
                .all()
                .iter()
                .filter(|rule| multiplied && clock.rule.as_ref() == Some(&rule.id))
            {
                if !matches!(rule.duration, Duration::Months(_)) {
                    faults.push(fault(
                        Some(*line),
                        format!("'{}' is no series: it needs months", rule.id),
                    ));
                }
            }
            for rule in rules.all().iter().filter(|rule| clock.rules().any(|id| id == rule.id)) {
                if rule.grace.is_some_and(|grace| !is_short(grace)) {
                    faults.push(fault(
                        Some(*line),
                        format!("'{}' has a grace of more than {LONGEST_GRACE} months", rule.id),
                    ));
                }
            }
            let extended = clock.extended_by.is_some();
            for rule in rules
                .all()
                .iter()
                .filter(|rule| extended && clock.rule.as_ref() == Some(&rule.id))
            {
                if rule.extension.is_none() {
                    faults.push(fault(Some(*line), format!("'{}' cannot be extended", rule.id)));
                }
            }
        }
        faults
    }

    /// Places of the clocks of a right.
    pub(super) fn of(&self, right: Right) -> &[usize] {
        self.by_right.get(right as usize).map_or(&[], Vec::as_slice)
    }
}

/// A grace that ends within [`LONGEST_GRACE`] wherever it begins.
fn is_short(grace: Duration) -> bool {
    match grace {
        Duration::Months(months) => u32::from(months) <= LONGEST_GRACE,
        Duration::Days(days) => u32::from(days) <= LONGEST_GRACE * 28,
        Duration::WorkingDays(days) => u32::from(days) <= LONGEST_GRACE * 20,
        Duration::MonthsBefore(_)
        | Duration::DaysBefore(_)
        | Duration::WorkingDaysBefore(_)
        | Duration::YearDay(_)
        | Duration::PeriodDay(_) => false,
    }
}

fn fault(line: Option<usize>, message: String) -> PackFault {
    PackFault {
        file: FILE.to_owned(),
        line,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is late is looked for a year back: a longer grace would be late and found by nobody.
    #[test]
    fn a_grace_is_a_year_at_most() {
        for grace in [Duration::Months(6), Duration::Months(12), Duration::Days(90)] {
            assert!(is_short(grace), "{grace:?}");
        }
        for grace in [Duration::Months(13), Duration::Days(400), Duration::WorkingDays(300)] {
            assert!(!is_short(grace), "{grace:?}");
        }
    }
}
