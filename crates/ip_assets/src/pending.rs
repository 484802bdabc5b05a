//! What waits for a person: what holders must do with the assets of the registers that the person keeps, in the next month.

use crate::labels;
use crate::model::AssetId;
use crate::model::clocks::Whose;
use crate::policy;
use crate::store;
use crate::store::deadlines::{self, Wanted};
use chrono::{Months, NaiveDate};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::paging::PAGE_SIZE;
use kernel::units::Units;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What is due.
    pub title: String,
    /// Code of the asset.
    pub code: String,
    /// The unit whose register it stands in.
    pub unit: UnitId,
    /// Last day.
    pub due_on: NaiveDate,
    /// What is to be done.
    pub what: &'static str,
    /// Where.
    pub href: String,
}

/// What waits for a person as one who keeps registers: at those units themselves, not at all that are below.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, actor: &Actor, units: &Units, on: NaiveDate) -> Result<Vec<Pending>> {
    let kept = policy::kept(actor, units);
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let scope = policy::scope(actor);
    let until = on.checked_add_months(Months::new(1)).unwrap_or(on);
    let wanted = Wanted {
        keepers: Some(&kept),
        whose: Some(&[Whose::Holder]),
        owed: true,
        ..Wanted::default()
    };
    let due = deadlines::between(db, &scope, (Some(on), until), wanted, PAGE_SIZE, on).await?;
    let ids: Vec<AssetId> = due.iter().map(|kept| kept.asset).collect();
    let assets = store::these(db, &scope, &ids, on).await?;
    Ok(due
        .into_iter()
        .filter_map(|kept| {
            let one = assets.get(&kept.asset)?;
            Some(Pending {
                title: format!("{}: {}", kept.due.title, one.content.title),
                code: one.code.clone(),
                unit: one.keeper,
                due_on: kept.due.due_on,
                what: labels::ACT_DUE,
                href: crate::duties::path(one.id, &kept.due.key),
            })
        })
        .collect())
}
