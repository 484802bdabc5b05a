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
//! What it does not do: decide on wider effect (province, nation), which is another act of another body.

pub mod api;
pub mod campaigns;
pub mod commands;
pub mod documents;
pub mod figures;
pub mod forms;
pub mod handover;
pub mod import;
pub mod jobs;
pub mod labels;
pub mod model;
mod pages;
pub mod pending;
pub mod policy;
pub mod remuneration;
pub mod search;
pub mod store;
pub mod works;

pub use model::{Act, Initiative, InitiativeId, Refusal, Rules, State};
pub use pages::{nav, routes};
