//! One revision of a report: what was handed over, what changed against the one before, and whether its seal holds.

use super::grid::{self, Group};
use super::{Room, find};
use crate::commands;
use crate::compose;
use crate::exchange;
use crate::labels::{self, page as words};
use crate::model::{Entry, Form, ReportId, Row, Sending, Source, Timeliness};
use crate::store;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::time::local_date;
use kernel::web::{AppState, Here, download};
use kernel::{AppError, Result};
use ui::view::{Badge, Row as Fact};
use ui::{Frame, filters};

/// What one place of a report said before and says in this revision.
struct Changed {
    place: String,
    old: String,
    new: String,
}

#[derive(Template)]
#[template(path = "reports_sending.html")]
struct Show {
    frame: Frame,
    title: String,
    caption: String,
    lead: String,
    badge: Badge,
    intact: bool,
    facts: Vec<Fact>,
    reason: String,
    first: bool,
    changed: Vec<Changed>,
    estimating: bool,
    groups: Vec<Group>,
    sections: Vec<(String, String)>,
    missing: Vec<String>,
    restated: Vec<Restated>,
    report: String,
    /// The address of this revision, for its files.
    files: String,
    /// Why there is no message of it.
    lacks: Option<String>,
}

/// A counted row once the period is closed, in words.
struct Restated {
    name: String,
    sent: String,
    estimate: String,
    now: String,
    off: String,
}

/// Where the frozen figures of a revision are shown; empty when the person may not see them.
pub(super) async fn snapshot_href(room: &Room, here: &Here, sending: &Sending) -> Result<String> {
    let Some(id) = sending.snapshot else {
        return Ok(String::new());
    };
    let (scope, shown) = indicators::policy::snapshots(here.actor()?, &room.units, room.today);
    match indicators::store::find_snapshot(&room.app.db.reader(), &scope, &shown, id).await {
        Ok(_) => Ok(format!("/chi-tieu/so-chot/{id}")),
        Err(AppError::NotFound) => Ok(String::new()),
        Err(other) => Err(other),
    }
}

/// The lines of a text that another one does not have.
fn lines_beside(text: &str, other: &str) -> String {
    let known: Vec<&str> = other.lines().collect();
    let lines: Vec<&str> = text.lines().filter(|line| !known.contains(line)).collect();
    lines.join("\n")
}

/// What changed from one revision to the next: rows, then sections.
fn changes(room: &Room, form: &Form, old: &Sending, new: &Sending) -> Vec<Changed> {
    let mut found = Vec::new();
    for row in &new.content.rows {
        let before = old.content.row(&row.code);
        let plain = Row {
            code: row.code.clone(),
            name: row.name.clone(),
            measured: row.measured.clone(),
            source: Source::Typed {
                decimals: 6,
                negative: true,
            },
        };
        let shape = form.row(&row.code).unwrap_or(&plain);
        let place = words::row_place(&row.code, &row.name);
        let was = before.map(|held| held.entry);
        if was != Some(row.entry) {
            found.push(Changed {
                place: place.clone(),
                old: was
                    .map(|entry| grid::said(room, form, shape, entry))
                    .unwrap_or_default(),
                new: grid::said(room, form, shape, row.entry),
            });
        }
        let (was, is) = (before.and_then(|held| held.estimate), row.estimate);
        if was != is {
            let said = |one: Option<crate::model::Amount>| one.map(|one| one.0.said_short(6)).unwrap_or_default();
            found.push(Changed {
                place: words::estimate_place(&place),
                old: said(was),
                new: said(is),
            });
        }
    }
    for row in old
        .content
        .rows
        .iter()
        .filter(|row| new.content.row(&row.code).is_none())
    {
        found.push(Changed {
            place: words::row_place(&row.code, &row.name),
            old: labels::entry(row.entry, 6),
            new: String::new(),
        });
    }
    for section in &new.content.sections {
        let before = old.content.sections.iter().find(|held| held.heading == section.heading);
        if before.map(|held| held.text.as_str()) != Some(section.text.as_str()) {
            found.push(Changed {
                place: section.heading.clone(),
                old: before
                    .map(|held| lines_beside(&held.text, &section.text))
                    .unwrap_or_default(),
                new: before.map_or_else(|| section.text.clone(), |held| lines_beside(&section.text, &held.text)),
            });
        }
    }
    found
}

pub(super) async fn show(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, revision)): Path<(ReportId, String)>,
) -> Result<Response> {
    let revision: i32 = revision.parse().map_err(|_| AppError::NotFound)?;
    let room = Room::new(&app, &here).await?;
    let (owed, regime) = find(&app, &here, id).await?;
    let (report, db) = (&owed.report, app.db.reader());
    let sending = store::sending(&db, id, revision).await?;
    let earlier = match revision {
        ..=1 => None,
        _ => Some(store::sending(&db, id, revision - 1).await?),
    };
    let (_, form) = store::form(&db, regime.id, report.form_version).await?;
    let intact = commands::is_untouched(&db, report, &sending).await?;
    let names = people::names(&db, &[sending.sent_by]).await?;
    let snapshot = snapshot_href(&room, &here, &sending).await?;
    let period_before = super::report::before(&app, &owed).await?;
    let first = Timeliness::of(Some(sending.sent_at), report.due_at, here.now);
    let badge = if revision == 1 {
        Badge::new(labels::timeliness(first), labels::timeliness_tone(first))
    } else {
        Badge::new(words::CORRECTION, ui::view::Tone::Warn)
    };
    let content = &sending.content;
    let restated = compose::restated(room.desk(), &regime, &owed, content);
    let restated = restated.into_iter().map(|one| {
        let shape = form.row(&one.code);
        let said = |entry| shape.map_or_else(|| labels::entry(entry, 6), |row| grid::said(&room, &form, row, entry));
        Restated {
            sent: said(one.sent),
            estimate: one
                .estimate
                .map(|amount| said(Entry::Value(amount)))
                .unwrap_or_default(),
            now: said(one.now),
            off: one
                .estimate
                .map(|amount| labels::estimate_error(amount, one.now))
                .unwrap_or_default(),
            name: one.name,
        }
    });
    let restated: Vec<Restated> = restated.collect();
    let mut facts = vec![
        Fact::fact(
            words::fact::SENT_BY,
            names
                .get(&sending.sent_by)
                .cloned()
                .unwrap_or_else(|| words::SYSTEM.to_owned()),
        ),
        Fact::fact(words::fact::SENT_AT, labels::moment(sending.sent_at)),
        Fact::fact(words::fact::DUE, words::due(report.due_at)),
        Fact::fact(words::fact::RECEIVER, room.name(report.receiver)),
        Fact::fact(words::fact::WINDOW, words::days_told(content.from, content.upto)),
    ];
    if !snapshot.is_empty() {
        facts.push(Fact::answer(
            words::fact::SNAPSHOT,
            words::SEE_SNAPSHOT,
            snapshot.clone(),
        ));
    }
    let late = (local_date(sending.sent_at) - local_date(report.due_at)).num_days();
    if revision == 1 && first == Timeliness::Late {
        facts.push(Fact::fact(words::fact::LATE, words::days_late(late)));
    }
    let title = words::revision(revision);
    let mut frame = ui::shell::frame(&app, &here, &format!("{title}, {}", regime.content.name));
    frame.crumbs = super::crumbs(None);
    frame.crumbs.push((
        format!("{}, {}", regime.content.name, report.period.label()),
        format!("/bao-cao/{id}"),
    ));
    ui::shell::html(&Show {
        title: format!("{title}: {}", regime.content.name),
        caption: words::caption(report.period, &room.name(report.unit), &report.code),
        lead: words::frozen_at(sending.sent_at),
        badge,
        intact,
        facts,
        reason: sending.reason.clone(),
        first: earlier.is_none(),
        changed: earlier
            .map(|old| changes(&room, &form, &old, &sending))
            .unwrap_or_default(),
        estimating: content.rows.iter().any(|row| row.estimate.is_some()),
        groups: grid::frozen(&room, &form, content, period_before.as_ref(), &snapshot),
        sections: content
            .sections
            .iter()
            .map(|one| (one.heading.clone(), one.text.clone()))
            .collect(),
        missing: content.missing.iter().map(|unit| room.name(*unit)).collect(),
        restated,
        report: format!("/bao-cao/{id}"),
        files: format!("/bao-cao/{id}/ban-gui/{revision}"),
        lacks: exchange::lacks(&app, &owed, here.today()).await?,
        frame,
    })
}

/// A revision of a report that the person sees, with its regime.
async fn revision_of(
    app: &AppState,
    here: &Here,
    (id, revision): (ReportId, String),
) -> Result<(store::Owed, crate::model::Regime, Sending)> {
    let revision: i32 = revision.parse().map_err(|_| AppError::NotFound)?;
    let (owed, regime) = find(app, here, id).await?;
    let sending = store::sending(&app.db.reader(), id, revision).await?;
    Ok((owed, regime, sending))
}

/// Its figures as a data file.
pub(super) async fn data(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(of): Path<(ReportId, String)>,
) -> Result<Response> {
    let (owed, regime, sending) = revision_of(&app, &here, of).await?;
    let file = exchange::data(&app, &owed, &regime, &sending).await?;
    let name = exchange::file_name(&owed, &sending, "json");
    Ok(download(&name, "application/json", exchange::bytes(&file)?))
}

/// Itself as a message of the national exchange.
pub(super) async fn message(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(of): Path<(ReportId, String)>,
) -> Result<Response> {
    let (owed, regime, sending) = revision_of(&app, &here, of).await?;
    let bytes = exchange::message(&app, here.actor()?, &owed, &regime, &sending).await?;
    let name = exchange::file_name(&owed, &sending, "edxml");
    Ok(download(&name, directives::exchange::MEDIA_TYPE, bytes))
}
