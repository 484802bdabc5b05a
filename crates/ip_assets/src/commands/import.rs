//! Lists that come in: what they would do, then all of it, or the good rows, or nothing. And the way by which many assets are
//! entered at once, whoever brings them.

use super::{Entered, TITLE, computed, dossier, facts, faults, kept, may_be_shown, record, shown_name, taken};
use crate::Rules;
use crate::directory::Directory;
use crate::import::update::{Amended, amended};
use crate::import::{self, Difference, Entry, Outcome, columns::Field, other_owner, state_note};
use crate::labels::{self, import as words};
use crate::model::clocks::{Clocks, Due};
use crate::model::{Asset, AssetId, Event, EventKind, Right, State, day_of, in_order, state_after};
use crate::store::deadlines;
use crate::store::import::{self as bulk, Made};
use crate::{policy, sheet, store};
use chrono::NaiveDate;
use kernel::access::Actor;
use kernel::codes;
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::units::Units;
use kernel::{AppError, Result};
use serde_json::json;
use std::collections::HashMap;

/// An entry with what would become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The entry.
    pub entry: Entry,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The asset of the register that it is.
    pub known: Option<AssetId>,
    /// In what it differs from that.
    pub differences: Vec<Difference>,
    /// What it would make of that.
    pub amended: Option<Box<Amended>>,
}

/// How a list is taken.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    /// Store nothing when a row is wrong.
    pub whole: bool,
    /// Change what is there already where the list tells it otherwise.
    pub update: bool,
    /// Where it comes from: the name of a file, or of the interface. Stands beside what it corrects.
    pub source: &'a str,
}

/// How many entries have each outcome.
#[must_use]
pub fn counts(planned: &[Planned]) -> Vec<(Outcome, usize)> {
    let number = |one| planned.iter().filter(|row| row.outcome == one).count();
    Outcome::ALL.into_iter().map(|one| (one, number(one))).collect()
}

/// Entries of which something is not taken: wrong ones, and changes that nobody asked for.
pub fn rejected(planned: &[Planned], update: bool) -> impl Iterator<Item = &Planned> {
    planned.iter().filter(move |row| match row.outcome {
        Outcome::Wrong => true,
        Outcome::Update => !update,
        Outcome::New | Outcome::Same | Outcome::Rest => false,
    })
}

fn same_work(one: &Entry) -> (Right, String, String) {
    let owner = import::owners(&one.content).first().copied().unwrap_or_default();
    (
        one.content.right,
        vietnamese::fold(&one.content.title),
        vietnamese::fold(owner),
    )
}

/// What a sentence about a number is told at.
fn number_field(field: &str) -> Option<Field> {
    match field {
        "application" => Some(Field::Application),
        "grant" => Some(Field::Grant),
        _ => None,
    }
}

/// What is wrong with an entry by itself: what it says, and in which order it says that things happened.
fn own_faults(rules: &Rules, entry: &mut Entry, on: NaiveDate) {
    // Of a right that nobody knows nothing more can be said.
    if !entry.right_known && !entry.faults.is_empty() {
        return;
    }
    let mut found: Vec<String> = Vec::new();
    for (field, sentence) in faults(rules, &entry.content, entry.is_secret()).iter() {
        found.push(match number_field(field) {
            Some(field) => words::at(field, sentence),
            None => sentence.to_owned(),
        });
    }
    match dossier(entry.content.right, &entry.events, on) {
        Ok(derived) => entry.notes.extend(state_note(entry, derived)),
        Err(AppError::Invalid(errors)) => found.extend(errors.iter().map(|(_, sentence)| sentence.to_owned())),
        Err(_) => {}
    }
    for sentence in found {
        if !entry.faults.contains(&sentence) {
            entry.faults.push(sentence);
        }
    }
}

/// What is wrong with a change of an asset: who may make it, what it says, in which order things would have happened, what was shown to
/// the public and would have to be hidden again.
fn update_faults(
    rules: &Rules,
    actor: &Actor,
    units: &Units,
    (known, after): (&Asset, &Amended),
    on: NaiveDate,
) -> Vec<String> {
    if policy::permit_keep(actor, known, units, on).is_err() {
        return vec![words::NOT_KEPT.to_owned()];
    }
    let mut found: Vec<String> = Vec::new();
    // Only what the change brings: what was there before is not the fault of the list.
    let before = faults(rules, &known.content, known.secret);
    let held = |field: &str, sentence: &str| before.iter().any(|one| one == (field, sentence));
    for (field, sentence) in faults(rules, &after.content, known.secret).iter() {
        if held(field, sentence) {
            continue;
        }
        found.push(match number_field(field) {
            Some(field) => words::at(field, sentence),
            None => sentence.to_owned(),
        });
    }
    if !after.added.is_empty() || !after.corrected.is_empty() {
        if let Err(AppError::Invalid(errors)) = dossier(known.content.right, &after.events, on) {
            found.extend(errors.iter().map(|(_, sentence)| sentence.to_owned()));
        }
        if known.published && !may_be_shown(known.content.right, &after.events) {
            found.push(labels::PUBLISHED_STEP.to_owned());
        }
    }
    found
}

/// What a list would do to the register of a unit; changes nothing.
///
/// # Errors
/// [`AppError::Forbidden`] for a register that the person does not keep; database errors.
pub async fn plan(
    db: &Reader<'_>,
    units: &Units,
    rules: &Rules,
    actor: &Actor,
    keeper: UnitId,
    entries: Vec<Entry>,
    on: NaiveDate,
) -> Result<Vec<Planned>> {
    policy::permit_register(actor, keeper, keeper.0, units, on)?.covers(keeper.0)?;
    let (scope, directory) = (policy::scope(actor), Directory::new(units, keeper, on));
    // Everything that is known of any of them, each asked once.
    let keys: Vec<[String; 2]> = entries.iter().map(|one| one.content.keys()).collect();
    let asked: Vec<String> = keys.iter().flatten().filter(|key| !key.is_empty()).cloned().collect();
    let mut by_number: HashMap<String, Vec<AssetId>> = HashMap::new();
    for (id, application, grant) in store::numbered(db, &scope, &asked, on).await? {
        for key in [application, grant] {
            if !key.is_empty() {
                by_number.entry(key).or_default().push(id);
            }
        }
    }
    let codes: Vec<String> = entries
        .iter()
        .map(|one| one.code.clone())
        .filter(|code| !code.is_empty())
        .collect();
    let by_code = store::coded(db, &scope, &codes, on).await?;
    let titles: Vec<String> = entries
        .iter()
        .zip(&keys)
        .filter(|(_, keys)| keys.iter().all(String::is_empty))
        .map(|(one, _)| one.content.title.clone())
        .collect();
    let by_title = bulk::titled(db, &scope, keeper, &titles, on).await?;
    let mut ids: Vec<AssetId> = by_number.values().flatten().copied().collect();
    ids.extend(by_code.values().copied());
    ids.extend(by_title.iter().map(|(_, id)| *id));
    ids.sort_unstable();
    ids.dedup();
    let seen = store::these(db, &scope, &ids, on).await?;
    let visible: Vec<AssetId> = seen.keys().copied().collect();
    let events = store::standing_told(db, &visible).await?;

    let mut told: HashMap<AssetId, usize> = HashMap::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut works: HashMap<(Right, String, String), usize> = HashMap::new();
    let mut redivided: Vec<AssetId> = Vec::new();
    let mut planned = Vec::with_capacity(entries.len());
    for (mut entry, keys) in entries.into_iter().zip(keys) {
        let done = |entry, outcome, known: Option<AssetId>, amended: Option<Box<Amended>>| Planned {
            entry,
            outcome,
            known,
            differences: amended.as_ref().map_or(Vec::new(), |one| one.differences.clone()),
            amended,
        };
        if entry.is_rest {
            planned.push(done(entry, Outcome::Rest, None, None));
            continue;
        }
        for party in &mut entry.content.parties {
            party.unit = directory.find(&party.name);
        }
        in_order(&mut entry.events);
        // Twice in the file.
        for (key, written) in keys.iter().zip([&entry.content.application, &entry.content.grant]) {
            if key.is_empty() {
                continue;
            }
            if let Some(line) = numbers.get(key).filter(|line| **line != entry.line) {
                entry.faults.push(words::number_twice(written, *line));
            } else {
                numbers.insert(key.clone(), entry.line);
            }
        }
        let is_numbered = keys.iter().any(|key| !key.is_empty());
        if !is_numbered && !entry.content.title.is_empty() {
            if let Some(line) = works.get(&same_work(&entry)) {
                entry.faults.push(words::row_twice(*line));
            } else {
                works.insert(same_work(&entry), entry.line);
            }
        }
        // In the register.
        let mut known: Option<&Asset> = None;
        if !entry.code.is_empty() {
            known = by_code.get(&entry.code).and_then(|id| seen.get(id));
            if known.is_none() {
                entry.faults.push(words::UNKNOWN_CODE.to_owned());
            }
        }
        let bearers = keys.iter().filter_map(|key| by_number.get(key)).flatten();
        for id in bearers {
            match (seen.get(id), known) {
                (Some(one), Some(held)) if one.id == held.id => {}
                // The number of one asset and the code, or the other number, of another.
                (Some(one), Some(_)) => entry.faults.push(labels::taken(Some(one))),
                (Some(one), None) if other_owner(&entry, one) => entry.faults.push(labels::taken(Some(one))),
                (Some(one), None) => known = Some(one),
                (None, _) => entry.faults.push(labels::taken(None)),
            }
        }
        if known.is_none() && !is_numbered && entry.code.is_empty() {
            let work = same_work(&entry);
            known = by_title
                .iter()
                .filter(|(title, _)| vietnamese::fold(title) == work.1)
                .filter_map(|(_, id)| seen.get(id))
                .find(|one| one.content.right == entry.content.right && !other_owner(&entry, one));
        }
        entry.faults.dedup();
        let Some(known) = known else {
            own_faults(rules, &mut entry, on);
            let outcome = if entry.faults.is_empty() {
                Outcome::New
            } else {
                Outcome::Wrong
            };
            planned.push(done(entry, outcome, None, None));
            continue;
        };
        let none = Vec::new();
        let mut after = amended(&entry, known, events.get(&known.id).unwrap_or(&none));
        if let Some(line) = told.insert(known.id, entry.line) {
            entry.faults.push(words::asset_twice(line));
        }
        if after.is_same() {
            entry.faults.append(&mut after.faults);
        } else {
            let mut found = update_faults(rules, actor, units, (known, &after), on);
            entry.faults.append(&mut after.faults);
            entry.faults.append(&mut found);
        }
        entry.faults.dedup();
        entry.notes.append(&mut after.notes);
        if let Ok(derived) = state_after(known.content.right, &after.events) {
            entry.notes.extend(state_note(&entry, derived));
        }
        let outcome = match (entry.faults.is_empty(), after.is_same()) {
            (false, _) => Outcome::Wrong,
            (true, true) => Outcome::Same,
            (true, false) => Outcome::Update,
        };
        if outcome == Outcome::Update && sheet::divides_otherwise(&known.content.parties, &after.content.parties) {
            redivided.push(known.id);
        }
        planned.push(done(entry, outcome, Some(known.id), Some(Box::new(after))));
    }
    // Authors and shares by which money was divided stay as they are.
    let held = sheet::by_register(db, &rules.packs.parameters, &redivided, on).await?;
    for row in &mut planned {
        if row.outcome == Outcome::Update
            && let Some(day) = row.known.and_then(|id| held.get(&id))
        {
            let sentence = labels::exploitation::authors_held(*day);
            row.entry.faults.push(words::at(Field::Author, &sentence));
            row.outcome = Outcome::Wrong;
        }
    }
    Ok(planned)
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Every entry as it was found.
    pub planned: Vec<Planned>,
    /// The assets that were entered.
    pub made: Vec<AssetId>,
    /// The assets that were changed.
    pub changed: Vec<AssetId>,
}

/// Takes a list into the register of a unit: what is new is entered; what is there already is changed where the list tells it otherwise
/// and that was asked for, each asset wholly or not at all.
///
/// # Errors
/// As [`plan`]; [`AppError::Refused`] when a row is wrong and the list is to be taken whole, and when there is nothing to do: then
/// nothing is stored.
pub async fn import(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    keeper: UnitId,
    entries: Vec<Entry>,
    manner: Manner<'_>,
) -> Result<Report> {
    let planned = plan(&tx.reader(), &tx.units(), rules, actor, keeper, entries, tx.today()).await?;
    let refused = |code, message: &str| AppError::Refused {
        code,
        message: message.to_owned(),
    };
    if manner.whole && planned.iter().any(|row| row.outcome == Outcome::Wrong) {
        return Err(refused("ip_asset.list_faults", words::MEND));
    }
    let new: Vec<Entered> = planned
        .iter()
        .filter(|row| row.outcome == Outcome::New)
        .map(|row| Entered {
            content: row.entry.content.clone(),
            events: row.entry.events.clone(),
            secret: row.entry.is_secret(),
        })
        .collect();
    let mut updates: Vec<(AssetId, &Amended)> = planned
        .iter()
        .filter(|row| manner.update && row.outcome == Outcome::Update)
        .filter_map(|row| row.known.zip(row.amended.as_deref()))
        .collect();
    if new.is_empty() && updates.is_empty() {
        return Err(refused("ip_asset.list_nothing_new", words::NOTHING_NEW));
    }
    // All assets in the order of their ids, and only then their numbers: two lists at once, or a list and somebody who edits, never
    // wait for each other in a circle.
    updates.sort_unstable_by_key(|(id, _)| *id);
    for (id, _) in &updates {
        store::hold(tx, *id).await?;
    }
    let mut changed = Vec::with_capacity(updates.len());
    for (id, after) in updates {
        update(tx, rules, actor, (id, after), manner.source).await?;
        changed.push(id);
    }
    let made = store_many(tx, rules, actor, keeper, new).await?;
    Ok(Report { planned, made, changed })
}

/// Changes an asset as a list tells it: what is entered of it, and its dossier. A line that was corrected stays, crossed out with where
/// the correction comes from.
async fn update(tx: &Tx, rules: &Rules, actor: &Actor, (id, after): (AssetId, &Amended), source: &str) -> Result<()> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    // Read before it was held: somebody may have been faster. Every step of its dossier raises the version too.
    if one.version != after.version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let why: String = words::by_list(&vietnamese::clean_line(source))
        .chars()
        .take(TITLE)
        .collect();
    if one.content.keys() != after.content.keys() {
        store::hold_numbers(tx).await?;
        taken(tx, actor, id, &after.content).await?;
    }
    super::exploitation::authors_stay(tx, rules, &one, &after.content).await?;
    one.state = dossier(one.content.right, &after.events, tx.today())?;
    one.content = after.content.clone();
    one.filed_on = day_of(&after.events, EventKind::Filed);
    one.granted_on = day_of(&after.events, EventKind::Granted);
    one.changed_at = tx.now;
    store::save(tx, &permit, &one).await?;
    for (event, _) in &after.corrected {
        store::remove_event(tx, &permit, id, *event, &why).await?;
    }
    let mut added: Vec<Event> = after.corrected.iter().map(|(_, event)| event.clone()).collect();
    added.extend(after.added.iter().cloned());
    if !added.is_empty() {
        store::add_events(tx, &[(&permit, id, added.as_slice())]).await?;
        let due = computed(rules, &one.content, &after.events);
        deadlines::replace(tx, &[(&permit, id, one.keeper, due.as_slice())]).await?;
    }
    super::duties::follow(tx, &permit, &one).await?;
    // The journal is read above the unit of a secret.
    let note = if one.secret {
        serde_json::Value::Null
    } else {
        json!(why)
    };
    let fields: Vec<&str> = after.differences.iter().map(|one| one.field.code()).collect();
    record(
        tx,
        &one,
        "ip_asset.change",
        json!({ "name": shown_name(&one), "number": one.code, "note": note, "fields": fields, "state": one.state }),
    );
    Ok(())
}

/// Enters many assets at once: all of them, or none. Whether their numbers are taken is asked once, their codes are taken
/// together, and the rules are made ready once.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Invalid`] of the first that cannot be entered.
pub async fn store_many(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    keeper: UnitId,
    entered: Vec<Entered>,
) -> Result<Vec<AssetId>> {
    let (units, on, year) = (tx.units(), tx.today(), kernel::time::local_year(tx.now));
    if entered.is_empty() {
        return Ok(Vec::new());
    }
    policy::permit_register(actor, keeper, keeper.0, &units, on)?.covers(keeper.0)?;
    if !units.exists(keeper, on) {
        return Err(AppError::field("keeper", labels::ASK_KEEPER));
    }
    let mut entered = entered;
    let mut states: Vec<State> = Vec::with_capacity(entered.len());
    for one in &mut entered {
        in_order(&mut one.events);
        faults(rules, &one.content, one.secret).check()?;
        let strange = one.content.parties.iter().filter_map(|party| party.unit);
        if let Some(unit) = strange.into_iter().find(|unit| units.get(*unit).is_none()) {
            return Err(AppError::field("holders", labels::no_unit(&unit.to_string())));
        }
        states.push(dossier(one.content.right, &one.events, on)?);
    }
    numbers_free(tx, actor, &entered).await?;
    let first = codes::next_many(tx, keeper, "TS", year, entered.len()).await?;
    let code_of_unit = units.code(keeper, on);
    let clocks = Clocks::new(&rules.scheme, &rules.packs.rules, &rules.packs.calendar);
    let mut made: Vec<Made> = Vec::with_capacity(entered.len());
    for ((one, state), number) in entered.into_iter().zip(states).zip(first..) {
        let id: AssetId = tx.id();
        let permit = policy::permit_register(actor, keeper, id.0, &units, on)?;
        let (facts, known) = facts(&one.content, &one.events);
        let due: Vec<Due> = clocks.deadlines(facts, known);
        let asset = Asset {
            id,
            code: format!("TS-{code_of_unit}-{year}-{number:04}"),
            keeper,
            state,
            secret: one.secret,
            published: false,
            filed_on: day_of(&one.events, EventKind::Filed),
            granted_on: day_of(&one.events, EventKind::Granted),
            created_by: actor.person,
            created_at: tx.now,
            changed_at: tx.now,
            version: 1,
            content: one.content,
        };
        // Whoever enters a secret must be able to open it afterwards.
        policy::permit_keep(actor, &asset, &units, on)?.covers(id.0)?;
        record(
            tx,
            &asset,
            "ip_asset.register",
            json!({ "name": shown_name(&asset), "number": asset.code, "right": asset.content.right }),
        );
        made.push(Made {
            permit,
            due,
            asset,
            events: one.events,
        });
    }
    let ids: Vec<AssetId> = made.iter().map(|one| one.asset.id).collect();
    bulk::insert(tx, made).await?;
    Ok(ids)
}

/// No number stands in the register already, nor twice among these.
async fn numbers_free(tx: &Tx, actor: &Actor, entered: &[Entered]) -> Result<()> {
    let mut held: HashMap<String, usize> = HashMap::new();
    for (at, one) in entered.iter().enumerate() {
        for (field, key) in ["application", "grant"].into_iter().zip(one.content.keys()) {
            if key.is_empty() {
                continue;
            }
            let before = held.entry(key.clone()).or_insert(at);
            if *before != at {
                return Err(AppError::field(field, words::number_twice(&key, *before + 1)));
            }
        }
    }
    let asked: Vec<String> = held.keys().cloned().collect();
    let mut places: Vec<usize> = Vec::new();
    if !asked.is_empty() {
        store::hold_numbers(tx).await?;
    }
    let scope = policy::scope(actor);
    for (_, application, grant) in store::numbered(&tx.reader(), &scope, &asked, tx.today()).await? {
        places.extend([application, grant].iter().filter_map(|key| held.get(key)));
    }
    places.sort_unstable();
    // The first that is taken is told as if it had come alone.
    match places.first().and_then(|at| entered.get(*at)) {
        Some(one) => taken(tx, actor, AssetId(uuid::Uuid::nil()), &one.content).await,
        None => Ok(()),
    }
}
