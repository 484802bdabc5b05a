//! Tasks as a list, as a board by state, and as a month; and the list as a sheet.

use super::list::csv;
use super::orphans;
use super::show::TaskLine;
use crate::labels::{self, task::head};
use crate::model::DirectiveId;
use crate::model::task::{Task, TaskState};
use crate::policy;
use crate::store;
use crate::store::tasks::{self, Filter, Key, SortBy};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{Datelike as _, Days, Months, NaiveDate, TimeDelta};
use kernel::Result;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::url_encode;
use kernel::paging::{Cursor, PAGE_SIZE, Sorting};
use kernel::time::{end_of_day, local_date, start_of_day};
use kernel::units::Units;
use kernel::web::{App, AppState, Here, download_sheet};
use serde::Deserialize;
use std::collections::HashMap;
use ui::listing::Listing;
use ui::view::{ActiveFilter, Badge, Choice, Deadline, Pager, Tab};
use ui::{Frame, filters, view};

/// Tasks of one column of the board.
const COLUMN: u64 = 10;
/// Tasks of one day that stand open; the others unfold.
const SHOWN: usize = 6;
/// Tasks of one month.
const MONTH: u64 = 500;

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    trang_thai: String,
    #[serde(default)]
    han: String,
    #[serde(default)]
    vai: String,
    #[serde(default)]
    van_ban: String,
    /// `bang` for the board, `lich` for a month, else the list.
    #[serde(default)]
    xem: String,
    #[serde(default)]
    thang: String,
    #[serde(default)]
    sap: String,
    #[serde(default)]
    trang: String,
    #[serde(default)]
    dang: String,
}

impl Asked {
    fn filter(&self, here: &Here, units: &Units) -> Result<Filter> {
        let kept = policy::kept(here.actor()?, units);
        let ahead = |days: i64| Some((here.now, end_of_day(here.today()) + TimeDelta::days(days)));
        Ok(Filter {
            words: vietnamese::clean_line(&self.q),
            states: TaskState::from_code(&self.trang_thai).into_iter().collect(),
            late_at: (self.han == "qua-han").then_some(here.now),
            due: match self.han.as_str() {
                "tuan-nay" => ahead(7),
                "thang-nay" => ahead(30),
                _ => None,
            },
            directive: self.van_ban.parse::<DirectiveId>().ok(),
            leads: (self.vai == "chu-tri").then(|| kept.clone()),
            owners: (self.vai == "giao").then_some(kept),
            sorting: self.sorting(),
        })
    }

    fn sorting(&self) -> Sorting<SortBy> {
        Sorting::parse(&self.sap)
    }

    fn listing(&self, document: Option<&str>) -> Listing {
        let pick = |list: &[(&'static str, &'static str)], code: &str| {
            list.iter().find(|(known, _)| *known == code).map(|(_, label)| *label)
        };
        Listing::new("/nhiem-vu", &self.q, self.sorting())
            .filtered(
                "trang_thai",
                &self.trang_thai,
                TaskState::from_code(&self.trang_thai).map(labels::task::state),
            )
            .filtered("han", &self.han, pick(&labels::task::DUE_FILTERS, &self.han))
            .filtered("vai", &self.vai, pick(&labels::task::PART_FILTERS, &self.vai))
            .filtered("van_ban", &self.van_ban, document)
    }

    /// The address of another view of the same tasks.
    fn view(&self, xem: &str, thang: &str) -> String {
        let pairs: Vec<String> = [
            ("q", self.q.as_str()),
            ("trang_thai", &self.trang_thai),
            ("han", &self.han),
            ("vai", &self.vai),
            ("van_ban", &self.van_ban),
            ("xem", xem),
            ("thang", thang),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", url_encode(value)))
        .collect();
        if pairs.is_empty() {
            "/nhiem-vu".to_owned()
        } else {
            format!("/nhiem-vu?{}", pairs.join("&"))
        }
    }

    /// The month asked for, as `2026-11`, else the present one.
    fn month(&self, today: NaiveDate) -> NaiveDate {
        let asked = format!("{}-01", self.thang).parse::<NaiveDate>().ok();
        asked
            .filter(|day| (2000..=2100).contains(&day.year()))
            .or_else(|| today.with_day(1))
            .unwrap_or(today)
    }
}

struct Item {
    href: String,
    title: String,
    note: String,
    lead: String,
    badge: Badge,
    due: Option<Deadline>,
    rule: String,
    progress: i32,
    changed: chrono::DateTime<chrono::Utc>,
}

struct Pile {
    word: &'static str,
    count: u64,
    tasks: Vec<TaskLine>,
    more: String,
    href: String,
}

/// A day of the month, with what is due on it.
struct Day {
    number: u32,
    weekday: &'static str,
    today: bool,
    tasks: Vec<TaskLine>,
    rest: Vec<TaskLine>,
    more: String,
}

#[derive(Template)]
#[template(path = "directives_tasks.html")]
struct Index {
    frame: Frame,
    tabs: Vec<Tab>,
    view: &'static str,
    query: String,
    kept: Vec<(&'static str, String)>,
    states: Vec<Choice>,
    dues: Vec<Choice>,
    parts: Vec<Choice>,
    active: Vec<ActiveFilter>,
    clear_href: String,
    whole: bool,
    sort: String,
    columns: Vec<view::Column>,
    items: Vec<Item>,
    pager: Pager,
    piles: Vec<Pile>,
    month: String,
    month_before: String,
    month_after: String,
    days: Vec<Day>,
    /// There are more than the month shows.
    month_cut: String,
    undated: bool,
    may_export: bool,
    export_href: String,
    csv_href: String,
    orphans: bool,
}

impl Index {
    fn is(&self, view: &str) -> bool {
        self.view == view
    }
    fn is_not(&self, view: &str) -> bool {
        self.view != view
    }
}

fn item(task: &Task, units: &Units, here: &Here) -> Item {
    let (word, tone) = labels::task::standing(task, here.now);
    let note = if task.period.is_empty() {
        task.code.clone()
    } else {
        format!("{} · {}", task.code, task.period)
    };
    Item {
        href: format!("/nhiem-vu/{}", task.id),
        title: task.title.clone(),
        note,
        lead: units.name(task.lead, here.today()).to_owned(),
        badge: Badge::new(word, tone),
        due: task
            .due_at
            .filter(|_| task.is_with_lead())
            .map(|due| Deadline::new(due, here.now)),
        rule: task.due_rule.clone(),
        progress: task.progress,
        changed: task.changed_at,
    }
}

async fn piles(app: &App, here: &Here, asked: &Asked, filter: &Filter) -> Result<Vec<Pile>> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let scope = policy::scope(here.actor()?);
    let mut piles = Vec::new();
    for state in [
        TaskState::NotStarted,
        TaskState::InProgress,
        TaskState::Submitted,
        TaskState::Done,
    ] {
        let of = Filter {
            states: vec![state],
            sorting: if state == TaskState::Done {
                Sorting::first(SortBy::Changed)
            } else {
                Sorting::default()
            },
            ..filter.clone()
        };
        let count = tasks::count(&db, &scope, &of, on).await?;
        let found = tasks::list(&db, &scope, &of, None, COLUMN, on).await?.items;
        let shown = found.len() as u64;
        let narrowed = Asked {
            trang_thai: state.code().to_owned(),
            q: asked.q.clone(),
            han: asked.han.clone(),
            vai: asked.vai.clone(),
            van_ban: asked.van_ban.clone(),
            ..Asked::default()
        };
        piles.push(Pile {
            word: labels::task::state(state),
            count,
            tasks: found.iter().map(|task| TaskLine::of(task, &units, here)).collect(),
            more: if count > shown {
                labels::task::more(count - shown)
            } else {
                String::new()
            },
            href: narrowed.view("", ""),
        });
    }
    Ok(piles)
}

fn weekday(day: NaiveDate) -> &'static str {
    labels::task::WEEKDAYS
        .get(day.weekday().num_days_from_monday() as usize)
        .copied()
        .unwrap_or_default()
}

/// The days of a month with what is due on them, the soonest first, and whether there is more than is shown.
async fn days(app: &App, here: &Here, first: NaiveDate, filter: &Filter) -> Result<(Vec<Day>, bool)> {
    let (db, units, today) = (app.db.reader(), app.db.units(), here.today());
    let last = first
        .checked_add_months(Months::new(1))
        .and_then(|next| next.checked_sub_days(Days::new(1)))
        .unwrap_or(first);
    let of = Filter {
        due: Some((start_of_day(first), end_of_day(last))),
        sorting: Sorting::default(),
        ..filter.clone()
    };
    let page = tasks::list(&db, &policy::scope(here.actor()?), &of, None, MONTH, today).await?;
    let (found, more) = (page.items, page.next.is_some());
    let mut by_day: HashMap<NaiveDate, Vec<TaskLine>> = HashMap::new();
    for task in &found {
        if let Some(due) = task.due_at {
            by_day
                .entry(local_date(due))
                .or_default()
                .push(TaskLine::of(task, &units, here));
        }
    }
    let days = first
        .iter_days()
        .take_while(|day| *day <= last)
        .map(|day| {
            let mut tasks = by_day.remove(&day).unwrap_or_default();
            let rest = tasks.split_off(SHOWN.min(tasks.len()));
            Day {
                number: day.day(),
                weekday: weekday(day),
                today: day == today,
                more: labels::task::more(rest.len() as u64),
                tasks,
                rest,
            }
        })
        .collect();
    Ok((days, more))
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, units, db, on) = (here.actor()?, app.db.units(), app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let filter = asked.filter(&here, &units)?;
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::<Key>::decode(&asked.trang)?)
    };
    let document = match filter.directive {
        Some(id) => Some(labels::short(&store::find(&db, &scope, id, on).await?)),
        None => None,
    };
    let (listing, sorting) = (asked.listing(document.as_deref()), asked.sorting());
    let view = match asked.xem.as_str() {
        "bang" => "bang",
        "lich" => "lich",
        _ => "",
    };
    let first = asked.month(on);
    let month_code = |day: Option<NaiveDate>| {
        day.map(|day| day.format("%Y-%m").to_string())
            .map(|month| asked.view("lich", &month))
            .unwrap_or_default()
    };
    let page = if view.is_empty() {
        tasks::list(&db, &scope, &filter, cursor.as_ref(), PAGE_SIZE, on).await?
    } else {
        kernel::paging::Page {
            items: Vec::new(),
            prev: None,
            next: None,
        }
    };
    let export = listing.href_at("/nhiem-vu/xuat");
    let csv = format!("{export}{}dang=csv", if export.contains('?') { '&' } else { '?' });
    let orphans = !orphans::waiting(&app, &here, 1).await?.is_empty();
    let (days, cut) = if view == "lich" {
        days(&app, &here, first, &filter).await?
    } else {
        (Vec::new(), false)
    };
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_TASKS),
        tabs: labels::task::VIEWS
            .into_iter()
            .map(|(xem, label)| Tab {
                label: label.to_owned(),
                href: asked.view(xem, ""),
                current: view == xem,
                count: None,
            })
            .collect(),
        view,
        query: asked.q.clone(),
        kept: [
            ("van_ban", asked.van_ban.clone()),
            ("xem", view.to_owned()),
            ("thang", asked.thang.clone()),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect(),
        states: Choice::list(
            TaskState::ALL.map(|state| (state.code(), labels::task::state(state))),
            &asked.trang_thai,
        ),
        dues: Choice::list(labels::task::DUE_FILTERS, &asked.han),
        parts: Choice::list(labels::task::PART_FILTERS, &asked.vai),
        active: listing.active(),
        clear_href: listing.clear_href(),
        whole: listing.is_whole(),
        sort: listing.sort.clone(),
        columns: vec![
            listing.column(head::TITLE, SortBy::Title, sorting),
            view::Column::plain(head::LEAD),
            view::Column::plain(head::STATE),
            listing.column(head::DUE, SortBy::Due, sorting),
            view::Column::number(head::PROGRESS),
            listing.column(head::CHANGED, SortBy::Changed, sorting),
        ],
        items: page.items.iter().map(|task| item(task, &units, &here)).collect(),
        pager: listing.pager(&page, labels::task::rows_on_page(page.items.len())),
        piles: if view == "bang" {
            piles(&app, &here, &asked, &filter).await?
        } else {
            Vec::new()
        },
        month: labels::task::month(first.year(), first.month()),
        month_before: month_code(first.checked_sub_months(Months::new(1))),
        month_after: month_code(first.checked_add_months(Months::new(1))),
        days,
        month_cut: if cut {
            labels::task::month_cut(MONTH)
        } else {
            String::new()
        },
        undated: view == "lich",
        may_export: policy::may_export(actor),
        export_href: export,
        csv_href: csv,
        orphans,
    })
}

/// Most rows in one sheet; more is cut with a line that says so.
const EXPORT_MAX: u64 = 20_000;

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, units, db, today) = (here.actor()?, app.db.units(), app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let filter = asked.filter(&here, &units)?;
    let page = tasks::list(&db, &scope, &filter, None, EXPORT_MAX, today).await?;
    let mut ids: Vec<DirectiveId> = page.items.iter().map(|task| task.directive).collect();
    ids.sort_unstable();
    ids.dedup();
    let documents = store::these(&db, &scope, &ids, today).await?;
    let name = |unit| units.name(unit, today);
    let rows: Vec<Vec<Cell>> = page
        .items
        .iter()
        .map(|task| {
            let with: Vec<&str> = task.with.iter().map(|unit| name(*unit)).collect();
            vec![
                Cell::Text(task.code.clone()),
                Cell::Text(task.title.clone()),
                Cell::Text(name(task.lead).to_owned()),
                Cell::Text(with.join("; ")),
                Cell::Text(task.product.clone()),
                task.due_at.map_or(Cell::Empty, |due| Cell::Date(local_date(due))),
                Cell::Text(task.due_rule.clone()),
                Cell::Text(task.period.clone()),
                Cell::Text(labels::task::state(task.state).to_owned()),
                Cell::Integer(i64::from(task.progress)),
                task.completed_at.map_or(Cell::Empty, |at| Cell::Date(local_date(at))),
                Cell::Text(if task.is_late(here.now) { "x" } else { "" }.to_owned()),
                Cell::Text(name(task.owner).to_owned()),
                Cell::Text(documents.get(&task.directive).map(labels::name).unwrap_or_default()),
            ]
        })
        .collect();
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let columns = vec![
        column(head::CODE, 20, CellKind::Text),
        column(head::TITLE, 60, CellKind::Text),
        column(head::LEAD, 34, CellKind::Text),
        column(head::WITH, 34, CellKind::Text),
        column(head::PRODUCT, 30, CellKind::Text),
        column(head::DUE, 14, CellKind::Date),
        column(head::RULE, 36, CellKind::Text),
        column(head::PERIOD, 14, CellKind::Text),
        column(head::STATE, 18, CellKind::Text),
        column(head::PROGRESS, 12, CellKind::Integer),
        column(head::COMPLETED, 14, CellKind::Date),
        column(head::LATE, 10, CellKind::Text),
        column(head::OWNER, 34, CellKind::Text),
        column(head::DOCUMENT, 40, CellKind::Text),
    ];
    if asked.dang == "csv" {
        let cut = page.next.is_some().then(|| labels::export_cut(EXPORT_MAX));
        return Ok(csv(&columns, &rows, cut));
    }
    let mut title = vec![labels::NAV_TASKS.to_owned(), labels::exported_at(here.now)];
    if page.next.is_some() {
        title.push(labels::export_cut(EXPORT_MAX));
    }
    let sheet = Sheet {
        name: labels::NAV_TASKS.to_owned(),
        title,
        columns,
        rows,
    };
    download_sheet(&app, labels::NAV_TASKS, today, sheet).await
}
