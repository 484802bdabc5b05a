//! Every test that needs a database or HTTP: one binary, one file per subject, users are clients.
//!
//! Runs on SQLite; with `TEST_DATABASE_URL` (a PostgreSQL server on which databases may be made) the same tests run there.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests may stop loudly, helpers included"
)]

mod access;
mod accounts;
mod after_recognition;
mod annex;
mod api;
mod bad_input;
mod campaigns;
mod certificates;
mod clocks;
mod command_line;
mod councils;
mod directives;
mod directives_edges;
mod edxml;
mod handover;
mod indicators;
mod initiative_life;
mod initiatives;
mod ip_api_more;
mod ip_area;
mod ip_assets;
mod ip_calendar;
mod ip_costs;
mod ip_duty;
mod ip_exploitation;
mod ip_import;
mod ip_links;
mod ip_pay;
mod ip_results;
mod ip_update;
mod kernel_services;
mod kill;
mod lists;
mod matrix;
mod notices;
mod novelty;
mod organisations;
mod paper_pages;
mod papers;
mod products;
mod reading;
mod report_books;
mod report_regimes;
mod reports;
mod search;
mod settings;
mod sign_in;
#[path = "../../../engine_documents/tests/it/signer.rs"]
mod signer;
mod two_worlds;
mod wire;
mod world;
