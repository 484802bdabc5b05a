//! Every Vietnamese sentence of this module that stands in code.

use vietnamese::format_int;

/// Title of the page.
pub const SEARCH: &str = "Tìm kiếm";
/// Title of the page of saved searches.
pub const SAVED: &str = "Tìm kiếm đã lưu";
/// Somebody else's saved search.
pub const NOT_YOURS: &str = "Tìm kiếm đã lưu này của người khác. Bạn chỉ sửa được tìm kiếm của mình.";
/// Nothing to save.
pub const ASK_WORDS: &str = "Nhập từ cần tìm trước khi lưu";
/// No name.
pub const ASK_NAME: &str = "Đặt tên cho tìm kiếm này";
/// As many as one keeps.
pub const TOO_MANY: &str = "Bạn đã lưu 50 tìm kiếm. Xóa bớt tìm kiếm không dùng nữa rồi lưu lại.";
/// Too much to be told of.
pub const TOO_BROAD: &str = "Tìm kiếm này có hơn 500 kết quả nên không báo tin được. Thêm từ hoặc bộ lọc cho hẹp lại.";
/// Alerts begin with what is there, and that is not all known yet.
pub const NOT_YET: &str = "Hệ thống đang cập nhật dữ liệu tìm kiếm nên chưa bật báo tin được. Thử lại sau ít phút.";
/// Kept.
pub const KEPT: &str = "Đã lưu tìm kiếm.";
/// Kept, with alerts.
pub const KEPT_ALERT: &str = "Đã lưu tìm kiếm. Khi có kết quả mới, bạn nhận được thông báo.";
/// Dropped.
pub const DROPPED: &str = "Đã xóa tìm kiếm đã lưu.";
/// Alerts switched on.
pub const ALERT_ON: &str = "Đã bật báo tin. Khi có kết quả mới, bạn nhận được thông báo.";
/// Alerts switched off.
pub const ALERT_OFF: &str = "Đã tắt báo tin.";

/// Facet of kinds.
pub const BY_KIND: &str = "Loại";
/// Facet of units.
pub const BY_UNIT: &str = "Đơn vị";
/// Facet of years.
pub const BY_YEAR: &str = "Năm";
/// Facet of states.
pub const BY_STATE: &str = "Trạng thái";
/// Facet of fields.
pub const BY_FIELD: &str = "Lĩnh vực";

/// A kind of record; the code itself for one without words.
#[must_use]
pub fn kind(code: &str) -> &str {
    match code {
        initiatives::model::SUBJECT => "Sáng kiến",
        directives::model::SUBJECT => "Văn bản chỉ đạo",
        ip_assets::model::SUBJECT => "Tài sản trí tuệ",
        products::model::SUBJECT => "Sản phẩm",
        people::model::SUBJECT => "Người",
        organisations::model::SUBJECT => "Đơn vị",
        other => other,
    }
}

fn int(number: u64) -> String {
    format_int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// How many there are.
#[must_use]
pub fn results(total: u64) -> String {
    format!("{} kết quả", int(total))
}

/// Which of them are shown.
#[must_use]
pub fn shown(from: usize, to: usize, total: u64) -> String {
    format!("Kết quả {from}–{to} trong {}", int(total))
}

/// Leave out a word.
#[must_use]
pub fn leave_out(word: &str, total: u64) -> String {
    format!("Thử bỏ “{word}” (có {} kết quả)", int(total))
}

/// New hits of a saved search.
#[must_use]
pub fn alert(name: &str, number: usize) -> String {
    format!("Tìm kiếm đã lưu “{name}” có {number} kết quả mới.")
}

/// A year on a chip.
#[must_use]
pub fn year(year: &str) -> String {
    format!("Năm {year}")
}
