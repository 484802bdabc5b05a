//! Writing a product into the list, and changing what is written.

use super::{crumbs, errors_of, find_kept, hindrance, once, shown_again};
use crate::commands::{self, NEEDS};
use crate::labels::{self, head};
use crate::model::{Content, Kind, NEEDED, Need, Product, ProductId};
use crate::{pages, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use ip_assets::model::Right;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self as once_keys, Claim};
use kernel::units::{Tree, Units};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::{Choice, Row};
use ui::{Frame, filters};

/// A line of the form for a right that is lacking.
struct Slot {
    right: String,
    helper: String,
    cost: String,
    rights: Vec<Choice>,
    helper_value: String,
    cost_value: String,
}

#[derive(Template)]
#[template(path = "products_edit.html")]
struct Edit {
    frame: Frame,
    action: String,
    back: String,
    form: Form,
    errors: Vec<(String, String)>,
    keepers: Vec<Choice>,
    kinds: Vec<Choice>,
    slots: Vec<Slot>,
    /// What someone else has saved meanwhile; empty unless it is so.
    newer: Vec<Row>,
    version: String,
    once: String,
}

impl Edit {
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

fn as_form(one: &Product) -> Form {
    let content = &one.content;
    let mut values = vec![
        ("keeper".to_owned(), one.keeper.to_string()),
        ("name".to_owned(), content.name.clone()),
        ("producer".to_owned(), content.producer.clone()),
        ("summary".to_owned(), content.summary.clone()),
        (
            "listed_on".to_owned(),
            content.listed_on.map(labels::date).unwrap_or_default(),
        ),
    ];
    for kind in &content.kinds {
        values.push(("kinds".to_owned(), kind.code().to_owned()));
    }
    for (place, need) in content.needs.iter().enumerate() {
        values.push((format!("need_{place}_right"), need.right.code().to_owned()));
        values.push((format!("need_{place}_helper"), need.helper.clone()));
        values.push((
            format!("need_{place}_cost"),
            need.cost.map(vietnamese::format_int).unwrap_or_default(),
        ));
    }
    Form::with(values)
}

/// The unit of ours that bears a name in the realm of the keeper; namesakes are nobody.
fn unit_named(units: &Units, keeper: UnitId, name: &str, on: NaiveDate) -> Option<UnitId> {
    let folded = vietnamese::fold(name);
    if folded.is_empty() {
        return None;
    }
    let realm = units.province_of(keeper, on);
    let mut named = units
        .subtree(realm, Tree::Territorial, on)
        .into_iter()
        .filter(|unit| vietnamese::fold(units.name(*unit, on)) == folded);
    let found = named.next();
    if named.next().is_some() { None } else { found }
}

/// Reads the form; what cannot be read is noted. A line of which nothing was filled in is nothing; the others keep their places,
/// so that a fault is told where it was typed.
fn read(form: &mut Form, units: &Units, keeper: UnitId, on: NaiveDate) -> Content {
    let mut needs = Vec::new();
    let mut filled: Vec<(String, String)> = Vec::new();
    for place in 0..NEEDS {
        let names = ["right", "helper", "cost"].map(|part| format!("need_{place}_{part}"));
        let [right, helper, cost] = names.each_ref().map(|name| form.line(name));
        if right.is_empty() && helper.is_empty() && cost.is_empty() {
            continue;
        }
        // From here on the lines stand without gaps, as the command counts them.
        let at = ["right", "helper", "cost"].map(|part| format!("need_{}_{part}", filled.len() / 3));
        match Right::from_code(&right) {
            None => form.errors.add(&at[0], labels::ASK_NEED),
            Some(right) => {
                let read = vietnamese::parse_vnd(&cost);
                let cost = match read {
                    _ if cost.is_empty() => None,
                    Ok(dong) if dong >= 0 => Some(dong),
                    Ok(_) | Err(_) => {
                        form.errors.add(&at[2], labels::COST);
                        None
                    }
                };
                needs.push(Need {
                    right,
                    helper: helper.clone(),
                    cost,
                });
            }
        }
        filled.extend(at.into_iter().zip([right, helper, cost]));
    }
    let kept: Vec<(String, String)> = form
        .pairs()
        .filter(|(name, _)| !name.starts_with("need_"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain(filled)
        .collect();
    let errors = std::mem::take(&mut form.errors);
    *form = Form::with(kept);
    form.errors = errors;
    let mut kinds: Vec<Kind> = form.all("kinds").filter_map(Kind::from_code).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let producer = form.line("producer");
    Content {
        name: form.line("name"),
        kinds,
        producer_unit: unit_named(units, keeper, &producer, on),
        producer,
        summary: form.text("summary"),
        listed_on: form.date("listed_on", None),
        needs,
    }
}

fn slots(form: &Form) -> Vec<Slot> {
    let used = (0..NEEDS)
        .rev()
        .find(|place| {
            ["right", "helper", "cost"]
                .iter()
                .any(|part| !form.raw(&format!("need_{place}_{part}")).is_empty())
        })
        .map_or(0, |place| place + 1);
    (0..(used + 2).min(NEEDS))
        .map(|place| {
            let name = |part: &str| format!("need_{place}_{part}");
            Slot {
                rights: Choice::list(
                    NEEDED.map(|right| (right.code(), labels::right(right))),
                    form.raw(&name("right")),
                ),
                helper_value: form.raw(&name("helper")).to_owned(),
                cost_value: form.raw(&name("cost")).to_owned(),
                right: name("right"),
                helper: name("helper"),
                cost: name("cost"),
            }
        })
        .collect()
}

/// The entry as it stands, told to whoever was second.
pub(super) fn stored(one: &Product) -> Vec<Row> {
    let content = &one.content;
    let needs: Vec<String> = content
        .needs
        .iter()
        .map(|need| {
            let cost = need.cost.map(labels::money).unwrap_or_default();
            let parts = [labels::right(need.right).to_owned(), need.helper.clone(), cost];
            parts
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        })
        .collect();
    let mut rows = vec![
        Row::fact(head::NAME, content.name.clone()),
        Row::fact(head::KINDS, labels::kinds(&content.kinds)),
        Row::fact(head::PRODUCER, content.producer.clone()),
        Row::fact(head::LISTED, content.listed_on.map(labels::date).unwrap_or_default()),
        Row::fact(head::NEEDS, needs.join("; ")),
        Row::fact(head::SUMMARY, content.summary.clone()).long(),
    ];
    rows.retain(|row| !row.value.is_empty());
    rows
}

fn page(
    app: &App,
    here: &Here,
    known: Option<(&Product, i64)>,
    form: Form,
    errors: &FieldErrors,
    newer: Vec<Row>,
) -> Result<Edit> {
    let (actor, units, on) = (here.actor()?, app.db.units(), here.today());
    let kept = policy::kept(actor, &units);
    let title = if known.is_some() { labels::EDIT } else { labels::NEW };
    let mut frame = ui::shell::frame(app, here, title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = known.map_or_else(
        || vec![(labels::NAV_LIST.to_owned(), "/san-pham".to_owned())],
        |(one, _)| crumbs(one),
    );
    let chosen = match form.raw("keeper") {
        "" => kept.first().map(|unit| unit.to_string()).unwrap_or_default(),
        unit => unit.to_owned(),
    };
    let kinds: Vec<String> = form.all("kinds").map(str::to_owned).collect();
    Ok(Edit {
        frame,
        action: known.map_or("/san-pham".to_owned(), |(one, _)| format!("/san-pham/{}/sua", one.id)),
        back: known.map_or("/san-pham".to_owned(), |(one, _)| format!("/san-pham/{}", one.id)),
        keepers: Choice::list(
            kept.iter()
                .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
            &chosen,
        ),
        kinds: Kind::ALL
            .map(|kind| Choice {
                value: kind.code().to_owned(),
                label: labels::kind(kind).to_owned(),
                hint: labels::kind_hint(kind).to_owned(),
                selected: kinds.iter().any(|held| held == kind.code()),
            })
            .into(),
        slots: slots(&form),
        newer,
        version: known.map(|(_, version)| version.to_string()).unwrap_or_default(),
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    })
}

fn again(app: &App, here: &Here, known: Option<(&Product, i64)>, mut form: Form) -> Result<Response> {
    let errors = std::mem::take(&mut form.errors);
    ui::shell::html_with_errors(&page(app, here, known, form, &errors, Vec::new())?)
}

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let form = Form::default();
    ui::shell::html(&page(&app, &here, None, form, &FieldErrors::default(), Vec::new())?)
}

pub(super) async fn create(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let (actor, units, on) = (here.actor()?, app.db.units(), here.today());
    let keeper = form.raw("keeper").parse::<UnitId>().ok();
    let Some(keeper) = keeper.filter(|unit| policy::keeps(actor, *unit, &units, on)) else {
        form.errors.add("keeper", labels::ASK_KEEPER);
        return again(&app, &here, None, form);
    };
    let content = read(&mut form, &units, keeper, on);
    if !form.errors.is_empty() {
        // Everything that is wrong is told at once.
        for (field, message) in commands::faults(&content, on).iter() {
            if form.errors.get(field).is_none() {
                form.errors.add(field, message);
            }
        }
        return again(&app, &here, None, form);
    }
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "product.register").await? {
        return Ok(see_other(&address));
    }
    match commands::register(&tx, actor, keeper, content).await {
        Ok(id) => {
            let address = format!("/san-pham/{id}");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, labels::SAVED))
        }
        Err(AppError::Invalid(errors)) => {
            drop(tx);
            form.errors = errors;
            again(&app, &here, None, form)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn edit(Shared(app): Shared<AppState>, here: Here, Path(id): Path<ProductId>) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let form = as_form(&one);
    let known = Some((&one, one.version));
    ui::shell::html(&page(&app, &here, known, form, &FieldErrors::default(), Vec::new())?)
}

pub(super) async fn update(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ProductId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let version = form.raw("version").parse::<i64>().unwrap_or(one.version);
    let mut content = read(&mut form, &app.db.units(), one.keeper, here.today());
    if content.producer == one.content.producer {
        // Nobody said that somebody else makes it: a unit that has another name today, or was named by its id, stays.
        content.producer_unit = one.content.producer_unit;
    }
    if !form.errors.is_empty() {
        return again(&app, &here, Some((&one, version)), form);
    }
    let tx = app.begin(&here).await?;
    match commands::change(&tx, here.actor()?, (id, version), content).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/san-pham/{id}"), labels::CHANGED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let newer = find_kept(&app, &here, id).await?;
            // Where somebody else was first, both versions are shown; saving again after reading is the person's choice.
            let (version, rows) = if status == StatusCode::CONFLICT {
                (newer.version, stored(&newer))
            } else {
                (version, Vec::new())
            };
            shown_again(
                &page(&app, &here, Some((&newer, version)), form, &errors, rows)?,
                status,
            )
        }
    }
}
