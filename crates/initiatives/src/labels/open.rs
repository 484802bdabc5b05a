//! Words of the pages for the public.

use crate::model::Initiative;
use kernel::time::local_date;

/// Title of a page.
pub const TITLE: &str = "Sáng kiến đã được công nhận";
/// Title of a page.
pub const TRACK: &str = "Theo dõi hồ sơ";

/// Below the list.
#[must_use]
pub fn rows(count: usize) -> String {
    format!("{count} sáng kiến trên trang này, mới công nhận đứng trước")
}

/// What whoever holds the number on the receipt may know.
#[must_use]
pub fn track_rows(initiative: &Initiative, unit: &str, complaint: bool) -> Vec<(&'static str, String)> {
    let day = |day: chrono::NaiveDate| day.format("%d/%m/%Y").to_string();
    let mut rows = vec![
        ("Mã hồ sơ", initiative.code.clone().unwrap_or_default()),
        ("Nơi tiếp nhận", unit.to_owned()),
        (
            "Ngày tiếp nhận",
            initiative.received_at.map(local_date).map(day).unwrap_or_default(),
        ),
    ];
    if initiative.state.is_open() {
        rows.push(("Hạn hiện tại", initiative.due_on.map(day).unwrap_or_default()));
    }
    if let Some(decided) = initiative.decided_at {
        rows.push(("Ngày có kết quả", day(local_date(decided))));
    }
    if complaint {
        rows.push(("Khiếu nại", "Đang giải quyết".to_owned()));
    }
    rows
}
