//! Difficulties over all documents, raising one, answering one.

use super::show::{self, ObstacleLine, obstacle_line};
use super::task;
use crate::commands::obstacles::{self as commands, Raised};
use crate::labels::{self, obstacle as words};
use crate::model::{Directive, DirectiveId, ObstacleId};
use crate::policy;
use crate::store;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use std::collections::HashMap;
use ui::view::{Choice, Pager};
use ui::{Frame, filters};

/// Rows of one page.
const PAGE: u64 = 30;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    loc: String,
    #[serde(default)]
    trang: u64,
}

#[derive(Template)]
#[template(path = "directives_obstacles.html")]
struct Index {
    frame: Frame,
    filters: Vec<Choice>,
    waiting: bool,
    errors: Vec<(String, String)>,
    items: Vec<ObstacleLine>,
    pager: Pager,
}

/// One form that was sent and not kept: which, what was typed, what is wrong.
type Typed = (ObstacleId, String, FieldErrors);

async fn page(app: &App, here: &Here, asked: &Asked, typed: Option<Typed>) -> Result<Index> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let scope = policy::scope(actor);
    let waiting = asked.loc == "cho";
    let from = asked.trang.min(10_000) * PAGE;
    let mut found = store::obstacles_seen(&db, &scope, waiting, (from, PAGE + 1), on).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    if let Some((id, _, _)) = &typed
        && !found.iter().any(|one| one.id == *id)
    {
        found.insert(0, store::find_obstacle(&db, *id).await?);
    }
    let mut ids: Vec<DirectiveId> = found.iter().map(|one| one.directive).collect();
    ids.sort_unstable();
    ids.dedup();
    let documents: HashMap<DirectiveId, Directive> = store::these(&db, &scope, &ids, on).await?;
    let clauses = store::clauses(&db, &ids).await?;
    let mut items: Vec<ObstacleLine> = found
        .iter()
        .filter_map(|obstacle| {
            let one = documents.get(&obstacle.directive)?;
            let answers = policy::answers(actor, one, &units, on).is_some();
            Some(obstacle_line(obstacle, (one, &clauses), (&units, here), answers))
        })
        .collect();
    let mut errors = Vec::new();
    if let Some((id, text, wrong)) = typed {
        errors = super::errors_of(&wrong);
        if let Some(item) = items.iter_mut().find(|item| item.id == id.to_string()) {
            item.typed = text;
            item.error = errors.first().map(|(_, message)| message.clone());
        }
    }
    let at = |page: u64| format!("/vuong-mac?loc={}&trang={page}", kernel::forms::url_encode(&asked.loc));
    let mut frame = ui::shell::frame(app, here, labels::NAV_OBSTACLES);
    frame.has_error = !errors.is_empty();
    Ok(Index {
        frame,
        filters: Choice::list(words::FILTERS, &asked.loc),
        waiting,
        errors: errors
            .into_iter()
            .map(|(_, message)| (String::new(), message))
            .collect(),
        pager: Pager {
            previous: (asked.trang > 0).then(|| at(asked.trang - 1)),
            next: more.then(|| at(asked.trang + 1)),
            summary: words::rows(items.len()),
        },
        items,
    })
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    ui::shell::html(&page(&app, &here, &asked, None).await?)
}

pub(super) async fn raise(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let one = super::find(&app, &here, id).await?;
    let Ok(unit) = form.raw("unit").parse::<UnitId>() else {
        // Whoever speaks for no unit here may not; whoever does has to say for which.
        let concerned = commands::concerned(&app.db.reader(), id, here.today()).await?;
        let units = app.db.units();
        if !concerned
            .iter()
            .any(|unit| policy::keeps(actor, *unit, &units, here.today()))
        {
            return Err(AppError::Forbidden(labels::NOT_ALLOWED.to_owned()));
        }
        let mut errors = FieldErrors::default();
        errors.add("unit", labels::ASK_UNIT);
        return show::again(&app, &here, one.id, "obstacle", form, errors).await;
    };
    let task = form.raw("task").parse().ok();
    let new = Raised {
        unit,
        clause: form.raw("clause").parse().ok(),
        task,
        text: form.text("text"),
    };
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "obstacle.raise").await? {
        return Ok(see_other(&address));
    }
    match commands::raise(&tx, actor, id, new).await {
        Ok(_) => {
            let address = match task {
                Some(task) => format!("/nhiem-vu/{task}#vuong-mac"),
                None => format!("/chi-dao/{id}#vuong-mac"),
            };
            once::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, words::RAISED))
        }
        Err(error) => {
            drop(tx);
            match task {
                Some(task) => task::again_raising(&app, &here, task, form, error).await,
                None => show::again_after(&app, &here, id, ("obstacle", form), error).await,
            }
        }
    }
}

pub(super) async fn answer(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ObstacleId>,
    form: Form,
) -> Result<Response> {
    let obstacle = store::find_obstacle(&app.db.reader(), id).await?;
    super::find(&app, &here, obstacle.directive).await?;
    let version = form.raw("version").parse::<i64>().unwrap_or(obstacle.version);
    let text = form.text("answer");
    let tx = app.begin(&here).await?;
    match commands::answer(&tx, here.actor()?, id, version, text).await {
        Ok(_) => {
            tx.commit().await?;
            let back = format!("/chi-dao/{}#vm-{id}", obstacle.directive);
            Ok(see_other_saying(&back, words::ANSWERED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = super::hindrance(error)?;
            let typed = Some((id, form.raw("answer").to_owned(), errors));
            super::shown_again(&page(&app, &here, &Asked::default(), typed).await?, status)
        }
    }
}
