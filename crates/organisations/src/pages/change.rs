//! A change of a unit: which kind, the form, the dry run, and only then the act.

use super::known;
use crate::commands;
use crate::handover::Holdings;
use crate::labels;
use crate::model::{Act, Change, EventKind, Into, NewUnit, Plan, Write};
use crate::policy;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::units::{Span, Tree, Units};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use ui::filters::short_day;
use ui::view::{Choice, Row};
use ui::{Frame, filters};

/// Kinds of change that this page offers; units are founded by lists or by other modules.
const OFFERED: [EventKind; 5] = [
    EventKind::Rename,
    EventKind::ReParent,
    EventKind::Merge,
    EventKind::Split,
    EventKind::Dissolve,
];

/// Fields that travel from the form to the dry run and on to the act.
const FIELDS: [&str; 12] = [
    "loai",
    "effective_on",
    "legal_act",
    "note",
    "full_name",
    "code",
    "tree",
    "parent",
    "also",
    "into",
    "new_name",
    "parts",
];

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    loai: String,
}

#[derive(Template)]
#[template(path = "organisations_change.html")]
struct ChangePage {
    frame: Frame,
    id: UnitId,
    name: String,
    /// `None`: which kind is still to be chosen.
    kind: Option<EventKind>,
    head: &'static str,
    hint: &'static str,
    /// Kinds as (address, head, explanation).
    kinds: Vec<(String, &'static str, &'static str)>,
    trees: Vec<Choice>,
    form: Form,
    errors: Vec<(String, String)>,
}

impl ChangePage {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    fn is(&self, code: &str) -> bool {
        self.kind.is_some_and(|kind| kind.code() == code)
    }
}

fn change_page(
    app: &AppState,
    here: &Here,
    id: UnitId,
    kind: Option<EventKind>,
    form: Form,
    errors: &FieldErrors,
) -> Result<ChangePage> {
    let (units, today) = (app.db.units(), here.today());
    let name = units.name(id, today).to_owned();
    let mut frame = ui::shell::frame(app, here, labels::CHANGE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![
        (labels::NAV_LIST.to_owned(), "/don-vi".to_owned()),
        (name.clone(), format!("/don-vi/{id}")),
    ];
    Ok(ChangePage {
        frame,
        id,
        name,
        kind,
        head: kind.map(labels::event).unwrap_or_default(),
        hint: kind.map(labels::event_hint).unwrap_or_default(),
        kinds: OFFERED
            .map(|kind| {
                (
                    format!("/don-vi/{id}/thay-doi?loai={}", kind.code()),
                    labels::event(kind),
                    labels::event_hint(kind),
                )
            })
            .into(),
        trees: Choice::list(
            Tree::ALL.map(|tree| (tree.code(), labels::tree(tree))),
            if form.raw("tree").is_empty() {
                Tree::Territorial.code()
            } else {
                form.raw("tree")
            },
        ),
        errors: errors
            .iter()
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
            .collect(),
        form,
    })
}

/// Only who may carry a change out sees its form.
fn may(app: &App, here: &Here, id: UnitId) -> Result<()> {
    known(app, id)?;
    let nothing = Change::Rename {
        unit: id,
        full_name: String::new(),
        code: None,
    };
    policy::permit_change(here.actor()?, &nothing, &app.db.units(), here.today())?.covers(id.0)
}

pub(super) async fn form(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<UnitId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    may(&app, &here, id)?;
    let kind = EventKind::from_code(&asked.loai).filter(|kind| OFFERED.contains(kind));
    let form = Form::with([("full_name".to_owned(), app.db.units().name(id, here.today()).to_owned())]);
    ui::shell::html(&change_page(&app, &here, id, kind, form, &FieldErrors::default())?)
}

/// The unit of a typed code on a day.
fn by_code(units: &Units, form: &mut Form, field: &str, typed: &str, on: NaiveDate) -> Option<UnitId> {
    let found = units.by_code(typed, on);
    if found.is_none() {
        form.errors.add(
            field,
            if typed.is_empty() {
                labels::ASK_UNIT.to_owned()
            } else {
                labels::no_unit_with_code(typed)
            },
        );
    }
    found
}

/// "03595 40" on each line: a code and a percentage.
fn parts(units: &Units, form: &mut Form, on: NaiveDate) -> Vec<(UnitId, i64)> {
    let text = form.text("parts");
    let mut parts = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (code, percent) = line.split_once(char::is_whitespace).unwrap_or((line, "100"));
        let typed = percent.trim().trim_end_matches('%').replace(',', ".");
        let millionths = typed
            .parse::<f64>()
            .ok()
            .filter(|percent| (0.0..=100.0).contains(percent))
            .map(|percent| {
                // At most 1,000,000, so that the rounded number is exact.
                #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1,000,000")]
                let share = (percent * 10_000.0).round() as i64;
                share
            });
        let Some(share) = millionths else {
            form.errors.add("parts", labels::part_unreadable(line));
            continue;
        };
        if let Some(unit) = by_code(units, form, "parts", code, on) {
            parts.push((unit, share));
        }
    }
    parts
}

/// Reads the change of a form; what cannot be read is noted in the form.
fn read(form: &mut Form, units: &Units, id: UnitId, new: UnitId) -> Option<Act> {
    let Some(kind) = EventKind::from_code(form.raw("loai")).filter(|kind| OFFERED.contains(kind)) else {
        form.errors.add("loai", labels::ASK_CHANGE);
        return None;
    };
    let on = form.date("effective_on", Some(labels::ASK_DAY));
    let legal_act = form.need_line("legal_act", labels::ASK_LEGAL_ACT, 300);
    let note = form.text("note");
    let on = on?;
    let change = match kind {
        EventKind::Rename => {
            let full_name = form.need_line("full_name", labels::ASK_NAME, 250);
            let code = form.line("code");
            Change::Rename {
                unit: id,
                full_name,
                code: (!code.is_empty()).then_some(code),
            }
        }
        EventKind::ReParent => {
            let typed = form.line("parent");
            let tree = Tree::from_code(form.raw("tree")).unwrap_or(Tree::Territorial);
            Change::ReParent {
                unit: id,
                tree,
                parent: by_code(units, form, "parent", &typed, on)?,
            }
        }
        EventKind::Merge => {
            let mut from = vec![id];
            for code in form
                .line("also")
                .split([',', ';', ' '])
                .map(str::trim)
                .filter(|code| !code.is_empty())
            {
                from.extend(by_code(units, form, "also", code, on));
            }
            Change::Merge {
                into: into(form, units, id, new, on)?,
                from,
            }
        }
        EventKind::Split => {
            let parts = parts(units, form, on);
            if parts.is_empty() && form.errors.get("parts").is_none() {
                form.errors.add("parts", labels::ASK_PARTS);
            }
            Change::Split {
                from: id,
                into: parts
                    .into_iter()
                    .map(|(unit, share)| (Into::Existing(unit), share))
                    .collect(),
            }
        }
        EventKind::Dissolve => Change::Dissolve {
            unit: id,
            successors: parts(units, form, on),
        },
        EventKind::Found => return None,
    };
    form.errors.is_empty().then_some(Act {
        change,
        legal_act,
        effective_on: on,
        note,
    })
}

/// The unit that takes the others in: an existing one by its code, or a new one by its name, below the same parents.
fn into(form: &mut Form, units: &Units, id: UnitId, new: UnitId, on: NaiveDate) -> Option<Into> {
    let typed = form.line("into");
    let full_name = form.line("new_name");
    if !typed.is_empty() {
        return by_code(units, form, "into", &typed, on).map(Into::Existing);
    }
    if full_name.is_empty() {
        form.errors.add("into", labels::ASK_INTO);
        return None;
    }
    Some(Into::New(NewUnit {
        id: new,
        kind: units.get(id)?.kind,
        full_name,
        code: form.line("code"),
        parents: Tree::ALL
            .into_iter()
            .filter_map(|tree| Some((tree, units.parent(id, tree, on)?)))
            .collect(),
        span: Span { from: on, to: None },
    }))
}

#[derive(Template)]
#[template(path = "organisations_preview.html")]
struct PreviewPage {
    frame: Frame,
    id: UnitId,
    rows: Vec<Row>,
    faults: Vec<String>,
    writes: Vec<String>,
    moved: Vec<String>,
    left: Vec<(String, Vec<Row>)>,
    hidden: Vec<(&'static str, String)>,
    back: String,
    once: String,
}

/// The row belongs to a unit that moves because the one above it ends; the page tells these by themselves.
fn moves(plan: &Plan, write: &Write) -> bool {
    match write {
        Write::Edge(edge) | Write::EndEdge(edge, _) => plan
            .moved
            .iter()
            .any(|(unit, tree, _, _)| *unit == edge.child && *tree == edge.tree),
        Write::Unit(_)
        | Write::EndUnit(..)
        | Write::Name(..)
        | Write::EndName(..)
        | Write::Code(..)
        | Write::EndCode(..) => false,
    }
}

pub(super) async fn preview(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<UnitId>,
    mut form: Form,
) -> Result<Response> {
    may(&app, &here, id)?;
    let units = app.db.units();
    let kind = EventKind::from_code(form.raw("loai"));
    let new = UnitId(uuid::Uuid::nil());
    let Some(act) = read(&mut form, &units, id, new) else {
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&change_page(&app, &here, id, kind, form, &errors)?);
    };
    let done = commands::preview(
        &app.db.reader(),
        here.actor()?,
        &act,
        &app.part::<Holdings>()?.0,
        here.today(),
    )
    .await?;
    let before = crate::model::day_before(act.effective_on);
    let name = |unit: UnitId| match &act.change {
        Change::Merge {
            into: Into::New(to), ..
        } if unit == to.id => to.full_name.clone(),
        Change::Found(_)
        | Change::Rename { .. }
        | Change::ReParent { .. }
        | Change::Merge { .. }
        | Change::Split { .. }
        | Change::Dissolve { .. } => units.name(unit, before).to_owned(),
    };
    let mut frame = ui::shell::frame(&app, &here, labels::PREVIEW);
    frame.crumbs = vec![
        (labels::NAV_LIST.to_owned(), "/don-vi".to_owned()),
        (units.name(id, here.today()).to_owned(), format!("/don-vi/{id}")),
    ];
    let plan = done.plan.as_ref();
    ui::shell::html(&PreviewPage {
        frame,
        id,
        rows: vec![
            Row::fact(labels::HEAD_CHANGE, labels::event(act.change.kind())),
            Row::fact(labels::HEAD_UNIT, name(id)),
            Row::fact(labels::HEAD_EFFECTIVE, short_day(act.effective_on)),
            Row::fact(labels::HEAD_ACT, act.legal_act.clone()),
        ],
        faults: done.faults.iter().map(labels::refusal).collect(),
        writes: plan
            .into_iter()
            .flat_map(|plan| plan.writes.iter().filter(|write| !moves(plan, write)))
            .map(|write| labels::write(write, &name))
            .collect(),
        moved: plan
            .into_iter()
            .flat_map(|plan| &plan.moved)
            .map(|(unit, tree, from, to)| {
                labels::moved(&name(*unit), *tree, &name(*from), &to.map(&name).unwrap_or_default())
            })
            .collect(),
        left: done
            .left
            .iter()
            .map(|(unit, lines)| {
                (
                    name(*unit),
                    lines
                        .iter()
                        .map(|(label, count)| {
                            Row::fact(
                                label.clone(),
                                vietnamese::format_int(i64::try_from(*count).unwrap_or(i64::MAX)),
                            )
                        })
                        .collect(),
                )
            })
            .collect(),
        hidden: FIELDS.map(|field| (field, form.raw(field).to_owned())).into(),
        back: format!("/don-vi/{id}/thay-doi?loai={}", act.change.kind().code()),
        once: kernel::ids::secret(),
    })
}

pub(super) async fn carry_out(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<UnitId>,
    mut form: Form,
) -> Result<Response> {
    may(&app, &here, id)?;
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    let address = format!("/don-vi/{id}");
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "unit.change").await? {
        return Ok(see_other(&address));
    }
    let Some(act) = read(&mut form, &app.db.units(), id, tx.id()) else {
        // The dry run accepted this form: it was changed on its way.
        return Err(form.check().err().unwrap_or(AppError::NotFound));
    };
    commands::change(&tx, actor, &act, &app.part::<Holdings>()?.0).await?;
    once::answer(&tx, actor.person, form.once(), &address).await?;
    tx.commit().await?;
    crate::refresh(&app.db).await?;
    Ok(see_other_saying(&address, labels::CHANGED))
}
