//! What a report says now: figures counted from the records, what was typed, what the units below handed over, and the text
//! drafted from all of it. Sending freezes exactly this.

use crate::commands::periods::is_void;
use crate::labels;
use crate::model::narrative::{self, Material, MaterialObstacle, MaterialRow, MaterialTarget, MaterialTask};
use crate::model::{
    Addend, Amount, Draft, Entry, Form, Regime, RegimeId, Section, Sent, SentRow, SentSection, Source, Stage, draft,
};
use crate::store::{self, Owed};
use crate::{policy, store as rows};
use chrono::NaiveDate;
use directives::model::task::TaskState;
use indicators::Figures;
use indicators::follow::Lens;
use indicators::model::{Asked, Definition, Exact, View, evaluate};
use kernel::Result;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::packs::Packs;
use kernel::period::Period;
use kernel::units::{UnitKind, Units};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most difficulties and tasks that a text names.
const NAMED: u64 = 20;

/// What other reports add up to in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// Their sum, as far as something was said.
    pub sum: Option<Exact>,
    /// Each of them.
    pub addends: Vec<Addend>,
    /// How many say that it is not known.
    pub unknown: usize,
}

/// The reports that a report is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// By code of the row.
    pub rows: BTreeMap<String, Below>,
    /// How many reports were owed.
    pub expected: usize,
    /// How many were taken.
    pub accepted: usize,
    /// Sent and not taken yet.
    pub waiting: Vec<UnitId>,
    /// Not sent.
    pub missing: Vec<UnitId>,
}

/// A section with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledSection {
    /// Which.
    pub section: Section,
    /// The text with references, as it is edited.
    pub source: String,
    /// A person has written it; else it is drafted.
    pub edited: bool,
    /// The text with its figures.
    pub text: String,
    /// References to rows that are not there.
    pub unknown: Vec<String>,
}

/// A report as it stands now.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The form in which it is written.
    pub form: Form,
    /// The first and last day that count by now.
    pub window: (NaiveDate, NaiveDate),
    /// The last day that will count.
    pub closes: NaiveDate,
    /// The unit whose figures are counted: the reporting one, or its territory where the regime orders that.
    pub area: UnitId,
    /// The value of each row.
    pub entries: BTreeMap<String, Entry>,
    /// What was handed over to it.
    pub gathered: Gathered,
    /// What the same unit handed over for the period before.
    pub before: Option<Sent>,
    /// The sections.
    pub sections: Vec<FilledSection>,
}

/// What composing needs besides the database.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// Indicators.
    pub figures: &'a Figures,
    /// Packs.
    pub packs: &'a Packs,
    /// The organisation.
    pub units: &'a Units,
    /// Today.
    pub today: NaiveDate,
}

impl<'a> Desk<'a> {
    /// How figures of a regime are looked at: in the organisation of the last day that counts.
    #[must_use]
    pub fn lens(&self, regime: &Regime, period: Period) -> Lens<'a> {
        let lens = Lens {
            units: self.units,
            packs: self.packs,
            view: View::Reported,
            regime: regime.content.cutoff,
            today: self.today,
        };
        let (_, to) = lens.window(Asked::whole(period));
        Lens {
            view: View::On(to.min(self.today)),
            ..lens
        }
    }
}

/// Adds up what was taken in a period of a regime.
///
/// # Errors
/// Database errors.
pub async fn gather(
    db: &Reader<'_>,
    units: &Units,
    regime: RegimeId,
    period: Period,
    form: &Form,
    on: NaiveDate,
) -> Result<Gathered> {
    let mut found = Gathered::default();
    let reports = rows::of_period(db, &policy::whole(), regime, period, on).await?;
    let taken = rows::taken_sendings(db, regime, period).await?;
    add(&mut found, units, form, &reports, &taken);
    sum_up(&mut found, form);
    Ok(found)
}

/// Adds reports of one period to what was gathered: of each the revision that was taken last, whatever became of it since.
fn add(
    found: &mut Gathered,
    units: &Units,
    form: &Form,
    reports: &[Owed],
    taken: &HashMap<crate::model::ReportId, crate::model::Sending>,
) {
    // Within one regime a unit reports once; under another one it may have said the same row before.
    let before: HashMap<String, HashSet<UnitId>> = found
        .rows
        .iter()
        .map(|(code, below)| (code.clone(), below.addends.iter().map(|one| one.unit).collect()))
        .collect();
    for owed in reports {
        let report = &owed.report;
        if is_void(owed, units) {
            continue;
        }
        found.expected += 1;
        let Some(sending) = taken.get(&report.id) else {
            let unit = report.unit;
            if report.stage == Stage::Sent {
                found.waiting.push(unit);
            } else {
                found.missing.push(unit);
            }
            continue;
        };
        found.accepted += 1;
        let said: HashMap<&str, &SentRow> = sending
            .content
            .rows
            .iter()
            .map(|row| (row.code.as_str(), row))
            .collect();
        for row in form.rows() {
            let Some(sent) = said.get(row.code.as_str()) else {
                continue;
            };
            if before.get(&row.code).is_some_and(|units| units.contains(&report.unit)) {
                continue;
            }
            let below = found.rows.entry(row.code.clone()).or_default();
            // Under the same code something else is measured: it adds nothing that could be understood.
            let entry = if sent.measured == row.measured {
                sent.entry
            } else {
                Entry::Unknown
            };
            match entry.adds() {
                Some(value) => below.sum = below.sum.map_or(Some(value), |sum| sum.plus(value)),
                None => below.unknown += 1,
            }
            below.addends.push(Addend {
                unit: report.unit,
                report: report.id,
                revision: sending.revision,
                entry,
            });
        }
    }
}

/// Rows that are sums are sums of what was gathered in their rows, as they are in a report.
fn sum_up(found: &mut Gathered, form: &Form) {
    for row in form.rows() {
        let Source::Sum { of } = &row.source else { continue };
        let parts: Vec<&Below> = of.iter().filter_map(|code| found.rows.get(code)).collect();
        let sum = parts
            .iter()
            .filter_map(|below| below.sum)
            .try_fold(Exact::ZERO, Exact::plus)
            .filter(|_| parts.iter().any(|below| below.sum.is_some()));
        let unknown = parts.iter().map(|below| below.unknown).max().unwrap_or_default();
        if let Some(below) = found.rows.get_mut(&row.code) {
            (below.sum, below.unknown) = (sum, unknown);
        }
    }
}

/// A counted row after the period was closed: what was reported, what was expected, what there was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restated {
    /// Code of the row.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What was handed over.
    pub sent: Entry,
    /// What was expected then.
    pub estimate: Option<Amount>,
    /// What the records say over the whole period.
    pub now: Entry,
}

/// The counted rows of a sending over the whole period, once its last day has passed: those for which something was
/// expected, and those that are others now. Nothing before that day.
#[must_use]
pub fn restated(desk: Desk<'_>, regime: &Regime, owed: &Owed, sent: &Sent) -> Vec<Restated> {
    let report = &owed.report;
    let lens = desk.lens(regime, report.period);
    let asked = Asked::whole(report.period);
    let (_, closes) = lens.window(asked);
    if closes >= desk.today {
        return Vec::new();
    }
    let catalogue = desk.figures.catalogue();
    // A definition of another version counts something else.
    let counted: Vec<(&crate::model::SentRow, &Definition)> = sent
        .rows
        .iter()
        .filter_map(|row| {
            let (key, version) = row.indicator.as_ref()?;
            let definition = catalogue.find(key).filter(|one| one.version == *version)?;
            Some((row, definition))
        })
        .collect();
    let wanted: Vec<_> = counted.iter().map(|(_, one)| (*one, asked)).collect();
    let sheet = desk.figures.sheet(&lens, &wanted);
    let at = sheet.at(sent.area.unwrap_or(report.unit));
    let rows = counted.into_iter().map(|(row, definition)| {
        let value = evaluate::evaluate(catalogue, definition, asked, desk.today, &at).value;
        Restated {
            code: row.code.clone(),
            name: row.name.clone(),
            sent: row.entry,
            estimate: row.estimate,
            now: value.map_or(Entry::Unknown, |value| Entry::Value(Amount(value))),
        }
    });
    rows.filter(|one| one.estimate.is_some() || one.now != one.sent)
        .collect()
}

/// Units that handed over another revision, taken since, than the one that was added up in a sending.
///
/// # Errors
/// Database errors.
pub async fn corrected_since(db: &Reader<'_>, regime: &Regime, owed: &Owed, sent: &Sent) -> Result<Vec<UnitId>> {
    let added: HashMap<crate::model::ReportId, i32> = sent
        .rows
        .iter()
        .flat_map(|row| &row.addends)
        .map(|one| (one.report, one.revision))
        .collect();
    let mut found = Vec::new();
    if added.is_empty() {
        return Ok(found);
    }
    for child in rows::regimes_into(db, regime.id).await? {
        let taken = rows::taken_sendings(db, child.id, owed.report.period).await?;
        for one in rows::of_period(db, &policy::whole(), child.id, owed.report.period, sent.upto).await? {
            let (was, is) = (added.get(&one.report.id), taken.get(&one.report.id));
            if was.is_some_and(|was| is.is_some_and(|is| is.revision != *was)) {
                found.push(one.report.unit);
            }
        }
    }
    Ok(found)
}

/// The unit whose figures a report counts: the reporting unit itself, or where the regime orders it the territory that it
/// belongs to. Who reports cannot widen it: the territory must lie within the unit that orders.
fn area(desk: Desk<'_>, regime: &Regime, unit: UnitId) -> UnitId {
    let territory = policy::territory(desk.units, unit, desk.today);
    if regime.content.territory && desk.units.is_within(territory, regime.owner, desk.today) {
        territory
    } else {
        unit
    }
}

/// The definitions that a form counts by.
fn counted<'a>(figures: &'a Figures, form: &Form) -> Vec<&'a Definition> {
    let keys = form.indicators();
    keys.iter().filter_map(|key| figures.catalogue().find(key)).collect()
}

/// A report as it stands now.
///
/// # Errors
/// Database errors.
pub async fn fill(db: &Reader<'_>, desk: Desk<'_>, regime: &Regime, owed: &Owed, draft: &Draft) -> Result<Filled> {
    let report = &owed.report;
    let (outline, form) = store::form(db, regime.id, report.form_version).await?;
    let mut gathered = Gathered::default();
    let area = area(desk, regime, report.unit);
    let mut below = rows::regimes_into(db, regime.id).await?;
    // An office of the unit may be the one that takes them.
    below.retain(|child| child.content.receiver == report.unit || child.owner == report.unit);
    for child in below {
        let reports = rows::of_period(db, &policy::whole(), child.id, report.period, desk.today).await?;
        let taken = rows::taken_sendings(db, child.id, report.period).await?;
        add(&mut gathered, desk.units, &form, &reports, &taken);
    }
    sum_up(&mut gathered, &form);
    let lens = desk.lens(regime, report.period);
    let whole = Asked::whole(report.period);
    let (from, closes) = lens.window(whole);
    let upto = closes.min(desk.today);
    let asked = Asked {
        period: report.period,
        upto: Some(upto),
    };
    let definitions = counted(desk.figures, &form);
    let wanted: Vec<_> = definitions.iter().map(|one| (*one, asked)).collect();
    let sheet = desk.figures.sheet(&lens, &wanted);
    let at = sheet.at(area);
    let catalogue = desk.figures.catalogue();
    let values: BTreeMap<&str, Entry> = definitions
        .iter()
        .map(|one| {
            let value = evaluate::evaluate(catalogue, one, asked, desk.today, &at).value;
            let entry = value.map_or(Entry::Unknown, |value| Entry::Value(Amount(value)));
            (one.key.as_str(), entry)
        })
        .collect();
    let entries = draft::entries(
        &form,
        draft,
        |key| values.get(key).copied().unwrap_or(Entry::Unknown),
        |code| gathered.rows.get(code).and_then(|below| below.sum),
    );
    let before = match report.period.previous() {
        Some(previous) => {
            let earlier = rows::of_unit(db, regime.id, report.unit, previous).await?;
            match earlier.filter(|one| one.report.revision > 0) {
                Some(one) => Some(rows::sending(db, one.report.id, one.report.revision).await?.content),
                None => None,
            }
        }
        None => None,
    };
    let mut filled = Filled {
        form,
        window: (from, upto),
        closes,
        area,
        entries,
        gathered,
        before,
        sections: Vec::new(),
    };
    if !outline.is_empty() {
        let material = material(db, desk, regime, owed, draft, &filled).await?;
        filled.sections = outline
            .into_iter()
            .map(|section| write_section(section, draft, &material))
            .collect();
    }
    Ok(filled)
}

fn write_section(section: Section, draft: &Draft, material: &Material) -> FilledSection {
    let written = narrative::written(&section, draft, material);
    let resolved = narrative::resolve(&written.text, |reference| material.figure(reference));
    FilledSection {
        edited: written.by_hand,
        text: resolved.text,
        unknown: resolved.unknown,
        section,
        source: written.text,
    }
}

/// What texts are drafted from.
async fn material(
    db: &Reader<'_>,
    desk: Desk<'_>,
    regime: &Regime,
    owed: &Owed,
    draft: &Draft,
    filled: &Filled,
) -> Result<Material> {
    let (report, units, on) = (&owed.report, desk.units, desk.today);
    let lines = filled.form.rows().map(|row| MaterialRow {
        code: row.code.clone(),
        name: row.name.clone(),
        measured: row.measured.clone(),
        entry: filled.entries.get(&row.code).copied().unwrap_or_default(),
        before: filled
            .before
            .as_ref()
            .and_then(|sent| sent.row(&row.code))
            .map(|row| row.entry),
        estimate: draft.cell(&row.code).estimate,
        // What is counted from records is not made of reports, though they say it too.
        addends: match &row.source {
            Source::Typed { .. } => filled
                .gathered
                .rows
                .get(&row.code)
                .map_or(0, |below| below.addends.len()),
            Source::Indicator { .. } | Source::Sum { .. } => 0,
        },
    });
    let name = |unit: UnitId| units.name(unit, on).to_owned();
    let before = filled.before.as_ref().and(report.period.previous());
    Ok(Material {
        period: report.period.label(),
        before: before.map(Period::label).unwrap_or_default(),
        unit: name(report.unit),
        rows: lines.collect(),
        targets: targets(db, desk, regime, report.period, filled.area).await?,
        missing: filled.gathered.missing.iter().map(|unit| name(*unit)).collect(),
        expected: filled.gathered.expected,
        accepted: filled.gathered.accepted,
        obstacles: obstacles(db, owed.holder, filled.window, on).await?,
        next: next_tasks(db, owed.holder, on).await?,
    })
}

/// Digits behind the comma in which a row is told.
#[must_use]
pub fn decimals(figures: &Figures, source: &Source) -> u32 {
    match source {
        Source::Typed { decimals, .. } => *decimals,
        Source::Indicator { key } => figures.catalogue().find(key).map_or(0, |one| one.decimals),
        Source::Sum { .. } => 0,
    }
}

async fn targets(
    db: &Reader<'_>,
    desk: Desk<'_>,
    regime: &Regime,
    period: Period,
    area: UnitId,
) -> Result<Vec<MaterialTarget>> {
    let units = desk.units;
    let lens = desk.lens(regime, period);
    let (_, closes) = lens.window(Asked::whole(period));
    let day = closes.min(desk.today);
    let above = units.parent(area, kernel::units::Tree::Territorial, day);
    let asked: Vec<UnitId> = std::iter::once(area).chain(above).collect();
    // Targets of the year are what a quarter is measured against.
    let year = Period::containing(kernel::period::PeriodKind::Year, period.last_day());
    let is_commune = units.get(area).is_some_and(|row| row.kind == UnitKind::Commune);
    let mut lines = Vec::new();
    for of in [Some(period), year.filter(|year| *year != period)]
        .into_iter()
        .flatten()
    {
        let held = indicators::store::targets(db, &asked, Some(of)).await?;
        if held.is_empty() {
            continue;
        }
        let whole = Asked {
            period: of,
            upto: Some(day),
        };
        let catalogue = desk.figures.catalogue();
        let told: Vec<(&Definition, Asked)> = catalogue
            .all()
            .iter()
            .filter(|one| one.is_for(of) && !catalogue.lacks_source(one))
            .map(|one| (one, whole))
            .collect();
        let sheet = desk.figures.sheet(&lens, &told);
        let at = sheet.at(area);
        for (definition, asked) in &told {
            let target = indicators::commands::target_of(&held, (&definition.key, of), (area, is_commune), above);
            let Some(target) = target else { continue };
            let value = evaluate::evaluate(catalogue, definition, *asked, desk.today, &at).value;
            lines.push(MaterialTarget {
                key: format!("{}-{of}", definition.key),
                name: labels::target(&definition.name, of, &target.source),
                goal: indicators::labels::goal(definition, &target.goal),
                value: match value {
                    Ok(value) => indicators::labels::with_unit(definition, value),
                    Err(reason) => indicators::labels::missing(reason).to_owned(),
                },
                verdict: value.ok().map(|value| target.goal.verdict(value)),
            });
        }
    }
    Ok(lines)
}

/// Difficulties that the unit raised in the days that count.
async fn obstacles(
    db: &Reader<'_>,
    unit: UnitId,
    (from, upto): (NaiveDate, NaiveDate),
    on: NaiveDate,
) -> Result<Vec<MaterialObstacle>> {
    let scope = directives::policy::whole();
    let raised = directives::store::obstacles_of(db, unit, NAMED).await?;
    let held: Vec<_> = raised
        .into_iter()
        .filter(|one| {
            let day = kernel::time::local_date(one.raised_at);
            one.answer.is_empty() || (from..=upto).contains(&day)
        })
        .collect();
    let ids: Vec<_> = held.iter().map(|one| one.directive).collect();
    let documents = directives::store::these(db, &scope, &ids, on).await?;
    Ok(held
        .into_iter()
        .map(|one| MaterialObstacle {
            document: documents
                .get(&one.directive)
                .map(directives::labels::short)
                .unwrap_or_default(),
            text: one.text,
            answered: one.answered_at.is_some(),
        })
        .collect())
}

/// Tasks of the unit that are open, those that fall due first.
async fn next_tasks(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<MaterialTask>> {
    let filter = directives::store::tasks::Filter {
        states: TaskState::WITH_LEAD.to_vec(),
        leads: Some(vec![unit]),
        ..Default::default()
    };
    let page = directives::store::tasks::list(db, &directives::policy::whole(), &filter, None, NAMED, on).await?;
    Ok(page
        .items
        .into_iter()
        .map(|task| MaterialTask {
            name: task.title.clone(),
            due: directives::commands::tasks::due_on(&task),
        })
        .collect())
}

/// What is handed over: the rows and sections as they stand.
#[must_use]
pub fn sent(figures: &Figures, draft: &Draft, filled: &Filled) -> Sent {
    let rows = filled.form.rows().map(|row| {
        let cell = draft.cell(&row.code);
        SentRow {
            code: row.code.clone(),
            name: row.name.clone(),
            measured: row.measured.clone(),
            entry: filled.entries.get(&row.code).copied().unwrap_or_default(),
            estimate: cell.estimate,
            note: cell.note,
            indicator: match &row.source {
                Source::Indicator { key } => figures.catalogue().find(key).map(|one| (key.clone(), one.version)),
                Source::Typed { .. } | Source::Sum { .. } => None,
            },
            addends: match &row.source {
                Source::Typed { .. } => filled
                    .gathered
                    .rows
                    .get(&row.code)
                    .map(|below| below.addends.clone())
                    .unwrap_or_default(),
                Source::Indicator { .. } | Source::Sum { .. } => Vec::new(),
            },
        }
    });
    Sent {
        from: filled.window.0,
        upto: filled.window.1,
        rows: rows.collect(),
        sections: filled
            .sections
            .iter()
            .map(|one| SentSection {
                heading: one.section.heading.clone(),
                text: one.text.clone(),
            })
            .collect(),
        missing: filled.gathered.missing.clone(),
        waiting: filled.gathered.waiting.clone(),
        area: Some(filled.area),
    }
}

/// What stands in the way of handing a report over, each at its place: a row code or `section-CODE`.
#[must_use]
pub fn gaps(draft: &Draft, filled: &Filled) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let unread = draft.unread();
    for row in filled.form.rows() {
        if unread.contains(&row.code.as_str()) {
            found.push((row.code.clone(), labels::UNREAD_CELL.to_owned()));
        } else if matches!(row.source, Source::Typed { .. })
            && !filled.entries.get(&row.code).is_some_and(|entry| entry.is_said())
        {
            found.push((row.code.clone(), labels::BLANK_CELL.to_owned()));
        }
    }
    for one in &filled.sections {
        if one.section.required && one.text.trim().is_empty() {
            found.push((
                format!("section-{}", one.section.code),
                labels::BLANK_SECTION.to_owned(),
            ));
        }
        if let Some(reference) = one.unknown.first() {
            found.push((
                format!("section-{}", one.section.code),
                labels::unknown_reference(reference),
            ));
        }
    }
    found
}
