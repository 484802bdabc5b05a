//! Words of collective rights: papers, users, inspections.

use super::date;
use crate::model::collective::{PaperKind, Standing};
use chrono::NaiveDate;
use kernel::clocks::Parameter;
use ui::view::{Badge, Tone};

/// Title of the page.
pub const TITLE: &str = "Người được sử dụng";
/// Title of the public page.
pub const OPEN_TITLE: &str = "Người được phép sử dụng";
/// Note of the event that inspections write into the dossier.
pub const FROM_INSPECTION: &str = "Theo sổ kiểm tra";

/// Empty field.
pub const ASK_NUMBER: &str = "Nhập số văn bản, ví dụ: 12/QC-HTX";
/// Empty field.
pub const ASK_ISSUER: &str = "Nhập cơ quan cho phép, ví dụ: Ủy ban nhân dân tỉnh Lai Châu";
/// Empty field.
pub const ASK_DAY: &str = "Nhập ngày, ví dụ: 27/03/2026";
/// A day of tomorrow.
pub const DAY_AHEAD: &str = "Ngày phải là hôm nay hoặc trước đó";
/// Empty field.
pub const ASK_KIND: &str = "Chọn loại văn bản";
/// Empty field.
pub const ASK_NAME: &str = "Nhập tên người, tổ chức được sử dụng";
/// Empty field.
pub const ASK_PERMIT: &str = "Nhập số giấy phép, số thành viên";
/// Empty field.
pub const ASK_FROM: &str = "Nhập ngày bắt đầu được sử dụng, ví dụ: 01/01/2026";
/// Days in the wrong order.
pub const TO_BEFORE: &str = "Ngày hết hạn phải từ ngày bắt đầu trở đi";
/// Days in the wrong order.
pub const ENDED_BEFORE: &str = "Ngày thu hồi phải từ ngày bắt đầu trở đi";
/// Empty field.
pub const ASK_WHY: &str = "Ghi lý do thu hồi, ví dụ: vi phạm quy chế, không còn sản xuất";
/// Empty field.
pub const ASK_INSPECTOR: &str = "Nhập người, đoàn kiểm tra";
/// Empty field.
pub const ASK_FINDING: &str = "Ghi kết quả kiểm tra, ví dụ: đúng quy chế";
/// Empty field.
pub const ASK_MEASURE: &str = "Ghi cách xử lý vi phạm, ví dụ: nhắc nhở, đình chỉ, thu hồi";
/// Empty field.
pub const ASK_BACK_WHY: &str = "Ghi lý do bỏ, ví dụ: ghi nhầm ngày";
/// Empty field.
pub const ASK_INSPECTION: &str = "Chọn lần kiểm tra cần bỏ";
/// An area that is none.
pub const AREA: &str = "Ghi diện tích bằng héc-ta, tối đa bốn số lẻ, ví dụ: 2,5";
/// Withdrawn before.
pub const WITHDRAWN_BEFORE: &str = "Người này đã bị thu hồi quyền sử dụng trước đó";
/// Nothing was withdrawn.
pub const NOT_WITHDRAWN: &str = "Quyền sử dụng của người này chưa bị thu hồi, hoặc việc thu hồi đã được bỏ trước đó";
/// Empty field.
pub const ASK_RESTORE_WHY: &str = "Ghi lý do bỏ việc thu hồi, ví dụ: ghi nhầm người";
/// Taken back before.
pub const TAKEN_BACK: &str = "Lần kiểm tra này đã được bỏ trước đó";
/// The right as a whole.
pub const WHOLE_RIGHT: &str = "Kiểm tra chung";

/// Saved.
pub const PAPER_SAVED: &str = "Đã ghi văn bản. Các bản trước vẫn còn.";
/// Saved.
pub const ALLOWED: &str = "Đã ghi người được sử dụng.";
/// Saved.
pub const CHANGED: &str = "Đã lưu thay đổi.";
/// Withdrawn.
pub const WITHDRAWN: &str = "Đã thu hồi. Người này vẫn còn trong danh sách với lý do.";
/// The withdrawal was taken back.
pub const RESTORED: &str = "Đã bỏ việc thu hồi. Người này lại được sử dụng trong thời hạn đã ghi.";
/// Inspected.
pub const INSPECTED: &str = "Đã ghi lần kiểm tra. Hạn kiểm tra kế tiếp đã được tính lại.";
/// Taken back.
pub const BACK: &str = "Đã bỏ. Lần kiểm tra vẫn còn trong sổ, gạch ngang kèm lý do.";

/// A permit that is taken.
#[must_use]
pub fn permit_taken(name: &str) -> String {
    format!("Số này đã cấp cho {name}")
}

/// A kind of paper.
#[must_use]
pub fn paper(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Rules => "Quy chế sử dụng",
        PaperKind::Consent => "Văn bản cho phép dùng địa danh",
        PaperKind::Map => "Bản đồ khu vực",
    }
}

/// Where somebody stands.
#[must_use]
pub fn standing(standing: Standing) -> Badge {
    let (text, tone) = match standing {
        Standing::Valid => ("Còn hiệu lực", Tone::Good),
        Standing::NotYet => ("Chưa đến ngày", Tone::Info),
        Standing::Expired => ("Đã hết hạn", Tone::Neutral),
        Standing::Withdrawn => ("Đã thu hồi", Tone::Bad),
        Standing::NoRight => ("Quyền chưa hoặc không còn được bảo hộ", Tone::Warn),
    };
    Badge::new(text.to_owned(), tone)
}

/// What somebody who scanned a code reads first.
#[must_use]
pub fn verdict(name: &str, standing: Standing, on: NaiveDate) -> String {
    let day = date(on);
    match standing {
        Standing::Valid => format!("{name} được phép sử dụng, còn hiệu lực ngày {day}."),
        Standing::NotYet => format!("{name} chưa đến ngày được sử dụng (xem ngày {day})."),
        Standing::Expired => format!("Giấy phép sử dụng của {name} đã hết hạn (xem ngày {day})."),
        Standing::Withdrawn => format!("Quyền sử dụng của {name} đã bị thu hồi (xem ngày {day})."),
        Standing::NoRight => {
            format!("Quyền này chưa hoặc không còn được bảo hộ nên {name} không được sử dụng (xem ngày {day}).")
        }
    }
}

/// That rules of use are missing.
pub const NO_RULES: &str =
    "Chưa ghi quy chế sử dụng. Nhãn hiệu tập thể, nhãn hiệu chứng nhận phải có quy chế; ghi văn bản ở mục Văn bản.";

/// That a consent may be missing.
#[must_use]
pub fn no_consent(rule: &Parameter) -> String {
    format!(
        "{} ({}, {}{}). Nếu nhãn hiệu có địa danh thì ghi văn bản cho phép ở mục Văn bản.",
        rule.title,
        rule.article,
        rule.legal_act,
        if rule.verified {
            ""
        } else {
            "; chưa đối chiếu văn bản gốc"
        }
    )
}

/// From a day to another, or without an end.
#[must_use]
pub fn span(from: NaiveDate, to: Option<NaiveDate>) -> String {
    match to {
        Some(to) => format!("{} – {}", date(from), date(to)),
        None => format!("Từ {}", date(from)),
    }
}

/// When and why it was withdrawn.
#[must_use]
pub fn withdrawn(on: NaiveDate, why: &str) -> String {
    format!("{}: {why}", date(on))
}

/// A withdrawal that was taken back, in the journal.
#[must_use]
pub fn restored_note(name: &str, why: &str) -> String {
    format!("{name}: bỏ việc thu hồi, {why}")
}

/// Hectares.
#[must_use]
pub fn hectares(area: &str) -> String {
    format!("{area} ha")
}

/// Read aloud in place of the code.
#[must_use]
pub fn qr(name: &str) -> String {
    format!("Mã QR dẫn tới trang tra cứu người được phép sử dụng: {name}")
}

/// How many may use it.
#[must_use]
pub fn count(number: u64) -> String {
    format!("{number} người, tổ chức trong thời hạn sử dụng")
}

/// Rows on a page.
#[must_use]
pub fn rows_on_page(number: usize) -> String {
    format!("{number} người, tổ chức trên trang này")
}

/// An inspection as a choice.
#[must_use]
pub fn inspection(on: NaiveDate, whom: &str) -> String {
    format!("{}, {whom}", date(on))
}

/// Labels of facts.
pub mod row {
    /// Permit.
    pub const PERMIT: &str = "Số giấy phép, thành viên";
    /// Time.
    pub const TIME: &str = "Thời hạn";
    /// Goods.
    pub const GOODS: &str = "Sản phẩm";
    /// Commune.
    pub const PLACE: &str = "Xã, phường";
    /// Address.
    pub const ADDRESS: &str = "Địa chỉ (không công khai)";
    /// Area.
    pub const AREA: &str = "Diện tích";
    /// Plots.
    pub const PLOT: &str = "Thửa, khu vực (không công khai)";
    /// Withdrawn.
    pub const WITHDRAWN: &str = "Thu hồi";
}
