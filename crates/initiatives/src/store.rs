//! The only place of this module that asks the database. Reading needs a `Scope`, writing a `Permit`.

use crate::model::{Author, AuthorId, Content, Initiative, InitiativeId, Kind, RefusalReason, SUBJECT, State};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::flow::FlowState as _;
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Direction, Page};
use kernel::units::Tree;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, ExprTrait as _, FromQueryResult, Order, QueryOrder, QuerySelect, Select, Set};
use std::collections::HashMap;

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
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The rows that a scope shows on a day. Drafts are for their author alone, whatever the role.
fn visible(scope: &Scope, on: NaiveDate) -> Condition {
    let decided = [State::Submitted, State::Received, State::Recognised, State::Refused].map(|state| state.code());
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => Condition::all().add(row::Column::State.eq(State::Recognised.code())),
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
            let mut held = Condition::any();
            let mut any = false;
            if !units.is_empty() {
                held = held.add(row::Column::Unit.is_in(units.iter().copied()));
                any = true;
            }
            if !subtrees.is_empty() {
                held = held.add(row::Column::Unit.is_in(subtrees.iter().copied()));
                held = held.add(row::Column::Unit.in_subquery(below(subtrees, on)));
                any = true;
            }
            // Council duty: what stands on the agenda of an open session, without what the person is in conflict on.
            let on_duty = councils::store::readable_subjects(*person, SUBJECT, on);
            let mut seen = Condition::any().add(row::Column::Submitter.eq(*person)).add(
                Condition::all().add(row::Column::State.is_in(decided)).add(
                    Condition::any()
                        .add(row::Column::Id.in_subquery(authored))
                        .add(row::Column::Id.in_subquery(on_duty)),
                ),
            );
            if any {
                seen = seen.add(Condition::all().add(row::Column::State.is_in(decided)).add(held));
            }
            seen
        }
    }
}

/// Ids of the units below some units on a day.
fn below(roots: &[UnitId], on: NaiveDate) -> SelectStatement {
    Query::select()
        .column("descendant")
        .from("unit_closure")
        .and_where(Expr::col("tree").eq(Tree::Territorial.code()))
        .and_where(Expr::col("ancestor").is_in(roots.iter().map(|unit| unit.0)))
        .and_where(Expr::col("valid_from").lte(on))
        .cond_where(
            Condition::any()
                .add(Expr::col("valid_to").is_null())
                .add(Expr::col("valid_to").gte(on)),
        )
        .to_owned()
}

/// One initiative.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: InitiativeId, on: NaiveDate) -> Result<Initiative> {
    let found = row::Entity::find_by_id(id)
        .filter(visible(scope, on))
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
    let found = row::Entity::find()
        .filter(row::Column::CertificateKey.eq(key))
        .filter(visible(scope, on))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    whole(db, found).await
}

async fn whole(db: &Reader<'_>, m: row::Model) -> Result<Initiative> {
    let authors = author_row::Entity::find()
        .filter(author_row::Column::Initiative.eq(m.id))
        .order_by(author_row::Column::Place, Order::Asc)
        .all(db)
        .await?
        .into_iter()
        .map(|a| Author {
            person: a.person,
            full_name: a.full_name,
            born_on: a.born_on,
            workplace: a.workplace,
            position: a.position,
            qualification: a.qualification,
            share: a.share,
        })
        .collect();
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
        version: m.version,
    })
}

fn read_state(code: &str) -> Result<State> {
    State::from_code(code).ok_or_else(|| AppError::bug(format!("initiatives.state {code}")))
}

fn values(initiative: &Initiative) -> row::ActiveModel {
    let content = &initiative.content;
    row::ActiveModel {
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
        version: Set(initiative.version),
    }
}

/// Writes a new initiative.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, permit: &Permit, initiative: &Initiative) -> Result<()> {
    permit.covers(initiative.id.0)?;
    row::Entity::insert(values(initiative))
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
    for part in initiatives.chunks(chunk(28)) {
        row::Entity::insert_many(part.iter().map(values))
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
                })
        })
        .collect();
    for part in rows.chunks(chunk(10)) {
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
        .set(values(&next))
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
}

impl Line {
    /// The state.
    #[must_use]
    pub fn state(&self) -> State {
        State::from_code(&self.state).unwrap_or(State::Draft)
    }
}

/// Sort key of the list: newest change first.
pub type Key = (DateTime<Utc>, InitiativeId);

fn filtered(scope: &Scope, filter: &Filter, on: NaiveDate) -> Select<row::Entity> {
    let mut find = row::Entity::find().filter(visible(scope, on));
    for word in vietnamese::fold(&filter.words).split_whitespace() {
        let like = format!("%{}%", word.replace(['%', '_', '\\'], ""));
        find = find.filter(
            Condition::any()
                .add(row::Column::TitleFolded.like(&like))
                .add(row::Column::Code.like(format!("%{}%", word.to_uppercase().replace(['%', '_', '\\'], "")))),
        );
    }
    if let Some(state) = filter.state {
        find = find.filter(row::Column::State.eq(state.code()));
    }
    if let Some(unit) = filter.unit {
        find = find.filter(
            Condition::any()
                .add(row::Column::Unit.eq(unit))
                .add(row::Column::Unit.in_subquery(below(&[unit], on))),
        );
    }
    if let Some(person) = filter.person {
        find = find.filter(row::Column::Submitter.eq(person));
    }
    find
}

/// A page of the list, newest change first.
///
/// # Errors
/// Database errors.
pub async fn list(
    db: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    cursor: Option<&Cursor<Key>>,
    size: u64,
    on: NaiveDate,
) -> Result<Page<Line>> {
    let mut find = filtered(scope, filter, on);
    let backwards = cursor.is_some_and(|cursor| cursor.direction == Direction::Before);
    if let Some(Cursor { key: (at, id), .. }) = cursor {
        let (changed, same) = (row::Column::ChangedAt, row::Column::Id);
        find = find.filter(if backwards {
            Condition::any()
                .add(changed.gt(*at))
                .add(Condition::all().add(changed.eq(*at)).add(same.gt(*id)))
        } else {
            Condition::any()
                .add(changed.lt(*at))
                .add(Condition::all().add(changed.eq(*at)).add(same.lt(*id)))
        });
    }
    let order = if backwards { Order::Asc } else { Order::Desc };
    let rows = find
        .select_only()
        .columns([
            row::Column::Id,
            row::Column::Code,
            row::Column::Title,
            row::Column::State,
            row::Column::Unit,
            row::Column::Submitter,
            row::Column::ChangedAt,
            row::Column::DueOn,
        ])
        .order_by(row::Column::ChangedAt, order.clone())
        .order_by(row::Column::Id, order)
        .limit(size + 1)
        .into_model::<Line>()
        .all(db)
        .await?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    Ok(Page::cut(rows, size, cursor, |line| (line.changed_at, line.id)))
}

/// How many the scope and filter show.
///
/// # Errors
/// Database errors.
pub async fn count(db: &Reader<'_>, scope: &Scope, filter: &Filter, on: NaiveDate) -> Result<u64> {
    Ok(filtered(scope, filter, on).count(db).await?)
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
        .filter(row::Column::State.eq(State::Recognised.code()))
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
        state: Some(State::Recognised),
        ..Filter::default()
    };
    Ok(filtered(scope, &filter, on)
        .filter(row::Column::DecidedAt.gte(from))
        .filter(row::Column::DecidedAt.lte(to))
        .order_by(row::Column::DecidedAt, Order::Desc)
        .limit(limit)
        .into_model::<Line>()
        .all(db)
        .await?)
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
