//! Reading what people type into a cell and paste from a spreadsheet. Nothing is guessed: what cannot be read is said with its
//! reason, and stays as it was written.

use super::draft::{Amount, Entry};
use super::form::{Form, Row, Source};
use crate::labels::check as labels;
use indicators::model::Exact;
use std::collections::{BTreeMap, BTreeSet};
use vietnamese::{NumberError, NumberUnit, clean_line, fold};

/// Most bytes that are pasted at once.
pub const MOST_BYTES: usize = 1024 * 1024;
/// Most cells that are pasted at once, and most lines.
pub const MOST_CELLS: usize = 5_000;
/// Values stay below this.
pub const LIMIT: i128 = 1_000_000_000_000_000;
/// Digits behind the comma that an amount keeps.
const FINEST: u32 = 6;
/// What names a row stands among the first columns.
const KEY_COLUMNS: usize = 12;
/// What is longer is no number.
const LONGEST: usize = 200;

/// Why a cell was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// `####`: the column was too narrow.
    Hashes,
    /// `=A1+B1`.
    Formula,
    /// `#REF!` and the like.
    BrokenFormula,
    /// `1,2E+11`: digits are lost.
    Rounded,
    /// `1.23.4`: the separators make no number.
    Grouping,
    /// Something that is no number and no known word.
    NotANumber,
    /// Below nothing where that is not possible.
    Negative,
    /// More digits behind the comma than these.
    TooFine(u32),
    /// At or beyond [`LIMIT`].
    TooLarge,
    /// A percentage where a number is asked for.
    Percent,
    /// The spreadsheet made a day of it.
    Date,
}

/// What a row takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Takes {
    /// Digits behind the comma.
    pub decimals: u32,
    /// Below nothing is possible.
    pub negative: bool,
    /// A percent sign belongs to it.
    pub percent: bool,
}

impl Takes {
    /// What a row of a form takes; a sum as much as what it adds up, a counted one whatever can be counted.
    #[must_use]
    pub fn of(form: &Form, row: &Row) -> Takes {
        let plain = |row: &Row| match row.source {
            Source::Typed { decimals, negative } => (decimals, negative),
            Source::Indicator { .. } | Source::Sum { .. } => (FINEST, true),
        };
        let (decimals, negative) = match &row.source {
            Source::Sum { of } => of
                .iter()
                .filter_map(|code| form.row(code))
                .map(plain)
                .fold((0, false), |held, one| (held.0.max(one.0), held.1 || one.1)),
            Source::Typed { .. } | Source::Indicator { .. } => plain(row),
        };
        let measured = fold(&row.measured);
        Takes {
            decimals,
            negative,
            percent: row.measured.contains('%') || labels::PERCENT_WORDS.contains(&measured.as_str()),
        }
    }
}

/// What was understood of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The entry.
    pub entry: Entry,
    /// Another habit of writing would read another number: "1.234" is 1234 here.
    pub ambiguous: bool,
}

/// Reads what was typed into a cell that takes so many decimals, and nothing below nought unless `negative`.
///
/// # Errors
/// A [`CellFault`]; `labels::check` says it.
pub fn read_entry(text: &str, decimals: u32, negative: bool) -> Result<Entry, CellFault> {
    let takes = Takes {
        decimals,
        negative,
        percent: false,
    };
    read(text, takes).map(|reading| reading.entry)
}

/// The same, with what else is known: whether a percent sign belongs there, whether the number could mean another one.
///
/// # Errors
/// A [`CellFault`].
pub fn read(text: &str, takes: Takes) -> Result<Reading, CellFault> {
    let sure = |entry| Reading {
        entry,
        ambiguous: false,
    };
    if text.len() > LONGEST * 4 {
        return Err(CellFault::NotANumber);
    }
    let line = clean_line(text);
    if line.is_empty() {
        return Ok(sure(Entry::Blank));
    }
    if line.starts_with('=') {
        return Err(CellFault::Formula);
    }
    if line.chars().all(|sign| matches!(sign, '.' | '…' | ' ')) && line != "." {
        return Ok(sure(Entry::Unknown));
    }
    let words = fold(&line);
    if labels::UNKNOWN_WORDS.contains(&words.as_str()) {
        return Ok(sure(Entry::Unknown));
    }
    if labels::NOTHING_WORDS.contains(&words.as_str()) {
        return Ok(sure(Entry::Nothing));
    }
    let number = match vietnamese::parse_number(&line) {
        Ok(number) => number,
        Err(NumberError::Empty) => return Ok(sure(Entry::Blank)),
        Err(NumberError::Dash) => return Ok(sure(Entry::Nothing)),
        Err(NumberError::HashMarks) => return Err(CellFault::Hashes),
        Err(NumberError::SpreadsheetError(_)) => return Err(CellFault::BrokenFormula),
        Err(NumberError::Rounded(_)) => return Err(CellFault::Rounded),
        Err(NumberError::Grouping(_)) => return Err(CellFault::Grouping),
        Err(NumberError::TooLarge) => return Err(CellFault::TooLarge),
        Err(NumberError::NotANumber(_)) => return Err(CellFault::NotANumber),
    };
    if number.unit == NumberUnit::Percent && !takes.percent {
        return Err(CellFault::Percent);
    }
    let exact = Exact::decimal(number.mantissa, number.scale).ok_or(CellFault::TooLarge)?;
    Ok(Reading {
        entry: Entry::Value(fits(exact, takes)?),
        ambiguous: number.ambiguous,
    })
}

/// The amount when a cell takes such a number.
///
/// # Errors
/// [`CellFault::TooLarge`], [`CellFault::Negative`], [`CellFault::TooFine`].
pub fn fits(exact: Exact, takes: Takes) -> Result<Amount, CellFault> {
    if exact >= Exact::whole(LIMIT) || exact <= Exact::whole(-LIMIT) {
        return Err(CellFault::TooLarge);
    }
    if exact < Exact::ZERO && !takes.negative {
        return Err(CellFault::Negative);
    }
    let decimals = takes.decimals.min(FINEST);
    if 10_i128.pow(decimals) % exact.den() != 0 {
        return Err(CellFault::TooFine(decimals));
    }
    Ok(Amount(exact))
}

/// What an input holds: [`read_entry`] gives the entry back. A number has as many digits behind the comma as it needs, also
/// when an earlier form took more than `decimals`.
#[must_use]
pub fn shown(entry: Entry, decimals: u32) -> String {
    match entry {
        Entry::Blank => String::new(),
        Entry::Value(Amount(exact)) => exact.said_short(places(exact, decimals)),
        Entry::Nothing => labels::NOTHING.to_owned(),
        Entry::Unknown => labels::UNKNOWN.to_owned(),
    }
}

/// What a table says.
#[must_use]
pub fn said(entry: Entry, decimals: u32) -> String {
    match entry {
        Entry::Blank => labels::BLANK.to_owned(),
        Entry::Value(_) | Entry::Nothing | Entry::Unknown => shown(entry, decimals),
    }
}

/// Digits behind the comma so that nothing of an amount is lost.
fn places(exact: Exact, decimals: u32) -> u32 {
    let decimals = decimals.min(FINEST);
    if 10_i128.pow(decimals) % exact.den() == 0 {
        decimals
    } else {
        FINEST
    }
}

/// What is wrong with a paste as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasteFault {
    /// There is nothing in it.
    Empty,
    /// Beyond [`MOST_BYTES`].
    TooLong,
    /// Beyond [`MOST_CELLS`].
    TooMany,
    /// So many columns, and none of them names rows of the form.
    TooWide(usize),
    /// The row from which it should be laid down is not in the form.
    NoSuchRow(String),
}

/// Reads what a spreadsheet puts on the clipboard: tabs between cells, line ends between rows, cells with either of them in
/// quotes. Empty cells at the end of a row are left out, and so are empty rows at the end but for what keeps the height of the
/// selection.
///
/// # Errors
/// [`PasteFault::TooLong`], [`PasteFault::TooMany`], [`PasteFault::Empty`].
pub fn read_grid(text: &str) -> Result<Vec<Vec<String>>, PasteFault> {
    if text.len() > MOST_BYTES {
        return Err(PasteFault::TooLong);
    }
    let mut grid: Vec<Vec<String>> = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut cells = 0_usize;
    let mut rest = text;
    // Once a quote is found that nothing closes, no later one is looked for: reading stays linear.
    let mut quotes = true;
    loop {
        let quoted = if quotes && rest.starts_with('"') {
            let found = quoted_cell(rest);
            quotes = found != Quoted::Open;
            found
        } else {
            Quoted::Plain
        };
        let (cell, after) = match quoted {
            Quoted::Closed(cell, length) => (cell, rest.get(length..).unwrap_or_default()),
            Quoted::Open | Quoted::Plain => {
                let end = rest.find(['\t', '\n', '\r']).unwrap_or(rest.len());
                let (cell, after) = rest.split_at(end);
                (cell.to_owned(), after)
            }
        };
        row.push(cell);
        if let Some(after) = after.strip_prefix('\t') {
            rest = after;
            continue;
        }
        while row.last().is_some_and(|cell| cell.trim().is_empty()) {
            row.pop();
        }
        cells += row.len();
        if cells > MOST_CELLS {
            return Err(PasteFault::TooMany);
        }
        grid.push(std::mem::take(&mut row));
        let next = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\n', '\r']));
        match next {
            // The last line end closes the last row, it does not begin another.
            Some("") | None => break,
            Some(next) => rest = next,
        }
    }
    let filled = grid.iter().rposition(|row| !row.is_empty()).ok_or(PasteFault::Empty)? + 1;
    if filled > MOST_CELLS {
        return Err(PasteFault::TooMany);
    }
    grid.truncate(MOST_CELLS);
    Ok(grid)
}

#[derive(PartialEq, Eq)]
enum Quoted {
    /// The cell and how many bytes it took, quotes included.
    Closed(String, usize),
    /// The quote is never closed.
    Open,
    /// The quote belongs to the text.
    Plain,
}

/// A cell that begins with a quote.
fn quoted_cell(text: &str) -> Quoted {
    let mut cell = String::new();
    let mut at = 1;
    loop {
        let Some(rest) = text.get(at..) else {
            return Quoted::Open;
        };
        let Some(quote) = rest.find('"') else {
            return Quoted::Open;
        };
        cell.push_str(rest.get(..quote).unwrap_or_default());
        at += quote + 1;
        match text.as_bytes().get(at) {
            Some(b'"') => {
                cell.push('"');
                at += 1;
            }
            None | Some(b'\t' | b'\n' | b'\r') => return Quoted::Closed(cell.replace("\r\n", "\n"), at),
            Some(_) => return Quoted::Plain,
        }
    }
}

/// What a column of a report holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The value.
    Value,
    /// What is expected at the end of the period.
    Estimate,
    /// A word on it.
    Note,
}

impl Column {
    const ALL: [Column; 3] = [Column::Value, Column::Estimate, Column::Note];
}

/// A pasted cell in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Code of the row.
    pub code: String,
    /// Which of its cells.
    pub column: Column,
    /// As it was pasted.
    pub raw: String,
    /// What was understood; of a note always blank, an estimate is a number or blank.
    pub read: Result<Entry, CellFault>,
    /// The number could mean another one: "1.234".
    pub ambiguous: bool,
}

/// How the rows were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// By codes that stood in the paste.
    ByCode,
    /// By names that stood in the paste.
    ByName,
    /// In their order, onto rows that are typed.
    InOrderTyped,
    /// In their order, onto all rows.
    InOrder,
}

/// A pasted grid in its place. Empty cells are not among what is placed: a paste takes nothing away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// How the rows were found.
    pub found: Found,
    /// What goes where.
    pub cells: Vec<Placed>,
    /// Values on rows that are counted or summed up: code and text. They are not used.
    pub ignored: Vec<(String, String)>,
    /// Rows of the paste that fit no row of the form, cells joined by tabs.
    pub unplaced: Vec<String>,
    /// So many columns to the right of the notes were left out.
    pub extra: usize,
}

/// Puts a pasted grid onto the rows of a form. Rows are found by a column of codes or names when the grid has one; what
/// follows it is value, estimate, note. Otherwise the grid is laid down in order from the row `from_code`, or the first.
///
/// # Errors
/// A [`PasteFault`] when it cannot be laid down at all.
pub fn place(form: &Form, grid: &[Vec<String>], from_code: Option<&str>) -> Result<Placement, PasteFault> {
    if grid.iter().flatten().all(|cell| cell.trim().is_empty()) {
        return Err(PasteFault::Empty);
    }
    let rows: Vec<&Row> = form.rows().collect();
    let keyed = Key::find(&rows, grid);
    match keyed {
        Some(key) => Ok(by_key(form, &rows, grid, &key)),
        None => in_order(form, &rows, grid, from_code),
    }
}

/// A column of the grid that names rows.
struct Key {
    column: usize,
    found: Found,
    /// For each row of the grid the place of its row in the form.
    rows: Vec<Option<usize>>,
}

fn code_key(code: &str) -> String {
    clean_line(code).to_lowercase()
}

/// A code as a spreadsheet leaves it: "01" becomes 1.
fn bare_code(code: &str) -> String {
    let key = code_key(code);
    let bare = key.trim_start_matches('0');
    if key.bytes().all(|byte| byte.is_ascii_digit()) && !bare.is_empty() {
        bare.to_owned()
    } else {
        key
    }
}

/// A code that could just as well be a number somebody reports.
fn like_a_number(text: &str) -> bool {
    let text = text.trim();
    !text.starts_with('0')
        && text.matches(['.', ',']).count() < 2
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

impl Key {
    fn find(rows: &[&Row], grid: &[Vec<String>]) -> Option<Key> {
        let width = grid.iter().map(Vec::len).max().unwrap_or_default();
        let mut best: Option<(usize, Key)> = None;
        for column in 0..width.min(KEY_COLUMNS) {
            for key in [Key::codes(rows, grid, column), Key::names(rows, grid, column)] {
                let hits = key.rows.iter().flatten().count();
                let filled = grid.iter().filter(|row| filled(row, column)).count();
                // Words that fit a row by chance make no column of names.
                if hits == 0 || hits * 2 < filled {
                    continue;
                }
                if best.as_ref().is_none_or(|(most, _)| hits > *most) {
                    best = Some((hits, key));
                }
            }
        }
        best.map(|(_, key)| key)
    }

    /// The column read as codes. Codes that look like numbers count only where they cannot be the values themselves: three or
    /// more, all known, in the order of the form, with something behind them; or with the name of the row behind them.
    fn codes(rows: &[&Row], grid: &[Vec<String>], column: usize) -> Key {
        let exact: BTreeMap<String, usize> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (code_key(&row.code), at))
            .collect();
        let mut bare: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            // Two codes that only a nought in front tells apart are not found without it.
            bare.entry(bare_code(&row.code))
                .and_modify(|held| *held = None)
                .or_insert(Some(at));
        }
        let place = |text: &str| {
            let key = code_key(text);
            if key.is_empty() {
                return None;
            }
            exact
                .get(&key)
                .copied()
                .or_else(|| bare.get(&bare_code(text)).copied().flatten())
        };
        let mut found: Vec<Option<usize>> = grid
            .iter()
            .map(|row| row.get(column).and_then(|text| place(text)))
            .collect();
        let texts = || {
            grid.iter()
                .filter_map(|row| row.get(column))
                .filter(|text| !text.trim().is_empty())
        };
        let doubtful = texts().all(|text| like_a_number(text) || place(text).is_none());
        if doubtful && !Key::named_beside(rows, grid, column, &found) {
            let places: Vec<usize> = found.iter().flatten().copied().collect();
            let rising = places.windows(2).all(|two| matches!(two, [a, b] if a < b));
            let all = places.len() == texts().count();
            let behind = grid
                .iter()
                .any(|row| row.iter().skip(column + 1).any(|cell| !cell.trim().is_empty()));
            if places.len() < 3 || !rising || !all || !behind {
                found = vec![None; grid.len()];
            }
        }
        once_each(&mut found);
        Key {
            column,
            found: Found::ByCode,
            rows: found,
        }
    }

    /// The next column holds the names of the rows that were found.
    fn named_beside(rows: &[&Row], grid: &[Vec<String>], column: usize, found: &[Option<usize>]) -> bool {
        let mut hits = grid
            .iter()
            .zip(found)
            .filter_map(|(row, at)| at.map(|at| (row, at)))
            .peekable();
        hits.peek().is_some()
            && hits.all(|(row, at)| {
                row.get(column + 1)
                    .is_some_and(|name| rows.get(at).is_some_and(|row| fold(name) == fold(&row.name)))
            })
    }

    /// The column read as names. A name that several rows have is the next one of them behind the row found before.
    fn names(rows: &[&Row], grid: &[Vec<String>], column: usize) -> Key {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            places.entry(fold(&row.name)).or_default().push(at);
        }
        let mut last: Option<usize> = None;
        let mut found: Vec<Option<usize>> = Vec::with_capacity(grid.len());
        for row in grid {
            let key = row.get(column).map(|text| fold(text)).filter(|key| !key.is_empty());
            let at = key
                .and_then(|key| places.get(&key))
                .and_then(|places| match places.as_slice() {
                    [only] => Some(*only),
                    several => several.iter().copied().find(|at| last.is_none_or(|last| *at > last)),
                });
            last = at.or(last);
            found.push(at);
        }
        once_each(&mut found);
        Key {
            column,
            found: Found::ByName,
            rows: found,
        }
    }
}

/// The second time a row comes it is not taken.
fn once_each(found: &mut [Option<usize>]) {
    let mut seen = BTreeSet::new();
    for at in found {
        if at.is_some_and(|place| !seen.insert(place)) {
            *at = None;
        }
    }
}

fn filled(row: &[String], column: usize) -> bool {
    row.get(column).is_some_and(|cell| !cell.trim().is_empty())
}

fn by_key(form: &Form, rows: &[&Row], grid: &[Vec<String>], key: &Key) -> Placement {
    let width = grid.iter().map(Vec::len).max().unwrap_or_default();
    let hits = || {
        grid.iter()
            .zip(&key.rows)
            .filter_map(|(cells, at)| Some((cells, *rows.get((*at)?)?)))
    };
    // What repeats the row stands between: its name, its unit of measure.
    let repeats = |column: usize| {
        let mut some = false;
        let all = hits().all(|(cells, row)| match cells.get(column).map(|cell| fold(cell)) {
            Some(text) if !text.is_empty() => {
                some = true;
                text == fold(&row.name) || text == fold(&row.measured) && text.parse::<u64>().is_err()
            }
            _ => true,
        });
        some && all
    };
    let first = (key.column + 1..width)
        .find(|column| !repeats(*column))
        .unwrap_or(width);
    let mut placement = Placement {
        found: key.found,
        cells: Vec::new(),
        ignored: Vec::new(),
        unplaced: Vec::new(),
        extra: width.saturating_sub(first + Column::ALL.len()),
    };
    let begin = key.rows.iter().position(Option::is_some).unwrap_or_default();
    for (number, (cells, at)) in grid.iter().zip(&key.rows).enumerate() {
        match at.and_then(|at| rows.get(at)) {
            Some(row) => put(form, row, cells.get(first..).unwrap_or_default(), &mut placement),
            // Above the first row that is known stand headings.
            None if number < begin && is_heading(cells, key.column) => {}
            None => unplaced(cells, &mut placement),
        }
    }
    placement
}

/// No number stands behind the column of names.
fn is_heading(cells: &[String], column: usize) -> bool {
    cells
        .iter()
        .skip(column + 1)
        .all(|cell| vietnamese::parse_number(cell).is_err())
}

fn unplaced(cells: &[String], placement: &mut Placement) {
    if cells.iter().any(|cell| !cell.trim().is_empty()) {
        let line: Vec<String> = cells.iter().map(|cell| clean_line(cell)).collect();
        placement.unplaced.push(line.join("\t"));
    }
}

fn in_order(
    form: &Form,
    rows: &[&Row],
    grid: &[Vec<String>],
    from_code: Option<&str>,
) -> Result<Placement, PasteFault> {
    let width = grid.iter().map(Vec::len).max().unwrap_or_default();
    if width > Column::ALL.len() {
        return Err(PasteFault::TooWide(width));
    }
    let start = match from_code {
        Some(code) => rows
            .iter()
            .position(|row| row.code == code)
            .ok_or_else(|| PasteFault::NoSuchRow(code.to_owned()))?,
        None => 0,
    };
    let all = rows.get(start..).unwrap_or_default();
    let typed: Vec<&Row> = all
        .iter()
        .filter(|row| matches!(row.source, Source::Typed { .. }))
        .copied()
        .collect();
    // Empty cells at the end of a selection may or may not have come along.
    let filled = grid.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
    let (found, onto) = if (filled..=grid.len()).contains(&typed.len()) {
        (Found::InOrderTyped, typed.as_slice())
    } else {
        (Found::InOrder, all)
    };
    let mut placement = Placement {
        found,
        cells: Vec::new(),
        ignored: Vec::new(),
        unplaced: Vec::new(),
        extra: 0,
    };
    for (at, cells) in grid.iter().enumerate() {
        match onto.get(at) {
            Some(row) => put(form, row, cells, &mut placement),
            None => unplaced(cells, &mut placement),
        }
    }
    Ok(placement)
}

/// Value, estimate and note of a row.
fn put(form: &Form, row: &Row, cells: &[String], placement: &mut Placement) {
    let takes = Takes::of(form, row);
    for (column, raw) in Column::ALL.into_iter().zip(cells) {
        if raw.trim().is_empty() {
            continue;
        }
        let counted = !matches!(row.source, Source::Typed { .. });
        if column == Column::Value && counted {
            placement.ignored.push((row.code.clone(), clean_line(raw)));
            continue;
        }
        let reading = match column {
            Column::Value => read(raw, takes),
            Column::Estimate => read(raw, takes).map(estimate),
            Column::Note => Ok(Reading {
                entry: Entry::Blank,
                ambiguous: false,
            }),
        };
        placement.cells.push(Placed {
            code: row.code.clone(),
            column,
            raw: raw.clone(),
            read: reading.map(|reading| reading.entry),
            ambiguous: reading.is_ok_and(|reading| reading.ambiguous),
        });
    }
}

/// An estimate is a number, or there is none.
fn estimate(reading: Reading) -> Reading {
    match reading.entry {
        Entry::Value(_) => reading,
        Entry::Blank | Entry::Nothing | Entry::Unknown => Reading {
            entry: Entry::Blank,
            ambiguous: false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::Table;
    use proptest::prelude::*;

    fn value(number: i128) -> Entry {
        Entry::Value(Amount::whole(number))
    }

    fn decimal(mantissa: i128, scale: u32) -> Entry {
        Entry::Value(Amount(Exact::decimal(mantissa, scale).unwrap()))
    }

    fn row(code: &str, name: &str, source: Source) -> Row {
        Row {
            code: code.to_owned(),
            name: name.to_owned(),
            measured: "sáng kiến".to_owned(),
            source,
        }
    }

    fn typed() -> Source {
        Source::Typed {
            decimals: 0,
            negative: false,
        }
    }

    /// Typed, counted, typed, typed, sum; two rows of the same name.
    fn form() -> Form {
        Form {
            tables: vec![Table {
                name: "Biểu 1".to_owned(),
                rows: vec![
                    row("01", "Sáng kiến cấp cơ sở", typed()),
                    row(
                        "02",
                        "Sáng kiến được công nhận",
                        Source::Indicator { key: "sk".to_owned() },
                    ),
                    row("03", "- Trong đó: nữ", typed()),
                    row(
                        "04",
                        "Đề tài",
                        Source::Typed {
                            decimals: 2,
                            negative: true,
                        },
                    ),
                    row("05", "- Trong đó: nữ", typed()),
                    row(
                        "06",
                        "Cộng",
                        Source::Sum {
                            of: vec!["01".to_owned(), "04".to_owned()],
                        },
                    ),
                ],
            }],
        }
    }

    fn grid(text: &str) -> Vec<Vec<String>> {
        read_grid(text).unwrap()
    }

    fn values(placement: &Placement) -> Vec<(&str, Entry)> {
        let cells = placement.cells.iter().filter(|cell| cell.column == Column::Value);
        cells.map(|cell| (cell.code.as_str(), cell.read.unwrap())).collect()
    }

    /// Every habit of writing a number is read, and the four things that are no number stay four things.
    #[test]
    fn what_officers_write_is_understood() {
        for (text, entry) in [
            ("1.234,5", decimal(12_345, 1)),
            ("1,234.5", decimal(12_345, 1)),
            ("1\u{a0}234,5", decimal(12_345, 1)),
            ("(1.234)", value(-1234)),
            ("1.234 đ", value(1234)),
            ("0", value(0)),
            ("-0", value(0)),
            ("0,00", value(0)),
            ("1,50", decimal(15, 1)),
            ("", Entry::Blank),
            (" \u{a0}\t ", Entry::Blank),
            ("-", Entry::Nothing),
            ("–", Entry::Nothing),
            ("KPS", Entry::Nothing),
            ("kps.", Entry::Nothing),
            ("Không", Entry::Nothing),
            ("KHÔNG PHÁT SINH", Entry::Nothing),
            ("khong phat sinh", Entry::Nothing),
            ("không có", Entry::Nothing),
            ("CSL", Entry::Unknown),
            ("chưa có số liệu", Entry::Unknown),
            ("Chua co", Entry::Unknown),
            ("không có số liệu", Entry::Unknown),
            ("...", Entry::Unknown),
            ("…", Entry::Unknown),
        ] {
            assert_eq!(read_entry(text, 2, true), Ok(entry), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (text, fault) in [
            ("####", CellFault::Hashes),
            ("=A1+B1", CellFault::Formula),
            ("#REF!", CellFault::BrokenFormula),
            ("#VALUE!", CellFault::BrokenFormula),
            ("1,2E+11", CellFault::Rounded),
            ("1.23.4", CellFault::Grouping),
            ("x", CellFault::NotANumber),
            (".", CellFault::NotANumber),
            ("12 người", CellFault::NotANumber),
            ("-5", CellFault::Negative),
            ("1,5", CellFault::TooFine(0)),
            ("999.999.999.999.999,5", CellFault::TooFine(0)),
            ("1.000.000.000.000.000", CellFault::TooLarge),
            ("9".repeat(60).as_str(), CellFault::TooLarge),
            ("9".repeat(2000).as_str(), CellFault::NotANumber),
            ("12%", CellFault::Percent),
        ] {
            assert_eq!(read_entry(text, 0, false), Err(fault), "{text:?}");
            assert!(!labels::sentence(fault).is_empty());
        }
        assert_eq!(
            read_entry("999.999.999.999.999", 0, false),
            Ok(value(999_999_999_999_999))
        );
        assert!(labels::sentence(CellFault::Hashes).starts_with("Ô quá hẹp, Excel gửi ký hiệu ####. Kéo rộng cột"));
    }

    /// A percent sign belongs to a row that is measured in percent, and to no other.
    #[test]
    fn percent_is_read_where_it_is_asked_for() {
        let mut share = row(
            "07",
            "Tỷ lệ",
            Source::Typed {
                decimals: 1,
                negative: false,
            },
        );
        let form = form();
        assert_eq!(read("12,5%", Takes::of(&form, &share)), Err(CellFault::Percent));
        share.measured = "%".to_owned();
        assert_eq!(read("12,5%", Takes::of(&form, &share)).unwrap().entry, decimal(125, 1));
    }

    #[test]
    fn a_point_that_may_be_a_comma_is_marked() {
        let takes = Takes {
            decimals: 3,
            negative: false,
            percent: false,
        };
        let of = |text: &str| {
            let reading = read(text, takes).unwrap();
            (reading.entry, reading.ambiguous)
        };
        assert_eq!(of("1.234"), (value(1234), true));
        assert_eq!(of("1,234"), (decimal(1234, 3), true));
        assert_eq!(of("1.234.567"), (value(1_234_567), false));
    }

    #[test]
    fn a_table_says_blank_nothing_and_unknown_apart() {
        let said = [Entry::Blank, Entry::Nothing, Entry::Unknown, value(0), value(1234)].map(|entry| said(entry, 0));
        assert_eq!(said, ["–", "Không phát sinh", "Chưa có số liệu", "0", "1.234"]);
    }

    #[test]
    fn the_clipboard_of_a_spreadsheet_is_read() {
        assert_eq!(grid("1\t2\r\n3\r\n"), [vec!["1", "2"], vec!["3"]]);
        assert_eq!(
            grid("\"hai\r\ndòng\"\t\"ô \"\"lạ\"\"\"\n5\t\t\t"),
            [vec!["hai\ndòng", "ô \"lạ\""], vec!["5"]]
        );
        // A quote that is part of the text, and one that nothing closes.
        assert_eq!(grid("\"A\" là\t1\n\"B\t2"), [vec!["\"A\" là", "1"], vec!["\"B", "2"]]);
        // The height of a selection with empty cells at its end is kept.
        assert_eq!(grid("1\n\n\n").len(), 3);
        assert_eq!(read_grid(" \t\n\t"), Err(PasteFault::Empty));
        assert_eq!(read_grid(&"1\n".repeat(MOST_CELLS + 1)), Err(PasteFault::TooMany));
        assert_eq!(read_grid(&"1\t".repeat(MOST_CELLS + 1)), Err(PasteFault::TooMany));
        assert_eq!(read_grid(&"1".repeat(MOST_BYTES + 1)), Err(PasteFault::TooLong));
        assert_eq!(read_grid(&"1\n".repeat(MOST_CELLS)).unwrap().len(), MOST_CELLS);
    }

    /// Rows are found by their codes in whatever order they come, also as Excel writes "01".
    #[test]
    fn rows_are_found_by_code() {
        let placement = place(
            &form(),
            &grid("Mã\tChỉ tiêu\tĐVT\tGiá trị\tƯớc\tGhi chú\tKỳ trước\n04\tĐề tài\tsáng kiến\t1,5\t3\tlý do\t9\n01\tSáng kiến cấp cơ sở\tsáng kiến\t1.234\n99\tDòng lạ\tsáng kiến\t7"),
            None,
        )
        .unwrap();
        assert_eq!(placement.found, Found::ByCode);
        assert_eq!(values(&placement), [("04", decimal(15, 1)), ("01", value(1234))]);
        let note = placement.cells.iter().find(|cell| cell.column == Column::Note).unwrap();
        assert_eq!((note.code.as_str(), note.raw.as_str()), ("04", "lý do"));
        assert!(placement.cells.iter().any(|cell| cell.raw == "1.234" && cell.ambiguous));
        assert_eq!(placement.unplaced, ["99\tDòng lạ\tsáng kiến\t7"]);
        assert_eq!(placement.extra, 1);
        let bare = place(&form(), &grid("1\t5\n3\t2\n4\t7"), None).unwrap();
        assert_eq!(values(&bare), [("01", value(5)), ("03", value(2)), ("04", value(7))]);
    }

    /// Names are found without marks; of two rows with one name the one that follows.
    #[test]
    fn rows_are_found_by_name() {
        let placement = place(
            &form(),
            &grid("SANG KIEN CAP CO SO\t10\n- trong đó: nữ\t4\nĐề tài\t3\n- Trong đó: nữ\t1"),
            None,
        )
        .unwrap();
        assert_eq!(placement.found, Found::ByName);
        assert_eq!(
            values(&placement),
            [("01", value(10)), ("03", value(4)), ("04", value(3)), ("05", value(1))]
        );
        // The second time a row comes it is listed, not laid over the first.
        let twice = place(&form(), &grid("Đề tài\t3\nĐề tài\t8"), None).unwrap();
        assert_eq!(values(&twice), [("04", value(3))]);
        assert_eq!(twice.unplaced, ["Đề tài\t8"]);
    }

    /// Without codes or names the height decides: the typed rows, or all rows with what is counted left out and said.
    #[test]
    fn a_bare_column_is_laid_down_in_order() {
        let typed = place(&form(), &grid("1\n2\n3\n4\n"), None).unwrap();
        assert_eq!(typed.found, Found::InOrderTyped);
        assert_eq!(
            values(&typed),
            [("01", value(1)), ("03", value(2)), ("04", value(3)), ("05", value(4))]
        );
        let all = place(&form(), &grid("1\n2\n3\n4\n5\n6\n7"), None).unwrap();
        assert_eq!(all.found, Found::InOrder);
        assert_eq!(
            values(&all),
            [("01", value(1)), ("03", value(3)), ("04", value(4)), ("05", value(5))]
        );
        assert_eq!(
            all.ignored,
            [("02".to_owned(), "2".to_owned()), ("06".to_owned(), "6".to_owned())]
        );
        assert_eq!(all.unplaced, ["7"]);
        let from = place(&form(), &grid("8\t9\n\t\n"), Some("04")).unwrap();
        assert_eq!(
            from.found,
            Found::InOrderTyped,
            "a blank at the end counts for the height"
        );
        assert_eq!(values(&from), [("04", value(8))]);
        assert_eq!(
            place(&form(), &grid("1"), Some("77")),
            Err(PasteFault::NoSuchRow("77".to_owned()))
        );
        assert_eq!(place(&form(), &grid("1\t2\t3\t4"), None), Err(PasteFault::TooWide(4)));
    }

    /// Values that happen to be codes are values.
    #[test]
    fn small_numbers_are_not_taken_for_codes() {
        let placement = place(&form(), &grid("3\t1\n1\t2\n4\t5\n2\t2"), None).unwrap();
        assert_eq!(placement.found, Found::InOrderTyped);
        assert_eq!(values(&placement)[0], ("01", value(3)));
        let column = place(&form(), &grid("1\n2\n3\n4"), None).unwrap();
        assert_eq!(
            column.found,
            Found::InOrderTyped,
            "with nothing behind them they cannot be codes"
        );
    }

    proptest! {
        /// What an input holds is read back as the entry that it shows.
        #[test]
        fn what_is_shown_is_read_back(mantissa in -999_999_999_999_999_i128..999_999_999_999_999, scale in 0_u32..=6, decimals in 0_u32..=6, kind in 0..4) {
            let entry = match kind {
                0 => Entry::Blank,
                1 => Entry::Nothing,
                2 => Entry::Unknown,
                _ => decimal(mantissa, scale),
            };
            prop_assert_eq!(read_entry(&shown(entry, decimals), 6, true), Ok(entry));
            let Entry::Value(Amount(exact)) = entry else { return Ok(()) };
            if 10_i128.pow(decimals) % exact.den() == 0 {
                prop_assert_eq!(read_entry(&shown(entry, decimals), decimals, true), Ok(entry));
            }
        }

        /// Nothing that is typed or pasted stops the program, and every cell that was placed belongs to the form.
        #[test]
        fn any_text_is_taken_or_refused(text in "\\PC{0,20}", paste in "[0-9\"\t\n\r.,a-c#=-]{0,80}") {
            let _ = read_entry(&text, 2, false);
            if let Ok(grid) = read_grid(&paste) {
                prop_assert!(grid.iter().map(Vec::len).sum::<usize>() <= MOST_CELLS);
                if let Ok(placement) = place(&form(), &grid, None) {
                    prop_assert!(placement.cells.iter().all(|cell| form().row(&cell.code).is_some()));
                }
            }
        }
    }
}
