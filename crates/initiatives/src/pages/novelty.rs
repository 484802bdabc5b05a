//! The comparison of a record: side by side, the author's explanation, the annex; groups of records; titles like one.

use super::find;
use crate::commands::novelty as commands;
use crate::comparing::{self, titles_like};
use crate::comparison::{self, Source, View};
use crate::documents;
use crate::labels::{self, novelty as words};
use crate::model::{Initiative, InitiativeId, State};
use crate::novelty::{Part, Piece, Reason, Thresholds, groups, pieces};
use crate::policy::{self, Sight};
use crate::store::novelty::{self as rows, Named, is_kept};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::forms::Form;
use kernel::once::{self, Claim};
use kernel::web::{App, AppState, Here, inline_pdf, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use std::ops::Range;
use ui::view::{Badge, Choice};
use ui::{Frame, filters};

/// A result that was not there so long after handing in will not come by itself.
const SOON: TimeDelta = TimeDelta::minutes(10);
/// Seconds after which a page that waits asks again.
const AGAIN: u32 = 3;
/// Pairs that the list of groups is made of, at most.
const PAIRS: u64 = 5_000;
/// Groups on the page, at most.
const GROUPS: usize = 100;
/// Titles that are proposed, at most.
const TITLES: usize = 5;
/// Shortest title that is looked for, in letters.
const TITLE_FROM: usize = 8;

/// What the address of a comparison may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Only this part.
    #[serde(default)]
    phan: String,
    /// Beside this source.
    #[serde(default)]
    nguon: String,
    /// A result was asked for at this second and is waited for.
    #[serde(default)]
    cho: i64,
}

/// One text of the two.
struct Side {
    parts: Vec<(&'static str, Vec<Piece>)>,
}

/// Looks of pairs that follow each other; the number says which pair it is.
const LOOKS: usize = 5;

#[derive(Template)]
#[template(path = "initiatives_novelty.html")]
struct Page {
    frame: Frame,
    id: InitiativeId,
    record: String,
    code: String,
    view: Option<View>,
    sight: Sight,
    waits: bool,
    may_run: bool,
    may_explain: bool,
    explained_by: String,
    parts: Vec<Choice>,
    offered: Vec<Choice>,
    chosen: Option<usize>,
    left: Side,
    right: Option<Side>,
    typed: String,
    seen: String,
    errors: Vec<(String, String)>,
    /// Two forms, two acts.
    once: String,
    once_said: String,
}

impl Page {
    fn at(&self, rest: &str) -> String {
        format!("/sang-kien/{}/doi-chieu{rest}", self.id)
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    /// Words and kind of the button that compares.
    fn run_words(&self) -> (&'static str, &'static str) {
        if self.view.is_some() {
            (words::RUN_AGAIN, "secondary")
        } else {
            (words::RUN, "primary")
        }
    }

    fn headline(&self, view: &View) -> &'static str {
        words::headline(view)
    }

    fn tone(&self, view: &View) -> &'static str {
        match words::headline(view) {
            words::LOOK => "warn",
            words::NOTHING => "good",
            _ => "info",
        }
    }

    fn source<'a>(&self, view: &'a View) -> Option<&'a Source> {
        self.chosen.and_then(|at| view.sources.get(at))
    }

    fn look(&self, number: &usize) -> usize {
        number % LOOKS
    }

    fn href(&self, source: &Source, at: &usize) -> String {
        format!("{}?nguon={}#so-sanh", self.at(""), called(source, *at))
    }

    fn is_chosen(&self, at: &usize) -> bool {
        self.chosen == Some(*at)
    }
}

/// How an address names a source: by its place in the list where the reader may not know which record it is.
fn called(source: &Source, at: usize) -> String {
    match &source.named {
        Some(named) => named.id.to_string(),
        None => (at + 1).to_string(),
    }
}

pub(super) async fn show(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let initiative = find(&app, &here, id).await?;
    ui::shell::html(
        &page(
            &app,
            &here,
            &initiative,
            &asked,
            &Form::default(),
            FieldErrors::default(),
        )
        .await?,
    )
}

/// The sight of this person on a record that they found; without any the page does not exist for them.
async fn sight(app: &App, here: &Here, initiative: &Initiative) -> Result<Sight> {
    comparison::sight(app, here.actor()?, initiative)
        .await?
        .ok_or(AppError::NotFound)
}

/// A result that was asked for a moment ago is on its way.
fn waits(asked: Option<DateTime<Utc>>, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    asked.is_some_and(|asked| now - asked < SOON && last.is_none_or(|last| last < asked))
}

async fn page(
    app: &App,
    here: &Here,
    initiative: &Initiative,
    asked: &Asked,
    form: &Form,
    errors: FieldErrors,
) -> Result<Page> {
    let actor = here.actor()?;
    let (id, today) = (initiative.id, here.today());
    let units = app.db.units();
    let sight = sight(app, here, initiative).await?;
    let view = comparison::view(app, actor, initiative, sight).await?;
    let only = Part::from_code(&asked.phan);
    let chosen = view.as_ref().and_then(|view| {
        let wanted = view
            .sources
            .iter()
            .enumerate()
            .position(|(at, source)| called(source, at) == asked.nguon);
        wanted.or((!view.sources.is_empty()).then_some(0))
    });
    let source = view.as_ref().zip(chosen).and_then(|(view, at)| view.sources.get(at));
    let shown: Vec<&comparison::Passage> = source
        .map(|source| &source.passages)
        .into_iter()
        .flatten()
        .filter(|passage| only.is_none_or(|only| passage.part == only))
        .collect();
    let here_are: Vec<(usize, Range<u32>)> = shown.iter().map(|one| (one.number, one.place.clone())).collect();
    let there_are: Vec<(usize, Range<u32>)> = shown.iter().map(|one| (one.number, one.source_place.clone())).collect();
    let skipped: Vec<Range<u32>> = view
        .iter()
        .flat_map(|view| &view.skipped)
        .map(|skipped| skipped.place.clone())
        .collect();
    let side = |text: &str, places: &[_], skipped: &[_], only: Option<Part>| Side {
        parts: pieces(text, places, skipped)
            .into_iter()
            .filter(|(part, _)| only.is_none_or(|only| only == *part))
            .map(|(part, pieces)| (words::part(part), pieces))
            .collect(),
    };
    let left = side(view.as_ref().map_or("", |view| &view.text), &here_are, &skipped, only);
    // Of the source every part is shown: what was taken from one may stand in another here.
    let right = source
        .and_then(|source| source.text.as_deref())
        .map(|text| side(text, &there_are, &[], None));
    let explanation = view.as_ref().and_then(|view| view.explanation.clone());
    let explained_by = match &explanation {
        Some(said) => people::names(&app.db.reader(), &[said.person])
            .await?
            .remove(&said.person)
            .unwrap_or_default(),
        None => String::new(),
    };
    let parts = view.as_ref().map(View::parts).unwrap_or_default();
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![
        (labels::NAV_LIST.to_owned(), "/sang-kien".to_owned()),
        (initiative.content.title.clone(), format!("/sang-kien/{id}")),
    ];
    let last = view.as_ref().map(|view| view.check.at);
    let handed_in = initiative.submitted_at.filter(|_| is_kept(initiative.state));
    let by_hand = DateTime::from_timestamp(asked.cho, 0).filter(|_| asked.cho > 0);
    Ok(Page {
        frame,
        id,
        record: initiative.content.title.clone(),
        code: initiative.code.clone().unwrap_or_default(),
        sight,
        waits: waits(handed_in.max(by_hand), last, here.now),
        may_run: policy::permit_compare(actor, initiative, &units, today).is_ok(),
        may_explain: view.is_some() && policy::permit_explain(actor, initiative, &units, today).is_ok(),
        explained_by,
        parts: Choice::list(
            parts.into_iter().map(|part| (part.code(), words::part(part))),
            &asked.phan,
        ),
        offered: Choice::list(
            view.iter()
                .flat_map(|view| &view.sources)
                .enumerate()
                .map(|(at, source)| (called(source, at), words::source(source))),
            &source
                .zip(chosen)
                .map(|(source, at)| called(source, at))
                .unwrap_or_default(),
        ),
        chosen,
        left,
        right,
        typed: if form.raw("words").is_empty() {
            explanation.as_ref().map(|said| said.words.clone()).unwrap_or_default()
        } else {
            form.raw("words").to_owned()
        },
        seen: explanation
            .map(|said| said.at.timestamp().to_string())
            .unwrap_or_default(),
        errors: errors
            .iter()
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
            .collect(),
        once: kernel::ids::secret(),
        once_said: kernel::ids::secret(),
        view,
    })
}

pub(super) async fn run(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let initiative = find(&app, &here, id).await?;
    let sight = sight(&app, &here, &initiative).await?;
    let address = format!("/sang-kien/{id}/doi-chieu");
    // Sent twice it compares once; asked for before rights are, as everywhere.
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "initiative.compare").await? {
        return Ok(see_other(&address));
    }
    policy::permit_compare(actor, &initiative, &tx.units(), tx.today())?.covers(id.0)?;
    once::answer(&tx, actor.person, form.once(), &address).await?;
    tx.commit().await?;
    let reason = match (initiative.state, sight) {
        (_, Sight::Whole) => Reason::Asked,
        (State::Draft, Sight::Author) => Reason::Draft,
        (_, Sight::Author) => Reason::Submission,
    };
    if comparing::check_now(&app, actor, &initiative, reason, &here.request).await? {
        return Ok(see_other_saying(&address, words::DONE));
    }
    // Too long for a page: the job does it, and the page asks again.
    let tx = app.begin(&here).await?;
    commands::enqueue(&tx, id, initiative.version, reason).await?;
    let waiting = format!("{address}?cho={}", tx.now.timestamp());
    tx.commit().await?;
    Ok(see_other_saying(&waiting, words::GOES_ON))
}

pub(super) async fn explain(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let initiative = find(&app, &here, id).await?;
    sight(&app, &here, &initiative).await?;
    let address = format!("/sang-kien/{id}/doi-chieu");
    let said = form.text("words");
    let seen = form.raw("seen").parse::<i64>().ok();
    let seen = seen.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let tx = app.begin(&here).await?;
    // The same words sent twice are one act; other words from a page that was gone back to are another one.
    let key = match form.once() {
        "" => String::new(),
        once => kernel::ids::secret_hash(&format!("{once}:{said}")),
    };
    if let Claim::Done(address) = once::claim(&tx, actor.person, &key, "initiative.explain").await? {
        return Ok(see_other(&address));
    }
    let errors = match commands::explain(&tx, actor, id, seen, &said).await {
        Ok(()) => {
            once::answer(&tx, actor.person, &key, &address).await?;
            tx.commit().await?;
            return Ok(see_other_saying(&address, words::EXPLAINED));
        }
        Err(AppError::Invalid(errors)) => errors,
        Err(AppError::Conflict(sentence)) => {
            // What was typed stays in its field, what the other wrote stands above it.
            let mut errors = FieldErrors::default();
            errors.add("words", sentence);
            drop(tx);
            let page = page(&app, &here, &initiative, &Asked::default(), &form, errors).await?;
            let mut answer = ui::shell::html(&page)?;
            *answer.status_mut() = axum::http::StatusCode::CONFLICT;
            return Ok(answer);
        }
        Err(other) => return Err(other),
    };
    drop(tx);
    ui::shell::html_with_errors(&page(&app, &here, &initiative, &Asked::default(), &form, errors).await?)
}

pub(super) async fn annex(Shared(app): Shared<AppState>, here: Here, Path(id): Path<InitiativeId>) -> Result<Response> {
    let initiative = find(&app, &here, id).await?;
    let sight = sight(&app, &here, &initiative).await?;
    let view = comparison::view(&app, here.actor()?, &initiative, sight).await?;
    let view = view.ok_or(AppError::NotFound)?;
    let (units, today) = (app.db.units(), here.today());
    let unit = initiative.content.unit;
    let letterhead = organisations::papers::letterhead(&app.db.reader(), &units, unit, today).await?;
    let data = documents::novelty(&letterhead, &initiative, &view, today);
    let bytes = app
        .engines
        .slow(move |documents| documents.render("novelty", &data, today))
        .await??;
    let name = initiative.code.as_deref().unwrap_or_default();
    Ok(inline_pdf(format!("{} {name}", words::FILE_ANNEX).trim_end(), bytes))
}

/// A record in a group.
struct Member {
    href: String,
    code: String,
    title: String,
    unit: String,
    badge: Badge,
}

struct Group {
    members: Vec<Member>,
    reason: String,
    /// Words of the link, address.
    pairs: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "initiatives_groups.html")]
struct Groups {
    frame: Frame,
    groups: Vec<Group>,
    more: usize,
}

pub(super) async fn clusters(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let actor = here.actor()?;
    let (reader, today) = (app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let all = groups(rows::pairs(&reader, &scope, PAIRS, today).await?);
    let more = all.len().saturating_sub(GROUPS);
    let shown: Vec<_> = all.into_iter().take(GROUPS).collect();
    let ids: Vec<InitiativeId> = shown.iter().flat_map(|(ids, _)| ids.iter().copied()).collect();
    let named = rows::seen(&reader, &scope, &ids, today).await?;
    let units = app.db.units();
    // What was only handed in has no code yet.
    let name = |id: &InitiativeId| match named.get(id) {
        Some(named) if named.code.is_empty() => format!("“{}”", named.title),
        Some(named) => named.code.clone(),
        None => String::new(),
    };
    let groups = shown
        .into_iter()
        .map(|(ids, pairs)| Group {
            reason: words::group_reason(
                pairs.first().map_or(0, |pair| pair.words),
                pairs.iter().any(|pair| pair.same_title),
                pairs.iter().any(|pair| pair.own),
            ),
            pairs: pairs
                .iter()
                .map(|pair| {
                    let label = words::beside(&name(&pair.later), &name(&pair.earlier));
                    let href = format!("/sang-kien/{}/doi-chieu?nguon={}#so-sanh", pair.later, pair.earlier);
                    (label, href)
                })
                .collect(),
            members: ids
                .iter()
                .filter_map(|id| named.get(id))
                .map(|one| member(one, units.name(one.unit, today)))
                .collect(),
        })
        .collect();
    let mut frame = ui::shell::frame(&app, &here, words::GROUPS);
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/sang-kien".to_owned())];
    ui::shell::html(&Groups { frame, groups, more })
}

fn member(one: &Named, unit: &str) -> Member {
    Member {
        href: format!("/sang-kien/{}", one.id),
        code: one.code.clone(),
        title: one.title.clone(),
        unit: unit.to_owned(),
        badge: Badge::new(labels::state(one.state), labels::tone(one.state)),
    }
}

/// What the address of the list of titles may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Titled {
    /// The title.
    #[serde(default)]
    title: String,
    /// The record that has it, which is not like itself.
    #[serde(default)]
    cua: String,
}

#[derive(Template)]
#[template(path = "initiatives_titles.html")]
struct TitlesPage {
    frame: Frame,
    title: String,
    asked: bool,
    found: Vec<Member>,
}

#[derive(Template)]
#[template(path = "initiatives_titles_found.html")]
struct TitlesFound {
    asked: bool,
    found: Vec<Member>,
}

/// Titles like one: those that the person may see, and published ones. A script asks for the list alone.
pub(super) async fn titles(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    Query(titled): Query<Titled>,
) -> Result<Response> {
    let title = vietnamese::clean_line(&titled.title);
    let title: String = title.chars().take(250).collect();
    let asked = title.chars().count() >= TITLE_FROM;
    let found = if asked {
        like(&app, &here, &title, &titled.cua).await?
    } else {
        Vec::new()
    };
    if headers.contains_key("x-fragment") {
        return ui::shell::html(&TitlesFound { asked, found });
    }
    let mut frame = ui::shell::frame(&app, &here, words::TITLES);
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/sang-kien".to_owned())];
    ui::shell::html(&TitlesPage {
        frame,
        title,
        asked,
        found,
    })
}

async fn like(app: &App, here: &Here, title: &str, itself: &str) -> Result<Vec<Member>> {
    let (reader, today) = (app.db.reader(), here.today());
    let thresholds = Thresholds::of(&app.packs, today)?;
    let ids: Vec<InitiativeId> = titles_like(app, title, thresholds.title)
        .await?
        .into_iter()
        .map(|(id, _)| id)
        .filter(|id| id.to_string() != itself)
        .collect();
    let mine = rows::seen(&reader, &policy::scope(here.actor()?), &ids, today).await?;
    let public = rows::seen(&reader, &policy::published(), &ids, today).await?;
    let units = app.db.units();
    Ok(ids
        .iter()
        .filter_map(|id| {
            let open = mine.get(id);
            let one = open.or_else(|| public.get(id))?;
            let mut member = member(one, units.name(one.unit, today));
            // What one may only know of has no page to open.
            if open.is_none() {
                member.href = String::new();
            }
            Some(member)
        })
        .take(TITLES)
        .collect())
}

/// What the page of the dossier says of its comparison: words, tone, and the address.
pub(super) async fn in_short(
    app: &App,
    here: &Here,
    initiative: &Initiative,
) -> Result<Option<(&'static str, &'static str, String)>> {
    let actor = here.actor()?;
    let Some(sight) = comparison::sight(app, actor, initiative).await? else {
        return Ok(None);
    };
    let address = format!("/sang-kien/{}/doi-chieu", initiative.id);
    let Some(view) = comparison::view(app, actor, initiative, sight).await? else {
        return Ok(Some(("", "", address)));
    };
    let tone = if view.needs_look { "warn" } else { "info" };
    Ok(Some((words::headline(&view), tone, address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_waited_for_only_a_while() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let minutes = TimeDelta::minutes;
        let asked = Some(now - minutes(1));
        assert!(!waits(None, None, now), "nobody asked");
        assert!(waits(asked, None, now));
        assert!(waits(asked, Some(now - minutes(2)), now), "the result is an older one");
        assert!(!waits(asked, Some(now), now), "it is there");
        assert!(!waits(asked, None, now + minutes(10)), "it will not come by itself");
    }
}
