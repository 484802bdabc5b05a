//! The verbs of results that the State paid for, and of what is declared everybody's.

use super::{LINE, TEXT, TITLE, YEARS, duties, kept, record, within};
use crate::labels::{self, results as words};
use crate::model::AssetId;
use crate::model::results::{MOST_MONTHS, ReportId, Task, WHOLE};
use crate::store;
use crate::store::results::{self, Declared, Report};
use chrono::{Datelike as _, NaiveDate};
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::{AppError, FieldErrors, Result};
use serde_json::json;

fn in_years(errors: &mut FieldErrors, field: &str, on: NaiveDate) -> bool {
    let fits = YEARS.contains(&on.year());
    if !fits {
        errors.add(field, labels::YEARS);
    }
    fits
}

fn past(errors: &mut FieldErrors, field: &str, on: NaiveDate, today: NaiveDate) {
    if in_years(errors, field, on) && on > today {
        errors.add(field, words::AHEAD);
    }
}

/// Writes by which task the State paid for an asset, and what is owed; the asset counts as a result of State money from then on.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`].
pub async fn save_task(tx: &Tx, actor: &Actor, id: AssetId, version: Option<i64>, task: &Task) -> Result<()> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    let mut errors = FieldErrors::default();
    if task.task.is_empty() {
        errors.add("task", words::ASK_TASK);
    }
    for (field, text, max) in [
        ("programme", &task.programme, LINE),
        ("task", &task.task, LINE),
        ("registrant", &task.registrant, LINE),
        ("duty", &task.duty, TEXT),
        ("source", &task.source, LINE),
    ] {
        within(&mut errors, field, text, max);
    }
    if let Some(on) = task.accepted_on {
        past(&mut errors, "accepted_on", on, tx.today());
    }
    if let Some(on) = task.exploit_by {
        in_years(&mut errors, "exploit_by", on);
    }
    if task.state_share.is_some_and(|share| share > WHOLE) {
        errors.add("state_share", words::SHARE);
    }
    if task.report_months > MOST_MONTHS {
        errors.add("report_months", words::MONTHS);
    }
    // A time that nobody can look up is no duty.
    if (task.report_months > 0 || task.exploit_by.is_some()) && task.source.is_empty() {
        errors.add("source", words::ASK_SOURCE);
    }
    if task.report_months > 0 && task.accepted_on.is_none() {
        errors.add("accepted_on", words::ASK_ACCEPTED);
    }
    errors.check()?;
    results::save_task(tx, &permit, id, task, version).await?;
    if !one.content.state_funded {
        one.content.state_funded = true;
        one.changed_at = tx.now;
        store::save(tx, &permit, &one).await?;
    }
    duties::follow(tx, &permit, &one).await?;
    let name = if one.secret { "" } else { task.task.as_str() };
    record(tx, &one, "ip_asset.task", json!({ "note": name }));
    Ok(())
}

/// Writes down a report on the use of a result.
///
/// # Errors
/// [`AppError::NotFound`] also for an asset that is no such result; [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn report(
    tx: &Tx,
    actor: &Actor,
    id: AssetId,
    (on, number, content): (NaiveDate, String, String),
) -> Result<()> {
    let (one, permit) = kept(tx, actor, id).await?;
    if !one.content.state_funded {
        return Err(AppError::NotFound);
    }
    let mut errors = FieldErrors::default();
    past(&mut errors, "reported_on", on, tx.today());
    if content.is_empty() {
        errors.add("content", words::ASK_CONTENT);
    }
    within(&mut errors, "number", &number, LINE);
    within(&mut errors, "content", &content, TEXT);
    errors.check()?;
    let report = Report {
        id: tx.id(),
        on,
        number,
        content,
        removed: None,
    };
    results::add_report(tx, &permit, id, &report).await?;
    duties::follow(tx, &permit, &one).await?;
    record(tx, &one, "ip_asset.task_report", json!({ "on": on }));
    Ok(())
}

/// Takes a report back that was written down wrong.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Conflict`] when it was taken back before.
pub async fn take_back(tx: &Tx, actor: &Actor, id: AssetId, report: ReportId, why: &str) -> Result<()> {
    let (one, permit) = kept(tx, actor, id).await?;
    let mut errors = FieldErrors::default();
    if why.is_empty() {
        errors.add("why", words::ASK_WHY);
    }
    within(&mut errors, "why", why, TITLE);
    errors.check()?;
    if !results::remove_report(tx, &permit, id, report, why).await? {
        return Err(AppError::Conflict(words::NO_REPORT.to_owned()));
    }
    duties::follow(tx, &permit, &one).await?;
    let note = if one.secret { "" } else { why };
    record(tx, &one, "ip_asset.task_report_back", json!({ "note": note }));
    Ok(())
}

/// Declares an asset everybody's.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`] for what is secret, [`AppError::Invalid`].
pub async fn declare(tx: &Tx, actor: &Actor, id: AssetId, declared: &Declared) -> Result<()> {
    let (one, permit) = kept(tx, actor, id).await?;
    if one.secret {
        return Err(AppError::Refused {
            code: "ip_asset.secret",
            message: words::SECRET.to_owned(),
        });
    }
    let mut errors = FieldErrors::default();
    past(&mut errors, "declared_on", declared.on, tx.today());
    if declared.by.is_empty() {
        errors.add("declared_by", words::ASK_DECLARER);
    }
    if declared.paper.is_empty() {
        errors.add("paper", words::ASK_PAPER);
    }
    within(&mut errors, "declared_by", &declared.by, LINE);
    within(&mut errors, "paper", &declared.paper, LINE);
    within(&mut errors, "terms", &declared.terms, TITLE);
    errors.check()?;
    results::declare(tx, &permit, id, declared).await?;
    record(
        tx,
        &one,
        "ip_asset.commons",
        json!({ "on": declared.on, "note": declared.paper }),
    );
    Ok(())
}

/// Takes such a declaration back.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`] when there is none.
pub async fn undeclare(tx: &Tx, actor: &Actor, id: AssetId) -> Result<()> {
    let (one, permit) = kept(tx, actor, id).await?;
    if !results::undeclare(tx, &permit, id).await? {
        return Err(AppError::Conflict(words::NOT_DECLARED.to_owned()));
    }
    record(tx, &one, "ip_asset.commons_back", json!({ "number": one.code }));
    Ok(())
}
