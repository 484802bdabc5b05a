//! Results that the State paid for: the list with what is overdue, and of one asset its task, its reports, and whether it was
//! declared everybody's.

use super::exploitation::{completed, once_of};
use super::{crumbs, error, errors_of, find, find_kept, hindrance, once, shown_again};
use crate::Rules;
use crate::commands::results as commands;
use crate::labels::{self, results as words};
use crate::model::results::{Owed, ReportId, Task, owed, read_share};
use crate::model::{Asset, AssetId, parties};
use crate::policy;
use crate::store::results;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::clocks::ParameterValue;
use kernel::forms::Form;
use kernel::once::{self as once_keys, Claim};
use kernel::time::end_of_day;
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use ui::view::{Badge, Choice, Deadline, Row, Tab, Tone};
use ui::{Frame, filters};

/// Results of one list.
const MOST: u64 = 500;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    /// `tre`: only what is overdue.
    #[serde(default)]
    loc: String,
}

struct Line {
    href: String,
    title: String,
    code: String,
    task: String,
    programme: String,
    accepted: String,
    used: Badge,
    last: String,
    next: String,
    due: Option<Deadline>,
}

#[derive(Template)]
#[template(path = "ip_assets_results.html")]
struct List {
    frame: Frame,
    query: String,
    filter: &'static str,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    whole: bool,
    cut: String,
}

fn used_badge(used: bool) -> Badge {
    if used {
        Badge::new(words::USED, Tone::Good)
    } else {
        Badge::new(words::UNUSED, Tone::Neutral)
    }
}

pub(super) async fn list(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, db, today) = (here.actor()?, app.db.reader(), here.today());
    let asked_words = vietnamese::clean_line(&asked.q);
    let late_only = asked.loc == "tre";
    let scope = policy::scope(actor);
    let (all, late) = results::numbers(&db, &scope, &asked_words, today).await?;
    let mut found = results::funded(&db, &scope, &asked_words, late_only, MOST + 1, today).await?;
    let cut = found.len() as u64 > MOST;
    found.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let ids: Vec<AssetId> = found.iter().map(|one| one.id).collect();
    let tasks = results::tasks(&db, &ids).await?;
    let last = results::last_reports(&db, &ids).await?;
    let used = results::used(&db, &found, today).await?;
    let mut lines: Vec<(Option<NaiveDate>, Line)> = found
        .iter()
        .map(|one| {
            let task = tasks.get(&one.id).map(|(task, _)| task);
            let used = used.get(&one.id).copied().unwrap_or(false);
            let last = last.get(&one.id).copied();
            let next: Option<Owed> = task.and_then(|task| owed(task, last, used).first().copied());
            let by = next.map(Owed::by);
            let line = Line {
                href: format!("/tai-san/{}/ngan-sach", one.id),
                title: one.content.title.clone(),
                code: one.code.clone(),
                task: task.map_or(words::NO_TASK.to_owned(), |task| task.task.clone()),
                programme: task.map(|task| task.programme.clone()).unwrap_or_default(),
                accepted: task
                    .and_then(|task| task.accepted_on)
                    .map(labels::date)
                    .unwrap_or_default(),
                used: used_badge(used),
                last: last.map(labels::date).unwrap_or_default(),
                next: next.map(words::owed).unwrap_or_default(),
                due: by.map(|day| Deadline::new(end_of_day(day), here.now)),
            };
            (by, line)
        })
        .collect();
    // What is owed soonest stands first, what owes nothing last.
    lines.sort_by_key(|(by, _)| (by.is_none(), *by));
    let address = |loc: &str| {
        format!(
            "/tai-san/ket-qua-ngan-sach?q={}&loc={loc}",
            kernel::forms::url_encode(&asked.q)
        )
    };
    let mut frame = ui::shell::frame(&app, &here, words::LIST);
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/tai-san".to_owned())];
    ui::shell::html(&List {
        frame,
        query: asked.q.clone(),
        filter: if late_only { "tre" } else { "" },
        tabs: [("", words::ALL, all), ("tre", words::LATE, late)]
            .into_iter()
            .map(|(code, label, number)| Tab {
                label: label.to_owned(),
                href: address(code),
                current: late_only == (code == "tre"),
                count: u32::try_from(number).ok(),
            })
            .collect(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
        whole: asked_words.is_empty() && !late_only,
        cut: if cut { words::cut(MOST) } else { String::new() },
    })
}

struct ReportLine {
    day: String,
    number: String,
    content: String,
    removed: Option<String>,
}

#[derive(Template)]
#[template(path = "ip_assets_result.html")]
struct Show {
    frame: Frame,
    id: AssetId,
    funded: bool,
    rows: Vec<Row>,
    owed: Vec<(String, Deadline)>,
    used: Badge,
    /// Sentences of law, each with whether it was compared with its source.
    notes: Vec<(String, bool)>,
    reports: Vec<ReportLine>,
    wrong: Vec<Choice>,
    declared: Option<(String, String)>,
    published: bool,
    secret: bool,
    may_keep: bool,
    version: String,
    form: Form,
    errors: Vec<(String, String)>,
    once: String,
}

impl Show {
    fn error(&self, field: &str) -> Option<&str> {
        error(&self.errors, field)
    }
    fn here(&self) -> String {
        format!("/tai-san/{}/ngan-sach", self.id)
    }
    fn open(&self, deed: &str) -> bool {
        !self.errors.is_empty() && self.form.raw("deed") == deed
    }
}

fn as_form(task: &Task) -> Form {
    let day = |day: Option<NaiveDate>| day.map(labels::date).unwrap_or_default();
    Form::with(
        [
            ("programme", task.programme.clone()),
            ("task", task.task.clone()),
            ("accepted_on", day(task.accepted_on)),
            (
                "state_share",
                task.state_share
                    .map(|share| parties::percent(share).trim_end_matches('%').to_owned())
                    .unwrap_or_default(),
            ),
            ("registrant", task.registrant.clone()),
            ("duty", task.duty.clone()),
            ("source", task.source.clone()),
            ("exploit_by", day(task.exploit_by)),
            (
                "report_months",
                Some(task.report_months)
                    .filter(|months| *months > 0)
                    .map(|months| months.to_string())
                    .unwrap_or_default(),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
}

fn facts(task: &Task) -> Vec<Row> {
    use words::row;
    let day = |day: Option<NaiveDate>| day.map(labels::date).unwrap_or_default();
    let mut rows = vec![
        Row::fact(row::PROGRAMME, task.programme.clone()),
        Row::fact(row::TASK, task.task.clone()),
        Row::fact(row::ACCEPTED, day(task.accepted_on)),
        Row::fact(row::SHARE, task.state_share.map(parties::percent).unwrap_or_default()),
        Row::fact(row::REGISTRANT, task.registrant.clone()),
        Row::fact(row::DUTY, task.duty.clone()).long(),
        Row::fact(row::EXPLOIT_BY, day(task.exploit_by)),
        Row::fact(row::REPORTS, words::every(task.report_months)),
        Row::fact(row::SOURCE, task.source.clone()),
    ];
    rows.retain(|row| !row.value.is_empty());
    rows
}

/// What the law says beside the record: who owns, what authors get; each with whether somebody compared it with its source.
/// The law is that of the day on which the task was accepted, or of today where it was not.
fn notes(app: &App, rules: &Rules, on: NaiveDate) -> Vec<(String, bool)> {
    let told = ["owner", "duty"]
        .into_iter()
        .filter_map(|key| rules.results.find(key, on));
    let mut found: Vec<(String, bool)> = told.map(|note| (words::note(note), note.verified)).collect();
    if let Ok(bonus) = app.packs.parameters.on("st.author_bonus_pct", on)
        && let ParameterValue::Integer(percent) = bonus.value
    {
        let sentence = words::bonus(percent, &bonus.legal_act, &bonus.article);
        found.push((sentence, bonus.verified));
    }
    found
}

async fn page(app: &App, here: &Here, one: &Asset, typed: Option<Form>, errors: &FieldErrors) -> Result<Show> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let rules = app.part::<Rules>()?;
    let task = results::tasks(&db, &[one.id]).await?.remove(&one.id);
    let reports = results::reports(&db, one.id).await?;
    let declared = results::declared(&db, &[one.id]).await?.remove(&one.id);
    let is_used = results::used(&db, std::slice::from_ref(one), on)
        .await?
        .get(&one.id)
        .copied()
        .unwrap_or(false);
    let last = reports
        .iter()
        .filter(|report| report.removed.is_none())
        .map(|report| report.on)
        .max();
    let (known, version) = match &task {
        Some((task, version)) => (Some(task), version.to_string()),
        None => (None, String::new()),
    };
    let first = as_form(known.unwrap_or(&Task::default()));
    let form = match typed {
        Some(typed) => completed(typed, &first),
        None => first,
    };
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    Ok(Show {
        frame,
        id: one.id,
        funded: one.content.state_funded,
        rows: known.map(facts).unwrap_or_default(),
        owed: known
            .map(|task| owed(task, last, is_used))
            .unwrap_or_default()
            .into_iter()
            .map(|one| (words::owed(one), Deadline::new(end_of_day(one.by()), here.now)))
            .collect(),
        used: used_badge(is_used),
        notes: notes(app, &rules, known.and_then(|task| task.accepted_on).unwrap_or(on)),
        wrong: Choice::list(
            reports.iter().filter(|report| report.removed.is_none()).map(|report| {
                (
                    report.id.to_string(),
                    format!("{} {}", labels::date(report.on), report.number),
                )
            }),
            form.raw("report"),
        ),
        reports: reports
            .into_iter()
            .map(|report| ReportLine {
                day: labels::date(report.on),
                number: report.number,
                content: report.content,
                removed: report.removed,
            })
            .collect(),
        declared: declared.map(|one| (words::declared(&one.by, &one.paper, one.on), one.terms)),
        published: one.published,
        secret: one.secret,
        may_keep: policy::keeps_asset(actor, one, &units, on),
        version: match form.raw("version") {
            "" => version,
            sent => sent.to_owned(),
        },
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<AssetId>) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    ui::shell::html(&page(&app, &here, &one, None, &FieldErrors::default()).await?)
}

enum Deed {
    Task(Task, Option<i64>),
    Report(NaiveDate, String, String),
    Back(ReportId, String),
    Declare(results::Declared),
    Undeclare,
}

fn read(form: &mut Form) -> Option<Deed> {
    match form.raw("deed") {
        "task" => {
            let share = form.line("state_share");
            let state_share = read_share(&share);
            if state_share.is_none() && !share.is_empty() {
                form.errors.add("state_share", words::SHARE);
            }
            let months = form.line("report_months");
            let report_months = if months.is_empty() {
                0
            } else {
                let read = months.parse::<u32>().ok().filter(|months| *months > 0);
                if read.is_none() {
                    form.errors.add("report_months", words::MONTHS);
                }
                read.unwrap_or(0)
            };
            let task = Task {
                programme: form.line("programme"),
                task: form.line("task"),
                accepted_on: form.date("accepted_on", None),
                state_share,
                registrant: form.line("registrant"),
                duty: form.text("duty"),
                source: form.line("source"),
                exploit_by: form.date("exploit_by", None),
                report_months,
            };
            Some(Deed::Task(task, form.raw("version").parse().ok()))
        }
        "report" => {
            let on = form.date("reported_on", Some(labels::ASK_DAY));
            let (number, content) = (form.line("number"), form.text("content"));
            on.map(|on| Deed::Report(on, number, content))
        }
        "back" => {
            let report = form.raw("report").parse::<ReportId>().ok();
            if report.is_none() {
                form.errors.add("report", words::ASK_REPORT);
            }
            let why = form.line("why");
            report.map(|report| Deed::Back(report, why))
        }
        "declare" => {
            let on = form.date("declared_on", Some(labels::ASK_DAY));
            let (by, paper, terms) = (form.line("declared_by"), form.line("paper"), form.line("terms"));
            on.map(|on| Deed::Declare(results::Declared { on, by, paper, terms }))
        }
        "undeclare" => Some(Deed::Undeclare),
        _ => {
            form.errors.add("", labels::ASK_CHOICE);
            None
        }
    }
}

pub(super) async fn act(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let deed = read(&mut form);
    let errors = std::mem::take(&mut form.errors);
    let Some(deed) = deed.filter(|_| errors.is_empty()) else {
        let shown = page(&app, &here, &one, Some(form), &errors).await?;
        return shown_again(&shown, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let actor = here.actor()?;
    let back = format!("/tai-san/{id}/ngan-sach");
    let tx = app.begin(&here).await?;
    if let Claim::Done(_) = once_keys::claim(&tx, actor.person, &once_of(&form), "ip_asset.result_deed").await? {
        return Ok(see_other(&back));
    }
    let (done, said) = match deed {
        Deed::Task(task, version) => (commands::save_task(&tx, actor, id, version, &task).await, words::SAVED),
        Deed::Report(on, number, content) => (
            commands::report(&tx, actor, id, (on, number, content)).await,
            words::REPORTED,
        ),
        Deed::Back(report, why) => (commands::take_back(&tx, actor, id, report, &why).await, words::BACK),
        Deed::Declare(declared) => {
            // A page that was opened before somebody else declared it shows no declaration: it is no wish to write over one.
            let held = results::declared(&tx.reader(), &[id]).await?.remove(&id);
            let done = match held {
                Some(held) if held != declared => Err(AppError::Conflict(words::DECLARED_BEFORE.to_owned())),
                _ => commands::declare(&tx, actor, id, &declared).await,
            };
            (done, words::DECLARED)
        }
        Deed::Undeclare => (commands::undeclare(&tx, actor, id).await, words::UNDECLARED),
    };
    match done {
        Ok(()) => {
            once_keys::answer(&tx, actor.person, &once_of(&form), &back).await?;
            tx.commit().await?;
            Ok(see_other_saying(&back, said))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let mut shown = page(&app, &here, &one, Some(form), &errors).await?;
            // Where somebody else was first, saving again after reading the newer text is the person's choice.
            if status == StatusCode::CONFLICT {
                let now = results::tasks(&app.db.reader(), &[id]).await?.remove(&id);
                shown.version = now.map(|(_, version)| version.to_string()).unwrap_or_default();
            }
            shown_again(&shown, status)
        }
    }
}
