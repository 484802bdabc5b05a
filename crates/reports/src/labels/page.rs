//! Words of the pages.

use crate::labels::moment;
use crate::model::paste::Found;
use crate::model::{Act, Report, Section, Sending, Sent, Stage, Timeliness};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::period::Period;
use kernel::time::local_date;
use ui::view::{Badge, Choice, Tone};

pub const MINE: &str = "Báo cáo của tôi";
pub const SYSTEM: &str = "Hệ thống";

pub const PICK_OPEN: &str = "Phải làm";
pub const PICK_LATE: &str = "Quá hạn";
pub const PICK_SENT: &str = "Đã gửi";
pub const PICK_ALL: &str = "Tất cả";

pub const SAME: &str = "không đổi";
pub const COUNTED: &str = "tính từ hồ sơ";
pub const SUMMED: &str = "cộng các dòng";
pub const OTHER_ROWS: &str = "Dòng của mẫu cũ";
pub const ESTIMATE_NUMBER: &str = "Ô ước cả kỳ cần một số. Chưa ước được thì để trống.";

pub const TASK_TABLE: &str = "Điền biểu số liệu";
pub const TASK_SECTIONS: &str = "Viết và soát các mục báo cáo";
pub const TASK_WARNINGS: &str = "Xem lại chỗ khác thường";
pub const ALL_COUNTED: &str = "Mọi số liệu được tính từ hồ sơ, không phải nhập";
pub const FINISH_AFTER: &str = "Làm được khi không còn ô, mục nào trống";

pub const YOUR_TURN_APPROVING: &str = "Đến lượt bạn: xem báo cáo rồi duyệt và gửi, hoặc lấy lại để sửa.";
pub const YOUR_TURN_RECEIVING: &str = "Đến lượt bạn: xem số liệu rồi nhận báo cáo, hoặc trả lại để sửa.";

pub const RETURNED: &str = "Báo cáo bị trả lại để sửa";
pub const CORRECTING: &str = "Đơn vị đang đính chính";
pub const CORRECTING_TEXT: &str =
    "Bản dưới đây là bản đã gửi gần nhất, vẫn được tính khi tổng hợp cho đến khi bản đính chính được gửi.";
pub const TAKEN_OVER: &str = "Báo cáo nhận bàn giao";
pub const LOCKED: &str = "Kỳ này đã chốt";
pub const UNUSUAL: &str = "Chỗ khác thường";
pub const CORRECTION: &str = "Bản đính chính";

pub const PASTE_PREVIEW: &str = "Xem thử trước khi ghi vào biểu";
pub const SEE_SNAPSHOT: &str = "Xem hồ sơ đằng sau số liệu đã chốt";

/// Names of facts.
pub mod fact {
    /// Who sent it.
    pub const SENT_BY: &str = "Người duyệt và gửi";
    /// When.
    pub const SENT_AT: &str = "Gửi lúc";
    /// Until when it was due.
    pub const DUE: &str = "Thời hạn";
    /// For whom.
    pub const RECEIVER: &str = "Nơi nhận";
    /// Which days count.
    pub const WINDOW: &str = "Số liệu";
    /// The frozen figures.
    pub const SNAPSHOT: &str = "Hồ sơ đằng sau số liệu";
    /// By how much it was late.
    pub const LATE: &str = "Gửi trễ";
}

fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// Period, unit and receipt number of a report in a line.
#[must_use]
pub fn caption(period: Period, unit: &str, code: &str) -> String {
    let mut words = format!("{} · {unit}", period.label());
    if !code.is_empty() {
        words.push_str(" · ");
        words.push_str(code);
    }
    words
}

/// Where a report goes and over which days it tells.
#[must_use]
pub fn lead(receiver: &str, via: Option<&str>, also: Option<&str>, window: &str) -> String {
    let mut words = format!("Gửi {receiver}");
    if let Some(via) = via {
        words.push_str(", qua ");
        words.push_str(via);
    }
    if let Some(also) = also {
        words.push_str("; đồng gửi ");
        words.push_str(also);
    }
    words.push('.');
    if !window.is_empty() {
        words.push(' ');
        words.push_str(window);
    }
    words
}

/// Over which days a report tells that is being written.
#[must_use]
pub fn window((from, upto): (NaiveDate, NaiveDate), closes: NaiveDate) -> String {
    if upto < closes {
        format!("Số liệu từ {} đến hôm nay; chốt hết ngày {}.", day(from), day(closes))
    } else {
        format!("Số liệu từ {} đến hết {}.", day(from), day(closes))
    }
}

/// Over which days a report told.
#[must_use]
pub fn frozen_window(from: NaiveDate, upto: NaiveDate) -> String {
    format!("Số liệu từ {} đến hết {}.", day(from), day(upto))
}

/// Until when.
#[must_use]
pub fn due(due_at: DateTime<Utc>) -> String {
    format!("Chậm nhất {}", moment(due_at))
}

/// "Tổng hợp 12 báo cáo: 45".
#[must_use]
pub fn added_up(count: usize, sum: Option<&str>) -> String {
    match sum {
        Some(sum) => format!("Tổng hợp {count} báo cáo: {sum}"),
        None => format!("Tổng hợp {count} báo cáo: chưa có số liệu"),
    }
}

/// What somebody else wrote meanwhile.
#[must_use]
pub fn kept_is(value: &str) -> String {
    format!("Người khác vừa ghi: {value}. Giữ số trong ô này rồi bấm Lưu, hoặc gõ lại số của người kia.")
}

/// So many cells are left.
#[must_use]
pub fn left_cells(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!("{count} ô còn trống hoặc chưa đọc được"),
    }
}

/// So many sections are left.
#[must_use]
pub fn left_sections(count: usize) -> String {
    match count {
        0 => "Đã có nội dung; đọc lại trước khi gửi".to_owned(),
        count => format!("{count} mục cần bổ sung"),
    }
}

/// So many warnings are not settled.
#[must_use]
pub fn left_warnings(count: usize) -> String {
    format!("{count} cảnh báo. Nếu số đúng, ghi lý do ở cột ghi chú; cảnh báo không chặn việc gửi")
}

/// The last thing to do.
#[must_use]
pub fn finish(direct: bool, approval: bool) -> &'static str {
    if direct {
        send(approval)
    } else {
        "Trình lãnh đạo duyệt"
    }
}

/// The button that sends.
#[must_use]
pub fn send(approval: bool) -> &'static str {
    if approval {
        "Duyệt và gửi"
    } else {
        "Gửi báo cáo"
    }
}

/// It is the turn of the person who writes.
#[must_use]
pub fn your_turn_writing(stage: Stage, direct: bool, due_at: DateTime<Utc>) -> String {
    let then = if direct { "gửi" } else { "trình lãnh đạo duyệt" };
    match stage {
        Stage::Returned => format!("Đến lượt bạn: sửa chỗ được đánh dấu rồi {then} lại."),
        Stage::Correcting => format!("Đến lượt bạn: sửa số liệu rồi {then} bản đính chính."),
        Stage::Open | Stage::Draft | Stage::Completed | Stage::Sent | Stage::Accepted => {
            format!("Đến lượt bạn: điền báo cáo rồi {then}, chậm nhất {}.", moment(due_at))
        }
    }
}

/// The unit writes.
#[must_use]
pub fn waiting_for_unit(unit: &str, due_at: DateTime<Utc>) -> String {
    format!(
        "Đang chờ {unit} gửi, chậm nhất {}. Bạn chưa phải làm gì.",
        moment(due_at)
    )
}

/// The leader of the unit approves.
#[must_use]
pub fn waiting_for_leader(unit: &str) -> String {
    format!("Đang chờ lãnh đạo {unit} duyệt và gửi.")
}

/// The receiver looks at it.
#[must_use]
pub fn waiting_for_receiver(receiver: &str) -> String {
    format!("Đã gửi. Đang chờ {receiver} nhận báo cáo; bạn chưa phải làm gì.")
}

/// It was taken.
#[must_use]
pub fn accepted(receiver: &str) -> String {
    format!("{receiver} đã nhận báo cáo. Không còn việc gì phải làm.")
}

/// Why it was given back.
#[must_use]
pub fn returned(note: &str, writes: bool) -> String {
    let mut words = if note.is_empty() {
        "Đơn vị nhận đánh dấu các dòng cần sửa.".to_owned()
    } else {
        format!("Lý do: {}.", note.trim_end_matches('.'))
    };
    if writes {
        words.push_str(" Các dòng cần sửa có chữ “Cần sửa”.");
    }
    words
}

/// Who writes it instead of whom.
#[must_use]
pub fn taken_over(unit: &str, holder: &str) -> String {
    format!("Đây là báo cáo của {unit}; {holder} đang làm thay.")
}

/// It may be sent although the period is closed.
#[must_use]
pub fn may_still_send(until: NaiveDate) -> String {
    format!("Đơn vị được gửi sau chốt đến hết ngày {}.", day(until))
}

/// When the period was closed and why.
#[must_use]
pub fn locked_at(at: DateTime<Utc>, reason: &str) -> String {
    format!("Chốt lúc {}. Lý do: {}.", moment(at), reason.trim_end_matches('.'))
}

/// Reports that were missing when it was sent.
#[must_use]
pub fn without(count: usize) -> String {
    format!("Khi gửi còn thiếu báo cáo của {count} đơn vị")
}

/// The name of a revision.
#[must_use]
pub fn revision(revision: i32) -> String {
    format!("Bản gửi {revision}")
}

/// When a revision was sent, how late, why.
#[must_use]
pub fn revision_note(one: &Sending, due_at: DateTime<Utc>) -> String {
    let mut words = moment(one.sent_at);
    if one.revision == 1 && Timeliness::of(Some(one.sent_at), due_at, one.sent_at) == Timeliness::Late {
        words.push_str(", gửi trễ");
    }
    if !one.reason.is_empty() {
        words.push_str(". Lý do: ");
        words.push_str(&one.reason);
    }
    words
}

/// When it was sent.
#[must_use]
pub fn sent_at(at: DateTime<Utc>) -> String {
    format!("Gửi lúc {}", moment(at))
}

/// When what is shown was frozen.
#[must_use]
pub fn frozen_at(at: DateTime<Utc>) -> String {
    format!("Số liệu chốt lúc {}; nội dung này không thay đổi nữa.", moment(at))
}

/// By how many days something was late.
#[must_use]
pub fn days_late(days: i64) -> String {
    match days {
        ..=0 => "Trong ngày hết hạn".to_owned(),
        days => format!("{days} ngày"),
    }
}

/// A receipt.
#[must_use]
pub fn received_at(revision: i32, at: DateTime<Utc>, receiver: &str) -> String {
    format!(
        "{} gửi {receiver} lúc {}. Trang này giữ nguyên địa chỉ để bạn theo dõi.",
        self::revision(revision),
        moment(at)
    )
}

/// What a code in a picture leads to.
#[must_use]
pub fn qr(code: &str) -> String {
    format!("Mã QR mở trang báo cáo {code}")
}

/// What happened, after the name of who did it.
#[must_use]
pub fn did(act: &str) -> String {
    match Act::from_code(act) {
        Some(Act::Complete) => "trình lãnh đạo duyệt",
        Some(Act::Reopen) => "lấy lại để sửa",
        Some(Act::Send) => "duyệt và gửi",
        Some(Act::Return) => "trả lại để sửa",
        Some(Act::Accept) => "nhận báo cáo",
        Some(Act::Correct) => "bắt đầu đính chính",
        None => "nhắc gửi báo cáo",
    }
    .to_owned()
}

/// Why, and about which rows.
#[must_use]
pub fn step_detail(note: &str, marks: &[String]) -> String {
    let mut words = note.to_owned();
    if !marks.is_empty() {
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str("Dòng, mục cần sửa: ");
        words.push_str(&marks.join(", "));
    }
    words
}

/// Rows and sections that a receiver can mark.
#[must_use]
pub fn rows_to_mark(sent: &Sent, outline: &[Section]) -> Vec<Choice> {
    let rows = sent
        .rows
        .iter()
        .filter(|row| row.indicator.is_none())
        .map(|row| (row.code.clone(), row_place(&row.code, &row.name)));
    let sections = outline
        .iter()
        .map(|one| (one.code.clone(), format!("Mục {}", one.heading)));
    Choice::list(rows.chain(sections), "")
}

/// A row within a sentence.
#[must_use]
pub fn row_place(code: &str, name: &str) -> String {
    format!("{code} {name}")
}

/// The estimate of a row.
#[must_use]
pub fn estimate_place(place: &str) -> String {
    format!("{place} (ước cả kỳ)")
}

/// What is said after saving.
#[must_use]
pub fn saved(unread: usize) -> String {
    match unread {
        0 => "Đã lưu. Bạn có thể đóng trang và quay lại sau.".to_owned(),
        count => format!("Đã lưu. Còn {count} ô có chữ chưa đọc được thành số; chỗ cần sửa ghi ở từng ô."),
    }
}

/// What is said after blank cells were answered at once.
#[must_use]
pub fn said_nothing(count: usize) -> String {
    match count {
        0 => "Đã lưu. Không còn ô trống nào.".to_owned(),
        count => format!("Đã lưu và ghi “Không phát sinh” vào {count} ô trống. Ô nào chưa đúng thì sửa lại."),
    }
}

/// What is said after an act.
#[must_use]
pub fn done(act: Act, report: &Report, late: bool) -> String {
    match act {
        Act::Complete => "Đã trình lãnh đạo duyệt. Lãnh đạo nhận được thông báo.".to_owned(),
        Act::Reopen => "Đã lấy lại. Bạn sửa được báo cáo.".to_owned(),
        Act::Send if late && report.revision == 1 => {
            format!("Đã gửi báo cáo, mã {}. Báo cáo ghi “gửi trễ”.", report.code)
        }
        Act::Send if report.revision > 1 => format!("Đã gửi bản {} của báo cáo {}.", report.revision, report.code),
        Act::Send => format!("Đã gửi báo cáo, mã {}.", report.code),
        Act::Return => "Đã trả lại. Đơn vị nhận được lý do và các dòng cần sửa.".to_owned(),
        Act::Accept => "Đã nhận báo cáo. Số liệu được cộng vào bảng tổng hợp.".to_owned(),
        Act::Correct => {
            "Bạn sửa được báo cáo. Bản đã gửi vẫn được tính cho đến khi bản đính chính được gửi.".to_owned()
        }
    }
}

/// So many rows.
#[must_use]
pub fn rows_on_page(count: usize) -> String {
    format!("{count} báo cáo trên trang này")
}

/// How the rows of a pasted block were found.
#[must_use]
pub fn found(found: Found) -> &'static str {
    match found {
        Found::ByCode => "Đã xếp theo mã chỉ tiêu trong vùng dán.",
        Found::ByName => "Đã xếp theo tên chỉ tiêu trong vùng dán.",
        Found::InOrderTyped => "Vùng dán không có mã, tên nên xếp lần lượt vào các dòng phải nhập.",
        Found::InOrder => "Vùng dán không có mã, tên nên xếp lần lượt vào mọi dòng của biểu.",
    }
}

/// A value that is not used.
#[must_use]
pub fn ignored(code: &str, value: &str) -> String {
    format!("Dòng {code}: {value}")
}

/// It was understood.
#[must_use]
pub fn paste_good() -> Badge {
    Badge::new("Đã hiểu", Tone::Good)
}

/// It could mean something else.
#[must_use]
pub fn paste_doubtful() -> Badge {
    Badge::new("Xem lại", Tone::Warn)
}

/// It was not understood.
#[must_use]
pub fn paste_bad() -> Badge {
    Badge::new("Chưa đọc được", Tone::Bad)
}

/// What is said after a block was written.
#[must_use]
pub fn pasted(count: usize, unread: usize) -> String {
    match unread {
        0 => format!("Đã ghi {count} ô vào biểu."),
        unread => format!("Đã ghi {count} ô vào biểu. Còn {unread} ô có chữ chưa đọc được thành số; sửa ngay tại ô."),
    }
}

/// The last day of a moment, for tables.
#[must_use]
pub fn day_of(at: DateTime<Utc>) -> String {
    day(local_date(at))
}
