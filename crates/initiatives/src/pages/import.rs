//! Taking in a list: choose the file, read what it would do, then do it.

use crate::commands::import::{self as commands, List, Planned};
use crate::import::{self, Outcome, Purpose};
use crate::labels::{self, import as words};
use crate::model::Rules;
use crate::policy;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use chrono::Datelike as _;
use kernel::access::Role;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::Choice;
use ui::{Frame, filters};

/// Rows that the dry run shows; the sums count all of them.
const SHOWN: usize = 300;

struct Line {
    number: usize,
    title: String,
    outcome: &'static str,
    tone: &'static str,
    note: String,
}

#[derive(Template)]
#[template(path = "initiatives_import.html")]
struct Page {
    frame: Frame,
    form: Form,
    errors: Vec<(String, String)>,
    units: Vec<Choice>,
    purposes: Vec<Choice>,
    planned: Vec<Line>,
    rescued: Vec<(String, String)>,
    sums: String,
    more: usize,
    file: String,
    name: String,
    ready: bool,
    once: String,
}

impl Page {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }
}

/// Units whose register the person keeps.
fn kept(app: &App, here: &Here) -> Result<Vec<UnitId>> {
    let (units, actor) = (app.db.units(), here.actor()?);
    let mut kept: Vec<UnitId> = Vec::new();
    for grant in actor
        .grants
        .iter()
        .filter(|grant| matches!(grant.role, Role::UnitClerk | Role::FocalOffice))
    {
        let below = if grant.subtree {
            units.subtree(grant.unit, kernel::units::Tree::Territorial, here.today())
        } else {
            vec![grant.unit]
        };
        kept.extend(below);
    }
    kept.dedup();
    Ok(kept)
}

fn page(app: &App, here: &Here, form: Form, errors: &FieldErrors) -> Result<Page> {
    let units = app.db.units();
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/sang-kien".to_owned())];
    let kept = kept(app, here)?;
    let first = kept.first().map(ToString::to_string).unwrap_or_default();
    let chosen = if form.raw("unit").is_empty() {
        &first
    } else {
        form.raw("unit")
    };
    Ok(Page {
        frame,
        units: Choice::list(
            kept.iter()
                .map(|unit| (unit.to_string(), units.name(*unit, here.today()).to_owned())),
            chosen,
        ),
        purposes: Purpose::ALL
            .into_iter()
            .map(|purpose| {
                let (label, hint) = words::purpose(purpose);
                let mut choice = Choice::list([(purpose.code(), label)], form.raw("purpose"));
                choice.pop().unwrap_or_default().with_hint(hint)
            })
            .collect(),
        errors: errors
            .iter()
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
            .collect(),
        planned: Vec::new(),
        rescued: Vec::new(),
        sums: String::new(),
        more: 0,
        file: String::new(),
        name: String::new(),
        ready: false,
        once: kernel::ids::secret(),
        form,
    })
}

pub(super) async fn ask(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let year = (here.today().year() - 1).to_string();
    let form = Form::with([("year".to_owned(), year)]);
    ui::shell::html(&page(&app, &here, form, &FieldErrors::default())?)
}

/// The list of a form, from bytes that were uploaded now or are kept from the dry run.
async fn list(
    app: &App,
    here: &Here,
    form: &mut Form,
    bytes: Vec<u8>,
    name: String,
    file: String,
) -> Result<Option<List>> {
    let purpose = Purpose::from_code(form.raw("purpose"));
    if purpose.is_none() {
        form.errors.add("purpose", words::ASK_PURPOSE);
    }
    let unit = form.raw("unit").parse::<UnitId>().ok();
    let actor = here.actor()?;
    let unit = unit.filter(|unit| policy::permit_import(actor, *unit, &app.db.units(), here.today()).is_ok());
    if unit.is_none() {
        form.errors.add("unit", labels::ASK_UNIT);
    }
    let year = form.line("year").parse::<i32>().ok();
    let year = year.filter(|year| (1990..=here.today().year()).contains(year));
    if year.is_none() {
        form.errors.add("year", words::ASK_YEAR);
    }
    let rows = app.engines.slow(move |documents| documents.rows(&bytes, &name)).await?;
    let entries = match rows {
        Err(rejected) => {
            form.errors.add("file", rejected.message);
            None
        }
        Ok(rows) => {
            let entries = import::read(&rows);
            match &entries {
                None => form.errors.add("file", words::NO_HEADS),
                Some(entries) if entries.is_empty() => form.errors.add("file", words::NO_ROWS),
                Some(_) => {}
            }
            entries
        }
    };
    let (Some(purpose), Some(unit), Some(year), Some(entries), true) =
        (purpose, unit, year, entries, form.errors.is_empty())
    else {
        return Ok(None);
    };
    Ok(Some(List {
        purpose,
        unit,
        year,
        file,
        entries,
    }))
}

fn line(planned: &Planned) -> Line {
    Line {
        number: planned.entry.line,
        title: planned.entry.title.clone(),
        outcome: words::outcome(planned.outcome),
        tone: match planned.outcome {
            Outcome::Add => "good",
            Outcome::Change => "info",
            Outcome::Keep => "neutral",
            Outcome::Conflict => "warn",
            Outcome::Fault => "bad",
        },
        note: if planned.entry.faults.is_empty() {
            let changes: Vec<String> = planned.changes.iter().map(words::change).collect();
            changes.join(". ")
        } else {
            planned.entry.faults.join(". ")
        },
    }
}

/// The dry run: what the list would do.
pub(super) async fn preview(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let Some(upload) = form.upload("file").cloned() else {
        let mut errors = FieldErrors::default();
        errors.add("file", words::ASK_FILE);
        return ui::shell::html_with_errors(&page(&app, &here, form, &errors)?);
    };
    let file = app.engines.files.put(&upload.bytes).await?;
    let bytes = upload.bytes.to_vec();
    let found = list(&app, &here, &mut form, bytes, upload.name.clone(), file.clone()).await?;
    let Some(list) = found else {
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&page(&app, &here, form, &errors)?);
    };
    let planned = commands::plan(&app.db.reader(), &app.db.units(), here.actor()?, &list, here.today()).await?;
    let mut page = page(&app, &here, form, &FieldErrors::default())?;
    page.ready = planned.iter().all(|row| row.outcome != Outcome::Fault);
    page.sums = words::sums(&commands::counts(&planned));
    page.more = planned.len().saturating_sub(SHOWN);
    page.rescued = planned
        .iter()
        .flat_map(|row| &row.entry.rescued)
        .take(SHOWN)
        .map(|one| (one.before.clone(), one.after.clone()))
        .collect();
    // Faulty rows come first: they are what there is to do.
    let (bad, good): (Vec<&Planned>, Vec<&Planned>) = planned.iter().partition(|row| row.outcome == Outcome::Fault);
    page.planned = bad.into_iter().chain(good).take(SHOWN).map(line).collect();
    page.file = file;
    page.name = upload.name;
    ui::shell::html(&page)
}

/// Takes the list in, exactly as the dry run has shown it.
pub(super) async fn carry_out(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let file = form.raw("stored").to_owned();
    if file.len() != 64 || !file.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(see_other("/sang-kien/nhap"));
    }
    let bytes = app.engines.files.get(&file).await?;
    let name = form.raw("name").to_owned();
    let found = list(&app, &here, &mut form, bytes, name, file).await?;
    let Some(list) = found else {
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&page(&app, &here, form, &errors)?);
    };
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "initiative.import").await? {
        return Ok(see_other(&address));
    }
    let rules = app.part::<Rules>()?;
    match commands::import(&tx, &rules, actor, &list).await {
        Ok(planned) => {
            once::answer(&tx, actor.person, form.once(), "/sang-kien").await?;
            tx.commit().await?;
            Ok(see_other_saying(
                "/sang-kien",
                &words::done(&commands::counts(&planned)),
            ))
        }
        Err(AppError::Refused { message, .. }) => {
            let mut errors = FieldErrors::default();
            errors.add("", message);
            ui::shell::html_with_errors(&page(&app, &here, form, &errors)?)
        }
        Err(other) => Err(other),
    }
}
