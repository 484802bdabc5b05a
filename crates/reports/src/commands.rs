//! The verbs of this module: the only writers. Pages, API, jobs and the command line all call these.

pub mod periods;
pub mod regimes;

pub use regimes::{change_regime, end_regime, end_version, enter_regime, put_into_force, put_version_into_force};

use crate::compose::{self, Desk, Filled};
use crate::labels;
use crate::model::paste::{Takes, read};
use crate::model::{
    Act, Cell, Draft, Entry, Form, REPORT, Regime, Report, ReportId, Sending, Sent, Source, Stage, Step,
};
use crate::policy;
use crate::store::{self, Owed};
use indicators::Figures;
use kernel::access::{Actor, Permit};
use kernel::codes;
use kernel::db::Tx;
use kernel::ids::{PersonId, hex, sha256};
use kernel::journal::Entry as Line;
use kernel::notices::{self, NewNotice};
use kernel::packs::Packs;
use kernel::{AppError, FieldErrors, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Longest note of a cell, reason, or word on an act.
pub const NOTE_MAX: usize = 500;
/// Longest text of a section.
pub const SECTION_MAX: usize = 20_000;
/// Longest text of a number: one that cannot be read is kept as typed, but no book.
const RAW_MAX: usize = 200;

pub(crate) fn record(tx: &Tx, report: &Report, act: &'static str, details: Value) {
    tx.record(Line {
        subject_kind: REPORT,
        subject: report.id.0,
        unit: Some(report.unit.0),
        act,
        details,
    });
}

/// A cell as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedCell {
    /// The value, as typed.
    pub value: Option<String>,
    /// The estimate, as typed.
    pub estimate: Option<String>,
    /// The note.
    pub note: Option<String>,
}

/// What somebody typed: only what is named is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// By code of the row.
    pub cells: BTreeMap<String, TypedCell>,
    /// By code of the section; none gives it back to the service to draft.
    pub sections: BTreeMap<String, Option<String>>,
}

/// A report with its regime, held for its writer.
async fn held(tx: &Tx, actor: &Actor, id: ReportId) -> Result<(Owed, Regime)> {
    let scope = policy::scope(actor);
    store::find(&tx.reader(), &scope, id, tx.today()).await?;
    store::hold(tx, id).await?;
    let owed = store::find(&tx.reader(), &scope, id, tx.today()).await?;
    let regime = store::find_regime(&tx.reader(), owed.report.regime).await?;
    Ok((owed, regime))
}

fn conflict() -> AppError {
    AppError::Conflict(kernel::labels::CONFLICT.to_owned())
}

fn refused(code: &'static str, message: impl Into<String>) -> AppError {
    AppError::Refused {
        code,
        message: message.into(),
    }
}

/// Reads one typed value; what cannot be read is kept as it was typed.
fn put(raw: &str, takes: Takes) -> (Entry, Option<String>) {
    match read(raw, takes) {
        Ok(reading) => (reading.entry, None),
        Err(_) => (Entry::Blank, Some(raw.to_owned())),
    }
}

/// Puts what was typed into a draft. What is no row of the form is not taken.
fn merge(draft: &mut Draft, form: &Form, typed: Typed, errors: &mut FieldErrors) {
    for (code, typed) in typed.cells {
        let Some(row) = form.row(&code) else { continue };
        for (field, text) in [("v", &typed.value), ("e", &typed.estimate)] {
            let length = text.as_deref().map_or(0, |text| text.chars().count());
            if length > RAW_MAX {
                errors.add(&format!("{field}-{code}"), kernel::labels::too_long(length, RAW_MAX));
            }
        }
        let cell: &mut Cell = draft.cells.entry(code.clone()).or_default();
        if let Some(value) = typed.value.filter(|_| matches!(row.source, Source::Typed { .. })) {
            (cell.entry, cell.raw) = put(&value, Takes::of(form, row));
        }
        if let Some(estimate) = typed.estimate {
            match put(&estimate, Takes::of(form, row)) {
                (Entry::Value(amount), _) => (cell.estimate, cell.raw_estimate) = (Some(amount), None),
                (Entry::Blank, None) => (cell.estimate, cell.raw_estimate) = (None, None),
                (_, raw) => (cell.estimate, cell.raw_estimate) = (None, raw.or(Some(estimate))),
            }
        }
        if let Some(note) = typed.note {
            let note = vietnamese::clean_line(&note);
            let length = note.chars().count();
            if length > NOTE_MAX {
                errors.add(&format!("n-{code}"), kernel::labels::too_long(length, NOTE_MAX));
            }
            cell.note = note;
        }
        if cell.is_empty() {
            draft.cells.remove(&code);
        }
    }
    for (code, text) in typed.sections {
        match text {
            None => {
                draft.sections.remove(&code);
            }
            Some(text) => {
                let text = vietnamese::normalise(&text);
                let length = text.chars().count();
                if length > SECTION_MAX {
                    errors.add(
                        &format!("section-{code}"),
                        kernel::labels::too_long(length, SECTION_MAX),
                    );
                }
                draft.sections.insert(code, text);
            }
        }
    }
}

/// Keeps what was typed. Numbers that cannot be read are kept as they were typed, and said; nothing is lost. Gives the report
/// as it is now.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Refused`] when it is not being
/// written, [`AppError::Invalid`] for texts that are too long.
pub async fn save(tx: &Tx, actor: &Actor, id: ReportId, version: i64, typed: Typed) -> Result<Report> {
    let (owed, regime) = held(tx, actor, id).await?;
    let mut report = owed.report;
    let permit = policy::permit_write(actor, &report, owed.holder, &tx.units(), tx.today())?;
    if report.version != version {
        return Err(conflict());
    }
    if !report.stage.is_writable() {
        return Err(refused("report.not_writable", labels::not_writable(report.stage)));
    }
    let (outline, form) = store::form(&tx.reader(), regime.id, report.form_version).await?;
    let mut typed = typed;
    typed
        .sections
        .retain(|code, _| outline.iter().any(|section| section.code == *code));
    let before = report.draft.clone();
    let mut errors = FieldErrors::default();
    merge(&mut report.draft, &form, typed, &mut errors);
    errors.check()?;
    if report.draft == before {
        return Ok(report);
    }
    if report.stage == Stage::Open {
        report.stage = Stage::Draft;
    }
    store::save(tx, &permit, &report).await?;
    report.version += 1;
    let changed: Vec<&String> = report
        .draft
        .cells
        .iter()
        .filter(|(code, cell)| before.cells.get(*code) != Some(cell))
        .map(|(code, _)| code)
        .collect();
    record(tx, &report, "report.write", json!({ "cells": changed }));
    Ok(report)
}

/// What an act brings along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct With {
    /// The version that the person looked at.
    pub version: Option<i64>,
    /// return, correct: why.
    pub note: String,
    /// return: codes of rows and sections.
    pub marks: Vec<String>,
}

/// Moves a report on. Sending freezes what it says, with the figures and their records.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Refused`] when it has not come so far
/// or the period is closed, [`AppError::Invalid`] with every place that is not filled in.
pub async fn act(
    tx: &Tx,
    actor: &Actor,
    (figures, packs): (&Figures, &Packs),
    id: ReportId,
    act: Act,
    with: With,
) -> Result<Report> {
    let (owed, regime) = held(tx, actor, id).await?;
    let (units, on) = (tx.units(), tx.today());
    let (holder, approval) = (owed.holder, regime.content.approval);
    let permit = policy::permit_act(actor, act, &owed.report, (holder, approval), &units, on)?;
    let mut report = owed.report.clone();
    if with.version.is_some_and(|version| version != report.version) {
        return Err(conflict());
    }
    let direct = policy::sends_directly(actor, holder, approval, &units, on);
    let back = if act == Act::Withdraw {
        before_correction(&report)
    } else {
        before_completion(tx, &report).await?
    };
    let next = act
        .after(report.stage, back, direct)
        .ok_or_else(|| refused("report.wrong_stage", labels::refused(act, report.stage)))?;
    let mut errors = FieldErrors::default();
    let note = vietnamese::clean_line(&with.note);
    let length = note.chars().count();
    if length > NOTE_MAX {
        errors.add("note", kernel::labels::too_long(length, NOTE_MAX));
    }
    if act == Act::Correct && note.is_empty() {
        errors.add("note", labels::ASK_CORRECTION);
    }
    let mut marks = with.marks;
    if act == Act::Return {
        // Only places of this report can be marked.
        let (outline, form) = store::form(&tx.reader(), regime.id, report.form_version).await?;
        marks.retain(|mark| form.row(mark).is_some() || outline.iter().any(|section| section.code == *mark));
        marks.sort_unstable();
        marks.dedup();
    } else {
        marks.clear();
    }
    if act == Act::Return && note.is_empty() && marks.is_empty() {
        errors.add("note", labels::ASK_RETURN);
    }
    errors.check()?;
    let desk = Desk {
        figures,
        packs,
        units: &units,
        today: on,
    };
    if matches!(act, Act::Complete | Act::Send) {
        may_arrive(tx, &regime, &report).await?;
        let filled = compose::fill(&tx.reader(), desk, &regime, &owed, &report.draft).await?;
        let mut errors = FieldErrors::default();
        for (place, sentence) in compose::gaps(&report.draft, &filled) {
            errors.add(&place, sentence);
        }
        errors.check()?;
        if act == Act::Send {
            send(tx, &permit, actor, desk, &regime, &mut report, &filled).await?;
        }
    }
    match act {
        Act::Accept => report.taken = report.revision,
        // What is typed from now on is a correction: given up, the draft is what was sent.
        Act::Correct => store::keep_draft(tx, &permit, report.id, Some(&report.draft)).await?,
        Act::Withdraw => {
            // A correction that was begun before drafts were kept: what was sent could not be put back, so it stays open.
            report.draft = store::kept_draft(&tx.reader(), report.id)
                .await?
                .ok_or_else(|| refused("report.nothing_kept", labels::NOTHING_KEPT))?;
            store::keep_draft(tx, &permit, report.id, None).await?;
        }
        Act::Send if report.revision > 1 => store::keep_draft(tx, &permit, report.id, None).await?,
        Act::Send | Act::Complete | Act::Reopen | Act::Return => {}
    }
    report.stage = next;
    store::save(tx, &permit, &report).await?;
    report.version += 1;
    let step = Step {
        report: report.id,
        act: act.code().to_owned(),
        revision: report.revision,
        note: note.clone(),
        marks: marks.clone(),
        by: actor.person,
        at: tx.now,
    };
    store::insert_step(tx, &permit, &step).await?;
    let entry = match act {
        Act::Complete => "report.complete",
        Act::Reopen => "report.reopen",
        Act::Send => "report.send",
        Act::Return => "report.return",
        Act::Accept => "report.accept",
        Act::Correct => "report.correct",
        Act::Withdraw => "report.withdraw",
    };
    record(
        tx,
        &report,
        entry,
        json!({ "code": report.code, "revision": report.revision, "note": note, "marks": marks }),
    );
    tell(
        tx,
        &regime,
        &Owed {
            report: report.clone(),
            ..owed
        },
        act,
        &step,
    )
    .await?;
    Ok(report)
}

/// The stage in which a report was before it was laid before the leader: what was given back stays given back.
async fn before_completion(tx: &Tx, report: &Report) -> Result<Stage> {
    if report.stage != Stage::Completed || report.revision == 0 {
        return Ok(Stage::Draft);
    }
    let steps = store::steps(&tx.reader(), report.id).await?;
    let last = steps.iter().rev().find_map(|step| match Act::from_code(&step.act)? {
        Act::Return => Some(Stage::Returned),
        Act::Correct => Some(Stage::Correcting),
        Act::Complete | Act::Reopen | Act::Send | Act::Accept | Act::Withdraw => None,
    });
    Ok(last.unwrap_or(Stage::Correcting))
}

/// The stage in which a report was before its correction began.
fn before_correction(report: &Report) -> Stage {
    if report.taken == report.revision {
        Stage::Accepted
    } else {
        Stage::Sent
    }
}

/// The period takes reports: it is open, or this unit may still send.
async fn may_arrive(tx: &Tx, regime: &Regime, report: &Report) -> Result<()> {
    let db = tx.reader();
    let Some(lock) = store::lock(&db, regime.id, report.period).await? else {
        return Ok(());
    };
    let excepted = store::exceptions(&db, regime.id, report.period)
        .await?
        .iter()
        .any(|one| one.unit == report.unit && tx.today() <= one.until);
    if excepted {
        return Ok(());
    }
    let receiver = tx.units().name(report.receiver, tx.today()).to_owned();
    Err(refused(
        "report.locked",
        labels::locked(&lock, report.period, &receiver),
    ))
}

/// Freezes a report and gives it its number.
async fn send(
    tx: &Tx,
    permit: &Permit,
    actor: &Actor,
    desk: Desk<'_>,
    regime: &Regime,
    report: &mut Report,
    filled: &Filled,
) -> Result<()> {
    let content = compose::sent(desk.figures, &report.draft, filled);
    if report.code.is_empty() {
        let year = report.period.last_year();
        let number = codes::next(tx, regime.owner, "report", year).await?;
        report.code = labels::code(number, report.period, desk.units.code(regime.owner, desk.today));
    }
    report.revision += 1;
    let keys = filled.form.indicators();
    let snapshot = if keys.is_empty() {
        None
    } else {
        let lens = desk.lens(regime, report.period);
        let new = indicators::commands::NewSnapshot {
            name: labels::snapshot(&report.code, report.revision),
            unit: filled.area,
            period: report.period,
            regime: regime.content.cutoff,
            only: Some(keys),
        };
        // The figures are those of the territory; whoever writes for an office of it holds no role on the territory itself.
        let system = Actor::system("reports");
        Some(indicators::commands::freeze(tx, &system, desk.figures, &lens, new).await?)
    };
    let reason = match report.revision {
        1 => String::new(),
        _ => store::steps(&tx.reader(), report.id)
            .await?
            .into_iter()
            .rev()
            .find(|step| step.act == Act::Correct.code() || step.act == Act::Return.code())
            .map(|step| step.note)
            .unwrap_or_default(),
    };
    let sending = Sending {
        id: tx.id(),
        report: report.id,
        revision: report.revision,
        hash: seal(report, report.revision, &content)?,
        content,
        snapshot,
        reason,
        sent_by: actor.person,
        sent_at: tx.now,
    };
    store::insert_sending(tx, permit, &sending).await?;
    report.sent_at = Some(tx.now);
    report.first_sent_at = report.first_sent_at.or(Some(tx.now));
    // Beside the act: the seal is in the journal, so nobody changes what was handed over unseen.
    record(
        tx,
        report,
        "report.sealed",
        json!({ "code": report.code, "revision": report.revision, "hash": sending.hash, "snapshot": snapshot }),
    );
    Ok(())
}

/// The seal of a revision: over what it says and whose it is.
fn seal(report: &Report, revision: i32, content: &Sent) -> Result<String> {
    let text = serde_json::to_string(content).map_err(|error| AppError::bug(error.to_string()))?;
    let whole = format!("{}:{}:{revision}:{text}", report.id, report.code);
    Ok(hex(&sha256(whole.as_bytes())))
}

/// What was handed over is what the journal sealed.
///
/// # Errors
/// Database errors.
pub async fn is_untouched(db: &kernel::db::Reader<'_>, report: &Report, sending: &Sending) -> Result<bool> {
    let hash = seal(report, sending.revision, &sending.content)?;
    let entries = kernel::journal::timeline(db, REPORT, report.id.0).await?;
    let in_journal = entries
        .iter()
        .filter(|entry| entry.act == "report.sealed")
        .any(|entry| entry.details().get("hash").and_then(Value::as_str) == Some(hash.as_str()));
    Ok(in_journal && hash == sending.hash)
}

async fn tell(tx: &Tx, regime: &Regime, owed: &Owed, act: Act, step: &Step) -> Result<()> {
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let report = &owed.report;
    let name = units.name(report.unit, on);
    let (people, urgent): (Vec<PersonId>, bool) = match act {
        Act::Complete => {
            let leaders = people::store::officers_in(&db, &policy::APPROVERS, &[owed.holder], on).await?;
            (leaders.into_iter().map(|(_, person)| person).collect(), false)
        }
        // A hundred reports on one day are a list to open, not a hundred letters.
        Act::Send if report.revision > 1 => {
            let people = directives::commands::keepers(&db, &units, report.receiver, on).await?;
            (people, false)
        }
        Act::Return => (directives::commands::keepers(&db, &units, owed.holder, on).await?, true),
        Act::Accept | Act::Send | Act::Correct | Act::Reopen | Act::Withdraw => return Ok(()),
    };
    let text = labels::notice(act, &regime.content.name, report.period, name, &step.note);
    for person in people {
        if person == step.by {
            continue;
        }
        notices::tell(
            tx,
            NewNotice {
                event: format!("report.{}:{}:{}", act.code(), report.id, report.version),
                person,
                urgent,
                subject_kind: REPORT,
                subject: report.id.0,
                text: text.clone(),
                link: format!("/bao-cao/{}", report.id),
            },
        )
        .await?;
    }
    Ok(())
}
