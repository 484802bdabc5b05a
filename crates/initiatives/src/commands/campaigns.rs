//! What is done with campaigns, and the choice of one for a dossier.

use crate::campaigns::{CAMPAIGN, Call, Campaign, CampaignId, Registration, Stage, Step};
use crate::labels::campaigns as words;
use crate::model::{Initiative, InitiativeId, Rules, State};
use crate::store::campaigns as rows;
use crate::{policy, store};
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use kernel::access::{Actor, Role};
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::jobs::{self, NewJob};
use kernel::journal::Entry;
use kernel::notices::{self, NewNotice};
use kernel::units::{Tree, Units};
use kernel::{AppError, FieldErrors, Result, codes};
use serde_json::{Value, json};
use std::ops::RangeInclusive;

/// The job that tells the units of a campaign.
pub const TELL_UNITS: &str = "campaigns.tell_units";
/// The job that looks which windows end.
pub const WATCH: &str = "campaigns.watch";
/// How long before its end the units are told once more.
const BEFORE: TimeDelta = TimeDelta::days(7);
/// The years in which a window may lie.
const YEARS: RangeInclusive<i32> = 2000..=2100;
/// Most signs of a line.
const LINE: usize = 250;
/// Most signs of a text.
const TEXT: usize = 10_000;

fn record(tx: &Tx, one: &Campaign, act: &'static str, details: Value) {
    tx.record(Entry {
        subject_kind: CAMPAIGN,
        subject: one.id.0,
        unit: Some(one.unit.0),
        act,
        details,
    });
}

/// The unit and those above it, as packs name them: nearest first.
#[must_use]
pub fn line(units: &Units, unit: UnitId, on: NaiveDate) -> Vec<String> {
    std::iter::once(unit)
        .chain(units.ancestors(unit, Tree::Territorial, on))
        .map(|unit| units.code(unit, on).to_owned())
        .collect()
}

/// The units that a campaign calls on a day, by name.
#[must_use]
pub fn audience(units: &Units, one: &Campaign, on: NaiveDate) -> Vec<UnitId> {
    let mut called: Vec<UnitId> = units
        .subtree(one.unit, Tree::Territorial, on)
        .into_iter()
        .filter(|unit| units.get(*unit).is_some_and(|row| one.calls(row.kind)))
        .collect();
    called.sort_by_cached_key(|unit| vietnamese::sort_key_text(units.name(*unit, on)));
    called
}

/// A campaign calls this unit on a day.
fn calls(units: &Units, one: &Campaign, unit: UnitId, on: NaiveDate) -> bool {
    units.get(unit).is_some_and(|row| one.calls(row.kind)) && units.is_within(unit, one.unit, on)
}

/// Notes a moment outside the years of a window. By its year in UTC: of a moment at the end of time there is no local day.
fn within_years(errors: &mut FieldErrors, field: &str, at: DateTime<Utc>) {
    if !YEARS.contains(&at.year()) {
        errors.add(field, words::YEARS);
    }
}

fn within_length(errors: &mut FieldErrors, field: &str, text: &str, max: usize) {
    let length = text.chars().count();
    if length > max {
        errors.add(field, kernel::labels::too_long(length, max));
    }
}

/// What must hold of a call. Once launched, `before` holds already: only what may still be changed is looked at.
fn check(
    (rules, sheets): (&Rules, &councils::Rules),
    line: &[String],
    call: &Call,
    before: Option<&Campaign>,
    on: NaiveDate,
) -> Result<()> {
    let mut errors = FieldErrors::default();
    for (field, text, max) in [
        ("name", &call.name, LINE),
        ("basis", &call.basis, LINE),
        ("problem", &call.problem, TEXT),
        ("people", &call.people, LINE),
        ("window", &call.window, LINE),
    ] {
        within_length(&mut errors, field, text, max);
    }
    within_years(&mut errors, "opens_on", call.opens_at);
    within_years(&mut errors, "closes_on", call.closes_at);
    let launched = before.filter(|one| one.stage != Stage::Draft);
    if launched.is_none() {
        if call.closes_at <= call.opens_at {
            errors.add("closes_on", words::REVERSED);
        }
        let offered = rules.forms.offered(line, on);
        if !call.form.is_empty() && !offered.iter().any(|form| form.id() == call.form) {
            errors.add("form", words::NO_FORM);
        }
    }
    // A sheet that was chosen while it held may stay.
    let kept = launched.is_some_and(|one| one.call.score_form == call.score_form);
    let known = || sheets.forms(on).iter().any(|form| form.id() == call.score_form);
    if !kept && !call.score_form.is_empty() && !known() {
        errors.add("score_form", words::NO_FORM);
    }
    errors.check()
}

/// Begins a campaign of a unit.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn found(
    tx: &Tx,
    packs: (&Rules, &councils::Rules),
    actor: &Actor,
    unit: UnitId,
    call: Call,
) -> Result<CampaignId> {
    let id: CampaignId = tx.id();
    let units = tx.units();
    let permit = policy::permit_campaign(actor, unit, id.0, &units, tx.today())?;
    check(packs, &line(&units, unit, tx.today()), &call, None, tx.today())?;
    let one = Campaign {
        id,
        unit,
        code: None,
        call,
        stage: Stage::Draft,
        outcome: String::new(),
        created_by: actor.person,
        created_at: tx.now,
        changed_at: tx.now,
        version: 1,
    };
    rows::insert(tx, &permit, &one).await?;
    record(tx, &one, "campaign.drafted", json!({ "name": one.call.name }));
    Ok(id)
}

/// Changes what was written. After the opening the window is changed by extending, and the form stays: dossiers were written
/// with it.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`]; [`AppError::Refused`] when
/// it has ended.
pub async fn edit(
    tx: &Tx,
    packs: (&Rules, &councils::Rules),
    actor: &Actor,
    id: CampaignId,
    version: i64,
    call: Call,
) -> Result<Campaign> {
    let mut one = rows::find(&tx.reader(), &policy::campaign_scope(actor), id, tx.today()).await?;
    let units = tx.units();
    let permit = policy::permit_campaign(actor, one.unit, id.0, &units, tx.today())?;
    if one.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let call = match one.stage {
        Stage::Draft => call,
        Stage::Open | Stage::Closed => Call {
            opens_at: one.call.opens_at,
            closes_at: one.call.closes_at,
            form: one.call.form.clone(),
            ..call
        },
        Stage::Ended => return Err(ended()),
    };
    check(
        packs,
        &line(&units, one.unit, tx.today()),
        &call,
        Some(&one),
        tx.today(),
    )?;
    if one.call == call {
        return Ok(one);
    }
    one.call = call;
    one.changed_at = tx.now;
    rows::save(tx, &permit, &one).await?;
    one.version += 1;
    record(tx, &one, permit.action(), json!({ "name": one.call.name }));
    Ok(one)
}

fn ended() -> AppError {
    AppError::Refused {
        code: "campaign.ended",
        message: words::OVER.to_owned(),
    }
}

/// What a step brings along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct With {
    /// extend: the new last moment.
    pub closes_at: Option<DateTime<Utc>>,
    /// end: what came of it.
    pub outcome: String,
}

/// Takes a step: opens, extends, closes, ends.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`], [`AppError::Invalid`], [`AppError::Conflict`].
pub async fn step(tx: &Tx, actor: &Actor, id: CampaignId, step: Step, with: With) -> Result<Campaign> {
    let mut one = rows::find(&tx.reader(), &policy::campaign_scope(actor), id, tx.today()).await?;
    let permit = policy::permit_step(actor, step, &one, &tx.units(), tx.today())?;
    let next = step.after(one.stage).ok_or_else(|| AppError::Refused {
        code: "campaign.wrong_stage",
        message: words::refused(step, one.stage),
    })?;
    let details = match step {
        Step::Open => {
            if one.call.basis.is_empty() {
                return Err(AppError::field("", words::ASK_BASIS));
            }
            if one.call.closes_at <= tx.now {
                return Err(AppError::field("", words::CLOSES_PAST));
            }
            let year = kernel::time::local_year(tx.now);
            let number = codes::next(tx, one.unit, "PT", year).await?;
            let code = format!("PT-{}-{year}-{number:02}", tx.units().code(one.unit, tx.today()));
            one.code = Some(code.clone());
            json!({ "name": one.call.name, "code": code, "number": one.call.basis })
        }
        Step::Extend => {
            let closes_at = with
                .closes_at
                .ok_or_else(|| AppError::field("closes_on", words::ASK_CLOSES))?;
            let mut errors = FieldErrors::default();
            within_years(&mut errors, "closes_on", closes_at);
            errors.check()?;
            if closes_at <= tx.now {
                return Err(AppError::field("closes_on", words::CLOSES_PAST));
            }
            if closes_at <= one.call.opens_at {
                return Err(AppError::field("closes_on", words::REVERSED));
            }
            if one.stage == Stage::Open && closes_at <= one.call.closes_at {
                return Err(AppError::field("closes_on", words::SHORTENED));
            }
            one.call.closes_at = closes_at;
            json!({ "name": one.call.name, "due_on": kernel::time::local_date(closes_at) })
        }
        Step::Close => {
            // What is closed before its time ends its window now: what comes later is late.
            one.call.closes_at = one.call.closes_at.min(tx.now);
            json!({ "name": one.call.name })
        }
        Step::End => {
            if with.outcome.is_empty() {
                return Err(AppError::field("outcome", words::ASK_OUTCOME));
            }
            let mut errors = FieldErrors::default();
            within_length(&mut errors, "outcome", &with.outcome, TEXT);
            errors.check()?;
            one.outcome.clone_from(&with.outcome);
            json!({ "name": one.call.name, "note": with.outcome })
        }
    };
    one.stage = next;
    one.changed_at = tx.now;
    rows::save(tx, &permit, &one).await?;
    one.version += 1;
    record(tx, &one, permit.action(), details);
    if matches!(step, Step::Open | Step::Extend) {
        tell_later(tx, &one, "opened").await?;
    }
    if step == Step::Close && actor.is_system() {
        notices::tell(
            tx,
            NewNotice {
                event: format!("campaign.closed:{id}:{}", one.version),
                person: one.created_by,
                urgent: false,
                subject_kind: CAMPAIGN,
                subject: id.0,
                text: words::notice_closed(&one.call.name),
                link: format!("/phong-trao/{id}"),
            },
        )
        .await?;
    }
    Ok(one)
}

/// Announces the part of a unit.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`], [`AppError::Invalid`].
pub async fn register(tx: &Tx, actor: &Actor, id: CampaignId, unit: UnitId, pledge: i32, note: String) -> Result<()> {
    let one = rows::find(&tx.reader(), &policy::campaign_scope(actor), id, tx.today()).await?;
    let units = tx.units();
    let permit = policy::permit_take_part(actor, unit, id.0, &units, tx.today())?;
    if one.stage != Stage::Open {
        return Err(AppError::Refused {
            code: "campaign.not_open",
            message: format!("{}: {}", one.call.name, words::stage(one.stage)),
        });
    }
    if !audience(&units, &one, tx.today()).contains(&unit) {
        return Err(AppError::field("unit", words::NOT_CALLED));
    }
    let mut errors = FieldErrors::default();
    if !(0..=10_000).contains(&pledge) {
        errors.add("pledge", words::ASK_PLEDGE);
    }
    within_length(&mut errors, "note", &note, LINE);
    errors.check()?;
    let registration = Registration {
        unit,
        pledge,
        note,
        registered_at: tx.now,
    };
    rows::register(tx, &permit, id, &registration).await?;
    let details = json!({ "name": one.call.name, "unit": unit, "number": pledge });
    record(tx, &one, permit.action(), details);
    Ok(())
}

/// Campaigns that a dossier may be handed in to: those that take dossiers, were launched by a unit at or above the one that
/// receives it, and call a unit of its author or that unit itself. Each with the unit that takes part.
///
/// # Errors
/// Database errors.
pub async fn offered(
    db: &Reader<'_>,
    units: &Units,
    actor: &Actor,
    receiving: UnitId,
    on: NaiveDate,
) -> Result<Vec<(Campaign, UnitId)>> {
    let mut above = vec![receiving];
    above.extend(units.ancestors(receiving, Tree::Territorial, on));
    let asked = rows::Asked {
        units: Some(above),
        ..rows::Asked::default()
    };
    let own = people::units_of(db, actor.person, on).await?;
    let found = rows::list(db, &policy::campaign_scope(actor), &asked, (0, 200), on).await?;
    Ok(found
        .into_iter()
        .filter(|one| one.stage.takes_dossiers())
        .filter_map(|one| {
            let called = |unit: &UnitId| calls(units, &one, *unit, on);
            let unit = own.iter().copied().find(called).or(Some(receiving).filter(called))?;
            Some((one, unit))
        })
        .collect())
}

/// The units of a person that a campaign calls: who may answer it.
///
/// # Errors
/// Database errors.
pub async fn offered_to(
    db: &Reader<'_>,
    units: &Units,
    actor: &Actor,
    one: &Campaign,
    on: NaiveDate,
) -> Result<Vec<UnitId>> {
    let own = people::units_of(db, actor.person, on).await?;
    Ok(own.into_iter().filter(|unit| calls(units, one, *unit, on)).collect())
}

/// Hands a dossier in to a campaign, or takes it out. Only while its content may be changed.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`]; [`AppError::Invalid`] for a campaign that is not
/// offered.
pub async fn choose(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    id: InitiativeId,
    campaign: Option<CampaignId>,
) -> Result<()> {
    let db = tx.reader();
    let mut initiative = store::find(&db, &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_edit(actor, &initiative)?;
    let before = rows::of(&db, id).await?;
    if before.as_ref().map(|one| one.id) == campaign {
        return Ok(());
    }
    let units = tx.units();
    let chosen = match campaign {
        None => None,
        Some(wanted) => {
            let offered = offered(&db, &units, actor, initiative.content.unit, tx.today()).await?;
            let found = offered.into_iter().find(|(one, _)| one.id == wanted);
            Some(found.ok_or_else(|| AppError::field("campaign", words::NOT_OFFERED))?)
        }
    };
    let name = chosen
        .as_ref()
        .map(|(one, _)| one.call.name.clone())
        .unwrap_or_default();
    if initiative.state == State::Draft {
        initiative.circumstances.form = form_for(
            rules,
            &units,
            initiative.content.unit,
            chosen.as_ref().map(|(one, _)| one),
            tx.today(),
        )?;
    }
    // The record goes first: of two who choose at once the second learns that somebody was before.
    initiative.changed_at = tx.now;
    store::save(tx, &permit, &initiative).await?;
    initiative.version += 1;
    rows::choose(tx, &permit, id, chosen.as_ref().map(|(one, unit)| (one.id, *unit))).await?;
    super::record(tx, &initiative, "initiative.campaign", json!({ "name": name }));
    Ok(())
}

/// The form of a dossier that is begun now: that of its campaign, else that of the nearest unit that has one.
///
/// # Errors
/// [`AppError::Bug`] when no form holds today.
pub fn form_for(
    rules: &Rules,
    units: &Units,
    unit: UnitId,
    campaign: Option<&Campaign>,
    on: NaiveDate,
) -> Result<String> {
    if let Some(one) = campaign.filter(|one| !one.call.form.is_empty()) {
        return Ok(one.call.form.clone());
    }
    rules
        .forms
        .for_new(&line(units, unit, on), on)
        .map(crate::forms::RequestForm::id)
        .ok_or_else(|| AppError::bug("no request form today"))
}

/// What stands in the way of handing in to the campaign that was chosen.
///
/// # Errors
/// Database errors.
pub async fn hindered(
    db: &Reader<'_>,
    initiative: &Initiative,
    now: DateTime<Utc>,
) -> Result<Option<(&'static str, String)>> {
    if initiative.state != State::Draft {
        return Ok(None);
    }
    Ok(rows::of(db, initiative.id).await?.and_then(|one| {
        if !one.stage.takes_dossiers() {
            Some(("campaign", words::OVER.to_owned()))
        } else if one.call.opens_at > now {
            Some(("campaign", words::not_yet(one.call.opens_at)))
        } else {
            None
        }
    }))
}

async fn tell_later(tx: &Tx, one: &Campaign, what: &str) -> Result<()> {
    jobs::enqueue(
        tx,
        NewJob {
            kind: TELL_UNITS,
            payload: json!({ "campaign": one.id, "what": what }),
            due_at: tx.now,
            dedupe: Some(format!("campaign:{what}:{}:{}", one.id, one.call.closes_at.timestamp())),
        },
    )
    .await
}

/// Looks which windows end: closes what is over, and has the units told of what ends within a week.
///
/// # Errors
/// Database errors.
pub async fn watch(tx: &Tx, actor: &Actor) -> Result<()> {
    for one in rows::closing(&tx.reader(), tx.now + BEFORE).await? {
        if one.call.closes_at <= tx.now {
            step(tx, actor, one.id, Step::Close, With::default()).await?;
        } else {
            tell_later(tx, &one, "week").await?;
        }
    }
    Ok(())
}

/// Tells clerks and leaders of the units that are called. `what` is `opened` or `week`.
///
/// # Errors
/// Database errors.
pub async fn tell_units(tx: &Tx, actor: &Actor, id: CampaignId, what: &str) -> Result<()> {
    let db = tx.reader();
    let one = rows::find(&db, &policy::campaign_scope(actor), id, tx.today()).await?;
    if one.stage != Stage::Open {
        return Ok(());
    }
    let units = tx.units();
    let called = audience(&units, &one, tx.today());
    let facts = rows::facts(&db, &policy::scope(actor), &one, tx.today()).await?;
    let officers = people::store::officers_in(&db, &[Role::UnitClerk, Role::Leader], &called, tx.today()).await?;
    for (unit, person) in officers {
        let handed_in = facts.iter().filter(|fact| fact.unit == unit).count();
        let closes = one.call.closes_at;
        // Whoever speaks for two units is told once of the call, and of each unit how far it is.
        let (of, text) = if what == "week" {
            let count = u32::try_from(handed_in).unwrap_or(u32::MAX);
            let name = units.name(unit, tx.today());
            let text = words::notice_week(&one.call.name, closes, name, count);
            (format!("{id}:{unit}"), text)
        } else {
            (id.to_string(), words::notice_opened(&one.call.name, closes))
        };
        notices::tell(
            tx,
            NewNotice {
                event: format!("campaign.{what}:{of}:{}", closes.timestamp()),
                person,
                urgent: false,
                subject_kind: CAMPAIGN,
                subject: id.0,
                text,
                link: format!("/phong-trao/{id}"),
            },
        )
        .await?;
    }
    Ok(())
}
