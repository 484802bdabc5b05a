//! Writing a regime: its attributes, the rows of its tables, the sections of its outline. Lines are added without losing
//! anything, also where no script runs.

use super::{Room, crumbs, errors_of, find_regime, hindrance, once, shown_again};
use crate::commands::regimes as acts;
use crate::labels::{self, page as words};
use crate::model::form::{Drafted, Form as Tables, Row, Section, Source, Table};
use crate::model::{Content, Cutoff, Frequency, Regime, RegimeId, RegimeState, Reporters};
use crate::{pages, policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use directives::compiler::{Context, DueRule, Lines, MonthDay, ProposedDuty, Schedule};
use directives::model::{DirectiveId, LineKind, due};
use indicators::model::Definition;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self as once_keys, Claim};
use kernel::period::{Period, PeriodKind};
use kernel::units::{Tree, UnitKind, Units};
use kernel::web::{AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use ui::view::Choice;
use ui::{Frame, filters};

/// So many empty lines are offered at once.
const MORE: usize = 3;
/// Documents that are offered as what orders the regime.
const OFFERED: u64 = 60;
/// A line that begins another table.
const HEADING: &str = "table";
/// A line that adds up others.
const SUM: &str = "sum";

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// The document that orders it.
    #[serde(default)]
    van_ban: String,
}

/// A line of the tables as it is typed.
#[derive(Clone, Default)]
struct RowLine {
    code: String,
    name: String,
    measured: String,
    source: String,
    of: String,
}

/// A line of the outline as it is typed.
#[derive(Clone, Default)]
struct SectionLine {
    code: String,
    heading: String,
    drafted: String,
    required: String,
}

#[derive(Template)]
#[template(path = "reports_edit.html")]
struct Edit {
    frame: Frame,
    action: String,
    back: String,
    in_force: bool,
    form: Form,
    errors: Vec<(String, String)>,
    owners: Vec<Choice>,
    reporters: Vec<Choice>,
    receivers: Vec<Choice>,
    vias: Vec<Choice>,
    alsos: Vec<Choice>,
    whens: Vec<Choice>,
    everies: Vec<Choice>,
    months: Vec<Choice>,
    periods: Vec<Choice>,
    cutoffs: Vec<Choice>,
    documents: Vec<Choice>,
    parents: Vec<Choice>,
    rows: Vec<RowLine>,
    /// How a value comes about: by hand, as a sum, as a new table …
    ways: Vec<Choice>,
    /// … or counted, by group and indicator.
    counted: Vec<(String, Vec<Choice>)>,
    sections: Vec<SectionLine>,
    drafts: Vec<Choice>,
    /// The line that was moved just now: its button is where the person goes on.
    moved: Moved,
    version: String,
    once: String,
}

impl Edit {
    /// The button of a line takes the focus: it moved the line, or the other one did and cannot go on.
    fn focused(&self, moved: Option<(usize, bool)>, (at, of): (usize, usize), up: bool) -> bool {
        moved.is_some_and(|(place, by_up)| {
            let goes_on = if by_up { place > 0 } else { place + 1 < of };
            place == at && (if goes_on { by_up } else { !by_up }) == up
        })
    }

    fn row_focused(&self, at: &usize, up: bool) -> bool {
        self.focused(self.moved.rows, (*at, self.rows.len()), up)
    }

    fn section_focused(&self, at: &usize, up: bool) -> bool {
        self.focused(self.moved.sections, (*at, self.sections.len()), up)
    }

    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }

    fn ticked(&self, field: &str) -> bool {
        !self.form.raw(field).is_empty()
    }
}

/// Units that can receive, pass on, or read along: the unit itself, those above it, and their departments.
fn bodies(units: &Units, owner: UnitId, on: chrono::NaiveDate) -> Vec<UnitId> {
    let mut found = vec![owner];
    let above = units
        .ancestors(owner, Tree::Territorial, on)
        .into_iter()
        .filter(|unit| units.get(*unit).is_some_and(|row| row.kind != UnitKind::Country));
    found.extend(above);
    for unit in found.clone() {
        let mut below: Vec<UnitId> = units
            .children(unit, Tree::Territorial, on)
            .into_iter()
            .filter(|unit| {
                let kind = units.get(*unit).map(|row| row.kind);
                matches!(
                    kind,
                    Some(UnitKind::Department | UnitKind::Office | UnitKind::PartyBody)
                )
            })
            .collect();
        below.sort_by_cached_key(|unit| vietnamese::sort_key_text(units.name(*unit, on)));
        found.extend(
            below
                .into_iter()
                .filter(|unit| !found.contains(unit))
                .collect::<Vec<_>>(),
        );
    }
    found
}

/// The unit of a line: its code, or its name within the province.
fn unit_of(units: &Units, owner: UnitId, line: &str, on: chrono::NaiveDate) -> Option<UnitId> {
    let line = vietnamese::clean_line(line);
    let code = line
        .strip_suffix(')')
        .and_then(|line| line.rsplit_once('('))
        .map_or(line.as_str(), |(_, code)| code.trim());
    if let Some(unit) = units.by_code(code, on) {
        return Some(unit);
    }
    let wanted = vietnamese::fold(&line);
    let realm = directives::policy::realm(units, owner, on);
    let mut found = units
        .subtree(realm, Tree::Territorial, on)
        .into_iter()
        .filter(|unit| vietnamese::fold(units.name(*unit, on)) == wanted);
    // A name that two units bear names neither: the code tells them apart.
    found.next().filter(|_| found.next().is_none())
}

fn unit_line(units: &Units, unit: UnitId, on: chrono::NaiveDate) -> String {
    let (name, code) = (units.name(unit, on), units.code(unit, on));
    if code.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({code})")
    }
}

fn kind_of(form: &Form) -> PeriodKind {
    if form.raw("when") == "once" {
        let period = form.raw("once_period").parse::<Period>().ok();
        return period.map_or(PeriodKind::Year, Period::kind);
    }
    every(form.raw("repeat_every")).unwrap_or(PeriodKind::Quarter)
}

/// The kind of period of a choice: those by which a task comes again, and stages.
fn every(code: &str) -> Option<PeriodKind> {
    due::every(code).or_else(|| (code == PeriodKind::Stage.code()).then_some(PeriodKind::Stage))
}

/// "2026-2030", also with a long dash and blanks, also with the word before it.
fn stage_of(line: &str) -> Option<Period> {
    let years: Vec<i32> = line
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match years[..] {
        [from, to] => Period::stage(from, to).ok(),
        _ => None,
    }
}

/// Stages of plans that reports are written on: five years and ten, those that ran and those that run.
fn stages(on: chrono::NaiveDate) -> Vec<Period> {
    let year = chrono::Datelike::year(&on);
    let begun = |length: i32| year - (year - 1).rem_euclid(length);
    let (five, ten) = (begun(5), begun(10));
    [(five, five + 4), (ten, ten + 9), (five - 5, five - 1)]
        .into_iter()
        .filter_map(|(from, to)| Period::stage(from, to).ok())
        .collect()
}

/// The fields of a line of the tables …
const ROW_FIELDS: [&str; 5] = ["r_code", "r_name", "r_measured", "r_source", "r_of"];
/// … and of one of the outline.
const SECTION_FIELDS: [&str; 4] = ["s_code", "s_heading", "s_drafted", "s_required"];

fn rows_of(form: &Form) -> Vec<RowLine> {
    let [codes, rest @ ..] = ROW_FIELDS;
    let mut columns = rest.map(|name| form.all(name));
    form.all(codes)
        .map(|code| {
            let [name, measured, source, of] = columns
                .each_mut()
                .map(|column| column.next().unwrap_or_default().to_owned());
            RowLine {
                code: code.to_owned(),
                name,
                measured,
                source,
                of,
            }
        })
        .collect()
}

fn sections_of(form: &Form) -> Vec<SectionLine> {
    let [codes, rest @ ..] = SECTION_FIELDS;
    let mut columns = rest.map(|name| form.all(name));
    form.all(codes)
        .map(|code| {
            let [heading, drafted, required] = columns
                .each_mut()
                .map(|column| column.next().unwrap_or_default().to_owned());
            SectionLine {
                code: code.to_owned(),
                heading,
                drafted,
                required,
            }
        })
        .collect()
}

impl RowLine {
    fn is_blank(&self) -> bool {
        [&self.code, &self.name, &self.measured, &self.of]
            .into_iter()
            .all(|text| text.trim().is_empty())
    }
}

impl SectionLine {
    fn is_blank(&self) -> bool {
        self.code.trim().is_empty() && self.heading.trim().is_empty()
    }
}

fn typed_code(decimals: u32, negative: bool) -> String {
    format!("typed:{decimals}:{}", if negative { "n" } else { "p" })
}

fn source_code(source: &Source) -> String {
    match source {
        Source::Indicator { key } => format!("i:{key}"),
        Source::Typed { decimals, negative } => typed_code(*decimals, *negative),
        Source::Sum { .. } => SUM.to_owned(),
    }
}

fn source(line: &RowLine) -> Source {
    if let Some(key) = line.source.strip_prefix("i:") {
        return Source::Indicator { key: key.to_owned() };
    }
    if line.source == SUM {
        let codes = line.of.split([',', ';', ' ', '+']);
        return Source::Sum {
            of: codes.filter(|code| !code.is_empty()).map(str::to_owned).collect(),
        };
    }
    let (decimals, sign) = line
        .source
        .strip_prefix("typed:")
        .and_then(|rest| rest.split_once(':'))
        .unwrap_or(("0", "p"));
    Source::Typed {
        decimals: decimals.parse().unwrap_or_default(),
        negative: sign == "n",
    }
}

fn tables_of(form: &Form) -> Tables {
    let mut tables = vec![Table {
        name: form.line("table"),
        rows: Vec::new(),
    }];
    for line in rows_of(form).into_iter().filter(|line| !line.is_blank()) {
        if line.source == HEADING {
            tables.push(Table {
                name: line.name,
                rows: Vec::new(),
            });
            continue;
        }
        let row = Row {
            source: source(&line),
            code: vietnamese::clean_line(&line.code),
            name: line.name,
            measured: line.measured,
        };
        if let Some(table) = tables.last_mut() {
            table.rows.push(row);
        }
    }
    tables.retain(|table| !table.rows.is_empty());
    Tables { tables }
}

fn outline_of(form: &Form) -> Vec<Section> {
    sections_of(form)
        .into_iter()
        .filter(|line| !line.is_blank())
        .map(|line| Section {
            code: vietnamese::clean_line(&line.code),
            heading: line.heading,
            drafted: Drafted::from_code(&line.drafted).unwrap_or_default(),
            required: line.required == "1",
        })
        .collect()
}

/// What a form says of a regime; what cannot be read is noted at its field.
fn read(units: &Units, owner: UnitId, form: &mut Form, on: chrono::NaiveDate) -> Option<Content> {
    let mut named = Vec::new();
    let reporters = Reporters::from_code(form.raw("reporters")).unwrap_or_default();
    if reporters == Reporters::These {
        for line in form.text("named").lines().filter(|line| !line.trim().is_empty()) {
            match unit_of(units, owner, line, on) {
                Some(unit) => named.push(unit),
                None => form.errors.add("named", words::no_unit(line.trim())),
            }
        }
    }
    let receiver = form.raw("receiver").parse::<UnitId>().ok();
    if receiver.is_none() {
        form.errors.add("receiver", labels::ASK_RECEIVER);
    }
    let frequency = if form.raw("when") == "once" {
        let period = form.raw("once_period").parse::<Period>().ok();
        if period.is_none() {
            form.errors.add("once_period", words::ASK_PERIOD);
        }
        let due = form.date("once_due", Some(words::ASK_LAST_DAY));
        period.zip(due).map(|(period, due)| Frequency::Once { period, due })
    } else {
        let rule = every(form.raw("repeat_every")).map(|every| DueRule {
            period: every,
            day: Some(MonthDay {
                month: form.raw("repeat_month").parse().unwrap_or(1),
                day: form.line("repeat_day").parse().unwrap_or(0),
            }),
            strict: !form.raw("repeat_before").is_empty(),
        });
        let rule = rule.filter(due::names_a_day);
        if rule.is_none() {
            form.errors.add("due", labels::ASK_DUE);
        }
        let by_stage = rule.is_some_and(|rule| rule.period == PeriodKind::Stage);
        let stage = stage_of(&form.line("repeat_stage")).filter(|_| by_stage);
        if by_stage && stage.is_none() {
            form.errors.add("stage", labels::ASK_STAGE);
        }
        rule.map(|rule| Frequency::Every { rule, stage })
    };
    let from = form.date("from", Some(words::ASK_FROM));
    let optional = |field: &str| form.raw(field).parse::<UnitId>().ok();
    Some(Content {
        name: form.line("name"),
        purpose: form.text("purpose"),
        reporters,
        named,
        receiver: receiver?,
        via: optional("via"),
        also: optional("also"),
        way: form.line("way"),
        frequency: frequency?,
        cutoff: if form.raw("cutoff") == "administrative" {
            Cutoff::Administrative
        } else {
            Cutoff::Calendar
        },
        outline: outline_of(form),
        form: tables_of(form),
        basis: form.line("basis"),
        directive: form.raw("directive").parse().ok(),
        into: form.raw("into").parse().ok(),
        from: from?,
        approval: !form.raw("approval").is_empty(),
        territory: !form.raw("territory").is_empty(),
    })
}

fn as_form(units: &Units, regime: &Regime, on: chrono::NaiveDate) -> Form {
    let content = &regime.content;
    let id = |unit: Option<UnitId>| unit.map(|unit| unit.to_string()).unwrap_or_default();
    let named: Vec<String> = content.named.iter().map(|unit| unit_line(units, *unit, on)).collect();
    let mut values = vec![
        ("owner", regime.owner.to_string()),
        ("name", content.name.clone()),
        ("purpose", content.purpose.clone()),
        ("reporters", content.reporters.code().to_owned()),
        ("named", named.join("\n")),
        ("receiver", content.receiver.to_string()),
        ("via", id(content.via)),
        ("also", id(content.also)),
        ("way", content.way.clone()),
        ("cutoff", cutoff_code(content.cutoff).to_owned()),
        ("basis", content.basis.clone()),
        (
            "directive",
            content.directive.map(|one| one.to_string()).unwrap_or_default(),
        ),
        ("into", content.into.map(|one| one.to_string()).unwrap_or_default()),
        ("from", words::date(content.from)),
        ("approval", if content.approval { "1" } else { "" }.to_owned()),
        ("territory", if content.territory { "1" } else { "" }.to_owned()),
    ];
    values.extend(frequency_fields(&content.frequency));
    for (place, table) in content.form.tables.iter().enumerate() {
        let mut line = |code: &str, name: &str, measured: &str, source: String, of: String| {
            values.push(("r_code", code.to_owned()));
            values.push(("r_name", name.to_owned()));
            values.push(("r_measured", measured.to_owned()));
            values.push(("r_source", source));
            values.push(("r_of", of));
        };
        if place > 0 {
            line("", &table.name, "", HEADING.to_owned(), String::new());
        }
        for row in &table.rows {
            let of = match &row.source {
                Source::Sum { of } => of.join(", "),
                Source::Indicator { .. } | Source::Typed { .. } => String::new(),
            };
            line(&row.code, &row.name, &row.measured, source_code(&row.source), of);
        }
        if place == 0 {
            values.push(("table", table.name.clone()));
        }
    }
    for section in &content.outline {
        values.push(("s_code", section.code.clone()));
        values.push(("s_heading", section.heading.clone()));
        values.push(("s_drafted", section.drafted.code().to_owned()));
        values.push(("s_required", if section.required { "1" } else { "" }.to_owned()));
    }
    Form::with(values.into_iter().map(|(name, value)| (name.to_owned(), value)))
}

pub(super) fn cutoff_code(cutoff: Cutoff) -> &'static str {
    match cutoff {
        Cutoff::Calendar => "calendar",
        Cutoff::Administrative => "administrative",
    }
}

fn rule_fields(rule: &DueRule) -> Vec<(&'static str, String)> {
    let mut values = vec![
        ("when", "again".to_owned()),
        ("repeat_every", rule.period.code().to_owned()),
        ("repeat_before", if rule.strict { "1" } else { "" }.to_owned()),
    ];
    if let Some(at) = rule.day {
        values.push(("repeat_month", at.month.to_string()));
        values.push(("repeat_day", at.day.to_string()));
    }
    values
}

fn frequency_fields(frequency: &Frequency) -> Vec<(&'static str, String)> {
    match frequency {
        Frequency::Every { rule, stage } => {
            let mut values = rule_fields(rule);
            values.extend(stage.map(|one| ("repeat_stage", one.code())));
            values
        }
        Frequency::Once { period, due } => vec![
            ("when", "once".to_owned()),
            ("once_period", period.code()),
            ("once_due", words::date(*due)),
        ],
    }
}

/// The rule of a duty that comes again and names its day.
fn periodic(duty: &ProposedDuty) -> Option<DueRule> {
    duty.schedules.iter().find_map(|schedule| match schedule {
        Schedule::Periodic(rule) => Some(*rule),
        Schedule::Once { .. } | Schedule::AdHoc | Schedule::AsRegulated | Schedule::WhenItHappens => None,
    })
}

/// The rule that the words of a line say, where nobody has read its sentence: it was typed, or its words were mended since.
fn printed_rule(app: &AppState, words: &str) -> Result<Option<DueRule>> {
    let words = vietnamese::clean_line(words);
    if words.is_empty() {
        return Ok(None);
    }
    let rules = app.part::<directives::Rules>()?;
    let context = Context {
        lexicon: &rules.lexicon,
        issued_on: None,
        lines: Lines::Guess,
    };
    let read = directives::compiler::compile(&words::duty_sentence(&words), &context);
    Ok(read.duties.iter().find_map(periodic))
}

/// A document whose recipients to act are communes asks the communes.
fn addressed_to_communes(units: &Units, recipients: &[directives::model::Recipient]) -> bool {
    let mut acting = recipients
        .iter()
        .filter(|one| one.part == directives::model::Part::Act)
        .map(|one| units.get(one.unit).map(|row| row.kind))
        .peekable();
    acting.peek().is_some() && acting.all(|kind| kind == Some(UnitKind::Commune))
}

/// What a new regime begins with: a document's words and the duty that was read from it, where one is named.
async fn beginning(app: &AppState, here: &Here, asked: &Asked) -> Result<Form> {
    let (actor, on, db) = (here.actor()?, here.today(), app.db.reader());
    let mut values = vec![
        ("reporters", Reporters::EachBelow.code().to_owned()),
        ("when", "again".to_owned()),
        ("repeat_every", "quarter".to_owned()),
        ("repeat_month", "3".to_owned()),
        ("cutoff", "administrative".to_owned()),
        ("from", words::date(on)),
        ("approval", "1".to_owned()),
        ("way", words::WAY.to_owned()),
    ];
    if let Ok(id) = asked.van_ban.parse::<DirectiveId>() {
        let scope = directives::policy::scope(actor);
        let document = directives::store::find(&db, &scope, id, on).await?;
        values.push(("directive", id.to_string()));
        values.push(("basis", words::basis(&document)));
        let kept = policy::kept(actor, &app.db.units());
        if kept.contains(&document.keeper) {
            values.push(("owner", document.keeper.to_string()));
        }
        let recipients = directives::store::recipients(&db, id).await?;
        if addressed_to_communes(&app.db.units(), &recipients) {
            values.retain(|(name, _)| *name != "reporters");
            values.push(("reporters", Reporters::EachCommune.code().to_owned()));
        }
        let lines = directives::store::lines(&db, &[id]).await?;
        let duty = lines.into_iter().find(|line| line.kind == LineKind::ReportDuty);
        if let Some(line) = duty {
            values.push(("name", line.name.clone()));
            values.push(("purpose", line.sentence.clone()));
            let read = serde_json::from_str::<ProposedDuty>(&line.reading).ok();
            let rule = match read.and_then(|duty| periodic(&duty)) {
                Some(rule) => Some(rule),
                None => printed_rule(app, &line.due_rule)?,
            };
            if let Some(rule) = rule {
                let known: Vec<&str> = ["when", "repeat_every", "repeat_month", "repeat_day"].to_vec();
                values.retain(|(name, _)| !known.contains(name));
                values.extend(rule_fields(&rule));
            }
        }
    }
    Ok(Form::with(
        values.into_iter().map(|(name, value)| (name.to_owned(), value)),
    ))
}

/// Indicators that can be told for a kind of period, by group.
fn counted(
    definitions: &[Definition],
    kind: PeriodKind,
    held: &[&str],
    lacks: impl Fn(&Definition) -> bool,
) -> Vec<(String, Vec<Choice>)> {
    let mut groups: Vec<(String, Vec<Choice>)> = Vec::new();
    for one in definitions {
        let offered = one.periods.contains(&kind) && !lacks(one);
        if !offered && !held.contains(&one.key.as_str()) {
            continue;
        }
        let choice = Choice {
            value: format!("i:{}", one.key),
            label: one.name.clone(),
            ..Choice::default()
        };
        match groups.iter_mut().find(|(group, _)| *group == one.group) {
            Some((_, list)) => list.push(choice),
            None => groups.push((one.group.clone(), vec![choice])),
        }
    }
    groups
}

/// The page of a form. A known regime comes with the version that the person has read.
async fn page(
    app: &AppState,
    here: &Here,
    known: Option<(&Regime, i64)>,
    (form, errors): (Form, &FieldErrors),
    more: (usize, usize),
) -> Result<Edit> {
    let room = Room::new(app, here).await?;
    let (actor, units, on, db) = (here.actor()?, &room.units, room.today, app.db.reader());
    let kept = policy::kept(actor, units);
    let owner = known
        .map(|(one, _)| one.owner)
        .or_else(|| form.raw("owner").parse().ok().filter(|unit| kept.contains(unit)))
        .or(kept.first().copied())
        .ok_or_else(|| AppError::Forbidden(labels::NOT_ALLOWED_REGIME.to_owned()))?;
    let mut rows = rows_of(&form);
    let held = rows.iter().rev().take_while(|row| row.is_blank()).count();
    rows.extend(std::iter::repeat_n(RowLine::default(), lines(more.0, held)));
    let mut sections = sections_of(&form);
    let held = sections.iter().rev().take_while(|one| one.is_blank()).count();
    sections.extend(std::iter::repeat_n(SectionLine::default(), lines(more.1, held)));
    let catalogue = room.figures.catalogue();
    let held: Vec<&str> = rows.iter().filter_map(|row| row.source.strip_prefix("i:")).collect();
    let counted = counted(catalogue.all(), kind_of(&form), &held, |one| {
        catalogue.lacks_source(one)
    });
    let mut ways: Vec<(String, String)> = [(0, false), (1, false), (2, false), (0, true), (2, true)]
        .into_iter()
        .map(|(decimals, negative)| (typed_code(decimals, negative), words::typed(decimals, negative)))
        .collect();
    for row in &rows {
        if let Source::Typed { decimals, negative } = source(row)
            && row.source.starts_with("typed:")
            && !ways.iter().any(|(code, _)| *code == row.source)
        {
            ways.push((row.source.clone(), words::typed(decimals, negative)));
        }
    }
    ways.push((SUM.to_owned(), words::WAY_SUM.to_owned()));
    ways.push((HEADING.to_owned(), words::WAY_TABLE.to_owned()));
    let units_of = |field: &str| {
        let chosen = form.raw(field);
        let mut list = bodies(units, owner, on);
        list.extend(
            chosen
                .parse::<UnitId>()
                .ok()
                .filter(|unit| !list.contains(unit))
                .into_iter()
                .collect::<Vec<_>>(),
        );
        Choice::list(list.into_iter().map(|unit| (unit.to_string(), room.name(unit))), chosen)
    };
    let receiver = if form.raw("receiver").is_empty() {
        owner.to_string()
    } else {
        String::new()
    };
    let mut receivers = units_of("receiver");
    for choice in &mut receivers {
        choice.selected |= choice.value == receiver;
    }
    let mut parents = store::regimes(&db, None).await?;
    parents.retain(|one| {
        one.state != RegimeState::Ended
            && known.is_none_or(|(known, _)| known.id != one.id)
            && policy::sees_regime(actor, one, units, on)
    });
    let scope = directives::policy::scope(actor);
    let filter = directives::store::Filter::default();
    let mut documents = directives::store::list(&db, &scope, &filter, None, OFFERED, on)
        .await?
        .items;
    if let Ok(id) = form.raw("directive").parse::<DirectiveId>()
        && !documents.iter().any(|one| one.id == id)
    {
        documents.extend(directives::store::these(&db, &scope, &[id], on).await?.into_values());
    }
    let mut periods = indicators::labels::periods(on);
    let ahead: Vec<Period> = periods
        .iter()
        .filter_map(|one| one.next())
        .filter(|one| !periods.contains(one))
        .collect();
    periods.splice(0..0, ahead);
    periods.extend(stages(on));
    if let Ok(period) = form.raw("once_period").parse::<Period>()
        && !periods.contains(&period)
    {
        periods.push(period);
    }
    let known_regime = known.map(|(one, _)| one);
    // What the regime is tied to stays tied, also where this person may not read it.
    let hidden_document = known_regime
        .and_then(|one| one.content.directive)
        .filter(|id| !documents.iter().any(|one| one.id == *id));
    let hidden_parent = known_regime
        .and_then(|one| one.content.into)
        .filter(|id| !parents.iter().any(|one| one.id == *id));
    let title = if known.is_some() {
        words::EDIT_REGIME
    } else {
        labels::NEW_REGIME
    };
    let mut frame = ui::shell::frame(app, here, title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(known_regime);
    let back = known_regime.map_or("/bao-cao/che-do".to_owned(), |one| {
        format!("/bao-cao/che-do/{}", one.id)
    });
    let month = form.raw("repeat_month");
    Ok(Edit {
        action: known_regime.map_or("/bao-cao/che-do".to_owned(), |one| {
            format!("/bao-cao/che-do/{}", one.id)
        }),
        back,
        in_force: known_regime.is_some_and(|one| one.state == RegimeState::InForce),
        owners: Choice::list(
            kept.iter().map(|unit| (unit.to_string(), room.name(*unit))),
            &owner.to_string(),
        ),
        reporters: Choice::list(
            Reporters::ALL.map(|one| (one.code(), labels::reporters(one))),
            form.raw("reporters"),
        ),
        receivers,
        vias: units_of("via"),
        alsos: units_of("also"),
        whens: Choice::list(words::WHENS, form.raw("when")),
        everies: Choice::list(
            due::EVERY
                .into_iter()
                .map(|(kind, _)| kind)
                .chain([PeriodKind::Stage])
                .map(|kind| (kind.code(), words::big_first(directives::labels::task::every(kind)))),
            form.raw("repeat_every"),
        ),
        months: Choice::list(
            (1..=13).map(|month: u32| (month.to_string(), directives::labels::task::month_of_period(month))),
            if month.is_empty() { "1" } else { month },
        ),
        periods: Choice::list(
            periods.into_iter().map(|one| (one.code(), one.label())),
            form.raw("once_period"),
        ),
        cutoffs: Choice::list(
            [Cutoff::Administrative, Cutoff::Calendar].map(|one| (cutoff_code(one), labels::cutoff(one))),
            form.raw("cutoff"),
        ),
        documents: Choice::list(
            documents
                .iter()
                .map(|one| (one.id.to_string(), directives::labels::choice(one)))
                .chain(hidden_document.map(|id| (id.to_string(), words::HIDDEN_DOCUMENT.to_owned()))),
            form.raw("directive"),
        ),
        parents: Choice::list(
            parents
                .into_iter()
                .map(|one| (one.id.to_string(), one.content.name))
                .chain(hidden_parent.map(|id| (id.to_string(), words::HIDDEN_REGIME.to_owned()))),
            form.raw("into"),
        ),
        ways: Choice::list(ways, ""),
        counted,
        rows,
        sections,
        drafts: Choice::list(
            // What nobody chose is written by hand.
            std::iter::once(Drafted::Nothing)
                .chain(Drafted::ALL.into_iter().filter(|one| *one != Drafted::Nothing))
                .map(|one| (one.code(), labels::drafted(one))),
            "",
        ),
        moved: Moved::default(),
        version: known.map(|(_, version)| version.to_string()).unwrap_or_default(),
        once: once(form.once()),
        errors: errors_of(errors),
        form,
        frame,
    })
}

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let form = beginning(&app, &here, &asked).await?;
    let errors = FieldErrors::default();
    ui::shell::html(&page(&app, &here, None, (form, &errors), (MORE, MORE)).await?)
}

pub(super) async fn edit(Shared(app): Shared<AppState>, here: Here, Path(id): Path<RegimeId>) -> Result<Response> {
    let one = find_regime(&app, &here, id).await?;
    policy::permit_regime(here.actor()?, one.owner, id, &app.db.units(), here.today())?.covers(id.0)?;
    if one.state == RegimeState::Ended {
        return Err(AppError::Refused {
            code: "report_regime.ended",
            message: labels::REGIME_ENDED.to_owned(),
        });
    }
    let form = as_form(&app.db.units(), &one, here.today());
    let errors = FieldErrors::default();
    ui::shell::html(&page(&app, &here, Some((&one, one.version)), (form, &errors), (1, 1)).await?)
}

/// So many empty lines come to those that are there: whoever asks for more gets more, anybody else has one to write into.
fn lines(more: usize, held: usize) -> usize {
    if more >= MORE { more } else { more.saturating_sub(held) }
}

/// A line that was moved: of the tables or of the outline, to which place, and by which of its buttons.
#[derive(Clone, Copy, Default)]
struct Moved {
    rows: Option<(usize, bool)>,
    sections: Option<(usize, bool)>,
}

/// The form with one of its lines a place further up or down; none where nothing was to be moved. Nothing is kept yet, and
/// nothing that was typed is lost.
fn moved(form: &Form) -> Option<(Form, Moved)> {
    let asked = form.raw("chuyen");
    let [list, way, place] = asked.split(':').collect::<Vec<_>>()[..] else {
        return None;
    };
    let (columns, of): (&[&str], usize) = match list {
        "rows" => (&ROW_FIELDS, form.all("r_code").count()),
        "sections" => (&SECTION_FIELDS, form.all("s_code").count()),
        _ => return None,
    };
    let up = way == "len";
    let from: usize = place.parse().ok()?;
    // What is none of the lines is looked at first: one more than the largest number is no number.
    if from >= of {
        return None;
    }
    // The last one has nowhere to go: it stays, and the page comes back as it was.
    let to = if up {
        from.saturating_sub(1)
    } else {
        (from + 1).min(of.saturating_sub(1))
    };
    let mut values: Vec<(String, String)> = form
        .pairs()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for column in columns {
        let places: Vec<usize> = values
            .iter()
            .enumerate()
            .filter(|(_, (name, _))| name == column)
            .map(|(at, _)| at)
            .collect();
        if let (Some(one), Some(other)) = (places.get(from), places.get(to)) {
            values.swap(*one, *other);
        }
    }
    let mut moved = Moved::default();
    match list {
        "rows" => moved.rows = Some((to, up)),
        _ => moved.sections = Some((to, up)),
    }
    Some((Form::with(values), moved))
}

/// More lines, nothing kept yet and nothing lost.
fn more(form: &Form) -> Option<(usize, usize)> {
    match form.raw("them") {
        "rows" => Some((MORE, 0)),
        "sections" => Some((0, MORE)),
        _ => None,
    }
}

pub(super) async fn create(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    if let Some((form, moved)) = moved(&form) {
        let page = page(&app, &here, None, (form, &FieldErrors::default()), (1, 1)).await?;
        return ui::shell::html(&Edit { moved, ..page });
    }
    if let Some(more) = more(&form) {
        return ui::shell::html(&page(&app, &here, None, (form, &FieldErrors::default()), more).await?);
    }
    let units = app.db.units();
    let owner = form.raw("owner").parse::<UnitId>().ok();
    let owner = owner.filter(|unit| policy::kept(actor, &units).contains(unit));
    if form.raw("owner").is_empty() {
        form.errors.add("owner", labels::NO_SUCH_UNIT);
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&page(&app, &here, None, (form, &errors), (1, 1)).await?);
    }
    let Some(owner) = owner else {
        return Err(AppError::Forbidden(labels::NOT_ALLOWED_REGIME.to_owned()));
    };
    let content = read(&units, owner, &mut form, here.today());
    let errors = std::mem::take(&mut form.errors);
    let Some(content) = content.filter(|_| errors.is_empty()) else {
        return ui::shell::html_with_errors(&page(&app, &here, None, (form, &errors), (1, 1)).await?);
    };
    let room = Room::new(&app, &here).await?;
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "report_regime.enter").await? {
        return Ok(see_other(&address));
    }
    match acts::enter_regime(&tx, actor, &room.figures, owner, content).await {
        Ok(id) => {
            let address = format!("/bao-cao/che-do/{id}");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, words::REGIME_ENTERED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            shown_again(&page(&app, &here, None, (form, &errors), (1, 1)).await?, status)
        }
    }
}

pub(super) async fn update(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<RegimeId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_regime(&app, &here, id).await?;
    let units = app.db.units();
    policy::permit_regime(here.actor()?, one.owner, id, &units, here.today())?.covers(id.0)?;
    let version = form.raw("version").parse::<i64>().unwrap_or(one.version);
    if let Some((form, moved)) = moved(&form) {
        let known = Some((&one, version));
        let page = page(&app, &here, known, (form, &FieldErrors::default()), (1, 1)).await?;
        return ui::shell::html(&Edit { moved, ..page });
    }
    if let Some(more) = more(&form) {
        let known = Some((&one, version));
        return ui::shell::html(&page(&app, &here, known, (form, &FieldErrors::default()), more).await?);
    }
    let content = read(&units, one.owner, &mut form, here.today());
    let errors = std::mem::take(&mut form.errors);
    let Some(content) = content.filter(|_| errors.is_empty()) else {
        let known = Some((&one, version));
        return ui::shell::html_with_errors(&page(&app, &here, known, (form, &errors), (1, 1)).await?);
    };
    let room = Room::new(&app, &here).await?;
    let tx = app.begin(&here).await?;
    match acts::change_regime(&tx, here.actor()?, &room.figures, id, version, content).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(
                &format!("/bao-cao/che-do/{id}"),
                words::REGIME_CHANGED,
            ))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let newer = find_regime(&app, &here, id).await?;
            // Where somebody else was first, saving again after reading the newer text is the person's choice.
            let version = if status == StatusCode::CONFLICT {
                newer.version
            } else {
                version
            };
            let known = Some((&newer, version));
            shown_again(&page(&app, &here, known, (form, &errors), (1, 1)).await?, status)
        }
    }
}
