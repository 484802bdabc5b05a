//! Messages to the person.

use crate::labels::{self, page};
use crate::state::PeopleState;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::Result;
use kernel::notices::{self, Notice};
use kernel::paging::{Cursor, PAGE_SIZE, Page};
use kernel::web::{AppState, Here, see_other_saying};
use serde::Deserialize;
use ui::view::{Pager, Tab};
use ui::{Frame, filters};

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// `1` for the unread ones only.
    #[serde(default)]
    moi: String,
    #[serde(default)]
    trang: String,
}

impl Asked {
    fn unread_only(&self) -> bool {
        self.moi == "1"
    }

    fn pager(&self, page: &Page<Notice>) -> Pager {
        let only = if self.unread_only() { "moi=1&" } else { "" };
        let turn = |cursor: &Option<String>| {
            cursor
                .as_deref()
                .map(|cursor| format!("/thong-bao?{only}trang={cursor}"))
        };
        Pager {
            previous: turn(&page.prev),
            next: turn(&page.next),
            summary: labels::notices_on_page(page.items.len()),
        }
    }
}

#[derive(Template)]
#[template(path = "people_inbox.html")]
struct Inbox {
    frame: Frame,
    tabs: Vec<Tab>,
    unread_only: bool,
    notices: Vec<Notice>,
    unread: bool,
    pager: Pager,
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (reader, person) = (app.db.reader(), here.actor()?.person);
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::decode(&asked.trang)?)
    };
    let found = notices::list(&reader, person, asked.unread_only(), cursor.as_ref(), PAGE_SIZE).await?;
    let unread = notices::unread(&reader, person).await?;
    let tab = |label: &str, href: &str, current, count| Tab {
        label: label.to_owned(),
        href: href.to_owned(),
        current,
        count,
    };
    let only = asked.unread_only();
    ui::shell::html(&Inbox {
        frame: ui::shell::frame(&app, &here, page::INBOX),
        tabs: vec![
            tab(labels::INBOX_ALL, "/thong-bao", !only, None),
            tab(
                labels::INBOX_UNREAD,
                "/thong-bao?moi=1",
                only,
                u32::try_from(unread).ok(),
            ),
        ],
        unread_only: only,
        unread: unread > 0,
        pager: asked.pager(&found),
        notices: found.items,
    })
}

pub(super) async fn read(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let tx = app.begin(&here).await?;
    notices::mark_read(&tx, here.actor()?.person).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(see_other_saying("/thong-bao", labels::READ))
}
