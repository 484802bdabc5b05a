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

/// A paper that a dossier rests on and that is no longer valid.
#[derive(Clone, Debug)]
pub struct Fallen {
    /// Which.
    pub paper: Paper,
    /// The issued paper that stands in its place.
    pub by: Option<Paper>,
}

impl Fallen {
    async fn of(db: &Reader<'_>, paper: Paper) -> Result<Fallen> {
        let mut by = paper.replaced_by;
        while let Some(id) = by {
            let Some(next) = kernel::papers::find(db, id).await? else {
                break;
            };
            if next.status == PaperStatus::Issued {
                return Ok(Fallen { paper, by: Some(next) });
            }
            // a replacement may be replaced itself; each one is issued before it replaces, so this ends
            by = next.replaced_by;
        }
        Ok(Fallen { paper, by: None })
    }

    /// What happened, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.by {
            Some(by) => papers::labels::replaced(&self.paper, by),
            None => papers::labels::fallen(&self.paper),
        }
    }
}

/// Papers that a recognised dossier rests on and that were cancelled or replaced: its decision (of its own unit or of one
/// above it) and its certificates.
///
/// # Errors
/// Database errors.
pub async fn fallen(db: &Reader<'_>, units: &Units, initiative: &Initiative, on: NaiveDate) -> Result<Vec<Fallen>> {
    let Some(decided) = initiative.decided_at else {
        return Ok(Vec::new());
    };
    let of_dossier = kernel::papers::of(db, initiative.id.0).await?;
    let certificates = of_dossier
        .into_iter()
        .filter(|paper| paper.kind == PaperKind::Certificate);
    let mut line = vec![initiative.content.unit];
    line.extend(units.ancestors(initiative.content.unit, Tree::Territorial, on));
    let number: Vec<String> = initiative.decision_number.iter().cloned().collect();
    let labelled = kernel::papers::labelled(db, &line, &number).await?;
    let decision = decision_of(&line, kernel::time::local_year(decided), labelled);
    let mut fallen = Vec::new();
    for paper in certificates.chain(decision).filter(Paper::fell) {
        fallen.push(Fallen::of(db, paper).await?);
    }
    Ok(fallen)
}

/// The decision meant by a number that was typed: that of the nearest unit of the line which gave this number to a paper of
/// the year of recognition or, since papers of December arrive in January, of the year before. What a unit further above did
/// with the same number is another paper.
fn decision_of(line: &[UnitId], decided: i32, labelled: Vec<Paper>) -> Option<Paper> {
    let nearest = |paper: &Paper| {
        let year = chrono::Datelike::year(&paper.dated?);
        let near = line.iter().position(|unit| *unit == paper.unit)?;
        let before = decided - year;
        (0..=1).contains(&before).then_some((near, before))
    };
    labelled
        .into_iter()
        .filter(|paper| paper.kind == PaperKind::Decision)
        .filter_map(|paper| nearest(&paper).map(|key| (key, paper)))
        .min_by_key(|(key, _)| *key)
        .map(|(_, paper)| paper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ids::PaperId;

    fn paper(at: u128, unit: UnitId, day: &str, kind: PaperKind) -> Paper {
        Paper {
            id: PaperId(Uuid::from_u128(at)),
            kind,
            subject_kind: SUBJECT.to_owned(),
            subject: Uuid::nil(),
            unit,
            symbol: "QĐ-UBND".to_owned(),
            label: Some("15/QĐ-UBND".to_owned()),
            dated: day.parse().ok(),
            title: String::new(),
            status: PaperStatus::Cancelled,
            pdf_hash: None,
            docx_hash: None,
            signed_hash: None,
            signatures: Value::Null,
            reason: String::new(),
            replaced_by: None,
            template: String::new(),
            words: Value::Null,
            changed_at: chrono::DateTime::UNIX_EPOCH,
            version: 1,
        }
    }

    #[test]
    fn a_typed_number_means_the_paper_of_the_nearest_unit_and_year() {
        let [school, commune, province, other] = [1, 2, 3, 4].map(|at| UnitId(Uuid::from_u128(at)));
        let line = [school, commune, province];
        let found = |papers: &[(u128, UnitId, &str, PaperKind)]| {
            let papers = papers.iter().map(|(at, unit, day, kind)| paper(*at, *unit, day, *kind));
            decision_of(&line, 2026, papers.collect()).map(|paper| paper.id.0.as_u128())
        };
        use PaperKind::{Decision, Notice};
        let above = (1, province, "2026-03-01", Decision);
        assert_eq!(found(&[above]), Some(1));
        // the commune gave the same number to its own paper: that of the province is another one
        assert_eq!(found(&[above, (2, commune, "2026-05-01", Decision)]), Some(2));
        // decided in January by a paper of December; where both years have one, that of the year
        let december = (3, commune, "2025-12-30", Decision);
        assert_eq!(found(&[december]), Some(3));
        assert_eq!(found(&[december, (4, commune, "2026-01-10", Decision)]), Some(4));
        for far in [
            (5, commune, "2024-12-30", Decision),
            (6, commune, "2027-01-02", Decision),
            (7, other, "2026-01-02", Decision),
            (8, commune, "2026-01-02", Notice),
        ] {
            assert_eq!(found(&[far]), None, "{far:?}");
        }
    }
}
