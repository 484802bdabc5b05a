//! What modules count: measures over their own records, declared once, fetched in one way.
//!
//! A [`Measure`] says what is counted, over which records, by which date, in what unit of account, how it can be broken
//! down and who may see the number. A module's [`Source`] gives the [`Fact`]s of its records (one per thing counted: a
//! record, a use, a payment) and the records behind a figure as far as an actor sees them. What is made of measures
//! (indicators, targets, boards) is not known here.

use crate::access::Actor;
use crate::db::Reader;
use crate::error::Result;
use crate::ids::UnitId;
use crate::journal::Sealed;
use async_trait::async_trait;
use chrono::NaiveDate;
use uuid::Uuid;

/// In what a measure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// A number of things.
    Count,
    /// Whole đồng.
    Dong,
    /// Calendar days.
    Days,
}

impl Account {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Account::Count => "count",
            Account::Dong => "dong",
            Account::Days => "days",
        }
    }
}

/// Who may see the number. The records behind it are shown by the scope of their module, whatever this says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    /// Everyone who is signed in: each counted record is public in itself.
    SignedIn,
    /// Officers of the unit or of one above it.
    Officers,
    /// The same, and of parts only sums of several: a part behind which fewer than [`FEW`] stand is told together with
    /// others. For what people say of themselves.
    Sums,
}

/// Parts behind which fewer stand are not told by themselves, where only [`Openness::Sums`] may be.
pub const FEW: i64 = 5;

impl Openness {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Openness::SignedIn => "signed_in",
            Openness::Officers => "officers",
            Openness::Sums => "officers_sums",
        }
    }
}

/// Over which days the facts of a measure add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timing {
    /// Those of the period: what happened in it.
    #[default]
    Flow,
    /// All up to the end of the period: what stands then. A fact adds when something begins and takes away when it ends.
    Level,
}

/// A way in which a measure can be broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// Stable key.
    pub key: &'static str,
    /// As shown.
    pub name: &'static str,
    /// Who may see the parts, of whoever may see the number: what people wrote in their own words names a record.
    pub openness: Openness,
}

/// Something that a module counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Stable code, `module.what`.
    pub code: &'static str,
    /// What is counted, in words that fit into a formula: "số sáng kiến được công nhận".
    pub name: &'static str,
    /// Over which records, in words.
    pub records: &'static str,
    /// By which date, in words.
    pub dated: &'static str,
    /// Unit of account.
    pub account: Account,
    /// Over which days it adds up.
    pub timing: Timing,
    /// How it can be broken down.
    pub breakdowns: &'static [Breakdown],
    /// Who may see the number.
    pub openness: Openness,
}

/// One thing counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Code of the measure.
    pub measure: &'static str,
    /// What is counted: the record itself or a part of it (a use, a payment). One source counts once in a measure.
    pub source: Uuid,
    /// The record on whose page it stands.
    pub record: Uuid,
    /// The unit to which it counts.
    pub unit: UnitId,
    /// The day on which it counts.
    pub on: NaiveDate,
    /// How much: 1 for counts, đồng, days.
    pub value: i64,
    /// Values of the breakdowns, by key, in the order of keys. A key stands several times where the thing has several values
    /// (sections of a classification, owners of several countries): it counts whole under each, once in the number.
    pub parts: Vec<(&'static str, String)>,
}

/// Which records are asked about.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// These.
    These(&'a [Uuid]),
    /// All, from the one after this on.
    After(Option<Uuid>),
}

/// Facts of some records.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The facts.
    pub facts: Vec<Fact>,
    /// The last record that was read; none when there was none.
    pub last: Option<Uuid>,
}

/// A record behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Which.
    pub id: Uuid,
    /// Title.
    pub title: String,
    /// Code; may be empty.
    pub code: String,
    /// State in words.
    pub state: String,
    /// Its page.
    pub href: String,
}

/// What an entry of the journal means for the facts of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Nothing.
    Nothing,
    /// The facts of this record may be others now.
    Record(Uuid),
    /// An act on many records that names none of them.
    Everything,
}

/// A module that counts its records.
#[async_trait]
pub trait Source: Send + Sync {
    /// Kind of its records, as in the journal.
    fn kind(&self) -> &'static str;

    /// Rises when the facts of unchanged records become others: a measure that counts differently.
    fn revision(&self) -> u32 {
        1
    }

    /// What it counts.
    fn measures(&self) -> &'static [Measure];

    /// What an entry of the journal means.
    fn touched(&self, entry: &Sealed) -> Touched {
        if entry.subject_kind != self.kind() {
            Touched::Nothing
        } else if entry.subject.is_nil() {
            Touched::Everything
        } else {
            Touched::Record(entry.subject)
        }
    }

    /// Records whose facts may be others now because of entries about records of other modules, which do not name them: what
    /// counts only while something that it is linked to stands. None for most sources.
    ///
    /// # Errors
    /// Database errors.
    async fn touched_by_others(&self, _db: &Reader<'_>, _entries: &[Sealed]) -> Result<Vec<Uuid>> {
        Ok(Vec::new())
    }

    /// All facts of some records, at most `limit` records by id. The caller keeps what it is given for itself: nothing of
    /// it is shown without asking [`Measure::openness`] or [`Source::behind`].
    ///
    /// # Errors
    /// Database errors.
    async fn facts(&self, db: &Reader<'_>, which: Which<'_>, limit: u64) -> Result<Batch>;

    /// Those of some records that an actor sees on a day.
    ///
    /// # Errors
    /// Database errors.
    async fn behind(&self, db: &Reader<'_>, actor: &Actor, ids: &[Uuid], on: NaiveDate) -> Result<Vec<Behind>>;

    /// A value of a breakdown in words.
    fn part(&self, breakdown: &str, value: &str) -> String;

    /// Every value of a breakdown, where a form or a list names them: they are told in this order, those that nothing counts
    /// as zero. Without a list the values that occur are told, the largest first.
    fn listed(&self, _breakdown: &str) -> &'static [&'static str] {
        &[]
    }
}
