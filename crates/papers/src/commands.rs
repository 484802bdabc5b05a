//! The verbs: the only writers. Pages and API call these; slow work (setting, reading signatures, storing) is done before
//! the transaction.

use crate::{Offer, Sources, Words, labels};
use chrono::NaiveDate;
use kernel::access::{Actor, Permit};
use kernel::db::Tx;
use kernel::engines::FoundSignatures;
use kernel::ids::{PaperId, UnitId};
use kernel::papers::{self, Desk, Exported, NewPaper, Paper, PaperKind};
use kernel::web::App;
use kernel::{AppError, Result};
use serde_json::{Value, json};
use uuid::Uuid;

/// Largest signed file that is taken, in bytes.
pub const MAX_SIGNED: usize = 20 * 1024 * 1024;
/// Longest subject of a paper.
pub const MAX_TITLE: usize = 300;
/// Most receivers, and the longest of them.
pub const MAX_RECIPIENTS: (usize, usize) = (30, 200);

/// Receivers as they were typed, one a line.
///
/// # Errors
/// [`AppError::Invalid`] at `recipients`.
pub fn recipients(typed: &str) -> Result<Vec<String>> {
    let lines: Vec<String> = typed
        .lines()
        .map(|line| vietnamese::clean_line(line).trim_start_matches(['-', ' ']).to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    let (most, longest) = MAX_RECIPIENTS;
    if lines.len() > most || lines.iter().any(|line| line.chars().count() > longest) {
        return Err(AppError::field("recipients", labels::RECIPIENTS_TOO_MANY));
    }
    Ok(lines)
}

/// The subject of a paper as it was typed.
///
/// # Errors
/// [`AppError::Invalid`] at `title`.
pub fn title(typed: &str) -> Result<String> {
    let title = vietnamese::clean_line(typed);
    if title.is_empty() {
        return Err(AppError::field("title", labels::ASK_TITLE));
    }
    if title.chars().count() > MAX_TITLE {
        return Err(AppError::field("title", labels::TITLE_TOO_LONG));
    }
    Ok(title)
}

/// A desk needs the kind of record for as long as the program runs; sources are few and known.
async fn permit(tx: &Tx, sources: &Sources, actor: &Actor, kind: &str, record: Uuid) -> Result<(Permit, &'static str)> {
    let source = sources.of(kind)?;
    Ok((source.permit(tx, actor, record).await?, source.kind()))
}

/// The paper with the permit for its record.
async fn held(tx: &Tx, sources: &Sources, actor: &Actor, id: PaperId) -> Result<(Paper, Permit, &'static str)> {
    let paper = papers::find(&tx.reader(), id).await?.ok_or(AppError::NotFound)?;
    let (permit, kind) = permit(tx, sources, actor, &paper.subject_kind, paper.subject).await?;
    Ok((paper, permit, kind))
}

/// The actor may write the papers of this one's record: asked before slow work is done for them.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`].
pub async fn may_write(tx: &Tx, sources: &Sources, actor: &Actor, paper: &Paper) -> Result<()> {
    let (permit, _) = permit(tx, sources, actor, &paper.subject_kind, paper.subject).await?;
    permit.covers(paper.subject)
}

/// Drafts a paper that the record offers.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Invalid`] at `offer` when the record has no such paper now.
pub async fn draft(
    tx: &Tx,
    sources: &Sources,
    actor: &Actor,
    (kind, record): (&str, Uuid),
    title: Option<String>,
    words: Words,
) -> Result<PaperId> {
    let (permit, subject_kind) = permit(tx, sources, actor, kind, record).await?;
    let found = sources
        .of(kind)?
        .find(&tx.reader(), &tx.units(), actor, record, tx.today())
        .await?;
    let on = tx.today();
    let offer: Offer = found
        .offers
        .into_iter()
        .find(|offer| offer.code == words.offer)
        .ok_or_else(|| AppError::field("offer", labels::ASK_OFFER))?;
    signs(tx, offer.unit, &words.signer, on).await?;
    let words = serde_json::to_value(words).map_err(|error| AppError::bug(error.to_string()))?;
    Desk::new(tx, &permit, subject_kind)
        .draft(NewPaper {
            kind: offer.kind,
            subject: record,
            unit: offer.unit,
            issuer: offer.issuer,
            drafted_by: String::new(),
            title: title.unwrap_or(offer.title),
            template: offer.template.to_owned(),
            words,
        })
        .await
}

/// Changes what a draft says.
///
/// # Errors
/// As [`draft`], at `signer` too; [`AppError::Conflict`] when somebody was faster; [`AppError::Refused`] when it is no draft.
pub async fn rewrite(
    tx: &Tx,
    sources: &Sources,
    actor: &Actor,
    id: PaperId,
    version: i64,
    title: String,
    mut words: Words,
) -> Result<()> {
    let (paper, permit, kind) = held(tx, sources, actor, id).await?;
    words.offer = Words::of(&paper).offer;
    signs(tx, paper.unit, &words.signer, paper.dated.unwrap_or(tx.today())).await?;
    let words = serde_json::to_value(words).map_err(|error| AppError::bug(error.to_string()))?;
    Desk::new(tx, &permit, kind).rewrite(id, version, title, &words).await
}

/// Whoever was chosen signs papers of the unit that day; nobody chosen is its head.
async fn signs(tx: &Tx, unit: UnitId, signer: &str, on: NaiveDate) -> Result<()> {
    if signer.is_empty() {
        return Ok(());
    }
    let signers = organisations::papers::signers(&tx.reader(), unit, on).await?;
    if signers.iter().any(|one| one.key == signer) {
        Ok(())
    } else {
        Err(AppError::field("signer", labels::ASK_SIGNER))
    }
}

/// Takes a number from the series; asked again, the paper keeps the one that it has.
///
/// # Errors
/// As [`draft`]; [`AppError::Refused`].
pub async fn number(tx: &Tx, sources: &Sources, actor: &Actor, id: PaperId) -> Result<String> {
    let (paper, permit, kind) = held(tx, sources, actor, id).await?;
    let desk = Desk::new(tx, &permit, kind);
    if paper.label.is_none()
        && let Some((label, on)) = sources.of(kind)?.number(tx, &permit, &paper).await?
    {
        desk.adopt(id, &label, on).await?;
        return Ok(label);
    }
    desk.number(id, tx.today()).await
}

/// The data of a paper as its template takes them: what its record says, and number, date, subject, receivers, signatory.
///
/// # Errors
/// [`AppError::NotFound`]; what the source says.
pub async fn data(app: &App, sources: &Sources, actor: &Actor, paper: &Paper, today: NaiveDate) -> Result<Value> {
    let on = paper.dated.unwrap_or(today);
    let mut data = sources.of(&paper.subject_kind)?.data(app, actor, paper, on).await?;
    let words = Words::of(paper);
    let Some(fields) = data.as_object_mut() else {
        return Err(AppError::bug(format!("data of paper {} are no object", paper.id)));
    };
    match &paper.label {
        Some(label) => {
            // co-authors bear one number, told apart by their names
            let number = match paper.kind {
                PaperKind::Certificate => label.split(' ').next().unwrap_or(label),
                PaperKind::Decision
                | PaperKind::Notice
                | PaperKind::Minutes
                | PaperKind::Submission
                | PaperKind::Report
                | PaperKind::Letter
                | PaperKind::Plan
                | PaperKind::Directive
                | PaperKind::Invitation
                | PaperKind::Receipt => label,
            };
            fields.insert("number".to_owned(), json!(number));
            fields.insert("date".to_owned(), json!(on));
        }
        None => {
            fields.remove("number");
            fields.insert("symbol".to_owned(), json!(paper.symbol));
        }
    }
    fields.insert("about".to_owned(), json!(paper.title));
    if !words.recipients.is_empty() {
        fields.insert("recipients".to_owned(), json!(words.recipients));
    }
    if !fields.contains_key("signer_lines") && !fields.contains_key("signer_chair") {
        let db = app.db.reader();
        let letterhead = organisations::papers::letterhead(&db, &app.db.units(), paper.unit, on).await?;
        let signers = organisations::papers::signers(&db, paper.unit, on).await?;
        let chosen = signers.iter().find(|signer| signer.key == words.signer);
        if let Some(signer) = chosen.or_else(|| signers.first()) {
            fields.insert("signer_lines".to_owned(), json!(letterhead.lines(signer)));
            fields.insert("signer_name".to_owned(), json!(signer.name));
        }
    }
    Ok(data)
}

/// A paper as it would be given out: PDF/A and, where the template can, DOCX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// The PDF/A.
    pub pdf: Vec<u8>,
    /// The DOCX.
    pub docx: Vec<u8>,
}

/// Sets a paper. Slow; outside any transaction.
///
/// # Errors
/// As [`data`].
pub async fn set(app: &App, sources: &Sources, actor: &Actor, paper: &Paper, today: NaiveDate) -> Result<Set> {
    let data = data(app, sources, actor, paper, today).await?;
    let (template, on) = (paper.template.clone(), paper.dated.unwrap_or(today));
    app.engines
        .slow(move |documents| {
            Ok(Set {
                pdf: documents.render(&template, &data, on)?,
                docx: documents.docx(&template, &data, on)?,
            })
        })
        .await?
}

/// Sets a paper that has its number and stores its files. Slow; outside any transaction.
///
/// # Errors
/// As [`data`]; [`AppError::Refused`] without a number.
pub async fn make(app: &App, sources: &Sources, actor: &Actor, paper: &Paper, today: NaiveDate) -> Result<Exported> {
    if paper.label.is_none() {
        return Err(AppError::Refused {
            code: "paper.unnumbered",
            message: labels::NUMBER_FIRST.to_owned(),
        });
    }
    let set = set(app, sources, actor, paper, today).await?;
    Ok(Exported {
        pdf: app.engines.files.put(&set.pdf).await?,
        docx: Some(app.engines.files.put(&set.docx).await?),
    })
}

/// Gives a paper out for signing. The files were made of the paper at `version`.
///
/// # Errors
/// As [`draft`]; [`AppError::Conflict`] when it was changed in the meantime; [`AppError::Refused`].
pub async fn export(
    tx: &Tx,
    sources: &Sources,
    actor: &Actor,
    id: PaperId,
    version: i64,
    files: Exported,
) -> Result<()> {
    let (paper, permit, kind) = held(tx, sources, actor, id).await?;
    if paper.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    Desk::new(tx, &permit, kind).export(id, files).await
}

/// Takes a paper back before it is signed.
///
/// # Errors
/// As [`draft`]; [`AppError::Refused`].
pub async fn reopen(tx: &Tx, sources: &Sources, actor: &Actor, id: PaperId) -> Result<()> {
    let (_, permit, kind) = held(tx, sources, actor, id).await?;
    Desk::new(tx, &permit, kind).reopen(id).await
}

/// What came back from signing, looked at and stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// SHA-256 of the stored file.
    pub hash: String,
    /// What was found; nothing in a scan.
    pub found: FoundSignatures,
    /// A scan of a paper that was signed by hand.
    pub scan: bool,
}

/// Looks at a file that came back from signing, and stores it. Slow; outside any transaction.
///
/// # Errors
/// [`AppError::Invalid`] at `file`, with what to do: too large, no PDF, not signed, not the file that was given out, a
/// broken signature.
pub async fn look_at(app: &App, paper: &Paper, bytes: Vec<u8>, name: String, scan: bool) -> Result<Signed> {
    let refuse = |sentence: String| Err(AppError::field("file", sentence));
    if bytes.len() > MAX_SIGNED {
        return refuse(labels::SIGNED_TOO_LARGE.to_owned());
    }
    if bytes.get(..5) != Some(b"%PDF-".as_slice()) {
        return refuse(labels::NOT_PDF.to_owned());
    }
    if scan {
        let hash = app.engines.files.put(&bytes).await?;
        let found = FoundSignatures::default();
        return Ok(Signed { hash, found, scan });
    }
    let exported = match &paper.pdf_hash {
        Some(hash) => Some(app.engines.files.get(hash).await?),
        None => None,
    };
    let looked = app
        .engines
        .slow(move |documents| {
            let found = documents.signatures(&bytes, exported.as_deref(), &name);
            (found, bytes)
        })
        .await?;
    let (found, bytes) = looked;
    let found = match found {
        Ok(found) => found,
        Err(rejected) => return refuse(labels::not_signed(&rejected.message)),
    };
    if !found.extends_export {
        return refuse(labels::OTHER_FILE.to_owned());
    }
    if let Some(broken) = found.signatures.iter().find(|one| !one.intact) {
        return refuse(labels::broken(broken));
    }
    let hash = app.engines.files.put(&bytes).await?;
    Ok(Signed { hash, found, scan })
}

/// Takes the signed file in. `against` is the hash of the file that it was compared with.
///
/// # Errors
/// As [`draft`]; [`AppError::Conflict`] when the paper was given out anew in the meantime; [`AppError::Refused`].
pub async fn sign(
    tx: &Tx,
    sources: &Sources,
    actor: &Actor,
    id: PaperId,
    against: Option<&str>,
    signed: Signed,
) -> Result<()> {
    let (paper, permit, kind) = held(tx, sources, actor, id).await?;
    if paper.pdf_hash.as_deref() != against {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let mut found = serde_json::to_value(&signed.found).map_err(|error| AppError::bug(error.to_string()))?;
    if let Some(fields) = found.as_object_mut() {
        fields.insert("scan".to_owned(), json!(signed.scan));
    }
    Desk::new(tx, &permit, kind).sign(id, signed.hash, &found).await
}

/// Issues a signed paper.
///
/// # Errors
/// As [`draft`]; [`AppError::Refused`].
pub async fn issue(tx: &Tx, sources: &Sources, actor: &Actor, id: PaperId) -> Result<()> {
    let (_, permit, kind) = held(tx, sources, actor, id).await?;
    Desk::new(tx, &permit, kind).issue(id).await
}

/// Cancels a paper, with a reason; whoever relies on one that went out is told.
///
/// # Errors
/// As [`draft`]; [`AppError::Invalid`] without a reason.
pub async fn cancel(tx: &Tx, sources: &Sources, actor: &Actor, id: PaperId, reason: &str) -> Result<()> {
    let (paper, permit, kind) = held(tx, sources, actor, id).await?;
    Desk::new(tx, &permit, kind).cancel(id, reason).await?;
    told(tx, sources, &paper).await
}

/// Puts another issued paper of the same offer and record in the place of an issued one, with a reason.
///
/// # Errors
/// As [`cancel`]; [`AppError::Refused`] when the other one does not fit, or is not there.
pub async fn correct(tx: &Tx, sources: &Sources, actor: &Actor, id: PaperId, by: PaperId, reason: &str) -> Result<()> {
    let (paper, permit, kind) = held(tx, sources, actor, id).await?;
    // of one kind there may be papers that stand for each other in nothing: certificates of two authors
    let other = papers::find(&tx.reader(), by).await?;
    if other.is_none_or(|other| Words::of(&other).offer != Words::of(&paper).offer) {
        let code = "paper.replacement";
        let message = kernel::labels::paper_refused(code, paper.status.label());
        return Err(AppError::Refused { code, message });
    }
    Desk::new(tx, &permit, kind).correct(id, by, reason).await?;
    told(tx, sources, &paper).await
}

async fn told(tx: &Tx, sources: &Sources, before: &Paper) -> Result<()> {
    let now = papers::find(&tx.reader(), before.id).await?.ok_or(AppError::NotFound)?;
    if !now.fell() {
        return Ok(());
    }
    sources.of(&now.subject_kind)?.fell(tx, &now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_are_read_one_a_line_as_people_type_them() {
        assert_eq!(
            recipients("- Như Điều 3;\n\n  - Lưu: VT \n").ok(),
            Some(vec!["Như Điều 3;".to_owned(), "Lưu: VT".to_owned()])
        );
        assert!(matches!(recipients(&"a\n".repeat(31)), Err(AppError::Invalid(_))));
    }

    #[test]
    fn a_paper_has_a_subject_of_bounded_length() {
        assert!(matches!(title("  "), Err(AppError::Invalid(_))));
        assert!(matches!(title(&"a".repeat(MAX_TITLE + 1)), Err(AppError::Invalid(_))));
        assert_eq!(title(" Về việc  công nhận ").ok().as_deref(), Some("Về việc công nhận"));
    }
}
