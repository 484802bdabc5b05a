//! What every record needs, with no word of any one domain in it.
//!
//! * [`ids`], [`time`], [`money`], [`period`], [`calendar`]: values.
//! * [`access`]: who acts ([`access::Actor`]), what they may see ([`access::Scope`]) and do ([`access::Permit`]).
//! * [`db`]: one database behind two engines; a [`db::Tx`] carries `now`, the actor and what is to be journalled.
//! * [`journal`]: one entry per act, chained by hash, written in the transaction of the act.
//! * [`codes`], [`once`], [`jobs`], [`notices`], [`attachments`], [`deadlines`], [`settings`]: small services on a `Tx`.
//! * [`bulk`]: work on many records at once, with progress, that can be stopped.
//! * [`papers`]: official papers of a record, their numbers and the state of their signing; [`seal`]: what can be checked
//!   without the server.
//! * [`clocks`], [`flow`], [`packs`]: law as data.
//! * [`measures`]: what modules count of their records; [`feeds`], [`related`]: what they put into a person's calendar, and
//!   onto each other's pages.
//! * [`units`]: the organisation in time, in memory, for questions that every request asks.
//! * [`web`]: the only way to declare a route; request context, forms, paging, errors; [`csv`]: cells that no spreadsheet computes.
//!
//! Everything here changes rarely: an edit rebuilds the whole house.

pub mod access;
pub mod attachments;
pub mod bulk;
pub mod calendar;
pub mod clocks;
pub mod codes;
pub mod csv;
pub mod db;
pub mod deadlines;
pub mod engines;
pub mod error;
pub mod feeds;
pub mod flow;
pub mod forms;
pub mod ids;
pub mod jobs;
pub mod journal;
pub mod labels;
pub mod measures;
pub mod money;
pub mod notices;
pub mod once;
pub mod packs;
pub mod paging;
pub mod papers;
pub mod period;
pub mod reach;
pub mod related;
pub mod seal;
pub mod search;
pub mod settings;
pub mod time;
pub mod units;
pub mod web;

pub use error::{AppError, FieldErrors, Result};
pub use sea_orm;
