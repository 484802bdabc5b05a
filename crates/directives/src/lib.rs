//! Governing documents (văn bản chỉ đạo): what they order, who does it, until when.
//!
//! A unit keeps a register of documents that it issues or receives from bodies of State and Party (NĐ 30/2020/NĐ-CP Điều 14–22
//! for number, day and recipients; law.md 5). A document has clauses, clauses have tasks with one lead, helpers, a product and
//! a deadline that is a moment with its rule in words; targets and report duties stand beside them as lines. Recipients say
//! that it has arrived, raise difficulties and read the answers. Documents are linked upward: what is carried out, and what
//! of it has nothing below it yet.
//!
//! States: [`model`] (documents), [`model::task`] (tasks). Deadlines: [`model::due`].
//!
//! [`compiler`] and [`linter`] are pure: from a text to proposals beside their sentences, and to what deserves a second look.
//! Nothing that they propose is kept or assigned before a person confirms it.
//!
//! What it does not do: compute targets, or make reports due. Their lines are kept as printed.

pub mod api;
pub mod commands;
pub mod compiler;
pub mod exchange;
pub mod handover;
pub mod jobs;
pub mod labels;
pub mod linter;
pub mod model;
mod pages;
pub mod papers;
pub mod pending;
pub mod policy;
pub mod search;
pub mod store;

pub use pages::{nav, routes};

use std::path::Path;

/// What this module reads from packs once: the words of the compiler, the acts of the linter. A part of the `App`.
#[derive(Debug)]
pub struct Rules {
    /// Words of the grammar.
    pub lexicon: compiler::Lexicon,
    /// Acts that documents cite.
    pub registry: linter::Registry,
}

impl Rules {
    /// Reads the packs that are compiled in; a file in the folder takes the place of one.
    ///
    /// # Errors
    /// What is wrong in a pack, with its place.
    pub fn load(folder: Option<&Path>) -> Result<Rules, String> {
        Ok(Rules {
            lexicon: compiler::Lexicon::load(folder).map_err(|faults| faults.to_string())?,
            registry: linter::Registry::load(folder).map_err(|faults| faults.to_string())?,
        })
    }
}
