//! Measures of the modules made into indicators, over time and organisation, with targets and frozen figures.
//!
//! Modules declare what they count ([`kernel::measures`]). Their facts are kept in a table that follows the journal
//! ([`follow`]), and in memory; an indicator of the packs is evaluated exactly from columns of running sums over the units
//! of one day ([`model::structure`], [`model::column`]), so that the figure of any unit is a few reads. A number obeys
//! [`policy::sees`]; the records behind it are shown by the scope of their own module.

pub mod api;
pub mod commands;
pub mod follow;
pub mod labels;
pub mod ledger;
pub mod model;
mod pages;
pub mod policy;
pub mod store;
#[cfg(test)]
mod testing;

pub use follow::Figures;
pub use pages::{nav, routes};
