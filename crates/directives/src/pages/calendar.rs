//! The tasks of a person as a calendar that other programs subscribe to (RFC 5545). The address is the secret: it is shown
//! once, kept as a hash, and a new one kills the old one. What it gives is what the person sees on that day.

use crate::commands;
use crate::labels::{self, task as words};
use crate::model::task::{Task, TaskState};
use crate::policy;
use crate::store;
use crate::store::tasks::{self, Filter};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::PersonId;
use kernel::web::{App, AppState, Here, see_other_saying};
use kernel::{AppError, Result};
use std::collections::BTreeMap;
use ui::{Frame, filters};

/// Tasks of one calendar at most.
const MOST: u64 = 500;

#[derive(Template)]
#[template(path = "directives_calendar.html")]
struct Link {
    frame: Frame,
    since: Option<DateTime<Utc>>,
    /// The address, right after it was made; never again.
    address: String,
}

async fn page(app: &App, here: &Here, address: String) -> Result<Link> {
    let mut frame = ui::shell::frame(app, here, words::FEED);
    frame.crumbs = vec![(labels::NAV_TASKS.to_owned(), "/nhiem-vu".to_owned())];
    Ok(Link {
        frame,
        since: store::feed_since(&app.db.reader(), here.actor()?.person).await?,
        address,
    })
}

pub(super) async fn link(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&page(&app, &here, String::new()).await?)
}

pub(super) async fn renew(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let secret = commands::renew_feed(&tx, here.actor()?).await?;
    tx.commit().await?;
    let address = format!("{}/lich-nhiem-vu/{secret}.ics", app.site.public_url);
    // Shown in the answer itself: a redirect would have to carry the secret.
    ui::shell::html(&page(&app, &here, address).await?)
}

pub(super) async fn drop(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::drop_feed(&tx, here.actor()?).await?;
    tx.commit().await?;
    Ok(see_other_saying("/nhiem-vu/lich-rieng", words::FEED_DROPPED))
}

/// The open tasks with a deadline that a person answers for, in every capacity of today.
async fn tasks_of(app: &App, person: PersonId, here: &Here) -> Result<Vec<Task>> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let mut found = BTreeMap::new();
    for authority in people::authorities(&db, person, on).await? {
        let Some(actor) = people::acting_as(&db, person, &authority, on).await? else {
            continue;
        };
        let kept = policy::kept(&actor, &units);
        if kept.is_empty() {
            continue;
        }
        let filter = Filter {
            states: TaskState::WITH_LEAD.to_vec(),
            due: Some((here.now - TimeDelta::days(120), here.now + TimeDelta::days(500))),
            leads: Some(kept),
            ..Filter::default()
        };
        for task in tasks::list(&db, &policy::scope(&actor), &filter, None, MOST, on)
            .await?
            .items
        {
            found.insert((task.due_at, task.id), task);
        }
    }
    Ok(found.into_values().collect())
}

pub(super) async fn feed(Shared(app): Shared<AppState>, here: Here, Path(secret): Path<String>) -> Result<Response> {
    let secret = secret.strip_suffix(".ics").unwrap_or(&secret);
    let owner = store::feed_owner(&app.db.reader(), &kernel::ids::secret_hash(secret)).await?;
    let person = owner.ok_or(AppError::NotFound)?;
    let tasks = tasks_of(&app, person, &here).await?;
    let units = app.db.units();
    let lead = |task: &Task| units.name(task.lead, here.today()).to_owned();
    let text = ics(&tasks, &app.site.public_url, here.now, lead);
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        // It opens without a password, so nobody in between keeps it.
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}

/// The calendar.
fn ics(tasks: &[Task], address: &str, now: DateTime<Utc>, lead: impl Fn(&Task) -> String) -> String {
    let stamp = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&fold_line(&text));
        out.push_str("\r\n");
    };
    line("BEGIN:VCALENDAR".to_owned());
    line("VERSION:2.0".to_owned());
    line("PRODID:-//Khoi Nguon//Nhiem vu//VI".to_owned());
    line("CALSCALE:GREGORIAN".to_owned());
    line(format!("X-WR-CALNAME:{}", escaped(labels::NAV_TASKS)));
    for task in tasks {
        let Some(due) = task.due_at else { continue };
        line("BEGIN:VEVENT".to_owned());
        line(format!("UID:{}@khoinguon", task.id));
        line(format!("DTSTAMP:{}", stamp(now)));
        line(format!("LAST-MODIFIED:{}", stamp(task.changed_at)));
        line(format!("SEQUENCE:{}", task.version));
        // The last half hour before it is late: an event of a whole day would hide at which end of the day it is due.
        line(format!("DTSTART:{}", stamp(due - TimeDelta::minutes(30))));
        line(format!("DTEND:{}", stamp(due)));
        line(format!(
            "SUMMARY:{}",
            escaped(&format!("{}: {}", task.code, task.title))
        ));
        let about = [lead(task), task.due_rule.clone(), task.period.clone()];
        let about: Vec<&str> = about
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        line(format!("DESCRIPTION:{}", escaped(&about.join("\n"))));
        line(format!("URL:{address}/nhiem-vu/{}", task.id));
        line("TRANSP:TRANSPARENT".to_owned());
        line("END:VEVENT".to_owned());
    }
    line("END:VCALENDAR".to_owned());
    out
}

/// Text of a property (RFC 5545 3.3.11).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\\n")
        .replace(['\n', '\r'], "\\n")
}

/// Lines of at most 75 bytes, cut between letters (RFC 5545 3.1).
fn fold_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut room = 75;
    for letter in text.chars() {
        if letter.len_utf8() > room {
            out.push_str("\r\n ");
            room = 74;
        }
        room -= letter.len_utf8();
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_break_a_line_is_escaped() {
        assert_eq!(escaped("a;b,c\\d\ne\r\nf"), "a\\;b\\,c\\\\d\\ne\\nf");
    }

    proptest! {
        /// No line is longer than 75 bytes, no letter is cut, and unfolding gives the text back.
        #[test]
        fn folded_lines_are_short_and_lose_nothing(text in "[a-zA-ZàáảãạăâđêôơưỄỹ 0-9;:]{0,400}") {
            let folded = fold_line(&text);
            prop_assert!(folded.split("\r\n").all(|line| line.len() <= 75));
            prop_assert_eq!(folded.replace("\r\n ", ""), text);
        }
    }
}
