//! The list: a name or code of any time, page by page, and as a sheet.

use super::{day_for, with_place};
use crate::labels;
use crate::store::{self, Filter, Hit, Key, SortBy};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::Result;
use kernel::access::Role;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::ids::UnitId;
use kernel::paging::{Cursor, PAGE_SIZE, Sorting};
use kernel::units::{UnitKind, Units};
use kernel::web::{AppState, Here, download_sheet};
use serde::Deserialize;
use std::collections::HashMap;
use ui::listing::Listing;
use ui::view::{ActiveFilter, Badge, Choice, Pager, Tone};
use ui::{Frame, filters, view};

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    loai: String,
    #[serde(default)]
    sap: String,
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
            sorting: self.sorting(),
        }
    }

    fn sorting(&self) -> Sorting<SortBy> {
        Sorting::parse(&self.sap)
    }

    fn listing(&self) -> Listing {
        let kind = UnitKind::from_code(&self.loai).map(labels::kind);
        Listing::new("/don-vi", &self.q, self.sorting()).filtered("loai", &self.loai, kind)
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
    since: chrono::NaiveDate,
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
        since: hit.valid_from,
    }
}

#[derive(Template)]
#[template(path = "organisations_index.html")]
struct Index {
    frame: Frame,
    query: String,
    kinds: Vec<Choice>,
    active: Vec<ActiveFilter>,
    clear_href: String,
    whole: bool,
    sort: String,
    columns: Vec<view::Column>,
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
    let (listing, sorting) = (asked.listing(), asked.sorting());
    let actor = here.actor()?;
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_LIST),
        query: asked.q.clone(),
        kinds: Choice::list(UnitKind::ALL.map(|kind| (kind.code(), labels::kind(kind))), &asked.loai),
        active: listing.active(),
        clear_href: listing.clear_href(),
        whole: listing.is_whole(),
        sort: listing.sort.clone(),
        columns: vec![
            listing.column(labels::HEAD_NAME, SortBy::Name, sorting),
            view::Column::plain(labels::HEAD_CODE),
            listing.column(labels::HEAD_KIND, SortBy::Level, sorting),
            view::Column::plain(labels::HEAD_PLACE),
            listing.column(labels::HEAD_FROM, SortBy::Since, sorting),
        ],
        items: page.items.iter().map(|hit| item(hit, &units, &heirs, &here)).collect(),
        pager: listing.pager(&page, labels::rows_on_page(page.items.len())),
        may_import: actor.holds_anywhere(Role::Administrator),
        export_href: listing.href_at("/don-vi/xuat"),
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
    download_sheet(&app, labels::NAV_LIST, today, sheet).await
}
