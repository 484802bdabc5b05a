//! The cells of a workbook that comes back: text of the first sheet, row by row. Numbers come as Excel stores them, formulas
//! as their last result, dates as day numbers; nothing is calculated.

use super::archive::{Archive, open};
use super::xml::{Piece, attribute, walk};
use super::{Budget, Rejected};

/// Most rows and columns that are read; a sheet of ours has far fewer.
const MOST_ROWS: usize = 50_000;
const MOST_COLUMNS: usize = 256;

/// The first sheet of an XLSX workbook, row by row, empty rows included up to the last written one.
pub(super) fn read(bytes: &[u8], budget: &Budget) -> Result<Vec<Vec<String>>, Rejected> {
    let mut archive = open(bytes, budget)?;
    let part = first_sheet(&mut archive)?.ok_or(Rejected::WrongType)?;
    let shared = if archive.has("xl/sharedStrings.xml") {
        strings(&archive.xml("xl/sharedStrings.xml")?, budget)?
    } else {
        Vec::new()
    };
    let xml = archive.xml(&part)?;
    cells(&xml, &shared, budget)
}

/// Name without its prefix: some programs write `x:row`.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The part that holds the first sheet, as the workbook and its relations say.
fn first_sheet(archive: &mut Archive<'_>) -> Result<Option<String>, Rejected> {
    if !archive.has("xl/workbook.xml") || !archive.has("xl/_rels/workbook.xml.rels") {
        return Ok(None);
    }
    let (workbook, relations) = (
        archive.xml("xl/workbook.xml")?,
        archive.xml("xl/_rels/workbook.xml.rels")?,
    );
    let mut id = None;
    walk(&workbook, archive.budget, |piece| {
        if let Piece::Open(start, _) = piece
            && local(start.name().as_ref()) == "sheet"
            && id.is_none()
        {
            id = attribute(start, "r:id");
        }
        Ok(())
    })?;
    let mut target = None;
    walk(&relations, archive.budget, |piece| {
        if let Piece::Open(start, _) = piece
            && attribute(start, "Id") == id
            && id.is_some()
        {
            target = attribute(start, "Target");
        }
        Ok(())
    })?;
    let part = target.map(|target| match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    });
    Ok(part.filter(|part| archive.has(part)))
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

fn cells(xml: &str, shared: &[String], budget: &Budget) -> Result<Vec<Vec<String>>, Rejected> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let (mut place, mut kind, mut value, mut taking) = (0_usize, String::new(), String::new(), false);
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
                    kind = attribute(start, "t").unwrap_or_default();
                    value.clear();
                    if empty {
                        place += 1;
                    }
                }
                "v" | "t" => taking = !empty,
                _ => {}
            },
            Piece::Close(name) => match local(name) {
                "v" | "t" => taking = false,
                "c" => {
                    let text = match kind.as_str() {
                        "s" => value
                            .trim()
                            .parse::<usize>()
                            .ok()
                            .and_then(|at| shared.get(at))
                            .cloned(),
                        _ => Some(std::mem::take(&mut value)),
                    };
                    if let Some(row) = rows.last_mut()
                        && place < MOST_COLUMNS
                    {
                        if row.len() <= place {
                            row.resize(place + 1, String::new());
                        }
                        row[place] = text.unwrap_or_default();
                    }
                    place += 1;
                }
                _ => {}
            },
            Piece::Text(text) => {
                if taking {
                    value.push_str(text);
                }
            }
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
}
