//! A session: its agenda, assignments, conclusions, state.

use super::{Seen, begin, finish, ids, moment, seen, shown};
use crate::agenda::{self, Line};
use crate::model::*;
use crate::papers::{Sessions, Sitting};
use crate::source::Sources;
use crate::{commands, documents, labels, policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::forms::Form;
use kernel::ids::PersonId;
use kernel::time::{local, local_date};
use kernel::web::{App, AppState, Here, inline_pdf, see_other};
use kernel::{AppError, Result};
use ui::view::{Badge, Choice, Row};
use ui::{Frame, filters};
use uuid::Uuid;

struct ItemLine {
    id: ItemId,
    number: usize,
    code: String,
    title: String,
    unit: String,
    stage: Badge,
    reviewers: String,
    mine: Option<Badge>,
    mean: String,
    votes: String,
    conclusion: Option<Badge>,
    note: String,
    kept: String,
}

struct BulkLine {
    undo: String,
    hasten: String,
    words: String,
}

#[derive(Template)]
#[template(path = "councils_session.html")]
struct Show {
    frame: Frame,
    id: MeetingId,
    title: String,
    badge: Badge,
    turn: String,
    yours: bool,
    rows: Vec<Row>,
    items: Vec<ItemLine>,
    papers: Vec<papers::Line>,
    more_papers: String,
    certify: bool,
    bulks: Vec<BulkLine>,
    members: Vec<Choice>,
    conclusions: Vec<Choice>,
    state: State,
    may_prepare: bool,
    may_run: bool,
    sits: bool,
    scored: bool,
    form: Form,
    errors: Vec<(String, String)>,
    version: i64,
}

impl Show {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    fn at(&self, rest: &str) -> String {
        format!("/hoi-dong/phien/{}{rest}", self.id)
    }

    fn is(&self, code: &str) -> bool {
        self.state.code() == code
    }
}

/// Who sees the scores of others: those who run the session, and everyone once it is closed.
pub(super) fn with_scores(seen: &Seen) -> bool {
    policy::runs(seen.part) || matches!(seen.meeting.state, State::Closed | State::Signed)
}

pub(super) async fn lines(app: &App, here: &Here, seen: &Seen) -> Result<Vec<Line>> {
    let actor = here.actor()?;
    agenda::read(
        &app.db.reader(),
        &policy::scope(actor),
        &seen.meeting,
        &seen.members,
        actor.person,
        with_scores(seen),
        here.today(),
    )
    .await
}

async fn page(app: &App, here: &Here, id: MeetingId, form: Form, errors: Vec<(String, String)>) -> Result<Show> {
    let actor = here.actor()?;
    let seen = seen(app, here, id).await?;
    let lines = lines(app, here, &seen).await?;
    let (units, on, meeting) = (app.db.units(), here.today(), &seen.meeting);
    let rules = app.part::<Rules>()?;
    let sits = seen.sits(actor.person);
    let runs = policy::runs(seen.part);
    let to_score = lines
        .iter()
        .filter(|line| line.reviewers.iter().any(|(person, _)| *person == actor.person))
        .filter(|line| line.mine.as_ref().is_none_or(|sheet| sheet.submitted_at.is_none()))
        .count();
    let (papers, more_papers) = papers::section(app, here, &Sessions, id.0).await?;
    let bulks = store::open_bulks(&app.db.reader(), &policy::scope(actor), id, on).await?;
    let mut frame = ui::shell::frame(app, here, &meeting.title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = seen.crumbs();
    frame.crumbs.pop();
    let items = lines
        .iter()
        .map(|line| ItemLine {
            id: line.item.id,
            number: line.number,
            code: line.item.subject.code.clone(),
            title: line.item.subject.title.clone(),
            unit: units.name(line.item.subject.unit, on).to_owned(),
            stage: Badge::new(labels::stage(line.item.stage), labels::stage_tone(line.item.stage)),
            reviewers: if policy::prepares(seen.part) {
                line.reviewers
                    .iter()
                    .map(|(person, _)| seen.name(*person))
                    .collect::<Vec<_>>()
                    .join(", ")
            } else {
                String::new()
            },
            mine: sits.then(|| labels::sheet_state(line.mine.as_ref())),
            mean: line.scores.mean().map(labels::points).unwrap_or_default(),
            votes: labels::tally(line.item.tally),
            conclusion: line
                .item
                .conclusion
                .map(|one| Badge::new(labels::conclusion(one), labels::conclusion_tone(one))),
            note: line.item.note.clone(),
            kept: if policy::prepares(seen.part) {
                line.kept
                    .iter()
                    .map(|person| seen.name(*person))
                    .collect::<Vec<_>>()
                    .join(", ")
            } else {
                String::new()
            },
        })
        .collect();
    let rows = labels::meeting_rows(meeting)
        .into_iter()
        .chain(labels::policy_rows(&meeting.policy).into_iter().take(4))
        .chain([(
            labels::SCORE_FORM,
            rules.form(&meeting.form).map(labels::form).unwrap_or_default(),
        )])
        .chain(published_until(app, meeting).map(|text| (labels::PUBLISHED, text)))
        .map(|(label, value)| Row::fact(label, value))
        .collect();
    let filled = !form.raw("meeting_title").is_empty();
    let planned = local(meeting.planned_at);
    Ok(Show {
        frame,
        id,
        title: meeting.title.clone(),
        badge: Badge::new(labels::state(meeting.state), labels::state_tone(meeting.state)),
        turn: labels::turn(meeting.state, runs, sits, to_score, lines.is_empty()),
        yours: (runs && meeting.state != State::Signed) || (sits && meeting.state == State::Open && to_score > 0),
        rows,
        items,
        papers,
        more_papers,
        certify: matches!(meeting.state, State::Closed | State::Signed)
            && policy::certifies(actor, seen.council.unit, &units, on),
        bulks: bulks
            .iter()
            .filter(|bulk| bulk.made_by == actor.person && bulk.due_at > here.now)
            .map(|bulk| BulkLine {
                undo: format!("/hoi-dong/ket-luan/{}/hoan-tac", bulk.id),
                hasten: format!("/hoi-dong/ket-luan/{}/bao-ngay", bulk.id),
                words: labels::bulk(bulk.conclusion, bulk.due_at),
            })
            .collect(),
        members: Choice::list(
            seen.members
                .iter()
                .map(|member| (member.person.to_string(), seen.name(member.person))),
            "",
        ),
        conclusions: Choice::list(
            Conclusion::ALL.iter().map(|one| (one.code(), labels::conclusion(*one))),
            Conclusion::Recognise.code(),
        ),
        state: meeting.state,
        may_prepare: policy::prepares(seen.part),
        may_run: runs,
        sits,
        scored: meeting.policy.method == Method::Score,
        form: if filled {
            form
        } else {
            Form::with([
                ("meeting_title".to_owned(), meeting.title.clone()),
                ("place".to_owned(), meeting.place.clone()),
                ("day".to_owned(), planned.format("%d/%m/%Y").to_string()),
                ("time".to_owned(), planned.format("%H:%M").to_string()),
            ])
        },
        errors,
        version: meeting.version,
    })
}

/// Until when the result is public before the head signs, counted in working days from the end of the session.
fn published_until(app: &App, meeting: &Meeting) -> Option<String> {
    let closed = local_date(meeting.closed_at?);
    (meeting.policy.publish_days > 0).then(|| {
        let last = app
            .packs
            .calendar
            .add_working_days(closed, i32::from(meeting.policy.publish_days));
        labels::published_until(meeting.policy.publish_days, last)
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<MeetingId>) -> Result<Response> {
    ui::shell::html(&page(&app, &here, id, Form::default(), Vec::new()).await?)
}

pub(super) async fn again(app: &App, here: &Here, id: MeetingId, form: Form, error: AppError) -> Result<Response> {
    ui::shell::html_with_errors(&page(app, here, id, form, shown(error)?).await?)
}

pub(super) async fn change(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    mut form: Form,
) -> Result<Response> {
    let title = form.need_line("meeting_title", labels::ASK_MEETING_TITLE, 200);
    let place = form.need_line("place", labels::ASK_PLACE, 200);
    let at = moment(&mut form);
    let (Some(at), true) = (at, form.errors.is_empty()) else {
        let errors = std::mem::take(&mut form.errors);
        return again(&app, &here, id, form, AppError::Invalid(errors)).await;
    };
    let version = form.raw("version").parse().unwrap_or(0);
    let tx = app.begin(&here).await?;
    match commands::move_meeting(&tx, here.actor()?, id, version, title, place, at).await {
        Ok(()) => finish(tx, &here, &form, &format!("/hoi-dong/phien/{id}"), labels::MOVED).await,
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}

#[derive(Template)]
#[template(path = "councils_pick.html")]
struct Pick {
    frame: Frame,
    id: MeetingId,
    waiting: Vec<(String, Choice)>,
    groups: Vec<Choice>,
    once: String,
}

impl Pick {
    fn at(&self, rest: &str) -> String {
        format!("/hoi-dong/phien/{}{rest}", self.id)
    }
}

/// What the address of the choice may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct AskedPick {
    /// Only what was handed in to this campaign.
    #[serde(default)]
    nhom: String,
}

pub(super) async fn pick(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    Query(asked): Query<AskedPick>,
) -> Result<Response> {
    let actor = here.actor()?;
    let seen = seen(&app, &here, id).await?;
    policy::permit_prepare(actor, seen.part, id.0)?.covers(id.0)?;
    let (db, on) = (app.db.reader(), here.today());
    let there = lines(&app, &here, &seen).await?;
    let mut waiting = Vec::new();
    let mut groups: Vec<String> = Vec::new();
    for source in &app.part::<Sources>()?.0 {
        for record in source.waiting(&db, actor, seen.council.unit, on).await? {
            if !record.group.is_empty() && !groups.contains(&record.group) {
                groups.push(record.group.clone());
            }
            let wanted = asked.nhom.is_empty() || asked.nhom == record.group;
            if wanted && !there.iter().any(|line| line.item.subject.id == record.id) {
                let hint = if record.group.is_empty() {
                    record.code
                } else {
                    format!("{} · {}", record.code, record.group)
                };
                waiting.push((
                    source.kind().to_owned(),
                    Choice {
                        value: record.id.to_string(),
                        label: record.title,
                        // What is taken as a whole is marked already: the dossiers of one campaign.
                        hint,
                        selected: !asked.nhom.is_empty(),
                    },
                ));
            }
        }
    }
    let mut frame = ui::shell::frame(&app, &here, labels::PICK);
    frame.crumbs = seen.crumbs();
    ui::shell::html(&Pick {
        frame,
        id,
        waiting,
        groups: Choice::list(groups.iter().map(|name| (name.clone(), name.clone())), &asked.nhom),
        once: kernel::ids::secret(),
    })
}

/// The frozen views of chosen records, through the source of each kind. `chosen` is `kind:id`.
async fn subjects(
    app: &App,
    here: &Here,
    tx: &kernel::db::Tx,
    id: MeetingId,
    chosen: &[String],
) -> Result<Vec<Subject>> {
    let (actor, units) = (here.actor()?, tx.units());
    let unit = commands::unit_of(tx, actor, id).await?;
    let mut subjects = Vec::new();
    for source in &app.part::<Sources>()?.0 {
        let ids: Vec<Uuid> = chosen
            .iter()
            .filter_map(|text| text.split_once(':'))
            .filter(|(kind, _)| *kind == source.kind())
            .filter_map(|(_, id)| id.parse().ok())
            .collect();
        if !ids.is_empty() {
            let found = source
                .subjects(&tx.reader(), &units, actor, unit, &ids, here.today())
                .await?;
            subjects.extend(found);
        }
    }
    Ok(subjects)
}

pub(super) async fn add(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let address = format!("/hoi-dong/phien/{id}");
    let Some(tx) = begin(&app, &here, &form, "council.items").await? else {
        return Ok(see_other(&address));
    };
    let chosen: Vec<String> = form.all("subject").map(str::to_owned).collect();
    let subjects = subjects(&app, &here, &tx, id, &chosen).await?;
    commands::add_items(&tx, here.actor()?, id, subjects).await?;
    finish(tx, &here, &form, &address, labels::ITEMS_ADDED).await
}

pub(super) async fn open(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    match commands::open(&tx, here.actor()?, id).await {
        Ok(()) => finish(tx, &here, &form, &format!("/hoi-dong/phien/{id}"), labels::OPENED).await,
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}

pub(super) async fn close(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::close(&tx, here.actor()?, id).await?;
    finish(tx, &here, &form, &format!("/hoi-dong/phien/{id}"), labels::CLOSED).await
}

pub(super) async fn sign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let number = commands::sign(&tx, here.actor()?, id).await?;
    finish(
        tx,
        &here,
        &form,
        &format!("/hoi-dong/phien/{id}"),
        &labels::signed(&number),
    )
    .await
}

pub(super) async fn assign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let (items, persons) = (ids::<ItemId>(&form, "item"), ids::<PersonId>(&form, "reviewer"));
    let tx = app.begin(&here).await?;
    let count = commands::assign(&tx, here.actor()?, id, &items, &persons).await?;
    finish(
        tx,
        &here,
        &form,
        &format!("/hoi-dong/phien/{id}"),
        &labels::assigned(count),
    )
    .await
}

pub(super) async fn assign_plan(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let each = form
        .raw("each")
        .trim()
        .parse::<usize>()
        .ok()
        .filter(|each| (1..=20).contains(each));
    let Some(each) = each else {
        return again(&app, &here, id, form, AppError::field("each", labels::ask_number(20))).await;
    };
    let tx = app.begin(&here).await?;
    let count = commands::assign_plan(&tx, here.actor()?, id, each).await?;
    finish(
        tx,
        &here,
        &form,
        &format!("/hoi-dong/phien/{id}"),
        &labels::assigned(count),
    )
    .await
}

struct Chosen {
    id: ItemId,
    number: usize,
    code: String,
    title: String,
    votes: String,
    fits: bool,
}

#[derive(Template)]
#[template(path = "councils_conclude.html")]
struct Confirm {
    frame: Frame,
    id: MeetingId,
    chosen: Vec<Chosen>,
    conclusion: &'static str,
    code: &'static str,
    note: String,
    misfits: usize,
    errors: Vec<(String, String)>,
    once: String,
}

impl Confirm {
    fn at(&self, rest: &str) -> String {
        format!("/hoi-dong/phien/{}{rest}", self.id)
    }

    fn ask_count(&self) -> String {
        labels::ask_count(self.chosen.len())
    }

    fn act(&self) -> String {
        labels::conclude_button(self.chosen.len())
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }
}

async fn confirm_page(
    app: &App,
    here: &Here,
    id: MeetingId,
    form: &Form,
    errors: Vec<(String, String)>,
) -> Result<Confirm> {
    let seen = seen(app, here, id).await?;
    policy::permit_run(here.actor()?, seen.part, id.0)?.covers(id.0)?;
    let wanted: Vec<ItemId> = ids(form, "item");
    let conclusion = Conclusion::from_code(form.raw("conclusion"))
        .ok_or_else(|| AppError::field("conclusion", labels::ASK_CONCLUSION))?;
    let chosen: Vec<Chosen> = lines(app, here, &seen)
        .await?
        .into_iter()
        .filter(|line| wanted.contains(&line.item.id))
        .map(|line| Chosen {
            id: line.item.id,
            number: line.number,
            votes: labels::tally(line.item.tally),
            fits: conclusion.fits(line.item.passed) && matches!(line.item.stage, Stage::Waiting | Stage::Voted),
            code: line.item.subject.code,
            title: line.item.subject.title,
        })
        .collect();
    if chosen.is_empty() {
        return Err(AppError::field("item", labels::ASK_ITEMS));
    }
    let mut frame = ui::shell::frame(app, here, labels::CONCLUDE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = seen.crumbs();
    Ok(Confirm {
        frame,
        id,
        misfits: chosen.iter().filter(|one| !one.fits).count(),
        chosen,
        conclusion: labels::conclusion(conclusion),
        code: conclusion.code(),
        note: form.raw("note").to_owned(),
        errors,
        once: kernel::ids::secret(),
    })
}

pub(super) async fn confirm(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    match confirm_page(&app, &here, id, &form, Vec::new()).await {
        Ok(page) => ui::shell::html(&page),
        Err(error) => again(&app, &here, id, form, error).await,
    }
}

pub(super) async fn conclude(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let Some(conclusion) = Conclusion::from_code(form.raw("conclusion")) else {
        let error = AppError::field("conclusion", labels::ASK_CONCLUSION);
        return again(&app, &here, id, form, error).await;
    };
    let address = format!("/hoi-dong/phien/{id}");
    let Some(tx) = begin(&app, &here, &form, "council.conclude").await? else {
        return Ok(see_other(&address));
    };
    let items: Vec<ItemId> = ids(&form, "item");
    match commands::conclude(
        &tx,
        here.actor()?,
        id,
        &items,
        conclusion,
        &form.text("note"),
        form.raw("typed"),
    )
    .await
    {
        Ok(_) => finish(tx, &here, &form, &address, labels::CONCLUDED).await,
        Err(AppError::Refused { code, message }) => {
            drop(tx);
            let field = if code == "council.other_count" { "typed" } else { "" };
            let page = confirm_page(&app, &here, id, &form, vec![(field.to_owned(), message)]).await?;
            ui::shell::html_with_errors(&page)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn undo(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(bulk): Path<BulkId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let meeting = commands::undo(&tx, here.actor()?, bulk).await?;
    finish(tx, &here, &form, &format!("/hoi-dong/phien/{meeting}"), labels::UNDONE).await
}

pub(super) async fn hasten(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(bulk): Path<BulkId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let meeting = commands::hasten(&tx, here.actor()?, bulk).await?;
    finish(
        tx,
        &here,
        &form,
        &format!("/hoi-dong/phien/{meeting}"),
        labels::HASTENED,
    )
    .await
}

pub(super) async fn minutes(Shared(app): Shared<AppState>, here: Here, Path(id): Path<MeetingId>) -> Result<Response> {
    let seen = seen(&app, &here, id).await?;
    policy::permit_run(here.actor()?, seen.part, id.0)?.covers(id.0)?;
    if seen.meeting.state == State::Planned {
        return Err(AppError::NotFound);
    }
    let day = local_date(seen.meeting.closed_at.unwrap_or(here.now));
    let sitting = Sitting::read(&app, here.actor()?, seen.council, seen.meeting, day).await?;
    let data = documents::minutes(&sitting);
    let bytes = app
        .engines
        .slow(move |documents| documents.render("minutes", &data, day))
        .await??;
    Ok(inline_pdf(&format!("{}.pdf", labels::FILE_MINUTES), bytes))
}
