//! The sentences that explain a deadline.

use chrono::NaiveDate;

use super::compute::{Counting, Standing};
use super::rule::{Duration, OnExpiry, PeriodDay, Roll, Rule};
use crate::calendar::{date_text, weekday_text};
use crate::period::PeriodKind;

/// "3 tháng", "5 ngày làm việc", "trước ngày 30/5".
pub(super) fn duration(duration: Duration) -> String {
    match duration {
        Duration::Months(count) => months(count),
        Duration::Days(count) => format!("{count} ngày"),
        Duration::WorkingDays(count) => format!("{count} ngày làm việc"),
        Duration::MonthsBefore(count) => format!("{} trước", months(count)),
        Duration::DaysBefore(count) => format!("{count} ngày trước"),
        Duration::WorkingDaysBefore(count) => format!("{count} ngày làm việc trước"),
        Duration::YearDay(at) => format!("{} ngày {:02}/{}", before_or_by(at.strict), at.day, at.month),
        Duration::PeriodDay(at) => format!(
            "{} ngày {:02} của {} ({})",
            before_or_by(at.strict),
            at.day,
            month_of_period(at),
            at.period.label().to_lowercase()
        ),
    }
}

/// "tháng cuối kỳ", "tháng thứ 3 sau kỳ", "tháng liền trước kỳ".
fn month_of_period(at: PeriodDay) -> String {
    let last = match at.period {
        PeriodKind::Month => 1,
        PeriodKind::Quarter => 3,
        PeriodKind::Half => 6,
        PeriodKind::NineMonths => 9,
        PeriodKind::Year | PeriodKind::SchoolYear => 12,
        PeriodKind::Stage => 0,
    };
    let month = i32::from(at.month);
    if month == last {
        "tháng cuối kỳ".to_owned()
    } else if month == last + 1 {
        "tháng liền sau kỳ".to_owned()
    } else if month > last {
        format!("tháng thứ {} sau kỳ", month - last)
    } else if month == 0 {
        "tháng liền trước kỳ".to_owned()
    } else if month < 0 {
        format!("tháng thứ {} trước kỳ", 1 - month)
    } else {
        format!("tháng thứ {month} của kỳ")
    }
}

fn months(count: u16) -> String {
    if count >= 24 && count.is_multiple_of(12) {
        format!("{} năm", count / 12)
    } else {
        format!("{count} tháng")
    }
}

fn before_or_by(strict: bool) -> &'static str {
    if strict { "trước" } else { "chậm nhất" }
}

/// What follows when a limit has run out.
pub(super) fn on_expiry(on_expiry: OnExpiry) -> &'static str {
    match on_expiry {
        OnExpiry::Late => "Sau hạn vẫn làm được, ghi là trễ.",
        OnExpiry::RightLost => "Sau hạn thì hết quyền yêu cầu.",
        OnExpiry::Withdrawn => "Sau hạn thì đơn coi như đã rút.",
        OnExpiry::TitleEnds => "Sau hạn thì văn bằng chấm dứt hiệu lực.",
        OnExpiry::WindowCloses => "Sau hạn thì không nhận nữa.",
    }
}

/// "Còn 5 ngày", "Hôm nay là ngày cuối", "Quá hạn 3 ngày".
pub(super) fn standing(standing: Standing) -> String {
    match standing {
        Standing::NotOpen { opens_on } => format!("Mở từ ngày {}", date_text(opens_on)),
        Standing::Running { days_left: 1 } => "Còn 1 ngày, hạn là ngày mai".to_owned(),
        Standing::Running { days_left } => format!("Còn {days_left} ngày"),
        Standing::LastDay => "Hôm nay là ngày cuối".to_owned(),
        Standing::Grace { until, days_late } => {
            format!(
                "Quá hạn {days_late} ngày, còn làm được đến hết ngày {}",
                date_text(until)
            )
        }
        Standing::Past { days_late } => format!("Quá hạn {days_late} ngày"),
        Standing::Stopped { since } => format!("Tạm dừng tính từ ngày {}", date_text(since)),
    }
}

/// "23:59 ngày 25/02/2027 (giờ Việt Nam)".
pub(super) fn due_at(due_on: NaiveDate) -> String {
    format!("23:59 ngày {} (giờ Việt Nam)", date_text(due_on))
}

/// The sentences under a deadline: what, until when, how counted, why moved, by which article, how sure.
pub(super) fn explanation(rule: &Rule, counting: &Counting<'_>) -> String {
    let mut text = format!(
        "{}: chậm nhất 23:59 {}, ngày {} (giờ Việt Nam).",
        rule.title,
        weekday_text(counting.due_on),
        date_text(counting.due_on)
    );
    text.push_str(" Cách tính: ");
    text.push_str(&how_counted(rule, counting));
    if let Some(extra) = counting.extended {
        text.push_str(&format!(
            ", gia hạn {} lần, mỗi lần {}",
            counting.extensions,
            duration(extra)
        ));
    }
    if counting.stopped_days > 0 {
        text.push_str(&format!(", không tính {} ngày tạm dừng", counting.stopped_days));
    }
    text.push('.');
    if let Some(reason) = counting.moved_because {
        let where_to = match rule.roll {
            Roll::NextWorkingDay => "chuyển sang ngày làm việc tiếp theo",
            Roll::PreviousWorkingDay => "lùi về ngày làm việc liền trước",
            Roll::None => "giữ nguyên",
        };
        text.push_str(&format!(
            " Ngày cuối theo cách tính là {} {}, ngày nghỉ ({reason}), nên {where_to}.",
            weekday_text(counting.counted_to),
            date_text(counting.counted_to)
        ));
    }
    if let Some(since) = counting.stopped_since {
        text.push_str(&format!(
            " Đang tạm dừng từ ngày {}; hạn sẽ lùi thêm bằng số ngày tạm dừng.",
            date_text(since)
        ));
    }
    if let Some(until) = counting.grace_until {
        text.push_str(&format!(" Còn làm được đến hết ngày {}.", date_text(until)));
    }
    text.push_str(&format!(" Căn cứ: {}, {}.", rule.article, rule.legal_act));
    if !rule.verified {
        text.push_str(" Thời hạn này chưa kiểm chứng với văn bản gốc.");
    }
    if !counting.calendar_verified {
        text.push_str(" Lịch nghỉ dùng để tính chưa kiểm chứng với thông báo chính thức.");
    }
    text
}

fn how_counted(rule: &Rule, counting: &Counting<'_>) -> String {
    let trigger = date_text(counting.trigger_on);
    match rule.duration {
        Duration::Months(_) | Duration::Days(_) | Duration::WorkingDays(_) => {
            format!(
                "{} kể từ ngày {} ({trigger}), không tính ngày đó",
                duration(rule.duration),
                rule.trigger_title
            )
        }
        Duration::MonthsBefore(_) | Duration::DaysBefore(_) | Duration::WorkingDaysBefore(_) => {
            format!("{} ngày {} ({trigger})", duration(rule.duration), rule.trigger_title)
        }
        Duration::YearDay(at) => format!("{} hằng năm{}", duration(rule.duration), named_day(at.strict, counting)),
        Duration::PeriodDay(at) => {
            let period = counting.period.map(|period| period.label()).unwrap_or_default();
            format!(
                "{} ngày {:02} của {}, {period}{}",
                before_or_by(at.strict),
                at.day,
                month_of_period(at),
                named_day(at.strict, counting)
            )
        }
    }
}

/// ", tức là trước ngày 03/12/2026": the day of the rule as a date.
fn named_day(strict: bool, counting: &Counting<'_>) -> String {
    let named = if strict {
        counting.counted_to.succ_opt()
    } else {
        Some(counting.counted_to)
    };
    let named = named.unwrap_or(counting.counted_to);
    if strict {
        format!(", tức là trước ngày {}", date_text(named))
    } else {
        format!(", tức là ngày {}", date_text(named))
    }
}

/// Why a deadline moved between two packs.
pub(super) fn moved(before: Option<&Rule>, after: Option<&Rule>) -> String {
    match (before, after) {
        (Some(before), Some(after)) if before.duration != after.duration => {
            format!(
                "Thời hạn đổi từ {} thành {} ({}, {})",
                duration(before.duration),
                duration(after.duration),
                after.article,
                after.legal_act
            )
        }
        (Some(before), Some(after)) if before.roll != after.roll => {
            "Cách chuyển ngày khi rơi vào ngày nghỉ đã đổi".to_owned()
        }
        (Some(before), Some(after)) if before != after => {
            format!("Quy tắc đã đổi ({}, {})", after.article, after.legal_act)
        }
        (Some(_), Some(_)) => "Lịch ngày nghỉ đã đổi".to_owned(),
        (Some(before), None) => format!("Gói quy tắc mới không còn thời hạn \"{}\" cho ngày này", before.title),
        (None, Some(after)) => format!("Gói quy tắc mới thêm thời hạn \"{}\"", after.title),
        (None, None) => String::new(),
    }
}
