//! The front page, the work of the person who is signed in, and the one search box.

use crate::labels;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use initiatives::State;
use initiatives::store::{Filter, Line, SortBy};
use kernel::access::Role;
use kernel::forms::url_encode;
use kernel::paging::Sorting;
use kernel::time::end_of_day;
use kernel::web::{App, AppState, Here, see_other};
use kernel::{Result, notices};
use serde::Deserialize;
use std::collections::HashSet;
use ui::view::{Deadline, Stat, WorkItem};
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

#[derive(Clone)]
struct Group {
    title: &'static str,
    works: Vec<WorkItem>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    greeting: String,
    /// Figures of what the person answers for, each leading to its records; empty for who only writes.
    stats: Vec<Stat>,
    groups: Vec<Group>,
    waiting: Vec<WorkItem>,
    news: Vec<notices::Notice>,
    nothing: bool,
    /// True for who has no task in handling: the empty page then shows how to begin.
    writes_only: bool,
    /// Keeps the assets of a business: those come first for it.
    business: bool,
}

/// Rows that one heading of the home page shows at most; the lists have the rest.
const SHOWN: u64 = 30;

/// What waits for the person, and what they wait for.
struct Works {
    open: Vec<(Line, &'static str)>,
    waiting: Vec<Line>,
}

/// Roles that answer for the dossiers of units, so that figures say something to them.
const OVERSEERS: [Role; 6] = [
    Role::UnitClerk,
    Role::Leader,
    Role::FocalOffice,
    Role::EmulationOfficer,
    Role::Auditor,
    Role::Administrator,
];

/// Dossiers whose next act is the person's, and those where someone else's turn is awaited.
async fn works(app: &App, here: &Here) -> Result<Works> {
    let actor = here.actor()?;
    let (reader, units, today) = (app.db.reader(), app.db.units(), here.today());
    let scope = initiatives::policy::scope(actor);
    let mut works = Works {
        open: Vec::new(),
        waiting: Vec::new(),
    };
    let turns = [
        (State::Submitted, Role::UnitClerk, labels::home::RECEIVE),
        (State::Accepted, Role::UnitClerk, labels::home::PASS_ON),
        (State::Received, Role::Leader, labels::home::DECIDE),
        (State::Concluded, Role::Leader, labels::home::DECIDE),
    ];
    for (state, role, what) in turns {
        let other = if role == Role::Leader {
            Role::UnitClerk
        } else {
            Role::Leader
        };
        if !actor.holds_anywhere(role) && !actor.holds_anywhere(other) {
            continue;
        }
        let filter = Filter {
            state: Some(state),
            // What is due first stands first, also when there is more than the page shows.
            sorting: Sorting::first(SortBy::Due),
            // Nobody decides on their own work, so it is not on their list either.
            not_by: Some(actor.person),
            ..Filter::default()
        };
        for line in initiatives::store::list(&reader, &scope, &filter, None, SHOWN, today)
            .await?
            .items
        {
            if actor.holds(role, line.unit, &units, today) {
                works.open.push((line, what));
            } else if actor.holds(other, line.unit, &units, today) {
                works.waiting.push(line);
            }
        }
    }
    let own = Filter {
        person: Some(actor.person),
        ..Filter::default()
    };
    for line in initiatives::store::list(&reader, &scope, &own, None, SHOWN, today)
        .await?
        .items
    {
        match line.state() {
            State::Draft => works.open.push((line, labels::home::WRITE)),
            State::Supplement => works.open.push((line, labels::home::SUPPLY)),
            State::Revision => works.open.push((line, labels::home::REVISE)),
            State::Submitted
            | State::Received
            | State::Accepted
            | State::UnderReview
            | State::Concluded
            | State::Disputed => {
                let known = |held: &Line| held.id == line.id;
                if !works.waiting.iter().any(known) && !works.open.iter().any(|(held, _)| known(held)) {
                    works.waiting.push(line);
                }
            }
            State::Late
            | State::Declined
            | State::Recognised
            | State::Refused
            | State::Applied
            | State::Replicated
            | State::Transferred
            | State::Improved
            | State::Cancelled
            | State::Withdrawn => {}
        }
    }
    Ok(works)
}

/// Figures of everything the person may see.
async fn stats(app: &App, here: &Here) -> Result<Vec<Stat>> {
    let actor = here.actor()?;
    if !OVERSEERS.iter().any(|role| actor.holds_anywhere(*role)) {
        return Ok(Vec::new());
    }
    let (reader, today) = (app.db.reader(), here.today());
    let scope = initiatives::policy::scope(actor);
    let of = |state, overdue| Filter {
        state: Some(state),
        due_before: overdue,
        ..Filter::default()
    };
    let asked = [
        (
            labels::home::HOW_MANY_SUBMITTED,
            of(State::Submitted, None),
            "?trang_thai=submitted",
        ),
        (
            labels::home::HOW_MANY_RECEIVED,
            of(State::Received, None),
            "?trang_thai=received",
        ),
        (
            labels::home::HOW_MANY_LATE,
            of(State::Received, Some(today)),
            "?han=qua-han",
        ),
        (
            labels::home::HOW_MANY_RECOGNISED,
            of(State::Recognised, None),
            "?trang_thai=recognised",
        ),
    ];
    let mut stats = Vec::new();
    for (question, filter, address) in asked {
        let number = initiatives::store::count(&reader, &scope, &filter, today).await?;
        stats.push(Stat {
            question: question.to_owned(),
            value: vietnamese::format_int(i64::try_from(number).unwrap_or(i64::MAX)),
            note: match (filter.due_before, number) {
                (Some(_), 0) => labels::home::NONE_LATE.to_owned(),
                _ => String::new(),
            },
            href: Some(format!("/sang-kien{address}")),
            ..Stat::default()
        });
    }
    Ok(stats)
}

pub(super) async fn mine(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let actor = here.actor()?;
    let reader = app.db.reader();
    let units = app.db.units();
    let today = here.today();
    let Works { open, waiting } = works(&app, &here).await?;
    let work = |line: Line, what: Option<&'static str>| {
        let href = format!("/sang-kien/{}", line.id);
        let unit = units.name(line.unit, today);
        let mut note = match (what, line.state()) {
            (Some(_), _) => unit.to_owned(),
            (None, State::Submitted) => labels::home::waiting_to_receive(unit),
            (None, _) => labels::home::waiting_to_decide(unit),
        };
        if let Some(code) = &line.code {
            note = format!("{code} · {note}");
        }
        WorkItem {
            title: if line.title.is_empty() {
                initiatives::labels::UNTITLED.to_owned()
            } else {
                line.title.clone()
            },
            note,
            deadline: line.due_on.map(|day| Deadline::new(end_of_day(day), here.now)),
            act: what.map(|what| (what.to_owned(), href.clone())),
            href,
        }
    };
    let week = today.checked_add_days(chrono::Days::new(7)).unwrap_or(today);
    let group = |title| Group {
        title,
        works: Vec::new(),
    };
    let mut groups = [
        labels::home::OVERDUE,
        labels::home::TODAY,
        labels::home::THIS_WEEK,
        labels::home::LATER,
        labels::home::DRAFTS,
    ]
    .map(group)
    .to_vec();
    for (line, what) in open {
        let place = match line.due_on {
            Some(due) if due < today => 0,
            Some(due) if due == today => 1,
            Some(due) if due <= week => 2,
            Some(_) => 3,
            // What has no legal day is today's work: a dossier that waits to be received must not wait.
            None if what == labels::home::RECEIVE => 1,
            None => 4,
        };
        if let Some(group) = groups.get_mut(place) {
            group.works.push(work(line, Some(what)));
        }
    }
    for one in initiatives::pending::of(&reader, &initiatives::policy::scope(actor), actor, SHOWN, today).await? {
        let place = match one.due_on {
            Some(due) if due < today => 0,
            Some(due) if due == today => 1,
            Some(due) if due <= week => 2,
            Some(_) | None => 3,
        };
        if let Some(group) = groups.get_mut(place) {
            group.works.push(WorkItem {
                title: one.title,
                note: units.name(one.unit, today).to_owned(),
                deadline: one.due_on.map(|day| Deadline::new(end_of_day(day), here.now)),
                act: Some((one.what.to_owned(), one.href.clone())),
                href: one.href,
            });
        }
    }
    let reports = reports::pending::of(&reader, actor, &units, today).await?;
    // A duty that was given as a report and as a task is one piece of work: the report.
    let twice: HashSet<_> = reports.iter().flat_map(|one| one.tasks.iter().copied()).collect();
    let owed = directives::pending::of(&reader, actor, &units, today).await?;
    let owed = owed
        .into_iter()
        .filter(|one| one.task.is_none_or(|task| !twice.contains(&task)))
        .map(|one| (one.title, one.code, one.unit, one.due_at, one.what, one.href));
    let reports = reports
        .into_iter()
        .map(|one| (one.title, one.code, one.unit, one.due_at, one.what, one.href));
    let ratings = products::pending::of(&reader, actor, &units, today).await?;
    let ratings = ratings
        .into_iter()
        .map(|one| (one.title, one.code, one.unit, one.due_at, one.what, one.href));
    for (title, code, unit, due_at, what, href) in owed.chain(reports).chain(ratings) {
        let place = match due_at.map(kernel::time::local_date) {
            Some(due) if due < today => 0,
            Some(due) if due == today => 1,
            Some(due) if due <= week => 2,
            Some(_) | None => 3,
        };
        if let Some(group) = groups.get_mut(place) {
            group.works.push(WorkItem {
                title,
                note: format!("{code} · {}", units.name(unit, today)),
                deadline: due_at.map(|due| Deadline::new(due, here.now)),
                act: Some((what.to_owned(), href.clone())),
                href,
            });
        }
    }
    for one in ip_assets::pending::of(&reader, actor, &units, today).await? {
        let place = match one.due_on {
            due if due < today => 0,
            due if due == today => 1,
            due if due <= week => 2,
            _ => 3,
        };
        if let Some(group) = groups.get_mut(place) {
            group.works.push(WorkItem {
                title: one.title,
                note: format!("{} · {}", one.code, units.name(one.unit, today)),
                deadline: Some(Deadline::new(end_of_day(one.due_on), here.now)),
                act: Some((one.what.to_owned(), one.href.clone())),
                href: one.href,
            });
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
    let waiting: Vec<WorkItem> = waiting.into_iter().map(|line| work(line, None)).collect();
    let news = notices::inbox(&reader, actor.person, 5).await?;
    let stats = stats(&app, &here).await?;
    let home = Home {
        frame: ui::shell::frame(&app, &here, labels::page::HOME),
        greeting: labels::home::greeting(&actor.name, today),
        nothing: groups.is_empty(),
        writes_only: stats.is_empty(),
        business: actor.holds_anywhere(Role::Enterprise),
        stats,
        groups,
        waiting,
        news,
    };
    ui::shell::html(&home)
}

/// Hits of each kind that the search shows.
const HITS: u64 = 15;

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
    campaigns: Vec<Hit>,
    units: Vec<Hit>,
    /// The list of everything that fits; empty when all of it is shown.
    more_dossiers: String,
    more_units: String,
    asked: bool,
}

pub(super) async fn search(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let query = vietnamese::clean_line(&asked.q);
    let today = here.today();
    let reader = app.db.reader();
    let index = app.db.units();
    let mut dossiers = Vec::new();
    let mut campaigns = Vec::new();
    let mut units = Vec::new();
    let (mut more_dossiers, mut more_units) = (String::new(), String::new());
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
        let page = initiatives::store::list(&reader, &scope, &filter, None, HITS, today).await?;
        if page.next.is_some() && here.actor.is_some() {
            more_dossiers = format!("/sang-kien?q={}", url_encode(&query));
        }
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
        let called = here
            .actor
            .as_ref()
            .map_or_else(initiatives::policy::published, initiatives::policy::campaign_scope);
        let filter = initiatives::store::campaigns::Asked {
            words: query.clone(),
            ..initiatives::store::campaigns::Asked::default()
        };
        let found = initiatives::store::campaigns::list(&reader, &called, &filter, (0, HITS), today).await?;
        for one in found {
            let path = if here.actor.is_some() {
                "/phong-trao"
            } else {
                "/phong-trao-cong-khai"
            };
            campaigns.push(Hit {
                note: format!(
                    "{} · {}",
                    initiatives::labels::campaigns::stage(one.stage),
                    index.name(one.unit, today)
                ),
                href: format!("{path}/{}", one.id),
                title: one.call.name,
            });
        }
        let filter = organisations::store::Filter {
            words: query.clone(),
            ..organisations::store::Filter::default()
        };
        let page = organisations::store::list(&reader, &filter, None, HITS, today).await?;
        if page.next.is_some() && here.actor.is_some() {
            more_units = format!("/don-vi?q={}", url_encode(&query));
        }
        for found in page.items {
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
        campaigns,
        units,
        more_dossiers,
        more_units,
    })
}
