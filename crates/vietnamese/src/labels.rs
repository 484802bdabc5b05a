//! Every Vietnamese sentence of this crate that tells a person what to change.
//!
//! They say what was found and how to write it, and are meant to be shown as they are, after the name of the field.

use crate::dates::DateError;
use crate::money::VndError;
use crate::numbers::NumberError;
use crate::periods::PeriodError;
use std::fmt;

/// The longest piece of what was typed that a sentence repeats.
const QUOTE: usize = 40;

fn quote(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTE).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Nhập một số, ví dụ 1.234,5."),
            Self::Dash => f.write_str("Dấu gạch ngang chưa cho biết là số 0 hay chưa có số liệu. Nhập số."),
            Self::HashMarks => f.write_str("Ô quá hẹp, Excel gửi ký hiệu ####. Kéo rộng cột rồi sao chép lại."),
            Self::SpreadsheetError(code) => {
                write!(
                    f,
                    "Công thức trong ô báo {}. Sửa công thức trong bảng tính rồi sao chép lại.",
                    quote(code)
                )
            }
            Self::Rounded(text) => write!(
                f,
                "“{}” là số Excel đã làm tròn. Đặt định dạng ô là số, kéo rộng cột rồi sao chép lại.",
                quote(text)
            ),
            Self::Grouping(text) => write!(
                f,
                "Chưa rõ “{}” là số nào: dấu chấm tách từng ba chữ số, dấu phẩy trước phần thập phân, ví dụ 1.234,5.",
                quote(text)
            ),
            Self::NotANumber(text) => write!(f, "“{}” không phải là số. Nhập chữ số, ví dụ 1.234,5.", quote(text)),
            Self::TooLarge => f.write_str("Số quá lớn. Kiểm tra lại các chữ số."),
        }
    }
}

impl fmt::Display for VndError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Nhập số tiền, ví dụ 125.000.000 hoặc 125 triệu."),
            Self::Number(error) => error.fmt(f),
            Self::UnknownUnit(word) => write!(
                f,
                "Chưa hiểu “{}”. Dùng nghìn, triệu, tỷ, đồng, ví dụ 1,5 tỷ hoặc 125 triệu đồng.",
                quote(word)
            ),
            Self::UnitOrder => f.write_str("Viết đơn vị lớn trước, nhỏ sau, ví dụ 1 tỷ 200 triệu."),
            Self::UnitMissing(number) => {
                write!(
                    f,
                    "“{}” ở cuối là nghìn, triệu hay đồng? Ghi thêm đơn vị.",
                    quote(number)
                )
            }
            Self::FractionOfDong => f.write_str("Số tiền có phần lẻ nhỏ hơn 1 đồng. Nhập số tròn đồng."),
            Self::TooLarge => f.write_str("Số tiền quá lớn. Kiểm tra lại các chữ số."),
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Nhập ngày, ví dụ 27/3/2026."),
            Self::HashMarks => f.write_str("Ô quá hẹp, Excel gửi ký hiệu ####. Kéo rộng cột rồi sao chép lại."),
            Self::NotADate(text) => write!(f, "“{}” không phải là ngày. Nhập ngày, ví dụ 27/3/2026.", quote(text)),
            Self::YearMissing { day, month } => {
                write!(f, "Thiếu năm. Ghi đủ, ví dụ {day}/{month}/2026.")
            }
            Self::DayMissing => f.write_str("Thiếu ngày. Ghi đủ ngày, tháng, năm, ví dụ 27/3/2026."),
            Self::NoSuchMonth {
                month,
                day: Some(day),
                year,
            } => write!(
                f,
                "tháng {month} không có. Viết ngày trước, tháng sau: {month}/{day}/{year}?"
            ),
            Self::NoSuchMonth { month, day: None, .. } => write!(f, "tháng {month} không có."),
            Self::NoSuchDay { day, month, year, last } => {
                write!(
                    f,
                    "ngày {day}/{month}/{year} không có; tháng {month}/{year} có {last} ngày."
                )
            }
            Self::YearOutOfRange(year) => {
                write!(f, "năm {year} không dùng được. Ghi năm bằng bốn chữ số.")
            }
            Self::WrongWeekday { said, date, real } => write!(
                f,
                "{} là {}, không phải {}. Kiểm tra lại ngày.",
                crate::dates::format_date(*date),
                real.name(),
                said.name()
            ),
        }
    }
}

impl fmt::Display for PeriodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Nhập kỳ, ví dụ Quý IV/2026."),
            Self::NotAPeriod(text) => write!(
                f,
                "Chưa hiểu “{}”. Ghi kỳ như: Quý IV/2026, 6 tháng đầu năm 2026, tháng 3/2026, năm 2026, năm học 2026-2027.",
                quote(text)
            ),
            Self::YearMissing => f.write_str("Thiếu năm. Ghi đủ, ví dụ Quý IV/2026."),
            Self::NoSuchQuarter(quarter) => {
                write!(f, "quý {quarter} không có. Một năm có quý I, II, III, IV.")
            }
            Self::NoSuchMonth(month) => write!(f, "tháng {month} không có."),
            Self::YearOutOfRange(year) => {
                write!(f, "năm {year} không dùng được. Ghi năm bằng bốn chữ số.")
            }
            Self::SchoolYearSpan(from, to) => {
                write!(
                    f,
                    "năm học {from}-{to} không có; năm học gồm hai năm liền nhau, ví dụ {from}-{}.",
                    from + 1
                )
            }
        }
    }
}

impl std::error::Error for NumberError {}
impl std::error::Error for VndError {}
impl std::error::Error for DateError {}
impl std::error::Error for PeriodError {}
