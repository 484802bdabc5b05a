//! Golden cases: `golden/*.csv`, tables that a lawyer reads and extends, against the clocks.
//!
//! A row is one deadline of one dossier: right, what is known, events, key of the clock, expected days, standing, article and
//! note. An empty cell means that there is no such day; `-` as last day means that there is no such deadline.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use ip_assets::model::clocks::{Clocks, Docket, Due, Facts, Given, GivenDay, Known, Scheme, Standing, Trait};
use ip_assets::model::{Event, EventKind, Right, in_order};
use kernel::packs::Packs;

/// What a dossier is made of.
struct Case {
    right: Right,
    accelerated: bool,
    events: Vec<Event>,
    traits: Vec<Trait>,
    days: Vec<Given>,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("'{text}' is no day (2026-11-26)"))
}

/// "filed 2025-03-03; annuity_paid#2 2026-05-20".
fn events(text: &str) -> Result<Vec<Event>, String> {
    let mut events = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (code, on) = part
            .split_once(' ')
            .ok_or_else(|| format!("'{part}' is no event with a day"))?;
        let (code, ordinal) = code.split_once('#').unwrap_or((code, "0"));
        events.push(Event {
            kind: EventKind::from_code(code).ok_or_else(|| format!("there is no event '{code}'"))?,
            on: day(on.trim())?,
            ordinal: ordinal.parse().map_err(|_| format!("'{ordinal}' is no ordinal"))?,
            number: String::new(),
            note: String::new(),
        });
    }
    in_order(&mut events);
    Ok(events)
}

/// "accelerated; tree_or_vine; author_died 2001-05-02; licence_end#2 2027-01-01".
fn case(right: &str, known: &str, dossier: &str) -> Result<Case, String> {
    let mut case = Case {
        right: Right::from_code(right).ok_or_else(|| format!("there is no right '{right}'"))?,
        accelerated: false,
        events: events(dossier)?,
        traits: Vec::new(),
        days: Vec::new(),
    };
    for part in known.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        if part == "accelerated" {
            case.accelerated = true;
        } else if let Some(one) = Trait::from_code(part) {
            case.traits.push(one);
        } else {
            let (code, on) = part.split_once(' ').ok_or_else(|| format!("'{part}' is not known"))?;
            let (code, place) = code.split_once('#').unwrap_or((code, "0"));
            case.days.push(Given {
                what: GivenDay::from_code(code).ok_or_else(|| format!("there is no given day '{code}'"))?,
                on: day(on.trim())?,
                place: place.parse().map_err(|_| format!("'{place}' is no place"))?,
            });
        }
    }
    Ok(case)
}

fn read(clocks: &Clocks<'_>, case: &Case) -> Docket {
    clocks.read(
        Facts {
            right: case.right,
            accelerated: case.accelerated,
            events: &case.events,
        },
        Known {
            traits: &case.traits,
            days: &case.days,
        },
    )
}

fn standing(due: &Due) -> String {
    match due.standing {
        Standing::Open => "open".to_owned(),
        Standing::Met(on) => format!("met {on}"),
        Standing::Dropped => "dropped".to_owned(),
    }
}

fn shown(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn tables() -> std::io::Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "csv") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[test]
fn every_golden_case_holds() {
    let packs = Packs::load(None).unwrap();
    let clocks = Clocks::new(Scheme::embedded(), &packs.rules, &packs.calendar);
    let (mut cases, mut differ) = (0, String::new());
    let mut per_right: BTreeMap<&str, usize> = BTreeMap::new();
    for path in tables().unwrap() {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut table = csv::Reader::from_path(&path).unwrap();
        let head = table.headers().unwrap().clone();
        for row in table.records() {
            let row = row.unwrap();
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |name: &str| -> &str {
                let at = head.iter().position(|one| one == name).unwrap();
                row.get(at).unwrap_or("").trim()
            };
            cases += 1;
            let place = format!("golden/{file}:{line} {} [{}]", cell("case"), cell("clock"));
            let case = match case(cell("right"), cell("known"), cell("events")) {
                Ok(case) => case,
                Err(wrong) => {
                    writeln!(differ, "{place}: cannot be read: {wrong}").unwrap();
                    continue;
                }
            };
            *per_right.entry(case.right.code()).or_default() += 1;
            assert!(!cell("article").is_empty(), "{place} names no source");
            let docket = read(&clocks, &case);
            let found = docket.dues.iter().find(|due| due.key == cell("clock"));
            let Some(due) = found else {
                if cell("due") != "-" {
                    let there: Vec<&str> = docket.dues.iter().map(|due| due.key.as_str()).collect();
                    writeln!(
                        differ,
                        "{place}: expected {}, there is none among {there:?}; gaps {:?}",
                        cell("due"),
                        docket.gaps
                    )
                    .unwrap();
                }
                continue;
            };
            for (what, expected, is) in [
                ("opens", cell("opens"), shown(due.opens_on)),
                ("due", cell("due"), due.due_on.to_string()),
                ("grace", cell("grace"), shown(due.grace_on)),
                ("lapse", cell("lapse"), shown(due.lapses_on)),
                ("standing", cell("standing"), standing(due)),
                (
                    "verified",
                    cell("verified"),
                    if due.verified { "yes" } else { "no" }.to_owned(),
                ),
            ] {
                if expected != is {
                    writeln!(
                        differ,
                        "{place}: {what} expected '{expected}', is '{is}'\n    {}",
                        due.explanation
                    )
                    .unwrap();
                }
            }
        }
    }
    assert!(differ.is_empty(), "golden cases that differ:\n{differ}");
    assert!(cases >= 120, "only {cases} golden cases");
    for right in Right::ALL {
        let tradition = right.arises() == ip_assets::model::Arises::ByTradition;
        let held = matches!(right, Right::TradeName | Right::TradeSecret | Right::KnowHow);
        assert!(
            tradition || held || per_right.contains_key(right.code()),
            "no golden case for {}",
            right.code()
        );
    }
}
