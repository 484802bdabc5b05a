//! Plausible names of several peoples of the north-west, villages, enterprises; all invented.

use kernel::units::UnitKind;
use rand::RngExt as _;
use rand::rngs::StdRng;

/// Departments: code, name. The first three are used by position: science, home affairs, education.
pub(super) const DEPARTMENTS: &[(&str, &str)] = &[
    ("H35.06", "Sở Khoa học và Công nghệ tỉnh Lai Châu"),
    ("H35.07", "Sở Nội vụ tỉnh Lai Châu"),
    ("H35.05", "Sở Giáo dục và Đào tạo tỉnh Lai Châu"),
    ("H35.03", "Sở Nông nghiệp và Môi trường tỉnh Lai Châu"),
    ("H35.04", "Sở Công Thương tỉnh Lai Châu"),
    ("H35.02", "Sở Tài chính tỉnh Lai Châu"),
    ("H35.08", "Sở Văn hóa, Thể thao và Du lịch tỉnh Lai Châu"),
    ("H35.09", "Sở Y tế tỉnh Lai Châu"),
];

/// The act under which the practice bodies stand.
pub(super) const LEGAL_ACT: &str = "Số liệu thực hành (không có giá trị pháp lý)";

type People = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

/// Family names, middle names, given names; a row per people.
const PEOPLES: &[People] = &[
    // Kinh
    (
        &[
            "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Dương",
        ],
        &["Văn", "Thị", "Minh", "Thu", "Đức", "Ngọc", "Quang", "Thanh"],
        &[
            "An", "Ánh", "Bình", "Dung", "Đức", "Hà", "Hạnh", "Hùng", "Hương", "Lan", "Mai", "Nam", "Phúc", "Quỳnh",
            "Thủy", "Yến",
        ],
    ),
    // Thái
    (
        &["Lò", "Cà", "Quàng", "Lường", "Hà", "Điêu", "Vì", "Lù", "Tòng"],
        &["Văn", "Thị"],
        &[
            "Pâng", "Inh", "Ơn", "Hặc", "Phóng", "Un", "Dương", "Thiên", "Xôm", "Lả", "Ín", "Bóng",
        ],
    ),
    // Mông
    (
        &["Giàng", "Vàng", "Sùng", "Mùa", "Lầu", "Hờ", "Thào", "Cứ", "Lý"],
        &["A", "Thị", "Seo"],
        &["Chu", "Dơ", "Páo", "Sình", "Tủa", "Dở", "Mỷ", "Say", "Vừ", "Nủ", "Lử"],
    ),
    // Hà Nhì
    (
        &["Pờ", "Lỳ", "Chu", "Sừng", "Phùng", "Khoàng"],
        &["Go", "Xì", "Và", "Lóng", "Gó", "Mỳ"],
        &["Xá", "Hừ", "Sừ", "De", "Pa", "Mé", "Lòng"],
    ),
    // Dao
    (
        &["Tẩn", "Chẻo", "Phàn", "Lò", "Vàng"],
        &["Láo", "A", "Mẩy", "Lở", "Tả", "San"],
        &["San", "Lở", "Sành", "Mẩy", "U", "Phẩu", "Chỉn"],
    ),
    // Giáy, Lự, La Hủ
    (
        &["Lùng", "Vàng", "Tao", "Thàng", "Phùng"],
        &["Thị", "Văn", "Há"],
        &["Pớ", "Chu", "Xó", "Nhơ", "Sài", "Phu"],
    ),
];

fn pick<'a>(rng: &mut StdRng, list: &'a [&'a str]) -> &'a str {
    list.get(rng.random_range(0..list.len().max(1))).copied().unwrap_or("")
}

/// A person's name.
pub(super) fn person(rng: &mut StdRng) -> String {
    // About a third Kinh, a third Thái, the rest shared: near the province's make-up, exact for nobody.
    let index = match rng.random_range(0..12) {
        0..=3 => 0,
        4..=6 => 1,
        7..=8 => 2,
        9 => 3,
        10 => 4,
        _ => 5,
    };
    let (family, middle, given) = PEOPLES.get(index).copied().unwrap_or((&[], &[], &[]));
    format!("{} {} {}", pick(rng, family), pick(rng, middle), pick(rng, given))
}

/// A village.
pub(super) fn village(rng: &mut StdRng) -> String {
    let first = pick(rng, &["Nà", "Huổi", "Phiêng", "Pá", "Nậm", "Sin", "Tả", "Lao", "Hua"]);
    let second = pick(
        rng,
        &[
            "Cang", "Tảng", "Lót", "Kim", "Mít", "Chải", "San", "Ban", "Hoi", "Pồ", "Khoang", "Bon",
        ],
    );
    format!("{first} {second}")
}

/// An enterprise or cooperative of a commune.
pub(super) fn enterprise(rng: &mut StdRng, commune: &str) -> (UnitKind, String) {
    let what = pick(
        rng,
        &[
            "Chè",
            "Mắc ca",
            "Miến dong",
            "Mật ong",
            "Gạo Séng cù",
            "Thổ cẩm",
            "Dược liệu",
            "Cá nước lạnh",
        ],
    );
    if rng.random_bool(0.6) {
        (UnitKind::Cooperative, format!("Hợp tác xã {what} {commune}"))
    } else {
        (UnitKind::Enterprise, format!("Công ty TNHH {what} {commune}"))
    }
}

/// A field of application.
pub(super) fn field(rng: &mut StdRng) -> &'static str {
    const FIELDS: &[&str] = &[
        "Giáo dục tiểu học",
        "Giáo dục mầm non",
        "Cải cách hành chính",
        "Nông nghiệp",
        "Y tế",
        "Văn hóa - Xã hội",
    ];
    FIELDS
        .get(rng.random_range(0..FIELDS.len()))
        .copied()
        .unwrap_or("Giáo dục")
}
