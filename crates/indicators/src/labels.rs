//! Every Vietnamese word of this module.

use crate::follow::Upto;
use crate::model::definition::Growth;
use crate::model::evaluate::Term;
use crate::model::{
    Asked, Comparator, Definition, Direction, Evaluated, Exact, Formula, Goal, Missing, Reach, Scale, Verdict,
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::clocks::Certainty;
use kernel::measures::{Account, Openness};
use kernel::period::Period;

/// Heading of the navigation.
pub const NAV_GROUP: &str = "Số liệu";
/// Page of the figures.
pub const TITLE: &str = "Chỉ tiêu";
/// Page of the targets.
pub const TARGETS: &str = "Mục tiêu đã giao";
/// Page on which a target is set.
pub const NEW_TARGET: &str = "Giao mục tiêu";
/// A record that the reader may not see.
pub const OUT_OF_SIGHT: &str = "Hồ sơ ngoài phạm vi xem của bạn";
/// Page of the snapshots.
pub const SNAPSHOTS: &str = "Số liệu đã chốt";
/// Records whose module did not say what they are.
pub const RECORDS: &str = "hồ sơ";

/// Not a setter.
pub const NOT_ALLOWED_TARGET: &str = "Bạn không được giao mục tiêu cho đơn vị này. Cán bộ đầu mối, lãnh đạo hoặc cơ quan đầu mối của đơn vị làm việc này.";
/// Not a setter.
pub const NOT_ALLOWED_SNAPSHOT: &str = "Bạn không được chốt số liệu của đơn vị này. Cán bộ đầu mối, lãnh đạo hoặc cơ quan đầu mối phụ trách đơn vị cùng mọi đơn vị trực thuộc làm việc này.";
/// Not a setter.
pub const NOT_ALLOWED_ESTIMATE: &str = "Bạn không được ghi ước thực hiện của đơn vị này. Cán bộ đầu mối, lãnh đạo hoặc cơ quan đầu mối của đơn vị làm việc này.";
/// Not an officer.
pub const NOT_ALLOWED_NUMBER: &str = "Con số này chỉ dành cho lãnh đạo đơn vị, cán bộ phụ trách đơn vị cùng mọi đơn vị trực thuộc, và cấp trên. Bạn có thể xem các chỉ tiêu công khai của đơn vị.";

/// A target must name its indicator.
pub const ASK_INDICATOR: &str = "Chọn chỉ tiêu";
/// A target must name its unit.
pub const ASK_UNIT: &str = "Chọn đơn vị";
/// A target must name its period.
pub const ASK_PERIOD: &str = "Chọn kỳ";
/// A target must name how it is compared.
pub const ASK_COMPARATOR: &str = "Chọn cách so sánh";
/// An estimate must have a value.
pub const ASK_ESTIMATE: &str = "Nhập số ước thực hiện";
/// An estimate must say on what it rests.
pub const ASK_NOTE: &str = "Ghi ước dựa vào đâu";
/// What has ended is counted, not estimated.
pub const PERIOD_OVER: &str = "Kỳ này đã kết thúc: số thực hiện được tính từ hồ sơ, không ước nữa";
/// An estimate was added.
pub const ESTIMATED: &str = "Đã ghi ước thực hiện.";
/// A target must have a value.
pub const ASK_VALUE: &str = "Nhập mức phải đạt";
/// A range has an upper end.
pub const ASK_UPPER: &str = "Nhập mức trên của khoảng";
/// The upper end lies above the lower.
pub const UPPER_BELOW: &str = "Mức trên phải lớn hơn mức dưới";
/// Only ranges have one.
pub const NO_UPPER: &str = "Chỉ “từ … đến …” mới có mức trên. Xóa ô này hoặc chọn cách so sánh khác";
/// A target must name its source.
pub const ASK_SOURCE: &str = "Nhập số, ký hiệu văn bản giao mục tiêu";
/// A value of a query that is not known.
pub const UNKNOWN_VALUE: &str = "Giá trị này không có. Xem các giá trị cho phép ở trang mô tả API.";
/// A snapshot must have a name.
pub const ASK_NAME: &str = "Nhập tên để nhớ";
/// What was typed is no number.
pub const NOT_A_NUMBER: &str = "Nhập một số, ví dụ 80 hoặc 16,5";
/// The indicator is not told for such periods.
pub const WRONG_PERIOD: &str = "Chỉ tiêu này không tính theo kỳ đã chọn";
/// A target was set.
pub const TARGET_SET: &str = "Đã giao mục tiêu.";
/// A target was ended.
pub const TARGET_ENDED: &str = "Mục tiêu không còn hiệu lực.";
/// Figures were frozen.
pub const FROZEN: &str = "Đã chốt số liệu.";
/// What the sheet of a figure is called.
pub const SHEET_UNIT: &str = "Đơn vị";
/// Column of the code.
pub const SHEET_CODE: &str = "Mã";
/// Column of a value.
pub const SHEET_VALUE: &str = "Giá trị";
/// Column of a target.
pub const SHEET_TARGET: &str = "Mục tiêu";
/// Column of a verdict.
pub const SHEET_VERDICT: &str = "Kết quả";
/// What does not fall under any value shown.
pub const OTHERS: &str = "Các giá trị khác";
/// Parts behind which few stand, told together.
pub const FEW: &str = "Các nhóm dưới 5, gộp lại";
/// Parts of which even the sum would tell of few.
pub const TOO_FEW: &str = "Không chia nhỏ được mà không lộ thông tin cá nhân.";
/// Parts are told of whole years only.
pub const YEARLY: &str = "Chỉ chia nhỏ theo năm dương lịch, để không trừ các kỳ cho nhau mà suy ra từng người.";
/// Parts are told roughly.
pub const ROUGH: &str = "Mỗi dòng làm tròn đến bội số gần nhất của 5, nên cộng các dòng có thể khác tổng.";
/// Values of a breakdown overlap.
pub const SEVERAL: &str = "Có hồ sơ thuộc nhiều dòng nên cộng các dòng có thể lớn hơn tổng.";
/// Where no number is.
pub const NONE: &str = "Chưa có số liệu";
/// As it is today.
pub const TODAY: &str = "Cơ cấu hiện nay";
/// As it was then.
pub const REPORTED: &str = "Cơ cấu lúc báo cáo";
/// A record that the reader may not see.
pub const OWN: &str = "Của riêng đơn vị này";
/// Calendar periods.
pub const CALENDAR: &str = "Theo lịch";
/// Periods closed by the decree.
pub const ADMINISTRATIVE: &str = "Chốt ngày 14 (NĐ 09/2019)";

/// The document that asks for it.
pub const ABOUT_SOURCE: &str = "Văn bản";
/// The target in the words of the document.
pub const ABOUT_ORDERED: &str = "Mức văn bản giao";
/// By which date.
pub const ABOUT_DATED: &str = "Tính theo";
/// Which way is good.
pub const ABOUT_DIRECTION: &str = "Chiều tốt";
/// Who may see it.
pub const ABOUT_OPENNESS: &str = "Ai xem được con số";
/// Version of the definition.
pub const ABOUT_VERSION: &str = "Định nghĩa";

/// The version of a definition and how sure we are of it.
#[must_use]
pub fn version(definition: &Definition) -> String {
    format!(
        "phiên bản {}, {}",
        definition.version,
        certainty(definition.certainty, definition.verified)
    )
}

/// A number of days.
#[must_use]
pub fn days(value: i64) -> String {
    format!("{} ngày", vietnamese::format_int(value))
}

/// Sign of a commune without a number.
pub const SIGN_NONE: &str = "–";
/// Sign of a commune that counts nothing.
pub const SIGN_ZERO: &str = "0";
/// Sign of a commune from the median on.
pub const SIGN_MANY: &str = "■";
/// Sign of a commune below the median.
pub const SIGN_SOME: &str = "□";

/// Classes of the map with their words: by target, or by how much there is, with the amount in the middle.
#[must_use]
pub fn legend(judged: bool, middle: Option<String>) -> Vec<(&'static str, String)> {
    let none = format!("{SIGN_NONE} {NONE}");
    if judged {
        return vec![
            ("level-many", "▲ Đạt".to_owned()),
            ("level-some", "● Gần đạt".to_owned()),
            ("level-claimed", "▼ Chưa đạt".to_owned()),
            ("level-none", format!("{none}; không dấu: chưa giao mục tiêu")),
        ];
    }
    let mut all = Vec::new();
    if let Some(middle) = middle {
        all.push(("level-many", format!("{SIGN_MANY} Từ {middle} trở lên (mức giữa)")));
        all.push(("level-some", format!("{SIGN_SOME} Dưới {middle}")));
    }
    all.push(("level-none", format!("{SIGN_ZERO} Bằng 0")));
    all.push(("level-none", none));
    all
}

/// Description of the map of an indicator.
#[must_use]
pub fn map(indicator: &str) -> String {
    format!("Bản đồ xã, phường: {indicator}")
}

/// Communes without a boundary.
#[must_use]
pub fn without_boundary(count: usize) -> String {
    format!("{count} xã, phường chưa có ranh giới nên không có trên bản đồ, chỉ có trong bảng.")
}

/// No commune has a boundary.
pub const NO_BOUNDARIES: &str = "Chưa có ranh giới xã, phường nên không vẽ được bản đồ. Quản trị nạp tệp GeoJSON hoặc TopoJSON bằng lệnh khoinguon org boundaries.";
/// A country is no map of a page.
pub const MAP_TOO_LARGE: &str = "Quá nhiều xã, phường để vẽ trên một trang. Chọn một tỉnh, thành phố để xem bản đồ.";

/// They are counted for the first time.
pub const COUNTING: &str =
    "Hệ thống đang tính số liệu lần đầu từ toàn bộ hồ sơ, nên chưa hiện số nào. Tải lại trang sau ít phút.";

/// What is shown while figures are being brought up to date; nothing when they are.
#[must_use]
pub fn upto(upto: Upto) -> String {
    match upto {
        Upto::Now => String::new(),
        Upto::Then(at) => format!(
            "Số liệu dưới đây tính đến {}. Hồ sơ thay đổi sau đó đang được tính. Tải lại trang sau ít phút.",
            ui::filters::moment_text(at)
        ),
        Upto::Nothing => COUNTING.to_owned(),
    }
}

fn day(on: NaiveDate) -> String {
    on.format("%d/%m/%Y").to_string()
}

/// Why there is no number, in a sentence without its end.
#[must_use]
pub fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::NoSource => "Chưa có nguồn dữ liệu",
        Missing::Counting => "Đang tính số liệu lần đầu",
        Missing::NotBegun => "Kỳ chưa bắt đầu",
        Missing::BeforeRecords => "Chưa có số liệu: kỳ này trước khi có hồ sơ trong hệ thống",
        Missing::NotThere => "Chưa có số liệu: đơn vị không tồn tại trong cơ cấu của kỳ này",
        Missing::NothingBelow => "Không tính được: mẫu số bằng 0",
        Missing::NothingBefore => "Không tính được: kỳ gốc bằng 0",
        Missing::NoBase => "Không tính được: kỳ phải sau năm gốc",
        Missing::TooLarge => "Không tính được: số quá lớn",
    }
}

/// Why there is no number, for a cell of a table.
#[must_use]
pub fn missing_short(missing: Missing) -> &'static str {
    match missing {
        Missing::NoSource => "chưa có nguồn",
        Missing::Counting => "đang tính",
        Missing::NotBegun => "chưa tới kỳ",
        Missing::BeforeRecords | Missing::NotThere => "chưa có",
        Missing::NothingBelow | Missing::NothingBefore | Missing::NoBase | Missing::TooLarge => "không tính được",
    }
}

/// Stable code of a reason, for programs.
#[must_use]
pub fn missing_code(missing: Missing) -> &'static str {
    match missing {
        Missing::NoSource => "no_source",
        Missing::Counting => "counting",
        Missing::NotBegun => "not_begun",
        Missing::BeforeRecords => "before_records",
        Missing::NotThere => "unit_not_there",
        Missing::NothingBelow => "nothing_below_the_line",
        Missing::NothingBefore => "nothing_before",
        Missing::NoBase => "no_base",
        Missing::TooLarge => "too_large",
    }
}

/// How a value stands to its target.
#[must_use]
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reached => "Đạt",
        Verdict::Near => "Gần đạt",
        Verdict::Short => "Chưa đạt",
    }
}

/// A number of an indicator, in full: tables, formulas. A count that was divided between successors keeps two digits.
#[must_use]
pub fn number(definition: &Definition, value: Exact) -> String {
    match &definition.formula {
        Formula::Count { .. } | Formula::Sum { .. } => value.said_short(definition.decimals.max(2)),
        Formula::Ratio { .. } | Formula::Growth { .. } | Formula::Composite { .. } => value.said(definition.decimals),
    }
}

/// A number with its unit.
#[must_use]
pub fn with_unit(definition: &Definition, value: Exact) -> String {
    format!("{} {}", number(definition, value), definition.unit)
}

/// A number that was rounded, with its unit; nothing at all is said as it is.
#[must_use]
pub fn roughly(definition: &Definition, value: Exact) -> String {
    let told = with_unit(definition, value);
    if value.is_zero() {
        told
    } else {
        format!("khoảng {told}")
    }
}

/// A number for a headline, with its unit apart.
#[must_use]
pub fn headline(definition: &Definition, value: Exact) -> (String, String) {
    let dong = i64::try_from(value.rounded(0))
        .ok()
        .filter(|_| definition.unit == "đồng");
    match dong {
        Some(dong) => (vietnamese::short_vnd(dong), String::new()),
        None => (number(definition, value), definition.unit.clone()),
    }
}

/// A comparator in a choice.
#[must_use]
pub fn comparator(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::MoreThan => "trên (lớn hơn hẳn)",
        Comparator::AtLeast => "từ … trở lên",
        Comparator::LessThan => "dưới (nhỏ hơn hẳn)",
        Comparator::AtMost => "không quá",
        Comparator::Range => "từ … đến …",
    }
}

/// A goal in words: "trên 80 %".
#[must_use]
pub fn goal(definition: &Definition, goal: &Goal) -> String {
    let said = |value: Exact| value.said_short(definition.decimals.max(2));
    let value = said(goal.value);
    let words = match goal.comparator {
        Comparator::MoreThan => format!("trên {value}"),
        Comparator::AtLeast => format!("từ {value} trở lên"),
        Comparator::LessThan => format!("dưới {value}"),
        Comparator::AtMost => format!("không quá {value}"),
        Comparator::Range => format!("từ {value} đến {}", said(goal.upper.unwrap_or(goal.value))),
    };
    match goal.comparator {
        // "từ 3 trở lên %" reads badly: the unit stands at the number.
        Comparator::AtLeast => format!("từ {value} {} trở lên", definition.unit),
        Comparator::MoreThan | Comparator::LessThan | Comparator::AtMost | Comparator::Range => {
            format!("{words} {}", definition.unit)
        }
    }
}

/// The time of a term, where it is not the period itself.
fn when(asked: Asked, of: Asked) -> String {
    if asked == of {
        return String::new();
    }
    match asked.upto {
        Some(upto) => format!(" ({}, đến hết {})", asked.period.label(), day(upto)),
        None => format!(" ({})", asked.period.label()),
    }
}

fn laid_out(definition: &Definition, asked: Asked, terms: &[Term], said: &dyn Fn(&Term) -> String) -> String {
    let joined = |terms: &[&Term]| {
        let all: Vec<String> = terms
            .iter()
            .map(|term| format!("{}{}", said(term), when(term.asked, asked)))
            .collect();
        all.join(" + ")
    };
    let all: Vec<&Term> = terms.iter().collect();
    match &definition.formula {
        Formula::Count { .. } | Formula::Sum { .. } => joined(&all),
        Formula::Ratio { times, .. } => {
            let (below, above): (Vec<&Term>, Vec<&Term>) = all.into_iter().partition(|term| term.below);
            let group = |terms: &[&Term]| {
                if terms.len() > 1 {
                    format!("({})", joined(terms))
                } else {
                    joined(terms)
                }
            };
            let factor = if *times == 1 {
                String::new()
            } else {
                format!(" × {times}")
            };
            format!("{} ÷ {}{factor}", group(&above), group(&below))
        }
        Formula::Growth { base, .. } => {
            let now = all.first().map(|term| said(term)).unwrap_or_default();
            let rest: Vec<&Term> = all.iter().skip(1).copied().collect();
            match base {
                Growth::PreviousYear => {
                    let before = joined(&rest);
                    format!("({now} − {before}) ÷ {before} × 100")
                }
                Growth::PeriodAverage { from, to } => {
                    let average = format!("bình quân năm {from}–{to} [({}) ÷ {}]", joined(&rest), rest.len());
                    format!("({now} − {average}) ÷ bình quân đó × 100")
                }
                Growth::Compound { from } => {
                    let years = asked.period.year() - from;
                    format!("[căn bậc {years} của ({now} ÷ {}) − 1] × 100", joined(&rest))
                }
            }
        }
        Formula::Composite { .. } => {
            let weighted: Vec<String> = terms
                .iter()
                .map(|term| format!("{} × {}", said(term), term.weight))
                .collect();
            let weights: u32 = terms.iter().map(|term| term.weight).sum();
            format!("({}) ÷ {weights}", weighted.join(" + "))
        }
    }
}

/// The formula in words.
#[must_use]
pub fn formula(definition: &Definition, asked: Asked, evaluated: &Evaluated) -> String {
    laid_out(definition, asked, &evaluated.terms, &|term| match term.scored {
        Some(_) => format!("điểm “{}”", term.name),
        None => term.name.clone(),
    })
}

/// The formula with the numbers put in, and what comes out.
#[must_use]
pub fn computed(definition: &Definition, asked: Asked, evaluated: &Evaluated) -> String {
    let said = |term: &Term| match term.scored.as_ref().map_or(term.value, |scored| scored.points) {
        Ok(value) => value.said_short(2),
        Err(reason) => format!("[{}]", missing_short(reason)),
    };
    let numbers = laid_out(definition, Asked { ..asked }, &evaluated.terms, &said);
    match evaluated.value {
        Ok(value) => format!("{numbers} = {}", with_unit(definition, value)),
        Err(reason) => format!("{numbers}: {}", missing(reason)),
    }
}

/// How a value becomes points: "0 % là 0 điểm, 100 % là 100 điểm; ở giữa theo tỷ lệ, ngoài khoảng lấy mức gần nhất".
#[must_use]
pub fn scale(part: &Definition, scale: Scale) -> String {
    let said = |value: Exact| format!("{} {}", value.said_short(6), part.unit);
    format!(
        "{} là 0 điểm, {} là 100 điểm; ở giữa theo tỷ lệ, ngoài khoảng lấy mức gần nhất",
        said(scale.zero),
        said(scale.full)
    )
}

/// Points of a part: "66,67".
#[must_use]
pub fn points(points: crate::model::Value) -> String {
    match points {
        Ok(points) => points.said_short(2),
        Err(reason) => missing_short(reason).to_owned(),
    }
}

/// The weight of a part among all of them: "3 trên 4".
#[must_use]
pub fn weight(weight: u32, all: u32) -> String {
    format!("{weight} trên {all}")
}

/// A measure of which only one value of a breakdown counts: "văn bằng sáng chế được cấp (Phần IPC: Phần A)".
#[must_use]
pub fn slice(measure: &str, breakdown: &str, value: &str) -> String {
    format!("{measure} ({breakdown}: {value})")
}

/// Who may see a number.
#[must_use]
pub fn openness(openness: Openness) -> &'static str {
    match openness {
        Openness::SignedIn => "Mọi người đã đăng nhập",
        Openness::Officers => "Lãnh đạo đơn vị, cán bộ phụ trách đơn vị cùng mọi đơn vị trực thuộc, và cấp trên",
        Openness::Sums => {
            "Lãnh đạo đơn vị, cán bộ phụ trách đơn vị cùng mọi đơn vị trực thuộc, và cấp trên; chỉ số gộp, không tách nhóm ít người"
        }
    }
}

/// A unit of account.
#[must_use]
pub fn account(account: Account) -> &'static str {
    match account {
        Account::Count => "số lượng",
        Account::Dong => "đồng",
        Account::Days => "ngày",
    }
}

/// Which way is good.
#[must_use]
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "Càng cao càng tốt",
        Direction::Down => "Càng thấp càng tốt",
        Direction::Neither => "Không xét cao thấp",
    }
}

/// How sure we are of a definition.
#[must_use]
pub fn certainty(certainty: Certainty, verified: bool) -> &'static str {
    match (certainty, verified) {
        (_, true) => "đã đối chiếu với văn bản",
        (Certainty::House, false) => "công thức do hệ thống quy ước, đổi được trong gói chỉ tiêu",
        (Certainty::Quoted | Certainty::Read | Certainty::Seed | Certainty::Memory, false) => "chưa kiểm chứng",
    }
}

/// How much of what lies behind a number its reader sees.
#[must_use]
pub fn behind(seen: usize, all: usize, records: &str, cut: bool) -> String {
    let first = if cut {
        format!("{all} {records} gần nhất")
    } else {
        format!("{all} {records}")
    };
    if seen == all {
        format!("Con số được tính từ {first}, bạn xem được tất cả.")
    } else if seen == 0 {
        format!("Con số được tính từ {first}. Các hồ sơ này ngoài phạm vi xem của bạn.")
    } else {
        format!(
            "Con số được tính từ {first}. Bạn xem được {seen}; {} còn lại ngoài phạm vi xem của bạn.",
            all - seen
        )
    }
}

/// The time that a number is of.
#[must_use]
pub fn window(from: NaiveDate, to: NaiveDate, running: bool) -> String {
    if running {
        format!("Số liệu từ {} đến nay; kỳ kết thúc ngày {}.", day(from), day(to))
    } else {
        format!("Số liệu từ {} đến hết {}.", day(from), day(to))
    }
}

/// The organisation of a day.
#[must_use]
pub fn organisation(on: NaiveDate) -> String {
    format!("Theo cơ cấu tổ chức ngày {}.", day(on))
}

/// A chosen day in the choice of organisations.
#[must_use]
pub fn chosen(on: NaiveDate) -> String {
    format!("Cơ cấu ngày {}", day(on))
}

/// A unit's own part in a table of units below it.
#[must_use]
pub fn share_of(share: u32) -> String {
    if share == 1_000_000 {
        return String::new();
    }
    let percent = Exact::ratio(i128::from(share), 10_000).unwrap_or(Exact::ZERO);
    format!("tính {} % theo tỷ lệ kế thừa", percent.said_short(2))
}

/// The note of a card: target and period.
#[must_use]
pub fn against(goal: &str) -> String {
    format!("Mục tiêu: {goal}")
}

/// The note of a figure: target with the document that orders it.
#[must_use]
pub fn against_of(goal: &str, source: &str) -> String {
    format!("{} ({source})", against(goal))
}

/// The number of units in a table.
#[must_use]
pub fn units(count: usize) -> String {
    format!("{count} đơn vị, theo thứ tự danh mục đơn vị")
}

/// A column of a sheet that belongs to an indicator: "Mục tiêu: Tỷ lệ công nhận".
#[must_use]
pub fn of(column: &str, indicator: &str) -> String {
    format!("{column}: {indicator}")
}

/// A place on the map.
#[must_use]
pub fn place(name: &str, value: &str, verdict: Option<Verdict>) -> String {
    match verdict {
        Some(one) => format!("{name}: {value}, {}", self::verdict(one).to_lowercase()),
        None => format!("{name}: {value}"),
    }
}

/// For whom a target holds.
#[must_use]
pub fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Own => "Toàn đơn vị",
        Reach::Each => "Từng đơn vị trực thuộc",
        Reach::EachCommune => "Từng xã, phường trực thuộc",
    }
}

/// To whom a target is given.
#[must_use]
pub fn given_to(unit: &str, reach: Reach) -> String {
    match reach {
        Reach::Own => unit.to_owned(),
        Reach::Each | Reach::EachCommune => format!("{unit}: {}", self::reach(reach).to_lowercase()),
    }
}

/// What the document orders.
#[must_use]
pub fn ordered(words: &str, source: &str) -> String {
    format!("{words}. {source}.")
}

/// An indicator in a choice.
#[must_use]
pub fn indicator_choice(definition: &Definition) -> String {
    format!("{} ({})", definition.name, definition.unit)
}

/// What a snapshot is of.
#[must_use]
pub fn snapshot_lead(unit: &str, period: &str, upto: NaiveDate, made_at: DateTime<Utc>) -> String {
    format!(
        "{unit}, {period}, số liệu đến hết {}. Chốt lúc {}.",
        day(upto),
        ui::filters::moment_text(made_at)
    )
}

/// A snapshot that still holds.
pub const SAME: &str = "Tính lại từ hồ sơ hiện nay: khớp với số đã chốt.";
/// A snapshot whose text was changed in the database.
pub const TAMPERED: &str = "Nội dung đã chốt không còn khớp với dấu kiểm của nó: bản chốt đã bị sửa.";

/// A snapshot that does not hold any more.
#[must_use]
pub fn differs(records: usize) -> String {
    format!("Tính lại từ hồ sơ hiện nay: khác số đã chốt ở {records} lượt tính, liệt kê dưới đây.")
}

/// Indicators of a snapshot that cannot be made anew.
#[must_use]
pub fn not_compared(names: &[&str]) -> String {
    format!(
        "Không tính lại được {} chỉ tiêu vì cách tính đã đổi hoặc không còn nguồn dữ liệu: {}.",
        names.len(),
        names.join("; ")
    )
}

/// In the place of a value that cannot be made anew.
pub const NOT_COMPARED: &str = "không tính lại được";

/// A frozen fact: "3 ngày 02/12/2026".
#[must_use]
pub fn fact(value: i64, on: NaiveDate, share: u32) -> String {
    let share = share_of(share);
    let told = format!("{} ngày {}", vietnamese::format_int(value), on.format("%d/%m/%Y"));
    if share.is_empty() {
        told
    } else {
        format!("{told}, {share}")
    }
}

/// What became of a fact since it was frozen.
#[must_use]
pub fn since(before: Option<&str>, now: Option<&str>) -> String {
    match (before, now) {
        (Some(before), Some(now)) => format!("đã chốt {before}, nay {now}"),
        (Some(before), None) => format!("đã chốt {before}, nay không còn tính"),
        (None, Some(now)) => format!("không có lúc chốt, nay {now}"),
        (None, None) => String::new(),
    }
}

/// Periods that can be chosen, as groups of a list.
#[must_use]
pub fn periods(today: NaiveDate) -> Vec<Period> {
    use chrono::Datelike as _;
    use kernel::period::PeriodKind;
    let mut all = Vec::new();
    for kind in [
        PeriodKind::Year,
        PeriodKind::Half,
        PeriodKind::NineMonths,
        PeriodKind::Quarter,
        PeriodKind::Month,
        PeriodKind::SchoolYear,
    ] {
        let count = match kind {
            PeriodKind::Year | PeriodKind::SchoolYear => 4,
            PeriodKind::Half => 4,
            PeriodKind::NineMonths => 2,
            PeriodKind::Quarter => 8,
            PeriodKind::Month => 12,
            PeriodKind::Stage => 0,
        };
        // Nine months are over in October; those of the year are still asked for.
        let mut at = Period::containing(kind, today).or_else(|| Period::nine_months(today.year()).ok());
        for _ in 0..count {
            let Some(period) = at else { break };
            all.push(period);
            at = period.previous();
        }
    }
    all
}

/// An estimate beside what was counted; while the period runs, only what it says.
#[must_use]
pub fn estimated(definition: &Definition, estimate: Exact, actual: Option<Exact>) -> String {
    let said = with_unit(definition, estimate);
    let Some(actual) = actual else {
        return format!("Ước cả kỳ: {said}.");
    };
    let off = estimate
        .minus(actual)
        .filter(|_| !actual.is_zero())
        .and_then(|more| more.over(actual))
        .and_then(|part| part.times(Exact::whole(100)));
    let counted = with_unit(definition, actual);
    match off {
        Some(off) if off.is_zero() => format!("Ước cả kỳ: {said}. Thực hiện: {counted}, đúng như ước."),
        Some(off) if off > Exact::ZERO => {
            format!(
                "Ước cả kỳ: {said}. Thực hiện: {counted}; ước cao hơn {} %.",
                off.said(1)
            )
        }
        Some(off) => format!(
            "Ước cả kỳ: {said}. Thực hiện: {counted}; ước thấp hơn {} %.",
            Exact::ZERO.minus(off).unwrap_or(Exact::ZERO).said(1)
        ),
        None => format!("Ước cả kỳ: {said}. Thực hiện: {counted}."),
    }
}

/// Periods to come for which targets are set.
#[must_use]
pub fn coming(today: NaiveDate) -> Vec<Period> {
    use kernel::period::PeriodKind;
    [PeriodKind::Year, PeriodKind::Half, PeriodKind::Quarter]
        .into_iter()
        .filter_map(|kind| Period::containing(kind, today)?.next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Catalogue, evaluate};
    use std::collections::HashMap;

    struct Fixed(HashMap<&'static str, i128>);

    impl crate::model::Values for Fixed {
        fn measure(&self, code: &str, asked: Asked) -> crate::model::Value {
            let key = format!("{code} {}", asked.period);
            let found = self.0.iter().find(|(one, _)| **one == key);
            found
                .map(|(_, value)| Exact::whole(*value))
                .ok_or(Missing::BeforeRecords)
        }
    }

    #[test]
    fn a_formula_is_told_in_words_and_with_its_numbers() {
        let catalogue = Catalogue::load(None, crate::testing::every_measure(&[])).unwrap();
        let asked = Asked::whole("2026".parse().unwrap());
        let today = "2027-01-05".parse().unwrap();
        let values = Fixed(HashMap::from([
            ("initiative.recognised 2026", 12),
            ("initiative.refused 2026", 3),
            ("initiative.recognised 2025", 10),
        ]));
        let told = |key: &str| {
            let definition = catalogue.find(key).unwrap();
            let found = evaluate::evaluate(&catalogue, definition, asked, today, &values);
            (formula(definition, asked, &found), computed(definition, asked, &found))
        };
        let (words, numbers) = told("sk.recognition_rate");
        assert_eq!(
            words,
            "số sáng kiến được công nhận ÷ (số sáng kiến được công nhận + số hồ sơ không được công nhận) × 100"
        );
        assert_eq!(numbers, "12 ÷ (12 + 3) × 100 = 80,0 %");
        let (_, numbers) = told("sk.growth");
        assert_eq!(numbers, "(12 − 10 (Năm 2025)) ÷ 10 (Năm 2025) × 100 = 20,0 %");
        let (_, numbers) = told("ip.infringements");
        assert_eq!(numbers, "[chưa có nguồn]: Chưa có nguồn dữ liệu");
    }

    #[test]
    fn an_estimate_is_restated_with_its_error_once_the_period_is_over() {
        let catalogue = Catalogue::load(None, crate::testing::every_measure(&[])).unwrap();
        let definition = catalogue.find("sk.recognised").unwrap();
        let said = |actual: Option<i128>| estimated(definition, Exact::whole(120), actual.map(Exact::whole));
        assert_eq!(said(None), "Ước cả kỳ: 120 sáng kiến.");
        assert_eq!(
            said(Some(100)),
            "Ước cả kỳ: 120 sáng kiến. Thực hiện: 100 sáng kiến; ước cao hơn 20,0 %."
        );
        assert_eq!(
            said(Some(160)),
            "Ước cả kỳ: 120 sáng kiến. Thực hiện: 160 sáng kiến; ước thấp hơn 25,0 %."
        );
        assert_eq!(said(Some(0)), "Ước cả kỳ: 120 sáng kiến. Thực hiện: 0 sáng kiến.");
    }

    #[test]
    fn goals_are_said_as_documents_say_them() {
        let catalogue = Catalogue::load(None, crate::testing::every_measure(&[])).unwrap();
        let said = |key: &str| {
            let definition = catalogue.find(key).unwrap();
            goal(definition, &definition.target.as_ref().unwrap().goal().unwrap())
        };
        assert_eq!(said("ip.assets_exploited"), "trên 80 %");
        assert_eq!(said("ip.inventions_growth"), "từ 16 đến 18 %");
        assert_eq!(said("ip.applications"), "trên 10 đơn");
    }

    #[test]
    fn what_is_hidden_is_told_by_number_only() {
        assert_eq!(
            behind(9, 12, "hồ sơ sáng kiến", false),
            "Con số được tính từ 12 hồ sơ sáng kiến. Bạn xem được 9; 3 còn lại ngoài phạm vi xem của bạn."
        );
    }
}
