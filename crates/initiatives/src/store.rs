//! The only place of this module that asks the database. Reading needs a `Scope`, writing a `Permit`.

use crate::commands::certify::Choice;
use crate::model::{
    Author, AuthorId, Content, Declared, Ethnicity, Initiative, InitiativeId, Kind, OPEN, RECOGNISED, RefusalReason,
    SUBJECT, Sex, State, Typed,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::flow::FlowState;
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Ordered, Page, Part, Place, SortColumn, Sorting};
use kernel::units::Tree;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Func, OnConflict, Query, SelectStatement, UnionType};
use sea_orm::{Condition, ExprTrait as _, FromQueryResult, Order, QueryOrder, QuerySelect, Select, Set};
use std::collections::HashMap;

pub mod campaigns;
pub mod climb;
pub mod counted;
pub mod life;
pub mod novelty;

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "initiatives")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: InitiativeId,
        pub code: Option<String>,
        pub title: String,
        pub title_folded: String,
        pub state: String,
        pub flow_version: String,
        pub unit: UnitId,
        pub submitter: PersonId,
        pub kind: String,
        pub field: String,
        pub sponsor: String,
        pub first_applied_on: Option<NaiveDate>,
        pub essence: String,
        pub confidential: String,
        pub conditions: String,
        pub benefit_author: String,
        pub benefit_others: String,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub submitted_at: Option<DateTime<Utc>>,
        pub received_at: Option<DateTime<Utc>>,
        pub due_on: Option<NaiveDate>,
        pub decided_at: Option<DateTime<Utc>>,
        pub decision_number: Option<String>,
        pub refusal_reason: Option<String>,
        pub certificate_number: Option<String>,
        pub certificate_key: Option<String>,
        pub circumstances: String,
        pub held: bool,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod author_row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "initiative_authors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AuthorId,
        pub initiative: InitiativeId,
        pub person: Option<PersonId>,
        pub place: i32,
        pub full_name: String,
        pub born_on: Option<NaiveDate>,
        pub workplace: String,
        pub position: String,
        pub qualification: String,
        pub share: i32,
        pub sex: Option<String>,
        pub ethnicity: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod typed_row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "initiative_typed")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub initiative: InitiativeId,
        pub typed: String,
        pub window: String,
        pub base_version: i64,
        pub saved_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What was typed into the form of a record and not saved yet. The caller has found the record through its scope.
///
/// # Errors
/// Database errors.
pub async fn typed(db: &Reader<'_>, id: InitiativeId) -> Result<Option<Typed>> {
    let Some(m) = typed_row::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let values = serde_json::from_str(&m.typed).map_err(|error| AppError::bug(format!("initiative_typed: {error}")))?;
    Ok(Some(Typed {
        values,
        window: m.window,
        base_version: m.base_version,
        saved_at: m.saved_at,
    }))
}

/// Keeps what was typed, in place of what was kept before.
///
/// # Errors
/// Database errors.
pub async fn save_typed(tx: &Tx, permit: &Permit, id: InitiativeId, typed: &Typed) -> Result<()> {
    permit.covers(id.0)?;
    let text = serde_json::to_string(&typed.values).map_err(|error| AppError::bug(error.to_string()))?;
    typed_row::Entity::insert(typed_row::ActiveModel {
        initiative: Set(id),
        typed: Set(text),
        window: Set(typed.window.clone()),
        base_version: Set(typed.base_version),
        saved_at: Set(typed.saved_at),
    })
    .on_conflict(
        OnConflict::column(typed_row::Column::Initiative)
            .update_columns([
                typed_row::Column::Typed,
                typed_row::Column::Window,
                typed_row::Column::BaseVersion,
                typed_row::Column::SavedAt,
            ])
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Forgets what was typed: it has been saved.
///
/// # Errors
/// Database errors.
pub async fn forget_typed(tx: &Tx, permit: &Permit, id: InitiativeId) -> Result<()> {
    permit.covers(id.0)?;
    typed_row::Entity::delete_by_id(id).exec(&tx.reader()).await?;
    Ok(())
}

/// How a row's unit is found below others: asked row by row, or all units at once where many rows are asked about.
#[derive(Clone, Copy)]
enum Probe {
    EachRow,
    AllUnits,
}

/// The rows that a scope shows on a day. Drafts are for their author and those invited to be one, whatever the role.
fn visible(scope: &Scope, on: NaiveDate, probe: Probe) -> Condition {
    parts(scope, on, probe)
        .into_iter()
        .reduce(|all, part| Condition::any().add(all).add(part))
        .unwrap_or_else(Condition::all)
}

/// The same as parts of which one must hold, each with an index of its own; none when everything is shown.
fn parts(scope: &Scope, on: NaiveDate, probe: Probe) -> Vec<Condition> {
    let handed_in = || {
        let states = row::Column::State.is_not_in([State::Draft.code(), State::Withdrawn.code()]);
        // Inside a CASE no index answers it: most rows are handed in, so another index is always the better one.
        let asked: Expr = Expr::case(states, 1).finally(0).into();
        asked.eq(1)
    };
    let recognised = || row::Column::State.is_in(RECOGNISED.map(FlowState::code));
    match scope.reach() {
        Reach::Everything => Vec::new(),
        Reach::Published => vec![Condition::all().add(recognised()).add(row::Column::Held.eq(false))],
        Reach::Of {
            person,
            units,
            subtrees,
        } => {
            let authored = Query::select()
                .column(author_row::Column::Initiative)
                .from(author_row::Entity)
                .and_where(author_row::Column::Person.eq(*person))
                .to_owned();
            // Asked row by row they stand in this order: what most rows fulfil first, what costs least before what costs
            // more, and the state before any list.
            let here: Vec<UnitId> = units.iter().chain(subtrees).copied().collect();
            let mut parts = Vec::new();
            if !subtrees.is_empty() {
                let below = lies_below(subtrees, on, probe);
                parts.push(Condition::all().add(handed_in()).add(below));
            }
            if !here.is_empty() {
                let at = row::Column::Unit.is_in(here.iter().copied());
                parts.push(Condition::all().add(handed_in()).add(at));
            }
            parts.push(Condition::all().add(row::Column::Submitter.eq(*person)));
            parts.push(Condition::all().add(row::Column::Id.in_subquery(life::invitations(*person))));
            let authored = row::Column::Id.in_subquery(authored);
            parts.push(Condition::all().add(handed_in()).add(authored));
            // Council duty: what stands on the agenda of an open session, without what the person is in conflict on.
            let on_duty = row::Column::Id.in_subquery(councils::store::readable_subjects(*person, SUBJECT, on));
            parts.push(Condition::all().add(handed_in()).add(on_duty));
            // The same where a council judges how far it has effect.
            let judged = row::Column::Id.in_subquery(climb::on_duty(*person, on));
            parts.push(Condition::all().add(handed_in()).add(judged));
            if !here.is_empty() {
                let mut adopts = Condition::any().add(Expr::col("unit").is_in(here.iter().map(|unit| unit.0)));
                if !subtrees.is_empty() {
                    adopts = adopts.add(Expr::col("unit").in_subquery(below(subtrees, on)));
                }
                // Who called for it reads what answers the call.
                let called = row::Column::Id.in_subquery(campaigns::called_by(&here));
                parts.push(Condition::all().add(handed_in()).add(called));
                // Who is asked to apply it elsewhere sees what it is; also when it is disputed or was cancelled since, for
                // whoever uses it must be told.
                let adopted = row::Column::Id.in_subquery(life::adopted(adopts));
                let known = row::Column::State.is_in(counted());
                let cancelled = row::Column::State.eq(State::Cancelled.code());
                let in_force: Expr = Expr::case(Condition::any().add(known).add(cancelled), 1)
                    .finally(0)
                    .into();
                parts.push(Condition::all().add(in_force.eq(1)).add(adopted));
                // Who is asked to recognise how far it has effect.
                let asked = climb::proposed_to(here.iter().map(|unit| unit.0));
                parts.push(
                    Condition::all()
                        .add(handed_in())
                        .add(row::Column::Id.in_subquery(asked)),
                );
            }
            parts
        }
    }
}

/// Paths from the units below some units on a day.
fn paths(roots: &[UnitId], on: NaiveDate) -> SelectStatement {
    Query::select()
        .from("unit_closure")
        .and_where(Expr::col(("unit_closure", "tree")).eq(Tree::Territorial.code()))
        .and_where(Expr::col(("unit_closure", "ancestor")).is_in(roots.iter().map(|unit| unit.0)))
        .and_where(Expr::col(("unit_closure", "valid_from")).lte(on))
        .cond_where(
            Condition::any()
                .add(Expr::col(("unit_closure", "valid_to")).is_null())
                .add(Expr::col(("unit_closure", "valid_to")).gte(on)),
        )
        .to_owned()
}

/// Ids of the units below some units on a day.
fn below(roots: &[UnitId], on: NaiveDate) -> SelectStatement {
    paths(roots, on).column("descendant").to_owned()
}

/// The row's unit lies below some units on a day.
fn lies_below(roots: &[UnitId], on: NaiveDate, probe: Probe) -> Expr {
    match probe {
        Probe::EachRow => {
            let of_row = Expr::col(("unit_closure", "descendant")).equals((row::Entity, row::Column::Unit));
            Expr::exists(paths(roots, on).expr(Expr::val(1)).and_where(of_row).to_owned())
        }
        Probe::AllUnits => row::Column::Unit.in_subquery(below(roots, on)),
    }
}

/// Keeps the row of an initiative for this transaction: whoever else wants it waits until the end of it. The caller has found
/// it through its scope. (SQLite has one writer anyway.)
///
/// # Errors
/// Database errors.
pub async fn hold(tx: &Tx, id: InitiativeId) -> Result<()> {
    row::Entity::find_by_id(id)
        .select_only()
        .column(row::Column::Id)
        .lock_exclusive()
        .into_tuple::<InitiativeId>()
        .one(&tx.reader())
        .await?;
    Ok(())
}

/// One initiative.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: InitiativeId, on: NaiveDate) -> Result<Initiative> {
    let found = row::Entity::find_by_id(id)
        .filter(visible(scope, on, Probe::EachRow))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    whole(db, found).await
}

/// The recognised initiative of a certificate's key.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_certified(db: &Reader<'_>, scope: &Scope, key: &str, on: NaiveDate) -> Result<Initiative> {
    // Whoever holds the paper may ask about it, also when the rest is held back from the public or was cancelled since.
    let certified = RECOGNISED
        .map(FlowState::code)
        .into_iter()
        .chain([State::Disputed.code(), State::Cancelled.code()]);
    let condition = match scope.reach() {
        Reach::Published => Condition::all().add(row::Column::State.is_in(certified)),
        Reach::Everything | Reach::Of { .. } => visible(scope, on, Probe::EachRow),
    };
    let found = row::Entity::find()
        .filter(row::Column::CertificateKey.eq(key))
        .filter(condition)
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    whole(db, found).await
}

/// The initiative of a code.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find_code(db: &Reader<'_>, scope: &Scope, code: &str, on: NaiveDate) -> Result<Initiative> {
    let found = row::Entity::find()
        .filter(row::Column::Code.eq(code))
        .filter(visible(scope, on, Probe::EachRow))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    whole(db, found).await
}

/// Initiatives that improve this one.
///
/// # Errors
/// Database errors.
pub async fn derived(db: &Reader<'_>, source: InitiativeId) -> Result<Vec<InitiativeId>> {
    let mark = format!("%\"derived_from\":\"{source}\"%");
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::Circumstances.like(mark))
        .order_by(row::Column::Id, Order::Asc)
        .into_tuple()
        .all(db)
        .await?)
}

async fn whole(db: &Reader<'_>, m: row::Model) -> Result<Initiative> {
    let authors = author_row::Entity::find()
        .filter(author_row::Column::Initiative.eq(m.id))
        .order_by(author_row::Column::Place, Order::Asc)
        .all(db)
        .await?;
    assembled(m, authors)
}

/// An initiative of its rows; authors in their order.
fn assembled(m: row::Model, authors: Vec<author_row::Model>) -> Result<Initiative> {
    let authors = authors
        .into_iter()
        .map(|a| Author {
            person: a.person,
            full_name: a.full_name,
            born_on: a.born_on,
            workplace: a.workplace,
            position: a.position,
            qualification: a.qualification,
            share: a.share,
            declared: Declared {
                sex: a.sex.as_deref().and_then(Sex::from_code),
                ethnicity: a.ethnicity.as_deref().and_then(Ethnicity::from_code),
            },
        })
        .collect();
    let circumstances = serde_json::from_str(&m.circumstances)
        .map_err(|error| AppError::bug(format!("initiatives.circumstances: {error}")))?;
    Ok(Initiative {
        id: m.id,
        code: m.code,
        state: read_state(&m.state)?,
        flow_version: m.flow_version,
        submitter: m.submitter,
        content: Content {
            title: m.title,
            unit: m.unit,
            kind: Kind::from_code(&m.kind).ok_or_else(|| AppError::bug(format!("initiatives.kind {}", m.kind)))?,
            field: m.field,
            sponsor: m.sponsor,
            first_applied_on: m.first_applied_on,
            essence: m.essence,
            confidential: m.confidential,
            conditions: m.conditions,
            benefit_author: m.benefit_author,
            benefit_others: m.benefit_others,
            authors,
        },
        created_at: m.created_at,
        changed_at: m.changed_at,
        submitted_at: m.submitted_at,
        received_at: m.received_at,
        due_on: m.due_on,
        decided_at: m.decided_at,
        decision_number: m.decision_number,
        refusal_reason: m.refusal_reason.as_deref().and_then(RefusalReason::from_code),
        certificate_number: m.certificate_number,
        certificate_key: m.certificate_key,
        circumstances,
        held: m.held,
        version: m.version,
    })
}

/// Which records the text index asks for.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// These.
    These(&'a [InitiativeId]),
    /// All, from the one after this on.
    After(Option<InitiativeId>),
}

/// A record with everyone who sees it beside the readers of its unit.
#[derive(Clone, Debug)]
pub struct Indexed {
    /// The record.
    pub initiative: Initiative,
    /// Asked to be an author, whatever they answered.
    pub invited: Vec<PersonId>,
    /// Units that use it or were asked to.
    pub adopters: Vec<UnitId>,
}

/// Records for the text index, by id, at most `limit`; a scope over everything, for the index asks who sees each.
///
/// # Errors
/// Database errors; [`AppError::Bug`] for a scope that is not over everything.
pub async fn indexed(db: &Reader<'_>, scope: &Scope, which: Which<'_>, limit: u64) -> Result<Vec<Indexed>> {
    if *scope.reach() != Reach::Everything {
        return Err(AppError::bug("the text index is filled from everything"));
    }
    let find = row::Entity::find().order_by(row::Column::Id, Order::Asc).limit(limit);
    let find = match which {
        Which::These(ids) => find.filter(row::Column::Id.is_in(ids.iter().copied())),
        Which::After(None) => find,
        Which::After(Some(last)) => find.filter(row::Column::Id.gt(last)),
    };
    let rows = find.all(db).await?;
    let ids: Vec<InitiativeId> = rows.iter().map(|row| row.id).collect();
    let mut authors: HashMap<InitiativeId, Vec<author_row::Model>> = HashMap::new();
    for author in author_row::Entity::find()
        .filter(author_row::Column::Initiative.is_in(ids.iter().copied()))
        .order_by(author_row::Column::Place, Order::Asc)
        .all(db)
        .await?
    {
        authors.entry(author.initiative).or_default().push(author);
    }
    let (mut invited, mut adopters) = (life::invited_to(db, &ids).await?, life::adopters_of(db, &ids).await?);
    rows.into_iter()
        .map(|m| {
            let id = m.id;
            Ok(Indexed {
                initiative: assembled(m, authors.remove(&id).unwrap_or_default())?,
                invited: invited.remove(&id).unwrap_or_default(),
                adopters: adopters.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

/// Ids of what some units hold within a scope over everything, for the text index.
///
/// # Errors
/// As [`indexed`].
pub async fn ids_of(db: &Reader<'_>, scope: &Scope, units: &[UnitId]) -> Result<Vec<InitiativeId>> {
    if *scope.reach() != Reach::Everything {
        return Err(AppError::bug("the text index is filled from everything"));
    }
    let mut ids = Vec::new();
    for part in units.chunks(1000) {
        let rows: Vec<InitiativeId> = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .filter(row::Column::Unit.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        ids.extend(rows);
    }
    Ok(ids)
}

/// Those of some records that a scope shows on a day.
///
/// # Errors
/// Database errors.
pub async fn visible_among(
    db: &Reader<'_>,
    scope: &Scope,
    ids: &[InitiativeId],
    on: NaiveDate,
) -> Result<Vec<InitiativeId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .filter(visible(scope, on, Probe::EachRow))
        .into_tuple()
        .all(db)
        .await?)
}

fn read_state(code: &str) -> Result<State> {
    State::from_code(code).ok_or_else(|| AppError::bug(format!("initiatives.state {code}")))
}

fn values(initiative: &Initiative) -> Result<row::ActiveModel> {
    let content = &initiative.content;
    let circumstances =
        serde_json::to_string(&initiative.circumstances).map_err(|error| AppError::bug(error.to_string()))?;
    Ok(row::ActiveModel {
        id: Set(initiative.id),
        code: Set(initiative.code.clone()),
        title: Set(content.title.clone()),
        title_folded: Set(vietnamese::fold(&content.title)),
        state: Set(initiative.state.code().to_owned()),
        flow_version: Set(initiative.flow_version.clone()),
        unit: Set(content.unit),
        submitter: Set(initiative.submitter),
        kind: Set(content.kind.code().to_owned()),
        field: Set(content.field.clone()),
        sponsor: Set(content.sponsor.clone()),
        first_applied_on: Set(content.first_applied_on),
        essence: Set(content.essence.clone()),
        confidential: Set(content.confidential.clone()),
        conditions: Set(content.conditions.clone()),
        benefit_author: Set(content.benefit_author.clone()),
        benefit_others: Set(content.benefit_others.clone()),
        created_at: Set(initiative.created_at),
        changed_at: Set(initiative.changed_at),
        submitted_at: Set(initiative.submitted_at),
        received_at: Set(initiative.received_at),
        due_on: Set(initiative.due_on),
        decided_at: Set(initiative.decided_at),
        decision_number: Set(initiative.decision_number.clone()),
        refusal_reason: Set(initiative.refusal_reason.map(|reason| reason.code().to_owned())),
        certificate_number: Set(initiative.certificate_number.clone()),
        certificate_key: Set(initiative.certificate_key.clone()),
        circumstances: Set(circumstances),
        held: Set(initiative.held),
        version: Set(initiative.version),
    })
}

/// Writes a new initiative.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, permit: &Permit, initiative: &Initiative) -> Result<()> {
    permit.covers(initiative.id.0)?;
    row::Entity::insert(values(initiative)?)
        .exec_without_returning(&tx.reader())
        .await?;
    save_authors(tx, std::slice::from_ref(initiative)).await
}

/// Writes many at once: imports and the practice province.
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the permit is not the service's own.
pub async fn insert_many(tx: &Tx, permit: &Permit, initiatives: &[Initiative]) -> Result<()> {
    permit.covers(uuid::Uuid::nil())?;
    for part in initiatives.chunks(chunk(30)) {
        let rows = part.iter().map(values).collect::<Result<Vec<_>>>()?;
        row::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
        save_authors(tx, part).await?;
    }
    Ok(())
}

/// Writes the new records of a list of one unit.
///
/// # Errors
/// Database errors.
pub async fn insert_list(tx: &Tx, permit: &Permit, unit: UnitId, initiatives: &[Initiative]) -> Result<()> {
    permit.covers(unit.0)?;
    for part in initiatives.chunks(chunk(30)) {
        let rows = part.iter().map(values).collect::<Result<Vec<_>>>()?;
        row::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
        save_authors(tx, part).await?;
    }
    Ok(())
}

async fn save_authors(tx: &Tx, initiatives: &[Initiative]) -> Result<()> {
    let rows: Vec<author_row::ActiveModel> = initiatives
        .iter()
        .flat_map(|initiative| {
            initiative
                .content
                .authors
                .iter()
                .zip(1_i32..)
                .map(|(author, place)| author_row::ActiveModel {
                    id: Set(tx.id()),
                    initiative: Set(initiative.id),
                    person: Set(author.person),
                    place: Set(place),
                    full_name: Set(author.full_name.clone()),
                    born_on: Set(author.born_on),
                    workplace: Set(author.workplace.clone()),
                    position: Set(author.position.clone()),
                    qualification: Set(author.qualification.clone()),
                    share: Set(author.share),
                    sex: Set(author.declared.sex.map(|one| one.code().to_owned())),
                    ethnicity: Set(author.declared.ethnicity.map(|one| one.code().to_owned())),
                })
        })
        .collect();
    for part in rows.chunks(chunk(12)) {
        author_row::Entity::insert_many(part.to_vec())
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Writes a changed initiative; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save(tx: &Tx, permit: &Permit, initiative: &Initiative) -> Result<()> {
    permit.covers(initiative.id.0)?;
    let next = Initiative {
        version: initiative.version + 1,
        ..initiative.clone()
    };
    let written = row::Entity::update_many()
        .set(values(&next)?)
        .filter(row::Column::Id.eq(initiative.id))
        .filter(row::Column::Version.eq(initiative.version))
        .exec(&tx.reader())
        .await?;
    if written.rows_affected != 1 {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    author_row::Entity::delete_many()
        .filter(author_row::Column::Initiative.eq(initiative.id))
        .exec(&tx.reader())
        .await?;
    save_authors(tx, std::slice::from_ref(&next)).await
}

/// What a hand-over looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// Handed in by a person, not yet decided.
    OpenOf(PersonId),
    /// Held by some units, in one of some states.
    HeldBy(Vec<UnitId>, Vec<State>),
    /// Certificates that a unit has issued.
    Certificates(UnitId),
}

/// A record in a hand-over.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct LeftLine {
    /// Which.
    pub id: InitiativeId,
    /// Code, from the receipt on.
    pub code: Option<String>,
    /// Title.
    pub title: String,
    /// State code.
    pub state: String,
    /// Result due.
    pub due_on: Option<NaiveDate>,
    /// Number of the certificate.
    pub certificate_number: Option<String>,
}

/// What a unit or person leaves behind, oldest change first, at most `limit`, and how many there are.
///
/// # Errors
/// Database errors.
pub async fn left_behind(
    db: &Reader<'_>,
    scope: &Scope,
    left: &Left,
    limit: u64,
    on: NaiveDate,
) -> Result<(Vec<LeftLine>, u64)> {
    let find = row::Entity::find().filter(visible(scope, on, Probe::AllUnits));
    let find = match left {
        Left::OpenOf(person) => {
            let open = [State::Draft, State::Submitted, State::Received].map(|state| state.code());
            find.filter(row::Column::Submitter.eq(*person))
                .filter(row::Column::State.is_in(open))
        }
        Left::HeldBy(units, states) => find
            .filter(row::Column::Unit.is_in(units.iter().copied()))
            .filter(row::Column::State.is_in(states.iter().map(|state| state.code()))),
        Left::Certificates(unit) => find
            .filter(row::Column::Unit.eq(*unit))
            .filter(row::Column::CertificateNumber.is_not_null()),
    };
    let total = find.clone().count(db).await?;
    let lines = find
        .order_by(row::Column::ChangedAt, Order::Asc)
        .order_by(row::Column::Id, Order::Asc)
        .limit(limit)
        .into_model::<LeftLine>()
        .all(db)
        .await?;
    Ok((lines, total))
}

/// A recognised dossier that waits for its certificates.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Certifiable {
    /// Which.
    pub id: InitiativeId,
    /// Code.
    pub code: Option<String>,
    /// Title.
    pub title: String,
    /// Recognising unit.
    pub unit: UnitId,
    /// Decision that recognised it.
    pub decision_number: Option<String>,
}

/// Recognised dossiers with authors and without certificates, in the order of their decisions; `only` these, where given.
///
/// # Errors
/// Database errors.
pub async fn certifiable(
    db: &Reader<'_>,
    scope: &Scope,
    choice: &Choice,
    only: Option<Vec<InitiativeId>>,
    on: NaiveDate,
    limit: u64,
) -> Result<Vec<Certifiable>> {
    let filter = Filter {
        words: choice.words.clone(),
        recognised: true,
        ..Filter::default()
    };
    let has = Query::select()
        .expr(Expr::val(1))
        .from("attachments")
        .and_where(Expr::col(("attachments", "subject")).equals((row::Entity, row::Column::Id)))
        .and_where(Expr::col(("attachments", "slot")).like("certificate-%"))
        .and_where(Expr::col(("attachments", "replaced_at")).is_null())
        .to_owned();
    let authored = Query::select()
        .expr(Expr::val(1))
        .from(author_row::Entity)
        .and_where(
            Expr::col((author_row::Entity, author_row::Column::Initiative)).equals((row::Entity, row::Column::Id)),
        )
        .to_owned();
    let mut find = filtered(scope, &filter, on)
        .filter(row::Column::DecidedAt.is_not_null())
        .filter(Expr::exists(has).not())
        .filter(Expr::exists(authored));
    if !choice.decision.is_empty() {
        find = find.filter(row::Column::DecisionNumber.eq(&choice.decision));
    }
    if let Some(only) = only {
        find = find.filter(row::Column::Id.is_in(only));
    }
    Ok(find
        .select_only()
        .columns([
            row::Column::Id,
            row::Column::Code,
            row::Column::Title,
            row::Column::Unit,
            row::Column::DecisionNumber,
        ])
        .order_by(row::Column::DecidedAt, Order::Asc)
        .order_by(row::Column::Id, Order::Asc)
        .limit(limit)
        .into_model::<Certifiable>()
        .all(db)
        .await?)
}

/// The recognised dossiers that are a person's own: whose author they are, or which they handed in. Whoever took over a list
/// of a past year stands as its submitter without being an author: such a list is not their own.
///
/// # Errors
/// Database errors.
pub async fn own(
    db: &Reader<'_>,
    scope: &Scope,
    person: PersonId,
    on: NaiveDate,
) -> Result<std::collections::HashSet<InitiativeId>> {
    let filter = Filter {
        recognised: true,
        ..Filter::default()
    };
    let authored = Query::select()
        .column(author_row::Column::Initiative)
        .from(author_row::Entity)
        .and_where(author_row::Column::Person.eq(person))
        .to_owned();
    let authored = filtered(scope, &filter, on)
        .filter(row::Column::Id.in_subquery(authored))
        .select_only()
        .column(row::Column::Id)
        .into_tuple::<InitiativeId>()
        .all(db)
        .await?;
    let handed_in = filtered(scope, &filter, on)
        .filter(row::Column::Submitter.eq(person))
        .select_only()
        .columns([row::Column::Id, row::Column::Circumstances])
        .into_tuple::<(InitiativeId, String)>()
        .all(db)
        .await?;
    let mut own: std::collections::HashSet<InitiativeId> = authored.into_iter().collect();
    for (id, circumstances) in handed_in {
        let circumstances: crate::model::Circumstances = serde_json::from_str(&circumstances)
            .map_err(|error| AppError::bug(format!("initiatives.circumstances: {error}")))?;
        if circumstances.imported.is_none() {
            own.insert(id);
        }
    }
    Ok(own)
}

/// What a list asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of title or code, with or without marks.
    pub words: String,
    /// Only this state.
    pub state: Option<State>,
    /// Only what this unit and the units below hold.
    pub unit: Option<UnitId>,
    /// Only what concerns this person.
    pub person: Option<PersonId>,
    /// Nothing of which this person is an author or which this person handed in: lists of what is to be decided.
    pub not_by: Option<PersonId>,
    /// Only recognised ones.
    pub recognised: bool,
    /// Only open dossiers whose result was due before this day.
    pub due_before: Option<NaiveDate>,
    /// Only what was handed in to this campaign.
    pub campaign: Option<InCampaign>,
    /// By what and which way; unless said, the newest change first.
    pub sorting: Sorting<SortBy>,
}

/// Dossiers of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InCampaign {
    /// Which campaign.
    pub id: crate::campaigns::CampaignId,
    /// Only those with which this unit takes part.
    pub unit: Option<UnitId>,
    /// Only those handed in after this moment: the late ones.
    pub after: Option<DateTime<Utc>>,
}

/// What the list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Last change.
    #[default]
    Changed,
    /// Title, without regard to tones and marks.
    Title,
    /// Day on which the result is due; what has none comes after all that have.
    Due,
}

impl SortColumn for SortBy {
    const ALL: &'static [(SortBy, &'static str)] = &[
        (SortBy::Changed, "cap-nhat"),
        (SortBy::Title, "ten"),
        (SortBy::Due, "han"),
    ];

    fn starts_down(self) -> bool {
        self == SortBy::Changed
    }
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Line {
    /// Which.
    pub id: InitiativeId,
    /// Code, from the receipt on.
    pub code: Option<String>,
    /// Title.
    pub title: String,
    /// State code.
    pub state: String,
    /// Recognising unit.
    pub unit: UnitId,
    /// Who handed it in.
    pub submitter: PersonId,
    /// Last change.
    pub changed_at: DateTime<Utc>,
    /// Result due.
    pub due_on: Option<NaiveDate>,
    /// Rises with every change.
    pub version: i64,
}

impl Line {
    /// The state.
    #[must_use]
    pub fn state(&self) -> State {
        State::from_code(&self.state).unwrap_or(State::Draft)
    }
}

/// What the register has of a record beyond its line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registered {
    /// Kind.
    pub kind: Option<Kind>,
    /// Field of application.
    pub field: String,
    /// First application.
    pub first_applied_on: Option<NaiveDate>,
    /// Number of the decision.
    pub decision_number: String,
    /// Decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Authors.
    pub authors: Vec<Author>,
}

/// The register's columns of some records that were found through a scope.
///
/// # Errors
/// Database errors.
pub async fn registered(db: &Reader<'_>, ids: &[InitiativeId]) -> Result<HashMap<InitiativeId, Registered>> {
    type Found = (
        InitiativeId,
        String,
        String,
        Option<NaiveDate>,
        Option<String>,
        Option<DateTime<Utc>>,
    );
    let mut all: HashMap<InitiativeId, Registered> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<Found> = row::Entity::find()
            .select_only()
            .columns([
                row::Column::Id,
                row::Column::Kind,
                row::Column::Field,
                row::Column::FirstAppliedOn,
                row::Column::DecisionNumber,
                row::Column::DecidedAt,
            ])
            .filter(row::Column::Id.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (id, kind, field, first_applied_on, decision, decided_at) in rows {
            let one = Registered {
                kind: Kind::from_code(&kind),
                field,
                first_applied_on,
                decision_number: decision.unwrap_or_default(),
                decided_at,
                authors: Vec::new(),
            };
            all.insert(id, one);
        }
        let rows: Vec<(InitiativeId, String, i32)> = author_row::Entity::find()
            .select_only()
            .columns([
                author_row::Column::Initiative,
                author_row::Column::FullName,
                author_row::Column::Share,
            ])
            .filter(author_row::Column::Initiative.is_in(part.iter().copied()))
            .order_by(author_row::Column::Place, Order::Asc)
            .into_tuple()
            .all(db)
            .await?;
        for (id, full_name, share) in rows {
            if let Some(one) = all.get_mut(&id) {
                one.authors.push(Author {
                    full_name,
                    share,
                    ..Author::default()
                });
            }
        }
    }
    Ok(all)
}

/// A certificate that was issued.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct CertificateLine {
    /// Of which initiative.
    pub id: InitiativeId,
    /// Code of the dossier.
    pub code: Option<String>,
    /// Title.
    pub title: String,
    /// State code: tells whether it was cancelled or is in dispute.
    pub state: String,
    /// Unit that issued it.
    pub unit: UnitId,
    /// Number.
    pub certificate_number: Option<String>,
    /// Key of the public verification page.
    pub certificate_key: Option<String>,
    /// Number of the decision.
    pub decision_number: Option<String>,
    /// Issued.
    pub decided_at: Option<DateTime<Utc>>,
}

/// Certificates as far as the scope shows them, the newest first; of one initiative if asked for.
///
/// # Errors
/// Database errors.
pub async fn certificates(
    db: &Reader<'_>,
    scope: &Scope,
    of: Option<InitiativeId>,
    (skip, limit): (u64, u64),
    on: NaiveDate,
) -> Result<Vec<CertificateLine>> {
    let mut find = row::Entity::find()
        .filter(visible(scope, on, Probe::AllUnits))
        .filter(row::Column::CertificateNumber.is_not_null());
    if let Some(id) = of {
        find = find.filter(row::Column::Id.eq(id));
    }
    Ok(find
        .order_by(row::Column::DecidedAt, Order::Desc)
        .order_by(row::Column::Id, Order::Desc)
        .offset(skip)
        .limit(limit)
        .into_model::<CertificateLine>()
        .all(db)
        .await?)
}

/// Place in the list.
pub type Key = Place;

/// What the filter asks for, apart from the scope.
fn asked(filter: &Filter, on: NaiveDate, probe: Probe) -> Condition {
    let mut all = Condition::all();
    for word in vietnamese::fold(&filter.words).split_whitespace() {
        let like = format!("%{}%", word.replace(['%', '_', '\\'], ""));
        all = all.add(
            Condition::any()
                .add(row::Column::TitleFolded.like(&like))
                .add(row::Column::Code.like(format!("%{}%", word.to_uppercase().replace(['%', '_', '\\'], "")))),
        );
    }
    if let Some(state) = filter.state {
        all = all.add(row::Column::State.eq(state.code()));
    }
    if let Some(unit) = filter.unit {
        all = all.add(
            Condition::any()
                .add(row::Column::Unit.eq(unit))
                .add(lies_below(&[unit], on, probe)),
        );
    }
    if let Some(day) = filter.due_before {
        all = all
            .add(row::Column::State.is_in(OPEN.map(FlowState::code)))
            .add(row::Column::DueOn.lt(day));
    }
    if let Some(asked) = filter.campaign {
        all = all
            .add(row::Column::State.is_not_in([State::Draft.code(), State::Withdrawn.code()]))
            .add(row::Column::Id.in_subquery(campaigns::entries(asked.id, asked.unit)));
        if let Some(moment) = asked.after {
            all = all.add(row::Column::SubmittedAt.gt(moment));
        }
    }
    if let Some(person) = filter.person {
        all = all.add(row::Column::Submitter.eq(person));
    }
    if let Some(person) = filter.not_by {
        let authored = Query::select()
            .column(author_row::Column::Initiative)
            .from(author_row::Entity)
            .and_where(author_row::Column::Person.eq(person))
            .to_owned();
        all = all
            .add(row::Column::Submitter.ne(person))
            .add(row::Column::Id.not_in_subquery(authored));
    }
    if filter.recognised {
        all = all.add(row::Column::State.is_in(RECOGNISED.map(FlowState::code)));
    }
    all
}

/// Stands for the day of what has no due day, so that both databases put it at the same end.
fn never() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

fn filtered(scope: &Scope, filter: &Filter, on: NaiveDate) -> Select<row::Entity> {
    row::Entity::find()
        .filter(visible(scope, on, Probe::AllUnits))
        .filter(asked(filter, on, Probe::AllUnits))
}

/// So many of the newest rows (drafts not counted: hardly anyone sees those) are looked through one by one before the rows of a scope are gathered by their indexes.
const LOOKED_THROUGH: u64 = 400;
/// Longer lists are always gathered.
const SHORT: u64 = 200;

/// A page of the list, sorted as the filter says.
///
/// Two ways lead to the same rows. Who sees much of everything finds a page among the newest rows, read in their order.
/// For all others the rows of each part of the scope are gathered by an index and the newest of them kept.
///
/// # Errors
/// Database errors; [`AppError::Refused`] for a cursor of another order.
pub async fn list(
    db: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    cursor: Option<&Cursor<Key>>,
    size: u64,
    on: NaiveDate,
) -> Result<Page<Line>> {
    let Sorting { by, down } = filter.sorting;
    let order = Ordered::new(filter.sorting.code());
    let order = match by {
        SortBy::Changed => order.by(row::Column::ChangedAt.into_expr(), down),
        SortBy::Title => order.by(row::Column::TitleFolded.into_expr(), down),
        SortBy::Due => {
            let due = Func::coalesce([row::Column::DueOn.into_expr(), Expr::val(never())]);
            order.by(Expr::from(due), down)
        }
    };
    let order = order.by(row::Column::Id.into_expr(), down);
    let rows = if filter.sorting == Sorting::default() {
        newest(db, scope, filter, Start::of(&order, cursor)?, size, on).await?
    } else {
        lines(order.read(filtered(scope, filter, on), cursor, size)?)
            .into_model::<Line>()
            .all(db)
            .await?
    };
    Ok(order.cut(rows, size, cursor, |line| {
        let first = match by {
            SortBy::Changed => Part::Moment(line.changed_at),
            SortBy::Title => Part::Text(vietnamese::fold(&line.title)),
            SortBy::Due => Part::Day(line.due_on.unwrap_or_else(never)),
        };
        vec![first, Part::Id(line.id.0)]
    }))
}

/// Where a page of the newest begins: the row before it, and whether the way leads back.
#[derive(Clone, Copy)]
struct Start {
    at: DateTime<Utc>,
    id: InitiativeId,
    back: bool,
}

impl Start {
    fn of(order: &Ordered, cursor: Option<&Cursor<Key>>) -> Result<Option<Start>> {
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        match order.place(cursor)? {
            [Part::Moment(at), Part::Id(id)] => Ok(Some(Start {
                at: *at,
                id: InitiativeId(*id),
                back: cursor.direction == kernel::paging::Direction::Before,
            })),
            _ => Err(kernel::paging::unreadable()),
        }
    }
}

/// The rows of a page in the order in which the list opens, and one more.
///
/// Two ways lead to the same rows. Who sees much of everything finds a page among the newest rows, read in their order.
/// For all others the rows of each part of the scope are gathered by an index and the newest of them kept.
async fn newest(
    db: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    start: Option<Start>,
    size: u64,
    on: NaiveDate,
) -> Result<Vec<Line>> {
    let wide = match scope.reach() {
        Reach::Everything | Reach::Published => true,
        Reach::Of { subtrees, .. } => !subtrees.is_empty(),
    };
    if wide && size <= SHORT {
        let rows = lines(among_the_newest(scope, filter, start, on))
            .order_by(row::Column::ChangedAt, order(start))
            .order_by(row::Column::Id, order(start))
            .limit(size + 1)
            .into_model::<Line>()
            .all(db)
            .await?;
        if rows.len() as u64 > size {
            return Ok(rows);
        }
    }
    let gathered = gathered(scope, filter, start, size, on);
    let mut rows = lines(row::Entity::find().filter(row::Column::Id.in_subquery(gathered)))
        .into_model::<Line>()
        .all(db)
        .await?;
    // Put in order here: asked for the order, SQLite would walk along it through all rows.
    rows.sort_unstable_by_key(|line| (line.changed_at, line.id));
    if !is_backwards(start) {
        rows.reverse();
    }
    Ok(rows)
}

fn is_backwards(start: Option<Start>) -> bool {
    start.is_some_and(|start| start.back)
}

fn order(start: Option<Start>) -> Order {
    if is_backwards(start) { Order::Asc } else { Order::Desc }
}

/// Rows behind the start, in its direction.
fn behind(start: Option<Start>) -> Condition {
    let Some(Start { at, id, back }) = start else {
        return Condition::all();
    };
    let (changed, same) = (row::Column::ChangedAt, row::Column::Id);
    // The first half alone bounds the walk along the index; the rest settles those of the same moment.
    if back {
        let later = Condition::any().add(changed.gt(at)).add(same.gt(id));
        Condition::all().add(changed.gte(at)).add(later)
    } else {
        let later = Condition::any().add(changed.lt(at)).add(same.lt(id));
        Condition::all().add(changed.lte(at)).add(later)
    }
}

fn lines(find: Select<row::Entity>) -> Select<row::Entity> {
    find.select_only().columns([
        row::Column::Id,
        row::Column::Code,
        row::Column::Title,
        row::Column::State,
        row::Column::Unit,
        row::Column::Submitter,
        row::Column::ChangedAt,
        row::Column::DueOn,
        row::Column::Version,
    ])
}

/// The rows of scope and filter among the next [`LOOKED_THROUGH`] of all rows. What holds of a row is asked inside a
/// CASE, which no index can answer: so the database walks along the order of the list and stops when the page is full.
fn among_the_newest(scope: &Scope, filter: &Filter, start: Option<Start>, on: NaiveDate) -> Select<row::Entity> {
    let changed = row::Column::ChangedAt;
    let farthest = Query::select()
        .column(changed)
        .from(row::Entity)
        .cond_where(behind(start))
        .and_where(row::Column::State.ne(State::Draft.code()))
        .order_by(changed, order(start))
        .limit(1)
        .offset(LOOKED_THROUGH)
        .to_owned();
    let farthest = Expr::SubQuery(None, Box::new(farthest.into()));
    let end = DateTime::<Utc>::UNIX_EPOCH;
    let within = if is_backwards(start) {
        // Past the year 2100 when there are not so many.
        changed
            .into_expr()
            .lte(Func::coalesce([farthest, Expr::val(end + TimeDelta::days(50_000))]))
    } else {
        changed.into_expr().gte(Func::coalesce([farthest, Expr::val(end)]))
    };
    let holds = Condition::all()
        .add(visible(scope, on, Probe::EachRow))
        .add(asked(filter, on, Probe::EachRow));
    let held: Expr = Expr::case(holds, 1).finally(0).into();
    row::Entity::find()
        .filter(behind(start))
        .filter(within)
        .filter(held.eq(1))
}

/// Ids of the page: the rows of each part of the scope, and of these the newest.
fn gathered(scope: &Scope, filter: &Filter, start: Option<Start>, size: u64, on: NaiveDate) -> SelectStatement {
    let part = |of_scope: Condition| {
        Query::select()
            .columns([row::Column::Id, row::Column::ChangedAt])
            .from(row::Entity)
            .cond_where(of_scope)
            .cond_where(asked(filter, on, Probe::AllUnits))
            .cond_where(behind(start))
            .to_owned()
    };
    let mut parts = parts(scope, on, Probe::AllUnits).into_iter().map(part);
    let mut all = parts.next().unwrap_or_else(|| part(Condition::all()));
    for other in parts {
        all.union(UnionType::Distinct, other);
    }
    Query::select()
        .column(("seen", row::Column::Id))
        .from_subquery(all, "seen")
        .order_by(("seen", row::Column::ChangedAt), order(start))
        .order_by(("seen", row::Column::Id), order(start))
        .limit(size + 1)
        .to_owned()
}

/// How many the scope and filter show.
///
/// # Errors
/// Database errors.
pub async fn count(db: &Reader<'_>, scope: &Scope, filter: &Filter, on: NaiveDate) -> Result<u64> {
    Ok(filtered(scope, filter, on).count(db).await?)
}

/// Recognised counts until it is cancelled, also while somebody disputes it.
fn counted() -> impl Iterator<Item = &'static str> {
    RECOGNISED
        .map(FlowState::code)
        .into_iter()
        .chain([State::Disputed.code()])
}

#[derive(FromQueryResult)]
struct PerUnit {
    unit: UnitId,
    number: i64,
}

/// How many were recognised per unit between two moments: the facts that a roll-up adds.
///
/// # Errors
/// Database errors.
pub async fn recognised_per_unit(
    db: &Reader<'_>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<HashMap<UnitId, i64>> {
    let rows = row::Entity::find()
        .select_only()
        .column(row::Column::Unit)
        .column_as(row::Column::Id.count(), "number")
        .filter(row::Column::State.is_in(counted()))
        .filter(row::Column::DecidedAt.gte(from))
        .filter(row::Column::DecidedAt.lte(to))
        .group_by(row::Column::Unit)
        .into_model::<PerUnit>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.unit, row.number)).collect())
}

/// The records behind that figure for one unit and everything below it on a day.
///
/// # Errors
/// Database errors.
pub async fn recognised_lines(
    db: &Reader<'_>,
    scope: &Scope,
    unit: UnitId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    on: NaiveDate,
    limit: u64,
) -> Result<Vec<Line>> {
    let filter = Filter {
        unit: Some(unit),
        ..Filter::default()
    };
    Ok(filtered(scope, &filter, on)
        .filter(row::Column::State.is_in(counted()))
        .filter(row::Column::DecidedAt.gte(from))
        .filter(row::Column::DecidedAt.lte(to))
        .order_by(row::Column::DecidedAt, Order::Desc)
        .limit(limit)
        .into_model::<Line>()
        .all(db)
        .await?)
}

/// What the public may know of a recognised initiative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicLine {
    /// Which.
    pub id: InitiativeId,
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Recognising unit.
    pub unit: UnitId,
    /// Names of the authors, in their order.
    pub authors: Vec<String>,
    /// Recognised.
    pub decided_at: Option<DateTime<Utc>>,
}

/// Recognised initiatives as the public may see them, latest decision first.
///
/// # Errors
/// Database errors.
pub async fn public_lines(
    db: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    (skip, limit): (u64, u64),
    on: NaiveDate,
) -> Result<Vec<PublicLine>> {
    type Found = (InitiativeId, Option<String>, String, UnitId, Option<DateTime<Utc>>);
    let found: Vec<Found> = filtered(scope, filter, on)
        .select_only()
        .columns([
            row::Column::Id,
            row::Column::Code,
            row::Column::Title,
            row::Column::Unit,
            row::Column::DecidedAt,
        ])
        .order_by(row::Column::DecidedAt, Order::Desc)
        .order_by(row::Column::Id, Order::Desc)
        .offset(skip)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let mut names: HashMap<InitiativeId, Vec<String>> = HashMap::new();
    let ids: Vec<InitiativeId> = found.iter().map(|line| line.0).collect();
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<(InitiativeId, String)> = author_row::Entity::find()
            .select_only()
            .columns([author_row::Column::Initiative, author_row::Column::FullName])
            .filter(author_row::Column::Initiative.is_in(part.iter().copied()))
            .order_by(author_row::Column::Place, Order::Asc)
            .into_tuple()
            .all(db)
            .await?;
        for (id, name) in rows {
            names.entry(id).or_default().push(name);
        }
    }
    Ok(found
        .into_iter()
        .map(|(id, code, title, unit, decided_at)| PublicLine {
            id,
            code: code.unwrap_or_default(),
            title,
            unit,
            authors: names.remove(&id).unwrap_or_default(),
            decided_at,
        })
        .collect())
}

/// Persons who stand beside any of these in the table of authors of another initiative: earlier co-authors.
///
/// # Errors
/// Database errors.
pub async fn co_authors(db: &Reader<'_>, persons: &[PersonId], except: InitiativeId) -> Result<Vec<PersonId>> {
    let shared = Query::select()
        .column(author_row::Column::Initiative)
        .from(author_row::Entity)
        .and_where(author_row::Column::Person.is_in(persons.iter().copied()))
        .and_where(author_row::Column::Initiative.ne(except))
        .to_owned();
    let found: Vec<Option<PersonId>> = author_row::Entity::find()
        .select_only()
        .column(author_row::Column::Person)
        .distinct()
        .filter(author_row::Column::Initiative.in_subquery(shared))
        .filter(author_row::Column::Person.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .flatten()
        .filter(|person| !persons.contains(person))
        .collect())
}
