//! Every Vietnamese sentence that this module says from code. Those of templates stand there.

use crate::model::{EventKind, Refusal};
use chrono::NaiveDate;
use kernel::units::{Tree, UnitKind};
use ui::filters::short_day;

/// Group of the navigation.
pub const NAV_GROUP: &str = "Tổ chức";
/// Entry of the navigation and head of the list.
pub const NAV_LIST: &str = "Đơn vị";
/// Entry of the navigation: tree.
pub const NAV_TREE: &str = "Cây đơn vị";
/// Entry of the navigation: hand-over packages.
pub const NAV_HANDOVERS: &str = "Bàn giao";
/// Head of the import page.
pub const IMPORT: &str = "Nhập danh sách đơn vị";
/// Head of the page of a change.
pub const CHANGE: &str = "Ghi thay đổi của đơn vị";
/// Head of the dry run.
pub const PREVIEW: &str = "Xem trước thay đổi";
/// The root of the territorial tree.
pub const COUNTRY: &str = "Việt Nam";

/// Someone changes what they do not administer.
pub const NOT_YOURS_TO_CHANGE: &str =
    "Chỉ người quản trị của đơn vị này và của mọi đơn vị liên quan mới ghi được thay đổi. Hỏi người quản trị cấp trên.";
/// Someone imports who does not administer the country.
pub const NOT_YOURS_TO_IMPORT: &str = "Chỉ người quản trị toàn hệ thống mới nhập được danh sách đơn vị.";
/// Someone hands over another person's work.
pub const NOT_YOURS_TO_HAND_OVER: &str =
    "Chỉ chính người bàn giao, lãnh đạo hoặc người quản trị của đơn vị mới lập được gói bàn giao này.";
/// Someone accepts what is not for them.
pub const NOT_YOURS_TO_ACCEPT: &str = "Chỉ người hoặc đơn vị được bàn giao mới xác nhận đã nhận.";

/// Ask for a name.
pub const ASK_NAME: &str = "Nhập tên mới của đơn vị";
/// Ask for a legal act.
pub const ASK_LEGAL_ACT: &str = "Nhập số và ngày của văn bản, ví dụ 1670/NQ-UBTVQH15 ngày 16/6/2025";
/// Ask for a day.
pub const ASK_DAY: &str = "Nhập ngày có hiệu lực, ví dụ 1/7/2026";
/// Ask for another unit.
pub const ASK_UNIT: &str = "Nhập mã của đơn vị, ví dụ 03595";
/// Ask for the kind of change.
pub const ASK_CHANGE: &str = "Chọn loại thay đổi";
/// Ask for a title.
pub const ASK_TITLE: &str = "Nhập chức vụ như ghi trên văn bản";
/// Ask for a person who takes over.
pub const ASK_RECEIVER: &str = "Chọn người nhận bàn giao";
/// Ask for a reason.
pub const ASK_REASON: &str = "Nhập lý do bàn giao";
/// Ask for files.
pub const ASK_FILES: &str = "Chọn ít nhất một tệp CSV";
/// A code that nobody has.
#[must_use]
pub fn no_unit_with_code(code: &str) -> String {
    format!("Không có đơn vị nào mang mã {code} vào ngày có hiệu lực. Xem mã ở trang của đơn vị.")
}
/// A day in an address that cannot be read.
pub const DAY_UNREADABLE: &str = "Ngày trong địa chỉ không đọc được. Viết như 1/7/2025.";
/// A kind in an address or body that does not exist.
pub const UNKNOWN_KIND: &str = "Không có loại đơn vị này. Xem các loại ở tài liệu của giao diện lập trình.";
/// A tree in an address or body that does not exist.
pub const UNKNOWN_TREE: &str = "Không có cây tổ chức này. Các cây: territorial, line, party, union, reporting.";
/// A person who is not there.
pub const NO_PERSON: &str = "Không có người này trong hệ thống. Tạo hồ sơ người dùng trước.";
/// A position may not end before it began.
pub const POSITION_REVERSED: &str = "Ngày thôi giữ chức vụ trước ngày bắt đầu. Kiểm tra lại hai ngày.";
/// A position outside the life of its unit.
pub const POSITION_OUTSIDE: &str = "Đơn vị không tồn tại vào ngày bắt đầu giữ chức vụ. Chọn ngày trong thời gian đơn vị hoạt động.";
/// The person hands over to themselves.
pub const SAME_PERSON: &str = "Người nhận đang là chính người bàn giao. Chọn người khác.";
/// Said after a change.
pub const CHANGED: &str = "Đã ghi thay đổi. Dữ liệu cũ giữ nguyên trong thời gian của nó.";
/// Said after an appointment.
pub const APPOINTED: &str = "Đã ghi chức vụ.";
/// Said after a position ended.
pub const POSITION_ENDED: &str = "Đã ghi ngày thôi giữ chức vụ.";
/// Said after a package was made.
pub const HANDED_OVER: &str = "Đã lập gói bàn giao. Người nhận xác nhận ở mục Bàn giao.";
/// Said after a package was accepted.
pub const ACCEPTED: &str = "Đã xác nhận nhận bàn giao.";
/// The name of the service itself in a timeline.
pub const SYSTEM: &str = "Hệ thống";
/// Lines of a package: positions.
pub const HELD_POSITIONS: &str = "Chức vụ đang giữ";
/// Lines of a package: grants of roles.
pub const HELD_GRANTS: &str = "Vai trò được phân quyền tại đơn vị";
/// A package without a name for its other side.
pub const NOBODY: &str = "Chưa xác định";
/// State of a package.
pub const STATE_OPEN: &str = "Chờ xác nhận";
/// State of a package.
pub const STATE_ACCEPTED: &str = "Đã nhận";

/// What a kind of unit is called.
#[must_use]
pub fn kind(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Country => "Cả nước",
        UnitKind::Province => "Tỉnh, thành phố",
        UnitKind::District => "Huyện, quận, thị xã (trước 01/07/2025)",
        UnitKind::Commune => "Xã, phường, đặc khu",
        UnitKind::Department => "Sở, ban, ngành",
        UnitKind::Office => "Phòng, văn phòng, trung tâm",
        UnitKind::School => "Trường học",
        UnitKind::HealthStation => "Cơ sở y tế",
        UnitKind::ResidentialArea => "Thôn, bản, tổ dân phố",
        UnitKind::Enterprise => "Doanh nghiệp",
        UnitKind::Cooperative => "Hợp tác xã, tổ hợp tác",
        UnitKind::PartyBody => "Tổ chức đảng",
        UnitKind::Union => "Công đoàn",
        UnitKind::Front => "Mặt trận Tổ quốc",
    }
}

/// What a tree is called.
#[must_use]
pub fn tree(tree: Tree) -> &'static str {
    match tree {
        Tree::Territorial => "Địa bàn và hành chính",
        Tree::Line => "Ngành dọc",
        Tree::Party => "Tổ chức đảng",
        Tree::Union => "Công đoàn",
        Tree::Reporting => "Nơi nhận báo cáo",
    }
}

/// What happened, as a head.
#[must_use]
pub fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Found => "Thành lập",
        EventKind::Rename => "Đổi tên",
        EventKind::ReParent => "Chuyển đơn vị cấp trên",
        EventKind::Merge => "Nhập",
        EventKind::Split => "Chia tách, sắp xếp lại",
        EventKind::Dissolve => "Kết thúc hoạt động",
    }
}

/// Picture of an event.
#[must_use]
pub fn event_icon(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Found => "plus",
        EventKind::Rename => "edit",
        EventKind::ReParent => "tree",
        EventKind::Merge | EventKind::Split => "link",
        EventKind::Dissolve => "x",
    }
}

/// A share in percent: 500000 is "50%".
#[must_use]
pub fn percent(share: i64) -> String {
    let text = vietnamese::format_ratio_percent(share, crate::model::WHOLE, 2).unwrap_or_default();
    match text.strip_suffix('%').and_then(|number| number.split_once(',')) {
        Some((whole, "00")) => format!("{whole}%"),
        Some(_) | None => text,
    }
}

/// From a day on, or until one.
#[must_use]
pub fn days(from: NaiveDate, to: Option<NaiveDate>) -> String {
    match to {
        None => format!("từ {}", short_day(from)),
        Some(to) => format!("từ {} đến {}", short_day(from), short_day(to)),
    }
}

/// What something was before a day.
#[must_use]
pub fn before(day: NaiveDate, what: &str) -> String {
    format!("Trước {}: {what}", short_day(day))
}

/// Why a change cannot be accepted, and how to mend it.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::UnknownUnit { what } => format!("Không có đơn vị {what}. Kiểm tra lại mã."),
        Refusal::DatesReversed { unit, from, to } => format!(
            "{unit}: ngày kết thúc {} đứng trước ngày bắt đầu {}. Sửa một trong hai ngày.",
            short_day(*to),
            short_day(*from)
        ),
        Refusal::NoName { unit, on } => format!("{unit}: chưa có tên vào ngày {}. Ghi tên cho trọn thời gian hoạt động.", short_day(*on)),
        Refusal::NamesOverlap { unit, on } => {
            format!("{unit}: có hai tên cùng lúc vào ngày {}. Cho tên cũ hết vào ngày trước đó.", short_day(*on))
        }
        Refusal::CodesOverlap { unit, on } => {
            format!("{unit}: có hai mã cùng lúc vào ngày {}. Cho mã cũ hết vào ngày trước đó.", short_day(*on))
        }
        Refusal::CodeTaken { code, unit, other, on } => {
            format!("Mã {code} được cả {unit} và {other} dùng vào ngày {}. Mỗi ngày một mã chỉ thuộc một đơn vị.", short_day(*on))
        }
        Refusal::TwoParents { unit, tree: of, on } => format!(
            "{unit}: có hai đơn vị cấp trên cùng lúc vào ngày {} ({}). Cho quan hệ cũ hết vào ngày trước đó.",
            short_day(*on),
            tree(*of)
        ),
        Refusal::OutsideLife { unit, on } => {
            format!("{unit}: ngày {} nằm ngoài thời gian hoạt động của đơn vị. Sửa ngày cho khớp.", short_day(*on))
        }
        Refusal::OutsideParent { unit, parent, on } => format!(
            "{unit}: vào ngày {} đơn vị cấp trên {parent} không hoạt động. Chọn đơn vị cấp trên khác từ ngày đó.",
            short_day(*on)
        ),
        Refusal::Cycle { unit, tree: of, on } => {
            format!("{unit}: vào ngày {} nằm dưới chính nó ({}). Chọn đơn vị cấp trên khác.", short_day(*on), tree(*of))
        }
        Refusal::Shares { from, sum } => format!(
            "{from}: các phần chia ra cộng lại bằng {}, phải bằng 100% và mỗi phần lớn hơn 0. Sửa các tỷ lệ.",
            percent(*sum)
        ),
        Refusal::NotThen { unit, on } => format!("{unit}: không hoạt động vào ngày {}. Chọn ngày khác.", short_day(*on)),
        Refusal::LaterChange { unit, on } => format!(
            "{unit}: đã có thay đổi ghi từ ngày {}. Thay đổi mới phải có hiệu lực sau ngày đó, vì lịch sử không viết lại.",
            short_day(*on)
        ),
        Refusal::NoLegalAct => ASK_LEGAL_ACT.to_owned(),
        Refusal::NothingToDo => "Chưa có đơn vị nào để thay đổi, hoặc một đơn vị được kể hai lần. Kiểm tra lại các mã.".to_owned(),
    }
}

/// What is wrong with a cell of an imported list, and how to mend it: (why, fix).
pub mod fault {
    use chrono::NaiveDate;
    use ui::filters::short_day;

    /// Both sentences.
    pub type Words = (String, String);

    fn words(why: impl Into<String>, fix: impl Into<String>) -> Words {
        (why.into(), fix.into())
    }
    /// A file that must be there is not.
    #[must_use]
    pub fn missing_file() -> Words {
        words("Thiếu tệp này trong thư mục", "Thêm tệp, đặt tên như trong bộ danh mục đơn vị hành chính")
    }
    /// A file cannot be opened.
    #[must_use]
    pub fn unreadable_file(error: &str) -> Words {
        words(format!("Không đọc được tệp ({error})"), "Kiểm tra quyền đọc và tên tệp")
    }
    /// Not UTF-8.
    #[must_use]
    pub fn not_utf8() -> Words {
        words("Tệp không ở bảng mã UTF-8", "Lưu lại tệp dưới dạng CSV UTF-8")
    }
    /// A row does not fit the head.
    #[must_use]
    pub fn wrong_width(got: usize, head: usize) -> Words {
        words(format!("Dòng có {got} cột, dòng đầu có {head} cột"), "Đặt dấu ngoặc kép quanh ô có dấu phẩy, bỏ ô thừa")
    }
    /// A column that must be there is not.
    #[must_use]
    pub fn missing_column() -> Words {
        words("Thiếu cột này", "Thêm cột vào dòng đầu của tệp")
    }
    /// An empty cell.
    #[must_use]
    pub fn empty() -> Words {
        words("Ô này để trống", "Điền giá trị")
    }
    /// A code that no list has.
    #[must_use]
    pub fn unknown_code(list: &str) -> Words {
        words(format!("Mã này không có trong {list}"), "Sửa mã, hoặc thêm đơn vị vào danh sách đó")
    }
    /// A code a second time.
    #[must_use]
    pub fn twice(first: u64) -> Words {
        words(format!("Mã này đã có ở dòng {first}, trùng thời gian"), "Giữ một dòng, hoặc sửa ngày để hai dòng không trùng nhau")
    }
    /// The same pair a second time.
    #[must_use]
    pub fn pair_twice() -> Words {
        words("Cặp mã cũ và mã mới này đã có ở dòng trước", "Xoá dòng lặp")
    }
    /// Shares that are not 1 together.
    #[must_use]
    pub fn shares(sum: i64) -> Words {
        words(format!("Các phần của mã cũ này cộng lại bằng {}", super::percent(sum)), "Sửa để các phần cộng lại bằng 1")
    }
    /// A share that cannot be read.
    #[must_use]
    pub fn share_unreadable() -> Words {
        words("Không đọc được phần chia", "Viết số lớn hơn 0 và không quá 1, ví dụ 0,35")
    }
    /// Some rows of an old unit have a share, some not.
    #[must_use]
    pub fn share_partly() -> Words {
        words("Chỉ một số dòng của mã cũ này có phần chia", "Ghi phần chia cho mọi dòng, hoặc bỏ trống tất cả")
    }
    /// A flag that the other rows contradict.
    #[must_use]
    pub fn flag(parts: usize) -> Words {
        words(format!("Cờ không khớp: theo các dòng thì có {parts} đơn vị"), "Sửa cờ thành 0 hoặc 1 cho khớp, hoặc thêm dòng còn thiếu")
    }
    /// A flag that is neither 0 nor 1.
    #[must_use]
    pub fn flag_unreadable() -> Words {
        words("Cờ phải là 0 hoặc 1", "Sửa thành 0 hoặc 1")
    }
    /// A unit that the mapping forgets.
    #[must_use]
    pub fn unmapped() -> Words {
        words("Chưa có dòng chuyển đổi nào cho mã này", "Thêm dòng vào tệp chuyển đổi từ xã cũ sang xã mới")
    }
    /// A day that cannot be read.
    #[must_use]
    pub fn day_unreadable() -> Words {
        words("Không đọc được ngày", "Viết ngày như 01/07/2025")
    }
    /// An end before the beginning.
    #[must_use]
    pub fn reversed(from: NaiveDate) -> Words {
        words(format!("Ngày này đứng trước ngày {}", short_day(from)), "Sửa một trong hai ngày")
    }
    /// A change without its day.
    #[must_use]
    pub fn needs_day() -> Words {
        words("Không biết thay đổi có hiệu lực ngày nào", "Thêm cột effective_on và ghi ngày")
    }
    /// What stood before does not fit the list.
    #[must_use]
    pub fn other_name(expected: &str) -> Words {
        words(format!("Danh sách ghi là {expected}"), "Sửa cho hai tệp khớp nhau")
    }
    /// A kind of change or unit that is not known.
    #[must_use]
    pub fn unknown_kind(known: &str) -> Words {
        words("Loại này không có", format!("Chọn một trong: {known}"))
    }
    /// A unit below itself.
    #[must_use]
    pub fn cycle() -> Words {
        words("Đơn vị này nằm dưới chính nó qua các đơn vị cấp trên", "Sửa mã đơn vị cấp trên")
    }
    /// The parent does not live as long.
    #[must_use]
    pub fn outside_parent() -> Words {
        words("Đơn vị cấp trên không hoạt động trong toàn bộ thời gian này", "Sửa ngày, hoặc chọn đơn vị cấp trên khác")
    }
    /// A fault that the last check found.
    #[must_use]
    pub fn rule(sentence: &str) -> Words {
        words(sentence, "Sửa các dòng của đơn vị này")
    }
}

/// What the lists are called in messages.
pub mod list {
    /// Old provinces.
    pub const OLD_PROVINCES: &str = "danh sách tỉnh cũ";
    /// Old districts.
    pub const OLD_DISTRICTS: &str = "danh sách huyện cũ";
    /// Old wards.
    pub const OLD_WARDS: &str = "danh sách xã cũ";
    /// New provinces.
    pub const PROVINCES: &str = "danh sách tỉnh mới";
    /// New communes.
    pub const COMMUNES: &str = "danh sách xã mới";
    /// All units.
    pub const UNITS: &str = "danh sách đơn vị vào ngày đó";
}

/// In the list of provinces: this one was not merged.
pub const NOT_MERGED: &str = "không sáp nhập";
/// In the list of changes: stands before the code.
pub const CODE_MARK: &str = "(mã ";
/// By which provinces were merged.
pub const PROVINCES_ACT: &str = "Nghị quyết số 202/2025/QH15 ngày 12/6/2025";
/// By which districts ended.
pub const DISTRICTS_ACT: &str = "Luật Tổ chức chính quyền địa phương số 72/2025/QH15";
/// Where a change was found whose legal act the list does not name.
pub const LIST_ACT: &str = "Theo danh mục đơn vị hành chính, bản ngày 25/07/2026";
/// By which Đồng Nai became a city.
pub const DONG_NAI_ACT: &str = "Nghị quyết số 30/2026/QH16";
/// By which units of a local list were founded when it names no act.
pub const LOCAL_ACT: &str = "Theo danh sách đơn vị được nhập";
/// The organisation is already there.
pub const ALREADY_IMPORTED: &str =
    "Hệ thống đã có danh mục đơn vị hành chính. Ghi từng thay đổi ở trang của đơn vị, hoặc chỉ nhập tệp units.csv.";
