//! What stands at the head and foot of the papers of a unit (NĐ 30/2020/NĐ-CP, Phụ lục I): the body above, the unit, the
//! place, the title of the head. Taken from the tree, unless the unit has set its own words.

use crate::labels;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::SigningForm;
use kernel::db::Reader;
use kernel::ids::UnitId;
use kernel::papers::Signatory;
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

/// The body in whose name papers are signed, for the line "TM. …".
pub const COLLECTIVE: Known = Known {
    key: "papers.collective",
    label: labels::SETTING_COLLECTIVE,
    meaning: labels::SETTING_COLLECTIVE_MEANING,
    otherwise: labels::SETTING_COLLECTIVE_OTHERWISE,
    kind: Kind::Line { max: 120 },
    inherited: false,
};

/// Short name of the unit in the numbers of its papers.
pub const ISSUER: Known = Known {
    key: "papers.issuer",
    label: labels::SETTING_ISSUER,
    meaning: labels::SETTING_ISSUER_MEANING,
    otherwise: labels::SETTING_ISSUER_OTHERWISE,
    kind: Kind::Line { max: 30 },
    inherited: false,
};

/// Short name of a unit in the numbers of its papers: "UBND" in 15/QĐ-UBND.
///
/// # Errors
/// Database errors.
pub async fn issuer(db: &Reader<'_>, units: &Units, unit: UnitId, on: NaiveDate) -> Result<String> {
    let set = settings::value(db, units, unit, &ISSUER, on).await?;
    Ok(set.unwrap_or_else(|| kernel::papers::issuer_of(units, unit, on)))
}

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
    /// The body in whose name papers are signed, where the unit decides together.
    pub collective: Option<String>,
}

/// Somebody who may sign papers of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// What a form sends: position or delegation.
    pub key: String,
    /// Who.
    pub name: String,
    /// Title as on papers.
    pub title: String,
    /// How they sign.
    pub form: SigningForm,
}

impl Letterhead {
    /// The lines above the name of who signs (NĐ 30/2020/NĐ-CP Điều 13).
    #[must_use]
    pub fn lines(&self, signer: &Signer) -> Vec<String> {
        Signatory {
            form: signer.form,
            collective: self.collective.clone(),
            head_title: self.head_title.clone(),
            own_title: signer.title.clone(),
            ordered_title: None,
        }
        .lines()
    }
}

/// Who may sign papers of a unit on a day: its head first, whoever signs for the head (KT., TL., Q.), then those with a
/// written delegation (TUQ.).
///
/// # Errors
/// Database errors.
pub async fn signers(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<Signer>> {
    let positions = people::store::positions_in(db, unit, on).await?;
    let positions = positions
        .into_iter()
        .filter(|position| position.head || position.form != SigningForm::Own);
    let held = positions.map(|one| (one.person, format!("p:{}", one.id), one.title, one.form));
    let lent = people::store::delegations_at(db, unit, on).await?;
    let lent = lent.into_iter().filter(|one| one.valid_from <= on);
    let lent = lent.map(|one| (one.receiver, format!("d:{}", one.id), one.title, one.form));
    let all: Vec<_> = held.chain(lent).collect();
    let persons: Vec<_> = all.iter().map(|(person, ..)| *person).collect();
    let names = people::names(db, &persons).await?;
    Ok(all
        .into_iter()
        .map(|(person, key, title, form)| Signer {
            key,
            name: names.get(&person).cloned().unwrap_or_default(),
            title,
            form,
        })
        .collect())
}

/// Reads the letterhead of a unit.
///
/// # Errors
/// Database errors.
pub async fn letterhead(db: &Reader<'_>, units: &Units, unit: UnitId, on: NaiveDate) -> Result<Letterhead> {
    let superior = settings::value(db, units, unit, &SUPERIOR, on).await?;
    let place = settings::value(db, units, unit, &PLACE, on).await?;
    let head = settings::value(db, units, unit, &HEAD_TITLE, on).await?;
    let collective = settings::value(db, units, unit, &COLLECTIVE, on).await?;
    let parent = || {
        // the country stands above provinces in the tree, on no paper
        let country = |unit: &UnitId| units.get(*unit).is_some_and(|row| row.kind == UnitKind::Country);
        let parent = units.parent(unit, Tree::Territorial, on);
        let parent = parent.filter(|unit| !country(unit));
        parent.map(|unit| authority(units, unit, on)).unwrap_or_default()
    };
    Ok(Letterhead {
        superior: superior.unwrap_or_else(parent),
        unit: authority(units, unit, on),
        place: place.unwrap_or_else(|| place_of(units, unit, on)),
        head_title: head.unwrap_or_else(|| labels::HEAD_OF_UNIT.to_owned()),
        collective,
    })
}

/// A unit as papers name it: of a commune, district or province its people's committee, which is who writes and is written to.
#[must_use]
pub fn authority(units: &Units, unit: UnitId, on: NaiveDate) -> String {
    let name = units.name(unit, on);
    match units.get(unit).map(|row| row.kind) {
        Some(UnitKind::Province | UnitKind::District | UnitKind::Commune) => labels::authority(name),
        _ => name.to_owned(),
    }
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
