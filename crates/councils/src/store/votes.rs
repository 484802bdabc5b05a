//! Votes that bear a name, and ballots that do not.

use super::ids_seen;
use super::rows::{ballots, vote, voted};
use crate::model::{Item, ItemId, MeetingId, Tally, Vote};
use chrono::NaiveDate;
use kernel::access::{Permit, Scope};
use kernel::db::{Reader, Tx};
use kernel::ids::PersonId;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait as _, QuerySelect, Set, TryInsertResult};
use std::collections::HashMap;

/// A vote with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenVote {
    /// On what.
    pub item: ItemId,
    /// Who.
    pub person: PersonId,
    /// What.
    pub vote: Vote,
    /// Absent, in writing.
    pub written: bool,
}

fn read(row: vote::Model) -> Result<OpenVote> {
    Ok(OpenVote {
        item: row.item,
        person: row.person,
        vote: Vote::from_code(&row.vote).ok_or_else(|| AppError::bug(format!("council_votes.vote {}", row.vote)))?,
        written: row.written,
    })
}

/// Casts an open vote. `false` when this person has voted: the first vote stands. The permit is for the item.
///
/// # Errors
/// Database errors.
pub async fn cast_open(tx: &Tx, permit: &Permit, v: &OpenVote) -> Result<bool> {
    permit.covers(v.item.0)?;
    let inserted = vote::Entity::insert(vote::ActiveModel {
        item: Set(v.item),
        person: Set(v.person),
        vote: Set(v.vote.code().to_owned()),
        written: Set(v.written),
        cast_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::columns([vote::Column::Item, vote::Column::Person])
            .do_nothing()
            .to_owned(),
    )
    .try_insert()
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0))
}

/// Casts a secret ballot: marks the person as having voted and adds one to the box, which is a single row of counts. Nothing
/// written here says which count rose for whom. `false` when this person has voted. The permit is for the item.
///
/// # Errors
/// Database errors.
pub async fn cast_secret(tx: &Tx, permit: &Permit, item: ItemId, person: PersonId, choice: Vote) -> Result<bool> {
    permit.covers(item.0)?;
    let db = tx.reader();
    let inserted = voted::Entity::insert(voted::ActiveModel {
        item: Set(item),
        person: Set(person),
    })
    .on_conflict(
        OnConflict::columns([voted::Column::Item, voted::Column::Person])
            .do_nothing()
            .to_owned(),
    )
    .try_insert()
    .exec_without_returning(&db)
    .await?;
    if !matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0) {
        return Ok(false);
    }
    ballots::Entity::insert(ballots::ActiveModel {
        item: Set(item),
        yes: Set(0),
        no: Set(0),
        blank: Set(0),
    })
    .on_conflict(OnConflict::column(ballots::Column::Item).do_nothing().to_owned())
    .try_insert()
    .exec_without_returning(&db)
    .await?;
    let one = |this| i32::from(this == choice);
    ballots::Entity::update_many()
        .col_expr(
            ballots::Column::Yes,
            Expr::col(ballots::Column::Yes).add(one(Vote::Yes)),
        )
        .col_expr(ballots::Column::No, Expr::col(ballots::Column::No).add(one(Vote::No)))
        .col_expr(
            ballots::Column::Blank,
            Expr::col(ballots::Column::Blank).add(one(Vote::Blank)),
        )
        .filter(ballots::Column::Item.eq(item))
        .exec(&db)
        .await?;
    Ok(true)
}

/// The box of an item that the caller has found: only for closing the vote.
///
/// # Errors
/// [`AppError::Bug`] when the box does not hold as many ballots as persons have voted.
pub async fn ballots_of(tx: &Tx, item: ItemId) -> Result<Tally> {
    let db = tx.reader();
    let number = |value: i32| u32::try_from(value).unwrap_or(0);
    let tally = ballots::Entity::find_by_id(item)
        .one(&db)
        .await?
        .map_or(Tally::default(), |row| Tally {
            yes: number(row.yes),
            no: number(row.no),
            blank: number(row.blank),
        });
    let persons = voted::Entity::find()
        .filter(voted::Column::Item.eq(item))
        .count(&db)
        .await?;
    if u64::from(tally.cast()) == persons {
        Ok(tally)
    } else {
        Err(AppError::bug(format!(
            "item {item}: {} ballots of {persons} voters",
            tally.cast()
        )))
    }
}

/// Open votes on an item that the caller has found.
///
/// # Errors
/// Database errors.
pub async fn open_votes_of(db: &Reader<'_>, item: ItemId) -> Result<Vec<OpenVote>> {
    let mut find = vote::Entity::find().filter(vote::Column::Item.eq(item));
    find = sea_orm::QueryOrder::order_by(find, vote::Column::Person, sea_orm::Order::Asc);
    find.all(db).await?.into_iter().map(read).collect()
}

/// The person has voted on an item that the caller has found.
///
/// # Errors
/// Database errors.
pub async fn has_voted(db: &Reader<'_>, item: ItemId, person: PersonId) -> Result<bool> {
    let open = vote::Entity::find_by_id((item, person)).one(db).await?.is_some();
    Ok(open || voted::Entity::find_by_id((item, person)).one(db).await?.is_some())
}

/// How many have voted on each item that the scope shows, and whether the person is among them.
///
/// # Errors
/// Database errors.
pub async fn voted_counts(
    db: &Reader<'_>,
    scope: &Scope,
    of: MeetingId,
    person: PersonId,
    on: NaiveDate,
) -> Result<HashMap<ItemId, (u32, bool)>> {
    let mut counts: HashMap<ItemId, (u32, bool)> = HashMap::new();
    let open: Vec<(ItemId, PersonId)> = vote::Entity::find()
        .select_only()
        .columns([vote::Column::Item, vote::Column::Person])
        .filter(vote::Column::Item.in_subquery(ids_seen(scope, of, on)))
        .into_tuple()
        .all(db)
        .await?;
    let secret: Vec<(ItemId, PersonId)> = voted::Entity::find()
        .select_only()
        .columns([voted::Column::Item, voted::Column::Person])
        .filter(voted::Column::Item.in_subquery(ids_seen(scope, of, on)))
        .into_tuple()
        .all(db)
        .await?;
    for (item, voter) in open.into_iter().chain(secret) {
        let held = counts.entry(item).or_default();
        held.0 += 1;
        held.1 |= voter == person;
    }
    Ok(counts)
}

/// Takes the open vote of a person away who turned out to be in conflict. The permit is for the session.
///
/// # Errors
/// Database errors.
pub async fn remove_open_vote(tx: &Tx, permit: &Permit, item: &Item, person: PersonId) -> Result<()> {
    permit.covers(item.meeting.0)?;
    vote::Entity::delete_many()
        .filter(vote::Column::Item.eq(item.id))
        .filter(vote::Column::Person.eq(person))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Empties urn and list of an item, for a vote that begins anew. The permit is for the session.
///
/// # Errors
/// Database errors.
pub async fn clear_votes(tx: &Tx, permit: &Permit, item: &Item) -> Result<()> {
    permit.covers(item.meeting.0)?;
    let db = tx.reader();
    vote::Entity::delete_many()
        .filter(vote::Column::Item.eq(item.id))
        .exec(&db)
        .await?;
    voted::Entity::delete_many()
        .filter(voted::Column::Item.eq(item.id))
        .exec(&db)
        .await?;
    ballots::Entity::delete_many()
        .filter(ballots::Column::Item.eq(item.id))
        .exec(&db)
        .await?;
    Ok(())
}
