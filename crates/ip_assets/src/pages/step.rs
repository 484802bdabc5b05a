//! A step in a dossier: what it would move is shown before it is written down.

use super::{crumbs, errors_of, find_kept, hindrance, once, shown_again};
use crate::Rules;
use crate::commands::{self, Outcome, Step};
use crate::labels;
use crate::model::{Asset, AssetId, Event, EventId, EventKind, after};
use crate::{pages, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::forms::Form;
use kernel::once::{self as once_keys, Claim};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::{Badge, Choice};
use ui::{Frame, filters};

#[derive(Template)]
#[template(path = "ip_assets_step.html")]
struct StepPage {
    frame: Frame,
    /// Of which asset.
    about: String,
    action: String,
    back: String,
    form: Form,
    errors: Vec<(String, String)>,
    kinds: Vec<Choice>,
    /// An event that was written down is corrected.
    corrects: bool,
    /// What would change; none before it was asked for.
    preview: Option<Preview>,
    version: String,
    once: String,
}

struct Preview {
    state: Badge,
    changes: Vec<String>,
    /// The values that it was computed for: others are shown anew before they are written.
    seen: String,
}

impl StepPage {
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

/// What the form asks for, in one line: a preview counts for exactly this.
fn fingerprint(form: &Form) -> String {
    let fields = ["kind", "on", "ordinal", "number", "note", "why", "undo"];
    fields.map(|field| form.raw(field)).join("\u{1f}")
}

/// The events that can be next, those that a dossier learns at any time behind them.
fn kinds(one: &Asset, chosen: &str) -> Vec<Choice> {
    let mut list: Vec<EventKind> = EventKind::ALL
        .into_iter()
        .filter(|kind| after(one.content.right, one.state, *kind).is_some())
        .collect();
    if let Some(held) = EventKind::from_code(chosen).filter(|held| !list.contains(held)) {
        list.push(held);
    }
    Choice::list(list.into_iter().map(|kind| (kind.code(), labels::event(kind))), chosen)
}

fn page(
    app: &App,
    here: &Here,
    (one, event, version): (&Asset, Option<EventId>, i64),
    form: Form,
    errors: &FieldErrors,
    outcome: Option<&Outcome>,
) -> StepPage {
    let mut frame = ui::shell::frame(app, here, labels::STEP);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    let base = format!("/tai-san/{}", one.id);
    StepPage {
        frame,
        about: one.content.title.clone(),
        action: event.map_or(format!("{base}/dien-bien"), |event| format!("{base}/dien-bien/{event}")),
        back: format!("{base}#ho-so"),
        kinds: kinds(one, form.raw("kind")),
        corrects: event.is_some(),
        preview: outcome.map(|outcome| Preview {
            state: Badge::new(labels::state(outcome.state), labels::tone(outcome.state)),
            changes: outcome.changes.iter().map(labels::change).collect(),
            seen: fingerprint(&form),
        }),
        version: version.to_string(),
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    }
}

fn read(form: &mut Form) -> Option<Event> {
    let kind = EventKind::from_code(form.raw("kind"));
    if kind.is_none() {
        form.errors.add("kind", labels::ASK_KIND);
    }
    let on = form.date("on", Some(labels::ASK_DAY));
    let kind = kind?;
    let typed = form.line("ordinal");
    let ordinal = if kind.has_ordinal() {
        let read = typed.parse::<i32>().ok().filter(|ordinal| (1..=30).contains(ordinal));
        if read.is_none() {
            form.errors.add("ordinal", labels::ASK_ORDINAL);
        }
        read.unwrap_or_default()
    } else {
        0
    };
    Some(Event {
        kind,
        on: on?,
        ordinal,
        number: form.line("number"),
        note: form.line("note"),
    })
}

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here, Path(id): Path<AssetId>) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let asked = here.path.split_once('?').map_or("", |(_, query)| query);
    let given = kernel::forms::url_decode(asked.as_bytes());
    let kind = given
        .into_iter()
        .find(|(name, _)| name == "viec")
        .map(|(_, kind)| kind)
        .filter(|kind| EventKind::from_code(kind).is_some());
    let form = Form::with(kind.map(|kind| ("kind".to_owned(), kind)));
    let errors = FieldErrors::default();
    ui::shell::html(&page(&app, &here, (&one, None, one.version), form, &errors, None))
}

/// Shows what a step would do, or does it when just this was shown.
async fn take(app: &App, here: &Here, id: AssetId, event: Option<EventId>, mut form: Form) -> Result<Response> {
    let one = find_kept(app, here, id).await?;
    let rules = app.part::<Rules>()?;
    let version = form.raw("version").parse::<i64>().unwrap_or(one.version);
    let step = match event {
        None => read(&mut form).map(Step::Add),
        Some(event) if form.raw("undo") == "1" => Some(Step::TakeBack(event, form.line("why"))),
        Some(event) => {
            let why = form.line("why");
            read(&mut form).map(|new| Step::Correct(event, new, why))
        }
    };
    let errors = std::mem::take(&mut form.errors);
    let Some(step) = step.filter(|_| errors.is_empty()) else {
        let shown = page(app, here, (&one, event, version), form, &errors, None);
        return shown_again(&shown, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let seen = form.raw("seen") == fingerprint(&form) && form.raw("confirm") == "1";
    if !seen {
        return match commands::outcome(&app.db.reader(), &rules, &one, &step, here.today()).await {
            Ok(outcome) => {
                let shown = page(app, here, (&one, event, version), form, &errors, Some(&outcome));
                ui::shell::html(&shown)
            }
            Err(error) => {
                let (errors, status) = hindrance(error)?;
                shown_again(&page(app, here, (&one, event, version), form, &errors, None), status)
            }
        };
    }
    let actor = here.actor()?;
    let tx = app.begin(here).await?;
    let back = format!("/tai-san/{id}#ho-so");
    if let Claim::Done(_) = once_keys::claim(&tx, actor.person, form.once(), "ip_asset.step").await? {
        return Ok(see_other(&back));
    }
    match commands::step(&tx, &rules, actor, (id, version), &step).await {
        Ok(_) => {
            once_keys::answer(&tx, actor.person, form.once(), &back).await?;
            tx.commit().await?;
            Ok(see_other_saying(&back, labels::STEPPED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let newer = find_kept(app, here, id).await?;
            let version = if status == StatusCode::CONFLICT {
                newer.version
            } else {
                version
            };
            shown_again(&page(app, here, (&newer, event, version), form, &errors, None), status)
        }
    }
}

pub(super) async fn add(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    form: Form,
) -> Result<Response> {
    take(&app, &here, id, None, form).await
}

pub(super) async fn correct(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, event)): Path<(AssetId, EventId)>,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let recorded = store::events(&app.db.reader(), id).await?;
    let held = recorded
        .into_iter()
        .find(|held| held.id == event && held.removed.is_none())
        .ok_or(AppError::NotFound)?;
    let form = Form::with([
        ("kind".to_owned(), held.event.kind.code().to_owned()),
        ("on".to_owned(), labels::date(held.event.on)),
        (
            "ordinal".to_owned(),
            if held.event.ordinal > 0 {
                held.event.ordinal.to_string()
            } else {
                String::new()
            },
        ),
        ("number".to_owned(), held.event.number),
        ("note".to_owned(), held.event.note),
    ]);
    let errors = FieldErrors::default();
    ui::shell::html(&page(
        &app,
        &here,
        (&one, Some(event), one.version),
        form,
        &errors,
        None,
    ))
}

pub(super) async fn change(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, event)): Path<(AssetId, EventId)>,
    form: Form,
) -> Result<Response> {
    let recorded = store::events(&app.db.reader(), find_kept(&app, &here, id).await?.id).await?;
    if !recorded.iter().any(|held| held.id == event) {
        return Err(AppError::NotFound);
    }
    take(&app, &here, id, Some(event), form).await
}
