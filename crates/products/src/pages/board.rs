//! The coverage board: product by right with status, cost and who helps; how far the target is; what is cheapest next.

use crate::coverage::{self, Board, INDICATOR, Line, Target};
use crate::labels::{self, head};
use crate::model::{Kind, Protection, State};
use crate::policy;
use crate::store::Filter;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use indicators::Figures;
use indicators::model::Verdict;
use ip_assets::model::Right;
use kernel::Result;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::web::{App, AppState, Here, download_sheet};
use serde::Deserialize;
use ui::view::{Choice, Standing, Stat};
use ui::{Frame, filters};

/// Products that the page shows; the sheet has all of them.
const SHOWN: usize = 200;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    nhom: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            kind: Kind::from_code(&self.nhom),
            state: Some(State::Listed),
            ..Filter::default()
        }
    }

    /// Only what the page knows goes back into an address.
    fn kind_code(&self) -> &'static str {
        Kind::from_code(&self.nhom).map(Kind::code).unwrap_or_default()
    }
}

/// One cell of the board: what it says, how it looks.
struct Square {
    head: &'static str,
    word: &'static str,
    class: &'static str,
    cost: String,
}

struct Row {
    href: String,
    name: String,
    code: String,
    producer: String,
    counts: bool,
    squares: Vec<Square>,
    helpers: String,
    cost: String,
}

struct NextLine {
    place: usize,
    href: String,
    name: String,
    right: &'static str,
    helper: String,
    cost: String,
    spent: String,
    percent: String,
    standing: Option<Standing>,
}

struct LackLine {
    right: &'static str,
    products: u32,
    cost: String,
    unknown: u32,
}

#[derive(Template)]
#[template(path = "products_board.html")]
struct Page {
    frame: Frame,
    kinds: Vec<Choice>,
    stats: Vec<Stat>,
    source: String,
    figure_href: String,
    next: Vec<NextLine>,
    lacking: Vec<LackLine>,
    heads: Vec<&'static str>,
    rows: Vec<Row>,
    more: usize,
    cut: bool,
    whole: bool,
    export_href: String,
}

fn standing(verdict: Verdict) -> Standing {
    match verdict {
        Verdict::Reached => Standing::Reached,
        Verdict::Near => Standing::Near,
        Verdict::Short => Standing::Short,
    }
}

fn square(line: &Line, right: Right) -> Square {
    let cell = line.of(right);
    let (word, class) = match (cell.standing, cell.need) {
        (Some(Protection::Protected), _) => (labels::CELL_PROTECTED, "good"),
        (Some(Protection::Pending), _) => (labels::CELL_PENDING, "info"),
        (_, Some(_)) => (labels::CELL_NEEDED, "warn"),
        (Some(Protection::Lapsed), None) => (labels::CELL_LAPSED, "bad"),
        (Some(Protection::Unprotected), None) => (labels::CELL_OTHER, "neutral"),
        (None, None) => ("", ""),
    };
    let cost = cell.need.and_then(|need| need.cost);
    Square {
        head: labels::right(right),
        word,
        class,
        cost: cost.map(labels::money).unwrap_or_default(),
    }
}

/// Who helps with what a product lacks, each named once.
fn helpers(line: &Line) -> String {
    let mut names: Vec<&str> = Vec::new();
    for need in &line.lacks {
        if !need.helper.is_empty() && !names.contains(&need.helper.as_str()) {
            names.push(&need.helper);
        }
    }
    names.join("; ")
}

fn next(board: &Board, target: Option<&Target>) -> Vec<NextLine> {
    let (mut spent, mut then) = (0_i64, board.coverage);
    // A part of the list says nothing of the target.
    let target = target.filter(|_| !board.cut);
    let told = board.next().into_iter().enumerate().map(|(place, one)| {
        spent = spent.saturating_add(one.cost);
        then.protected += 1;
        NextLine {
            place: place + 1,
            href: format!("/san-pham/{}", one.of.product.id),
            name: one.of.product.content.name.clone(),
            right: labels::right(one.need.right),
            helper: one.need.helper.clone(),
            cost: labels::money(one.cost),
            spent: labels::money(spent),
            percent: labels::percent(then.protected, then.products),
            standing: target.and_then(|target| target.verdict(then)).map(standing),
        }
    });
    told.collect()
}

fn stats(board: &Board, target: Option<&Target>, asked: &Asked) -> Vec<Stat> {
    let of = board.coverage;
    // A part of the list says nothing of the target.
    let judged = target.filter(|_| !board.cut);
    let lines = |wanted: &dyn Fn(&Line) -> bool| {
        let number = board.lines.iter().filter(|line| line.counts && wanted(line)).count();
        vietnamese::format_int(i64::try_from(number).unwrap_or(i64::MAX))
    };
    // The list behind a number holds as many as the number says: those that count, and only where the board has all of them.
    let href = |protection: Protection| {
        (!board.cut).then(|| {
            format!(
                "/san-pham?nhom={}&bao_ho={}&tinh=co",
                asked.kind_code(),
                protection.code()
            )
        })
    };
    vec![
        Stat {
            question: labels::ASKED_SHARE.to_owned(),
            value: labels::percent(of.protected, of.products),
            note: target.map_or_else(String::new, |target| {
                let more = judged.and_then(|target| target.still_needed(of));
                labels::still_needed(more, &target.words)
            }),
            standing: judged.and_then(|target| target.verdict(of)).map(standing),
            href: None,
            ..Stat::default()
        },
        Stat {
            question: labels::ASKED_PROTECTED.to_owned(),
            value: vietnamese::format_int(i64::from(of.protected)),
            note: labels::of_products(of.products),
            href: href(Protection::Protected),
            ..Stat::default()
        },
        Stat {
            question: labels::ASKED_PENDING.to_owned(),
            value: lines(&|line| line.protection == Protection::Pending),
            href: href(Protection::Pending),
            ..Stat::default()
        },
        Stat {
            question: labels::ASKED_OPEN.to_owned(),
            value: lines(&|line| line.lacks.is_empty() && line.protection >= Protection::Lapsed),
            note: labels::OPEN_NOTE.to_owned(),
            ..Stat::default()
        },
    ]
}

async fn read(app: &App, here: &Here, asked: &Asked) -> Result<(Board, Option<Target>)> {
    let actor = here.actor()?;
    let (scope, assets) = (policy::scope(actor), ip_assets::policy::scope(actor));
    let board = coverage::read(&app.db.reader(), (&scope, &assets), &asked.filter(), here.today()).await?;
    let figures = app.part::<Figures>()?;
    Ok((board, Target::of(figures.catalogue())))
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (board, target) = read(&app, &here, &asked).await?;
    let columns = board.columns();
    let rows = board.lines.iter().take(SHOWN).map(|line| Row {
        href: format!("/san-pham/{}", line.product.id),
        name: line.product.content.name.clone(),
        code: line.product.code.clone(),
        producer: line.product.content.producer.clone(),
        counts: line.counts,
        squares: columns.iter().map(|right| square(line, *right)).collect(),
        helpers: helpers(line),
        cost: line.cost().map(labels::money).unwrap_or_default(),
    });
    ui::shell::html(&Page {
        frame: ui::shell::frame(&app, &here, labels::NAV_BOARD),
        kinds: Choice::list(Kind::ALL.map(|kind| (kind.code(), labels::kind(kind))), &asked.nhom),
        stats: stats(&board, target.as_ref(), &asked),
        source: target.as_ref().map(|target| target.source.clone()).unwrap_or_default(),
        figure_href: format!("/chi-tieu/{INDICATOR}"),
        next: next(&board, target.as_ref()),
        lacking: board
            .lacking()
            .into_iter()
            .map(|one| LackLine {
                right: labels::right(one.right),
                products: one.products,
                cost: labels::money(one.cost),
                unknown: one.unknown,
            })
            .collect(),
        heads: columns.iter().map(|right| labels::right(*right)).collect(),
        rows: rows.collect(),
        more: board.lines.len().saturating_sub(SHOWN),
        cut: board.cut,
        whole: asked.kind_code().is_empty(),
        export_href: format!("/san-pham/bao-ho/xuat?nhom={}", asked.kind_code()),
    })
}

pub(super) async fn export(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (board, target) = read(&app, &here, &asked).await?;
    let units = app.db.units();
    let today = here.today();
    let of = board.coverage;
    let rights = board.columns();
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let mut columns = vec![
        column(head::NAME, 44, CellKind::Text),
        column(head::CODE, 20, CellKind::Text),
        column(head::KINDS, 22, CellKind::Text),
        column(head::PRODUCER, 36, CellKind::Text),
        column(head::KEEPER, 34, CellKind::Text),
        column(head::COUNTS, 12, CellKind::Text),
        column(head::PROTECTION, 24, CellKind::Text),
    ];
    columns.extend(
        rights
            .iter()
            .map(|right| column(labels::right(*right), 18, CellKind::Text)),
    );
    columns.push(column(head::COST, 18, CellKind::Money));
    columns.push(column(head::HELPER, 40, CellKind::Text));
    let rows = board.lines.iter().map(|line| {
        let product = &line.product;
        let mut cells = vec![
            Cell::Text(product.content.name.clone()),
            Cell::Text(product.code.clone()),
            Cell::Text(labels::kinds(&product.content.kinds)),
            Cell::Text(product.content.producer.clone()),
            Cell::Text(units.name(product.keeper, today).to_owned()),
            Cell::Text(labels::yes(line.counts).to_owned()),
            Cell::Text(labels::protection(line.protection).to_owned()),
        ];
        cells.extend(
            rights
                .iter()
                .map(|right| Cell::Text(square(line, *right).word.to_owned())),
        );
        cells.push(line.cost().map_or(Cell::Empty, Cell::Integer));
        cells.push(Cell::Text(helpers(line)));
        cells
    });
    let mut title = vec![
        labels::NAV_BOARD.to_owned(),
        labels::board_line(of.protected, of.products, target.as_ref().map(|one| one.words.as_str())),
        labels::exported_at(here.now),
    ];
    if board.cut {
        title.push(labels::export_cut(coverage::MOST));
    }
    let sheet = Sheet {
        name: labels::NAV_BOARD.to_owned(),
        title,
        rows: rows.collect(),
        columns,
    };
    download_sheet(&app, labels::NAV_BOARD, today, sheet).await
}
