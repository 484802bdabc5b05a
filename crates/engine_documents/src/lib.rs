//! Papers (typst), sheets (XLSX), QR codes and the text of uploads.
//!
//! The only crate that compiles typst, a PDF reader, an XLSX writer and a QR maker. Plain data in, bytes out: no
//! database, no HTTP, no word of the domain. What a paper says is a template in `packs/documents`, which an
//! installation may lay over with its own folder.

mod docx;
mod extract;
pub mod form_book;
mod guess;
mod labels;
mod papers;
mod qr;
pub mod sheet;
mod signature;

pub use extract::{
    BookCell, BookSheet, Conversion, Extracted, Kind, Limits, NumberKind, Rejected, Warning, book, extract, rows,
};
pub use guess::{Guessed, GuessedAuthor, guess_fields};
pub use papers::{FontSource, PaperError, Papers, Pdf, Profile};
pub use qr::qr_svg;
pub use signature::{Chain, Integrity, NotSigned, Roots, Signature, extends, signatures};
