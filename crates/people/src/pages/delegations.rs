//! Delegations given and received.

use super::{message, pairs};
use crate::labels::{self, page};
use crate::model::{Delegation, clean_username};
use crate::state::PeopleState;
use crate::{commands, names, store};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use kernel::access::{Authority, Role, SigningForm};
use kernel::forms::Form;
use kernel::ids::PersonId;
use kernel::web::{App, AppState, Here, see_other_saying};
use kernel::{AppError, Result};
use ui::view::Choice;
use ui::{Frame, filters};

struct Line {
    id: String,
    who: String,
    unit: String,
    roles: String,
    content: String,
    act: String,
    from: chrono::NaiveDate,
    to: chrono::NaiveDate,
    given: bool,
    open: bool,
}

#[derive(Template)]
#[template(path = "people_delegations.html")]
struct Delegations {
    frame: Frame,
    lines: Vec<Line>,
    may_give: bool,
    unit: String,
    roles: Vec<Choice>,
    forms: Vec<Choice>,
    form: Form,
    errors: Vec<(String, String)>,
}

impl Delegations {
    fn error(&self, field: &str) -> Option<&str> {
        message(&self.errors, field)
    }
}

async fn build(app: &App, here: &Here, form: Form, errors: Vec<(String, String)>) -> Result<Delegations> {
    let actor = here.actor()?;
    let today = here.today();
    let reader = app.db.reader();
    let units = app.db.units();
    let all = store::delegations_of(&reader, actor.person).await?;
    let people: Vec<PersonId> = all.iter().flat_map(|d| [d.giver, d.receiver]).collect();
    let known = names(&reader, &people).await?;
    let lines = all
        .into_iter()
        .map(|d| {
            let given = d.giver == actor.person;
            Line {
                id: d.id.to_string(),
                who: known
                    .get(if given { &d.receiver } else { &d.giver })
                    .cloned()
                    .unwrap_or_default(),
                unit: units.name(d.unit, today).to_owned(),
                roles: d.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", "),
                content: d.content,
                act: d.legal_act,
                from: d.valid_from,
                to: d.valid_to,
                given,
                open: d.ended_at.is_none() && d.valid_to >= today,
            }
        })
        .collect();
    let unit = match &actor.authority {
        Authority::Position { unit, .. } => Some(*unit),
        Authority::Personal | Authority::Delegation { .. } | Authority::System { .. } => None,
    };
    let held: Vec<Role> = unit
        .map(|unit| {
            Role::ALL
                .into_iter()
                .filter(|role| actor.holds_at(*role, unit))
                .collect()
        })
        .unwrap_or_default();
    let chosen: Vec<&str> = form.all("role").collect();
    let signing = [SigningForm::ByOrder, SigningForm::Deputy, SigningForm::ByDelegation];
    let mut frame = ui::shell::frame(app, here, page::DELEGATIONS);
    frame.has_error = !errors.is_empty();
    Ok(Delegations {
        frame,
        lines,
        may_give: !held.is_empty(),
        unit: unit.map(|unit| units.name(unit, today).to_owned()).unwrap_or_default(),
        roles: held
            .into_iter()
            .map(|role| Choice {
                value: role.code().to_owned(),
                label: role.label().to_owned(),
                hint: String::new(),
                selected: chosen.contains(&role.code()),
            })
            .collect(),
        forms: Choice::list(
            signing.map(|form| (form.code(), labels::signing(form))),
            form.raw("form"),
        ),
        form,
        errors,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&build(&app, &here, Form::default(), Vec::new()).await?)
}

pub(super) async fn give(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let receiver = store::account_named(&app.db.reader(), &clean_username(form.raw("receiver"))).await?;
    let receiver = receiver
        .map(|account| account.person)
        .filter(|person| *person != actor.person);
    if receiver.is_none() {
        form.errors.add("receiver", labels::ASK_RECEIVER);
    }
    let title = form.need_line("title", labels::ASK_TITLE, 120);
    let content = form.need_text("content", labels::ASK_CONTENT, 2_000);
    let legal_act = form.need_line("legal_act", labels::ASK_ACT, 200);
    let from = form.date("valid_from", Some(labels::ASK_FROM));
    let until = form.date("valid_to", Some(labels::ASK_UNTIL));
    let roles: Vec<Role> = form.all("role").filter_map(Role::from_code).collect();
    if roles.is_empty() {
        form.errors.add("role", labels::ASK_ROLE);
    }
    let (Some(receiver), Some(from), Some(until), true) = (receiver, from, until, form.errors.is_empty()) else {
        let errors = pairs(&std::mem::take(&mut form.errors));
        return ui::shell::html_with_errors(&build(&app, &here, form, errors).await?);
    };
    let unit = actor.authority.unit().ok_or(AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    let delegation = Delegation {
        id: tx.id(),
        giver: actor.person,
        receiver,
        unit,
        form: SigningForm::from_code(form.raw("form")).unwrap_or(SigningForm::ByDelegation),
        title,
        roles,
        content,
        legal_act,
        valid_from: from,
        valid_to: until,
        ended_at: None,
    };
    match commands::delegate(&tx, actor, delegation).await {
        Ok(_) => {
            tx.commit().await?;
            app.part::<PeopleState>()?.forget();
            Ok(see_other_saying("/uy-quyen", labels::DELEGATED))
        }
        Err(AppError::Invalid(errors)) => {
            drop(tx);
            ui::shell::html_with_errors(&build(&app, &here, form, pairs(&errors)).await?)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn end(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let id = form.raw("id").parse().map_err(|_| AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    commands::end_delegation(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(see_other_saying("/uy-quyen", labels::DELEGATION_ENDED))
}
