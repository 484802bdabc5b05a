//! Councils (hội đồng): a legal body that scores, votes and concludes on records of other modules.
//!
//! Serves TT 18/2013/TT-BKHCN Điều 8 and, as a pattern, TT 15/2023/TT-BKHĐT Điều 15 (law.md 1.6). A council is set up by a
//! decision, has a term, dated seats and a policy: quorum, share and base of yes, method, absent votes, publication. A
//! session stands by itself; its agenda holds frozen views of records that the records' own modules hand in
//! ([`source::Source`]). What is concluded stays here and is read back with [`store::released`].
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> planned
//!     planned --> open: open
//!     open --> closed: close
//!     closed --> signed: sign
//!     state open {
//!         [*] --> waiting
//!         waiting --> voting: open_vote
//!         voting --> voted: close_vote
//!         waiting --> voted: close_vote (scores)
//!         voting --> waiting: cancel_vote
//!         voted --> waiting: cancel_vote
//!         voted --> concluded: conclude
//!         waiting --> concluded: conclude (supplement, transfer)
//!         concluded --> voted: undo
//!         concluded --> released: ten minutes later
//!     }
//! ```
//!
//! **Conflicts** live in the data layer: `store::items_seen` leaves out, for every scope that belongs to a person, the
//! items on which the person is in conflict; everything else is built on it. Numbers on the agenda are given after that,
//! sessions keep no version or count that an item changes, and reasons of assignments hold no counts.
//!
//! **Secret ballots**: `council_voted` says who has voted, `council_ballots` is one row of counts for each item. There is no
//! single ballot, so no order, no time and no id that could be laid beside a voter; the journal holds no entry of a secret
//! vote and no idempotency key is kept.
//!
//! What it does not do: decide on the record. The head of the unit does, in the record's module.

mod agenda;
pub mod api;
pub mod commands;
pub mod documents;
pub mod figures;
pub mod jobs;
pub mod labels;
pub mod model;
mod pages;
pub mod papers;
pub mod policy;
pub mod source;
pub mod store;

pub use agenda::{Line, read as read_agenda};
pub use model::Rules;
pub use pages::{nav, routes};
