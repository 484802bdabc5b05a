//! My reports: what my units owe, the open ones first, and what they receive.

use super::board_href;
use crate::commands::periods::Counts;
use crate::labels::{self, page as words};
use crate::model::{Regime, RegimeState, Stage, Timeliness};
use crate::policy;
use crate::store::{self, Filter, Key, Owed, SortBy};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Result;
use kernel::access::Actor;
use kernel::paging::{Cursor, PAGE_SIZE, Sorting};
use kernel::period::Period;
use kernel::units::Units;
use kernel::web::{AppState, Here};
use serde::Deserialize;
use ui::listing::Listing;
use ui::view::{Badge, Choice, Deadline, Pager, Tab};
use ui::{Frame, filters};

/// Stages in which a report is still with its unit.
const OPEN: [Stage; 5] = [
    Stage::Open,
    Stage::Draft,
    Stage::Completed,
    Stage::Returned,
    Stage::Correcting,
];
/// Stages of what has been handed over.
const SENT: [Stage; 3] = [Stage::Sent, Stage::Accepted, Stage::Correcting];
/// So many days back a report that was never sent is still looked for.
const FAR: i64 = 3_660;
/// So many of the latest periods of a regime are shown where it is received.
const LATEST: usize = 3;

/// Which of the reports.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pick {
    Open,
    Late,
    Sent,
    All,
}

impl Pick {
    const ALL: [(Pick, &'static str); 4] = [
        (Pick::Open, ""),
        (Pick::Late, "tre"),
        (Pick::Sent, "da-gui"),
        (Pick::All, "tat-ca"),
    ];

    fn from_code(code: &str) -> Pick {
        Pick::ALL
            .iter()
            .find(|(_, known)| *known == code)
            .map_or(Pick::Open, |(pick, _)| *pick)
    }

    fn label(self) -> &'static str {
        match self {
            Pick::Open => words::PICK_OPEN,
            Pick::Late => words::PICK_LATE,
            Pick::Sent => words::PICK_SENT,
            Pick::All => words::PICK_ALL,
        }
    }
}

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    loc: String,
    #[serde(default)]
    ky: String,
    #[serde(default)]
    trang: String,
}

impl Asked {
    fn period(&self) -> Option<Period> {
        self.ky.parse().ok()
    }

    fn filter(&self, pick: Pick, actor: &Actor, units: &Units, now: DateTime<Utc>) -> Filter {
        let long_ago = now - TimeDelta::days(FAR);
        Filter {
            holders: Some(policy::kept(actor, units)),
            stages: match pick {
                Pick::Open => OPEN.to_vec(),
                // What was handed over and is corrected is not missing.
                Pick::Late => OPEN
                    .iter()
                    .copied()
                    .filter(|stage| *stage != Stage::Correcting)
                    .collect(),
                Pick::Sent => SENT.to_vec(),
                Pick::All => Vec::new(),
            },
            due: (pick == Pick::Late).then(|| (long_ago, now - TimeDelta::seconds(1))),
            period: self.period(),
            sorting: Sorting {
                by: SortBy::Due,
                down: matches!(pick, Pick::Sent | Pick::All),
            },
            ..Filter::default()
        }
    }

    fn listing(&self) -> Listing {
        let pick = Pick::from_code(&self.loc);
        let code = Pick::ALL
            .iter()
            .find(|(one, _)| *one == pick)
            .map_or("", |(_, code)| code);
        Listing::new("/bao-cao", "", Sorting::<SortBy>::default())
            .filtered("loc", code, (pick != Pick::Open).then(|| pick.label()))
            .filtered("ky", &self.ky, self.period().map(Period::label))
    }
}

struct Item {
    href: String,
    name: String,
    period: String,
    unit: String,
    badge: Badge,
    due: Option<Deadline>,
    /// When it was handed over, where it was.
    sent: String,
    timeliness: Option<Badge>,
    receiver: String,
}

/// The reports of one period that are received.
struct Received {
    href: String,
    name: String,
    period: String,
    due: String,
    counts: Counts,
    received: usize,
}

#[derive(Template)]
#[template(path = "reports_index.html")]
struct Index {
    frame: Frame,
    tabs: Vec<Tab>,
    periods: Vec<Choice>,
    pick: &'static str,
    items: Vec<Item>,
    whole: bool,
    open: bool,
    pager: Pager,
    writes: bool,
    received: Vec<Received>,
    clear_href: String,
}

fn item(owed: &Owed, regime: Option<&Regime>, units: &Units, here: &Here) -> Item {
    let (report, on) = (&owed.report, here.today());
    let there = report.revision > 0;
    let timeliness = Timeliness::of(report.first_sent_at, report.due_at, here.now);
    Item {
        href: format!("/bao-cao/{}", report.id),
        name: regime.map(|one| one.content.name.clone()).unwrap_or_default(),
        period: report.period.label(),
        unit: units.name(report.unit, on).to_owned(),
        badge: Badge::new(labels::stage(report.stage), labels::stage_tone(report.stage)),
        due: (!there).then(|| Deadline::new(report.due_at, here.now)),
        sent: report.sent_at.map(words::sent_at).unwrap_or_default(),
        timeliness: there.then(|| Badge::new(labels::timeliness(timeliness), labels::timeliness_tone(timeliness))),
        receiver: units.name(report.receiver, on).to_owned(),
    }
}

/// What is received, by regime and period, the period that is due last first.
async fn received(app: &AppState, here: &Here) -> Result<Vec<Received>> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let regimes = store::regimes(&db, None).await?;
    let shown: Vec<&Regime> = regimes
        .iter()
        .filter(|one| one.state != RegimeState::Draft && policy::sees_board(actor, one, &units, on))
        .collect();
    let tallies = store::tallies(&db, &shown, &units, here.now).await?;
    let mut found = Vec::new();
    for regime in shown {
        let own = tallies.iter().filter(|one| one.regime == regime.id);
        found.extend(own.take(LATEST).map(|one| Received {
            href: board_href(one.regime, one.period),
            name: regime.content.name.clone(),
            period: one.period.label(),
            due: one.due_at.map(words::due).unwrap_or_default(),
            received: one.received,
            counts: one.counts,
        }));
    }
    Ok(found)
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, units, db, on) = (here.actor()?, app.db.units(), app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::<Key>::decode(&asked.trang)?)
    };
    let pick = Pick::from_code(&asked.loc);
    let filter = asked.filter(pick, actor, &units, here.now);
    let writes = filter.holders.as_ref().is_some_and(|units| !units.is_empty());
    let page = store::list(&db, &scope, &filter, cursor.as_ref(), PAGE_SIZE, on).await?;
    let ids: Vec<_> = page.items.iter().map(|one| one.report.regime).collect();
    let regimes = store::regimes_of(&db, &ids).await?;
    let mut tabs = Vec::new();
    for (one, code) in Pick::ALL {
        let count = if matches!(one, Pick::Open | Pick::Late) && writes {
            let filter = Asked::default().filter(one, actor, &units, here.now);
            u32::try_from(store::count(&db, &scope, &filter, on).await?).ok()
        } else {
            None
        };
        tabs.push(Tab {
            label: one.label().to_owned(),
            href: if code.is_empty() {
                "/bao-cao".to_owned()
            } else {
                format!("/bao-cao?loc={code}")
            },
            current: one == pick,
            count,
        });
    }
    let listing = asked.listing();
    let held = store::periods_held(&db, &scope, &policy::kept(actor, &units), on).await?;
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, words::MINE),
        tabs,
        periods: Choice::list(held.into_iter().map(|one| (one.code(), one.label())), &asked.ky),
        pick: Pick::ALL
            .iter()
            .find(|(one, _)| *one == pick)
            .map_or("", |(_, code)| code),
        items: page
            .items
            .iter()
            .map(|one| item(one, regimes.get(&one.report.regime), &units, &here))
            .collect(),
        whole: asked.ky.is_empty(),
        open: pick == Pick::Open,
        pager: listing.pager(&page, words::rows_on_page(page.items.len())),
        writes,
        received: if asked.trang.is_empty() {
            received(&app, &here).await?
        } else {
            Vec::new()
        },
        clear_href: if asked.loc.is_empty() {
            "/bao-cao".to_owned()
        } else {
            format!("/bao-cao?loc={}", kernel::forms::url_encode(&asked.loc))
        },
    })
}
