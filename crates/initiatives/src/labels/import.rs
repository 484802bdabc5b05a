//! Words of lists that come in as a sheet.

use crate::import::{Outcome, Purpose};

/// Title of the page.
pub const TITLE: &str = "Nhập danh sách sáng kiến";
/// A row without a title.
pub const NO_TITLE: &str = "Thiếu tên sáng kiến";
/// A title that no field holds.
pub const LONG_TITLE: &str = "Tên sáng kiến dài quá 500 ký tự";
/// No head of a column.
pub const NO_HEADS: &str =
    "Không tìm thấy cột \"Tên sáng kiến\" trong mười dòng đầu. Ghi tên cột ở một dòng phía trên danh sách.";
/// No rows.
pub const NO_ROWS: &str = "Danh sách không có dòng nào";
/// No file.
pub const ASK_FILE: &str = "Chọn tệp XLSX hoặc CSV";
/// No year.
pub const ASK_YEAR: &str = "Nhập năm từ 1990 đến năm nay, ví dụ 2025";
/// No purpose.
pub const ASK_PURPOSE: &str = "Chọn nhập để làm gì";
/// The sheet must be mended first.
pub const MEND: &str = "Sửa các dòng có lỗi trong tệp rồi tải lên lại. Chưa có gì được ghi.";
/// Code that is not known.
pub const UNKNOWN_CODE: &str = "Không có hồ sơ nào mang mã này trong phạm vi của bạn";
/// The record is not decided, so its register entry cannot be corrected.
pub const NOT_IN_REGISTER: &str = "Hồ sơ chưa được công nhận nên chưa có trong sổ";

/// The sheet has another unit.
pub const OTHER_UNIT: &str = "Cơ sở công nhận không đổi được bằng danh sách; dùng Chuyển cấp trên hoặc Bàn giao";
/// The sheet has another state.
pub const OTHER_STATE: &str = "Trạng thái không đổi được bằng danh sách; làm các bước trên trang hồ sơ";
/// The sheet has other authors than the certificate.
pub const CERTIFIED: &str = "Đã cấp giấy chứng nhận cho các tác giả này nên không sửa tác giả bằng danh sách";

/// A purpose.
#[must_use]
pub fn purpose(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::Drafts => (
            "Tạo nhiều bản nháp",
            "Mỗi dòng thành một bản nháp của bạn, để bổ sung rồi nộp thay tác giả",
        ),
        Purpose::Register => (
            "Nhập vào sổ sáng kiến đã công nhận",
            "Dòng mới được thêm; dòng có mã hồ sơ được so với sổ; dòng đã bị người khác sửa thì giữ nguyên",
        ),
    }
}

/// What becomes of a row.
#[must_use]
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Add => "Thêm",
        Outcome::Change => "Sửa",
        Outcome::Keep => "Giữ nguyên",
        Outcome::Conflict => "Xung đột, giữ nguyên",
        Outcome::Fault => "Lỗi",
    }
}

/// Name of a column, for faults.
#[must_use]
pub fn column(name: &str) -> &'static str {
    match name {
        "title" => "Tên sáng kiến",
        "kind" => "Loại giải pháp",
        "field" => "Lĩnh vực áp dụng",
        "first" => "Ngày áp dụng lần đầu",
        "essence" => "Bản chất",
        "benefit" => "Lợi ích",
        "authors" => "Tác giả",
        "decision" => "Số quyết định",
        "decided" => "Ngày công nhận",
        _ => "Cột",
    }
}

/// A kind that is none.
#[must_use]
pub fn bad_kind(typed: &str) -> String {
    format!(
        "Loại giải pháp \"{typed}\" không có trong danh mục: kỹ thuật, quản lý, tác nghiệp, ứng dụng tiến bộ kỹ thuật"
    )
}

/// A sum of the dry run or of the import.
#[must_use]
pub fn sums(counts: &[(Outcome, usize)]) -> String {
    let parts: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(one, count)| format!("{}: {count}", outcome(*one)))
        .collect();
    parts.join(" · ")
}

/// After the import.
#[must_use]
pub fn done(counts: &[(Outcome, usize)]) -> String {
    format!("Đã ghi danh sách. {}.", sums(counts))
}

/// A cell that would change.
#[must_use]
pub fn change(change: &crate::import::Change) -> String {
    let before = if change.before.is_empty() {
        "trống"
    } else {
        &change.before
    };
    format!(
        "{}: {} → {}",
        column(change.column),
        super::shortened(before),
        super::shortened(&change.after)
    )
}

/// More rows than one list takes.
#[must_use]
pub fn too_many(most: usize) -> String {
    format!("Một danh sách có nhiều nhất {most} dòng. Chia thành nhiều danh sách.")
}
