//! Indicators as data: what is put together from which measures, in words and in numbers. From `packs/indicators/*.toml`.

use super::exact::Exact;
use kernel::clocks::Certainty;
use kernel::measures::{Breakdown, Measure, Openness};
use kernel::period::{Period, PeriodKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use utoipa::ToSchema;

/// Is more of it better?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    Neither,
}

/// What growth is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "base")]
pub enum Growth {
    /// The same period a year before.
    PreviousYear,
    /// The average of a year over a stage: "so với bình quân giai đoạn 2021–2025".
    PeriodAverage {
        /// First year.
        from: i32,
        /// Last year.
        to: i32,
    },
    /// Average growth a year since a base year.
    Compound {
        /// The base year.
        from: i32,
    },
}

/// A part of a composite: an indicator told in points from 0 to 100, with a weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighted {
    /// Key of an indicator.
    pub of: String,
    /// Its weight, a whole number above zero.
    pub weight: u32,
    /// The value that is worth nothing, as a decimal with a point.
    pub zero: String,
    /// The value that is worth 100 points; below `zero` where less is better.
    pub full: String,
}

impl Weighted {
    /// The scale; none where its ends are no numbers, or the same one.
    #[must_use]
    pub fn scale(&self) -> Option<Scale> {
        let scale = Scale {
            zero: Exact::read(&self.zero)?,
            full: Exact::read(&self.full)?,
        };
        (scale.zero != scale.full).then_some(scale)
    }
}

/// How a value becomes points: 0 at one end, 100 at the other, in proportion between them, never outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Worth nothing.
    pub zero: Exact,
    /// Worth 100 points.
    pub full: Exact,
}

impl Scale {
    /// The points of a value, exactly; none when it is too large to be kept.
    #[must_use]
    pub fn points(self, value: Exact) -> Option<Exact> {
        let part = value.minus(self.zero)?.over(self.full.minus(self.zero)?)?;
        part.clamp(Exact::ZERO, Exact::whole(1)).times(Exact::whole(100))
    }
}

/// How the number is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Formula {
    /// How many.
    Count {
        /// Codes of measures, added.
        measures: Vec<String>,
    },
    /// How much.
    Sum {
        /// Codes of measures, added.
        measures: Vec<String>,
    },
    /// A part of a whole, times a factor (100 for percent).
    Ratio {
        /// Above the line.
        numerator: Vec<String>,
        /// Below it.
        denominator: Vec<String>,
        /// 100 for percent, 1 for an average.
        #[serde(default = "one")]
        times: i64,
    },
    /// How much more than before, in percent.
    Growth {
        /// Key of the indicator that grows.
        of: String,
        /// Compared with what.
        #[serde(flatten)]
        base: Growth,
    },
    /// The weighted mean of other indicators, each told in points.
    Composite {
        /// The parts.
        parts: Vec<Weighted>,
    },
}

fn one() -> i64 {
    1
}

/// How a value must stand to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// trên
    MoreThan,
    /// từ … trở lên
    AtLeast,
    /// dưới
    LessThan,
    /// không quá
    AtMost,
    /// từ … đến …
    Range,
}

impl Comparator {
    /// Every comparator.
    pub const ALL: [Comparator; 5] = [
        Comparator::MoreThan,
        Comparator::AtLeast,
        Comparator::LessThan,
        Comparator::AtMost,
        Comparator::Range,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Comparator::MoreThan => "more_than",
            Comparator::AtLeast => "at_least",
            Comparator::LessThan => "less_than",
            Comparator::AtMost => "at_most",
            Comparator::Range => "range",
        }
    }

    /// The comparator of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Comparator> {
        Comparator::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What a value should reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// How it is compared.
    pub comparator: Comparator,
    /// With what.
    pub value: Exact,
    /// The upper end of a range.
    pub upper: Option<Exact>,
}

/// How a value stands to its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Đạt
    Reached,
    /// Gần đạt: at least nine tenths of the way
    Near,
    /// Chưa đạt
    Short,
}

impl Goal {
    /// How a value stands. Near is within a tenth of the goal; strict comparators are strict.
    #[must_use]
    pub fn verdict(&self, value: Exact) -> Verdict {
        let upper = self.upper.unwrap_or(self.value);
        let reached = match self.comparator {
            Comparator::MoreThan => value > self.value,
            Comparator::AtLeast => value >= self.value,
            Comparator::LessThan => value < self.value,
            Comparator::AtMost => value <= self.value,
            Comparator::Range => value >= self.value && value <= upper,
        };
        if reached {
            return Verdict::Reached;
        }
        let part = |goal: Exact, tenths: i128| {
            let share = Exact::ratio(tenths, 10)?;
            goal.times(share)
        };
        let from_below = || part(self.value, 9).is_some_and(|near| value >= near);
        let from_above = |goal| part(goal, 11).is_some_and(|near| value <= near);
        let near = match self.comparator {
            Comparator::MoreThan | Comparator::AtLeast => from_below(),
            Comparator::LessThan | Comparator::AtMost => from_above(self.value),
            Comparator::Range => from_below() && from_above(upper),
        };
        if near { Verdict::Near } else { Verdict::Short }
    }
}

/// A target as a document orders it: proposed when a unit sets its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ordered {
    /// Comparator.
    pub comparator: Comparator,
    /// As a decimal with a point.
    pub value: String,
    /// Upper end of a range.
    #[serde(default)]
    pub upper: Option<String>,
    /// In the words of the document.
    pub words: String,
}

impl Ordered {
    /// The goal.
    #[must_use]
    pub fn goal(&self) -> Option<Goal> {
        Some(Goal {
            comparator: self.comparator,
            value: Exact::read(&self.value)?,
            upper: match &self.upper {
                Some(text) => Some(Exact::read(text)?),
                None => None,
            },
        })
    }
}

/// An indicator in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Stable key.
    pub key: String,
    /// Rises with every change.
    pub version: u32,
    /// What it is called.
    pub name: String,
    /// As the question that it answers.
    pub question: String,
    /// Heading under which it stands.
    pub group: String,
    /// How it is made.
    pub formula: Formula,
    /// In what it is told: "sáng kiến", "%", "đồng", "ngày".
    pub unit: String,
    /// Digits behind the comma.
    #[serde(default)]
    pub decimals: u32,
    /// Is more of it better?
    pub direction: Direction,
    /// What is counted and what is not, in words.
    pub meaning: String,
    /// The document that asks for it.
    pub source: String,
    /// Duties of the mission that it serves.
    #[serde(default)]
    pub duties: Vec<String>,
    /// The target that the document orders.
    #[serde(default)]
    pub target: Option<Ordered>,
    /// Kinds of period for which it is told.
    pub periods: Vec<PeriodKind>,
    /// Breakdowns offered, of those that its measures have.
    #[serde(default)]
    pub breakdowns: Vec<String>,
    /// Stands on the first board.
    #[serde(default)]
    pub board: bool,
    /// The indicator of which this is a part: reports have it as a row, lists of indicators leave it out.
    #[serde(default)]
    pub part_of: Option<String>,
    /// How sure we are of the wording.
    pub certainty: Certainty,
    /// Somebody compared it with the document.
    pub verified: bool,
}

impl Definition {
    /// Measures that it reads itself, in order, each once.
    #[must_use]
    pub fn measures(&self) -> Vec<&str> {
        let mut all: Vec<&str> = match &self.formula {
            Formula::Count { measures } | Formula::Sum { measures } => measures.iter().map(String::as_str).collect(),
            Formula::Ratio {
                numerator, denominator, ..
            } => numerator.iter().chain(denominator).map(String::as_str).collect(),
            Formula::Growth { .. } | Formula::Composite { .. } => Vec::new(),
        };
        let mut seen = BTreeSet::new();
        all.retain(|code| seen.insert(*code));
        all
    }

    /// Indicators that it is made of.
    #[must_use]
    pub fn parts(&self) -> Vec<&str> {
        match &self.formula {
            Formula::Growth { of, .. } => vec![of.as_str()],
            Formula::Composite { parts } => parts.iter().map(|part| part.of.as_str()).collect(),
            Formula::Count { .. } | Formula::Sum { .. } | Formula::Ratio { .. } => Vec::new(),
        }
    }

    /// Is told for periods of this kind.
    #[must_use]
    pub fn is_for(&self, period: Period) -> bool {
        self.periods.contains(&period.kind())
    }
}

/// A measure that a module to come will have: known by name, without a source of data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// Its code.
    pub code: String,
    /// Its words, as they fit into a formula.
    pub name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
    #[serde(default)]
    planned: Vec<Planned>,
    #[serde(default)]
    indicator: Vec<Definition>,
}

/// A measure as a formula names it: whole (`ip.title`), or only what has one value of a breakdown (`ip.title[ipc=A]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice<'a> {
    /// Code of the measure.
    pub measure: &'a str,
    /// Key of the breakdown and the value.
    pub only: Option<(&'a str, &'a str)>,
}

impl<'a> Slice<'a> {
    /// Reads a name. What is no slice is the code of a measure, which may not be known.
    #[must_use]
    pub fn read(name: &'a str) -> Slice<'a> {
        let inside = name.strip_suffix(']').and_then(|rest| rest.split_once('['));
        match inside.and_then(|(measure, only)| Some((measure, only.split_once('=')?))) {
            Some((measure, only)) => Slice {
                measure,
                only: Some(only),
            },
            None => Slice {
                measure: name,
                only: None,
            },
        }
    }
}

/// The packs of this program, in the order in which they are shown.
const EMBEDDED: &[(&str, &str)] = &[
    (
        "10-sang-kien.toml",
        include_str!("../../../../packs/indicators/10-sang-kien.toml"),
    ),
    (
        "20-thoi-han.toml",
        include_str!("../../../../packs/indicators/20-thoi-han.toml"),
    ),
    (
        "30-so-huu-tri-tue.toml",
        include_str!("../../../../packs/indicators/30-so-huu-tri-tue.toml"),
    ),
    (
        "40-thong-ke-khcn.toml",
        include_str!("../../../../packs/indicators/40-thong-ke-khcn.toml"),
    ),
];

/// Every indicator with the measures that it is made of.
#[derive(Clone, Debug)]
pub struct Catalogue {
    definitions: Vec<Definition>,
    planned: BTreeMap<String, String>,
    measures: Vec<Measure>,
    /// Values of breakdowns that formulas name, in words, by slice.
    sliced: BTreeMap<String, String>,
}

impl Catalogue {
    /// Reads the packs of this program and, over them, `indicators/*.toml` of a folder of packs, and checks them against
    /// the measures that the modules have.
    ///
    /// # Errors
    /// Every fault of every file, one a line.
    pub fn load(folder: Option<&Path>, measures: Vec<Measure>) -> Result<Catalogue, String> {
        let mut files: BTreeMap<String, String> = EMBEDDED
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let mut faults = Vec::new();
        let entries = folder.and_then(|folder| std::fs::read_dir(folder.join("indicators")).ok());
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".toml") {
                continue;
            }
            match std::fs::read_to_string(entry.path()) {
                Ok(text) => {
                    files.insert(name, text);
                }
                Err(error) => faults.push(format!("indicators/{name}: {error}")),
            }
        }
        let mut catalogue = Catalogue {
            definitions: Vec::new(),
            planned: BTreeMap::new(),
            measures,
            sliced: BTreeMap::new(),
        };
        for (name, text) in &files {
            match toml::from_str::<Pack>(text) {
                Ok(pack) => {
                    for one in pack.planned {
                        catalogue.planned.insert(one.code, one.name);
                    }
                    catalogue.definitions.extend(pack.indicator);
                }
                Err(error) => faults.push(format!("indicators/{name}: {error}")),
            }
        }
        faults.extend(catalogue.faults());
        if faults.is_empty() {
            Ok(catalogue)
        } else {
            Err(faults.join("\n"))
        }
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut keys = BTreeSet::new();
        for one in &self.definitions {
            let mut wrong = |what: String| faults.push(format!("indicator {}: {what}", one.key));
            if !keys.insert(one.key.as_str()) {
                wrong("stands twice".to_owned());
            }
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '_';
            if one.key.is_empty() || !one.key.chars().all(plain) {
                wrong("a key has small letters, digits, points and underscores".to_owned());
            }
            for code in one.measures() {
                match (self.measure(code), Slice::read(code).only) {
                    (None, _) if !self.planned.contains_key(code) => wrong(format!("no measure {code}")),
                    (Some(measure), Some((key, _))) => match measure.breakdowns.iter().find(|one| one.key == key) {
                        None => wrong(format!("{} has no breakdown {key}", measure.code)),
                        // A number of its own would tell the few that sums hide.
                        Some(one) if one.openness == Openness::Sums => {
                            wrong(format!("{key} is told in sums of several only, not by itself"));
                        }
                        Some(_) => {}
                    },
                    (None | Some(_), _) => {}
                }
            }
            for part in one.parts() {
                match self.find(part) {
                    None => wrong(format!("no indicator {part}")),
                    Some(part) if !part.parts().is_empty() => {
                        wrong(format!("{} is itself made of indicators", part.key));
                    }
                    Some(_) => {}
                }
            }
            let empty = match &one.formula {
                Formula::Count { measures } | Formula::Sum { measures } => measures.is_empty(),
                Formula::Ratio {
                    numerator,
                    denominator,
                    times,
                } => numerator.is_empty() || denominator.is_empty() || *times == 0,
                Formula::Growth { of, .. } => of.is_empty(),
                Formula::Composite { parts } => parts.is_empty() || parts.iter().any(|part| part.weight == 0),
            };
            if empty {
                wrong("the formula lacks a part".to_owned());
            }
            if let Formula::Composite { parts } = &one.formula {
                let mut of = BTreeSet::new();
                for part in parts {
                    if part.scale().is_none() {
                        wrong(format!(
                            "{} has no scale: zero and full are two different numbers",
                            part.of
                        ));
                    }
                    if !of.insert(part.of.as_str()) {
                        wrong(format!("{} is a part twice", part.of));
                    }
                    let untold = self
                        .find(&part.of)
                        .and_then(|found| one.periods.iter().find(|kind| !found.periods.contains(kind)));
                    if let Some(kind) = untold {
                        wrong(format!("{} is not told for a {}", part.of, kind.code()));
                    }
                }
            }
            if let Some(whole) = &one.part_of
                && self.find(whole).is_none_or(|whole| whole.part_of.is_some())
            {
                wrong(format!("is part of {whole}, which is no indicator or itself a part"));
            }
            if one.periods.is_empty() {
                wrong("is told for no period".to_owned());
            }
            if one.decimals > 4 {
                wrong("more than four digits behind the comma".to_owned());
            }
            if one.verified && matches!(one.certainty, Certainty::Memory | Certainty::House) {
                wrong("what no document says cannot be verified".to_owned());
            }
            if let Some(ordered) = &one.target {
                match ordered.goal() {
                    None => wrong("the value of the target is no number".to_owned()),
                    Some(goal) if (goal.comparator == Comparator::Range) != goal.upper.is_some() => {
                        wrong("a range has an upper end, nothing else has".to_owned());
                    }
                    Some(_) => {}
                }
            }
        }
        faults
    }

    /// Every indicator, in the order of the packs.
    #[must_use]
    pub fn all(&self) -> &[Definition] {
        &self.definitions
    }

    /// Every indicator that is no part of another one, in the order of the packs.
    pub fn wholes(&self) -> impl Iterator<Item = &Definition> {
        self.definitions.iter().filter(|one| one.part_of.is_none())
    }

    /// The indicator of a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Definition> {
        self.definitions.iter().find(|one| one.key == key)
    }

    /// What the modules measure.
    #[must_use]
    pub fn measured(&self) -> &[Measure] {
        &self.measures
    }

    /// The measure of a code or slice; none for one that is only planned.
    #[must_use]
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        let code = Slice::read(code).measure;
        self.measures.iter().find(|one| one.code == code)
    }

    /// The breakdown of which a slice takes one value.
    fn breakdown(&self, code: &str) -> Option<&Breakdown> {
        let (key, _) = Slice::read(code).only?;
        self.measure(code)?.breakdowns.iter().find(|one| one.key == key)
    }

    /// Lets the modules say the values that formulas name: of a measure, a breakdown and its value.
    pub fn say(&mut self, words: impl Fn(&str, &str, &str) -> String) {
        let named = self.definitions.iter().flat_map(Definition::measures);
        let said = named.filter_map(|code| {
            let slice = Slice::read(code);
            let (key, value) = slice.only?;
            Some((code.to_owned(), words(slice.measure, key, value)))
        });
        self.sliced = said.collect();
    }

    /// The words of a measure or slice, also of a measure that is only planned.
    #[must_use]
    pub fn measure_name(&self, code: &str) -> String {
        let name = self
            .measure(code)
            .map(|one| one.name)
            .or_else(|| self.planned.get(code).map(String::as_str))
            .unwrap_or_default();
        match (self.breakdown(code), Slice::read(code).only) {
            (Some(breakdown), Some((_, value))) => crate::labels::slice(
                name,
                breakdown.name,
                self.sliced.get(code).map_or(value, String::as_str),
            ),
            (None | Some(_), _) => name.to_owned(),
        }
    }

    /// Every measure that an indicator is made of, through its parts, each once.
    #[must_use]
    pub fn measures_of(&self, definition: &Definition) -> Vec<String> {
        let mut all: Vec<String> = definition.measures().into_iter().map(str::to_owned).collect();
        for part in definition.parts() {
            if let Some(part) = self.find(part) {
                all.extend(part.measures().into_iter().map(str::to_owned));
            }
        }
        let mut seen = BTreeSet::new();
        all.retain(|code| seen.insert(code.clone()));
        all
    }

    /// Some measure has no source of data.
    #[must_use]
    pub fn lacks_source(&self, definition: &Definition) -> bool {
        self.measures_of(definition)
            .iter()
            .any(|code| self.measure(code).is_none())
    }

    /// Who may see the number: the narrowest of its measures, and of the breakdowns that it takes a value of.
    #[must_use]
    pub fn openness(&self, definition: &Definition) -> Openness {
        let narrow = self.measures_of(definition).iter().any(|code| {
            let measure = self.measure(code).map(|one| one.openness);
            let breakdown = self.breakdown(code).map(|one| one.openness);
            [measure, breakdown]
                .into_iter()
                .flatten()
                .any(|one| one != Openness::SignedIn)
        });
        if narrow { Openness::Officers } else { Openness::SignedIn }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::measures::Account;

    fn whole(number: i128) -> Exact {
        Exact::whole(number)
    }

    fn goal(comparator: Comparator, value: i128, upper: Option<i128>) -> Goal {
        Goal {
            comparator,
            value: whole(value),
            upper: upper.map(whole),
        }
    }

    #[test]
    fn more_than_eighty_is_not_eighty() {
        // SD-018 and SD-019 say "trên": strictly more.
        let over = goal(Comparator::MoreThan, 80, None);
        assert_eq!(over.verdict(whole(80)), Verdict::Near);
        assert_eq!(over.verdict(Exact::ratio(801, 10).unwrap()), Verdict::Reached);
        assert_eq!(over.verdict(whole(72)), Verdict::Near);
        assert_eq!(over.verdict(whole(71)), Verdict::Short);
        let least = goal(Comparator::AtLeast, 80, None);
        assert_eq!(least.verdict(whole(80)), Verdict::Reached);
    }

    #[test]
    fn a_range_has_two_ends_and_few_may_be_better() {
        // SD-016: 16 to 18 % a year.
        let range = goal(Comparator::Range, 16, Some(18));
        for (value, verdict) in [
            (14, Verdict::Short),
            (15, Verdict::Near),
            (16, Verdict::Reached),
            (18, Verdict::Reached),
            (19, Verdict::Near),
            (25, Verdict::Short),
        ] {
            assert_eq!(range.verdict(whole(value)), verdict, "{value}");
        }
        let days = goal(Comparator::AtMost, 90, None);
        assert_eq!(days.verdict(whole(90)), Verdict::Reached);
        assert_eq!(days.verdict(whole(99)), Verdict::Near);
        assert_eq!(days.verdict(whole(100)), Verdict::Short);
    }

    fn measure(code: &'static str) -> Measure {
        Measure {
            code,
            name: "số",
            records: "",
            dated: "",
            account: Account::Count,
            timing: kernel::measures::Timing::Flow,
            breakdowns: &[],
            openness: Openness::SignedIn,
        }
    }

    #[test]
    fn every_fault_of_a_pack_is_told() {
        let folder = std::env::temp_dir().join(format!("khoinguon-indicators-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("indicators")).unwrap();
        let pack = |key: &str, formula: &str| {
            format!(
                "[[indicator]]\nkey = \"{key}\"\nversion = 1\nname = \"N\"\nquestion = \"Q?\"\ngroup = \"G\"\nformula = {formula}\nunit = \"x\"\ndirection = \"up\"\nmeaning = \"M\"\nsource = \"S\"\nperiods = [\"year\"]\ncertainty = \"H\"\nverified = true\n"
            )
        };
        let text = [
            pack("mot", "{ kind = \"count\", measures = [\"khong.co\"] }"),
            pack("mot", "{ kind = \"ratio\", numerator = [\"co\"], denominator = [] }"),
            pack("Hai", "{ kind = \"growth\", of = \"ba\", base = \"previous_year\" }"),
            pack(
                "bon",
                "{ kind = \"composite\", parts = [{ of = \"sk.recognised\", weight = 1, zero = \"5\", full = \"5.0\" }, { of = \"sk.recognised\", weight = 1, zero = \"0\", full = \"5\" }] }",
            ),
            pack(
                "nam",
                "{ kind = \"composite\", parts = [{ of = \"sk.recognition_rate\", weight = 1, zero = \"0\", full = \"100\" }] }",
            )
            .replace("[\"year\"]", "[\"month\"]"),
            pack("sau", "{ kind = \"count\", measures = [\"ip.title[mau=do]\"] }"),
            pack("bay", "{ kind = \"count\", measures = [\"few[sex=female]\"] }"),
            pack("tam", "{ kind = \"count\", measures = [\"co\"] }").replace("periods", "part_of = \"chin\"\nperiods"),
        ]
        .concat();
        std::fs::write(folder.join("indicators/99-thu.toml"), text).unwrap();
        let few = Measure {
            breakdowns: &[Breakdown {
                key: "sex",
                name: "Giới tính",
                openness: Openness::Sums,
            }],
            ..measure("few")
        };
        let measures = crate::testing::every_measure(&[measure("co"), few]);
        let faults = Catalogue::load(Some(&folder), measures).unwrap_err();
        for said in [
            "no measure khong.co",
            "stands twice",
            "lacks a part",
            "no indicator ba",
            "a key has",
            "cannot be verified",
            "sk.recognised has no scale",
            "sk.recognised is a part twice",
            "sk.recognition_rate is not told for a month",
            "ip.title has no breakdown mau",
            "sex is told in sums of several only",
            "is part of chin",
        ] {
            assert!(faults.contains(said), "{said} is not in: {faults}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_packs_of_this_program_are_whole_and_say_which_have_no_source() {
        let catalogue = Catalogue::load(None, crate::testing::every_measure(&[])).unwrap();
        let duties: BTreeSet<&str> = catalogue
            .all()
            .iter()
            .flat_map(|one| one.duties.iter().map(String::as_str))
            .collect();
        for number in 16..=25 {
            let duty = format!("SD-0{number}");
            assert!(duties.contains(duty.as_str()), "{duty} has no indicator");
        }
        let planned = catalogue.find("ip.infringements").unwrap();
        assert!(catalogue.lacks_source(planned), "nobody counts infringements yet");
        let recognised = catalogue.find("sk.recognised").unwrap();
        assert!(!catalogue.lacks_source(recognised));
        assert!(catalogue.all().iter().all(|one| one.question.ends_with('?')));
    }
}
