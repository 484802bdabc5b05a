//! Words about what goes out of the system from a report.

/// In the data file.
pub const CONFORMITY: &str = "Chưa đối chiếu với QCVN 125:2021/BTTTT";
/// On the page.
pub const NOT_VERIFIED: &str = "Tệp dữ liệu trao đổi có cấu trúc riêng của hệ thống (mô tả trong tài liệu exchange.md), chưa đối chiếu với QCVN 125:2021/BTTTT: thỏa thuận với nơi nhận trước khi dùng.";
/// What goes along with the message.
pub const MESSAGE: &str = "Tệp liên thông kèm văn bản báo cáo đã lấy số (nếu có) và tệp dữ liệu trao đổi.";
