//! The meeting itself: attendance, quorum meter, votes, who is shown out, and the projector.

use super::show::lines;
use super::{Seen, finish, ids, seen, shown};
use crate::agenda::Line;
use crate::model::*;
use crate::{commands, labels, policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::forms::Form;
use kernel::ids::PersonId;
use kernel::web::{AppState, Here};
use kernel::{AppError, Result};
use ui::view::{Badge, Choice};
use ui::{Frame, filters};

struct Motion {
    id: ItemId,
    number: usize,
    code: String,
    title: String,
    href: String,
    quorum: String,
    met: bool,
    out: String,
    voted: String,
    stage: Badge,
    result: String,
    votes: bool,
    i_voted: bool,
}

impl Motion {
    fn of(line: &Line, seen: &Seen, actor: PersonId, present: bool) -> Motion {
        let item = &line.item;
        let voting = item.stage == Stage::Voting && seen.meeting.policy.method != Method::Score;
        Motion {
            id: item.id,
            number: line.number,
            code: item.subject.code.clone(),
            title: item.subject.title.clone(),
            href: format!("/hoi-dong/noi-dung/{}", item.id),
            quorum: labels::quorum(line.quorum),
            met: line.quorum.met(),
            out: line
                .kept
                .iter()
                .map(|person| seen.name(*person))
                .collect::<Vec<_>>()
                .join(", "),
            voted: labels::voted(line.voted, line.room),
            stage: Badge::new(labels::stage(item.stage), labels::stage_tone(item.stage)),
            result: labels::result(item.tally, item.passed),
            votes: voting && present && seen.sits(actor) && !line.i_voted,
            i_voted: line.i_voted,
        }
    }
}

#[derive(Template)]
#[template(path = "councils_meeting.html")]
struct Room {
    frame: Frame,
    id: MeetingId,
    title: String,
    method: &'static str,
    open: Vec<Motion>,
    next: Vec<Motion>,
    done: usize,
    seats: Vec<Choice>,
    present: String,
    may_run: bool,
    is_open: bool,
    scored: bool,
    here: bool,
    sits: bool,
    ballot: bool,
    errors: Vec<(String, String)>,
}

impl Room {
    fn at(&self, rest: &str) -> String {
        format!("/hoi-dong/phien/{}{rest}", self.id)
    }
}

/// How many of the next items the page of the meeting offers.
const NEXT: usize = 20;

async fn page(app: &AppState, here: &Here, id: MeetingId, errors: Vec<(String, String)>) -> Result<Room> {
    let actor = here.actor()?.person;
    let seen = seen(app, here, id).await?;
    let lines = lines(app, here, &seen).await?;
    let there = store::present_at(&app.db.reader(), id).await?;
    let present = there.contains(&actor);
    let motions = |stage: Stage| {
        lines
            .iter()
            .filter(move |line| line.item.stage == stage)
            .map(|line| Motion::of(line, &seen, actor, present))
    };
    let open: Vec<Motion> = motions(Stage::Voting).collect();
    let count = seen
        .members
        .iter()
        .filter(|member| there.contains(&member.person))
        .count();
    let mut frame = ui::shell::frame(app, here, labels::MEETING_MODE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = seen.crumbs();
    Ok(Room {
        frame,
        id,
        title: seen.meeting.title.clone(),
        method: labels::method(seen.meeting.policy.method),
        ballot: open.iter().any(|motion| motion.votes),
        open,
        next: motions(Stage::Waiting).take(NEXT).collect(),
        done: lines
            .iter()
            .filter(|line| !matches!(line.item.stage, Stage::Waiting | Stage::Voting))
            .count(),
        seats: Choice::many(
            seen.members.iter().map(|member| {
                let name = labels::seated(&seen.name(member.person), member.seat);
                (member.person.to_string(), name)
            }),
            &there.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ),
        present: labels::quorum(seen.meeting.policy.quorum(crate::model::Room {
            members: u32::try_from(seen.members.len()).unwrap_or(u32::MAX),
            conflicted: 0,
            present: u32::try_from(count).unwrap_or(u32::MAX),
            written: 0,
        })),
        may_run: policy::runs(seen.part),
        is_open: seen.meeting.state == State::Open,
        scored: seen.meeting.policy.method == Method::Score,
        here: present,
        sits: seen.sits(actor),
        errors,
    })
}

pub(super) async fn meeting(Shared(app): Shared<AppState>, here: Here, Path(id): Path<MeetingId>) -> Result<Response> {
    ui::shell::html(&page(&app, &here, id, Vec::new()).await?)
}

/// A refused act comes back on the page of the meeting, so that the room goes on from where it was.
async fn again(app: &AppState, here: &Here, id: MeetingId, error: AppError) -> Result<Response> {
    ui::shell::html_with_errors(&page(app, here, id, shown(error)?).await?)
}

#[derive(Template)]
#[template(path = "councils_projector.html")]
struct Projector {
    frame: Frame,
    id: MeetingId,
    title: String,
    present: String,
    open: Vec<Motion>,
    done: Vec<Motion>,
    method: &'static str,
}

/// How many of the last results the projector shows.
const LAST: usize = 8;

pub(super) async fn projector(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
) -> Result<Response> {
    let actor = here.actor()?.person;
    let seen = seen(&app, &here, id).await?;
    policy::permit_run(here.actor()?, seen.part, id.0)?.covers(id.0)?;
    let lines = lines(&app, &here, &seen).await?;
    let there = store::present_at(&app.db.reader(), id).await?;
    let count = seen
        .members
        .iter()
        .filter(|member| there.contains(&member.person))
        .count();
    let mut done: Vec<Motion> = lines
        .iter()
        .rev()
        .filter(|line| !matches!(line.item.stage, Stage::Waiting | Stage::Voting))
        .take(LAST)
        .map(|line| Motion::of(line, &seen, actor, false))
        .collect();
    done.reverse();
    ui::shell::html(&Projector {
        frame: ui::shell::frame(&app, &here, &seen.meeting.title),
        id,
        title: seen.meeting.title.clone(),
        present: labels::present(count, seen.members.len()),
        open: lines
            .iter()
            .filter(|line| line.item.stage == Stage::Voting)
            .map(|line| Motion::of(line, &seen, actor, false))
            .collect(),
        done,
        method: labels::method(seen.meeting.policy.method),
    })
}

pub(super) async fn attend(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let present: Vec<PersonId> = ids(&form, "present");
    let tx = app.begin(&here).await?;
    commands::attend(&tx, here.actor()?, id, &present).await?;
    finish(tx, &here, &form, &format!("/hoi-dong/phien/{id}/hop"), labels::ATTENDED).await
}

pub(super) async fn open_vote(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let items: Vec<ItemId> = ids(&form, "item");
    let tx = app.begin(&here).await?;
    match commands::open_vote(&tx, here.actor()?, id, &items).await {
        Ok(()) => {
            finish(
                tx,
                &here,
                &form,
                &format!("/hoi-dong/phien/{id}/hop"),
                labels::VOTE_OPENED,
            )
            .await
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, error).await
        }
    }
}

pub(super) async fn close_vote(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    let items: Vec<ItemId> = ids(&form, "item");
    let tx = app.begin(&here).await?;
    match commands::close_vote(&tx, here.actor()?, id, &items).await {
        Ok(()) => {
            finish(
                tx,
                &here,
                &form,
                &format!("/hoi-dong/phien/{id}/hop"),
                labels::VOTE_CLOSED,
            )
            .await
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, error).await
        }
    }
}

pub(super) async fn cast(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<MeetingId>,
    form: Form,
) -> Result<Response> {
    // One radio group for each item, named after it. What is left open is no vote.
    let votes: Vec<(ItemId, Vote)> = ids::<ItemId>(&form, "item")
        .into_iter()
        .filter_map(|item| Some((item, Vote::from_code(form.raw(&format!("vote-{item}")))?)))
        .collect();
    if votes.is_empty() {
        let errors = vec![(String::new(), labels::ASK_VOTE.to_owned())];
        return ui::shell::html_with_errors(&page(&app, &here, id, errors).await?);
    }
    let tx = app.begin(&here).await?;
    match commands::cast(&tx, here.actor()?, id, &votes).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(kernel::web::see_other_saying(
                &format!("/hoi-dong/phien/{id}/hop"),
                labels::VOTE_CAST,
            ))
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, id, error).await
        }
    }
}
