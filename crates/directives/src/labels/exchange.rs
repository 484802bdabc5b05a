//! Words about messages of the national exchange of documents (liên thông văn bản, edXML).

use chrono::NaiveDate;
use edxml::{Fault, Status};

/// Nothing chosen.
pub const ASK_FILE: &str = "Chọn tệp liên thông (.edxml)";
/// The document did not come as a message.
pub const NO_MESSAGE: &str = "Văn bản này không nhận qua tệp liên thông nên không có nơi gửi để trả lời";
/// A status is asked for.
pub const ASK_STATUS: &str = "Chọn trạng thái trả lời";
/// A reason is asked for.
pub const ASK_REASON: &str = "Ghi lý do từ chối, ví dụ: gửi nhầm nơi nhận, thiếu phụ lục";
/// The message is there no more.
pub const GONE: &str = "Tệp liên thông không còn ở đây. Đưa tệp vào lần nữa.";
/// Signature.
pub const SIGNED: &str = "Có chữ ký số, chưa kiểm tra";
/// No signature.
pub const UNSIGNED: &str = "Không có chữ ký số của thông điệp";
/// The message as a file of the document.
pub const FILE_MESSAGE: &str = "Tệp liên thông gốc (edXML)";
/// The unit has no identity.
pub const NOT_ISSUED: &str = "Văn bản chưa ban hành nên chưa tải được tệp liên thông.";
/// No number.
pub const NO_NUMBER: &str = "Văn bản chưa có số. Lấy số ở phần Văn bản trình ký hoặc ghi số vào sổ.";
/// No day.
pub const NO_DAY: &str = "Văn bản chưa có ngày ban hành.";
/// Not an own document.
pub const NOT_OWN: &str = "Chỉ văn bản do đơn vị ban hành mới tải được tệp liên thông gửi đi.";
/// No file goes along.
pub const NO_FILE: &str =
    "Tệp liên thông chưa kèm bản văn: văn bản chưa có PDF ở phần Văn bản trình ký và chưa đính kèm bản văn.";
/// Reason of a new document.
pub const NEW_DOCUMENT: &str = "Văn bản điện tử mới";
/// A message for a document that is there.
pub const ONLY_NEW: &str = "Chỉ văn bản vào sổ mới được lấy từ tệp liên thông";
/// Not read.
pub const NOT_BASE64: &str = "Tệp gửi trong dữ liệu phải mã hóa base64";
/// Codes of which we do not know the meaning.
pub const NOT_TRIED: &str =
    "Tệp viết theo các thông điệp mẫu của QCVN 102:2016/BTTTT, chưa thử trên trục liên thông thật.";

/// Rows of facts.
pub mod row {
    /// Sender.
    pub const FROM: &str = "Nơi gửi";
    /// Receivers.
    pub const TO: &str = "Gửi đến";
    /// Identity.
    pub const DOCUMENT_ID: &str = "Mã văn bản trên trục";
    /// What it is about.
    pub const BUSINESS: &str = "Nghiệp vụ";
    /// Due.
    pub const DUE: &str = "Hạn xử lý ghi trong tệp";
    /// Signature.
    pub const SIGNATURE: &str = "Chữ ký số";
    /// When it came.
    pub const RECEIVED: &str = "Nhận lúc";
    /// Other places.
    pub const PLACES: &str = "Nơi nhận khác như ghi";
}

/// The unit has no identity.
#[must_use]
pub fn no_organ_id(unit: &str) -> String {
    format!(
        "{unit} chưa có mã định danh khi liên thông. Quản trị viên ghi mã ở mục Cài đặt của đơn vị; hệ thống không tự đặt mã."
    )
}

/// Receivers without an identity.
#[must_use]
pub fn receivers_without(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
    let more = names.len().saturating_sub(shown.len());
    let rest = if more > 0 {
        format!(" và {more} nơi nữa")
    } else {
        String::new()
    };
    format!(
        "{} nơi nhận chưa có mã định danh nên không nằm trong danh sách gửi đến, chỉ ghi tên: {}{rest}.",
        names.len(),
        shown.join(", ")
    )
}

/// A status.
#[must_use]
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Arrived => "Đã đến",
        Status::Refused => "Từ chối tiếp nhận",
        Status::Accepted => "Đã tiếp nhận",
        Status::Assigned => "Đã phân công",
        Status::Processing => "Đang xử lý",
        Status::Finished => "Hoàn thành",
        Status::Recall => "Lấy lại",
        Status::RecallAgreed => "Đồng ý lấy lại",
        Status::RecallRefused => "Từ chối lấy lại",
    }
}

/// The statuses that a receiver gives of itself.
pub const ANSWERS: [Status; 6] = [
    Status::Arrived,
    Status::Refused,
    Status::Accepted,
    Status::Assigned,
    Status::Processing,
    Status::Finished,
];

/// A status as a choice.
#[must_use]
pub fn status_choice(one: Status) -> String {
    format!("{} ({})", status(one), one.code())
}

/// A status that was given, in the journal.
#[must_use]
pub fn answered(one: Status, words: &str) -> String {
    if words.is_empty() {
        status_choice(one)
    } else {
        format!("{}: {words}", status_choice(one))
    }
}

/// The document of a message is in the register.
#[must_use]
pub fn known_here(name: &str) -> String {
    if name.is_empty() {
        "Đơn vị này đã có văn bản của tệp liên thông này trong sổ".to_owned()
    } else {
        format!("Đơn vị này đã có văn bản của tệp liên thông này trong sổ: {name}")
    }
}

/// The same, where it stands in one of several registers of a person.
#[must_use]
pub fn known_at(unit: &str, name: &str) -> String {
    format!("{unit} đã có văn bản của tệp này trong sổ: {name}. Chọn đơn vị vào sổ khác, nếu đúng là vào sổ lần nữa.")
}

/// The same, above the document.
#[must_use]
pub fn known(update: bool) -> &'static str {
    if update {
        "Tệp là bản cập nhật của chính văn bản này, đã có trong sổ nên không nhập lần nữa. Xem tệp, rồi sửa hoặc đính kèm bản mới ở đây."
    } else {
        "Tệp liên thông này đã vào sổ trước đó: chính là văn bản này. Không nhập lần nữa."
    }
}

/// The message is about how far a document is.
#[must_use]
pub fn is_status(code: &str, of: &str) -> String {
    let word = Status::from_code(code).map_or("chưa rõ", status);
    let of = if of.is_empty() {
        String::new()
    } else {
        format!(" của văn bản {of}")
    };
    format!("Tệp này báo trạng thái {code} ({word}){of}, không phải văn bản. Không có gì để vào sổ.")
}

/// What the message is about, by its code and words.
#[must_use]
pub fn business(code: &str, reason: &str) -> String {
    match (code, reason) {
        ("", "") => String::new(),
        (code, "") => format!("Mã {code}"),
        ("", reason) => reason.to_owned(),
        (code, reason) => format!("{reason} (mã {code})"),
    }
}

/// The message is not one about a new document.
#[must_use]
pub fn not_new(what: &str) -> String {
    format!("Đây không phải văn bản mới mà là: {what}. Văn bản trước đó chưa có trong sổ; kiểm tra trước khi lưu.")
}

/// Something was not known.
#[must_use]
pub fn unknown(count: usize, first: &str) -> String {
    format!(
        "Có {count} thành phần hệ thống chưa biết trong tệp (đầu tiên: {first}); chúng được giữ nguyên trong tệp gốc."
    )
}

/// The day cannot be.
#[must_use]
pub fn odd_day(said: &str) -> String {
    format!("Ngày ban hành ghi trong tệp là “{said}”, không đọc được; ghi lại theo bản in.")
}

/// The type is none that the register has.
#[must_use]
pub fn odd_kind(said: &str) -> String {
    format!("Loại văn bản ghi trong tệp là “{said}”; chọn loại gần nhất.")
}

/// The sender is no unit here.
#[must_use]
pub fn outside(name: &str, id: &str) -> String {
    format!("Nơi gửi “{name}” (mã {id}) chưa khớp đơn vị nào trong hệ thống, nên ghi là cơ quan ngoài.")
}

/// Two days.
#[must_use]
pub fn due(day: NaiveDate) -> String {
    super::date(day)
}

/// A name with a code.
#[must_use]
pub fn organ(name: &str, id: &str) -> String {
    match (name, id) {
        (name, "") => name.to_owned(),
        ("", id) => id.to_owned(),
        (name, id) => format!("{name} (mã {id})"),
    }
}

/// A file of a message that is kept for itself.
#[must_use]
pub fn file(place: usize) -> &'static str {
    if place == 0 {
        super::FILE_DOCUMENT
    } else {
        super::FILE_ANNEX
    }
}

/// More files than are taken out.
#[must_use]
pub fn too_many_files(most: usize) -> String {
    format!("Chỉ tách {most} tệp đầu của một tệp liên thông")
}

/// A file that could not be taken out.
#[must_use]
pub fn not_taken_out(why: &str) -> String {
    let why = why.trim_end_matches('.');
    format!("Không tách ra được: {why}. Tệp vẫn nằm trong tệp liên thông gốc.")
}

/// Confirmed.
#[must_use]
pub fn confirmed(files: usize) -> String {
    format!(
        "Đã vào sổ từ tệp liên thông, kèm {files} tệp và tệp gốc. Chỉ đơn vị bạn thấy cho đến khi chuyển văn bản đi."
    )
}

/// Why a file is no message.
#[must_use]
pub fn unreadable(found: &Fault) -> String {
    match found {
        // What is not text is no XML.
        Fault::Character(_) => fault(&Fault::Xml(String::new())),
        Fault::TooLarge { .. }
        | Fault::Encoding
        | Fault::Xml(_)
        | Fault::Doctype
        | Fault::Entity(_)
        | Fault::Prefix(_)
        | Fault::TooMany(_)
        | Fault::Foreign { .. }
        | Fault::Missing(_)
        | Fault::Base64(_)
        | Fault::Packed { .. }
        | Fault::Bomb(_) => fault(found),
    }
}

/// Why something in a file is not as it should be, or cannot be written.
#[must_use]
pub fn fault(fault: &Fault) -> String {
    match fault {
        Fault::TooLarge { most, .. } => format!("Tệp lớn hơn {} MB nên không đọc.", most / (1024 * 1024)),
        Fault::Encoding => "Tệp không ở bảng mã UTF-8, hoặc không phải tệp liên thông.".to_owned(),
        Fault::Xml(_) => "Tệp không phải XML đúng, hoặc bị cắt cụt. Xin nơi gửi xuất lại tệp liên thông.".to_owned(),
        Fault::Doctype => {
            "Tệp có khai báo DTD, điều không có trong tệp liên thông và có thể gây hại, nên không đọc.".to_owned()
        }
        Fault::Entity(_) => {
            "Tệp dùng thực thể XML lạ, điều không có trong tệp liên thông và có thể gây hại, nên không đọc.".to_owned()
        }
        Fault::Prefix(prefix) => {
            format!("Tệp hỏng: dùng tiền tố “{prefix}” mà không khai báo. Xin nơi gửi xuất lại tệp liên thông.")
        }
        Fault::TooMany(_) => "Tệp có quá nhiều thành phần so với một tệp liên thông, nên không đọc.".to_owned(),
        Fault::Foreign { root, .. } => {
            format!("Đây là tệp XML khác (“{root}”), không phải tệp liên thông văn bản theo QCVN 102:2016/BTTTT.")
        }
        Fault::Missing(part) => format!("Tệp liên thông thiếu phần {part} nên không đọc được."),
        Fault::Base64(name) => format!("Tệp kèm “{name}” trong tệp liên thông hỏng (không đúng base64)."),
        Fault::Packed { name, .. } => format!("Tệp kèm “{name}” là gói nén hỏng hoặc có mật khẩu."),
        Fault::Bomb(name) => format!("Tệp kèm “{name}” quá lớn khi giải nén."),
        Fault::Character(_) => "Có ký tự không viết được vào tệp liên thông (ký tự điều khiển).".to_owned(),
    }
}
