//! Products of a place (sản phẩm OCOP, chủ lực, đặc sản, làng nghề) and the rights that protect them (SD-020, SD-078).
//!
//! A unit keeps a list of products. A product is linked to IP assets; whether it is protected follows from those alone
//! ([`model::protection`]), never from what somebody ticks. An OCOP rating ends as the rule pack says (`ocop.certificate`).
//! What a product lacks is written down with who helps and what it costs, so that the board can say how far the target is and
//! what is cheapest next ([`coverage`]).
//!
//! What it does not do: score a product by the OCOP criteria, or keep the rights themselves (`ip_assets`).

pub mod api;
pub mod commands;
pub mod coverage;
pub mod figures;
pub mod handover;
pub mod jobs;
pub mod labels;
pub mod model;
mod pages;
pub mod pending;
pub mod policy;
pub mod search;
pub mod store;

pub use pages::{nav, routes};
