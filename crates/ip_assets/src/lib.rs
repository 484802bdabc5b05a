//! IP assets (tài sản trí tuệ): from disclosure and filing to title, upkeep, exploitation and end.
//!
//! A unit keeps a register of assets whose applicants live or have their seat with it (SD-016…025, SD-064, SD-068…085).
//! An asset has a right, parties, numbers, classes and a dossier of events; where it stands follows from the events alone
//! ([`model::after`]). Its deadlines are computed anew from right, events and rule packs ([`model::clocks`]), so that a
//! corrected day or a changed law moves exactly what depends on it, and the move is shown before it is applied.
//!
//! What it does not do: decide whether something deserves protection, or speak to the office for intellectual property.

pub mod api;
pub mod areas_api;
pub mod assessment_api;
pub mod classes;
pub mod commands;
pub mod costs_api;
mod directory;
pub mod duties;
pub mod exploitation_api;
pub mod export;
pub mod fee_ledger;
pub mod feed;
pub mod figures;
pub mod handover;
pub mod import;
pub mod jobs;
pub mod labels;
pub mod ledger;
pub mod model;
pub mod origin;
mod pages;
pub mod pending;
pub mod policy;
pub mod related;
pub mod results;
pub mod results_api;
pub mod search;
pub mod sheet;
pub mod store;

pub use pages::{nav, routes};

use kernel::packs::Packs;
use std::path::Path;
use std::sync::Arc;

/// What this module reads from packs once. A part of the `App`.
#[derive(Debug)]
pub struct Rules {
    /// Rules of law and the calendar.
    pub packs: Arc<Packs>,
    /// Which clock belongs to which right.
    pub scheme: model::clocks::Scheme,
    /// Classes of inventions, designs, goods.
    pub classes: classes::Classes,
    /// What the law says of results of State money.
    pub results: results::Notes,
    /// Fees by day, and reliefs.
    pub fees: model::fees::Table,
}

impl Rules {
    /// Reads the packs that are compiled in; a file in the folder takes the place of one.
    ///
    /// # Errors
    /// What is wrong in a pack, with its place.
    pub fn load(packs: Arc<Packs>, folder: Option<&Path>) -> Result<Rules, String> {
        let scheme = model::clocks::Scheme::load(folder, &packs.rules).map_err(|faults| faults.to_string())?;
        let fees = model::fees::Table::load(folder, &packs.rules).map_err(|faults| faults.to_string())?;
        Ok(Rules {
            fees,
            packs,
            scheme,
            classes: classes::Classes::load(folder)?,
            results: results::Notes::load(folder)?,
        })
    }
}
