//! Vietnamese words for what the compiler finds.

use chrono::{Datelike, NaiveDate};
use kernel::period::{Period, PeriodKind};

use super::due::{CountUnit, Deadline, DueRule, MonthDay, Schedule};
use super::finding::FindingKind;
use super::proposal::{
    AgencyKind, Certainty, Comparator, Doubt, Figure, MarkerKind, OwnerSource, Pace, Purpose, Scheme, Section, Value,
};

/// "15/11/2026".
fn day(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// "hằng quý", "6 tháng một lần".
#[must_use]
pub fn frequency(period: PeriodKind) -> &'static str {
    match period {
        PeriodKind::Month => "hằng tháng",
        PeriodKind::Quarter => "hằng quý",
        PeriodKind::Half => "6 tháng một lần",
        PeriodKind::NineMonths => "9 tháng đầu mỗi năm",
        PeriodKind::Year => "hằng năm",
        PeriodKind::SchoolYear => "mỗi năm học",
        PeriodKind::Stage => "mỗi giai đoạn",
    }
}

fn months_of(period: PeriodKind) -> i32 {
    match period {
        PeriodKind::Month => 1,
        PeriodKind::Quarter => 3,
        PeriodKind::Half => 6,
        PeriodKind::NineMonths => 9,
        // Of a stage, the months of its last year.
        PeriodKind::Year | PeriodKind::SchoolYear | PeriodKind::Stage => 12,
    }
}

/// The period as a noun: "quý", "năm".
fn noun(period: PeriodKind) -> &'static str {
    match period {
        PeriodKind::Month => "tháng",
        PeriodKind::Quarter => "quý",
        PeriodKind::Half => "kỳ 6 tháng",
        PeriodKind::NineMonths => "kỳ 9 tháng",
        PeriodKind::Year => "năm",
        PeriodKind::SchoolYear => "năm học",
        PeriodKind::Stage => "giai đoạn",
    }
}

/// "của tháng cuối quý", "của tháng sau", "tháng 11 hằng năm".
fn month_in(period: PeriodKind, at: MonthDay) -> String {
    let month = i32::from(at.month);
    let last = months_of(period);
    let noun = noun(period);
    let yearly = period == PeriodKind::Year;
    if period == PeriodKind::Month && month == 1 {
        "hằng tháng".to_owned()
    } else if period == PeriodKind::Month && month == 2 {
        "của tháng sau".to_owned()
    } else if yearly && (1..=12).contains(&month) {
        format!("tháng {month} hằng năm")
    } else if yearly && (13..=24).contains(&month) {
        format!("tháng {} năm sau", month - 12)
    } else if period == PeriodKind::Stage && (1..=12).contains(&month) {
        format!("tháng {month} năm cuối {noun}")
    } else if month == last {
        format!("của tháng cuối {noun}")
    } else if month == 1 {
        format!("của tháng đầu {noun}")
    } else if month == last + 1 {
        format!("của tháng liền sau {noun}")
    } else if month > last {
        format!("của tháng thứ {} sau {noun}", month - last)
    } else if month == 0 {
        format!("của tháng liền trước {noun}")
    } else if month < 0 {
        format!("của tháng thứ {} trước {noun}", 1 - month)
    } else {
        format!("của tháng thứ {month} trong {noun}")
    }
}

/// A due rule: "trước ngày 03 của tháng cuối quý (hạn cuối 23 giờ 59 phút ngày 02)", "hằng năm".
#[must_use]
pub fn due_rule(rule: &DueRule) -> String {
    let Some(at) = rule.day else {
        return frequency(rule.period).to_owned();
    };
    let (word, last) = if rule.strict {
        ("trước ngày", before(at.day))
    } else {
        ("chậm nhất ngày", format!("ngày {:02}", at.day))
    };
    format!(
        "{word} {:02} {} (hạn cuối 23 giờ 59 phút {last})",
        at.day,
        month_in(rule.period, at)
    )
}

// The day before the first is the last of another month, whose number differs from month to month.
fn before(day: u8) -> String {
    if day > 1 {
        format!("ngày {:02}", day - 1)
    } else {
        "ngày cuối tháng trước".to_owned()
    }
}

/// A due rule in one of its periods: "23 giờ 59 phút ngày 02/12/2026 (Quý IV/2026)".
#[must_use]
pub fn due_in(rule: &DueRule, period: Period) -> Option<String> {
    rule.due_on(period)
        .map(|last| format!("23 giờ 59 phút ngày {} ({})", day(last), period.label()))
}

/// When a report is owed.
#[must_use]
pub fn schedule(schedule: &Schedule) -> String {
    match schedule {
        Schedule::Periodic(rule) => due_rule(rule),
        Schedule::Once { until } => deadline(until),
        Schedule::AdHoc => "đột xuất, khi có yêu cầu".to_owned(),
        Schedule::AsRegulated => "theo quy định (văn bản không nêu ngày)".to_owned(),
        Schedule::WhenItHappens => "khi phát sinh".to_owned(),
    }
}

/// A deadline: "trước ngày 15/11/2026 (hạn cuối 23 giờ 59 phút ngày 14/11/2026)", "trong Tháng 6/2025", "thường xuyên".
#[must_use]
pub fn deadline(deadline: &Deadline) -> String {
    let last = |from: NaiveDate| format!("(hạn cuối 23 giờ 59 phút ngày {})", day(from));
    match *deadline {
        Deadline::Day { date, strict } => match date.pred_opt() {
            Some(before) if strict => format!("trước ngày {} {}", day(date), last(before)),
            Some(_) | None => format!("chậm nhất ngày {} {}", day(date), last(date)),
        },
        Deadline::Within { period, strict } => {
            let name = lower_first(&period.label());
            match deadline.due_on() {
                Some(due) if strict => format!("trước {name} {}", last(due)),
                Some(due) => format!("hết {name} {}", last(due)),
                None => name,
            }
        }
        Deadline::From { year } => format!("từ năm {year} và các năm tiếp theo"),
        Deadline::Regular => "thường xuyên".to_owned(),
        Deadline::Recurring { rule } => due_rule(&rule),
        Deadline::Relative { count, unit } => {
            let unit = match unit {
                CountUnit::Days => "ngày",
                CountUnit::WorkingDays => "ngày làm việc",
                CountUnit::Weeks => "tuần",
                CountUnit::Months => "tháng",
                CountUnit::Years => "năm",
            };
            format!("trong {count} {unit} kể từ mốc nêu trong văn bản")
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_lowercase().chain(rest).collect(),
        None => String::new(),
    }
}

/// "trên", "tối thiểu", "đạt" …
#[must_use]
pub fn comparator(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::MoreThan => "trên",
        Comparator::AtLeast => "tối thiểu",
        Comparator::Reach => "đạt",
        Comparator::About => "khoảng",
        Comparator::Between => "từ",
        Comparator::AtMost => "không quá",
        Comparator::LessThan => "dưới",
    }
}

/// A number in the Vietnamese way: "0,7", "1.000".
#[must_use]
pub fn figure(figure: Figure) -> String {
    vietnamese::format_scaled(i128::from(figure.mantissa), figure.scale, figure.scale)
}

/// A whole target value: "trên 80%", "từ 16 đến 18%, tăng bình quân mỗi năm".
#[must_use]
pub fn target(comparator_of: Comparator, value: Value, unit: &str, pace_of: Pace) -> String {
    let number = match value {
        Value::One(one) => figure(one),
        Value::Range(from, to) => format!("{} đến {}", figure(from), figure(to)),
    };
    let gap = if unit.is_empty() || unit.starts_with('%') {
        ""
    } else {
        " "
    };
    let tail = match pace_of {
        Pace::Once => "",
        Pace::EveryYear | Pace::GrowthPerYear | Pace::Growth => ", ",
    };
    format!(
        "{} {number}{gap}{unit}{tail}{}",
        comparator(comparator_of),
        pace(pace_of)
    )
}

/// Of what time a target speaks; empty for a plain one.
#[must_use]
pub fn pace(pace: Pace) -> &'static str {
    match pace {
        Pace::Once => "",
        Pace::EveryYear => "mỗi năm",
        Pace::GrowthPerYear => "tăng bình quân mỗi năm",
        Pace::Growth => "tăng trong cả giai đoạn",
    }
}

/// Why a line needs a look; `None` when it is sure.
#[must_use]
pub fn certainty(certainty: Certainty) -> Option<&'static str> {
    certainty.doubt().map(doubt)
}

/// Why a line needs a look.
#[must_use]
pub fn doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::NoVerb => "Câu không mở đầu bằng động từ giao việc; xem lại có phải nhiệm vụ không.",
        Doubt::OwnerFromRecipients => "Câu không nêu ai làm; tạm lấy theo nơi nhận của văn bản.",
        Doubt::NoOwner => "Không tìm thấy ai được giao; chọn đơn vị chủ trì.",
        Doubt::LeadUnclear => "Câu nêu các bên phối hợp nhưng chưa rõ ai chủ trì.",
        Doubt::UnknownAgency => "Tên cơ quan không có trong danh mục; xem lại.",
        Doubt::DayNotStated => "Văn bản không nêu ngày cụ thể; bổ sung khi xác nhận.",
        Doubt::YearNotStated => "Văn bản không nêu năm; tạm lấy theo năm ban hành.",
        Doubt::NumberUnclear => "Con số hoặc cách so sánh có thể hiểu theo hai cách.",
        Doubt::MeasureUnclear => "Nội dung đo được cắt từ một câu dài; xem lại.",
        Doubt::ImpossibleDate => "Ngày này không có trong lịch.",
        Doubt::Blank => "Chỗ này trong văn bản để trống.",
        Doubt::FromPosition => "Đoán theo vị trí trong văn bản.",
        Doubt::Aim => "Đây có thể là mục đích hoặc yêu cầu chung, chưa phải việc giao.",
    }
}

/// Where the owner was found.
#[must_use]
pub fn owner_source(source: OwnerSource) -> &'static str {
    match source {
        OwnerSource::Sentence => "nêu trong câu",
        OwnerSource::Heading => "theo đề mục",
        OwnerSource::Recipients => "theo nơi nhận",
        OwnerSource::Cell => "theo ô trong bảng",
        OwnerSource::Nowhere => "chưa rõ",
    }
}

/// What a name of an agency stands for.
#[must_use]
pub fn agency_kind(kind: AgencyKind) -> &'static str {
    match kind {
        AgencyKind::Named => "cơ quan, đơn vị",
        AgencyKind::Group => "nhóm cơ quan, đơn vị",
        AgencyKind::Position => "chức danh",
        AgencyKind::Outside => "tổ chức, cá nhân ngoài hệ thống",
    }
}

/// Why somebody receives the document.
#[must_use]
pub fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Act => "để thực hiện",
        Purpose::Inform => "để báo cáo",
        Purpose::AsAbove => "như trên",
        Purpose::File => "lưu",
        Purpose::Publish => "để đăng tải",
    }
}

/// State or Party.
#[must_use]
pub fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::State => "Văn bản hành chính nhà nước",
        Scheme::Party => "Văn bản của Đảng",
    }
}

/// Part of the document.
#[must_use]
pub fn section(section: Section) -> &'static str {
    match section {
        Section::Preamble => "Mở đầu",
        Section::Purpose => "Mục đích, yêu cầu",
        Section::Background => "Tình hình",
        Section::Goals => "Mục tiêu",
        Section::Tasks => "Nhiệm vụ, giải pháp",
        Section::Funding => "Kinh phí",
        Section::Organisation => "Tổ chức thực hiện",
        Section::Closing => "Kết thúc",
    }
}

/// What stands before a clause.
#[must_use]
pub fn marker(marker: MarkerKind) -> &'static str {
    match marker {
        MarkerKind::Part => "Phần",
        MarkerKind::Chapter => "Chương",
        MarkerKind::Division => "Mục",
        MarkerKind::Article => "Điều",
        MarkerKind::Capital | MarkerKind::Roman => "Mục lớn",
        MarkerKind::Number | MarkerKind::Decimal => "Mục",
        MarkerKind::Letter => "Điểm",
        MarkerKind::Dash | MarkerKind::Plus => "Gạch đầu dòng",
        MarkerKind::Paragraph => "Đoạn",
    }
}

/// The path of a clause as people say it: "mục V.12", "mục 2, gạch đầu dòng thứ 3", "đoạn kết thứ 1".
#[must_use]
pub fn path(path: &str) -> String {
    let mut marks = Vec::new();
    let mut out = Vec::new();
    for part in path.split('.') {
        if let Some(number) = part.strip_prefix('-').or_else(|| part.strip_prefix('+')) {
            out.push(format!("gạch đầu dòng thứ {number}"));
        } else if let Some(number) = part.strip_prefix('¶') {
            let below = marks.strip_prefix(&["PL"]).unwrap_or(&marks);
            out.push(match below {
                ["0"] => format!("đoạn mở đầu thứ {number}"),
                ["end"] => format!("đoạn kết thứ {number}"),
                _ => format!("đoạn thứ {number}"),
            });
        } else {
            marks.push(part);
        }
    }
    // the part behind the signature
    let enclosed = marks.first() == Some(&"PL");
    if enclosed {
        marks.remove(0);
    }
    if !matches!(marks.as_slice(), [] | ["0"] | ["end"]) {
        out.insert(0, format!("mục {}", marks.join(".")));
    }
    if enclosed {
        out.insert(0, "phần kèm theo".to_owned());
    }
    out.join(", ")
}

// What is added when the registry's row was not compared with an official source.
fn unverified(verified: bool) -> &'static str {
    if verified {
        ""
    } else {
        " Danh mục ghi điều này chưa kiểm chứng."
    }
}

fn since(day_of: Option<NaiveDate>) -> String {
    day_of.map(|date| format!(" từ ngày {}", day(date))).unwrap_or_default()
}

/// The sentence of a finding.
#[must_use]
pub fn finding(kind: &FindingKind) -> String {
    match kind {
        FindingKind::NoText => {
            "Không đọc được chữ nào trong tệp. Nếu là bản chụp, hãy tải bản có lớp chữ hoặc dán nội dung.".to_owned()
        }
        FindingKind::UnreadableText => {
            "Chữ trong tệp không đọc được thành tiếng Việt. Kiểm tra phông chữ cũ hoặc chất lượng bản chụp.".to_owned()
        }
        FindingKind::TooLong { read, of } => {
            format!("Văn bản dài {of} ký tự; chỉ {read} ký tự đầu được đọc. Tách phụ lục rồi tải riêng.")
        }
        FindingKind::NoClauses => {
            "Văn bản không có mục đánh số hay gạch đầu dòng; các câu được xếp theo đoạn.".to_owned()
        }
        FindingKind::NoTasks => "Không tìm thấy câu nào giao việc.".to_owned(),
        FindingKind::ImpossibleDate { printed } => {
            format!("Ngày \"{printed}\" không có trong lịch. Hỏi lại nơi ban hành; chữ trong văn bản được giữ nguyên.")
        }
        FindingKind::BlankNumber { symbol } if symbol.is_empty() => "Số văn bản để trống.".to_owned(),
        FindingKind::BlankNumber { symbol } => format!("Số văn bản để trống (ký hiệu {symbol})."),
        FindingKind::BlankDate => "Ngày ban hành để trống hoặc thiếu.".to_owned(),
        FindingKind::AnnexElsewhere => {
            "Văn bản nói có phụ lục kèm theo nhưng phụ lục không có trong tệp này. Tải phụ lục riêng để đọc nhiệm vụ."
                .to_owned()
        }
        FindingKind::TableLeftOut { rows } => {
            format!("Trong văn bản có bảng ({rows} dòng) chưa được đọc ở đây. Nhập bảng bằng mục nhập phụ lục.")
        }
        FindingKind::NoTaskColumn => {
            "Bảng không có cột nào giống nhiệm vụ hoặc chỉ tiêu. Chọn cột bằng tay.".to_owned()
        }
        FindingKind::RowWithoutTask { row } => format!("Dòng {row} có đơn vị hoặc thời hạn nhưng ô nhiệm vụ để trống."),
        FindingKind::DeadlineUnread { printed } => {
            format!("Không đọc được thời hạn \"{printed}\". Nhập thời hạn khi xác nhận.")
        }
        FindingKind::CitedDateDiffers {
            act,
            printed,
            registered,
            verified,
        } => format!(
            "{act} ghi ngày {} nhưng danh mục căn cứ ghi ngày {}. Kiểm tra lại; chữ trong văn bản được giữ nguyên.{}",
            day(*printed),
            day(*registered),
            unverified(*verified)
        ),
        FindingKind::CitedNumberDiffers {
            act,
            registered,
            verified,
        } => format!(
            "Danh mục căn cứ không có {act}; văn bản cùng loại, cùng ngày là {registered}. Kiểm tra lại số.{}",
            unverified(*verified)
        ),
        FindingKind::CitedSymbolOdd { printed, meant } => {
            format!("Ký hiệu \"{printed}\" không giống ký hiệu cơ quan nào đã biết; có thể là \"{meant}\".")
        }
        FindingKind::ActReplaced {
            act,
            by,
            since: from,
            verified,
        } => format!(
            "{act} đã được thay thế bởi {}{}. Xem lại nội dung còn áp dụng không.{}",
            by.join("; "),
            since(*from),
            unverified(*verified)
        ),
        FindingKind::ActAmended { act, by, verified } => format!(
            "{act} đã được sửa đổi, bổ sung bởi {}. Đọc bản mới trước khi giao việc.{}",
            by.join("; "),
            unverified(*verified)
        ),
        FindingKind::ActExpired {
            act,
            since: from,
            verified,
        } => format!("{act} đã hết hiệu lực{}.{}", since(*from), unverified(*verified)),
        FindingKind::ActInFuture { act, date } => {
            format!("{act} ghi ngày {}, sau ngày của văn bản này.", day(*date))
        }
        FindingKind::UnitAbolished {
            unit,
            since: from,
            successors,
        } if successors.is_empty() => {
            format!(
                "{unit} không còn{}. Chưa có văn bản nêu đơn vị nhận nhiệm vụ.",
                since(*from)
            )
        }
        FindingKind::UnitAbolished {
            unit,
            since: from,
            successors,
        } => format!("{unit} không còn{}; nay là {}.", since(*from), successors.join("; ")),
        FindingKind::TaskWithoutOwner => "Việc này chưa rõ ai làm.".to_owned(),
        FindingKind::TaskWithoutDeadline => "Việc này không có thời hạn.".to_owned(),
        FindingKind::DeadlinePassed { printed } => {
            format!("Thời hạn \"{printed}\" đã qua trước ngày ban hành văn bản.")
        }
        FindingKind::ClauseUnread => "Không nhận ra việc giao nào trong mục này.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strict_rule_says_its_last_minute() {
        let rule = DueRule {
            period: PeriodKind::Quarter,
            day: Some(MonthDay { month: 3, day: 3 }),
            strict: true,
        };
        assert_eq!(
            due_rule(&rule),
            "trước ngày 03 của tháng cuối quý (hạn cuối 23 giờ 59 phút ngày 02)"
        );
        let quarter = Period::quarter(2026, 4).unwrap();
        assert_eq!(
            due_in(&rule, quarter).unwrap(),
            "23 giờ 59 phút ngày 02/12/2026 (Quý IV/2026)"
        );
        let year = DueRule {
            period: PeriodKind::Year,
            day: Some(MonthDay { month: 11, day: 15 }),
            strict: true,
        };
        assert_eq!(
            due_rule(&year),
            "trước ngày 15 tháng 11 hằng năm (hạn cuối 23 giờ 59 phút ngày 14)"
        );
        assert_eq!(due_rule(&DueRule::every(PeriodKind::Half)), "6 tháng một lần");
        let first = DueRule {
            period: PeriodKind::Month,
            day: Some(MonthDay { month: 2, day: 1 }),
            strict: true,
        };
        assert_eq!(
            due_rule(&first),
            "trước ngày 01 của tháng sau (hạn cuối 23 giờ 59 phút ngày cuối tháng trước)"
        );
    }

    #[test]
    fn deadlines_and_targets_read_as_people_say_them() {
        let june = Deadline::Within {
            period: Period::month(2025, 6).unwrap(),
            strict: false,
        };
        assert_eq!(
            deadline(&june),
            "hết tháng 6/2025 (hạn cuối 23 giờ 59 phút ngày 30/06/2025)"
        );
        let day = Deadline::Day {
            date: NaiveDate::from_ymd_opt(2026, 11, 15).unwrap(),
            strict: true,
        };
        assert_eq!(
            deadline(&day),
            "trước ngày 15/11/2026 (hạn cuối 23 giờ 59 phút ngày 14/11/2026)"
        );
        let one = |mantissa, scale| Figure { mantissa, scale };
        assert_eq!(
            target(
                Comparator::Between,
                Value::Range(one(16, 0), one(18, 0)),
                "%",
                Pace::GrowthPerYear
            ),
            "từ 16 đến 18%, tăng bình quân mỗi năm"
        );
        assert_eq!(
            target(Comparator::MoreThan, Value::One(one(7, 1)), "", Pace::Once),
            "trên 0,7"
        );
        assert_eq!(
            target(Comparator::MoreThan, Value::One(one(10, 0)), "đơn", Pace::EveryYear),
            "trên 10 đơn, mỗi năm"
        );
    }

    #[test]
    fn paths_are_said_in_words() {
        assert_eq!(path("V.12"), "mục V.12");
        assert_eq!(path("2.-3"), "mục 2, gạch đầu dòng thứ 3");
        assert_eq!(path("0.¶2"), "đoạn mở đầu thứ 2");
        assert_eq!(path("end.¶1"), "đoạn kết thứ 1");
        assert_eq!(path("V.2.¶1"), "mục V.2, đoạn thứ 1");
        assert_eq!(path("PL.II.1.a"), "phần kèm theo, mục II.1.a");
    }
}
