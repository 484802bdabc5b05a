//! Finds what was copied: a new text against all earlier ones, with exact places on both sides.
//!
//! A library of its own: nothing here knows what the texts are about. It answers in milliseconds over hundreds of
//! thousands of texts, on one machine, from files that are mapped into memory.
//!
//! ```no_run
//! use novelty::{Index, Settings, Question};
//! # fn main() -> Result<(), novelty::NoveltyError> {
//! let index = Index::open(std::path::Path::new("index"), Settings::default())?;
//! index.add([("SK-1", "Mỗi em một bộ thẻ số tự làm …")])?;
//! let report = index.check(&Question::new("Mỗi em có một bộ thẻ số tự làm …"))?;
//! for source in &report.sources {
//!     println!("{}: {} words in {} passages", source.id, source.words, source.passages.len());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! How it works: every text is a row of folded syllables ([`words`]); of its runs of five a part is kept by winnowing;
//! an inverted file of these fingerprints names the earlier texts that share some; those are read and aligned word by
//! word. Fingerprints that many texts share are boilerplate: they nominate nobody and are discounted.
//!
//! What it does not see: a paraphrase with more than about every fifth word changed, and a translation.

mod align;
mod check;
mod discount;
mod error;
mod grams;
mod index;
mod journal;
mod leftovers;
mod memory;
mod segment;
mod words;

pub use check::{Copying, Discounted, Passage, Question, Report, Section, SectionCover, Source, Why};
pub use error::{NoveltyError, Result};
pub use grams::{RUN, WINDOW};
pub use index::{Damage, Index, Mended, Settings, Stats};
pub use leftovers::{Leftover, leftovers};
pub use words::{Word, hash_of, words};
