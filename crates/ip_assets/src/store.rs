//! IP assets in the database: the only place with queries on the register.

pub mod areas;
pub mod assessments;
pub mod calendar;
pub mod collective;
pub mod costs;
pub mod deadlines;
pub mod exploitation;
pub mod import;
pub mod payouts;
pub mod results;

use crate::model::{Asset, AssetId, Content, Event, EventId, EventKind, Part, Party, Right, State};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Ordered, Page, Part as At, Place, SortColumn, Sorting};
use kernel::reach::{Named, below};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{Condition, ExprTrait as _, FromQueryResult, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

pub(crate) mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_assets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AssetId,
        pub code: String,
        pub keeper: UnitId,
        pub right_kind: String,
        pub title: String,
        pub folded: String,
        pub summary: String,
        pub application: String,
        pub application_key: String,
        pub grant_number: String,
        pub grant_key: String,
        pub classes: String,
        pub goods: String,
        pub initiative: Option<Uuid>,
        pub state_funded: bool,
        pub support: String,
        pub accelerated: bool,
        pub mark_note: String,
        pub traits: String,
        pub given_days: String,
        pub state: String,
        pub secret: bool,
        pub published: bool,
        pub filed_on: Option<NaiveDate>,
        pub granted_on: Option<NaiveDate>,
        pub known_on: NaiveDate,
        pub created_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod party {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_parties")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub asset: AssetId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub part: String,
        pub name: String,
        pub unit: Option<UnitId>,
        pub person: Option<PersonId>,
        pub country: String,
        pub detail: String,
        pub share: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod event {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ip_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EventId,
        pub asset: AssetId,
        pub kind: String,
        pub on_day: NaiveDate,
        pub ordinal: i32,
        pub number: String,
        pub note: String,
        pub recorded_by: PersonId,
        pub recorded_at: DateTime<Utc>,
        pub removed_by: Option<PersonId>,
        pub removed_at: Option<DateTime<Utc>>,
        pub removed_why: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The rows that a scope shows. What is secret is for the officers of its own unit and its people, not for units above.
pub(crate) fn visible(scope: &Scope, on: NaiveDate) -> Condition {
    shown(scope, on, Way::Gathered)
}

/// How the rows that a scope shows are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Each part of the scope by an index of its own: for whoever sees few of all.
    Gathered,
    /// Asked of each row that something else leads to: of some ids, or of the first in the order of a list where whoever asks sees much
    /// of everything.
    ByRow,
}

fn shown(scope: &Scope, on: NaiveDate, way: Way) -> Condition {
    // Nearly nothing is secret: asked as "is not", no index answers it, and another one is always the better way.
    let open = || Condition::all().add(row::Column::Secret.ne(true));
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => Condition::all()
            .add(row::Column::Published.eq(true))
            .add(row::Column::Secret.eq(false)),
        Reach::Of {
            person,
            units,
            subtrees,
        } => {
            let named = Named::of(units, subtrees, on);
            let parts = |which: Condition| {
                Query::select()
                    .column(party::Column::Asset)
                    .from(party::Entity)
                    .cond_where(which)
                    .to_owned()
            };
            let own = parts(Condition::all().add(party::Column::Person.eq(*person)));
            // Whoever entered it keeps it, unless it is secret now: then they see it by their unit or their part alone.
            let mut any = Condition::any()
                .add(open().add(row::Column::CreatedBy.eq(*person)))
                .add(row::Column::Id.in_subquery(own));
            if named.here.is_empty() {
                return any;
            }
            let at = row::Column::Keeper.is_in(named.here.iter().copied());
            any = match way {
                Way::Gathered => any.add(at),
                // Inside a CASE no index answers it, and then none gathers the others.
                Way::ByRow => {
                    let asked: Expr = Expr::case(at, 1).finally(0).into();
                    any.add(asked.eq(1))
                }
            };
            if !subtrees.is_empty() {
                any = any.add(open().add(row::Column::Keeper.in_subquery(below(subtrees, on))));
            }
            any.add(open().add(row::Column::Id.in_subquery(parts(named.holds(party::Column::Unit.into_expr())))))
        }
    }
}

/// From so many rows below a person's units on, a page is looked for among all rows in their order.
const MANY: u64 = 2_000;

/// The better way to a page of the list.
async fn way(db: &Reader<'_>, scope: &Scope, by: SortBy, on: NaiveDate) -> Result<Way> {
    let Reach::Of { subtrees, .. } = scope.reach() else {
        return Ok(Way::Gathered);
    };
    // By title no index gives the order.
    if subtrees.is_empty() || by == SortBy::Title {
        return Ok(Way::Gathered);
    }
    let further: Option<i32> = row::Entity::find()
        .select_only()
        .expr_as(Expr::val(1), "one")
        .filter(row::Column::Keeper.in_subquery(below(subtrees, on)))
        .offset(MANY)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(if further.is_some() { Way::ByRow } else { Way::Gathered })
}

fn json<T: serde::de::DeserializeOwned>(text: &str, column: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| AppError::bug(format!("{column}: {error}")))
}

fn text<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| AppError::bug(error.to_string()))
}

fn whole(m: row::Model, parties: Vec<Party>) -> Result<Asset> {
    Ok(Asset {
        id: m.id,
        code: m.code,
        keeper: m.keeper,
        content: Content {
            right: Right::from_code(&m.right_kind)
                .ok_or_else(|| AppError::bug(format!("ip_assets.right_kind {}", m.right_kind)))?,
            title: m.title,
            summary: m.summary,
            application: m.application,
            grant: m.grant_number,
            classes: json(&m.classes, "ip_assets.classes")?,
            goods: m.goods,
            initiative: m.initiative,
            state_funded: m.state_funded,
            support: m.support,
            accelerated: m.accelerated,
            mark_note: m.mark_note,
            traits: json(&m.traits, "ip_assets.traits")?,
            days: json(&m.given_days, "ip_assets.given_days")?,
            parties,
        },
        state: State::from_code(&m.state).ok_or_else(|| AppError::bug(format!("ip_assets.state {}", m.state)))?,
        secret: m.secret,
        published: m.published,
        filed_on: m.filed_on,
        granted_on: m.granted_on,
        created_by: m.created_by,
        created_at: m.created_at,
        changed_at: m.changed_at,
        version: m.version,
    })
}

fn values(one: &Asset) -> Result<row::ActiveModel> {
    let content = &one.content;
    let [application_key, grant_key] = content.keys();
    let holders: Vec<&str> = content.parties.iter().map(|party| party.name.as_str()).collect();
    let folded = vietnamese::fold(&format!(
        "{} {} {} {} {}",
        content.title,
        one.code,
        content.application,
        content.grant,
        holders.join(" ")
    ));
    Ok(row::ActiveModel {
        id: Set(one.id),
        code: Set(one.code.clone()),
        keeper: Set(one.keeper),
        right_kind: Set(content.right.code().to_owned()),
        title: Set(content.title.clone()),
        folded: Set(folded),
        summary: Set(content.summary.clone()),
        application: Set(content.application.clone()),
        application_key: Set(application_key),
        grant_number: Set(content.grant.clone()),
        grant_key: Set(grant_key),
        classes: Set(text(&content.classes)?),
        goods: Set(content.goods.clone()),
        initiative: Set(content.initiative),
        state_funded: Set(content.state_funded),
        support: Set(content.support.clone()),
        accelerated: Set(content.accelerated),
        mark_note: Set(content.mark_note.clone()),
        traits: Set(text(&content.traits)?),
        given_days: Set(text(&content.days)?),
        state: Set(one.state.code().to_owned()),
        secret: Set(one.secret),
        published: Set(one.published),
        filed_on: Set(one.filed_on),
        granted_on: Set(one.granted_on),
        known_on: Set(one
            .filed_on
            .or(one.granted_on)
            .unwrap_or_else(|| kernel::time::local_date(one.created_at))),
        created_by: Set(one.created_by),
        created_at: Set(one.created_at),
        changed_at: Set(one.changed_at),
        version: Set(one.version),
    })
}

fn party_of(m: party::Model) -> Option<(AssetId, Party)> {
    let party = Party {
        part: Part::from_code(&m.part)?,
        name: m.name,
        unit: m.unit,
        person: m.person,
        country: m.country,
        detail: m.detail,
        share: m.share.and_then(|share| u32::try_from(share).ok()),
    };
    Some((m.asset, party))
}

/// Who has a part in some assets, in the order in which they were entered.
async fn parties(db: &Reader<'_>, ids: &[AssetId]) -> Result<HashMap<AssetId, Vec<Party>>> {
    let mut found: HashMap<AssetId, Vec<Party>> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = party::Entity::find()
            .filter(party::Column::Asset.is_in(part.iter().copied()))
            .order_by(party::Column::Asset, Order::Asc)
            .order_by(party::Column::Place, Order::Asc)
            .all(db)
            .await?;
        for (asset, one) in rows.into_iter().filter_map(party_of) {
            found.entry(asset).or_default().push(one);
        }
    }
    Ok(found)
}

async fn with_parties(db: &Reader<'_>, rows: Vec<row::Model>) -> Result<Vec<Asset>> {
    let ids: Vec<AssetId> = rows.iter().map(|row| row.id).collect();
    let mut held = parties(db, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let parties = held.remove(&row.id).unwrap_or_default();
            whole(row, parties)
        })
        .collect()
}

async fn set_parties(tx: &Tx, lists: &[(AssetId, &[Party])]) -> Result<()> {
    let rows: Vec<party::ActiveModel> = lists
        .iter()
        .flat_map(|(asset, list)| {
            list.iter().zip(0..).map(|(one, place)| party::ActiveModel {
                asset: Set(*asset),
                place: Set(place),
                part: Set(one.part.code().to_owned()),
                name: Set(one.name.clone()),
                unit: Set(one.unit),
                person: Set(one.person),
                country: Set(one.country.clone()),
                detail: Set(one.detail.clone()),
                share: Set(one.share.map(i64::from)),
            })
        })
        .collect();
    for part in rows.chunks(chunk(9)) {
        party::Entity::insert_many(part.to_vec())
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Writes new assets, each covered by its permit.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, new: &[(Permit, Asset)]) -> Result<()> {
    for (permit, one) in new {
        permit.covers(one.id.0)?;
    }
    for part in new.chunks(chunk(30)) {
        let rows: Vec<row::ActiveModel> = part.iter().map(|(_, one)| values(one)).collect::<Result<_>>()?;
        row::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    let lists: Vec<(AssetId, &[Party])> = new
        .iter()
        .map(|(_, one)| (one.id, one.content.parties.as_slice()))
        .collect();
    set_parties(tx, &lists).await
}

/// Writes a changed asset with its parties; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save(tx: &Tx, permit: &Permit, one: &Asset) -> Result<()> {
    permit.covers(one.id.0)?;
    let next = Asset {
        version: one.version + 1,
        ..one.clone()
    };
    let written = row::Entity::update_many()
        .set(values(&next)?)
        .filter(row::Column::Id.eq(one.id))
        .filter(row::Column::Version.eq(one.version))
        .exec(&tx.reader())
        .await?;
    if written.rows_affected != 1 {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    party::Entity::delete_many()
        .filter(party::Column::Asset.eq(one.id))
        .exec(&tx.reader())
        .await?;
    set_parties(tx, &[(one.id, one.content.parties.as_slice())]).await
}

/// Keeps the row of an asset for this transaction: whoever else wants it waits until the end of it. The caller has found it
/// through its scope. (SQLite has one writer anyway.)
///
/// # Errors
/// Database errors.
pub async fn hold(tx: &Tx, id: AssetId) -> Result<()> {
    row::Entity::find_by_id(id)
        .select_only()
        .column(row::Column::Id)
        .lock_exclusive()
        .into_tuple::<AssetId>()
        .one(&tx.reader())
        .await?;
    Ok(())
}

/// Keeps some assets from one on, by id, for this transaction: whoever else wants one waits until the end of it.
///
/// # Errors
/// Database errors.
pub async fn hold_onward(tx: &Tx, after: Option<AssetId>, limit: u64) -> Result<()> {
    let mut find = row::Entity::find().select_only().column(row::Column::Id);
    if let Some(after) = after {
        find = find.filter(row::Column::Id.gt(after));
    }
    find.order_by(row::Column::Id, Order::Asc)
        .limit(limit)
        .lock_exclusive()
        .into_tuple::<AssetId>()
        .all(&tx.reader())
        .await?;
    Ok(())
}

/// One asset.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: AssetId, on: NaiveDate) -> Result<Asset> {
    let found = row::Entity::find_by_id(id)
        .filter(shown(scope, on, Way::ByRow))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    let held = parties(db, &[id]).await?.remove(&id).unwrap_or_default();
    whole(found, held)
}

/// Gives assets to another register, their deadlines with them; each is covered by its permit.
///
/// # Errors
/// Database errors.
pub async fn move_to(tx: &Tx, permits: &[(Permit, AssetId)], keeper: UnitId) -> Result<()> {
    for (permit, id) in permits {
        permit.covers(id.0)?;
    }
    for part in permits.chunks(chunk(1)) {
        let ids: Vec<AssetId> = part.iter().map(|(_, id)| *id).collect();
        row::Entity::update_many()
            .col_expr(row::Column::Keeper, Expr::value(keeper.0))
            .col_expr(row::Column::ChangedAt, Expr::value(tx.now))
            .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
            .filter(row::Column::Id.is_in(ids.iter().copied()))
            .exec(&tx.reader())
            .await?;
        deadlines::move_to(tx, &ids, keeper).await?;
    }
    Ok(())
}

/// Keeps the numbers of every register for this transaction: whoever else enters one waits, and then sees it.
///
/// # Errors
/// Database errors.
pub async fn hold_numbers(tx: &Tx) -> Result<()> {
    kernel::codes::next(tx, UnitId(Uuid::nil()), "ip_numbers", 0).await?;
    Ok(())
}

/// Some assets as far as the scope shows them, by id.
///
/// # Errors
/// Database errors.
pub async fn these(db: &Reader<'_>, scope: &Scope, ids: &[AssetId], on: NaiveDate) -> Result<HashMap<AssetId, Asset>> {
    let mut found = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = row::Entity::find()
            .filter(row::Column::Id.is_in(part.iter().copied()))
            .filter(shown(scope, on, Way::ByRow))
            .all(db)
            .await?;
        for one in with_parties(db, rows).await? {
            found.insert(one.id, one);
        }
    }
    Ok(found)
}

/// Assets from one on, by id: for whoever goes through all of them.
///
/// # Errors
/// Database errors.
pub async fn onward(db: &Reader<'_>, scope: &Scope, after: Option<AssetId>, limit: u64) -> Result<Vec<Asset>> {
    let mut find = row::Entity::find().filter(visible(scope, NaiveDate::MIN));
    if let Some(after) = after {
        find = find.filter(row::Column::Id.gt(after));
    }
    let rows = find.order_by(row::Column::Id, Order::Asc).limit(limit).all(db).await?;
    with_parties(db, rows).await
}

/// Assets that some units keep or have a part in: what must be indexed anew when a unit is called something else.
///
/// # Errors
/// Database errors.
pub async fn ids_of(db: &Reader<'_>, units: &[UnitId]) -> Result<Vec<AssetId>> {
    let mut found = Vec::new();
    for part in units.chunks(chunk(2)) {
        let with_part = Query::select()
            .column(party::Column::Asset)
            .from(party::Entity)
            .and_where(party::Column::Unit.is_in(part.iter().copied()))
            .to_owned();
        let ids: Vec<AssetId> = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .filter(
                Condition::any()
                    .add(row::Column::Keeper.is_in(part.iter().copied()))
                    .add(row::Column::Id.in_subquery(with_part)),
            )
            .into_tuple()
            .all(db)
            .await?;
        found.extend(ids);
    }
    Ok(found)
}

/// A column by which the register is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Day of filing; of the title or of the entry where there is none.
    #[default]
    Day,
    /// Title.
    Title,
    /// Last change.
    Changed,
}

impl SortColumn for SortBy {
    const ALL: &'static [(SortBy, &'static str)] =
        &[(SortBy::Day, "ngay"), (SortBy::Title, "ten"), (SortBy::Changed, "sua")];
    fn starts_down(self) -> bool {
        matches!(self, SortBy::Day | SortBy::Changed)
    }
}

/// What a list of assets asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of title, number or party, with or without marks.
    pub words: String,
    /// Only these rights.
    pub rights: Vec<Right>,
    /// Only these states.
    pub states: Vec<State>,
    /// Only of the register of these units.
    pub keepers: Option<Vec<UnitId>>,
    /// Only those of some class: its canonical symbol, or the beginning of one.
    pub class: String,
    /// Only filed in this year.
    pub filed_in: Option<i32>,
    /// Only made with money of the State.
    pub state_funded: bool,
    /// Only those that grew out of this initiative.
    pub initiative: Option<Uuid>,
    /// Order.
    pub sorting: Sorting<SortBy>,
}

/// The place of a row in the register.
pub type Key = Place;

fn filtered(scope: &Scope, filter: &Filter, on: NaiveDate) -> Select<row::Entity> {
    fitting(visible(scope, on), filter)
}

fn fitting(shown: Condition, filter: &Filter) -> Select<row::Entity> {
    let mut find = row::Entity::find().filter(shown);
    for word in vietnamese::fold(&filter.words).split_whitespace() {
        let like = format!("%{}%", word.replace(['%', '_', '\\'], ""));
        find = find.filter(row::Column::Folded.like(like));
    }
    if !filter.rights.is_empty() {
        find = find.filter(row::Column::RightKind.is_in(filter.rights.iter().map(|right| right.code())));
    }
    if !filter.states.is_empty() {
        find = find.filter(row::Column::State.is_in(filter.states.iter().map(|state| state.code())));
    }
    if let Some(keepers) = &filter.keepers {
        find = find.filter(row::Column::Keeper.is_in(keepers.iter().copied()));
    }
    if !filter.class.is_empty() {
        let class = filter.class.replace(['%', '_', '\\', '"'], "");
        // A number is a whole class: 3 is not 30. Letters begin a symbol: A01 has A01B in it.
        let likes = if class.bytes().all(|byte| byte.is_ascii_digit()) {
            vec![format!("%\"{class}\"%"), format!("%\"{class}-%")]
        } else {
            vec![format!("%\"{class}%")]
        };
        let mut any = Condition::any();
        for like in likes {
            any = any.add(row::Column::Classes.like(like));
        }
        find = find.filter(any);
    }
    if let Some(year) = filter.filed_in {
        let from = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN);
        let to = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
        find = find.filter(row::Column::FiledOn.between(from, to));
    }
    if filter.state_funded {
        find = find.filter(row::Column::StateFunded.eq(true));
    }
    if let Some(initiative) = filter.initiative {
        find = find.filter(row::Column::Initiative.eq(initiative));
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
) -> Result<Page<Asset>> {
    let sorting = filter.sorting;
    let column = match sorting.by {
        SortBy::Day => row::Column::KnownOn,
        SortBy::Title => row::Column::Folded,
        SortBy::Changed => row::Column::ChangedAt,
    };
    let order = Ordered::new(sorting.code())
        .by(column.into_expr(), sorting.down)
        .by(row::Column::Id.into_expr(), sorting.down);
    let shown = shown(scope, on, way(db, scope, sorting.by, on).await?);
    let rows = order.read(fitting(shown, filter), cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| {
        let key = match sorting.by {
            SortBy::Day => At::Day(row.known_on),
            SortBy::Title => At::Text(row.folded.clone()),
            SortBy::Changed => At::Moment(row.changed_at),
        };
        vec![key, At::Id(row.id.0)]
    });
    Ok(Page {
        items: with_parties(db, page.items).await?,
        prev: page.prev,
        next: page.next,
    })
}

/// How many assets a filter finds.
///
/// # Errors
/// Database errors.
pub async fn count(db: &Reader<'_>, scope: &Scope, filter: &Filter, on: NaiveDate) -> Result<u64> {
    Ok(filtered(scope, filter, on).count(db).await?)
}

/// How many assets a scope shows, by right and state.
///
/// # Errors
/// Database errors.
pub async fn tally(db: &Reader<'_>, scope: &Scope, on: NaiveDate) -> Result<Vec<(Right, State, i64)>> {
    #[derive(FromQueryResult)]
    struct Line {
        right_kind: String,
        state: String,
        number: i64,
    }
    let lines = row::Entity::find()
        .filter(visible(scope, on))
        .select_only()
        .columns([row::Column::RightKind, row::Column::State])
        .column_as(row::Column::Id.count(), "number")
        .group_by(row::Column::RightKind)
        .group_by(row::Column::State)
        .into_model::<Line>()
        .all(db)
        .await?;
    Ok(lines
        .into_iter()
        .filter_map(|line| {
            Some((
                Right::from_code(&line.right_kind)?,
                State::from_code(&line.state)?,
                line.number,
            ))
        })
        .collect())
}

/// Assets that bear one of some numbers, also those outside the scope, to say that a number is taken; nothing of these may be
/// shown. What is secret is not even said to be there.
///
/// # Errors
/// Database errors.
pub async fn numbered(
    db: &Reader<'_>,
    scope: &Scope,
    keys: &[String],
    on: NaiveDate,
) -> Result<Vec<(AssetId, String, String)>> {
    let mut found = Vec::new();
    for part in keys.chunks(chunk(2)) {
        let rows: Vec<(AssetId, String, String)> = row::Entity::find()
            .select_only()
            .columns([row::Column::Id, row::Column::ApplicationKey, row::Column::GrantKey])
            .filter(
                Condition::any()
                    .add(row::Column::ApplicationKey.is_in(part.iter().cloned()))
                    .add(row::Column::GrantKey.is_in(part.iter().cloned())),
            )
            .filter(
                Condition::any()
                    .add(row::Column::Secret.eq(false))
                    .add(shown(scope, on, Way::ByRow)),
            )
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Assets of a scope by their codes.
///
/// # Errors
/// Database errors.
pub async fn coded(
    db: &Reader<'_>,
    scope: &Scope,
    codes: &[String],
    on: NaiveDate,
) -> Result<HashMap<String, AssetId>> {
    let mut found = HashMap::new();
    for part in codes.chunks(chunk(1)) {
        let rows: Vec<(String, AssetId)> = row::Entity::find()
            .select_only()
            .columns([row::Column::Code, row::Column::Id])
            .filter(row::Column::Code.is_in(part.iter().cloned()))
            .filter(shown(scope, on, Way::ByRow))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// An event with who recorded it, and who took it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Which.
    pub id: EventId,
    /// What happened.
    pub event: Event,
    /// Who wrote it down.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it was taken back; none where it stands.
    pub removed: Option<String>,
}

fn recorded(m: event::Model) -> Option<(AssetId, Recorded)> {
    let removed = m.removed_at.map(|_| m.removed_why);
    Some((
        m.asset,
        Recorded {
            id: m.id,
            event: Event {
                kind: EventKind::from_code(&m.kind)?,
                on: m.on_day,
                ordinal: m.ordinal,
                number: m.number,
                note: m.note,
            },
            by: m.recorded_by,
            at: m.recorded_at,
            removed,
        },
    ))
}

/// Everything that was recorded of an asset, what was taken back too, by day. The caller has found it through its scope.
///
/// # Errors
/// Database errors.
pub async fn events(db: &Reader<'_>, asset: AssetId) -> Result<Vec<Recorded>> {
    let rows = event::Entity::find()
        .filter(event::Column::Asset.eq(asset))
        .all(db)
        .await?;
    let mut found: Vec<Recorded> = rows.into_iter().filter_map(recorded).map(|(_, one)| one).collect();
    found.sort_by_key(|one| (one.event.on, one.event.kind, one.event.ordinal, one.at));
    Ok(found)
}

/// The events that stand of some assets, in order, each with its id.
///
/// # Errors
/// Database errors.
pub async fn standing_told(db: &Reader<'_>, ids: &[AssetId]) -> Result<HashMap<AssetId, Vec<(EventId, Event)>>> {
    let mut found: HashMap<AssetId, Vec<(EventId, Event)>> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = event::Entity::find()
            .filter(event::Column::Asset.is_in(part.iter().copied()))
            .filter(event::Column::RemovedAt.is_null())
            .all(db)
            .await?;
        for (asset, one) in rows.into_iter().filter_map(recorded) {
            found.entry(asset).or_default().push((one.id, one.event));
        }
    }
    for list in found.values_mut() {
        list.sort_by_key(|(_, event)| (event.on, event.kind, event.ordinal));
    }
    Ok(found)
}

/// The events that stand of some assets, in order.
///
/// # Errors
/// Database errors.
pub async fn standing_events(db: &Reader<'_>, ids: &[AssetId]) -> Result<HashMap<AssetId, Vec<Event>>> {
    let told = standing_told(db, ids).await?;
    Ok(told
        .into_iter()
        .map(|(asset, list)| (asset, list.into_iter().map(|(_, event)| event).collect()))
        .collect())
}

/// Writes events of assets, each covered by the permit of its asset.
///
/// # Errors
/// Database errors.
pub async fn add_events(tx: &Tx, permits: &[(&Permit, AssetId, &[Event])]) -> Result<()> {
    let mut rows = Vec::new();
    for (permit, asset, events) in permits {
        permit.covers(asset.0)?;
        for one in *events {
            rows.push(event::ActiveModel {
                id: Set(tx.id()),
                asset: Set(*asset),
                kind: Set(one.kind.code().to_owned()),
                on_day: Set(one.on),
                ordinal: Set(one.ordinal),
                number: Set(one.number.clone()),
                note: Set(one.note.clone()),
                recorded_by: Set(permit.by()),
                recorded_at: Set(tx.now),
                removed_by: Set(None),
                removed_at: Set(None),
                removed_why: Set(String::new()),
            });
        }
    }
    for part in rows.chunks(chunk(12)) {
        event::Entity::insert_many(part.to_vec())
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Takes an event back: it stays in the dossier, crossed out with its reason. `false` when that was done before.
///
/// # Errors
/// Database errors.
pub async fn remove_event(tx: &Tx, permit: &Permit, asset: AssetId, id: EventId, why: &str) -> Result<bool> {
    permit.covers(asset.0)?;
    let written = event::Entity::update_many()
        .col_expr(event::Column::RemovedBy, Expr::value(permit.by().0))
        .col_expr(event::Column::RemovedAt, Expr::value(tx.now))
        .col_expr(event::Column::RemovedWhy, Expr::value(why))
        .filter(event::Column::Id.eq(id))
        .filter(event::Column::Asset.eq(asset))
        .filter(event::Column::RemovedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(written.rows_affected == 1)
}
