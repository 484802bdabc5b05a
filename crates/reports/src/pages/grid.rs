//! The rows of a report as a table shows them: with inputs while it is written, as they were handed over afterwards.

use super::Room;
use crate::compose::{self, Filled};
use crate::labels::{self, check, page as words};
use crate::model::compare::{self, Change};
use crate::model::paste::{self, Takes};
use crate::model::{Addend, Amount, Cutoff, Draft, Entry, Form as Table, Regime, Report, Row, Sent, SentRow, Source};
use kernel::forms::{Form, url_decode, url_encode};
use kernel::ids::UnitId;
use kernel::period::Period;
use std::collections::{BTreeMap, HashMap};

/// A report that was added up in a row.
pub(super) struct AddendLine {
    pub unit: String,
    pub href: String,
    pub value: String,
}

/// A row.
#[derive(Default)]
pub(super) struct Line {
    pub code: String,
    pub name: String,
    pub measured: String,
    /// A person types its value.
    pub typed: bool,
    /// What the input holds, or what is said.
    pub value: String,
    /// Where the value is shown with its records.
    pub href: String,
    /// How the value comes about, where nobody types it.
    pub made: &'static str,
    /// With what others handed over; empty where nothing is added.
    pub total: String,
    pub estimate: String,
    pub note: String,
    pub before: String,
    pub change: String,
    /// What cannot be read, and how it is mended.
    pub fault: String,
    pub estimate_fault: String,
    /// Somebody else wrote something different meanwhile.
    pub clash: String,
    /// What is unusual, and whether the note settles it.
    pub warnings: Vec<(String, bool)>,
    /// The receiver marked it.
    pub marked: bool,
    /// "Tổng hợp 12 báo cáo".
    pub below: String,
    pub addends: Vec<AddendLine>,
    /// What is kept of value, estimate and note.
    kept: [String; 3],
}

/// The rows of one table.
pub(super) struct Group {
    pub name: String,
    pub lines: Vec<Line>,
}

impl Group {
    /// There is a period before to compare with.
    pub(super) fn has_before(&self) -> bool {
        self.lines.iter().any(|line| !line.before.is_empty())
    }

    /// Somebody wrote a note.
    pub(super) fn has_notes(&self) -> bool {
        self.lines.iter().any(|line| !line.note.is_empty())
    }
}

/// Of which unit, period and window the counted figures are.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub area: UnitId,
    pub period: Period,
    pub cutoff: Cutoff,
}

impl Of {
    /// The address of a figure with its records.
    pub(super) fn figure(self, key: &str) -> String {
        let closed = match self.cutoff {
            Cutoff::Calendar => "",
            Cutoff::Administrative => "&chot=hanh-chinh",
        };
        format!("/chi-tieu/{key}?don_vi={}&ky={}{closed}", self.area, self.period.code())
    }
}

/// An entry of a row as a table says it. What is typed loses no digit; what is counted is told as its indicator is.
pub(super) fn said(room: &Room, form: &Table, row: &Row, entry: Entry) -> String {
    match (&row.source, entry) {
        (Source::Indicator { .. }, Entry::Value(_)) => {
            labels::entry(entry, compose::decimals(&room.figures, &row.source))
        }
        _ => paste::said(entry, Takes::of(form, row).decimals),
    }
}

/// How a row moved against the period before.
fn moved(decimals: u32, change: &Change) -> String {
    match change {
        Change::New | Change::Unlike => String::new(),
        Change::Same => words::SAME.to_owned(),
        Change::By(by) => {
            let text = by.said_short(decimals);
            if text.starts_with('-') || text.starts_with('−') {
                text
            } else {
                format!("+{text}")
            }
        }
    }
}

fn addends(room: &Room, form: &Table, row: &Row, list: &[Addend]) -> Vec<AddendLine> {
    list.iter()
        .map(|one| AddendLine {
            unit: room.name(one.unit),
            href: format!("/bao-cao/{}/ban-gui/{}", one.report, one.revision),
            value: said(room, form, row, one.entry),
        })
        .collect()
}

fn below(form: &Table, row: &Row, count: usize, sum: Option<indicators::model::Exact>) -> String {
    let sum = sum.map(|sum| paste::said(Entry::Value(Amount(sum)), Takes::of(form, row).decimals));
    words::added_up(count, sum.as_deref())
}

/// What the inputs of a row hold when nothing else was typed: value, estimate, note.
pub(super) fn kept(form: &Table, row: &Row, draft: &Draft) -> [String; 3] {
    let (cell, decimals) = (draft.cell(&row.code), Takes::of(form, row).decimals);
    let estimate = cell.estimate.map_or(Entry::Blank, Entry::Value);
    [
        cell.raw.unwrap_or_else(|| paste::shown(cell.entry, decimals)),
        cell.raw_estimate.unwrap_or_else(|| paste::shown(estimate, decimals)),
        cell.note,
    ]
}

/// What was kept when a page was made, in a hidden field: whatever differs from it was typed since.
pub(super) fn base(groups: &[Group]) -> String {
    let lines = groups.iter().flat_map(|group| &group.lines);
    let cells = lines.flat_map(|line| {
        ['v', 'e', 'n']
            .into_iter()
            .zip(&line.kept)
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, text)| format!("{column}-{}={}", line.code, url_encode(text)))
    });
    cells.collect::<Vec<_>>().join("&")
}

/// A cell of a form that could not be taken, over what is kept. Where somebody else was first, what this person did not touch
/// is what the other wrote.
struct Over<'a> {
    form: Option<&'a Form>,
    conflict: bool,
    base: HashMap<String, String>,
}

impl<'a> Over<'a> {
    fn new(sent: Option<(&'a Form, bool)>) -> Over<'a> {
        let (form, conflict) = sent.map_or((None, false), |(form, conflict)| (Some(form), conflict));
        let base = form
            .map(|form| url_decode(form.raw("base").as_bytes()))
            .unwrap_or_default();
        Over {
            form,
            conflict,
            base: base.into_iter().collect(),
        }
    }

    /// What stands in the input, and whether that and what is kept are two persons' words.
    fn cell(&self, column: char, code: &str, kept: &str) -> (String, bool) {
        let name = format!("{column}-{code}");
        let sent = self
            .form
            .and_then(|form| form.pairs().find(|(field, _)| *field == name))
            .map(|(_, value)| value.trim());
        let Some(sent) = sent else {
            return (kept.to_owned(), false);
        };
        let untouched = self.base.get(&name).map_or("", String::as_str).trim() == sent;
        if self.conflict && untouched {
            return (kept.to_owned(), false);
        }
        (sent.to_owned(), self.conflict && sent != kept.trim())
    }
}

/// What is unreadable of a value, with the way to mend it.
fn fault(raw: &str, takes: Takes) -> String {
    paste::read(raw, takes).err().map(check::sentence).unwrap_or_default()
}

fn estimate_takes(form: &Table, row: &Row) -> Takes {
    Takes {
        negative: true,
        ..Takes::of(form, row)
    }
}

/// The rows of a report that is written. `sent` is a form that could not be taken, with whether somebody else was first: what
/// stands in it comes before what is kept.
pub(super) fn live(
    room: &Room,
    (regime, report): (&Regime, &Report),
    (draft, filled): (&Draft, &Filled),
    marks: &[String],
    sent: Option<(&Form, bool)>,
) -> Vec<Group> {
    let over = Over::new(sent);
    let of = Of {
        area: filled.area,
        period: report.period,
        cutoff: regime.content.cutoff,
    };
    let form = &filled.form;
    let compared = compare::compared(form, &filled.entries, filled.before.as_ref());
    let compared: BTreeMap<&str, &compare::ComparedRow> =
        compared.rows.iter().map(|row| (row.code.as_str(), row)).collect();
    let mut warnings: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for one in compare::warnings(form, &filled.entries, draft, filled.before.as_ref()) {
        if let Some(code) = one.code.clone() {
            warnings
                .entry(code)
                .or_default()
                .push((check::warning(&one), one.settled));
        }
    }
    let line = |row: &Row| {
        let code = row.code.as_str();
        let (cell, takes) = (draft.cell(code), Takes::of(form, row));
        let entry = filled.entries.get(code).copied().unwrap_or_default();
        let typed = matches!(row.source, Source::Typed { .. });
        let [kept, kept_estimate, kept_note] = kept(form, row, draft);
        let mut line = Line {
            code: code.to_owned(),
            name: row.name.clone(),
            measured: row.measured.clone(),
            typed,
            marked: marks.iter().any(|mark| mark == code),
            warnings: warnings.remove(code).unwrap_or_default(),
            ..Line::default()
        };
        match &row.source {
            Source::Typed { .. } => {
                let (value, clash) = over.cell('v', code, &kept);
                line.value = value;
                if clash {
                    line.clash = words::kept_is(&paste::said(cell.entry, takes.decimals));
                }
                line.fault = fault(&line.value, takes);
            }
            Source::Indicator { key } => {
                line.value = said(room, form, row, entry);
                line.href = of.figure(key);
                line.made = words::COUNTED;
            }
            Source::Sum { .. } => {
                line.value = said(room, form, row, entry);
                line.made = words::SUMMED;
            }
        }
        let (estimate, clash) = over.cell('e', code, &kept_estimate);
        line.estimate = estimate;
        if clash && line.clash.is_empty() {
            line.clash = words::kept_is(&words::with_estimate(&kept_estimate));
        }
        line.estimate_fault = if line.estimate.trim().is_empty() {
            String::new()
        } else {
            match paste::read(&line.estimate, estimate_takes(form, row)) {
                Ok(reading) if matches!(reading.entry, Entry::Value(_)) => String::new(),
                Ok(_) => words::ESTIMATE_NUMBER.to_owned(),
                Err(fault) => check::sentence(fault),
            }
        };
        line.kept = [
            if typed { kept.clone() } else { String::new() },
            kept_estimate.clone(),
            kept_note.clone(),
        ];
        let (note, clash) = over.cell('n', code, &kept_note);
        line.note = note;
        if clash && line.clash.is_empty() {
            line.clash = words::kept_is(&kept_note);
        }
        if let Some(held) = compared.get(code) {
            line.before = held
                .before
                .map(|entry| said(room, form, row, entry))
                .unwrap_or_default();
            if entry.is_said() {
                line.change = moved(takes.decimals, &held.change);
            }
        }
        if let Some(found) = filled.gathered.rows.get(code).filter(|_| typed) {
            line.total = said(room, form, row, entry);
            line.below = below(form, row, found.addends.len(), found.sum);
            line.addends = addends(room, form, row, &found.addends);
        }
        line
    };
    let mut line = line;
    form.tables
        .iter()
        .map(|table| Group {
            name: table.name.clone(),
            lines: table.rows.iter().map(&mut line).collect(),
        })
        .collect()
}

/// The rows as they were handed over, against those of the period before. Rows are told by the form in which they were
/// written; one that is not in it any more keeps all its digits.
pub(super) fn frozen(room: &Room, form: &Table, sent: &Sent, before: Option<&Sent>, snapshot: &str) -> Vec<Group> {
    let entries: BTreeMap<String, Entry> = sent.rows.iter().map(|row| (row.code.clone(), row.entry)).collect();
    let compared = compare::compared(form, &entries, before);
    let line = |held: &SentRow| {
        let plain = Row {
            code: held.code.clone(),
            name: held.name.clone(),
            measured: held.measured.clone(),
            source: Source::Typed {
                decimals: 6,
                negative: true,
            },
        };
        let row = form.row(&held.code).unwrap_or(&plain);
        let typed = matches!(row.source, Source::Typed { .. });
        let takes = Takes::of(form, row);
        let moved_by = compared.rows.iter().find(|one| one.code == held.code);
        Line {
            code: held.code.clone(),
            name: held.name.clone(),
            measured: held.measured.clone(),
            value: said(room, form, row, held.entry),
            href: if held.indicator.is_some() {
                snapshot.to_owned()
            } else {
                String::new()
            },
            made: match row.source {
                Source::Typed { .. } => "",
                Source::Indicator { .. } => words::COUNTED,
                Source::Sum { .. } => words::SUMMED,
            },
            estimate: held
                .estimate
                .map(|estimate| paste::said(Entry::Value(estimate), takes.decimals))
                .unwrap_or_default(),
            note: held.note.clone(),
            before: moved_by
                .and_then(|one| one.before)
                .map(|entry| said(room, form, row, entry))
                .unwrap_or_default(),
            change: moved_by
                .map(|one| moved(takes.decimals, &one.change))
                .unwrap_or_default(),
            below: if held.addends.is_empty() || !typed {
                String::new()
            } else {
                let sum = held
                    .addends
                    .iter()
                    .filter_map(|one| one.entry.adds())
                    .try_fold(indicators::model::Exact::ZERO, indicators::model::Exact::plus);
                below(form, row, held.addends.len(), sum)
            },
            addends: addends(room, form, row, &held.addends),
            ..Line::default()
        }
    };
    let mut groups: Vec<Group> = form
        .tables
        .iter()
        .map(|table| Group {
            name: table.name.clone(),
            lines: table
                .rows
                .iter()
                .filter_map(|row| sent.row(&row.code))
                .map(line)
                .collect(),
        })
        .collect();
    let rest: Vec<Line> = sent
        .rows
        .iter()
        .filter(|row| form.row(&row.code).is_none())
        .map(line)
        .collect();
    if !rest.is_empty() {
        groups.push(Group {
            name: words::OTHER_ROWS.to_owned(),
            lines: rest,
        });
    }
    groups.retain(|group| !group.lines.is_empty());
    groups
}
