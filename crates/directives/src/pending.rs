//! What waits for a person: documents to acknowledge, tasks to carry out, completions to approve, difficulties to answer.

use crate::labels;
use crate::model::Part;
use crate::model::task::{TaskId, TaskState};
use crate::policy;
use crate::store::{self, tasks};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::paging::PAGE_SIZE;
use kernel::units::Units;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What it is about.
    pub title: String,
    /// Code or number.
    pub code: String,
    /// The unit that owes it.
    pub unit: UnitId,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// What is to be done.
    pub what: &'static str,
    /// Where.
    pub href: String,
    /// The task that is to be carried out, where it is one.
    pub task: Option<TaskId>,
}

/// What waits for a person as the one who answers for units: at those units themselves, not at all that are below.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, actor: &Actor, units: &Units, on: NaiveDate) -> Result<Vec<Pending>> {
    let kept = policy::kept(actor, units);
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let scope = policy::scope(actor);
    let mut found = Vec::new();
    let open = tasks::Filter {
        states: TaskState::WITH_LEAD.to_vec(),
        leads: Some(kept.clone()),
        ..tasks::Filter::default()
    };
    for task in tasks::list(db, &scope, &open, None, PAGE_SIZE, on).await?.items {
        found.push(Pending {
            title: task.title,
            code: task.code,
            unit: task.lead,
            due_at: task.due_at,
            what: labels::task::DO,
            href: format!("/nhiem-vu/{}", task.id),
            task: Some(task.id),
        });
    }
    let completed = tasks::Filter {
        states: vec![TaskState::Submitted],
        owners: Some(kept.clone()),
        ..tasks::Filter::default()
    };
    for task in tasks::list(db, &scope, &completed, None, PAGE_SIZE, on).await?.items {
        if task.completed_by == Some(actor.person) {
            continue;
        }
        found.push(Pending {
            title: task.title,
            code: task.code,
            unit: task.lead,
            due_at: None,
            what: labels::task::APPROVE,
            href: format!("/nhiem-vu/{}", task.id),
            task: None,
        });
    }
    let waiting = store::Filter {
        unacknowledged_by: Some(kept.clone()),
        ..store::Filter::default()
    };
    for one in store::list(db, &scope, &waiting, None, PAGE_SIZE, on).await?.items {
        let recipients = store::recipients(db, one.id).await?;
        let Some(recipient) = recipients
            .iter()
            .find(|held| held.acknowledged_at.is_none() && kept.contains(&held.unit))
        else {
            continue;
        };
        found.push(Pending {
            title: one.content.subject.clone(),
            code: labels::short(&one),
            unit: recipient.unit,
            due_at: None,
            what: if recipient.part == Part::Act {
                labels::ACKNOWLEDGE
            } else {
                labels::ACKNOWLEDGE_INFORM
            },
            href: format!("/chi-dao/{}", one.id),
            task: None,
        });
    }
    for obstacle in store::obstacles_seen(db, &scope, true, (0, PAGE_SIZE), on).await? {
        let Ok(one) = store::find(db, &scope, obstacle.directive, on).await else {
            continue;
        };
        let answers = one.answers(units, on);
        if kept.contains(&answers) {
            found.push(Pending {
                title: obstacle.text.chars().take(160).collect(),
                code: labels::short(&one),
                unit: obstacle.unit,
                due_at: None,
                what: labels::obstacle::ANSWER,
                href: format!("/chi-dao/{}#vuong-mac", one.id),
                task: None,
            });
        }
    }
    Ok(found)
}
