//! Conflicts, assignments and score sheets.

use super::{Hall, hall, record};
use crate::model::assign::{Choice, Reviewer, Work, plan};
use crate::model::*;
use crate::store::Assignment;
use crate::{labels, policy, store};
use kernel::access::{Actor, Permit};
use kernel::db::Tx;
use kernel::ids::PersonId;
use kernel::{AppError, Result};
use serde_json::json;

/// Declares oneself in conflict on an item; from then on the item is gone for the person.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`Refusal::ItemStage`] once it is concluded.
pub async fn declare_conflict(tx: &Tx, actor: &Actor, id: ItemId, reason: &str) -> Result<MeetingId> {
    let item = store::lock_item(tx, &policy::scope(actor), id).await?;
    let hall = hall(tx, actor, item.meeting).await?;
    let permit = policy::permit_sit(actor, &hall.members, item.meeting.0, tx.today())?;
    add(tx, &permit, &hall, item, actor.person, ConflictKind::Declared, reason).await
}

/// Notes a conflict of a member, with a reason.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Invalid`] for someone who does not sit.
pub async fn pin_conflict(tx: &Tx, actor: &Actor, id: ItemId, person: PersonId, reason: &str) -> Result<MeetingId> {
    let item = store::lock_item(tx, &policy::scope(actor), id).await?;
    let hall = hall(tx, actor, item.meeting).await?;
    let permit = policy::permit_run(actor, hall.part, item.meeting.0)?;
    if !hall.sits(person) {
        return Err(AppError::field("person", labels::ASK_MEMBER));
    }
    add(tx, &permit, &hall, item, person, ConflictKind::Pinned, reason).await
}

async fn add(
    tx: &Tx,
    permit: &Permit,
    hall: &Hall,
    mut item: Item,
    person: PersonId,
    kind: ConflictKind,
    reason: &str,
) -> Result<MeetingId> {
    if reason.is_empty() {
        return Err(AppError::field("reason", labels::ASK_CONFLICT_REASON));
    }
    if matches!(item.stage, Stage::Concluded | Stage::Released) {
        return Err(Refusal::ItemStage(item.stage).into());
    }
    let meeting = item.meeting;
    let found = Conflict {
        item: item.id,
        person,
        kind,
        reason: reason.to_owned(),
        lifted: false,
    };
    store::insert_conflicts(tx, permit, meeting, std::slice::from_ref(&found)).await?;
    store::set_lifted(tx, permit, meeting, &found).await?;
    store::delete_assignments(tx, permit, meeting, &[item.id], person).await?;
    let voted = store::has_voted(&tx.reader(), item.id, person).await?;
    let counted = item.stage == Stage::Voted;
    if counted || (voted && hall.meeting.policy.method == Method::Secret) {
        // Their ballot cannot be taken out of a box, and a count cannot be mended: the others vote again.
        store::clear_votes(tx, permit, &item).await?;
        let voting = item.stage == Stage::Voting;
        super::votes::forget_count(&mut item);
        if voting {
            item.stage = Stage::Voting;
        }
        store::save_item(tx, permit, &item).await?;
    } else if voted {
        store::remove_open_vote(tx, permit, &item, person).await?;
    }
    let details = json!({ "person": person, "kind": kind, "reason": reason });
    record(
        tx,
        ITEM,
        item.id.0,
        hall.council.unit,
        "council.conflict_noted",
        details,
    );
    Ok(meeting)
}

/// Lifts a conflict after someone looked at it (a namesake, a tie declared by mistake), with a reason. Nobody lifts their
/// own: the item does not exist for them.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::ItemStage`].
pub async fn lift_conflict(
    tx: &Tx,
    actor: &Actor,
    id: ItemId,
    person: PersonId,
    kind: ConflictKind,
    reason: &str,
) -> Result<MeetingId> {
    let item = store::lock_item(tx, &policy::scope(actor), id).await?;
    let hall = hall(tx, actor, item.meeting).await?;
    let permit = policy::permit_run(actor, hall.part, item.meeting.0)?;
    if reason.is_empty() {
        return Err(AppError::field("reason", labels::ASK_CONFLICT_REASON));
    }
    // An author never judges the own work, whoever agrees.
    if kind == ConflictKind::Author || item.stage != Stage::Waiting {
        return Err(Refusal::ItemStage(item.stage).into());
    }
    let lifted = Conflict {
        item: id,
        person,
        kind,
        reason: reason.to_owned(),
        lifted: true,
    };
    store::set_lifted(tx, &permit, item.meeting, &lifted).await?;
    let details = json!({ "person": person, "kind": kind, "reason": reason });
    record(tx, ITEM, id.0, hall.council.unit, "council.conflict_lifted", details);
    Ok(item.meeting)
}

/// Declares a tie with another person: kin, mentor, earlier co-author. Running sessions take it into account at once.
///
/// # Errors
/// [`AppError::Invalid`] with oneself; database errors.
pub async fn declare_tie(tx: &Tx, actor: &Actor, other: PersonId, kind: Tie) -> Result<()> {
    let permit = policy::permit_tie(actor)?;
    if other == actor.person {
        return Err(AppError::field("other", labels::ASK_OTHER));
    }
    store::insert_tie(tx, &permit, actor.person, other, kind).await?;
    let mut councils = store::seats_of(&tx.reader(), actor.person, tx.today()).await?;
    councils.extend(store::seats_of(&tx.reader(), other, tx.today()).await?);
    councils.sort();
    councils.dedup();
    for id in councils {
        let council = store::find_council(&tx.reader(), &policy::whole(), id, tx.today()).await?;
        for meeting in store::list_meetings(&tx.reader(), &policy::whole(), Some(id), tx.today(), 200).await? {
            if matches!(meeting.state, State::Planned | State::Open) {
                let permit = policy::permit_derive(meeting.id.0)?;
                super::derive_conflicts(tx, &permit, &council, &meeting).await?;
            }
        }
    }
    tx.record(kernel::journal::Entry {
        subject_kind: "person",
        subject: actor.person.0,
        unit: None,
        act: "council.tie_declared",
        details: json!({ "other": other, "kind": kind }),
    });
    Ok(())
}

/// Takes a declared tie back; conflicts that came of it stay until the secretary lifts them.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn take_back_tie(tx: &Tx, actor: &Actor, id: TieId) -> Result<()> {
    let permit = policy::permit_tie(actor)?;
    store::delete_tie(tx, &permit, actor.person, id).await?;
    tx.record(kernel::journal::Entry {
        subject_kind: "person",
        subject: actor.person.0,
        unit: None,
        act: "council.tie_taken_back",
        details: json!({ "tie": id }),
    });
    Ok(())
}

/// Assigns items to reviewers by hand, all to all. Those in conflict are passed over; gives how many were assigned.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::SessionState`].
pub async fn assign(tx: &Tx, actor: &Actor, id: MeetingId, items: &[ItemId], persons: &[PersonId]) -> Result<usize> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_prepare(actor, hall.part, id.0)?;
    running(&hall)?;
    let (db, scope, on) = (tx.reader(), policy::scope(actor), tx.today());
    let seen = store::items_of(&db, &scope, id, on).await?;
    if items.iter().any(|item| !seen.iter().any(|other| other.id == *item)) {
        return Err(AppError::NotFound);
    }
    let conflicts = store::conflicts_of(&db, &scope, id, on).await?;
    let standing = store::assignments_of(&db, &scope, id, on).await?;
    let mut made = Vec::new();
    for item in items {
        for person in persons {
            let kept = conflicts
                .iter()
                .any(|c| c.item == *item && c.person == *person && !c.lifted);
            let has = standing.iter().any(|a| a.item == *item && a.person == *person);
            if hall.sits(*person) && !kept && !has {
                made.push(Assignment {
                    item: *item,
                    person: *person,
                    reason: labels::BY_HAND.to_owned(),
                });
            }
        }
    }
    store::insert_assignments(tx, &permit, id, &made).await?;
    record_assigned(tx, &hall, &made);
    Ok(made.len())
}

fn running(hall: &Hall) -> Result<()> {
    if matches!(hall.meeting.state, State::Planned | State::Open) {
        Ok(())
    } else {
        Err(Refusal::SessionState(hall.meeting.state).into())
    }
}

fn record_assigned(tx: &Tx, hall: &Hall, made: &[Assignment]) {
    for assignment in made {
        let details = json!({ "person": assignment.person, "reason": assignment.reason });
        record(
            tx,
            ITEM,
            assignment.item.0,
            hall.council.unit,
            "council.assigned",
            details,
        );
    }
}

/// Gives every item that the actor sees `each` reviewers: balanced, by expertise, without those in conflict. The reasons
/// hold no counts: a load would give away items that its reader is kept from.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::SessionState`].
pub async fn assign_plan(tx: &Tx, actor: &Actor, id: MeetingId, each: usize) -> Result<usize> {
    let hall = hall(tx, actor, id).await?;
    let permit = policy::permit_prepare(actor, hall.part, id.0)?;
    running(&hall)?;
    let (db, scope, on) = (tx.reader(), policy::scope(actor), tx.today());
    let items = store::items_of(&db, &scope, id, on).await?;
    let conflicts = store::conflicts_of(&db, &scope, id, on).await?;
    let standing = store::assignments_of(&db, &scope, id, on).await?;
    let reviewers: Vec<Reviewer> = hall
        .members
        .iter()
        .map(|member| Reviewer {
            expertise: member
                .expertise
                .split([',', ';'])
                .map(|words| vietnamese::fold(words.trim()))
                .filter(|words| !words.is_empty())
                .collect(),
            load: u32::try_from(standing.iter().filter(|a| a.person == member.person).count()).unwrap_or(u32::MAX),
        })
        .collect();
    let place = |person: PersonId| hall.members.iter().position(|member| member.person == person);
    let mut works: Vec<Work> = items
        .iter()
        .map(|item| Work {
            text: vietnamese::fold(&format!("{} {}", item.subject.field, item.subject.title)),
            ..Work::default()
        })
        .collect();
    let index: std::collections::HashMap<ItemId, usize> =
        items.iter().enumerate().map(|(place, item)| (item.id, place)).collect();
    for conflict in conflicts.iter().filter(|conflict| !conflict.lifted) {
        if let (Some(work), Some(member)) = (index.get(&conflict.item), place(conflict.person)) {
            works[*work].conflicted.insert(member);
        }
    }
    for assignment in &standing {
        if let (Some(work), Some(member)) = (index.get(&assignment.item), place(assignment.person)) {
            works[*work].taken.insert(member);
        }
    }
    // What is concluded needs no reviewer.
    for (work, item) in works.iter_mut().zip(&items) {
        if !matches!(item.stage, Stage::Waiting | Stage::Voting) {
            work.conflicted.extend(0..reviewers.len());
        }
    }
    let made: Vec<Assignment> = plan(&works, &reviewers, each)
        .into_iter()
        .filter_map(|choice: Choice| {
            Some(Assignment {
                item: items.get(choice.work)?.id,
                person: hall.members.get(choice.reviewer)?.person,
                reason: labels::chosen(&choice),
            })
        })
        .collect();
    store::insert_assignments(tx, &permit, id, &made).await?;
    record_assigned(tx, &hall, &made);
    Ok(made.len())
}

/// Takes assignments of a person back.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`Refusal::SessionState`].
pub async fn unassign(tx: &Tx, actor: &Actor, id: ItemId, person: PersonId) -> Result<MeetingId> {
    let item = store::find_item(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let hall = hall(tx, actor, item.meeting).await?;
    let permit = policy::permit_prepare(actor, hall.part, item.meeting.0)?;
    running(&hall)?;
    store::delete_assignments(tx, &permit, item.meeting, &[id], person).await?;
    record(
        tx,
        ITEM,
        id.0,
        hall.council.unit,
        "council.unassigned",
        json!({ "person": person }),
    );
    Ok(item.meeting)
}

/// What a reviewer typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Points by criterion.
    pub points: Points,
    /// In words.
    pub comment: String,
    /// The version that it was based on; `None` when the person looks at the sheet itself.
    pub based_on: Option<i64>,
    /// Hand it in.
    pub submit: bool,
}

async fn sheet_for(tx: &Tx, actor: &Actor, id: ItemId) -> Result<(Hall, Item, Permit, Option<Sheet>)> {
    let item = store::lock_item(tx, &policy::scope(actor), id).await?;
    let hall = hall(tx, actor, item.meeting).await?;
    let permit = policy::permit_sit(actor, &hall.members, id.0, tx.today())?;
    hall.is(State::Open)?;
    let scoring = hall.meeting.policy.method == Method::Score;
    let open = item.stage == Stage::Waiting || item.stage == Stage::Voting || (item.stage == Stage::Voted && !scoring);
    if !open {
        return Err(Refusal::ItemStage(item.stage).into());
    }
    let sheet = store::find_sheet(&tx.reader(), id, actor.person).await?;
    Ok((hall, item, permit, sheet))
}

/// Saves the actor's sheet on an item, or hands it in. A handed-in sheet is opened again before it is changed.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`Refusal::StaleSheet`], [`Refusal::OpenCriteria`],
/// [`Refusal::ItemStage`], [`Refusal::SessionState`].
pub async fn save_sheet(tx: &Tx, rules: &Rules, actor: &Actor, id: ItemId, draft: Draft) -> Result<Sheet> {
    let (hall, item, permit, before) = sheet_for(tx, actor, id).await?;
    let form = rules
        .form(&hall.meeting.form)
        .ok_or_else(|| AppError::bug(format!("no form {}", hall.meeting.form)))?;
    let version = before.as_ref().map_or(0, |sheet| sheet.version);
    let handed_in = before.as_ref().is_some_and(|sheet| sheet.submitted_at.is_some());
    if handed_in || draft.based_on.is_some_and(|based_on| based_on != version) {
        return Err(Refusal::StaleSheet.into());
    }
    let points: Points = draft
        .points
        .into_iter()
        .filter(|(key, _)| form.criteria.iter().any(|criterion| criterion.key == *key))
        .collect();
    let open: Vec<String> = form
        .open(&points)
        .into_iter()
        .map(|criterion| criterion.title.clone())
        .collect();
    if draft.submit && !open.is_empty() {
        return Err(Refusal::OpenCriteria(open).into());
    }
    let sheet = Sheet {
        id: before.map_or_else(|| tx.id(), |sheet| sheet.id),
        item: id,
        person: actor.person,
        form: form.id(),
        points,
        comment: draft.comment,
        submitted_at: draft.submit.then_some(tx.now),
        changed_at: tx.now,
        version,
    };
    let (total, passing) = (form.total(&sheet.points), form.passes(&sheet.points));
    store::save_sheet(tx, &permit, &sheet, total, passing).await?;
    if draft.submit {
        let details = json!({ "sheet": sheet.id, "version": version + 1, "points": sheet.points });
        record(
            tx,
            ITEM,
            item.id.0,
            hall.council.unit,
            "council.sheet_handed_in",
            details,
        );
    }
    Ok(Sheet {
        version: version + 1,
        ..sheet
    })
}

/// Opens a handed-in sheet again, as long as the item is open.
///
/// # Errors
/// As [`save_sheet`].
pub async fn reopen_sheet(tx: &Tx, rules: &Rules, actor: &Actor, id: ItemId) -> Result<MeetingId> {
    let (hall, item, permit, sheet) = sheet_for(tx, actor, id).await?;
    let sheet = sheet.ok_or(AppError::NotFound)?;
    let form = rules
        .form(&sheet.form)
        .ok_or_else(|| AppError::bug(format!("no form {}", sheet.form)))?;
    let sheet = Sheet {
        submitted_at: None,
        changed_at: tx.now,
        ..sheet
    };
    store::save_sheet(
        tx,
        &permit,
        &sheet,
        form.total(&sheet.points),
        form.passes(&sheet.points),
    )
    .await?;
    record(
        tx,
        ITEM,
        item.id.0,
        hall.council.unit,
        "council.sheet_reopened",
        json!({ "sheet": sheet.id }),
    );
    Ok(item.meeting)
}
