//! Words of the numbered papers of a dossier.

/// An offer.
pub const RECEIPT: &str = "Phiếu tiếp nhận hồ sơ";
/// An offer.
pub const SUPPLEMENT: &str = "Thông báo bổ sung hồ sơ";
/// An offer.
pub const REFUSAL: &str = "Thông báo từ chối";
/// An offer.
pub const DECISION: &str = "Quyết định công nhận sáng kiến";
/// Subject of a paper.
pub const ABOUT_RECEIPT: &str = "Tiếp nhận hồ sơ sáng kiến";
/// Subject of a paper.
pub const ABOUT_SUPPLEMENT: &str = "Về việc bổ sung hồ sơ yêu cầu công nhận sáng kiến";
/// Subject of a paper.
pub const ABOUT_DECISION: &str = "Về việc công nhận sáng kiến";
/// Receivers of a notice.
pub const TO_AUTHOR: [&str; 2] = ["Như trên", "Lưu: VT"];
/// Receivers of a decision.
pub const TO_ALL: [&str; 2] = ["Như Điều 3", "Lưu: VT"];
/// What the author does with an item that is asked for.
pub const HOW_TO_SUPPLY: &str = "Sửa mục này trên hồ sơ điện tử rồi gửi bổ sung";

/// Subject of a notice of refusal.
#[must_use]
pub fn about_refusal(declined: bool) -> &'static str {
    if declined {
        "Về việc không chấp nhận đơn yêu cầu công nhận sáng kiến"
    } else {
        "Về việc không công nhận sáng kiến"
    }
}

/// An offer.
#[must_use]
pub fn certificate(name: &str) -> String {
    format!("Giấy chứng nhận của {name}")
}

/// Subject of a certificate.
#[must_use]
pub fn about_certificate(name: &str) -> String {
    format!("Chứng nhận {name} là tác giả sáng kiến")
}

/// Number of a certificate with its author: co-authors bear one number.
#[must_use]
pub fn certificate_label(number: &str, name: &str) -> String {
    format!("{number} ({name})")
}

/// Whom a notice is addressed to.
#[must_use]
pub fn addressee(name: &str, workplace: &str) -> String {
    if workplace.is_empty() {
        name.to_owned()
    } else {
        format!("{name}, {workplace}")
    }
}

/// What a result rests on.
#[must_use]
pub fn by_minutes(number: &str) -> String {
    format!("Biên bản họp Hội đồng sáng kiến số {number}")
}

/// What a decision rests on.
#[must_use]
pub fn basis_minutes(number: &str) -> String {
    format!("Căn cứ Biên bản họp Hội đồng sáng kiến số {number}")
}

/// Who decides, above the articles of a decision: "Hiệu trưởng Trường …".
#[must_use]
pub fn issuing_title(head: &str, unit: &str) -> String {
    if head == organisations::labels::HEAD_OF_UNIT {
        format!("Thủ trưởng {unit}")
    } else {
        format!("{head} {unit}")
    }
}

/// The dossier that this one improves lost a paper.
#[must_use]
pub fn source_fell(code: &str, what: &str) -> String {
    format!("Sáng kiến gốc {code}: {what}. Kiểm tra lại trước khi dùng hồ sơ này.")
}
