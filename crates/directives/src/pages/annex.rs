//! An annex in a table: which column says what is proposed from the heads and confirmed by a person; then its rows become
//! proposals as sentences do. The table travels with the form as text, so nothing is kept before a line is confirmed.

use super::{crumbs, errors_of};
use crate::compiler::{self, Lexicon, Mapping};
use crate::labels::compile as words;
use crate::model::Directive;
use crate::{Rules, pages};
use askama::Template;
use kernel::forms::{Form, Upload};
use kernel::web::{App, Here};
use kernel::{FieldErrors, Result};
use ui::view::Choice;
use ui::{Frame, filters};

/// Most rows of an annex: two thousand proposals are more than a person looks through.
const MOST_ROWS: usize = 2_000;
/// Most columns.
const MOST_COLUMNS: usize = 30;
/// So many rows are shown beside the choice.
const SHOWN: usize = 8;
/// So many letters of a cell are shown.
const CELL: usize = 80;

/// What a column can say, in the order in which it is asked: field, question, and whether most annexes have it.
const ROLES: [(&str, &str, bool); 9] = [
    ("map_task", words::COLUMN_TASK, true),
    ("map_lead", words::COLUMN_LEAD, true),
    ("map_with", words::COLUMN_WITH, false),
    ("map_product", words::COLUMN_PRODUCT, false),
    ("map_due", words::COLUMN_DUE, true),
    ("map_number", words::COLUMN_NUMBER, false),
    ("map_measure", words::COLUMN_MEASURE, false),
    ("map_unit", words::COLUMN_UNIT, false),
    ("map_value", words::COLUMN_VALUE, false),
];
/// How many rows stand above the first task.
const HEADS: &str = "map_heads";

fn slot<'m>(mapping: &'m mut Mapping, field: &str) -> Option<&'m mut Option<usize>> {
    Some(match field {
        "map_task" => &mut mapping.task,
        "map_lead" => &mut mapping.lead,
        "map_with" => &mut mapping.coordinating,
        "map_product" => &mut mapping.product,
        "map_due" => &mut mapping.deadline,
        "map_number" => &mut mapping.number,
        "map_measure" => &mut mapping.measure,
        "map_unit" => &mut mapping.unit,
        "map_value" => &mut mapping.value,
        _ => return None,
    })
}

fn column(mapping: &Mapping, field: &str) -> Option<usize> {
    let mut mapping = mapping.clone();
    slot(&mut mapping, field).and_then(|column| *column)
}

/// The rows of a file as text: cells parted by tabs, rows by line ends. None with a sentence where there are none, or too many.
pub(super) async fn read(app: &App, upload: &Upload, errors: &mut FieldErrors) -> Result<Option<String>> {
    let (bytes, name) = (upload.bytes.clone(), upload.name.clone());
    let rows = match app.engines.slow(move |documents| documents.rows(&bytes, &name)).await? {
        Ok(rows) => rows,
        Err(rejected) => {
            errors.add("annex", rejected.message);
            return Ok(None);
        }
    };
    let blank = |row: &&Vec<String>| row.iter().all(|cell| cell.trim().is_empty());
    let rows: Vec<&Vec<String>> = rows.iter().filter(|row| !blank(row)).collect();
    let widest = rows.iter().map(|row| row.len()).max().unwrap_or_default();
    if rows.len() < 2 || widest < 2 {
        errors.add("annex", words::NO_TABLE);
    } else if rows.len() > MOST_ROWS || widest > MOST_COLUMNS {
        errors.add(
            "annex",
            words::table_too_large(rows.len(), widest, MOST_ROWS, MOST_COLUMNS),
        );
    }
    if errors.get("annex").is_some() {
        return Ok(None);
    }
    let lines: Vec<String> = rows
        .into_iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| vietnamese::clean_line(&cell.replace(['\t', '\n', '\r'], " ")))
                .collect();
            cells.join("\t")
        })
        .collect();
    Ok(Some(lines.join("\n")))
}

/// The text of a table as a form sends it back: nothing at its ends is cut, a first cell may be empty.
pub(super) fn text_of(form: &Form) -> String {
    form.raw("text").replace("\r\n", "\n").trim_end_matches('\n').to_owned()
}

/// The cells of a table's text.
pub(super) fn rows_of(text: &str) -> Vec<Vec<String>> {
    text.split('\n')
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// The form holds a table.
pub(super) fn is_sent(form: &Form) -> bool {
    form.raw("table") == "1"
}

/// What a form says of the columns; a column that is not there is none.
pub(super) fn mapping_of(form: &Form, rows: &[Vec<String>]) -> Mapping {
    let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut mapping = Mapping {
        head_rows: form.line(HEADS).parse().unwrap_or(usize::MAX),
        ..Mapping::default()
    };
    for (field, _, _) in ROLES {
        let column = form.raw(field).parse().ok().filter(|column| *column < widest);
        if let Some(slot) = slot(&mut mapping, field) {
            *slot = column;
        }
    }
    mapping
}

/// What stands in the way of reading a table by a mapping.
pub(super) fn check(mapping: &Mapping, rows: &[Vec<String>], errors: &mut FieldErrors) {
    if mapping.head_rows >= rows.len() {
        errors.add(HEADS, words::heads_within(rows.len().saturating_sub(1)));
    }
    if mapping.task.is_none() && mapping.measure.is_none() {
        errors.add("map_task", words::ASK_TASK_COLUMN);
    }
    if mapping.task.is_none() && mapping.measure.is_some() && mapping.value.is_none() {
        errors.add("map_value", words::ASK_VALUE_COLUMN);
    }
    let mut taken: Vec<(usize, &str)> = Vec::new();
    for (field, label, _) in ROLES {
        let Some(column) = column(mapping, field) else { continue };
        match taken.iter().find(|(known, _)| *known == column) {
            Some((_, other)) => errors.add(field, words::column_twice(&letter(column), other)),
            None => taken.push((column, label)),
        }
    }
}

/// The fields in which a mapping travels.
pub(super) fn fields(mapping: &Mapping) -> Vec<(&'static str, String)> {
    let mut found = vec![("table", "1".to_owned()), (HEADS, mapping.head_rows.to_string())];
    for (field, _, _) in ROLES {
        found.extend(column(mapping, field).map(|column| (field, column.to_string())));
    }
    found
}

/// "A", "B" … "AD", as a spreadsheet calls its columns.
fn letter(column: usize) -> String {
    let one = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    match column / 26 {
        0 => one(column).to_string(),
        more => format!("{}{}", one(more - 1), one(column)),
    }
}

fn short(cell: &str) -> String {
    let mut text: String = cell.chars().take(CELL).collect();
    if cell.chars().count() > CELL {
        text.push('…');
    }
    text
}

struct Role {
    field: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
    /// Why a person should look twice.
    doubt: String,
}

#[derive(Template)]
#[template(path = "directives_annex.html")]
pub(super) struct Columns {
    frame: Frame,
    action: String,
    back: String,
    roles: Vec<Role>,
    heads: String,
    letters: Vec<String>,
    /// The first rows: number, and each cell with the letter of its column.
    rows: Vec<(usize, Vec<(String, String)>)>,
    count: usize,
    text: String,
    /// Nothing was recognised.
    unknown: bool,
    errors: Vec<(String, String)>,
}

impl Columns {
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

/// How a column is offered: its letter, its head, and what stands in it.
fn named(rows: &[Vec<String>], column: usize, heads: usize) -> String {
    let cell = |row: &Vec<String>| row.get(column).filter(|cell| !cell.is_empty()).map(|cell| short(cell));
    let head = heads.checked_sub(1).and_then(|at| rows.get(at)).and_then(cell);
    let example = rows.iter().skip(heads).find_map(cell);
    words::column(&letter(column), head.as_deref(), example.as_deref())
}

fn roles(rows: &[Vec<String>], mapping: &Mapping, guessed: bool, lexicon: &Lexicon) -> Vec<Role> {
    let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
    let heads = mapping.head_rows.min(rows.len());
    let offered: Vec<(String, String)> = (0..widest)
        .map(|column| (column.to_string(), named(rows, column, heads)))
        .collect();
    let doubtful = if guessed {
        compiler::doubtful_columns(rows, mapping, lexicon)
    } else {
        Vec::new()
    };
    let targets = mapping.measure.is_some() && mapping.task.is_none();
    ROLES
        .into_iter()
        .map(|(field, label, usual)| {
            let chosen = column(mapping, field);
            let usual = usual && !(targets && field == "map_task");
            Role {
                field,
                label,
                choices: Choice::list(
                    offered.iter().cloned(),
                    &chosen.map(|column| column.to_string()).unwrap_or_default(),
                ),
                doubt: match chosen {
                    Some(column) if doubtful.contains(&column) => words::COLUMN_UNSURE.to_owned(),
                    None if guessed && usual => words::COLUMN_NOT_FOUND.to_owned(),
                    Some(_) | None => String::new(),
                },
            }
        })
        .collect()
}

/// The page on which the columns are chosen: as they are guessed, or as the person chose them.
pub(super) async fn page(
    app: &App,
    here: &Here,
    one: &Directive,
    text: String,
    chosen: Option<Mapping>,
    errors: &FieldErrors,
) -> Result<Columns> {
    let rules = app.part::<Rules>()?;
    let rows = rows_of(&text);
    let guessed = chosen.is_none();
    let mapping = chosen.unwrap_or_else(|| compiler::guess_mapping(&rows, &rules.lexicon));
    let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut frame = ui::shell::frame(app, here, words::COLUMNS);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    Ok(Columns {
        frame,
        action: format!("/chi-dao/{}/phan-tich", one.id),
        back: format!("/chi-dao/{}/phan-tich", one.id),
        unknown: guessed && mapping == Mapping::default(),
        roles: roles(&rows, &mapping, guessed, &rules.lexicon),
        heads: if mapping.head_rows == usize::MAX {
            String::new()
        } else {
            mapping.head_rows.to_string()
        },
        letters: (0..widest).map(letter).collect(),
        count: rows.len(),
        rows: rows
            .iter()
            .take(SHOWN.max(mapping.head_rows.min(12) + 2))
            .enumerate()
            .map(|(at, row)| {
                let cell = |column: usize| row.get(column).map(|cell| short(cell)).unwrap_or_default();
                (
                    at + 1,
                    (0..widest).map(|column| (letter(column), cell(column))).collect(),
                )
            })
            .collect(),
        text,
        errors: errors_of(errors),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_a_spreadsheet_calls_them() {
        let names: Vec<String> = [0, 25, 26, 29].into_iter().map(letter).collect();
        assert_eq!(names, ["A", "Z", "AA", "AD"]);
    }

    /// What is chosen comes back as it was sent, also a first cell that is empty.
    #[test]
    fn a_mapping_and_its_table_survive_the_form() {
        let text = "\tNhiệm vụ\tChủ trì\n1\tRà soát\tSở Tư pháp\n\tTổng kết\t";
        let mapping = Mapping {
            head_rows: 1,
            number: Some(0),
            task: Some(1),
            lead: Some(2),
            ..Mapping::default()
        };
        let mut values: Vec<(String, String)> = fields(&mapping)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        values.push(("text".to_owned(), format!("{}\r\n", text.replace('\n', "\r\n"))));
        let form = Form::with(values);
        assert!(is_sent(&form));
        assert_eq!(text_of(&form), text);
        let rows = rows_of(&text_of(&form));
        assert_eq!(rows[0], ["", "Nhiệm vụ", "Chủ trì"]);
        assert_eq!(mapping_of(&form, &rows), mapping);
    }

    /// Each thing that is wrong is said at its own field.
    #[test]
    fn a_mapping_that_cannot_be_is_refused_at_its_fields() {
        let rows = rows_of("a\tb\nc\td");
        let said = |mapping: Mapping| {
            let mut errors = FieldErrors::default();
            check(&mapping, &rows, &mut errors);
            let fields: Vec<String> = errors.iter().map(|(field, _)| field.to_owned()).collect();
            fields
        };
        let good = Mapping {
            head_rows: 1,
            task: Some(0),
            lead: Some(1),
            ..Mapping::default()
        };
        assert!(said(good.clone()).is_empty());
        assert_eq!(
            said(Mapping {
                head_rows: 2,
                ..good.clone()
            }),
            ["map_heads"]
        );
        assert_eq!(
            said(Mapping {
                lead: Some(0),
                ..good.clone()
            }),
            ["map_lead"]
        );
        assert_eq!(said(Mapping { task: None, ..good }), ["map_task"]);
        let targets = Mapping {
            head_rows: 0,
            measure: Some(0),
            ..Mapping::default()
        };
        assert_eq!(said(targets), ["map_value"]);
    }
}
