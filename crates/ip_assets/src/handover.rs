//! What this module gives into hand-over packages: the register of a unit that ends goes on with the one that takes over.

use crate::labels;
use crate::store::{self, Filter};
use crate::{commands, policy};
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
    let page = store::list(db, &scope, &filter, None, LISTED, on).await?;
    let items = page.items.into_iter().map(|one| Item {
        href: if one.secret {
            String::new()
        } else {
            format!("/tai-san/{}", one.id)
        },
        // Who reads the package need not see what is secret: that it is there is enough to take it over.
        title: if one.secret {
            labels::SECRET_NAME.to_owned()
        } else {
            one.content.title
        },
        code: one.code,
        state: labels::state(one.state).to_owned(),
        due_on: None,
        note: labels::right(one.content.right).to_owned(),
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
    commands::take_over(tx, from, to).await
}
