//! What units are called in the national exchange of documents (mã định danh). It is no code of the register of units: who
//! gives it out and when it changes has nothing to do with the territory, so each unit writes down its own.

use crate::labels;
use chrono::NaiveDate;
use kernel::Result;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::settings::{self, Kind, Known};
use kernel::units::Units;
use std::collections::HashMap;

/// Identity of the unit in the exchange: "000.00.00.H41".
pub const ORGAN_ID: Known = Known {
    key: "exchange.organ_id",
    label: labels::SETTING_ORGAN_ID,
    meaning: labels::SETTING_ORGAN_ID_MEANING,
    otherwise: labels::SETTING_ORGAN_ID_OTHERWISE,
    kind: Kind::Line { max: 60 },
    inherited: false,
};

/// The identity of one unit, if it has written it down.
///
/// # Errors
/// Database errors.
pub async fn organ_id(db: &Reader<'_>, units: &Units, unit: UnitId, on: NaiveDate) -> Result<Option<String>> {
    settings::value(db, units, unit, &ORGAN_ID, on).await
}

/// The identities of all units that have written one down.
#[derive(Clone, Debug, Default)]
pub struct OrganIds(HashMap<UnitId, String>);

impl OrganIds {
    /// Reads them.
    ///
    /// # Errors
    /// Database errors.
    pub async fn read(db: &Reader<'_>) -> Result<OrganIds> {
        Ok(OrganIds(settings::everywhere(db, ORGAN_ID.key).await?))
    }

    /// That of a unit.
    #[must_use]
    pub fn of(&self, unit: UnitId) -> Option<&str> {
        self.0.get(&unit).map(String::as_str)
    }

    /// The unit that is called so on a day; none where several are.
    #[must_use]
    pub fn unit(&self, id: &str, units: &Units, on: NaiveDate) -> Option<UnitId> {
        let wanted = id.trim();
        let mut found = self
            .0
            .iter()
            .filter(|(unit, held)| held.eq_ignore_ascii_case(wanted) && units.exists(**unit, on));
        let (unit, _) = found.next()?;
        found.next().is_none().then_some(*unit)
    }
}
