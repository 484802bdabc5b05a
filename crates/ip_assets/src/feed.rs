//! The deadlines of assets in the calendar that a person subscribes to: those that the reminders tell of, of the registers that
//! the person keeps and of the assets that they have a part in.

use crate::commands::REMINDED;
use crate::labels::{self, calendar as words};
use crate::model::AssetId;
use crate::policy;
use crate::store;
use crate::store::calendar::{self, Answers};
use crate::store::deadlines::Kept;
use chrono::{Months, NaiveDate};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::feeds::{Entry, Source};
use kernel::units::Units;
use std::collections::BTreeMap;

/// Deadlines ahead that one calendar shows of one register at most, the soonest ones.
const AHEAD: u64 = 400;
/// The same of those that have passed, the latest ones.
const BACK: u64 = 100;

/// The deadlines of a person.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines;

/// A month back, two years ahead.
fn span(on: NaiveDate) -> (NaiveDate, NaiveDate) {
    let back = on.checked_sub_months(Months::new(1)).unwrap_or(on);
    (back, on.checked_add_months(Months::new(24)).unwrap_or(on))
}

#[async_trait::async_trait]
impl Source for Deadlines {
    fn says(&self) -> &'static str {
        words::FEED
    }

    async fn entries(&self, db: &Reader<'_>, units: &Units, actor: &Actor, on: NaiveDate) -> Result<Vec<Entry>> {
        let scope = policy::scope(actor);
        let (back, ahead) = span(on);
        let answers = policy::kept(actor, units)
            .into_iter()
            .map(Answers::Register)
            .chain([Answers::Part(actor.person)]);
        let mut found: BTreeMap<(NaiveDate, AssetId, String), Kept> = BTreeMap::new();
        for one in answers {
            for (days, limit) in [((on, ahead), (AHEAD, false)), ((back, on), (BACK, true))] {
                for kept in calendar::answered(db, &scope, one, days, &REMINDED, limit, on).await? {
                    found.insert((kept.due.due_on, kept.asset, kept.due.key.clone()), kept);
                }
            }
        }
        let mut ids: Vec<AssetId> = found.keys().map(|(_, asset, _)| *asset).collect();
        ids.sort_unstable();
        ids.dedup();
        let assets = store::these(db, &scope, &ids, on).await?;
        Ok(found
            .into_values()
            .filter_map(|kept| {
                let one = assets.get(&kept.asset)?;
                // Calendars live with strangers: of what is secret they learn that something is due, as a message does.
                let name = if one.secret {
                    labels::SECRET_NAME
                } else {
                    &one.content.title
                };
                Some(Entry {
                    uid: format!("{}.{}", one.id, kept.due.key),
                    on: kept.due.due_on,
                    title: format!("{}: {name}", kept.due.title),
                    about: words::about(one, &kept.due),
                    path: crate::duties::path(one.id, &kept.due.key),
                    changed_at: one.changed_at,
                    version: one.version,
                })
            })
            .collect())
    }
}
