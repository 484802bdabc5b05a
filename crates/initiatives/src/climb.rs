//! How far an initiative has effect beyond the unit that recognised it, by when that is proposed, and for how many awards it
//! serves: rules as data, worked out without a database.

use crate::store::climb::Award;
use chrono::{Datelike as _, NaiveDate};
use kernel::clocks::Inputs;
use kernel::ids::UnitId;
use kernel::packs::Packs;
use kernel::units::{Tree, UnitKind, Units};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A column whose values are few and have stable codes.
macro_rules! coded {
    ($($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $variant:ident = $code:tt,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$one])* #[sea_orm(string_value = $code)] $variant,)+
        }

        impl $name {
            /// Every value, in the order shown.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable code.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $($name::$variant => $code,)+
                }
            }

            /// The value of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    )+};
}

coded! {
    /// Yes or no.
    Still {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
    }

    /// How far it has effect (phạm vi ảnh hưởng), beyond the unit that recognised it.
    Level {
        /// cấp tỉnh
        Province = "province",
        /// toàn quốc
        Nation = "nation",
    }

    /// What is asked of the level.
    ProposalKind {
        /// công nhận phạm vi ảnh hưởng, hiệu quả áp dụng
        Effect = "effect",
        /// đề nghị áp dụng rộng rãi
        WideUse = "wide_use",
    }

    /// Which deadline of the level holds.
    Sector {
        /// ngành giáo dục
        Education = "education",
        /// các ngành khác
        Other = "other",
    }

    /// Where a proposal stands.
    ProposalState {
        /// Handed in.
        Submitted = "submitted",
        /// Taken in; before the council of the level.
        Received = "received",
        /// The council has concluded.
        Concluded = "concluded",
        /// Recognised.
        Recognised = "recognised",
        /// Not recognised.
        Refused = "refused",
        /// Taken back.
        Withdrawn = "withdrawn",
    }

    /// An award for which an initiative may serve.
    AwardTitle {
        /// Chiến sĩ thi đua cơ sở
        BaseFighter = "base_fighter",
        /// Chiến sĩ thi đua cấp tỉnh
        ProvinceFighter = "province_fighter",
        /// Chiến sĩ thi đua toàn quốc
        NationalFighter = "national_fighter",
        /// Bằng khen
        Merit = "merit",
        /// Bằng Lao động sáng tạo
        CreativeLabour = "creative_labour",
        /// hình thức khác
        Other = "other",
    }
}

impl ProposalState {
    /// Somebody still has to act on it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(
            self,
            ProposalState::Submitted | ProposalState::Received | ProposalState::Concluded
        )
    }
}

/// When a proposal must be in, and for which year it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The year in which it is judged.
    pub year: i32,
    /// Last day, where the level has one.
    pub due_on: Option<NaiveDate>,
    /// How that day was found, by which act, how sure.
    pub explanation: String,
    /// The day of this year has passed.
    pub missed: Option<NaiveDate>,
}

/// The window in which a unit proposes on a day: that of this year, or of the next one when this year's has closed. Which
/// rule holds stands in the packs for the nearest unit above that has one.
///
/// # Errors
/// [`AppError::Bug`] when the packs name a rule that they lack.
pub fn window(
    packs: &Packs,
    line: &[&str],
    (level, kind, sector): (Level, ProposalKind, Sector),
    today: NaiveDate,
) -> Result<Window> {
    let mut window = Window {
        year: today.year(),
        due_on: None,
        explanation: String::new(),
        missed: None,
    };
    // The days are those of dossiers on effect; for wide application no act names one.
    if kind == ProposalKind::WideUse {
        return Ok(window);
    }
    let rule = line.iter().find_map(|code| {
        let code = code.to_lowercase().replace('.', "_");
        let key = format!("sk.window.u{code}.{}.{}", level.code(), sector.code());
        packs.parameters.on(&key, today).ok()?.text().ok()
    });
    let Some(rule) = rule else {
        return Ok(window);
    };
    let of_year = |day: NaiveDate| {
        packs
            .rules
            .compute(rule, &Inputs::from_day(day), &packs.calendar)
            .map_err(|error| AppError::bug(format!("window of proposals: {error}")))
    };
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(today);
    let mut deadline = of_year(first(today.year()))?;
    if deadline.due_on < today {
        window.missed = Some(deadline.due_on);
        window.year += 1;
        deadline = of_year(first(window.year))?;
    }
    window.due_on = Some(deadline.due_on);
    window.explanation = deadline.explanation;
    Ok(window)
}

/// Codes of a unit and of those above it, nearest first: whose window counts.
#[must_use]
pub fn line(units: &Units, unit: UnitId, today: NaiveDate) -> Vec<&str> {
    std::iter::once(unit)
        .chain(units.ancestors(unit, Tree::Territorial, today))
        .map(|unit| units.code(unit, today))
        .collect()
}

/// The unit that decides on a level for what a unit recognised: the nearest of the kind that the packs name.
#[must_use]
pub fn decider(packs: &Packs, units: &Units, unit: UnitId, level: Level, today: NaiveDate) -> Option<UnitId> {
    let key = format!("sk.level.{}.decided_by", level.code());
    let kind = UnitKind::from_code(packs.parameters.on(&key, today).ok()?.text().ok()?)?;
    std::iter::once(unit)
        .chain(units.ancestors(unit, Tree::Territorial, today))
        .find(|above| units.get(*above).is_some_and(|row| row.kind == kind))
}

/// The level that must have been reached before this one.
#[must_use]
pub fn needs(packs: &Packs, level: Level, today: NaiveDate) -> Option<Level> {
    let key = format!("sk.level.{}.requires", level.code());
    Level::from_code(packs.parameters.on(&key, today).ok()?.text().ok()?)
}

/// The level that an award asks for, with the act that says so.
#[must_use]
pub fn scope_of(packs: &Packs, title: AwardTitle, today: NaiveDate) -> Option<(Level, String)> {
    let found = packs
        .parameters
        .on(&format!("award.scope.{}", title.code()), today)
        .ok()?;
    let level = Level::from_code(found.text().ok()?)?;
    Some((level, crate::labels::climb::source(found)))
}

/// The earlier award that keeps an initiative from serving again, with the rule in words. What the rule says stands in the
/// packs: `once` altogether, once for the `same_kind`, once `per_author`, or `free`; a word unknown here is the strictest.
#[must_use]
pub fn used_before<'a>(
    packs: &Packs,
    (title, recipient): (AwardTitle, &str),
    awards: &'a [Award],
    today: NaiveDate,
) -> Option<(&'a Award, String)> {
    let rule = packs.parameters.on("award.initiative_use", today).ok();
    let word = rule.and_then(|rule| rule.text().ok()).unwrap_or("free");
    let same_person = |award: &Award| vietnamese::fold(&award.recipient) == vietnamese::fold(recipient);
    let found = awards
        .iter()
        .filter(|award| award.released_at.is_none())
        .find(|award| match word {
            "free" => false,
            "same_kind" => award.title == title,
            "per_author" => same_person(award),
            _ => true,
        })?;
    Some((found, rule.map(crate::labels::climb::source).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ids::PersonId;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn packs() -> Packs {
        Packs::load(None).unwrap()
    }

    fn effect(sector: Sector, on: &str) -> Window {
        let wanted = (Level::Province, ProposalKind::Effect, sector);
        window(&packs(), &["03637.TH", "03637", "12", "VN"], wanted, day(on)).unwrap()
    }

    #[test]
    fn schools_and_others_hand_in_by_the_days_of_their_province() {
        // "trước 30/5" is by the end of 29 May.
        assert_eq!(effect(Sector::Education, "2026-05-29").due_on, Some(day("2026-05-29")));
        assert_eq!(effect(Sector::Other, "2026-05-30").due_on, Some(day("2026-11-14")));
        let elsewhere = (Level::Province, ProposalKind::Effect, Sector::Other);
        let other = window(&packs(), &["99"], elsewhere, day("2026-05-30")).unwrap();
        assert_eq!(
            (other.year, other.due_on),
            (2026, None),
            "no day is invented for another province"
        );
    }

    #[test]
    fn what_comes_after_the_day_counts_for_the_next_year() {
        let late = effect(Sector::Education, "2026-11-25");
        assert_eq!((late.year, late.due_on), (2027, Some(day("2027-05-29"))));
        assert_eq!(late.missed, Some(day("2026-05-29")));
    }

    #[test]
    fn one_initiative_serves_once() {
        let award = |title, recipient: &str| Award {
            id: Uuid::from_u128(1).into(),
            initiative: crate::InitiativeId(Uuid::from_u128(2)),
            title,
            recipient: recipient.to_owned(),
            year: 2026,
            decision_number: String::new(),
            note: String::new(),
            entered_by: PersonId(Uuid::from_u128(3)),
            entered_at: chrono::DateTime::UNIX_EPOCH,
            released_at: None,
            released_why: String::new(),
            flagged: None,
        };
        let packs = packs();
        let today = day("2026-11-25");
        let mut known = vec![award(AwardTitle::BaseFighter, "Lò Thị Lan")];
        let found = used_before(&packs, (AwardTitle::Merit, "Lò Thị Lan"), &known, today);
        assert!(found.is_some_and(|(_, source)| source.contains("Điều 15.4")));
        known[0].released_at = Some(chrono::DateTime::UNIX_EPOCH);
        assert!(used_before(&packs, (AwardTitle::Merit, "Lò Thị Lan"), &known, today).is_none());
    }

    #[test]
    fn codes_are_what_the_database_and_the_interface_hold() {
        for title in AwardTitle::ALL {
            assert_eq!(AwardTitle::from_code(title.code()), Some(*title));
            assert_eq!(title.to_value(), title.code());
            assert_eq!(serde_json::to_value(title).unwrap(), title.code());
        }
    }
}
