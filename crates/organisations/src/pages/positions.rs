//! Positions of people in a unit, with their days: appointing and ending.

use super::known;
use crate::labels;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::access::SigningForm;
use kernel::forms::Form;
use kernel::ids::{PersonId, UnitId};
use kernel::once::{self, Claim};
use kernel::web::{AppState, Here, see_other, see_other_saying};
use kernel::{AppError, Result};
use people::model::{Position, clean_username};
use ui::view::Choice;
use ui::{Frame, filters};

struct Line {
    id: String,
    person: String,
    title: String,
    form: &'static str,
    days: String,
    head: bool,
    open: bool,
}

#[derive(Template)]
#[template(path = "organisations_positions.html")]
struct Page {
    frame: Frame,
    id: UnitId,
    name: String,
    lines: Vec<Line>,
    forms: Vec<Choice>,
    form: Form,
    errors: Vec<(String, String)>,
    once: String,
}

impl Page {
    fn error(&self, field: &str) -> Option<&str> {
        let found = self.errors.iter().find(|(name, _)| name == field);
        found.map(|(_, message)| message.as_str())
    }
}

fn may(app: &AppState, here: &Here, id: UnitId) -> Result<()> {
    known(app, id)?;
    let person = here.actor()?.person.0;
    people::policy::permit_in_unit(here.actor()?, "position.see", person, id, &app.db.units(), here.today())?
        .covers(person)
}

async fn page(app: &AppState, here: &Here, id: UnitId, form: Form, errors: Vec<(String, String)>) -> Result<Page> {
    let (units, reader, today) = (app.db.units(), app.db.reader(), here.today());
    let positions = people::store::positions_ever(&reader, id, today).await?;
    let ids: Vec<PersonId> = positions.iter().map(|held| held.person).collect();
    let names = people::names(&reader, &ids).await?;
    let name = units.name(id, today).to_owned();
    let mut frame = ui::shell::frame(app, here, labels::POSITIONS);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![
        (labels::NAV_LIST.to_owned(), "/don-vi".to_owned()),
        (name.clone(), format!("/don-vi/{id}")),
    ];
    Ok(Page {
        frame,
        id,
        name,
        lines: positions
            .into_iter()
            .map(|held| Line {
                id: held.id.to_string(),
                person: names.get(&held.person).cloned().unwrap_or_default(),
                days: labels::days(held.valid_from, held.valid_to),
                open: held.valid_to.is_none_or(|to| to >= today),
                form: people::labels::signing(held.form),
                head: held.head,
                title: held.title,
            })
            .collect(),
        forms: Choice::list(
            SigningForm::ALL.map(|form| (form.code(), people::labels::signing(form))),
            if form.raw("form").is_empty() {
                SigningForm::Own.code()
            } else {
                form.raw("form")
            },
        ),
        form,
        errors,
        once: kernel::ids::secret(),
    })
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Path(id): Path<UnitId>) -> Result<Response> {
    may(&app, &here, id)?;
    ui::shell::html(&page(&app, &here, id, Form::default(), Vec::new()).await?)
}

async fn again(app: &AppState, here: &Here, id: UnitId, form: Form, error: AppError) -> Result<Response> {
    let AppError::Invalid(errors) = error else {
        return Err(error);
    };
    let errors = errors
        .iter()
        .map(|(field, message)| (field.to_owned(), message.to_owned()))
        .collect();
    ui::shell::html_with_errors(&page(app, here, id, form, errors).await?)
}

pub(super) async fn appoint(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<UnitId>,
    mut form: Form,
) -> Result<Response> {
    may(&app, &here, id)?;
    let actor = here.actor()?;
    let username = clean_username(form.raw("person"));
    let account = people::store::account_named(&app.db.reader(), &username).await?;
    if account.is_none() {
        let sentence = if username.is_empty() {
            labels::ASK_PERSON
        } else {
            labels::NO_SUCH_ACCOUNT
        };
        form.errors.add("person", sentence);
    }
    let title = form.need_line("title", people::labels::ASK_TITLE, 120);
    let from = form.date("valid_from", Some(labels::ASK_FROM));
    let until = form.date("valid_to", None);
    let checked = form.check();
    let (Some(account), Some(from), true) = (account, from, checked.is_ok()) else {
        let error = checked.err().unwrap_or(AppError::NotFound);
        return again(&app, &here, id, form, error).await;
    };
    let tx = app.begin(&here).await?;
    let address = format!("/don-vi/{id}/chuc-vu");
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "position.appoint").await? {
        return Ok(see_other(&address));
    }
    let position = Position {
        id: tx.id(),
        person: account.person,
        unit: id,
        title,
        form: SigningForm::from_code(form.raw("form")).unwrap_or(SigningForm::Own),
        head: !form.raw("head").is_empty(),
        valid_from: from,
        valid_to: until,
    };
    match people::commands::appoint(&tx, actor, position).await {
        Ok(_) => {
            once::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            app.part::<people::PeopleState>()?.forget();
            Ok(see_other_saying(&address, labels::APPOINTED))
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}

pub(super) async fn end(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<UnitId>,
    mut form: Form,
) -> Result<Response> {
    may(&app, &here, id)?;
    let position = form.raw("id").parse().map_err(|_| AppError::NotFound)?;
    let held = people::store::find_position(&app.db.reader(), position).await?;
    if held.unit != id {
        return Err(AppError::NotFound);
    }
    let last = form.date("last", Some(labels::ASK_LAST));
    let checked = form.check();
    let (Some(last), true) = (last, checked.is_ok()) else {
        let error = checked.err().unwrap_or(AppError::NotFound);
        return again(&app, &here, id, form, error).await;
    };
    let tx = app.begin(&here).await?;
    match people::commands::end_position(&tx, here.actor()?, position, last).await {
        Ok(_) => {
            tx.commit().await?;
            app.part::<people::PeopleState>()?.forget();
            Ok(see_other_saying(
                &format!("/don-vi/{id}/chuc-vu"),
                labels::POSITION_ENDED,
            ))
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}
