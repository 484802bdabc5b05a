//! Words of the pieces of work that are done on a page of their own: titles, fields, choices, what the timeline says.

use crate::climb::{AwardTitle, Level, ProposalKind, Sector, Still};
use crate::model::{CouncilDecision, Protection, RefusalReason};
use crate::store::life::{DisputeKind, Method, Part, PaymentKind, UseKind, UseState};
use crate::works::{Field, Kind, Work};

/// The title of a piece of work.
#[must_use]
pub fn title(work: Work) -> &'static str {
    match work {
        Work::AskSupplement => "Yêu cầu bổ sung",
        Work::Supply => "Gửi bổ sung",
        Work::Lapse => "Ghi quá hạn bổ sung",
        Work::Accept => "Chấp nhận đơn",
        Work::Decline => "Không chấp nhận đơn",
        Work::SendToCouncil => "Chuyển Hội đồng",
        Work::Conclude => "Ghi kết luận của Hội đồng",
        Work::Revise => "Gửi bản đã chỉnh sửa",
        Work::Apply => "Ghi nhận áp dụng",
        Work::Transfer => "Ghi nhận chuyển giao",
        Work::Dispute => "Khiếu nại",
        Work::Dismiss => "Bác khiếu nại",
        Work::Cancel => "Hủy công nhận",
        Work::Invite => "Mời đồng tác giả xác nhận",
        Work::Confirm => "Xác nhận tỷ lệ đóng góp",
        Work::RefuseShare => "Không xác nhận",
        Work::OnPaper => "Xác nhận trên giấy",
        Work::Participant => "Ghi người cùng tham gia",
        Work::Behalf => "Nộp thay, học sinh",
        Work::StateMeans => "Kinh phí, phương tiện Nhà nước",
        Work::Consent => "Văn bản của cơ quan cấp trên",
        Work::Protect => "Có định nộp đơn đăng ký sáng chế không?",
        Work::Disclose => "Giới thiệu ra ngoài",
        Work::Filed => "Đã nộp đơn đăng ký",
        Work::Ask => "Đề nghị đơn vị khác áp dụng",
        Work::AnswerUse => "Trả lời đề nghị áp dụng",
        Work::ReportUse => "Báo kết quả áp dụng",
        Work::Benefit => "Khai lợi ích",
        Work::Verify => "Xác nhận lợi ích",
        Work::Owe => "Ghi thù lao phải trả",
        Work::Pay => "Ghi đã trả thù lao",
        Work::Improve => "Viết bản cải tiến",
        Work::DeclareUse => "Đơn vị tôi đang áp dụng",
        Work::ConfirmUse => "Xác nhận nơi áp dụng",
        Work::FollowUp => "Báo số liệu thực tế",
        Work::Propose => "Đề nghị lên cấp trên",
        Work::ReceiveProposal => "Tiếp nhận đề nghị",
        Work::ConcludeProposal => "Ghi kết luận của Hội đồng về đề nghị",
        Work::DecideProposal => "Quyết định về đề nghị",
        Work::WithdrawProposal => "Rút đề nghị",
        Work::Award => "Ghi đã dùng để xét khen thưởng",
        Work::ReleaseAward => "Bỏ ghi khen thưởng",
    }
}

/// What it means, in a sentence or two.
#[must_use]
pub fn lead(work: Work) -> &'static str {
    match work {
        Work::AskSupplement => {
            "Chỉ được yêu cầu một lần, nên ghi hết những chỗ cần sửa. Phần nào đủ rồi thì để trống. Đồng hồ của đơn vị dừng đến khi tác giả gửi lại."
        }
        Work::Supply => "Bạn đã sửa xong những phần được yêu cầu. Gửi rồi thì không sửa được nữa.",
        Work::Lapse => "Thời hạn bổ sung đã hết mà tác giả chưa gửi. Hồ sơ kết thúc ở đây; nội dung vẫn được lưu.",
        Work::Accept => "Giấy tờ đã đủ. Thời hạn ba tháng để quyết định tính từ hôm nay.",
        Work::Decline => "Tác giả nhận được lý do. Không mới thì ghi mã hồ sơ trước đó.",
        Work::SendToCouncil => {
            "Hội đồng sáng kiến nhận hồ sơ để xét. Đơn vị nhỏ có thể bỏ bước này: lãnh đạo quyết định ngay."
        }
        Work::Conclude => "Ghi theo biên bản họp.",
        Work::Revise => "Bạn đã sửa theo ý kiến của Hội đồng. Hội đồng nhận lại hồ sơ.",
        Work::Apply => "Ai dùng, từ ngày nào: là cơ sở để tính lợi ích và thù lao.",
        Work::Transfer => {
            "Chuyển giao toàn bộ nội dung sáng kiến cho người khác. Thù lao cho tác giả tính trên giá chuyển giao, trả trong một tháng."
        }
        Work::Dispute => "Nói rõ điều bạn cho là sai và vì sao. Người đứng đầu cơ sở phải trả lời trong thời hạn.",
        Work::Dismiss => "Việc công nhận giữ nguyên. Người khiếu nại nhận được câu trả lời.",
        Work::Cancel => "Giấy chứng nhận và những nơi đang dùng sáng kiến này được đánh dấu. Không gì bị xóa.",
        Work::Invite => "Người được mời xem được bản nháp này và xác nhận tỷ lệ đóng góp của mình.",
        Work::Confirm => {
            "Xác nhận nghĩa là bạn cùng chịu trách nhiệm về nội dung và đồng ý với tỷ lệ ghi trong bảng tác giả."
        }
        Work::RefuseShare => "Người nộp hồ sơ đọc lý do này.",
        Work::OnPaper => "Dành cho người không dùng máy: tải lên bản chụp giấy có chữ ký của người đó.",
        Work::Participant => {
            "Người tham gia tổ chức áp dụng lần đầu có phần trong thù lao; học sinh cần người hướng dẫn và người giám hộ."
        }
        Work::Behalf => "Nộp thay người không tự gõ được; hoặc tác giả là học sinh.",
        Work::StateMeans => {
            "Sáng kiến có được tạo ra bằng kinh phí hoặc phương tiện vật chất của Nhà nước không? Nếu có và tác giả là người đứng đầu cơ sở thì cần cấp trên chấp thuận."
        }
        Work::Consent => "Văn bản chấp thuận khi tác giả là người đứng đầu cơ sở.",
        Work::Protect => {
            "Đã giới thiệu ra ngoài thì chỉ còn 12 tháng để nộp đơn. Chưa trả lời thì sáng kiến chưa hiện trên trang công khai."
        }
        Work::Disclose => {
            "Đăng báo, đưa lên cổng thông tin, mang đi hội chợ. Ngày đầu tiên bắt đầu thời hạn 12 tháng để nộp đơn sáng chế."
        }
        Work::Filed => "Nộp đơn rồi thì giới thiệu ra ngoài được.",
        Work::Ask => "Đơn vị được đề nghị xem được nội dung, trừ phần bảo mật, rồi nhận hoặc từ chối.",
        Work::AnswerUse => "Nhận thì sau này báo kết quả áp dụng.",
        Work::ReportUse => "",
        Work::Benefit => "Lợi ích của một khoảng thời gian áp dụng. Người đứng đầu cơ sở xác nhận sau.",
        Work::Verify => "Số xác nhận đứng riêng với số tác giả khai.",
        Work::Owe => "Theo thỏa thuận; không có thỏa thuận thì theo mức tối thiểu của luật ngày đó.",
        Work::Pay => "",
        Work::Improve => {
            "Một hồ sơ mới được mở với nội dung của sáng kiến này để bạn sửa. Khi được công nhận, hai hồ sơ nối với nhau."
        }
        Work::DeclareUse => {
            "Cơ sở đã công nhận được báo và xác nhận. Khai xong, đơn vị bạn hiện trên trang lan tỏa của sáng kiến."
        }
        Work::ConfirmUse => {
            "Xác nhận thì đơn vị đó xem được nội dung sáng kiến, trừ phần bảo mật, và sáng kiến được ghi là đã nhân rộng."
        }
        Work::FollowUp => "Số thực tế đứng riêng với số đã khai, không thay số đã khai.",
        Work::Propose => {
            "Cùng hồ sơ này được gửi lên, không phải gõ lại. Cấp trên thêm phần xét của mình. Hạn nhận hồ sơ của cấp đó hiện trên trang hồ sơ."
        }
        Work::ReceiveProposal => "Tiếp nhận rồi thì Hội đồng của cấp bạn đưa được đề nghị vào chương trình họp.",
        Work::ConcludeProposal => {
            "Chỉ ghi khi Hội đồng họp ngoài hệ thống. Phiên họp trong hệ thống tự ghi kết luận vào hồ sơ."
        }
        Work::DecideProposal => "Quyết định của cấp này. Việc công nhận ở cơ sở giữ nguyên.",
        Work::WithdrawProposal => "Đề nghị dừng ở đây và vẫn được lưu. Muốn đề nghị lại thì gửi đề nghị mới.",
        Work::Award => {
            "Mỗi sáng kiến chỉ được dùng một lần để xét danh hiệu hoặc hình thức khen thưởng; sổ này cho biết đã dùng ở đâu."
        }
        Work::ReleaseAward => "Khi lần xét đó không được tặng: dòng ghi vẫn còn, nhưng sáng kiến dùng lại được.",
    }
}

/// Who will read what is written here; empty where nothing is written.
#[must_use]
pub fn readers(work: Work) -> &'static str {
    match work {
        Work::Invite | Work::Confirm | Work::RefuseShare | Work::OnPaper => {
            "Ai sẽ đọc: các đồng tác giả; sau khi nộp, cả cán bộ đầu mối, lãnh đạo nơi nhận hồ sơ và Hội đồng."
        }
        Work::AskSupplement | Work::Decline | Work::Conclude | Work::Cancel | Work::Dismiss => {
            "Ai sẽ đọc: các tác giả và những người xem được hồ sơ này."
        }
        Work::Supply | Work::Revise | Work::Dispute => {
            "Ai sẽ đọc: cán bộ đầu mối, lãnh đạo nơi nhận hồ sơ và các tác giả."
        }
        Work::Ask | Work::AnswerUse | Work::ReportUse | Work::DeclareUse | Work::ConfirmUse | Work::FollowUp => {
            "Ai sẽ đọc: đơn vị kia, cơ sở đã công nhận và các tác giả."
        }
        Work::Propose
        | Work::ReceiveProposal
        | Work::ConcludeProposal
        | Work::DecideProposal
        | Work::WithdrawProposal => "Ai sẽ đọc: các tác giả, cơ sở đã công nhận và cấp xét đề nghị.",
        Work::Consent => "Bản chụp văn bản chỉ tác giả và cán bộ của cơ sở mở được.",
        Work::Lapse
        | Work::Accept
        | Work::SendToCouncil
        | Work::Apply
        | Work::Transfer
        | Work::Participant
        | Work::Behalf
        | Work::StateMeans
        | Work::Protect
        | Work::Disclose
        | Work::Filed
        | Work::Benefit
        | Work::Verify
        | Work::Owe
        | Work::Pay
        | Work::Award
        | Work::ReleaseAward
        | Work::Improve => "",
    }
}

/// Words of its button.
#[must_use]
pub fn button(work: Work) -> &'static str {
    match work {
        Work::AskSupplement => "Gửi yêu cầu bổ sung",
        Work::Supply => "Gửi bổ sung",
        Work::Lapse => "Ghi quá hạn",
        Work::Accept => "Chấp nhận đơn",
        Work::Decline => "Ghi không chấp nhận đơn",
        Work::SendToCouncil => "Chuyển Hội đồng",
        Work::Conclude => "Ghi kết luận",
        Work::Revise => "Gửi bản đã chỉnh sửa",
        Work::Apply => "Ghi nhận",
        Work::Transfer => "Ghi nhận chuyển giao",
        Work::Dispute => "Gửi khiếu nại",
        Work::Dismiss => "Bác khiếu nại",
        Work::Cancel => "Hủy công nhận",
        Work::Invite => "Gửi lời mời",
        Work::Confirm => "Xác nhận",
        Work::RefuseShare => "Ghi không xác nhận",
        Work::OnPaper => "Lưu giấy xác nhận",
        Work::Participant => "Ghi thêm",
        Work::Behalf => "Lưu",
        Work::StateMeans => "Lưu câu trả lời",
        Work::Consent => "Ghi văn bản",
        Work::Protect => "Lưu lựa chọn",
        Work::Disclose => "Ghi nhận",
        Work::Filed => "Ghi nhận",
        Work::Ask => "Gửi đề nghị",
        Work::AnswerUse => "Gửi trả lời",
        Work::ReportUse => "Gửi báo cáo",
        Work::Benefit => "Khai lợi ích",
        Work::Verify => "Xác nhận",
        Work::Owe => "Ghi thù lao",
        Work::Pay => "Ghi đã trả",
        Work::Improve => "Mở hồ sơ cải tiến",
        Work::DeclareUse => "Gửi khai báo",
        Work::ConfirmUse => "Gửi trả lời",
        Work::FollowUp => "Gửi số liệu",
        Work::Propose => "Gửi đề nghị",
        Work::ReceiveProposal => "Tiếp nhận",
        Work::ConcludeProposal => "Ghi kết luận",
        Work::DecideProposal => "Ghi quyết định",
        Work::WithdrawProposal => "Rút đề nghị",
        Work::Award => "Ghi vào sổ",
        Work::ReleaseAward => "Bỏ ghi",
    }
}

/// How the timeline tells it, after the person's name.
#[must_use]
pub fn done(code: &str) -> &'static str {
    match code {
        "initiative.ask_supplement" => "yêu cầu bổ sung hồ sơ",
        "initiative.supply" => "gửi bổ sung",
        "initiative.lapse" => "ghi quá hạn bổ sung",
        "initiative.accept" => "chấp nhận đơn",
        "initiative.decline" => "không chấp nhận đơn",
        "initiative.send_to_council" => "chuyển Hội đồng sáng kiến xét",
        "initiative.conclude" => "ghi kết luận của Hội đồng",
        "initiative.revise" => "gửi bản đã chỉnh sửa",
        "initiative.apply" => "ghi nhận áp dụng",
        "initiative.transfer" => "ghi nhận chuyển giao",
        "initiative.dispute" => "gửi khiếu nại",
        "initiative.dismiss" => "bác khiếu nại",
        "initiative.cancel" => "hủy công nhận",
        "initiative.invite" => "mời đồng tác giả xác nhận",
        "initiative.confirm" => "xác nhận tỷ lệ đóng góp",
        "initiative.refuse_share" => "không xác nhận tỷ lệ đóng góp",
        "initiative.on_paper" => "tải lên giấy xác nhận có chữ ký",
        "initiative.participant" => "ghi người cùng tham gia",
        "initiative.campaign" => "chọn phong trào hưởng ứng",
        "initiative.behalf" => "ghi hoàn cảnh nộp hồ sơ",
        "initiative.state_means" => "trả lời về kinh phí, phương tiện Nhà nước",
        "initiative.consent" => "ghi văn bản của cơ quan cấp trên",
        "initiative.protect" => "trả lời về đăng ký sáng chế",
        "initiative.disclose" => "giới thiệu ra ngoài",
        "initiative.filed" => "ghi ngày nộp đơn đăng ký",
        "initiative.ask" => "đề nghị đơn vị khác áp dụng",
        "initiative.answer_use" => "trả lời đề nghị áp dụng",
        "initiative.report_use" => "báo kết quả áp dụng",
        "initiative.benefit" => "khai lợi ích",
        "initiative.verify" => "xác nhận lợi ích",
        "initiative.owe" => "ghi thù lao phải trả",
        "initiative.pay" => "ghi đã trả thù lao",
        "initiative.improve" => "bắt đầu viết bản cải tiến",
        "initiative.declare_use" => "khai đơn vị mình đang áp dụng",
        "initiative.confirm_use" => "trả lời đơn vị khai áp dụng",
        "initiative.follow_up" => "báo số liệu thực tế",
        "initiative.propose" => "đề nghị lên cấp trên",
        "initiative.receive_proposal" => "tiếp nhận đề nghị",
        "initiative.conclude_proposal" => "ghi kết luận của Hội đồng về đề nghị",
        "initiative.decide_proposal" => "quyết định về đề nghị",
        "initiative.withdraw_proposal" => "rút đề nghị",
        "initiative.award" => "ghi đã dùng để xét khen thưởng",
        "initiative.release_award" => "bỏ ghi khen thưởng",
        "initiative.ask_revision" => "đề nghị chỉnh sửa, bổ sung",
        "initiative.forward" => "chuyển cấp trên xét",
        "initiative.replicate" => "nhân rộng sang đơn vị khác",
        "initiative.correct" => "sửa dòng trong sổ theo danh sách nhập",
        "initiative.imported" => "nhập từ danh sách",
        "initiative.flagged" => "đánh dấu: sáng kiến gốc đã bị hủy công nhận",
        _ => "cập nhật hồ sơ",
    }
}

/// The fields of its form, in order.
#[must_use]
pub fn fields(work: Work) -> Vec<Field> {
    let field = |name, label, hint, kind, optional| Field {
        name,
        label,
        hint,
        kind,
        optional,
    };
    match work {
        Work::AskSupplement => CHECKLIST
            .into_iter()
            .map(|(name, label)| field(name, label, "", Kind::Line, true))
            .collect(),
        Work::Supply => vec![field("note", "Ghi chú cho cán bộ tiếp nhận", "", Kind::Text, true)],
        Work::Lapse => Vec::new(),
        Work::Accept => Vec::new(),
        Work::Decline => vec![
            field("reason", "Lý do", "", Kind::Choice, false),
            field(
                "earlier",
                "Mã hồ sơ trước đó",
                "Khi không có tính mới, ví dụ SK-03637-2026-0004",
                Kind::Line,
                true,
            ),
            field("note", "Giải thích cho tác giả", "", Kind::Text, true),
        ],
        Work::SendToCouncil => vec![field("note", "Ý kiến kèm theo", "", Kind::Text, true)],
        Work::Conclude => vec![
            field("decision", "Kết luận", "", Kind::Choice, false),
            field("minutes", "Số biên bản", "Ví dụ: 03/BB-HĐSK", Kind::Line, false),
            field("note", "Ý kiến của Hội đồng", "", Kind::Text, true),
        ],
        Work::Revise => vec![field("note", "Đã sửa những gì", "", Kind::Text, true)],
        Work::Apply => vec![
            field("since", "Áp dụng từ ngày", "", Kind::Date, false),
            field("who", "Người, bộ phận áp dụng", "", Kind::Line, false),
            field("note", "Ghi chú", "", Kind::Text, true),
        ],
        Work::Transfer => vec![
            field("receiver", "Bên nhận", "", Kind::Line, false),
            field("on", "Ngày nhận tiền", "", Kind::Date, false),
            field(
                "price",
                "Giá chuyển giao",
                "Không thu tiền thì ghi 0",
                Kind::Money,
                false,
            ),
        ],
        Work::Dispute => vec![
            field("kind", "Về việc gì", "", Kind::Choice, false),
            field("words", "Nội dung", "", Kind::Text, false),
        ],
        Work::Dismiss => vec![field("answer", "Trả lời", "", Kind::Text, false)],
        Work::Cancel => vec![
            field("number", "Số quyết định hủy", "", Kind::Line, false),
            field("reason", "Lý do", "", Kind::Text, false),
        ],
        Work::Invite => vec![
            field("author", "Đồng tác giả", "", Kind::Choice, false),
            field("account", "Tên đăng nhập hoặc thư điện tử", "", Kind::Line, false),
        ],
        Work::Confirm => Vec::new(),
        Work::RefuseShare => vec![field("reason", "Lý do", "", Kind::Text, false)],
        Work::OnPaper => vec![
            field("author", "Đồng tác giả", "", Kind::Choice, false),
            field("file", "Bản chụp có chữ ký", "Tệp PDF, DOCX, TXT", Kind::File, false),
        ],
        Work::Participant => vec![
            field("part", "Tham gia với tư cách", "", Kind::Choice, false),
            field("full_name", "Họ và tên", "", Kind::Line, false),
            field("workplace", "Nơi công tác hoặc nơi ở", "", Kind::Line, true),
            field("work", "Công việc đã làm", "", Kind::Text, true),
            field(
                "consent",
                "Văn bản đồng ý",
                "Với người giám hộ: số hoặc ngày của văn bản",
                Kind::Line,
                true,
            ),
        ],
        Work::Behalf => vec![
            field("pupil", "Tác giả là học sinh?", "", Kind::Choice, false),
            field(
                "on_behalf_of",
                "Nộp thay cho",
                "Để trống nếu bạn nộp cho chính mình",
                Kind::Line,
                true,
            ),
        ],
        Work::StateMeans => vec![field("answer", "Do Nhà nước đầu tư?", "", Kind::Choice, false)],
        Work::Consent => vec![
            field("answer", "Cấp trên chấp thuận?", "", Kind::Choice, false),
            field("number", "Số văn bản", "", Kind::Line, false),
            field("on", "Ngày văn bản", "", Kind::Date, false),
            field("file", "Bản chụp văn bản", "Tệp PDF, DOCX, TXT", Kind::File, false),
        ],
        Work::Protect => vec![field("answer", "Lựa chọn", "", Kind::Choice, false)],
        Work::Disclose => vec![
            field("on", "Ngày giới thiệu", "", Kind::Date, false),
            field("place", "Ở đâu", "Ví dụ: Hội chợ công nghệ tỉnh", Kind::Line, false),
        ],
        Work::Filed => vec![
            field("on", "Ngày nộp đơn", "", Kind::Date, false),
            field("number", "Số đơn", "", Kind::Line, false),
        ],
        Work::Ask => vec![
            field(
                "unit",
                "Đơn vị",
                "Mã đơn vị hoặc tên đầy đủ, ví dụ: Xã Mường Kim",
                Kind::Line,
                false,
            ),
            field("note", "Lời nhắn", "", Kind::Text, true),
        ],
        Work::AnswerUse => vec![
            field("item", "Đề nghị", "", Kind::Choice, false),
            field("answer", "Đơn vị nhận áp dụng?", "", Kind::Choice, false),
            field("since", "Áp dụng từ ngày", "", Kind::Date, true),
            field("note", "Ghi chú", "", Kind::Text, true),
        ],
        Work::ReportUse => vec![
            field("item", "Nơi áp dụng", "", Kind::Choice, false),
            field("effect", "Kết quả", "Có số liệu thì ghi số liệu", Kind::Text, false),
            field("changes", "Đã điều chỉnh những gì", "", Kind::Text, true),
        ],
        Work::Benefit => vec![
            field("from", "Từ ngày", "", Kind::Date, false),
            field("to", "Đến ngày", "", Kind::Date, false),
            field("method", "Tính theo", "", Kind::Choice, false),
            field("basis", "Cách tính và số liệu", "", Kind::Text, false),
            field(
                "amount",
                "Số tiền làm lợi",
                "Để trống nếu không tính được bằng tiền",
                Kind::Money,
                true,
            ),
        ],
        Work::Verify => vec![
            field("item", "Lợi ích", "", Kind::Choice, false),
            field(
                "amount",
                "Số tiền xác nhận",
                "Để trống nếu không tính được bằng tiền",
                Kind::Money,
                true,
            ),
            field("note", "Ghi chú", "", Kind::Text, true),
        ],
        Work::Owe => vec![
            field("kind", "Trả cho", "", Kind::Choice, false),
            field(
                "from",
                "Ngày bắt đầu tính hạn",
                "Ngày kết thúc năm áp dụng, hoặc ngày nhận tiền chuyển giao",
                Kind::Date,
                false,
            ),
            field(
                "base",
                "Số tiền làm lợi, giá chuyển giao hoặc thù lao của tác giả",
                "Để trống nếu không tính được bằng tiền",
                Kind::Money,
                true,
            ),
            field(
                "amount",
                "Số tiền phải trả",
                "Để trống để lấy mức tối thiểu",
                Kind::Money,
                true,
            ),
            field("agreement", "Số thỏa thuận", "", Kind::Line, true),
        ],
        Work::Pay => vec![
            field("item", "Khoản", "", Kind::Choice, false),
            field("on", "Ngày trả", "", Kind::Date, false),
            field("voucher", "Số chứng từ", "", Kind::Line, false),
            field("tax", "Thuế đã khấu trừ", "", Kind::Money, true),
        ],
        Work::Improve => Vec::new(),
        Work::DeclareUse => vec![
            field("unit", "Đơn vị", "", Kind::Select, false),
            field("since", "Áp dụng từ ngày", "", Kind::Date, false),
            field(
                "place",
                "Áp dụng ở đâu",
                "Ví dụ: các lớp 2, bộ phận một cửa",
                Kind::Line,
                false,
            ),
            field(
                "changes",
                "Đã điều chỉnh những gì",
                "Giữ nguyên thì để trống",
                Kind::Text,
                true,
            ),
            field(
                "effect",
                "Kết quả đến nay",
                "Có số liệu thì ghi số liệu",
                Kind::Text,
                true,
            ),
            field("contact", "Người liên hệ", "Họ tên và số điện thoại", Kind::Line, false),
        ],
        Work::ConfirmUse => vec![
            field("item", "Đơn vị khai", "", Kind::Choice, false),
            field("answer", "Đúng là đơn vị đó đang áp dụng?", "", Kind::Choice, false),
            field("note", "Ghi chú", "", Kind::Text, true),
        ],
        Work::FollowUp => vec![
            field("item", "Nơi áp dụng, mốc", "", Kind::Choice, false),
            field("still", "Hiện nay", "", Kind::Choice, false),
            field(
                "amount",
                "Số tiền làm lợi thực tế",
                "Từ ngày bắt đầu đến mốc này. Để trống nếu không tính được bằng tiền",
                Kind::Money,
                true,
            ),
            field("basis", "Cách tính và số liệu", "", Kind::Text, false),
            field("note", "Ghi chú", "", Kind::Text, true),
        ],
        Work::Propose => vec![
            field("level", "Phạm vi", "", Kind::Choice, false),
            field("kind", "Đề nghị", "", Kind::Choice, false),
            field(
                "sector",
                "Ngành",
                "Mỗi ngành có hạn nhận hồ sơ riêng",
                Kind::Choice,
                false,
            ),
            field(
                "reasons",
                "Lý do và chứng cứ áp dụng",
                "Nơi đã áp dụng, số liệu, văn bản xác nhận",
                Kind::Text,
                false,
            ),
        ],
        Work::ReceiveProposal => vec![field("item", "Đề nghị", "", Kind::Choice, false)],
        Work::ConcludeProposal => vec![
            field("item", "Đề nghị", "", Kind::Choice, false),
            field("answer", "Kết luận", "", Kind::Choice, false),
            field("minutes", "Số biên bản", "Ví dụ: 03/BB-HĐSK", Kind::Line, false),
            field("note", "Ý kiến của Hội đồng", "", Kind::Text, true),
        ],
        Work::DecideProposal => vec![
            field("item", "Đề nghị", "", Kind::Choice, false),
            field("answer", "Công nhận?", "", Kind::Choice, false),
            field("number", "Số quyết định", "Ví dụ: 1520/QĐ-UBND", Kind::Line, false),
            field("note", "Lý do không công nhận, ghi chú", "", Kind::Text, true),
        ],
        Work::WithdrawProposal => vec![
            field("item", "Đề nghị", "", Kind::Choice, false),
            field("reason", "Lý do", "", Kind::Text, false),
        ],
        Work::Award => vec![
            field("title", "Danh hiệu, hình thức khen thưởng", "", Kind::Choice, false),
            field("recipient", "Người được xét", "", Kind::Choice, false),
            field("year", "Năm xét", "Ví dụ: 2026", Kind::Line, false),
            field("number", "Số quyết định hoặc tờ trình", "", Kind::Line, false),
            field("note", "Ghi chú", "", Kind::Text, true),
        ],
        Work::ReleaseAward => vec![
            field("item", "Lần đã ghi", "", Kind::Choice, false),
            field("reason", "Lý do", "", Kind::Text, false),
        ],
    }
}

/// The formal check: every item is a field of the form. The prefix tells the notes apart from the fields themselves.
pub const CHECKLIST: [(&str, &str); 12] = [
    ("note_title", "Tên sáng kiến: cần sửa gì"),
    ("note_kind", "Loại giải pháp: cần sửa gì"),
    ("note_field", "Lĩnh vực áp dụng: cần sửa gì"),
    ("note_sponsor", "Chủ đầu tư: cần sửa gì"),
    ("note_first_applied_on", "Ngày áp dụng lần đầu: cần sửa gì"),
    ("note_essence", "Bản chất của sáng kiến: cần sửa gì"),
    ("note_confidential", "Thông tin cần bảo mật: cần sửa gì"),
    ("note_conditions", "Điều kiện áp dụng: cần sửa gì"),
    ("note_benefit_author", "Lợi ích theo tác giả: cần sửa gì"),
    ("note_benefit_others", "Lợi ích theo nơi đã áp dụng: cần sửa gì"),
    ("note_authors", "Tác giả và tỷ lệ đóng góp: cần sửa gì"),
    ("note_report", "Báo cáo mô tả: cần sửa gì"),
];

/// The name of a field of the form, as in a request to complete it.
#[must_use]
pub fn form_field(field: &str) -> &'static str {
    CHECKLIST
        .into_iter()
        .find(|(name, _)| name.strip_prefix("note_") == Some(field))
        .and_then(|(_, label)| label.split(':').next())
        .unwrap_or("Hồ sơ")
}

/// What an empty field asks for.
#[must_use]
pub fn ask(name: &str) -> &'static str {
    match name {
        "minutes" => "Nhập số biên bản, ví dụ: 03/BB-HĐSK",
        "who" => "Nhập người, bộ phận áp dụng",
        "receiver" => "Nhập bên nhận chuyển giao",
        "words" => "Nhập nội dung khiếu nại",
        "answer" => "Nhập câu trả lời",
        "number" => "Nhập số văn bản",
        "reason" => "Nhập lý do",
        "account" => "Nhập tên đăng nhập hoặc thư điện tử",
        "full_name" => "Nhập họ và tên",
        "place" => "Nhập địa điểm",
        "unit" => "Nhập mã hoặc tên đơn vị",
        "effect" => "Nhập kết quả áp dụng",
        "basis" => "Nhập cách tính và số liệu",
        "voucher" => "Nhập số chứng từ",
        "contact" => "Nhập người liên hệ",
        "reasons" => "Nhập lý do và chứng cứ áp dụng",
        "year" => "Nhập năm, ví dụ 2026",
        "since" | "on" | "from" | "to" => "Nhập ngày, ví dụ 27/3/2026",
        "price" | "amount" | "base" | "tax" => "Nhập số tiền, ví dụ 12.500.000",
        "file" => "Chọn tệp",
        _ => "Chọn một mục",
    }
}

/// A complaint that waits for its answer.
pub const SETTLE: &str = "Giải quyết khiếu nại";
/// Nothing was ticked in the formal check.
pub const ASK_ITEMS: &str = "Ghi ít nhất một chỗ cần bổ sung";
/// An amount that cannot be read.
pub const MONEY_UNREADABLE: &str = "Nhập số tiền bằng đồng, ví dụ 12.500.000";
/// A day that lies ahead.
pub const DAY_AHEAD: &str = "Ngày này phải là hôm nay hoặc trước đó.";
/// A day that nobody means.
pub const DAY_TOO_OLD: &str = "Năm quá xa. Kiểm tra lại năm đã nhập.";
/// Days the wrong way round.
pub const DAYS_REVERSED: &str = "Ngày cuối phải sau ngày đầu.";
/// No such person.
pub const NO_ACCOUNT: &str = "Không có tài khoản nào mang tên này. Người không dùng máy thì tải lên giấy có chữ ký.";
/// No such unit.
pub const NO_UNIT: &str = "Không có đơn vị nào mang mã hoặc tên này";
/// The own unit needs no asking.
pub const OWN_UNIT: &str = "Đây là cơ sở đã công nhận. Dùng \"Ghi nhận áp dụng\".";
/// It was asked before.
pub const ASKED_BEFORE: &str = "Đơn vị này đã được đề nghị hoặc đang áp dụng";
/// The earlier dossier is not known.
pub const NO_EARLIER: &str = "Không có hồ sơ nào mang mã này trong phạm vi bạn xem được";
/// Not new, but nothing that came before is named.
pub const ASK_EARLIER: &str = "Không mới thì ghi mã hồ sơ trước đó, hoặc nêu giải pháp đã biết ở phần giải thích";
/// The yes of a yes-or-no question, and its no.
pub const YES_NO: [(&str, &str); 2] = [("yes", "Có"), ("no", "Không")];

/// The fixed choices of a field; empty where they depend on the dossier.
#[must_use]
pub fn options(work: Work, name: &str) -> Vec<(&'static str, &'static str)> {
    match (work, name) {
        (Work::Decline, "reason") => RefusalReason::ALL
            .into_iter()
            .map(|reason| (reason.code(), super::reason(reason)))
            .collect(),
        (Work::Conclude, "decision") => CouncilDecision::ALL
            .into_iter()
            .map(|decision| (decision.code(), council_decision(decision)))
            .collect(),
        (Work::Dispute, "kind") => DisputeKind::ALL
            .into_iter()
            .map(|kind| (kind.code(), dispute_kind(kind)))
            .collect(),
        (Work::Participant, "part") => Part::ALL.into_iter().map(|one| (one.code(), part(one))).collect(),
        (Work::Protect, "answer") => Protection::ALL
            .into_iter()
            .map(|one| (one.code(), protection(one)))
            .collect(),
        (Work::Benefit, "method") => Method::ALL.into_iter().map(|one| (one.code(), method(one))).collect(),
        (Work::Owe, "kind") => PaymentKind::ALL
            .into_iter()
            .map(|one| (one.code(), payment_kind(one)))
            .collect(),
        (Work::FollowUp, "still") => Still::ALL
            .iter()
            .map(|one| (one.code(), super::climb::still(*one)))
            .collect(),
        (Work::Propose, "level") => Level::ALL
            .iter()
            .map(|one| (one.code(), super::climb::level(*one)))
            .collect(),
        (Work::Propose, "kind") => ProposalKind::ALL
            .iter()
            .map(|one| (one.code(), super::climb::kind(*one)))
            .collect(),
        (Work::Propose, "sector") => Sector::ALL
            .iter()
            .map(|one| (one.code(), super::climb::sector(*one)))
            .collect(),
        (Work::ConcludeProposal, "answer") => Still::ALL
            .iter()
            .map(|one| (one.code(), super::climb::recommended(*one)))
            .collect(),
        (Work::Award, "title") => AwardTitle::ALL
            .iter()
            .map(|one| (one.code(), super::climb::title(*one)))
            .collect(),
        (Work::Behalf, "pupil")
        | (Work::StateMeans | Work::Consent | Work::AnswerUse | Work::ConfirmUse | Work::DecideProposal, "answer") => {
            YES_NO.to_vec()
        }
        _ => Vec::new(),
    }
}

/// A decision of a council.
#[must_use]
pub fn council_decision(decision: CouncilDecision) -> &'static str {
    match decision {
        CouncilDecision::Recognise => "Đề nghị công nhận",
        CouncilDecision::RecogniseAfterEdit => "Đề nghị công nhận sau chỉnh sửa",
        CouncilDecision::AskSupplement => "Đề nghị bổ sung",
        CouncilDecision::DoNotRecognise => "Đề nghị không công nhận",
        CouncilDecision::Forward => "Chuyển cấp trên xét",
    }
}

/// A subject of complaint.
#[must_use]
pub fn dispute_kind(kind: DisputeKind) -> &'static str {
    match kind {
        DisputeKind::Authorship => "Quyền tác giả, tỷ lệ đóng góp",
        DisputeKind::Result => "Kết quả xét",
        DisputeKind::Other => "Việc khác",
    }
}

/// A part beside the authors.
#[must_use]
pub fn part(part: Part) -> &'static str {
    match part {
        Part::FirstApplication => "Tham gia tổ chức áp dụng lần đầu",
        Part::Mentor => "Người hướng dẫn",
        Part::Guardian => "Người giám hộ",
    }
}

/// What is planned about a patent.
#[must_use]
pub fn protection(answer: Protection) -> &'static str {
    match answer {
        Protection::FileFirst => "Nộp đơn trước, giới thiệu sau",
        Protection::Publish => "Không nộp đơn, được giới thiệu ra ngoài",
        Protection::KeepSecret => "Giữ bí mật",
    }
}

/// A way to find a benefit.
#[must_use]
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Time => "Thời gian tiết kiệm nhân đơn giá",
        Method::Material => "Vật tư, chi phí tiết kiệm",
        Method::Errors => "Giảm sai sót, hư hỏng",
        Method::Revenue => "Tăng doanh thu, sản lượng",
        Method::Social => "Lợi ích xã hội",
    }
}

/// What remuneration is for.
#[must_use]
pub fn payment_kind(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::UseYear => "Một năm áp dụng, theo tiền làm lợi",
        PaymentKind::NotComputable => "Một năm áp dụng, lợi ích không tính được bằng tiền",
        PaymentKind::Transfer => "Một lần chuyển giao",
        PaymentKind::FirstApplication => "Người tham gia áp dụng lần đầu (mức tối thiểu chưa kiểm chứng)",
    }
}

/// A kind of use.
#[must_use]
pub fn use_kind(kind: UseKind) -> &'static str {
    match kind {
        UseKind::Application => "Áp dụng tại cơ sở",
        UseKind::Replication => "Nhân rộng",
        UseKind::Transfer => "Chuyển giao",
    }
}

/// Where a use stands.
#[must_use]
pub fn use_state(state: UseState) -> &'static str {
    match state {
        UseState::Requested => "Chờ trả lời",
        UseState::Declared => "Đã khai, chờ cơ sở xác nhận",
        UseState::Declined => "Không nhận",
        UseState::Running => "Đang áp dụng",
        UseState::Reported => "Đã báo kết quả",
    }
}
