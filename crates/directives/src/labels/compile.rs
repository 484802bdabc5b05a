//! Words of the page on which proposals are confirmed.

/// Title.
pub const TITLE: &str = "Phân tích văn bản";
/// Nothing to read.
pub const ASK_TEXT: &str = "Chọn tệp văn bản (DOCX, PDF, ODT) hoặc dán nội dung vào ô";
/// Too long.
pub const TOO_LONG: &str = "Nội dung dài quá 400.000 ký tự. Chia văn bản thành hai phần.";
/// The page on which the columns of an annex are chosen.
pub const COLUMNS: &str = "Phân tích phụ lục dạng bảng";
/// What a column says.
pub const COLUMN_TASK: &str = "Nội dung nhiệm vụ";
/// What a column says.
pub const COLUMN_LEAD: &str = "Chủ trì";
/// What a column says.
pub const COLUMN_WITH: &str = "Phối hợp";
/// What a column says.
pub const COLUMN_PRODUCT: &str = "Sản phẩm";
/// What a column says.
pub const COLUMN_DUE: &str = "Thời hạn";
/// What a column says.
pub const COLUMN_NUMBER: &str = "Số thứ tự";
/// What a column says.
pub const COLUMN_MEASURE: &str = "Tên chỉ tiêu (phụ lục chỉ tiêu)";
/// What a column says.
pub const COLUMN_UNIT: &str = "Đơn vị tính (phụ lục chỉ tiêu)";
/// What a column says.
pub const COLUMN_VALUE: &str = "Mức phải đạt (phụ lục chỉ tiêu)";
/// Guessed from a head that says more.
pub const COLUMN_UNSURE: &str = "Hệ thống chưa chắc: tiêu đề cột không khớp hẳn. Xem lại cột đã chọn.";
/// No column was found for it.
pub const COLUMN_NOT_FOUND: &str = "Hệ thống chưa tìm thấy cột này. Chọn cột nếu bảng có.";
/// No table in the file.
pub const NO_TABLE: &str =
    "Tệp không có bảng nào đọc được. Chọn tệp Excel, Word hoặc CSV có bảng từ 2 cột, 2 dòng trở lên.";
/// Neither tasks nor targets.
pub const ASK_TASK_COLUMN: &str = "Chọn cột ghi nội dung nhiệm vụ, hoặc cột tên chỉ tiêu";
/// Targets without values.
pub const ASK_VALUE_COLUMN: &str = "Chọn cột ghi mức phải đạt của chỉ tiêu";

/// A table that is too large.
#[must_use]
pub fn table_too_large(rows: usize, columns: usize, most_rows: usize, most_columns: usize) -> String {
    let number = |count: usize| vietnamese::format_int(i64::try_from(count).unwrap_or(i64::MAX));
    format!(
        "Bảng có {} dòng, {columns} cột; hệ thống đọc tối đa {} dòng, {most_columns} cột. Chia bảng thành nhiều tệp hoặc bỏ cột thừa.",
        number(rows),
        number(most_rows)
    )
}

/// So many rows can be heads.
#[must_use]
pub fn heads_within(most: usize) -> String {
    format!("Gõ số dòng tiêu đề từ 0 đến {most}")
}

/// A column that is chosen for two things.
#[must_use]
pub fn column_twice(letter: &str, other: &str) -> String {
    format!("Cột {letter} đã chọn cho “{other}”. Chọn cột khác hoặc “Không có cột này”.")
}

/// A column as it is offered: letter, head, what stands in it.
#[must_use]
pub fn column(letter: &str, head: Option<&str>, example: Option<&str>) -> String {
    let mut words = format!("Cột {letter}");
    if let Some(head) = head {
        words.push_str(": ");
        words.push_str(head);
    }
    if let Some(example) = example {
        words.push_str(" (ví dụ: ");
        words.push_str(example);
        words.push(')');
    }
    words
}

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
