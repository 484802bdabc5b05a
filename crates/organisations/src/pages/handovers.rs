//! Hand-over packages: those that concern me, making one's own, accepting one.

use crate::commands::{self, Holdings};
use crate::labels;
use crate::model::HandoverId;
use crate::policy;
use crate::store::{self, Handover};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, Utc};
use kernel::forms::Form;
use kernel::ids::{PersonId, UnitId};
use kernel::once::{self, Claim};
use kernel::paging::{Cursor, PAGE_SIZE};
use kernel::units::Units;
use kernel::web::{AppState, Here, see_other, see_other_saying};
use kernel::{AppError, Result};
use serde::Deserialize;
use std::collections::HashMap;
use ui::view::{Badge, Choice, Pager, Row, Tone};
use ui::{Frame, filters};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    trang: String,
}

struct Item {
    href: String,
    from: String,
    to: String,
    reason: String,
    made: DateTime<Utc>,
    badge: Badge,
}

fn badge(package: &Handover) -> Badge {
    match package.accepted_at {
        Some(_) => Badge::new(labels::STATE_ACCEPTED, Tone::Good),
        None => Badge::new(labels::STATE_OPEN, Tone::Info),
    }
}

/// A side of a package: the person or the unit.
fn side(
    person: Option<PersonId>,
    unit: Option<UnitId>,
    names: &HashMap<PersonId, String>,
    units: &Units,
    here: &Here,
) -> String {
    let name = match (person, unit) {
        (Some(person), _) => names.get(&person).cloned().unwrap_or_default(),
        (None, Some(unit)) => units.name(unit, here.today()).to_owned(),
        (None, None) => String::new(),
    };
    if name.is_empty() {
        labels::NOBODY.to_owned()
    } else {
        name
    }
}

async fn names(app: &AppState, packages: &[Handover]) -> Result<HashMap<PersonId, String>> {
    let people: Vec<PersonId> = packages
        .iter()
        .flat_map(|package| [package.from_person, package.to_person, Some(package.made_by)])
        .flatten()
        .collect();
    store::person_names(&app.db.reader(), &people).await
}

#[derive(Template)]
#[template(path = "organisations_handovers.html")]
struct Index {
    frame: Frame,
    items: Vec<Item>,
    pager: Pager,
    receivers: Vec<Choice>,
    reason: String,
    errors: Vec<(String, String)>,
    once: String,
}

impl Index {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }
}

/// People who work today in a unit in which this person works: to them work is handed over.
async fn colleagues(app: &AppState, here: &Here, selected: &str) -> Result<Vec<Choice>> {
    let (reader, today, me) = (app.db.reader(), here.today(), here.actor()?.person);
    let mut people: Vec<PersonId> = Vec::new();
    for own in store::positions_of(&reader, me, Some(today)).await? {
        let others = store::positions_at(&reader, own.unit, Some(today)).await?;
        people.extend(others.iter().map(|held| held.person).filter(|person| *person != me));
    }
    let mut names: Vec<(String, String)> = store::person_names(&reader, &people)
        .await?
        .into_iter()
        .map(|(person, name)| (person.to_string(), name))
        .collect();
    names.sort_by_cached_key(|(person, name)| (vietnamese::person_sort_key(name, None), person.clone()));
    Ok(Choice::list(names, selected))
}

async fn list_page(
    app: &AppState,
    here: &Here,
    trang: &str,
    form: &Form,
    errors: Vec<(String, String)>,
) -> Result<Index> {
    let cursor = if trang.is_empty() {
        None
    } else {
        Some(Cursor::decode(trang)?)
    };
    let scope = policy::handover_scope(here.actor()?);
    let page = store::list_handovers(&app.db.reader(), &scope, cursor.as_ref(), PAGE_SIZE).await?;
    let (names, units) = (names(app, &page.items).await?, app.db.units());
    let item = |package: &Handover| Item {
        href: format!("/ban-giao/{}", package.id),
        from: side(package.from_person, package.from_unit, &names, &units, here),
        to: side(package.to_person, package.to_unit, &names, &units, here),
        reason: package.reason.clone(),
        made: package.created_at,
        badge: badge(package),
    };
    let mut frame = ui::shell::frame(app, here, labels::NAV_HANDOVERS);
    frame.has_error = !errors.is_empty();
    Ok(Index {
        frame,
        items: page.items.iter().map(item).collect(),
        pager: Pager {
            previous: page.prev.map(|cursor| format!("/ban-giao?trang={cursor}")),
            next: page.next.map(|cursor| format!("/ban-giao?trang={cursor}")),
            summary: String::new(),
        },
        receivers: colleagues(app, here, form.raw("to")).await?,
        reason: form.raw("reason").to_owned(),
        errors,
        once: kernel::ids::secret(),
    })
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    ui::shell::html(&list_page(&app, &here, &asked.trang, &Form::default(), Vec::new()).await?)
}

pub(super) async fn make(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let reason = form.need_text("reason", labels::ASK_REASON, 1000);
    let to = form.raw("to").parse::<PersonId>().ok();
    if to.is_none() {
        form.errors.add("to", labels::ASK_RECEIVER);
    }
    let made = match (to, form.check()) {
        (Some(to), Ok(())) => {
            let tx = app.begin(&here).await?;
            if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "handover.make").await? {
                return Ok(see_other(&address));
            }
            let holdings = app.part::<Holdings>().unwrap_or_default();
            match commands::hand_over(&tx, actor, (actor.person, to), &reason, &holdings.0).await {
                Ok(id) => {
                    let address = format!("/ban-giao/{id}");
                    once::answer(&tx, actor.person, form.once(), &address).await?;
                    tx.commit().await?;
                    Ok(address)
                }
                Err(error) => Err(error),
            }
        }
        (_, Err(error)) => Err(error),
        (None, Ok(())) => Err(AppError::field("to", labels::ASK_RECEIVER)),
    };
    match made {
        Ok(address) => Ok(see_other_saying(&address, labels::HANDED_OVER)),
        Err(AppError::Invalid(errors)) => {
            let errors = errors
                .iter()
                .map(|(field, message)| (field.to_owned(), message.to_owned()))
                .collect();
            ui::shell::html_with_errors(&list_page(&app, &here, "", &form, errors).await?)
        }
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "organisations_handover.html")]
struct Show {
    frame: Frame,
    id: HandoverId,
    title: String,
    badge: Badge,
    rows: Vec<Row>,
    content: Vec<(String, u64)>,
    may_accept: bool,
    once: String,
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<HandoverId>) -> Result<Response> {
    let actor = here.actor()?;
    let package = store::find_handover(&app.db.reader(), &policy::handover_scope(actor), id).await?;
    let (names, units) = (names(&app, std::slice::from_ref(&package)).await?, app.db.units());
    let from = side(package.from_person, package.from_unit, &names, &units, &here);
    let title = labels::handover_of(&from);
    let mut frame = ui::shell::frame(&app, &here, &title);
    frame.crumbs = vec![(labels::NAV_HANDOVERS.to_owned(), "/ban-giao".to_owned())];
    let maker = names
        .get(&package.made_by)
        .cloned()
        .unwrap_or_else(|| labels::SYSTEM.to_owned());
    let mut rows = labels::handover_rows(
        &from,
        &side(package.to_person, package.to_unit, &names, &units, &here),
        &package.reason,
        &format!("{maker}, {}", ui::filters::moment_text(package.created_at)),
    );
    rows.extend(
        package
            .accepted_at
            .map(|at| Row::fact(labels::STATE_ACCEPTED, ui::filters::moment_text(at))),
    );
    let may_accept =
        package.accepted_at.is_none() && policy::permit_accept(actor, &package, &units, here.today()).is_ok();
    ui::shell::html(&Show {
        frame,
        id,
        title,
        badge: badge(&package),
        rows,
        content: package.content,
        may_accept,
        once: kernel::ids::secret(),
    })
}

pub(super) async fn accept(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<HandoverId>,
    form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let address = format!("/ban-giao/{id}");
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "handover.accept").await? {
        return Ok(see_other(&address));
    }
    commands::accept(&tx, actor, id).await?;
    once::answer(&tx, actor.person, form.once(), &address).await?;
    tx.commit().await?;
    Ok(see_other_saying(&address, labels::ACCEPTED))
}
