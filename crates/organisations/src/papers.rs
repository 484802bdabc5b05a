//! What stands at the head and foot of the papers of a unit (NĐ 30/2020/NĐ-CP, Phụ lục I): the body above, the unit, the
//! place, the title of the head. Taken from the tree, unless the unit has set its own words.

use crate::labels;
use chrono::NaiveDate;
use kernel::Result;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::settings::{self, Kind, Known};
use kernel::units::{Tree, UnitKind, Units};

/// Place before the date: "Mường Kim, ngày …".
pub const PLACE: Known = Known {
    key: "papers.place",
    label: labels::SETTING_PLACE,
    meaning: labels::SETTING_PLACE_MEANING,
    otherwise: labels::SETTING_PLACE_OTHERWISE,
    kind: Kind::Line { max: 60 },
    inherited: true,
};
/// First line of the head of a paper. That of a commune is not that of its schools.
pub const SUPERIOR: Known = Known {
    key: "papers.superior",
    label: labels::SETTING_SUPERIOR,
    meaning: labels::SETTING_SUPERIOR_MEANING,
    otherwise: labels::SETTING_SUPERIOR_OTHERWISE,
    kind: Kind::Line { max: 120 },
    inherited: false,
};
/// Title of the head, for the line "KT. …" above a deputy.
pub const HEAD_TITLE: Known = Known {
    key: "papers.head_title",
    label: labels::SETTING_HEAD,
    meaning: labels::SETTING_HEAD_MEANING,
    otherwise: labels::SETTING_HEAD_OTHERWISE,
    kind: Kind::Line { max: 80 },
    inherited: false,
};

/// The words of a unit for its papers on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The body above; empty without one.
    pub superior: String,
    /// The unit.
    pub unit: String,
    /// The place.
    pub place: String,
    /// Title of the head of the unit.
    pub head_title: String,
}

/// Reads the letterhead of a unit.
///
/// # Errors
/// Database errors.
pub async fn letterhead(db: &Reader<'_>, units: &Units, unit: UnitId, on: NaiveDate) -> Result<Letterhead> {
    let superior = settings::value(db, units, unit, &SUPERIOR, on).await?;
    let place = settings::value(db, units, unit, &PLACE, on).await?;
    let head = settings::value(db, units, unit, &HEAD_TITLE, on).await?;
    let parent = || {
        let parent = units.parent(unit, Tree::Territorial, on);
        parent.map(|unit| units.name(unit, on).to_owned()).unwrap_or_default()
    };
    Ok(Letterhead {
        superior: superior.unwrap_or_else(parent),
        unit: units.name(unit, on).to_owned(),
        place: place.unwrap_or_else(|| place_of(units, unit, on)),
        head_title: head.unwrap_or_else(|| labels::HEAD_OF_UNIT.to_owned()),
    })
}

/// The bare name of the commune or province in which a unit lies.
fn place_of(units: &Units, unit: UnitId, on: NaiveDate) -> String {
    let mut line = vec![unit];
    line.extend(units.ancestors(unit, Tree::Territorial, on));
    let local = line.into_iter().find(|unit| {
        let kind = units.get(*unit).map(|row| row.kind);
        matches!(kind, Some(UnitKind::Commune | UnitKind::Province))
    });
    let name = local.map(|unit| units.name(unit, on)).unwrap_or_default();
    labels::bare_place(name).to_owned()
}
