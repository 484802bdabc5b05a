//! Every Vietnamese sentence of the floor.

use crate::access::Role;
use crate::papers::{PaperKind, PaperStatus};

/// Someone saved first.
pub const CONFLICT: &str =
    "Có người vừa sửa hồ sơ này. Mở lại trang để xem nội dung mới; những gì bạn nhập vẫn còn trên trang này.";
/// A form was sent from a page of another site.
pub const OTHER_SITE: &str =
    "Yêu cầu không đến từ trang của hệ thống này nên không được nhận. Mở lại trang và làm lại từ đó.";
/// The person does not hold the role that the page needs.
pub const NOT_YOUR_PAGE: &str = "Việc này cần quyền khác với quyền bạn đang dùng. Đổi tư cách làm việc ở góc trên, hoặc hỏi người quản trị của đơn vị.";
/// Administrators sign in with two factors.
pub const SECOND_FACTOR: &str = "Việc quản trị cần xác thực hai lớp. Bật ở trang Bảo mật tài khoản rồi đăng nhập lại.";
/// The token's scopes do not reach this far.
pub const TOKEN_SCOPE: &str = "Mã truy cập này không có phạm vi cần thiết cho việc bạn gọi.";
/// A paper number cannot be read.
pub const BODY_UNREADABLE: &str = "Nội dung gửi lên bị ngắt giữa chừng nên không đọc được. Kiểm tra mạng rồi gửi lại.";

/// What a role is called.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Author => "Tác giả",
        Role::Sponsor => "Chủ đầu tư tạo ra sáng kiến",
        Role::UnitClerk => "Cán bộ đầu mối",
        Role::CouncilSecretary => "Thư ký Hội đồng",
        Role::CouncilMember => "Thành viên Hội đồng",
        Role::CouncilChair => "Chủ tịch Hội đồng",
        Role::Leader => "Lãnh đạo đơn vị",
        Role::FocalOffice => "Cơ quan đầu mối",
        Role::SupportOfficer => "Cán bộ hỗ trợ sở hữu trí tuệ",
        Role::EmulationOfficer => "Cán bộ thi đua",
        Role::EnforcementOfficer => "Cán bộ thực thi",
        Role::Enterprise => "Doanh nghiệp, hợp tác xã",
        Role::Administrator => "Quản trị",
        Role::Auditor => "Kiểm tra, thanh tra",
    }
}

/// The disk is full: reading goes on.
pub const DISK_FULL: &str = "Máy chủ sắp hết chỗ chứa nên hệ thống tạm chỉ cho xem. Nội dung bạn vừa nhập vẫn còn trên trang này; \
     gửi lại sau khi người quản trị giải phóng ổ đĩa.";
/// An idempotency key came back with another body.
pub const ONCE_OTHER_CONTENT: &str =
    "Khoá chống gửi lặp này đã dùng cho một nội dung khác. Tạo khoá mới cho nội dung mới.";
/// A paging cursor that we did not give.
pub const CURSOR_UNREADABLE: &str = "Địa chỉ trang danh sách bị cắt hoặc đã cũ. Mở lại danh sách từ đầu.";
/// The body is larger than the service takes.
pub const BODY_TOO_LARGE: &str = "Nội dung gửi lên lớn hơn 25 MB. Nén hoặc tách tệp rồi gửi lại.";

/// A text is too long.
pub fn too_long(length: usize, max: usize) -> String {
    format!("Dài {length} ký tự, tối đa {max}. Hãy rút ngắn {} ký tự.", length - max)
}

/// A date that nobody can read.
pub fn date_unreadable(typed: &str) -> String {
    format!("Không đọc được \"{typed}\" thành ngày. Ví dụ: 27/03/2026.")
}
/// A JSON body that cannot be read; the place comes from the parser.
pub fn json_unreadable(why: &str) -> String {
    format!("Không đọc được nội dung JSON: {why}")
}

/// Names the date problem in the person's words.
pub fn date(typed: &str, error: &vietnamese::DateError) -> String {
    let sentence = error.to_string();
    if sentence.is_empty() {
        date_unreadable(typed)
    } else {
        sentence
    }
}

/// A setting without a value.
pub const SETTING_EMPTY: &str = "Nhập giá trị, hoặc chọn Dùng lại giá trị của cấp trên.";
/// A setting that should be a telephone number.
pub const SETTING_PHONE: &str = "Nhập số điện thoại, chỉ gồm chữ số và dấu cách, ví dụ 0213 3876 543.";
/// A setting that should be one of some.
pub const SETTING_CHOICE: &str = "Chọn một giá trị trong danh sách.";

/// A setting that is too long.
pub fn setting_long(length: usize, max: usize) -> String {
    format!(
        "Giá trị dài {length} ký tự, tối đa {max}. Hãy rút ngắn {} ký tự.",
        length.saturating_sub(max)
    )
}

/// PostgreSQL has no primary just now: a fail-over is under way.
pub const NO_PRIMARY: &str = "Cơ sở dữ liệu đang chuyển máy nên tạm chỉ cho xem. Thử lại sau ít phút.";
/// What a kind of paper is called.
pub fn paper_kind(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Decision => "Quyết định",
        PaperKind::Notice => "Thông báo",
        PaperKind::Minutes => "Biên bản",
        PaperKind::Submission => "Tờ trình",
        PaperKind::Report => "Báo cáo",
        PaperKind::Letter => "Công văn",
        PaperKind::Plan => "Kế hoạch",
        PaperKind::Directive => "Chỉ thị",
        PaperKind::Invitation => "Giấy mời",
        PaperKind::Certificate => "Giấy chứng nhận",
        PaperKind::Receipt => "Phiếu tiếp nhận",
    }
}

/// Where a paper stands.
pub fn paper_status(status: PaperStatus) -> &'static str {
    match status {
        PaperStatus::Draft => "Dự thảo",
        PaperStatus::Exported => "Chờ ký",
        PaperStatus::Signed => "Đã ký",
        PaperStatus::Issued => "Đã ban hành",
        PaperStatus::Cancelled => "Đã hủy",
        PaperStatus::Corrected => "Đã được thay thế",
    }
}

/// Cancelling and correcting need a reason.
pub const PAPER_REASON: &str = "Ghi lý do hủy hoặc thay thế văn bản";

/// Why a paper cannot do what was asked of it.
pub fn paper_refused(code: &str, status: &str) -> String {
    let status = status.to_lowercase();
    match code {
        "paper.unnumbered" => "Văn bản chưa có số. Cấp số trước khi ban hành.".to_owned(),
        "paper.number" => format!("Văn bản đang ở trạng thái \"{status}\" nên không cấp số được nữa."),
        "paper.replacement" => {
            "Văn bản thay thế phải cùng loại, cùng hồ sơ và đã ban hành. Ban hành văn bản mới trước.".to_owned()
        }
        _ => format!(
            "Văn bản đang ở trạng thái \"{status}\" nên chưa làm được việc này. Mở lại trang để xem trạng thái mới."
        ),
    }
}
