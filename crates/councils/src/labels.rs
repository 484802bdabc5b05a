//! Every Vietnamese sentence of this module that does not stand in a template.

use crate::model::assign::Choice;
use crate::model::{
    AbsentVote, Base, Conclusion, ConflictBase, ConflictKind, Method, Refusal, Seat, Stage, State, Tie, Vote,
};
use chrono::{DateTime, Utc};
use kernel::time::local;
use ui::view::Tone;

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
