//! Words of campaigns.

use crate::campaigns::{Stage, Step};
use chrono::{DateTime, Utc};
use kernel::time::local;
use kernel::units::UnitKind;

/// Entry of the navigation and title of the list.
pub const TITLE: &str = "Phong trào, cuộc thi";
/// Title of the page of a new one.
pub const NEW: &str = "Lập phong trào mới";
/// Title of the page of a changed one.
pub const EDIT: &str = "Sửa phong trào";
/// Title of the public list.
pub const OPEN_TITLE: &str = "Phong trào, cuộc thi đang mở";
/// In a hand-over package.
pub const HELD: &str = "Phong trào, cuộc thi chưa tổng kết";
/// No name.
pub const ASK_NAME: &str = "Nhập tên phong trào, ví dụ: Mỗi trường một giải pháp số";
/// No problem.
pub const ASK_PROBLEM: &str = "Nêu vấn đề cần giải quyết: đang vướng ở đâu, mong có giải pháp gì";
/// No unit.
pub const ASK_UNIT: &str = "Chọn đơn vị phát động";
/// No moment.
pub const ASK_OPENS: &str = "Nhập ngày bắt đầu nhận hồ sơ";
/// No moment.
pub const ASK_CLOSES: &str = "Nhập ngày cuối nhận hồ sơ";
/// The end lies before the beginning.
pub const REVERSED: &str = "Ngày cuối nhận hồ sơ phải sau ngày bắt đầu";
/// The end has passed already.
pub const CLOSES_PAST: &str = "Ngày cuối nhận hồ sơ đã qua. Chọn một ngày từ hôm nay trở đi.";
/// A day long before or after every campaign.
pub const YEARS: &str = "Nhập ngày trong khoảng từ năm 2000 đến năm 2100";
/// More time that is less.
pub const SHORTENED: &str = "Ngày cuối mới phải sau ngày cuối hiện nay. Muốn kết thúc sớm, chọn Đóng nhận hồ sơ ngay.";
/// A goal that is no number.
pub const GOAL_UNREADABLE: &str = "Nhập một số từ 1 trở lên, hoặc để trống";
/// A goal above all.
pub const GOAL_PERCENT: &str = "Nhập một số từ 1 đến 100, hoặc để trống";
/// No document.
pub const ASK_BASIS: &str = "Nhập số, ký hiệu văn bản phát động (bấm Sửa) trước khi mở, ví dụ: 12/KH-UBND";
/// A form that is not offered.
pub const NO_FORM: &str = "Chọn một mẫu trong danh sách";
/// An outcome is asked for.
pub const ASK_OUTCOME: &str = "Ghi kết quả tổng kết: được gì, việc gì làm tiếp";
/// A number is asked for.
pub const ASK_PLEDGE: &str = "Nhập số sáng kiến dự kiến, từ 0 đến 10.000";
/// The unit is not called.
pub const NOT_CALLED: &str = "Phong trào này không phát động tới đơn vị bạn";
/// The campaign takes nothing any more.
pub const OVER: &str = "Phong trào đã tổng kết, không nhận thêm hồ sơ. Bỏ chọn phong trào rồi nộp.";
/// The campaign is not one that may be chosen.
pub const NOT_OFFERED: &str = "Chọn một phong trào trong danh sách, hoặc để trống";
/// A code that is no stage.
pub const UNKNOWN_STAGE: &str = "Trạng thái là draft, open, closed hoặc ended";
/// A code that is no kind of unit.
pub const UNKNOWN_KIND: &str = "Chọn loại đơn vị trong danh mục";
/// Nothing chosen.
pub const NONE: &str = "Không theo phong trào nào";
/// The form of each unit.
pub const UNIT_FORM: &str = "Mẫu của từng đơn vị nhận hồ sơ";
/// No sheet.
pub const NO_SHEET: &str = "Hội đồng tự chọn";
/// After saving.
pub const SAVED: &str = "Đã lưu. Chỉ người tổ chức thấy cho đến khi phát động.";
/// After a change of what was launched.
pub const CHANGED: &str = "Đã lưu thay đổi.";
/// After a unit announced its part.
pub const REGISTERED: &str = "Đã ghi đăng ký của đơn vị.";
/// Name of the file of units.
pub const FILE: &str = "Đơn vị tham gia";
/// Heads of the table of units.
pub const HEADS: [&str; 6] = [
    "Đơn vị",
    "Đã đăng ký",
    "Hồ sơ đã nộp",
    "Được công nhận",
    "Nộp muộn",
    "Tham gia",
];
/// Filters of the table of units.
pub const PART_FILTERS: [(&str, &str); 4] = [
    ("co-ho-so", "Đã có hồ sơ"),
    ("da-dang-ky", "Đã đăng ký"),
    ("dang-ky", "Đã đăng ký, chưa có hồ sơ"),
    ("chua", "Chưa tham gia"),
];
/// Filters of the list of dossiers.
pub const ENTRY_FILTERS: [(&str, &str); 2] = [("cong-nhan", "được công nhận"), ("nop-muon", "nộp muộn")];

/// A figure.
pub const ASKED_HANDED_IN: &str = "Bao nhiêu hồ sơ đã nộp?";
/// A figure.
pub const ASKED_RECOGNISED: &str = "Bao nhiêu hồ sơ được công nhận?";
/// A figure.
pub const ASKED_TAKING_PART: &str = "Bao nhiêu đơn vị đã có hồ sơ?";
/// A figure.
pub const ASKED_AUTHORS: &str = "Bao nhiêu người là tác giả?";
/// A figure.
pub const ASKED_LATE: &str = "Bao nhiêu hồ sơ nộp muộn?";
/// A figure.
pub const ASKED_REGISTERED_UNITS: &str = "Bao nhiêu đơn vị đã đăng ký?";
/// Unit of a figure.
pub const DOSSIERS: &str = "hồ sơ";
/// Unit of a figure.
pub const INITIATIVES: &str = "sáng kiến";
/// Unit of a figure.
pub const UNITS: &str = "đơn vị";
/// Unit of a goal.
pub const PERCENT_OF_STAFF: &str = "% số người";
/// A line of the facts.
pub const ROW_UNIT: &str = "Đơn vị phát động";
/// A line of the facts.
pub const ROW_BASIS: &str = "Văn bản phát động";
/// A line of the facts.
pub const ROW_AUDIENCE: &str = "Phát động tới";
/// A line of the facts.
pub const ROW_WINDOW: &str = "Nhận hồ sơ";
/// A line of the facts.
pub const ROW_RULE: &str = "Thể lệ về thời gian";
/// A line of the facts.
pub const ROW_FORM: &str = "Mẫu hồ sơ";
/// A line of the facts.
pub const ROW_SHEET: &str = "Phiếu chấm";
/// Filter of the list.
pub const EVERYONES: &str = "Của mọi đơn vị";

/// A stage.
#[must_use]
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "Đang chuẩn bị",
        Stage::Open => "Đang nhận hồ sơ",
        Stage::Closed => "Đã đóng nhận hồ sơ",
        Stage::Ended => "Đã tổng kết",
    }
}

/// Its colour; the word always stands beside it.
#[must_use]
pub fn tone(stage: Stage) -> ui::view::Tone {
    use ui::view::Tone;
    match stage {
        Stage::Draft => Tone::Neutral,
        Stage::Open => Tone::Good,
        Stage::Closed => Tone::Warn,
        Stage::Ended => Tone::Info,
    }
}

/// After a step.
#[must_use]
pub fn taken(step: Step) -> &'static str {
    match step {
        Step::Open => "Đã phát động. Các đơn vị được báo.",
        Step::Extend => "Đã gia hạn nhận hồ sơ. Các đơn vị được báo.",
        Step::Close => "Đã đóng nhận hồ sơ. Hồ sơ nộp sau được đánh dấu nộp muộn.",
        Step::End => "Đã tổng kết phong trào.",
    }
}

/// A step that cannot be taken now.
#[must_use]
pub fn refused(step: Step, now: Stage) -> String {
    let verb = match step {
        Step::Open => "phát động",
        Step::Extend => "gia hạn",
        Step::Close => "đóng nhận hồ sơ",
        Step::End => "tổng kết",
    };
    format!(
        "Phong trào đang ở trạng thái \"{}\" nên không {verb} được. Mở lại trang để xem.",
        stage(now)
    )
}

/// A kind of unit.
#[must_use]
pub fn kind(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Commune => "Xã, phường, đặc khu",
        UnitKind::Department => "Sở, ngành",
        UnitKind::Office => "Phòng, trung tâm",
        UnitKind::School => "Trường học",
        UnitKind::HealthStation => "Trạm y tế, bệnh viện",
        UnitKind::Enterprise => "Doanh nghiệp",
        UnitKind::Cooperative => "Hợp tác xã",
        UnitKind::Union => "Công đoàn",
        UnitKind::Country
        | UnitKind::Province
        | UnitKind::District
        | UnitKind::ResidentialArea
        | UnitKind::PartyBody
        | UnitKind::Front => "Đơn vị khác",
    }
}

/// Who is called, in a line.
#[must_use]
pub fn audience(kinds: &[UnitKind], people: &str, unit: &str) -> String {
    let named: Vec<&str> = kinds.iter().copied().map(kind).collect();
    let units = if named.is_empty() {
        "Mọi đơn vị".to_owned()
    } else {
        named.join("; ")
    };
    let people = if people.is_empty() {
        String::new()
    } else {
        format!(". Người tham gia: {people}")
    };
    format!("{units} thuộc {unit}{people}")
}

fn moment(at: DateTime<Utc>) -> String {
    local(at).format("%H:%M ngày %d/%m/%Y").to_string()
}

/// The campaign takes nothing yet.
#[must_use]
pub fn not_yet(opens: DateTime<Utc>) -> String {
    format!(
        "Phong trào nhận hồ sơ từ {}. Nộp từ lúc đó, hoặc bỏ chọn phong trào rồi nộp.",
        moment(opens)
    )
}

/// The window as moments.
#[must_use]
pub fn window(opens: DateTime<Utc>, closes: DateTime<Utc>) -> String {
    format!("Từ {} đến {}", moment(opens), moment(closes))
}

/// Below the list.
#[must_use]
pub fn rows(count: usize) -> String {
    format!("{count} phong trào trên trang này")
}

/// Below the table of units.
#[must_use]
pub fn unit_rows(from: usize, to: usize, all: usize) -> String {
    if all == 0 {
        "Không có đơn vị nào khớp".to_owned()
    } else {
        format!("Đơn vị {from} đến {to} trong {all}")
    }
}

/// How a unit takes part, as word and colour.
#[must_use]
pub fn taking(pledge: Option<i32>, handed_in: u32) -> (&'static str, ui::view::Tone) {
    use ui::view::Tone;
    match (pledge, handed_in) {
        (_, 1..) => ("Đã có hồ sơ", Tone::Good),
        (Some(_), 0) => ("Đã đăng ký", Tone::Info),
        (None, 0) => ("Chưa tham gia", Tone::Neutral),
    }
}

/// A goal beside its figure.
#[must_use]
pub fn goal(target: Option<u32>, of: &str) -> String {
    target.map_or_else(String::new, |target| {
        format!("Mục tiêu {target} {of}").trim_end().to_owned()
    })
}

/// Under a figure: of how many units.
#[must_use]
pub fn of_units(called: u32) -> String {
    format!("trong {called} đơn vị")
}

/// Under a figure: of how many people.
#[must_use]
pub fn of_staff(staff: usize, percent: u32) -> String {
    format!("trong {staff} người ({percent}%)")
}

/// A score sheet with its version.
#[must_use]
pub fn sheet(title: &str, version: u16) -> String {
    format!("{title}, bản {version}")
}

/// In the list of dossiers: what it is narrowed to.
#[must_use]
pub fn filtered(name: &str) -> String {
    format!("phong trào: {name}")
}

/// On the page of a dossier.
#[must_use]
pub fn entered(name: &str, late: bool) -> String {
    if late {
        format!("Hưởng ứng phong trào \"{name}\", nộp muộn.")
    } else {
        format!("Hưởng ứng phong trào \"{name}\".")
    }
}

/// To the units that are called.
#[must_use]
pub fn notice_opened(name: &str, closes: DateTime<Utc>) -> String {
    format!("Phong trào \"{name}\" đã mở, nhận hồ sơ đến {}.", moment(closes))
}

/// To the units that are called; whoever speaks for several reads which one is meant.
#[must_use]
pub fn notice_week(name: &str, closes: DateTime<Utc>, unit: &str, handed_in: u32) -> String {
    let so_far = if handed_in == 0 {
        format!("Đơn vị bạn chưa có hồ sơ nào ({unit}).")
    } else {
        format!("Đơn vị bạn đã có {handed_in} hồ sơ ({unit}).")
    };
    format!("Phong trào \"{name}\" đóng nhận hồ sơ lúc {}. {so_far}", moment(closes))
}

/// To whoever began it.
#[must_use]
pub fn notice_closed(name: &str) -> String {
    format!("Phong trào \"{name}\" đã hết hạn nhận hồ sơ. Xem kết quả và tổng kết.")
}

/// How the timeline tells an act.
#[must_use]
pub fn done(code: &str) -> &'static str {
    match code {
        "campaign.drafted" => "lập phong trào",
        "campaign.edit" => "sửa phong trào",
        "campaign.open" => "phát động phong trào",
        "campaign.extend" => "gia hạn nhận hồ sơ",
        "campaign.close" => "đóng nhận hồ sơ",
        "campaign.end" => "tổng kết phong trào",
        "campaign.register" => "đăng ký tham gia cho đơn vị",
        "campaign.hand_over" => "chuyển phong trào theo bàn giao",
        _ => "cập nhật phong trào",
    }
}
