//! Rows of a sheet: XLSX (the first sheet) and CSV.

use super::xml::{Piece, attribute, walk};
use super::{Budget, Rejected, archive, plain};

/// Most rows that are read.
const MAX_ROWS: usize = 50_000;
/// Most columns of a row.
const MAX_COLUMNS: usize = 200;

/// The rows of a file, whichever of the two kinds it is by its bytes.
pub(super) fn read(bytes: &[u8], _name: &str, budget: &Budget) -> Result<Vec<Vec<String>>, Rejected> {
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook(bytes, budget);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) || bytes.starts_with(b"%PDF") {
        return Err(Rejected::WrongType);
    }
    let text = plain::decode(bytes).ok_or(Rejected::WrongType)?;
    csv(&text, budget)
}

fn workbook(bytes: &[u8], budget: &Budget) -> Result<Vec<Vec<String>>, Rejected> {
    let mut archive = archive::open(bytes, budget)?;
    let mut sheets: Vec<String> = archive
        .names
        .iter()
        .filter(|name| name.starts_with("xl/worksheets/sheet") && name.to_lowercase().ends_with(".xml"))
        .cloned()
        .collect();
    // sheet1, sheet2, … sheet10
    sheets.sort_by_key(|name| (name.len(), name.clone()));
    let first = sheets.first().cloned().ok_or(Rejected::WrongType)?;
    let mut shared = Vec::new();
    if archive.has("xl/sharedStrings.xml") {
        let xml = archive.xml("xl/sharedStrings.xml")?;
        let (mut text, mut inside, mut spoken) = (String::new(), false, false);
        walk(&xml, budget, |piece| {
            match piece {
                Piece::Open(start, _) => match start.name().as_ref() {
                    "si" => text.clear(),
                    "t" => inside = true,
                    // how a word is pronounced is no part of it
                    "rPh" => spoken = true,
                    _ => {}
                },
                Piece::Close("t") => inside = false,
                Piece::Close("rPh") => spoken = false,
                Piece::Close("si") => shared.push(std::mem::take(&mut text)),
                Piece::Close(_) => {}
                Piece::Text(part) if inside && !spoken => text.push_str(part),
                Piece::Text(_) => {}
            }
            Ok(())
        })?;
    }
    let xml = archive.xml(&first)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let (mut column, mut kind, mut value, mut inside) = (0_usize, String::new(), String::new(), false);
    walk(&xml, budget, |piece| {
        match piece {
            Piece::Open(start, ended) => match start.name().as_ref() {
                "row" => {
                    if rows.len() >= MAX_ROWS {
                        return Err(Rejected::Bomb);
                    }
                    // rows without content are left out of the file; their place is kept
                    let number = attribute(start, "r").and_then(|text| text.parse::<usize>().ok());
                    let place = number.unwrap_or(rows.len() + 1).clamp(rows.len() + 1, MAX_ROWS);
                    rows.resize(place, Vec::new());
                    column = 0;
                }
                "c" => {
                    column = attribute(start, "r").and_then(|text| place_of(&text)).unwrap_or(column);
                    kind = attribute(start, "t").unwrap_or_default();
                    value.clear();
                    if ended {
                        column += 1;
                    }
                }
                "v" | "t" => inside = !ended,
                _ => {}
            },
            Piece::Close("v" | "t") => inside = false,
            Piece::Close("c") => {
                let text = match kind.as_str() {
                    "s" => value
                        .trim()
                        .parse::<usize>()
                        .ok()
                        .and_then(|at| shared.get(at))
                        .cloned(),
                    "e" => None,
                    _ => Some(value.clone()),
                };
                if column < MAX_COLUMNS
                    && let Some(row) = rows.last_mut()
                {
                    row.resize(row.len().max(column + 1), String::new());
                    if let Some(cell) = row.get_mut(column) {
                        *cell = text.unwrap_or_default();
                    }
                }
                column += 1;
            }
            Piece::Close(_) => {}
            Piece::Text(part) if inside => value.push_str(part),
            Piece::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(rows)
}

/// The column of "BC12", from 0.
fn place_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.fold(0_usize, |sum, letter| {
        sum.saturating_mul(26)
            .saturating_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    });
    number.checked_sub(1)
}

/// RFC 4180, with whatever separates the first line most: Vietnamese spreadsheets write `;`.
fn csv(text: &str, budget: &Budget) -> Result<Vec<Vec<String>>, Rejected> {
    let head = text.lines().next().unwrap_or("");
    let separator = [',', ';', '\t']
        .into_iter()
        .rev()
        .max_by_key(|sign| head.matches(*sign).count())
        .unwrap_or(',');
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let (lines, row) = (rows.len(), rows.last_mut());
        let Some(row) = row else { break };
        let Some(cell) = row.last_mut() else { break };
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                cell.push('"');
                signs.next();
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            '\r' if !quoted => {}
            '\n' if !quoted => {
                budget.check();
                if lines >= MAX_ROWS {
                    return Err(Rejected::Bomb);
                }
                rows.push(vec![String::new()]);
            }
            sign if sign == separator && !quoted => {
                if row.len() >= MAX_COLUMNS {
                    return Err(Rejected::Bomb);
                }
                row.push(String::new());
            }
            sign => cell.push(sign),
        }
    }
    if rows.last().is_some_and(|row| row.iter().all(String::is_empty)) {
        rows.pop();
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, Rejected, rows};

    fn read(bytes: &[u8]) -> Result<Vec<Vec<String>>, Rejected> {
        rows(bytes, "danh-sach", Limits::default())
    }

    #[test]
    fn csv_is_read_with_quotes_and_either_separator() {
        let text = "no,title,n\n1,\"Phần mềm \"\"X\"\", bản 2\",1\r\n2,\"hai\ndòng\",\n";
        let found = read(text.as_bytes()).unwrap();
        assert_eq!(found[1], ["1", "Phần mềm \"X\", bản 2", "1"]);
        assert_eq!(found[2], ["2", "hai\ndòng", ""]);
        assert_eq!(found.len(), 3);
        assert_eq!(read("a;b,c;d\n1;2;3\n".as_bytes()).unwrap()[0], ["a", "b,c", "d"]);
    }

    #[test]
    fn what_our_own_writer_wrote_is_read_back() {
        use crate::sheet::{Cell, Column, ColumnKind, Sheet, write};
        let column = |head: &str| Column {
            head: head.to_owned(),
            width: 10.0,
            kind: ColumnKind::Text,
        };
        let sheet = Sheet {
            name: "A".to_owned(),
            titles: vec!["Danh sách".to_owned()],
            columns: vec![column("Mã"), column("Tên")],
            rows: vec![vec![Cell::Empty, Cell::Text("=1+1 & <b>".to_owned())]],
        };
        let found = read(&write(sheet).unwrap()).unwrap();
        assert!(
            found
                .iter()
                .any(|row| row.starts_with(&["Mã".to_owned(), "Tên".to_owned()])),
            "{found:?}"
        );
        let last = found.last().unwrap();
        assert_eq!((last[0].as_str(), last[1].as_str()), ("", "=1+1 & <b>"));
    }

    #[test]
    fn other_files_are_told_apart() {
        assert!(matches!(read(b"%PDF-1.7"), Err(Rejected::WrongType)));
        assert!(matches!(read(b""), Err(Rejected::Empty)));
        assert!(read(b"PK\x03\x04 not an archive").is_err());
    }
}
