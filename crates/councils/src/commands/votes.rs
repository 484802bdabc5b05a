//! Calling votes, casting them, counting them, concluding, taking back, letting go.

use super::{Hall, RELEASE, hall, record};
use crate::model::*;
use crate::source::{Ruling, Sources};
use crate::store::{Bulk, OpenVote};
use crate::{labels, policy, store};
use chrono::TimeDelta;
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::ids::PersonId;
use kernel::jobs::{self, NewJob};
use kernel::notices::{self, NewNotice};
use kernel::web::App;
use kernel::{AppError, Result};
use serde_json::json;

/// Who could vote on an item right now. `conflicts` may be those of more items.
pub fn room(members: &[Member], present: &[PersonId], conflicts: &[Conflict], item: ItemId) -> Room {
    let kept = |person: PersonId| {
        conflicts
            .iter()
            .any(|conflict| conflict.item == item && conflict.person == person && !conflict.lifted)
    };
    let count = |test: &dyn Fn(PersonId) -> bool| {
        u32::try_from(members.iter().filter(|member| test(member.person)).count()).unwrap_or(u32::MAX)
    };
    Room {
        members: count(&|_| true),
        conflicted: count(&kept),
        present: count(&|person| present.contains(&person) && !kept(person)),
        written: 0,
    }
}

async fn room_now(tx: &Tx, hall: &Hall, item: &Item) -> Result<Room> {
    let present = store::present_at(&tx.reader(), hall.meeting.id).await?;
    let conflicts = store::conflicts_on(&tx.reader(), item.id).await?;
    Ok(room(&hall.members, &present, &conflicts, item.id))
}

fn need_quorum(hall: &Hall, room: Room) -> Result<()> {
    let quorum = hall.meeting.policy.quorum(room);
    if quorum.met() {
        Ok(())
    } else {
        Err(Refusal::NoQuorum {
            present: quorum.present,
            needed: quorum.needed,
        }
        .into())
    }
}

/// Locks items of one session in the order of their ids, so that two acts on the same items never wait for each other.
async fn locked(tx: &Tx, actor: &Actor, meeting: MeetingId, ids: &[ItemId]) -> Result<Vec<Item>> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids.dedup();
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        let item = store::lock_item(tx, &policy::scope(actor), id).await?;
        if item.meeting != meeting {
            return Err(AppError::NotFound);
        }
        items.push(item);
    }
    items.sort_by_key(|item| item.place);
    Ok(items)
}

/// Opens the vote on items; each needs its quorum.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`Refusal::SessionState`], [`Refusal::OtherMethod`],
/// [`Refusal::ItemStage`], [`Refusal::NoQuorum`].
pub async fn open_vote(tx: &Tx, actor: &Actor, id: MeetingId, ids: &[ItemId]) -> Result<()> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_run(actor, hall.part, id.0)?;
    hall.is(State::Open)?;
    if hall.meeting.policy.method == Method::Score {
        return Err(Refusal::OtherMethod.into());
    }
    for mut item in locked(tx, actor, id, ids).await? {
        if item.stage != Stage::Waiting {
            return Err(Refusal::ItemStage(item.stage).into());
        }
        need_quorum(&hall, room_now(tx, &hall, &item).await?)?;
        item.stage = Stage::Voting;
        store::save_item(tx, &permit, &item).await?;
        record(tx, ITEM, item.id.0, hall.council.unit, "council.vote_opened", json!({}));
    }
    Ok(())
}

/// Casts the votes of the actor. Items on which the actor is in conflict do not exist for them.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`Refusal::ItemStage`], [`Refusal::Absent`], [`Refusal::NoQuorum`],
/// [`Refusal::VotedAlready`], [`Refusal::OtherMethod`], [`Refusal::SessionState`].
pub async fn cast(tx: &Tx, actor: &Actor, id: MeetingId, votes: &[(ItemId, Vote)]) -> Result<()> {
    let hall = hall(tx, actor, id).await?;
    hall.is(State::Open)?;
    let ids: Vec<ItemId> = votes.iter().map(|(item, _)| *item).collect();
    for item in locked(tx, actor, id, &ids).await? {
        let permit = policy::permit_sit(actor, &hall.members, item.id.0, tx.today())?;
        if item.stage != Stage::Voting {
            return Err(Refusal::ItemStage(item.stage).into());
        }
        if !store::present_at(&tx.reader(), id).await?.contains(&actor.person) {
            return Err(Refusal::Absent.into());
        }
        need_quorum(&hall, room_now(tx, &hall, &item).await?)?;
        let Some((_, choice)) = votes.iter().find(|(voted, _)| *voted == item.id) else {
            continue;
        };
        let cast = match hall.meeting.policy.method {
            // Nothing in the journal: its moment and order could be laid beside the box.
            Method::Secret => store::cast_secret(tx, &permit, item.id, actor.person, *choice).await?,
            Method::Open => {
                let vote = OpenVote {
                    item: item.id,
                    person: actor.person,
                    vote: *choice,
                    written: false,
                };
                record(
                    tx,
                    ITEM,
                    item.id.0,
                    hall.council.unit,
                    "council.voted",
                    json!({ "vote": choice }),
                );
                store::cast_open(tx, &permit, &vote).await?
            }
            Method::Score => return Err(Refusal::OtherMethod.into()),
        };
        if !cast {
            return Err(Refusal::VotedAlready.into());
        }
    }
    Ok(())
}

/// Enters the written opinion of an absent member, where the policy counts it.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`Refusal::OtherMethod`], [`Refusal::ItemStage`],
/// [`Refusal::VotedAlready`].
pub async fn written_vote(tx: &Tx, actor: &Actor, id: ItemId, person: PersonId, choice: Vote) -> Result<MeetingId> {
    let item = store::lock_item(tx, &policy::scope(actor), id).await?;
    let hall = hall(tx, actor, item.meeting).await?;
    policy::permit_run(actor, hall.part, item.meeting.0)?.covers(item.meeting.0)?;
    let permit = policy::permit_run(actor, hall.part, id.0)?;
    hall.is(State::Open)?;
    let rule = &hall.meeting.policy;
    if rule.method != Method::Open || rule.absent_vote != AbsentVote::Written {
        return Err(Refusal::OtherMethod.into());
    }
    if item.stage != Stage::Voting {
        return Err(Refusal::ItemStage(item.stage).into());
    }
    let conflicts = store::conflicts_on(&tx.reader(), id).await?;
    let kept = conflicts
        .iter()
        .any(|conflict| conflict.person == person && !conflict.lifted);
    let present = store::present_at(&tx.reader(), item.meeting).await?.contains(&person);
    if !hall.sits(person) || kept || present {
        return Err(AppError::field("person", labels::NOT_ABSENT));
    }
    let vote = OpenVote {
        item: id,
        person,
        vote: choice,
        written: true,
    };
    if !store::cast_open(tx, &permit, &vote).await? {
        return Err(Refusal::VotedAlready.into());
    }
    let details = json!({ "person": person, "vote": choice });
    record(tx, ITEM, id.0, hall.council.unit, "council.written_vote", details);
    Ok(item.meeting)
}

/// Closes the vote on items and counts: votes under open and secret voting, handed-in sheets under scoring.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`Refusal::SessionState`], [`Refusal::ItemStage`],
/// [`Refusal::NoQuorum`].
pub async fn close_vote(tx: &Tx, actor: &Actor, id: MeetingId, ids: &[ItemId]) -> Result<()> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_run(actor, hall.part, id.0)?;
    hall.is(State::Open)?;
    let rule = hall.meeting.policy.clone();
    let present = store::present_at(&tx.reader(), id).await?;
    let from = if rule.method == Method::Score {
        Stage::Waiting
    } else {
        Stage::Voting
    };
    for mut item in locked(tx, actor, id, ids).await? {
        if item.stage != from {
            return Err(Refusal::ItemStage(item.stage).into());
        }
        let conflicts = store::conflicts_on(&tx.reader(), item.id).await?;
        let mut room = room(&hall.members, &present, &conflicts, item.id);
        need_quorum(&hall, room)?;
        let mut tally = Tally::default();
        match rule.method {
            Method::Secret => {
                tally = store::ballots_of(tx, item.id).await?;
                room.present = room.present.max(tally.cast());
            }
            Method::Open => {
                let mut named = 0;
                for vote in store::open_votes_of(&tx.reader(), item.id).await? {
                    match vote.vote {
                        Vote::Yes => tally.yes += 1,
                        Vote::No => tally.no += 1,
                        Vote::Blank => tally.blank += 1,
                    }
                    room.written += u32::from(vote.written);
                    named += u32::from(!vote.written);
                }
                // Who voted and then left was there.
                room.present = room.present.max(named);
            }
            Method::Score => {
                let kept = |person| {
                    conflicts
                        .iter()
                        .any(|conflict| conflict.person == person && !conflict.lifted)
                };
                for (person, passing) in store::marks_on(&tx.reader(), item.id).await? {
                    let there = present.contains(&person);
                    if !hall.sits(person) || kept(person) || !(there || rule.absent_vote == AbsentVote::Written) {
                        continue;
                    }
                    room.written += u32::from(!there);
                    tally.yes += u32::from(passing);
                    tally.no += u32::from(!passing);
                }
            }
        }
        item.passed = Some(rule.outcome(room, tally).passed());
        item.room = Some(room);
        item.tally = Some(tally);
        item.stage = Stage::Voted;
        store::save_item(tx, &permit, &item).await?;
        record(
            tx,
            ITEM,
            item.id.0,
            hall.council.unit,
            "council.vote_closed",
            json!({ "tally": tally, "passed": item.passed }),
        );
    }
    Ok(())
}

/// Throws the vote on an item away, so that it can begin anew (quorum lost, a conflict came up, a mistake).
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::ItemStage`], [`Refusal::SessionState`].
pub async fn cancel_vote(tx: &Tx, actor: &Actor, id: ItemId) -> Result<MeetingId> {
    let mut item = store::lock_item(tx, &policy::scope(actor), id).await?;
    let hall = hall(tx, actor, item.meeting).await?;
    let permit = policy::permit_run(actor, hall.part, item.meeting.0)?;
    hall.is(State::Open)?;
    if !matches!(item.stage, Stage::Voting | Stage::Voted) {
        return Err(Refusal::ItemStage(item.stage).into());
    }
    store::clear_votes(tx, &permit, &item).await?;
    forget_count(&mut item);
    store::save_item(tx, &permit, &item).await?;
    record(tx, ITEM, id.0, hall.council.unit, "council.vote_cancelled", json!({}));
    Ok(item.meeting)
}

pub(super) fn forget_count(item: &mut Item) {
    item.stage = Stage::Waiting;
    item.room = None;
    item.tally = None;
    item.passed = None;
}

/// Concludes on items, all or none. `typed` is the number that the person typed to confirm; one item needs none. For ten
/// minutes nothing leaves the house and the person may take it back.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`Refusal::SessionState`], [`Refusal::ItemStage`],
/// [`Refusal::DoesNotFit`], [`Refusal::OtherCount`].
pub async fn conclude(
    tx: &Tx,
    actor: &Actor,
    id: MeetingId,
    ids: &[ItemId],
    conclusion: Conclusion,
    note: &str,
    typed: &str,
) -> Result<BulkId> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_run(actor, hall.part, id.0)?;
    hall.is(State::Open)?;
    let items = locked(tx, actor, id, ids).await?;
    if items.is_empty() {
        return Err(AppError::field("item", labels::ASK_ITEMS));
    }
    if items.len() > 1 && typed.trim() != items.len().to_string() {
        return Err(Refusal::OtherCount {
            typed: typed.trim().to_owned(),
            chosen: items.len(),
        }
        .into());
    }
    if let Some(item) = items
        .iter()
        .find(|item| !matches!(item.stage, Stage::Waiting | Stage::Voted))
    {
        return Err(Refusal::ItemStage(item.stage).into());
    }
    let misfits = items.iter().filter(|item| !conclusion.fits(item.passed)).count();
    if misfits > 0 {
        return Err(Refusal::DoesNotFit {
            conclusion,
            count: misfits,
        }
        .into());
    }
    let bulk = Bulk {
        id: tx.id(),
        meeting: id,
        conclusion,
        made_by: actor.person,
        made_at: tx.now,
        due_at: tx.now + TimeDelta::minutes(UNDO_MINUTES),
        undone_at: None,
        released_at: None,
    };
    store::insert_bulk(tx, &permit, &bulk, items.len()).await?;
    for item in items {
        let item = Item {
            stage: Stage::Concluded,
            conclusion: Some(conclusion),
            note: note.to_owned(),
            bulk: Some(bulk.id),
            ..item
        };
        store::save_item(tx, &permit, &item).await?;
        let details = json!({ "conclusion": conclusion, "note": note, "bulk": bulk.id });
        record(tx, ITEM, item.id.0, hall.council.unit, "council.concluded", details);
    }
    jobs::enqueue(
        tx,
        NewJob {
            kind: RELEASE,
            payload: json!({ "bulk": bulk.id }),
            due_at: bulk.due_at,
            dedupe: Some(format!("{RELEASE}:{}", bulk.id)),
        },
    )
    .await?;
    Ok(bulk.id)
}

/// Takes a bulk of conclusions back, by the person who made it, before anything left the house.
///
/// # Errors
/// [`AppError::NotFound`] for a bulk of someone else, [`AppError::Forbidden`], [`Refusal::TooLate`].
pub async fn undo(tx: &Tx, actor: &Actor, id: BulkId) -> Result<MeetingId> {
    let bulk = store::find_bulk(&tx.reader(), id).await?;
    if bulk.made_by != actor.person {
        return Err(AppError::NotFound);
    }
    let hall = hall(tx, actor, bulk.meeting).await?;
    let permit = policy::permit_run(actor, hall.part, bulk.meeting.0)?;
    if tx.now >= bulk.due_at || !store::settle_bulk(tx, &permit, &bulk, true).await? {
        return Err(Refusal::TooLate.into());
    }
    for item in store::items_in(&tx.reader(), &policy::whole(), id, tx.today()).await? {
        let item = Item {
            stage: if item.passed.is_some() {
                Stage::Voted
            } else {
                Stage::Waiting
            },
            conclusion: None,
            note: String::new(),
            bulk: None,
            ..item
        };
        store::save_item(tx, &permit, &item).await?;
        record(
            tx,
            ITEM,
            item.id.0,
            hall.council.unit,
            "council.taken_back",
            json!({ "bulk": id }),
        );
    }
    Ok(bulk.meeting)
}

/// Gives up the ten minutes: what was concluded leaves now. By the person who concluded, like taking it back.
///
/// # Errors
/// [`AppError::NotFound`] for a bulk of someone else, [`AppError::Forbidden`], [`Refusal::TooLate`].
pub async fn hasten(tx: &Tx, actor: &Actor, id: BulkId) -> Result<MeetingId> {
    let bulk = store::find_bulk(&tx.reader(), id).await?;
    if bulk.made_by != actor.person {
        return Err(AppError::NotFound);
    }
    let hall = hall(tx, actor, bulk.meeting).await?;
    let permit = policy::permit_run(actor, hall.part, bulk.meeting.0)?;
    if tx.now >= bulk.due_at || !store::hasten_bulk(tx, &permit, &bulk).await? {
        return Err(Refusal::TooLate.into());
    }
    record(
        tx,
        MEETING,
        bulk.meeting.0,
        hall.council.unit,
        "council.hastened",
        json!({ "bulk": id }),
    );
    jobs::enqueue(
        tx,
        NewJob {
            kind: RELEASE,
            payload: json!({ "bulk": id }),
            due_at: tx.now,
            dedupe: Some(format!("{RELEASE}:{id}:now")),
        },
    )
    .await?;
    Ok(bulk.meeting)
}

/// Lets a bulk of conclusions go: the service itself, when the ten minutes are over. Authors are told that there is a
/// conclusion, not which.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone else.
pub async fn release(tx: &Tx, app: &App, actor: &Actor, id: BulkId) -> Result<bool> {
    let bulk = store::find_bulk(&tx.reader(), id).await?;
    let permit = policy::permit_release(actor, bulk.meeting.0)?;
    if !store::settle_bulk(tx, &permit, &bulk, false).await? {
        return Ok(false);
    }
    let hall = hall(tx, actor, bulk.meeting).await?;
    let sources = app.part::<Sources>()?;
    let session = labels::session_of(&hall.meeting.title, hall.meeting.planned_at);
    for item in store::items_in(&tx.reader(), &policy::whole(), id, tx.today()).await? {
        let item = Item {
            stage: Stage::Released,
            ..item
        };
        store::save_item(tx, &permit, &item).await?;
        let source = sources.0.iter().find(|source| source.kind() == item.subject.kind);
        let carried = match (source, item.conclusion) {
            (Some(source), Some(conclusion)) => {
                let ruling = Ruling {
                    unit: hall.council.unit,
                    subject: item.subject.id,
                    conclusion,
                    session: &session,
                    note: &item.note,
                };
                source.concluded(tx, app, actor, ruling).await?
            }
            _ => false,
        };
        record(
            tx,
            ITEM,
            item.id.0,
            hall.council.unit,
            "council.released",
            json!({ "conclusion": item.conclusion, "carried": carried }),
        );
        for person in item.subject.authors.iter().filter_map(|author| author.person) {
            let notice = NewNotice {
                event: format!("council.released:{}", item.id),
                person,
                urgent: true,
                subject_kind: ITEM,
                subject: item.id.0,
                text: labels::notice_released(&item.subject.code),
                link: item.subject.link.clone(),
            };
            notices::tell(tx, notice).await?;
        }
    }
    Ok(true)
}
