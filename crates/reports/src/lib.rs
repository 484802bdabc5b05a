//! Periodic reports (báo cáo định kỳ): who owes which report, until when, over which days; what was typed, approved, sent,
//! taken; what it adds up to above.

pub mod api;
pub mod commands;
pub mod compose;
pub mod exchange;
pub mod handover;
pub mod jobs;
pub mod labels;
pub mod model;
mod pages;
pub mod papers;
pub mod pending;
pub mod policy;
pub mod sheet;
pub mod store;

pub use pages::{nav, routes};
