//! Background work of this module.

use crate::commands;
use crate::model::BulkId;
use kernel::access::Actor;
use kernel::jobs::{self, Claimed};
use kernel::web::AppState;
use kernel::{AppError, Result};

/// Lets a bulk of conclusions go when its ten minutes are over: stage, notices and the mark of the job in one transaction.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn release(app: AppState, job: Claimed) -> Result<()> {
    let id: BulkId = serde_json::from_value(job.payload["bulk"].clone())
        .map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))?;
    let actor = Actor::system("conclusions");
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(()); // another runner was faster; dropping rolls back
    }
    commands::release(&tx, &app, &actor, id).await?;
    tx.commit().await
}
