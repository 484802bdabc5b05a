//! What is written about comparisons of texts: results, pairs, the author's explanation, and the jobs that compare.

use super::record;
use crate::labels::novelty as words;
use crate::model::{Act, InitiativeId, State};
use crate::novelty::{Check, Explanation, Found, Pair, Reason};
use crate::{policy, store};
use chrono::{DateTime, Utc};
use kernel::access::{Actor, Permit};
use kernel::db::Tx;
use kernel::jobs::{self, NewJob};
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;

/// The job that compares one record, or takes it out of what others are compared with.
pub const COMPARE: &str = "initiatives.compare";
/// The job that takes in many records and compares what they touch.
pub const COMPARE_MANY: &str = "initiatives.compare_many";
/// The job that fills the index of texts from the records.
pub const REBUILD: &str = "initiatives.rebuild_novelty";
/// Longest explanation.
pub const EXPLANATION: usize = 4_000;
/// Records of one job that compares many.
const BATCH: usize = 500;

/// The act changes what is compared, or takes the record out of it.
#[must_use]
pub fn changes_text(act: Act) -> bool {
    matches!(act, Act::Submit | Act::Supply | Act::Revise | Act::Withdraw)
}

/// Has a record compared after this transaction.
///
/// # Errors
/// Database errors.
pub async fn enqueue(tx: &Tx, id: InitiativeId, version: i64, reason: Reason) -> Result<()> {
    let code = reason.code();
    jobs::enqueue(
        tx,
        NewJob {
            kind: COMPARE,
            payload: json!({ "initiative": id, "since": tx.now, "reason": code }),
            due_at: tx.now,
            dedupe: Some(format!("{COMPARE}:{id}:{version}:{code}:{}", tx.now.timestamp())),
        },
    )
    .await
}

/// Has many records taken in and compared after this transaction, with those that they touch.
///
/// # Errors
/// Database errors.
pub async fn enqueue_many(tx: &Tx, ids: &[InitiativeId]) -> Result<()> {
    for part in ids.chunks(BATCH) {
        jobs::enqueue(
            tx,
            NewJob {
                kind: COMPARE_MANY,
                payload: json!({ "initiatives": part }),
                due_at: tx.now,
                dedupe: None,
            },
        )
        .await?;
    }
    Ok(())
}

/// What a job that compares many has to do, and how far it has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Many {
    /// Records that are taken in and compared.
    pub initiatives: Vec<InitiativeId>,
    /// Later records in which something of theirs was found.
    #[serde(default)]
    pub touched: Vec<InitiativeId>,
    /// How many of both, in this order, are done.
    #[serde(default)]
    pub compared: usize,
}

impl Many {
    /// The record that is compared next.
    #[must_use]
    pub fn ahead(&self) -> Option<InitiativeId> {
        let mut all = self.initiatives.iter().chain(&self.touched);
        all.nth(self.compared).copied()
    }

    /// A later record in which something was found: compared again, as long as the first ones are not done and there are not
    /// too many.
    pub fn touch(&mut self, other: InitiativeId, most: usize) {
        let known = self.initiatives.contains(&other) || self.touched.contains(&other);
        if self.compared < self.initiatives.len() && !known && self.touched.len() < most {
            self.touched.push(other);
        }
    }
}

/// Has the rest of a job that compares many done by another one.
///
/// # Errors
/// Database errors.
pub async fn go_on(tx: &Tx, many: &Many) -> Result<()> {
    let payload = serde_json::to_value(many).map_err(|error| AppError::bug(error.to_string()))?;
    let next = NewJob {
        kind: COMPARE_MANY,
        payload,
        due_at: tx.now,
        dedupe: None,
    };
    jobs::enqueue(tx, next).await
}

/// Has the index of texts filled anew from the records.
///
/// # Errors
/// Database errors.
pub async fn enqueue_rebuild(tx: &Tx) -> Result<()> {
    jobs::enqueue(
        tx,
        NewJob {
            kind: REBUILD,
            payload: json!({}),
            due_at: tx.now,
            dedupe: None,
        },
    )
    .await
}

/// What a comparison brought, to be kept.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The result.
    pub check: Check,
    /// What of it the author may know.
    pub for_author: Found,
    /// The texts that it speaks of, by hash.
    pub texts: HashMap<String, String>,
    /// Records that have much in common with it; none of a draft.
    pub pairs: Vec<Pair>,
}

/// Keeps a result. Not in the journal unless an officer asked: it is no act on the record.
///
/// # Errors
/// Database errors.
pub async fn keep(tx: &Tx, permit: &Permit, made: Outcome) -> Result<()> {
    let id = made.check.initiative;
    store::novelty::save_check(tx, permit, &made.check, &made.for_author, made.texts).await?;
    store::novelty::save_pairs(tx, permit, id, &made.pairs).await
}

/// A withdrawn record is nobody's source any more.
///
/// # Errors
/// Database errors.
pub async fn forget_pairs(tx: &Tx, id: InitiativeId) -> Result<()> {
    let actor = Actor::system("comparison");
    let found = store::find(&tx.reader(), &policy::scope(&actor), id, tx.today()).await?;
    let permit = policy::permit_compare(&actor, &found, &tx.units(), tx.today())?;
    store::novelty::save_pairs(tx, &permit, id, &[]).await
}

/// Keeps what the author says to the result. `seen` is the moment of the explanation that their page showed.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`]; [`AppError::Conflict`] when somebody else
/// explained meanwhile.
pub async fn explain(tx: &Tx, actor: &Actor, id: InitiativeId, seen: Option<DateTime<Utc>>, said: &str) -> Result<()> {
    let initiative = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_explain(actor, &initiative, &tx.units(), tx.today())?;
    let mut errors = FieldErrors::default();
    if said.is_empty() {
        errors.add("words", words::ASK_EXPLANATION);
    }
    if said.chars().count() > EXPLANATION {
        errors.add("words", words::too_long(said.chars().count(), EXPLANATION));
    }
    errors.check()?;
    let before = store::novelty::explanation(&tx.reader(), id).await?;
    if before.as_ref().is_some_and(|before| before.words == said) {
        return Ok(());
    }
    // Moments are compared as people see them: a page carries no more than the second.
    let second = |at: DateTime<Utc>| at.timestamp();
    if before.as_ref().map(|before| second(before.at)) != seen.map(second) {
        return Err(AppError::Conflict(words::EXPLAINED_MEANWHILE.to_owned()));
    }
    let now = Explanation {
        words: said.to_owned(),
        person: actor.person,
        at: tx.now,
    };
    store::novelty::save_explanation(tx, &permit, id, &now).await?;
    // A draft belongs to its author alone: nobody else needs to know in how many tries it was explained.
    if initiative.state != State::Draft {
        record(tx, &initiative, permit.action(), json!({ "note": said }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// However a job is cut, each record is compared once, and what is touched comes after what was asked for.
    #[test]
    fn what_is_cut_into_jobs_is_done_once() {
        let id = |number| InitiativeId(Uuid::from_u128(number));
        let mut many = Many {
            initiatives: vec![id(1), id(2)],
            ..Many::default()
        };
        let mut done = Vec::new();
        while let Some(next) = many.ahead() {
            done.push(next);
            for other in [2, 7, 8, 7] {
                many.touch(id(other), 1);
            }
            many.compared += 1;
            // As the next job reads it.
            many = serde_json::from_value(serde_json::to_value(&many).unwrap()).unwrap();
        }
        assert_eq!(done, [id(1), id(2), id(7)]);
        assert_eq!(
            serde_json::from_value::<Many>(json!({ "initiatives": [id(1)] }))
                .unwrap()
                .ahead(),
            Some(id(1)),
            "a job that was enqueued before"
        );
    }
}
