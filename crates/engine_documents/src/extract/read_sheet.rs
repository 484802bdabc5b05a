//! The cells of a workbook that comes back. Numbers come as Excel stores them, formulas as their last result, dates as day
//! numbers; nothing is calculated.

use std::collections::BTreeMap;

use super::archive::{Archive, open};
use super::xml::{Piece, attribute, walk};
use super::{Budget, Rejected};

/// Most rows and columns that are read; a sheet of ours has far fewer.
const MOST_ROWS: usize = 50_000;
const MOST_COLUMNS: usize = 256;
/// Most places of all sheets, empty ones before a written cell included: a short file cannot ask for much memory.
const MOST_PLACES: usize = 2_000_000;
/// Most sheets.
const MOST_SHEETS: usize = 60;

/// A sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookSheet {
    /// Name of the tab.
    pub name: String,
    /// Nobody sees it.
    pub is_hidden: bool,
    /// Rows from the top, each as long as its last written cell.
    pub cells: Vec<Vec<BookCell>>,
}

/// A cell of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BookCell {
    /// Nothing.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A number: digit by digit as the file has it, and what it is shown as.
    Number(String, NumberKind),
    /// A formula without its equals sign, and its last result.
    Formula(String, String),
    /// `#REF!` and the like.
    Error(String),
    /// True or false.
    Truth(bool),
}

/// What a number is shown as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumberKind {
    /// As a number.
    #[default]
    Plain,
    /// As a percentage: 0.12 is shown as 12%.
    Percent,
    /// As a day or a time.
    Day,
}

/// The first sheet of an XLSX workbook, row by row, empty rows included up to the last written one.
pub(super) fn read(bytes: &[u8], budget: &Budget) -> Result<Vec<Vec<String>>, Rejected> {
    let mut archive = open(bytes, budget)?;
    let first = sheets(&mut archive)?.into_iter().next();
    let part = first.and_then(|sheet| sheet.part).ok_or(Rejected::WrongType)?;
    let shared = shared(&mut archive)?;
    let xml = archive.xml(&part)?;
    let mut room = MOST_PLACES;
    cells(&xml, &shared, budget, &mut room, |cell| cell.value)
}

/// Every sheet of an XLSX workbook.
pub(super) fn book(bytes: &[u8], budget: &Budget) -> Result<Vec<BookSheet>, Rejected> {
    let mut archive = open(bytes, budget)?;
    let listed = sheets(&mut archive)?;
    if listed.is_empty() {
        return Err(Rejected::WrongType);
    }
    if listed.len() > MOST_SHEETS {
        return Err(Rejected::Bomb);
    }
    let shared = shared(&mut archive)?;
    let kinds = if archive.has("xl/styles.xml") {
        number_kinds(&archive.xml("xl/styles.xml")?, budget)?
    } else {
        Vec::new()
    };
    let mut room = MOST_PLACES;
    let mut found = Vec::new();
    for sheet in listed {
        let xml = match sheet.part {
            Some(part) => archive.xml(&part)?,
            None => continue,
        };
        found.push(BookSheet {
            name: sheet.name,
            is_hidden: sheet.is_hidden,
            cells: cells(&xml, &shared, budget, &mut room, |cell| typed(cell, &kinds))?,
        });
    }
    Ok(found)
}

/// What a cell is.
fn typed(cell: Written, kinds: &[NumberKind]) -> BookCell {
    if let Some(formula) = cell.formula {
        return BookCell::Formula(formula, cell.value);
    }
    match cell.kind.as_str() {
        _ if cell.value.is_empty() => BookCell::Empty,
        "s" | "str" | "inlineStr" => BookCell::Text(cell.value),
        "e" => BookCell::Error(cell.value),
        "b" => BookCell::Truth(cell.value.trim() == "1"),
        // a day written as ISO 8601, which few programs do
        "d" => BookCell::Number(cell.value, NumberKind::Day),
        _ => {
            let kind = kinds.get(cell.style).copied().unwrap_or_default();
            BookCell::Number(cell.value.trim().to_owned(), kind)
        }
    }
}

/// For each style of a cell, what it shows numbers as.
fn number_kinds(xml: &str, budget: &Budget) -> Result<Vec<NumberKind>, Rejected> {
    let mut own: BTreeMap<u32, NumberKind> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut inside = false;
    walk(xml, budget, |piece| {
        match piece {
            Piece::Open(start, empty) => {
                let id = || {
                    attribute(start, "numFmtId")
                        .and_then(|id| id.parse::<u32>().ok())
                        .unwrap_or(0)
                };
                match local(start.name().as_ref()) {
                    "numFmt" => {
                        let code = attribute(start, "formatCode").unwrap_or_default();
                        own.insert(id(), kind_of_format(&code));
                    }
                    "cellXfs" => inside = !empty,
                    "xf" if inside => styles.push(id()),
                    _ => {}
                }
            }
            Piece::Close(name) => inside &= local(name) != "cellXfs",
            Piece::Text(_) => {}
        }
        Ok(())
    })?;
    let kind = |id: u32| match id {
        9 | 10 => NumberKind::Percent,
        14..=22 | 45..=47 => NumberKind::Day,
        other => own.get(&other).copied().unwrap_or_default(),
    };
    Ok(styles.into_iter().map(kind).collect())
}

/// What a number format shows: words in quotes, colours in brackets and escaped signs say nothing about it.
fn kind_of_format(code: &str) -> NumberKind {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    let mut plain = String::new();
    for sign in code.chars() {
        match sign {
            _ if escaped => escaped = false,
            '"' if !bracketed => quoted = !quoted,
            _ if quoted => {}
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            '\\' | '_' | '*' => escaped = true,
            ';' => break,
            _ => plain.push(sign.to_ascii_lowercase()),
        }
    }
    if plain.contains('%') {
        NumberKind::Percent
    } else if !plain.contains("general") && plain.contains(['d', 'm', 'y', 'h', 's']) {
        NumberKind::Day
    } else {
        NumberKind::Plain
    }
}

/// Name without its prefix: some programs write `x:row`.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    is_hidden: bool,
    /// The part that holds it; none when it is missing.
    part: Option<String>,
}

/// The sheets in their order, as the workbook and its relations say.
fn sheets(archive: &mut Archive<'_>) -> Result<Vec<Listed>, Rejected> {
    if !archive.has("xl/workbook.xml") || !archive.has("xl/_rels/workbook.xml.rels") {
        return Ok(Vec::new());
    }
    let (workbook, relations) = (
        archive.xml("xl/workbook.xml")?,
        archive.xml("xl/_rels/workbook.xml.rels")?,
    );
    let mut targets: BTreeMap<String, String> = BTreeMap::new();
    walk(&relations, archive.budget, |piece| {
        if let Piece::Open(start, _) = piece
            && let Some((id, target)) = attribute(start, "Id").zip(attribute(start, "Target"))
        {
            targets.insert(id, target);
        }
        Ok(())
    })?;
    let mut found = Vec::new();
    walk(&workbook, archive.budget, |piece| {
        if let Piece::Open(start, _) = piece
            && local(start.name().as_ref()) == "sheet"
        {
            let target = attribute(start, "r:id").and_then(|id| targets.get(&id).cloned());
            let part = target.map(|target| match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            });
            found.push(Listed {
                name: attribute(start, "name").unwrap_or_default(),
                is_hidden: attribute(start, "state").is_some_and(|state| state != "visible"),
                part: part.filter(|part| archive.has(part)),
            });
        }
        Ok(())
    })?;
    Ok(found)
}

fn shared(archive: &mut Archive<'_>) -> Result<Vec<String>, Rejected> {
    if !archive.has("xl/sharedStrings.xml") {
        return Ok(Vec::new());
    }
    let xml = archive.xml("xl/sharedStrings.xml")?;
    strings(&xml, archive.budget)
}

/// The table of shared texts; the runs of a formatted text are joined, phonetic hints left out.
fn strings(xml: &str, budget: &Budget) -> Result<Vec<String>, Rejected> {
    let mut strings: Vec<String> = Vec::new();
    let (mut in_text, mut in_hint) = (false, false);
    walk(xml, budget, |piece| {
        match piece {
            Piece::Open(start, empty) => match local(start.name().as_ref()) {
                "si" => strings.push(String::new()),
                "t" => in_text = !empty,
                "rPh" => in_hint = !empty,
                _ => {}
            },
            Piece::Close(name) => match local(name) {
                "t" => in_text = false,
                "rPh" => in_hint = false,
                _ => {}
            },
            Piece::Text(text) => {
                if in_text
                    && !in_hint
                    && let Some(last) = strings.last_mut()
                {
                    last.push_str(text);
                }
            }
        }
        Ok(())
    })?;
    Ok(strings)
}

/// Column of a reference like `AB12`, from 0.
fn column(reference: &str) -> Option<usize> {
    let letters: Vec<usize> = reference
        .bytes()
        .take_while(u8::is_ascii_alphabetic)
        .map(|letter| usize::from(letter.to_ascii_uppercase() - b'A') + 1)
        .collect();
    let number = letters
        .iter()
        .try_fold(0_usize, |sum, letter| sum.checked_mul(26)?.checked_add(*letter))?;
    number.checked_sub(1).filter(|column| *column < MOST_COLUMNS)
}

/// A cell as it stands in the part.
#[derive(Default)]
struct Written {
    /// Its type: `s` for a shared text, `e`, `b`, … ; empty for a number.
    kind: String,
    /// Which style.
    style: usize,
    /// Its value; of a shared text the text.
    value: String,
    /// Its formula; empty where another cell holds it.
    formula: Option<String>,
}

/// The rows of a sheet, each cell as `make` makes it. `room` is how many places may still be taken.
fn cells<T: Clone + Default>(
    xml: &str,
    shared: &[String],
    budget: &Budget,
    room: &mut usize,
    make: impl Fn(Written) -> T,
) -> Result<Vec<Vec<T>>, Rejected> {
    #[derive(PartialEq)]
    enum Taking {
        Nothing,
        Value,
        Formula,
    }
    let mut rows: Vec<Vec<T>> = Vec::new();
    let (mut place, mut cell, mut taking) = (0_usize, Written::default(), Taking::Nothing);
    walk(xml, budget, |piece| {
        match piece {
            Piece::Open(start, empty) => match local(start.name().as_ref()) {
                "row" => {
                    let said = attribute(start, "r").and_then(|number| number.parse::<usize>().ok());
                    let number = said.unwrap_or(rows.len() + 1);
                    if number == 0 || number > MOST_ROWS || number <= rows.len() {
                        return Err(Rejected::Damaged("its rows are out of order or too many".to_owned()));
                    }
                    rows.resize(number, Vec::new());
                    place = 0;
                }
                "c" => {
                    if let Some(reference) = attribute(start, "r") {
                        place = column(&reference).ok_or_else(|| Rejected::Damaged("too many columns".to_owned()))?;
                    }
                    cell = Written {
                        kind: attribute(start, "t").unwrap_or_default(),
                        style: attribute(start, "s").and_then(|style| style.parse().ok()).unwrap_or(0),
                        ..Written::default()
                    };
                    if empty {
                        place += 1;
                    }
                }
                "v" | "t" if !empty => taking = Taking::Value,
                "f" => {
                    cell.formula = Some(String::new());
                    if !empty {
                        taking = Taking::Formula;
                    }
                }
                _ => {}
            },
            Piece::Close(name) => match local(name) {
                "v" | "t" | "f" => taking = Taking::Nothing,
                "c" => {
                    let mut cell = std::mem::take(&mut cell);
                    if cell.kind == "s" {
                        let at = cell.value.trim().parse::<usize>().ok();
                        cell.value = at.and_then(|at| shared.get(at)).cloned().unwrap_or_default();
                    }
                    if let Some(row) = rows.last_mut()
                        && place < MOST_COLUMNS
                    {
                        let more = (place + 1).saturating_sub(row.len());
                        *room = room.checked_sub(more).ok_or(Rejected::Bomb)?;
                        if more > 0 {
                            row.resize(place + 1, T::default());
                        }
                        row[place] = make(cell);
                    }
                    place += 1;
                }
                _ => {}
            },
            Piece::Text(text) => match taking {
                Taking::Value => cell.value.push_str(text),
                Taking::Formula => {
                    if let Some(formula) = &mut cell.formula {
                        formula.push_str(text);
                    }
                }
                Taking::Nothing => {}
            },
        }
        Ok(())
    })?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, rows};

    #[test]
    fn what_we_wrote_comes_back() {
        use crate::sheet::{Cell, Column, ColumnKind, Sheet, write};
        let column = |head: &str, kind| Column {
            head: head.to_owned(),
            width: 12.0,
            kind,
        };
        let bytes = write(Sheet {
            name: "Phiếu".into(),
            titles: vec!["Phiên họp".into()],
            columns: vec![
                column("Mã", ColumnKind::Text),
                column("Điểm", ColumnKind::Int),
                column("Ý kiến", ColumnKind::Text),
            ],
            rows: vec![
                vec![Cell::Text("SK-01".into()), Cell::Int(35), Cell::Text("Tốt & rõ".into())],
                vec![Cell::Text("SK-02".into()), Cell::Empty, Cell::Text("=1+1".into())],
            ],
        })
        .unwrap();
        let rows = rows(&bytes, "a.xlsx", Limits::default()).unwrap();
        let head = rows
            .iter()
            .position(|row| row.first().is_some_and(|cell| cell == "Mã"))
            .unwrap();
        assert_eq!(rows[head], ["Mã", "Điểm", "Ý kiến"]);
        assert_eq!(rows[head + 1], ["SK-01", "35", "Tốt & rõ"]);
        assert_eq!(rows[head + 2], ["SK-02", "", "=1+1"]);
    }

    #[test]
    fn what_is_no_workbook_is_refused_with_its_reason() {
        let limits = Limits::default();
        assert_eq!(rows(b"", "a.xlsx", limits), Err(Rejected::Empty));
        assert_eq!(rows(b"MS,Diem", "a.xlsx", limits), Err(Rejected::WrongType));
        assert!(matches!(
            rows(b"PK\x03\x04 cut off", "a.xlsx", limits),
            Err(Rejected::Damaged(_))
        ));
    }

    #[test]
    fn columns_are_read_from_their_letters() {
        assert_eq!(
            (column("A1"), column("Z9"), column("AB12")),
            (Some(0), Some(25), Some(27))
        );
        assert_eq!((column("12"), column("ZZZ1")), (None, None));
    }

    #[test]
    fn a_number_format_says_what_it_shows() {
        for (code, kind) in [
            ("0.00%", NumberKind::Percent),
            ("#,##0", NumberKind::Plain),
            ("General", NumberKind::Plain),
            ("dd/mm/yyyy", NumberKind::Day),
            ("[$-42A]dd mmmm", NumberKind::Day),
            ("#,##0 \"đ\";[Red]-#,##0", NumberKind::Plain),
            ("0\" % của huyện\"", NumberKind::Plain),
            ("#,##0\\ d", NumberKind::Day),
            ("#,##0_d", NumberKind::Plain),
        ] {
            assert_eq!(kind_of_format(code), kind, "{code}");
        }
    }

    /// A short file cannot ask for much memory: cells far to the right in very many rows are refused.
    #[test]
    fn places_are_counted_over_all_rows() {
        let budget = Budget {
            limits: Limits::default(),
            until: std::time::Instant::now() + std::time::Duration::from_secs(60),
        };
        let wide = "<row><c r=\"IV1\"><v>1</v></c></row>".repeat(8_000);
        let mut room = MOST_PLACES;
        let read = cells(
            &format!("<sheetData>{wide}</sheetData>"),
            &[],
            &budget,
            &mut room,
            |cell| cell.value,
        );
        assert_eq!(read, Err(Rejected::Bomb));
    }
}
