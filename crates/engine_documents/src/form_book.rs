//! Workbooks that people fill in: locked and open cells, notes beside them, a hidden sheet that says what it is.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula, Note,
    ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use crate::sheet::{SheetError, cell_text, tab_name};

/// A workbook to be filled in.
#[derive(Clone, Debug, Default)]
pub struct FormBook {
    /// Sheets in their order.
    pub sheets: Vec<FormSheet>,
    /// Name and pairs of a sheet that nobody sees.
    pub hidden: Option<(String, Vec<(String, String)>)>,
}

/// A sheet of it.
#[derive(Clone, Debug, Default)]
pub struct FormSheet {
    /// Name of the tab.
    pub name: String,
    /// Width of each column in letters.
    pub widths: Vec<u16>,
    /// So many rows stay in sight.
    pub frozen: u32,
    /// Only open cells can be changed; without a password.
    pub is_protected: bool,
    /// Rows from the top.
    pub rows: Vec<Vec<FormCell>>,
}

/// A cell of it.
#[derive(Clone, Debug, Default)]
pub struct FormCell {
    /// What stands in it.
    pub value: FormValue,
    /// How it looks.
    pub look: Look,
    /// It can be changed in a protected sheet.
    pub is_unlocked: bool,
    /// Digits behind the comma that are shown.
    pub decimals: u8,
    /// What may be typed.
    pub rule: Option<Rule>,
    /// A comment on it.
    pub comment: Option<String>,
}

/// What stands in a cell.
#[derive(Clone, Debug, Default)]
pub enum FormValue {
    /// Nothing.
    #[default]
    Empty,
    /// A text, never a formula.
    Text(String),
    /// A number with a point, "-12.5". With more than 15 digits, which spreadsheets lose, it is written as text.
    Number(String),
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Words on the page.
    #[default]
    Plain,
    /// Large and bold.
    Title,
    /// Head of a table.
    Head,
    /// A line within a table.
    Group,
    /// A cell of a table.
    Body,
    /// A grey cell.
    Quiet,
    /// A yellow cell.
    Input,
    /// A red cell.
    Wrong,
}

/// What may be typed: a number or a word.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Below nothing is possible.
    pub negative: bool,
    /// Digits behind the comma.
    pub decimals: u8,
    /// Words that are taken as well.
    pub words: Vec<String>,
    /// Heading of the note beside the cell.
    pub title: String,
    /// The note.
    pub note: String,
    /// What is said when something else is typed.
    pub refused: String,
}

/// Digits that the numbers of a spreadsheet keep.
const DIGITS: usize = 15;

/// Writes a workbook to be filled in.
///
/// # Errors
/// [`SheetError`].
pub fn write(book: &FormBook) -> Result<Vec<u8>, SheetError> {
    let mut out = Workbook::new();
    let mut used: Vec<String> = Vec::new();
    for sheet in &book.sheets {
        let name = tab_name(&sheet.name, &used);
        used.push(name.to_lowercase());
        fill(out.add_worksheet(), &name, sheet)?;
    }
    if let Some((name, pairs)) = &book.hidden {
        let page = out.add_worksheet();
        page.set_name(tab_name(name, &used))?;
        for (row, (key, value)) in (0_u32..).zip(pairs) {
            page.write_string(row, 0, cell_text(key))?;
            page.write_string(row, 1, cell_text(value))?;
        }
        page.protect();
        // the only sheet cannot be hidden
        if !book.sheets.is_empty() {
            page.set_very_hidden(true);
        }
    }
    Ok(out.save_to_buffer()?)
}

fn fill(page: &mut Worksheet, name: &str, sheet: &FormSheet) -> Result<(), SheetError> {
    page.set_name(name)?;
    for (at, width) in (0_u16..).zip(&sheet.widths) {
        page.set_column_width(at, f64::from((*width).clamp(2, 250)))?;
    }
    for (row, cells) in (0_u32..).zip(&sheet.rows) {
        for (at, cell) in (0_u16..).zip(cells) {
            put(page, row, at, cell)?;
        }
    }
    if sheet.frozen > 0 {
        page.set_freeze_panes(sheet.frozen, 0)?;
        page.set_repeat_rows(sheet.frozen - 1, sheet.frozen - 1)?;
    }
    if sheet.is_protected {
        // columns may be widened: a narrow one shows ####
        page.protect_with_options(&ProtectionOptions {
            format_columns: true,
            format_rows: true,
            ..ProtectionOptions::default()
        });
    }
    page.set_paper_size(9).set_print_fit_to_pages(1, 0);
    if sheet.widths.iter().map(|width| u32::from(*width)).sum::<u32>() > 90 {
        page.set_landscape();
    }
    Ok(())
}

fn put(page: &mut Worksheet, row: u32, at: u16, cell: &FormCell) -> Result<(), SheetError> {
    let format = format(cell);
    match &cell.value {
        FormValue::Empty if cell.look == Look::Plain => {}
        FormValue::Empty => {
            page.write_blank(row, at, &format)?;
        }
        FormValue::Text(text) => {
            let words = cell_text(text);
            let format = if words.starts_with(['=', '+', '-', '@', '\t']) {
                format.set_quote_prefix()
            } else {
                format
            };
            page.write_string_with_format(row, at, words, &format)?;
        }
        FormValue::Number(text) => match kept(text) {
            Some(number) => {
                page.write_number_with_format(row, at, number, &format)?;
            }
            None => {
                page.write_string_with_format(row, at, cell_text(text), &format)?;
            }
        },
    }
    if let Some(rule) = &cell.rule {
        page.add_data_validation(row, at, row, at, &validation(rule, row, at)?)?;
    }
    if let Some(comment) = &cell.comment {
        let note = Note::new(cell_text(comment))
            .add_author_prefix(false)
            .set_width(260)
            .set_height(110);
        page.insert_note(row, at, &note)?;
    }
    Ok(())
}

/// The number when a spreadsheet keeps all its digits.
fn kept(text: &str) -> Option<f64> {
    let digits = text.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits.trim_start_matches('0').len() > DIGITS {
        return None;
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn number_format(decimals: u8) -> String {
    match decimals {
        0 => "#,##0".to_owned(),
        some => format!("#,##0.{}", "0".repeat(usize::from(some.min(15)))),
    }
}

fn format(cell: &FormCell) -> Format {
    let base = Format::new().set_font_name("Times New Roman").set_font_size(12);
    let boxed = |format: Format| {
        format
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::Top)
            .set_text_wrap()
    };
    let format = match cell.look {
        Look::Plain => base,
        Look::Title => base.set_bold().set_font_size(14),
        Look::Head => boxed(base)
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0x00E7_E6E6)),
        Look::Group => boxed(base).set_bold(),
        Look::Body => boxed(base),
        Look::Quiet => boxed(base).set_background_color(Color::RGB(0x00F2_F2F2)),
        Look::Input => boxed(base).set_background_color(Color::RGB(0x00FF_F8CC)),
        Look::Wrong => boxed(base).set_background_color(Color::RGB(0x00FF_C7CE)),
    };
    // what is typed later takes the format that the cell has now: without a rule it stays a text
    let format = match (&cell.rule, &cell.value) {
        (Some(_), _) | (None, FormValue::Number(_)) => format.set_num_format(number_format(cell.decimals)),
        (None, FormValue::Text(_) | FormValue::Empty) => format.set_num_format("@"),
    };
    if cell.is_unlocked {
        format.set_unlocked()
    } else {
        format
    }
}

/// A number within the rule, or one of the words.
fn validation(rule: &Rule, row: u32, at: u16) -> Result<DataValidation, XlsxError> {
    let cell = rust_xlsxwriter::utility::row_col_to_cell(row, at);
    let least = if rule.negative {
        String::new()
    } else {
        format!(",{cell}>=0")
    };
    let number = format!("AND(ISNUMBER({cell}){least},ROUND({cell},{})={cell})", rule.decimals);
    let words: String = rule
        .words
        .iter()
        .map(|word| format!(",{cell}=\"{}\"", word.replace('"', "\"\"")))
        .collect();
    DataValidation::new()
        .allow_custom(Formula::new(format!("OR({number}{words})")))
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_input_title(rule.title.as_str())?
        .set_input_message(rule.note.as_str())?
        .set_error_message(rule.refused.as_str())
}
