//! What a message says. Texts are as in the message, without blanks around them; an empty one was not said.

use crate::{Attachment, Fragment, Unknown};
use chrono::{NaiveDate, NaiveDateTime};

/// A value of a kind, or what stood in its place and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated<T> {
    /// The value.
    Is(T),
    /// What was said instead, as it stands: "31/02/2026".
    Odd(String),
}

impl<T> Stated<T> {
    /// The value, where there is one.
    pub fn is(&self) -> Option<&T> {
        match self {
            Stated::Is(value) => Some(value),
            Stated::Odd(_) => None,
        }
    }
}

/// A body that sends or receives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organ {
    /// OrganId: "000.00.00.H41".
    pub id: String,
    /// OrganizationInCharge: the body above it.
    pub in_charge: String,
    /// OrganName
    pub name: String,
    /// OrganAdd
    pub address: String,
    /// Email
    pub email: String,
    /// Telephone
    pub telephone: String,
    /// Fax
    pub fax: String,
    /// Website
    pub website: String,
}

/// Number and symbol of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// CodeNumber: "7816".
    pub number: String,
    /// CodeNotation: "VPCP-TTĐT".
    pub notation: String,
}

impl Code {
    /// As it is printed: "7816/VPCP-TTĐT".
    #[must_use]
    pub fn printed(&self) -> String {
        match (self.number.as_str(), self.notation.as_str()) {
            (number, "") => number.to_owned(),
            (number, notation) => format!("{number}/{notation}"),
        }
    }

    /// Number and symbol of what is printed; all before the first stroke is the number.
    #[must_use]
    pub fn of(printed: &str) -> Code {
        let (number, notation) = printed.split_once('/').unwrap_or((printed, ""));
        Code {
            number: number.trim().to_owned(),
            notation: notation.trim().to_owned(),
        }
    }
}

/// Where and when a document was issued.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promulgation {
    /// Place
    pub place: String,
    /// PromulgationDate
    pub date: Option<Stated<NaiveDate>>,
}

/// Type of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentType {
    /// Type, a code.
    pub kind: String,
    /// TypeDetail, a code.
    pub detail: String,
    /// TypeName: "Công văn".
    pub name: String,
}

/// Who signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signer {
    /// Competence: "TL. BỘ TRƯỞNG".
    pub competence: String,
    /// Position
    pub position: String,
    /// FullName
    pub full_name: String,
}

/// OtherInfo
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherInfo {
    /// Priority, a code.
    pub priority: String,
    /// SphereOfPromulgation
    pub sphere: String,
    /// TyperNotation: sign of who typed it.
    pub typer: String,
    /// PromulgationAmount: how many copies.
    pub copies: Option<Stated<u32>>,
    /// PageAmount
    pub pages: Option<Stated<u32>>,
    /// Direction
    pub direction: Option<Stated<bool>>,
    /// Appendixes
    pub appendixes: Vec<String>,
}

/// The document that a message answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseFor {
    /// OrganId of who had sent it.
    pub organ_id: String,
    /// Code: number and symbol in one.
    pub code: String,
    /// PromulgationDate
    pub date: Option<Stated<NaiveDate>>,
    /// DocumentId
    pub document_id: String,
}

/// Who handles it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staff {
    /// Department
    pub department: String,
    /// Staff
    pub staff: String,
    /// Email
    pub email: String,
    /// Mobile
    pub mobile: String,
}

/// MessageHeader: of a document, or of a state of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// From
    pub from: Option<Organ>,
    /// To
    pub to: Vec<Organ>,
    /// DocumentId: identity of the document in the exchange.
    pub document_id: String,
    /// Code
    pub code: Option<Code>,
    /// PromulgationInfo
    pub promulgation: Option<Promulgation>,
    /// DocumentType
    pub document_type: Option<DocumentType>,
    /// Subject
    pub subject: String,
    /// Content
    pub content: String,
    /// SignerInfo
    pub signer: Option<Signer>,
    /// DueDate
    pub due: Option<Stated<NaiveDate>>,
    /// OtherInfo
    pub other: Option<OtherInfo>,
    /// SteeringType, a code.
    pub steering: String,
    /// ToPlaces
    pub to_places: Vec<String>,
    /// ResponseFor
    pub responses: Vec<ResponseFor>,
    /// StaffInfo
    pub staff: Option<Staff>,
    /// StatusCode; empty for a document.
    pub status_code: String,
    /// Description
    pub description: String,
    /// Timestamp
    pub timestamp: Option<Stated<NaiveDateTime>>,
}

/// TraceHeader: where the message passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// OrganId
    pub organ_id: String,
    /// Timestamp
    pub timestamp: Option<Stated<NaiveDateTime>>,
}

/// Receiver of a changed document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receiver {
    /// OrganId
    pub organ_id: String,
    /// ReceiverType, a code.
    pub kind: String,
}

/// BussinessDocumentInfo
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusinessInfo {
    /// DocumentInfo, a code.
    pub document_info: String,
    /// DocumentReceiver, a code.
    pub document_receiver: String,
    /// ReceiverList
    pub receivers: Vec<Receiver>,
}

/// Bussiness: what the message is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Business {
    /// DocumentId
    pub document_id: String,
    /// BussinessDocType, a code: see [`Business::NEW`], [`Business::UPDATE`].
    pub kind: String,
    /// BussinessDocReason
    pub reason: String,
    /// Paper, a code: whether paper follows.
    pub paper: String,
    /// BussinessDocumentInfo
    pub info: Option<BusinessInfo>,
    /// StaffInfo
    pub staff: Option<Staff>,
}

impl Business {
    /// A new document.
    pub const NEW: &'static str = "0";
    /// An update of one that was sent before.
    pub const UPDATE: &'static str = "2";
}

/// Reference: a line of the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// ContentId
    pub content_id: String,
    /// ContentType
    pub content_type: String,
    /// Description
    pub description: String,
    /// AttachmentName
    pub attachment_name: String,
}

/// How far a document is with whoever received it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// đã đến
    Arrived,
    /// từ chối tiếp nhận
    Refused,
    /// đã tiếp nhận
    Accepted,
    /// phân công
    Assigned,
    /// đang xử lý
    Processing,
    /// hoàn thành
    Finished,
    /// lấy lại
    Recall,
    /// đồng ý lấy lại
    RecallAgreed,
    /// từ chối lấy lại
    RecallRefused,
}

impl Status {
    /// Every one.
    pub const ALL: [Status; 9] = [
        Status::Arrived,
        Status::Refused,
        Status::Accepted,
        Status::Assigned,
        Status::Processing,
        Status::Finished,
        Status::Recall,
        Status::RecallAgreed,
        Status::RecallRefused,
    ];

    /// The code in messages.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Status::Arrived => "01",
            Status::Refused => "02",
            Status::Accepted => "03",
            Status::Assigned => "04",
            Status::Processing => "05",
            Status::Finished => "06",
            Status::Recall => "13",
            Status::RecallAgreed => "15",
            Status::RecallRefused => "16",
        }
    }

    /// The status of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// MessageHeader
    pub header: Header,
    /// TraceHeader, in order.
    pub traces: Vec<Trace>,
    /// Bussiness
    pub business: Option<Business>,
    /// The signature as it stands. It is not checked.
    pub signature: Option<Fragment>,
    /// Manifest.
    pub manifest: Vec<Reference>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// What is not known, in order of where it stands.
    pub unknown: Vec<Unknown>,
}

impl Message {
    /// It tells how far a document is, and carries none.
    #[must_use]
    pub fn is_status(&self) -> bool {
        !self.header.status_code.is_empty()
    }
}
