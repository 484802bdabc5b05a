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

use crate::labels::{self, import as words};
use crate::model::{Asset, Content, Event, EventKind, Part, Right, State, day_of};
use chrono::NaiveDate;
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
    /// It is there, and nothing differs.
    Same,
    /// It is there, and something differs; the register stays as it is.
    Differs,
    /// Something is wrong with it.
    Wrong,
    /// No asset.
    Rest,
}

impl Outcome {
    /// Every one, in the order in which they are told.
    pub const ALL: [Outcome; 5] = [
        Outcome::New,
        Outcome::Same,
        Outcome::Differs,
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

fn day(on: Option<NaiveDate>) -> String {
    on.map(labels::date).unwrap_or_default()
}

/// In which fields an entry differs from an asset of the register. What the list leaves empty differs in nothing.
#[must_use]
pub fn differences(entry: &Entry, known: &Asset, events: &[Event]) -> Vec<Difference> {
    let (theirs, ours) = (&entry.content, &known.content);
    let mut found = Vec::new();
    let mut compare = |field, ours: String, theirs: String| {
        if !theirs.is_empty() && !vietnamese::same_text(&ours, &theirs) {
            found.push(Difference { field, ours, theirs });
        }
    };
    if entry.right_known {
        compare(
            Field::Right,
            labels::right(ours.right).to_owned(),
            labels::right(theirs.right).to_owned(),
        );
    }
    compare(Field::Title, ours.title.clone(), theirs.title.clone());
    compare(Field::Owner, owners(ours).join("; "), owners(theirs).join("; "));
    for part in [Part::Author, Part::Representative] {
        compare(
            Field::of(part),
            names(ours, part).join("; "),
            names(theirs, part).join("; "),
        );
    }
    // Numbers are the same however they are written.
    for (field, (ours, theirs), (our_key, their_key)) in [
        (
            Field::Application,
            (&ours.application, &theirs.application),
            (&ours.keys()[0], &theirs.keys()[0]),
        ),
        (
            Field::Grant,
            (&ours.grant, &theirs.grant),
            (&ours.keys()[1], &theirs.keys()[1]),
        ),
    ] {
        if our_key != their_key {
            compare(field, ours.clone(), theirs.clone());
        }
    }
    for (field, kind) in [
        (Field::Priority, EventKind::Priority),
        (Field::Filed, EventKind::Filed),
        (Field::Published, EventKind::Published),
        (Field::Granted, EventKind::Granted),
    ] {
        compare(field, day(day_of(events, kind)), day(day_of(&entry.events, kind)));
    }
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort();
        list.join("; ")
    };
    compare(Field::Classes, sorted(&ours.classes), sorted(&theirs.classes));
    compare(Field::Goods, ours.goods.clone(), theirs.goods.clone());
    compare(Field::Summary, ours.summary.clone(), theirs.summary.clone());
    // Offices call states as they like: only the words of the register can be compared.
    if State::ALL
        .into_iter()
        .any(|state| vietnamese::same_text(labels::state(state), &entry.state))
    {
        compare(Field::State, labels::state(known.state).to_owned(), entry.state.clone());
    }
    found
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
