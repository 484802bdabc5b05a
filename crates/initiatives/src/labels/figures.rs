//! Words of what this module counts.

/// Over which records.
pub const RECORDS: &str = "hồ sơ sáng kiến";
/// Breakdown by kind of solution.
pub const KIND: &str = "Loại giải pháp";
/// Breakdown of authors.
pub const SEX: &str = "Giới tính";
/// Breakdown of authors.
pub const ETHNICITY: &str = "Dân tộc";
/// Breakdown by field of application.
pub const FIELD: &str = "Lĩnh vực áp dụng";
/// Breakdown of money by how it was found.
pub const METHOD: &str = "Cách tính làm lợi";
/// A value that nobody wrote.
pub const NOT_SAID: &str = "Chưa ghi";
/// What nobody has to say.
pub const NOT_DECLARED: &str = "Không khai";

/// Name and date of each measure.
pub const SUBMITTED: (&str, &str) = ("số hồ sơ sáng kiến đã nộp", "ngày nộp");
/// Recognised.
pub const RECOGNISED: (&str, &str) = ("số sáng kiến được công nhận", "ngày quyết định");
/// Not recognised.
pub const REFUSED: (&str, &str) = ("số hồ sơ không được công nhận", "ngày quyết định");
/// Decided with a due day.
pub const DECIDED: (&str, &str) = ("số hồ sơ đã quyết định có ghi hạn", "ngày quyết định");
/// Decided by the due day.
pub const IN_TIME: (&str, &str) = ("số hồ sơ quyết định đúng hạn", "ngày quyết định");
/// Received and decided.
pub const RECEIVED: (&str, &str) = ("số hồ sơ đã tiếp nhận và quyết định", "ngày quyết định");
/// Days from receipt to decision.
pub const DAYS: (&str, &str) = ("tổng số ngày từ tiếp nhận đến quyết định", "ngày quyết định");
/// Uses at home.
pub const APPLIED: (&str, &str) = ("số lượt áp dụng tại cơ sở", "ngày bắt đầu áp dụng");
/// Uses elsewhere.
pub const REPLICATED: (&str, &str) = ("số lượt nhân rộng", "ngày bắt đầu áp dụng");
/// Claimed benefit.
pub const CLAIMED: (&str, &str) = ("tiền làm lợi tự khai", "ngày khai");
/// Verified benefit.
pub const VERIFIED: (&str, &str) = ("tiền làm lợi đã xác nhận", "ngày xác nhận");
/// Authors of recognised initiatives.
pub const AUTHORS: (&str, &str) = (
    "số lượt tác giả của sáng kiến được công nhận",
    "ngày quyết định công nhận",
);
/// Remuneration paid.
pub const PAID: (&str, &str) = ("thù lao đã trả", "ngày trả");
