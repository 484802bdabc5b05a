//! What anybody may see without an account: recognised initiatives, the same as open data, and where a dossier stands for
//! whoever holds its code and the number on the receipt.

use crate::labels::{self, open as words};
use crate::store::{self, Filter, PublicLine};
use crate::{policy, store::life};
use askama::Template;
use axum::Json;
use axum::extract::State as Shared;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::access::{Actor, Scope};
use kernel::csv::cell;
use kernel::forms::{Form, url_encode};
use kernel::time::local_date;
use kernel::web::{AppState, Here};
use kernel::{AppError, Result};
use serde::Deserialize;
use serde_json::json;
use ui::view::{Badge, Pager, Row};
use ui::{Frame, filters};

/// Rows of one page.
const PAGE: u64 = 50;
/// Rows of one file of open data; more is asked for with `trang`.
const FILE: u64 = 10_000;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    trang: u64,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            words: vietnamese::clean_line(&self.q),
            recognised: true,
            ..Filter::default()
        }
    }

    fn address(&self, page: u64) -> String {
        format!("/sang-kien-cong-khai?q={}&trang={page}", url_encode(&self.q))
    }
}

struct Item {
    id: crate::model::InitiativeId,
    title: String,
    authors: String,
    unit: String,
    on: String,
}

#[derive(Template)]
#[template(path = "initiatives_open.html")]
struct Open {
    frame: Frame,
    query: String,
    items: Vec<Item>,
    pager: Pager,
}

async fn lines(app: &AppState, here: &Here, asked: &Asked, size: u64) -> Result<Vec<PublicLine>> {
    let skip = asked.trang.min(100_000).saturating_mul(size);
    let scope: Scope = policy::published();
    store::public_lines(
        &app.db.reader(),
        &scope,
        &asked.filter(),
        (skip, size + 1),
        here.today(),
    )
    .await
}

fn day(line: &PublicLine) -> Option<NaiveDate> {
    line.decided_at.map(local_date)
}

pub(super) async fn list(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let mut found = lines(&app, &here, &asked, PAGE).await?;
    let more = found.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let units = app.db.units();
    let items: Vec<Item> = found
        .iter()
        .map(|line| Item {
            id: line.id,
            title: line.title.clone(),
            authors: line.authors.join(", "),
            // The unit as it was called on the day of the decision.
            unit: units.name(line.unit, day(line).unwrap_or(here.today())).to_owned(),
            on: day(line)
                .map(|day| day.format("%d/%m/%Y").to_string())
                .unwrap_or_default(),
        })
        .collect();
    ui::shell::html(&Open {
        frame: ui::shell::frame(&app, &here, words::TITLE),
        query: asked.q.clone(),
        pager: Pager {
            previous: (asked.trang > 0).then(|| asked.address(asked.trang - 1)),
            next: more.then(|| asked.address(asked.trang + 1)),
            summary: words::rows(items.len()),
        },
        items,
    })
}

pub(super) async fn csv(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let mut found = lines(&app, &here, &asked, FILE).await?;
    found.truncate(usize::try_from(FILE).unwrap_or(usize::MAX));
    let units = app.db.units();
    // The mark tells old spreadsheets that the text is UTF-8.
    let mut text = String::from("\u{FEFF}code,title,authors,unit,unit_code,recognised_on\r\n");
    for line in &found {
        let on = day(line).unwrap_or(here.today());
        let cells = [
            cell(&line.code),
            cell(&line.title),
            cell(&line.authors.join("; ")),
            cell(units.name(line.unit, on)),
            cell(units.code(line.unit, on)),
            cell(&day(line).map(|day| day.to_string()).unwrap_or_default()),
        ];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response())
}

pub(super) async fn json(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let mut found = lines(&app, &here, &asked, FILE).await?;
    let more = found.len() > usize::try_from(FILE).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(FILE).unwrap_or(usize::MAX));
    let units = app.db.units();
    let rows: Vec<_> = found
        .iter()
        .map(|line| {
            let on = day(line).unwrap_or(here.today());
            json!({
                "code": line.code,
                "title": line.title,
                "authors": line.authors,
                "unit": units.name(line.unit, on),
                "unit_code": units.code(line.unit, on),
                "recognised_on": day(line),
            })
        })
        .collect();
    let next = more.then(|| asked.trang + 1);
    Ok(
        Json(json!({ "publisher": app.site.owner, "at": here.now, "initiatives": rows, "next_page": next }))
            .into_response(),
    )
}

#[derive(Template)]
#[template(path = "initiatives_track.html")]
struct Track {
    frame: Frame,
    code: String,
    refused: bool,
    badge: Option<Badge>,
    rows: Vec<Row>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Followed {
    #[serde(default)]
    ma: String,
}

pub(super) async fn ask(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Followed>) -> Result<Response> {
    ui::shell::html(&Track {
        frame: ui::shell::frame(&app, &here, words::TRACK),
        code: vietnamese::clean_line(&asked.ma),
        refused: false,
        badge: None,
        rows: Vec::new(),
    })
}

/// Shows where a dossier stands. A wrong number and a code that does not exist get the same answer, and cost time.
pub(super) async fn track(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let code = form.line("ma").to_uppercase();
    let number = form.line("so");
    let keys = [format!("track:{}", here.client), format!("track-code:{code}")];
    for key in &keys {
        if let Some(until) = people::store::wait_until(&app.db.reader(), key).await?
            && until > here.now
        {
            let wait = (until - here.now).num_seconds().max(1);
            return Err(AppError::TooMany(u64::try_from(wait).unwrap_or(1)));
        }
    }
    let service = Actor::system("track");
    let found = match store::find_code(&app.db.reader(), &policy::scope(&service), &code, here.today()).await {
        Ok(found) => Some(found),
        Err(AppError::NotFound) => None,
        Err(other) => return Err(other),
    };
    let right = found.filter(|found| {
        let known = found.circumstances.tracking.as_deref().unwrap_or("");
        !known.is_empty() && kernel::ids::secret_hash(known) == kernel::ids::secret_hash(&number)
    });
    let tx = app.db.begin_system("track").await?;
    for key in &keys {
        if right.is_some() {
            people::store::clear_failures(&tx, key).await?;
        } else {
            people::store::count_failure(&tx, key).await?;
        }
    }
    tx.commit().await?;
    let mut frame = ui::shell::frame(&app, &here, words::TRACK);
    frame.has_error = right.is_none();
    let Some(initiative) = right else {
        return ui::shell::html_with_errors(&Track {
            frame,
            code,
            refused: true,
            badge: None,
            rows: Vec::new(),
        });
    };
    let unit = app.db.units().name(initiative.content.unit, here.today()).to_owned();
    let open_complaint = life::of(&app.db.reader(), initiative.id)
        .await?
        .disputes
        .iter()
        .any(|dispute| dispute.state == life::DisputeState::Open);
    // Neither title nor names: who finds a receipt learns how far the dossier is, nothing of what is in it.
    let rows = words::track_rows(&initiative, &unit, open_complaint);
    ui::shell::html(&Track {
        frame,
        code,
        refused: false,
        badge: Some(Badge::new(
            labels::state(initiative.state),
            labels::tone(initiative.state),
        )),
        rows: rows.into_iter().map(|(label, value)| Row::fact(label, value)).collect(),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_cell_cannot_become_a_formula_or_leave_its_quotes() {
        assert_eq!(super::cell("=1+1"), "\"'=1+1\"");
        assert_eq!(super::cell("nói \"được\", làm"), "\"nói \"\"được\"\", làm\"");
    }
}
