//! Rows of a sheet: XLSX (the first sheet), the tables of a DOCX, and CSV.

use super::{Budget, Rejected, archive, plain, read_sheet, word};

/// Most rows that are read.
const MAX_ROWS: usize = 50_000;
/// Most columns of a row.
const MAX_COLUMNS: usize = 200;

/// The rows of a file, whichever of the kinds it is by its bytes.
pub(super) fn read(bytes: &[u8], name: &str, budget: &Budget) -> Result<Vec<Vec<String>>, Rejected> {
    if bytes.starts_with(b"PK\x03\x04") {
        let mut parts = archive::open(bytes, budget)?;
        return match word::docx_main_part(&mut parts)? {
            Some(main) => word::rows(&mut parts, &main, MAX_ROWS, MAX_COLUMNS),
            None => read_sheet::read(bytes, budget),
        };
    }
    if name.to_lowercase().ends_with(".xlsx") {
        return Err(Rejected::WrongType);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) || bytes.starts_with(b"%PDF") {
        return Err(Rejected::WrongType);
    }
    let text = plain::decode(bytes).ok_or(Rejected::WrongType)?;
    csv(&text, budget)
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
    fn the_tables_of_a_docx_are_read_row_by_row() {
        use crate::{FontSource, Papers};
        let papers = Papers::new(FontSource::built_in());
        let data = serde_json::json!({
            "about": "Phiên 1", "how": "Điền điểm.",
            "columns": [{ "head": "Mã", "mm": 18 }, { "head": "Tên", "width": 3 }, { "head": "Điểm", "width": 1 }],
            "rows": [["0193-aa", "Một giải pháp <b> & \"hay\"", "7"], ["0193-bb", "Hai\ndòng", ""]],
        });
        let docx = papers.docx("score_sheet", &data, (2026, 11, 25)).unwrap();
        let found = read(&docx).unwrap();
        assert_eq!(
            found,
            [
                vec!["Mã", "Tên", "Điểm"],
                vec!["0193-aa", "Một giải pháp <b> & \"hay\"", "7"],
                vec!["0193-bb", "Hai\ndòng", ""],
            ]
        );
    }

    #[test]
    fn other_files_are_told_apart() {
        assert!(matches!(read(b"%PDF-1.7"), Err(Rejected::WrongType)));
        assert!(matches!(read(b""), Err(Rejected::Empty)));
        assert!(read(b"PK\x03\x04 not an archive").is_err());
    }
}
