//! What axum and SQLite alone give on this machine: one query of 50 rows, escaped HTML, and nothing of what a service
//! needs (no session, no permission, no navigation, no headers, no log).

use axum::extract::State;
use axum::response::Html;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use std::fmt::Write as _;
use std::path::Path;

/// Id, code, title, state, unit, last change.
type Row = (Vec<u8>, Option<String>, String, String, String, String);

const QUERY: &str = "SELECT i.id, i.code, i.title, i.state, n.full_name, i.changed_at FROM initiatives i \
    JOIN unit_names n ON n.unit = i.unit AND n.valid_to IS NULL ORDER BY i.changed_at DESC, i.id DESC LIMIT 50";

fn escaped(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

async fn list(State(pool): State<SqlitePool>) -> Html<String> {
    let rows: Vec<Row> = sea_orm::sqlx::query_as(QUERY).fetch_all(&pool).await.unwrap();
    let mut page = String::with_capacity(24 * 1024);
    page.push_str("<!doctype html><title>List</title><table>");
    for (id, code, title, state, unit, changed_at) in rows {
        let _ = write!(page, "<tr><td><a href=\"/sang-kien/{}\">", kernel::ids::hex(&id));
        escaped(&mut page, &title);
        page.push_str("</a><td>");
        for text in [code.as_deref().unwrap_or(""), &unit, &state, &changed_at] {
            escaped(&mut page, text);
            page.push_str("<td>");
        }
    }
    page.push_str("</table>");
    Html(page)
}

/// Serves the bare list at `/` until it is killed.
#[expect(
    clippy::disallowed_methods,
    reason = "no route of the service: a program to compare it with"
)]
pub async fn serve(file: &Path, port: u16) {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(4)
        .connect_with(options)
        .await
        .unwrap();
    let router = axum::Router::new()
        .route("/", axum::routing::get(list))
        .with_state(pool);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}
