//! The numbered papers of a dossier: which it may have, what stands in them, what it means that one fell.

use crate::model::{Initiative, InitiativeId, SUBJECT, State};
use crate::{commands, documents, labels, policy, store};
use chrono::NaiveDate;
use kernel::access::{Actor, Permit};
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::notices::{self, NewNotice};
use kernel::papers::{Paper, PaperKind, PaperStatus};
use kernel::time::local_date;
use kernel::units::{Tree, Units};
use kernel::web::App;
use kernel::{AppError, Result, codes, deadlines, journal};
use papers::{Offer, Record, Source, Words};
use serde_json::Value;
use uuid::Uuid;

/// Series of the numbers of certificates.
pub(crate) const CERTIFICATES: &str = "GCNSK";

/// Dossiers as a source of papers.
#[derive(Clone, Copy, Debug)]
pub struct Dossiers;

/// What may be drafted for a dossier as it stands.
fn offers(initiative: &Initiative, issuer: &str) -> Vec<Offer> {
    let unit = initiative.content.unit;
    let offer = |code: &str, label: String, kind, template, title: String, recipients: &[&str]| Offer {
        code: code.to_owned(),
        label,
        kind,
        template,
        unit,
        issuer: issuer.to_owned(),
        title,
        recipients: recipients.iter().map(|one| (*one).to_owned()).collect(),
        signed_by_unit: true,
    };
    use labels::papers as words;
    let mut offers = Vec::new();
    if initiative.received_at.is_some() {
        let title = words::ABOUT_RECEIPT.to_owned();
        offers.push(Offer {
            signed_by_unit: false,
            ..offer(
                "receipt",
                words::RECEIPT.to_owned(),
                PaperKind::Receipt,
                "receipt",
                title,
                &[],
            )
        });
    }
    if initiative.circumstances.supplement.is_some() {
        let title = words::ABOUT_SUPPLEMENT.to_owned();
        let to = &words::TO_AUTHOR;
        offers.push(offer(
            "supplement",
            words::SUPPLEMENT.to_owned(),
            PaperKind::Notice,
            "supplement",
            title,
            to,
        ));
    }
    if initiative.refusal_reason.is_some() {
        let title = words::about_refusal(is_declined(initiative)).to_owned();
        let to = &words::TO_AUTHOR;
        offers.push(offer(
            "refusal",
            words::REFUSAL.to_owned(),
            PaperKind::Notice,
            "refusal",
            title,
            to,
        ));
    }
    let decided = initiative.state.is_recognised();
    if decided || matches!(initiative.state, State::Received | State::Accepted | State::Concluded) {
        let title = words::ABOUT_DECISION.to_owned();
        let to = &words::TO_ALL;
        offers.push(offer(
            "decision",
            words::DECISION.to_owned(),
            PaperKind::Decision,
            "decision",
            title,
            to,
        ));
    }
    if decided && initiative.certificate_number.is_some() {
        for (at, author) in initiative.content.authors.iter().enumerate() {
            let name = &author.full_name;
            let code = format!("certificate:{at}");
            let title = words::about_certificate(name);
            offers.push(offer(
                &code,
                words::certificate(name),
                PaperKind::Certificate,
                "certificate",
                title,
                &[],
            ));
        }
    }
    offers
}

/// The request was not accepted, as against: the solution was not recognised.
fn is_declined(initiative: &Initiative) -> bool {
    matches!(initiative.state, State::Declined | State::Late)
}

async fn found(db: &Reader<'_>, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Initiative> {
    store::find(db, &policy::scope(actor), InitiativeId(id), on).await
}

#[async_trait::async_trait]
impl Source for Dossiers {
    fn kind(&self) -> &'static str {
        SUBJECT
    }

    async fn find(&self, db: &Reader<'_>, units: &Units, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Record> {
        let initiative = found(db, actor, id, on).await?;
        let unit = initiative.content.unit;
        let issuer = organisations::papers::issuer(db, units, unit, on).await?;
        Ok(Record {
            title: initiative.content.title.clone(),
            link: format!("/sang-kien/{id}"),
            crumbs: vec![(labels::NAV_LIST.to_owned(), "/sang-kien".to_owned())],
            offers: offers(&initiative, &issuer),
            may_write: policy::permit_papers(actor, &initiative, units, on).is_ok(),
            sees_drafts: policy::sees_drafts(actor, &initiative, units, on),
            reads: true,
        })
    }

    async fn permit(&self, tx: &Tx, actor: &Actor, id: Uuid) -> Result<Permit> {
        let initiative = found(&tx.reader(), actor, id, tx.today()).await?;
        policy::permit_papers(actor, &initiative, &tx.units(), tx.today())
    }

    async fn data(&self, app: &App, actor: &Actor, paper: &Paper, on: NaiveDate) -> Result<Value> {
        let db = app.db.reader();
        let units = app.db.units();
        let initiative = found(&db, actor, paper.subject, on.max(local_date(app.db.now()))).await?;
        let letterhead = organisations::papers::letterhead(&db, &units, initiative.content.unit, on).await?;
        let words = Words::of(paper);
        let code = initiative.code.clone().unwrap_or_default();
        let track = format!("{}/theo-doi?ma={code}", app.site.public_url);
        match paper.template.as_str() {
            "receipt" => documents::receipt_of(app, &initiative, &letterhead).await,
            "supplement" => {
                let clock = deadlines::of(&db, initiative.id.0)
                    .await?
                    .into_iter()
                    .rfind(|deadline| deadline.rule == commands::SUPPLEMENT_CLOCK);
                Ok(documents::supplement(&letterhead, &initiative, clock.as_ref(), &track))
            }
            "refusal" => {
                let entries = journal::timeline(&db, SUBJECT, initiative.id.0).await?;
                let said = entries
                    .iter()
                    .rfind(|entry| matches!(entry.act.as_str(), "initiative.refuse" | "initiative.decline"));
                let note = said.map(|entry| entry.details()["note"].as_str().unwrap_or_default().to_owned());
                let earlier = match initiative.circumstances.earlier {
                    Some(earlier) => found(&db, actor, earlier.0, on).await.ok(),
                    None => None,
                };
                let declined = is_declined(&initiative);
                Ok(documents::refusal(
                    &letterhead,
                    &initiative,
                    declined,
                    &note.unwrap_or_default(),
                    earlier.as_ref(),
                    &track,
                ))
            }
            "decision" => Ok(documents::decision(&letterhead, &initiative)),
            "certificate" => {
                let at = words
                    .offer
                    .strip_prefix("certificate:")
                    .and_then(|at| at.parse::<usize>().ok());
                let author = at
                    .and_then(|at| initiative.content.authors.get(at))
                    .ok_or(AppError::NotFound)?;
                let number = paper.label.as_deref().and_then(|label| label.split(' ').next());
                let issued = Initiative {
                    certificate_number: number.map(str::to_owned),
                    ..initiative.clone()
                };
                let seal = kernel::seal::signer(&app.db).await?;
                let address = documents::verify_address(&app.site.public_url, &issued);
                let sealed = documents::Sealed {
                    text: seal.seal(&address, &documents::statement(&units, &issued, author, on))?,
                    address,
                };
                let mut data = documents::certificate(&letterhead, &issued, author, None, &sealed, on);
                if let Some(fields) = data.as_object_mut() {
                    // who signs is chosen for the paper
                    fields.remove("signer_lines");
                    fields.remove("signer_name");
                }
                Ok(data)
            }
            other => Err(AppError::bug(format!("no dossier has a paper of template {other}"))),
        }
    }

    /// A certificate bears the number that the dossier took with its recognition; one in its place bears the next number.
    async fn number(&self, tx: &Tx, permit: &Permit, paper: &Paper) -> Result<Option<(String, NaiveDate)>> {
        if paper.kind != PaperKind::Certificate {
            return Ok(None);
        }
        permit.covers(paper.subject)?;
        let service = Actor::system("numbers of certificates");
        let initiative = found(&tx.reader(), &service, paper.subject, tx.today()).await?;
        let at = Words::of(paper).offer;
        let at = at.strip_prefix("certificate:").and_then(|at| at.parse::<usize>().ok());
        let author = at
            .and_then(|at| initiative.content.authors.get(at))
            .ok_or(AppError::NotFound)?;
        let first = initiative.certificate_number.clone().unwrap_or_default();
        let label = labels::papers::certificate_label(&first, &author.full_name);
        let taken = kernel::papers::of(&tx.reader(), paper.subject)
            .await?
            .iter()
            .any(|other| other.label.as_deref() == Some(label.as_str()));
        if !taken {
            return Ok(Some((label, initiative.decided_at.map_or(tx.today(), local_date))));
        }
        let number = next_certificate(tx, initiative.content.unit).await?;
        Ok(Some((
            labels::papers::certificate_label(&number, &author.full_name),
            tx.today(),
        )))
    }

    async fn fell(&self, tx: &Tx, paper: &Paper) -> Result<()> {
        let service = Actor::system("a paper fell");
        let scope = policy::scope(&service);
        let initiative = store::find(&tx.reader(), &scope, InitiativeId(paper.subject), tx.today()).await?;
        tell(tx, &initiative, paper).await?;
        // those whose record rests on it
        if matches!(paper.kind, PaperKind::Decision | PaperKind::Certificate) {
            for id in store::derived(&tx.reader(), initiative.id).await? {
                let dependent = store::find(&tx.reader(), &scope, id, tx.today()).await?;
                tell(tx, &dependent, paper).await?;
            }
        }
        Ok(())
    }
}

async fn tell(tx: &Tx, initiative: &Initiative, paper: &Paper) -> Result<()> {
    for person in commands::authors(initiative) {
        let notice = NewNotice {
            event: format!("paper.fell:{}:{}", paper.id, initiative.id),
            person,
            urgent: true,
            subject_kind: SUBJECT,
            subject: initiative.id.0,
            text: papers::labels::fallen(paper),
            link: format!("/sang-kien/{}", initiative.id),
        };
        notices::tell(tx, notice).await?;
    }
    Ok(())
}

/// Takes the next number of a unit's certificates.
///
/// # Errors
/// Database errors.
pub(crate) async fn next_certificate(tx: &Tx, unit: UnitId) -> Result<String> {
    let year = kernel::time::local_year(tx.now);
    let number = codes::next(tx, unit, CERTIFICATES, year).await?;
    Ok(format!("{number:02}/{year}/{CERTIFICATES}"))
}

/// Papers that a recognised dossier rests on and that were cancelled or replaced: its decision (of its own unit or of one
/// above it) and its certificates.
///
/// # Errors
/// Database errors.
pub async fn fallen(db: &Reader<'_>, units: &Units, initiative: &Initiative, on: NaiveDate) -> Result<Vec<Paper>> {
    if initiative.decided_at.is_none() {
        return Ok(Vec::new());
    }
    let mut fallen: Vec<Paper> = kernel::papers::of(db, initiative.id.0)
        .await?
        .into_iter()
        .filter(|paper| {
            let dead = matches!(paper.status, PaperStatus::Cancelled | PaperStatus::Corrected);
            // one that was never signed was never in anybody's hands
            dead && paper.kind == PaperKind::Certificate && paper.signed_hash.is_some()
        })
        .collect();
    let mut line = vec![initiative.content.unit];
    line.extend(units.ancestors(initiative.content.unit, Tree::Territorial, on));
    let number: Vec<String> = initiative.decision_number.iter().cloned().collect();
    let decisions = kernel::papers::fallen(db, &line, &number).await?;
    fallen.extend(decisions.into_iter().filter(|paper| {
        let same_year = initiative.decided_at.is_some_and(|at| {
            paper
                .dated
                .is_none_or(|day| chrono::Datelike::year(&day) == kernel::time::local_year(at))
        });
        paper.kind == PaperKind::Decision && same_year && paper.signed_hash.is_some()
    }));
    Ok(fallen)
}
