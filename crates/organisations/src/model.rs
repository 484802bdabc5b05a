//! Types and rules of the organisation in time; pure.
//!
//! A unit is an identity. Its names, codes and parents are dated rows that are closed and added, never rewritten. What
//! happened to it is an event with its legal act; what passed from one unit to another is a succession with a share.

use chrono::{Days, NaiveDate};
use kernel::ids::UnitId;
use kernel::units::{EdgeRow, Span, Tree, UnitCode, UnitKind, UnitName, UnitRow};
use std::collections::HashMap;

mod check;
mod plan;
#[cfg(test)]
mod tests;

pub use check::{Path, check, check_events, paths};
pub use plan::{Act, Change, Into, Plan, Write, plan};

kernel::typed_id! {
    /// Something that happened to units by one legal act on one day.
    EventId,
    /// A hand-over package.
    HandoverId,
}

/// Kind of subject in the journal.
pub const SUBJECT: &str = "unit";
/// Kind of subject of hand-over packages in the journal.
pub const HANDOVER: &str = "handover";
/// All of a unit, in millionths.
pub const WHOLE: i64 = 1_000_000;
/// The day of the two-level model: Luật 72/2025/QH15, NQ 202/2025/QH15.
pub const REORGANISATION: NaiveDate = match NaiveDate::from_ymd_opt(2025, 7, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// thành lập
    Found,
    /// đổi tên, đổi loại, đổi mã
    Rename,
    /// chuyển đơn vị cấp trên
    ReParent,
    /// nhập, hợp nhất
    Merge,
    /// chia, tách
    Split,
    /// giải thể, kết thúc hoạt động
    Dissolve,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [EventKind; 6] = [
        EventKind::Found,
        EventKind::Rename,
        EventKind::ReParent,
        EventKind::Merge,
        EventKind::Split,
        EventKind::Dissolve,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            EventKind::Found => "found",
            EventKind::Rename => "rename",
            EventKind::ReParent => "re_parent",
            EventKind::Merge => "merge",
            EventKind::Split => "split",
            EventKind::Dissolve => "dissolve",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<EventKind> {
        EventKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What passes from one unit to another by an event.
///
/// A row from a unit to itself ties an event to a unit that passes nothing on: founded, renamed, moved, or dissolved
/// without a successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Succession {
    /// Whose.
    pub from: UnitId,
    /// To whom.
    pub to: UnitId,
    /// How much, in millionths of the whole.
    pub share: i64,
    /// The share was not measured: a divided unit was counted in equal parts.
    pub estimated: bool,
}

impl Succession {
    /// Ties an event to a unit that passes nothing on.
    #[must_use]
    pub fn about(unit: UnitId) -> Succession {
        Succession {
            from: unit,
            to: unit,
            share: WHOLE,
            estimated: false,
        }
    }
}

/// Something that happened to units by one legal act on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgEvent {
    /// Identity.
    pub id: EventId,
    /// What.
    pub kind: EventKind,
    /// By which document: "1670/NQ-UBTVQH15; 16/06/2025".
    pub legal_act: String,
    /// First day on which it holds.
    pub effective_on: NaiveDate,
    /// More, in words; empty if none.
    pub note: String,
    /// What passed to whom. Those out of one unit sum to [`WHOLE`].
    pub successions: Vec<Succession>,
}

/// A unit that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnit {
    /// Identity, made by the caller (`tx.id()`), so that several new units can point to one another.
    pub id: UnitId,
    /// Kind.
    pub kind: UnitKind,
    /// Name as it stands on papers.
    pub full_name: String,
    /// Code; empty if it has none.
    pub code: String,
    /// Parents, at most one in each tree.
    pub parents: Vec<(Tree, UnitId)>,
    /// First day, and last day where it is known.
    pub span: Span,
}

/// All units of all times with their edges, as the rules look at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Units with names and codes.
    pub units: Vec<UnitRow>,
    /// Parent edges.
    pub edges: Vec<EdgeRow>,
}

impl Records {
    /// Adds a unit with its first name, code and parents.
    pub fn add(&mut self, new: &NewUnit) {
        let span = new.span;
        self.units.push(UnitRow {
            id: new.id,
            kind: new.kind,
            span,
            names: vec![UnitName {
                span,
                full_name: new.full_name.clone(),
            }],
            codes: if new.code.is_empty() {
                Vec::new()
            } else {
                vec![UnitCode {
                    span,
                    code: new.code.clone(),
                }]
            },
        });
        self.edges.extend(new.parents.iter().map(|&(tree, parent)| EdgeRow {
            tree,
            child: new.id,
            parent,
            span,
        }));
    }
}

/// Why a set of changes cannot be accepted. Names instead of ids, so that a person can act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No unit has this code or id.
    UnknownUnit {
        /// As given.
        what: String,
    },
    /// The last day lies before the first.
    DatesReversed {
        /// Whose days.
        unit: String,
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
    /// A unit without a name on some day of its life.
    NoName {
        /// Unit or code.
        unit: String,
        /// First such day.
        on: NaiveDate,
    },
    /// Two names on one day.
    NamesOverlap {
        /// Unit.
        unit: String,
        /// First such day.
        on: NaiveDate,
    },
    /// Two codes of one unit on one day.
    CodesOverlap {
        /// Unit.
        unit: String,
        /// First such day.
        on: NaiveDate,
    },
    /// Two units with one code on one day.
    CodeTaken {
        /// Code.
        code: String,
        /// One.
        unit: String,
        /// The other.
        other: String,
        /// First such day.
        on: NaiveDate,
    },
    /// Two parents in one tree on one day.
    TwoParents {
        /// Unit.
        unit: String,
        /// Tree.
        tree: Tree,
        /// First such day.
        on: NaiveDate,
    },
    /// A row holds on days on which its unit does not exist.
    OutsideLife {
        /// Unit.
        unit: String,
        /// First or last day of the row.
        on: NaiveDate,
    },
    /// A child holds to a parent that does not exist on that day.
    OutsideParent {
        /// Unit.
        unit: String,
        /// Parent.
        parent: String,
        /// First or last day of the edge.
        on: NaiveDate,
    },
    /// A unit would be below itself.
    Cycle {
        /// Unit.
        unit: String,
        /// Tree.
        tree: Tree,
        /// First such day.
        on: NaiveDate,
    },
    /// What leaves a unit is not the whole of it.
    Shares {
        /// Unit.
        from: String,
        /// Sum in millionths.
        sum: i64,
    },
    /// The unit does not exist on the day of the change.
    NotThen {
        /// Unit.
        unit: String,
        /// Day.
        on: NaiveDate,
    },
    /// Something later is already written; a change before it would rewrite history.
    LaterChange {
        /// Unit.
        unit: String,
        /// Day of what is later.
        on: NaiveDate,
    },
    /// No legal act was given.
    NoLegalAct,
    /// The change names no unit, or one twice.
    NothingToDo,
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::UnknownUnit { .. } => "organisation.unknown_unit",
            Refusal::DatesReversed { .. } => "organisation.dates_reversed",
            Refusal::NoName { .. } => "organisation.no_name",
            Refusal::NamesOverlap { .. } => "organisation.names_overlap",
            Refusal::CodesOverlap { .. } => "organisation.codes_overlap",
            Refusal::CodeTaken { .. } => "organisation.code_taken",
            Refusal::TwoParents { .. } => "organisation.two_parents",
            Refusal::OutsideLife { .. } => "organisation.outside_life",
            Refusal::OutsideParent { .. } => "organisation.outside_parent",
            Refusal::Cycle { .. } => "organisation.cycle",
            Refusal::Shares { .. } => "organisation.shares",
            Refusal::NotThen { .. } => "organisation.not_then",
            Refusal::LaterChange { .. } => "organisation.later_change",
            Refusal::NoLegalAct => "organisation.no_legal_act",
            Refusal::NothingToDo => "organisation.nothing_to_do",
        }
    }
}

/// The day before.
#[must_use]
pub fn day_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MIN)
}

/// The day after.
#[must_use]
pub fn day_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

/// Where each unit stands in the list.
#[must_use]
pub fn places(units: &[UnitRow]) -> HashMap<UnitId, usize> {
    units.iter().enumerate().map(|(place, row)| (row.id, place)).collect()
}

/// What a unit is called in a message: its newest name, else its code.
#[must_use]
pub fn called(row: &UnitRow) -> String {
    let name = row
        .names
        .last()
        .map(|name| name.full_name.trim())
        .filter(|name| !name.is_empty());
    name.or(row.codes.last().map(|code| code.code.as_str()))
        .map_or_else(|| row.id.to_string(), str::to_owned)
}
