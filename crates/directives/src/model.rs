//! Directives: types, states, what may follow what. Pure.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> draft
//!     draft --> issued: issue
//!     issued --> replaced: replace
//!     issued --> ended: end
//! ```

pub mod due;
pub mod task;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::SigningForm;
use kernel::ids::{PersonId, UnitId};
use kernel::units::Units;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

kernel::typed_id! {
    /// A registered document.
    DirectiveId,
    /// A clause of one.
    ClauseId,
    /// A target or report duty of one.
    LineId,
    /// A difficulty that a unit raised.
    ObstacleId,
}

/// The kind of record in journal, notices, search and attachments.
pub const SUBJECT: &str = "directive";
/// Obstacles, in journal and notices.
pub const OBSTACLE: &str = "directive_obstacle";

/// Whose rules a document follows in number, heading and signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Nghị định 30/2020/NĐ-CP
    #[default]
    State,
    /// Hướng dẫn của Văn phòng Trung ương Đảng
    Party,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Scheme; 2] = [Scheme::State, Scheme::Party];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Scheme::State => "state",
            Scheme::Party => "party",
        }
    }

    /// The scheme of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Scheme> {
        Scheme::ALL.into_iter().find(|scheme| scheme.code() == code)
    }
}

/// Type of a document (NĐ 30/2020 Điều 7, Party types, and the acts that documents carry out).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// công văn
    Letter,
    /// kế hoạch
    Plan,
    /// chỉ thị
    Instruction,
    /// quyết định
    Decision,
    /// nghị quyết
    Resolution,
    /// chương trình
    Programme,
    /// kết luận
    Conclusion,
    /// thông báo
    Notice,
    /// hướng dẫn
    Guidance,
    /// công điện
    Telegram,
    /// đề án
    Project,
    /// luật
    Law,
    /// nghị định
    Decree,
    /// thông tư
    Circular,
    /// anything else
    Other,
}

impl Kind {
    /// Every type, in the order in which they are offered.
    pub const ALL: [Kind; 15] = [
        Kind::Letter,
        Kind::Plan,
        Kind::Instruction,
        Kind::Decision,
        Kind::Resolution,
        Kind::Programme,
        Kind::Conclusion,
        Kind::Notice,
        Kind::Guidance,
        Kind::Telegram,
        Kind::Project,
        Kind::Law,
        Kind::Decree,
        Kind::Circular,
        Kind::Other,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Letter => "letter",
            Kind::Plan => "plan",
            Kind::Instruction => "instruction",
            Kind::Decision => "decision",
            Kind::Resolution => "resolution",
            Kind::Programme => "programme",
            Kind::Conclusion => "conclusion",
            Kind::Notice => "notice",
            Kind::Guidance => "guidance",
            Kind::Telegram => "telegram",
            Kind::Project => "project",
            Kind::Law => "law",
            Kind::Decree => "decree",
            Kind::Circular => "circular",
            Kind::Other => "other",
        }
    }

    /// The type of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Where a document stands in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being prepared; only its unit sees it.
    Draft,
    /// In force: recipients are told, tasks run.
    Issued,
    /// Another one took its place.
    Replaced,
    /// It has run out, or was done with.
    Ended,
}

impl State {
    /// Every state in order.
    pub const ALL: [State; 4] = [State::Draft, State::Issued, State::Replaced, State::Ended];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Issued => "issued",
            State::Replaced => "replaced",
            State::Ended => "ended",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Its register entry, clauses and recipients may still be changed.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, State::Draft | State::Issued)
    }
}

/// What may be done with the whole document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// ban hành, hoặc chuyển đến nơi nhận
    Issue,
    /// thay thế
    Replace,
    /// hết hiệu lực, kết thúc thực hiện
    End,
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 3] = [Act::Issue, Act::Replace, Act::End];

    /// As the journal has it.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Act::Issue => "directive.issue",
            Act::Replace => "directive.replace",
            Act::End => "directive.end",
        }
    }

    /// The state that it leads to from another, if it may happen at all.
    #[must_use]
    pub fn after(self, state: State) -> Option<State> {
        match (self, state) {
            (Act::Issue, State::Draft) => Some(State::Issued),
            (Act::Replace, State::Issued) => Some(State::Replaced),
            (Act::End, State::Issued) => Some(State::Ended),
            (Act::Issue | Act::Replace | Act::End, _) => None,
        }
    }
}

/// What stands in the register of a document, as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// State or Party.
    pub scheme: Scheme,
    /// Số, ký hiệu; may be blank as printed ("/UBND-VHXH") or empty.
    pub number: String,
    /// Its day, where one is printed.
    pub issued_on: Option<NaiveDate>,
    /// The unit of ours that issued it; `None` for a body outside.
    pub issuer_unit: Option<UnitId>,
    /// The issuer as printed.
    pub issuer: String,
    /// How it was signed (KT., TM., …).
    pub signing: Option<SigningForm>,
    /// Who signed.
    pub signer: String,
    /// Title of who signed.
    pub signer_title: String,
    /// Type.
    pub kind: Option<Kind>,
    /// Trích yếu
    pub subject: String,
    /// Acts that it cites, one a line, as printed.
    pub basis: Vec<String>,
    /// cơ quan đầu mối: gathers obstacles, answers.
    pub focal: Option<UnitId>,
}

/// A document as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Identity, the same while number and day are completed.
    pub id: DirectiveId,
    /// The unit in whose register it stands.
    pub keeper: UnitId,
    /// What the register says.
    pub content: Content,
    /// State.
    pub state: State,
    /// What took its place.
    pub replaced_by: Option<DirectiveId>,
    /// Why it was ended or replaced.
    pub end_note: String,
    /// Shown to the public once issued.
    pub published: bool,
    /// Who entered it.
    pub created_by: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub changed_at: DateTime<Utc>,
    /// When it was sent to its recipients here.
    pub issued_at: Option<DateTime<Utc>>,
    /// Rises with every change.
    pub version: i64,
}

impl Directive {
    /// Its unit issued it itself; else it came in.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.content.issuer_unit == Some(self.keeper)
    }

    /// Who answers difficulties on a day: the focal unit as long as it is there, else whoever keeps the document.
    #[must_use]
    pub fn answers(&self, units: &Units, on: NaiveDate) -> UnitId {
        let focal = self.content.focal.filter(|unit| units.exists(*unit, on));
        focal.unwrap_or(self.keeper)
    }
}

/// What a recipient is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// để thực hiện
    Act,
    /// để biết, báo cáo (b/c)
    Inform,
}

impl Part {
    /// Both.
    pub const ALL: [Part; 2] = [Part::Act, Part::Inform];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Part::Act => "act",
            Part::Inform => "inform",
        }
    }

    /// The part of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.code() == code)
    }
}

/// A unit that a document goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Which.
    pub unit: UnitId,
    /// To act, or to be informed.
    pub part: Part,
    /// Who said that it has arrived.
    pub acknowledged_by: Option<PersonId>,
    /// When.
    pub acknowledged_at: Option<DateTime<Utc>>,
}

/// A clause as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Which.
    pub id: ClauseId,
    /// Of which document.
    pub directive: DirectiveId,
    /// Order.
    pub place: i32,
    /// "III.1", "2.b"; may be empty.
    pub path: String,
    /// Text as printed.
    pub text: String,
    /// Rises with every change.
    pub version: i64,
}

/// What a line of a document beside its tasks is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// chỉ tiêu
    Target,
    /// chế độ báo cáo
    ReportDuty,
}

impl LineKind {
    /// Both.
    pub const ALL: [LineKind; 2] = [LineKind::Target, LineKind::ReportDuty];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            LineKind::Target => "target",
            LineKind::ReportDuty => "report_duty",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<LineKind> {
        LineKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A target or report duty, as confirmed by a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: LineId,
    /// Of which document.
    pub directive: DirectiveId,
    /// Of which clause.
    pub clause: Option<ClauseId>,
    /// Target or report duty.
    pub kind: LineKind,
    /// Order.
    pub place: i32,
    /// What is measured, or what is reported.
    pub name: String,
    /// "trên 80%", "16 - 18%/năm"; empty for a report duty.
    pub value: String,
    /// When, in words: "trước ngày 03 của tháng cuối quý", "đến năm 2030".
    pub due_rule: String,
    /// Who, in words.
    pub who: String,
    /// The sentence that it was read from, as printed.
    pub sentence: String,
    /// What the compiler understood, as JSON; `null` for a line that was typed.
    pub reading: String,
}

/// A difficulty that a unit raised on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// Which.
    pub id: ObstacleId,
    /// Of which document.
    pub directive: DirectiveId,
    /// On which clause.
    pub clause: Option<ClauseId>,
    /// On which task.
    pub task: Option<task::TaskId>,
    /// Who raised it.
    pub unit: UnitId,
    /// In words.
    pub text: String,
    /// The person.
    pub raised_by: PersonId,
    /// When.
    pub raised_at: DateTime<Utc>,
    /// What was answered; empty while it waits.
    pub answer: String,
    /// Who answered.
    pub answered_by: Option<PersonId>,
    /// For which unit.
    pub answered_unit: Option<UnitId>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// Rises with every change.
    pub version: i64,
}

/// What each unit is sent: acting wins over being informed, and nobody is on the list twice.
#[must_use]
pub fn recipients(act: &[UnitId], inform: &[UnitId]) -> Vec<(UnitId, Part)> {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    for (units, part) in [(act, Part::Act), (inform, Part::Inform)] {
        for unit in units {
            if seen.insert(*unit) {
                list.push((*unit, part));
            }
        }
    }
    list
}

/// A way through the documents: what stands above or below one, nearest first, with how far away it is. `next` gives the
/// neighbours. A circle, which cannot be entered but might be imported, ends where it began.
#[must_use]
pub fn walk(from: DirectiveId, next: &BTreeMap<DirectiveId, Vec<DirectiveId>>) -> Vec<(usize, DirectiveId)> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([from]);
    let mut stack: Vec<(usize, DirectiveId)> = next.get(&from).into_iter().flatten().rev().map(|id| (1, *id)).collect();
    while let Some((depth, id)) = stack.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push((depth, id));
        stack.extend(next.get(&id).into_iter().flatten().rev().map(|id| (depth + 1, *id)));
    }
    found
}

/// A link from `below` to `above` would lead round to itself.
#[must_use]
pub fn closes_circle(below: DirectiveId, above: DirectiveId, ups: &BTreeMap<DirectiveId, Vec<DirectiveId>>) -> bool {
    below == above || walk(above, ups).into_iter().any(|(_, id)| id == below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u8) -> DirectiveId {
        DirectiveId(Uuid::from_u128(u128::from(n)))
    }
    fn unit(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }

    #[test]
    fn a_document_is_issued_once_and_leaves_force_once() {
        let mut lines = Vec::new();
        for state in State::ALL {
            for act in Act::ALL {
                if let Some(next) = act.after(state) {
                    lines.push(format!("{} --{}--> {}", state.code(), act.action(), next.code()));
                }
            }
        }
        assert_eq!(
            lines,
            [
                "draft --directive.issue--> issued",
                "issued --directive.replace--> replaced",
                "issued --directive.end--> ended",
            ]
        );
    }

    #[test]
    fn every_code_leads_back_to_its_value() {
        assert!(Kind::ALL.iter().all(|kind| Kind::from_code(kind.code()) == Some(*kind)));
        assert!(
            State::ALL
                .iter()
                .all(|state| State::from_code(state.code()) == Some(*state))
        );
        assert!(Part::ALL.iter().all(|part| Part::from_code(part.code()) == Some(*part)));
        assert!(
            LineKind::ALL
                .iter()
                .all(|kind| LineKind::from_code(kind.code()) == Some(*kind))
        );
        assert_eq!(Scheme::from_code("union"), None);
    }

    #[test]
    fn who_is_to_act_is_not_merely_informed() {
        let list = recipients(&[unit(1), unit(2), unit(1)], &[unit(2), unit(3)]);
        assert_eq!(
            list,
            [(unit(1), Part::Act), (unit(2), Part::Act), (unit(3), Part::Inform)]
        );
    }

    /// 57-NQ/TW → 1003/SKHCN-QL → this letter.
    #[test]
    fn the_line_of_documents_is_read_upward_nearest_first() {
        let ups = BTreeMap::from([(id(3), vec![id(2)]), (id(2), vec![id(1)])]);
        assert_eq!(walk(id(3), &ups), [(1, id(2)), (2, id(1))]);
        assert!(
            closes_circle(id(1), id(3), &ups),
            "the resolution does not carry out the letter"
        );
        assert!(!closes_circle(id(4), id(3), &ups));
        assert!(closes_circle(id(4), id(4), &ups));
    }

    proptest! {
        /// Whatever was entered, a walk ends and names nobody twice.
        #[test]
        fn a_walk_ends_and_names_nobody_twice(links in proptest::collection::vec((0_u8..8, 0_u8..8), 0..30)) {
            let mut next: BTreeMap<DirectiveId, Vec<DirectiveId>> = BTreeMap::new();
            for (from, to) in links {
                next.entry(id(from)).or_default().push(id(to));
            }
            let found = walk(id(0), &next);
            let once: BTreeSet<DirectiveId> = found.iter().map(|(_, id)| *id).collect();
            prop_assert_eq!(once.len(), found.len());
            prop_assert!(!once.contains(&id(0)));
        }
    }
}
