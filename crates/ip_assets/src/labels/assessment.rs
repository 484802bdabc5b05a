//! Words of the way from an initiative to an asset.

use crate::model::assessment::{Decision, Disclosure, Fault};

/// Section on the page of an initiative.
pub const PANEL: &str = "Tài sản trí tuệ từ sáng kiến này";
/// Nothing yet.
pub const NONE_YET: &str = "Chưa có tài sản nào.";
/// Begin.
pub const BEGIN: &str = "Đánh giá khả năng bảo hộ";
/// Open what was written.
pub const OPEN: &str = "Xem đánh giá khả năng bảo hộ";
/// The page.
pub const TITLE: &str = "Đánh giá khả năng bảo hộ";
/// A draft.
pub const NOT_HANDED_IN: &str = "Sáng kiến còn là bản nháp. Nộp hồ sơ trước, rồi đánh giá khả năng bảo hộ.";
/// Two began at once.
pub const BEGUN: &str = "Người khác vừa ghi đánh giá của sáng kiến này. Mở lại trang để xem rồi sửa tiếp.";
/// A decision from which an asset followed.
pub const ASSET_STANDS: &str =
    "Tài sản đã lập theo quyết định này nên không đổi quyết định ở đây. Ghi diễn biến ở tài sản.";
/// Typed beside another choice.
pub const TYPED_DISCLOSURE: &str = "Đã nhập ngày hoặc nơi bộc lộ: chọn “Đã bộc lộ công khai”, hoặc xóa ngày và nơi";
/// Typed beside another choice.
pub const TYPED_DECISION: &str = "Đã nhập ngày, người quyết định hoặc lý do: chọn quyết định, hoặc xóa các ô đó";
/// What the clocks of an asset rest on.
pub const DISCLOSURE_STANDS: &str =
    "Tài sản đã lập theo lần bộc lộ này nên không đổi ở đây. Ghi hoặc sửa việc bộc lộ ở diễn biến của tài sản.";
/// No such decision.
pub const NOT_DECIDED: &str =
    "Chưa có quyết định nộp đơn hoặc giữ bí quyết cho loại quyền này. Ghi quyết định rồi lập tài sản.";
/// Empty field.
pub const ASK_CODE: &str = "Nhập mã tài sản, số đơn hoặc số văn bằng, ví dụ: 4-2025-07378";
/// A choice that is none.
pub const ASK_RIGHT: &str = "Chọn loại quyền của tài sản";
/// Somebody else's.
pub const NOT_YOURS: &str = "Tài sản này ở sổ của đơn vị khác. Nhờ người giữ sổ đó nối";
/// Of another initiative.
pub const OF_ANOTHER: &str = "Tài sản này đã nối với sáng kiến khác";
/// Nothing of that id that the person sees.
pub const NO_INITIATIVE: &str = "Không có sáng kiến này trong phần bạn xem được";
/// A right that no initiative leads to.
pub const NOT_OFFERED: &str = "Sáng kiến không dẫn đến loại quyền này. Chọn trong các quyền của trang đánh giá";
/// A day or place of what did not happen.
pub const NOT_DISCLOSED: &str = "Chỉ ghi ngày, nơi bộc lộ khi đã bộc lộ công khai";
/// Who, when, why of a decision that was not made.
pub const NOT_MADE: &str = "Chỉ ghi ngày, người, lý do khi đã quyết định";
/// Saved.
pub const SAVED: &str = "Đã ghi đánh giá.";
/// An asset began.
pub const BEGAN: &str = "Đã lập tài sản từ sáng kiến. Bổ sung người nộp đơn, phân loại.";
/// Joined.
pub const JOINED: &str = "Đã nối tài sản với sáng kiến.";
/// No clock without a rule.
pub const NO_CLOCK: &str = "Chưa có quy định để tính hạn nộp đơn sau khi bộc lộ cho các loại quyền đã chọn.";

/// Nothing of that number.
#[must_use]
pub fn no_asset(code: &str) -> String {
    format!("Không tìm thấy tài sản “{code}” trong sổ bạn xem được")
}

/// What cannot be.
#[must_use]
pub fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::NoDay => "Nhập ngày bộc lộ, ví dụ: 27/03/2026",
        Fault::NoPlace => "Ghi bộc lộ ở đâu, bằng cách nào, ví dụ: trưng bày tại hội chợ huyện",
        Fault::NoDecider => "Ghi ai quyết định, ví dụ: Hiệu trưởng Hoàng Văn Minh",
        Fault::NoDecisionDay => "Nhập ngày quyết định, ví dụ: 27/03/2026",
        Fault::NoReason => "Ghi lý do của quyết định",
        Fault::NothingToFile => "Quyết định nộp đơn thì chọn ít nhất một quyền phải nộp đơn, ví dụ: giải pháp hữu ích",
        Fault::KnownAlready => {
            "Đã bộc lộ công khai thì không còn giữ bí quyết được. Chọn quyết định khác, hoặc sửa phần bộc lộ"
        }
        Fault::Ahead => "Chỉ ghi việc đã xảy ra: ngày phải là hôm nay hoặc trước đó",
    }
}

/// Whether it is known outside.
#[must_use]
pub fn disclosure(one: Disclosure) -> &'static str {
    match one {
        Disclosure::Unsaid => "Chưa rõ",
        Disclosure::No => "Chưa bộc lộ",
        Disclosure::Yes => "Đã bộc lộ công khai",
    }
}

/// What is to become of it.
#[must_use]
pub fn decision(one: Decision) -> &'static str {
    match one {
        Decision::Open => "Chưa quyết định",
        Decision::File => "Nộp đơn đăng ký",
        Decision::KnowHow => "Giữ làm bí quyết, bí mật kinh doanh",
        Decision::Leave => "Không đăng ký",
    }
}

/// What it means.
#[must_use]
pub fn decision_hint(one: Decision) -> &'static str {
    match one {
        Decision::Open => "Còn phải tìm hiểu thêm",
        Decision::File => "Lập tài sản, theo dõi hạn nộp đơn",
        Decision::KnowHow => "Lập tài sản giữ kín, không công bố",
        Decision::Leave => "Không nộp đơn; quyền tác giả, nếu có, vẫn còn",
    }
}

/// Heads of facts.
pub mod row {
    /// Register.
    pub const KEEPER: &str = "Đơn vị đánh giá";
    /// Rights.
    pub const RIGHTS: &str = "Quyền có thể bảo hộ";
    /// Why.
    pub const FINDING: &str = "Nhận xét";
    /// Abroad.
    pub const ABROAD: &str = "Bảo hộ ở nước ngoài";
    /// Known outside.
    pub const DISCLOSED: &str = "Bộc lộ";
    /// Decision.
    pub const DECISION: &str = "Quyết định";
    /// Who.
    pub const DECIDED_BY: &str = "Người quyết định";
    /// Why.
    pub const REASON: &str = "Lý do";
}
