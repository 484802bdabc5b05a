//! Every Vietnamese sentence of the top of the house.

/// When even the error page fails.
pub const FAULT: &str = "Hệ thống đang trục trặc. Thử lại sau ít phút.";
/// No session and no token.
pub const API_UNAUTHENTICATED: &str = "Gửi mã truy cập trong đầu đề Authorization: Bearer, hoặc đăng nhập.";
/// Absent or hidden.
pub const API_NOT_FOUND: &str = "Không có, hoặc bạn không xem được.";
/// Some members cannot be accepted.
pub const API_INVALID: &str = "Có chỗ cần sửa; xem errors.";
/// A change without the version that was read.
pub const API_IF_MATCH: &str = "Gửi If-Match với ETag đã đọc được để không ghi đè người khác.";

/// Wait.
#[must_use]
pub fn api_wait(seconds: u64) -> String {
    format!("Chờ {seconds} giây rồi gửi lại.")
}

/// A fault of ours.
#[must_use]
pub fn api_fault(incident: &str) -> String {
    format!("Hệ thống đang trục trặc. Mã sự cố: {incident}.")
}

/// Titles and entries of the shell's own pages.
pub mod page {
    /// Home.
    pub const HOME: &str = "Việc của tôi";
    /// Search.
    pub const SEARCH: &str = "Tra cứu";
    /// Help.
    pub const HELP: &str = "Trợ giúp";
    /// Keyboard.
    pub const KEYS: &str = "Phím tắt";
    /// Group of the navigation.
    pub const ADMIN: &str = "Hệ thống";
    /// Journal.
    pub const JOURNAL: &str = "Nhật ký";
    /// Jobs and health.
    pub const HEALTH: &str = "Tình trạng hệ thống";
    /// Gallery.
    pub const GALLERY: &str = "Giao diện";
    /// Rules.
    pub const RULES: &str = "Quy định đang dùng";
    /// Who may do what.
    pub const MATRIX: &str = "Ai làm được gì";
}

/// Words of the home page.
pub mod home {
    /// Heading.
    pub const OVERDUE: &str = "Quá hạn";
    /// Heading.
    pub const TODAY: &str = "Hôm nay";
    /// Heading.
    pub const THIS_WEEK: &str = "Tuần này";
    /// Heading.
    pub const LATER: &str = "Sau đó";
    /// The next act.
    pub const RECEIVE: &str = "Tiếp nhận";
    /// The next act.
    pub const DECIDE: &str = "Quyết định";
    /// The next act.
    pub const WRITE: &str = "Viết tiếp";

    /// Someone else's turn.
    #[must_use]
    pub fn waiting_for(unit: &str) -> String {
        format!("Đang chờ {unit}")
    }

    /// Above the list.
    #[must_use]
    pub fn greeting(name: &str) -> String {
        format!("Chào {}", vietnamese::split_person_name(name).given)
    }
}

/// After putting a job back.
pub const RETRIED: &str = "Đã đưa việc trở lại hàng đợi.";

/// The value of a parameter as people read it.
#[must_use]
pub fn parameter(parameter: &kernel::clocks::Parameter) -> String {
    let value = match (
        parameter.vnd(),
        parameter.integer(),
        parameter.ratio(),
        parameter.text(),
    ) {
        (Ok(amount), ..) if parameter.unit.contains("đồng") => return amount.to_string(),
        (_, Ok(number), ..) => vietnamese::format_int(number),
        (_, _, Ok((part, whole)), _) => format!("{part}/{whole}"),
        (_, _, _, Ok(text)) => text.to_owned(),
        _ => String::new(),
    };
    format!("{value} {}", parameter.unit).trim().to_owned()
}
/// At the head of the API's description.
pub const API_DESCRIPTION: &str = "Cùng lệnh và cùng quyền như trên trang. Gửi mã truy cập cá nhân trong đầu đề Authorization: Bearer. \
     Lỗi theo RFC 9457; phân trang bằng cursor; sửa cần If-Match; gửi lặp an toàn với Idempotency-Key.";

/// A unit that is no more.
#[must_use]
pub fn unit_gone(last: Option<chrono::NaiveDate>) -> String {
    last.map_or_else(String::new, |day| format!("đến hết ngày {}", day.format("%d/%m/%Y")))
}

/// The ground on which the first unit of a new installation stands in the history of units.
pub const SET_UP_ACT: &str = "Lập khi cài đặt hệ thống";

/// What a workbook that comes back is called in messages.
pub const SHEET_NAME: &str = "bảng tính.xlsx";
/// An upload that is no workbook.
pub const SHEET_WRONG_TYPE: &str = "Tệp phải là bảng tính Excel (.xlsx). Mở tệp trong Excel rồi chọn Lưu thành .xlsx.";
