//! Words of areas on a map.

use crate::model::areas::{AreaFault, MOST_BYTES, MOST_POINTS, MOST_POLYGONS};
use chrono::{DateTime, Utc};

/// Title of the page.
pub const TITLE: &str = "Vùng và thửa trên bản đồ";
/// Title of the public page.
pub const OPEN_TITLE: &str = "Vùng của quyền";
/// Row of the right.
pub const OF_RIGHT: &str = "Vùng của quyền";
/// Empty field.
pub const ASK_SHAPE: &str = "Chọn tệp GeoJSON, hoặc dán nội dung GeoJSON, hoặc ghi tên các xã (chỉ một cách)";
/// Empty field.
pub const ASK_PLOT: &str = "Chọn tệp GeoJSON hoặc dán nội dung GeoJSON của thửa";
/// Empty field.
pub const ASK_USER: &str = "Chọn người được sử dụng";
/// Empty field.
pub const ASK_PAPER: &str = "Ghi căn cứ, ví dụ: Bản đồ kèm Quyết định 812/QĐ-SHTT";
/// Empty field.
pub const ASK_OFF: &str = "Chọn vùng hoặc thửa cần bỏ";
/// Empty field.
pub const ASK_OFF_WHY: &str = "Ghi lý do bỏ, ví dụ: vẽ nhầm thửa";
/// Nothing is drawn.
pub const NO_AREA: &str = "Chưa có vùng hoặc thửa này trên bản đồ, hoặc đã bỏ trước đó";
/// Too many.
pub const TOO_MANY: &str = "Quá nhiều: tối đa 500 xã cho một vùng";
/// Drawn.
pub const DRAWN: &str = "Đã ghi. Bản cũ vẫn lưu trong hồ sơ.";
/// Taken off.
pub const OFF: &str = "Đã bỏ khỏi bản đồ. Bản cũ vẫn lưu trong hồ sơ.";
/// Name of the drawing.
pub const DRAWING: &str = "Bản đồ vùng của quyền trên ranh giới xã, phường";
/// No area for communes.
pub const BY_COMMUNES: &str = "Theo địa giới xã";
/// No boundaries.
pub const NO_BOUNDARIES: &str = "Chưa có ranh giới xã, phường trong hệ thống nên bản đồ chỉ có vùng đã vẽ.";
/// No text.
pub const NOT_TEXT: &str = "Tệp không phải GeoJSON: không đọc được thành chữ UTF-8";

fn thousands(number: usize) -> String {
    vietnamese::format_vnd(i64::try_from(number).unwrap_or(i64::MAX)).replace(" đồng", "")
}

/// What is wrong with a shape.
#[must_use]
pub fn fault(fault: &AreaFault) -> String {
    let at = |lon: f64, lat: f64| format!("{lon:.5}; {lat:.5}").replace('.', ",");
    match fault {
        AreaFault::TooLarge => format!(
            "GeoJSON lớn hơn {} KB. Giản lược ranh giới rồi tải lại",
            MOST_BYTES / 1024
        ),
        AreaFault::NotJson(line) => {
            format!("Không đọc được GeoJSON: sai ở dòng {line}. Xuất lại từ phần mềm bản đồ dưới dạng GeoJSON")
        }
        AreaFault::NoPolygon => "Không có vùng nào: cần Polygon hoặc MultiPolygon".to_owned(),
        AreaFault::OtherKind(kind) => format!("Có hình “{kind}”: chỉ nhận Polygon và MultiPolygon"),
        AreaFault::Coordinate => "Có điểm không phải hai số kinh độ, vĩ độ".to_owned(),
        AreaFault::Metres => {
            "Tọa độ tính bằng mét (như VN-2000). Chuyển sang WGS 84, kinh độ và vĩ độ bằng độ, rồi tải lại".to_owned()
        }
        AreaFault::Swapped => "Vĩ độ đứng trước kinh độ. GeoJSON ghi kinh độ trước, ví dụ [103,45; 22,38]".to_owned(),
        AreaFault::Outside(lon, lat) => format!("Có điểm ngoài Việt Nam: {}", at(*lon, *lat)),
        AreaFault::ManyPoints => format!("Quá {} điểm. Giản lược ranh giới rồi tải lại", thousands(MOST_POINTS)),
        AreaFault::ManyPolygons => format!("Quá {MOST_POLYGONS} mảnh. Gộp bớt rồi tải lại"),
        AreaFault::NotClosed => {
            "Có đường bao không khép kín: điểm cuối phải trùng điểm đầu, ít nhất bốn điểm".to_owned()
        }
        AreaFault::Flat => "Có đường bao không có diện tích".to_owned(),
        AreaFault::Crossing(lon, lat) => format!(
            "Các đường bao cắt nhau, hoặc một đường chạm chính nó, gần điểm {}",
            at(*lon, *lat)
        ),
        AreaFault::Overlap => "Có mảnh chồng lên mảnh khác, hoặc lỗ nằm ngoài mảnh, chồng lên lỗ khác".to_owned(),
    }
}

/// A commune that nobody knows.
#[must_use]
pub fn no_commune(typed: &str) -> String {
    format!("Không có xã, phường nào tên hoặc mã “{typed}” trong tỉnh")
}

/// Communes of one name.
#[must_use]
pub fn several_communes(typed: &str) -> String {
    format!("Có nhiều xã, phường tên “{typed}”. Ghi mã đơn vị hành chính")
}

/// A drawn area.
#[must_use]
pub fn drawn(name: &str, hectares: &str) -> String {
    if hectares.is_empty() {
        name.to_owned()
    } else {
        format!("{name}: {hectares}")
    }
}

/// Legend of the drawing.
pub mod legend {
    /// Area.
    pub const AREA: &str = "Vùng của quyền";
    /// Communes of it.
    pub const COMMUNE: &str = "Xã, phường thuộc vùng";
    /// Plots.
    pub const PLOT: &str = "Thửa của người được sử dụng";
    /// Other communes.
    pub const OTHER: &str = "Xã, phường khác";
}

/// A version that holds no longer.
#[must_use]
pub fn before(number: i32, name: &str, paper: &str, removed: bool, at: DateTime<Utc>) -> String {
    let day = super::date(kernel::time::local_date(at));
    let what = if removed { "bỏ khỏi bản đồ" } else { "ghi" };
    format!("{name}, bản {number}, {what} ngày {day}: {paper}")
}
