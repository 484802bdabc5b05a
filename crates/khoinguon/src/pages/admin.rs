//! Pages of the administrator: journal, health, rules in use, who may do what, components.

use crate::labels;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, Utc};
use initiatives::Rules;
use kernel::access::Role;
use kernel::forms::Form;
use kernel::ids::{PersonId, UnitId};
use kernel::jobs::{self, Dead, Queue};
use kernel::journal::{self, Entry};
use kernel::web::{AppState, Here, see_other_saying};
use kernel::{AppError, Result};
use serde::Deserialize;
use serde_json::json;
use ui::{Frame, filters};

pub(super) async fn gallery(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let frame = ui::shell::frame(&app, &here, labels::page::GALLERY);
    ui::shell::html(&ui::gallery::Gallery::new(frame, here.now))
}

struct Line {
    seq: i64,
    at: DateTime<Utc>,
    who: String,
    act: String,
    subject: String,
    unit: String,
    hash: String,
}

#[derive(Template)]
#[template(path = "journal.html")]
struct Journal {
    frame: Frame,
    lines: Vec<Line>,
    older: Option<i64>,
    head: String,
    entries: i64,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    truoc: Option<i64>,
}

/// Entries of one page of the journal.
const PAGE: u64 = 100;

pub(super) async fn journal(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = here.actor()?;
    let reader = app.db.reader();
    let units = app.db.units();
    let today = here.today();
    let entries = journal::before(&reader, asked.truoc, PAGE).await?;
    let older = (entries.len() as u64 == PAGE)
        .then(|| entries.last().map(|entry| entry.seq))
        .flatten();
    let visible: Vec<_> = entries
        .into_iter()
        .filter(|entry| match entry.unit {
            // Acts on no unit's record (sign-ins, imports) are for those who administer from the top.
            None => actor.grants.iter().any(|grant| {
                grant.role == Role::Administrator
                    && units
                        .parent(grant.unit, kernel::units::Tree::Territorial, today)
                        .is_none_or(|parent| {
                            units
                                .get(parent)
                                .is_some_and(|row| row.kind == kernel::units::UnitKind::Country)
                        })
            }),
            Some(unit) => [Role::Administrator, Role::Auditor]
                .iter()
                .any(|role| actor.holds(*role, UnitId(unit), &units, today)),
        })
        .collect();
    let people: Vec<PersonId> = visible.iter().map(|entry| PersonId(entry.person)).collect();
    let names = people::names(&reader, &people).await?;
    let head = journal::checkpoint(&reader).await?;
    let lines = visible
        .into_iter()
        .map(|entry| Line {
            seq: entry.seq,
            at: entry.at,
            who: names
                .get(&PersonId(entry.person))
                .cloned()
                .unwrap_or_else(|| initiatives::labels::SYSTEM.to_owned()),
            act: entry.act,
            subject: format!("{} {}", entry.subject_kind, entry.subject),
            unit: entry
                .unit
                .map(|unit| units.name(UnitId(unit), today).to_owned())
                .unwrap_or_default(),
            hash: entry.hash.chars().take(12).collect(),
        })
        .collect();
    let frame = ui::shell::frame(&app, &here, labels::page::JOURNAL);
    ui::shell::html(&Journal {
        frame,
        lines,
        older,
        head: head.hash,
        entries: head.seq,
    })
}

#[derive(Template)]
#[template(path = "health.html")]
struct Health {
    frame: Frame,
    engine: String,
    version: &'static str,
    queue: Queue,
    dead: Vec<Dead>,
    read_only: Option<String>,
    commits: u64,
    journal: i64,
    backup: Option<String>,
}

pub(super) async fn health(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let head = journal::checkpoint(&app.db.reader()).await?;
    let page = Health {
        frame: ui::shell::frame(&app, &here, labels::page::HEALTH),
        engine: format!("{:?}", app.db.backend()),
        version: env!("CARGO_PKG_VERSION"),
        queue: jobs::queue(&app.db).await?,
        dead: jobs::dead(&app.db, 50).await?,
        read_only: app.db.read_only(),
        commits: app.db.commits(),
        journal: head.seq,
        backup: crate::installation::get(&app.db.reader(), crate::installation::LAST_BACKUP).await?,
    };
    ui::shell::html(&page)
}

/// Puts a job that was set aside back into the queue.
pub(super) async fn retry(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let job = form.raw("job").parse().map_err(|_| AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    jobs::retry(&tx, job).await?;
    tx.record(Entry {
        subject_kind: "job",
        subject: job.0,
        unit: None,
        act: "job.retried",
        details: json!({}),
    });
    tx.commit().await?;
    Ok(see_other_saying("/he-thong/tinh-trang", labels::RETRIED))
}

struct RuleLine {
    title: String,
    duration: String,
    act: String,
    article: String,
    valid: String,
    verified: bool,
    code: String,
}

struct ParameterLine {
    title: String,
    value: String,
    act: String,
    valid: String,
    verified: bool,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    frame: Frame,
    rules: Vec<RuleLine>,
    parameters: Vec<ParameterLine>,
    diagrams: Vec<(String, Vec<String>)>,
}

fn span(from: chrono::NaiveDate, to: Option<chrono::NaiveDate>) -> String {
    match to {
        None => format!("từ {}", from.format("%d/%m/%Y")),
        Some(to) => format!("{} – {}", from.format("%d/%m/%Y"), to.format("%d/%m/%Y")),
    }
}

pub(super) async fn rules(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let rules = app
        .packs
        .rules
        .all()
        .iter()
        .map(|rule| RuleLine {
            title: rule.title.clone(),
            duration: rule.duration_label(),
            act: rule.legal_act.clone(),
            article: rule.article.clone(),
            valid: span(rule.valid_from, rule.valid_to),
            verified: rule.verified,
            code: rule.id.clone(),
        })
        .collect();
    let parameters = app
        .packs
        .parameters
        .all()
        .iter()
        .map(|parameter| ParameterLine {
            title: parameter.title.clone(),
            value: labels::parameter(parameter),
            act: format!("{} {}", parameter.legal_act, parameter.article)
                .trim()
                .to_owned(),
            valid: span(parameter.valid_from, parameter.valid_to),
            verified: parameter.verified,
        })
        .collect();
    let flows = app.part::<Rules>()?;
    let diagrams = flows
        .flows
        .all()
        .map(|flow| (flow.title.clone(), flow.matrix()))
        .collect();
    let frame = ui::shell::frame(&app, &here, labels::page::RULES);
    ui::shell::html(&RulesPage {
        frame,
        rules,
        parameters,
        diagrams,
    })
}

#[derive(Template)]
#[template(path = "matrix.html")]
struct Matrix {
    frame: Frame,
    routes: Vec<(&'static str, &'static str, String)>,
}

pub(super) async fn matrix(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let routes = crate::compose::routes();
    let routes = routes
        .table()
        .iter()
        .map(|route| (route.verb.name(), route.path, route.access.to_string()))
        .collect();
    let frame = ui::shell::frame(&app, &here, labels::page::MATRIX);
    ui::shell::html(&Matrix { frame, routes })
}
