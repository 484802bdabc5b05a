//! Mail: urgent messages at once, the rest as one digest on working days, at 7:30 or when the unit says.

use crate::{labels, store};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use kernel::db::Tx;
use kernel::engines::{Mail, MailError};
use kernel::ids::{NoticeId, PersonId, UnitId};
use kernel::jobs::{self, Claimed, NewJob};
use kernel::notices::{self, Notice};
use kernel::web::AppState;
use kernel::{AppError, Result, settings};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// The job of the digest.
pub const DIGEST: &str = "people.digest";
/// Mails on their way at once: a mail server takes some tens of milliseconds for each, and a province has thousands of
/// people.
const AT_ONCE: usize = 8;
/// After so long the rest goes into a job of its own: a runner holds a job for a few minutes only.
const AT_MOST: Duration = Duration::from_secs(180);

fn notice_of(job: &Claimed) -> Result<NoticeId> {
    let id = job.payload.get("notice").cloned().unwrap_or_default();
    serde_json::from_value(id).map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))
}

/// Sends one urgent message. A repeat after a crash carries the same message id.
///
/// # Errors
/// When the mail server should be tried again later.
pub async fn send_urgent(app: AppState, job: Claimed) -> Result<()> {
    let id = notice_of(&job)?;
    let Some(notice) = notices::to_send(&app.db.reader(), id).await? else {
        return finish(&app, &job, &[], None).await;
    };
    let Some(to) = store::find_person(&app.db.reader(), notice.person).await?.email else {
        return finish(&app, &job, &[id], Some(NO_ADDRESS)).await;
    };
    let mail = Mail {
        to,
        subject: labels::mail_subject_urgent(&app.site.name),
        body: format!("{}\n\n{}{}\n", notice.text, app.site.public_url, notice.link),
        message_id: format!("notice-{id}"),
    };
    match app.engines.mailer.send(&mail).await {
        Ok(()) => finish(&app, &job, &[id], None).await,
        Err(MailError::Never(why)) => finish(&app, &job, &[id], Some(&why)).await,
        Err(MailError::Later(why)) => Err(AppError::bug(why)),
    }
}

/// Why a message did not leave: the person has no e-mail.
const NO_ADDRESS: &str = "no address";

/// Marks an urgent message as not to be sent: the practice province mails nobody about its invented past.
///
/// # Errors
/// Database errors.
pub async fn leave_unsent(app: AppState, job: Claimed) -> Result<()> {
    let id = notice_of(&job)?;
    finish(&app, &job, &[id], Some("practice")).await
}

async fn finish(app: &AppState, job: &Claimed, ids: &[NoticeId], error: Option<&str>) -> Result<()> {
    let tx = app.db.begin_system("mail").await?;
    if jobs::done(&tx, job.id).await? {
        notices::mark_sent(&tx, ids, error).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The newest message of each object, in the order given (newest first).
fn newest_per_object(notices: &[Notice]) -> Vec<&Notice> {
    let mut seen = HashSet::new();
    notices
        .iter()
        .filter(|notice| seen.insert((notice.subject_kind.as_str(), notice.subject)))
        .collect()
}

/// The moments of a day at which people get their digest, by the setting of the unit of their first position.
struct Times {
    units: HashMap<PersonId, UnitId>,
    moments: HashMap<UnitId, Option<DateTime<Utc>>>,
    usual: DateTime<Utc>,
}

impl Times {
    async fn read(app: &AppState, waiting: &[Notice], today: NaiveDate) -> Result<Times> {
        let (reader, tree) = (app.db.reader(), app.db.units());
        let at = |time: NaiveTime| kernel::time::moment(today, time);
        let mut people: Vec<PersonId> = waiting.iter().map(|notice| notice.person).collect();
        people.dedup();
        let first = store::first_positions(&reader, &people, today).await?;
        let units: HashMap<PersonId, UnitId> = first.into_iter().map(|(person, held)| (person, held.unit)).collect();
        let usual = at(NaiveTime::from_hms_opt(7, 30, 0).unwrap_or_default());
        let mut moments = HashMap::new();
        for unit in units.values() {
            if !moments.contains_key(unit) {
                let set = settings::value(&reader, &tree, *unit, &crate::DIGEST_TIME, today).await?;
                let moment = match set.as_deref() {
                    None => Some(usual),
                    Some("off") => None,
                    Some(time) => Some(NaiveTime::parse_from_str(time, "%H:%M").map_or(usual, at)),
                };
                moments.insert(*unit, moment);
            }
        }
        Ok(Times { units, moments, usual })
    }

    /// When a person's digest of the day leaves; `None` when their unit wants none.
    fn of(&self, person: PersonId) -> Option<DateTime<Utc>> {
        let unit = self.units.get(&person);
        unit.and_then(|unit| self.moments.get(unit))
            .copied()
            .unwrap_or(Some(self.usual))
    }

    /// What of a person's messages is due by now: those from before the moment of the day. So each person gets at most
    /// one digest a day, however often this runs and however late.
    fn due(&self, group: &[Notice], now: DateTime<Utc>) -> Vec<Notice> {
        let moment = group.first().and_then(|notice| self.of(notice.person));
        match moment {
            Some(moment) if moment <= now => {
                let before = group.iter().filter(|notice| notice.created_at < moment);
                before.cloned().collect()
            }
            Some(_) | None => Vec::new(),
        }
    }
}

/// Sends each person one mail with what waits: grouped by object, newest state only. Not on days off.
///
/// # Errors
/// When the mail server should be tried again later; who has been served is not served again.
pub async fn digest(app: AppState, job: Claimed) -> Result<()> {
    let now = app.db.now();
    let today = kernel::time::local_date(now);
    if !app.packs.calendar.is_working_day(today) {
        return finish(&app, &job, &[], None).await;
    }
    let waiting = notices::waiting_for_digest(&app.db.reader(), now).await?;
    let times = Times::read(&app, &waiting, today).await?;
    let begun = Instant::now();
    let mut groups = waiting
        .chunk_by(|a, b| a.person == b.person)
        .map(|group| times.due(group, now))
        .filter(|group| !group.is_empty());
    let mut running: JoinSet<Result<()>> = JoinSet::new();
    let mut later = None;
    let mut cut = false;
    loop {
        while running.len() < AT_ONCE && !cut {
            if begun.elapsed() > AT_MOST {
                cut = true;
                break;
            }
            let Some(group) = groups.next() else { break };
            let Some(person) = group.first().map(|notice| notice.person) else {
                continue;
            };
            let app = app.clone();
            running.spawn(async move { send_digest(&app, person, &group, today).await });
        }
        match running.join_next().await {
            None => break,
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => later = Some(error),
            Some(Err(error)) => later = Some(AppError::bug(format!("digest: {error}"))),
        }
    }
    if let Some(error) = later {
        return Err(error);
    }
    let tx = app.db.begin_system("digest").await?;
    if jobs::done(&tx, job.id).await? {
        if cut {
            let rest = NewJob {
                kind: DIGEST,
                payload: serde_json::json!({}),
                due_at: tx.now,
                dedupe: Some(format!("rest:{}", job.id)),
            };
            jobs::enqueue(&tx, rest).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn send_digest(app: &AppState, person: PersonId, group: &[Notice], today: NaiveDate) -> Result<()> {
    let ids: Vec<NoticeId> = group.iter().map(|notice| notice.id).collect();
    let error = match store::find_person(&app.db.reader(), person).await?.email {
        None => Some(NO_ADDRESS.to_owned()),
        Some(to) => {
            let lines = newest_per_object(group);
            let items: String = lines
                .iter()
                .map(|notice| format!("- {}\n  {}{}\n", notice.text, app.site.public_url, notice.link))
                .collect();
            let mail = Mail {
                to,
                subject: labels::mail_subject_digest(&app.site.name, lines.len()),
                body: items,
                message_id: format!("digest-{today}-{person}"),
            };
            match app.engines.mailer.send(&mail).await {
                Ok(()) => None,
                Err(MailError::Never(why)) => Some(why),
                Err(MailError::Later(why)) => return Err(AppError::bug(why)),
            }
        }
    };
    let tx = app.db.begin_system("mail").await?;
    notices::mark_sent(&tx, &ids, error.as_deref()).await?;
    tx.commit().await
}

/// Forgets what this module keeps only for a time: wrong attempts, links, ended sessions, devices.
///
/// # Errors
/// Database errors.
pub async fn sweep(tx: &Tx) -> Result<()> {
    store::sweep(tx).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use uuid::Uuid;

    #[test]
    fn a_digest_tells_the_newest_state_of_each_object_once() {
        let notice = |n: u128, subject: u128, text: &str| Notice {
            id: NoticeId(Uuid::from_u128(n)),
            person: PersonId(Uuid::from_u128(1)),
            urgent: false,
            subject_kind: "initiative".into(),
            subject: Uuid::from_u128(subject),
            text: text.into(),
            link: "/".into(),
            created_at: DateTime::UNIX_EPOCH,
            read_at: None,
            sent_at: None,
            error: None,
        };
        let waiting = [
            notice(3, 7, "recognised"),
            notice(2, 8, "returned"),
            notice(1, 7, "received"),
        ];
        let told: Vec<&str> = newest_per_object(&waiting)
            .iter()
            .map(|notice| notice.text.as_str())
            .collect();
        assert_eq!(told, ["recognised", "returned"]);
    }
}
