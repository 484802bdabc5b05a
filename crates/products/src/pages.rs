//! The pages of this module: list, product with its rights, coverage board, what the public sees.

mod board;
mod edit;
mod list;
mod open;
mod rate;
mod show;

use crate::labels;
use crate::model::{Product, ProductId};
use crate::{policy, store};
use kernel::Result;
use kernel::web::{Access, App, Here, Nav, Routes};
use ui::again::{error, errors_of, hindrance, once, shown_again};

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const SEE: Access = Access::Record("product.see");
    const KEEP: Access = Access::Record("product.keep");
    const READERS: Access = Access::Roles(&policy::READERS);
    const KEEPERS: Access = Access::Roles(&policy::KEEPERS);
    Routes::new()
        .get("/san-pham", Access::SignedIn, list::index)
        .get("/san-pham/xuat", READERS, list::export)
        .get("/san-pham/moi", KEEPERS, edit::new)
        .post("/san-pham", KEEPERS, edit::create)
        .get("/san-pham/bao-ho", READERS, board::index)
        .get("/san-pham/bao-ho/xuat", READERS, board::export)
        .get("/san-pham/{id}", SEE, show::show)
        .get("/san-pham/{id}/sua", KEEP, edit::edit)
        .post("/san-pham/{id}/sua", KEEP, edit::update)
        .get("/san-pham/{id}/xep-hang", KEEP, rate::form)
        .post("/san-pham/{id}/xep-hang", KEEP, rate::rate)
        .post("/san-pham/{id}/quyen", KEEP, show::link)
        .post("/san-pham/{id}/cong-khai", KEEP, show::publish)
        .post("/san-pham/{id}/danh-muc", KEEP, show::retire)
        .get("/san-pham-cong-khai", Access::Public, open::list)
        .get("/san-pham-cong-khai/{id}", Access::Public, open::show)
        .merge(crate::api::routes())
}

/// The entries of the navigation.
#[must_use]
pub fn nav() -> Vec<Nav> {
    let entry = |label, href, icon| Nav {
        group: ip_assets::labels::NAV_GROUP,
        label,
        href,
        icon,
        roles: &policy::READERS,
    };
    vec![
        entry(labels::NAV_LIST, "/san-pham", "tree"),
        entry(labels::NAV_BOARD, "/san-pham/bao-ho", "shield"),
    ]
}

/// The product of a request, as far as the person's scope shows it.
async fn find(app: &App, here: &Here, id: ProductId) -> Result<Product> {
    store::find(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await
}

/// The same, for whoever may change it.
async fn find_kept(app: &App, here: &Here, id: ProductId) -> Result<Product> {
    let one = find(app, here, id).await?;
    policy::permit_keep(here.actor()?, &one, &app.db.units(), here.today())?.covers(id.0)?;
    Ok(one)
}

fn crumbs(one: &Product) -> Vec<(String, String)> {
    vec![
        (labels::NAV_LIST.to_owned(), "/san-pham".to_owned()),
        (one.code.clone(), format!("/san-pham/{}", one.id)),
    ]
}

/// The words of the address that was called.
fn asked(here: &Here, name: &str) -> Option<String> {
    let query = here.path.split_once('?').map_or("", |(_, query)| query);
    kernel::forms::url_decode(query.as_bytes())
        .into_iter()
        .find(|(held, _)| held == name)
        .map(|(_, value)| value)
}
