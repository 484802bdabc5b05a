//! The pages of this module: register, asset with its dossier, deadlines, what the public sees.

mod areas;
mod areas_file;
mod assessment;
mod budget;
mod calendar;
mod collective;
mod commons;
mod costs;
mod due;
mod edit;
mod exploitation;
mod export;
mod import;
mod list;
mod newer;
mod open;
mod own;
mod payouts;
mod results;
mod show;
mod step;

use crate::labels;
use crate::model::{Asset, AssetId};
use crate::{policy, store};
use kernel::Result;
use kernel::web::{Access, App, Here, Nav, Routes};
use ui::again::{error, errors_of, hindrance, once, shown_again};

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const SEE: Access = Access::Record("ip_asset.see");
    const KEEP: Access = Access::Record("ip_asset.keep");
    const READERS: Access = Access::Roles(&policy::READERS);
    const KEEPERS: Access = Access::Roles(&policy::KEEPERS);
    Routes::new()
        .get("/tai-san", Access::SignedIn, list::index)
        .get("/tai-san/xuat", READERS, list::export)
        .get("/tai-san/xuat/st96", READERS, export::many)
        .get("/tai-san/moi", KEEPERS, edit::new)
        .get("/tai-san/nhap", KEEPERS, import::ask)
        .post("/tai-san/nhap", KEEPERS, import::preview)
        .post("/tai-san/nhap/ghi", KEEPERS, import::carry_out)
        .post("/tai-san", KEEPERS, edit::create)
        .get("/tai-san/han", Access::SignedIn, due::index)
        .get("/tai-san/han/xuat", READERS, due::export)
        .get("/tai-san/lich", Access::SignedIn, calendar::index)
        .get("/tai-san/ket-qua-ngan-sach", READERS, results::list)
        .get("/tai-san/{id}/ngan-sach", SEE, results::show)
        .post("/tai-san/{id}/ngan-sach", KEEP, results::act)
        .get("/tai-san-dung-chung", Access::Public, commons::list)
        .get("/tai-san-dung-chung/csv", Access::Public, commons::csv)
        .get("/tai-san-dung-chung/json", Access::Public, commons::json)
        .get("/tai-san/tu-sang-kien/{initiative}", READERS, assessment::show)
        .post("/tai-san/tu-sang-kien/{initiative}", KEEPERS, assessment::save)
        .post("/tai-san/tu-sang-kien/{initiative}/tai-san", KEEPERS, assessment::begin)
        .post("/tai-san/tu-sang-kien/{initiative}/noi", KEEPERS, assessment::join)
        .get("/tai-san/chi-phi", Access::SignedIn, budget::index)
        .get("/tai-san/chi-phi/xuat", READERS, budget::export)
        .get("/tai-san/{id}", SEE, show::show)
        .get("/tai-san/{id}/st96", SEE, export::one)
        .get("/tai-san/{id}/sua", KEEP, edit::edit)
        .post("/tai-san/{id}/sua", KEEP, edit::update)
        .get("/tai-san/{id}/dien-bien", KEEP, step::new)
        .post("/tai-san/{id}/dien-bien", KEEP, step::add)
        .get("/tai-san/{id}/dien-bien/{event}", KEEP, step::correct)
        .post("/tai-san/{id}/dien-bien/{event}", KEEP, step::change)
        .get("/tai-san/{id}/chi-phi", SEE, costs::show)
        .post("/tai-san/{id}/chi-phi", KEEP, costs::act)
        .get("/tai-san/{id}/khai-thac", SEE, exploitation::index)
        .post("/tai-san/{id}/khai-thac", KEEP, exploitation::create)
        .get("/tai-san/{id}/khai-thac/moi", KEEP, exploitation::new)
        .get("/tai-san/{id}/khai-thac/{agreement}", SEE, exploitation::show)
        .post("/tai-san/{id}/khai-thac/{agreement}", KEEP, exploitation::act)
        .get("/tai-san/{id}/khai-thac/{agreement}/sua", KEEP, exploitation::edit)
        .post("/tai-san/{id}/khai-thac/{agreement}/sua", KEEP, exploitation::update)
        .get(
            "/tai-san/{id}/khai-thac/{agreement}/tep/{file}",
            SEE,
            exploitation::file,
        )
        .get("/tai-san/tien-cua-toi", Access::SignedIn, payouts::own)
        .get("/tai-san/{id}/khai-thac/{agreement}/chi-tra", SEE, payouts::index)
        .post("/tai-san/{id}/khai-thac/{agreement}/chi-tra", KEEP, payouts::act)
        .get("/tai-san/{id}/khai-thac/{agreement}/chi-tra/xuat", SEE, payouts::export)
        .get(
            "/tai-san/{id}/khai-thac/{agreement}/chi-tra/tep/{file}",
            SEE,
            payouts::file,
        )
        .post("/tai-san/{id}/chia-tac-gia", KEEP, exploitation::share_people)
        .get("/tai-san/{id}/nguoi-su-dung", SEE, collective::index)
        .post("/tai-san/{id}/nguoi-su-dung", KEEP, collective::act)
        .get(
            "/tai-san/{id}/nguoi-su-dung/van-ban/{file}",
            SEE,
            collective::paper_file,
        )
        .get("/tai-san/{id}/nguoi-su-dung/{user}", SEE, collective::show)
        .post("/tai-san/{id}/nguoi-su-dung/{user}", KEEP, collective::change)
        .get(
            "/tai-san-cong-khai/{id}/nguoi-su-dung",
            Access::Public,
            collective::open,
        )
        .get("/tai-san/{id}/vung", SEE, areas::index)
        .post("/tai-san/{id}/vung", KEEP, areas::act)
        .get("/tai-san-cong-khai/{id}/vung", Access::Public, areas::open)
        .get("/tai-san/{id}/vung/geojson", SEE, areas_file::all)
        .get("/tai-san-cong-khai/{id}/vung/geojson", Access::Public, areas_file::open)
        .post("/tai-san/{id}/cong-khai", KEEP, show::publish)
        .post("/tai-san/{id}/tep", KEEP, show::attach)
        .get("/tai-san/{id}/tep/{file}", SEE, show::file)
        .get("/tai-san-cong-khai", Access::Public, open::list)
        .get("/tai-san-cong-khai/{id}", Access::Public, open::show)
        .merge(crate::api::routes())
        .merge(crate::exploitation_api::routes())
        .merge(crate::costs_api::routes())
        .merge(crate::assessment_api::routes())
        .merge(crate::results_api::routes())
        .merge(crate::areas_api::routes())
}

/// The entries of the navigation.
#[must_use]
pub fn nav() -> Vec<Nav> {
    let entry = |label, href, icon| Nav {
        group: labels::NAV_GROUP,
        label,
        href,
        icon,
        roles: &policy::READERS,
    };
    vec![
        entry(labels::NAV_LIST, "/tai-san", "award"),
        entry(labels::NAV_DUE, "/tai-san/han", "calendar"),
        entry(labels::results::LIST, "/tai-san/ket-qua-ngan-sach", "flag"),
        entry(labels::costs::BUDGET, "/tai-san/chi-phi", "file"),
    ]
}

/// The asset of a request, as far as the person's scope shows it.
async fn find(app: &App, here: &Here, id: AssetId) -> Result<Asset> {
    store::find(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await
}

/// The same, for whoever may change it.
async fn find_kept(app: &App, here: &Here, id: AssetId) -> Result<Asset> {
    let one = find(app, here, id).await?;
    policy::permit_keep(here.actor()?, &one, &app.db.units(), here.today())?.covers(id.0)?;
    Ok(one)
}

fn crumbs(one: &Asset) -> Vec<(String, String)> {
    vec![
        (labels::NAV_LIST.to_owned(), "/tai-san".to_owned()),
        (labels::short(&one.content.title), format!("/tai-san/{}", one.id)),
    ]
}
