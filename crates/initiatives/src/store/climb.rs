//! What came of uses after a time, proposals to a wider level, awards for which an initiative served.
//!
//! Readers have found the initiative through its scope; writers hold a permit for it.

use super::life::{Asked, UseId, listed, within};
use crate::climb::{AwardTitle, Level, ProposalKind, ProposalState, Sector, Still};
use crate::model::InitiativeId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Result;
use kernel::access::{Permit, Scope};
use kernel::db::{Reader, Tx};
use kernel::ids::{PersonId, UnitId};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, IntoActiveModel as _, Order, QueryOrder, QuerySelect as _};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::typed_id! {
    /// A follow-up of a use.
    FollowUpId,
    /// A proposal to a wider level.
    ProposalId,
    /// An award for which an initiative served.
    AwardId,
}

/// Kind of record of a proposal, in agendas of councils.
pub const PROPOSAL: &str = "initiative_proposal";

mod follow_up_row {
    use super::*;

    /// What came of a use so many months after it began: actual figures beside what was claimed.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, ToSchema)]
    #[sea_orm(table_name = "initiative_follow_ups")]
    #[schema(as = FollowUp)]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        #[schema(value_type = Uuid)]
        pub id: FollowUpId,
        /// Of which initiative.
        #[schema(value_type = Uuid)]
        pub initiative: InitiativeId,
        /// Of which use.
        #[schema(value_type = Uuid)]
        pub used: UseId,
        /// The unit that uses it.
        #[schema(value_type = Uuid)]
        pub unit: UnitId,
        /// Months after the first use.
        pub months: i32,
        /// Due.
        pub due_on: NaiveDate,
        /// Whether it is still used; absent until told.
        pub still: Option<Still>,
        /// Actual benefit in đồng; absent when it cannot be told in money.
        pub actual: Option<i64>,
        /// How that was found.
        pub basis: String,
        /// Further words.
        pub note: String,
        /// Who told.
        #[schema(value_type = Option<Uuid>)]
        pub reported_by: Option<PersonId>,
        /// When.
        pub reported_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use follow_up_row::Model as FollowUp;

mod proposal_row {
    use super::*;

    /// A recognised initiative put before a wider level: the same record, with the review of that level added.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, ToSchema)]
    #[sea_orm(table_name = "initiative_proposals")]
    #[schema(as = Proposal)]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        #[schema(value_type = Uuid)]
        pub id: ProposalId,
        /// Of which initiative.
        #[schema(value_type = Uuid)]
        pub initiative: InitiativeId,
        /// How far.
        pub level: Level,
        /// To recognise its effect, or to have it applied widely.
        pub kind: ProposalKind,
        /// Which deadline holds.
        pub sector: Sector,
        /// Who proposes.
        #[schema(value_type = Uuid)]
        pub from_unit: UnitId,
        /// Who decides.
        #[schema(value_type = Uuid)]
        pub unit: UnitId,
        /// Where it stands.
        pub state: ProposalState,
        /// Why, with evidence of use.
        pub reasons: String,
        /// The year in which it is judged.
        pub year: i32,
        /// Last day of handing in for that year, where the level has one.
        pub window_on: Option<NaiveDate>,
        /// How that day was found.
        pub window_rule: String,
        /// Who handed it in.
        #[schema(value_type = Uuid)]
        pub proposed_by: PersonId,
        /// When.
        pub proposed_at: DateTime<Utc>,
        /// Taken in by the level.
        pub received_at: Option<DateTime<Utc>>,
        /// What its council says; absent before.
        pub recommended: Option<Still>,
        /// Number of the minutes.
        pub minutes: String,
        /// The council's words.
        pub council_note: String,
        /// When it concluded.
        pub council_on: Option<NaiveDate>,
        /// Number of the decision.
        pub decision_number: String,
        /// Who decided.
        #[schema(value_type = Option<Uuid>)]
        pub decided_by: Option<PersonId>,
        /// When.
        pub decided_at: Option<DateTime<Utc>>,
        /// Words of the decision.
        pub decision_note: String,
        /// The recognition on which it rests was cancelled: its code.
        pub flagged: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use proposal_row::Model as Proposal;

mod award_row {
    use super::*;

    /// An award for which an initiative served.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, ToSchema)]
    #[sea_orm(table_name = "initiative_awards")]
    #[schema(as = Award)]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        #[schema(value_type = Uuid)]
        pub id: AwardId,
        /// Of which initiative.
        #[schema(value_type = Uuid)]
        pub initiative: InitiativeId,
        /// What award.
        pub title: AwardTitle,
        /// Whose.
        pub recipient: String,
        /// Of which year.
        pub year: i32,
        /// Number of the decision or the dossier.
        pub decision_number: String,
        /// Further words.
        pub note: String,
        /// Who entered it.
        #[schema(value_type = Uuid)]
        pub entered_by: PersonId,
        /// When.
        pub entered_at: DateTime<Utc>,
        /// It does not count any more: the award was not given.
        pub released_at: Option<DateTime<Utc>>,
        /// Why.
        pub released_why: String,
        /// The recognition on which it rests was cancelled: its code.
        pub flagged: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use award_row::Model as Award;

macro_rules! rows {
    ($($(#[$doc:meta])* $of:ident, $save:ident, $module:ident, $row:ty;)+) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// Database errors.
        pub async fn $of(db: &Reader<'_>, id: InitiativeId) -> Result<Vec<$row>> {
            Ok($module::Entity::find()
                .filter($module::Column::Initiative.eq(id))
                .order_by($module::Column::Id, Order::Asc)
                .all(db)
                .await?)
        }

        /// Writes one, new or changed.
        ///
        /// # Errors
        /// Database errors.
        pub async fn $save(tx: &Tx, permit: &Permit, one: &$row) -> Result<()> {
            permit.covers(one.initiative.0)?;
            let known = $module::Entity::find_by_id(one.id).one(&tx.reader()).await?.is_some();
            let row = one.clone().into_active_model().reset_all();
            if known {
                $module::Entity::update(row).exec(&tx.reader()).await?;
            } else {
                $module::Entity::insert(row).exec_without_returning(&tx.reader()).await?;
            }
            Ok(())
        }
    )+};
}

rows! {
    /// Follow-ups of an initiative, in the order in which its uses came.
    follow_ups_of, save_follow_up, follow_up_row, FollowUp;
    /// Proposals of an initiative, oldest first.
    proposals_of, save_proposal, proposal_row, Proposal;
    /// Awards for which an initiative served, oldest first.
    awards_of, save_award, award_row, Award;
}

listed! {
    /// Proposals of the initiatives that a scope shows, newest first.
    proposals, proposal_row, Proposal;
    /// Awards of the initiatives that a scope shows, newest first.
    awards, award_row, Award;
}

/// Ids of the initiatives that were proposed to some units.
pub(super) fn proposed_to(units: impl Iterator<Item = Uuid>) -> SelectStatement {
    Query::select()
        .column(proposal_row::Column::Initiative)
        .from(proposal_row::Entity)
        .and_where(proposal_row::Column::Unit.is_in(units))
        .and_where(proposal_row::Column::State.ne(ProposalState::Withdrawn))
        .to_owned()
}

/// Ids of the initiatives that a person judges on a council, by a proposal on the agenda of an open session.
pub(super) fn on_duty(person: PersonId, on: NaiveDate) -> SelectStatement {
    Query::select()
        .column(proposal_row::Column::Initiative)
        .from(proposal_row::Entity)
        .and_where(proposal_row::Column::Id.in_subquery(councils::store::readable_subjects(person, PROPOSAL, on)))
        .to_owned()
}

/// [`on_duty`] and [`proposed_to`] as a list: what a person reads beside the rest because its effect is being judged.
///
/// # Errors
/// Database errors.
pub async fn judged(db: &Reader<'_>, person: PersonId, units: &[UnitId], on: NaiveDate) -> Result<Vec<InitiativeId>> {
    let on_duty = proposal_row::Column::Initiative.in_subquery(on_duty(person, on));
    let asked = proposal_row::Column::Initiative.in_subquery(proposed_to(units.iter().map(|unit| unit.0)));
    Ok(proposal_row::Entity::find()
        .select_only()
        .column(proposal_row::Column::Initiative)
        .distinct()
        .filter(Condition::any().add(on_duty).add(asked))
        .into_tuple()
        .all(db)
        .await?)
}

/// One proposal. The caller finds its initiative through a scope.
///
/// # Errors
/// [`kernel::AppError::NotFound`]; database errors.
pub async fn find_proposal(db: &Reader<'_>, id: ProposalId) -> Result<Proposal> {
    let found = proposal_row::Entity::find_by_id(id).one(db).await?;
    found.ok_or(kernel::AppError::NotFound)
}

/// Proposals that some units have to receive or decide on, the soonest year first.
///
/// # Errors
/// Database errors.
pub async fn waiting_at(
    db: &Reader<'_>,
    units: &[UnitId],
    states: &[ProposalState],
    limit: u64,
) -> Result<Vec<Proposal>> {
    Ok(proposal_row::Entity::find()
        .filter(proposal_row::Column::Unit.is_in(units.iter().copied()))
        .filter(proposal_row::Column::State.is_in(states.iter().copied()))
        .order_by(proposal_row::Column::Year, Order::Asc)
        .order_by(proposal_row::Column::Id, Order::Asc)
        .limit(limit)
        .all(db)
        .await?)
}

/// Follow-ups that some units owe by a day, soonest due first.
///
/// # Errors
/// Database errors.
pub async fn owed_by(db: &Reader<'_>, units: &[UnitId], until: NaiveDate, limit: u64) -> Result<Vec<FollowUp>> {
    Ok(follow_up_row::Entity::find()
        .filter(follow_up_row::Column::Unit.is_in(units.iter().copied()))
        .filter(follow_up_row::Column::ReportedAt.is_null())
        .filter(follow_up_row::Column::DueOn.lte(until))
        .order_by(follow_up_row::Column::DueOn, Order::Asc)
        .order_by(follow_up_row::Column::Id, Order::Asc)
        .limit(limit)
        .all(db)
        .await?)
}

/// Follow-ups of all units that are due by a day and not told, latest due first: what was reminded of before stays in the list
/// and must not keep the new ones out.
///
/// # Errors
/// Database errors.
pub async fn owed(db: &Reader<'_>, until: NaiveDate, limit: u64) -> Result<Vec<FollowUp>> {
    Ok(follow_up_row::Entity::find()
        .filter(follow_up_row::Column::ReportedAt.is_null())
        .filter(follow_up_row::Column::DueOn.lte(until))
        .order_by(follow_up_row::Column::DueOn, Order::Desc)
        .order_by(follow_up_row::Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?)
}
