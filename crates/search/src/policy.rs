//! What a person finds: exactly the rows that the lists show them.
//!
//! | kind | the list | in the index |
//! |---|---|---|
//! | initiative | `initiatives::policy::scope` | own, invited, authored: a term for the person; units of the scope (and below, on the day of the question) and units asked to apply it: columns compared with the laid out units; council duty, and what answers a call of one's units: asked of the database for each question |
//! | directive | `directives::policy::scope`, drafts left out | keeper, focal unit, recipients, units with a part in its tasks: columns compared with the laid out units; what units above published: asked of the database for each question |
//! | ip_asset | `ip_assets::policy::scope`, secret ones left out | keeper, units with a part: columns compared with the laid out units; who entered it, authors of ours: a term for the person |
//! | product | `products::policy::scope` | keeper, maker: columns compared with the laid out units; who entered it: a term for the person |
//! | person | `people::policy::named` | own; units in which a position or role is or will be held |
//! | unit | everyone who is signed in | everyone |
//!
//! What anyone may see without signing in is not asked here: `/tra-cuu` asks the database.

use crate::labels;
use crate::model::SavedId;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::{Actor, Permit, Reach, Scope};
use kernel::db::Reader;
use kernel::ids::{PersonId, UnitId};
use kernel::search::{Sight, Sights};
use kernel::units::{Tree, Units};
use std::collections::HashSet;

/// A scope laid out for a day.
fn sight(scope: &Scope, units: &Units, on: NaiveDate) -> Option<Sight> {
    match scope.reach() {
        Reach::Everything => Some(Sight::Everything),
        Reach::Published => None,
        Reach::Of {
            person,
            units: single,
            subtrees,
        } => {
            let below = subtrees
                .iter()
                .flat_map(|root| units.subtree(*root, Tree::Territorial, on));
            let laid_out: HashSet<UnitId> = single.iter().chain(subtrees).copied().chain(below).collect();
            Some(Sight::Of {
                units: laid_out,
                person: *person,
                duty: Vec::new(),
            })
        }
    }
}

/// What an actor finds on a day.
///
/// # Errors
/// Database errors.
pub async fn sights(db: &Reader<'_>, actor: &Actor, units: &Units, on: NaiveDate) -> Result<Sights> {
    let mut sights = Sights::new();
    let scope = initiatives::policy::scope(actor);
    if let Some(mut sight) = sight(&scope, units, on) {
        if let (Sight::Of { person, duty, .. }, Reach::Of { units, subtrees, .. }) = (&mut sight, scope.reach()) {
            *duty = councils::store::readable(db, *person, initiatives::model::SUBJECT, on).await?;
            let callers: Vec<UnitId> = units.iter().chain(subtrees).copied().collect();
            let called = initiatives::store::campaigns::called(db, &callers).await?;
            let judged = initiatives::store::climb::judged(db, *person, &callers, on).await?;
            duty.extend(called.into_iter().chain(judged).map(|id| id.0));
        }
        sights.insert(initiatives::model::SUBJECT, sight);
    }
    let scope = directives::policy::scope(actor);
    if let Some(mut sight) = sight(&scope, units, on) {
        if let (Sight::Of { duty, .. }, Reach::Of { units, subtrees, .. }) = (&mut sight, scope.reach()) {
            let here: Vec<UnitId> = units.iter().chain(subtrees).copied().collect();
            let published = directives::store::published_above(db, &here, on).await?;
            duty.extend(published.into_iter().map(|id| id.0));
        }
        sights.insert(directives::model::SUBJECT, sight);
    }
    if let Some(sight) = sight(&ip_assets::policy::scope(actor), units, on) {
        sights.insert(ip_assets::model::SUBJECT, sight);
    }
    if let Some(sight) = sight(&products::policy::scope(actor), units, on) {
        sights.insert(products::model::SUBJECT, sight);
    }
    if let Some(sight) = sight(&people::policy::named(actor, units, on), units, on) {
        sights.insert(people::model::SUBJECT, sight);
    }
    // What is open to anyone is open to this sight too; it leaves the walk through what a person sees as short as that is.
    let anyone = Sight::Of {
        units: HashSet::new(),
        person: actor.person,
        duty: Vec::new(),
    };
    sights.insert(organisations::model::SUBJECT, anyone);
    Ok(sights)
}

/// Saved searches: one's own.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where scopes are made")]
#[must_use]
pub fn own(actor: &Actor) -> Scope {
    if actor.is_system() {
        return Scope::system("saved searches");
    }
    Scope::of(Reach::Of {
        person: actor.person,
        units: Vec::new(),
        subtrees: Vec::new(),
    })
}

/// Keeps, changes or drops a search: its owner, and the service that asks it again.
///
/// # Errors
/// [`kernel::AppError::Forbidden`] for anyone else.
#[expect(clippy::disallowed_methods, reason = "policy.rs is where permits are made")]
pub fn permit_own(actor: &Actor, person: PersonId, id: SavedId) -> Result<Permit> {
    let allowed = actor.person == person || actor.is_system();
    Permit::grant_if(allowed, actor, "search.keep", id.0, labels::NOT_YOURS)
}
