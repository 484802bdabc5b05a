//! Words of the forms of a request.

use crate::forms::AnswerKind;

/// Head of the part with a form's own questions.
pub const QUESTIONS: &str = "Câu hỏi thêm của nơi nhận hồ sơ";

/// A key that no question of the form has.
pub const UNKNOWN: &str = "Mẫu hồ sơ này không có câu hỏi đó";

/// A field that this form demands.
#[must_use]
pub fn ask(name: &str, label: &str) -> String {
    let usual = match name {
        "sponsor" => "chủ đầu tư tạo ra sáng kiến",
        "conditions" => "điều kiện cần thiết để áp dụng",
        "confidential" => "thông tin cần bảo mật; không có thì ghi Không có",
        "benefit_others" => "lợi ích theo ý kiến của nơi đã áp dụng",
        _ => "mục này",
    };
    if label.is_empty() {
        format!("Nhập {usual}")
    } else {
        format!("Trả lời mục \"{label}\"")
    }
}

/// A question without an answer.
#[must_use]
pub fn answer(label: &str) -> String {
    format!("Trả lời câu hỏi \"{label}\"")
}

/// An answer of another kind than asked for.
#[must_use]
pub fn does_not_fit(label: &str, kind: AnswerKind) -> String {
    let how = match kind {
        AnswerKind::Number => "Nhập một số, ví dụ 12",
        AnswerKind::Date => "Nhập một ngày, ví dụ 27/3/2026",
        AnswerKind::Choice => "Chọn một trong các câu trả lời",
        AnswerKind::Line | AnswerKind::Text => "Nhập lại câu trả lời",
    };
    format!("{label}: {how}")
}

/// An answer that no field holds.
#[must_use]
pub fn too_long(label: &str, max: usize) -> String {
    format!("{label}: câu trả lời dài quá {max} ký tự")
}

/// Where a form comes from.
#[must_use]
pub fn source(title: &str, version: u16, legal_act: &str, verified: bool) -> String {
    let mark = if verified {
        ""
    } else {
        " (căn cứ chưa kiểm chứng)"
    };
    format!("Mẫu: {title}, bản {version}. Theo: {legal_act}{mark}.")
}
