//! The national exchange of documents (liên thông văn bản, QCVN 102:2016/BTTTT): what a message proposes for the register, and
//! what a document or an answer says as a message.
//!
//! A message is a proposal: a person confirms it before it is a document. Identities of units in the exchange are what the
//! units wrote down (`organisations::exchange`); none is made up here. Codes of which only examples are known (type of
//! document, priority, steering) are read past and not written.

use crate::commands::StoredFile;
use crate::labels::{self, exchange as words};
use crate::model::{Content, Directive, Kind, Recipient, Scheme};
use crate::store::messages::Origin;
use chrono::{DateTime, NaiveDate, Utc};
use edxml::{
    Attachment, Business, Code, DocumentType, Header, Limits, Message, Organ, Promulgation, Reference, ResponseFor,
    Signer, Staff, Stated, Status, Trace,
};
use kernel::access::{Actor, SigningForm};
use kernel::attachments;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::papers::{Paper, PaperStatus};
use kernel::time::{local, local_date};
use kernel::units::Units;
use kernel::web::App;
use kernel::{AppError, Result};
use organisations::exchange::OrganIds;
use uuid::Uuid;

/// Bytes of all files of a message together, unpacked.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;
/// Files of a message that are taken out: each is read by a process of its own.
const MOST_FILES: usize = 30;
/// The kind of the file.
pub const MEDIA_TYPE: &str = "application/xml";

/// A file in a message: its bytes, or why it could not be taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Name.
    pub name: String,
    /// What is in it.
    pub bytes: std::result::Result<Vec<u8>, String>,
}

/// A message with its files taken out.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What it says.
    pub message: Message,
    /// Its files.
    pub pieces: Vec<Piece>,
}

/// Reads a message and takes its files out. A file that is a message itself, as some programs pack them, gives its own files;
/// a message within that one stays a file.
///
/// # Errors
/// A sentence about what is wrong.
pub fn open(bytes: &[u8]) -> std::result::Result<Opened, String> {
    let mut message = edxml::read(bytes).map_err(|fault| words::unreadable(&fault))?;
    let mut left = MOST_UNPACKED;
    let mut pieces = Vec::new();
    for attachment in std::mem::take(&mut message.attachments) {
        take_out(&attachment, true, &mut left, &mut pieces);
    }
    for piece in pieces.iter_mut().skip(MOST_FILES) {
        piece.bytes = Err(words::too_many_files(MOST_FILES));
    }
    Ok(Opened { message, pieces })
}

fn take_out(attachment: &Attachment, outer: bool, left: &mut u64, pieces: &mut Vec<Piece>) {
    let limits = Limits {
        unpacked: (*left).min(Limits::default().unpacked),
        ..Limits::default()
    };
    let mut put = |name: String, bytes| {
        let name = match kernel::forms::file_name(&name) {
            name if name.is_empty() => attachment.content_id.clone(),
            name => name,
        };
        pieces.push(Piece { name, bytes });
    };
    let file = match attachment.file(&limits) {
        Ok(file) => file,
        Err(fault) => {
            put(attachment.name.clone(), Err(words::fault(&fault)));
            return;
        }
    };
    *left = left.saturating_sub(u64::try_from(file.bytes.len()).unwrap_or(u64::MAX));
    let called = file.packed_as.as_deref().unwrap_or(&file.name);
    let is_message = called.to_lowercase().ends_with(".edxml");
    if !is_message || !outer {
        put(file.name, Ok(file.bytes));
        return;
    }
    match edxml::read_within(&file.bytes, &limits) {
        Ok(inner) => {
            for attachment in &inner.attachments {
                take_out(attachment, false, left, pieces);
            }
        }
        Err(fault) => put(file.name, Err(words::unreadable(&fault))),
    }
}

/// What a message is told again by: its DocumentId, else its bytes.
#[must_use]
pub fn identity(message: &Message, hash: &str) -> String {
    match message.header.document_id.as_str() {
        "" => format!("sha256:{hash}"),
        id => id.to_owned(),
    }
}

/// What is kept of a message.
#[must_use]
pub fn origin(message: &Message, hash: &str) -> Origin {
    let header = &message.header;
    let short = |text: &str| text.chars().take(500).collect::<String>();
    let from = header.from.clone().unwrap_or_default();
    Origin {
        identity: short(&identity(message, hash)),
        document_id: short(&header.document_id),
        organ_id: short(&from.id),
        organ: short(&from.name),
        code: short(&header.code.clone().unwrap_or_default().printed()),
        issued_on: header.promulgation.as_ref().and_then(day),
        signed: message.signature.is_some(),
    }
}

fn day(promulgation: &Promulgation) -> Option<NaiveDate> {
    promulgation.date.as_ref().and_then(Stated::is).copied()
}

/// What a message proposes for the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// What the register would say.
    pub content: Content,
    /// Units of ours among its receivers.
    pub receivers: Vec<UnitId>,
    /// What a person should look at.
    pub notes: Vec<String>,
}

/// How something was signed, by the beginning of what stands above the name.
fn signing(competence: &str) -> Option<SigningForm> {
    // "T/M" and "T.M" fall into single letters, "KT." stays a word.
    let folded = vietnamese::fold(competence);
    let mut sign = String::new();
    for word in folded.split(' ') {
        if word.len() == 1 {
            sign.push_str(word);
        } else {
            if sign.is_empty() {
                word.clone_into(&mut sign);
            }
            break;
        }
    }
    match sign.as_str() {
        "tm" => Some(SigningForm::OnBehalf),
        "kt" => Some(SigningForm::Deputy),
        "tl" => Some(SigningForm::ByOrder),
        "tuq" => Some(SigningForm::ByDelegation),
        "q" => Some(SigningForm::Acting),
        _ => None,
    }
}

fn kind(name: &str) -> Option<Kind> {
    let wanted = vietnamese::fold(name);
    Kind::ALL
        .into_iter()
        .find(|kind| vietnamese::fold(labels::kind(*kind)) == wanted)
}

/// What a message proposes. `named` finds a unit by its name.
#[must_use]
pub fn propose(
    message: &Message,
    (ids, units, on): (&OrganIds, &Units, NaiveDate),
    named: impl Fn(&str) -> Option<UnitId>,
) -> Proposal {
    let header = &message.header;
    let clean = |text: &str, max: usize| vietnamese::clean_line(text).chars().take(max).collect::<String>();
    let mut notes = Vec::new();
    let from = header.from.clone().unwrap_or_default();
    // A namesake with another code is somebody else.
    let named = |name: &str, id: &str| {
        named(name).filter(|unit| {
            let held = ids.of(*unit);
            id.trim().is_empty() || held.is_none_or(|held| held.eq_ignore_ascii_case(id.trim()))
        })
    };
    let issuer_unit = ids.unit(&from.id, units, on).or_else(|| named(&from.name, &from.id));
    if issuer_unit.is_none() && !(from.name.is_empty() && from.id.is_empty()) {
        notes.push(words::outside(&from.name, &from.id));
    }
    let promulgation = header.promulgation.clone().unwrap_or_default();
    if let Some(Stated::Odd(said)) = &promulgation.date {
        notes.push(words::odd_day(said));
    }
    let said = header.document_type.clone().unwrap_or_default().name;
    let kind = kind(&said);
    if kind.is_none() && !said.is_empty() {
        notes.push(words::odd_kind(&said));
    }
    if let Some(business) = message.business.as_ref().filter(|one| one.kind != Business::NEW)
        && !business.kind.is_empty()
    {
        notes.push(words::not_new(&words::business(&business.kind, &business.reason)));
    }
    if let Some(first) = message.unknown.first() {
        notes.push(words::unknown(message.unknown.len(), &first.at));
    }
    let signer = header.signer.clone().unwrap_or_default();
    let subject = if header.subject.is_empty() {
        &header.content
    } else {
        &header.subject
    };
    let mut receivers: Vec<UnitId> = header
        .to
        .iter()
        .filter_map(|to| ids.unit(&to.id, units, on).or_else(|| named(&to.name, &to.id)))
        .collect();
    receivers.sort_unstable();
    receivers.dedup();
    Proposal {
        content: Content {
            scheme: Scheme::State,
            number: clean(&header.code.clone().unwrap_or_default().printed(), 100),
            issued_on: day(&promulgation),
            issuer_unit,
            issuer: clean(&from.name, 250),
            signing: signing(&signer.competence),
            signer: clean(&signer.full_name, 250),
            signer_title: clean(&signer.position, 250),
            kind,
            subject: clean(subject, 600),
            basis: Vec::new(),
            focal: None,
        },
        receivers,
        notes,
    }
}

/// A unit as sender or receiver.
///
/// # Errors
/// Database errors.
pub async fn organ(db: &Reader<'_>, units: &Units, unit: UnitId, id: &str, on: NaiveDate) -> Result<Organ> {
    let letterhead = organisations::papers::letterhead(db, units, unit, on).await?;
    Ok(Organ {
        id: id.to_owned(),
        in_charge: letterhead.superior,
        name: units.name(unit, on).to_owned(),
        ..Organ::default()
    })
}

/// Who sends it, for a unit.
#[must_use]
pub fn staff(actor: &Actor, unit: &str) -> Staff {
    Staff {
        department: unit.to_owned(),
        staff: actor.name.clone(),
        ..Staff::default()
    }
}

/// The moment as messages have it: of Viet Nam, without a zone.
#[must_use]
pub fn stamp(at: DateTime<Utc>) -> Stated<chrono::NaiveDateTime> {
    use chrono::Timelike as _;
    let time = local(at).naive_local();
    Stated::Is(time.with_nanosecond(0).unwrap_or(time))
}

/// The identity of a document in the exchange, as in the examples: sender, day, number.
#[must_use]
pub fn document_id(organ_id: &str, on: NaiveDate, number: &str) -> String {
    format!("{organ_id},{},{number}", on.format("%Y/%m/%d"))
}

/// The paper of a record that goes out with a message: a signed one before one that was only set, the newest first; none that
/// is a draft or no longer valid.
#[must_use]
pub fn best_paper(papers: &[Paper]) -> Option<&Paper> {
    let valid = |paper: &&Paper| {
        let stands = matches!(
            paper.status,
            PaperStatus::Exported | PaperStatus::Signed | PaperStatus::Issued
        );
        stands && (paper.signed_hash.is_some() || paper.pdf_hash.is_some())
    };
    let signed = papers
        .iter()
        .rev()
        .find(|paper| valid(paper) && paper.signed_hash.is_some());
    signed.or_else(|| papers.iter().rev().find(valid))
}

/// A file that goes along with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Along {
    /// Name.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub hash: String,
}

/// The PDF of a paper.
#[must_use]
pub fn paper_along(paper: &Paper) -> Option<Along> {
    let hash = paper.signed_hash.clone().or_else(|| paper.pdf_hash.clone())?;
    Some(Along {
        name: papers::labels::file_name(paper, "pdf"),
        media_type: "application/pdf".to_owned(),
        hash,
    })
}

/// Puts files into a message, with their lines in its manifest.
pub fn put_files(message: &mut Message, files: Vec<(String, String, Vec<u8>)>) {
    for (number, (name, media_type, bytes)) in (1_usize..).zip(files) {
        let content_id = format!("cid:{number}");
        message.manifest.push(Reference {
            content_id: content_id.clone(),
            content_type: media_type.clone(),
            description: name.clone(),
            attachment_name: name.clone(),
        });
        message.attachments.push(Attachment {
            content_id,
            description: name.clone(),
            name,
            content_type: media_type,
            bytes,
        });
    }
}

/// How far a document is from going out as a message.
#[derive(Clone, Debug, Default)]
pub struct Ready {
    /// Why it cannot.
    pub lacks: Vec<String>,
    /// What should be known, where it can.
    pub notes: Vec<String>,
    sender: String,
    number: String,
    on: Option<NaiveDate>,
    to: Vec<(UnitId, String)>,
    places: Vec<String>,
    files: Vec<Along>,
}

impl Ready {
    /// It can go out.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.lacks.is_empty()
    }
}

/// Looks at a document that is to go out.
///
/// # Errors
/// Database errors.
pub async fn ready(
    db: &Reader<'_>,
    units: &Units,
    one: &Directive,
    recipients: &[Recipient],
    on: NaiveDate,
) -> Result<Ready> {
    let mut ready = Ready::default();
    if !one.is_own() {
        ready.lacks.push(words::NOT_OWN.to_owned());
        return Ok(ready);
    }
    if one.issued_at.is_none() {
        ready.lacks.push(words::NOT_ISSUED.to_owned());
        return Ok(ready);
    }
    let ids = OrganIds::read(db).await?;
    match ids.of(one.keeper) {
        Some(id) => id.clone_into(&mut ready.sender),
        None => ready.lacks.push(words::no_organ_id(units.name(one.keeper, on))),
    }
    let papers = kernel::papers::of(db, one.id.0).await?;
    let paper = best_paper(&papers);
    let number = &one.content.number;
    let registered = number
        .split('/')
        .next()
        .is_some_and(|part| part.bytes().any(|b| b.is_ascii_digit()));
    let by_paper = paper.and_then(|paper| paper.label.clone());
    match (registered, by_paper) {
        (true, _) => ready.number.clone_from(number),
        (false, Some(label)) => ready.number = label,
        (false, None) => ready.lacks.push(words::NO_NUMBER.to_owned()),
    }
    ready.on = one.content.issued_on.or_else(|| paper.and_then(|paper| paper.dated));
    if ready.on.is_none() {
        ready.lacks.push(words::NO_DAY.to_owned());
    }
    for recipient in recipients {
        let name = units.name(recipient.unit, on).to_owned();
        match ids.of(recipient.unit) {
            Some(id) => ready.to.push((recipient.unit, id.to_owned())),
            None => ready.places.push(name),
        }
    }
    if !ready.places.is_empty() {
        ready.notes.push(words::receivers_without(&ready.places));
    }
    let mut files = attachments::of(db, one.id.0).await?;
    files.retain(|file| file.replaced_at.is_none());
    let along = |file: &attachments::Attachment| Along {
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        hash: file.hash.clone(),
    };
    match paper.and_then(paper_along) {
        Some(paper) => ready.files.push(paper),
        None => ready
            .files
            .extend(files.iter().filter(|file| file.slot == "document").map(along)),
    }
    if ready.files.is_empty() {
        ready.notes.push(words::NO_FILE.to_owned());
    }
    ready
        .files
        .extend(files.iter().filter(|file| file.slot.starts_with("annex")).map(along));
    Ok(ready)
}

/// The bytes of files that go along.
///
/// # Errors
/// When one is lost or damaged.
pub async fn bytes_of(app: &App, files: &[Along]) -> Result<Vec<(String, String, Vec<u8>)>> {
    let mut found = Vec::with_capacity(files.len());
    for file in files {
        let bytes = app.engines.files.get(&file.hash).await?;
        found.push((file.name.clone(), file.media_type.clone(), bytes));
    }
    Ok(found)
}

/// Writes a message; what cannot be written is said.
///
/// # Errors
/// [`AppError::Refused`].
pub async fn written(app: &App, message: Message) -> Result<Vec<u8>> {
    let written = app.engines.slow(move |_| edxml::write(&message)).await?;
    written.map_err(|fault| AppError::Refused {
        code: "exchange.unwritable",
        message: words::fault(&fault),
    })
}

/// A document as a message, with its name as a file.
///
/// # Errors
/// [`AppError::Refused`] with what is missing.
pub async fn outgoing(
    app: &App,
    actor: &Actor,
    one: &Directive,
    recipients: &[Recipient],
) -> Result<(String, Vec<u8>)> {
    let (db, units, now) = (app.db.reader(), app.db.units(), app.db.now());
    let on = local_date(now);
    let ready = ready(&db, &units, one, recipients, on).await?;
    let Some(issued_on) = ready.on.filter(|_| ready.is_ready()) else {
        return Err(AppError::Refused {
            code: "exchange.not_ready",
            message: ready.lacks.join(" "),
        });
    };
    let content = &one.content;
    let place = organisations::papers::letterhead(&db, &units, one.keeper, on)
        .await?
        .place;
    let mut to = Vec::with_capacity(ready.to.len());
    for (unit, id) in &ready.to {
        to.push(organ(&db, &units, *unit, id, on).await?);
    }
    let id = document_id(&ready.sender, issued_on, &ready.number);
    let signer_said = !content.signer.is_empty() || !content.signer_title.is_empty();
    let mut message = Message {
        header: Header {
            from: Some(organ(&db, &units, one.keeper, &ready.sender, on).await?),
            to,
            document_id: id.clone(),
            code: Some(Code::of(&ready.number)),
            promulgation: Some(Promulgation {
                place,
                date: Some(Stated::Is(issued_on)),
            }),
            document_type: content.kind.map(|kind| DocumentType {
                name: labels::kind(kind).to_owned(),
                ..DocumentType::default()
            }),
            subject: content.subject.clone(),
            content: content.subject.clone(),
            signer: signer_said.then(|| Signer {
                competence: content
                    .signing
                    .map(SigningForm::abbreviation)
                    .unwrap_or_default()
                    .to_owned(),
                position: content.signer_title.clone(),
                full_name: content.signer.clone(),
            }),
            to_places: ready.places.clone(),
            ..Header::default()
        },
        traces: vec![Trace {
            organ_id: ready.sender.clone(),
            timestamp: Some(stamp(now)),
        }],
        business: Some(Business {
            document_id: id,
            kind: Business::NEW.to_owned(),
            reason: words::NEW_DOCUMENT.to_owned(),
            paper: "0".to_owned(),
            info: None,
            staff: Some(staff(actor, units.name(one.keeper, on))),
        }),
        ..Message::default()
    };
    put_files(&mut message, bytes_of(app, &ready.files).await?);
    let name = format!("{}.edxml", ready.number.replace('/', "-"));
    Ok((kernel::forms::file_name(&name), written(app, message).await?))
}

/// An answer to whoever sent a document: how far it is, with its name as a file.
///
/// # Errors
/// [`AppError::Refused`] where the unit has no identity.
pub async fn answer(
    app: &App,
    actor: &Actor,
    one: &Directive,
    origin: &Origin,
    (status, said): (Status, &str),
) -> Result<(String, Vec<u8>)> {
    let (db, units, now) = (app.db.reader(), app.db.units(), app.db.now());
    let on = local_date(now);
    let unit = units.name(one.keeper, on);
    let id = organisations::exchange::organ_id(&db, &units, one.keeper, on).await?;
    let id = id.ok_or_else(|| AppError::Refused {
        code: "exchange.no_organ_id",
        message: words::no_organ_id(unit),
    })?;
    let description = if said.is_empty() { words::status(status) } else { said };
    let message = Message {
        header: Header {
            from: Some(organ(&db, &units, one.keeper, &id, on).await?),
            responses: vec![ResponseFor {
                organ_id: origin.organ_id.clone(),
                code: origin.code.clone(),
                date: origin.issued_on.map(Stated::Is),
                document_id: origin.document_id.clone(),
            }],
            staff: Some(staff(actor, unit)),
            status_code: status.code().to_owned(),
            description: description.to_owned(),
            timestamp: Some(stamp(now)),
            ..Header::default()
        },
        ..Message::default()
    };
    let name = format!("{}-{}.edxml", status.code(), origin.code.replace('/', "-"));
    Ok((kernel::forms::file_name(&name), written(app, message).await?))
}

/// A file of a message as it is kept, or why it is not kept for itself.
#[derive(Clone, Debug)]
pub struct ReadPiece {
    /// Name.
    pub name: String,
    /// Bytes.
    pub size: usize,
    /// With its text, still to be stored; or a sentence.
    pub read: std::result::Result<(Vec<u8>, kernel::engines::Extracted), String>,
}

/// Reads the files of a message as uploads are read.
///
/// # Errors
/// When the engine of documents fails.
pub async fn read_pieces(app: &App, pieces: Vec<Piece>) -> Result<Vec<ReadPiece>> {
    let mut found = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let size = piece.bytes.as_ref().map_or(0, Vec::len);
        let (name, bytes) = (piece.name, piece.bytes);
        let read = match bytes {
            Err(why) => Err(why),
            Ok(bytes) => {
                let called = name.clone();
                app.engines
                    .slow(move |documents| {
                        let read = documents.extract(&bytes, &called);
                        read.map(|extracted| (bytes, extracted))
                            .map_err(|rejected| rejected.message)
                    })
                    .await?
            }
        };
        found.push(ReadPiece { name, size, read });
    }
    Ok(found)
}

/// Stores the files that are kept for themselves.
///
/// # Errors
/// When the store of files refuses.
pub async fn store_pieces(app: &App, pieces: Vec<ReadPiece>) -> Result<Vec<StoredFile>> {
    let mut stored = Vec::new();
    for piece in pieces {
        if let Ok((bytes, extracted)) = piece.read {
            stored.push(StoredFile {
                hash: app.engines.files.put(&bytes).await?,
                name: piece.name,
                size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                extracted,
            });
        }
    }
    Ok(stored)
}

/// The papers of a record; for reports, which go out as messages too.
///
/// # Errors
/// Database errors.
pub async fn paper_of(db: &Reader<'_>, record: Uuid) -> Result<Option<Paper>> {
    let papers = kernel::papers::of(db, record).await?;
    Ok(best_paper(&papers).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_above_a_name_says_how_it_was_signed() {
        for (said, form) in [
            ("TL. BO TRUONG", Some(SigningForm::ByOrder)),
            ("T/M ỦY BAN NHÂN DÂN", Some(SigningForm::OnBehalf)),
            ("KT.CHỦ TỊCH", Some(SigningForm::Deputy)),
            ("KT. CHỦ TỊCH", Some(SigningForm::Deputy)),
            ("TUQ. GIÁM ĐỐC", Some(SigningForm::ByDelegation)),
            ("Quyền 1", None),
            ("", None),
        ] {
            assert_eq!(signing(said), form, "{said}");
        }
    }

    /// What cannot be read is told, and the field is left to the person; nothing is guessed.
    #[test]
    fn a_message_proposes_and_tells_what_is_doubtful() {
        let message = Message {
            header: Header {
                from: Some(Organ {
                    id: "H99".into(),
                    name: "UBND tỉnh Khác".into(),
                    ..Organ::default()
                }),
                code: Some(Code::of("12/UBND-VX")),
                promulgation: Some(Promulgation {
                    place: String::new(),
                    date: Some(Stated::Odd("31/02/2026".into())),
                }),
                document_type: Some(DocumentType {
                    name: "Thông cáo".into(),
                    ..DocumentType::default()
                }),
                content: "V/v  báo cáo\nsáng kiến".into(),
                ..Header::default()
            },
            business: Some(Business {
                kind: Business::UPDATE.into(),
                reason: "Cập nhật văn bản điện tử".into(),
                ..Business::default()
            }),
            ..Message::default()
        };
        let (ids, units) = (OrganIds::default(), Units::default());
        let on = "2026-11-26".parse().unwrap();
        let found = propose(&message, (&ids, &units, on), |_| None);
        assert_eq!(found.content.number, "12/UBND-VX");
        assert_eq!(found.content.issued_on, None);
        assert_eq!(found.content.kind, None);
        assert_eq!(found.content.issuer_unit, None);
        assert_eq!(found.content.issuer, "UBND tỉnh Khác");
        assert_eq!(found.content.subject, "V/v báo cáo sáng kiến");
        assert_eq!(found.notes.len(), 4, "{:?}", found.notes);
    }

    /// A message within a message gives its files; one deeper stays a file.
    #[test]
    fn a_message_packed_in_a_message_is_opened_once() {
        let pack = |name: &str, bytes: Vec<u8>| {
            let mut message = Message::default();
            put_files(&mut message, vec![(name.into(), "application/pdf".into(), bytes)]);
            edxml::write(&message).unwrap()
        };
        let inner = pack("Kế hoạch.pdf", b"%PDF-1.7".to_vec());
        let once = open(&pack("goi.edxml", inner.clone())).unwrap();
        assert_eq!(once.pieces.len(), 1);
        assert_eq!(once.pieces[0].name, "Kế hoạch.pdf");
        assert_eq!(once.pieces[0].bytes.as_deref(), Ok(b"%PDF-1.7".as_slice()));
        let twice = open(&pack("ngoai.edxml", pack("goi.edxml", inner))).unwrap();
        assert_eq!(twice.pieces[0].name, "goi.edxml");
        let broken = open(&pack("goi.edxml", b"<a".to_vec())).unwrap();
        assert!(broken.pieces[0].bytes.is_err());
        assert!(open(b"<html/>").unwrap_err().contains("không phải tệp liên thông"));
    }
}
