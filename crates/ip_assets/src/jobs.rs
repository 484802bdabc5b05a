//! Background work of this module: reminders before a deadline, and deadlines after a change of the rules.

use crate::Rules;
use crate::commands::{self, Recomputed};
use kernel::Result;
use kernel::access::Actor;
use kernel::jobs::{self, Claimed};
use kernel::web::AppState;

/// The job that reminds of deadlines.
pub const REMIND: &str = "ip_assets.remind";
/// Deadlines that are looked at in one transaction.
const AT_ONCE: u64 = 1_000;

/// Once a day, before the morning mail: computes deadlines anew where the packs say something else now, and reminds of what is
/// due in 6, 3 and 1 months and in 7 days, each step once; of what a task of the State asks also once when it is late.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn remind(app: AppState, job: Claimed) -> Result<()> {
    let actor = Actor::system("ip_assets");
    let rules = app.part::<Rules>()?;
    recompute(&app, &rules, true).await?;
    duties(&app).await?;
    // Part by part: whoever writes meanwhile waits for one part at most. A run that breaks off goes on where it was: what was
    // told is noted with its deadline.
    let mut after = None;
    loop {
        let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
        let (_, reached) = commands::remind(&tx, &actor, after, AT_ONCE).await?;
        if reached.is_none() && !jobs::done(&tx, job.id).await? {
            return Ok(()); // another runner was faster; dropping rolls back
        }
        tx.commit().await?;
        if reached.is_none() {
            return Ok(());
        }
        after = reached;
    }
}

/// Brings what tasks of the State ask in line with the day: use of long ago counts no more, a contract has run out.
async fn duties(app: &kernel::web::App) -> Result<()> {
    let actor = Actor::system("ip_assets");
    let mut after = None;
    loop {
        let tx = app.db.begin(&actor, "duties").await?;
        after = commands::duties::recompute(&tx, &actor, after).await?;
        tx.commit().await?;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Computes every deadline anew, batch by batch, each in a transaction of its own; only looks when `apply` is not set.
///
/// # Errors
/// Database errors.
pub async fn recompute(app: &kernel::web::App, rules: &Rules, apply: bool) -> Result<Recomputed> {
    let actor = Actor::system("ip_assets");
    let mut told = Recomputed::default();
    let mut after = None;
    loop {
        let tx = app.db.begin(&actor, "recompute").await?;
        after = commands::recompute(&tx, rules, &actor, after, apply, &mut told).await?;
        tx.commit().await?;
        if after.is_none() {
            return Ok(told);
        }
    }
}
