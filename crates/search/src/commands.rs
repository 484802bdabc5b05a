//! Keeping searches, and asking. Asking happens outside a transaction: the index is not the database.

use crate::follow::Follower;
use crate::model::{ALERT_MAX, Asked, MOST_SAVED, SUBJECT, Saved, SavedId, key};
use crate::{labels, policy, store};
use chrono::NaiveDate;
use directives::model::DirectiveId;
use initiatives::InitiativeId;
use ip_assets::model::AssetId;
use kernel::access::Actor;
use kernel::db::{Db, Tx};
use kernel::ids::PersonId;
use kernel::journal::Entry;
use kernel::search::{Answer, Fit, Hit, Question};
use kernel::{AppError, Result};
use products::model::ProductId;
use serde_json::json;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// What was found, and whether the index has everything.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The answer.
    pub answer: Answer,
    /// Every act committed before the question is in it.
    pub fresh: bool,
}

/// Asks for an actor. The hits are compared with the database once more: a right that ended a moment ago shows nothing.
///
/// # Errors
/// Database errors; those of the index.
pub async fn ask(
    follower: &Arc<Follower>,
    db: &Db,
    actor: &Actor,
    asked: &Asked,
    (from, size): (usize, usize),
    today: NaiveDate,
) -> Result<Outcome> {
    let words = asked.words();
    if words.is_empty() {
        return Ok(Outcome {
            answer: Answer::default(),
            fresh: true,
        });
    }
    let fresh = follower.fresh(db).await?;
    let units = db.units();
    let sights = policy::sights(&db.reader(), actor, &units, today).await?;
    let question = Question {
        words,
        narrowed: asked.narrowed(&units, today),
        sights,
        from,
        size,
    };
    let mut answer = follower.ask(move |index| index.search(&question)).await?;
    answer.hits = still_seen(db, actor, answer.hits, today).await?;
    Ok(Outcome { answer, fresh })
}

/// What somebody is typing leads to.
///
/// # Errors
/// Database errors; those of the index.
pub async fn suggest(
    follower: &Arc<Follower>,
    db: &Db,
    actor: &Actor,
    typed: &str,
    size: usize,
    today: NaiveDate,
) -> Result<Vec<Hit>> {
    // One letter leads everywhere.
    if vietnamese::fold(typed).chars().count() < 2 {
        return Ok(Vec::new());
    }
    follower.fresh(db).await?;
    let sights = policy::sights(&db.reader(), actor, &db.units(), today).await?;
    let typed: String = typed.chars().take(crate::model::WORDS_MAX).collect();
    let hits = follower.ask(move |index| index.suggest(&typed, &sights, size)).await?;
    still_seen(db, actor, hits, today).await
}

async fn still_seen(db: &Db, actor: &Actor, mut hits: Vec<Hit>, today: NaiveDate) -> Result<Vec<Hit>> {
    let of = |kind: &str| -> Vec<Uuid> {
        let hits = hits.iter().filter(|hit| hit.kind == kind);
        hits.map(|hit| hit.id).collect()
    };
    let reader = db.reader();
    let mut seen: HashSet<Uuid> = of(organisations::model::SUBJECT).into_iter().collect();
    let ids: Vec<InitiativeId> = of(initiatives::model::SUBJECT).into_iter().map(InitiativeId).collect();
    let scope = initiatives::policy::scope(actor);
    let found = initiatives::store::visible_among(&reader, &scope, &ids, today).await?;
    seen.extend(found.into_iter().map(|id| id.0));
    let ids: Vec<DirectiveId> = of(directives::model::SUBJECT).into_iter().map(DirectiveId).collect();
    let found = directives::store::these(&reader, &directives::policy::scope(actor), &ids, today).await?;
    seen.extend(found.into_keys().map(|id| id.0));
    let ids: Vec<AssetId> = of(ip_assets::model::SUBJECT).into_iter().map(AssetId).collect();
    let found = ip_assets::store::these(&reader, &ip_assets::policy::scope(actor), &ids, today).await?;
    seen.extend(found.into_keys().map(|id| id.0));
    let ids: Vec<ProductId> = of(products::model::SUBJECT).into_iter().map(ProductId).collect();
    let found = products::store::these(&reader, &products::policy::scope(actor), &ids, today).await?;
    seen.extend(found.into_iter().map(|one| one.id.0));
    let ids: Vec<PersonId> = of(people::model::SUBJECT).into_iter().map(PersonId).collect();
    let scope = people::policy::named(actor, &db.units(), today);
    let found = people::store::visible_among(&reader, &scope, &ids, today).await?;
    seen.extend(found.into_iter().map(|id| id.0));
    hits.retain(|hit| seen.contains(&hit.id));
    Ok(hits)
}

/// Everything that a search finds at some moment, for comparing later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// All of it, as `kind:id`.
    All(BTreeSet<String>),
    /// Nothing has every word: what is like it is no hit of an alert.
    Near,
    /// More than anybody wants to be told of; not all of it was read.
    TooMany,
    /// The index does not have everything yet.
    NotYet,
}

impl Known {
    /// What is known, when all of it is: anything else must not be compared with what is found another time, or old hits
    /// would be told as new ones.
    #[must_use]
    pub fn all(self) -> Option<BTreeSet<String>> {
        match self {
            Known::All(keys) => Some(keys),
            Known::Near | Known::TooMany | Known::NotYet => None,
        }
    }
}

/// Everything that a search finds now.
///
/// # Errors
/// As [`ask`].
pub async fn all_hits(
    follower: &Arc<Follower>,
    db: &Db,
    actor: &Actor,
    asked: &Asked,
    today: NaiveDate,
) -> Result<Known> {
    let Outcome { answer, fresh } = ask(follower, db, actor, asked, (0, ALERT_MAX), today).await?;
    Ok(if !fresh {
        Known::NotYet
    } else if answer.fit == Fit::Near {
        Known::Near
    } else if answer.total > ALERT_MAX as u64 {
        Known::TooMany
    } else {
        Known::All(answer.hits.iter().map(|hit| key(&hit.kind, hit.id)).collect())
    })
}

/// A search to be kept.
#[derive(Clone, Debug)]
pub struct NewSaved {
    /// As the person calls it.
    pub name: String,
    /// What is asked.
    pub asked: Asked,
    /// Tell of what is new.
    pub alert: bool,
    /// What it finds now ([`all_hits`]).
    pub now: Known,
}

/// What is known from now on: an alert begins with all that is there, or everything would be told as new the next time.
fn begun(alert: bool, now: Known) -> Result<BTreeSet<String>> {
    match now {
        Known::TooMany if alert => Err(AppError::field("bao_tin", labels::TOO_BROAD)),
        Known::NotYet if alert => Err(AppError::field("bao_tin", labels::NOT_YET)),
        now @ (Known::All(_) | Known::Near | Known::TooMany | Known::NotYet) => Ok(now.all().unwrap_or_default()),
    }
}

fn record(tx: &Tx, id: SavedId, act: &'static str) {
    // What somebody looks for is theirs: the journal holds that they keep a search, not which.
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: id.0,
        unit: None,
        act,
        details: json!({}),
    });
}

/// Keeps a search.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Refused`] when there are too many; database errors.
pub async fn keep(tx: &Tx, actor: &Actor, new: NewSaved) -> Result<SavedId> {
    if new.asked.words().is_empty() {
        return Err(AppError::field("q", labels::ASK_WORDS));
    }
    let known = begun(new.alert, new.now)?;
    let held = store::list(&tx.reader(), &policy::own(actor)).await?;
    if held.len() >= MOST_SAVED {
        return Err(AppError::Refused {
            code: "search.too_many",
            message: labels::TOO_MANY.to_owned(),
        });
    }
    let id: SavedId = tx.id();
    let permit = policy::permit_own(actor, actor.person, id)?;
    let saved = Saved {
        id,
        person: actor.person,
        authority: actor.authority.clone(),
        name: new.name,
        asked: new.asked.kept(),
        alert: new.alert,
        known,
        checked_at: tx.now,
        created_at: tx.now,
    };
    store::insert(tx, &permit, &saved).await?;
    record(tx, id, "search.kept");
    Ok(id)
}

/// Switches alerts on or off. What is there now is known: only what comes later is told.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's; [`AppError::Invalid`]; database errors.
pub async fn set_alert(tx: &Tx, actor: &Actor, id: SavedId, alert: bool, now: Known) -> Result<()> {
    let mut saved = store::find(&tx.reader(), &policy::own(actor), id).await?;
    let known = begun(alert, now)?;
    let permit = policy::permit_own(actor, saved.person, id)?;
    saved.alert = alert;
    saved.known = known;
    saved.authority = actor.authority.clone();
    saved.checked_at = tx.now;
    store::save(tx, &permit, &saved).await?;
    record(tx, id, if alert { "search.alert_on" } else { "search.alert_off" });
    Ok(())
}

/// Drops a saved search.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's; database errors.
pub async fn drop_saved(tx: &Tx, actor: &Actor, id: SavedId) -> Result<()> {
    let saved = store::find(&tx.reader(), &policy::own(actor), id).await?;
    let permit = policy::permit_own(actor, saved.person, id)?;
    store::delete(tx, &permit, id).await?;
    record(tx, id, "search.dropped");
    Ok(())
}
