//! Backups that are only called so after they were restored and checked, by the same command.
//!
//! A backup is one folder: `manifest.json` (what, when, hashes, head of the journal), the database (an SQLite file, or a
//! `pg_dump` archive), and `files/` by content hash. Made while the service runs; readers and writers go on.

use crate::config::Config;
use crate::installation;
use crate::serve::anyhow_lite::Failure;
use kernel::db::Db;
use kernel::ids::{IdSource, hex};
use kernel::journal::{self, Checkpoint};
use kernel::time::{Clock, local};
use sea_orm::{ConnectionTrait as _, DbBackend};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub form: u32,
    /// When, in Viet Nam.
    pub made_at: String,
    /// Program that made it.
    pub program: String,
    /// Newest migration in it.
    pub schema: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// Name of the database file inside the folder.
    pub database: String,
    /// SHA-256 of that file.
    pub database_hash: String,
    /// Hashes of all attachments.
    pub files: Vec<String>,
    /// Where the journal ends in it.
    pub journal: Checkpoint,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// What was verified.
    pub folder: PathBuf,
    /// Entries of the journal, all in chain.
    pub entries: i64,
    /// Attachments, all there and whole.
    pub files: usize,
}

fn hash_file(path: &Path) -> Result<String, Failure> {
    let mut file = std::fs::File::open(path)?;
    let mut hasher = sha2::Sha256::new();
    let mut block = vec![0_u8; 1024 * 1024];
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            break;
        }
        hasher.update(block.get(..read).unwrap_or_default());
    }
    Ok(hex(&hasher.finalize()))
}

fn blob(folder: &Path, hash: &str) -> PathBuf {
    let (a, b) = (hash.get(..2).unwrap_or("00"), hash.get(2..4).unwrap_or("00"));
    folder.join(a).join(b).join(hash)
}

/// Makes a backup below `folder`, restores it to a temporary place, checks it, and only then gives it its name.
///
/// # Errors
/// When anything fails; then no folder with a final name is left behind.
pub async fn create(config: &Config, db: &Db, folder: &Path) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(folder)?;
    let name = local(db.now()).format("khoinguon-%Y%m%d-%H%M%S").to_string();
    let target = folder.join(&name);
    if target.exists() {
        return Err(Failure::new(1, format!("{} exists already", target.display())));
    }
    let part = folder.join(format!(".{name}.part"));
    let _ = std::fs::remove_dir_all(&part);
    std::fs::create_dir_all(part.join("files"))?;
    let (engine, database) = if db.backend() == DbBackend::Sqlite {
        let file = part.join("khoinguon.db");
        // One consistent picture through a reader; writers go on meanwhile.
        let quoted = file.display().to_string().replace('\'', "''");
        // A connection of its own: those for reading refuse every write, also into another file.
        let own = Db::sqlite(&config.data.join("khoinguon.db"), Clock::System, IdSource::Random).await?;
        let copied = own
            .writer_connection()
            .execute_unprepared(&format!("VACUUM INTO '{quoted}'"))
            .await;
        own.close().await;
        copied?;
        ("sqlite", "khoinguon.db")
    } else {
        let file = part.join("khoinguon.pgdump");
        run(
            "pg_dump",
            &[
                "--format=custom",
                "--no-owner",
                "--file",
                &file.display().to_string(),
                config.text("database_url"),
            ],
        )
        .await?;
        ("postgres", "khoinguon.pgdump")
    };
    // Files after the database: every file that a row in the picture names was stored before that row.
    let copy = if engine == "sqlite" {
        Some(Db::sqlite(&part.join(database), Clock::System, IdSource::Random).await?)
    } else {
        None
    };
    let (hashes, head) = {
        let source = copy.as_ref().unwrap_or(db);
        let reader = source.reader();
        (
            kernel::attachments::hashes(&reader).await?,
            journal::checkpoint(&reader).await?,
        )
    };
    if let Some(copy) = copy {
        copy.close().await;
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(part.join(format!("{database}{ending}")));
        }
    }
    for hash in &hashes {
        let (from, to) = (blob(&config.data.join("files"), hash), blob(&part.join("files"), hash));
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(&from, &to).map_err(|error| Failure::new(1, format!("attachment {hash}: {error}")))?;
    }
    let manifest = Manifest {
        form: 1,
        made_at: local(db.now()).to_rfc3339(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: migrations::newest(),
        engine: engine.to_owned(),
        database: database.to_owned(),
        database_hash: hash_file(&part.join(database))?,
        files: hashes,
        journal: head,
    };
    std::fs::write(part.join("manifest.json"), serde_json::to_vec_pretty(&manifest)?)?;
    verify(config, &part).await?;
    std::fs::rename(&part, &target)?;
    std::fs::File::open(folder)?.sync_all()?;
    if db.read_only().is_none() && migrations::standing(db.writer_connection()).await? == migrations::Standing::Current
    {
        let tx = db.begin_system("backup").await?;
        installation::set(
            &tx,
            installation::LAST_BACKUP,
            &local(db.now()).format("%H:%M ngày %d/%m/%Y").to_string(),
        )
        .await?;
        tx.commit().await?;
    }
    Ok(target)
}

async fn run(program: &str, arguments: &[&str]) -> Result<(), Failure> {
    let output = tokio::process::Command::new(program)
        .args(arguments)
        .output()
        .await
        .map_err(|error| {
            Failure::new(
                1,
                format!("{program} cannot be run: {error}; install the PostgreSQL client programs"),
            )
        })?;
    if output.status.success() {
        Ok(())
    } else {
        Err(Failure::new(
            1,
            format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()),
        ))
    }
}

/// Reads the manifest of a backup.
///
/// # Errors
/// When the folder is no backup of ours.
pub fn manifest(folder: &Path) -> Result<Manifest, Failure> {
    let text = std::fs::read(folder.join("manifest.json")).map_err(|error| {
        Failure::new(
            1,
            format!("{} is not a backup: manifest.json: {error}", folder.display()),
        )
    })?;
    Ok(serde_json::from_slice(&text)?)
}

/// Checks a backup by restoring it to a temporary place: integrity, journal, every attachment.
///
/// # Errors
/// Exit code 5 with the first thing that does not hold.
pub async fn verify(config: &Config, folder: &Path) -> Result<Verified, Failure> {
    let bad = |why: String| Failure::new(5, format!("{}: {why}", folder.display()));
    let manifest = manifest(folder)?;
    let database = folder.join(&manifest.database);
    if hash_file(&database)? != manifest.database_hash {
        return Err(bad("the database file does not fit the manifest".to_owned()));
    }
    for hash in &manifest.files {
        let found =
            hash_file(&blob(&folder.join("files"), hash)).map_err(|_| bad(format!("attachment {hash} is missing")))?;
        if found != *hash {
            return Err(bad(format!("attachment {hash} was changed")));
        }
    }
    let report = if manifest.engine == "sqlite" {
        let place = folder.join(".verify");
        let _ = std::fs::remove_dir_all(&place);
        std::fs::create_dir_all(&place)?;
        let copy = place.join("khoinguon.db");
        std::fs::copy(&database, &copy)?;
        let db = Db::sqlite(&copy, Clock::System, IdSource::Random).await?;
        let integrity = db
            .writer_connection()
            .query_one_raw(sea_orm::Statement::from_string(
                DbBackend::Sqlite,
                "PRAGMA integrity_check",
            ))
            .await?
            .map(|row| row.try_get_by_index::<String>(0))
            .transpose()?
            .unwrap_or_default();
        let report = journal::verify(&db.reader(), vec![manifest.journal.clone()]).await;
        db.close().await;
        let _ = std::fs::remove_dir_all(&place);
        if integrity != "ok" {
            return Err(bad(format!("integrity check: {integrity}")));
        }
        report?
    } else {
        verify_postgres(config, &database, &manifest).await?
    };
    if let Some(fault) = report.faults.first() {
        return Err(bad(fault.to_string()));
    }
    if report.head != manifest.journal {
        return Err(bad("the journal does not end where the manifest says".to_owned()));
    }
    Ok(Verified {
        folder: folder.to_owned(),
        entries: report.entries,
        files: manifest.files.len(),
    })
}

/// Restores a `pg_dump` archive into a database of its own on the same server, checks it, drops it.
async fn verify_postgres(config: &Config, archive: &Path, manifest: &Manifest) -> Result<journal::Report, Failure> {
    let url = config.text("database_url");
    let (base, _) = url
        .rsplit_once('/')
        .ok_or_else(|| Failure::new(1, "database_url names no database"))?;
    let name = format!("khoinguon_verify_{}", std::process::id());
    let maintenance = format!("{base}/postgres");
    run(
        "psql",
        &[
            "--quiet",
            "--dbname",
            &maintenance,
            "--command",
            &format!("CREATE DATABASE {name}"),
        ],
    )
    .await?;
    let scratch = format!("{base}/{name}");
    let checked = async {
        run(
            "pg_restore",
            &["--no-owner", "--dbname", &scratch, &archive.display().to_string()],
        )
        .await?;
        let db = Db::postgres(&scratch, 2, Clock::System, IdSource::Random).await?;
        let report = journal::verify(&db.reader(), vec![manifest.journal.clone()]).await;
        db.close().await;
        Ok::<_, Failure>(report?)
    }
    .await;
    run(
        "psql",
        &[
            "--quiet",
            "--dbname",
            &maintenance,
            "--command",
            &format!("DROP DATABASE {name}"),
        ],
    )
    .await?;
    checked
}

/// Puts a verified backup in the place of the data. The old data is kept aside.
///
/// # Errors
/// When the data folder is not empty and `replace` is not given (exit code 6), or the backup does not hold.
pub async fn restore(config: &Config, folder: &Path, replace: bool) -> Result<Verified, Failure> {
    let verified = verify(config, folder).await?;
    let manifest = manifest(folder)?;
    let data = &config.data;
    let old = data.join("khoinguon.db");
    let occupied =
        old.exists() || std::fs::read_dir(data.join("files")).is_ok_and(|mut entries| entries.next().is_some());
    if occupied && !replace {
        return Err(Failure::new(
            6,
            format!(
                "{} holds data already; add --replace to put the backup in its place",
                data.display()
            ),
        ));
    }
    let aside = data.join(format!("before-restore-{}", std::process::id()));
    if occupied {
        std::fs::create_dir_all(&aside)?;
        for name in ["khoinguon.db", "khoinguon.db-wal", "khoinguon.db-shm", "files"] {
            if data.join(name).exists() {
                std::fs::rename(data.join(name), aside.join(name))?;
            }
        }
    }
    copy_tree(&folder.join("files"), &data.join("files"))?;
    if manifest.engine == "sqlite" {
        std::fs::copy(folder.join(&manifest.database), &old)?;
        std::fs::File::open(&old)?.sync_all()?;
    } else {
        let archive = folder.join(&manifest.database).display().to_string();
        let mut arguments = vec!["--no-owner", "--exit-on-error"];
        if replace {
            arguments.extend(["--clean", "--if-exists"]);
        }
        arguments.extend(["--dbname", config.text("database_url"), &archive]);
        run("pg_restore", &arguments).await?;
    }
    Ok(verified)
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
