//! The verbs between an initiative and the assets that grow out of it.

use super::{Entered, LINE, TEXT, TITLE, YEARS, kept, record, register, within};
use crate::Rules;
use crate::labels::{self, assessment as words};
use crate::model::assessment::{Assessment, Decision, Disclosure, SUBJECT, Written, beginnings, faults};
use crate::model::clocks::{Clocks, Due, Facts, Known};
use crate::model::numbers::Number;
use crate::model::{Asset, AssetId, Content, Event, EventKind, Part, Party, Right};
use crate::origin::Origin;
use crate::policy;
use crate::store::{self, assessments};
use chrono::Datelike as _;
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::ids::UnitId;
use kernel::journal::Entry;
use kernel::{AppError, FieldErrors, Result};
use serde_json::json;

fn note(tx: &Tx, one: &Assessment, act: &'static str) {
    // The journal is read above: of what is secret it says only that something was written.
    let decision = if one.secret { "" } else { one.written.decision.code() };
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: one.id.0,
        unit: Some(one.keeper.0),
        act,
        details: json!({ "initiative": one.initiative, "decision": decision }),
    });
}

fn checked(written: &Written, tx: &Tx) -> Result<()> {
    let mut errors = FieldErrors::default();
    for (field, fault) in faults(written, tx.today()) {
        errors.add(field, words::fault(fault));
    }
    for (field, text, max) in [
        ("finding", &written.finding, TEXT),
        ("abroad", &written.abroad, TITLE),
        ("disclosed_where", &written.disclosed_where, TITLE),
        ("decided_by", &written.decided_by, LINE),
        ("reason", &written.reason, TEXT),
    ] {
        within(&mut errors, field, text, max);
    }
    for (field, day) in [
        ("disclosed_on", written.disclosed_on),
        ("decided_on", written.decided_on),
    ] {
        if day.is_some_and(|day| !YEARS.contains(&day.year())) {
            errors.add(field, labels::YEARS);
        }
    }
    errors.check()
}

/// Before anything is read: whoever keeps the register sees all of it, so that no answer after this tells them of what is hidden.
fn may_assess(tx: &Tx, actor: &Actor, keeper: UnitId) -> Result<()> {
    if policy::assesses(actor, keeper, &tx.units()) {
        Ok(())
    } else {
        Err(AppError::Forbidden(labels::NOT_ALLOWED.to_owned()))
    }
}

/// Writes an assessment of an initiative into the register of a unit: a new one without a version, else a change of the one
/// that was read. The caller has found the initiative as the actor sees it.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Refused`] for what was not handed in, [`AppError::Conflict`], [`AppError::Invalid`].
pub async fn assess(
    tx: &Tx,
    actor: &Actor,
    origin: &Origin,
    (keeper, version): (UnitId, Option<i64>),
    (written, secret): (Written, bool),
) -> Result<Assessment> {
    may_assess(tx, actor, keeper)?;
    if !origin.handed_in {
        return Err(AppError::Refused {
            code: "ip_assessment.draft",
            message: words::NOT_HANDED_IN.to_owned(),
        });
    }
    checked(&written, tx)?;
    let (units, on, scope) = (tx.units(), tx.today(), policy::scope(actor));
    let held = assessments::at(&tx.reader(), &scope, (origin.id, keeper), on).await?;
    match (held, version) {
        (Some(mut one), Some(version)) => {
            let permit = policy::permit_assess(actor, keeper, one.id, &units)?;
            if one.version != version {
                return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
            }
            if one.asset.is_some() && one.written.decision != written.decision {
                return Err(AppError::field("decision", words::ASSET_STANDS));
            }
            let disclosed = |of: &Written| (of.disclosure, of.disclosed_on);
            if one.asset.is_some() && disclosed(&one.written) != disclosed(&written) {
                return Err(AppError::field("disclosure", words::DISCLOSURE_STANDS));
            }
            one.written = written;
            one.secret = secret;
            one.changed_at = tx.now;
            assessments::save(tx, &permit, &one, &origin.title).await?;
            one.version += 1;
            note(tx, &one, "ip_assessment.change");
            Ok(one)
        }
        (None, None) => {
            let one = Assessment {
                id: tx.id(),
                initiative: origin.id,
                keeper,
                written,
                secret,
                asset: None,
                created_by: actor.person,
                created_at: tx.now,
                changed_at: tx.now,
                version: 1,
            };
            if !units.exists(keeper, on) {
                return Err(AppError::field("keeper", labels::ASK_KEEPER));
            }
            let permit = policy::permit_assess(actor, keeper, one.id, &units)?;
            if !assessments::insert(tx, &permit, &one, &origin.title).await? {
                return Err(AppError::Conflict(words::BEGUN.to_owned()));
            }
            note(tx, &one, "ip_assessment.write");
            Ok(one)
        }
        _ => Err(AppError::Conflict(words::BEGUN.to_owned())),
    }
}

/// The parties that an asset begins with: the authors of the initiative with their shares. Who files is for its keeper to say.
fn authors(origin: &Origin) -> Vec<Party> {
    let cut = |text: &str| text.chars().take(LINE).collect::<String>();
    let all_said = origin.authors.iter().all(|author| author.share.is_some());
    origin
        .authors
        .iter()
        .filter(|author| !author.name.is_empty())
        .map(|author| Party {
            part: Part::Author,
            name: cut(&author.name),
            unit: None,
            person: author.person,
            country: "VN".to_owned(),
            detail: cut(&author.workplace),
            share: author.share.filter(|_| all_said),
        })
        .collect()
}

/// Begins an asset as it was decided: with the title and the authors of the initiative, and with the day on which it became
/// known, which starts the clock. One asset for one decision; asked again it is the same.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`] without such a decision, [`AppError::Invalid`].
pub async fn begin_asset(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    origin: &Origin,
    (keeper, right): (UnitId, Right),
) -> Result<AssetId> {
    may_assess(tx, actor, keeper)?;
    let (units, on) = (tx.units(), tx.today());
    let scope = policy::scope(actor);
    let mut one = assessments::at(&tx.reader(), &scope, (origin.id, keeper), on)
        .await?
        .ok_or(AppError::NotFound)?;
    let permit = policy::permit_assess(actor, keeper, one.id, &units)?;
    if let Some(asset) = one.asset {
        return Ok(asset);
    }
    if !beginnings(&one.written).contains(&right) {
        return Err(AppError::Refused {
            code: "ip_assessment.no_such_decision",
            message: words::NOT_DECIDED.to_owned(),
        });
    }
    let mut content = Content::new(right);
    content.title = origin.title.chars().take(TITLE).collect();
    content.initiative = Some(origin.id);
    content.parties = authors(origin);
    let disclosed = one
        .written
        .disclosed_on
        .filter(|_| one.written.disclosure == Disclosure::Yes)
        .map(|on| Event {
            kind: EventKind::Disclosed,
            on,
            ordinal: 0,
            number: String::new(),
            note: one.written.disclosed_where.clone(),
        });
    // What is decided to stay know-how is secret whatever was ticked; a right that cannot be is not.
    let secret = right.may_be_secret() && (one.secret || one.written.decision == Decision::KnowHow);
    let entered = Entered {
        content,
        events: disclosed.into_iter().collect(),
        secret,
    };
    let asset = register(tx, rules, actor, keeper, entered).await?;
    one.asset = Some(asset);
    one.changed_at = tx.now;
    assessments::save(tx, &permit, &one, &origin.title).await?;
    note(tx, &one, "ip_assessment.begin");
    Ok(asset)
}

/// The last days that follow from a disclosure, computed as the dossier of each right will compute them.
#[must_use]
pub fn clocks(rules: &Rules, written: &Written) -> Vec<Due> {
    let Some(on) = written.disclosed_on else {
        return Vec::new();
    };
    let events = [Event {
        kind: EventKind::Disclosed,
        on,
        ordinal: 0,
        number: String::new(),
        note: String::new(),
    }];
    let mut found: Vec<Due> = Vec::new();
    for right in written.rights.iter().filter(|right| right.is_industrial_property()) {
        let facts = Facts {
            right: *right,
            accelerated: false,
            events: &events,
        };
        let known = Known { traits: &[], days: &[] };
        let clocks = Clocks::for_right(&rules.scheme, &rules.packs.rules, &rules.packs.calendar, *right);
        for due in clocks.deadlines(facts, known) {
            // Patents and utility models have the same one.
            if !found.iter().any(|held| held.explanation == due.explanation) {
                found.push(due);
            }
        }
    }
    found
}

/// Says of an asset that is in the register already that it grew out of an initiative.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`] at `code`.
pub async fn join(tx: &Tx, actor: &Actor, origin: &Origin, code: &str) -> Result<Asset> {
    let scope = policy::scope(actor);
    if code.is_empty() {
        return Err(AppError::field("code", words::ASK_CODE));
    }
    let (db, on) = (tx.reader(), tx.today());
    let own = code.to_uppercase();
    let mut known = store::coded(&db, &scope, std::slice::from_ref(&own), on)
        .await?
        .remove(&own);
    if known.is_none() {
        // Numbers are the same however they are written; which is meant may depend on the right.
        let number = Number::parse(code);
        let mut keys = Right::ALL.map(|right| number.canonical_for(right)).to_vec();
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| !key.is_empty());
        let found = store::numbered(&db, &scope, &keys, on).await?;
        let ids: Vec<AssetId> = found.into_iter().map(|(id, ..)| id).collect();
        // A number may be known to be taken where the asset itself is not seen.
        known = store::these(&db, &scope, &ids, on).await?.into_keys().min();
    }
    let Some(id) = known else {
        return Err(AppError::field("code", words::no_asset(code)));
    };
    match join_asset(tx, actor, origin, id).await {
        Err(AppError::Forbidden(_)) => Err(AppError::field("code", words::NOT_YOURS)),
        other => other,
    }
}

/// The same of an asset that is known already.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`] at `code` for an asset of another initiative.
pub async fn join_asset(tx: &Tx, actor: &Actor, origin: &Origin, id: AssetId) -> Result<Asset> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    match one.content.initiative {
        Some(held) if held == origin.id => return Ok(one),
        Some(_) => return Err(AppError::field("code", words::OF_ANOTHER)),
        None => {}
    }
    one.content.initiative = Some(origin.id);
    one.changed_at = tx.now;
    store::save(tx, &permit, &one).await?;
    one.version += 1;
    record(
        tx,
        &one,
        "ip_asset.join",
        json!({ "number": one.code, "initiative": origin.id }),
    );
    Ok(one)
}

/// Gives the assessments that a unit keeps to the one that takes over; what that one has assessed itself stays as it is on both sides.
pub(super) async fn take_over(tx: &Tx, service: &Actor, from: UnitId, to: UnitId) -> Result<u64> {
    let db = tx.reader();
    let held: Vec<_> = assessments::kept_by(&db, to)
        .await?
        .into_iter()
        .map(|(_, of)| of)
        .collect();
    let mut permits = Vec::new();
    for (id, of) in assessments::kept_by(&db, from).await? {
        if !held.contains(&of) {
            permits.push((policy::permit_follow(service, id.0)?, id));
        }
    }
    assessments::move_to(tx, &permits, to).await?;
    Ok(permits.len() as u64)
}
