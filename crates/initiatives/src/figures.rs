//! The measures of this module: figures that open onto their records.

use crate::store::{self, Line};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Result;
use kernel::access::Scope;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::time::{end_of_day, start_of_day};
use kernel::units::{Tree, Units};
use std::collections::HashMap;

/// Initiatives recognised between two days, both included, summed over the organisation as it is on `on`:
/// the figure of every unit is its own plus that of all units below.
///
/// # Errors
/// Database errors.
pub async fn recognised(
    db: &Reader<'_>,
    units: &Units,
    from: NaiveDate,
    to: NaiveDate,
    on: NaiveDate,
) -> Result<HashMap<UnitId, i64>> {
    let (from, to) = moments(from, to);
    let own = store::recognised_per_unit(db, from, to).await?;
    Ok(units.roll_up(&own, Tree::Territorial, on))
}

/// The records behind the figure of one unit, as far as the scope shows them.
///
/// # Errors
/// Database errors.
pub async fn recognised_records(
    db: &Reader<'_>,
    scope: &Scope,
    unit: UnitId,
    (from, to): (NaiveDate, NaiveDate),
    on: NaiveDate,
) -> Result<Vec<Line>> {
    store::recognised_lines(db, scope, unit, moments(from, to), on, 1_000).await
}

fn moments(from: NaiveDate, to: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    (start_of_day(from), end_of_day(to))
}
