//! The workbook of a report: out as a form that can be filled in without the network, back with everything that stands in
//! it and everything that is wrong with it, all at once.

use crate::labels::{check, sheet as labels};
use crate::model::draft::{Amount, Cell, Draft, Entry};
use crate::model::form::{Form, Row, Source};
use crate::model::paste::{self, CellFault, Column, Takes};
use crate::model::{ReportId, Sent};
use chrono::{DateTime, Utc};
use indicators::model::Exact;
use kernel::engines::books::{
    BookCell, BookSheet, FormBook, FormCell, FormSheet, FormValue, HiddenSheet, Look, NumberKind, Rule,
};
use kernel::ids::UnitId;
use kernel::period::Period;
use std::collections::{BTreeMap, BTreeSet};
use vietnamese::{clean_line, fold};

/// Columns of the table: code, name, measure, value, estimate, note, value of the period before.
const WIDTHS: [u16; 7] = [8, 52, 14, 18, 18, 34, 18];
/// Most rows that are listed as not fitting.
const MOST_IGNORED: usize = 200;
/// Digits that the numbers of a spreadsheet keep. What it writes beyond them is noise of its binary numbers.
const DIGITS: usize = 15;

/// What the workbook of a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct TemplateData<'a> {
    /// Which report.
    pub report: ReportId,
    /// In which version of its form.
    pub form_version: i32,
    /// Of which unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: &'a str,
    /// Name of the report.
    pub regime: &'a str,
    /// About which period.
    pub period: Period,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// Its form.
    pub form: &'a Form,
    /// What is typed.
    pub draft: &'a Draft,
    /// The value of each row; of counted rows and sums it is shown.
    pub entries: &'a BTreeMap<String, Entry>,
    /// What was handed over for the period before.
    pub before: Option<&'a Sent>,
}

/// The workbook to be filled in.
#[must_use]
pub fn template(data: &TemplateData<'_>) -> FormBook {
    book(data, data.draft, &[])
}

/// The workbook as it came back, with red cells where something is to be mended, a comment in each, and a sheet that lists
/// them.
#[must_use]
pub fn marked(data: &TemplateData<'_>, read: &ReadBook) -> FormBook {
    let mut draft = data.draft.clone();
    draft.cells.extend(read.cells.clone());
    book(data, &draft, &read.errors)
}

fn book(data: &TemplateData<'_>, draft: &Draft, errors: &[CellError]) -> FormBook {
    let mut listed = Vec::new();
    let mut sheets = vec![table(data, draft, errors, &mut listed)];
    if !listed.is_empty() {
        let heads = labels::ERROR_HEADS
            .map(|head| FormCell::text(head, Look::Head))
            .to_vec();
        sheets.push(FormSheet {
            name: labels::ERRORS.to_owned(),
            widths: vec![8, 10, 24, 46, 60],
            frozen: 1,
            is_protected: false,
            rows: std::iter::once(heads).chain(listed).collect(),
        });
    }
    let lines = labels::DIRECTIONS.iter().enumerate().map(|(at, line)| {
        let look = if at == 0 { Look::Title } else { Look::Plain };
        vec![FormCell::text(*line, look)]
    });
    sheets.push(FormSheet {
        name: labels::GUIDE.to_owned(),
        widths: vec![110],
        frozen: 0,
        is_protected: true,
        rows: lines.collect(),
    });
    FormBook {
        sheets,
        hidden: Some(HiddenSheet {
            name: labels::HIDDEN.to_owned(),
            pairs: Identity::of(data).pairs(),
        }),
    }
}

/// The sheet of the tables; a line for each wrong cell goes to `listed`.
fn table(data: &TemplateData<'_>, draft: &Draft, errors: &[CellError], listed: &mut Vec<Vec<FormCell>>) -> FormSheet {
    let titles = labels::titles(data.regime, data.unit_name, data.period, data.due_at);
    let mut rows: Vec<Vec<FormCell>> = titles
        .into_iter()
        .enumerate()
        .map(|(at, line)| vec![FormCell::text(line, if at == 0 { Look::Title } else { Look::Plain })])
        .collect();
    rows.push(Vec::new());
    let heads = [
        labels::CODE,
        labels::NAME,
        labels::MEASURED,
        labels::head(Column::Value),
        labels::head(Column::Estimate),
        labels::head(Column::Note),
        labels::BEFORE,
    ];
    rows.push(heads.map(|head| FormCell::text(head, Look::Head)).to_vec());
    let frozen = u32::try_from(rows.len()).unwrap_or(0);
    for table in &data.form.tables {
        let blank = || FormCell {
            look: Look::Group,
            ..FormCell::default()
        };
        let mut group = vec![blank(), FormCell::text(table.name.clone(), Look::Group)];
        group.resize_with(WIDTHS.len(), blank);
        rows.push(group);
        for row in &table.rows {
            let cell = draft.cell(&row.code);
            let before = data.before.and_then(|sent| sent.row(&row.code)).map(|row| row.entry);
            let mut cells = vec![
                FormCell::text(row.code.clone(), Look::Body),
                FormCell::text(row.name.clone(), Look::Body),
                FormCell::text(row.measured.clone(), Look::Body),
                value(data, row, &cell),
                estimate(data, row, &cell),
                open(Column::Note, FormValue::Text(cell.note.clone()), 0, None),
                quiet(before.unwrap_or_default()),
            ];
            for error in errors.iter().filter(|error| error.code == row.code) {
                let at = 3 + usize::from(error.column != Column::Value) + usize::from(error.column == Column::Note);
                if let Some(cell) = cells.get_mut(at) {
                    let (why, fix) = (check::why(error.fault), check::fix(error.fault));
                    cell.look = Look::Wrong;
                    cell.value = FormValue::Text(error.raw.clone());
                    cell.comment = Some(labels::comment(&why, fix));
                    let words = [
                        place(rows.len(), at),
                        row.code.clone(),
                        error.raw.clone(),
                        why,
                        fix.to_owned(),
                    ];
                    listed.push(words.map(|text| FormCell::text(text, Look::Body)).to_vec());
                }
            }
            rows.push(cells);
        }
    }
    FormSheet {
        name: labels::TABLES.to_owned(),
        widths: WIDTHS.to_vec(),
        frozen,
        is_protected: true,
        rows,
    }
}

/// Digits behind the comma that are shown: those of the row, or as many as a number needs.
fn shown(row: &Row, exact: Exact) -> u8 {
    let decimals = match row.source {
        Source::Typed { decimals, .. } => decimals,
        Source::Indicator { .. } | Source::Sum { .. } => 0,
    };
    let needed = (0..6)
        .find(|places| 10_i128.pow(*places) % exact.den() == 0)
        .unwrap_or(6);
    u8::try_from(decimals.max(needed)).unwrap_or(6)
}

fn number(exact: Exact) -> FormValue {
    FormValue::Number(exact.text(6))
}

fn said(entry: Entry) -> FormValue {
    match entry {
        Entry::Blank => FormValue::Empty,
        Entry::Value(Amount(exact)) => number(exact),
        Entry::Nothing | Entry::Unknown => FormValue::Text(paste::shown(entry, 0)),
    }
}

fn quiet(entry: Entry) -> FormCell {
    let decimals = match entry {
        Entry::Value(Amount(exact)) => (0..6)
            .find(|places| 10_i128.pow(*places) % exact.den() == 0)
            .unwrap_or(6),
        Entry::Blank | Entry::Nothing | Entry::Unknown => 0,
    };
    FormCell {
        value: said(entry),
        look: Look::Quiet,
        decimals: u8::try_from(decimals).unwrap_or(6),
        ..FormCell::default()
    }
}

/// A cell to be filled in.
fn open(column: Column, value: FormValue, decimals: u8, takes: Option<Takes>) -> FormCell {
    let words = || match column {
        Column::Value => [check::NOTHING, check::UNKNOWN]
            .into_iter()
            .chain(labels::SHORT_WORDS)
            .map(str::to_owned)
            .collect(),
        Column::Estimate | Column::Note => Vec::new(),
    };
    FormCell {
        value: match value {
            FormValue::Text(text) if text.is_empty() => FormValue::Empty,
            FormValue::Empty | FormValue::Text(_) | FormValue::Number(_) => value,
        },
        look: Look::Input,
        is_unlocked: true,
        decimals,
        rule: takes.map(|takes| Rule {
            negative: takes.negative,
            decimals: u8::try_from(takes.decimals).unwrap_or(6),
            words: words(),
            title: labels::NOTE_TITLE.to_owned(),
            note: labels::note(column, takes),
            refused: labels::refused(column, takes),
        }),
        comment: None,
    }
}

fn value(data: &TemplateData<'_>, row: &Row, cell: &Cell) -> FormCell {
    match row.source {
        Source::Typed { .. } => {
            let held = match (&cell.raw, cell.entry) {
                (Some(raw), _) => FormValue::Text(raw.clone()),
                (None, entry) => said(entry),
            };
            let exact = cell.entry.adds().unwrap_or(Exact::ZERO);
            open(Column::Value, held, shown(row, exact), Some(Takes::of(data.form, row)))
        }
        Source::Indicator { .. } | Source::Sum { .. } => {
            quiet(data.entries.get(&row.code).copied().unwrap_or_default())
        }
    }
}

fn estimate(data: &TemplateData<'_>, row: &Row, cell: &Cell) -> FormCell {
    let held = match (&cell.raw_estimate, cell.estimate) {
        (Some(raw), _) => FormValue::Text(raw.clone()),
        (None, Some(Amount(exact))) => number(exact),
        (None, None) => FormValue::Empty,
    };
    let exact = cell.estimate.map_or(Exact::ZERO, |amount| amount.0);
    open(
        Column::Estimate,
        held,
        shown(row, exact),
        Some(Takes::of(data.form, row)),
    )
}

/// What the hidden sheet says.
struct Identity {
    report: String,
    form_version: String,
    unit: String,
    unit_name: String,
    regime: String,
    period: String,
}

const KIND: (&str, &str) = ("kind", "khoinguon.report");

impl Identity {
    fn of(data: &TemplateData<'_>) -> Identity {
        Identity {
            report: data.report.to_string(),
            form_version: data.form_version.to_string(),
            unit: data.unit.to_string(),
            unit_name: clean_line(data.unit_name),
            regime: clean_line(data.regime),
            period: data.period.code(),
        }
    }

    fn said(&self) -> [(&'static str, &str); 7] {
        [
            KIND,
            ("report", &self.report),
            ("form_version", &self.form_version),
            ("unit", &self.unit),
            ("unit_name", &self.unit_name),
            ("regime", &self.regime),
            ("period", &self.period),
        ]
    }

    /// Over everything that is said: it finds slips and copies between workbooks, it keeps nobody out.
    fn checksum(&self) -> String {
        let lines: Vec<String> = self
            .said()
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        kernel::ids::hex(&kernel::ids::sha256(lines.join("\n").as_bytes()))
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let said = self.said();
        let pairs = said.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        pairs.chain([("checksum".to_owned(), self.checksum())]).collect()
    }

    fn read(sheets: &[BookSheet]) -> Result<Identity, SheetFault> {
        let sheet = sheets
            .iter()
            .find(|sheet| sheet.name == labels::HIDDEN)
            .ok_or(SheetFault::NotOurs)?;
        let mut pairs: BTreeMap<String, String> = BTreeMap::new();
        for row in 0..sheet.cells.len().min(30) {
            pairs.insert(clean_line(&text(sheet.cell(row, 0))), text(sheet.cell(row, 1)));
        }
        if pairs.get(KIND.0).map(String::as_str) != Some(KIND.1) {
            return Err(SheetFault::NotOurs);
        }
        let mut take = |key: &str| pairs.remove(key).unwrap_or_default();
        let found = Identity {
            report: take("report"),
            form_version: take("form_version"),
            unit: take("unit"),
            unit_name: take("unit_name"),
            regime: take("regime"),
            period: take("period"),
        };
        if take("checksum") == found.checksum() {
            Ok(found)
        } else {
            Err(SheetFault::Altered)
        }
    }
}

/// What a workbook should be of.
#[derive(Clone, Copy, Debug)]
pub struct Expect<'a> {
    /// Which report.
    pub report: ReportId,
    /// In which version of its form.
    pub form_version: i32,
    /// Of which unit.
    pub unit: UnitId,
    /// About which period.
    pub period: Period,
    /// Its form.
    pub form: &'a Form,
}

/// Why a workbook is not taken at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetFault {
    /// It is no workbook of ours.
    NotOurs,
    /// What it says it is was changed.
    Altered,
    /// It is of another unit, with this name.
    OtherUnit(String),
    /// It is about another period.
    OtherPeriod {
        /// About this one.
        found: Period,
        /// Not about this one.
        expected: Period,
    },
    /// It is of another report, with this name.
    OtherReport(String),
    /// The head of the table is gone.
    NoTable,
}

/// A cell that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellError {
    /// Where in the workbook: "D12".
    pub place: String,
    /// Code of the row.
    pub code: String,
    /// Which of its cells.
    pub column: Column,
    /// What stands there.
    pub raw: String,
    /// What is wrong with it; `labels::check` says why and how to mend it.
    pub fault: CellFault,
}

/// Why a row is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It has no code.
    NoCode,
    /// The form has no such row.
    NotInForm,
    /// The row came before.
    Twice,
}

/// A row of the workbook that is not used although something was typed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Where in the workbook: "A12".
    pub place: String,
    /// What stands there, cells joined by tabs.
    pub text: String,
    /// Why.
    pub why: Unfit,
}

/// What a workbook says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadBook {
    /// The cells of each row that was found, also where nothing stands in them. What could not be read is kept as it is.
    pub cells: BTreeMap<String, Cell>,
    /// Every cell that could not be read.
    pub errors: Vec<CellError>,
    /// Rows that fit no row of the form.
    pub ignored: Vec<Ignored>,
    /// The version of the form it was made for, when that is another one.
    pub other_version: Option<i32>,
}

/// How many rows a workbook would change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Nothing stood there.
    pub added: usize,
    /// Something else stood there.
    pub changed: usize,
    /// The same stands there.
    pub same: usize,
    /// Something stood there, and nothing would.
    pub removed: usize,
}

impl ReadBook {
    /// How many rows of a draft it would change.
    #[must_use]
    pub fn changes(&self, draft: &Draft) -> Changes {
        let mut found = Changes::default();
        for (code, cell) in &self.cells {
            let held = draft.cell(code);
            match (held.is_empty(), cell.is_empty()) {
                (true, true) => {}
                (true, false) => found.added += 1,
                (false, true) => found.removed += 1,
                (false, false) if held == *cell => found.same += 1,
                (false, false) => found.changed += 1,
            }
        }
        found
    }
}

/// Reads a workbook that came back.
///
/// # Errors
/// [`SheetFault`] when it is not the workbook of this report; `labels::sheet` says it. What is wrong with single cells is in
/// [`ReadBook::errors`].
pub fn read(sheets: &[BookSheet], expect: &Expect<'_>) -> Result<ReadBook, SheetFault> {
    let identity = Identity::read(sheets)?;
    if identity.unit != expect.unit.to_string() {
        return Err(SheetFault::OtherUnit(identity.unit_name));
    }
    let period: Period = identity.period.parse().map_err(|_| SheetFault::Altered)?;
    if period != expect.period {
        return Err(SheetFault::OtherPeriod {
            found: period,
            expected: expect.period,
        });
    }
    if identity.report != expect.report.to_string() {
        return Err(SheetFault::OtherReport(identity.regime));
    }
    let version: i32 = identity.form_version.parse().map_err(|_| SheetFault::Altered)?;
    let (sheet, head) = sheets
        .iter()
        .filter(|sheet| sheet.name != labels::HIDDEN)
        .find_map(|sheet| Some((sheet, Head::find(sheet)?)))
        .ok_or(SheetFault::NoTable)?;
    let mut found = ReadBook {
        other_version: (version != expect.form_version).then_some(version),
        ..ReadBook::default()
    };
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for at in head.row + 1..sheet.cells.len() {
        let code = clean_line(&text(sheet.cell(at, head.code)));
        let row = expect.form.row(&code);
        match row {
            Some(row) if seen.insert(&row.code) => take(sheet, at, &head, expect.form, row, &mut found),
            _ => {
                let why = match row {
                    Some(_) => Unfit::Twice,
                    None if code.is_empty() => Unfit::NoCode,
                    None => Unfit::NotInForm,
                };
                let typed = head
                    .filled()
                    .any(|column| !text(sheet.cell(at, column)).trim().is_empty());
                if typed && found.ignored.len() < MOST_IGNORED {
                    let cells = sheet.cells.get(at).map(Vec::as_slice).unwrap_or_default();
                    let line: Vec<String> = cells.iter().map(|cell| clean_line(&text(cell))).collect();
                    found.ignored.push(Ignored {
                        place: place(at, head.code),
                        text: line.join("\t"),
                        why,
                    });
                }
            }
        }
    }
    Ok(found)
}

/// Where the columns of the table stand.
struct Head {
    row: usize,
    code: usize,
    value: usize,
    estimate: Option<usize>,
    note: Option<usize>,
}

impl Head {
    fn find(sheet: &BookSheet) -> Option<Head> {
        sheet.cells.iter().take(100).enumerate().find_map(|(row, cells)| {
            let texts: Vec<String> = cells.iter().map(|cell| fold(&text(cell))).collect();
            let column = |head: &str| texts.iter().position(|text| *text == fold(head));
            Some(Head {
                row,
                code: column(labels::CODE)?,
                value: column(labels::head(Column::Value))?,
                estimate: column(labels::head(Column::Estimate)),
                note: column(labels::head(Column::Note)),
            })
        })
    }

    fn filled(&self) -> impl Iterator<Item = usize> {
        [Some(self.value), self.estimate, self.note].into_iter().flatten()
    }
}

/// "D12" for row 11 and column 3.
fn place(row: usize, column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.insert(0, char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

/// What stands in a cell, as a text.
fn text(cell: &BookCell) -> String {
    match cell {
        BookCell::Empty => String::new(),
        BookCell::Text(text) | BookCell::Error(text) => text.clone(),
        BookCell::Number { written, shown_as } => match (shown_as, exact_of(written)) {
            (NumberKind::Plain, Ok(exact)) => exact.said_short(15),
            (NumberKind::Percent, Ok(exact)) => match exact.times(Exact::whole(100)) {
                Some(percent) => format!("{}%", percent.said_short(15)),
                None => written.clone(),
            },
            (NumberKind::Plain | NumberKind::Percent | NumberKind::Day, _) => written.clone(),
        },
        BookCell::Formula { text, result } if text.is_empty() => format!("={result}"),
        BookCell::Formula { text, .. } => format!("={text}"),
        BookCell::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
    }
}

/// A row of the workbook that is one of the form.
fn take(sheet: &BookSheet, at: usize, head: &Head, form: &Form, row: &Row, found: &mut ReadBook) {
    let takes = Takes::of(form, row);
    let mut cell = Cell::default();
    let mut fault = |column: Column, place_of: usize, raw: &str, fault: CellFault| {
        found.errors.push(CellError {
            place: place(at, place_of),
            code: row.code.clone(),
            column,
            raw: raw.to_owned(),
            fault,
        });
    };
    if matches!(row.source, Source::Typed { .. }) {
        let held = sheet.cell(at, head.value);
        match entry(held, takes) {
            Ok(entry) => cell.entry = entry,
            Err(why) => {
                let raw = text(held);
                fault(Column::Value, head.value, &raw, why);
                cell.raw = Some(raw);
            }
        }
    }
    if let Some(column) = head.estimate {
        let held = sheet.cell(at, column);
        match entry(held, takes) {
            Ok(Entry::Value(amount)) => cell.estimate = Some(amount),
            Ok(Entry::Blank | Entry::Nothing | Entry::Unknown) => {}
            Err(why) => {
                let raw = text(held);
                fault(Column::Estimate, column, &raw, why);
                cell.raw_estimate = Some(raw);
            }
        }
    }
    if let Some(column) = head.note {
        match sheet.cell(at, column) {
            held @ BookCell::Formula { .. } => fault(Column::Note, column, &text(held), CellFault::Formula),
            held @ BookCell::Error(_) => fault(Column::Note, column, &text(held), CellFault::BrokenFormula),
            held @ (BookCell::Empty | BookCell::Text(_) | BookCell::Number { .. } | BookCell::Truth(_)) => {
                vietnamese::normalise(&text(held)).trim().clone_into(&mut cell.note);
            }
        }
    }
    found.cells.insert(row.code.clone(), cell);
}

/// What a cell says to a row.
fn entry(cell: &BookCell, takes: Takes) -> Result<Entry, CellFault> {
    match cell {
        BookCell::Empty => Ok(Entry::Blank),
        BookCell::Text(text) => paste::read(text, takes).map(|reading| reading.entry),
        BookCell::Number { written, shown_as } => {
            let exact = match shown_as {
                NumberKind::Day => return Err(CellFault::Date),
                NumberKind::Percent if !takes.percent => return Err(CellFault::Percent),
                NumberKind::Percent => exact_of(written)?.times(Exact::whole(100)).ok_or(CellFault::TooLarge)?,
                NumberKind::Plain => exact_of(written)?,
            };
            paste::fits(exact, takes).map(Entry::Value)
        }
        BookCell::Formula { .. } => Err(CellFault::Formula),
        BookCell::Error(text) if text.starts_with("##") => Err(CellFault::Hashes),
        BookCell::Error(_) => Err(CellFault::BrokenFormula),
        BookCell::Truth(_) => Err(CellFault::NotANumber),
    }
}

/// The number that a spreadsheet means by what it writes: "1.1000000000000001" is 1.1, since it keeps 15 digits. Read digit
/// by digit, never through a binary number.
fn exact_of(written: &str) -> Result<Exact, CellFault> {
    let text = written.trim();
    let (number, power) = match text.split_once(['e', 'E']) {
        Some((number, power)) => (number, power.parse::<i32>().map_err(|_| CellFault::NotANumber)?),
        None => (text, 0),
    };
    let (negative, number) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > 400 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CellFault::NotANumber);
    }
    let behind = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
    // the number is `kept` times ten to the power of `power`
    let mut power = power.saturating_sub(behind);
    let significant = digits.trim_start_matches('0');
    let (kept, dropped) = significant.split_at(significant.len().min(DIGITS));
    power = power.saturating_add(i32::try_from(dropped.len()).unwrap_or(i32::MAX));
    let mut mantissa: i128 = if kept.is_empty() {
        0
    } else {
        kept.parse().map_err(|_| CellFault::NotANumber)?
    };
    if dropped.starts_with(['5', '6', '7', '8', '9']) {
        mantissa += 1;
    }
    if mantissa == 0 {
        return Ok(Exact::ZERO);
    }
    while mantissa % 10 == 0 {
        mantissa /= 10;
        power = power.saturating_add(1);
    }
    let mantissa = if negative { -mantissa } else { mantissa };
    match u32::try_from(power) {
        Ok(above) => {
            let scale = 10_i128.checked_pow(above).ok_or(CellFault::TooLarge)?;
            mantissa.checked_mul(scale).map(Exact::whole).ok_or(CellFault::TooLarge)
        }
        // Smaller than any cell takes, and more than nothing.
        Err(_) => Exact::decimal(mantissa, power.unsigned_abs().min(30)).ok_or(CellFault::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::Table;
    use proptest::prelude::*;

    const REPORT: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
    const UNIT: &str = "01890a5d-ac96-774b-bcce-b302099a8058";

    fn row(code: &str, source: Source) -> Row {
        Row {
            code: code.to_owned(),
            name: format!("Chỉ tiêu {code}"),
            measured: "sáng kiến".to_owned(),
            source,
        }
    }

    fn form() -> Form {
        let typed = |decimals| Source::Typed {
            decimals,
            negative: false,
        };
        Form {
            tables: vec![
                Table {
                    name: "Biểu 1".to_owned(),
                    rows: vec![
                        row("01", typed(0)),
                        row("02", Source::Indicator { key: "sk".to_owned() }),
                        row("03", typed(2)),
                    ],
                },
                Table {
                    name: "Biểu 2".to_owned(),
                    rows: vec![
                        row("04", typed(0)),
                        row(
                            "05",
                            Source::Sum {
                                of: vec!["01".to_owned()],
                            },
                        ),
                    ],
                },
            ],
        }
    }

    fn value(number: i128) -> Entry {
        Entry::Value(Amount::whole(number))
    }

    fn draft() -> Draft {
        let mut draft = Draft::default();
        let cells = [
            ("01", value(12), Some(20), "đã rà soát"),
            ("02", Entry::Blank, Some(5), ""),
            ("03", Entry::Value(Amount(Exact::decimal(15, 1).unwrap())), None, "-"),
            ("04", Entry::Nothing, None, ""),
            ("05", Entry::Blank, None, "tổng"),
        ];
        for (code, entry, estimate, note) in cells {
            let cell = Cell {
                entry,
                estimate: estimate.map(Amount::whole),
                note: note.to_owned(),
                ..Cell::default()
            };
            draft.cells.insert(code.to_owned(), cell);
        }
        draft
    }

    struct Held {
        form: Form,
        draft: Draft,
        entries: BTreeMap<String, Entry>,
    }

    impl Held {
        fn new() -> Held {
            Held {
                form: form(),
                draft: draft(),
                entries: BTreeMap::from([("02".to_owned(), value(7)), ("05".to_owned(), value(12))]),
            }
        }

        fn data(&self) -> TemplateData<'_> {
            TemplateData {
                report: REPORT.parse().unwrap(),
                form_version: 3,
                unit: UNIT.parse().unwrap(),
                unit_name: "Xã Lộc An",
                regime: "Báo cáo công tác sáng kiến",
                period: Period::quarter(2026, 3).unwrap(),
                due_at: "2026-12-02T16:59:59Z".parse().unwrap(),
                form: &self.form,
                draft: &self.draft,
                entries: &self.entries,
                before: None,
            }
        }

        fn expect(&self) -> Expect<'_> {
            let data = self.data();
            Expect {
                report: data.report,
                form_version: data.form_version,
                unit: data.unit,
                period: data.period,
                form: data.form,
            }
        }
    }

    /// What a spreadsheet makes of a workbook that nobody touched.
    fn untouched(book: &FormBook) -> Vec<BookSheet> {
        let cell = |cell: &FormCell| match &cell.value {
            FormValue::Empty => BookCell::Empty,
            FormValue::Text(text) => BookCell::Text(text.clone()),
            FormValue::Number(written) => plain(written),
        };
        let sheets = book.sheets.iter().map(|sheet| BookSheet {
            name: sheet.name.clone(),
            is_hidden: false,
            cells: sheet
                .rows
                .iter()
                .map(|cells| cells.iter().map(cell).collect())
                .collect(),
        });
        let hidden = book.hidden.iter().map(|hidden| BookSheet {
            name: hidden.name.clone(),
            is_hidden: true,
            cells: hidden
                .pairs
                .iter()
                .map(|(key, value)| vec![BookCell::Text(key.clone()), BookCell::Text(value.clone())])
                .collect(),
        });
        sheets.chain(hidden).collect()
    }

    fn plain(written: &str) -> BookCell {
        BookCell::Number {
            written: written.to_owned(),
            shown_as: NumberKind::Plain,
        }
    }

    /// The row of the sheet in which a code stands.
    fn line(sheets: &[BookSheet], code: &str) -> usize {
        let at = sheets[0]
            .cells
            .iter()
            .position(|cells| cells.first().map(text).as_deref() == Some(code));
        at.unwrap()
    }

    fn put(sheets: &mut [BookSheet], code: &str, column: usize, cell: BookCell) {
        let at = line(sheets, code);
        sheets[0].cells[at][column] = cell;
    }

    /// Out and back nothing is changed: numbers, nothing, notes and estimates, counted rows left alone.
    #[test]
    fn what_went_out_comes_back() {
        let held = Held::new();
        let book = template(&held.data());
        let read = read(&untouched(&book), &held.expect()).unwrap();
        assert_eq!(read.cells, held.draft.cells);
        assert_eq!(
            (read.errors.len(), read.ignored.len(), read.other_version),
            (0, 0, None)
        );
        assert_eq!(
            read.changes(&held.draft),
            Changes {
                same: 5,
                ..Changes::default()
            }
        );
        assert_eq!(
            read.changes(&Draft::default()),
            Changes {
                added: 5,
                ..Changes::default()
            }
        );
    }

    /// Only what a person fills in is open, and what is counted is grey and shows its value.
    #[test]
    fn only_what_is_filled_in_is_open() {
        let held = Held::new();
        let book = template(&held.data());
        let sheets = untouched(&book);
        let at = |code: &str, column: usize| book.sheets[0].rows[line(&sheets, code)][column].clone();
        for (code, open) in [("01", true), ("02", false), ("03", true), ("04", true), ("05", false)] {
            let cell = at(code, 3);
            assert_eq!(
                (cell.is_unlocked, cell.look == Look::Input, cell.rule.is_some()),
                (open, open, open),
                "{code}"
            );
            assert!(at(code, 4).is_unlocked && at(code, 5).is_unlocked);
            assert!([0, 1, 2, 6].iter().all(|column| !at(code, *column).is_unlocked));
        }
        assert_eq!(
            (at("02", 3).value, at("02", 3).look),
            (FormValue::Number("7".to_owned()), Look::Quiet)
        );
        for (column, code) in [(3, "01"), (4, "03"), (4, "02")] {
            let rule = at(code, column).rule.unwrap();
            assert!(rule.note.chars().count() <= 255 && rule.refused.chars().count() <= 255);
        }
        let titles: Vec<String> = sheets[0].cells.iter().take(5).map(|cells| text(&cells[0])).collect();
        assert_eq!(titles[2], "Kỳ báo cáo: quý III/2026");
        assert_eq!(titles[3], "Hạn gửi: chậm nhất 23:59 ngày 02/12/2026");
    }

    /// Everything that is wrong is found at once, each with its place; what is right beside it is read.
    #[test]
    fn every_wrong_cell_is_named() {
        let held = Held::new();
        let mut sheets = untouched(&template(&held.data()));
        let formula = |text: &str| BookCell::Formula {
            text: text.to_owned(),
            result: "9".to_owned(),
        };
        put(&mut sheets, "01", 3, BookCell::Text("####".to_owned()));
        put(&mut sheets, "03", 3, formula("A1+B1"));
        put(&mut sheets, "04", 3, plain("-5"));
        put(&mut sheets, "01", 4, BookCell::Text("nhiều".to_owned()));
        put(&mut sheets, "04", 4, BookCell::Error("#REF!".to_owned()));
        put(&mut sheets, "03", 5, formula(""));
        put(&mut sheets, "04", 5, BookCell::Text("còn lại".to_owned()));
        let read = read(&sheets, &held.expect()).unwrap();
        let found: Vec<(&str, &str, &str, CellFault)> = read
            .errors
            .iter()
            .map(|error| {
                (
                    error.place.as_str(),
                    error.code.as_str(),
                    error.raw.as_str(),
                    error.fault,
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("D9", "01", "####", CellFault::Hashes),
                ("E9", "01", "nhiều", CellFault::NotANumber),
                ("D11", "03", "=A1+B1", CellFault::Formula),
                ("F11", "03", "=9", CellFault::Formula),
                ("D13", "04", "-5", CellFault::Negative),
                ("E13", "04", "#REF!", CellFault::BrokenFormula),
            ]
        );
        assert_eq!(read.cells["04"].note, "còn lại");
        assert_eq!(
            read.cells["03"].entry,
            Entry::Blank,
            "the last result of a formula is not taken"
        );
        assert_eq!(read.cells["01"].raw.as_deref(), Some("####"));
    }

    /// The marked workbook has what was typed, red cells with a comment, and says the same when it is read again.
    #[test]
    fn the_marked_workbook_comes_back_with_the_same_errors() {
        let held = Held::new();
        let mut sheets = untouched(&template(&held.data()));
        put(&mut sheets, "01", 3, BookCell::Text("12 người".to_owned()));
        put(&mut sheets, "03", 3, plain("2.5"));
        let first = read(&sheets, &held.expect()).unwrap();
        let book = marked(&held.data(), &first);
        let back = untouched(&book);
        let cell = &book.sheets[0].rows[line(&back, "01")][3];
        assert_eq!(
            (cell.look, &cell.value),
            (Look::Wrong, &FormValue::Text("12 người".to_owned()))
        );
        assert!(cell.comment.as_ref().unwrap().starts_with("Ô này cần một số.\nGhi số"));
        assert_eq!(book.sheets[1].name, "Lỗi");
        let listed: Vec<String> = back[1].cells[1].iter().map(text).collect();
        assert_eq!(listed[..3], ["D9", "01", "12 người"]);
        let again = read(&back, &held.expect()).unwrap();
        assert_eq!((again.errors, again.cells), (first.errors, first.cells));
    }

    /// A workbook of something else is refused with what it is, before anything of it is read.
    #[test]
    fn a_workbook_of_something_else_is_named() {
        let held = Held::new();
        let refused = |change: &dyn Fn(&mut TemplateData<'_>)| {
            let mut data = held.data();
            change(&mut data);
            read(&untouched(&template(&data)), &held.expect()).unwrap_err()
        };
        let period = refused(&|data| data.period = Period::quarter(2026, 2).unwrap());
        assert_eq!(
            labels::fault(&period),
            "Đây là biểu của quý II/2026. Kỳ đang mở là quý III/2026. Hãy tải biểu quý III/2026."
        );
        let unit = refused(&|data| {
            data.unit = REPORT.parse().unwrap();
            data.unit_name = "Phường 5";
        });
        assert_eq!(unit, SheetFault::OtherUnit("Phường 5".to_owned()));
        let report = refused(&|data| data.report = UNIT.parse().unwrap());
        assert!(matches!(report, SheetFault::OtherReport(_)));
        let mut sheets = untouched(&template(&held.data()));
        assert_eq!(read(&sheets[..1], &held.expect()), Err(SheetFault::NotOurs));
        let last = sheets.len() - 1;
        let version = sheets[last]
            .cells
            .iter()
            .position(|cells| text(&cells[0]) == "form_version")
            .unwrap();
        sheets[last].cells[version][1] = BookCell::Text("4".to_owned());
        assert_eq!(read(&sheets, &held.expect()), Err(SheetFault::Altered));
        let mut sheets = untouched(&template(&held.data()));
        sheets[0].cells[6].clear();
        assert_eq!(read(&sheets, &held.expect()), Err(SheetFault::NoTable));
    }

    /// A workbook of an earlier form is read by its codes; what does not fit is listed, columns may have moved.
    #[test]
    fn an_earlier_form_is_matched_by_code() {
        let held = Held::new();
        let mut sheets = untouched(&template(&held.data()));
        for cells in &mut sheets[0].cells {
            cells.insert(0, BookCell::Empty);
        }
        let mut later = Held::new();
        later.form.tables[0].rows.remove(0);
        later.form.tables[0].rows.push(row(
            "06",
            Source::Typed {
                decimals: 0,
                negative: false,
            },
        ));
        let mut extra = vec![BookCell::Empty; 4];
        extra.push(plain("8"));
        sheets[0].cells.push(extra);
        let expect = Expect {
            form_version: 4,
            ..later.expect()
        };
        let read = read(&sheets, &expect).unwrap();
        assert_eq!(read.other_version, Some(3));
        assert_eq!(read.cells["03"], held.draft.cell("03"));
        assert!(
            !read.cells.contains_key("06"),
            "it was not in the workbook: nothing is known of it"
        );
        let why: Vec<(&str, Unfit)> = read.ignored.iter().map(|row| (row.place.as_str(), row.why)).collect();
        assert_eq!(why, [("B9", Unfit::NotInForm), ("B15", Unfit::NoCode)]);
        assert!(read.ignored[0].text.contains("Chỉ tiêu 01"));
    }

    /// Excel writes 1.1 as 1.1000000000000001: what it shows counts. Days and percentages are told apart from numbers.
    #[test]
    fn numbers_are_those_that_the_spreadsheet_shows() {
        let takes = |percent| Takes {
            decimals: 2,
            negative: true,
            percent,
        };
        for (written, expected) in [
            ("1.1000000000000001", Ok(Exact::decimal(11, 1).unwrap())),
            ("0.30000000000000004", Ok(Exact::decimal(3, 1).unwrap())),
            ("2.9999999999999996", Ok(Exact::whole(3))),
            ("1E+3", Ok(Exact::whole(1000))),
            ("-1.25E2", Ok(Exact::whole(-125))),
            ("5E-2", Ok(Exact::decimal(5, 2).unwrap())),
            ("0", Ok(Exact::ZERO)),
            ("0.001", Err(CellFault::TooFine(2))),
            ("1E-300", Err(CellFault::TooFine(2))),
            ("1E+300", Err(CellFault::TooLarge)),
            ("1E+99999999999", Err(CellFault::NotANumber)),
            ("", Err(CellFault::NotANumber)),
            ("1.2.3", Err(CellFault::NotANumber)),
        ] {
            let expected = expected.map(|exact| Entry::Value(Amount(exact)));
            assert_eq!(entry(&plain(written), takes(false)), expected, "{written}");
        }
        let as_kind = |shown_as| BookCell::Number {
            written: "0.125".to_owned(),
            shown_as,
        };
        assert_eq!(
            entry(&as_kind(NumberKind::Percent), takes(false)),
            Err(CellFault::Percent)
        );
        let percent = Entry::Value(Amount(Exact::decimal(125, 1).unwrap()));
        assert_eq!(entry(&as_kind(NumberKind::Percent), takes(true)), Ok(percent));
        assert_eq!(text(&as_kind(NumberKind::Percent)), "12,5%");
        assert_eq!(entry(&as_kind(NumberKind::Day), takes(true)), Err(CellFault::Date));
    }

    #[test]
    fn places_are_written_as_spreadsheets_do() {
        let places = [
            place(0, 0),
            place(11, 3),
            place(0, 25),
            place(0, 26),
            place(0, 701),
            place(0, 702),
        ];
        assert_eq!(places, ["A1", "D12", "Z1", "AA1", "ZZ1", "AAA1"]);
    }

    proptest! {
        /// Whatever stands in the file, reading ends, and a number that was written is the one that is read.
        #[test]
        fn any_number_is_read_or_refused(mantissa in -99_999_999_999_999_i128..99_999_999_999_999, scale in 0_u32..=6, noise in "[0-9.eE+-]{0,30}") {
            let exact = Exact::decimal(mantissa, scale).unwrap();
            prop_assert_eq!(exact_of(&exact.text(6)), Ok(exact));
            let _ = exact_of(&noise);
        }
    }
}
