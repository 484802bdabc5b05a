//! People, accounts, sign-in, sessions, positions, role grants, delegation.
//!
//! A person is not an account and not a position: one person may have no account, several dated positions, and act under
//! a written delegation (NĐ 30/2020/NĐ-CP Điều 13). Every act is done in a chosen authority.
//!
//! What it does not do: decide what a role may do with a record. That is each module's `policy.rs`.

pub mod api;
pub mod commands;
mod hashing;
mod identify;
pub mod jobs;
pub mod labels;
mod limits;
pub mod model;
mod oidc;
mod pages;
pub mod policy;
mod rows;
pub mod search;
mod state;
pub mod store;

pub use hashing::hash_now;
pub use identify::{TOKEN_PREFIX, acting_as, authorities, identify};
pub use oidc::Oidc;
pub use pages::{nav, routes};
pub use state::{Identity, PeopleState};
pub use store::{holders, names};

use chrono::NaiveDate;
use kernel::Result;
use kernel::access::SigningForm;
use kernel::db::Reader;
use kernel::ids::{PersonId, UnitId};
use kernel::settings::{Kind, Known};

/// Where people of a unit call when they are stuck: at the foot of every page, on the help page, on pages of trouble.
pub const HELP_PHONE: Known = Known {
    key: "help.phone",
    label: labels::SETTING_PHONE,
    meaning: labels::SETTING_PHONE_MEANING,
    otherwise: labels::SETTING_PHONE_OTHERWISE,
    kind: Kind::Phone,
    inherited: true,
};
/// When people of a unit get the mail that gathers what is not urgent.
pub const DIGEST_TIME: Known = Known {
    key: "notices.digest_time",
    label: labels::SETTING_DIGEST,
    meaning: labels::SETTING_DIGEST_MEANING,
    otherwise: labels::SETTING_DIGEST_OTHERWISE,
    kind: Kind::Choice(labels::DIGEST_TIMES),
    inherited: true,
};

/// Who signs for a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Title as on papers.
    pub title: String,
    /// How they sign.
    pub form: SigningForm,
}

/// The head of a unit on a day.
///
/// # Errors
/// Database errors.
pub async fn head_of(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Option<Head>> {
    let positions = store::positions_in(db, unit, on).await?;
    let Some(position) = positions.into_iter().find(|position| position.head) else {
        return Ok(None);
    };
    let person = store::find_person(db, position.person).await?;
    Ok(Some(Head {
        person: person.id,
        name: person.full_name,
        title: position.title,
        form: position.form,
    }))
}

/// The units in which a person holds a position on a day.
///
/// # Errors
/// Database errors.
pub async fn units_of(db: &Reader<'_>, person: PersonId, on: NaiveDate) -> Result<Vec<UnitId>> {
    Ok(store::positions_of(db, person, on)
        .await?
        .into_iter()
        .map(|position| position.unit)
        .collect())
}
