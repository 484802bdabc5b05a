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
    /// Recognised by the unit (NĐ 13/2012 Điều 7).
    Recognised,
    /// Not recognised, with a reason.
    Refused,
    /// Taken back by its author.
    Withdrawn,
}

impl FlowState for State {
    fn all() -> &'static [State] {
        &[
            State::Draft,
            State::Submitted,
            State::Received,
            State::Recognised,
            State::Refused,
            State::Withdrawn,
        ]
    }

    fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted => "submitted",
            State::Received => "received",
            State::Recognised => "recognised",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
        }
    }

    fn label(self) -> &'static str {
        labels::state(self)
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
    /// công nhận
    Recognise,
    /// không công nhận
    Refuse,
    /// rút
    Withdraw,
}

impl FlowAct for Act {
    fn all() -> &'static [Act] {
        &[Act::Submit, Act::Receive, Act::Recognise, Act::Refuse, Act::Withdraw]
    }

    fn code(self) -> &'static str {
        match self {
            Act::Submit => "submit",
            Act::Receive => "receive",
            Act::Recognise => "recognise",
            Act::Refuse => "refuse",
            Act::Withdraw => "withdraw",
        }
    }

    fn label(self) -> &'static str {
        labels::act(self)
    }
}

/// The most that law allows: the state that an act leads to, if it may happen at all. Flow packs narrow this.
#[must_use]
pub fn after(state: State, act: Act) -> Option<State> {
    let (from, to): (&[State], State) = match act {
        Act::Submit => (&[State::Draft], State::Submitted),
        Act::Receive => (&[State::Submitted], State::Received),
        Act::Recognise => (&[State::Received], State::Recognised),
        Act::Refuse => (&[State::Received], State::Refused),
        Act::Withdraw => (&[State::Draft, State::Submitted, State::Received], State::Withdrawn),
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
        ];
        let base = Base {
            name: "initiative",
            start: State::Draft,
            ends: &[State::Recognised, State::Refused, State::Withdrawn],
            after,
            roles: ROLES,
        };
        let flows = packs.flows_of(base)?;
        Ok(Rules { packs, flows })
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
}

impl RefusalReason {
    /// Every reason, in the order shown.
    pub const ALL: [RefusalReason; 9] = [
        RefusalReason::NotASolution,
        RefusalReason::NotNew,
        RefusalReason::NotApplied,
        RefusalReason::NoBenefit,
        RefusalReason::PublicOrder,
        RefusalReason::UnderProtection,
        RefusalReason::Late,
        RefusalReason::WrongUnit,
        RefusalReason::AuthorNotProven,
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
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::WrongState { .. } => "initiative.wrong_state",
            Refusal::Shares(_) => "initiative.shares",
            Refusal::NoReport => "initiative.no_report",
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
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn content() -> Content {
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
        received --recognise--> recognised
        received --refuse--> refused
        draft --withdraw--> withdrawn
        submitted --withdraw--> withdrawn
        received --withdraw--> withdrawn
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
