//! The clause compiler: from the text of a governing document to proposals, each beside the sentence it came from.
//!
//! Nothing here decides. The compiler reads a text and proposes header facts, clauses, tasks, targets and report duties;
//! a person confirms them line by line. It is deterministic: a grammar in code, the words in packs
//! ([`Lexicon`], `packs/directives/*.toml`), no model and no database.
//!
//! | need | call |
//! |---|---|
//! | words of the grammar, read once at start-up | [`Lexicon::load`] |
//! | the text of a letter, plan, directive, resolution … | [`compile`] |
//! | an annex table whose cells were read from XLSX, DOCX or CSV | [`guess_mapping`], [`compile_table`] |
//! | Vietnamese words for what was found | [`labels`] |
//! | when a recurring duty is due | [`DueRule::due_at`], [`Deadline::due_at`] |
//! | what deserves a second look | [`crate::linter::lint`] |
//!
//! Promises, held by property tests over random text:
//! * it never panics, whatever the text;
//! * every [`Span`] lies inside [`Proposal::text`] and every [`Quote::text`] is exactly the text at its span, line ends and
//!   marks of the source included;
//! * clauses, tasks, targets and duties come in the order of the text, and the same text gives the same proposal.

mod agencies;
mod citations;
mod clauses;
mod compile;
mod dates;
mod details;
mod due;
mod finding;
mod header;
pub mod labels;
mod lexicon;
mod marker;
mod orders;
mod owners;
mod paragraphs;
mod passage;
mod proposal;
mod reports;
mod sentences;
mod table;
mod targets;
mod times;
mod token;

pub use compile::compile;
pub use due::{CountUnit, Deadline, DueRule, MonthDay, Schedule};
pub use finding::{Finding, FindingKind};
pub use lexicon::Lexicon;
pub use proposal::{
    Agency, AgencyKind, AuthorityLine, Certainty, CitedAct, Comparator, Context, DocumentKind, DocumentNumber, Doubt,
    Figure, Found, Header, Lines, MarkerKind, OwnerSource, Pace, PartialDate, Proposal, ProposedClause, ProposedDuty,
    ProposedTarget, ProposedTask, Purpose, Quote, Recipient, Scheme, Section, Span, Value,
};
pub use table::{Mapping, compile_table, doubtful_columns, guess_mapping};
