//! The register: search, filter, page by page, and the same rows as a sheet.

use crate::labels::{self, head};
use crate::model::{Asset, Part, Right, State};
use crate::policy;
use crate::store::{self, Filter, Key, SortBy, deadlines};
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
    quyen: String,
    #[serde(default)]
    trang_thai: String,
    #[serde(default)]
    lop: String,
    #[serde(default)]
    nam: String,
    #[serde(default)]
    sap: String,
    #[serde(default)]
    trang: String,
}

impl Asked {
    fn year(&self) -> Option<i32> {
        self.nam.parse().ok().filter(|year| (1945..=2100).contains(year))
    }

    fn class(&self) -> String {
        vietnamese::clean_line(&self.lop).to_uppercase()
    }

    pub(super) fn filter(&self) -> Filter {
        Filter {
            words: vietnamese::clean_line(&self.q),
            rights: Right::from_code(&self.quyen).into_iter().collect(),
            states: State::from_code(&self.trang_thai).into_iter().collect(),
            class: self.class(),
            filed_in: self.year(),
            sorting: self.sorting(),
            ..Filter::default()
        }
    }

    fn sorting(&self) -> Sorting<SortBy> {
        Sorting::parse(&self.sap)
    }

    fn listing(&self) -> Listing {
        let class = self.class();
        Listing::new("/tai-san", &self.q, self.sorting())
            .filtered("quyen", &self.quyen, Right::from_code(&self.quyen).map(labels::right))
            .filtered(
                "trang_thai",
                &self.trang_thai,
                State::from_code(&self.trang_thai).map(labels::state),
            )
            .filtered(
                "lop",
                &self.lop,
                Some(format!("{}: {class}", head::CLASSES)).filter(|_| !class.is_empty()),
            )
            .filtered("nam", &self.nam, self.year().map(labels::year))
    }
}

struct Item {
    href: String,
    code: String,
    title: String,
    right: &'static str,
    owner: String,
    badge: Badge,
    filed: String,
    next: Option<Deadline>,
}

#[derive(Template)]
#[template(path = "ip_assets_index.html")]
struct Index {
    frame: Frame,
    query: String,
    rights: Vec<Choice>,
    states: Vec<Choice>,
    active: Vec<ActiveFilter>,
    clear_href: String,
    whole: bool,
    sort: String,
    year: String,
    class: String,
    columns: Vec<view::Column>,
    items: Vec<Item>,
    pager: Pager,
    may_keep: bool,
    may_export: bool,
    export_href: String,
    st96_href: String,
    own: Option<super::own::Own>,
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, units, db) = (here.actor()?, app.db.units(), app.db.reader());
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::<Key>::decode(&asked.trang)?)
    };
    let scope = policy::scope(actor);
    let page = store::list(&db, &scope, &asked.filter(), cursor.as_ref(), PAGE_SIZE, here.today()).await?;
    let ids: Vec<_> = page.items.iter().map(|one| one.id).collect();
    let next = deadlines::next_of(&db, &ids, here.today()).await?;
    let (listing, sorting) = (asked.listing(), asked.sorting());
    // Whoever looks for something has seen the summary before.
    let own = if listing.is_whole() && cursor.is_none() {
        super::own::of(&app, &here).await?
    } else {
        None
    };
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_LIST),
        query: asked.q.clone(),
        rights: Choice::list(
            Right::ALL.map(|right| (right.code(), labels::right(right))),
            &asked.quyen,
        ),
        states: Choice::list(
            State::ALL.map(|state| (state.code(), labels::state(state))),
            &asked.trang_thai,
        ),
        active: listing.active(),
        clear_href: listing.clear_href(),
        whole: listing.is_whole(),
        sort: listing.sort.clone(),
        year: asked.year().map(|year| year.to_string()).unwrap_or_default(),
        class: asked.class(),
        columns: vec![
            listing.column(head::TITLE, SortBy::Title, sorting),
            view::Column::plain(head::RIGHT),
            view::Column::plain(head::OWNER),
            view::Column::plain(head::STATE),
            listing.column(head::FILED, SortBy::Day, sorting),
            view::Column::plain(head::NEXT),
        ],
        items: page
            .items
            .iter()
            .map(|one| Item {
                href: format!("/tai-san/{}", one.id),
                code: one.code.clone(),
                title: one.content.title.clone(),
                right: labels::right(one.content.right),
                owner: one.content.owner().map(|party| party.name.clone()).unwrap_or_default(),
                badge: Badge::new(labels::state(one.state), labels::tone(one.state)),
                filed: one.filed_on.map(labels::date).unwrap_or_default(),
                next: next
                    .get(&one.id)
                    .filter(|_| !one.state.is_over())
                    .map(|day| Deadline::new(end_of_day(*day), here.now)),
            })
            .collect(),
        pager: listing.pager(&page, labels::rows_on_page(page.items.len())),
        may_keep: !policy::kept(actor, &units).is_empty(),
        may_export: policy::may_export(actor),
        export_href: listing.href_at("/tai-san/xuat"),
        st96_href: listing.href_at("/tai-san/xuat/st96"),
        own,
    })
}

/// Most rows in one sheet; more is cut with a line that says so.
const EXPORT_MAX: u64 = 20_000;

fn names(one: &Asset, part: Part) -> String {
    let of = one.content.parties.iter().filter(|party| party.part == part);
    of.map(|party| party.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn cells(one: &Asset, units: &Units, today: NaiveDate) -> Vec<Cell> {
    let content = &one.content;
    let day = |day: Option<NaiveDate>| day.map_or(Cell::Empty, Cell::Date);
    let text = |text: &str| Cell::Text(text.to_owned());
    let owners = match names(one, Part::Holder) {
        empty if empty.is_empty() => names(one, Part::Applicant),
        names => names,
    };
    vec![
        text(&one.code),
        text(labels::right(content.right)),
        text(&content.title),
        Cell::Text(owners),
        Cell::Text(names(one, Part::Author)),
        text(&content.application),
        day(one.filed_on),
        text(&content.grant),
        day(one.granted_on),
        Cell::Text(content.classes.join("; ")),
        text(labels::state(one.state)),
        text(units.name(one.keeper, today)),
        Cell::Date(local_date(one.changed_at)),
    ]
}

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, units, db, today) = (here.actor()?, app.db.units(), app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let page = store::list(&db, &scope, &asked.filter(), None, EXPORT_MAX, today).await?;
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
        name: labels::NAV_LIST.to_owned(),
        title,
        columns: vec![
            column(head::CODE, 20, CellKind::Text),
            column(head::RIGHT, 22, CellKind::Text),
            column(head::TITLE, 50, CellKind::Text),
            column(head::OWNER, 40, CellKind::Text),
            column(head::AUTHORS, 40, CellKind::Text),
            column(head::APPLICATION, 18, CellKind::Text),
            column(head::FILED, 14, CellKind::Date),
            column(head::GRANT, 18, CellKind::Text),
            column(head::GRANTED, 14, CellKind::Date),
            column(head::CLASSES, 24, CellKind::Text),
            column(head::STATE, 20, CellKind::Text),
            column(head::KEEPER, 34, CellKind::Text),
            column(head::CHANGED, 14, CellKind::Date),
        ],
        rows: page.items.iter().map(|one| cells(one, &units, today)).collect(),
    };
    download_sheet(&app, labels::NAV_LIST, today, sheet).await
}
