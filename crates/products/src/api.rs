//! `/api/v1/products` and `/api/v1/product-coverage`: the same commands, the same queries, the same rights as the pages.

use crate::commands::{self, Rated};
use crate::coverage::{self, Line, Target};
use crate::model::{Content, Coverage, Kind, Need, Product, ProductId, Protection, State};
use crate::store::{self, Filter, Key};
use crate::{labels, policy};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use indicators::Figures;
use indicators::model::Verdict;
use ip_assets::model::{AssetId, Right};
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::paging::{API_MAX, Cursor, PAGE_SIZE};
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes, Verb};
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

const READ: Access = Access::Token("products:read");
const WRITE: Access = Access::Token("products:write");

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/products", READ, list_products)
        .post("/api/v1/products", WRITE, register_product)
        .get("/api/v1/products/{id}", READ, find_product)
        .on(Verb::Put, "/api/v1/products/{id}", WRITE, replace_product)
        .post("/api/v1/products/{id}/acts/{act}", WRITE, act_on_product)
        .get("/api/v1/product-coverage", READ, product_coverage)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list_products,
        register_product,
        find_product,
        replace_product,
        act_on_product,
        product_coverage
    ),
    components(schemas(
        EnteredProduct,
        NeedBody,
        ProductBody,
        RatingBody,
        WholeProduct,
        ProductRight,
        ProductList,
        ProductActBody,
        CoverageBody,
        CoverageNext,
        CoverageLacking
    ))
)]
pub struct Doc;

/// A right that a product lacks.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeedBody {
    /// trademark, collective_mark, certification_mark, geographical_indication, industrial_design, patent, utility_model or
    /// plant_variety
    right: String,
    /// Who helps.
    #[serde(default)]
    helper: String,
    /// What it will cost, in đồng.
    #[serde(default)]
    cost: Option<i64>,
}

impl From<&Need> for NeedBody {
    fn from(need: &Need) -> Self {
        NeedBody {
            right: need.right.code().to_owned(),
            helper: need.helper.clone(),
            cost: need.cost,
        }
    }
}

/// What is entered of a product.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnteredProduct {
    /// The unit in whose list it stands; does not change afterwards.
    keeper: Uuid,
    name: String,
    /// ocop, key, speciality, craft_village
    kinds: Vec<String>,
    #[serde(default)]
    producer: String,
    /// The unit of ours that makes it.
    #[serde(default)]
    producer_unit: Option<Uuid>,
    #[serde(default)]
    summary: String,
    /// Day of the first decision that put it into a list.
    #[serde(default)]
    listed_on: Option<NaiveDate>,
    #[serde(default)]
    needs: Vec<NeedBody>,
}

impl EnteredProduct {
    fn entered(self) -> Result<(UnitId, Content)> {
        let mut errors = FieldErrors::default();
        let line = |text: &str| vietnamese::clean_line(text);
        let mut kinds = Vec::new();
        for code in &self.kinds {
            match Kind::from_code(code) {
                Some(kind) => kinds.push(kind),
                None => errors.add("kinds", labels::ASK_KINDS),
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
        let mut needs = Vec::new();
        for need in &self.needs {
            match Right::from_code(&need.right) {
                Some(right) => needs.push(Need {
                    right,
                    helper: line(&need.helper),
                    cost: need.cost,
                }),
                None => errors.add("needs", labels::NEED_OTHER),
            }
        }
        errors.check()?;
        let content = Content {
            name: line(&self.name),
            kinds,
            producer: line(&self.producer),
            producer_unit: self.producer_unit.map(UnitId),
            summary: vietnamese::normalise(&self.summary).trim().to_owned(),
            listed_on: self.listed_on,
            needs,
        };
        Ok((UnitId(self.keeper), content))
    }
}

/// An OCOP rating.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RatingBody {
    stars: i32,
    decision: String,
    rated_on: NaiveDate,
    ends_on: NaiveDate,
}

/// A product.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProductBody {
    id: Uuid,
    code: String,
    keeper: Uuid,
    name: String,
    kinds: Vec<String>,
    producer: String,
    producer_unit: Option<Uuid>,
    summary: String,
    listed_on: Option<NaiveDate>,
    rating: Option<RatingBody>,
    /// listed or retired
    state: String,
    retired_on: Option<NaiveDate>,
    retired_why: String,
    published: bool,
    needs: Vec<NeedBody>,
    /// protected, pending, lapsed or unprotected: by the linked rights alone.
    protection: String,
    /// One of those that the target counts, today.
    counts: bool,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    version: i64,
}

impl From<Line> for ProductBody {
    fn from(line: Line) -> Self {
        let one = line.product;
        let content = one.content;
        ProductBody {
            id: one.id.0,
            code: one.code,
            keeper: one.keeper.0,
            name: content.name,
            kinds: content.kinds.iter().map(|kind| kind.code().to_owned()).collect(),
            producer: content.producer,
            producer_unit: content.producer_unit.map(|unit| unit.0),
            summary: content.summary,
            listed_on: content.listed_on,
            rating: one.rating.map(|rating| RatingBody {
                stars: rating.stars,
                decision: rating.decision,
                rated_on: rating.rated_on,
                ends_on: rating.ends_on,
            }),
            state: one.state.code().to_owned(),
            retired_on: one.retired_on,
            retired_why: one.retired_why,
            published: one.published,
            needs: content.needs.iter().map(NeedBody::from).collect(),
            protection: line.protection.code().to_owned(),
            counts: line.counts,
            created_at: one.created_at,
            changed_at: one.changed_at,
            version: one.version,
        }
    }
}

/// A right that is linked to a product, as far as one sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProductRight {
    asset: Uuid,
    code: String,
    right: String,
    title: String,
    state: String,
}

/// A product with its rights.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WholeProduct {
    #[serde(flatten)]
    product: ProductBody,
    /// Those that one sees; `protection` follows from all.
    rights: Vec<ProductRight>,
}

async fn whole(db: &Reader<'_>, actor: &Actor, one: Product, on: NaiveDate) -> Result<WholeProduct> {
    let id = one.id;
    let linked = store::links(db, &[id]).await?.remove(&id).unwrap_or_default();
    let counted = store::rights(db, &[id], on).await?.remove(&id).unwrap_or_default();
    let seen = ip_assets::store::these(db, &ip_assets::policy::scope(actor), &linked, on).await?;
    let rights = linked
        .iter()
        .filter_map(|asset| seen.get(asset))
        .map(|asset| ProductRight {
            asset: asset.id.0,
            code: asset.code.clone(),
            right: asset.content.right.code().to_owned(),
            title: asset.content.title.clone(),
            state: asset.state.code().to_owned(),
        });
    Ok(WholeProduct {
        rights: rights.collect(),
        product: ProductBody::from(Line::new(one, counted, |asset| seen.contains_key(&asset), on)),
    })
}

/// A page of products.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProductList {
    products: Vec<ProductBody>,
    /// Give it back as `page` for the page after.
    next: Option<String>,
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProductQuery {
    /// Words of name, code or producer, with or without marks.
    q: Option<String>,
    /// Only this kind.
    kind: Option<String>,
    /// Only with so many stars.
    stars: Option<i32>,
    /// listed (also when left out) or retired.
    state: Option<String>,
    /// protected, pending, lapsed or unprotected.
    protection: Option<String>,
    /// From the page before.
    page: Option<String>,
    /// Rows, at most 200.
    size: Option<u64>,
}

/// A code that may be left out; a wrong one is told.
fn optional<T>(code: Option<&str>, field: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    match code {
        None | Some("") => Ok(None),
        Some(code) => read(code)
            .map(Some)
            .ok_or_else(|| AppError::field(field, ip_assets::labels::ASK_CHOICE)),
    }
}

#[utoipa::path(get, path = "/api/v1/products", params(ProductQuery), tag = "products",
    responses((status = 200, body = ProductList), (status = 422)))]
pub(crate) async fn list_products(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<ProductQuery>,
) -> Result<Json<ProductList>> {
    let (db, today) = (app.db.reader(), here.today());
    let filter = Filter {
        words: vietnamese::clean_line(query.q.as_deref().unwrap_or_default()),
        kind: optional(query.kind.as_deref(), "kind", Kind::from_code)?,
        stars: query.stars,
        state: optional(query.state.as_deref(), "state", State::from_code)?.or(Some(State::Listed)),
        protection: optional(query.protection.as_deref(), "protection", Protection::from_code)?,
        ..Filter::default()
    };
    let cursor = query.page.as_deref().map(Cursor::<Key>::decode).transpose()?;
    let size = query.size.unwrap_or(PAGE_SIZE).clamp(1, API_MAX);
    let actor = here.actor()?;
    let scope = policy::scope(actor);
    let page = store::list(&db, &scope, &filter, cursor.as_ref(), size, today).await?;
    let next = page.next;
    let lines = coverage::lines(&db, &ip_assets::policy::scope(actor), page.items, today).await?;
    Ok(Json(ProductList {
        products: lines.into_iter().map(ProductBody::from).collect(),
        next,
    }))
}

#[utoipa::path(get, path = "/api/v1/products/{id}", params(("id" = Uuid, Path)), tag = "products",
    responses((status = 200, body = WholeProduct), (status = 404)))]
pub(crate) async fn find_product(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ProductId>,
) -> Result<Response> {
    let (actor, db, today) = (here.actor()?, app.db.reader(), here.today());
    let one = store::find(&db, &policy::scope(actor), id, today).await?;
    let version = one.version;
    Ok(api::versioned(version, whole(&db, actor, one, today).await?))
}

#[utoipa::path(post, path = "/api/v1/products", request_body = EnteredProduct, tag = "products",
    responses((status = 201, body = WholeProduct), (status = 403), (status = 422)))]
pub(crate) async fn register_product(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<EnteredProduct>,
) -> Result<Response> {
    let (actor, today) = (here.actor()?, here.today());
    let (keeper, content) = body.value.entered()?;
    let tx = app.begin(&here).await?;
    let key = api::idempotency_key(&headers);
    let print = format!("product.register:{}", body.fingerprint);
    let id = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(id) => id.parse().map_err(|_| AppError::bug("answer of a claim"))?,
        Claim::New => {
            let id = commands::register(&tx, actor, keeper, content).await?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            id
        }
    };
    let one = store::find(&tx.reader(), &policy::scope(actor), id, today).await?;
    let version = one.version;
    let told = whole(&tx.reader(), actor, one, today).await?;
    tx.commit().await?;
    Ok(api::created(&format!("/api/v1/products/{id}"), version, told))
}

#[utoipa::path(put, path = "/api/v1/products/{id}", params(("id" = Uuid, Path)), request_body = EnteredProduct,
    tag = "products",
    responses((status = 200, body = WholeProduct), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn replace_product(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ProductId>,
    headers: HeaderMap,
    body: Body<EnteredProduct>,
) -> Result<Response> {
    let (actor, today) = (here.actor()?, here.today());
    let tx = app.begin(&here).await?;
    let before = store::find(&tx.reader(), &policy::scope(actor), id, today).await?;
    policy::permit_keep(actor, &before, &app.db.units(), today)?.covers(id.0)?;
    api::if_match(&headers, before.version)?;
    let (keeper, content) = body.value.entered()?;
    if keeper != before.keeper {
        return Err(AppError::field("keeper", labels::KEEPER_STAYS));
    }
    let after = commands::change(&tx, actor, (id, before.version), content).await?;
    let version = after.version;
    let told = whole(&tx.reader(), actor, after, today).await?;
    tx.commit().await?;
    Ok(api::versioned(version, told))
}

/// What an act brings along.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProductActBody {
    /// link, unlink: the asset.
    #[serde(default)]
    asset: Option<Uuid>,
    /// retire: why.
    #[serde(default)]
    why: String,
    /// rate: 3, 4 or 5.
    #[serde(default)]
    stars: Option<i32>,
    /// rate: number of the decision.
    #[serde(default)]
    decision: String,
    /// rate: day of the certificate.
    #[serde(default)]
    rated_on: Option<NaiveDate>,
    /// rate: last day, where the paper says one; else the law gives it.
    #[serde(default)]
    ends_on: Option<NaiveDate>,
}

#[utoipa::path(post, path = "/api/v1/products/{id}/acts/{act}",
    params(("id" = Uuid, Path), ("act" = String, Path, description = "rate, link, unlink, publish, unpublish, retire or restore")),
    request_body = ProductActBody, tag = "products",
    responses((status = 200, body = WholeProduct), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428)))]
pub(crate) async fn act_on_product(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, act)): Path<(ProductId, String)>,
    headers: HeaderMap,
    body: Body<ProductActBody>,
) -> Result<Response> {
    let (actor, today) = (here.actor()?, here.today());
    let tx = app.begin(&here).await?;
    let before = store::find(&tx.reader(), &policy::scope(actor), id, today).await?;
    policy::permit_keep(actor, &before, &app.db.units(), today)?.covers(id.0)?;
    let asked = body.value;
    let asset = || {
        let asset = asked.asset.map(AssetId);
        asset.ok_or_else(|| AppError::field("asset", labels::ASK_ASSET))
    };
    let after = match act.as_str() {
        // What can be said twice without harm needs no version.
        "link" => commands::link(&tx, actor, id, asset()?).await?,
        "unlink" => commands::unlink(&tx, actor, id, asset()?).await?,
        "publish" => commands::publish(&tx, actor, id, true).await?,
        "unpublish" => commands::publish(&tx, actor, id, false).await?,
        "restore" => commands::restore(&tx, actor, id).await?,
        "retire" => {
            api::if_match(&headers, before.version)?;
            let why = vietnamese::clean_line(&asked.why);
            commands::retire(&tx, actor, (id, before.version), &why).await?
        }
        "rate" => {
            api::if_match(&headers, before.version)?;
            let mut errors = FieldErrors::default();
            if asked.stars.is_none() {
                errors.add("stars", labels::ASK_STARS);
            }
            if asked.rated_on.is_none() {
                errors.add("rated_on", labels::ASK_RATED_ON);
            }
            errors.check()?;
            let rated = Rated {
                stars: asked.stars.unwrap_or_default(),
                decision: vietnamese::clean_line(&asked.decision),
                rated_on: asked.rated_on.unwrap_or(today),
                ends_on: asked.ends_on,
            };
            commands::rate(&tx, &app.packs, actor, (id, before.version), rated).await?
        }
        _ => return Err(AppError::NotFound),
    };
    let version = after.version;
    let told = whole(&tx.reader(), actor, after, today).await?;
    tx.commit().await?;
    Ok(api::versioned(version, told))
}

/// One of the products that cost least to protect next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CoverageNext {
    product: Uuid,
    name: String,
    right: String,
    helper: String,
    cost: i64,
}

/// What one right would take.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CoverageLacking {
    right: String,
    /// Products that lack it.
    products: u32,
    /// What was estimated, added up, in đồng.
    cost: i64,
    /// Products for which nobody estimated anything.
    unknown: u32,
}

/// How much of the list that one sees is protected.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CoverageBody {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    coverage: Coverage,
    /// There are more products than are counted here; then nothing is said of the target.
    cut: bool,
    /// The target in the words of its document; absent without one.
    target: Option<String>,
    /// reached, near or short; absent where nothing counts, and while `cut`.
    #[schema(value_type = Option<String>)]
    verdict: Option<Verdict>,
    /// How many more must be protected to reach the target; absent where even all would not do, and while `cut`.
    still_needed: Option<u32>,
    next: Vec<CoverageNext>,
    lacking: Vec<CoverageLacking>,
}

/// What the coverage is asked of.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoverageQuery {
    /// Only this kind.
    kind: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/product-coverage", params(CoverageQuery), tag = "products",
    responses((status = 200, body = CoverageBody), (status = 422)))]
pub(crate) async fn product_coverage(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<CoverageQuery>,
) -> Result<Json<CoverageBody>> {
    let filter = Filter {
        kind: optional(query.kind.as_deref(), "kind", Kind::from_code)?,
        state: Some(State::Listed),
        ..Filter::default()
    };
    let actor = here.actor()?;
    let (scope, assets) = (policy::scope(actor), ip_assets::policy::scope(actor));
    let board = coverage::read(&app.db.reader(), (&scope, &assets), &filter, here.today()).await?;
    let figures = app.part::<Figures>()?;
    let target = Target::of(figures.catalogue());
    let next = board.next().into_iter().map(|one| CoverageNext {
        product: one.of.product.id.0,
        name: one.of.product.content.name.clone(),
        right: one.need.right.code().to_owned(),
        helper: one.need.helper.clone(),
        cost: one.cost,
    });
    let next = next.collect();
    let judged = target.as_ref().filter(|_| !board.cut);
    Ok(Json(CoverageBody {
        cut: board.cut,
        verdict: judged.and_then(|target| target.verdict(board.coverage)),
        still_needed: judged.and_then(|target| target.still_needed(board.coverage)),
        target: target.map(|target| target.words),
        next,
        lacking: board
            .lacking()
            .into_iter()
            .map(|one| CoverageLacking {
                right: one.right.code().to_owned(),
                products: one.products,
                cost: one.cost,
                unknown: one.unknown,
            })
            .collect(),
        coverage: board.coverage,
    }))
}
