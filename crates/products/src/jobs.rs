//! Background work of this module.

use crate::model::{Kind, Product, SUBJECT, State};
use crate::store::{self, Filter};
use crate::{labels, pending, policy};
use chrono::{Months, NaiveDate};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::ids::UnitId;
use kernel::jobs::{self, Claimed};
use kernel::notices::{self, NewNotice};
use kernel::web::AppState;
use std::collections::BTreeSet;

/// The job that reminds of ratings that end.
pub const REMIND: &str = "products.remind";
/// Months before the end at which it is reminded of.
const STEPS: [u32; 3] = [1, 3, 6];
/// Most ratings that one run looks at.
const AT_MOST: u64 = 20_000;

/// The reminder that is due on a day: 6, 3 or 1 months before the end, 0 when it is over; none before that. A run that was
/// missed is made up for, and never tells more than the last step.
#[must_use]
pub fn step(ends_on: NaiveDate, today: NaiveDate) -> Option<u32> {
    if today > ends_on {
        return Some(0);
    }
    STEPS.into_iter().find(|months| {
        let from = ends_on.checked_sub_months(Months::new(*months));
        from.is_some_and(|from| from <= today)
    })
}

/// Once a day, before the morning mail: reminds whoever keeps the list, and the enterprise that makes the product.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn remind(app: AppState, job: Claimed) -> Result<()> {
    let actor = Actor::system("products");
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(()); // another runner was faster; dropping rolls back
    }
    remind_all(&tx).await?;
    tx.commit().await
}

/// Reminds of every rating whose step has come. The event names end and step, so nobody is told twice.
///
/// # Errors
/// Database errors.
pub async fn remind_all(tx: &Tx) -> Result<()> {
    let (db, on) = (tx.reader(), tx.today());
    let filter = Filter {
        kind: Some(Kind::Ocop),
        state: Some(State::Listed),
        ends: Some(pending::span(on)),
        ..Filter::default()
    };
    let found = store::list(&db, &policy::whole(), &filter, None, AT_MOST, on).await?;
    let due: Vec<(&Product, NaiveDate, u32)> = found
        .items
        .iter()
        .filter_map(|one| {
            let ends_on = one.rating.as_ref()?.ends_on;
            Some((one, ends_on, step(ends_on, on)?))
        })
        .collect();
    let units: BTreeSet<UnitId> = due
        .iter()
        .flat_map(|(one, ..)| [Some(one.keeper), one.content.producer_unit])
        .flatten()
        .collect();
    let units: Vec<UnitId> = units.into_iter().collect();
    let officers = people::store::officers_in(&db, &policy::KEEPERS, &units, on).await?;
    let mut all = Vec::new();
    for (one, ends_on, step) in due {
        let told: BTreeSet<_> = officers
            .iter()
            .filter(|(unit, _)| *unit == one.keeper || Some(*unit) == one.content.producer_unit)
            .map(|(_, person)| *person)
            .collect();
        for person in told {
            all.push(NewNotice {
                event: format!("product.ends:{}:{ends_on}:{step}", one.id),
                person,
                urgent: false,
                subject_kind: SUBJECT,
                subject: one.id.0,
                text: labels::reminder(one, ends_on, on),
                link: format!("/san-pham/{}", one.id),
            });
        }
    }
    notices::tell_all(tx, all).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_come_six_three_and_one_months_before_the_end_and_once_after_it() {
        let ends: NaiveDate = "2027-05-31".parse().unwrap();
        let on = |day: &str| step(ends, day.parse().unwrap());
        assert_eq!(on("2026-11-29"), None);
        assert_eq!(on("2026-11-30"), Some(6), "six months before the 31st is the 30th");
        assert_eq!(on("2027-02-28"), Some(3));
        assert_eq!(on("2027-04-30"), Some(1));
        assert_eq!(on("2027-05-31"), Some(1), "the last day itself is not over");
        assert_eq!(on("2027-06-01"), Some(0));
    }
}
