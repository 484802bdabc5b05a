//! Plausible words of invented initiatives: each record has its own, so that only what was copied is alike.

use super::names;
use rand::RngExt as _;
use rand::rngs::StdRng;

fn pick<'a>(rng: &mut StdRng, list: &'a [&'a str]) -> &'a str {
    list.get(rng.random_range(0..list.len().max(1))).copied().unwrap_or("")
}

const VERBS: &[&str] = &[
    "Một số biện pháp nâng cao chất lượng",
    "Giải pháp đổi mới",
    "Kinh nghiệm tổ chức",
    "Ứng dụng công nghệ số trong",
    "Biện pháp cải thiện",
    "Cải tiến quy trình",
    "Giải pháp tiết kiệm thời gian trong",
    "Xây dựng mô hình",
    "Cách làm hay về",
    "Phát huy vai trò cộng đồng trong",
];
const THINGS: &[&str] = &[
    "dạy học môn Toán lớp 2",
    "dạy học môn Toán lớp 4",
    "tăng cường tiếng Việt cho trẻ mẫu giáo",
    "công tác bán trú",
    "tiếp nhận và trả kết quả thủ tục hành chính",
    "chăm sóc vườn chè cổ thụ",
    "phòng chống rét cho đàn gia súc",
    "dạy đọc cho học sinh lớp 1 dân tộc thiểu số",
    "quản lý hồ sơ hộ tịch",
    "tuyên truyền phòng cháy rừng",
    "làm đồ dùng dạy học",
    "chế biến miến dong",
    "khám sàng lọc sức khỏe",
    "sinh hoạt câu lạc bộ đọc sách",
    "giữ gìn nghề dệt thổ cẩm",
    "vận động học sinh ra lớp",
    "quản lý quỹ thư viện",
    "rèn chữ viết cho học sinh lớp 3",
    "ủ chua thức ăn cho trâu bò",
    "theo dõi tiêm chủng mở rộng",
];
const GROUNDS: &[&str] = &["ở bản", "tại bản", "cùng bà con bản", "từ thực tế bản"];

/// Title of an initiative.
pub(super) fn title(rng: &mut StdRng) -> String {
    format!(
        "{} {} {} {}",
        pick(rng, VERBS),
        pick(rng, THINGS),
        pick(rng, GROUNDS),
        names::village(rng)
    )
}

const WHEN: &[&str] = &[
    "Đầu tuần",
    "Cuối tháng",
    "Mỗi sáng",
    "Trước giờ học",
    "Sau vụ gặt",
    "Đầu năm",
    "Giữa kỳ",
    "Hết buổi",
    "Mùa mưa",
    "Khi trời rét",
    "Ngày phiên chợ",
    "Tối thứ tư",
    "Giờ ra chơi",
    "Lúc giao ca",
    "Trong tuần đầu",
    "Sang tháng sau",
];
const WHO: &[&str] = &[
    "cô chủ nhiệm",
    "tổ trưởng",
    "trưởng bản",
    "nhóm nòng cốt",
    "hai cán bộ",
    "mẹ các em",
    "già làng",
    "đội xung kích",
    "anh thú y",
    "y tế bản",
    "bạn lớp trưởng",
    "chị thủ kho",
    "ban phụ huynh",
    "thầy tổng phụ trách",
    "nhóm đoàn viên",
    "bộ phận một cửa",
];
const DOES: &[&str] = &[
    "ghi lại",
    "chia nhỏ",
    "đối chiếu",
    "vẽ lại",
    "xếp hạng",
    "làm mẫu",
    "thử trước",
    "kiểm đếm",
    "sắp xếp",
    "đọc to",
    "dán nhãn",
    "cân đo",
    "chụp ảnh",
    "tính lại",
    "gom chung",
    "đổi chỗ",
    "hỏi thăm",
    "rà soát",
    "treo bảng",
    "nhắc lại",
];
const WHAT: &[&str] = &[
    "từng phần việc",
    "bộ thẻ màu",
    "sổ theo dõi",
    "các góc học",
    "bảng phân công",
    "tờ hướng dẫn",
    "mẫu phiếu",
    "lịch trực",
    "hộp ý kiến",
    "danh sách hộ",
    "kho thức ăn",
    "giá sách",
    "các bài tập",
    "tranh chữ to",
    "khung dệt",
    "bình nước",
    "mã số hồ sơ",
    "lô hàng thử",
    "phiếu hẹn",
    "bản đồ bản",
];
const WITH: &[&str] = &[
    "bằng tre nứa",
    "bằng bìa cũ",
    "bằng điện thoại",
    "theo bốn màu",
    "theo thứ tự nhà",
    "qua loa bản",
    "bằng tiếng mẹ đẻ",
    "trên bảng tin",
    "theo cặp đôi",
    "bằng dây len",
    "trong túi vải",
    "theo mẫu chung",
    "qua nhóm nhắn tin",
    "bằng hạt ngô",
    "trên một trang",
    "theo từng ngõ",
];
const SO: &[&str] = &[
    "để ai cũng thấy",
    "cho dễ nhớ",
    "rồi sửa ngay",
    "để khỏi sót",
    "nhờ đó bớt chờ",
    "và góp ý liền",
    "để so hai lần",
    "cho đỡ tốn giấy",
    "rồi báo lại",
    "để các em tự tin",
    "và giữ cẩn thận",
    "cho người sau dùng",
    "để tránh làm lại",
    "nên nhanh hơn hẳn",
];
const BEFORE: &[&str] = &[
    "việc dồn cuối kỳ",
    "sổ sách rời rạc",
    "mỗi người một kiểu",
    "bà con phải đi lại",
    "các em ngại nói",
    "số liệu hay lệch",
    "đồ dùng mau hỏng",
    "không ai nhớ hạn",
    "giấy tờ thất lạc",
    "đàn vật hay ốm",
    "hàng bán chậm",
    "giờ học rời rạc",
    "thông tin đến muộn",
    "sách để phủ bụi",
];
const NEW: &[&str] = &[
    "người dân tự đo",
    "việc nhìn thấy được",
    "làm từ vật sẵn",
    "không cần máy",
    "dùng hai thứ tiếng",
    "mỗi bước có số",
    "ai vắng cũng thay được",
    "trẻ dạy lại trẻ",
    "sai đâu sửa đó",
    "kết quả có ngay",
    "cả bản cùng giữ",
    "một tờ đủ việc",
];

fn step(rng: &mut StdRng) -> String {
    let (when, who, does, what, with, so) = (
        pick(rng, WHEN),
        pick(rng, WHO),
        pick(rng, DOES),
        pick(rng, WHAT),
        pick(rng, WITH),
        pick(rng, SO),
    );
    let number = rng.random_range(3..60);
    match rng.random_range(0..5) {
        0 => format!("{when}, {who} {does} {what} {with} {so}."),
        1 => format!("{when} {does} {number} {what}, {who} làm {with}, {so}."),
        2 => format!("Với {number} người, {who} {does} {what} {so}; {with}."),
        3 => format!(
            "{} {does} {what} {with}; {when} xem lại {so}.",
            vietnamese::capital_first(who)
        ),
        _ => format!("{when}: {does} {what}, {number} lượt, {with} {so}."),
    }
}

/// What it is, in some paragraphs.
pub(super) fn essence(rng: &mut StdRng) -> String {
    let village = names::village(rng);
    let number = rng.random_range(8..90);
    let before = format!(
        "Ở {village} có {number} {}, {} và {}.",
        pick(rng, &["hộ", "em", "nhà", "người", "gia đình"]),
        pick(rng, BEFORE),
        pick(rng, BEFORE)
    );
    let steps: Vec<String> = (0..rng.random_range(5..9)).map(|_| step(rng)).collect();
    let new = format!("Khác cách cũ: {}, {}.", pick(rng, NEW), pick(rng, NEW));
    format!("{before}\n{}\n{new}", steps.join(" "))
}

/// What it needs.
pub(super) fn conditions(rng: &mut StdRng) -> String {
    let (what, who, so) = (pick(rng, WHAT), pick(rng, WHO), pick(rng, SO));
    match rng.random_range(0..4) {
        0 => format!("Cần {what} và {who}, {so}."),
        1 => format!("Không tốn tiền: {who} góp {what}, {so}."),
        2 => format!("Mỗi nơi có {what}; {who} rảnh {} giờ.", rng.random_range(1..5)),
        _ => format!("{} cùng {what}, {so}.", vietnamese::capital_first(who)),
    }
}

/// What it brought.
pub(super) fn benefit(rng: &mut StdRng) -> String {
    let percent = rng.random_range(12..48);
    let hours = rng.random_range(2..15);
    let number = rng.random_range(10..300);
    let whom = pick(rng, &["em", "hộ", "lượt người", "hồ sơ", "con vật nuôi"]);
    let sums = match rng.random_range(0..4) {
        0 => format!("Mỗi tuần bớt {hours} giờ, {number} {whom} được lợi."),
        1 => format!("{number} {whom} dùng được; đạt yêu cầu thêm {percent}%."),
        2 => format!("Sau ba tháng, {percent}% số {whom} khá lên."),
        _ => format!(
            "Trước mất {} giờ, nay {hours} giờ cho {number} {whom}.",
            hours + number / 20 + 1
        ),
    };
    format!("{} {sums} {}", step(rng), step(rng))
}

/// A copy of somebody's words as copies are made: a word changed here and there, a sentence of one's own before and after,
/// and now and then the name of the place forgotten in it.
pub(super) fn copy(rng: &mut StdRng, words: &str, forgotten: Option<&str>) -> String {
    let mut changed: Vec<&str> = Vec::new();
    for word in words.split(' ') {
        // One word in fourteen: still a copy, and no longer the same file.
        let other = rng.random_range(0..14) == 0 && word.chars().all(char::is_lowercase);
        changed.push(if other {
            pick(rng, &["đều", "cùng", "vẫn", "dần", "cũng"])
        } else {
            word
        });
    }
    let left = forgotten
        .map(|name| format!(" Cách này làm trước ở {name}."))
        .unwrap_or_default();
    format!("{} {}{left} {}", step(rng), changed.join(" "), step(rng))
}
