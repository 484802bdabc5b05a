//! Workbooks that people fill in: what one looks like, and what stands in one that comes back.

/// A workbook to be filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormBook {
    /// Sheets in their order.
    pub sheets: Vec<FormSheet>,
    /// A sheet that nobody sees, with what the workbook is.
    pub hidden: Option<HiddenSheet>,
}

/// A sheet that nobody sees: names and values, one pair a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HiddenSheet {
    /// Its name.
    pub name: String,
    /// The pairs, always texts.
    pub pairs: Vec<(String, String)>,
}

/// A sheet to be filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormSheet {
    /// Name of the tab.
    pub name: String,
    /// Width of each column in characters.
    pub widths: Vec<u16>,
    /// So many rows stay in sight while the others move; none when 0.
    pub frozen: u32,
    /// Only unlocked cells can be changed. There is no password: it guards against slips, not against people.
    pub is_protected: bool,
    /// Rows from the top.
    pub rows: Vec<Vec<FormCell>>,
}

/// A cell to be filled in, or to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormCell {
    /// What stands in it.
    pub value: FormValue,
    /// How it looks.
    pub look: Look,
    /// It can be changed.
    pub is_unlocked: bool,
    /// Digits behind the comma that are shown of a number.
    pub decimals: u8,
    /// What may be typed.
    pub rule: Option<Rule>,
    /// A comment on it.
    pub comment: Option<String>,
}

impl FormCell {
    /// A text that cannot be changed.
    #[must_use]
    pub fn text(text: impl Into<String>, look: Look) -> FormCell {
        FormCell {
            value: FormValue::Text(text.into()),
            look,
            ..FormCell::default()
        }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FormValue {
    /// Nothing.
    #[default]
    Empty,
    /// A text, never a formula.
    Text(String),
    /// A number, exactly, with a point: "-12.5". One of more digits than a spreadsheet keeps is written as text.
    Number(String),
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Words on the page.
    #[default]
    Plain,
    /// The first line.
    Title,
    /// The head of a table.
    Head,
    /// A line within a table that names what follows.
    Group,
    /// A cell of a table.
    Body,
    /// A cell of a table that nobody fills in.
    Quiet,
    /// A cell to be filled in.
    Input,
    /// A cell to be mended.
    Wrong,
}

/// What may be typed into a cell: a number, or one of some words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Below nothing is possible.
    pub negative: bool,
    /// Digits behind the comma.
    pub decimals: u8,
    /// Words that stand for something else than a number.
    pub words: Vec<String>,
    /// Heading of the note beside the cell, 32 letters at most.
    pub title: String,
    /// What the note says, 255 letters at most.
    pub note: String,
    /// What is said when something else is typed, 255 letters at most.
    pub refused: String,
}

/// A sheet that came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookSheet {
    /// Name of the tab.
    pub name: String,
    /// Nobody sees it.
    pub is_hidden: bool,
    /// Rows from the top, each as long as its last written cell.
    pub cells: Vec<Vec<BookCell>>,
}

impl BookSheet {
    /// The cell of a row and a column, counted from 0.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &BookCell {
        self.cells
            .get(row)
            .and_then(|cells| cells.get(column))
            .unwrap_or(&BookCell::Empty)
    }
}

/// A cell that came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BookCell {
    /// Nothing.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number {
        /// Digit by digit as the file has it: "12.5", "1.1000000000000001", "1E-3".
        written: String,
        /// What the spreadsheet shows it as.
        shown_as: NumberKind,
    },
    /// A formula. Its last result is told, not taken: it may be old, or of another workbook.
    Formula {
        /// Without the equals sign; empty where it is shared with another cell.
        text: String,
        /// The last result.
        result: String,
    },
    /// `#REF!` and the like.
    Error(String),
    /// True or false.
    Truth(bool),
}

/// What a spreadsheet shows a number as.
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
