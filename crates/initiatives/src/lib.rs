//! Work initiatives (sáng kiến): from a draft to a certificate that anyone can verify.
//!
//! Serves NĐ 13/2012/NĐ-CP (Điều lệ Sáng kiến) and TT 18/2013/TT-BKHCN. This is the thin way through the house: one
//! recognising unit, decided by its leader. Councils, supplements, benefits, replication and wider recognition build on it.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> draft
//!     draft --> submitted: submit
//!     submitted --> received: receive
//!     received --> recognised: recognise
//!     received --> refused: refuse
//!     draft --> withdrawn: withdraw
//!     submitted --> withdrawn: withdraw
//!     received --> withdrawn: withdraw
//! ```
//!
//! After that: uses elsewhere and what came of them, remuneration, complaints, proposals to a wider level (`climb`), awards. A
//! wider level decides on the same record by an act of its own; the recognition by the unit stays what it is.

pub mod api;
pub mod campaigns;
pub mod climb;
pub mod commands;
pub mod comparing;
pub mod comparison;
pub mod documents;
pub mod figures;
pub mod forms;
pub mod handover;
pub mod import;
pub mod jobs;
pub mod labels;
pub mod model;
pub mod novelty;
mod pages;
pub mod papers;
pub mod pending;
pub mod policy;
pub mod remuneration;
pub mod search;
pub mod store;
pub mod titles;
pub mod works;

pub use model::{Act, Initiative, InitiativeId, Refusal, Rules, State};
pub use pages::{nav, routes};
