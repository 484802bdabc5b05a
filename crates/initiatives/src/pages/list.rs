//! The list: search, filter, page by page, and the same rows as a sheet.

use crate::labels;
use crate::model::{Kind, State};
use crate::policy;
use crate::store::{self, Filter, Key, Line};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::Result;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::flow::FlowState as _;
use kernel::forms::url_encode;
use kernel::paging::{Cursor, PAGE_SIZE};
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::{AppState, Here, download};
use serde::Deserialize;
use ui::view::{ActiveFilter, Badge, Choice, Pager};
use ui::{Frame, filters};

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    trang_thai: String,
    #[serde(default)]
    trang: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            words: vietnamese::clean_line(&self.q),
            state: State::from_code(&self.trang_thai),
            ..Filter::default()
        }
    }

    fn address(&self, cursor: Option<&str>) -> String {
        let mut address = format!(
            "/sang-kien?q={}&trang_thai={}",
            url_encode(&self.q),
            url_encode(&self.trang_thai)
        );
        if let Some(cursor) = cursor {
            address.push_str("&trang=");
            address.push_str(cursor);
        }
        address
    }
}

struct Item {
    href: String,
    code: String,
    title: String,
    unit: String,
    badge: Badge,
    changed: chrono::DateTime<chrono::Utc>,
    due: Option<ui::view::Deadline>,
}

impl Item {
    fn of(line: &Line, units: &Units, here: &Here) -> Item {
        let state = line.state();
        let open = state.is_open();
        Item {
            href: format!("/sang-kien/{}", line.id),
            code: line.code.clone().unwrap_or_default(),
            title: if line.title.is_empty() {
                labels::UNTITLED.to_owned()
            } else {
                line.title.clone()
            },
            unit: units.name(line.unit, here.today()).to_owned(),
            badge: Badge::new(labels::state(state), labels::tone(state)),
            changed: line.changed_at,
            due: line
                .due_on
                .filter(|_| open)
                .map(|day| ui::view::Deadline::new(kernel::time::end_of_day(day), here.now)),
        }
    }
}

#[derive(Template)]
#[template(path = "initiatives_index.html")]
struct Index {
    frame: Frame,
    query: String,
    states: Vec<Choice>,
    active: Vec<ActiveFilter>,
    items: Vec<Item>,
    pager: Pager,
    may_export: bool,
    export_href: String,
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = here.actor()?;
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::<Key>::decode(&asked.trang)?)
    };
    let scope = policy::scope(actor);
    let page = store::list(
        &app.db.reader(),
        &scope,
        &asked.filter(),
        cursor.as_ref(),
        PAGE_SIZE,
        here.today(),
    )
    .await?;
    let units = app.db.units();
    let mut active = Vec::new();
    if let Some(state) = State::from_code(&asked.trang_thai) {
        active.push(ActiveFilter {
            label: labels::state(state).to_owned(),
            without_href: format!("/sang-kien?q={}", url_encode(&asked.q)),
        });
    }
    let count = page.items.len();
    let index = Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_LIST),
        query: asked.q.clone(),
        states: Choice::list(
            State::all().iter().map(|state| (state.code(), labels::state(*state))),
            &asked.trang_thai,
        ),
        active,
        items: page.items.iter().map(|line| Item::of(line, &units, &here)).collect(),
        pager: Pager {
            previous: page.prev.as_deref().map(|cursor| asked.address(Some(cursor))),
            next: page.next.as_deref().map(|cursor| asked.address(Some(cursor))),
            summary: labels::rows_on_page(count),
        },
        may_export: policy::may_export(actor),
        export_href: asked.address(None).replacen("/sang-kien?", "/sang-kien/xuat?", 1),
    };
    ui::shell::html(&index)
}

/// Most rows in one sheet; more is cut with a line that says so.
const EXPORT_MAX: u64 = 20_000;

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let scope = policy::scope(here.actor()?);
    let page = store::list(
        &app.db.reader(),
        &scope,
        &asked.filter(),
        None,
        EXPORT_MAX,
        here.today(),
    )
    .await?;
    let units = app.db.units();
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let mut title = vec![labels::NAV_LIST.to_owned(), labels::exported_at(here.now)];
    if page.next.is_some() {
        title.push(labels::export_cut(EXPORT_MAX));
    }
    let sheet = Sheet {
        name: labels::NAV_GROUP.to_owned(),
        title,
        columns: vec![
            column(labels::HEAD_CODE, 20, CellKind::Text),
            column(labels::HEAD_TITLE_OF, 60, CellKind::Text),
            column(labels::HEAD_UNIT, 36, CellKind::Text),
            column(labels::HEAD_STATE, 18, CellKind::Text),
            column(labels::HEAD_DUE, 14, CellKind::Date),
            column(labels::HEAD_CHANGED, 14, CellKind::Date),
            column(labels::HEAD_VERSION, 10, CellKind::Integer),
        ],
        rows: page
            .items
            .iter()
            .map(|line| {
                vec![
                    Cell::Text(line.code.clone().unwrap_or_default()),
                    Cell::Text(line.title.clone()),
                    Cell::Text(units.name(line.unit, here.today()).to_owned()),
                    Cell::Text(labels::state(line.state()).to_owned()),
                    line.due_on.map_or(Cell::Empty, Cell::Date),
                    Cell::Date(local_date(line.changed_at)),
                    Cell::Integer(line.version),
                ]
            })
            .collect(),
    };
    let bytes = app.engines.slow(move |documents| documents.sheet(&sheet)).await??;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(
        &format!("Sáng kiến {}.xlsx", here.today().format("%d-%m-%Y")),
        kind,
        bytes,
    ))
}

/// Kinds as choices of a form.
pub(super) fn kinds(selected: &str) -> Vec<Choice> {
    Choice::list(
        Kind::ALL.into_iter().map(|kind| (kind.code(), labels::kind(kind))),
        selected,
    )
}
