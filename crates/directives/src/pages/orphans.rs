//! Tasks whose lead has ended: they wait until whoever assigned them names a successor and the act it rests on.

use super::units::Directory;
use super::{errors_of, hindrance, shown_again, task};
use crate::commands::tasks as acts;
use crate::labels::{self, task as words};
use crate::model::task::{Task, TaskId, TaskState};
use crate::policy;
use crate::store::tasks::{self, Filter, Key};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::paging::Cursor;
use kernel::web::{App, AppState, Here, see_other_saying};
use kernel::{FieldErrors, Result};
use ui::view::Choice;
use ui::{Frame, filters};

/// Tasks that the page lists at once.
const LISTED: usize = 100;
/// Tasks that are read at once to find them.
const READ: u64 = 200;

struct Item {
    id: TaskId,
    href: String,
    action: String,
    title: String,
    code: String,
    lead: String,
    due: String,
    heirs: Vec<Choice>,
    other: String,
    basis: String,
    errors: Vec<(String, String)>,
}

impl Item {
    fn error(&self, field: &str) -> Option<&str> {
        super::error(&self.errors, field)
    }
}

#[derive(Template)]
#[template(path = "directives_orphans.html")]
struct Index {
    frame: Frame,
    errors: Vec<(String, String)>,
    items: Vec<Item>,
}

/// States in which a task can still be given to another lead.
const MOVABLE: [TaskState; 3] = [TaskState::Planned, TaskState::NotStarted, TaskState::InProgress];

/// The tasks that wait for the person to name a successor: open ones whose lead is there no more and that the person's units
/// gave, as many as are asked for, the soonest due first.
pub(super) async fn waiting(app: &App, here: &Here, most: usize) -> Result<Vec<Task>> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let mut found = Vec::new();
    if !policy::KEEPERS.iter().any(|role| actor.holds_anywhere(*role)) {
        return Ok(found);
    }
    let scope = policy::scope(actor);
    let gone: Vec<UnitId> = tasks::leads(&db, &scope, on)
        .await?
        .into_iter()
        .filter(|unit| !units.exists(*unit, on))
        .collect();
    if gone.is_empty() {
        return Ok(found);
    }
    let filter = Filter {
        states: MOVABLE.to_vec(),
        leads: Some(gone),
        ..Filter::default()
    };
    let mut cursor = None;
    // Whoever sees a task need not be whoever gave it: others are read past.
    loop {
        let page = tasks::list(&db, &scope, &filter, cursor.as_ref(), READ, on).await?;
        found.extend(
            page.items
                .into_iter()
                .filter(|one| policy::permit_manage(actor, one, &units, on).is_ok() && policy::is_changeable(one)),
        );
        if found.len() >= most {
            found.truncate(most);
            return Ok(found);
        }
        cursor = match page.next {
            Some(next) => Some(Cursor::<Key>::decode(&next)?),
            None => return Ok(found),
        };
    }
}

/// One form that was sent and not kept.
type Typed<'a> = (TaskId, &'a Form, FieldErrors);

async fn page(app: &App, here: &Here, typed: Option<Typed<'_>>) -> Result<Index> {
    let (units, on, db) = (app.db.units(), here.today(), app.db.reader());
    let found = waiting(app, here, LISTED).await?;
    let mut items = Vec::with_capacity(found.len());
    if !found.is_empty() {
        let gone: Vec<UnitId> = found.iter().map(|one| one.lead).collect();
        let heirs = organisations::store::heirs(&db, &gone, on).await?;
        for one in found {
            let mine = typed.as_ref().filter(|(id, _, _)| *id == one.id);
            let chosen = mine.map(|(_, form, _)| form.raw("to").to_owned()).unwrap_or_default();
            let offered: Vec<UnitId> = heirs
                .get(&one.lead)
                .into_iter()
                .flatten()
                .map(|heir| heir.unit)
                .filter(|unit| units.exists(*unit, on))
                .collect();
            items.push(Item {
                href: format!("/nhiem-vu/{}", one.id),
                action: format!("/nhiem-vu/{}/chuyen", one.id),
                lead: units.name(one.lead, on).to_owned(),
                due: one.due_at.map(filters::moment_text).unwrap_or_default(),
                heirs: Choice::list(
                    offered
                        .iter()
                        .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
                    &chosen,
                ),
                other: mine
                    .map(|(_, form, _)| form.raw("other").to_owned())
                    .unwrap_or_default(),
                basis: mine
                    .map(|(_, form, _)| form.raw("basis").to_owned())
                    .unwrap_or_default(),
                errors: mine.map(|(_, _, errors)| errors_of(errors)).unwrap_or_default(),
                id: one.id,
                title: one.title,
                code: one.code,
            });
        }
    }
    let mut frame = ui::shell::frame(app, here, words::ORPHANS);
    frame.has_error = typed.is_some();
    frame.crumbs = vec![(labels::NAV_TASKS.to_owned(), "/nhiem-vu".to_owned())];
    let errors = typed
        .map(|(_, _, errors)| {
            errors_of(&errors)
                .into_iter()
                .map(|(_, message)| (String::new(), message))
                .collect()
        })
        .unwrap_or_default();
    Ok(Index { frame, errors, items })
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&page(&app, &here, None).await?)
}

pub(super) async fn pass_on(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<TaskId>,
    form: Form,
) -> Result<Response> {
    let found = task::find(&app, &here, id).await?;
    policy::permit_manage(here.actor()?, &found, &app.db.units(), here.today())?.covers(id.0)?;
    let mut errors = FieldErrors::default();
    let typed = form.line("other");
    let to = if typed.is_empty() {
        form.raw("to").parse::<UnitId>().ok()
    } else {
        let units = app.db.units();
        match Directory::new(&units, found.owner, here.today()).find(&typed) {
            Ok(unit) => Some(unit),
            Err(sentence) => {
                errors.add("other", sentence);
                None
            }
        }
    };
    let Some(to) = to else {
        if errors.is_empty() {
            errors.add("to", words::ASK_SUCCESSOR);
        }
        return ui::shell::html_with_errors(&page(&app, &here, Some((id, &form, errors))).await?);
    };
    let tx = app.begin(&here).await?;
    match acts::pass_on(&tx, here.actor()?, id, to, &form.line("basis")).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying("/nhiem-vu/cho-nhan", words::PASSED_ON))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            shown_again(&page(&app, &here, Some((id, &form, errors))).await?, status)
        }
    }
}
