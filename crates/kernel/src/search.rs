//! What a full-text index is asked and what it answers. The engine knows neither initiatives nor people: modules say what
//! is indexed, who may see it and how it is called.

use crate::error::Result;
use crate::ids::{PersonId, UnitId};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Who finds a record, as facts of the record alone: they do not change with the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seer {
    /// Everyone who is signed in.
    Anyone,
    /// Whoever sees the records of this unit.
    Unit(UnitId),
    /// This person.
    Person(PersonId),
}

/// A record as it is indexed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Kind of record: `initiative`, `person`, `unit`.
    pub kind: &'static str,
    /// The record.
    pub id: Uuid,
    /// Who finds it.
    pub seers: Vec<Seer>,
    /// Found by those on whom it was laid (a seat in a council), besides its seers.
    pub by_duty: bool,
    /// Whose record it is, for the facet.
    pub unit: Option<UnitId>,
    /// Year, for the facet.
    pub year: Option<i32>,
    /// Code of the state, for the facet; empty without one.
    pub state: String,
    /// Field, for the facet; empty without one.
    pub field: String,
    /// What it is called.
    pub title: String,
    /// Names of people.
    pub people: Vec<String>,
    /// Names of its unit, of all times, and of the units whose place it took.
    pub units: Vec<String>,
    /// Codes and numbers by which it is asked for.
    pub codes: Vec<String>,
    /// The text.
    pub body: String,
}

/// How far a person sees the records of one kind on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of them.
    Everything,
    /// Those of some units, those of one person, and some single ones.
    Of {
        /// Every unit whose records are seen: subtrees are already laid out for the day of the question.
        units: HashSet<UnitId>,
        /// The person.
        person: PersonId,
        /// Records laid on the person by duty.
        duty: Vec<Uuid>,
    },
}

/// What a person may find: the kinds that are not named here are not found at all.
pub type Sights = BTreeMap<&'static str, Sight>;

/// What narrows a search beside its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Only this kind.
    pub kind: Option<String>,
    /// Only records of these units: a subtree, laid out.
    pub units: Option<HashSet<UnitId>>,
    /// Only this year.
    pub year: Option<i32>,
    /// Only this state.
    pub state: Option<String>,
    /// Only this field.
    pub field: Option<String>,
}

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// As typed.
    pub words: String,
    /// What else narrows it.
    pub narrowed: Narrowed,
    /// What the asker may find.
    pub sights: Sights,
    /// Hits to pass over.
    pub from: usize,
    /// Hits to give, at most.
    pub size: usize,
}

/// A piece of a text: found words stand apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It is what was looked for.
    pub found: bool,
}

/// One record that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Kind of record.
    pub kind: String,
    /// The record.
    pub id: Uuid,
    /// Whose record it is.
    pub unit: Option<UnitId>,
    /// Code of the state.
    pub state: String,
    /// Year.
    pub year: Option<i32>,
    /// Title with the found words marked.
    pub title: Vec<Piece>,
    /// People, as written.
    pub people: Vec<Piece>,
    /// First code.
    pub code: String,
    /// The passage of the text that has most of the words; empty when none is in it.
    pub passage: Vec<Piece>,
}

/// How many records there are of each value, under everything else that narrows the search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By kind.
    pub kinds: BTreeMap<String, u64>,
    /// By unit (the record's own).
    pub units: HashMap<UnitId, u64>,
    /// By year.
    pub years: BTreeMap<i32, u64>,
    /// By state.
    pub states: BTreeMap<String, u64>,
    /// By field.
    pub fields: BTreeMap<String, u64>,
}

/// How well the hits fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fit {
    /// Every word is in every hit.
    #[default]
    Whole,
    /// None has every word: these have words that differ by a slip, or lack some.
    Near,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Records that fit and that the asker may see.
    pub total: u64,
    /// How well.
    pub fit: Fit,
    /// One page of them, the best first.
    pub hits: Vec<Hit>,
    /// Counts.
    pub facets: Facets,
    /// When nothing has every word: a word whose absence would leave so many hits.
    pub without: Vec<(String, u64)>,
}

/// Where an index stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Standing {
    /// Last entry of the journal that is in it.
    pub seq: i64,
    /// Its seal: another database, or this one as it was before, has another one at that place.
    pub hash: String,
    /// Day up to which dated facts are in it.
    pub day: Option<chrono::NaiveDate>,
    /// Built to its end once: what is missing in it is missing in the database.
    pub whole: bool,
}

/// A full-text index. Calls block; they are made from a blocking thread.
pub trait TextIndex: Send + Sync {
    /// Where it stands.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn standing(&self) -> Result<Standing>;

    /// Replaces some documents and takes some away; all of it and the new standing become durable and visible together.
    ///
    /// # Errors
    /// When the disk refuses; then nothing has changed.
    fn apply(&self, documents: Vec<Document>, gone: Vec<(&'static str, Uuid)>, standing: Standing) -> Result<()>;

    /// Begins an index beside this one, which goes on answering.
    ///
    /// # Errors
    /// When the disk refuses.
    fn rebuild(&self) -> Result<Box<dyn Rebuilding + '_>>;

    /// Answers a question.
    ///
    /// # Errors
    /// When it cannot be read.
    fn search(&self, question: &Question) -> Result<Answer>;

    /// Titles of records that the words, the last of them perhaps unfinished, lead to.
    ///
    /// # Errors
    /// When it cannot be read.
    fn suggest(&self, words: &str, sights: &Sights, size: usize) -> Result<Vec<Hit>>;
}

/// An index that is being built beside the one in use.
pub trait Rebuilding: Send {
    /// Adds documents.
    ///
    /// # Errors
    /// When the disk refuses.
    fn add(&mut self, documents: Vec<Document>) -> Result<()>;

    /// Puts it in the place of the one in use. Until then nothing has changed; after a crash before it, nothing either.
    ///
    /// # Errors
    /// When the disk refuses.
    fn finish(self: Box<Self>, standing: Standing) -> Result<()>;
}
