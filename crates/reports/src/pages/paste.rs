//! What was copied from a spreadsheet: laid onto its rows, shown as it was understood, written only after that.

use super::report::{again, keep, version_of};
use super::{Room, crumbs, find, hindrance, once};
use crate::commands::{self, Typed, TypedCell};
use crate::labels::{check, page as words};
use crate::model::paste::{self, Column, Placement, Takes};
use crate::model::{Form as Table, ReportId};
use crate::store;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::forms::Form;
use kernel::once::{self as once_keys, Claim};
use kernel::web::{AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::Badge;
use ui::{Frame, filters};

/// A pasted cell with what was understood.
struct Line {
    place: String,
    column: &'static str,
    raw: String,
    understood: String,
    state: Badge,
    told: String,
}

#[derive(Template)]
#[template(path = "reports_paste.html")]
struct Preview {
    frame: Frame,
    id: ReportId,
    lead: String,
    found: &'static str,
    good: usize,
    faulty: usize,
    lines: Vec<Line>,
    ignored: Vec<String>,
    unplaced: Vec<String>,
    extra: usize,
    grid: String,
    version: i64,
    once: String,
}

/// Lays a copied block onto the rows of a form; an estimate has no place once the period has closed.
fn placed(form: &Table, text: &str) -> std::result::Result<Placement, String> {
    let grid = paste::read_grid(text).map_err(|fault| check::paste(&fault))?;
    paste::place(form, &grid, None).map_err(|fault| check::paste(&fault))
}

fn lines(form: &Table, placement: &Placement) -> Vec<Line> {
    placement
        .cells
        .iter()
        .filter_map(|cell| {
            let row = form.row(&cell.code)?;
            let decimals = Takes::of(form, row).decimals;
            let (understood, state, told) = match (&cell.read, cell.column) {
                (_, Column::Note) => (cell.raw.clone(), words::paste_good(), String::new()),
                (Ok(entry), _) if cell.ambiguous => (
                    paste::said(*entry, decimals),
                    words::paste_doubtful(),
                    check::AMBIGUOUS.to_owned(),
                ),
                (Ok(entry), _) => (paste::said(*entry, decimals), words::paste_good(), String::new()),
                (Err(fault), _) => (String::new(), words::paste_bad(), check::sentence(*fault)),
            };
            Some(Line {
                place: words::row_place(&row.code, &row.name),
                column: check::column(cell.column),
                raw: cell.raw.clone(),
                understood,
                state,
                told,
            })
        })
        .collect()
}

/// What is written of a block: numbers as they were understood, the rest as it was copied, to be mended at its place.
fn as_typed(form: &Table, placement: Placement) -> Typed {
    let mut typed = Typed::default();
    for placed in placement.cells {
        let decimals = form.row(&placed.code).map_or(0, |row| Takes::of(form, row).decimals);
        let cell: &mut TypedCell = typed.cells.entry(placed.code).or_default();
        let text = match placed.read {
            Ok(entry) => paste::shown(entry, decimals),
            Err(_) => placed.raw.clone(),
        };
        match placed.column {
            Column::Value => cell.value = Some(text),
            Column::Estimate => cell.estimate = Some(text),
            Column::Note => cell.note = Some(placed.raw),
        }
    }
    typed
}

async fn form_of(app: &AppState, here: &Here, id: ReportId) -> Result<Table> {
    let (owed, regime) = find(app, here, id).await?;
    let (_, form) = store::form(&app.db.reader(), regime.id, owed.report.form_version).await?;
    Ok(form)
}

fn told(sentence: String) -> AppError {
    let mut errors = FieldErrors::default();
    errors.add("grid", sentence);
    AppError::Invalid(errors)
}

/// Keeps what stands in the inputs, then shows how the block would be laid out. Nothing of the block is written yet.
pub(super) async fn preview(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
    form: Form,
) -> Result<Response> {
    let room = Room::new(&app, &here).await?;
    let table = form_of(&app, &here, id).await?;
    let version = version_of(&app, &here, id, &form).await?;
    let text = form.raw("grid").to_owned();
    let tx = app.begin(&here).await?;
    let report = match keep(&tx, here.actor()?, id, version, &form).await {
        Ok(report) => report,
        Err(error) => {
            drop(tx);
            return again(&app, &here, id, None, form, hindrance(error)?).await;
        }
    };
    tx.commit().await?;
    let placement = match placed(&table, &text) {
        Ok(placement) => placement,
        Err(sentence) => return again(&app, &here, id, None, form, hindrance(told(sentence))?).await,
    };
    let (_, regime) = find(&app, &here, id).await?;
    let lines = lines(&table, &placement);
    let faulty = placement
        .cells
        .iter()
        .filter(|cell| cell.read.is_err() && cell.column != Column::Note)
        .count();
    let mut frame = ui::shell::frame(&app, &here, words::PASTE_PREVIEW);
    frame.crumbs = crumbs(None);
    frame.crumbs.push((
        format!("{}, {}", regime.content.name, report.period.label()),
        format!("/bao-cao/{id}"),
    ));
    ui::shell::html(&Preview {
        lead: words::caption(report.period, &room.name(report.unit), ""),
        id,
        found: words::found(placement.found),
        good: lines.len() - faulty,
        faulty,
        lines,
        ignored: placement
            .ignored
            .iter()
            .map(|(code, value)| words::ignored(code, value))
            .collect(),
        unplaced: placement
            .unplaced
            .iter()
            .map(|line| line.replace('\t', " · "))
            .collect(),
        extra: placement.extra,
        grid: text,
        version: report.version,
        once: once(""),
        frame,
    })
}

/// Writes a block that was looked at.
pub(super) async fn apply(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
    form: Form,
) -> Result<Response> {
    let table = form_of(&app, &here, id).await?;
    let version = version_of(&app, &here, id, &form).await?;
    let actor = here.actor()?;
    let placement = match placed(&table, form.raw("grid")) {
        Ok(placement) => placement,
        Err(sentence) => return again(&app, &here, id, None, form, hindrance(told(sentence))?).await,
    };
    let typed = as_typed(&table, placement);
    let count = typed
        .cells
        .values()
        .map(|cell| [&cell.value, &cell.estimate, &cell.note].into_iter().flatten().count())
        .sum();
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "report.paste").await? {
        return Ok(see_other(&address));
    }
    match commands::save(&tx, actor, id, version, typed).await {
        Ok(report) => {
            let address = format!("/bao-cao/{id}#bieu");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            let saying = words::pasted(count, report.draft.unread().len());
            Ok(see_other_saying(&address, &saying))
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, None, form, hindrance(error)?).await
        }
    }
}
