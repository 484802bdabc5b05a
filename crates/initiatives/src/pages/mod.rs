//! The pages of this module: list, writing, the dossier, its acts, the public verification.

mod campaigns;
mod certify;
mod import;
mod list;
mod novelty;
mod open;
mod sections;
mod show;
mod spread;
mod uses;
mod verify;
mod work;
mod write;

use crate::campaigns::Step;
use crate::labels;
use crate::model::{Initiative, InitiativeId};
use crate::{policy, store};
use kernel::Result;
use kernel::access::Role;
use kernel::web::{Access, App, Here, Nav, Routes};
use ui::again::errors_of;

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const OFFICERS: &[Role] = &[
        Role::UnitClerk,
        Role::Leader,
        Role::FocalOffice,
        Role::EmulationOfficer,
        Role::Auditor,
    ];
    const SPEAKERS: &[Role] = &[Role::UnitClerk, Role::Leader];
    const OVERSEERS: &[Role] = &[Role::FocalOffice, Role::Auditor];
    const KEEPERS: &[Role] = &[Role::UnitClerk, Role::FocalOffice];
    const CERTIFIERS: &[Role] = &[Role::UnitClerk, Role::Leader];
    Routes::new()
        .get("/sang-kien", Access::SignedIn, list::index)
        .get("/sang-kien/xuat", Access::Roles(OFFICERS), list::export)
        .get("/sang-kien/nhap", Access::Roles(KEEPERS), import::ask)
        .post("/sang-kien/nhap", Access::Roles(KEEPERS), import::preview)
        .post("/sang-kien/nhap/ghi", Access::Roles(KEEPERS), import::carry_out)
        .get("/sang-kien/cap-giay", Access::Roles(CERTIFIERS), certify::ask)
        .post("/sang-kien/cap-giay", Access::Roles(CERTIFIERS), certify::start)
        .get(
            "/sang-kien/cap-giay/{run}",
            Access::Record("initiative.certify"),
            certify::run,
        )
        .post(
            "/sang-kien/cap-giay/{run}/dung",
            Access::Record("initiative.certify"),
            certify::stop,
        )
        .get("/sang-kien/moi", Access::SignedIn, write::new)
        .get("/sang-kien/ten-gan-giong", Access::SignedIn, novelty::titles)
        .get("/sang-kien/trung-lap", Access::Roles(OVERSEERS), novelty::clusters)
        .post("/sang-kien", Access::SignedIn, write::create)
        .get("/sang-kien/{id}", Access::Record("initiative.see"), show::show)
        .get("/sang-kien/{id}/sua", Access::Record("initiative.edit"), write::edit)
        .post("/sang-kien/{id}/sua", Access::Record("initiative.edit"), write::update)
        .get(
            "/sang-kien/{id}/kiem-tra",
            Access::Record("initiative.edit"),
            write::check,
        )
        .post("/sang-kien/{id}/nop", Access::Record("initiative.submit"), show::submit)
        .post(
            "/sang-kien/{id}/tiep-nhan",
            Access::Record("initiative.receive"),
            show::receive,
        )
        .post(
            "/sang-kien/{id}/cong-nhan",
            Access::Record("initiative.recognise"),
            show::recognise,
        )
        .post(
            "/sang-kien/{id}/khong-cong-nhan",
            Access::Record("initiative.refuse"),
            show::refuse,
        )
        .post(
            "/sang-kien/{id}/rut",
            Access::Record("initiative.withdraw"),
            show::withdraw,
        )
        .get(
            "/sang-kien/{id}/phieu-tiep-nhan",
            Access::Record("initiative.see"),
            show::receipt,
        )
        .get("/sang-kien/{id}/phieu", Access::Record("initiative.see"), show::slip)
        .get(
            "/sang-kien/{id}/lan-toa",
            Access::Record("initiative.spread"),
            spread::show,
        )
        .get("/sang-kien/ap-dung", Access::Roles(SPEAKERS), uses::index)
        .get(
            "/sang-kien/{id}/viec/{work}",
            Access::Record("initiative.work"),
            work::show,
        )
        .post(
            "/sang-kien/{id}/viec/{work}",
            Access::Record("initiative.work"),
            work::act,
        )
        .get(
            "/sang-kien/{id}/doi-chieu",
            Access::Record("initiative.see"),
            novelty::show,
        )
        .post(
            "/sang-kien/{id}/doi-chieu",
            Access::Record("initiative.compare"),
            novelty::run,
        )
        .post(
            "/sang-kien/{id}/doi-chieu/giai-trinh",
            Access::Record("initiative.explain"),
            novelty::explain,
        )
        .get(
            "/sang-kien/{id}/doi-chieu/phu-luc",
            Access::Record("initiative.see"),
            novelty::annex,
        )
        .get(
            "/sang-kien/{id}/tep/{file}",
            Access::Record("initiative.see"),
            show::file,
        )
        .get(
            "/sang-kien/{id}/tep/{file}/chu",
            Access::Record("initiative.see"),
            show::reading,
        )
        .get("/sang-kien-cong-khai", Access::Public, open::list)
        .get("/sang-kien-cong-khai/csv", Access::Public, open::csv)
        .get("/sang-kien-cong-khai/json", Access::Public, open::json)
        .get("/theo-doi", Access::Public, open::ask)
        .post("/theo-doi", Access::Public, open::track)
        .get("/xac-minh", Access::Public, verify::ask)
        .get("/xac-minh/khoa-cong-khai", Access::Public, verify::keys)
        .get("/xac-minh/{key}", Access::Public, verify::verify)
        .get("/phong-trao", Access::SignedIn, campaigns::index)
        .get("/phong-trao/moi", Access::Roles(&policy::ORGANISERS), campaigns::new)
        .post("/phong-trao", Access::Roles(&policy::ORGANISERS), campaigns::create)
        .get("/phong-trao/{id}", Access::Record("campaign.see"), campaigns::show)
        .get("/phong-trao/{id}/sua", Access::Record("campaign.edit"), campaigns::edit)
        .post(
            "/phong-trao/{id}/sua",
            Access::Record("campaign.edit"),
            campaigns::update,
        )
        .post(
            "/phong-trao/{id}/mo",
            Access::Record("campaign.open"),
            |app, here, id, form| campaigns::take(Step::Open, app, here, id, form),
        )
        .post(
            "/phong-trao/{id}/gia-han",
            Access::Record("campaign.extend"),
            |app, here, id, form| campaigns::take(Step::Extend, app, here, id, form),
        )
        .post(
            "/phong-trao/{id}/dong",
            Access::Record("campaign.close"),
            |app, here, id, form| campaigns::take(Step::Close, app, here, id, form),
        )
        .post(
            "/phong-trao/{id}/tong-ket",
            Access::Record("campaign.end"),
            |app, here, id, form| campaigns::take(Step::End, app, here, id, form),
        )
        .post(
            "/phong-trao/{id}/dang-ky",
            Access::Record("campaign.register"),
            campaigns::register,
        )
        .get(
            "/phong-trao/{id}/xuat",
            Access::Record("campaign.edit"),
            campaigns::export,
        )
        .get("/phong-trao-cong-khai", Access::Public, campaigns::public)
        .get("/phong-trao-cong-khai/{id}", Access::Public, campaigns::public_one)
        .merge(crate::api::routes())
}

/// The entries of the navigation.
#[must_use]
pub fn nav() -> Vec<Nav> {
    vec![
        Nav {
            group: labels::NAV_GROUP,
            label: labels::NAV_LIST,
            href: "/sang-kien",
            icon: "lightbulb",
            roles: &[],
        },
        Nav {
            group: labels::NAV_GROUP,
            label: labels::campaigns::TITLE,
            href: "/phong-trao",
            icon: "flag",
            roles: &[],
        },
        Nav {
            group: labels::NAV_GROUP,
            label: labels::climb::uses::TITLE,
            href: "/sang-kien/ap-dung",
            icon: "check",
            roles: &[Role::UnitClerk, Role::Leader],
        },
        Nav {
            group: labels::NAV_GROUP,
            label: labels::import::TITLE,
            href: "/sang-kien/nhap",
            icon: "upload",
            roles: &[Role::UnitClerk, Role::FocalOffice],
        },
        Nav {
            group: labels::NAV_GROUP,
            label: labels::novelty::NAV_GROUPS,
            href: "/sang-kien/trung-lap",
            icon: "search",
            roles: &[Role::FocalOffice, Role::Auditor],
        },
    ]
}

/// The initiative of a request, as far as the person's scope shows it.
async fn find(app: &App, here: &Here, id: InitiativeId) -> Result<Initiative> {
    store::find(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await
}
