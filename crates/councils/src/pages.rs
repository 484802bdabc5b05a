//! The pages of this module: councils, sessions, items with score sheets, the meeting itself.

mod council;
mod item;
mod live;
mod sheets;
mod show;

use crate::model::*;
use crate::policy::Part;
use crate::{labels, policy, store};
use chrono::{DateTime, NaiveTime, Utc};
use kernel::access::Role;
use kernel::db::Tx;
use kernel::forms::Form;
use kernel::ids::PersonId;
use kernel::once::{self, Claim};
use kernel::web::{Access, App, Here, Nav, Routes, see_other_saying};
use kernel::{AppError, Result};
use std::collections::HashMap;
use ui::again::errors_of;

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const FOUNDERS: &[Role] = &[Role::UnitClerk, Role::Leader];
    const SEE: Access = Access::Record("council.see");
    const PREPARE: Access = Access::Record("council.prepare");
    const RUN: Access = Access::Record("council.run");
    const SIT: Access = Access::Record("council.sit");
    Routes::new()
        .get("/hoi-dong", Access::SignedIn, council::index)
        .get("/hoi-dong/lap", Access::Roles(FOUNDERS), council::new)
        .post("/hoi-dong", Access::Roles(FOUNDERS), council::create)
        .get("/hoi-dong/quan-he", Access::SignedIn, council::ties)
        .post("/hoi-dong/quan-he", Access::SignedIn, council::declare_tie)
        .post("/hoi-dong/quan-he/{tie}/bo", Access::SignedIn, council::take_back_tie)
        .get("/hoi-dong/{id}", SEE, council::show)
        .post("/hoi-dong/{id}/thanh-vien", PREPARE, council::add_member)
        .post(
            "/hoi-dong/{id}/thanh-vien/{seat}/ket-thuc",
            PREPARE,
            council::end_member,
        )
        .post("/hoi-dong/{id}/quy-che", PREPARE, council::change_policy)
        .post("/hoi-dong/{id}/phien", PREPARE, council::plan)
        .get("/hoi-dong/phien/{id}", SEE, show::show)
        .post("/hoi-dong/phien/{id}/sua", PREPARE, show::change)
        .get("/hoi-dong/phien/{id}/chuong-trinh", PREPARE, show::pick)
        .post("/hoi-dong/phien/{id}/chuong-trinh", PREPARE, show::add)
        .post("/hoi-dong/phien/{id}/mo", RUN, show::open)
        .post("/hoi-dong/phien/{id}/ket-thuc", RUN, show::close)
        .post("/hoi-dong/phien/{id}/ky", RUN, show::sign)
        .post("/hoi-dong/phien/{id}/phan-cong", PREPARE, show::assign)
        .post("/hoi-dong/phien/{id}/phan-cong-tu-dong", PREPARE, show::assign_plan)
        .post("/hoi-dong/phien/{id}/ket-luan", RUN, show::confirm)
        .post("/hoi-dong/phien/{id}/ghi-ket-luan", RUN, show::conclude)
        .post("/hoi-dong/ket-luan/{bulk}/hoan-tac", RUN, show::undo)
        .post("/hoi-dong/ket-luan/{bulk}/bao-ngay", RUN, show::hasten)
        .get("/hoi-dong/phien/{id}/bien-ban", RUN, show::minutes)
        .get("/hoi-dong/phien/{id}/hop", SEE, live::meeting)
        .get("/hoi-dong/phien/{id}/trinh-chieu", RUN, live::projector)
        .post("/hoi-dong/phien/{id}/diem-danh", RUN, live::attend)
        .post("/hoi-dong/phien/{id}/mo-bieu-quyet", RUN, live::open_vote)
        .post("/hoi-dong/phien/{id}/dong-bieu-quyet", RUN, live::close_vote)
        .post("/hoi-dong/phien/{id}/bo-phieu", SIT, live::cast)
        .get("/hoi-dong/phien/{id}/phieu-cham", SIT, sheets::export)
        .post("/hoi-dong/phien/{id}/phieu-cham", SIT, sheets::import)
        .get("/hoi-dong/noi-dung/{id}", SEE, item::show)
        .post("/hoi-dong/noi-dung/{id}/phieu", SIT, item::save)
        .post("/hoi-dong/noi-dung/{id}/mo-lai-phieu", SIT, item::reopen)
        .post("/hoi-dong/noi-dung/{id}/tu-khai", SIT, item::declare)
        .post("/hoi-dong/noi-dung/{id}/ghi-nhan", RUN, item::pin)
        .post("/hoi-dong/noi-dung/{id}/go-ghi-nhan", RUN, item::lift)
        .post("/hoi-dong/noi-dung/{id}/bo-phan-cong", PREPARE, item::unassign)
        .post("/hoi-dong/noi-dung/{id}/rut", PREPARE, item::remove)
        .post("/hoi-dong/noi-dung/{id}/huy-bieu-quyet", RUN, item::cancel_vote)
        .post("/hoi-dong/noi-dung/{id}/y-kien-van-ban", RUN, item::written_vote)
        .merge(crate::api::routes())
}

/// The entries of the navigation.
#[must_use]
pub fn nav() -> Vec<Nav> {
    vec![Nav {
        group: labels::NAV_GROUP,
        label: labels::NAV_COUNCILS,
        href: "/hoi-dong",
        icon: "people",
        roles: &[],
    }]
}

/// A session with what pages need: council, seats of today, names, the actor's part.
struct Seen {
    meeting: Meeting,
    council: Council,
    members: Vec<Member>,
    names: HashMap<PersonId, String>,
    part: Option<Part>,
}

impl Seen {
    fn sits(&self, person: PersonId) -> bool {
        self.members.iter().any(|member| member.person == person)
    }

    fn name(&self, person: PersonId) -> String {
        self.names.get(&person).cloned().unwrap_or_default()
    }

    fn crumbs(&self) -> Vec<(String, String)> {
        vec![
            (labels::NAV_COUNCILS.to_owned(), "/hoi-dong".to_owned()),
            (self.council.name.clone(), format!("/hoi-dong/{}", self.council.id)),
            (
                self.meeting.title.clone(),
                format!("/hoi-dong/phien/{}", self.meeting.id),
            ),
        ]
    }
}

async fn seen(app: &App, here: &Here, id: MeetingId) -> Result<Seen> {
    let (actor, db, on) = (here.actor()?, app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let meeting = store::find_meeting(&db, &scope, id, on).await?;
    let council = store::find_council(&db, &scope, meeting.council, on).await?;
    let mut members = store::members_of(&db, council.id).await?;
    members.retain(|member| member.sits(on));
    let persons: Vec<PersonId> = members.iter().map(|member| member.person).collect();
    let names = people::names(&db, &persons).await?;
    let part = policy::part(actor, &council, &members, &app.db.units(), on);
    Ok(Seen {
        meeting,
        council,
        members,
        names,
        part,
    })
}

/// Begins a transaction for a form that is done once; `None` when it was done before.
async fn begin(app: &App, here: &Here, form: &Form, what: &str) -> Result<Option<Tx>> {
    let tx = app.begin(here).await?;
    match once::claim(&tx, here.actor()?.person, form.once(), what).await? {
        Claim::Done(_) => Ok(None),
        Claim::New => Ok(Some(tx)),
    }
}

/// Commits, and leads to a page that says what happened.
async fn finish(tx: Tx, here: &Here, form: &Form, address: &str, saying: &str) -> Result<axum::response::Response> {
    once::answer(&tx, here.actor()?.person, form.once(), address).await?;
    tx.commit().await?;
    Ok(see_other_saying(address, saying))
}

/// The messages of an error that a page shows again, with their fields; any other error goes on.
fn shown(error: AppError) -> Result<Vec<(String, String)>> {
    if let AppError::Invalid(errors) = &error {
        return Ok(errors_of(errors));
    }
    if let AppError::Refused { message, .. } = &error {
        return Ok(vec![(String::new(), message.clone())]);
    }
    Err(error)
}

/// A person by user name or e-mail, as people type them.
async fn person_named(app: &App, typed: &str) -> Result<Option<PersonId>> {
    let typed = vietnamese::clean_line(typed).to_lowercase();
    if typed.is_empty() {
        return Ok(None);
    }
    let db = app.db.reader();
    if let Some(account) = people::store::account_named(&db, &people::model::clean_username(&typed)).await? {
        return Ok(Some(account.person));
    }
    people::store::person_with_email(&db, &typed).await
}

fn ids<T: std::str::FromStr>(form: &Form, field: &str) -> Vec<T> {
    form.all(field).filter_map(|text| text.parse().ok()).collect()
}

fn one<T: std::str::FromStr>(form: &Form, field: &str, ask: &str) -> Result<T> {
    form.raw(field).parse().map_err(|_| AppError::field(field, ask))
}

/// Reads a time of day as people write it: "8:30", "8h30", "14 giờ", "08.00".
fn clock(typed: &str) -> Option<NaiveTime> {
    // Not folded: folding takes the colon away.
    let typed = vietnamese::clean_line(typed).to_lowercase();
    let typed = labels::HOUR_WORDS
        .iter()
        .fold(typed, |typed, (word, sign)| typed.replace(word, sign));
    let (hours, minutes) = typed.split_once(['h', ':', '.']).unwrap_or((&typed, ""));
    let minutes = minutes.trim();
    let minutes = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    NaiveTime::from_hms_opt(hours.trim().parse().ok()?, minutes, 0)
}

/// Day and time of a form as a moment; what cannot be read is noted at its field.
fn moment(form: &mut Form) -> Option<DateTime<Utc>> {
    let day = form.date("day", Some(labels::ASK_DAY));
    let time = clock(form.raw("time"));
    if time.is_none() {
        form.errors.add("time", labels::ASK_TIME);
    }
    Some(kernel::time::moment(day?, time?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (typed, expected) in [
            ("8:30", Some((8, 30))),
            ("8h", Some((8, 0))),
            ("8h05", Some((8, 5))),
            ("14 giờ 15 phút", Some((14, 15))),
            ("08.00", Some((8, 0))),
            ("7", Some((7, 0))),
            ("25:00", None),
            ("8:75", None),
            ("sáng", None),
            ("", None),
        ] {
            let expected = expected.and_then(|(hours, minutes)| NaiveTime::from_hms_opt(hours, minutes, 0));
            assert_eq!(clock(typed), expected, "{typed}");
        }
    }
}
