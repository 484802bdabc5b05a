//! Says for how many real reports each field is found: `cargo run -p engine_documents --example measure_reports FOLDER`,
//! where FOLDER is shared/data/initiatives (its README says what lies there; nothing of it is kept here).
//!
//! What is right is read a second way, which needs no guessing: the titles that `reports.jsonl` states, and for the rest
//! the one form that all these reports share, line by line, by its own words. A difference is printed.

use std::collections::BTreeMap;
use std::path::Path;

use engine_documents::{Guessed, Limits, extract, guess_fields};
use serde_json::Value;

/// What a report says, read by the words of its form.
struct Truth {
    title: String,
    names: Vec<String>,
    shares: Vec<f64>,
    unit: Option<String>,
    field: Option<String>,
    day: Option<String>,
    sections: Vec<String>,
}

fn squash(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text between two marks of the form, in one line.
fn between(text: &str, from: &str, to: &str) -> Option<String> {
    let rest = text.split_once(from)?.1;
    Some(squash(rest.split_once(to)?.0).trim_end_matches('.').to_owned())
}

/// The shared form: names stand before a line "(60%)", the unit is the third column beside them.
fn truth_of(text: &str, title: &str) -> Truth {
    let table = text
        .split_once("dưới đây")
        .and_then(|(_, rest)| rest.split_once("Đề nghị"))
        .map_or("", |(table, _)| table);
    let lines: Vec<&str> = table.lines().collect();
    let (mut names, mut shares) = (Vec::new(), Vec::new());
    for (at, line) in lines.iter().enumerate() {
        let share = line.split_once('(').and_then(|(_, rest)| rest.split_once("%)"));
        let Some(share) = share.and_then(|(number, _)| number.trim().replace(',', ".").parse().ok()) else {
            continue;
        };
        let cell = |line: &str| {
            line.split("  ")
                .map(str::trim)
                .find(|cell| !cell.is_empty())
                .map(str::to_owned)
        };
        // the name stands in the same line, or in the nearest one above that begins with letters in the first column
        let same = line.split('(').next().map(squash).filter(|name| name.contains(' '));
        let above = (0..at)
            .rev()
            .take(3)
            .filter_map(|up| cell(lines.get(up)?))
            .find(|cell| {
                let first = cell.split(' ').next().unwrap_or_default();
                cell.split(' ').count() >= 2
                    && first.chars().next().is_some_and(char::is_uppercase)
                    && !["Khoa", "Phòng", "Bộ", "Trung", "Tiến", "Thạc"].contains(&first)
            });
        if let Some(name) = same.or(above) {
            names.push(
                name.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ')
                    .to_owned(),
            );
            shares.push(share);
        }
    }
    let unit = lines.iter().find_map(|line| {
        let starts = ["Khoa ", "Phòng ", "Trung tâm ", "Bộ môn ", "Trường "];
        let cell = line
            .split("  ")
            .map(str::trim)
            .find(|cell| starts.iter().any(|start| cell.starts_with(start)))?;
        // the next column stands one space away where the unit is long
        let cell = cell.trim_end_matches(" Tiến sĩ -").trim_end_matches(" Thạc sĩ -");
        let cell = cell
            .strip_suffix(" tử Công nghệ")
            .map_or(cell.to_owned(), |start| format!("{start} tử"));
        Some(cell)
    });
    let sections = text
        .lines()
        .filter_map(|line| {
            let line = line.trim();
            let (number, rest) = line.split_once(' ')?;
            let numbered = number.ends_with('.')
                && number
                    .trim_end_matches('.')
                    .split('.')
                    .all(|part| part.len() == 1 && part.parse::<u8>().is_ok());
            (numbered && rest.chars().next().is_some_and(char::is_uppercase)).then(|| number.to_owned())
        })
        .collect();
    Truth {
        title: title.to_owned(),
        names,
        shares,
        unit,
        field: between(text, "Lĩnh vực áp dụng sáng kiến:", "4. Thời gian"),
        day: between(text, "Thời gian triển khai áp dụng tại đơn vị:", "\n"),
        sections,
    }
}

#[derive(Default)]
struct Score(BTreeMap<&'static str, (usize, usize)>);

impl Score {
    fn note(&mut self, report: &str, what: &'static str, right: bool, found: &str, truth: &str) {
        let (good, all) = self.0.entry(what).or_default();
        *all += 1;
        *good += usize::from(right);
        if !right {
            println!("  {report} {what}: found {found:?}, says {truth:?}");
        }
    }
}

fn compare(score: &mut Score, report: &str, found: &Guessed, truth: &Truth) {
    let shown = |value: &Option<String>| value.clone().unwrap_or_default();
    score.note(
        report,
        "1 title",
        found.title.as_deref() == Some(truth.title.as_str()),
        &shown(&found.title),
        &truth.title,
    );
    let names: Vec<String> = found.authors.iter().map(|author| author.name.clone()).collect();
    score.note(
        report,
        "2 authors",
        names == truth.names,
        &names.join(", "),
        &truth.names.join(", "),
    );
    let shares: Vec<f64> = found.authors.iter().filter_map(|author| author.share).collect();
    score.note(
        report,
        "3 shares",
        shares == truth.shares,
        &format!("{shares:?}"),
        &format!("{:?}", truth.shares),
    );
    if let Some(unit) = &truth.unit {
        // the form breaks the cell: its first printed line is what can be compared
        let right = found
            .unit
            .as_deref()
            .is_some_and(|found| found.starts_with(unit.as_str()));
        score.note(report, "4 unit", right, &shown(&found.unit), unit);
    }
    if let Some(field) = &truth.field {
        score.note(
            report,
            "5 field",
            found.field.as_ref() == Some(field),
            &shown(&found.field),
            field,
        );
    }
    if let Some(day) = &truth.day {
        let said = found
            .first_applied_on
            .map(|day| day.format("%d/%m/%Y").to_string())
            .unwrap_or_default();
        score.note(report, "6 day", day.contains(&said) && !said.is_empty(), &said, day);
    }
    // sections: as many headings, each with the text under it
    let filled = found.sections.iter().filter(|(_, text)| !text.is_empty()).count();
    let right = found.sections.len() == truth.sections.len();
    score.note(
        report,
        "7 sections",
        right,
        &format!("{} ({filled} with text)", found.sections.len()),
        &format!("{}", truth.sections.len()),
    );
}

fn measure(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut score = Score::default();
    let mut titles = BTreeMap::new();
    for line in std::fs::read_to_string(folder.join("reports.jsonl"))?.lines() {
        let report: Value = serde_json::from_str(line)?;
        let text = |key: &str| report.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        titles.insert(text("id"), text("title"));
        compare(
            &mut score,
            &text("id"),
            &guess_fields(&text("text")),
            &truth_of(&text("text"), &text("title")),
        );
    }
    println!("reports.jsonl (printed pages as text):");
    for (what, (right, all)) in &score.0 {
        println!("{what:<12} {right} of {all}");
    }
    for entry in std::fs::read_dir(folder.join("reports-pdf"))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let clock = std::time::Instant::now();
        match extract(&std::fs::read(entry.path())?, &name, Limits::default()) {
            Ok(read) => {
                let found = guess_fields(&read.text);
                let right = titles.get(name.trim_end_matches(".pdf")) == found.title.as_ref();
                let names: Vec<&str> = found.authors.iter().map(|author| author.name.as_str()).collect();
                println!(
                    "{name}: title {right}, authors {names:?}, shares {:?}, unit {:?}, field {:?}, day {:?}, sections {}, {:?}",
                    found
                        .authors
                        .iter()
                        .filter_map(|author| author.share)
                        .collect::<Vec<_>>(),
                    found.unit,
                    found.field,
                    found.first_applied_on,
                    found.sections.len(),
                    clock.elapsed()
                );
            }
            Err(rejected) => println!("{name}: {rejected}"),
        }
    }
    for name in [
        "dossier-toan-lop2-2026.txt",
        "forms/iuh-tong-hop-cham-diem.html",
        "forms/iuh-don-de-nghi-cong-nhan.html",
        "forms/iuh-bao-cao-mo-ta.html",
    ] {
        let read = extract(&std::fs::read(folder.join(name))?, name, Limits::default())?;
        let found = guess_fields(&read.text);
        println!(
            "{name}: title {:?}, authors {}, unit {:?}, field {:?}, day {:?}, sections {}",
            found.title,
            found.authors.len(),
            found.unit,
            found.field,
            found.first_applied_on,
            found.sections.len()
        );
        if let Some(conversion) = read.converted {
            println!(
                "  {} in {} lines, {} uncertain: {:?}",
                conversion.label(),
                conversion.lines,
                conversion.uncertain,
                conversion.shown
            );
        }
    }
    Ok(())
}

fn main() {
    let Some(folder) = std::env::args().nth(1) else {
        println!("argument: the folder shared/data/initiatives");
        return;
    };
    if let Err(error) = measure(Path::new(&folder)) {
        println!("{folder}: {error}");
    }
}
