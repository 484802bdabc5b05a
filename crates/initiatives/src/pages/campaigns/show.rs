//! The page of a campaign: figures that open onto their records, the steps, the part of a unit.

use super::find;
use crate::campaigns::{Campaign, CampaignId, Figures, Stage, Step, Taking, figures};
use crate::commands::campaigns as commands;
use crate::labels::{self, campaigns as words};
use crate::model::Rules;
use crate::pages::errors_of;
use crate::policy;
use crate::store::campaigns as store;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::{Form, url_encode};
use kernel::ids::{PersonId, UnitId};
use kernel::journal;
use kernel::once::{self, Claim};
use kernel::time::end_of_day;
use kernel::web::{App, AppState, Here, download_sheet, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use ui::view::{Badge, Choice, Event, Pager, Row, Standing, Stat};
use ui::{Frame, filters};

/// Units of one page.
const UNITS: usize = 40;

/// What the address of a campaign's page may say of its table of units.
#[derive(Debug, Default, Deserialize)]
pub(in crate::pages) struct AskedUnits {
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

pub(in crate::pages) async fn show(
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
pub(in crate::pages) async fn take(
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
pub(in crate::pages) async fn register(
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
pub(in crate::pages) async fn export(
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
