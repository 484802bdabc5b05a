//! What deserves a second look. A finding never blocks, and the text stays as printed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::labels;
use super::proposal::{Quote, Span};

/// One finding, of the compiler or of the linter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    #[serde(flatten)]
    pub kind: FindingKind,
    /// The words it is about; `None` when it is about the whole document.
    pub quote: Option<Quote>,
    /// The clause, an index into `Proposal::clauses`.
    pub clause: Option<usize>,
}

/// What was found, with the facts that its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum FindingKind {
    /// Nothing that could be read: an empty file, a scan without text.
    NoText,
    /// Hardly a Vietnamese word in it: a scan badly read, an old font, another language.
    UnreadableText,
    /// Longer than the compiler reads; the rest was left out.
    TooLong {
        /// Characters read.
        read: usize,
        /// Characters there are.
        of: usize,
    },
    /// No numbered or dashed clause.
    NoClauses,
    /// No sentence that orders anything.
    NoTasks,
    /// A day that no calendar has.
    ImpossibleDate {
        /// As printed.
        printed: String,
    },
    /// The number of the document is blank.
    BlankNumber {
        /// The symbol beside it.
        symbol: String,
    },
    /// Day, month or year of the document is blank.
    BlankDate,
    /// The text says that an annex belongs to it; it is not in this text.
    AnnexElsewhere,
    /// The table has no column that looks like tasks or targets.
    NoTaskColumn,
    /// A row of the table with an owner or a deadline, but without a task.
    RowWithoutTask {
        /// Row, from 1, as in the file.
        row: usize,
    },
    /// A deadline that could not be read; it stays as text.
    DeadlineUnread {
        /// As printed.
        printed: String,
    },
    /// The number belongs to an act of another date.
    CitedDateDiffers {
        /// The act as printed.
        act: String,
        /// The date printed.
        printed: NaiveDate,
        /// The date in the registry.
        registered: NaiveDate,
        /// The registry's row rests on an official source.
        verified: bool,
    },
    /// No act has this number; one of the same issuer and date has another.
    CitedNumberDiffers {
        /// As printed.
        act: String,
        /// As in the registry.
        registered: String,
        /// The registry's row rests on an official source.
        verified: bool,
    },
    /// The symbol names no issuer that is known; it is one letter away from one that is.
    CitedSymbolOdd {
        /// As printed.
        printed: String,
        /// What may be meant.
        meant: String,
    },
    /// The act was replaced.
    ActReplaced {
        /// The act.
        act: String,
        /// By which.
        by: Vec<String>,
        /// Since when, where it is known.
        since: Option<NaiveDate>,
        /// The registry's row rests on an official source.
        verified: bool,
    },
    /// The act was amended; its articles may read differently today.
    ActAmended {
        /// The act.
        act: String,
        /// By which.
        by: Vec<String>,
        /// The registry's row rests on an official source.
        verified: bool,
    },
    /// The act has lapsed.
    ActExpired {
        /// The act.
        act: String,
        /// Since when, where it is known.
        since: Option<NaiveDate>,
        /// The registry's row rests on an official source.
        verified: bool,
    },
    /// The act is dated after the document that cites it.
    ActInFuture {
        /// The act.
        act: String,
        /// Its date.
        date: NaiveDate,
    },
    /// The agency does not exist any more.
    UnitAbolished {
        /// As printed.
        unit: String,
        /// Since when.
        since: Option<NaiveDate>,
        /// Who took its duties over; empty where no act says so yet.
        successors: Vec<String>,
    },
    /// A task that nobody owns.
    TaskWithoutOwner,
    /// A task without any word about time.
    TaskWithoutDeadline,
    /// A deadline that lay in the past on the day of the document.
    DeadlinePassed {
        /// As printed.
        printed: String,
    },
    /// A clause of the tasks in which nothing could be recognised.
    ClauseUnread,
}

impl Finding {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// Where, when it is about a place.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.quote.as_ref().map(|quote| quote.span)
    }

    /// The sentence for the reader.
    #[must_use]
    pub fn sentence(&self) -> String {
        labels::finding(&self.kind)
    }
}

impl FindingKind {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            FindingKind::NoText => "no_text",
            FindingKind::UnreadableText => "unreadable_text",
            FindingKind::TooLong { .. } => "too_long",
            FindingKind::NoClauses => "no_clauses",
            FindingKind::NoTasks => "no_tasks",
            FindingKind::ImpossibleDate { .. } => "impossible_date",
            FindingKind::BlankNumber { .. } => "blank_number",
            FindingKind::BlankDate => "blank_date",
            FindingKind::AnnexElsewhere => "annex_elsewhere",
            FindingKind::NoTaskColumn => "no_task_column",
            FindingKind::RowWithoutTask { .. } => "row_without_task",
            FindingKind::DeadlineUnread { .. } => "deadline_unread",
            FindingKind::CitedDateDiffers { .. } => "cited_date_differs",
            FindingKind::CitedNumberDiffers { .. } => "cited_number_differs",
            FindingKind::CitedSymbolOdd { .. } => "cited_symbol_odd",
            FindingKind::ActReplaced { .. } => "act_replaced",
            FindingKind::ActAmended { .. } => "act_amended",
            FindingKind::ActExpired { .. } => "act_expired",
            FindingKind::ActInFuture { .. } => "act_in_future",
            FindingKind::UnitAbolished { .. } => "unit_abolished",
            FindingKind::TaskWithoutOwner => "task_without_owner",
            FindingKind::TaskWithoutDeadline => "task_without_deadline",
            FindingKind::DeadlinePassed { .. } => "deadline_passed",
            FindingKind::ClauseUnread => "clause_unread",
        }
    }
}
