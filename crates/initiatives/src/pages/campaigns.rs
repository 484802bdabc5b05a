//! Campaigns: list, writing one, its page with figures that open onto their records, and what the public sees.

use super::errors_of;
use crate::campaigns::{AUDIENCE, Call, Campaign, CampaignId, Figures, Goals, Stage, Step, Taking, figures};
use crate::commands::campaigns as commands;
use crate::labels::{self, campaigns as words};
use crate::model::Rules;
use crate::policy;
use crate::store::campaigns::{self as store, Asked as Filter};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::{Form, url_encode};
use kernel::ids::{PersonId, UnitId};
use kernel::journal;
use kernel::once::{self, Claim};
use kernel::time::{end_of_day, local_date, start_of_day};
use kernel::units::{Tree, UnitKind};
use kernel::web::{App, AppState, Here, download_sheet, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use ui::view::{Badge, Choice, Event, Pager, Row, Standing, Stat};
use ui::{Frame, filters};

/// Rows of one page.
const PAGE: u64 = 30;
/// Units of one page of a campaign.
const UNITS: usize = 40;

/// What the address of a list may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    trang_thai: String,
    #[serde(default)]
    xem: String,
    #[serde(default)]
    trang: u64,
}

struct Item {
    href: String,
    name: String,
    code: String,
    unit: String,
    badge: Badge,
    window: String,
    due: Option<ui::view::Deadline>,
}

impl Item {
    fn of(one: Campaign, here: &Here, app: &App, base: &str) -> Item {
        Item {
            href: format!("{base}/{}", one.id),
            unit: app.db.units().name(one.unit, here.today()).to_owned(),
            badge: Badge::new(words::stage(one.stage), words::tone(one.stage)),
            window: words::window(one.call.opens_at, one.call.closes_at),
            due: (one.stage == Stage::Open).then(|| ui::view::Deadline::new(one.call.closes_at, here.now)),
            code: one.code.unwrap_or_default(),
            name: one.call.name,
        }
    }
}

#[derive(Template)]
#[template(path = "campaigns_index.html")]
struct Index {
    frame: Frame,
    query: String,
    stages: Vec<Choice>,
    whose: Vec<Choice>,
    items: Vec<Item>,
    pager: Pager,
    whole: bool,
    may_found: bool,
}

/// The units of a person with those above them, and those where campaigns are organised: whose calls concern the person.
async fn concerned(app: &App, here: &Here) -> Result<Vec<UnitId>> {
    let (units, actor, on) = (app.db.units(), here.actor()?, here.today());
    let mut found = policy::organised(actor, &units);
    found.extend(people::units_of(&app.db.reader(), actor.person, on).await?);
    let above: Vec<UnitId> = found
        .iter()
        .flat_map(|unit| units.ancestors(*unit, Tree::Territorial, on))
        .collect();
    found.extend(above);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn pages(asked: &Asked, base: &str, more: bool, summary: String) -> Pager {
    let at = |page: u64| {
        format!(
            "{base}?q={}&trang_thai={}&xem={}&trang={page}",
            url_encode(&asked.q),
            url_encode(&asked.trang_thai),
            url_encode(&asked.xem)
        )
    };
    Pager {
        previous: (asked.trang > 0).then(|| at(asked.trang - 1)),
        next: more.then(|| at(asked.trang + 1)),
        summary,
    }
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let scope = policy::campaign_scope(here.actor()?);
    let all = asked.xem == "tat-ca";
    let filter = Filter {
        words: vietnamese::clean_line(&asked.q),
        stage: Stage::from_code(&asked.trang_thai),
        units: if all { None } else { Some(concerned(&app, &here).await?) },
    };
    let skip = asked.trang.min(10_000).saturating_mul(PAGE);
    let mut found = store::list(&app.db.reader(), &scope, &filter, (skip, PAGE + 1), here.today()).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, words::TITLE),
        query: asked.q.clone(),
        stages: Choice::list(
            Stage::ALL.into_iter().map(|stage| (stage.code(), words::stage(stage))),
            &asked.trang_thai,
        ),
        whose: Choice::list([("tat-ca", words::EVERYONES)], &asked.xem),
        pager: pages(&asked, "/phong-trao", more, words::rows(found.len())),
        whole: asked.q.is_empty() && asked.trang_thai.is_empty(),
        may_found: !policy::organised(here.actor()?, &app.db.units()).is_empty(),
        items: found
            .into_iter()
            .map(|one| Item::of(one, &here, &app, "/phong-trao"))
            .collect(),
    })
}

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

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    if policy::organised(here.actor()?, &app.db.units()).is_empty() {
        return Err(AppError::Forbidden(labels::NOT_ALLOWED.to_owned()));
    }
    ui::shell::html(&edit_page(&app, &here, None, Form::default(), FieldErrors::default()).await?)
}

pub(super) async fn create(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
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

/// The campaign of a request, as far as the person's scope shows it.
async fn find(app: &App, here: &Here, id: CampaignId) -> Result<Campaign> {
    store::find(
        &app.db.reader(),
        &policy::campaign_scope(here.actor()?),
        id,
        here.today(),
    )
    .await
}

pub(super) async fn edit(Shared(app): Shared<AppState>, here: Here, Path(id): Path<CampaignId>) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    policy::permit_campaign(here.actor()?, one.unit, id.0, &app.db.units(), here.today())?.covers(id.0)?;
    let form = as_form(&one);
    ui::shell::html(&edit_page(&app, &here, Some((&one, one.version)), form, FieldErrors::default()).await?)
}

pub(super) async fn update(
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

/// What the address of a campaign's page may say of its table of units.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AskedUnits {
    #[serde(default)]
    q: String,
    #[serde(default)]
    loc: String,
    #[serde(default)]
    trang: usize,
}

struct UnitLine {
    name: String,
    pledge: String,
    handed_in: u32,
    recognised: u32,
    late: u32,
    badge: Badge,
    href: String,
}

#[derive(Template)]
#[template(path = "campaigns_show.html")]
struct Show {
    frame: Frame,
    id: CampaignId,
    name: String,
    code: String,
    badge: Badge,
    due: Option<ui::view::Deadline>,
    problem: String,
    rows: Vec<Row>,
    outcome: String,
    organises: bool,
    stats: Vec<Stat>,
    units: Vec<UnitLine>,
    query: String,
    parts: Vec<Choice>,
    pager: Pager,
    narrowed: bool,
    mine: Vec<(String, String)>,
    may_write: bool,
    may_edit: bool,
    steps: Vec<Step>,
    speaks_for: Vec<Choice>,
    form: Form,
    errors: Vec<(String, String)>,
    timeline: Vec<Event>,
    /// Two forms stand on the page at once: more time, and the step that comes next.
    once: String,
    once_extended: String,
}

impl Show {
    fn at(&self, rest: &str) -> String {
        format!("/phong-trao/{}{rest}", self.id)
    }

    fn write_at(&self) -> String {
        format!("/sang-kien/moi?phong_trao={}", self.id)
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    /// What was typed into a form that is no longer offered.
    fn stranded(&self) -> Vec<&str> {
        let outcome = (!self.may("campaign.end")).then(|| self.form.raw("outcome"));
        let note = self.speaks_for.is_empty().then(|| self.form.raw("note"));
        [outcome, note]
            .into_iter()
            .flatten()
            .filter(|typed| !typed.is_empty())
            .collect()
    }

    fn may(&self, action: &str) -> bool {
        self.steps.iter().any(|step| step.action() == action)
    }
}

/// How a figure stands against its goal: within a tenth of it is close.
fn standing(value: u32, target: Option<u32>) -> Option<Standing> {
    let target = target?;
    Some(if value >= target {
        Standing::Reached
    } else if u64::from(value) * 10 >= u64::from(target) * 9 {
        Standing::Near
    } else {
        Standing::Short
    })
}

fn stats(one: &Campaign, found: &Figures, staff: usize) -> Vec<Stat> {
    let id = one.id;
    let goals = one.call.goals;
    let list = |rest: &str| Some(format!("/sang-kien?dot={id}{rest}"));
    let here = |rest: &str| Some(format!("/phong-trao/{id}{rest}#don-vi"));
    let percent = u32::try_from(u64::from(found.authors) * 100 / (staff.max(1) as u64)).unwrap_or(100);
    vec![
        Stat {
            question: words::ASKED_HANDED_IN.to_owned(),
            value: found.handed_in.to_string(),
            unit: words::DOSSIERS.to_owned(),
            note: words::goal(goals.initiatives, ""),
            standing: standing(found.handed_in, goals.initiatives),
            href: list(""),
        },
        Stat {
            question: words::ASKED_RECOGNISED.to_owned(),
            value: found.recognised.to_string(),
            unit: words::INITIATIVES.to_owned(),
            note: words::goal(goals.recognised, ""),
            standing: standing(found.recognised, goals.recognised),
            href: list("&loc=cong-nhan"),
        },
        Stat {
            question: words::ASKED_TAKING_PART.to_owned(),
            value: found.taking_part.to_string(),
            unit: words::of_units(found.called),
            note: words::goal(goals.units, words::UNITS),
            standing: standing(found.taking_part, goals.units),
            href: here("?loc=co-ho-so"),
        },
        Stat {
            question: words::ASKED_AUTHORS.to_owned(),
            value: found.authors.to_string(),
            unit: words::of_staff(staff, percent),
            note: words::goal(goals.staff_percent, words::PERCENT_OF_STAFF),
            standing: standing(percent, goals.staff_percent),
            href: list(""),
        },
        Stat {
            question: words::ASKED_LATE.to_owned(),
            value: found.late.to_string(),
            unit: words::DOSSIERS.to_owned(),
            note: String::new(),
            standing: None,
            href: list("&loc=nop-muon"),
        },
        Stat {
            question: words::ASKED_REGISTERED_UNITS.to_owned(),
            value: found.registered.to_string(),
            unit: words::UNITS.to_owned(),
            note: String::new(),
            standing: None,
            href: here("?loc=da-dang-ky"),
        },
    ]
}

/// The figures of a campaign as far as the person sees its dossiers, and the staff of the units called.
async fn counted(app: &App, here: &Here, one: &Campaign) -> Result<(Figures, usize)> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let called = commands::audience(&units, one, on);
    let facts = store::facts(&db, &policy::scope(here.actor()?), one, on).await?;
    let registered = store::registrations(&db, one.id).await?;
    let staff = people::store::staff_of(&db, &called, on).await?;
    Ok((figures(one, &called, &registered, &facts), staff))
}

fn narrowed<'a>(found: &'a Figures, asked: &AskedUnits, app: &App, on: NaiveDate) -> Vec<&'a Taking> {
    let units = app.db.units();
    let wanted = vietnamese::fold(&asked.q);
    found
        .units
        .iter()
        .filter(|taking| match asked.loc.as_str() {
            "co-ho-so" => taking.handed_in > 0,
            "da-dang-ky" => taking.pledge.is_some(),
            "dang-ky" => taking.pledge.is_some() && taking.handed_in == 0,
            "chua" => taking.pledge.is_none() && taking.handed_in == 0,
            _ => true,
        })
        .filter(|taking| {
            let name = vietnamese::fold(units.name(taking.unit, on));
            wanted.split_whitespace().all(|word| name.contains(word))
        })
        .collect()
}

async fn page(
    app: &AppState,
    here: &Here,
    one: &Campaign,
    asked: &AskedUnits,
    form: Form,
    errors: FieldErrors,
) -> Result<Show> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let organises = policy::organises(actor, one.unit, &units, on);
    let called = commands::audience(&units, one, on);
    // A unit speaks for itself: whoever organises sees all, a clerk of a school the school.
    let speaks_for: Vec<UnitId> = called
        .iter()
        .copied()
        .filter(|unit| policy::answers_for(actor, *unit, &units, on).is_ok())
        .collect();
    let (mut found, staff) = counted(app, here, one).await?;
    if !organises {
        found.units.retain(|taking| speaks_for.contains(&taking.unit));
    }
    let shown = narrowed(&found, asked, app, on);
    let from = asked.trang.min(10_000) * UNITS;
    let lines: Vec<UnitLine> = shown
        .iter()
        .skip(from)
        .take(UNITS)
        .map(|taking| {
            let (word, tone) = words::taking(taking.pledge, taking.handed_in);
            UnitLine {
                name: units.name(taking.unit, on).to_owned(),
                pledge: taking.pledge.map(|pledge| pledge.to_string()).unwrap_or_default(),
                handed_in: taking.handed_in,
                recognised: taking.recognised,
                late: taking.late,
                badge: Badge::new(word, tone),
                href: format!("/sang-kien?dot={}&tu={}", one.id, taking.unit),
            }
        })
        .collect();
    let at = |page: usize| {
        format!(
            "/phong-trao/{}?q={}&loc={}&trang={page}#don-vi",
            one.id,
            url_encode(&asked.q),
            url_encode(&asked.loc)
        )
    };
    let pager = Pager {
        previous: (asked.trang > 0).then(|| at(asked.trang - 1)),
        next: (from + UNITS < shown.len()).then(|| at(asked.trang + 1)),
        summary: words::unit_rows(from + 1, (from + UNITS).min(shown.len()), shown.len()),
    };
    let mine = store::written_by(&db, one.id, actor.person)
        .await?
        .into_iter()
        .map(|(id, title, state)| {
            let title = if title.is_empty() {
                labels::UNTITLED.to_owned()
            } else {
                title
            };
            (
                format!("{title} ({})", labels::state(state)),
                format!("/sang-kien/{id}"),
            )
        })
        .collect();
    let rules = app.part::<Rules>()?;
    let sheets = app.part::<councils::Rules>()?;
    let form_title = match one.call.form.as_str() {
        "" => words::UNIT_FORM.to_owned(),
        id => rules.forms.form(id).map_or(id.to_owned(), |form| {
            labels::forms::source(&form.title, form.version, &form.legal_act, form.verified)
        }),
    };
    let sheet_title = match one.call.score_form.as_str() {
        "" => words::NO_SHEET.to_owned(),
        id => sheets
            .form(id)
            .map_or(id.to_owned(), |form| words::sheet(&form.title, form.version)),
    };
    let rows = vec![
        Row::fact(words::ROW_UNIT, units.name(one.unit, on).to_owned()),
        Row::fact(words::ROW_BASIS, one.call.basis.clone()),
        Row::fact(
            words::ROW_AUDIENCE,
            words::audience(&one.call.kinds, &one.call.people, units.name(one.unit, on)),
        ),
        Row::fact(words::ROW_WINDOW, words::window(one.call.opens_at, one.call.closes_at)),
        Row::fact(words::ROW_RULE, one.call.window.clone()),
        Row::fact(words::ROW_FORM, form_title),
        Row::fact(words::ROW_SHEET, sheet_title),
    ];
    let rows = rows.into_iter().filter(|row| !row.value.is_empty()).collect();
    let mut frame = ui::shell::frame(app, here, &one.call.name);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(words::TITLE.to_owned(), "/phong-trao".to_owned())];
    let may_write = one.stage == Stage::Open && !commands::offered_to(&db, &units, actor, one, on).await?.is_empty();
    Ok(Show {
        frame,
        id: one.id,
        name: one.call.name.clone(),
        code: one.code.clone().unwrap_or_default(),
        badge: Badge::new(words::stage(one.stage), words::tone(one.stage)),
        due: (one.stage == Stage::Open).then(|| ui::view::Deadline::new(one.call.closes_at, here.now)),
        problem: one.call.problem.clone(),
        rows,
        outcome: one.outcome.clone(),
        stats: if organises && one.stage != Stage::Draft {
            stats(one, &found, staff)
        } else {
            Vec::new()
        },
        units: lines,
        query: asked.q.clone(),
        parts: Choice::list(words::PART_FILTERS, &asked.loc),
        pager,
        narrowed: !asked.q.is_empty() || !asked.loc.is_empty(),
        mine,
        may_write,
        may_edit: organises && one.stage != Stage::Ended,
        steps: Step::ALL
            .into_iter()
            .filter(|step| step.after(one.stage).is_some())
            .filter(|step| policy::permit_step(actor, *step, one, &units, on).is_ok())
            .collect(),
        speaks_for: if one.stage == Stage::Open {
            Choice::list(
                speaks_for
                    .iter()
                    .take(500)
                    .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
                form.raw("unit"),
            )
        } else {
            Vec::new()
        },
        timeline: if organises {
            timeline(app, one).await?
        } else {
            Vec::new()
        },
        organises,
        errors: errors_of(&errors),
        form,
        once: kernel::ids::secret(),
        once_extended: kernel::ids::secret(),
    })
}

async fn timeline(app: &AppState, one: &Campaign) -> Result<Vec<Event>> {
    let reader = app.db.reader();
    let entries = journal::timeline(&reader, crate::campaigns::CAMPAIGN, one.id.0).await?;
    let people: Vec<PersonId> = entries.iter().map(|entry| PersonId(entry.person)).collect();
    let names = people::names(&reader, &people).await?;
    Ok(entries
        .iter()
        .rev()
        .take(30)
        .map(|entry| Event {
            number: u64::try_from(entry.seq).unwrap_or(0),
            at: entry.at,
            who: names
                .get(&PersonId(entry.person))
                .cloned()
                .unwrap_or_else(|| labels::SYSTEM.to_owned()),
            text: words::done(&entry.act).to_owned(),
            detail: entry.details()["note"].as_str().unwrap_or_default().to_owned(),
            icon: "flag",
            tone: ui::view::Tone::Info,
            papers: Vec::new(),
        })
        .collect())
}

pub(super) async fn show(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    Query(asked): Query<AskedUnits>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    ui::shell::html(&page(&app, &here, &one, &asked, Form::default(), FieldErrors::default()).await?)
}

/// What stands in the way of an act, into its form: what was typed is shown again, and the page as it is by now.
async fn hindered(
    app: &AppState,
    here: &Here,
    id: CampaignId,
    mut form: Form,
    hindrance: Option<AppError>,
) -> Result<Response> {
    match hindrance {
        None => {}
        Some(AppError::Invalid(errors)) => form.errors = errors,
        Some(AppError::Refused { message, .. } | AppError::Conflict(message)) => form.errors.add("", message),
        Some(other) => return Err(other),
    }
    let one = find(app, here, id).await?;
    let errors = std::mem::take(&mut form.errors);
    ui::shell::html_with_errors(&page(app, here, &one, &AskedUnits::default(), form, errors).await?)
}

/// Takes a step once, even when its form is sent twice.
pub(super) async fn take(
    step: Step,
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    mut form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let one = find(&app, &here, id).await?;
    // Rights come before what was typed.
    policy::permit_step(actor, step, &one, &app.db.units(), here.today())?.covers(id.0)?;
    let closes_at = match step {
        Step::Extend => form.date("closes_on", Some(words::ASK_CLOSES)).map(end_of_day),
        Step::Open | Step::Close | Step::End => None,
    };
    let outcome = if step == Step::End {
        form.text("outcome")
    } else {
        String::new()
    };
    if !form.errors.is_empty() {
        return hindered(&app, &here, id, form, None).await;
    }
    let address = format!("/phong-trao/{id}");
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), step.action()).await? {
        return Ok(see_other(&address));
    }
    match commands::step(&tx, actor, id, step, commands::With { closes_at, outcome }).await {
        Ok(_) => {
            once::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, words::taken(step)))
        }
        Err(error) => hindered(&app, &here, id, form, Some(error)).await,
    }
}

/// A unit announces its part; sent again it is the newer word.
pub(super) async fn register(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    mut form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    find(&app, &here, id).await?;
    if !policy::may_register(actor) {
        return Err(AppError::Forbidden(labels::NOT_ALLOWED.to_owned()));
    }
    let unit = form.raw("unit").parse::<UnitId>().ok();
    if let Some(unit) = unit {
        policy::permit_take_part(actor, unit, id.0, &app.db.units(), here.today())?.covers(id.0)?;
    } else {
        form.errors.add("unit", words::ASK_UNIT);
    }
    let pledge = form.line("pledge").parse::<i32>().ok();
    if pledge.is_none() {
        form.errors.add("pledge", words::ASK_PLEDGE);
    }
    let (Some(unit), Some(pledge)) = (unit, pledge) else {
        return hindered(&app, &here, id, form, None).await;
    };
    let tx = app.begin(&here).await?;
    match commands::register(&tx, actor, id, unit, pledge, form.line("note")).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/phong-trao/{id}"), words::REGISTERED))
        }
        Err(error) => hindered(&app, &here, id, form, Some(error)).await,
    }
}

/// How the units take part, as a sheet: for organisers.
pub(super) async fn export(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
    Query(asked): Query<AskedUnits>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    policy::permit_campaign(here.actor()?, one.unit, id.0, &app.db.units(), here.today())?.covers(id.0)?;
    let (found, _) = counted(&app, &here, &one).await?;
    let (units, on) = (app.db.units(), here.today());
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let sheet = Sheet {
        name: words::FILE.to_owned(),
        title: vec![one.call.name.clone(), labels::exported_at(here.now)],
        columns: words::HEADS
            .iter()
            .zip([
                (44, CellKind::Text),
                (12, CellKind::Integer),
                (14, CellKind::Integer),
                (14, CellKind::Integer),
                (12, CellKind::Integer),
                (18, CellKind::Text),
            ])
            .map(|(head, (width, kind))| column(head, width, kind))
            .collect(),
        rows: narrowed(&found, &asked, &app, on)
            .into_iter()
            .map(|taking| {
                vec![
                    Cell::Text(units.name(taking.unit, on).to_owned()),
                    taking
                        .pledge
                        .map_or(Cell::Empty, |pledge| Cell::Integer(i64::from(pledge))),
                    Cell::Integer(i64::from(taking.handed_in)),
                    Cell::Integer(i64::from(taking.recognised)),
                    Cell::Integer(i64::from(taking.late)),
                    Cell::Text(words::taking(taking.pledge, taking.handed_in).0.to_owned()),
                ]
            })
            .collect(),
    };
    download_sheet(&app, words::FILE, on, sheet).await
}

#[derive(Template)]
#[template(path = "campaigns_open.html")]
struct OpenList {
    frame: Frame,
    items: Vec<Item>,
    pager: Pager,
}

/// What was launched for the public.
pub(super) async fn public(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let skip = asked.trang.min(10_000).saturating_mul(PAGE);
    let filter = Filter::default();
    let mut found = store::list(
        &app.db.reader(),
        &policy::published(),
        &filter,
        (skip, PAGE + 1),
        here.today(),
    )
    .await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    ui::shell::html(&OpenList {
        frame: ui::shell::frame(&app, &here, words::OPEN_TITLE),
        pager: pages(&asked, "/phong-trao-cong-khai", more, words::rows(found.len())),
        items: found
            .into_iter()
            .map(|one| Item::of(one, &here, &app, "/phong-trao-cong-khai"))
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "campaigns_public.html")]
struct Public {
    frame: Frame,
    name: String,
    badge: Badge,
    problem: String,
    outcome: String,
    rows: Vec<Row>,
}

/// One of them: what is asked, of whom, until when; no figure and no dossier.
pub(super) async fn public_one(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CampaignId>,
) -> Result<Response> {
    let (on, units) = (here.today(), app.db.units());
    let one = store::find(&app.db.reader(), &policy::published(), id, on).await?;
    let unit = units.name(one.unit, on).to_owned();
    let rows = vec![
        Row::fact(words::ROW_UNIT, unit.clone()),
        Row::fact(words::ROW_BASIS, one.call.basis.clone()),
        Row::fact(
            words::ROW_AUDIENCE,
            words::audience(&one.call.kinds, &one.call.people, &unit),
        ),
        Row::fact(words::ROW_WINDOW, words::window(one.call.opens_at, one.call.closes_at)),
        Row::fact(words::ROW_RULE, one.call.window.clone()),
    ];
    ui::shell::html(&Public {
        frame: ui::shell::frame(&app, &here, &one.call.name),
        name: one.call.name.clone(),
        badge: Badge::new(words::stage(one.stage), words::tone(one.stage)),
        problem: one.call.problem.clone(),
        outcome: one.outcome.clone(),
        rows: rows.into_iter().filter(|row| !row.value.is_empty()).collect(),
    })
}
