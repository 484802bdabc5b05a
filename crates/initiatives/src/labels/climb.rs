//! Words of what comes after recognition: uses elsewhere, follow-ups, wider levels, awards.

use crate::climb::{AwardTitle, Level, ProposalKind, ProposalState, Sector, Still, Window};
use crate::store::climb::{Award, FollowUp};
use chrono::NaiveDate;
use kernel::clocks::Parameter;
use ui::view::Tone;

fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// The act behind a parameter, and whether it was read in an official source.
#[must_use]
pub fn source(parameter: &Parameter) -> String {
    let sure = if parameter.verified {
        ""
    } else {
        ", chưa kiểm chứng"
    };
    format!("{}, {}{sure}", parameter.legal_act, parameter.article)
}

/// A level.
#[must_use]
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Province => "Cấp tỉnh",
        Level::Nation => "Toàn quốc",
    }
}

/// What is asked of it.
#[must_use]
pub fn kind(kind: ProposalKind) -> &'static str {
    match kind {
        ProposalKind::Effect => "Công nhận phạm vi ảnh hưởng, hiệu quả áp dụng",
        ProposalKind::WideUse => "Cho áp dụng rộng rãi",
    }
}

/// A sector with a deadline of its own.
#[must_use]
pub fn sector(sector: Sector) -> &'static str {
    match sector {
        Sector::Education => "Giáo dục",
        Sector::Other => "Ngành khác",
    }
}

/// Where a proposal stands.
#[must_use]
pub fn state(state: ProposalState) -> &'static str {
    match state {
        ProposalState::Submitted => "Chờ tiếp nhận",
        ProposalState::Received => "Đang xét",
        ProposalState::Concluded => "Hội đồng đã kết luận, chờ quyết định",
        ProposalState::Recognised => "Đã công nhận",
        ProposalState::Refused => "Không công nhận",
        ProposalState::Withdrawn => "Đã rút",
    }
}

/// Its colour.
#[must_use]
pub fn tone(state: ProposalState) -> Tone {
    match state {
        ProposalState::Submitted | ProposalState::Received | ProposalState::Concluded => Tone::Info,
        ProposalState::Recognised => Tone::Good,
        ProposalState::Refused => Tone::Bad,
        ProposalState::Withdrawn => Tone::Neutral,
    }
}

/// An award.
#[must_use]
pub fn title(title: AwardTitle) -> &'static str {
    match title {
        AwardTitle::BaseFighter => "Chiến sĩ thi đua cơ sở",
        AwardTitle::ProvinceFighter => "Chiến sĩ thi đua cấp tỉnh",
        AwardTitle::NationalFighter => "Chiến sĩ thi đua toàn quốc",
        AwardTitle::Merit => "Bằng khen",
        AwardTitle::CreativeLabour => "Bằng Lao động sáng tạo",
        AwardTitle::Other => "Hình thức khen thưởng khác",
    }
}

/// What the council of the level says.
#[must_use]
pub fn recommended(answer: Still) -> &'static str {
    match answer {
        Still::Yes => "Hội đồng đề nghị công nhận",
        Still::No => "Hội đồng đề nghị không công nhận",
    }
}

/// Whether it is still used.
#[must_use]
pub fn still(answer: Still) -> &'static str {
    match answer {
        Still::Yes => "Còn áp dụng",
        Still::No => "Đã thôi áp dụng",
    }
}

/// The time after which a use is asked about.
#[must_use]
pub fn milestone(months: i32) -> String {
    format!("Sau {months} tháng")
}

/// A follow-up that nobody has told.
#[must_use]
pub fn missing(one: &FollowUp, today: NaiveDate) -> String {
    if one.due_on < today {
        format!("Chưa báo, quá hạn từ {}", day(one.due_on))
    } else {
        "Chưa đến hạn".to_owned()
    }
}

/// The year of a proposal, with the day until which its window is open.
#[must_use]
pub fn year(year: i32, window: Option<NaiveDate>) -> String {
    window.map_or_else(|| year.to_string(), |due| format!("{year} (hạn {})", day(due)))
}
/// The actual figure with what was claimed for the same time.
#[must_use]
pub fn actual_beside_claimed(actual: &str, claimed: &str) -> String {
    format!("thực tế {actual}, đã khai {claimed}")
}

/// A follow-up as a choice: whose, when due, what was claimed.
#[must_use]
pub fn follow_up_choice(unit: &str, one: &FollowUp, claimed: Option<i64>) -> String {
    let claimed = claimed.map_or_else(
        || "chưa khai số tiền nào".to_owned(),
        |amount| format!("đã khai {}", vietnamese::format_vnd(amount)),
    );
    format!(
        "{unit}: {} (hạn {}; {claimed})",
        milestone(one.months).to_lowercase(),
        day(one.due_on)
    )
}

/// A later follow-up of a use that has ended.
pub const ENDED_BEFORE: &str = "Đã thôi áp dụng theo báo cáo ở mốc trước.";

/// A sector as a choice: by when, and for which year.
#[must_use]
pub fn sector_choice(of: Sector, window: &Window) -> String {
    match (window.due_on, window.missed) {
        (None, _) => sector(of).to_owned(),
        (Some(due), None) => format!("{} (hạn {})", sector(of), day(due)),
        (Some(due), Some(missed)) => format!(
            "{} (hạn năm nay {} đã qua; xét năm {}, hạn {})",
            sector(of),
            day(missed),
            window.year,
            day(due)
        ),
    }
}

/// It served for an award before.
#[must_use]
pub fn used_before(award: &Award, source: &str) -> String {
    let number = if award.decision_number.is_empty() {
        String::new()
    } else {
        format!(", {}", award.decision_number)
    };
    format!(
        "Sáng kiến này đã dùng để xét \"{}\" năm {} cho {}{number}. Mỗi sáng kiến chỉ được dùng một lần ({source}). Nếu \
         lần đó không được tặng, ghi \"Bỏ ghi khen thưởng\" trước.",
        title(award.title),
        award.year,
        award.recipient
    )
}

/// Its effect does not reach far enough for an award.
#[must_use]
pub fn scope_too_small(wanted: AwardTitle, needed: Level, source: &str) -> String {
    format!(
        "\"{}\" cần sáng kiến được công nhận phạm vi ảnh hưởng {} ({source}). Sáng kiến này chưa được công nhận ở phạm vi đó.",
        title(wanted),
        level(needed).to_lowercase()
    )
}

/// A level asks for another one first.
#[must_use]
pub fn level_before(needed: Level) -> String {
    format!(
        "Cần được công nhận phạm vi ảnh hưởng {} trước khi đề nghị phạm vi này.",
        level(needed).to_lowercase()
    )
}

/// Proposed before, and not refused.
pub const PROPOSED_BEFORE: &str = "Sáng kiến này đã được đề nghị ở cấp đó và đang xét, hoặc đã được công nhận.";
/// No unit above decides on the level.
pub const NO_LEVEL: &str = "Không tìm thấy cơ quan quyết định của cấp này phía trên đơn vị bạn trong cây đơn vị.";
/// A refusal gives its reason.
pub const ASK_WHY: &str = "Nhập lý do không công nhận";
/// A year that cannot be read.
pub const ASK_YEAR: &str = "Nhập năm xét, ví dụ 2026";
/// A unit for which one does not speak, or that uses it already.
pub const NOT_YOUR_UNIT: &str = "Chọn đơn vị mà bạn là cán bộ đầu mối hoặc lãnh đạo và chưa khai áp dụng sáng kiến này";

/// What rests on a cancelled recognition.
pub const CANCELLED: &str = "Việc công nhận đã bị hủy";

/// Title of a part.
pub const FOLLOW_UPS: &str = "Số liệu thực tế sau 6 và 12 tháng";
/// Heads of its table.
pub const FOLLOW_UP_HEADS: [&str; 6] = [
    "Nơi áp dụng",
    "Mốc",
    "Hạn báo",
    "Đã khai",
    "Thực tế",
    "Cách tính, ghi chú",
];
/// Title of a part.
pub const PROPOSALS: &str = "Đề nghị lên cấp trên";
/// Heads of its table.
pub const PROPOSAL_HEADS: [&str; 5] = [
    "Đề nghị",
    "Nơi quyết định",
    "Xét trong năm",
    "Trạng thái",
    "Hội đồng, quyết định",
];
/// Title of a part.
pub const AWARDS: &str = "Đã dùng để xét khen thưởng";
/// Heads of its table.
pub const AWARD_HEADS: [&str; 5] = ["Danh hiệu, hình thức", "Người được xét", "Năm", "Văn bản", "Ghi chú"];

/// An award that was not given.
#[must_use]
pub fn released(on: NaiveDate, why: &str) -> String {
    format!("Không còn tính từ {}: {why}", day(on))
}

/// Notices: no title and no name leave the house.
pub mod notice {
    use super::{Level, day, level, milestone};
    use chrono::NaiveDate;

    /// To the unit that recognised it.
    #[must_use]
    pub fn declared(code: &str, unit: &str) -> String {
        format!("{unit} khai đang áp dụng sáng kiến {code}. Xác nhận hoặc không xác nhận.")
    }
    /// To the unit that declared.
    #[must_use]
    pub fn confirmed(code: &str, yes: bool) -> String {
        let answer = if yes { "đã xác nhận" } else { "không xác nhận" };
        format!("Cơ sở công nhận sáng kiến {code} {answer} việc đơn vị bạn áp dụng.")
    }
    /// To the level.
    #[must_use]
    pub fn proposed(code: &str, at: Level) -> String {
        format!(
            "Sáng kiến {code} được đề nghị lên {}. Chờ tiếp nhận.",
            level(at).to_lowercase()
        )
    }
    /// To the unit that uses it.
    #[must_use]
    pub fn follow_up(code: &str, months: i32, due: NaiveDate) -> String {
        format!(
            "Sáng kiến {code}: báo số liệu thực tế {} áp dụng, hạn {}.",
            milestone(months).to_lowercase(),
            day(due)
        )
    }
    /// To the unit that owes.
    #[must_use]
    pub fn payment(code: &str, due: NaiveDate) -> String {
        format!("Thù lao của sáng kiến {code} đã quá hạn trả từ ngày {}.", day(due))
    }
    /// To the clerk, when the time to complete a request is over.
    #[must_use]
    pub fn supplement_over(code: &str, due: NaiveDate) -> String {
        format!(
            "Hồ sơ {code} đã hết thời hạn bổ sung ngày {}. Ghi quá hạn, hoặc chờ tác giả gửi.",
            day(due)
        )
    }
    /// To the author, on the same day.
    #[must_use]
    pub fn supplement_late(code: &str, due: NaiveDate) -> String {
        format!(
            "Hồ sơ {code} đã hết thời hạn bổ sung ngày {}. Gửi ngay: đơn vị có thể ghi quá hạn bất cứ lúc nào.",
            day(due)
        )
    }
    /// To the leader, when a complaint is not answered in time.
    #[must_use]
    pub fn dispute_over(code: &str, due: NaiveDate) -> String {
        format!("Khiếu nại về hồ sơ {code} đã quá hạn trả lời từ ngày {}.", day(due))
    }
    /// To the level that judged it.
    #[must_use]
    pub fn cancelled_below(code: &str) -> String {
        format!("Sáng kiến {code} đã đề nghị lên cấp bạn nay bị hủy công nhận ở cơ sở.")
    }
}

/// Words of the page that shows how an initiative spreads.
pub mod spread {
    use super::day;
    use chrono::NaiveDate;

    /// Title.
    pub const TITLE: &str = "Lan tỏa";
    /// The graph, read aloud.
    pub const GRAPH: &str =
        "Sơ đồ: cơ sở công nhận, các đơn vị áp dụng và các bản cải tiến; bảng bên dưới nói cùng nội dung";
    /// The map, read aloud.
    pub const MAP: &str = "Bản đồ các xã, phường theo số đơn vị áp dụng; bảng bên dưới nói cùng nội dung";
    /// The one who recognised it.
    pub const HOME: &str = "Cơ sở công nhận";
    /// Use at home.
    pub const AT_HOME: &str = "Áp dụng tại cơ sở";
    /// This one among its versions.
    pub const THIS: &str = "Bản đang xem";
    /// No use elsewhere.
    pub const NOBODY: &str = "Chưa đơn vị nào khác áp dụng";
    /// More than the graph shows.
    #[must_use]
    pub fn more(count: usize) -> String {
        format!("và {count} đơn vị nữa, xem bảng")
    }
    /// Since when.
    #[must_use]
    pub fn since(on: Option<NaiveDate>) -> String {
        on.map(|on| format!("từ {}", day(on))).unwrap_or_default()
    }
    /// How many use it in a commune.
    #[must_use]
    pub fn in_commune(name: &str, used: usize, declared: usize, home: bool) -> String {
        let mut parts = Vec::new();
        if home {
            parts.push("nơi công nhận".to_owned());
        }
        if used > 0 {
            parts.push(format!("{used} đơn vị áp dụng"));
        }
        if declared > 0 {
            parts.push(format!("{declared} đơn vị khai, chờ xác nhận"));
        }
        if parts.is_empty() {
            parts.push("chưa áp dụng".to_owned());
        }
        format!("{name}: {}", parts.join(", "))
    }
    /// How many units in all.
    #[must_use]
    pub fn summary(used: usize, declared: usize, communes: usize) -> String {
        let waiting = if declared > 0 {
            format!("; {declared} đơn vị khai, chờ cơ sở xác nhận")
        } else {
            String::new()
        };
        format!("{used} đơn vị khác đang áp dụng, ở {communes} xã, phường{waiting}.")
    }
}

/// Words of the page that lists what one's units apply.
pub mod uses {
    /// Title.
    pub const TITLE: &str = "Đơn vị tôi áp dụng";
    /// Below the list of what may be applied.
    #[must_use]
    pub fn found(count: usize) -> String {
        format!("{count} sáng kiến tìm thấy")
    }
}
