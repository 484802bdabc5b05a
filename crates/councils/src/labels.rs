//! Every Vietnamese sentence of this module that does not stand in a template.

use crate::model::assign::Choice;
use crate::model::*;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::time::local;
use ui::view::{Badge, Tone};

/// Short name of a council in the numbers of its papers.
pub const ISSUER: &str = "HĐSK";
/// Symbol of a paper of a council: "BB-HĐSK".
#[must_use]
pub fn symbol(kind: kernel::papers::PaperKind) -> String {
    kernel::papers::symbol(kind, ISSUER, "")
}
/// Row of facts: which score sheet.
pub const SCORE_FORM: &str = "Phiếu chấm điểm";
/// Row of facts: until when the result is published.
pub const PUBLISHED: &str = "Công khai kết quả";
/// Words in a time of day as people write it, and the sign that stands for each.
pub const HOUR_WORDS: [(&str, &str); 4] = [("giờ", "h"), ("gio", "h"), ("phút", ""), ("phut", "")];

/// The person may not do this.
pub const NOT_ALLOWED: &str = "Việc này dành cho chủ tịch hoặc thư ký Hội đồng, hoặc bước này đã qua.";
/// Setting up a council.
pub const NOT_ALLOWED_FOUND: &str = "Lập Hội đồng cần quyền cán bộ đầu mối hoặc lãnh đạo của đơn vị đó.";
/// No secretary.
pub const LACKS_SECRETARY: &str = "Chưa có thư ký Hội đồng.";
/// No union seat.
pub const LACKS_UNION: &str = "Chưa có đại diện công đoàn, quy chế của Hội đồng cần có.";

/// Not exactly one chair.
#[must_use]
pub fn lacks_chair(count: usize) -> String {
    if count == 0 {
        "Chưa có chủ tịch Hội đồng.".to_owned()
    } else {
        format!("Đang có {count} chủ tịch; Hội đồng chỉ có một.")
    }
}
/// Too few members.
#[must_use]
pub fn lacks_members(count: usize) -> String {
    format!("Hội đồng mới có {count} thành viên, cần ít nhất 3.")
}
/// Too few experts.
#[must_use]
pub fn lacks_experts(count: usize, needed: u16) -> String {
    format!("Mới có {count} chuyên gia, quy chế của Hội đồng cần {needed}.")
}

/// A seat.
#[must_use]
pub fn seat(seat: Seat) -> &'static str {
    match seat {
        Seat::Chair => "Chủ tịch",
        Seat::ViceChair => "Phó Chủ tịch",
        Seat::Secretary => "Uỷ viên thư ký",
        Seat::Member => "Uỷ viên",
        Seat::Expert => "Uỷ viên, chuyên gia",
        Seat::Union => "Đại diện công đoàn",
    }
}
/// A state of a session.
#[must_use]
pub fn state(state: State) -> &'static str {
    match state {
        State::Planned => "Đang chuẩn bị",
        State::Open => "Đang xét",
        State::Closed => "Đã kết thúc",
        State::Signed => "Đã ký biên bản",
    }
}
/// Its colour.
#[must_use]
pub fn state_tone(state: State) -> Tone {
    match state {
        State::Planned => Tone::Neutral,
        State::Open => Tone::Info,
        State::Closed => Tone::Warn,
        State::Signed => Tone::Good,
    }
}
/// A stage of an item.
#[must_use]
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Waiting => "Chưa biểu quyết",
        Stage::Voting => "Đang biểu quyết",
        Stage::Voted => "Đã biểu quyết",
        Stage::Concluded => "Đã kết luận, còn hoàn tác được",
        Stage::Released => "Đã kết luận",
    }
}
/// Its colour.
#[must_use]
pub fn stage_tone(stage: Stage) -> Tone {
    match stage {
        Stage::Waiting => Tone::Neutral,
        Stage::Voting => Tone::Warn,
        Stage::Voted | Stage::Concluded => Tone::Info,
        Stage::Released => Tone::Good,
    }
}
/// A vote.
#[must_use]
pub fn vote(vote: Vote) -> &'static str {
    match vote {
        Vote::Yes => "Đồng ý",
        Vote::No => "Không đồng ý",
        Vote::Blank => "Không có ý kiến",
    }
}
/// A conclusion.
#[must_use]
pub fn conclusion(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Recognise => "Công nhận",
        Conclusion::RecogniseAfterRevision => "Công nhận sau chỉnh sửa",
        Conclusion::AskSupplement => "Đề nghị bổ sung",
        Conclusion::NotRecognise => "Không công nhận",
        Conclusion::Transfer => "Chuyển cấp có thẩm quyền",
    }
}
/// Its colour.
#[must_use]
pub fn conclusion_tone(conclusion: Conclusion) -> Tone {
    match conclusion {
        Conclusion::Recognise | Conclusion::RecogniseAfterRevision => Tone::Good,
        Conclusion::AskSupplement | Conclusion::Transfer => Tone::Warn,
        Conclusion::NotRecognise => Tone::Bad,
    }
}
/// A kind of conflict.
#[must_use]
pub fn conflict(kind: ConflictKind) -> &'static str {
    match kind {
        ConflictKind::Author => "là tác giả hoặc đồng tác giả",
        ConflictKind::Namesake => "trùng tên với một tác giả chưa có tài khoản",
        ConflictKind::Superior => "đứng đầu đơn vị nơi tác giả làm việc",
        ConflictKind::Mentor => "là người hướng dẫn tác giả",
        ConflictKind::Kin => "là người thân của tác giả",
        ConflictKind::EarlierCoAuthor => "từng là đồng tác giả với tác giả",
        ConflictKind::Declared => "tự khai không khách quan",
        ConflictKind::Pinned => "thư ký ghi nhận",
    }
}
/// A tie.
#[must_use]
pub fn tie(tie: Tie) -> &'static str {
    match tie {
        Tie::Kin => "Người thân",
        Tie::Mentor => "Hướng dẫn",
        Tie::EarlierCoAuthor => "Từng là đồng tác giả",
    }
}
/// A base.
#[must_use]
pub fn base(base: Base) -> &'static str {
    match base {
        Base::AllMembers => "tổng số thành viên",
        Base::Present => "số thành viên có mặt",
    }
}
/// A method.
#[must_use]
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Open => "Biểu quyết công khai",
        Method::Secret => "Bỏ phiếu kín",
        Method::Score => "Chấm điểm",
    }
}
/// Votes of absent members.
#[must_use]
pub fn absent_vote(vote: AbsentVote) -> &'static str {
    match vote {
        AbsentVote::None => "không tính",
        AbsentVote::Written => "bằng văn bản",
    }
}
/// Members in conflict among all members.
#[must_use]
pub fn conflict_base(base: ConflictBase) -> &'static str {
    match base {
        ConflictBase::Counted => "vẫn tính trong tổng số",
        ConflictBase::Excluded => "không tính trong tổng số",
    }
}

/// A refusal in words.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Incomplete(lacks) => format!("Hội đồng chưa đủ để họp. {}", lacks.join(" ")),
        Refusal::OutOfTerm => {
            "Hội đồng không trong nhiệm kỳ vào ngày này. Kiểm tra nhiệm kỳ trên trang Hội đồng.".to_owned()
        }
        Refusal::SessionState(now) => format!(
            "Phiên họp đang ở bước \"{}\" nên chưa làm được việc này. Mở lại trang để xem bước hiện tại.",
            state(*now)
        ),
        Refusal::ItemStage(now) => format!(
            "Nội dung này đang ở bước \"{}\". Mở lại trang để xem bước hiện tại.",
            stage(*now)
        ),
        Refusal::NoItems => "Chương trình chưa có nội dung nào. Đưa hồ sơ vào rồi mở phiên.".to_owned(),
        Refusal::NoQuorum { present, needed } => format!(
            "Không đủ số thành viên để biểu quyết nội dung này: cần {needed}, đang có {present} người có mặt và được tham \
             gia. Việc bỏ phiếu tạm dừng; các phiếu đã bỏ vẫn được giữ. Điểm danh lại hoặc để nội dung này sang phiên sau."
        ),
        Refusal::VotedAlready => "Bạn đã bỏ phiếu nội dung này. Mỗi thành viên bỏ một phiếu.".to_owned(),
        Refusal::Absent => "Thành viên này chưa được điểm danh có mặt. Nhờ thư ký điểm danh rồi bỏ phiếu.".to_owned(),
        Refusal::OtherMethod => "Phiên này biểu quyết theo cách khác. Mở lại trang để bỏ phiếu đúng cách.".to_owned(),
        Refusal::OpenCriteria(open) => format!("Còn {} tiêu chí chưa có điểm hợp lệ: {}.", open.len(), open.join(", ")),
        Refusal::StaleSheet => {
            "Phiếu này đã được sửa ở nơi khác sau khi bạn mở. Mở lại phiếu để xem bản mới.".to_owned()
        }
        Refusal::DoesNotFit {
            conclusion: tried,
            count,
        } => format!(
            "{count} nội dung có kết quả biểu quyết không cho phép kết luận \"{}\". Bỏ chọn các nội dung đó.",
            conclusion(*tried)
        ),
        Refusal::OtherCount { typed, chosen } => {
            format!("Bạn nhập \"{typed}\" nhưng đang chọn {chosen} nội dung. Nhập đúng số {chosen} để xác nhận.")
        }
        Refusal::TooLate => "Đã quá 10 phút, thông báo đã gửi đi nên không hoàn tác được nữa.".to_owned(),
    }
}

/// Not a member, or the seat has ended.
pub const NOT_A_MEMBER: &str = "Việc này dành cho thành viên đương nhiệm của Hội đồng.";
/// No policy chosen.
pub const ASK_POLICY: &str = "Chọn quy chế làm việc của Hội đồng";
/// No form chosen.
pub const ASK_FORM: &str = "Chọn phiếu chấm điểm";
/// No item chosen.
pub const ASK_ITEMS: &str = "Chọn ít nhất một nội dung";
/// No member chosen.
pub const ASK_MEMBER: &str = "Chọn một thành viên của Hội đồng";
/// No other person.
pub const ASK_OTHER: &str = "Nhập tên đăng nhập hoặc thư điện tử của người kia";
/// No reason.
pub const ASK_CONFLICT_REASON: &str = "Ghi lý do";
/// The last day lies before the first.
pub const TERM_BACKWARDS: &str = "Ngày kết thúc đứng trước ngày bắt đầu. Kiểm tra lại hai ngày này.";
/// The person holds a seat.
pub const SITS_ALREADY: &str = "Người này đang là thành viên của Hội đồng.";
/// There is a chair.
pub const CHAIR_TAKEN: &str = "Hội đồng đã có chủ tịch. Kết thúc nhiệm vụ của người trước rồi thêm.";
/// Not an absent member who may vote in writing.
pub const NOT_ABSENT: &str = "Chọn một thành viên vắng mặt và được tham gia nội dung này";
/// An assignment by a person.
pub const BY_HAND: &str = "Thư ký phân công";

/// Why the plan chose a reviewer.
#[must_use]
pub fn chosen(choice: &Choice) -> String {
    let load = if choice.load == choice.lowest {
        "đang ít việc nhất trong những người được tham gia"
    } else {
        "số việc chỉ hơn người ít nhất một hồ sơ"
    };
    match &choice.fits {
        Some(_) => format!("Đúng chuyên môn, {load}"),
        None => format!("Phân đều: {load}"),
    }
}
/// To the members when a session opens.
#[must_use]
pub fn notice_opened(at: DateTime<Utc>) -> String {
    format!(
        "Phiên họp Hội đồng ngày {} đã mở: đọc hồ sơ và chấm điểm trước khi họp.",
        local(at).format("%d/%m/%Y")
    )
}
/// To authors when a conclusion has left the house.
#[must_use]
pub fn notice_released(code: &str) -> String {
    format!("Hội đồng đã có kết luận về hồ sơ {code}. Bước tiếp theo có trên trang hồ sơ.")
}
/// A session as a record names it before the minutes have a number.
#[must_use]
pub fn session_of(title: &str, at: DateTime<Utc>) -> String {
    format!("{title}, ngày {}", local(at).format("%d/%m/%Y"))
}
/// Said when conclusions leave at once.
pub const HASTENED: &str = "Đã báo kết luận. Hồ sơ chuyển sang bước tiếp theo trong ít giây nữa.";
/// Heading of the group in the navigation.
pub const NAV_GROUP: &str = "Sáng kiến";
/// Entry of the navigation.
pub const NAV_COUNCILS: &str = "Hội đồng";
/// Title of a page.
pub const NEW_COUNCIL: &str = "Lập Hội đồng";
/// Title of a page.
pub const TIES: &str = "Khai báo quan hệ";
/// Title of a page.
pub const PICK: &str = "Đưa hồ sơ vào chương trình";
/// Title of a page.
pub const CONCLUDE: &str = "Xem lại trước khi kết luận";
/// Title of a page.
pub const MEETING_MODE: &str = "Phòng họp";
/// Behind what was not read in an official source.
pub const UNVERIFIED: &str = " Chưa kiểm chứng với văn bản gốc.";
/// Field asks.
pub const ASK_NAME: &str = "Nhập tên Hội đồng";
/// Field asks.
pub const ASK_DECISION: &str = "Nhập số quyết định, ví dụ: 112/QĐ-UBND";
/// Field asks.
pub const ASK_SIGNER: &str = "Nhập người ký quyết định";
/// Field asks.
pub const ASK_DECIDED: &str = "Nhập ngày quyết định, ví dụ: 27/03/2026";
/// Field asks.
pub const ASK_TERM: &str = "Nhập ngày bắt đầu nhiệm kỳ, ví dụ: 01/04/2026";
/// Field asks.
pub const ASK_UNIT: &str = "Chọn đơn vị thành lập Hội đồng";
/// Field asks.
pub const ASK_PERSON: &str = "Không có người nào với tên đăng nhập hoặc thư điện tử này. Kiểm tra lại từng chữ.";
/// Field asks.
pub const ASK_FROM: &str = "Nhập ngày bắt đầu, ví dụ: 27/03/2026";
/// Field asks.
pub const ASK_RATIO: &str = "Nhập một tỷ lệ, ví dụ: 2/3 hoặc 80%";
/// Field asks.
pub const ASK_MEETING_TITLE: &str = "Nhập tên phiên họp";
/// Field asks.
pub const ASK_PLACE: &str = "Nhập địa điểm họp";
/// Field asks.
pub const ASK_DAY: &str = "Nhập ngày họp, ví dụ: 27/03/2026";
/// Field asks.
pub const ASK_TIME: &str = "Nhập giờ bắt đầu, ví dụ: 8:00";
/// Field asks.
pub const ASK_TIE: &str = "Chọn quan hệ";
/// Field asks.
pub const ASK_CONCLUSION: &str = "Chọn kết luận";
/// Field asks.
pub const ASK_VOTE: &str = "Chọn ý kiến";
/// Field asks.
pub const ASK_SHEET: &str = "Chọn tệp phiếu chấm (.xlsx hoặc .docx)";

/// A whole number up to a limit.
#[must_use]
pub fn ask_number(most: u16) -> String {
    format!("Nhập một số từ 0 đến {most}")
}
/// Points of a criterion.
#[must_use]
pub fn ask_points(title: &str, most: u16) -> String {
    format!("{title}: nhập số điểm nguyên từ 0 đến {most}")
}

/// After an act.
pub const FOUNDED: &str = "Đã lập Hội đồng. Thêm thành viên theo quyết định.";
/// After an act.
pub const MEMBER_ADDED: &str = "Đã thêm thành viên.";
/// After an act.
pub const MEMBER_ENDED: &str = "Đã ghi ngày kết thúc nhiệm vụ.";
/// After an act.
pub const POLICY_CHANGED: &str = "Đã lưu quy chế. Áp dụng cho các phiên mở từ nay.";
/// After an act.
pub const PLANNED: &str = "Đã lên lịch phiên họp. Đưa hồ sơ vào chương trình rồi mở phiên.";
/// After an act.
pub const MOVED: &str = "Đã lưu thay đổi của phiên họp.";
/// After an act.
pub const TIE_DECLARED: &str = "Đã khai. Bạn sẽ không thấy hồ sơ của người này ở các phiên họp.";
/// After an act.
pub const TIE_TAKEN_BACK: &str = "Đã bỏ khai báo. Những nội dung đã tách khỏi bạn do thư ký xem lại.";
/// After an act.
pub const ITEMS_ADDED: &str = "Đã đưa các hồ sơ được chọn vào chương trình.";
/// After an act.
pub const OPENED: &str = "Đã mở phiên. Thành viên được báo và đọc hồ sơ từ bây giờ.";
/// After an act.
pub const CLOSED: &str = "Đã kết thúc phiên họp.";
/// After an act.
pub const CONCLUDED: &str = "Đã ghi kết luận. Bạn có 10 phút để hoàn tác trước khi tác giả được báo.";
/// After an act.
pub const UNDONE: &str = "Đã hoàn tác. Chưa có thông báo nào gửi đi.";
/// After an act.
pub const ATTENDED: &str = "Đã lưu điểm danh.";
/// After an act.
pub const VOTE_OPENED: &str = "Đã mở biểu quyết.";
/// After an act.
pub const VOTE_CLOSED: &str = "Đã đóng biểu quyết và đếm xong.";
/// After an act.
pub const VOTE_CANCELLED: &str = "Đã huỷ biểu quyết. Nội dung này biểu quyết lại từ đầu.";
/// After an act.
pub const VOTE_CAST: &str = "Đã bỏ phiếu.";
/// After an act.
pub const WRITTEN_VOTE: &str = "Đã ghi ý kiến bằng văn bản.";
/// After an act.
pub const SHEET_SAVED: &str = "Đã lưu nháp phiếu chấm.";
/// After an act.
pub const SHEET_HANDED_IN: &str = "Đã nộp phiếu chấm.";
/// After an act.
pub const SHEET_REOPENED: &str = "Đã mở lại phiếu. Sửa xong thì nộp lại.";
/// After an act.
pub const CONFLICT_DECLARED: &str = "Đã ghi. Nội dung đó không còn hiện với bạn.";
/// After an act.
pub const CONFLICT_PINNED: &str = "Đã ghi nhận. Nội dung này không còn hiện với thành viên đó.";
/// After an act.
pub const CONFLICT_LIFTED: &str = "Đã gỡ. Thành viên đó được tham gia nội dung này.";
/// After an act.
pub const UNASSIGNED: &str = "Đã bỏ phân công.";
/// After an act.
pub const ITEM_REMOVED: &str = "Đã rút khỏi chương trình.";

/// After assigning.
#[must_use]
pub fn assigned(count: usize) -> String {
    format!("Đã giao {count} phiếu chấm.")
}
/// After signing.
#[must_use]
pub fn signed(number: &str) -> String {
    format!("Đã ghi nhận biên bản số {number}.")
}

/// Head of the reviewer's workbook before the criteria.
pub const SHEET_HEAD: [&str; 4] = ["Mã phiếu (không sửa)", "Bản (không sửa)", "Mã hồ sơ", "Tên"];
/// Last column of the workbook.
pub const SHEET_COMMENT: &str = "Nhận xét";
/// Name of the workbook and its tab.
pub const SHEET_TAB: &str = "Phiếu chấm";
/// Above the workbook.
pub const SHEET_HOW: &str = "Điền điểm và nhận xét, giữ nguyên hai cột đầu, rồi gửi lại tệp ở trang phiên họp.";
/// Another workbook.
pub const SHEET_OTHER: &str =
    "Tệp này không phải phiếu chấm của phiên họp này. Tải lại phiếu ở trang phiên họp rồi điền.";
/// A row that cannot be placed.
pub const ROW_UNKNOWN: &str = "Không tìm thấy nội dung của dòng này. Tải lại phiếu ở trang phiên họp.";
/// A row that was taken.
pub const ROW_TAKEN: &str = "Đã nhận";
/// Column of a criterion.
#[must_use]
pub fn sheet_column(criterion: &Criterion) -> String {
    format!("{} (tối đa {})", criterion.title, criterion.points)
}

/// A moment as it stands in minutes: "8 giờ 05 ngày 05 tháng 02 năm 2026".
#[must_use]
pub fn at(at: DateTime<Utc>) -> String {
    let at = local(at);
    format!(
        "{} giờ {} ngày {}",
        at.format("%-H"),
        at.format("%M"),
        at.format("%d tháng %m năm %Y")
    )
}
fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}
/// A decision with its day.
#[must_use]
pub fn decision(number: &str, on: NaiveDate) -> String {
    format!("{number} ngày {}", day(on))
}
/// Whether a council is in office.
#[must_use]
pub fn office(now: bool) -> Badge {
    if now {
        Badge::new("Đương nhiệm", Tone::Good)
    } else {
        Badge::new("Ngoài nhiệm kỳ", Tone::Neutral)
    }
}
/// From when to when.
#[must_use]
pub fn span(from: NaiveDate, to: Option<NaiveDate>) -> String {
    match to {
        Some(to) => format!("{} đến {}", day(from), day(to)),
        None => format!("từ {}", day(from)),
    }
}
/// A form in a list.
#[must_use]
pub fn form(form: &ScoreForm) -> String {
    let checked = if form.verified { "" } else { ", chưa kiểm chứng" };
    format!(
        "{}, bản {} ({} điểm, đạt từ {}{checked})",
        form.title,
        form.version,
        form.most(),
        form.pass_total
    )
}
/// The sheet of a session beside that of its council.
#[must_use]
pub fn comparable(form: &ScoreForm, same: bool, comparable: bool) -> String {
    let name = format!("{}, bản {}", form.title, form.version);
    match (same, comparable) {
        (true, _) => name,
        (false, true) => format!("{name}; cùng thang điểm với phiếu hiện dùng nên so được điểm"),
        (false, false) => format!("{name}; khác thang điểm với phiếu hiện dùng, không so điểm với phiên khác"),
    }
}

/// Facts of a council.
#[must_use]
pub fn council_rows(council: &Council, unit: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Đơn vị thành lập", unit.to_owned()),
        ("Quyết định", decision(&council.decision_number, council.decided_on)),
        ("Người ký", council.signer.clone()),
        ("Nhiệm kỳ", span(council.term_from, council.term_to)),
    ]
}
/// A policy in one line.
#[must_use]
pub fn policy_words(policy: &Policy) -> String {
    format!(
        "{}; có mặt từ {}; đồng ý từ {} {}.",
        method(policy.method),
        policy.quorum_ratio,
        policy.pass_ratio,
        base(policy.base)
    )
}
/// A policy member by member; the first four matter in the room.
#[must_use]
pub fn policy_rows(policy: &Policy) -> Vec<(&'static str, String)> {
    let yes = |yes: bool| if yes { "Có" } else { "Không" }.to_owned();
    vec![
        ("Hình thức", method(policy.method).to_owned()),
        ("Số có mặt", format!("từ {} thành viên", policy.quorum_ratio)),
        ("Thông qua", format!("từ {} {}", policy.pass_ratio, base(policy.base))),
        ("Ý kiến vắng mặt", absent_vote(policy.absent_vote).to_owned()),
        (
            "Người không được tham gia",
            conflict_base(policy.conflict_base).to_owned(),
        ),
        (
            "Công khai trước khi ký",
            format!("{} ngày làm việc", policy.publish_days),
        ),
        ("Tác giả không tự xét", yes(policy.exclude_authors)),
        ("Người thân không xét", yes(policy.exclude_relatives)),
        ("Chuyên gia", format!("ít nhất {}", policy.min_experts)),
        ("Đại diện công đoàn", yes(policy.union_seat)),
    ]
}
/// Where a policy comes from.
#[must_use]
pub fn source(pack: &PolicyPack, same: bool) -> String {
    let article = if pack.article.is_empty() {
        String::new()
    } else {
        format!(", {}", pack.article)
    };
    if same {
        format!("Nguồn: {}{article}.", pack.legal_act)
    } else {
        format!("Lập từ {}{article}; đã sửa theo quy chế của đơn vị.", pack.legal_act)
    }
}
/// What of a policy rests on no article.
#[must_use]
pub fn unverified(pack: &PolicyPack) -> String {
    let member = |key: &str| match key {
        "quorum_ratio" => "số có mặt",
        "base" => "cách tính",
        "method" => "hình thức",
        "absent_vote" => "ý kiến vắng mặt",
        "publish_days" => "công khai",
        "exclude_authors" => "tác giả không tự xét",
        "exclude_relatives" => "người thân không xét",
        "conflict_base" => "người không được tham gia",
        "min_experts" => "chuyên gia",
        "union_seat" => "công đoàn",
        _ => "mục khác",
    };
    let ours: Vec<&str> = pack.defaults.iter().map(|key| member(key)).collect();
    let mut text = String::new();
    if !ours.is_empty() {
        text = format!("Văn bản không quy định, đang dùng mức mặc định: {}.", ours.join(", "));
    }
    if !pack.verified {
        text.push_str(UNVERIFIED);
    }
    text
}
/// Facts of a session.
#[must_use]
pub fn meeting_rows(meeting: &Meeting) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("Thời gian", at(meeting.planned_at)),
        ("Địa điểm", meeting.place.clone()),
    ];
    if let Some(number) = &meeting.minutes_number {
        rows.push(("Biên bản", number.clone()));
    }
    rows
}
/// Until when a result is public.
#[must_use]
pub fn published_until(days: u16, last: NaiveDate) -> String {
    format!("{days} ngày làm việc, đến hết ngày {}", day(last))
}
/// Whose turn it is.
#[must_use]
pub fn turn(state: State, runs: bool, sits: bool, to_score: usize, empty: bool) -> String {
    match state {
        State::Planned if runs && empty => "Đến lượt bạn: đưa hồ sơ vào chương trình rồi mở phiên.".to_owned(),
        State::Planned if runs => "Đến lượt bạn: kiểm tra chương trình rồi mở phiên cho thành viên.".to_owned(),
        State::Planned => "Đang chuẩn bị chương trình; chủ tịch hoặc thư ký mở phiên.".to_owned(),
        State::Open if sits && to_score > 0 => format!("Đến lượt bạn: còn {to_score} phiếu chấm chưa nộp."),
        State::Open if runs => "Đến lượt bạn: điểm danh, biểu quyết và kết luận từng nội dung.".to_owned(),
        State::Open => "Phiên đang xét. Bạn chưa phải làm gì thêm.".to_owned(),
        State::Closed if runs => "Đến lượt bạn: ký biên bản.".to_owned(),
        State::Closed => "Phiên đã kết thúc, chờ ký biên bản.".to_owned(),
        State::Signed => "Biên bản đã ký.".to_owned(),
    }
}
/// A reviewer's own sheet in a list.
#[must_use]
pub fn sheet_state(sheet: Option<&Sheet>) -> Badge {
    match sheet {
        None => Badge::new("Chưa chấm", Tone::Neutral),
        Some(sheet) if sheet.submitted_at.is_some() => Badge::new("Đã nộp", Tone::Good),
        Some(_) => Badge::new("Nháp", Tone::Warn),
    }
}
/// Hundredths of a point with a decimal comma.
#[must_use]
pub fn points(hundredths: u32) -> String {
    format!("{},{:02}", hundredths / 100, hundredths % 100)
}
/// A total with what it was out of, and whether it passes.
#[must_use]
pub fn total(form: &ScoreForm, points: &Points) -> String {
    let word = if form.passes(points) { "đạt" } else { "chưa đạt" };
    format!("{}/{} ({word})", form.total(points), form.most())
}
/// A criterion's hint with its minimum.
#[must_use]
pub fn criterion_hint(criterion: &Criterion) -> String {
    if criterion.minimum == 0 {
        criterion.hint.clone()
    } else {
        format!(
            "{}. Dưới {} điểm thì không đạt, dù tổng điểm cao.",
            criterion.hint, criterion.minimum
        )
    }
}
/// A count in short.
#[must_use]
pub fn tally(tally: Option<Tally>) -> String {
    tally
        .map(|t| format!("{} đồng ý, {} không đồng ý, {} không có ý kiến", t.yes, t.no, t.blank))
        .unwrap_or_default()
}
/// A count with what it came to.
#[must_use]
pub fn result(count: Option<Tally>, passed: Option<bool>) -> String {
    let word = match passed {
        Some(true) => ": thông qua",
        Some(false) => ": không thông qua",
        None => "",
    };
    format!("{}{word}", tally(count))
}
/// The quorum meter.
#[must_use]
pub fn quorum(quorum: Quorum) -> String {
    format!("{}, cần {}", quorum.present, quorum.needed)
}
/// How many have voted of those who may.
#[must_use]
pub fn voted(count: u32, room: Room) -> String {
    format!("{count}/{}", room.present.max(count))
}
/// How many are there.
#[must_use]
pub fn present(there: usize, all: usize) -> String {
    format!("Có mặt {there}/{all}")
}
/// A member with the seat.
#[must_use]
pub fn seated(name: &str, of: Seat) -> String {
    format!("{name}, {}", seat(of).to_lowercase())
}
/// A bulk that can be taken back.
#[must_use]
pub fn bulk(of: Conclusion, until: DateTime<Utc>) -> String {
    format!(
        "Vừa kết luận \"{}\". Hoàn tác được đến {}.",
        conclusion(of),
        local(until).format("%H:%M")
    )
}
/// Facts of an item.
#[must_use]
pub fn item_rows(item: &Item, unit: &str, room: &Room, policy: &Policy) -> Vec<(&'static str, String)> {
    let authors: Vec<&str> = item.subject.authors.iter().map(|author| author.name.as_str()).collect();
    let mut rows = vec![
        ("Tác giả", authors.join(", ")),
        ("Đơn vị", unit.to_owned()),
        ("Lĩnh vực", item.subject.field.clone()),
    ];
    if let Some(count) = item.tally {
        let outcome = policy.outcome(*room, count);
        rows.push(("Biểu quyết", result(item.tally, item.passed)));
        rows.push((
            "Cần",
            format!("{} đồng ý trên {} {}", outcome.needed, outcome.of, base(policy.base)),
        ));
    }
    if let Some(passed) = item.passed {
        rows.push((
            "Đề xuất theo quy chế",
            conclusion(Conclusion::proposed(passed)).to_owned(),
        ));
    }
    if !item.note.is_empty() {
        rows.push(("Ghi chú", item.note.clone()));
    }
    rows
}

/// Name of the minutes' file.
pub const FILE_MINUTES: &str = "Biên bản họp Hội đồng";
/// An item without a conclusion in the minutes.
pub const NOT_CONCLUDED: &str = "Chưa kết luận";
/// The author's part in the submission.
pub const LEADS: &str = "Chủ trì";
/// An offer of a paper.
pub const OFFER_MINUTES: &str = "Biên bản họp Hội đồng";
/// An offer of a paper.
pub const OFFER_SUBMISSION: &str = "Tờ trình kèm bảng tóm tắt";
/// An offer of a paper.
pub const OFFER_REPORT: &str = "Báo cáo kết quả phiên họp";
/// An offer of a paper.
pub const OFFER_DECISION: &str = "Quyết định công nhận kèm danh sách";
/// Subject of a paper.
pub const ABOUT_SUBMISSION: &str = "Về việc đề nghị công nhận sáng kiến";
/// Subject of a paper.
pub const ABOUT_DECISION: &str = "Về việc công nhận sáng kiến";
/// Receivers of a paper of the council.
pub const TO_FILE: [&str; 2] = ["Như trên", "Lưu: HĐSK"];
/// Receivers of a decision.
pub const TO_ALL: [&str; 3] = ["Như Điều 3", "Hội đồng sáng kiến", "Lưu: VT"];
/// Who signs for the council.
pub const CHAIR_LINES: [&str; 2] = ["TM. HỘI ĐỒNG", "CHỦ TỊCH"];
/// A part of the report.
pub const REPORT_HELD: &str = "Phiên họp";
/// A part of the report.
pub const REPORT_RESULT: &str = "Kết quả";
/// A part of the report.
pub const REPORT_ITEMS: &str = "Từng nội dung";
/// Columns of a table of the report: head and width.
pub const REPORT_COUNTS: [(&str, u8); 2] = [("Kết luận", 3), ("Số sáng kiến", 1)];
/// Columns of a table of the report: head and width.
pub const REPORT_ITEM_HEADS: [(&str, u8); 5] = [
    ("TT", 1),
    ("Mã hồ sơ", 3),
    ("Tên sáng kiến", 7),
    ("Điểm", 1),
    ("Kết luận", 3),
];

/// Columns as the template takes them.
#[must_use]
pub fn report_columns(columns: &[(&str, u8)]) -> serde_json::Value {
    columns
        .iter()
        .map(|(head, width)| serde_json::json!({ "head": head, "width": width }))
        .collect()
}
/// Subject of the report.
#[must_use]
pub fn about_report(title: &str) -> String {
    format!("Kết quả {title}")
}
/// When a session was held and who came.
#[must_use]
pub fn report_held(meeting: &Meeting, there: usize, members: usize) -> String {
    let begun = at(meeting.began_at.unwrap_or(meeting.planned_at));
    format!(
        "Phiên họp \"{}\" bắt đầu lúc {begun} tại {}, có mặt {there} trên {members} thành viên Hội đồng.",
        meeting.title, meeting.place
    )
}
/// How much was dealt with.
#[must_use]
pub fn report_result(items: usize, open: usize) -> String {
    let rest = if open == 0 {
        "Tất cả đã có kết luận.".to_owned()
    } else {
        format!("Còn {open} sáng kiến chưa kết luận.")
    };
    format!("Hội đồng xét {items} sáng kiến. {rest}")
}
/// Who decides, above the articles of a decision.
#[must_use]
pub fn issuing_title(head: &str, unit: &str) -> String {
    if head == organisations::labels::HEAD_OF_UNIT {
        format!("Thủ trưởng {unit}")
    } else {
        format!("{head} {unit}")
    }
}
/// The decision on which a council rests.
#[must_use]
pub fn basis(number: &str, on: NaiveDate, signer: &str) -> String {
    format!(
        "Căn cứ Quyết định số {number} ngày {} do {signer} ký về việc thành lập Hội đồng",
        day(on)
    )
}
/// The minutes on which a submission rests.
#[must_use]
pub fn basis_minutes(meeting: &Meeting) -> String {
    match &meeting.minutes_number {
        Some(number) => format!("Căn cứ Biên bản số {number} của phiên họp \"{}\"", meeting.title),
        None => format!("Căn cứ kết quả phiên họp \"{}\"", meeting.title),
    }
}
/// The least number in the minutes.
#[must_use]
pub fn quorum_rule(policy: &Policy, members: usize) -> String {
    let needed = policy.quorum_ratio.of(u32::try_from(members).unwrap_or(u32::MAX));
    format!("Quy chế yêu cầu ít nhất {needed} thành viên ({}).", policy.quorum_ratio)
}
/// The share that carries, in the minutes.
#[must_use]
pub fn pass_rule(policy: &Policy) -> String {
    format!(
        "Thông qua khi có từ {} {} đồng ý.",
        policy.pass_ratio,
        base(policy.base)
    )
}
/// What the session dealt with.
#[must_use]
pub fn contents(count: usize) -> String {
    format!("Hội đồng xét {count} sáng kiến, nghe ý kiến của thành viên chấm và thảo luận từng sáng kiến.")
}
/// How many of each conclusion.
#[must_use]
pub fn conclusions(lines: &[crate::agenda::Line]) -> Vec<String> {
    Conclusion::ALL
        .iter()
        .filter_map(|one| {
            let count = lines.iter().filter(|line| line.item.conclusion == Some(*one)).count();
            (count > 0).then(|| format!("{}: {count} sáng kiến.", conclusion(*one)))
        })
        .collect()
}
/// A code that does not exist.
pub const UNKNOWN_CODE: &str = "Mã này không có. Xem các giá trị cho phép ở trang mô tả API.";
/// Confirms a bulk.
#[must_use]
pub fn ask_count(count: usize) -> String {
    format!("Nhập số {count} để xác nhận")
}
/// Button of a bulk.
#[must_use]
pub fn conclude_button(count: usize) -> String {
    format!("Ghi kết luận cho {count} nội dung")
}
/// Sheets that wait for a reviewer, on the home page.
#[must_use]
pub fn due(sheets: u32) -> String {
    format!("Còn {sheets} phiếu chấm chưa nộp")
}
/// What the reviewer does with them.
pub const SCORE: &str = "Chấm điểm";

/// Words of what is counted of sessions.
pub mod figures {
    /// Over which records.
    pub const RECORDS: &str = "phiên họp Hội đồng";
    /// Sessions held.
    pub const HELD: &str = "số phiên họp Hội đồng đã kết thúc";
    /// By which date.
    pub const DAY: &str = "ngày họp";
}
