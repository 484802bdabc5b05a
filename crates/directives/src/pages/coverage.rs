//! Coverage: of the documents that a unit received or keeps, which clauses have no task and no document below; and how long
//! it took from the document above to the own one.

use crate::labels;
use crate::model::task::{Task, TaskState};
use crate::model::{ClauseId, Directive, DirectiveId, Line, State};
use crate::policy;
use crate::store::{self, Filter, Way, tasks};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::Result;
use kernel::paging::Sorting;
use kernel::web::{App, AppState, Here};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap, HashSet};
use ui::view::Pager;
use ui::{Frame, filters};

/// Documents of one page.
const PAGE: u64 = 20;
/// Bare clauses of one document that are named.
const NAMED: usize = 12;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    trang: String,
}

struct Bare {
    path: String,
    text: String,
    href: String,
}

struct Item {
    name: String,
    subject: String,
    href: String,
    sentence: String,
    bare: Vec<Bare>,
    more: usize,
    below: Vec<(String, String, String)>,
    /// What a person with this document can do next.
    enter_href: String,
}

#[derive(Template)]
#[template(path = "directives_coverage.html")]
struct Index {
    frame: Frame,
    items: Vec<Item>,
    pager: Pager,
}

/// The clauses of which something was done: a task that the person sees and that was not given up, a target or report duty, a
/// document below that the person sees and that says so.
pub(super) fn carried(
    tasks: &[Task],
    lines: &[Line],
    covers: &[(ClauseId, DirectiveId)],
    seen: &HashMap<DirectiveId, Directive>,
) -> HashSet<ClauseId> {
    let by_task = tasks
        .iter()
        .filter(|task| task.state != TaskState::Cancelled)
        .filter_map(|task| task.clause);
    let by_line = lines.iter().filter_map(|line| line.clause);
    let below = covers
        .iter()
        .filter(|(_, id)| seen.contains_key(id))
        .map(|(clause, _)| *clause);
    by_task.chain(by_line).chain(below).collect()
}

/// How many clauses each document has, and those of which nothing was done.
async fn bare(
    app: &App,
    here: &Here,
    ids: &[DirectiveId],
) -> Result<(HashMap<DirectiveId, usize>, HashMap<DirectiveId, Vec<Bare>>)> {
    let (db, on) = (app.db.reader(), here.today());
    let scope = policy::scope(here.actor()?);
    let clauses = store::clauses(&db, ids).await?;
    let given = tasks::of(&db, &scope, ids, on).await?;
    let lines = store::lines(&db, ids).await?;
    let clause_ids: Vec<ClauseId> = clauses.iter().map(|clause| clause.id).collect();
    let covers = store::covers(&db, &clause_ids).await?;
    let below: BTreeSet<DirectiveId> = covers.iter().map(|(_, id)| *id).collect();
    let below: Vec<DirectiveId> = below.into_iter().collect();
    let seen = store::these(&db, &scope, &below, on).await?;
    let carried = carried(&given, &lines, &covers, &seen);
    let (mut all, mut found) = (HashMap::new(), HashMap::new());
    for clause in clauses {
        *all.entry(clause.directive).or_insert(0) += 1;
        if !carried.contains(&clause.id) {
            found.entry(clause.directive).or_insert_with(Vec::new).push(Bare {
                text: clause.text.chars().take(220).collect(),
                href: format!("/chi-dao/{}#k-{}", clause.directive, clause.id),
                path: clause.path,
            });
        }
    }
    Ok((all, found))
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, db, on) = (here.actor()?, app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let filter = Filter {
        state: Some(State::Issued),
        sorting: Sorting::default(),
        ..Filter::default()
    };
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(kernel::paging::Cursor::decode(&asked.trang)?)
    };
    let page = store::list(&db, &scope, &filter, cursor.as_ref(), PAGE, on).await?;
    let ids: Vec<DirectiveId> = page.items.iter().map(|one| one.id).collect();
    let (all, mut bare) = bare(&app, &here, &ids).await?;
    let mut items = Vec::new();
    for one in &page.items {
        let links = store::links(&db, one.id, Way::Down).await?;
        let direct: Vec<DirectiveId> = links.get(&one.id).cloned().unwrap_or_default();
        let below = store::these(&db, &scope, &direct, on).await?;
        let mut below: Vec<&Directive> = below.values().collect();
        below.sort_by_key(|other| (other.content.issued_on, other.id));
        let open = bare.remove(&one.id).unwrap_or_default();
        items.push(Item {
            name: labels::name(one),
            subject: one.content.subject.clone(),
            href: format!("/chi-dao/{}", one.id),
            sentence: labels::coverage(all.get(&one.id).copied().unwrap_or(0), open.len()),
            more: open.len().saturating_sub(NAMED),
            bare: open.into_iter().take(NAMED).collect(),
            below: below
                .into_iter()
                .map(|other| {
                    let days = match (one.content.issued_on, other.content.issued_on) {
                        (Some(from), Some(to)) => labels::latency((to - from).num_days(), &labels::short(one)),
                        (Some(_) | None, _) => String::new(),
                    };
                    (labels::name(other), format!("/chi-dao/{}", other.id), days)
                })
                .collect(),
            enter_href: if policy::kept(actor, &app.db.units()).is_empty() {
                String::new()
            } else {
                "/chi-dao/moi".to_owned()
            },
        });
    }
    let turn = |cursor: &Option<String>| {
        cursor
            .as_deref()
            .map(|cursor| format!("/chi-dao/bao-phu?trang={cursor}"))
    };
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_COVERAGE),
        pager: Pager {
            previous: turn(&page.prev),
            next: turn(&page.next),
            summary: labels::rows_on_page(items.len()),
        },
        items,
    })
}
