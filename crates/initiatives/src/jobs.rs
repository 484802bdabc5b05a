//! Background work of this module.

use crate::model::{Initiative, InitiativeId};
use crate::{commands, documents, labels, policy, store};
use kernel::access::Actor;
use kernel::jobs::{self, Claimed};
use kernel::time::local_date;
use kernel::web::AppState;
use kernel::{AppError, Result};

/// Makes a certificate for each author, stores the files, attaches them: at least once, effect once.
///
/// # Errors
/// Engine and database errors; the runner tries again.
pub async fn issue_certificates(app: AppState, job: Claimed) -> Result<()> {
    let id: InitiativeId = serde_json::from_value(job.payload["initiative"].clone())
        .map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))?;
    let actor = Actor::system("certificates");
    let today = local_date(app.db.now());
    let initiative = store::find(&app.db.reader(), &policy::scope(&actor), id, today).await?;
    let files = make_certificates(&app, &initiative).await?;
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(()); // another runner was faster; dropping rolls back
    }
    commands::attach_certificates(&tx, &initiative, files).await?;
    tx.commit().await
}

/// Renders and stores the certificates of an initiative: hash, name and size of each.
async fn make_certificates(app: &AppState, initiative: &Initiative) -> Result<Vec<(String, String, i64)>> {
    let decided = initiative
        .decided_at
        .ok_or_else(|| AppError::bug("certificate before a decision"))?;
    let issued_on = local_date(decided);
    let units = app.db.units();
    let letterhead =
        organisations::papers::letterhead(&app.db.reader(), &units, initiative.content.unit, issued_on).await?;
    let signer = people::head_of(&app.db.reader(), initiative.content.unit, issued_on).await?;
    let signer = signer.map_or_else(documents::Signer::default, |head| documents::Signer {
        name: head.name,
        title: head.title,
        form: Some(head.form),
    });
    let seal = kernel::seal::signer(&app.db).await?;
    let address = documents::verify_address(&app.site.public_url, initiative);
    let mut files = Vec::new();
    for author in &initiative.content.authors {
        let statement = documents::statement(&units, initiative, author, issued_on);
        let sealed = documents::Sealed {
            address: address.clone(),
            text: seal.seal(&address, &statement)?,
        };
        let data = documents::certificate(&letterhead, initiative, author, &signer, &sealed, issued_on);
        let bytes = app
            .engines
            .slow(move |documents| documents.render("certificate", &data, issued_on))
            .await??;
        let hash = app.engines.files.put(&bytes).await?;
        let name = format!("{} - {}.pdf", labels::FILE_CERTIFICATE, author.full_name);
        files.push((hash, name, i64::try_from(bytes.len()).unwrap_or(i64::MAX)));
    }
    Ok(files)
}

/// Looks which windows of campaigns end: closes what is over, has the units told of what ends within a week.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn watch_campaigns(app: AppState, job: Claimed) -> Result<()> {
    let actor = Actor::system("campaigns");
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(());
    }
    commands::campaigns::watch(&tx, &actor).await?;
    tx.commit().await
}

/// Tells the units of a campaign.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn tell_units(app: AppState, job: Claimed) -> Result<()> {
    let id = serde_json::from_value(job.payload["campaign"].clone())
        .map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))?;
    let what = job.payload["what"].as_str().unwrap_or("opened").to_owned();
    let actor = Actor::system("campaigns");
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(());
    }
    commands::campaigns::tell_units(&tx, &actor, id, &what).await?;
    tx.commit().await
}

/// The job that reminds of what is due.
pub const REMIND: &str = "initiatives.remind";
/// Most records of each kind that one run looks at; what is left comes the next day.
const AT_MOST: u64 = 2_000;

/// Reminds whoever owes something that its day has come: figures of a use, remuneration, the answer to a complaint, and what
/// to do with a request that was not completed. Each reminder reaches a person once.
///
/// A request that was not completed is not ended by this job: the limit was not read in an official source, and who ends a
/// dossier by mistake ends the author's right. The clerk decides.
///
/// # Errors
/// Database errors; the runner tries again.
pub async fn remind(app: AppState, job: Claimed) -> Result<()> {
    let actor = Actor::system("reminders");
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(()); // another runner was faster; dropping rolls back
    }
    commands::remind::follow_ups(&tx, AT_MOST).await?;
    commands::remind::payments(&tx, AT_MOST).await?;
    commands::remind::supplements(&tx, AT_MOST).await?;
    commands::remind::disputes(&tx, AT_MOST).await?;
    tx.commit().await
}
