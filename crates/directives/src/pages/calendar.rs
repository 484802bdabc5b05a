//! The tasks of a person as a calendar that other programs subscribe to (RFC 5545), with what other modules have to say of the
//! person's days. The address is the secret: it is shown once, kept as a hash, and a new one kills the old one. What it gives
//! is what the person sees on that day.

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
use kernel::access::Actor;
use kernel::feeds::{Entry, Feeds};
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
    /// What stands in it besides tasks.
    more: Vec<&'static str>,
}

async fn page(app: &App, here: &Here, address: String) -> Result<Link> {
    let mut frame = ui::shell::frame(app, here, words::FEED);
    frame.crumbs = vec![(labels::NAV_TASKS.to_owned(), "/nhiem-vu".to_owned())];
    Ok(Link {
        frame,
        since: store::feed_since(&app.db.reader(), here.actor()?.person).await?,
        address,
        more: app.part::<Feeds>()?.0.iter().map(|one| one.says()).collect(),
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

/// A person in every capacity of today; none when the account is locked.
async fn capacities(app: &App, person: PersonId, here: &Here) -> Result<Vec<Actor>> {
    let (db, on) = (app.db.reader(), here.today());
    let mut found = Vec::new();
    for authority in people::authorities(&db, person, on).await? {
        found.extend(people::acting_as(&db, person, &authority, on).await?);
    }
    Ok(found)
}

/// The open tasks with a deadline that a person answers for, in every capacity of today.
async fn tasks_of(app: &App, actors: &[Actor], here: &Here) -> Result<Vec<Task>> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let mut found = BTreeMap::new();
    for actor in actors {
        let kept = policy::kept(actor, &units);
        if kept.is_empty() {
            continue;
        }
        let filter = Filter {
            states: TaskState::WITH_LEAD.to_vec(),
            due: Some((here.now - TimeDelta::days(120), here.now + TimeDelta::days(500))),
            leads: Some(kept),
            ..Filter::default()
        };
        for task in tasks::list(&db, &policy::scope(actor), &filter, None, MOST, on)
            .await?
            .items
        {
            found.insert((task.due_at, task.id), task);
        }
    }
    Ok(found.into_values().collect())
}

/// What other modules have to say of the person's days; what two capacities see stands there once.
async fn entries_of(app: &App, actors: &[Actor], here: &Here) -> Result<Vec<Entry>> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let feeds = app.part::<Feeds>()?;
    let mut found = BTreeMap::new();
    for source in &feeds.0 {
        for actor in actors {
            for entry in source.entries(&db, &units, actor, on).await? {
                found.insert((entry.on, entry.uid.clone()), entry);
            }
        }
    }
    Ok(found.into_values().collect())
}

pub(super) async fn feed(Shared(app): Shared<AppState>, here: Here, Path(secret): Path<String>) -> Result<Response> {
    let secret = secret.strip_suffix(".ics").unwrap_or(&secret);
    let owner = store::feed_owner(&app.db.reader(), &kernel::ids::secret_hash(secret)).await?;
    let person = owner.ok_or(AppError::NotFound)?;
    let actors = capacities(&app, person, &here).await?;
    let tasks = tasks_of(&app, &actors, &here).await?;
    let entries = entries_of(&app, &actors, &here).await?;
    let units = app.db.units();
    let lead = |task: &Task| units.name(task.lead, here.today()).to_owned();
    let text = ics(&tasks, &entries, &app.site.public_url, lead);
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        // It opens without a password, so nobody in between keeps it.
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}

/// The calendar. Nothing in it depends on when it is asked for: `DTSTAMP` is when an entry was last changed (RFC 5545 3.8.7.2),
/// so that programs see by it what is new.
fn ics(tasks: &[Task], entries: &[Entry], address: &str, lead: impl Fn(&Task) -> String) -> String {
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
    line(format!("X-WR-CALNAME:{}", escaped(words::FEED_NAME)));
    for task in tasks {
        let Some(due) = task.due_at else { continue };
        line("BEGIN:VEVENT".to_owned());
        line(format!("UID:{}@khoinguon", task.id));
        line(format!("DTSTAMP:{}", stamp(task.changed_at)));
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
    for entry in entries {
        line("BEGIN:VEVENT".to_owned());
        line(format!("UID:{}@khoinguon", escaped(&entry.uid)));
        line(format!("DTSTAMP:{}", stamp(entry.changed_at)));
        line(format!("LAST-MODIFIED:{}", stamp(entry.changed_at)));
        line(format!("SEQUENCE:{}", entry.version));
        // A day without an end is that whole day (RFC 5545 3.6.1).
        line(format!("DTSTART;VALUE=DATE:{}", entry.on.format("%Y%m%d")));
        line(format!("SUMMARY:{}", escaped(&entry.title)));
        line(format!("DESCRIPTION:{}", escaped(&entry.about)));
        line(format!("URL:{address}{}", entry.path));
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

    #[test]
    fn an_entry_of_another_module_is_a_whole_day_known_by_its_uid() {
        let entry = Entry {
            uid: "0192.ip.annuity.3".to_owned(),
            on: "2026-12-05".parse().unwrap(),
            title: "Nộp phí duy trì; năm 3, sáng chế".to_owned(),
            about: "TS-1\nĐiều 94".to_owned(),
            path: "/tai-san/1#han".to_owned(),
            changed_at: DateTime::UNIX_EPOCH,
            version: 4,
        };
        let text = ics(&[], &[entry], "https://vi.du", |_| String::new());
        for line in [
            "UID:0192.ip.annuity.3@khoinguon\r\n",
            "DTSTAMP:19700101T000000Z\r\n",
            "SEQUENCE:4\r\n",
            "DTSTART;VALUE=DATE:20261205\r\n",
            "SUMMARY:Nộp phí duy trì\\; năm 3\\, sáng chế\r\n",
            "DESCRIPTION:TS-1\\nĐiều 94\r\n",
            "URL:https://vi.du/tai-san/1#han\r\n",
        ] {
            assert!(text.contains(line), "{line:?} in {text}");
        }
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
