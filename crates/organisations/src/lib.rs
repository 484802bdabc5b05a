//! Units over time: names, codes and parents with their days, what became what, who holds which position.
//!
//! Serves Luật 72/2025/QH15 (two local levels since 01/07/2025), NQ 202/2025/QH15 (34 provinces) and the resolutions of
//! the Standing Committee on communes. Nothing is rewritten: a change closes rows on the day before and adds new ones.

pub mod api;
pub mod commands;
pub mod import;
pub mod labels;
pub mod model;
mod pages;
pub mod policy;
pub mod store;

pub use commands::{Holder, Holding, Holdings, refresh};
pub use model::{Act, Change, EventId, EventKind, HandoverId, Into, NewUnit, Refusal, Succession};
pub use pages::{nav, routes};
pub use store::{Found, search};
