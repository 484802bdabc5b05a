//! What belongs to one initiative beside its form: co-authors' answers, participants, uses, benefits, payments, disputes.
//!
//! Readers have found the initiative through its scope; writers hold a permit for it.

use super::climb::{Award, FollowUp, Proposal};
use super::counted::Of;
use crate::climb::Still;
use crate::model::InitiativeId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Result;
use kernel::access::{Permit, Scope};
use kernel::db::{Reader, Tx};
use kernel::ids::{PersonId, UnitId};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, IntoActiveModel as _, Order, QueryOrder, QuerySelect as _};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::typed_id! {
    /// The answer of a co-author.
    ConsentId,
    /// Somebody beside the authors.
    ParticipantId,
    /// A use.
    UseId,
    /// A benefit.
    BenefitId,
    /// A payment.
    PaymentId,
    /// A complaint.
    DisputeId,
}

/// What a co-author said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Not yet.
    #[sea_orm(string_value = "asked")]
    Asked,
    /// Confirmed the share.
    #[sea_orm(string_value = "confirmed")]
    Confirmed,
    /// Refused, with a reason.
    #[sea_orm(string_value = "refused")]
    Refused,
    /// Confirmed on a signed paper that was attached.
    #[sea_orm(string_value = "on_paper")]
    OnPaper,
}

impl Answer {
    /// Every value, in the order shown.
    pub const ALL: [Answer; 4] = [Answer::Asked, Answer::Confirmed, Answer::Refused, Answer::OnPaper];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Answer::Asked => "asked",
            Answer::Confirmed => "confirmed",
            Answer::Refused => "refused",
            Answer::OnPaper => "on_paper",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Answer> {
        Answer::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// In what part somebody stands beside the authors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// tham gia tổ chức áp dụng lần đầu
    #[sea_orm(string_value = "first_application")]
    FirstApplication,
    /// người hướng dẫn
    #[sea_orm(string_value = "mentor")]
    Mentor,
    /// người giám hộ
    #[sea_orm(string_value = "guardian")]
    Guardian,
}

impl Part {
    /// Every value, in the order shown.
    pub const ALL: [Part; 3] = [Part::FirstApplication, Part::Mentor, Part::Guardian];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Part::FirstApplication => "first_application",
            Part::Mentor => "mentor",
            Part::Guardian => "guardian",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What kind of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum UseKind {
    /// áp dụng tại cơ sở
    #[sea_orm(string_value = "application")]
    Application,
    /// nhân rộng
    #[sea_orm(string_value = "replication")]
    Replication,
    /// chuyển giao
    #[sea_orm(string_value = "transfer")]
    Transfer,
}

impl UseKind {
    /// Every value, in the order shown.
    pub const ALL: [UseKind; 3] = [UseKind::Application, UseKind::Replication, UseKind::Transfer];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            UseKind::Application => "application",
            UseKind::Replication => "replication",
            UseKind::Transfer => "transfer",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<UseKind> {
        UseKind::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// Where a use stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum UseState {
    /// Asked; waits for the other unit.
    #[sea_orm(string_value = "requested")]
    Requested,
    /// The other unit says that it uses it; waits for the one that recognised it.
    #[sea_orm(string_value = "declared")]
    Declared,
    /// The one that was asked said no.
    #[sea_orm(string_value = "declined")]
    Declined,
    /// In use.
    #[sea_orm(string_value = "running")]
    Running,
    /// In use, and its effect was reported.
    #[sea_orm(string_value = "reported")]
    Reported,
}

impl UseState {
    /// Every value, in the order shown.
    pub const ALL: [UseState; 5] = [
        UseState::Requested,
        UseState::Declared,
        UseState::Declined,
        UseState::Running,
        UseState::Reported,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            UseState::Requested => "requested",
            UseState::Declared => "declared",
            UseState::Declined => "declined",
            UseState::Running => "running",
            UseState::Reported => "reported",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<UseState> {
        UseState::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// How a benefit was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// thời gian tiết kiệm × đơn giá
    #[sea_orm(string_value = "time")]
    Time,
    /// vật tư tiết kiệm
    #[sea_orm(string_value = "material")]
    Material,
    /// giảm sai sót, hư hỏng
    #[sea_orm(string_value = "errors")]
    Errors,
    /// tăng doanh thu
    #[sea_orm(string_value = "revenue")]
    Revenue,
    /// lợi ích xã hội, không tính được bằng tiền
    #[sea_orm(string_value = "social")]
    Social,
}

impl Method {
    /// Every value, in the order shown.
    pub const ALL: [Method; 5] = [
        Method::Time,
        Method::Material,
        Method::Errors,
        Method::Revenue,
        Method::Social,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Method::Time => "time",
            Method::Material => "material",
            Method::Errors => "errors",
            Method::Revenue => "revenue",
            Method::Social => "social",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// For what remuneration is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// một năm áp dụng
    #[sea_orm(string_value = "use_year")]
    UseYear,
    /// một năm áp dụng, lợi ích không tính được bằng tiền
    #[sea_orm(string_value = "not_computable")]
    NotComputable,
    /// một lần chuyển giao
    #[sea_orm(string_value = "transfer")]
    Transfer,
    /// người tham gia áp dụng lần đầu
    #[sea_orm(string_value = "first_application")]
    FirstApplication,
}

impl PaymentKind {
    /// Every value, in the order shown.
    pub const ALL: [PaymentKind; 4] = [
        PaymentKind::UseYear,
        PaymentKind::NotComputable,
        PaymentKind::Transfer,
        PaymentKind::FirstApplication,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            PaymentKind::UseYear => "use_year",
            PaymentKind::NotComputable => "not_computable",
            PaymentKind::Transfer => "transfer",
            PaymentKind::FirstApplication => "first_application",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<PaymentKind> {
        PaymentKind::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// About what a complaint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum DisputeKind {
    /// quyền tác giả
    #[sea_orm(string_value = "authorship")]
    Authorship,
    /// kết quả xét
    #[sea_orm(string_value = "result")]
    Result,
    /// việc khác
    #[sea_orm(string_value = "other")]
    Other,
}

impl DisputeKind {
    /// Every value, in the order shown.
    pub const ALL: [DisputeKind; 3] = [DisputeKind::Authorship, DisputeKind::Result, DisputeKind::Other];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            DisputeKind::Authorship => "authorship",
            DisputeKind::Result => "result",
            DisputeKind::Other => "other",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<DisputeKind> {
        DisputeKind::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// Where a complaint stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    /// Waits for an answer.
    #[sea_orm(string_value = "open")]
    Open,
    /// It was right.
    #[sea_orm(string_value = "upheld")]
    Upheld,
    /// It was not.
    #[sea_orm(string_value = "dismissed")]
    Dismissed,
}

impl DisputeState {
    /// Every value, in the order shown.
    pub const ALL: [DisputeState; 3] = [DisputeState::Open, DisputeState::Upheld, DisputeState::Dismissed];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            DisputeState::Open => "open",
            DisputeState::Upheld => "upheld",
            DisputeState::Dismissed => "dismissed",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<DisputeState> {
        DisputeState::ALL.into_iter().find(|one| one.code() == code)
    }
}

mod consent_row {
    use super::*;

    /// A co-author asked to confirm a share.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, ToSchema)]
    #[sea_orm(table_name = "initiative_consents")]
    #[schema(as = Consent)]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        #[schema(value_type = Uuid)]
        pub id: ConsentId,
        /// Of which initiative.
        #[schema(value_type = Uuid)]
        pub initiative: InitiativeId,
        /// Who, where the person has an account.
        #[schema(value_type = Option<Uuid>)]
        pub person: Option<PersonId>,
        /// Name as in the table of authors.
        pub full_name: String,
        /// The share asked about, in hundredths of a percent.
        pub share: i32,
        /// The answer.
        pub answer: Answer,
        /// Why not; for a paper: where it lies.
        pub reason: String,
        /// Asked.
        pub asked_at: DateTime<Utc>,
        /// Answered.
        pub answered_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use consent_row::Model as Consent;

mod participant_row {
    use super::*;

    /// Somebody beside the authors: who helped in the first application, a mentor, a guardian.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, ToSchema)]
    #[sea_orm(table_name = "initiative_participants")]
    #[schema(as = Participant)]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        #[schema(value_type = Uuid)]
        pub id: ParticipantId,
        /// Of which initiative.
        #[schema(value_type = Uuid)]
        pub initiative: InitiativeId,
        /// In what part.
        pub part: Part,
        /// Name.
        pub full_name: String,
        /// Place of work or residence.
        pub workplace: String,
        /// What they did.
        pub work: String,
        /// Number or place of a written consent.
        pub consent: String,
        /// Added.
        pub added_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use participant_row::Model as Participant;

mod use_row {
    use super::*;

    /// Use of an initiative: at home, in another unit, by transfer.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, ToSchema)]
    #[sea_orm(table_name = "initiative_uses")]
    #[schema(as = Replication)]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        #[schema(value_type = Uuid)]
        pub id: UseId,
        /// Of which initiative.
        #[schema(value_type = Uuid)]
        pub initiative: InitiativeId,
        /// Where.
        #[schema(value_type = Uuid)]
        pub unit: UnitId,
        /// What kind.
        pub kind: UseKind,
        /// Where it stands.
        pub state: UseState,
        /// Since when.
        pub since: Option<NaiveDate>,
        /// By whom.
        pub who: String,
        /// What was changed.
        pub changes: String,
        /// What came of it.
        pub effect: String,
        /// Price of a transfer in đồng, else 0.
        pub price: i64,
        /// Who began it.
        #[schema(value_type = Uuid)]
        pub asked_by: PersonId,
        /// When.
        pub asked_at: DateTime<Utc>,
        /// Who answered.
        #[schema(value_type = Option<Uuid>)]
        pub answered_by: Option<PersonId>,
        /// When.
        pub answered_at: Option<DateTime<Utc>>,
        /// In what words.
        pub answer: String,
        /// Whom to ask there, where the unit declared it itself; not for other units that use it.
        pub contact: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use use_row::Model as Use;

mod benefit_row {
    use super::*;

    /// A benefit over a time: claimed and verified apart.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, ToSchema)]
    #[sea_orm(table_name = "initiative_benefits")]
    #[schema(as = Benefit)]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        #[schema(value_type = Uuid)]
        pub id: BenefitId,
        /// Of which initiative.
        #[schema(value_type = Uuid)]
        pub initiative: InitiativeId,
        /// First day.
        pub from_on: NaiveDate,
        /// Last day.
        pub to_on: NaiveDate,
        /// How it was found.
        pub method: Method,
        /// Inputs and sums.
        pub basis: String,
        /// Claimed, in đồng; none when it cannot be told in money.
        pub claimed: Option<i64>,
        /// Verified, in đồng.
        pub verified: Option<i64>,
        /// Who claims.
        #[schema(value_type = Uuid)]
        pub claimed_by: PersonId,
        /// When.
        pub claimed_at: DateTime<Utc>,
        /// Who verified.
        #[schema(value_type = Option<Uuid>)]
        pub verified_by: Option<PersonId>,
        /// When.
        pub verified_at: Option<DateTime<Utc>>,
        /// Of the verifier.
        pub note: String,
        /// The unit that has it, where it is not the one that recognised the initiative.
        #[schema(value_type = Option<Uuid>)]
        pub unit: Option<UnitId>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use benefit_row::Model as Benefit;

mod payment_row {
    use super::*;

    /// Remuneration owed and paid (Điều lệ Điều 10).
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, ToSchema)]
    #[sea_orm(table_name = "initiative_payments")]
    #[schema(as = Remuneration)]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        #[schema(value_type = Uuid)]
        pub id: PaymentId,
        /// Of which initiative.
        #[schema(value_type = Uuid)]
        pub initiative: InitiativeId,
        /// For what.
        pub kind: PaymentKind,
        /// Benefit, price or wage that it is counted from, in đồng.
        pub base: i64,
        /// Legal minimum of the day, in đồng.
        pub legal_minimum: i64,
        /// The rule was read in an official source.
        pub law_verified: bool,
        /// What is owed, in đồng.
        pub amount: i64,
        /// Number of the agreement; empty without one.
        pub agreement: String,
        /// How the minimum was found.
        pub explanation: String,
        /// Due.
        pub due_on: NaiveDate,
        /// Paid.
        pub paid_on: Option<NaiveDate>,
        /// Number of the voucher.
        pub voucher: String,
        /// Income tax withheld, in đồng.
        pub tax: i64,
        /// Who entered it.
        #[schema(value_type = Uuid)]
        pub made_by: PersonId,
        /// When.
        pub made_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use payment_row::Model as Payment;

mod dispute_row {
    use super::*;

    /// A complaint about authorship or result.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, ToSchema)]
    #[sea_orm(table_name = "initiative_disputes")]
    #[schema(as = Dispute)]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        #[schema(value_type = Uuid)]
        pub id: DisputeId,
        /// Of which initiative.
        #[schema(value_type = Uuid)]
        pub initiative: InitiativeId,
        /// About what.
        pub kind: DisputeKind,
        /// By whom.
        #[schema(value_type = Uuid)]
        pub raised_by: PersonId,
        /// In whose words.
        pub words: String,
        /// When.
        pub raised_at: DateTime<Utc>,
        /// Where it stands.
        pub state: DisputeState,
        /// The answer.
        pub answer: String,
        /// By whom.
        #[schema(value_type = Option<Uuid>)]
        pub answered_by: Option<PersonId>,
        /// When.
        pub answered_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use dispute_row::Model as Dispute;

/// Ids of the initiatives of which a person was asked to be an author.
pub(super) fn invitations(person: PersonId) -> SelectStatement {
    Query::select()
        .column(consent_row::Column::Initiative)
        .from(consent_row::Entity)
        .and_where(consent_row::Column::Person.eq(person))
        .to_owned()
}

/// Ids of the initiatives that some units use or were asked to use. Whoever only says that they use one sees no more of it
/// than before: else a claim would open every dossier.
pub(super) fn adopted(units: Condition) -> SelectStatement {
    Query::select()
        .column(use_row::Column::Initiative)
        .from(use_row::Entity)
        .and_where(use_row::Column::Kind.eq(UseKind::Replication))
        .and_where(use_row::Column::State.is_in([UseState::Requested, UseState::Running, UseState::Reported]))
        .cond_where(units)
        .to_owned()
}

/// Who was asked to be an author of each of some records.
pub(super) async fn invited_to(db: &Reader<'_>, ids: &[InitiativeId]) -> Result<HashMap<InitiativeId, Vec<PersonId>>> {
    let rows: Vec<(InitiativeId, PersonId)> = consent_row::Entity::find()
        .select_only()
        .columns([consent_row::Column::Initiative, consent_row::Column::Person])
        .filter(consent_row::Column::Initiative.is_in(ids.iter().copied()))
        .filter(consent_row::Column::Person.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut of: HashMap<InitiativeId, Vec<PersonId>> = HashMap::new();
    for (id, person) in rows {
        of.entry(id).or_default().push(person);
    }
    Ok(of)
}

/// Units that use each of some records or were asked to: [`adopted`], read from the other side.
pub(super) async fn adopters_of(db: &Reader<'_>, ids: &[InitiativeId]) -> Result<HashMap<InitiativeId, Vec<UnitId>>> {
    let rows: Vec<(InitiativeId, UnitId)> = use_row::Entity::find()
        .select_only()
        .columns([use_row::Column::Initiative, use_row::Column::Unit])
        .filter(use_row::Column::Initiative.is_in(ids.iter().copied()))
        .filter(use_row::Column::Kind.eq(UseKind::Replication))
        .filter(use_row::Column::State.is_in([UseState::Requested, UseState::Running, UseState::Reported]))
        .into_tuple()
        .all(db)
        .await?;
    let mut of: HashMap<InitiativeId, Vec<UnitId>> = HashMap::new();
    for (id, unit) in rows {
        of.entry(id).or_default().push(unit);
    }
    Ok(of)
}

/// Uses, benefits and payments of some records: what is counted of them beside their dates.
pub(super) async fn counted_of(db: &Reader<'_>, ids: &[InitiativeId]) -> Result<(Of<Use>, Of<Benefit>, Of<Payment>)> {
    let (mut uses, mut benefits, mut payments) = (Of::new(), Of::new(), Of::new());
    for one in use_row::Entity::find()
        .filter(use_row::Column::Initiative.is_in(ids.iter().copied()))
        .order_by(use_row::Column::Id, Order::Asc)
        .all(db)
        .await?
    {
        uses.entry(one.initiative).or_insert_with(Vec::new).push(one);
    }
    for one in benefit_row::Entity::find()
        .filter(benefit_row::Column::Initiative.is_in(ids.iter().copied()))
        .order_by(benefit_row::Column::Id, Order::Asc)
        .all(db)
        .await?
    {
        benefits.entry(one.initiative).or_insert_with(Vec::new).push(one);
    }
    for one in payment_row::Entity::find()
        .filter(payment_row::Column::Initiative.is_in(ids.iter().copied()))
        .order_by(payment_row::Column::Id, Order::Asc)
        .all(db)
        .await?
    {
        payments.entry(one.initiative).or_insert_with(Vec::new).push(one);
    }
    Ok((uses, benefits, payments))
}

/// Everything that belongs to one initiative.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InitiativeLife)]
pub struct Life {
    /// A co-author asked to confirm a share.
    pub consents: Vec<Consent>,
    /// Somebody beside the authors: who helped in the first application, a mentor, a guardian.
    pub participants: Vec<Participant>,
    /// Use of an initiative: at home, in another unit, by transfer.
    pub uses: Vec<Use>,
    /// A benefit over a time: claimed and verified apart.
    pub benefits: Vec<Benefit>,
    /// Remuneration owed and paid (Điều lệ Điều 10).
    pub payments: Vec<Payment>,
    /// A complaint about authorship or result.
    pub disputes: Vec<Dispute>,
    /// What came of each use after half a year and a year.
    pub follow_ups: Vec<FollowUp>,
    /// Proposals to a wider level.
    pub proposals: Vec<Proposal>,
    /// Awards for which it served.
    pub awards: Vec<Award>,
}

impl Life {
    /// The unit says that it stopped: its last word on the use.
    #[must_use]
    pub fn ended(&self, used: UseId) -> bool {
        let told = self
            .follow_ups
            .iter()
            .filter(|one| one.used == used && one.still.is_some());
        told.max_by_key(|one| one.months)
            .is_some_and(|one| one.still == Some(Still::No))
    }
}

/// Everything that belongs to one initiative, in the order in which it came.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, id: InitiativeId) -> Result<Life> {
    let mut follow_ups = super::climb::follow_ups_of(db, id).await?;
    follow_ups.sort_by_key(|one| (one.due_on, one.months, one.id));
    Ok(Life {
        consents: consent_row::Entity::find()
            .filter(consent_row::Column::Initiative.eq(id))
            .order_by(consent_row::Column::Id, Order::Asc)
            .all(db)
            .await?,
        participants: participant_row::Entity::find()
            .filter(participant_row::Column::Initiative.eq(id))
            .order_by(participant_row::Column::Id, Order::Asc)
            .all(db)
            .await?,
        uses: use_row::Entity::find()
            .filter(use_row::Column::Initiative.eq(id))
            .order_by(use_row::Column::Id, Order::Asc)
            .all(db)
            .await?,
        benefits: benefit_row::Entity::find()
            .filter(benefit_row::Column::Initiative.eq(id))
            .order_by(benefit_row::Column::Id, Order::Asc)
            .all(db)
            .await?,
        payments: payment_row::Entity::find()
            .filter(payment_row::Column::Initiative.eq(id))
            .order_by(payment_row::Column::Id, Order::Asc)
            .all(db)
            .await?,
        disputes: dispute_row::Entity::find()
            .filter(dispute_row::Column::Initiative.eq(id))
            .order_by(dispute_row::Column::Id, Order::Asc)
            .all(db)
            .await?,
        follow_ups,
        proposals: super::climb::proposals_of(db, id).await?,
        awards: super::climb::awards_of(db, id).await?,
    })
}

/// Writes one, new or changed. A co-author asked to confirm a share.
///
/// # Errors
/// Database errors.
pub async fn save_consent(tx: &Tx, permit: &Permit, one: &Consent) -> Result<()> {
    permit.covers(one.initiative.0)?;
    let known = consent_row::Entity::find_by_id(one.id)
        .one(&tx.reader())
        .await?
        .is_some();
    let row = one.clone().into_active_model().reset_all();
    if known {
        consent_row::Entity::update(row).exec(&tx.reader()).await?;
    } else {
        consent_row::Entity::insert(row)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Writes one, new or changed. Somebody beside the authors: who helped in the first application, a mentor, a guardian.
///
/// # Errors
/// Database errors.
pub async fn save_participant(tx: &Tx, permit: &Permit, one: &Participant) -> Result<()> {
    permit.covers(one.initiative.0)?;
    let known = participant_row::Entity::find_by_id(one.id)
        .one(&tx.reader())
        .await?
        .is_some();
    let row = one.clone().into_active_model().reset_all();
    if known {
        participant_row::Entity::update(row).exec(&tx.reader()).await?;
    } else {
        participant_row::Entity::insert(row)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Writes one, new or changed. Use of an initiative: at home, in another unit, by transfer.
///
/// # Errors
/// Database errors.
pub async fn save_use(tx: &Tx, permit: &Permit, one: &Use) -> Result<()> {
    permit.covers(one.initiative.0)?;
    let known = use_row::Entity::find_by_id(one.id).one(&tx.reader()).await?.is_some();
    let row = one.clone().into_active_model().reset_all();
    if known {
        use_row::Entity::update(row).exec(&tx.reader()).await?;
    } else {
        use_row::Entity::insert(row)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Writes one, new or changed. A benefit over a time: claimed and verified apart.
///
/// # Errors
/// Database errors.
pub async fn save_benefit(tx: &Tx, permit: &Permit, one: &Benefit) -> Result<()> {
    permit.covers(one.initiative.0)?;
    let known = benefit_row::Entity::find_by_id(one.id)
        .one(&tx.reader())
        .await?
        .is_some();
    let row = one.clone().into_active_model().reset_all();
    if known {
        benefit_row::Entity::update(row).exec(&tx.reader()).await?;
    } else {
        benefit_row::Entity::insert(row)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Writes one, new or changed. Remuneration owed and paid (Điều lệ Điều 10).
///
/// # Errors
/// Database errors.
pub async fn save_payment(tx: &Tx, permit: &Permit, one: &Payment) -> Result<()> {
    permit.covers(one.initiative.0)?;
    let known = payment_row::Entity::find_by_id(one.id)
        .one(&tx.reader())
        .await?
        .is_some();
    let row = one.clone().into_active_model().reset_all();
    if known {
        payment_row::Entity::update(row).exec(&tx.reader()).await?;
    } else {
        payment_row::Entity::insert(row)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Writes one, new or changed. A complaint about authorship or result.
///
/// # Errors
/// Database errors.
pub async fn save_dispute(tx: &Tx, permit: &Permit, one: &Dispute) -> Result<()> {
    permit.covers(one.initiative.0)?;
    let known = dispute_row::Entity::find_by_id(one.id)
        .one(&tx.reader())
        .await?
        .is_some();
    let row = one.clone().into_active_model().reset_all();
    if known {
        dispute_row::Entity::update(row).exec(&tx.reader()).await?;
    } else {
        dispute_row::Entity::insert(row)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// What some units were asked to apply and have not answered, oldest first.
///
/// # Errors
/// Database errors.
pub async fn asked_of(db: &Reader<'_>, units: &[UnitId], limit: u64) -> Result<Vec<Use>> {
    use sea_orm::QuerySelect as _;
    Ok(use_row::Entity::find()
        .filter(use_row::Column::Unit.is_in(units.iter().copied()))
        .filter(use_row::Column::State.eq(UseState::Requested))
        .order_by(use_row::Column::AskedAt, Order::Asc)
        .limit(limit)
        .all(db)
        .await?)
}

/// Remuneration that some units still owe, soonest due first.
///
/// # Errors
/// Database errors.
pub async fn unpaid(db: &Reader<'_>, units: &[UnitId], limit: u64) -> Result<Vec<Payment>> {
    use sea_orm::QuerySelect as _;
    let held = Query::select()
        .column(super::row::Column::Id)
        .from(super::row::Entity)
        .and_where(super::row::Column::Unit.is_in(units.iter().copied()))
        .to_owned();
    Ok(payment_row::Entity::find()
        .filter(payment_row::Column::PaidOn.is_null())
        .filter(payment_row::Column::Initiative.in_subquery(held))
        .order_by(payment_row::Column::DueOn, Order::Asc)
        .order_by(payment_row::Column::Id, Order::Asc)
        .limit(limit)
        .all(db)
        .await?)
}

/// Shares that a person was asked to confirm, oldest first.
///
/// # Errors
/// Database errors.
pub async fn invited(db: &Reader<'_>, person: PersonId, limit: u64) -> Result<Vec<Consent>> {
    use sea_orm::QuerySelect as _;
    Ok(consent_row::Entity::find()
        .filter(consent_row::Column::Person.eq(person))
        .filter(consent_row::Column::Answer.eq(Answer::Asked))
        .order_by(consent_row::Column::AskedAt, Order::Asc)
        .limit(limit)
        .all(db)
        .await?)
}

/// Uses that units declare and the ones that recognised the initiatives have not answered, oldest first.
///
/// # Errors
/// Database errors.
pub async fn declared_to(db: &Reader<'_>, units: &[UnitId], limit: u64) -> Result<Vec<Use>> {
    use sea_orm::QuerySelect as _;
    let held = Query::select()
        .column(super::row::Column::Id)
        .from(super::row::Entity)
        .and_where(super::row::Column::Unit.is_in(units.iter().copied()))
        .to_owned();
    Ok(use_row::Entity::find()
        .filter(use_row::Column::State.eq(UseState::Declared))
        .filter(use_row::Column::Initiative.in_subquery(held))
        .order_by(use_row::Column::AskedAt, Order::Asc)
        .limit(limit)
        .all(db)
        .await?)
}

/// What some units use of others or say that they use, newest first.
///
/// # Errors
/// Database errors.
pub async fn used_by(db: &Reader<'_>, units: &[UnitId], limit: u64) -> Result<Vec<Use>> {
    use sea_orm::QuerySelect as _;
    Ok(use_row::Entity::find()
        .filter(use_row::Column::Kind.eq(UseKind::Replication))
        .filter(use_row::Column::Unit.is_in(units.iter().copied()))
        .order_by(use_row::Column::AskedAt, Order::Desc)
        .limit(limit)
        .all(db)
        .await?)
}

/// Remuneration that was due before a day and is not paid, latest due first: what was reminded of before stays in the list and
/// must not keep the new ones out.
///
/// # Errors
/// Database errors.
pub async fn overdue(db: &Reader<'_>, before: NaiveDate, limit: u64) -> Result<Vec<Payment>> {
    use sea_orm::QuerySelect as _;
    Ok(payment_row::Entity::find()
        .filter(payment_row::Column::PaidOn.is_null())
        .filter(payment_row::Column::DueOn.lt(before))
        .order_by(payment_row::Column::DueOn, Order::Desc)
        .order_by(payment_row::Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?)
}

/// What a list of the interface asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Only this one.
    pub id: Option<Uuid>,
    /// Only of this initiative.
    pub initiative: Option<InitiativeId>,
    /// From the page before.
    pub cursor: Option<Uuid>,
    /// Rows.
    pub limit: u64,
}

/// Ids of the initiatives that a scope shows.
pub(super) fn within(scope: &Scope, on: NaiveDate) -> SelectStatement {
    Query::select()
        .column(super::row::Column::Id)
        .from(super::row::Entity)
        .cond_where(super::visible(scope, on, super::Probe::AllUnits))
        .to_owned()
}

/// Reads a page of rows that belong to initiatives, newest first: one more than asked for tells that there is more.
macro_rules! listed {
    ($($(#[$doc:meta])* $name:ident, $module:ident, $row:ty;)+) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// Database errors.
        pub async fn $name(db: &Reader<'_>, scope: &Scope, asked: &Asked, on: NaiveDate) -> Result<Vec<$row>> {
            use sea_orm::QuerySelect as _;
            let mut find = $module::Entity::find()
                .filter($module::Column::Initiative.in_subquery(within(scope, on)))
                .order_by($module::Column::Id, Order::Desc)
                .limit(asked.limit.saturating_add(1));
            if let Some(id) = asked.id {
                find = find.filter($module::Column::Id.eq(id));
            }
            if let Some(id) = asked.initiative {
                find = find.filter($module::Column::Initiative.eq(id));
            }
            if let Some(id) = asked.cursor {
                find = find.filter($module::Column::Id.lt(id));
            }
            Ok(find.all(db).await?)
        }
    )+};
}
pub(super) use listed;

listed! {
    /// Benefits of the initiatives that a scope shows, newest first.
    benefits, benefit_row, Benefit;
    /// Remuneration of the initiatives that a scope shows, newest first.
    payments, payment_row, Payment;
}

/// Uses in other units, of the initiatives that a scope shows and by the units of the person, newest first.
///
/// # Errors
/// Database errors.
pub async fn replications(
    db: &Reader<'_>,
    scope: &Scope,
    own: &[UnitId],
    asked: &Asked,
    on: NaiveDate,
) -> Result<Vec<Use>> {
    use sea_orm::QuerySelect as _;
    let seen = Condition::any()
        .add(use_row::Column::Initiative.in_subquery(within(scope, on)))
        .add(use_row::Column::Unit.is_in(own.iter().copied()));
    let mut find = use_row::Entity::find()
        .filter(use_row::Column::Kind.eq(UseKind::Replication))
        .filter(seen)
        .order_by(use_row::Column::Id, Order::Desc)
        .limit(asked.limit.saturating_add(1));
    if let Some(id) = asked.id {
        find = find.filter(use_row::Column::Id.eq(id));
    }
    if let Some(id) = asked.initiative {
        find = find.filter(use_row::Column::Initiative.eq(id));
    }
    if let Some(id) = asked.cursor {
        find = find.filter(use_row::Column::Id.lt(id));
    }
    Ok(find.all(db).await?)
}

/// The rule of the clock on a complaint.
pub const DISPUTE_CLOCK: &str = "sk.dispute_answer";

/// Open complaints, oldest first: of some units, or of all, each with the day by which it must be answered.
///
/// # Errors
/// Database errors.
pub async fn open_complaints(
    db: &Reader<'_>,
    units: Option<&[UnitId]>,
    limit: u64,
) -> Result<Vec<(InitiativeId, NaiveDate)>> {
    use sea_orm::QuerySelect as _;
    let mut find = dispute_row::Entity::find()
        .filter(dispute_row::Column::State.eq(DisputeState::Open))
        .order_by(dispute_row::Column::RaisedAt, Order::Asc)
        .limit(limit);
    if let Some(units) = units {
        let held = Query::select()
            .column(super::row::Column::Id)
            .from(super::row::Entity)
            .and_where(super::row::Column::Unit.is_in(units.iter().copied()))
            .to_owned();
        find = find.filter(dispute_row::Column::Initiative.in_subquery(held));
    }
    let mut found = Vec::new();
    for dispute in find.all(db).await? {
        if found.iter().any(|(id, _)| *id == dispute.initiative) {
            continue;
        }
        let clocks = kernel::deadlines::of(db, dispute.initiative.0).await?;
        let running = clocks
            .iter()
            .find(|held| held.rule == DISPUTE_CLOCK && held.state == kernel::deadlines::DeadlineState::Running);
        // A complaint of a list of a past year has no clock: nobody knows when it was raised.
        if let Some(running) = running {
            found.push((dispute.initiative, running.due_on));
        }
    }
    Ok(found)
}
