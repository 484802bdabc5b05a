//! Products in the database: the only place with queries on the list.

use crate::model::{Content, Kind, Linked, Product, ProductId, Protection, Rating, State, standing};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use ip_assets::model::{Asset, AssetId, Event, Right, State as Standing};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{PersonId, UnitId};
use kernel::paging::{Cursor, Ordered, Page, Part as At, Place, SortColumn, Sorting};
use kernel::reach::Named;
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{Condition, ExprTrait as _, Order, QueryOrder, QuerySelect, Set};
use std::collections::{BTreeSet, HashMap};

pub(crate) mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "products")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ProductId,
        pub code: String,
        pub keeper: UnitId,
        pub name: String,
        pub folded: String,
        pub kinds: String,
        pub producer: String,
        pub producer_unit: Option<UnitId>,
        pub summary: String,
        pub listed_on: Option<NaiveDate>,
        pub needs: String,
        pub stars: i32,
        pub decision: String,
        pub rated_on: Option<NaiveDate>,
        pub ends_on: Option<NaiveDate>,
        pub state: String,
        pub retired_on: Option<NaiveDate>,
        pub retired_why: String,
        pub published: bool,
        pub created_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod link {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_rights")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product: ProductId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub asset: AssetId,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The rows that a scope shows.
fn visible(scope: &Scope, on: NaiveDate) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => Condition::all()
            .add(row::Column::Published.eq(true))
            .add(row::Column::State.eq(State::Listed.code())),
        Reach::Of {
            person,
            units,
            subtrees,
        } => {
            let named = Named::of(units, subtrees, on);
            let any = Condition::any().add(row::Column::CreatedBy.eq(*person));
            if named.here.is_empty() {
                return any;
            }
            any.add(named.holds(row::Column::Keeper.into_expr()))
                .add(named.holds(row::Column::ProducerUnit.into_expr()))
        }
    }
}

fn json<T: serde::de::DeserializeOwned>(text: &str, column: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| AppError::bug(format!("{column}: {error}")))
}

fn text<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| AppError::bug(error.to_string()))
}

fn whole(m: row::Model) -> Result<Product> {
    let rating = m.rated_on.zip(m.ends_on).map(|(rated_on, ends_on)| Rating {
        stars: m.stars,
        decision: m.decision,
        rated_on,
        ends_on,
    });
    Ok(Product {
        id: m.id,
        code: m.code,
        keeper: m.keeper,
        content: Content {
            name: m.name,
            kinds: json(&m.kinds, "products.kinds")?,
            producer: m.producer,
            producer_unit: m.producer_unit,
            summary: m.summary,
            listed_on: m.listed_on,
            needs: json(&m.needs, "products.needs")?,
        },
        rating,
        state: State::from_code(&m.state).ok_or_else(|| AppError::bug(format!("products.state {}", m.state)))?,
        retired_on: m.retired_on,
        retired_why: m.retired_why,
        published: m.published,
        created_by: m.created_by,
        created_at: m.created_at,
        changed_at: m.changed_at,
        version: m.version,
    })
}

fn values(one: &Product) -> Result<row::ActiveModel> {
    let (content, rating) = (&one.content, one.rating.as_ref());
    Ok(row::ActiveModel {
        id: Set(one.id),
        code: Set(one.code.clone()),
        keeper: Set(one.keeper),
        name: Set(content.name.clone()),
        folded: Set(vietnamese::fold(&format!(
            "{} {} {}",
            content.name, one.code, content.producer
        ))),
        kinds: Set(text(&content.kinds)?),
        producer: Set(content.producer.clone()),
        producer_unit: Set(content.producer_unit),
        summary: Set(content.summary.clone()),
        listed_on: Set(content.listed_on),
        needs: Set(text(&content.needs)?),
        stars: Set(rating.map_or(0, |rating| rating.stars)),
        decision: Set(rating.map(|rating| rating.decision.clone()).unwrap_or_default()),
        rated_on: Set(rating.map(|rating| rating.rated_on)),
        ends_on: Set(rating.map(|rating| rating.ends_on)),
        state: Set(one.state.code().to_owned()),
        retired_on: Set(one.retired_on),
        retired_why: Set(one.retired_why.clone()),
        published: Set(one.published),
        created_by: Set(one.created_by),
        created_at: Set(one.created_at),
        changed_at: Set(one.changed_at),
        version: Set(one.version),
    })
}

/// Writes new products, each covered by its permit.
///
/// # Errors
/// Database errors.
pub async fn insert(tx: &Tx, new: &[(Permit, Product)]) -> Result<()> {
    for (permit, one) in new {
        permit.covers(one.id.0)?;
    }
    for part in new.chunks(chunk(23)) {
        let rows: Vec<row::ActiveModel> = part.iter().map(|(_, one)| values(one)).collect::<Result<_>>()?;
        row::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Writes a changed product; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save(tx: &Tx, permit: &Permit, one: &Product) -> Result<()> {
    permit.covers(one.id.0)?;
    let next = Product {
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
    Ok(())
}

/// Keeps the row of a product for this transaction. The caller has found it through its scope.
///
/// # Errors
/// Database errors.
pub async fn hold(tx: &Tx, id: ProductId) -> Result<()> {
    row::Entity::find_by_id(id)
        .select_only()
        .column(row::Column::Id)
        .lock_exclusive()
        .into_tuple::<ProductId>()
        .one(&tx.reader())
        .await?;
    Ok(())
}

/// One product.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find(db: &Reader<'_>, scope: &Scope, id: ProductId, on: NaiveDate) -> Result<Product> {
    let found = row::Entity::find_by_id(id).filter(visible(scope, on)).one(db).await?;
    whole(found.ok_or(AppError::NotFound)?)
}

/// Some products as far as the scope shows them.
///
/// # Errors
/// Database errors.
pub async fn these(db: &Reader<'_>, scope: &Scope, ids: &[ProductId], on: NaiveDate) -> Result<Vec<Product>> {
    let mut found = Vec::new();
    for part in ids.chunks(chunk(1)) {
        let rows = row::Entity::find()
            .filter(row::Column::Id.is_in(part.iter().copied()))
            .filter(visible(scope, on))
            .all(db)
            .await?;
        for row in rows {
            found.push(whole(row)?);
        }
    }
    Ok(found)
}

/// Products from one on, by id: for whoever goes through all of them.
///
/// # Errors
/// Database errors.
pub async fn onward(db: &Reader<'_>, scope: &Scope, after: Option<ProductId>, limit: u64) -> Result<Vec<Product>> {
    let mut find = row::Entity::find().filter(visible(scope, NaiveDate::MIN));
    if let Some(after) = after {
        find = find.filter(row::Column::Id.gt(after));
    }
    let rows = find.order_by(row::Column::Id, Order::Asc).limit(limit).all(db).await?;
    rows.into_iter().map(whole).collect()
}

/// Ids of the products that some units keep or make.
///
/// # Errors
/// Database errors.
pub async fn ids_of(db: &Reader<'_>, units: &[UnitId]) -> Result<Vec<ProductId>> {
    let mut found = Vec::new();
    for part in units.chunks(chunk(2)) {
        let ids: Vec<ProductId> = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .filter(
                Condition::any()
                    .add(row::Column::Keeper.is_in(part.iter().copied()))
                    .add(row::Column::ProducerUnit.is_in(part.iter().copied())),
            )
            .into_tuple()
            .all(db)
            .await?;
        found.extend(ids);
    }
    Ok(found)
}

/// A column by which the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Name.
    #[default]
    Name,
    /// Last change.
    Changed,
}

impl SortColumn for SortBy {
    const ALL: &'static [(SortBy, &'static str)] = &[(SortBy::Name, "ten"), (SortBy::Changed, "sua")];
    fn starts_down(self) -> bool {
        self == SortBy::Changed
    }
}

/// What a list of products asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of name, code or producer, with or without marks.
    pub words: String,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only with so many stars.
    pub stars: Option<i32>,
    /// Only with this state; none for every state.
    pub state: Option<State>,
    /// Only so protected.
    pub protection: Option<Protection>,
    /// Only of the lists of these units.
    pub keepers: Option<Vec<UnitId>>,
    /// Only those that the target counts on this day, which is today: as [`Product::counts_on`] says.
    pub counts: Option<NaiveDate>,
    /// Only those whose rating ends between two days.
    pub ends: Option<(NaiveDate, NaiveDate)>,
    /// Order.
    pub sorting: Sorting<SortBy>,
}

/// The place of a row in the list.
pub type Key = Place;

/// Ids of the products that some linked right gives this much; what is secret counts for nobody.
fn given(asked: Protection) -> SelectStatement {
    let mut any = Condition::any();
    for right in Right::ALL {
        let states: Vec<&str> = Standing::ALL
            .into_iter()
            .filter(|state| standing(right, *state) == asked)
            .map(Standing::code)
            .collect();
        if !states.is_empty() {
            any = any.add(
                Condition::all()
                    .add(Expr::col(("ip_assets", "right_kind")).eq(right.code()))
                    .add(Expr::col(("ip_assets", "state")).is_in(states)),
            );
        }
    }
    Query::select()
        .column(("product_rights", "product"))
        .from("product_rights")
        .inner_join(
            "ip_assets",
            Expr::col(("ip_assets", "id")).equals(("product_rights", "asset")),
        )
        .and_where(Expr::col(("ip_assets", "secret")).eq(false))
        .cond_where(any)
        .to_owned()
}

/// What [`Product::counts_on`] says of today: nothing in the list began later, and what left it counts no more.
fn counted(today: NaiveDate) -> Condition {
    let holds = |kind: Kind| row::Column::Kinds.like(format!("%\"{}\"%", kind.code()));
    let rated = Condition::all()
        .add(holds(Kind::Ocop))
        .add(row::Column::RatedOn.is_not_null())
        .add(row::Column::EndsOn.gte(NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today)));
    Condition::all().add(row::Column::State.eq(State::Listed.code())).add(
        Condition::any()
            .add(holds(Kind::Key))
            .add(holds(Kind::Speciality))
            .add(rated),
    )
}

fn filtered(scope: &Scope, filter: &Filter, on: NaiveDate) -> Select<row::Entity> {
    let mut find = row::Entity::find().filter(visible(scope, on));
    for word in vietnamese::fold(&filter.words).split_whitespace() {
        let like = format!("%{}%", word.replace(['%', '_', '\\'], ""));
        find = find.filter(row::Column::Folded.like(like));
    }
    if let Some(kind) = filter.kind {
        find = find.filter(row::Column::Kinds.like(format!("%\"{}\"%", kind.code())));
    }
    if let Some(stars) = filter.stars {
        find = find.filter(row::Column::Stars.eq(stars));
    }
    if let Some(state) = filter.state {
        find = find.filter(row::Column::State.eq(state.code()));
    }
    if let Some(keepers) = &filter.keepers {
        find = find.filter(row::Column::Keeper.is_in(keepers.iter().copied()));
    }
    if let Some(day) = filter.counts {
        find = find.filter(counted(day));
    }
    if let Some((from, to)) = filter.ends {
        find = find.filter(row::Column::EndsOn.between(from, to));
    }
    if let Some(asked) = filter.protection {
        // The best right decides: none of those that would be better may be there.
        for better in Protection::ALL.into_iter().filter(|one| *one < asked) {
            find = find.filter(row::Column::Id.not_in_subquery(given(better)));
        }
        if asked != Protection::Unprotected {
            find = find.filter(row::Column::Id.in_subquery(given(asked)));
        }
    }
    find
}

/// A page of the list.
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
) -> Result<Page<Product>> {
    let sorting = filter.sorting;
    let column = match sorting.by {
        SortBy::Name => row::Column::Folded,
        SortBy::Changed => row::Column::ChangedAt,
    };
    let order = Ordered::new(sorting.code())
        .by(column.into_expr(), sorting.down)
        .by(row::Column::Id.into_expr(), sorting.down);
    let rows = order.read(filtered(scope, filter, on), cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| {
        let key = match sorting.by {
            SortBy::Name => At::Text(row.folded.clone()),
            SortBy::Changed => At::Moment(row.changed_at),
        };
        vec![key, At::Id(row.id.0)]
    });
    Ok(Page {
        items: page.items.into_iter().map(whole).collect::<Result<_>>()?,
        prev: page.prev,
        next: page.next,
    })
}

/// How many products a filter finds.
///
/// # Errors
/// Database errors.
pub async fn count(db: &Reader<'_>, scope: &Scope, filter: &Filter, on: NaiveDate) -> Result<u64> {
    Ok(filtered(scope, filter, on).count(db).await?)
}

/// The assets that some products are linked to.
///
/// # Errors
/// Database errors.
pub async fn links(db: &Reader<'_>, ids: &[ProductId]) -> Result<HashMap<ProductId, Vec<AssetId>>> {
    let mut found: HashMap<ProductId, Vec<AssetId>> = HashMap::new();
    for part in ids.chunks(chunk(1)) {
        let rows = link::Entity::find()
            .filter(link::Column::Product.is_in(part.iter().copied()))
            .order_by(link::Column::Asset, Order::Asc)
            .all(db)
            .await?;
        for row in rows {
            found.entry(row.product).or_default().push(row.asset);
        }
    }
    Ok(found)
}

/// The products that some assets are linked to.
///
/// # Errors
/// Database errors.
pub async fn linked_to(db: &Reader<'_>, assets: &[AssetId]) -> Result<BTreeSet<ProductId>> {
    let mut found = BTreeSet::new();
    for part in assets.chunks(chunk(1)) {
        let rows: Vec<ProductId> = link::Entity::find()
            .select_only()
            .column(link::Column::Product)
            .filter(link::Column::Asset.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Links a product to an asset; nothing happens where it is linked already.
///
/// # Errors
/// Database errors.
pub async fn link(tx: &Tx, permit: &Permit, product: ProductId, asset: AssetId) -> Result<()> {
    permit.covers(product.0)?;
    link::Entity::insert(link::ActiveModel {
        product: Set(product),
        asset: Set(asset),
    })
    .on_conflict(
        OnConflict::columns([link::Column::Product, link::Column::Asset])
            .do_nothing()
            .to_owned(),
    )
    .try_insert()
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Takes the link to an asset away; `false` where there was none.
///
/// # Errors
/// Database errors.
pub async fn unlink(tx: &Tx, permit: &Permit, product: ProductId, asset: AssetId) -> Result<bool> {
    permit.covers(product.0)?;
    let gone = link::Entity::delete_many()
        .filter(link::Column::Product.eq(product))
        .filter(link::Column::Asset.eq(asset))
        .exec(&tx.reader())
        .await?;
    Ok(gone.rows_affected == 1)
}

/// The linked assets of some products, whoever asks: to compute from, not to show. What is kept secret is left out, so that
/// nothing of it shows through either.
///
/// # Errors
/// Database errors.
pub async fn rights(db: &Reader<'_>, ids: &[ProductId], on: NaiveDate) -> Result<HashMap<ProductId, Vec<Linked>>> {
    let links = links(db, ids).await?;
    let assets = assets_of(db, &links, on).await?;
    Ok(links
        .into_iter()
        .map(|(product, linked)| {
            let of = linked.iter().filter_map(|asset| assets.get(asset)).map(|asset| Linked {
                asset: asset.id,
                right: asset.content.right,
                state: asset.state,
            });
            (product, of.collect())
        })
        .collect())
}

async fn assets_of(
    db: &Reader<'_>,
    links: &HashMap<ProductId, Vec<AssetId>>,
    on: NaiveDate,
) -> Result<HashMap<AssetId, Asset>> {
    let ids: BTreeSet<AssetId> = links.values().flatten().copied().collect();
    let ids: Vec<AssetId> = ids.into_iter().collect();
    let mut assets = ip_assets::store::these(db, &ip_assets::policy::whole(), &ids, on).await?;
    assets.retain(|_, asset| !asset.secret);
    Ok(assets)
}

/// A linked right with what happened to it.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// Its right.
    pub right: Right,
    /// What happened, by day.
    pub events: Vec<Event>,
}

/// The linked rights of some products with their dossiers, to count from.
///
/// # Errors
/// Database errors.
pub async fn dossiers(db: &Reader<'_>, ids: &[ProductId]) -> Result<HashMap<ProductId, Vec<Dossier>>> {
    let links = links(db, ids).await?;
    let assets = assets_of(db, &links, NaiveDate::MIN).await?;
    let known: Vec<AssetId> = assets.keys().copied().collect();
    let events = ip_assets::store::standing_events(db, &known).await?;
    Ok(links
        .into_iter()
        .map(|(product, linked)| {
            let of = linked
                .iter()
                .filter_map(|asset| assets.get(asset))
                .map(|asset| Dossier {
                    right: asset.content.right,
                    events: events.get(&asset.id).cloned().unwrap_or_default(),
                });
            (product, of.collect())
        })
        .collect())
}
