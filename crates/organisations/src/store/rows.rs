//! The tables. Which columns they have is fixed in crate `migrations`.

use crate::model::{EventId, HandoverId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::{PersonId, UnitId};
use sea_orm::entity::prelude::*;

macro_rules! table {
    ($(#[$doc:meta])* $module:ident, $table:literal, { $($(#[$attribute:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        pub(super) mod $module {
            use super::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $($(#[$attribute])* pub $field: $type,)+
            }
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}
            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

table!(unit, "units", {
    #[sea_orm(primary_key, auto_increment = false)] id: UnitId,
    kind: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    created_at: DateTime<Utc>,
});
table!(name, "unit_names", {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    unit: UnitId,
    full_name: String,
    folded: String,
    sort_key: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
});
table!(code, "unit_codes", {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    unit: UnitId,
    code: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
});
table!(edge, "unit_edges", {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    tree: String,
    child: UnitId,
    parent: UnitId,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
});
table!(closure, "unit_closure", {
    #[sea_orm(primary_key, auto_increment = false)] tree: String,
    #[sea_orm(primary_key, auto_increment = false)] ancestor: UnitId,
    #[sea_orm(primary_key, auto_increment = false)] descendant: UnitId,
    depth: i32,
    #[sea_orm(primary_key, auto_increment = false)] valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
});
table!(event, "unit_events", {
    #[sea_orm(primary_key, auto_increment = false)] id: EventId,
    kind: String,
    legal_act: String,
    effective_on: NaiveDate,
    note: String,
    created_at: DateTime<Utc>,
});
table!(succession, "unit_successions", {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    event: EventId,
    from_unit: UnitId,
    to_unit: UnitId,
    share: i64,
    estimated: bool,
});
table!(handover, "handovers", {
    #[sea_orm(primary_key, auto_increment = false)] id: HandoverId,
    from_person: Option<PersonId>,
    from_unit: Option<UnitId>,
    to_person: Option<PersonId>,
    to_unit: Option<UnitId>,
    reason: String,
    content: String,
    state: String,
    created_at: DateTime<Utc>,
    accepted_at: Option<DateTime<Utc>>,
    made_by: PersonId,
});
table!(
    /// Small facts about the installation.
    fact, "installation", {
    #[sea_orm(primary_key, auto_increment = false)] key: String,
    value: String,
});
