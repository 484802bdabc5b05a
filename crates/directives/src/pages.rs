//! The pages of this module: register, document, tasks, difficulties, coverage, calendar, what the public sees.

mod annex;
mod calendar;
mod compile;
mod coverage;
mod edit;
pub(crate) mod exchange;
mod list;
mod obstacles;
mod open;
mod orphans;
mod show;
mod task;
mod tasks;
mod units;

use crate::commands::StoredFile;
use crate::labels;
use crate::model::task::TaskAct;
use crate::model::{Act, Directive, DirectiveId};
use crate::{policy, store};
use kernel::access::Role;
use kernel::forms::Upload;
use kernel::web::{Access, App, Here, Nav, Routes};
use kernel::{AppError, FieldErrors, Result};
use ui::again::{error, errors_of, hindrance, once, shown_again};

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const SEE: Access = Access::Record("directive.see");
    const KEEP: Access = Access::Record("directive.keep");
    const SEE_TASK: Access = Access::Record("task.see");
    const MANAGE: Access = Access::Record("task.manage");
    const LEAD: Access = Access::Record("task.lead");
    const READERS: Access = Access::Roles(&policy::READERS);
    const KEEPERS: Access = Access::Roles(&policy::KEEPERS);
    Routes::new()
        .get("/chi-dao", Access::SignedIn, list::index)
        .get("/chi-dao/xuat", READERS, list::export)
        .get("/chi-dao/moi", KEEPERS, edit::new)
        .post("/chi-dao", KEEPERS, edit::create)
        .get("/chi-dao/bao-phu", READERS, coverage::index)
        .post("/chi-dao/lien-thong", KEEPERS, exchange::take_in)
        .get("/chi-dao/{id}", SEE, show::show)
        .get("/chi-dao/{id}/sua", KEEP, edit::edit)
        .post("/chi-dao/{id}/sua", KEEP, edit::update)
        .post("/chi-dao/{id}/ban-hanh", KEEP, |app, here, id, form| {
            show::act(Act::Issue, app, here, id, form)
        })
        .post("/chi-dao/{id}/thay-the", KEEP, |app, here, id, form| {
            show::act(Act::Replace, app, here, id, form)
        })
        .post("/chi-dao/{id}/ket-thuc", KEEP, |app, here, id, form| {
            show::act(Act::End, app, here, id, form)
        })
        .post("/chi-dao/{id}/cong-khai", KEEP, show::publish)
        .post("/chi-dao/{id}/nhac", KEEP, show::remind)
        .post(
            "/chi-dao/{id}/xac-nhan",
            Access::Record("directive.acknowledge"),
            show::acknowledge,
        )
        .post("/chi-dao/{id}/khoan", KEEP, show::add_clause)
        .get("/chi-dao/{id}/khoan/{clause}", KEEP, edit::clause)
        .post("/chi-dao/{id}/khoan/{clause}", KEEP, edit::update_clause)
        .post("/chi-dao/{id}/khoan/{clause}/bo", KEEP, edit::remove_clause)
        .post("/chi-dao/{id}/dong", KEEP, show::add_line)
        .post("/chi-dao/{id}/dong/{line}/bo", KEEP, show::remove_line)
        .post("/chi-dao/{id}/thuc-hien", KEEP, show::cover)
        .post("/chi-dao/{id}/tep", KEEP, show::attach)
        .get("/chi-dao/{id}/tep/{file}", SEE, show::file)
        .get("/chi-dao/{id}/lien-thong", KEEP, exchange::send)
        .post("/chi-dao/{id}/lien-thong", KEEP, exchange::answer)
        .get("/chi-dao/{id}/nhiem-vu", KEEP, task::new)
        .post("/chi-dao/{id}/nhiem-vu", KEEP, task::create)
        .post(
            "/chi-dao/{id}/vuong-mac",
            Access::Record("obstacle.raise"),
            obstacles::raise,
        )
        .get("/chi-dao/{id}/phan-tich", KEEP, compile::ask)
        .post("/chi-dao/{id}/phan-tich", KEEP, compile::propose)
        .post("/chi-dao/{id}/phan-tich/ghi", KEEP, compile::keep)
        .get("/vuong-mac", READERS, obstacles::index)
        .post("/vuong-mac/{id}", Access::Record("obstacle.answer"), obstacles::answer)
        .get("/nhiem-vu", Access::SignedIn, tasks::index)
        .get("/nhiem-vu/xuat", READERS, tasks::export)
        .get("/nhiem-vu/lich-rieng", Access::SignedIn, calendar::link)
        .post("/nhiem-vu/lich-rieng", Access::SignedIn, calendar::renew)
        .post("/nhiem-vu/lich-rieng/bo", Access::SignedIn, calendar::drop)
        .get("/lich-nhiem-vu/{secret}", Access::Public, calendar::feed)
        .get("/nhiem-vu/cho-nhan", KEEPERS, orphans::index)
        .get("/nhiem-vu/{id}", SEE_TASK, task::show)
        .get("/nhiem-vu/{id}/sua", MANAGE, task::edit)
        .post("/nhiem-vu/{id}/sua", MANAGE, task::update)
        .post("/nhiem-vu/{id}/tien-do", LEAD, |app, here, id, form| {
            task::act(TaskAct::Report, app, here, id, form)
        })
        .post("/nhiem-vu/{id}/hoan-thanh", LEAD, |app, here, id, form| {
            task::act(TaskAct::Complete, app, here, id, form)
        })
        .post("/nhiem-vu/{id}/duyet", MANAGE, |app, here, id, form| {
            task::act(TaskAct::Approve, app, here, id, form)
        })
        .post("/nhiem-vu/{id}/tra-lai", MANAGE, |app, here, id, form| {
            task::act(TaskAct::Return, app, here, id, form)
        })
        .post("/nhiem-vu/{id}/huy", MANAGE, |app, here, id, form| {
            task::act(TaskAct::Cancel, app, here, id, form)
        })
        .post("/nhiem-vu/{id}/don-doc", MANAGE, task::urge)
        .post("/nhiem-vu/{id}/chuyen", MANAGE, orphans::pass_on)
        .get("/nhiem-vu/{id}/tep/{file}", SEE_TASK, task::file)
        .get("/chi-dao-cong-khai", Access::Public, open::list)
        .get("/chi-dao-cong-khai/{id}", Access::Public, open::show)
        .merge(crate::api::routes())
}

/// The entries of the navigation.
#[must_use]
pub fn nav() -> Vec<Nav> {
    const OFFICERS: &[Role] = &[Role::UnitClerk, Role::Leader, Role::FocalOffice, Role::Auditor];
    let entry = |label, href, icon| Nav {
        group: labels::NAV_GROUP,
        label,
        href,
        icon,
        roles: OFFICERS,
    };
    vec![
        entry(labels::NAV_LIST, "/chi-dao", "file"),
        entry(labels::NAV_TASKS, "/nhiem-vu", "check"),
        entry(labels::NAV_OBSTACLES, "/vuong-mac", "alert"),
        entry(labels::NAV_COVERAGE, "/chi-dao/bao-phu", "search"),
    ]
}

/// The document of a request, as far as the person's scope shows it.
async fn find(app: &App, here: &Here, id: DirectiveId) -> Result<Directive> {
    store::find(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await
}

/// The same, for whoever may change it.
async fn find_kept(app: &App, here: &Here, id: DirectiveId) -> Result<Directive> {
    let one = find(app, here, id).await?;
    policy::permit_keep(here.actor()?, one.keeper, id.0, &app.db.units(), here.today())?.covers(id.0)?;
    Ok(one)
}

/// A form for a document that takes no change any more is refused before anybody types into it.
fn still_open(one: &Directive) -> Result<()> {
    if one.state.is_open() {
        Ok(())
    } else {
        Err(AppError::Refused {
            code: "directive.closed",
            message: labels::closed(one.state),
        })
    }
}

/// Checks and reads an upload, then stores its bytes; a file that is not accepted is told at its field.
async fn store_upload(app: &App, upload: &Upload, field: &str, errors: &mut FieldErrors) -> Result<Option<StoredFile>> {
    let (bytes, name) = (upload.bytes.clone(), upload.name.clone());
    let read = app
        .engines
        .slow(move |documents| documents.extract(&bytes, &name))
        .await?;
    match read {
        Err(rejected) => {
            errors.add(field, rejected.message);
            Ok(None)
        }
        Ok(extracted) => {
            let hash = app.engines.files.put(&upload.bytes).await?;
            Ok(Some(StoredFile {
                hash,
                name: upload.name.clone(),
                size: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
                extracted,
            }))
        }
    }
}

/// The first error of the reading that says that the record is there, but not for this person.
fn crumbs(one: &Directive) -> Vec<(String, String)> {
    vec![
        (labels::NAV_LIST.to_owned(), "/chi-dao".to_owned()),
        (labels::short(one), format!("/chi-dao/{}", one.id)),
    ]
}
