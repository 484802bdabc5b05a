//! What is done on a dossier beside its flow: co-authors, consent, protection, uses, benefits, remuneration, disputes.

use super::{Deed, StoredFile, climb, record, take};
use crate::climb::{AwardTitle, Level, ProposalKind, Sector, Still};
use crate::labels;
use crate::model::{Act, Initiative, InitiativeId, Protection, Refusal, Rules, SUBJECT, State, SuperiorConsent};
use crate::remuneration::minimum;
use crate::store::climb::{AwardId, FollowUpId, ProposalId};
use crate::store::life::{
    self as rows, Answer, Benefit, BenefitId, Consent, Dispute, DisputeKind, DisputeState, Life, Method, Part,
    Participant, Payment, PaymentId, PaymentKind, Use, UseId, UseKind, UseState,
};
use crate::works::{Task, Work};
use crate::{policy, store};
use chrono::NaiveDate;
use kernel::access::{Actor, Permit, Role};
use kernel::attachments::{self, NewAttachment};
use kernel::db::Tx;
use kernel::deadlines::{self, DeadlineState};
use kernel::ids::{PersonId, UnitId};
use kernel::money::Vnd;
use kernel::notices::{self, NewNotice};
use kernel::{AppError, Result};
use serde_json::{Value, json};

/// The clock of a year of use.
const USE_CLOCK: &str = "sk.remuneration_use";
/// The clock of a payment for a transfer.
const TRANSFER_CLOCK: &str = "sk.remuneration_transfer";
/// The clock of the patent law since the first disclosure.
const DISCLOSURE_CLOCK: &str = "ip.disclosure_grace";
/// Deadlines of payments have the payment as their subject.
const PAYMENT: &str = "initiative_payment";

/// Something that is done beside the flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// Asks a co-author to confirm.
    Invite {
        /// Name in the table of authors.
        author: String,
        /// User name or e-mail.
        account: String,
    },
    /// Confirms the own share.
    Confirm,
    /// Does not confirm it.
    RefuseShare {
        /// Why.
        reason: String,
    },
    /// A co-author's signed paper, attached.
    OnPaper {
        /// Name in the table of authors.
        author: String,
    },
    /// Somebody beside the authors.
    Participant {
        /// In what part.
        part: Part,
        /// Name.
        full_name: String,
        /// Place of work or residence.
        workplace: String,
        /// What they did.
        work: String,
        /// Written consent, for a guardian.
        consent: String,
    },
    /// Handed in for somebody else; written by a pupil.
    Behalf {
        /// Written by a pupil.
        pupil: bool,
        /// For whom; empty for oneself.
        on_behalf_of: String,
    },
    /// Made with State funds or means, or not.
    StateMeans(bool),
    /// What the superior body says, attached.
    Consent {
        /// Yes or no.
        given: bool,
        /// Number.
        number: String,
        /// Day.
        on: NaiveDate,
    },
    /// What is planned about a patent.
    Protect(Protection),
    /// Shown to the public.
    Disclose {
        /// First day.
        on: NaiveDate,
        /// Where.
        place: String,
    },
    /// A patent application was filed.
    Filed {
        /// When.
        on: NaiveDate,
        /// Its number.
        number: String,
    },
    /// Asks another unit to apply it.
    Ask {
        /// Code or name of the unit.
        unit: String,
        /// Words that go with it.
        note: String,
    },
    /// The other unit answers.
    AnswerUse {
        /// Which request.
        item: UseId,
        /// Yes or no.
        accept: bool,
        /// Since when; today if absent.
        since: Option<NaiveDate>,
        /// Further words.
        note: String,
    },
    /// A unit tells what came of it.
    ReportUse {
        /// Which use.
        item: UseId,
        /// The effect.
        effect: String,
        /// What was changed.
        changes: String,
    },
    /// Claims a benefit.
    Benefit {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
        /// How it was found.
        method: Method,
        /// Inputs and sums.
        basis: String,
        /// How much; none when it cannot be told in money.
        amount: Option<Vnd>,
    },
    /// Verifies a benefit.
    Verify {
        /// Which.
        item: BenefitId,
        /// How much.
        amount: Option<Vnd>,
        /// Further words.
        note: String,
    },
    /// Enters remuneration owed.
    Owe {
        /// For what.
        kind: PaymentKind,
        /// The day from which the time to pay is counted.
        from: NaiveDate,
        /// Benefit, price, or what the authors get.
        base: Vnd,
        /// How much; the legal minimum if absent.
        amount: Option<Vnd>,
        /// Number of the agreement.
        agreement: String,
    },
    /// Enters a payment made.
    Pay {
        /// Which.
        item: PaymentId,
        /// When.
        on: NaiveDate,
        /// Voucher.
        voucher: String,
        /// Tax withheld.
        tax: Vnd,
    },
    /// Begins a draft that improves it.
    Improve,
    /// A unit says that it uses it.
    DeclareUse {
        /// Which unit.
        unit: UnitId,
        /// Since when.
        since: NaiveDate,
        /// Where in the unit.
        place: String,
        /// What was changed.
        changes: String,
        /// What came of it so far.
        effect: String,
        /// Whom to ask there.
        contact: String,
    },
    /// The unit that recognised it answers.
    ConfirmUse {
        /// Which use.
        item: UseId,
        /// Yes or no.
        accept: bool,
        /// Further words.
        note: String,
    },
    /// What came of a use after a time.
    FollowUp {
        /// Which.
        item: FollowUpId,
        /// Still used.
        still: Still,
        /// Actual benefit; none when it cannot be told in money.
        actual: Option<Vnd>,
        /// How that was found.
        basis: String,
        /// Further words.
        note: String,
    },
    /// Puts it before a wider level.
    Propose {
        /// How far.
        level: Level,
        /// What is asked.
        kind: ProposalKind,
        /// Which deadline holds.
        sector: Sector,
        /// Why, with evidence.
        reasons: String,
    },
    /// The level takes it in.
    ReceiveProposal {
        /// Which.
        item: ProposalId,
    },
    /// Its council has concluded.
    ConcludeProposal {
        /// Which.
        item: ProposalId,
        /// Yes or no.
        recommended: Still,
        /// Number of the minutes.
        minutes: String,
        /// In its words.
        note: String,
    },
    /// Its head decides.
    DecideProposal {
        /// Which.
        item: ProposalId,
        /// Yes or no.
        recognise: bool,
        /// Number of the decision.
        number: String,
        /// Why not, or further words.
        note: String,
    },
    /// Takes a proposal back.
    WithdrawProposal {
        /// Which.
        item: ProposalId,
        /// Why.
        reason: String,
    },
    /// Enters an award for which it served.
    Award {
        /// What.
        title: AwardTitle,
        /// Which author.
        recipient: String,
        /// Of which year.
        year: i32,
        /// Decision or dossier.
        number: String,
        /// Further words.
        note: String,
    },
    /// The award was not given: it may serve again.
    ReleaseAward {
        /// Which.
        item: AwardId,
        /// Why.
        reason: String,
    },
}

/// Does a piece of work. Gives the dossier on which to go on: the new one, where one was begun.
///
/// # Errors
/// As [`take`].
pub async fn perform(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    id: InitiativeId,
    (work, task): (Work, Task),
    file: Option<StoredFile>,
) -> Result<Initiative> {
    match task {
        Task::Flow(deed @ Deed::Dispute { .. }) => Box::pin(dispute(tx, rules, actor, id, deed)).await,
        Task::Flow(deed) => Box::pin(take(tx, rules, actor, id, deed)).await,
        Task::Side(side) => Box::pin(beside(tx, rules, actor, id, work, side, file)).await,
    }
}

/// A complaint about a recognised initiative moves it into dispute; about any other it is entered, with its clock, and the
/// dossier stays where it is.
async fn dispute(tx: &Tx, rules: &Rules, actor: &Actor, id: InitiativeId, deed: Deed) -> Result<Initiative> {
    let initiative = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    if rules
        .flow_of(&initiative)?
        .after(initiative.state, Act::Dispute)
        .is_some()
    {
        return take(tx, rules, actor, id, deed).await;
    }
    let life = rows::of(&tx.reader(), id).await?;
    let permit = policy::permit_work(actor, Work::Dispute, &initiative, &life, rules, &tx.units(), tx.today())?;
    if let Deed::Dispute { kind, words } = deed {
        raise(tx, actor, &permit, id, kind, &words).await?;
        let deadline = super::clock(&rules.packs, "sk.dispute_answer", tx.today())?;
        deadlines::start(tx, SUBJECT, id.0, initiative.content.unit, &deadline, None).await?;
        record(
            tx,
            &initiative,
            permit.action(),
            json!({ "kind": kind.code(), "note": words }),
        );
        super::tell(tx, &initiative, Act::Dispute).await?;
    }
    Ok(initiative)
}

/// The initiative as its actor sees it; who declares a use sees what is recognised elsewhere.
async fn seen_beside(tx: &Tx, actor: &Actor, id: InitiativeId, work: Work) -> Result<Initiative> {
    if work == Work::DeclareUse {
        Ok(climb::find_to_use(&tx.reader(), actor, id, tx.today()).await?.0)
    } else {
        store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await
    }
}

async fn beside(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    id: InitiativeId,
    work: Work,
    side: Side,
    file: Option<StoredFile>,
) -> Result<Initiative> {
    seen_beside(tx, actor, id, work).await?;
    // Much of this leaves the row of the initiative as it is: whoever comes second waits here, and then reads what the first did.
    store::hold(tx, id).await?;
    let mut initiative = seen_beside(tx, actor, id, work).await?;
    let life = rows::of(&tx.reader(), id).await?;
    let permit = policy::permit_work(actor, work, &initiative, &life, rules, &tx.units(), tx.today())?;
    let before = initiative.clone();
    let details = match side {
        side @ (Side::DeclareUse { .. }
        | Side::ConfirmUse { .. }
        | Side::FollowUp { .. }
        | Side::Propose { .. }
        | Side::ReceiveProposal { .. }
        | Side::ConcludeProposal { .. }
        | Side::DecideProposal { .. }
        | Side::WithdrawProposal { .. }
        | Side::Award { .. }
        | Side::ReleaseAward { .. }) => {
            return Box::pin(climb::perform(tx, rules, actor, &permit, initiative, &life, side)).await;
        }
        Side::Improve => return improve(tx, rules, actor, &initiative).await,
        Side::Invite { author, account } => invite(tx, &permit, &mut initiative, &life, &author, &account).await?,
        Side::Confirm => {
            let mut consent = asked(&life, actor.person)?;
            consent.share = share_of(&initiative, &consent.full_name).ok_or(AppError::NotFound)?;
            answer(tx, &permit, consent, Answer::Confirmed, "").await?
        }
        Side::RefuseShare { reason } => {
            answer(tx, &permit, asked(&life, actor.person)?, Answer::Refused, &reason).await?
        }
        Side::OnPaper { author } => {
            let share =
                share_of(&initiative, &author).ok_or_else(|| AppError::field("author", labels::work::ask("author")))?;
            let file = file.ok_or_else(|| AppError::field("file", labels::work::ask("file")))?;
            let name = file.name.clone();
            attach(
                tx,
                actor,
                id,
                &format!("consent-{}", vietnamese::fold(&author).replace(' ', "-")),
                file,
            )
            .await?;
            let known = life.consents.into_iter().find(|consent| consent.full_name == author);
            let consent = known.unwrap_or_else(|| new_consent(tx, id, None, &author, share));
            answer(tx, &permit, Consent { share, ..consent }, Answer::OnPaper, &name).await?
        }
        Side::Participant {
            part,
            full_name,
            workplace,
            work,
            consent,
        } => {
            if part == Part::Guardian && consent.is_empty() {
                return Err(AppError::field("consent", labels::PUPIL_NEEDS));
            }
            let one = Participant {
                id: tx.id(),
                initiative: id,
                part,
                full_name: full_name.clone(),
                workplace,
                work,
                consent,
                added_at: tx.now,
            };
            rows::save_participant(tx, &permit, &one).await?;
            json!({ "part": part.code(), "name": full_name })
        }
        Side::Behalf { pupil, on_behalf_of } => {
            initiative.circumstances.pupil = pupil;
            initiative.circumstances.on_behalf_of = Some(on_behalf_of.clone()).filter(|name| !name.is_empty());
            json!({ "pupil": pupil, "name": on_behalf_of })
        }
        Side::StateMeans(yes) => {
            initiative.circumstances.state_means = Some(yes);
            json!({ "yes": yes })
        }
        Side::Consent { given, number, on } => {
            let file = file.ok_or_else(|| AppError::field("file", labels::work::ask("file")))?;
            attach(tx, actor, id, "consent-superior", file).await?;
            initiative.circumstances.consent = Some(SuperiorConsent {
                number: number.clone(),
                on,
                given,
            });
            json!({ "number": number, "on": on, "given": given })
        }
        Side::Protect(protection) => {
            initiative.circumstances.protection = Some(protection);
            initiative.held = initiative.circumstances.held();
            json!({ "answer": protection.code() })
        }
        Side::Disclose { on, place } => disclose(tx, rules, &mut initiative, on, &place).await?,
        Side::Filed { on, number } => {
            initiative.circumstances.filed_on = Some(on);
            initiative.held = initiative.circumstances.held();
            deadlines::close(tx, id.0, DISCLOSURE_CLOCK, DeadlineState::Met).await?;
            json!({ "number": number, "on": on })
        }
        Side::Ask { unit, note } => ask(tx, actor, &permit, &initiative, &life, &unit, &note).await?,
        Side::AnswerUse {
            item,
            accept,
            since,
            note,
        } => {
            let mut used = pick(life.uses, |one| one.id == item)?;
            if used.state != UseState::Requested {
                return Err(Refusal::DoneBefore.into());
            }
            policy::answers_for(actor, used.unit, &tx.units(), tx.today())?;
            used.state = if accept { UseState::Running } else { UseState::Declined };
            used.since = accept.then(|| since.unwrap_or(tx.today()));
            used.answered_by = Some(actor.person);
            used.answered_at = Some(tx.now);
            used.answer.clone_from(&note);
            rows::save_use(tx, &permit, &used).await?;
            let details = json!({ "unit": used.unit, "accept": accept, "note": note });
            record(tx, &initiative, permit.action(), details);
            if accept {
                climb::start_follow_ups(tx, rules, &permit, &initiative, &used).await?;
                return advance(tx, rules, id, Act::Replicate, json!({ "unit": used.unit })).await;
            }
            return Ok(initiative);
        }
        Side::ReportUse { item, effect, changes } => {
            let mut used = pick(life.uses, |one| one.id == item)?;
            policy::answers_for(actor, used.unit, &tx.units(), tx.today())?;
            if !matches!(used.state, UseState::Running | UseState::Reported) {
                return Err(Refusal::DoneBefore.into());
            }
            used.state = UseState::Reported;
            used.effect.clone_from(&effect);
            used.changes = changes;
            rows::save_use(tx, &permit, &used).await?;
            json!({ "unit": used.unit, "note": effect })
        }
        Side::Benefit {
            from,
            to,
            method,
            basis,
            amount,
        } => {
            let benefit = Benefit {
                id: tx.id(),
                initiative: id,
                from_on: from,
                to_on: to,
                method,
                basis,
                claimed: amount.map(|amount| amount.0),
                verified: None,
                claimed_by: actor.person,
                claimed_at: tx.now,
                verified_by: None,
                verified_at: None,
                note: String::new(),
                unit: policy::benefits_for(actor, &initiative, &life, &tx.units(), tx.today()),
            };
            rows::save_benefit(tx, &permit, &benefit).await?;
            json!({ "amount": benefit.claimed, "method": method.code() })
        }
        Side::Verify { item, amount, note } => {
            let mut benefit = pick(life.benefits, |one| one.id == item)?;
            if benefit.verified_at.is_some() {
                return Err(Refusal::DoneBefore.into());
            }
            benefit.verified = amount.map(|amount| amount.0);
            benefit.verified_by = Some(actor.person);
            benefit.verified_at = Some(tx.now);
            benefit.note.clone_from(&note);
            rows::save_benefit(tx, &permit, &benefit).await?;
            json!({ "amount": benefit.verified, "note": note })
        }
        Side::Owe {
            kind,
            from,
            base,
            amount,
            agreement,
        } => {
            let payment = owe(
                tx,
                rules,
                actor,
                &permit,
                &initiative,
                kind,
                from,
                base,
                amount,
                &agreement,
            )
            .await?;
            json!({ "amount": payment.amount, "minimum": payment.legal_minimum, "number": agreement, "due_on": payment.due_on })
        }
        Side::Pay { item, on, voucher, tax } => {
            let mut payment = pick(life.payments, |one| one.id == item)?;
            if payment.paid_on.is_some() {
                return Err(Refusal::DoneBefore.into());
            }
            if tax.0 > payment.amount {
                return Err(AppError::field("tax", labels::work::MONEY_UNREADABLE));
            }
            payment.paid_on = Some(on);
            payment.voucher.clone_from(&voucher);
            payment.tax = tax.0;
            rows::save_payment(tx, &permit, &payment).await?;
            for rule in [USE_CLOCK, TRANSFER_CLOCK] {
                deadlines::close(tx, item.0, rule, DeadlineState::Met).await?;
            }
            json!({ "amount": payment.amount, "number": voucher, "on": on })
        }
    };
    if initiative != before {
        initiative.changed_at = tx.now;
        store::save(tx, &permit, &initiative).await?;
        initiative.version += 1;
    }
    record(tx, &initiative, permit.action(), details);
    Ok(initiative)
}

fn pick<T>(rows: Vec<T>, is: impl Fn(&T) -> bool) -> Result<T> {
    rows.into_iter()
        .find(is)
        .ok_or_else(|| AppError::field("item", labels::NO_ITEM))
}

fn share_of(initiative: &Initiative, name: &str) -> Option<i32> {
    let author = initiative
        .content
        .authors
        .iter()
        // Whoever hands it in confirms by that, also where a co-author bears the same name.
        .find(|author| author.full_name == name && author.person != Some(initiative.submitter));
    author.map(|author| author.share)
}

fn asked(life: &Life, person: PersonId) -> Result<Consent> {
    let found = life.consents.iter().find(|consent| consent.person == Some(person));
    found.cloned().ok_or(AppError::NotFound)
}

fn new_consent(tx: &Tx, initiative: InitiativeId, person: Option<PersonId>, name: &str, share: i32) -> Consent {
    Consent {
        id: tx.id(),
        initiative,
        person,
        full_name: name.to_owned(),
        share,
        answer: Answer::Asked,
        reason: String::new(),
        asked_at: tx.now,
        answered_at: None,
    }
}

async fn answer(tx: &Tx, permit: &Permit, consent: Consent, answer: Answer, reason: &str) -> Result<Value> {
    let answered = Consent {
        answer,
        reason: reason.to_owned(),
        answered_at: Some(tx.now),
        ..consent
    };
    rows::save_consent(tx, permit, &answered).await?;
    Ok(json!({ "name": answered.full_name, "share": answered.share, "answer": answer.code(), "note": reason }))
}

/// Co-authors who have not confirmed the share that the table has for them, and what a pupil's request lacks: field and
/// sentence, in the order of the form. Whoever hands it in confirms by doing so.
#[must_use]
pub fn unconfirmed(initiative: &Initiative, life: &Life) -> Vec<(&'static str, String)> {
    let mut missing = Vec::new();
    for author in &initiative.content.authors {
        if author.full_name.is_empty() || author.person == Some(initiative.submitter) {
            continue;
        }
        let consent = life
            .consents
            .iter()
            .find(|consent| consent.full_name == author.full_name);
        match consent {
            Some(consent) if consent.answer == Answer::Refused => {
                missing.push(("authors", labels::consent_refused(&author.full_name, &consent.reason)));
            }
            Some(consent)
                if matches!(consent.answer, Answer::Confirmed | Answer::OnPaper) && consent.share == author.share => {}
            Some(_) | None => missing.push(("authors", labels::unconfirmed(&author.full_name))),
        }
    }
    let has = |part| life.participants.iter().any(|one| one.part == part);
    if initiative.circumstances.pupil && !(has(Part::Mentor) && has(Part::Guardian)) {
        missing.push(("", labels::PUPIL_NEEDS.to_owned()));
    }
    missing
}

async fn invite(
    tx: &Tx,
    permit: &Permit,
    initiative: &mut Initiative,
    life: &Life,
    name: &str,
    account: &str,
) -> Result<Value> {
    let share = share_of(initiative, name).ok_or_else(|| AppError::field("author", labels::work::ask("author")))?;
    let person = match people::store::account_named(&tx.reader(), account).await? {
        Some(account) => Some(account.person),
        None => people::store::person_with_email(&tx.reader(), account).await?,
    };
    let person = person.ok_or_else(|| AppError::field("account", labels::work::NO_ACCOUNT))?;
    if initiative
        .content
        .authors
        .iter()
        .any(|author| author.person == Some(person) && author.full_name != name)
    {
        return Err(AppError::field("account", labels::work::NO_ACCOUNT));
    }
    for author in &mut initiative.content.authors {
        if author.full_name == name {
            author.person = Some(person);
        }
    }
    let known = life.consents.iter().find(|consent| consent.full_name == name).cloned();
    let consent = Consent {
        person: Some(person),
        share,
        answer: Answer::Asked,
        reason: String::new(),
        asked_at: tx.now,
        answered_at: None,
        ..known.unwrap_or_else(|| new_consent(tx, initiative.id, Some(person), name, share))
    };
    rows::save_consent(tx, permit, &consent).await?;
    let event = format!("initiative.invite:{}:{}", consent.id, tx.now.timestamp());
    notify(tx, initiative, &event, person, labels::notice::INVITED.to_owned()).await?;
    Ok(json!({ "name": name, "share": share }))
}

async fn attach(tx: &Tx, actor: &Actor, id: InitiativeId, slot: &str, file: StoredFile) -> Result<()> {
    let new = NewAttachment {
        subject_kind: SUBJECT,
        subject: id.0,
        slot: slot.to_owned(),
        hash: file.hash,
        name: file.name,
        media_type: file.extracted.media_type.clone(),
        size: file.size,
        extracted: Some(file.extracted),
        uploaded_by: actor.person,
    };
    attachments::attach(tx, new).await.map(|_| ())
}

async fn disclose(tx: &Tx, rules: &Rules, initiative: &mut Initiative, on: NaiveDate, place: &str) -> Result<Value> {
    match initiative.circumstances.protection {
        None => return Err(Refusal::ProtectionUnanswered.into()),
        Some(_) if initiative.circumstances.held() => return Err(Refusal::Held.into()),
        Some(_) => {}
    }
    // The first disclosure counts: an earlier one that is learnt of later moves the clock back.
    let first = initiative.circumstances.disclosed_on.is_none_or(|known| on < known);
    if first && initiative.circumstances.filed_on.is_none() {
        initiative.circumstances.disclosed_on = Some(on);
        let deadline = super::clock(&rules.packs, DISCLOSURE_CLOCK, on)?;
        let known = deadlines::of(&tx.reader(), initiative.id.0).await?;
        let old = known
            .into_iter()
            .rfind(|held| held.rule == DISCLOSURE_CLOCK && held.state == DeadlineState::Running);
        deadlines::close(tx, initiative.id.0, DISCLOSURE_CLOCK, DeadlineState::Moved).await?;
        let unit = initiative.content.unit;
        deadlines::start(tx, SUBJECT, initiative.id.0, unit, &deadline, old.map(|old| old.id)).await?;
    }
    Ok(json!({ "on": on, "name": place }))
}

async fn ask(
    tx: &Tx,
    actor: &Actor,
    permit: &Permit,
    initiative: &Initiative,
    life: &Life,
    unit: &str,
    note: &str,
) -> Result<Value> {
    let units = tx.units();
    let wanted = vietnamese::fold(unit);
    let found = units.by_code(unit, tx.today()).or_else(|| {
        let mut named = units
            .iter()
            .filter(|row| row.span.contains(tx.today()) && vietnamese::fold(units.name(row.id, tx.today())) == wanted);
        // A name that two units share names neither.
        named.next().map(|row| row.id).filter(|_| named.next().is_none())
    });
    let other = found.ok_or_else(|| AppError::field("unit", labels::work::NO_UNIT))?;
    if other == initiative.content.unit {
        return Err(AppError::field("unit", labels::work::OWN_UNIT));
    }
    let again = life
        .uses
        .iter()
        .any(|used| used.unit == other && used.kind == UseKind::Replication && used.state != UseState::Declined);
    if again {
        return Err(AppError::field("unit", labels::work::ASKED_BEFORE));
    }
    let used = Use {
        unit: other,
        kind: UseKind::Replication,
        state: UseState::Requested,
        since: None,
        changes: note.to_owned(),
        ..home_use(tx, actor, initiative, UseKind::Replication, tx.today(), "", Vnd(0))
    };
    rows::save_use(tx, permit, &used).await?;
    let code = initiative.code.clone().unwrap_or_default();
    for role in [Role::UnitClerk, Role::Leader] {
        for person in people::holders(&tx.reader(), &units, role, other, tx.today()).await? {
            let event = format!("initiative.ask:{}", used.id);
            notify(tx, initiative, &event, person, labels::notice::asked_to_use(&code)).await?;
        }
    }
    Ok(json!({ "unit": other, "note": note }))
}

pub(super) async fn notify(
    tx: &Tx,
    initiative: &Initiative,
    event: &str,
    person: PersonId,
    text: String,
) -> Result<()> {
    notify_at(tx, initiative, event, person, text, "").await
}

/// The same, leading to a page below that of the dossier.
pub(super) async fn notify_at(
    tx: &Tx,
    initiative: &Initiative,
    event: &str,
    person: PersonId,
    text: String,
    page: &str,
) -> Result<()> {
    let notice = NewNotice {
        event: event.to_owned(),
        person,
        urgent: true,
        subject_kind: SUBJECT,
        subject: initiative.id.0,
        text,
        link: format!("/sang-kien/{}{page}", initiative.id),
    };
    notices::tell(tx, notice).await.map(|_| ())
}

/// A use at home: application or transfer.
pub(super) fn home_use(
    tx: &Tx,
    actor: &Actor,
    initiative: &Initiative,
    kind: UseKind,
    since: NaiveDate,
    who: &str,
    price: Vnd,
) -> Use {
    Use {
        id: tx.id(),
        initiative: initiative.id,
        unit: initiative.content.unit,
        kind,
        state: UseState::Running,
        since: Some(since),
        who: who.to_owned(),
        changes: String::new(),
        effect: String::new(),
        price: price.0,
        asked_by: actor.person,
        asked_at: tx.now,
        answered_by: None,
        answered_at: None,
        answer: String::new(),
        contact: String::new(),
    }
}

/// Enters remuneration owed, with the legal minimum of the day and the day by which it is due.
#[expect(clippy::too_many_arguments, reason = "each is one cell of the entry")]
pub(super) async fn owe(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    permit: &Permit,
    initiative: &Initiative,
    kind: PaymentKind,
    from: NaiveDate,
    base: Vnd,
    amount: Option<Vnd>,
    agreement: &str,
) -> Result<Payment> {
    let least = minimum(&rules.packs.parameters, kind, base, from)?;
    let amount = amount.unwrap_or(least.amount);
    // Điều lệ Điều 10: the agreement comes first; without one the minimum holds.
    if agreement.is_empty() && amount < least.amount {
        return Err(Refusal::BelowMinimum(least.amount).into());
    }
    let rule = match kind {
        PaymentKind::Transfer => TRANSFER_CLOCK,
        PaymentKind::UseYear | PaymentKind::NotComputable | PaymentKind::FirstApplication => USE_CLOCK,
    };
    let deadline = super::clock(&rules.packs, rule, from)?;
    let payment = Payment {
        id: tx.id(),
        initiative: initiative.id,
        kind,
        base: base.0,
        legal_minimum: least.amount.0,
        law_verified: least.verified,
        amount: amount.0,
        agreement: agreement.to_owned(),
        explanation: least.explanation,
        due_on: deadline.due_on,
        paid_on: None,
        voucher: String::new(),
        tax: 0,
        made_by: actor.person,
        made_at: tx.now,
    };
    rows::save_payment(tx, permit, &payment).await?;
    deadlines::start(tx, PAYMENT, payment.id.0, initiative.content.unit, &deadline, None).await?;
    Ok(payment)
}

pub(super) async fn raise(
    tx: &Tx,
    actor: &Actor,
    permit: &Permit,
    initiative: InitiativeId,
    kind: DisputeKind,
    words: &str,
) -> Result<()> {
    let dispute = Dispute {
        id: tx.id(),
        initiative,
        kind,
        raised_by: actor.person,
        words: words.to_owned(),
        raised_at: tx.now,
        state: DisputeState::Open,
        answer: String::new(),
        answered_by: None,
        answered_at: None,
    };
    rows::save_dispute(tx, permit, &dispute).await
}

pub(super) async fn settle(
    tx: &Tx,
    actor: &Actor,
    permit: &Permit,
    initiative: InitiativeId,
    state: DisputeState,
    answer: &str,
) -> Result<()> {
    let open = rows::of(&tx.reader(), initiative).await?.disputes;
    for dispute in open.into_iter().filter(|dispute| dispute.state == DisputeState::Open) {
        let settled = Dispute {
            state,
            answer: answer.to_owned(),
            answered_by: Some(actor.person),
            answered_at: Some(tx.now),
            ..dispute
        };
        rows::save_dispute(tx, permit, &settled).await?;
    }
    Ok(())
}

/// An act that follows from something elsewhere: another unit applies it, a better version was recognised.
pub(super) async fn advance(tx: &Tx, rules: &Rules, id: InitiativeId, act: Act, details: Value) -> Result<Initiative> {
    let service = Actor::system("follows from another act");
    let mut initiative = store::find(&tx.reader(), &policy::scope(&service), id, tx.today()).await?;
    let flow = rules.flow_of(&initiative)?;
    let Some(next) = flow.after(initiative.state, act) else {
        return Ok(initiative);
    };
    let permit = policy::permit(&service, act, &initiative, flow, &tx.units(), tx.today())?;
    initiative.state = next;
    initiative.changed_at = tx.now;
    store::save(tx, &permit, &initiative).await?;
    initiative.version += 1;
    record(tx, &initiative, permit.action(), details);
    super::tell(tx, &initiative, act).await?;
    Ok(initiative)
}

/// Marks what rests on a recognition that was cancelled, and tells whoever applies it. Nothing is deleted.
pub(super) async fn flag_dependents(tx: &Tx, cancelled: &Initiative) -> Result<()> {
    let service = Actor::system("recognition cancelled");
    let code = cancelled.code.clone().unwrap_or_default();
    for id in store::derived(&tx.reader(), cancelled.id).await? {
        let mut initiative = store::find(&tx.reader(), &policy::scope(&service), id, tx.today()).await?;
        let permit = policy::permit_issue(&service, &initiative)?;
        initiative.circumstances.flagged = Some(code.clone());
        initiative.changed_at = tx.now;
        store::save(tx, &permit, &initiative).await?;
        record(tx, &initiative, "initiative.flagged", json!({ "code": code }));
    }
    let units = tx.units();
    let life = rows::of(&tx.reader(), cancelled.id).await?;
    let permit = policy::permit_issue(&service, cancelled)?;
    climb::flag(tx, &permit, cancelled, &life).await?;
    let elsewhere = |used: &&Use| used.kind == UseKind::Replication && used.state != UseState::Declined;
    for used in life.uses.iter().filter(elsewhere) {
        for role in [Role::UnitClerk, Role::Leader] {
            for person in people::holders(&tx.reader(), &units, role, used.unit, tx.today()).await? {
                let event = format!("initiative.cancel:{}:{}", cancelled.id, used.id);
                notify(tx, cancelled, &event, person, labels::notice::cancelled(&code)).await?;
            }
        }
    }
    Ok(())
}

/// Begins a draft that improves a recognised initiative: its text, the person's own name, and a link back.
async fn improve(tx: &Tx, rules: &Rules, actor: &Actor, source: &Initiative) -> Result<Initiative> {
    let mut content = source.content.clone();
    content.confidential = String::new();
    content.first_applied_on = None;
    content.authors = vec![crate::model::Author {
        person: Some(actor.person),
        full_name: actor.name.clone(),
        share: crate::model::WHOLE,
        ..crate::model::Author::default()
    }];
    let own = people::units_of(&tx.reader(), actor.person, tx.today()).await?;
    content.unit = own.first().copied().unwrap_or(content.unit);
    let id = super::draft(tx, rules, actor, content).await?;
    let mut made = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_edit(actor, &made)?;
    made.circumstances.derived_from = Some(source.id);
    store::save(tx, &permit, &made).await?;
    made.version += 1;
    record(tx, &made, "initiative.improve", json!({ "code": source.code }));
    Ok(made)
}

/// Six digits that nobody can guess from the code: printed on the receipt, asked for on the public tracking page.
pub(super) fn tracking_number() -> String {
    let bytes = kernel::ids::sha256(kernel::ids::secret().as_bytes());
    let number = bytes
        .iter()
        .take(6)
        .fold(0_u64, |sum, byte| sum * 256 + u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// The unit that a person would have to answer for in a use; kept here so that pages and commands agree.
#[must_use]
pub fn open_uses(life: &Life, state: &[UseState]) -> Vec<(UseId, UnitId)> {
    life.uses
        .iter()
        .filter(|used| used.kind == UseKind::Replication && state.contains(&used.state))
        .map(|used| (used.id, used.unit))
        .collect()
}

/// The states in which a complaint can be entered: decided, or received, so that an author who was left out need not wait.
#[must_use]
pub fn may_complain(state: State) -> bool {
    state.is_recognised()
        || (state.is_open() && state != State::Submitted)
        || matches!(state, State::Refused | State::Declined | State::Late)
}
