//! The verbs of this module: the only writers. Pages, API, jobs and the command line all call these.

pub mod messages;
pub mod obstacles;
pub mod tasks;

use crate::model::task::TaskAct;
use crate::model::{
    Act, Clause, ClauseId, Content, Directive, DirectiveId, Line, LineId, LineKind, Part, SUBJECT, State,
    closes_circle, recipients as merged,
};
use crate::store::{self, Way};
use crate::{labels, policy};
use chrono::{Datelike as _, NaiveDate};
use kernel::access::{Actor, Role};
use kernel::attachments::{self, NewAttachment};
use kernel::db::{Reader, Tx};
use kernel::engines::Extracted;
use kernel::ids::{AttachmentId, PersonId, UnitId};
use kernel::jobs::{self, NewJob};
use kernel::journal::Entry;
use kernel::notices::{self, NewNotice};
use kernel::units::{Tree, UnitKind, Units};
use kernel::{AppError, FieldErrors, Result};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The job that tells the recipients of a document.
pub const TELL: &str = "directives.tell_recipients";
/// The years in which a document may lie.
const YEARS: RangeInclusive<i32> = 1945..=2100;
/// The years in which a deadline may lie.
const YEARS_AHEAD: RangeInclusive<i32> = 2000..=2100;
/// Most signs of a line.
pub const LINE: usize = 250;
/// Most signs of a subject.
pub const LONG_LINE: usize = 600;
/// Most signs of a text.
pub const TEXT: usize = 10_000;
/// Most documents that one carries out.
const MOST_LINKS: usize = 100;
/// Most recipients, clauses or tasks of one document.
pub const MOST: usize = 2_000;

pub(crate) fn record(tx: &Tx, one: &Directive, act: &'static str, details: Value) {
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: one.id.0,
        unit: Some(one.keeper.0),
        act,
        details,
    });
}

/// Everyone who keeps the register of a unit, at that unit itself; where nobody does, of the nearest unit above that has
/// somebody: an office of a commune is told through the commune.
pub async fn keepers(db: &Reader<'_>, units: &Units, unit: UnitId, on: NaiveDate) -> Result<Vec<PersonId>> {
    let line = std::iter::once(unit).chain(units.ancestors(unit, Tree::Territorial, on));
    for at in line {
        if units.get(at).map(|row| row.kind) == Some(UnitKind::Country) {
            break;
        }
        let found = if at == unit {
            people::store::officers_in(db, &policy::KEEPERS, &[at], on).await?
        } else {
            people::store::officers_over(db, &policy::KEEPERS, &[at], on).await?
        };
        if !found.is_empty() {
            let people: BTreeSet<PersonId> = found.into_iter().map(|(_, person)| person).collect();
            return Ok(people.into_iter().collect());
        }
    }
    Ok(Vec::new())
}

/// The document as its actor sees it, with the permit to change it. Whoever comes second waits here, and then reads what the
/// first did: much of a document stands beside its own row.
pub(crate) async fn kept(tx: &Tx, actor: &Actor, id: DirectiveId) -> Result<(Directive, kernel::access::Permit)> {
    let scope = policy::scope(actor);
    store::find(&tx.reader(), &scope, id, tx.today()).await?;
    store::hold(tx, id).await?;
    let one = store::find(&tx.reader(), &scope, id, tx.today()).await?;
    let permit = policy::permit_keep(actor, one.keeper, id.0, &tx.units(), tx.today())?;
    Ok((one, permit))
}

fn open(one: &Directive) -> Result<()> {
    if one.state.is_open() {
        Ok(())
    } else {
        Err(AppError::Refused {
            code: "directive.closed",
            message: labels::closed(one.state),
        })
    }
}

pub(crate) fn within(errors: &mut FieldErrors, field: &str, text: &str, max: usize) {
    let length = text.chars().count();
    if length > max {
        errors.add(field, kernel::labels::too_long(length, max));
    }
}

/// A document as it is entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entered {
    /// What the register says.
    pub content: Content,
    /// To whom, to act.
    pub act: Vec<UnitId>,
    /// To whom, to be informed.
    pub inform: Vec<UnitId>,
    /// Registered documents that it carries out.
    pub ups: Vec<DirectiveId>,
}

/// Said twice is said once.
fn once_each(ups: &mut Vec<DirectiveId>) {
    ups.sort_unstable();
    ups.dedup();
}

/// What must hold of an entry.
async fn check(
    tx: &Tx,
    actor: &Actor,
    (keeper, focal): (UnitId, Option<UnitId>),
    id: DirectiveId,
    entered: &Entered,
) -> Result<()> {
    let (units, on) = (tx.units(), tx.today());
    let content = &entered.content;
    let mut errors = FieldErrors::default();
    if content.subject.is_empty() {
        errors.add("subject", labels::ASK_SUBJECT);
    }
    if content.kind.is_none() {
        errors.add("kind", labels::ASK_KIND);
    }
    if content.issuer.is_empty() {
        errors.add("issuer", labels::ASK_ISSUER);
    }
    for (field, text, max) in [
        ("number", &content.number, 100),
        ("issuer", &content.issuer, LINE),
        ("signer", &content.signer, LINE),
        ("signer_title", &content.signer_title, LINE),
        ("subject", &content.subject, LONG_LINE),
    ] {
        within(&mut errors, field, text, max);
    }
    if content.basis.len() > 100 || content.basis.iter().any(|line| line.chars().count() > LONG_LINE) {
        errors.add("basis", labels::BASIS_TOO_LONG);
    }
    if let Some(day) = content.issued_on {
        if !YEARS.contains(&day.year()) {
            errors.add("issued_on", labels::YEARS);
        } else if content.issuer_unit == Some(keeper) && day > on {
            errors.add("issued_on", labels::DAY_AHEAD);
        }
    }
    let realm = policy::realm(&units, keeper, on);
    // A unit that ended since stays where it was written.
    let held: BTreeSet<UnitId> = store::recipients(&tx.reader(), id)
        .await?
        .into_iter()
        .map(|recipient| recipient.unit)
        .chain(focal)
        .collect();
    let reached = |unit: UnitId| held.contains(&unit) || (units.exists(unit, on) && units.is_within(unit, realm, on));
    for (field, list) in [("act", &entered.act), ("inform", &entered.inform)] {
        if list.len() > MOST {
            errors.add(field, labels::TOO_MANY);
        } else if let Some(unit) = list.iter().find(|unit| !reached(**unit)) {
            errors.add(field, labels::out_of_reach(units.name(*unit, on)));
        }
    }
    if let Some(focal) = content.focal.filter(|unit| !reached(*unit)) {
        errors.add("focal", labels::out_of_reach(units.name(focal, on)));
    }
    // What one cannot see cannot be linked to: it would tell that it is there.
    if entered.ups.len() > MOST_LINKS {
        errors.add("ups", labels::TOO_MANY);
        return errors.check();
    }
    let seen = store::these(&tx.reader(), &policy::scope(actor), &entered.ups, on).await?;
    if entered.ups.iter().any(|up| !seen.contains_key(up)) {
        errors.add("ups", labels::NO_SUCH_DOCUMENT);
    }
    for up in &entered.ups {
        let links = store::links(&tx.reader(), *up, Way::Up).await?;
        if closes_circle(id, *up, &links) {
            errors.add("ups", labels::CIRCLE);
        }
    }
    errors.check()
}

/// Enters a document into the register of a unit.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn enter(tx: &Tx, actor: &Actor, keeper: UnitId, mut entered: Entered) -> Result<DirectiveId> {
    once_each(&mut entered.ups);
    let id: DirectiveId = tx.id();
    let permit = policy::permit_keep(actor, keeper, id.0, &tx.units(), tx.today())?;
    if !tx.units().exists(keeper, tx.today()) {
        return Err(AppError::field("keeper", labels::ASK_KEEPER));
    }
    check(tx, actor, (keeper, None), id, &entered).await?;
    let one = Directive {
        id,
        keeper,
        content: entered.content,
        state: State::Draft,
        replaced_by: None,
        end_note: String::new(),
        published: false,
        created_by: actor.person,
        created_at: tx.now,
        changed_at: tx.now,
        issued_at: None,
        version: 1,
    };
    store::insert(tx, &permit, &one).await?;
    store::set_recipients(tx, &permit, id, &merged(&entered.act, &entered.inform)).await?;
    store::set_links(tx, &permit, id, &entered.ups).await?;
    record(
        tx,
        &one,
        "directive.enter",
        json!({ "name": one.content.subject, "number": one.content.number }),
    );
    Ok(id)
}

/// Changes an entry. Number and day that were blank are completed this way: the document stays the same one. Who has
/// acknowledged stays a recipient; who comes new to an issued document is told.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn change(tx: &Tx, actor: &Actor, id: DirectiveId, version: i64, mut entered: Entered) -> Result<Directive> {
    once_each(&mut entered.ups);
    let (mut one, permit) = kept(tx, actor, id).await?;
    open(&one)?;
    if one.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    check(tx, actor, (one.keeper, one.content.focal), id, &entered).await?;
    // A document that its keeper does not see any more is in no form: it stays linked, nobody took the link off.
    let direct = store::links(&tx.reader(), id, Way::Up)
        .await?
        .remove(&id)
        .unwrap_or_default();
    let shown = store::these(&tx.reader(), &policy::scope(actor), &direct, tx.today()).await?;
    entered.ups.extend(direct.iter().filter(|up| !shown.contains_key(up)));
    let before = (one.content.number.clone(), one.content.issued_on);
    one.content = entered.content;
    one.changed_at = tx.now;
    store::save(tx, &permit, &one).await?;
    one.version += 1;
    store::set_recipients(tx, &permit, id, &merged(&entered.act, &entered.inform)).await?;
    store::set_links(tx, &permit, id, &entered.ups).await?;
    // What is not carried out any more covers none of its clauses.
    let line: Vec<DirectiveId> = store::links(&tx.reader(), id, Way::Up).await?.into_keys().collect();
    let above: BTreeSet<ClauseId> = store::clauses(&tx.reader(), &line)
        .await?
        .into_iter()
        .map(|clause| clause.id)
        .collect();
    let covered = store::covered_by(&tx.reader(), id).await?;
    let still: Vec<ClauseId> = covered
        .iter()
        .copied()
        .filter(|clause| above.contains(clause))
        .collect();
    if still.len() < covered.len() {
        store::set_covers(tx, &permit, id, &still).await?;
    }
    let mut details = json!({ "name": one.content.subject, "number": one.content.number, "ups": entered.ups });
    if before != (one.content.number.clone(), one.content.issued_on) {
        details["before"] = json!({ "number": before.0, "on": before.1 });
    }
    record(tx, &one, "directive.change", details);
    if one.state == State::Issued {
        tell_later(tx, &one).await?;
    }
    Ok(one)
}

/// What an act brings along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct With {
    /// replace: what takes its place.
    pub by: Option<DirectiveId>,
    /// replace, end: why.
    pub note: String,
}

/// Issues, replaces or ends a document. Issuing assigns its tasks and has its recipients told. What is replaced or ended keeps
/// its open tasks: whoever assigned them gives them up one by one, so that nothing vanishes unseen.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`], [`AppError::Invalid`], [`AppError::Conflict`].
pub async fn act(tx: &Tx, actor: &Actor, id: DirectiveId, act: Act, with: With) -> Result<Directive> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    let next = act.after(one.state).ok_or_else(|| AppError::Refused {
        code: "directive.wrong_state",
        message: labels::refused(act, one.state),
    })?;
    let mut errors = FieldErrors::default();
    within(&mut errors, "note", &with.note, LONG_LINE);
    errors.check()?;
    let details = match act {
        Act::Issue => {
            one.issued_at = Some(tx.now);
            json!({ "number": one.content.number })
        }
        Act::Replace => {
            let by = with.by.ok_or_else(|| AppError::field("by", labels::ASK_REPLACED_BY))?;
            let other = store::these(&tx.reader(), &policy::scope(actor), &[by], tx.today()).await?;
            let other = other
                .get(&by)
                .filter(|other| other.id != id && other.state == State::Issued)
                .ok_or_else(|| AppError::field("by", labels::ASK_REPLACED_BY))?;
            one.replaced_by = Some(by);
            one.end_note = with.note;
            json!({ "by": by, "number": other.content.number })
        }
        Act::End => {
            if with.note.is_empty() {
                return Err(AppError::field("note", labels::ASK_END_NOTE));
            }
            one.end_note.clone_from(&with.note);
            json!({ "note": with.note })
        }
    };
    one.state = next;
    one.changed_at = tx.now;
    store::save(tx, &permit, &one).await?;
    one.version += 1;
    record(tx, &one, act.action(), details);
    if act == Act::Issue {
        tasks::assign_all(tx, actor, &one).await?;
        tell_later(tx, &one).await?;
    }
    Ok(one)
}

/// Shows a document to the public, or no more.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`] for a draft, [`AppError::Conflict`].
pub async fn publish(tx: &Tx, actor: &Actor, id: DirectiveId, shown: bool) -> Result<Directive> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    if one.state == State::Draft && shown {
        return Err(AppError::Refused {
            code: "directive.not_issued",
            message: labels::PUBLISH_DRAFT.to_owned(),
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
        "directive.publish"
    } else {
        "directive.unpublish"
    };
    record(tx, &one, act, json!({ "number": one.content.number }));
    Ok(one)
}

async fn tell_later(tx: &Tx, one: &Directive) -> Result<()> {
    jobs::enqueue(
        tx,
        NewJob {
            kind: TELL,
            payload: json!({ "directive": one.id }),
            due_at: tx.now,
            dedupe: Some(format!("directive:{}:{}", one.id, one.version)),
        },
    )
    .await
}

/// Tells the recipients of a document, each once: to act, or to be informed.
///
/// # Errors
/// Database errors.
pub async fn tell(tx: &Tx, id: DirectiveId) -> Result<()> {
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let one = store::find(&db, &policy::whole(), id, on).await?;
    if one.state != State::Issued {
        return Ok(());
    }
    for recipient in store::recipients(&db, id).await? {
        if recipient.acknowledged_at.is_some() {
            continue;
        }
        for person in keepers(&db, &units, recipient.unit, on).await? {
            notices::tell(
                tx,
                NewNotice {
                    event: format!("directive.received:{id}:{}", recipient.unit),
                    person,
                    urgent: false,
                    subject_kind: SUBJECT,
                    subject: id.0,
                    text: labels::notice_received(&one, recipient.part, units.name(recipient.unit, on)),
                    link: format!("/chi-dao/{id}"),
                },
            )
            .await?;
        }
    }
    Ok(())
}

/// Says for a unit that a document has arrived. Said twice it changes nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`] for a unit that is no recipient.
pub async fn acknowledge(tx: &Tx, actor: &Actor, id: DirectiveId, unit: UnitId) -> Result<bool> {
    store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    // Its recipients may be written anew at this very moment.
    store::hold(tx, id).await?;
    let one = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_acknowledge(actor, unit, &one, &tx.units(), tx.today())?;
    if one.state == State::Draft {
        return Err(AppError::Refused {
            code: "directive.not_issued",
            message: labels::ACKNOWLEDGE_DRAFT.to_owned(),
        });
    }
    let known = store::recipients(&tx.reader(), id).await?;
    if !known.iter().any(|recipient| recipient.unit == unit) {
        return Err(AppError::field("unit", labels::NO_RECIPIENT));
    }
    let new = store::acknowledge(tx, &permit, id, unit).await?;
    if new {
        record(tx, &one, "directive.acknowledge", json!({ "unit": unit }));
    }
    Ok(new)
}

/// Reminds the recipients that have not acknowledged: at most once a day each.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`].
pub async fn remind_recipients(tx: &Tx, actor: &Actor, id: DirectiveId) -> Result<usize> {
    let (one, _) = kept(tx, actor, id).await?;
    if one.state != State::Issued {
        return Err(AppError::Refused {
            code: "directive.not_issued",
            message: labels::closed(one.state),
        });
    }
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let mut told = 0;
    for recipient in store::recipients(&db, id).await? {
        if recipient.acknowledged_at.is_some() {
            continue;
        }
        told += 1;
        for person in keepers(&db, &units, recipient.unit, on).await? {
            notices::tell(
                tx,
                NewNotice {
                    event: format!("directive.unacknowledged:{id}:{}:{on}", recipient.unit),
                    person,
                    urgent: false,
                    subject_kind: SUBJECT,
                    subject: id.0,
                    text: labels::notice_unacknowledged(&one, units.name(recipient.unit, on)),
                    link: format!("/chi-dao/{id}"),
                },
            )
            .await?;
        }
    }
    record(tx, &one, "directive.remind", json!({ "number": told }));
    Ok(told)
}

/// A clause as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewClause {
    /// "III.1"; may be empty.
    pub path: String,
    /// Text as printed.
    pub text: String,
}

fn check_clause(new: &NewClause) -> Result<()> {
    let mut errors = FieldErrors::default();
    if new.text.is_empty() {
        errors.add("text", labels::ASK_CLAUSE);
    }
    within(&mut errors, "text", &new.text, TEXT);
    within(&mut errors, "path", &new.path, 40);
    errors.check()
}

/// Adds clauses at the end of a document.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn add_clauses(tx: &Tx, actor: &Actor, id: DirectiveId, new: Vec<NewClause>) -> Result<Vec<ClauseId>> {
    let (one, permit) = kept(tx, actor, id).await?;
    open(&one)?;
    let known = store::clauses(&tx.reader(), &[id]).await?;
    if known.len() + new.len() > MOST {
        return Err(AppError::field("text", labels::TOO_MANY));
    }
    let first = known.last().map_or(1, |clause| clause.place + 1);
    let mut made = Vec::with_capacity(new.len());
    for (place, clause) in (first..).zip(new) {
        check_clause(&clause)?;
        let clause = Clause {
            id: tx.id(),
            directive: id,
            place,
            path: clause.path,
            text: clause.text,
            version: 0,
        };
        store::save_clause(tx, &permit, &clause).await?;
        made.push(clause.id);
    }
    record(tx, &one, "directive.clause", json!({ "number": made.len() }));
    Ok(made)
}

/// Changes a clause.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn change_clause(
    tx: &Tx,
    actor: &Actor,
    id: DirectiveId,
    clause: ClauseId,
    version: i64,
    new: NewClause,
) -> Result<()> {
    let (one, permit) = kept(tx, actor, id).await?;
    open(&one)?;
    check_clause(&new)?;
    let before = store::find_clause(&tx.reader(), clause).await?;
    if before.directive != id {
        return Err(AppError::NotFound);
    }
    if before.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let after = Clause {
        path: new.path,
        text: new.text,
        ..before.clone()
    };
    store::save_clause(tx, &permit, &after).await?;
    let details = json!({ "path": after.path, "before": { "path": before.path, "text": before.text } });
    record(tx, &one, "directive.clause", details);
    Ok(())
}

/// Takes a clause out on which no task, line or difficulty hangs, and which no document below carries out.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`].
pub async fn remove_clause(tx: &Tx, actor: &Actor, id: DirectiveId, clause: ClauseId) -> Result<()> {
    let (one, permit) = kept(tx, actor, id).await?;
    open(&one)?;
    let db = tx.reader();
    let found = store::find_clause(&db, clause).await?;
    if found.directive != id {
        return Err(AppError::NotFound);
    }
    let scope = policy::whole();
    let hangs = store::tasks::of(&db, &scope, &[id], tx.today())
        .await?
        .iter()
        .any(|task| task.clause == Some(clause))
        || store::lines(&db, &[id])
            .await?
            .iter()
            .any(|line| line.clause == Some(clause))
        || store::obstacles(&db, &scope, id, true, tx.today())
            .await?
            .iter()
            .any(|obstacle| obstacle.clause == Some(clause))
        || !store::covers(&db, &[clause]).await?.is_empty();
    if hangs {
        return Err(AppError::Refused {
            code: "clause.in_use",
            message: labels::CLAUSE_IN_USE.to_owned(),
        });
    }
    store::delete_clause(tx, &permit, &found).await?;
    record(
        tx,
        &one,
        "directive.clause_removed",
        json!({ "path": found.path, "text": found.text }),
    );
    Ok(())
}

/// A target or report duty as it is confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// Target or report duty.
    pub kind: LineKind,
    /// On which clause.
    pub clause: Option<ClauseId>,
    /// What is measured or reported.
    pub name: String,
    /// "trên 80%"; empty for a report duty.
    pub value: String,
    /// When, in words.
    pub due_rule: String,
    /// Who, in words.
    pub who: String,
    /// The sentence, as printed.
    pub sentence: String,
    /// What the compiler understood, as JSON text; empty for a line that was typed.
    pub reading: String,
}

/// Keeps targets and report duties of a document.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn add_lines(tx: &Tx, actor: &Actor, id: DirectiveId, new: Vec<NewLine>) -> Result<Vec<LineId>> {
    let (one, permit) = kept(tx, actor, id).await?;
    open(&one)?;
    let known = store::lines(&tx.reader(), &[id]).await?;
    if known.len() + new.len() > MOST {
        return Err(AppError::field("name", labels::TOO_MANY));
    }
    let mut place = known.iter().map(|line| line.place).max().unwrap_or(0);
    let clauses = store::clauses(&tx.reader(), &[id]).await?;
    let mut lines = Vec::with_capacity(new.len());
    for line in new {
        let mut errors = FieldErrors::default();
        if line.name.is_empty() {
            errors.add("name", labels::ASK_LINE);
        }
        if line.kind == LineKind::Target && line.value.is_empty() {
            errors.add("value", labels::ASK_VALUE);
        }
        within(&mut errors, "name", &line.name, LONG_LINE);
        within(&mut errors, "value", &line.value, LINE);
        within(&mut errors, "due_rule", &line.due_rule, LINE);
        within(&mut errors, "who", &line.who, LONG_LINE);
        within(&mut errors, "sentence", &line.sentence, TEXT);
        if line
            .clause
            .is_some_and(|clause| !clauses.iter().any(|known| known.id == clause))
        {
            errors.add("clause", labels::NO_SUCH_CLAUSE);
        }
        errors.check()?;
        place += 1;
        lines.push(Line {
            id: tx.id(),
            directive: id,
            clause: line.clause,
            kind: line.kind,
            place,
            name: line.name,
            value: line.value,
            due_rule: line.due_rule,
            who: line.who,
            sentence: line.sentence,
            reading: line.reading,
        });
    }
    store::insert_lines(tx, &permit, id, &lines).await?;
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    record(tx, &one, "directive.line", json!({ "names": names }));
    Ok(lines.into_iter().map(|line| line.id).collect())
}

/// Takes a target or report duty out again.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`].
pub async fn remove_line(tx: &Tx, actor: &Actor, id: DirectiveId, line: LineId) -> Result<()> {
    let (one, permit) = kept(tx, actor, id).await?;
    open(&one)?;
    let lines = store::lines(&tx.reader(), &[id]).await?;
    let found = lines.iter().find(|known| known.id == line).ok_or(AppError::NotFound)?;
    store::delete_line(tx, &permit, id, line).await?;
    record(
        tx,
        &one,
        "directive.line_removed",
        json!({ "name": found.name, "value": found.value }),
    );
    Ok(())
}

/// Says which clauses of documents above a document carries out: clauses of documents that it is linked to and its keeper
/// sees.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn cover(tx: &Tx, actor: &Actor, id: DirectiveId, clauses: &[ClauseId]) -> Result<()> {
    let (one, permit) = kept(tx, actor, id).await?;
    open(&one)?;
    let db = tx.reader();
    let ups: Vec<DirectiveId> = store::links(&db, id, Way::Up)
        .await?
        .into_keys()
        .filter(|up| *up != id)
        .collect();
    let seen = store::these(&db, &policy::scope(actor), &ups, tx.today()).await?;
    let seen: Vec<DirectiveId> = seen.into_keys().collect();
    let offered: BTreeSet<ClauseId> = store::clauses(&db, &seen)
        .await?
        .iter()
        .map(|clause| clause.id)
        .collect();
    let mut wanted: BTreeSet<ClauseId> = clauses.iter().copied().collect();
    if wanted.iter().any(|clause| !offered.contains(clause)) {
        return Err(AppError::field("clauses", labels::NO_SUCH_CLAUSE));
    }
    // What the person does not see was not taken off by them.
    let before = store::covered_by(&db, id).await?;
    wanted.extend(before.into_iter().filter(|clause| !offered.contains(clause)));
    let wanted: Vec<ClauseId> = wanted.into_iter().collect();
    store::set_covers(tx, &permit, id, &wanted).await?;
    record(tx, &one, "directive.cover", json!({ "number": wanted.len() }));
    Ok(())
}

/// A file that was read and stored before the transaction.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// SHA-256 of the bytes.
    pub hash: String,
    /// Name as the person knows it.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// What was read in it.
    pub extracted: Extracted,
}

pub(crate) async fn attach_to(
    tx: &Tx,
    actor: &Actor,
    kind: &'static str,
    subject: uuid::Uuid,
    slot: String,
    file: StoredFile,
) -> Result<AttachmentId> {
    attachments::attach(
        tx,
        NewAttachment {
            subject_kind: kind,
            subject,
            slot,
            hash: file.hash,
            name: file.name,
            media_type: file.extracted.media_type.clone(),
            size: file.size,
            extracted: Some(file.extracted),
            uploaded_by: actor.person,
        },
    )
    .await
}

/// Attaches a file to a document: the document itself (`document`, a newer one takes its place) or an annex.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`].
pub async fn attach(tx: &Tx, actor: &Actor, id: DirectiveId, annex: bool, file: StoredFile) -> Result<AttachmentId> {
    let (one, _) = kept(tx, actor, id).await?;
    open(&one)?;
    let name = file.name.clone();
    let slot = if annex {
        let files = attachments::of(&tx.reader(), id.0).await?;
        format!(
            "annex-{:03}",
            files.iter().filter(|file| file.slot.starts_with("annex")).count() + 1
        )
    } else {
        "document".to_owned()
    };
    let file = attach_to(tx, actor, SUBJECT, id.0, slot, file).await?;
    record(tx, &one, "directive.attach", json!({ "name": name }));
    Ok(file)
}

/// The acts on tasks that the interface takes by name.
#[must_use]
pub fn task_act(word: &str) -> Option<TaskAct> {
    TaskAct::from_code(word).filter(|act| *act != TaskAct::Assign)
}

/// Gives a person a new secret address of their calendar, said once.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn renew_feed(tx: &Tx, actor: &Actor) -> Result<String> {
    let permit = policy::permit_feed(actor)?;
    let secret = kernel::ids::secret();
    store::set_feed(tx, &permit, actor.person, &kernel::ids::secret_hash(&secret)).await?;
    feed_record(tx, actor, "calendar.renew");
    Ok(secret)
}

/// Takes the address of one's calendar away.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn drop_feed(tx: &Tx, actor: &Actor) -> Result<()> {
    let permit = policy::permit_feed(actor)?;
    store::drop_feed(tx, &permit, actor.person).await?;
    feed_record(tx, actor, "calendar.drop");
    Ok(())
}

fn feed_record(tx: &Tx, actor: &Actor, act: &'static str) {
    tx.record(Entry {
        subject_kind: "calendar_feed",
        subject: actor.person.0,
        unit: None,
        act,
        details: json!({}),
    });
}

/// Units of a group that a document is sent to at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// các sở, ban, ngành
    Departments,
    /// các xã, phường
    Communes,
    /// các phòng, đơn vị trực thuộc
    Offices,
    /// các trường học
    Schools,
    /// các trạm y tế
    HealthStations,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 5] = [
        Group::Departments,
        Group::Communes,
        Group::Offices,
        Group::Schools,
        Group::HealthStations,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Group::Departments => "departments",
            Group::Communes => "communes",
            Group::Offices => "offices",
            Group::Schools => "schools",
            Group::HealthStations => "health_stations",
        }
    }

    /// The group of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Group> {
        Group::ALL.into_iter().find(|group| group.code() == code)
    }

    fn kind(self) -> UnitKind {
        match self {
            Group::Departments => UnitKind::Department,
            Group::Communes => UnitKind::Commune,
            Group::Offices => UnitKind::Office,
            Group::Schools => UnitKind::School,
            Group::HealthStations => UnitKind::HealthStation,
        }
    }

    /// Its units, seen from a unit: departments and communes of the whole province, the rest below the unit itself.
    #[must_use]
    pub fn units(self, units: &Units, keeper: UnitId, on: NaiveDate) -> Vec<UnitId> {
        let root = match self {
            Group::Departments | Group::Communes => policy::realm(units, keeper, on),
            Group::Offices | Group::Schools | Group::HealthStations => keeper,
        };
        units
            .subtree(root, Tree::Territorial, on)
            .into_iter()
            .filter(|unit| *unit != keeper && units.get(*unit).is_some_and(|row| row.kind == self.kind()))
            .collect()
    }
}

/// Roles of those above a unit who are told when something of it is late.
pub(crate) const SUPERIORS: [Role; 2] = [Role::Leader, Role::FocalOffice];

/// Whether a part of the recipients is to act.
#[must_use]
pub fn is_to_act(part: Part) -> bool {
    part == Part::Act
}
