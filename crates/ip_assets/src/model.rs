//! IP assets: what is protected, what happened to it, where it stands. Pure.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> prepared
//!     prepared --> pending: filed
//!     prepared --> in_force: arises without a grant
//!     pending --> grant_pending: grant_notice
//!     pending --> in_force: granted
//!     grant_pending --> in_force: granted
//!     pending --> refused: refused
//!     grant_pending --> refused: refused
//!     pending --> withdrawn: withdrawn
//!     grant_pending --> withdrawn: withdrawn
//!     refused --> pending: complaint_upheld
//!     in_force --> lapsed: lapsed, surrendered
//!     in_force --> expired: expired
//!     in_force --> invalidated: invalidated
//!     lapsed --> in_force: restored
//! ```

pub mod areas;
pub mod assessment;
pub mod clocks;
pub mod collective;
pub mod exploitation;
pub mod fees;
pub mod numbers;
pub mod parties;
pub mod payouts;
pub mod results;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::{PersonId, UnitId};
use serde::{Deserialize, Serialize};

kernel::typed_id! {
    /// An IP asset.
    AssetId,
    /// Something that happened to one.
    EventId,
    /// An agreement on some.
    AgreementId,
    /// Money that came in by use or agreement.
    RevenueId,
    /// What an author was paid.
    PayoutId,
    /// Who may use a collective right.
    UserId,
    /// A version of an area on a map.
    AreaId,
}

/// The kind of record in journal, notices, search and attachments.
pub const SUBJECT: &str = "ip_asset";

/// What is protected, and by which kind of right (Luật Sở hữu trí tuệ; law.md 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// sáng chế
    Patent,
    /// giải pháp hữu ích
    UtilityModel,
    /// kiểu dáng công nghiệp
    IndustrialDesign,
    /// thiết kế bố trí mạch tích hợp bán dẫn
    LayoutDesign,
    /// nhãn hiệu (thông thường, liên kết, nổi tiếng)
    Trademark,
    /// nhãn hiệu tập thể
    CollectiveMark,
    /// nhãn hiệu chứng nhận
    CertificationMark,
    /// chỉ dẫn địa lý
    GeographicalIndication,
    /// tên thương mại
    TradeName,
    /// bí mật kinh doanh
    TradeSecret,
    /// giống cây trồng
    PlantVariety,
    /// quyền tác giả
    Copyright,
    /// quyền liên quan
    RelatedRight,
    /// nguồn gen
    GeneticResource,
    /// tri thức truyền thống về nguồn gen
    TraditionalKnowledge,
    /// tác phẩm văn học, nghệ thuật dân gian
    Folklore,
    /// bí quyết kỹ thuật
    KnowHow,
}

impl Right {
    /// Every right, in the order in which they are offered.
    pub const ALL: [Right; 17] = [
        Right::Patent,
        Right::UtilityModel,
        Right::IndustrialDesign,
        Right::LayoutDesign,
        Right::Trademark,
        Right::CollectiveMark,
        Right::CertificationMark,
        Right::GeographicalIndication,
        Right::TradeName,
        Right::TradeSecret,
        Right::PlantVariety,
        Right::Copyright,
        Right::RelatedRight,
        Right::GeneticResource,
        Right::TraditionalKnowledge,
        Right::Folklore,
        Right::KnowHow,
    ];

    /// The stable code: database, packs, API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Right::Patent => "patent",
            Right::UtilityModel => "utility_model",
            Right::IndustrialDesign => "industrial_design",
            Right::LayoutDesign => "layout_design",
            Right::Trademark => "trademark",
            Right::CollectiveMark => "collective_mark",
            Right::CertificationMark => "certification_mark",
            Right::GeographicalIndication => "geographical_indication",
            Right::TradeName => "trade_name",
            Right::TradeSecret => "trade_secret",
            Right::PlantVariety => "plant_variety",
            Right::Copyright => "copyright",
            Right::RelatedRight => "related_right",
            Right::GeneticResource => "genetic_resource",
            Right::TraditionalKnowledge => "traditional_knowledge",
            Right::Folklore => "folklore",
            Right::KnowHow => "know_how",
        }
    }

    /// The right of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Right> {
        Right::ALL.into_iter().find(|right| right.code() == code)
    }

    /// How the right comes into being.
    #[must_use]
    pub fn arises(self) -> Arises {
        match self {
            Right::Patent
            | Right::UtilityModel
            | Right::IndustrialDesign
            | Right::LayoutDesign
            | Right::Trademark
            | Right::CollectiveMark
            | Right::CertificationMark
            | Right::GeographicalIndication
            | Right::PlantVariety => Arises::ByGrant,
            Right::Copyright | Right::RelatedRight => Arises::ByCreation,
            Right::TradeName | Right::TradeSecret | Right::KnowHow => Arises::ByUse,
            Right::GeneticResource | Right::TraditionalKnowledge | Right::Folklore => Arises::ByTradition,
        }
    }

    /// Inventions: patents and utility models.
    #[must_use]
    pub fn is_invention(self) -> bool {
        matches!(self, Right::Patent | Right::UtilityModel)
    }

    /// Marks of any kind.
    #[must_use]
    pub fn is_mark(self) -> bool {
        matches!(
            self,
            Right::Trademark | Right::CollectiveMark | Right::CertificationMark
        )
    }

    /// Rights that many use under rules: collective and certification marks, geographical indications.
    #[must_use]
    pub fn is_collective(self) -> bool {
        matches!(
            self,
            Right::CollectiveMark | Right::CertificationMark | Right::GeographicalIndication
        )
    }

    /// Industrial property, whose applications go to the office for intellectual property.
    #[must_use]
    pub fn is_industrial_property(self) -> bool {
        self.arises() == Arises::ByGrant && self != Right::PlantVariety
    }

    /// May be kept from everyone but its own unit: nothing of it would be left once it is shown.
    #[must_use]
    pub fn may_be_secret(self) -> bool {
        matches!(
            self,
            Right::TradeSecret
                | Right::KnowHow
                | Right::GeneticResource
                | Right::TraditionalKnowledge
                | Right::Folklore
        ) || self.is_invention()
    }
}

/// How a right comes into being.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arises {
    /// By a title of protection.
    ByGrant,
    /// By creation or fixation; a certificate is evidence only.
    ByCreation,
    /// By lawful use or acquisition.
    ByUse,
    /// Held by a community.
    ByTradition,
}

/// Something that happened to an asset, as the dossier keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// hoàn thành, tạo ra
    Created,
    /// bộc lộ công khai trước khi nộp đơn
    Disclosed,
    /// khai thác thương mại, sử dụng lần đầu
    FirstUsed,
    /// sử dụng gần nhất có bằng chứng
    Used,
    /// nộp đơn đầu tiên được hưởng quyền ưu tiên
    Priority,
    /// nộp đơn tại Việt Nam
    Filed,
    /// nộp đơn quốc tế PCT
    PctFiled,
    /// thông báo thiếu sót về hình thức
    DefectNotice,
    /// trả lời thiếu sót
    DefectReply,
    /// chấp nhận đơn hợp lệ (luật trước 1/4/2026)
    Accepted,
    /// yêu cầu công bố sớm
    EarlyPublication,
    /// công bố đơn
    Published,
    /// có ý kiến phản đối
    Opposed,
    /// yêu cầu thẩm định nội dung
    ExamRequested,
    /// thông báo dự định từ chối
    OfficeAction,
    /// trả lời thông báo dự định từ chối
    OfficeReply,
    /// thông báo dự định cấp văn bằng
    GrantNotice,
    /// nộp phí cấp văn bằng
    GrantFeePaid,
    /// cấp văn bằng
    Granted,
    /// từ chối cấp
    Refused,
    /// khiếu nại được chấp nhận, xử lý lại
    ComplaintUpheld,
    /// rút đơn, hoặc bị coi là rút
    Withdrawn,
    /// nộp phí duy trì hiệu lực một năm
    AnnuityPaid,
    /// gia hạn hiệu lực một kỳ
    Renewed,
    /// ghi nhận thay đổi chủ, tên, địa chỉ
    OwnerRecorded,
    /// chủ bị giải thể, sáp nhập, đổi tên
    OwnerEnded,
    /// chủ tuyên bố từ bỏ
    Surrendered,
    /// chấm dứt hiệu lực
    Lapsed,
    /// khôi phục hiệu lực
    Restored,
    /// hủy bỏ hiệu lực
    Invalidated,
    /// hết thời hạn bảo hộ
    Expired,
    /// kiểm tra việc sử dụng quyền tập thể
    Controlled,
    /// định giá
    Valued,
}

impl EventKind {
    /// Every kind, in the order of a dossier's life.
    pub const ALL: [EventKind; 33] = [
        EventKind::Created,
        EventKind::Disclosed,
        EventKind::FirstUsed,
        EventKind::Used,
        EventKind::Priority,
        EventKind::Filed,
        EventKind::PctFiled,
        EventKind::DefectNotice,
        EventKind::DefectReply,
        EventKind::Accepted,
        EventKind::EarlyPublication,
        EventKind::Published,
        EventKind::Opposed,
        EventKind::ExamRequested,
        EventKind::OfficeAction,
        EventKind::OfficeReply,
        EventKind::GrantNotice,
        EventKind::GrantFeePaid,
        EventKind::Granted,
        EventKind::Refused,
        EventKind::ComplaintUpheld,
        EventKind::Withdrawn,
        EventKind::AnnuityPaid,
        EventKind::Renewed,
        EventKind::OwnerRecorded,
        EventKind::OwnerEnded,
        EventKind::Surrendered,
        EventKind::Lapsed,
        EventKind::Restored,
        EventKind::Invalidated,
        EventKind::Expired,
        EventKind::Controlled,
        EventKind::Valued,
    ];

    /// The stable code: database, packs, API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            EventKind::Created => "created",
            EventKind::Disclosed => "disclosed",
            EventKind::FirstUsed => "first_used",
            EventKind::Used => "used",
            EventKind::Priority => "priority",
            EventKind::Filed => "filed",
            EventKind::PctFiled => "pct_filed",
            EventKind::DefectNotice => "defect_notice",
            EventKind::DefectReply => "defect_reply",
            EventKind::Accepted => "accepted",
            EventKind::EarlyPublication => "early_publication",
            EventKind::Published => "published",
            EventKind::Opposed => "opposed",
            EventKind::ExamRequested => "exam_requested",
            EventKind::OfficeAction => "office_action",
            EventKind::OfficeReply => "office_reply",
            EventKind::GrantNotice => "grant_notice",
            EventKind::GrantFeePaid => "grant_fee_paid",
            EventKind::Granted => "granted",
            EventKind::Refused => "refused",
            EventKind::ComplaintUpheld => "complaint_upheld",
            EventKind::Withdrawn => "withdrawn",
            EventKind::AnnuityPaid => "annuity_paid",
            EventKind::Renewed => "renewed",
            EventKind::OwnerRecorded => "owner_recorded",
            EventKind::OwnerEnded => "owner_ended",
            EventKind::Surrendered => "surrendered",
            EventKind::Lapsed => "lapsed",
            EventKind::Restored => "restored",
            EventKind::Invalidated => "invalidated",
            EventKind::Expired => "expired",
            EventKind::Controlled => "controlled",
            EventKind::Valued => "valued",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<EventKind> {
        EventKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it may happen again: years paid, renewals, notices.
    #[must_use]
    pub fn repeats(self) -> bool {
        matches!(
            self,
            EventKind::Used
                | EventKind::Priority
                | EventKind::DefectNotice
                | EventKind::DefectReply
                | EventKind::Opposed
                | EventKind::OfficeAction
                | EventKind::OfficeReply
                | EventKind::AnnuityPaid
                | EventKind::Renewed
                | EventKind::OwnerRecorded
                | EventKind::OwnerEnded
                | EventKind::Refused
                | EventKind::ComplaintUpheld
                | EventKind::Lapsed
                | EventKind::Restored
                | EventKind::Controlled
                | EventKind::Valued
        )
    }

    /// Carries a place in a series: which year was paid (2, 3, …), which renewal it was (1, 2, …).
    #[must_use]
    pub fn has_ordinal(self) -> bool {
        matches!(self, EventKind::AnnuityPaid | EventKind::Renewed)
    }
}

/// One event of a dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// On which day.
    pub on: NaiveDate,
    /// Which of a series: the year that was paid for, the renewal. Zero elsewhere.
    #[serde(default)]
    pub ordinal: i32,
    /// Number of the paper, number of a first application, amount in words: as printed.
    #[serde(default)]
    pub number: String,
    /// Country of a first application (WIPO ST.3), body of an act, what else is worth a line.
    #[serde(default)]
    pub note: String,
}

/// Where an asset stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// chưa nộp đơn
    #[default]
    Prepared,
    /// đơn đang xử lý
    Pending,
    /// có thông báo cấp, chờ nộp phí
    GrantPending,
    /// đang được bảo hộ
    InForce,
    /// bị từ chối
    Refused,
    /// đã rút, bị coi là rút
    Withdrawn,
    /// chấm dứt hiệu lực
    Lapsed,
    /// hết thời hạn
    Expired,
    /// bị hủy bỏ
    Invalidated,
}

impl State {
    /// Every state, in the order of a life.
    pub const ALL: [State; 9] = [
        State::Prepared,
        State::Pending,
        State::GrantPending,
        State::InForce,
        State::Refused,
        State::Withdrawn,
        State::Lapsed,
        State::Expired,
        State::Invalidated,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            State::Prepared => "prepared",
            State::Pending => "pending",
            State::GrantPending => "grant_pending",
            State::InForce => "in_force",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
            State::Lapsed => "lapsed",
            State::Expired => "expired",
            State::Invalidated => "invalidated",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Nothing more is to be done about the right itself.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(
            self,
            State::Refused | State::Withdrawn | State::Lapsed | State::Expired | State::Invalidated
        )
    }

    /// An application is with the office.
    #[must_use]
    pub fn is_pending(self) -> bool {
        matches!(self, State::Pending | State::GrantPending)
    }
}

/// Where a right stands before anything happened to its dossier: one that nobody grants is there already.
#[must_use]
pub fn begins(right: Right) -> State {
    match right.arises() {
        Arises::ByGrant => State::Prepared,
        Arises::ByCreation | Arises::ByUse | Arises::ByTradition => State::InForce,
    }
}

/// What an event makes of a state; none where it cannot happen then.
#[must_use]
pub fn after(right: Right, state: State, event: EventKind) -> Option<State> {
    use EventKind as E;
    use State as S;
    let granted = right.arises() == Arises::ByGrant;
    match event {
        // Facts that a dossier may learn at any time.
        E::Created | E::Disclosed | E::FirstUsed | E::Used | E::Priority | E::Valued | E::OwnerEnded => Some(state),
        E::OwnerRecorded => (!state.is_over()).then_some(state),
        E::Controlled => right.is_collective().then_some(state),
        // A certificate of copyright is asked for too, and changes nothing about the right.
        E::Filed | E::PctFiled => match (granted, state) {
            (true, S::Prepared) => Some(S::Pending),
            (true, S::Pending) => Some(S::Pending),
            (false, S::InForce) if right.arises() == Arises::ByCreation => Some(S::InForce),
            _ => None,
        },
        E::DefectNotice
        | E::DefectReply
        | E::Accepted
        | E::EarlyPublication
        | E::Published
        | E::Opposed
        | E::ExamRequested
        | E::OfficeAction
        | E::OfficeReply => (granted && state.is_pending()).then_some(state),
        E::GrantNotice => (state == S::Pending && granted).then_some(S::GrantPending),
        E::GrantFeePaid => (state == S::GrantPending).then_some(S::GrantPending),
        E::Granted => match (granted, state) {
            (true, S::Pending | S::GrantPending) => Some(S::InForce),
            (false, S::InForce) if right.arises() == Arises::ByCreation => Some(S::InForce),
            _ => None,
        },
        E::Refused => state.is_pending().then_some(S::Refused),
        E::ComplaintUpheld => (state == S::Refused).then_some(S::Pending),
        E::Withdrawn => state.is_pending().then_some(S::Withdrawn),
        E::AnnuityPaid => {
            ((right.is_invention() || right == Right::PlantVariety) && state == S::InForce).then_some(S::InForce)
        }
        E::Renewed => {
            ((right.is_mark() || right == Right::IndustrialDesign) && state == S::InForce).then_some(S::InForce)
        }
        E::Surrendered | E::Lapsed => (state == S::InForce).then_some(S::Lapsed),
        E::Restored => (state == S::Lapsed).then_some(S::InForce),
        E::Invalidated => (state == S::InForce).then_some(S::Invalidated),
        E::Expired => (state == S::InForce).then_some(S::Expired),
    }
}

/// Events in the order in which they count: by day; what happened on one day in the order of a dossier's life.
pub fn in_order(events: &mut [Event]) {
    events.sort_by_key(|event| (event.on, event.kind, event.ordinal));
}

/// Why a list of events is no dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// What cannot have happened.
    pub event: EventKind,
    /// On which day.
    pub on: NaiveDate,
    /// Where the dossier stood.
    pub state: State,
    /// It happened before, and cannot happen twice.
    pub again: bool,
}

/// Where the events of a dossier lead.
///
/// # Errors
/// The first event that cannot follow what was before it.
pub fn state_after(right: Right, events: &[Event]) -> Result<State, Impossible> {
    let mut sorted = events.to_vec();
    in_order(&mut sorted);
    let mut state = begins(right);
    for (place, event) in sorted.iter().enumerate() {
        let refused = |again| Impossible {
            event: event.kind,
            on: event.on,
            state,
            again,
        };
        let same = |other: &Event| other.kind == event.kind && other.ordinal == event.ordinal;
        let twice = sorted.get(..place).is_some_and(|before| before.iter().any(same));
        if twice && (!event.kind.repeats() || event.kind.has_ordinal()) {
            return Err(refused(true));
        }
        state = after(right, state, event.kind).ok_or(refused(false))?;
    }
    Ok(state)
}

/// What somebody has to do with an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// người nộp đơn
    Applicant,
    /// chủ sở hữu, chủ văn bằng
    Holder,
    /// tác giả
    Author,
    /// đại diện sở hữu công nghiệp
    Representative,
    /// tổ chức quản lý chỉ dẫn địa lý
    Manager,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 5] = [
        Part::Applicant,
        Part::Holder,
        Part::Author,
        Part::Representative,
        Part::Manager,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Part::Applicant => "applicant",
            Part::Holder => "holder",
            Part::Author => "author",
            Part::Representative => "representative",
            Part::Manager => "manager",
        }
    }

    /// The part of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.code() == code)
    }
}

/// A person or organisation with a part in an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// What it has to do with it.
    pub part: Part,
    /// As printed.
    pub name: String,
    /// The organisation of ours, where it is one.
    pub unit: Option<UnitId>,
    /// The person of ours, where it is one.
    pub person: Option<PersonId>,
    /// Country of nationality or seat (WIPO ST.3, "VN").
    pub country: String,
    /// Whoever employed an author on the day of creation; the address of others.
    pub detail: String,
    /// Share in hundredths of a percent; none where it was not said.
    pub share: Option<u32>,
}

/// An asset as the register keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Which.
    pub id: AssetId,
    /// Code of ours, shown to people.
    pub code: String,
    /// The unit in whose register it stands: where its applicant lives or has its seat, or the owner itself.
    pub keeper: UnitId,
    /// What is entered.
    pub content: Content,
    /// Where it stands, derived from its events.
    pub state: State,
    /// Its own unit alone, and its people, may see it.
    pub secret: bool,
    /// The public may see it.
    pub published: bool,
    /// Day of filing in Viet Nam, from its events.
    pub filed_on: Option<NaiveDate>,
    /// Day of the title, from its events.
    pub granted_on: Option<NaiveDate>,
    /// Who entered it.
    pub created_by: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Rises with every change.
    pub version: i64,
}

/// What is entered of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// By which right.
    pub right: Right,
    /// Title of the invention, the mark in letters, name of the work.
    pub title: String,
    /// What it is, in a few sentences.
    pub summary: String,
    /// Number of the application as written.
    pub application: String,
    /// Number of the title as written.
    pub grant: String,
    /// Classes: IPC, Locarno, Nice or Vienna symbols as the right has them, canonical.
    pub classes: Vec<String>,
    /// Goods and services, plant species, what else a class stands for.
    pub goods: String,
    /// The initiative that it grew out of.
    pub initiative: Option<uuid::Uuid>,
    /// Made with money of the State: there is a duty to exploit and to report.
    pub state_funded: bool,
    /// Supported by a programme of the province: with what, in words; empty when not.
    pub support: String,
    /// Speeded examination was asked for (from 1/4/2026).
    pub accelerated: bool,
    /// A well-known mark, or one associated with another of the same holder.
    pub mark_note: String,
    /// What decides between two terms of protection.
    pub traits: Vec<clocks::Trait>,
    /// Further days that start or end clocks: death of the last author, end of the test of a variety.
    pub days: Vec<clocks::Given>,
    /// Holders, applicants, authors.
    pub parties: Vec<Party>,
}

impl Content {
    /// An asset of a right of which nothing else was said yet.
    #[must_use]
    pub fn new(right: Right) -> Content {
        Content {
            right,
            title: String::new(),
            summary: String::new(),
            application: String::new(),
            grant: String::new(),
            classes: Vec::new(),
            goods: String::new(),
            initiative: None,
            state_funded: false,
            support: String::new(),
            accelerated: false,
            mark_note: String::new(),
            traits: Vec::new(),
            days: Vec::new(),
            parties: Vec::new(),
        }
    }

    /// Numbers of application and title in the form in which they are compared; empty for none.
    #[must_use]
    pub fn keys(&self) -> [String; 2] {
        [&self.application, &self.grant].map(|text| numbers::Number::parse(text).canonical_for(self.right))
    }

    /// The first holder; the first applicant where there is no title yet; who manages what the State owns.
    #[must_use]
    pub fn owner(&self) -> Option<&Party> {
        let first = |part| self.parties.iter().find(|party| party.part == part);
        first(Part::Holder)
            .or_else(|| first(Part::Applicant))
            .or_else(|| first(Part::Manager))
    }
}

/// The shares of the authors, in hundredths of a percent: as they were said, or in equal parts where nobody said any; none when
/// some were said and others were not, or when they are more than everything.
#[must_use]
pub fn author_shares(parties: &[Party]) -> Option<Vec<u32>> {
    const ALL: u32 = 10_000;
    let authors: Vec<Option<u32>> = parties
        .iter()
        .filter(|party| party.part == Part::Author)
        .map(|party| party.share)
        .collect();
    let number = u32::try_from(authors.len()).ok().filter(|number| *number > 0)?;
    if authors.iter().all(Option::is_none) {
        // The first ones carry what does not divide, so that the sum is whole.
        return Some(
            (0..number)
                .map(|at| ALL / number + u32::from(at < ALL % number))
                .collect(),
        );
    }
    let said: Option<Vec<u32>> = authors.into_iter().collect();
    said.filter(|list| list.iter().map(|share| u64::from(*share)).sum::<u64>() <= u64::from(ALL))
}

/// The day of the first event of a kind.
#[must_use]
pub fn day_of(events: &[Event], kind: EventKind) -> Option<NaiveDate> {
    events
        .iter()
        .filter(|event| event.kind == kind)
        .map(|event| event.on)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on(kind: EventKind, day: &str) -> Event {
        Event {
            kind,
            on: day.parse().unwrap(),
            ordinal: 0,
            number: String::new(),
            note: String::new(),
        }
    }

    #[test]
    fn a_title_needs_an_application_before_it() {
        let early = [on(EventKind::Granted, "2024-01-01"), on(EventKind::Filed, "2024-02-01")];
        let refused = state_after(Right::Trademark, &early).unwrap_err();
        assert_eq!((refused.event, refused.state), (EventKind::Granted, State::Prepared));
        let right = [on(EventKind::Filed, "2024-01-01"), on(EventKind::Granted, "2025-02-01")];
        assert_eq!(state_after(Right::Trademark, &right), Ok(State::InForce));
    }

    #[test]
    fn what_happened_on_one_day_counts_in_the_order_of_a_life() {
        let same = [on(EventKind::Granted, "2024-01-01"), on(EventKind::Filed, "2024-01-01")];
        assert_eq!(state_after(Right::Trademark, &same), Ok(State::InForce));
    }

    #[test]
    fn nothing_that_happens_once_happens_twice_and_no_year_is_paid_twice() {
        let twice = [on(EventKind::Filed, "2024-01-01"), on(EventKind::Filed, "2024-02-01")];
        assert!(state_after(Right::Patent, &twice).unwrap_err().again);
        let year = |ordinal, day| Event {
            ordinal,
            ..on(EventKind::AnnuityPaid, day)
        };
        let mut paid = vec![
            on(EventKind::Filed, "2022-01-01"),
            on(EventKind::Granted, "2024-01-01"),
            year(2, "2024-12-01"),
            year(3, "2025-12-01"),
        ];
        assert_eq!(state_after(Right::Patent, &paid), Ok(State::InForce));
        paid.push(year(3, "2025-12-02"));
        assert!(state_after(Right::Patent, &paid).unwrap_err().again);
    }

    #[test]
    fn a_right_that_nobody_grants_is_there_from_the_beginning() {
        assert_eq!(state_after(Right::TradeSecret, &[]), Ok(State::InForce));
        assert_eq!(state_after(Right::Copyright, &[]), Ok(State::InForce));
        assert_eq!(state_after(Right::Patent, &[]), Ok(State::Prepared));
        let secret = [on(EventKind::Filed, "2024-01-01")];
        assert!(
            state_after(Right::TradeSecret, &secret).is_err(),
            "nobody files a trade secret"
        );
    }

    #[test]
    fn codes_lead_back_to_what_they_stand_for() {
        for right in Right::ALL {
            assert_eq!(Right::from_code(right.code()), Some(right));
        }
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_code(kind.code()), Some(kind));
        }
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
    }

    #[test]
    fn shares_of_authors_are_said_by_all_or_by_none() {
        let author = |share| Party {
            part: Part::Author,
            name: "x".to_owned(),
            unit: None,
            person: None,
            country: "VN".to_owned(),
            detail: String::new(),
            share,
        };
        assert_eq!(
            author_shares(&[author(None), author(None), author(None)]),
            Some(vec![3334, 3333, 3333])
        );
        assert_eq!(author_shares(&[author(Some(6000)), author(None)]), None);
        assert_eq!(author_shares(&[author(Some(6000)), author(Some(4001))]), None);
        assert_eq!(author_shares(&[]), None);
    }

    proptest! {
        /// The table alone decides: whatever the order of entry, one dossier leads to one state.
        #[test]
        fn the_order_of_entry_does_not_matter(days in proptest::collection::vec((0usize..33, 0u64..4000), 0..12), turn in 0usize..12) {
            let start: NaiveDate = "2015-01-01".parse().unwrap();
            let events: Vec<Event> = days
                .iter()
                .enumerate()
                .map(|(place, (kind, day))| Event {
                    // Distinct, so that ties do not hide behind equal keys.
                    ordinal: i32::try_from(place).unwrap(),
                    on: start + chrono::Days::new(*day),
                    kind: EventKind::ALL[*kind],
                    number: String::new(),
                    note: String::new(),
                })
                .collect();
            let mut turned = events.clone();
            if !turned.is_empty() {
                let by = turn % turned.len();
                turned.rotate_left(by);
            }
            for right in Right::ALL {
                prop_assert_eq!(state_after(right, &events), state_after(right, &turned));
            }
        }
    }
}
