//! What keeps the installation well: sweeping, disk watch, following changes of the organisation.

use crate::config::Config;
use kernel::db::Db;
use kernel::jobs::{self, Claimed};
use kernel::web::AppState;
use kernel::{Result, once};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The nightly sweep.
pub const SWEEP: &str = "khoinguon.sweep";

/// Forgets what is past its time: answers for repeats after a day, done jobs after a month, and what belongs to
/// sign-ins (wrong attempts, links, ended sessions, devices).
///
/// # Errors
/// Database errors.
pub async fn sweep(app: AppState, job: Claimed) -> Result<()> {
    let tx = app.db.begin_system("sweep").await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(());
    }
    once::sweep(&tx).await?;
    jobs::sweep(&tx).await?;
    people::jobs::sweep(&tx).await?;
    tx.commit().await
}

/// Free megabytes on the disk that holds a folder; `None` where the system does not say.
#[must_use]
pub fn free_megabytes(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize) / (1024 * 1024))
}

/// A file that holds back some space: given up when the disk is full, so that the database can finish its work.
#[derive(Debug)]
pub struct Reserve {
    path: PathBuf,
    megabytes: u64,
}

impl Reserve {
    /// The reserve of a data folder.
    #[must_use]
    pub fn new(data: &Path, megabytes: u64) -> Reserve {
        Reserve {
            path: data.join("reserve"),
            megabytes,
        }
    }

    /// Takes hold of the space, when there is plenty.
    pub fn hold(&self) {
        if self.megabytes > 0 && !self.path.exists() {
            // Written, not just sized: a sparse file holds nothing back.
            let block = vec![0_u8; 1024 * 1024];
            let written = std::fs::File::create(&self.path).and_then(|mut file| {
                use std::io::Write as _;
                for _ in 0..self.megabytes {
                    file.write_all(&block)?;
                }
                file.sync_all()
            });
            if written.is_err() {
                self.give_up();
            }
        }
    }

    /// Gives the space back.
    pub fn give_up(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Watches the disk: below the limit the service only shows, with an honest sentence; above it again, it writes again.
pub async fn watch_disk(db: Db, config: Config) {
    let limit = config.number("disk.read_only_below_mb").unwrap_or(500);
    let reserve = Reserve::new(&config.data, config.number("disk.reserve_mb").unwrap_or(64));
    loop {
        check_disk(&db, &reserve, limit, free_megabytes(&config.data));
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

/// One look at the disk.
pub fn check_disk(db: &Db, reserve: &Reserve, limit: u64, free: Option<u64>) {
    let Some(free) = free else { return };
    if free < limit {
        if db.read_only().is_none() {
            tracing::error!(free_mb = free, limit_mb = limit, "disk nearly full: read-only");
        }
        reserve.give_up();
        db.set_read_only(Some(kernel::labels::DISK_FULL.to_owned()));
    } else if free > limit.saturating_add(reserve.megabytes) {
        if db.read_only().as_deref() == Some(kernel::labels::DISK_FULL) {
            tracing::info!(free_mb = free, "disk has room again: writing");
            db.set_read_only(None);
        }
        reserve.hold();
    }
}

/// Follows changes of the organisation that other nodes or commands made.
pub async fn follow_units(db: Db) {
    loop {
        if let Err(error) = organisations::refresh(&db).await {
            tracing::warn!(%error, "organisation could not be read");
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

/// Keeps the index of texts in line with the records: all of them at the start (after a crash, on a restored or fresh data
/// folder), then what changed, also through other nodes.
pub async fn follow_texts(app: AppState) {
    let mut since = None;
    loop {
        let now = app.db.now();
        match initiatives::comparing::catch_up(&app, since).await {
            Ok(0) => since = Some(now),
            Ok(number) => {
                tracing::info!(number, "texts taken into the index");
                since = Some(now);
            }
            Err(error) => tracing::warn!(%error, "index of texts could not be brought up to date"),
        }
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
}
