//! Taking in a list or documents: choose the file, say which column is what, read what it would do, then do it; what was not
//! taken goes home as a sheet with the reasons.

use super::{error, errors_of, once};
use crate::Rules;
use crate::commands::import::{self as commands, Manner, Planned};
use crate::import::columns::{self, Columns, Field};
use crate::import::documents;
use crate::import::sheet::{self, Reading};
use crate::import::{Entry, Outcome, owners};
use crate::labels::{self, import as words};
use crate::model::Right;
use crate::policy;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self as once_keys, Claim};
use kernel::web::{App, AppState, Here, download_sheet, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use std::collections::HashSet;
use std::sync::Arc;
use ui::view::Choice;
use ui::{Frame, filters};

/// Rows that the dry run shows; the sums count all of them.
const SHOWN: usize = 300;
/// Kinds of what was left out that are shown.
const LEFT_SHOWN: usize = 100;

struct Head {
    place: usize,
    name: String,
    example: String,
    choices: Vec<Choice>,
    certain: bool,
}

struct Line {
    number: usize,
    title: String,
    detail: String,
    href: String,
    outcome: &'static str,
    tone: &'static str,
    told: Vec<String>,
}

/// What the dry run found, or the report of what was done.
#[derive(Default)]
struct Seen {
    heads: Vec<Head>,
    lines: Vec<Line>,
    sums: String,
    more: usize,
    left_out: Vec<(String, usize)>,
    merged_hint: String,
    has_new: bool,
    has_updates: bool,
    has_wrong: bool,
    has_rejected: bool,
    stored: String,
    name: String,
}

#[derive(Template)]
#[template(path = "ip_assets_import.html")]
struct Page {
    frame: Frame,
    form: Form,
    errors: Vec<(String, String)>,
    keepers: Vec<Choice>,
    rights: Vec<Choice>,
    seen: Option<Seen>,
    merged: bool,
    whole: bool,
    update: bool,
    /// What was done; empty before.
    done: String,
    once: String,
}

impl Page {
    fn error(&self, field: &str) -> Option<&str> {
        error(&self.errors, field)
    }
}

/// What is known is changed unless somebody says otherwise: the dry run shows each change.
fn updates(form: &Form) -> bool {
    form.raw("asked_update") != "1" || form.raw("update") == "1"
}

fn page(app: &App, here: &Here, form: Form, errors: &FieldErrors, seen: Option<Seen>) -> Result<Page> {
    let (actor, units, on) = (here.actor()?, app.db.units(), here.today());
    let kept = policy::kept(actor, &units);
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/tai-san".to_owned())];
    let chosen = match form.raw("keeper") {
        "" => kept.first().map(ToString::to_string).unwrap_or_default(),
        unit => unit.to_owned(),
    };
    Ok(Page {
        frame,
        keepers: Choice::list(
            kept.iter()
                .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
            &chosen,
        ),
        rights: Choice::list(
            Right::ALL.map(|right| (right.code(), labels::right(right))),
            form.raw("right"),
        ),
        merged: form.raw("merged") == "1",
        // All or nothing unless somebody says otherwise.
        whole: form.raw("again") != "1" || form.raw("whole") == "1",
        update: updates(&form),
        errors: errors_of(errors),
        seen,
        done: String::new(),
        once: once(form.once()),
        form,
    })
}

pub(super) async fn ask(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&page(&app, &here, Form::default(), &FieldErrors::default(), None)?)
}

/// A file as it was read.
struct Loaded {
    rows: Vec<Vec<String>>,
    columns: Option<Columns>,
    entries: Vec<Entry>,
    left_out: Vec<(String, usize)>,
    empty_owners: usize,
}

fn bad(form: &mut Form, field: &str, sentence: impl Into<String>) -> Option<Loaded> {
    form.errors.add(field, sentence);
    None
}

/// The mapping of the form in the place of what was guessed.
fn corrected(form: &mut Form, columns: &mut Columns) {
    if form.raw("mapped") != "1" {
        return;
    }
    let mut held = HashSet::new();
    for (at, slot) in columns.of.iter_mut().enumerate() {
        let before = *slot;
        *slot = Field::from_code(form.raw(&format!("cot_{at}")));
        // What a person has looked at is certain.
        if *slot != before
            && let Some(certain) = columns.certain.get_mut(at)
        {
            *certain = true;
        }
        if let Some(field) = slot.filter(|field| *field != Field::Untaken)
            && !held.insert(field)
        {
            form.errors.add("columns", words::TWICE);
        }
    }
}

/// Reads a file; what is wrong with it is noted in the form.
async fn load(app: &App, form: &mut Form, bytes: Arc<Vec<u8>>, name: &str) -> Result<Option<Loaded>> {
    let rules = app.part::<Rules>()?;
    if documents::is_xml(&bytes) {
        let read = app
            .engines
            .slow(move |_| documents::entries(&bytes, &rules.classes))
            .await?;
        return Ok(match read {
            Err(sentence) => bad(form, "file", sentence),
            Ok(read) => Some(Loaded {
                rows: Vec::new(),
                columns: None,
                entries: read.entries,
                left_out: read.left_out,
                empty_owners: 0,
            }),
        });
    }
    let called = name.to_owned();
    let rows = app
        .engines
        .slow(move |documents| documents.rows(&bytes, &called))
        .await?;
    let rows = match rows {
        Err(rejected) => return Ok(bad(form, "file", rejected.message)),
        Ok(rows) => rows,
    };
    let Some(mut columns) = columns::guess(&rows).or_else(|| columns::blank(&rows)) else {
        return Ok(bad(form, "file", words::NO_HEADS));
    };
    corrected(form, &mut columns);
    let empty_owners = sheet::may_be_merged(&rows, &columns);
    let mut entries = Vec::new();
    if columns.is_list() {
        let reading = Reading {
            right: Right::from_code(form.raw("right")),
            merged: form.raw("merged") == "1",
        };
        entries = sheet::entries(&rows, &columns, reading, &rules.classes);
        if entries.is_empty() {
            return Ok(bad(form, "file", words::NO_ROWS));
        }
    } else {
        form.errors.add("columns", words::NO_HEADS);
    }
    Ok(Some(Loaded {
        rows,
        columns: Some(columns),
        entries,
        left_out: Vec::new(),
        empty_owners,
    }))
}

/// The register that the list goes into.
fn keeper(app: &App, here: &Here, form: &mut Form) -> Result<Option<UnitId>> {
    let (actor, units) = (here.actor()?, app.db.units());
    let unit = form.raw("keeper").parse::<UnitId>().ok();
    let unit = unit.filter(|unit| policy::keeps(actor, *unit, &units, here.today()));
    if unit.is_none() {
        form.errors.add("keeper", labels::ASK_KEEPER);
    }
    Ok(unit)
}

fn line(one: &Planned) -> Line {
    let (outcome, tone) = words::outcome(one.outcome);
    let content = &one.entry.content;
    let mut told = one.entry.faults.clone();
    if one.outcome == Outcome::Update {
        told.extend(one.differences.iter().map(words::difference));
    }
    if one.outcome != Outcome::Wrong {
        told.extend(one.entry.notes.iter().cloned());
    }
    let owner = owners(content).join("; ");
    let right = if one.entry.right_known || one.outcome == Outcome::New {
        labels::right(content.right)
    } else {
        ""
    };
    let detail = [right, &content.application, &content.grant, &owner];
    Line {
        number: one.entry.line,
        title: content.title.clone(),
        detail: if one.outcome == Outcome::Rest {
            String::new()
        } else {
            detail
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" · ")
        },
        href: one.known.map(|id| format!("/tai-san/{id}")).unwrap_or_default(),
        outcome,
        tone,
        told,
    }
}

fn heads(loaded: &Loaded) -> Vec<Head> {
    let Some(columns) = &loaded.columns else {
        return Vec::new();
    };
    let example = |at: usize| {
        let below = loaded.rows.iter().skip(columns.head + 1).filter_map(|row| row.get(at));
        let cell = below.into_iter().find(|cell| !cell.trim().is_empty());
        cell.map(|cell| vietnamese::clean_line(cell).chars().take(60).collect())
            .unwrap_or_default()
    };
    (0..columns.of.len())
        .map(|at| {
            let field = columns.of.get(at).copied().flatten();
            let choices = Field::ALL.map(|field| (field.code(), words::column(field)));
            let mut all = vec![("", words::LEAVE)];
            all.extend(choices);
            Head {
                place: at,
                name: columns
                    .names
                    .get(at)
                    .map(|name| vietnamese::clean_line(name))
                    .unwrap_or_default(),
                example: example(at),
                choices: Choice::list(all, field.map(Field::code).unwrap_or_default()),
                certain: field.is_none() || columns.certain.get(at).copied().unwrap_or_default(),
            }
        })
        .filter(|head| !head.name.is_empty() || !head.example.is_empty())
        .collect()
}

fn seen(loaded: &Loaded, planned: &[Planned], update: bool, (stored, name): (String, String)) -> Seen {
    let has = |wanted: Outcome| planned.iter().any(|row| row.outcome == wanted);
    // What there is to do stands first.
    let rank = |one: &&Planned| match one.outcome {
        Outcome::Wrong => 0,
        Outcome::Update => 1,
        Outcome::New => 2,
        Outcome::Same => 3,
        Outcome::Rest => 4,
    };
    let mut sorted: Vec<&Planned> = planned.iter().collect();
    sorted.sort_by_key(rank);
    Seen {
        heads: heads(loaded),
        lines: sorted.into_iter().take(SHOWN).map(line).collect(),
        sums: words::sums(&commands::counts(planned)),
        more: planned.len().saturating_sub(SHOWN),
        left_out: loaded.left_out.iter().take(LEFT_SHOWN).cloned().collect(),
        merged_hint: if loaded.empty_owners > 0 {
            words::merged_hint(loaded.empty_owners)
        } else {
            String::new()
        },
        has_new: has(Outcome::New) || has(Outcome::Update),
        has_updates: has(Outcome::Update),
        has_wrong: has(Outcome::Wrong),
        has_rejected: commands::rejected(planned, update).next().is_some(),
        stored,
        name,
    }
}

/// The dry run of a file that was read: also when something in the form must be mended first.
async fn shown(
    app: &App,
    here: &Here,
    mut form: Form,
    loaded: Loaded,
    keeper: Option<UnitId>,
    (stored, name): (String, String),
) -> Result<Response> {
    let rules = app.part::<Rules>()?;
    let planned = match keeper {
        Some(keeper) => {
            let (db, units) = (app.db.reader(), app.db.units());
            let entries = loaded.entries.clone();
            commands::plan(&db, &units, &rules, here.actor()?, keeper, entries, here.today()).await?
        }
        None => Vec::new(),
    };
    let errors = std::mem::take(&mut form.errors);
    let found = seen(&loaded, &planned, updates(&form), (stored, name));
    let page = page(app, here, form, &errors, Some(found))?;
    if errors.is_empty() {
        ui::shell::html(&page)
    } else {
        ui::shell::html_with_errors(&page)
    }
}

fn again(app: &App, here: &Here, mut form: Form) -> Result<Response> {
    let errors = std::mem::take(&mut form.errors);
    ui::shell::html_with_errors(&page(app, here, form, &errors, None)?)
}

/// The dry run: what the file would do. Nothing is kept of a file that cannot be read.
pub(super) async fn preview(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let Some(upload) = form.upload("file").cloned() else {
        form.errors.add("file", words::ASK_FILE);
        return again(&app, &here, form);
    };
    let keeper = keeper(&app, &here, &mut form)?;
    let bytes = Arc::new(upload.bytes.to_vec());
    let Some(loaded) = load(&app, &mut form, bytes, &upload.name).await? else {
        return again(&app, &here, form);
    };
    let stored = app.engines.files.put(&upload.bytes).await?;
    shown(&app, &here, form, loaded, keeper, (stored, upload.name)).await
}

/// What was not taken, with the reasons, as a sheet that can be mended and sent again.
async fn rejected(app: &App, here: &Here, loaded: &Loaded, (planned, update): (&[Planned], bool)) -> Result<Response> {
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let mut columns = vec![
        column(words::LINE, 8, CellKind::Integer),
        column(words::REASON, 60, CellKind::Text),
    ];
    let reason = |one: &Planned| {
        let told = one.entry.faults.iter().cloned();
        told.chain(one.differences.iter().map(words::difference))
            .collect::<Vec<_>>()
            .join(". ")
    };
    let mut rows = Vec::new();
    let of: Vec<Option<Field>> = loaded.columns.as_ref().map(|held| held.of.clone()).unwrap_or_default();
    let is_day = |at: usize| {
        let days = [Field::Filed, Field::Granted, Field::Priority, Field::Published];
        of.get(at).copied().flatten().is_some_and(|field| days.contains(&field))
    };
    let fields = [
        Field::Right,
        Field::Title,
        Field::Application,
        Field::Grant,
        Field::Owner,
    ];
    let place = |field: Field| of.iter().position(|one| *one == Some(field));
    // What a row has from above it, a section or a merged cell, goes home with it: the rows come back without their neighbours.
    let of_above = |one: &Planned, field: Field| {
        if field == Field::Right && one.entry.right_known {
            labels::right(one.entry.content.right).to_owned()
        } else if field == Field::Owner {
            owners(&one.entry.content).join("; ")
        } else {
            String::new()
        }
    };
    // Rows may be longer than their head.
    let wide = loaded.rows.iter().map(Vec::len).max().unwrap_or_default().max(of.len());
    let added = loaded.columns.is_some() && place(Field::Right).is_none();
    match &loaded.columns {
        Some(held) => {
            for (at, name) in held.names.iter().enumerate() {
                columns.push(column(
                    name,
                    24,
                    if is_day(at) { CellKind::Date } else { CellKind::Text },
                ));
            }
        }
        None => columns.extend(fields.map(|field| column(words::column(field), 30, CellKind::Text))),
    }
    if loaded.columns.is_some() {
        columns.extend((of.len()..wide).map(|_| column("", 24, CellKind::Text)));
    }
    if added {
        columns.push(column(words::column(Field::Right), 30, CellKind::Text));
    }
    for one in commands::rejected(planned, update) {
        let line = one.entry.line;
        let mut cells = vec![
            Cell::Integer(i64::try_from(line).unwrap_or_default()),
            Cell::Text(reason(one)),
        ];
        let content = &one.entry.content;
        if loaded.columns.is_some() {
            let row = line.checked_sub(1).and_then(|at| loaded.rows.get(at));
            let row = row.map_or(&[][..], Vec::as_slice);
            cells.extend((0..wide).map(|at| {
                let cell = row.get(at).map_or("", String::as_str);
                match (of.get(at).copied().flatten(), sheet::read_day(cell)) {
                    (Some(field), _) if cell.trim().is_empty() => Cell::Text(of_above(one, field)),
                    (_, Ok(Some(day))) if is_day(at) => Cell::Date(day),
                    // A day that is none stands as it was written.
                    _ => Cell::Text(cell.to_owned()),
                }
            }));
            if added {
                cells.push(Cell::Text(of_above(one, Field::Right)));
            }
        } else {
            cells.extend([
                Cell::Text(labels::right(content.right).to_owned()),
                Cell::Text(content.title.clone()),
                Cell::Text(content.application.clone()),
                Cell::Text(content.grant.clone()),
                Cell::Text(owners(content).join("; ")),
            ]);
        }
        rows.push(cells);
    }
    let sheet = Sheet {
        name: words::REJECTED.to_owned(),
        title: vec![words::REJECTED.to_owned(), labels::exported_at(here.now)],
        columns,
        rows,
    };
    download_sheet(app, words::REJECTED, here.today(), sheet).await
}

/// Looks again with other columns, gives out what was rejected, or takes the list in exactly as the dry run has shown it.
pub(super) async fn carry_out(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let (stored, name) = (form.raw("stored").to_owned(), form.raw("name").to_owned());
    let bytes = match app.engines.files.get(&stored).await {
        Ok(bytes) => Arc::new(bytes),
        Err(AppError::NotFound) => {
            form.errors.add("file", words::NO_FILE);
            return again(&app, &here, form);
        }
        Err(other) => return Err(other),
    };
    let keeper = keeper(&app, &here, &mut form)?;
    let Some(loaded) = load(&app, &mut form, bytes, &name).await? else {
        return again(&app, &here, form);
    };
    let Some(keeper) = keeper.filter(|_| form.errors.is_empty()) else {
        return shown(&app, &here, form, loaded, keeper, (stored, name)).await;
    };
    let rules = app.part::<Rules>()?;
    if form.raw("viec") == "loi" {
        let (db, units) = (app.db.reader(), app.db.units());
        let entries = loaded.entries.clone();
        let planned = commands::plan(&db, &units, &rules, actor, keeper, entries, here.today()).await?;
        return rejected(&app, &here, &loaded, (&planned, updates(&form))).await;
    }
    if form.raw("viec") != "ghi" {
        return shown(&app, &here, form, loaded, Some(keeper), (stored, name)).await;
    }
    let tx = app.begin(&here).await?;
    if let Claim::Done(sentence) = once_keys::claim(&tx, actor.person, form.once(), "ip_asset.import").await? {
        return Ok(see_other_saying("/tai-san?sap=-sua", &sentence));
    }
    let update = updates(&form);
    let manner = Manner {
        whole: form.raw("whole") == "1",
        update,
        source: &name,
    };
    match commands::import(&tx, &rules, actor, keeper, loaded.entries.clone(), manner).await {
        Ok(report) => {
            let counts = commands::counts(&report.planned);
            let sentence = words::done(report.made.len(), report.changed.len(), &counts);
            once_keys::answer(&tx, actor.person, form.once(), &sentence).await?;
            tx.commit().await?;
            let found = seen(&loaded, &report.planned, update, (stored, name));
            let mut page = page(&app, &here, form, &FieldErrors::default(), Some(found))?;
            page.done = sentence;
            ui::shell::html(&page)
        }
        Err(AppError::Refused { message, .. }) => {
            drop(tx);
            form.errors.add("", message);
            shown(&app, &here, form, loaded, Some(keeper), (stored, name)).await
        }
        Err(AppError::Conflict(sentence)) => {
            drop(tx);
            form.errors.add("", sentence);
            shown(&app, &here, form, loaded, Some(keeper), (stored, name)).await
        }
        // Somebody else has entered one of the numbers meanwhile.
        Err(AppError::Invalid(errors)) => {
            drop(tx);
            for (_, sentence) in errors.iter() {
                form.errors.add("", sentence);
            }
            shown(&app, &here, form, loaded, Some(keeper), (stored, name)).await
        }
        Err(other) => Err(other),
    }
}
