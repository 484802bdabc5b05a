//! Campaigns: list and what the public sees; writing one in [`mod@edit`], its page in [`mod@show`].

mod edit;
mod show;

pub(super) use edit::{create, edit, new, update};
pub(super) use show::{export, register, show, take};

use crate::campaigns::{Campaign, CampaignId, Stage};
use crate::labels::campaigns as words;
use crate::policy;
use crate::store::campaigns::{self as store, Asked as Filter};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::Result;
use kernel::forms::url_encode;
use kernel::ids::UnitId;
use kernel::units::Tree;
use kernel::web::{App, AppState, Here};
use serde::Deserialize;
use ui::view::{Badge, Choice, Pager, Row};
use ui::{Frame, filters};

/// Rows of one page.
const PAGE: u64 = 30;

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
