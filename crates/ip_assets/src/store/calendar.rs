//! Deadlines by day: how many there are in a month, which there are on one day, which a person answers for. A portfolio has a
//! million of them, so each question is answered from an index.

use super::deadlines::{Kept, OPEN, due, kept};
use super::{AssetId, party, row};
use crate::model::clocks::Whose;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Reach, Scope};
use kernel::db::Reader;
use kernel::ids::{PersonId, UnitId};
use kernel::reach::Named;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, ExprTrait as _, FromQueryResult, Order, QueryOrder, QuerySelect};

fn assets(condition: Condition) -> SelectStatement {
    Query::select()
        .column(row::Column::Id)
        .from(row::Entity)
        .cond_where(condition)
        .to_owned()
}

fn parts(condition: Condition) -> SelectStatement {
    Query::select()
        .column(party::Column::Asset)
        .from(party::Entity)
        .cond_where(condition)
        .to_owned()
}

/// The deadlines of the assets that a scope shows: the condition of [`super::visible`], said of the deadline, which knows the
/// register of its asset. Only what is secret, and what is seen without its register, is looked up, and each list once.
pub(super) fn seen(scope: &Scope, on: NaiveDate) -> Condition {
    let asset = || due::Column::Asset.into_expr();
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => {
            let shown = Condition::all()
                .add(row::Column::Published.eq(true))
                .add(row::Column::Secret.eq(false));
            Condition::all().add(asset().in_subquery(assets(shown)))
        }
        Reach::Of {
            person,
            units,
            subtrees,
        } => {
            let named = Named::of(units, subtrees, on);
            let own = parts(Condition::all().add(party::Column::Person.eq(*person)));
            let entered = assets(Condition::all().add(row::Column::CreatedBy.eq(*person)));
            let secret = assets(Condition::all().add(row::Column::Secret.eq(true)));
            let mut any = Condition::any();
            let mut open = Condition::any().add(asset().in_subquery(entered));
            if !named.here.is_empty() {
                any = any.add(due::Column::Keeper.is_in(named.here.iter().copied()));
                open = open
                    .add(named.holds(due::Column::Keeper.into_expr()))
                    .add(asset().in_subquery(parts(
                        Condition::all().add(named.holds(party::Column::Unit.into_expr())),
                    )));
            }
            any.add(asset().in_subquery(own))
                .add(Condition::all().add(asset().not_in_subquery(secret)).add(open))
        }
    }
}

fn open_between(scope: &Scope, (from, to): (NaiveDate, NaiveDate), on: NaiveDate) -> Select<due::Entity> {
    due::Entity::find()
        .filter(due::Column::Standing.eq(OPEN))
        .filter(due::Column::DueOn.gte(from))
        .filter(due::Column::DueOn.lte(to))
        .filter(seen(scope, on))
}

fn of_kind(find: Select<due::Entity>, whose: Option<&[Whose]>) -> Select<due::Entity> {
    match whose {
        Some(whose) => find.filter(due::Column::Whose.is_in(whose.iter().map(|one| one.code()))),
        None => find,
    }
}

/// How many deadlines of one kind end on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The day.
    pub on: NaiveDate,
    /// On whom it is to act.
    pub whose: Whose,
    /// How many.
    pub number: u64,
}

/// The open deadlines of some days that a scope shows, counted by day and by whose they are.
///
/// # Errors
/// Database errors.
pub async fn numbers(
    db: &Reader<'_>,
    scope: &Scope,
    days: (NaiveDate, NaiveDate),
    whose: Option<&[Whose]>,
    on: NaiveDate,
) -> Result<Vec<Number>> {
    #[derive(FromQueryResult)]
    struct Line {
        due_on: NaiveDate,
        whose: String,
        number: i64,
    }
    let lines = of_kind(open_between(scope, days, on), whose)
        .select_only()
        .columns([due::Column::DueOn, due::Column::Whose])
        .column_as(due::Column::DueOn.count(), "number")
        .group_by(due::Column::DueOn)
        .group_by(due::Column::Whose)
        .order_by(due::Column::DueOn, Order::Asc)
        .order_by(due::Column::Whose, Order::Asc)
        .into_model::<Line>()
        .all(db)
        .await?;
    Ok(lines
        .into_iter()
        .filter_map(|line| {
            Some(Number {
                on: line.due_on,
                whose: Whose::from_code(&line.whose)?,
                number: u64::try_from(line.number).unwrap_or(0),
            })
        })
        .collect())
}

/// The open deadlines of one day that a scope shows, in a fixed order.
///
/// # Errors
/// Database errors.
pub async fn of_day(
    db: &Reader<'_>,
    scope: &Scope,
    day: NaiveDate,
    whose: Option<&[Whose]>,
    (skip, limit): (u64, u64),
    on: NaiveDate,
) -> Result<Vec<Kept>> {
    let rows = of_kind(open_between(scope, (day, day), on), whose)
        .order_by(due::Column::Whose, Order::Asc)
        .order_by(due::Column::Asset, Order::Asc)
        .order_by(due::Column::DueKey, Order::Asc)
        .offset(skip)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(kept).collect()
}

/// Assets of one person whose deadlines are looked at, the ones entered last.
const MOST: u64 = 1_000;

/// Whose deadlines are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Answers {
    /// Those of the register of a unit.
    Register(UnitId),
    /// Those of the assets that a person has a part in.
    Part(PersonId),
}

/// The open deadlines of some days of one register, or of one person, as far as a scope shows them; the latest first when they
/// are `back`, else the soonest first.
///
/// # Errors
/// Database errors.
pub async fn answered(
    db: &Reader<'_>,
    scope: &Scope,
    answers: Answers,
    days: (NaiveDate, NaiveDate),
    whose: &[Whose],
    (limit, back): (u64, bool),
    on: NaiveDate,
) -> Result<Vec<Kept>> {
    let find = of_kind(open_between(scope, days, on), Some(whose));
    let find = match answers {
        Answers::Register(unit) => find.filter(due::Column::Keeper.eq(unit)),
        Answers::Part(person) => {
            // Read first: nearly everybody has none or a few, and their deadlines are found by them, not by their days.
            let own: Vec<AssetId> = party::Entity::find()
                .select_only()
                .column(party::Column::Asset)
                .filter(party::Column::Person.eq(person))
                .distinct()
                .order_by(party::Column::Asset, Order::Desc)
                .limit(MOST)
                .into_tuple()
                .all(db)
                .await?;
            if own.is_empty() {
                return Ok(Vec::new());
            }
            find.filter(due::Column::Asset.is_in(own))
        }
    };
    let order = if back { Order::Desc } else { Order::Asc };
    let rows = find
        .order_by(due::Column::DueOn, order)
        .order_by(due::Column::Asset, Order::Asc)
        .order_by(due::Column::DueKey, Order::Asc)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(kept).collect()
}
