//! Writing an asset into the register, and changing what is written.

use super::{crumbs, errors_of, find_kept, hindrance, newer, once, shown_again};
use crate::Rules;
use crate::commands::{self, Entered};
use crate::directory::Directory;
use crate::labels;
use crate::model::clocks::{Given, GivenDay, Trait};
use crate::model::parties::{self, LineFault};
use crate::model::{Asset, AssetId, Content, Event, EventKind, Part, Party, Right};
use crate::{pages, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self as once_keys, Claim};
use kernel::units::UnitKind;
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::{Choice, Row};
use ui::{Frame, filters};

#[derive(Template)]
#[template(path = "ip_assets_edit.html")]
struct Edit {
    frame: Frame,
    action: String,
    back: String,
    form: Form,
    errors: Vec<(String, String)>,
    keepers: Vec<Choice>,
    rights: Vec<Choice>,
    /// What decides between two terms: field, words, ticked.
    traits: Vec<(String, &'static str, bool)>,
    /// Further days: field, words, as typed.
    days: Vec<(String, &'static str, String)>,
    /// What somebody else saved meanwhile, where it differs from what was typed.
    newer: Vec<Row>,
    version: String,
    once: String,
}

impl Edit {
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }

    /// Somebody typed into the further days, or something is wrong there.
    fn has_days(&self) -> bool {
        self.traits.iter().any(|(_, _, ticked)| *ticked)
            || self
                .days
                .iter()
                .any(|(field, _, typed)| !typed.is_empty() || self.error(field).is_some())
    }

    fn ticked(&self, field: &str) -> bool {
        self.form.raw(field) == "1"
    }
}

/// The events that a first entry may say at once; the rest is written into the dossier.
const FIRST: [(&str, EventKind); 5] = [
    ("priority_on", EventKind::Priority),
    ("filed_on", EventKind::Filed),
    ("published_on", EventKind::Published),
    ("granted_on", EventKind::Granted),
    ("first_used_on", EventKind::FirstUsed),
];

fn lines_of(content: &Content, part: Part) -> String {
    let of = content.parties.iter().filter(|party| party.part == part);
    of.map(parties::write).collect::<Vec<_>>().join("\n")
}

fn as_form(one: &Asset) -> Form {
    let content = &one.content;
    let tick = |set: bool| if set { "1" } else { "" }.to_owned();
    let mut values = vec![
        ("keeper", one.keeper.to_string()),
        ("right", content.right.code().to_owned()),
        ("title", content.title.clone()),
        ("summary", content.summary.clone()),
        ("application", content.application.clone()),
        ("grant", content.grant.clone()),
        ("classes", content.classes.join("; ")),
        ("goods", content.goods.clone()),
        ("mark_note", content.mark_note.clone()),
        ("support", content.support.clone()),
        ("state_funded", tick(content.state_funded)),
        ("accelerated", tick(content.accelerated)),
        ("secret", tick(one.secret)),
        (
            "initiative",
            content.initiative.map(|id| id.to_string()).unwrap_or_default(),
        ),
    ];
    for part in Part::ALL {
        values.push((labels::field_of(part), lines_of(content, part)));
    }
    let mut values: Vec<(String, String)> = values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    for held in &content.traits {
        values.push((format!("trait_{}", held.code()), tick(true)));
    }
    for day in asked_days() {
        if let Some(given) = content.days.iter().find(|given| given.what == day) {
            values.push((format!("day_{}", day.code()), labels::date(given.on)));
        }
    }
    Form::with(values)
}

/// Reads the parties of a form; what cannot be read is told at its field. Whom a line named before keeps the person of ours
/// that it was linked to.
fn read_parties(form: &mut Form, directory: &Directory, before: &[Party]) -> Vec<Party> {
    let mut found = Vec::new();
    for part in Part::ALL {
        let field = labels::field_of(part);
        let text = form.text(field);
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match parties::read(part, line) {
                Ok(mut party) => {
                    // Whom a line named before keeps what it was linked to.
                    let held = before.iter().find(|held| held.part == part && held.name == party.name);
                    party.unit = directory.find(&party.name).or(held.and_then(|held| held.unit));
                    party.person = held.and_then(|held| held.person);
                    found.push(party);
                }
                Err(LineFault::NoName) => form.errors.add(field, labels::PARTY_NAME),
                Err(LineFault::Share(share)) => form.errors.add(field, labels::share_fault(&share)),
            }
        }
    }
    found
}

/// Reads the form; what cannot be read is noted.
fn read(rules: &Rules, form: &mut Form, directory: &Directory, before: &Content) -> (Content, bool) {
    let right = Right::from_code(form.raw("right"));
    if right.is_none() {
        form.errors.add("right", labels::ASK_RIGHT);
    }
    let right = right.unwrap_or(Right::Trademark);
    let mut classes = Vec::new();
    let written = form.text("classes");
    for symbol in written.split([';', ',', '\n']).map(vietnamese::clean_line) {
        if symbol.is_empty() {
            continue;
        }
        match rules.classes.read(right, &symbol) {
            Ok(canonical) if !classes.contains(&canonical) => classes.push(canonical),
            Ok(_) => {}
            Err(sentence) => form.errors.add("classes", sentence),
        }
    }
    let content = Content {
        right,
        title: form.line("title"),
        summary: form.text("summary"),
        application: form.line("application"),
        grant: form.line("grant"),
        classes,
        goods: form.text("goods"),
        initiative: form.raw("initiative").parse().ok(),
        state_funded: form.raw("state_funded") == "1",
        support: form.line("support"),
        accelerated: form.raw("accelerated") == "1",
        mark_note: form.line("mark_note"),
        traits: Trait::ALL
            .into_iter()
            .filter(|one| form.raw(&format!("trait_{}", one.code())) == "1")
            .collect(),
        days: read_days(form, &before.days),
        parties: read_parties(form, directory, &before.parties),
    };
    (content, form.raw("secret") == "1")
}

/// The days that the form asks for. Those of contracts come from the contracts and stay.
fn read_days(form: &mut Form, before: &[Given]) -> Vec<Given> {
    let mut days: Vec<Given> = before
        .iter()
        .filter(|given| given.what == GivenDay::LicenceEnd)
        .copied()
        .collect();
    for day in asked_days() {
        let mut held = before.iter().filter(|given| given.what == day);
        // The form shows the first of a kind; further ones that came by the interface stay.
        let first = held.next();
        days.extend(held.copied());
        if let Some(on) = form.date(&format!("day_{}", day.code()), None) {
            days.push(Given {
                what: day,
                on,
                place: first.map_or(0, |given| given.place),
            });
        }
    }
    days
}

/// The days that the form asks for.
fn asked_days() -> impl Iterator<Item = GivenDay> {
    GivenDay::ALL.into_iter().filter(|day| *day != GivenDay::LicenceEnd)
}

fn read_events(form: &mut Form) -> Vec<Event> {
    FIRST
        .into_iter()
        .filter_map(|(field, kind)| {
            Some(Event {
                kind,
                on: form.date(field, None)?,
                ordinal: 0,
                number: String::new(),
                note: String::new(),
            })
        })
        .collect()
}

fn page(app: &App, here: &Here, known: Option<(&Asset, i64)>, form: Form, errors: &FieldErrors) -> Result<Edit> {
    let (actor, units, on) = (here.actor()?, app.db.units(), here.today());
    let kept = policy::kept(actor, &units);
    let title = if known.is_some() { labels::EDIT } else { labels::NEW };
    let mut frame = ui::shell::frame(app, here, title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = known.map_or_else(
        || vec![(labels::NAV_LIST.to_owned(), "/tai-san".to_owned())],
        |(one, _)| crumbs(one),
    );
    let chosen = match form.raw("keeper") {
        "" => kept.first().map(|unit| unit.to_string()).unwrap_or_default(),
        unit => unit.to_owned(),
    };
    Ok(Edit {
        frame,
        action: known.map_or("/tai-san".to_owned(), |(one, _)| format!("/tai-san/{}/sua", one.id)),
        back: known.map_or("/tai-san".to_owned(), |(one, _)| format!("/tai-san/{}", one.id)),
        keepers: Choice::list(
            kept.iter()
                .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
            &chosen,
        ),
        rights: Choice::list(
            Right::ALL.map(|right| (right.code(), labels::right(right))),
            form.raw("right"),
        ),
        traits: Trait::ALL
            .into_iter()
            .map(|one| {
                let field = format!("trait_{}", one.code());
                let ticked = form.raw(&field) == "1";
                (field, labels::trait_of(one), ticked)
            })
            .collect(),
        days: asked_days()
            .map(|day| {
                let field = format!("day_{}", day.code());
                let typed = form.raw(&field).to_owned();
                (field, labels::given_day(day), typed)
            })
            .collect(),
        newer: Vec::new(),
        version: known.map(|(_, version)| version.to_string()).unwrap_or_default(),
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    })
}

fn again(app: &App, here: &Here, known: Option<(&Asset, i64)>, mut form: Form) -> Result<Response> {
    let errors = std::mem::take(&mut form.errors);
    ui::shell::html_with_errors(&page(app, here, known, form, &errors)?)
}

/// What the register holds otherwise than it was typed, after somebody else was first.
fn differing(held: &Asset, typed: &Form) -> Vec<Row> {
    let traits = Trait::ALL.map(|one| (format!("trait_{}", one.code()), labels::trait_of(one)));
    let days = asked_days().map(|day| (format!("day_{}", day.code()), labels::given_day(day)));
    let more: Vec<(String, &str)> = traits.into_iter().chain(days).collect();
    let more = more.iter().map(|(field, label)| (field.as_str(), *label));
    newer::rows(&as_form(held), typed, labels::newer::ASSET.into_iter().chain(more))
}

/// The name of the business whose register the person keeps, where that is the only register they keep.
fn own_business(app: &App, here: &Here) -> Result<Option<String>> {
    let (units, on) = (app.db.units(), here.today());
    let kept = policy::kept(here.actor()?, &units);
    let [unit] = kept.as_slice() else {
        return Ok(None);
    };
    let business = |kind| matches!(kind, UnitKind::Enterprise | UnitKind::Cooperative);
    let own = units.get(*unit).is_some_and(|row| business(row.kind));
    Ok(own.then(|| units.name(*unit, on).to_owned()))
}

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let asked = here.path.split_once('?').map_or("", |(_, query)| query);
    let given = kernel::forms::url_decode(asked.as_bytes());
    let of = |name: &str| {
        given
            .iter()
            .find(|(held, _)| held == name)
            .map(|(_, value)| value.clone())
    };
    // An enterprise enters its own: nobody types the name of their own company.
    let own = own_business(&app, &here)?;
    // From an initiative: its title and authors come along.
    let form = Form::with(
        [
            ("initiative", of("sang_kien")),
            ("title", of("ten")),
            ("right", of("quyen")),
            ("keeper", of("don_vi")),
            ("applicants", own.clone()),
            ("holders", own),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?))),
    );
    ui::shell::html(&page(&app, &here, None, form, &FieldErrors::default())?)
}

pub(super) async fn create(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let (actor, units, on) = (here.actor()?, app.db.units(), here.today());
    let rules = app.part::<Rules>()?;
    let keeper = form.raw("keeper").parse::<UnitId>().ok();
    let Some(keeper) = keeper.filter(|unit| policy::keeps(actor, *unit, &units, on)) else {
        form.errors.add("keeper", labels::ASK_KEEPER);
        return again(&app, &here, None, form);
    };
    let (content, secret) = read(
        &rules,
        &mut form,
        &Directory::new(&units, keeper, on),
        &Content::new(Right::Trademark),
    );
    let events = read_events(&mut form);
    if !form.errors.is_empty() {
        return again(&app, &here, None, form);
    }
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "ip_asset.register").await? {
        return Ok(see_other(&address));
    }
    let entered = Entered {
        content,
        events,
        secret,
    };
    match commands::register(&tx, &rules, actor, keeper, entered).await {
        Ok(id) => {
            let address = format!("/tai-san/{id}");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, labels::SAVED))
        }
        Err(AppError::Invalid(mut errors)) => {
            drop(tx);
            // A dossier that cannot be is told where its days are.
            if let Some(sentence) = errors.get("on").map(str::to_owned) {
                errors.add("filed_on", sentence);
            }
            form.errors = errors;
            again(&app, &here, None, form)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn edit(Shared(app): Shared<AppState>, here: Here, Path(id): Path<AssetId>) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let form = as_form(&one);
    ui::shell::html(&page(
        &app,
        &here,
        Some((&one, one.version)),
        form,
        &FieldErrors::default(),
    )?)
}

pub(super) async fn update(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let rules = app.part::<Rules>()?;
    let version = form.raw("version").parse::<i64>().unwrap_or(one.version);
    let directory = Directory::new(&app.db.units(), one.keeper, here.today());
    let (content, secret) = read(&rules, &mut form, &directory, &one.content);
    if !form.errors.is_empty() {
        return again(&app, &here, Some((&one, version)), form);
    }
    let tx = app.begin(&here).await?;
    match commands::change(&tx, &rules, here.actor()?, (id, version), (content, secret)).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/tai-san/{id}"), labels::CHANGED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let held = find_kept(&app, &here, id).await?;
            // Where somebody else was first, saving again after reading the newer text is the person's choice.
            let ours = status == StatusCode::CONFLICT;
            let rows = if ours { differing(&held, &form) } else { Vec::new() };
            let version = if ours { held.version } else { version };
            let mut shown = page(&app, &here, Some((&held, version)), form, &errors)?;
            shown.newer = rows;
            shown_again(&shown, status)
        }
    }
}
