//! Types, states, acts and rules of an initiative. Pure: no database, no clock, no HTTP.

use crate::labels;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::AppError;
use kernel::flow::{Base, Flow, FlowAct, FlowState};
use kernel::ids::{PersonId, UnitId};
use kernel::packs::{PackFaults, Packs};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

kernel::typed_id! {
    /// An initiative.
    InitiativeId,
    /// One author's line on an initiative.
    AuthorId,
}

/// The kind of record in journal, notices and attachments.
pub const SUBJECT: &str = "initiative";
/// Shares are counted in hundredths of a percent: this is 100 %.
pub const WHOLE: i32 = 10_000;

/// Where an initiative stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written by its author; nobody else sees it.
    Draft,
    /// Handed in; waits for the unit's clerk.
    Submitted,
    /// Receipt issued; the legal clocks run.
    Received,
    /// The author was asked, once, to complete it; the clocks stand still.
    Supplement,
    /// The author did not complete it in time.
    Late,
    /// The form is in order (đơn được chấp nhận).
    Accepted,
    /// The request was not accepted, with a reason.
    Declined,
    /// Before the council.
    UnderReview,
    /// The council wants it revised or completed first.
    Revision,
    /// The council has concluded; waits for the decision.
    Concluded,
    /// Recognised by the unit (NĐ 13/2012 Điều 7).
    Recognised,
    /// Not recognised, with a reason.
    Refused,
    /// In use at the unit.
    Applied,
    /// In use in another unit.
    Replicated,
    /// Passed on as a whole (chuyển giao).
    Transferred,
    /// A recognised initiative was derived from it.
    Improved,
    /// Recognised, but its authorship or result is in dispute.
    Disputed,
    /// The recognition was cancelled; kept, and marked wherever it was used.
    Cancelled,
    /// Taken back by its author.
    Withdrawn,
}

impl FlowState for State {
    fn all() -> &'static [State] {
        &[
            State::Draft,
            State::Submitted,
            State::Received,
            State::Supplement,
            State::Late,
            State::Accepted,
            State::Declined,
            State::UnderReview,
            State::Revision,
            State::Concluded,
            State::Recognised,
            State::Refused,
            State::Applied,
            State::Replicated,
            State::Transferred,
            State::Improved,
            State::Disputed,
            State::Cancelled,
            State::Withdrawn,
        ]
    }

    fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted => "submitted",
            State::Received => "received",
            State::Supplement => "supplement",
            State::Late => "late",
            State::Accepted => "accepted",
            State::Declined => "declined",
            State::UnderReview => "under_review",
            State::Revision => "revision",
            State::Concluded => "concluded",
            State::Recognised => "recognised",
            State::Refused => "refused",
            State::Applied => "applied",
            State::Replicated => "replicated",
            State::Transferred => "transferred",
            State::Improved => "improved",
            State::Disputed => "disputed",
            State::Cancelled => "cancelled",
            State::Withdrawn => "withdrawn",
        }
    }

    fn label(self) -> &'static str {
        labels::state(self)
    }
}

/// The states of an initiative that is recognised, whatever was made of it since.
pub const RECOGNISED: [State; 5] = [
    State::Recognised,
    State::Applied,
    State::Replicated,
    State::Transferred,
    State::Improved,
];

/// Handed in and not yet decided, refused or taken back.
pub const OPEN: [State; 7] = [
    State::Submitted,
    State::Received,
    State::Supplement,
    State::Accepted,
    State::UnderReview,
    State::Revision,
    State::Concluded,
];

impl State {
    /// Recognised and in force.
    #[must_use]
    pub fn is_recognised(self) -> bool {
        RECOGNISED.contains(&self)
    }

    /// Somebody still has to act on it before there is a result.
    #[must_use]
    pub fn is_open(self) -> bool {
        OPEN.contains(&self)
    }

    /// The author may change the content: before handing in, and when asked to complete or revise it.
    #[must_use]
    pub fn is_editable(self) -> bool {
        matches!(self, State::Draft | State::Supplement | State::Revision)
    }
}

/// What may be done to an initiative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// nộp
    Submit,
    /// tiếp nhận: code, receipt, due date
    Receive,
    /// yêu cầu bổ sung, một lần
    AskSupplement,
    /// bổ sung
    Supply,
    /// hết hạn bổ sung
    Lapse,
    /// chấp nhận đơn
    Accept,
    /// không chấp nhận đơn
    Decline,
    /// chuyển Hội đồng
    SendToCouncil,
    /// Hội đồng kết luận
    Conclude,
    /// Hội đồng đề nghị bổ sung hoặc chỉnh sửa
    AskRevision,
    /// chuyển cấp trên xét
    Forward,
    /// nộp bản đã chỉnh sửa
    Revise,
    /// công nhận
    Recognise,
    /// không công nhận
    Refuse,
    /// rút
    Withdraw,
    /// ghi nhận áp dụng
    Apply,
    /// nhân rộng ở đơn vị khác
    Replicate,
    /// chuyển giao
    Transfer,
    /// có bản cải tiến được công nhận
    Improve,
    /// khiếu nại, tranh chấp
    Dispute,
    /// bác khiếu nại
    Dismiss,
    /// hủy công nhận
    Cancel,
}

impl FlowAct for Act {
    fn all() -> &'static [Act] {
        &[
            Act::Submit,
            Act::Receive,
            Act::AskSupplement,
            Act::Supply,
            Act::Lapse,
            Act::Accept,
            Act::Decline,
            Act::SendToCouncil,
            Act::Conclude,
            Act::AskRevision,
            Act::Forward,
            Act::Revise,
            Act::Recognise,
            Act::Refuse,
            Act::Withdraw,
            Act::Apply,
            Act::Replicate,
            Act::Transfer,
            Act::Improve,
            Act::Dispute,
            Act::Dismiss,
            Act::Cancel,
        ]
    }

    fn code(self) -> &'static str {
        match self {
            Act::Submit => "submit",
            Act::Receive => "receive",
            Act::AskSupplement => "ask_supplement",
            Act::Supply => "supply",
            Act::Lapse => "lapse",
            Act::Accept => "accept",
            Act::Decline => "decline",
            Act::SendToCouncil => "send_to_council",
            Act::Conclude => "conclude",
            Act::AskRevision => "ask_revision",
            Act::Forward => "forward",
            Act::Revise => "revise",
            Act::Recognise => "recognise",
            Act::Refuse => "refuse",
            Act::Withdraw => "withdraw",
            Act::Apply => "apply",
            Act::Replicate => "replicate",
            Act::Transfer => "transfer",
            Act::Improve => "improve",
            Act::Dispute => "dispute",
            Act::Dismiss => "dismiss",
            Act::Cancel => "cancel",
        }
    }

    fn label(self) -> &'static str {
        labels::act(self)
    }
}

/// The most that law allows: the state that an act leads to, if it may happen at all. Flow packs narrow this.
#[must_use]
pub fn after(state: State, act: Act) -> Option<State> {
    const DISPUTABLE: [State; 6] = [
        State::Recognised,
        State::Applied,
        State::Replicated,
        State::Transferred,
        State::Improved,
        State::Disputed,
    ];
    const DECIDABLE: [State; 3] = [State::Received, State::Accepted, State::Concluded];
    const HELD: [State; 8] = [
        State::Draft,
        State::Submitted,
        State::Received,
        State::Supplement,
        State::Accepted,
        State::UnderReview,
        State::Revision,
        State::Concluded,
    ];
    let (from, to): (&[State], State) = match act {
        Act::Submit => (&[State::Draft], State::Submitted),
        Act::Receive => (&[State::Submitted], State::Received),
        Act::AskSupplement => (&[State::Received], State::Supplement),
        Act::Supply => (&[State::Supplement], State::Received),
        Act::Lapse => (&[State::Supplement], State::Late),
        Act::Accept => (&[State::Received], State::Accepted),
        Act::Decline => (&[State::Received], State::Declined),
        Act::SendToCouncil => (&[State::Accepted], State::UnderReview),
        Act::Conclude => (&[State::UnderReview], State::Concluded),
        Act::AskRevision => (&[State::UnderReview], State::Revision),
        Act::Forward => (&[State::UnderReview], State::Accepted),
        Act::Revise => (&[State::Revision], State::UnderReview),
        Act::Recognise => (&DECIDABLE, State::Recognised),
        Act::Refuse => (&DECIDABLE, State::Refused),
        Act::Withdraw => (&HELD, State::Withdrawn),
        Act::Apply => (&RECOGNISED, State::Applied),
        Act::Replicate => (&RECOGNISED, State::Replicated),
        Act::Transfer => (&RECOGNISED, State::Transferred),
        Act::Improve => (&RECOGNISED, State::Improved),
        Act::Dispute => (&RECOGNISED, State::Disputed),
        Act::Dismiss => (&[State::Disputed], State::Recognised),
        Act::Cancel => (&DISPUTABLE, State::Cancelled),
    };
    from.contains(&state).then_some(to)
}

/// Checked flow packs of initiatives.
pub type Flows = kernel::packs::Flows<State, Act>;

/// The law and the process as data, checked once at start-up; shared by everything in this module.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Clocks, parameters, calendar.
    pub packs: Arc<Packs>,
    /// What provinces and units make of the base table.
    pub flows: Flows,
    /// Forms of the request, for everyone and of units.
    pub forms: crate::forms::Forms,
}

impl Rules {
    /// Checks the flow packs against the base table.
    ///
    /// # Errors
    /// Every fault of every pack, with file and line.
    pub fn new(packs: Arc<Packs>) -> Result<Rules, PackFaults> {
        const ROLES: &[(&str, &str)] = &[
            ("author", "tác giả"),
            ("unit_clerk", "cán bộ đầu mối"),
            ("leader", "lãnh đạo đơn vị"),
            ("council_secretary", "thư ký hội đồng"),
            ("council_chair", "chủ tịch hội đồng"),
            ("adopter", "đơn vị nhận nhân rộng"),
            ("reader", "người xem được hồ sơ"),
        ];
        let base = Base {
            name: "initiative",
            start: State::Draft,
            ends: &[
                State::Late,
                State::Declined,
                State::Recognised,
                State::Refused,
                State::Applied,
                State::Replicated,
                State::Transferred,
                State::Improved,
                State::Cancelled,
                State::Withdrawn,
            ],
            after,
            roles: ROLES,
        };
        let flows = packs.flows_of(base)?;
        let forms = crate::forms::Forms::load(None).unwrap_or_default();
        Ok(Rules { packs, flows, forms })
    }

    /// The same with the forms of a folder of packs over those in the program.
    ///
    /// # Errors
    /// Every fault of every form, one a line.
    pub fn with_forms(self, folder: Option<&std::path::Path>) -> Result<Rules, String> {
        let forms = crate::forms::Forms::load(folder)?;
        Ok(Rules { forms, ..self })
    }

    /// The form that a record was written with.
    ///
    /// # Errors
    /// [`AppError::Bug`] when its pack was taken away.
    pub fn form_of(&self, initiative: &Initiative) -> Result<&crate::forms::RequestForm, AppError> {
        let form = &initiative.circumstances.form;
        self.forms
            .form(form)
            .ok_or_else(|| AppError::bug(format!("no request form {form}")))
    }

    /// The flow that a record began with.
    ///
    /// # Errors
    /// [`AppError::Bug`] when its pack was taken away.
    pub fn flow_of(&self, initiative: &Initiative) -> Result<&Flow<State, Act>, AppError> {
        let version = &initiative.flow_version;
        self.flows
            .version(version)
            .ok_or_else(|| AppError::bug(format!("no flow pack {version}")))
    }
}

/// What kind of solution it is (TT 18/2013/TT-BKHCN Điều 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// giải pháp kỹ thuật
    Technical,
    /// giải pháp quản lý
    Managerial,
    /// giải pháp tác nghiệp
    Operational,
    /// giải pháp ứng dụng tiến bộ kỹ thuật
    AppliedTechnicalProgress,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [
        Kind::Technical,
        Kind::Managerial,
        Kind::Operational,
        Kind::AppliedTechnicalProgress,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Technical => "technical",
            Kind::Managerial => "managerial",
            Kind::Operational => "operational",
            Kind::AppliedTechnicalProgress => "applied_technical_progress",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Why a unit does not recognise (law.md 1.4; NĐ 13/2012 Điều 3, 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// không phải giải pháp
    NotASolution,
    /// không có tính mới trong phạm vi cơ sở
    NotNew,
    /// chưa được áp dụng
    NotApplied,
    /// không mang lại lợi ích thiết thực
    NoBenefit,
    /// trái trật tự công cộng hoặc đạo đức xã hội
    PublicOrder,
    /// đang được bảo hộ quyền sở hữu trí tuệ
    UnderProtection,
    /// quá một năm kể từ ngày áp dụng lần đầu
    Late,
    /// không thuộc thẩm quyền của cơ sở
    WrongUnit,
    /// không chứng minh được là tác giả
    AuthorNotProven,
    /// cấp trên không chấp thuận (Điều lệ Điều 7.2)
    SuperiorDidNotConsent,
}

impl RefusalReason {
    /// Every reason, in the order shown.
    pub const ALL: [RefusalReason; 10] = [
        RefusalReason::NotASolution,
        RefusalReason::NotNew,
        RefusalReason::NotApplied,
        RefusalReason::NoBenefit,
        RefusalReason::PublicOrder,
        RefusalReason::UnderProtection,
        RefusalReason::Late,
        RefusalReason::WrongUnit,
        RefusalReason::AuthorNotProven,
        RefusalReason::SuperiorDidNotConsent,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            RefusalReason::NotASolution => "not_a_solution",
            RefusalReason::NotNew => "not_new",
            RefusalReason::NotApplied => "not_applied",
            RefusalReason::NoBenefit => "no_benefit",
            RefusalReason::PublicOrder => "public_order",
            RefusalReason::UnderProtection => "under_protection",
            RefusalReason::Late => "late",
            RefusalReason::WrongUnit => "wrong_unit",
            RefusalReason::AuthorNotProven => "author_not_proven",
            RefusalReason::SuperiorDidNotConsent => "superior_did_not_consent",
        }
    }

    /// The reason of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<RefusalReason> {
        RefusalReason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// One line of the table of authors (TT 18/2013 Phụ lục I).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Who, where the person has a record here.
    pub person: Option<PersonId>,
    /// Name as on the request.
    pub full_name: String,
    /// Birth date; never on public pages.
    pub born_on: Option<NaiveDate>,
    /// Place of work or residence.
    pub workplace: String,
    /// Position.
    pub position: String,
    /// Qualification.
    pub qualification: String,
    /// Contribution in hundredths of a percent.
    pub share: i32,
    /// What the person says of themselves for statistics; only counted, never shown of one person to others.
    #[serde(default)]
    pub declared: Declared,
}

/// Sex, as somebody says it of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Nữ
    Female,
    /// Nam
    Male,
}

impl Sex {
    /// Every value, in the order of lists.
    pub const ALL: [Sex; 2] = [Sex::Female, Sex::Male];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Sex::Female => "female",
            Sex::Male => "male",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Sex> {
        Sex::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// Ethnicity, as coarse as statistics ask for it: which people somebody belongs to is nobody's business here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ethnicity {
    /// Kinh
    Kinh,
    /// Dân tộc thiểu số
    Minority,
}

impl Ethnicity {
    /// Every value, in the order of lists.
    pub const ALL: [Ethnicity; 2] = [Ethnicity::Kinh, Ethnicity::Minority];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Ethnicity::Kinh => "kinh",
            Ethnicity::Minority => "minority",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Ethnicity> {
        Ethnicity::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What a person says of themselves for statistics, if they wish to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// Sex.
    pub sex: Option<Sex>,
    /// Ethnicity.
    pub ethnicity: Option<Ethnicity>,
}

/// What the author writes: the fields of TT 18/2013 Phụ lục I.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Tên sáng kiến
    pub title: String,
    /// The unit asked to recognise.
    pub unit: UnitId,
    /// Kind of solution.
    pub kind: Kind,
    /// Lĩnh vực áp dụng
    pub field: String,
    /// Chủ đầu tư, when not the author.
    pub sponsor: String,
    /// First application or trial, the earlier of the two.
    pub first_applied_on: Option<NaiveDate>,
    /// Mô tả bản chất
    pub essence: String,
    /// Thông tin cần bảo mật
    pub confidential: String,
    /// Điều kiện cần thiết để áp dụng
    pub conditions: String,
    /// Lợi ích theo ý kiến tác giả
    pub benefit_author: String,
    /// Lợi ích theo ý kiến tổ chức, cá nhân đã áp dụng
    pub benefit_others: String,
    /// Table of authors.
    pub authors: Vec<Author>,
}

/// One thing that the author is asked to complete, tied to its field of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementItem {
    /// Field of the form.
    pub field: String,
    /// What is to be done.
    pub note: String,
}

/// The one time that the author was asked to complete the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// When.
    pub asked_on: NaiveDate,
    /// What is missing.
    pub items: Vec<SupplementItem>,
    /// When it came.
    pub supplied_on: Option<NaiveDate>,
}

/// Written consent of the superior body, where the head of the unit is an author and the State paid (Điều lệ Điều 7.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuperiorConsent {
    /// Number of the document.
    pub number: String,
    /// Its day.
    pub on: NaiveDate,
    /// Whether the superior consents.
    pub given: bool,
}

/// What the author wants done about a patent before anything is shown to the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// File first, then show.
    FileFirst,
    /// No filing planned: may be shown.
    Publish,
    /// Never show.
    KeepSecret,
}

impl Protection {
    /// Every answer.
    pub const ALL: [Protection; 3] = [Protection::FileFirst, Protection::Publish, Protection::KeepSecret];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Protection::FileFirst => "file_first",
            Protection::Publish => "publish",
            Protection::KeepSecret => "keep_secret",
        }
    }

    /// The answer of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Protection> {
        Protection::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What a council says about a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouncilDecision {
    /// công nhận
    Recognise,
    /// công nhận sau chỉnh sửa
    RecogniseAfterEdit,
    /// đề nghị bổ sung
    AskSupplement,
    /// không công nhận
    DoNotRecognise,
    /// chuyển cấp
    Forward,
}

impl CouncilDecision {
    /// Every decision, in the order shown.
    pub const ALL: [CouncilDecision; 5] = [
        CouncilDecision::Recognise,
        CouncilDecision::RecogniseAfterEdit,
        CouncilDecision::AskSupplement,
        CouncilDecision::DoNotRecognise,
        CouncilDecision::Forward,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            CouncilDecision::Recognise => "recognise",
            CouncilDecision::RecogniseAfterEdit => "recognise_after_edit",
            CouncilDecision::AskSupplement => "ask_supplement",
            CouncilDecision::DoNotRecognise => "do_not_recognise",
            CouncilDecision::Forward => "forward",
        }
    }

    /// The decision of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<CouncilDecision> {
        CouncilDecision::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The act that carries it out.
    #[must_use]
    pub fn act(self) -> Act {
        match self {
            CouncilDecision::Recognise | CouncilDecision::DoNotRecognise => Act::Conclude,
            CouncilDecision::RecogniseAfterEdit | CouncilDecision::AskSupplement => Act::AskRevision,
            CouncilDecision::Forward => Act::Forward,
        }
    }
}

/// The last conclusion of a council.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    /// What.
    pub decision: CouncilDecision,
    /// Number of the minutes.
    pub minutes: String,
    /// When.
    pub on: NaiveDate,
    /// In its words.
    pub note: String,
}

/// A cancelled recognition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// Number of the decision that cancels.
    pub number: String,
    /// When.
    pub on: NaiveDate,
    /// Why.
    pub reason: String,
}

/// What is known of a dossier beyond the form. Read and written as a whole with the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Circumstances {
    /// The one request to complete it.
    pub supplement: Option<Supplement>,
    /// The earlier item to which it is identical.
    pub earlier: Option<InitiativeId>,
    /// Made with State funds or State material means; unanswered at first.
    pub state_means: Option<bool>,
    /// What the superior body says.
    pub consent: Option<SuperiorConsent>,
    /// What the author wants done about a patent.
    pub protection: Option<Protection>,
    /// First disclosure to the public, which starts the clock of the patent law.
    pub disclosed_on: Option<NaiveDate>,
    /// A patent application was filed.
    pub filed_on: Option<NaiveDate>,
    /// The initiative that it improves.
    pub derived_from: Option<InitiativeId>,
    /// What the council said last.
    pub conclusion: Option<Conclusion>,
    /// Units that it was with before it went up.
    pub forwarded_from: Vec<UnitId>,
    /// Second factor of the public tracking page, printed on the receipt.
    pub tracking: Option<String>,
    /// The recognition was cancelled.
    pub cancelled: Option<Cancellation>,
    /// Some recognised initiative that this one rests on was cancelled.
    pub flagged: Option<String>,
    /// Somebody else typed it for an author who cannot: name of the author.
    pub on_behalf_of: Option<String>,
    /// Written by a pupil: mentor and guardian's consent are needed.
    pub pupil: bool,
    /// It came in with a list.
    pub imported: Option<Imported>,
    /// The form that it was written with, as `key/version`; empty for the first one.
    pub form: String,
    /// Answers to the form's own questions, by their keys.
    pub answers: std::collections::BTreeMap<String, String>,
}

/// Where an imported record came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Imported {
    /// Hash of the file, which is kept.
    pub file: String,
    /// Line in it.
    pub line: usize,
    /// How many authors there are, where the list tells no names.
    pub authors: Option<u32>,
    /// Texts as they stood, where they were typed in an old font.
    pub originals: Vec<String>,
}

impl Circumstances {
    /// Nothing of it may be shown to the public yet: nobody has said whether a patent is planned, or one is planned and not
    /// filed, or it is to stay secret.
    #[must_use]
    pub fn held(&self) -> bool {
        match self.protection {
            Some(Protection::Publish) => false,
            Some(Protection::FileFirst) => self.filed_on.is_none(),
            None | Some(Protection::KeepSecret) => true,
        }
    }
}

impl Content {
    /// Takes from what stood before what an interface does not carry: who an author of the same name is, the birth date, and
    /// what they said for statistics. Two authors of one name are two people: each of those before is found once, in order.
    pub fn keep_unsent(&mut self, before: &Content) {
        let mut left: Vec<&Author> = before.authors.iter().collect();
        for author in &mut self.authors {
            let place = left.iter().position(|known| known.full_name == author.full_name);
            let known = place.map(|place| left.remove(place));
            author.person = author.person.or(known.and_then(|known| known.person));
            author.born_on = author.born_on.or(known.and_then(|known| known.born_on));
            if author.declared == Declared::default() {
                author.declared = known.map(|known| known.declared).unwrap_or_default();
            }
        }
    }
}

/// An initiative as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Initiative {
    /// Identity.
    pub id: InitiativeId,
    /// Code, from the receipt on.
    pub code: Option<String>,
    /// State.
    pub state: State,
    /// The version of the flow that it began with.
    pub flow_version: String,
    /// Who handed it in.
    pub submitter: PersonId,
    /// What the author wrote.
    pub content: Content,
    /// Begun.
    pub created_at: DateTime<Utc>,
    /// Last changed.
    pub changed_at: DateTime<Utc>,
    /// Handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Receipt issued.
    pub received_at: Option<DateTime<Utc>>,
    /// Result due.
    pub due_on: Option<NaiveDate>,
    /// Decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Number of the decision.
    pub decision_number: Option<String>,
    /// Why it was not recognised.
    pub refusal_reason: Option<RefusalReason>,
    /// Number of the certificate.
    pub certificate_number: Option<String>,
    /// Unguessable key of the public verification page.
    pub certificate_key: Option<String>,
    /// What is known beyond the form.
    pub circumstances: Circumstances,
    /// Not to be shown to the public.
    pub held: bool,
    /// Rises with every change; guards against two people at once.
    pub version: i64,
}

/// What an author has typed into the form and not saved yet: as typed, so that half a date is neither lost nor written
/// over a good one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Fields and values in the order of the form.
    pub values: Vec<(String, String)>,
    /// The window of the browser that wrote it.
    pub window: String,
    /// The version of the record that the window showed.
    pub base_version: i64,
    /// When.
    pub saved_at: DateTime<Utc>,
}

/// A window of the browser that writes a draft: tells two windows of one person apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The version of the record that it shows.
    pub version: i64,
    /// Its own mark.
    pub mark: String,
    /// The mark of the window whose text it showed when it was opened.
    pub seen: String,
}

impl Window {
    /// What is kept was written by this window, or lay before the person when it was opened.
    #[must_use]
    pub fn knows(&self, typed: &Typed) -> bool {
        typed.window == self.mark || typed.window == self.seen
    }
}

impl Initiative {
    /// The person is an author or handed it in.
    #[must_use]
    pub fn concerns(&self, person: PersonId) -> bool {
        self.submitter == person || self.content.authors.iter().any(|author| author.person == Some(person))
    }
}

/// What a rule of initiatives says no to; codes are stable and reach clients.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The act does not leave this state.
    #[error("{act:?} cannot leave {state:?}")]
    WrongState {
        /// Where it stands.
        state: State,
        /// What was tried.
        act: Act,
    },
    /// Shares do not sum to 100 %.
    #[error("shares sum to {0}")]
    Shares(i32),
    /// No report is attached.
    #[error("no report")]
    NoReport,
    /// The author was asked to complete it before; law allows it once.
    #[error("supplement asked before")]
    SupplementOnce,
    /// The time to complete it has not run out.
    #[error("supplement not due before {0}")]
    NotLapsed(NaiveDate),
    /// The head is an author and nobody has said whether the State paid.
    #[error("state means unknown")]
    StateMeansUnknown,
    /// The head is an author, the State paid, and the superior has not consented.
    #[error("no consent of the superior")]
    NoConsent,
    /// Nobody has said whether a patent is planned.
    #[error("protection unanswered")]
    ProtectionUnanswered,
    /// It is held back from the public.
    #[error("held from the public")]
    Held,
    /// The council did not recommend it.
    #[error("council says no")]
    CouncilSaysNo,
    /// There is no unit above that could take it.
    #[error("no unit above")]
    NoUnitAbove,
    /// Less than the law asks for, without an agreement.
    #[error("below the legal minimum of {0}")]
    BelowMinimum(kernel::money::Vnd),
    /// It was answered or done before.
    #[error("done before")]
    DoneBefore,
    /// No unit above decides on the level.
    #[error("no wider level")]
    NoWiderLevel,
    /// It was proposed to the level before.
    #[error("proposed before")]
    ProposedBefore,
    /// The level asks for another one first.
    #[error("{0:?} comes first")]
    LevelBefore(crate::climb::Level),
    /// Its effect does not reach far enough for the award; in words.
    #[error("scope too small")]
    ScopeTooSmall(String),
    /// It served for an award before; in words.
    #[error("served before")]
    ServedBefore(String),
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::WrongState { .. } => "initiative.wrong_state",
            Refusal::Shares(_) => "initiative.shares",
            Refusal::NoReport => "initiative.no_report",
            Refusal::SupplementOnce => "initiative.supplement_once",
            Refusal::NotLapsed(_) => "initiative.not_lapsed",
            Refusal::StateMeansUnknown => "initiative.state_means_unknown",
            Refusal::NoConsent => "initiative.no_consent",
            Refusal::ProtectionUnanswered => "initiative.protection_unanswered",
            Refusal::Held => "initiative.held",
            Refusal::CouncilSaysNo => "initiative.council_says_no",
            Refusal::NoUnitAbove => "initiative.no_unit_above",
            Refusal::BelowMinimum(_) => "initiative.below_minimum",
            Refusal::DoneBefore => "initiative.done_before",
            Refusal::NoWiderLevel => "initiative.no_wider_level",
            Refusal::ProposedBefore => "initiative.proposed_before",
            Refusal::LevelBefore(_) => "initiative.level_before",
            Refusal::ScopeTooSmall(_) => "initiative.scope_too_small",
            Refusal::ServedBefore(_) => "initiative.served_before",
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> AppError {
        AppError::Refused {
            code: refusal.code(),
            message: labels::refusal(&refusal),
        }
    }
}

/// What is missing before a draft may be handed in: field and sentence, in the order of the form.
/// `latest_first_use` is the earliest day of first application that is still in time (NĐ 13/2012 Điều 5: one year).
#[must_use]
pub fn missing(
    content: &Content,
    has_report: bool,
    today: NaiveDate,
    earliest_first_use: NaiveDate,
) -> Vec<(&'static str, String)> {
    let mut missing = Vec::new();
    if content.title.is_empty() {
        missing.push(("title", labels::ASK_TITLE.to_owned()));
    }
    if content.field.is_empty() {
        missing.push(("field", labels::ASK_FIELD.to_owned()));
    }
    match content.first_applied_on {
        None => missing.push(("first_applied_on", labels::ASK_FIRST_APPLIED.to_owned())),
        Some(day) if day > today => missing.push(("first_applied_on", labels::FIRST_APPLIED_FUTURE.to_owned())),
        Some(day) if day < earliest_first_use => {
            missing.push(("first_applied_on", labels::first_applied_late(day, earliest_first_use)));
        }
        Some(_) => {}
    }
    if content.essence.is_empty() {
        missing.push(("essence", labels::ASK_ESSENCE.to_owned()));
    }
    if content.benefit_author.is_empty() {
        missing.push(("benefit_author", labels::ASK_BENEFIT.to_owned()));
    }
    let sum: i32 = content.authors.iter().map(|author| author.share).sum();
    if content.authors.is_empty() || content.authors.iter().any(|author| author.full_name.is_empty()) {
        missing.push(("authors", labels::ASK_AUTHOR.to_owned()));
    } else if sum != WHOLE {
        missing.push(("authors", labels::shares(sum)));
    }
    if !has_report {
        missing.push(("report", labels::ASK_REPORT.to_owned()));
    }
    missing
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(crate) fn content() -> Content {
        Content {
            title: "Giải pháp dạy toán lớp 2".into(),
            unit: UnitId(uuid::Uuid::from_u128(1)),
            kind: Kind::Operational,
            field: "Giáo dục".into(),
            sponsor: String::new(),
            first_applied_on: Some(day("2026-03-02")),
            essence: "Bản chất".into(),
            confidential: String::new(),
            conditions: String::new(),
            benefit_author: "Tiết kiệm thời gian".into(),
            benefit_others: String::new(),
            authors: vec![Author {
                full_name: "Lò Thị Lan".into(),
                share: WHOLE,
                ..Author::default()
            }],
        }
    }

    #[test]
    fn what_an_interface_does_not_carry_is_not_lost() {
        let mut before = content();
        before.authors[0].person = Some(PersonId(uuid::Uuid::from_u128(7)));
        before.authors[0].born_on = Some(day("1990-03-12"));
        before.authors[0].declared.sex = Some(Sex::Female);
        let mut sent = content();
        sent.authors[0].share = 6_000;
        sent.authors.push(Author {
            full_name: "Giàng A Sơn".into(),
            share: 4_000,
            ..Author::default()
        });
        sent.keep_unsent(&before);
        assert_eq!(sent.authors[0].person, before.authors[0].person);
        assert_eq!(sent.authors[0].declared, before.authors[0].declared);
        assert_eq!(
            (sent.authors[0].born_on, sent.authors[0].share),
            (before.authors[0].born_on, 6_000)
        );
        assert_eq!((sent.authors[1].person, sent.authors[1].born_on), (None, None));
    }

    #[test]
    fn two_authors_of_one_name_stay_two_people() {
        let mut before = content();
        before.authors.push(before.authors[0].clone());
        for (author, number) in before.authors.iter_mut().zip([7, 8]) {
            author.person = Some(PersonId(uuid::Uuid::from_u128(number)));
        }
        let mut sent = content();
        sent.authors.push(sent.authors[0].clone());
        sent.authors.push(sent.authors[0].clone());
        sent.keep_unsent(&before);
        let people: Vec<_> = sent.authors.iter().map(|author| author.person).collect();
        // The third one is new: nobody of this name is left for it.
        assert_eq!(people, [before.authors[0].person, before.authors[1].person, None]);
    }

    #[test]
    fn every_act_leads_from_the_states_of_the_diagram_and_from_no_other() {
        let mut lines = String::new();
        for act in Act::all() {
            for state in State::all() {
                if let Some(next) = after(*state, *act) {
                    lines.push_str(&format!("{} --{}--> {}\n", state.code(), act.code(), next.code()));
                }
            }
        }
        insta::assert_snapshot!(lines.trim_end(), @r"
        draft --submit--> submitted
        submitted --receive--> received
        received --ask_supplement--> supplement
        supplement --supply--> received
        supplement --lapse--> late
        received --accept--> accepted
        received --decline--> declined
        accepted --send_to_council--> under_review
        under_review --conclude--> concluded
        under_review --ask_revision--> revision
        under_review --forward--> accepted
        revision --revise--> under_review
        received --recognise--> recognised
        accepted --recognise--> recognised
        concluded --recognise--> recognised
        received --refuse--> refused
        accepted --refuse--> refused
        concluded --refuse--> refused
        draft --withdraw--> withdrawn
        submitted --withdraw--> withdrawn
        received --withdraw--> withdrawn
        supplement --withdraw--> withdrawn
        accepted --withdraw--> withdrawn
        under_review --withdraw--> withdrawn
        revision --withdraw--> withdrawn
        concluded --withdraw--> withdrawn
        recognised --apply--> applied
        applied --apply--> applied
        replicated --apply--> applied
        transferred --apply--> applied
        improved --apply--> applied
        recognised --replicate--> replicated
        applied --replicate--> replicated
        replicated --replicate--> replicated
        transferred --replicate--> replicated
        improved --replicate--> replicated
        recognised --transfer--> transferred
        applied --transfer--> transferred
        replicated --transfer--> transferred
        transferred --transfer--> transferred
        improved --transfer--> transferred
        recognised --improve--> improved
        applied --improve--> improved
        replicated --improve--> improved
        transferred --improve--> improved
        improved --improve--> improved
        recognised --dispute--> disputed
        applied --dispute--> disputed
        replicated --dispute--> disputed
        transferred --dispute--> disputed
        improved --dispute--> disputed
        disputed --dismiss--> recognised
        recognised --cancel--> cancelled
        applied --cancel--> cancelled
        replicated --cancel--> cancelled
        transferred --cancel--> cancelled
        improved --cancel--> cancelled
        disputed --cancel--> cancelled
        ");
    }

    #[test]
    fn a_whole_request_misses_nothing() {
        assert_eq!(missing(&content(), true, day("2026-11-25"), day("2025-11-25")), []);
    }

    #[test]
    fn shares_must_sum_to_one_hundred_percent() {
        let mut short = content();
        short.authors[0].share = 9_500;
        let found = missing(&short, true, day("2026-11-25"), day("2025-11-25"));
        assert_eq!(
            found,
            [(
                "authors",
                "Tỷ lệ đóng góp của các tác giả cộng lại phải bằng 100%. Hiện là 95%.".to_owned()
            )]
        );
    }

    #[test]
    fn first_application_lies_within_the_past_year() {
        let mut late = content();
        late.first_applied_on = Some(day("2025-11-24"));
        assert_eq!(
            missing(&late, true, day("2026-11-25"), day("2025-11-25"))[0].0,
            "first_applied_on"
        );
        late.first_applied_on = Some(day("2026-11-26"));
        assert_eq!(
            missing(&late, true, day("2026-11-25"), day("2025-11-25"))[0].0,
            "first_applied_on"
        );
    }
}
