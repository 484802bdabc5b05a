//! Figures frozen under a name, and whether they still hold.

use super::Look;
use super::Query;
use crate::commands::{self, NewSnapshot};
use crate::follow::{Figures, Lens};
use crate::model::{Regime, SnapshotId, View};
use crate::policy::Days;
use crate::{labels, policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use chrono::{DateTime, Utc};
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::period::Period;
use kernel::time::local_date;
use kernel::web::{AppState, Here, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use std::collections::BTreeMap;
use ui::view::Choice;
use ui::{Frame, filters};
use uuid::Uuid;

/// Snapshots of one page.
const LISTED: usize = 200;
/// Facts of a snapshot that are listed as changed.
const MOVED: usize = 200;

struct Line {
    name: String,
    href: String,
    unit: String,
    period: String,
    made_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "indicators_snapshots.html")]
struct Index {
    frame: Frame,
    lines: Vec<Line>,
    errors: Vec<(String, String)>,
    once: String,
    form: Form,
    units: Vec<Choice>,
    periods: Vec<Choice>,
    regimes: Vec<Choice>,
}

impl Index {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(one, _)| one == field)
            .map(|(_, message)| message.as_str())
    }
}

struct Moved {
    measure: String,
    title: String,
    href: String,
    said: String,
}

#[derive(Template)]
#[template(path = "indicators_snapshot.html")]
struct Show {
    frame: Frame,
    name: String,
    lead: String,
    good: bool,
    outcome: String,
    /// Which indicators cannot be made anew; empty when all can.
    not_compared: String,
    values: Vec<(String, String, String)>,
    moved: Vec<Moved>,
    cut: bool,
    hash: String,
}

async fn page(app: &AppState, here: &Here, form: Form, errors: &FieldErrors) -> Result<Index> {
    let actor = here.actor()?;
    let (units, today) = (app.db.units(), here.today());
    let (scope, shown) = policy::snapshots(actor, &units, today);
    let lines = store::headings(&app.db.reader(), &scope, &shown, LISTED)
        .await?
        .into_iter()
        .map(|one| Line {
            href: format!("/chi-tieu/so-chot/{}", one.id),
            unit: units.name(one.unit, local_date(one.made_at)).to_owned(),
            period: one.period.parse().map_or(one.period, |period: Period| period.label()),
            made_at: one.made_at,
            name: one.name,
        })
        .collect();
    let mut frame = ui::shell::frame(app, here, labels::SNAPSHOTS);
    frame.crumbs = vec![(labels::TITLE.to_owned(), "/chi-tieu".to_owned())];
    frame.has_error = !errors.is_empty();
    Ok(Index {
        lines,
        errors: errors
            .iter()
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
            .collect(),
        once: kernel::ids::secret(),
        units: Choice::list(
            policy::sets_for(actor, &units, today)
                .into_iter()
                .filter(|unit| policy::may_freeze(actor, *unit, &units, Days::only(today)))
                .map(|unit| (unit.to_string(), units.name(unit, today).to_owned())),
            form.raw("don_vi"),
        ),
        periods: Choice::list(
            labels::periods(today).into_iter().map(|one| (one.code(), one.label())),
            form.raw("ky"),
        ),
        regimes: Choice::list(
            [("", labels::CALENDAR), ("hanh-chinh", labels::ADMINISTRATIVE)],
            form.raw("chot"),
        ),
        form,
        frame,
    })
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&page(&app, &here, Form::default(), &FieldErrors::default()).await?)
}

pub(super) async fn freeze(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let figures = app.part::<Figures>()?;
    let (unit, period) = (form.raw("don_vi").parse::<UnitId>(), form.raw("ky").parse::<Period>());
    let mut errors = FieldErrors::default();
    if form.line("ten").is_empty() {
        errors.add("ten", labels::ASK_NAME);
    }
    let units = app.db.units();
    let unit = unit.ok().filter(|unit| units.exists(*unit, here.today()));
    if unit.is_none() {
        errors.add("don_vi", labels::ASK_UNIT);
    }
    let (Some(unit), Ok(period), true) = (unit, &period, errors.is_empty()) else {
        if period.is_err() {
            errors.add("ky", labels::ASK_PERIOD);
        }
        return ui::shell::html_with_errors(&page(&app, &here, form, &errors).await?);
    };
    figures.fresh(&app.db).await?;
    let regime = if form.raw("chot") == "hanh-chinh" {
        Regime::Administrative
    } else {
        Regime::Calendar
    };
    let lens = Lens {
        units: &units,
        packs: &app.packs,
        view: View::Reported,
        regime,
        today: here.today(),
    };
    let new = NewSnapshot {
        name: form.line("ten"),
        unit,
        period: *period,
        regime,
        only: None,
    };
    let tx = app.begin(&here).await?;
    let id = match once::claim(
        &tx,
        actor.person,
        form.once(),
        &super::fingerprint("snapshot.make", &form),
    )
    .await?
    {
        Claim::Done(id) => id,
        Claim::New => match commands::freeze(&tx, actor, &figures, &lens, new).await {
            Ok(id) => {
                once::answer(&tx, actor.person, form.once(), &id.to_string()).await?;
                tx.commit().await?;
                id.to_string()
            }
            Err(AppError::Invalid(errors)) => {
                drop(tx);
                return ui::shell::html_with_errors(&page(&app, &here, form, &errors).await?);
            }
            Err(other) => return Err(other),
        },
    };
    Ok(see_other_saying(&format!("/chi-tieu/so-chot/{id}"), labels::FROZEN))
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<SnapshotId>) -> Result<Response> {
    let actor = here.actor()?;
    let look = Look::new(&app, &here, Query::default()).await?;
    let units = &look.units;
    let (scope, shown) = policy::snapshots(actor, units, look.today);
    let kept = store::find_snapshot(&app.db.reader(), &scope, &shown, id).await?;
    let frozen = commands::thaw(&kept)?;
    let sealed = commands::sealed(&app.db.reader(), id).await?;
    let checked = commands::check(&look.figures, &look.lens(), &kept, sealed.as_deref())?;
    let records: Vec<crate::follow::Counted> = checked
        .moved
        .iter()
        .map(|one| crate::follow::Counted {
            measure: one.measure.clone(),
            on: look.today,
            source: one.record,
            record: one.record,
            unit: kept.unit,
            value: 0,
            share: 1_000_000,
        })
        .collect();
    let seen: BTreeMap<Uuid, (String, String)> = look
        .figures
        .behind(&app.db, actor, &records, MOVED, look.today)
        .await?
        .into_iter()
        .filter_map(|(one, behind)| behind.map(|behind| (one.record, (behind.title, behind.href))))
        .collect();
    let apart: Vec<&str> = frozen
        .values
        .iter()
        .filter(|one| checked.apart.contains(&one.key))
        .map(|one| one.name.as_str())
        .collect();
    let changed = |key: &str| checked.values.iter().find(|(one, ..)| one == key);
    let mut frame = ui::shell::frame(&app, &here, &kept.name);
    frame.crumbs = vec![(labels::SNAPSHOTS.to_owned(), "/chi-tieu/so-chot".to_owned())];
    ui::shell::html(&Show {
        lead: labels::snapshot_lead(
            units.name(kept.unit, frozen.on),
            &kept.period.label(),
            frozen.upto,
            kept.made_at,
        ),
        good: checked.holds(),
        outcome: match (checked.untouched, checked.holds()) {
            (false, _) => labels::TAMPERED.to_owned(),
            (true, true) => labels::SAME.to_owned(),
            (true, false) => labels::differs(checked.moved.len()),
        },
        not_compared: if apart.is_empty() {
            String::new()
        } else {
            labels::not_compared(&apart)
        },
        values: frozen
            .values
            .iter()
            .map(|one| {
                let now = if checked.apart.contains(&one.key) {
                    labels::NOT_COMPARED.to_owned()
                } else {
                    changed(&one.key).map(|(_, _, now)| now.clone()).unwrap_or_default()
                };
                (one.name.clone(), one.said.clone(), now)
            })
            .collect(),
        cut: checked.moved.len() > MOVED,
        moved: checked
            .moved
            .iter()
            .take(MOVED)
            .map(|one| {
                let (title, href) = seen
                    .get(&one.record)
                    .cloned()
                    .unwrap_or_else(|| (labels::OUT_OF_SIGHT.to_owned(), String::new()));
                Moved {
                    measure: look.figures.catalogue().measure_name(&one.measure),
                    title,
                    href,
                    said: one.said.clone(),
                }
            })
            .collect(),
        hash: kept.hash.clone(),
        name: kept.name,
        frame,
    })
}
