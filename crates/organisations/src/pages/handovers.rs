//! Hand-over packages: those that concern me, making one's own or (administrators) that of someone who leaves, accepting
//! one, its paper.

use crate::handover::{self, Group, Holdings};
use crate::labels;
use crate::model::HandoverId;
use crate::policy;
use crate::store::{self, Handover};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::Role;
use kernel::forms::Form;
use kernel::ids::{PersonId, UnitId};
use kernel::once::{self, Claim};
use kernel::paging::{Cursor, PAGE_SIZE};
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::{AppState, Here, inline_pdf, see_other, see_other_saying};
use kernel::{AppError, Result};
use serde::Deserialize;
use serde_json::{Value, json};
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
    people::names(&app.db.reader(), &people).await
}

#[derive(Template)]
#[template(path = "organisations_handovers.html")]
struct Index {
    frame: Frame,
    items: Vec<Item>,
    pager: Pager,
    receivers: Vec<Choice>,
    /// The form for someone else's work: administrators.
    for_others: bool,
    leaver: String,
    successor: String,
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
    for own in people::store::positions_of(&reader, me, today).await? {
        let others = people::store::positions_in(&reader, own.unit, today).await?;
        people.extend(others.iter().map(|held| held.person).filter(|person| *person != me));
    }
    let mut names: Vec<(String, String)> = people::names(&reader, &people)
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
        for_others: here.actor()?.holds_anywhere(Role::Administrator),
        leaver: form.raw("leaver").to_owned(),
        successor: form.raw("successor").to_owned(),
        reason: [form.raw("reason"), form.raw("ground")].concat(),
        errors,
        once: kernel::ids::secret(),
    })
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    ui::shell::html(&list_page(&app, &here, &asked.trang, &Form::default(), Vec::new()).await?)
}

/// The person of a name to sign in with.
async fn person_named(app: &AppState, form: &mut Form, field: &str) -> Result<Option<PersonId>> {
    let username = people::model::clean_username(form.raw(field));
    let account = people::store::account_named(&app.db.reader(), &username).await?;
    if account.is_none() {
        form.errors.add(field, labels::NO_SUCH_ACCOUNT);
    }
    Ok(account.map(|account| account.person))
}

pub(super) async fn make(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    // Two forms on one page: their fields have names of their own.
    let own = form.raw("ground").is_empty() && form.raw("leaver").is_empty();
    let reason = form.need_text(if own { "reason" } else { "ground" }, labels::ASK_REASON, 1000);
    let (from, to) = if own {
        let to = form.raw("to").parse::<PersonId>().ok();
        if to.is_none() {
            form.errors.add("to", labels::ASK_RECEIVER);
        }
        (Some(actor.person), to)
    } else {
        let from = person_named(&app, &mut form, "leaver").await?;
        (from, person_named(&app, &mut form, "successor").await?)
    };
    let sides = from.zip(to);
    let made = match (sides, form.check()) {
        (Some(sides), Ok(())) => {
            let tx = app.begin(&here).await?;
            if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "handover.make").await? {
                return Ok(see_other(&address));
            }
            match handover::hand_over(&tx, actor, sides, &reason, &app.part::<Holdings>()?.0).await {
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
                .map(|(field, message)| {
                    // The same person on both sides is said at the field that this form has.
                    let named = match field {
                        "to" if !own => "successor",
                        "reason" if !own => "ground",
                        other => other,
                    };
                    (named.to_owned(), message.to_owned())
                })
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
    groups: Vec<Group>,
    roles_note: &'static str,
    /// Why it cannot be accepted yet; empty when it can.
    too_early: String,
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
    if !package.content.moved.is_empty() {
        rows.push(Row::fact(labels::MOVED, labels::moved_line(&package.content.moved)).long());
    }
    let open = package.accepted_at.is_none();
    let too_early = package.content.from.filter(|from| open && here.today() < *from);
    let may_accept =
        open && too_early.is_none() && policy::permit_accept(actor, &package, &units, here.today()).is_ok();
    ui::shell::html(&Show {
        frame,
        id,
        title,
        badge: badge(&package),
        rows,
        roles_note: match (package.from_person, package.content.moves_roles) {
            (None, _) => "",
            (Some(_), true) => labels::ROLES_MOVE,
            (Some(_), false) => labels::ROLES_STAY,
        },
        groups: package.content.groups,
        too_early: too_early.map(labels::accept_from).unwrap_or_default(),
        may_accept,
        once: kernel::ids::secret(),
    })
}

/// A side of the paper: name, position, unit.
async fn party(
    app: &AppState,
    person: Option<PersonId>,
    unit: Option<UnitId>,
    name: &str,
    on: NaiveDate,
) -> Result<Value> {
    let units = app.db.units();
    let position = match person {
        Some(person) => people::store::positions_of(&app.db.reader(), person, on)
            .await?
            .into_iter()
            .next(),
        None => None,
    };
    Ok(json!({
        "name": name,
        "position": position.as_ref().map(|held| held.title.clone()),
        "unit": position.map(|held| held.unit).or(unit).map(|unit| units.name(unit, on).to_owned())
            .filter(|unit| unit != name),
    }))
}

/// The paper of a package (biên bản bàn giao), for both sides to sign.
pub(super) async fn paper(Shared(app): Shared<AppState>, here: Here, Path(id): Path<HandoverId>) -> Result<Response> {
    let package = store::find_handover(&app.db.reader(), &policy::handover_scope(here.actor()?), id).await?;
    let (names, units) = (names(&app, std::slice::from_ref(&package)).await?, app.db.units());
    let day = local_date(package.accepted_at.unwrap_or(package.created_at));
    let from = side(package.from_person, package.from_unit, &names, &units, &here);
    let to = side(package.to_person, package.to_unit, &names, &units, &here);
    let unit = match (package.from_unit, package.from_person) {
        (Some(unit), _) => Some(unit),
        (None, Some(person)) => people::units_of(&app.db.reader(), person, day).await?.first().copied(),
        (None, None) => None,
    };
    let before = package.content.from.map_or(day, crate::model::day_before).min(day);
    let letterhead = match unit {
        Some(unit) => crate::papers::letterhead(&app.db.reader(), &units, unit, before).await?,
        None => crate::papers::Letterhead {
            unit: app.site.owner.clone(),
            ..crate::papers::Letterhead::default()
        },
    };
    let groups: Vec<Value> = package.content.groups.iter().map(paper_group).collect();
    let code = labels::handover_code(day, &id.to_string());
    let data = json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "place": letterhead.place,
        "date": day,
        "reason": package.reason,
        "from": party(&app, package.from_person, package.from_unit, &from, day).await?,
        "to": party(&app, package.to_person, package.to_unit, &to, day).await?,
        "groups": groups,
        "code": code,
        "qr": format!("{}/ban-giao/{id}", app.site.public_url),
    });
    let bytes = app
        .engines
        .slow(move |documents| documents.render("handover", &data, day))
        .await??;
    Ok(inline_pdf(&format!("{} {code}.pdf", labels::HANDOVER_FILE), bytes))
}

fn paper_group(group: &Group) -> Value {
    let mut rows: Vec<Value> = group
        .items
        .iter()
        .map(|item| {
            json!({ "code": item.code, "title": item.title, "state": item.state, "due_on": item.due_on, "note": item.note })
        })
        .collect();
    if group.total > u64::try_from(group.items.len()).unwrap_or(u64::MAX) {
        rows.push(json!({ "title": labels::and_more(group.total, group.items.len()) }));
    }
    json!({ "title": group.title, "rows": rows })
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
    handover::accept(&tx, actor, id, &app.part::<Holdings>()?.0).await?;
    once::answer(&tx, actor.person, form.once(), &address).await?;
    tx.commit().await?;
    app.part::<people::PeopleState>()?.forget();
    Ok(see_other_saying(&address, labels::ACCEPTED))
}
