//! Mail: urgent messages at once, the rest as one digest at 7:30 on working days.

use crate::{labels, store};
use kernel::engines::{Mail, MailError};
use kernel::ids::{NoticeId, PersonId};
use kernel::jobs::{self, Claimed};
use kernel::notices::{self, Notice};
use kernel::web::AppState;
use kernel::{AppError, Result};
use std::collections::HashSet;

/// The job of the digest.
pub const DIGEST: &str = "people.digest";

/// Sends one urgent message. A repeat after a crash carries the same message id.
///
/// # Errors
/// When the mail server should be tried again later.
pub async fn send_urgent(app: AppState, job: Claimed) -> Result<()> {
    let id: NoticeId = serde_json::from_value(job.payload["notice"].clone())
        .map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))?;
    let Some(notice) = notices::to_send(&app.db.reader(), id).await? else { return finish(&app, &job, &[], None).await };
    let Some(to) = store::find_person(&app.db.reader(), notice.person).await?.email else {
        return finish(&app, &job, &[id], Some("no address")).await;
    };
    let mail = Mail {
        to,
        subject: labels::mail_subject_urgent().to_owned(),
        body: format!("{}\n\n{}{}\n", notice.text, app.site.public_url, notice.link),
        message_id: format!("notice-{id}"),
    };
    match app.engines.mailer.send(&mail).await {
        Ok(()) => finish(&app, &job, &[id], None).await,
        Err(MailError::Never(why)) => finish(&app, &job, &[id], Some(&why)).await,
        Err(MailError::Later(why)) => Err(AppError::bug(why)),
    }
}

/// Marks an urgent message as not to be sent: the practice province mails nobody about its invented past.
///
/// # Errors
/// Database errors.
pub async fn leave_unsent(app: AppState, job: Claimed) -> Result<()> {
    let id: NoticeId = serde_json::from_value(job.payload["notice"].clone())
        .map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))?;
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
    notices.iter().filter(|notice| seen.insert((notice.subject_kind.clone(), notice.subject))).collect()
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
    let mut later = None;
    for group in waiting.chunk_by(|a, b| a.person == b.person) {
        let Some(person) = group.first().map(|notice| notice.person) else { continue };
        if let Err(error) = send_digest(&app, person, group, today).await {
            later = Some(error);
        }
    }
    match later {
        Some(error) => Err(error),
        None => finish(&app, &job, &[], None).await,
    }
}

async fn send_digest(app: &AppState, person: PersonId, group: &[Notice], today: chrono::NaiveDate) -> Result<()> {
    let ids: Vec<NoticeId> = group.iter().map(|notice| notice.id).collect();
    let error = match store::find_person(&app.db.reader(), person).await?.email {
        None => Some("no address".to_owned()),
        Some(to) => {
            let lines = newest_per_object(group);
            let body: String = lines
                .iter()
                .map(|notice| format!("- {}\n  {}{}\n", notice.text, app.site.public_url, notice.link))
                .collect();
            let mail = Mail {
                to,
                subject: labels::mail_subject_digest(lines.len()),
                body,
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
