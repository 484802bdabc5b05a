//! The register: search, filter, page by page, and the same rows as a sheet or as CSV.

use crate::labels::{self, head};
use crate::model::{Directive, Kind, Scheme, State};
use crate::policy;
use crate::store::{self, Filter, Key, SortBy};
use askama::Template;
use axum::extract::State as Shared;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use kernel::Result;
use kernel::access::Actor;
use kernel::csv::cell as quoted;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::paging::{Cursor, PAGE_SIZE, Sorting};
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::{AppState, Here, download_sheet};
use serde::Deserialize;
use ui::listing::Listing;
use ui::view::{ActiveFilter, Badge, Choice, Pager};
use ui::{Frame, filters, view};

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    trang_thai: String,
    #[serde(default)]
    loai: String,
    #[serde(default)]
    chieu: String,
    #[serde(default)]
    he: String,
    #[serde(default)]
    xac_nhan: String,
    #[serde(default)]
    nam: String,
    #[serde(default)]
    sap: String,
    #[serde(default)]
    trang: String,
    /// `csv` for a file of commas.
    #[serde(default)]
    dang: String,
}

impl Asked {
    fn year(&self) -> Option<i32> {
        self.nam.parse().ok().filter(|year| (1945..=2100).contains(year))
    }

    fn own(&self) -> Option<bool> {
        match self.chieu.as_str() {
            "di" => Some(true),
            "den" => Some(false),
            _ => None,
        }
    }

    fn filter(&self, actor: &Actor, units: &Units) -> Filter {
        Filter {
            words: vietnamese::clean_line(&self.q),
            state: State::from_code(&self.trang_thai),
            kind: Kind::from_code(&self.loai),
            own: self.own(),
            scheme: Scheme::from_code(&self.he),
            unacknowledged_by: (self.xac_nhan == "chua").then(|| policy::kept(actor, units)),
            year: self.year(),
            sorting: self.sorting(),
            ..Filter::default()
        }
    }

    fn sorting(&self) -> Sorting<SortBy> {
        Sorting::parse(&self.sap)
    }

    fn listing(&self) -> Listing {
        let pick = |list: &[(&'static str, &'static str)], code: &str| {
            list.iter().find(|(known, _)| *known == code).map(|(_, label)| *label)
        };
        Listing::new("/chi-dao", &self.q, self.sorting())
            .filtered(
                "trang_thai",
                &self.trang_thai,
                State::from_code(&self.trang_thai).map(labels::state_filter),
            )
            .filtered("loai", &self.loai, Kind::from_code(&self.loai).map(labels::kind))
            .filtered("chieu", &self.chieu, pick(&labels::DIRECTIONS, &self.chieu))
            .filtered("he", &self.he, Scheme::from_code(&self.he).map(labels::scheme))
            .filtered(
                "xac_nhan",
                &self.xac_nhan,
                pick(&labels::UNACKNOWLEDGED, &self.xac_nhan),
            )
            .filtered("nam", &self.nam, self.year().map(labels::year))
    }
}

struct Item {
    href: String,
    number: String,
    day: String,
    subject: String,
    issuer: String,
    badge: Badge,
    acknowledged: String,
    changed: chrono::DateTime<chrono::Utc>,
}

#[derive(Template)]
#[template(path = "directives_index.html")]
struct Index {
    frame: Frame,
    query: String,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
    directions: Vec<Choice>,
    schemes: Vec<Choice>,
    waiting: Vec<Choice>,
    active: Vec<ActiveFilter>,
    clear_href: String,
    whole: bool,
    sort: String,
    year: String,
    columns: Vec<view::Column>,
    items: Vec<Item>,
    pager: Pager,
    may_keep: bool,
    may_export: bool,
    export_href: String,
    csv_href: String,
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, units, db) = (here.actor()?, app.db.units(), app.db.reader());
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::<Key>::decode(&asked.trang)?)
    };
    let filter = asked.filter(actor, &units);
    let page = store::list(
        &db,
        &policy::scope(actor),
        &filter,
        cursor.as_ref(),
        PAGE_SIZE,
        here.today(),
    )
    .await?;
    let ids: Vec<_> = page.items.iter().map(|one| one.id).collect();
    let acknowledged = store::acknowledged(&db, &ids).await?;
    let (listing, sorting) = (asked.listing(), asked.sorting());
    let export = listing.href_at("/chi-dao/xuat");
    let csv = format!("{export}{}dang=csv", if export.contains('?') { '&' } else { '?' });
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_LIST),
        query: asked.q.clone(),
        states: Choice::list(
            State::ALL.map(|state| (state.code(), labels::state_filter(state))),
            &asked.trang_thai,
        ),
        kinds: Choice::list(Kind::ALL.map(|kind| (kind.code(), labels::kind(kind))), &asked.loai),
        directions: Choice::list(labels::DIRECTIONS, &asked.chieu),
        schemes: Choice::list(
            Scheme::ALL.map(|scheme| (scheme.code(), labels::scheme(scheme))),
            &asked.he,
        ),
        waiting: if policy::kept(actor, &units).is_empty() {
            Vec::new()
        } else {
            Choice::list(labels::UNACKNOWLEDGED, &asked.xac_nhan)
        },
        active: listing.active(),
        clear_href: listing.clear_href(),
        whole: listing.is_whole(),
        sort: listing.sort.clone(),
        year: asked.year().map(|year| year.to_string()).unwrap_or_default(),
        columns: vec![
            listing.column(head::SUBJECT, SortBy::Subject, sorting),
            listing.column(head::DAY, SortBy::Day, sorting),
            view::Column::plain(head::ISSUER),
            view::Column::plain(head::STATE),
            view::Column::plain(head::ACKNOWLEDGED),
            listing.column(head::CHANGED, SortBy::Changed, sorting),
        ],
        items: page
            .items
            .iter()
            .map(|one| {
                let (all, done) = acknowledged.get(&one.id).copied().unwrap_or_default();
                Item {
                    href: format!("/chi-dao/{}", one.id),
                    number: labels::name(one),
                    day: labels::date_or_blank(one.content.issued_on),
                    subject: one.content.subject.clone(),
                    issuer: one.content.issuer.clone(),
                    badge: Badge::new(labels::state(one.state, one.is_own()), labels::tone(one.state)),
                    acknowledged: labels::acknowledged(all, done),
                    changed: one.changed_at,
                }
            })
            .collect(),
        pager: listing.pager(&page, labels::rows_on_page(page.items.len())),
        may_keep: !policy::kept(actor, &units).is_empty(),
        may_export: policy::may_export(actor),
        export_href: export,
        csv_href: csv,
    })
}

/// Most rows in one sheet; more is cut with a line that says so.
const EXPORT_MAX: u64 = 20_000;

fn row(one: &Directive, (all, done): (usize, usize), units: &Units, today: chrono::NaiveDate) -> Vec<Cell> {
    let content = &one.content;
    let count = |number: usize| Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    vec![
        Cell::Text(content.number.clone()),
        content.issued_on.map_or(Cell::Empty, Cell::Date),
        Cell::Text(content.kind.map(labels::kind).unwrap_or_default().to_owned()),
        Cell::Text(content.subject.clone()),
        Cell::Text(content.issuer.clone()),
        Cell::Text(labels::signature(one)),
        Cell::Text(labels::direction(one.is_own()).to_owned()),
        Cell::Text(units.name(one.keeper, today).to_owned()),
        Cell::Text(labels::state(one.state, one.is_own()).to_owned()),
        count(all),
        count(done),
        Cell::Date(local_date(one.changed_at)),
    ]
}

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, units, db, today) = (here.actor()?, app.db.units(), app.db.reader(), here.today());
    let filter = asked.filter(actor, &units);
    let page = store::list(&db, &policy::scope(actor), &filter, None, EXPORT_MAX, today).await?;
    let ids: Vec<_> = page.items.iter().map(|one| one.id).collect();
    let acknowledged = store::acknowledged(&db, &ids).await?;
    let rows: Vec<Vec<Cell>> = page
        .items
        .iter()
        .map(|one| {
            row(
                one,
                acknowledged.get(&one.id).copied().unwrap_or_default(),
                &units,
                today,
            )
        })
        .collect();
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let columns = vec![
        column(head::NUMBER, 22, CellKind::Text),
        column(head::DAY, 14, CellKind::Date),
        column(head::KIND, 16, CellKind::Text),
        column(head::SUBJECT, 70, CellKind::Text),
        column(head::ISSUER, 36, CellKind::Text),
        column(head::SIGNER, 34, CellKind::Text),
        column(head::DIRECTION, 18, CellKind::Text),
        column(head::KEEPER, 34, CellKind::Text),
        column(head::STATE, 18, CellKind::Text),
        column(head::RECIPIENTS, 12, CellKind::Integer),
        column(head::ACKNOWLEDGED, 12, CellKind::Integer),
        column(head::CHANGED, 14, CellKind::Date),
    ];
    if asked.dang == "csv" {
        let cut = page.next.is_some().then(|| labels::export_cut(EXPORT_MAX));
        return Ok(csv(&columns, &rows, cut));
    }
    let mut title = vec![labels::NAV_LIST.to_owned(), labels::exported_at(here.now)];
    if page.next.is_some() {
        title.push(labels::export_cut(EXPORT_MAX));
    }
    let sheet = Sheet {
        name: labels::NAV_LIST.to_owned(),
        title,
        columns,
        rows,
    };
    download_sheet(&app, labels::NAV_LIST, today, sheet).await
}

/// Columns and rows as CSV, with a last line where there are more.
pub(super) fn csv(columns: &[Column], rows: &[Vec<Cell>], cut: Option<String>) -> Response {
    let heads: Vec<String> = columns.iter().map(|column| quoted(&column.head)).collect();
    // The mark tells old spreadsheets that the text is UTF-8.
    let mut text = format!("\u{FEFF}{}\r\n", heads.join(","));
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| match cell {
                Cell::Empty => String::new(),
                Cell::Text(text) => quoted(text),
                Cell::Integer(number) => number.to_string(),
                Cell::Date(day) => day.to_string(),
            })
            .collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    if let Some(sentence) = cut {
        text.push_str(&quoted(&sentence));
        text.push_str("\r\n");
    }
    ([(CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response()
}
