//! Certificates of many recognised dossiers in one run: what is chosen, the run as it goes, stopping it.

use crate::commands::certify::{self, Choice, Chosen};
use crate::labels::certify as words;
use crate::{labels, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::bulk::{self, BulkRun, BulkState};
use kernel::forms::{Form, url_encode};
use kernel::ids::BulkId;
use kernel::once::{self, Claim};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, Result};
use serde::Deserialize;
use ui::view::{Badge, Row};
use ui::{Frame, filters};

/// Dossiers that the page shows before it begins.
const SHOWN: usize = 100;

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    quyet_dinh: String,
    #[serde(default)]
    phien: String,
}

/// A session that cannot be read is one that is not there: without it everything would be chosen.
fn choice(words: &str, decision: &str, session: &str) -> Result<Choice> {
    let session = match session.trim() {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::NotFound)?),
    };
    Ok(Choice {
        words: vietnamese::clean_line(words),
        decision: vietnamese::clean_line(decision),
        session,
    })
}

struct Item {
    href: String,
    title: String,
    code: String,
    unit: String,
    decision: String,
}

struct RunLine {
    href: String,
    words: String,
    badge: Badge,
}

#[derive(Template)]
#[template(path = "initiatives_certify.html")]
struct Ask {
    frame: Frame,
    query: String,
    decision: String,
    session: String,
    items: Vec<Item>,
    count: usize,
    more: String,
    own: String,
    runs: Vec<RunLine>,
    errors: Vec<(String, String)>,
    typed: String,
    once: String,
}

impl Ask {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    fn ask_count(&self) -> String {
        words::ask_count(self.count)
    }

    fn act(&self) -> String {
        words::start_button(self.count)
    }
}

fn badge(run: &BulkRun) -> Badge {
    let (text, tone) = words::state(run.state);
    Badge::new(text, tone)
}

async fn ask_page(app: &App, here: &Here, asked: &Asked, typed: &str, errors: Vec<(String, String)>) -> Result<Ask> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let actor = here.actor()?;
    policy::permit_run(actor, actor.person.0)?.covers(actor.person.0)?;
    let choice = choice(&asked.q, &asked.quyet_dinh, &asked.phien)?;
    let Chosen { dossiers: chosen, own } = certify::choose(&db, &units, actor, &choice, on).await?;
    let runs = bulk::of(&db, actor.person.0).await?;
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/sang-kien".to_owned())];
    let hidden = chosen.len().saturating_sub(SHOWN);
    Ok(Ask {
        frame,
        query: choice.words,
        decision: choice.decision,
        session: choice.session.map(|id| id.to_string()).unwrap_or_default(),
        count: chosen.len(),
        more: if hidden > 0 { words::more(hidden) } else { String::new() },
        own: if own > 0 { words::own(own) } else { String::new() },
        items: chosen
            .into_iter()
            .take(SHOWN)
            .map(|one| Item {
                href: format!("/sang-kien/{}", one.id),
                title: one.title,
                code: one.code.unwrap_or_default(),
                unit: units.name(one.unit, on).to_owned(),
                decision: one.decision_number.unwrap_or_default(),
            })
            .collect(),
        runs: runs
            .iter()
            .filter(|run| run.kind == certify::CERTIFY_MANY)
            .take(10)
            .map(|run| RunLine {
                href: format!("/sang-kien/cap-giay/{}", run.id),
                words: words::progress(run.done, run.total),
                badge: badge(run),
            })
            .collect(),
        errors,
        typed: typed.to_owned(),
        once: kernel::ids::secret(),
    })
}

pub(super) async fn ask(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    ui::shell::html(&ask_page(&app, &here, &asked, "", Vec::new()).await?)
}

pub(super) async fn start(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "initiative.certify").await? {
        return Ok(see_other(&address));
    }
    let choice = choice(form.raw("q"), form.raw("quyet_dinh"), form.raw("phien"))?;
    match certify::start(&tx, actor, &choice, form.raw("typed")).await {
        Ok(run) => {
            let address = format!("/sang-kien/cap-giay/{run}");
            once::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, words::STARTED))
        }
        Err(AppError::Invalid(errors)) => {
            drop(tx);
            let errors = errors
                .iter()
                .map(|(field, message)| (field.to_owned(), message.to_owned()))
                .collect();
            let asked = Asked {
                q: form.raw("q").to_owned(),
                quyet_dinh: form.raw("quyet_dinh").to_owned(),
                phien: form.raw("phien").to_owned(),
            };
            ui::shell::html_with_errors(&ask_page(&app, &here, &asked, form.raw("typed"), errors).await?)
        }
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "initiatives_certify_run.html")]
struct Run {
    frame: Frame,
    id: BulkId,
    badge: Badge,
    running: bool,
    percent: i64,
    rows: Vec<Row>,
    list: String,
}

impl Run {
    fn stop(&self) -> String {
        format!("/sang-kien/cap-giay/{}/dung", self.id)
    }
}

pub(super) async fn run(Shared(app): Shared<AppState>, here: Here, Path(id): Path<BulkId>) -> Result<Response> {
    let run = certify::find(&app.db.reader(), here.actor()?, id).await?;
    let running = run.state == BulkState::Running;
    let until = if running { here.now } else { run.changed_at };
    let (rate, left) = words::pace(run.done, run.total, until - run.created_at);
    let mut rows = vec![Row::fact(labels::certify::DONE, words::progress(run.done, run.total))];
    rows.push(Row::fact(labels::certify::RATE, rate));
    if running && !left.is_empty() {
        rows.push(Row::fact(labels::certify::LEFT, left));
    }
    let mut frame = ui::shell::frame(&app, &here, words::TITLE);
    frame.crumbs = vec![
        (labels::NAV_LIST.to_owned(), "/sang-kien".to_owned()),
        (words::TITLE.to_owned(), "/sang-kien/cap-giay".to_owned()),
    ];
    let decision = run.payload["decision"].as_str().unwrap_or_default();
    ui::shell::html(&Run {
        frame,
        id,
        badge: badge(&run),
        running,
        percent: run.percent(),
        rows,
        list: if decision.is_empty() {
            "/sang-kien?trang_thai=recognised".to_owned()
        } else {
            format!("/sang-kien?trang_thai=recognised&q={}", url_encode(decision))
        },
    })
}

pub(super) async fn stop(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<BulkId>,
    _form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let stopped = certify::stop(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    let saying = if stopped { words::STOPPED } else { words::ENDED };
    Ok(see_other_saying(&format!("/sang-kien/cap-giay/{id}"), saying))
}
