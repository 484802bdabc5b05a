//! The table of fees: `packs/ip/fees.toml`, read and checked once.

use super::{Fee, LARGEST, Per, Relief, Row, Table};
use crate::model::{EventKind, Right};
use chrono::NaiveDate;
use kernel::clocks::{Certainty, RuleBook};
use kernel::money::Vnd;
use kernel::packs::{PackFault, PackFaults};
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

const FILE: &str = "ip/fees.toml";
const EMBEDDED: &str = include_str!("../../../../../packs/ip/fees.toml");
/// Said in place of a list of fees: every one that has a row.
const ALL: &str = "all";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fee: Vec<Spanned<FeeEntry>>,
    #[serde(default)]
    relief: Vec<Spanned<ReliefEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeeEntry {
    key: String,
    name: String,
    per: Per,
    #[serde(default)]
    rights: Option<Vec<Right>>,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    on: Vec<EventKind>,
    #[serde(default)]
    event: Option<EventKind>,
    #[serde(default)]
    repeats: bool,
    #[serde(default)]
    cost: bool,
    #[serde(default)]
    note: String,
    #[serde(default)]
    row: Vec<RowEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowEntry {
    amount: i64,
    valid_from: NaiveDate,
    #[serde(default)]
    valid_until: Option<NaiveDate>,
    source: String,
    certainty: Certainty,
    verified: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReliefEntry {
    key: String,
    name: String,
    percent: u16,
    fees: Vec<String>,
    valid_from: NaiveDate,
    #[serde(default)]
    valid_until: Option<NaiveDate>,
    condition: String,
    source: String,
    certainty: Certainty,
    verified: bool,
    #[serde(default)]
    note: String,
}

impl Table {
    /// Reads the embedded table, or the file of the same name in a folder of packs, and checks it against the rules.
    ///
    /// # Errors
    /// Every fault of the file, with its line.
    pub fn load(folder: Option<&Path>, rules: &RuleBook) -> Result<Table, PackFaults> {
        let file = folder.map(|folder| folder.join(FILE)).filter(|file| file.is_file());
        let text = match file {
            None => EMBEDDED.to_owned(),
            Some(file) => {
                std::fs::read_to_string(file).map_err(|error| PackFaults(vec![fault(None, error.to_string())]))?
            }
        };
        Table::read(&text, |rule| rules.contains(rule))
    }

    /// Reads a table; `is_rule` says whether there is such a deadline.
    ///
    /// # Errors
    /// Every fault of the text, with its line.
    pub fn read(text: &str, is_rule: impl Fn(&str) -> bool) -> Result<Table, PackFaults> {
        let line = |place: usize| text.bytes().take(place).filter(|byte| *byte == b'\n').count() + 1;
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map(|span| line(span.start));
            PackFaults(vec![fault(at, error.message().to_owned())])
        })?;
        let mut table = Table::default();
        let mut faults = Vec::new();
        for entry in file.fee {
            let at = line(entry.span().start);
            let fee = fee(entry.into_inner());
            let wrong = wrong_fee(&table, &fee, &is_rule);
            faults.extend(wrong.into_iter().map(|message| fault(Some(at), message)));
            table.fees.push(fee);
        }
        for entry in file.relief {
            let at = line(entry.span().start);
            let entry = entry.into_inner();
            let wrong = wrong_relief(&table, &entry);
            faults.extend(wrong.into_iter().map(|message| fault(Some(at), message)));
            table.reliefs.push(relief(entry));
        }
        if faults.is_empty() {
            Ok(table)
        } else {
            Err(PackFaults(faults))
        }
    }
}

fn fee(entry: FeeEntry) -> Fee {
    let mut rows: Vec<Row> = entry
        .row
        .into_iter()
        .map(|row| Row {
            amount: Vnd(row.amount),
            from: row.valid_from,
            until: row.valid_until,
            source: row.source,
            certainty: row.certainty,
            verified: row.verified,
        })
        .collect();
    rows.sort_by_key(|row| row.from);
    Fee {
        key: entry.key,
        name: entry.name,
        per: entry.per,
        rights: entry.rights,
        rules: entry.rules,
        on: entry.on,
        event: entry.event,
        repeats: entry.repeats,
        cost: entry.cost,
        note: entry.note,
        rows,
    }
}

fn relief(entry: ReliefEntry) -> Relief {
    let all = entry.fees.iter().any(|key| key == ALL);
    Relief {
        key: entry.key,
        name: entry.name,
        percent: entry.percent,
        fees: (!all).then_some(entry.fees),
        from: entry.valid_from,
        until: entry.valid_until,
        condition: entry.condition,
        source: entry.source,
        certainty: entry.certainty,
        verified: entry.verified,
        note: entry.note,
    }
}

fn unsure(certainty: Certainty) -> bool {
    matches!(certainty, Certainty::Memory | Certainty::House)
}

/// What is wrong with a fee, given those before it.
fn wrong_fee(table: &Table, fee: &Fee, is_rule: impl Fn(&str) -> bool) -> Vec<String> {
    let key = &fee.key;
    let mut wrong = Vec::new();
    if key.is_empty() || fee.name.is_empty() {
        wrong.push(format!("'{key}' lacks a key or a name"));
    }
    if table.fee(key).is_some() {
        wrong.push(format!("'{key}' stands twice"));
    }
    if fee.rights.as_ref().is_some_and(Vec::is_empty) {
        wrong.push(format!("'{key}' is of no right; leave 'rights' out for all of them"));
    }
    for rule in fee.rules.iter().filter(|rule| !is_rule(rule)) {
        wrong.push(format!("'{key}' falls due with '{rule}', and there is no such rule"));
    }
    if fee.per.has_ordinal() && fee.rules.is_empty() {
        wrong.push(format!("'{key}' comes again and names no deadline that says when"));
    }
    if fee
        .event
        .is_some_and(|event| event.has_ordinal() != fee.per.has_ordinal())
    {
        wrong.push(format!("'{key}' and its event do not both have a place in a series"));
    }
    if fee.repeats && (fee.per.has_ordinal() || fee.event.is_some() || !fee.rules.is_empty() || !fee.on.is_empty()) {
        wrong.push(format!("'{key}' repeats and cannot be expected"));
    }
    if fee.cost && !fee.rows.is_empty() {
        wrong.push(format!(
            "'{key}' is no fee of the office and has an amount by its table"
        ));
    }
    for row in &fee.rows {
        if !(1..=LARGEST).contains(&row.amount.0) {
            wrong.push(format!(
                "'{key}': {} đồng is no amount of a fee (1 to {LARGEST})",
                row.amount.0
            ));
        }
        if row.until.is_some_and(|until| until < row.from) {
            wrong.push(format!("'{key}': the row of {} ends before it begins", row.from));
        }
        if row.source.is_empty() {
            wrong.push(format!("'{key}': the row of {} names no source", row.from));
        }
        if row.verified && unsure(row.certainty) {
            wrong.push(format!(
                "'{key}': the row of {} is from memory and cannot be verified",
                row.from
            ));
        }
    }
    for pair in fee.rows.windows(2) {
        if let [first, second] = pair
            && first.until.is_none_or(|until| second.from <= until)
        {
            wrong.push(format!(
                "'{key}': the rows of {} and {} hold on the same days",
                first.from, second.from
            ));
        }
    }
    wrong
}

/// What is wrong with a relief, given the fees and the reliefs before it.
fn wrong_relief(table: &Table, entry: &ReliefEntry) -> Vec<String> {
    let key = &entry.key;
    let mut wrong = Vec::new();
    let empty = [&entry.key, &entry.name, &entry.condition, &entry.source]
        .iter()
        .any(|text| text.is_empty());
    if empty {
        wrong.push(format!("'{key}' lacks key, name, condition or source"));
    }
    if table.relief(key).is_some() {
        wrong.push(format!("'{key}' stands twice"));
    }
    if !(1..=100).contains(&entry.percent) {
        wrong.push(format!("'{key}' takes {} percent off", entry.percent));
    }
    if entry.fees.is_empty() {
        wrong.push(format!("'{key}' touches no fee"));
    }
    for fee in entry.fees.iter().filter(|fee| *fee != ALL) {
        match table.fee(fee) {
            None => wrong.push(format!("'{key}' touches '{fee}', and there is no such fee")),
            Some(fee) if fee.rows.is_empty() => {
                wrong.push(format!("'{key}' touches '{}', which has no amount", fee.key));
            }
            Some(_) => {}
        }
    }
    if entry.valid_until.is_some_and(|until| until < entry.valid_from) {
        wrong.push(format!("'{key}' ends before it begins"));
    }
    if entry.verified && unsure(entry.certainty) {
        wrong.push(format!("'{key}' is from memory and cannot be verified"));
    }
    wrong
}

fn fault(line: Option<usize>, message: String) -> PackFault {
    PackFault {
        file: FILE.to_owned(),
        line,
        message,
    }
}
