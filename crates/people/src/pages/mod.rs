//! The pages of people and accounts.

mod account;
mod admin;
mod delegations;
mod inbox;
mod provider;
mod sign_in;

use crate::labels;
use kernel::access::Role;
use kernel::web::{Access, Nav, Routes};

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const ADMIN: Access = Access::Administrator;
    Routes::new()
        .get("/dang-nhap", Access::Public, sign_in::form)
        .post("/dang-nhap", Access::Public, sign_in::enter)
        .get("/dang-nhap/ma", Access::SignedIn, sign_in::code_form)
        .post("/dang-nhap/ma", Access::SignedIn, sign_in::code)
        .get("/dang-nhap/danh-tinh", Access::Public, provider::leave)
        .get(crate::commands::PROVIDER_RETURN, Access::Public, provider::arrive)
        .post("/tai-khoan/danh-tinh", Access::SignedIn, provider::bind)
        .post("/tai-khoan/danh-tinh/bo", Access::SignedIn, provider::unbind)
        .post("/dang-xuat", Access::SignedIn, sign_in::leave)
        .get("/quen-mat-khau", Access::Public, sign_in::forgotten_form)
        .post("/quen-mat-khau", Access::Public, sign_in::forgotten)
        .get("/lien-ket/{token}", Access::Public, sign_in::link_form)
        .post("/lien-ket/{token}", Access::Public, sign_in::link)
        .get("/tu-cach", Access::SignedIn, account::authorities)
        .post("/tu-cach", Access::SignedIn, account::choose)
        .get("/tai-khoan", Access::SignedIn, account::show)
        .post("/tai-khoan/mat-khau", Access::SignedIn, account::password)
        .get("/tai-khoan/hai-lop", Access::SignedIn, account::second_factor)
        .post("/tai-khoan/hai-lop", Access::SignedIn, account::enrol)
        .post("/tai-khoan/hai-lop/tat", Access::SignedIn, account::end_second_factor)
        .post("/tai-khoan/hai-lop/ma-du-phong", Access::SignedIn, account::renew_codes)
        .get("/tai-khoan/phien", Access::SignedIn, account::sessions)
        .post("/tai-khoan/phien", Access::SignedIn, account::end_session)
        .get("/tai-khoan/ma-truy-cap", Access::SignedIn, account::tokens)
        .post("/tai-khoan/ma-truy-cap", Access::SignedIn, account::make_token)
        .post("/tai-khoan/ma-truy-cap/thu-hoi", Access::SignedIn, account::end_token)
        .get("/thong-bao", Access::SignedIn, inbox::show)
        .post("/thong-bao", Access::SignedIn, inbox::read)
        .get("/uy-quyen", Access::SignedIn, delegations::show)
        .post("/uy-quyen", Access::SignedIn, delegations::give)
        .post("/uy-quyen/cham-dut", Access::SignedIn, delegations::end)
        .get("/he-thong/nguoi-dung", ADMIN, admin::index)
        .get("/he-thong/nguoi-dung/xuat", ADMIN, admin::export)
        .get("/he-thong/nguoi-dung/moi", ADMIN, admin::new)
        .post("/he-thong/nguoi-dung", ADMIN, admin::create)
        .get("/he-thong/nguoi-dung/{id}", ADMIN, admin::show)
        .post("/he-thong/nguoi-dung/{id}/vai-tro", ADMIN, admin::grant)
        .post("/he-thong/nguoi-dung/{id}/vai-tro/ket-thuc", ADMIN, admin::end_grant)
        .post("/he-thong/nguoi-dung/{id}/khoa", ADMIN, admin::disable)
        .post("/he-thong/nguoi-dung/{id}/moi-lai", ADMIN, admin::invite_again)
        .post(
            "/he-thong/nguoi-dung/{id}/hai-lop/go",
            ADMIN,
            admin::clear_second_factor,
        )
        .merge(crate::api::routes())
}

/// The entries of the navigation.
#[must_use]
pub fn nav() -> Vec<Nav> {
    vec![
        Nav {
            group: labels::page::MINE,
            label: labels::page::INBOX,
            href: "/thong-bao",
            icon: "bell",
            roles: &[],
        },
        Nav {
            group: labels::page::MINE,
            label: labels::page::DELEGATIONS,
            href: "/uy-quyen",
            icon: "edit",
            roles: &[],
        },
        Nav {
            group: labels::page::ADMIN,
            label: labels::page::PEOPLE,
            href: "/he-thong/nguoi-dung",
            icon: "people",
            roles: &[Role::Administrator],
        },
    ]
}

/// Errors of a form as pairs for the macros.
fn pairs(errors: &kernel::FieldErrors) -> Vec<(String, String)> {
    errors
        .iter()
        .map(|(field, message)| (field.to_owned(), message.to_owned()))
        .collect()
}

/// The message of one field.
fn message<'a>(errors: &'a [(String, String)], field: &str) -> Option<&'a str> {
    errors
        .iter()
        .find(|(name, _)| name == field)
        .map(|(_, message)| message.as_str())
}
