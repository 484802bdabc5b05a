//! The verbs of this module: the only writers. Pages, API, jobs and the command line all call these.

mod reviews;
mod votes;

pub use reviews::{
    Draft, assign, assign_plan, declare_conflict, declare_tie, lift_conflict, pin_conflict, reopen_sheet, save_sheet,
    take_back_tie, unassign,
};
pub use votes::{cancel_vote, cast, close_vote, conclude, hasten, open_vote, release, room, undo, written_vote};

use crate::model::*;
use crate::policy::{self, Part};
use crate::{labels, store};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Actor, Permit};
use kernel::db::Tx;
use kernel::ids::{PersonId, UnitId};
use kernel::journal::Entry;
use kernel::notices::{self, NewNotice};
use kernel::papers::{self, PaperKind};
use kernel::time::local_date;
use kernel::units::{Tree, Units};
use kernel::{AppError, Result, codes};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The job that lets conclusions leave the house.
pub const RELEASE: &str = "councils.release";

/// A session with all that a decision about it needs.
pub(crate) struct Hall {
    pub(crate) meeting: Meeting,
    pub(crate) council: Council,
    /// Seats of that day.
    pub(crate) members: Vec<Member>,
    pub(crate) part: Option<Part>,
}

impl Hall {
    pub(crate) fn is(&self, state: State) -> Result<()> {
        if self.meeting.state == state {
            Ok(())
        } else {
            Err(Refusal::SessionState(self.meeting.state).into())
        }
    }

    pub(crate) fn sits(&self, person: PersonId) -> bool {
        self.members.iter().any(|member| member.person == person)
    }
}

/// The session as its actor sees it.
pub(crate) async fn hall(tx: &Tx, actor: &Actor, id: MeetingId) -> Result<Hall> {
    let (db, scope, on) = (tx.reader(), policy::scope(actor), tx.today());
    let meeting = store::find_meeting(&db, &scope, id, on).await?;
    let council = store::find_council(&db, &scope, meeting.council, on).await?;
    let mut members = store::members_of(&db, council.id).await?;
    members.retain(|member| member.sits(on));
    let part = policy::part(actor, &council, &members, &tx.units(), on);
    Ok(Hall {
        meeting,
        council,
        members,
        part,
    })
}

/// Codes of a unit and of those above it, nearest first: how packs name whom they are for.
#[must_use]
pub fn scopes_of(units: &Units, unit: UnitId, on: NaiveDate) -> Vec<String> {
    std::iter::once(unit)
        .chain(units.ancestors(unit, Tree::Territorial, on))
        .map(|unit| units.code(unit, on).to_owned())
        .collect()
}

pub(crate) fn record(
    tx: &Tx,
    kind: &'static str,
    subject: uuid::Uuid,
    unit: UnitId,
    act: &'static str,
    details: Value,
) {
    tx.record(Entry {
        subject_kind: kind,
        subject,
        unit: Some(unit.0),
        act,
        details,
    });
}

/// What a council is set up with.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCouncil {
    /// The unit whose head set it up.
    pub unit: UnitId,
    /// Name as on papers.
    pub name: String,
    /// Number of the decision.
    pub decision_number: String,
    /// Its day.
    pub decided_on: NaiveDate,
    /// Who signed it.
    pub signer: String,
    /// First day of the term.
    pub term_from: NaiveDate,
    /// Last day.
    pub term_to: Option<NaiveDate>,
    /// Which policy pack.
    pub policy_key: String,
    /// Which form, `key/version`.
    pub form: String,
}

/// Sets up a council by a decision.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] when pack, form or dates do not fit.
pub async fn found(tx: &Tx, rules: &Rules, actor: &Actor, new: NewCouncil) -> Result<CouncilId> {
    let units = tx.units();
    let id: CouncilId = tx.id();
    let permit = policy::permit_found(actor, new.unit, id.0, &units, tx.today())?;
    let scopes = scopes_of(&units, new.unit, tx.today());
    let pack = rules
        .policies(&scopes, tx.today())
        .into_iter()
        .find(|pack| pack.key == new.policy_key)
        .ok_or_else(|| AppError::field("policy", labels::ASK_POLICY))?;
    if rules.form(&new.form).is_none() {
        return Err(AppError::field("form", labels::ASK_FORM));
    }
    if new.term_to.is_some_and(|last| last < new.term_from) {
        return Err(AppError::field("term_to", labels::TERM_BACKWARDS));
    }
    let council = Council {
        id,
        unit: new.unit,
        name: new.name,
        decision_number: new.decision_number,
        decided_on: new.decided_on,
        signer: new.signer,
        term_from: new.term_from,
        term_to: new.term_to,
        policy_key: pack.key.clone(),
        policy: pack.rule.clone(),
        form: new.form,
        created_at: tx.now,
        version: 1,
    };
    store::insert_council(tx, &permit, &council).await?;
    let details = json!({ "name": council.name, "decision": council.decision_number, "policy": council.policy_key });
    record(tx, COUNCIL, id.0, council.unit, "council.founded", details);
    Ok(id)
}

/// Changes how a council decides, or its form: for the sessions that open from now on.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`].
pub async fn change_policy(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    id: CouncilId,
    version: i64,
    policy: Policy,
    form: &str,
) -> Result<Council> {
    let (mut council, _, part) = council_of(tx, actor, id).await?;
    let permit = policy::permit_prepare(actor, part, id.0)?;
    if council.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    if rules.form(form).is_none() {
        return Err(AppError::field("form", labels::ASK_FORM));
    }
    let before = json!({ "policy": council.policy, "form": council.form });
    council.policy = policy;
    form.clone_into(&mut council.form);
    store::save_council(tx, &permit, &council).await?;
    council.version += 1;
    let details = json!({ "before": before, "after": { "policy": council.policy, "form": council.form } });
    record(tx, COUNCIL, id.0, council.unit, "council.policy_changed", details);
    Ok(council)
}

async fn council_of(tx: &Tx, actor: &Actor, id: CouncilId) -> Result<(Council, Vec<Member>, Option<Part>)> {
    let (db, on) = (tx.reader(), tx.today());
    let council = store::find_council(&db, &policy::scope(actor), id, on).await?;
    let members = store::members_of(&db, id).await?;
    let part = policy::part(actor, &council, &members, &tx.units(), on);
    Ok((council, members, part))
}

/// A seat as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// Who.
    pub person: PersonId,
    /// Seat.
    pub seat: Seat,
    /// Position as on papers.
    pub title: String,
    /// Words of expertise, separated by commas.
    pub expertise: String,
    /// First day.
    pub from: NaiveDate,
}

/// Gives a person a seat. Conflicts with the items of running sessions are told at once.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Invalid`] when the person sits already or the chair is taken.
pub async fn add_member(tx: &Tx, actor: &Actor, id: CouncilId, new: NewMember) -> Result<MemberId> {
    let (council, members, part) = council_of(tx, actor, id).await?;
    let permit = policy::permit_prepare(actor, part, id.0)?;
    let now = || members.iter().filter(|member| member.sits(new.from));
    if now().any(|member| member.person == new.person) {
        return Err(AppError::field("person", labels::SITS_ALREADY));
    }
    if new.seat == Seat::Chair && now().any(|member| member.seat == Seat::Chair) {
        return Err(AppError::field("seat", labels::CHAIR_TAKEN));
    }
    let member = Member {
        id: tx.id(),
        council: id,
        person: new.person,
        seat: new.seat,
        title: new.title,
        expertise: new.expertise,
        valid_from: new.from,
        valid_to: None,
    };
    store::insert_member(tx, &permit, &member).await?;
    for meeting in store::list_meetings(&tx.reader(), &policy::whole(), Some(id), tx.today(), 200).await? {
        if matches!(meeting.state, State::Planned | State::Open) {
            let permit = policy::permit_prepare(actor, part, meeting.id.0)?;
            derive_conflicts(tx, &permit, &council, &meeting).await?;
        }
    }
    let details = json!({ "person": member.person, "seat": member.seat, "from": member.valid_from });
    record(tx, COUNCIL, id.0, council.unit, "council.member_added", details);
    Ok(member.id)
}

/// Ends a seat with a last day.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`].
pub async fn end_member(tx: &Tx, actor: &Actor, id: CouncilId, seat: MemberId, last: NaiveDate) -> Result<()> {
    let (council, members, part) = council_of(tx, actor, id).await?;
    let permit = policy::permit_prepare(actor, part, id.0)?;
    let member = members
        .iter()
        .find(|member| member.id == seat)
        .ok_or(AppError::NotFound)?;
    if last < member.valid_from {
        return Err(AppError::field("last", labels::TERM_BACKWARDS));
    }
    store::end_member(tx, &permit, id, seat, last).await?;
    let details = json!({ "person": member.person, "seat": member.seat, "last": last });
    record(tx, COUNCIL, id.0, council.unit, "council.member_ended", details);
    Ok(())
}

/// Plans a session: it stands on its own, whatever is being handed in meanwhile.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::OutOfTerm`].
pub async fn plan(
    tx: &Tx,
    actor: &Actor,
    id: CouncilId,
    title: String,
    place: String,
    planned_at: DateTime<Utc>,
) -> Result<MeetingId> {
    let (council, _, part) = council_of(tx, actor, id).await?;
    let permit = policy::permit_prepare(actor, part, id.0)?;
    if !council.in_office(local_date(planned_at)) {
        return Err(Refusal::OutOfTerm.into());
    }
    let meeting = Meeting {
        id: tx.id(),
        council: id,
        title,
        place,
        planned_at,
        state: State::Planned,
        policy: council.policy.clone(),
        form: council.form.clone(),
        opened_at: None,
        began_at: None,
        closed_at: None,
        signed_at: None,
        minutes_number: None,
        version: 1,
    };
    store::insert_meeting(tx, &permit, &meeting).await?;
    let details = json!({ "title": meeting.title, "at": planned_at, "place": meeting.place });
    record(tx, MEETING, meeting.id.0, council.unit, "council.planned", details);
    Ok(meeting.id)
}

/// Changes title, place and time of a session that is not over.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`Refusal::SessionState`].
pub async fn move_meeting(
    tx: &Tx,
    actor: &Actor,
    id: MeetingId,
    version: i64,
    title: String,
    place: String,
    planned_at: DateTime<Utc>,
) -> Result<()> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_prepare(actor, hall.part, id.0)?;
    if !matches!(hall.meeting.state, State::Planned | State::Open) {
        return Err(Refusal::SessionState(hall.meeting.state).into());
    }
    if hall.meeting.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let meeting = Meeting {
        title,
        place,
        planned_at,
        ..hall.meeting
    };
    store::save_meeting(tx, &permit, &meeting).await?;
    let details = json!({ "title": meeting.title, "at": planned_at, "place": meeting.place });
    record(tx, MEETING, id.0, hall.council.unit, "council.moved", details);
    Ok(())
}

/// The unit of the council that holds a session: what its agenda may hold waits for that one.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn unit_of(tx: &Tx, actor: &Actor, id: MeetingId) -> Result<UnitId> {
    Ok(hall(tx, actor, id).await?.council.unit)
}

/// Puts records on the agenda, with their conflicts. One that stands there already is passed over without a word: whether it
/// does may be hidden from the actor. Gives how many were asked for.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::SessionState`].
pub async fn add_items(tx: &Tx, actor: &Actor, id: MeetingId, subjects: Vec<Subject>) -> Result<usize> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_prepare(actor, hall.part, id.0)?;
    if !matches!(hall.meeting.state, State::Planned | State::Open) {
        return Err(Refusal::SessionState(hall.meeting.state).into());
    }
    let asked = subjects.len();
    let there = store::subjects_on(tx, id).await?;
    let last = store::last_place(tx, id).await?;
    let mut items: Vec<Item> = Vec::new();
    for subject in subjects {
        if there.contains(&subject.id) || items.iter().any(|item| item.subject.id == subject.id) {
            continue;
        }
        let place = last + 1 + i32::try_from(items.len()).unwrap_or(i32::MAX - last - 1);
        items.push(Item {
            id: tx.id(),
            meeting: id,
            place,
            subject,
            stage: Stage::Waiting,
            room: None,
            tally: None,
            passed: None,
            conclusion: None,
            note: String::new(),
            bulk: None,
            version: 1,
        });
    }
    store::insert_items(tx, &permit, id, &items).await?;
    for item in &items {
        let details = json!({ "meeting": id, "subject": item.subject.id, "code": item.subject.code });
        record(tx, ITEM, item.id.0, hall.council.unit, "council.item_added", details);
    }
    derive_conflicts(tx, &permit, &hall.council, &hall.meeting).await?;
    Ok(asked)
}

/// Takes an item off the agenda that has not been voted on.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::ItemStage`].
pub async fn remove_item(tx: &Tx, actor: &Actor, id: ItemId) -> Result<MeetingId> {
    let item = store::lock_item(tx, &policy::scope(actor), id).await?;
    let hall = hall(tx, actor, item.meeting).await?;
    let permit = policy::permit_prepare(actor, hall.part, item.meeting.0)?;
    if item.stage != Stage::Waiting {
        return Err(Refusal::ItemStage(item.stage).into());
    }
    store::delete_item(tx, &permit, &item).await?;
    let details = json!({ "meeting": item.meeting, "code": item.subject.code });
    record(tx, ITEM, id.0, hall.council.unit, "council.item_removed", details);
    Ok(item.meeting)
}

/// Tells every conflict on every item of a session and notes the new ones; what was lifted stays lifted.
pub(crate) async fn derive_conflicts(tx: &Tx, permit: &Permit, council: &Council, meeting: &Meeting) -> Result<()> {
    let (db, on) = (tx.reader(), tx.today());
    let items = store::items_of(&db, &policy::whole(), meeting.id, on).await?;
    let mut members = store::members_of(&db, council.id).await?;
    members.retain(|member| member.sits(on));
    let persons: Vec<PersonId> = members.iter().map(|member| member.person).collect();
    let names = people::names(&db, &persons).await?;
    let mut ties = store::ties_of(&db, &persons).await?;
    let mut facts: HashMap<PersonId, MemberFacts> = HashMap::new();
    for person in &persons {
        let positions = people::store::positions_of(&db, *person, on).await?;
        facts.insert(
            *person,
            MemberFacts {
                name: names.get(person).cloned().unwrap_or_default(),
                heads: positions
                    .iter()
                    .filter(|position| position.head)
                    .map(|position| position.unit)
                    .collect(),
                ties: ties.remove(person).unwrap_or_default(),
            },
        );
    }
    let mut conflicts = Vec::new();
    for item in &items {
        let mut add = |person: PersonId, kind: ConflictKind| {
            conflicts.push(Conflict {
                item: item.id,
                person,
                kind,
                reason: labels::conflict(kind).to_owned(),
                lifted: false,
            });
        };
        for person in &persons {
            let Some(facts) = facts.get(person) else { continue };
            for kind in conflict::derive(&council.policy, *person, facts, &item.subject.authors) {
                add(*person, kind);
            }
            for (tied, tie) in &item.subject.ties {
                if tied == person {
                    match tie {
                        Tie::Kin if council.policy.exclude_relatives => add(*person, ConflictKind::Kin),
                        Tie::Kin => {}
                        Tie::Mentor => add(*person, ConflictKind::Mentor),
                        Tie::EarlierCoAuthor => add(*person, ConflictKind::EarlierCoAuthor),
                    }
                }
            }
        }
        // Officers who are authors see the session by their role; they are kept from their own work like a member.
        for author in item.subject.authors.iter().filter_map(|author| author.person) {
            if !persons.contains(&author) {
                add(author, ConflictKind::Author);
            }
        }
    }
    store::insert_conflicts(tx, permit, meeting.id, &conflicts).await
}

/// Opens a session for its members: the policy and the form are frozen, conflicts are told anew, everyone is called.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`Refusal::SessionState`], [`Refusal::OutOfTerm`],
/// [`Refusal::Incomplete`], [`Refusal::NoItems`].
pub async fn open(tx: &Tx, actor: &Actor, id: MeetingId) -> Result<()> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_run(actor, hall.part, id.0)?;
    hall.is(State::Planned)?;
    if !hall.council.in_office(tx.today()) {
        return Err(Refusal::OutOfTerm.into());
    }
    let lacks = lacks(&hall.council.policy, &hall.members);
    if !lacks.is_empty() {
        return Err(Refusal::Incomplete(lacks).into());
    }
    if store::items_of(&tx.reader(), &policy::scope(actor), id, tx.today())
        .await?
        .is_empty()
    {
        return Err(Refusal::NoItems.into());
    }
    let meeting = Meeting {
        state: State::Open,
        policy: hall.council.policy.clone(),
        form: hall.council.form.clone(),
        opened_at: Some(tx.now),
        ..hall.meeting
    };
    store::save_meeting(tx, &permit, &meeting).await?;
    derive_conflicts(tx, &permit, &hall.council, &meeting).await?;
    record(
        tx,
        MEETING,
        id.0,
        hall.council.unit,
        "council.opened",
        json!({ "policy": meeting.policy, "form": meeting.form }),
    );
    for member in &hall.members {
        let notice = NewNotice {
            event: format!("council.opened:{id}"),
            person: member.person,
            urgent: true,
            subject_kind: MEETING,
            subject: id.0,
            text: labels::notice_opened(meeting.planned_at),
            link: format!("/hoi-dong/phien/{id}"),
        };
        notices::tell(tx, notice).await?;
    }
    Ok(())
}

/// Takes attendance: those named are there, every other member is not. Leaving is the same act later.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::SessionState`].
pub async fn attend(tx: &Tx, actor: &Actor, id: MeetingId, present: &[PersonId]) -> Result<()> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_run(actor, hall.part, id.0)?;
    hall.is(State::Open)?;
    let before = store::present_at(&tx.reader(), id).await?;
    let (mut came, mut left) = (Vec::new(), Vec::new());
    for member in &hall.members {
        let there = present.contains(&member.person);
        match (before.contains(&member.person), there) {
            (false, true) => came.push(member.person),
            (true, false) => left.push(member.person),
            _ => continue,
        }
        store::attend(tx, &permit, id, member.person, there).await?;
    }
    // The meeting begins with the first who is there. Not with the first vote: the session must not change with an item.
    if hall.meeting.began_at.is_none() && !came.is_empty() {
        let meeting = Meeting {
            began_at: Some(tx.now),
            ..hall.meeting.clone()
        };
        store::save_meeting(tx, &permit, &meeting).await?;
    }
    if !came.is_empty() || !left.is_empty() {
        record(
            tx,
            MEETING,
            id.0,
            hall.council.unit,
            "council.attended",
            json!({ "came": came, "left": left }),
        );
    }
    Ok(())
}

/// Ends a session. What was not concluded stays without a conclusion and may stand on the next agenda.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::SessionState`].
pub async fn close(tx: &Tx, actor: &Actor, id: MeetingId) -> Result<()> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_run(actor, hall.part, id.0)?;
    hall.is(State::Open)?;
    let meeting = Meeting {
        state: State::Closed,
        closed_at: Some(tx.now),
        ..hall.meeting
    };
    store::save_meeting(tx, &permit, &meeting).await?;
    record(tx, MEETING, id.0, hall.council.unit, "council.closed", json!({}));
    Ok(())
}

/// Notes that the minutes are signed; they take the next number of the unit's series.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::SessionState`].
pub async fn sign(tx: &Tx, actor: &Actor, id: MeetingId) -> Result<String> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_run(actor, hall.part, id.0)?;
    hall.is(State::Closed)?;
    let number = match crate::papers::minutes_paper(&tx.reader(), id).await? {
        // the paper that is signed has its number already
        Some(paper) => paper.label.unwrap_or_default(),
        None => {
            let symbol = labels::symbol(PaperKind::Minutes);
            let year = kernel::time::local_year(tx.now);
            let number = codes::next(tx, hall.council.unit, &format!("paper:{symbol}"), year).await?;
            papers::label(number, &symbol)
        }
    };
    let meeting = Meeting {
        state: State::Signed,
        signed_at: Some(tx.now),
        minutes_number: Some(number.clone()),
        ..hall.meeting
    };
    store::save_meeting(tx, &permit, &meeting).await?;
    record(
        tx,
        MEETING,
        id.0,
        hall.council.unit,
        "council.signed",
        json!({ "number": number }),
    );
    Ok(number)
}
