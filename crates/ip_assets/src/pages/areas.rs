//! Areas on a map: the area of a collective right, the plots of those who use it, and what the public sees of them.

use super::exploitation::{completed, once_of};
use super::{crumbs, error, errors_of, find, find_kept, hindrance, once, shown_again};
use crate::commands::areas::{self as commands, NewArea};
use crate::labels;
use crate::labels::areas as words;
use crate::labels::collective as others;
use crate::model::areas::size::{self, Size};
use crate::model::areas::{Bounds, Cover, Shape, finer, meet, path, read};
use crate::model::collective::write_hectares;
use crate::model::{Asset, AssetId, UserId};
use crate::policy;
use crate::store::areas::{self as store, Area};
use crate::store::collective as users;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::forms::Form;
use kernel::ids::{PersonId, UnitId};
use kernel::once::{self as once_keys, Claim};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use std::collections::HashMap;
use ui::charts::{self, Level, Shape as Drawn, Svg};
use ui::view::Choice;
use ui::{Frame, filters};

/// Users that the form offers.
const OFFERED: u64 = 200;
/// Plots that the map draws; the table counts all.
const DRAWN: usize = 300;

/// A drawing with what its colours mean.
#[derive(Default)]
struct Map {
    drawing: Svg,
    legend: Vec<(&'static str, &'static str)>,
    note: &'static str,
}

/// How large an area is by its drawing.
fn hectares(area: &Area) -> String {
    match area.size() {
        Size::Computed(metres) => words::hundredths(metres),
        Size::Typed(_) | Size::Untold => words::BY_COMMUNES.to_owned(),
    }
}

/// How large an area is as somebody typed it.
fn typed_hectares(area: &Area) -> Option<String> {
    match area.size() {
        Size::Typed(metres) => Some(words::hundredths(metres)),
        Size::Computed(_) | Size::Untold => None,
    }
}

fn drawn(shape: &Shape, level: Level, title: String) -> Option<(Drawn, Bounds)> {
    let (path, bounds) = path(shape)?;
    let drawn = Drawn {
        path,
        bounds,
        level,
        title,
        mark: String::new(),
        href: String::new(),
    };
    Some((drawn, bounds))
}

fn around(all: impl Iterator<Item = Bounds>) -> Option<Bounds> {
    all.reduce(|one, other| {
        (
            one.0.min(other.0),
            one.1.min(other.1),
            one.2.max(other.2),
            one.3.max(other.3),
        )
    })
}

/// The area over the communes that it touches, and the plots in it.
async fn map(app: &App, here: &Here, one: &Asset, area: Option<&Area>, plots: &[(&Area, String)]) -> Result<Map> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let mut tops = Vec::new();
    if let Some(area) = area.filter(|area| !area.shape.is_empty()) {
        let title = words::drawn(words::OF_RIGHT, &hectares(area));
        tops.extend(drawn(&area.shape, Level::Many, title));
    }
    for (plot, name) in plots.iter().take(DRAWN) {
        tops.extend(drawn(&plot.shape, Level::Home, words::drawn(name, &hectares(plot))));
    }
    let named: &[UnitId] = area.map_or(&[], |area| area.communes.as_slice());
    let mut communes = commands::communes(&units, one.keeper, on);
    communes.extend(named.iter().copied());
    communes.sort_unstable();
    communes.dedup();
    let boundaries = organisations::boundaries::of(&db, &communes).await?;
    let scaled = |(west, north, east, south): Bounds| {
        use crate::model::areas::FINER;
        (west * FINER, north * FINER, east * FINER, south * FINER)
    };
    let seen = around(
        tops.iter().map(|(_, bounds)| *bounds).chain(
            named
                .iter()
                .filter_map(|unit| boundaries.get(unit))
                .map(|held| scaled(held.bounds)),
        ),
    );
    let Some(seen) = seen else {
        return Ok(Map::default());
    };
    let mut shapes = Vec::new();
    let (mut other, mut own) = (false, false);
    for unit in &communes {
        let Some(boundary) = boundaries.get(unit) else { continue };
        let bounds = scaled(boundary.bounds);
        let is_named = named.contains(unit);
        if !is_named && !meet(bounds, seen) {
            continue;
        }
        other |= !is_named;
        own |= is_named;
        shapes.push(Drawn {
            path: finer(&boundary.path),
            bounds,
            level: if is_named { Level::Some } else { Level::None },
            title: units.name(*unit, on).to_owned(),
            mark: String::new(),
            href: String::new(),
        });
    }
    let note = if shapes.is_empty() { words::NO_BOUNDARIES } else { "" };
    let has = |level: Level| tops.iter().any(|(shape, _)| shape.level == level);
    let legend = [
        (has(Level::Many), Level::Many, words::legend::AREA),
        (own, Level::Some, words::legend::COMMUNE),
        (has(Level::Home), Level::Home, words::legend::PLOT),
        (other, Level::None, words::legend::OTHER),
    ]
    .into_iter()
    .filter(|(there, ..)| *there)
    .map(|(_, level, words)| (level.class(), words))
    .collect();
    shapes.extend(tops.into_iter().map(|(shape, _)| shape));
    Ok(Map {
        drawing: charts::map(&shapes, words::DRAWING),
        legend,
        note,
    })
}

struct AreaLine {
    name: String,
    href: String,
    size: String,
    declared: String,
    communes: String,
    paper: String,
    who: String,
    outside: bool,
}

fn commune_names(app: &App, here: &Here, area: &Area) -> String {
    let (units, on) = (app.db.units(), here.today());
    let names: Vec<&str> = area.communes.iter().map(|unit| units.name(*unit, on)).collect();
    names.join("; ")
}

#[derive(Template)]
#[template(path = "ip_assets_areas.html")]
struct Index {
    frame: Frame,
    id: AssetId,
    map: Map,
    lines: Vec<AreaLine>,
    /// What the plots come to.
    sum: String,
    before: Vec<String>,
    published: bool,
    may_keep: bool,
    people: Vec<Choice>,
    drawn: Vec<Choice>,
    form: Form,
    errors: Vec<(String, String)>,
    once: String,
}

impl Index {
    fn error(&self, field: &str) -> Option<&str> {
        error(&self.errors, field)
    }
    fn here(&self) -> String {
        format!("/tai-san/{}/vung", self.id)
    }
    fn open(&self, deed: &str) -> bool {
        !self.errors.is_empty() && self.form.raw("deed") == deed
    }
}

fn collective(one: Asset) -> Result<Asset> {
    if one.content.right.is_collective() {
        Ok(one)
    } else {
        Err(AppError::NotFound)
    }
}

async fn page(app: &App, here: &Here, one: &Asset, form: Form, errors: &FieldErrors) -> Result<Index> {
    let (actor, db, units, on) = (here.actor()?, app.db.reader(), app.db.units(), here.today());
    let all = store::all(&db, one.id).await?;
    let holding = store::holding(&all);
    let ids: Vec<UserId> = all.iter().filter_map(|area| area.user).collect();
    let known = users::these_users(&db, one.id, &ids).await?;
    let writers: Vec<PersonId> = all.iter().map(|area| area.by).collect();
    let names: HashMap<PersonId, String> = people::names(&db, &writers).await?;
    let name = |area: &Area| match area.user {
        None => words::OF_RIGHT.to_owned(),
        Some(user) => known.get(&user).map(|held| held.terms.name.clone()).unwrap_or_default(),
    };
    let area = holding.iter().find(|area| area.user.is_none()).copied();
    let mut plots: Vec<(&Area, String)> = holding
        .iter()
        .filter(|area| area.user.is_some())
        .map(|area| (*area, name(area)))
        .collect();
    plots.sort_by(|one, other| one.1.cmp(&other.1));
    let drawn = area.filter(|area| !area.shape.is_empty());
    let cover = drawn.map(|area| Cover::of(&area.shape));
    let line = |held: &Area| {
        let user = held.user.and_then(|user| known.get(&user));
        AreaLine {
            name: name(held),
            href: held
                .user
                .map(|user| format!("/tai-san/{}/nguoi-su-dung/{user}", one.id))
                .unwrap_or_default(),
            size: hectares(held),
            declared: user
                .and_then(|user| user.terms.area)
                .map(|area| others::hectares(&write_hectares(area)))
                .or_else(|| typed_hectares(held))
                .unwrap_or_default(),
            communes: commune_names(app, here, held),
            paper: held.paper.clone(),
            who: names.get(&held.by).cloned().unwrap_or_default(),
            outside: held.user.is_some() && cover.as_ref().is_some_and(|cover| !cover.holds(&held.shape)),
        }
    };
    let lines: Vec<AreaLine> = area
        .into_iter()
        .chain(plots.iter().map(|(plot, _)| *plot))
        .map(line)
        .collect();
    let sum = size::sum(plots.iter().map(|(plot, _)| {
        let user = plot.user.and_then(|user| known.get(&user));
        (plot.size(), user.and_then(|user| user.terms.area))
    }));
    let before = all
        .iter()
        .rev()
        .filter(|old| {
            !holding
                .iter()
                .any(|held| held.user == old.user && held.number == old.number)
        })
        .map(|old| words::before(old.number, &name(old), &old.paper, old.removed, old.at))
        .collect();
    let mut people: Vec<(String, String)> = Vec::new();
    if policy::keeps_asset(actor, one, &units, on) {
        let page = users::users(&db, one.id, "", None, None, OFFERED).await?;
        people.extend(
            page.items
                .into_iter()
                .map(|user| (user.id.to_string(), user.terms.name)),
        );
        // The one whose page led here may stand behind those that are offered.
        if let Ok(asked) = form.raw("user").parse::<UserId>()
            && !people.iter().any(|(id, _)| *id == asked.to_string())
            && let Ok(user) = users::user(&db, one.id, asked).await
        {
            people.push((user.id.to_string(), user.terms.name));
        }
    }
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    frame
        .crumbs
        .push((others::TITLE.to_owned(), format!("/tai-san/{}/nguoi-su-dung", one.id)));
    Ok(Index {
        frame,
        id: one.id,
        map: map(app, here, one, area, &plots).await?,
        drawn: Choice::list(
            area.into_iter().chain(plots.iter().map(|(plot, _)| *plot)).map(|held| {
                let key = held.user.map_or("right".to_owned(), |user| user.to_string());
                (key, name(held))
            }),
            form.raw("off"),
        ),
        lines,
        sum: words::sum(&sum),
        before,
        published: one.published && area.is_some(),
        may_keep: policy::keeps_asset(actor, one, &units, on),
        people: Choice::list(people, form.raw("user")),
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    })
}

/// What the page is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Whose plot is to be drawn.
    #[serde(default)]
    nguoi: String,
}

pub(super) async fn index(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let one = collective(find(&app, &here, id).await?)?;
    let form = Form::with([("user".to_owned(), asked.nguoi)]);
    ui::shell::html(&page(&app, &here, &one, form, &FieldErrors::default()).await?)
}

/// The GeoJSON of a form: a file, or pasted; nothing when there is neither. What is wrong is told at its field.
async fn read_shape(app: &App, form: &mut Form, (file, pasted): (&'static str, &'static str)) -> Result<Option<Shape>> {
    let text = match form.upload(file) {
        Some(upload) => match std::str::from_utf8(&upload.bytes) {
            Ok(text) => Some((file, text.to_owned())),
            Err(_) => {
                form.errors.add(file, words::NOT_TEXT);
                return Ok(None);
            }
        },
        None => {
            let typed = form.raw(pasted).trim().to_owned();
            (!typed.is_empty()).then_some((pasted, typed))
        }
    };
    let Some((field, text)) = text else {
        return Ok(None);
    };
    match app.engines.slow(move |_| read(&text)).await? {
        Ok(shape) => Ok(Some(shape)),
        Err(fault) => {
            form.errors.add(field, words::fault(&fault));
            Ok(None)
        }
    }
}

/// The communes of a form, by name or code, in the province of the register.
fn read_communes(app: &App, here: &Here, one: &Asset, form: &mut Form) -> Vec<UnitId> {
    let (units, on) = (app.db.units(), here.today());
    let communes = commands::communes(&units, one.keeper, on);
    let typed = form.text("communes");
    let mut found: Vec<UnitId> = Vec::new();
    let lines = typed.split(['\n', ';', ',']).map(vietnamese::clean_line);
    for line in lines.filter(|line| !line.is_empty()).take(commands::MOST_COMMUNES + 1) {
        let wanted = vietnamese::fold(&line);
        let bare = |name: &str| {
            let folded = vietnamese::fold(name);
            let short = ["xa ", "phuong ", "dac khu "]
                .iter()
                .find_map(|kind| folded.strip_prefix(kind));
            short.map(str::to_owned).unwrap_or(folded)
        };
        let whole =
            |unit: &&UnitId| vietnamese::fold(units.name(**unit, on)) == wanted || units.code(**unit, on) == line;
        let mut matching: Vec<UnitId> = communes.iter().filter(whole).copied().collect();
        if matching.is_empty() {
            matching = communes
                .iter()
                .filter(|unit| bare(units.name(**unit, on)) == wanted)
                .copied()
                .collect();
        }
        match matching.as_slice() {
            [unit] if !found.contains(unit) => found.push(*unit),
            [_] => {}
            [] => form.errors.add("communes", words::no_commune(&line)),
            _ => form.errors.add("communes", words::several_communes(&line)),
        }
    }
    found
}

enum Deed {
    Draw(Option<UserId>, NewArea),
    TakeOff(Option<UserId>, String),
}

async fn read_deed(app: &App, here: &Here, one: &Asset, form: &mut Form) -> Result<Option<Deed>> {
    Ok(match form.raw("deed") {
        "area" => {
            let shape = read_shape(app, form, ("area_file", "shape")).await?;
            let communes = read_communes(app, here, one, form);
            let said = form.line("area_ha");
            let typed = size::read_typed(&said);
            if typed.is_none() && !said.is_empty() {
                form.errors.add("area_ha", words::SIZE);
            }
            let paper = form.need_line("area_paper", words::ASK_PAPER, crate::commands::LINE);
            if form.errors.is_empty() && shape.is_none() == communes.is_empty() {
                form.errors.add("shape", words::ASK_SHAPE);
            }
            let shape = shape.unwrap_or_default();
            let area = NewArea {
                shape,
                communes,
                typed,
                paper,
            };
            Some(Deed::Draw(None, area))
        }
        "plot" => {
            let user = form.raw("user").parse::<UserId>().ok();
            if user.is_none() {
                form.errors.add("user", words::ASK_USER);
            }
            let shape = read_shape(app, form, ("plot_file", "plot_shape")).await?;
            if shape.is_none() && form.errors.get("plot_file").is_none() && form.errors.get("plot_shape").is_none() {
                form.errors.add("plot_shape", words::ASK_PLOT);
            }
            let paper = form.need_line("plot_paper", words::ASK_PAPER, crate::commands::LINE);
            shape.zip(user).map(|(shape, user)| {
                let area = NewArea {
                    shape,
                    communes: Vec::new(),
                    typed: None,
                    paper,
                };
                Deed::Draw(Some(user), area)
            })
        }
        "off" => {
            let user = match form.raw("off") {
                "right" => Some(None),
                typed => typed.parse::<UserId>().ok().map(Some),
            };
            if user.is_none() {
                form.errors.add("off", words::ASK_OFF);
            }
            let why = form.need_line("off_why", words::ASK_OFF_WHY, crate::commands::LINE);
            user.map(|user| Deed::TakeOff(user, why))
        }
        _ => {
            form.errors.add("", labels::ASK_CHOICE);
            None
        }
    })
}

pub(super) async fn act(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    mut form: Form,
) -> Result<Response> {
    let one = collective(find_kept(&app, &here, id).await?)?;
    let deed = read_deed(&app, &here, &one, &mut form).await?;
    let errors = std::mem::take(&mut form.errors);
    let Some(deed) = deed.filter(|_| errors.is_empty()) else {
        let shown = page(&app, &here, &one, form, &errors).await?;
        return shown_again(&shown, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let (actor, back) = (here.actor()?, format!("/tai-san/{id}/vung"));
    let tx = app.begin(&here).await?;
    if let Claim::Done(_) = once_keys::claim(&tx, actor.person, &once_of(&form), "ip_asset.area").await? {
        return Ok(see_other(&back));
    }
    let (done, said) = match deed {
        Deed::Draw(user, area) => (commands::draw(&tx, actor, id, user, area).await, words::DRAWN),
        Deed::TakeOff(user, why) => (commands::take_off(&tx, actor, id, user, why).await, words::OFF),
    };
    match done {
        Ok(_) => {
            once_keys::answer(&tx, actor.person, &once_of(&form), &back).await?;
            tx.commit().await?;
            Ok(see_other_saying(&back, said))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let form = completed(form, &Form::with([]));
            shown_again(&page(&app, &here, &one, form, &errors).await?, status)
        }
    }
}

#[derive(Template)]
#[template(path = "ip_assets_areas_open.html")]
struct Open {
    frame: Frame,
    id: AssetId,
    about: String,
    map: Map,
    line: AreaLine,
}

/// What anyone may see: the area of a right that was published. No plots: where somebody farms is not for everyone.
pub(super) async fn open(Shared(app): Shared<AppState>, here: Here, Path(id): Path<AssetId>) -> Result<Response> {
    let (db, on) = (app.db.reader(), here.today());
    let one = collective(crate::store::find(&db, &policy::published(), id, on).await?)?;
    let area = store::of_right(&db, id).await?.ok_or(AppError::NotFound)?;
    ui::shell::html(&Open {
        frame: ui::shell::frame(&app, &here, words::OPEN_TITLE),
        id,
        about: one.content.title.clone(),
        map: map(&app, &here, &one, Some(&area), &[]).await?,
        line: AreaLine {
            name: words::OF_RIGHT.to_owned(),
            href: String::new(),
            size: typed_hectares(&area).unwrap_or_else(|| hectares(&area)),
            declared: match area.size() {
                Size::Computed(_) => words::COMPUTED.to_owned(),
                Size::Typed(_) => words::TYPED.to_owned(),
                Size::Untold => String::new(),
            },
            communes: commune_names(&app, &here, &area),
            paper: area.paper.clone(),
            who: String::new(),
            outside: false,
        },
    })
}
