//! The front page, the work of the person who is signed in, and the one search box.

use crate::labels;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use initiatives::State;
use initiatives::store::{Filter, Line};
use kernel::access::Role;
use kernel::time::end_of_day;
use kernel::web::{AppState, Here, see_other};
use kernel::{Result, notices};
use serde::Deserialize;
use ui::view::{Deadline, WorkItem};
use ui::{Frame, filters};

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    frame: Frame,
    recognised: u64,
    units: usize,
}

pub(super) async fn front(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    if here.actor.is_some() {
        return Ok(see_other("/viec-cua-toi"));
    }
    let scope = initiatives::policy::published();
    let recognised = initiatives::store::count(&app.db.reader(), &scope, &Filter::default(), here.today()).await?;
    let units = app.db.units();
    let today = here.today();
    let communes = units
        .iter()
        .filter(|row| row.kind == kernel::units::UnitKind::Commune && row.span.contains(today))
        .count();
    let frame = ui::shell::frame(&app, &here, "");
    ui::shell::html(&Front {
        frame,
        recognised,
        units: communes,
    })
}

struct Group {
    title: &'static str,
    works: Vec<WorkItem>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    greeting: String,
    groups: Vec<Group>,
    waiting: Vec<WorkItem>,
    news: Vec<notices::Notice>,
    nothing: bool,
}

/// Rows that one heading of the home page shows at most; the lists have the rest.
const SHOWN: u64 = 30;

pub(super) async fn mine(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let actor = here.actor()?;
    let reader = app.db.reader();
    let scope = initiatives::policy::scope(actor);
    let units = app.db.units();
    let today = here.today();
    let mut open: Vec<(Line, &'static str)> = Vec::new();
    let mut take = Vec::new();
    if actor.holds_anywhere(Role::UnitClerk) {
        take.push((State::Submitted, Role::UnitClerk, labels::home::RECEIVE));
    }
    if actor.holds_anywhere(Role::Leader) {
        take.push((State::Received, Role::Leader, labels::home::DECIDE));
    }
    for (state, role, what) in take {
        let filter = Filter {
            state: Some(state),
            ..Filter::default()
        };
        let page = initiatives::store::list(&reader, &scope, &filter, None, SHOWN, today).await?;
        open.extend(
            page.items
                .into_iter()
                .filter(|line| actor.holds(role, line.unit, &units, today))
                .map(|line| (line, what)),
        );
    }
    let own = Filter {
        person: Some(actor.person),
        ..Filter::default()
    };
    let own = initiatives::store::list(&reader, &scope, &own, None, SHOWN, today).await?;
    let mut waiting = Vec::new();
    let work = |line: Line, what: Option<&'static str>| {
        let href = format!("/sang-kien/{}", line.id);
        let unit = units.name(line.unit, today);
        WorkItem {
            title: if line.title.is_empty() {
                initiatives::labels::UNTITLED.to_owned()
            } else {
                line.title.clone()
            },
            note: if what.is_none() {
                labels::home::waiting_for(unit)
            } else {
                unit.to_owned()
            },
            deadline: line.due_on.map(|day| Deadline::new(end_of_day(day), here.now)),
            act: what.map(|what| (what.to_owned(), href.clone())),
            href,
        }
    };
    for line in own.items {
        match line.state() {
            State::Draft => open.push((line, labels::home::WRITE)),
            State::Submitted | State::Received => waiting.push(work(line, None)),
            State::Recognised | State::Refused | State::Withdrawn => {}
        }
    }
    let week = today.checked_add_days(chrono::Days::new(7)).unwrap_or(today);
    let mut groups = vec![
        Group {
            title: labels::home::OVERDUE,
            works: Vec::new(),
        },
        Group {
            title: labels::home::TODAY,
            works: Vec::new(),
        },
        Group {
            title: labels::home::THIS_WEEK,
            works: Vec::new(),
        },
        Group {
            title: labels::home::LATER,
            works: Vec::new(),
        },
    ];
    for (line, what) in open {
        let place = match line.due_on {
            Some(due) if due < today => 0,
            Some(due) if due == today => 1,
            Some(due) if due <= week => 2,
            Some(_) => 3,
            // What has no legal day is today's work: a dossier that waits to be received must not wait.
            None if what == labels::home::RECEIVE => 1,
            None => 3,
        };
        if let Some(group) = groups.get_mut(place) {
            group.works.push(work(line, Some(what)));
        }
    }
    for duty in councils::figures::duties(&reader, actor, today).await? {
        let day = kernel::time::local_date(duty.meeting.planned_at);
        let place = match day {
            day if day < today => 0,
            day if day == today => 1,
            day if day <= week => 2,
            _ => 3,
        };
        let href = format!("/hoi-dong/phien/{}", duty.meeting.id);
        if let Some(group) = groups.get_mut(place) {
            group.works.push(WorkItem {
                title: duty.meeting.title,
                note: councils::labels::due(duty.sheets),
                deadline: Some(Deadline::new(duty.meeting.planned_at, here.now)),
                act: Some((councils::labels::SCORE.to_owned(), href.clone())),
                href,
            });
        }
    }
    groups.retain(|group| !group.works.is_empty());
    let news = notices::inbox(&reader, actor.person, 5).await?;
    let home = Home {
        frame: ui::shell::frame(&app, &here, labels::page::HOME),
        greeting: labels::home::greeting(&actor.name),
        nothing: groups.is_empty() && waiting.is_empty(),
        groups,
        waiting,
        news,
    };
    ui::shell::html(&home)
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

struct Hit {
    title: String,
    note: String,
    href: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    frame: Frame,
    query: String,
    dossiers: Vec<Hit>,
    units: Vec<Hit>,
    asked: bool,
}

pub(super) async fn search(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let query = vietnamese::clean_line(&asked.q);
    let today = here.today();
    let reader = app.db.reader();
    let index = app.db.units();
    let mut dossiers = Vec::new();
    let mut units = Vec::new();
    if !query.is_empty() {
        // A visitor sees what is published; a person what their scope shows. Nothing else is counted or hinted at.
        let scope = here
            .actor
            .as_ref()
            .map_or_else(initiatives::policy::published, initiatives::policy::scope);
        let filter = Filter {
            words: query.clone(),
            ..Filter::default()
        };
        let page = initiatives::store::list(&reader, &scope, &filter, None, 20, today).await?;
        for line in page.items {
            let public = here.actor.is_none();
            dossiers.push(Hit {
                title: line.title.clone(),
                note: format!(
                    "{} · {}",
                    initiatives::labels::state(line.state()),
                    index.name(line.unit, today)
                ),
                href: if public {
                    String::new()
                } else {
                    format!("/sang-kien/{}", line.id)
                },
            });
        }
        let filter = organisations::store::Filter {
            words: query.clone(),
            ..organisations::store::Filter::default()
        };
        for found in organisations::store::list(&reader, &filter, None, 20, today)
            .await?
            .items
        {
            let above = index.ancestors(found.unit, kernel::units::Tree::Territorial, today);
            let above: Vec<&str> = above.into_iter().map(|unit| index.name(unit, today)).take(2).collect();
            let gone = if index.exists(found.unit, today) {
                String::new()
            } else {
                labels::unit_gone(found.valid_to)
            };
            units.push(Hit {
                title: found.full_name,
                note: [above.join(", "), gone]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · "),
                href: if here.actor.is_some() {
                    format!("/don-vi/{}", found.unit)
                } else {
                    String::new()
                },
            });
        }
    }
    let frame = ui::shell::frame(&app, &here, labels::page::SEARCH);
    ui::shell::html(&Search {
        frame,
        asked: !query.is_empty(),
        query,
        dossiers,
        units,
    })
}
