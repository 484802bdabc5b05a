//! Where subjects come from: this module knows no other record; the top of the house connects them.

use crate::model::{Conclusion, Subject};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::units::Units;
use kernel::web::App;
use std::sync::Arc;
use uuid::Uuid;

/// A record that waits for a council.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub id: Uuid,
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// What it was handed in to (a campaign); empty if nothing.
    pub group: String,
}

/// What a session said on a record, when it can no longer be taken back.
#[derive(Clone, Copy, Debug)]
pub struct Ruling<'a> {
    /// The unit of the council.
    pub unit: UnitId,
    /// Which record.
    pub subject: Uuid,
    /// What.
    pub conclusion: Conclusion,
    /// The session in words, until its minutes have a number.
    pub session: &'a str,
    /// For the author.
    pub note: &'a str,
}

/// A module whose records councils judge.
#[async_trait::async_trait]
pub trait Source: Send + Sync {
    /// Kind of record, as in the journal.
    fn kind(&self) -> &'static str;
    /// Records of a unit that wait for a council, as far as the actor may see them.
    ///
    /// # Errors
    /// Database errors.
    async fn waiting(
        &self,
        db: &Reader<'_>,
        actor: &Actor,
        unit: UnitId,
        on: chrono::NaiveDate,
    ) -> Result<Vec<Waiting>>;
    /// The frozen views of some records; one that the actor may not see, or that does not wait for a council of this unit, is
    /// an error: a council concludes on nothing that was given to another.
    ///
    /// # Errors
    /// [`kernel::AppError::NotFound`].
    async fn subjects(
        &self,
        db: &Reader<'_>,
        units: &Units,
        actor: &Actor,
        unit: UnitId,
        ids: &[Uuid],
        on: chrono::NaiveDate,
    ) -> Result<Vec<Subject>>;
    /// The record moves on as the session concluded. `false` when it cannot any more (withdrawn meanwhile, given to another
    /// council): the conclusion then stands in the minutes alone, and no other record of the session waits for it.
    ///
    /// # Errors
    /// Database errors.
    async fn concluded(&self, tx: &Tx, app: &App, actor: &Actor, ruling: Ruling<'_>) -> Result<bool>;
}

/// Every source, as a part of the application.
#[derive(Clone)]
pub struct Sources(pub Vec<Arc<dyn Source>>);

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|source| source.kind()))
            .finish()
    }
}
