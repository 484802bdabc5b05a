//! What is done with tasks.

use super::{LONG_LINE, MOST, StoredFile, TEXT, attach_to, keepers, kept, within};
use crate::compiler::DueRule;
use crate::model::task::{
    Method, Reminder, Report, ReportId, Step, TASK, Task, TaskAct, TaskId, TaskState, remembered, reminder,
};
use crate::model::{ClauseId, Directive, DirectiveId, State, due};
use crate::store::{self, tasks as rows};
use crate::{labels, policy};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::access::{Actor, Permit};
use kernel::db::Tx;
use kernel::ids::{PersonId, UnitId};
use kernel::journal::Entry;
use kernel::notices::{self, NewNotice};
use kernel::time::{local_date, local_year};
use kernel::units::Tree;
use kernel::{AppError, FieldErrors, Result, codes};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Shortest note that is evidence without a file.
const EVIDENCE: usize = 10;

pub(crate) fn record(tx: &Tx, one: &Task, act: &'static str, details: Value) {
    tx.record(Entry {
        subject_kind: TASK,
        subject: one.id.0,
        unit: Some(one.owner.0),
        act,
        details,
    });
}

/// Until when.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum When {
    /// Without a deadline.
    #[default]
    Open,
    /// A rule in words that names no moment: "thường xuyên".
    Words(String),
    /// One moment, with its rule in words.
    Once(DateTime<Utc>, String),
    /// Again and again.
    Again(DueRule),
}

/// A task as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewTask {
    /// On which clause.
    pub clause: Option<ClauseId>,
    /// What is to be done.
    pub title: String,
    /// Who leads; each of several gets a task of its own.
    pub leads: Vec<UnitId>,
    /// Who helps.
    pub with: Vec<UnitId>,
    /// What comes of it.
    pub product: String,
    /// Until when.
    pub when: When,
    /// Steps with weights; empty for a percentage that is said.
    pub steps: Vec<Step>,
}

impl NewTask {
    fn method(&self) -> Method {
        if self.steps.is_empty() {
            Method::Percent
        } else {
            Method::Steps(self.steps.clone())
        }
    }
}

/// What must hold of a task; units that it has already may have ended since.
async fn check(tx: &Tx, one: &Directive, new: &NewTask, held: &[UnitId]) -> Result<()> {
    let (units, on) = (tx.units(), tx.today());
    let mut errors = FieldErrors::default();
    if new.title.is_empty() {
        errors.add("title", labels::task::ASK_TITLE);
    }
    within(&mut errors, "title", &new.title, LONG_LINE);
    within(&mut errors, "product", &new.product, LONG_LINE);
    if new.leads.is_empty() {
        errors.add("lead", labels::task::ASK_LEAD);
    }
    if new.leads.len() > MOST || new.with.len() > MOST {
        errors.add("lead", labels::TOO_MANY);
    }
    if new.steps.len() > 50 {
        errors.add("steps", labels::task::STEPS_TOO_MANY);
    }
    let realm = policy::realm(&units, one.keeper, on);
    let reached = |unit: &UnitId| held.contains(unit) || (units.exists(*unit, on) && units.is_within(*unit, realm, on));
    for (field, list) in [("lead", &new.leads), ("with", &new.with)] {
        if let Some(unit) = list.iter().find(|unit| !reached(unit)) {
            errors.add(field, labels::out_of_reach(units.name(*unit, on)));
        }
    }
    match &new.when {
        When::Once(at, _) if !super::YEARS_AHEAD.contains(&local_year(*at)) => {
            errors.add("due_on", labels::task::YEARS);
        }
        When::Open => {}
        When::Words(words) | When::Once(_, words) => within(&mut errors, "due_rule", words, LONG_LINE),
        When::Again(rule) => {
            if !due::is_possible(rule) {
                errors.add("repeat_day", labels::task::RULE_IMPOSSIBLE);
            }
        }
    }
    if let Some(clause) = new.clause {
        let known = store::clauses(&tx.reader(), &[one.id]).await?;
        if !known.iter().any(|held| held.id == clause) {
            errors.add("clause", labels::NO_SUCH_CLAUSE);
        }
    }
    errors.check()
}

/// Deadline, its rule in words, the rule by which it comes again, the period.
type Due = (Option<DateTime<Utc>>, String, Option<DueRule>, String);

fn due_of(when: &When, now: DateTime<Utc>) -> Result<Due> {
    Ok(match when {
        When::Open => (None, String::new(), None, String::new()),
        When::Words(words) => (None, words.clone(), None, String::new()),
        When::Once(at, words) => (Some(*at), words.clone(), None, String::new()),
        When::Again(rule) => {
            let (period, at) =
                due::next(rule, now).ok_or_else(|| AppError::field("repeat_day", labels::task::RULE_IMPOSSIBLE))?;
            let words = crate::compiler::labels::due_rule(rule);
            (Some(at), words, Some(*rule), period.label())
        }
    })
}

fn helpers(with: &[UnitId], lead: UnitId) -> Vec<UnitId> {
    let unique: BTreeSet<UnitId> = with.iter().copied().filter(|unit| *unit != lead).collect();
    unique.into_iter().collect()
}

async fn code(tx: &Tx, owner: UnitId) -> Result<String> {
    let year = local_year(tx.now);
    let number = codes::next(tx, owner, "NV", year).await?;
    Ok(format!("NV-{}-{year}-{number:03}", tx.units().code(owner, tx.today())))
}

/// Gives tasks of a document: one for each lead. Of a draft they are only planned; of one that is issued they are assigned at
/// once.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn add(tx: &Tx, actor: &Actor, directive: DirectiveId, new: NewTask) -> Result<Vec<TaskId>> {
    let (one, permit) = kept(tx, actor, directive).await?;
    super::open(&one)?;
    check(tx, &one, &new, &[]).await?;
    let (due_at, due_rule, repeat, period) = due_of(&new.when, tx.now)?;
    let leads: BTreeSet<UnitId> = new.leads.iter().copied().collect();
    let mut tasks = Vec::with_capacity(leads.len());
    for lead in leads {
        let id: TaskId = tx.id();
        tasks.push(Task {
            id,
            directive,
            clause: new.clause,
            owner: one.keeper,
            code: code(tx, one.keeper).await?,
            title: new.title.clone(),
            lead,
            with: helpers(&new.with, lead),
            product: new.product.clone(),
            due_at,
            due_rule: due_rule.clone(),
            repeat,
            series: id,
            occurrence: 1,
            period: period.clone(),
            method: new.method(),
            progress: 0,
            state: if one.state == State::Draft {
                TaskState::Planned
            } else {
                TaskState::NotStarted
            },
            completed_at: None,
            completed_by: None,
            closed_at: None,
            urged_on: None,
            urged: 0,
            taken_from: None,
            created_by: actor.person,
            created_at: tx.now,
            changed_at: tx.now,
            version: 1,
        });
    }
    rows::insert(tx, &permit, directive, &tasks).await?;
    for task in &tasks {
        record(tx, task, "task.add", json!({ "name": task.title, "lead": task.lead }));
        if task.state == TaskState::NotStarted {
            tell_assigned(tx, task).await?;
        }
    }
    // Who leads or helps reads the document: what is found of it changes.
    super::record(tx, &one, "directive.task", json!({ "number": tasks.len() }));
    Ok(tasks.into_iter().map(|task| task.id).collect())
}

/// Changes a task that is not closed: one lead, everything else as it is written. Its progress stays as far as its steps do.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn change(tx: &Tx, actor: &Actor, id: TaskId, version: i64, new: NewTask) -> Result<Task> {
    let mut task = rows::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_manage(actor, &task, &tx.units(), tx.today())?;
    if !policy::is_changeable(&task) {
        return Err(AppError::Refused {
            code: "task.closed",
            message: labels::task::closed(task.state),
        });
    }
    if task.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let one = store::find(&tx.reader(), &policy::scope(actor), task.directive, tx.today()).await?;
    check(tx, &one, &new, &[&task.with[..], &[task.lead]].concat()).await?;
    let [lead] = new.leads.as_slice() else {
        return Err(AppError::field("lead", labels::task::ONE_LEAD));
    };
    let before = json!({ "title": task.title, "lead": task.lead, "due_at": task.due_at });
    // A moment that stays keeps its rule in the words in which it was ordered.
    let same = match &new.when {
        When::Again(rule) => task.repeat == Some(*rule),
        When::Once(at, _) => task.repeat.is_none() && task.due_at == Some(*at),
        When::Words(words) => task.repeat.is_none() && task.due_at.is_none() && *words == task.due_rule,
        When::Open => false,
    };
    if !same {
        let (due_at, due_rule, repeat, period) = due_of(&new.when, tx.now)?;
        task.due_at = due_at;
        task.due_rule = due_rule;
        task.repeat = repeat;
        task.period = period;
    }
    task.clause = new.clause;
    task.title.clone_from(&new.title);
    task.lead = *lead;
    task.with = helpers(&new.with, *lead);
    task.product.clone_from(&new.product);
    task.method = match (new.method(), &task.method) {
        (Method::Steps(mut steps), Method::Steps(old)) => {
            for step in &mut steps {
                step.done = old.iter().any(|known| known.title == step.title && known.done);
            }
            Method::Steps(steps)
        }
        (method, _) => method,
    };
    task.progress = task.method.progress(task.progress);
    task.changed_at = tx.now;
    rows::save(tx, &permit, &task).await?;
    task.version += 1;
    rows::set_helpers(tx, &permit, &task).await?;
    record(
        tx,
        &task,
        "task.change",
        json!({ "name": task.title, "before": before }),
    );
    super::record(tx, &one, "directive.task", json!({ "number": 1 }));
    // Whoever knows it already is not told again.
    if task.state != TaskState::Planned {
        tell_assigned(tx, &task).await?;
    }
    Ok(task)
}

/// Assigns every planned task of a document that is issued now.
pub(super) async fn assign_all(tx: &Tx, actor: &Actor, one: &Directive) -> Result<()> {
    for mut task in rows::of(&tx.reader(), &policy::whole(), &[one.id], tx.today()).await? {
        let Some(next) = TaskAct::Assign.after(task.state) else {
            continue;
        };
        let permit = policy::permit_task(actor, TaskAct::Assign, &task, &tx.units(), tx.today())?;
        task.state = next;
        task.changed_at = tx.now;
        // A draft may lie for long: what comes again begins with the period that is not over.
        if let Some(rule) = task.repeat.filter(|_| task.due_at.is_some_and(|due| due < tx.now))
            && let Some((period, due)) = due::next(&rule, tx.now)
        {
            task.due_at = Some(due);
            task.period = period.label();
        }
        rows::save(tx, &permit, &task).await?;
        task.version += 1;
        record(tx, &task, TaskAct::Assign.action(), json!({ "lead": task.lead }));
        tell_assigned(tx, &task).await?;
    }
    Ok(())
}

async fn tell(tx: &Tx, task: &Task, event: &str, people: &[PersonId], urgent: bool, text: &str) -> Result<()> {
    for person in people {
        notices::tell(
            tx,
            NewNotice {
                event: event.to_owned(),
                person: *person,
                urgent,
                subject_kind: TASK,
                subject: task.id.0,
                text: text.to_owned(),
                link: format!("/nhiem-vu/{}", task.id),
            },
        )
        .await?;
    }
    Ok(())
}

async fn tell_assigned(tx: &Tx, task: &Task) -> Result<()> {
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let people = keepers(&db, &units, task.lead, on).await?;
    let text = labels::task::notice_assigned(task, units.name(task.lead, on));
    let event = format!("task.assigned:{}:{}", task.id, task.lead);
    tell(tx, task, &event, &people, false, &text).await?;
    for unit in &task.with {
        let people = keepers(&db, &units, *unit, on).await?;
        let text = labels::task::notice_helps(task, units.name(*unit, on), units.name(task.lead, on));
        let event = format!("task.helps:{}:{unit}", task.id);
        tell(tx, task, &event, &people, false, &text).await?;
    }
    Ok(())
}

/// What an act brings along.
#[derive(Clone, Debug, Default)]
pub struct With {
    /// What was done, or why not.
    pub text: String,
    /// Percent, for tasks without steps.
    pub percent: Option<i32>,
    /// Numbers of the steps that are done, from 0, for tasks with steps.
    pub steps: Vec<usize>,
    /// The version that lay before the person: the numbers are those of its steps.
    pub version: Option<i64>,
    /// Evidence.
    pub file: Option<StoredFile>,
}

/// Reports, completes, approves, returns or gives up a task.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`], [`AppError::Invalid`], [`AppError::Conflict`].
pub async fn act(tx: &Tx, actor: &Actor, id: TaskId, act: TaskAct, with: With) -> Result<Task> {
    let mut task = rows::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_task(actor, act, &task, &tx.units(), tx.today())?;
    let next = act.after(task.state).ok_or_else(|| AppError::Refused {
        code: "task.wrong_state",
        message: labels::task::refused(act, task.state),
    })?;
    if with.version.is_some_and(|version| version != task.version) {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let mut errors = FieldErrors::default();
    within(&mut errors, "text", &with.text, TEXT);
    match act {
        TaskAct::Assign => {
            return Err(AppError::Refused {
                code: "task.wrong_state",
                message: labels::task::refused(act, task.state),
            });
        }
        TaskAct::Report => progress(&mut task, &with, &mut errors),
        TaskAct::Complete => {
            if with.file.is_none() && with.text.chars().count() < EVIDENCE {
                errors.add("text", labels::task::ASK_EVIDENCE);
            }
            // The steps stay as they were said, in case it is returned.
            task.progress = 100;
            task.completed_at = Some(tx.now);
            task.completed_by = Some(actor.person);
        }
        TaskAct::Approve => {
            if let Method::Steps(steps) = &mut task.method {
                for step in steps {
                    step.done = true;
                }
            }
            task.closed_at = Some(tx.now);
        }
        TaskAct::Return => {
            if with.text.is_empty() {
                errors.add("text", labels::task::ASK_RETURN);
            }
            let said = rows::reports(&tx.reader(), task.id).await?;
            let said = said.iter().find(|report| report.act == TaskAct::Report);
            task.progress = task.method.progress(said.map_or(0, |report| report.progress));
            task.completed_at = None;
            task.completed_by = None;
        }
        TaskAct::Cancel => {
            if with.text.is_empty() {
                errors.add("text", labels::task::ASK_CANCEL);
            }
            task.closed_at = Some(tx.now);
        }
    }
    errors.check()?;
    // Of what was only planned nobody was told, so nobody is told that it is given up.
    let known = task.state != TaskState::Planned;
    task.state = next;
    task.changed_at = tx.now;
    rows::save(tx, &permit, &task).await?;
    task.version += 1;
    let report = Report {
        id: tx.id(),
        act,
        person: actor.person,
        at: tx.now,
        text: with.text,
        progress: task.progress,
    };
    rows::insert_report(tx, &permit, task.id, &report).await?;
    if let Some(file) = with.file {
        attach_to(tx, actor, TASK, task.id.0, slot(report.id), file).await?;
    }
    record(
        tx,
        &task,
        act.action(),
        json!({ "text": report.text, "progress": report.progress }),
    );
    if known {
        tell_of(tx, &task, act, &report).await?;
    }
    if act == TaskAct::Approve {
        follow_one(tx, &permit, &task).await?;
    }
    Ok(task)
}

/// The slot of the files of a report.
#[must_use]
pub fn slot(report: ReportId) -> String {
    format!("report-{report}")
}

fn progress(task: &mut Task, with: &With, errors: &mut FieldErrors) {
    match &mut task.method {
        Method::Percent => {
            match with.percent.filter(|percent| (0..=100).contains(percent)) {
                Some(percent) => task.progress = percent,
                None => errors.add("percent", labels::task::ASK_PERCENT),
            }
            if with.text.is_empty() {
                errors.add("text", labels::task::ASK_REASON);
            }
        }
        Method::Steps(steps) => {
            if with.steps.iter().any(|number| *number >= steps.len()) {
                errors.add("steps", labels::task::NO_SUCH_STEP);
            }
            for (number, step) in steps.iter_mut().enumerate() {
                step.done = with.steps.contains(&number);
            }
            task.progress = task.method.progress(0);
        }
    }
}

async fn tell_of(tx: &Tx, task: &Task, act: TaskAct, report: &Report) -> Result<()> {
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let event = format!("{}:{}", act.action(), report.id);
    let lead = units.name(task.lead, on);
    match act {
        TaskAct::Assign | TaskAct::Report => Ok(()),
        TaskAct::Complete => {
            let people = keepers(&db, &units, task.owner, on).await?;
            tell(
                tx,
                task,
                &event,
                &people,
                false,
                &labels::task::notice_completed(task, lead),
            )
            .await
        }
        TaskAct::Approve | TaskAct::Return | TaskAct::Cancel => {
            let people = keepers(&db, &units, task.lead, on).await?;
            let text = labels::task::notice_decided(task, act);
            tell(tx, task, &event, &people, act == TaskAct::Return, &text).await
        }
    }
}

/// The next occurrence of a task that comes again, if it is not there yet and its document is in force.
async fn follow_one(tx: &Tx, permit: &Permit, task: &Task) -> Result<Option<TaskId>> {
    let (Some(rule), Some(due)) = (task.repeat, task.due_at) else {
        return Ok(None);
    };
    let scope = policy::whole();
    let one = store::find(&tx.reader(), &scope, task.directive, tx.today()).await?;
    if one.state != State::Issued {
        return Ok(None);
    }
    let Some((period, due)) = due::next(&rule, due) else {
        return Ok(None);
    };
    if rows::has_next(&tx.reader(), task).await? {
        return Ok(None);
    }
    let next = Task {
        id: tx.id(),
        code: code(tx, task.owner).await?,
        due_at: Some(due),
        occurrence: task.occurrence + 1,
        period: period.label(),
        method: task.method.fresh(),
        progress: 0,
        state: TaskState::NotStarted,
        completed_at: None,
        completed_by: None,
        closed_at: None,
        urged_on: None,
        urged: 0,
        created_at: tx.now,
        changed_at: tx.now,
        version: 1,
        ..task.clone()
    };
    if !rows::insert_next(tx, permit, task.id, &next).await? {
        return Ok(None);
    }
    record(
        tx,
        &next,
        "task.next",
        json!({ "name": next.title, "period": next.period }),
    );
    Ok(Some(next.id))
}

/// Makes the next occurrences of tasks whose deadline has passed: what was not done stays owed beside it.
///
/// # Errors
/// Database errors.
pub async fn follow(tx: &Tx, actor: &Actor, limit: u64) -> Result<usize> {
    let mut made = 0;
    for task in rows::to_follow(&tx.reader(), tx.now, limit).await? {
        let permit = policy::permit_follow(actor, task.id.0)?;
        made += usize::from(follow_one(tx, &permit, &task).await?.is_some());
    }
    Ok(made)
}

/// Urges the lead of a task, by a person, at most once a day. In quiet hours the message waits for the morning.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`].
pub async fn urge(tx: &Tx, actor: &Actor, id: TaskId, quiet: bool) -> Result<Task> {
    let mut task = rows::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_manage(actor, &task, &tx.units(), tx.today())?;
    if !task.is_with_lead() {
        return Err(AppError::Refused {
            code: "task.wrong_state",
            message: labels::task::closed(task.state),
        });
    }
    if task.urged_on == Some(tx.today()) {
        return Err(AppError::Refused {
            code: "task.urged",
            message: labels::task::URGED_TODAY.to_owned(),
        });
    }
    task.urged_on = Some(tx.today());
    task.urged += 1;
    rows::save(tx, &permit, &task).await?;
    task.version += 1;
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let mut people = keepers(&db, &units, task.lead, on).await?;
    if task.is_late(tx.now) {
        people.extend(superiors(tx, &task).await?);
    }
    people.sort_unstable();
    people.dedup();
    let text = labels::task::notice_urged(&task, units.name(task.owner, on), units.name(task.lead, on), tx.now);
    tell(tx, &task, &event(&task, tx), &people, !quiet, &text).await?;
    record(tx, &task, "task.urge", json!({ "number": task.urged }));
    Ok(task)
}

/// One thing a day is told about a task, whoever has it told.
fn event(task: &Task, tx: &Tx) -> String {
    format!("task.due:{}:{}", task.id, tx.today())
}

/// Who leads above the lead of a task.
async fn superiors(tx: &Tx, task: &Task) -> Result<Vec<PersonId>> {
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let Some(above) = units.parent(task.lead, Tree::Territorial, on) else {
        return Ok(Vec::new());
    };
    let found = people::store::officers_over(&db, &super::SUPERIORS, &[above], on).await?;
    Ok(found.into_iter().map(|(_, person)| person).collect())
}

/// Reminds of what is due and urges what is late, by the service, as the days ask for it.
///
/// # Errors
/// Database errors.
pub async fn remind(tx: &Tx, limit: u64) -> Result<usize> {
    let db = tx.reader();
    let ahead = tx.now + TimeDelta::days(8);
    let mut told = 0;
    let mut after = None;
    // All of them, part by part: the days that ask for something lie anywhere among them.
    loop {
        let part = rows::due_between(&db, (remembered(tx.now), ahead), after, limit).await?;
        let Some(last) = part.last().and_then(|task| Some((task.due_at?, task.id))) else {
            return Ok(told);
        };
        after = Some(last);
        for task in part {
            told += usize::from(remind_of(tx, &task).await?);
        }
    }
}

/// Tells what the day asks for about a task; whether it asks for anything.
async fn remind_of(tx: &Tx, task: &Task) -> Result<bool> {
    let (db, units, on) = (tx.reader(), tx.units(), tx.today());
    let Some(what) = reminder(task, tx.now).filter(|_| task.urged_on != Some(on)) else {
        return Ok(false);
    };
    let mut people = keepers(&db, &units, task.lead, on).await?;
    if let Reminder::Escalated(_) = what {
        people.extend(superiors(tx, task).await?);
        let owners = people::store::officers_in(&db, &super::SUPERIORS, &[task.owner], on).await?;
        people.extend(owners.into_iter().map(|(_, person)| person));
    }
    people.sort_unstable();
    people.dedup();
    let text = labels::task::notice_due(task, what, units.name(task.lead, on));
    // Not urgent: it goes with the mail of the morning, never in quiet hours.
    tell(tx, task, &event(task, tx), &people, false, &text).await?;
    Ok(true)
}

/// Gives a task whose lead has ended to a successor, by an act that is named.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn pass_on(tx: &Tx, actor: &Actor, id: TaskId, to: UnitId, basis: &str) -> Result<Task> {
    let mut task = rows::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_manage(actor, &task, &tx.units(), tx.today())?;
    let (units, on) = (tx.units(), tx.today());
    if !policy::is_changeable(&task) {
        return Err(AppError::Refused {
            code: "task.closed",
            message: labels::task::closed(task.state),
        });
    }
    if units.exists(task.lead, on) {
        return Err(AppError::Refused {
            code: "task.lead_exists",
            message: labels::task::LEAD_EXISTS.to_owned(),
        });
    }
    let mut errors = FieldErrors::default();
    let realm = policy::realm(&units, task.owner, on);
    if !units.exists(to, on) || !units.is_within(to, realm, on) {
        errors.add("to", labels::task::ASK_SUCCESSOR);
    }
    if basis.is_empty() {
        errors.add("basis", labels::task::ASK_BASIS);
    }
    within(&mut errors, "basis", basis, LONG_LINE);
    errors.check()?;
    let from = task.lead;
    move_to(tx, &permit, &mut task, to).await?;
    record(
        tx,
        &task,
        "task.pass_on",
        json!({ "from_unit": from, "to_unit": to, "basis": basis }),
    );
    // It is found by another unit now.
    let one = store::find(&tx.reader(), &policy::scope(actor), task.directive, on).await?;
    super::record(tx, &one, "directive.task", json!({ "number": 1 }));
    tell_assigned(tx, &task).await?;
    Ok(task)
}

/// Writes another lead.
pub(crate) async fn move_to(tx: &Tx, permit: &Permit, task: &mut Task, to: UnitId) -> Result<()> {
    task.taken_from = Some(task.lead);
    task.lead = to;
    task.with.retain(|unit| *unit != to);
    task.changed_at = tx.now;
    rows::save(tx, permit, task).await?;
    task.version += 1;
    rows::set_helpers(tx, permit, task).await
}

/// The day of a deadline, for lists.
#[must_use]
pub fn due_on(task: &Task) -> Option<chrono::NaiveDate> {
    task.due_at.map(local_date)
}
