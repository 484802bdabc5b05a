//! Words of results that the State paid for, and of what everyone may use.

use crate::labels::{SECRET_NAME, date};
use crate::model::Asset;
use crate::model::clocks::Due;
use crate::model::results::{Owed, Task};
use crate::results::Note;
use chrono::NaiveDate;

/// The list.
pub const LIST: &str = "Kết quả từ ngân sách nhà nước";
/// Of one asset.
pub const TITLE: &str = "Nhiệm vụ ngân sách, dùng chung";
/// The public page.
pub const OPEN: &str = "Kết quả ai cũng được dùng";
/// Every result.
pub const ALL: &str = "Tất cả";
/// Late ones.
pub const LATE: &str = "Quá hạn";

/// Empty field.
pub const ASK_TASK: &str = "Nhập tên hoặc mã nhiệm vụ, ví dụ: ĐTKHCN.LC.05/2023";
/// A time without a source.
pub const ASK_SOURCE: &str = "Ghi văn bản giao thời hạn này, ví dụ: Hợp đồng 05/HĐ-SKHCN ngày 12/03/2023";
/// Reports from no day on.
pub const ASK_ACCEPTED: &str = "Nhập ngày nghiệm thu: kỳ báo cáo đầu tính từ ngày này";
/// Too many months.
pub const MONTHS: &str = "Nhập số tháng giữa hai báo cáo, từ 1 đến 120; để trống nếu không phải báo cáo";
/// No share.
pub const SHARE: &str = "Nhập tỷ lệ từ 0 đến 100, ví dụ: 70 hoặc 66,5";
/// Empty field.
pub const ASK_CONTENT: &str = "Ghi kết quả đã được khai thác thế nào, ví dụ: 3 hợp tác xã đang dùng";
/// Empty field.
pub const ASK_WHY: &str = "Ghi lý do bỏ, ví dụ: ghi nhầm tài sản";
/// A choice that is none.
pub const ASK_REPORT: &str = "Chọn báo cáo cần bỏ";
/// Taken back before.
pub const NO_REPORT: &str = "Báo cáo này đã được bỏ trước đó.";
/// Empty field.
pub const ASK_DECLARER: &str = "Ghi ai tuyên bố, ví dụ: UBND tỉnh Lai Châu";
/// Empty field.
pub const ASK_PAPER: &str = "Ghi văn bản tuyên bố, ví dụ: Quyết định 120/QĐ-UBND";
/// A day that is still to come.
pub const AHEAD: &str = "Chỉ ghi việc đã xảy ra: ngày phải là hôm nay hoặc trước đó";
/// What is secret.
pub const SECRET: &str = "Tài sản đang giữ kín nên không tuyên bố dùng chung được. Bỏ giữ kín trước.";
/// Somebody was faster.
pub const DECLARED_BEFORE: &str =
    "Người khác vừa ghi tuyên bố dùng chung. Xem tuyên bố đó; cần đổi thì rút lại rồi ghi tuyên bố mới.";
/// Nothing to take back.
pub const NOT_DECLARED: &str = "Tài sản này chưa được tuyên bố dùng chung.";

/// Saved.
pub const SAVED: &str = "Đã ghi nhiệm vụ và nghĩa vụ.";
/// Reported.
pub const REPORTED: &str = "Đã ghi báo cáo. Kỳ sau tính từ báo cáo này.";
/// Taken back.
pub const BACK: &str = "Đã bỏ báo cáo.";
/// Declared.
pub const DECLARED: &str = "Đã ghi tuyên bố dùng chung.";
/// No more declared.
pub const UNDECLARED: &str = "Đã bỏ tuyên bố dùng chung.";

/// Nothing is written of the task yet.
pub const NO_TASK: &str = "Chưa ghi nhiệm vụ";
/// Nothing is owed.
pub const NOTHING_OWED: &str = "Không có hạn";
/// Used.
pub const USED: &str = "Được khai thác";
/// Not used.
pub const UNUSED: &str = "Chưa khai thác";

/// Heads of the facts of a result.
pub mod row {
    /// Programme.
    pub const PROGRAMME: &str = "Chương trình";
    /// Task.
    pub const TASK: &str = "Nhiệm vụ";
    /// Accepted.
    pub const ACCEPTED: &str = "Nghiệm thu";
    /// Money of the State.
    pub const SHARE: &str = "Phần ngân sách";
    /// Who may register.
    pub const REGISTRANT: &str = "Có quyền đăng ký";
    /// What is owed.
    pub const DUTY: &str = "Nghĩa vụ khai thác, báo cáo";
    /// By which paper.
    pub const SOURCE: &str = "Theo văn bản";
    /// Until when.
    pub const EXPLOIT_BY: &str = "Khai thác chậm nhất";
    /// How often.
    pub const REPORTS: &str = "Báo cáo";
}

/// How often reports are owed.
#[must_use]
pub fn every(months: u32) -> String {
    match months {
        0 => String::new(),
        12 => "mỗi năm một lần".to_owned(),
        months => format!("{months} tháng một lần"),
    }
}

/// What is owed next.
#[must_use]
pub fn owed(one: Owed) -> String {
    match one {
        Owed::Report(day) => format!("Báo cáo chậm nhất ngày {}", date(day)),
        Owed::Use(day) => format!("Đưa vào khai thác chậm nhất ngày {}", date(day)),
    }
}

/// What is owed, as the name of a deadline.
#[must_use]
pub fn duty(one: Owed) -> &'static str {
    match one {
        Owed::Report(_) => "Báo cáo khai thác kết quả nhiệm vụ",
        Owed::Use(_) => "Đưa kết quả nhiệm vụ vào khai thác",
    }
}

/// Why that day, and by which paper.
#[must_use]
pub fn duty_why(one: Owed, task: &Task, last_report: Option<NaiveDate>) -> String {
    let mut said = match (one, last_report, task.accepted_on) {
        (Owed::Report(_), Some(last), _) => {
            format!(
                "Báo cáo {}, tính từ báo cáo ngày {}.",
                every(task.report_months),
                date(last)
            )
        }
        (Owed::Report(_), None, Some(accepted)) => {
            format!(
                "Báo cáo {}, tính từ ngày nghiệm thu {}.",
                every(task.report_months),
                date(accepted)
            )
        }
        (Owed::Report(_), None, None) => format!("Báo cáo {}.", every(task.report_months)),
        (Owed::Use(_), ..) => "Ngày do văn bản của nhiệm vụ định.".to_owned(),
    };
    said.push_str(&format!(" Nhiệm vụ {}, theo {}.", task.task, task.source));
    said
}

/// The message about something that is owed and late.
#[must_use]
pub fn notice_late(one: &Asset, due: &Due, keeper: &str) -> String {
    let title = if one.secret { SECRET_NAME } else { &one.content.title };
    format!(
        "{}: quá hạn {}, chưa ghi đã làm ({title}, {keeper})",
        due.title,
        date(due.due_on)
    )
}

/// Duties on the page of an asset.
pub const DUTIES: &str = "Hạn của nhiệm vụ ngân sách";
/// Where what is owed is written down.
pub const TO_TASK: &str = "Xem nhiệm vụ, ghi báo cáo";

/// A sentence of law with where it stands.
#[must_use]
pub fn note(note: &Note) -> String {
    let source: Vec<&str> = [note.article.as_str(), note.legal_act.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if source.is_empty() {
        note.text.clone()
    } else {
        format!("{} Căn cứ: {}.", note.text, source.join(", "))
    }
}

/// Least part of the authors in the profit from a result.
#[must_use]
pub fn bonus(percent: i64, act: &str, article: &str) -> String {
    format!("Thưởng cho tác giả ít nhất {percent}% lợi nhuận. Căn cứ: {article}, {act}.")
}

/// Rows that were cut.
#[must_use]
pub fn cut(max: u64) -> String {
    format!("Chỉ hiện {max} kết quả đầu. Gõ thêm từ để lọc bớt.")
}

/// Why everyone may use it.
#[must_use]
pub fn free_since(state: &str, day: Option<NaiveDate>) -> String {
    match day {
        Some(day) => format!("{state} từ ngày {}", date(day)),
        None => state.to_owned(),
    }
}

/// Declared to be everybody's.
#[must_use]
pub fn declared(by: &str, paper: &str, day: NaiveDate) -> String {
    format!("{by} tuyên bố dùng chung ngày {}, {paper}", date(day))
}

/// A way to filter what everyone may use.
pub const ONLY_DECLARED: &str = "Được tuyên bố dùng chung";
/// Sections of the international patent classification.
pub const SECTIONS: [(&str, &str); 8] = [
    ("A", "A: Nhu cầu đời sống, nông nghiệp, thực phẩm"),
    ("B", "B: Quy trình công nghệ, giao thông vận tải"),
    ("C", "C: Hóa học, luyện kim"),
    ("D", "D: Dệt, giấy"),
    ("E", "E: Xây dựng, mỏ"),
    ("F", "F: Cơ khí, chiếu sáng, sưởi"),
    ("G", "G: Vật lý"),
    ("H", "H: Điện"),
];
