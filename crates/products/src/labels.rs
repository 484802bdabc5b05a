//! Every Vietnamese sentence of this module that stands in code.

use crate::model::{Kind, Product, Protection, State};
use chrono::NaiveDate;
use ui::view::Tone;

pub use ip_assets::labels::{date, right};

/// The list.
pub const NAV_LIST: &str = "Sản phẩm";
/// The coverage board.
pub const NAV_BOARD: &str = "Bảo hộ sản phẩm";
/// A new entry.
pub const NEW: &str = "Ghi sản phẩm";
/// A changed entry.
pub const EDIT: &str = "Sửa thông tin sản phẩm";
/// A rating.
pub const RATE: &str = "Ghi xếp hạng OCOP";
/// Public list.
pub const OPEN_TITLE: &str = "Sản phẩm của địa phương";
/// The service.
pub const SYSTEM: &str = "Hệ thống";
/// In hand-over packages.
pub const HELD: &str = "Sản phẩm trong danh mục";

/// Refusal.
pub const NOT_ALLOWED: &str = "Chỉ người giữ danh mục sản phẩm của đơn vị (cán bộ đầu mối, cán bộ hỗ trợ SHTT, lãnh đạo, chính chủ thể sản xuất) làm được việc này.";
/// Empty field.
pub const ASK_KEEPER: &str = "Chọn đơn vị giữ danh mục";
/// Empty field.
pub const ASK_NAME: &str = "Nhập tên sản phẩm, ví dụ: Chè Shan tuyết Bản Bo";
/// Empty field.
pub const ASK_KINDS: &str = "Chọn ít nhất một nhóm sản phẩm";
/// Empty field.
pub const ASK_STARS: &str = "Chọn hạng: 3, 4 hoặc 5 sao";
/// Empty field.
pub const ASK_DECISION: &str = "Nhập số quyết định công nhận, ví dụ: 1520/QĐ-UBND";
/// Empty field.
pub const ASK_RATED_ON: &str = "Nhập ngày cấp giấy chứng nhận, ví dụ: 27/03/2026";
/// Empty field.
pub const ASK_WHY: &str = "Ghi lý do, ví dụ: chủ thể ngừng sản xuất";
/// Empty field.
pub const ASK_NEED: &str = "Chọn quyền cần đăng ký, hoặc xóa phần đã ghi ở dòng này";
/// The same right twice.
pub const NEED_TWICE: &str = "Quyền này đã chọn ở dòng trên";
/// A right that nobody grants.
pub const NEED_OTHER: &str = "Chọn một quyền trong danh sách";
/// Too many.
pub const NEEDS_MOST: &str = "Tối đa 8 quyền cần đăng ký cho một sản phẩm";
/// Unreadable.
pub const COST: &str = "Nhập số tiền, ví dụ: 15 triệu hoặc 15.000.000; để trống nếu chưa ước tính";
/// Too much.
pub const COST_MOST: &str = "Nhập số tiền không quá 1.000.000.000.000.000 đồng cho một quyền";
/// Another register.
pub const KEEPER_STAYS: &str = "Không đổi được đơn vị giữ danh mục khi sửa. Giữ nguyên đơn vị đang ghi.";
/// Tomorrow.
pub const LISTED_AHEAD: &str = "Ngày vào danh mục phải là hôm nay hoặc trước đó";
/// Tomorrow.
pub const RATED_AHEAD: &str = "Ngày cấp giấy chứng nhận phải là hôm nay hoặc trước đó";
/// Years.
pub const YEARS: &str = "Nhập ngày từ năm 1990 trở đi";
/// Before it began.
pub const ENDS_EARLY: &str = "Ngày hết hạn phải sau ngày cấp giấy chứng nhận";
/// A unit that is not there.
pub const NO_UNIT: &str = "Không có đơn vị này";
/// Not an OCOP product.
pub const NOT_OCOP: &str = "Sản phẩm chưa thuộc nhóm OCOP. Sửa thông tin, chọn nhóm OCOP rồi ghi xếp hạng.";
/// Out of the list.
pub const IS_RETIRED: &str = "Sản phẩm đã đưa ra khỏi danh mục. Đưa trở lại trước khi sửa.";
/// No asset was chosen.
pub const ASK_ASSET: &str = "Chọn tài sản trí tuệ bảo vệ sản phẩm này";
/// A secret cannot be linked.
pub const SECRET_ASSET: &str =
    "Tài sản đang giữ kín không nối với sản phẩm được, vì nhiều người xem danh mục sản phẩm hơn";
/// No search word matched.
pub const RULE_MISSING: &str =
    "Gói quy định không có thời hạn cho giấy cấp ngày này. Nhập ngày hết hạn ghi trên giấy chứng nhận.";

/// Saved.
pub const SAVED: &str = "Đã ghi sản phẩm vào danh mục.";
/// Changed.
pub const CHANGED: &str = "Đã lưu thay đổi.";
/// Rated.
pub const RATED: &str = "Đã ghi xếp hạng OCOP.";
/// Linked.
pub const LINKED: &str = "Đã nối quyền với sản phẩm.";
/// Unlinked.
pub const UNLINKED: &str = "Đã bỏ nối.";
/// Retired.
pub const RETIRED: &str = "Đã đưa sản phẩm ra khỏi danh mục.";
/// Back.
pub const RESTORED: &str = "Đã đưa sản phẩm trở lại danh mục.";
/// Published.
pub const PUBLISHED: &str = "Đã đăng lên trang công khai.";
/// No more published.
pub const UNPUBLISHED: &str = "Đã gỡ khỏi trang công khai.";

/// Heads of lists.
pub mod head {
    /// Name.
    pub const NAME: &str = "Sản phẩm";
    /// Code.
    pub const CODE: &str = "Mã";
    /// Kinds.
    pub const KINDS: &str = "Nhóm";
    /// Producer.
    pub const PRODUCER: &str = "Chủ thể sản xuất";
    /// Rating.
    pub const STARS: &str = "Hạng OCOP";
    /// Decision.
    pub const DECISION: &str = "Quyết định";
    /// Day of the rating.
    pub const RATED: &str = "Ngày cấp";
    /// End of the rating.
    pub const ENDS: &str = "Hạng đến hết ngày";
    /// Protection.
    pub const PROTECTION: &str = "Bảo hộ";
    /// What is lacking.
    pub const NEEDS: &str = "Quyền còn thiếu";
    /// Who helps.
    pub const HELPER: &str = "Nơi hỗ trợ";
    /// Cost.
    pub const COST: &str = "Chi phí ước tính (đồng)";
    /// State.
    pub const STATE: &str = "Tình trạng";
    /// Register.
    pub const KEEPER: &str = "Đơn vị giữ danh mục";
    /// In the list since.
    pub const LISTED: &str = "Vào danh mục";
    /// Last change.
    pub const CHANGED: &str = "Cập nhật";
    /// Counts for the target.
    pub const COUNTS: &str = "Tính vào mục tiêu";
    /// What it is.
    pub const SUMMARY: &str = "Mô tả";
}

/// Words of figures.
pub mod figures {
    /// Products.
    pub const PRODUCTS: &str = "số sản phẩm chủ lực, sản phẩm OCOP, đặc sản";
    /// Protected ones.
    pub const PROTECTED: &str = "số sản phẩm chủ lực, sản phẩm OCOP, đặc sản được bảo hộ quyền sở hữu trí tuệ";
    /// Records.
    pub const RECORDS: &str = "sản phẩm trong danh mục của đơn vị; sản phẩm chỉ thuộc nhóm OCOP thì phải còn hạng";
    /// Day.
    pub const LISTED: &str = "có đến cuối kỳ: từ ngày vào danh mục đến ngày ra; OCOP hết hạng thì tính hết năm đó. Xếp hạng lại, đưa trở lại danh mục thì tính liền từ ngày vào danh mục, kể cả quãng đã gián đoạn";
    /// Day, with rights.
    pub const HELD: &str = "có đến cuối kỳ: những ngày ít nhất một văn bằng nối với sản phẩm đang còn hiệu lực";
    /// By stars.
    pub const STARS: &str = "Hạng OCOP";
    /// Not rated.
    pub const NO_STARS: &str = "Chưa có hạng OCOP";
}

/// A kind.
#[must_use]
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Ocop => "OCOP",
        Kind::Key => "Chủ lực",
        Kind::Speciality => "Đặc sản",
        Kind::CraftVillage => "Làng nghề",
    }
}

/// What a kind is.
#[must_use]
pub fn kind_hint(kind: Kind) -> &'static str {
    match kind {
        Kind::Ocop => "Tham gia Chương trình mỗi xã một sản phẩm",
        Kind::Key => "Trong danh mục sản phẩm chủ lực của tỉnh, của xã",
        Kind::Speciality => "Đặc sản, sản phẩm đặc thù của vùng",
        Kind::CraftVillage => "Của làng nghề; chỉ thuộc nhóm này thì không tính vào mục tiêu bảo hộ",
    }
}

/// Kinds in one line.
#[must_use]
pub fn kinds(kinds: &[Kind]) -> String {
    kinds.iter().map(|one| kind(*one)).collect::<Vec<_>>().join(", ")
}

/// Stars.
#[must_use]
pub fn stars(stars: i32) -> String {
    format!("{stars} sao")
}

/// A state.
#[must_use]
pub fn state(state: State) -> &'static str {
    match state {
        State::Listed => "Trong danh mục",
        State::Retired => "Đã ra khỏi danh mục",
    }
}

/// How well it is protected.
#[must_use]
pub fn protection(one: Protection) -> &'static str {
    match one {
        Protection::Protected => "Đang được bảo hộ",
        Protection::Pending => "Đơn đang xử lý",
        Protection::Lapsed => "Từng có, nay không còn",
        Protection::Unprotected => "Chưa bảo hộ",
    }
}

/// How it looks.
#[must_use]
pub fn tone(one: Protection) -> Tone {
    match one {
        Protection::Protected => Tone::Good,
        Protection::Pending => Tone::Info,
        Protection::Lapsed => Tone::Bad,
        Protection::Unprotected => Tone::Neutral,
    }
}

/// Rows on a page.
#[must_use]
pub fn rows_on_page(number: usize) -> String {
    format!("{number} sản phẩm trên trang này")
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

/// What an entry of the journal tells.
#[must_use]
pub fn done(act: &str) -> &'static str {
    match act {
        "product.register" => "Ghi vào danh mục",
        "product.change" => "Sửa thông tin",
        "product.rate" => "Ghi xếp hạng OCOP",
        "product.link" => "Nối quyền",
        "product.unlink" => "Bỏ nối quyền",
        "product.retire" => "Đưa ra khỏi danh mục",
        "product.restore" => "Đưa trở lại danh mục",
        "product.publish" => "Công khai",
        "product.unpublish" => "Gỡ khỏi trang công khai",
        "product.hand_over" => "Chuyển đơn vị giữ danh mục",
        _ => "Thay đổi",
    }
}

/// What an entry of the journal says besides its act; the code of its asset where the reader sees it.
#[must_use]
pub fn entry_detail(details: &serde_json::Value, asset: Option<&str>) -> String {
    let text = |key: &str| details[key].as_str().unwrap_or_default().to_owned();
    let given = details["stars"].as_i64().and_then(|number| i32::try_from(number).ok());
    [
        given.map(stars).unwrap_or_default(),
        text("number"),
        asset.unwrap_or_default().to_owned(),
        text("note"),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join(", ")
}

/// A rating that will end, in the bell.
#[must_use]
pub fn reminder(one: &Product, ends_on: NaiveDate, today: NaiveDate) -> String {
    let days = (ends_on - today).num_days();
    if days < 0 {
        return format!(
            "{}: hạng OCOP đã hết ngày {}, cần đánh giá lại",
            one.code,
            date(ends_on)
        );
    }
    format!(
        "{}: hạng OCOP hết ngày {} (còn {days} ngày), chuẩn bị hồ sơ đánh giá lại",
        one.code,
        date(ends_on)
    )
}

/// What is to be done when a rating ends.
pub const RENEW: &str = "Chuẩn bị đánh giá lại OCOP";

/// Filter of what the target counts.
pub const COUNTS_ONLY: &str = "Tính vào mục tiêu bảo hộ";

/// Filter of ratings that end soon.
pub const ENDS_SOON: &str = "Hạng hết trong 6 tháng";

/// There are rights that one may not see: not how many, nor which.
pub const HIDDEN_RIGHTS: &str = "Còn quyền khác ngoài phạm vi xem của bạn.";

/// How far from the target.
#[must_use]
pub fn still_needed(more: Option<u32>, words: &str) -> String {
    match more {
        Some(0) => format!("mục tiêu {words}"),
        Some(more) => format!("mục tiêu {words}: cần thêm {more} sản phẩm"),
        None => format!("mục tiêu {words}"),
    }
}

/// A part of a whole, in percent.
#[must_use]
pub fn percent(part: u32, whole: u32) -> String {
    vietnamese::format_ratio_percent(i64::from(part), i64::from(whole), 1).unwrap_or_else(|| "–".to_owned())
}

/// An amount.
#[must_use]
pub fn money(dong: i64) -> String {
    vietnamese::format_vnd(dong)
}

/// Where a rating stands.
#[must_use]
pub fn ended(ends_on: NaiveDate) -> String {
    format!("Hết hạn ngày {}", date(ends_on))
}

/// The law that gives the end of a rating.
pub const ENDS_BY_PAPER: &str = "Theo ngày ghi trên giấy chứng nhận.";

/// The entry as someone else has saved it meanwhile.
pub const NEWER: &str = "Trong danh mục bây giờ, do người khác vừa lưu";

/// Yes or no.
#[must_use]
pub fn yes(it_is: bool) -> &'static str {
    if it_is { "Có" } else { "Không" }
}

/// A cell of the board.
pub const CELL_PROTECTED: &str = "Còn hiệu lực";
/// A cell of the board.
pub const CELL_PENDING: &str = "Đơn đang xử lý";
/// A cell of the board.
pub const CELL_NEEDED: &str = "Cần đăng ký";
/// A cell of the board.
pub const CELL_LAPSED: &str = "Không còn";
/// A cell of the board: there, and protects nothing by itself.
pub const CELL_OTHER: &str = "Có, không tính";
/// A question of the board.
pub const ASKED_SHARE: &str = "Bao nhiêu phần trăm sản phẩm được bảo hộ?";
/// A question of the board.
pub const ASKED_PROTECTED: &str = "Bao nhiêu sản phẩm đang được bảo hộ?";
/// A question of the board.
pub const ASKED_PENDING: &str = "Bao nhiêu sản phẩm đã nộp đơn, đang chờ?";
/// A question of the board.
pub const ASKED_OPEN: &str = "Bao nhiêu sản phẩm chưa bảo hộ mà chưa ghi cần quyền gì?";
/// What to do about it.
pub const OPEN_NOTE: &str = "mở sản phẩm, ghi quyền còn thiếu";

/// Of how many.
#[must_use]
pub fn of_products(number: u32) -> String {
    format!(
        "trong {} sản phẩm tính vào mục tiêu",
        vietnamese::format_int(i64::from(number))
    )
}

/// The board in one line of a sheet.
#[must_use]
pub fn board_line(protected: u32, products: u32, target: Option<&str>) -> String {
    let line = format!(
        "{protected}/{products} sản phẩm được bảo hộ ({})",
        percent(protected, products)
    );
    match target {
        Some(words) => format!("{line}; mục tiêu {words}"),
        None => line,
    }
}
