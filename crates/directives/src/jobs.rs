//! Background work of this module.

use crate::commands::{self, tasks};
use kernel::access::Actor;
use kernel::jobs::{self, Claimed};
use kernel::web::AppState;
use kernel::{AppError, Result};

/// The job that follows deadlines: next occurrences, reminders, urging.
pub const FOLLOW: &str = "directives.follow_deadlines";
/// Most tasks that one run looks at.
const AT_MOST: u64 = 5_000;

/// Tells the recipients of a document.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn tell_recipients(app: AppState, job: Claimed) -> Result<()> {
    let id = serde_json::from_value(job.payload["directive"].clone())
        .map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))?;
    let tx = app
        .db
        .begin(&Actor::system("directives"), &format!("job:{}", job.id))
        .await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(()); // another runner was faster; dropping rolls back
    }
    commands::tell(&tx, id).await?;
    tx.commit().await
}

/// Once a day, before the morning mail: makes what comes again, reminds of what is due, urges what is late. Each task tells a
/// person at most one thing a day.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn follow_deadlines(app: AppState, job: Claimed) -> Result<()> {
    let actor = Actor::system("directives");
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(());
    }
    tasks::follow(&tx, &actor, AT_MOST).await?;
    tasks::remind(&tx, AT_MOST).await?;
    tx.commit().await
}
