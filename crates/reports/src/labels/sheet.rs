//! Words of the workbook of a report.

use crate::labels::check::small_first;
use crate::model::paste::{Column, Takes};
use crate::sheet::{SheetFault, Unfit};
use chrono::{DateTime, Utc};
use kernel::period::Period;

/// Tab of the tables.
pub const TABLES: &str = "Biểu số liệu";
/// Tab of the directions.
pub const GUIDE: &str = "Hướng dẫn";
/// Tab of what is to be mended.
pub const ERRORS: &str = "Lỗi";
/// Tab that nobody sees.
pub const HIDDEN: &str = "_khoinguon";

/// Head of the codes.
pub const CODE: &str = "Mã";
/// Head of the names.
pub const NAME: &str = "Chỉ tiêu";
/// Head of the units of measure.
pub const MEASURED: &str = "Đơn vị tính";
/// Head of the values of the period before.
pub const BEFORE: &str = "Kỳ trước";
/// Heads of the sheet of what is to be mended.
pub const ERROR_HEADS: [&str; 5] = ["Ô", "Dòng", "Giá trị", "Vì sao", "Cách sửa"];
/// Words that are taken in place of a number, besides those that are written out.
pub const SHORT_WORDS: [&str; 3] = ["KPS", "-", "CSL"];

/// Head of a column that is filled in.
#[must_use]
pub fn head(column: Column) -> &'static str {
    super::check::column(column)
}

/// Lines above the table.
#[must_use]
pub fn titles(regime: &str, unit: &str, period: Period, due: DateTime<Utc>) -> [String; 5] {
    [
        regime.to_owned(),
        format!("Đơn vị báo cáo: {unit}"),
        format!("Kỳ báo cáo: {}", small_first(&period.label())),
        format!(
            "Hạn gửi: chậm nhất {}",
            kernel::time::local(due).format("%H:%M ngày %d/%m/%Y")
        ),
        "Chỉ điền ô màu vàng. Ô màu xám do hệ thống tính.".to_owned(),
    ]
}

/// The sheet of directions.
pub const DIRECTIONS: [&str; 9] = [
    "Cách điền biểu",
    "1. Chỉ điền ô màu vàng ở trang Biểu số liệu. Không thêm, xóa hay đổi chỗ dòng và cột.",
    "2. Ghi số theo đơn vị tính của dòng, ví dụ 1.234,5. Có thể ghi số 0.",
    "3. Không có gì phát sinh thì ghi Không phát sinh (hoặc KPS).",
    "4. Chưa biết số thì ghi Chưa có số liệu (hoặc CSL). Ô để trống được hiểu là chưa điền.",
    "5. Không để công thức trong ô: sao chép rồi chọn Dán đặc biệt, Giá trị.",
    "6. Số khác nhiều so với kỳ trước thì ghi lý do ở cột Ghi chú.",
    "7. Lưu tệp dạng .xlsx rồi tải lên tại trang báo cáo. Hệ thống cho xem trước khi ghi.",
    "8. Mỗi tệp chỉ dùng cho một đơn vị và một kỳ. Kỳ sau tải biểu mới.",
];

/// Heading of the note beside a cell.
pub const NOTE_TITLE: &str = "Cách ghi";

/// The note beside a cell.
#[must_use]
pub fn note(column: Column, takes: Takes) -> String {
    let number = number(takes);
    match column {
        Column::Value => {
            format!("{number}. Không có thì ghi Không phát sinh (KPS). Chưa biết thì ghi Chưa có số liệu (CSL).")
        }
        Column::Estimate | Column::Note => format!("{number}. Không ước thì để trống."),
    }
}

/// What is said when something else is typed.
#[must_use]
pub fn refused(column: Column, takes: Takes) -> String {
    format!("Ô này chưa đúng. {}", note(column, takes))
}

fn number(takes: Takes) -> String {
    let sign = if takes.negative { "" } else { ", từ 0 trở lên" };
    match takes.decimals {
        0 => format!("Ghi số nguyên{sign}"),
        decimals => format!("Ghi số{sign}, tối đa {decimals} chữ số sau dấu phẩy"),
    }
}

/// Why a workbook is not taken.
#[must_use]
pub fn fault(fault: &SheetFault) -> String {
    match fault {
        SheetFault::NotOurs => "Tệp này không phải biểu tải từ hệ thống. \
             Tải biểu của báo cáo đang mở, chép số vào rồi tải lên lại; hoặc dán số trực tiếp trên trang."
            .to_owned(),
        SheetFault::Altered => "Phần nhận dạng của biểu đã bị sửa nên không biết tệp này của báo cáo nào. \
             Tải lại biểu của báo cáo đang mở rồi chép số vào."
            .to_owned(),
        SheetFault::OtherUnit(unit) => {
            format!("Đây là biểu của {unit}. Báo cáo đang mở là của đơn vị khác. Hãy tải biểu từ báo cáo đang mở.")
        }
        SheetFault::OtherPeriod { found, expected } => {
            let (found, expected) = (small_first(&found.label()), small_first(&expected.label()));
            format!("Đây là biểu của {found}. Kỳ đang mở là {expected}. Hãy tải biểu {expected}.")
        }
        SheetFault::OtherReport(regime) => {
            format!("Đây là biểu của báo cáo “{regime}”, khác với báo cáo đang mở. Hãy tải biểu từ báo cáo đang mở.")
        }
        SheetFault::NoTable => format!(
            "Không tìm thấy bảng có cột “{CODE}” và “{}” trong tệp. Có thể dòng tiêu đề đã bị xóa. \
             Tải lại biểu rồi chép số vào.",
            head(Column::Value)
        ),
    }
}

/// The form has changed since the workbook was made.
#[must_use]
pub fn other_version(found: i32, now: i32) -> String {
    format!("Tệp dùng mẫu biểu bản {found}, báo cáo đang mở dùng bản {now}. Các dòng được ghép theo mã.")
}

/// Why a row of the workbook is not used.
#[must_use]
pub fn unfit(why: Unfit) -> &'static str {
    match why {
        Unfit::NoCode => "Dòng không có mã nên không biết thuộc chỉ tiêu nào.",
        Unfit::NotInForm => "Mã này không có trong mẫu biểu của báo cáo đang mở.",
        Unfit::Twice => "Mã này đã có ở dòng trên.",
    }
}

/// The comment on a cell to be mended.
#[must_use]
pub fn comment(why: &str, fix: &str) -> String {
    format!("{why}\n{fix}")
}
