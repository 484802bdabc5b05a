//! Comparing records: brings the engine's texts in line with the records, asks it, keeps what it found.
//!
//! The engine is asked outside of any transaction; what it says is kept in one. Everything here may run twice.

use crate::commands::REPORT;
use crate::commands::novelty::{self as commands, Outcome};
use crate::model::{Initiative, InitiativeId, State};
use crate::novelty::{Check, Found, Pair, Reason, Thresholds, compose};
use crate::store::novelty as rows;
use crate::titles::Titles;
use crate::{policy, store};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::access::{Actor, Scope};
use kernel::attachments;
use kernel::engines::novelty::{Kept, Novelty, Question};
use kernel::ids::{PersonId, secret_hash};
use kernel::jobs::{self, Claimed};
use kernel::time::local_date;
use kernel::units::{Tree, Units};
use kernel::web::{App, AppState};
use kernel::{AppError, Result};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use uuid::Uuid;

/// How long a page waits for a comparison before it leaves it to the job.
const BUDGET: Duration = Duration::from_secs(1);
/// Answers leave at multiples of this, so that their time says nothing about sources that the person may not know of.
const PACE: Duration = Duration::from_millis(100);
/// Texts taken in by one sync of the disk.
const BATCH: usize = 128;
/// Older records that are compared again because of one batch of imported ones, at most.
const TOUCHED: usize = 200;
/// How long one job compares before it leaves the rest to another: well below what the runner allows.
const SLICE: Duration = Duration::from_secs(60);
/// After this time a job leaves most of the machine to the people who use it.
const EAGER: Duration = Duration::from_secs(5);
/// Changes are read again for so long, for those committed late.
const OVERLAP: TimeDelta = TimeDelta::seconds(60);

fn system() -> (Actor, Scope) {
    let actor = Actor::system("comparison");
    let scope = policy::scope(&actor);
    (actor, scope)
}

/// Persons who stand behind a record.
fn persons(initiative: &Initiative) -> Vec<PersonId> {
    let listed = initiative.content.authors.iter().filter_map(|author| author.person);
    let submitter = Some(initiative.submitter).filter(|_| initiative.circumstances.imported.is_none());
    let all: HashSet<PersonId> = listed.chain(submitter).collect();
    all.into_iter().collect()
}

/// Names that a text of this record may well hold: of its unit and of those above, today and when it was first applied, and
/// of the authors' places of work.
fn own_names(units: &Units, initiative: &Initiative, today: chrono::NaiveDate) -> Vec<String> {
    let content = &initiative.content;
    let days = [
        Some(today),
        content.first_applied_on,
        Some(local_date(initiative.created_at)),
    ];
    let mut names: Vec<String> = content.authors.iter().map(|author| author.workplace.clone()).collect();
    for day in days.into_iter().flatten() {
        let above = units.ancestors(content.unit, Tree::Territorial, day);
        names.extend(
            std::iter::once(content.unit)
                .chain(above)
                .map(|unit| units.name(unit, day).to_owned()),
        );
    }
    names.push(content.sponsor.clone());
    names.sort_unstable();
    names.dedup();
    names.retain(|name| !name.is_empty());
    names
}

/// Handed-in records with titles like this one and the points of each, best first. Whoever shows them asks for rights.
///
/// # Errors
/// Database errors.
pub async fn titles_like(app: &App, title: &str, least: u32) -> Result<Vec<(InitiativeId, u32)>> {
    follow_titles(app).await?;
    known_titles_like(app, title, least).await
}

/// Takes in the titles that changed since they were last read.
async fn follow_titles(app: &App) -> Result<()> {
    let titles = app.part::<Titles>()?;
    let (_, scope) = system();
    let now = app.db.now();
    let read_at = titles.clone().with(|known| known.read_at).await?;
    let since = read_at.map(|at| at - OVERLAP);
    let changed = rows::titles(&app.db.reader(), &scope, since, local_date(now)).await?;
    titles.with(move |known| known.take_in(changed, now)).await
}

/// As [`titles_like`], with the titles as they were last read: enough within one job over many records.
async fn known_titles_like(app: &App, title: &str, least: u32) -> Result<Vec<(InitiativeId, u32)>> {
    let title = title.to_owned();
    let titles = app.part::<Titles>()?;
    titles.with(move |known| known.index.like(&title, least)).await
}

/// Compares one record with all others. Says nothing about who may know the result.
async fn compare(app: &App, initiative: &Initiative, reason: Reason, actor: &Actor) -> Result<Outcome> {
    let (_, scope) = system();
    let reader = app.db.reader();
    let now = app.db.now();
    let today = local_date(now);
    let thresholds = Thresholds::of(&app.packs, today)?;
    let id = initiative.id;
    let report = attachments::texts(&reader, REPORT, &[id.0]).await?.remove(&id.0);
    let text = compose(&initiative.content, &report.unwrap_or_default());
    let own = rows::works_of(&reader, &scope, &persons(initiative), today).await?;
    let names = own_names(&app.db.units(), initiative, today);
    let kept = rows::is_kept(initiative.state).then(|| Kept {
        id: id.0,
        version: initiative.version,
        text: text.clone(),
    });
    let question = Question {
        text: text.clone(),
        itself: Some(id.0),
        own: own.iter().map(|id| id.0).collect(),
    };
    let ask = move |engine: &dyn Novelty| {
        let comparison = engine.compare(&question)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok::<_, AppError>((comparison, engine.leftovers(&question.text, &names)))
    };
    let again = ask.clone();
    let asked = app.engines.compare(move |engine| {
        // Before it is compared: of two that come in at the same time, one sees the other.
        if let Some(kept) = kept {
            engine.put(&[kept])?;
        }
        ask(engine)
    });
    let (mut comparison, mut leftovers) = asked.await??;
    // A damaged text was met: the records still have it, and it may be just what this one was taken from.
    if take_in_lost(app).await? > 0 {
        (comparison, leftovers) = app.engines.compare(again).await??;
    }
    let mut ids: Vec<InitiativeId> = comparison
        .sources
        .iter()
        .map(|source| InitiativeId(source.id))
        .collect();
    if reason != Reason::Recheck {
        follow_titles(app).await?;
    }
    for (twin, _) in known_titles_like(app, &initiative.content.title, 100).await? {
        if twin != id && !ids.contains(&twin) {
            ids.push(twin);
        }
    }
    let others = rows::others(&reader, &scope, &ids, &own, today).await?;
    let mut texts: HashMap<String, String> = comparison
        .sources
        .iter()
        .map(|source| (secret_hash(&source.text), source.text.clone()))
        .collect();
    let since = [initiative.submitted_at, initiative.decided_at]
        .into_iter()
        .flatten()
        .min();
    let found = Found::of(
        comparison,
        leftovers,
        &others,
        (&initiative.content.title, since),
        secret_hash,
        &thresholds,
    );
    let hash = secret_hash(&text);
    texts.retain(|hash, _| found.sources.iter().any(|source| source.text == *hash));
    texts.insert(hash.clone(), text);
    let open: HashSet<InitiativeId> = others
        .iter()
        .filter(|other| other.for_author)
        .map(|other| other.id)
        .collect();
    let pairs = if rows::is_kept(initiative.state) {
        pairs(id, &found, &thresholds)
    } else {
        Vec::new()
    };
    Ok(Outcome {
        for_author: found.only(|id| open.contains(&id)),
        check: Check {
            id: crate::novelty::CheckId(Uuid::nil()),
            initiative: id,
            version: initiative.version,
            text: hash,
            reason,
            asked_by: (!actor.is_system()).then_some(actor.person),
            at: now,
            needs_look: found.needs_look(&thresholds),
            found,
        },
        texts,
        pairs,
    })
}

fn pairs(id: InitiativeId, found: &Found, thresholds: &Thresholds) -> Vec<Pair> {
    found
        .sources
        .iter()
        .filter(|source| source.words() >= thresholds.group || (source.same_title && source.words() >= thresholds.look))
        .map(|source| {
            let (later, earlier) = if source.later { (source.id, id) } else { (id, source.id) };
            Pair {
                later,
                earlier,
                words: i64::from(source.words()),
                passages: i32::try_from(source.passages.len()).unwrap_or(i32::MAX),
                same_title: source.same_title,
                own: source.own,
            }
        })
        .collect()
}

/// Compares a record and keeps the result, as this actor, who must be allowed to.
///
/// # Errors
/// [`AppError::Forbidden`]; engine and database errors.
pub async fn check(app: &App, actor: &Actor, initiative: &Initiative, reason: Reason, request: &str) -> Result<()> {
    let today = local_date(app.db.now());
    let permit = policy::permit_compare(actor, initiative, &app.db.units(), today)?;
    let begun = std::time::Instant::now();
    let mut outcome = compare(app, initiative, reason, actor).await?;
    let compared = begun.elapsed();
    let tx = app.db.begin(actor, request).await?;
    outcome.check.id = tx.id();
    outcome.check.at = tx.now;
    commands::keep(&tx, &permit, outcome).await?;
    tx.commit().await?;
    tracing::debug!(id = %initiative.id, ?compared, kept = ?begun.elapsed(), "compared");
    Ok(())
}

/// Compares a record at once, as long as a page may wait; what takes longer is left to its job. The answer leaves at an even
/// pace.
///
/// # Errors
/// As [`check`]. `false` when it takes longer.
pub async fn check_now(
    app: &App,
    actor: &Actor,
    initiative: &Initiative,
    reason: Reason,
    request: &str,
) -> Result<bool> {
    let begun = tokio::time::Instant::now();
    let done = tokio::time::timeout(BUDGET, check(app, actor, initiative, reason, request)).await;
    let paces = u32::try_from(begun.elapsed().as_millis() / PACE.as_millis()).unwrap_or(u32::MAX);
    tokio::time::sleep_until(begun + PACE * paces.saturating_add(1)).await;
    match done {
        Err(_) => Ok(false),
        Ok(done) => done.map(|()| true),
    }
}

/// After a record was handed in: compares it before the page returns. Whatever goes wrong here must not take back what was
/// handed in, and the job does it again.
pub async fn after_submission(app: &App, id: InitiativeId, request: &str) {
    let (actor, scope) = system();
    let today = local_date(app.db.now());
    let tried = async {
        let initiative = store::find(&app.db.reader(), &scope, id, today).await?;
        check_now(app, &actor, &initiative, Reason::Submission, request).await
    };
    if let Err(error) = tried.await {
        tracing::warn!(%id, %error, "comparison is left to its job");
    }
}

fn payload<T: serde::de::DeserializeOwned>(job: &Claimed, field: &str) -> Result<T> {
    serde_json::from_value(job.payload[field].clone())
        .map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))
}

async fn done(app: &App, job: &Claimed) -> Result<()> {
    let tx = app.db.begin_system(&format!("job:{}", job.id)).await?;
    if jobs::done(&tx, job.id).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Compares one record unless that happened already since it was handed in; a withdrawn one is taken out.
///
/// # Errors
/// Engine and database errors; the runner tries again.
pub async fn compare_one(app: AppState, job: Claimed) -> Result<()> {
    let id: InitiativeId = payload(&job, "initiative")?;
    let since: DateTime<Utc> = payload(&job, "since")?;
    let reason: Reason = payload(&job, "reason")?;
    let (actor, scope) = system();
    let today = local_date(app.db.now());
    let initiative = match store::find(&app.db.reader(), &scope, id, today).await {
        Err(AppError::NotFound) => {
            // Gone since: nothing is left to be compared, or to compare others with.
            app.engines.compare(move |engine| engine.remove(&[id.0])).await??;
            return done(&app, &job).await;
        }
        other => other?,
    };
    if rows::is_kept(initiative.state) || (reason == Reason::Draft && initiative.state == State::Draft) {
        let last = rows::latest(&app.db.reader(), id, policy::Sight::Whole).await?;
        if last.is_none_or(|last| last.at < since) {
            check(&app, &actor, &initiative, reason, &format!("job:{}", job.id)).await?;
        }
        return done(&app, &job).await;
    }
    app.engines.compare(move |engine| engine.remove(&[id.0])).await??;
    let tx = app.db.begin(&actor, &format!("job:{}", job.id)).await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(());
    }
    commands::forget_pairs(&tx, id).await?;
    tx.commit().await
}

/// Takes many records in, compares each, and then again every later record in which something of theirs was found. What a
/// job does not finish in its time the next one goes on with: nothing is done twice, however slow the machine is.
///
/// # Errors
/// Engine and database errors; the runner tries again.
pub async fn compare_many(app: AppState, job: Claimed) -> Result<()> {
    let begun = std::time::Instant::now();
    let mut many: commands::Many = serde_json::from_value(job.payload.clone())
        .map_err(|error| AppError::bug(format!("job {}: {error}", job.id)))?;
    let request = format!("job:{}", job.id);
    take_in(&app, many.initiatives.get(many.compared..).unwrap_or_default()).await?;
    follow_titles(&app).await?;
    while let Some(id) = many.ahead() {
        let one = std::time::Instant::now();
        for other in recheck(&app, id, &request).await? {
            many.touch(other, TOUCHED);
        }
        many.compared += 1;
        if begun.elapsed() > SLICE {
            break;
        }
        // A few are wanted soon; after a great import people work meanwhile, and nobody waits for the last comparison.
        if begun.elapsed() > EAGER {
            tokio::time::sleep(one.elapsed() * 2).await;
        }
    }
    app.engines.compare(|engine| engine.tidy()).await??;
    let tx = app.db.begin_system(&request).await?;
    if jobs::done(&tx, job.id).await? {
        if many.ahead().is_some() {
            commands::go_on(&tx, &many).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Compares a record again; what has nothing in common with any other is not kept. Gives later records in which something of
/// it was found.
async fn recheck(app: &App, id: InitiativeId, request: &str) -> Result<Vec<InitiativeId>> {
    let (actor, scope) = system();
    let today = local_date(app.db.now());
    let initiative = match store::find(&app.db.reader(), &scope, id, today).await {
        Err(AppError::NotFound) => return Ok(Vec::new()),
        other => other?,
    };
    if !rows::is_kept(initiative.state) {
        return Ok(Vec::new());
    }
    let permit = policy::permit_compare(&actor, &initiative, &app.db.units(), today)?;
    let mut outcome = compare(app, &initiative, Reason::Recheck, &actor).await?;
    let sources = &outcome.check.found.sources;
    let later = sources
        .iter()
        .filter(|source| source.later)
        .map(|source| source.id)
        .collect();
    let known = rows::latest(&app.db.reader(), id, policy::Sight::Whole).await?;
    // The same as was known is not said again.
    let news = match &known {
        None => !outcome.check.found.sources.is_empty(),
        Some(known) => known.found != outcome.check.found || known.text != outcome.check.text,
    };
    if news {
        let tx = app.db.begin(&actor, request).await?;
        outcome.check.id = tx.id();
        outcome.check.at = tx.now;
        commands::keep(&tx, &permit, outcome).await?;
        tx.commit().await?;
    }
    Ok(later)
}

async fn take_in(app: &App, ids: &[InitiativeId]) -> Result<()> {
    let (_, scope) = system();
    let today = local_date(app.db.now());
    for part in ids.chunks(BATCH) {
        let texts = rows::texts(&app.db.reader(), &scope, part, today).await?;
        app.engines.compare(move |engine| engine.put(&texts)).await??;
    }
    Ok(())
}

/// Takes in again what was lost to damaged files; what is no record's text any more is forgotten. Gives how many were lost.
async fn take_in_lost(app: &App) -> Result<usize> {
    let lost = app.engines.compare(|engine| engine.lost()).await?;
    if lost.is_empty() {
        return Ok(0);
    }
    tracing::warn!(texts = lost.len(), "damaged texts are taken in again from the records");
    let ids: Vec<InitiativeId> = lost.iter().copied().map(InitiativeId).collect();
    take_in(app, &ids).await?;
    // What is no record's text any more; what was lost meanwhile waits for the next time.
    let number = lost.len();
    let left = move |engine: &dyn Novelty| {
        let still: Vec<_> = engine.lost().into_iter().filter(|id| lost.contains(id)).collect();
        engine.remove(&still)
    };
    app.engines.compare(left).await??;
    Ok(number)
}

/// Fills the index of texts anew from the records.
///
/// # Errors
/// Engine and database errors; the runner tries again.
pub async fn rebuild(app: AppState, job: Claimed) -> Result<()> {
    let (_, scope) = system();
    let today = local_date(app.db.now());
    let all = rows::versions(&app.db.reader(), &scope, None, today).await?;
    let kept: Vec<InitiativeId> = all
        .into_iter()
        .filter(|(_, _, kept)| *kept)
        .map(|(id, ..)| id)
        .collect();
    take_in(&app, &kept).await?;
    catch_up(&app, None).await?;
    app.engines.compare(|engine| engine.tidy()).await??;
    done(&app, &job).await
}

/// Brings the index of texts in line with the records that changed since a moment, or with all: after a crash, on a fresh
/// data folder, on a node that did not do the work itself. Gives the number of texts taken in or out.
///
/// # Errors
/// Engine and database errors.
pub async fn catch_up(app: &App, since: Option<DateTime<Utc>>) -> Result<usize> {
    let (_, scope) = system();
    let today = local_date(app.db.now());
    let since = since.map(|since| since - OVERLAP);
    let lost = take_in_lost(app).await?;
    let records = rows::versions(&app.db.reader(), &scope, since, today).await?;
    if since.is_some() && records.is_empty() {
        return Ok(lost);
    }
    let held = app.engines.compare(|engine| engine.held()).await??;
    let (mut wanted, mut gone) = (Vec::new(), Vec::new());
    let known: HashSet<Uuid> = records.iter().map(|(id, ..)| id.0).collect();
    for (id, version, kept) in records {
        match held.get(&id.0) {
            Some(_) if !kept => gone.push(id.0),
            Some(held) if kept && *held != version => wanted.push(id),
            None if kept => wanted.push(id),
            Some(_) | None => {}
        }
    }
    if since.is_none() {
        gone.extend(held.keys().filter(|id| !known.contains(id)));
    }
    let number = lost + wanted.len() + gone.len();
    take_in(app, &wanted).await?;
    if !gone.is_empty() {
        app.engines.compare(move |engine| engine.remove(&gone)).await??;
    }
    Ok(number)
}
