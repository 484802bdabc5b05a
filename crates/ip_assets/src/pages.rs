//! The pages of this module: register, asset with its dossier, deadlines, what the public sees.

mod budget;
mod collective;
mod costs;
mod due;
mod edit;
mod exploitation;
mod export;
mod import;
mod list;
mod open;
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
        .post("/tai-san/{id}/cong-khai", KEEP, show::publish)
        .post("/tai-san/{id}/tep", KEEP, show::attach)
        .get("/tai-san/{id}/tep/{file}", SEE, show::file)
        .get("/tai-san-cong-khai", Access::Public, open::list)
        .get("/tai-san-cong-khai/{id}", Access::Public, open::show)
        .merge(crate::api::routes())
        .merge(crate::exploitation_api::routes())
        .merge(crate::costs_api::routes())
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
        (one.code.clone(), format!("/tai-san/{}", one.id)),
    ]
}
