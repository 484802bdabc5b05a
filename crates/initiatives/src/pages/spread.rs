//! How an initiative spreads: a graph of the units that apply it and of its versions, a map, and a table that says the same.

use super::sections;
use crate::climb::Still;
use crate::commands::climb::{Sight, find_to_use};
use crate::labels;
use crate::labels::climb::spread as words;
use crate::model::{Initiative, InitiativeId, Rules, State};
use crate::store::life::{Life, UseKind, UseState};
use crate::works::Work;
use crate::{policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::Result;
use kernel::ids::UnitId;
use kernel::time::local_date;
use kernel::units::{Tree, UnitKind, Units};
use kernel::web::{AppState, Here};
use std::collections::HashMap;
use ui::charts::{self, Level, Node, Shape, Svg};
use ui::view::{Badge, Tone};
use ui::{Frame, filters};

/// Units that the graph shows; the table has all.
const DRAWN: usize = 24;
/// Versions that the chain follows in either direction.
const CHAIN: usize = 12;

/// A line of the table.
struct Line {
    unit: String,
    place: String,
    badge: Badge,
    since: String,
    /// What was changed, what came of it, what the follow-ups say; empty for who sees only what is public.
    told: Vec<String>,
}

/// A version of the initiative.
struct Version {
    title: String,
    code: String,
    unit: String,
    on: String,
    href: String,
    this: bool,
}

/// A commune on the map or among the tiles.
struct Tile {
    words: String,
    name: String,
    level: Level,
    count: usize,
}

#[derive(Template)]
#[template(path = "initiatives_spread.html")]
struct Page {
    frame: Frame,
    id: InitiativeId,
    title: String,
    code: String,
    authors: String,
    badge: Badge,
    summary: String,
    graph: Svg,
    versions: Vec<Version>,
    lines: Vec<Line>,
    /// Name of the province of the map; empty where there is none.
    province: String,
    map: Svg,
    tiles: Vec<Tile>,
    outside: usize,
    may_declare: bool,
    whole: bool,
    /// Some line says more than its state.
    details: bool,
}

impl Page {
    fn declare(&self) -> String {
        format!("/sang-kien/{}/viec/{}", self.id, Work::DeclareUse.code())
    }

    fn dossier(&self) -> String {
        format!("/sang-kien/{}", self.id)
    }
}

fn day(on: NaiveDate) -> String {
    on.format("%d/%m/%Y").to_string()
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<InitiativeId>) -> Result<Response> {
    let actor = here.actor()?;
    let (reader, units, today) = (app.db.reader(), app.db.units(), here.today());
    let (initiative, sight) = find_to_use(&reader, actor, id, today).await?;
    // A dossier that is not decided has not spread; what was cancelled still shows where it is used.
    let known = initiative.state.is_recognised() || matches!(initiative.state, State::Disputed | State::Cancelled);
    if !known {
        return Err(kernel::AppError::NotFound);
    }
    let life = store::life::of(&reader, id).await?;
    let versions = versions(&app, &here, &initiative).await?;
    let uses: Vec<_> = elsewhere(&life)
        .into_iter()
        // What a unit says of itself is public once the home unit has confirmed it.
        .filter(|one| {
            let own = || policy::answers_for(actor, one.unit, &units, today).is_ok();
            one.state != UseState::Declared || sight == Sight::Whole || own()
        })
        .collect();
    let going: Vec<_> = uses.iter().copied().filter(|one| !life.ended(one.id)).collect();
    let home = initiative.content.unit;
    let lines = lines(&uses, &life, &initiative, (&units, today), (actor, sight));
    let communes: Vec<UnitId> = going
        .iter()
        .filter_map(|one| commune_of(&units, one.unit, today))
        .collect();
    let running = |one: &&&crate::store::life::Use| one.state != UseState::Declared;
    let used = going.iter().filter(running).count();
    let mut places: Vec<UnitId> = going
        .iter()
        .filter(running)
        .filter_map(|one| commune_of(&units, one.unit, today))
        .collect();
    places.sort_unstable();
    places.dedup();
    let province = std::iter::once(home)
        .chain(units.ancestors(home, Tree::Territorial, today))
        .find(|unit| units.get(*unit).is_some_and(|row| row.kind == UnitKind::Province));
    let tiles = province
        .map(|province| tiles(province, home, &going, &units, today))
        .unwrap_or_default();
    let shown: Vec<UnitId> = tiles.iter().map(|(unit, _)| *unit).collect();
    let boundaries = organisations::boundaries::of(&reader, &shown).await?;
    let map = if boundaries.is_empty() {
        Svg::default()
    } else {
        let shapes: Vec<Shape> = tiles
            .iter()
            .filter_map(|(unit, tile)| {
                let boundary = boundaries.get(unit)?;
                Some(Shape {
                    path: boundary.path.clone(),
                    bounds: boundary.bounds,
                    level: tile.level,
                    title: tile.words.clone(),
                    mark: match tile.count {
                        0 => String::new(),
                        count => count.to_string(),
                    },
                    href: String::new(),
                })
            })
            .collect();
        charts::map(&shapes, words::MAP)
    };
    let mut frame = ui::shell::frame(&app, &here, words::TITLE);
    frame.crumbs = match sight {
        Sight::Whole => vec![
            (labels::NAV_LIST.to_owned(), "/sang-kien".to_owned()),
            (initiative.content.title.clone(), format!("/sang-kien/{id}")),
        ],
        Sight::Public => vec![(labels::open::TITLE.to_owned(), "/sang-kien-cong-khai".to_owned())],
    };
    let rules = app.part::<Rules>()?;
    let page = Page {
        id,
        code: initiative.code.clone().unwrap_or_default(),
        authors: initiative
            .content
            .authors
            .iter()
            .map(|author| author.full_name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        badge: Badge::new(labels::state(initiative.state), labels::tone(initiative.state)),
        summary: words::summary(used, going.len() - used, places.len()),
        graph: graph(&initiative, &going, &versions, &units, today),
        outside: communes.iter().filter(|unit| !shown.contains(unit)).count()
            + going
                .iter()
                .filter(|one| commune_of(&units, one.unit, today).is_none())
                .count(),
        versions,
        details: lines.iter().any(|line| !line.told.is_empty()),
        lines,
        province: province
            .map(|unit| units.name(unit, today).to_owned())
            .unwrap_or_default(),
        map,
        tiles: tiles.into_iter().map(|(_, tile)| tile).collect(),
        may_declare: policy::permit_work(actor, Work::DeclareUse, &initiative, &life, &rules, &units, today).is_ok(),
        whole: sight == Sight::Whole,
        title: initiative.content.title,
        frame,
    };
    ui::shell::html(&page)
}

/// Uses in other units that somebody says are going on, earliest first.
fn elsewhere(life: &Life) -> Vec<&crate::store::life::Use> {
    let mut uses: Vec<_> = life
        .uses
        .iter()
        .filter(|one| one.kind == UseKind::Replication)
        .filter(|one| matches!(one.state, UseState::Declared | UseState::Running | UseState::Reported))
        .collect();
    uses.sort_by_key(|one| (one.since, one.id));
    uses
}

/// The commune in which a unit lies.
fn commune_of(units: &Units, unit: UnitId, today: NaiveDate) -> Option<UnitId> {
    std::iter::once(unit)
        .chain(units.ancestors(unit, Tree::Territorial, today))
        .find(|unit| units.get(*unit).is_some_and(|row| row.kind == UnitKind::Commune))
}

fn lines(
    uses: &[&crate::store::life::Use],
    life: &Life,
    initiative: &Initiative,
    (units, today): (&Units, NaiveDate),
    (actor, sight): (&kernel::access::Actor, Sight),
) -> Vec<Line> {
    let of = |one: &crate::store::life::Use, home: bool| {
        let own = policy::answers_for(actor, one.unit, units, today).is_ok();
        let mut told = Vec::new();
        if sight == Sight::Whole || own {
            for text in [&one.changes, &one.effect, &one.contact] {
                if !text.is_empty() {
                    told.push(text.clone());
                }
            }
        }
        if sight == Sight::Whole {
            for follow in life.follow_ups.iter().filter(|follow| follow.used == one.id) {
                let said = match (follow.still, follow.actual) {
                    (None, _) => labels::climb::missing(follow, today),
                    (Some(still), None) => labels::climb::still(still).to_owned(),
                    (Some(_), Some(actual)) => {
                        let claimed = sections::claimed(life, initiative, follow)
                            .map_or(labels::sections::NOT_CLAIMED.to_owned(), vietnamese::format_vnd);
                        labels::climb::actual_beside_claimed(&vietnamese::format_vnd(actual), &claimed)
                    }
                };
                told.push(format!("{}: {said}", labels::climb::milestone(follow.months)));
            }
        }
        let ended = life.ended(one.id);
        let place = commune_of(units, one.unit, today)
            .filter(|unit| *unit != one.unit)
            .map(|unit| units.name(unit, today).to_owned())
            .unwrap_or_default();
        let (state, tone) = match one.state {
            _ if initiative.state == State::Cancelled => (labels::climb::CANCELLED, Tone::Bad),
            _ if ended => (labels::climb::still(Still::No), Tone::Neutral),
            UseState::Declared => (labels::work::use_state(one.state), Tone::Warn),
            UseState::Requested | UseState::Declined | UseState::Running | UseState::Reported => {
                (labels::work::use_state(one.state), Tone::Good)
            }
        };
        let name = units.name(one.unit, today);
        Line {
            unit: if home {
                format!("{name} ({})", words::AT_HOME.to_lowercase())
            } else {
                name.to_owned()
            },
            place,
            badge: Badge::new(state, tone),
            since: one.since.map(day).unwrap_or_default(),
            told,
        }
    };
    let at_home = life.uses.iter().filter(|one| one.kind == UseKind::Application);
    at_home
        .map(|one| of(one, true))
        .chain(uses.iter().map(|one| of(one, false)))
        .collect()
}

/// The chain of versions, oldest first, as far as the person may see each: what one may not see is not hinted at.
async fn versions(app: &AppState, here: &Here, initiative: &Initiative) -> Result<Vec<Version>> {
    let (reader, actor, today) = (app.db.reader(), here.actor()?, here.today());
    let mut chain: Vec<(Initiative, Sight)> = Vec::new();
    let mut above = initiative.circumstances.derived_from;
    while let Some(id) = above.filter(|_| chain.len() < CHAIN) {
        let Ok(found) = find_to_use(&reader, actor, id, today).await else {
            break;
        };
        above = found.0.circumstances.derived_from.filter(|next| *next != initiative.id);
        chain.insert(0, found);
    }
    let before = chain.len();
    let mut waiting = vec![initiative.id];
    while let Some(id) = waiting.pop() {
        for next in store::derived(&reader, id).await? {
            let new = next != initiative.id && !chain.iter().any(|(known, _)| known.id == next);
            if !new || chain.len() > 2 * CHAIN {
                continue;
            }
            if let Ok(found) = find_to_use(&reader, actor, next, today).await
                && (found.0.state.is_recognised() || found.0.state == State::Disputed)
            {
                waiting.push(next);
                chain.push(found);
            }
        }
    }
    let units = app.db.units();
    let version = |one: &Initiative, href: String, this| Version {
        title: one.content.title.clone(),
        code: one.code.clone().unwrap_or_default(),
        unit: units.name(one.content.unit, today).to_owned(),
        on: one.decided_at.map(local_date).map(day).unwrap_or_default(),
        href,
        this,
    };
    let mut all: Vec<Version> = chain
        .iter()
        .map(|(one, _)| version(one, format!("/sang-kien/{}/lan-toa", one.id), false))
        .collect();
    all.insert(before, version(initiative, String::new(), true));
    Ok(all)
}

fn graph(
    initiative: &Initiative,
    uses: &[&crate::store::life::Use],
    versions: &[Version],
    units: &Units,
    today: NaiveDate,
) -> Svg {
    let chain: Vec<Node> = if versions.len() > 1 {
        versions
            .iter()
            .map(|one| Node {
                title: one.title.clone(),
                note: if one.this {
                    words::THIS.to_owned()
                } else {
                    one.code.clone()
                },
                level: if one.this { Level::Home } else { Level::None },
            })
            .collect()
    } else {
        Vec::new()
    };
    let home = Node {
        title: units.name(initiative.content.unit, today).to_owned(),
        note: words::HOME.to_owned(),
        level: Level::Home,
    };
    let mut leaves: Vec<Node> = uses
        .iter()
        .take(DRAWN)
        .map(|one| Node {
            title: units.name(one.unit, today).to_owned(),
            note: if one.state == UseState::Declared {
                labels::work::use_state(one.state).to_owned()
            } else {
                words::since(one.since)
            },
            level: if one.state == UseState::Declared {
                Level::Claimed
            } else {
                Level::Some
            },
        })
        .collect();
    if uses.len() > DRAWN {
        leaves.push(Node {
            title: words::more(uses.len() - DRAWN),
            note: String::new(),
            level: Level::None,
        });
    }
    if leaves.is_empty() {
        leaves.push(Node {
            title: words::NOBODY.to_owned(),
            note: String::new(),
            level: Level::None,
        });
    }
    charts::spread(&chain, &home, &leaves, words::GRAPH)
}

/// The communes of a province in the order of the organisation, each with what is used in it.
fn tiles(
    province: UnitId,
    home: UnitId,
    uses: &[&crate::store::life::Use],
    units: &Units,
    today: NaiveDate,
) -> Vec<(UnitId, Tile)> {
    let mut count: HashMap<UnitId, (usize, usize)> = HashMap::new();
    for one in uses {
        if let Some(commune) = commune_of(units, one.unit, today) {
            let held = count.entry(commune).or_default();
            if one.state == UseState::Declared {
                held.1 += 1;
            } else {
                held.0 += 1;
            }
        }
    }
    let own = commune_of(units, home, today);
    units
        .children(province, Tree::Territorial, today)
        .into_iter()
        .filter(|unit| units.get(*unit).is_some_and(|row| row.kind == UnitKind::Commune))
        .map(|unit| {
            let (used, claimed) = count.get(&unit).copied().unwrap_or_default();
            let at_home = own == Some(unit);
            let level = match (used, claimed) {
                (0, 0) if at_home => Level::Home,
                (0, 0) => Level::None,
                (0, _) => Level::Claimed,
                (1, _) => Level::Some,
                (_, _) => Level::Many,
            };
            let name = units.name(unit, today);
            let tile = Tile {
                words: words::in_commune(name, used, claimed, at_home),
                name: name.to_owned(),
                level,
                count: used + claimed,
            };
            (unit, tile)
        })
        .collect()
}
