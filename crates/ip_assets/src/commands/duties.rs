//! The deadlines of results of State money follow their task, its reports and whether the result is used.

use super::BATCH;
use crate::duties;
use crate::model::{Asset, AssetId};
use crate::policy;
use crate::store::{self, deadlines, results};
use kernel::Result;
use kernel::access::{Actor, Permit};
use kernel::db::Tx;

/// Brings the duties of an asset in line with its task, as it stands now in this transaction. The caller holds the permit.
pub(crate) async fn follow(tx: &Tx, permit: &Permit, one: &Asset) -> Result<()> {
    let db = tx.reader();
    if results::tasks(&db, &[one.id]).await?.is_empty() {
        return Ok(()); // a task is never deleted, so there is nothing to take away either
    }
    let mut owed = duties::of_many(&db, std::slice::from_ref(one), tx.today()).await?;
    let due = owed.remove(&one.id).unwrap_or_default();
    deadlines::replace_duties(tx, &[(permit, one.id, one.keeper, due.as_slice())]).await
}

/// Brings the duties of some assets from one on in line with the day, and says from where to go on; none when all were seen.
///
/// # Errors
/// [`kernel::AppError::Forbidden`] for anyone but the service; database errors.
pub async fn recompute(tx: &Tx, actor: &Actor, after: Option<AssetId>) -> Result<Option<AssetId>> {
    let (db, on) = (tx.reader(), tx.today());
    let ids = results::tasked(&db, after, BATCH).await?;
    let assets: Vec<Asset> = store::these(&db, &policy::whole(), &ids, on)
        .await?
        .into_values()
        .collect();
    let owed = duties::of_many(&db, &assets, on).await?;
    let held = deadlines::duties_of(&db, &ids).await?;
    for one in &assets {
        let (now, before) = (owed.get(&one.id), held.get(&one.id));
        let same = match (before, now) {
            (Some(before), Some(now)) => super::is_same(before, now),
            (before, now) => before.is_none_or(Vec::is_empty) && now.is_none_or(Vec::is_empty),
        };
        if same {
            continue;
        }
        // Somebody may have reported meanwhile: what is written follows from what stands now.
        store::hold(tx, one.id).await?;
        let now = store::find(&db, &policy::whole(), one.id, on).await?;
        follow(tx, &policy::permit_follow(actor, one.id.0)?, &now).await?;
    }
    Ok(ids.last().copied().filter(|_| ids.len() as u64 == BATCH))
}
