//! The seams to the heavy engines: plain data in, plain data out. Modules know these, never the engines.

use crate::error::{AppError, Result};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

pub mod books;
pub mod novelty;

/// What was found in an uploaded file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    /// `application/pdf`, …: from the bytes.
    pub media_type: String,
    /// The text, normalised.
    pub text: String,
    /// What the person should know, one sentence each.
    pub warnings: Vec<String>,
    /// Fields that the headings gave away: a proposal for the author to confirm.
    pub guessed: Guessed,
    /// Text of an old font, before and after. The stored file stays as it was.
    pub converted: Option<OldFont>,
}

/// Text of an old 8-bit font (TCVN3, VNI, VPS) as it was and as it became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OldFont {
    /// What people call the encoding.
    pub encoding: String,
    /// Lines that were converted.
    pub lines: usize,
    /// Places that a person should compare.
    pub uncertain: usize,
    /// The first lines, before and after.
    pub shown: Vec<(String, String)>,
}

/// A signature in a PDF, as `papers::Desk::sign` keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundSignature {
    /// Name in the certificate.
    pub signer: Option<String>,
    /// Organisation in the certificate.
    pub organisation: Option<String>,
    /// Who issued the certificate.
    pub issuer: Option<String>,
    /// Serial number of the certificate, in hex.
    pub serial: String,
    /// When, as the signer claims.
    pub signed_at: Option<DateTime<Utc>>,
    /// The signed bytes are unchanged and the signature fits its certificate.
    pub intact: bool,
    /// Nothing was added to the file after this signature.
    pub whole_file: bool,
    /// Good as far as can be said without asking anybody: intact, no old digest, the certificate in force at that time and
    /// not outside the configured roots.
    pub sound: bool,
    /// What to show, a sentence each; whether the chain was checked is among them.
    pub sentences: Vec<String>,
}

/// The signatures of a PDF in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundSignatures {
    /// At least one.
    pub signatures: Vec<FoundSignature>,
    /// The signed file is the exported one with only something added behind it. `false` proves nothing: some programs
    /// write the file anew.
    pub extends_export: bool,
}

impl FoundSignatures {
    /// Every signature is sound and the last one covers the whole file.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.signatures.iter().all(|signature| signature.sound)
            && self.signatures.last().is_some_and(|last| last.whole_file)
    }
}

/// Fields proposed from the headings of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guessed {
    /// Name of the solution.
    pub title: Option<String>,
    /// Names of authors.
    pub authors: Vec<String>,
    /// Where they work.
    pub unit: Option<String>,
    /// Field of application.
    pub field: Option<String>,
    /// First application or trial.
    pub first_applied_on: Option<NaiveDate>,
    /// Heading and text.
    pub sections: Vec<(String, String)>,
}

/// A file that is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Stable code, `file.reason`.
    pub code: &'static str,
    /// What happened and how to mend it.
    pub message: String,
}

/// A column of a sheet.
#[derive(Clone, Debug)]
pub struct Column {
    /// Head.
    pub head: String,
    /// Width in characters.
    pub width: u16,
    /// How cells are written.
    pub kind: CellKind,
}

/// How a cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Text, never a formula.
    Text,
    /// Whole number, `#.##0` in a Vietnamese Excel.
    Integer,
    /// Date.
    Date,
    /// Đồng.
    Money,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// Whole number or đồng.
    Integer(i64),
    /// Date.
    Date(NaiveDate),
}

/// A sheet to be written.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name of the tab.
    pub name: String,
    /// Lines above the table.
    pub title: Vec<String>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// Papers and the text of uploads. Slow: call through [`Engines`], which bounds how many run at once.
pub trait Documents: Send + Sync {
    /// Renders a paper of `packs/documents` to PDF/A.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the template or its data are wrong.
    fn render(&self, template: &str, data: &Value, today: NaiveDate) -> Result<Vec<u8>>;
    /// The same paper as DOCX, to be finished in a word processor.
    ///
    /// # Errors
    /// As [`Documents::render`].
    fn docx(&self, template: &str, data: &Value, today: NaiveDate) -> Result<Vec<u8>>;
    /// The signatures in a PDF that came back signed; `exported` are the bytes that were given out.
    ///
    /// # Errors
    /// [`Rejected`] with a sentence when it is no PDF or has no signature. A broken signature is found as such.
    fn signatures(
        &self,
        signed: &[u8],
        exported: Option<&[u8]>,
        name: &str,
    ) -> std::result::Result<FoundSignatures, Rejected>;
    /// A QR code as SVG.
    fn qr_svg(&self, text: &str) -> String;
    /// Checks an upload and reads its text.
    ///
    /// # Errors
    /// [`Rejected`] with a sentence for the person.
    fn extract(&self, bytes: &[u8], name: &str) -> std::result::Result<Extracted, Rejected>;
    /// Reads the first sheet of an XLSX workbook, the tables of a DOCX, or a CSV file, as rows of texts, typed as they stand.
    ///
    /// # Errors
    /// [`Rejected`] with a sentence for the person.
    fn rows(&self, bytes: &[u8], name: &str) -> std::result::Result<Vec<Vec<String>>, Rejected>;
    /// Writes an XLSX workbook.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the sheet cannot be written.
    fn sheet(&self, sheet: &Sheet) -> Result<Vec<u8>>;
    /// Writes an XLSX workbook whose rows come one by one into a file that has no name and stands at its beginning: memory
    /// does not grow with the rows. `head` has no rows of its own.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the sheet cannot be written.
    fn sheet_file(&self, head: &Sheet, rows: &mut dyn Iterator<Item = Vec<Cell>>) -> Result<std::fs::File>;
    /// Writes an XLSX workbook that people fill in.
    ///
    /// # Errors
    /// [`AppError::Bug`] when it cannot be written.
    fn form_book(&self, book: &books::FormBook) -> Result<Vec<u8>>;
    /// Reads every sheet of an XLSX workbook, hidden ones too, cell by cell with what each is.
    ///
    /// # Errors
    /// [`Rejected`] with a sentence for the person.
    fn book(&self, bytes: &[u8], name: &str) -> std::result::Result<Vec<books::BookSheet>, Rejected>;
}

/// Content-addressed bytes.
#[async_trait]
pub trait Files: Send + Sync {
    /// Stores bytes durably and gives their SHA-256 in hex. Storing again is harmless.
    ///
    /// # Errors
    /// When the disk refuses.
    async fn put(&self, bytes: &[u8]) -> Result<String>;
    /// The bytes of a hash, checked against it.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Bug`] when the bytes do not fit the hash any more.
    async fn get(&self, hash: &str) -> Result<Vec<u8>>;
}

/// One e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Address of the receiver.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Stable per message, so that a repeat can be recognised.
    pub message_id: String,
}

/// Why a mail did not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Try again later.
    #[error("mail server not reached: {0}")]
    Later(String),
    /// This address will never work.
    #[error("mail refused: {0}")]
    Never(String),
}

/// Sends mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one mail to the server.
    ///
    /// # Errors
    /// [`MailError`].
    async fn send(&self, mail: &Mail) -> std::result::Result<(), MailError>;
}

/// The engines as the modules use them.
#[derive(Clone)]
pub struct Engines {
    /// Papers and uploads.
    pub documents: Arc<dyn Documents>,
    /// Bytes.
    pub files: Arc<dyn Files>,
    /// Mail.
    pub mailer: Arc<dyn Mailer>,
    /// Copied passages.
    pub novelty: Arc<dyn novelty::Novelty>,
    /// At most so many slow pieces at once.
    pub slots: Arc<tokio::sync::Semaphore>,
}

impl std::fmt::Debug for Engines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engines").finish_non_exhaustive()
    }
}

impl Engines {
    /// Runs a slow piece of work on a blocking thread, at most [`Engines::slots`] at once. The slot is owned by the work,
    /// so a client that goes away does not free it early.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the work panicked.
    pub async fn slow<T: Send + 'static>(&self, work: impl FnOnce(&dyn Documents) -> T + Send + 'static) -> Result<T> {
        let slot = self
            .slots
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| AppError::bug("engine slots closed"))?;
        let documents = self.documents.clone();
        tokio::task::spawn_blocking(move || {
            let _slot = slot;
            work(documents.as_ref())
        })
        .await
        .map_err(|e| AppError::bug(format!("engine work did not finish: {e}")))
    }

    /// Compares texts on a blocking thread. Not held up by slow pieces: a comparison takes milliseconds.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the work panicked.
    pub async fn compare<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn novelty::Novelty) -> T + Send + 'static,
    ) -> Result<T> {
        let novelty = self.novelty.clone();
        tokio::task::spawn_blocking(move || work(novelty.as_ref()))
            .await
            .map_err(|e| AppError::bug(format!("comparison did not finish: {e}")))
    }
}
