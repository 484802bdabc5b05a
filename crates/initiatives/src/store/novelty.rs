//! Comparison of texts: what is to be compared, what was found, what authors say to it, which records are nearly the same.
//!
//! Readers have found the record through its scope; of other records each reader asks for its scope again.

use super::{Probe, author_row, row, visible};
use crate::model::{InitiativeId, SUBJECT, State};
use crate::novelty::{Check, CheckId, Explanation, Found, Other, Pair, Reason, compose_parts};
use crate::policy::Sight;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Scope};
use kernel::attachments;
use kernel::db::{Reader, Tx, chunk};
use kernel::engines::novelty::Kept;
use kernel::flow::FlowState as _;
use kernel::ids::{PersonId, UnitId};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, Select, Set};
use std::collections::{HashMap, HashSet};

mod text_row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "novelty_texts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        pub text: String,
        pub created_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod check_row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "novelty_checks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CheckId,
        pub initiative: InitiativeId,
        pub version: i64,
        pub text_hash: String,
        pub reason: String,
        pub asked_by: Option<PersonId>,
        pub at: DateTime<Utc>,
        pub needs_look: bool,
        pub found: String,
        pub found_author: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod explanation_row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "novelty_explanations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub initiative: InitiativeId,
        pub words: String,
        pub person: PersonId,
        pub at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod pair_row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "novelty_pairs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub later: InitiativeId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub earlier: InitiativeId,
        pub words: i64,
        pub passages: i32,
        pub same_title: bool,
        pub own: bool,
        pub found_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Records of this state are compared with: handed in and not withdrawn.
#[must_use]
pub fn is_kept(state: State) -> bool {
    !matches!(state, State::Draft | State::Withdrawn)
}

fn kept() -> Condition {
    Condition::all().add(row::Column::State.is_not_in([State::Draft.code(), State::Withdrawn.code()]))
}

/// Records that are compared with, each with its version; those changed since a moment, or all.
///
/// # Errors
/// Database errors.
pub async fn versions(
    db: &Reader<'_>,
    scope: &Scope,
    since: Option<DateTime<Utc>>,
    on: NaiveDate,
) -> Result<Vec<(InitiativeId, i64, bool)>> {
    let mut find = row::Entity::find()
        .select_only()
        .columns([row::Column::Id, row::Column::Version, row::Column::State])
        .filter(visible(scope, on, Probe::AllUnits));
    if let Some(since) = since {
        find = find.filter(row::Column::ChangedAt.gte(since));
    }
    let rows: Vec<(InitiativeId, i64, String)> = find.into_tuple().all(db).await?;
    Ok(rows
        .into_iter()
        .map(|(id, version, state)| {
            let kept = State::from_code(&state).is_some_and(is_kept);
            (id, version, kept)
        })
        .collect())
}

/// Some of the records of a scope, to be read in parts.
fn some(scope: &Scope, part: &[InitiativeId], on: NaiveDate) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::Id.is_in(part.iter().copied()))
        .filter(visible(scope, on, Probe::EachRow))
}

/// The texts of some records as they are compared; records that are not are left out.
///
/// # Errors
/// Database errors.
pub async fn texts(db: &Reader<'_>, scope: &Scope, ids: &[InitiativeId], on: NaiveDate) -> Result<Vec<Kept>> {
    type Parts = (InitiativeId, i64, String, String, String, String, String, String);
    let mut texts = Vec::with_capacity(ids.len());
    for part in ids.chunks(200) {
        let subjects: Vec<Uuid> = part.iter().map(|id| id.0).collect();
        let mut reports = attachments::texts(db, crate::commands::REPORT, &subjects).await?;
        let rows: Vec<Parts> = some(scope, part, on)
            .filter(kept())
            .select_only()
            .columns([
                row::Column::Id,
                row::Column::Version,
                row::Column::Title,
                row::Column::Field,
                row::Column::Essence,
                row::Column::Conditions,
                row::Column::BenefitAuthor,
                row::Column::BenefitOthers,
            ])
            .into_tuple()
            .all(db)
            .await?;
        for (id, version, title, field, essence, conditions, benefit_author, benefit_others) in rows {
            let report = reports.remove(&id.0).unwrap_or_default();
            let form = [&title, &field, &essence, &conditions, &benefit_author, &benefit_others];
            texts.push(Kept {
                id: id.0,
                version,
                text: compose_parts(form.map(String::as_str), &report),
            });
        }
    }
    Ok(texts)
}

/// Titles of handed-in records that changed since a moment, in the order of their changes.
///
/// # Errors
/// Database errors.
pub async fn titles(
    db: &Reader<'_>,
    scope: &Scope,
    since: Option<DateTime<Utc>>,
    on: NaiveDate,
) -> Result<Vec<(InitiativeId, String, DateTime<Utc>)>> {
    let mut find = row::Entity::find()
        .select_only()
        .columns([row::Column::Id, row::Column::Title, row::Column::ChangedAt])
        .filter(visible(scope, on, Probe::AllUnits));
    if let Some(since) = since {
        find = find.filter(row::Column::ChangedAt.gte(since));
    }
    Ok(find
        .filter(kept())
        .order_by(row::Column::ChangedAt, Order::Asc)
        .into_tuple()
        .all(db)
        .await?)
}

/// Handed-in records of some persons: those they handed in and those of which they are authors.
///
/// # Errors
/// Database errors.
pub async fn works_of(
    db: &Reader<'_>,
    scope: &Scope,
    persons: &[PersonId],
    on: NaiveDate,
) -> Result<Vec<InitiativeId>> {
    let authored = Query::select()
        .column(author_row::Column::Initiative)
        .from(author_row::Entity)
        .and_where(author_row::Column::Person.is_in(persons.iter().copied()))
        .to_owned();
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(
            Condition::any()
                .add(row::Column::Submitter.is_in(persons.iter().copied()))
                .add(row::Column::Id.in_subquery(authored)),
        )
        .filter(kept())
        .filter(visible(scope, on, Probe::EachRow))
        .into_tuple()
        .all(db)
        .await?)
}

/// What must be known of records whose words were found; `own` are those of the authors.
///
/// # Errors
/// Database errors.
pub async fn others(
    db: &Reader<'_>,
    scope: &Scope,
    ids: &[InitiativeId],
    own: &[InitiativeId],
    on: NaiveDate,
) -> Result<Vec<Other>> {
    type Row = (
        InitiativeId,
        UnitId,
        String,
        DateTime<Utc>,
        Option<DateTime<Utc>>,
        Option<DateTime<Utc>>,
    );
    let public = seen(db, &crate::policy::published(), ids, on).await?;
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<Row> = some(scope, part, on)
            .filter(kept())
            .select_only()
            .columns([
                row::Column::Id,
                row::Column::Unit,
                row::Column::TitleFolded,
                row::Column::CreatedAt,
                row::Column::SubmittedAt,
                row::Column::DecidedAt,
            ])
            .into_tuple()
            .all(db)
            .await?;
        found.extend(
            rows.into_iter()
                .map(|(id, unit, title, created, submitted, decided)| Other {
                    id,
                    unit,
                    // Records of past years were never handed in here: they count from their decision.
                    since: [submitted, decided].into_iter().flatten().min().or(Some(created)),
                    title,
                    for_author: public.contains_key(&id) || own.contains(&id),
                }),
        );
    }
    Ok(found)
}

/// A record as a reader may name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub id: InitiativeId,
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Held by which unit.
    pub unit: UnitId,
    /// Its state.
    pub state: State,
}

/// Those of some records that a scope shows.
///
/// # Errors
/// Database errors.
pub async fn seen(
    db: &Reader<'_>,
    scope: &Scope,
    ids: &[InitiativeId],
    on: NaiveDate,
) -> Result<HashMap<InitiativeId, Named>> {
    let mut found = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<(InitiativeId, Option<String>, String, UnitId, String)> = some(scope, part, on)
            .select_only()
            .columns([
                row::Column::Id,
                row::Column::Code,
                row::Column::Title,
                row::Column::Unit,
                row::Column::State,
            ])
            .into_tuple()
            .all(db)
            .await?;
        for (id, code, title, unit, state) in rows {
            let named = Named {
                id,
                code: code.unwrap_or_default(),
                title,
                unit,
                state: super::read_state(&state)?,
            };
            found.insert(id, named);
        }
    }
    Ok(found)
}

/// The record stands on the agenda of an open session in which the person sits without being in conflict.
///
/// # Errors
/// Database errors.
pub async fn is_on_duty(db: &Reader<'_>, person: PersonId, id: InitiativeId, on: NaiveDate) -> Result<bool> {
    let duty = councils::store::readable_subjects(person, SUBJECT, on);
    let found = row::Entity::find_by_id(id)
        .filter(row::Column::Id.in_subquery(duty))
        .count(db)
        .await?;
    Ok(found > 0)
}

fn text_of(found: &Found) -> Result<String> {
    serde_json::to_string(found).map_err(|error| AppError::bug(error.to_string()))
}

fn read_found(text: &str) -> Result<Found> {
    serde_json::from_str(text).map_err(|error| AppError::bug(format!("novelty_checks.found: {error}")))
}

/// Keeps a comparison, the texts that it speaks of (by hash), and what of it the author may know.
///
/// # Errors
/// Database errors.
pub async fn save_check(
    tx: &Tx,
    permit: &Permit,
    check: &Check,
    for_author: &Found,
    texts: HashMap<String, String>,
) -> Result<()> {
    permit.covers(check.initiative.0)?;
    let mut left: HashSet<String> = HashSet::new();
    if check.reason == Reason::Draft {
        // How often an author tried before handing in is nobody's business: only the last try is kept.
        let tries = || {
            Condition::all()
                .add(check_row::Column::Initiative.eq(check.initiative))
                .add(check_row::Column::Reason.eq(Reason::Draft.code()))
        };
        let earlier: Vec<(String, String)> = check_row::Entity::find()
            .select_only()
            .columns([check_row::Column::TextHash, check_row::Column::Found])
            .filter(tries())
            .into_tuple()
            .all(&tx.reader())
            .await?;
        for (text, found) in earlier {
            left.insert(text);
            left.extend(read_found(&found)?.sources.into_iter().map(|source| source.text));
        }
        check_row::Entity::delete_many()
            .filter(tries())
            .exec(&tx.reader())
            .await?;
    }
    left.retain(|hash| !texts.contains_key(hash));
    for (hash, text) in texts {
        text_row::Entity::insert(text_row::ActiveModel {
            hash: Set(hash),
            text: Set(text),
            created_at: Set(tx.now),
        })
        // Written over itself, it is held until the end: nobody takes it away as spoken of no more meanwhile.
        .on_conflict(
            OnConflict::column(text_row::Column::Hash)
                .update_column(text_row::Column::Hash)
                .to_owned(),
        )
        .exec_without_returning(&tx.reader())
        .await?;
    }
    check_row::Entity::insert(check_row::ActiveModel {
        id: Set(check.id),
        initiative: Set(check.initiative),
        version: Set(check.version),
        text_hash: Set(check.text.clone()),
        reason: Set(check.reason.code().to_owned()),
        asked_by: Set(check.asked_by),
        at: Set(check.at),
        needs_look: Set(check.needs_look),
        found: Set(text_of(&check.found)?),
        found_author: Set(text_of(for_author)?),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    forget_texts(tx, left).await
}

/// Deletes those of some texts that no comparison speaks of any more. Each is looked for in what all comparisons found: that
/// happens only when an author compares a changed draft again.
async fn forget_texts(tx: &Tx, hashes: HashSet<String>) -> Result<()> {
    for hash in hashes {
        // Whoever has just found it anew comes first.
        text_row::Entity::find_by_id(hash.as_str())
            .select_only()
            .column(text_row::Column::Hash)
            .lock_exclusive()
            .into_tuple::<String>()
            .one(&tx.reader())
            .await?;
        let spoken_of = check_row::Entity::find()
            .select_only()
            .column(check_row::Column::Id)
            .filter(
                Condition::any()
                    .add(check_row::Column::TextHash.eq(hash.as_str()))
                    .add(check_row::Column::Found.contains(hash.as_str())),
            )
            .into_tuple::<CheckId>()
            .one(&tx.reader())
            .await?;
        if spoken_of.is_none() {
            text_row::Entity::delete_by_id(hash).exec(&tx.reader()).await?;
        }
    }
    Ok(())
}

/// The last comparison of a record, as far as a reader with this sight may know it.
///
/// # Errors
/// Database errors.
pub async fn latest(db: &Reader<'_>, id: InitiativeId, sight: Sight) -> Result<Option<Check>> {
    let column = match sight {
        Sight::Whole => check_row::Column::Found,
        Sight::Author => check_row::Column::FoundAuthor,
    };
    type Row = (
        CheckId,
        i64,
        String,
        String,
        Option<PersonId>,
        DateTime<Utc>,
        bool,
        String,
    );
    let last: Option<Row> = check_row::Entity::find()
        .select_only()
        .columns([
            check_row::Column::Id,
            check_row::Column::Version,
            check_row::Column::TextHash,
            check_row::Column::Reason,
            check_row::Column::AskedBy,
            check_row::Column::At,
            check_row::Column::NeedsLook,
        ])
        .column(column)
        .filter(check_row::Column::Initiative.eq(id))
        .order_by(check_row::Column::At, Order::Desc)
        .order_by(check_row::Column::Id, Order::Desc)
        .into_tuple()
        .one(db)
        .await?;
    last.map(|(check, version, text, reason, asked_by, at, needs_look, found)| {
        Ok(Check {
            id: check,
            initiative: id,
            version,
            text,
            reason: Reason::from_code(&reason)
                .ok_or_else(|| AppError::bug(format!("novelty_checks.reason {reason}")))?,
            asked_by,
            at,
            needs_look,
            found: read_found(&found)?,
        })
    })
    .transpose()
}

/// Compared texts by their hashes.
///
/// # Errors
/// Database errors.
pub async fn compared_texts(db: &Reader<'_>, hashes: &[String]) -> Result<HashMap<String, String>> {
    let rows = text_row::Entity::find()
        .filter(text_row::Column::Hash.is_in(hashes))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.hash, row.text)).collect())
}

/// What the author says to the result.
///
/// # Errors
/// Database errors.
pub async fn explanation(db: &Reader<'_>, id: InitiativeId) -> Result<Option<Explanation>> {
    let found = explanation_row::Entity::find_by_id(id).one(db).await?;
    Ok(found.map(|row| Explanation {
        words: row.words,
        person: row.person,
        at: row.at,
    }))
}

/// Keeps what the author says, in place of what was said before; the journal has both.
///
/// # Errors
/// Database errors.
pub async fn save_explanation(tx: &Tx, permit: &Permit, id: InitiativeId, said: &Explanation) -> Result<()> {
    permit.covers(id.0)?;
    explanation_row::Entity::insert(explanation_row::ActiveModel {
        initiative: Set(id),
        words: Set(said.words.clone()),
        person: Set(said.person),
        at: Set(said.at),
    })
    .on_conflict(
        OnConflict::column(explanation_row::Column::Initiative)
            .update_columns([
                explanation_row::Column::Words,
                explanation_row::Column::Person,
                explanation_row::Column::At,
            ])
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Puts the pairs of a record in the place of those known before.
///
/// # Errors
/// Database errors.
pub async fn save_pairs(tx: &Tx, permit: &Permit, id: InitiativeId, pairs: &[Pair]) -> Result<()> {
    permit.covers(id.0)?;
    pair_row::Entity::delete_many()
        .filter(
            Condition::any()
                .add(pair_row::Column::Later.eq(id))
                .add(pair_row::Column::Earlier.eq(id)),
        )
        .exec(&tx.reader())
        .await?;
    if pairs.is_empty() {
        return Ok(());
    }
    let rows = pairs.iter().map(|pair| pair_row::ActiveModel {
        later: Set(pair.later),
        earlier: Set(pair.earlier),
        words: Set(pair.words),
        passages: Set(pair.passages),
        same_title: Set(pair.same_title),
        own: Set(pair.own),
        found_at: Set(tx.now),
    });
    // The other record of a pair may be compared at the same moment, by another job: both say the same.
    let known = OnConflict::columns([pair_row::Column::Later, pair_row::Column::Earlier])
        .update_columns([
            pair_row::Column::Words,
            pair_row::Column::Passages,
            pair_row::Column::SameTitle,
            pair_row::Column::Own,
            pair_row::Column::FoundAt,
        ])
        .to_owned();
    pair_row::Entity::insert_many(rows)
        .on_conflict(known)
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(())
}

/// Pairs of which a scope shows both records, those with most in common first, at most `limit`.
///
/// # Errors
/// Database errors.
pub async fn pairs(db: &Reader<'_>, scope: &Scope, limit: u64, on: NaiveDate) -> Result<Vec<Pair>> {
    let in_sight = || {
        Query::select()
            .column(row::Column::Id)
            .from(row::Entity)
            .cond_where(visible(scope, on, Probe::AllUnits))
            .to_owned()
    };
    let rows = pair_row::Entity::find()
        .filter(pair_row::Column::Later.in_subquery(in_sight()))
        .filter(pair_row::Column::Earlier.in_subquery(in_sight()))
        .order_by(pair_row::Column::Words, Order::Desc)
        .order_by(pair_row::Column::Later, Order::Asc)
        .order_by(pair_row::Column::Earlier, Order::Asc)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Pair {
            later: row.later,
            earlier: row.earlier,
            words: row.words,
            passages: row.passages,
            same_title: row.same_title,
            own: row.own,
        })
        .collect())
}
