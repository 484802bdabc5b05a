//! Words of the parts of a dossier beside its form.

use crate::model::{Cancellation, Conclusion, Protection};
use crate::store::life::{Answer, DisputeState};

/// Title of a part.
pub const CONSENTS: &str = "Xác nhận của đồng tác giả";
/// Heads of its table.
pub const CONSENT_HEADS: [&str; 4] = ["Họ và tên", "Tỷ lệ", "Trả lời", "Ghi chú"];
/// Title of a part.
pub const PARTICIPANTS: &str = "Người cùng tham gia";
/// Heads of its table.
pub const PARTICIPANT_HEADS: [&str; 4] = ["Họ và tên", "Tư cách", "Nơi công tác", "Công việc, văn bản"];
/// Title of a part.
pub const USES: &str = "Áp dụng, nhân rộng, chuyển giao";
/// Heads of its table.
pub const USE_HEADS: [&str; 5] = ["Ai, ở đâu", "Hình thức", "Trạng thái", "Từ ngày", "Kết quả"];
/// Title of a part.
pub const BENEFITS: &str = "Lợi ích";
/// Heads of its table.
pub const BENEFIT_HEADS: [&str; 5] = ["Thời gian", "Tính theo", "Tác giả khai", "Cơ sở xác nhận", "Cách tính"];
/// Title of a part.
pub const PAYMENTS: &str = "Thù lao";
/// Heads of its table.
pub const PAYMENT_HEADS: [&str; 5] = ["Trả cho", "Số tiền", "Hạn trả", "Đã trả", "Căn cứ"];
/// Title of a part.
pub const DISPUTES: &str = "Khiếu nại";
/// Heads of its table.
pub const DISPUTE_HEADS: [&str; 5] = ["Ngày", "Về việc", "Nội dung", "Trạng thái", "Trả lời"];
/// No sum of money.
pub const NOT_MONEY: &str = "Không tính bằng tiền";
/// Nobody has claimed any.
pub const NOT_CLAIMED: &str = "Chưa khai";
/// Nobody has verified it.
pub const NOT_VERIFIED: &str = "Chưa xác nhận";
/// Past its day.
pub const OVERDUE: &str = "Quá hạn";
/// Within its time.
pub const TO_PAY: &str = "Chưa trả";
/// A link.
pub const EARLIER: &str = "Giống hồ sơ trước đó";
/// A link.
pub const SOURCE: &str = "Cải tiến từ";
/// A link.
pub const IMPROVED_BY: &str = "Bản cải tiến";

/// What a co-author said; an answer to another share counts no more.
#[must_use]
pub fn answer(answer: Answer, stale: bool) -> &'static str {
    match answer {
        _ if stale => "Đã xác nhận tỷ lệ cũ, cần xác nhận lại",
        Answer::Asked => "Chờ trả lời",
        Answer::Confirmed => "Đã xác nhận",
        Answer::Refused => "Không xác nhận",
        Answer::OnPaper => "Đã xác nhận trên giấy",
    }
}

/// Where a complaint stands.
#[must_use]
pub fn dispute_state(state: DisputeState) -> &'static str {
    match state {
        DisputeState::Open => "Đang giải quyết",
        DisputeState::Upheld => "Khiếu nại đúng",
        DisputeState::Dismissed => "Khiếu nại không đúng",
    }
}

/// A payment that was made.
#[must_use]
pub fn paid(on: &str, voucher: &str, tax: i64) -> String {
    let tax = if tax > 0 {
        format!(", đã khấu trừ thuế {}", vietnamese::format_vnd(tax))
    } else {
        String::new()
    };
    format!("{on}, chứng từ {voucher}{tax}")
}

/// The recognition was cancelled.
#[must_use]
pub fn cancelled(cancelled: &Cancellation) -> String {
    format!(
        "Việc công nhận đã bị hủy ngày {} theo quyết định {}: {}",
        cancelled.on.format("%d/%m/%Y"),
        cancelled.number,
        cancelled.reason
    )
}

/// What this one rests on was cancelled.
#[must_use]
pub fn flagged(code: &str) -> String {
    format!("Sáng kiến gốc {code} đã bị hủy công nhận. Kiểm tra lại trước khi dùng hồ sơ này.")
}

/// Why the public does not see it.
#[must_use]
pub fn held(protection: Option<Protection>) -> String {
    let why = match protection {
        None => "chưa ai trả lời câu hỏi về đăng ký sáng chế",
        Some(Protection::FileFirst) => "tác giả nộp đơn đăng ký trước, giới thiệu sau",
        Some(Protection::KeepSecret) => "tác giả muốn giữ bí mật",
        Some(Protection::Publish) => "chưa được công bố",
    };
    format!("Sáng kiến này chưa hiện trên trang công khai: {why}.")
}

/// What the council said.
#[must_use]
pub fn conclusion(conclusion: &Conclusion) -> String {
    let note = if conclusion.note.is_empty() {
        String::new()
    } else {
        format!(" {}", conclusion.note)
    };
    format!(
        "Hội đồng ngày {}: {} (biên bản {}).{note}",
        conclusion.on.format("%d/%m/%Y"),
        super::work::council_decision(conclusion.decision),
        conclusion.minutes
    )
}

/// Handed in for somebody else.
#[must_use]
pub fn on_behalf(name: &str) -> String {
    format!("Hồ sơ được nộp thay cho {name}.")
}
