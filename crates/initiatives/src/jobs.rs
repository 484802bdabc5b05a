//! Background work of this module.

use crate::commands::certify::{self, CERTIFY_MANY};
use crate::model::{Initiative, InitiativeId, State};
use crate::{commands, documents, labels, policy, store};
use chrono::NaiveDate;
use kernel::access::Actor;
use kernel::attachments;
use kernel::bulk::{self, BulkState, Step};
use kernel::db::Reader;
use kernel::ids::{BulkId, UnitId};
use kernel::jobs::{self, Claimed};
use kernel::seal::Signer as Seal;
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::{App, AppState};
use kernel::{AppError, Result};
use organisations::papers::{Letterhead, Signer};
use serde_json::Value;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Dossiers whose certificates are written in one transaction.
const SLICE: usize = 25;
/// Certificates that one engine slot makes before others may have it: people who wait for a paper wait so long.
const PIECE: usize = 5;
/// One job of a run ends after so long, well before its lease.
const SPELL: Duration = Duration::from_secs(60);

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
    let mut desk = Desk::open(&app).await?;
    let papers = desk.papers(&app, &initiative).await?;
    let files = make(&app, papers).await?;
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(()); // another runner was faster; dropping rolls back
    }
    if !has_certificates(&tx.reader(), initiative.id).await? {
        commands::attach_certificates(&tx, &initiative, files).await?;
    }
    tx.commit().await
}

async fn has_certificates(db: &Reader<'_>, id: InitiativeId) -> Result<bool> {
    let files = attachments::of(db, id.0).await?;
    Ok(files
        .iter()
        .any(|file| file.replaced_at.is_none() && file.slot.starts_with("certificate")))
}

/// What certificates of one unit and day have in common, read once.
struct Desk {
    units: std::sync::Arc<Units>,
    seal: Seal,
    heads: HashMap<(UnitId, NaiveDate), (Letterhead, Option<Signer>)>,
}

/// A certificate to be made: data, day, name of its file.
type Paper = (Value, NaiveDate, String);
/// A certificate that is stored: hash, name, size.
type Stored = (String, String, i64);

impl Desk {
    async fn open(app: &App) -> Result<Desk> {
        Ok(Desk {
            units: app.db.units(),
            seal: kernel::seal::signer(&app.db).await?,
            heads: HashMap::new(),
        })
    }

    /// The data of the certificates of a dossier, one for each author.
    async fn papers(&mut self, app: &App, initiative: &Initiative) -> Result<Vec<Paper>> {
        let decided = initiative
            .decided_at
            .ok_or_else(|| AppError::bug("certificate before a decision"))?;
        let issued_on = local_date(decided);
        let key = (initiative.content.unit, issued_on);
        if !self.heads.contains_key(&key) {
            let db = app.db.reader();
            let letterhead = organisations::papers::letterhead(&db, &self.units, key.0, issued_on).await?;
            let signers = organisations::papers::signers(&db, key.0, issued_on).await?;
            self.heads.insert(key, (letterhead, signers.into_iter().next()));
        }
        let (letterhead, signer) = self
            .heads
            .get(&key)
            .ok_or_else(|| AppError::bug("the letterhead vanished"))?;
        let address = documents::verify_address(&app.site.public_url, initiative);
        initiative
            .content
            .authors
            .iter()
            .map(|author| {
                let statement = documents::statement(&self.units, initiative, author, issued_on);
                let sealed = documents::Sealed {
                    address: address.clone(),
                    text: self.seal.seal(&address, &statement)?,
                };
                let data = documents::certificate(letterhead, initiative, author, signer.as_ref(), &sealed, issued_on);
                let name = format!("{} - {}.pdf", labels::FILE_CERTIFICATE, author.full_name);
                Ok((data, issued_on, name))
            })
            .collect()
    }
}

/// Renders and stores certificates, a few at a time.
async fn make(app: &App, papers: Vec<Paper>) -> Result<Vec<Stored>> {
    let mut stored = Vec::with_capacity(papers.len());
    let mut papers = papers.into_iter().peekable();
    while papers.peek().is_some() {
        let piece: Vec<Paper> = papers.by_ref().take(PIECE).collect();
        let made = app
            .engines
            .slow(move |documents| {
                piece
                    .into_iter()
                    .map(|(data, on, name)| Ok((documents.render("certificate", &data, on)?, name)))
                    .collect::<Result<Vec<_>>>()
            })
            .await??;
        for (bytes, name) in made {
            let hash = app.engines.files.put(&bytes).await?;
            stored.push((hash, name, i64::try_from(bytes.len()).unwrap_or(i64::MAX)));
        }
    }
    Ok(stored)
}

/// Works on a run of certificates for about a minute, slice by slice; another job goes on. After a crash the next job begins
/// behind the last slice that was committed.
///
/// # Errors
/// Engine and database errors; the runner tries again.
pub async fn certify_many(app: AppState, job: Claimed) -> Result<()> {
    let id: BulkId = serde_json::from_value(job.payload["bulk"].clone())
        .map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))?;
    let actor = Actor::system("certificates");
    let began = Instant::now();
    let run = bulk::find(&app.db.reader(), id).await?.ok_or(AppError::NotFound)?;
    if run.state == BulkState::Running {
        let ids: Vec<InitiativeId> = serde_json::from_value(run.payload["ids"].clone())
            .map_err(|error| AppError::bug(format!("run {id}: {error}")))?;
        let mut desk = Desk::open(&app).await?;
        let behind = usize::try_from(run.done).unwrap_or(usize::MAX).min(ids.len());
        let mut done = run.done;
        for slice in ids[behind..].chunks(SLICE) {
            let made = make_slice(&app, &mut desk, &actor, slice).await?;
            let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
            let more = i64::try_from(slice.len()).unwrap_or(i64::MAX);
            // before anything is attached: two runners on one run (a lease that lapsed) do not both get past it
            let step = bulk::advance(&tx, id, done, more).await?;
            if step == Step::Behind {
                return Ok(());
            }
            for (initiative, files) in made {
                if !has_certificates(&tx.reader(), initiative.id).await? {
                    commands::attach_certificates(&tx, &initiative, files).await?;
                }
            }
            done += more;
            tx.commit().await?;
            if step == Step::Last || began.elapsed() > SPELL {
                break;
            }
        }
    }
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    // Another runner that fell behind may have marked it: the run goes on all the same, and a job too many does nothing.
    jobs::done(&tx, job.id).await?;
    bulk::go_on(&tx, CERTIFY_MANY, id).await?;
    tx.commit().await
}

/// The certificates of a slice, made and stored; those that have theirs already, or are recognised no more, are left out.
async fn make_slice(
    app: &AppState,
    desk: &mut Desk,
    actor: &Actor,
    slice: &[InitiativeId],
) -> Result<Vec<(Initiative, Vec<Stored>)>> {
    let today = local_date(app.db.now());
    let scope = policy::scope(actor);
    let mut chosen = Vec::with_capacity(slice.len());
    let mut unnumbered = Vec::new();
    for id in slice {
        let initiative = match store::find(&app.db.reader(), &scope, *id, today).await {
            Err(AppError::NotFound) => continue,
            other => other?,
        };
        let wanted = initiative.state.is_recognised() || initiative.state == State::Disputed;
        if !wanted || has_certificates(&app.db.reader(), *id).await? {
            continue;
        }
        if initiative.certificate_number.is_none() {
            unnumbered.push(*id);
        } else {
            chosen.push(initiative);
        }
    }
    if !unnumbered.is_empty() {
        // committed before the papers are set: after a crash they have their numbers and keep them
        let tx = app.db.begin(actor, "certificates:numbers").await?;
        chosen.extend(certify::number(&tx, &unnumbered).await?);
        tx.commit().await?;
    }
    let mut papers = Vec::with_capacity(chosen.len());
    for initiative in chosen {
        let of = desk.papers(app, &initiative).await?;
        papers.push((initiative, of));
    }
    // on both processors: two halves at once
    let other = papers.split_off(papers.len() / 2);
    let (one, other) = futures_util::future::try_join(make_each(app, papers), make_each(app, other)).await?;
    Ok(one.into_iter().chain(other).collect())
}

async fn make_each(app: &App, papers: Vec<(Initiative, Vec<Paper>)>) -> Result<Vec<(Initiative, Vec<Stored>)>> {
    let mut counts = Vec::with_capacity(papers.len());
    let mut all = Vec::new();
    for (initiative, of) in papers {
        counts.push((initiative, of.len()));
        all.extend(of);
    }
    let mut stored = make(app, all).await?.into_iter();
    Ok(counts
        .into_iter()
        .map(|(initiative, count)| (initiative, stored.by_ref().take(count).collect()))
        .collect())
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
/// Most records of each kind that one run looks at, those that fell due last: the older ones were reminded of before.
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
