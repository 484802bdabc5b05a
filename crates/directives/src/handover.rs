//! What this module gives into hand-over packages, and how the duties of a unit that ends pass on.
//!
//! Open tasks that it leads and documents that it keeps go on with the unit that takes over. Until somebody takes over they
//! stay as they are and stand on the page of tasks that wait for a unit: nothing is moved by itself.

use crate::commands::tasks as acts;
use crate::labels;
use crate::model::task::{Task, TaskState};
use crate::model::{Directive, SUBJECT, State};
use crate::policy;
use crate::store::{self, tasks};
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::Actor;
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::journal::Entry;
use organisations::handover::{Held, Holder, Holding, Item, LISTED};
use serde_json::json;

/// The holdings of this module.
pub const HOLDINGS: [Holding; 2] = [
    Holding {
        label: labels::HELD_TASKS,
        list: |db, holder, on| Box::pin(list_tasks(db, holder, on)),
        take_over: Some(|tx, from, to| Box::pin(take_tasks(tx, from, to))),
    },
    Holding {
        label: labels::HELD_DOCUMENTS,
        list: |db, holder, on| Box::pin(list_documents(db, holder, on)),
        take_over: Some(|tx, from, to| Box::pin(take_documents(tx, from, to))),
    },
];

/// Everything at once: a package is complete.
const ALL: u64 = 100_000;

async fn led(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<Task>> {
    let filter = tasks::Filter {
        states: TaskState::OPEN.to_vec(),
        leads: Some(vec![unit]),
        ..tasks::Filter::default()
    };
    Ok(tasks::list(db, &policy::whole(), &filter, None, ALL, on).await?.items)
}

/// Every document that a unit keeps, the closed ones too: their open tasks are approved and given up by their keeper.
async fn documents(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<Directive>> {
    let filter = store::Filter {
        keepers: Some(vec![unit]),
        ..store::Filter::default()
    };
    Ok(store::list(db, &policy::whole(), &filter, None, ALL, on).await?.items)
}

fn most() -> usize {
    usize::try_from(LISTED).unwrap_or(usize::MAX)
}

async fn list_tasks(db: &Reader<'_>, holder: Holder, on: NaiveDate) -> Result<Option<Held>> {
    let Holder::Unit(unit) = holder else { return Ok(None) };
    let mut found = led(db, unit, on).await?;
    // What is only planned is known to whoever plans it, and to nobody else.
    found.retain(|task| task.state != TaskState::Planned || task.owner == unit);
    let total = found.len() as u64;
    let items = found.into_iter().take(most()).map(|task| Item {
        state: labels::task::state(task.state).to_owned(),
        due_on: acts::due_on(&task),
        href: format!("/nhiem-vu/{}", task.id),
        note: task.period,
        code: task.code,
        title: task.title,
    });
    Ok(Some(Held {
        items: items.collect(),
        total,
    }))
}

async fn list_documents(db: &Reader<'_>, holder: Holder, on: NaiveDate) -> Result<Option<Held>> {
    let Holder::Unit(unit) = holder else { return Ok(None) };
    let found = documents(db, unit, on).await?;
    let total = found.len() as u64;
    let items = found.into_iter().take(most()).map(|one| Item {
        code: labels::short(&one),
        state: labels::state(one.state, one.is_own()).to_owned(),
        due_on: None,
        note: String::new(),
        href: if one.state == State::Draft {
            String::new()
        } else {
            format!("/chi-dao/{}", one.id)
        },
        title: one.content.subject,
    });
    Ok(Some(Held {
        items: items.collect(),
        total,
    }))
}

async fn take_tasks(tx: &Tx, from: Holder, to: Holder) -> Result<u64> {
    let (Holder::Unit(from), Holder::Unit(to)) = (from, to) else {
        return Ok(0);
    };
    let service = Actor::system("hand-over");
    let mut moved = 0;
    for mut task in led(&tx.reader(), from, tx.today()).await? {
        let permit = policy::permit_manage(&service, &task, &tx.units(), tx.today())?;
        acts::move_to(tx, &permit, &mut task, to).await?;
        acts::record(tx, &task, "task.hand_over", json!({ "from_unit": from, "to_unit": to }));
        touched(tx, task.directive.0, to);
        moved += 1;
    }
    Ok(moved)
}

/// The document is found by other units now.
fn touched(tx: &Tx, directive: uuid::Uuid, unit: UnitId) {
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: directive,
        unit: Some(unit.0),
        act: "directive.task",
        details: json!({ "number": 1 }),
    });
}

/// A document goes on in the register of the unit that takes over; who issued it stays as printed.
async fn take_documents(tx: &Tx, from: Holder, to: Holder) -> Result<u64> {
    let (Holder::Unit(from), Holder::Unit(to)) = (from, to) else {
        return Ok(0);
    };
    let service = Actor::system("hand-over");
    let mut moved = 0;
    for mut one in documents(&tx.reader(), from, tx.today()).await? {
        let permit = policy::permit_keep(&service, one.keeper, one.id.0, &tx.units(), tx.today())?;
        one.keeper = to;
        if one.content.focal == Some(from) {
            one.content.focal = Some(to);
        }
        one.changed_at = tx.now;
        store::save(tx, &permit, &one).await?;
        tasks::move_owner(tx, &permit, one.id, to).await?;
        tx.record(Entry {
            subject_kind: SUBJECT,
            subject: one.id.0,
            unit: Some(to.0),
            act: "directive.hand_over",
            details: json!({ "from_unit": from, "to_unit": to }),
        });
        moved += 1;
    }
    Ok(moved)
}
