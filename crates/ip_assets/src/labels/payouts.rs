//! Words of paying authors.

use super::date;
use chrono::NaiveDate;
use kernel::money::Vnd;

/// Title of the page.
pub const TITLE: &str = "Chi trả tác giả";
/// Title of an author's own page.
pub const OWN: &str = "Tiền tác giả của tôi";
/// Name of the sheet.
pub const SHEET: &str = "Danh sách chi trả";
/// Empty field.
pub const ASK_PAYEE: &str = "Chọn người nhận";
/// An entry that is none.
pub const ASK_REVENUE: &str = "Chọn một khoản thu còn hiệu lực của hợp đồng, hoặc để trống";
/// An amount that is none.
pub const AMOUNT: &str = "Nhập số tiền từ 1 đồng đến 1 triệu tỷ đồng, ví dụ: 2.250.000";
/// A day outside the agreement.
pub const DAY: &str = "Ngày chi phải từ ngày ký hợp đồng đến hôm nay";
/// Empty field.
pub const ASK_DAY: &str = "Nhập ngày chi, ví dụ: 27/03/2026";
/// Empty field.
pub const ASK_PAPER: &str = "Ghi chứng từ, ví dụ: Phiếu chi 12/2026 hoặc Ủy nhiệm chi 0451";
/// Empty field.
pub const ASK_UNDO: &str = "Chọn khoản chi cần hủy";
/// Empty field.
pub const ASK_UNDO_WHY: &str = "Ghi lý do hủy, ví dụ: nhập nhầm người nhận";
/// Taken back before.
pub const TAKEN_BACK: &str = "Khoản chi này đã được hủy, hoặc chính là dòng hủy";
/// The payment has another paper.
pub const HAS_PAPER: &str = "Khoản chi này đã có tệp chứng từ khác. Nếu chứng từ sai, hủy khoản chi rồi ghi lại.";
/// A file that is none.
pub const FILE: &str = "Tệp gửi lên phải viết theo base64 và không rỗng";
/// A file without a name.
pub const FILE_NAME: &str = "Nhập tên tệp, ví dụ: Phiếu chi 12.pdf";
/// Too many.
pub const TOO_MANY: &str = "Hợp đồng đã có 5.000 khoản chi. Ghi gộp ở một hợp đồng mới.";
/// Saved.
pub const PAID: &str = "Đã ghi khoản chi.";
/// Taken back.
pub const UNDONE: &str = "Đã ghi dòng hủy. Khoản chi cũ vẫn còn trong sổ.";
/// What is not for one entry.
pub const ALL_REVENUES: &str = "Chung cho các khoản thu";
/// Last row of the sheet.
pub const SUM: &str = "Cộng";

/// More than what is owed.
#[must_use]
pub fn over(remains: Vnd) -> String {
    format!(
        "Số tiền nhiều hơn phần còn phải chi ({remains}). Sửa số tiền, hoặc ghi lý do chi nhiều hơn, ví dụ: tạm ứng quý sau"
    )
}

/// What is still to be paid, in words.
#[must_use]
pub fn remains(amount: Vnd) -> String {
    if amount < Vnd::ZERO {
        let over = Vnd::ZERO.minus(amount).unwrap_or(Vnd::ZERO);
        format!("Đã chi nhiều hơn {over}")
    } else {
        amount.to_string()
    }
}

/// Somebody as a choice.
#[must_use]
pub fn payee(name: &str, asset: Option<&str>, remains: Vnd) -> String {
    let told = self::remains(remains);
    match asset {
        Some(title) => format!("{name} ({title}), còn phải chi {told}"),
        None => format!("{name}, còn phải chi {told}"),
    }
}

/// A payment as a choice.
#[must_use]
pub fn payout(on: NaiveDate, name: &str, amount: Vnd) -> String {
    format!("{}, {name}, {amount}", date(on))
}

/// Said to the author.
#[must_use]
pub fn notice_paid(code: &str, on: NaiveDate) -> String {
    format!(
        "{code}: đã ghi một khoản chi trả tác giả cho bạn, ngày chi {}",
        date(on)
    )
}

/// Said to the author.
#[must_use]
pub fn notice_back(code: &str, on: NaiveDate) -> String {
    format!("{code}: khoản chi trả tác giả ngày {} của bạn đã được hủy", date(on))
}

/// Heads of the sheet.
pub mod head {
    /// Place.
    pub const PLACE: &str = "STT";
    /// Day.
    pub const DAY: &str = "Ngày chi";
    /// Who.
    pub const NAME: &str = "Người nhận";
    /// Which asset.
    pub const ASSET: &str = "Tài sản";
    /// For what.
    pub const REVENUE: &str = "Theo khoản thu";
    /// How much.
    pub const AMOUNT: &str = "Số tiền (đồng)";
    /// Paper.
    pub const PAPER: &str = "Chứng từ";
    /// Note.
    pub const NOTE: &str = "Ghi chú";
}

/// Lines above the sheet.
#[must_use]
pub fn above(code: &str, partner: &str) -> String {
    if partner.is_empty() {
        code.to_owned()
    } else {
        format!("{code}, {partner}")
    }
}

/// A balance above the sheet.
#[must_use]
pub fn balance(name: &str, owed: Vnd, paid: Vnd, rest: Vnd) -> String {
    format!("{name}: phải trả {owed}, đã chi {paid}, còn lại {}", remains(rest))
}

/// Note and reason of a payment in one line.
#[must_use]
pub fn note(note: &str, why: &str, takes_back: bool) -> String {
    let why = match (why.is_empty(), takes_back) {
        (true, _) => String::new(),
        (false, true) => format!("Dòng hủy: {why}"),
        (false, false) => format!("Chi nhiều hơn: {why}"),
    };
    [note, why.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(". ")
}

/// The second of two who bear one name.
#[must_use]
pub fn nth(name: &str, place: usize) -> String {
    format!("{name} (người thứ {place} cùng tên)")
}

/// Not everything is in the sheet.
pub const PARTIAL: &str = "Chỉ gồm các tài sản mà bạn được xem";
