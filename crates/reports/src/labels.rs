//! Vietnamese words of this module.

pub mod check;
pub mod exchange;
pub mod narrative;
pub mod page;
pub mod sheet;

use crate::model::form::{Drafted, Fault};
use crate::model::{Act, Amount, Cutoff, Entry, Frequency, Lock, RegimeState, Report, Reporters, Stage, Timeliness};
use chrono::{DateTime, NaiveDate, Utc};
use indicators::model::Exact;
use kernel::period::Period;
use kernel::time::{local, local_date};
use ui::view::Tone;

pub const NAV_GROUP: &str = "Báo cáo";
pub const TITLE: &str = "Báo cáo định kỳ";
pub const REGIMES: &str = "Chế độ báo cáo";
pub const NEW_REGIME: &str = "Thêm chế độ báo cáo";

pub const NOT_ALLOWED_REGIME: &str =
    "Chỉ văn thư, lãnh đạo hoặc đầu mối của đơn vị quy định mới sửa được chế độ báo cáo này.";
pub const NOT_ALLOWED_WRITE: &str = "Chỉ văn thư, lãnh đạo hoặc đầu mối của đơn vị báo cáo mới sửa được báo cáo này.";
pub const NOT_ALLOWED_SEND: &str =
    "Báo cáo cần lãnh đạo đơn vị duyệt trước khi gửi. Bấm Trình duyệt để chuyển cho lãnh đạo.";
pub const NOT_ALLOWED_RECEIVE: &str = "Chỉ văn thư, lãnh đạo hoặc đầu mối của đơn vị nhận mới làm được việc này.";

pub const ASK_NAME: &str = "Nhập tên báo cáo, ví dụ: Báo cáo quý về hoạt động sáng kiến";
pub const ASK_PURPOSE: &str = "Nhập nội dung yêu cầu báo cáo";
pub const ASK_BASIS: &str = "Nhập văn bản quy định chế độ báo cáo này, ví dụ: Công văn 12/UBND-VHXH ngày 05/05/2025";
pub const ASK_RECEIVER: &str = "Chọn đơn vị nhận báo cáo trong tỉnh";
pub const ASK_NAMED: &str = "Chọn ít nhất một đơn vị phải báo cáo";
pub const TOO_MANY_NAMED: &str =
    "Chọn tối đa 2.000 đơn vị. Nếu mọi xã đều báo cáo, hãy chọn “Mọi xã, phường, đặc khu”.";
pub const ASK_DUE: &str = "Chọn tháng và ngày gửi trong kỳ, ví dụ: trước ngày 03 của tháng thứ 3 trong quý";
pub const ASK_STAGE: &str = "Nhập giai đoạn đầu tiên, ví dụ: 2026-2030";
pub const ASK_FORM: &str = "Thêm ít nhất một chỉ tiêu vào biểu hoặc một mục vào đề cương";
pub const NO_SUCH_UNIT: &str = "Đơn vị này không còn hoặc không có. Chọn đơn vị khác.";
pub const NO_SUCH_REGIME: &str = "Không có chế độ báo cáo này. Chọn lại trong danh sách.";
pub const NO_SUCH_DOCUMENT: &str = "Không có văn bản này trong sổ. Chọn lại trong danh sách.";
pub const CIRCLE: &str = "Hai chế độ báo cáo không thể tổng hợp vào nhau. Chọn chế độ của cấp trên.";
pub const OTHER_PERIOD: &str = "Chế độ cấp trên có kỳ khác nên không cộng được. Chọn chế độ cùng kỳ.";
pub const NOT_REPORTING_THERE: &str = "Đơn vị này không phải báo cáo theo chế độ cấp trên đó nên không tổng hợp vào được. Chọn chế độ mà đơn vị bạn phải báo cáo.";
pub const ASK_FROM: &str = "Chọn ngày bắt đầu áp dụng, từ năm 2000 đến 2100";
pub const ASK_ONCE: &str = "Chọn hạn gửi không trước ngày bắt đầu áp dụng";
pub const NOBODY_REPORTS: &str = "Không có đơn vị nào phải báo cáo theo lựa chọn này. Chọn lại đối tượng báo cáo.";
pub const REGIME_ENDED: &str = "Chế độ báo cáo đã hết hiệu lực nên không sửa được. Lập chế độ mới nếu cần.";
pub const REGIME_NOT_DRAFT: &str = "Chế độ báo cáo này không còn là dự thảo.";
pub const REGIME_NOT_IN_FORCE: &str = "Chế độ báo cáo này không đang áp dụng.";

pub const ASK_CORRECTION: &str = "Nhập lý do đính chính. Đơn vị nhận sẽ thấy lý do này.";
pub const ASK_RETURN: &str = "Nhập lý do trả lại hoặc đánh dấu các ô cần sửa";
pub const ASK_REASON: &str = "Nhập lý do";
pub const ASK_UNTIL: &str = "Chọn ngày được gửi đến hết, từ hôm nay trở đi";
pub const OWES_NOTHING: &str = "Đơn vị này không phải gửi báo cáo kỳ này";
pub const UNREAD_CELL: &str =
    "Ô này có chữ không đọc được thành số. Sửa lại, hoặc chọn Không phát sinh, Chưa có số liệu.";
pub const BLANK_CELL: &str = "Ô còn trống. Nhập số (kể cả số 0), hoặc chọn Không phát sinh, Chưa có số liệu.";
pub const BLANK_SECTION: &str = "Mục này bắt buộc phải có nội dung";

pub const NO_SUCH_STAGE: &str = "Bước này không có. Xem các giá trị cho phép ở trang mô tả API.";
pub const NO_SUCH_PERIOD: &str =
    "Mã kỳ không đúng. Ví dụ mã đúng: 2026-Q4, 2026-11, 2026-H1, 2026-9M, 2026, 2026-SY, 2026-2030.";
pub const OWNER_STAYS: &str = "Không đổi được đơn vị quy định của một chế độ báo cáo. Lập chế độ mới ở đơn vị kia.";
pub const WRITE: &str = "Lập và gửi báo cáo";
pub const APPROVE: &str = "Duyệt và gửi báo cáo";
pub const MEND: &str = "Sửa báo cáo bị trả lại";
pub const TAKE: &str = "Nhận báo cáo";
pub const HELD: &str = "Báo cáo định kỳ";
pub const HELD_REGIMES: &str = "Chế độ báo cáo";
pub const OFFER_REPORT: &str = "Báo cáo bằng văn bản";
pub const NOT_SENT: &str = "Báo cáo chưa gửi nên chưa lập được văn bản.";

pub const TO_FILE: &str = "Lưu: VT";
pub const TABLE: &str = "Biểu số liệu";
pub const HEAD_CODE: &str = "Mã";
pub const HEAD_NAME: &str = "Chỉ tiêu";
pub const HEAD_MEASURED: &str = "Đơn vị tính";
pub const HEAD_ACTUAL: &str = "Thực hiện";
pub const HEAD_ESTIMATE: &str = "Ước cả kỳ";
pub const HEAD_NOTE: &str = "Ghi chú";

/// Reports that wait to be taken.
#[must_use]
pub fn waiting(period: Period, count: u64) -> String {
    format!("{}: {count} báo cáo chờ nhận", period.label())
}

/// A report with its period.
#[must_use]
pub fn report_name(name: &str, period: Period) -> String {
    format!("{name}, {}", lower_first(&period.label()))
}

/// What stands below BÁO CÁO on a paper: what it is about, without saying once more that it is a report and how often it comes.
#[must_use]
pub fn about(name: &str, period: Period) -> String {
    const OFTEN: [&str; 14] = [
        "định", "kỳ", "hằng", "hàng", "tháng", "quý", "năm", "6", "9", "sáu", "chín", "học", "đột", "xuất",
    ];
    let words: Vec<&str> = name.split_whitespace().collect();
    let told = match words.as_slice() {
        [a, b, rest @ ..] if [a, b].map(|word| word.to_lowercase()) == ["báo", "cáo"] => rest,
        all => all,
    };
    let often = told
        .iter()
        .take_while(|word| OFTEN.contains(&word.to_lowercase().as_str()))
        .count();
    // "quý về hoạt động": the period is told below; "năm học đường" is none.
    let told = match told.get(often) {
        None => &[],
        Some(word) if *word == "về" => told.get(often..).unwrap_or_default(),
        Some(_) => told,
    };
    let period = period.label();
    if told.is_empty() {
        return period;
    }
    format!(
        "{}, {}",
        vietnamese::capital_first(&told.join(" ")),
        lower_first(&period)
    )
}

/// The title of a task asks for a report.
#[must_use]
pub fn says_report(title: &str) -> bool {
    vietnamese::fold(title).contains("bao cao")
}

/// "Quý IV/2026" within a sentence.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A target with its period and the document that orders it.
#[must_use]
pub fn target(name: &str, period: Period, source: &str) -> String {
    format!("{name}, {} ({source})", lower_first(&period.label()))
}

/// The basis of a paper.
#[must_use]
pub fn basis(words: &str) -> String {
    format!("Thực hiện {words}")
}

/// On which days the figures rest, and where they are kept.
#[must_use]
pub fn closed_at(from: NaiveDate, upto: NaiveDate, sent_at: DateTime<Utc>, code: &str) -> String {
    format!(
        "Số liệu tính từ ngày {} đến hết ngày {}, chốt lúc {}, mã báo cáo {code}.",
        from.format("%d/%m/%Y"),
        upto.format("%d/%m/%Y"),
        moment(sent_at)
    )
}

/// A regime in words.
#[must_use]
pub fn regime_state(state: RegimeState) -> &'static str {
    match state {
        RegimeState::Draft => "Dự thảo",
        RegimeState::InForce => "Đang áp dụng",
        RegimeState::Ended => "Hết hiệu lực",
    }
}

/// Its colour.
#[must_use]
pub fn regime_tone(state: RegimeState) -> Tone {
    match state {
        RegimeState::Draft | RegimeState::Ended => Tone::Neutral,
        RegimeState::InForce => Tone::Good,
    }
}

/// A stage as its own unit reads it.
#[must_use]
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Open => "Chưa làm",
        Stage::Draft => "Đang làm",
        Stage::Completed => "Chờ duyệt",
        Stage::Sent => "Đã gửi",
        Stage::Returned => "Bị trả lại",
        Stage::Accepted => "Đã được nhận",
        Stage::Correcting => "Đang đính chính",
    }
}

/// Its colour.
#[must_use]
pub fn stage_tone(stage: Stage) -> Tone {
    match stage {
        Stage::Open | Stage::Draft => Tone::Neutral,
        Stage::Completed | Stage::Correcting => Tone::Warn,
        Stage::Sent | Stage::Accepted => Tone::Good,
        Stage::Returned => Tone::Bad,
    }
}

/// How a report stands to its due moment.
#[must_use]
pub fn timeliness(timeliness: Timeliness) -> &'static str {
    match timeliness {
        Timeliness::OnTime => "Đúng hạn",
        Timeliness::Late => "Gửi trễ",
        Timeliness::Awaited => "Chưa đến hạn",
        Timeliness::Missing => "Chưa gửi, quá hạn",
    }
}

/// Its colour.
#[must_use]
pub fn timeliness_tone(timeliness: Timeliness) -> Tone {
    match timeliness {
        Timeliness::OnTime => Tone::Good,
        Timeliness::Late => Tone::Warn,
        Timeliness::Awaited => Tone::Neutral,
        Timeliness::Missing => Tone::Bad,
    }
}

/// An act as a button says it.
#[must_use]
pub fn act(act: Act) -> &'static str {
    match act {
        Act::Complete => "Trình duyệt",
        Act::Reopen => "Lấy lại để sửa",
        Act::Send => "Duyệt và gửi",
        Act::Return => "Trả lại để sửa",
        Act::Accept => "Nhận báo cáo",
        Act::Correct => "Đính chính",
        Act::Withdraw => "Bỏ bản sửa",
    }
}

/// An act as the history tells it.
#[must_use]
pub fn happened(code: &str) -> &'static str {
    match Act::from_code(code) {
        Some(Act::Complete) => "Đã trình duyệt",
        Some(Act::Reopen) => "Đã lấy lại để sửa",
        Some(Act::Send) => "Đã duyệt và gửi",
        Some(Act::Return) => "Đã trả lại để sửa",
        Some(Act::Accept) => "Đã nhận",
        Some(Act::Correct) => "Bắt đầu đính chính",
        Some(Act::Withdraw) => "Đã bỏ bản sửa",
        None => "Đã nhắc",
    }
}

/// Why an act is not possible now.
#[must_use]
pub fn refused(asked: Act, stage: Stage) -> String {
    format!(
        "Không thể {} vì báo cáo đang ở bước “{}”. Tải lại trang để xem việc làm được.",
        act(asked).to_lowercase(),
        self::stage(stage)
    )
}

/// A correction that cannot be given up.
pub const NOTHING_KEPT: &str =
    "Không bỏ được bản sửa này vì không còn bản nháp của lần gửi trước. Sửa lại cho đúng rồi gửi bản đính chính.";

/// Why nothing can be typed.
#[must_use]
pub fn not_writable(stage: Stage) -> String {
    match stage {
        Stage::Completed => "Báo cáo đang chờ lãnh đạo duyệt. Bấm Lấy lại để sửa nếu cần nhập thêm.".to_owned(),
        Stage::Sent | Stage::Accepted => "Báo cáo đã gửi. Bấm Đính chính nếu cần sửa số liệu.".to_owned(),
        Stage::Open | Stage::Draft | Stage::Returned | Stage::Correcting => String::new(),
    }
}

/// Why a report does not arrive any more.
#[must_use]
pub fn locked(lock: &Lock, period: Period, receiver: &str) -> String {
    format!(
        "{receiver} đã chốt {} lúc {}. Lý do: {}. Nội dung bạn nhập còn nguyên. Đề nghị {receiver} cho gửi sau chốt nếu cần.",
        lower_first(&period.label()),
        local(lock.at).format("%H:%M ngày %d/%m/%Y"),
        lock.reason.trim_end_matches('.'),
    )
}

/// A period that is closed.
#[must_use]
pub fn already_closed(period: Period) -> String {
    format!("{} đã chốt trước đó.", period.label())
}

/// A period that is open.
#[must_use]
pub fn not_closed(period: Period) -> String {
    format!("{} chưa chốt nên không có gì để mở lại.", period.label())
}

/// A unit outside the province.
#[must_use]
pub fn out_of_reach(name: &str) -> String {
    format!("{name} không thuộc phạm vi của đơn vị quy định. Bỏ đơn vị này khỏi danh sách.")
}

/// A reference to a row that is not in the form.
#[must_use]
pub fn unknown_reference(reference: &str) -> String {
    format!("Không có chỉ tiêu nào mang mã “{reference}” trong biểu. Sửa mã trong ngoặc nhọn hoặc gõ số trực tiếp.")
}

/// What is wrong with a form.
#[must_use]
pub fn fault(fault: &Fault) -> String {
    match fault {
        Fault::TooMany => "Biểu có quá 400 chỉ tiêu hoặc đề cương có quá 30 mục. Hãy bớt lại.".to_owned(),
        Fault::Unnamed(code) => format!("Dòng “{code}” thiếu tên hoặc tên dài quá 250 ký tự."),
        Fault::Twice(code) => format!("Mã “{code}” dùng hai lần. Mỗi chỉ tiêu cần một mã riêng."),
        Fault::OddCode(code) => {
            format!("Mã “{code}” không hợp lệ. Mã chỉ gồm chữ không dấu, số, dấu chấm, gạch nối; tối đa 20 ký tự.")
        }
        Fault::NoSuchRow { sum, of } => {
            format!("Dòng tổng “{sum}” cộng dòng “{of}”, nhưng không có dòng này hoặc nó cũng là dòng tổng.")
        }
        Fault::NoSuchIndicator(key) => format!(
            "Chỉ tiêu “{key}” không có trong danh mục hoặc không tính được cho kỳ này. Chọn lại trong danh sách."
        ),
        Fault::OddSum(code) => format!("Dòng tổng “{code}” phải cộng ít nhất một dòng, mỗi dòng một lần."),
        Fault::TooFine(code) => format!("Dòng “{code}” lấy quá 6 chữ số sau dấu phẩy."),
    }
}

/// The two frequencies have periods of the same kind.
#[must_use]
pub fn same_kind(a: &Frequency, b: &Frequency) -> bool {
    a.kind() == b.kind()
}

/// A frequency with its due rule: "Hằng quý, trước ngày 03 của tháng thứ 3".
#[must_use]
pub fn frequency(frequency: &Frequency) -> String {
    match frequency {
        Frequency::Every { rule, stage: None } => directives::compiler::labels::due_rule(rule),
        Frequency::Every {
            rule,
            stage: Some(first),
        } => format!(
            "{}, từ {}",
            directives::compiler::labels::due_rule(rule),
            lower_first(&first.label())
        ),
        Frequency::Once { period, due } => {
            format!(
                "Một lần về {}, chậm nhất ngày {}",
                period.label(),
                due.format("%d/%m/%Y")
            )
        }
    }
}

/// From which day to which.
#[must_use]
pub fn cutoff(cutoff: Cutoff) -> &'static str {
    match cutoff {
        Cutoff::Calendar => "Theo kỳ lịch: từ ngày đầu đến ngày cuối kỳ",
        Cutoff::Administrative => "Báo cáo hành chính: từ ngày 15 tháng trước kỳ đến ngày 14 tháng cuối kỳ",
    }
}

/// Who reports.
#[must_use]
pub fn reporters(reporters: Reporters) -> &'static str {
    match reporters {
        Reporters::EachBelow => "Mọi đơn vị trực thuộc",
        Reporters::EachCommune => "Mọi xã, phường, đặc khu trong địa bàn",
        Reporters::These => "Các đơn vị chọn trong danh sách",
    }
}

/// What a section begins with.
#[must_use]
pub fn drafted(drafted: Drafted) -> &'static str {
    match drafted {
        Drafted::Results => "Kết quả và so sánh với kỳ trước",
        Drafted::Targets => "Mục tiêu và mức đạt",
        Drafted::Missing => "Đơn vị chưa gửi báo cáo",
        Drafted::Obstacles => "Khó khăn, vướng mắc",
        Drafted::Next => "Nhiệm vụ kỳ tới",
        Drafted::Nothing => "Đơn vị tự viết",
    }
}

/// The receipt number of a report: "BC-0012/2026-Q4".
#[must_use]
pub fn code(number: i64, period: Period, owner: &str) -> String {
    if owner.is_empty() {
        format!("BC-{number:04}/{period}")
    } else {
        format!("BC-{owner}-{number:04}/{period}")
    }
}

/// The name of the frozen figures of a report.
#[must_use]
pub fn snapshot(code: &str, revision: i32) -> String {
    format!("{code}, bản gửi {revision}")
}

/// The name is that of frozen figures of a report.
#[must_use]
pub fn is_snapshot_of(name: &str, code: &str) -> bool {
    name.strip_prefix(code)
        .is_some_and(|rest| rest.starts_with(", bản gửi "))
}

/// A moment as people read it.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    local(at).format("%H:%M ngày %d/%m/%Y").to_string()
}

/// Until when: "hạn 23:59 ngày 02/12/2026, còn 6 ngày".
#[must_use]
pub fn due(due_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let days = (local_date(due_at) - local_date(now)).num_days();
    let left = if now > due_at {
        match (local_date(now) - local_date(due_at)).num_days() {
            0 => "đã quá hạn".to_owned(),
            days => format!("đã quá hạn {days} ngày"),
        }
    } else {
        match days {
            0 => "hạn cuối hôm nay".to_owned(),
            1 => "còn 1 ngày".to_owned(),
            days => format!("còn {days} ngày"),
        }
    };
    format!("{}, {left}", moment(due_at))
}

/// What is told after an act.
#[must_use]
pub fn notice(act: Act, name: &str, period: Period, unit: &str, note: &str) -> String {
    let period = period.label();
    match act {
        Act::Complete => format!("{name}, {period}: báo cáo của {unit} chờ bạn duyệt và gửi."),
        Act::Return => {
            let why = if note.is_empty() {
                String::new()
            } else {
                format!(" Lý do: {note}")
            };
            format!("{name}, {period}: báo cáo của {unit} bị trả lại để sửa.{why}")
        }
        Act::Send => format!("{name}, {period}: {unit} đã gửi bản đính chính."),
        Act::Accept => format!("{name}, {period}: báo cáo của {unit} đã được nhận."),
        Act::Correct => format!("{name}, {period}: {unit} đang đính chính báo cáo."),
        Act::Withdraw => format!("{name}, {period}: {unit} không đính chính báo cáo nữa."),
        Act::Reopen => format!("{name}, {period}: báo cáo của {unit} được lấy lại để sửa."),
    }
}

/// What a unit that has not sent is told.
#[must_use]
pub fn urged(name: &str, period: Period, receiver: &str, report: &Report, now: DateTime<Utc>) -> String {
    format!(
        "{receiver} nhắc gửi {name}, {}: {}.",
        period.label(),
        due(report.due_at, now)
    )
}

/// What writers are told before and after the due day.
#[must_use]
pub fn reminder(name: &str, report: &Report, now: DateTime<Utc>) -> String {
    format!("{name}, {}: {}.", report.period.label(), due(report.due_at, now))
}

/// What a unit is told that may send after the period was closed.
#[must_use]
pub fn allowed(name: &str, period: Period, until: NaiveDate) -> String {
    format!(
        "{name}, {}: đơn vị bạn được gửi sau chốt đến hết ngày {}.",
        period.label(),
        until.format("%d/%m/%Y")
    )
}

/// An entry in a table.
#[must_use]
pub fn entry(entry: Entry, decimals: u32) -> String {
    match entry {
        Entry::Blank => "–".to_owned(),
        Entry::Value(amount) => amount.0.said_short(decimals),
        Entry::Nothing => "Không phát sinh".to_owned(),
        Entry::Unknown => "Chưa có số liệu".to_owned(),
    }
}

/// How far an estimate was off: "thấp hơn 4 (8 %)".
#[must_use]
pub fn estimate_error(estimate: Amount, now: Entry) -> String {
    let Entry::Value(Amount(now)) = now else {
        return String::new();
    };
    let Some(off) = now.minus(estimate.0) else {
        return String::new();
    };
    if off.is_zero() {
        return "Đúng như ước".to_owned();
    }
    let (word, size) = if off < Exact::ZERO {
        ("Thấp hơn ước", Exact::ZERO.minus(off))
    } else {
        ("Cao hơn ước", Some(off))
    };
    let size = size.unwrap_or(off);
    let percent = size
        .times(Exact::whole(100))
        .and_then(|all| all.over(estimate.0))
        .filter(|_| estimate.0 > Exact::ZERO);
    match percent {
        Some(percent) => format!("{word} {} ({} %)", size.said_short(2), percent.said_short(1)),
        None => format!("{word} {}", size.said_short(2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Below BÁO CÁO the paper says what it is about, once.
    #[test]
    fn a_title_does_not_say_report_twice() {
        let quarter: Period = "2026-Q4".parse().unwrap();
        for (name, said) in [
            (
                "Báo cáo quý về hoạt động sáng kiến",
                "Về hoạt động sáng kiến, quý IV/2026",
            ),
            ("Báo cáo kết quả chuyển đổi số", "Kết quả chuyển đổi số, quý IV/2026"),
            ("Báo cáo định kỳ hằng quý", "Quý IV/2026"),
            ("Báo cáo năm học đường xanh", "Năm học đường xanh, quý IV/2026"),
            ("Tình hình sáng chế", "Tình hình sáng chế, quý IV/2026"),
            ("BÁO CÁO", "Quý IV/2026"),
        ] {
            assert_eq!(about(name, quarter), said, "{name}");
        }
    }
}
