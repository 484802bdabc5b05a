//! The tree of any day, one level at a time: every branch opens by a link, so that it works with scripts off and stays
//! small.

use super::{day_of, known};
use crate::labels;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::ids::UnitId;
use kernel::units::{Tree, UnitKind, Units};
use kernel::web::{AppState, Here};
use kernel::{AppError, Result};
use serde::Deserialize;
use ui::filters::short_day;
use ui::view::Choice;
use ui::{Frame, filters};

/// What the address of the tree may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    ngay: String,
    #[serde(default)]
    cay: String,
    #[serde(default)]
    goc: String,
}

struct Branch {
    name: String,
    href: String,
    code: String,
    below: usize,
    open_href: String,
}

#[derive(Template)]
#[template(path = "organisations_tree.html")]
struct TreePage {
    frame: Frame,
    lead: String,
    day_text: String,
    trees: Vec<Choice>,
    root: String,
    /// From the top down to the branch that is open.
    path: Vec<Branch>,
    branches: Vec<Branch>,
    days: Vec<(String, String)>,
}

fn branch(units: &Units, unit: UnitId, tree: Tree, on: NaiveDate) -> Branch {
    Branch {
        name: units.name(unit, on).to_owned(),
        href: format!("/don-vi/{unit}"),
        code: units.code(unit, on).to_owned(),
        below: units.children(unit, tree, on).len(),
        open_href: address(tree, on, Some(unit)),
    }
}

fn address(tree: Tree, on: NaiveDate, root: Option<UnitId>) -> String {
    let root = root.map(|root| format!("&goc={root}")).unwrap_or_default();
    format!("/don-vi/cay?cay={}&ngay={on}{root}", tree.code())
}

/// Units that exist on the day, have something below them and nothing above; in the territorial tree also lone units.
fn roots(units: &Units, tree: Tree, on: NaiveDate) -> Vec<UnitId> {
    units
        .iter()
        .filter(|row| row.span.contains(on) && units.parent(row.id, tree, on).is_none())
        .filter(|row| {
            let lone = tree == Tree::Territorial && row.kind != UnitKind::Country;
            lone || !units.children(row.id, tree, on).is_empty()
        })
        .map(|row| row.id)
        .collect()
}

/// Down from a unit as long as there is exactly one way down.
fn first_choice(units: &Units, from: UnitId, tree: Tree, on: NaiveDate) -> UnitId {
    let mut at = from;
    while let [only] = units.children(at, tree, on).as_slice() {
        at = *only;
    }
    at
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let on = day_of(&asked.ngay, &here)?;
    let tree = Tree::from_code(&asked.cay).unwrap_or(Tree::Territorial);
    let units = app.db.units();
    let tops = roots(&units, tree, on);
    let root = match asked.goc.as_str() {
        // Where there is no choice, the tree opens where one begins: the province, not the country above it alone.
        "" => match tops.as_slice() {
            [only] => Some(first_choice(&units, *only, tree, on)),
            _ => None,
        },
        goc => Some(goc.parse::<UnitId>().map_err(|_| AppError::NotFound)?),
    };
    if let Some(root) = root {
        known(&app, root)?;
    }
    let mut path: Vec<UnitId> = root.map(|root| units.ancestors(root, tree, on)).unwrap_or_default();
    path.reverse();
    path.extend(root);
    let below = match root {
        Some(root) => units.children(root, tree, on),
        None => tops,
    };
    let day_before = short_day(crate::model::day_before(crate::model::REORGANISATION));
    let far = [
        (
            day_before,
            address(tree, crate::model::day_before(crate::model::REORGANISATION), None),
        ),
        (
            short_day(crate::model::REORGANISATION),
            address(tree, crate::model::REORGANISATION, root),
        ),
        (labels::TODAY.to_owned(), address(tree, here.today(), root)),
    ];
    let mut frame = ui::shell::frame(&app, &here, labels::NAV_TREE);
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/don-vi".to_owned())];
    ui::shell::html(&TreePage {
        frame,
        lead: labels::tree_of(on),
        day_text: short_day(on),
        trees: Choice::list(Tree::ALL.map(|tree| (tree.code(), labels::tree(tree))), tree.code()),
        root: root.map(|root| root.to_string()).unwrap_or_default(),
        path: path.into_iter().map(|unit| branch(&units, unit, tree, on)).collect(),
        branches: below.into_iter().map(|unit| branch(&units, unit, tree, on)).collect(),
        days: far.into(),
    })
}
