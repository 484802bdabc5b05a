//! The verbs of paying authors: a payment is written down, or taken back by another. Nothing is deleted.

use super::exploitation::{LARGEST, kept_agreement, tell};
use super::{LINE, StoredFile, TITLE, within};
use crate::Rules;
use crate::labels::payouts as words;
use crate::ledger;
use crate::model::payouts::Payout;
use crate::model::{AgreementId, PayoutId, RevenueId};
use crate::policy;
use crate::sheet;
use crate::store::payouts as store;
use chrono::NaiveDate;
use kernel::access::Actor;
use kernel::attachments::{self, Attachment, NewAttachment};
use kernel::db::{Reader, Tx};
use kernel::money::Vnd;
use kernel::notices::{self, NewNotice};
use kernel::{AppError, FieldErrors, Result};

/// The kind of record of a payment, for its paper; papers of an agreement's payments stand beside those of the contract.
pub const PAYOUT: &str = "ip_payout";
/// Most payments of one agreement.
const MOST_PAYOUTS: usize = 5_000;

/// Where the paper of a payment stands.
#[must_use]
pub fn slot(id: PayoutId) -> String {
    format!("payout-{id}")
}

/// A payment as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayout {
    /// To whom: [`crate::model::payouts::Payee::key`].
    pub payee: String,
    /// For which money that came in; none for what is owed in all.
    pub revenue: Option<RevenueId>,
    /// On which day.
    pub on: NaiveDate,
    /// How much, before tax.
    pub amount: Vnd,
    /// By which paper.
    pub paper: String,
    /// What else there is to say.
    pub note: String,
    /// Why it is more than what is owed.
    pub why: String,
}

/// Writes down what an author was paid. More than what is owed needs a reason.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn pay(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    id: AgreementId,
    (new, file): (NewPayout, Option<StoredFile>),
) -> Result<PayoutId> {
    let held = kept_agreement(tx, actor, id).await?;
    let (db, scope, on) = (tx.reader(), policy::scope(actor), tx.today());
    let parameters = &rules.packs.parameters;
    let mut list = sheet::sheets(&db, &scope, parameters, vec![held.one.clone()], on).await?;
    let sheet = list.pop().ok_or(AppError::NotFound)?;
    let ledger = ledger::of(&db, &sheet).await?;
    if ledger.payouts.len() >= MOST_PAYOUTS {
        return Err(AppError::Refused {
            code: "ip_agreement.many_payouts",
            message: words::TOO_MANY.to_owned(),
        });
    }
    let mut errors = FieldErrors::default();
    let payee = ledger.payee(&new.payee).cloned();
    if payee.is_none() {
        errors.add("payee", words::ASK_PAYEE);
    }
    let standing = |wanted: RevenueId| {
        let mut entries = sheet.written.iter().map(|held| &held.entry);
        entries
            .clone()
            .any(|entry| entry.id == wanted && entry.reverses.is_none())
            && !entries.any(|entry| entry.reverses == Some(wanted))
    };
    if new.revenue.is_some_and(|wanted| !standing(wanted)) {
        errors.add("revenue", words::ASK_REVENUE);
    }
    if !(1..=LARGEST).contains(&new.amount.0) {
        errors.add("payout", words::AMOUNT);
    }
    if new.on < held.one.terms.signed_on || new.on > on {
        errors.add("payout_on", words::DAY);
    }
    if new.paper.is_empty() {
        errors.add("payout_paper", words::ASK_PAPER);
    }
    for (field, text, max) in [
        ("payout_paper", &new.paper, LINE),
        ("payout_note", &new.note, TITLE),
        ("payout_why", &new.why, TITLE),
    ] {
        within(&mut errors, field, text, max);
    }
    if let Some(payee) = payee.as_ref().filter(|_| errors.is_empty()) {
        let remains = ledger.remains(&sheet, payee, new.revenue)?.max(Vnd::ZERO);
        if new.amount > remains && new.why.is_empty() {
            errors.add("payout_why", words::over(remains));
        }
    }
    errors.check()?;
    let payee = payee.ok_or_else(|| AppError::bug("checked before"))?;
    let payout = Payout {
        id: tx.id(),
        payee,
        revenue: new.revenue,
        on: new.on,
        amount: new.amount,
        paper: new.paper,
        note: new.note,
        why: new.why,
        reverses: None,
    };
    store::add(tx, &held.permits, id, &payout).await?;
    if let Some(file) = file {
        attach(tx, actor, (id, payout.id), file).await?;
    }
    told(tx, &payout, words::notice_paid(&held.one.code, payout.on)).await?;
    tell(tx, &held, "ip_asset.author_paid");
    Ok(payout.id)
}

async fn attach(tx: &Tx, actor: &Actor, (id, payout): (AgreementId, PayoutId), file: StoredFile) -> Result<()> {
    let new = NewAttachment {
        subject_kind: PAYOUT,
        subject: id.0,
        slot: slot(payout),
        hash: file.hash,
        name: file.name,
        media_type: file.extracted.media_type.clone(),
        size: file.size,
        extracted: Some(file.extracted),
        uploaded_by: actor.person,
    };
    attachments::attach(tx, new).await?;
    Ok(())
}

/// The paper of a payment, where it has one. The caller has found the agreement, and asks [`policy::opens_payout_paper`].
///
/// # Errors
/// Database errors.
pub async fn paper(db: &Reader<'_>, id: AgreementId, payout: PayoutId) -> Result<Option<Attachment>> {
    let slot = slot(payout);
    let files = attachments::of(db, id.0).await?;
    let mut files = files.into_iter();
    Ok(files.find(|file| file.subject_kind == PAYOUT && file.slot == slot))
}

/// Puts its paper with a payment that was written down without one. The same file again changes nothing; another one does not take its
/// place: whoever paid by the wrong paper takes the payment back.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`], [`AppError::Conflict`] where there is another one.
pub async fn add_paper(tx: &Tx, actor: &Actor, id: AgreementId, payout: PayoutId, file: StoredFile) -> Result<()> {
    let held = kept_agreement(tx, actor, id).await?;
    let written = store::of(&tx.reader(), &[id]).await?.remove(&id).unwrap_or_default();
    if !written.iter().any(|one| one.payout.id == payout) {
        return Err(AppError::NotFound);
    }
    match paper(&tx.reader(), id, payout).await? {
        Some(same) if same.hash == file.hash => return Ok(()),
        Some(_) => return Err(AppError::Conflict(words::HAS_PAPER.to_owned())),
        None => {}
    }
    attach(tx, actor, (id, payout), file).await?;
    tell(tx, &held, "ip_asset.author_paper");
    Ok(())
}

/// The author learns of it, where they have an account; how much it was stands on their page alone.
async fn told(tx: &Tx, payout: &Payout, text: String) -> Result<()> {
    let Some(person) = payout.payee.person else {
        return Ok(());
    };
    let notice = NewNotice {
        event: format!("ip_payout:{}", payout.id),
        person,
        urgent: false,
        subject_kind: crate::model::SUBJECT,
        subject: payout.payee.asset.0,
        text,
        link: "/tai-san/tien-cua-toi".to_owned(),
    };
    notices::tell_all(tx, vec![notice]).await
}

/// Takes a payment back by one with the opposite amount.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Invalid`] without a reason, [`AppError::Refused`] when it was taken back before or takes back
/// itself.
pub async fn take_back(tx: &Tx, actor: &Actor, id: AgreementId, taken: PayoutId, why: String) -> Result<PayoutId> {
    let held = kept_agreement(tx, actor, id).await?;
    let written = store::of(&tx.reader(), &[id]).await?.remove(&id).unwrap_or_default();
    let wrong = &written
        .iter()
        .find(|one| one.payout.id == taken)
        .ok_or(AppError::NotFound)?
        .payout;
    if wrong.reverses.is_some() || written.iter().any(|one| one.payout.reverses == Some(taken)) {
        return Err(AppError::Refused {
            code: "ip_agreement.payout_taken_back",
            message: words::TAKEN_BACK.to_owned(),
        });
    }
    let mut errors = FieldErrors::default();
    if why.is_empty() {
        errors.add("undo_why", words::ASK_UNDO_WHY);
    }
    within(&mut errors, "undo_why", &why, TITLE);
    errors.check()?;
    let amount = Vnd::ZERO.minus(wrong.amount);
    let payout = Payout {
        id: tx.id(),
        amount: amount.map_err(|error| AppError::bug(error.to_string()))?,
        on: tx.today(),
        note: String::new(),
        why,
        reverses: Some(taken),
        ..wrong.clone()
    };
    store::add(tx, &held.permits, id, &payout).await?;
    told(tx, &payout, words::notice_back(&held.one.code, wrong.on)).await?;
    tell(tx, &held, "ip_asset.author_paid_back");
    Ok(payout.id)
}
