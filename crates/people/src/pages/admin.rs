//! People as the administrator sees them.

use super::{message, pairs};
use crate::labels::{self, page};
use crate::model::{NewPerson, RoleGrant, clean_username};
use crate::state::PeopleState;
use crate::store::{self, PeopleFilter, PersonKey, SortBy, Standing};
use crate::{commands, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, Utc};
use kernel::access::Role;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::Form;
use kernel::ids::{PersonId, UnitId};
use kernel::once::{self, Claim};
use kernel::paging::{Cursor, PAGE_SIZE, Sorting};
use kernel::time::local_date;
use kernel::web::{App, AppState, Here, download_sheet, see_other, see_other_saying};
use kernel::{AppError, Result};
use serde::Deserialize;
use ui::listing::Listing;
use ui::view::{ActiveFilter, Choice, Pager};
use ui::{Frame, filters, view};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    vai_tro: String,
    #[serde(default)]
    tai_khoan: String,
    #[serde(default)]
    sap: String,
    #[serde(default)]
    trang: String,
}

impl Asked {
    fn filter(&self) -> PeopleFilter {
        PeopleFilter {
            words: vietnamese::clean_line(&self.q),
            role: Role::from_code(&self.vai_tro),
            standing: Standing::from_code(&self.tai_khoan),
            sorting: self.sorting(),
        }
    }

    fn sorting(&self) -> Sorting<SortBy> {
        Sorting::parse(&self.sap)
    }

    fn listing(&self) -> Listing {
        let filter = self.filter();
        Listing::new("/he-thong/nguoi-dung", &self.q, self.sorting())
            .filtered("vai_tro", &self.vai_tro, filter.role.map(Role::label))
            .filtered("tai_khoan", &self.tai_khoan, filter.standing.map(labels::standing))
    }
}

struct Item {
    href: String,
    name: String,
    username: String,
    email: String,
    phone: String,
    position: String,
    seen: Option<DateTime<Utc>>,
    locked: bool,
}

#[derive(Template)]
#[template(path = "people_index.html")]
struct Index {
    frame: Frame,
    query: String,
    roles: Vec<Choice>,
    standings: Vec<Choice>,
    active: Vec<ActiveFilter>,
    clear_href: String,
    export_href: String,
    sort: String,
    columns: Vec<view::Column>,
    items: Vec<Item>,
    pager: Pager,
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let reader = app.db.reader();
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::<PersonKey>::decode(&asked.trang)?)
    };
    let units = app.db.units();
    let today = here.today();
    let scope = policy::administered(here.actor()?, &units, today);
    let found = store::list_people(&reader, &scope, &asked.filter(), cursor.as_ref(), PAGE_SIZE, today).await?;
    let people: Vec<PersonId> = found.items.iter().map(|person| person.id).collect();
    let positions = store::first_positions(&reader, &people, today).await?;
    let (listing, sorting) = (asked.listing(), asked.sorting());
    let pager = listing.pager(&found, labels::people_on_page(found.items.len()));
    let items = found.items.into_iter().map(|person| Item {
        href: format!("/he-thong/nguoi-dung/{}", person.id),
        position: positions
            .get(&person.id)
            .map(|position| format!("{}, {}", position.title, units.name(position.unit, today)))
            .unwrap_or_default(),
        name: person.full_name,
        username: person.username.unwrap_or_default(),
        email: person.email.unwrap_or_default(),
        phone: person.phone.unwrap_or_default(),
        seen: person.last_sign_in_at,
        locked: person.disabled_at.is_some(),
    });
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, page::PEOPLE),
        query: asked.q.clone(),
        roles: Choice::list(Role::ALL.map(|role| (role.code(), role.label())), &asked.vai_tro),
        standings: Choice::list(
            Standing::ALL.map(|standing| (standing.code(), labels::standing(standing))),
            &asked.tai_khoan,
        ),
        active: listing.active(),
        clear_href: listing.clear_href(),
        export_href: listing.href_at("/he-thong/nguoi-dung/xuat"),
        sort: listing.sort.clone(),
        columns: vec![
            listing.column(labels::HEAD_NAME, SortBy::Name, sorting),
            view::Column::plain(labels::HEAD_TITLE),
            view::Column::plain(labels::HEAD_CONTACT),
            listing.column(labels::HEAD_SIGNED_IN, SortBy::SignedIn, sorting),
        ],
        items: items.collect(),
        pager,
    })
}

/// Most rows of one sheet.
const EXPORT_MAX: u64 = 20_000;

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let reader = app.db.reader();
    let units = app.db.units();
    let today = here.today();
    let scope = policy::administered(here.actor()?, &units, today);
    let found = store::list_people(&reader, &scope, &asked.filter(), None, EXPORT_MAX, today).await?;
    let people: Vec<PersonId> = found.items.iter().map(|person| person.id).collect();
    let positions = store::first_positions(&reader, &people, today).await?;
    let column = |head: &str, width| Column {
        head: head.to_owned(),
        width,
        kind: CellKind::Text,
    };
    let sheet = Sheet {
        name: page::PEOPLE.to_owned(),
        title: vec![page::PEOPLE.to_owned()],
        columns: vec![
            column(labels::HEAD_FAMILY, 28),
            column(labels::HEAD_GIVEN, 14),
            column(labels::HEAD_TITLE, 28),
            column(labels::HEAD_UNIT, 36),
            column(labels::HEAD_USERNAME, 24),
            column(labels::HEAD_EMAIL, 32),
            column(labels::HEAD_PHONE, 16),
            Column {
                kind: CellKind::Date,
                ..column(labels::HEAD_SIGNED_IN, 20)
            },
        ],
        rows: found
            .items
            .iter()
            .map(|person| {
                let name = vietnamese::split_person_name(&person.full_name);
                let position = positions.get(&person.id);
                let text = |text: Option<&str>| Cell::Text(text.unwrap_or_default().to_owned());
                vec![
                    Cell::Text(name.family_and_middle()),
                    Cell::Text(name.given.to_string()),
                    text(position.map(|position| position.title.as_str())),
                    text(position.map(|position| units.name(position.unit, today))),
                    text(person.username.as_deref()),
                    text(person.email.as_deref()),
                    text(person.phone.as_deref()),
                    person
                        .last_sign_in_at
                        .map_or(Cell::Empty, |at| Cell::Date(local_date(at))),
                ]
            })
            .collect(),
    };
    download_sheet(&app, page::PEOPLE, today, sheet).await
}

#[derive(Template)]
#[template(path = "people_new.html")]
struct New {
    frame: Frame,
    form: Form,
    units: Vec<Choice>,
    errors: Vec<(String, String)>,
    once: String,
}

impl New {
    fn error(&self, field: &str) -> Option<&str> {
        message(&self.errors, field)
    }
}

/// Units that this administrator administers today, by name.
fn administered(app: &App, here: &Here, selected: &str) -> Result<Vec<Choice>> {
    let actor = here.actor()?;
    let units = app.db.units();
    let today = here.today();
    let mut all: Vec<(String, UnitId)> = actor
        .grants
        .iter()
        .filter(|grant| grant.role == Role::Administrator)
        .flat_map(|grant| {
            if grant.subtree {
                units.subtree(grant.unit, kernel::units::Tree::Territorial, today)
            } else {
                vec![grant.unit]
            }
        })
        .map(|unit| (units.name(unit, today).to_owned(), unit))
        .take(5_000)
        .collect();
    all.sort_by_cached_key(|(name, _)| vietnamese::sort_key(name));
    Ok(Choice::list(
        all.into_iter().map(|(name, unit)| (unit.to_string(), name)),
        selected,
    ))
}

fn new_page(app: &App, here: &Here, form: Form, errors: Vec<(String, String)>) -> Result<New> {
    let mut frame = ui::shell::frame(app, here, labels::NEW_PERSON);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(page::PEOPLE.to_owned(), "/he-thong/nguoi-dung".to_owned())];
    let units = administered(app, here, form.raw("unit"))?;
    let once = if form.once().is_empty() {
        kernel::ids::secret()
    } else {
        form.once().to_owned()
    };
    Ok(New {
        frame,
        form,
        units,
        errors,
        once,
    })
}

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&new_page(&app, &here, Form::default(), Vec::new())?)
}

pub(super) async fn create(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let full_name = form.need_line("full_name", labels::ASK_NAME, 120);
    let username = clean_username(form.raw("username"));
    if username.is_empty() {
        form.errors.add("username", labels::ASK_USERNAME);
    }
    let unit = form.raw("unit").parse::<UnitId>().ok();
    if unit.is_none() {
        form.errors.add("unit", labels::ASK_UNIT);
    }
    let some = |text: String| (!text.is_empty()).then_some(text);
    let new = NewPerson {
        full_name,
        calling_name: some(form.line("calling_name")),
        email: some(form.line("email").to_lowercase()),
        phone: some(form.line("phone")),
    };
    let title = form.need_line("title", labels::ASK_TITLE, 120);
    let (Some(unit), true) = (unit, form.errors.is_empty()) else {
        let errors = pairs(&std::mem::take(&mut form.errors));
        return ui::shell::html_with_errors(&new_page(&app, &here, form, errors)?);
    };
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "person.invite").await? {
        return Ok(see_other(&address));
    }
    match commands::invite(&tx, actor, new, &username, unit, &title).await {
        Ok((person, link)) => {
            let address = format!("/he-thong/nguoi-dung/{person}");
            once::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            // The link is shown once, in the answer itself: it is not kept anywhere.
            let link = Some((labels::LINK_NEW, format!("{}/lien-ket/{link}", app.site.public_url)));
            ui::shell::html(&show_page(&app, &here, person, link, Vec::new()).await?)
        }
        Err(AppError::Refused { code, message }) => {
            drop(tx);
            let field = if code == "person.email_taken" {
                "email"
            } else {
                "username"
            };
            let errors = vec![(field.to_owned(), message)];
            ui::shell::html_with_errors(&new_page(&app, &here, form, errors)?)
        }
        Err(other) => Err(other),
    }
}

struct GrantLine {
    id: String,
    role: &'static str,
    unit: String,
    subtree: bool,
    from: chrono::NaiveDate,
}

#[derive(Template)]
#[template(path = "people_show.html")]
struct Show {
    frame: Frame,
    id: PersonId,
    name: String,
    username: String,
    email: String,
    disabled: bool,
    second_factor: bool,
    positions: Vec<String>,
    grants: Vec<GrantLine>,
    roles: Vec<Choice>,
    units: Vec<Choice>,
    link: Option<(&'static str, String)>,
    errors: Vec<(String, String)>,
}

impl Show {
    fn error(&self, field: &str) -> Option<&str> {
        message(&self.errors, field)
    }

    fn at(&self, rest: &str) -> String {
        format!("/he-thong/nguoi-dung/{}{rest}", self.id)
    }
}

async fn show_page(
    app: &App,
    here: &Here,
    id: PersonId,
    link: Option<(&'static str, String)>,
    errors: Vec<(String, String)>,
) -> Result<Show> {
    let reader = app.db.reader();
    let units = app.db.units();
    let today = here.today();
    let scope = policy::administered(here.actor()?, &units, today);
    let person = store::find_person_within(&reader, &scope, id, today).await?;
    let account = store::account_of(&reader, id).await?;
    let positions = store::positions_of(&reader, id, today).await?;
    let grants = store::grants_of(&reader, id, today).await?;
    let mut frame = ui::shell::frame(app, here, &person.full_name);
    frame.crumbs = vec![(page::PEOPLE.to_owned(), "/he-thong/nguoi-dung".to_owned())];
    Ok(Show {
        frame,
        id,
        name: person.full_name,
        email: person.email.unwrap_or_default(),
        username: account
            .as_ref()
            .map(|account| account.username.clone())
            .unwrap_or_default(),
        disabled: account.as_ref().is_some_and(|account| account.disabled_at.is_some()),
        second_factor: account.as_ref().is_some_and(|account| account.totp_confirmed),
        positions: positions
            .iter()
            .map(|position| format!("{}, {}", position.title, units.name(position.unit, today)))
            .collect(),
        grants: grants
            .into_iter()
            .map(|grant| GrantLine {
                id: grant.id.to_string(),
                role: grant.role.label(),
                unit: units.name(grant.unit, today).to_owned(),
                subtree: grant.subtree,
                from: grant.valid_from,
            })
            .collect(),
        roles: Choice::list(
            Role::ALL.into_iter().skip(1).map(|role| (role.code(), role.label())),
            "",
        ),
        units: administered(app, here, "")?,
        link,
        errors,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<PersonId>) -> Result<Response> {
    ui::shell::html(&show_page(&app, &here, id, None, Vec::new()).await?)
}

pub(super) async fn grant(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<PersonId>,
    form: Form,
) -> Result<Response> {
    let (role, unit) = (
        Role::from_code(form.raw("role")),
        form.raw("unit").parse::<UnitId>().ok(),
    );
    let (Some(role), Some(unit)) = (role, unit) else {
        let mut errors = Vec::new();
        if role.is_none() {
            errors.push(("role".to_owned(), labels::ASK_ROLE.to_owned()));
        }
        if unit.is_none() {
            errors.push(("unit".to_owned(), labels::ASK_UNIT.to_owned()));
        }
        return ui::shell::html_with_errors(&show_page(&app, &here, id, None, errors).await?);
    };
    // Anyone who has an account may be given a role in one's own units: that is how people come to work elsewhere.
    store::account_of(&app.db.reader(), id)
        .await?
        .ok_or(AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    let grant = RoleGrant {
        id: tx.id(),
        person: id,
        unit,
        role,
        subtree: form.raw("subtree") == "1",
        valid_from: tx.today(),
        valid_to: None,
    };
    commands::grant(&tx, here.actor()?, grant).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(see_other_saying(&format!("/he-thong/nguoi-dung/{id}"), labels::GRANTED))
}

pub(super) async fn end_grant(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<PersonId>,
    form: Form,
) -> Result<Response> {
    let grant = form.raw("grant").parse().map_err(|_| AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    commands::end_grant(&tx, here.actor()?, grant).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(see_other_saying(
        &format!("/he-thong/nguoi-dung/{id}"),
        labels::GRANT_ENDED,
    ))
}

pub(super) async fn disable(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<PersonId>,
    form: Form,
) -> Result<Response> {
    let disabled = form.raw("disabled") == "1";
    let tx = app.begin(&here).await?;
    commands::set_disabled(&tx, here.actor()?, id, disabled).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    let said = if disabled { labels::DISABLED } else { labels::ENABLED };
    Ok(see_other_saying(&format!("/he-thong/nguoi-dung/{id}"), said))
}

/// Makes a new link by which the person sets a password; shown once, in the answer.
pub(super) async fn invite_again(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<PersonId>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let link = commands::invite_again(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    let link = Some((labels::LINK_AGAIN, format!("{}/lien-ket/{link}", app.site.public_url)));
    ui::shell::html(&show_page(&app, &here, id, link, Vec::new()).await?)
}

pub(super) async fn clear_second_factor(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<PersonId>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::clear_second_factor(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(see_other_saying(
        &format!("/he-thong/nguoi-dung/{id}"),
        labels::SECOND_FACTOR_CLEARED,
    ))
}
