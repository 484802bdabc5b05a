//! Sheets: tables of plain values become XLSX.
//!
//! A text is always written as a text. Whatever it begins with (`=`, `+`, `-`, `@`), no spreadsheet computes it, also
//! not after the cell has been edited: such cells carry the quote mark of Excel.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io::{BufWriter, Seek};

/// One sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Name on the tab. Signs that a spreadsheet refuses are replaced, and it is cut to 31.
    pub name: String,
    /// Lines above the table, the first in large letters: what this is, of which unit, on what day.
    pub titles: Vec<String>,
    /// Columns from the left.
    pub columns: Vec<Column>,
    /// Rows from the top. Cells beyond the columns are left out, missing ones stay empty.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a [`Sheet`].
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Words of the head row.
    pub head: String,
    /// Width in letters.
    pub width: f64,
    /// How the cells below look.
    pub kind: ColumnKind,
}

/// How the cells of a column look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Left, wrapped.
    Text,
    /// `1.234` in a Vietnamese spreadsheet (`#,##0`).
    Int,
    /// Two decimals at most (`#,##0.##`).
    Decimal,
    /// `27/03/2026`.
    Date,
    /// Đồng, without decimals (`#,##0`).
    Money,
}

/// A value of a [`Sheet`].
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, cut at the 32,767 letters that a cell holds.
    Text(String),
    /// A whole number or an amount in đồng. Beyond 2^53, where spreadsheets lose digits, it is written as text.
    Int(i64),
    /// A number with decimals. What is no number (NaN, infinite) stays empty.
    Decimal(f64),
    /// A day. Before 1900, which spreadsheets do not know, it is written as text.
    Date(NaiveDate),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Decimal(number)
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Why a workbook did not come out.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// More rows or columns than a sheet has (1,048,576 and 16,384).
    #[error("sheet {0:?} has more rows or columns than XLSX allows")]
    TooLarge(String),
    /// The writer refused.
    #[error("writing XLSX: {0}")]
    Writer(#[from] XlsxError),
    /// The disk refused.
    #[error("file of a sheet: {0}")]
    File(#[from] std::io::Error),
}

impl SheetError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "sheet.too_large",
            Self::Writer(_) => "sheet.writer",
            Self::File(_) => "sheet.file",
        }
    }
}

const MAX_ROWS: usize = 1_048_576;
const MAX_COLUMNS: usize = 16_384;
const MAX_LETTERS: usize = 32_767;
/// Integers up to here are exact in the binary numbers of a spreadsheet.
const MAX_EXACT: u64 = 1 << 53;

/// A workbook with one sheet.
///
/// # Errors
/// [`SheetError`].
pub fn write(sheet: Sheet) -> Result<Vec<u8>, SheetError> {
    write_many(vec![sheet])
}

/// A workbook with several sheets, in this order. Names that are equal are told apart by a number.
///
/// # Errors
/// [`SheetError`].
pub fn write_many(sheets: Vec<Sheet>) -> Result<Vec<u8>, SheetError> {
    let mut book = Workbook::new();
    let mut used: Vec<String> = Vec::new();
    let empty = || Sheet {
        name: "Sheet1".to_owned(),
        ..Sheet::default()
    };
    let sheets = if sheets.is_empty() { vec![empty()] } else { sheets };
    for mut sheet in sheets {
        let above = sheet.titles.len() + usize::from(!sheet.titles.is_empty()) + 1;
        if sheet.columns.len() > MAX_COLUMNS || sheet.rows.len() + above > MAX_ROWS {
            return Err(SheetError::TooLarge(sheet.name));
        }
        let name = tab_name(&sheet.name, &used);
        used.push(name.to_lowercase());
        let rows = std::mem::take(&mut sheet.rows);
        fill(book.add_worksheet(), &name, &sheet, rows.into_iter())?;
    }
    Ok(book.save_to_buffer()?)
}

/// A workbook with one sheet whose rows come one by one: neither they nor the workbook are in memory as a whole. The file has
/// no name and is gone with its handle; it stands at its beginning. `sheet` has no rows of its own.
///
/// # Errors
/// [`SheetError`].
pub fn write_file(sheet: &Sheet, rows: &mut dyn Iterator<Item = Vec<Cell>>) -> Result<File, SheetError> {
    if sheet.columns.len() > MAX_COLUMNS {
        return Err(SheetError::TooLarge(sheet.name.clone()));
    }
    let mut book = Workbook::new();
    let name = tab_name(&sheet.name, &[]);
    fill(book.add_worksheet_with_constant_memory()?, &name, sheet, rows)?;
    let mut out = BufWriter::new(tempfile::tempfile()?);
    book.save_to_writer(&mut out)?;
    let mut file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

fn fill(
    page: &mut Worksheet,
    name: &str,
    sheet: &Sheet,
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), SheetError> {
    let base = || Format::new().set_font_name("Times New Roman").set_font_size(12);
    let large = base().set_bold().set_font_size(14);
    let head = base()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(0x00E7_E6E6));
    let body = base().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
    let formats = Formats {
        text: body.clone().set_text_wrap().set_num_format("@"),
        quoted: body.clone().set_text_wrap().set_num_format("@").set_quote_prefix(),
        whole: body.clone().set_num_format("#,##0"),
        decimal: body.clone().set_num_format("#,##0.00"),
        date: body.clone().set_num_format("dd/mm/yyyy"),
    };
    page.set_name(name)?;
    let mut row = 0_u32;
    for (index, title) in sheet.titles.iter().enumerate() {
        let words = cell_text(title);
        page.write_string_with_format(row, 0, words, &if index == 0 { large.clone() } else { base() })?;
        row += 1;
    }
    if row > 0 {
        row += 1;
    }
    let head_row = row;
    for (at, column) in (0_u16..).zip(&sheet.columns) {
        let width = if column.width.is_finite() {
            column.width.clamp(2.0, 250.0)
        } else {
            12.0
        };
        page.set_column_width(at, width)?;
        page.write_string_with_format(head_row, at, cell_text(&column.head), &head)?;
    }
    for cells in rows {
        row += 1;
        if usize::try_from(row).is_ok_and(|row| row >= MAX_ROWS) {
            return Err(SheetError::TooLarge(sheet.name.clone()));
        }
        for ((at, column), cell) in (0_u16..)
            .zip(&sheet.columns)
            .zip(cells.iter().chain(std::iter::repeat(&Cell::Empty)))
        {
            put(page, row, at, column.kind, cell, &formats)?;
        }
    }
    page.set_freeze_panes(head_row + 1, 0)?;
    if let Some(last) = u16::try_from(sheet.columns.len())
        .ok()
        .and_then(|count| count.checked_sub(1))
    {
        page.autofilter(head_row, 0, row, last)?;
        page.set_repeat_rows(head_row, head_row)?;
    }
    // A4, as wide as the paper, as many pages as it takes
    page.set_paper_size(9).set_print_fit_to_pages(1, 0);
    if sheet.columns.iter().map(|column| column.width).sum::<f64>() > 90.0 {
        page.set_landscape();
    }
    Ok(())
}

struct Formats {
    text: Format,
    quoted: Format,
    whole: Format,
    decimal: Format,
    date: Format,
}

impl Formats {
    fn of(&self, kind: ColumnKind) -> &Format {
        match kind {
            ColumnKind::Text => &self.text,
            ColumnKind::Int | ColumnKind::Money => &self.whole,
            ColumnKind::Decimal => &self.decimal,
            ColumnKind::Date => &self.date,
        }
    }
}

fn put(
    page: &mut Worksheet,
    row: u32,
    at: u16,
    kind: ColumnKind,
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let text = |page: &mut Worksheet, words: &str| {
        let words = cell_text(words);
        let format = if words.starts_with(['=', '+', '-', '@', '\t']) {
            &formats.quoted
        } else {
            &formats.text
        };
        page.write_string_with_format(row, at, words, format).map(|_| ())
    };
    match cell {
        Cell::Text(words) => text(page, words),
        Cell::Int(number) if number.unsigned_abs() > MAX_EXACT => text(page, &number.to_string()),
        #[expect(
            clippy::cast_precision_loss,
            reason = "up to 2^53 a binary number holds each integer"
        )]
        Cell::Int(number) => {
            let format = if kind == ColumnKind::Decimal {
                &formats.decimal
            } else {
                &formats.whole
            };
            page.write_number_with_format(row, at, *number as f64, format)
                .map(|_| ())
        }
        Cell::Decimal(number) if number.is_finite() => {
            let format = if matches!(kind, ColumnKind::Int | ColumnKind::Money) {
                &formats.whole
            } else {
                &formats.decimal
            };
            page.write_number_with_format(row, at, *number, format).map(|_| ())
        }
        Cell::Date(date) => {
            let known = u16::try_from(date.year())
                .ok()
                .zip(u8::try_from(date.month()).ok())
                .zip(u8::try_from(date.day()).ok());
            match known.and_then(|((year, month), day)| ExcelDateTime::from_ymd(year, month, day).ok()) {
                Some(value) => page
                    .write_datetime_with_format(row, at, value, &formats.date)
                    .map(|_| ()),
                None => text(page, &date.format("%d/%m/%Y").to_string()),
            }
        }
        // an empty cell still has its border
        Cell::Empty | Cell::Decimal(_) => page.write_blank(row, at, formats.of(kind)).map(|_| ()),
    }
}

/// Text as a cell may hold it: no controls (XML has no sign for them), not longer than Excel opens.
pub(crate) fn cell_text(text: &str) -> String {
    let clean = vietnamese::normalise(text);
    // Excel counts in units of UTF-16
    let mut units = 0;
    match clean.char_indices().find(|(_, sign)| {
        units += sign.len_utf16();
        units > MAX_LETTERS - 1
    }) {
        Some((end, _)) => format!("{}…", clean.get(..end).unwrap_or_default()),
        None => clean,
    }
}

/// A tab name that spreadsheets take: 1 to 31 letters, none of `[ ] : * ? / \`, no quote at an end, not yet used.
pub(crate) fn tab_name(wanted: &str, used: &[String]) -> String {
    let clean: String = vietnamese::clean_line(wanted)
        .chars()
        .map(|c| {
            if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') {
                '-'
            } else {
                c
            }
        })
        .collect();
    let clean = clean.trim_matches(['\'', ' ']);
    // "History" belongs to Excel
    let clean = if clean.is_empty() || clean.eq_ignore_ascii_case("history") {
        "Trang"
    } else {
        clean
    };
    let cut = |room: usize| {
        let mut units = 0;
        clean
            .chars()
            .take_while(|sign| {
                units += sign.len_utf16();
                units <= room
            })
            .collect::<String>()
            .trim_matches(['\'', ' '])
            .to_owned()
    };
    let first = cut(31);
    if !used.contains(&first.to_lowercase()) {
        return first;
    }
    (2_u32..)
        .map(|number| format!("{} ({number})", cut(24)))
        .find(|name| !used.contains(&name.to_lowercase()))
        .unwrap_or(first)
}
