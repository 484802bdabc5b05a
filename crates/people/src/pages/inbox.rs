//! Messages to the person.

use crate::labels::{self, page};
use crate::state::PeopleState;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use kernel::Result;
use kernel::notices::{self, Notice};
use kernel::web::{AppState, Here, see_other_saying};
use ui::{Frame, filters};

#[derive(Template)]
#[template(path = "people_inbox.html")]
struct Inbox {
    frame: Frame,
    notices: Vec<Notice>,
    unread: bool,
}

/// Messages on the page; older ones are kept but not shown.
const SHOWN: u64 = 100;

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let notices = notices::inbox(&app.db.reader(), here.actor()?.person, SHOWN).await?;
    let unread = notices.iter().any(|notice| notice.read_at.is_none());
    let frame = ui::shell::frame(&app, &here, page::INBOX);
    ui::shell::html(&Inbox { frame, notices, unread })
}

pub(super) async fn read(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let tx = app.begin(&here).await?;
    notices::mark_read(&tx, here.actor()?.person).await?;
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(see_other_saying("/thong-bao", labels::READ))
}
