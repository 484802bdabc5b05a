//! The numbered papers of a session: minutes, submission with its summary table, decision with its list, report.

use crate::agenda::{self, Line};
use crate::model::*;
use crate::policy::{self, Part};
use crate::{documents, labels, store};
use chrono::NaiveDate;
use kernel::access::{Actor, Permit};
use kernel::db::{Reader, Tx};
use kernel::papers::{Paper, PaperKind, PaperStatus};
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::App;
use kernel::{AppError, Result};
use papers::{Offer, Record, Source};
use serde_json::Value;
use uuid::Uuid;

/// Sessions as a source of papers.
#[derive(Clone, Copy, Debug)]
pub struct Sessions;

/// A session as its papers need it.
struct Hall {
    meeting: Meeting,
    council: Council,
    part: Option<Part>,
    /// Kept from no item.
    whole: bool,
}

/// The papers of a session tell of every item. Whoever is kept from one of them sees the same pages as in a session without
/// it, but neither writes nor reads the papers.
async fn hall(db: &Reader<'_>, units: &Units, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Hall> {
    let scope = policy::scope(actor);
    let meeting = store::find_meeting(db, &scope, MeetingId(id), on).await?;
    let council = store::find_council(db, &scope, meeting.council, on).await?;
    let members = store::members_of(db, council.id).await?;
    let part = policy::part(actor, &council, &members, units, on);
    let seen = store::items_of(db, &scope, meeting.id, on).await?.len();
    let all = store::items_of(db, &policy::whole(), meeting.id, on).await?.len();
    if part.is_none() || part == Some(Part::Member) {
        return Err(AppError::NotFound);
    }
    Ok(Hall {
        meeting,
        council,
        part,
        whole: seen == all,
    })
}

fn offers(hall: &Hall, issuer: &str) -> Vec<Offer> {
    let state = hall.meeting.state;
    let offer = |code: &str, label: &str, kind, template, title: String, to: &[&str]| Offer {
        code: code.to_owned(),
        label: label.to_owned(),
        kind,
        template,
        unit: hall.council.unit,
        issuer: labels::ISSUER.to_owned(),
        title,
        recipients: to.iter().map(|one| (*one).to_owned()).collect(),
        signed_by_unit: false,
    };
    let title = &hall.meeting.title;
    let mut offers = Vec::new();
    if state != State::Planned {
        offers.push(offer(
            "minutes",
            labels::OFFER_MINUTES,
            PaperKind::Minutes,
            "minutes",
            title.clone(),
            &[],
        ));
    }
    if matches!(state, State::Closed | State::Signed) {
        let to = &labels::TO_FILE;
        let about = labels::ABOUT_SUBMISSION.to_owned();
        offers.push(offer(
            "submission",
            labels::OFFER_SUBMISSION,
            PaperKind::Submission,
            "submission",
            about,
            to,
        ));
        let about = labels::about_report(title);
        offers.push(offer(
            "report",
            labels::OFFER_REPORT,
            PaperKind::Report,
            "session_report",
            about,
            to,
        ));
        let about = labels::ABOUT_DECISION.to_owned();
        let decision = offer(
            "decision",
            labels::OFFER_DECISION,
            PaperKind::Decision,
            "decision",
            about,
            &labels::TO_ALL,
        );
        offers.push(Offer {
            issuer: issuer.to_owned(),
            signed_by_unit: true,
            ..decision
        });
    }
    offers
}

#[async_trait::async_trait]
impl Source for Sessions {
    fn kind(&self) -> &'static str {
        MEETING
    }

    async fn find(&self, db: &Reader<'_>, units: &Units, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Record> {
        let hall = hall(db, units, actor, id, on).await?;
        let issuer = organisations::papers::issuer(db, units, hall.council.unit, on).await?;
        Ok(Record {
            title: hall.meeting.title.clone(),
            link: format!("/hoi-dong/phien/{id}"),
            crumbs: vec![
                (labels::NAV_COUNCILS.to_owned(), "/hoi-dong".to_owned()),
                (hall.council.name.clone(), format!("/hoi-dong/{}", hall.council.id)),
            ],
            offers: offers(&hall, &issuer),
            may_write: policy::prepares(hall.part),
            sees_drafts: true,
            reads: hall.whole,
        })
    }

    async fn permit(&self, tx: &Tx, actor: &Actor, id: Uuid) -> Result<Permit> {
        let hall = hall(&tx.reader(), &tx.units(), actor, id, tx.today()).await?;
        policy::permit_prepare(actor, hall.part.filter(|_| hall.whole), id)
    }

    async fn data(&self, app: &App, actor: &Actor, paper: &Paper, on: NaiveDate) -> Result<Value> {
        let (db, units, today) = (app.db.reader(), app.db.units(), local_date(app.db.now()));
        let hall = hall(&db, &units, actor, paper.subject, today).await?;
        if !hall.whole {
            return Err(AppError::NotFound);
        }
        let sitting = Sitting::read(app, actor, hall.council, hall.meeting, on).await?;
        Ok(match paper.template.as_str() {
            "minutes" => documents::minutes(&sitting),
            "submission" => documents::submission(&sitting),
            "session_report" => documents::report(&sitting),
            "decision" => documents::decision(&sitting),
            other => return Err(AppError::bug(format!("no session has a paper of template {other}"))),
        })
    }

    /// Minutes whose signing was noted before they became a paper keep their number.
    async fn number(&self, tx: &Tx, permit: &Permit, paper: &Paper) -> Result<Option<(String, NaiveDate)>> {
        permit.covers(paper.subject)?;
        if paper.kind != PaperKind::Minutes {
            return Ok(None);
        }
        let id = MeetingId(paper.subject);
        let meeting = store::find_meeting(&tx.reader(), &policy::whole(), id, tx.today()).await?;
        let Some(number) = meeting.minutes_number else {
            return Ok(None);
        };
        // a number is given once, also when the minutes that bore it were cancelled
        let given = |other: &Paper| other.label.as_deref() == Some(number.as_str());
        let used = kernel::papers::of(&tx.reader(), id.0).await?.iter().any(given);
        let taken = used || minutes_paper(&tx.reader(), id).await?.is_some();
        let day = meeting.closed_at.map_or(tx.today(), local_date);
        Ok((!taken).then_some((number, day)))
    }
}

/// The minutes of a session that have a number and stand.
///
/// # Errors
/// Database errors.
pub(crate) async fn minutes_paper(db: &Reader<'_>, id: MeetingId) -> Result<Option<Paper>> {
    Ok(kernel::papers::of(db, id.0).await?.into_iter().rfind(|paper| {
        let stands = !matches!(paper.status, PaperStatus::Cancelled | PaperStatus::Corrected);
        paper.kind == PaperKind::Minutes && paper.label.is_some() && stands
    }))
}

/// Everything that the papers of a session are made of.
#[derive(Debug)]
pub struct Sitting {
    /// The tree of units.
    pub units: std::sync::Arc<Units>,
    /// Heading of the unit of the council.
    pub letterhead: organisations::papers::Letterhead,
    /// Council.
    pub council: Council,
    /// Session.
    pub meeting: Meeting,
    /// Who sat on the day of the session.
    pub members: Vec<Member>,
    /// Names of persons.
    pub names: std::collections::HashMap<kernel::ids::PersonId, String>,
    /// Who is there.
    pub present: Vec<kernel::ids::PersonId>,
    /// The agenda as its reader sees it.
    pub lines: Vec<Line>,
    /// The day of the papers.
    pub on: NaiveDate,
}

impl Sitting {
    /// Reads everything for a paper of the day `on`, of the agenda what the actor sees. The caller has found the session and
    /// let only those through who may read its scores.
    ///
    /// # Errors
    /// Database errors.
    pub async fn read(app: &App, actor: &Actor, council: Council, meeting: Meeting, on: NaiveDate) -> Result<Sitting> {
        let (scope, today) = (policy::scope(actor), local_date(app.db.now()));
        let (db, units) = (app.db.reader(), app.db.units());
        let (held, mut members) = (meeting.day(), store::members_of(&db, council.id).await?);
        members.retain(|member| member.sits(held));
        let lines = agenda::read(&db, &scope, &meeting, &members, actor.person, true, today).await?;
        let persons: Vec<_> = members.iter().map(|member| member.person).collect();
        Ok(Sitting {
            letterhead: organisations::papers::letterhead(&db, &units, council.unit, on).await?,
            names: people::names(&db, &persons).await?,
            present: store::present_at(&db, meeting.id).await?,
            units,
            council,
            meeting,
            members,
            lines,
            on,
        })
    }
}
