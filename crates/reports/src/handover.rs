//! What this module gives into hand-over packages: reports that a unit owes, has sent or corrects go on with the unit that takes
//! over, as do the regimes that it orders or receives. Until somebody takes over they stay where they are; nothing is moved by
//! itself.

use crate::labels;
use crate::model::{REGIME, Regime, RegimeState};
use crate::policy;
use crate::store::{self, Filter, Owed};
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::Actor;
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::journal::Entry;
use kernel::time::local_date;
use organisations::handover::{Held, Holder, Holding, Item, LISTED};
use serde_json::json;

/// The holdings of this module.
pub const HOLDINGS: [Holding; 2] = [
    Holding {
        label: labels::HELD,
        list: |db, holder, on| Box::pin(list(db, holder, on)),
        take_over: Some(|tx, from, to| Box::pin(take(tx, from, to))),
    },
    Holding {
        label: labels::HELD_REGIMES,
        list: |db, holder, on| Box::pin(list_regimes(db, holder, on)),
        take_over: Some(|tx, from, to| Box::pin(take_regimes(tx, from, to))),
    },
];

/// Everything at once: a package is complete.
const ALL: u64 = 100_000;

async fn owed(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<Owed>> {
    let filter = Filter {
        holders: Some(vec![unit]),
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

async fn ordered(db: &Reader<'_>, unit: UnitId) -> Result<Vec<Regime>> {
    let mut found = store::regimes(db, None).await?;
    found.retain(|one| one.state != RegimeState::Ended && (one.owner == unit || one.content.receiver == unit));
    Ok(found)
}

async fn list_regimes(db: &Reader<'_>, holder: Holder, _on: NaiveDate) -> Result<Option<Held>> {
    let Holder::Unit(unit) = holder else { return Ok(None) };
    let found = ordered(db, unit).await?;
    let total = found.len() as u64;
    let items = found
        .into_iter()
        .take(usize::try_from(LISTED).unwrap_or(usize::MAX))
        .map(|one| Item {
            code: String::new(),
            state: labels::regime_state(one.state).to_owned(),
            due_on: None,
            note: labels::frequency(&one.content.frequency),
            href: format!("/bao-cao/che-do/{}", one.id),
            title: one.content.name,
        });
    Ok(Some(Held {
        items: items.collect(),
        total,
    }))
}

async fn take_regimes(tx: &Tx, from: Holder, to: Holder) -> Result<u64> {
    let (Holder::Unit(from), Holder::Unit(to)) = (from, to) else {
        return Ok(0);
    };
    let service = Actor::system("hand-over");
    let mut moved = 0;
    for mut one in ordered(&tx.reader(), from).await? {
        let permit = policy::permit_follow(&service, one.id.0)?;
        if one.owner == from {
            one.owner = to;
        }
        if one.content.receiver == from {
            one.content.receiver = to;
        }
        store::pass_regime(tx, &permit, &one, from).await?;
        tx.record(Entry {
            subject_kind: REGIME,
            subject: one.id.0,
            unit: Some(to.0),
            act: "report_regime.hand_over",
            details: json!({ "from_unit": from, "to_unit": to }),
        });
        moved += 1;
    }
    Ok(moved)
}
