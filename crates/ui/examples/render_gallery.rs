//! Writes the gallery and the error pages with their assets into a folder, to be opened or photographed.
//!
//! `cargo run -p ui --example render_gallery -- FOLDER`

use askama::Template;
use chrono::{DateTime, Utc};
use std::path::Path;
use std::{env, fs};
use ui::{
    ErrorPage, Flash, FlashKind, Frame, NavGroup, NavItem, TextSize, Theme, Trouble, UserBox, assets,
    gallery::{Gallery, PublicGallery},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = env::args().nth(1).ok_or("usage: render_gallery FOLDER")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("tai-nguyen"))?;
    for asset in assets::all() {
        fs::write(folder.join(asset.path.trim_start_matches('/')), asset.bytes)?;
    }
    let now = DateTime::parse_from_rfc3339("2026-11-22T07:05:00Z")?.with_timezone(&Utc);
    for (name, theme, size) in [
        ("gallery", Theme::Light, TextSize::Normal),
        ("gallery-dark", Theme::Dark, TextSize::Normal),
        ("gallery-large", Theme::Light, TextSize::Largest),
    ] {
        let html = Gallery::new(
            Frame {
                theme,
                text_size: size,
                ..signed_in(now)
            },
            now,
        )
        .render()?;
        write(folder, name, &html)?;
    }
    write(folder, "public", &PublicGallery { frame: visitor(now) }.render()?)?;
    let troubles = [
        (
            "401",
            Trouble::SignedOut {
                return_to: "%2Fviec-cua-toi".into(),
            },
        ),
        ("403", Trouble::NotAllowed),
        ("404", Trouble::NotFound),
        (
            "409",
            Trouble::Changed {
                by: "Chị Lan đã sửa ô này lúc 14:02 (45 → 47). Bạn ghi 46.".into(),
                href: "/".into(),
            },
        ),
        ("413", Trouble::TooBig { limit: 20 << 20 }),
        (
            "422",
            Trouble::Refused {
                sentence: "Hồ sơ đã được tiếp nhận nên không rút được nữa. Hãy gọi cán bộ đầu mối.".into(),
            },
        ),
        ("429", Trouble::TooOften { wait: 40 }),
        (
            "500",
            Trouble::Fault {
                incident: "7F3A-21".into(),
                saved_at: Some(now),
            },
        ),
        (
            "503",
            Trouble::ReadOnly {
                reason: "Đang sao lưu đến 17:00.".into(),
            },
        ),
        ("busy", Trouble::Busy),
    ];
    for (name, trouble) in troubles {
        write(folder, name, &ErrorPage::new(visitor(now), &trouble).render()?)?;
    }
    Ok(())
}

/// Addresses become relative, so that the files open without a server.
fn write(folder: &Path, name: &str, html: &str) -> std::io::Result<()> {
    fs::write(
        folder.join(format!("{name}.html")),
        html.replace("\"/tai-nguyen/", "\"tai-nguyen/"),
    )
}

fn item(label: &str, icon: &'static str, count: Option<u32>) -> NavItem {
    NavItem {
        label: label.into(),
        href: "#".into(),
        icon,
        current: false,
        count,
    }
}

fn signed_in(now: DateTime<Utc>) -> Frame {
    let mut home = item("Việc của tôi", "home", Some(4));
    home.current = true;
    Frame {
        title: "Bộ giao diện".into(),
        unit_name: Some("Tỉnh Lai Châu".into()),
        practice: true,
        help_phone: "0213 3876 543".into(),
        path: "/he-thong/giao-dien".into(),
        nonce: "mau".into(),
        now: Some(now),
        nav: vec![
            NavGroup {
                label: String::new(),
                items: vec![
                    home,
                    item("Sáng kiến", "lightbulb", Some(12)),
                    item("Chỉ đạo", "inbox", None),
                    item("Báo cáo", "chart", Some(1)),
                ],
            },
            NavGroup {
                label: "Tổ chức".into(),
                items: vec![
                    item("Đơn vị", "building", None),
                    item("Con người", "people", None),
                    item("Uỷ quyền", "shield", None),
                ],
            },
            NavGroup {
                label: "Hệ thống".into(),
                items: vec![
                    item("Tài khoản", "person", None),
                    item("Lịch làm việc", "calendar", None),
                    item("Bộ giao diện", "eye", None),
                ],
            },
        ],
        user: Some(UserBox {
            name: "Hoàng Văn Minh".into(),
            authority: "Cán bộ đầu mối, UBND xã Mường Kim".into(),
            authorities_href: "#".into(),
            unread: 3,
        }),
        crumbs: vec![("Việc của tôi".into(), "#".into()), ("Hệ thống".into(), "#".into())],
        flash: Some(Flash {
            kind: FlashKind::Done,
            text: "Đã tiếp nhận hồ sơ H38.05-261122-0042".into(),
            detail: Some(
                "Giấy hẹn đã gửi tới bà Lường Thị Lan. Phòng Văn hoá - Xã hội xử lý chậm nhất 17:00 ngày 26/11/2026."
                    .into(),
            ),
        }),
        ..Frame::default()
    }
}

fn visitor(now: DateTime<Utc>) -> Frame {
    Frame {
        unit_name: Some("Tỉnh Lai Châu".into()),
        help_phone: "0213 3876 543".into(),
        nonce: "mau".into(),
        now: Some(now),
        nav: vec![NavGroup {
            label: String::new(),
            items: vec![
                item("Sáng kiến", "lightbulb", None),
                item("Tra cứu", "search", None),
                item("Xác minh", "shield", None),
            ],
        }],
        ..Frame::default()
    }
}
