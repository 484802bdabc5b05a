//! A task: writing it, its page, and the acts on it.

use super::units::Directory;
use super::{errors_of, find_kept, hindrance, once, show, shown_again, still_open, store_upload};
use crate::commands::tasks::{self as acts, NewTask, When, With};
use crate::compiler::DueRule;
use crate::labels::{self, task as words};
use crate::model::task::{Method, TASK, Task, TaskAct, TaskId, TaskState, is_quiet, read_steps};
use crate::model::{ClauseId, Directive, DirectiveId, due};
use crate::store::{self, tasks as rows};
use crate::{pages, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::Datelike as _;
use kernel::attachments;
use kernel::forms::Form;
use kernel::ids::{AttachmentId, PersonId, UnitId};
use kernel::once::{self as once_keys, Claim};
use kernel::time::local_date;
use kernel::units::{Tree, Units};
use kernel::web::{App, AppState, Here, download, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use ui::view::{Badge, Choice, Deadline, FileLine, Row};
use ui::{Frame, filters};

/// The choice that gives each recipient that is to act a task of its own.
const EACH: &str = "each";

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    khoan: String,
}

#[derive(Template)]
#[template(path = "directives_task_edit.html")]
struct Edit {
    frame: Frame,
    action: String,
    back: String,
    document: String,
    form: Form,
    errors: Vec<(String, String)>,
    clauses: Vec<Choice>,
    leads: Vec<Choice>,
    whens: Vec<Choice>,
    everies: Vec<Choice>,
    months: Vec<Choice>,
    /// The rule by which it is due, in the words in which it was ordered.
    rule: String,
    version: String,
    once: String,
}

impl Edit {
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

/// Who may lead a task of a document: its recipients that are to act, the unit itself and what is directly below it.
fn leads(units: &Units, one: &Directive, to_act: &[UnitId], on: chrono::NaiveDate) -> Vec<UnitId> {
    let mut below = units.children(one.keeper, Tree::Territorial, on);
    below.sort_by_cached_key(|unit| vietnamese::sort_key_text(units.name(*unit, on)));
    let mut found: Vec<UnitId> = to_act.to_vec();
    found.sort_by_cached_key(|unit| vietnamese::sort_key_text(units.name(*unit, on)));
    for unit in std::iter::once(one.keeper).chain(below) {
        if !found.contains(&unit) {
            found.push(unit);
        }
    }
    found.truncate(400);
    found
}

async fn edit_page(
    app: &App,
    here: &Here,
    one: &Directive,
    known: Option<(&Task, i64)>,
    form: Form,
    errors: FieldErrors,
) -> Result<Edit> {
    let (units, on, db) = (app.db.units(), here.today(), app.db.reader());
    let to_act = show::to_act(app, one.id).await?;
    let clauses = store::clauses(&db, &[one.id]).await?;
    let mut choices: Vec<(String, String)> = Vec::new();
    if known.is_none() && to_act.len() > 1 {
        choices.push((
            EACH.to_owned(),
            format!("{} ({})", words::EVERY_RECIPIENT, to_act.len()),
        ));
    }
    let mut list = leads(&units, one, &to_act, on);
    if let Some((task, _)) = known
        && !list.contains(&task.lead)
    {
        list.insert(0, task.lead);
    }
    choices.extend(
        list.iter()
            .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
    );
    let title = if known.is_some() { words::EDIT } else { words::NEW };
    let mut frame = ui::shell::frame(app, here, title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = pages::crumbs(one);
    let rule = known.map(|(task, _)| task.due_rule.clone()).unwrap_or_default();
    let in_words = known
        .filter(|(task, _)| has_words_only(task))
        .map(|(task, _)| ("words", words::when_words(&task.due_rule)));
    let month_names = (1..=13).map(|month: u32| (month.to_string(), words::month_of_period(month)));
    Ok(Edit {
        frame,
        action: known.map_or(format!("/chi-dao/{}/nhiem-vu", one.id), |(task, _)| {
            format!("/nhiem-vu/{}/sua", task.id)
        }),
        back: known.map_or(format!("/chi-dao/{}", one.id), |(task, _)| {
            format!("/nhiem-vu/{}", task.id)
        }),
        document: labels::choice(one),
        clauses: Choice::list(
            clauses
                .iter()
                .map(|clause| (clause.id.to_string(), labels::clause_choice(clause))),
            form.raw("clause"),
        ),
        leads: Choice::list(choices, form.raw("lead")),
        whens: Choice::list(
            in_words
                .into_iter()
                .chain(words::WHENS.map(|(code, label)| (code, label.to_owned()))),
            match form.raw("when") {
                "" => "once",
                chosen => chosen,
            },
        ),
        everies: Choice::list(
            due::EVERY.map(|(kind, code)| (code, words::every(kind))),
            form.raw("repeat_every"),
        ),
        months: Choice::list(
            month_names,
            match form.raw("repeat_month") {
                "" => "1",
                month => month,
            },
        ),
        rule,
        version: known.map(|(_, version)| version.to_string()).unwrap_or_default(),
        once: once(form.once()),
        errors: errors_of(&errors),
        form,
    })
}

/// Its rule names no moment: "thường xuyên".
fn has_words_only(task: &Task) -> bool {
    task.repeat.is_none() && task.due_at.is_none() && !task.due_rule.is_empty()
}

fn as_form(task: &Task, units: &Units, keeper: UnitId, on: chrono::NaiveDate) -> Form {
    let directory = Directory::new(units, keeper, on);
    let steps = match &task.method {
        Method::Percent => String::new(),
        Method::Steps(steps) => steps
            .iter()
            .map(|step| format!("{}: {}", step.title, step.weight))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    let mut values = vec![
        ("title", task.title.clone()),
        (
            "clause",
            task.clause.map(|clause| clause.to_string()).unwrap_or_default(),
        ),
        ("lead", task.lead.to_string()),
        ("with", directory.lines(&task.with)),
        ("product", task.product.clone()),
        ("steps", steps),
    ];
    match (task.repeat, task.due_at) {
        (Some(DueRule { period, day, strict }), _) => {
            values.push(("when", "again".to_owned()));
            values.push(("repeat_every", due::code(period).to_owned()));
            if let Some(at) = day {
                values.push(("repeat_month", at.month.to_string()));
                values.push(("repeat_day", at.day.to_string()));
            }
            values.push(("repeat_before", if strict { "1" } else { "" }.to_owned()));
        }
        (None, Some(at)) => {
            values.push(("when", "once".to_owned()));
            values.push(("due_on", labels::date(local_date(at))));
        }
        (None, None) => {
            let when = if has_words_only(task) { "words" } else { "open" };
            values.push(("when", when.to_owned()));
        }
    }
    Form::with(values.into_iter().map(|(name, value)| (name.to_owned(), value)))
}

/// Until when. Of a known task a moment that was not touched stays that moment, with the words in which it was ordered: "trong
/// vòng 5 ngày kể từ ngày ký" is no mere day.
fn read_when(form: &mut Form, known: Option<&Task>) -> When {
    match form.raw("when") {
        "open" => When::Open,
        "words" if known.is_some_and(has_words_only) => {
            When::Words(known.map(|task| task.due_rule.clone()).unwrap_or_default())
        }
        "again" => {
            let every = due::every(form.raw("repeat_every"));
            if every.is_none() {
                form.errors.add("repeat_every", words::ASK_EVERY);
            }
            let month = form.raw("repeat_month").parse::<i8>().unwrap_or(1);
            let day = form.line("repeat_day").parse::<u8>().unwrap_or(0);
            let strict = !form.raw("repeat_before").is_empty();
            match every.map(|every| due::rule(every, month, day, strict)) {
                Some(Some(rule)) => When::Again(rule),
                Some(None) => {
                    form.errors.add("repeat_day", words::RULE_IMPOSSIBLE);
                    When::Open
                }
                None => When::Open,
            }
        }
        _ => {
            let strict = !form.raw("due_before").is_empty();
            let Some(date) = form.date("due_on", Some(words::ASK_DAY)) else {
                return When::Open;
            };
            if let Some(task) = known.filter(|task| task.repeat.is_none() && !strict)
                && let Some(at) = task.due_at.filter(|at| local_date(*at) == date)
            {
                return When::Once(at, task.due_rule.clone());
            }
            match due::moment(date, strict).filter(|_| (2000..=2100).contains(&date.year())) {
                Some(at) => When::Once(at, due::words(date, strict)),
                None => {
                    form.errors.add("due_on", words::YEARS);
                    When::Open
                }
            }
        }
    }
}

async fn read(app: &App, here: &Here, one: &Directive, known: Option<&Task>, form: &mut Form) -> Result<NewTask> {
    let (units, on) = (app.db.units(), here.today());
    let helpers = known.map(|task| task.with.as_slice()).unwrap_or_default();
    let directory = Directory::new(&units, one.keeper, on).holding(helpers);
    let leads = match form.raw("lead").to_owned().as_str() {
        EACH => show::to_act(app, one.id).await?,
        chosen => {
            let typed = form.line("lead_other");
            if typed.is_empty() {
                chosen.parse().ok().into_iter().collect()
            } else {
                match directory.find(&typed) {
                    Ok(unit) => vec![unit],
                    Err(sentence) => {
                        form.errors.add("lead_other", sentence);
                        Vec::new()
                    }
                }
            }
        }
    };
    if leads.is_empty() && form.errors.get("lead_other").is_none() {
        form.errors.add("lead", words::ASK_LEAD);
    }
    let steps = read_steps(&form.text("steps")).unwrap_or_else(|line| {
        form.errors.add("steps", words::step_unreadable(&line));
        Vec::new()
    });
    let title = form.need_line("title", words::ASK_TITLE, crate::commands::LONG_LINE);
    Ok(NewTask {
        clause: form.raw("clause").parse::<ClauseId>().ok(),
        title,
        leads,
        with: directory.read(form, "with"),
        product: form.line("product"),
        when: read_when(form, known),
        steps,
    })
}

async fn again(
    app: &App,
    here: &Here,
    one: &Directive,
    known: Option<(&Task, i64)>,
    mut form: Form,
) -> Result<Response> {
    let errors = std::mem::take(&mut form.errors);
    ui::shell::html_with_errors(&edit_page(app, here, one, known, form, errors).await?)
}

pub(super) async fn new(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    still_open(&one)?;
    let clause = asked.khoan.parse::<ClauseId>().ok();
    let mut values = vec![("clause".to_owned(), asked.khoan.clone())];
    if let Some(clause) = clause
        && let Ok(found) = store::find_clause(&app.db.reader(), clause).await
        && found.directive == id
    {
        // The words of the clause are the beginning of the task; whoever gives it makes them one order.
        let text: String = found.text.chars().take(crate::commands::LONG_LINE).collect();
        values.push(("title".to_owned(), vietnamese::clean_line(&text)));
    }
    let form = Form::with(values);
    ui::shell::html(&edit_page(&app, &here, &one, None, form, FieldErrors::default()).await?)
}

pub(super) async fn create(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let new = read(&app, &here, &one, None, &mut form).await?;
    if !form.errors.is_empty() {
        return again(&app, &here, &one, None, form).await;
    }
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "task.add").await? {
        return Ok(see_other(&address));
    }
    match acts::add(&tx, actor, id, new).await {
        Ok(made) => {
            let address = format!("/chi-dao/{id}#khoan");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            let planned = one.state == crate::model::State::Draft;
            Ok(see_other_saying(&address, &words::added(made.len(), planned)))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            shown_again(&edit_page(&app, &here, &one, None, form, errors).await?, status)
        }
    }
}

/// The task of a request, as far as the person's scope shows it.
pub(super) async fn find(app: &App, here: &Here, id: TaskId) -> Result<Task> {
    rows::find(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await
}

async fn find_managed(app: &App, here: &Here, id: TaskId) -> Result<(Task, Directive)> {
    let task = find(app, here, id).await?;
    policy::permit_manage(here.actor()?, &task, &app.db.units(), here.today())?.covers(id.0)?;
    let one = pages::find(app, here, task.directive).await?;
    Ok((task, one))
}

pub(super) async fn edit(Shared(app): Shared<AppState>, here: Here, Path(id): Path<TaskId>) -> Result<Response> {
    let (task, one) = find_managed(&app, &here, id).await?;
    if !policy::is_changeable(&task) {
        return Err(AppError::Refused {
            code: "task.closed",
            message: words::closed(task.state),
        });
    }
    let form = as_form(&task, &app.db.units(), one.keeper, here.today());
    let known = Some((&task, task.version));
    ui::shell::html(&edit_page(&app, &here, &one, known, form, FieldErrors::default()).await?)
}

pub(super) async fn update(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<TaskId>,
    mut form: Form,
) -> Result<Response> {
    let (task, one) = find_managed(&app, &here, id).await?;
    let version = form.raw("version").parse::<i64>().unwrap_or(task.version);
    let new = read(&app, &here, &one, Some(&task), &mut form).await?;
    if !form.errors.is_empty() {
        return again(&app, &here, &one, Some((&task, version)), form).await;
    }
    let tx = app.begin(&here).await?;
    match acts::change(&tx, here.actor()?, id, version, new).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/nhiem-vu/{id}"), words::CHANGED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let (newer, one) = find_managed(&app, &here, id).await?;
            let version = if status == StatusCode::CONFLICT {
                newer.version
            } else {
                version
            };
            let page = edit_page(&app, &here, &one, Some((&newer, version)), form, errors).await?;
            shown_again(&page, status)
        }
    }
}

struct ReportLine {
    who: String,
    what: String,
    at: chrono::DateTime<chrono::Utc>,
    text: String,
    files: Vec<FileLine>,
}

#[derive(Template)]
#[template(path = "directives_task.html")]
struct Show {
    frame: Frame,
    id: TaskId,
    title: String,
    caption: String,
    badge: Badge,
    due: Option<Deadline>,
    rows: Vec<Row>,
    steps: Vec<Choice>,
    reports: Vec<ReportLine>,
    may_report: bool,
    may_complete: bool,
    may_approve: bool,
    may_cancel: bool,
    may_edit: bool,
    may_urge: bool,
    urged_today: bool,
    own_report: bool,
    orphan: bool,
    by_steps: bool,
    directive: DirectiveId,
    raises: Vec<Choice>,
    obstacles: Vec<show::ObstacleLine>,
    others: Vec<(String, String)>,
    form: Form,
    /// The version that lies before the person.
    version: String,
    at_form: &'static str,
    errors: Vec<(String, String)>,
    once: String,
}

impl Show {
    fn at(&self, rest: &str) -> String {
        format!("/nhiem-vu/{}{rest}", self.id)
    }
    fn raise_at(&self) -> String {
        format!("/chi-dao/{}/vuong-mac", self.directive)
    }
    fn token(&self, form: &str) -> String {
        format!("{}:{form}", self.once)
    }
    fn typed(&self, form: &str, field: &str) -> &str {
        if self.at_form == form { self.form.raw(field) } else { "" }
    }
    fn told(&self, form: &str, field: &str) -> Option<&str> {
        if self.at_form == form {
            pages::error(&self.errors, field)
        } else {
            None
        }
    }
    fn is_open(&self, form: &str) -> bool {
        self.at_form == form
    }
}

async fn page(
    app: &App,
    here: &Here,
    task: &Task,
    (at_form, form): (&'static str, Form),
    errors: FieldErrors,
) -> Result<Show> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let scope = policy::scope(actor);
    let one = store::find(&db, &scope, task.directive, on).await?;
    let clauses = store::clauses(&db, &[one.id]).await?;
    let may =
        |act: TaskAct| act.after(task.state).is_some() && policy::permit_task(actor, act, task, &units, on).is_ok();
    let manages = policy::permit_manage(actor, task, &units, on).is_ok();
    let clause = task
        .clause
        .and_then(|clause| clauses.iter().find(|held| held.id == clause))
        .map(labels::clause_choice)
        .unwrap_or_default();
    let with: Vec<&str> = task.with.iter().map(|unit| units.name(*unit, on)).collect();
    let reports = rows::reports(&db, task.id).await?;
    let mut people: Vec<PersonId> = reports.iter().map(|report| report.person).collect();
    people.extend(task.completed_by);
    let names = people::names(&db, &people).await?;
    let files = attachments::of(&db, task.id.0).await?;
    let rows_of = vec![
        Row::fact(words::row::LEAD, units.name(task.lead, on).to_owned()),
        Row::fact(words::row::WITH, with.join("; ")),
        Row::fact(words::row::OWNER, units.name(task.owner, on).to_owned()),
        Row::fact(words::row::PRODUCT, task.product.clone()),
        Row::fact(
            words::row::DUE,
            task.due_at.map(filters::moment_text).unwrap_or_default(),
        ),
        Row::fact(words::row::RULE, task.due_rule.clone()),
        Row::fact(words::row::PERIOD, task.period.clone()),
        Row::answer(words::row::DOCUMENT, labels::name(&one), format!("/chi-dao/{}", one.id)),
        Row::fact(words::row::CLAUSE, clause),
        Row::fact(words::row::PROGRESS, format!("{}%", task.progress)),
        Row::fact(
            words::row::TAKEN_FROM,
            task.taken_from
                .map(|unit| units.name(unit, on).to_owned())
                .unwrap_or_default(),
        ),
        Row::fact(
            words::row::URGED,
            if manages {
                words::urged(task.urged)
            } else {
                String::new()
            },
        ),
    ];
    let others = if task.repeat.is_some() || task.occurrence > 1 {
        rows::of(&db, &scope, &[task.directive], on)
            .await?
            .into_iter()
            .filter(|other| other.series == task.series && other.id != task.id)
            .map(|other| (words::occurrence(&other), format!("/nhiem-vu/{}", other.id)))
            .collect()
    } else {
        Vec::new()
    };
    let answers = policy::answers(actor, &one, &units, on).is_some();
    let obstacles = store::obstacles(&db, &scope, one.id, answers, on)
        .await?
        .iter()
        .filter(|obstacle| obstacle.task == Some(task.id))
        .map(|obstacle| show::obstacle_line(obstacle, (&one, &clauses), (&units, here), answers))
        .collect();
    let raises: Vec<UnitId> = std::iter::once(task.lead)
        .chain(task.with.iter().copied())
        .filter(|unit| policy::keeps(actor, *unit, &units, on))
        .collect();
    let (word, tone) = words::standing(task, here.now);
    let mut frame = ui::shell::frame(app, here, &task.title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = pages::crumbs(&one);
    Ok(Show {
        frame,
        id: task.id,
        title: task.title.clone(),
        caption: task.code.clone(),
        badge: Badge::new(word, tone),
        due: task
            .due_at
            .filter(|_| task.is_with_lead())
            .map(|due| Deadline::new(due, here.now)),
        rows: rows_of.into_iter().filter(|row| !row.value.is_empty()).collect(),
        by_steps: matches!(task.method, Method::Steps(_)),
        steps: match &task.method {
            Method::Percent => Vec::new(),
            Method::Steps(steps) => steps
                .iter()
                .enumerate()
                .map(|(number, step)| Choice {
                    value: number.to_string(),
                    label: words::step(step),
                    hint: String::new(),
                    selected: step.done,
                })
                .collect(),
        },
        reports: reports
            .iter()
            .map(|report| ReportLine {
                who: names
                    .get(&report.person)
                    .cloned()
                    .unwrap_or_else(|| labels::SYSTEM.to_owned()),
                what: words::reported(report.act, report.progress),
                at: report.at,
                text: report.text.clone(),
                files: files
                    .iter()
                    .filter(|file| file.slot == acts::slot(report.id))
                    .map(|file| FileLine {
                        name: file.name.clone(),
                        href: format!("/nhiem-vu/{}/tep/{}", task.id, file.id),
                        bytes: u64::try_from(file.size).unwrap_or(0),
                        ..FileLine::default()
                    })
                    .collect(),
            })
            .collect(),
        may_report: may(TaskAct::Report),
        may_complete: may(TaskAct::Complete),
        may_approve: may(TaskAct::Approve),
        may_cancel: may(TaskAct::Cancel),
        may_edit: manages && policy::is_changeable(task),
        may_urge: manages && task.is_with_lead(),
        urged_today: task.urged_on == Some(on),
        own_report: task.state == TaskState::Submitted && task.completed_by == Some(actor.person) && manages,
        orphan: manages && policy::is_changeable(task) && !units.exists(task.lead, on),
        directive: task.directive,
        raises: if one.state.is_open() && task.state != TaskState::Planned {
            Choice::list(
                raises
                    .iter()
                    .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
                "",
            )
        } else {
            Vec::new()
        },
        obstacles,
        others,
        once: once(form.once()),
        version: task.version.to_string(),
        at_form,
        errors: errors_of(&errors),
        form,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<TaskId>) -> Result<Response> {
    let task = find(&app, &here, id).await?;
    ui::shell::html(&page(&app, &here, &task, ("", Form::default()), FieldErrors::default()).await?)
}

pub(super) async fn act(
    act: TaskAct,
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<TaskId>,
    mut form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let task = find(&app, &here, id).await?;
    // Before a file is read: whoever may not is told so at once.
    policy::permit_task(actor, act, &task, &app.db.units(), here.today())?.covers(id.0)?;
    let (name, saying) = match act {
        TaskAct::Report => ("report", words::REPORTED),
        TaskAct::Complete => ("complete", words::COMPLETED),
        TaskAct::Approve => ("approve", words::APPROVED),
        TaskAct::Return => ("return", words::RETURNED),
        TaskAct::Cancel | TaskAct::Assign => ("cancel", words::CANCELLED),
    };
    let file = match form.upload("file").cloned() {
        Some(upload) => store_upload(&app, &upload, "file", &mut form.errors).await?,
        None => None,
    };
    let percent = form.line("percent");
    let with = With {
        text: form.text("text"),
        percent: percent.trim_end_matches('%').trim().parse().ok(),
        steps: form.all("steps").filter_map(|number| number.parse().ok()).collect(),
        version: form.line("version").parse().ok(),
        file,
    };
    if !form.errors.is_empty() {
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&page(&app, &here, &task, (name, form), errors).await?);
    }
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), act.action()).await? {
        return Ok(see_other(&address));
    }
    match acts::act(&tx, actor, id, act, with).await {
        Ok(_) => {
            let address = format!("/nhiem-vu/{id}");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, saying))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            // It may have been changed, taken away or closed meanwhile: the page shows what it is now.
            let task = find(&app, &here, id).await?;
            shown_again(&page(&app, &here, &task, (name, form), errors).await?, status)
        }
    }
}

/// Nobody's telephone rings now.
pub(super) fn quiet(app: &App, here: &Here) -> bool {
    is_quiet(here.now, app.packs.calendar.is_working_day(here.today()))
}

pub(super) async fn urge(Shared(app): Shared<AppState>, here: Here, Path(id): Path<TaskId>) -> Result<Response> {
    let quiet = quiet(&app, &here);
    let tx = app.begin(&here).await?;
    acts::urge(&tx, here.actor()?, id, quiet).await?;
    tx.commit().await?;
    let saying = if quiet { words::URGED_QUIET } else { words::URGED };
    Ok(see_other_saying(&format!("/nhiem-vu/{id}"), saying))
}

pub(super) async fn file(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, file)): Path<(TaskId, AttachmentId)>,
) -> Result<Response> {
    let task = find(&app, &here, id).await?;
    let attachment = attachments::find(&app.db.reader(), file).await?;
    let attachment = attachment
        .filter(|attachment| attachment.subject == task.id.0 && attachment.subject_kind == TASK)
        .ok_or(AppError::NotFound)?;
    let bytes = app.engines.files.get(&attachment.hash).await?;
    Ok(download(&attachment.name, &attachment.media_type, bytes))
}

/// The page again after a difficulty on it was not kept.
pub(super) async fn again_raising(app: &App, here: &Here, id: TaskId, form: Form, error: AppError) -> Result<Response> {
    let (errors, status) = hindrance(error)?;
    let task = find(app, here, id).await?;
    shown_again(&page(app, here, &task, ("raise", form), errors).await?, status)
}
