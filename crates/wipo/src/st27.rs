//! Codes of legal status, WIPO ST.27: `A-1-2-D10-D11`, the state, the stage before and after, and the event.
//!
//! States, stages, categories and detailed events are those of WIPO's own schema (`PatentLegalStatusData` of ST.96
//! V6_0). The code of a key event (`D10` for category D) follows the codes that offices publish; it was not read there.
//! What an event means for the stage is for the caller: the standard lets offices differ.

use std::fmt;
use std::str::FromStr;

/// State of an application or right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// In force or pending.
    Active,
    /// Neither, for now.
    NotActive,
    /// Ended for good.
    Terminated,
    /// Not stated.
    Unspecified,
}

impl State {
    /// All of them.
    pub const ALL: [State; 4] = [State::Active, State::NotActive, State::Terminated, State::Unspecified];

    /// Code.
    #[must_use]
    pub fn code(self) -> char {
        match self {
            State::Active => 'A',
            State::NotActive => 'N',
            State::Terminated => 'T',
            State::Unspecified => 'U',
        }
    }
}

/// Stage that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Not stated; before the filing.
    Unspecified,
    /// Filing.
    Filing,
    /// Examination.
    Examination,
    /// Challenged before the grant.
    PreGrantChallenge,
    /// Granted.
    Grant,
    /// Challenged after the grant.
    PostGrantChallenge,
    /// Ended, or likely so.
    Terminated,
}

impl Stage {
    /// All of them, in the order of their codes.
    pub const ALL: [Stage; 7] = [
        Stage::Unspecified,
        Stage::Filing,
        Stage::Examination,
        Stage::PreGrantChallenge,
        Stage::Grant,
        Stage::PostGrantChallenge,
        Stage::Terminated,
    ];

    /// Code.
    #[must_use]
    pub fn code(self) -> char {
        match self {
            Stage::Unspecified => '0',
            Stage::Filing => '1',
            Stage::Examination => '2',
            Stage::PreGrantChallenge => '3',
            Stage::Grant => '4',
            Stage::PostGrantChallenge => '5',
            Stage::Terminated => '6',
        }
    }
}

/// Category of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Application filing.
    ApplicationFiling,
    /// Application discontinuation.
    ApplicationDiscontinuation,
    /// Application revival.
    ApplicationRevival,
    /// Search and examination.
    SearchExamination,
    /// Request for review before the grant.
    PreGrantReviewRequest,
    /// Grant.
    Grant,
    /// Protection beyond the term.
    ProtectionBeyondTerm,
    /// Cessation of the right.
    Cessation,
    /// Revival of the right.
    Revival,
    /// Request for review of the right.
    ReviewRequest,
    /// Maintenance of the right.
    Maintenance,
    /// Permanent termination.
    PermanentTermination,
    /// Modification of a document.
    DocumentModification,
    /// Publication of a document.
    DocumentPublication,
    /// Change of party data.
    PartyDataChange,
    /// Licensing.
    Licensing,
    /// Adjustment of the administrative procedure.
    ProcedureAdjustment,
    /// Payment.
    Payment,
    /// Appeal.
    Appeal,
    /// Other.
    Other,
    /// Correction of event data.
    Correction,
}

impl Category {
    /// All of them, in the order of their letters.
    pub const ALL: [Category; 21] = [
        Category::ApplicationFiling,
        Category::ApplicationDiscontinuation,
        Category::ApplicationRevival,
        Category::SearchExamination,
        Category::PreGrantReviewRequest,
        Category::Grant,
        Category::ProtectionBeyondTerm,
        Category::Cessation,
        Category::Revival,
        Category::ReviewRequest,
        Category::Maintenance,
        Category::PermanentTermination,
        Category::DocumentModification,
        Category::DocumentPublication,
        Category::PartyDataChange,
        Category::Licensing,
        Category::ProcedureAdjustment,
        Category::Payment,
        Category::Appeal,
        Category::Other,
        Category::Correction,
    ];

    /// Letter, and the last detailed event of the category; they start at 11.
    fn facts(self) -> (char, u8) {
        match self {
            Category::ApplicationFiling => ('A', 22),
            Category::ApplicationDiscontinuation => ('B', 17),
            Category::ApplicationRevival => ('C', 14),
            Category::SearchExamination => ('D', 24),
            Category::PreGrantReviewRequest => ('E', 15),
            Category::Grant => ('F', 17),
            Category::ProtectionBeyondTerm => ('G', 20),
            Category::Cessation => ('H', 15),
            Category::Revival => ('K', 14),
            Category::ReviewRequest => ('L', 19),
            Category::Maintenance => ('M', 14),
            Category::PermanentTermination => ('N', 12),
            Category::DocumentModification => ('P', 24),
            Category::DocumentPublication => ('Q', 17),
            Category::PartyDataChange => ('R', 19),
            Category::Licensing => ('S', 39),
            Category::ProcedureAdjustment => ('T', 16),
            Category::Payment => ('U', 15),
            Category::Appeal => ('V', 15),
            // No detailed events of their own.
            Category::Other => ('W', 0),
            Category::Correction => ('Y', 0),
        }
    }

    /// Letter.
    #[must_use]
    pub fn letter(self) -> char {
        self.facts().0
    }
}

/// Detailed event: `D11`. Number 0 (`D00`) is an event of the category that none of its detailed events covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DetailedEvent {
    category: Category,
    number: u8,
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $category:ident $number:literal;)*) => {
        impl DetailedEvent {
            $($(#[$doc])* pub const $name: DetailedEvent = DetailedEvent { category: Category::$category, number: $number };)*
        }
    };
}

events! {
    /// National or regional application filed (A12).
    FILED = ApplicationFiling 12;
    /// PCT application filed (A13).
    PCT_FILED = ApplicationFiling 13;
    /// PCT application entered the national phase (A15).
    PCT_ENTERED = ApplicationFiling 15;
    /// Divisional or continuing application filed (A16).
    DIVISIONAL_FILED = ApplicationFiling 16;
    /// Withdrawn by the applicant (B11).
    WITHDRAWN = ApplicationDiscontinuation 11;
    /// Deemed withdrawn, abandoned or lapsed (B12).
    DEEMED_WITHDRAWN = ApplicationDiscontinuation 12;
    /// Refused after an examination (B15).
    REFUSED = ApplicationDiscontinuation 15;
    /// Substantive examination requested (D11).
    EXAMINATION_REQUESTED = SearchExamination 11;
    /// Report of the examination or notification of the reasons for refusal (D15).
    EXAMINATION_REPORT = SearchExamination 15;
    /// Office intends to refuse (D21).
    REFUSAL_INTENDED = SearchExamination 21;
    /// Office intends to grant (D22).
    GRANT_INTENDED = SearchExamination 22;
    /// Opposition before the grant (E11).
    PRE_GRANT_OPPOSITION = PreGrantReviewRequest 11;
    /// Granted after a substantive examination (F11).
    GRANTED = Grant 11;
    /// Granted after a formality examination (F12).
    GRANTED_FORMALLY = Grant 12;
    /// Ceased after a review (H12).
    CEASED_AFTER_REVIEW = Cessation 12;
    /// Lapsed: not maintained, as when a fee was not paid (H13).
    LAPSED = Cessation 13;
    /// Expired (H14).
    EXPIRED = Cessation 14;
    /// Surrendered by the owner (H15).
    SURRENDERED = Cessation 15;
    /// Opposition after the grant (L11).
    POST_GRANT_OPPOSITION = ReviewRequest 11;
    /// Invalidation requested (L15).
    INVALIDATION_REQUESTED = ReviewRequest 15;
    /// Application published (Q12).
    APPLICATION_PUBLISHED = DocumentPublication 12;
    /// Title published (Q13).
    TITLE_PUBLISHED = DocumentPublication 13;
    /// Change of the owner's name recorded (R13).
    NAME_CHANGED = PartyDataChange 13;
    /// Transfer of ownership recorded (R14).
    TRANSFERRED = PartyDataChange 14;
    /// Exclusive licence recorded (S14).
    EXCLUSIVE_LICENCE = Licensing 14;
    /// Non-exclusive licence recorded (S17).
    NON_EXCLUSIVE_LICENCE = Licensing 17;
    /// Renewal or maintenance fee paid (U11).
    FEE_PAID = Payment 11;
    /// Renewal or maintenance fee not paid by the due date (U13).
    FEE_NOT_PAID = Payment 13;
    /// Appeal to an administrative body (V11).
    APPEALED = Appeal 11;
    /// Appeal to a court (V12).
    APPEALED_TO_COURT = Appeal 12;
}

impl DetailedEvent {
    /// Event of that number in its category.
    #[must_use]
    pub fn new(category: Category, number: u8) -> Option<Self> {
        let last = category.facts().1;
        (number == 0 || (11..=last).contains(&number)).then_some(DetailedEvent { category, number })
    }

    /// Category.
    #[must_use]
    pub fn category(self) -> Category {
        self.category
    }
}

impl fmt::Display for DetailedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:02}", self.category.letter(), self.number)
    }
}

/// A text is no code of ST.27.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no code of ST.27: state, stages and event as in A-1-2-D10-D11")]
pub struct CodeError;

impl FromStr for DetailedEvent {
    type Err = CodeError;

    fn from_str(code: &str) -> Result<Self, CodeError> {
        let mut letters = code.chars();
        let letter = letters.next().ok_or(CodeError)?;
        let number = letters.as_str();
        if number.len() != 2 || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeError);
        }
        let category = Category::ALL
            .into_iter()
            .find(|c| c.letter() == letter)
            .ok_or(CodeError)?;
        DetailedEvent::new(category, number.parse().map_err(|_| CodeError)?).ok_or(CodeError)
    }
}

/// Status event: what happened and where that leaves the application or right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StatusEvent {
    /// State after it.
    pub state: State,
    /// Stage before it.
    pub previous: Stage,
    /// Stage after it.
    pub current: Stage,
    /// The event.
    pub event: DetailedEvent,
}

impl fmt::Display for StatusEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (state, previous, current) = (self.state.code(), self.previous.code(), self.current.code());
        write!(
            f,
            "{state}-{previous}-{current}-{}10-{}",
            self.event.category().letter(),
            self.event
        )
    }
}

impl FromStr for StatusEvent {
    type Err = CodeError;

    /// Reads a code, also with what an office adds behind it (`A-1-2-D10-D11-exm-PA0201`), which is not kept.
    fn from_str(code: &str) -> Result<Self, CodeError> {
        let mut parts = code.trim().split('-');
        let mut next = || parts.next().ok_or(CodeError);
        let one = |part: &str| part.parse::<char>().map_err(|_| CodeError);
        let (state, previous, current) = (one(next()?)?, one(next()?)?, one(next()?)?);
        let (key, event) = (next()?, next()?.parse::<DetailedEvent>()?);
        let stage = |code: char| Stage::ALL.into_iter().find(|s| s.code() == code).ok_or(CodeError);
        if key.strip_suffix("10").and_then(|k| k.parse().ok()) != Some(event.category().letter()) {
            return Err(CodeError);
        }
        Ok(StatusEvent {
            state: State::ALL.into_iter().find(|s| s.code() == state).ok_or(CodeError)?,
            previous: stage(previous)?,
            current: stage(current)?,
            event,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes come back as they were, and offices' additions do not disturb.
    #[test]
    fn codes_come_back() {
        for code in [
            "A-0-1-A10-A12",
            "A-1-2-D10-D11",
            "A-2-4-F10-F11",
            "N-4-6-H10-H13",
            "T-6-6-N10-N12",
            "U-0-0-W10-W00",
        ] {
            assert_eq!(code.parse::<StatusEvent>().map(|s| s.to_string()).as_deref(), Ok(code));
        }
        let granted = StatusEvent {
            state: State::Active,
            previous: Stage::Examination,
            current: Stage::Grant,
            event: DetailedEvent::GRANTED,
        };
        assert_eq!("A-2-4-F10-F11-exm-PR0701".parse(), Ok(granted));
    }

    /// What the standard does not have is no code.
    #[test]
    fn no_codes() {
        for code in [
            "",
            "A",
            "A-0-1-A10",
            "X-0-1-A10-A12",
            "A-7-1-A10-A12",
            "A-0-1-B10-A12",
            "A-0-1-A10-A23",
            "A-0-1-A10-A10",
            "A-0-1-A10-I11",
            "A-0-1-A10-A+1",
            "A-0-1-A10-W11",
        ] {
            assert!(code.parse::<StatusEvent>().is_err(), "{code}");
        }
        assert_eq!(DetailedEvent::new(Category::Appeal, 16), None);
    }

    /// The named events are events of their categories.
    #[test]
    fn letters_are_unique() {
        let mut letters: Vec<char> = Category::ALL.into_iter().map(Category::letter).collect();
        letters.dedup();
        assert_eq!(letters.into_iter().collect::<String>(), "ABCDEFGHKLMNPQRSTUVWY");
        for event in [
            DetailedEvent::LAPSED,
            DetailedEvent::NON_EXCLUSIVE_LICENCE,
            DetailedEvent::APPEALED_TO_COURT,
        ] {
            assert_eq!(event.to_string().parse(), Ok(event));
        }
    }
}
