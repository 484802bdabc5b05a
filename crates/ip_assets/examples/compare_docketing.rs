//! The deadlines of Vietnamese dossiers by our packs, side by side with the rules of an open docketing program:
//! `cargo run -p ip_assets --example compare_docketing -- FOLDER`, where FOLDER is shared/data/phpip-deadline-rules (its README
//! says whence; test data only, nothing of it is kept here). Prints a table in Markdown.
//!
//! The other program's rule is: day of the event (or of the earliest priority) plus days, months and years; a rule for a
//! category or country goes before one for all; some rules are off when another event is there; renewals count from the event
//! that its table of countries names; a task whose day is past when the event is entered is not made.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use chrono::{Days, Months, NaiveDate};
use ip_assets::model::clocks::{Clocks, Due, Facts, Known, Scheme, Standing, Whose};
use ip_assets::model::{Event, EventKind, Right};
use kernel::packs::Packs;

/// The day on which the dossiers are entered into both programs.
const TODAY: &str = "2026-11-26";

type Any = Box<dyn Error>;

/// A dossier of the comparison.
struct Dossier {
    name: &'static str,
    right: Right,
    /// Category of the other program; none where it has none.
    category: Option<&'static str>,
    events: &'static [(EventKind, &'static str)],
}

const DOSSIERS: &[Dossier] = &[
    Dossier {
        name: "patent, old law, pending",
        right: Right::Patent,
        category: Some("PAT"),
        events: &[
            (EventKind::Filed, "2026-02-08"),
            (EventKind::OfficeAction, "2026-11-20"),
        ],
    },
    Dossier {
        name: "patent, foreign priority, new law",
        right: Right::Patent,
        category: Some("PAT"),
        events: &[
            (EventKind::Priority, "2025-06-30"),
            (EventKind::Filed, "2026-06-22"),
            (EventKind::Published, "2026-10-30"),
        ],
    },
    Dossier {
        name: "patent granted at Tết",
        right: Right::Patent,
        category: Some("PAT"),
        events: &[(EventKind::Filed, "2022-09-12"), (EventKind::Granted, "2025-02-17")],
    },
    Dossier {
        name: "patent granted on a leap day",
        right: Right::Patent,
        category: Some("PAT"),
        events: &[(EventKind::Filed, "2021-03-01"), (EventKind::Granted, "2024-02-29")],
    },
    Dossier {
        name: "utility model granted",
        right: Right::UtilityModel,
        category: Some("PAT"),
        events: &[(EventKind::Filed, "2023-05-10"), (EventKind::Granted, "2025-08-20")],
    },
    Dossier {
        name: "mark, new law",
        right: Right::Trademark,
        category: Some("TM"),
        events: &[(EventKind::Filed, "2026-07-06"), (EventKind::Published, "2026-09-07")],
    },
    Dossier {
        name: "mark near renewal",
        right: Right::Trademark,
        category: Some("TM"),
        events: &[(EventKind::Filed, "2017-02-06"), (EventKind::Granted, "2018-06-04")],
    },
    Dossier {
        name: "design granted",
        right: Right::IndustrialDesign,
        category: Some("DSG"),
        events: &[(EventKind::Filed, "2021-08-16"), (EventKind::Granted, "2022-07-04")],
    },
    Dossier {
        name: "indication, new law",
        right: Right::GeographicalIndication,
        category: None,
        events: &[
            (EventKind::Filed, "2026-04-20"),
            (EventKind::Published, "2026-09-24"),
            (EventKind::DefectNotice, "2026-05-15"),
        ],
    },
];

/// A rule of the other program, as far as it can make a task for a Vietnamese dossier.
struct Theirs {
    task: String,
    trigger: String,
    category: String,
    detail: String,
    days: u64,
    months: u32,
    years: u32,
    recurring: bool,
    abort_on: String,
    use_priority: bool,
}

/// Which of our clocks says the same as a task of theirs.
fn ours(task: &Task, right: Right) -> Option<&'static str> {
    match (task.code.as_str(), task.detail.as_str()) {
        ("PRID", _) if right.is_invention() => Some("ip.priority_abroad.patent"),
        ("PRID", _) => Some("ip.priority_abroad.design_mark"),
        ("FBY", _) => Some("ip.priority.patent"),
        ("REP", "Exam Report") => Some("ip.refusal_reply:1"),
        ("EXP", _) if right == Right::Patent => Some("ip.term.patent"),
        ("EXP", _) if right == Right::UtilityModel => Some("ip.term.utility_model"),
        _ => None,
    }
}

struct Task {
    code: String,
    detail: String,
    place: i32,
    on: NaiveDate,
    made: bool,
}

impl Task {
    fn key(&self, right: Right) -> Option<String> {
        match self.code.as_str() {
            "REN" if right.is_invention() => Some(format!("ip.annuity:{}", self.place)),
            "REN" => Some(format!("ip.mark_renewal:{}", self.place)),
            _ => ours(self, right).map(str::to_owned),
        }
    }

    fn name(&self) -> String {
        match (self.place, self.detail.as_str()) {
            (0, "") => self.code.clone(),
            (0, detail) => format!("{} ({detail})", self.code),
            (place, _) => format!("{} {place}", self.code),
        }
    }
}

fn rules(folder: &Path) -> Result<Vec<Theirs>, Any> {
    let mut table = csv::Reader::from_path(folder.join("task_rules.csv"))?;
    let mut rules = Vec::new();
    for row in table.deserialize::<BTreeMap<String, String>>() {
        let row = row?;
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        let makes = cell("clear_task") == "0" && cell("delete_task") == "0" && cell("active") == "1";
        let here = cell("for_country").is_empty() || cell("for_country") == "VN";
        if makes && here && cell("for_origin").is_empty() && cell("for_type").is_empty() {
            rules.push(Theirs {
                task: cell("task"),
                trigger: cell("trigger_event"),
                category: cell("for_category"),
                detail: cell("detail"),
                days: cell("days").parse()?,
                months: cell("months").parse()?,
                years: cell("years").parse()?,
                recurring: cell("recurring") == "1",
                abort_on: cell("abort_on"),
                use_priority: cell("use_priority") == "1",
            });
        }
    }
    Ok(rules)
}

/// First renewal and the event from which renewals count, for Vietnam.
fn renewals(folder: &Path) -> Result<(u32, String), Any> {
    let mut table = csv::Reader::from_path(folder.join("countries.csv"))?;
    for row in table.deserialize::<BTreeMap<String, String>>() {
        let row = row?;
        if row.get("iso").is_some_and(|iso| iso == "VN") {
            let first = row.get("renewal_first").ok_or("no renewal_first")?.parse()?;
            return Ok((first, row.get("renewal_base").cloned().unwrap_or_default()));
        }
    }
    Err("no row for VN".into())
}

/// The event of ours that their code stands for.
fn event(code: &str) -> Option<EventKind> {
    match code {
        "FIL" => Some(EventKind::Filed),
        "PRI" => Some(EventKind::Priority),
        "PUB" => Some(EventKind::Published),
        "EXA" => Some(EventKind::OfficeAction),
        "GRT" | "REG" => Some(EventKind::Granted),
        "ALL" => Some(EventKind::GrantNotice),
        _ => None,
    }
}

fn after(day: NaiveDate, days: u64, months: u32) -> Result<NaiveDate, Any> {
    day.checked_add_months(Months::new(months))
        .and_then(|day| day.checked_add_days(Days::new(days)))
        .ok_or_else(|| "outside the calendar".into())
}

/// The tasks that the other program makes of a dossier.
fn tasks(dossier: &Dossier, rules: &[Theirs], renewals: &(u32, String), today: NaiveDate) -> Result<Vec<Task>, Any> {
    let mut days: BTreeMap<EventKind, NaiveDate> = BTreeMap::new();
    for (kind, day) in dossier.events {
        days.insert(*kind, day.parse()?);
    }
    let happened = |code: &str| event(code).and_then(|kind| days.get(&kind).copied());
    let mut tasks = Vec::new();
    let Some(category) = dossier.category else {
        return Ok(tasks);
    };
    for rule in rules {
        if rule.category != category && !rule.category.is_empty() {
            continue;
        }
        let Some(mut from) = happened(&rule.trigger) else {
            continue;
        };
        if happened(&rule.abort_on).is_some() {
            continue;
        }
        if rule.use_priority {
            from = happened("PRI").unwrap_or(from);
        }
        let mut task = |place: i32, on: NaiveDate| {
            tasks.push(Task {
                code: rule.task.clone(),
                detail: rule.detail.clone(),
                place,
                on,
                // The term and renewals are made even when they are past.
                made: on >= today || rule.recurring || rule.task == "EXP",
            });
        };
        if !rule.recurring {
            task(0, after(from, rule.days, rule.months + 12 * rule.years)?);
        } else if category == "TM" {
            for place in 1..=2 {
                task(i32::try_from(place)?, after(from, 0, 12 * rule.years * place)?);
            }
        } else if let Some(base) = happened(&renewals.1) {
            for year in renewals.0..=20 {
                let on = after(base, 0, 12 * (year - 1))?;
                if on < after(from, 0, 240)? {
                    task(i32::try_from(year)?, on);
                }
            }
        }
    }
    Ok(tasks)
}

fn why(due: &Due, task: &Task, shifted: bool) -> &'static str {
    if !task.made {
        "past on the day of entry: theirs makes no task and says nothing"
    } else if due.due_on == task.on {
        if due.grace_on.is_some() {
            "same day; theirs has no window, grace or day of lapse"
        } else {
            "same day"
        }
    } else if shifted {
        "theirs does not move a day off"
    } else {
        "another length: the law of Viet Nam differs"
    }
}

fn lacking(due: &Due) -> &'static str {
    if matches!(due.standing, Standing::Met(_)) && due.whose == Whose::Option {
        return "theirs has no task once it is done; ours keeps it as met";
    }
    match due.whose {
        Whose::Holder if due.rule == "ip.mark_use" => "theirs knows the declaration of use of the US only",
        Whose::Holder => "theirs has no rule for Viet Nam; one would have to be written",
        Whose::Option => "theirs has no rule for Viet Nam; one would have to be written",
        Whose::Office => "theirs does not follow what the office owes",
        Whose::Others => "theirs knows oppositions of EP, DE and FR only",
        Whose::End => "theirs has no such term",
    }
}

fn main() -> Result<(), Any> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/phpip-deadline-rules").to_owned()
    });
    let folder = Path::new(&folder);
    if !folder.join("task_rules.csv").is_file() {
        println!(
            "skipped: the rules of the other program are not in {}",
            folder.display()
        );
        return Ok(());
    }
    let (theirs, renewals) = (rules(folder)?, renewals(folder)?);
    let packs = Packs::load(None)?;
    let clocks = Clocks::new(Scheme::embedded(), &packs.rules, &packs.calendar);
    let today: NaiveDate = TODAY.parse()?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    println!("| Dossier | Deadline | Ours | Theirs | Why |\n|---|---|---|---|---|");
    for dossier in DOSSIERS {
        let mut events = Vec::new();
        for (kind, day) in dossier.events {
            events.push(Event {
                kind: *kind,
                on: day.parse()?,
                ordinal: 0,
                number: String::new(),
                note: String::new(),
            });
        }
        ip_assets::model::in_order(&mut events);
        let dues = clocks.deadlines(
            Facts {
                right: dossier.right,
                accelerated: false,
                events: &events,
            },
            Known::default(),
        );
        let tasks = tasks(dossier, &theirs, &renewals, today)?;
        let mut line = |shown: bool, key: &str, ours: String, theirs: String, why: &'static str| {
            *counts.entry(why).or_default() += 1;
            if shown {
                println!("| {} | `{key}` | {ours} | {theirs} | {why} |", dossier.name);
            }
        };
        for due in &dues {
            let twin = tasks
                .iter()
                .find(|task| task.key(dossier.right).as_ref() == Some(&due.key));
            // One line for a long series says as much as twenty; those that differ are all told.
            let shown = due.ordinal <= 5 || twin.is_some_and(|task| task.on != due.due_on);
            match twin {
                Some(task) => {
                    let shifted = packs.calendar.roll_forward(task.on) == due.due_on;
                    let made = if task.made {
                        task.on.to_string()
                    } else {
                        format!("({})", task.on)
                    };
                    line(
                        shown,
                        &due.key,
                        due.due_on.to_string(),
                        format!("{made} {}", task.name()),
                        why(due, task, shifted),
                    );
                }
                None => line(shown, &due.key, due.due_on.to_string(), "—".to_owned(), lacking(due)),
            }
        }
        for task in &tasks {
            let known = task.key(dossier.right);
            let twin = known.as_ref().is_some_and(|key| dues.iter().any(|due| due.key == *key));
            if !twin {
                let reason = match task.code.as_str() {
                    "EXP" => "theirs counts the term from filing on; ours is told once granted",
                    "REN" if dossier.right == Right::UtilityModel => {
                        "theirs takes a utility model for a patent of 20 years; the law gives 10"
                    }
                    "REN" => "theirs lists renewals before registration",
                    _ => "a house task of theirs, no deadline of our law",
                };
                line(
                    task.place <= 12,
                    &task.name(),
                    "—".to_owned(),
                    task.on.to_string(),
                    reason,
                );
            }
        }
    }
    println!("\n| Why | Deadlines |\n|---|---|");
    for (reason, count) in counts {
        println!("| {reason} | {count} |");
    }
    Ok(())
}
