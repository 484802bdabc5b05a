//! Every Vietnamese sentence of this module that stands in code.

pub mod campaigns;
pub mod certify;
pub mod climb;
pub mod figures;
pub mod forms;
pub mod import;
pub mod novelty;
pub mod open;
pub mod papers;
pub mod sections;
pub mod work;

use crate::model::{Act, Ethnicity, Kind, Refusal, RefusalReason, Sex, State};
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
        State::Supplement => "Chờ bổ sung",
        State::Late => "Quá hạn bổ sung",
        State::Accepted => "Đã chấp nhận đơn",
        State::Declined => "Không chấp nhận đơn",
        State::UnderReview => "Hội đồng đang xét",
        State::Revision => "Chờ chỉnh sửa",
        State::Concluded => "Hội đồng đã kết luận",
        State::Recognised => "Đã công nhận",
        State::Refused => "Không công nhận",
        State::Applied => "Đang áp dụng",
        State::Replicated => "Đã nhân rộng",
        State::Transferred => "Đã chuyển giao",
        State::Improved => "Đã có bản cải tiến",
        State::Disputed => "Đang có khiếu nại",
        State::Cancelled => "Đã hủy công nhận",
        State::Withdrawn => "Đã rút",
    }
}

/// Colour of a state; the word always stands beside it.
#[must_use]
pub fn tone(state: State) -> ui::view::Tone {
    use ui::view::Tone;
    match state {
        State::Draft | State::Withdrawn => Tone::Neutral,
        State::Submitted | State::Received | State::Accepted | State::UnderReview | State::Concluded => Tone::Info,
        State::Supplement | State::Revision | State::Disputed => Tone::Warn,
        State::Recognised | State::Applied | State::Replicated | State::Transferred | State::Improved => Tone::Good,
        State::Refused | State::Declined | State::Late | State::Cancelled => Tone::Bad,
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

/// A sex.
#[must_use]
pub fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "Nữ",
        Sex::Male => "Nam",
    }
}

/// An ethnicity, as coarse as it is kept.
#[must_use]
pub fn ethnicity(ethnicity: Ethnicity) -> &'static str {
    match ethnicity {
        Ethnicity::Kinh => "Kinh",
        Ethnicity::Minority => "Dân tộc thiểu số",
    }
}

/// What an author says of themselves is neither of the values offered.
pub const DECLARED_UNKNOWN: &str = "Chọn lại giới tính, dân tộc trong danh sách, hoặc để “Không khai”";

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
        RefusalReason::SuperiorDidNotConsent => "Cơ quan cấp trên không chấp thuận bằng văn bản",
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
        "initiative.certificate_numbered" => "cấp số giấy chứng nhận",
        "paper.issued" => "ban hành văn bản",
        "paper.cancelled" => "hủy văn bản",
        "paper.corrected" => "thay thế văn bản",
        "initiative.hand_over" => "chuyển hồ sơ theo bàn giao",
        "initiative.explain" => "giải trình kết quả đối chiếu",
        other => work::done(other),
    }
}

/// Words of the button of an act.
#[must_use]
pub fn act(act: Act) -> &'static str {
    match act {
        Act::Submit => "Kiểm tra và nộp",
        Act::Receive => "Tiếp nhận",
        Act::AskSupplement => "Yêu cầu bổ sung",
        Act::Supply => "Gửi bổ sung",
        Act::Lapse => "Ghi quá hạn bổ sung",
        Act::Accept => "Chấp nhận đơn",
        Act::Decline => "Không chấp nhận đơn",
        Act::SendToCouncil => "Chuyển Hội đồng",
        Act::Conclude => "Ghi kết luận Hội đồng",
        Act::AskRevision => "Đề nghị chỉnh sửa, bổ sung",
        Act::Forward => "Chuyển cấp trên xét",
        Act::Revise => "Gửi bản đã chỉnh sửa",
        Act::Recognise => "Công nhận",
        Act::Refuse => "Không công nhận",
        Act::Withdraw => "Rút hồ sơ",
        Act::Apply => "Ghi nhận áp dụng",
        Act::Replicate => "Nhân rộng",
        Act::Transfer => "Ghi nhận chuyển giao",
        Act::Improve => "Ghi nhận bản cải tiến",
        Act::Dispute => "Khiếu nại",
        Act::Dismiss => "Bác khiếu nại",
        Act::Cancel => "Hủy công nhận",
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
        Refusal::SupplementOnce => {
            "Hồ sơ này đã được yêu cầu bổ sung một lần. Chỉ được yêu cầu một lần: nay chấp nhận \
                                    hoặc không chấp nhận đơn."
                .to_owned()
        }
        Refusal::NotLapsed(day) => format!(
            "Tác giả còn thời gian bổ sung đến hết ngày {}. Sau ngày đó mới ghi quá hạn được.",
            day.format("%d/%m/%Y")
        ),
        Refusal::StateMeansUnknown => "Tác giả là người đứng đầu cơ sở. Trả lời câu hỏi \"Kinh phí, phương tiện Nhà \
                                       nước\" trên trang hồ sơ trước khi quyết định."
            .to_owned(),
        Refusal::NoConsent => "Tác giả là người đứng đầu cơ sở và sáng kiến do Nhà nước đầu tư: cần văn bản chấp \
                               thuận của cơ quan cấp trên trước khi công nhận (Điều lệ Sáng kiến, Điều 7)."
            .to_owned(),
        Refusal::ProtectionUnanswered => "Trả lời câu hỏi \"Có định nộp đơn đăng ký sáng chế không?\" trước khi giới \
                                          thiệu ra ngoài."
            .to_owned(),
        Refusal::Held => "Sáng kiến đang được giữ kín theo lựa chọn của tác giả nên chưa được giới thiệu ra ngoài. \
                          Nếu đã nộp đơn đăng ký, ghi ngày nộp đơn trước."
            .to_owned(),
        Refusal::CouncilSaysNo => {
            "Hội đồng kết luận không công nhận. Muốn quyết định khác, đề nghị Hội đồng xét lại.".to_owned()
        }
        Refusal::NoUnitAbove => "Không có cơ quan cấp trên nào nhận hồ sơ chuyển lên.".to_owned(),
        Refusal::BelowMinimum(least) => format!(
            "Không có thỏa thuận thì thù lao không thấp hơn {}. Nhập số thỏa thuận, hoặc tăng số tiền.",
            vietnamese::format_vnd(least.0)
        ),
        Refusal::DoneBefore => "Việc này đã có người làm rồi. Mở lại trang để xem.".to_owned(),
        Refusal::NoWiderLevel => climb::NO_LEVEL.to_owned(),
        Refusal::ProposedBefore => climb::PROPOSED_BEFORE.to_owned(),
        Refusal::LevelBefore(level) => climb::level_before(*level),
        Refusal::ScopeTooSmall(words) | Refusal::ServedBefore(words) => words.clone(),
    }
}

fn verb(act: Act) -> &'static str {
    match act {
        Act::Submit => "nộp",
        Act::Receive => "tiếp nhận",
        Act::AskSupplement => "yêu cầu bổ sung",
        Act::Supply => "gửi bổ sung",
        Act::Lapse => "ghi quá hạn bổ sung",
        Act::Accept => "chấp nhận đơn",
        Act::Decline => "từ chối chấp nhận đơn",
        Act::SendToCouncil => "chuyển Hội đồng",
        Act::Conclude => "ghi kết luận Hội đồng",
        Act::AskRevision => "đề nghị chỉnh sửa",
        Act::Forward => "chuyển cấp trên",
        Act::Revise => "gửi bản chỉnh sửa",
        Act::Recognise => "công nhận",
        Act::Refuse => "kết luận không công nhận",
        Act::Withdraw => "rút",
        Act::Apply => "ghi nhận áp dụng",
        Act::Replicate => "nhân rộng",
        Act::Transfer => "ghi nhận chuyển giao",
        Act::Improve => "ghi nhận bản cải tiến",
        Act::Dispute => "khiếu nại",
        Act::Dismiss => "bác khiếu nại",
        Act::Cancel => "hủy công nhận",
    }
}

/// Sentences of notices: code, what happened, until when. No name of a person leaves the house; a title does only where
/// there is no code yet and the receiver must tell one dossier from another.
pub mod notice {
    /// To the clerks of the unit: a dossier has no code before they receive it.
    #[must_use]
    pub fn submitted(code: &str, title: &str) -> String {
        let code = if code.is_empty() {
            String::new()
        } else {
            format!("{code} ")
        };
        format!("Hồ sơ sáng kiến mới chờ tiếp nhận: {code}{}.", super::shortened(title))
    }
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
    /// To whom it concerns: an act in the words of the timeline.
    #[must_use]
    pub fn happened(code: &str, what: &str) -> String {
        if code.is_empty() {
            format!("Hồ sơ sáng kiến của bạn: {what}.")
        } else {
            format!("Hồ sơ {code}: {what}.")
        }
    }
    /// To a co-author.
    pub const INVITED: &str = "Bạn được ghi là đồng tác giả của một sáng kiến. Xác nhận tỷ lệ đóng góp của bạn.";
    /// To the other unit.
    #[must_use]
    pub fn asked_to_use(code: &str) -> String {
        format!("Đơn vị bạn được đề nghị áp dụng sáng kiến {code}.")
    }
    /// To whoever used it.
    #[must_use]
    pub fn cancelled(code: &str) -> String {
        format!("Sáng kiến {code} mà đơn vị bạn đang áp dụng đã bị hủy công nhận.")
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

/// Title of the page that shows what was read in a file.
pub const READING: &str = "Chữ đọc được trong tệp";
/// After a draft was begun from a file in an old font.
pub const DRAFT_OLD_FONT: &str = "Tệp gõ bằng phông cũ. Chữ đã chuyển sang Unicode và điền trước; tệp gốc giữ nguyên. Xem trước và sau ở mục Báo cáo mô tả.";

/// The link to that page.
#[must_use]
pub fn reading_of(name: &str, marked: bool) -> String {
    if marked {
        format!("Xem trước và sau khi chuyển, và điều cần biết về {name}")
    } else {
        format!("Xem chữ hệ thống đọc được trong {name}")
    }
}

/// A title for one line: at most 80 characters, cut between words.
#[must_use]
pub fn shortened(title: &str) -> String {
    const MOST: usize = 80;
    if title.chars().count() <= MOST {
        return title.to_owned();
    }
    let cut: String = title.chars().take(MOST).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}…")
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
/// Head of a column: tells on re-import whether the record was changed since.
pub const HEAD_VERSION: &str = "Phiên bản";
/// Head of a column.
pub const HEAD_CHANGED: &str = "Cập nhật";
/// Filters of the list by the day on which the result is due: word of the address, words of the filter.
pub const DUE_FILTERS: &[(&str, &str)] = &[("qua-han", "Quá hạn"), ("tuan-nay", "Đến hạn trong 7 ngày")];

/// Below the list.
#[must_use]
pub fn rows_on_page(count: usize) -> String {
    format!("{count} hồ sơ trên trang này")
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
/// More was typed than any field holds.
pub const TYPED_TOO_LARGE: &str = "Nội dung quá dài nên không tự lưu được. Rút ngắn phần vượt quá rồi bấm nút lưu.";

fn clock(at: chrono::DateTime<chrono::Utc>) -> String {
    kernel::time::local(at).format("%H:%M ngày %d/%m/%Y").to_string()
}

/// Above the button of a form that holds what was typed last time.
#[must_use]
pub fn saved(at: chrono::DateTime<chrono::Utc>, now: chrono::DateTime<chrono::Utc>) -> String {
    let day = kernel::time::local_date(at) == kernel::time::local_date(now);
    let when = kernel::time::local(at);
    let when = if day {
        when.format("%H:%M")
    } else {
        when.format("%H:%M ngày %d/%m/%Y")
    };
    format!("Đã tự lưu lúc {when}. Bấm nút bên dưới để ghi vào hồ sơ.")
}

/// What was kept was written on an older text of the record.
#[must_use]
pub fn saved_on_older(at: chrono::DateTime<chrono::Utc>) -> String {
    format!(
        "Đã tự lưu lúc {}, nhưng sau đó hồ sơ được sửa ở nơi khác. Kiểm tra từng phần trước khi ghi.",
        clock(at)
    )
}

/// Another window of the same person kept a text that this one never showed.
#[must_use]
pub fn other_window(at: chrono::DateTime<chrono::Utc>) -> String {
    format!(
        "Ở một cửa sổ khác có nội dung tự lưu lúc {}. Mở trang soạn trong cửa sổ mới để xem nội dung đó; \
         nếu vẫn muốn dùng nội dung ở đây thì bấm lưu lần nữa.",
        clock(at)
    )
}

/// Typed, kept, but not in the record yet: it cannot be handed in.
#[must_use]
pub fn not_saved(at: chrono::DateTime<chrono::Utc>) -> String {
    format!(
        "Nội dung tự lưu lúc {} chưa được ghi vào hồ sơ. Mở trang soạn và bấm \"Lưu và kiểm tra\".",
        clock(at)
    )
}

/// After a report was read.
pub const DRAFT_FILLED: &str = "Đã đọc tệp và điền những phần tìm thấy. Xem lại từng phần trước khi nộp.";
/// The person works nowhere that could receive.
pub const NO_UNIT: &str =
    "Tài khoản của bạn chưa gắn với đơn vị nào. Nhờ người quản trị đơn vị thêm chức danh cho bạn.";
/// After a piece of work.
#[must_use]
pub fn work_done(work: crate::works::Work) -> String {
    format!("Đã ghi: {}.", work::done(work.action()))
}
/// The steps of handing in.
pub const STEPS: [&str; 3] = ["Soạn nội dung", "Kiểm tra và nộp", "Chờ tiếp nhận"];

/// What the receipt slip says.
#[must_use]
pub fn slip_rows(
    initiative: &crate::model::Initiative,
    unit: &str,
    received: NaiveDate,
    reason: &str,
) -> Vec<(&'static str, String)> {
    let due = initiative.due_on.map(|day| day.format("%d/%m/%Y").to_string());
    vec![
        ("Tên sáng kiến", initiative.content.title.clone()),
        ("Nơi tiếp nhận", unit.to_owned()),
        ("Ngày tiếp nhận", received.format("%d/%m/%Y").to_string()),
        ("Ngày trả kết quả", due.unwrap_or_default()),
        ("Vì sao là ngày này", reason.to_owned()),
    ]
}

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
    let wait = |who: &str, what: &str| {
        if due.is_empty() {
            format!("Đang chờ {who} {what}. Bạn chưa phải làm gì.")
        } else {
            format!("Đang chờ {who} {what}, chậm nhất ngày {due}. Bạn chưa phải làm gì.")
        }
    };
    let do_it = |what: &str| {
        if due.is_empty() {
            format!("Đến lượt bạn: {what}.")
        } else {
            format!("Đến lượt bạn: {what}, chậm nhất ngày {due}.")
        }
    };
    match (initiative.state, yours) {
        (State::Draft, _) => "Bản nháp, chưa nộp. Bạn viết tiếp, kiểm tra rồi nộp.".to_owned(),
        (State::Submitted, true) => "Đến lượt bạn: kiểm tra giấy tờ và tiếp nhận hồ sơ.".to_owned(),
        (State::Submitted, false) => format!("Đang chờ {unit} tiếp nhận. Bạn chưa phải làm gì."),
        (State::Received, true) => do_it("xem xét và quyết định"),
        (State::Received, false) => wait(&format!("người đứng đầu {unit}"), "quyết định"),
        (State::Supplement, true) => do_it("bổ sung những phần được yêu cầu rồi gửi lại"),
        (State::Supplement, false) => wait("tác giả", "bổ sung"),
        (State::Late, _) => "Tác giả không bổ sung trong thời hạn.".to_owned(),
        (State::Accepted, true) => do_it("chuyển Hội đồng hoặc quyết định"),
        (State::Accepted, false) => wait(unit, "xét và quyết định"),
        (State::Declined, _) => format!("{unit} không chấp nhận đơn."),
        (State::UnderReview, true) => do_it("ghi kết luận của Hội đồng"),
        (State::UnderReview, false) => wait("Hội đồng sáng kiến", "xét"),
        (State::Revision, true) => "Đến lượt bạn: chỉnh sửa theo ý kiến Hội đồng rồi gửi lại.".to_owned(),
        (State::Revision, false) => "Đang chờ tác giả chỉnh sửa theo ý kiến Hội đồng.".to_owned(),
        (State::Concluded, true) => do_it("quyết định theo kết luận của Hội đồng"),
        (State::Concluded, false) => wait(&format!("người đứng đầu {unit}"), "quyết định"),
        (State::Recognised, _) => format!("Đã được {unit} công nhận."),
        (State::Applied, _) => format!("Đã được {unit} công nhận và đang áp dụng."),
        (State::Replicated, _) => format!("Đã được {unit} công nhận và được nơi khác áp dụng."),
        (State::Transferred, _) => format!("Đã được {unit} công nhận và chuyển giao."),
        (State::Improved, _) => format!("Đã được {unit} công nhận; đã có bản cải tiến."),
        (State::Refused, _) => format!("{unit} đã kết luận không công nhận."),
        (State::Disputed, true) => "Đến lượt bạn: giải quyết khiếu nại.".to_owned(),
        (State::Disputed, false) => format!("{unit} đang giải quyết khiếu nại về sáng kiến này."),
        (State::Cancelled, _) => format!("{unit} đã hủy việc công nhận."),
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
    let council = crate::model::CouncilDecision::from_code(text("council"));
    match (text("number"), council) {
        ("", _) => {}
        // The minutes of a session, or the session itself as long as its minutes have no number.
        (minutes, Some(_)) => parts.push(format!("Theo {minutes}")),
        (number, None) => parts.push(format!("Văn bản số {number}")),
    }
    if let Some(decision) = council {
        parts.push(format!("Kết luận: {}", work::council_decision(decision)));
    }
    if let Some(amount) = details.get("amount").and_then(serde_json::Value::as_i64) {
        parts.push(vietnamese::format_vnd(amount));
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
#[must_use]
pub fn unknown_state() -> String {
    use kernel::flow::FlowState as _;
    let codes: Vec<&str> = State::all().iter().map(|state| state.code()).collect();
    format!("Trạng thái là một trong: {}.", codes.join(", "))
}

/// How the legal minimum of a payment was found.
#[must_use]
pub fn minimum(
    kind: crate::store::life::PaymentKind,
    base: kernel::money::Vnd,
    amount: kernel::money::Vnd,
    rules: &[&kernel::clocks::Parameter],
) -> String {
    use crate::store::life::PaymentKind;
    let money = vietnamese::format_vnd;
    let sum = match kind {
        PaymentKind::UseYear => format!("tiền làm lợi trong năm {}", money(base.0)),
        PaymentKind::Transfer => format!("giá chuyển giao {}", money(base.0)),
        PaymentKind::FirstApplication => format!("thù lao của tác giả {}", money(base.0)),
        PaymentKind::NotComputable => "lợi ích không tính được bằng tiền".to_owned(),
    };
    let from: Vec<String> = rules
        .iter()
        .map(|rule| {
            let value = match rule.unit.as_str() {
                "percent" => format!("{}%", rule.integer().unwrap_or_default()),
                "vnd" => money(rule.integer().unwrap_or_default()),
                _ => format!("{} lần", rule.integer().unwrap_or_default()),
            };
            let doubt = if rule.verified { "" } else { ", chưa kiểm chứng" };
            format!("{}: {value} ({}, {}{doubt})", rule.title, rule.legal_act, rule.article)
        })
        .collect();
    format!("Tối thiểu {}: {sum}. {}.", money(amount.0), from.join("; "))
}

/// Co-authors who have not confirmed.
#[must_use]
pub fn unconfirmed(name: &str) -> String {
    format!("{name} chưa xác nhận tỷ lệ đóng góp. Mời xác nhận trên trang hồ sơ, hoặc tải lên giấy có chữ ký.")
}
/// A co-author said no.
#[must_use]
pub fn consent_refused(name: &str, reason: &str) -> String {
    format!("{name} không xác nhận: {reason}. Sửa bảng tác giả rồi mời lại.")
}
/// A pupil's request lacks somebody.
pub const PUPIL_NEEDS: &str = "Sáng kiến của học sinh cần tên người hướng dẫn và văn bản đồng ý của người giám hộ.";
/// The item asked about is not in this dossier.
pub const NO_ITEM: &str = "Chọn một mục trong danh sách";
/// Heading of the page of a recognition cancelled since.
pub const CANCELLED: &str = "Giấy chứng nhận này đã bị hủy";
/// Heading of the public page while a complaint is open.
pub const DISPUTED: &str = "Giấy chứng nhận có thật, đang có khiếu nại chưa giải quyết xong";

/// What a unit or person holds: in a hand-over package.
pub const HELD_OPEN: &str = "Hồ sơ sáng kiến chưa có kết quả";
/// What a person handles by role.
pub const HELD_BY_ROLE: &str = "Hồ sơ sáng kiến đang chờ xử lý theo vai trò";
/// Certificates of a unit.
pub const HELD_CERTIFICATES: &str = "Giấy chứng nhận sáng kiến đã cấp";
/// What becomes of a record of a unit that ends.
pub const NOTE_MOVES: &str = "Chuyển sang bên nhận xử lý tiếp";
/// What becomes of a record that its author handed in.
pub const NOTE_AUTHOR: &str = "Người bàn giao là tác giả, tiếp tục giữ hồ sơ";
/// What becomes of a record that waits for a role.
pub const NOTE_ROLE: &str = "Ai nhận vai trò xử lý tiếp";
/// What becomes of a certificate.
pub const NOTE_CERTIFICATE: &str = "Giữ nguyên giá trị; bên nhận lưu sổ";

/// A record that goes on elsewhere, or with someone else.
#[must_use]
pub fn taken_over(code: &str, unit: &str) -> String {
    format!("Hồ sơ {code} đã được bàn giao; {unit} tiếp tục xử lý. Mã hồ sơ giữ nguyên.")
}
