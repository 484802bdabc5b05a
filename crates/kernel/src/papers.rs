//! Official papers of a record: kind, number from the unit's series, state of signing, files.
//!
//! The state of a paper is apart from the state of its record: a decision may wait for its signature while the record is
//! decided. The caller has found the record through its scope and holds a permit for it; a paper is written only under a
//! permit for its own record. Law: NĐ 30/2020/NĐ-CP Điều 13 (who signs), Điều 15 (numbers), Điều 18 (replacing and
//! correcting); law.md 5.2 to 5.4.
//!
//! ```text
//! draft -> exported -> signed -> issued -> cancelled | corrected
//!   ^---------'
//! ```

use crate::access::{Permit, SigningForm};
use crate::codes;
use crate::db::{Reader, Tx};
use crate::error::{AppError, Result};
use crate::ids::{PaperId, PersonId, UnitId};
use crate::journal::Entry;
use crate::labels;
use crate::units::{UnitKind, Units};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{Order, QueryOrder, QuerySelect as _, Set};
use serde_json::{Value, json};

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "papers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PaperId,
        pub kind: String,
        pub subject_kind: String,
        pub subject: Uuid,
        pub unit: UnitId,
        pub issuer: String,
        pub symbol: String,
        pub year: i32,
        pub number: i64,
        pub label: Option<String>,
        pub dated: Option<NaiveDate>,
        pub title: String,
        pub status: String,
        pub pdf_hash: Option<String>,
        pub docx_hash: Option<String>,
        pub signed_hash: Option<String>,
        pub signatures: String,
        pub reason: String,
        pub replaced_by: Option<PaperId>,
        pub template: String,
        pub words: String,
        pub created_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Kinds of paper (NĐ 30/2020 Điều 7; abbreviations of Phụ lục III: certainty M).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaperKind {
    /// quyết định
    Decision,
    /// thông báo
    Notice,
    /// biên bản
    Minutes,
    /// tờ trình
    Submission,
    /// báo cáo
    Report,
    /// công văn: the only kind without an abbreviation
    Letter,
    /// kế hoạch
    Plan,
    /// chỉ thị
    Directive,
    /// giấy mời
    Invitation,
    /// giấy chứng nhận: not in the decree's list; its numbers run by the same rule
    Certificate,
    /// phiếu tiếp nhận: as above
    Receipt,
}

impl PaperKind {
    /// Every kind.
    pub const ALL: [PaperKind; 11] = [
        PaperKind::Decision,
        PaperKind::Notice,
        PaperKind::Minutes,
        PaperKind::Submission,
        PaperKind::Report,
        PaperKind::Letter,
        PaperKind::Plan,
        PaperKind::Directive,
        PaperKind::Invitation,
        PaperKind::Certificate,
        PaperKind::Receipt,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            PaperKind::Decision => "decision",
            PaperKind::Notice => "notice",
            PaperKind::Minutes => "minutes",
            PaperKind::Submission => "submission",
            PaperKind::Report => "report",
            PaperKind::Letter => "letter",
            PaperKind::Plan => "plan",
            PaperKind::Directive => "directive",
            PaperKind::Invitation => "invitation",
            PaperKind::Certificate => "certificate",
            PaperKind::Receipt => "receipt",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<PaperKind> {
        PaperKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What stands before the issuer in the number; empty for a letter.
    pub fn abbreviation(self) -> &'static str {
        match self {
            PaperKind::Decision => "QĐ",
            PaperKind::Notice => "TB",
            PaperKind::Minutes => "BB",
            PaperKind::Submission => "TTr",
            PaperKind::Report => "BC",
            PaperKind::Letter => "",
            PaperKind::Plan => "KH",
            PaperKind::Directive => "CT",
            PaperKind::Invitation => "GM",
            PaperKind::Certificate => "GCN",
            PaperKind::Receipt => "PTN",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        labels::paper_kind(self)
    }
}

/// Where a paper stands on its way to a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaperStatus {
    /// Being written.
    Draft,
    /// Given out to be signed outside.
    Exported,
    /// The signed file is back.
    Signed,
    /// Sent out: from now on it is replaced or cancelled, never changed.
    Issued,
    /// No longer valid; says why.
    Cancelled,
    /// Another paper took its place (NĐ 30/2020 Điều 18).
    Corrected,
}

impl PaperStatus {
    /// Every status.
    pub const ALL: [PaperStatus; 6] = [
        PaperStatus::Draft,
        PaperStatus::Exported,
        PaperStatus::Signed,
        PaperStatus::Issued,
        PaperStatus::Cancelled,
        PaperStatus::Corrected,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            PaperStatus::Draft => "draft",
            PaperStatus::Exported => "exported",
            PaperStatus::Signed => "signed",
            PaperStatus::Issued => "issued",
            PaperStatus::Cancelled => "cancelled",
            PaperStatus::Corrected => "corrected",
        }
    }

    /// The status of a code.
    pub fn from_code(code: &str) -> Option<PaperStatus> {
        PaperStatus::ALL.into_iter().find(|status| status.code() == code)
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        labels::paper_status(self)
    }

    /// Whether a paper may go on from here to `next`.
    pub fn may_become(self, next: PaperStatus) -> bool {
        match next {
            PaperStatus::Draft => self == PaperStatus::Exported,
            PaperStatus::Exported => matches!(self, PaperStatus::Draft | PaperStatus::Exported),
            PaperStatus::Signed => matches!(self, PaperStatus::Exported | PaperStatus::Signed),
            PaperStatus::Issued => self == PaperStatus::Signed,
            PaperStatus::Cancelled => !matches!(self, PaperStatus::Cancelled | PaperStatus::Corrected),
            PaperStatus::Corrected => self == PaperStatus::Issued,
        }
    }
}

/// A paper to be drafted.
#[derive(Clone, Debug)]
pub struct NewPaper {
    /// What it is.
    pub kind: PaperKind,
    /// The record it is about.
    pub subject: Uuid,
    /// The unit whose series the number is taken from.
    pub unit: UnitId,
    /// Short name of who issues, as in numbers: "UBND", "HĐSK". See [`issuer_of`].
    pub issuer: String,
    /// The part that drafts it, only in letters: "VX" in 1003/UBND-VX. Empty otherwise.
    pub drafted_by: String,
    /// What it is about (trích yếu).
    pub title: String,
    /// The template that it is made with; its module knows which data it takes.
    pub template: String,
    /// What a person typed for this paper alone (receivers, whom it is addressed to), as its module reads it.
    pub words: Value,
}

/// A paper as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// Which.
    pub id: PaperId,
    /// What it is.
    pub kind: PaperKind,
    /// Kind of record.
    pub subject_kind: String,
    /// The record.
    pub subject: Uuid,
    /// Whose series.
    pub unit: UnitId,
    /// "QĐ-UBND".
    pub symbol: String,
    /// "15/QĐ-UBND", once it has a number.
    pub label: Option<String>,
    /// Its date, given with the number.
    pub dated: Option<NaiveDate>,
    /// What it is about.
    pub title: String,
    /// Where it stands.
    pub status: PaperStatus,
    /// SHA-256 of the PDF that went out to be signed.
    pub pdf_hash: Option<String>,
    /// SHA-256 of the DOCX made with it.
    pub docx_hash: Option<String>,
    /// SHA-256 of the signed file that came back.
    pub signed_hash: Option<String>,
    /// What was found in the signed file (see `engines::FoundSignature`), as JSON; null before.
    pub signatures: Value,
    /// Why it was cancelled or corrected.
    pub reason: String,
    /// The paper that took its place.
    pub replaced_by: Option<PaperId>,
    /// The template that it is made with.
    pub template: String,
    /// What a person typed for this paper alone.
    pub words: Value,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Counts changes.
    pub version: i64,
}

impl Paper {
    /// Whether it was ever in anybody's hands: issued, or signed before it came to its end. Whoever sees its record sees it
    /// from then on, whatever rests on it says so when it falls, and those who rely on it are told.
    pub fn went_out(&self) -> bool {
        let out = matches!(
            self.status,
            PaperStatus::Issued | PaperStatus::Cancelled | PaperStatus::Corrected
        );
        out && self.signed_hash.is_some()
    }

    /// Went out and is no longer valid.
    pub fn fell(&self) -> bool {
        self.went_out() && self.status != PaperStatus::Issued
    }

    fn read(m: row::Model) -> Result<Paper> {
        let kind = PaperKind::from_code(&m.kind).ok_or_else(|| AppError::bug(format!("papers.kind {}", m.kind)))?;
        let status =
            PaperStatus::from_code(&m.status).ok_or_else(|| AppError::bug(format!("papers.status {}", m.status)))?;
        Ok(Paper {
            id: m.id,
            kind,
            subject_kind: m.subject_kind,
            subject: m.subject,
            unit: m.unit,
            symbol: m.symbol,
            label: m.label,
            dated: m.dated,
            title: m.title,
            status,
            pdf_hash: m.pdf_hash,
            docx_hash: m.docx_hash,
            signed_hash: m.signed_hash,
            signatures: serde_json::from_str(&m.signatures).unwrap_or(Value::Null),
            reason: m.reason,
            replaced_by: m.replaced_by,
            template: m.template,
            words: serde_json::from_str(&m.words).unwrap_or(Value::Null),
            changed_at: m.changed_at,
            version: m.version,
        })
    }
}

/// The symbol of a paper: kind and issuer, for a letter issuer and drafting part (law.md 5.3): `QĐ-UBND`, `UBND-VX`.
pub fn symbol(kind: PaperKind, issuer: &str, drafted_by: &str) -> String {
    [
        kind.abbreviation(),
        issuer,
        if kind == PaperKind::Letter { drafted_by } else { "" },
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join("-")
}

/// `15` and `QĐ-UBND` into `15/QĐ-UBND`; numbers under 10 get a nought (law.md 5.1).
pub fn label(number: i64, symbol: &str) -> String {
    format!("{number:02}/{symbol}")
}

/// Short name of an issuer for numbers, made from its name: first letters of the words of its generic part; names of
/// communes and provinces stand for their people's committee. A unit that uses another short name says so itself, in
/// its setting `paper.issuer`.
pub fn issuer_of(units: &Units, unit: UnitId, on: NaiveDate) -> String {
    match units.get(unit).map(|row| row.kind) {
        Some(UnitKind::Province | UnitKind::District | UnitKind::Commune) => "UBND".to_owned(),
        _ => initials(units.name(unit, on)),
    }
}

/// "Sở Khoa học và Công nghệ" into "SKHCN", "Ủy ban nhân dân xã Tân Uyên" into "UBND": the words before the kind of
/// place, without "và", "của".
pub fn initials(name: &str) -> String {
    const PLACES: [&str; 6] = ["xã", "phường", "tỉnh", "thành", "huyện", "đặc"];
    let words: Vec<&str> = name.split_whitespace().collect();
    let end = words
        .iter()
        .skip(1)
        .position(|word| PLACES.contains(word))
        .map_or(words.len(), |at| at + 1);
    words
        .iter()
        .take(end)
        .filter(|word| !["và", "của", "cho", "-", "số"].contains(*word))
        .filter_map(|word| {
            let first = word.chars().next()?;
            // "số 1" keeps its number
            if first.is_numeric() {
                Some((*word).to_owned())
            } else {
                // Đ is a letter of its own; tones and marks do not enter an abbreviation (Ủy ban: UB)
                let bare = match first {
                    'đ' | 'Đ' => "Đ".to_owned(),
                    other => vietnamese::fold(&other.to_string()).to_uppercase(),
                };
                first.is_alphabetic().then_some(bare)
            }
        })
        .collect()
}

/// Who signs and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatory {
    /// How.
    pub form: SigningForm,
    /// The body that decides together, for TM.: "Ủy ban nhân dân", "Hội đồng sáng kiến".
    pub collective: Option<String>,
    /// Title of the head: "Chủ tịch".
    pub head_title: String,
    /// Title of who signs: "Phó Chủ tịch".
    pub own_title: String,
    /// For TL. signed by a deputy: title of the head of the ordered part ("Chánh Văn phòng"), who is signed for (KT.).
    pub ordered_title: Option<String>,
}

impl Signatory {
    /// The lines above the name, in capitals (NĐ 30/2020 Điều 13; law.md 5.2).
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(collective) = &self.collective
            && matches!(self.form, SigningForm::OnBehalf | SigningForm::Deputy)
        {
            lines.push(format!("TM. {collective}"));
        }
        match self.form {
            SigningForm::Own => lines.push(self.own_title.clone()),
            SigningForm::OnBehalf => {
                if self.collective.is_none() {
                    lines.push(format!("TM. {}", self.own_title));
                } else {
                    // a deputy may sign on behalf as well, for the head
                    if self.own_title != self.head_title && !self.head_title.is_empty() {
                        lines.push(format!("KT. {}", self.head_title));
                    }
                    lines.push(self.own_title.clone());
                }
            }
            SigningForm::Deputy | SigningForm::ByDelegation => {
                lines.push(format!("{} {}", self.form.abbreviation(), self.head_title));
                lines.push(self.own_title.clone());
            }
            SigningForm::ByOrder => {
                lines.push(format!("TL. {}", self.head_title));
                if let Some(ordered) = &self.ordered_title {
                    lines.push(format!("KT. {ordered}"));
                }
                lines.push(self.own_title.clone());
            }
            SigningForm::Acting => lines.push(format!("Q. {}", self.head_title)),
        }
        lines.into_iter().map(|line| line.to_uppercase()).collect()
    }
}

/// The files of a paper as it is given out for signing: SHA-256, stored by `engines::Files` before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The PDF/A.
    pub pdf: String,
    /// The DOCX, where one was made.
    pub docx: Option<String>,
}

/// Where the papers of one record are written: in a transaction, under a permit for that record.
#[derive(Debug)]
pub struct Desk<'a> {
    tx: &'a Tx,
    permit: &'a Permit,
    subject_kind: &'static str,
}

impl<'a> Desk<'a> {
    /// For the record that `permit` is for; `subject_kind` is its kind, as in the journal.
    pub fn new(tx: &'a Tx, permit: &'a Permit, subject_kind: &'static str) -> Desk<'a> {
        Desk {
            tx,
            permit,
            subject_kind,
        }
    }

    /// Drafts a paper; it has no number yet.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the permit is for another record; database errors.
    pub async fn draft(&self, new: NewPaper) -> Result<PaperId> {
        self.permit.covers(new.subject)?;
        let id: PaperId = self.tx.id();
        let symbol = symbol(new.kind, &new.issuer, &new.drafted_by);
        row::Entity::insert(row::ActiveModel {
            id: Set(id),
            kind: Set(new.kind.code().to_owned()),
            subject_kind: Set(self.subject_kind.to_owned()),
            subject: Set(new.subject),
            unit: Set(new.unit),
            issuer: Set(new.issuer),
            symbol: Set(symbol),
            year: Set(0),
            number: Set(0),
            label: Set(None),
            dated: Set(None),
            title: Set(new.title),
            status: Set(PaperStatus::Draft.code().to_owned()),
            pdf_hash: Set(None),
            docx_hash: Set(None),
            signed_hash: Set(None),
            signatures: Set("null".to_owned()),
            reason: Set(String::new()),
            replaced_by: Set(None),
            template: Set(new.template),
            words: Set(new.words.to_string()),
            created_by: Set(self.permit.by()),
            created_at: Set(self.tx.now),
            changed_at: Set(self.tx.now),
            version: Set(1),
        })
        .exec_without_returning(&self.tx.reader())
        .await?;
        let details = json!({ "paper": id, "kind": new.kind.code() });
        self.record(new.subject, new.unit, "paper.drafted", details);
        Ok(id)
    }

    /// Gives a paper its number and date, once; asked again, it keeps the number and answers it. The number comes from the
    /// series of the issuer, kind and year, in this transaction: no gap and no duplicate. What is cancelled keeps its number.
    ///
    /// # Errors
    /// [`AppError::Refused`] when the paper is already signed without one, or cancelled; as [`Desk::draft`].
    pub async fn number(&self, id: PaperId, on: NaiveDate) -> Result<String> {
        let paper = self.load(id).await?;
        if let Some(label) = paper.label {
            return Ok(label);
        }
        if paper.status != PaperStatus::Draft.code() && paper.status != PaperStatus::Exported.code() {
            return Err(refused(&paper.status, "paper.number"));
        }
        let series = format!("paper:{}", paper.symbol);
        let number = codes::next(self.tx, paper.unit, &series, on.year()).await?;
        let label = label(number, &paper.symbol);
        let details = json!({ "paper": id, "number": label, "dated": on });
        let change = row::ActiveModel {
            year: Set(on.year()),
            number: Set(number),
            label: Set(Some(label.clone())),
            dated: Set(Some(on)),
            ..unchanged()
        };
        self.save(&paper, change, "paper.numbered", details).await?;
        Ok(label)
    }

    /// Gives a draft a number and date that its record took elsewhere (a certificate).
    ///
    /// # Errors
    /// [`AppError::Refused`] when it has a number; as [`Desk::draft`].
    pub async fn adopt(&self, id: PaperId, label: &str, on: NaiveDate) -> Result<()> {
        let paper = self.load(id).await?;
        if paper.label.is_some() || paper.status != PaperStatus::Draft.code() {
            return Err(refused(&paper.status, "paper.number"));
        }
        let details = json!({ "paper": id, "number": label, "dated": on });
        let change = row::ActiveModel {
            year: Set(on.year()),
            label: Set(Some(label.to_owned())),
            dated: Set(Some(on)),
            ..unchanged()
        };
        self.save(&paper, change, "paper.numbered", details).await
    }

    /// Changes what a draft says. `version` is the one that the person saw.
    ///
    /// # Errors
    /// [`AppError::Refused`] when it is no draft any more; [`AppError::Conflict`]; as [`Desk::draft`].
    pub async fn rewrite(&self, id: PaperId, version: i64, title: String, words: &Value) -> Result<()> {
        let paper = self.load(id).await?;
        if paper.status != PaperStatus::Draft.code() {
            return Err(refused(&paper.status, "paper.wrong_state"));
        }
        if paper.version != version {
            return Err(AppError::Conflict(labels::CONFLICT.to_owned()));
        }
        let details = json!({ "paper": id, "title": title });
        let change = row::ActiveModel {
            title: Set(title),
            words: Set(words.to_string()),
            ..unchanged()
        };
        self.save(&paper, change, "paper.rewritten", details).await
    }

    /// Gives the paper out for signing, again where a file was made anew.
    ///
    /// # Errors
    /// [`AppError::Refused`] from another state; as [`Desk::draft`].
    pub async fn export(&self, id: PaperId, files: Exported) -> Result<()> {
        let paper = self.load(id).await?;
        let details = json!({ "paper": id, "pdf": files.pdf });
        let change = row::ActiveModel {
            pdf_hash: Set(Some(files.pdf)),
            docx_hash: Set(files.docx),
            ..unchanged()
        };
        self.advance(&paper, PaperStatus::Exported, change, "paper.exported", details)
            .await
    }

    /// Takes a paper back before it is signed, to change what it says. It keeps its number.
    ///
    /// # Errors
    /// As [`Desk::export`].
    pub async fn reopen(&self, id: PaperId) -> Result<()> {
        let paper = self.load(id).await?;
        let details = json!({ "paper": id });
        self.advance(&paper, PaperStatus::Draft, unchanged(), "paper.reopened", details)
            .await
    }

    /// Takes the signed file in: its hash and what was found in it. Whether the signature is good enough is for the caller
    /// to decide and to show; a second file may follow while the paper is not issued (the organisation signs after the person,
    /// NĐ 30/2020 Điều 5).
    ///
    /// # Errors
    /// As [`Desk::export`].
    pub async fn sign(&self, id: PaperId, signed: String, signatures: &Value) -> Result<()> {
        let paper = self.load(id).await?;
        let details = json!({ "paper": id, "file": signed, "signatures": signatures });
        let change = row::ActiveModel {
            signed_hash: Set(Some(signed)),
            signatures: Set(signatures.to_string()),
            ..unchanged()
        };
        self.advance(&paper, PaperStatus::Signed, change, "paper.signed", details)
            .await
    }

    /// Issues the signed paper.
    ///
    /// # Errors
    /// [`AppError::Refused`] when it has no number; as [`Desk::export`].
    pub async fn issue(&self, id: PaperId) -> Result<()> {
        let paper = self.load(id).await?;
        if paper.label.is_none() {
            return Err(refused(&paper.status, "paper.unnumbered"));
        }
        let details = json!({ "paper": id, "number": paper.label });
        self.advance(&paper, PaperStatus::Issued, unchanged(), "paper.issued", details)
            .await
    }

    /// Cancels a paper: it stays, with its number, and says why.
    ///
    /// # Errors
    /// [`AppError::Invalid`] without a reason; as [`Desk::export`].
    pub async fn cancel(&self, id: PaperId, reason: &str) -> Result<()> {
        let reason = reason_of(reason)?;
        let paper = self.load(id).await?;
        let details = json!({ "paper": id, "number": paper.label, "reason": reason });
        let change = row::ActiveModel {
            reason: Set(reason),
            ..unchanged()
        };
        self.advance(&paper, PaperStatus::Cancelled, change, "paper.cancelled", details)
            .await
    }

    /// Says that `by`, a paper of the same kind and record, takes the place of an issued one (NĐ 30/2020 Điều 18).
    ///
    /// # Errors
    /// [`AppError::Invalid`] without a reason; [`AppError::Refused`] when the other paper is of another kind or record, or is
    /// not issued itself; as [`Desk::export`].
    pub async fn correct(&self, id: PaperId, by: PaperId, reason: &str) -> Result<()> {
        let reason = reason_of(reason)?;
        let paper = self.load(id).await?;
        // not under the permit: one of another record is refused in words, as one that is not there
        let other = row::Entity::find_by_id(by).one(&self.tx.reader()).await?;
        let fits = |other: &row::Model| {
            other.id != paper.id
                && other.subject == paper.subject
                && other.subject_kind == paper.subject_kind
                && other.kind == paper.kind
                && other.status == PaperStatus::Issued.code()
        };
        let other = other
            .filter(fits)
            .ok_or_else(|| refused(&paper.status, "paper.replacement"))?;
        let details = json!({ "paper": id, "number": paper.label, "by": other.label, "reason": reason });
        let change = row::ActiveModel {
            reason: Set(reason),
            replaced_by: Set(Some(by)),
            ..unchanged()
        };
        self.advance(&paper, PaperStatus::Corrected, change, "paper.corrected", details)
            .await
    }

    async fn load(&self, id: PaperId) -> Result<row::Model> {
        let paper = row::Entity::find_by_id(id)
            .one(&self.tx.reader())
            .await?
            .ok_or(AppError::NotFound)?;
        self.permit.covers(paper.subject)?;
        if paper.subject_kind != self.subject_kind {
            return Err(AppError::bug(format!("paper {id} is of {}", paper.subject_kind)));
        }
        Ok(paper)
    }

    async fn advance(
        &self,
        paper: &row::Model,
        next: PaperStatus,
        mut change: row::ActiveModel,
        act: &'static str,
        details: Value,
    ) -> Result<()> {
        if !PaperStatus::from_code(&paper.status).is_some_and(|status| status.may_become(next)) {
            return Err(refused(&paper.status, "paper.wrong_state"));
        }
        change.status = Set(next.code().to_owned());
        self.save(paper, change, act, details).await
    }

    /// Writes the change if nobody was faster.
    async fn save(
        &self,
        paper: &row::Model,
        mut change: row::ActiveModel,
        act: &'static str,
        details: Value,
    ) -> Result<()> {
        change.changed_at = Set(self.tx.now);
        change.version = Set(paper.version + 1);
        let done = row::Entity::update_many()
            .set(change)
            .filter(row::Column::Id.eq(paper.id))
            .filter(row::Column::Version.eq(paper.version))
            .exec(&self.tx.reader())
            .await?;
        if done.rows_affected == 0 {
            return Err(AppError::Conflict(labels::CONFLICT.to_owned()));
        }
        self.record(paper.subject, paper.unit, act, details);
        Ok(())
    }

    fn record(&self, subject: Uuid, unit: UnitId, act: &'static str, details: Value) {
        self.tx.record(Entry {
            subject_kind: self.subject_kind,
            subject,
            unit: Some(unit.0),
            act,
            details,
        });
    }
}

/// The papers of a record, oldest first. The caller has found the record through its scope.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, subject: Uuid) -> Result<Vec<Paper>> {
    let rows = row::Entity::find()
        .filter(row::Column::Subject.eq(subject))
        .order_by(row::Column::CreatedAt, Order::Asc)
        .order_by(row::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(Paper::read).collect()
}

/// One paper; the caller then finds its record through its scope before giving anything out.
///
/// # Errors
/// Database errors.
pub async fn find(db: &Reader<'_>, id: PaperId) -> Result<Option<Paper>> {
    row::Entity::find_by_id(id).one(db).await?.map(Paper::read).transpose()
}

/// The papers with one of these numbers, of one of these units, wherever they stand; what changed last comes last.
///
/// # Errors
/// Database errors.
pub async fn labelled(db: &Reader<'_>, units: &[UnitId], numbers: &[String]) -> Result<Vec<Paper>> {
    if units.is_empty() || numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows = row::Entity::find()
        .filter(row::Column::Unit.is_in(units.iter().copied()))
        .filter(row::Column::Label.is_in(numbers.iter().cloned()))
        .order_by(row::Column::ChangedAt, Order::Asc)
        .order_by(row::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(Paper::read).collect()
}

/// Every file that some paper needs, for `doctor` and for backups.
///
/// # Errors
/// Database errors.
pub async fn hashes(db: &Reader<'_>) -> Result<Vec<String>> {
    type Hashes = (Option<String>, Option<String>, Option<String>);
    let found = row::Entity::find()
        .select_only()
        // no other column: some of them are younger than a database that is backed up
        .columns([row::Column::PdfHash, row::Column::DocxHash, row::Column::SignedHash])
        .into_tuple::<Hashes>()
        .all(db)
        .await;
    let rows = match found {
        Ok(rows) => rows,
        // a database of an earlier version is backed up before it is brought up to this one
        Err(error) if is_missing_table(&error) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let mut hashes: Vec<String> = rows
        .into_iter()
        .flat_map(|(pdf, docx, signed)| [pdf, docx, signed])
        .flatten()
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    Ok(hashes)
}

fn is_missing_table(error: &sea_orm::DbErr) -> bool {
    let text = error.to_string();
    text.contains("no such table") || text.contains("relation \"papers\" does not exist")
}

/// A change in which nothing changes yet.
fn unchanged() -> row::ActiveModel {
    <row::ActiveModel as Default>::default()
}

fn reason_of(typed: &str) -> Result<String> {
    let reason = vietnamese::clean_line(typed);
    if reason.is_empty() {
        return Err(AppError::field("reason", labels::PAPER_REASON));
    }
    Ok(reason)
}

fn refused(status: &str, code: &'static str) -> AppError {
    let said = PaperStatus::from_code(status).map_or("", PaperStatus::label);
    AppError::Refused {
        code,
        message: labels::paper_refused(code, said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_decree_has_them() {
        assert_eq!(label(7, &symbol(PaperKind::Minutes, "HĐSK", "")), "07/BB-HĐSK");
        assert_eq!(label(15, &symbol(PaperKind::Decision, "UBND", "VX")), "15/QĐ-UBND");
        assert_eq!(label(1003, &symbol(PaperKind::Letter, "SKHCN", "QL")), "1003/SKHCN-QL");
        assert_eq!(label(3, &symbol(PaperKind::Letter, "SKHCN", "")), "03/SKHCN");
    }

    #[test]
    fn the_short_name_of_an_issuer_comes_from_the_generic_words() {
        for (name, short) in [
            ("Sở Khoa học và Công nghệ", "SKHCN"),
            ("Ủy ban nhân dân xã Tân Uyên", "UBND"),
            ("Hội đồng sáng kiến", "HĐSK"),
            ("Hội đồng sáng kiến tỉnh Lai Châu", "HĐSK"),
            ("Văn phòng Ủy ban nhân dân tỉnh", "VPUBND"),
            ("Xã Tân Uyên", "XTU"),
            ("Trường Tiểu học số 12", "TTH12"),
            ("", ""),
        ] {
            assert_eq!(initials(name), short, "{name}");
        }
    }

    #[test]
    fn each_authority_has_its_lines() {
        let of = |form, collective: Option<&str>, head: &str, own: &str, ordered: Option<&str>| {
            Signatory {
                form,
                collective: collective.map(str::to_owned),
                head_title: head.to_owned(),
                own_title: own.to_owned(),
                ordered_title: ordered.map(str::to_owned),
            }
            .lines()
        };
        let committee = Some("Ủy ban nhân dân");
        assert_eq!(of(SigningForm::Own, None, "Giám đốc", "Giám đốc", None), ["GIÁM ĐỐC"]);
        assert_eq!(
            of(SigningForm::OnBehalf, committee, "Chủ tịch", "Chủ tịch", None),
            ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
        );
        for form in [SigningForm::OnBehalf, SigningForm::Deputy] {
            assert_eq!(
                of(form, committee, "Chủ tịch", "Phó Chủ tịch", None),
                ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
            );
        }
        assert_eq!(
            of(SigningForm::Deputy, None, "Giám đốc", "Phó Giám đốc", None),
            ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]
        );
        assert_eq!(
            of(
                SigningForm::ByOrder,
                None,
                "Chủ tịch",
                "Phó Chánh Văn phòng",
                Some("Chánh Văn phòng")
            ),
            ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"]
        );
        assert_eq!(
            of(SigningForm::ByDelegation, None, "Chủ tịch", "Giám đốc Sở", None),
            ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ"]
        );
        assert_eq!(
            of(SigningForm::Acting, None, "Giám đốc", "Phó Giám đốc", None),
            ["Q. GIÁM ĐỐC"]
        );
    }

    #[test]
    fn an_issued_paper_is_never_changed_and_a_dead_one_stays_dead() {
        use PaperStatus as S;
        for next in [S::Draft, S::Exported, S::Signed, S::Issued] {
            assert!(!S::Issued.may_become(next), "{next:?}");
        }
        for next in S::ALL {
            assert!(
                !S::Cancelled.may_become(next) && !S::Corrected.may_become(next),
                "{next:?}"
            );
        }
        assert!(
            S::Signed.may_become(S::Issued) && !S::Exported.may_become(S::Issued) && !S::Signed.may_become(S::Draft)
        );
        for status in S::ALL {
            assert_eq!(S::from_code(status.code()), Some(status));
            assert!(!status.label().is_empty());
        }
        for kind in PaperKind::ALL {
            assert_eq!(PaperKind::from_code(kind.code()), Some(kind));
            assert!(!kind.label().is_empty());
        }
    }
}
