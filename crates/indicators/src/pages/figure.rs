//! One figure: the number, how it was made, the records behind it, its parts, its series, the units below, the map.

use super::board::sheet_cell;
use super::map::{self, Map};
use super::{CellText, Look, Query, cell, trend_of};
use crate::follow::{Sheet as Values, Upto};
use crate::model::{Asked, Definition, Evaluated, Exact, Formula, Regime, Target, evaluate};
use crate::{commands, labels, policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query as Asks;
use chrono::{DateTime, Utc};
use kernel::access::Actor;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::measures::{FEW, Openness};
use kernel::once::{self, Claim};
use kernel::units::Tree;
use kernel::web::{AppState, Here, download_sheet, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::charts::{self, ColumnBar, Svg};
use ui::view::{Choice, Row, Stat};
use ui::{Frame, filters};

/// Records that the page lists.
const LISTED: usize = 200;
/// Records that are compared with what the reader sees.
const COMPARED: usize = 1_000;
/// Values of a breakdown that are shown one by one.
const VALUES: usize = 12;

struct RecordLine {
    title: String,
    code: String,
    href: String,
    unit: String,
    on: String,
    value: String,
    state: String,
}

struct PartLine {
    name: String,
    value: String,
    bar: Svg,
}

struct PartTable {
    name: String,
    lines: Vec<PartLine>,
    /// What has to be known of the lines; may be empty.
    note: &'static str,
}

struct TrendLine {
    period: String,
    href: String,
    value: CellText,
    current: bool,
}

struct UnitLine {
    name: String,
    href: String,
    value: CellText,
    target: String,
    bar: Svg,
}

/// A part of a composite.
struct ComponentLine {
    name: String,
    href: String,
    value: String,
    scale: String,
    points: String,
    weight: String,
}

#[derive(Template)]
#[template(path = "indicators_figure.html")]
struct Page {
    frame: Frame,
    action: String,
    unit_id: String,
    name: String,
    lead: String,
    caption: String,
    stat: Stat,
    formula: String,
    computed: String,
    meaning: String,
    facts: Vec<Row>,
    periods: Vec<Choice>,
    views: Vec<Choice>,
    regimes: Vec<Choice>,
    /// No module counts it.
    waiting: bool,
    trend: Svg,
    series: Vec<TrendLine>,
    parts: Vec<PartTable>,
    own: String,
    lines: Vec<UnitLine>,
    count: String,
    other_table: String,
    communes: bool,
    map: Map,
    /// What a composite is made of.
    components: Vec<ComponentLine>,
    /// Said while figures are being brought up to date.
    updating: String,
    /// There is no figure at all yet.
    counting: bool,
    records: Vec<RecordLine>,
    /// Some record counts more or less than one.
    amounts: bool,
    behind: String,
    listed: bool,
    export: String,
    up: String,
    may_target: String,
    /// The latest estimate beside what was counted; empty without one.
    estimated: String,
    estimates: Vec<EstimateLine>,
    /// Where an estimate is entered; empty for whoever may not, and when the period is over.
    may_estimate: String,
    period_code: String,
    view_code: String,
    regime_code: String,
    once: String,
    form: Form,
    errors: Vec<(String, String)>,
}

impl Page {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(one, _)| one == field)
            .map(|(_, message)| message.as_str())
    }
}

struct EstimateLine {
    value: String,
    note: String,
    made_at: DateTime<Utc>,
}

/// What a page of a figure needs to know before it draws.
struct Found {
    look: Look,
    key: String,
}

impl Found {
    async fn new(app: &AppState, here: &Here, key: String, query: Query) -> Result<Found> {
        let look = Look::new(app, here, query).await?;
        let definition = look.figures.catalogue().find(&key).ok_or(AppError::NotFound)?;
        if !look.sees(here.actor()?, definition, look.unit) {
            return Err(AppError::Forbidden(labels::NOT_ALLOWED_NUMBER.to_owned()));
        }
        Ok(Found { look, key })
    }

    fn definition(&self) -> Result<&Definition> {
        self.look.figures.catalogue().find(&self.key).ok_or(AppError::NotFound)
    }
}

fn whole(look: &Look, sheet: &Values, definition: &Definition, asked: Asked, unit: UnitId) -> Evaluated {
    evaluate::evaluate(look.figures.catalogue(), definition, asked, look.today, &sheet.at(unit))
}

pub(super) async fn show(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(key): Path<String>,
    Asks(query): Asks<Query>,
) -> Result<Response> {
    let found = Found::new(&app, &here, key, query).await?;
    ui::shell::html(&page(&app, &here, &found, Form::default(), &FieldErrors::default()).await?)
}

/// Adds an estimate; the form carries what the page was looking at.
pub(super) async fn estimate(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(key): Path<String>,
    form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let query = Query::of(&form);
    let found = Found::new(&app, &here, key, query).await?;
    let (look, definition) = (&found.look, found.definition()?);
    let (_, to) = look.lens().window(look.asked());
    let back = look.href(&format!("/chi-tieu/{}", definition.key), &[]);
    let tx = app.begin(&here).await?;
    let sign = super::fingerprint("estimate.add", &form);
    if let Claim::Done(_) = once::claim(&tx, actor.person, form.once(), &sign).await? {
        return Ok(see_other_saying(&back, labels::ESTIMATED));
    }
    let of = (look.unit, look.period, to);
    let typed = (form.raw("uoc"), form.raw("ghi_chu"));
    match commands::estimate(&tx, actor, definition, of, typed).await {
        Ok(id) => {
            once::answer(&tx, actor.person, form.once(), &id.to_string()).await?;
            tx.commit().await?;
            Ok(see_other_saying(&back, labels::ESTIMATED))
        }
        Err(AppError::Invalid(errors)) => {
            drop(tx);
            ui::shell::html_with_errors(&page(&app, &here, &found, form, &errors).await?)
        }
        Err(other) => Err(other),
    }
}

async fn page(app: &AppState, here: &Here, found: &Found, form: Form, errors: &FieldErrors) -> Result<Page> {
    let actor = here.actor()?;
    let (look, definition) = (&found.look, found.definition()?);
    let catalogue = look.figures.catalogue();
    let (lens, asked) = (look.lens(), look.asked());
    let waiting = catalogue.lacks_source(definition);
    let mut periods = if definition.is_for(look.period) {
        trend_of(look.period)
    } else {
        vec![look.period]
    };
    periods.retain(|period| look.sees_in(actor, definition, look.unit, *period));
    let wanted: Vec<_> = periods
        .iter()
        .map(|period| (definition, Asked::whole(*period)))
        .collect();
    let sheet = look.figures.sheet(&lens, &wanted);
    let evaluated = whole(look, &sheet, definition, asked, look.unit);
    let all = if waiting { Vec::new() } else { look.rows() };
    let below = all.len();
    let rows = look.seen(actor, definition, all);
    let targets = look.targets(&rows).await?;
    let target = look.target(&targets, &definition.key, look.unit);
    let series = series(look, &sheet, definition, &periods);
    let bars: Vec<ColumnBar> = periods
        .iter()
        .filter_map(|period| {
            let value = look.value(&sheet, definition, Asked::whole(*period), look.unit).ok()?;
            Some(ColumnBar {
                label: short(*period),
                text: labels::headline(definition, value).0,
                value: value.drawn().max(0.0),
                open: period.contains(look.today),
            })
        })
        .collect();
    let lines = unit_lines(look, &sheet, definition, &rows, &targets);
    let map = if waiting {
        Map::default()
    } else {
        map::of(look, actor, &sheet, definition, &targets).await?
    };
    // A growth or composite opens onto the records of its parts.
    let codes = catalogue.measures_of(definition);
    let counted = look.figures.facts_below(&lens, &codes, asked, look.unit);
    let compared = look
        .figures
        .behind(&app.db, actor, &counted, COMPARED, look.today)
        .await?;
    let seen = compared.iter().filter(|(_, behind)| behind.is_some()).count();
    let distinct: std::collections::BTreeSet<_> = counted.iter().map(|one| one.record).collect();
    let records: Vec<RecordLine> = compared
        .iter()
        .filter_map(|(one, behind)| behind.as_ref().map(|behind| (one, behind)))
        .take(LISTED)
        .map(|(one, behind)| RecordLine {
            title: behind.title.clone(),
            code: behind.code.clone(),
            href: behind.href.clone(),
            unit: look.units.name(one.unit, one.on).to_owned(),
            on: one.on.format("%d/%m/%Y").to_string(),
            value: record_value(look, definition, one),
            state: behind.state.clone(),
        })
        .collect();
    let own = if rows.len() == below {
        own_part(look, &sheet, definition, &rows)
    } else {
        // It would tell the sum of the rows that are left out.
        String::new()
    };
    let (from, to) = lens.window(asked);
    let (value, unit) = match evaluated.value {
        Ok(value) => labels::headline(definition, value),
        Err(_) => ("—".to_owned(), String::new()),
    };
    let note = match (evaluated.value, target) {
        (Err(reason), _) => labels::missing(reason).to_owned(),
        (Ok(_), Some(target)) => labels::against_of(&labels::goal(definition, &target.goal), &target.source),
        (Ok(_), None) => String::new(),
    };
    let mut frame = ui::shell::frame(app, here, &definition.name);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(
        format!("{}: {}", labels::TITLE, look.unit_name(look.unit)),
        look.href("/chi-tieu", &[("cap", "")]),
    )];
    let other = if look.communes { "" } else { "xa" };
    let above = look.units.parent(look.unit, Tree::Territorial, look.on());
    let up = above.filter(|unit| look.sees(actor, definition, *unit));
    let path = format!("/chi-tieu/{}", definition.key);
    let estimates = store::estimates(&app.db.reader(), look.unit, &definition.key, look.period).await?;
    let over = to < look.today;
    let latest = estimates.first().map(|one| one.value);
    let may_estimate = !over
        && !waiting
        && definition.is_for(look.period)
        && policy::permit_estimate(actor, look.unit, look.unit.0, &look.units, look.today).is_ok();
    Ok(Page {
        action: path.clone(),
        unit_id: look.unit.to_string(),
        caption: look.unit_name(look.unit),
        name: definition.question.clone(),
        lead: format!(
            "{}. {} {}",
            look.period.label(),
            labels::window(from, to, look.today < to),
            labels::organisation(look.on())
        ),
        stat: Stat {
            question: definition.name.clone(),
            value,
            unit,
            note,
            standing: evaluated
                .value
                .ok()
                .zip(target)
                .map(|(value, target)| super::standing(target.goal.verdict(value))),
            href: None,
        },
        formula: labels::formula(definition, asked, &evaluated),
        computed: labels::computed(definition, asked, &evaluated),
        meaning: definition.meaning.clone(),
        facts: about(look, definition),
        periods: look.periods(Some(definition)),
        views: look.views(),
        regimes: look.regimes(),
        waiting,
        trend: if bars.len() > 1 {
            charts::columns(&bars)
        } else {
            Svg::default()
        },
        series,
        parts: parts(look, actor, definition, &evaluated),
        own,
        count: labels::units(lines.len()),
        lines,
        other_table: if look.has_communes() {
            look.href(&path, &[("cap", other)])
        } else {
            String::new()
        },
        communes: look.communes,
        map,
        components: components(look, &evaluated),
        updating: labels::upto(look.upto),
        counting: look.upto == Upto::Nothing,
        listed: seen > LISTED,
        behind: if distinct.is_empty() {
            String::new()
        } else {
            labels::behind(
                seen,
                compared.len(),
                &look.figures.records_words(definition),
                distinct.len() > COMPARED,
            )
        },
        amounts: records.iter().any(|one| !one.value.is_empty()),
        records,
        export: look.href(&format!("{path}/xuat"), &[]),
        up: up
            .map(|unit| look.figure_href(&definition.key, unit))
            .unwrap_or_default(),
        may_target: if crate::policy::sets_for(actor, &look.units, look.today).contains(&look.unit) {
            format!(
                "/chi-tieu/muc-tieu/moi?chi_tieu={}&don_vi={}&ky={}",
                definition.key, look.unit, look.period
            )
        } else {
            String::new()
        },
        estimated: latest
            .map(|value| labels::estimated(definition, value, evaluated.value.ok().filter(|_| over)))
            .unwrap_or_default(),
        estimates: estimates
            .into_iter()
            .map(|one| EstimateLine {
                value: labels::with_unit(definition, one.value),
                note: one.note,
                made_at: one.made_at,
            })
            .collect(),
        may_estimate: if may_estimate {
            format!("{path}/uoc")
        } else {
            String::new()
        },
        period_code: look.period.code(),
        view_code: look.query.co_cau.clone(),
        regime_code: look.query.chot.clone(),
        once: kernel::ids::secret(),
        form,
        errors: errors
            .iter()
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
            .collect(),
        frame,
    })
}

/// Where parts are told of which only sums may be: as counts, by whole years of the calendar. Periods that overlap (months,
/// quarters, years that end on another day) would tell by subtraction what stands behind few.
fn tells_sums(definition: &Definition, asked: Asked, regime: Regime) -> bool {
    matches!(definition.formula, Formula::Count { .. })
        && regime == Regime::Calendar
        && asked.upto.is_none()
        && asked.period.kind() == kernel::period::PeriodKind::Year
}

/// The nearest multiple of [`FEW`].
fn roughly(value: Exact) -> Exact {
    let few = i128::from(FEW);
    let times = value.over(Exact::whole(few)).unwrap_or(value).rounded(0);
    Exact::whole(times.saturating_mul(few))
}

/// Small parts told together: of no line fewer than [`FEW`] stand behind it, and what is left out of the whole is no small
/// part either. Every line is the nearest multiple of [`FEW`] only, so that what units or years tell, subtracted, says little
/// of one person; lines that say the same stand by name. Lines of nothing are told as they are: nobody stands behind them.
fn without_few(values: Vec<(String, Exact)>, name: &str) -> Vec<(String, Exact)> {
    let few = Exact::whole(i128::from(FEW));
    let (nothing, mut some): (Vec<_>, Vec<_>) = values.into_iter().partition(|(_, value)| value.is_zero());
    some.sort_by_key(|one| one.1);
    let mut together = (0_usize, Exact::ZERO);
    let mut kept = Vec::new();
    for (name, value) in some {
        // One small part alone would be the rest of the whole: the next larger one goes with it.
        if value < few || (together.0 > 0 && (together.0 < 2 || together.1 < few)) {
            together = (together.0 + 1, together.1.plus(value).unwrap_or(together.1));
        } else {
            kept.push((name, value));
        }
    }
    for one in &mut kept {
        one.1 = roughly(one.1);
    }
    kept.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    if together.0 > 0 {
        kept.push((name.to_owned(), roughly(together.1)));
    }
    // That nobody is of another kind would say of everybody what they are.
    if together.0 == 0 && kept.len() > 1 {
        kept.extend(nothing);
    }
    kept
}

/// What a composite is made of, each part leading to its own figure.
fn components(look: &Look, evaluated: &Evaluated) -> Vec<ComponentLine> {
    let all: u32 = evaluated.terms.iter().map(|term| term.weight).sum();
    evaluated
        .terms
        .iter()
        .filter_map(|term| {
            let scored = term.scored.as_ref()?;
            let part = look.figures.catalogue().find(&scored.of)?;
            Some(ComponentLine {
                name: part.name.clone(),
                href: look.figure_href(&part.key, look.unit),
                value: match term.value {
                    Ok(value) => labels::with_unit(part, value),
                    Err(reason) => labels::missing_short(reason).to_owned(),
                },
                scale: labels::scale(part, scored.scale),
                points: labels::points(scored.points),
                weight: labels::weight(term.weight, all),
            })
        })
        .collect()
}

/// How much a record counts.
fn record_value(look: &Look, definition: &Definition, one: &crate::follow::Counted) -> String {
    let counts = matches!(definition.formula, Formula::Count { .. });
    let share = labels::share_of(one.share);
    let measure = look.figures.catalogue().measure(&one.measure);
    let value = match measure.map(|measure| measure.account) {
        Some(kernel::measures::Account::Dong) => vietnamese::format_vnd(one.value),
        Some(kernel::measures::Account::Days) => labels::days(one.value),
        Some(kernel::measures::Account::Count) | None if counts && share.is_empty() => String::new(),
        Some(kernel::measures::Account::Count) | None => vietnamese::format_int(one.value),
    };
    match (value.is_empty(), share.is_empty()) {
        (_, true) => value,
        (true, false) => share,
        (false, false) => format!("{value}, {share}"),
    }
}

/// A period below a column.
fn short(period: kernel::period::Period) -> String {
    use kernel::period::PeriodKind;
    match period.kind() {
        PeriodKind::Month => format!("T{}/{:02}", period.number(), period.year() % 100),
        PeriodKind::Quarter => format!("Q{}/{:02}", period.number(), period.year() % 100),
        PeriodKind::Half => format!("{}H/{:02}", period.number(), period.year() % 100),
        PeriodKind::SchoolYear => format!("{:02}-{:02}", period.year() % 100, (period.year() + 1) % 100),
        PeriodKind::NineMonths | PeriodKind::Year | PeriodKind::Stage => period.year().to_string(),
    }
}

/// What the definition says beside its formula.
fn about(look: &Look, definition: &Definition) -> Vec<Row> {
    let catalogue = look.figures.catalogue();
    let mut rows = vec![Row::fact(labels::ABOUT_SOURCE, definition.source.clone())];
    if let Some(ordered) = &definition.target {
        rows.push(Row::fact(labels::ABOUT_ORDERED, ordered.words.clone()));
    }
    let dates: std::collections::BTreeSet<&str> = catalogue
        .measures_of(definition)
        .iter()
        .filter_map(|code| catalogue.measure(code))
        .map(|one| one.dated)
        .collect();
    if !dates.is_empty() {
        let dates: Vec<&str> = dates.into_iter().collect();
        rows.push(Row::fact(labels::ABOUT_DATED, dates.join(", ")));
    }
    rows.push(Row::fact(
        labels::ABOUT_DIRECTION,
        labels::direction(definition.direction),
    ));
    rows.push(Row::fact(
        labels::ABOUT_OPENNESS,
        labels::openness(catalogue.openness(definition)),
    ));
    rows.push(Row::fact(labels::ABOUT_VERSION, labels::version(definition)));
    rows
}

fn series(look: &Look, sheet: &Values, definition: &Definition, periods: &[kernel::period::Period]) -> Vec<TrendLine> {
    periods
        .iter()
        .map(|period| TrendLine {
            period: period.label(),
            href: look.href(&format!("/chi-tieu/{}", definition.key), &[("ky", &period.code())]),
            value: cell(
                definition,
                look.value(sheet, definition, Asked::whole(*period), look.unit),
                None,
                String::new(),
            ),
            current: *period == look.period,
        })
        .collect()
}

/// What of the number belongs to the unit itself, where that can be told and is not nothing.
fn own_part(look: &Look, sheet: &Values, definition: &Definition, rows: &[UnitId]) -> String {
    let additive = matches!(definition.formula, Formula::Count { .. } | Formula::Sum { .. });
    if rows.is_empty() || look.communes || !additive {
        return String::new();
    }
    let value = |unit| look.value(sheet, definition, look.asked(), unit).ok();
    let Some(all) = value(look.unit) else {
        return String::new();
    };
    let below = rows
        .iter()
        .filter_map(|unit| value(*unit))
        .try_fold(Exact::ZERO, Exact::plus);
    match below.and_then(|below| all.minus(below)) {
        Some(own) if !own.is_zero() => labels::with_unit(definition, own),
        _ => String::new(),
    }
}

fn unit_lines(
    look: &Look,
    sheet: &Values,
    definition: &Definition,
    rows: &[UnitId],
    targets: &[Target],
) -> Vec<UnitLine> {
    let values: Vec<_> = rows
        .iter()
        .map(|unit| look.value(sheet, definition, look.asked(), *unit))
        .collect();
    let most = values
        .iter()
        .filter_map(|one| one.ok())
        .max()
        .unwrap_or(Exact::ZERO)
        .drawn();
    rows.iter()
        .zip(values)
        .map(|(unit, value)| {
            let target = look.target(targets, &definition.key, *unit);
            UnitLine {
                name: look.unit_name(*unit),
                href: look.figure_href(&definition.key, *unit),
                target: target
                    .map(|target| labels::goal(definition, &target.goal))
                    .unwrap_or_default(),
                bar: value
                    .ok()
                    .map_or_else(Svg::default, |value| charts::bar(value.drawn(), most, None)),
                value: cell(definition, value, target, String::new()),
            }
        })
        .collect()
}

/// The breakdowns of a count, sum or ratio; each value by the same formula.
fn parts(look: &Look, actor: &Actor, definition: &Definition, evaluated: &Evaluated) -> Vec<PartTable> {
    struct Of<'a>(&'a std::collections::BTreeMap<String, i128>);
    impl crate::model::Values for Of<'_> {
        fn measure(&self, code: &str, _: Asked) -> crate::model::Value {
            Ok(Exact::micro(self.0.get(code).copied().unwrap_or(0)))
        }
    }
    let Ok(all) = evaluated.value else {
        return Vec::new();
    };
    let (catalogue, asked) = (look.figures.catalogue(), look.asked());
    let officer = look.is_officer(actor, look.unit);
    let measures = definition.measures();
    let additive = matches!(definition.formula, Formula::Count { .. } | Formula::Sum { .. });
    let mut tables = Vec::new();
    for key in &definition.breakdowns {
        let Some(breakdown) = measures
            .iter()
            .filter_map(|code| catalogue.measure(code))
            .flat_map(|one| one.breakdowns)
            .find(|one| one.key == key && (officer || one.openness == Openness::SignedIn))
        else {
            continue;
        };
        let first = measures.first().copied().unwrap_or_default();
        let found = look.figures.parts_below(&look.lens(), &measures, asked, look.unit, key);
        let listed = look.figures.part_list(first, key);
        let nothing = std::collections::BTreeMap::new();
        let unlisted = found.sums.keys().map(String::as_str);
        let mut values: Vec<(String, Exact)> = listed
            .iter()
            .copied()
            .chain(unlisted.filter(|value| !listed.contains(value)))
            .filter_map(|value| {
                let sums = found.sums.get(value).unwrap_or(&nothing);
                let made = evaluate::evaluate(catalogue, definition, asked, look.today, &Of(sums));
                Some((look.figures.part_words(first, key, value), made.value.ok()?))
            })
            .collect();
        if listed.is_empty() {
            values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            let rest = values.split_off(values.len().min(VALUES));
            if additive {
                let rest = rest.iter().map(|(_, value)| *value).try_fold(Exact::ZERO, Exact::plus);
                if let Some(rest) = rest.filter(|rest| !rest.is_zero()) {
                    values.push((labels::OTHERS.to_owned(), rest));
                }
            }
        }
        let mut note = if found.several { labels::SEVERAL } else { "" };
        let rough = breakdown.openness == Openness::Sums;
        if rough && tells_sums(definition, asked, look.regime) {
            values = without_few(values, labels::FEW);
            note = labels::ROUGH;
            if values.len() < 2 {
                values.clear();
                note = labels::TOO_FEW;
            }
        } else if rough {
            values.clear();
            note = labels::YEARLY;
        }
        let most = if additive && !found.several {
            all.drawn()
        } else {
            values.iter().map(|(_, value)| *value).max().unwrap_or(all).drawn()
        };
        if !values.is_empty() || !note.is_empty() {
            tables.push(PartTable {
                name: breakdown.name.to_owned(),
                note,
                lines: values
                    .into_iter()
                    .map(|(name, value)| PartLine {
                        name,
                        value: if rough {
                            labels::roughly(definition, value)
                        } else {
                            labels::with_unit(definition, value)
                        },
                        bar: charts::bar(value.drawn(), most, None),
                    })
                    .collect(),
            });
        }
    }
    tables
}

/// The unit itself and those of the table, with value, target and verdict, as a workbook.
pub(super) async fn export(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(key): Path<String>,
    Asks(query): Asks<Query>,
) -> Result<Response> {
    let found = Found::new(&app, &here, key, query).await?;
    let (look, definition) = (&found.look, found.definition()?);
    let (lens, asked) = (look.lens(), look.asked());
    let sheet = look.figures.sheet(&lens, &[(definition, asked)]);
    let rows = look.seen(here.actor()?, definition, look.rows());
    let targets = look.targets(&rows).await?;
    let evaluated = whole(look, &sheet, definition, asked, look.unit);
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let (from, to) = lens.window(asked);
    let rows = std::iter::once(look.unit).chain(rows).map(|unit| {
        let value = look.value(&sheet, definition, asked, unit);
        let target = look.target(&targets, &definition.key, unit);
        vec![
            Cell::Text(look.units.code(unit, look.on()).to_owned()),
            Cell::Text(look.unit_name(unit)),
            sheet_cell(definition, value),
            Cell::Text(
                target
                    .map(|target| labels::goal(definition, &target.goal))
                    .unwrap_or_default(),
            ),
            Cell::Text(
                value
                    .ok()
                    .zip(target)
                    .map(|(value, target)| labels::verdict(target.goal.verdict(value)).to_owned())
                    .unwrap_or_default(),
            ),
        ]
    });
    let book = Sheet {
        name: labels::TITLE.to_owned(),
        title: vec![
            format!("{}: {}", definition.name, look.unit_name(look.unit)),
            format!("{}. {}", look.period.label(), labels::window(from, to, look.today < to)),
            labels::organisation(look.on()),
            labels::formula(definition, asked, &evaluated),
            labels::computed(definition, asked, &evaluated),
            labels::upto(look.upto),
        ]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect(),
        columns: vec![
            column(labels::SHEET_CODE, 12, CellKind::Text),
            column(labels::SHEET_UNIT, 40, CellKind::Text),
            column(
                &format!("{} ({})", labels::SHEET_VALUE, definition.unit),
                22,
                CellKind::Integer,
            ),
            column(labels::SHEET_TARGET, 24, CellKind::Text),
            column(labels::SHEET_VERDICT, 14, CellKind::Text),
        ],
        rows: rows.collect(),
    };
    download_sheet(&app, &definition.name, here.today(), book).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(values: &[(&str, i128)]) -> Vec<(String, String)> {
        let values = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Exact::whole(*value)))
            .collect();
        without_few(values, "gộp")
            .into_iter()
            .map(|(name, value)| (name, value.said(0)))
            .collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    /// No line of fewer than five, none that is five or more less what the others say, and none that says how many exactly.
    #[test]
    fn small_parts_are_told_together_and_cannot_be_worked_out() {
        assert_eq!(told(&[("nữ", 8), ("nam", 7)]), [pair("nữ", "10"), pair("nam", "5")]);
        // One small part would be the rest of the whole: the next one goes with it.
        assert_eq!(
            told(&[("nam", 9), ("nữ", 7), ("chưa khai", 2)]),
            [pair("nam", "10"), pair("gộp", "10")]
        );
        // Two small ones that are few together take a third.
        assert_eq!(
            told(&[("a", 23), ("b", 6), ("c", 2), ("d", 1)]),
            [pair("a", "25"), pair("gộp", "10")]
        );
        assert_eq!(told(&[("nam", 9), ("nữ", 2)]), [pair("gộp", "10")]);
        assert_eq!(told(&[("nam", 3), ("nữ", 0)]), [pair("gộp", "5")]);
        // Where all are of one kind, the line would tell it of each of them: one line alone is not shown.
        assert_eq!(told(&[("nam", 9), ("nữ", 0)]), [pair("nam", "10")]);
        assert_eq!(
            told(&[("a", 12), ("b", 6), ("c", 0)]),
            [pair("a", "10"), pair("b", "5"), pair("c", "0")]
        );
    }

    /// One more or less is not seen but at the half-way between two multiples: a unit and those below it, subtracted, give no
    /// exact number. Nor does the order of lines that say the same tell which is more.
    #[test]
    fn what_is_told_is_rounded_and_stands_by_name() {
        let before = told(&[("nam", 11), ("nữ", 24)]);
        assert_eq!(before, [pair("nữ", "25"), pair("nam", "10")]);
        assert_eq!(told(&[("nam", 12), ("nữ", 24)]), before);
        assert_eq!(told(&[("nam", 11), ("nữ", 25)]), before);
        assert_eq!(told(&[("a", 11), ("b", 12)]), told(&[("a", 12), ("b", 11)]));
    }
}
