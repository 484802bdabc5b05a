//! After recognition: a unit declares that it uses an initiative, tells what came of it, proposes it to a wider level; that
//! level judges the same record; awards for which it served.

use super::life::{advance, notify, notify_at};
use super::{Side, clock, record};
use crate::climb::{self, Level, ProposalKind, ProposalState, Still};
use crate::labels;
use crate::labels::climb as words;
use crate::model::{Act, Initiative, InitiativeId, Refusal, Rules};
use crate::store::climb::{self as rows, Award, AwardId, FollowUp, FollowUpId, Proposal, ProposalId};
use crate::store::life::{self as life_rows, Life, Use, UseKind, UseState};
use crate::{policy, store};
use chrono::NaiveDate;
use kernel::access::{Actor, Permit, Role};
use kernel::db::{Reader, Tx};
use kernel::deadlines::{self, DeadlineState};
use kernel::ids::{PersonId, UnitId};
use kernel::money::Vnd;
use kernel::{AppError, Result};
use serde_json::{Value, json};

/// Deadlines of follow-ups have the follow-up as their subject.
const FOLLOW_UP: &str = "initiative_follow_up";
/// The follow-ups of a use: months after it began, clock.
const MILESTONES: [(i32, &str); 2] = [(6, "sk.follow_up_6"), (12, "sk.follow_up_12")];

/// How much of an initiative a person may see who looks for something to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The dossier.
    Whole,
    /// What anybody may see: title, authors, where and when it was recognised, where it is used.
    Public,
}

/// A recognised initiative for whoever looks for something to use: what their scope shows, else what the public sees.
///
/// # Errors
/// [`AppError::NotFound`] when it is neither.
pub async fn find_to_use(
    db: &Reader<'_>,
    actor: &Actor,
    id: InitiativeId,
    on: NaiveDate,
) -> Result<(Initiative, Sight)> {
    match store::find(db, &policy::scope(actor), id, on).await {
        Ok(found) => Ok((found, Sight::Whole)),
        Err(AppError::NotFound) => {
            let found = store::find(db, &policy::published(), id, on).await?;
            Ok((found, Sight::Public))
        }
        Err(other) => Err(other),
    }
}

fn pick<T>(rows: &[T], is: impl Fn(&T) -> bool) -> Result<&T> {
    rows.iter()
        .find(|row| is(row))
        .ok_or_else(|| AppError::field("item", labels::NO_ITEM))
}

/// Does one of these pieces of work. The permit was given for the work; whose item it is, is asked here.
pub(super) async fn perform(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    permit: &Permit,
    initiative: Initiative,
    life: &Life,
    side: Side,
) -> Result<Initiative> {
    let details = match side {
        Side::DeclareUse { .. } => declare(tx, actor, permit, &initiative, life, side).await?,
        Side::ConfirmUse { item, accept, note } => {
            let mut used = pick(&life.uses, |one| one.id == item)?.clone();
            if used.state != UseState::Declared {
                return Err(Refusal::DoneBefore.into());
            }
            used.state = match (accept, used.effect.is_empty()) {
                (false, _) => UseState::Declined,
                (true, true) => UseState::Running,
                (true, false) => UseState::Reported,
            };
            used.answered_by = Some(actor.person);
            used.answered_at = Some(tx.now);
            used.answer.clone_from(&note);
            life_rows::save_use(tx, permit, &used).await?;
            let code = initiative.code.clone().unwrap_or_default();
            let people = speakers(tx, &[Role::UnitClerk, Role::Leader], used.unit).await?;
            let event = format!("initiative.confirm_use:{}", used.id);
            for person in people {
                // Who was not confirmed has no sight of the dossier; how it spreads is public.
                let page = if accept { "" } else { "/lan-toa" };
                notify_at(
                    tx,
                    &initiative,
                    &event,
                    person,
                    words::notice::confirmed(&code, accept),
                    page,
                )
                .await?;
            }
            let details = json!({ "unit": used.unit, "accept": accept, "note": note });
            if accept {
                start_follow_ups(tx, rules, permit, &initiative, &used).await?;
                record(tx, &initiative, permit.action(), details);
                return advance(tx, rules, initiative.id, Act::Replicate, json!({ "unit": used.unit })).await;
            }
            details
        }
        Side::FollowUp {
            item,
            still,
            actual,
            basis,
            note,
        } => follow_up(tx, actor, permit, life, (item, still, actual), basis, note).await?,
        Side::Propose {
            level,
            kind,
            sector,
            reasons,
        } => {
            let proposal = propose(
                tx,
                rules,
                actor,
                permit,
                &initiative,
                life,
                (level, kind, sector),
                reasons,
            )
            .await?;
            json!({ "level": level.code(), "kind": kind.code(), "unit": proposal.unit, "year": proposal.year,
                    "note": words::level(level) })
        }
        Side::ReceiveProposal { item } => {
            let mut proposal = acted_on(tx, actor, life, item, policy::receives)?;
            proposal.state = ProposalState::Received;
            proposal.received_at = Some(tx.now);
            moved(tx, permit, &initiative, &proposal).await?
        }
        Side::ConcludeProposal {
            item,
            recommended,
            minutes,
            note,
        } => {
            let mut proposal = acted_on(tx, actor, life, item, policy::concludes)?;
            proposal.state = ProposalState::Concluded;
            proposal.recommended = Some(recommended);
            proposal.minutes = minutes;
            proposal.council_note = note;
            proposal.council_on = Some(tx.today());
            moved(tx, permit, &initiative, &proposal).await?
        }
        Side::DecideProposal {
            item,
            recognise,
            number,
            note,
        } => {
            let mut proposal = acted_on(tx, actor, life, item, policy::decides)?;
            if recognise && proposal.recommended == Some(Still::No) {
                return Err(Refusal::CouncilSaysNo.into());
            }
            if !recognise && note.is_empty() {
                return Err(AppError::field("note", words::ASK_WHY));
            }
            proposal.state = if recognise {
                ProposalState::Recognised
            } else {
                ProposalState::Refused
            };
            proposal.decision_number = number;
            proposal.decision_note = note;
            proposal.decided_by = Some(actor.person);
            proposal.decided_at = Some(tx.now);
            moved(tx, permit, &initiative, &proposal).await?
        }
        Side::WithdrawProposal { item, reason } => {
            let mut proposal = pick(&life.proposals, |one| one.id == item)?.clone();
            if !proposal.state.is_open() {
                return Err(Refusal::DoneBefore.into());
            }
            proposal.state = ProposalState::Withdrawn;
            proposal.decision_note = reason;
            moved(tx, permit, &initiative, &proposal).await?
        }
        Side::Award { .. } => award(tx, rules, actor, permit, &initiative, life, side).await?,
        Side::ReleaseAward { item, reason } => {
            let mut award = pick(&life.awards, |one| one.id == item)?.clone();
            if award.released_at.is_some() {
                return Err(Refusal::DoneBefore.into());
            }
            award.released_at = Some(tx.now);
            award.released_why.clone_from(&reason);
            rows::save_award(tx, permit, &award).await?;
            json!({ "name": award.recipient, "note": reason })
        }
        Side::Invite { .. }
        | Side::Confirm
        | Side::RefuseShare { .. }
        | Side::OnPaper { .. }
        | Side::Participant { .. }
        | Side::Behalf { .. }
        | Side::StateMeans(_)
        | Side::Consent { .. }
        | Side::Protect(_)
        | Side::Disclose { .. }
        | Side::Filed { .. }
        | Side::Ask { .. }
        | Side::AnswerUse { .. }
        | Side::ReportUse { .. }
        | Side::Benefit { .. }
        | Side::Verify { .. }
        | Side::Owe { .. }
        | Side::Pay { .. }
        | Side::Improve => return Err(AppError::bug("this work is done in commands::life")),
    };
    record(tx, &initiative, permit.action(), details);
    Ok(initiative)
}

/// People who hold one of some roles at a unit, each once.
pub(super) async fn speakers(tx: &Tx, roles: &[Role], unit: UnitId) -> Result<Vec<PersonId>> {
    let mut found = Vec::new();
    for role in roles {
        found.extend(people::holders(&tx.reader(), &tx.units(), *role, unit, tx.today()).await?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

async fn declare(
    tx: &Tx,
    actor: &Actor,
    permit: &Permit,
    initiative: &Initiative,
    life: &Life,
    side: Side,
) -> Result<Value> {
    let Side::DeclareUse {
        unit,
        since,
        place,
        changes,
        effect,
        contact,
    } = side
    else {
        return Err(AppError::bug("declare asks for a declaration"));
    };
    if !policy::may_declare_for(actor, initiative, life, &tx.units(), tx.today()).contains(&unit) {
        return Err(AppError::field("unit", words::NOT_YOUR_UNIT));
    }
    let used = Use {
        id: tx.id(),
        initiative: initiative.id,
        unit,
        kind: UseKind::Replication,
        state: UseState::Declared,
        since: Some(since),
        who: place,
        changes,
        effect,
        price: 0,
        asked_by: actor.person,
        asked_at: tx.now,
        answered_by: None,
        answered_at: None,
        answer: String::new(),
        contact,
    };
    life_rows::save_use(tx, permit, &used).await?;
    let code = initiative.code.clone().unwrap_or_default();
    let units = tx.units();
    let text = words::notice::declared(&code, units.name(unit, tx.today()));
    let event = format!("initiative.declare_use:{}", used.id);
    let home = [Role::UnitClerk, Role::Leader];
    for person in speakers(tx, &home, initiative.content.unit).await? {
        notify(tx, initiative, &event, person, text.clone()).await?;
    }
    Ok(json!({ "unit": unit, "since": since, "name": units.name(unit, tx.today()) }))
}

/// Begins the follow-ups of a use that runs.
pub(super) async fn start_follow_ups(
    tx: &Tx,
    rules: &Rules,
    permit: &Permit,
    initiative: &Initiative,
    used: &Use,
) -> Result<()> {
    let since = used.since.unwrap_or(tx.today());
    for (months, rule) in MILESTONES {
        let deadline = clock(&rules.packs, rule, since)?;
        let one = FollowUp {
            id: tx.id(),
            initiative: initiative.id,
            used: used.id,
            unit: used.unit,
            months,
            due_on: deadline.due_on,
            still: None,
            actual: None,
            basis: String::new(),
            note: String::new(),
            reported_by: None,
            reported_at: None,
        };
        rows::save_follow_up(tx, permit, &one).await?;
        deadlines::start(tx, FOLLOW_UP, one.id.0, used.unit, &deadline, None).await?;
    }
    Ok(())
}

/// Ends the clocks of a follow-up.
async fn end_clocks(tx: &Tx, one: FollowUpId, state: DeadlineState) -> Result<()> {
    for (_, rule) in MILESTONES {
        deadlines::close(tx, one.0, rule, state).await?;
    }
    Ok(())
}

async fn follow_up(
    tx: &Tx,
    actor: &Actor,
    permit: &Permit,
    life: &Life,
    (item, still, actual): (FollowUpId, Still, Option<Vnd>),
    basis: String,
    note: String,
) -> Result<Value> {
    let mut one = pick(&life.follow_ups, |one| one.id == item)?.clone();
    policy::answers_for(actor, one.unit, &tx.units(), tx.today())?;
    if one.reported_at.is_some() {
        return Err(Refusal::DoneBefore.into());
    }
    one.still = Some(still);
    one.actual = actual.map(|actual| actual.0);
    one.basis = basis;
    one.note.clone_from(&note);
    one.reported_by = Some(actor.person);
    one.reported_at = Some(tx.now);
    rows::save_follow_up(tx, permit, &one).await?;
    end_clocks(tx, one.id, DeadlineState::Met).await?;
    if still == Still::No {
        let later = life
            .follow_ups
            .iter()
            .filter(|other| other.used == one.used && other.months > one.months && other.reported_at.is_none());
        for other in later {
            let ended = FollowUp {
                still: Some(Still::No),
                note: words::ENDED_BEFORE.to_owned(),
                reported_by: Some(actor.person),
                reported_at: Some(tx.now),
                ..other.clone()
            };
            rows::save_follow_up(tx, permit, &ended).await?;
            end_clocks(tx, ended.id, DeadlineState::Dropped).await?;
        }
    }
    Ok(json!({ "unit": one.unit, "months": one.months, "amount": one.actual, "note": note }))
}

#[expect(clippy::too_many_arguments, reason = "each is one part of the proposal")]
async fn propose(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    permit: &Permit,
    initiative: &Initiative,
    life: &Life,
    (level, kind, sector): (Level, ProposalKind, climb::Sector),
    reasons: String,
) -> Result<Proposal> {
    let (units, today, home) = (tx.units(), tx.today(), initiative.content.unit);
    let unit = climb::decider(&rules.packs, &units, home, level, today).ok_or(Refusal::NoWiderLevel)?;
    let again = life.proposals.iter().any(|one| {
        (one.level, one.kind) == (level, kind) && (one.state.is_open() || one.state == ProposalState::Recognised)
    });
    if again {
        return Err(Refusal::ProposedBefore.into());
    }
    if let Some(needed) = climb::needs(&rules.packs, level, today)
        && !reaches(life, needed)
    {
        return Err(Refusal::LevelBefore(needed).into());
    }
    let line = climb::line(&units, home, today);
    let window = climb::window(&rules.packs, &line, (level, kind, sector), today)?;
    let proposal = Proposal {
        id: tx.id(),
        initiative: initiative.id,
        level,
        kind,
        sector,
        from_unit: home,
        unit,
        state: ProposalState::Submitted,
        reasons,
        year: window.year,
        window_on: window.due_on,
        window_rule: window.explanation,
        proposed_by: actor.person,
        proposed_at: tx.now,
        received_at: None,
        recommended: None,
        minutes: String::new(),
        council_note: String::new(),
        council_on: None,
        decision_number: String::new(),
        decided_by: None,
        decided_at: None,
        decision_note: String::new(),
        flagged: None,
    };
    rows::save_proposal(tx, permit, &proposal).await?;
    let text = words::notice::proposed(initiative.code.as_deref().unwrap_or_default(), level);
    let event = format!("initiative.propose:{}", proposal.id);
    for person in speakers(tx, &[Role::UnitClerk, Role::FocalOffice], unit).await? {
        notify(tx, initiative, &event, person, text.clone()).await?;
    }
    Ok(proposal)
}

/// Its effect is recognised on a level.
fn reaches(life: &Life, level: Level) -> bool {
    life.proposals.iter().any(|one| {
        one.level == level
            && one.kind == ProposalKind::Effect
            && one.state == ProposalState::Recognised
            && one.flagged.is_none()
    })
}

/// A proposal that stands where the person acts on it for its level.
fn acted_on(
    tx: &Tx,
    actor: &Actor,
    life: &Life,
    item: ProposalId,
    may: fn(&Actor, &Proposal, &kernel::units::Units, NaiveDate) -> bool,
) -> Result<Proposal> {
    let proposal = pick(&life.proposals, |one| one.id == item)?.clone();
    if may(actor, &proposal, &tx.units(), tx.today()) {
        Ok(proposal)
    } else {
        Err(AppError::Forbidden(labels::NOT_ALLOWED.to_owned()))
    }
}

/// Saves a proposal and tells whom it concerns: the authors, who proposed it, and who must act next.
async fn moved(tx: &Tx, permit: &Permit, initiative: &Initiative, proposal: &Proposal) -> Result<Value> {
    rows::save_proposal(tx, permit, proposal).await?;
    let mut people = super::authors(initiative);
    people.extend(speakers(tx, &[Role::UnitClerk, Role::Leader], proposal.from_unit).await?);
    if proposal.state == ProposalState::Concluded {
        people.extend(speakers(tx, &[Role::Leader], proposal.unit).await?);
    }
    people.sort_unstable();
    people.dedup();
    let text = super::happened(initiative.code.as_deref().unwrap_or_default(), permit.action());
    let event = format!("{}:{}", permit.action(), proposal.id);
    for person in people {
        notify(tx, initiative, &event, person, text.clone()).await?;
    }
    Ok(json!({
        "level": proposal.level.code(),
        "state": proposal.state.code(),
        "number": if proposal.state == ProposalState::Concluded { &proposal.minutes } else { &proposal.decision_number },
        "note": format!("{}: {}", words::level(proposal.level), words::state(proposal.state)),
    }))
}

async fn award(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    permit: &Permit,
    initiative: &Initiative,
    life: &Life,
    side: Side,
) -> Result<Value> {
    let Side::Award {
        title,
        recipient,
        year,
        number,
        note,
    } = side
    else {
        return Err(AppError::bug("award asks for an award"));
    };
    if !initiative
        .content
        .authors
        .iter()
        .any(|author| author.full_name == recipient)
    {
        return Err(AppError::field("recipient", labels::NO_ITEM));
    }
    let (packs, today) = (&rules.packs, tx.today());
    if let Some((level, source)) = climb::scope_of(packs, title, today)
        && !reaches(life, level)
    {
        return Err(Refusal::ScopeTooSmall(words::scope_too_small(title, level, &source)).into());
    }
    if let Some((before, source)) = climb::used_before(packs, (title, &recipient), &life.awards, today) {
        return Err(Refusal::ServedBefore(words::used_before(before, &source)).into());
    }
    let award = Award {
        id: tx.id::<AwardId>(),
        initiative: initiative.id,
        title,
        recipient: recipient.clone(),
        year,
        decision_number: number.clone(),
        note,
        entered_by: actor.person,
        entered_at: tx.now,
        released_at: None,
        released_why: String::new(),
        flagged: None,
    };
    rows::save_award(tx, permit, &award).await?;
    Ok(json!({ "title": title.code(), "note": words::title(title), "name": recipient, "number": number, "year": year }))
}

/// Marks what rests on a recognition that was cancelled on wider levels and in awards, and stops its clocks. Nothing is
/// deleted.
pub(super) async fn flag(tx: &Tx, permit: &Permit, cancelled: &Initiative, life: &Life) -> Result<()> {
    let code = cancelled.code.clone().unwrap_or_default();
    for proposal in life
        .proposals
        .iter()
        .filter(|one| one.state != ProposalState::Withdrawn)
    {
        let marked = Proposal {
            flagged: Some(code.clone()),
            ..proposal.clone()
        };
        rows::save_proposal(tx, permit, &marked).await?;
        let event = format!("initiative.cancel:{}", proposal.id);
        for person in speakers(tx, &[Role::UnitClerk, Role::Leader], proposal.unit).await? {
            notify(tx, cancelled, &event, person, words::notice::cancelled_below(&code)).await?;
        }
    }
    for award in life.awards.iter().filter(|one| one.released_at.is_none()) {
        let marked = Award {
            flagged: Some(code.clone()),
            ..award.clone()
        };
        rows::save_award(tx, permit, &marked).await?;
    }
    for one in life.follow_ups.iter().filter(|one| one.reported_at.is_none()) {
        end_clocks(tx, one.id, DeadlineState::Dropped).await?;
    }
    Ok(())
}
