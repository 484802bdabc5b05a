//! What the public sees: assets that were published, with their holders. No addresses, no dossier, no deadlines, no money.

use crate::labels::{self, row};
use crate::model::{AssetId, Part, Right};
use crate::policy;
use crate::store::{self, Filter};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
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
    quyen: String,
    #[serde(default)]
    trang: String,
}

struct Item {
    href: String,
    title: String,
    right: &'static str,
    grant: String,
    owner: String,
    badge: Badge,
}

#[derive(Template)]
#[template(path = "ip_assets_open.html")]
struct Open {
    frame: Frame,
    query: String,
    rights: Vec<Choice>,
    items: Vec<Item>,
    narrowed: bool,
    pager: Pager,
}

pub(super) async fn list(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let filter = Filter {
        words: vietnamese::clean_line(&asked.q),
        rights: Right::from_code(&asked.quyen).into_iter().collect(),
        ..Filter::default()
    };
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::decode(&asked.trang)?)
    };
    let page = store::list(
        &app.db.reader(),
        &policy::published(),
        &filter,
        cursor.as_ref(),
        PAGE,
        here.today(),
    )
    .await?;
    let turn = |cursor: &Option<String>| {
        cursor.as_deref().map(|cursor| {
            format!(
                "/tai-san-cong-khai?q={}&quyen={}&trang={cursor}",
                url_encode(&asked.q),
                url_encode(&asked.quyen)
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
        rights: Choice::list(
            Right::ALL.map(|right| (right.code(), labels::right(right))),
            &asked.quyen,
        ),
        narrowed: !filter.words.is_empty() || !filter.rights.is_empty(),
        items: page
            .items
            .iter()
            .map(|one| Item {
                href: format!("/tai-san-cong-khai/{}", one.id),
                title: one.content.title.clone(),
                right: labels::right(one.content.right),
                grant: one.content.grant.clone(),
                owner: one.content.owner().map(|party| party.name.clone()).unwrap_or_default(),
                badge: Badge::new(labels::state(one.state), labels::tone(one.state)),
            })
            .collect(),
        pager,
    })
}

#[derive(Template)]
#[template(path = "ip_assets_public.html")]
struct Shown {
    frame: Frame,
    title: String,
    summary: String,
    badge: Badge,
    rows: Vec<Row>,
    people: Vec<(&'static str, Vec<String>)>,
    users_href: Option<String>,
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<AssetId>) -> Result<Response> {
    let one = store::find(&app.db.reader(), &policy::published(), id, here.today()).await?;
    let content = &one.content;
    let mut rows = vec![
        Row::fact(row::RIGHT, labels::right(content.right)),
        Row::fact(row::APPLICATION, content.application.clone()),
        Row::fact(row::FILED, one.filed_on.map(labels::date).unwrap_or_default()),
        Row::fact(row::GRANT, content.grant.clone()),
        Row::fact(row::GRANTED, one.granted_on.map(labels::date).unwrap_or_default()),
        Row::fact(row::CLASSES, content.classes.join("; ")),
        Row::fact(row::GOODS, content.goods.clone()),
    ];
    rows.retain(|row| !row.value.is_empty());
    let people = [Part::Holder, Part::Applicant, Part::Author, Part::Manager]
        .into_iter()
        .filter_map(|part| {
            let of = content.parties.iter().filter(|party| party.part == part);
            let names: Vec<String> = of.map(|party| party.name.clone()).collect();
            (!names.is_empty()).then(|| (labels::part(part), names))
        })
        .collect();
    ui::shell::html(&Shown {
        frame: ui::shell::frame(&app, &here, &content.title),
        title: content.title.clone(),
        summary: content.summary.clone(),
        badge: Badge::new(labels::state(one.state), labels::tone(one.state)),
        rows,
        people,
        users_href: content
            .right
            .is_collective()
            .then(|| format!("/tai-san-cong-khai/{id}/nguoi-su-dung")),
    })
}
