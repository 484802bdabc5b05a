//! Setting targets and freezing figures.

use crate::follow::{Counted, Figures, Lens};
use crate::labels;
use crate::model::{
    Asked, Comparator, Definition, ESTIMATE, Estimate, EstimateId, Exact, Goal, NAME_MAX, NOTE_MAX, Reach, Regime,
    SNAPSHOT, SOURCE_MAX, SnapshotId, TARGET, Target, TargetId, View, evaluate,
};
use crate::policy::{self, Days};
use crate::store::{self, Kept};
use chrono::NaiveDate;
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::ids::{UnitId, hex, sha256};
use kernel::journal::Entry;
use kernel::period::Period;
use kernel::units::Units;
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How often figures are taken again when records were taken up in between.
const TRIES: usize = 20;

/// A target as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTarget {
    /// For which unit.
    pub unit: Option<UnitId>,
    /// For the unit as a whole, or for each of some below it.
    pub reach: Reach,
    /// Of which indicator.
    pub indicator: String,
    /// For which period, by code.
    pub period: String,
    /// How it is compared, by code.
    pub comparator: String,
    /// What is to be reached, as typed.
    pub value: String,
    /// The upper end of a range, as typed.
    pub upper: String,
    /// The document that orders it.
    pub source: String,
}

/// Reads a number as people type it.
fn number(field: &str, typed: &str, errors: &mut FieldErrors) -> Option<Exact> {
    match vietnamese::parse_number(typed) {
        Ok(number) => {
            let found = Exact::decimal(number.mantissa, number.scale);
            // What is kept has six digits behind the comma.
            let found = found.filter(|one| Exact::read(&one.text(6)) == Some(*one));
            if found.is_none() {
                errors.add(field, labels::NOT_A_NUMBER);
            }
            found
        }
        Err(_) => {
            errors.add(field, labels::NOT_A_NUMBER);
            None
        }
    }
}

/// Sets a target; one that held for the same unit, indicator and period ends. The fields of errors are those of the form.
///
/// # Errors
/// [`AppError::Invalid`] with every field; [`AppError::Forbidden`]; database errors.
pub async fn set_target(tx: &Tx, actor: &Actor, figures: &Figures, new: NewTarget) -> Result<TargetId> {
    let (units, today) = (tx.units(), tx.today());
    let mut errors = FieldErrors::default();
    let unit = new.unit.filter(|unit| units.exists(*unit, today));
    if unit.is_none() {
        errors.add("don_vi", labels::ASK_UNIT);
    }
    let definition = figures.catalogue().find(&new.indicator);
    if definition.is_none() {
        errors.add("chi_tieu", labels::ASK_INDICATOR);
    }
    let period: Option<Period> = new.period.parse().ok();
    match (definition, period) {
        (_, None) => errors.add("ky", labels::ASK_PERIOD),
        (Some(definition), Some(period)) if !definition.is_for(period) => errors.add("ky", labels::WRONG_PERIOD),
        _ => {}
    }
    let comparator = Comparator::from_code(&new.comparator);
    if comparator.is_none() {
        errors.add("so_sanh", labels::ASK_COMPARATOR);
    }
    let value = if new.value.trim().is_empty() {
        errors.add("muc", labels::ASK_VALUE);
        None
    } else {
        number("muc", &new.value, &mut errors)
    };
    let upper = match (comparator, new.upper.trim()) {
        (Some(Comparator::Range), "") => {
            errors.add("muc_tren", labels::ASK_UPPER);
            None
        }
        (Some(Comparator::Range), typed) => number("muc_tren", typed, &mut errors),
        (_, "") => None,
        (_, _) => {
            errors.add("muc_tren", labels::NO_UPPER);
            None
        }
    };
    if let (Some(value), Some(upper)) = (value, upper)
        && upper <= value
    {
        errors.add("muc_tren", labels::UPPER_BELOW);
    }
    let source = vietnamese::clean_line(&new.source);
    if source.is_empty() {
        errors.add("can_cu", labels::ASK_SOURCE);
    } else if source.chars().count() > SOURCE_MAX {
        errors.add("can_cu", kernel::labels::too_long(source.chars().count(), SOURCE_MAX));
    }
    let found = (unit, definition, period, comparator, value);
    let (Some(unit), Some(definition), Some(period), Some(comparator), Some(value), true) =
        (found.0, found.1, found.2, found.3, found.4, errors.is_empty())
    else {
        return Err(AppError::Invalid(errors));
    };
    let id: TargetId = tx.id();
    let permit = policy::permit_target(actor, unit, id.0, &units, today)?;
    let reach = new.reach;
    // Two first targets at once would both hold: one waits for the other.
    organisations::store::lock(tx).await?;
    for old in store::targets(&tx.reader(), &[unit], Some(period)).await? {
        if old.indicator == definition.key && old.reach == reach {
            let permit = policy::permit_target(actor, unit, old.id.0, &units, today)?;
            store::end_target(tx, &permit, old.id).await?;
        }
    }
    let target = Target {
        id,
        unit,
        reach,
        indicator: definition.key.clone(),
        period,
        goal: Goal {
            comparator,
            value,
            upper,
        },
        source,
        set_by: actor.person,
        set_at: tx.now,
        ended_at: None,
    };
    store::insert_target(tx, &permit, &target).await?;
    tx.record(Entry {
        subject_kind: TARGET,
        subject: id.0,
        unit: Some(unit.0),
        act: "target.set",
        details: json!({ "indicator": target.indicator, "period": period, "source": target.source }),
    });
    Ok(id)
}

/// Adds what a unit expects a value to be at the end of a period. `window_end` is its last day that counts.
///
/// # Errors
/// [`AppError::Invalid`] with every field; [`AppError::Forbidden`]; database errors.
pub async fn estimate(
    tx: &Tx,
    actor: &Actor,
    definition: &Definition,
    (unit, period, window_end): (UnitId, Period, NaiveDate),
    (value, note): (&str, &str),
) -> Result<EstimateId> {
    let (units, today) = (tx.units(), tx.today());
    let id: EstimateId = tx.id();
    let permit = policy::permit_estimate(actor, unit, id.0, &units, today)?;
    let mut errors = FieldErrors::default();
    if window_end < today {
        errors.add("uoc", labels::PERIOD_OVER);
    }
    if !definition.is_for(period) {
        errors.add("uoc", labels::WRONG_PERIOD);
    }
    let found = if value.trim().is_empty() {
        errors.add("uoc", labels::ASK_ESTIMATE);
        None
    } else {
        number("uoc", value, &mut errors)
    };
    let note = vietnamese::clean_line(note);
    let length = note.chars().count();
    if length == 0 {
        errors.add("ghi_chu", labels::ASK_NOTE);
    } else if length > NOTE_MAX {
        errors.add("ghi_chu", kernel::labels::too_long(length, NOTE_MAX));
    }
    let (Some(value), true) = (found, errors.is_empty()) else {
        return Err(AppError::Invalid(errors));
    };
    let new = Estimate {
        id,
        unit,
        indicator: definition.key.clone(),
        period,
        value,
        note,
        made_by: actor.person,
        made_at: tx.now,
    };
    store::insert_estimate(tx, &permit, &new).await?;
    tx.record(Entry {
        subject_kind: ESTIMATE,
        subject: id.0,
        unit: Some(unit.0),
        act: "estimate.added",
        details: json!({ "indicator": new.indicator, "period": period, "value": new.value.text(6) }),
    });
    Ok(id)
}

/// Ends a target.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Forbidden`]; [`AppError::Conflict`] when somebody was first.
pub async fn end_target(tx: &Tx, actor: &Actor, id: TargetId) -> Result<Target> {
    let target = store::find_target(&tx.reader(), id).await?;
    let permit = policy::permit_target(actor, target.unit, id.0, &tx.units(), tx.today())?;
    store::end_target(tx, &permit, id).await?;
    tx.record(Entry {
        subject_kind: TARGET,
        subject: id.0,
        unit: Some(target.unit.0),
        act: "target.ended",
        details: json!({ "indicator": target.indicator, "period": target.period }),
    });
    Ok(target)
}

/// The target of a unit among some: its own, else what the unit above sets for each commune or each unit below it; the
/// latest counts.
#[must_use]
pub fn target_of<'a>(
    targets: &'a [Target],
    (indicator, period): (&str, Period),
    (unit, is_commune): (UnitId, bool),
    above: Option<UnitId>,
) -> Option<&'a Target> {
    let of = |whose: UnitId, reach: Reach| {
        targets.iter().rev().find(move |one| {
            one.unit == whose && one.reach == reach && one.indicator == indicator && one.period == period
        })
    };
    let from_above = |reach| above.and_then(|above| of(above, reach));
    of(unit, Reach::Own)
        .or_else(|| from_above(Reach::EachCommune).filter(|_| is_commune))
        .or_else(|| from_above(Reach::Each))
}

/// An indicator as it was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenValue {
    /// Key.
    pub key: String,
    /// Version of its definition.
    pub version: u32,
    /// Name at that time.
    pub name: String,
    /// Value in words, with its unit; why there is none otherwise.
    pub said: String,
    /// The exact value as a fraction; none when there was no number.
    pub exact: Option<(String, String)>,
}

/// A fact as it was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenFact {
    /// Code of the measure.
    pub measure: String,
    /// What is counted.
    pub source: Uuid,
    /// The record.
    pub record: Uuid,
    /// The unit to which it counts.
    pub unit: UnitId,
    /// On which day.
    pub on: NaiveDate,
    /// How much.
    pub value: i64,
    /// How much of it counts here, in millionths.
    pub share: u32,
}

impl From<&Counted> for FrozenFact {
    fn from(one: &Counted) -> FrozenFact {
        FrozenFact {
            measure: one.measure.clone(),
            source: one.source,
            record: one.record,
            unit: one.unit,
            on: one.on,
            value: one.value,
            share: one.share,
        }
    }
}

impl FrozenFact {
    fn words(&self) -> String {
        labels::fact(self.value, self.on, self.share)
    }
}

/// What a snapshot holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The last day that counted.
    pub upto: NaiveDate,
    /// The day of the organisation.
    pub on: NaiveDate,
    /// The measures whose facts are held.
    #[serde(default)]
    pub measures: Vec<String>,
    /// The figures.
    pub values: Vec<FrozenValue>,
    /// The facts behind them.
    pub facts: Vec<FrozenFact>,
}

/// A snapshot as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSnapshot {
    /// What it is to be called.
    pub name: String,
    /// Of which unit.
    pub unit: UnitId,
    /// Of which period.
    pub period: Period,
    /// From which day to which day.
    pub regime: Regime,
    /// Only these indicators; none for all that are told for the period.
    pub only: Option<Vec<String>>,
}

/// Indicators that are frozen for a period: those that are told for it and have a source.
fn told(figures: &Figures, period: Period) -> Vec<&Definition> {
    let catalogue = figures.catalogue();
    let all = catalogue.all().iter();
    all.filter(|one| one.is_for(period) && !catalogue.lacks_source(one))
        .collect()
}

/// The measures of some indicators, each once.
fn measures_of(figures: &Figures, told: &[&Definition]) -> Vec<String> {
    let all = told.iter().flat_map(|one| figures.catalogue().measures_of(one));
    all.collect::<BTreeSet<String>>().into_iter().collect()
}

/// The figures of a unit as they are now, with the facts behind them: both of the same moment.
fn taken(
    figures: &Figures,
    lens: &Lens<'_>,
    (asked, unit): (Asked, UnitId),
    told: &[&Definition],
    measures: &[String],
) -> Result<(Vec<FrozenValue>, Vec<FrozenFact>)> {
    let catalogue = figures.catalogue();
    let wanted: Vec<_> = told.iter().map(|one| (*one, asked)).collect();
    for _ in 0..TRIES {
        let turn = figures.turn();
        let sheet = figures.sheet(lens, &wanted);
        let value = |one: &&Definition| {
            let value = evaluate::evaluate(catalogue, one, asked, lens.today, &sheet.at(unit)).value;
            FrozenValue {
                key: one.key.clone(),
                version: one.version,
                name: one.name.clone(),
                said: match value {
                    Ok(value) => labels::with_unit(one, value),
                    Err(reason) => labels::missing(reason).to_owned(),
                },
                exact: value
                    .ok()
                    .map(|value| (value.num().to_string(), value.den().to_string())),
            }
        };
        let values = told.iter().map(value).collect();
        let facts = figures.facts_below(lens, measures, asked, unit);
        // A record that was taken up in between would be in one and not in the other.
        if figures.turn() == turn {
            return Ok((values, facts.iter().map(FrozenFact::from).collect()));
        }
    }
    Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
}

/// The seal of a snapshot: over everything that it says.
fn seal(name: &str, unit: UnitId, period: Period, regime: Regime, content: &str) -> Result<String> {
    let whole = serde_json::to_vec(&(name, unit, period.code(), regime.code(), content));
    let whole = whole.map_err(|error| AppError::bug(error.to_string()))?;
    Ok(hex(&sha256(&whole)))
}

/// Freezes the figures of a unit and period under a name. `lens` looks at the organisation of the last day that counts.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Forbidden`]; database errors.
pub async fn freeze(
    tx: &Tx,
    actor: &Actor,
    figures: &Figures,
    lens: &Lens<'_>,
    new: NewSnapshot,
) -> Result<SnapshotId> {
    let name = vietnamese::clean_line(&new.name);
    if name.is_empty() {
        return Err(AppError::field("ten", labels::ASK_NAME));
    }
    if name.chars().count() > NAME_MAX {
        let message = kernel::labels::too_long(name.chars().count(), NAME_MAX);
        return Err(AppError::field("ten", message));
    }
    let id: SnapshotId = tx.id();
    let whole = Asked::whole(new.period);
    let (_, to) = lens.window(whole);
    let upto = to.min(lens.today);
    let days = Days::of(upto, upto, tx.today());
    let permit = policy::permit_snapshot(actor, new.unit, id.0, &tx.units(), days)?;
    let asked = Asked {
        period: new.period,
        upto: Some(upto),
    };
    let lens = Lens {
        view: View::On(upto),
        ..*lens
    };
    let mut told = told(figures, new.period);
    told.retain(|one| new.only.as_ref().is_none_or(|only| only.contains(&one.key)));
    let measures = measures_of(figures, &told);
    let (values, facts) = taken(figures, &lens, (asked, new.unit), &told, &measures)?;
    let frozen = Frozen {
        upto,
        on: upto,
        measures,
        values,
        facts,
    };
    let content = serde_json::to_string(&frozen).map_err(|error| AppError::bug(error.to_string()))?;
    let kept = Kept {
        id,
        hash: seal(&name, new.unit, new.period, new.regime, &content)?,
        name,
        unit: new.unit,
        period: new.period,
        regime: new.regime,
        content,
        made_by: actor.person,
        made_at: tx.now,
    };
    store::insert_snapshot(tx, &permit, &kept).await?;
    tx.record(Entry {
        subject_kind: SNAPSHOT,
        subject: id.0,
        unit: Some(new.unit.0),
        act: "snapshot.made",
        // The journal is sealed: what was frozen cannot be changed unseen.
        details: json!({ "name": kept.name, "period": new.period, "hash": kept.hash }),
    });
    Ok(id)
}

/// A fact that is not what it was when it was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Code of the measure.
    pub measure: String,
    /// The record.
    pub record: Uuid,
    /// What happened, in words.
    pub said: String,
}

/// What came of checking a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// What was frozen is what the journal sealed.
    pub untouched: bool,
    /// Facts that are others now.
    pub moved: Vec<Moved>,
    /// Indicators whose value is another now: key, then, now.
    pub values: Vec<(String, String, String)>,
    /// Keys of indicators that cannot be made anew: of another version now, or without a source.
    pub apart: Vec<String>,
}

impl Checked {
    /// Everything that can be made anew is as it was frozen.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.untouched && self.moved.is_empty() && self.values.is_empty()
    }
}

/// Reads a snapshot.
///
/// # Errors
/// [`AppError::Bug`] when it cannot be read.
pub fn thaw(kept: &Kept) -> Result<Frozen> {
    serde_json::from_str(&kept.content).map_err(|error| AppError::bug(format!("snapshots.content: {error}")))
}

/// Makes the figures of a snapshot anew from the facts of now, and says what is different. `sealed` is the hash that the
/// journal has of it.
///
/// # Errors
/// [`AppError::Bug`] when it cannot be read.
pub fn check(figures: &Figures, lens: &Lens<'_>, kept: &Kept, sealed: Option<&str>) -> Result<Checked> {
    let frozen = thaw(kept)?;
    let hash = seal(&kept.name, kept.unit, kept.period, kept.regime, &kept.content)?;
    let lens = Lens {
        view: View::On(frozen.on),
        regime: kept.regime,
        ..*lens
    };
    let asked = Asked {
        period: kept.period,
        upto: Some(frozen.upto),
    };
    // Only what was frozen is compared; what came into the catalogue since was never asked for.
    let told = told(figures, kept.period);
    let compared: Vec<&Definition> = told
        .into_iter()
        .filter(|one| {
            let same = |then: &FrozenValue| then.key == one.key && then.version == one.version;
            frozen.values.iter().any(same)
        })
        .collect();
    let apart: Vec<String> = frozen
        .values
        .iter()
        .filter(|then| !compared.iter().any(|one| one.key == then.key))
        .map(|then| then.key.clone())
        .collect();
    let measures: Vec<String> = frozen
        .measures
        .iter()
        .filter(|code| figures.catalogue().measure(code).is_some())
        .cloned()
        .collect();
    let (values, facts) = taken(figures, &lens, (asked, kept.unit), &compared, &measures)?;
    let by_key = |facts: &[FrozenFact]| -> BTreeMap<(String, Uuid), FrozenFact> {
        facts
            .iter()
            .map(|one| ((one.measure.clone(), one.source), one.clone()))
            .collect()
    };
    let (mut before, now) = (by_key(&frozen.facts), by_key(&facts));
    before.retain(|(measure, _), _| measures.contains(measure));
    let mut moved = Vec::new();
    for (key, one) in &before {
        let other = now.get(key);
        if other != Some(one) {
            moved.push(Moved {
                measure: one.measure.clone(),
                record: one.record,
                said: labels::since(Some(&one.words()), other.map(FrozenFact::words).as_deref()),
            });
        }
    }
    for (_, one) in now.iter().filter(|(key, _)| !before.contains_key(*key)) {
        moved.push(Moved {
            measure: one.measure.clone(),
            record: one.record,
            said: labels::since(None, Some(&one.words())),
        });
    }
    let values = frozen
        .values
        .iter()
        .filter_map(|then| {
            let one = values.iter().find(|one| one.key == then.key)?;
            (one.exact != then.exact).then(|| (then.key.clone(), then.said.clone(), one.said.clone()))
        })
        .collect();
    Ok(Checked {
        untouched: hash == kept.hash && sealed == Some(hash.as_str()),
        moved,
        values,
        apart,
    })
}

/// The hash of a snapshot that the journal has.
///
/// # Errors
/// Database errors.
pub async fn sealed(db: &kernel::db::Reader<'_>, id: SnapshotId) -> Result<Option<String>> {
    let entries = kernel::journal::timeline(db, SNAPSHOT, id.0).await?;
    let made = entries.iter().find(|entry| entry.act == "snapshot.made");
    Ok(made.and_then(|entry| entry.details().get("hash")?.as_str().map(str::to_owned)))
}

/// The territory of a person: the unit that they act for, else the top of the country as it is today.
#[must_use]
pub fn home(actor: &Actor, units: &Units, today: NaiveDate) -> Option<UnitId> {
    actor
        .authority
        .unit()
        .filter(|unit| units.exists(*unit, today))
        .or_else(|| {
            units
                .preorder(kernel::units::Tree::Territorial, today)
                .first()
                .map(|(unit, _)| *unit)
        })
}
