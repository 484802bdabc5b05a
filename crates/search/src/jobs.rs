//! Saved searches are asked again for their owners.

use crate::commands::all_hits;
use crate::follow::Follower;
use crate::model::{SUBJECT, Saved};
use crate::{labels, policy, store};
use kernel::Result;
use kernel::access::Actor;
use kernel::jobs::{self, Claimed};
use kernel::notices::{self, NewNotice};
use kernel::time::local_date;
use kernel::web::AppState;
use std::collections::BTreeSet;

/// The job.
pub const ALERT: &str = "search.alert";
/// Saved searches read at once.
const BATCH: u64 = 200;

/// Asks every search that is to tell of what is new, in the capacity in which it was saved and with the rights of today,
/// and tells its owner what was not there before.
///
/// # Errors
/// Database errors; those of the index.
pub async fn alert(app: AppState, job: Claimed) -> Result<()> {
    let follower = app.part::<Follower>()?;
    let service = Actor::system("search alert");
    let scope = policy::own(&service);
    let today = local_date(app.db.now());
    let mut asked: Vec<(Saved, BTreeSet<String>)> = Vec::new();
    let mut last = None;
    loop {
        let batch = store::alerting(&app.db.reader(), &scope, last, BATCH).await?;
        let Some(end) = batch.last() else { break };
        last = Some(end.id);
        for saved in batch {
            // Whoever was locked, or whose position has ended, is told nothing.
            let reader = app.db.reader();
            let Some(actor) = people::acting_as(&reader, saved.person, &saved.authority, today).await? else {
                continue;
            };
            // What is not known whole today is compared another time.
            let Some(now) = all_hits(&follower, &app.db, &actor, &saved.asked, today).await?.all() else {
                continue;
            };
            if now != saved.known {
                asked.push((saved, now));
            }
        }
    }
    let tx = app.db.begin_system("search alert").await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(());
    }
    for (saved, now) in asked {
        // Dropped or switched off while it was asked.
        let Ok(mut held) = store::find(&tx.reader(), &scope, saved.id).await else {
            continue;
        };
        if !held.alert || held.known != saved.known {
            continue;
        }
        let new = now.difference(&held.known).count();
        if new > 0 {
            notices::tell(
                &tx,
                NewNotice {
                    event: format!("search.alert:{}:{}", held.id, tx.now.timestamp()),
                    person: held.person,
                    urgent: false,
                    subject_kind: SUBJECT,
                    subject: held.id.0,
                    text: labels::alert(&held.name, new),
                    link: held.asked.href(),
                },
            )
            .await?;
        }
        held.known = now;
        held.checked_at = tx.now;
        let permit = policy::permit_own(&service, held.person, held.id)?;
        store::save(&tx, &permit, &held).await?;
    }
    tx.commit().await
}
