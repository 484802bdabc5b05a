//! Documents of industrial property offices, as XML, in one plain shape.
//!
//! [`Documents`] reads files of WIPO ST.96 (patent publications, trade mark, design and GI applications), ST.36 as the
//! EPO publishes it, the patent documents of the USPTO and the answers of EPO OPS, one [`Record`] after the other, with
//! bounded memory. [`write()`] writes ST.96 version 6. [`symbols`] reads the symbols of the classifications, [`st27`] knows
//! the codes of legal status.
//!
//! ```text
//! for record in Documents::new(BufReader::new(file)) {
//!     let record = record?;               // Error: place in the file and what is wrong there
//!     store(&record);                     // record.left_out: what has no place in it, with counts
//! }
//! ```
//!
//! Files come from strangers. Document types are never read and their entities never expanded, nothing is fetched,
//! depth, attributes, texts and records are limited ([`Limits`]), and whatever is wrong is an [`Error`] with its line.

pub mod codes;
mod entities;
mod error;
mod ops;
mod paths;
mod reader;
mod record;
mod source;
pub mod st27;
mod st36;
mod st96;
pub mod symbols;
mod tree;
mod uspto;
mod write;

pub use error::{Error, Limit, Place, Trouble};
pub use reader::{Documents, Limits};
pub use record::{
    Class, Design, Event, Format, Goods, Image, Indication, Kind, LeftOut, Mark, Party, PartyKind, Priority, Record,
    Related, Role, Scheme, Status, Unread, View, Words,
};
pub use write::{WriteError, Written, write};
