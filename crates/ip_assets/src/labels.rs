//! Every Vietnamese sentence of this module that stands in code, except those of deadlines.

pub mod areas;
pub mod assessment;
pub mod calendar;
pub mod collective;
pub mod costs;
pub mod exploitation;
pub mod import;
pub mod newer;
pub mod own;
pub mod payouts;
pub mod results;

use crate::classes::Scheme;
use crate::model::clocks::{Change, Due, GivenDay, Trait, What, Whose};
use crate::model::numbers::{NumberError, Paper};
use crate::model::{Asset, EventKind, Impossible, Part, Right, State};
use chrono::NaiveDate;
use ui::view::Tone;

/// Group of the navigation.
pub const NAV_GROUP: &str = "Sở hữu trí tuệ";
/// The register.
pub const NAV_LIST: &str = "Tài sản trí tuệ";
/// Deadlines.
pub const NAV_DUE: &str = "Hạn của tài sản";
/// A new entry.
pub const NEW: &str = "Ghi tài sản trí tuệ";
/// A changed entry.
pub const EDIT: &str = "Sửa thông tin tài sản";
/// A step in the dossier.
pub const STEP: &str = "Ghi diễn biến hồ sơ";
/// Public list.
pub const OPEN_TITLE: &str = "Tài sản trí tuệ của địa phương";
/// The service.
pub const SYSTEM: &str = "Hệ thống";
/// Said of what is secret, where others read.
pub const SECRET_NAME: &str = "Tài sản giữ bí mật";

/// Refusal.
pub const NOT_ALLOWED: &str = "Chỉ người giữ sổ tài sản trí tuệ của đơn vị (cán bộ đầu mối, cán bộ hỗ trợ SHTT, lãnh đạo, doanh nghiệp chủ tài sản) làm được việc này.";
/// Empty field.
pub const ASK_KEEPER: &str = "Chọn đơn vị giữ sổ";
/// Empty field.
pub const ASK_RIGHT: &str = "Chọn loại quyền";
/// A choice outside the list.
pub const ASK_CHOICE: &str = "Chọn một mục trong danh sách";
/// Empty field.
pub const ASK_KIND: &str = "Chọn việc đã xảy ra";
/// Empty field.
pub const ASK_DAY: &str = "Nhập ngày, ví dụ: 27/03/2026";
/// Empty field.
pub const ASK_ORDINAL: &str = "Nhập năm thứ mấy (nộp phí duy trì) hoặc lần gia hạn thứ mấy, từ 1 đến 30";
/// Empty field.
pub const ASK_WHY: &str = "Ghi lý do, ví dụ: nhập nhầm ngày, thông báo bị thu hồi";
/// Years.
pub const YEARS: &str = "Nhập ngày trong khoảng từ năm 1900 đến năm 2100";
/// Too long.
pub const EVENT_TOO_LONG: &str = "Số hiệu tối đa 250 ký tự, ghi chú tối đa 600 ký tự";
/// Too many.
pub const TOO_MANY: &str = "Tối đa 500 dòng cho một tài sản";
/// A party without a name.
pub const PARTY_NAME: &str = "Mỗi dòng phải có tên, tối đa 250 ký tự";
/// Shares.
pub const SHARES: &str =
    "Tỷ lệ đóng góp: ghi cho mọi tác giả hoặc không ghi cho ai; tổng không quá 100%. Không ghi thì chia đều.";
/// A right that cannot be secret.
pub const NOT_SECRET: &str =
    "Chỉ sáng chế, giải pháp hữu ích, bí mật kinh doanh, bí quyết, nguồn gen và tri thức truyền thống giữ kín được";
/// Published and secret.
pub const PUBLISHED_NOT_SECRET: &str = "Tài sản đang công khai nên không giữ kín được. Gỡ khỏi trang công khai trước.";
/// Secret and published.
pub const PUBLISH_SECRET: &str = "Tài sản đang giữ kín nên không công khai được";
/// Not published by the office.
pub const PUBLISH_EARLY: &str = "Đơn chưa được công bố, chưa có văn bằng: công khai lúc này làm mất tính mới. Ghi ngày công bố đơn hoặc ngày cấp văn bằng trước.";
/// An event that is not there.
pub const NO_EVENT: &str = "Diễn biến này không còn trong hồ sơ";

/// A place in a series that there is not.
pub const NO_ORDINAL: &str = "Chỉ phí duy trì và gia hạn có năm thứ mấy, lần thứ mấy; việc khác để trống";
/// Further days.
pub const DAYS: &str = "Các ngày kèm theo: mỗi loại một thứ tự, từ năm 1900 đến 2100, tối đa 500 ngày";
/// A step that would hide what the public sees.
pub const PUBLISHED_STEP: &str =
    "Tài sản đang công khai mà bước này làm đơn thành chưa công bố. Gỡ khỏi trang công khai trước";
/// Clocks without a rule.
pub const GAP: &str = "Chưa có quy định để tính hạn";

/// Saved.
pub const SAVED: &str = "Đã ghi tài sản. Các hạn theo luật đã được tính.";
/// Changed.
pub const CHANGED: &str = "Đã lưu thay đổi.";
/// A step was taken.
pub const STEPPED: &str = "Đã ghi. Các hạn đã được tính lại.";
/// Published.
pub const PUBLISHED: &str = "Đã đăng lên trang công khai.";
/// No more published.
pub const UNPUBLISHED: &str = "Đã gỡ khỏi trang công khai.";

/// Heads of the list.
pub mod head {
    /// Title.
    pub const TITLE: &str = "Tên";
    /// Code.
    pub const CODE: &str = "Mã";
    /// Right.
    pub const RIGHT: &str = "Loại quyền";
    /// Owner.
    pub const OWNER: &str = "Chủ sở hữu";
    /// State.
    pub const STATE: &str = "Trạng thái";
    /// Day of filing.
    pub const FILED: &str = "Ngày nộp";
    /// Day of the title.
    pub const GRANTED: &str = "Ngày cấp";
    /// Number of the application.
    pub const APPLICATION: &str = "Số đơn";
    /// Number of the title.
    pub const GRANT: &str = "Số văn bằng";
    /// Classes.
    pub const CLASSES: &str = "Phân loại";
    /// Authors.
    pub const AUTHORS: &str = "Tác giả";
    /// Next deadline.
    pub const NEXT: &str = "Hạn gần";
    /// Register.
    pub const KEEPER: &str = "Đơn vị giữ sổ";
    /// Last change.
    pub const CHANGED: &str = "Cập nhật";
    /// Due day.
    pub const DUE: &str = "Hạn";
    /// What is due.
    pub const WHAT: &str = "Việc";
    /// Grace.
    pub const GRACE: &str = "Gia hạn đến";
    /// Why.
    pub const WHY: &str = "Căn cứ, cách tính";
    /// Asset.
    pub const ASSET: &str = "Tài sản";
    /// State-funded.
    pub const STATE_FUNDED: &str = "Từ ngân sách nhà nước";
}

/// Labels of facts.
pub mod row {
    /// Code.
    pub const CODE: &str = "Mã";
    /// Right.
    pub const RIGHT: &str = "Loại quyền";
    /// Application.
    pub const APPLICATION: &str = "Số đơn";
    /// Title.
    pub const GRANT: &str = "Số văn bằng";
    /// Classes.
    pub const CLASSES: &str = "Phân loại";
    /// Goods.
    pub const GOODS: &str = "Hàng hóa, dịch vụ, đối tượng";
    /// Register.
    pub const KEEPER: &str = "Đơn vị giữ sổ";
    /// Money of the State.
    pub const STATE_FUNDED: &str = "Kinh phí nhà nước";
    /// Support.
    pub const SUPPORT: &str = "Được hỗ trợ";
    /// Kind of mark.
    pub const MARK: &str = "Loại nhãn hiệu";
    /// Day of filing.
    pub const FILED: &str = "Ngày nộp đơn";
    /// Day of the title.
    pub const GRANTED: &str = "Ngày cấp văn bằng";
    /// Speeded examination.
    pub const ACCELERATED: &str = "Thẩm định nhanh";
}

/// A right.
#[must_use]
pub fn right(right: Right) -> &'static str {
    match right {
        Right::Patent => "Sáng chế",
        Right::UtilityModel => "Giải pháp hữu ích",
        Right::IndustrialDesign => "Kiểu dáng công nghiệp",
        Right::LayoutDesign => "Thiết kế bố trí mạch tích hợp",
        Right::Trademark => "Nhãn hiệu",
        Right::CollectiveMark => "Nhãn hiệu tập thể",
        Right::CertificationMark => "Nhãn hiệu chứng nhận",
        Right::GeographicalIndication => "Chỉ dẫn địa lý",
        Right::TradeName => "Tên thương mại",
        Right::TradeSecret => "Bí mật kinh doanh",
        Right::PlantVariety => "Giống cây trồng",
        Right::Copyright => "Quyền tác giả",
        Right::RelatedRight => "Quyền liên quan",
        Right::GeneticResource => "Nguồn gen",
        Right::TraditionalKnowledge => "Tri thức truyền thống",
        Right::Folklore => "Văn hóa, nghệ thuật dân gian",
        Right::KnowHow => "Bí quyết kỹ thuật",
    }
}

/// A state.
#[must_use]
pub fn state(state: State) -> &'static str {
    match state {
        State::Prepared => "Chưa nộp đơn",
        State::Pending => "Đơn đang xử lý",
        State::GrantPending => "Chờ cấp văn bằng",
        State::InForce => "Đang được bảo hộ",
        State::Refused => "Bị từ chối",
        State::Withdrawn => "Đã rút đơn",
        State::Lapsed => "Chấm dứt hiệu lực",
        State::Expired => "Hết thời hạn bảo hộ",
        State::Invalidated => "Bị hủy bỏ hiệu lực",
    }
}

/// How a state looks.
#[must_use]
pub fn tone(state: State) -> Tone {
    match state {
        State::Prepared => Tone::Neutral,
        State::Pending => Tone::Info,
        State::GrantPending => Tone::Warn,
        State::InForce => Tone::Good,
        State::Expired => Tone::Neutral,
        State::Refused | State::Withdrawn | State::Lapsed | State::Invalidated => Tone::Bad,
    }
}

/// An event.
#[must_use]
pub fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => "Hoàn thành, tạo ra",
        EventKind::Disclosed => "Bộc lộ công khai",
        EventKind::FirstUsed => "Khai thác, sử dụng lần đầu",
        EventKind::Used => "Có bằng chứng sử dụng",
        EventKind::Priority => "Đơn đầu tiên hưởng quyền ưu tiên",
        EventKind::Filed => "Nộp đơn tại Việt Nam",
        EventKind::PctFiled => "Nộp đơn quốc tế PCT",
        EventKind::DefectNotice => "Thông báo thiếu sót hình thức",
        EventKind::DefectReply => "Trả lời thiếu sót hình thức",
        EventKind::Accepted => "Chấp nhận đơn hợp lệ",
        EventKind::EarlyPublication => "Yêu cầu công bố sớm",
        EventKind::Published => "Công bố đơn",
        EventKind::Opposed => "Có ý kiến phản đối",
        EventKind::ExamRequested => "Yêu cầu thẩm định nội dung",
        EventKind::OfficeAction => "Thông báo dự định từ chối",
        EventKind::OfficeReply => "Trả lời thông báo dự định từ chối",
        EventKind::GrantNotice => "Thông báo dự định cấp văn bằng",
        EventKind::GrantFeePaid => "Nộp phí, lệ phí cấp văn bằng",
        EventKind::Granted => "Cấp văn bằng, giấy chứng nhận",
        EventKind::Refused => "Quyết định từ chối",
        EventKind::ComplaintUpheld => "Khiếu nại được chấp nhận, xử lý lại đơn",
        EventKind::Withdrawn => "Rút đơn, hoặc bị coi là rút",
        EventKind::AnnuityPaid => "Nộp phí duy trì hiệu lực",
        EventKind::Renewed => "Gia hạn hiệu lực",
        EventKind::OwnerRecorded => "Ghi nhận thay đổi chủ, tên, địa chỉ",
        EventKind::OwnerEnded => "Chủ bị giải thể, sáp nhập, đổi tên",
        EventKind::Surrendered => "Chủ từ bỏ quyền",
        EventKind::Lapsed => "Chấm dứt hiệu lực",
        EventKind::Restored => "Khôi phục hiệu lực",
        EventKind::Invalidated => "Hủy bỏ hiệu lực",
        EventKind::Expired => "Hết thời hạn bảo hộ",
        EventKind::Controlled => "Kiểm tra việc sử dụng quyền",
        EventKind::Valued => "Định giá",
    }
}

/// An event with its place in a series.
#[must_use]
pub fn event_at(kind: EventKind, ordinal: i32) -> String {
    if ordinal > 0 && kind == EventKind::AnnuityPaid {
        format!("{} năm thứ {ordinal}", event(kind))
    } else if ordinal > 0 && kind == EventKind::Renewed {
        format!("{} lần {ordinal}", event(kind))
    } else {
        event(kind).to_owned()
    }
}

/// A part.
#[must_use]
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Applicant => "Người nộp đơn",
        Part::Holder => "Chủ sở hữu",
        Part::Author => "Tác giả",
        Part::Representative => "Đại diện sở hữu công nghiệp",
        Part::Manager => "Tổ chức quản lý",
    }
}

/// The field in which a part is entered.
#[must_use]
pub fn field_of(part: Part) -> &'static str {
    match part {
        Part::Applicant => "applicants",
        Part::Holder => "holders",
        Part::Author => "authors",
        Part::Representative => "representatives",
        Part::Manager => "managers",
    }
}

/// No title.
#[must_use]
pub fn ask_title(right: Right) -> String {
    if right.is_mark() {
        "Nhập nhãn hiệu bằng chữ, ví dụ: TRÀ SHAN PHÌN HỒ; nhãn hiệu hình thì tả ngắn".to_owned()
    } else if right == Right::GeographicalIndication {
        "Nhập chỉ dẫn địa lý, ví dụ: Mường Lò".to_owned()
    } else {
        format!("Nhập tên {}", self::right(right).to_lowercase())
    }
}

/// A number that cannot be one of that right.
#[must_use]
pub fn number_fault(right: Right, text: &str, fault: &NumberError) -> String {
    let named = self::right(right).to_lowercase();
    match fault {
        NumberError::OtherKind { found, expected } => format!(
            "“{text}” bắt đầu bằng {found}, số của {named} bắt đầu bằng {expected}. Kiểm tra lại số hoặc loại quyền"
        ),
        NumberError::NoSuchNumber => format!(
            "{} không có số của Cục Sở hữu trí tuệ. Xóa số này, hoặc chọn lại loại quyền",
            self::right(right)
        ),
        NumberError::OtherSystem => {
            format!("“{text}” là số đăng ký quốc tế của loại quyền khác, không phải của {named}")
        }
        NumberError::OtherPaper(Paper::Application) => {
            format!("“{text}” là số đơn. Ghi vào ô Số đơn; ô này ghi số văn bằng, ví dụ 4-0123456-000")
        }
        NumberError::OtherPaper(Paper::Title) => {
            format!("“{text}” là số văn bằng. Ghi vào ô Số văn bằng; ô này ghi số đơn, ví dụ 4-2025-07378")
        }
        NumberError::BadYear(year) => format!("“{text}” ghi năm {year}, không thể là năm nộp đơn"),
        NumberError::Empty | NumberError::UnknownForm => format!("“{text}” không đọc được"),
    }
}

/// A country that is none.
#[must_use]
pub fn country_fault(country: &str) -> String {
    format!("“{country}” không phải mã nước hai chữ cái. Ví dụ: Công ty A (JP); không ghi thì là Việt Nam")
}

/// A unit that is not there.
#[must_use]
pub fn no_unit(unit: &str) -> String {
    format!("Không có đơn vị {unit}")
}

/// An event of tomorrow.
#[must_use]
pub fn day_ahead(kind: EventKind) -> String {
    format!(
        "“{}” phải là hôm nay hoặc trước đó: chỉ ghi việc đã xảy ra",
        event(kind)
    )
}

/// A day as people write it.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// A title where there is room for a line: at most sixty letters, cut between words.
#[must_use]
pub fn short(title: &str) -> String {
    const MOST: usize = 60;
    let Some((end, _)) = title.char_indices().nth(MOST) else {
        return title.to_owned();
    };
    let cut = title.get(..end).unwrap_or(title);
    let words = cut.rsplit_once(' ').map_or(cut, |(words, _)| words);
    format!("{}…", words.trim_end())
}

/// Priority after the filing that claims it.
#[must_use]
pub fn priority_after(first: NaiveDate, filed: NaiveDate) -> String {
    format!(
        "Đơn đầu tiên ({}) phải trước hoặc cùng ngày nộp đơn ({})",
        date(first),
        date(filed)
    )
}

/// Priority that is too old.
#[must_use]
pub fn priority_too_old(first: NaiveDate, filed: NaiveDate, months: u32) -> String {
    format!(
        "Ngày ưu tiên {} cách ngày nộp đơn {} quá {months} tháng nên không được hưởng quyền ưu tiên. Kiểm tra lại hai ngày, hoặc bỏ quyền ưu tiên.",
        date(first),
        date(filed)
    )
}

/// What cannot have happened.
#[must_use]
pub fn impossible(right: Right, what: &Impossible) -> String {
    let named = event(what.event);
    if what.again {
        return format!("“{named}” đã có trong hồ sơ, không ghi hai lần. Nếu ngày cũ sai thì sửa dòng cũ.");
    }
    let hint = match (what.event, what.state) {
        (EventKind::Granted, State::Prepared) => " Ghi ngày nộp đơn trước, ngày cấp văn bằng phải sau ngày nộp đơn.",
        (_, State::Prepared) => " Ghi ngày nộp đơn trước.",
        (EventKind::AnnuityPaid | EventKind::Renewed, State::Pending | State::GrantPending) => {
            " Ghi ngày cấp văn bằng trước."
        }
        _ => "",
    };
    format!(
        "“{named}” ngày {} không xảy ra được với {} đang ở trạng thái “{}”.{hint}",
        date(what.on),
        self::right(right).to_lowercase(),
        state(what.state)
    )
}

/// A number that is taken.
#[must_use]
pub fn taken(by: Option<&Asset>) -> String {
    match by {
        Some(one) => {
            let owner = one.content.owner().map(|party| party.name.clone()).unwrap_or_default();
            format!(
                "Số này đã có ở tài sản {} “{}”{}",
                one.code,
                one.content.title,
                if owner.is_empty() {
                    String::new()
                } else {
                    format!(", chủ: {owner}")
                }
            )
        }
        None => "Số này đã có trong sổ của đơn vị khác. Kiểm tra lại số; nếu đúng, liên hệ cơ quan đầu mối của tỉnh."
            .to_owned(),
    }
}

/// What moves, in one sentence.
#[must_use]
pub fn change(change: &Change) -> String {
    let title = &change.title;
    let day = |day: Option<NaiveDate>| day.map(date).unwrap_or_default();
    let (before, after) = (day(change.before), day(change.after));
    match change.what {
        What::Appears => format!("{title}: có hạn mới, {after}"),
        What::Goes => format!("{title}: không còn hạn {before}"),
        What::Moves if before == after => {
            format!("{title}: hạn {after} giữ nguyên, thời gian làm sớm hoặc làm muộn đổi")
        }
        What::Moves => format!("{title}: hạn chuyển từ {before} sang {after}"),
        What::Met => format!("{title}: hạn {after} coi như đã làm"),
        What::Dropped => format!("{title}: hạn {after} không còn áp dụng"),
        What::Reopens => format!("{title}: hạn {after} chạy lại"),
        What::Retold => format!("{title}: hạn {after} giữ nguyên, căn cứ đổi"),
    }
}

/// What an entry of the journal tells.
#[must_use]
pub fn done(act: &str) -> &'static str {
    match act {
        "ip_asset.register" => "Ghi vào sổ",
        "ip_asset.change" => "Sửa thông tin",
        "ip_asset.event" => "Ghi diễn biến",
        "ip_asset.take_back" => "Bỏ một diễn biến",
        "ip_asset.correct" => "Sửa một diễn biến",
        "ip_asset.publish" => "Công khai",
        "ip_asset.unpublish" => "Gỡ khỏi trang công khai",
        "ip_asset.attach" => "Đính kèm tệp",
        "ip_asset.agreement" => "Ghi hợp đồng, việc khai thác",
        "ip_asset.agreement_change" => "Sửa hợp đồng",
        "ip_asset.agreement_recorded" => "Ghi tình trạng đăng ký hợp đồng",
        "ip_asset.agreement_end" => "Ghi chấm dứt hợp đồng",
        "ip_asset.agreement_split" => "Ghi bản chia mới giữa các tài sản",
        "ip_asset.agreement_file" => "Đính kèm tệp hợp đồng",
        "ip_asset.author_paid" => "Ghi khoản chi trả tác giả",
        "ip_asset.author_paper" => "Thêm chứng từ chi trả tác giả",
        "ip_asset.author_paid_back" => "Hủy khoản chi trả tác giả",
        "ip_asset.area" => "Ghi vùng, thửa trên bản đồ",
        "ip_asset.area_off" => "Bỏ vùng, thửa khỏi bản đồ",
        "ip_asset.revenue" => "Ghi tiền thu",
        "ip_asset.revenue_back" => "Hủy một dòng tiền",
        "ip_asset.author_split" => "Ghi bản chia cho tác giả",
        "ip_asset.cost" => "Ghi khoản phí, chi phí",
        "ip_asset.cost_paid" => "Ghi đã nộp phí, chi phí",
        "ip_asset.cost_back" => "Hủy một khoản phí, chi phí",
        "ip_asset.use_paper" => "Ghi văn bản của quyền tập thể",
        "ip_asset.use_allowed" => "Ghi người được sử dụng",
        "ip_asset.use_change" => "Sửa người được sử dụng",
        "ip_asset.use_withdrawn" => "Thu hồi quyền sử dụng",
        "ip_asset.inspect" => "Ghi lần kiểm tra",
        "ip_asset.inspect_back" => "Bỏ một lần kiểm tra",
        "ip_asset.task" => "Ghi nhiệm vụ ngân sách, nghĩa vụ",
        "ip_asset.task_report" => "Ghi báo cáo khai thác",
        "ip_asset.task_report_back" => "Bỏ một báo cáo khai thác",
        "ip_asset.commons" => "Tuyên bố dùng chung",
        "ip_asset.commons_back" => "Bỏ tuyên bố dùng chung",
        "ip_asset.join" => "Nối với sáng kiến",
        "ip_asset.hand_over" => "Chuyển đơn vị giữ sổ",
        _ => "Thay đổi",
    }
}

/// Rows on a page.
#[must_use]
pub fn rows_on_page(number: usize) -> String {
    format!("{number} tài sản trên trang này")
}

/// A year as a filter.
#[must_use]
pub fn year(year: i32) -> String {
    format!("Nộp đơn năm {year}")
}

/// When a sheet was made.
#[must_use]
pub fn exported_at(now: chrono::DateTime<chrono::Utc>) -> String {
    format!("Xuất lúc {}", ui::filters::moment_text(now))
}

/// A sheet that was cut.
#[must_use]
pub fn export_cut(max: u64) -> String {
    format!("Chỉ có {max} dòng đầu. Lọc bớt rồi xuất lại để có đủ.")
}

/// A share that is none.
#[must_use]
pub fn share_fault(share: &str) -> String {
    format!("“{share}” không phải tỷ lệ. Ghi từ 0 đến 100, tối đa hai số lẻ, ví dụ: 33,33%")
}

/// Yes.
pub const YES: &str = "Có";
/// A deadline of a dossier that went another way.
pub const DROPPED: &str = "không còn áp dụng";
/// Empty field.
pub const ASK_FILE: &str = "Chọn tệp để đính kèm";
/// Attached.
pub const ATTACHED: &str = "Đã đính kèm tệp.";

/// From when on something can be done.
#[must_use]
pub fn opens(day: NaiveDate) -> String {
    format!("Làm được từ ngày {}", date(day))
}

/// Until when it can be done late.
#[must_use]
pub fn grace(day: NaiveDate) -> String {
    format!("làm muộn, nộp thêm phí được đến {}", date(day))
}

/// Done.
#[must_use]
pub fn met(on: NaiveDate) -> String {
    format!("đã làm ngày {}", date(on))
}

/// What an entry of the journal says besides its act.
#[must_use]
pub fn entry_detail(details: &serde_json::Value) -> String {
    let text = |key: &str| details[key].as_str().unwrap_or_default();
    let kind = EventKind::from_code(text("event")).map(event).unwrap_or_default();
    let day = text("on").parse::<NaiveDate>().map(date).unwrap_or_default();
    [kind.to_owned(), day, text("note").to_owned()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Only what the holder must do.
pub const ONLY_HOLDER: &str = "Chủ tài sản phải làm";
/// Past its day, and still possible.
pub const LATE: &str = "Quá hạn, còn làm muộn được";

/// A month.
#[must_use]
pub fn month(day: NaiveDate) -> String {
    day.format("Tháng %m/%Y").to_string()
}

/// Whose it is to act.
#[must_use]
pub fn whose(whose: Whose) -> ui::view::Badge {
    let (text, tone) = match whose {
        Whose::Holder => ("Chủ tài sản phải làm", Tone::Warn),
        Whose::Option => ("Chủ tài sản được làm", Tone::Info),
        Whose::Office => ("Cơ quan xử lý", Tone::Neutral),
        Whose::Others => ("Bên thứ ba được làm", Tone::Neutral),
        Whose::End => ("Tự hết hạn", Tone::Neutral),
    };
    ui::view::Badge::new(text, tone)
}

/// What decides between two terms.
#[must_use]
pub fn trait_of(one: Trait) -> &'static str {
    match one {
        Trait::TreeOrVine => "Giống cây thân gỗ hoặc cây nho (25 năm thay vì 20)",
        Trait::TermFromPublication => {
            "Điện ảnh, nhiếp ảnh, sân khấu, mỹ thuật ứng dụng, khuyết danh (tính từ khi công bố)"
        }
    }
}

/// A further day.
#[must_use]
pub fn given_day(day: GivenDay) -> &'static str {
    match day {
        GivenDay::AuthorDied => "Ngày đồng tác giả cuối cùng chết",
        GivenDay::TestReport => "Ngày nhận kết quả khảo nghiệm giống",
        GivenDay::LicenceEnd => "Ngày cuối của hợp đồng",
        GivenDay::DefectExtended => "Ngày được gia hạn trả lời thiếu sót",
        GivenDay::ReissueAsked => "Ngày xin cấp lại giấy chứng nhận quyền tác giả",
        GivenDay::Reissued => "Ngày được cấp lại",
        GivenDay::ChangeAsked => "Ngày xin cấp đổi giấy chứng nhận quyền tác giả",
        GivenDay::Changed => "Ngày được cấp đổi",
    }
}

/// A classification.
#[must_use]
pub fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Ipc => "IPC",
        Scheme::Locarno => "Lô-ca-nô",
        Scheme::Nice => "Ni-xơ",
        Scheme::Vienna => "Viên",
    }
}

/// What is no symbol.
#[must_use]
pub fn class_form(of: Scheme, written: &str) -> String {
    let example = match of {
        Scheme::Ipc => "A01B 1/02",
        Scheme::Locarno => "06-01",
        Scheme::Nice => "30 (nhóm từ 1 đến 45)",
        Scheme::Vienna => "V26.4.5",
    };
    format!(
        "“{written}” không phải ký hiệu phân loại {}. Ví dụ đúng: {example}",
        scheme(of)
    )
}

/// A class that is not there.
#[must_use]
pub fn class_unknown(of: Scheme, written: &str, edition: &str) -> String {
    format!(
        "Không có lớp “{written}” trong bảng phân loại {} ({edition}). Kiểm tra lại ký hiệu",
        scheme(of)
    )
}

/// Words of the measures.
pub mod figures {
    /// Records.
    const ASSETS: &str = "tài sản trong sổ của đơn vị, trừ tài sản giữ kín";
    const FILED: &str = "ngày nộp đơn tại Việt Nam";
    const GRANTED: &str = "ngày cấp văn bằng";
    const STANDS: &str = "có đến cuối kỳ: từ ngày cấp đến ngày chấm dứt, hủy bỏ, hết hạn";
    const USED: &str = "có đến cuối kỳ. Được khai thác: trong 5 năm có bằng chứng sử dụng hoặc đã thu tiền, hoặc đang có hợp đồng, tự khai thác";
    const SOLD: &str = "có đến cuối kỳ. Được thương mại hóa: trong 5 năm đã thu tiền, hoặc đã chuyển nhượng, góp vốn, lập doanh nghiệp có giá";

    /// Applications.
    pub const APPLICATION: (&str, &str, &str) = ("số đơn đăng ký xác lập quyền đã nộp", ASSETS, FILED);
    /// Applications for inventions: patents and utility models, both titles of inventions by law.
    pub const INVENTION_APPLICATION: (&str, &str, &str) =
        ("số đơn đăng ký sáng chế, giải pháp hữu ích đã nộp", ASSETS, FILED);
    /// Titles.
    pub const TITLE: (&str, &str, &str) = ("số văn bằng bảo hộ được cấp", ASSETS, GRANTED);
    /// Titles of inventions.
    pub const INVENTION_TITLE: (&str, &str, &str) = (
        "số bằng độc quyền sáng chế, giải pháp hữu ích được cấp",
        ASSETS,
        GRANTED,
    );
    /// Titles in force.
    pub const TITLE_IN_FORCE: (&str, &str, &str) = ("số văn bằng đang có hiệu lực", ASSETS, STANDS);
    /// Titles that are exploited.
    pub const TITLE_EXPLOITED: (&str, &str, &str) = ("số văn bằng đang có hiệu lực và được khai thác", ASSETS, USED);
    /// Inventions in force.
    pub const INVENTION_IN_FORCE: (&str, &str, &str) = ("số sáng chế đang được bảo hộ", ASSETS, STANDS);
    /// Inventions that are exploited.
    pub const INVENTION_EXPLOITED: (&str, &str, &str) = (
        "số sáng chế đang được bảo hộ và được khai thác thương mại",
        ASSETS,
        SOLD,
    );
    /// Rights that were supported.
    pub const SUPPORTED: (&str, &str, &str) = ("số kiểu dáng, nhãn hiệu được hỗ trợ xác lập quyền", ASSETS, FILED);
    /// Breakdown.
    pub const RIGHT: &str = "Loại quyền";
    /// Breakdown.
    pub const SECTION: &str = "Phần IPC";
    /// Breakdown.
    pub const NATIONALITY: &str = "Quốc tịch chủ sở hữu";
    /// Owners of Viet Nam.
    pub const DOMESTIC: &str = "Trong nước";
    /// Owners of other countries.
    pub const FOREIGN: &str = "Nước ngoài";
    /// Not said.
    pub const NOT_SAID: &str = "Không ghi";

    /// A section of the IPC.
    #[must_use]
    pub fn section(code: &str) -> String {
        format!("Phần {code}")
    }
}

/// What is due, told to whoever must act.
#[must_use]
pub fn notice_due(one: &Asset, due: &Due, keeper: &str) -> String {
    let title = if one.secret { SECRET_NAME } else { &one.content.title };
    format!("{}: hạn {} ({title}, {keeper})", due.title, date(due.due_on))
}

/// What a pending act is called.
pub const ACT_DUE: &str = "Xem hạn";
/// What a unit holds.
pub const HELD: &str = "Tài sản trí tuệ trong sổ";

/// Events in a replaced asset.
pub const EVENTS_ARE_STEPS: &str = "Diễn biến hồ sơ ghi từng bước qua /events, không thay cả danh sách";

/// Everybody's deadlines.
pub const EVERYBODY: &str = "Mọi bên";
