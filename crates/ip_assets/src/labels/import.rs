//! Words of lists and documents that come in and go out.

use super::{date, state};
use crate::import::columns::Field;
use crate::import::{Difference, Outcome};
use crate::model::{Right, State};
use chrono::NaiveDate;
use wipo::{Limit, Trouble, WriteError};

/// Title of the page.
pub const TITLE: &str = "Nhập tài sản trí tuệ";
/// What it is for.
pub const LEAD: &str = "Danh sách của cơ quan (XLSX, CSV) hoặc hồ sơ XML của cơ quan sở hữu công nghiệp (WIPO ST.96, ST.36, USPTO, EPO OPS). Xem trước từng dòng sẽ thành gì rồi mới ghi.";
/// No file.
pub const ASK_FILE: &str = "Chọn tệp XLSX, CSV hoặc XML";
/// No list.
pub const NO_HEADS: &str = "Không tìm thấy dòng tên cột trong 25 dòng đầu. Danh sách cần một dòng tên cột, ít nhất có Tên (hoặc Số đơn, Số văn bằng) và một cột nữa.";
/// No rows.
pub const NO_ROWS: &str = "Danh sách không có dòng nào dưới dòng tên cột";
/// Columns that do not make a list.
pub const ASK_TITLE: &str = "Chọn cột nào là Tên";
/// The same column twice.
pub const TWICE: &str = "Hai cột cùng chọn một nội dung. Mỗi nội dung chọn một cột";
/// All or nothing.
pub const MEND: &str = "Có dòng sai nên chưa ghi gì. Sửa các dòng đó trong tệp rồi tải lên lại, hoặc bỏ chọn “Chỉ ghi khi mọi dòng đều đúng”.";
/// Nothing to be written.
pub const NOTHING_NEW: &str = "Không có dòng mới hay thay đổi nào để ghi";
/// The stored file is gone.
pub const NO_FILE: &str = "Không còn tệp của lần xem trước. Chọn lại tệp";
/// No right.
pub const NO_RIGHT: &str = "Không rõ loại quyền: thêm cột Loại quyền, hoặc chọn loại quyền cho các dòng không ghi";
/// The code is not known.
pub const UNKNOWN_CODE: &str =
    "Không có tài sản nào mang mã này trong phạm vi của bạn. Để trống ô Mã nếu là tài sản mới";
/// Of another office.
pub const FOREIGN: &str =
    "Của cơ quan nước ngoài: số có mã nước ở trước, các ngày ghi trong phần tóm tắt, không tính hạn theo luật Việt Nam";
/// A text was too long.
pub const CUT: &str = "Tóm tắt hoặc danh mục hàng hóa quá dài, chỉ giữ 10.000 ký tự đầu";
/// Name of the sheet of rejected rows.
pub const REJECTED: &str = "Dòng chưa ghi";
/// Head of the column with the reason.
pub const REASON: &str = "Lý do chưa ghi";
/// Head of the column with the line.
pub const LINE: &str = "Dòng trong tệp";
/// A column that is left out.
pub const LEAVE: &str = "Không lấy";
/// Button.
pub const APPLY: &str = "Ghi vào sổ";

/// What has no place in the register.
pub mod left {
    /// Parties.
    pub const PARTIES: &str = "Địa chỉ thư tín, xét nghiệm viên, người sử dụng";
    /// Classes.
    pub const CLASSES: &str = "Ký hiệu phân loại khác (CPC, phân loại riêng của nước)";
    /// Claims.
    pub const CLAIMS: &str = "Yêu cầu bảo hộ";
    /// Descriptions.
    pub const DESCRIPTIONS: &str = "Bản mô tả";
    /// Drawings.
    pub const IMAGES: &str = "Hình vẽ";
    /// Events.
    pub const EVENTS: &str = "Diễn biến theo mã của cơ quan";
    /// Status.
    pub const STATUS: &str = "Mã tình trạng";
    /// Related documents.
    pub const RELATED: &str = "Tài liệu liên quan";
    /// Further designs.
    pub const DESIGNS: &str = "Phương án kiểu dáng sau phương án đầu";
    /// Further titles.
    pub const TITLES: &str = "Tên bằng ngôn ngữ khác";
    /// End of protection, which the clocks tell.
    pub const EXPIRY: &str = "Ngày hết hạn (hệ thống tự tính)";
}

/// A column.
#[must_use]
pub fn column(field: Field) -> &'static str {
    match field {
        Field::Line => "Số thứ tự",
        Field::Code => "Mã tài sản",
        Field::Right => "Loại quyền",
        Field::Title => "Tên",
        Field::Owner => "Chủ sở hữu",
        Field::Applicant => "Người nộp đơn",
        Field::Author => "Tác giả",
        Field::Representative => "Đại diện",
        Field::Application => "Số đơn",
        Field::Filed => "Ngày nộp đơn",
        Field::Priority => "Ngày ưu tiên",
        Field::Published => "Ngày công bố",
        Field::Grant => "Số văn bằng",
        Field::Granted => "Ngày cấp",
        Field::Classes => "Phân loại",
        Field::Goods => "Hàng hóa, dịch vụ",
        Field::State => "Tình trạng",
        Field::Summary => "Tóm tắt",
        Field::Untaken => "Đã biết, không lấy",
    }
}

/// What becomes of a row.
#[must_use]
pub fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::New => ("Mới", "good"),
        Outcome::Update => ("Cập nhật", "warn"),
        Outcome::Same => ("Giống hệt", "neutral"),
        Outcome::Wrong => ("Lỗi", "bad"),
        Outcome::Rest => ("Không phải tài sản", "neutral"),
    }
}

/// How many rows have each outcome.
#[must_use]
pub fn sums(counts: &[(Outcome, usize)]) -> String {
    let told = counts.iter().filter(|(_, number)| *number > 0);
    told.map(|(one, number)| format!("{}: {number}", outcome(*one).0))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// After it was done.
#[must_use]
pub fn done(made: usize, changed: usize, counts: &[(Outcome, usize)]) -> String {
    let said = |one: &Outcome| *one == Outcome::New || *one == Outcome::Update && changed > 0;
    let others: Vec<(Outcome, usize)> = counts.iter().filter(|(one, _)| !said(one)).copied().collect();
    let rest = sums(&others);
    let mut told = match (made, changed) {
        (made, 0) => format!("Đã ghi {made} tài sản mới."),
        (0, changed) => format!("Đã cập nhật {changed} tài sản."),
        (made, changed) => format!("Đã ghi {made} tài sản mới, cập nhật {changed} tài sản."),
    };
    if !rest.is_empty() {
        told.push_str(&format!(" {rest}."));
    }
    told
}

/// Why a line of a dossier was crossed out.
#[must_use]
pub fn by_list(source: &str) -> String {
    format!("Theo tệp nhập {source}")
}

/// Where a list comes from that the interface brought.
pub const BY_API: &str = "qua giao diện kết nối";
/// Of another register.
pub const NOT_KEPT: &str = "Tài sản đã có ở sổ mà bạn không giữ nên không cập nhật được. Nhờ đơn vị giữ sổ nhập";

/// The same asset twice.
#[must_use]
pub fn asset_twice(line: usize) -> String {
    format!("Cùng một tài sản với dòng {line} của tệp. Giữ một dòng")
}

/// The register has a nearer right.
#[must_use]
pub fn right_stays(ours: Right) -> String {
    format!("Sổ ghi {}: giữ nguyên loại quyền", super::right(ours).to_lowercase())
}

/// Another right.
#[must_use]
pub fn other_right(ours: Right, theirs: Right) -> String {
    format!(
        "Sổ ghi loại quyền “{}”, tệp ghi “{}”. Loại quyền không đổi bằng tệp: sửa ở trang tài sản, hoặc sửa tệp",
        super::right(ours),
        super::right(theirs)
    )
}

/// Another owner.
#[must_use]
pub fn other_owner(ours: &str) -> String {
    format!(
        "Chủ sở hữu trong sổ là “{}”. Đổi chủ thì ghi chuyển nhượng ở diễn biến của tài sản; viết sai tên thì sửa ở trang tài sản",
        shortened(ours)
    )
}

/// Owners whom a list leaves out and who stay.
#[must_use]
pub fn owners_stay(left_out: &str) -> String {
    format!(
        "Danh sách không nhắc tới “{}”; trong sổ vẫn giữ là chủ sở hữu. Nếu đã thôi, ghi chuyển nhượng ở diễn biến của tài sản",
        shortened(left_out)
    )
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 80 {
        return text.to_owned();
    }
    let kept: String = text.chars().take(79).collect();
    format!("{kept}…")
}

/// A field that differs.
#[must_use]
pub fn difference(one: &Difference) -> String {
    let ours = if one.ours.is_empty() {
        "trống".to_owned()
    } else {
        format!("“{}”", shortened(&one.ours))
    };
    format!("{}: {ours} → “{}”", column(one.field), shortened(&one.theirs))
}

/// A fault of a cell.
#[must_use]
pub fn at(field: Field, sentence: &str) -> String {
    format!("{}: {sentence}", column(field))
}

/// A right that is none.
#[must_use]
pub fn bad_right(typed: &str) -> String {
    format!(
        "Loại quyền “{typed}” không có trong danh mục. Ví dụ đúng: Sáng chế, Giải pháp hữu ích, Kiểu dáng công nghiệp, Nhãn hiệu, Chỉ dẫn địa lý"
    )
}

/// An owner that was taken from the row above.
#[must_use]
pub fn owner_from_above(owner: &str) -> String {
    format!("Chủ sở hữu lấy theo dòng trên (ô gộp): {}", shortened(owner.trim()))
}

/// A number that stands in the file twice.
#[must_use]
pub fn number_twice(number: &str, line: usize) -> String {
    format!("Số {number} đã có ở dòng {line} của tệp. Giữ một dòng")
}

/// A row that stands in the file twice.
#[must_use]
pub fn row_twice(line: usize) -> String {
    format!("Trùng với dòng {line} của tệp: cùng loại quyền, tên và chủ. Giữ một dòng")
}

/// A state that is another than the days say.
#[must_use]
pub fn state_derived(told: &str, derived: State) -> String {
    format!(
        "Tệp ghi tình trạng “{told}”; theo các ngày có trong dòng thì là “{}”. Ghi thêm diễn biến sau khi nhập nếu cần",
        state(derived)
    )
}

/// Rows whose owner is empty.
#[must_use]
pub fn merged_hint(number: usize) -> String {
    format!(
        "{number} dòng để trống chủ sở hữu. Chọn mục này nếu ô của chúng được gộp với dòng trên; không chọn thì để trống"
    )
}

/// The days of another office.
#[must_use]
pub fn foreign_days(office: &str, [filed, published, granted]: [Option<NaiveDate>; 3]) -> String {
    let told: Vec<String> = [("nộp đơn", filed), ("công bố", published), ("cấp", granted)]
        .into_iter()
        .filter_map(|(what, day)| day.map(|day| format!("{what} {}", date(day))))
        .collect();
    if told.is_empty() {
        String::new()
    } else {
        format!("Tại {office}: {}.", told.join(", "))
    }
}

/// Before the number of a class of goods.
pub const GOODS_CLASS: &str = "Nhóm";

/// Goods of a class.
#[must_use]
pub fn goods_of(class: &str, text: &str) -> String {
    format!("{GOODS_CLASS} {class}: {text}")
}

/// A value that could not be understood.
#[must_use]
pub fn unread(element: &str, value: &str) -> String {
    format!("{element}: không đọc được “{}”", shortened(value))
}

/// More documents than one file may have.
#[must_use]
pub fn too_many_documents(most: usize) -> String {
    format!("Một tệp có nhiều nhất {most} hồ sơ. Chia thành nhiều tệp")
}

/// More rows than one request may have.
#[must_use]
pub fn too_many_rows(most: usize) -> String {
    format!("Một lần nhập có nhiều nhất {most} dòng. Chia thành nhiều lần")
}

fn limit(limit: Limit) -> &'static str {
    match limit {
        Limit::Piece => "có một đoạn chữ hoặc một thẻ dài quá mức cho phép",
        Limit::Record => "một hồ sơ có quá nhiều chữ",
        Limit::Elements => "một hồ sơ có quá nhiều phần tử",
        Limit::Depth => "các phần tử lồng nhau quá sâu",
        Limit::Attributes => "một phần tử có quá nhiều thuộc tính",
        Limit::Prefixes => "khai báo quá nhiều không gian tên",
    }
}

/// Why a file of documents is not read, with the line.
#[must_use]
pub fn trouble(error: &wipo::Error) -> String {
    let what = match &error.trouble {
        Trouble::Source(_) => "không đọc được tệp".to_owned(),
        Trouble::Nothing => "tệp trống".to_owned(),
        Trouble::Stray => "tệp không phải XML".to_owned(),
        Trouble::UnknownRoot(name) => {
            format!(
                "phần tử gốc “{}” không phải của ST.96, ST.36, USPTO hay EPO OPS",
                shortened(name)
            )
        }
        Trouble::CutOff => "tệp bị cắt giữa chừng".to_owned(),
        Trouble::Broken(_) => "các thẻ XML không khớp nhau".to_owned(),
        Trouble::TwiceAttribute(name) => format!("thuộc tính “{}” ghi hai lần trong một phần tử", shortened(name)),
        Trouble::NotUtf8 => "tệp không phải mã UTF-8".to_owned(),
        Trouble::Encoding(name) => format!("tệp dùng mã “{}”; chỉ đọc được UTF-8", shortened(name)),
        Trouble::Character => "có ký tự mà XML không cho phép".to_owned(),
        Trouble::Entity(name) => format!(
            "thực thể “{}” không được mở ra: hệ thống không bao giờ mở thực thể do tệp tự khai báo",
            shortened(name)
        ),
        Trouble::Prefix(name) => format!("tiền tố “{}” không có không gian tên", shortened(name)),
        Trouble::TooLarge(one) => limit(*one).to_owned(),
    };
    format!(
        "Không nhập được tệp XML, dòng {}: {what}. Chưa có gì được ghi.",
        error.place.line
    )
}

/// Why an asset has no document of ST.96.
#[must_use]
pub fn not_written(fault: WriteError) -> &'static str {
    match fault {
        WriteError::Office => "Chưa xuất ST.96 được: thiếu mã cơ quan",
        WriteError::Language => "Chưa xuất ST.96 được: thiếu ngôn ngữ",
        WriteError::Number => "Chưa xuất ST.96 được: tài sản chưa có số đơn",
        WriteError::Title => "Chưa xuất ST.96 được: tài sản chưa có tên",
        WriteError::Party => "Chưa xuất ST.96 được: chưa ghi người nộp đơn, chủ sở hữu hay tác giả",
        WriteError::Class => "Chưa xuất ST.96 được: kiểu dáng chưa có lớp Lô-ca-nô",
        WriteError::Quality => "Chưa xuất ST.96 được: chưa tả tính chất đặc thù của sản phẩm (ô Tóm tắt)",
        WriteError::Area => "Chưa xuất ST.96 được: sổ chưa có khu vực địa lý",
        WriteError::Category => "Chưa xuất ST.96 được: chuẩn đòi loại chỉ dẫn địa lý mà sổ không có",
    }
}

/// A right of which ST.96 knows nothing.
pub const NO_ST96: &str = "Sổ xuất được ST.96 của sáng chế, giải pháp hữu ích, kiểu dáng và nhãn hiệu";
/// Before what a document has no place for.
pub const LEFT_OUT: &str = "Không có trong tệp";
/// Name of a file.
pub const ST96_FILE: &str = "ST96";
/// Name of the table of contents in an archive.
pub const CONTENTS: &str = "muc-luc.csv";
/// Heads of the table of contents.
pub const CONTENTS_HEADS: [&str; 5] = ["Mã", "Tên", "Tệp", "Tình trạng ST.27", "Không có trong tệp"];

/// What has no place in a document of ST.96.
#[must_use]
pub fn left_in_st96(path: &str, count: usize) -> String {
    if count > 1 {
        format!("{path} ({count})")
    } else {
        path.to_owned()
    }
}
