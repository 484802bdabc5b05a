//! The deadlines of assets as they stand: computed anew whenever events or rules change, so that lists, calendars and
//! reminders read them without computing.

use super::AssetId;
use super::import::Known;
use crate::model::clocks::{Due, LONGEST_GRACE, Standing, Whose};
use crate::model::results::{DUTIES, is_duty};
use chrono::{Months, NaiveDate};
use kernel::access::{Permit, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::UnitId;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

pub(crate) mod due {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_deadlines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub asset: AssetId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub due_key: String,
        pub keeper: UnitId,
        pub rule: String,
        pub title: String,
        pub ordinal: i32,
        pub whose: String,
        pub opens_on: Option<NaiveDate>,
        pub due_on: NaiveDate,
        pub grace_on: Option<NaiveDate>,
        pub lapses_on: Option<NaiveDate>,
        pub surcharge: i32,
        pub explanation: String,
        pub on_expiry: String,
        pub verified: bool,
        pub standing: String,
        pub met_on: Option<NaiveDate>,
        pub reminded_for: Option<NaiveDate>,
        pub reminded: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A deadline with the asset that it belongs to and what was said of it already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Whose.
    pub asset: AssetId,
    /// In whose register it stands.
    pub keeper: UnitId,
    /// The deadline.
    pub due: Due,
    /// The last reminder that was sent for this day: its code; empty when none was.
    pub reminded: String,
}

pub(super) const OPEN: &str = "open";
const MET: &str = "met";
const DROPPED: &str = "dropped";

fn standing(one: Standing) -> (&'static str, Option<NaiveDate>) {
    match one {
        Standing::Open => (OPEN, None),
        Standing::Met(on) => (MET, Some(on)),
        Standing::Dropped => (DROPPED, None),
    }
}

pub(super) fn kept(m: due::Model) -> Result<Kept> {
    let on_expiry = serde_json::from_value(serde_json::Value::String(m.on_expiry))
        .map_err(|error| AppError::bug(format!("ip_deadlines.on_expiry: {error}")))?;
    let standing = match (m.standing.as_str(), m.met_on) {
        (MET, Some(on)) => Standing::Met(on),
        (DROPPED, _) => Standing::Dropped,
        _ => Standing::Open,
    };
    // A reminder was about the day that it named; of a deadline that moved nothing was said yet.
    let reminded = if m.reminded_for == Some(m.due_on) {
        m.reminded
    } else {
        String::new()
    };
    Ok(Kept {
        asset: m.asset,
        keeper: m.keeper,
        due: Due {
            key: m.due_key,
            rule: m.rule,
            title: m.title,
            ordinal: m.ordinal,
            whose: Whose::from_code(&m.whose)
                .ok_or_else(|| AppError::bug(format!("ip_deadlines.whose {}", m.whose)))?,
            opens_on: m.opens_on,
            due_on: m.due_on,
            grace_on: m.grace_on,
            lapses_on: m.lapses_on,
            surcharge_percent: u16::try_from(m.surcharge).unwrap_or_default(),
            explanation: m.explanation,
            on_expiry,
            verified: m.verified,
            standing,
        },
        reminded,
    })
}

/// The deadlines of an asset, by day. The caller has found it through its scope.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, asset: AssetId) -> Result<Vec<Due>> {
    let rows = due::Entity::find()
        .filter(due::Column::Asset.eq(asset))
        .order_by(due::Column::DueOn, Order::Asc)
        .order_by(due::Column::DueKey, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(|row| kept(row).map(|one| one.due)).collect()
}

/// The deadlines of some assets that come from the law.
///
/// # Errors
/// Database errors.
pub async fn of_many(db: &Reader<'_>, ids: &[AssetId]) -> Result<HashMap<AssetId, Vec<Due>>> {
    some(db, ids, due::Column::DueKey.is_not_in(DUTIES)).await
}

/// The deadlines of some assets that come from the papers of their tasks.
///
/// # Errors
/// Database errors.
pub async fn duties_of(db: &Reader<'_>, ids: &[AssetId]) -> Result<HashMap<AssetId, Vec<Due>>> {
    some(db, ids, due::Column::DueKey.is_in(DUTIES)).await
}

async fn some(db: &Reader<'_>, ids: &[AssetId], which: Expr) -> Result<HashMap<AssetId, Vec<Due>>> {
    let mut found: HashMap<AssetId, Vec<Due>> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = due::Entity::find()
            .filter(due::Column::Asset.is_in(part.iter().copied()))
            .filter(which.clone())
            .order_by(due::Column::Asset, Order::Asc)
            .order_by(due::Column::DueOn, Order::Asc)
            .order_by(due::Column::DueKey, Order::Asc)
            .all(db)
            .await?;
        for row in rows {
            let one = kept(row)?;
            found.entry(one.asset).or_default().push(one.due);
        }
    }
    Ok(found)
}

pub(super) fn values(asset: AssetId, keeper: UnitId, one: &Due) -> Result<due::ActiveModel> {
    let (word, met_on) = standing(one.standing);
    let on_expiry = match serde_json::to_value(one.on_expiry) {
        Ok(serde_json::Value::String(code)) => code,
        _ => return Err(AppError::bug("what happens on expiry has no code")),
    };
    Ok(due::ActiveModel {
        asset: Set(asset),
        due_key: Set(one.key.clone()),
        keeper: Set(keeper),
        rule: Set(one.rule.clone()),
        title: Set(one.title.clone()),
        ordinal: Set(one.ordinal),
        whose: Set(one.whose.code().to_owned()),
        opens_on: Set(one.opens_on),
        due_on: Set(one.due_on),
        grace_on: Set(one.grace_on),
        lapses_on: Set(one.lapses_on),
        surcharge: Set(i32::from(one.surcharge_percent)),
        explanation: Set(one.explanation.clone()),
        on_expiry: Set(on_expiry),
        verified: Set(one.verified),
        standing: Set(word.to_owned()),
        met_on: Set(met_on),
        reminded_for: Set(None),
        reminded: Set(String::new()),
    })
}

/// What was reminded of stays; [`kept`] forgets it where the day moved.
const BY_KEY: Known = Known {
    key: &["asset", "due_key"],
    stays: &["reminded_for", "reminded"],
};

/// The deadlines of one asset in a register, with the permit that covers it.
pub type Of<'a> = (&'a Permit, AssetId, UnitId, &'a [Due]);

/// Puts deadlines of the law in the place of those that an asset had; what was reminded of and did not move stays reminded of.
/// What its task asks stays. Each asset is covered by its permit.
///
/// # Errors
/// Database errors.
pub async fn replace(tx: &Tx, all: &[Of<'_>]) -> Result<()> {
    put(tx, all, |key| !is_duty(key)).await
}

/// The same for what the tasks of assets ask: the deadlines of the law stay.
///
/// # Errors
/// Database errors.
pub async fn replace_duties(tx: &Tx, all: &[Of<'_>]) -> Result<()> {
    put(tx, all, is_duty).await
}

async fn put(tx: &Tx, all: &[Of<'_>], ours: fn(&str) -> bool) -> Result<()> {
    let db = tx.reader();
    for (permit, asset, ..) in all {
        permit.covers(asset.0)?;
    }
    for part in all.chunks(chunk(1)) {
        let ids: Vec<AssetId> = part.iter().map(|(_, asset, ..)| *asset).collect();
        let held: Vec<(AssetId, String)> = due::Entity::find()
            .select_only()
            .columns([due::Column::Asset, due::Column::DueKey])
            .filter(due::Column::Asset.is_in(ids.iter().copied()))
            .into_tuple()
            .all(&db)
            .await?;
        let mut gone: HashMap<AssetId, Vec<String>> = HashMap::new();
        for (asset, key) in held.into_iter().filter(|(_, key)| ours(key)) {
            let stays = part
                .iter()
                .any(|(_, id, _, list)| *id == asset && list.iter().any(|due| due.key == key));
            if !stays {
                gone.entry(asset).or_default().push(key);
            }
        }
        for (asset, keys) in gone {
            due::Entity::delete_many()
                .filter(due::Column::Asset.eq(asset))
                .filter(due::Column::DueKey.is_in(keys))
                .exec(&db)
                .await?;
        }
    }
    let mut rows = Vec::new();
    for (_, asset, keeper, list) in all {
        for one in *list {
            rows.push(values(*asset, *keeper, one)?);
        }
    }
    super::import::write(tx, rows, Some(&BY_KEY)).await
}

/// What a change of the rules makes of the deadlines of an asset.
#[derive(Debug)]
pub struct Moved {
    /// To write them.
    pub permit: Permit,
    /// Whose.
    pub asset: AssetId,
    /// In whose register it stands.
    pub keeper: UnitId,
    /// As they stand.
    pub before: Vec<Due>,
    /// As they shall stand.
    pub after: Vec<Due>,
}

/// Assets whose deadlines that are gone are deleted by one statement.
const AT_ONCE: usize = 100;

/// Writes what moves of the deadlines of many assets, and nothing else; what was reminded of and did not move stays reminded of. The
/// caller holds the assets since before it read how they stand.
///
/// # Errors
/// Database errors.
pub async fn rewrite(tx: &Tx, all: &[Moved]) -> Result<()> {
    let (mut gone, mut rows) = (Vec::new(), Vec::new());
    for one in all {
        one.permit.covers(one.asset.0)?;
        let keys: Vec<&str> = one
            .before
            .iter()
            .map(|due| due.key.as_str())
            .filter(|key| !one.after.iter().any(|due| due.key == *key))
            .collect();
        if !keys.is_empty() {
            let these = Condition::all()
                .add(due::Column::Asset.eq(one.asset))
                .add(due::Column::DueKey.is_in(keys));
            gone.push(these);
        }
        for due in one.after.iter().filter(|due| !one.before.contains(due)) {
            rows.push(values(one.asset, one.keeper, due)?);
        }
    }
    for part in gone.chunks(AT_ONCE) {
        let any = part.iter().cloned().fold(Condition::any(), Condition::add);
        due::Entity::delete_many().filter(any).exec(&tx.reader()).await?;
    }
    super::import::write(tx, rows, Some(&BY_KEY)).await
}

/// The deadlines of some assets stand in another register. The caller holds the permits.
pub(super) async fn move_to(tx: &Tx, ids: &[AssetId], keeper: UnitId) -> Result<()> {
    due::Entity::update_many()
        .col_expr(due::Column::Keeper, Expr::value(keeper.0))
        .filter(due::Column::Asset.is_in(ids.iter().copied()))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Which deadlines are asked for, besides their days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Only of the register of these units.
    pub keepers: Option<&'a [UnitId]>,
    /// Only those on which one of these must or may act.
    pub whose: Option<&'a [Whose]>,
    /// Only by these rules.
    pub rules: Option<&'a [&'a str]>,
    /// Only those behind this one: by day, asset and key.
    pub after: Option<(NaiveDate, AssetId, &'a str)>,
    /// Only those whose own day lies there: what was due before is left out, though it can still be done.
    pub own_days: bool,
    /// Also what a task asks and is late, however long: it is owed until it is done.
    pub owed: bool,
}

/// Open deadlines between two days of the assets that a scope shows, soonest first.
///
/// # Errors
/// Database errors.
pub async fn between(
    db: &Reader<'_>,
    scope: &Scope,
    (from, to): (Option<NaiveDate>, NaiveDate),
    wanted: Wanted<'_>,
    limit: u64,
    on: NaiveDate,
) -> Result<Vec<Kept>> {
    let Some(from) = from else {
        let all = due::Column::DueOn.lte(to).into();
        return some_between(db, scope, all, wanted, limit, on).await;
    };
    // Each question is answered from an index, and what is late comes first: what tasks ask until it is done, what the law asks until
    // its grace is over.
    let mut found = Vec::new();
    let before = || {
        Condition::all()
            .add(due::Column::DueOn.lt(from))
            .add(due::Column::DueOn.lte(to))
    };
    if wanted.owed {
        found = some_between(db, scope, before().add(asked_by_task()), wanted, limit, on).await?;
    }
    if !wanted.own_days {
        // A month more than the longest grace, for days that the calendar moves.
        let first = from.checked_sub_months(Months::new(LONGEST_GRACE + 1)).unwrap_or(from);
        let late = before()
            .add(due::Column::DueOn.gte(first))
            .add(due::Column::GraceOn.gte(from));
        found.extend(some_between(db, scope, late, wanted, limit, on).await?);
    }
    if wanted.owed && !wanted.own_days {
        // One has no grace, the other has: nothing stands in both.
        found.sort_by(|a, b| (a.due.due_on, a.asset, &a.due.key).cmp(&(b.due.due_on, b.asset, &b.due.key)));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    let left = limit.saturating_sub(found.len() as u64);
    if left > 0 {
        let ahead = Condition::all()
            .add(due::Column::DueOn.gte(from))
            .add(due::Column::DueOn.lte(to));
        found.extend(some_between(db, scope, ahead, wanted, left, on).await?);
    }
    Ok(found)
}

/// What tasks ask, in the very words of its index (m20261201_ip_duty): of a bound value no planner knows that the index has it.
fn asked_by_task() -> Expr {
    Expr::cust("rule IN ('duty.report', 'duty.use')")
}

async fn some_between(
    db: &Reader<'_>,
    scope: &Scope,
    days: Condition,
    wanted: Wanted<'_>,
    limit: u64,
    on: NaiveDate,
) -> Result<Vec<Kept>> {
    let mut find = due::Entity::find()
        .filter(due::Column::Standing.eq(OPEN))
        .filter(days)
        .filter(super::calendar::seen(scope, on));
    if let Some(keepers) = wanted.keepers {
        find = find.filter(due::Column::Keeper.is_in(keepers.iter().copied()));
    }
    if let Some(whose) = wanted.whose {
        find = find.filter(due::Column::Whose.is_in(whose.iter().map(|one| one.code())));
    }
    if let Some(rules) = wanted.rules {
        find = find.filter(due::Column::Rule.is_in(rules.iter().copied()));
    }
    if let Some((day, asset, key)) = wanted.after {
        let same_day = Condition::all().add(due::Column::DueOn.eq(day));
        find = find.filter(
            Condition::any()
                .add(due::Column::DueOn.gt(day))
                .add(same_day.clone().add(due::Column::Asset.gt(asset)))
                .add(
                    same_day
                        .add(due::Column::Asset.eq(asset))
                        .add(due::Column::DueKey.gt(key)),
                ),
        );
    }
    let rows = find
        .order_by(due::Column::DueOn, Order::Asc)
        .order_by(due::Column::Asset, Order::Asc)
        .order_by(due::Column::DueKey, Order::Asc)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(kept).collect()
}

/// The next open deadline of each of some assets.
///
/// # Errors
/// Database errors.
pub async fn next_of(db: &Reader<'_>, ids: &[AssetId], from: NaiveDate) -> Result<HashMap<AssetId, NaiveDate>> {
    let mut found: HashMap<AssetId, NaiveDate> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<(AssetId, NaiveDate)> = due::Entity::find()
            .select_only()
            .column(due::Column::Asset)
            .column_as(due::Column::DueOn.min(), "next")
            .filter(due::Column::Asset.is_in(part.iter().copied()))
            // Asked so, no index of open deadlines answers it: those of a few assets are found by their assets.
            .filter(due::Column::Standing.is_not_in([MET, DROPPED]))
            .filter(
                Condition::any()
                    .add(due::Column::DueOn.gte(from))
                    .add(due::Column::GraceOn.gte(from))
                    .add(due::Column::Rule.is_in(DUTIES)),
            )
            .group_by(due::Column::Asset)
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Notes that people were reminded of a deadline.
///
/// # Errors
/// Database errors.
pub async fn note_reminded(tx: &Tx, permit: &Permit, asset: AssetId, one: &Due, step: &str) -> Result<()> {
    permit.covers(asset.0)?;
    due::Entity::update_many()
        .col_expr(due::Column::Reminded, Expr::value(step))
        .col_expr(due::Column::RemindedFor, Expr::value(one.due_on))
        .filter(due::Column::Asset.eq(asset))
        .filter(due::Column::DueKey.eq(one.key.as_str()))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The index of what tasks ask names the same rules as the model: with another one of them it would find less than there is.
    #[test]
    fn the_index_names_every_duty() {
        let named = format!("rule IN ('{}')", DUTIES.join("', '"));
        assert_eq!(asked_by_task(), Expr::cust(named));
    }
}
