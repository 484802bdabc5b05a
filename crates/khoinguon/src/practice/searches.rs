//! Searches that some of the cast keep, so that the page of saved searches shows what it is for.

use kernel::Result;
use kernel::time::local_date;
use kernel::web::App;
use search::Asked;
use search::commands::{self, NewSaved};
use std::collections::BTreeSet;

/// User name, name of the search, question, told of new hits.
const KEPT: &[(&str, &str, &str, bool)] = &[
    ("sokhcn", "Sáng kiến về chuyển đổi số", "chuyển đổi số", true),
    ("sokhcn", "Trường bán trú", "\"bán trú\"", false),
    ("vanthu.truong", "Tiếng Việt lớp 1", "tiếng Việt lớp 1", true),
    ("giaovien", "Dạy đọc hiểu", "đọc hiểu -toán", false),
];

/// Keeps them, each in the first capacity of its owner.
pub(super) async fn build(app: &App) -> Result<()> {
    let db = &app.db;
    let today = local_date(db.now());
    for (username, name, words, alert) in KEPT {
        let Some(account) = people::store::account_named(&db.reader(), username).await? else {
            continue;
        };
        let open = people::authorities(&db.reader(), account.person, today).await?;
        let Some(authority) = open.first() else { continue };
        let Some(actor) = people::acting_as(&db.reader(), account.person, authority, today).await? else {
            continue;
        };
        let tx = db.begin(&actor, "practice").await?;
        let new = NewSaved {
            name: (*name).to_owned(),
            asked: Asked {
                q: (*words).to_owned(),
                loai: initiatives::model::SUBJECT.to_owned(),
                ..Asked::default()
            },
            alert: *alert,
            // Nothing is known yet: the first look tells of what is there.
            now: commands::Known::All(BTreeSet::new()),
        };
        commands::keep(&tx, &actor, new).await?;
        tx.commit().await?;
    }
    Ok(())
}
