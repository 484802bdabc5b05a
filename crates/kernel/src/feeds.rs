//! The calendar that a person subscribes to: one secret address, and what each module has to say of that person's days. The
//! module that owns the address asks all of them, in every capacity that the person has on the day of the question.

use crate::access::Actor;
use crate::db::Reader;
use crate::error::Result;
use crate::units::Units;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

/// One entry of a calendar that lasts a whole day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for as long as the thing is the same, whatever its day: other programs know it again by this.
    pub uid: String,
    /// The day.
    pub on: NaiveDate,
    /// One line.
    pub title: String,
    /// What else there is to know.
    pub about: String,
    /// Path of its page.
    pub path: String,
    /// When what it says was last changed.
    pub changed_at: DateTime<Utc>,
    /// Rises with every change.
    pub version: i64,
}

/// A module that has entries for the calendars of people.
#[async_trait]
pub trait Source: Send + Sync {
    /// What its entries are, as a line of the page that hands out the address.
    fn says(&self) -> &'static str;

    /// The entries that a person answers for in one capacity: bounded in time and number, and nothing that the capacity does
    /// not see.
    ///
    /// # Errors
    /// Database errors.
    async fn entries(&self, db: &Reader<'_>, units: &Units, actor: &Actor, on: NaiveDate) -> Result<Vec<Entry>>;
}

/// Those of all modules; a part of the `App`.
#[derive(Clone, Default)]
pub struct Feeds(pub Vec<Arc<dyn Source>>);

impl std::fmt::Debug for Feeds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|one| one.says())).finish()
    }
}
