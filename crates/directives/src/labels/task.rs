//! Words of tasks.

use crate::model::task::{Reminder, Step, Task, TaskAct, TaskState};
use chrono::{DateTime, Utc};
use kernel::period::PeriodKind;
use ui::view::Tone;

/// Empty field.
pub const ASK_TITLE: &str = "Nhập nội dung nhiệm vụ, mở đầu bằng động từ, ví dụ: Xây dựng kế hoạch …";
/// Empty field.
pub const ASK_LEAD: &str = "Chọn đơn vị chủ trì";
/// Too many leads for one task.
pub const ONE_LEAD: &str = "Mỗi nhiệm vụ có một đơn vị chủ trì. Muốn giao thêm, tạo nhiệm vụ mới.";
/// Steps.
pub const STEPS_TOO_MANY: &str = "Tối đa 50 bước";
/// A rule that cannot be.
pub const RULE_IMPOSSIBLE: &str = "Hạn định kỳ: chọn tháng trong kỳ và ngày từ 1 đến 31";
/// A period is asked for.
pub const ASK_EVERY: &str = "Chọn kỳ lặp lại";
/// A day is asked for.
pub const ASK_DAY: &str = "Nhập ngày hạn, hoặc chọn không có hạn";
/// A date far away.
pub const YEARS: &str = "Nhập ngày trong khoảng từ năm 2000 đến năm 2100";
/// Evidence.
pub const ASK_EVIDENCE: &str = "Đính kèm minh chứng hoặc ghi kết quả (ít nhất 10 ký tự): số văn bản, sản phẩm, số liệu";
/// Reason of a return.
pub const ASK_RETURN: &str = "Ghi rõ còn thiếu gì để đơn vị làm tiếp";
/// Reason of giving up.
pub const ASK_CANCEL: &str = "Ghi lý do không thực hiện nữa";
/// Percent.
pub const ASK_PERCENT: &str = "Nhập số phần trăm đã làm, từ 0 đến 100";
/// Reason of a percentage.
pub const ASK_REASON: &str = "Ghi đã làm được gì để có mức đó";
/// Unknown step.
pub const NO_SUCH_STEP: &str = "Chọn bước trong danh sách";
/// Urged today.
pub const URGED_TODAY: &str = "Hôm nay đã đôn đốc nhiệm vụ này. Mỗi ngày chỉ đôn đốc một lần.";
/// The lead is still there.
pub const LEAD_EXISTS: &str = "Đơn vị chủ trì vẫn đang hoạt động. Muốn đổi đơn vị, dùng Sửa nhiệm vụ.";
/// A successor is asked for.
pub const ASK_SUCCESSOR: &str = "Chọn đơn vị nhận nhiệm vụ";
/// A basis is asked for.
pub const ASK_BASIS: &str = "Nhập căn cứ chuyển giao, ví dụ: Nghị quyết 1670/NQ-UBTVQH15";
/// Nothing to choose.
pub const EVERY_RECIPIENT: &str = "Mỗi đơn vị nhận để thực hiện (một nhiệm vụ cho mỗi đơn vị)";
/// After adding.
pub const CHANGED: &str = "Đã lưu nhiệm vụ.";
/// After an act.
pub const REPORTED: &str = "Đã ghi tiến độ.";
/// After an act.
pub const COMPLETED: &str = "Đã báo hoàn thành. Đơn vị giao được báo để duyệt.";
/// After an act.
pub const APPROVED: &str = "Đã duyệt hoàn thành.";
/// After an act.
pub const RETURNED: &str = "Đã trả lại. Đơn vị chủ trì được báo.";
/// After an act.
pub const CANCELLED: &str = "Đã ghi không thực hiện nữa.";
/// After urging.
pub const URGED: &str = "Đã đôn đốc.";
/// After urging in quiet hours.
pub const URGED_QUIET: &str = "Đã ghi đôn đốc. Đang ngoài giờ làm việc nên thư gửi vào sáng ngày làm việc tới.";
/// After passing on.
pub const PASSED_ON: &str = "Đã giao cho đơn vị nhận.";
/// New.
pub const NEW: &str = "Giao nhiệm vụ";
/// Edit.
pub const EDIT: &str = "Sửa nhiệm vụ";
/// Orphans.
pub const ORPHANS: &str = "Nhiệm vụ chờ đơn vị nhận";
/// Calendar link.
pub const FEED: &str = "Lịch nhiệm vụ trên điện thoại";
/// What a calendar is called in the program that subscribes to it.
pub const FEED_NAME: &str = "Nhiệm vụ và hạn";
/// After its address was taken away.
pub const FEED_DROPPED: &str = "Đã bỏ địa chỉ lịch. Lịch đã đăng ký sẽ không cập nhật nữa.";
/// How a deadline can be.
pub const WHENS: [(&str, &str); 3] = [
    ("once", "Một lần, có ngày hạn"),
    ("again", "Lặp lại theo kỳ"),
    ("open", "Không có hạn"),
];
/// The deadline stays as it was ordered, in words that name no day.
#[must_use]
pub fn when_words(rule: &str) -> String {
    format!("Theo văn bản: “{rule}”")
}

/// Views of the tasks.
pub const VIEWS: [(&str, &str); 3] = [("", "Danh sách"), ("bang", "Bảng"), ("lich", "Lịch tháng")];
/// Days of the week, in short.
pub const WEEKDAYS: [&str; 7] = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
/// On the home page.
pub const DO: &str = "Báo cáo tiến độ";
/// On the home page.
pub const APPROVE: &str = "Duyệt hoàn thành";

/// How many tasks were given.
#[must_use]
pub fn added(count: usize, planned: bool) -> String {
    match (count, planned) {
        (count, true) => format!("Đã thêm {count} nhiệm vụ. Nhiệm vụ được giao khi chuyển văn bản đi."),
        (count, false) => format!("Đã giao {count} nhiệm vụ. Đơn vị chủ trì được báo."),
    }
}

/// A step that cannot be read.
#[must_use]
pub fn step_unreadable(line: &str) -> String {
    format!("Không đọc được bước “{line}”. Viết tên bước, dấu hai chấm, rồi trọng số từ 1 đến 1000.")
}

/// A step with its weight.
#[must_use]
pub fn step(step: &Step) -> String {
    format!("{} (trọng số {})", step.title, step.weight)
}

/// A state.
#[must_use]
pub fn state(state: TaskState) -> &'static str {
    match state {
        TaskState::Planned => "Chưa giao",
        TaskState::NotStarted => "Chưa thực hiện",
        TaskState::InProgress => "Đang thực hiện",
        TaskState::Submitted => "Chờ duyệt",
        TaskState::Done => "Hoàn thành",
        TaskState::Cancelled => "Không thực hiện",
    }
}

/// Its colour.
#[must_use]
pub fn tone(state: TaskState) -> Tone {
    match state {
        TaskState::Planned | TaskState::NotStarted | TaskState::Cancelled => Tone::Neutral,
        TaskState::InProgress => Tone::Info,
        TaskState::Submitted => Tone::Warn,
        TaskState::Done => Tone::Good,
    }
}

/// State and whether it is late, in words.
#[must_use]
pub fn standing(task: &Task, now: DateTime<Utc>) -> (String, Tone) {
    let word = state(task.state);
    if !task.is_late(now) {
        return (word.to_owned(), tone(task.state));
    }
    match task.state {
        TaskState::Done | TaskState::Submitted => (format!("{word}, trễ hạn"), tone(task.state)),
        TaskState::Planned | TaskState::NotStarted | TaskState::InProgress | TaskState::Cancelled => {
            (format!("{word}, quá hạn"), Tone::Bad)
        }
    }
}

/// Filters by time.
pub const DUE_FILTERS: [(&str, &str); 3] = [
    ("qua-han", "Quá hạn"),
    ("tuan-nay", "Trong 7 ngày tới"),
    ("thang-nay", "Trong 30 ngày tới"),
];
/// Filters by part.
pub const PART_FILTERS: [(&str, &str); 2] = [("chu-tri", "Đơn vị tôi chủ trì"), ("giao", "Đơn vị tôi giao")];

/// A period by which a task comes again.
#[must_use]
pub fn every(kind: PeriodKind) -> &'static str {
    crate::compiler::labels::frequency(kind)
}

/// Deadline in short.
fn due(task: &Task) -> String {
    task.due_at.map_or_else(
        || "không có hạn".to_owned(),
        |at| format!("hạn {}", ui::filters::moment_text(at)),
    )
}

/// Closed.
#[must_use]
pub fn closed(of: TaskState) -> String {
    format!("Nhiệm vụ ở trạng thái “{}” nên không làm được việc này.", state(of))
}

/// An act in the wrong state.
#[must_use]
pub fn refused(act: TaskAct, of: TaskState) -> String {
    let what = match act {
        TaskAct::Assign => "giao",
        TaskAct::Report => "báo cáo tiến độ",
        TaskAct::Complete => "báo hoàn thành",
        TaskAct::Approve => "duyệt",
        TaskAct::Return => "trả lại",
        TaskAct::Cancel => "ghi không thực hiện",
    };
    format!("Không {what} được: nhiệm vụ ở trạng thái “{}”.", state(of))
}

/// A report of it, in the list of reports.
#[must_use]
pub fn reported(act: TaskAct, progress: i32) -> String {
    match act {
        TaskAct::Assign => "được giao".to_owned(),
        TaskAct::Report => format!("báo cáo tiến độ: {progress}%"),
        TaskAct::Complete => "báo hoàn thành".to_owned(),
        TaskAct::Approve => "duyệt hoàn thành".to_owned(),
        TaskAct::Return => "trả lại để làm tiếp".to_owned(),
        TaskAct::Cancel => "ghi không thực hiện nữa".to_owned(),
    }
}

/// Given.
#[must_use]
pub fn notice_assigned(task: &Task, lead: &str) -> String {
    format!("{}: {lead} chủ trì, {}. {}", task.code, due(task), task.title)
}

/// Asked to help.
#[must_use]
pub fn notice_helps(task: &Task, unit: &str, lead: &str) -> String {
    format!(
        "{}: {unit} phối hợp với {lead}, {}. {}",
        task.code,
        due(task),
        task.title
    )
}

/// Reported as done.
#[must_use]
pub fn notice_completed(task: &Task, lead: &str) -> String {
    format!("{}: {lead} báo hoàn thành, chờ duyệt.", task.code)
}

/// Decided.
#[must_use]
pub fn notice_decided(task: &Task, act: TaskAct) -> String {
    let what = match act {
        TaskAct::Return => "được trả lại để làm tiếp, xem lý do",
        TaskAct::Cancel => "không phải thực hiện nữa",
        TaskAct::Approve | TaskAct::Assign | TaskAct::Report | TaskAct::Complete => "được duyệt hoàn thành",
    };
    format!("{}: {what}.", task.code)
}

/// Urged by a person.
#[must_use]
pub fn notice_urged(task: &Task, owner: &str, lead: &str, now: DateTime<Utc>) -> String {
    let late = if task.is_late(now) { ", đã quá hạn" } else { "" };
    format!("{}: {owner} đôn đốc {lead}, {}{late}.", task.code, due(task))
}

/// Due or late.
#[must_use]
pub fn notice_due(task: &Task, what: Reminder, lead: &str) -> String {
    match what {
        Reminder::Ahead(0) => format!("{}: hôm nay đến hạn ({lead} chủ trì).", task.code),
        Reminder::Ahead(days) => format!("{}: còn {days} ngày đến hạn ({lead} chủ trì).", task.code),
        Reminder::Late(days) | Reminder::Escalated(days) => {
            format!("{}: {lead} quá hạn {days} ngày, tiến độ {}%.", task.code, task.progress)
        }
    }
}

/// Rows of a page.
#[must_use]
pub fn rows_on_page(count: usize) -> String {
    format!("{count} nhiệm vụ trên trang này")
}

/// More is due in a month than the page shows.
#[must_use]
pub fn month_cut(most: u64) -> String {
    format!(
        "Tháng này có hơn {most} nhiệm vụ đến hạn; lịch chỉ hiện {most} nhiệm vụ đến hạn sớm nhất. Lọc bớt để xem phần còn lại."
    )
}

/// More in a column of the board than are shown.
#[must_use]
pub fn more(count: u64) -> String {
    format!("và {count} nhiệm vụ nữa")
}

/// How many tasks stand how.
#[must_use]
pub fn summary(all: usize, done: usize, submitted: usize, late: usize) -> String {
    let mut words = format!("{all} nhiệm vụ: {done} hoàn thành");
    if submitted > 0 {
        words.push_str(&format!(", {submitted} chờ duyệt"));
    }
    if late > 0 {
        words.push_str(&format!(", {late} quá hạn"));
    }
    words
}

/// A month.
#[must_use]
pub fn month(year: i32, month: u32) -> String {
    format!("Tháng {month}/{year}")
}

/// How often it was urged.
#[must_use]
pub fn urged(count: i32) -> String {
    match count {
        0 => "Chưa lần nào".to_owned(),
        count => format!("{count} lần"),
    }
}

/// What was done, in a timeline.
#[must_use]
pub fn done(act: &str) -> &'static str {
    match act {
        "task.add" => "giao nhiệm vụ",
        "task.assign" => "giao nhiệm vụ khi chuyển văn bản",
        "task.change" => "sửa nhiệm vụ",
        "task.report" => "báo cáo tiến độ",
        "task.complete" => "báo hoàn thành",
        "task.approve" => "duyệt hoàn thành",
        "task.return" => "trả lại để làm tiếp",
        "task.cancel" => "ghi không thực hiện nữa",
        "task.urge" => "đôn đốc",
        "task.next" => "tạo kỳ tiếp theo",
        "task.pass_on" => "chuyển cho đơn vị nhận",
        "task.hand_over" => "nhận bàn giao nhiệm vụ",
        _ => "cập nhật",
    }
}

/// A month of a period; the one after its last is the month after it.
#[must_use]
pub fn month_of_period(month: u32) -> String {
    match month {
        13 => "Tháng thứ 13 (liền sau kỳ một năm)".to_owned(),
        month => format!("Tháng thứ {month} của kỳ"),
    }
}

/// Another occurrence.
#[must_use]
pub fn occurrence(task: &Task) -> String {
    format!("{} · {}", task.period, state(task.state))
}

/// Rows of the facts.
pub mod row {
    /// Lead.
    pub const LEAD: &str = "Chủ trì";
    /// Helpers.
    pub const WITH: &str = "Phối hợp";
    /// Owner.
    pub const OWNER: &str = "Đơn vị giao";
    /// Product.
    pub const PRODUCT: &str = "Sản phẩm";
    /// Due.
    pub const DUE: &str = "Hạn";
    /// Rule.
    pub const RULE: &str = "Quy tắc hạn";
    /// Period.
    pub const PERIOD: &str = "Kỳ";
    /// Document.
    pub const DOCUMENT: &str = "Theo văn bản";
    /// Clause.
    pub const CLAUSE: &str = "Khoản";
    /// Progress.
    pub const PROGRESS: &str = "Tiến độ";
    /// Who had it before.
    pub const TAKEN_FROM: &str = "Tiếp nhận từ";
    /// Urged.
    pub const URGED: &str = "Đã đôn đốc";
}

/// Heads of the list and its sheet.
pub mod head {
    /// Title.
    pub const TITLE: &str = "Nhiệm vụ";
    /// Lead.
    pub const LEAD: &str = "Chủ trì";
    /// Helpers.
    pub const WITH: &str = "Phối hợp";
    /// Product.
    pub const PRODUCT: &str = "Sản phẩm";
    /// Due.
    pub const DUE: &str = "Hạn";
    /// Rule.
    pub const RULE: &str = "Quy tắc hạn";
    /// State.
    pub const STATE: &str = "Trạng thái";
    /// Progress.
    pub const PROGRESS: &str = "Tiến độ (%)";
    /// Changed.
    pub const CHANGED: &str = "Cập nhật";
    /// Code.
    pub const CODE: &str = "Mã";
    /// Owner.
    pub const OWNER: &str = "Đơn vị giao";
    /// Period.
    pub const PERIOD: &str = "Kỳ";
    /// Completed.
    pub const COMPLETED: &str = "Ngày báo hoàn thành";
    /// Late.
    pub const LATE: &str = "Trễ hạn";
    /// Document.
    pub const DOCUMENT: &str = "Theo văn bản";
}
