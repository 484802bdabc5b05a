//! What the units of a person apply of others, what they still owe, and a search for something to apply.

use crate::commands::climb::find_to_use;
use crate::labels;
use crate::labels::climb::uses as words;
use crate::store::life::{self as rows, UseState};
use crate::store::{self, Filter};
use crate::works::Work;
use crate::{model::InitiativeId, policy};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::Result;
use kernel::time::end_of_day;
use kernel::web::{AppState, Here};
use serde::Deserialize;
use std::collections::HashSet;
use ui::view::{Badge, Deadline, Tone};
use ui::{Frame, filters};

/// Rows of each list.
const ROWS: u64 = 100;
/// Hits of the search.
const HITS: u64 = 20;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

struct Item {
    title: String,
    href: String,
    owner: String,
    unit: String,
    since: String,
    badge: Badge,
    due: Option<Deadline>,
    report: String,
}

struct Hit {
    title: String,
    code: String,
    owner: String,
    href: String,
    declare: String,
}

#[derive(Template)]
#[template(path = "initiatives_uses.html")]
struct Page {
    frame: Frame,
    query: String,
    items: Vec<Item>,
    hits: Vec<Hit>,
    found: String,
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = here.actor()?;
    let (reader, units, today) = (app.db.reader(), app.db.units(), here.today());
    let own = policy::speaks_for(actor, &units, today);
    let day = |on: chrono::NaiveDate| on.format("%d/%m/%Y").to_string();
    let mut items = Vec::new();
    for used in rows::used_by(&reader, &own, ROWS).await? {
        // Out of sight since, because the author keeps it from the public again: the use itself is the unit's own.
        let seen = find_to_use(&reader, actor, used.initiative, today).await.ok();
        let follow = store::climb::follow_ups_of(&reader, used.initiative).await?;
        let next = follow
            .iter()
            .filter(|one| one.used == used.id && one.reported_at.is_none())
            .min_by_key(|one| one.due_on);
        let running = matches!(used.state, UseState::Running | UseState::Reported);
        let id = used.initiative;
        items.push(Item {
            title: seen.as_ref().map_or_else(
                || labels::UNTITLED.to_owned(),
                |(initiative, _)| initiative.content.title.clone(),
            ),
            href: if seen.is_some() {
                format!("/sang-kien/{id}/lan-toa")
            } else {
                String::new()
            },
            owner: seen
                .as_ref()
                .map(|(initiative, _)| units.name(initiative.content.unit, today).to_owned())
                .unwrap_or_default(),
            unit: units.name(used.unit, today).to_owned(),
            since: used.since.map(day).unwrap_or_default(),
            badge: Badge::new(
                labels::work::use_state(used.state),
                match used.state {
                    UseState::Requested | UseState::Declared => Tone::Warn,
                    UseState::Declined => Tone::Neutral,
                    UseState::Running | UseState::Reported => Tone::Good,
                },
            ),
            due: next
                .filter(|_| running)
                .map(|one| Deadline::new(end_of_day(one.due_on), here.now)),
            report: next
                .filter(|_| running)
                .map(|_| format!("/sang-kien/{id}/viec/{}", Work::FollowUp.code()))
                .unwrap_or_default(),
        });
    }
    let query = vietnamese::clean_line(&asked.q);
    let mut hits = Vec::new();
    if !query.is_empty() {
        let filter = Filter {
            words: query.clone(),
            recognised: true,
            ..Filter::default()
        };
        let mut seen: HashSet<InitiativeId> = HashSet::new();
        // What the person's own scope shows, and what the public sees; nothing else is counted or hinted at.
        for scope in [policy::scope(actor), policy::published()] {
            for line in store::list(&reader, &scope, &filter, None, HITS, today).await?.items {
                if !own.contains(&line.unit) && seen.insert(line.id) {
                    hits.push(Hit {
                        title: line.title,
                        code: line.code.unwrap_or_default(),
                        owner: units.name(line.unit, today).to_owned(),
                        href: format!("/sang-kien/{}/lan-toa", line.id),
                        declare: format!("/sang-kien/{}/viec/{}", line.id, Work::DeclareUse.code()),
                    });
                }
            }
        }
    }
    ui::shell::html(&Page {
        frame: ui::shell::frame(&app, &here, words::TITLE),
        found: words::found(hits.len()),
        query,
        items,
        hits,
    })
}
