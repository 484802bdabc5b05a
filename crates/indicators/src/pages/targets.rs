//! Targets: what is to be reached, by whom it was ordered, how it stands.

use super::{Look, Query};
use crate::commands::{self, NewTarget};
use crate::follow::Figures;
use crate::model::{Asked, Comparator, Definition, Reach, Target, TargetId};
use crate::{labels, policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query as Asks;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::web::{AppState, Here, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use ui::view::Choice;
use ui::{Frame, filters};

struct Line {
    name: String,
    /// The page of the figure; empty for whoever may not see it.
    href: String,
    unit: String,
    period: String,
    goal: String,
    value: super::CellText,
    source: String,
    /// Address that ends it; empty for whoever may not.
    end: String,
    once: String,
}

#[derive(Template)]
#[template(path = "indicators_targets.html")]
struct Index {
    frame: Frame,
    lines: Vec<Line>,
    may_set: bool,
    unit: String,
    places: Vec<Choice>,
    /// Said while figures are being brought up to date.
    updating: String,
}

/// The fields of the form, by which a page may fill it in.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wished {
    #[serde(default)]
    chi_tieu: String,
    #[serde(default)]
    don_vi: String,
    #[serde(default)]
    ky: String,
}

#[derive(Template)]
#[template(path = "indicators_target.html")]
struct New {
    frame: Frame,
    errors: Vec<(String, String)>,
    once: String,
    form: Form,
    units: Vec<Choice>,
    indicators: Vec<Choice>,
    periods: Vec<Choice>,
    comparators: Vec<Choice>,
    reaches: Vec<Choice>,
    /// What the document of the chosen indicator orders.
    ordered: String,
}

impl New {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(one, _)| one == field)
            .map(|(_, message)| message.as_str())
    }
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Asks(query): Asks<Query>) -> Result<Response> {
    let actor = here.actor()?;
    let look = Look::new(&app, &here, query).await?;
    let (units, today) = (look.units.clone(), look.today);
    // Those that concern the unit: its own, those of units directly below, those from above.
    let mut of = vec![look.unit];
    of.extend(units.ancestors(look.unit, kernel::units::Tree::Territorial, today));
    of.extend(units.children(look.unit, kernel::units::Tree::Territorial, today));
    let targets = store::targets(&app.db.reader(), &of, None).await?;
    let catalogue = look.figures.catalogue();
    let mut told: Vec<(&Target, &Definition)> = targets
        .iter()
        .filter_map(|one| Some((one, catalogue.find(&one.indicator)?)))
        .collect();
    let place = |key: &str| catalogue.all().iter().position(|one| one.key == key);
    told.sort_by_key(|(one, definition)| {
        (
            std::cmp::Reverse(one.period),
            place(&definition.key),
            of.iter().position(|unit| *unit == one.unit),
            one.reach != Reach::Own,
        )
    });
    let lens = look.lens();
    let wanted: Vec<(&Definition, Asked)> = told
        .iter()
        .filter(|(_, definition)| !catalogue.lacks_source(definition))
        .map(|(one, definition)| (*definition, Asked::whole(one.period)))
        .collect();
    let sheet = look.figures.sheet(&lens, &wanted);
    let lines = told
        .into_iter()
        .map(|(one, definition)| {
            let may_see = look.sees_in(actor, definition, one.unit, one.period);
            let value = if may_see && one.reach == Reach::Own {
                let value = look.value(&sheet, definition, Asked::whole(one.period), one.unit);
                super::cell(definition, value, Some(one), String::new())
            } else {
                super::CellText::unsaid()
            };
            let may_end = policy::permit_target(actor, one.unit, one.id.0, &units, today).is_ok();
            Line {
                name: definition.name.clone(),
                href: if may_see {
                    look.href(
                        &format!("/chi-tieu/{}", definition.key),
                        &[
                            ("don_vi", &one.unit.to_string()),
                            ("ky", &one.period.code()),
                            ("cap", ""),
                        ],
                    )
                } else {
                    String::new()
                },
                unit: labels::given_to(units.name(one.unit, today), one.reach),
                period: one.period.label(),
                goal: labels::goal(definition, &one.goal),
                value,
                source: one.source.clone(),
                end: if may_end {
                    format!("/chi-tieu/muc-tieu/{}/thoi", one.id)
                } else {
                    String::new()
                },
                once: kernel::ids::secret(),
            }
        })
        .collect();
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, labels::TARGETS),
        lines,
        may_set: !policy::sets_for(actor, &units, today).is_empty(),
        unit: look.unit_name(look.unit),
        places: look.places(),
        updating: labels::upto(look.upto),
    })
}

fn page(app: &AppState, here: &Here, form: Form, errors: &FieldErrors) -> Result<New> {
    let figures = app.part::<Figures>()?;
    let (units, today) = (app.db.units(), here.today());
    let chosen = |field: &str| form.raw(field).to_owned();
    let mut offered = policy::sets_for(here.actor()?, &units, today);
    // A unit that a page led to, further below than the list goes.
    if let Ok(unit) = form.raw("don_vi").parse::<UnitId>()
        && units.exists(unit, today)
        && !offered.contains(&unit)
        && policy::permit_target(here.actor()?, unit, unit.0, &units, today).is_ok()
    {
        offered.insert(0, unit);
    }
    let catalogue = figures.catalogue();
    let ordered = catalogue
        .find(form.raw("chi_tieu"))
        .and_then(|one| {
            one.target
                .as_ref()
                .map(|target| labels::ordered(&target.words, &one.source))
        })
        .unwrap_or_default();
    let mut frame = ui::shell::frame(app, here, labels::NEW_TARGET);
    frame.crumbs = vec![(labels::TARGETS.to_owned(), "/chi-tieu/muc-tieu".to_owned())];
    frame.has_error = !errors.is_empty();
    let mut periods = labels::periods(today);
    // Targets are set for what is to come.
    periods.splice(0..0, labels::coming(today));
    Ok(New {
        errors: errors
            .iter()
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
            .collect(),
        once: kernel::ids::secret(),
        units: Choice::list(
            offered
                .into_iter()
                .map(|unit| (unit.to_string(), units.name(unit, today).to_owned())),
            &chosen("don_vi"),
        ),
        indicators: Choice::list(
            catalogue
                .wholes()
                .map(|one| (one.key.clone(), labels::indicator_choice(one))),
            &chosen("chi_tieu"),
        ),
        periods: Choice::list(periods.into_iter().map(|one| (one.code(), one.label())), &chosen("ky")),
        comparators: Choice::list(
            Comparator::ALL
                .into_iter()
                .map(|one| (one.code(), labels::comparator(one))),
            &chosen("so_sanh"),
        ),
        reaches: Choice::list(
            Reach::ALL.map(|one| (one.code(), labels::reach(one))),
            Reach::from_code(form.raw("pham_vi")).unwrap_or(Reach::Own).code(),
        ),
        ordered,
        form,
        frame,
    })
}

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here, Asks(wished): Asks<Wished>) -> Result<Response> {
    let figures = app.part::<Figures>()?;
    let mut values = vec![
        ("chi_tieu".to_owned(), wished.chi_tieu.clone()),
        ("don_vi".to_owned(), wished.don_vi),
        ("ky".to_owned(), wished.ky),
    ];
    // What the document orders is proposed; the person may change it.
    if let Some(ordered) = figures
        .catalogue()
        .find(&wished.chi_tieu)
        .and_then(|one| one.target.as_ref())
        && let Some(goal) = ordered.goal()
    {
        values.push(("so_sanh".to_owned(), goal.comparator.code().to_owned()));
        values.push(("muc".to_owned(), goal.value.said_short(4)));
        values.push((
            "muc_tren".to_owned(),
            goal.upper.map(|one| one.said_short(4)).unwrap_or_default(),
        ));
    }
    ui::shell::html(&page(&app, &here, Form::with(values), &FieldErrors::default())?)
}

fn typed(form: &Form) -> NewTarget {
    NewTarget {
        unit: form.raw("don_vi").parse().ok(),
        reach: Reach::from_code(form.raw("pham_vi")).unwrap_or(Reach::Own),
        indicator: form.raw("chi_tieu").to_owned(),
        period: form.raw("ky").to_owned(),
        comparator: form.raw("so_sanh").to_owned(),
        value: form.line("muc"),
        upper: form.line("muc_tren"),
        source: form.line("can_cu"),
    }
}

pub(super) async fn set(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let figures = app.part::<Figures>()?;
    let new = typed(&form);
    let back = new.unit.map_or_else(
        || "/chi-tieu/muc-tieu".to_owned(),
        |unit| format!("/chi-tieu/muc-tieu?don_vi={unit}"),
    );
    let tx = app.begin(&here).await?;
    if let Claim::Done(_) =
        once::claim(&tx, actor.person, form.once(), &super::fingerprint("target.set", &form)).await?
    {
        return Ok(see_other_saying(&back, labels::TARGET_SET));
    }
    match commands::set_target(&tx, actor, &figures, new).await {
        Ok(id) => {
            once::answer(&tx, actor.person, form.once(), &id.to_string()).await?;
            tx.commit().await?;
            Ok(see_other_saying(&back, labels::TARGET_SET))
        }
        Err(AppError::Invalid(errors)) => ui::shell::html_with_errors(&page(&app, &here, form, &errors)?),
        Err(other) => Err(other),
    }
}

pub(super) async fn end(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<TargetId>,
    form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    if let Claim::Done(unit) = once::claim(&tx, actor.person, form.once(), &format!("target.end {id}")).await? {
        return Ok(see_other_saying(
            &format!("/chi-tieu/muc-tieu?don_vi={unit}"),
            labels::TARGET_ENDED,
        ));
    }
    let target = commands::end_target(&tx, actor, id).await?;
    once::answer(&tx, actor.person, form.once(), &target.unit.to_string()).await?;
    tx.commit().await?;
    Ok(see_other_saying(
        &format!("/chi-tieu/muc-tieu?don_vi={}", target.unit),
        labels::TARGET_ENDED,
    ))
}
