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
pub const NOT_YOURS_TO_IMPORT: &str =
    "Danh mục tỉnh, xã do người quản trị toàn hệ thống nhập; bạn nhập được đơn vị nằm dưới nơi bạn quản trị.";
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
/// Lines of a package: roles of a person.
pub const HELD_ROLES: &str = "Vai trò được phân quyền";
/// Lines of a package: delegations.
pub const HELD_DELEGATIONS: &str = "Ủy quyền còn hiệu lực";
/// What becomes of it.
pub const ENDS_WITH_UNIT: &str = "Hết cùng ngày đơn vị kết thúc hoạt động";
/// What becomes of a position.
pub const POSITION_STAYS: &str = "Ghi thôi giữ ở trang chức vụ của đơn vị";
/// What becomes of a delegation that was given.
pub const GIVEN_ENDS: &str = "Đã giao cho người khác; chấm dứt khi vai trò chuyển";
/// What becomes of a delegation that was received (NĐ 30/2020/NĐ-CP Điều 13: not passed on).
pub const RECEIVED_STAYS: &str = "Được giao; không ủy quyền lại, người giao quyết định";
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

/// Where a present unit belongs.
#[must_use]
pub fn belongs_to(parent: &str) -> String {
    format!("thuộc {parent}")
}

/// A name or unit of the past, and what is there now.
#[must_use]
pub fn old_name(to: NaiveDate, now: &[&str]) -> String {
    if now.is_empty() {
        format!("đến {}", short_day(to))
    } else {
        format!("đến {}, nay là {}", short_day(to), now.join(", "))
    }
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
        Refusal::NoName { unit, on } => format!(
            "{unit}: chưa có tên vào ngày {}. Ghi tên cho trọn thời gian hoạt động.",
            short_day(*on)
        ),
        Refusal::NamesOverlap { unit, on } => {
            format!(
                "{unit}: có hai tên cùng lúc vào ngày {}. Cho tên cũ hết vào ngày trước đó.",
                short_day(*on)
            )
        }
        Refusal::CodesOverlap { unit, on } => {
            format!(
                "{unit}: có hai mã cùng lúc vào ngày {}. Cho mã cũ hết vào ngày trước đó.",
                short_day(*on)
            )
        }
        Refusal::CodeTaken { code, unit, other, on } => {
            format!(
                "Mã {code} được cả {unit} và {other} dùng vào ngày {}. Mỗi ngày một mã chỉ thuộc một đơn vị.",
                short_day(*on)
            )
        }
        Refusal::TwoParents { unit, tree: of, on } => format!(
            "{unit}: có hai đơn vị cấp trên cùng lúc vào ngày {} ({}). Cho quan hệ cũ hết vào ngày trước đó.",
            short_day(*on),
            tree(*of)
        ),
        Refusal::OutsideLife { unit, on } => {
            format!(
                "{unit}: ngày {} nằm ngoài thời gian hoạt động của đơn vị. Sửa ngày cho khớp.",
                short_day(*on)
            )
        }
        Refusal::OutsideParent { unit, parent, on } => format!(
            "{unit}: vào ngày {} đơn vị cấp trên {parent} không hoạt động. Chọn đơn vị cấp trên khác từ ngày đó.",
            short_day(*on)
        ),
        Refusal::Cycle { unit, tree: of, on } => {
            format!(
                "{unit}: vào ngày {} nằm dưới chính nó ({}). Chọn đơn vị cấp trên khác.",
                short_day(*on),
                tree(*of)
            )
        }
        Refusal::Shares { from, sum } => format!(
            "{from}: các phần chia ra cộng lại bằng {}, phải bằng 100% và mỗi phần lớn hơn 0. Sửa các tỷ lệ.",
            percent(*sum)
        ),
        Refusal::NotThen { unit, on } => {
            format!("{unit}: không hoạt động vào ngày {}. Chọn ngày khác.", short_day(*on))
        }
        Refusal::LaterChange { unit, on } => format!(
            "{unit}: đã có thay đổi ghi từ ngày {}. Thay đổi mới phải có hiệu lực sau ngày đó, vì lịch sử không viết lại.",
            short_day(*on)
        ),
        Refusal::NoLegalAct => ASK_LEGAL_ACT.to_owned(),
        Refusal::NothingToDo => {
            "Chưa có đơn vị nào để thay đổi, hoặc một đơn vị được kể hai lần. Kiểm tra lại các mã.".to_owned()
        }
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
        words(
            "Thiếu tệp này trong thư mục",
            "Thêm tệp, đặt tên như trong bộ danh mục đơn vị hành chính",
        )
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
        words(
            format!("Dòng có {got} cột, dòng đầu có {head} cột"),
            "Đặt dấu ngoặc kép quanh ô có dấu phẩy, bỏ ô thừa",
        )
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
        words(
            format!("Mã này không có trong {list}"),
            "Sửa mã, hoặc thêm đơn vị vào danh sách đó",
        )
    }
    /// A code a second time.
    #[must_use]
    pub fn twice(first: u64) -> Words {
        words(
            format!("Mã này đã có ở dòng {first}, trùng thời gian"),
            "Giữ một dòng, hoặc sửa ngày để hai dòng không trùng nhau",
        )
    }
    /// The same pair a second time.
    #[must_use]
    pub fn pair_twice() -> Words {
        words("Cặp mã cũ và mã mới này đã có ở dòng trước", "Xoá dòng lặp")
    }
    /// Shares that are not 1 together.
    #[must_use]
    pub fn shares(sum: i64) -> Words {
        words(
            format!("Các phần của mã cũ này cộng lại bằng {}", super::percent(sum)),
            "Sửa để các phần cộng lại bằng 1",
        )
    }
    /// A share that cannot be read.
    #[must_use]
    pub fn share_unreadable() -> Words {
        words(
            "Không đọc được phần chia",
            "Viết số lớn hơn 0 và không quá 1, ví dụ 0,35",
        )
    }
    /// Some rows of an old unit have a share, some not.
    #[must_use]
    pub fn share_partly() -> Words {
        words(
            "Chỉ một số dòng của mã cũ này có phần chia",
            "Ghi phần chia cho mọi dòng, hoặc bỏ trống tất cả",
        )
    }
    /// A flag that the other rows contradict.
    #[must_use]
    pub fn flag(parts: usize) -> Words {
        words(
            format!("Cờ không khớp: theo các dòng thì có {parts} đơn vị"),
            "Sửa cờ thành 0 hoặc 1 cho khớp, hoặc thêm dòng còn thiếu",
        )
    }
    /// A flag that is neither 0 nor 1.
    #[must_use]
    pub fn flag_unreadable() -> Words {
        words("Cờ phải là 0 hoặc 1", "Sửa thành 0 hoặc 1")
    }
    /// A unit that the mapping forgets.
    #[must_use]
    pub fn unmapped() -> Words {
        words(
            "Chưa có dòng chuyển đổi nào cho mã này",
            "Thêm dòng vào tệp chuyển đổi từ xã cũ sang xã mới",
        )
    }
    /// A day that cannot be read.
    #[must_use]
    pub fn day_unreadable() -> Words {
        words("Không đọc được ngày", "Viết ngày như 01/07/2025")
    }
    /// An end before the beginning.
    #[must_use]
    pub fn reversed(from: NaiveDate) -> Words {
        words(
            format!("Ngày này đứng trước ngày {}", short_day(from)),
            "Sửa một trong hai ngày",
        )
    }
    /// A change without its day.
    #[must_use]
    pub fn needs_day() -> Words {
        words(
            "Không biết thay đổi có hiệu lực ngày nào",
            "Thêm cột effective_on và ghi ngày",
        )
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
        words(
            "Đơn vị này nằm dưới chính nó qua các đơn vị cấp trên",
            "Sửa mã đơn vị cấp trên",
        )
    }
    /// The parent does not live as long.
    #[must_use]
    pub fn outside_parent() -> Words {
        words(
            "Đơn vị cấp trên không hoạt động trong toàn bộ thời gian này",
            "Sửa ngày, hoặc chọn đơn vị cấp trên khác",
        )
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

/// Mark of a name that is no longer used.
pub const OLD_NAME: &str = "Tên cũ";
/// Mark of a unit that is no more.
pub const ENDED: &str = "Đã kết thúc hoạt động";
/// Mark of a unit that exists.
pub const LIVING: &str = "Đang hoạt động";
/// Mark of a unit that does not exist yet.
pub const NOT_YET: &str = "Chưa hoạt động";
/// Column: code.
pub const HEAD_CODE: &str = "Mã";
/// Column: name.
pub const HEAD_NAME: &str = "Tên đơn vị";
/// Column: kind.
pub const HEAD_KIND: &str = "Loại";
/// Column: place.
pub const HEAD_PLACE: &str = "Thuộc";
/// Column: first day.
pub const HEAD_FROM: &str = "Từ ngày";
/// Column: last day.
pub const HEAD_TO: &str = "Đến ngày";
/// Row of facts: life of the unit.
pub const LIFE: &str = "Thời gian hoạt động";

/// Under a list.
#[must_use]
pub fn rows_on_page(count: usize) -> String {
    format!("{count} đơn vị trên trang này")
}

/// Head of a sheet.
#[must_use]
pub fn as_of(day: NaiveDate) -> String {
    format!("Tính đến ngày {}", short_day(day))
}

/// How much of a unit passed, where it is not all.
#[must_use]
pub fn part(share: i64, estimated: bool) -> String {
    match (share == crate::model::WHOLE, estimated) {
        (true, _) => String::new(),
        (false, true) => format!("một phần, ước tính {} (chia đều)", percent(share)),
        (false, false) => format!("một phần, {}", percent(share)),
    }
}

/// Head over successors.
pub const HEIRS: &str = "Nay là";
/// Head over what stands where the parts of a unit were.
pub const HEIRS_OF_PARTS: &str = "Địa bàn nay thuộc";
/// The reorganisation of 01/07/2025, seen from a unit that was divided.
pub const REARRANGED: &str = "Sắp xếp đơn vị hành chính";
/// Life that began before our record.
pub const BEFORE_RECORD: &str = "từ trước 01/01/2004";
/// Row of facts: names in time.
pub const NAMES: &str = "Các tên";
/// Row of facts: codes in time.
pub const CODES: &str = "Các mã";
/// The present day.
pub const TODAY: &str = "hôm nay";

/// Row of facts: the parent in a tree.
#[must_use]
pub fn parent_in(of: Tree) -> String {
    match of {
        Tree::Territorial => "Thuộc".to_owned(),
        Tree::Line | Tree::Party | Tree::Union | Tree::Reporting => format!("Thuộc, theo {}", tree(of).to_lowercase()),
    }
}

/// A name or code with its days.
#[must_use]
pub fn in_time(what: &str, span: kernel::units::Span) -> String {
    match span.to {
        Some(to) if span.from <= crate::import::RECORD_BEGINS => format!("{what} (đến {})", short_day(to)),
        Some(_) | None => format!("{what} ({})", days(span.from, span.to)),
    }
}

/// A predecessor: the whole of it, or a part.
#[must_use]
pub fn whole_or_part(name: &str, share: i64) -> String {
    if share == crate::model::WHOLE {
        name.to_owned()
    } else {
        format!("một phần {name}")
    }
}

/// What a code was.
#[must_use]
pub fn code_was(code: &str) -> String {
    format!("mã {code}")
}

/// From one name or place to another.
#[must_use]
pub fn from_to(old: &str, new: &str) -> String {
    format!("{old} → {new}")
}

/// Row of the dry run: kind of change.
pub const HEAD_CHANGE: &str = "Thay đổi";
/// Row of the dry run: unit.
pub const HEAD_UNIT: &str = "Đơn vị";
/// Row of the dry run: day.
pub const HEAD_EFFECTIVE: &str = "Có hiệu lực từ";
/// Row of the dry run: legal act.
pub const HEAD_ACT: &str = "Văn bản";
/// Ask for the parts of a divided unit.
pub const ASK_PARTS: &str = "Nhập mã và tỷ lệ của từng đơn vị, mỗi đơn vị một dòng";
/// Ask for the unit that takes others in.
pub const ASK_INTO: &str = "Nhập mã của đơn vị tiếp nhận, hoặc tên của đơn vị mới";

/// A line of parts that cannot be read.
#[must_use]
pub fn part_unreadable(line: &str) -> String {
    format!("Dòng \"{line}\" không đọc được. Viết mã rồi tỷ lệ phần trăm, ví dụ 03595 40.")
}

/// What a kind of change is for.
#[must_use]
pub fn event_hint(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Found => "Thêm đơn vị mới.",
        EventKind::Rename => "Tên cũ vẫn hiện trong thời gian của nó; đơn vị vẫn là đơn vị ấy.",
        EventKind::ReParent => "Đơn vị và mọi đơn vị trực thuộc chuyển sang nơi khác từ ngày có hiệu lực.",
        EventKind::Merge => "Đơn vị này kết thúc hoạt động và nhập trọn vào đơn vị khác hoặc vào đơn vị mới.",
        EventKind::Split => "Đơn vị này được chia cho hai hoặc nhiều đơn vị đang hoạt động, theo tỷ lệ.",
        EventKind::Dissolve => "Đơn vị này kết thúc hoạt động; có thể có đơn vị kế thừa.",
    }
}

/// One row that a change closes or adds, in words.
#[must_use]
pub fn write(write: &crate::model::Write, name: &dyn Fn(kernel::ids::UnitId) -> String) -> String {
    use crate::model::Write;
    match write {
        Write::Unit(new) => format!("Thành lập {} từ {}", new.full_name, short_day(new.span.from)),
        Write::EndUnit(unit, last) => format!("{} kết thúc hoạt động, ngày cuối {}", name(*unit), short_day(*last)),
        Write::Name(unit, new) => format!(
            "{} mang tên {} từ {}",
            name(*unit),
            new.full_name,
            short_day(new.span.from)
        ),
        Write::EndName(unit, _, last) => format!("Tên {} dùng đến {}", name(*unit), short_day(*last)),
        Write::Code(unit, new) => format!("{} mang mã {} từ {}", name(*unit), new.code, short_day(new.span.from)),
        Write::EndCode(unit, _, last) => format!("Mã cũ của {} dùng đến {}", name(*unit), short_day(*last)),
        Write::Edge(edge) => format!(
            "{} thuộc {} từ {} ({})",
            name(edge.child),
            name(edge.parent),
            short_day(edge.span.from),
            tree(edge.tree)
        ),
        Write::EndEdge(edge, last) => {
            format!(
                "{} thuộc {} đến {} ({})",
                name(edge.child),
                name(edge.parent),
                short_day(*last),
                tree(edge.tree)
            )
        }
    }
}

/// A unit below one that ends, and where it goes.
#[must_use]
pub fn moved(unit: &str, of: Tree, from: &str, to: &str) -> String {
    format!("{unit}: từ {from} sang {to} ({})", tree(of))
}

/// What the files of an import are called.
pub mod file {
    /// New provinces.
    pub const PROVINCES: &str = "Tỉnh, thành phố mới (provinces)";
    /// New communes.
    pub const COMMUNES: &str = "Xã, phường, đặc khu mới (communes)";
    /// Old provinces.
    pub const OLD_PROVINCES: &str = "Tỉnh, thành phố cũ (old_provinces)";
    /// Old districts.
    pub const OLD_DISTRICTS: &str = "Huyện, quận, thị xã cũ (old_districts)";
    /// Old wards.
    pub const OLD_WARDS: &str = "Xã, phường, thị trấn cũ (old_wards)";
    /// Mapping.
    pub const MAPPING: &str = "Chuyển đổi từ cũ sang mới (mapping)";
    /// Changes since.
    pub const CHANGES: &str = "Thay đổi sau 01/07/2025 (changes)";
    /// Wording of formations.
    pub const FORMATION: &str = "Lời văn thành lập (formation_text)";
    /// Local units.
    pub const UNITS: &str = "Danh sách đơn vị (units)";
}

/// Said after an import.
#[must_use]
pub fn imported(units: usize) -> String {
    format!(
        "Đã nhập {} đơn vị.",
        vietnamese::format_int(i64::try_from(units).unwrap_or(i64::MAX))
    )
}

/// Rows of the summary of an import.
#[must_use]
pub fn summary(summary: &crate::import::Summary) -> Vec<(&'static str, usize)> {
    vec![
        ("Tỉnh, thành phố mới", summary.provinces),
        ("Xã, phường, đặc khu mới", summary.communes),
        ("Tỉnh, thành phố cũ", summary.old_provinces),
        ("Huyện, quận, thị xã cũ", summary.old_districts),
        ("Xã, phường, thị trấn cũ", summary.old_wards),
        ("Dòng chuyển đổi", summary.mapping),
        ("Xã cũ bị chia", summary.divided),
        ("Tỉnh và xã giữ nguyên", summary.kept),
        ("Thay đổi sau 01/07/2025", summary.later),
        ("Chỉ khác cách viết dấu, không ghi", summary.spelling_only),
        ("Đơn vị khác", summary.others),
        ("Tổng số đơn vị sẽ ghi", summary.units),
        ("Tổng số sự kiện sẽ ghi", summary.events),
    ]
}

/// Head of a package.
#[must_use]
pub fn handover_of(from: &str) -> String {
    format!("Bàn giao của {from}")
}

/// Facts of a package.
#[must_use]
pub fn handover_rows(from: &str, to: &str, reason: &str, made: &str) -> Vec<ui::view::Row> {
    [
        ("Bên giao", from),
        ("Bên nhận", to),
        ("Lý do", reason),
        ("Người lập", made),
    ]
    .map(|(label, value)| ui::view::Row::fact(label, value))
    .into()
}

/// Under the head of the tree.
#[must_use]
pub fn tree_of(day: NaiveDate) -> String {
    format!("Như ngày {}. Chọn ngày khác để xem cây của ngày đó.", short_day(day))
}

/// Life of a unit that is over.
#[must_use]
pub fn life(from: &str, to: NaiveDate) -> String {
    format!("{from} đến {}", short_day(to))
}

/// What is decided and not yet in force.
#[must_use]
pub fn coming(day: NaiveDate, kind: EventKind, to: &[&str], legal_act: &str) -> String {
    let into = if to.is_empty() {
        String::new()
    } else {
        format!(", chuyển vào {}", to.join(", "))
    };
    format!(
        "Từ {}: {}{into} (theo {legal_act}).",
        short_day(day),
        event(kind).to_lowercase()
    )
}

/// A delegation in a package.
#[must_use]
pub fn delegated(giver: &str, receiver: &str, content: &str) -> String {
    format!("{giver} ủy quyền cho {receiver}: {content}")
}

/// A package of a unit that has not ended yet.
#[must_use]
pub fn accept_from(from: NaiveDate) -> String {
    format!(
        "Đơn vị còn hoạt động đến hết ngày trước {}. Xác nhận nhận bàn giao từ ngày đó.",
        short_day(from)
    )
}

/// What acceptance will do with roles.
pub const ROLES_MOVE: &str = "Chuyển sang người nhận khi xác nhận";
/// What acceptance will not do with roles.
pub const ROLES_STAY: &str = "Quản trị đơn vị phân lại; gói do chính người bàn giao lập không tự chuyển vai trò";
/// Above the numbers of what moved.
pub const MOVED: &str = "Đã chuyển khi nhận";

/// What moved, as one line.
#[must_use]
pub fn moved_line(moved: &[(String, u64)]) -> String {
    let lines = moved.iter().map(|(label, count)| {
        format!(
            "{label}: {}",
            vietnamese::format_int(i64::try_from(*count).unwrap_or(i64::MAX))
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// File name of the paper of a package.
pub const HANDOVER_FILE: &str = "Biên bản bàn giao";
/// A code of the paper: its first letters and the day.
#[must_use]
pub fn handover_code(day: NaiveDate, id: &str) -> String {
    let tail: String = id.chars().rev().filter(char::is_ascii_alphanumeric).take(6).collect();
    format!(
        "BG-{}-{}",
        day.format("%d%m%Y"),
        tail.chars().rev().collect::<String>().to_uppercase()
    )
}
/// More things of a kind than a paper lists.
#[must_use]
pub fn and_more(total: u64, listed: usize) -> String {
    let rest = total.saturating_sub(u64::try_from(listed).unwrap_or(u64::MAX));
    format!(
        "và {} mục nữa, xem trên hệ thống",
        vietnamese::format_int(i64::try_from(rest).unwrap_or(i64::MAX))
    )
}
/// Someone hands over for a person who is not there.
pub const NO_SUCH_ACCOUNT: &str = "Không có tài khoản nào mang tên đăng nhập này. Xem tên ở trang Người dùng.";

/// The head of a unit when nobody has set a title.
pub const HEAD_OF_UNIT: &str = "Thủ trưởng đơn vị";

/// The authority of a territory: "Ủy ban nhân dân xã Tân Uyên" of "Xã Tân Uyên"; a name that says it already stays.
#[must_use]
pub fn authority(territory: &str) -> String {
    let names_it = ["Ủy ban", "UBND", "ỦY BAN"]
        .iter()
        .any(|word| territory.starts_with(word));
    if names_it || territory.is_empty() {
        return territory.to_owned();
    }
    let mut letters = territory.chars();
    let first = letters.next().map(char::to_lowercase);
    let name: String = first.into_iter().flatten().chain(letters).collect();
    format!("Ủy ban nhân dân {name}")
}

/// The name of a place without what kind of place it is.
#[must_use]
pub fn bare_place(name: &str) -> &str {
    [
        "Xã ",
        "Phường ",
        "Đặc khu ",
        "Tỉnh ",
        "Thành phố ",
        "xã ",
        "phường ",
        "UBND xã ",
        "UBND phường ",
    ]
    .iter()
    .find_map(|prefix| name.strip_prefix(prefix))
    .unwrap_or(name)
}

/// Name of a setting.
pub const SETTING_PLACE: &str = "Địa danh trên văn bản";
/// What it does.
pub const SETTING_PLACE_MEANING: &str = "Đứng trước ngày tháng trên phiếu tiếp nhận, giấy chứng nhận, văn bản của Hội đồng và biên bản bàn giao, ví dụ: Mường Kim, ngày 05 tháng 01 năm 2026.";
/// What holds without it.
pub const SETTING_PLACE_OTHERWISE: &str = "Tên xã, phường, đặc khu nơi đơn vị đóng";
/// Name of a setting.
pub const SETTING_SUPERIOR: &str = "Cơ quan chủ quản ghi trên văn bản";
/// What it does.
pub const SETTING_SUPERIOR_MEANING: &str =
    "Dòng thứ nhất ở góc trái văn bản, trên tên đơn vị. Chỉ dùng cho đơn vị này, không áp dụng cho đơn vị bên dưới.";
/// What holds without it.
pub const SETTING_SUPERIOR_OTHERWISE: &str = "Tên đơn vị cấp trên trực tiếp; của xã, tỉnh là Ủy ban nhân dân";
/// Name of a setting.
pub const SETTING_HEAD: &str = "Chức danh người đứng đầu";
/// What it does.
pub const SETTING_HEAD_MEANING: &str = "Đứng sau chữ KT., TL. hoặc TUQ. trên văn bản do người khác ký thay, ví dụ: KT. HIỆU TRƯỞNG. Chỉ dùng cho đơn vị này.";
/// What holds without it.
pub const SETTING_HEAD_OTHERWISE: &str = "Thủ trưởng đơn vị";
/// Name of a setting.
pub const SETTING_COLLECTIVE: &str = "Tập thể ký thay mặt (TM.)";
/// What it does.
pub const SETTING_COLLECTIVE_MEANING: &str = "Đứng sau chữ TM. khi văn bản ký thay mặt tập thể, ví dụ: TM. ỦY BAN NHÂN DÂN. Để trống nếu đơn vị làm việc theo chế độ thủ trưởng. Chỉ dùng cho đơn vị này.";
/// What holds without it.
pub const SETTING_COLLECTIVE_OTHERWISE: &str = "Không ghi TM.";
/// Name of a setting.
pub const SETTING_ISSUER: &str = "Chữ viết tắt của đơn vị trong số văn bản";
/// What it does.
pub const SETTING_ISSUER_MEANING: &str =
    "Đứng cuối số và ký hiệu, ví dụ UBND trong 15/QĐ-UBND. Chỉ dùng cho đơn vị này.";
/// What holds without it.
pub const SETTING_ISSUER_OTHERWISE: &str = "Chữ đầu của các từ trong tên đơn vị; cấp xã và cấp tỉnh là UBND";
/// Identity in the exchange of documents.
pub const SETTING_ORGAN_ID: &str = "Mã định danh khi liên thông văn bản";
/// What it does.
pub const SETTING_ORGAN_ID_MEANING: &str = "Mã của cơ quan trên trục liên thông văn bản (edXML), do cơ quan quản lý trục cấp, ví dụ dạng 000.00.00.H00. Ghi trong tệp liên thông gửi đi và dùng để nhận ra đơn vị trong tệp nhận về. Chỉ dùng cho đơn vị này.";
/// What holds without it.
pub const SETTING_ORGAN_ID_OTHERWISE: &str = "Chưa có mã; đơn vị chưa tải được tệp liên thông";
/// Head of the page of settings.
pub const SETTINGS: &str = "Cài đặt của đơn vị";
/// Said after a setting was set.
pub const SETTING_SAVED: &str = "Đã lưu cài đặt.";
/// Said after a setting went back.
pub const SETTING_RESET: &str = "Đã bỏ giá trị riêng; từ nay dùng lại giá trị của cấp trên.";
/// Nobody has set it.
pub const SETTING_NOWHERE: &str = "chưa đơn vị nào đặt";
/// Set here.
pub const SETTING_HERE: &str = "đặt tại đơn vị này";

/// Where a value comes from.
#[must_use]
pub fn setting_from(unit: &str) -> String {
    format!("theo {unit}")
}

/// Head of the page of positions.
pub const POSITIONS: &str = "Chức vụ ở đơn vị";
/// Ask for a person.
pub const ASK_PERSON: &str = "Nhập tên đăng nhập của người được bổ nhiệm, ví dụ ngan.lt";
/// Ask for a first day.
pub const ASK_FROM: &str = "Nhập ngày bắt đầu giữ chức vụ, ví dụ 1/7/2026";
/// Ask for a last day.
pub const ASK_LAST: &str = "Nhập ngày cuối cùng giữ chức vụ, ví dụ 30/6/2026";

/// What a unit and those whose place it took were called, for search.
#[must_use]
pub fn formerly(names: &str) -> String {
    format!("Tên trước đây: {names}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_of_a_territory_is_named_once() {
        for (name, said) in [
            ("Tỉnh Lai Châu", "Ủy ban nhân dân tỉnh Lai Châu"),
            ("Đặc khu Phú Quốc", "Ủy ban nhân dân đặc khu Phú Quốc"),
            ("Ủy ban nhân dân xã Tân Uyên", "Ủy ban nhân dân xã Tân Uyên"),
            ("UBND phường Tân Phong", "UBND phường Tân Phong"),
            ("", ""),
        ] {
            assert_eq!(authority(name), said);
        }
    }
}
