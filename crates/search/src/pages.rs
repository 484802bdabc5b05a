//! The page of hits, suggestions while typing, saved searches.

use crate::commands::{self, Known, NewSaved, Outcome};
use crate::follow::Follower;
use crate::model::{Asked, NAME_MAX, Saved, SavedId};
use crate::{labels, policy, store};
use askama::Template;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use initiatives::State;
use kernel::access::{Actor, Role};
use kernel::flow::FlowState as _;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::search::{Facets, Fit, Hit, Piece};
use kernel::units::{Tree, Units};
use kernel::web::{Access, App, AppState, Here, Nav, Routes, see_other, see_other_saying};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use ui::view::{ActiveFilter, Badge, Pager};
use ui::{Frame, filters};

/// Hits of a page.
const SIZE: usize = 20;
/// The last hit that pages lead to; the index gives no more.
const DEEPEST: usize = 1_000;
/// Values shown of a facet.
const VALUES: usize = 10;
/// Suggestions.
const SUGGESTIONS: usize = 8;

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const OWN: Access = Access::Record("search.own");
    Routes::new()
        .get("/tim-kiem", Access::SignedIn, index)
        .get("/tim-kiem/goi-y", Access::SignedIn, suggestions)
        .get("/tim-kiem/da-luu", Access::SignedIn, saved)
        .post("/tim-kiem/da-luu", Access::SignedIn, keep)
        .post("/tim-kiem/da-luu/{id}/bao-tin", OWN, alert)
        .post("/tim-kiem/da-luu/{id}/xoa", OWN, drop_saved)
        .merge(crate::api::routes())
}

/// The entries of the navigation.
#[must_use]
pub fn nav() -> Vec<Nav> {
    vec![Nav {
        group: people::labels::page::MINE,
        label: labels::SAVED,
        href: "/tim-kiem/da-luu",
        icon: "search",
        roles: &[],
    }]
}

struct Item {
    href: String,
    title: Vec<Piece>,
    kind: String,
    badge: Option<Badge>,
    note: String,
    people: Vec<Piece>,
    passage: Vec<Piece>,
}

/// Where a hit is opened; empty for a person whose page only administrators have and who holds no position.
pub(crate) fn href(hit: &Hit, administers: bool) -> String {
    match hit.kind.as_str() {
        initiatives::model::SUBJECT => format!("/sang-kien/{}", hit.id),
        directives::model::SUBJECT => format!("/chi-dao/{}", hit.id),
        ip_assets::model::SUBJECT => format!("/tai-san/{}", hit.id),
        products::model::SUBJECT => format!("/san-pham/{}", hit.id),
        organisations::model::SUBJECT => format!("/don-vi/{}", hit.id),
        people::model::SUBJECT if administers => format!("/he-thong/nguoi-dung/{}", hit.id),
        people::model::SUBJECT => hit.unit.map(|unit| format!("/don-vi/{unit}")).unwrap_or_default(),
        _ => String::new(),
    }
}

pub(crate) fn administers(actor: &Actor) -> bool {
    actor.second_factor && actor.holds_anywhere(Role::Administrator)
}

/// A state of any kind of record in words; the kinds share no code that is indexed.
fn state_word(code: &str) -> Option<String> {
    let of_initiative = State::from_code(code).map(initiatives::labels::state);
    let of_directive = || directives::model::State::from_code(code).map(directives::labels::state_filter);
    let of_asset = || ip_assets::search::state(code).map(ip_assets::labels::state);
    let of_product = || products::search::state(code).map(products::labels::state);
    of_initiative
        .or_else(of_directive)
        .or_else(of_asset)
        .or_else(of_product)
        .map(str::to_owned)
}

fn item(hit: Hit, units: &Units, here: &Here, administers: bool) -> Item {
    let href = href(&hit, administers);
    let state = State::from_code(&hit.state).filter(|_| hit.kind == initiatives::model::SUBJECT);
    let own_unit = hit.kind == organisations::model::SUBJECT;
    let unit = hit
        .unit
        .filter(|_| !own_unit)
        .map(|unit| units.name(unit, here.today()));
    let mut note: Vec<String> = Vec::new();
    note.extend((!hit.code.is_empty()).then(|| hit.code.clone()));
    note.extend(unit.filter(|name| !name.is_empty()).map(str::to_owned));
    if own_unit {
        // Units of one name are told apart by what they lie in.
        let above = units.ancestors(UnitId(hit.id), Tree::Territorial, here.today());
        let above: Vec<&str> = above
            .into_iter()
            .take(2)
            .map(|unit| units.name(unit, here.today()))
            .collect();
        note.extend((!above.is_empty()).then(|| above.join(", ")));
    }
    note.extend(hit.year.map(|year| year.to_string()));
    let untitled = hit.title.iter().all(|piece| piece.text.is_empty());
    Item {
        href,
        title: if untitled {
            vec![Piece {
                text: initiatives::labels::UNTITLED.to_owned(),
                found: false,
            }]
        } else {
            hit.title
        },
        kind: labels::kind(&hit.kind).to_owned(),
        badge: state
            .map(|state| Badge::new(initiatives::labels::state(state), initiatives::labels::tone(state)))
            .or_else(|| {
                let state = directives::model::State::from_code(&hit.state)?;
                (hit.kind == directives::model::SUBJECT)
                    .then(|| Badge::new(directives::labels::state_filter(state), directives::labels::tone(state)))
            }),
        note: note.join(" · "),
        people: hit.people,
        passage: hit.passage,
    }
}

struct Value {
    label: String,
    count: u64,
    href: String,
    current: bool,
}

struct Facet {
    label: &'static str,
    values: Vec<Value>,
}

/// The values of a facet, the chosen one first; clicking it takes it away.
fn facet(
    label: &'static str,
    name: &str,
    asked: &Asked,
    chosen: &str,
    values: impl IntoIterator<Item = (String, String, u64)>,
) -> Option<Facet> {
    let mut values: Vec<Value> = values
        .into_iter()
        .map(|(value, label, count)| {
            let current = value == chosen;
            Value {
                label,
                count,
                href: asked.with(name, if current { "" } else { value.as_str() }).href(),
                current,
            }
        })
        .collect();
    values.sort_by_key(|value| !value.current);
    values.truncate(VALUES);
    // One value that everything has narrows nothing.
    let useful = values.len() > 1 || values.iter().any(|value| value.current);
    useful.then_some(Facet { label, values })
}

/// Units to narrow by: those below the chosen one, or below the first that has more than one part with hits.
fn unit_values(
    counts: &HashMap<UnitId, u64>,
    chosen: Option<UnitId>,
    units: &Units,
    here: &Here,
) -> Vec<(String, String, u64)> {
    let today = here.today();
    let own: HashMap<UnitId, i64> = counts
        .iter()
        .map(|(unit, count)| (*unit, i64::try_from(*count).unwrap_or(i64::MAX)))
        .collect();
    let totals = units.roll_up(&own, Tree::Territorial, today);
    let count = |unit: UnitId| {
        totals
            .get(&unit)
            .and_then(|count| u64::try_from(*count).ok())
            .unwrap_or(0)
    };
    let below = |at: Option<UnitId>| -> Vec<UnitId> {
        let all: Vec<UnitId> = match at {
            Some(unit) => units.children(unit, Tree::Territorial, today),
            None => units
                .iter()
                .filter(|row| row.span.contains(today) && units.parent(row.id, Tree::Territorial, today).is_none())
                .map(|row| row.id)
                .collect(),
        };
        all.into_iter().filter(|unit| count(*unit) > 0).collect()
    };
    let mut parts = below(chosen);
    while let (None, [only]) = (chosen, parts.as_slice()) {
        let only = *only;
        // Hits of the unit itself, and nothing below it.
        let deeper = below(Some(only));
        if deeper.is_empty() {
            break;
        }
        parts = deeper;
    }
    parts.sort_by_key(|unit| (std::cmp::Reverse(count(*unit)), units.name(*unit, today).to_owned()));
    chosen
        .into_iter()
        .chain(parts)
        .map(|unit| (unit.to_string(), units.name(unit, today).to_owned(), count(unit)))
        .collect()
}

fn facets(facets: &Facets, asked: &Asked, units: &Units, here: &Here) -> Vec<Facet> {
    let by_count = |counts: &std::collections::BTreeMap<String, u64>| {
        let mut values: Vec<(String, u64)> = counts.iter().map(|(value, count)| (value.clone(), *count)).collect();
        values.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        values
    };
    let kinds = by_count(&facets.kinds)
        .into_iter()
        .map(|(value, count)| (value.clone(), labels::kind(&value).to_owned(), count));
    let states = by_count(&facets.states).into_iter().filter_map(|(value, count)| {
        let word = state_word(&value)?;
        Some((value, word, count))
    });
    let fields = by_count(&facets.fields)
        .into_iter()
        .map(|(value, count)| (value.clone(), value, count));
    let years = facets
        .years
        .iter()
        .rev()
        .map(|(year, count)| (year.to_string(), year.to_string(), *count));
    let by_unit = unit_values(&facets.units, asked.unit(), units, here);
    [
        facet(labels::BY_KIND, "loai", asked, &asked.loai, kinds),
        facet(labels::BY_UNIT, "don_vi", asked, &asked.don_vi, by_unit),
        facet(labels::BY_YEAR, "nam", asked, &asked.nam, years),
        facet(labels::BY_STATE, "trang_thai", asked, &asked.trang_thai, states),
        facet(labels::BY_FIELD, "linh_vuc", asked, &asked.linh_vuc, fields),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The filters in force, each with the address that takes it away.
fn active(asked: &Asked, units: &Units, here: &Here) -> Vec<ActiveFilter> {
    let unit = asked.unit().map(|unit| units.name(unit, here.today()).to_owned());
    let state = state_word(&asked.trang_thai);
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    [
        ("loai", text(&asked.loai).map(|kind| labels::kind(&kind).to_owned())),
        ("don_vi", unit),
        ("nam", text(&asked.nam).map(|year| labels::year(&year))),
        ("trang_thai", state),
        ("linh_vuc", text(&asked.linh_vuc)),
    ]
    .into_iter()
    .filter_map(|(name, label)| {
        Some(ActiveFilter {
            label: label?,
            without_href: asked.with(name, "").href(),
        })
    })
    .collect()
}

struct LeaveOut {
    label: String,
    href: String,
}

#[derive(Template)]
#[template(path = "search_index.html")]
struct Index {
    frame: Frame,
    query: String,
    /// The address of what is asked, for keeping it.
    kept: String,
    asked: bool,
    fresh: bool,
    near: bool,
    total: String,
    items: Vec<Item>,
    facets: Vec<Facet>,
    active: Vec<ActiveFilter>,
    clear_href: String,
    without: Vec<LeaveOut>,
    pager: Pager,
    /// Name offered for keeping it.
    called: String,
    once: String,
}

/// Where a word, or several, stand in a text by themselves: not as a part of another word, and not left out already.
fn stands_in(text: &str, word: &str) -> Option<usize> {
    let begins = |at: usize| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '-')
    };
    let ends = |at: usize| !text[at + word.len()..].starts_with(char::is_alphanumeric);
    let mut places = text.match_indices(word).map(|(at, _)| at);
    places.find(|at| begins(*at) && ends(*at))
}

/// The words without one of them.
fn leave_out(asked: &Asked, word: &str) -> Asked {
    let words = asked.words();
    let left = match stands_in(&words, word) {
        Some(at) => format!("{}{}", &words[..at], &words[at + word.len()..]),
        None => words,
    };
    let left = vietnamese::clean_line(&left.replace("\"\"", ""));
    asked.with("q", left)
}

async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = here.actor()?;
    let units = app.db.units();
    let from = (asked.page() - 1).saturating_mul(SIZE).min(DEEPEST);
    let follower = app.part::<Follower>()?;
    let Outcome { answer, fresh } =
        commands::ask(&follower, &app.db, actor, &asked, (from, SIZE), here.today()).await?;
    let page = |page: usize| Asked {
        trang: page.to_string(),
        ..asked.clone()
    };
    let turned = |page: Asked| format!("{}&trang={}", page.href(), page.trang);
    let reachable = usize::try_from(answer.total).unwrap_or(DEEPEST).min(DEEPEST);
    let administers = administers(actor);
    let words = asked.words();
    let to = from + answer.hits.len();
    let view = Index {
        frame: ui::shell::frame(&app, &here, labels::SEARCH),
        kept: asked.query(),
        asked: !words.is_empty(),
        fresh,
        near: answer.fit == Fit::Near,
        total: labels::results(answer.total),
        facets: facets(&answer.facets, &asked, &units, &here),
        active: active(&asked, &units, &here),
        clear_href: Asked {
            q: asked.q.clone(),
            ..Asked::default()
        }
        .href(),
        without: answer
            .without
            .iter()
            .map(|(word, total)| LeaveOut {
                label: labels::leave_out(word, *total),
                href: leave_out(&asked, word).href(),
            })
            .collect(),
        pager: Pager {
            previous: (asked.page() > 1).then(|| turned(page(asked.page() - 1))),
            next: (from + SIZE < reachable).then(|| turned(page(asked.page() + 1))),
            summary: if answer.hits.is_empty() {
                String::new()
            } else {
                labels::shown(from + 1, to, answer.total)
            },
        },
        items: answer
            .hits
            .into_iter()
            .map(|hit| item(hit, &units, &here, administers))
            .collect(),
        called: words.chars().take(NAME_MAX).collect(),
        query: asked.q.clone(),
        once: kernel::ids::secret(),
    };
    ui::shell::html(&view)
}

#[derive(Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    q: String,
}

#[derive(Debug, Serialize)]
struct Suggested {
    text: String,
    kind: String,
    href: String,
}

async fn suggestions(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(typed): Query<Typed>,
) -> Result<Json<Vec<Suggested>>> {
    let actor = here.actor()?;
    let follower = app.part::<Follower>()?;
    let hits = commands::suggest(&follower, &app.db, actor, &typed.q, SUGGESTIONS, here.today()).await?;
    let administers = administers(actor);
    Ok(Json(
        hits.into_iter()
            .map(|hit| Suggested {
                href: href(&hit, administers),
                kind: labels::kind(&hit.kind).to_owned(),
                text: hit.title.into_iter().map(|piece| piece.text).collect(),
            })
            .filter(|suggested| !suggested.text.is_empty())
            .collect(),
    ))
}

struct Line {
    id: SavedId,
    name: String,
    words: String,
    narrowed: String,
    href: String,
    alert: bool,
    alert_once: String,
    drop_once: String,
}

#[derive(Template)]
#[template(path = "search_saved.html")]
struct SavedPage {
    frame: Frame,
    items: Vec<Line>,
    /// The form for a new one comes back with something to mend.
    mending: bool,
    called: String,
    kept: String,
    alert: bool,
    errors: Vec<(String, String)>,
    once: String,
}

impl SavedPage {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }
}

fn line(saved: Saved, units: &Units, here: &Here) -> Line {
    let narrowed: Vec<String> = active(&saved.asked, units, here)
        .into_iter()
        .map(|one| one.label)
        .collect();
    Line {
        id: saved.id,
        words: saved.asked.words(),
        narrowed: narrowed.join(", "),
        href: saved.asked.href(),
        name: saved.name,
        alert: saved.alert,
        alert_once: kernel::ids::secret(),
        drop_once: kernel::ids::secret(),
    }
}

async fn saved_page(app: &App, here: &Here, form: &Form, errors: Vec<(String, String)>) -> Result<SavedPage> {
    let units = app.db.units();
    let held = store::list(&app.db.reader(), &policy::own(here.actor()?)).await?;
    let mut frame = ui::shell::frame(app, here, labels::SAVED);
    frame.has_error = !errors.is_empty();
    Ok(SavedPage {
        frame,
        items: held.into_iter().map(|saved| line(saved, &units, here)).collect(),
        mending: !errors.is_empty(),
        called: form.raw("ten").to_owned(),
        kept: form.raw("tim").to_owned(),
        alert: !form.raw("bao_tin").is_empty(),
        errors,
        once: kernel::ids::secret(),
    })
}

async fn saved(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&saved_page(&app, &here, &Form::default(), Vec::new()).await?)
}

async fn keep(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let asked = Asked::read(form.raw("tim"));
    let alert = !form.raw("bao_tin").is_empty();
    if asked.words().is_empty() {
        form.errors.add("q", labels::ASK_WORDS);
    }
    let name = form.need_line("ten", labels::ASK_NAME, NAME_MAX);
    let done = match form.check() {
        Err(error) => Err(error),
        Ok(()) => {
            keep_checked(
                &app,
                &here,
                actor,
                &form,
                NewSaved {
                    name,
                    asked,
                    alert,
                    now: Known::NotYet,
                },
            )
            .await
        }
    };
    match done {
        Ok(response) => Ok(response),
        Err(AppError::Invalid(errors)) => {
            let errors = errors
                .iter()
                .map(|(field, message)| (field.to_owned(), message.to_owned()))
                .collect();
            ui::shell::html_with_errors(&saved_page(&app, &here, &form, errors).await?)
        }
        Err(error) => Err(error),
    }
}

async fn keep_checked(app: &App, here: &Here, actor: &Actor, form: &Form, mut new: NewSaved) -> Result<Response> {
    let follower = app.part::<Follower>()?;
    new.now = commands::all_hits(&follower, &app.db, actor, &new.asked, here.today()).await?;
    let said = if new.alert { labels::KEPT_ALERT } else { labels::KEPT };
    let tx = app.begin(here).await?;
    let address = "/tim-kiem/da-luu";
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "search.keep").await? {
        return Ok(see_other(&address));
    }
    commands::keep(&tx, actor, new).await?;
    once::answer(&tx, actor.person, form.once(), address).await?;
    tx.commit().await?;
    Ok(see_other_saying(address, said))
}

async fn alert(Shared(app): Shared<AppState>, here: Here, Path(id): Path<SavedId>, form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let alert = !form.raw("bao_tin").is_empty();
    let saved = store::find(&app.db.reader(), &policy::own(actor), id).await?;
    let follower = app.part::<Follower>()?;
    let now = commands::all_hits(&follower, &app.db, actor, &saved.asked, here.today()).await?;
    let tx = app.begin(&here).await?;
    match commands::set_alert(&tx, actor, id, alert, now).await {
        Ok(()) => {}
        Err(AppError::Invalid(errors)) => {
            let errors = errors
                .iter()
                .map(|(field, message)| (field.to_owned(), message.to_owned()))
                .collect();
            drop(tx);
            let mut page = saved_page(&app, &here, &Form::default(), errors).await?;
            page.mending = false;
            return ui::shell::html_with_errors(&page);
        }
        Err(error) => return Err(error),
    }
    tx.commit().await?;
    let said = if alert { labels::ALERT_ON } else { labels::ALERT_OFF };
    Ok(see_other_saying("/tim-kiem/da-luu", said))
}

async fn drop_saved(Shared(app): Shared<AppState>, here: Here, Path(id): Path<SavedId>) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::drop_saved(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    Ok(see_other_saying("/tim-kiem/da-luu", labels::DROPPED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_left_out_whole_and_nothing_of_another() {
        let left = |words: &str, word: &str| {
            let asked = Asked {
                q: words.to_owned(),
                ..Asked::default()
            };
            leave_out(&asked, word).q
        };
        assert_eq!(left("tan toán an", "an"), "tan toán");
        assert_eq!(left("an toàn", "an"), "toàn");
        assert_eq!(left("lớp -đọc đọc", "đọc"), "lớp -đọc");
        assert_eq!(left("dạy \"thẻ số\" lớp", "thẻ số"), "dạy lớp");
        assert_eq!(left("toán", "an"), "toán");
    }
}
