//! The seam to the engine that finds copied passages. Places in texts are counted in characters.

use crate::error::Result;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
pub use uuid::Uuid;

/// A text that others are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Of which record.
    pub id: Uuid,
    /// Of which version of it.
    pub version: i64,
    /// The words.
    pub text: String,
}

/// A new text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The words.
    pub text: String,
    /// The record itself, which is no source of itself.
    pub itself: Option<Uuid>,
    /// Earlier records of the same authors: shown apart, they accuse nobody.
    pub own: Vec<Uuid>,
}

/// Why words do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// In so many texts that they are nobody's own.
    Common,
    /// Of the form.
    Form,
    /// Citation of law.
    Citation,
    /// Declared as a quotation.
    Quotation,
}

/// How a source was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Copying {
    /// Word for word.
    Verbatim,
    /// Changed here and there.
    LightEdit,
    /// Without its marks.
    MarksRemoved,
    /// In another order.
    Reordered,
}

/// The same words on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// First character in the new text.
    pub start: u32,
    /// After the last character in the new text.
    pub end: u32,
    /// First character in the source.
    pub source_start: u32,
    /// After the last character in the source.
    pub source_end: u32,
    /// Words of the new text in it that count.
    pub words: u32,
    /// Of a hundred words of the new text in it, how many stand in the source.
    pub same_percent: u32,
}

/// An earlier text from which something was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Which record.
    pub id: Uuid,
    /// Its text, in which the places are counted.
    pub text: String,
    /// What was taken, in the order of the new text.
    pub passages: Vec<Passage>,
    /// How.
    pub copying: Copying,
    /// Of the same authors.
    pub own: bool,
}

/// Words that do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// First character.
    pub start: u32,
    /// After the last character.
    pub end: u32,
    /// Why.
    pub why: Why,
}

/// A unit's name in the text that is none of those expected there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// As it is written.
    pub name: String,
    /// First character of the first place.
    pub start: u32,
    /// How often.
    pub count: u32,
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Words of the text.
    pub words: u32,
    /// Words that count.
    pub counted: u32,
    /// What does not count.
    pub discounted: Vec<Stretch>,
    /// Sources, those that explain most first.
    pub sources: Vec<Source>,
}

/// Compares texts. Every call may take some milliseconds: call through [`super::Engines::compare`].
pub trait Novelty: Send + Sync {
    /// Keeps texts, in the place of earlier ones of the same records. Durable when it returns; harmless to repeat.
    ///
    /// # Errors
    /// When the disk refuses.
    fn put(&self, texts: &[Kept]) -> Result<()>;
    /// Forgets the texts of records.
    ///
    /// # Errors
    /// When the disk refuses.
    fn remove(&self, ids: &[Uuid]) -> Result<()>;
    /// Which records it holds, and which version of each.
    ///
    /// # Errors
    /// When the disk refuses.
    fn held(&self) -> Result<HashMap<Uuid, i64>>;
    /// Compares a text with all that are kept.
    ///
    /// # Errors
    /// When a kept text cannot be read.
    fn compare(&self, question: &Question) -> Result<Comparison>;
    /// Records whose texts it has lost to damaged files since it was opened, and that were neither put again nor removed.
    fn lost(&self) -> Vec<Uuid> {
        Vec::new()
    }
    /// Units that the text names and that are none of `own`.
    fn leftovers(&self, text: &str, own: &[&str]) -> Vec<Leftover>;
    /// Puts its files in order after much was added.
    ///
    /// # Errors
    /// When the disk refuses.
    fn tidy(&self) -> Result<()>;
}
