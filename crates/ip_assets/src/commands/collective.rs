//! The verbs of collective rights: papers, users, inspections.

use super::{LINE, Step, StoredFile, TEXT, TITLE, YEARS, kept, record, step, within};
use crate::Rules;
use crate::labels::collective as words;
use crate::model::collective::{InspectionId, PaperKind, Terms, User};
use crate::model::{Asset, AssetId, Event, EventKind, SUBJECT, UserId};
use crate::store::collective::{self as store, Inspection, Paper};
use chrono::{Datelike as _, NaiveDate};
use kernel::access::{Actor, Permit};
use kernel::attachments::{self, NewAttachment};
use kernel::db::Tx;
use kernel::{AppError, FieldErrors, Result};
use serde_json::json;

/// The right of many, with the permit to change it.
async fn collective(tx: &Tx, actor: &Actor, id: AssetId) -> Result<(Asset, Permit)> {
    let (one, permit) = kept(tx, actor, id).await?;
    if !one.content.right.is_collective() {
        return Err(AppError::NotFound);
    }
    Ok((one, permit))
}

fn past(errors: &mut FieldErrors, field: &str, on: NaiveDate, today: NaiveDate) {
    if !YEARS.contains(&on.year()) {
        errors.add(field, crate::labels::YEARS);
    } else if on > today {
        errors.add(field, words::DAY_AHEAD);
    }
}

/// A paper as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPaper {
    /// What it is.
    pub kind: PaperKind,
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: NaiveDate,
    /// Who issued it.
    pub issuer: String,
    /// What else is worth a line.
    pub note: String,
}

/// Writes down a paper: a version of the rules of use, a consent to a place name, a map. Earlier versions stay.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn add_paper(tx: &Tx, actor: &Actor, id: AssetId, new: NewPaper, file: Option<StoredFile>) -> Result<()> {
    let (one, permit) = collective(tx, actor, id).await?;
    let mut errors = FieldErrors::default();
    past(&mut errors, "paper_on", new.on, tx.today());
    if new.number.is_empty() {
        errors.add("paper_number", words::ASK_NUMBER);
    }
    if new.kind == PaperKind::Consent && new.issuer.is_empty() {
        errors.add("issuer", words::ASK_ISSUER);
    }
    within(&mut errors, "paper_number", &new.number, LINE);
    within(&mut errors, "issuer", &new.issuer, LINE);
    within(&mut errors, "paper_note", &new.note, TITLE);
    errors.check()?;
    let attachment = match file {
        None => None,
        Some(file) => {
            let held = attachments::of(&tx.reader(), id.0).await?;
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
            Some(made)
        }
    };
    let paper = Paper {
        id: tx.id(),
        kind: new.kind,
        number: new.number,
        on: new.on,
        issuer: new.issuer,
        note: new.note,
        file: attachment,
    };
    store::add_paper(tx, &permit, id, &paper).await?;
    record(
        tx,
        &one,
        "ip_asset.use_paper",
        json!({ "paper": paper.kind.code(), "number": paper.number, "on": paper.on }),
    );
    Ok(())
}

fn faults(terms: &Terms) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if terms.name.is_empty() {
        errors.add("name", words::ASK_NAME);
    }
    if terms.permit.is_empty() {
        errors.add("permit", words::ASK_PERMIT);
    }
    for (field, text, max) in [
        ("name", &terms.name, LINE),
        ("address", &terms.address, LINE),
        ("place", &terms.place, LINE),
        ("permit", &terms.permit, LINE),
        ("goods", &terms.goods, TITLE),
        ("plot", &terms.plot, TEXT),
    ] {
        within(&mut errors, field, text, max);
    }
    for (field, day) in [("from", Some(terms.from)), ("to", terms.to)] {
        if day.is_some_and(|day| !YEARS.contains(&day.year())) {
            errors.add(field, crate::labels::YEARS);
        }
    }
    if terms.to.is_some_and(|to| to < terms.from) {
        errors.add("to", words::TO_BEFORE);
    }
    errors
}

/// The number of a permit belongs to one user of the right.
async fn free_permit(tx: &Tx, asset: AssetId, id: UserId, permit: &str) -> Result<()> {
    let holders = store::with_permit(&tx.reader(), asset, permit).await?;
    match holders.iter().find(|(other, _)| *other != id) {
        Some((_, name)) => Err(AppError::field("permit", words::permit_taken(name))),
        None => Ok(()),
    }
}

/// Lets somebody use a collective right.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn allow(tx: &Tx, actor: &Actor, id: AssetId, terms: Terms) -> Result<UserId> {
    let (one, permit) = collective(tx, actor, id).await?;
    faults(&terms).check()?;
    let user = User {
        id: tx.id(),
        asset: id,
        terms,
        ended_on: None,
        ended_why: String::new(),
        version: 1,
    };
    free_permit(tx, id, user.id, &user.terms.permit).await?;
    store::add_user(tx, &permit, &user).await?;
    record(
        tx,
        &one,
        "ip_asset.use_allowed",
        json!({ "note": user.terms.name, "number": user.terms.permit }),
    );
    Ok(user.id)
}

async fn of(tx: &Tx, asset: AssetId, (id, version): (UserId, i64)) -> Result<User> {
    let user = store::user(&tx.reader(), asset, id).await?;
    if user.version == version {
        Ok(user)
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// Changes what was entered of a user.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Conflict`].
pub async fn change_user(tx: &Tx, actor: &Actor, id: AssetId, key: (UserId, i64), terms: Terms) -> Result<()> {
    let (one, permit) = collective(tx, actor, id).await?;
    let mut user = of(tx, id, key).await?;
    faults(&terms).check()?;
    free_permit(tx, id, user.id, &terms.permit).await?;
    user.terms = terms;
    store::save_user(tx, &permit, &user).await?;
    record(
        tx,
        &one,
        "ip_asset.use_change",
        json!({ "note": user.terms.name, "number": user.terms.permit }),
    );
    Ok(())
}

/// Takes the right to use away, with a reason; the user stays in the list.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Conflict`], [`AppError::Refused`] when that
/// was done before.
pub async fn withdraw(
    tx: &Tx,
    actor: &Actor,
    id: AssetId,
    key: (UserId, i64),
    (on, why): (NaiveDate, String),
) -> Result<()> {
    let (one, permit) = collective(tx, actor, id).await?;
    let mut user = of(tx, id, key).await?;
    if user.ended_on.is_some() {
        return Err(AppError::Refused {
            code: "ip_user.withdrawn",
            message: words::WITHDRAWN_BEFORE.to_owned(),
        });
    }
    let mut errors = FieldErrors::default();
    past(&mut errors, "ended_on", on, tx.today());
    if on < user.terms.from {
        errors.add("ended_on", words::ENDED_BEFORE);
    }
    if why.is_empty() {
        errors.add("ended_why", words::ASK_WHY);
    }
    within(&mut errors, "ended_why", &why, TITLE);
    errors.check()?;
    user.ended_on = Some(on);
    user.ended_why = why;
    store::save_user(tx, &permit, &user).await?;
    record(
        tx,
        &one,
        "ip_asset.use_withdrawn",
        json!({ "note": format!("{}: {}", user.terms.name, user.ended_why), "on": on }),
    );
    Ok(())
}

/// Takes a withdrawal back that was wrong, with a reason: the user may use the right as before.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`] without a reason, [`AppError::Conflict`],
/// [`AppError::Refused`] when nothing was withdrawn.
pub async fn restore(tx: &Tx, actor: &Actor, id: AssetId, key: (UserId, i64), why: &str) -> Result<()> {
    let (one, permit) = collective(tx, actor, id).await?;
    let mut user = of(tx, id, key).await?;
    if user.ended_on.is_none() {
        return Err(AppError::Refused {
            code: "ip_user.not_withdrawn",
            message: words::NOT_WITHDRAWN.to_owned(),
        });
    }
    let mut errors = FieldErrors::default();
    if why.is_empty() {
        errors.add("back_why", words::ASK_RESTORE_WHY);
    }
    within(&mut errors, "back_why", why, TITLE);
    errors.check()?;
    user.ended_on = None;
    user.ended_why = String::new();
    store::save_user(tx, &permit, &user).await?;
    record(
        tx,
        &one,
        "ip_asset.use_change",
        json!({ "note": words::restored_note(&user.terms.name, why), "number": user.terms.permit }),
    );
    Ok(())
}

/// An inspection as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInspection {
    /// Whom; none for the right as a whole.
    pub user: Option<UserId>,
    /// On which day.
    pub on: NaiveDate,
    /// Who inspected.
    pub inspector: String,
    /// What was found.
    pub finding: String,
    /// Rules were broken.
    pub violation: bool,
    /// What was done about it.
    pub measure: String,
}

/// The event of the dossier that the inspections of a day stand for.
async fn controlled(tx: &Tx, id: AssetId, on: NaiveDate) -> Result<Option<crate::store::Recorded>> {
    let recorded = crate::store::events(&tx.reader(), id).await?;
    Ok(recorded
        .into_iter()
        .find(|held| held.removed.is_none() && held.event.kind == EventKind::Controlled && held.event.on == on))
}

/// Writes an inspection down. The dossier learns that the use was controlled on that day, so that the clock of the next control runs.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn inspect(tx: &Tx, rules: &Rules, actor: &Actor, id: AssetId, new: NewInspection) -> Result<InspectionId> {
    let (one, permit) = collective(tx, actor, id).await?;
    let mut errors = FieldErrors::default();
    past(&mut errors, "inspected_on", new.on, tx.today());
    for (field, text, ask) in [
        ("inspector", &new.inspector, words::ASK_INSPECTOR),
        ("finding", &new.finding, words::ASK_FINDING),
    ] {
        if text.is_empty() {
            errors.add(field, ask);
        }
    }
    if new.violation && new.measure.is_empty() {
        errors.add("measure", words::ASK_MEASURE);
    }
    within(&mut errors, "inspector", &new.inspector, LINE);
    within(&mut errors, "finding", &new.finding, TEXT);
    within(&mut errors, "measure", &new.measure, TITLE);
    errors.check()?;
    if let Some(user) = new.user {
        store::user(&tx.reader(), id, user).await?;
    }
    let inspection = Inspection {
        id: tx.id(),
        user: new.user,
        on: new.on,
        inspector: new.inspector,
        finding: new.finding,
        violation: new.violation,
        measure: new.measure,
        removed: None,
    };
    store::add_inspection(tx, &permit, id, &inspection).await?;
    record(
        tx,
        &one,
        "ip_asset.inspect",
        json!({ "on": inspection.on, "violation": inspection.violation }),
    );
    if controlled(tx, id, inspection.on).await?.is_none() {
        let event = Event {
            kind: EventKind::Controlled,
            on: inspection.on,
            ordinal: 0,
            number: String::new(),
            note: words::FROM_INSPECTION.to_owned(),
        };
        step(tx, rules, actor, (id, one.version), &Step::Add(event)).await?;
    }
    Ok(inspection.id)
}

/// Takes an inspection back with a reason; where it was the only one of its day, the dossier forgets the control too.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`] without a reason.
pub async fn take_back(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    id: AssetId,
    inspection: InspectionId,
    why: &str,
) -> Result<()> {
    let (one, permit) = collective(tx, actor, id).await?;
    let held = store::inspection(&tx.reader(), id, inspection).await?;
    let mut errors = FieldErrors::default();
    if why.is_empty() {
        errors.add("back_why", words::ASK_BACK_WHY);
    }
    within(&mut errors, "back_why", why, TITLE);
    errors.check()?;
    if !store::remove_inspection(tx, &permit, id, inspection, why).await? {
        return Err(AppError::Refused {
            code: "ip_inspection.taken_back",
            message: words::TAKEN_BACK.to_owned(),
        });
    }
    record(tx, &one, "ip_asset.inspect_back", json!({ "on": held.on, "note": why }));
    if store::inspections_of_day(&tx.reader(), id, held.on).await? > 0 {
        return Ok(());
    }
    let event = controlled(tx, id, held.on).await?;
    // One that somebody wrote into the dossier by hand stays.
    if let Some(event) = event.filter(|event| event.event.note == words::FROM_INSPECTION) {
        let step_back = Step::TakeBack(event.id, why.to_owned());
        step(tx, rules, actor, (id, one.version), &step_back).await?;
    }
    Ok(())
}
