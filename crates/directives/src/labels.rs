//! Every Vietnamese sentence of this module that stands in code, except the compiler's own.

pub mod compile;
pub mod exchange;
pub mod obstacle;
pub mod task;

use crate::commands::Group;
use crate::model::{Act, Clause, Directive, Kind, Line, LineKind, Part, Scheme, State};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::SigningForm;
use ui::view::Tone;

/// Group of the navigation.
pub const NAV_GROUP: &str = "Chỉ đạo, nhiệm vụ";
/// The register.
pub const NAV_LIST: &str = "Văn bản chỉ đạo";
/// Tasks.
pub const NAV_TASKS: &str = "Nhiệm vụ được giao";
/// Difficulties.
pub const NAV_OBSTACLES: &str = "Vướng mắc";
/// Coverage.
pub const NAV_COVERAGE: &str = "Điều khoản chưa triển khai";
/// A new entry.
pub const NEW: &str = "Vào sổ văn bản chỉ đạo";
/// A changed entry.
pub const EDIT: &str = "Sửa thông tin văn bản";
/// A changed clause.
pub const EDIT_CLAUSE: &str = "Sửa khoản";
/// Public list.
pub const OPEN_TITLE: &str = "Văn bản chỉ đạo, điều hành";
/// The service.
pub const SYSTEM: &str = "Hệ thống";

/// Refusal.
pub const NOT_ALLOWED: &str = "Chỉ văn thư, lãnh đạo hoặc cán bộ đầu mối của đơn vị giữ văn bản làm được việc này.";
/// Refusal.
pub const NOT_OWNER: &str = "Chỉ đơn vị giao nhiệm vụ làm được việc này.";
/// Refusal.
pub const NOT_LEAD: &str = "Chỉ đơn vị chủ trì báo cáo được nhiệm vụ này.";
/// Refusal.
pub const OWN_REPORT: &str = "Bạn là người báo hoàn thành nên không tự duyệt. Nhờ người khác của đơn vị giao duyệt.";

/// Empty field.
pub const ASK_SUBJECT: &str = "Nhập trích yếu, ví dụ: V/v phát động phong trào sáng kiến năm 2026";
/// Empty field.
pub const ASK_KIND: &str = "Chọn loại văn bản";
/// Empty field.
pub const ASK_ISSUER: &str = "Nhập tên cơ quan ban hành";
/// Empty field.
pub const ASK_KEEPER: &str = "Chọn đơn vị vào sổ";
/// Unknown unit.
pub const ASK_ISSUER_UNIT: &str = "Chọn cơ quan ban hành trong danh sách, hoặc để trống và nhập tên";
/// Years.
pub const YEARS: &str = "Nhập ngày trong khoảng từ năm 1945 đến năm 2100";
/// Own document dated ahead.
pub const DAY_AHEAD: &str = "Ngày ban hành văn bản của đơn vị mình phải là hôm nay hoặc trước đó";
/// Too long.
pub const BASIS_TOO_LONG: &str = "Căn cứ: tối đa 100 dòng, mỗi dòng tối đa 600 ký tự";
/// Too many.
pub const TOO_MANY: &str = "Tối đa 2.000 dòng. Chia nhỏ rồi nhập tiếp.";
/// Link to what is not there.
pub const NO_SUCH_DOCUMENT: &str = "Chọn văn bản trong danh sách";
/// Circle.
pub const CIRCLE: &str = "Văn bản này đang được văn bản kia thực hiện, không nối ngược lại được";
/// What took its place.
pub const ASK_REPLACED_BY: &str = "Chọn văn bản thay thế, đã ban hành và có trong sổ";
/// Why ended.
pub const ASK_END_NOTE: &str = "Ghi lý do kết thúc, ví dụ: hết thời hạn thực hiện, đã tổng kết";
/// Draft.
pub const PUBLISH_DRAFT: &str = "Văn bản chưa ban hành nên chưa công khai được";
/// Draft.
pub const ACKNOWLEDGE_DRAFT: &str = "Văn bản chưa được chuyển đi nên chưa có gì để xác nhận";
/// Not a recipient.
pub const NO_RECIPIENT: &str = "Đơn vị này không có trong nơi nhận";
/// Empty clause.
pub const ASK_CLAUSE: &str = "Nhập nội dung điều, khoản như in trong văn bản";
/// Clause in use.
pub const CLAUSE_IN_USE: &str =
    "Khoản này đã có nhiệm vụ, chỉ tiêu hoặc vướng mắc nên không bỏ được. Hãy sửa thay vì bỏ.";
/// Unknown clause.
pub const NO_SUCH_CLAUSE: &str = "Chọn khoản trong danh sách";
/// Empty line.
pub const ASK_LINE: &str = "Nhập nội dung chỉ tiêu hoặc báo cáo";
/// Empty value.
pub const ASK_VALUE: &str = "Nhập mức phải đạt, ví dụ: trên 80%";
/// A choice outside the list.
pub const ASK_CHOICE: &str = "Chọn một mục trong danh sách";

/// Saved.
pub const SAVED: &str = "Đã vào sổ. Chỉ đơn vị bạn thấy cho đến khi chuyển văn bản đi.";
/// Changed.
pub const CHANGED: &str = "Đã lưu thay đổi.";
/// Issued.
pub const ISSUED: &str = "Đã chuyển văn bản. Nơi nhận được báo, nhiệm vụ được giao.";
/// Replaced.
pub const REPLACED: &str = "Đã ghi văn bản được thay thế.";
/// Ended.
pub const ENDED: &str = "Đã ghi văn bản kết thúc thực hiện.";
/// Published.
pub const PUBLISHED: &str = "Đã đăng lên trang công khai.";
/// No more published.
pub const UNPUBLISHED: &str = "Đã gỡ khỏi trang công khai.";
/// Acknowledged.
pub const ACKNOWLEDGED: &str = "Đã xác nhận đã nhận văn bản.";
/// Clause added.
pub const CLAUSE_ADDED: &str = "Đã thêm khoản.";
/// Clause removed.
pub const CLAUSE_REMOVED: &str = "Đã bỏ khoản.";
/// Line added.
pub const LINE_ADDED: &str = "Đã thêm.";
/// Line removed.
pub const LINE_REMOVED: &str = "Đã bỏ.";
/// Attached.
pub const ATTACHED: &str = "Đã đính kèm tệp.";
/// Covered.
pub const COVERED: &str = "Đã ghi khoản cấp trên mà văn bản này thực hiện.";
/// A unit is asked for.
pub const ASK_UNIT: &str = "Chọn đơn vị";
/// What took its place.
pub const REPLACED_BY: &str = "Được thay thế bởi";
/// The document itself.
pub const FILE_DOCUMENT: &str = "Bản văn";
/// An annex.
pub const FILE_ANNEX: &str = "Phụ lục, tài liệu kèm";
/// A recipient has acknowledged.
pub const HAS_ACKNOWLEDGED: &str = "Đã xác nhận";
/// It has not.
pub const NOT_ACKNOWLEDGED: &str = "Chưa xác nhận";
/// Sending an own document.
pub const ISSUE_OWN: &str = "Ban hành và chuyển đi";
/// Passing one on that came in.
pub const ISSUE_INCOMING: &str = "Chuyển đến nơi nhận";
/// No file.
pub const ASK_FILE: &str = "Chọn tệp văn bản (DOCX, PDF hoặc ODT)";

/// A state.
#[must_use]
pub fn state(state: State, own: bool) -> &'static str {
    match (state, own) {
        (State::Draft, true) => "Dự thảo",
        (State::Draft, false) => "Mới vào sổ",
        (State::Issued, _) => "Đang thực hiện",
        (State::Replaced, _) => "Đã được thay thế",
        (State::Ended, _) => "Đã kết thúc",
    }
}

/// A state in a filter.
#[must_use]
pub fn state_filter(state: State) -> &'static str {
    match state {
        State::Draft => "Dự thảo, mới vào sổ",
        State::Issued => "Đang thực hiện",
        State::Replaced => "Đã được thay thế",
        State::Ended => "Đã kết thúc",
    }
}

/// Its colour.
#[must_use]
pub fn tone(state: State) -> Tone {
    match state {
        State::Draft => Tone::Neutral,
        State::Issued => Tone::Good,
        State::Replaced => Tone::Warn,
        State::Ended => Tone::Info,
    }
}

/// A type.
#[must_use]
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Letter => "Công văn",
        Kind::Plan => "Kế hoạch",
        Kind::Instruction => "Chỉ thị",
        Kind::Decision => "Quyết định",
        Kind::Resolution => "Nghị quyết",
        Kind::Programme => "Chương trình",
        Kind::Conclusion => "Kết luận",
        Kind::Notice => "Thông báo",
        Kind::Guidance => "Hướng dẫn",
        Kind::Telegram => "Công điện",
        Kind::Project => "Đề án",
        Kind::Law => "Luật",
        Kind::Decree => "Nghị định",
        Kind::Circular => "Thông tư",
        Kind::Other => "Văn bản khác",
    }
}

/// A scheme.
#[must_use]
pub fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::State => "Cơ quan nhà nước",
        Scheme::Party => "Cơ quan Đảng",
    }
}

/// A part.
#[must_use]
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Act => "Để thực hiện",
        Part::Inform => "Để biết",
    }
}

/// A way of signing.
#[must_use]
pub fn signing(form: SigningForm) -> &'static str {
    match form {
        SigningForm::Own => "Người đứng đầu ký",
        SigningForm::OnBehalf => "TM. (thay mặt tập thể)",
        SigningForm::Deputy => "KT. (ký thay)",
        SigningForm::ByOrder => "TL. (thừa lệnh)",
        SigningForm::ByDelegation => "TUQ. (thừa ủy quyền)",
        SigningForm::Acting => "Q. (quyền)",
    }
}

/// A group of recipients.
#[must_use]
pub fn group(group: Group) -> &'static str {
    match group {
        Group::Departments => "Các sở, ban, ngành tỉnh",
        Group::Communes => "UBND các xã, phường trong tỉnh",
        Group::Offices => "Các phòng, đơn vị trực thuộc",
        Group::Schools => "Các trường học trực thuộc",
        Group::HealthStations => "Các trạm y tế trực thuộc",
    }
}

/// Words, without marks, by which papers name a whole group of units. Each of them is plural: "Trạm Y tế xã Mường Kim" and
/// "Xã Phương Đình" are one unit.
pub const GROUP_WORDS: [(&str, Group); 16] = [
    ("cac xa", Group::Communes),
    ("cac phuong", Group::Communes),
    ("xa, phuong", Group::Communes),
    ("xa, thi tran", Group::Communes),
    ("cap xa", Group::Communes),
    ("cac so", Group::Departments),
    ("so, ban", Group::Departments),
    ("so, nganh", Group::Departments),
    ("cac truong", Group::Schools),
    ("cac nha truong", Group::Schools),
    ("cac co so giao duc", Group::Schools),
    ("cac phong", Group::Offices),
    ("phong, ban", Group::Offices),
    ("phong, don vi", Group::Offices),
    ("cac don vi truc thuoc", Group::Offices),
    ("cac tram y te", Group::HealthStations),
];

/// Words that papers put before a group: who of it is addressed.
pub const GROUP_HEADS: [&str; 8] = [
    "uy ban nhan dan ",
    "ubnd ",
    "hoi dong nhan dan ",
    "hdnd ",
    "chu tich ",
    "thu truong ",
    "hieu truong ",
    "lanh dao ",
];

/// Words that may follow and leave it the whole group. Any other ("các trường mầm non", "các sở có liên quan") names a part of
/// it, which only a person can tell.
pub const GROUP_TAILS: [&str; 28] = [
    "ban", "chuyen", "co", "cua", "dac", "dan", "dia", "don", "hoc", "khu", "mon", "nganh", "nhan", "phong", "phuong",
    "quan", "thi", "thuoc", "tinh", "toan", "tran", "tren", "trong", "truc", "ubnd", "va", "vi", "xa",
];

/// A group with its size.
#[must_use]
pub fn group_of(of: Group, count: usize) -> String {
    format!("{} ({count})", group(of))
}

/// Own or incoming.
#[must_use]
pub fn direction(own: bool) -> &'static str {
    if own {
        "Văn bản ban hành"
    } else {
        "Văn bản đến"
    }
}

/// Filters by direction.
pub const DIRECTIONS: [(&str, &str); 2] = [("di", "Văn bản ban hành"), ("den", "Văn bản đến")];
/// Filter of what waits to be acknowledged.
pub const UNACKNOWLEDGED: [(&str, &str); 1] = [("chua", "Đơn vị tôi chưa xác nhận")];

/// The name under which a document is spoken of: "Công văn số 1003/SKHCN-QL ngày 13/05/2025".
#[must_use]
pub fn name(one: &Directive) -> String {
    let content = &one.content;
    let mut words = content.kind.map_or("Văn bản", kind).to_owned();
    if content.number.is_empty() {
        words.push_str(" (chưa có số)");
    } else {
        words.push_str(" số ");
        words.push_str(&content.number);
    }
    if let Some(day) = content.issued_on {
        words.push_str(&format!(" ngày {}", date(day)));
    }
    words
}

pub const TO_FILE: &str = "Lưu: VT";
pub const AS_LISTED: &str = "Các đơn vị ở mục Nơi nhận";

/// The subject without "V/v", which the layout of a letter says itself.
#[must_use]
pub fn about(subject: &str) -> &str {
    ["V/v ", "v/v "]
        .into_iter()
        .find_map(|mark| subject.strip_prefix(mark))
        .unwrap_or(subject)
}

/// Short: "1003/SKHCN-QL", or its type where it has no number.
#[must_use]
pub fn short(one: &Directive) -> String {
    if one.content.number.is_empty() {
        format!("{} (chưa có số)", one.content.kind.map_or("Văn bản", kind))
    } else {
        one.content.number.clone()
    }
}

/// A choice in a list of documents.
#[must_use]
pub fn choice(one: &Directive) -> String {
    let subject: String = one.content.subject.chars().take(90).collect();
    let more = if one.content.subject.chars().count() > 90 {
        "…"
    } else {
        ""
    };
    format!("{} · {subject}{more}", name(one))
}

/// A clause in a list of choices.
#[must_use]
pub fn clause_choice(clause: &Clause) -> String {
    let text: String = clause.text.chars().take(70).collect();
    let more = if clause.text.chars().count() > 70 { "…" } else { "" };
    if clause.path.is_empty() {
        format!("{text}{more}")
    } else {
        format!("{}. {text}{more}", clause.path)
    }
}

/// A day.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// A day that may not be printed.
#[must_use]
pub fn date_or_blank(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "Chưa có ngày".to_owned(), date)
}

/// A number that may be blank.
#[must_use]
pub fn number_or_blank(number: &str) -> String {
    if number.is_empty() {
        "Chưa có số".to_owned()
    } else {
        number.to_owned()
    }
}

/// Who signed.
#[must_use]
pub fn signature(one: &Directive) -> String {
    let content = &one.content;
    let form = content.signing.map(SigningForm::abbreviation).unwrap_or_default();
    [form, &content.signer_title, &content.signer]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Closed.
#[must_use]
pub fn closed(of: State) -> String {
    match of {
        State::Draft => "Văn bản chưa được chuyển đi.".to_owned(),
        State::Issued => "Văn bản đang thực hiện.".to_owned(),
        State::Replaced => "Văn bản đã được thay thế nên không sửa được nữa.".to_owned(),
        State::Ended => "Văn bản đã kết thúc nên không sửa được nữa.".to_owned(),
    }
}

/// An act in the wrong state.
#[must_use]
pub fn refused(act: Act, of: State) -> String {
    let what = match act {
        Act::Issue => "chuyển đi",
        Act::Replace => "ghi thay thế",
        Act::End => "kết thúc",
    };
    format!("Không {what} được: văn bản ở trạng thái “{}”.", state_filter(of))
}

/// A unit outside the province.
#[must_use]
pub fn out_of_reach(name: &str) -> String {
    if name.is_empty() {
        "Chọn đơn vị đang hoạt động trong tỉnh".to_owned()
    } else {
        format!("“{name}” đã giải thể hoặc ở ngoài tỉnh, không gửi tới được")
    }
}

/// A line that names no unit.
#[must_use]
pub fn no_unit(line: &str) -> String {
    format!("Không tìm thấy đơn vị “{line}”. Viết đúng tên như trong mục Đơn vị, hoặc ghi mã.")
}

/// A line that names several units.
#[must_use]
pub fn many_units(line: &str, codes: &[String]) -> String {
    format!(
        "Có nhiều đơn vị tên “{line}”. Ghi thêm mã trong ngoặc, ví dụ: {line} ({}).",
        codes.join(" hoặc ")
    )
}

/// A number that is not in the register.
#[must_use]
pub fn no_number(number: &str) -> String {
    format!("Chưa có văn bản số “{number}” trong sổ. Vào sổ văn bản đó trước, hoặc ghi vào Căn cứ.")
}

/// A number that several documents have.
#[must_use]
pub fn many_numbers(number: &str) -> String {
    format!("Có nhiều văn bản số “{number}” trong sổ. Đánh dấu văn bản đúng trong danh sách.")
}

/// A year on a chip.
#[must_use]
pub fn year(year: i32) -> String {
    format!("Năm {year}")
}

/// Number of rows.
#[must_use]
pub fn rows_on_page(count: usize) -> String {
    format!("{count} văn bản trên trang này")
}

/// When a list was taken.
#[must_use]
pub fn exported_at(now: DateTime<Utc>) -> String {
    format!("Lấy lúc {}", ui::filters::moment_text(now))
}

/// The list was cut.
#[must_use]
pub fn export_cut(most: u64) -> String {
    format!("Chỉ có {most} dòng đầu. Thêm bộ lọc để lấy phần còn lại.")
}

/// Heads of the list and its sheet.
pub mod head {
    /// Number and day.
    pub const NUMBER: &str = "Số, ký hiệu";
    /// Day.
    pub const DAY: &str = "Ngày";
    /// Subject.
    pub const SUBJECT: &str = "Trích yếu";
    /// Issuer.
    pub const ISSUER: &str = "Cơ quan ban hành";
    /// State.
    pub const STATE: &str = "Trạng thái";
    /// Acknowledgement.
    pub const ACKNOWLEDGED: &str = "Đã xác nhận";
    /// Changed.
    pub const CHANGED: &str = "Cập nhật";
    /// Type.
    pub const KIND: &str = "Loại";
    /// Direction.
    pub const DIRECTION: &str = "Chiều";
    /// Signer.
    pub const SIGNER: &str = "Người ký";
    /// Recipients.
    pub const RECIPIENTS: &str = "Số nơi nhận";
    /// Keeper.
    pub const KEEPER: &str = "Đơn vị vào sổ";
}

/// Rows of the facts.
pub mod row {
    /// Number.
    pub const NUMBER: &str = "Số, ký hiệu";
    /// Day.
    pub const DAY: &str = "Ngày ban hành";
    /// Issuer.
    pub const ISSUER: &str = "Cơ quan ban hành";
    /// Signer.
    pub const SIGNER: &str = "Người ký";
    /// Type.
    pub const KIND: &str = "Loại văn bản";
    /// Basis.
    pub const BASIS: &str = "Căn cứ, văn bản dẫn chiếu";
    /// Focal unit.
    pub const FOCAL: &str = "Đơn vị đầu mối";
    /// Keeper.
    pub const KEEPER: &str = "Đơn vị vào sổ";
    /// Why ended.
    pub const NOTE: &str = "Lý do";
    /// Latency.
    pub const LATENCY: &str = "Thời gian cụ thể hóa";
}

/// Days from the document above to this one.
#[must_use]
pub fn latency(days: i64, above: &str) -> String {
    match days {
        0 => format!("Cùng ngày với {above}"),
        days if days > 0 => format!("{days} ngày sau {above}"),
        days => format!("{} ngày trước {above} (xem lại ngày)", -days),
    }
}

/// Acknowledgement of a document: "12/38".
#[must_use]
pub fn acknowledged(all: usize, done: usize) -> String {
    if all == 0 {
        String::new()
    } else {
        format!("{done}/{all}")
    }
}

/// What the recipients have said so far.
#[must_use]
pub fn acknowledged_of(all: usize, done: usize) -> String {
    match (all, all - done.min(all)) {
        (0, _) => "Chưa có nơi nhận nào.".to_owned(),
        (all, 0) => format!("Cả {all} nơi nhận đã xác nhận."),
        (all, left) => format!("{done}/{all} nơi nhận đã xác nhận, còn {left} đơn vị chưa."),
    }
}

/// After the recipients were reminded.
#[must_use]
pub fn reminded(count: usize) -> String {
    match count {
        0 => "Mọi nơi nhận đã xác nhận, không cần nhắc.".to_owned(),
        count => format!("Đã nhắc {count} đơn vị chưa xác nhận. Mỗi đơn vị nhận nhiều nhất một lời nhắc một ngày."),
    }
}

/// A document has come.
#[must_use]
pub fn notice_received(one: &Directive, of: Part, unit: &str) -> String {
    let what = match of {
        Part::Act => "để thực hiện",
        Part::Inform => "để biết",
    };
    format!("{} gửi {unit} {what}. Mời xác nhận đã nhận.", name(one))
}

/// It was not acknowledged.
#[must_use]
pub fn notice_unacknowledged(one: &Directive, unit: &str) -> String {
    format!("{unit} chưa xác nhận đã nhận {}.", lower(&name(one)))
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

/// What a line of a document is.
#[must_use]
pub fn line_kind(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Target => "Chỉ tiêu",
        LineKind::ReportDuty => "Chế độ báo cáo",
    }
}

/// A line in one sentence.
#[must_use]
pub fn line(line: &Line) -> String {
    [line.name.as_str(), &line.value, &line.due_rule]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What was done, in a timeline.
#[must_use]
pub fn done(act: &str) -> &'static str {
    match act {
        "directive.enter" => "vào sổ văn bản",
        "directive.change" => "sửa thông tin văn bản",
        "directive.issue" => "chuyển văn bản đến nơi nhận",
        "directive.replace" => "ghi văn bản được thay thế",
        "directive.end" => "kết thúc thực hiện",
        "directive.publish" => "đăng lên trang công khai",
        "directive.unpublish" => "gỡ khỏi trang công khai",
        "directive.acknowledge" => "xác nhận đã nhận",
        "directive.remind" => "nhắc nơi nhận chưa xác nhận",
        "directive.clause" => "cập nhật các khoản",
        "directive.clause_removed" => "bỏ một khoản",
        "directive.line" => "thêm chỉ tiêu, chế độ báo cáo",
        "directive.line_removed" => "bỏ một chỉ tiêu hoặc chế độ báo cáo",
        "directive.cover" => "ghi khoản cấp trên được thực hiện",
        "directive.attach" => "đính kèm tệp",
        "directive.message" => "nhận từ tệp liên thông",
        "directive.answer" => "tải thông điệp trả lời nơi gửi",
        "directive.task" => "cập nhật nhiệm vụ",
        "directive.hand_over" => "nhận bàn giao văn bản",
        _ => "cập nhật",
    }
}

/// Waiting to be acknowledged, on the home page.
pub const ACKNOWLEDGE: &str = "Xác nhận đã nhận";
/// The same, for who is only informed.
pub const ACKNOWLEDGE_INFORM: &str = "Xác nhận đã nhận (để biết)";
/// In a hand-over package.
pub const HELD_TASKS: &str = "Nhiệm vụ đang chủ trì";
/// In a hand-over package.
pub const HELD_DOCUMENTS: &str = "Văn bản chỉ đạo đang thực hiện";

/// Nothing above.
pub const NOTHING_ABOVE: &str = "Chưa nối với văn bản cấp trên nào.";

/// Of how many clauses something was done.
#[must_use]
pub fn coverage(all: usize, bare: usize) -> String {
    match (all, bare) {
        (0, _) => "Chưa nhập khoản nào.".to_owned(),
        (all, 0) => {
            format!("Cả {all} khoản đã có nhiệm vụ hoặc văn bản triển khai, tính cả chỉ tiêu và chế độ báo cáo.")
        }
        (all, bare) => {
            format!("{bare}/{all} khoản chưa có nhiệm vụ, chỉ tiêu, chế độ báo cáo hay văn bản triển khai.")
        }
    }
}

/// A clause of which nothing was done.
pub const BARE: &str = "Chưa có nhiệm vụ, chỉ tiêu, chế độ báo cáo hay văn bản triển khai.";
