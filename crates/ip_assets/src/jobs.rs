//! Background work of this module: reminders before a deadline, and deadlines after a change of the rules.

use crate::Rules;
use crate::commands::{self, Recomputed};
use kernel::Result;
use kernel::access::Actor;
use kernel::jobs::{self, Claimed};
use kernel::web::AppState;

/// The job that reminds of deadlines.
pub const REMIND: &str = "ip_assets.remind";
/// Most deadlines that one run looks at.
const AT_MOST: u64 = 20_000;

/// Once a day, before the morning mail: computes deadlines anew where the packs say something else now, and reminds of what is
/// due in 6, 3 and 1 months and in 7 days, each step once.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn remind(app: AppState, job: Claimed) -> Result<()> {
    let actor = Actor::system("ip_assets");
    let rules = app.part::<Rules>()?;
    recompute(&app, &rules, true).await?;
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(()); // another runner was faster; dropping rolls back
    }
    commands::remind(&tx, &actor, AT_MOST).await?;
    tx.commit().await
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
