//! Numbered papers of any record (NĐ 30/2020/NĐ-CP): drafted from a template, numbered from the unit's series, given out to
//! be signed elsewhere, taken back with their signatures, issued, cancelled or replaced.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> draft
//!     draft --> exported: number, export
//!     exported --> draft: reopen
//!     exported --> signed: the signed file comes back
//!     signed --> issued
//!     issued --> corrected: another issued paper takes its place
//!     issued --> cancelled
//! ```
//!
//! This module knows no record. Whoever keeps records is a [`Source`]: it says which papers a record may have, what stands
//! in them, who may see and who may write them. Where a paper stands (kernel::papers) never moves its record, nor the other
//! way round.
//!
//! What it does not do: sign. That happens in the signing program of the authority.

pub mod api;
pub mod commands;
pub mod labels;
mod pages;

pub use pages::{Line, routes, section};

use chrono::NaiveDate;
use kernel::access::{Actor, Permit};
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::papers::{Paper, PaperKind};
use kernel::units::Units;
use kernel::web::App;
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// A record as its papers need it.
#[derive(Clone, Debug)]
pub struct Record {
    /// What it is called.
    pub title: String,
    /// Its page.
    pub link: String,
    /// The pages above its own.
    pub crumbs: Vec<(String, String)>,
    /// The papers that it may have now.
    pub offers: Vec<Offer>,
    /// The person may draft, export, issue and cancel.
    pub may_write: bool,
    /// The person sees papers that are not issued yet.
    pub sees_drafts: bool,
    /// The person may read what stands in the papers. Whoever is kept from a part of the record sees that papers exist, as
    /// everyone does who sees the record, but is given none.
    pub reads: bool,
}

/// A paper that a record may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which, among the offers of the record: what forms and clients send.
    pub code: String,
    /// What people call it.
    pub label: String,
    /// Kind.
    pub kind: PaperKind,
    /// Template of `packs/documents`.
    pub template: &'static str,
    /// The unit whose series the number is taken from.
    pub unit: UnitId,
    /// Short name of who issues.
    pub issuer: String,
    /// Proposed subject (trích yếu).
    pub title: String,
    /// Proposed receivers (nơi nhận).
    pub recipients: Vec<String>,
    /// Somebody of the unit signs it; otherwise its own people do (minutes).
    pub signed_by_unit: bool,
}

/// What a person typed for one paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The offer that it was drafted from.
    #[serde(default)]
    pub offer: String,
    /// Receivers, one a line.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// Who signs: a key of `organisations::papers::signers`; empty: the head.
    #[serde(default)]
    pub signer: String,
}

impl Words {
    /// Those of a paper.
    #[must_use]
    pub fn of(paper: &Paper) -> Words {
        serde_json::from_value(paper.words.clone()).unwrap_or_default()
    }
}

/// A module whose records have papers.
#[async_trait::async_trait]
pub trait Source: Send + Sync {
    /// Kind of record, as in the journal.
    fn kind(&self) -> &'static str;

    /// The record, as far as the actor may see it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] outside the scope.
    async fn find(&self, db: &Reader<'_>, units: &Units, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Record>;

    /// The permit to write its papers.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::Forbidden`].
    async fn permit(&self, tx: &Tx, actor: &Actor, id: Uuid) -> Result<Permit>;

    /// What stands in a paper, without number, date, subject, receivers and signatory, which are put in here.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Refused`] when the record has not come so far.
    async fn data(&self, app: &App, actor: &Actor, paper: &Paper, on: NaiveDate) -> Result<Value>;

    /// A number that the record took elsewhere, with its day; `None`: the next of the unit's series.
    ///
    /// # Errors
    /// Database errors.
    async fn number(&self, tx: &Tx, permit: &Permit, paper: &Paper) -> Result<Option<(String, NaiveDate)>> {
        let _ = (tx, permit, paper);
        Ok(None)
    }

    /// A paper of a record was cancelled or replaced: whoever relies on it is told.
    ///
    /// # Errors
    /// Database errors.
    async fn fell(&self, tx: &Tx, paper: &Paper) -> Result<()> {
        let _ = (tx, paper);
        Ok(())
    }
}

/// Every source, as a part of the application.
#[derive(Clone)]
pub struct Sources(pub Vec<Arc<dyn Source>>);

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|source| source.kind()))
            .finish()
    }
}

impl Sources {
    /// The source of a kind of record.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn of(&self, kind: &str) -> Result<&Arc<dyn Source>> {
        self.0
            .iter()
            .find(|source| source.kind() == kind)
            .ok_or(AppError::NotFound)
    }
}

/// A paper that its reader may see, with its record.
#[derive(Debug)]
pub struct Seen {
    /// The paper.
    pub paper: Paper,
    /// Its record.
    pub record: Record,
}

/// Whether somebody who sees the record sees this paper of it.
#[must_use]
pub fn shows(record: &Record, paper: &Paper) -> bool {
    record.sees_drafts || paper.went_out()
}

/// One paper with its record.
///
/// # Errors
/// [`AppError::NotFound`] when the paper or its record is not for this person.
pub async fn find(
    sources: &Sources,
    db: &Reader<'_>,
    units: &Units,
    actor: &Actor,
    id: kernel::ids::PaperId,
    on: NaiveDate,
) -> Result<Seen> {
    let paper = kernel::papers::find(db, id).await?.ok_or(AppError::NotFound)?;
    let source = sources.of(&paper.subject_kind)?;
    let record = source.find(db, units, actor, paper.subject, on).await?;
    if !shows(&record, &paper) {
        return Err(AppError::NotFound);
    }
    Ok(Seen { paper, record })
}

/// The papers of a record that its reader may see, oldest first.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, record: &Record, id: Uuid) -> Result<Vec<Paper>> {
    let mut papers = kernel::papers::of(db, id).await?;
    papers.retain(|paper| shows(record, paper));
    Ok(papers)
}
