//! Every Vietnamese sentence of this module that does not stand in a template.

use kernel::engines::{FoundSignature, FoundSignatures};
use kernel::papers::{Paper, PaperStatus};
use kernel::time::local;
use ui::view::Tone;

/// Title of the page of a record's papers, and of the part of a record's page that lists them.
pub const PAPERS: &str = "Văn bản";
/// Nothing was chosen.
pub const ASK_OFFER: &str = "Chọn loại văn bản cần lập";
/// No subject.
pub const ASK_TITLE: &str = "Nhập trích yếu của văn bản, ví dụ: Về việc công nhận sáng kiến";
/// A subject that no heading holds.
pub const TITLE_TOO_LONG: &str = "Trích yếu dài quá 300 ký tự. Hãy rút ngắn.";
/// Receivers beyond measure.
pub const RECIPIENTS_TOO_MANY: &str = "Ghi tối đa 30 nơi nhận, mỗi nơi một dòng không quá 200 ký tự";
/// No number yet.
pub const NUMBER_FIRST: &str = "Văn bản chưa có số. Cấp số trước khi xuất tệp để ký.";
/// Nothing was chosen.
pub const ASK_FILE: &str = "Chọn tệp PDF đã ký";
/// Beyond the limit.
pub const SIGNED_TOO_LARGE: &str = "Tệp phải nhỏ hơn 20 MB. Nếu là bản quét, hãy quét ở mức 200 điểm ảnh.";
/// Some other file.
pub const NOT_PDF: &str = "Tệp không phải PDF. Chọn tệp PDF đã ký số, hoặc bản quét lưu thành PDF.";
/// Not the file that was given out.
pub const OTHER_FILE: &str = "Tệp này không được ký trên tệp đã xuất từ trang này nên không được nhận. Tải lại tệp PDF ở mục Tệp để ký, ký đúng tệp đó rồi gửi lên. Nếu ký tay trên giấy, đánh dấu ô bản quét.";
/// Somebody who does not sign papers of the unit.
pub const ASK_SIGNER: &str = "Chọn người có thẩm quyền ký văn bản của đơn vị vào ngày của văn bản";
/// Somebody else saved the draft first.
pub const CHANGED: &str = "Có người vừa sửa dự thảo này. Phần bạn nhập còn nguyên ở mục Sửa dự thảo. So với nội dung mới ở đầu trang, rồi lưu lại.";
/// Nothing to be put in the place.
pub const ASK_BY: &str = "Chọn văn bản thay thế đã ban hành";
/// Said after a draft was made.
pub const DRAFTED: &str = "Đã lập dự thảo.";
/// Said after a draft was changed.
pub const REWRITTEN: &str = "Đã lưu dự thảo.";
/// Said after a paper was given out.
pub const EXPORTED: &str = "Đã xuất tệp để ký.";
/// Said after a paper was taken back.
pub const REOPENED: &str = "Đã đưa văn bản về dự thảo. Số của văn bản được giữ.";
/// Said after the signed file came in.
pub const SIGNED: &str = "Đã nhận tệp đã ký.";
/// Said after a paper was issued.
pub const ISSUED: &str = "Đã ban hành văn bản.";
/// Said after a paper was cancelled.
pub const CANCELLED: &str = "Đã hủy văn bản. Số của văn bản không cấp lại.";
/// Said after a paper was replaced.
pub const CORRECTED: &str = "Đã ghi nhận văn bản thay thế.";
/// Files of a paper.
pub const FILE_PDF: &str = "Tệp để ký (PDF/A)";
/// The same.
pub const FILE_DOCX: &str = "Tệp Word (DOCX)";
/// The same.
pub const FILE_SIGNED: &str = "Tệp đã ký (PDF)";
/// Head of a unit when nobody is found.
pub const NO_SIGNER: &str = "Chưa có người giữ chức vụ ký văn bản ở đơn vị";
/// Row of facts.
pub const ROW_TITLE: &str = "Trích yếu";
/// Row of facts.
pub const ROW_DAY: &str = "Ngày";
/// Row of facts.
pub const ROW_UNIT: &str = "Đơn vị lấy số";
/// Row of facts.
pub const ROW_SIGNER: &str = "Người ký";
/// Row of facts.
pub const ROW_RECIPIENTS: &str = "Nơi nhận";
/// Row of facts.
pub const ROW_REPLACED: &str = "Văn bản thay thế";
/// Codes of the API.
pub const UNKNOWN_ACT: &str = "Việc này không có. Xem các giá trị cho phép ở trang mô tả API.";
/// A file that is no base64.
pub const FILE_UNREADABLE: &str = "Tệp gửi lên phải viết theo base64";

/// Said after a number was taken.
#[must_use]
pub fn numbered(label: &str) -> String {
    format!("Văn bản được cấp số {label}.")
}

/// The file has no signature; what the person may do.
#[must_use]
pub fn not_signed(why: &str) -> String {
    format!("{why} Nếu đây là bản quét của văn bản ký tay, đánh dấu ô bản quét.")
}

/// A signature that does not hold.
#[must_use]
pub fn broken(signature: &FoundSignature) -> String {
    let who = signature.signer.as_deref().unwrap_or("không rõ tên");
    format!(
        "Chữ ký của {who} không dùng được: {} Ký lại tệp đã xuất rồi gửi lên.",
        signature.sentences.join(" ")
    )
}

/// The tone of a state.
#[must_use]
pub fn tone(status: PaperStatus) -> Tone {
    match status {
        PaperStatus::Draft => Tone::Neutral,
        PaperStatus::Exported => Tone::Warn,
        PaperStatus::Signed => Tone::Info,
        PaperStatus::Issued => Tone::Good,
        PaperStatus::Cancelled | PaperStatus::Corrected => Tone::Bad,
    }
}

/// Whose turn it is.
#[must_use]
pub fn turn(paper: &Paper, may_write: bool) -> &'static str {
    match (paper.status, may_write) {
        (PaperStatus::Draft, true) if paper.label.is_none() => {
            "Đến lượt bạn: xem dự thảo, sửa nếu cần, rồi cấp số cho văn bản."
        }
        (PaperStatus::Draft, true) => "Đến lượt bạn: xuất tệp để người có thẩm quyền ký.",
        (PaperStatus::Exported, true) => "Đến lượt bạn: chuyển tệp cho người ký, rồi gửi tệp đã ký lên trang này.",
        (PaperStatus::Signed, true) => "Đến lượt bạn: xem chữ ký, rồi ban hành văn bản.",
        (PaperStatus::Draft | PaperStatus::Exported | PaperStatus::Signed, false) => {
            "Đơn vị đang hoàn tất văn bản. Bạn chưa phải làm gì thêm."
        }
        (PaperStatus::Issued, _) => "Văn bản đã ban hành.",
        (PaperStatus::Cancelled, _) => "Văn bản đã hủy, không còn giá trị.",
        (PaperStatus::Corrected, _) => "Văn bản đã được thay thế, không còn giá trị.",
    }
}

/// A paper in a list: "Quyết định 01/QĐ-UBND".
#[must_use]
pub fn name(paper: &Paper) -> String {
    match &paper.label {
        Some(label) => format!("{} {label}", paper.kind.label()),
        None => format!("{} (chưa có số)", paper.kind.label()),
    }
}

/// What happened to a paper that fell, in a sentence.
#[must_use]
pub fn fallen(paper: &Paper) -> String {
    let day = local(paper.changed_at).format("%d/%m/%Y");
    let how = if paper.status == PaperStatus::Corrected {
        "đã được thay thế"
    } else {
        "đã bị hủy"
    };
    format!("{} {how} ngày {day}: {}", name(paper), paper.reason)
}

/// What took the place of a paper that is still good in its new form, in a sentence.
#[must_use]
pub fn replaced(paper: &Paper, by: &Paper) -> String {
    let day = local(paper.changed_at).format("%d/%m/%Y");
    format!(
        "{} đã được thay thế bằng {} ngày {day}: {}",
        name(paper),
        name(by),
        paper.reason
    )
}

/// Who signed, when, with which certificate.
#[must_use]
pub fn signer(signature: &FoundSignature) -> String {
    let mut text = signature
        .signer
        .clone()
        .unwrap_or_else(|| "Không rõ tên người ký".to_owned());
    if let Some(organisation) = &signature.organisation {
        text.push_str(", ");
        text.push_str(organisation);
    }
    text
}

/// When and with which certificate.
#[must_use]
pub fn signed_how(signature: &FoundSignature) -> String {
    let when = match signature.signed_at {
        Some(at) => local(at)
            .format("Ký lúc %H:%M ngày %d/%m/%Y theo đồng hồ máy ký.")
            .to_string(),
        None => "Chữ ký không ghi thời điểm ký.".to_owned(),
    };
    match &signature.issuer {
        Some(issuer) => format!("{when} Chứng thư do {issuer} cấp, số {}.", signature.serial),
        None => when,
    }
}

/// The signatures in one sentence, for the head of the part.
#[must_use]
pub fn standing(found: &FoundSignatures, scan: bool) -> (&'static str, &'static str) {
    if scan {
        (
            "info",
            "Đây là bản quét của văn bản ký tay. Trang này không kiểm tra được chữ ký trên giấy.",
        )
    } else if found.is_sound() {
        (
            "good",
            "Chữ ký số còn nguyên vẹn và đúng với tệp đã xuất. Trang này không hỏi nơi cấp xem chứng thư có bị thu hồi hay không.",
        )
    } else {
        (
            "warn",
            "Chữ ký số còn nguyên vẹn nhưng có điều cần xem lại, ghi ở từng chữ ký dưới đây.",
        )
    }
}

/// Name of a file of a paper.
#[must_use]
pub fn file_name(paper: &Paper, ending: &str) -> String {
    format!("{}.{ending}", name(paper).replace('/', "-"))
}
