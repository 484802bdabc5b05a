//! Units over time: names, codes and parents with their days, what became what, what is handed over, settings per unit.
//! Who holds which position is kept by module `people` and shown here.
//!
//! Serves Luật 72/2025/QH15 (two local levels since 01/07/2025), NQ 202/2025/QH15 (34 provinces) and the resolutions of
//! the Standing Committee on communes. Nothing is rewritten: a change closes rows on the day before and adds new ones.

pub mod api;
pub mod boundaries;
pub mod commands;
pub mod exchange;
pub mod handover;
pub mod import;
pub mod labels;
pub mod model;
mod pages;
pub mod papers;
pub mod policy;
pub mod search;
pub mod store;

pub use commands::refresh;
pub use handover::{Holder, Holding, Holdings};
pub use model::{Act, Change, EventId, EventKind, HandoverId, Into, NewUnit, Refusal, Succession};
pub use pages::{nav, routes};
pub use store::{Found, search};
