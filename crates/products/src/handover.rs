//! What this module gives into hand-over packages: the products that a unit keeps go on with the unit that takes over.

use crate::model::State;
use crate::store::{self, Filter};
use crate::{commands, labels, policy};
use chrono::NaiveDate;
use kernel::Result;
use kernel::db::{Reader, Tx};
use organisations::handover::{Held, Holder, Holding, Item, LISTED};

/// The holdings of this module.
pub const HOLDINGS: [Holding; 1] = [Holding {
    label: labels::HELD,
    list: |db, holder, on| Box::pin(list(db, holder, on)),
    take_over: Some(|tx, from, to| Box::pin(take(tx, from, to))),
}];

async fn list(db: &Reader<'_>, holder: Holder, on: NaiveDate) -> Result<Option<Held>> {
    let Holder::Unit(unit) = holder else { return Ok(None) };
    let filter = Filter {
        keepers: Some(vec![unit]),
        ..Filter::default()
    };
    let scope = policy::whole();
    let total = store::count(db, &scope, &filter, on).await?;
    let first = store::list(db, &scope, &filter, None, LISTED, on).await?.items;
    Ok(Some(Held {
        items: first
            .into_iter()
            .map(|one| Item {
                code: one.code,
                title: one.content.name,
                state: labels::state(one.state).to_owned(),
                due_on: one
                    .rating
                    .map(|rating| rating.ends_on)
                    .filter(|_| one.state == State::Listed),
                note: one.content.producer,
                href: format!("/san-pham/{}", one.id),
            })
            .collect(),
        total,
    }))
}

async fn take(tx: &Tx, from: Holder, to: Holder) -> Result<u64> {
    let (Holder::Unit(from), Holder::Unit(to)) = (from, to) else {
        return Ok(0);
    };
    commands::take_over(tx, from, to).await
}
