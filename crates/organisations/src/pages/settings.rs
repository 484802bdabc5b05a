//! Settings of a unit: what holds, from where, and what the unit says itself.

use super::known;
use crate::{commands, labels, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::access::Actor;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::settings::{self, Kind, Known, Registry};
use kernel::web::{AppState, Here, see_other_saying};
use kernel::{AppError, Result};
use ui::view::Choice;
use ui::{Frame, filters};

struct Line {
    known: Known,
    /// Name of its input.
    field: String,
    /// What holds, in words.
    holds: String,
    /// Where that comes from.
    from: String,
    /// The unit has set its own.
    own: bool,
    /// What the field shows.
    value: String,
    choices: Vec<Choice>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "organisations_settings.html")]
struct Page {
    frame: Frame,
    id: UnitId,
    name: String,
    lines: Vec<Line>,
    errors: Vec<(String, String)>,
}

/// The unit exists today and this person administers it.
fn may(app: &AppState, here: &Here, id: UnitId) -> Result<()> {
    known(app, id)?;
    let actor: &Actor = here.actor()?;
    policy::permit_setting(actor, id, &app.db.units(), here.today())?.covers(id.0)
}

async fn page(app: &AppState, here: &Here, id: UnitId, wrong: Option<(&str, &str, &str)>) -> Result<Page> {
    let (units, reader, today) = (app.db.units(), app.db.reader(), here.today());
    let mut lines = Vec::new();
    let mut errors = Vec::new();
    for known in &app.part::<Registry>()?.0 {
        let held = settings::held(&reader, &units, id, known, today).await?;
        let own = held.as_ref().is_some_and(|held| held.from == id);
        let typed = wrong.filter(|(key, ..)| *key == known.key);
        let value = match typed {
            Some((_, value, _)) => value.to_owned(),
            None => held
                .as_ref()
                .filter(|_| own)
                .map(|held| held.value.clone())
                .unwrap_or_default(),
        };
        let choices = match known.kind {
            Kind::Choice(choices) => Choice::list(choices.iter().copied(), &value),
            Kind::Line { .. } | Kind::Phone => Vec::new(),
        };
        errors.extend(typed.map(|(key, _, sentence)| (field(key), sentence.to_owned())));
        lines.push(Line {
            known: *known,
            field: field(known.key),
            holds: held
                .as_ref()
                .map_or_else(|| known.otherwise.to_owned(), |held| known.words(&held.value)),
            from: match &held {
                None => labels::SETTING_NOWHERE.to_owned(),
                Some(_) if own => labels::SETTING_HERE.to_owned(),
                Some(held) => labels::setting_from(units.name(held.from, today)),
            },
            own,
            value,
            choices,
            error: typed.map(|(.., sentence)| sentence.to_owned()),
        });
    }
    let name = units.name(id, today).to_owned();
    let mut frame = ui::shell::frame(app, here, labels::SETTINGS);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![
        (labels::NAV_LIST.to_owned(), "/don-vi".to_owned()),
        (name.clone(), format!("/don-vi/{id}")),
    ];
    Ok(Page {
        frame,
        id,
        name,
        lines,
        errors,
    })
}

/// The name of the input of a setting: unique on the page, without dots.
fn field(key: &str) -> String {
    key.replace('.', "-")
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Path(id): Path<UnitId>) -> Result<Response> {
    may(&app, &here, id)?;
    ui::shell::html(&page(&app, &here, id, None).await?)
}

pub(super) async fn set(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<UnitId>,
    form: Form,
) -> Result<Response> {
    may(&app, &here, id)?;
    let registry = app.part::<Registry>()?;
    let known = registry.find(form.raw("key")).ok_or(AppError::NotFound)?;
    let reset = !form.raw("reset").is_empty();
    let name = field(known.key);
    let typed = form.raw(&name);
    let tx = app.begin(&here).await?;
    match commands::set_setting(&tx, here.actor()?, id, known, (!reset).then_some(typed)).await {
        Ok(()) => {
            tx.commit().await?;
            // The telephone for help is remembered with each session.
            app.part::<people::PeopleState>()?.forget();
            let saying = if reset {
                labels::SETTING_RESET
            } else {
                labels::SETTING_SAVED
            };
            Ok(see_other_saying(&format!("/don-vi/{id}/cai-dat"), saying))
        }
        Err(AppError::Invalid(errors)) => {
            drop(tx);
            let sentence = errors
                .iter()
                .next()
                .map(|(_, sentence)| sentence.to_owned())
                .unwrap_or_default();
            ui::shell::html_with_errors(&page(&app, &here, id, Some((known.key, typed, &sentence))).await?)
        }
        Err(other) => Err(other),
    }
}
