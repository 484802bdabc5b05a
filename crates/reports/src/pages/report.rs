//! One report: what is left to do, its table and its sections, and everything that may be done with it.

use super::grid::{self, Group};
use super::{Room, crumbs, errors_of, find, hindrance, once, shown_again};
use crate::commands::{self, Typed, TypedCell, With};
use crate::compose::{self, Filled};
use crate::labels::{self, check, page as words};
use crate::model::compare;
use crate::model::{Act, Regime, Report, ReportId, Section, Sending, Source, Stage, Step, Timeliness};
use crate::papers::Reports;
use crate::store::{self, Owed};
use crate::{pages, policy};
use askama::Template;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::forms::{Form, url_decode};
use kernel::ids::{PersonId, hex, sha256};
use kernel::once::{self as once_keys, Claim};
use kernel::time::local;
use kernel::web::{AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use std::collections::HashMap;
use ui::charts::{self, Svg};
use ui::view::{Badge, Choice, Deadline, Event, Task, TaskState, Tone};
use ui::{Frame, filters};

/// A section as it is read and edited.
pub(super) struct SectionView {
    code: String,
    heading: String,
    text: String,
    /// What is edited, with its references.
    source: String,
    /// Tells whether a text comes back untouched, and whether the service drafted it.
    mark: String,
    edited: bool,
    /// It can begin with a text of the service.
    drafted: bool,
    required: bool,
    fault: String,
    marked: bool,
    /// Somebody else wrote another text meanwhile: what to do, and that text.
    clash: Option<(String, String)>,
}

/// A revision in the list.
struct Revision {
    href: String,
    label: String,
    note: String,
}

#[derive(Template)]
#[template(path = "reports_show.html")]
struct Show {
    frame: Frame,
    id: ReportId,
    title: String,
    caption: String,
    lead: String,
    badge: Badge,
    timeliness: Option<Badge>,
    due: Option<Deadline>,
    due_words: String,
    turn: String,
    yours: bool,
    /// Kind, title and text of what must be known first.
    callouts: Vec<(&'static str, String, String)>,
    errors: Vec<(String, String)>,
    tasks: Vec<Task>,
    /// Inputs are shown.
    writing: bool,
    estimating: bool,
    /// Nothing of what is being typed is for this person.
    closed: bool,
    groups: Vec<Group>,
    sections: Vec<SectionView>,
    blanks: usize,
    form: Form,
    saved: String,
    version: String,
    base: String,
    once: String,
    receipt: Option<(String, Svg, String)>,
    may_complete: bool,
    may_send: bool,
    may_reopen: bool,
    may_correct: bool,
    may_withdraw: bool,
    may_accept: bool,
    may_return: bool,
    send_label: &'static str,
    marks: Vec<Choice>,
    revisions: Vec<Revision>,
    events: Vec<Event>,
    papers: Vec<::papers::Line>,
    more_papers: String,
    board: String,
}

impl Show {
    fn at(&self, rest: &str) -> String {
        format!("/bao-cao/{}{rest}", self.id)
    }

    fn error(&self, field: impl AsRef<str>) -> Option<&str> {
        pages::error(&self.errors, field.as_ref())
    }

    fn at_note(&self, line: &grid::Line) -> String {
        format!("n-{}", line.code)
    }

    fn section_field(&self, one: &SectionView) -> String {
        format!("s-{}", one.code)
    }

    fn section_error<'a>(&'a self, one: &'a SectionView) -> Option<&'a str> {
        pages::error(&self.errors, &self.section_field(one)).or((!one.fault.is_empty()).then_some(one.fault.as_str()))
    }

    fn section_open(&self, one: &SectionView) -> bool {
        one.marked || one.clash.is_some() || self.section_error(one).is_some()
    }

    /// A token for each form of the page.
    fn token(&self, form: &str) -> String {
        format!("{}:{form}", self.once)
    }
}

/// Of a form that could not be taken: what stood in it, what is wrong, and whether somebody else was first.
struct Again {
    form: Form,
    errors: FieldErrors,
    conflict: bool,
}

/// What an error of a command is called on the page.
fn field_of(act: Option<Act>, field: &str) -> String {
    match (act, field) {
        (Some(Act::Return), "note") => "tra_lai".to_owned(),
        (Some(Act::Correct), "note") => "dinh_chinh".to_owned(),
        _ => match field.strip_prefix("section-") {
            Some(code) => format!("s-{code}"),
            None if matches!(field, "" | "grid" | "file") || field.starts_with("n-") => field.to_owned(),
            None => format!("v-{field}"),
        },
    }
}

fn renamed(act: Option<Act>, errors: &FieldErrors, draft: &crate::model::Draft) -> FieldErrors {
    let mut found = FieldErrors::default();
    for (field, message) in errors.iter() {
        let cell = draft.cell(field);
        // What cannot be read may be the estimate alone.
        let field = if cell.raw.is_none() && cell.raw_estimate.is_some() {
            format!("e-{field}")
        } else {
            field_of(act, field)
        };
        // Several cells have the same sentence: each says which row it is about.
        match field.strip_prefix("v-").or_else(|| field.strip_prefix("e-")) {
            Some(code) => found.add(&field, words::at_row(code, message)),
            None => found.add(&field, message),
        }
    }
    found
}

/// The text that a section begins with, so that one which comes back untouched is told from an edited one.
fn mark(text: &str) -> String {
    let plain = text.replace("\r\n", "\n");
    let mut mark = hex(&sha256(plain.trim().as_bytes()));
    mark.truncate(16);
    mark
}

/// Behind the mark of a section that a person wrote.
const WRITTEN: &str = ".e";

/// The mark of the text with which a section of a form began, and whether a person had written that.
fn begun<'a>(form: &'a Form, code: &str) -> (&'a str, bool) {
    let held = form.raw(&format!("h-{code}"));
    held.strip_suffix(WRITTEN).map_or((held, false), |held| (held, true))
}

fn is_untouched(form: &Form, code: &str) -> bool {
    begun(form, code).0 == mark(form.raw(&format!("s-{code}")))
}

/// What a form says beside what somebody else (or the same page, while it saved by itself) wrote meanwhile; none where both
/// wrote into the same place.
fn merged(form: &Form, table: &crate::model::Form, draft: &crate::model::Draft) -> Option<Typed> {
    let base: HashMap<String, String> = url_decode(form.raw("base").as_bytes()).into_iter().collect();
    let mut typed = typed_of(form);
    for (code, cell) in &mut typed.cells {
        let Some(row) = table.row(code) else { continue };
        let [value, estimate, note] = grid::kept(table, row, draft);
        for (column, slot, kept) in [
            ('v', &mut cell.value, value),
            ('e', &mut cell.estimate, estimate),
            ('n', &mut cell.note, note),
        ] {
            let Some(sent) = slot.as_deref().map(str::trim) else {
                continue;
            };
            let was = base.get(&format!("{column}-{code}")).map_or("", |text| text.trim());
            if sent == was || sent == kept.trim() {
                *slot = None;
            } else if kept.trim() != was {
                return None;
            }
        }
    }
    for (code, text) in std::mem::take(&mut typed.sections) {
        let dropped = form.pairs().any(|(name, _)| name == format!("d-{code}"));
        match (draft.sections.get(&code), &text) {
            _ if dropped => {}
            (Some(kept), Some(text)) if kept.trim() == text.trim() => continue,
            (_, None) => continue,
            (Some(_), _) if is_untouched(form, &code) => continue,
            (Some(kept), _) if mark(kept) != begun(form, &code).0 => return None,
            (Some(_) | None, _) => {}
        }
        typed.sections.insert(code, text);
    }
    Some(typed)
}

/// Keeps what stands in the inputs, also where the report was changed meanwhile in other places. The page that follows shows
/// both.
pub(super) async fn keep(tx: &Tx, actor: &Actor, id: ReportId, version: i64, form: &Form) -> Result<Report> {
    let error = match commands::save(tx, actor, id, version, typed_of(form)).await {
        Err(error @ AppError::Conflict(_)) => error,
        done => return done,
    };
    let db = tx.reader();
    let owed = store::find(&db, &policy::scope(actor), id, tx.today()).await?;
    let (_, table) = store::form(&db, owed.report.regime, owed.report.form_version).await?;
    match merged(form, &table, &owed.report.draft) {
        Some(typed) => commands::save(tx, actor, id, owed.report.version, typed).await,
        None => Err(error),
    }
}

/// What was typed: cells by the letter of their column, sections that were touched.
fn typed_of(form: &Form) -> Typed {
    let mut typed = Typed::default();
    for (name, value) in form.pairs() {
        let Some((column, code)) = name.split_once('-') else {
            continue;
        };
        let value = value.to_owned();
        match column {
            "v" | "e" | "n" => {
                let cell: &mut TypedCell = typed.cells.entry(code.to_owned()).or_default();
                match column {
                    "v" => cell.value = Some(value),
                    "e" => cell.estimate = Some(value),
                    _ => cell.note = Some(value),
                }
            }
            "s" => {
                // Drafted by the service and untouched, or made as it was: the service goes on drafting it.
                let (held, written) = begun(form, code);
                let text = (written || held != mark(&value)).then(|| value.replace("\r\n", "\n"));
                typed.sections.insert(code.to_owned(), text);
            }
            _ => {}
        }
    }
    for (name, _) in form.pairs() {
        if let Some(code) = name.strip_prefix("d-") {
            typed.sections.insert(code.to_owned(), None);
        }
    }
    typed
}

/// The marks of the receiver, while a report that was given back is not sent again.
fn marks_of(stage: Stage, steps: &[Step]) -> (Vec<String>, String) {
    if !matches!(stage, Stage::Returned | Stage::Completed) {
        return (Vec::new(), String::new());
    }
    let last = steps
        .iter()
        .rev()
        .find(|step| step.act == Act::Return.code() || step.act == Act::Send.code());
    last.filter(|step| step.act == Act::Return.code())
        .map(|step| (step.marks.clone(), step.note.clone()))
        .unwrap_or_default()
}

fn live_sections(filled: &Filled, marks: &[String], again: Option<&Again>) -> Vec<SectionView> {
    let view = |one: &compose::FilledSection| {
        let code = one.section.code.clone();
        let name = format!("s-{code}");
        let sent = again.and_then(|again| {
            let (_, value) = again.form.pairs().find(|(field, _)| *field == name)?;
            // What was not touched follows the figures of now.
            let untouched = begun(&again.form, &code).0 == mark(value);
            (!untouched).then(|| value.to_owned())
        });
        let clash = again.filter(|again| again.conflict).and_then(|again| {
            let sent = sent.as_deref()?;
            let moved_on = mark(&one.source) != begun(&again.form, &code).0;
            (moved_on && mark(&one.source) != mark(sent))
                .then(|| (words::kept_text_is(&one.source), one.source.clone()))
        });
        SectionView {
            clash,
            heading: one.section.heading.clone(),
            text: one.text.clone(),
            mark: format!("{}{}", mark(&one.source), if one.edited { WRITTEN } else { "" }),
            source: sent.unwrap_or_else(|| one.source.clone()),
            edited: one.edited,
            drafted: one.section.drafted != crate::model::form::Drafted::Nothing,
            required: one.section.required,
            fault: one
                .unknown
                .first()
                .map(|one| labels::unknown_reference(one))
                .unwrap_or_default(),
            marked: marks.contains(&code),
            code,
        }
    };
    filled.sections.iter().map(view).collect()
}

fn frozen_sections(outline: &[Section], sending: &Sending) -> Vec<SectionView> {
    let sections = sending.content.sections.iter().enumerate();
    sections
        .map(|(place, one)| SectionView {
            code: outline.get(place).map(|held| held.code.clone()).unwrap_or_default(),
            heading: one.heading.clone(),
            text: one.text.clone(),
            source: String::new(),
            mark: String::new(),
            edited: false,
            drafted: false,
            required: false,
            fault: String::new(),
            marked: false,
            clash: None,
        })
        .collect()
}

/// What is left to do, in the order in which it is done. `below` is the board of what is added up in it.
fn tasks(
    (report, filled): (&crate::model::Report, &Filled),
    (blanks, sections, warnings): (usize, usize, usize),
    below: Option<&str>,
    finish: &str,
) -> Vec<Task> {
    let mut found = Vec::new();
    let begun = !report.draft.cells.is_empty();
    let typed = filled
        .form
        .rows()
        .filter(|row| matches!(row.source, Source::Typed { .. }))
        .count();
    let task = |label: &str, href: Option<&str>, hint: String, state| Task {
        label: label.to_owned(),
        href: href.map(str::to_owned),
        hint,
        state,
    };
    let gathered = &filled.gathered;
    if gathered.expected > 0 {
        found.push(task(
            words::TASK_BELOW,
            below,
            words::left_below(gathered.accepted, gathered.expected, gathered.waiting.len()),
            if gathered.accepted == gathered.expected {
                TaskState::Done
            } else {
                TaskState::Doing
            },
        ));
    }
    if typed > 0 {
        let state = match (blanks, begun) {
            (0, _) => TaskState::Done,
            (_, true) => TaskState::Doing,
            (_, false) => TaskState::ToDo,
        };
        found.push(task(words::TASK_TABLE, Some("#bieu"), words::left_cells(blanks), state));
    } else if filled.form.rows().next().is_some() {
        found.push(task(
            words::TASK_TABLE,
            Some("#bieu"),
            words::ALL_COUNTED.to_owned(),
            TaskState::Done,
        ));
    }
    if !filled.sections.is_empty() {
        let state = if sections == 0 {
            TaskState::Done
        } else {
            TaskState::ToDo
        };
        found.push(task(
            words::TASK_SECTIONS,
            Some("#de-cuong"),
            words::left_sections(sections),
            state,
        ));
    }
    if warnings > 0 {
        found.push(task(
            words::TASK_WARNINGS,
            Some("#bieu"),
            words::left_warnings(warnings),
            TaskState::ToDo,
        ));
    }
    let ready = blanks == 0 && sections == 0;
    found.push(task(
        finish,
        ready.then_some("#gui"),
        if ready {
            String::new()
        } else {
            words::FINISH_AFTER.to_owned()
        },
        if ready { TaskState::ToDo } else { TaskState::Blocked },
    ));
    found
}

/// Whose turn it is, and whether it is this person's.
fn turn(room: &Room, owed: &Owed, (writes, approves, receives): (bool, bool, bool), direct: bool) -> (String, bool) {
    let report = &owed.report;
    let (holder, receiver) = (room.name(owed.holder), room.name(report.receiver));
    match report.stage {
        Stage::Open | Stage::Draft | Stage::Returned | Stage::Correcting if writes => {
            (words::your_turn_writing(report.stage, direct, report.due_at), true)
        }
        Stage::Open | Stage::Draft | Stage::Returned | Stage::Correcting => {
            (words::waiting_for_unit(&holder, report.due_at), false)
        }
        Stage::Completed if approves => (words::YOUR_TURN_APPROVING.to_owned(), true),
        Stage::Completed => (words::waiting_for_leader(&holder), false),
        Stage::Sent if receives => (words::YOUR_TURN_RECEIVING.to_owned(), true),
        Stage::Sent => (words::waiting_for_receiver(&receiver), false),
        Stage::Accepted => (words::accepted(&receiver), false),
    }
}

fn events(
    steps: &[Step],
    sendings: &[Sending],
    names: &HashMap<PersonId, String>,
    id: ReportId,
    reads: bool,
) -> Vec<Event> {
    let shown = steps.iter().filter(|step| {
        // What a unit does within itself is its own until it sends.
        reads || !matches!(Act::from_code(&step.act), Some(Act::Complete | Act::Reopen))
    });
    shown
        .enumerate()
        .map(|(place, step)| {
            let act = Act::from_code(&step.act);
            let sent = sendings
                .iter()
                .find(|one| act == Some(Act::Send) && one.revision == step.revision);
            Event {
                number: u64::try_from(place + 1).unwrap_or_default(),
                at: step.at,
                who: names.get(&step.by).cloned().unwrap_or_else(|| words::SYSTEM.to_owned()),
                text: words::did(&step.act),
                detail: words::step_detail(&step.note, &step.marks),
                icon: match act {
                    Some(Act::Return) => "alert",
                    Some(Act::Accept | Act::Send) => "check",
                    Some(Act::Correct | Act::Reopen) => "edit",
                    Some(Act::Withdraw) => "x",
                    Some(Act::Complete) => "flag",
                    None => "bell",
                },
                tone: match act {
                    Some(Act::Return) => Tone::Bad,
                    Some(Act::Accept | Act::Send) => Tone::Good,
                    Some(Act::Correct) => Tone::Warn,
                    Some(Act::Complete | Act::Reopen | Act::Withdraw) | None => Tone::Neutral,
                },
                papers: sent
                    .map(|one| {
                        (
                            words::revision(one.revision),
                            format!("/bao-cao/{id}/ban-gui/{}", one.revision),
                        )
                    })
                    .into_iter()
                    .collect(),
            }
        })
        .collect()
}

/// What the same unit handed over for the period before.
pub(super) async fn before(app: &AppState, owed: &Owed) -> Result<Option<crate::model::Sent>> {
    let db = app.db.reader();
    let Some(previous) = owed.report.period.previous() else {
        return Ok(None);
    };
    let earlier = store::of_unit(&db, owed.report.regime, owed.report.unit, previous).await?;
    match earlier.filter(|one| one.report.revision > 0) {
        Some(one) => Ok(Some(
            store::sending(&db, one.report.id, one.report.revision).await?.content,
        )),
        None => Ok(None),
    }
}

/// The callouts that everyone who sees the report reads.
async fn callouts(
    room: &Room,
    (owed, regime): (&Owed, &Regime),
    (reads, writes): (bool, bool),
    returned: &str,
) -> Result<Vec<(&'static str, String, String)>> {
    let (report, db) = (&owed.report, room.app.db.reader());
    let mut found = Vec::new();
    if report.stage == Stage::Returned {
        found.push(("warn", words::RETURNED.to_owned(), words::returned(returned, writes)));
    }
    if report.stage == Stage::Correcting && !reads {
        found.push(("info", words::CORRECTING.to_owned(), words::CORRECTING_TEXT.to_owned()));
    }
    if owed.holder != report.unit {
        found.push((
            "info",
            words::TAKEN_OVER.to_owned(),
            words::taken_over(&room.name(report.unit), &room.name(owed.holder)),
        ));
    }
    if let Some(lock) = store::lock(&db, regime.id, report.period).await? {
        let exception = store::exceptions(&db, regime.id, report.period)
            .await?
            .into_iter()
            .find(|one| one.unit == report.unit && room.today <= one.until);
        let receiver = room.name(report.receiver);
        match exception {
            Some(one) => found.push(("info", words::LOCKED.to_owned(), words::may_still_send(one.until))),
            None if report.stage.is_writable() || report.stage == Stage::Completed => found.push((
                "warn",
                words::LOCKED.to_owned(),
                labels::locked(&lock, report.period, &receiver),
            )),
            None => found.push((
                "info",
                words::LOCKED.to_owned(),
                words::locked_at(lock.at, &lock.reason),
            )),
        }
    }
    Ok(found)
}

/// The page of a report.
async fn page(room: &Room, here: &Here, owed: &Owed, regime: &Regime, again: Option<Again>) -> Result<Show> {
    let (actor, units, on) = (here.actor()?, &room.units, room.today);
    let (report, db) = (&owed.report, room.app.db.reader());
    let approval = regime.content.approval;
    let permitted = |act: Act| policy::permit_act(actor, act, report, (owed.holder, approval), units, on).is_ok();
    let direct = policy::sends_directly(actor, owed.holder, approval, units, on);
    let may = |act: Act| act.after(report.stage, Stage::Draft, direct).is_some() && permitted(act);
    let reads = policy::reads(actor, owed.holder, units, on);
    let writes = policy::permit_write(actor, report, owed.holder, units, on).is_ok();
    let writing = writes && report.stage.is_writable();
    let steps = store::steps(&db, report.id).await?;
    let sendings = store::sendings(&db, report.id).await?;
    let (marks, returned) = marks_of(report.stage, &steps);
    let people: Vec<PersonId> = steps.iter().map(|step| step.by).collect();
    let names = people::names(&db, &people).await?;
    let mut callouts = callouts(room, (owed, regime), (reads, writes), &returned).await?;
    let last = sendings.last();
    // Before it is handed over, what is typed and what is counted for it are the unit's own.
    let live = reads && (report.stage.is_writable() || report.stage == Stage::Completed);
    let (mut groups, mut sections, mut left) = (Vec::new(), Vec::new(), Vec::new());
    let (mut estimating, mut blanks, mut choices, mut window) = (false, 0, Vec::new(), String::new());
    let mut closed = false;
    if live {
        let filled = compose::fill(&db, room.desk(), regime, owed, &report.draft).await?;
        // An estimate that could not be read is shown until it is mended, also when nothing is expected any more.
        estimating = filled.closes > on || report.draft.cells.values().any(|cell| cell.raw_estimate.is_some());
        window = words::window(filled.window, filled.closes);
        let sent = again.as_ref().map(|again| (&again.form, again.conflict));
        groups = grid::live(room, (regime, report), (&report.draft, &filled), &marks, sent);
        sections = live_sections(&filled, &marks, again.as_ref());
        let gaps = compose::gaps(&report.draft, &filled);
        let cells = gaps.iter().filter(|(place, _)| !place.starts_with("section-")).count();
        // What stands in the input and could not be kept or read is no blank: saying "nothing" would not touch it.
        let filled_in = |code: &str| {
            let mut lines = groups.iter().flat_map(|group: &Group| &group.lines);
            lines.any(|line| line.code == code && !line.value.trim().is_empty())
        };
        blanks = gaps
            .iter()
            .filter(|(place, sentence)| sentence == labels::BLANK_CELL && !filled_in(place))
            .count();
        let warnings = compare::warnings(&filled.form, &filled.entries, &report.draft, filled.before.as_ref());
        let open = warnings.iter().filter(|one| !one.settled).count();
        for one in warnings.iter().filter(|one| one.code.is_none() && !one.settled) {
            callouts.push(("warn", words::UNUSUAL.to_owned(), check::warning(one)));
        }
        if writing {
            let finish = words::finish(direct, approval);
            let children = store::regimes_into(&db, regime.id).await?;
            let below = children
                .iter()
                .find(|one| one.content.receiver == report.unit)
                .map(|one| pages::board_href(one.id, report.period));
            let counts = (cells, gaps.len() - cells, open);
            left = tasks((report, &filled), counts, below.as_deref(), finish);
        }
    } else if let Some(sending) = last {
        let (outline, form) = store::form(&db, regime.id, report.form_version).await?;
        let earlier = before(&room.app, owed).await?;
        let snapshot = super::sending::snapshot_href(room, here, sending).await?;
        groups = grid::frozen(room, &form, &sending.content, earlier.as_ref(), &snapshot);
        estimating = sending.content.rows.iter().any(|row| row.estimate.is_some());
        sections = frozen_sections(&outline, sending);
        window = words::frozen_window(sending.content.from, sending.content.upto);
        choices = words::rows_to_mark(&sending.content, &outline);
        if let Some(previous) = report.period.previous() {
            let entries = sending
                .content
                .rows
                .iter()
                .map(|row| (row.code.clone(), row.entry))
                .collect();
            let compared = compare::compared(&form, &entries, earlier.as_ref());
            if compared.is_much_the_same() {
                let text = check::same(&compared, &previous.label());
                callouts.push(("warn", words::UNUSUAL.to_owned(), format!("{text}.")));
            }
        }
        let corrected = compose::corrected_since(&db, regime, owed, &sending.content).await?;
        if !corrected.is_empty() {
            let names: Vec<String> = corrected.iter().map(|unit| room.name(*unit)).collect();
            callouts.push(("warn", words::corrected(names.len()), format!("{}.", names.join("; "))));
        }
        if !sending.content.missing.is_empty() {
            let missing: Vec<String> = sending.content.missing.iter().map(|unit| room.name(*unit)).collect();
            callouts.push((
                "info",
                words::without(missing.len()),
                format!("{}.", missing.join("; ")),
            ));
        }
    } else {
        closed = true;
    }
    if let Some(again) = &again {
        for line in groups.iter_mut().flat_map(|group| &mut group.lines) {
            if line.typed && line.fault.is_empty() {
                line.fault = again
                    .errors
                    .get(&format!("v-{}", line.code))
                    .unwrap_or_default()
                    .to_owned();
            }
        }
    }
    let receives = permitted(Act::Accept);
    let approves = direct;
    let (turn, yours) = turn(room, owed, (writes, approves, receives), direct);
    let timeliness = Timeliness::of(report.first_sent_at, report.due_at, here.now);
    let (form, errors) = again.map_or_else(
        || (Form::default(), FieldErrors::default()),
        |again| (again.form, again.errors),
    );
    let (papers, more_papers) = ::papers::section(&room.app, here, &Reports, report.id.0).await?;
    let mut frame = ui::shell::frame(
        &room.app,
        here,
        &format!("{}, {}", regime.content.name, report.period.label()),
    );
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(None);
    let is_there = report.stage.is_received() || report.revision > 0;
    let receipt = last
        .filter(|_| reads && matches!(report.stage, Stage::Sent | Stage::Accepted))
        .map(|sending| {
            let address = format!("{}/bao-cao/{}", room.app.site.public_url, report.id);
            let qr = charts::qr(&address, &words::qr(&report.code));
            (
                report.code.clone(),
                qr,
                words::received_at(sending.revision, sending.sent_at, &room.name(report.receiver)),
            )
        });
    Ok(Show {
        id: report.id,
        title: regime.content.name.clone(),
        caption: words::caption(report.period, &room.name(report.unit), &report.code),
        lead: words::lead(
            &room.name(report.receiver),
            owed.via.map(|unit| room.name(unit)).as_deref(),
            owed.also.map(|unit| room.name(unit)).as_deref(),
            &window,
        ),
        badge: Badge::new(labels::stage(report.stage), labels::stage_tone(report.stage)),
        timeliness: is_there.then(|| Badge::new(labels::timeliness(timeliness), labels::timeliness_tone(timeliness))),
        due: (!is_there).then(|| Deadline::new(report.due_at, here.now)),
        due_words: words::due(report.due_at),
        turn,
        yours,
        callouts,
        tasks: left,
        writing,
        estimating,
        closed,
        sections,
        blanks,
        saved: String::new(),
        version: report.version.to_string(),
        base: if writing { grid::base(&groups) } else { String::new() },
        groups,
        once: once(form.once().split(':').next().unwrap_or_default()),
        receipt,
        may_complete: writing && approval && !direct,
        may_send: may(Act::Send),
        may_reopen: may(Act::Reopen),
        may_correct: may(Act::Correct),
        // What was sent must be there to come back to.
        may_withdraw: may(Act::Withdraw) && store::kept_draft(&db, report.id).await?.is_some(),
        may_accept: may(Act::Accept),
        may_return: may(Act::Return),
        send_label: words::send(approval),
        marks: choices,
        revisions: sendings
            .iter()
            .rev()
            .map(|one| Revision {
                href: format!("/bao-cao/{}/ban-gui/{}", report.id, one.revision),
                label: words::revision(one.revision),
                note: words::revision_note(one, report.due_at),
            })
            .collect(),
        papers,
        more_papers,
        events: events(&steps, &sendings, &names, report.id, reads),
        board: if policy::sees_board(actor, regime, units, on) {
            pages::board_href(regime.id, report.period)
        } else {
            String::new()
        },
        errors: errors_of(&errors),
        form,
        frame,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<ReportId>) -> Result<Response> {
    let room = Room::new(&app, &here).await?;
    let (owed, regime) = find(&app, &here, id).await?;
    ui::shell::html(&page(&room, &here, &owed, &regime, None).await?)
}

/// The page again with what was typed and could not be kept.
pub(super) async fn again(
    app: &AppState,
    here: &Here,
    id: ReportId,
    act: Option<Act>,
    form: Form,
    (errors, status): (FieldErrors, StatusCode),
) -> Result<Response> {
    let room = Room::new(app, here).await?;
    let (owed, regime) = find(app, here, id).await?;
    let again = Again {
        form,
        errors: renamed(act, &errors, &owed.report.draft),
        conflict: status == StatusCode::CONFLICT,
    };
    shown_again(&page(&room, here, &owed, &regime, Some(again)).await?, status)
}

/// The version that lies before the person; a page without it holds what is there now.
pub(super) async fn version_of(app: &AppState, here: &Here, id: ReportId, form: &Form) -> Result<i64> {
    match form.raw("version").parse() {
        Ok(version) => Ok(version),
        Err(_) => Ok(find(app, here, id).await?.0.report.version),
    }
}

/// Writes "không phát sinh" into every typed row about which nothing was said. Gives how many.
async fn say_nothing(tx: &Tx, here: &Here, room: &Room, id: ReportId, version: i64) -> Result<usize> {
    let actor = here.actor()?;
    let db = tx.reader();
    let owed = store::find(&db, &policy::scope(actor), id, tx.today()).await?;
    let regime = store::find_regime(&db, owed.report.regime).await?;
    let filled = compose::fill(&db, room.desk(), &regime, &owed, &owed.report.draft).await?;
    let mut typed = Typed::default();
    for (place, sentence) in compose::gaps(&owed.report.draft, &filled) {
        if sentence == labels::BLANK_CELL {
            let cell = TypedCell {
                value: Some(check::NOTHING.to_owned()),
                ..TypedCell::default()
            };
            typed.cells.insert(place, cell);
        }
    }
    let count = typed.cells.len();
    commands::save(tx, actor, id, version, typed).await?;
    Ok(count)
}

pub(super) async fn save(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
    form: Form,
) -> Result<Response> {
    find(&app, &here, id).await?;
    let version = version_of(&app, &here, id, &form).await?;
    let room = Room::new(&app, &here).await?;
    let tx = app.begin(&here).await?;
    let done = async {
        let report = keep(&tx, here.actor()?, id, version, &form).await?;
        if form.raw("then") == "kps" {
            let count = say_nothing(&tx, &here, &room, id, report.version).await?;
            return Ok((words::said_nothing(count), "#bieu"));
        }
        let unread = report.draft.unread().len();
        Ok((words::saved(unread), if unread > 0 { "#bieu" } else { "" }))
    };
    match done.await {
        Ok((saying, place)) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/bao-cao/{id}{place}"), &saying))
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, None, form, hindrance(error)?).await
        }
    }
}

/// Keeps what is typed while it is typed, and tells the page when and as which version.
pub(super) async fn autosave(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
    form: Form,
) -> Result<Response> {
    find(&app, &here, id).await?;
    let version = version_of(&app, &here, id, &form).await?;
    let tx = app.begin(&here).await?;
    let report = commands::save(&tx, here.actor()?, id, version, typed_of(&form)).await?;
    let at = local(tx.now).format("%H:%M").to_string();
    tx.commit().await?;
    Ok(Json(serde_json::json!({ "saved_at": at, "version": report.version })).into_response())
}

pub(super) async fn act(
    act: Act,
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ReportId>,
    form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let (owed, regime) = find(&app, &here, id).await?;
    let (holder, approval) = (owed.holder, regime.content.approval);
    policy::permit_act(
        actor,
        act,
        &owed.report,
        (holder, approval),
        &app.db.units(),
        here.today(),
    )?
    .covers(id.0)?;
    let room = Room::new(&app, &here).await?;
    let mut version = version_of(&app, &here, id, &form).await?;
    // Laying before the leader and sending take along what stands in the inputs.
    let typed = matches!(act, Act::Complete | Act::Send) && form.pairs().any(|(name, _)| name == "then_typed");
    let note = form.line(match act {
        Act::Return => "tra_lai",
        Act::Correct => "dinh_chinh",
        Act::Complete | Act::Reopen | Act::Send | Act::Accept | Act::Withdraw => "",
    });
    let marks: Vec<String> = form.all("marks").map(str::to_owned).collect();
    let tx = app.begin(&here).await?;
    let fingerprint = format!("report.{}:{id}", act.code());
    let token = format!("{}:{}", form.once(), act.code());
    let token = if form.once().is_empty() { "" } else { &token };
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, token, &fingerprint).await? {
        return Ok(see_other(&address));
    }
    let done = async {
        if typed {
            version = keep(&tx, actor, id, version, &form).await?.version;
        }
        let with = With {
            version: Some(version),
            note,
            marks,
        };
        commands::act(&tx, actor, (&room.figures, &app.packs), id, act, with).await
    };
    match done.await {
        Ok(report) => {
            let address = format!("/bao-cao/{id}");
            once_keys::answer(&tx, actor.person, token, &address).await?;
            tx.commit().await?;
            let late = Timeliness::of(report.first_sent_at, report.due_at, here.now) == Timeliness::Late;
            Ok(see_other_saying(&address, &words::done(act, &report, late)))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            // What is not complete is not sent; it is kept all the same.
            if typed && status == StatusCode::UNPROCESSABLE_ENTITY {
                let version = version_of(&app, &here, id, &form).await?;
                let tx = app.begin(&here).await?;
                if commands::save(&tx, actor, id, version, typed_of(&form)).await.is_ok() {
                    tx.commit().await?;
                }
            }
            again(&app, &here, id, Some(act), form, (errors, status)).await
        }
    }
}
