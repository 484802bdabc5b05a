//! The rows of this module's tables.

use crate::model::{BulkId, CouncilId, ItemId, MeetingId, MemberId, SheetId, TieId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::{PersonId, UnitId};
use sea_orm::entity::prelude::*;

macro_rules! row {
    ($module:ident, $table:literal, { $($(#[$attr:meta])* $field:ident: $kind:ty),+ $(,)? }) => {
        pub(crate) mod $module {
            use super::*;
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model { $($(#[$attr])* pub $field: $kind),+ }
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}
            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

row!(council, "councils", {
    #[sea_orm(primary_key, auto_increment = false)]
    id: CouncilId,
    unit: UnitId,
    name: String,
    decision_number: String,
    decided_on: NaiveDate,
    signer: String,
    term_from: NaiveDate,
    term_to: Option<NaiveDate>,
    policy_key: String,
    policy: String,
    form: String,
    created_at: DateTime<Utc>,
    version: i64,
});
row!(member, "council_members", {
    #[sea_orm(primary_key, auto_increment = false)]
    id: MemberId,
    council: CouncilId,
    person: PersonId,
    seat: String,
    title: String,
    expertise: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
});
row!(tie, "council_ties", {
    #[sea_orm(primary_key, auto_increment = false)]
    id: TieId,
    person: PersonId,
    other: PersonId,
    kind: String,
    created_at: DateTime<Utc>,
});
row!(meeting, "council_sessions", {
    #[sea_orm(primary_key, auto_increment = false)]
    id: MeetingId,
    council: CouncilId,
    title: String,
    place: String,
    planned_at: DateTime<Utc>,
    state: String,
    policy: String,
    form: String,
    opened_at: Option<DateTime<Utc>>,
    began_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    signed_at: Option<DateTime<Utc>>,
    minutes_number: Option<String>,
    version: i64,
});
row!(item, "council_items", {
    #[sea_orm(primary_key, auto_increment = false)]
    id: ItemId,
    meeting: MeetingId,
    place: i32,
    subject_kind: String,
    subject: Uuid,
    code: String,
    title: String,
    unit: UnitId,
    field: String,
    scope: String,
    authors: String,
    ties: String,
    link: String,
    stage: String,
    room: Option<String>,
    tally: Option<String>,
    passed: Option<String>,
    conclusion: Option<String>,
    note: String,
    bulk: Option<BulkId>,
    version: i64,
});
row!(bulk, "council_bulks", {
    #[sea_orm(primary_key, auto_increment = false)]
    id: BulkId,
    meeting: MeetingId,
    conclusion: String,
    count: i32,
    made_by: PersonId,
    made_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    undone_at: Option<DateTime<Utc>>,
    released_at: Option<DateTime<Utc>>,
});
row!(attendance, "council_attendance", {
    #[sea_orm(primary_key, auto_increment = false)]
    meeting: MeetingId,
    #[sea_orm(primary_key, auto_increment = false)]
    person: PersonId,
    present: bool,
    changed_at: DateTime<Utc>,
});
row!(conflict, "council_conflicts", {
    #[sea_orm(primary_key, auto_increment = false)]
    item: ItemId,
    #[sea_orm(primary_key, auto_increment = false)]
    person: PersonId,
    #[sea_orm(primary_key, auto_increment = false)]
    kind: String,
    reason: String,
    lifted: bool,
    made_by: PersonId,
    made_at: DateTime<Utc>,
});
row!(assignment, "council_assignments", {
    #[sea_orm(primary_key, auto_increment = false)]
    item: ItemId,
    #[sea_orm(primary_key, auto_increment = false)]
    person: PersonId,
    reason: String,
    made_by: PersonId,
    made_at: DateTime<Utc>,
});
row!(sheet, "council_sheets", {
    #[sea_orm(primary_key, auto_increment = false)]
    id: SheetId,
    item: ItemId,
    person: PersonId,
    form: String,
    points: String,
    total: i32,
    passing: bool,
    comment: String,
    submitted_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
    version: i64,
});
row!(vote, "council_votes", {
    #[sea_orm(primary_key, auto_increment = false)]
    item: ItemId,
    #[sea_orm(primary_key, auto_increment = false)]
    person: PersonId,
    vote: String,
    written: bool,
    cast_at: DateTime<Utc>,
});
row!(voted, "council_voted", {
    #[sea_orm(primary_key, auto_increment = false)]
    item: ItemId,
    #[sea_orm(primary_key, auto_increment = false)]
    person: PersonId,
});
row!(ballots, "council_ballots", {
    #[sea_orm(primary_key, auto_increment = false)]
    item: ItemId,
    yes: i32,
    no: i32,
    blank: i32,
});
