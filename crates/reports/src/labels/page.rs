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

pub const TASK_BELOW: &str = "Thu đủ báo cáo cấp dưới";
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

/// Reports below were corrected after they were added up here.
#[must_use]
pub fn corrected(count: usize) -> String {
    format!("{count} đơn vị đã đính chính sau khi báo cáo này được gửi. Đính chính báo cáo này nếu cần số mới.")
}

/// Over which days a report told.
#[must_use]
pub fn frozen_window(from: NaiveDate, upto: NaiveDate) -> String {
    format!("Số liệu từ {} đến hết {}.", day(from), day(upto))
}

/// The days over which a report told, as a fact.
#[must_use]
pub fn days_told(from: NaiveDate, upto: NaiveDate) -> String {
    format!("Từ {} đến hết {}", day(from), day(upto))
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

/// Somebody else wrote another text into a section.
#[must_use]
pub fn kept_text_is(text: &str) -> String {
    if text.trim().is_empty() {
        "Người khác vừa xóa nội dung phần này. Phần bạn viết còn nguyên trong ô: bấm Lưu để giữ.".to_owned()
    } else {
        "Người khác vừa lưu nội dung khác cho phần này. Phần bạn viết còn nguyên trong ô: bấm Lưu để giữ, hoặc chép lại chữ của người kia:".to_owned()
    }
}

/// What is wrong in a row, for the list of everything that is wrong.
#[must_use]
pub fn at_row(code: &str, sentence: &str) -> String {
    format!("Dòng {code}: {sentence}")
}

/// So many cells are left.
#[must_use]
pub fn left_cells(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!("{count} ô còn trống hoặc chưa đọc được"),
    }
}

/// How many of the reports that are added up have come.
#[must_use]
pub fn left_below(accepted: usize, expected: usize, waiting: usize) -> String {
    let mut words = format!("Đã cộng {accepted}/{expected} báo cáo");
    if waiting > 0 {
        words.push_str(&format!("; {waiting} báo cáo đã gửi đang chờ bạn nhận"));
    }
    words
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
        Some(Act::Withdraw) => "bỏ bản sửa",
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
        Act::Withdraw => "Đã bỏ bản sửa. Báo cáo trở lại như bản đã gửi.".to_owned(),
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

// ---------- regimes ----------

pub const EDIT_REGIME: &str = "Sửa chế độ báo cáo";
pub const REGIME_ENTERED: &str = "Đã lưu dự thảo chế độ báo cáo. Ban hành thì các đơn vị mới phải gửi.";
pub const REGIME_CHANGED: &str = "Đã lưu chế độ báo cáo.";
pub const ENDED: &str = "Chế độ báo cáo đã hết hiệu lực. Không mở kỳ mới; báo cáo còn nợ vẫn phải gửi.";
pub const WAY: &str = "Gửi trên hệ thống";
pub const WAY_SUM: &str = "Tổng của các dòng (ghi mã dòng ở ô bên cạnh)";
pub const WAY_TABLE: &str = "Không phải chỉ tiêu: dòng này là tên biểu tiếp theo";
pub const WHENS: [(&str, &str); 2] = [("again", "Định kỳ"), ("once", "Một lần (đột xuất)")];
pub const ASK_PERIOD: &str = "Chọn kỳ mà báo cáo nói về";
pub const ASK_LAST_DAY: &str = "Nhập ngày cuối cùng được gửi, ví dụ 27/3/2026";
pub const ASK_FROM: &str = "Nhập ngày bắt đầu áp dụng, ví dụ 27/3/2026";

/// The attributes of a regime as Decree 09/2019/NĐ-CP names them, and those that are ours.
pub mod attribute {
    /// What is asked.
    pub const PURPOSE: &str = "Nội dung yêu cầu báo cáo";
    /// Who reports.
    pub const REPORTERS: &str = "Đối tượng thực hiện";
    /// To whom.
    pub const RECEIVER: &str = "Cơ quan nhận báo cáo";
    /// How it is sent.
    pub const WAY: &str = "Phương thức gửi, nhận";
    /// Until when.
    pub const DUE: &str = "Thời hạn gửi";
    /// How often.
    pub const FREQUENCY: &str = "Tần suất thực hiện";
    /// Which days count.
    pub const CUTOFF: &str = "Thời gian chốt số liệu";
    /// Its sections.
    pub const OUTLINE: &str = "Mẫu đề cương";
    /// Its tables.
    pub const FORM: &str = "Biểu mẫu số liệu";
    /// Through whom.
    pub const VIA: &str = "Gửi qua";
    /// Who also gets it.
    pub const ALSO: &str = "Đồng gửi";
    /// Who approves.
    pub const APPROVAL: &str = "Duyệt";
    /// Since when.
    pub const FROM: &str = "Áp dụng từ";
    /// What orders it.
    pub const BASIS: &str = "Văn bản quy định";
    /// The same in the register.
    pub const DOCUMENT: &str = "Văn bản trong sổ";
    /// What it is added up in.
    pub const INTO: &str = "Tổng hợp vào";
}

/// A day.
#[must_use]
pub fn date(on: NaiveDate) -> String {
    day(on)
}

/// When the next report is due.
#[must_use]
pub fn next_due(period: Period, due_at: DateTime<Utc>) -> String {
    format!("{}: {}", period.label(), moment(due_at))
}

/// A coming period: until when, over which days.
#[must_use]
pub fn coming(period: Period, due_at: DateTime<Utc>, (from, to): (NaiveDate, NaiveDate)) -> String {
    format!(
        "{}: hạn {}; số liệu từ {} đến {}",
        period.label(),
        moment(due_at),
        day(from),
        day(to)
    )
}

/// It is due before the days that count are over.
#[must_use]
pub fn due_before_cutoff(due: NaiveDate, closes: NaiveDate) -> String {
    format!(
        "Hạn gửi ({}) trước ngày chốt số liệu ({}): báo cáo sẽ gồm số thực hiện và số ước.",
        day(due),
        day(closes)
    )
}

/// Nobody read in the act that data of such a period is counted over these days.
#[must_use]
pub fn cutoff_inferred(act: &str, article: &str, from: NaiveDate, to: NaiveDate) -> String {
    format!(
        "Mốc chốt số liệu của kỳ này ({} đến {}) là suy ra ({act}, {article}), chưa đối chiếu với văn bản gốc. Nếu văn bản quy định mốc khác, hãy chọn “Theo kỳ lịch” và ghi mốc vào nội dung yêu cầu.",
        day(from),
        day(to)
    )
}

/// It is due after what it is added up in.
#[must_use]
pub fn due_after_parent(parent: &str, due: DateTime<Utc>, parent_due: DateTime<Utc>) -> String {
    format!(
        "Hạn gửi ({}) không trước hạn của báo cáo tổng hợp “{parent}” ({}): đơn vị tổng hợp sẽ không kịp cộng.",
        moment(due),
        moment(parent_due)
    )
}

/// What is added up in it is due after it.
#[must_use]
pub fn child_due_after(child: &str, child_due: DateTime<Utc>, due: DateTime<Utc>) -> String {
    format!(
        "Báo cáo cấp dưới “{child}” có hạn {}, không trước hạn của báo cáo này ({}): sẽ không kịp cộng.",
        moment(child_due),
        moment(due)
    )
}

/// Who reports, and how many units that is today.
#[must_use]
pub fn reporters(words: &str, count: usize) -> String {
    format!("{words}: {count} đơn vị hiện nay")
}

/// How often.
#[must_use]
pub fn how_often(frequency: &crate::model::Frequency) -> String {
    use crate::model::Frequency;
    match frequency {
        Frequency::Every { rule, .. } => directives::labels::task::every(rule.period).to_owned(),
        Frequency::Once { .. } => "Một lần".to_owned(),
    }
}

/// So many sections.
#[must_use]
pub fn sections(count: usize) -> String {
    match count {
        0 => "Không có đề cương".to_owned(),
        count => format!("{count} mục"),
    }
}

/// So many rows.
#[must_use]
pub fn rows(count: usize) -> String {
    match count {
        0 => "Không có biểu".to_owned(),
        count => format!("{count} chỉ tiêu"),
    }
}

/// Who approves.
#[must_use]
pub fn approval(approval: bool) -> &'static str {
    if approval {
        "Lãnh đạo đơn vị duyệt trước khi gửi"
    } else {
        "Không cần lãnh đạo duyệt"
    }
}

/// Who ordered it.
#[must_use]
pub fn ordered_by(unit: &str) -> String {
    format!("Do {unit} quy định")
}

/// A document that the person may not read.
pub const HIDDEN_DOCUMENT: &str = "Văn bản đang gắn (bạn không có quyền xem)";
/// A regime that the person may not read.
pub const HIDDEN_REGIME: &str = "Chế độ báo cáo đang gắn (bạn không có quyền xem)";

/// The words of a due rule in a sentence that orders reports, so that they are read as those of a document are.
#[must_use]
pub fn duty_sentence(rule: &str) -> String {
    format!("1. Các đơn vị gửi báo cáo kết quả thực hiện về Sở {rule}.")
}

/// A sentence that stands alone.
#[must_use]
pub fn big_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A section: what it begins with, and whether it may stay empty.
#[must_use]
pub fn section(drafted: &str, required: bool) -> String {
    if required {
        format!("{drafted}; phải có nội dung mới gửi được")
    } else {
        drafted.to_owned()
    }
}

/// A row that is counted.
#[must_use]
pub fn counted_by(name: &str) -> String {
    format!("Tính từ hồ sơ: {name}")
}

/// A row that is typed.
#[must_use]
pub fn typed(decimals: u32, negative: bool) -> String {
    let digits = match decimals {
        0 => "số nguyên".to_owned(),
        decimals => format!("{decimals} chữ số sau dấu phẩy"),
    };
    if negative {
        format!("Nhập tay, {digits}, có thể âm")
    } else {
        format!("Nhập tay, {digits}")
    }
}

/// A row that adds up others.
#[must_use]
pub fn sum_of(codes: &[String]) -> String {
    format!("Cộng các dòng {}", codes.join(", "))
}

/// A line that names no unit.
#[must_use]
pub fn no_unit(line: &str) -> String {
    format!("Không tìm thấy một đơn vị nào tên “{line}”. Ghi đúng tên trong mục Đơn vị, hoặc ghi mã đơn vị.")
}

/// A document as the basis of a regime.
#[must_use]
pub fn basis(document: &directives::model::Directive) -> String {
    let mut words = directives::labels::name(document);
    if !document.content.issuer.is_empty() {
        words.push_str(" của ");
        words.push_str(&document.content.issuer);
    }
    words
}

/// What is said after a regime was put into force.
#[must_use]
pub fn in_force(opened: u64) -> String {
    match opened {
        0 => "Đã ban hành. Báo cáo của kỳ tới tự mở khi kỳ bắt đầu.".to_owned(),
        opened => format!("Đã ban hành. {opened} đơn vị có báo cáo phải gửi của kỳ đang mở."),
    }
}

// ---------- the board and the roll-up ----------

pub const BOARD: &str = "Theo dõi gửi báo cáo";
pub const TOTAL: &str = "Tổng hợp";
pub const EXPECTED: &str = "Phải gửi";
pub const SENT: &str = "Đã gửi";
pub const ON_TIME: &str = "Đúng hạn";
pub const LATE: &str = "Gửi trễ";
pub const NOT_SENT: &str = "Chưa gửi";
pub const CLOSED: &str = "Đã chốt kỳ. Đơn vị chưa gửi chỉ gửi được khi bạn cho gửi sau chốt.";
pub const REOPENED: &str = "Đã mở lại kỳ. Các đơn vị gửi được báo cáo.";
pub const ALLOWED: &str = "Đã cho gửi sau chốt. Đơn vị nhận được thông báo.";
pub const ASK_UNIT: &str = "Chọn đơn vị được gửi sau chốt";
pub const NO_TOTAL: &str = "Chưa có số liệu";
pub const NO_SUM: &str = "Không cộng được";

/// Heads of the sheets.
pub mod head {
    /// Unit.
    pub const UNIT: &str = "Đơn vị";
    /// Its code.
    pub const CODE: &str = "Mã đơn vị";
    /// How far.
    pub const STAGE: &str = "Tình trạng";
    /// Against the due moment.
    pub const STANDING: &str = "Đúng hạn";
    /// Until when.
    pub const DUE: &str = "Hạn";
    /// When it was sent.
    pub const SENT: &str = "Gửi lúc";
    /// Days late.
    pub const LATE: &str = "Số ngày trễ";
    /// Last urged.
    pub const URGED: &str = "Nhắc lần cuối";
    /// Receipt number.
    pub const RECEIPT: &str = "Mã báo cáo";
    /// Code of a row.
    pub const ROW: &str = "Mã";
    /// Name of a row.
    pub const NAME: &str = "Chỉ tiêu";
    /// In what it is measured.
    pub const MEASURED: &str = "Đơn vị tính";
    /// The sum.
    pub const TOTAL: &str = "Tổng";
    /// How many reports tell it.
    pub const SAID: &str = "Số báo cáo";
    /// How many do not know.
    pub const UNKNOWN: &str = "Chưa có số liệu";
}

/// A stage as whoever receives it reads it.
#[must_use]
pub fn stage_above(stage: Stage) -> &'static str {
    match stage {
        Stage::Open => "Chưa làm",
        Stage::Draft => "Đang làm",
        Stage::Completed => "Chờ lãnh đạo duyệt",
        Stage::Sent => "Chờ nhận",
        Stage::Returned => "Đã trả lại",
        Stage::Accepted => "Đã nhận",
        Stage::Correcting => "Đang đính chính",
    }
}

/// So many days.
#[must_use]
pub fn days(days: i64) -> String {
    format!("{days} ngày")
}

/// Who does it instead.
#[must_use]
pub fn done_by(unit: &str) -> String {
    format!("{unit} làm thay")
}

/// The board of a period.
#[must_use]
pub fn board_title(period: Period) -> String {
    format!("{BOARD}, {}", period.label())
}

/// Who receives, and until when.
#[must_use]
pub fn board_lead(receiver: &str, due: Option<DateTime<Utc>>) -> String {
    match due {
        Some(due) => format!("{receiver} nhận báo cáo. Chậm nhất {}.", moment(due)),
        None => format!("{receiver} nhận báo cáo."),
    }
}

/// So many were taken.
#[must_use]
pub fn taken(count: usize) -> String {
    format!("Đã nhận {count}")
}

/// So many are overdue.
#[must_use]
pub fn overdue(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!("{count} đơn vị quá hạn"),
    }
}

/// As of which day the board is looked at.
#[must_use]
pub fn as_of(on: NaiveDate) -> String {
    format!("Tình hình đến hết ngày {}. Không phải tình hình hiện nay.", day(on))
}

/// As of when a table was taken.
#[must_use]
pub fn table_at(at: DateTime<Utc>) -> String {
    format!("Tình hình lúc {}", moment(at))
}

/// The button that urges: those that have not sent, and those that must send again.
#[must_use]
pub fn urge(open: usize, returned: usize) -> String {
    if returned == 0 {
        format!("Nhắc {open} đơn vị chưa gửi")
    } else {
        format!("Nhắc {open} đơn vị chưa gửi hoặc chưa gửi lại")
    }
}

/// How urging went.
#[must_use]
pub fn urged(now: usize, already: usize) -> String {
    match (now, already) {
        (0, 0) => "Không còn đơn vị nào chưa gửi.".to_owned(),
        (0, already) => format!("{already} đơn vị đã được nhắc hôm nay; mỗi đơn vị chỉ nhắc một lần một ngày."),
        (now, 0) => format!("Đã nhắc {now} đơn vị."),
        (now, already) => format!("Đã nhắc {now} đơn vị; {already} đơn vị đã được nhắc hôm nay."),
    }
}

/// A unit that may still send.
#[must_use]
pub fn exception(unit: &str, until: NaiveDate, reason: &str) -> String {
    format!(
        "{unit}: gửi được đến hết ngày {}. Lý do: {}.",
        day(until),
        reason.trim_end_matches('.')
    )
}

/// The name of a file: a stroke is none.
#[must_use]
pub fn file_name(title: &str) -> String {
    title.replace('/', "-")
}

/// The roll-up of a period.
#[must_use]
pub fn total_title(period: Period) -> String {
    format!("{TOTAL} số liệu, {}", period.label())
}

/// As of when, over how many reports.
#[must_use]
pub fn total_lead(as_of: &str, accepted: usize, expected: usize) -> String {
    format!("{as_of} Cộng {accepted} báo cáo đã nhận trên {expected} báo cáo phải gửi.")
}

/// The figures of a period that is closed.
#[must_use]
pub fn closed_at(at: DateTime<Utc>) -> String {
    format!("Số liệu chốt lúc {}.", moment(at))
}

/// The figures of a period that is open.
#[must_use]
pub fn running_at(at: DateTime<Utc>) -> String {
    format!("Số liệu lúc {}, kỳ chưa chốt.", moment(at))
}

/// Units whose reports are missing.
#[must_use]
pub fn missing_list(names: &[String]) -> String {
    format!("Chưa gửi: {}", names.join("; "))
}

// ---------- the workbook ----------

pub const BOOK_PREVIEW: &str = "Xem trước khi ghi từ Excel";
pub const ASK_BOOK: &str = "Chọn tệp biểu .xlsx đã điền";
pub const BOOK_TOO_LARGE: &str = "Tệp lớn hơn 1 MB nên không phải biểu tải từ trang này. Tải biểu rồi chép số vào.";
/// How a workbook is called that comes back from the preview.
pub const BOOK_FILE: &str = "bieu.xlsx";

/// The name of the file of a workbook.
#[must_use]
pub fn book_name(unit: &str, period: Period) -> String {
    format!("Biểu {} {unit}.xlsx", period.label().replace('/', "-"))
}

/// A cell of a workbook that could not be read.
#[must_use]
pub fn cell_fault(place: &str, raw: &str, sentence: &str) -> String {
    format!("Ô {place} ghi “{raw}”. {sentence}")
}

/// A row of a workbook that is not used.
#[must_use]
pub fn ignored_row(place: &str, text: &str, why: &str) -> String {
    format!("Ô {place}: {text}. {why}")
}

/// An estimate in a line.
#[must_use]
pub fn with_estimate(value: &str) -> String {
    format!("ước {value}")
}

/// What is said after a workbook was written.
#[must_use]
pub fn book_written(rows: usize, unread: usize) -> String {
    match unread {
        0 => format!("Đã ghi {rows} dòng từ Excel vào biểu."),
        unread => {
            format!("Đã ghi {rows} dòng từ Excel vào biểu. Còn {unread} ô chưa đọc được thành số; sửa ngay tại ô.")
        }
    }
}
