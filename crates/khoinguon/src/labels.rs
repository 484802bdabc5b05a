//! Every Vietnamese sentence of the top of the house.

/// When even the error page fails.
pub const FAULT: &str = "Hệ thống đang trục trặc. Thử lại sau ít phút.";
/// No session and no token.
pub const API_UNAUTHENTICATED: &str = "Gửi mã truy cập trong đầu đề Authorization: Bearer, hoặc đăng nhập.";
/// Absent or hidden.
pub const API_NOT_FOUND: &str = "Không có, hoặc bạn không xem được.";
/// A verb that the address does not have.
pub const API_METHOD: &str = "Địa chỉ này không nhận phương thức đó; xem đầu đề Allow và /api/v1/openapi.json.";
/// An address, query or header that cannot be read.
pub const API_UNREADABLE: &str = "Địa chỉ hoặc tham số không đọc được; xem /api/v1/openapi.json.";
/// Some members cannot be accepted.
pub const API_INVALID: &str = "Có chỗ cần sửa; xem errors.";
/// A change without the version that was read.
pub const API_IF_MATCH: &str = "Gửi If-Match với ETag đã đọc được để không ghi đè người khác.";

/// Wait.
#[must_use]
pub fn api_wait(seconds: u64) -> String {
    format!("Chờ {seconds} giây rồi gửi lại.")
}

/// A fault of ours.
#[must_use]
pub fn api_fault(incident: &str) -> String {
    format!("Hệ thống đang trục trặc. Mã sự cố: {incident}.")
}

/// Valid from a day on.
#[must_use]
pub fn since(day: chrono::NaiveDate) -> String {
    format!("từ {}", day.format("%d/%m/%Y"))
}

/// Titles and entries of the shell's own pages.
pub mod page {
    /// Home.
    pub const HOME: &str = "Việc của tôi";
    /// Search.
    pub const SEARCH: &str = "Tra cứu";
    /// Help.
    pub const HELP: &str = "Trợ giúp";
    /// Keyboard.
    pub const KEYS: &str = "Phím tắt";
    /// Group of the navigation.
    pub const ADMIN: &str = "Hệ thống";
    /// Journal.
    pub const JOURNAL: &str = "Nhật ký";
    /// Jobs and health.
    pub const HEALTH: &str = "Tình trạng hệ thống";
    /// Gallery.
    pub const GALLERY: &str = "Giao diện";
    /// Rules.
    pub const RULES: &str = "Quy định đang dùng";
    /// Duties of the governing documents.
    pub const DUTIES: &str = "Nhiệm vụ theo văn bản";
    /// Who may do what.
    pub const MATRIX: &str = "Ai làm được gì";
}

/// How far a duty is served.
pub const DUTY_SERVED: &str = "Đã có";
/// How far a duty is served.
pub const DUTY_PART: &str = "Có một phần";
/// How far a duty is served.
pub const DUTY_LATER: &str = "Chưa có";

/// Of the duties of the governing documents, how many are served.
#[must_use]
pub fn duties(served: usize, part: usize, later: usize) -> String {
    format!(
        "{} nhiệm vụ mà năm văn bản giao, mỗi nhiệm vụ một dòng: {served} đã có trong hệ thống, {part} có một phần, {later} chưa có.",
        served + part + later
    )
}

/// A group of them.
#[must_use]
pub fn duty_group(name: &str, served: usize, part: usize, later: usize) -> String {
    format!("{name}: {served} đã có, {part} có một phần, {later} chưa có")
}

/// Words of the journal.
pub mod journal {
    /// Head of a column.
    pub const HEAD_NUMBER: &str = "Dòng";
    /// Head of a column.
    pub const HEAD_AT: &str = "Lúc";
    /// Head of a column.
    pub const HEAD_WHO: &str = "Người làm";
    /// Head of a column.
    pub const HEAD_ACT: &str = "Việc đã làm";
    /// Head of a column.
    pub const HEAD_UNIT: &str = "Đơn vị";
    /// Head of a column.
    pub const HEAD_SEAL: &str = "Dấu niêm";
    /// Before the first day of a filter.
    pub const FROM: &str = "Từ ngày";
    /// Before the last day of a filter.
    pub const UNTIL: &str = "Đến hết ngày";

    /// Below the list.
    #[must_use]
    pub fn rows_on_page(count: usize) -> String {
        format!("{count} dòng trên trang này")
    }

    /// Kinds of record that people look for, by code.
    pub const KINDS: &[(&str, &str)] = &[
        ("initiative", "Hồ sơ sáng kiến"),
        ("campaign", "Phong trào"),
        ("unit", "Đơn vị"),
        ("person", "Người dùng"),
        ("position", "Chức danh"),
        ("handover", "Bàn giao"),
        ("job", "Việc chạy nền"),
    ];

    /// What a kind of record is called.
    #[must_use]
    pub fn kind(code: &str) -> &'static str {
        KINDS
            .iter()
            .find(|(known, _)| *known == code)
            .map_or("Bản ghi", |(_, label)| label)
    }

    /// Every act that the journal holds, by code.
    const ACTS: &[(&str, &str)] = &[
        ("campaign.close", "Đóng nhận hồ sơ của phong trào"),
        ("campaign.drafted", "Lập phong trào"),
        ("campaign.edit", "Sửa phong trào"),
        ("campaign.end", "Tổng kết phong trào"),
        ("campaign.extend", "Gia hạn phong trào"),
        ("campaign.hand_over", "Chuyển phong trào theo bàn giao"),
        ("campaign.open", "Phát động phong trào"),
        ("campaign.register", "Đăng ký đơn vị tham gia phong trào"),
        ("handover.accept", "Nhận bàn giao"),
        ("handover.make", "Lập gói bàn giao"),
        ("initiative.campaign", "Chọn phong trào hưởng ứng"),
        ("initiative.certificate_made", "Lập giấy chứng nhận"),
        ("initiative.drafted", "Bắt đầu viết hồ sơ sáng kiến"),
        ("initiative.edited", "Sửa bản nháp hồ sơ sáng kiến"),
        ("initiative.receive", "Tiếp nhận hồ sơ sáng kiến"),
        ("initiative.recognise", "Công nhận sáng kiến"),
        ("initiative.refuse", "Không công nhận sáng kiến"),
        ("initiative.report_attached", "Tải lên báo cáo mô tả sáng kiến"),
        ("initiative.submit", "Nộp hồ sơ sáng kiến"),
        ("initiative.taken_over", "Chuyển hồ sơ sáng kiến từ nguồn cũ"),
        ("initiative.withdraw", "Rút hồ sơ sáng kiến"),
        ("job.retried", "Chạy lại việc nền"),
        ("person.appointed", "Ghi chức danh của người dùng"),
        ("person.authority_chosen", "Đổi tư cách làm việc"),
        ("person.delegated", "Ủy quyền"),
        ("person.delegation_ended", "Chấm dứt ủy quyền"),
        ("person.disabled", "Khóa tài khoản"),
        ("person.enabled", "Mở lại tài khoản"),
        ("person.identity_bound", "Gắn danh tính điện tử"),
        ("person.identity_unbound", "Bỏ gắn danh tính điện tử"),
        ("person.invited", "Mời người dùng"),
        ("person.invited_again", "Tạo lại liên kết đặt mật khẩu"),
        ("person.password_changed", "Đổi mật khẩu"),
        ("person.password_set", "Đặt mật khẩu"),
        ("person.recovery_codes_renewed", "Tạo lại mã dự phòng"),
        ("person.reset_asked", "Xin lấy lại mật khẩu"),
        ("person.role_ended", "Kết thúc vai trò"),
        ("person.role_granted", "Giao vai trò"),
        ("person.second_factor_cleared", "Gỡ xác thực hai lớp cho người dùng"),
        ("person.second_factor_ended", "Tắt xác thực hai lớp"),
        ("person.second_factor_enrolled", "Bật xác thực hai lớp"),
        ("person.signed_in", "Đăng nhập"),
        ("person.signed_out", "Đăng xuất"),
        ("person.token_ended", "Thu hồi mã truy cập"),
        ("person.token_made", "Tạo mã truy cập"),
        ("position.appoint", "Ghi người giữ chức vụ"),
        ("position.end", "Ghi thôi giữ chức vụ"),
        ("unit.dissolve", "Giải thể đơn vị"),
        ("unit.found", "Thành lập đơn vị"),
        ("unit.import", "Nhập danh sách đơn vị"),
        ("unit.merge", "Sáp nhập đơn vị"),
        ("unit.re_parent", "Chuyển đơn vị cấp trên"),
        ("unit.rename", "Đổi tên đơn vị"),
        ("unit.split", "Chia tách đơn vị"),
    ];

    /// What an act is called; `None` for one that has no words yet.
    #[must_use]
    pub fn act(code: &str) -> Option<&'static str> {
        ACTS.iter().find(|(known, _)| *known == code).map(|(_, label)| *label)
    }
}

/// Words of the home page.
pub mod home {
    /// Heading.
    pub const OVERDUE: &str = "Quá hạn";
    /// Heading.
    pub const TODAY: &str = "Hôm nay";
    /// Heading.
    pub const THIS_WEEK: &str = "Tuần này";
    /// Heading.
    pub const LATER: &str = "Sau đó";
    /// The next act.
    pub const RECEIVE: &str = "Tiếp nhận";
    /// The next act.
    pub const DECIDE: &str = "Quyết định";
    /// The next act.
    pub const PASS_ON: &str = "Chuyển Hội đồng hoặc trình quyết định";
    /// The next act.
    pub const SUPPLY: &str = "Bổ sung";
    /// The next act.
    pub const REVISE: &str = "Chỉnh sửa";
    /// The next act.
    pub const WRITE: &str = "Viết tiếp";

    /// Heading: one's own drafts, which no law hurries.
    pub const DRAFTS: &str = "Đang viết dở";
    /// Figure.
    pub const HOW_MANY_SUBMITTED: &str = "Chờ tiếp nhận";
    /// Figure.
    pub const HOW_MANY_RECEIVED: &str = "Đang xử lý";
    /// Figure.
    pub const HOW_MANY_LATE: &str = "Quá hạn trả kết quả";
    /// Figure.
    pub const HOW_MANY_RECOGNISED: &str = "Đã công nhận";
    /// Below a figure of zero.
    pub const NONE_LATE: &str = "Không có hồ sơ nào trễ";

    /// The clerk's turn.
    #[must_use]
    pub fn waiting_to_receive(unit: &str) -> String {
        format!("Đang chờ {unit} tiếp nhận")
    }

    /// The leader's turn.
    #[must_use]
    pub fn waiting_to_decide(unit: &str) -> String {
        format!("Đang chờ người đứng đầu {unit} quyết định")
    }

    /// Above the list.
    #[must_use]
    pub fn greeting(name: &str, today: chrono::NaiveDate) -> String {
        let given = vietnamese::split_person_name(name).given;
        format!("Chào {given}. Hôm nay là {}.", ui::filters::week_date_text(today))
    }
}

/// After putting a job back.
pub const RETRIED: &str = "Đã đưa việc trở lại hàng đợi.";

/// The value of a parameter as people read it.
#[must_use]
pub fn parameter(parameter: &kernel::clocks::Parameter) -> String {
    let value = match (
        parameter.vnd(),
        parameter.integer(),
        parameter.ratio(),
        parameter.text(),
    ) {
        (Ok(amount), ..) if parameter.unit.contains("đồng") => return amount.to_string(),
        (_, Ok(number), ..) => vietnamese::format_int(number),
        (_, _, Ok((part, whole)), _) => format!("{part}/{whole}"),
        (_, _, _, Ok(text)) => text.to_owned(),
        _ => String::new(),
    };
    format!("{value} {}", parameter.unit).trim().to_owned()
}
/// What a verb does.
#[must_use]
pub fn verb(verb: kernel::web::Verb) -> &'static str {
    use kernel::web::Verb;
    match verb {
        Verb::Get => "Xem",
        Verb::Post => "Gửi",
        Verb::Put => "Thay",
        Verb::Patch => "Sửa",
        Verb::Delete => "Xóa",
    }
}

/// Who may call a route.
#[must_use]
pub fn access(access: kernel::web::Access) -> String {
    use kernel::web::Access;
    match access {
        Access::Public => "Ai cũng được".to_owned(),
        Access::SignedIn => "Người đã đăng nhập".to_owned(),
        Access::Record(rule) => format!("Tùy hồ sơ: {}", rule_words(rule)),
        Access::Roles(roles) => {
            let words: Vec<&str> = roles.iter().map(|role| role.label()).collect();
            words.join(", ")
        }
        Access::Administrator => "Người quản trị đã xác thực hai lớp".to_owned(),
        Access::Token(scope) => format!("Phiên đăng nhập hoặc mã truy cập: {}", people::labels::scope(scope)),
    }
}

/// The rules on a record, in words; a rule of a module that has none yet is named by its code.
fn rule_words(rule: &'static str) -> &'static str {
    match rule {
        "initiative.see" => "người xem được hồ sơ",
        "initiative.edit" => "tác giả, khi còn là bản nháp",
        "initiative.submit" => "người nộp",
        "initiative.withdraw" => "người nộp, khi chưa có kết luận",
        "initiative.receive" => "cán bộ đầu mối của nơi nhận",
        "initiative.recognise" | "initiative.refuse" => "người đứng đầu nơi nhận",
        "handover.see" => "hai bên bàn giao",
        "handover.accept" => "bên nhận bàn giao",
        other => other,
    }
}

/// At the head of the API's description.
pub const API_DESCRIPTION: &str = "Cùng lệnh và cùng quyền như trên trang. Gửi mã truy cập cá nhân trong đầu đề Authorization: Bearer. \
     Lỗi theo RFC 9457; phân trang bằng cursor; sửa cần If-Match; gửi lặp an toàn với Idempotency-Key.";

/// A unit that is no more.
#[must_use]
pub fn unit_gone(last: Option<chrono::NaiveDate>) -> String {
    last.map_or_else(String::new, |day| format!("đến hết ngày {}", day.format("%d/%m/%Y")))
}

/// The ground on which the first unit of a new installation stands in the history of units.
pub const SET_UP_ACT: &str = "Lập khi cài đặt hệ thống";

/// The report of `khoinguon novelty check`.
pub mod compare {
    use novelty::{Passage, Source, Why};

    /// Word for word.
    pub const VERBATIM: &str = "chép nguyên văn";
    /// Changed here and there.
    pub const LIGHT_EDIT: &str = "chép có sửa chữ";
    /// Without marks.
    pub const MARKS_REMOVED: &str = "chép, bỏ dấu";
    /// In another order.
    pub const REORDERED: &str = "chép, đảo thứ tự câu";
    /// What the check does not see.
    pub const LIMITS: &str =
        "\nĐối chiếu không nhận ra bài viết lại bằng lời khác quá nhiều (khoảng cứ năm chữ đổi hơn một) và bài dịch.\n";

    /// The first lines.
    #[must_use]
    pub fn summary(words: u32, counted: u32, copied: u32, longest: u32) -> String {
        if copied == 0 {
            return format!("{words} chữ, {counted} chữ được tính. Không thấy đoạn nào trùng với bài đã có.\n");
        }
        format!(
            "{words} chữ, {counted} chữ được tính. {copied} chữ nằm trong các đoạn trùng với bài đã có; đoạn dài nhất {longest} chữ.\n"
        )
    }

    /// How many stretches do not count, and why.
    #[must_use]
    pub fn discounted(why: Why, count: usize) -> String {
        let why = match why {
            Why::Common => "có trong rất nhiều bài",
            Why::Form => "chữ của mẫu đơn",
            Why::Citation => "trích dẫn văn bản pháp luật",
            Why::Quotation => "tác giả khai là trích dẫn",
        };
        format!("Không tính {count} đoạn: {why}.\n")
    }

    /// The head of a source.
    #[must_use]
    pub fn source(number: u32, source: &Source) -> String {
        let way = crate::compare::way(source.copying);
        let passages = source.passages.len();
        format!(
            "\n{number}. {}: {} chữ trong {passages} đoạn, {way}.\n",
            source.id, source.words
        )
    }

    /// A passage on both sides.
    #[must_use]
    pub fn passage(passage: &Passage, new: &str, old: &str) -> String {
        format!(
            "   - {} chữ, giống {} %\n     Bài mới (ký tự {}–{}): {new}\n     Bài đã có (ký tự {}–{}): {old}\n",
            passage.words, passage.same_percent, passage.start, passage.end, passage.source_start, passage.source_end
        )
    }
}
/// An upload that is no workbook.
pub const SHEET_WRONG_TYPE: &str =
    "Tệp phải là bảng tính Excel (.xlsx), CSV hoặc tệp Word (.docx) có bảng. Mở tệp rồi chọn Lưu thành .xlsx.";

/// A workbook was asked for and something else came.
pub const BOOK_WRONG_TYPE: &str =
    "Tệp phải là bảng tính Excel (.xlsx). Mở biểu đã tải về bằng Excel hoặc LibreOffice rồi chọn Lưu thành .xlsx.";

/// A form with its version.
#[must_use]
pub fn form_version(title: &str, version: u16) -> String {
    format!("{title}, bản {version}")
}

/// Whose form it is and how many questions of its own it has.
#[must_use]
pub fn form_of(unit: Option<&str>, questions: usize) -> String {
    let whose = unit.unwrap_or("Mọi đơn vị");
    if questions == 0 {
        whose.to_owned()
    } else {
        format!("{whose}, {questions} câu hỏi thêm")
    }
}

/// How long a score sheet is.
#[must_use]
pub fn sheet_of(criteria: usize, most: u16) -> String {
    format!("{criteria} tiêu chí, {most} điểm")
}
