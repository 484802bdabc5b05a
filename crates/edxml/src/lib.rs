//! Messages of the national document exchange of Vietnam: QCVN 102:2016/BTTTT, "edXML".
//!
//! A message carries a document with its attachments, or the state of one (arrived, refused, accepted, …) back to whoever
//! sent it. [`read`] takes the bytes of strangers: elements are told by namespace and never by prefix; document types,
//! entities, depth, size and bombs are refused with a [`Fault`] that says what is wrong. What this library does not know is
//! kept and reported ([`Message::unknown`]), and written back where it stood, so that reading, [`write()`] and reading again
//! give the same.
//!
//! What it does not do: check signatures. A signature is kept as it stands ([`Message::signature`]); a message that was
//! written anew is no more the one that was signed.
//!
//! The names of elements are those of real messages, with their spelling (`Bussiness`, `TyperNotation`). Which of them are
//! obligatory is not checked: the text of the regulation was not at hand, only messages.

mod attachment;
mod message;
mod reading;
mod writing;
mod xml;

pub use attachment::{Attachment, Unpacked};
pub use message::{
    Business, BusinessInfo, Code, DocumentType, Header, Message, Organ, OtherInfo, Promulgation, Receiver, Reference,
    ResponseFor, Signer, Staff, Stated, Status, Trace,
};
pub use reading::{read, read_within};
pub use writing::write;
pub use xml::{Fragment, Lost, Unknown};

/// The namespace of every element of a message.
pub const NAMESPACE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
/// The namespace of signatures, where they are in their own.
pub const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// What a message may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the message.
    pub bytes: usize,
    /// Levels of elements.
    pub depth: usize,
    /// Elements.
    pub elements: usize,
    /// Attributes of one element.
    pub attributes: usize,
    /// Attachments.
    pub attachments: usize,
    /// Bytes of one attachment, unpacked.
    pub unpacked: u64,
    /// Unpacked bytes for one packed byte, of what is larger than a megabyte.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            bytes: 40 * 1024 * 1024,
            depth: 24,
            elements: 20_000,
            attributes: 32,
            attachments: 100,
            unpacked: 32 * 1024 * 1024,
            ratio: 200,
        }
    }
}

/// Why something is no message, or cannot be written as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Larger than the limit.
    #[error("the message has {bytes} bytes, more than {most}")]
    TooLarge {
        /// As it is.
        bytes: usize,
        /// As it may be.
        most: usize,
    },
    /// Not UTF-8.
    #[error("the message is not in UTF-8")]
    Encoding,
    /// No XML, or broken.
    #[error("the XML is broken: {0}")]
    Xml(String),
    /// A document type.
    #[error("the message has a document type (DTD)")]
    Doctype,
    /// An entity that is not one of the five.
    #[error("the message uses the entity '{0}'")]
    Entity(String),
    /// A prefix that no namespace was declared for.
    #[error("the prefix '{0}' has no namespace")]
    Prefix(String),
    /// Too many elements, attributes or levels.
    #[error("the message has too many {0}")]
    TooMany(&'static str),
    /// XML of something else.
    #[error("not an edXML message: its root is {root} of {namespace}")]
    Foreign {
        /// Name of the root.
        root: String,
        /// Its namespace; empty for none.
        namespace: String,
    },
    /// A part without which nothing can be said.
    #[error("the message has no {0}")]
    Missing(&'static str),
    /// An attachment whose base64 is broken.
    #[error("the attachment '{0}' is no base64")]
    Base64(String),
    /// A packed attachment that cannot be unpacked.
    #[error("the attachment '{name}' cannot be unpacked: {why}")]
    Packed {
        /// Which.
        name: String,
        /// Why.
        why: String,
    },
    /// A packed attachment that grows beyond the limit.
    #[error("the attachment '{0}' is too large when it is unpacked")]
    Bomb(String),
    /// A character that XML does not allow.
    #[error("the character U+{0:04X} cannot stand in a message")]
    Character(u32),
}
