//! What an enterprise is told of its own assets where it lands: how many stand where, what is due next, what is to be paid. From what it
//! may see, by the same queries as the pages that each figure opens onto.

use super::budget;
use super::show::DueLine;
use crate::Rules;
use crate::fee_ledger as ledger;
use crate::labels::{self, costs as money, own as words};
use crate::model::fees::Cell as Sum;
use crate::model::{AssetId, Right, State};
use crate::policy;
use crate::store;
use crate::store::deadlines::{self, Wanted};
use chrono::{Months, NaiveDate};
use kernel::access::Scope;
use kernel::web::{App, Here};
use kernel::{AppError, Result};

/// Deadlines that are told of.
const NEXT: u64 = 3;

/// How many assets stand somewhere.
pub(super) struct Figure {
    pub(super) state: &'static str,
    pub(super) number: i64,
    pub(super) href: String,
}

/// A deadline with the asset that it is of.
pub(super) struct Item {
    pub(super) due: DueLine,
    pub(super) title: String,
    pub(super) href: String,
}

/// The summary.
pub(super) struct Own {
    pub(super) all: String,
    pub(super) states: Vec<Figure>,
    pub(super) next: Vec<Item>,
    /// The last day of what is to be paid.
    pub(super) until: String,
    pub(super) sum: String,
    /// Lines without an amount, and what nobody compared with its act.
    pub(super) notes: Vec<String>,
}

/// Assets by where they stand, in the order of a dossier; what is nowhere is left out.
fn by_state(tally: &[(Right, State, i64)]) -> Vec<(State, i64)> {
    State::ALL
        .into_iter()
        .map(|state| {
            let of = tally.iter().filter(|(_, other, _)| *other == state);
            (state, of.map(|(_, _, number)| number).sum())
        })
        .filter(|(_, number)| *number > 0)
        .collect()
}

async fn soonest(app: &App, here: &Here, scope: &Scope, today: NaiveDate) -> Result<Vec<Item>> {
    let db = app.db.reader();
    let until = today.checked_add_months(Months::new(12)).unwrap_or(today);
    let wanted = Wanted {
        whose: Some(&crate::commands::REMINDED),
        owed: true,
        ..Wanted::default()
    };
    let due = deadlines::between(&db, scope, (Some(today), until), wanted, NEXT, today).await?;
    let ids: Vec<AssetId> = due.iter().map(|kept| kept.asset).collect();
    let assets = store::these(&db, scope, &ids, today).await?;
    Ok(due
        .iter()
        .filter_map(|kept| {
            let one = assets.get(&kept.asset)?;
            Some(Item {
                due: DueLine::of(&kept.due, here),
                title: one.content.title.clone(),
                href: crate::duties::path(one.id, &kept.due.key),
            })
        })
        .collect())
}

/// The summary of whoever keeps the register of an enterprise; none for everybody else, and none where there is nothing yet.
pub(super) async fn of(app: &App, here: &Here) -> Result<Option<Own>> {
    let (actor, db, today) = (here.actor()?, app.db.reader(), here.today());
    if !policy::is_enterprise(actor) {
        return Ok(None);
    }
    let scope = policy::scope(actor);
    let states = by_state(&store::tally(&db, &scope, today).await?);
    if states.is_empty() {
        return Ok(None);
    }
    let rules = app.part::<Rules>()?;
    let budget = ledger::budget(&db, &scope, &rules, today).await?;
    let mut sum = Sum::default();
    for line in &budget.lines {
        sum.add(line.told.amount)
            .map_err(|error| AppError::bug(error.to_string()))?;
    }
    let mut notes = Vec::new();
    if sum.unknown > 0 {
        notes.push(words::unknown(sum.unknown));
    }
    notes.push(budget::unsure(&budget.lines)?);
    notes.retain(|note| !note.is_empty());
    Ok(Some(Own {
        all: words::all(states.iter().map(|(_, number)| number).sum()),
        states: states
            .into_iter()
            .map(|(state, number)| Figure {
                state: labels::state(state),
                number,
                href: format!("/tai-san?trang_thai={}", state.code()),
            })
            .collect(),
        next: soonest(app, here, &scope, today).await?,
        until: labels::date(ledger::last_day(today)),
        sum: if sum.lines == sum.unknown {
            String::new()
        } else {
            money::amount(sum.known)
        },
        notes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every asset counts once, whatever its right; what is nowhere is not told of.
    #[test]
    fn assets_are_counted_by_where_they_stand() {
        let tally = [
            (Right::Trademark, State::InForce, 2),
            (Right::Patent, State::InForce, 1),
            (Right::Patent, State::Pending, 4),
        ];
        assert_eq!(by_state(&tally), [(State::Pending, 4), (State::InForce, 3)]);
        assert!(by_state(&[]).is_empty());
    }
}
