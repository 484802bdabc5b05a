//! What the public sees: documents that were published, as they stand in the register, with their clauses and files. No
//! recipients, no tasks, no difficulties.

use crate::labels::{self, row};
use crate::model::{DirectiveId, Kind};
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
    loai: String,
    #[serde(default)]
    trang: String,
}

struct Item {
    href: String,
    subject: String,
    name: String,
    issuer: String,
    day: String,
    badge: Badge,
}

#[derive(Template)]
#[template(path = "directives_open.html")]
struct Open {
    frame: Frame,
    query: String,
    kinds: Vec<Choice>,
    items: Vec<Item>,
    narrowed: bool,
    pager: Pager,
}

pub(super) async fn list(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let filter = Filter {
        words: vietnamese::clean_line(&asked.q),
        kind: Kind::from_code(&asked.loai),
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
                "/chi-dao-cong-khai?q={}&loai={}&trang={cursor}",
                url_encode(&asked.q),
                url_encode(&asked.loai)
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
        kinds: Choice::list(Kind::ALL.map(|kind| (kind.code(), labels::kind(kind))), &asked.loai),
        narrowed: !asked.q.is_empty() || !asked.loai.is_empty(),
        items: page
            .items
            .iter()
            .map(|one| Item {
                href: format!("/chi-dao-cong-khai/{}", one.id),
                subject: one.content.subject.clone(),
                name: labels::name(one),
                issuer: one.content.issuer.clone(),
                day: labels::date_or_blank(one.content.issued_on),
                badge: Badge::new(labels::state(one.state, one.is_own()), labels::tone(one.state)),
            })
            .collect(),
        pager,
    })
}

#[derive(Template)]
#[template(path = "directives_public.html")]
struct Public {
    frame: Frame,
    name: String,
    subject: String,
    badge: Badge,
    rows: Vec<Row>,
    basis: Vec<String>,
    clauses: Vec<(String, String)>,
    above: Vec<(String, String)>,
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<DirectiveId>) -> Result<Response> {
    let (db, on, scope) = (app.db.reader(), here.today(), policy::published());
    let one = store::find(&db, &scope, id, on).await?;
    let content = &one.content;
    let links = store::links(&db, id, store::Way::Up).await?;
    let ups = links.get(&id).cloned().unwrap_or_default();
    let seen = store::these(&db, &scope, &ups, on).await?;
    let rows = vec![
        Row::fact(row::NUMBER, labels::number_or_blank(&content.number)),
        Row::fact(row::DAY, labels::date_or_blank(content.issued_on)),
        Row::fact(row::ISSUER, content.issuer.clone()),
        Row::fact(row::SIGNER, labels::signature(&one)),
    ];
    ui::shell::html(&Public {
        frame: ui::shell::frame(&app, &here, &content.subject),
        name: labels::name(&one),
        subject: content.subject.clone(),
        badge: Badge::new(labels::state(one.state, one.is_own()), labels::tone(one.state)),
        rows: rows.into_iter().filter(|row| !row.value.is_empty()).collect(),
        basis: content.basis.clone(),
        clauses: store::clauses(&db, &[id])
            .await?
            .into_iter()
            .map(|clause| (clause.path, clause.text))
            .collect(),
        above: ups
            .iter()
            .filter_map(|up| seen.get(up))
            .map(|one| (labels::name(one), format!("/chi-dao-cong-khai/{}", one.id)))
            .collect(),
    })
}
