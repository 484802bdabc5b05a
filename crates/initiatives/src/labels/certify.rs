//! Words of a run that makes many certificates.

use chrono::TimeDelta;
use kernel::bulk::BulkState;
use ui::view::Tone;

/// Title of the pages.
pub const TITLE: &str = "Cấp giấy chứng nhận hàng loạt";
/// Nothing is chosen.
pub const NOTHING: &str = "Không còn sáng kiến nào chờ cấp giấy chứng nhận theo lựa chọn này";
/// Said after a run began.
pub const STARTED: &str = "Đã bắt đầu cấp giấy chứng nhận.";
/// Said after a run was stopped.
pub const STOPPED: &str = "Đã dừng. Giấy đã cấp vẫn giữ nguyên.";
/// A run that had ended.
pub const ENDED: &str = "Việc cấp giấy đã xong trước khi dừng.";

/// Row of facts.
pub const DONE: &str = "Đã xong";
/// Row of facts.
pub const RATE: &str = "Tốc độ";
/// Row of facts.
pub const LEFT: &str = "Còn lại";

/// Confirms how many.
#[must_use]
pub fn ask_count(count: usize) -> String {
    format!("Nhập số {count} để xác nhận")
}

/// Button that begins.
#[must_use]
pub fn start_button(count: usize) -> String {
    format!("Cấp giấy cho {count} sáng kiến")
}

/// More than the page shows.
#[must_use]
pub fn more(hidden: usize) -> String {
    format!("Còn {hidden} sáng kiến nữa không hiện ở đây.")
}

/// What is left out since it is the person's own.
#[must_use]
pub fn own(count: usize) -> String {
    format!(
        "Không tính {count} sáng kiến của chính bạn: người khác có thẩm quyền của đơn vị cấp giấy cho sáng kiến đó."
    )
}

/// A state of a run.
#[must_use]
pub fn state(state: BulkState) -> (&'static str, Tone) {
    match state {
        BulkState::Running => ("Đang cấp", Tone::Info),
        BulkState::Finished => ("Đã xong", Tone::Good),
        BulkState::Stopped => ("Đã dừng", Tone::Warn),
    }
}

/// How far a run is.
#[must_use]
pub fn progress(done: i64, total: i64) -> String {
    format!("{done} trên {total} sáng kiến")
}

/// How fast, and how long it takes yet. Nothing is said before there is something to measure.
#[must_use]
pub fn pace(done: i64, total: i64, spent: TimeDelta) -> (String, String) {
    let seconds = spent.num_milliseconds().max(1);
    if done <= 0 {
        return ("Đang chuẩn bị".to_owned(), String::new());
    }
    let rate = done.saturating_mul(1000) / seconds;
    let rate = if rate >= 1 {
        format!("{rate} sáng kiến mỗi giây")
    } else {
        format!("{} sáng kiến mỗi phút", done.saturating_mul(60_000) / seconds)
    };
    let left = (total - done).max(0).saturating_mul(seconds) / done / 1000;
    let left = match left {
        0..=5 => "vài giây".to_owned(),
        6..=90 => format!("khoảng {} giây", (left + 4) / 5 * 5),
        91..=5400 => format!("khoảng {} phút", (left + 59) / 60),
        _ => format!("khoảng {} giờ", (left + 1800) / 3600),
    };
    (rate, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_told_in_words_that_do_not_jump() {
        let of = |done, total, seconds| pace(done, total, TimeDelta::seconds(seconds));
        assert_eq!(of(0, 100, 3), ("Đang chuẩn bị".to_owned(), String::new()));
        assert_eq!(of(100, 10_000, 1).0, "100 sáng kiến mỗi giây");
        assert_eq!(of(100, 10_000, 1).1, "khoảng 2 phút");
        assert_eq!(of(9_900, 10_000, 99).1, "vài giây");
        assert_eq!(
            of(1, 3, 40),
            ("1 sáng kiến mỗi phút".to_owned(), "khoảng 80 giây".to_owned())
        );
        assert_eq!(of(10, 10, 40).1, "vài giây");
    }
}
