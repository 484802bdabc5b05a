//! Drop a document: proposals beside the sentences they come from, doubtful ones marked, confirmed line by line. Nothing is
//! kept before that; what the linter finds is shown and blocks nothing.
//!
//! The page is stateless: the text comes back with the form (or from the attached file) and is compiled anew, which gives the
//! same proposals; a fingerprint tells when the text is another one.

use super::units::{Directory, plain};
use super::{annex, crumbs, errors_of, find_kept, hindrance, once, shown_again, still_open, store_upload};
use crate::commands::tasks::{self as acts, NewTask, When};
use crate::commands::{self, NewClause, NewLine};
use crate::compiler::{
    self, Agency, Certainty, Context, Deadline, Finding, Lines, Mapping, Proposal, ProposedDuty, ProposedTarget,
    ProposedTask,
};
use crate::labels::{self, compile as words};
use crate::linter::{self, Abolished};
use crate::model::{Clause, ClauseId, Directive, DirectiveId, LineKind, State, due};
use crate::store::{self, tasks as rows};
use crate::{Rules, pages, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::attachments;
use kernel::forms::{Form, parse_date};
use kernel::ids::{AttachmentId, UnitId};
use kernel::once::{self as once_keys, Claim};
use kernel::time::end_of_day;
use kernel::units::Units;
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use ui::{Frame, filters};

/// Longest text that is taken.
const LONGEST: usize = 400_000;

/// Findings that hold for many lines.
const COUNTED: [&str; 3] = ["task_without_deadline", "task_without_owner", "clause_unread"];

/// Where the text of a proposal is.
struct Source {
    /// The attached file, where it came from one.
    file: Option<AttachmentId>,
    text: String,
    /// Where the text is a table: what its columns say.
    table: Option<Mapping>,
}

impl Source {
    /// Tells when the numbers of the lines would mean others: another text, or other columns.
    fn print(&self) -> String {
        let columns = self.table.as_ref().map(json).unwrap_or_default();
        print(&format!("{}{columns}", self.text))
    }
}

#[derive(Template)]
#[template(path = "directives_compile_ask.html")]
struct Ask {
    frame: Frame,
    action: String,
    back: String,
    attached: String,
    form: Form,
    errors: Vec<(String, String)>,
}

impl Ask {
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

/// The newest text of the document that is attached.
async fn attached(app: &App, id: DirectiveId) -> Result<Option<(AttachmentId, String)>> {
    let files = attachments::of(&app.db.reader(), id.0).await?;
    Ok(files
        .into_iter()
        .find(|file| file.slot == "document" && file.replaced_at.is_none())
        .map(|file| (file.id, file.name)))
}

async fn ask_page(app: &App, here: &Here, one: &Directive, form: Form, errors: &FieldErrors) -> Result<Ask> {
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    Ok(Ask {
        frame,
        action: format!("/chi-dao/{}/phan-tich", one.id),
        back: format!("/chi-dao/{}", one.id),
        attached: attached(app, one.id).await?.map(|(_, name)| name).unwrap_or_default(),
        errors: errors_of(errors),
        form,
    })
}

pub(super) async fn ask(Shared(app): Shared<AppState>, here: Here, Path(id): Path<DirectiveId>) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    still_open(&one)?;
    ui::shell::html(&ask_page(&app, &here, &one, Form::default(), &FieldErrors::default()).await?)
}

/// A line that can be ticked.
struct Tick {
    /// `t` for tasks, `g` for targets, `d` for report duties.
    prefix: &'static str,
    number: usize,
    ticked: bool,
    /// It stands in the document already.
    recorded: bool,
    sentence: String,
    doubt: String,
    errors: Vec<(String, String)>,
}

impl Tick {
    /// The name of one of its fields.
    fn at(&self, field: &str) -> String {
        format!("{}{}-{field}", self.prefix, self.number)
    }

    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

struct TaskView {
    tick: Tick,
    title: String,
    lead: String,
    with: String,
    product: String,
    due: String,
    rule: String,
}

struct LineView {
    tick: Tick,
    kind: &'static str,
    name: String,
    value: String,
    due_rule: String,
    who: String,
    has_value: bool,
}

struct ClauseView {
    number: usize,
    ticked: bool,
    recorded: bool,
    path: String,
    text: String,
    tasks: Vec<TaskView>,
    lines: Vec<LineView>,
}

#[derive(Template)]
#[template(path = "directives_compile.html")]
struct Page {
    frame: Frame,
    action: String,
    back: String,
    found: String,
    findings: Vec<String>,
    header: Vec<(String, String)>,
    clauses: Vec<ClauseView>,
    draft: bool,
    source: String,
    text: String,
    /// The columns of a table, as they travel.
    columns: Vec<(&'static str, String)>,
    print: String,
    errors: Vec<(String, String)>,
    once: String,
}

fn print(text: &str) -> String {
    kernel::ids::hex(&kernel::ids::sha256(text.as_bytes()))
}

fn one_line(text: &str) -> String {
    vietnamese::clean_line(&text.replace(['\n', '\r'], " "))
}

fn names(agencies: &[Agency]) -> Vec<String> {
    agencies.iter().map(|agency| one_line(&agency.name)).collect()
}

/// Agencies as lines that are read back: the unit's name where one is meant, else as printed.
fn agency_lines(agencies: &[Agency], directory: &Directory<'_>) -> (String, bool) {
    let mut known = !agencies.is_empty();
    let lines: Vec<String> = agencies
        .iter()
        .map(|agency| {
            let found = directory
                .find_all(&agency.full_name)
                .or_else(|_| directory.find_all(&agency.name));
            match found.as_deref() {
                Ok([unit]) => directory.line(*unit),
                Ok(_) => one_line(&agency.name),
                Err(_) => {
                    known = false;
                    one_line(&agency.name)
                }
            }
        })
        .collect();
    (lines.join("\n"), known)
}

/// What a proposed deadline means for a task.
fn when(task: &ProposedTask) -> When {
    let Some(found) = &task.deadline else {
        return When::Open;
    };
    let rule = compiler::labels::deadline(&found.value);
    match found.value {
        Deadline::Recurring { rule } if due::is_possible(&rule) => When::Again(rule),
        other @ (Deadline::Day { .. }
        | Deadline::Within { .. }
        | Deadline::From { .. }
        | Deadline::Regular
        | Deadline::Recurring { .. }
        | Deadline::Relative { .. }) => match other.due_at() {
            Some(at) => When::Once(at, rule),
            None => When::Words(rule),
        },
    }
}

/// The day of a proposed deadline as it stands in its field; empty for one that names no day.
fn due_field(task: &ProposedTask) -> String {
    task.deadline
        .as_ref()
        .and_then(|found| found.value.due_on())
        .map(labels::date)
        .unwrap_or_default()
}

fn doubt(certainty: Certainty, more: Option<Certainty>) -> String {
    let both = [Some(certainty), more];
    let said: Vec<&str> = both
        .into_iter()
        .flatten()
        .filter_map(compiler::labels::certainty)
        .collect();
    said.join(" ")
}

/// What the document has already: a text may be compiled again, and nothing of it is to be kept twice unasked.
#[derive(Default)]
struct Recorded {
    clauses: HashMap<(String, String), ClauseId>,
    /// Titles of the tasks of each clause.
    tasks: HashMap<ClauseId, HashSet<String>>,
    /// Kind, sentence and name of targets and report duties.
    lines: HashSet<(&'static str, String, String)>,
    /// What was understood of them: it stays the same when somebody words the name better.
    readings: HashSet<String>,
}

impl Recorded {
    async fn read(app: &App, here: &Here, id: DirectiveId) -> Result<Recorded> {
        let db = app.db.reader();
        let scope = policy::scope(here.actor()?);
        let mut found = Recorded {
            clauses: clauses_kept(store::clauses(&db, &[id]).await?),
            ..Recorded::default()
        };
        for task in rows::of(&db, &scope, &[id], here.today()).await? {
            if let Some(clause) = task.clause {
                found.tasks.entry(clause).or_default().insert(task.title);
            }
        }
        for line in store::lines(&db, &[id]).await? {
            if !line.reading.is_empty() {
                found.readings.insert(line.reading);
            }
            if !line.sentence.is_empty() {
                found.lines.insert((line.kind.code(), line.sentence, line.name));
            }
        }
        Ok(found)
    }

    /// The titles of the tasks that a clause has, if it has any: somebody may have worded them better since.
    fn tasks_of(&self, clause: Option<ClauseId>) -> Option<&HashSet<String>> {
        self.tasks.get(&clause?)
    }

    fn has_line(&self, kind: LineKind, sentence: &str, name: String, reading: &str) -> bool {
        self.readings.contains(reading) || self.lines.contains(&(kind.code(), one_line(sentence), name))
    }
}

/// A clause of a text as it is kept: its place and its words.
fn kept_as(clause: &compiler::ProposedClause) -> (String, String) {
    (
        compiler::labels::path(&clause.path).chars().take(40).collect(),
        clause.text.chars().take(commands::TEXT).collect(),
    )
}

fn clauses_kept(clauses: Vec<Clause>) -> HashMap<(String, String), ClauseId> {
    clauses
        .into_iter()
        .map(|clause| ((clause.path, clause.text), clause.id))
        .collect()
}

/// What was typed, once the page was sent; before that what is proposed.
struct Typed<'f> {
    form: &'f Form,
    sent: bool,
    errors: &'f FieldErrors,
    recorded: &'f Recorded,
}

impl Typed<'_> {
    fn text(&self, field: &str, proposed: &str) -> String {
        if self.sent {
            self.form.raw(field).to_owned()
        } else {
            proposed.to_owned()
        }
    }

    fn ticked(&self, field: &str, proposed: bool) -> bool {
        if self.sent {
            !self.form.raw(field).is_empty()
        } else {
            proposed
        }
    }

    fn tick(
        &self,
        (prefix, number): (&'static str, usize),
        (proposed, recorded): (bool, bool),
        sentence: &str,
        doubt: String,
    ) -> Tick {
        let own = format!("{prefix}{number}");
        Tick {
            prefix,
            number,
            ticked: self.ticked(&own, proposed && !recorded),
            recorded,
            sentence: one_line(sentence),
            doubt,
            errors: self
                .errors
                .iter()
                .filter_map(|(field, message)| {
                    let rest = field.strip_prefix(&own)?.strip_prefix('-')?;
                    Some((rest.to_owned(), message.to_owned()))
                })
                .collect(),
        }
    }
}

fn task_view(
    number: usize,
    task: &ProposedTask,
    clause: Option<ClauseId>,
    directory: &Directory<'_>,
    typed: &Typed<'_>,
) -> TaskView {
    let (lead, known) = agency_lines(&task.lead, directory);
    let (with, helpers_known) = agency_lines(&task.coordinating, directory);
    let at = |field: &str| format!("t{number}-{field}");
    let mut why = doubt(task.certainty, task.deadline.as_ref().map(|found| found.certainty));
    if !known {
        why = format!("{why} {}", words::LEAD_UNKNOWN).trim().to_owned();
    }
    // Helpers that name no unit of ours stay in the sentence; the field holds those that do.
    let with = if helpers_known {
        with
    } else {
        only_known(&task.coordinating, directory)
    };
    let rule = task.deadline.as_ref().map_or_else(
        || words::NO_DEADLINE.to_owned(),
        |found| compiler::labels::deadline(&found.value),
    );
    let title = vietnamese::capital_first(&one_line(&task.what));
    let given = typed.recorded.tasks_of(clause);
    let recorded = given.is_some_and(|titles| titles.contains(&title));
    let sure = task.certainty == Certainty::Sure && known && given.is_none();
    TaskView {
        tick: typed.tick(("t", number), (sure, recorded), &task.quote.text, why),
        title: typed.text(&at("title"), &title),
        lead: typed.text(&at("lead"), &lead),
        with: typed.text(&at("with"), &with),
        product: typed.text(&at("product"), task.product.as_deref().unwrap_or_default()),
        due: typed.text(&at("due"), &due_field(task)),
        rule,
    }
}

fn only_known(agencies: &[Agency], directory: &Directory<'_>) -> String {
    let known: Vec<Agency> = agencies
        .iter()
        .filter(|agency| directory.find_all(&agency.full_name).is_ok() || directory.find_all(&agency.name).is_ok())
        .cloned()
        .collect();
    agency_lines(&known, directory).0
}

fn target_view(number: usize, target: &ProposedTarget, typed: &Typed<'_>) -> LineView {
    let at = |field: &str| format!("g{number}-{field}");
    let value = compiler::labels::target(target.comparator, target.value, &target.unit, target.pace);
    let by = target
        .by
        .as_ref()
        .map(|found| compiler::labels::deadline(&found.value))
        .unwrap_or_default();
    let why = doubt(target.certainty, target.by.as_ref().map(|found| found.certainty));
    let name = vietnamese::capital_first(&one_line(&target.measure));
    let sentence = target.quote.text.as_str();
    let recorded = typed
        .recorded
        .has_line(LineKind::Target, sentence, name.clone(), &json(target));
    let sure = target.certainty == Certainty::Sure;
    LineView {
        tick: typed.tick(("g", number), (sure, recorded), sentence, why),
        kind: labels::line_kind(LineKind::Target),
        name: typed.text(&at("name"), &name),
        value: typed.text(&at("value"), &value),
        due_rule: typed.text(&at("rule"), &by),
        who: typed.text(&at("who"), &names(&target.owners).join("; ")),
        has_value: true,
    }
}

fn duty_view(number: usize, duty: &ProposedDuty, typed: &Typed<'_>) -> LineView {
    let at = |field: &str| format!("d{number}-{field}");
    let schedules: Vec<String> = duty.schedules.iter().map(compiler::labels::schedule).collect();
    let who = words::reporters(&names(&duty.reporters), &names(&duty.receivers), &names(&duty.via));
    let name = vietnamese::capital_first(&one_line(&duty.what));
    let sentence = duty.quote.text.as_str();
    let recorded = typed
        .recorded
        .has_line(LineKind::ReportDuty, sentence, name.clone(), &json(duty));
    let sure = duty.certainty == Certainty::Sure;
    LineView {
        tick: typed.tick(("d", number), (sure, recorded), sentence, doubt(duty.certainty, None)),
        kind: labels::line_kind(LineKind::ReportDuty),
        name: typed.text(&at("name"), &name),
        value: String::new(),
        due_rule: typed.text(&at("rule"), &schedules.join("; ")),
        who: typed.text(&at("who"), &who),
        has_value: false,
    }
}

/// The units that a text names and that have ended, with those that took their place.
struct Gone(HashMap<String, Abolished>);

impl linter::Units for Gone {
    fn abolished(&self, full_name: &str, _: NaiveDate) -> Option<Abolished> {
        self.0.get(&plain(full_name)).cloned()
    }
}

async fn gone(app: &App, proposal: &Proposal, units: &Units, on: NaiveDate) -> Result<Gone> {
    let mut named: BTreeSet<String> = BTreeSet::new();
    let mut add = |agencies: &[Agency]| {
        named.extend(agencies.iter().map(|agency| plain(&agency.full_name)));
    };
    for clause in &proposal.clauses {
        add(&clause.addressees);
    }
    for task in &proposal.tasks {
        add(&task.lead);
        add(&task.coordinating);
    }
    for duty in &proposal.duties {
        add(&duty.reporters);
        add(&duty.receivers);
        add(&duty.via);
    }
    for recipient in proposal.header.addressees.iter().chain(&proposal.header.recipients) {
        add(&recipient.agencies);
    }
    let mut ended: BTreeMap<String, Vec<UnitId>> = BTreeMap::new();
    let mut alive: BTreeSet<String> = BTreeSet::new();
    if !named.is_empty() {
        for row in units.iter() {
            for name in &row.names {
                let name = plain(&name.full_name);
                if !named.contains(&name) {
                    continue;
                }
                if row.span.contains(on) {
                    alive.insert(name);
                } else {
                    ended.entry(name).or_default().push(row.id);
                }
            }
        }
    }
    ended.retain(|name, _| !alive.contains(name));
    let all: Vec<UnitId> = ended.values().flatten().copied().collect();
    let heirs = organisations::store::heirs(&app.db.reader(), &all, on).await?;
    Ok(Gone(
        ended
            .into_iter()
            .map(|(name, list)| {
                let since = list
                    .iter()
                    .filter_map(|unit| units.get(*unit).and_then(|row| row.span.to))
                    .max();
                let successors: BTreeSet<&str> = list
                    .iter()
                    .filter_map(|unit| heirs.get(unit))
                    .flatten()
                    .map(|heir| units.name(heir.unit, on))
                    .collect();
                let successors = successors.into_iter().take(6).map(str::to_owned).collect();
                (name, Abolished { since, successors })
            })
            .collect(),
    ))
}

/// Reads a text. A long one takes a while: it is read where nobody else waits for it.
async fn compiled(app: &App, one: &Directive, source: &Source) -> Result<Proposal> {
    let rules = app.part::<Rules>()?;
    let (text, table, issued_on) = (source.text.clone(), source.table.clone(), one.content.issued_on);
    app.engines
        .slow(move |_| {
            let context = Context {
                lexicon: &rules.lexicon,
                issued_on,
                lines: Lines::Guess,
            };
            match table {
                Some(mapping) => compiler::compile_table(&annex::rows_of(&text), &mapping, &context),
                None => compiler::compile(&text, &context),
            }
        })
        .await
}

/// What is proposed of each clause, with its number in the proposal.
fn by_clause<T>(list: &[T], clause: impl Fn(&T) -> usize) -> HashMap<usize, Vec<(usize, &T)>> {
    let mut found: HashMap<usize, Vec<(usize, &T)>> = HashMap::new();
    for (number, one) in list.iter().enumerate() {
        found.entry(clause(one)).or_default().push((number, one));
    }
    found
}

/// What deserves a second look, each said once; what holds for many lines is counted, for it stands at each of them.
fn findings(proposal: &Proposal, linted: &[Finding]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    let mut counted: Vec<(String, usize)> = Vec::new();
    for finding in proposal.findings.iter().chain(linted) {
        let sentence = finding.sentence();
        if COUNTED.contains(&finding.code()) {
            match counted.iter_mut().find(|(known, _)| *known == sentence) {
                Some((_, count)) => *count += 1,
                None => counted.push((sentence, 1)),
            }
            continue;
        }
        let sentence = match &finding.quote {
            Some(quote) => words::finding(&one_line(&quote.text), &sentence),
            None => sentence,
        };
        if known.insert(sentence.clone()) {
            said.push(sentence);
        }
    }
    said.extend(
        counted
            .into_iter()
            .map(|(sentence, count)| words::counted(&sentence, count)),
    );
    said
}

async fn page(
    app: &App,
    here: &Here,
    one: &Directive,
    (source, proposal): (&Source, &Proposal),
    (form, sent): (&Form, bool),
    errors: &FieldErrors,
) -> Result<Page> {
    let rules = app.part::<Rules>()?;
    let (units, on) = (app.db.units(), here.today());
    let directory = Directory::new(&units, one.keeper, on);
    let gone = gone(app, proposal, &units, on).await?;
    let findings = findings(proposal, &linter::lint(proposal, &rules.registry, &gone, on));
    let recorded = Recorded::read(app, here, one.id).await?;
    let typed = Typed {
        form,
        sent,
        errors,
        recorded: &recorded,
    };
    let mut tasks_of = by_clause(&proposal.tasks, |task| task.clause);
    let mut targets_of = by_clause(&proposal.targets, |target| target.clause);
    let mut duties_of = by_clause(&proposal.duties, |duty| duty.clause);
    let clauses = proposal
        .clauses
        .iter()
        .enumerate()
        .map(|(number, clause)| {
            let kept = recorded.clauses.get(&kept_as(clause)).copied();
            let tasks: Vec<TaskView> = tasks_of
                .remove(&number)
                .unwrap_or_default()
                .into_iter()
                .map(|(number, task)| task_view(number, task, kept, &directory, &typed))
                .collect();
            let targets = targets_of
                .remove(&number)
                .unwrap_or_default()
                .into_iter()
                .map(|(number, target)| target_view(number, target, &typed));
            let duties = duties_of
                .remove(&number)
                .unwrap_or_default()
                .into_iter()
                .map(|(number, duty)| duty_view(number, duty, &typed));
            let lines: Vec<LineView> = targets.chain(duties).collect();
            // A clause is kept as it carries something; headings and reasons are read, not entered.
            let proposed = !tasks.is_empty() || !lines.is_empty();
            ClauseView {
                number,
                ticked: typed.ticked(&format!("c{number}"), proposed && kept.is_none()),
                recorded: kept.is_some(),
                path: compiler::labels::path(&clause.path),
                text: clause.text.clone(),
                tasks,
                lines,
            }
        })
        .collect();
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    Ok(Page {
        frame,
        action: format!("/chi-dao/{}/phan-tich/ghi", one.id),
        back: format!("/chi-dao/{}/phan-tich", one.id),
        found: words::found(
            proposal.clauses.len(),
            proposal.tasks.len(),
            proposal.targets.len(),
            proposal.duties.len(),
        ),
        findings,
        header: header(proposal),
        clauses,
        draft: one.state == State::Draft,
        source: source.file.map(|file| file.to_string()).unwrap_or_default(),
        // What came from a file is read from it again.
        text: if source.file.is_some() {
            String::new()
        } else {
            source.text.clone()
        },
        columns: source.table.as_ref().map(annex::fields).unwrap_or_default(),
        print: source.print(),
        errors: errors_of(errors),
        once: once(form.once()),
    })
}

/// What the head of the document says, to compare with the register.
fn header(proposal: &Proposal) -> Vec<(String, String)> {
    let header = &proposal.header;
    let number = header.number.as_ref().map(|found| found.value.printed.clone());
    let day = header
        .date
        .as_ref()
        .and_then(|found| found.value.date())
        .map(labels::date);
    let issuer = header.issuer.as_ref().map(|found| one_line(&found.value));
    let subject = header.subject.as_ref().map(|found| one_line(&found.value));
    let signer = header.signer.as_ref().map(|found| one_line(&found.value));
    [
        (labels::row::NUMBER, number),
        (labels::row::DAY, day),
        (labels::row::ISSUER, issuer),
        (labels::head::SUBJECT, subject),
        (labels::row::SIGNER, signer),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label.to_owned(), value.filter(|value| !value.is_empty())?)))
    .collect()
}

pub(super) async fn propose(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    if !one.state.is_open() {
        form.errors.add("", labels::closed(one.state));
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&ask_page(&app, &here, &one, form, &errors).await?);
    }
    let annex = match form.upload("annex").cloned() {
        Some(upload) => annex::read(&app, &upload, &mut form.errors).await?,
        None if annex::is_sent(&form) => Some(annex::text_of(&form)),
        None => None,
    };
    let annex = annex.filter(|text| {
        let short = text.chars().count() <= LONGEST;
        if !short {
            form.errors.add("annex", words::TOO_LONG);
        }
        short
    });
    if let Some(text) = annex {
        return from_annex(&app, &here, &one, text, &form).await;
    }
    if !form.errors.is_empty() {
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&ask_page(&app, &here, &one, form, &errors).await?);
    }
    let source = match form.upload("file").cloned() {
        Some(upload) => match store_upload(&app, &upload, "file", &mut form.errors).await? {
            Some(stored) => {
                let text = stored.extracted.text.clone();
                let tx = app.begin(&here).await?;
                let file = commands::attach(&tx, here.actor()?, id, false, stored).await?;
                tx.commit().await?;
                Some(Source {
                    file: Some(file),
                    text,
                    table: None,
                })
            }
            None => None,
        },
        None => {
            let text = form.text("text");
            if !text.is_empty() {
                Some(Source {
                    file: None,
                    text,
                    table: None,
                })
            } else if let Some((file, _)) = attached(&app, id).await?.filter(|_| form.raw("attached") == "1") {
                let text = attachments::text(&app.db.reader(), file).await?.unwrap_or_default();
                Some(Source {
                    file: Some(file),
                    text,
                    table: None,
                })
            } else {
                form.errors.add("file", words::ASK_TEXT);
                None
            }
        }
    };
    let source = source.filter(|source| {
        let short = source.text.chars().count() <= LONGEST;
        if !short {
            form.errors.add("text", words::TOO_LONG);
        }
        short
    });
    let Some(source) = source else {
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&ask_page(&app, &here, &one, form, &errors).await?);
    };
    let (form, errors) = (Form::default(), FieldErrors::default());
    let proposal = compiled(&app, &one, &source).await?;
    ui::shell::html(&page(&app, &here, &one, (&source, &proposal), (&form, false), &errors).await?)
}

/// An annex in a table: first its columns are chosen, then its rows are proposed.
async fn from_annex(app: &App, here: &Here, one: &Directive, text: String, form: &Form) -> Result<Response> {
    let none = FieldErrors::default();
    if !annex::is_sent(form) {
        return ui::shell::html(&annex::page(app, here, one, text, None, &none).await?);
    }
    let rows = annex::rows_of(&text);
    let mapping = annex::mapping_of(form, &rows);
    if form.raw("buoc") == "cot" {
        return ui::shell::html(&annex::page(app, here, one, text, Some(mapping), &none).await?);
    }
    let mut errors = FieldErrors::default();
    annex::check(&mapping, &rows, &mut errors);
    if !errors.is_empty() {
        return ui::shell::html_with_errors(&annex::page(app, here, one, text, Some(mapping), &errors).await?);
    }
    let source = Source {
        file: None,
        text,
        table: Some(mapping),
    };
    let proposal = compiled(app, one, &source).await?;
    let fresh = Form::default();
    ui::shell::html(&page(app, here, one, (&source, &proposal), (&fresh, false), &none).await?)
}

/// What is confirmed: clauses by their number in the proposal, tasks and lines with the clause they hang on, tasks with their
/// own number too.
#[derive(Default)]
struct Confirmed {
    clauses: BTreeSet<usize>,
    tasks: Vec<(usize, usize, NewTask)>,
    lines: Vec<(usize, NewLine)>,
}

fn read_task(
    number: usize,
    task: &ProposedTask,
    form: &Form,
    directory: &Directory<'_>,
    errors: &mut FieldErrors,
) -> NewTask {
    let at = |field: &str| format!("t{number}-{field}");
    let mut units = |field: &str| {
        let mut found = Vec::new();
        for line in form
            .text(&at(field))
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
        {
            match directory.find_all(line) {
                Ok(list) => found.extend(list),
                Err(sentence) => errors.add(&at(field), sentence),
            }
        }
        found
    };
    let (leads, with) = (units("lead"), units("with"));
    if leads.is_empty() && errors.get(&at("lead")).is_none() {
        errors.add(&at("lead"), words::ASK_LEAD);
    }
    let title = form.line(&at("title"));
    if title.is_empty() {
        errors.add(&at("title"), labels::task::ASK_TITLE);
    }
    let product = form.line(&at("product"));
    commands::within(errors, &at("title"), &title, commands::LONG_LINE);
    commands::within(errors, &at("product"), &product, commands::LONG_LINE);
    let typed = form.line(&at("due"));
    let proposed = when(task);
    let when = if typed == due_field(task) {
        proposed
    } else if typed.is_empty() {
        match task.deadline.as_ref() {
            Some(found) => When::Words(compiler::labels::deadline(&found.value)),
            None => When::Open,
        }
    } else {
        match parse_date(&typed) {
            Ok(date) => When::Once(end_of_day(date), due::words(date, false)),
            Err(sentence) => {
                errors.add(&at("due"), sentence);
                When::Open
            }
        }
    };
    NewTask {
        clause: None,
        title,
        leads,
        with,
        product,
        when,
        steps: Vec::new(),
    }
}

fn read_line(
    (prefix, number): (&str, usize),
    kind: LineKind,
    (sentence, reading): (&str, String),
    form: &Form,
    errors: &mut FieldErrors,
) -> NewLine {
    let at = |field: &str| format!("{prefix}{number}-{field}");
    let line = NewLine {
        kind,
        clause: None,
        name: form.line(&at("name")),
        value: form.line(&at("value")),
        due_rule: form.line(&at("rule")),
        who: form.line(&at("who")),
        sentence: one_line(sentence),
        reading,
    };
    if line.name.is_empty() {
        errors.add(&at("name"), labels::ASK_LINE);
    }
    if kind == LineKind::Target && line.value.is_empty() {
        errors.add(&at("value"), labels::ASK_VALUE);
    }
    for (field, text, max) in [
        ("name", &line.name, commands::LONG_LINE),
        ("value", &line.value, commands::LINE),
        ("rule", &line.due_rule, commands::LINE),
        ("who", &line.who, commands::LONG_LINE),
    ] {
        commands::within(errors, &at(field), text, max);
    }
    line
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn confirmed(proposal: &Proposal, form: &Form, directory: &Directory<'_>, errors: &mut FieldErrors) -> Confirmed {
    let ticked = |prefix: &str, number: usize| !form.raw(&format!("{prefix}{number}")).is_empty();
    let mut found = Confirmed::default();
    found
        .clauses
        .extend((0..proposal.clauses.len()).filter(|number| ticked("c", *number)));
    for (number, task) in proposal
        .tasks
        .iter()
        .enumerate()
        .filter(|(number, _)| ticked("t", *number))
    {
        let new = read_task(number, task, form, directory, errors);
        found.tasks.push((task.clause, number, new));
    }
    for (number, target) in proposal
        .targets
        .iter()
        .enumerate()
        .filter(|(number, _)| ticked("g", *number))
    {
        let from = (target.quote.text.as_str(), json(target));
        let line = read_line(("g", number), LineKind::Target, from, form, errors);
        found.lines.push((target.clause, line));
    }
    for (number, duty) in proposal
        .duties
        .iter()
        .enumerate()
        .filter(|(number, _)| ticked("d", *number))
    {
        let from = (duty.quote.text.as_str(), json(duty));
        let line = read_line(("d", number), LineKind::ReportDuty, from, form, errors);
        found.lines.push((duty.clause, line));
    }
    // What a line hangs on is kept with it.
    let hung: Vec<usize> = found
        .tasks
        .iter()
        .map(|(clause, _, _)| *clause)
        .chain(found.lines.iter().map(|(clause, _)| *clause))
        .collect();
    found.clauses.extend(hung);
    if found.clauses.is_empty() {
        errors.add("", words::ASK_LINES);
    }
    found
}

pub(super) async fn keep(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let db = app.db.reader();
    let source = match form.raw("source").parse::<AttachmentId>() {
        Ok(file) => {
            let held = attachments::find(&db, file).await?;
            if held.is_none_or(|held| held.subject != id.0) {
                return Err(AppError::NotFound);
            }
            Source {
                file: Some(file),
                text: attachments::text(&db, file).await?.unwrap_or_default(),
                table: None,
            }
        }
        Err(_) if annex::is_sent(&form) => {
            let text = annex::text_of(&form);
            Source {
                file: None,
                table: Some(annex::mapping_of(&form, &annex::rows_of(&text))),
                text,
            }
        }
        Err(_) => Source {
            file: None,
            text: form.text("text"),
            table: None,
        },
    };
    let mut errors = FieldErrors::default();
    if source.text.is_empty() || source.text.chars().count() > LONGEST {
        errors.add("file", words::ASK_TEXT);
        return ui::shell::html_with_errors(&ask_page(&app, &here, &one, Form::default(), &errors).await?);
    }
    if source.print() != form.raw("print") {
        // The numbers of the lines would mean others now.
        errors.add("", words::OTHER_TEXT);
        let fresh = Form::default();
        let proposal = compiled(&app, &one, &source).await?;
        let page = page(&app, &here, &one, (&source, &proposal), (&fresh, false), &errors).await?;
        return ui::shell::html_with_errors(&page);
    }
    let units = app.db.units();
    let directory = Directory::new(&units, one.keeper, here.today());
    let proposal = compiled(&app, &one, &source).await?;
    let read = (&source, &proposal);
    let confirmed = confirmed(&proposal, &form, &directory, &mut errors);
    if !errors.is_empty() {
        return ui::shell::html_with_errors(&page(&app, &here, &one, read, (&form, true), &errors).await?);
    }
    let actor = here.actor()?;
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "directive.compile").await? {
        return Ok(see_other(&address));
    }
    match write(&tx, actor, id, &proposal, confirmed).await {
        Ok(sentence) => {
            let address = format!("/chi-dao/{id}#khoan");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, &sentence))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            shown_again(&page(&app, &here, &one, read, (&form, true), &errors).await?, status)
        }
    }
}

/// What a command said of one line, at the fields of that line; what has no field there, or concerns no line, at the top.
fn at_line(error: AppError, line: Option<(&str, usize)>) -> AppError {
    let AppError::Invalid(found) = error else {
        return error;
    };
    let mut errors = FieldErrors::default();
    for (field, message) in found.iter() {
        let field = match field {
            "title" | "lead" | "with" | "product" => field,
            "due_rule" | "repeat_day" => "due",
            _ => "",
        };
        match line.filter(|_| !field.is_empty()) {
            Some((prefix, number)) => errors.add(&format!("{prefix}{number}-{field}"), message),
            None => errors.add("", message),
        }
    }
    AppError::Invalid(errors)
}

/// Keeps what was confirmed. A clause that stands in the register already, word for word, is not entered twice.
async fn write(
    tx: &kernel::db::Tx,
    actor: &kernel::access::Actor,
    id: DirectiveId,
    proposal: &Proposal,
    confirmed: Confirmed,
) -> Result<String> {
    let known = clauses_kept(store::clauses(&tx.reader(), &[id]).await?);
    let mut ids: BTreeMap<usize, ClauseId> = BTreeMap::new();
    let mut new: Vec<(usize, NewClause)> = Vec::new();
    for number in confirmed.clauses {
        let Some(clause) = proposal.clauses.get(number) else {
            continue;
        };
        let kept = kept_as(clause);
        match known.get(&kept) {
            Some(held) => {
                ids.insert(number, *held);
            }
            None => new.push((
                number,
                NewClause {
                    path: kept.0,
                    text: kept.1,
                },
            )),
        }
    }
    let added = new.len();
    if !new.is_empty() {
        let (numbers, clauses): (Vec<usize>, Vec<NewClause>) = new.into_iter().unzip();
        let made = commands::add_clauses(tx, actor, id, clauses)
            .await
            .map_err(|error| at_line(error, None))?;
        ids.extend(numbers.into_iter().zip(made));
    }
    let mut tasks = 0;
    for (clause, number, task) in confirmed.tasks {
        let task = NewTask {
            clause: ids.get(&clause).copied(),
            ..task
        };
        tasks += acts::add(tx, actor, id, task)
            .await
            .map_err(|error| at_line(error, Some(("t", number))))?
            .len();
    }
    let lines: Vec<NewLine> = confirmed
        .lines
        .into_iter()
        .map(|(clause, line)| NewLine {
            clause: ids.get(&clause).copied(),
            ..line
        })
        .collect();
    let kept = if lines.is_empty() {
        0
    } else {
        commands::add_lines(tx, actor, id, lines)
            .await
            .map_err(|error| at_line(error, None))?
            .len()
    };
    Ok(words::kept(added, tasks, kept))
}
