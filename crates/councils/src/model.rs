//! Types, states, policies and rules of councils. Pure: no database, no clock, no HTTP.

pub mod assign;
pub mod conflict;
pub mod policy;
pub mod ratio;
pub mod rules;
pub mod score;

pub use conflict::{Author, ConflictKind, MemberFacts, Tie};
pub use policy::{AbsentVote, Base, ConflictBase, Method, Outcome, Policy, Quorum, Room, Tally};
pub use ratio::Ratio;
pub use rules::{PolicyPack, Rules};
pub use score::{Criterion, Points, ScoreForm, Scores};

use crate::labels;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::AppError;
use kernel::ids::{PersonId, UnitId};
use policy::coded;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::typed_id! {
    /// A council.
    CouncilId,
    /// A member's dated seat on a council.
    MemberId,
    /// A session of a council.
    MeetingId,
    /// A line of the agenda.
    ItemId,
    /// A reviewer's score sheet on one item.
    SheetId,
    /// One bulk of conclusions that is undone or released as a whole.
    BulkId,
    /// A declared tie.
    TieId,
}

/// The kinds of record in journal and notices.
pub const COUNCIL: &str = "council";
/// A session.
pub const MEETING: &str = "council_session";
/// A line of the agenda.
pub const ITEM: &str = "council_item";
/// For how long a bulk of conclusions can be taken back, in minutes.
pub const UNDO_MINUTES: i64 = 10;

coded! {
    /// The seat of a member (TT 18/2013/TT-BKHCN Điều 8).
    Seat {
        /// chủ tịch
        Chair = "chair",
        /// phó chủ tịch
        ViceChair = "vice_chair",
        /// uỷ viên thư ký
        Secretary = "secretary",
        /// uỷ viên
        Member = "member",
        /// uỷ viên là chuyên gia
        Expert = "expert",
        /// đại diện công đoàn
        Union = "union",
    }
}
coded! {
    /// Where a session stands.
    State {
        /// The agenda is made; only those who prepare see it.
        Planned = "planned",
        /// Members read, score and meet.
        Open = "open",
        /// Over; nothing is voted any more.
        Closed = "closed",
        /// The minutes are signed.
        Signed = "signed",
    }
}
coded! {
    /// Where a line of the agenda stands.
    Stage {
        /// Not voted yet.
        Waiting = "waiting",
        /// The vote is open.
        Voting = "voting",
        /// The vote is closed.
        Voted = "voted",
        /// Concluded, may still be taken back.
        Concluded = "concluded",
        /// The conclusion has left the house.
        Released = "released",
    }
}
coded! {
    /// A vote.
    Vote {
        /// đồng ý
        Yes = "yes",
        /// không đồng ý
        No = "no",
        /// không có ý kiến
        Blank = "blank",
    }
}
coded! {
    /// What the council says on an item.
    Conclusion {
        /// công nhận
        Recognise = "recognise",
        /// công nhận sau chỉnh sửa
        RecogniseAfterRevision = "recognise_after_revision",
        /// đề nghị bổ sung
        AskSupplement = "ask_supplement",
        /// không công nhận
        NotRecognise = "not_recognise",
        /// chuyển cấp
        Transfer = "transfer",
    }
}

impl Conclusion {
    /// The vote allows it: recognising needs a carried vote, not recognising a lost one; the others decide nothing yet.
    #[must_use]
    pub fn fits(self, passed: Option<bool>) -> bool {
        match self {
            Conclusion::Recognise | Conclusion::RecogniseAfterRevision => passed == Some(true),
            Conclusion::NotRecognise => passed == Some(false),
            Conclusion::AskSupplement | Conclusion::Transfer => true,
        }
    }

    /// What the policy's count proposes.
    #[must_use]
    pub fn proposed(passed: bool) -> Conclusion {
        if passed {
            Conclusion::Recognise
        } else {
            Conclusion::NotRecognise
        }
    }
}

/// The state to which a session may go next; none after the minutes are signed.
#[must_use]
pub fn next_state(state: State) -> Option<State> {
    match state {
        State::Planned => Some(State::Open),
        State::Open => Some(State::Closed),
        State::Closed => Some(State::Signed),
        State::Signed => None,
    }
}

/// A council: a legal body with a decision, a term and a way to decide.
#[derive(Clone, Debug, PartialEq)]
pub struct Council {
    /// Identity.
    pub id: CouncilId,
    /// The unit whose head set it up.
    pub unit: UnitId,
    /// Name as on papers.
    pub name: String,
    /// Number of the decision that set it up.
    pub decision_number: String,
    /// Its day.
    pub decided_on: NaiveDate,
    /// Who signed it.
    pub signer: String,
    /// First day of the term.
    pub term_from: NaiveDate,
    /// Last day, where there is one.
    pub term_to: Option<NaiveDate>,
    /// The pack that the policy came from.
    pub policy_key: String,
    /// How it decides.
    pub policy: Policy,
    /// The form that its reviewers fill in, `key/version`.
    pub form: String,
    /// Begun.
    pub created_at: DateTime<Utc>,
    /// Rises with every change.
    pub version: i64,
}

impl Council {
    /// In office on a day.
    #[must_use]
    pub fn in_office(&self, on: NaiveDate) -> bool {
        self.term_from <= on && self.term_to.is_none_or(|last| on <= last)
    }
}

/// A member's seat in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Identity of the seat.
    pub id: MemberId,
    /// Where.
    pub council: CouncilId,
    /// Who.
    pub person: PersonId,
    /// Seat.
    pub seat: Seat,
    /// Position as on papers.
    pub title: String,
    /// Words of expertise, separated by commas.
    pub expertise: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
}

impl Meeting {
    /// The day on which it is held: whoever sits on it is named in its papers, also when another sits there by now.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        kernel::time::local_date(self.began_at.unwrap_or(self.planned_at))
    }
}

impl Member {
    /// Sits on a day.
    #[must_use]
    pub fn sits(&self, on: NaiveDate) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }
}

/// What a council lacks to meet: sentences for the person. `members` sit on the day.
#[must_use]
pub fn lacks(policy: &Policy, members: &[Member]) -> Vec<String> {
    let count = |seat| members.iter().filter(|member| member.seat == seat).count();
    let mut lacks = Vec::new();
    if count(Seat::Chair) != 1 {
        lacks.push(labels::lacks_chair(count(Seat::Chair)));
    }
    if count(Seat::Secretary) == 0 {
        lacks.push(labels::LACKS_SECRETARY.to_owned());
    }
    if members.len() < 3 {
        lacks.push(labels::lacks_members(members.len()));
    }
    if count(Seat::Expert) < usize::from(policy.min_experts) {
        lacks.push(labels::lacks_experts(count(Seat::Expert), policy.min_experts));
    }
    if policy.union_seat && count(Seat::Union) == 0 {
        lacks.push(labels::LACKS_UNION.to_owned());
    }
    lacks
}

/// A session.
#[derive(Clone, Debug, PartialEq)]
pub struct Meeting {
    /// Identity.
    pub id: MeetingId,
    /// Whose.
    pub council: CouncilId,
    /// Title.
    pub title: String,
    /// Where.
    pub place: String,
    /// When it is to begin.
    pub planned_at: DateTime<Utc>,
    /// State.
    pub state: State,
    /// How it decides: the council's policy, frozen when the session opens.
    pub policy: Policy,
    /// The form, frozen with it.
    pub form: String,
    /// Opened for members.
    pub opened_at: Option<DateTime<Utc>>,
    /// The meeting itself began: attendance was taken.
    pub began_at: Option<DateTime<Utc>>,
    /// Closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Minutes signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// Number of the minutes.
    pub minutes_number: Option<String>,
    /// Rises with every change of the session itself, never with a change of an item.
    pub version: i64,
}

/// What the subject's module hands in: a small frozen view, so that a session stands when the record changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Kind of record.
    pub kind: String,
    /// Which record.
    pub id: Uuid,
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// The unit that holds it.
    pub unit: UnitId,
    /// Field of application.
    pub field: String,
    /// Scope of effect asked for, in words.
    pub scope: String,
    /// Authors.
    pub authors: Vec<Author>,
    /// Ties of authors with others that the module knows: mentors, earlier co-authors.
    pub ties: Vec<(PersonId, Tie)>,
    /// Path of the dossier.
    pub link: String,
}

/// A line of the agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Identity.
    pub id: ItemId,
    /// Session.
    pub meeting: MeetingId,
    /// Order.
    pub place: i32,
    /// What it is about.
    pub subject: Subject,
    /// Stage.
    pub stage: Stage,
    /// Those who could vote when the vote closed.
    pub room: Option<Room>,
    /// The count when the vote closed.
    pub tally: Option<Tally>,
    /// Carried, when the vote closed.
    pub passed: Option<bool>,
    /// Conclusion.
    pub conclusion: Option<Conclusion>,
    /// In words.
    pub note: String,
    /// The bulk in which it was concluded.
    pub bulk: Option<BulkId>,
    /// Rises with every change.
    pub version: i64,
}

/// A conflict of a person on an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Item.
    pub item: ItemId,
    /// Who.
    pub person: PersonId,
    /// Why.
    pub kind: ConflictKind,
    /// In words.
    pub reason: String,
    /// Someone looked and lifted it.
    pub lifted: bool,
}

/// A score sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Identity.
    pub id: SheetId,
    /// On what.
    pub item: ItemId,
    /// By whom.
    pub person: PersonId,
    /// Form, `key/version`.
    pub form: String,
    /// Points so far.
    pub points: Points,
    /// In words.
    pub comment: String,
    /// Handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Last saved.
    pub changed_at: DateTime<Utc>,
    /// Rises with every save.
    pub version: i64,
}

/// What a rule of councils says no to; codes are stable and reach clients.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The council lacks seats.
    #[error("incomplete council")]
    Incomplete(Vec<String>),
    /// Not in office.
    #[error("out of term")]
    OutOfTerm,
    /// The session is not in the state that this needs.
    #[error("session is {0:?}")]
    SessionState(State),
    /// The item is not in the stage that this needs.
    #[error("item is {0:?}")]
    ItemStage(Stage),
    /// The agenda is empty.
    #[error("no items")]
    NoItems,
    /// Too few are there.
    #[error("no quorum")]
    NoQuorum {
        /// There and free.
        present: u32,
        /// Needed.
        needed: u32,
    },
    /// The member has voted.
    #[error("voted already")]
    VotedAlready,
    /// The member is not marked as present and the policy has no written votes.
    #[error("absent")]
    Absent,
    /// This way of voting is not the session's.
    #[error("other method")]
    OtherMethod,
    /// A sheet is not whole.
    #[error("open criteria")]
    OpenCriteria(Vec<String>),
    /// A sheet was saved by a newer version.
    #[error("stale sheet")]
    StaleSheet,
    /// The conclusion does not fit the vote.
    #[error("does not fit")]
    DoesNotFit {
        /// Conclusion.
        conclusion: Conclusion,
        /// How many of the chosen ones.
        count: usize,
    },
    /// The typed number is not the number of chosen items.
    #[error("typed another number")]
    OtherCount {
        /// Typed.
        typed: String,
        /// Chosen.
        chosen: usize,
    },
    /// The ten minutes are over.
    #[error("too late to undo")]
    TooLate,
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Incomplete(_) => "council.incomplete",
            Refusal::OutOfTerm => "council.out_of_term",
            Refusal::SessionState(_) => "council.session_state",
            Refusal::ItemStage(_) => "council.item_stage",
            Refusal::NoItems => "council.no_items",
            Refusal::NoQuorum { .. } => "council.no_quorum",
            Refusal::VotedAlready => "council.voted_already",
            Refusal::Absent => "council.absent",
            Refusal::OtherMethod => "council.other_method",
            Refusal::OpenCriteria(_) => "council.open_criteria",
            Refusal::StaleSheet => "council.stale_sheet",
            Refusal::DoesNotFit { .. } => "council.does_not_fit",
            Refusal::OtherCount { .. } => "council.other_count",
            Refusal::TooLate => "council.too_late",
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn member(seat: Seat) -> Member {
        Member {
            id: MemberId(Uuid::from_u128(1)),
            council: CouncilId(Uuid::from_u128(2)),
            person: PersonId(Uuid::from_u128(3)),
            seat,
            title: String::new(),
            expertise: String::new(),
            valid_from: day("2026-01-01"),
            valid_to: Some(day("2026-06-30")),
        }
    }

    #[test]
    fn a_session_goes_one_way() {
        let mut way = vec![State::Planned.code()];
        let mut state = State::Planned;
        while let Some(next) = next_state(state) {
            way.push(next.code());
            state = next;
        }
        assert_eq!(way, ["planned", "open", "closed", "signed"]);
    }

    #[test]
    fn a_conclusion_never_contradicts_the_vote() {
        let mut lines = String::new();
        for passed in [None, Some(true), Some(false)] {
            let fits: Vec<_> = Conclusion::ALL
                .iter()
                .filter(|one| one.fits(passed))
                .map(|one| one.code())
                .collect();
            lines.push_str(&format!("{passed:?}: {}\n", fits.join(" ")));
        }
        insta::assert_snapshot!(lines.trim_end(), @r"
        None: ask_supplement transfer
        Some(true): recognise recognise_after_revision ask_supplement transfer
        Some(false): ask_supplement not_recognise transfer
        ");
        for passed in [true, false] {
            assert!(Conclusion::proposed(passed).fits(Some(passed)));
        }
    }

    #[test]
    fn a_seat_is_held_from_its_first_to_its_last_day() {
        let seat = member(Seat::Chair);
        for (on, sits) in [
            ("2025-12-31", false),
            ("2026-01-01", true),
            ("2026-06-30", true),
            ("2026-07-01", false),
        ] {
            assert_eq!(seat.sits(day(on)), sits, "{on}");
        }
    }

    #[test]
    fn what_a_council_lacks_is_told_whole() {
        let strict = Policy {
            min_experts: 2,
            union_seat: true,
            ..policy::example()
        };
        assert_eq!(lacks(&strict, &[member(Seat::Member)]).len(), 5);
        let whole = [Seat::Chair, Seat::Secretary, Seat::Expert, Seat::Expert, Seat::Union].map(member);
        assert!(lacks(&strict, &whole).is_empty());
        let two_chairs = [Seat::Chair, Seat::Chair, Seat::Secretary].map(member);
        assert_eq!(lacks(&policy::example(), &two_chairs).len(), 1);
    }

    #[test]
    fn every_code_leads_back_to_its_value() {
        assert!(Seat::ALL.iter().all(|one| Seat::from_code(one.code()) == Some(*one)));
        assert!(State::ALL.iter().all(|one| State::from_code(one.code()) == Some(*one)));
        assert!(Stage::ALL.iter().all(|one| Stage::from_code(one.code()) == Some(*one)));
        assert!(
            ConflictKind::ALL
                .iter()
                .all(|one| ConflictKind::from_code(one.code()) == Some(*one))
        );
        assert_eq!(Vote::from_code("maybe"), None);
    }
}
