//! Serving: opens the database, takes the socket, drains on SIGTERM.

use crate::compose;
use crate::config::Config;
use crate::upkeep::{self, Reserve};
use crate::web::TrustedProxy;
use anyhow_lite::Failure;
use axum::response::IntoResponse as _;
use engine_jobs::Runner;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use kernel::db::Db;
use kernel::ids::IdSource;
use kernel::time::Clock;
use kernel::web::AppState;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::Service as _;

pub mod anyhow_lite {
    //! An error of the command line: a sentence and an exit code.

    /// What went wrong, for the person at the terminal.
    #[derive(Debug)]
    pub struct Failure {
        /// Exit code, as documented in `--help`.
        pub code: u8,
        /// The sentence.
        pub message: String,
    }

    impl Failure {
        /// A failure with a code.
        pub fn new(code: u8, message: impl Into<String>) -> Failure {
            Failure {
                code,
                message: message.into(),
            }
        }
    }

    impl<E: std::error::Error> From<E> for Failure {
        fn from(error: E) -> Failure {
            Failure::new(1, error.to_string())
        }
    }
}

/// The lock that keeps a second process off a data folder.
#[derive(Debug)]
pub struct DataLock {
    _file: std::fs::File,
}

/// Makes the data folder (for its owner only) and takes its lock.
///
/// # Errors
/// Exit code 3 when another process holds it; 1 when the folder cannot be made.
pub fn lock(data: &Path) -> Result<DataLock, Failure> {
    std::fs::create_dir_all(data)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700))?;
    }
    let file = std::fs::File::create(data.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(DataLock { _file: file }),
        Err(_) => Err(Failure::new(
            3,
            format!(
                "{} is in use by another khoinguon process; stop it first",
                data.display()
            ),
        )),
    }
}

/// Opens the database that the settings name, changing nothing in it.
///
/// # Errors
/// When it cannot be reached.
pub async fn open(config: &Config, clock: Clock) -> Result<Db, Failure> {
    let url = config.text("database_url");
    if url.is_empty() {
        Ok(Db::sqlite(&config.data.join("khoinguon.db"), clock, IdSource::Random).await?)
    } else {
        let connections = u32::try_from(config.number("database_connections")?).unwrap_or(12);
        Ok(Db::postgres(url, connections, clock, IdSource::Random).await?)
    }
}

/// Brings the tables up to this program. An existing database is backed up first; a newer one is refused.
///
/// # Errors
/// Exit code 4 when the database was made by a newer program.
pub async fn migrate(config: &Config, db: &Db) -> Result<migrations::Standing, Failure> {
    let standing = migrations::standing(db.writer_connection()).await?;
    match &standing {
        migrations::Standing::Current => {}
        migrations::Standing::Newer { database, program } => {
            return Err(Failure::new(
                4,
                format!(
                    "the database is at {database}, this program knows only up to {program}; install the newer program"
                ),
            ));
        }
        migrations::Standing::Empty => migrations::migrate(db.writer_connection()).await?,
        migrations::Standing::Behind { database, pending } => {
            let folder = config.data.join("backups");
            let made = crate::backup::create(config, db, &folder).await?;
            tracing::info!(backup = %made.display(), from = %database, pending, "backup before upgrade");
            migrations::migrate(db.writer_connection()).await?;
        }
    }
    Ok(standing)
}

/// Serves until SIGTERM or Ctrl-C; answers what is under way, at most 20 seconds.
///
/// # Errors
/// When the address is taken or the composition fails.
pub async fn serve(config: &Config, app: AppState) -> Result<(), Failure> {
    let db = app.db.clone();
    organisations::refresh(&db).await?;
    let (stop, stopped) = watch::channel(false);
    let megabytes = config.number("disk.reserve_mb")?;
    Reserve::new(&config.data, megabytes).hold();
    let background = [
        tokio::spawn(upkeep::watch_disk(db.clone(), config.clone())),
        tokio::spawn(upkeep::follow_units(db.clone())),
        tokio::spawn(upkeep::follow_texts(app.clone())),
        tokio::spawn(app.part::<search::Follower>()?.follow(app.clone())),
        tokio::spawn(app.part::<indicators::Figures>()?.follow(app.clone())),
    ];
    let runner = Runner::new(app.clone(), compose::handlers(), compose::schedules());
    let jobs = tokio::spawn(runner.run(stopped.clone()));
    if !config.text("admin_listen").is_empty() {
        let address: SocketAddr = config.text("admin_listen").parse()?;
        let handle = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder()?;
        let metrics = axum::Router::new().fallback(move |uri: axum::http::Uri| {
            let handle = handle.clone();
            async move {
                if uri.path() == "/metrics" {
                    handle.render().into_response()
                } else {
                    axum::http::StatusCode::NOT_FOUND.into_response()
                }
            }
        });
        let listener = TcpListener::bind(address).await?;
        tokio::spawn(async move { axum::serve(listener, metrics).await });
        tokio::spawn(gauges(app.clone()));
    }
    let proxy = TrustedProxy(match config.text("trusted_proxy") {
        "" => None,
        address => Some(address.parse()?),
    });
    let address: SocketAddr = config.text("listen").parse()?;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| Failure::new(1, format!("cannot listen on {address}: {error}")))?;
    tracing::info!(%address, "ready");
    accept(listener, compose::router(app, proxy)).await;
    let _ = stop.send(true);
    let _ = tokio::time::timeout(Duration::from_secs(20), jobs).await;
    for task in background {
        task.abort();
    }
    db.close().await;
    Ok(())
}

/// Numbers for operators, every ten seconds.
async fn gauges(app: AppState) {
    loop {
        if let Ok(queue) = kernel::jobs::queue(&app.db).await {
            metrics::gauge!("khoinguon_jobs_waiting").set(precise(queue.waiting));
            metrics::gauge!("khoinguon_jobs_dead").set(precise(queue.dead));
        }
        if let Ok(head) = kernel::journal::checkpoint(&app.db.reader()).await {
            metrics::gauge!("khoinguon_journal_entries").set(precise(head.seq.unsigned_abs()));
        }
        metrics::gauge!("khoinguon_read_only").set(if app.db.read_only().is_some() { 1.0 } else { 0.0 });
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
}

fn precise(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Accepts until told to stop. A connection that does not send its head in time is dropped.
pub async fn accept(listener: TcpListener, router: axum::Router) {
    let mut make = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(20))
        .keep_alive(true);
    let graceful = GracefulShutdown::new();
    let signal = stop_signal();
    tokio::pin!(signal);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors: wait, do not spin, do not die.
                    tracing::warn!(%error, "accept failed");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut signal => break,
        };
        let _ = stream.set_nodelay(true);
        let Ok(service) = make.call(PeerStream(peer)).await;
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _ = connection.await;
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(Duration::from_secs(20)) => tracing::warn!("some requests did not end in 20 s"),
    }
}

/// The address of a client for `ConnectInfo`.
#[derive(Clone, Copy, Debug)]
struct PeerStream(SocketAddr);

impl axum::extract::connect_info::Connected<PeerStream> for SocketAddr {
    fn connect_info(stream: PeerStream) -> Self {
        stream.0
    }
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(_) => {
            let _ = interrupt.await;
            return;
        }
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
