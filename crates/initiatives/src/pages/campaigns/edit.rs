//! Writing a campaign.

use super::find;
use crate::campaigns::{AUDIENCE, Call, Campaign, CampaignId, Goals, Stage};
use crate::commands::campaigns as commands;
use crate::labels::{self, campaigns as words};
use crate::model::Rules;
use crate::pages::errors_of;
use crate::policy;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use chrono::{DateTime, Utc};
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::time::{end_of_day, local_date, start_of_day};
use kernel::units::UnitKind;
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::Choice;
use ui::{Frame, filters};

#[derive(Template)]
#[template(path = "campaigns_edit.html")]
struct Edit {
    frame: Frame,
    action: String,
    back: String,
    form: Form,
    errors: Vec<(String, String)>,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    forms: Vec<Choice>,
    sheets: Vec<Choice>,
    version: String,
    launched: bool,
    window: String,
    once: String,
}

impl Edit {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }
}

fn date(at: DateTime<Utc>) -> String {
    local_date(at).format("%d/%m/%Y").to_string()
}

fn as_form(one: &Campaign) -> Form {
    let call = &one.call;
    let goal = |target: Option<u32>| target.map(|target| target.to_string()).unwrap_or_default();
    let mut values = vec![
        ("unit".to_owned(), one.unit.to_string()),
        ("name".to_owned(), call.name.clone()),
        ("basis".to_owned(), call.basis.clone()),
        ("problem".to_owned(), call.problem.clone()),
        ("people".to_owned(), call.people.clone()),
        ("opens_on".to_owned(), date(call.opens_at)),
        ("closes_on".to_owned(), date(call.closes_at)),
        ("window".to_owned(), call.window.clone()),
        ("form".to_owned(), call.form.clone()),
        ("score_form".to_owned(), call.score_form.clone()),
        ("goal_initiatives".to_owned(), goal(call.goals.initiatives)),
        ("goal_recognised".to_owned(), goal(call.goals.recognised)),
        ("goal_units".to_owned(), goal(call.goals.units)),
        ("goal_staff".to_owned(), goal(call.goals.staff_percent)),
        ("published".to_owned(), if call.published { "1" } else { "" }.to_owned()),
    ];
    values.extend(
        call.kinds
            .iter()
            .map(|kind| ("kinds".to_owned(), kind.code().to_owned())),
    );
    Form::with(values)
}

/// The page of a form. A known campaign comes with the version that the person has read, which is not always the newest.
async fn edit_page(
    app: &App,
    here: &Here,
    known: Option<(&Campaign, i64)>,
    form: Form,
    errors: FieldErrors,
) -> Result<Edit> {
    let (units, on) = (app.db.units(), here.today());
    let version = known.map(|(_, version)| version.to_string()).unwrap_or_default();
    let known = known.map(|(one, _)| one);
    let offered = policy::organised(here.actor()?, &units);
    let first = offered.first().map(ToString::to_string).unwrap_or_default();
    let chosen = match form.raw("unit") {
        "" => first,
        unit => unit.to_owned(),
    };
    let unit = known.map(|one| one.unit).or_else(|| chosen.parse().ok());
    let line = unit.map(|unit| commands::line(&units, unit, on)).unwrap_or_default();
    let rules = app.part::<Rules>()?;
    let forms = rules.forms.offered(&line, on);
    let sheets = app.part::<councils::Rules>()?;
    let title = if known.is_some() { words::EDIT } else { words::NEW };
    let mut frame = ui::shell::frame(app, here, title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(words::TITLE.to_owned(), "/phong-trao".to_owned())];
    let selected: Vec<String> = form.all("kinds").map(str::to_owned).collect();
    let back = known.map_or("/phong-trao".to_owned(), |one| format!("/phong-trao/{}", one.id));
    let launched = known.is_some_and(|one| one.stage != Stage::Draft);
    let mut form_choices: Vec<(String, String)> = forms.iter().map(|form| (form.id(), form.title.clone())).collect();
    form_choices.retain(|(id, _)| id != crate::forms::FIRST);
    Ok(Edit {
        frame,
        action: known.map_or("/phong-trao".to_owned(), |one| format!("/phong-trao/{}/sua", one.id)),
        back,
        units: Choice::list(
            offered
                .iter()
                .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
            &chosen,
        ),
        kinds: AUDIENCE
            .into_iter()
            .map(|kind| Choice {
                value: kind.code().to_owned(),
                label: words::kind(kind).to_owned(),
                hint: String::new(),
                selected: selected.iter().any(|code| code == kind.code()),
            })
            .collect(),
        forms: Choice::list(form_choices, form.raw("form")),
        sheets: Choice::list(
            sheets.forms(on).into_iter().map(|form| (form.id(), form.title.clone())),
            form.raw("score_form"),
        ),
        version,
        window: known
            .map(|one| words::window(one.call.opens_at, one.call.closes_at))
            .unwrap_or_default(),
        launched,
        once: match form.once() {
            "" => kernel::ids::secret(),
            sent => sent.to_owned(),
        },
        errors: errors_of(&errors),
        form,
    })
}

/// A goal as typed; empty is none.
fn goal(form: &mut Form, name: &str, most: u32, ask: &str) -> Option<u32> {
    let typed = form.line(name).replace('.', "");
    if typed.is_empty() {
        return None;
    }
    let read = typed.parse::<u32>().ok().filter(|goal| (1..=most).contains(goal));
    if read.is_none() {
        form.errors.add(name, ask);
    }
    read
}

/// Reads the form; what cannot be read is noted. After the opening the window stays as it is.
fn read(form: &mut Form, known: Option<&Campaign>) -> Option<Call> {
    let name = form.need_line("name", words::ASK_NAME, 250);
    let problem = form.need_text("problem", words::ASK_PROBLEM, 10_000);
    let launched = known.filter(|one| one.stage != Stage::Draft);
    let window = match launched {
        Some(one) => Some((one.call.opens_at, one.call.closes_at)),
        None => {
            let opens = form.date("opens_on", Some(words::ASK_OPENS));
            let closes = form.date("closes_on", Some(words::ASK_CLOSES));
            if let (Some(opens), Some(closes)) = (opens, closes)
                && closes < opens
            {
                form.errors.add("closes_on", words::REVERSED);
            }
            opens
                .zip(closes)
                .map(|(opens, closes)| (start_of_day(opens), end_of_day(closes)))
        }
    };
    let goals = Goals {
        initiatives: goal(form, "goal_initiatives", 1_000_000, words::GOAL_UNREADABLE),
        recognised: goal(form, "goal_recognised", 1_000_000, words::GOAL_UNREADABLE),
        units: goal(form, "goal_units", 1_000_000, words::GOAL_UNREADABLE),
        staff_percent: goal(form, "goal_staff", 100, words::GOAL_PERCENT),
    };
    let (opens_at, closes_at) = window?;
    Some(Call {
        name,
        basis: form.line("basis"),
        problem,
        kinds: form.all("kinds").filter_map(UnitKind::from_code).collect(),
        people: form.line("people"),
        opens_at,
        closes_at,
        window: form.line("window"),
        form: form.line("form"),
        score_form: form.line("score_form"),
        goals,
        published: !form.raw("published").is_empty(),
    })
    .filter(|_| form.errors.is_empty())
}

pub(in crate::pages) async fn new(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    if policy::organised(here.actor()?, &app.db.units()).is_empty() {
        return Err(AppError::Forbidden(labels::NOT_ALLOWED.to_owned()));
    }
    ui::shell::html(&edit_page(&app, &here, None, Form::default(), FieldErrors::default()).await?)
}

pub(in crate::pages) async fn create(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let unit = form.raw("unit").parse::<UnitId>().ok();
    let unit = unit.filter(|unit| policy::organises(actor, *unit, &app.db.units(), here.today()));
    if unit.is_none() {
        form.errors.add("unit", words::ASK_UNIT);
    }
    let call = read(&mut form, None);
    let (Some(unit), Some(call)) = (unit, call) else {
        return again(&app, &here, None, form).await;
    };
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "campaign.drafted").await? {
        return Ok(see_other(&address));
    }
    let packs = (&*app.part::<Rules>()?, &*app.part::<councils::Rules>()?);
    match commands::found(&tx, packs, actor, unit, call).await {
        Ok(id) => {
            let address = format!("/phong-trao/{id}");
            once::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, words::SAVED))
        }
        Err(AppError::Invalid(errors)) => {
            form.errors = errors;
            again(&app, &here, None, form).await
        }
        Err(other) => Err(other),
    }
}

async fn again(app: &App, here: &Here, known: Option<(&Campaign, i64)>, mut form: Form) -> Result<Response> {
    let errors = std::mem::take(&mut form.errors);
    ui::shell::html_with_errors(&edit_page(app, here, known, form, errors).await?)
}

pub(in crate::pages) async fn edit(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    policy::permit_campaign(here.actor()?, one.unit, id.0, &app.db.units(), here.today())?.covers(id.0)?;
    let form = as_form(&one);
    ui::shell::html(&edit_page(&app, &here, Some((&one, one.version)), form, FieldErrors::default()).await?)
}

pub(in crate::pages) async fn update(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    mut form: Form,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    policy::permit_campaign(here.actor()?, one.unit, id.0, &app.db.units(), here.today())?.covers(id.0)?;
    let version = form.raw("version").parse::<i64>().unwrap_or(one.version);
    let Some(call) = read(&mut form, Some(&one)) else {
        return again(&app, &here, Some((&one, version)), form).await;
    };
    let tx = app.begin(&here).await?;
    let packs = (&*app.part::<Rules>()?, &*app.part::<councils::Rules>()?);
    match commands::edit(&tx, packs, here.actor()?, id, version, call).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/phong-trao/{id}"), words::CHANGED))
        }
        Err(AppError::Invalid(errors)) => {
            form.errors = errors;
            again(&app, &here, Some((&one, version)), form).await
        }
        Err(AppError::Conflict(sentence)) => {
            // What was typed stays on the page; saving again after reading the newer text is the person's choice.
            form.errors.add("", sentence);
            let newer = find(&app, &here, id).await?;
            again(&app, &here, Some((&newer, newer.version)), form).await
        }
        Err(other) => Err(other),
    }
}
