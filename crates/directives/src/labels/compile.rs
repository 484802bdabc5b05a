//! Words of the page on which proposals are confirmed.

/// Title.
pub const TITLE: &str = "Phân tích văn bản";
/// Nothing to read.
pub const ASK_TEXT: &str = "Chọn tệp văn bản (DOCX, PDF, ODT) hoặc dán nội dung vào ô";
/// Too long.
pub const TOO_LONG: &str = "Nội dung dài quá 400.000 ký tự. Chia văn bản thành hai phần.";
/// Nothing chosen.
pub const ASK_LINES: &str = "Chọn ít nhất một dòng để ghi";
/// The lines were sent for another document or text.
pub const OTHER_TEXT: &str = "Nội dung văn bản đã được phân tích lại. Xem lại các dòng rồi ghi.";
/// The lead of a task was not found.
pub const ASK_LEAD: &str = "Chọn đơn vị chủ trì cho dòng này, hoặc bỏ chọn dòng";

/// It stands in the document already.
pub const RECORDED: &str = "Đã ghi";

/// How much was kept.
#[must_use]
pub fn kept(clauses: usize, tasks: usize, lines: usize) -> String {
    format!("Đã ghi {clauses} khoản, {tasks} nhiệm vụ, {lines} chỉ tiêu và chế độ báo cáo.")
}

/// How much was found.
#[must_use]
pub fn found(clauses: usize, tasks: usize, targets: usize, duties: usize) -> String {
    format!(
        "Tìm thấy {clauses} khoản, {tasks} nhiệm vụ, {targets} chỉ tiêu, {duties} chế độ báo cáo. Chưa có gì được giao."
    )
}

/// The lead is no unit that is known.
pub const LEAD_UNKNOWN: &str = "Chưa khớp đơn vị nào trong tỉnh; ghi tên hoặc mã đơn vị chủ trì.";

/// No deadline in the sentence.
pub const NO_DEADLINE: &str = "Câu không nêu thời hạn";

/// A finding that holds for many lines.
#[must_use]
pub fn counted(sentence: &str, count: usize) -> String {
    match count {
        1 => sentence.to_owned(),
        count => format!("{sentence} ({count} chỗ)"),
    }
}

/// Who reports to whom.
#[must_use]
pub fn reporters(from: &[String], to: &[String], via: &[String]) -> String {
    let mut words = from.join("; ");
    if !to.is_empty() {
        words = format!("{words} → {}", to.join("; ")).trim().to_owned();
    }
    if !via.is_empty() {
        words = format!("{words} (qua {})", via.join("; "));
    }
    words
}

/// A finding with the words it is about.
#[must_use]
pub fn finding(quote: &str, sentence: &str) -> String {
    let short: String = quote.chars().take(120).collect();
    let more = if quote.chars().count() > 120 { "…" } else { "" };
    format!("“{short}{more}”: {sentence}")
}
