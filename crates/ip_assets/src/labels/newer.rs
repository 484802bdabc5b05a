//! Words of a form whose record somebody else saved meanwhile.

/// Over what the register holds now.
pub const TITLE: &str = "Người khác vừa lưu; trong sổ bây giờ là";
/// Under it.
pub const KEPT: &str = "Chỉ nêu những ô khác với phần bạn đã gõ. Phần bạn gõ vẫn còn ở dưới: đối chiếu, sửa nếu cần, rồi lưu lại; lưu lại thì phần của bạn thay phần trong sổ.";
/// A box that is not ticked.
pub const NO: &str = "Không";

/// The fields of an asset, as its form calls them.
pub const ASSET: [(&str, &str); 17] = [
    ("right", "Loại quyền"),
    ("title", "Tên"),
    ("summary", "Tóm tắt"),
    ("applicants", "Người nộp đơn"),
    ("holders", "Chủ sở hữu"),
    ("authors", "Tác giả"),
    ("representatives", "Đại diện sở hữu công nghiệp"),
    ("managers", "Tổ chức quản lý chỉ dẫn địa lý"),
    ("application", "Số đơn"),
    ("grant", "Số văn bằng"),
    ("classes", "Phân loại"),
    ("goods", "Hàng hóa, dịch vụ, đối tượng mang quyền"),
    ("mark_note", "Ghi chú nhãn hiệu"),
    ("state_funded", "Tạo ra từ nhiệm vụ dùng ngân sách nhà nước"),
    ("accelerated", "Đã yêu cầu thẩm định nhanh"),
    ("support", "Được hỗ trợ xác lập quyền"),
    ("secret", "Giữ kín"),
];

/// The fields of an agreement, as its form calls them.
pub const AGREEMENT: [(&str, &str); 9] = [
    ("partner", "Bên nhận quyền"),
    ("number", "Số hợp đồng"),
    ("signed_on", "Ngày ký, ngày bắt đầu"),
    ("ends_on", "Ngày hết hạn"),
    ("territory", "Phạm vi lãnh thổ"),
    ("content", "Nội dung được phép, giới hạn"),
    ("price", "Giá hợp đồng"),
    ("agreed", "Thỏa thuận trả tác giả"),
    ("royalty", "Lịch trả phí"),
];
