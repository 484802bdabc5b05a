//! The index follows the journal.

use crate::sources::{BATCH, Memory, Read, Sources};
use directives::model::DirectiveId;
use initiatives::InitiativeId;
use ip_assets::model::AssetId;
use kernel::db::Db;
use kernel::ids::{PersonId, UnitId};
use kernel::journal;
use kernel::search::{Document, Standing, TextIndex};
use kernel::time::local_date;
use kernel::web::AppState;
use kernel::{AppError, Result};
use products::model::ProductId;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard, mpsc, oneshot};

/// Entries taken up at once.
const ENTRIES: u64 = 500;
/// A burst of commits is taken up together.
const GATHER: Duration = Duration::from_millis(100);
/// Another node may have committed something.
const POLL: Duration = Duration::from_secs(1);
/// After a failure: a full disk does not empty itself within a second.
const PAUSE: Duration = Duration::from_secs(5);
/// So long a question waits for acts that were committed before it.
const PATIENCE: Duration = Duration::from_millis(1500);
/// The file that asks for a rebuild; it is there until the rebuild has come to its end.
const REBUILD: &str = "rebuild";

/// Keeps an index up with the journal.
pub struct Follower {
    index: Arc<dyn TextIndex>,
    folder: PathBuf,
    memory: Memory,
    /// One at a time takes up entries. Whoever has it never waits for `building`, for a rebuild waits the other way round.
    turn: Mutex<()>,
    /// One at a time builds the whole.
    building: Mutex<()>,
}

impl std::fmt::Debug for Follower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Follower")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// A command asks the service in this folder to build the index anew.
///
/// # Errors
/// When the folder cannot be written.
pub fn ask_rebuild(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(REBUILD), b"")
}

/// The rebuild that was asked for has not come to its end.
#[must_use]
pub fn rebuild_asked(folder: &Path) -> bool {
    folder.join(REBUILD).exists()
}

/// What some entries of the journal are about.
#[derive(Default)]
struct Touched {
    initiatives: BTreeSet<InitiativeId>,
    directives: BTreeSet<DirectiveId>,
    assets: BTreeSet<AssetId>,
    products: BTreeSet<ProductId>,
    people: BTreeSet<PersonId>,
    units: BTreeSet<UnitId>,
    /// An act on many records that names none of them.
    whole: bool,
}

impl Touched {
    fn by(entries: &[journal::Sealed]) -> Touched {
        let mut touched = Touched::default();
        for entry in entries {
            let named = !entry.subject.is_nil();
            match entry.subject_kind.as_str() {
                initiatives::model::SUBJECT if named => {
                    touched.initiatives.insert(InitiativeId(entry.subject));
                }
                directives::model::SUBJECT if named => {
                    touched.directives.insert(DirectiveId(entry.subject));
                }
                ip_assets::model::SUBJECT if named => {
                    touched.assets.insert(AssetId(entry.subject));
                }
                products::model::SUBJECT if named => {
                    touched.products.insert(ProductId(entry.subject));
                }
                people::model::SUBJECT if named => {
                    touched.people.insert(PersonId(entry.subject));
                }
                organisations::model::SUBJECT if entry.act == "unit.set" => {}
                organisations::model::SUBJECT if named && entry.act != "unit.import" => {
                    touched.units.insert(UnitId(entry.subject));
                }
                initiatives::model::SUBJECT
                | directives::model::SUBJECT
                | ip_assets::model::SUBJECT
                | products::model::SUBJECT
                | people::model::SUBJECT
                | organisations::model::SUBJECT => {
                    touched.whole = true;
                }
                // Sessions, votes and the like change no document: duty is asked of the database for each question.
                _ => {}
            }
        }
        touched
    }
}

impl Follower {
    /// Follows with this index, whose folder also takes requests.
    pub fn new(index: Arc<dyn TextIndex>, folder: PathBuf) -> Follower {
        Follower {
            index,
            folder,
            memory: Memory::default(),
            turn: Mutex::new(()),
            building: Mutex::new(()),
        }
    }

    /// Asks the index something on a blocking thread.
    ///
    /// # Errors
    /// Those of the index.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn TextIndex) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let index = self.index.clone();
        tokio::task::spawn_blocking(move || question(index.as_ref()))
            .await
            .map_err(|error| AppError::bug(format!("search did not finish: {error}")))?
    }

    async fn standing(&self) -> Result<Standing> {
        self.ask(|index| index.standing()).await
    }

    /// Waits, a moment at most, until everything committed so far is in the index. `false` while it is being built for the
    /// first time, or when the moment was too short.
    ///
    /// # Errors
    /// Database errors; those of the index.
    pub async fn fresh(self: &Arc<Self>, db: &Db) -> Result<bool> {
        let head = journal::checkpoint(&db.reader()).await?;
        let today = local_date(db.now());
        let up = |standing: &Standing| {
            let reached = standing.seq > head.seq || (standing.seq == head.seq && standing.hash == head.hash);
            standing.whole && reached && standing.day == Some(today)
        };
        if up(&self.standing().await?) {
            return Ok(true);
        }
        let (follower, db) = (self.clone(), db.clone());
        // A task of its own: it goes on when the question does not wait any longer.
        let caught_up = tokio::spawn(async move { follower.catch_up(&db).await });
        if let Ok(joined) = tokio::time::timeout(PATIENCE, caught_up).await {
            joined.map_err(|error| AppError::bug(format!("search did not follow: {error}")))??;
        }
        Ok(up(&self.standing().await?))
    }

    /// Takes up every entry that is not in the index yet; while the whole is being built it leaves to the next time what only
    /// that can bring.
    ///
    /// # Errors
    /// Database errors; those of the index.
    pub async fn catch_up(&self, db: &Db) -> Result<()> {
        let _turn = self.turn.lock().await;
        loop {
            let standing = self.standing().await?;
            if !standing.whole {
                let Ok(building) = self.building.try_lock() else {
                    return Ok(());
                };
                self.build(db, &building, None).await?;
                continue;
            }
            let today = local_date(db.now());
            let entries = journal::after(&db.reader(), standing.seq, ENTRIES).await?;
            let head = journal::checkpoint(&db.reader()).await?;
            // The chain goes on from where the index stands; else the database is another one, or a restored one.
            let goes_on = match entries.first() {
                Some(next) => next.prev == standing.hash,
                None => head.seq > standing.seq || (head.seq == standing.seq && head.hash == standing.hash),
            };
            let touched = Touched::by(&entries);
            if touched.whole || !goes_on {
                let Ok(building) = self.building.try_lock() else {
                    return Ok(());
                };
                self.build(db, &building, None).await?;
                continue;
            }
            let (seq, hash) = match entries.last() {
                Some(last) => (last.seq, last.hash.clone()),
                // Nothing new, but the day is another one: positions have ended, names hold that did not yesterday.
                None if standing.day != Some(today) => (standing.seq, standing.hash.clone()),
                None => return Ok(()),
            };
            let read = self.read(db, touched, standing.day, today).await?;
            let next = Standing {
                seq,
                hash,
                day: Some(today),
                whole: true,
            };
            self.ask(move |index| index.apply(read.documents, read.gone, next))
                .await?;
        }
    }

    async fn read(
        &self,
        db: &Db,
        mut touched: Touched,
        before: Option<chrono::NaiveDate>,
        today: chrono::NaiveDate,
    ) -> Result<Read> {
        let mut read = Read::default();
        let mut units_change = !touched.units.is_empty();
        if units_change {
            // What was committed here or on another node, before it is told to everyone.
            organisations::refresh(db).await?;
        }
        let sources = Sources::new(db, &self.memory).await?;
        let units: Vec<UnitId> = touched.units.iter().copied().collect();
        if !units.is_empty() {
            touched
                .people
                .extend(people::store::ever_in(&db.reader(), &units).await?);
            touched.initiatives.extend(sources.initiatives_of(&units).await?);
            touched
                .directives
                .extend(directives::store::ids_of(&db.reader(), &units).await?);
            touched
                .assets
                .extend(ip_assets::store::ids_of(&db.reader(), &units).await?);
            touched
                .products
                .extend(products::store::ids_of(&db.reader(), &units).await?);
        }
        if let Some(before) = before.filter(|before| *before != today) {
            let people = people::store::changing_between(&db.reader(), before, today).await?;
            touched.people.extend(people);
            units_change = true;
        }
        if units_change {
            sources.all_units(&mut read);
        }
        let ids: Vec<InitiativeId> = touched.initiatives.into_iter().collect();
        sources.these_initiatives(&ids, &mut read).await?;
        let ids: Vec<DirectiveId> = touched.directives.into_iter().collect();
        sources.these_directives(&ids, &mut read).await?;
        let ids: Vec<AssetId> = touched.assets.into_iter().collect();
        sources.these_assets(&ids, &mut read).await?;
        let ids: Vec<ProductId> = touched.products.into_iter().collect();
        sources.these_products(&ids, &mut read).await?;
        let ids: Vec<PersonId> = touched.people.into_iter().collect();
        sources.these_people(&ids, &mut read).await?;
        Ok(read)
    }

    /// Builds the index anew while the old one answers; gives the number of documents.
    ///
    /// # Errors
    /// Database errors; those of the index.
    pub async fn rebuild(&self, db: &Db) -> Result<u64> {
        let building = self.building.lock().await;
        self.build(db, &building, Some(&self.turn)).await
    }

    /// Reads everything and fills a new index with it. The swap takes its turn, so that no entry goes to the old one; whoever
    /// has the turn already gives none.
    async fn build(&self, db: &Db, _building: &MutexGuard<'_, ()>, turn: Option<&Mutex<()>>) -> Result<u64> {
        // Read before anything else: what is committed meanwhile is taken up after the swap.
        let head = journal::checkpoint(&db.reader()).await?;
        organisations::refresh(db).await?;
        let sources = Sources::new(db, &self.memory).await?;
        let standing = Standing {
            seq: head.seq,
            hash: head.hash,
            day: Some(sources.today()),
            whole: true,
        };
        let (send, mut receive) = mpsc::channel::<Vec<Document>>(4);
        let ((filled, is_filled), (swap, swaps)) = (oneshot::channel(), oneshot::channel());
        let index = self.index.clone();
        let filling = tokio::task::spawn_blocking(move || -> Result<()> {
            let mut rebuilding = index.rebuild()?;
            while let Some(documents) = receive.blocking_recv() {
                rebuilding.add(documents)?;
            }
            let _ = filled.send(());
            // Without the word the reader has failed: nothing is swapped.
            match swaps.blocking_recv() {
                Ok(()) => rebuilding.finish(standing),
                Err(_) => Ok(()),
            }
        });
        let mut number = 0;
        let mut put = async |documents: Vec<Document>| {
            number += documents.len() as u64;
            // A closed channel means that the filling has failed; its error is told below.
            send.send(documents).await.is_ok()
        };
        let mut units = Read::default();
        sources.all_units(&mut units);
        let mut units = units.documents.into_iter().peekable();
        let mut going = true;
        while going && units.peek().is_some() {
            going = put(units.by_ref().take(BATCH as usize).collect()).await;
        }
        let mut last = None;
        while going {
            let (documents, next) = sources.people_after(last).await?;
            if documents.is_empty() {
                break;
            }
            last = next;
            going = put(documents).await;
        }
        let mut last = None;
        while going {
            let (documents, next) = sources.initiatives_after(last).await?;
            if documents.is_empty() {
                break;
            }
            last = next;
            going = put(documents).await;
        }
        let mut last = None;
        while going {
            let (documents, next) = sources.directives_after(last).await?;
            if next.is_none() {
                break;
            }
            last = next;
            going = put(documents).await;
        }
        let mut last = None;
        while going {
            let (documents, next) = sources.assets_after(last).await?;
            if next.is_none() {
                break;
            }
            last = next;
            going = put(documents).await;
        }
        let mut last = None;
        while going {
            let (documents, next) = sources.products_after(last).await?;
            if next.is_none() {
                break;
            }
            last = next;
            going = put(documents).await;
        }
        drop(send);
        // The turn is taken for the swap alone: filling takes long, and others go on following meanwhile.
        let _ = is_filled.await;
        let _turn = match turn {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        let _ = swap.send(());
        filling
            .await
            .map_err(|error| AppError::bug(format!("search index was not built: {error}")))??;
        Ok(number)
    }

    /// Follows as long as the service lives, and builds anew when a command asks for it.
    pub async fn follow(self: Arc<Self>, app: AppState) {
        let mut rebuilding: Option<tokio::task::JoinHandle<()>> = None;
        loop {
            if rebuild_asked(&self.folder) && rebuilding.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
                let (follower, db) = (self.clone(), app.db.clone());
                rebuilding = Some(tokio::spawn(async move { follower.rebuild_as_asked(&db).await }));
            }
            let pause = match self.catch_up(&app.db).await {
                Ok(()) => POLL,
                Err(error) => {
                    tracing::warn!(%error, "the search index does not follow");
                    PAUSE
                }
            };
            tokio::select! {
                () = app.db.committed() => tokio::time::sleep(GATHER).await,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn rebuild_as_asked(&self, db: &Db) {
        match self.rebuild(db).await {
            Ok(documents) => {
                tracing::info!(documents, "search index built anew");
                if let Err(error) = std::fs::remove_file(self.folder.join(REBUILD)) {
                    tracing::warn!(%error, "the request for a rebuild stays");
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the search index was not built anew");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}
