//! Words of the month page and of the calendar that people subscribe to.

use crate::model::Asset;
use crate::model::clocks::Due;
use crate::model::results::is_duty;
use chrono::NaiveDate;

/// The month page.
pub const TITLE: &str = "Lịch hạn tài sản";
/// What this module puts into the calendar of a person.
pub const FEED: &str = "hạn của tài sản trí tuệ trong sổ bạn giữ, của tài sản bạn là tác giả, chủ sở hữu";
/// Days of the week, as heads of a month.
pub const DAYS: [(&str, &str); 7] = [
    ("T2", "Thứ Hai"),
    ("T3", "Thứ Ba"),
    ("T4", "Thứ Tư"),
    ("T5", "Thứ Năm"),
    ("T6", "Thứ Sáu"),
    ("T7", "Thứ Bảy"),
    ("CN", "Chủ nhật"),
];
/// A rule that nobody has compared with its source.
pub const UNVERIFIED: &str = "Chưa đối chiếu văn bản gốc.";

/// A day of a month as a line.
#[must_use]
pub fn day(day: NaiveDate) -> String {
    let text = ui::filters::weekday(day);
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .map(|letter| letter.to_uppercase().collect())
        .unwrap_or_default();
    format!("{first}{}, {}", letters.as_str(), day.format("%d/%m"))
}

/// What somebody must do on a day.
#[must_use]
pub fn must(number: u64) -> String {
    format!("{number} phải làm")
}

/// What else ends on a day.
#[must_use]
pub fn rest(number: u64) -> String {
    format!("{number} hạn khác")
}

/// A whole month.
#[must_use]
pub fn sum(must: u64, all: u64) -> String {
    match (must, all) {
        (_, 0) => "Không có hạn nào trong tháng này.".to_owned(),
        (0, all) => format!("{all} hạn trong tháng, không hạn nào chủ tài sản phải làm."),
        (must, all) => format!("{all} hạn trong tháng, chủ tài sản phải làm {must}."),
    }
}

/// Why a deadline is on its day, with the mark of what nobody compared, where there is room for one text.
#[must_use]
pub fn why(due: &Due) -> String {
    if due.verified {
        due.explanation.clone()
    } else {
        format!("{} {UNVERIFIED}", due.explanation)
    }
}

/// What stands under an entry of a calendar.
#[must_use]
pub fn about(one: &Asset, due: &Due) -> String {
    let mut lines = Vec::new();
    if !one.secret {
        lines.push(one.code.clone());
        lines.extend(one.content.owner().map(|party| party.name.clone()));
    }
    // What a task says is as secret as its result.
    if !(one.secret && is_duty(&due.key)) {
        lines.push(due.explanation.clone());
    }
    lines.extend(due.grace_on.map(crate::labels::grace));
    if !due.verified {
        lines.push(UNVERIFIED.to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_with_its_name() {
        assert_eq!(day("2026-12-05".parse().unwrap()), "Thứ Bảy, 05/12");
        assert_eq!(day("2026-12-06".parse().unwrap()), "Chủ nhật, 06/12");
    }
}
