//! Words of fees and costs.

use super::date;
use crate::model::fees::{Fault, Fee, MOST_GROUPS, Per, Price, Relief, Stage};
use chrono::NaiveDate;
use kernel::money::Vnd;
use ui::view::{Badge, Tone};

/// Title of the page of an asset.
pub const TITLE: &str = "Chi phí";
/// Title of the page of the register.
pub const BUDGET: &str = "Chi phí của tài sản";
/// A fee without an amount.
pub const NOT_IN_TABLE: &str = "Chưa có trong bảng phí, nhập theo thông báo";
/// Said where a value was not read in the act.
pub const UNVERIFIED: &str = "chưa đối chiếu văn bản gốc";
/// What is late, in a budget.
pub const LATE: &str = "Quá hạn";
/// All fees, in a budget.
pub const SUM: &str = "Cộng";

/// Empty field.
pub const ASK_KIND: &str = "Chọn khoản phí, chi phí";
/// A fee of another right.
pub const OTHER_RIGHT: &str = "Loại quyền này không có khoản phí đó. Chọn một khoản trong danh sách";
/// Empty field.
pub const ASK_AMOUNT: &str =
    "Bảng phí chưa có mức của khoản này. Nhập số tiền theo thông báo của cơ quan, ví dụ: 1.350.000";
/// Empty field.
pub const ASK_PAID: &str = "Nhập số tiền đã nộp, ví dụ: 150.000";
/// Empty field.
pub const ASK_PAID_ON: &str = "Nhập ngày nộp, ví dụ: 27/03/2026";
/// A negative amount.
pub const NEGATIVE: &str = "Số tiền không được âm. Ghi nhầm thì hủy dòng cũ ở cuối trang";
/// Empty field.
pub const ASK_DUE: &str = "Nhập hạn nộp của khoản chưa nộp, ví dụ: 27/03/2027; đã nộp thì nhập ngày nộp";
/// Nothing was paid.
pub const NOTHING: &str = "Nhập số tiền lớn hơn 0; được miễn toàn bộ thì chọn căn cứ miễn";
/// An absurd amount.
pub const TOO_MUCH: &str = "Số tiền quá 10 tỷ đồng cho một khoản. Kiểm tra lại số chữ số 0";
/// A payment of tomorrow.
pub const PAID_AHEAD: &str = "Ngày nộp phải là hôm nay hoặc trước đó: chỉ ghi khoản đã nộp";
/// A fee before the filing is known.
pub const NOT_FILED: &str =
    "Hồ sơ chưa ghi ngày nộp đơn. Ghi diễn biến “Nộp đơn tại Việt Nam” trước, rồi ghi khoản đã nộp";
/// A place in a series that is missing.
pub const ASK_YEAR: &str = "Nhập năm thứ mấy, từ 2 đến 30";
/// A place in a series that is missing.
pub const ASK_RENEWAL: &str = "Nhập lần gia hạn thứ mấy, từ 1 đến 30";
/// A place that means nothing.
pub const NO_ORDINAL: &str = "Chỉ phí duy trì và gia hạn có năm thứ mấy, lần thứ mấy; khoản khác để trống";
/// A record that is not there.
pub const NO_COST: &str = "Dòng này không còn, hoặc đã bị hủy. Tải lại trang";
/// Paid before.
pub const PAID_BEFORE: &str = "Dòng này đã ghi nộp. Ghi sai thì hủy dòng rồi ghi lại";
/// Taken back before.
pub const TAKEN_BACK: &str = "Dòng này đã bị hủy, hoặc chính nó là dòng hủy";
/// Empty field.
pub const ASK_WHY: &str = "Ghi lý do hủy, ví dụ: nhập nhầm số tiền";
/// Empty field.
pub const ASK_LINE: &str = "Chọn dòng cần hủy";
/// A relief that is not there.
pub const NO_RELIEF: &str = "Chọn một căn cứ trong danh sách, hoặc để trống";
/// Too many.
pub const TOO_MANY: &str = "Tối đa 500 dòng chi phí cho một tài sản";

/// Added.
pub const ADDED: &str = "Đã ghi khoản phí, chi phí.";
/// Paid.
pub const PAID: &str = "Đã ghi khoản đã nộp.";
/// Paid, with the event.
pub const PAID_TOLD: &str = "Đã ghi khoản đã nộp và diễn biến trong hồ sơ. Các hạn đã được tính lại.";
/// Taken back.
pub const BACK: &str = "Đã ghi dòng hủy. Dòng cũ vẫn còn.";

/// Heads of the sheet.
pub mod head {
    /// Month.
    pub const MONTH: &str = "Tháng";
    /// Fee.
    pub const FEE: &str = "Khoản";
    /// Amount.
    pub const AMOUNT: &str = "Dự kiến (đồng)";
    /// How it was computed.
    pub const HOW: &str = "Cách tính, căn cứ";
}

/// What is paid late and was not shown before, at the field of what was paid.
#[must_use]
pub fn ask_late(paid_on: NaiveDate, percent: u32) -> String {
    format!(
        "Nộp ngày {} phải thêm {percent}% vì muộn. Nhập số tiền đã nộp, kể cả phần thêm",
        date(paid_on)
    )
}

/// What is expected of a record that is to be paid, with what comes on top today.
#[must_use]
pub fn paying(expected: Vnd, percent: u32, with_surcharge: Vnd) -> String {
    if percent == 0 {
        format!("Dự kiến {}", amount(expected))
    } else {
        format!(
            "Dự kiến {}; nộp hôm nay thêm {percent}% vì muộn, thành {}",
            amount(expected),
            amount(with_surcharge)
        )
    }
}

/// Groups outside the limits.
#[must_use]
pub fn quantity() -> String {
    format!("Nhập số lượng từ 1 đến {MOST_GROUPS}")
}

/// An amount.
#[must_use]
pub fn amount(amount: Vnd) -> String {
    vietnamese::format_vnd(amount.0)
}

/// A fee with its place in a series.
#[must_use]
pub fn fee(fee: &Fee, ordinal: i32) -> String {
    match fee.per {
        Per::Year if ordinal > 0 => format!("{} năm thứ {ordinal}", fee.name),
        Per::Renewal if ordinal > 0 => format!("{} lần {ordinal}", fee.name),
        Per::Application
        | Per::ClaimGroup
        | Per::ClassGroup
        | Per::ExtraGroup
        | Per::Title
        | Per::Year
        | Per::Renewal
        | Per::Time => fee.name.clone(),
    }
}

fn per(per: Per) -> &'static str {
    match per {
        Per::Application => "đơn",
        Per::ClaimGroup => "nhóm yêu cầu bảo hộ",
        Per::ClassGroup => "nhóm hàng hóa, dịch vụ",
        Per::ExtraGroup => "nhóm thêm",
        Per::Title => "văn bằng",
        Per::Year => "năm",
        Per::Renewal => "lần gia hạn",
        Per::Time => "lần",
    }
}

fn sure(verified: bool) -> String {
    if verified {
        String::new()
    } else {
        format!(" ({UNVERIFIED})")
    }
}

/// A price in a sentence: amount and quantity, relief, surcharge, sources, what was not verified.
#[must_use]
pub fn price(fee: &Fee, price: &Price<'_>) -> String {
    let row = price.row;
    let mut said = amount(row.amount);
    if price.quantity != 1 || fee.per.counts() {
        said.push_str(&format!(
            " × {} {} = {}",
            price.quantity,
            per(fee.per),
            amount(price.full)
        ));
    }
    said.push_str(&format!(", theo {}{}", row.source, sure(row.verified)));
    if let Some(relief) = price.relief {
        said.push_str(&format!(
            ". {} theo {}{}: còn {}",
            relief.name,
            relief.source,
            sure(relief.verified),
            amount(price.relieved)
        ));
    }
    if price.late_percent > 0 {
        said.push_str(&format!(
            ". Nộp muộn thêm {}%: {}, cộng {}",
            price.late_percent,
            amount(price.surcharge),
            amount(price.total)
        ));
    }
    said.push('.');
    if !fee.note.is_empty() {
        said.push(' ');
        said.push_str(&fee.note);
    }
    said
}

/// A fee without an amount, in a sentence.
#[must_use]
pub fn no_price(fee: &Fee, late_percent: u32) -> String {
    let mut said = format!("{NOT_IN_TABLE}.");
    if late_percent > 0 {
        said.push_str(&format!(" Nộp hôm nay phải thêm {late_percent}% vì muộn."));
    }
    if !fee.note.is_empty() {
        said.push(' ');
        said.push_str(&fee.note);
    }
    said
}

/// Why there is no price.
#[must_use]
pub fn fault(fault: &Fault, fee: &Fee) -> String {
    match fault {
        Fault::NoRelief => NO_RELIEF.to_owned(),
        Fault::OtherFee(name) => format!("“{name}” không áp dụng cho {}", fee.name.to_lowercase()),
        Fault::OtherDay(name, from, Some(until)) => format!(
            "“{name}” chỉ áp dụng từ {} đến hết {}; hạn nộp hoặc ngày nộp nằm ngoài thời gian này",
            date(*from),
            date(*until)
        ),
        Fault::OtherDay(name, from, None) => {
            format!("“{name}” chỉ áp dụng từ {}", date(*from))
        }
        Fault::TooMuch => TOO_MUCH.to_owned(),
    }
}

/// A relief as a choice.
#[must_use]
pub fn relief(relief: &Relief) -> String {
    let until = relief
        .until
        .map(|until| format!(", đến hết {}", date(until)))
        .unwrap_or_default();
    format!("{} ({}{until})", relief.name, relief.source)
}

/// What to know of a relief before it is chosen.
#[must_use]
pub fn relief_note(relief: &Relief) -> String {
    let mut said = format!("{}: {}", self::relief(relief), relief.condition);
    if !relief.note.is_empty() {
        said.push(' ');
        said.push_str(&relief.note);
    }
    said
}

/// Where a fee stands.
#[must_use]
pub fn stage(stage: Stage) -> Badge {
    match stage {
        Stage::Later(_) => Badge::new("Chưa đến kỳ", Tone::Neutral),
        Stage::Open => Badge::new("Nộp được", Tone::Info),
        Stage::Late(0) => Badge::new("Quá hạn, còn nộp được", Tone::Warn),
        Stage::Late(percent) => Badge::new(format!("Quá hạn, thêm {percent}%"), Tone::Warn),
        Stage::Missed => Badge::new("Đã quá hạn", Tone::Bad),
        Stage::Done(on) => Badge::new(format!("Đã nộp {}", date(on)), Tone::Good),
    }
}

/// With which day the right ended.
#[must_use]
pub fn lapsed(on: NaiveDate) -> String {
    format!("không nộp thì hiệu lực chấm dứt từ {}", date(on))
}

/// Paid before the filing.
#[must_use]
pub fn before_filing(paid: NaiveDate, filed: NaiveDate) -> String {
    format!(
        "Ngày nộp {} trước ngày nộp đơn {}. Kiểm tra lại hai ngày; chi phí tư vấn thì chọn khoản chi phí đại diện",
        date(paid),
        date(filed)
    )
}

/// The same fee again.
#[must_use]
pub fn twice(name: &str, paid_on: Option<NaiveDate>) -> String {
    match paid_on {
        Some(on) => format!(
            "“{name}” đã ghi nộp ngày {}. Ghi sai thì hủy dòng cũ rồi ghi lại",
            date(on)
        ),
        None => format!("“{name}” đã có trong danh sách, chưa nộp. Bấm “Ghi đã nộp” ở dòng đó"),
    }
}

/// What a record says in the journal.
#[must_use]
pub fn entry(name: &str, sum: Option<Vnd>) -> String {
    match sum {
        Some(sum) => format!("{name}: {}", amount(sum)),
        None => name.to_owned(),
    }
}

/// A record as a choice.
#[must_use]
pub fn line(name: &str, sum: Option<Vnd>, paid_on: Option<NaiveDate>) -> String {
    match paid_on {
        Some(on) => format!("{}, nộp {}", entry(name, sum), date(on)),
        None => entry(name, sum),
    }
}

/// What a record without a payment says of itself in a budget.
#[must_use]
pub fn recorded(expected: Option<Vnd>, late_percent: u32, verified: bool) -> String {
    let mut said = match expected {
        Some(expected) => format!(
            "Đã ghi trong danh sách chi phí: {}{}.",
            amount(expected),
            sure(verified)
        ),
        None => "Đã ghi trong danh sách chi phí, chưa có số tiền.".to_owned(),
    };
    if late_percent > 0 {
        said.push_str(&format!(" Nộp hôm nay thêm {late_percent}% vì muộn."));
    }
    said
}

/// Lines without an amount.
#[must_use]
pub fn unknown(lines: usize) -> String {
    format!("{lines} khoản chưa có số")
}

/// How much of a budget rests on amounts that nobody compared with their acts; nothing where all were.
#[must_use]
pub fn unsure(sum: Vnd, lines: usize) -> String {
    if lines == 0 {
        String::new()
    } else {
        format!(
            "Trong tổng số, {} ({lines} khoản) theo mức phí {UNVERIFIED}.",
            amount(sum)
        )
    }
}

/// What is not told in a cell of a budget.
#[must_use]
pub fn cell(known: Vnd, lines: usize, unknown: usize) -> (String, String) {
    if unknown == 0 {
        (amount(known), String::new())
    } else if unknown == lines {
        (self::unknown(unknown), String::new())
    } else {
        (amount(known), self::unknown(unknown))
    }
}

/// The event that is written down with a payment.
#[must_use]
pub fn event(event: &str) -> String {
    format!("Ghi luôn vào hồ sơ: {event}")
}

/// What comes on top when it is paid today.
#[must_use]
pub fn late(percent: u32, surcharge: Option<Vnd>) -> String {
    match surcharge {
        Some(surcharge) => format!("nộp hôm nay thêm {percent}%: {}", amount(surcharge)),
        None => format!("nộp hôm nay thêm {percent}%"),
    }
}

/// What a budget is of.
#[must_use]
pub fn budget_lead(until: NaiveDate) -> String {
    format!(
        "Khoản phải nộp từ nay đến {}, theo hạn của hồ sơ và khoản đã ghi mà chưa nộp.",
        date(until)
    )
}
