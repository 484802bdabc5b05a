//! Reminders of what is due, told once to each person: by a job, without changing any record.

use super::life::notify;
use super::{SUPPLEMENT_CLOCK, authors, climb::speakers};
use crate::labels::climb::notice as words;
use crate::model::{Initiative, InitiativeId, State};
use crate::policy;
use crate::store::{self, Filter, life};
use kernel::access::{Actor, Role};
use kernel::db::Tx;
use kernel::deadlines::{self, DeadlineState};
use kernel::ids::PersonId;
use kernel::{AppError, Result};

/// A record that is still recognised; else nothing is owed on it.
async fn in_force(tx: &Tx, id: InitiativeId) -> Result<Option<Initiative>> {
    let scope = policy::scope(&Actor::system("reminders"));
    match store::find(&tx.reader(), &scope, id, tx.today()).await {
        Ok(found) if found.state.is_recognised() || found.state == State::Disputed => Ok(Some(found)),
        Ok(_) | Err(AppError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

fn code(initiative: &Initiative) -> &str {
    initiative.code.as_deref().unwrap_or_default()
}

async fn tell(tx: &Tx, initiative: &Initiative, event: &str, people: Vec<PersonId>, text: &str) -> Result<()> {
    for person in people {
        notify(tx, initiative, event, person, text.to_owned()).await?;
    }
    Ok(())
}

/// Figures of uses whose day has come.
///
/// # Errors
/// Database errors.
pub async fn follow_ups(tx: &Tx, limit: u64) -> Result<()> {
    for one in store::climb::owed(&tx.reader(), tx.today(), limit).await? {
        let Some(initiative) = in_force(tx, one.initiative).await? else {
            continue;
        };
        let people = speakers(tx, &[Role::UnitClerk, Role::Leader], one.unit).await?;
        let text = words::follow_up(code(&initiative), one.months, one.due_on);
        tell(
            tx,
            &initiative,
            &format!("initiative.follow_up_due:{}", one.id),
            people,
            &text,
        )
        .await?;
    }
    Ok(())
}

/// Remuneration past its day.
///
/// # Errors
/// Database errors.
pub async fn payments(tx: &Tx, limit: u64) -> Result<()> {
    for one in life::overdue(&tx.reader(), tx.today(), limit).await? {
        let Some(initiative) = in_force(tx, one.initiative).await? else {
            continue;
        };
        let people = speakers(tx, &[Role::UnitClerk, Role::Leader], initiative.content.unit).await?;
        let text = words::payment(code(&initiative), one.due_on);
        tell(
            tx,
            &initiative,
            &format!("initiative.payment_overdue:{}", one.id),
            people,
            &text,
        )
        .await?;
    }
    Ok(())
}

/// Requests that were not completed in time: the clerk decides, the author may still send.
///
/// # Errors
/// Database errors.
pub async fn supplements(tx: &Tx, limit: u64) -> Result<()> {
    let scope = policy::scope(&Actor::system("reminders"));
    let filter = Filter {
        state: Some(State::Supplement),
        due_before: Some(tx.today()),
        ..Filter::default()
    };
    for line in store::list(&tx.reader(), &scope, &filter, None, limit, tx.today())
        .await?
        .items
    {
        let initiative = store::find(&tx.reader(), &scope, line.id, tx.today()).await?;
        let running = deadlines::of(&tx.reader(), line.id.0).await?;
        let due = running
            .iter()
            .rfind(|held| held.rule == SUPPLEMENT_CLOCK && held.state == DeadlineState::Running);
        let Some(due) = due.map(|held| held.due_on).filter(|due| *due < tx.today()) else {
            continue;
        };
        let event = format!("initiative.supplement_over:{}:{due}", line.id);
        let clerks = speakers(tx, &[Role::UnitClerk], initiative.content.unit).await?;
        let text = words::supplement_over(code(&initiative), due);
        tell(tx, &initiative, &event, clerks, &text).await?;
        let text = words::supplement_late(code(&initiative), due);
        tell(tx, &initiative, &event, authors(&initiative), &text).await?;
    }
    Ok(())
}

/// Complaints that were not answered in time.
///
/// # Errors
/// Database errors.
pub async fn disputes(tx: &Tx, limit: u64) -> Result<()> {
    let scope = policy::scope(&Actor::system("reminders"));
    for (id, due) in life::open_complaints(&tx.reader(), None, limit).await? {
        if due >= tx.today() {
            continue;
        }
        let initiative = store::find(&tx.reader(), &scope, id, tx.today()).await?;
        let leaders = speakers(tx, &[Role::Leader], initiative.content.unit).await?;
        let event = format!("initiative.dispute_over:{id}:{due}");
        let text = words::dispute_over(code(&initiative), due);
        tell(tx, &initiative, &event, leaders, &text).await?;
    }
    Ok(())
}
