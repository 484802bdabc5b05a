//! The tables of a report as a workbook: taken home, filled in without a network, read back, shown before anything is written.

use super::report::{again, version_of};
use super::{Room, crumbs, find, hindrance, once};
use crate::commands::{self, Typed, TypedCell};
use crate::compose::{self, Filled};
use crate::labels::{self, check, page as words, sheet as told};
use crate::model::paste::{self, Takes};
use crate::model::{Cell, Entry, Form as Table, Regime, ReportId};
use crate::policy;
use crate::sheet::{self, Changes, Expect, ReadBook, TemplateData};
use crate::store::Owed;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::engines::books::FormBook;
use kernel::forms::Form;
use kernel::ids::hex;
use kernel::once::{self as once_keys, Claim};
use kernel::web::{AppState, Here, download, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::{Frame, filters};

/// Largest workbook that is read back: ours are a few dozen kilobytes.
const LARGEST: usize = 1024 * 1024;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A row that the workbook would change.
struct Line {
    place: String,
    old: String,
    new: String,
    told: String,
}

#[derive(Template)]
#[template(path = "reports_book.html")]
struct Preview {
    frame: Frame,
    id: ReportId,
    lead: String,
    changes: Changes,
    version_told: String,
    lines: Vec<Line>,
    faulty: usize,
    ignored: Vec<String>,
    book: String,
    version: i64,
    once: String,
}

/// A report with what it says now, for whoever reads what is being typed.
struct Desk {
    room: Room,
    owed: Owed,
    regime: Regime,
    filled: Filled,
}

impl Desk {
    async fn read(app: &AppState, here: &Here, id: ReportId) -> Result<Desk> {
        let room = Room::new(app, here).await?;
        let (owed, regime) = find(app, here, id).await?;
        if !policy::reads(here.actor()?, owed.holder, &room.units, room.today) {
            return Err(AppError::NotFound);
        }
        let filled = compose::fill(&app.db.reader(), room.desk(), &regime, &owed, &owed.report.draft).await?;
        Ok(Desk {
            room,
            owed,
            regime,
            filled,
        })
    }

    fn data<'a>(&'a self, unit_name: &'a str) -> TemplateData<'a> {
        let report = &self.owed.report;
        TemplateData {
            report: report.id,
            form_version: report.form_version,
            unit: report.unit,
            unit_name,
            regime: &self.regime.content.name,
            period: report.period,
            due_at: report.due_at,
            form: &self.filled.form,
            draft: &report.draft,
            entries: &self.filled.entries,
            before: self.filled.before.as_ref(),
        }
    }

    fn expect(&self) -> Expect<'_> {
        let report = &self.owed.report;
        Expect {
            report: report.id,
            form_version: report.form_version,
            unit: report.unit,
            period: report.period,
            form: &self.filled.form,
        }
    }

    /// What a workbook says; a sentence where it is not taken.
    async fn understand(&self, bytes: &[u8], name: &str) -> Result<std::result::Result<ReadBook, String>> {
        let (bytes, name) = (bytes.to_vec(), name.to_owned());
        let sheets = self
            .room
            .app
            .engines
            .slow(move |documents| documents.book(&bytes, &name))
            .await?;
        Ok(match sheets {
            Err(rejected) => Err(rejected.message),
            Ok(sheets) => sheet::read(&sheets, &self.expect()).map_err(|fault| told::fault(&fault)),
        })
    }

    fn lines(&self, book: &ReadBook) -> Vec<Line> {
        let draft = &self.owed.report.draft;
        let mut found = Vec::new();
        for (code, cell) in &book.cells {
            let held = draft.cell(code);
            let Some(row) = self.filled.form.row(code).filter(|_| held != *cell) else {
                continue;
            };
            let faults = book.errors.iter().filter(|error| error.code == *code);
            let faults: Vec<String> = faults
                .map(|error| words::cell_fault(&error.place, &error.raw, &check::sentence(error.fault)))
                .collect();
            let decimals = Takes::of(&self.filled.form, row).decimals;
            found.push(Line {
                place: words::row_place(code, &row.name),
                old: said(&held, decimals),
                new: said(cell, decimals),
                told: faults.join(" "),
            });
        }
        found
    }
}

/// All that stands in a cell, in a line.
fn said(cell: &Cell, decimals: u32) -> String {
    let mut parts = Vec::new();
    if let Some(raw) = &cell.raw {
        parts.push(raw.clone());
    } else if cell.entry.is_said() {
        parts.push(paste::said(cell.entry, decimals));
    }
    if let Some(estimate) = cell.estimate {
        parts.push(words::with_estimate(&paste::said(Entry::Value(estimate), decimals)));
    }
    if !cell.note.is_empty() {
        parts.push(cell.note.clone());
    }
    parts.join(" · ")
}

/// What a workbook says, as somebody would have typed it.
fn typed(form: &Table, book: ReadBook) -> Typed {
    let mut typed = Typed::default();
    for (code, cell) in book.cells {
        let decimals = form.row(&code).map_or(0, |row| Takes::of(form, row).decimals);
        let estimate = cell.estimate.map_or(Entry::Blank, Entry::Value);
        typed.cells.insert(
            code,
            TypedCell {
                value: Some(cell.raw.unwrap_or_else(|| paste::shown(cell.entry, decimals))),
                estimate: Some(cell.raw_estimate.unwrap_or_else(|| paste::shown(estimate, decimals))),
                note: Some(cell.note),
            },
        );
    }
    typed
}

/// Bytes of a hidden field.
fn bytes_of(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter_map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit))
        .collect()
}

fn refused(sentence: String) -> AppError {
    let mut errors = FieldErrors::default();
    errors.add("file", sentence);
    AppError::Invalid(errors)
}

async fn send(app: &AppState, name: &str, book: FormBook) -> Result<Response> {
    let bytes = app.engines.slow(move |documents| documents.form_book(&book)).await??;
    Ok(download(name, XLSX, bytes))
}

pub(super) async fn template(Shared(app): Shared<AppState>, here: Here, Path(id): Path<ReportId>) -> Result<Response> {
    let desk = Desk::read(&app, &here, id).await?;
    let unit = desk.room.name(desk.owed.report.unit);
    let book = sheet::template(&desk.data(&unit));
    send(&app, &words::book_name(&unit, desk.owed.report.period), book).await
}

/// Reads a workbook back and shows what it would change. Nothing is written yet.
pub(super) async fn preview(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
    form: Form,
) -> Result<Response> {
    let desk = Desk::read(&app, &here, id).await?;
    let report = &desk.owed.report;
    policy::permit_write(
        here.actor()?,
        report,
        desk.owed.holder,
        &desk.room.units,
        desk.room.today,
    )?
    .covers(id.0)?;
    if !report.stage.is_writable() {
        return Err(AppError::Refused {
            code: "report.not_writable",
            message: labels::not_writable(report.stage),
        });
    }
    let read = match form.upload("file") {
        None => Err(words::ASK_BOOK.to_owned()),
        Some(upload) if upload.bytes.len() > LARGEST => Err(words::BOOK_TOO_LARGE.to_owned()),
        Some(upload) => desk
            .understand(&upload.bytes, &upload.name)
            .await?
            .map(|book| (book, hex(&upload.bytes))),
    };
    let (book, bytes) = match read {
        Ok(read) => read,
        Err(sentence) => return again(&app, &here, id, None, form, hindrance(refused(sentence))?).await,
    };
    let mut frame = ui::shell::frame(&app, &here, words::BOOK_PREVIEW);
    frame.crumbs = crumbs(None);
    frame.crumbs.push((
        format!("{}, {}", desk.regime.content.name, report.period.label()),
        format!("/bao-cao/{id}"),
    ));
    ui::shell::html(&Preview {
        id,
        lead: words::caption(report.period, &desk.room.name(report.unit), ""),
        changes: book.changes(&report.draft),
        version_told: book
            .other_version
            .map(|found| told::other_version(found, report.form_version))
            .unwrap_or_default(),
        lines: desk.lines(&book),
        faulty: book.errors.len(),
        ignored: book
            .ignored
            .iter()
            .map(|one| words::ignored_row(&one.place, &one.text.replace('\t', " · "), told::unfit(one.why)))
            .collect(),
        book: bytes,
        version: report.version,
        once: once(""),
        frame,
    })
}

/// Writes what a workbook says that was looked at.
pub(super) async fn apply(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
    form: Form,
) -> Result<Response> {
    let desk = Desk::read(&app, &here, id).await?;
    let version = version_of(&app, &here, id, &form).await?;
    let actor = here.actor()?;
    let book = match desk.understand(&bytes_of(form.raw("book")), words::BOOK_FILE).await? {
        Ok(book) => book,
        Err(sentence) => return again(&app, &here, id, None, form, hindrance(refused(sentence))?).await,
    };
    let rows = book.cells.len();
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "report.book").await? {
        return Ok(see_other(&address));
    }
    match commands::save(&tx, actor, id, version, typed(&desk.filled.form, book)).await {
        Ok(report) => {
            let address = format!("/bao-cao/{id}#bieu");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(
                &address,
                &words::book_written(rows, report.draft.unread().len()),
            ))
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, None, form, hindrance(error)?).await
        }
    }
}

/// The same workbook with what is to be mended in red.
pub(super) async fn marked(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
    form: Form,
) -> Result<Response> {
    let desk = Desk::read(&app, &here, id).await?;
    match desk.understand(&bytes_of(form.raw("book")), words::BOOK_FILE).await? {
        Ok(book) => {
            let unit = desk.room.name(desk.owed.report.unit);
            let marked = sheet::marked(&desk.data(&unit), &book);
            send(&app, &words::book_name(&unit, desk.owed.report.period), marked).await
        }
        Err(sentence) => again(&app, &here, id, None, form, hindrance(refused(sentence))?).await,
    }
}
