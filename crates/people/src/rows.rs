//! The rows of this module's tables; private to `store.rs`.

use crate::model::GrantId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::{DelegationId, PersonId, PositionId, SessionId, TokenId, UnitId};
use sea_orm::entity::prelude::*;

macro_rules! rows {
    ($($module:ident = $table:literal { $($(#[$key:meta])? $field:ident: $type:ty),+ $(,)? })+) => {$(
        pub mod $module {
            use super::*;
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model { $($(#[$key])? pub $field: $type,)+ }
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}
            impl ActiveModelBehavior for ActiveModel {}
        }
    )+};
}

rows! {
    person = "people" {
        #[sea_orm(primary_key, auto_increment = false)] id: PersonId, full_name: String, calling_name: Option<String>,
        sort_key: String, folded: String, email: Option<String>, phone: Option<String>, citizen_number: Option<String>,
        born_on: Option<NaiveDate>, created_at: DateTime<Utc>, version: i64,
    }
    account = "accounts" {
        #[sea_orm(primary_key, auto_increment = false)] person: PersonId, username: String, password_hash: Option<String>,
        totp_secret: Option<String>, totp_confirmed: bool, totp_last_step: i64, recovery_codes: String,
        oidc_subject: Option<String>, disabled_at: Option<DateTime<Utc>>, last_sign_in_at: Option<DateTime<Utc>>,
        created_at: DateTime<Utc>, version: i64,
    }
    session = "sessions" {
        #[sea_orm(primary_key, auto_increment = false)] id: SessionId, person: PersonId, token_hash: String,
        authority: String, second_factor: bool, agent: String, address: String, created_at: DateTime<Utc>,
        seen_at: DateTime<Utc>, expires_at: DateTime<Utc>, revoked_at: Option<DateTime<Utc>>,
    }
    link = "links" {
        #[sea_orm(primary_key, auto_increment = false)] token_hash: String, purpose: String, person: Option<PersonId>,
        created_at: DateTime<Utc>, expires_at: DateTime<Utc>, used_at: Option<DateTime<Utc>>,
    }
    failure = "sign_in_failures" {
        #[sea_orm(primary_key, auto_increment = false)] key: String, count: i32, last_at: DateTime<Utc>,
        wait_until: DateTime<Utc>,
    }
    device = "known_devices" {
        #[sea_orm(primary_key, auto_increment = false)] person: PersonId,
        #[sea_orm(primary_key, auto_increment = false)] token_hash: String, seen_at: DateTime<Utc>,
    }
    token = "access_tokens" {
        #[sea_orm(primary_key, auto_increment = false)] id: TokenId, person: PersonId, name: String, token_hash: String,
        scopes: String, authority: String, created_at: DateTime<Utc>, expires_at: DateTime<Utc>,
        used_at: Option<DateTime<Utc>>, revoked_at: Option<DateTime<Utc>>,
    }
    position = "positions" {
        #[sea_orm(primary_key, auto_increment = false)] id: PositionId, person: PersonId, unit: UnitId, title: String,
        form: String, head: bool, valid_from: NaiveDate, valid_to: Option<NaiveDate>, created_at: DateTime<Utc>,
    }
    grant = "role_grants" {
        #[sea_orm(primary_key, auto_increment = false)] id: GrantId, person: PersonId, unit: UnitId, role: String,
        subtree: bool, valid_from: NaiveDate, valid_to: Option<NaiveDate>, created_at: DateTime<Utc>,
    }
    delegation = "delegations" {
        #[sea_orm(primary_key, auto_increment = false)] id: DelegationId, giver: PersonId, receiver: PersonId, unit: UnitId,
        form: String, title: String, roles: String, content: String, legal_act: String, valid_from: NaiveDate,
        valid_to: NaiveDate, created_at: DateTime<Utc>, ended_at: Option<DateTime<Utc>>,
    }
}
