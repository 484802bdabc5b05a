//! The page of a document: what it is, what stands above and below it, its clauses with their tasks, its recipients, its
//! difficulties; and the acts on it.

use super::coverage::carried;
use super::{crumbs, errors_of, exchange, find, hindrance, once, shown_again, store_upload};
use crate::commands::{self, NewClause, NewLine, With};
use crate::labels::{self, row};
use crate::model::task::{Task, TaskState};
use crate::model::{
    Act, Clause, ClauseId, Directive, DirectiveId, Line, LineId, LineKind, Obstacle, Part, Recipient, SUBJECT, State,
    walk,
};
use crate::papers::Documents;
use crate::store::{self, Filter, Way, tasks};
use crate::{pages, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::attachments;
use kernel::forms::Form;
use kernel::ids::{AttachmentId, PersonId, UnitId};
use kernel::journal;
use kernel::once::{self as once_keys, Claim};
use kernel::units::Units;
use kernel::web::{App, AppState, Here, download, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use std::collections::{BTreeSet, HashMap};
use ui::view::{Badge, Choice, Deadline, Event, FileLine, Row};
use ui::{Frame, filters};

/// Tasks of one clause that the page lists; the list of tasks has the rest.
const TASKS: usize = 6;
/// Recipients without an acknowledgement that are named at once.
const NAMED: usize = 20;

/// A task as one line.
pub(super) struct TaskLine {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) badge: Badge,
    pub(super) due: Option<Deadline>,
    pub(super) progress: i32,
}

impl TaskLine {
    pub(super) fn of(task: &Task, units: &Units, here: &Here) -> TaskLine {
        let (word, tone) = labels::task::standing(task, here.now);
        let mut note = units.name(task.lead, here.today()).to_owned();
        if !task.period.is_empty() {
            note = format!("{note} · {}", task.period);
        }
        TaskLine {
            href: format!("/nhiem-vu/{}", task.id),
            title: task.title.clone(),
            note,
            badge: Badge::new(word, tone),
            due: task
                .due_at
                .filter(|_| task.is_with_lead())
                .map(|due| Deadline::new(due, here.now)),
            progress: task.progress,
        }
    }
}

struct ClauseLine {
    id: ClauseId,
    path: String,
    text: String,
    tasks: Vec<TaskLine>,
    /// How many more tasks there are.
    more: usize,
    summary: String,
    /// Documents below that say they carry it out.
    carried_by: Vec<(String, String)>,
    lines: Vec<LineView>,
    bare: bool,
    edit_href: String,
    task_href: String,
}

struct LineView {
    id: LineId,
    kind: &'static str,
    text: String,
    who: String,
    sentence: String,
}

struct LinkLine {
    depth: usize,
    name: String,
    subject: String,
    href: String,
    note: String,
}

struct RecipientLine {
    name: String,
    part: &'static str,
    badge: Badge,
    when: String,
}

/// A difficulty as the page shows it.
pub(super) struct ObstacleLine {
    pub(super) id: String,
    pub(super) unit: String,
    pub(super) about: String,
    pub(super) text: String,
    pub(super) raised: chrono::DateTime<chrono::Utc>,
    pub(super) badge: Badge,
    pub(super) answer: String,
    pub(super) answered: String,
    pub(super) may_answer: bool,
    pub(super) version: i64,
    pub(super) document: String,
    pub(super) document_href: String,
    /// What was typed into its form and not kept.
    pub(super) typed: String,
    pub(super) error: Option<String>,
}

#[derive(Template)]
#[template(path = "directives_show.html")]
struct Show {
    frame: Frame,
    id: DirectiveId,
    name: String,
    subject: String,
    badge: Badge,
    published: bool,
    draft: bool,
    open: bool,
    may_keep: bool,
    issue_word: &'static str,
    rows: Vec<Row>,
    basis: Vec<String>,
    ups: Vec<LinkLine>,
    downs: Vec<LinkLine>,
    coverage: String,
    clauses: Vec<ClauseLine>,
    clause_choices: Vec<Choice>,
    loose_tasks: Vec<TaskLine>,
    loose_more: usize,
    loose_lines: Vec<LineView>,
    above_clauses: Vec<Choice>,
    recipients: Vec<RecipientLine>,
    acknowledged: String,
    waiting: Vec<String>,
    waiting_more: usize,
    acknowledges: Vec<Choice>,
    obstacles: Vec<ObstacleLine>,
    raises: Vec<Choice>,
    replacements: Vec<Choice>,
    files: Vec<FileLine>,
    papers: Vec<::papers::Line>,
    more_papers: String,
    exchange: exchange::View,
    line_kinds: Vec<Choice>,
    form: Form,
    /// Which form the errors belong to.
    at_form: &'static str,
    errors: Vec<(String, String)>,
    timeline: Vec<Event>,
    once: String,
}

impl Show {
    fn at(&self, rest: &str) -> String {
        format!("/chi-dao/{}{rest}", self.id)
    }
    fn line_at(&self, line: &LineId) -> String {
        format!("/chi-dao/{}/dong/{line}/bo", self.id)
    }
    /// Each form on the page acts once by itself.
    fn token(&self, form: &str) -> String {
        format!("{}:{form}", self.once)
    }
    fn tasks_at(&self) -> String {
        format!("/nhiem-vu?van_ban={}", self.id)
    }
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
    /// What was typed into a form, if it was this one that was sent.
    fn typed(&self, form: &str, field: &str) -> &str {
        if self.at_form == form { self.form.raw(field) } else { "" }
    }
    fn told(&self, form: &str, field: &str) -> Option<&str> {
        if self.at_form == form { self.error(field) } else { None }
    }
    /// What is told at the top: what belongs to no field of a form below.
    fn above(&self) -> Vec<(String, String)> {
        let no_field = self.at_form.is_empty() || self.at_form == "issue";
        self.errors
            .iter()
            .filter(|(field, _)| no_field || field.is_empty())
            .cloned()
            .collect()
    }
    fn is_open(&self, form: &str) -> bool {
        self.at_form == form
    }
}

fn link_lines(
    way: &[(usize, DirectiveId)],
    seen: &HashMap<DirectiveId, Directive>,
    latency: impl Fn(&Directive) -> String,
) -> Vec<LinkLine> {
    way.iter()
        .filter_map(|(depth, id)| {
            let one = seen.get(id)?;
            Some(LinkLine {
                depth: (*depth).min(6),
                name: labels::name(one),
                subject: one.content.subject.clone(),
                href: format!("/chi-dao/{id}"),
                note: latency(one),
            })
        })
        .collect()
}

/// Days from the nearest document above to this one, where both days are printed.
fn latency(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<i64> {
    Some((to? - from?).num_days())
}

/// The tasks of a clause, those first that need somebody: late ones, those that wait for approval, those that run.
fn by_need<'t>(tasks: &'t [Task], clause: Option<ClauseId>, here: &Here) -> Vec<&'t Task> {
    let mut of: Vec<&Task> = tasks.iter().filter(|task| task.clause == clause).collect();
    of.sort_by_key(|task| {
        let turn = match task.state {
            TaskState::NotStarted | TaskState::InProgress if task.is_late(here.now) => 0,
            TaskState::Submitted => 1,
            TaskState::Planned | TaskState::NotStarted | TaskState::InProgress => 2,
            TaskState::Done => 3,
            TaskState::Cancelled => 4,
        };
        (turn, task.due_at)
    });
    of
}

/// How the tasks of a clause stand, where there are more than the page lists.
fn summary(tasks: &[&Task], here: &Here) -> String {
    if tasks.len() <= TASKS {
        return String::new();
    }
    let count = |is: &dyn Fn(&Task) -> bool| tasks.iter().filter(|task| is(task)).count();
    labels::task::summary(
        tasks.len(),
        count(&|task| task.state == TaskState::Done),
        count(&|task| task.state == TaskState::Submitted),
        count(&|task| task.is_with_lead() && task.is_late(here.now)),
    )
}

fn line_view(line: &Line) -> LineView {
    LineView {
        id: line.id,
        kind: labels::line_kind(line.kind),
        text: labels::line(line),
        who: line.who.clone(),
        sentence: line.sentence.clone(),
    }
}

/// A difficulty as the page shows it.
pub(super) fn obstacle_line(
    obstacle: &Obstacle,
    (one, clauses): (&Directive, &[Clause]),
    (units, here): (&Units, &Here),
    may_answer: bool,
) -> ObstacleLine {
    let on = here.today();
    let about = obstacle
        .clause
        .and_then(|clause| clauses.iter().find(|held| held.id == clause))
        .map(|clause| {
            let text: String = clause.text.chars().take(80).collect();
            if clause.path.is_empty() {
                text
            } else {
                format!("{}. {text}", clause.path)
            }
        })
        .unwrap_or_default();
    let answered = match (obstacle.answered_unit, obstacle.answered_at) {
        (Some(unit), Some(at)) => format!("{}, {}", units.name(unit, on), filters::moment_text(at)),
        (Some(_) | None, _) => String::new(),
    };
    let (word, tone) = if obstacle.answered_at.is_some() {
        (labels::obstacle::HAS_ANSWER, ui::view::Tone::Good)
    } else {
        (labels::obstacle::WAITS, ui::view::Tone::Warn)
    };
    ObstacleLine {
        id: obstacle.id.to_string(),
        unit: units.name(obstacle.unit, on).to_owned(),
        about,
        text: obstacle.text.clone(),
        raised: obstacle.raised_at,
        badge: Badge::new(word, tone),
        answer: obstacle.answer.clone(),
        answered,
        may_answer,
        version: obstacle.version,
        document: labels::name(one),
        document_href: format!("/chi-dao/{}#vuong-mac", one.id),
        typed: obstacle.answer.clone(),
        error: None,
    }
}

async fn timeline(app: &App, one: &Directive) -> Result<Vec<Event>> {
    let reader = app.db.reader();
    let entries = journal::timeline(&reader, SUBJECT, one.id.0).await?;
    let people: Vec<PersonId> = entries.iter().map(|entry| PersonId(entry.person)).collect();
    let names = people::names(&reader, &people).await?;
    let units = app.db.units();
    Ok(entries
        .iter()
        .rev()
        .take(40)
        .map(|entry| {
            let details = entry.details();
            let unit = details["unit"]
                .as_str()
                .and_then(|unit| unit.parse::<UnitId>().ok())
                .map(|unit| units.name(unit, kernel::time::local_date(entry.at)).to_owned());
            Event {
                number: u64::try_from(entry.seq).unwrap_or(0),
                at: entry.at,
                who: names
                    .get(&PersonId(entry.person))
                    .cloned()
                    .unwrap_or_else(|| labels::SYSTEM.to_owned()),
                text: labels::done(&entry.act).to_owned(),
                detail: unit
                    .or_else(|| details["note"].as_str().map(str::to_owned))
                    .unwrap_or_default(),
                icon: "check",
                tone: ui::view::Tone::Neutral,
                papers: Vec::new(),
            }
        })
        .collect())
}

async fn page(
    app: &App,
    here: &Here,
    one: &Directive,
    (at_form, form): (&'static str, Form),
    errors: FieldErrors,
) -> Result<Show> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let scope = policy::scope(actor);
    let id = one.id;
    let may_keep = policy::keeps(actor, one.keeper, &units, on);
    let answers = policy::answers(actor, one, &units, on).is_some();

    let up_links = store::links(&db, id, Way::Up).await?;
    let down_links = store::links(&db, id, Way::Down).await?;
    let (up_way, down_way) = (walk(id, &up_links), walk(id, &down_links));
    let linked: Vec<DirectiveId> = up_way.iter().chain(&down_way).map(|(_, id)| *id).collect();
    let linked = store::these(&db, &scope, &linked, on).await?;

    let clauses = store::clauses(&db, &[id]).await?;
    let all_tasks = tasks::of(&db, &scope, &[id], on).await?;
    let lines = store::lines(&db, &[id]).await?;
    let clause_ids: Vec<ClauseId> = clauses.iter().map(|clause| clause.id).collect();
    let covers = store::covers(&db, &clause_ids).await?;
    let carriers: Vec<DirectiveId> = covers.iter().map(|(_, id)| *id).collect();
    let carriers = store::these(&db, &scope, &carriers, on).await?;
    let carried = carried(&all_tasks, &lines, &covers, &carriers);
    let clause_lines: Vec<ClauseLine> = clauses
        .iter()
        .map(|clause| {
            let of = by_need(&all_tasks, Some(clause.id), here);
            let carried_by: Vec<(String, String)> = covers
                .iter()
                .filter(|(held, _)| *held == clause.id)
                .filter_map(|(_, id)| carriers.get(id))
                .map(|one| (labels::name(one), format!("/chi-dao/{}", one.id)))
                .collect();
            let lines: Vec<LineView> = lines
                .iter()
                .filter(|line| line.clause == Some(clause.id))
                .map(line_view)
                .collect();
            ClauseLine {
                id: clause.id,
                path: clause.path.clone(),
                text: clause.text.clone(),
                bare: !carried.contains(&clause.id),
                tasks: of
                    .iter()
                    .take(TASKS)
                    .map(|task| TaskLine::of(task, &units, here))
                    .collect(),
                more: of.len().saturating_sub(TASKS),
                summary: summary(&of, here),
                carried_by,
                lines,
                edit_href: format!("/chi-dao/{id}/khoan/{}", clause.id),
                task_href: format!("/chi-dao/{id}/nhiem-vu?khoan={}", clause.id),
            }
        })
        .collect();
    let bare = clause_lines.iter().filter(|clause| clause.bare).count();
    let loose = by_need(&all_tasks, None, here);

    let recipients = store::recipients(&db, id).await?;
    let done = recipients.iter().filter(|held| held.acknowledged_at.is_some()).count();
    let people: Vec<PersonId> = recipients.iter().filter_map(|held| held.acknowledged_by).collect();
    let names = people::names(&db, &people).await?;
    let mut listed: Vec<_> = recipients.iter().collect();
    listed.sort_by_cached_key(|held| {
        (
            held.acknowledged_at.is_some(),
            held.part,
            vietnamese::sort_key_text(units.name(held.unit, on)),
        )
    });
    let waiting: Vec<String> = listed
        .iter()
        .filter(|held| held.acknowledged_at.is_none())
        .map(|held| units.name(held.unit, on).to_owned())
        .collect();

    let obstacles = store::obstacles(&db, &scope, id, answers || may_keep, on).await?;
    let mut obstacle_lines: Vec<ObstacleLine> = obstacles
        .iter()
        .map(|obstacle| obstacle_line(obstacle, (one, &clauses), (&units, here), answers))
        .collect();
    obstacle_lines.sort_by_key(|line| !line.answer.is_empty());
    let raises: Vec<UnitId> = if one.state == State::Draft {
        Vec::new()
    } else {
        commands::obstacles::concerned(&db, id, on)
            .await?
            .into_iter()
            .filter(|unit| policy::keeps(actor, *unit, &units, on))
            .collect()
    };
    let acknowledges = if one.state == State::Draft {
        Vec::new()
    } else {
        policy::acknowledges(actor, &recipients, &units, on)
    };
    let unit_choices = |list: &[UnitId], selected: &str| {
        Choice::list(
            list.iter()
                .take(500)
                .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
            selected,
        )
    };

    // The clauses above that this document may say it carries out.
    let covered: BTreeSet<ClauseId> = store::covered_by(&db, id).await?.into_iter().collect();
    let above: Vec<DirectiveId> = up_way
        .iter()
        .map(|(_, id)| *id)
        .filter(|id| linked.contains_key(id))
        .collect();
    let above_clauses = if may_keep && one.state.is_open() {
        store::clauses(&db, &above)
            .await?
            .into_iter()
            .map(|clause| Choice {
                value: clause.id.to_string(),
                label: format!(
                    "{} · {}",
                    linked.get(&clause.directive).map(labels::short).unwrap_or_default(),
                    clause.path
                ),
                hint: clause.text.chars().take(160).collect(),
                selected: covered.contains(&clause.id),
            })
            .collect()
    } else {
        Vec::new()
    };

    let replacements = if may_keep && Act::Replace.after(one.state).is_some() {
        let filter = Filter {
            state: Some(State::Issued),
            ..Filter::default()
        };
        let found = store::list(&db, &scope, &filter, None, 60, on).await?.items;
        Choice::list(
            found
                .iter()
                .filter(|other| other.id != id)
                .map(|other| (other.id.to_string(), labels::choice(other))),
            form.raw("by"),
        )
    } else {
        Vec::new()
    };

    let content = &one.content;
    let replaced_by = match one.replaced_by {
        Some(by) => store::these(&db, &scope, &[by], on).await?.remove(&by),
        None => None,
    };
    let mut rows = vec![
        Row::fact(row::NUMBER, labels::number_or_blank(&content.number)),
        Row::fact(row::DAY, labels::date_or_blank(content.issued_on)),
        Row::fact(
            row::ISSUER,
            format!("{} ({})", content.issuer, labels::scheme(content.scheme).to_lowercase()),
        ),
        Row::fact(row::SIGNER, labels::signature(one)),
        Row::fact(
            row::KEEPER,
            format!(
                "{} ({})",
                units.name(one.keeper, on),
                labels::direction(one.is_own()).to_lowercase()
            ),
        ),
        Row::fact(
            row::FOCAL,
            content
                .focal
                .map(|unit| units.name(unit, on).to_owned())
                .unwrap_or_default(),
        ),
        Row::fact(row::NOTE, one.end_note.clone()),
    ];
    if let Some(by) = replaced_by {
        rows.push(Row::answer(
            labels::REPLACED_BY,
            labels::name(&by),
            format!("/chi-dao/{}", by.id),
        ));
    }
    let nearest = up_way
        .iter()
        .find_map(|(depth, id)| linked.get(id).filter(|_| *depth == 1));
    if let Some(above) = nearest
        && let Some(days) = latency(above.content.issued_on, content.issued_on)
    {
        rows.push(Row::fact(row::LATENCY, labels::latency(days, &labels::short(above))));
    }
    rows.retain(|row| !row.value.is_empty());
    for row in &mut rows {
        // A row of facts leads somewhere only where it says so.
        if row.label != labels::REPLACED_BY {
            row.href = None;
        }
    }

    let files = attachments::of(&db, id.0)
        .await?
        .into_iter()
        .filter(|file| file.replaced_at.is_none())
        .map(|file| FileLine {
            href: format!("/chi-dao/{id}/tep/{}", file.id),
            bytes: u64::try_from(file.size).unwrap_or(0),
            note: match file.slot.as_str() {
                "document" => labels::FILE_DOCUMENT,
                commands::messages::SLOT => labels::exchange::FILE_MESSAGE,
                _ => labels::FILE_ANNEX,
            }
            .to_owned(),
            name: file.name,
            warning: String::new(),
            remove_href: None,
        })
        .collect();

    let (papers, more_papers) = ::papers::section(app, here, &Documents, id.0).await?;
    let mut frame = ui::shell::frame(app, here, &content.subject);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    frame.crumbs.truncate(1);
    let own_day = content.issued_on;
    Ok(Show {
        frame,
        id,
        name: labels::name(one),
        subject: content.subject.clone(),
        badge: Badge::new(labels::state(one.state, one.is_own()), labels::tone(one.state)),
        published: one.published,
        draft: one.state == State::Draft,
        open: one.state.is_open(),
        may_keep,
        issue_word: if one.is_own() {
            labels::ISSUE_OWN
        } else {
            labels::ISSUE_INCOMING
        },
        rows,
        basis: content.basis.clone(),
        ups: link_lines(&up_way, &linked, |_| String::new()),
        downs: link_lines(&down_way, &linked, |below| {
            latency(own_day, below.content.issued_on)
                .map(|days| labels::latency(days, &labels::short(one)))
                .unwrap_or_default()
        }),
        coverage: labels::coverage(clause_lines.len(), bare),
        clause_choices: Choice::list(
            clauses
                .iter()
                .map(|clause| (clause.id.to_string(), labels::clause_choice(clause))),
            form.raw("clause"),
        ),
        clauses: clause_lines,
        loose_tasks: loose
            .iter()
            .take(TASKS * 2)
            .map(|task| TaskLine::of(task, &units, here))
            .collect(),
        loose_more: loose.len().saturating_sub(TASKS * 2),
        loose_lines: lines
            .iter()
            .filter(|line| line.clause.is_none())
            .map(line_view)
            .collect(),
        above_clauses,
        acknowledged: labels::acknowledged_of(recipients.len(), done),
        waiting_more: waiting.len().saturating_sub(NAMED),
        waiting: waiting.into_iter().take(NAMED).collect(),
        recipients: listed
            .into_iter()
            .map(|held| {
                let (word, tone) = if held.acknowledged_at.is_some() {
                    (labels::HAS_ACKNOWLEDGED, ui::view::Tone::Good)
                } else {
                    (labels::NOT_ACKNOWLEDGED, ui::view::Tone::Neutral)
                };
                let when = held.acknowledged_at.map(filters::moment_text).unwrap_or_default();
                let who = held.acknowledged_by.and_then(|person| names.get(&person)).cloned();
                RecipientLine {
                    name: units.name(held.unit, on).to_owned(),
                    part: labels::part(held.part),
                    badge: Badge::new(word, tone),
                    when: [Some(when), who]
                        .into_iter()
                        .flatten()
                        .filter(|part| !part.is_empty())
                        .collect::<Vec<_>>()
                        .join(", "),
                }
            })
            .collect(),
        acknowledges: unit_choices(&acknowledges, ""),
        obstacles: obstacle_lines,
        raises: unit_choices(&raises, form.raw("unit")),
        replacements,
        papers,
        more_papers,
        exchange: if may_keep {
            exchange::view(app, here, one, &form).await?
        } else {
            exchange::View::default()
        },
        files,
        line_kinds: Choice::list(
            LineKind::ALL.map(|kind| (kind.code(), labels::line_kind(kind))),
            form.raw("line_kind"),
        ),
        timeline: if may_keep || answers {
            timeline(app, one).await?
        } else {
            Vec::new()
        },
        once: once(form.once()),
        at_form,
        errors: errors_of(&errors),
        form,
    })
}

/// The page again, with what was typed and what is wrong with it.
pub(super) async fn again(
    app: &App,
    here: &Here,
    id: DirectiveId,
    at_form: &'static str,
    form: Form,
    errors: FieldErrors,
) -> Result<Response> {
    let one = find(app, here, id).await?;
    ui::shell::html_with_errors(&page(app, here, &one, (at_form, form), errors).await?)
}

/// The page again after a command said no: what was typed stays, whatever was wrong.
pub(super) async fn again_after(
    app: &App,
    here: &Here,
    id: DirectiveId,
    (at_form, form): (&'static str, Form),
    error: AppError,
) -> Result<Response> {
    let (errors, status) = hindrance(error)?;
    let one = find(app, here, id).await?;
    shown_again(&page(app, here, &one, (at_form, form), errors).await?, status)
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<DirectiveId>) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    ui::shell::html(&page(&app, &here, &one, ("", Form::default()), FieldErrors::default()).await?)
}

pub(super) async fn act(
    act: Act,
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    form: Form,
) -> Result<Response> {
    let with = With {
        by: form.raw("by").parse().ok(),
        note: form.line("note"),
    };
    let (name, saying) = match act {
        Act::Issue => ("issue", labels::ISSUED),
        Act::Replace => ("replace", labels::REPLACED),
        Act::End => ("end", labels::ENDED),
    };
    let tx = app.begin(&here).await?;
    let actor = here.actor()?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), act.action()).await? {
        return Ok(see_other(&address));
    }
    match commands::act(&tx, actor, id, act, with).await {
        Ok(_) => {
            let address = format!("/chi-dao/{id}");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, saying))
        }
        Err(error) => {
            drop(tx);
            again_after(&app, &here, id, (name, form), error).await
        }
    }
}

pub(super) async fn publish(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    form: Form,
) -> Result<Response> {
    let shown = form.raw("shown") == "1";
    let tx = app.begin(&here).await?;
    commands::publish(&tx, here.actor()?, id, shown).await?;
    tx.commit().await?;
    let saying = if shown { labels::PUBLISHED } else { labels::UNPUBLISHED };
    Ok(see_other_saying(&format!("/chi-dao/{id}"), saying))
}

pub(super) async fn remind(Shared(app): Shared<AppState>, here: Here, Path(id): Path<DirectiveId>) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let told = commands::remind_recipients(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    Ok(see_other_saying(
        &format!("/chi-dao/{id}#noi-nhan"),
        &labels::reminded(told),
    ))
}

pub(super) async fn acknowledge(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    form: Form,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    let recipients = store::recipients(&app.db.reader(), id).await?;
    let mine = policy::acknowledges(here.actor()?, &recipients, &app.db.units(), here.today());
    // Of one unit nothing has to be chosen.
    let unit = form.raw("unit").parse::<UnitId>().ok().or(match mine.as_slice() {
        [unit] => Some(*unit),
        _ => None,
    });
    let Some(unit) = unit else {
        let (actor, units) = (here.actor()?, app.db.units());
        let speaks = |held: &Recipient| policy::keeps(actor, held.unit, &units, here.today());
        if !recipients.iter().any(speaks) {
            return Err(AppError::Forbidden(labels::NOT_ALLOWED.to_owned()));
        }
        let mut errors = FieldErrors::default();
        errors.add("unit", labels::ASK_UNIT);
        return again(&app, &here, one.id, "acknowledge", form, errors).await;
    };
    let tx = app.begin(&here).await?;
    match commands::acknowledge(&tx, here.actor()?, id, unit).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/chi-dao/{id}"), labels::ACKNOWLEDGED))
        }
        Err(error) => {
            drop(tx);
            again_after(&app, &here, id, ("acknowledge", form), error).await
        }
    }
}

pub(super) async fn add_clause(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    form: Form,
) -> Result<Response> {
    let new = NewClause {
        path: form.line("path"),
        text: form.text("text"),
    };
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "directive.clause").await? {
        return Ok(see_other(&address));
    }
    match commands::add_clauses(&tx, actor, id, vec![new]).await {
        Ok(_) => {
            let address = format!("/chi-dao/{id}#khoan");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, labels::CLAUSE_ADDED))
        }
        Err(error) => {
            drop(tx);
            again_after(&app, &here, id, ("clause", form), error).await
        }
    }
}

pub(super) async fn add_line(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    super::find_kept(&app, &here, id).await?;
    let Some(kind) = LineKind::from_code(form.raw("line_kind")) else {
        let mut errors = FieldErrors::default();
        errors.add("line_kind", labels::ASK_CHOICE);
        return again(&app, &here, id, "line", form, errors).await;
    };
    let new = NewLine {
        kind,
        clause: form.raw("clause").parse().ok(),
        name: form.line("name"),
        value: form.line("value"),
        due_rule: form.line("due_rule"),
        who: form.line("who"),
        sentence: String::new(),
        reading: String::new(),
    };
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "directive.line").await? {
        return Ok(see_other(&address));
    }
    match commands::add_lines(&tx, actor, id, vec![new]).await {
        Ok(_) => {
            let address = format!("/chi-dao/{id}#khoan");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, labels::LINE_ADDED))
        }
        Err(error) => {
            drop(tx);
            again_after(&app, &here, id, ("line", form), error).await
        }
    }
}

pub(super) async fn remove_line(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, line)): Path<(DirectiveId, LineId)>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::remove_line(&tx, here.actor()?, id, line).await?;
    tx.commit().await?;
    Ok(see_other_saying(&format!("/chi-dao/{id}#khoan"), labels::LINE_REMOVED))
}

pub(super) async fn cover(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    form: Form,
) -> Result<Response> {
    let clauses: Vec<ClauseId> = form.all("clauses").filter_map(|clause| clause.parse().ok()).collect();
    let tx = app.begin(&here).await?;
    match commands::cover(&tx, here.actor()?, id, &clauses).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/chi-dao/{id}"), labels::COVERED))
        }
        Err(error) => {
            drop(tx);
            again_after(&app, &here, id, ("cover", form), error).await
        }
    }
}

pub(super) async fn attach(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    mut form: Form,
) -> Result<Response> {
    super::find_kept(&app, &here, id).await?;
    let annex = form.raw("annex") == "1";
    let stored = match form.upload("file").cloned() {
        Some(upload) => store_upload(&app, &upload, "file", &mut form.errors).await?,
        None => {
            form.errors.add("file", labels::ASK_FILE);
            None
        }
    };
    let Some(stored) = stored else {
        let errors = std::mem::take(&mut form.errors);
        return again(&app, &here, id, "file", form, errors).await;
    };
    let tx = app.begin(&here).await?;
    match commands::attach(&tx, here.actor()?, id, annex, stored).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/chi-dao/{id}#tep"), labels::ATTACHED))
        }
        Err(error) => {
            drop(tx);
            again_after(&app, &here, id, ("file", form), error).await
        }
    }
}

pub(super) async fn file(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, file)): Path<(DirectiveId, AttachmentId)>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    let attachment = attachments::find(&app.db.reader(), file).await?;
    let attachment = attachment
        .filter(|attachment| attachment.subject == one.id.0)
        .ok_or(AppError::NotFound)?;
    let bytes = app.engines.files.get(&attachment.hash).await?;
    Ok(download(&attachment.name, &attachment.media_type, bytes))
}

/// A part of the recipients that is to act, for choices of leads.
pub(super) async fn to_act(app: &App, id: DirectiveId) -> Result<Vec<UnitId>> {
    Ok(store::recipients(&app.db.reader(), id)
        .await?
        .into_iter()
        .filter(|held| held.part == Part::Act)
        .map(|held| held.unit)
        .collect())
}
