//! Difficulties (vướng mắc): raised by a unit, answered by the focal unit, the answer shown to everyone who has the document.

use super::{TEXT, keepers, within};
use crate::model::task::TaskId;
use crate::model::{ClauseId, Directive, DirectiveId, OBSTACLE, Obstacle, ObstacleId, State};
use crate::store;
use crate::{labels, policy};
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::ids::{PersonId, UnitId};
use kernel::journal::Entry;
use kernel::notices::{self, NewNotice};
use kernel::{AppError, FieldErrors, Result};
use serde_json::{Value, json};

/// A difficulty as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// For which unit.
    pub unit: UnitId,
    /// On which clause.
    pub clause: Option<ClauseId>,
    /// On which task.
    pub task: Option<TaskId>,
    /// In words.
    pub text: String,
}

fn record(tx: &Tx, one: &Obstacle, act: &'static str, details: Value) {
    tx.record(Entry {
        subject_kind: OBSTACLE,
        subject: one.id.0,
        unit: Some(one.unit.0),
        act,
        details,
    });
}

async fn tell(tx: &Tx, directive: &Directive, event: &str, people: &[PersonId], text: &str) -> Result<()> {
    for person in people {
        notices::tell(
            tx,
            NewNotice {
                event: event.to_owned(),
                person: *person,
                urgent: false,
                subject_kind: OBSTACLE,
                subject: directive.id.0,
                text: text.to_owned(),
                link: format!("/chi-dao/{}#vuong-mac", directive.id),
            },
        )
        .await?;
    }
    Ok(())
}

/// The units that may raise difficulties on a document: those that received it, and those with a part in one of its tasks.
///
/// # Errors
/// Database errors.
pub async fn concerned(
    tx: &kernel::db::Reader<'_>,
    directive: DirectiveId,
    on: chrono::NaiveDate,
) -> Result<Vec<UnitId>> {
    let mut units: Vec<UnitId> = store::recipients(tx, directive)
        .await?
        .into_iter()
        .map(|one| one.unit)
        .collect();
    for task in store::tasks::of(tx, &policy::whole(), &[directive], on).await? {
        units.push(task.lead);
        units.extend(task.with);
    }
    units.sort_unstable();
    units.dedup();
    Ok(units)
}

/// Raises a difficulty.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Refused`] for a draft.
pub async fn raise(tx: &Tx, actor: &Actor, directive: DirectiveId, new: Raised) -> Result<ObstacleId> {
    let (db, on, units) = (tx.reader(), tx.today(), tx.units());
    let one = store::find(&db, &policy::scope(actor), directive, on).await?;
    let permit = policy::permit_raise(actor, new.unit, directive.0, &units, on)?;
    if one.state == State::Draft {
        return Err(AppError::Refused {
            code: "directive.not_issued",
            message: labels::obstacle::DRAFT.to_owned(),
        });
    }
    let mut errors = FieldErrors::default();
    if new.text.is_empty() {
        errors.add("text", labels::obstacle::ASK_TEXT);
    }
    within(&mut errors, "text", &new.text, TEXT);
    if !concerned(&db, directive, on).await?.contains(&new.unit) {
        errors.add("unit", labels::obstacle::NOT_CONCERNED);
    }
    if let Some(clause) = new.clause
        && !store::clauses(&db, &[directive])
            .await?
            .iter()
            .any(|known| known.id == clause)
    {
        errors.add("clause", labels::NO_SUCH_CLAUSE);
    }
    if let Some(task) = new.task {
        match store::tasks::find(&db, &policy::scope(actor), task, on).await {
            Ok(found) if found.directive == directive => {}
            Ok(_) | Err(AppError::NotFound) => errors.add("task", labels::obstacle::NO_SUCH_TASK),
            Err(other) => return Err(other),
        }
    }
    errors.check()?;
    let obstacle = Obstacle {
        id: tx.id(),
        directive,
        clause: new.clause,
        task: new.task,
        unit: new.unit,
        text: new.text,
        raised_by: actor.person,
        raised_at: tx.now,
        answer: String::new(),
        answered_by: None,
        answered_unit: None,
        answered_at: None,
        version: 0,
    };
    store::save_obstacle(tx, &permit, &obstacle).await?;
    record(
        tx,
        &obstacle,
        "obstacle.raise",
        json!({ "directive": directive, "text": obstacle.text }),
    );
    let answers = one.answers(&units, tx.today());
    let people = keepers(&db, &units, answers, on).await?;
    let text = labels::obstacle::notice_raised(&one, units.name(obstacle.unit, on));
    tell(tx, &one, &format!("obstacle.raised:{}", obstacle.id), &people, &text).await?;
    Ok(obstacle.id)
}

/// Answers a difficulty, or writes the answer anew. From then on everyone who has the document reads both.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`].
pub async fn answer(tx: &Tx, actor: &Actor, id: ObstacleId, version: i64, text: String) -> Result<Obstacle> {
    let (db, on, units) = (tx.reader(), tx.today(), tx.units());
    let mut obstacle = store::find_obstacle(&db, id).await?;
    let one = store::find(&db, &policy::scope(actor), obstacle.directive, on).await?;
    let permit = policy::permit_answer(actor, &one, &units, on)?;
    if obstacle.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let mut errors = FieldErrors::default();
    if text.is_empty() {
        errors.add("answer", labels::obstacle::ASK_ANSWER);
    }
    within(&mut errors, "answer", &text, TEXT);
    errors.check()?;
    let before = std::mem::replace(&mut obstacle.answer, text);
    obstacle.answered_by = Some(actor.person);
    obstacle.answered_unit = policy::answers(actor, &one, &units, on);
    obstacle.answered_at = Some(tx.now);
    store::save_obstacle(tx, &permit, &obstacle).await?;
    obstacle.version += 1;
    let mut details = json!({ "directive": one.id, "text": obstacle.answer });
    if !before.is_empty() {
        details["before"] = json!(before);
    }
    record(tx, &obstacle, "obstacle.answer", details);
    let people = keepers(&db, &units, obstacle.unit, on).await?;
    let event = format!("obstacle.answered:{}:{}", obstacle.id, obstacle.version);
    tell(tx, &one, &event, &people, &labels::obstacle::notice_answered(&one)).await?;
    Ok(obstacle)
}
