//! What this module gives into hand-over packages: reports that a unit owes and has not sent go on with the unit that takes
//! over. Until somebody takes over they stay where they are; nothing is moved by itself.

use crate::labels;
use crate::model::Stage;
use crate::policy;
use crate::store::{self, Filter, Owed};
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::Actor;
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::time::local_date;
use organisations::handover::{Held, Holder, Holding, Item, LISTED};
use serde_json::json;

/// The holdings of this module.
pub const HOLDINGS: [Holding; 1] = [Holding {
    label: labels::HELD,
    list: |db, holder, on| Box::pin(list(db, holder, on)),
    take_over: Some(|tx, from, to| Box::pin(take(tx, from, to))),
}];

/// Everything at once: a package is complete.
const ALL: u64 = 100_000;

async fn owed(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<Owed>> {
    let filter = Filter {
        holders: Some(vec![unit]),
        stages: vec![
            Stage::Open,
            Stage::Draft,
            Stage::Completed,
            Stage::Returned,
            Stage::Correcting,
        ],
        ..Filter::default()
    };
    Ok(store::list(db, &policy::whole(), &filter, None, ALL, on).await?.items)
}

async fn list(db: &Reader<'_>, holder: Holder, on: NaiveDate) -> Result<Option<Held>> {
    let Holder::Unit(unit) = holder else { return Ok(None) };
    let found = owed(db, unit, on).await?;
    let ids: Vec<_> = found.iter().map(|one| one.report.regime).collect();
    let regimes = store::regimes_of(db, &ids).await?;
    let total = found.len() as u64;
    let items = found
        .into_iter()
        .take(usize::try_from(LISTED).unwrap_or(usize::MAX))
        .map(|one| Item {
            code: one.report.period.label(),
            title: regimes
                .get(&one.report.regime)
                .map(|regime| regime.content.name.clone())
                .unwrap_or_default(),
            state: labels::stage(one.report.stage).to_owned(),
            due_on: Some(local_date(one.report.due_at)),
            note: String::new(),
            href: format!("/bao-cao/{}", one.report.id),
        });
    Ok(Some(Held {
        items: items.collect(),
        total,
    }))
}

async fn take(tx: &Tx, from: Holder, to: Holder) -> Result<u64> {
    let (Holder::Unit(from), Holder::Unit(to)) = (from, to) else {
        return Ok(0);
    };
    let service = Actor::system("hand-over");
    let mut moved = 0;
    for one in owed(&tx.reader(), from, tx.today()).await? {
        let permit = policy::permit_follow(&service, one.report.id.0)?;
        store::pass_to(tx, &permit, one.report.id, to).await?;
        crate::commands::record(
            tx,
            &one.report,
            "report.hand_over",
            json!({ "from_unit": from, "to_unit": to }),
        );
        moved += 1;
    }
    Ok(moved)
}
