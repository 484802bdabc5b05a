//! Report regimes: the list, one regime with its attributes, putting into force and ending.

use super::{Room, board_href, crumbs, errors_of, find_regime, hindrance, once, shown_again};
use crate::commands::regimes as acts;
use crate::labels::{self, page as words};
use crate::model::form::Source;
use crate::model::{Frequency, Regime, RegimeId, RegimeState, Reporters};
use crate::{policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use indicators::model::Asked;
use kernel::forms::Form;
use kernel::once::{self as once_keys, Claim};
use kernel::period::Period;
use kernel::time::local_date;
use kernel::web::{AppState, Here, see_other, see_other_saying};
use kernel::{FieldErrors, Result};
use ui::view::{Badge, Row};
use ui::{Frame, filters};

/// So many coming periods are told.
const AHEAD: usize = 3;

struct Item {
    href: String,
    name: String,
    frequency: String,
    receiver: String,
    next: String,
    badge: Badge,
}

#[derive(Template)]
#[template(path = "reports_regimes.html")]
struct Index {
    frame: Frame,
    items: Vec<Item>,
    may_keep: bool,
}

/// The coming periods with the moment until which their reports are due.
fn coming(regime: &Regime, now: DateTime<Utc>, most: usize) -> Vec<(Period, DateTime<Utc>)> {
    let frequency = &regime.content.frequency;
    match frequency {
        Frequency::Once { period, .. } => frequency
            .due_at(*period)
            .map(|due| (*period, due))
            .into_iter()
            .collect(),
        Frequency::Every { .. } => {
            let mut found = Vec::new();
            let mut next = frequency.next_after(now.max(kernel::time::start_of_day(regime.content.from)));
            while let Some((period, due)) = next.filter(|_| found.len() < most) {
                found.push((period, due));
                next = period.next().and_then(|after| Some((after, frequency.due_at(after)?)));
            }
            found
        }
    }
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let (actor, units, on) = (here.actor()?, app.db.units(), here.today());
    let mut regimes = store::regimes(&app.db.reader(), None).await?;
    regimes.retain(|one| policy::sees_regime(actor, one, &units, on));
    // What holds comes first, then what is being written, then what was.
    regimes.sort_by_key(|one| match one.state {
        RegimeState::InForce => 0,
        RegimeState::Draft => 1,
        RegimeState::Ended => 2,
    });
    ui::shell::html(&Index {
        frame: ui::shell::frame(&app, &here, labels::REGIMES),
        items: regimes
            .iter()
            .map(|one| Item {
                href: format!("/bao-cao/che-do/{}", one.id),
                name: one.content.name.clone(),
                frequency: words::big_first(&labels::frequency(&one.content.frequency)),
                receiver: units.name(one.content.receiver, on).to_owned(),
                next: match one.state {
                    RegimeState::InForce => coming(one, here.now, 1)
                        .first()
                        .map(|(period, due)| words::next_due(*period, *due))
                        .unwrap_or_default(),
                    RegimeState::Draft | RegimeState::Ended => String::new(),
                },
                badge: Badge::new(labels::regime_state(one.state), labels::regime_tone(one.state)),
            })
            .collect(),
        may_keep: !policy::kept(actor, &units).is_empty(),
    })
}

/// A row of the form as it is told.
struct RowLine {
    code: String,
    name: String,
    measured: String,
    source: String,
    href: String,
}

struct TableView {
    name: String,
    rows: Vec<RowLine>,
}

#[derive(Template)]
#[template(path = "reports_regime.html")]
struct Show {
    frame: Frame,
    id: RegimeId,
    title: String,
    caption: String,
    badge: Badge,
    errors: Vec<(String, String)>,
    warnings: Vec<String>,
    facts: Vec<Row>,
    coming: Vec<String>,
    boards: Vec<(String, String)>,
    children: Vec<(String, String)>,
    reporters: Vec<String>,
    tables: Vec<TableView>,
    outline: Vec<(String, String)>,
    may_edit: bool,
    may_force: bool,
    may_end: bool,
    once: String,
}

impl Show {
    fn at(&self, rest: &str) -> String {
        format!("/bao-cao/che-do/{}{rest}", self.id)
    }

    fn token(&self, form: &str) -> String {
        format!("{}:{form}", self.once)
    }
}

/// The last day that counts for a period.
pub(super) fn closes(room: &Room, regime: &Regime, period: Period) -> (NaiveDate, NaiveDate) {
    room.desk().lens(regime, period).window(Asked::whole(period))
}

/// What is odd about the days of a regime. It is said, never forbidden.
fn warnings(room: &Room, regime: &Regime, related: &[(&Regime, bool)], now: DateTime<Utc>) -> Vec<String> {
    let mut found = Vec::new();
    let Some((period, due)) = coming(regime, now, 1).first().copied() else {
        return found;
    };
    let (_, closes) = closes(room, regime, period);
    if local_date(due) < closes {
        found.push(words::due_before_cutoff(local_date(due), closes));
    }
    let inferred = room
        .app
        .packs
        .cutoff(super::edit::cutoff_code(regime.content.cutoff), period);
    if let Some((from, to, rule)) = inferred.filter(|(_, _, rule)| !rule.verified) {
        found.push(words::cutoff_inferred(&rule.legal_act, &rule.article, from, to));
    }
    for (other, above) in related {
        let Some(other_due) = other.content.frequency.due_at(period) else {
            continue;
        };
        let (child, parent) = if *above { (due, other_due) } else { (other_due, due) };
        if child >= parent {
            found.push(if *above {
                words::due_after_parent(&other.content.name, due, other_due)
            } else {
                words::child_due_after(&other.content.name, other_due, due)
            });
        }
    }
    found
}

fn tables(room: &Room, regime: &Regime) -> Vec<TableView> {
    let catalogue = room.figures.catalogue();
    regime
        .content
        .form
        .tables
        .iter()
        .map(|table| TableView {
            name: table.name.clone(),
            rows: table
                .rows
                .iter()
                .map(|row| {
                    let (source, href) = match &row.source {
                        Source::Indicator { key } => {
                            let found = catalogue.find(key);
                            let name = found.map_or(key.as_str(), |one| one.name.as_str());
                            (words::counted_by(name), format!("/chi-tieu/{key}"))
                        }
                        Source::Typed { decimals, negative } => (words::typed(*decimals, *negative), String::new()),
                        Source::Sum { of } => (words::sum_of(of), String::new()),
                    };
                    RowLine {
                        code: row.code.clone(),
                        name: row.name.clone(),
                        measured: row.measured.clone(),
                        source,
                        href,
                    }
                })
                .collect(),
        })
        .collect()
}

async fn page(room: &Room, here: &Here, regime: &Regime, sent: &Form, errors: &FieldErrors) -> Result<Show> {
    let (actor, units, on, db) = (here.actor()?, &room.units, room.today, room.app.db.reader());
    let content = &regime.content;
    let keeps = policy::permit_regime(actor, regime.owner, regime.id, units, on).is_ok();
    let sees = |one: &Regime| policy::sees_regime(actor, one, units, on);
    let parent = match content.into {
        Some(id) => store::find_regime(&db, id).await.ok().filter(sees),
        None => None,
    };
    let mut children = store::regimes_into(&db, regime.id).await?;
    children.retain(sees);
    let mut related: Vec<(&Regime, bool)> = parent.iter().map(|one| (one, true)).collect();
    related.extend(children.iter().map(|one| (one, false)));
    let document = match content.directive {
        Some(id) => directives::store::these(&db, &directives::policy::scope(actor), &[id], on)
            .await?
            .into_values()
            .next(),
        None => None,
    };
    let reporting = policy::reporters(regime, units, on);
    let unit = |unit: Option<kernel::ids::UnitId>| unit.map(|unit| room.name(unit)).unwrap_or_default();
    let mut facts = vec![
        Row::fact(words::attribute::PURPOSE, content.purpose.clone()).long(),
        Row::fact(
            words::attribute::REPORTERS,
            words::reporters(labels::reporters(content.reporters), reporting.len()),
        ),
        Row::fact(words::attribute::RECEIVER, room.name(content.receiver)),
        Row::fact(words::attribute::WAY, content.way.clone()),
        Row::fact(
            words::attribute::DUE,
            words::big_first(&labels::frequency(&content.frequency)),
        ),
        Row::fact(
            words::attribute::FREQUENCY,
            words::big_first(&words::how_often(&content.frequency)),
        ),
        Row::fact(words::attribute::CUTOFF, labels::cutoff(content.cutoff)),
        Row::fact(words::attribute::OUTLINE, words::sections(content.outline.len())),
        Row::fact(words::attribute::FORM, words::rows(content.form.rows().count())),
        Row::fact(words::attribute::VIA, unit(content.via)),
        Row::fact(words::attribute::ALSO, unit(content.also)),
        Row::fact(words::attribute::APPROVAL, words::approval(content.approval)),
        Row::fact(words::attribute::FROM, words::date(content.from)),
        Row::fact(words::attribute::BASIS, content.basis.clone()),
    ];
    if let Some(document) = &document {
        facts.push(Row::answer(
            words::attribute::DOCUMENT,
            directives::labels::choice(document),
            format!("/chi-dao/{}", document.id),
        ));
    }
    if let Some(parent) = &parent {
        facts.push(Row::answer(
            words::attribute::INTO,
            parent.content.name.clone(),
            format!("/bao-cao/che-do/{}", parent.id),
        ));
    }
    facts.retain(|row| !row.value.is_empty());
    let boards = if policy::sees_board(actor, regime, units, on) {
        let periods = store::periods(&db, regime.id).await?;
        periods
            .into_iter()
            .map(|period| (period.label(), board_href(regime.id, period)))
            .collect()
    } else {
        Vec::new()
    };
    let mut frame = ui::shell::frame(&room.app, here, &content.name);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(None);
    frame
        .crumbs
        .push((labels::REGIMES.to_owned(), "/bao-cao/che-do".to_owned()));
    let ahead = if regime.state == RegimeState::Ended {
        Vec::new()
    } else {
        coming(regime, here.now, AHEAD)
    };
    Ok(Show {
        id: regime.id,
        title: content.name.clone(),
        caption: words::ordered_by(&room.name(regime.owner)),
        badge: Badge::new(labels::regime_state(regime.state), labels::regime_tone(regime.state)),
        warnings: warnings(room, regime, &related, here.now),
        facts,
        coming: ahead
            .into_iter()
            .map(|(period, due)| words::coming(period, due, closes(room, regime, period)))
            .collect(),
        boards,
        children: children
            .iter()
            .map(|one| (one.content.name.clone(), format!("/bao-cao/che-do/{}", one.id)))
            .collect(),
        reporters: if content.reporters == Reporters::These {
            reporting.iter().map(|unit| room.name(*unit)).collect()
        } else {
            Vec::new()
        },
        tables: tables(room, regime),
        outline: content
            .outline
            .iter()
            .map(|one| {
                (
                    one.heading.clone(),
                    words::section(labels::drafted(one.drafted), one.required),
                )
            })
            .collect(),
        may_edit: keeps && regime.state != RegimeState::Ended,
        may_force: keeps && regime.state == RegimeState::Draft,
        may_end: keeps && regime.state == RegimeState::InForce,
        once: once(sent.once().split(':').next().unwrap_or_default()),
        errors: errors_of(errors),
        frame,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<RegimeId>) -> Result<Response> {
    let room = Room::new(&app, &here).await?;
    let regime = find_regime(&app, &here, id).await?;
    ui::shell::html(&page(&room, &here, &regime, &Form::default(), &FieldErrors::default()).await?)
}

/// The page with what kept the regime from being put into force or ended.
async fn again(app: &AppState, here: &Here, id: RegimeId, form: &Form, error: kernel::AppError) -> Result<Response> {
    let (errors, status) = hindrance(error)?;
    let room = Room::new(app, here).await?;
    let regime = find_regime(app, here, id).await?;
    // The fields stand on another page; here their sentences are told.
    let mut told = FieldErrors::default();
    for (_, message) in errors.iter() {
        told.add("", message);
    }
    shown_again(&page(&room, here, &regime, form, &told).await?, status)
}

pub(super) async fn force(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<RegimeId>,
    form: Form,
) -> Result<Response> {
    find_regime(&app, &here, id).await?;
    let room = Room::new(&app, &here).await?;
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "report_regime.force").await? {
        return Ok(see_other(&address));
    }
    match acts::put_into_force(&tx, actor, &room.figures, id).await {
        Ok((_, opened)) => {
            let address = format!("/bao-cao/che-do/{id}");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, &words::in_force(opened)))
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, &form, error).await
        }
    }
}

pub(super) async fn end(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<RegimeId>,
    form: Form,
) -> Result<Response> {
    find_regime(&app, &here, id).await?;
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "report_regime.end").await? {
        return Ok(see_other(&address));
    }
    match acts::end_regime(&tx, actor, id).await {
        Ok(_) => {
            let address = format!("/bao-cao/che-do/{id}");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, words::ENDED))
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, &form, error).await
        }
    }
}
