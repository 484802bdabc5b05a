//! Background work of this module.

use crate::commands::periods;
use kernel::Result;
use kernel::access::Actor;
use kernel::jobs::{self, Claimed};
use kernel::web::AppState;

/// The job that opens periods and reminds of what is due.
pub const FOLLOW: &str = "reports.follow_periods";
/// Most reports that one run reminds of: every commune of the country owes a handful.
const AT_MOST: u64 = 20_000;

/// Once a day, before the morning mail: opens what the day opens, then reminds.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn follow_periods(app: AppState, job: Claimed) -> Result<()> {
    let actor = Actor::system("reports");
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(()); // another runner was faster; dropping rolls back
    }
    periods::open_all(&tx, &actor).await?;
    periods::remind(&tx, AT_MOST).await?;
    tx.commit().await
}
