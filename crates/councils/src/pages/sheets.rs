//! The reviewer's sheets as a workbook or a Word file: it goes out with all open items, and comes back; a row that was changed here in the
//! meantime is refused, the others are taken.

use super::show::{again, lines};
use super::{Seen, seen};
use crate::commands::{self, Draft};
use crate::model::*;
use crate::{labels, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::engines::{Cell, CellKind, Column, Sheet as Workbook};
use kernel::forms::Form;
use kernel::web::{AppState, Here, download};
use kernel::{AppError, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use ui::{Frame, filters};

/// Columns before the criteria: id, version, code, title.
const BEFORE: usize = 4;

fn head(form: &ScoreForm) -> Vec<String> {
    let mut head: Vec<String> = labels::SHEET_HEAD.map(str::to_owned).to_vec();
    head.extend(form.criteria.iter().map(labels::sheet_column));
    head.push(labels::SHEET_COMMENT.to_owned());
    head
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// `docx` for a Word file.
    #[serde(default)]
    dang: String,
}

/// A cell as it stands in a Word file.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Date(day) => day.format("%d/%m/%Y").to_string(),
    }
}

/// The same table for a word processor: the two columns that nobody changes are narrow.
async fn as_docx(app: &AppState, seen: &Seen, sheet: Workbook, on: NaiveDate) -> Result<Response> {
    let last = sheet.columns.len().saturating_sub(1);
    let columns: Vec<Value> = sheet
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| match at {
            0 => json!({ "head": column.head, "mm": 24 }),
            1 => json!({ "head": column.head, "mm": 16, "align": "center" }),
            2 => json!({ "head": column.head, "mm": 26 }),
            3 => json!({ "head": column.head, "width": 3 }),
            _ if at == last => json!({ "head": column.head, "width": 3 }),
            _ => json!({ "head": column.head, "width": 1, "align": "center" }),
        })
        .collect();
    let rows: Vec<Vec<String>> = sheet.rows.iter().map(|row| row.iter().map(text).collect()).collect();
    let data = json!({
        "unit": seen.council.name,
        "about": seen.meeting.title,
        "how": labels::SHEET_HOW,
        "columns": columns,
        "rows": rows,
    });
    let bytes = app
        .engines
        .slow(move |documents| documents.docx("score_sheet", &data, on))
        .await??;
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok(download(&format!("{}.docx", labels::SHEET_TAB), kind, bytes))
}

pub(super) async fn export(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let seen = seen(&app, &here, id).await?;
    policy::permit_sit(here.actor()?, &seen.members, id.0, here.today())?.covers(id.0)?;
    let rules = app.part::<Rules>()?;
    let form = rules.form(&seen.meeting.form).ok_or(AppError::NotFound)?;
    let lines = lines(&app, &here, &seen).await?;
    let actor = here.actor()?.person;
    // Those assigned to the person; all, where nobody is assigned.
    let assigned = lines
        .iter()
        .any(|line| line.reviewers.iter().any(|(person, _)| *person == actor));
    let rows = lines
        .iter()
        .filter(|line| !assigned || line.reviewers.iter().any(|(person, _)| *person == actor))
        .filter(|line| line.mine.as_ref().is_none_or(|sheet| sheet.submitted_at.is_none()))
        .map(|line| {
            let mine = line.mine.as_ref();
            let mut row = vec![
                Cell::Text(line.item.id.to_string()),
                Cell::Integer(mine.map_or(0, |sheet| sheet.version)),
                Cell::Text(line.item.subject.code.clone()),
                Cell::Text(line.item.subject.title.clone()),
            ];
            row.extend(form.criteria.iter().map(|criterion| {
                mine.and_then(|sheet| sheet.points.get(&criterion.key))
                    .map_or(Cell::Empty, |points| Cell::Integer(i64::from(*points)))
            }));
            row.push(Cell::Text(mine.map(|sheet| sheet.comment.clone()).unwrap_or_default()));
            row
        })
        .collect();
    let last = BEFORE + form.criteria.len();
    let sheet = Workbook {
        name: labels::SHEET_TAB.to_owned(),
        title: vec![seen.meeting.title.clone(), labels::SHEET_HOW.to_owned()],
        columns: head(form)
            .into_iter()
            .enumerate()
            .map(|(index, head)| Column {
                head,
                width: if index == 3 || index == last { 50 } else { 18 },
                kind: if index == 1 || (BEFORE..last).contains(&index) {
                    CellKind::Integer
                } else {
                    CellKind::Text
                },
            })
            .collect(),
        rows,
    };
    if asked.dang == "docx" {
        return as_docx(&app, &seen, sheet, here.today()).await;
    }
    let bytes = app.engines.slow(move |documents| documents.sheet(&sheet)).await??;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(&format!("{}.xlsx", labels::SHEET_TAB), kind, bytes))
}

struct Told {
    row: usize,
    code: String,
    words: String,
    taken: bool,
}

#[derive(Template)]
#[template(path = "councils_sheets.html")]
struct Report {
    frame: Frame,
    id: MeetingId,
    taken: usize,
    told: Vec<Told>,
}

impl Report {
    fn at(&self, rest: &str) -> String {
        format!("/hoi-dong/phien/{}{rest}", self.id)
    }
}

pub(super) async fn import(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    match take(&app, &here, id, &form).await {
        Ok(report) => ui::shell::html(&report),
        Err(error) => again(&app, &here, id, form, error).await,
    }
}

async fn take(app: &AppState, here: &Here, id: MeetingId, form: &Form) -> Result<Report> {
    let actor = here.actor()?;
    let seen = seen(app, here, id).await?;
    policy::permit_sit(actor, &seen.members, id.0, here.today())?.covers(id.0)?;
    let rules = app.part::<Rules>()?;
    let sheet = rules.form(&seen.meeting.form).ok_or(AppError::NotFound)?;
    let upload = form
        .upload("sheet")
        .ok_or_else(|| AppError::field("sheet", labels::ASK_SHEET))?;
    let (bytes, name) = (upload.bytes.clone(), upload.name.clone());
    let rows = app
        .engines
        .slow(move |documents| documents.rows(&bytes, &name))
        .await?
        .map_err(|rejected| AppError::field("sheet", rejected.message))?;
    let head = head(sheet);
    let start = rows
        .iter()
        .position(|row| row.first().is_some_and(|cell| *cell == head[0]))
        .ok_or_else(|| AppError::field("sheet", labels::SHEET_OTHER))?;
    if rows[start]
        .iter()
        .map(|cell| cell.trim())
        .ne(head.iter().map(String::as_str))
    {
        return Err(AppError::field("sheet", labels::SHEET_OTHER));
    }
    let mut told = Vec::new();
    for (index, row) in rows
        .iter()
        .enumerate()
        .skip(start + 1)
        .filter(|(_, row)| row.iter().any(|cell| !cell.is_empty()))
    {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        let mut words = None;
        let mut points = Points::new();
        for (criterion, at) in sheet.criteria.iter().zip(BEFORE..) {
            match cell(at) {
                "" => {}
                typed => match typed.parse::<u16>().ok().filter(|points| *points <= criterion.points) {
                    Some(given) => {
                        points.insert(criterion.key.clone(), given);
                    }
                    None => words = words.or(Some(labels::ask_points(&criterion.title, criterion.points))),
                },
            }
        }
        let item = cell(0).parse::<ItemId>().ok();
        let version = cell(1).parse::<i64>().ok();
        let comment = vietnamese::normalise(cell(BEFORE + sheet.criteria.len()))
            .trim()
            .to_owned();
        let outcome = match (item, version, words) {
            (_, _, Some(words)) => Err(words),
            (Some(item), Some(version), None) if !points.is_empty() || !comment.is_empty() => {
                // A row by itself: one stale row does not hold the others back.
                let tx = app.begin(here).await?;
                let draft = Draft {
                    points,
                    comment,
                    based_on: Some(version),
                    submit: false,
                };
                match commands::save_sheet(&tx, &rules, actor, item, draft).await {
                    Ok(_) => {
                        tx.commit().await?;
                        Ok(())
                    }
                    Err(AppError::Refused { message, .. }) => Err(message),
                    Err(AppError::NotFound) => Err(labels::ROW_UNKNOWN.to_owned()),
                    Err(other) => return Err(other),
                }
            }
            (Some(_), Some(_), None) => continue, // left empty
            (None, _, None) | (_, None, None) => Err(labels::ROW_UNKNOWN.to_owned()),
        };
        told.push(Told {
            row: index + 1,
            code: cell(2).to_owned(),
            taken: outcome.is_ok(),
            words: outcome.err().unwrap_or_else(|| labels::ROW_TAKEN.to_owned()),
        });
    }
    let mut frame = ui::shell::frame(app, here, labels::SHEET_TAB);
    frame.crumbs = seen.crumbs();
    Ok(Report {
        frame,
        id,
        taken: told.iter().filter(|one| one.taken).count(),
        told,
    })
}
