//! Words of difficulties.

use super::name;
use crate::model::Directive;

/// Empty field.
pub const ASK_TEXT: &str = "Nêu vướng mắc: đang khó ở đâu, đề nghị gì";
/// Empty field.
pub const ASK_ANSWER: &str = "Nhập nội dung trả lời";
/// Not concerned.
pub const NOT_CONCERNED: &str = "Đơn vị này không nhận văn bản và không có nhiệm vụ trong văn bản";
/// Unknown task.
pub const NO_SUCH_TASK: &str = "Chọn nhiệm vụ trong danh sách";
/// Draft.
pub const DRAFT: &str = "Văn bản chưa được chuyển đi.";
/// After raising.
pub const RAISED: &str = "Đã gửi vướng mắc tới đơn vị đầu mối.";
/// After answering.
pub const ANSWERED: &str = "Đã trả lời. Mọi nơi nhận văn bản đọc được câu trả lời này.";
/// Waits.
pub const WAITS: &str = "Chờ trả lời";
/// Answered.
pub const HAS_ANSWER: &str = "Đã trả lời";
/// On the home page.
pub const ANSWER: &str = "Trả lời vướng mắc";
/// Filter.
pub const FILTERS: [(&str, &str); 1] = [("cho", "Chờ trả lời")];

/// Raised.
#[must_use]
pub fn notice_raised(one: &Directive, unit: &str) -> String {
    format!("{unit} nêu vướng mắc về {}.", name(one))
}

/// Answered.
#[must_use]
pub fn notice_answered(one: &Directive) -> String {
    format!("Vướng mắc về {} đã được trả lời.", name(one))
}

/// Rows of a page.
#[must_use]
pub fn rows(count: usize) -> String {
    format!("{count} vướng mắc trên trang này")
}
