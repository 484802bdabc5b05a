//! The roll-up of a period: each row over all reports that were taken, and what it is made of.

use super::grid::{self, Of};
use super::{Room, board_href, crumbs, find_board};
use crate::compose::{self, Below, Gathered};
use crate::labels::{self, page as words};
use crate::model::form::{Form, Row, Source};
use crate::model::{Amount, Entry, Lock, Regime, RegimeId};
use crate::{policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use indicators::model::definition::Formula;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::url_encode;
use kernel::ids::UnitId;
use kernel::period::Period;
use kernel::units::Tree;
use kernel::web::{AppState, Here, download_sheet};
use kernel::{AppError, Result};
use serde::Deserialize;
use std::collections::HashMap;
use ui::{Frame, filters};

/// What the address of a roll-up may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// The row that is opened.
    #[serde(default)]
    dong: String,
}

struct Line {
    code: String,
    name: String,
    measured: String,
    total: String,
    href: String,
    /// Why there is no total.
    without: &'static str,
    said: usize,
    unknown: usize,
    open: bool,
}

struct Group {
    name: String,
    lines: Vec<Line>,
}

/// What one report says in the row that is opened.
struct Part {
    unit: String,
    href: String,
    value: String,
}

struct Opened {
    title: String,
    total: String,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "reports_total.html")]
struct Show {
    frame: Frame,
    base: String,
    title: String,
    caption: String,
    lead: String,
    corrected: Vec<(String, String)>,
    closed: bool,
    accepted: usize,
    expected: usize,
    waiting: Vec<String>,
    missing: Vec<String>,
    groups: Vec<Group>,
    opened: Option<Opened>,
    export: String,
}

/// The roll-up of a period.
struct Total {
    room: Room,
    regime: Regime,
    period: Period,
    /// The form in which the reports of the period were written: a later one says nothing about them.
    form: Form,
    gathered: Gathered,
    lock: Option<Lock>,
}

impl Total {
    async fn read(app: &AppState, here: &Here, (regime, period): (Regime, Period)) -> Result<Total> {
        let room = Room::new(app, here).await?;
        let db = app.db.reader();
        let form = store::form_of(&db, regime.id, period).await?;
        let (_, form) = form.ok_or(AppError::NotFound)?;
        let mut gathered = compose::gather(&db, &room.units, regime.id, period, &form, room.today).await?;
        if gathered.expected == 0 {
            return Err(AppError::NotFound);
        }
        let places: HashMap<UnitId, usize> = room
            .units
            .preorder(Tree::Territorial, room.today)
            .into_iter()
            .enumerate()
            .map(|(place, (unit, _))| (unit, place))
            .collect();
        let place = |unit: &UnitId| places.get(unit).copied().unwrap_or(usize::MAX);
        gathered.missing.sort_by_key(place);
        gathered.waiting.sort_by_key(place);
        for below in gathered.rows.values_mut() {
            below.addends.sort_by_key(|one| place(&one.unit));
        }
        let lock = store::lock(&db, regime.id, period).await?;
        Ok(Total {
            room,
            regime,
            period,
            form,
            gathered,
            lock,
        })
    }

    fn form(&self) -> &Form {
        &self.form
    }

    /// Shares and growth of units are no parts of a whole: adding them up says nothing.
    fn adds_up(&self, row: &Row) -> bool {
        match &row.source {
            Source::Indicator { key } => self
                .room
                .figures
                .catalogue()
                .find(key)
                .is_some_and(|one| matches!(one.formula, Formula::Count { .. } | Formula::Sum { .. })),
            Source::Typed { .. } | Source::Sum { .. } => true,
        }
    }

    fn said(&self, row: &Row, below: Option<&Below>) -> String {
        match below.and_then(|below| below.sum).filter(|_| self.adds_up(row)) {
            Some(sum) => grid::said(&self.room, self.form(), row, Entry::Value(Amount(sum))),
            None => String::new(),
        }
    }

    fn line(&self, row: &Row, base: &str, opened: &str) -> Line {
        let below = self.gathered.rows.get(&row.code);
        let total = self.said(row, below);
        Line {
            code: row.code.clone(),
            name: row.name.clone(),
            measured: row.measured.clone(),
            without: if total.is_empty() {
                if self.adds_up(row) {
                    words::NO_TOTAL
                } else {
                    words::NO_SUM
                }
            } else {
                ""
            },
            total,
            href: format!("{base}?dong={}#dong", url_encode(&row.code)),
            said: below.map_or(0, |below| below.addends.len() - below.unknown),
            unknown: below.map_or(0, |below| below.unknown),
            open: row.code == opened,
        }
    }

    fn opened(&self, code: &str) -> Option<Opened> {
        let row = self.form().row(code)?;
        let below = self.gathered.rows.get(code);
        let of = Of {
            area: self.regime.owner,
            period: self.period,
            cutoff: self.regime.content.cutoff,
        };
        let parts = below.map(|below| below.addends.as_slice()).unwrap_or_default();
        Some(Opened {
            title: words::row_place(&row.code, &row.name),
            total: match &row.source {
                Source::Indicator { key } if !self.adds_up(row) => of.figure(key),
                Source::Indicator { .. } | Source::Typed { .. } | Source::Sum { .. } => String::new(),
            },
            parts: parts
                .iter()
                .map(|one| Part {
                    unit: self.room.name(one.unit),
                    href: format!("/bao-cao/{}", one.report),
                    value: grid::said(&self.room, self.form(), row, one.entry),
                })
                .collect(),
        })
    }

    /// As of when the figures are.
    fn as_of(&self, here: &Here) -> String {
        match &self.lock {
            Some(lock) => words::closed_at(lock.at),
            None => words::running_at(here.now),
        }
    }
}

/// Units that corrected what they had sent after the period was closed.
async fn corrected(total: &Total, here: &Here) -> Result<Vec<(String, String)>> {
    let Some(lock) = &total.lock else {
        return Ok(Vec::new());
    };
    let db = total.room.app.db.reader();
    let scope = policy::scope(here.actor()?);
    let owed = store::of_period(&db, &scope, total.regime.id, total.period, total.room.today).await?;
    Ok(owed
        .into_iter()
        .filter(|one| one.report.revision > 1 && one.report.sent_at.is_some_and(|at| at > lock.at))
        .map(|one| (total.room.name(one.report.unit), format!("/bao-cao/{}", one.report.id)))
        .collect())
}

pub(super) async fn show(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, period)): Path<(RegimeId, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let found = find_board(&app, &here, id, &period).await?;
    let total = Total::read(&app, &here, found).await?;
    let (regime, period) = (&total.regime, total.period);
    let base = format!("{}/tong-hop", board_href(regime.id, period));
    let names = |units: &[UnitId]| units.iter().map(|unit| total.room.name(*unit)).collect();
    let title = words::total_title(period);
    let mut frame = ui::shell::frame(&app, &here, &title);
    frame.crumbs = crumbs(Some(regime));
    frame
        .crumbs
        .push((words::board_title(period), board_href(regime.id, period)));
    ui::shell::html(&Show {
        title,
        caption: regime.content.name.clone(),
        lead: words::total_lead(&total.as_of(&here), total.gathered.accepted, total.gathered.expected),
        corrected: corrected(&total, &here).await?,
        closed: total.lock.is_some(),
        accepted: total.gathered.accepted,
        expected: total.gathered.expected,
        waiting: names(&total.gathered.waiting),
        missing: names(&total.gathered.missing),
        groups: total
            .form()
            .tables
            .iter()
            .map(|table| Group {
                name: table.name.clone(),
                lines: table
                    .rows
                    .iter()
                    .map(|row| total.line(row, &base, &asked.dong))
                    .collect(),
            })
            .collect(),
        opened: total.opened(&asked.dong),
        export: if policy::may_export(here.actor()?) {
            format!("{base}/xuat")
        } else {
            String::new()
        },
        base,
        frame,
    })
}

/// A number that is whole stays a number in the sheet; anything else is told as on the page.
fn cell(value: Option<Entry>, text: String) -> Cell {
    if let Some(Entry::Value(Amount(exact))) = value
        && exact.den() == 1
        && let Ok(number) = i64::try_from(exact.num())
    {
        return Cell::Integer(number);
    }
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

pub(super) async fn export(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, period)): Path<(RegimeId, String)>,
) -> Result<Response> {
    let found = find_board(&app, &here, id, &period).await?;
    if !policy::may_export(here.actor()?) {
        return Err(AppError::Forbidden(labels::NOT_ALLOWED_RECEIVE.to_owned()));
    }
    let total = Total::read(&app, &here, found).await?;
    let form = total.form();
    // The units that were added up, each a column behind the totals.
    let mut units: Vec<UnitId> = Vec::new();
    for below in total.gathered.rows.values() {
        for one in &below.addends {
            if !units.contains(&one.unit) {
                units.push(one.unit);
            }
        }
    }
    let count = |number: usize| Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let rows = form.rows().map(|row| {
        let below = total.gathered.rows.get(&row.code);
        let sum = below.and_then(|below| below.sum).filter(|_| total.adds_up(row));
        let mut cells = vec![
            Cell::Text(row.code.clone()),
            Cell::Text(row.name.clone()),
            Cell::Text(row.measured.clone()),
            cell(sum.map(|sum| Entry::Value(Amount(sum))), total.said(row, below)),
            count(below.map_or(0, |below| below.addends.len() - below.unknown)),
            count(below.map_or(0, |below| below.unknown)),
        ];
        let entries: HashMap<UnitId, Entry> = below
            .into_iter()
            .flat_map(|below| &below.addends)
            .map(|one| (one.unit, one.entry))
            .collect();
        cells.extend(units.iter().map(|unit| match entries.get(unit) {
            Some(entry) => cell(Some(*entry), grid::said(&total.room, form, row, *entry)),
            None => Cell::Empty,
        }));
        cells
    });
    let rows = rows.collect();
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let mut columns = vec![
        column(words::head::ROW, 10, CellKind::Text),
        column(words::head::NAME, 48, CellKind::Text),
        column(words::head::MEASURED, 14, CellKind::Text),
        column(words::head::TOTAL, 18, CellKind::Integer),
        column(words::head::SAID, 14, CellKind::Integer),
        column(words::head::UNKNOWN, 16, CellKind::Integer),
    ];
    columns.extend(
        units
            .iter()
            .map(|unit| column(&total.room.name(*unit), 16, CellKind::Integer)),
    );
    let mut title = vec![
        total.regime.content.name.clone(),
        words::total_title(total.period),
        words::total_lead(&total.as_of(&here), total.gathered.accepted, total.gathered.expected),
    ];
    if !total.gathered.missing.is_empty() {
        let missing: Vec<String> = total
            .gathered
            .missing
            .iter()
            .map(|unit| total.room.name(*unit))
            .collect();
        title.push(words::missing_list(&missing));
    }
    let sheet = Sheet {
        name: words::TOTAL.to_owned(),
        title,
        columns,
        rows,
    };
    let name = words::file_name(&words::total_title(total.period));
    download_sheet(&app, &name, total.room.today, sheet).await
}
