//! Words about what is typed, pasted and compared.

use crate::model::Entry;
use crate::model::compare::{Compared, Suspicion, Warning};
use crate::model::draft::Amount;
use crate::model::paste::{self, CellFault, Column, PasteFault};

/// It did not come up.
pub const NOTHING: &str = "Không phát sinh";
/// It is not known yet.
pub const UNKNOWN: &str = "Chưa có số liệu";
/// Nobody said anything.
pub const BLANK: &str = "–";

/// What people write where something did not come up, without marks.
pub const NOTHING_WORDS: [&str; 9] = [
    "khong phat sinh",
    "kps",
    "k p s",
    "khong",
    "khong co",
    "ko",
    "ko co",
    "ko phat sinh",
    "chua phat sinh",
];
/// What people write where a figure is not known yet, without marks.
pub const UNKNOWN_WORDS: [&str; 10] = [
    "chua co so lieu",
    "csl",
    "c s l",
    "ccsl",
    "chua co",
    "chua co sl",
    "chua tong hop",
    "chua thong ke",
    "chua xac dinh",
    "khong co so lieu",
];
/// What a row is measured in when a percent sign belongs to its value, without marks.
pub const PERCENT_WORDS: [&str; 3] = ["phan tram", "ty le", "ti le"];
/// How the name of a row begins that is a part of the row above. With its marks: "trồng đỗ" is something else.
pub const PART_OF: &str = "trong đó";

/// What happened to a cell.
#[must_use]
pub fn why(fault: CellFault) -> String {
    match fault {
        CellFault::Hashes => "Ô quá hẹp, Excel gửi ký hiệu ####.".to_owned(),
        CellFault::Formula => "Ô này chứa công thức, không phải số.".to_owned(),
        CellFault::BrokenFormula => "Công thức trong Excel bị lỗi nên ô gửi mã lỗi thay cho số.".to_owned(),
        CellFault::Rounded => "Excel gửi số dạng rút gọn (như 1,2E+11), các chữ số cuối đã mất.".to_owned(),
        CellFault::Grouping => "Dấu chấm, dấu phẩy hoặc khoảng trắng trong số đặt không đúng chỗ.".to_owned(),
        CellFault::NotANumber => "Ô này cần một số.".to_owned(),
        CellFault::Negative => "Ô này không nhận số âm.".to_owned(),
        CellFault::TooFine(0) => "Ô này chỉ nhận số nguyên.".to_owned(),
        CellFault::TooFine(decimals) => {
            format!("Ô này nhận tối đa {decimals} chữ số sau dấu phẩy.")
        }
        CellFault::TooLarge => "Số này quá lớn: ô nhận số dưới 1.000.000 tỷ.".to_owned(),
        CellFault::Percent => "Ô này nhận số, không nhận phần trăm.".to_owned(),
        CellFault::Date => "Excel đã đổi giá trị này thành ngày tháng.".to_owned(),
    }
}

/// How it is mended.
#[must_use]
pub fn fix(fault: CellFault) -> &'static str {
    match fault {
        CellFault::Hashes => "Kéo rộng cột rồi sao chép lại.",
        CellFault::Formula => "Sao chép ô, chọn Dán đặc biệt, Giá trị; hoặc gõ thẳng kết quả.",
        CellFault::BrokenFormula => "Sửa công thức trong Excel rồi sao chép lại, hoặc gõ thẳng số.",
        CellFault::Rounded => "Định dạng cột là Số, kéo rộng cột rồi sao chép lại.",
        CellFault::Grouping => "Dùng dấu chấm giữa các nhóm ba chữ số, dấu phẩy trước phần lẻ, ví dụ 1.234,5.",
        CellFault::NotANumber => {
            "Ghi số, ví dụ 1.234,5. Không có thì ghi “Không phát sinh”, chưa biết thì ghi “Chưa có số liệu”."
        }
        CellFault::Negative => "Kiểm tra lại dấu trừ hoặc dấu ngoặc. Không có thì ghi 0 hoặc “Không phát sinh”.",
        CellFault::TooFine(0) => "Làm tròn; nếu muốn ghi hàng nghìn thì dùng dấu chấm, ví dụ 1.234.",
        CellFault::TooFine(_) => "Làm tròn rồi nhập lại.",
        CellFault::TooLarge => "Kiểm tra lại đơn vị tính của dòng.",
        CellFault::Percent => "Ghi số theo đơn vị tính của dòng, bỏ dấu %.",
        CellFault::Date => "Định dạng ô là Số rồi gõ lại số.",
    }
}

/// What happened and how to mend it, as it stands at the cell.
#[must_use]
pub fn sentence(fault: CellFault) -> String {
    format!("{} {}", why(fault), fix(fault))
}

/// What is wrong with what was pasted as a whole.
#[must_use]
pub fn paste(fault: &PasteFault) -> String {
    match fault {
        PasteFault::Empty => {
            "Chưa có gì được dán. Chọn các ô trong Excel, bấm Ctrl+C, rồi bấm Ctrl+V vào ô này.".to_owned()
        }
        PasteFault::TooLong => "Nội dung dán lớn hơn 1 MB. Chỉ chọn vùng số liệu cần dán.".to_owned(),
        PasteFault::TooMany => "Vùng dán có hơn 5.000 ô. Chỉ chọn vùng số liệu cần dán.".to_owned(),
        PasteFault::TooWide(columns) => format!(
            "Vùng dán có {columns} cột nhưng không có cột mã hoặc tên chỉ tiêu nào khớp với biểu. \
             Chọn thêm cột mã, hoặc chỉ chọn cột giá trị, ước thực hiện, ghi chú."
        ),
        PasteFault::NoSuchRow(code) => {
            format!("Biểu này không có dòng mã “{code}”. Chọn lại dòng bắt đầu dán.")
        }
    }
}

/// What a column of a report holds.
#[must_use]
pub fn column(column: Column) -> &'static str {
    match column {
        Column::Value => "Giá trị",
        Column::Estimate => "Ước thực hiện",
        Column::Note => "Ghi chú",
    }
}

/// A value was pasted onto a row that is counted or summed up.
pub const PASTE_IGNORED: &str =
    "Dòng này được tính từ hồ sơ hoặc cộng từ các dòng khác nên giá trị dán vào không được dùng.";
/// A row was pasted that fits no row of the form.
pub const PASTE_UNPLACED: &str = "Không tìm được dòng tương ứng trong biểu:";
/// The row could be read in two ways.
pub const AMBIGUOUS: &str = "Kiểm tra lại: dấu chấm được hiểu là ngăn hàng nghìn, dấu phẩy là trước phần lẻ.";

/// What a warning asks at the end.
const ASK: &str = "Đúng chưa? Nếu đúng, ghi lý do ở cột ghi chú.";

/// What is unusual about a cell, as a question.
#[must_use]
pub fn warning(warning: &Warning) -> String {
    let number = |entry: Entry| paste::said(entry, 6);
    let amount = |amount: Amount| amount.0.said_short(6);
    match &warning.what {
        Suspicion::Grown { times, before, now } => format!(
            "Gấp {} lần kỳ trước ({} → {}). {ASK}",
            times.said_short(1),
            amount(*before),
            amount(*now)
        ),
        Suspicion::Shrunk { times, before, now } => format!(
            "Nhỏ hơn kỳ trước {} lần ({} → {}). {ASK}",
            times.said_short(1),
            amount(*before),
            amount(*now)
        ),
        Suspicion::Fell { before, now } => {
            format!("Kỳ trước là {}, kỳ này: {}. {ASK}", amount(*before), number(*now))
        }
        Suspicion::Unchanged { of } => {
            format!("Cả {of} ô giống hệt kỳ trước. Đúng chưa? Nếu đúng, ghi lý do ở cột ghi chú của một dòng.")
        }
        Suspicion::PartOverWhole { part, whole, of } => format!(
            "Số này ({}) lớn hơn số của dòng {of} ({}) mà nó là một phần. Kiểm tra lại cả hai dòng. {ASK}",
            amount(*part),
            number(*whole)
        ),
        Suspicion::EstimateBelow { actual, estimate } => format!(
            "Ước thực hiện ({}) nhỏ hơn số đã thực hiện ({}). {ASK}",
            amount(*estimate),
            amount(*actual)
        ),
    }
}

/// "28/30 ô giống hệt quý II/2026".
#[must_use]
pub fn same(compared: &Compared, before: &str) -> String {
    format!("{}/{} ô giống hệt {}", compared.same, compared.of, small_first(before))
}

/// A name of a period within a sentence: "quý II/2026".
#[must_use]
pub fn small_first(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_lowercase().chain(rest).collect(),
        None => String::new(),
    }
}
