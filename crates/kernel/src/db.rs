//! One database behind two engines: SQLite in a file (the default) or PostgreSQL.
//!
//! * Reading goes through [`Reader`], which a pool and a transaction both give.
//! * Writing goes through [`Tx`]. On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), so that a later write
//!   cannot fail with `SQLITE_BUSY_SNAPSHOT`; there is one writer connection and a pool of read-only ones.
//! * A `Tx` collects journal entries and appends them, chained, just before it commits.

use crate::access::{Actor, Authority};
use crate::error::{AppError, Result, is_disk_full};
use crate::ids::{Id, IdSource};
use crate::journal::{self, Entry};
use crate::time::{self, Clock};
use crate::units::Units;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{self, Executor as _};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use std::path::Path;
use std::str::FromStr as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Notify;

/// What queries run on: a pool or an open transaction. One concrete type, so that one `find` serves both.
pub type Reader<'a> = DatabaseExecutor<'a>;

/// How often a transaction that can only read is given back before we say that there is no primary.
const PRIMARY_TRIES: u32 = 5;
/// Readers of SQLite. Four were measured best on two cores.
const SQLITE_READERS: u32 = 4;

/// The database, shared by all parts of the service.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    backend: DbBackend,
    clock: Clock,
    ids: IdSource,
    read_only: RwLock<Option<String>>,
    units: RwLock<Arc<Units>>,
    committed: Notify,
    commits: AtomicU64,
    /// Set when a connection turned out to be only for reading: until the pool is clean, every one is asked.
    suspect: Arc<AtomicBool>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db")
            .field("backend", &self.0.backend)
            .finish_non_exhaustive()
    }
}

impl Db {
    /// Opens (and makes) an SQLite database file.
    ///
    /// # Errors
    /// When the file cannot be opened or is not a database.
    pub async fn sqlite(path: &Path, clock: Clock, ids: IdSource) -> Result<Db> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: what was acknowledged survives a power cut. "Đã nộp" must be literally true.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(256)
            // A whole page of a list passes from the thread of the connection to the request without a stop.
            .row_buffer_size(512)
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-8192")
            .pragma("journal_size_limit", "67108864");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await
            .map_err(from_sqlx)?;
        let reader = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .min_connections(SQLITE_READERS)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "ON"))
            .await
            .map_err(from_sqlx)?;
        let suspect = Arc::default();
        Ok(Db::over(
            (writer.into(), reader.into()),
            DbBackend::Sqlite,
            suspect,
            clock,
            ids,
        ))
    }

    /// Opens a PostgreSQL database. After a fail-over, connections that land on a standby are thrown away, so that the
    /// pool finds the new primary by itself.
    ///
    /// # Errors
    /// When the server cannot be reached or the address cannot be read.
    pub async fn postgres(url: &str, connections: u32, clock: Clock, ids: IdSource) -> Result<Db> {
        let options = PgConnectOptions::from_str(url)
            .map_err(from_sqlx)?
            .application_name("khoinguon")
            .statement_cache_capacity(256)
            .options([
                ("statement_timeout", "30s"),
                ("lock_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "30s"),
            ]);
        let suspect = Arc::new(AtomicBool::new(false));
        let asked = suspect.clone();
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(Duration::from_secs(300))
            .max_lifetime(Duration::from_secs(1800))
            .test_before_acquire(false)
            .before_acquire(move |connection, meta| {
                let suspect = asked.load(Ordering::Relaxed);
                Box::pin(async move {
                    if meta.idle_for < Duration::from_secs(1) && !suspect {
                        return Ok(true);
                    }
                    // `SELECT 1` is happy on a standby; this is not.
                    let row: (String,) = sqlx::query_as("SHOW transaction_read_only")
                        .fetch_one(&mut *connection)
                        .await?;
                    Ok(row.0 == "off")
                })
            })
            .after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute("SET TIME ZONE 'UTC'").await?;
                    Ok(())
                })
            })
            .connect_with(options)
            .await
            .map_err(from_sqlx)?;
        let connection: DatabaseConnection = pool.into();
        let pools = (connection.clone(), connection);
        Ok(Db::over(pools, DbBackend::Postgres, suspect, clock, ids))
    }

    fn over(
        (writer, reader): (DatabaseConnection, DatabaseConnection),
        backend: DbBackend,
        suspect: Arc<AtomicBool>,
        clock: Clock,
        ids: IdSource,
    ) -> Db {
        Db(Arc::new(Inner {
            writer,
            reader,
            backend,
            clock,
            ids,
            read_only: RwLock::new(None),
            units: RwLock::new(Arc::new(Units::default())),
            committed: Notify::new(),
            commits: AtomicU64::new(0),
            suspect,
        }))
    }

    /// For reading outside a transaction. On SQLite the connections refuse to write.
    pub fn reader(&self) -> Reader<'_> {
        DatabaseExecutor::Connection(&self.0.reader)
    }

    /// The connection that migrations and maintenance run on.
    pub fn writer_connection(&self) -> &DatabaseConnection {
        &self.0.writer
    }

    /// Which engine.
    pub fn backend(&self) -> DbBackend {
        self.0.backend
    }

    /// The clock of this service.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The present moment. Read it once per request; below, take it from the `Tx`.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// Opens a writing transaction for this actor.
    ///
    /// # Errors
    /// [`AppError::ReadOnly`] while the service only shows; database errors.
    pub async fn begin(&self, actor: &Actor, request: &str) -> Result<Tx> {
        if let Some(sentence) = self.read_only() {
            return Err(AppError::ReadOnly(sentence));
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.0.backend == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = if self.0.backend == DbBackend::Postgres {
            self.begin_on_primary(options).await?
        } else {
            self.0.writer.begin_with_options(options).await?
        };
        Ok(Tx {
            inner,
            now: self.0.clock.now(),
            db: self.clone(),
            stamp: Stamp {
                person: actor.person.uuid(),
                name: actor.name.clone(),
                authority: actor.authority.clone(),
                request: request.to_owned(),
            },
            entries: Mutex::new(Vec::new()),
        })
    }

    /// A transaction that can write. A connection in use all the time is never idle long enough to be asked when it is
    /// taken from the pool: after a fail-over it would lead to the old primary for ever. So each transaction asks, and a
    /// wrong answer has the whole pool asked.
    async fn begin_on_primary(&self, options: TransactionOptions) -> Result<DatabaseTransaction> {
        let mut left = PRIMARY_TRIES;
        loop {
            let inner = self.0.writer.begin_with_options(options).await?;
            let ask = Statement::from_string(DbBackend::Postgres, "SHOW transaction_read_only");
            let row = inner.query_one_raw(ask).await?;
            let answer = row.map(|row| row.try_get_by_index::<String>(0)).transpose()?;
            if answer.as_deref() == Some("off") {
                self.0.suspect.store(false, Ordering::Relaxed);
                return Ok(inner);
            }
            self.0.suspect.store(true, Ordering::Relaxed);
            inner.rollback().await?;
            left -= 1;
            if left == 0 {
                return Err(AppError::ReadOnly(crate::labels::NO_PRIMARY.to_owned()));
            }
        }
    }

    /// Opens a transaction of the service itself.
    ///
    /// # Errors
    /// As [`Db::begin`].
    pub async fn begin_system(&self, reason: &str) -> Result<Tx> {
        self.begin(&Actor::system(reason), reason).await
    }

    /// The sentence shown while the service only shows.
    pub fn read_only(&self) -> Option<String> {
        self.0.read_only.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops (or lets through) writing; the sentence says why and until when.
    pub fn set_read_only(&self, sentence: Option<String>) {
        *self.0.read_only.write().unwrap_or_else(PoisonError::into_inner) = sentence;
    }

    /// The organisation in time.
    pub fn units(&self) -> Arc<Units> {
        self.0.units.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a newer state of the organisation in place; an older one is ignored.
    pub fn set_units(&self, units: Units) {
        let mut held = self.0.units.write().unwrap_or_else(PoisonError::into_inner);
        if units.version >= held.version {
            *held = Arc::new(units);
        }
    }

    /// Wakes when something was committed on this node (job runner, indexer).
    pub async fn committed(&self) {
        self.0.committed.notified().await;
    }

    /// How many writing transactions this node has committed since it started.
    pub fn commits(&self) -> u64 {
        self.0.commits.load(Ordering::Relaxed)
    }

    /// Closes the pools; open transactions are rolled back.
    pub async fn close(&self) {
        let _ = self.0.reader.close_by_ref().await;
        let _ = self.0.writer.close_by_ref().await;
    }
}

fn from_sqlx(error: sqlx::Error) -> AppError {
    AppError::Database(sea_orm::DbErr::Conn(sea_orm::RuntimeErr::SqlxError(Arc::new(error))))
}

/// Who acts, as it goes into the journal.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The person's id; nil for the service itself.
    pub person: uuid::Uuid,
    /// The name on that day.
    pub name: String,
    /// The authority acted under.
    pub authority: Authority,
    /// The request or job.
    pub request: String,
}

/// One unit of work: opened and committed by the entry point, passed to commands. Dropped means rolled back.
/// Nothing external happens while it is open.
pub struct Tx {
    inner: DatabaseTransaction,
    /// The one `now` of this request.
    pub now: DateTime<Utc>,
    db: Db,
    stamp: Stamp,
    entries: Mutex<Vec<Entry>>,
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Tx {
    /// For reading inside the transaction; also what `store.rs` writes through.
    pub fn reader(&self) -> Reader<'_> {
        DatabaseExecutor::Transaction(&self.inner)
    }

    /// Which engine.
    pub fn backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    /// A new id.
    pub fn id<T: Id>(&self) -> T {
        T::from(self.db.0.ids.make(self.now))
    }

    /// Today in Viet Nam.
    pub fn today(&self) -> NaiveDate {
        time::local_date(self.now)
    }

    /// The organisation as it is committed.
    pub fn units(&self) -> Arc<Units> {
        self.db.units()
    }

    /// Who acts.
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Writes an act into the journal, at the commit of this transaction.
    pub fn record(&self, entry: Entry) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// Appends the journal and makes everything durable.
    ///
    /// # Errors
    /// Database errors; then nothing of the transaction remains.
    pub async fn commit(self) -> Result<()> {
        let entries = std::mem::take(&mut *self.entries.lock().unwrap_or_else(PoisonError::into_inner));
        if !entries.is_empty() {
            journal::append(&self, entries).await?;
        }
        if let Err(error) = self.inner.commit().await {
            if is_disk_full(&error) {
                self.db.set_read_only(Some(crate::labels::DISK_FULL.to_owned()));
            }
            return Err(error.into());
        }
        self.db.0.commits.fetch_add(1, Ordering::Relaxed);
        self.db.0.committed.notify_waiters();
        Ok(())
    }
}

/// Rows per statement so that neither engine runs out of bind variables (32,766 on SQLite, 65,535 on PostgreSQL).
pub fn chunk(columns: usize) -> usize {
    (30_000 / columns.max(1)).clamp(1, 2_000)
}
