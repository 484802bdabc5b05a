//! Who may see (Scope) and do (Permit) what: the only place of this module that grants either.

use crate::climb::ProposalState;
use crate::labels;
use crate::model::{Act, Initiative, Refusal, Rules, State};
use crate::store::climb::Proposal;
use crate::store::life::{Answer, Life, UseKind, UseState};
use crate::works::Work;
use chrono::NaiveDate;
use kernel::access::{Actor, Permit, Reach, Role, Scope};
use kernel::flow::Flow;
use kernel::ids::UnitId;
use kernel::units::{Tree, Units};
use kernel::{AppError, Result};
use uuid::Uuid;

/// Roles that see the dossiers of their units.
const READERS: [Role; 5] = [
    Role::UnitClerk,
    Role::Leader,
    Role::FocalOffice,
    Role::EmulationOfficer,
    Role::Auditor,
];

/// Everyone sees what they have a part in; officers see what their units (and, by grant, the units below) hold.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn scope(actor: &Actor) -> Scope {
    if actor.is_system() {
        return Scope::system("initiatives");
    }
    Scope::of(actor.reach(&READERS))
}

/// What anyone may see: recognised ones, and of them only what the certificate says.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn published() -> Scope {
    Scope::of(Reach::Published)
}

/// Begins a draft: anyone who acts as a person.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_draft(actor: &Actor, id: Uuid) -> Result<Permit> {
    Permit::grant_if(true, actor, "initiative.draft", id, labels::NOT_ALLOWED)
}

/// Changes the content: the person who hands it in, while it is a draft or was given back to be completed.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_edit(actor: &Actor, initiative: &Initiative) -> Result<Permit> {
    let allowed = actor.is_system() || (initiative.submitter == actor.person && initiative.state.is_editable());
    Permit::grant_if(allowed, actor, "initiative.edit", initiative.id.0, labels::NOT_ALLOWED)
}

/// The roles that a person has towards one record: what the flow packs speak of.
#[must_use]
pub fn roles_towards(actor: &Actor, initiative: &Initiative, units: &Units, on: NaiveDate) -> Vec<&'static str> {
    let unit = initiative.content.unit;
    let mut roles = Vec::new();
    if initiative.submitter == actor.person {
        roles.push(Role::Author.code());
    }
    // Whoever reaches this function has found the record through their scope.
    roles.push("reader");
    for role in [
        Role::UnitClerk,
        Role::Leader,
        Role::CouncilSecretary,
        Role::CouncilChair,
    ] {
        if actor.holds(role, unit, units, on) {
            roles.push(role.code());
        }
    }
    roles
}

/// An act of the flow: the flow that the record began with says which roles do it.
///
/// # Errors
/// [`AppError::Forbidden`]; nobody decides on their own work.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit(
    actor: &Actor,
    act: Act,
    initiative: &Initiative,
    flow: &Flow<State, Act>,
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    let (name, decides) = match act {
        Act::Submit => ("initiative.submit", false),
        Act::Receive => ("initiative.receive", false),
        Act::AskSupplement => ("initiative.ask_supplement", true),
        Act::Supply => ("initiative.supply", false),
        Act::Lapse => ("initiative.lapse", true),
        Act::Accept => ("initiative.accept", true),
        Act::Decline => ("initiative.decline", true),
        Act::SendToCouncil => ("initiative.send_to_council", false),
        Act::Conclude => ("initiative.conclude", true),
        Act::AskRevision => ("initiative.ask_revision", true),
        Act::Forward => ("initiative.forward", true),
        Act::Revise => ("initiative.revise", false),
        Act::Recognise => ("initiative.recognise", true),
        Act::Refuse => ("initiative.refuse", true),
        Act::Withdraw => ("initiative.withdraw", false),
        Act::Apply => ("initiative.apply", false),
        Act::Replicate => ("initiative.replicate", false),
        Act::Transfer => ("initiative.transfer", false),
        Act::Improve => ("initiative.improve", false),
        Act::Dispute => ("initiative.dispute", false),
        Act::Dismiss => ("initiative.dismiss", true),
        Act::Cancel => ("initiative.cancel", true),
    };
    if decides && initiative.concerns(actor.person) {
        return Err(AppError::Forbidden(labels::OWN_WORK.to_owned()));
    }
    let roles = roles_towards(actor, initiative, units, on);
    let allowed = flow.roles_of(act).iter().any(|role| roles.contains(&role.as_str()));
    Permit::grant_if(
        allowed || actor.is_system(),
        actor,
        name,
        initiative.id.0,
        labels::NOT_ALLOWED,
    )
}

/// A piece of work on the dossier. Acts of the flow ask the flow; for the rest:
///
/// | who | what |
/// |---|---|
/// | who hands it in, while it may be edited | co-authors, participants, on whose behalf |
/// | who was asked to be an author | confirms or refuses |
/// | author or clerk | State means, protection, disclosure, filing, benefit |
/// | clerk of the unit or above | consent of the superior, replication asked, remuneration |
/// | leader who is no author | verifies benefits |
/// | clerk or leader of the other unit | answers and reports a replication, declares one, claims its benefit, tells what came of it |
/// | clerk or leader of the unit | confirms a declared use, proposes to a wider level |
/// | clerk, focal office, leader of that level | receives the proposal |
/// | clerk, secretary, chair of that level who is no author | enters what its council says |
/// | leader of that level who is no author | decides on it |
/// | emulation officer, clerk, leader who is no author | enters for which award it served |
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Refused`] when the dossier is not where this can be done.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_work(
    actor: &Actor,
    work: Work,
    initiative: &Initiative,
    life: &Life,
    rules: &Rules,
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    let flow = rules.flow_of(initiative)?;
    if let Some(act) = work.act()
        && flow.after(initiative.state, act).is_some()
    {
        return permit(actor, act, initiative, flow, units, on);
    }
    let state = initiative.state;
    let author = initiative.concerns(actor.person);
    let holds = |role| actor.holds(role, initiative.content.unit, units, on);
    let (clerk, leader) = (holds(Role::UnitClerk), holds(Role::Leader));
    let edits = initiative.submitter == actor.person && state.is_editable();
    let asked = life.consents.iter().any(|consent| {
        consent.person == Some(actor.person) && matches!(consent.answer, Answer::Asked | Answer::Refused)
    });
    let answers = |states: &[UseState]| {
        crate::commands::life::open_uses(life, states)
            .into_iter()
            .any(|(_, unit)| answers_for(actor, unit, units, on).is_ok())
    };
    let known = state != State::Draft && state != State::Withdrawn && state != State::Cancelled;
    let allowed = match work {
        Work::Invite | Work::OnPaper => {
            // Whoever hands it in confirms by doing so; every other author must be asked.
            let others = |author: &crate::model::Author| author.person != Some(initiative.submitter);
            edits && (initiative.content.authors.iter().any(others) || initiative.circumstances.on_behalf_of.is_some())
        }
        Work::Participant | Work::Behalf => edits,
        Work::Confirm | Work::RefuseShare => asked && state.is_editable(),
        Work::StateMeans => (edits || ((author || clerk) && state.is_open())) && !state.is_recognised(),
        Work::Consent => clerk && state.is_open(),
        Work::Protect => (author || clerk) && known,
        Work::Disclose | Work::Filed => (author || clerk) && known && initiative.circumstances.protection.is_some(),
        Work::Ask => (clerk || leader || holds(Role::FocalOffice)) && state.is_recognised(),
        Work::AnswerUse => answers(&[UseState::Requested]) && state.is_recognised(),
        Work::ReportUse => {
            answers(&[UseState::Running, UseState::Reported]) && (state.is_recognised() || state == State::Disputed)
        }
        Work::Benefit => {
            (author || clerk || answers(&[UseState::Running, UseState::Reported])) && state.is_recognised()
        }
        Work::Verify => {
            leader && !author && state.is_recognised() && life.benefits.iter().any(|one| one.verified_at.is_none())
        }
        Work::Owe => (clerk || leader) && state.is_recognised(),
        Work::Pay => (clerk || leader) && life.payments.iter().any(|one| one.paid_on.is_none()),
        Work::Improve => state.is_recognised(),
        Work::DeclareUse => !may_declare_for(actor, initiative, life, units, on).is_empty(),
        Work::ConfirmUse => {
            let waiting = life.uses.iter().any(|used| used.state == UseState::Declared);
            (clerk || leader) && waiting && state.is_recognised()
        }
        Work::FollowUp => {
            let mine = |unit| answers_for(actor, unit, units, on).is_ok();
            let mut owed = life.follow_ups.iter().filter(|one| one.reported_at.is_none());
            (state.is_recognised() || state == State::Disputed) && owed.any(|one| mine(one.unit))
        }
        Work::Propose => (clerk || leader || holds(Role::FocalOffice)) && state.is_recognised(),
        Work::WithdrawProposal => (clerk || leader) && life.proposals.iter().any(|one| one.state.is_open()),
        Work::ReceiveProposal => life.proposals.iter().any(|one| receives(actor, one, units, on)) && known,
        Work::ConcludeProposal => {
            let mine = life.proposals.iter().any(|one| concludes(actor, one, units, on));
            if author && mine {
                return Err(AppError::Forbidden(labels::OWN_WORK.to_owned()));
            }
            mine && known
        }
        Work::DecideProposal => {
            let mine = life.proposals.iter().any(|one| decides(actor, one, units, on));
            if author && mine {
                return Err(AppError::Forbidden(labels::OWN_WORK.to_owned()));
            }
            mine && known
        }
        Work::Award => (clerk || leader || holds(Role::EmulationOfficer)) && !author && state.is_recognised(),
        Work::ReleaseAward => {
            let active = life.awards.iter().any(|one| one.released_at.is_none());
            (clerk || leader || holds(Role::EmulationOfficer)) && !author && active
        }
        Work::Dispute => !flow.roles_of(Act::Dispute).is_empty() && crate::commands::life::may_complain(state),
        Work::AskSupplement
        | Work::Supply
        | Work::Lapse
        | Work::Accept
        | Work::Decline
        | Work::SendToCouncil
        | Work::Conclude
        | Work::Revise
        | Work::Apply
        | Work::Transfer
        | Work::Dismiss
        | Work::Cancel => {
            let act = work.act().unwrap_or(Act::Submit);
            // Where the flow does not lead, a person who may do the act is told so; anybody else is told that it is not theirs.
            permit(actor, act, initiative, flow, units, on)?.covers(initiative.id.0)?;
            return Err(Refusal::WrongState { state, act }.into());
        }
    };
    Permit::grant_if(allowed, actor, work.action(), initiative.id.0, labels::NOT_ALLOWED)
}

/// Roles that speak for their unit towards others.
const SPEAKERS: [Role; 2] = [Role::UnitClerk, Role::Leader];

/// Speaks for a unit that applies an initiative of another one: its clerk or leader.
///
/// # Errors
/// [`AppError::Forbidden`].
pub fn answers_for(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> Result<()> {
    let speaks = SPEAKERS.into_iter().any(|role| actor.holds(role, unit, units, on));
    if speaks || actor.is_system() {
        Ok(())
    } else {
        Err(AppError::Forbidden(labels::NOT_ALLOWED.to_owned()))
    }
}

/// The units for which a person answers on uses: as clerk or leader, with those below where the role reaches there.
#[must_use]
pub fn speaks_for(actor: &Actor, units: &Units, on: NaiveDate) -> Vec<UnitId> {
    let mut found = Vec::new();
    for grant in &actor.grants {
        if !matches!(grant.role, Role::UnitClerk | Role::Leader) {
            continue;
        }
        found.push(grant.unit);
        if grant.subtree {
            found.extend(units.subtree(grant.unit, Tree::Territorial, on));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn holds_any(actor: &Actor, roles: &[Role], unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    roles.iter().any(|role| actor.holds(*role, unit, units, on)) || actor.is_system()
}

/// Takes a proposal in for its level.
#[must_use]
pub fn receives(actor: &Actor, proposal: &Proposal, units: &Units, on: NaiveDate) -> bool {
    const ROLES: &[Role] = &[Role::UnitClerk, Role::FocalOffice, Role::Leader];
    proposal.state == ProposalState::Submitted && holds_any(actor, ROLES, proposal.unit, units, on)
}

/// Enters what the council of the level says.
#[must_use]
pub fn concludes(actor: &Actor, proposal: &Proposal, units: &Units, on: NaiveDate) -> bool {
    const ROLES: &[Role] = &[Role::UnitClerk, Role::CouncilSecretary, Role::CouncilChair];
    proposal.state == ProposalState::Received && holds_any(actor, ROLES, proposal.unit, units, on)
}

/// Decides for the level.
#[must_use]
pub fn decides(actor: &Actor, proposal: &Proposal, units: &Units, on: NaiveDate) -> bool {
    matches!(proposal.state, ProposalState::Received | ProposalState::Concluded)
        && holds_any(actor, &[Role::Leader], proposal.unit, units, on)
}

/// The units for which a person may declare that they use an initiative: those for which they speak, that exist, are not the
/// one that recognised it and have not declared before.
#[must_use]
pub fn may_declare_for(
    actor: &Actor,
    initiative: &Initiative,
    life: &Life,
    units: &Units,
    on: NaiveDate,
) -> Vec<UnitId> {
    if !initiative.state.is_recognised() {
        return Vec::new();
    }
    let mut found = speaks_for(actor, units, on);
    let taken = |unit: UnitId| {
        let mut uses = life.uses.iter();
        uses.any(|used| {
            used.unit == unit
                && used.kind == UseKind::Replication
                && used.state != UseState::Declined
                && !life.ended(used.id)
        })
    };
    found.retain(|unit| *unit != initiative.content.unit && units.exists(*unit, on) && !taken(*unit));
    found
}

/// The unit whose benefit a person claims: the other one that uses it, unless they claim for the one that recognised it.
#[must_use]
pub fn benefits_for(
    actor: &Actor,
    initiative: &Initiative,
    life: &Life,
    units: &Units,
    on: NaiveDate,
) -> Option<UnitId> {
    let home = initiative.content.unit;
    if initiative.concerns(actor.person) || actor.holds(Role::UnitClerk, home, units, on) {
        return None;
    }
    crate::commands::life::open_uses(life, &[UseState::Running, UseState::Reported])
        .into_iter()
        .map(|(_, unit)| unit)
        .find(|unit| answers_for(actor, *unit, units, on).is_ok())
}

/// Sees what the author wants kept: authors, and officers of the recognising unit; not those who only apply it elsewhere.
#[must_use]
pub fn sees_secrets(actor: &Actor, initiative: &Initiative, units: &Units, on: NaiveDate) -> bool {
    actor.is_system()
        || initiative.concerns(actor.person)
        || READERS
            .iter()
            .any(|role| actor.holds(*role, initiative.content.unit, units, on))
}

/// Sees whom to ask where an initiative is used, mostly a telephone number: the recognising unit, the authors, that unit itself.
#[must_use]
pub fn sees_contact(actor: &Actor, initiative: &Initiative, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    sees_secrets(actor, initiative, units, on) || answers_for(actor, unit, units, on).is_ok()
}

/// Writes the numbered papers of a dossier: clerk or leader of the recognising unit, not on their own work.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_papers(actor: &Actor, initiative: &Initiative, units: &Units, on: NaiveDate) -> Result<Permit> {
    if initiative.concerns(actor.person) {
        return Err(AppError::Forbidden(labels::OWN_WORK.to_owned()));
    }
    let keeps = [Role::UnitClerk, Role::Leader]
        .into_iter()
        .any(|role| actor.holds(role, initiative.content.unit, units, on));
    let allowed = keeps || actor.is_system();
    Permit::grant_if(
        allowed,
        actor,
        "initiative.papers",
        initiative.id.0,
        labels::NOT_ALLOWED,
    )
}

/// Sees papers before they are issued: officers of the recognising unit who are no authors.
#[must_use]
pub fn sees_drafts(actor: &Actor, initiative: &Initiative, units: &Units, on: NaiveDate) -> bool {
    let officer = READERS
        .iter()
        .any(|role| actor.holds(*role, initiative.content.unit, units, on));
    actor.is_system() || officer && !initiative.concerns(actor.person)
}

/// Certifies dossiers of a unit in a run: its clerk or leader.
#[must_use]
pub fn certifies(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    let keeps = [Role::UnitClerk, Role::Leader]
        .into_iter()
        .any(|role| actor.holds(role, unit, units, on));
    keeps || actor.is_system()
}

/// Issues certificates of many recognised dossiers in one run: leader or clerk, each for the units that they hold.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_run(actor: &Actor, run: Uuid) -> Result<Permit> {
    let allowed = [Role::UnitClerk, Role::Leader]
        .into_iter()
        .any(|role| actor.holds_anywhere(role));
    Permit::grant_if(
        allowed || actor.is_system(),
        actor,
        "initiative.certify",
        run,
        labels::NOT_ALLOWED,
    )
}

/// How much of a comparison of texts a person may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything, a source that they may not read as "a confidential source in the scope of unit X".
    Whole,
    /// What an author may know: published sources and their own. Of others there is no trace.
    Author,
}

/// How much a person who has found the record may know of its comparison, if anything. An author stays an author, whatever
/// office they hold; who only applies the initiative elsewhere has no part in judging it.
#[must_use]
pub fn sight(actor: &Actor, initiative: &Initiative, on_duty: bool, units: &Units, on: NaiveDate) -> Option<Sight> {
    let listed = initiative
        .content
        .authors
        .iter()
        .any(|author| author.person == Some(actor.person));
    // Whoever took over a list of a past year stands as its submitter without being an author.
    let handed_in = initiative.submitter == actor.person && initiative.circumstances.imported.is_none();
    if actor.is_system() {
        return Some(Sight::Whole);
    }
    if listed || handed_in {
        return Some(Sight::Author);
    }
    let reads = |role: &Role| actor.holds(*role, initiative.content.unit, units, on);
    (on_duty || READERS.iter().any(reads)).then_some(Sight::Whole)
}

/// Has a record compared: its author while it may be changed, else whoever handles dossiers of the unit.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_compare(actor: &Actor, initiative: &Initiative, units: &Units, on: NaiveDate) -> Result<Permit> {
    let editing = initiative.submitter == actor.person && initiative.state.is_editable();
    let handles = [Role::UnitClerk, Role::Leader, Role::FocalOffice]
        .into_iter()
        .any(|role| actor.holds(role, initiative.content.unit, units, on));
    let officer = handles && sight(actor, initiative, false, units, on) == Some(Sight::Whole);
    let allowed = actor.is_system() || editing || officer;
    let id = initiative.id.0;
    Permit::grant_if(allowed, actor, "initiative.compare", id, labels::NOT_ALLOWED)
}

/// Says something to the result: an author, until it is decided.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_explain(actor: &Actor, initiative: &Initiative, units: &Units, on: NaiveDate) -> Result<Permit> {
    let open = initiative.state == State::Draft || initiative.state.is_open();
    let allowed = open && sight(actor, initiative, false, units, on) == Some(Sight::Author);
    let id = initiative.id.0;
    Permit::grant_if(allowed, actor, "initiative.explain", id, labels::NOT_ALLOWED)
}

/// Attaches what the service itself made (a certificate).
///
/// # Errors
/// [`AppError::Forbidden`] for anyone else.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_issue(actor: &Actor, initiative: &Initiative) -> Result<Permit> {
    Permit::grant_if(
        actor.is_system(),
        actor,
        "initiative.issue",
        initiative.id.0,
        labels::NOT_ALLOWED,
    )
}

/// Gives an open record to whoever takes over from its unit or from the person who handed it in: the service itself, after
/// a hand-over package was accepted.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone else.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_hand_over(actor: &Actor, initiative: &Initiative) -> Result<Permit> {
    Permit::grant_if(
        actor.is_system(),
        actor,
        "initiative.hand_over",
        initiative.id.0,
        labels::NOT_ALLOWED,
    )
}

/// Takes over records of past years: the service itself.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone else.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_take_over(actor: &Actor) -> Result<Permit> {
    Permit::grant_if(
        actor.is_system(),
        actor,
        "initiative.take_over",
        Uuid::nil(),
        labels::NOT_ALLOWED,
    )
}

/// Takes in a list for a unit: whoever keeps its register.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_import(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> Result<Permit> {
    let keeps = [Role::UnitClerk, Role::FocalOffice]
        .into_iter()
        .any(|role| actor.holds(role, unit, units, on));
    let allowed = keeps || actor.is_system();
    Permit::grant_if(allowed, actor, "initiative.import", unit.0, labels::NOT_ALLOWED)
}

/// Corrects an entry of the register: whoever keeps it, on what is decided, and not on their own work.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_correct(actor: &Actor, initiative: &Initiative, units: &Units, on: NaiveDate) -> Result<Permit> {
    let keeps = [Role::UnitClerk, Role::FocalOffice]
        .into_iter()
        .any(|role| actor.holds(role, initiative.content.unit, units, on));
    // Whoever took over a list of a past year stands as its submitter without being an author.
    let own = initiative
        .content
        .authors
        .iter()
        .any(|author| author.person == Some(actor.person));
    let allowed = keeps && initiative.decided_at.is_some() && !own;
    let id = initiative.id.0;
    Permit::grant_if(allowed, actor, "initiative.correct", id, labels::NOT_ALLOWED)
}

/// Roles that prepare campaigns of their unit.
pub const ORGANISERS: [Role; 4] = [Role::UnitClerk, Role::Leader, Role::FocalOffice, Role::EmulationOfficer];

/// Prepares a campaign of a unit, and sees how the units take part in it.
#[must_use]
pub fn organises(actor: &Actor, unit: UnitId, units: &Units, on: NaiveDate) -> bool {
    actor.is_system() || ORGANISERS.iter().any(|role| actor.holds(*role, unit, units, on))
}

/// Units where a person organises campaigns; nobody launches one for the whole country.
#[must_use]
pub fn organised(actor: &Actor, units: &Units) -> Vec<UnitId> {
    actor.rooted(&ORGANISERS, units)
}

/// What a person sees of campaigns: what was launched, and the drafts of the units where they organise.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn campaign_scope(actor: &Actor) -> Scope {
    if actor.is_system() {
        return Scope::system("campaigns");
    }
    Scope::of(actor.reach(&ORGANISERS))
}

/// Writes or changes a campaign of a unit.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_campaign(actor: &Actor, unit: UnitId, id: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    let allowed = organises(actor, unit, units, on);
    Permit::grant_if(allowed, actor, "campaign.edit", id, labels::NOT_ALLOWED)
}

/// Launches a campaign, changes its window, ends it: who speaks for the unit in this, the clerk alone does not.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_step(
    actor: &Actor,
    step: crate::campaigns::Step,
    campaign: &crate::campaigns::Campaign,
    units: &Units,
    on: NaiveDate,
) -> Result<Permit> {
    let speaks = [Role::Leader, Role::FocalOffice, Role::EmulationOfficer]
        .into_iter()
        .any(|role| actor.holds(role, campaign.unit, units, on));
    Permit::grant_if(
        speaks || actor.is_system(),
        actor,
        step.action(),
        campaign.id.0,
        labels::NOT_ALLOWED,
    )
}

/// May announce the part of some unit in campaigns; of which one is asked by [`permit_take_part`].
#[must_use]
pub fn may_register(actor: &Actor) -> bool {
    SPEAKERS.into_iter().any(|role| actor.holds_anywhere(role))
}

/// Announces the part of a unit in a campaign: its clerk or leader.
///
/// # Errors
/// [`AppError::Forbidden`].
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_take_part(actor: &Actor, unit: UnitId, campaign: Uuid, units: &Units, on: NaiveDate) -> Result<Permit> {
    let allowed = answers_for(actor, unit, units, on).is_ok();
    Permit::grant_if(allowed, actor, "campaign.register", campaign, labels::NOT_ALLOWED)
}

/// Takes the list of a unit home as a sheet: officers of that unit.
#[must_use]
pub fn may_export(actor: &Actor) -> bool {
    READERS.iter().any(|role| actor.holds_anywhere(*role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Content, InitiativeId, Kind};
    use kernel::access::{Authority, Grant};
    use kernel::flow::FlowAct as _;
    use kernel::ids::PersonId;
    use kernel::units::{EdgeRow, Span, Tree, UnitKind, UnitRow};

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }
    fn person(n: u128, grants: Vec<Grant>) -> Actor {
        Actor {
            person: PersonId(id(n)),
            name: "x".into(),
            authority: Authority::Personal,
            grants,
            session: None,
            second_factor: false,
            token_scopes: None,
        }
    }
    fn grant(role: Role, unit: u128, subtree: bool) -> Grant {
        Grant {
            role,
            unit: UnitId(id(unit)),
            subtree,
        }
    }

    /// Who may do what to a received dossier of school 2 (below commune 1), handed in by person 10: read by officials.
    #[test]
    fn the_policy_matrix() {
        let from: NaiveDate = "2025-07-01".parse().unwrap();
        let span = Span { from, to: None };
        let unit = |n| UnitRow {
            id: UnitId(id(n)),
            kind: UnitKind::School,
            span,
            names: vec![],
            codes: vec![],
        };
        let edge = EdgeRow {
            tree: Tree::Territorial,
            child: UnitId(id(2)),
            parent: UnitId(id(1)),
            span,
        };
        let units = Units::new(1, vec![unit(1), unit(2)], [edge]);
        let content = Content {
            title: "T".into(),
            unit: UnitId(id(2)),
            kind: Kind::Technical,
            field: String::new(),
            sponsor: String::new(),
            first_applied_on: None,
            essence: String::new(),
            confidential: String::new(),
            conditions: String::new(),
            benefit_author: String::new(),
            benefit_others: String::new(),
            authors: vec![],
        };
        let rules = crate::model::Rules::new(std::sync::Arc::new(kernel::packs::Packs::load(None).unwrap())).unwrap();
        let flow = rules.flows.all().next().unwrap();
        let now = chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let initiative = Initiative {
            id: InitiativeId(id(99)),
            code: None,
            state: State::Received,
            flow_version: "1".into(),
            submitter: PersonId(id(10)),
            content,
            created_at: now,
            changed_at: now,
            submitted_at: None,
            received_at: None,
            due_on: None,
            decided_at: None,
            decision_number: None,
            refusal_reason: None,
            certificate_number: None,
            certificate_key: None,
            circumstances: crate::model::Circumstances::default(),
            held: true,
            version: 1,
        };
        let people = [
            ("author", person(10, vec![])),
            ("stranger", person(11, vec![])),
            (
                "clerk of the school",
                person(12, vec![grant(Role::UnitClerk, 2, false)]),
            ),
            ("leader of the school", person(13, vec![grant(Role::Leader, 2, false)])),
            (
                "leader who is the author",
                person(10, vec![grant(Role::Leader, 2, false)]),
            ),
            (
                "clerk of the commune, with reach",
                person(14, vec![grant(Role::UnitClerk, 1, true)]),
            ),
            (
                "leader of the commune, no reach",
                person(15, vec![grant(Role::Leader, 1, false)]),
            ),
            ("administrator", person(16, vec![grant(Role::Administrator, 1, true)])),
        ];
        let mut matrix = String::new();
        for (name, actor) in &people {
            let acts: Vec<_> = Act::all()
                .iter()
                .filter(|act| permit(actor, **act, &initiative, flow, &units, from).is_ok())
                .map(|act| act.code())
                .collect();
            matrix.push_str(&format!(
                "{name}: {}\n",
                if acts.is_empty() {
                    "-".to_owned()
                } else {
                    acts.join(" ")
                }
            ));
        }
        insta::assert_snapshot!(matrix.trim_end(), @r"
        author: submit supply revise withdraw dispute
        stranger: dispute
        clerk of the school: receive ask_supplement lapse accept decline send_to_council apply transfer dispute
        leader of the school: send_to_council recognise refuse apply transfer improve dispute dismiss cancel
        leader who is the author: submit supply send_to_council revise withdraw apply transfer improve dispute
        clerk of the commune, with reach: receive ask_supplement lapse accept decline send_to_council apply transfer dispute
        leader of the commune, no reach: dispute
        administrator: dispute
        ");
    }
}
