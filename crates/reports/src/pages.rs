//! The pages of this module: my reports, one report, regimes, the board of a period, its roll-up.

mod board;
mod book;
mod edit;
mod grid;
mod list;
mod paste;
mod regimes;
mod report;
mod sending;
mod total;

use crate::compose::Desk;
use crate::labels;
use crate::model::{Act, Regime, RegimeId, ReportId};
use crate::store::Owed;
use crate::{policy, store};
use chrono::NaiveDate;
use indicators::Figures;
use kernel::ids::UnitId;
use kernel::period::Period;
use kernel::units::Units;
use kernel::web::{Access, AppState, Here, Nav, Routes};
use kernel::{AppError, Result};
use std::sync::Arc;
use ui::again::{error, errors_of, hindrance, once, shown_again};

/// The routes of the pages, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const READERS: Access = Access::Roles(&policy::READERS);
    const KEEPERS: Access = Access::Roles(&policy::KEEPERS);
    const SEE_REGIME: Access = Access::Record("report_regime.see");
    const KEEP_REGIME: Access = Access::Record("report_regime.keep");
    const SEE: Access = Access::Record("report.see");
    const WRITE: Access = Access::Record("report.write");
    const RECEIVE: Access = Access::Record("report.receive");
    const BOARD: Access = Access::Record("report.board");
    Routes::new()
        .get("/bao-cao", READERS, list::index)
        .get("/bao-cao/che-do", READERS, regimes::index)
        .get("/bao-cao/che-do/moi", KEEPERS, edit::new)
        .post("/bao-cao/che-do", KEEPERS, edit::create)
        .get("/bao-cao/che-do/{id}", SEE_REGIME, regimes::show)
        .post("/bao-cao/che-do/{id}", KEEP_REGIME, edit::update)
        .get("/bao-cao/che-do/{id}/sua", KEEP_REGIME, edit::edit)
        .post("/bao-cao/che-do/{id}/ban-hanh", KEEP_REGIME, regimes::force)
        .post("/bao-cao/che-do/{id}/ket-thuc", KEEP_REGIME, regimes::end)
        .get("/bao-cao/che-do/{id}/ky/{period}", BOARD, board::show)
        .get("/bao-cao/che-do/{id}/ky/{period}/xuat", BOARD, board::export)
        .post("/bao-cao/che-do/{id}/ky/{period}/nhac", RECEIVE, board::urge)
        .post("/bao-cao/che-do/{id}/ky/{period}/chot", RECEIVE, board::close)
        .post("/bao-cao/che-do/{id}/ky/{period}/mo-chot", RECEIVE, board::reopen)
        .post("/bao-cao/che-do/{id}/ky/{period}/cho-gui", RECEIVE, board::allow)
        .get("/bao-cao/che-do/{id}/ky/{period}/tong-hop", BOARD, total::show)
        .get("/bao-cao/che-do/{id}/ky/{period}/tong-hop/xuat", BOARD, total::export)
        .get("/bao-cao/{id}", SEE, report::show)
        .post("/bao-cao/{id}", WRITE, report::save)
        .post("/bao-cao/{id}/tu-luu", WRITE, report::autosave)
        .post("/bao-cao/{id}/dan", WRITE, paste::preview)
        .post("/bao-cao/{id}/dan/ghi", WRITE, paste::apply)
        .get("/bao-cao/{id}/bieu", SEE, book::template)
        .post("/bao-cao/{id}/bieu", WRITE, book::preview)
        .post("/bao-cao/{id}/bieu/ghi", WRITE, book::apply)
        .post("/bao-cao/{id}/bieu/danh-dau", WRITE, book::marked)
        .post("/bao-cao/{id}/trinh-duyet", WRITE, |app, here, id, form| {
            report::act(Act::Complete, app, here, id, form)
        })
        .post("/bao-cao/{id}/lay-lai", WRITE, |app, here, id, form| {
            report::act(Act::Reopen, app, here, id, form)
        })
        .post(
            "/bao-cao/{id}/gui",
            Access::Record("report.send"),
            |app, here, id, form| report::act(Act::Send, app, here, id, form),
        )
        .post("/bao-cao/{id}/dinh-chinh", WRITE, |app, here, id, form| {
            report::act(Act::Correct, app, here, id, form)
        })
        .post("/bao-cao/{id}/bo-sua", WRITE, |app, here, id, form| {
            report::act(Act::Withdraw, app, here, id, form)
        })
        .post("/bao-cao/{id}/tra-lai", RECEIVE, |app, here, id, form| {
            report::act(Act::Return, app, here, id, form)
        })
        .post("/bao-cao/{id}/nhan", RECEIVE, |app, here, id, form| {
            report::act(Act::Accept, app, here, id, form)
        })
        .get("/bao-cao/{id}/ban-gui/{revision}", SEE, sending::show)
        .get("/bao-cao/{id}/ban-gui/{revision}/du-lieu", SEE, sending::data)
        .get("/bao-cao/{id}/ban-gui/{revision}/lien-thong", SEE, sending::message)
        .merge(crate::api::routes())
}

/// The entries of the navigation.
#[must_use]
pub fn nav() -> Vec<Nav> {
    let entry = |label, href, icon| Nav {
        group: labels::NAV_GROUP,
        label,
        href,
        icon,
        roles: &policy::READERS,
    };
    vec![
        entry(labels::TITLE, "/bao-cao", "file"),
        entry(labels::REGIMES, "/bao-cao/che-do", "calendar"),
    ]
}

/// What composing needs, held for a request.
struct Room {
    figures: Arc<Figures>,
    units: Arc<Units>,
    app: AppState,
    today: NaiveDate,
}

impl Room {
    /// Figures are brought up to date first.
    async fn new(app: &AppState, here: &Here) -> Result<Room> {
        let figures = app.part::<Figures>()?;
        figures.fresh(&app.db).await?;
        Ok(Room {
            figures,
            units: app.db.units(),
            app: app.clone(),
            today: here.today(),
        })
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            figures: &self.figures,
            packs: &self.app.packs,
            units: &self.units,
            today: self.today,
        }
    }

    fn name(&self, unit: UnitId) -> String {
        self.units.name(unit, self.today).to_owned()
    }
}

/// The report of a request with its regime, as far as the person's scope shows it.
async fn find(app: &AppState, here: &Here, id: ReportId) -> Result<(Owed, Regime)> {
    let db = app.db.reader();
    let owed = store::find(&db, &policy::scope(here.actor()?), id, here.today()).await?;
    let regime = store::find_regime(&db, owed.report.regime).await?;
    Ok((owed, regime))
}

/// The regime of a request, where the person sees it.
async fn find_regime(app: &AppState, here: &Here, id: RegimeId) -> Result<Regime> {
    let one = store::find_regime(&app.db.reader(), id).await?;
    if policy::sees_regime(here.actor()?, &one, &app.db.units(), here.today()) {
        Ok(one)
    } else {
        Err(AppError::NotFound)
    }
}

/// The regime of a board with the period of the address, where the person sees the board.
async fn find_board(app: &AppState, here: &Here, id: RegimeId, period: &str) -> Result<(Regime, Period)> {
    let period = period.parse().map_err(|_| AppError::NotFound)?;
    let one = store::find_regime(&app.db.reader(), id).await?;
    if policy::sees_board(here.actor()?, &one, &app.db.units(), here.today()) {
        Ok((one, period))
    } else {
        Err(AppError::NotFound)
    }
}

/// The address of a board.
fn board_href(regime: RegimeId, period: Period) -> String {
    format!("/bao-cao/che-do/{regime}/ky/{}", period.code())
}

fn crumbs(regime: Option<&Regime>) -> Vec<(String, String)> {
    let mut found = vec![(labels::TITLE.to_owned(), "/bao-cao".to_owned())];
    if let Some(regime) = regime {
        found.push((regime.content.name.clone(), format!("/bao-cao/che-do/{}", regime.id)));
    }
    found
}
