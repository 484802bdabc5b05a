//! The pages of this module: list and search, a unit with its history, the tree of any day, changes with their dry run,
//! the import, positions, settings, hand-over packages.

mod change;
mod handovers;
mod import;
mod list;
mod positions;
mod settings;
mod show;
mod tree;

use crate::labels;
use chrono::NaiveDate;
use kernel::access::Role;
use kernel::forms::parse_date;
use kernel::ids::UnitId;
use kernel::units::{Tree, UnitKind, Units};
use kernel::web::{Access, App, Here, Nav, Routes};
use kernel::{AppError, Result};

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const ADMIN: Access = Access::Administrator;
    Routes::new()
        .get("/don-vi", Access::SignedIn, list::index)
        .get("/don-vi/xuat", Access::SignedIn, list::export)
        .get("/don-vi/cay", Access::SignedIn, tree::show)
        .get("/don-vi/nhap", ADMIN, import::form)
        .post("/don-vi/nhap", ADMIN, import::run)
        .get("/don-vi/{id}", Access::SignedIn, show::show)
        .get("/don-vi/{id}/thay-doi", ADMIN, change::form)
        .post("/don-vi/{id}/thay-doi", ADMIN, change::preview)
        .post("/don-vi/{id}/thay-doi/ghi", ADMIN, change::carry_out)
        .get("/don-vi/{id}/chuc-vu", ADMIN, positions::index)
        .post("/don-vi/{id}/chuc-vu", ADMIN, positions::appoint)
        .post("/don-vi/{id}/chuc-vu/ket-thuc", ADMIN, positions::end)
        .get("/don-vi/{id}/cai-dat", ADMIN, settings::index)
        .post("/don-vi/{id}/cai-dat", ADMIN, settings::set)
        .get("/ban-giao", Access::SignedIn, handovers::index)
        .post("/ban-giao", Access::SignedIn, handovers::make)
        .get("/ban-giao/{id}", Access::Record("handover.see"), handovers::show)
        .get(
            "/ban-giao/{id}/bien-ban",
            Access::Record("handover.see"),
            handovers::paper,
        )
        .post(
            "/ban-giao/{id}/nhan",
            Access::Record("handover.accept"),
            handovers::accept,
        )
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
        roles: &[],
    };
    vec![
        entry(labels::NAV_LIST, "/don-vi", "building"),
        entry(labels::NAV_TREE, "/don-vi/cay", "tree"),
        entry(labels::NAV_HANDOVERS, "/ban-giao", "inbox"),
        Nav {
            group: labels::NAV_GROUP,
            label: labels::IMPORT,
            href: "/don-vi/nhap",
            icon: "upload",
            roles: &[Role::Administrator],
        },
    ]
}

/// The day of an address; today when none is given.
fn day_of(typed: &str, here: &Here) -> Result<NaiveDate> {
    if typed.trim().is_empty() {
        return Ok(here.today());
    }
    let unreadable = || AppError::Refused {
        code: "organisation.day_unreadable",
        message: labels::DAY_UNREADABLE.to_owned(),
    };
    typed
        .trim()
        .parse::<NaiveDate>()
        .ok()
        .or_else(|| parse_date(typed).ok())
        .ok_or_else(unreadable)
}

/// The unit of an address exists, on some day.
fn known(app: &App, unit: UnitId) -> Result<()> {
    if app.db.units().get(unit).is_some() {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// The best day to look at a unit: today while it exists, else its last or first day.
fn day_for(units: &Units, unit: UnitId, today: NaiveDate) -> NaiveDate {
    match units.get(unit).map(|row| row.span) {
        Some(span) if today < span.from => span.from,
        Some(span) => span.to.map_or(today, |to| to.min(today)),
        None => today,
    }
}

/// A unit as a link: (name, address, a line about it).
#[derive(Clone, Debug)]
struct Link {
    name: String,
    href: String,
    note: String,
}

impl Link {
    fn of(units: &Units, unit: UnitId, on: NaiveDate) -> Link {
        Link {
            name: units.name(unit, on).to_owned(),
            href: format!("/don-vi/{unit}"),
            note: String::new(),
        }
    }

    fn with_note(mut self, note: impl std::convert::Into<String>) -> Link {
        self.note = note.into();
        self
    }
}

/// "Xã Mường Kim, Tỉnh Lai Châu": the unit with the province (and district) above it on that day.
fn with_place(units: &Units, unit: UnitId, on: NaiveDate) -> String {
    let above = units.ancestors(unit, Tree::Territorial, on);
    let shown = above
        .iter()
        .filter(|above| units.get(**above).is_some_and(|row| row.kind != UnitKind::Country));
    shown.map(|above| units.name(*above, on)).collect::<Vec<_>>().join(", ")
}
