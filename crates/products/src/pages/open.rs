//! What the public sees: products that were published, with those of their rights that are published themselves. No needs, no
//! money, no dossier.

use crate::labels::{self, head};
use crate::model::{Kind, ProductId, State};
use crate::policy;
use crate::store::{self, Filter};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use ip_assets::model::{AssetId, State as Standing};
use kernel::Result;
use kernel::forms::url_encode;
use kernel::paging::Cursor;
use kernel::web::{AppState, Here};
use serde::Deserialize;
use ui::view::{Badge, Choice, Pager, Row};
use ui::{Frame, filters};

/// Rows of one page.
const PAGE: u64 = 30;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    nhom: String,
    #[serde(default)]
    trang: String,
}

struct Item {
    href: String,
    name: String,
    kinds: String,
    producer: String,
    stars: String,
    /// Its published rights that are in force.
    rights: String,
}

#[derive(Template)]
#[template(path = "products_open.html")]
struct Open {
    frame: Frame,
    query: String,
    kinds: Vec<Choice>,
    items: Vec<Item>,
    narrowed: bool,
    pager: Pager,
}

pub(super) async fn list(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (db, today) = (app.db.reader(), here.today());
    let filter = Filter {
        words: vietnamese::clean_line(&asked.q),
        kind: Kind::from_code(&asked.nhom),
        state: Some(State::Listed),
        ..Filter::default()
    };
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::decode(&asked.trang)?)
    };
    let page = store::list(&db, &policy::published(), &filter, cursor.as_ref(), PAGE, today).await?;
    let ids: Vec<ProductId> = page.items.iter().map(|one| one.id).collect();
    let links = store::links(&db, &ids).await?;
    let assets: Vec<AssetId> = links.values().flatten().copied().collect();
    let shown = ip_assets::store::these(&db, &ip_assets::policy::published(), &assets, today).await?;
    let turn = |cursor: &Option<String>| {
        cursor.as_deref().map(|cursor| {
            format!(
                "/san-pham-cong-khai?q={}&nhom={}&trang={cursor}",
                url_encode(&asked.q),
                url_encode(&asked.nhom)
            )
        })
    };
    let pager = Pager {
        previous: turn(&page.prev),
        next: turn(&page.next),
        summary: labels::rows_on_page(page.items.len()),
    };
    ui::shell::html(&Open {
        frame: ui::shell::frame(&app, &here, labels::OPEN_TITLE),
        query: asked.q.clone(),
        kinds: Choice::list(Kind::ALL.map(|kind| (kind.code(), labels::kind(kind))), &asked.nhom),
        narrowed: !filter.words.is_empty() || filter.kind.is_some(),
        items: page
            .items
            .iter()
            .map(|one| {
                let mut rights: Vec<&str> = links
                    .get(&one.id)
                    .into_iter()
                    .flatten()
                    .filter_map(|id| shown.get(id))
                    .filter(|asset| asset.state == Standing::InForce)
                    .map(|asset| labels::right(asset.content.right))
                    .collect();
                rights.sort_unstable();
                rights.dedup();
                Item {
                    href: format!("/san-pham-cong-khai/{}", one.id),
                    name: one.content.name.clone(),
                    kinds: labels::kinds(&one.content.kinds),
                    producer: one.content.producer.clone(),
                    // A rating that ran out is none.
                    stars: one
                        .rating
                        .as_ref()
                        .filter(|rating| rating.ends_on >= today)
                        .map(|rating| labels::stars(rating.stars))
                        .unwrap_or_default(),
                    rights: rights.join(", "),
                }
            })
            .collect(),
        pager,
    })
}

struct RightLine {
    href: String,
    title: String,
    right: &'static str,
    number: String,
    badge: Badge,
}

#[derive(Template)]
#[template(path = "products_public.html")]
struct Shown {
    frame: Frame,
    name: String,
    rows: Vec<Row>,
    summary: String,
    rights: Vec<RightLine>,
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<ProductId>) -> Result<Response> {
    let (db, today) = (app.db.reader(), here.today());
    let one = store::find(&db, &policy::published(), id, today).await?;
    let linked = store::links(&db, &[id]).await?.remove(&id).unwrap_or_default();
    let shown = ip_assets::store::these(&db, &ip_assets::policy::published(), &linked, today).await?;
    let content = &one.content;
    let rating = one.rating.as_ref().filter(|rating| rating.ends_on >= today);
    let mut rows = vec![
        Row::fact(head::KINDS, labels::kinds(&content.kinds)),
        Row::fact(head::PRODUCER, content.producer.clone()),
        Row::fact(
            head::STARS,
            rating.map(|rating| labels::stars(rating.stars)).unwrap_or_default(),
        ),
        Row::fact(
            head::DECISION,
            rating.map(|rating| rating.decision.clone()).unwrap_or_default(),
        ),
        Row::fact(
            head::ENDS,
            rating.map(|rating| labels::date(rating.ends_on)).unwrap_or_default(),
        ),
    ];
    rows.retain(|row| !row.value.is_empty());
    ui::shell::html(&Shown {
        frame: ui::shell::frame(&app, &here, &content.name),
        name: content.name.clone(),
        summary: content.summary.clone(),
        rows,
        rights: linked
            .iter()
            .filter_map(|id| shown.get(id))
            .map(|asset| RightLine {
                href: format!("/tai-san-cong-khai/{}", asset.id),
                title: asset.content.title.clone(),
                right: labels::right(asset.content.right),
                number: asset.content.grant.clone(),
                badge: Badge::new(
                    ip_assets::labels::state(asset.state),
                    ip_assets::labels::tone(asset.state),
                ),
            })
            .collect(),
    })
}
