//! Every Vietnamese sentence of this module that stands in code.

use crate::model::{Act, Kind, Refusal, RefusalReason, State};
use chrono::NaiveDate;

/// Empty title.
pub const ASK_TITLE: &str = "Nhập tên sáng kiến";
/// Empty field of application.
pub const ASK_FIELD: &str = "Nhập lĩnh vực áp dụng, ví dụ: Giáo dục tiểu học";
/// No date of first application.
pub const ASK_FIRST_APPLIED: &str = "Nhập ngày áp dụng lần đầu hoặc áp dụng thử";
/// Date of first application lies ahead.
pub const FIRST_APPLIED_FUTURE: &str = "Ngày áp dụng lần đầu phải là hôm nay hoặc trước đó.";
/// Empty description.
pub const ASK_ESSENCE: &str = "Mô tả bản chất của sáng kiến: làm gì, khác cách cũ ở chỗ nào";
/// Empty benefit.
pub const ASK_BENEFIT: &str = "Nhập lợi ích thu được theo ý kiến của tác giả";
/// No author.
pub const ASK_AUTHOR: &str = "Nhập họ tên của từng tác giả";
/// No report.
pub const ASK_REPORT: &str = "Chọn tệp báo cáo mô tả sáng kiến";
/// No unit chosen.
pub const ASK_UNIT: &str = "Chọn nơi nhận hồ sơ";
/// No kind chosen.
pub const ASK_KIND: &str = "Chọn loại giải pháp";
/// No reason chosen.
pub const ASK_REASON: &str = "Chọn lý do không công nhận";
/// No decision number.
pub const ASK_DECISION: &str = "Nhập số quyết định, ví dụ: 15/QĐ-UBND";
/// The person may not do this.
pub const NOT_ALLOWED: &str = "Bạn xem được hồ sơ này nhưng việc bạn chọn cần quyền khác, hoặc hồ sơ đã qua bước đó.";
/// Leaders do not decide on their own work.
pub const OWN_WORK: &str =
    "Bạn là tác giả của sáng kiến này nên không được tự quyết định. Hồ sơ cần người có thẩm quyền khác.";
/// A share cannot be read.
pub const SHARE_UNREADABLE: &str = "Nhập tỷ lệ đóng góp từ 0 đến 100, ví dụ: 60 hoặc 33,34";

/// Name of a state for officers.
#[must_use]
pub fn state(state: State) -> &'static str {
    match state {
        State::Draft => "Bản nháp",
        State::Submitted => "Đã nộp",
        State::Received => "Đang xử lý",
        State::Recognised => "Đã công nhận",
        State::Refused => "Không công nhận",
        State::Withdrawn => "Đã rút",
    }
}

/// Colour of a state; the word always stands beside it.
#[must_use]
pub fn tone(state: State) -> ui::view::Tone {
    use ui::view::Tone;
    match state {
        State::Draft | State::Withdrawn => Tone::Neutral,
        State::Submitted | State::Received => Tone::Info,
        State::Recognised => Tone::Good,
        State::Refused => Tone::Bad,
    }
}

/// Name of a kind.
#[must_use]
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Technical => "Giải pháp kỹ thuật",
        Kind::Managerial => "Giải pháp quản lý",
        Kind::Operational => "Giải pháp tác nghiệp",
        Kind::AppliedTechnicalProgress => "Giải pháp ứng dụng tiến bộ kỹ thuật",
    }
}

/// A reason in words.
#[must_use]
pub fn reason(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::NotASolution => "Nội dung không phải là một giải pháp",
        RefusalReason::NotNew => "Không có tính mới trong phạm vi cơ sở",
        RefusalReason::NotApplied => "Chưa được áp dụng hoặc áp dụng thử tại cơ sở",
        RefusalReason::NoBenefit => "Chưa thấy lợi ích thiết thực",
        RefusalReason::PublicOrder => "Trái trật tự công cộng hoặc đạo đức xã hội",
        RefusalReason::UnderProtection => "Là đối tượng đang được bảo hộ quyền sở hữu trí tuệ",
        RefusalReason::Late => "Nộp sau một năm kể từ ngày áp dụng lần đầu",
        RefusalReason::WrongUnit => "Không thuộc thẩm quyền công nhận của cơ sở này",
        RefusalReason::AuthorNotProven => "Chưa chứng minh được người nộp là tác giả",
    }
}

/// An act as it stands in the timeline, after the person's name.
#[must_use]
pub fn act_done(code: &str) -> &'static str {
    match code {
        "initiative.drafted" => "bắt đầu viết",
        "initiative.edited" => "sửa bản nháp",
        "initiative.report_attached" => "tải lên báo cáo mô tả",
        "initiative.submit" => "nộp hồ sơ",
        "initiative.receive" => "tiếp nhận hồ sơ và cấp phiếu tiếp nhận",
        "initiative.recognise" => "công nhận sáng kiến",
        "initiative.refuse" => "không công nhận sáng kiến",
        "initiative.withdraw" => "rút hồ sơ",
        "initiative.certificate_made" => "lập giấy chứng nhận",
        _ => "cập nhật hồ sơ",
    }
}

/// Words of the button of an act.
#[must_use]
pub fn act(act: Act) -> &'static str {
    match act {
        Act::Submit => "Kiểm tra và nộp",
        Act::Receive => "Tiếp nhận",
        Act::Recognise => "Công nhận",
        Act::Refuse => "Không công nhận",
        Act::Withdraw => "Rút hồ sơ",
    }
}

/// Shares that do not sum to the whole; in hundredths of a percent.
#[must_use]
pub fn shares(sum: i32) -> String {
    format!(
        "Tỷ lệ đóng góp của các tác giả cộng lại phải bằng 100%. Hiện là {}%.",
        share(sum)
    )
}

/// A share in percent, with a decimal comma where needed.
#[must_use]
pub fn share(share: i32) -> String {
    let (whole, rest) = (share / 100, share % 100);
    match rest {
        0 => whole.to_string(),
        rest if rest % 10 == 0 => format!("{whole},{}", rest / 10),
        rest => format!("{whole},{rest:02}"),
    }
}

/// First application more than a year ago.
#[must_use]
pub fn first_applied_late(day: NaiveDate, earliest: NaiveDate) -> String {
    format!(
        "Ngày áp dụng lần đầu ({}) đã quá một năm. Quyền yêu cầu công nhận tính trong một năm (NĐ 13/2012/NĐ-CP, Điều 5): \
         ngày sớm nhất còn trong hạn là {}.",
        day.format("%d/%m/%Y"),
        earliest.format("%d/%m/%Y")
    )
}

/// A refusal in words.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::WrongState { state: now, act: tried } => {
            format!(
                "Hồ sơ đang ở trạng thái \"{}\" nên không thể {}. Mở lại trang để xem bước hiện tại.",
                state(*now),
                verb(*tried)
            )
        }
        Refusal::Shares(sum) => shares(*sum),
        Refusal::NoReport => ASK_REPORT.to_owned(),
    }
}

fn verb(act: Act) -> &'static str {
    match act {
        Act::Submit => "nộp",
        Act::Receive => "tiếp nhận",
        Act::Recognise => "công nhận",
        Act::Refuse => "kết luận không công nhận",
        Act::Withdraw => "rút",
    }
}

/// Sentences of notices: code, what happened, until when; no title and no name leave the house.
pub mod notice {
    /// To the clerks of the unit.
    pub const SUBMITTED: &str = "Có hồ sơ sáng kiến mới chờ tiếp nhận.";
    /// To the author.
    #[must_use]
    pub fn received(code: &str, due: &str) -> String {
        format!("Hồ sơ {code} đã được tiếp nhận. Có kết quả chậm nhất ngày {due}.")
    }
    /// To the leaders of the unit.
    #[must_use]
    pub fn to_decide(code: &str, due: &str) -> String {
        format!("Hồ sơ {code} chờ quyết định, chậm nhất ngày {due}.")
    }
    /// To the author.
    #[must_use]
    pub fn recognised(code: &str) -> String {
        format!("Hồ sơ {code} đã được công nhận. Giấy chứng nhận có trên trang hồ sơ.")
    }
    /// To the author.
    #[must_use]
    pub fn refused(code: &str) -> String {
        format!("Hồ sơ {code} đã có kết luận không công nhận. Lý do có trên trang hồ sơ.")
    }
}

/// First paper on the receipt.
pub const PAPER_REQUEST: &str = "Đơn yêu cầu công nhận sáng kiến";
/// Second paper on the receipt.
pub const PAPER_REPORT: &str = "Báo cáo mô tả sáng kiến";
/// How papers came in.
pub const FORM_ELECTRONIC: &str = "Bản điện tử";
/// Name of the certificate's file.
pub const FILE_CERTIFICATE: &str = "Giấy chứng nhận sáng kiến";
/// Name of the receipt's file.
pub const FILE_RECEIPT: &str = "Phiếu tiếp nhận";

/// What the receipt says about the next step.
#[must_use]
pub fn next_step_after_receipt() -> &'static str {
    "Người đứng đầu cơ sở xem xét và quyết định. Bạn nhận thông báo khi có kết quả; không cần làm gì thêm."
}
/// The head's title in the line above a deputy's ("KT. …") where the unit has none recorded.
pub const HEAD_TITLE: &str = "Thủ trưởng đơn vị";
/// Heading of the group in the navigation.
pub const NAV_GROUP: &str = "Sáng kiến";
/// Entry of the navigation.
pub const NAV_LIST: &str = "Hồ sơ sáng kiến";
/// A draft without a title.
pub const UNTITLED: &str = "Chưa đặt tên";
/// Head of a column.
pub const HEAD_CODE: &str = "Mã hồ sơ";
/// Head of a column.
pub const HEAD_TITLE_OF: &str = "Tên sáng kiến";
/// Head of a column.
pub const HEAD_UNIT: &str = "Cơ sở công nhận";
/// Head of a column.
pub const HEAD_STATE: &str = "Trạng thái";
/// Head of a column.
pub const HEAD_DUE: &str = "Hạn trả kết quả";
/// Head of a column.
pub const HEAD_CHANGED: &str = "Cập nhật";

/// Below the list.
#[must_use]
pub fn rows_on_page(count: usize) -> String {
    format!("{count} hồ sơ trên trang này, mới cập nhật đứng trước")
}
/// Above an exported sheet.
#[must_use]
pub fn exported_at(now: chrono::DateTime<chrono::Utc>) -> String {
    format!("Số liệu lúc {}", kernel::time::local(now).format("%H:%M ngày %d/%m/%Y"))
}
/// Above an exported sheet that could not hold all rows.
#[must_use]
pub fn export_cut(max: u64) -> String {
    format!("Danh sách dài hơn {max} dòng; tệp này chỉ có {max} dòng mới nhất. Lọc hẹp lại để lấy phần còn lại.")
}
/// Title of a page.
pub const NEW: &str = "Viết sáng kiến mới";
/// Title of a page.
pub const EDIT: &str = "Soạn hồ sơ sáng kiến";
/// Title of a page.
pub const CHECK: &str = "Kiểm tra và nộp";
/// After saving.
pub const DRAFT_SAVED: &str = "Đã lưu bản nháp. Chưa nộp; bạn có thể đóng trang và quay lại sau.";
/// After a report was read.
pub const DRAFT_FILLED: &str = "Đã đọc tệp và điền những phần tìm thấy. Xem lại từng phần trước khi nộp.";
/// The person works nowhere that could receive.
pub const NO_UNIT: &str =
    "Tài khoản của bạn chưa gắn với đơn vị nào. Nhờ người quản trị đơn vị thêm chức danh cho bạn.";
/// The steps of handing in.
pub const STEPS: [&str; 3] = ["Soạn nội dung", "Kiểm tra và nộp", "Chờ tiếp nhận"];

/// A later version of a file.
#[must_use]
pub fn file_version(version: i32) -> String {
    format!("bản {version}, các bản trước vẫn được giữ")
}

/// The fields of a request with their names, for checking and for showing.
#[must_use]
pub fn content_rows(
    content: &crate::model::Content,
    unit: &str,
    first_applied: &str,
) -> Vec<(&'static str, &'static str, String)> {
    vec![
        ("title", "Tên sáng kiến", content.title.clone()),
        ("unit", "Nơi nhận hồ sơ", unit.to_owned()),
        ("kind", "Loại giải pháp", kind(content.kind).to_owned()),
        ("field", "Lĩnh vực áp dụng", content.field.clone()),
        ("sponsor", "Chủ đầu tư tạo ra sáng kiến", content.sponsor.clone()),
        (
            "first_applied_on",
            "Ngày áp dụng lần đầu hoặc áp dụng thử",
            first_applied.to_owned(),
        ),
        ("essence", "Bản chất của sáng kiến", content.essence.clone()),
        ("confidential", "Thông tin cần bảo mật", content.confidential.clone()),
        (
            "conditions",
            "Điều kiện cần thiết để áp dụng",
            content.conditions.clone(),
        ),
        (
            "benefit_author",
            "Lợi ích theo ý kiến của tác giả",
            content.benefit_author.clone(),
        ),
        (
            "benefit_others",
            "Lợi ích theo ý kiến của nơi đã áp dụng",
            content.benefit_others.clone(),
        ),
    ]
}
/// The service itself, in a timeline.
pub const SYSTEM: &str = "Hệ thống";
/// After handing in.
pub const SUBMITTED: &str = "Đã nộp hồ sơ. Đơn vị sẽ tiếp nhận và cấp mã; bạn nhận được thông báo.";
/// After receiving.
pub const RECEIVED: &str = "Đã tiếp nhận và cấp phiếu tiếp nhận. Tác giả và lãnh đạo đã được báo.";
/// After recognising.
pub const RECOGNISED: &str = "Đã công nhận. Giấy chứng nhận đang được lập và sẽ có ở mục Giấy tờ.";
/// After refusing.
pub const REFUSED: &str = "Đã ghi kết luận không công nhận. Tác giả đã được báo kèm lý do.";
/// After withdrawing.
pub const WITHDRAWN: &str = "Đã rút hồ sơ. Nội dung vẫn được lưu.";

/// Whose turn it is, what is next and by when: the first line of a dossier.
#[must_use]
pub fn turn(initiative: &crate::model::Initiative, unit: &str, yours: bool) -> String {
    let due = initiative
        .due_on
        .map(|day| day.format("%d/%m/%Y").to_string())
        .unwrap_or_default();
    match (initiative.state, yours) {
        (State::Draft, _) => "Bản nháp, chưa nộp. Bạn viết tiếp, kiểm tra rồi nộp.".to_owned(),
        (State::Submitted, true) => "Đến lượt bạn: kiểm tra giấy tờ và tiếp nhận hồ sơ.".to_owned(),
        (State::Submitted, false) => format!("Đang chờ {unit} tiếp nhận. Bạn chưa phải làm gì."),
        (State::Received, true) => format!("Đến lượt bạn: xem xét và quyết định, chậm nhất ngày {due}."),
        (State::Received, false) => {
            format!("Đang chờ người đứng đầu {unit} quyết định, chậm nhất ngày {due}. Bạn chưa phải làm gì.")
        }
        (State::Recognised, _) => format!("Đã được {unit} công nhận."),
        (State::Refused, _) => format!("{unit} đã kết luận không công nhận."),
        (State::Withdrawn, _) => "Hồ sơ đã được rút.".to_owned(),
    }
}

/// What a timeline entry says below its sentence.
#[must_use]
pub fn act_detail(details: &serde_json::Value) -> String {
    let text = |key: &str| details.get(key).and_then(serde_json::Value::as_str).unwrap_or("");
    let mut parts = Vec::new();
    if !text("code").is_empty() {
        parts.push(format!("Mã {}", text("code")));
    }
    if !text("decision").is_empty() {
        parts.push(format!("Quyết định số {}", text("decision")));
    }
    if !text("certificate").is_empty() {
        parts.push(format!("Giấy chứng nhận số {}", text("certificate")));
    }
    if let Some(given) = RefusalReason::from_code(text("reason")) {
        parts.push(format!("Lý do: {}", reason(given)));
    }
    if !text("note").is_empty() {
        parts.push(text("note").to_owned());
    }
    if !text("name").is_empty() {
        parts.push(text("name").to_owned());
    }
    parts.join(". ")
}

/// The picture of an act.
#[must_use]
pub fn act_icon(code: &str) -> &'static str {
    match code {
        "initiative.drafted" | "initiative.edited" => "edit",
        "initiative.report_attached" => "upload",
        "initiative.receive" => "check",
        "initiative.recognise" | "initiative.certificate_made" => "award",
        "initiative.refuse" | "initiative.withdraw" => "x",
        _ => "file",
    }
}

/// The colour of an act.
#[must_use]
pub fn act_tone(code: &str) -> ui::view::Tone {
    use ui::view::Tone;
    match code {
        "initiative.recognise" | "initiative.certificate_made" => Tone::Good,
        "initiative.refuse" => Tone::Bad,
        "initiative.submit" | "initiative.receive" => Tone::Info,
        _ => Tone::Neutral,
    }
}
/// Title of the public page.
pub const VERIFY: &str = "Xác minh giấy chứng nhận sáng kiến";

/// The pasted text of a QR carries our seal for this certificate.
pub const SEAL_GOOD: &str = "Chữ ký số trong mã QR đúng là của hệ thống này.";
/// It carries another one, or was changed.
pub const SEAL_BAD: &str =
    "Chữ ký số trong mã QR không khớp. Đối chiếu kỹ từng dòng với bản giấy, hoặc hỏi đơn vị cấp giấy.";

/// What the public page shows of a certificate.
#[must_use]
pub fn public_rows(
    initiative: &crate::model::Initiative,
    unit: &str,
    authors: &str,
    decided: &str,
) -> Vec<(&'static str, String)> {
    vec![
        ("Tên sáng kiến", initiative.content.title.clone()),
        ("Tác giả", authors.to_owned()),
        ("Cơ sở công nhận", unit.to_owned()),
        (
            "Số giấy chứng nhận",
            initiative.certificate_number.clone().unwrap_or_default(),
        ),
        (
            "Quyết định công nhận",
            initiative.decision_number.clone().unwrap_or_default(),
        ),
        ("Ngày công nhận", decided.to_owned()),
    ]
}
/// A state code that does not exist.
pub const UNKNOWN_STATE: &str = "Trạng thái là một trong: draft, submitted, received, recognised, refused, withdrawn.";
