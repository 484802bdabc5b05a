//! The pages: the papers of a record, and one paper with all that may be done to it.

use crate::{Offer, Record, Seen, Source, Sources, Words, commands, labels};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::engines::FoundSignatures;
use kernel::forms::Form;
use kernel::ids::PaperId;
use kernel::once::{self, Claim};
use kernel::papers::{self, Paper, PaperStatus};
use kernel::web::{Access, App, AppState, Here, Routes, download, inline_pdf, see_other, see_other_saying};
use kernel::{AppError, Result};
use ui::view::{Badge, Choice, FileLine, Row};
use ui::{Frame, filters};
use uuid::Uuid;

/// Media type of a DOCX.
pub(crate) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const SEE: Access = Access::Record("paper.see");
    const WRITE: Access = Access::Record("paper.write");
    Routes::new()
        .get("/van-ban/ho-so/{kind}/{record}", SEE, shelf)
        .post("/van-ban/ho-so/{kind}/{record}", WRITE, draft)
        .get("/van-ban/{id}", SEE, show)
        .post("/van-ban/{id}/{act}", WRITE, act)
        .get("/van-ban/{id}/tep/{file}", SEE, file)
        .merge(crate::api::routes())
}

/// A paper in the list of its record.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its page.
    pub href: String,
    /// Kind and number.
    pub name: String,
    /// What it is about.
    pub title: String,
    /// Where it stands.
    pub badge: Badge,
}

impl Line {
    fn of(paper: &Paper) -> Line {
        Line {
            href: format!("/van-ban/{}", paper.id),
            name: labels::name(paper),
            title: paper.title.clone(),
            badge: Badge::new(paper.status.label(), labels::tone(paper.status)),
        }
    }
}

/// The papers of a record as a part of its own page, and the address where more are drafted (empty for those who may not).
///
/// # Errors
/// As [`Source::find`].
pub async fn section(app: &App, here: &Here, source: &dyn Source, id: Uuid) -> Result<(Vec<Line>, String)> {
    let (db, units) = (app.db.reader(), app.db.units());
    let record = match source.find(&db, &units, here.actor()?, id, here.today()).await {
        Ok(record) => record,
        // the record itself is seen, its papers are not
        Err(AppError::NotFound) => return Ok((Vec::new(), String::new())),
        Err(other) => return Err(other),
    };
    let lines = crate::of(&db, &record, id).await?.iter().map(Line::of).collect();
    let more = if record.may_write {
        format!("/van-ban/ho-so/{}/{id}", source.kind())
    } else {
        String::new()
    };
    Ok((lines, more))
}

#[derive(Template)]
#[template(path = "papers_shelf.html")]
struct Shelf {
    frame: Frame,
    action: String,
    of: String,
    lines: Vec<Line>,
    offers: Vec<Choice>,
    may_write: bool,
    errors: Vec<(String, String)>,
    once: String,
}

impl Shelf {
    fn error(&self, field: &str) -> Option<&str> {
        at_field(&self.errors, field)
    }
}

fn at_field<'a>(errors: &'a [(String, String)], field: &str) -> Option<&'a str> {
    errors
        .iter()
        .find(|(name, _)| name == field)
        .map(|(_, message)| message.as_str())
}

/// The messages of an error that a page shows again, with their fields; any other error goes on.
fn shown(error: AppError) -> Result<Vec<(String, String)>> {
    match error {
        AppError::Invalid(errors) => Ok(errors
            .iter()
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
            .collect()),
        AppError::Refused { message, .. } => Ok(vec![(String::new(), message)]),
        other @ (AppError::Conflict(_)
        | AppError::Unauthenticated
        | AppError::Forbidden(_)
        | AppError::NotFound
        | AppError::TooLarge(_)
        | AppError::TooMany(_)
        | AppError::ReadOnly(_)
        | AppError::Busy(_)
        | AppError::Precondition(_)
        | AppError::Database(_)
        | AppError::Bug(_)) => Err(other),
    }
}

fn frame_of(app: &App, here: &Here, title: &str, record: &Record, failed: bool) -> Frame {
    let mut frame = ui::shell::frame(app, here, title);
    frame.crumbs = record.crumbs.clone();
    frame.crumbs.push((record.title.clone(), record.link.clone()));
    frame.has_error = failed;
    frame
}

async fn shelf_page(
    app: &App,
    here: &Here,
    kind: &str,
    id: Uuid,
    chosen: &str,
    errors: Vec<(String, String)>,
) -> Result<Shelf> {
    let (db, units) = (app.db.reader(), app.db.units());
    let sources = app.part::<Sources>()?;
    let source = sources.of(kind)?;
    let record = source.find(&db, &units, here.actor()?, id, here.today()).await?;
    let lines = crate::of(&db, &record, id).await?.iter().map(Line::of).collect();
    Ok(Shelf {
        frame: frame_of(app, here, labels::PAPERS, &record, !errors.is_empty()),
        action: format!("/van-ban/ho-so/{kind}/{id}"),
        of: record.title,
        lines,
        offers: Choice::list(
            record
                .offers
                .iter()
                .map(|offer: &Offer| (offer.code.clone(), offer.label.clone())),
            chosen,
        ),
        may_write: record.may_write,
        errors,
        once: kernel::ids::secret(),
    })
}

async fn shelf(Shared(app): Shared<AppState>, here: Here, Path((kind, id)): Path<(String, Uuid)>) -> Result<Response> {
    ui::shell::html(&shelf_page(&app, &here, &kind, id, "", Vec::new()).await?)
}

async fn draft(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((kind, id)): Path<(String, Uuid)>,
    form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let sources = app.part::<Sources>()?;
    let offer = form.raw("offer").to_owned();
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "paper.draft").await? {
        return Ok(see_other(&address));
    }
    let record = sources
        .of(&kind)?
        .find(&tx.reader(), &tx.units(), actor, id, here.today())
        .await?;
    let recipients = record
        .offers
        .iter()
        .find(|one| one.code == offer)
        .map(|one| one.recipients.clone())
        .unwrap_or_default();
    let words = Words {
        offer: offer.clone(),
        recipients,
        signer: String::new(),
    };
    match commands::draft(&tx, &sources, actor, (&kind, id), None, words).await {
        Ok(paper) => {
            let address = format!("/van-ban/{paper}");
            once::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, labels::DRAFTED))
        }
        Err(error) => {
            drop(tx);
            let errors = shown(error)?;
            ui::shell::html_with_errors(&shelf_page(&app, &here, &kind, id, &offer, errors).await?)
        }
    }
}

struct Signature {
    who: String,
    how: String,
    sound: bool,
    sentences: Vec<String>,
}

#[derive(Template)]
#[template(path = "papers_show.html")]
struct Show {
    frame: Frame,
    id: PaperId,
    name: String,
    badge: Badge,
    turn: &'static str,
    yours: bool,
    rows: Vec<Row>,
    files: Vec<FileLine>,
    preview: String,
    status: PaperStatus,
    numbered: bool,
    may_write: bool,
    fallen: String,
    signed: Option<((&'static str, &'static str), Vec<Signature>)>,
    signers: Vec<Choice>,
    others: Vec<Choice>,
    title: String,
    recipients: String,
    reason: String,
    why: String,
    scan: bool,
    version: i64,
    editing: bool,
    errors: Vec<(String, String)>,
    once: String,
}

impl Show {
    fn error(&self, field: &str) -> Option<&str> {
        at_field(&self.errors, field)
    }

    fn at(&self, rest: &str) -> String {
        format!("/van-ban/{}/{rest}", self.id)
    }

    /// Each form of the page is sent once for itself.
    fn once_of(&self, act: &str) -> String {
        format!("{}-{act}", self.once)
    }

    fn is(&self, code: &str) -> bool {
        self.status.code() == code
    }

    fn ended(&self) -> bool {
        matches!(self.status, PaperStatus::Cancelled | PaperStatus::Corrected)
    }
}

async fn seen(app: &App, here: &Here, id: PaperId) -> Result<Seen> {
    let sources = app.part::<Sources>()?;
    crate::find(
        &sources,
        &app.db.reader(),
        &app.db.units(),
        here.actor()?,
        id,
        here.today(),
    )
    .await
}

async fn page(app: &App, here: &Here, id: PaperId, form: &Form, errors: Vec<(String, String)>) -> Result<Show> {
    let Seen { paper, record } = seen(app, here, id).await?;
    let db = app.db.reader();
    let words = Words::of(&paper);
    let offer = record.offers.iter().find(|offer| offer.code == words.offer);
    let on = paper.dated.unwrap_or(here.today());
    let signers = organisations::papers::signers(&db, paper.unit, on).await?;
    let signed_by_unit = offer.is_none_or(|offer| offer.signed_by_unit);
    let chosen = if form.raw("signer").is_empty() {
        words.signer.clone()
    } else {
        form.raw("signer").to_owned()
    };
    let signer = signers
        .iter()
        .find(|signer| signer.key == words.signer)
        .or_else(|| signers.first());
    let others = papers::of(&db, paper.subject).await?;
    let replaced = others.iter().find(|other| Some(other.id) == paper.replaced_by);
    let found: Option<FoundSignatures> = serde_json::from_value(paper.signatures.clone()).ok();
    let scan = paper.signatures.get("scan").and_then(serde_json::Value::as_bool) == Some(true);
    let mut rows = vec![
        Row::fact(labels::ROW_TITLE, paper.title.clone()),
        Row::fact(
            labels::ROW_DAY,
            paper
                .dated
                .map(|day| day.format("%d/%m/%Y").to_string())
                .unwrap_or_default(),
        ),
        Row::fact(labels::ROW_UNIT, app.db.units().name(paper.unit, on).to_owned()),
    ];
    if signed_by_unit {
        let who = signer.map_or_else(
            || labels::NO_SIGNER.to_owned(),
            |signer| format!("{}, {}", signer.name, signer.title),
        );
        rows.push(Row::fact(labels::ROW_SIGNER, who));
    }
    if !words.recipients.is_empty() {
        rows.push(Row::fact(labels::ROW_RECIPIENTS, words.recipients.join("; ")).long());
    }
    if let Some(other) = replaced {
        let mut row = Row::fact(labels::ROW_REPLACED, labels::name(other));
        row.href = Some(format!("/van-ban/{}", other.id));
        rows.push(row);
    }
    let may_write = record.may_write;
    let errors_shown = !errors.is_empty();
    // only the form of the draft sends the version: whatever else was refused says nothing of these fields
    let editing = errors_shown && !form.raw("version").is_empty();
    let typed = |field: &str, kept: String| if editing { form.raw(field).to_owned() } else { kept };
    Ok(Show {
        frame: frame_of(app, here, &labels::name(&paper), &record, errors_shown),
        id,
        name: labels::name(&paper),
        badge: Badge::new(paper.status.label(), labels::tone(paper.status)),
        turn: labels::turn(&paper, may_write),
        yours: may_write
            && matches!(
                paper.status,
                PaperStatus::Draft | PaperStatus::Exported | PaperStatus::Signed
            ),
        rows,
        files: if record.reads {
            files(app, &paper, may_write).await
        } else {
            Vec::new()
        },
        preview: if paper.status == PaperStatus::Draft && may_write && record.reads {
            format!("/van-ban/{id}/tep/xem-thu")
        } else {
            String::new()
        },
        status: paper.status,
        numbered: paper.label.is_some(),
        may_write,
        fallen: if matches!(paper.status, PaperStatus::Cancelled | PaperStatus::Corrected) {
            labels::fallen(&paper)
        } else {
            String::new()
        },
        signed: found.filter(|_| paper.signed_hash.is_some()).map(|found| {
            let standing = labels::standing(&found, scan);
            let each = found
                .signatures
                .into_iter()
                .map(|one| Signature {
                    who: labels::signer(&one),
                    how: labels::signed_how(&one),
                    sound: one.sound,
                    sentences: one.sentences,
                })
                .collect();
            (standing, each)
        }),
        signers: if signed_by_unit {
            Choice::list(
                signers
                    .iter()
                    .map(|signer| (signer.key.clone(), format!("{}, {}", signer.name, signer.title))),
                &chosen,
            )
        } else {
            Vec::new()
        },
        others: Choice::list(
            others
                .iter()
                .filter(|other| {
                    let stands = other.status == PaperStatus::Issued && other.kind == paper.kind;
                    other.id != id && stands && Words::of(other).offer == words.offer
                })
                .map(|other| (other.id.to_string(), labels::name(other))),
            form.raw("by"),
        ),
        title: typed("title", paper.title.clone()),
        recipients: typed("recipients", words.recipients.join("\n")),
        reason: form.raw("reason").to_owned(),
        why: form.raw("why").to_owned(),
        scan: !form.raw("scan").is_empty(),
        version: paper.version,
        editing,
        errors,
        once: kernel::ids::secret(),
    })
}

/// The files that were given out say what the paper says; those of a paper that was taken back do not.
fn given_out(paper: &Paper, may_write: bool) -> bool {
    may_write && paper.status != PaperStatus::Draft
}

async fn files(app: &App, paper: &Paper, may_write: bool) -> Vec<FileLine> {
    let out = given_out(paper, may_write);
    let mut lines = Vec::new();
    for (name, hash, code, wanted) in [
        (labels::FILE_SIGNED, &paper.signed_hash, "da-ky", true),
        (labels::FILE_PDF, &paper.pdf_hash, "pdf", out),
        (labels::FILE_DOCX, &paper.docx_hash, "docx", out),
    ] {
        if let (Some(hash), true) = (hash, wanted) {
            // a file that was lost or damaged takes nothing else away: `doctor` names it
            let bytes = app.engines.files.get(hash).await.map_or(0, |bytes| bytes.len());
            lines.push(FileLine {
                name: name.to_owned(),
                href: format!("/van-ban/{}/tep/{code}", paper.id),
                bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
                ..FileLine::default()
            });
        }
    }
    lines
}

async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<PaperId>) -> Result<Response> {
    ui::shell::html(&page(&app, &here, id, &Form::default(), Vec::new()).await?)
}

async fn act(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, act)): Path<(PaperId, String)>,
    form: Form,
) -> Result<Response> {
    match carry_out(&app, &here, id, &act, &form).await {
        Ok(saying) => Ok(see_other_saying(&format!("/van-ban/{id}"), &saying)),
        // somebody saved the draft first: what was typed stands beside what it says now
        Err(AppError::Conflict(_)) if act == "sua" => {
            let errors = vec![(String::new(), labels::CHANGED.to_owned())];
            let mut response = ui::shell::html_with_errors(&page(&app, &here, id, &form, errors).await?)?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
        Err(error) => {
            let errors = shown(error)?;
            ui::shell::html_with_errors(&page(&app, &here, id, &form, errors).await?)
        }
    }
}

/// Does one act; the answer is the sentence that says so. A repeat of a form finds the paper where the first one put it.
async fn carry_out(app: &AppState, here: &Here, id: PaperId, act: &str, form: &Form) -> Result<String> {
    let actor = here.actor()?;
    let sources = app.part::<Sources>()?;
    let found = seen(app, here, id).await?.paper;
    // what is slow is made before the transaction, and only for who may write
    let (mut exported, mut signed) = (None, None);
    if matches!(act, "xuat" | "da-ky") {
        let tx = app.begin(here).await?;
        commands::may_write(&tx, &sources, actor, &found).await?;
        drop(tx);
    }
    if act == "xuat" {
        exported = Some(commands::make(app, &sources, actor, &found, here.today()).await?);
    } else if act == "da-ky" {
        let upload = form
            .upload("file")
            .ok_or_else(|| AppError::field("file", labels::ASK_FILE))?;
        let scan = !form.raw("scan").is_empty();
        signed = Some(commands::look_at(app, &found, upload.bytes.to_vec(), upload.name.clone(), scan).await?);
    }
    let tx = app.begin(here).await?;
    let what = format!("paper.act:{id}:{act}");
    if once::claim(&tx, actor.person, form.once(), &what).await? != Claim::New {
        return Ok(String::new());
    }
    let saying = match (act, exported, signed) {
        ("xuat", Some(files), _) => {
            commands::export(&tx, &sources, actor, id, found.version, files).await?;
            labels::EXPORTED.to_owned()
        }
        ("da-ky", _, Some(signed)) => {
            commands::sign(&tx, &sources, actor, id, found.pdf_hash.as_deref(), signed).await?;
            labels::SIGNED.to_owned()
        }
        ("sua", ..) => {
            let words = Words {
                offer: String::new(),
                recipients: commands::recipients(form.raw("recipients"))?,
                signer: form.raw("signer").to_owned(),
            };
            let title = commands::title(form.raw("title"))?;
            let version = form.raw("version").parse().unwrap_or(0);
            commands::rewrite(&tx, &sources, actor, id, version, title, words).await?;
            labels::REWRITTEN.to_owned()
        }
        ("so", ..) => labels::numbered(&commands::number(&tx, &sources, actor, id).await?),
        ("du-thao", ..) => {
            commands::reopen(&tx, &sources, actor, id).await?;
            labels::REOPENED.to_owned()
        }
        ("ban-hanh", ..) => {
            commands::issue(&tx, &sources, actor, id).await?;
            labels::ISSUED.to_owned()
        }
        ("huy", ..) => {
            commands::cancel(&tx, &sources, actor, id, form.raw("reason")).await?;
            labels::CANCELLED.to_owned()
        }
        ("thay-the", ..) => {
            let by = form
                .raw("by")
                .parse()
                .map_err(|_| AppError::field("by", labels::ASK_BY))?;
            let done = commands::correct(&tx, &sources, actor, id, by, form.raw("why")).await;
            // both reasons stand on one page: each has a field of its own
            done.map_err(|error| {
                let unsaid = matches!(&error, AppError::Invalid(errors) if errors.get("reason").is_some());
                if unsaid {
                    AppError::field("why", kernel::labels::PAPER_REASON)
                } else {
                    error
                }
            })?;
            labels::CORRECTED.to_owned()
        }
        _ => return Err(AppError::NotFound),
    };
    tx.commit().await?;
    Ok(saying)
}

async fn file(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, file)): Path<(PaperId, String)>,
) -> Result<Response> {
    let found = seen(&app, &here, id).await?;
    give(&app, &here, &found, &file).await
}

/// A file of a paper: `xem-thu` sets the draft as it stands.
pub(crate) async fn give(app: &App, here: &Here, found: &Seen, file: &str) -> Result<Response> {
    let Seen { paper, record } = found;
    if !record.reads {
        return Err(AppError::NotFound);
    }
    if file == "xem-thu" && paper.status == PaperStatus::Draft && record.may_write {
        let sources = app.part::<Sources>()?;
        let set = commands::set(app, &sources, here.actor()?, paper, here.today()).await?;
        return Ok(inline_pdf(&labels::file_name(paper, "pdf"), set.pdf));
    }
    let (hash, ending) = match file {
        "da-ky" => (&paper.signed_hash, "pdf"),
        "pdf" if given_out(paper, record.may_write) => (&paper.pdf_hash, "pdf"),
        "docx" if given_out(paper, record.may_write) => (&paper.docx_hash, "docx"),
        _ => return Err(AppError::NotFound),
    };
    let bytes = app.engines.files.get(hash.as_ref().ok_or(AppError::NotFound)?).await?;
    let name = labels::file_name(paper, ending);
    Ok(match file {
        // our own file may be shown; what came from outside is only ever saved
        "pdf" => inline_pdf(&name, bytes),
        "docx" => download(&name, DOCX, bytes),
        _ => download(&name, "application/pdf", bytes),
    })
}
