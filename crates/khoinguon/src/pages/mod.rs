//! The pages that belong to no module: home, search, help, display, health, and those of the administrator.

mod admin;
mod duties;
mod home;
mod plain;

use crate::labels;
use kernel::access::Role;
use kernel::web::{Access, Nav, Routes};

/// The routes of the shell.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/", Access::Public, home::front)
        .get("/viec-cua-toi", Access::SignedIn, home::mine)
        .get("/tra-cuu", Access::Public, home::search)
        .get("/tro-giup", Access::Public, plain::help)
        .get("/phim-tat", Access::Public, plain::keys)
        .post("/hien-thi", Access::Public, plain::display)
        .get("/healthz", Access::Public, plain::healthz)
        .get("/readyz", Access::Public, plain::readyz)
        .get("/tai-nguyen/{name}", Access::Public, crate::web::asset)
        .get("/api/v1/openapi.json", Access::Public, plain::openapi)
        .get("/he-thong/giao-dien", Access::Administrator, admin::gallery)
        .get(
            "/he-thong/nhat-ky",
            Access::Roles(&[Role::Administrator, Role::Auditor]),
            admin::journal,
        )
        .get(
            "/he-thong/nhat-ky/xuat",
            Access::Roles(&[Role::Administrator, Role::Auditor]),
            admin::journal_sheet,
        )
        .get("/he-thong/tinh-trang", Access::Administrator, admin::health)
        .post("/he-thong/tinh-trang/chay-lai", Access::Administrator, admin::retry)
        .get("/he-thong/quy-dinh", Access::SignedIn, admin::rules)
        .get("/he-thong/nhiem-vu", Access::SignedIn, duties::duties)
        .get("/he-thong/quyen", Access::Administrator, admin::matrix)
}

/// Entries of the navigation that come first.
#[must_use]
pub fn first_nav() -> Vec<Nav> {
    vec![Nav {
        group: "",
        label: labels::page::HOME,
        href: "/viec-cua-toi",
        icon: "home",
        roles: &[],
    }]
}

/// Entries of the navigation that come last.
#[must_use]
pub fn last_nav() -> Vec<Nav> {
    const ADMIN: &[Role] = &[Role::Administrator];
    let entry = |label, href, icon, roles| Nav {
        group: labels::page::ADMIN,
        label,
        href,
        icon,
        roles,
    };
    vec![
        entry(labels::page::RULES, "/he-thong/quy-dinh", "file", &[]),
        entry(labels::page::DUTIES, "/he-thong/nhiem-vu", "check", &[]),
        entry(
            labels::page::JOURNAL,
            "/he-thong/nhat-ky",
            "clock",
            &[Role::Administrator, Role::Auditor],
        ),
        entry(labels::page::HEALTH, "/he-thong/tinh-trang", "shield", ADMIN),
        entry(labels::page::MATRIX, "/he-thong/quyen", "people", ADMIN),
        entry(labels::page::GALLERY, "/he-thong/giao-dien", "settings", ADMIN),
    ]
}
