//! Claims due jobs and runs them.

use crate::schedule::Schedule;
use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::Result;
use kernel::jobs::{self, Claimed, NewJob};
use kernel::time::local_date;
use kernel::web::AppState;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Jobs that run at once. More would only stand in each other's way: the slow ones wait for the same two or three engines.
pub const CONCURRENT: usize = 4;
/// Most of them of one kind: a year of old dossiers to be compared must not keep a receipt waiting.
const OF_ONE_KIND: usize = CONCURRENT - 1;
/// Another node may have enqueued something, and due moments come by themselves.
const POLL: Duration = Duration::from_secs(1);
/// After the database refused; a full disk or a fail-over does not end within a second.
const PAUSE: Duration = Duration::from_secs(5);
/// A burst of commits is looked at once.
const GATHER: Duration = Duration::from_millis(10);
/// Below the lease of five minutes, so that a job is never held by two runners that both still work.
const LIMIT: Duration = Duration::from_secs(270);
/// How long a stop waits for jobs that run. What is cut off is done again when its lease lapses.
const GRACE: Duration = Duration::from_secs(25);

/// What runs a job: opens its own transaction, does the effect and calls [`jobs::done`] in it.
pub type Run = fn(AppState, Claimed) -> BoxFuture<'static, Result<()>>;

/// Which function runs which kind of job.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    /// Kind of the job, `module.verb_object`.
    pub kind: &'static str,
    /// The function. One that answers `Ok` without having called [`jobs::done`] had nothing to make durable: the runner
    /// marks its job.
    pub run: Run,
}

/// What became of jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Jobs that ran to their end.
    pub done: usize,
    /// Jobs that failed, in the order of their ends; each has been given back to the queue.
    pub failed: Vec<Failure>,
}

/// A job that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its kind.
    pub kind: String,
    /// What it said.
    pub error: String,
}

/// Jobs that are being done, and how many of each kind.
#[derive(Default)]
struct Running {
    jobs: JoinSet<(String, Option<Failure>)>,
    of: HashMap<String, usize>,
}

impl Running {
    /// Waits for the next one to end.
    async fn next(&mut self) -> Option<std::result::Result<Option<Failure>, tokio::task::JoinError>> {
        let ended = self.jobs.join_next().await?;
        Some(ended.map(|(kind, failure)| {
            if let Some(number) = self.of.get_mut(&kind) {
                *number = number.saturating_sub(1);
            }
            failure
        }))
    }
}

/// Runs the jobs of a service. Several services may run on one database.
pub struct Runner {
    app: AppState,
    handlers: HashMap<&'static str, Run>,
    schedules: Vec<Schedule>,
    /// The moment for which each schedule is in the queue, so that the database is asked once per occurrence.
    planned: Mutex<HashMap<&'static str, DateTime<Utc>>>,
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner")
            .field("kinds", &self.handlers.keys())
            .field("schedules", &self.schedules)
            .finish()
    }
}

impl Runner {
    /// A runner of these jobs. Of two handlers for one kind the later one stays.
    pub fn new(app: AppState, handlers: Vec<Handler>, schedules: Vec<Schedule>) -> Runner {
        let handlers = handlers
            .into_iter()
            .map(|handler| (handler.kind, handler.run))
            .collect();
        Runner {
            app,
            handlers,
            schedules,
            planned: Mutex::new(HashMap::new()),
        }
    }

    /// Works until `shutdown` says `true` or its sender is gone, then waits up to 25 s for the jobs that run.
    pub async fn run(self, mut shutdown: watch::Receiver<bool>) {
        let mut running = Running::default();
        while !*shutdown.borrow() {
            let looked = match self.app.db.read_only() {
                // Claiming writes: while the service only shows, the queue waits.
                Some(_) => Ok(()),
                None => self.start_due(&mut running).await,
            };
            let pause = if let Err(error) = &looked {
                tracing::warn!(%error, "the job queue cannot be read");
                PAUSE
            } else {
                POLL
            };
            tokio::select! {
                () = stopped(&mut shutdown) => break,
                Some(_) = running.next(), if !running.jobs.is_empty() => {}
                () = self.app.db.committed(), if looked.is_ok() && running.jobs.len() < CONCURRENT => tokio::time::sleep(GATHER).await,
                () = tokio::time::sleep(pause) => {}
            }
        }
        let drained = tokio::time::timeout(GRACE, async { while running.next().await.is_some() {} }).await;
        if drained.is_err() {
            tracing::warn!(
                jobs.running = running.jobs.len(),
                "jobs are cut off by the stop and will be done again"
            );
        }
    }

    /// Runs what is due until nothing is, for tests and the command line.
    ///
    /// # Errors
    /// Database errors; a job that fails is no error but a [`Failure`].
    pub async fn run_until_idle(&self) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let mut running = Running::default();
        loop {
            self.start_due(&mut running).await?;
            match running.next().await {
                None => return Ok(outcome),
                Some(Ok(None)) => outcome.done += 1,
                Some(Ok(Some(failure))) => outcome.failed.push(failure),
                Some(Err(error)) => return Err(kernel::AppError::bug(format!("job task: {error}"))),
            }
        }
    }

    /// Plans recurring jobs and starts as many due ones as there is room for.
    async fn start_due(&self, running: &mut Running) -> Result<()> {
        self.plan().await?;
        loop {
            let room = CONCURRENT.saturating_sub(running.jobs.len());
            if room == 0 {
                return Ok(());
            }
            let full: Vec<&str> = running
                .of
                .iter()
                .filter(|(_, number)| **number >= OF_ONE_KIND)
                .map(|(kind, _)| kind.as_str())
                .collect();
            let claimed = jobs::claim(&self.app.db, room as u64, &full, |kind| {
                OF_ONE_KIND.saturating_sub(running.of.get(kind).copied().unwrap_or(0))
            })
            .await?;
            if claimed.is_empty() {
                return Ok(());
            }
            for job in claimed {
                let run = self.handlers.get(job.kind.as_str()).copied();
                let (app, kind) = (self.app.clone(), job.kind.clone());
                *running.of.entry(kind.clone()).or_default() += 1;
                running.jobs.spawn(async move { (kind, execute(app, run, job).await) });
            }
        }
    }

    /// Puts the next occurrence of every schedule into the queue.
    async fn plan(&self) -> Result<()> {
        let now = self.app.db.now();
        let due: Vec<Schedule> = {
            let planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
            self.schedules
                .iter()
                .filter(|s| planned.get(s.name).is_none_or(|at| *at <= now))
                .copied()
                .collect()
        };
        if due.is_empty() {
            return Ok(());
        }
        let tx = self.app.db.begin_system("schedules").await?;
        let mut put = Vec::new();
        for schedule in due {
            let at = (schedule.next)(tx.now);
            let payload = serde_json::json!({ "day": local_date(at) });
            let dedupe = Some(schedule.key(at));
            jobs::enqueue(
                &tx,
                NewJob {
                    kind: schedule.kind,
                    payload,
                    due_at: at,
                    dedupe,
                },
            )
            .await?;
            put.push((schedule.name, at));
        }
        tx.commit().await?;
        self.planned.lock().unwrap_or_else(PoisonError::into_inner).extend(put);
        Ok(())
    }
}

async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone: nobody could stop us later.
    let _ = shutdown.wait_for(|stop| *stop).await;
}

/// Runs one job to its end and tells the queue.
async fn execute(app: AppState, run: Option<Run>, job: Claimed) -> Option<Failure> {
    let error = match attempt(&app, run, &job).await {
        Ok(()) => {
            tracing::debug!(job.id = %job.id, job.kind, job.attempt, "job done");
            return None;
        }
        Err(error) => error,
    };
    tracing::warn!(job.id = %job.id, job.kind, job.attempt, error = without_addresses(&error), "job failed");
    if let Err(lost) = jobs::failed(&app.db, &job, &error).await {
        // The lease lapses by itself; the job is late but not lost.
        tracing::warn!(job.id = %job.id, error = %lost, "a failed job could not be given back");
    }
    Some(Failure { kind: job.kind, error })
}

async fn attempt(app: &AppState, run: Option<Run>, job: &Claimed) -> Result<(), String> {
    let Some(run) = run else {
        return Err(format!("no handler for {}", job.kind));
    };
    let (its_app, its_job) = (app.clone(), job.clone());
    // A panic in one job must not take the others along. The job is rolled back and nothing of it is looked at again.
    let work = AssertUnwindSafe(async move { run(its_app, its_job).await }).catch_unwind();
    match tokio::time::timeout(LIMIT, work).await {
        Err(_) => return Err(format!("not done within {} s", LIMIT.as_secs())),
        Ok(Err(panic)) => return Err(format!("panicked: {}", words_of(panic.as_ref()))),
        Ok(Ok(Err(error))) => return Err(error.to_string()),
        Ok(Ok(Ok(()))) => {}
    }
    mark_done(app, job)
        .await
        .map_err(|error| format!("done, but not marked: {error}"))
}

/// For handlers that had nothing to make durable; for the others it finds the mark and changes nothing.
async fn mark_done(app: &AppState, job: &Claimed) -> Result<()> {
    let tx = app.db.begin_system("jobs").await?;
    if jobs::done(&tx, job.id).await? {
        tx.commit().await
    } else {
        Ok(())
    }
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}

/// Mail servers repeat the address in their answers; logs hold no personal data. The queue keeps the whole sentence for
/// the administrator.
fn without_addresses(text: &str) -> String {
    text.split(' ')
        .map(|word| if word.contains('@') { "…@…" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
#[path = "runner_tests.rs"]
mod tests;
