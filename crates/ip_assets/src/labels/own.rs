//! Words of what an enterprise is told of its own assets.

/// The section.
pub const TITLE: &str = "Tài sản của đơn vị bạn";
/// What is due.
pub const NEXT: &str = "Hạn gần nhất";
/// What is to be paid.
pub const MONEY: &str = "Phải nộp trong mười hai tháng:";
/// Nothing is due.
pub const NOTHING_DUE: &str = "Không có hạn nào trong mười hai tháng tới.";
/// Nothing is to be paid.
pub const NOTHING_TO_PAY: &str = "không có khoản nào đã biết số tiền.";

/// How many there are.
#[must_use]
pub fn all(number: i64) -> String {
    format!("{number} tài sản bạn được xem")
}

/// Lines whose amount nobody knows.
#[must_use]
pub fn unknown(lines: usize) -> String {
    format!("Chưa kể {lines} khoản chưa có số tiền.")
}
