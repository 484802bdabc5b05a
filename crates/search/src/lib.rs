//! One search box over everything a person may see: initiatives, people, units.
//!
//! The index ([`kernel::search::TextIndex`]) follows the journal: every entry names a record that is read again and
//! replaced in it. A question first waits, for a moment, until the index has every act committed before it. What is
//! found carries the asker's sight inside the query (see [`policy`]), and the page of hits is compared with the database
//! once more before it is shown.
//!
//! Saved searches belong to one person in one capacity; a job asks them again and tells of what is new.
//!
//! What it does not do: say what is indexed of a record. That is `search.rs` of each module.

pub mod api;
pub mod commands;
pub mod follow;
pub mod jobs;
pub mod labels;
pub mod model;
mod pages;
pub mod policy;
mod sources;
pub mod store;

pub use follow::Follower;
pub use model::{Asked, Saved, SavedId};
pub use pages::{nav, routes};
