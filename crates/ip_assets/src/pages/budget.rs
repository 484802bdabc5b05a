//! What is to be paid in the next twelve months for the assets that one may see: by month and fee, each figure opening onto its
//! lines, and as a sheet.

use crate::Rules;
use crate::fee_ledger::{self as ledger, Budget, Line};
use crate::labels::{self, costs as words, head};
use crate::model::fees::{self, Cell as Sum, Place};
use crate::policy;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::money::MoneyError;
use kernel::web::{App, AppState, Here, download_sheet};
use kernel::{AppError, Result};
use serde::Deserialize;
use ui::{Frame, filters};

/// Lines on the page.
const ON_PAGE: usize = 200;
/// Stands in an address for what is late.
const LATE: &str = "qua-han";

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// "2027-03", or what is late; empty: all months.
    #[serde(default)]
    thang: String,
    /// Key of a fee; empty: all fees.
    #[serde(default)]
    loai: String,
}

/// A month as it stands in an address.
fn code(month: Option<NaiveDate>) -> String {
    month.map_or_else(|| LATE.to_owned(), |day| day.format("%Y-%m").to_string())
}

fn name(month: Option<NaiveDate>) -> String {
    month.map_or_else(|| words::LATE.to_owned(), labels::month)
}

fn href(month: Option<&str>, kind: Option<&str>) -> String {
    format!(
        "/tai-san/chi-phi?thang={}&loai={}#khoan",
        month.unwrap_or_default(),
        kind.unwrap_or_default()
    )
}

impl Asked {
    fn wants(&self, line: &Line) -> bool {
        (self.thang.is_empty() || self.thang == code(line.month)) && (self.loai.is_empty() || self.loai == line.kind)
    }
}

/// A figure that opens onto its lines.
struct Figure {
    href: String,
    sum: String,
    note: String,
    /// What a screen reader is told besides.
    of: String,
}

struct Row {
    name: String,
    /// One for each fee, then the sum; none where there is nothing.
    figures: Vec<Option<Figure>>,
}

struct Item {
    what: String,
    day: String,
    href: String,
    title: String,
    code: String,
    amount: String,
    known: bool,
    how: String,
    verified: bool,
}

#[derive(Template)]
#[template(path = "ip_assets_budget.html")]
struct Page {
    frame: Frame,
    lead: String,
    kinds: Vec<String>,
    rows: Vec<Row>,
    /// How much of the sum nobody compared with its act; empty: all was compared.
    unsure: String,
    items: Vec<Item>,
    /// How many lines there are of what was asked for.
    found: usize,
    /// What was asked for, in words; empty: everything.
    asked: String,
    cut: bool,
    may_export: bool,
    export_href: String,
}

fn bug(error: MoneyError) -> AppError {
    AppError::bug(error.to_string())
}

async fn read(app: &App, here: &Here) -> Result<Budget> {
    let rules = app.part::<Rules>()?;
    let scope = policy::scope(here.actor()?);
    ledger::budget(&app.db.reader(), &scope, &rules, here.today()).await
}

/// The table: a row for each month and one for all, a column for each fee and one for all.
fn table(rules: &Rules, lines: &[Line]) -> Result<(Vec<String>, Vec<Row>)> {
    let place = |line: &Line| -> Place { (line.month, line.kind.clone()) };
    let cells = fees::budget(lines.iter().map(|line| (place(line), line.told.amount))).map_err(bug)?;
    let kinds: Vec<(&str, &str)> = rules
        .fees
        .fees()
        .iter()
        .filter(|fee| cells.keys().any(|(_, kind)| *kind == fee.key))
        .map(|fee| (fee.key.as_str(), fee.name.as_str()))
        .collect();
    let months: Vec<Option<NaiveDate>> = {
        let mut months: Vec<_> = cells.keys().map(|(month, _)| *month).collect();
        months.dedup();
        months
    };
    // Sums are made of the lines, as the cells are.
    let sum = |wants: &dyn Fn(&Line) -> bool| -> Result<Sum> {
        let mut sum = Sum::default();
        for line in lines.iter().filter(|line| wants(line)) {
            sum.add(line.told.amount).map_err(bug)?;
        }
        Ok(sum)
    };
    let figure = |cell: Sum, month: Option<&str>, kind: Option<&str>, of: String| {
        (cell.lines > 0).then(|| {
            let (sum, note) = words::cell(cell.known, cell.lines, cell.unknown);
            Figure {
                href: href(month, kind),
                sum,
                note,
                of,
            }
        })
    };
    let mut rows = Vec::new();
    for month in &months {
        let at = code(*month);
        let mut figures = Vec::new();
        for (kind, label) in &kinds {
            let cell = cells.get(&(*month, (*kind).to_owned())).copied().unwrap_or_default();
            figures.push(figure(cell, Some(&at), Some(*kind), (*label).to_owned()));
        }
        let all = sum(&|line: &Line| line.month == *month)?;
        figures.push(figure(all, Some(&at), None, words::SUM.to_owned()));
        rows.push(Row {
            name: name(*month),
            figures,
        });
    }
    if !lines.is_empty() {
        let mut figures = Vec::new();
        for (kind, label) in &kinds {
            let cell = sum(&|line: &Line| line.kind == *kind)?;
            figures.push(figure(cell, None, Some(*kind), (*label).to_owned()));
        }
        figures.push(figure(sum(&|_: &Line| true)?, None, None, words::SUM.to_owned()));
        rows.push(Row {
            name: words::SUM.to_owned(),
            figures,
        });
    }
    Ok((kinds.into_iter().map(|(_, label)| label.to_owned()).collect(), rows))
}

/// The lines that rest on amounts which nobody compared with their acts, in a sentence.
pub(super) fn unsure(lines: &[Line]) -> Result<String> {
    let mut sum = Sum::default();
    for line in lines.iter().filter(|line| !line.told.verified) {
        sum.add(line.told.amount).map_err(bug)?;
    }
    Ok(words::unsure(sum.known, sum.lines))
}

/// What was asked for, as far as it is there: only what the page knows is said again.
fn asked_for(rules: &Rules, budget: &Budget, asked: &Asked) -> String {
    let month = budget.lines.iter().find(|line| code(line.month) == asked.thang);
    let fee = rules.fees.fee(&asked.loai);
    let said: Vec<String> = [month.map(|line| name(line.month)), fee.map(|fee| fee.name.clone())]
        .into_iter()
        .flatten()
        .collect();
    said.join(", ")
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let rules = app.part::<Rules>()?;
    let budget = read(&app, &here).await?;
    let (kinds, rows) = table(&rules, &budget.lines)?;
    let wanted: Vec<&Line> = budget.lines.iter().filter(|line| asked.wants(line)).collect();
    ui::shell::html(&Page {
        frame: ui::shell::frame(&app, &here, words::BUDGET),
        lead: words::budget_lead(ledger::last_day(here.today())),
        kinds,
        rows,
        unsure: unsure(&budget.lines)?,
        found: wanted.len(),
        items: wanted
            .into_iter()
            .take(ON_PAGE)
            .map(|line| Item {
                what: line.what.clone(),
                day: labels::date(line.due_on),
                href: format!("/tai-san/{}/chi-phi", line.asset),
                title: line.title.clone(),
                code: line.code.clone(),
                known: line.told.amount.is_some(),
                amount: line
                    .told
                    .amount
                    .map_or_else(|| words::NOT_IN_TABLE.to_owned(), words::amount),
                how: line.told.how.clone(),
                verified: line.told.verified,
            })
            .collect(),
        asked: asked_for(&rules, &budget, &asked),
        cut: budget.cut,
        may_export: policy::may_export(here.actor()?),
        export_href: match (asked.thang.as_str(), asked.loai.as_str()) {
            ("", "") => "/tai-san/chi-phi/xuat".to_owned(),
            (month, kind) => format!(
                "/tai-san/chi-phi/xuat?thang={}&loai={}",
                kernel::forms::url_encode(month),
                kernel::forms::url_encode(kind)
            ),
        },
    })
}

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let rules = app.part::<Rules>()?;
    let budget = read(&app, &here).await?;
    let mut title = vec![words::BUDGET.to_owned(), labels::exported_at(here.now)];
    let said = asked_for(&rules, &budget, &asked);
    if !said.is_empty() {
        title.push(said);
    }
    if budget.cut {
        title.push(labels::export_cut(ledger::MOST));
    }
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let rows = budget
        .lines
        .iter()
        .filter(|line| asked.wants(line))
        .map(|line| {
            vec![
                Cell::Text(name(line.month)),
                Cell::Date(line.due_on),
                Cell::Text(line.what.clone()),
                Cell::Text(line.title.clone()),
                Cell::Text(line.code.clone()),
                line.told.amount.map_or(Cell::Empty, |amount| Cell::Integer(amount.0)),
                Cell::Text(line.told.how.clone()),
            ]
        })
        .collect();
    let sheet = Sheet {
        name: words::BUDGET.to_owned(),
        title,
        columns: vec![
            column(words::head::MONTH, 16, CellKind::Text),
            column(head::DUE, 14, CellKind::Date),
            column(words::head::FEE, 40, CellKind::Text),
            column(head::ASSET, 44, CellKind::Text),
            column(head::CODE, 20, CellKind::Text),
            column(words::head::AMOUNT, 18, CellKind::Money),
            column(words::head::HOW, 80, CellKind::Text),
        ],
        rows,
    };
    download_sheet(&app, words::BUDGET, here.today(), sheet).await
}
