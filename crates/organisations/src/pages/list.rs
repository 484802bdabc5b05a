//! The list: a name or code of any time, page by page, and as a sheet.

use super::{day_for, with_place};
use crate::labels;
use crate::store::{self, Filter, Hit, Key};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::Result;
use kernel::access::Role;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::url_encode;
use kernel::ids::UnitId;
use kernel::paging::{Cursor, PAGE_SIZE};
use kernel::units::{UnitKind, Units};
use kernel::web::{AppState, Here, download};
use serde::Deserialize;
use std::collections::HashMap;
use ui::view::{ActiveFilter, Badge, Choice, Pager, Tone};
use ui::{Frame, filters};

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    loai: String,
    #[serde(default)]
    trang: String,
}

impl Asked {
    /// Without words the list shows what exists; with words it also finds what was.
    fn filter(&self) -> Filter {
        let words = vietnamese::clean_line(&self.q);
        Filter {
            present_only: words.is_empty(),
            kind: UnitKind::from_code(&self.loai),
            words,
            below: None,
        }
    }

    fn address(&self, cursor: Option<&str>) -> String {
        let cursor = cursor.map(|cursor| format!("&trang={cursor}")).unwrap_or_default();
        format!(
            "/don-vi?q={}&loai={}{cursor}",
            url_encode(&self.q),
            url_encode(&self.loai)
        )
    }
}

struct Item {
    href: String,
    name: String,
    code: String,
    kind: &'static str,
    place: String,
    /// Old names: when it ended and what took its place.
    now: String,
    badge: Option<Badge>,
}

fn item(hit: &Hit, units: &Units, heirs: &HashMap<UnitId, Vec<store::Heir>>, here: &Here) -> Item {
    let today = here.today();
    let on = hit
        .valid_to
        .filter(|to| *to < today)
        .unwrap_or_else(|| day_for(units, hit.unit, today));
    let old = hit.valid_to.is_some_and(|to| to < today);
    let now: Vec<&str> = match heirs.get(&hit.unit) {
        Some(heirs) => heirs.iter().map(|heir| units.name(heir.unit, today)).collect(),
        None if units.exists(hit.unit, today) => vec![units.name(hit.unit, today)],
        None => Vec::new(),
    };
    Item {
        href: format!("/don-vi/{}", hit.unit),
        name: hit.full_name.clone(),
        code: units.code(hit.unit, on).to_owned(),
        kind: units
            .get(hit.unit)
            .map(|row| labels::kind(row.kind))
            .unwrap_or_default(),
        place: with_place(units, hit.unit, on),
        now: hit
            .valid_to
            .filter(|_| old)
            .map(|to| labels::old_name(to, &now))
            .unwrap_or_default(),
        badge: old.then(|| Badge::new(labels::OLD_NAME, Tone::Neutral)),
    }
}

#[derive(Template)]
#[template(path = "organisations_index.html")]
struct Index {
    frame: Frame,
    query: String,
    kinds: Vec<Choice>,
    active: Vec<ActiveFilter>,
    items: Vec<Item>,
    pager: Pager,
    may_import: bool,
    export_href: String,
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::<Key>::decode(&asked.trang)?)
    };
    let (reader, today) = (app.db.reader(), here.today());
    let page = store::list(&reader, &asked.filter(), cursor.as_ref(), PAGE_SIZE, today).await?;
    let ids: Vec<UnitId> = page.items.iter().map(|hit| hit.unit).collect();
    let heirs = store::heirs(&reader, &ids, today).await?;
    let units = app.db.units();
    let active = UnitKind::from_code(&asked.loai).map(|kind| ActiveFilter {
        label: labels::kind(kind).to_owned(),
        without_href: format!("/don-vi?q={}", url_encode(&asked.q)),
    });
    let actor = here.actor()?;
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_LIST),
        query: asked.q.clone(),
        kinds: Choice::list(UnitKind::ALL.map(|kind| (kind.code(), labels::kind(kind))), &asked.loai),
        active: active.into_iter().collect(),
        items: page.items.iter().map(|hit| item(hit, &units, &heirs, &here)).collect(),
        pager: Pager {
            previous: page.prev.as_deref().map(|cursor| asked.address(Some(cursor))),
            next: page.next.as_deref().map(|cursor| asked.address(Some(cursor))),
            summary: labels::rows_on_page(page.items.len()),
        },
        may_import: actor.holds_anywhere(Role::Administrator),
        export_href: asked.address(None).replacen("/don-vi?", "/don-vi/xuat?", 1),
    })
}

/// Most rows in one sheet: more than all units of the country of all times.
const EXPORT_MAX: u64 = 20_000;

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let today = here.today();
    let page = store::list(&app.db.reader(), &asked.filter(), None, EXPORT_MAX, today).await?;
    let units = app.db.units();
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let sheet = Sheet {
        name: labels::NAV_LIST.to_owned(),
        title: vec![labels::NAV_LIST.to_owned(), labels::as_of(today)],
        columns: vec![
            column(labels::HEAD_CODE, 12, CellKind::Text),
            column(labels::HEAD_NAME, 44, CellKind::Text),
            column(labels::HEAD_KIND, 26, CellKind::Text),
            column(labels::HEAD_PLACE, 44, CellKind::Text),
            column(labels::HEAD_FROM, 14, CellKind::Date),
            column(labels::HEAD_TO, 14, CellKind::Date),
        ],
        rows: page
            .items
            .iter()
            .map(|hit| {
                let on = hit.valid_to.filter(|to| *to < today).unwrap_or(today);
                vec![
                    Cell::Text(units.code(hit.unit, on).to_owned()),
                    Cell::Text(hit.full_name.clone()),
                    Cell::Text(
                        units
                            .get(hit.unit)
                            .map(|row| labels::kind(row.kind))
                            .unwrap_or_default()
                            .to_owned(),
                    ),
                    Cell::Text(with_place(&units, hit.unit, on)),
                    Cell::Date(hit.valid_from),
                    hit.valid_to.map_or(Cell::Empty, Cell::Date),
                ]
            })
            .collect(),
    };
    let bytes = app.engines.slow(move |documents| documents.sheet(&sheet)).await??;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(
        &format!("{} {}.xlsx", labels::NAV_LIST, today.format("%d-%m-%Y")),
        kind,
        bytes,
    ))
}
