//! The import: lists are checked first; every wrong cell is shown with its file, row and column.

use crate::import::{self, RowFault, Summary};
use crate::labels;
use crate::policy;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use kernel::Result;
use kernel::forms::Form;
use kernel::once::{self, Claim};
use kernel::web::{AppState, Here, see_other, see_other_saying};
use ui::view::Row;
use ui::{Frame, filters};

/// Fields of the form: name, beginning of the file's name, label, needed together with the others.
const FILES: [(&str, &str, bool); 9] = [
    ("provinces", labels::file::PROVINCES, true),
    ("communes", labels::file::COMMUNES, true),
    ("old_provinces", labels::file::OLD_PROVINCES, true),
    ("old_districts", labels::file::OLD_DISTRICTS, true),
    ("old_wards", labels::file::OLD_WARDS, true),
    ("mapping", labels::file::MAPPING, true),
    ("changes", labels::file::CHANGES, false),
    ("formation_text", labels::file::FORMATION, false),
    ("units", labels::file::UNITS, false),
];

/// Faults that the page shows; the sum is told.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "organisations_import.html")]
struct ImportPage {
    frame: Frame,
    /// (field, label) of the administrative lists, hidden once they are there.
    lists: Vec<(&'static str, &'static str, bool)>,
    local: (&'static str, &'static str),
    summary: Vec<Row>,
    faults: Vec<RowFault>,
    fault_count: usize,
    errors: Vec<(String, String)>,
    once: String,
}

fn page(app: &AppState, here: &Here) -> ImportPage {
    let mut frame = ui::shell::frame(app, here, labels::IMPORT);
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/don-vi".to_owned())];
    let lists = if app.db.units().is_empty() {
        FILES[..8].to_vec()
    } else {
        Vec::new()
    };
    ImportPage {
        frame,
        lists,
        local: ("units", labels::file::UNITS),
        summary: Vec::new(),
        faults: Vec::new(),
        fault_count: 0,
        errors: Vec::new(),
        once: kernel::ids::secret(),
    }
}

pub(super) async fn form(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let _ = policy::permit_import(here.actor()?, &app.db.units(), Some(&[]), here.today())?;
    ui::shell::html(&page(&app, &here))
}

fn faulty(app: &AppState, here: &Here, faults: Vec<RowFault>) -> Result<Response> {
    let mut page = page(app, here);
    page.frame.has_error = true;
    page.fault_count = faults.len();
    page.faults = faults;
    page.faults.truncate(SHOWN);
    ui::shell::html_with_errors(&page)
}

pub(super) async fn run(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let _ = policy::permit_import(actor, &app.db.units(), Some(&[]), here.today())?;
    // The field says which list it is, whatever the file is called; a list of changes keeps its name, which may date it.
    let files: Vec<(String, Vec<u8>)> = FILES
        .iter()
        .filter_map(|(field, _, _)| {
            let upload = form.upload(field)?;
            let name = if upload.name.to_lowercase().starts_with(field) {
                upload.name.clone()
            } else {
                format!("{field}.csv")
            };
            Some((name, upload.bytes.to_vec()))
        })
        .collect();
    if files.is_empty() {
        let mut page = page(&app, &here);
        page.frame.has_error = true;
        page.errors = vec![("units".to_owned(), labels::ASK_FILES.to_owned())];
        return ui::shell::html_with_errors(&page);
    }
    let read = app.engines.slow(move |_| import::parse(&files)).await?;
    let country = match read {
        Ok(country) => country,
        Err(faults) => return faulty(&app, &here, faults),
    };
    let tx = app.begin(&here).await?;
    let carry_out = form.raw("act") == "import";
    if carry_out && let Claim::Done(_) = once::claim(&tx, actor.person, form.once(), "unit.import").await? {
        return Ok(see_other("/don-vi"));
    }
    let summary = match import::import(&tx, actor, &country).await? {
        Ok(summary) => summary,
        Err(faults) => return faulty(&app, &here, faults),
    };
    if carry_out {
        tx.commit().await?;
        crate::refresh(&app.db).await?;
        return Ok(see_other_saying("/don-vi", &labels::imported(summary.units)));
    }
    // A dry run goes all the way and is then taken back: dropping the transaction stores nothing.
    drop(tx);
    let mut page = page(&app, &here);
    page.summary = rows(&summary);
    ui::shell::html(&page)
}

fn rows(summary: &Summary) -> Vec<Row> {
    let number = |count: usize| vietnamese::format_int(i64::try_from(count).unwrap_or(i64::MAX));
    labels::summary(summary)
        .into_iter()
        .map(|(label, count)| Row::fact(label, number(count)))
        .collect()
}
