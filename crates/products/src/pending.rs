//! What waits for a person: OCOP ratings that end soon.

use crate::labels;
use crate::model::{Kind, State};
use crate::policy;
use crate::store::{self, Filter};
use chrono::{DateTime, Months, NaiveDate, Utc};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::paging::PAGE_SIZE;
use kernel::time::end_of_day;
use kernel::units::Units;

/// So many months ahead a rating that ends is work: the dossier takes months.
pub const MONTHS: u32 = 6;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Name of the product.
    pub title: String,
    /// Its code.
    pub code: String,
    /// The unit in whose list it stands.
    pub unit: UnitId,
    /// Until when.
    pub due_at: Option<DateTime<Utc>>,
    /// What is to be done.
    pub what: &'static str,
    /// Where.
    pub href: String,
}

/// The days between which an end is near: also those that passed within as many months, for a rating that ran out is not done.
#[must_use]
pub fn span(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let months = Months::new(MONTHS);
    (
        today.checked_sub_months(months).unwrap_or(today),
        today.checked_add_months(months).unwrap_or(today),
    )
}

/// Ratings that end soon, or ended, in the lists of the units that a person keeps themselves, not of all below.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, actor: &Actor, units: &Units, on: NaiveDate) -> Result<Vec<Pending>> {
    let kept = policy::kept(actor, units);
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let filter = Filter {
        keepers: Some(kept),
        kind: Some(Kind::Ocop),
        state: Some(State::Listed),
        ends: Some(span(on)),
        ..Filter::default()
    };
    let found = store::list(db, &policy::scope(actor), &filter, None, PAGE_SIZE, on).await?;
    let mut waiting: Vec<Pending> = found
        .items
        .into_iter()
        .map(|one| Pending {
            href: format!("/san-pham/{}", one.id),
            title: one.content.name,
            code: one.code,
            unit: one.keeper,
            due_at: one.rating.map(|rating| end_of_day(rating.ends_on)),
            what: labels::RENEW,
        })
        .collect();
    waiting.sort_by_key(|one| one.due_at);
    Ok(waiting)
}
