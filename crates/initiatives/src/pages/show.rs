//! The dossier: whose turn it is, what may be done, what happened; and its acts.

use super::sections::{self, Section};
use super::{find, write};
use crate::commands::{self, Deed};
use crate::comparing;
use crate::documents;
use crate::labels;
use crate::model::{Act, Initiative, InitiativeId, RefusalReason, Rules, SUBJECT, State};
use crate::papers::Dossiers;
use crate::works::Work;
use crate::{policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::attachments;
use kernel::flow::FlowAct as _;
use kernel::forms::Form;
use kernel::ids::{AttachmentId, PersonId};
use kernel::once::{self, Claim};
use kernel::papers::{PaperKind, PaperStatus};
use kernel::time::local_date;
use kernel::web::{AppState, Here, download, inline_pdf, see_other, see_other_saying};
use kernel::{AppError, Result, deadlines, journal};
use ui::view::{Badge, Choice, Event, FileLine, Row, WorkItem};
use ui::{Frame, filters};

#[derive(Template)]
#[template(path = "initiatives_show.html")]
struct Show {
    frame: Frame,
    id: InitiativeId,
    title: String,
    code: String,
    badge: Badge,
    turn: String,
    yours: bool,
    deadline: Option<ui::view::Deadline>,
    deadline_reason: String,
    rows: Vec<Row>,
    campaign: Option<(String, String)>,
    source: String,
    authors: Vec<crate::model::Author>,
    files: Vec<FileLine>,
    readings: Vec<(String, String)>,
    timeline: Vec<Event>,
    may: Vec<Act>,
    may_edit: bool,
    asked: Vec<(String, String, String)>,
    marks: Vec<(&'static str, String)>,
    links: Vec<(&'static str, String, String)>,
    sections: Vec<Section>,
    /// What other modules have of it.
    panels: Vec<kernel::related::Panel>,
    works: Vec<WorkItem>,
    papers: Vec<papers::Line>,
    more_papers: String,
    has_receipt: bool,
    has_spread: bool,
    verify: String,
    /// What the comparison says, its tone, its address; without words when there is none yet.
    novelty: Option<(&'static str, &'static str, String)>,
    refusal: String,
    reasons: Vec<Choice>,
    decision_number: String,
    earlier: String,
    note: String,
    errors: Vec<(String, String)>,
    once: String,
}

impl Show {
    fn at(&self, rest: &str) -> String {
        format!("/sang-kien/{}{rest}", self.id)
    }

    fn may(&self, act: &str) -> bool {
        self.may.iter().any(|may| may.code() == act)
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<InitiativeId>) -> Result<Response> {
    let initiative = find(&app, &here, id).await?;
    ui::shell::html(&page(&app, &here, &initiative, Form::default(), Vec::new()).await?)
}

async fn page(
    app: &AppState,
    here: &Here,
    initiative: &Initiative,
    form: Form,
    errors: Vec<(String, String)>,
) -> Result<Show> {
    let actor = here.actor()?;
    let (id, content, today) = (initiative.id, &initiative.content, here.today());
    let reader = app.db.reader();
    let units = app.db.units();
    let rules = app.part::<Rules>()?;
    let flow = rules.flow_of(initiative)?;
    let may: Vec<Act> = Act::all()
        .iter()
        .copied()
        .filter(|act| flow.after(initiative.state, *act).is_some())
        .filter(|act| policy::permit(actor, *act, initiative, flow, &units, today).is_ok())
        .collect();
    let unit = units.name(content.unit, today).to_owned();
    let asked = rules.form_of(initiative)?;
    let campaign = store::campaigns::of(&reader, id).await?;
    let open = initiative.state.is_open();
    let life = store::life::of(&reader, id).await?;
    let works: Vec<Work> = Work::ALL
        .into_iter()
        .filter(|work| policy::permit_work(actor, *work, initiative, &life, &rules, &units, today).is_ok())
        .filter(|work| *work != Work::AskSupplement || initiative.circumstances.supplement.is_none())
        .collect();
    let secrets = policy::sees_secrets(actor, initiative, &units, today);
    let linked = sections::linked(app, here, initiative).await?;
    let clock = deadlines::of(&reader, id.0)
        .await?
        .into_iter()
        .rfind(|deadline| deadline.rule == commands::DECISION_CLOCK);
    let date = content
        .first_applied_on
        .map(|day| day.format("%d/%m/%Y").to_string())
        .unwrap_or_default();
    let acts = [
        Act::Receive,
        Act::Recognise,
        Act::Dismiss,
        Act::Supply,
        Act::Revise,
        Act::Conclude,
    ];
    let yours = initiative.state == State::Draft && initiative.submitter == actor.person
        || acts.iter().any(|act| may.contains(act))
        || works.iter().any(|work| {
            matches!(
                work,
                Work::Confirm | Work::AnswerUse | Work::ConfirmUse | Work::ReceiveProposal | Work::DecideProposal
            )
        });
    let files = attachments::of(&reader, id.0).await?;
    let timeline = timeline(app, id).await?;
    let (papers, more_papers) = papers::section(app, here, &Dossiers, id.0).await?;
    // a decision that waits for the leader to take it over: its number stands in the form
    let issued = kernel::papers::of(&reader, id.0)
        .await?
        .into_iter()
        .rfind(|paper| paper.kind == PaperKind::Decision && paper.status == PaperStatus::Issued)
        .and_then(|paper| paper.label)
        .filter(|_| may.contains(&Act::Recognise));
    let mut marks = sections::marks(initiative);
    marks.splice(0..0, sections::fallen(app, here, initiative).await?);
    let mut frame = ui::shell::frame(app, here, &content.title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/sang-kien".to_owned())];
    Ok(Show {
        frame,
        id,
        title: if content.title.is_empty() {
            labels::UNTITLED.to_owned()
        } else {
            content.title.clone()
        },
        code: initiative.code.clone().unwrap_or_default(),
        badge: Badge::new(labels::state(initiative.state), labels::tone(initiative.state)),
        turn: labels::turn(initiative, &unit, yours),
        yours,
        deadline: initiative
            .due_on
            .filter(|_| open)
            .map(|day| ui::view::Deadline::new(kernel::time::end_of_day(day), here.now)),
        deadline_reason: clock
            .filter(|_| open)
            .map(|clock| clock.explanation)
            .unwrap_or_default(),
        rows: labels::content_rows(content, &unit, &date)
            .into_iter()
            .filter(|(field, _, value)| !value.is_empty() && *field != "title" && (secrets || *field != "confidential"))
            .map(|(_, label, value)| Row::fact(label, value).long())
            .chain(asked.questions.iter().filter_map(|question| {
                let answer = initiative.circumstances.answers.get(&question.key)?;
                Some(Row::fact(question.label.clone(), answer.clone()).long())
            }))
            .collect(),
        campaign: campaign.map(|one| {
            let late = one.is_late(initiative.submitted_at);
            (
                format!("/phong-trao/{}", one.id),
                labels::campaigns::entered(&one.call.name, late),
            )
        }),
        source: labels::forms::source(&asked.title, asked.version, &asked.legal_act, asked.verified),
        authors: content.authors.clone(),
        readings: write::readings(id, &files),
        files: write::file_lines(id, &files),
        timeline,
        may_edit: initiative.state.is_editable() && initiative.submitter == actor.person,
        asked: sections::asked(initiative),
        marks,
        papers,
        more_papers,
        links: linked,
        panels: app
            .part::<kernel::related::Related>()?
            .of(app, actor, SUBJECT, id.0, today)
            .await?,
        sections: sections::of(&life, initiative, &units, today),
        works: works
            .iter()
            .map(|work| WorkItem {
                title: labels::work::title(*work).to_owned(),
                href: format!("/sang-kien/{id}/viec/{}", work.code()),
                note: labels::work::lead(*work).to_owned(),
                deadline: None,
                act: None,
            })
            .collect(),
        may,
        has_receipt: initiative.received_at.is_some(),
        has_spread: initiative.state.is_recognised() || matches!(initiative.state, State::Disputed | State::Cancelled),
        verify: initiative
            .certificate_key
            .as_ref()
            .map(|_| documents::verify_address(&app.site.public_url, initiative))
            .unwrap_or_default(),
        novelty: super::novelty::in_short(app, here, initiative).await?,
        refusal: initiative
            .refusal_reason
            .map(labels::reason)
            .unwrap_or_default()
            .to_owned(),
        reasons: Choice::list(
            RefusalReason::ALL
                .into_iter()
                .map(|reason| (reason.code(), labels::reason(reason))),
            form.raw("reason"),
        ),
        decision_number: Some(form.raw("decision_number").to_owned())
            .filter(|typed| !typed.is_empty())
            .or(issued)
            .unwrap_or_default(),
        earlier: form.raw("earlier").to_owned(),
        note: form.raw("note").to_owned(),
        errors,
        once: kernel::ids::secret(),
    })
}

async fn timeline(app: &AppState, id: InitiativeId) -> Result<Vec<Event>> {
    let reader = app.db.reader();
    let entries = journal::timeline(&reader, SUBJECT, id.0).await?;
    let people: Vec<PersonId> = entries.iter().map(|entry| PersonId(entry.person)).collect();
    let names = people::names(&reader, &people).await?;
    Ok(entries
        .iter()
        .rev()
        // what is still being written is for those who write it; the part "Văn bản" shows it to them
        .filter(|entry| {
            let act = entry.act.as_str();
            !act.starts_with("paper.") || matches!(act, "paper.issued" | "paper.cancelled" | "paper.corrected")
        })
        .map(|entry| {
            let details = entry.details();
            Event {
                number: u64::try_from(entry.seq).unwrap_or(0),
                at: entry.at,
                who: names
                    .get(&PersonId(entry.person))
                    .cloned()
                    .unwrap_or_else(|| labels::SYSTEM.to_owned()),
                text: labels::act_done(&entry.act).to_owned(),
                detail: labels::act_detail(&details),
                icon: labels::act_icon(&entry.act),
                tone: labels::act_tone(&entry.act),
                papers: Vec::new(),
            }
        })
        .collect())
}

/// Does an act once, even when its form is sent twice.
async fn act(app: &AppState, here: &Here, id: InitiativeId, form: &Form, deed: Deed, saying: &str) -> Result<Response> {
    let actor = here.actor()?;
    let address = format!("/sang-kien/{id}");
    let tx = app.begin(here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "initiative.act").await? {
        return Ok(see_other(&address));
    }
    commands::take(&tx, &*app.part::<Rules>()?, actor, id, deed).await?;
    once::answer(&tx, actor.person, form.once(), &address).await?;
    tx.commit().await?;
    Ok(see_other_saying(&address, saying))
}

pub(super) async fn submit(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    form: Form,
) -> Result<Response> {
    match act(&app, &here, id, &form, Deed::Submit, labels::SUBMITTED).await {
        // The check page lists what is missing, each with a link to its field.
        Err(AppError::Invalid(_)) => Ok(see_other(&format!("/sang-kien/{id}/kiem-tra"))),
        Ok(answer) => {
            comparing::after_submission(&app, id, &here.request).await;
            Ok(answer)
        }
        other => other,
    }
}

pub(super) async fn receive(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    form: Form,
) -> Result<Response> {
    act(&app, &here, id, &form, Deed::Receive, labels::RECEIVED).await
}

pub(super) async fn withdraw(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    form: Form,
) -> Result<Response> {
    act(&app, &here, id, &form, Deed::Withdraw, labels::WITHDRAWN).await
}

pub(super) async fn recognise(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    form: Form,
) -> Result<Response> {
    let deed = Deed::Recognise {
        decision_number: form.line("decision_number"),
    };
    decide(&app, &here, id, form, deed, labels::RECOGNISED).await
}

pub(super) async fn refuse(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    form: Form,
) -> Result<Response> {
    let Some(reason) = RefusalReason::from_code(form.raw("reason")) else {
        let initiative = find(&app, &here, id).await?;
        let rules = app.part::<Rules>()?;
        let flow = rules.flow_of(&initiative)?;
        policy::permit(
            here.actor()?,
            Act::Refuse,
            &initiative,
            flow,
            &app.db.units(),
            here.today(),
        )?
        .covers(id.0)?;
        let errors = vec![("reason".to_owned(), labels::ASK_REASON.to_owned())];
        return ui::shell::html_with_errors(&page(&app, &here, &initiative, form, errors).await?);
    };
    let deed = Deed::Refuse {
        reason,
        earlier: form.line("earlier"),
        note: form.text("note"),
    };
    decide(&app, &here, id, form, deed, labels::REFUSED).await
}

async fn decide(
    app: &AppState,
    here: &Here,
    id: InitiativeId,
    form: Form,
    deed: Deed,
    saying: &str,
) -> Result<Response> {
    match act(app, here, id, &form, deed, saying).await {
        Err(AppError::Invalid(errors)) => {
            let initiative = find(app, here, id).await?;
            let errors = errors
                .iter()
                .map(|(field, message)| (field.to_owned(), message.to_owned()))
                .collect();
            ui::shell::html_with_errors(&page(app, here, &initiative, form, errors).await?)
        }
        other => other,
    }
}

#[derive(Template)]
#[template(path = "initiatives_slip.html")]
struct Slip {
    frame: Frame,
    id: InitiativeId,
    code: String,
    rows: Vec<Row>,
    tracking: String,
    address: String,
    qr: String,
}

impl Slip {
    fn pdf(&self) -> String {
        format!("/sang-kien/{}/phieu-tiep-nhan", self.id)
    }
}

/// The receipt slip as a page: code, QR, due day and why, and the number for following it without an account.
pub(super) async fn slip(Shared(app): Shared<AppState>, here: Here, Path(id): Path<InitiativeId>) -> Result<Response> {
    let initiative = find(&app, &here, id).await?;
    let received = initiative.received_at.ok_or(AppError::NotFound)?;
    let clock = deadlines::of(&app.db.reader(), id.0)
        .await?
        .into_iter()
        .rfind(|deadline| deadline.rule == commands::DECISION_CLOCK);
    let code = initiative.code.clone().unwrap_or_default();
    let mine = policy::sees_secrets(here.actor()?, &initiative, &app.db.units(), here.today());
    let address = format!("{}/theo-doi?ma={code}", app.site.public_url);
    let unit = app.db.units().name(initiative.content.unit, here.today()).to_owned();
    let drawn = address.clone();
    let qr = app.engines.slow(move |documents| documents.qr_svg(&drawn)).await?;
    ui::shell::html(&Slip {
        frame: ui::shell::frame(&app, &here, labels::FILE_RECEIPT),
        id,
        rows: labels::slip_rows(
            &initiative,
            &unit,
            local_date(received),
            &clock.map(|clock| clock.explanation).unwrap_or_default(),
        )
        .into_iter()
        .map(|(label, value)| Row::fact(label, value))
        .collect(),
        tracking: initiative
            .circumstances
            .tracking
            .clone()
            .filter(|_| mine)
            .unwrap_or_default(),
        address,
        qr,
        code,
    })
}

pub(super) async fn receipt(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
) -> Result<Response> {
    let initiative = find(&app, &here, id).await?;
    let received = initiative.received_at.ok_or(AppError::NotFound)?;
    let day = local_date(received);
    let letterhead =
        organisations::papers::letterhead(&app.db.reader(), &app.db.units(), initiative.content.unit, day).await?;
    let data = documents::receipt_of(&app, &initiative, &letterhead).await?;
    let bytes = app
        .engines
        .slow(move |documents| documents.render("receipt", &data, day))
        .await??;
    let code = initiative.code.unwrap_or_default();
    Ok(inline_pdf(&format!("{} {code}.pdf", labels::FILE_RECEIPT), bytes))
}

pub(super) async fn file(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, file)): Path<(InitiativeId, AttachmentId)>,
) -> Result<Response> {
    let initiative = find(&app, &here, id).await?;
    let attachment = attachments::find(&app.db.reader(), file).await?;
    let attachment = attachment
        .filter(|attachment| attachment.subject == initiative.id.0)
        .ok_or(AppError::NotFound)?;
    let bytes = app.engines.files.get(&attachment.hash).await?;
    // A paper of consent holds a signature: for those who handle the dossier, not for whoever applies it elsewhere.
    if attachment.slot.starts_with("consent")
        && !policy::sees_secrets(here.actor()?, &initiative, &app.db.units(), here.today())
    {
        return Err(AppError::NotFound);
    }
    // Our own papers open in the browser; what people uploaded is only ever saved.
    if attachment.slot.starts_with("certificate") {
        return Ok(inline_pdf(&attachment.name, bytes));
    }
    Ok(download(&attachment.name, &attachment.media_type, bytes))
}

/// Most characters of a file's text on its page.
const READ_MOST: usize = 60_000;

#[derive(Template)]
#[template(path = "initiatives_reading.html")]
struct Reading {
    frame: Frame,
    name: String,
    file_href: String,
    back: String,
    warnings: Vec<String>,
    font: Option<kernel::engines::OldFont>,
    text: String,
    cut: bool,
}

/// What was read in an uploaded report: for old fonts before and after, and the whole text to compare with the original.
pub(super) async fn reading(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, file)): Path<(InitiativeId, AttachmentId)>,
) -> Result<Response> {
    let initiative = find(&app, &here, id).await?;
    let attachment = attachments::find(&app.db.reader(), file).await?;
    let attachment = attachment
        .filter(|attachment| attachment.subject == initiative.id.0 && attachment.slot == commands::REPORT)
        .ok_or(AppError::NotFound)?;
    let bytes = app.engines.files.get(&attachment.hash).await?;
    let name = attachment.name.clone();
    let read = app
        .engines
        .slow(move |documents| documents.extract(&bytes, &name))
        .await?;
    let mut frame = ui::shell::frame(&app, &here, labels::READING);
    frame.crumbs = vec![
        (labels::NAV_LIST.to_owned(), "/sang-kien".to_owned()),
        (initiative.content.title.clone(), format!("/sang-kien/{id}")),
    ];
    let (warnings, font, text) = match read {
        Ok(found) => (found.warnings, found.converted, found.text),
        // It was taken once; a reader that is out of order is told, the file stays.
        Err(rejected) => (vec![rejected.message], None, String::new()),
    };
    ui::shell::html(&Reading {
        frame,
        file_href: format!("/sang-kien/{id}/tep/{file}"),
        back: format!("/sang-kien/{id}"),
        name: attachment.name,
        warnings,
        font,
        cut: text.chars().count() > READ_MOST,
        text: text.chars().take(READ_MOST).collect(),
    })
}
