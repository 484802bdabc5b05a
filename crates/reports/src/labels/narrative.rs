//! The sentences that a report is drafted from, in the plain style of administrative documents (Decree 30/2020/NĐ-CP).

use crate::labels::check::{self, small_first};
use crate::model::narrative::Part;
use chrono::NaiveDate;
use indicators::model::Verdict;

/// The period of the report, as a reference.
pub const PERIOD: &str = "@ky";
/// The period before.
pub const PERIOD_BEFORE: &str = "@kytruoc";
/// The unit that reports.
pub const UNIT: &str = "@donvi";
/// How many reports were taken.
pub const ACCEPTED: &str = "@danhan";
/// How many reports are expected.
pub const EXPECTED: &str = "@phaico";
/// How many units have not sent.
pub const MISSING: &str = "@thieu";
/// How many targets are reached.
pub const REACHED: &str = "@dat";
/// How many targets there are.
pub const TARGETS: &str = "@muctieu";
/// Before the key of a target.
pub const TARGET: &str = "@mt.";

/// What stands behind the colon of a reference.
#[must_use]
pub fn suffix(part: Part) -> &'static str {
    match part {
        Part::Value => "",
        Part::Before => "truoc",
        Part::Estimate => "uoc",
        Part::Change => "sosanh",
        Part::Addends => "sobaocao",
        Part::Goal => "giao",
        Part::Verdict => "ketqua",
    }
}

/// The period before, when it has no other name.
pub const SOME_PERIOD_BEFORE: &str = "kỳ trước";
/// A cell that is not filled yet.
pub const NOT_FILLED: &str = "(chưa điền)";

/// It did not come up.
#[must_use]
pub fn nothing() -> String {
    small_first(check::NOTHING)
}

/// It is not known yet.
#[must_use]
pub fn unknown() -> String {
    small_first(check::UNKNOWN)
}

/// "tăng 4 (33,3%) so với quý III/2026".
#[must_use]
pub fn more(by: &str, percent: Option<&str>, before: &str) -> String {
    moved("tăng", by, percent, before)
}

/// "giảm 4 (33,3%) so với quý III/2026".
#[must_use]
pub fn less(by: &str, percent: Option<&str>, before: &str) -> String {
    moved("giảm", by, percent, before)
}

fn moved(verb: &str, by: &str, percent: Option<&str>, before: &str) -> String {
    match percent {
        Some(percent) => format!("{verb} {by} ({percent}%) so với {before}"),
        None => format!("{verb} {by} so với {before}"),
    }
}

/// It is what it was.
#[must_use]
pub fn even(before: &str) -> String {
    format!("không đổi so với {before}")
}

/// One of the two is no number.
#[must_use]
pub fn incomparable(before: &str) -> String {
    format!("không so sánh được với {before}")
}

/// How a target stands.
#[must_use]
pub fn verdict(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Reached) => "đạt",
        Some(Verdict::Near) => "gần đạt",
        Some(Verdict::Short) => "chưa đạt",
        None => "chưa đánh giá được",
    }
}

/// Before the results.
#[must_use]
pub fn results() -> String {
    format!("Trong {{{PERIOD}}}, {{{UNIT}}} đã thực hiện được các kết quả chủ yếu sau:")
}

/// No row says anything yet.
#[must_use]
pub fn no_results() -> String {
    format!("Số liệu {{{PERIOD}}} của {{{UNIT}}} chưa được điền.")
}

/// One result. The arguments are written as references.
#[must_use]
pub fn result(
    name: &str,
    value: &str,
    measured: &str,
    compared: Option<(&str, &str)>,
    estimate: Option<&str>,
    addends: Option<&str>,
) -> String {
    let measured = if measured.is_empty() {
        String::new()
    } else {
        format!(" {measured}")
    };
    let mut line = format!("- {name}: {value}{measured}");
    if let Some((change, before)) = compared {
        line.push_str(&format!(", {change} ({before})"));
    }
    if let Some(estimate) = estimate {
        line.push_str(&format!("; ước cả kỳ {estimate}{measured}"));
    }
    if let Some(addends) = addends {
        line.push_str(&format!("; cộng từ {addends} báo cáo của các đơn vị"));
    }
    line.push('.');
    line
}

/// Rows that have no number.
#[must_use]
pub fn others(rows: &[(String, String)]) -> String {
    let rows: Vec<String> = rows.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("Các nội dung khác: {}.", rows.join("; "))
}

/// More rows than are told in words.
pub const REST: &str = "Số liệu chi tiết nêu tại biểu kèm theo.";
/// More than is told.
pub const AND_MORE: &str = "- Các nội dung còn lại theo dõi trên hệ thống.";

/// Before the targets.
#[must_use]
pub fn targets() -> String {
    format!("Tính đến {{{PERIOD}}}, {{{UNIT}}} đạt {{{REACHED}}}/{{{TARGETS}}} mục tiêu được giao:")
}

/// One target.
#[must_use]
pub fn target(name: &str, goal: &str, value: &str, verdict: &str) -> String {
    format!("- {name}: được giao {goal}, đã thực hiện {value}; {verdict}.")
}

/// No targets.
#[must_use]
pub fn no_targets() -> String {
    format!("Hệ thống chưa ghi nhận mục tiêu nào được giao cho {{{UNIT}}} trong {{{PERIOD}}}.")
}

/// How many reports came.
#[must_use]
pub fn came() -> String {
    format!("Đến thời điểm lập báo cáo, đã nhận báo cáo của {{{ACCEPTED}}}/{{{EXPECTED}}} đơn vị.")
}

/// Before the units whose reports did not come.
#[must_use]
pub fn missing(units: &[String], cut: bool) -> String {
    let more = if cut { " và các đơn vị khác" } else { "" };
    format!("Còn {{{MISSING}}} đơn vị chưa gửi: {}{more}.", units.join("; "))
}

/// Every report came.
pub const NONE_MISSING: &str = "Không còn đơn vị nào chưa gửi báo cáo.";

/// Before the difficulties.
#[must_use]
pub fn obstacles() -> String {
    format!("Trong {{{PERIOD}}}, {{{UNIT}}} gặp các khó khăn, vướng mắc sau:")
}

/// One difficulty.
#[must_use]
pub fn obstacle(document: &str, text: &str, answered: bool) -> String {
    let state = if answered {
        "đã được trả lời"
    } else {
        "chưa được trả lời"
    };
    let text = text.trim_end_matches(['.', ';', ' ']);
    if document.is_empty() {
        format!("- {text} ({state}).")
    } else {
        format!("- Về {document}: {text} ({state}).")
    }
}

/// No difficulties.
#[must_use]
pub fn no_obstacles() -> String {
    format!("Trong {{{PERIOD}}}, {{{UNIT}}} chưa nêu khó khăn, vướng mắc nào trên hệ thống.")
}

/// Before the tasks that come next.
pub const NEXT: &str = "Trong kỳ tới, đơn vị tiếp tục thực hiện các nhiệm vụ sau:";

/// One task.
#[must_use]
pub fn next(name: &str, due: Option<NaiveDate>) -> String {
    let name = name.trim_end_matches(['.', ';', ' ']);
    match due {
        Some(due) => format!("- {name}, hạn {}.", due.format("%d/%m/%Y")),
        None => format!("- {name}."),
    }
}

/// No tasks.
pub const NO_NEXT: &str = "Hệ thống chưa ghi nhận nhiệm vụ nào đến hạn trong kỳ tới.";

/// A reference that nothing stands behind.
#[must_use]
pub fn unknown_reference(reference: &str) -> String {
    format!(
        "Không có số liệu nào tên {reference}. Chọn lại từ danh sách số liệu của báo cáo, hoặc gõ {{{{ nếu muốn viết dấu ngoặc."
    )
}
