//! The verbs of this module: the only writers. Pages, API, jobs, imports and the command line all call these.

pub mod areas;
pub mod assessments;
pub mod collective;
pub mod costs;
pub mod duties;
pub mod exploitation;
pub mod import;
pub mod payouts;
pub mod results;

use crate::Rules;
use crate::model::clocks::{self, Clocks, Due, Facts, Gap, Given, GivenDay, Known, Whose};
use crate::model::numbers::{Number, NumberError, Paper};
use crate::model::results::is_duty;
use crate::model::{
    Asset, AssetId, Content, Event, EventId, EventKind, Part, Right, SUBJECT, State, author_shares, begins, day_of,
    in_order, state_after,
};
use crate::store::deadlines::{self, Wanted};
use crate::store::{self, Recorded};
use crate::{labels, policy};
use chrono::{Datelike as _, Months, NaiveDate};
use kernel::access::{Actor, Permit};
use kernel::attachments::{self, NewAttachment};
use kernel::db::{Reader, Tx};
use kernel::engines::Extracted;
use kernel::ids::{AttachmentId, PersonId, UnitId};
use kernel::journal::Entry;
use kernel::notices::{self, NewNotice};
use kernel::{AppError, FieldErrors, Result};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// The years in which an event may lie.
pub const YEARS: RangeInclusive<i32> = 1900..=2100;
/// Most signs of a line.
pub const LINE: usize = 250;
/// Most signs of a title.
pub const TITLE: usize = 600;
/// Most signs of a text.
pub const TEXT: usize = 10_000;
/// Most parties, classes or events of one asset.
pub const MOST: usize = 500;
/// Assets whose deadlines are computed in one transaction.
const BATCH: u64 = 1_000;

fn record(tx: &Tx, one: &Asset, act: &'static str, details: Value) {
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: one.id.0,
        unit: Some(one.keeper.0),
        act,
        details,
    });
}

/// The asset as its actor sees it, with the permit to change it. Whoever comes second waits here, and then reads what the first
/// did: the dossier stands beside its own row.
pub(crate) async fn kept(tx: &Tx, actor: &Actor, id: AssetId) -> Result<(Asset, Permit)> {
    let scope = policy::scope(actor);
    store::find(&tx.reader(), &scope, id, tx.today()).await?;
    store::hold(tx, id).await?;
    let one = store::find(&tx.reader(), &scope, id, tx.today()).await?;
    let permit = policy::permit_keep(actor, &one, &tx.units(), tx.today())?;
    Ok((one, permit))
}

fn within(errors: &mut FieldErrors, field: &str, text: &str, max: usize) {
    let length = text.chars().count();
    if length > max {
        errors.add(field, kernel::labels::too_long(length, max));
    }
}

/// What must hold of what is entered, whatever the database says.
#[must_use]
pub fn faults(rules: &Rules, content: &Content, secret: bool) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if content.title.is_empty() {
        errors.add("title", labels::ask_title(content.right));
    }
    within(&mut errors, "title", &content.title, TITLE);
    within(&mut errors, "summary", &content.summary, TEXT);
    within(&mut errors, "goods", &content.goods, TEXT);
    for (field, text) in [
        ("application", &content.application),
        ("grant", &content.grant),
        ("support", &content.support),
        ("mark_note", &content.mark_note),
    ] {
        within(&mut errors, field, text, LINE);
    }
    for (field, text, paper) in [
        ("application", &content.application, Paper::Application),
        ("grant", &content.grant, Paper::Title),
    ] {
        let number = Number::parse(text);
        // What has no known form is kept as written: old papers and other offices number as they like.
        if let Err(fault) = number.check(content.right, paper)
            && !matches!(fault, NumberError::Empty | NumberError::UnknownForm)
        {
            errors.add(field, labels::number_fault(content.right, text, &fault));
        }
    }
    if content.parties.len() > MOST || content.classes.len() > MOST {
        errors.add("holders", labels::TOO_MANY);
    }
    for party in &content.parties {
        if party.name.is_empty() || party.name.chars().count() > LINE || party.detail.chars().count() > LINE {
            errors.add(labels::field_of(party.part), labels::PARTY_NAME);
        }
        let letters = party.country.len() == 2 && party.country.bytes().all(|byte| byte.is_ascii_uppercase());
        if !letters {
            errors.add(labels::field_of(party.part), labels::country_fault(&party.country));
        }
    }
    let has_author = content.parties.iter().any(|party| party.part == Part::Author);
    if has_author && author_shares(&content.parties).is_none() {
        errors.add("authors", labels::SHARES);
    }
    let mut days: Vec<(GivenDay, i32)> = content.days.iter().map(|given| (given.what, given.place)).collect();
    days.sort_unstable();
    let all = days.len();
    days.dedup();
    let strange = content.days.iter().any(|given| !YEARS.contains(&given.on.year()));
    if days.len() < all || all > MOST || strange {
        errors.add("days", labels::DAYS);
    }
    for class in &content.classes {
        if let Err(sentence) = rules.classes.check(content.right, class) {
            errors.add("classes", sentence);
        }
    }
    if secret && !content.right.may_be_secret() {
        errors.add("secret", labels::NOT_SECRET);
    }
    errors
}

/// What must hold of a dossier: days that can be, an order that can be.
///
/// # Errors
/// The sentence for the first event that cannot be, at the field `on`.
pub fn dossier(right: Right, events: &[Event], today: NaiveDate) -> Result<State> {
    for event in events {
        if !YEARS.contains(&event.on.year()) {
            return Err(AppError::field("on", labels::YEARS));
        }
        if event.on > today {
            return Err(AppError::field("on", labels::day_ahead(event.kind)));
        }
        if event.number.chars().count() > LINE || event.note.chars().count() > TITLE {
            return Err(AppError::field("note", labels::EVENT_TOO_LONG));
        }
        if event.kind.has_ordinal() && !(1..=30).contains(&event.ordinal) {
            return Err(AppError::field("ordinal", labels::ASK_ORDINAL));
        }
        // A place that means nothing would make two of what happens once.
        if !event.kind.has_ordinal() && event.ordinal != 0 {
            return Err(AppError::field("ordinal", labels::NO_ORDINAL));
        }
    }
    priority(right, events)?;
    state_after(right, events).map_err(|impossible| AppError::field("on", labels::impossible(right, &impossible)))
}

/// A claim of priority lives for 12 months, for designs and marks 6 (Luật SHTT Điều 91; Paris Convention).
fn priority(right: Right, events: &[Event]) -> Result<()> {
    let months = if right.is_invention() {
        12
    } else if right.is_mark() || right == Right::IndustrialDesign {
        6
    } else {
        return Ok(());
    };
    let (Some(first), Some(filed)) = (day_of(events, EventKind::Priority), day_of(events, EventKind::Filed)) else {
        return Ok(());
    };
    // An international application keeps the priority that it claimed in time.
    let claimed = day_of(events, EventKind::PctFiled).unwrap_or(filed);
    if first > claimed {
        return Err(AppError::field("on", labels::priority_after(first, claimed)));
    }
    // Shifted by the calendar it may be some days more; what is weeks late is no priority.
    let last = first.checked_add_months(Months::new(months)).unwrap_or(first);
    if claimed > last + chrono::Days::new(15) {
        return Err(AppError::field("on", labels::priority_too_old(first, claimed, months)));
    }
    Ok(())
}

/// What the clocks of an asset are computed from.
fn facts<'a>(content: &'a Content, events: &'a [Event]) -> (Facts<'a>, Known<'a>) {
    (
        Facts {
            right: content.right,
            accelerated: content.accelerated,
            events,
        },
        Known {
            traits: &content.traits,
            days: &content.days,
        },
    )
}

fn computed(rules: &Rules, content: &Content, events: &[Event]) -> Vec<Due> {
    let (facts, known) = facts(content, events);
    Clocks::for_right(&rules.scheme, &rules.packs.rules, &rules.packs.calendar, content.right).deadlines(facts, known)
}

/// Clocks of an asset that an event started and for whose day no rule is known: told, never left out in silence.
#[must_use]
pub fn gaps(rules: &Rules, content: &Content, events: &[Event]) -> Vec<Gap> {
    let (facts, known) = facts(content, events);
    Clocks::for_right(&rules.scheme, &rules.packs.rules, &rules.packs.calendar, content.right)
        .read(facts, known)
        .gaps
}

/// Says of which number it is taken, without telling of what the actor may not see.
async fn taken(tx: &Tx, actor: &Actor, id: AssetId, content: &Content) -> Result<()> {
    let keys = content.keys();
    let asked: Vec<String> = keys.iter().filter(|key| !key.is_empty()).cloned().collect();
    if asked.is_empty() {
        return Ok(());
    }
    let scope = policy::scope(actor);
    let found = store::numbered(&tx.reader(), &scope, &asked, tx.today()).await?;
    let others: Vec<AssetId> = found
        .iter()
        .map(|(other, ..)| *other)
        .filter(|other| *other != id)
        .collect();
    if others.is_empty() {
        return Ok(());
    }
    let seen = store::these(&tx.reader(), &scope, &others, tx.today()).await?;
    let mut errors = FieldErrors::default();
    for (other, application, grant) in &found {
        if *other == id {
            continue;
        }
        let known = seen.get(other);
        for (field, key) in ["application", "grant"].into_iter().zip(&keys) {
            if !key.is_empty() && (key == application || key == grant) {
                errors.add(field, labels::taken(known));
            }
        }
    }
    errors.check()
}

/// An asset as it is entered.
#[derive(Clone, Debug)]
pub struct Entered {
    /// What the register says.
    pub content: Content,
    /// What happened so far.
    pub events: Vec<Event>,
    /// Its own unit alone may see it.
    pub secret: bool,
}

fn checked(tx: &Tx, rules: &Rules, keeper: UnitId, entered: &Entered) -> Result<State> {
    faults(rules, &entered.content, entered.secret).check()?;
    let units = tx.units();
    if let Some(unit) = entered
        .content
        .parties
        .iter()
        .find_map(|party| party.unit.filter(|unit| units.get(*unit).is_none()))
    {
        return Err(AppError::field("holders", labels::no_unit(&unit.to_string())));
    }
    if !units.exists(keeper, tx.today()) {
        return Err(AppError::field("keeper", labels::ASK_KEEPER));
    }
    dossier(entered.content.right, &entered.events, tx.today())
}

/// Enters an asset into the register of a unit, with what happened to it so far.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn register(tx: &Tx, rules: &Rules, actor: &Actor, keeper: UnitId, entered: Entered) -> Result<AssetId> {
    let mut made = import::store_many(tx, rules, actor, keeper, vec![entered]).await?;
    made.pop().ok_or_else(|| AppError::bug("nothing was registered"))
}

/// The journal is read by auditors of units above: of what is secret it says only that it is there.
fn shown_name(one: &Asset) -> &str {
    if one.secret {
        labels::SECRET_NAME
    } else {
        &one.content.title
    }
}

/// Changes what is entered of an asset. Its events stay.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`].
pub async fn change(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    (id, version): (AssetId, i64),
    (mut content, secret): (Content, bool),
) -> Result<Asset> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    if one.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    if secret && one.published {
        return Err(AppError::field("secret", labels::PUBLISHED_NOT_SECRET));
    }
    if secret != one.secret && !one.secret {
        // Whoever makes it secret must still be able to open it.
        let hidden = Asset { secret, ..one.clone() };
        policy::permit_keep(actor, &hidden, &tx.units(), tx.today())?.covers(id.0)?;
    }
    // The last days of contracts come from the contracts: nobody writes or drops them here.
    let licence = |given: &Given| given.what == GivenDay::LicenceEnd;
    content.days.retain(|given| !licence(given));
    content
        .days
        .extend(one.content.days.iter().filter(|given| licence(given)));
    let events = standing(&store::events(&tx.reader(), id).await?);
    if one.published && !may_be_shown(content.right, &events) {
        return Err(AppError::field("right", labels::PUBLISH_EARLY));
    }
    let entered = Entered {
        content,
        events,
        secret,
    };
    one.state = checked(tx, rules, one.keeper, &entered)?;
    if one.content.keys() != entered.content.keys() {
        store::hold_numbers(tx).await?;
        taken(tx, actor, id, &entered.content).await?;
    }
    exploitation::authors_stay(tx, rules, &one, &entered.content).await?;
    let before = (
        one.content.right,
        one.content.accelerated,
        one.content.traits,
        one.content.days,
    );
    let after = &entered.content;
    let moved = before != (after.right, after.accelerated, after.traits.clone(), after.days.clone());
    one.content = entered.content;
    one.secret = secret;
    one.changed_at = tx.now;
    store::save(tx, &permit, &one).await?;
    one.version += 1;
    if moved {
        let due = computed(rules, &one.content, &entered.events);
        deadlines::replace(tx, &[(&permit, id, one.keeper, due.as_slice())]).await?;
    }
    duties::follow(tx, &permit, &one).await?;
    record(
        tx,
        &one,
        "ip_asset.change",
        json!({ "name": shown_name(&one), "number": one.code }),
    );
    Ok(one)
}

/// Puts the last days of contracts in the place of those that an asset had; its deadlines follow. The caller holds the permit.
pub(crate) async fn set_licence_days(
    tx: &Tx,
    rules: &Rules,
    permit: &Permit,
    asset: &Asset,
    days: Vec<Given>,
) -> Result<()> {
    let mut one = asset.clone();
    one.content.days.retain(|given| given.what != GivenDay::LicenceEnd);
    one.content.days.extend(days);
    if one.content.days == asset.content.days {
        return Ok(());
    }
    one.changed_at = tx.now;
    store::save(tx, permit, &one).await?;
    let events = standing(&store::events(&tx.reader(), one.id).await?);
    let due = computed(rules, &one.content, &events);
    deadlines::replace(tx, &[(permit, one.id, one.keeper, due.as_slice())]).await?;
    record(
        tx,
        &one,
        "ip_asset.change",
        json!({ "name": shown_name(&one), "number": one.code }),
    );
    Ok(())
}

/// The events that stand, in order.
#[must_use]
pub fn standing(recorded: &[Recorded]) -> Vec<Event> {
    let mut list: Vec<Event> = recorded
        .iter()
        .filter(|one| one.removed.is_none())
        .map(|one| one.event.clone())
        .collect();
    in_order(&mut list);
    list
}

/// A change of a dossier that somebody thinks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Something happened.
    Add(Event),
    /// It did not happen, or not like this: why.
    TakeBack(EventId, String),
    /// The day, number or note of an event was written down wrong.
    Correct(EventId, Event, String),
}

/// What a step would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Where the asset would stand.
    pub state: State,
    /// What happened, with the step.
    pub events: Vec<Event>,
    /// Every deadline, with the step.
    pub due: Vec<Due>,
    /// The deadlines that appear, go, move or are met.
    pub changes: Vec<clocks::Change>,
}

fn stepped(recorded: &[Recorded], step: &Step) -> Result<Vec<Event>> {
    let gone = match step {
        Step::Add(_) => None,
        Step::TakeBack(id, why) | Step::Correct(id, _, why) => {
            let held = recorded.iter().find(|one| one.id == *id);
            if held.is_none_or(|one| one.removed.is_some()) {
                return Err(AppError::Refused {
                    code: "ip_asset.no_event",
                    message: labels::NO_EVENT.to_owned(),
                });
            }
            if why.is_empty() {
                return Err(AppError::field("why", labels::ASK_WHY));
            }
            if why.chars().count() > TITLE {
                return Err(AppError::field(
                    "why",
                    kernel::labels::too_long(why.chars().count(), TITLE),
                ));
            }
            Some(*id)
        }
    };
    let stays: Vec<Recorded> = recorded.iter().filter(|one| Some(one.id) != gone).cloned().collect();
    let mut events = standing(&stays);
    if let Step::Add(event) | Step::Correct(_, event, _) = step {
        events.push(event.clone());
    }
    if events.len() > MOST {
        return Err(AppError::field("kind", labels::TOO_MANY));
    }
    in_order(&mut events);
    Ok(events)
}

/// What a step would do, without doing it.
///
/// # Errors
/// [`AppError::Invalid`] when it cannot be; database errors.
pub async fn outcome(db: &Reader<'_>, rules: &Rules, one: &Asset, step: &Step, today: NaiveDate) -> Result<Outcome> {
    let recorded = store::events(db, one.id).await?;
    let events = stepped(&recorded, step)?;
    let state = dossier(one.content.right, &events, today)?;
    let due = computed(rules, &one.content, &events);
    let mut before = deadlines::of(db, one.id).await?;
    before.retain(|due| !is_duty(&due.key));
    Ok(Outcome {
        state,
        changes: clocks::moved(&before, &due),
        events,
        due,
    })
}

/// Takes a step in the dossier of an asset: an event is added, taken back or corrected; where it stands and every deadline
/// follow.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn step(tx: &Tx, rules: &Rules, actor: &Actor, (id, version): (AssetId, i64), step: &Step) -> Result<Asset> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    if one.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let after = outcome(&tx.reader(), rules, &one, step, tx.today()).await?;
    if one.published && !may_be_shown(one.content.right, &after.events) {
        return Err(AppError::field("undo", labels::PUBLISHED_STEP));
    }
    if let Step::TakeBack(event, why) | Step::Correct(event, _, why) = step {
        store::remove_event(tx, &permit, id, *event, why).await?;
    }
    if let Step::Add(event) | Step::Correct(_, event, _) = step {
        store::add_events(tx, &[(&permit, id, std::slice::from_ref(event))]).await?;
    }
    one.state = after.state;
    one.filed_on = day_of(&after.events, EventKind::Filed);
    one.granted_on = day_of(&after.events, EventKind::Granted);
    one.changed_at = tx.now;
    store::save(tx, &permit, &one).await?;
    one.version += 1;
    deadlines::replace(tx, &[(&permit, id, one.keeper, after.due.as_slice())]).await?;
    duties::follow(tx, &permit, &one).await?;
    let (act, details) = match step {
        Step::Add(event) => ("ip_asset.event", json!({ "event": event.kind, "on": event.on })),
        Step::TakeBack(event, why) => ("ip_asset.take_back", json!({ "taken": event, "note": why })),
        Step::Correct(taken, event, why) => (
            "ip_asset.correct",
            json!({ "taken": taken, "event": event.kind, "on": event.on, "note": why }),
        ),
    };
    let mut details = details;
    if one.secret {
        // The journal is read above its unit.
        details["note"] = Value::Null;
    }
    details["state"] = json!(one.state);
    details["moved"] = json!(after.changes.len());
    record(tx, &one, act, details);
    Ok(one)
}

/// Shows an asset to the public, or no more. What was not published by the office yet is shown only when its keeper says so.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`] for what is secret, [`AppError::Conflict`].
pub async fn publish(tx: &Tx, actor: &Actor, id: AssetId, shown: bool) -> Result<Asset> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    if shown && one.secret {
        return Err(AppError::Refused {
            code: "ip_asset.secret",
            message: labels::PUBLISH_SECRET.to_owned(),
        });
    }
    let events = standing(&store::events(&tx.reader(), id).await?);
    if shown && !may_be_shown(one.content.right, &events) {
        return Err(AppError::Refused {
            code: "ip_asset.not_public_yet",
            message: labels::PUBLISH_EARLY.to_owned(),
        });
    }
    if one.published == shown {
        return Ok(one);
    }
    one.published = shown;
    one.changed_at = tx.now;
    store::save(tx, &permit, &one).await?;
    one.version += 1;
    let act = if shown {
        "ip_asset.publish"
    } else {
        "ip_asset.unpublish"
    };
    record(tx, &one, act, json!({ "number": one.code }));
    Ok(one)
}

/// An invention or a design that nobody has published would lose its novelty by being shown.
fn may_be_shown(right: Right, events: &[Event]) -> bool {
    let loses = right.is_invention() || right == Right::IndustrialDesign;
    let known = [EventKind::Published, EventKind::Granted];
    !loses || known.into_iter().any(|kind| day_of(events, kind).is_some())
}

/// How many deadlines a change of rules moves: what would happen, before it happens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recomputed {
    /// Assets that were looked at.
    pub assets: u64,
    /// Deadlines that were computed.
    pub deadlines: u64,
    /// Assets of which some deadline moves.
    pub moved: u64,
    /// Single deadlines that appear, go, move or are met.
    pub changes: u64,
    /// Some of them in words: code of the asset and what moves.
    pub samples: Vec<String>,
}

/// Samples of a preview.
const SAMPLES: usize = 20;

/// Two lists of deadlines say the same.
fn is_same(old: &[Due], new: &[Due]) -> bool {
    old.len() == new.len() && new.iter().all(|due| old.contains(due))
}

/// Computes the deadlines of some assets from one on anew, writes those that differ when `apply`, and says from where to go
/// on; none when all were seen.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but the service; database errors.
pub async fn recompute(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    after: Option<AssetId>,
    apply: bool,
    told: &mut Recomputed,
) -> Result<Option<AssetId>> {
    let db = tx.reader();
    if apply {
        // Nobody takes a step between what is read here and what is written.
        store::hold_onward(tx, after, BATCH).await?;
    }
    let assets = store::onward(&db, &policy::whole(), after, BATCH).await?;
    let ids: Vec<AssetId> = assets.iter().map(|one| one.id).collect();
    let events = store::standing_events(&db, &ids).await?;
    let mut held = deadlines::of_many(&db, &ids).await?;
    let clocks_of_all = Clocks::new(&rules.scheme, &rules.packs.rules, &rules.packs.calendar);
    let none = Vec::new();
    let mut moved = Vec::new();
    for one in &assets {
        let (of, knows) = facts(&one.content, events.get(&one.id).unwrap_or(&none));
        let due = clocks_of_all.deadlines(of, knows);
        told.assets += 1;
        told.deadlines += due.len() as u64;
        let before = held.remove(&one.id).unwrap_or_default();
        if is_same(&before, &due) {
            continue;
        }
        let changes = clocks::moved(&before, &due);
        told.moved += 1;
        told.changes += changes.len() as u64;
        if let Some(first) = changes.first().filter(|_| told.samples.len() < SAMPLES) {
            told.samples.push(format!("{}: {}", one.code, labels::change(first)));
        }
        if apply {
            moved.push(deadlines::Moved {
                permit: policy::permit_follow(actor, one.id.0)?,
                asset: one.id,
                keeper: one.keeper,
                before,
                after: due,
            });
        }
    }
    deadlines::rewrite(tx, &moved).await?;
    Ok(ids.last().copied().filter(|_| ids.len() as u64 == BATCH))
}

/// Where an asset begins; shown before anything is saved.
#[must_use]
pub fn first_state(right: Right) -> State {
    begins(right)
}

/// Gives the assets that a unit keeps to the one that takes over.
///
/// # Errors
/// Database errors.
pub async fn take_over(tx: &Tx, from: UnitId, to: UnitId) -> Result<u64> {
    let service = Actor::system("hand-over");
    let filter = store::Filter {
        keepers: Some(vec![from]),
        ..store::Filter::default()
    };
    let mut moved = assessments::take_over(tx, &service, from, to).await?;
    loop {
        let held = store::list(&tx.reader(), &policy::whole(), &filter, None, BATCH, tx.today()).await?;
        if held.items.is_empty() {
            return Ok(moved);
        }
        let mut permits = Vec::with_capacity(held.items.len());
        for mut one in held.items {
            permits.push((policy::permit_follow(&service, one.id.0)?, one.id));
            one.keeper = to;
            record(
                tx,
                &one,
                "ip_asset.hand_over",
                json!({ "from_unit": from, "to_unit": to }),
            );
            moved += 1;
        }
        store::move_to(tx, &permits, to).await?;
    }
}

/// A file whose bytes are stored and that was read.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// Hash of its bytes.
    pub hash: String,
    /// Name as sent.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// What was read.
    pub extracted: Extracted,
}

/// Attaches a file to an asset.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`].
pub async fn attach(tx: &Tx, actor: &Actor, id: AssetId, file: StoredFile) -> Result<AttachmentId> {
    let (one, _) = kept(tx, actor, id).await?;
    let held = attachments::of(&tx.reader(), id.0).await?;
    let name = file.name.clone();
    let made = attachments::attach(
        tx,
        NewAttachment {
            subject_kind: SUBJECT,
            subject: id.0,
            slot: format!("file-{:04}", held.len() + 1),
            hash: file.hash,
            name: file.name,
            media_type: file.extracted.media_type.clone(),
            size: file.size,
            extracted: Some(file.extracted),
            uploaded_by: actor.person,
        },
    )
    .await?;
    record(
        tx,
        &one,
        "ip_asset.attach",
        json!({ "name": if one.secret { labels::SECRET_NAME } else { name.as_str() } }),
    );
    Ok(made)
}

/// A reminder before a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reminder {
    /// Half a year.
    SixMonths,
    /// A quarter.
    ThreeMonths,
    /// A month.
    OneMonth,
    /// A week.
    SevenDays,
    /// The day has passed, and it is owed still.
    Overdue,
}

impl Reminder {
    /// Those before the day, the earliest first.
    pub const ALL: [Reminder; 4] = [
        Reminder::SixMonths,
        Reminder::ThreeMonths,
        Reminder::OneMonth,
        Reminder::SevenDays,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reminder::SixMonths => "6m",
            Reminder::ThreeMonths => "3m",
            Reminder::OneMonth => "1m",
            Reminder::SevenDays => "7d",
            Reminder::Overdue => "late",
        }
    }

    /// From when on it is sent.
    #[must_use]
    pub fn begins(self, due: NaiveDate) -> NaiveDate {
        let months = |months| due.checked_sub_months(Months::new(months));
        match self {
            Reminder::SixMonths => months(6),
            Reminder::ThreeMonths => months(3),
            Reminder::OneMonth => months(1),
            Reminder::SevenDays => due.checked_sub_days(chrono::Days::new(7)),
            Reminder::Overdue => due.succ_opt(),
        }
        .unwrap_or(due)
    }

    /// The one that is told on a day: the latest that has begun; none before the first and after the last day.
    #[must_use]
    pub fn on(day: NaiveDate, due: NaiveDate) -> Option<Reminder> {
        if day > due {
            return None;
        }
        Reminder::ALL.into_iter().rev().find(|step| step.begins(due) <= day)
    }

    /// The same for a deadline: what a task asks is told once more when its day has passed, for it does not go away.
    #[must_use]
    pub fn of(day: NaiveDate, due: &Due) -> Option<Reminder> {
        if day > due.due_on && is_duty(&due.key) {
            Some(Reminder::Overdue)
        } else {
            Reminder::on(day, due.due_on)
        }
    }
}

/// Whose deadlines people are reminded of: what somebody must or may do, and what ends by itself.
pub const REMINDED: [Whose; 3] = [Whose::Holder, Whose::Option, Whose::End];

/// How far reminding has come: by day, asset and key of the last deadline that was looked at.
pub type Reached = Option<(NaiveDate, AssetId, String)>;

/// Reminds of deadlines that somebody must or may act on: authors who have an account, and who keeps the register. Each step of
/// a deadline is told once; a deadline that moved is told anew. Looks at some from one on, says how many notices were sent and
/// from where to go on; nowhere when all were seen.
///
/// # Errors
/// Database errors.
pub async fn remind(tx: &Tx, actor: &Actor, after: Reached, limit: u64) -> Result<(u64, Reached)> {
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let until = on.checked_add_months(Months::new(6)).unwrap_or(on);
    let wanted = Wanted {
        keepers: None,
        whose: Some(&REMINDED),
        after: after.as_ref().map(|(day, asset, key)| (*day, *asset, key.as_str())),
        owed: true,
        ..Wanted::default()
    };
    let due = deadlines::between(&db, &policy::whole(), (Some(on), until), wanted, limit, on).await?;
    let reached = due
        .last()
        .filter(|_| due.len() as u64 == limit)
        .map(|kept| (kept.due.due_on, kept.asset, kept.due.key.clone()));
    let waiting: Vec<_> = due
        .into_iter()
        .filter_map(|kept| {
            let step = Reminder::of(on, &kept.due)?;
            (kept.reminded != step.code()).then_some((step, kept))
        })
        .collect();
    let ids: Vec<AssetId> = waiting.iter().map(|(_, kept)| kept.asset).collect();
    let assets = store::these(&db, &policy::whole(), &ids, on).await?;
    let mut keepers: HashMap<UnitId, Vec<PersonId>> = HashMap::new();
    let mut notices_of: Vec<NewNotice> = Vec::new();
    for (step, kept) in waiting {
        let Some(one) = assets.get(&kept.asset) else { continue };
        let mut people: Vec<PersonId> = match keepers.get(&one.keeper) {
            Some(known) => known.clone(),
            None => {
                let found = people::store::officers_in(&db, &policy::KEEPERS, &[one.keeper], on).await?;
                let found: Vec<PersonId> = found.into_iter().map(|(_, person)| person).collect();
                keepers.insert(one.keeper, found.clone());
                found
            }
        };
        people.extend(one.content.parties.iter().filter_map(|party| party.person));
        people.sort_unstable();
        people.dedup();
        notices_of.extend(people.into_iter().map(|person| NewNotice {
            event: format!(
                "ip_asset.due:{}:{}:{}:{}",
                one.id,
                kept.due.key,
                kept.due.due_on,
                step.code()
            ),
            person,
            urgent: false,
            subject_kind: SUBJECT,
            subject: one.id.0,
            text: match step {
                Reminder::Overdue => labels::results::notice_late(one, &kept.due, units.name(one.keeper, on)),
                Reminder::SixMonths | Reminder::ThreeMonths | Reminder::OneMonth | Reminder::SevenDays => {
                    labels::notice_due(one, &kept.due, units.name(one.keeper, on))
                }
            },
            link: crate::duties::path(one.id, &kept.due.key),
        }));
        let permit = policy::permit_follow(actor, one.id.0)?;
        deadlines::note_reminded(tx, &permit, one.id, &kept.due, step.code()).await?;
    }
    let told = notices_of.len() as u64;
    notices::tell_all(tx, notices_of).await?;
    Ok((told, reached))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_step_is_told_from_its_day_on_and_only_the_latest() {
        let due = day("2026-12-31");
        for (on, told) in [
            ("2026-06-29", None),
            ("2026-06-30", Some(Reminder::SixMonths)),
            ("2026-09-30", Some(Reminder::ThreeMonths)),
            ("2026-11-30", Some(Reminder::OneMonth)),
            ("2026-12-24", Some(Reminder::SevenDays)),
            ("2026-12-31", Some(Reminder::SevenDays)),
            ("2027-01-01", None),
        ] {
            assert_eq!(Reminder::on(day(on), due), told, "{on}");
        }
    }

    #[test]
    fn a_priority_older_than_its_months_is_refused() {
        let event = |kind, on: &str| Event {
            kind,
            on: day(on),
            ordinal: 0,
            number: String::new(),
            note: String::new(),
        };
        let of = |right, first: &str, filed: &str| {
            dossier(
                right,
                &[event(EventKind::Priority, first), event(EventKind::Filed, filed)],
                day("2026-11-26"),
            )
        };
        assert!(of(Right::Patent, "2024-01-10", "2025-01-10").is_ok());
        assert!(of(Right::Patent, "2024-01-10", "2025-03-01").is_err());
        assert!(of(Right::Trademark, "2024-01-10", "2024-07-10").is_ok());
        assert!(of(Right::Trademark, "2024-01-10", "2024-12-01").is_err());
        assert!(
            of(Right::Trademark, "2024-12-01", "2024-06-01").is_err(),
            "first after filing"
        );
    }
}
