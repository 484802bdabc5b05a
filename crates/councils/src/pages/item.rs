//! An item: its dossier, the reviewer's own sheet, conflicts, and what those who run the session see.

use super::{Seen, finish, one, seen, shown};
use crate::agenda::Line;
use crate::commands::{self, Draft};
use crate::model::*;
use crate::{labels, policy, store};
use askama::Template;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use kernel::forms::Form;
use kernel::ids::PersonId;
use kernel::time::local;
use kernel::web::{AppState, Here, see_other_saying};
use kernel::{AppError, Result};
use ui::view::{Badge, Choice, Row};
use ui::{Frame, filters};

/// Longest comment on a sheet.
const COMMENT: usize = 5_000;

struct Field {
    name: String,
    title: String,
    hint: String,
    suffix: String,
    value: String,
}

struct Kept {
    person: PersonId,
    name: String,
    kind: &'static str,
    code: &'static str,
    reason: String,
    lifted: bool,
    may_lift: bool,
}

struct Review {
    person: PersonId,
    name: String,
    reason: String,
}

struct Given {
    name: String,
    points: Vec<String>,
    total: String,
    comment: String,
}

#[derive(Template)]
#[template(path = "councils_item.html")]
struct Show {
    frame: Frame,
    id: ItemId,
    title: String,
    code: String,
    link: String,
    stage: Badge,
    conclusion: Option<Badge>,
    rows: Vec<Row>,
    fields: Vec<Field>,
    comment: String,
    sheet_open: bool,
    handed_in: bool,
    may_reopen: bool,
    own_total: String,
    sits: bool,
    may_prepare: bool,
    may_run: bool,
    running: bool,
    kept: Vec<Kept>,
    reviews: Vec<Review>,
    heads: Vec<String>,
    given: Vec<Given>,
    members: Vec<Choice>,
    votes: Vec<Choice>,
    may_write: bool,
    may_cancel: bool,
    may_remove: bool,
    reason: String,
    errors: Vec<(String, String)>,
}

impl Show {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    fn at(&self, rest: &str) -> String {
        format!("/hoi-dong/noi-dung/{}{rest}", self.id)
    }
}

async fn item_seen(app: &AppState, here: &Here, id: ItemId) -> Result<(Item, Seen)> {
    let item = store::find_item(&app.db.reader(), &policy::scope(here.actor()?), id, here.today()).await?;
    let seen = seen(app, here, item.meeting).await?;
    Ok((item, seen))
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<ItemId>) -> Result<Response> {
    ui::shell::html(&page(&app, &here, id, None, Vec::new()).await?)
}

async fn page(
    app: &AppState,
    here: &Here,
    id: ItemId,
    typed: Option<Form>,
    errors: Vec<(String, String)>,
) -> Result<Show> {
    let (actor, db, on) = (here.actor()?, app.db.reader(), here.today());
    let (item, seen) = item_seen(app, here, id).await?;
    let rules = app.part::<Rules>()?;
    let form = rules
        .form(&seen.meeting.form)
        .ok_or_else(|| AppError::bug(format!("no form {}", seen.meeting.form)))?;
    let conflicts = store::conflicts_on(&db, id).await?;
    let present = store::present_at(&db, item.meeting).await?;
    let (runs, prepares, sits) = (
        policy::runs(seen.part),
        policy::prepares(seen.part),
        seen.sits(actor.person),
    );
    let sheet = store::find_sheet(&db, id, actor.person).await?;
    let open = seen.meeting.state == State::Open;
    let scoring = seen.meeting.policy.method == Method::Score;
    let scorable =
        open && (matches!(item.stage, Stage::Waiting | Stage::Voting) || (item.stage == Stage::Voted && !scoring));
    let handed_in = sheet.as_ref().is_some_and(|sheet| sheet.submitted_at.is_some());
    let given = if super::show::with_scores(&seen) {
        store::sheets_on(&db, id).await?
    } else {
        Vec::new()
    };
    let kept = |person: PersonId| {
        conflicts
            .iter()
            .any(|conflict| conflict.person == person && !conflict.lifted)
    };
    let others: Vec<PersonId> = conflicts.iter().map(|conflict| conflict.person).collect();
    let names = people::names(&db, &others).await?;
    let mut frame = ui::shell::frame(app, here, &item.subject.title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = seen.crumbs();
    let running = matches!(seen.meeting.state, State::Planned | State::Open);
    let line = Line {
        number: 1,
        room: item
            .room
            .unwrap_or_else(|| commands::room(&seen.members, &present, &conflicts, id)),
        quorum: Quorum { present: 0, needed: 0 },
        kept: Vec::new(),
        reviewers: Vec::new(),
        mine: None,
        scores: Scores::default(),
        voted: 0,
        i_voted: false,
        item: item.clone(),
    };
    let raw = |name: &str| typed.as_ref().map(|form| form.raw(name).to_owned());
    let voting = item.stage == Stage::Voting;
    let rule = &seen.meeting.policy;
    Ok(Show {
        frame,
        id,
        title: item.subject.title.clone(),
        code: item.subject.code.clone(),
        link: item.subject.link.clone(),
        stage: Badge::new(labels::stage(item.stage), labels::stage_tone(item.stage)),
        conclusion: item
            .conclusion
            .map(|one| Badge::new(labels::conclusion(one), labels::conclusion_tone(one))),
        rows: labels::item_rows(&item, app.db.units().name(item.subject.unit, on), &line.room, rule)
            .into_iter()
            .map(|(label, value)| Row::fact(label, value))
            .collect(),
        fields: form
            .criteria
            .iter()
            .map(|criterion| {
                let held = sheet.as_ref().and_then(|sheet| sheet.points.get(&criterion.key));
                Field {
                    name: format!("p-{}", criterion.key),
                    title: criterion.title.clone(),
                    hint: labels::criterion_hint(criterion),
                    suffix: format!("/ {}", criterion.points),
                    value: raw(&format!("p-{}", criterion.key))
                        .unwrap_or_else(|| held.map(ToString::to_string).unwrap_or_default()),
                }
            })
            .collect(),
        comment: raw("comment")
            .unwrap_or_else(|| sheet.as_ref().map(|sheet| sheet.comment.clone()).unwrap_or_default()),
        sheet_open: sits && scorable && !handed_in,
        handed_in,
        may_reopen: handed_in && scorable,
        own_total: sheet
            .as_ref()
            .map(|sheet| labels::total(form, &sheet.points))
            .unwrap_or_default(),
        sits,
        may_prepare: prepares,
        may_run: runs,
        running,
        kept: if runs {
            conflicts
                .iter()
                .map(|conflict| Kept {
                    person: conflict.person,
                    name: names.get(&conflict.person).cloned().unwrap_or_default(),
                    kind: labels::conflict(conflict.kind),
                    code: conflict.kind.code(),
                    reason: conflict.reason.clone(),
                    lifted: conflict.lifted,
                    may_lift: running
                        && !conflict.lifted
                        && item.stage == Stage::Waiting
                        && conflict.kind != ConflictKind::Author,
                })
                .collect()
        } else {
            Vec::new()
        },
        reviews: if prepares {
            store::assignments_of(&db, &policy::scope(actor), item.meeting, on)
                .await?
                .into_iter()
                .filter(|assignment| assignment.item == id)
                .map(|assignment| Review {
                    person: assignment.person,
                    name: seen.name(assignment.person),
                    reason: assignment.reason,
                })
                .collect()
        } else {
            Vec::new()
        },
        heads: form.criteria.iter().map(|criterion| criterion.title.clone()).collect(),
        given: given
            .iter()
            .filter(|sheet| !kept(sheet.person))
            .map(|sheet| Given {
                name: seen.name(sheet.person),
                points: form
                    .criteria
                    .iter()
                    .map(|criterion| {
                        sheet
                            .points
                            .get(&criterion.key)
                            .map(ToString::to_string)
                            .unwrap_or_default()
                    })
                    .collect(),
                total: labels::total(form, &sheet.points),
                comment: sheet.comment.clone(),
            })
            .collect(),
        members: Choice::list(
            seen.members
                .iter()
                .filter(|member| !kept(member.person))
                .map(|member| (member.person.to_string(), seen.name(member.person))),
            &raw("person").unwrap_or_default(),
        ),
        votes: Choice::list(Vote::ALL.iter().map(|vote| (vote.code(), labels::vote(*vote))), ""),
        may_write: runs && open && voting && rule.method == Method::Open && rule.absent_vote == AbsentVote::Written,
        may_cancel: runs && open && matches!(item.stage, Stage::Voting | Stage::Voted),
        may_remove: prepares && running && item.stage == Stage::Waiting,
        reason: raw("reason").unwrap_or_default(),
        errors,
    })
}

async fn again(app: &AppState, here: &Here, id: ItemId, form: Form, error: AppError) -> Result<Response> {
    ui::shell::html_with_errors(&page(app, here, id, Some(form), shown(error)?).await?)
}

/// Points of a form as people type them; what is no whole number within the criterion is noted at its field.
fn points(form: &mut Form, sheet: &ScoreForm) -> Points {
    let mut points = Points::new();
    for criterion in &sheet.criteria {
        let field = format!("p-{}", criterion.key);
        let typed = form.raw(&field).trim().to_owned();
        if typed.is_empty() {
            continue;
        }
        match typed.parse::<u16>().ok().filter(|points| *points <= criterion.points) {
            Some(given) => {
                points.insert(criterion.key.clone(), given);
            }
            None => form
                .errors
                .add(&field, labels::ask_points(&criterion.title, criterion.points)),
        }
    }
    points
}

pub(super) async fn save(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    headers: HeaderMap,
    mut form: Form,
) -> Result<Response> {
    let (item, seen) = item_seen(&app, &here, id).await?;
    let rules = app.part::<Rules>()?;
    let sheet = rules
        .form(&seen.meeting.form)
        .ok_or_else(|| AppError::bug(format!("no form {}", seen.meeting.form)))?;
    let points = points(&mut form, sheet);
    let comment = form.text("comment");
    if comment.chars().count() > COMMENT {
        form.errors
            .add("comment", kernel::labels::too_long(comment.chars().count(), COMMENT));
    }
    if !form.errors.is_empty() {
        let errors = std::mem::take(&mut form.errors);
        return again(&app, &here, id, form, AppError::Invalid(errors)).await;
    }
    let draft = Draft {
        points,
        comment,
        based_on: None,
        submit: form.raw("then") == "submit",
    };
    let submit = draft.submit;
    let tx = app.begin(&here).await?;
    match commands::save_sheet(&tx, &rules, here.actor()?, id, draft).await {
        Ok(_) => tx.commit().await?,
        Err(error) => {
            drop(tx);
            return again(&app, &here, id, form, error).await;
        }
    }
    if headers.contains_key("x-autosave") {
        let at = local(here.now).format("%H:%M").to_string();
        return Ok(Json(serde_json::json!({ "saved_at": at })).into_response());
    }
    Ok(if submit {
        see_other_saying(&format!("/hoi-dong/phien/{}", item.meeting), labels::SHEET_HANDED_IN)
    } else {
        see_other_saying(&format!("/hoi-dong/noi-dung/{id}"), labels::SHEET_SAVED)
    })
}

pub(super) async fn reopen(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::reopen_sheet(&tx, &*app.part::<Rules>()?, here.actor()?, id).await?;
    finish(
        tx,
        &here,
        &form,
        &format!("/hoi-dong/noi-dung/{id}"),
        labels::SHEET_REOPENED,
    )
    .await
}

pub(super) async fn declare(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let reason = form.text("own_reason");
    if reason.is_empty() {
        // The page asks before the command does, at the field of this form.
        let error = AppError::field("own_reason", labels::ASK_CONFLICT_REASON);
        drop(tx);
        return again(&app, &here, id, form, error).await;
    }
    match commands::declare_conflict(&tx, here.actor()?, id, &reason).await {
        Ok(meeting) => {
            finish(
                tx,
                &here,
                &form,
                &format!("/hoi-dong/phien/{meeting}"),
                labels::CONFLICT_DECLARED,
            )
            .await
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}

pub(super) async fn pin(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    form: Form,
) -> Result<Response> {
    let person = one::<PersonId>(&form, "person", labels::ASK_MEMBER);
    let tx = app.begin(&here).await?;
    let pinned = match person {
        Ok(person) => commands::pin_conflict(&tx, here.actor()?, id, person, &form.text("reason")).await,
        Err(error) => Err(error),
    };
    match pinned {
        Ok(_) => {
            finish(
                tx,
                &here,
                &form,
                &format!("/hoi-dong/noi-dung/{id}"),
                labels::CONFLICT_PINNED,
            )
            .await
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}

pub(super) async fn lift(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    form: Form,
) -> Result<Response> {
    let _ = item_seen(&app, &here, id).await?;
    let person = one::<PersonId>(&form, "person", labels::ASK_MEMBER)?;
    let kind = ConflictKind::from_code(form.raw("kind")).ok_or(AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    match commands::lift_conflict(&tx, here.actor()?, id, person, kind, &form.text("reason")).await {
        Ok(_) => {
            finish(
                tx,
                &here,
                &form,
                &format!("/hoi-dong/noi-dung/{id}"),
                labels::CONFLICT_LIFTED,
            )
            .await
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}

pub(super) async fn unassign(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    form: Form,
) -> Result<Response> {
    let _ = item_seen(&app, &here, id).await?;
    let person = one::<PersonId>(&form, "person", labels::ASK_MEMBER)?;
    let tx = app.begin(&here).await?;
    commands::unassign(&tx, here.actor()?, id, person).await?;
    finish(
        tx,
        &here,
        &form,
        &format!("/hoi-dong/noi-dung/{id}"),
        labels::UNASSIGNED,
    )
    .await
}

pub(super) async fn remove(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let meeting = commands::remove_item(&tx, here.actor()?, id).await?;
    finish(
        tx,
        &here,
        &form,
        &format!("/hoi-dong/phien/{meeting}"),
        labels::ITEM_REMOVED,
    )
    .await
}

pub(super) async fn cancel_vote(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    let meeting = commands::cancel_vote(&tx, here.actor()?, id).await?;
    finish(
        tx,
        &here,
        &form,
        &format!("/hoi-dong/phien/{meeting}/hop"),
        labels::VOTE_CANCELLED,
    )
    .await
}

pub(super) async fn written_vote(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ItemId>,
    form: Form,
) -> Result<Response> {
    let person = one::<PersonId>(&form, "person", labels::ASK_MEMBER);
    let vote = Vote::from_code(form.raw("vote")).ok_or_else(|| AppError::field("vote", labels::ASK_VOTE));
    let tx = app.begin(&here).await?;
    let done = match (person, vote) {
        (Ok(person), Ok(vote)) => commands::written_vote(&tx, here.actor()?, id, person, vote).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match done {
        Ok(_) => {
            finish(
                tx,
                &here,
                &form,
                &format!("/hoi-dong/noi-dung/{id}"),
                labels::WRITTEN_VOTE,
            )
            .await
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}
