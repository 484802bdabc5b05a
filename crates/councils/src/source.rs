//! Where subjects come from: this module knows no other record; the top of the house connects them.

use crate::model::Subject;
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::ids::UnitId;
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
    /// The frozen views of some records; one that the actor may not see is an error.
    ///
    /// # Errors
    /// [`kernel::AppError::NotFound`].
    async fn subjects(
        &self,
        db: &Reader<'_>,
        actor: &Actor,
        ids: &[Uuid],
        on: chrono::NaiveDate,
    ) -> Result<Vec<Subject>>;
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
