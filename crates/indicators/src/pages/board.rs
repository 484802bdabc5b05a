//! The board of a unit: each question with its number, target and series; then the units below.

use super::map::{self, Map};
use super::{CellText, Look, Query, cell, drawn, standing, trend_of};
use crate::labels;
use crate::model::{Asked, Definition, Target, Value, evaluate};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query as Asks;
use kernel::Result;
use kernel::access::Actor;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::ids::UnitId;
use kernel::measures::Openness;
use kernel::web::{AppState, Here, download_sheet};
use ui::charts::{self, Svg};
use ui::view::{Choice, Stat};
use ui::{Frame, filters};

/// A card: a question with its answer, and how the answer came to be over time.
struct Card {
    stat: Stat,
    spark: Svg,
}

struct Group {
    name: String,
    cards: Vec<Card>,
}

/// An indicator that no module counts yet.
struct Waiting {
    name: String,
    href: String,
    ordered: String,
    source: String,
}

struct Line {
    name: String,
    href: String,
    cells: Vec<CellText>,
}

#[derive(Template)]
#[template(path = "indicators_board.html")]
struct Board {
    frame: Frame,
    unit: String,
    lead: String,
    places: Vec<Choice>,
    periods: Vec<Choice>,
    views: Vec<Choice>,
    regimes: Vec<Choice>,
    groups: Vec<Group>,
    waiting: Vec<Waiting>,
    heads: Vec<(String, String)>,
    lines: Vec<Line>,
    count: String,
    /// Address of the other table: communes, or units directly below.
    other_table: String,
    communes: bool,
    divided: bool,
    apart: bool,
    export: String,
    map: Map,
    /// Indicators that the map can show.
    shown: Vec<Choice>,
    /// What else stands in the address, for the form of the map.
    held: Vec<(&'static str, String)>,
    /// Said while figures are being brought up to date.
    updating: String,
}

impl Look {
    /// Indicators with a source of data that are told for the period and that the person may see of the unit.
    fn told(&self, actor: &Actor) -> Vec<&Definition> {
        let catalogue = self.figures.catalogue();
        let all = catalogue.wholes();
        all.filter(|one| one.is_for(self.period) && !catalogue.lacks_source(one))
            .filter(|one| self.sees(actor, one, self.unit))
            .collect()
    }

    /// Everyone who is signed in may know its numbers.
    fn is_open(&self, definition: &Definition) -> bool {
        self.figures.catalogue().openness(definition) == Openness::SignedIn
    }

    pub(super) fn value(
        &self,
        sheet: &crate::follow::Sheet,
        definition: &Definition,
        asked: Asked,
        unit: UnitId,
    ) -> Value {
        evaluate::evaluate(self.figures.catalogue(), definition, asked, self.today, &sheet.at(unit)).value
    }
}

fn card(look: &Look, definition: &Definition, values: &[Value], targets: &[Target]) -> Card {
    let now = values.last().copied().unwrap_or(Err(crate::model::Missing::NotBegun));
    let target = look.target(targets, &definition.key, look.unit);
    let (value, unit) = match now {
        Ok(value) => labels::headline(definition, value),
        Err(_) => ("—".to_owned(), String::new()),
    };
    let note = match (now, target) {
        (Err(reason), _) => labels::missing(reason).to_owned(),
        (Ok(_), Some(target)) => labels::against(&labels::goal(definition, &target.goal)),
        (Ok(_), None) => String::new(),
    };
    Card {
        stat: Stat {
            question: definition.question.clone(),
            value,
            unit,
            note,
            standing: now
                .ok()
                .zip(target)
                .map(|(value, target)| standing(target.goal.verdict(value))),
            href: Some(look.figure_href(&definition.key, look.unit)),
        },
        spark: charts::spark(&drawn(values), &definition.name),
    }
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Asks(query): Asks<Query>) -> Result<Response> {
    let actor = here.actor()?;
    let look = Look::new(&app, &here, query).await?;
    let (lens, asked) = (look.lens(), look.asked());
    let told = look.told(actor);
    let trend = trend_of(look.period);
    let rows = look.rows();
    let targets = look.targets(&rows).await?;
    let wanted: Vec<(&Definition, Asked)> = told
        .iter()
        .flat_map(|one| trend.iter().map(|period| (*one, Asked::whole(*period))))
        .collect();
    let sheet = look.figures.sheet(&lens, &wanted);
    let mut groups: Vec<Group> = Vec::new();
    for one in &told {
        let values: Vec<Value> = trend
            .iter()
            .map(|period| look.value(&sheet, one, Asked::whole(*period), look.unit))
            .collect();
        let card = card(&look, one, &values, &targets);
        match groups.iter_mut().find(|group| group.name == one.group) {
            Some(group) => group.cards.push(card),
            None => groups.push(Group {
                name: one.group.clone(),
                cards: vec![card],
            }),
        }
    }
    let columns: Vec<&Definition> = told.iter().copied().filter(|one| one.board).collect();
    let open: Vec<bool> = columns.iter().map(|one| look.is_open(one)).collect();
    let wanted: Vec<(&Definition, Asked)> = columns.iter().map(|one| (*one, asked)).collect();
    let sheet = look.figures.sheet(&lens, &wanted);
    let lines: Vec<Line> = rows
        .iter()
        .map(|unit| {
            let officer = look.is_officer(actor, *unit);
            Line {
                name: look.unit_name(*unit),
                href: look.href("/chi-tieu", &[("don_vi", &unit.to_string()), ("cap", "")]),
                cells: columns
                    .iter()
                    .zip(&open)
                    .map(|(one, open)| {
                        if !officer && !open {
                            return CellText::unsaid();
                        }
                        let value = look.value(&sheet, one, asked, *unit);
                        let target = look.target(&targets, &one.key, *unit);
                        cell(one, value, target, String::new())
                    })
                    .collect(),
            }
        })
        .collect();
    let catalogue = look.figures.catalogue();
    let waiting = catalogue
        .wholes()
        .filter(|one| one.is_for(look.period) && catalogue.lacks_source(one))
        .map(|one| Waiting {
            name: one.name.clone(),
            href: look.figure_href(&one.key, look.unit),
            ordered: one
                .target
                .as_ref()
                .map(|target| target.words.clone())
                .unwrap_or_default(),
            source: one.source.clone(),
        })
        .collect();
    // On the map: what was asked for, else the first that somebody has set a target for, else the first.
    let targeted = |one: &&&Definition| targets.iter().any(|target| target.indicator == one.key);
    let chosen = columns
        .iter()
        .find(|one| one.key == look.query.ban_do)
        .or_else(|| columns.iter().find(targeted))
        .or_else(|| columns.first());
    let map = match chosen {
        Some(one) => map::of(&look, actor, &sheet, one, &targets).await?,
        None => Map::default(),
    };
    let (from, to) = lens.window(asked);
    let mut frame = ui::shell::frame(&app, &here, labels::TITLE);
    frame.title = format!("{}: {}", labels::TITLE, look.unit_name(look.unit));
    let other = if look.communes { "" } else { "xa" };
    ui::shell::html(&Board {
        unit: look.unit_name(look.unit),
        lead: format!(
            "{}. {} {}",
            look.period.label(),
            labels::window(from, to, look.today < to),
            labels::organisation(look.on())
        ),
        places: look.places(),
        periods: look.periods(None),
        views: look.views(),
        regimes: look.regimes(),
        groups,
        waiting,
        heads: columns
            .iter()
            .map(|one| (one.name.clone(), look.href(&format!("/chi-tieu/{}", one.key), &[])))
            .collect(),
        count: labels::units(lines.len()),
        lines,
        other_table: if look.has_communes() {
            look.href("/chi-tieu", &[("cap", other)])
        } else {
            String::new()
        },
        communes: look.communes,
        divided: sheet.is_divided(),
        apart: sheet.apart(),
        export: look.href("/chi-tieu/xuat", &[]),
        map,
        shown: Choice::list(
            columns.iter().map(|one| (one.key.clone(), one.name.clone())),
            chosen.map_or("", |one| one.key.as_str()),
        ),
        held: look.held(),
        updating: labels::upto(look.upto),
        frame,
    })
}

/// A value for a sheet: a number where it is a whole one, else its words.
pub(super) fn sheet_cell(definition: &Definition, value: Value) -> Cell {
    match value {
        Ok(value) if value.den() == 1 => {
            i64::try_from(value.num()).map_or_else(|_| Cell::Text(labels::number(definition, value)), Cell::Integer)
        }
        Ok(value) => Cell::Text(labels::number(definition, value)),
        Err(reason) => Cell::Text(labels::missing_short(reason).to_owned()),
    }
}

/// The unit itself and those of the table, with every board indicator, as a workbook.
pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Asks(query): Asks<Query>) -> Result<Response> {
    let actor = here.actor()?;
    let look = Look::new(&app, &here, query).await?;
    let (lens, asked) = (look.lens(), look.asked());
    let told = look.told(actor);
    let open: Vec<bool> = told.iter().map(|one| look.is_open(one)).collect();
    let wanted: Vec<(&Definition, Asked)> = told.iter().map(|one| (*one, asked)).collect();
    let values = look.figures.sheet(&lens, &wanted);
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let mut columns = vec![
        column(labels::SHEET_CODE, 12, CellKind::Text),
        column(labels::SHEET_UNIT, 40, CellKind::Text),
    ];
    let below = look.rows();
    let targets = look.targets(&below).await?;
    // Beside a number that somebody has set a target for stand the target and how the number stands to it.
    let targeted = |one: &Definition| targets.iter().any(|target| target.indicator == one.key);
    for one in &told {
        columns.push(column(&format!("{} ({})", one.name, one.unit), 22, CellKind::Integer));
        if targeted(one) {
            columns.push(column(&labels::of(labels::SHEET_TARGET, &one.name), 24, CellKind::Text));
            columns.push(column(
                &labels::of(labels::SHEET_VERDICT, &one.name),
                14,
                CellKind::Text,
            ));
        }
    }
    let (from, to) = lens.window(asked);
    let rows = std::iter::once(look.unit).chain(below.iter().copied());
    let sheet = Sheet {
        name: labels::TITLE.to_owned(),
        title: vec![
            format!("{}: {}", labels::TITLE, look.unit_name(look.unit)),
            format!("{}. {}", look.period.label(), labels::window(from, to, look.today < to)),
            labels::organisation(look.on()),
            labels::upto(look.upto),
        ]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect(),
        columns,
        rows: rows
            .map(|unit| {
                let mut cells = vec![
                    Cell::Text(look.units.code(unit, look.on()).to_owned()),
                    Cell::Text(look.unit_name(unit)),
                ];
                let officer = look.is_officer(actor, unit);
                for (one, open) in told.iter().zip(&open) {
                    let value = (officer || *open).then(|| look.value(&values, one, asked, unit));
                    cells.push(value.map_or_else(|| Cell::Text(String::new()), |value| sheet_cell(one, value)));
                    if targeted(one) {
                        let target = look.target(&targets, &one.key, unit);
                        let verdict = value
                            .and_then(Result::ok)
                            .zip(target)
                            .map(|(value, target)| labels::verdict(target.goal.verdict(value)));
                        let goal = target.map(|target| labels::goal(one, &target.goal));
                        cells.push(Cell::Text(goal.unwrap_or_default()));
                        cells.push(Cell::Text(verdict.unwrap_or_default().to_owned()));
                    }
                }
                cells
            })
            .collect(),
    };
    download_sheet(&app, labels::TITLE, here.today(), sheet).await
}
