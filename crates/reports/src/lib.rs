//! Periodic reports (báo cáo định kỳ): who owes which report, until when, over which days; what was typed, approved, sent,
//! taken; what it adds up to above.

pub mod api;
pub mod commands;
pub mod compose;
pub mod handover;
pub mod jobs;
pub mod labels;
pub mod model;
pub mod papers;
pub mod pending;
pub mod policy;
pub mod sheet;
pub mod store;

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> kernel::web::Routes {
    api::routes()
}
