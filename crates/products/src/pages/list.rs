//! The list: search, filter, page by page, and the same rows as a sheet.

use crate::coverage::{self, Line};
use crate::labels::{self, head};
use crate::model::{Kind, Protection, STARS, State, protection};
use crate::store::{self, Filter, Key, SortBy};
use crate::{pending, policy};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::Result;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::paging::{Cursor, PAGE_SIZE, Sorting};
use kernel::time::{end_of_day, local_date};
use kernel::units::Units;
use kernel::web::{AppState, Here, download_sheet};
use serde::Deserialize;
use ui::listing::Listing;
use ui::view::{ActiveFilter, Badge, Choice, Deadline, Pager};
use ui::{Frame, filters, view};

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    nhom: String,
    #[serde(default)]
    sao: String,
    #[serde(default)]
    bao_ho: String,
    /// `ra`: those that left the list.
    #[serde(default)]
    danh_muc: String,
    /// `co`: those that the target counts.
    #[serde(default)]
    tinh: String,
    /// `sap-het`: ratings that end soon.
    #[serde(default)]
    han: String,
    #[serde(default)]
    sap: String,
    #[serde(default)]
    trang: String,
}

impl Asked {
    fn stars(&self) -> Option<i32> {
        self.sao.parse().ok().filter(|stars| STARS.contains(stars))
    }

    fn state(&self) -> State {
        State::from_code(&self.danh_muc).unwrap_or_default()
    }

    fn filter(&self, today: NaiveDate) -> Filter {
        Filter {
            words: vietnamese::clean_line(&self.q),
            kind: Kind::from_code(&self.nhom),
            stars: self.stars(),
            state: Some(self.state()),
            protection: Protection::from_code(&self.bao_ho),
            ends: (self.han == "sap-het").then(|| (today, pending::span(today).1)),
            counts: (self.tinh == "co").then_some(today),
            sorting: self.sorting(),
            keepers: None,
        }
    }

    fn sorting(&self) -> Sorting<SortBy> {
        Sorting::parse(&self.sap)
    }

    fn listing(&self) -> Listing {
        Listing::new("/san-pham", &self.q, self.sorting())
            .filtered("nhom", &self.nhom, Kind::from_code(&self.nhom).map(labels::kind))
            .filtered("sao", &self.sao, self.stars().map(labels::stars))
            .filtered(
                "bao_ho",
                &self.bao_ho,
                Protection::from_code(&self.bao_ho).map(labels::protection),
            )
            .filtered(
                "tinh",
                &self.tinh,
                Some(labels::COUNTS_ONLY).filter(|_| self.tinh == "co"),
            )
            .filtered(
                "danh_muc",
                &self.danh_muc,
                Some(labels::state(State::Retired)).filter(|_| self.state() == State::Retired),
            )
            .filtered(
                "han",
                &self.han,
                Some(labels::ENDS_SOON).filter(|_| self.han == "sap-het"),
            )
    }
}

struct Item {
    href: String,
    code: String,
    name: String,
    kinds: String,
    producer: String,
    stars: String,
    ends: Option<Deadline>,
    badge: Badge,
}

#[derive(Template)]
#[template(path = "products_index.html")]
struct Index {
    frame: Frame,
    query: String,
    kinds: Vec<Choice>,
    stars: Vec<Choice>,
    protections: Vec<Choice>,
    counts: Vec<Choice>,
    states: Vec<Choice>,
    ends: Vec<Choice>,
    active: Vec<ActiveFilter>,
    clear_href: String,
    whole: bool,
    sort: String,
    columns: Vec<view::Column>,
    items: Vec<Item>,
    pager: Pager,
    may_keep: bool,
    may_export: bool,
    export_href: String,
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, units, db, today) = (here.actor()?, app.db.units(), app.db.reader(), here.today());
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::<Key>::decode(&asked.trang)?)
    };
    let scope = policy::scope(actor);
    let page = store::list(&db, &scope, &asked.filter(today), cursor.as_ref(), PAGE_SIZE, today).await?;
    let ids: Vec<_> = page.items.iter().map(|one| one.id).collect();
    let rights = store::rights(&db, &ids, today).await?;
    let (listing, sorting) = (asked.listing(), asked.sorting());
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_LIST),
        query: asked.q.clone(),
        kinds: Choice::list(Kind::ALL.map(|kind| (kind.code(), labels::kind(kind))), &asked.nhom),
        stars: Choice::list(STARS.map(|stars| (stars.to_string(), labels::stars(stars))), &asked.sao),
        protections: Choice::list(
            Protection::ALL.map(|one| (one.code(), labels::protection(one))),
            &asked.bao_ho,
        ),
        counts: Choice::list([("co", labels::COUNTS_ONLY)], &asked.tinh),
        states: Choice::list(
            [(State::Retired.code(), labels::state(State::Retired))],
            &asked.danh_muc,
        ),
        ends: Choice::list([("sap-het", labels::ENDS_SOON)], &asked.han),
        active: listing.active(),
        clear_href: listing.clear_href(),
        whole: listing.is_whole(),
        sort: listing.sort.clone(),
        columns: vec![
            listing.column(head::NAME, SortBy::Name, sorting),
            view::Column::plain(head::KINDS),
            view::Column::plain(head::PRODUCER),
            view::Column::plain(head::STARS),
            view::Column::plain(head::PROTECTION),
        ],
        items: page
            .items
            .iter()
            .map(|one| {
                let linked = rights.get(&one.id).into_iter().flatten();
                let now = protection(linked.map(|held| (held.right, held.state)));
                let rating = one.rating.as_ref();
                Item {
                    href: format!("/san-pham/{}", one.id),
                    code: one.code.clone(),
                    name: one.content.name.clone(),
                    kinds: labels::kinds(&one.content.kinds),
                    producer: one.content.producer.clone(),
                    stars: rating.map(|rating| labels::stars(rating.stars)).unwrap_or_default(),
                    ends: rating.map(|rating| Deadline::new(end_of_day(rating.ends_on), here.now)),
                    badge: Badge::new(labels::protection(now), labels::tone(now)),
                }
            })
            .collect(),
        pager: listing.pager(&page, labels::rows_on_page(page.items.len())),
        may_keep: !policy::kept(actor, &units).is_empty(),
        may_export: policy::may_export(actor),
        export_href: listing.href_at("/san-pham/xuat"),
    })
}

/// Most rows in one sheet; more is cut with a line that says so.
const EXPORT_MAX: u64 = 20_000;

fn cells(line: &Line, units: &Units, today: NaiveDate) -> Vec<Cell> {
    let (one, lacks) = (&line.product, &line.lacks);
    let content = &one.content;
    let day = |day: Option<NaiveDate>| day.map_or(Cell::Empty, Cell::Date);
    let text = |text: &str| Cell::Text(text.to_owned());
    let rating = one.rating.as_ref();
    let joined = |words: Vec<String>| Cell::Text(words.join("; "));
    vec![
        text(&one.code),
        text(&content.name),
        Cell::Text(labels::kinds(&content.kinds)),
        text(&content.producer),
        rating.map_or(Cell::Empty, |rating| Cell::Text(labels::stars(rating.stars))),
        rating.map_or(Cell::Empty, |rating| text(&rating.decision)),
        day(rating.map(|rating| rating.rated_on)),
        day(rating.map(|rating| rating.ends_on)),
        text(labels::protection(line.protection)),
        joined(lacks.iter().map(|need| labels::right(need.right).to_owned()).collect()),
        joined(
            lacks
                .iter()
                .map(|need| need.helper.clone())
                .filter(|helper| !helper.is_empty())
                .collect(),
        ),
        line.cost().map_or(Cell::Empty, Cell::Integer),
        text(labels::state(one.state)),
        text(units.name(one.keeper, today)),
        Cell::Date(local_date(one.changed_at)),
    ]
}

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, units, db, today) = (here.actor()?, app.db.units(), app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let page = store::list(&db, &scope, &asked.filter(today), None, EXPORT_MAX, today).await?;
    let cut = page.next.is_some();
    let lines = coverage::lines(&db, &ip_assets::policy::scope(actor), page.items, today).await?;
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let mut title = vec![labels::NAV_LIST.to_owned(), labels::exported_at(here.now)];
    if cut {
        title.push(labels::export_cut(EXPORT_MAX));
    }
    let sheet = Sheet {
        name: labels::NAV_LIST.to_owned(),
        title,
        columns: vec![
            column(head::CODE, 20, CellKind::Text),
            column(head::NAME, 44, CellKind::Text),
            column(head::KINDS, 24, CellKind::Text),
            column(head::PRODUCER, 40, CellKind::Text),
            column(head::STARS, 12, CellKind::Text),
            column(head::DECISION, 20, CellKind::Text),
            column(head::RATED, 14, CellKind::Date),
            column(head::ENDS, 14, CellKind::Date),
            column(head::PROTECTION, 24, CellKind::Text),
            column(head::NEEDS, 34, CellKind::Text),
            column(head::HELPER, 40, CellKind::Text),
            column(head::COST, 18, CellKind::Money),
            column(head::STATE, 20, CellKind::Text),
            column(head::KEEPER, 34, CellKind::Text),
            column(head::CHANGED, 14, CellKind::Date),
        ],
        rows: lines.iter().map(|line| cells(line, &units, today)).collect(),
    };
    download_sheet(&app, labels::NAV_LIST, today, sheet).await
}
