//! Settings that officials change: rows per unit with a page, inherited from the unit above.
//!
//! A module declares the keys that it really reads as [`Known`]; the composition puts them together as the [`Registry`]
//! from which the page is drawn and against which every value is checked.

use crate::db::{Reader, Tx};
use crate::error::{AppError, Result};
use crate::ids::UnitId;
use crate::labels;
use crate::units::{Tree, Units};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use std::collections::HashMap;

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text of at most so many characters.
    Line {
        /// Most characters.
        max: usize,
    },
    /// A telephone number.
    Phone,
    /// One of some codes, each with its words.
    Choice(&'static [(&'static str, &'static str)]),
}

/// A setting that some module reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Stable key, `subject.what`.
    pub key: &'static str,
    /// Name on the screen.
    pub label: &'static str,
    /// What it does, in a sentence.
    pub meaning: &'static str,
    /// What holds when no unit has set it, in words.
    pub otherwise: &'static str,
    /// What may be set.
    pub kind: Kind,
    /// Holds for the units below too, until they set their own.
    pub inherited: bool,
}

impl Known {
    /// The value as it is kept.
    ///
    /// # Errors
    /// [`AppError::Invalid`] at the field `value`, with a sentence.
    pub fn clean(&self, typed: &str) -> Result<String> {
        let value = vietnamese::clean_line(typed);
        let wrong = |sentence: String| Err(AppError::field("value", &sentence));
        if value.is_empty() {
            return wrong(labels::SETTING_EMPTY.to_owned());
        }
        match self.kind {
            Kind::Line { max } if value.chars().count() > max => {
                wrong(labels::setting_long(value.chars().count(), max))
            }
            Kind::Phone if !is_phone(&value) => wrong(labels::SETTING_PHONE.to_owned()),
            Kind::Choice(choices) if !choices.iter().any(|(code, _)| *code == value) => {
                wrong(labels::SETTING_CHOICE.to_owned())
            }
            Kind::Line { .. } | Kind::Phone | Kind::Choice(_) => Ok(value),
        }
    }

    /// The value as people read it.
    #[must_use]
    pub fn words(&self, value: &str) -> String {
        match self.kind {
            Kind::Choice(choices) => choices
                .iter()
                .find(|(code, _)| *code == value)
                .map_or(value, |(_, words)| words)
                .to_owned(),
            Kind::Line { .. } | Kind::Phone => value.to_owned(),
        }
    }
}

fn is_phone(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let rest = value
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '+' | '(' | ')'));
    rest && (3..=15).contains(&digits)
}

/// Every setting that the modules read; a part of the `App`.
#[derive(Clone, Debug, Default)]
pub struct Registry(pub Vec<Known>);

impl Registry {
    /// The setting of a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Known> {
        self.0.iter().find(|known| known.key == key)
    }
}

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "unit_settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit: UnitId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value: String,
        pub updated_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A setting of a unit and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The value.
    pub value: String,
    /// The unit that set it: this one or one above.
    pub from: UnitId,
}

/// The setting that holds for a unit on a day: its own, else that of the nearest unit above.
///
/// # Errors
/// Database errors.
pub async fn get(db: &Reader<'_>, units: &Units, unit: UnitId, key: &str, on: NaiveDate) -> Result<Option<Held>> {
    let mut line = vec![unit];
    line.extend(units.ancestors(unit, Tree::Territorial, on));
    let rows: HashMap<UnitId, String> = row::Entity::find()
        .filter(row::Column::Key.eq(key))
        .filter(row::Column::Unit.is_in(line.iter().copied()))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.unit, row.value))
        .collect();
    Ok(line.into_iter().find_map(|from| {
        rows.get(&from).map(|value| Held {
            value: value.clone(),
            from,
        })
    }))
}

/// What holds of a known setting for a unit on a day; inherited only where that makes sense.
///
/// # Errors
/// Database errors.
pub async fn held(db: &Reader<'_>, units: &Units, unit: UnitId, known: &Known, on: NaiveDate) -> Result<Option<Held>> {
    let found = get(db, units, unit, known.key, on).await?;
    Ok(found.filter(|held| known.inherited || held.from == unit))
}

/// The value alone of [`held`].
///
/// # Errors
/// Database errors.
pub async fn value(
    db: &Reader<'_>,
    units: &Units,
    unit: UnitId,
    known: &Known,
    on: NaiveDate,
) -> Result<Option<String>> {
    Ok(held(db, units, unit, known, on).await?.map(|held| held.value))
}

/// Every unit that has set a key itself, with its value.
///
/// # Errors
/// Database errors.
pub async fn everywhere(db: &Reader<'_>, key: &str) -> Result<HashMap<UnitId, String>> {
    let rows = row::Entity::find().filter(row::Column::Key.eq(key)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.unit, row.value)).collect())
}

/// Sets (or with `None` drops) a setting of a unit. The caller holds the permit and records the act.
///
/// # Errors
/// Database errors.
pub async fn set(tx: &Tx, permit: &crate::access::Permit, unit: UnitId, key: &str, value: Option<&str>) -> Result<()> {
    permit.covers(unit.0)?;
    if key.is_empty() || key.len() > 80 {
        return Err(AppError::bug("setting key must have 1 to 80 characters"));
    }
    match value {
        None => {
            row::Entity::delete_by_id((unit, key.to_owned()))
                .exec(&tx.reader())
                .await?;
        }
        Some(value) => {
            row::Entity::insert(row::ActiveModel {
                unit: Set(unit),
                key: Set(key.to_owned()),
                value: Set(value.to_owned()),
                updated_at: Set(tx.now),
            })
            .on_conflict(
                OnConflict::columns([row::Column::Unit, row::Column::Key])
                    .update_columns([row::Column::Value, row::Column::UpdatedAt])
                    .to_owned(),
            )
            .exec_without_returning(&tx.reader())
            .await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_taken_only_when_it_fits_the_kind() {
        let known = |kind| Known {
            key: "a.b",
            label: "A",
            meaning: "",
            otherwise: "",
            kind,
            inherited: true,
        };
        let line = known(Kind::Line { max: 10 });
        assert_eq!(line.clean("  Lai   Châu ").unwrap(), "Lai Châu");
        assert!(line.clean("Mường Kim, Lai Châu").is_err() && line.clean(" ").is_err());
        let phone = known(Kind::Phone);
        assert_eq!(phone.clean("0213 3876.543").unwrap(), "0213 3876.543");
        assert!(phone.clean("gọi chị Lan").is_err() && phone.clean("12").is_err());
        let choice = known(Kind::Choice(&[("07:30", "7 giờ 30"), ("off", "Không gửi")]));
        assert_eq!(choice.words(&choice.clean("off").unwrap()), "Không gửi");
        assert!(choice.clean("08:00").is_err());
    }
}
