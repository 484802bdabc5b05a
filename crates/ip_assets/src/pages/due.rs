//! What is due of the assets of a unit: as a list by month, and as a sheet.

use super::show::DueLine;
use crate::labels::{self, head};
use crate::model::AssetId;
use crate::model::clocks::Whose;
use crate::policy;
use crate::store;
use crate::store::deadlines::{self, Wanted};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{Datelike as _, Months, NaiveDate};
use kernel::Result;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::web::{AppState, Here, download_sheet};
use serde::Deserialize;
use ui::view::{Badge, Tab};
use ui::{Frame, filters};

/// Deadlines on one page.
const ON_PAGE: u64 = 200;
/// Most rows in one sheet; more is cut with a line that says so.
const EXPORT_MAX: u64 = 20_000;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// "2026-12"; empty: what is late and the next six months.
    #[serde(default)]
    thang: String,
    /// `chu`: only what the holder must do.
    #[serde(default)]
    ai: String,
}

impl Asked {
    fn month(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first: NaiveDate = format!("{}-01", self.thang).parse().ok()?;
        if !(2000..=2100).contains(&first.year()) {
            return None;
        }
        Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
    }

    fn span(&self, today: NaiveDate) -> (Option<NaiveDate>, NaiveDate) {
        match self.month() {
            Some((first, last)) => (Some(first), last),
            None => (Some(today), today.checked_add_months(Months::new(6)).unwrap_or(today)),
        }
    }

    fn wanted(&self) -> Wanted<'static> {
        Wanted {
            whose: (self.ai == "chu").then_some(&[Whose::Holder]),
            // A month lists what the calendar counts in it: what is late stands in the month of its own day.
            own_days: self.month().is_some(),
            ..Wanted::default()
        }
    }
}

struct Item {
    due: DueLine,
    href: String,
    title: String,
    code: String,
    owner: String,
    whose: Badge,
}

struct Month {
    name: String,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "ip_assets_due.html")]
struct Page {
    frame: Frame,
    months: Vec<Month>,
    tabs: Vec<Tab>,
    month: String,
    earlier: String,
    later: String,
    all_href: &'static str,
    cut: bool,
    may_export: bool,
    export_href: String,
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, db, today) = (here.actor()?, app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let found = deadlines::between(&db, &scope, asked.span(today), asked.wanted(), ON_PAGE + 1, today).await?;
    let cut = found.len() as u64 > ON_PAGE;
    let ids: Vec<AssetId> = found.iter().map(|kept| kept.asset).collect();
    let assets = store::these(&db, &scope, &ids, today).await?;
    let mut months: Vec<Month> = Vec::new();
    for kept in found.iter().take(usize::try_from(ON_PAGE).unwrap_or(usize::MAX)) {
        let Some(one) = assets.get(&kept.asset) else { continue };
        let name = if kept.due.due_on < today && asked.month().is_none() {
            labels::LATE.to_owned()
        } else {
            labels::month(kept.due.due_on)
        };
        let item = Item {
            due: DueLine::of(&kept.due, &here),
            href: format!("/tai-san/{}", one.id),
            title: one.content.title.clone(),
            code: one.code.clone(),
            owner: one.content.owner().map(|party| party.name.clone()).unwrap_or_default(),
            whose: labels::whose(kept.due.whose),
        };
        match months.last_mut().filter(|month| month.name == name) {
            Some(month) => month.items.push(item),
            None => months.push(Month {
                name,
                items: vec![item],
            }),
        }
    }
    let at = asked.month().map_or(today, |(first, _)| first);
    let turn = |day: Option<NaiveDate>| {
        day.map(|day| format!("/tai-san/han?thang={}&ai={}", day.format("%Y-%m"), asked.ai_code()))
            .unwrap_or_default()
    };
    ui::shell::html(&Page {
        frame: ui::shell::frame(&app, &here, labels::NAV_DUE),
        months,
        tabs: [("", labels::EVERYBODY), ("chu", labels::ONLY_HOLDER)]
            .into_iter()
            .map(|(code, label)| Tab {
                label: label.to_owned(),
                href: format!("/tai-san/han?thang={}&ai={code}", asked.month_code()),
                current: asked.ai_code() == code,
                count: None,
            })
            .collect(),
        month: asked.month().map(|(first, _)| labels::month(first)).unwrap_or_default(),
        earlier: turn(at.checked_sub_months(Months::new(1))),
        later: turn(at.checked_add_months(Months::new(1))),
        all_href: "/tai-san/han",
        cut,
        may_export: policy::may_export(actor),
        export_href: format!("/tai-san/han/xuat?thang={}&ai={}", asked.month_code(), asked.ai_code()),
    })
}

impl Asked {
    /// Only what the page knows goes back into an address.
    fn ai_code(&self) -> &'static str {
        if self.ai == "chu" { "chu" } else { "" }
    }

    fn month_code(&self) -> String {
        self.month()
            .map(|(first, _)| first.format("%Y-%m").to_string())
            .unwrap_or_default()
    }
}

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, db, today) = (here.actor()?, app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let found = deadlines::between(&db, &scope, asked.span(today), asked.wanted(), EXPORT_MAX + 1, today).await?;
    let ids: Vec<AssetId> = found.iter().map(|kept| kept.asset).collect();
    let assets = store::these(&db, &scope, &ids, today).await?;
    let mut title = vec![labels::NAV_DUE.to_owned(), labels::exported_at(here.now)];
    if found.len() as u64 > EXPORT_MAX {
        title.push(labels::export_cut(EXPORT_MAX));
    }
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let rows = found
        .iter()
        .take(usize::try_from(EXPORT_MAX).unwrap_or(usize::MAX))
        .filter_map(|kept| {
            let one = assets.get(&kept.asset)?;
            Some(vec![
                Cell::Date(kept.due.due_on),
                Cell::Text(kept.due.title.clone()),
                Cell::Text(one.content.title.clone()),
                Cell::Text(one.code.clone()),
                Cell::Text(one.content.owner().map(|party| party.name.clone()).unwrap_or_default()),
                kept.due.grace_on.map_or(Cell::Empty, Cell::Date),
                Cell::Text(kept.due.explanation.clone()),
            ])
        })
        .collect();
    let sheet = Sheet {
        name: labels::NAV_DUE.to_owned(),
        title,
        columns: vec![
            column(head::DUE, 14, CellKind::Date),
            column(head::WHAT, 44, CellKind::Text),
            column(head::ASSET, 44, CellKind::Text),
            column(head::CODE, 20, CellKind::Text),
            column(head::OWNER, 36, CellKind::Text),
            column(head::GRACE, 14, CellKind::Date),
            column(head::WHY, 80, CellKind::Text),
        ],
        rows,
    };
    download_sheet(&app, labels::NAV_DUE, today, sheet).await
}
