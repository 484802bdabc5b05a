//! Law as data: the packs, embedded in the binary and open to correction from a folder.
//!
//! Every file of `packs/rules`, `packs/calendar` and `packs/flows` is compiled in, so that one binary is enough. A folder
//! with the same layout may be given: a file of the same name replaces the embedded one, a further file is added. All
//! files are read and checked at start-up, and every fault is reported at once with file and line; a server does not start
//! on faulty law.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::calendar::{Calendar, CalendarYear, Holiday, HolidayFile};
use crate::clocks::{Parameter, Parameters, Rule, RuleBook};
use crate::flow::{Base, Flow, FlowAct, FlowError, FlowPack, FlowState, line_of};
use crate::period::{Cutoff, Period};

macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../packs/", $path)))),*]
    };
}

/// Path below `packs/` and text of every file that is compiled in. A test compares the list with the folder.
const EMBEDDED: &[(&str, &str)] = embedded![
    "calendar/holidays.toml",
    "calendar/vn-2024.toml",
    "calendar/vn-2025.toml",
    "calendar/vn-2026.toml",
    "calendar/vn-2027.toml",
    "flows/initiative-2.toml",
    "flows/initiative.toml",
    "rules/awards.toml",
    "rules/copyright.toml",
    "rules/cutoffs.toml",
    "rules/initiatives.toml",
    "rules/ip.toml",
    "rules/novelty.toml",
    "rules/office.toml",
    "rules/parameters.toml",
    "rules/reports.toml",
];

/// One fault of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFault {
    /// Path below the folder of packs.
    pub file: String,
    /// Line, from 1, where the fault has one.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// Every fault of the packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFaults(pub Vec<PackFault>);

impl fmt::Display for PackFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the packs have {} fault(s)", self.0.len())?;
        for fault in &self.0 {
            write!(f, "\n  {fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PackFaults {}

/// Everything that the packs hold, checked.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    /// Working days and holidays.
    pub calendar: Calendar,
    /// Legal clocks.
    pub rules: RuleBook,
    /// Rates, amounts, thresholds.
    pub parameters: Parameters,
    /// From which day to which day data of a period is counted.
    pub cutoffs: Vec<Cutoff>,
    /// Flows of all kinds, scopes and versions; a module turns them into its own with [`Packs::flows_of`].
    pub flows: Vec<FlowPack>,
    /// Files that came from the folder instead of the binary.
    pub overridden: Vec<String>,
}

/// A file of `packs/rules`; each section may be absent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    rule: Vec<Spanned<Rule>>,
    #[serde(default)]
    parameter: Vec<Spanned<Parameter>>,
    #[serde(default)]
    cutoff: Vec<Spanned<Cutoff>>,
}

impl Packs {
    /// Reads the embedded packs, and those of a folder over them.
    ///
    /// # Errors
    /// All faults of all files.
    pub fn load(folder: Option<&Path>) -> Result<Packs, PackFaults> {
        let mut files: BTreeMap<String, String> = EMBEDDED
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        let mut faults = Vec::new();
        let mut overridden = Vec::new();
        if let Some(folder) = folder {
            read_folder(folder, &mut files, &mut overridden, &mut faults);
        }
        let mut packs = Packs::read(&files, faults)?;
        packs.overridden = overridden;
        Ok(packs)
    }

    fn read(files: &BTreeMap<String, String>, mut faults: Vec<PackFault>) -> Result<Packs, PackFaults> {
        let mut packs = Packs::default();
        let (mut rules, mut rule_places) = (Vec::new(), Vec::new());
        let (mut parameters, mut parameter_places) = (Vec::new(), Vec::new());
        let mut holidays: Vec<Holiday> = Vec::new();
        let mut years: Vec<CalendarYear> = Vec::new();
        for (path, text) in files {
            let place = |offset: usize| (path.clone(), line_of(text, offset));
            if path.starts_with("rules/") {
                let Some(file) = parse::<RuleFile>(path, text, &mut faults) else {
                    continue;
                };
                for row in file.rule {
                    rule_places.push(place(row.span().start));
                    rules.push(row.into_inner());
                }
                for row in file.parameter {
                    parameter_places.push(place(row.span().start));
                    parameters.push(row.into_inner());
                }
                packs.cutoffs.extend(file.cutoff.into_iter().map(Spanned::into_inner));
            } else if path == "calendar/holidays.toml" {
                holidays.extend(
                    parse::<HolidayFile>(path, text, &mut faults)
                        .into_iter()
                        .flat_map(|file| file.holiday),
                );
            } else if path.starts_with("calendar/") {
                years.extend(parse::<CalendarYear>(path, text, &mut faults));
            } else if let Some(mut flow) = parse::<FlowPack>(path, text, &mut faults) {
                flow.file.clone_from(path);
                flow.text.clone_from(text);
                if let Some(twin) = packs
                    .flows
                    .iter()
                    .find(|other| other.version_text() == flow.version_text())
                {
                    let message = format!("{} is also in {}", flow.version_text(), twin.file);
                    faults.push(PackFault {
                        file: path.clone(),
                        line: None,
                        message,
                    });
                }
                packs.flows.push(flow);
            }
        }
        let (book, rule_faults) = RuleBook::build(rules);
        let (table, parameter_faults) = Parameters::build(parameters);
        for (found, places) in [(rule_faults, rule_places), (parameter_faults, parameter_places)] {
            for (index, fault) in found {
                let (file, line) = places.get(index).cloned().unwrap_or_default();
                faults.push(PackFault {
                    file,
                    line: Some(line),
                    message: fault.to_string(),
                });
            }
        }
        let (calendar, calendar_faults) = Calendar::build(&holidays, &years);
        for fault in calendar_faults {
            faults.push(PackFault {
                file: "calendar".to_owned(),
                line: None,
                message: fault.to_string(),
            });
        }
        (packs.rules, packs.parameters, packs.calendar) = (book, table, calendar);
        if faults.is_empty() {
            Ok(packs)
        } else {
            Err(PackFaults(faults))
        }
    }

    /// Every flow of one kind of record, checked against the module's base.
    ///
    /// # Errors
    /// Every fault of every such pack; also when there is no pack at all.
    pub fn flows_of<S: FlowState, A: FlowAct>(&self, base: Base<S, A>) -> Result<Flows<S, A>, PackFaults> {
        let mut faults = Vec::new();
        let mut flows = Vec::new();
        for pack in self.flows.iter().filter(|pack| pack.name.get_ref() == base.name) {
            match Flow::load(pack, base, &self.rules, &self.parameters) {
                Ok(flow) => flows.push(ScopedFlow {
                    scope: pack.scope.clone(),
                    number: pack.version,
                    valid_from: pack.valid_from,
                    valid_to: pack.valid_to,
                    flow,
                }),
                Err(found) => faults.extend(found.into_iter().map(PackFault::from)),
            }
        }
        if flows.is_empty() && faults.is_empty() {
            let message = format!("there is no flow for '{}'", base.name);
            faults.push(PackFault {
                file: "flows".to_owned(),
                line: None,
                message,
            });
        }
        if faults.is_empty() {
            Ok(Flows { flows })
        } else {
            Err(PackFaults(faults))
        }
    }

    /// From which day to which day data of the period is counted under a regime ("administrative", "statistics").
    pub fn cutoff(&self, regime: &str, period: Period) -> Option<(NaiveDate, NaiveDate, &Cutoff)> {
        let cutoff = self.cutoffs.iter().find(|cutoff| {
            cutoff.regime == regime && cutoff.period == period.kind() && cutoff.holds_on(period.last_day())
        })?;
        cutoff.window(period).map(|(from, to)| (from, to, cutoff))
    }
}

impl From<FlowError> for PackFault {
    fn from(error: FlowError) -> Self {
        PackFault {
            file: error.file,
            line: error.line,
            message: error.fault.to_string(),
        }
    }
}

/// One flow with the province or unit and the time for which it holds.
#[derive(Debug, Clone)]
struct ScopedFlow<S: FlowState, A: FlowAct> {
    scope: Option<String>,
    number: u32,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    flow: Flow<S, A>,
}

/// The flows of one kind of record: for everyone, for provinces, for units, in all their versions.
#[derive(Debug, Clone)]
pub struct Flows<S: FlowState, A: FlowAct> {
    flows: Vec<ScopedFlow<S, A>>,
}

impl<S: FlowState, A: FlowAct> Flows<S, A> {
    /// The flow that a new record follows. `scopes` names the unit and those above it, nearest first; the nearest that has a
    /// flow of its own on the day wins, else the one for everyone; of several versions the highest.
    pub fn for_new<C: AsRef<str>>(&self, scopes: &[C], day: NaiveDate) -> Option<&Flow<S, A>> {
        let newest = |scope: Option<&str>| {
            self.flows
                .iter()
                .filter(|one| one.scope.as_deref() == scope)
                .filter(|one| one.valid_from <= day && one.valid_to.is_none_or(|last| day <= last))
                .max_by_key(|one| one.number)
                .map(|one| &one.flow)
        };
        scopes
            .iter()
            .find_map(|scope| newest(Some(scope.as_ref())))
            .or_else(|| newest(None))
    }

    /// The flow that a record began with.
    pub fn version(&self, version: &str) -> Option<&Flow<S, A>> {
        self.flows
            .iter()
            .map(|one| &one.flow)
            .find(|flow| flow.version == version)
    }

    /// Every flow.
    pub fn all(&self) -> impl Iterator<Item = &Flow<S, A>> {
        self.flows.iter().map(|one| &one.flow)
    }
}

fn parse<T: DeserializeOwned>(file: &str, text: &str, faults: &mut Vec<PackFault>) -> Option<T> {
    match toml::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let line = error.span().map(|span| line_of(text, span.start));
            faults.push(PackFault {
                file: file.to_owned(),
                line,
                message: error.message().to_owned(),
            });
            None
        }
    }
}

/// The largest pack file that is read; ours are far smaller.
const LARGEST: u64 = 1 << 20;

fn read_folder(
    folder: &Path,
    files: &mut BTreeMap<String, String>,
    overridden: &mut Vec<String>,
    faults: &mut Vec<PackFault>,
) {
    if !folder.is_dir() {
        let message = "there is no such folder".to_owned();
        faults.push(PackFault {
            file: folder.display().to_string(),
            line: None,
            message,
        });
        return;
    }
    for kind in ["rules", "calendar", "flows"] {
        let Ok(entries) = std::fs::read_dir(folder.join(kind)) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|ending| ending != "toml") {
                continue;
            }
            let name = format!("{kind}/{}", entry.file_name().to_string_lossy());
            let size = entry.metadata().map_or(0, |about| about.len());
            let text = if size > LARGEST {
                Err(format!("the file has {size} bytes, more than {LARGEST}"))
            } else {
                std::fs::read_to_string(&path).map_err(|error| error.to_string())
            };
            match text {
                Ok(text) => {
                    overridden.push(name.clone());
                    files.insert(name, text);
                }
                Err(message) => faults.push(PackFault {
                    file: name,
                    line: None,
                    message,
                }),
            }
        }
    }
    overridden.sort();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A folder below the target directory of this test run, empty at the start.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("khoinguon-packs-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        for kind in ["rules", "calendar", "flows"] {
            std::fs::create_dir_all(folder.join(kind)).unwrap();
        }
        folder
    }

    #[test]
    fn every_file_of_the_folder_is_compiled_in() {
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let mut found = Vec::new();
        for kind in ["calendar", "flows", "rules"] {
            for entry in std::fs::read_dir(packs.join(kind)).unwrap() {
                let name = entry.unwrap().file_name();
                found.push(format!("{kind}/{}", name.to_string_lossy()));
            }
        }
        found.sort();
        assert_eq!(found, EMBEDDED.iter().map(|(path, _)| *path).collect::<Vec<_>>());
    }

    #[test]
    fn the_embedded_packs_are_whole() {
        let packs = Packs::load(None).unwrap_or_else(|faults| panic!("{faults}"));
        assert!(packs.rules.all().len() > 50);
        assert!(packs.parameters.all().len() > 25);
        let (from, to, cutoff) = packs.cutoff("administrative", "2026-Q4".parse().unwrap()).unwrap();
        assert_eq!(
            (from.to_string(), to.to_string()),
            ("2026-09-15".to_owned(), "2026-12-14".to_owned())
        );
        assert!(cutoff.verified);
        assert_eq!(
            packs
                .cutoff("statistics", "2026".parse().unwrap())
                .map(|(from, to, _)| (from.to_string(), to.to_string())),
            Some(("2026-01-01".to_owned(), "2026-12-31".to_owned()))
        );
        assert!(packs.cutoff("statistics", "2025".parse().unwrap()).is_none());
        assert!((2024..=2027).all(|year| packs.calendar.is_announced(year)));
    }

    #[test]
    fn a_folder_replaces_files_and_adds_others() {
        let folder = folder("override");
        std::fs::write(
            folder.join("calendar/vn-2031.toml"),
            "year = 2031\nsource = \"x\"\ncertainty = \"R\"\nverified = true\n[[off]]\nfrom = \"2031-01-01\"\nreason = \"Tết\"\n",
        )
        .unwrap();
        std::fs::write(
            folder.join("rules/awards.toml"),
            "[[rule]]\nid = \"local.one\"\ntitle = \"T\"\nlegal_act = \"A\"\narticle = \"B\"\nvalid_from = \"2026-01-01\"\ntrigger = \"t\"\ntrigger_title = \"t\"\nduration = { days = 3 }\ncertainty = \"Q\"\nverified = true\n",
        )
        .unwrap();
        std::fs::write(folder.join("rules/note.txt"), "not a pack").unwrap();
        // The year lacks most holidays, so the packs as a whole are refused, with every missing day named.
        let faults = Packs::load(Some(&folder)).unwrap_err();
        assert!(faults.0.len() >= 6, "{faults}");
        assert!(
            faults
                .to_string()
                .contains("the year 2031 lacks Tết Nguyên đán on 2031-01-23"),
            "{faults}"
        );
        std::fs::remove_file(folder.join("calendar/vn-2031.toml")).unwrap();
        let packs = Packs::load(Some(&folder)).unwrap();
        assert_eq!(packs.overridden, ["rules/awards.toml"]);
        assert!(packs.rules.contains("local.one") && !packs.rules.contains("award.dossier"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn every_fault_of_every_file_is_told_at_once() {
        let folder = folder("faults");
        std::fs::write(folder.join("rules/a.toml"), "[[rule]]\nid = 3\n").unwrap();
        std::fs::write(folder.join("rules/b.toml"), "# note\n\nthis is = not toml =\n").unwrap();
        std::fs::write(
            folder.join("rules/c.toml"),
            "\n\n[[parameter]]\nkey = \"A b\"\ntitle = \"T\"\nvalue = { ratio = [1, 0] }\nunit = \"ratio\"\nvalid_from = \"2026-01-01\"\nlegal_act = \"A\"\narticle = \"B\"\ncertainty = \"M\"\nverified = true\n",
        )
        .unwrap();
        std::fs::write(
            folder.join("flows/twin.toml"),
            "name = \"initiative\"\nversion = 1\ntitle = \"T\"\nvalid_from = \"2026-01-01\"\n",
        )
        .unwrap();
        let faults = Packs::load(Some(&folder)).unwrap_err();
        let lines: Vec<String> = faults
            .0
            .iter()
            .map(|fault| format!("{}:{}", fault.file, fault.line.unwrap_or(0)))
            .collect();
        assert_eq!(
            lines,
            [
                "flows/twin.toml:0",
                "rules/a.toml:2",
                "rules/b.toml:3",
                "rules/c.toml:3",
                "rules/c.toml:3",
                "rules/c.toml:3"
            ],
            "{faults}"
        );
        std::fs::remove_dir_all(&folder).unwrap();
        let missing = Packs::load(Some(&folder)).unwrap_err();
        assert!(missing.to_string().contains("there is no such folder"), "{missing}");
    }
}
