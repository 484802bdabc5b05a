//! Lists that come in: an office's spreadsheet, or documents of an industrial property office. Pure: what a row or a document
//! means, and how it stands to what the register has; [`crate::commands::import`] plans and carries it out.
//!
//! ```text
//! spreadsheet: rows -> columns::guess -> (a person corrects) -> sheet::entries ┐
//! documents:   bytes -> documents::entries                                     ┴ -> Entry -> plan -> register
//! ```

pub mod columns;
pub mod documents;
pub mod sheet;
pub mod update;

use crate::labels::{self, import as words};
use crate::model::{Asset, Content, Event, Part, Right, State};
use columns::Field;

/// A row of a sheet, or a document, as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Line in the sheet, or place of the document in the file, from 1.
    pub line: usize,
    /// Code of ours, where the sheet has it.
    pub code: String,
    /// The right was told, or follows from a number; what `content` has is made up where not.
    pub right_known: bool,
    /// What it says of the asset.
    pub content: Content,
    /// What it says that happened.
    pub events: Vec<Event>,
    /// Its state as the sheet has it; the register derives it from events.
    pub state: String,
    /// Numbers and days that are told of another office: its clocks are none of ours.
    pub foreign: bool,
    /// What a person should know though nothing is wrong.
    pub notes: Vec<String>,
    /// What is wrong with it, a sentence each.
    pub faults: Vec<String>,
    /// No asset: a sum, a signature below the list.
    pub is_rest: bool,
}

impl Entry {
    /// A row of which nothing was read yet.
    #[must_use]
    pub fn new(line: usize) -> Entry {
        Entry {
            line,
            code: String::new(),
            right_known: false,
            content: Content::new(Right::Trademark),
            events: Vec::new(),
            state: String::new(),
            foreign: false,
            notes: Vec::new(),
            faults: Vec::new(),
            is_rest: false,
        }
    }

    /// What is kept from everyone but the unit itself: it would be nothing once it is shown.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.content.right, Right::TradeSecret | Right::KnowHow)
    }
}

/// What becomes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The register does not have it yet.
    New,
    /// It is there, and something of it would be changed or added.
    Update,
    /// It is there, and nothing differs.
    Same,
    /// Something is wrong with it.
    Wrong,
    /// No asset.
    Rest,
}

impl Outcome {
    /// Every one, in the order in which they are told.
    pub const ALL: [Outcome; 5] = [
        Outcome::New,
        Outcome::Update,
        Outcome::Same,
        Outcome::Wrong,
        Outcome::Rest,
    ];
}

/// A field in which an entry differs from the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub field: Field,
    /// As the register has it.
    pub ours: String,
    /// As the list has it.
    pub theirs: String,
}

/// The owners as the list of the register shows them: holders; applicants where there is no holder yet.
#[must_use]
pub fn owners(content: &Content) -> Vec<&str> {
    let holders = names(content, Part::Holder);
    if holders.is_empty() {
        names(content, Part::Applicant)
    } else {
        holders
    }
}

/// The names of one part.
#[must_use]
pub fn names(content: &Content, part: Part) -> Vec<&str> {
    let of = content.parties.iter().filter(|party| party.part == part);
    of.map(|party| party.name.as_str()).collect()
}

/// Whether a list and the register name different owners of one number: then it is not the same asset.
#[must_use]
pub fn other_owner(entry: &Entry, known: &Asset) -> bool {
    let (theirs, ours) = (owners(&entry.content), owners(&known.content));
    let same = |one: &&str| {
        ours.iter()
            .any(|other| vietnamese::fold(one) == vietnamese::fold(other))
    };
    !theirs.is_empty() && !ours.is_empty() && !theirs.iter().any(same)
}

/// Notes of an entry whose state in the list is another than the one that its days lead to.
#[must_use]
pub fn state_note(entry: &Entry, derived: State) -> Option<String> {
    let told = entry.state.trim();
    let same = told.is_empty() || vietnamese::fold(told) == vietnamese::fold(labels::state(derived));
    (!same).then(|| words::state_derived(told, derived))
}
