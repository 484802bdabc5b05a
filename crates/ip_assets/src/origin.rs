//! Where an asset came from: initiatives, which this module does not know. The composition lends it eyes.

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::ids::{PersonId, UnitId};
use std::sync::Arc;
use uuid::Uuid;

/// The kind of record that assets grow out of, as the journal calls it.
pub const KIND: &str = "initiative";

/// Somebody who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// As on the record.
    pub name: String,
    /// Of ours, where known.
    pub person: Option<PersonId>,
    /// Place of work.
    pub workplace: String,
    /// Share in hundredths of a percent.
    pub share: Option<u32>,
}

/// An initiative as this module needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Which.
    pub id: Uuid,
    /// Code; empty before it has one.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The unit that judges it.
    pub unit: UnitId,
    /// Who made it.
    pub authors: Vec<Author>,
    /// First application or trial, where it says one.
    pub first_applied_on: Option<NaiveDate>,
    /// It was handed in, so that others may work with it.
    pub handed_in: bool,
}

impl Origin {
    /// Its page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/sang-kien/{}", self.id)
    }
}

/// The module of initiatives.
#[async_trait]
pub trait Source: Send + Sync {
    /// The initiative, as far as the actor may see it.
    ///
    /// # Errors
    /// [`kernel::AppError::NotFound`] outside their scope.
    async fn find(&self, db: &Reader<'_>, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Origin>;
}

/// It, as a part of the `App`.
#[derive(Clone)]
pub struct Initiatives(pub Arc<dyn Source>);

impl std::fmt::Debug for Initiatives {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(KIND)
    }
}
