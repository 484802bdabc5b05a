//! Which units a scope reaches, as conditions on rows: what every module's store says of its own columns.

use crate::ids::UnitId;
use crate::units::Tree;
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, ExprTrait as _};

/// One end of the paths between some units and those above or below them on a day.
fn paths(from: &str, units: &[UnitId], to: &'static str, on: NaiveDate) -> SelectStatement {
    Query::select()
        .column(to)
        .from("unit_closure")
        .and_where(Expr::col("tree").eq(Tree::Territorial.code()))
        .and_where(Expr::col(from.to_owned()).is_in(units.iter().map(|unit| unit.0)))
        .and_where(Expr::col("valid_from").lte(on))
        .cond_where(
            Condition::any()
                .add(Expr::col("valid_to").is_null())
                .add(Expr::col("valid_to").gte(on)),
        )
        .to_owned()
}

/// Ids of the units below some units on a day.
#[must_use]
pub fn below(roots: &[UnitId], on: NaiveDate) -> SelectStatement {
    paths("ancestor", roots, "descendant", on)
}

/// Ids of the units above some units on a day.
#[must_use]
pub fn above(units: &[UnitId], on: NaiveDate) -> SelectStatement {
    paths("descendant", units, "ancestor", on)
}

/// The units that a scope names, and those below which it reaches.
#[derive(Clone, Debug)]
pub struct Named {
    /// Every unit that is named, with or without those below.
    pub here: Vec<UnitId>,
    subtrees: Vec<UnitId>,
    on: NaiveDate,
}

impl Named {
    /// Some units, and some with those below them on a day.
    #[must_use]
    pub fn of(units: &[UnitId], subtrees: &[UnitId], on: NaiveDate) -> Named {
        Named {
            here: units.iter().chain(subtrees).copied().collect(),
            subtrees: subtrees.to_vec(),
            on,
        }
    }

    /// The column holds one of them, or one below.
    #[must_use]
    pub fn holds(&self, column: Expr) -> Condition {
        let mut any = Condition::any().add(column.clone().is_in(self.here.iter().map(|unit| unit.0)));
        if !self.subtrees.is_empty() {
            any = any.add(column.in_subquery(below(&self.subtrees, self.on)));
        }
        any
    }
}
