//! What other modules show on the page of a record: the page asks, and knows none of them.

use crate::access::Actor;
use crate::error::Result;
use crate::web::App;
use async_trait::async_trait;
use chrono::NaiveDate;
use std::sync::Arc;
use uuid::Uuid;

/// A line that leads to a record of another module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is called.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What else is worth a word; may be empty.
    pub note: String,
}

/// A section of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    /// Its heading.
    pub title: &'static str,
    /// What stands there when there is no line.
    pub empty: &'static str,
    /// The records.
    pub lines: Vec<Line>,
    /// What may be done: words and address.
    pub acts: Vec<(&'static str, String)>,
}

/// A module that has something to show on the pages of one kind of record.
#[async_trait]
pub trait Source: Send + Sync {
    /// The kind of record, as in the journal.
    fn kind(&self) -> &'static str;

    /// What it shows of a record, as far as the actor may see it; none where nothing is to be told, not even that there is
    /// something. The caller has found the record through its own scope.
    ///
    /// # Errors
    /// Database errors.
    async fn of(&self, app: &App, actor: &Actor, record: Uuid, on: NaiveDate) -> Result<Option<Panel>>;
}

/// Those of all modules; a part of the `App`.
#[derive(Clone, Default)]
pub struct Related(pub Vec<Arc<dyn Source>>);

impl std::fmt::Debug for Related {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|one| one.kind())).finish()
    }
}

impl Related {
    /// The sections of a record, in the order of the modules.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(&self, app: &App, actor: &Actor, kind: &str, record: Uuid, on: NaiveDate) -> Result<Vec<Panel>> {
        let mut found = Vec::new();
        for source in self.0.iter().filter(|source| source.kind() == kind) {
            found.extend(source.of(app, actor, record, on).await?);
        }
        Ok(found)
    }
}
