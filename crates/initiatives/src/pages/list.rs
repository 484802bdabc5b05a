//! The list: search, filter, page by page, and the same rows as a sheet.

use crate::campaigns::{Campaign, CampaignId};
use crate::labels::{self, import as words};
use crate::model::{InitiativeId, Kind, State};
use crate::policy;
use crate::store::{self, Filter, InCampaign, Key, Line, SortBy};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::Result;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::flow::FlowState as _;
use kernel::paging::{Cursor, PAGE_SIZE, Sorting};
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::{App, AppState, Here, LongSheet};
use serde::Deserialize;
use std::collections::HashSet;
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
    /// `qua-han` or `tuan-nay`: by the day on which the result is due.
    #[serde(default)]
    han: String,
    /// Only what was handed in to this campaign.
    #[serde(default)]
    dot: String,
    /// Of a campaign: only those with which this unit takes part.
    #[serde(default)]
    tu: String,
    /// Of a campaign: `cong-nhan` or `nop-muon`.
    #[serde(default)]
    loc: String,
    #[serde(default)]
    sap: String,
    #[serde(default)]
    trang: String,
}

/// The campaign that the address names, as far as the person sees it.
async fn campaign(app: &App, here: &Here, asked: &Asked) -> Result<Option<Campaign>> {
    let Ok(id) = asked.dot.parse::<CampaignId>() else {
        return Ok(None);
    };
    let scope = policy::campaign_scope(here.actor()?);
    store::campaigns::find(&app.db.reader(), &scope, id, here.today())
        .await
        .map(Some)
}

impl Asked {
    fn filter(&self, today: NaiveDate, campaign: Option<&Campaign>) -> Filter {
        let week = today.checked_add_days(Days::new(8)).unwrap_or(today);
        Filter {
            due_before: match self.han.as_str() {
                "qua-han" => Some(today),
                "tuan-nay" => Some(week),
                _ => None,
            },
            words: vietnamese::clean_line(&self.q),
            state: State::from_code(&self.trang_thai),
            sorting: self.sorting(),
            recognised: campaign.is_some() && self.loc == "cong-nhan",
            campaign: campaign.map(|one| InCampaign {
                id: one.id,
                unit: self.tu.parse().ok(),
                after: (self.loc == "nop-muon").then_some(one.call.closes_at),
            }),
            ..Filter::default()
        }
    }

    fn sorting(&self) -> Sorting<SortBy> {
        Sorting::parse(&self.sap)
    }

    fn listing(&self, campaign: Option<&Campaign>, units: &Units, on: NaiveDate) -> Listing {
        let name = campaign.map(|one| labels::campaigns::filtered(&one.call.name));
        let unit = self.tu.parse().ok().map(|unit| units.name(unit, on));
        let entry = labels::campaigns::ENTRY_FILTERS
            .iter()
            .find(|(code, _)| *code == self.loc);
        let entry = entry.map(|(_, label)| *label);
        let state = State::from_code(&self.trang_thai).map(labels::state);
        let due = labels::DUE_FILTERS.iter().find(|(code, _)| *code == self.han);
        let due = due.map(|(_, label)| *label);
        Listing::new("/sang-kien", &self.q, self.sorting())
            .filtered("trang_thai", &self.trang_thai, state)
            .filtered("han", &self.han, due)
            .filtered("dot", &self.dot, name.as_deref())
            .filtered("tu", &self.tu, unit.filter(|_| campaign.is_some()))
            .filtered("loc", &self.loc, entry.filter(|_| campaign.is_some()))
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
    dues: Vec<Choice>,
    active: Vec<ActiveFilter>,
    clear_href: String,
    kept: Vec<(&'static str, String)>,
    whole: bool,
    sort: String,
    columns: Vec<view::Column>,
    items: Vec<Item>,
    pager: Pager,
    may_export: bool,
    may_certify: bool,
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
    let campaign = campaign(&app, &here, &asked).await?;
    let page = store::list(
        &app.db.reader(),
        &scope,
        &asked.filter(here.today(), campaign.as_ref()),
        cursor.as_ref(),
        PAGE_SIZE,
        here.today(),
    )
    .await?;
    let units = app.db.units();
    let listing = asked.listing(campaign.as_ref(), &units, here.today());
    let sorting = asked.sorting();
    let index = Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_LIST),
        query: asked.q.clone(),
        states: Choice::list(
            State::all().iter().map(|state| (state.code(), labels::state(*state))),
            &asked.trang_thai,
        ),
        dues: Choice::list(labels::DUE_FILTERS.iter().copied(), &asked.han),
        active: listing.active(),
        clear_href: listing.clear_href(),
        kept: [("dot", &asked.dot), ("tu", &asked.tu), ("loc", &asked.loc)]
            .into_iter()
            .filter(|(_, value)| campaign.is_some() && !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect(),
        whole: listing.is_whole(),
        sort: listing.sort.clone(),
        columns: vec![
            listing.column(labels::HEAD_TITLE_OF, SortBy::Title, sorting),
            view::Column::plain(labels::HEAD_UNIT),
            view::Column::plain(labels::HEAD_STATE),
            listing.column(labels::HEAD_DUE, SortBy::Due, sorting),
            listing.column(labels::HEAD_CHANGED, SortBy::Changed, sorting),
        ],
        items: page.items.iter().map(|line| Item::of(line, &units, &here)).collect(),
        pager: listing.pager(&page, labels::rows_on_page(page.items.len())),
        may_export: policy::may_export(actor),
        may_certify: policy::permit_run(actor, actor.person.0).is_ok(),
        export_href: listing.href_at("/sang-kien/xuat"),
    };
    ui::shell::html(&index)
}

/// Most rows in one sheet: a spreadsheet holds no more. What is longer is cut with a line that says so.
const EXPORT_MAX: u64 = 1_000_000;
/// So many rows are read at once.
const EXPORT_PART: u64 = 1_000;

/// The sheet of the list, without its rows.
fn export_head(now: DateTime<Utc>, count: u64) -> Sheet {
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let mut title = vec![labels::NAV_LIST.to_owned(), labels::exported_at(now)];
    if count > EXPORT_MAX {
        title.push(labels::export_cut(EXPORT_MAX));
    }
    Sheet {
        name: labels::NAV_GROUP.to_owned(),
        title,
        columns: vec![
            column(labels::HEAD_CODE, 20, CellKind::Text),
            column(labels::HEAD_TITLE_OF, 60, CellKind::Text),
            column(words::column("authors"), 40, CellKind::Text),
            column(words::column("kind"), 26, CellKind::Text),
            column(words::column("field"), 28, CellKind::Text),
            column(words::column("first"), 14, CellKind::Date),
            column(labels::HEAD_UNIT, 36, CellKind::Text),
            column(labels::HEAD_STATE, 18, CellKind::Text),
            column(words::column("decision"), 18, CellKind::Text),
            column(words::column("decided"), 14, CellKind::Date),
            column(labels::HEAD_DUE, 14, CellKind::Date),
            column(labels::HEAD_CHANGED, 14, CellKind::Date),
            column(labels::HEAD_VERSION, 10, CellKind::Integer),
        ],
        rows: Vec::new(),
    }
}

/// Rows of the list as cells.
async fn export_rows(app: &App, lines: &[Line], on: NaiveDate) -> Result<Vec<Vec<Cell>>> {
    let units = app.db.units();
    let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
    let mut registered = store::registered(&app.db.reader(), &ids).await?;
    Ok(lines
        .iter()
        .map(|line| {
            let more = registered.remove(&line.id).unwrap_or_default();
            vec![
                Cell::Text(line.code.clone().unwrap_or_default()),
                Cell::Text(line.title.clone()),
                Cell::Text(crate::import::authors_cell(&more.authors)),
                Cell::Text(more.kind.map(labels::kind).unwrap_or_default().to_owned()),
                Cell::Text(more.field),
                more.first_applied_on.map_or(Cell::Empty, Cell::Date),
                Cell::Text(units.name(line.unit, on).to_owned()),
                Cell::Text(labels::state(line.state()).to_owned()),
                Cell::Text(more.decision_number),
                more.decided_at.map_or(Cell::Empty, |at| Cell::Date(local_date(at))),
                line.due_on.map_or(Cell::Empty, Cell::Date),
                Cell::Date(local_date(line.changed_at)),
                Cell::Integer(line.version),
            ]
        })
        .collect())
}

/// The list as a sheet, read and written part by part: a list of a hundred thousand takes no more memory than one of a thousand.
/// What is changed meanwhile moves within the list: it is taken once, and what moved to the front is fetched at the end.
pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (scope, today) = (policy::scope(here.actor()?), here.today());
    let campaign = campaign(&app, &here, &asked).await?;
    let filter = asked.filter(today, campaign.as_ref());
    let db = app.db.reader();
    let count = store::count(&db, &scope, &filter, today).await?;
    let sheet = LongSheet::begin(&app, export_head(here.now, count));
    let mut taken: HashSet<InitiativeId> = HashSet::new();
    let mut cursor: Option<Cursor<Key>> = None;
    let mut again = false;
    loop {
        let page = store::list(&db, &scope, &filter, cursor.as_ref(), EXPORT_PART, today).await?;
        let room = usize::try_from(EXPORT_MAX)
            .unwrap_or(usize::MAX)
            .saturating_sub(taken.len());
        let mut lines = page.items;
        lines.retain(|line| taken.insert(line.id));
        lines.truncate(room);
        let nothing_new = lines.is_empty();
        let goes_on = sheet.send(export_rows(&app, &lines, today).await?).await;
        if !goes_on || lines.len() == room || again && nothing_new {
            break;
        }
        cursor = match page.next {
            Some(next) => Some(Cursor::decode(&next)?),
            None if again => break,
            None => {
                again = true;
                None
            }
        };
    }
    sheet.download(labels::NAV_GROUP, today).await
}

/// Kinds as choices of a form.
pub(super) fn kinds(selected: &str) -> Vec<Choice> {
    Choice::list(
        Kind::ALL.into_iter().map(|kind| (kind.code(), labels::kind(kind))),
        selected,
    )
}
