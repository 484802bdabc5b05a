//! The papers of this module as plain data for the templates of `packs/documents`.

use crate::comparison::View;
use crate::model::{Author, Initiative, SUBJECT};
use crate::{commands, labels};
use chrono::NaiveDate;
use kernel::attachments::{self, Attachment};
use kernel::deadlines::{self, Deadline};
use kernel::ids::PersonId;
use kernel::seal::{Statement, title_hash};
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::App;
use kernel::{AppError, Result, journal};
use organisations::papers::{Letterhead, Signer};
use serde_json::{Value, json};

/// Data of the receipt (TT 18/2013 Phụ lục II).
#[must_use]
pub fn receipt(
    letterhead: &Letterhead,
    initiative: &Initiative,
    files: &[Attachment],
    receiver: &str,
    due_reason: &str,
    public_url: &str,
    received_on: NaiveDate,
) -> Value {
    let content = &initiative.content;
    let first = content.authors.first().cloned().unwrap_or_default();
    let code = initiative.code.clone().unwrap_or_default();
    let papers: Vec<Value> = std::iter::once(
        json!({ "name": labels::PAPER_REQUEST, "form": labels::FORM_ELECTRONIC, "note": "" }),
    )
    .chain(
        files
            .iter()
            .filter(|file| file.replaced_at.is_none() && file.slot == "report")
            .map(|file| json!({ "name": labels::PAPER_REPORT, "form": labels::FORM_ELECTRONIC, "note": file.name })),
    )
    .collect();
    json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "place": letterhead.place,
        "code": code,
        "received_on": received_on,
        "applicant": first.full_name,
        "applicant_workplace": first.workplace,
        "title": content.title,
        "papers": papers,
        "due_on": initiative.due_on,
        "due_reason": due_reason,
        "receiver": receiver,
        "receiver_position": kernel::access::Role::UnitClerk.label(),
        "next_step": labels::next_step_after_receipt(),
        "qr": format!("{public_url}/theo-doi?ma={code}"),
        "tracking": initiative.circumstances.tracking,
    })
}

/// Data of the receipt of a dossier, with what is read for it: files, deadline, who received it.
///
/// # Errors
/// [`AppError::NotFound`] before it was received.
pub async fn receipt_of(app: &App, initiative: &Initiative, letterhead: &Letterhead) -> Result<Value> {
    let received = initiative.received_at.ok_or(AppError::NotFound)?;
    let (db, id) = (app.db.reader(), initiative.id.0);
    let files = attachments::of(&db, id).await?;
    let clock = deadlines::of(&db, id)
        .await?
        .into_iter()
        .rfind(|deadline| deadline.rule == commands::DECISION_CLOCK);
    let entries = journal::timeline(&db, SUBJECT, id).await?;
    let receiver = entries
        .iter()
        .rfind(|entry| entry.act == "initiative.receive")
        .map(|entry| PersonId(entry.person));
    let names = people::names(&db, receiver.as_slice()).await?;
    let receiver = receiver.and_then(|person| names.get(&person).cloned());
    Ok(receipt(
        letterhead,
        initiative,
        &files,
        &receiver.unwrap_or_default(),
        &clock.map(|clock| clock.explanation).unwrap_or_default(),
        &app.site.public_url,
        local_date(received),
    ))
}

/// What every paper to the author of a dossier says of it.
fn to_author(letterhead: &Letterhead, initiative: &Initiative, track: &str) -> Value {
    let first = initiative.content.authors.first().cloned().unwrap_or_default();
    json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "place": letterhead.place,
        "addressees": [labels::papers::addressee(&first.full_name, &first.workplace)],
        "code": initiative.code,
        "title": initiative.content.title,
        "applicant": first.full_name,
        "received_on": initiative.received_at.map(local_date),
        "qr": track,
    })
}

fn with(mut data: Value, more: &[(&str, Value)]) -> Value {
    if let Some(fields) = data.as_object_mut() {
        for (name, value) in more {
            fields.insert((*name).to_owned(), value.clone());
        }
    }
    data
}

/// Data of the request to complete a dossier: each item with its place.
#[must_use]
pub fn supplement(letterhead: &Letterhead, initiative: &Initiative, clock: Option<&Deadline>, track: &str) -> Value {
    let asked = initiative.circumstances.supplement.as_ref();
    let items: Vec<Value> = asked
        .map(|asked| asked.items.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|item| {
            json!({
                "place": labels::work::form_field(&item.field),
                "what": item.note,
                "how": labels::papers::HOW_TO_SUPPLY,
            })
        })
        .collect();
    let due = clock.map(|clock| json!(clock.due_on)).unwrap_or_default();
    let why = clock.map(|clock| clock.explanation.as_str()).unwrap_or_default();
    let more = [("items", json!(items)), ("due_on", due), ("due_reason", json!(why))];
    with(to_author(letterhead, initiative, track), &more)
}

/// Data of the notice that a request was not accepted, or a solution not recognised, with the reason.
#[must_use]
pub fn refusal(
    letterhead: &Letterhead,
    initiative: &Initiative,
    declined: bool,
    note: &str,
    earlier: Option<&Initiative>,
    track: &str,
) -> Value {
    let earlier = earlier.map(|one| format!("{} ({})", one.content.title, one.code.clone().unwrap_or_default()));
    let reason = json!({
        "reason": initiative.refusal_reason.map(labels::reason).unwrap_or_default(),
        "explanation": note,
        "earlier": earlier,
    });
    let minutes = initiative.circumstances.conclusion.as_ref();
    let decided_by = minutes.filter(|minutes| !minutes.minutes.is_empty());
    let more = [
        ("stage", json!(if declined { "accept" } else { "recognise" })),
        ("reasons", json!([reason])),
        (
            "decided_by",
            json!(decided_by.map(|minutes| labels::papers::by_minutes(&minutes.minutes))),
        ),
    ];
    with(to_author(letterhead, initiative, track), &more)
}

/// Data of the decision that recognises one dossier, with its list of one.
#[must_use]
pub fn decision(letterhead: &Letterhead, initiative: &Initiative) -> Value {
    let content = &initiative.content;
    let authors: Vec<Value> = content
        .authors
        .iter()
        .map(|author| {
            json!({
                "name": author.full_name,
                "workplace": author.workplace,
                "share": labels::share(author.share),
            })
        })
        .collect();
    let minutes = initiative.circumstances.conclusion.as_ref();
    let basis: Vec<String> = minutes
        .filter(|minutes| !minutes.minutes.is_empty())
        .map(|minutes| labels::papers::basis_minutes(&minutes.minutes))
        .into_iter()
        .collect();
    json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "place": letterhead.place,
        "issuing_title": labels::papers::issuing_title(&letterhead.head_title, &letterhead.unit),
        "basis": basis,
        "items": [{ "code": initiative.code, "title": content.title, "authors": authors }],
    })
}

/// Data of the certificate of one author (TT 18/2013 Phụ lục III).
#[must_use]
pub fn certificate(
    letterhead: &Letterhead,
    initiative: &Initiative,
    author: &Author,
    signer: Option<&Signer>,
    sealed: &Sealed,
    issued_on: NaiveDate,
) -> Value {
    let content = &initiative.content;
    let others: Vec<&str> = content
        .authors
        .iter()
        .filter(|other| *other != author)
        .map(|other| other.full_name.as_str())
        .collect();
    json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "number": initiative.certificate_number,
        "place": letterhead.place,
        "issued_on": issued_on,
        "author": author.full_name,
        "author_workplace": author.workplace,
        "title": content.title,
        "co_authors": others,
        "sponsor": content.sponsor,
        "summary": content.essence,
        "benefit": content.benefit_author,
        "decision": initiative.decision_number,
        "signer_lines": signer.map(|signer| letterhead.lines(signer)).unwrap_or_default(),
        "signer_name": signer.map(|signer| signer.name.as_str()).unwrap_or_default(),
        "verify_address": sealed.address,
        "qr": sealed.text,
    })
}

/// Data of the annex to the minutes: the comparison as its reader may see it.
#[must_use]
pub fn novelty(letterhead: &Letterhead, initiative: &Initiative, view: &View, today: NaiveDate) -> Value {
    use crate::labels::novelty as words;
    let authors: Vec<&str> = initiative
        .content
        .authors
        .iter()
        .map(|author| author.full_name.as_str())
        .collect();
    let sources: Vec<Value> = view
        .sources
        .iter()
        .map(|source| {
            let passages: Vec<Value> = source
                .passages
                .iter()
                .map(|passage| {
                    json!({
                        "number": passage.number,
                        "part": words::part(passage.part),
                        "words": passage.words,
                        "new": passage.new,
                        "old": passage.old.clone().unwrap_or_else(|| words::NOT_SHOWN.to_owned()),
                    })
                })
                .collect();
            json!({
                "name": words::source(source),
                "about": words::about(source),
                "how": words::copying(source.copying),
                "passages": passages,
            })
        })
        .collect();
    let others = view.sources.iter().any(crate::comparison::Source::is_anothers);
    let skipped: Vec<Value> = view
        .skipped
        .iter()
        .map(|one| json!([words::part(one.part), words::why(one.why), one.text]))
        .collect();
    let leftovers: Vec<String> = view
        .check
        .found
        .leftovers
        .iter()
        .map(|one| words::leftover(&one.name, one.count))
        .collect();
    json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "place": letterhead.place,
        "date": today,
        "title": initiative.content.title,
        "code": initiative.code,
        "authors": authors.join(", "),
        "checked_at": ui::filters::moment_text(view.check.at),
        "headline": words::headline(view),
        "count": if others { words::count(view) } else { String::new() },
        "sources": sources,
        "skipped": skipped,
        "leftovers": leftovers,
        "explanation": view.explanation.as_ref().map(|said| said.words.clone()),
        "limits": words::LIMITS,
        "house_rule": words::HOUSE_RULE,
    })
}

/// What the QR of a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The public address alone, printed below the code.
    pub address: String,
    /// The address with the sealed statement (kernel::seal).
    pub text: String,
}

/// What is sealed of the certificate of one author.
#[must_use]
pub fn statement(units: &Units, initiative: &Initiative, author: &Author, issued_on: NaiveDate) -> Statement {
    Statement {
        unit: units.name(initiative.content.unit, issued_on).to_owned(),
        number: initiative.certificate_number.clone().unwrap_or_default(),
        name: author.full_name.clone(),
        date: issued_on,
        title_hash: title_hash(&initiative.content.title),
    }
}

/// The public address that verifies a certificate.
#[must_use]
pub fn verify_address(public_url: &str, initiative: &Initiative) -> String {
    format!(
        "{public_url}/xac-minh/{}",
        initiative.certificate_key.as_deref().unwrap_or_default()
    )
}
