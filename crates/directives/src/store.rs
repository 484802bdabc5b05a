//! Documents in the database: the only place with queries on the register.

pub mod messages;
pub mod tasks;

use crate::model::{
    Clause, ClauseId, Content, Directive, DirectiveId, Kind, Line, LineId, LineKind, Obstacle, ObstacleId, Part,
    Recipient, Scheme, State,
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Reach, Scope, SigningForm};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Ordered, Page, Part as At, Place, SortColumn, Sorting};
use kernel::reach::above;
pub use kernel::reach::{Named, below};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, Set};
use std::collections::{BTreeMap, HashMap};

pub(crate) mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directives")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DirectiveId,
        pub keeper: UnitId,
        pub own: bool,
        pub scheme: String,
        pub number: String,
        pub issued_on: Option<NaiveDate>,
        pub issuer_unit: Option<UnitId>,
        pub issuer: String,
        pub signing: String,
        pub signer: String,
        pub signer_title: String,
        pub kind: String,
        pub subject: String,
        pub folded: String,
        pub basis: String,
        pub focal: Option<UnitId>,
        pub state: String,
        pub replaced_by: Option<DirectiveId>,
        pub end_note: String,
        pub published: bool,
        pub ordered_on: NaiveDate,
        pub created_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub issued_at: Option<DateTime<Utc>>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod link {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_links")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub below: DirectiveId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub above: DirectiveId,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod recipient {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_recipients")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub directive: DirectiveId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: UnitId,
        pub part: String,
        pub acknowledged_by: Option<PersonId>,
        pub acknowledged_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod clause {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_clauses")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ClauseId,
        pub directive: DirectiveId,
        pub place: i32,
        pub path: String,
        pub text: String,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod cover {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_covers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub clause: ClauseId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub directive: DirectiveId,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod line {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_lines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: LineId,
        pub directive: DirectiveId,
        pub clause: Option<ClauseId>,
        pub kind: String,
        pub place: i32,
        pub name: String,
        pub value: String,
        pub due_rule: String,
        pub who: String,
        pub sentence: String,
        pub reading: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod obstacle {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_obstacles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ObstacleId,
        pub directive: DirectiveId,
        pub clause: Option<ClauseId>,
        pub task: Option<crate::model::task::TaskId>,
        pub unit: UnitId,
        pub text: String,
        pub raised_by: PersonId,
        pub raised_at: DateTime<Utc>,
        pub answer: String,
        pub answered_by: Option<PersonId>,
        pub answered_unit: Option<UnitId>,
        pub answered_at: Option<DateTime<Utc>>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod feed {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "calendar_feeds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: PersonId,
        pub hash: String,
        pub created_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The rows that a scope shows. Drafts are for their unit alone.
fn visible(scope: &Scope, on: NaiveDate) -> Condition {
    let known = || row::Column::State.ne(State::Draft.code());
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => Condition::all().add(known()).add(row::Column::Published.eq(true)),
        Reach::Of { units, subtrees, .. } => {
            let named = Named::of(units, subtrees, on);
            let mut any = Condition::any().add(row::Column::Id.is_null());
            if named.here.is_empty() {
                return any;
            }
            any = any.add(row::Column::Keeper.is_in(named.here.iter().copied()));
            let received = Query::select()
                .column(recipient::Column::Directive)
                .from(recipient::Entity)
                .cond_where(named.holds(recipient::Column::Unit.into_expr()))
                .to_owned();
            let launched = Condition::any()
                .add(named.holds(row::Column::Keeper.into_expr()))
                .add(named.holds(row::Column::Focal.into_expr()))
                .add(row::Column::Id.in_subquery(received))
                .add(row::Column::Id.in_subquery(tasks::directives_of(&named)))
                .add(
                    Condition::all()
                        .add(row::Column::Published.eq(true))
                        .add(row::Column::IssuerUnit.in_subquery(above(&named.here, on))),
                );
            any = any.add(Condition::all().add(known()).add(launched));
            any
        }
    }
}

fn whole(m: row::Model) -> Result<Directive> {
    let basis = serde_json::from_str(&m.basis).map_err(|error| AppError::bug(format!("directives.basis: {error}")))?;
    Ok(Directive {
        id: m.id,
        keeper: m.keeper,
        content: Content {
            scheme: Scheme::from_code(&m.scheme).unwrap_or_default(),
            number: m.number,
            issued_on: m.issued_on,
            issuer_unit: m.issuer_unit,
            issuer: m.issuer,
            signing: SigningForm::from_code(&m.signing),
            signer: m.signer,
            signer_title: m.signer_title,
            kind: Kind::from_code(&m.kind),
            subject: m.subject,
            basis,
            focal: m.focal,
        },
        state: State::from_code(&m.state).ok_or_else(|| AppError::bug(format!("directives.state {}", m.state)))?,
        replaced_by: m.replaced_by,
        end_note: m.end_note,
        published: m.published,
        created_by: m.created_by,
        created_at: m.created_at,
        changed_at: m.changed_at,
        issued_at: m.issued_at,
        version: m.version,
    })
}

fn values(one: &Directive) -> Result<row::ActiveModel> {
    let content = &one.content;
    let basis = serde_json::to_string(&content.basis).map_err(|error| AppError::bug(error.to_string()))?;
    let folded = vietnamese::fold(&format!("{} {} {}", content.subject, content.number, content.issuer));
    Ok(row::ActiveModel {
        id: Set(one.id),
        keeper: Set(one.keeper),
        own: Set(one.is_own()),
        scheme: Set(content.scheme.code().to_owned()),
        number: Set(content.number.clone()),
        issued_on: Set(content.issued_on),
        issuer_unit: Set(content.issuer_unit),
        issuer: Set(content.issuer.clone()),
        signing: Set(content.signing.map(SigningForm::code).unwrap_or_default().to_owned()),
        signer: Set(content.signer.clone()),
        signer_title: Set(content.signer_title.clone()),
        kind: Set(content.kind.map(Kind::code).unwrap_or_default().to_owned()),
        subject: Set(content.subject.clone()),
        folded: Set(folded),
        basis: Set(basis),
        focal: Set(content.focal),
        state: Set(one.state.code().to_owned()),
        replaced_by: Set(one.replaced_by),
        end_note: Set(one.end_note.clone()),
        published: Set(one.published),
        ordered_on: Set(content
            .issued_on
            .unwrap_or_else(|| kernel::time::local_date(one.created_at))),
        created_by: Set(one.created_by),
        created_at: Set(one.created_at),
        changed_at: Set(one.changed_at),
        issued_at: Set(one.issued_at),
        version: Set(one.version),
    })
}

/// Writes a new document.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, permit: &Permit, one: &Directive) -> Result<()> {
    permit.covers(one.id.0)?;
    row::Entity::insert(values(one)?)
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(())
}

/// Writes a changed document; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save(tx: &Tx, permit: &Permit, one: &Directive) -> Result<()> {
    permit.covers(one.id.0)?;
    let next = Directive {
        version: one.version + 1,
        ..one.clone()
    };
    let written = row::Entity::update_many()
        .set(values(&next)?)
        .filter(row::Column::Id.eq(one.id))
        .filter(row::Column::Version.eq(one.version))
        .exec(&tx.reader())
        .await?;
    if written.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// One document.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: DirectiveId, on: NaiveDate) -> Result<Directive> {
    let found = row::Entity::find_by_id(id)
        .filter(visible(scope, on))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    whole(found)
}

/// Some documents as far as the scope shows them, by id.
///
/// # Errors
/// Database errors.
pub async fn these(
    db: &Reader<'_>,
    scope: &Scope,
    ids: &[DirectiveId],
    on: NaiveDate,
) -> Result<HashMap<DirectiveId, Directive>> {
    let mut found = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = row::Entity::find()
            .filter(row::Column::Id.is_in(part.iter().copied()))
            .filter(visible(scope, on))
            .all(db)
            .await?;
        for row in rows {
            found.insert(row.id, whole(row)?);
        }
    }
    Ok(found)
}

/// A column by which the register is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Day of the document; the day on which it was entered where none is printed.
    #[default]
    Day,
    /// Subject.
    Subject,
    /// Last change.
    Changed,
}

impl SortColumn for SortBy {
    const ALL: &'static [(SortBy, &'static str)] = &[
        (SortBy::Day, "ngay"),
        (SortBy::Subject, "trich-yeu"),
        (SortBy::Changed, "sua"),
    ];
    fn starts_down(self) -> bool {
        matches!(self, SortBy::Day | SortBy::Changed)
    }
}

/// What a list of documents asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of subject, number or issuer, with or without marks.
    pub words: String,
    /// Only this state.
    pub state: Option<State>,
    /// Only this type.
    pub kind: Option<Kind>,
    /// Only own (`true`) or only those that came in.
    pub own: Option<bool>,
    /// Only State or only Party.
    pub scheme: Option<Scheme>,
    /// Only this number, as printed.
    pub number: Option<String>,
    /// Only those of the register of these units.
    pub keepers: Option<Vec<UnitId>>,
    /// Only those that some of these units have received and not acknowledged.
    pub unacknowledged_by: Option<Vec<UnitId>>,
    /// Only of this year.
    pub year: Option<i32>,
    /// Order.
    pub sorting: Sorting<SortBy>,
}

/// The place of a row in the register.
pub type Key = Place;

fn filtered(scope: &Scope, filter: &Filter, on: NaiveDate) -> Select<row::Entity> {
    let mut find = row::Entity::find().filter(visible(scope, on));
    for word in vietnamese::fold(&filter.words).split_whitespace() {
        let like = format!("%{}%", word.replace(['%', '_', '\\'], ""));
        find = find.filter(row::Column::Folded.like(like));
    }
    if let Some(state) = filter.state {
        find = find.filter(row::Column::State.eq(state.code()));
    }
    if let Some(kind) = filter.kind {
        find = find.filter(row::Column::Kind.eq(kind.code()));
    }
    if let Some(own) = filter.own {
        find = find.filter(row::Column::Own.eq(own));
    }
    if let Some(scheme) = filter.scheme {
        find = find.filter(row::Column::Scheme.eq(scheme.code()));
    }
    if let Some(number) = &filter.number {
        find = find.filter(row::Column::Number.eq(number));
    }
    if let Some(keepers) = &filter.keepers {
        find = find.filter(row::Column::Keeper.is_in(keepers.iter().copied()));
    }
    if let Some(units) = &filter.unacknowledged_by {
        let waiting = Query::select()
            .column(recipient::Column::Directive)
            .from(recipient::Entity)
            .and_where(recipient::Column::Unit.is_in(units.iter().copied()))
            .and_where(recipient::Column::AcknowledgedAt.is_null())
            .to_owned();
        find = find
            .filter(row::Column::Id.in_subquery(waiting))
            .filter(row::Column::State.eq(State::Issued.code()));
    }
    if let Some(year) = filter.year {
        let from = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN);
        let to = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
        find = find.filter(row::Column::OrderedOn.between(from, to));
    }
    find
}

/// A page of the register.
///
/// # Errors
/// Database errors; [`AppError::Refused`] for a cursor that is not of this list.
pub async fn list(
    db: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    cursor: Option<&Cursor<Key>>,
    size: u64,
    on: NaiveDate,
) -> Result<Page<Directive>> {
    let sorting = filter.sorting;
    let column = match sorting.by {
        SortBy::Day => row::Column::OrderedOn,
        SortBy::Subject => row::Column::Folded,
        SortBy::Changed => row::Column::ChangedAt,
    };
    let order = Ordered::new(sorting.code())
        .by(column.into_expr(), sorting.down)
        .by(row::Column::Id.into_expr(), sorting.down);
    let rows = order.read(filtered(scope, filter, on), cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| {
        let key = match sorting.by {
            SortBy::Day => At::Day(row.ordered_on),
            SortBy::Subject => At::Text(row.folded.clone()),
            SortBy::Changed => At::Moment(row.changed_at),
        };
        vec![key, At::Id(row.id.0)]
    });
    let items: Result<Vec<Directive>> = page.items.into_iter().map(whole).collect();
    Ok(Page {
        items: items?,
        prev: page.prev,
        next: page.next,
    })
}

/// How many documents a filter finds.
///
/// # Errors
/// Database errors.
pub async fn count(db: &Reader<'_>, scope: &Scope, filter: &Filter, on: NaiveDate) -> Result<u64> {
    Ok(filtered(scope, filter, on).count(db).await?)
}

/// Puts the recipients of a document in the place of the earlier ones. Who has acknowledged stays.
///
/// # Errors
/// Database errors.
pub async fn set_recipients(tx: &Tx, permit: &Permit, id: DirectiveId, wanted: &[(UnitId, Part)]) -> Result<()> {
    permit.covers(id.0)?;
    let db = tx.reader();
    recipient::Entity::delete_many()
        .filter(recipient::Column::Directive.eq(id))
        .filter(recipient::Column::AcknowledgedAt.is_null())
        .exec(&db)
        .await?;
    for part in wanted.chunks(chunk(5)) {
        let rows = part.iter().map(|(unit, part)| recipient::ActiveModel {
            directive: Set(id),
            unit: Set(*unit),
            part: Set(part.code().to_owned()),
            acknowledged_by: Set(None),
            acknowledged_at: Set(None),
        });
        recipient::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([recipient::Column::Directive, recipient::Column::Unit])
                    .update_column(recipient::Column::Part)
                    .to_owned(),
            )
            .exec_without_returning(&db)
            .await?;
    }
    Ok(())
}

/// The recipients of a document. The caller has found it through its scope.
///
/// # Errors
/// Database errors.
pub async fn recipients(db: &Reader<'_>, id: DirectiveId) -> Result<Vec<Recipient>> {
    let rows = recipient::Entity::find()
        .filter(recipient::Column::Directive.eq(id))
        .order_by(recipient::Column::Part, Order::Asc)
        .order_by(recipient::Column::Unit, Order::Asc)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|m| {
            Some(Recipient {
                unit: m.unit,
                part: Part::from_code(&m.part)?,
                acknowledged_by: m.acknowledged_by,
                acknowledged_at: m.acknowledged_at,
            })
        })
        .collect())
}

/// How many recipients some documents have, and how many of them have acknowledged.
///
/// # Errors
/// Database errors.
pub async fn acknowledged(db: &Reader<'_>, ids: &[DirectiveId]) -> Result<HashMap<DirectiveId, (usize, usize)>> {
    let mut found: HashMap<DirectiveId, (usize, usize)> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<(DirectiveId, Option<DateTime<Utc>>)> = recipient::Entity::find()
            .select_only()
            .columns([recipient::Column::Directive, recipient::Column::AcknowledgedAt])
            .filter(recipient::Column::Directive.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (id, at) in rows {
            let held = found.entry(id).or_default();
            held.0 += 1;
            held.1 += usize::from(at.is_some());
        }
    }
    Ok(found)
}

/// Notes that a recipient says it has arrived; `false` when it was said before.
///
/// # Errors
/// Database errors.
pub async fn acknowledge(tx: &Tx, permit: &Permit, id: DirectiveId, unit: UnitId) -> Result<bool> {
    permit.covers(id.0)?;
    let written = recipient::Entity::update_many()
        .col_expr(recipient::Column::AcknowledgedAt, Expr::value(tx.now))
        .col_expr(recipient::Column::AcknowledgedBy, Expr::value(permit.by().0))
        .filter(recipient::Column::Directive.eq(id))
        .filter(recipient::Column::Unit.eq(unit))
        .filter(recipient::Column::AcknowledgedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(written.rows_affected == 1)
}

/// Keeps the row of a document for this transaction: whoever else wants it waits until the end of it. The caller has found it
/// through its scope. (SQLite has one writer anyway.)
///
/// # Errors
/// Database errors.
pub async fn hold(tx: &Tx, id: DirectiveId) -> Result<()> {
    row::Entity::find_by_id(id)
        .select_only()
        .column(row::Column::Id)
        .lock_exclusive()
        .into_tuple::<DirectiveId>()
        .one(&tx.reader())
        .await?;
    Ok(())
}

/// Puts the documents that one carries out in the place of the earlier ones.
///
/// # Errors
/// Database errors.
pub async fn set_links(tx: &Tx, permit: &Permit, id: DirectiveId, ups: &[DirectiveId]) -> Result<()> {
    permit.covers(id.0)?;
    let db = tx.reader();
    link::Entity::delete_many()
        .filter(link::Column::Below.eq(id))
        .exec(&db)
        .await?;
    if ups.is_empty() {
        return Ok(());
    }
    let rows = ups.iter().map(|above| link::ActiveModel {
        below: Set(id),
        above: Set(*above),
    });
    link::Entity::insert_many(rows).exec_without_returning(&db).await?;
    Ok(())
}

/// Which way links are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To what a document carries out.
    Up,
    /// To what carries it out.
    Down,
}

/// How far links are followed: no real chain is longer.
const FAR: usize = 12;

/// The neighbours of a document and of theirs, in one way. Rows of links only: what they lead to is read through a scope.
///
/// # Errors
/// Database errors.
pub async fn links(db: &Reader<'_>, from: DirectiveId, way: Way) -> Result<BTreeMap<DirectiveId, Vec<DirectiveId>>> {
    let mut next: BTreeMap<DirectiveId, Vec<DirectiveId>> = BTreeMap::new();
    let mut front = vec![from];
    for _ in 0..FAR {
        front.retain(|id| !next.contains_key(id));
        if front.is_empty() {
            break;
        }
        let (asked, given) = match way {
            Way::Up => (link::Column::Below, link::Column::Above),
            Way::Down => (link::Column::Above, link::Column::Below),
        };
        let mut found: Vec<(DirectiveId, DirectiveId)> = Vec::new();
        for part in front.chunks(chunk(1)) {
            let rows: Vec<(DirectiveId, DirectiveId)> = link::Entity::find()
                .select_only()
                .columns([asked, given])
                .filter(asked.is_in(part.iter().copied()))
                .order_by(given, Order::Asc)
                .into_tuple()
                .all(db)
                .await?;
            found.extend(rows);
        }
        for id in front.drain(..) {
            next.entry(id).or_default();
        }
        for (one, other) in found {
            next.entry(one).or_default().push(other);
            front.push(other);
        }
    }
    Ok(next)
}

/// Writes a clause at the end of a document, or a changed one.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save_clause(tx: &Tx, permit: &Permit, one: &Clause) -> Result<()> {
    permit.covers(one.directive.0)?;
    let db = tx.reader();
    let model = clause::ActiveModel {
        id: Set(one.id),
        directive: Set(one.directive),
        place: Set(one.place),
        path: Set(one.path.clone()),
        text: Set(one.text.clone()),
        version: Set(one.version + 1),
    };
    if one.version == 0 {
        clause::Entity::insert(model).exec_without_returning(&db).await?;
        return Ok(());
    }
    let written = clause::Entity::update_many()
        .set(model)
        .filter(clause::Column::Id.eq(one.id))
        .filter(clause::Column::Version.eq(one.version))
        .exec(&db)
        .await?;
    if written.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// Takes a clause out that nothing hangs on.
///
/// # Errors
/// Database errors.
pub async fn delete_clause(tx: &Tx, permit: &Permit, one: &Clause) -> Result<()> {
    permit.covers(one.directive.0)?;
    let db = tx.reader();
    cover::Entity::delete_many()
        .filter(cover::Column::Clause.eq(one.id))
        .exec(&db)
        .await?;
    clause::Entity::delete_by_id(one.id).exec(&db).await?;
    Ok(())
}

fn clause_of(m: clause::Model) -> Clause {
    Clause {
        id: m.id,
        directive: m.directive,
        place: m.place,
        path: m.path,
        text: m.text,
        version: m.version,
    }
}

/// The clauses of some documents, in their order. The caller has found the documents through its scope.
///
/// # Errors
/// Database errors.
pub async fn clauses(db: &Reader<'_>, ids: &[DirectiveId]) -> Result<Vec<Clause>> {
    let mut found = Vec::new();
    for part in ids.chunks(chunk(1)) {
        let rows = clause::Entity::find()
            .filter(clause::Column::Directive.is_in(part.iter().copied()))
            .order_by(clause::Column::Directive, Order::Asc)
            .order_by(clause::Column::Place, Order::Asc)
            .order_by(clause::Column::Id, Order::Asc)
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(clause_of));
    }
    Ok(found)
}

/// One clause; the caller then finds its document through its scope.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_clause(db: &Reader<'_>, id: ClauseId) -> Result<Clause> {
    let found = clause::Entity::find_by_id(id).one(db).await?;
    found.map(clause_of).ok_or(AppError::NotFound)
}

/// Says which clauses of documents above are carried out by a document.
///
/// # Errors
/// Database errors.
pub async fn set_covers(tx: &Tx, permit: &Permit, id: DirectiveId, clauses: &[ClauseId]) -> Result<()> {
    permit.covers(id.0)?;
    let db = tx.reader();
    cover::Entity::delete_many()
        .filter(cover::Column::Directive.eq(id))
        .exec(&db)
        .await?;
    if clauses.is_empty() {
        return Ok(());
    }
    let rows = clauses.iter().map(|clause| cover::ActiveModel {
        clause: Set(*clause),
        directive: Set(id),
    });
    cover::Entity::insert_many(rows).exec_without_returning(&db).await?;
    Ok(())
}

/// Which documents carry out which of some clauses. What they are is read through a scope.
///
/// # Errors
/// Database errors.
pub async fn covers(db: &Reader<'_>, clauses: &[ClauseId]) -> Result<Vec<(ClauseId, DirectiveId)>> {
    let mut found = Vec::new();
    for part in clauses.chunks(chunk(1)) {
        let rows: Vec<(ClauseId, DirectiveId)> = cover::Entity::find()
            .select_only()
            .columns([cover::Column::Clause, cover::Column::Directive])
            .filter(cover::Column::Clause.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The clauses that a document says it carries out.
///
/// # Errors
/// Database errors.
pub async fn covered_by(db: &Reader<'_>, id: DirectiveId) -> Result<Vec<ClauseId>> {
    Ok(cover::Entity::find()
        .select_only()
        .column(cover::Column::Clause)
        .filter(cover::Column::Directive.eq(id))
        .into_tuple()
        .all(db)
        .await?)
}

/// Writes targets and report duties.
///
/// # Errors
/// Database errors.
pub async fn insert_lines(tx: &Tx, permit: &Permit, id: DirectiveId, lines: &[Line]) -> Result<()> {
    permit.covers(id.0)?;
    for part in lines.chunks(chunk(11)) {
        let rows = part.iter().map(|one| line::ActiveModel {
            id: Set(one.id),
            directive: Set(id),
            clause: Set(one.clause),
            kind: Set(one.kind.code().to_owned()),
            place: Set(one.place),
            name: Set(one.name.clone()),
            value: Set(one.value.clone()),
            due_rule: Set(one.due_rule.clone()),
            who: Set(one.who.clone()),
            sentence: Set(one.sentence.clone()),
            reading: Set(one.reading.clone()),
        });
        line::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Takes a target or report duty out again.
///
/// # Errors
/// Database errors.
pub async fn delete_line(tx: &Tx, permit: &Permit, directive: DirectiveId, id: LineId) -> Result<bool> {
    permit.covers(directive.0)?;
    let done = line::Entity::delete_many()
        .filter(line::Column::Id.eq(id))
        .filter(line::Column::Directive.eq(directive))
        .exec(&tx.reader())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Targets and report duties of some documents. The caller has found the documents through its scope.
///
/// # Errors
/// Database errors.
pub async fn lines(db: &Reader<'_>, ids: &[DirectiveId]) -> Result<Vec<Line>> {
    let mut found = Vec::new();
    for part in ids.chunks(chunk(1)) {
        let rows = line::Entity::find()
            .filter(line::Column::Directive.is_in(part.iter().copied()))
            .order_by(line::Column::Kind, Order::Desc)
            .order_by(line::Column::Place, Order::Asc)
            .order_by(line::Column::Id, Order::Asc)
            .all(db)
            .await?;
        found.extend(rows.into_iter().filter_map(|m| {
            Some(Line {
                id: m.id,
                directive: m.directive,
                clause: m.clause,
                kind: LineKind::from_code(&m.kind)?,
                place: m.place,
                name: m.name,
                value: m.value,
                due_rule: m.due_rule,
                who: m.who,
                sentence: m.sentence,
                reading: m.reading,
            })
        }));
    }
    Ok(found)
}

/// Targets and report duties of every document that a scope shows, newest document first.
///
/// # Errors
/// Database errors.
pub async fn lines_seen(
    db: &Reader<'_>,
    scope: &Scope,
    kind: LineKind,
    (skip, limit): (u64, u64),
    on: NaiveDate,
) -> Result<Vec<Line>> {
    let seen = {
        let mut query = Query::select();
        query
            .column(row::Column::Id)
            .from(row::Entity)
            .cond_where(visible(scope, on));
        query
    };
    let rows = line::Entity::find()
        .filter(line::Column::Kind.eq(kind.code()))
        .filter(line::Column::Directive.in_subquery(seen))
        .order_by(line::Column::Directive, Order::Desc)
        .order_by(line::Column::Place, Order::Asc)
        .order_by(line::Column::Id, Order::Asc)
        .offset(skip)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|m| Line {
            id: m.id,
            directive: m.directive,
            clause: m.clause,
            kind,
            place: m.place,
            name: m.name,
            value: m.value,
            due_rule: m.due_rule,
            who: m.who,
            sentence: m.sentence,
            reading: m.reading,
        })
        .collect())
}

fn obstacle_of(m: obstacle::Model) -> Obstacle {
    Obstacle {
        id: m.id,
        directive: m.directive,
        clause: m.clause,
        task: m.task,
        unit: m.unit,
        text: m.text,
        raised_by: m.raised_by,
        raised_at: m.raised_at,
        answer: m.answer,
        answered_by: m.answered_by,
        answered_unit: m.answered_unit,
        answered_at: m.answered_at,
        version: m.version,
    }
}

/// Writes a new difficulty, or its answer.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save_obstacle(tx: &Tx, permit: &Permit, one: &Obstacle) -> Result<()> {
    permit.covers(one.directive.0)?;
    let db = tx.reader();
    let model = obstacle::ActiveModel {
        id: Set(one.id),
        directive: Set(one.directive),
        clause: Set(one.clause),
        task: Set(one.task),
        unit: Set(one.unit),
        text: Set(one.text.clone()),
        raised_by: Set(one.raised_by),
        raised_at: Set(one.raised_at),
        answer: Set(one.answer.clone()),
        answered_by: Set(one.answered_by),
        answered_unit: Set(one.answered_unit),
        answered_at: Set(one.answered_at),
        version: Set(one.version + 1),
    };
    if one.version == 0 {
        obstacle::Entity::insert(model).exec_without_returning(&db).await?;
        return Ok(());
    }
    let written = obstacle::Entity::update_many()
        .set(model)
        .filter(obstacle::Column::Id.eq(one.id))
        .filter(obstacle::Column::Version.eq(one.version))
        .exec(&db)
        .await?;
    if written.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// One difficulty; the caller then finds its document through its scope.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_obstacle(db: &Reader<'_>, id: ObstacleId) -> Result<Obstacle> {
    let found = obstacle::Entity::find_by_id(id).one(db).await?;
    found.map(obstacle_of).ok_or(AppError::NotFound)
}

/// The difficulties of a document, those that wait first. What was answered is for everyone who sees the document; what was
/// not, for those who raised it (and above) and for who answers (`all`).
///
/// # Errors
/// Database errors.
pub async fn obstacles(
    db: &Reader<'_>,
    scope: &Scope,
    id: DirectiveId,
    all: bool,
    on: NaiveDate,
) -> Result<Vec<Obstacle>> {
    let mut find = obstacle::Entity::find().filter(obstacle::Column::Directive.eq(id));
    if !all {
        find = find.filter(raised_by(scope, on).add(obstacle::Column::AnsweredAt.is_not_null()));
    }
    let rows = find
        .order_by(obstacle::Column::RaisedAt, Order::Desc)
        .order_by(obstacle::Column::Id, Order::Desc)
        .limit(500)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(obstacle_of).collect())
}

/// The difficulties that a unit raised, those without an answer first, then the latest.
///
/// # Errors
/// Database errors.
pub async fn obstacles_of(db: &Reader<'_>, unit: UnitId, limit: u64) -> Result<Vec<Obstacle>> {
    let rows = obstacle::Entity::find()
        .filter(obstacle::Column::Unit.eq(unit))
        .order_by(obstacle::Column::AnsweredAt.is_not_null(), Order::Asc)
        .order_by(obstacle::Column::RaisedAt, Order::Desc)
        .order_by(obstacle::Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(obstacle_of).collect())
}

fn raised_by(scope: &Scope, on: NaiveDate) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::any().add(obstacle::Column::Id.is_not_null()),
        Reach::Published => Condition::any().add(obstacle::Column::Id.is_null()),
        Reach::Of { units, subtrees, .. } => {
            let named = Named::of(units, subtrees, on);
            let mut any = Condition::any().add(obstacle::Column::Id.is_null());
            if !named.here.is_empty() {
                any = any.add(named.holds(obstacle::Column::Unit.into_expr()));
            }
            any
        }
    }
}

/// Difficulties over all documents that a scope shows: those raised by its units, and those on documents that it keeps or
/// is the focal unit of. `waiting`: only those without an answer.
///
/// # Errors
/// Database errors.
pub async fn obstacles_seen(
    db: &Reader<'_>,
    scope: &Scope,
    waiting: bool,
    (skip, limit): (u64, u64),
    on: NaiveDate,
) -> Result<Vec<Obstacle>> {
    let mut any = raised_by(scope, on);
    if let Reach::Of { units, subtrees, .. } = scope.reach() {
        let named = Named::of(units, subtrees, on);
        if !named.here.is_empty() {
            let kept = Query::select()
                .column(row::Column::Id)
                .from(row::Entity)
                .cond_where(
                    Condition::any()
                        .add(named.holds(row::Column::Keeper.into_expr()))
                        .add(named.holds(row::Column::Focal.into_expr())),
                )
                .to_owned();
            any = any.add(obstacle::Column::Directive.in_subquery(kept));
        }
    }
    let mut find = obstacle::Entity::find().filter(any);
    if waiting {
        find = find.filter(obstacle::Column::AnsweredAt.is_null());
    }
    let rows = find
        .order_by(obstacle::Column::RaisedAt, Order::Desc)
        .order_by(obstacle::Column::Id, Order::Desc)
        .offset(skip)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(obstacle_of).collect())
}

/// Gives a person a new secret address of their calendar; the old one is dead at once.
///
/// # Errors
/// Database errors.
pub async fn set_feed(tx: &Tx, permit: &Permit, person: PersonId, hash: &str) -> Result<()> {
    permit.covers(person.0)?;
    feed::Entity::insert(feed::ActiveModel {
        person: Set(person),
        hash: Set(hash.to_owned()),
        created_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::column(feed::Column::Person)
            .update_columns([feed::Column::Hash, feed::Column::CreatedAt])
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Takes the address of a calendar away.
///
/// # Errors
/// Database errors.
pub async fn drop_feed(tx: &Tx, permit: &Permit, person: PersonId) -> Result<()> {
    permit.covers(person.0)?;
    feed::Entity::delete_by_id(person).exec(&tx.reader()).await?;
    Ok(())
}

/// Since when a person has a calendar address.
///
/// # Errors
/// Database errors.
pub async fn feed_since(db: &Reader<'_>, person: PersonId) -> Result<Option<DateTime<Utc>>> {
    Ok(feed::Entity::find_by_id(person)
        .one(db)
        .await?
        .map(|row| row.created_at))
}

/// Whose calendar a secret address shows.
///
/// # Errors
/// Database errors.
pub async fn feed_owner(db: &Reader<'_>, hash: &str) -> Result<Option<PersonId>> {
    let found = feed::Entity::find().filter(feed::Column::Hash.eq(hash)).one(db).await?;
    Ok(found.map(|row| row.person))
}

/// Which documents are to be indexed.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// These.
    These(&'a [DirectiveId]),
    /// Those that come after one, in the order of ids.
    After(Option<DirectiveId>),
}

/// A document with all that is indexed of it.
#[derive(Clone, Debug)]
pub struct Indexed {
    /// The document.
    pub directive: Directive,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// Units that receive it, lead or help with one of its tasks.
    pub units: Vec<UnitId>,
}

/// Documents with what is indexed of them.
///
/// # Errors
/// Database errors.
pub async fn indexed(
    db: &Reader<'_>,
    scope: &Scope,
    which: Which<'_>,
    limit: u64,
    on: NaiveDate,
) -> Result<Vec<Indexed>> {
    let mut find = row::Entity::find().filter(visible(scope, on));
    find = match which {
        Which::These(ids) => find.filter(row::Column::Id.is_in(ids.iter().copied())),
        Which::After(None) => find,
        Which::After(Some(last)) => find.filter(row::Column::Id.gt(last)),
    };
    let rows = find.order_by(row::Column::Id, Order::Asc).limit(limit).all(db).await?;
    let directives: Vec<Directive> = rows.into_iter().map(whole).collect::<Result<_>>()?;
    let ids: Vec<DirectiveId> = directives.iter().map(|one| one.id).collect();
    let mut texts: HashMap<DirectiveId, Vec<Clause>> = HashMap::new();
    for clause in clauses(db, &ids).await? {
        texts.entry(clause.directive).or_default().push(clause);
    }
    let mut units: HashMap<DirectiveId, Vec<UnitId>> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows: Vec<(DirectiveId, UnitId)> = recipient::Entity::find()
            .select_only()
            .columns([recipient::Column::Directive, recipient::Column::Unit])
            .filter(recipient::Column::Directive.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (id, unit) in rows {
            units.entry(id).or_default().push(unit);
        }
    }
    for (id, unit) in tasks::units_of(db, &ids).await? {
        units.entry(id).or_default().push(unit);
    }
    Ok(directives
        .into_iter()
        .map(|directive| Indexed {
            clauses: texts.remove(&directive.id).unwrap_or_default(),
            units: units.remove(&directive.id).unwrap_or_default(),
            directive,
        })
        .collect())
}

/// Documents of some units: what their units are called has changed.
///
/// # Errors
/// Database errors.
pub async fn ids_of(db: &Reader<'_>, keepers: &[UnitId]) -> Result<Vec<DirectiveId>> {
    let mut found = Vec::new();
    for part in keepers.chunks(chunk(1)) {
        let rows: Vec<DirectiveId> = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .filter(row::Column::Keeper.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Documents that units above some units published: what those below read beside the rest.
///
/// # Errors
/// Database errors.
pub async fn published_above(db: &Reader<'_>, units: &[UnitId], on: NaiveDate) -> Result<Vec<DirectiveId>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::State.ne(State::Draft.code()))
        .filter(row::Column::Published.eq(true))
        .filter(row::Column::IssuerUnit.in_subquery(above(units, on)))
        .limit(5_000)
        .into_tuple()
        .all(db)
        .await?)
}
