//! Attachments on disk, addressed by their content.
//!
//! A file lies at `ab/cd/<sha256 in hex>` below the folder. It is written beside (in `temp/`), flushed, renamed into its
//! place, and every folder on the way is flushed: when [`Files::put`] has answered, the bytes survive a power cut, and a
//! half-written file is never found under a hash. Nothing is ever changed in place.
//!
//! The database is the truth about which files belong to which record; [`DiskFiles::verify_all`] compares the disk with it.

use kernel::engines::Files;
use kernel::{AppError, Result, labels};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

#[cfg(test)]
mod tests;

/// Where half-written files lie; swept by [`DiskFiles::sweep_temp`].
const TEMP: &str = "temp";
/// Dossiers are nobody's business on the machine but the service's.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
/// Bytes read at once while a file is checked, so that checking needs no memory.
const PIECE: usize = 64 * 1024;

/// A folder of files named by their SHA-256. Cheap to clone; safe to share between processes.
#[derive(Clone, Debug)]
pub struct DiskFiles(Arc<Folder>);

#[derive(Debug)]
struct Folder {
    root: PathBuf,
    /// Tells the temporary files of this process apart.
    next: AtomicU64,
}

/// A file that is not as the database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// The hash under which it should lie.
    pub hash: String,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// There is no such file.
    Missing,
    /// The bytes are others than those stored.
    Changed {
        /// SHA-256 of the bytes that lie there now.
        actual: String,
    },
    /// The disk does not give it; the text is the system's.
    Unreadable(String),
    /// What should be a hash is none (64 hexadecimal digits in small letters).
    NotAHash,
}

/// For the operator's terminal and the log.
impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FaultKind::Missing => write!(f, "{}: missing", self.hash),
            FaultKind::Changed { actual } => {
                write!(f, "{}: changed, the content is {actual} now", self.hash)
            }
            FaultKind::Unreadable(why) => write!(f, "{}: unreadable: {why}", self.hash),
            FaultKind::NotAHash => write!(f, "{:?}: not a SHA-256", self.hash),
        }
    }
}

impl DiskFiles {
    /// Opens (and makes) the folder.
    ///
    /// # Errors
    /// [`AppError::ReadOnly`] when the disk is full, [`AppError::Bug`] when the folder cannot be made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<DiskFiles> {
        let root = folder.into();
        make_folder(&root.join(TEMP))
            .and_then(|()| flush_folder(&root))
            .map_err(|e| refused("open", &root, &e))?;
        Ok(DiskFiles(Arc::new(Folder {
            root,
            next: AtomicU64::new(0),
        })))
    }

    /// Where the bytes of a hash lie, for backups. `None` when it is no hash; the file itself may be missing.
    pub fn path_of(&self, hash: &str) -> Option<PathBuf> {
        is_hash(hash).then(|| self.0.place(hash))
    }

    /// Checks these files against their hashes and names every one that is missing or changed, in the order asked.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the check itself broke off.
    pub async fn verify_all(&self, hashes: Vec<String>) -> Result<Vec<FileFault>> {
        self.blocking(move |folder| {
            hashes
                .into_iter()
                .filter_map(|hash| folder.fault(&hash).map(|kind| FileFault { hash, kind }))
                .collect()
        })
        .await
    }

    /// Removes what writers that died left behind: temporary files not touched for `age`. How many.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the folder cannot be read.
    pub async fn sweep_temp(&self, age: Duration) -> Result<usize> {
        self.blocking(move |folder| folder.sweep(age).map_err(|e| refused("sweep", &folder.root, &e)))
            .await?
    }

    /// File work blocks, so it runs off the threads that serve requests.
    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce(&Folder) -> T + Send + 'static) -> Result<T> {
        let folder = self.0.clone();
        tokio::task::spawn_blocking(move || work(&folder))
            .await
            .map_err(|e| AppError::bug(format!("file work did not finish: {e}")))
    }
}

#[async_trait::async_trait]
impl Files for DiskFiles {
    async fn put(&self, bytes: &[u8]) -> Result<String> {
        let bytes = bytes.to_vec();
        self.blocking(move |folder| folder.put(&bytes)).await?
    }

    async fn get(&self, hash: &str) -> Result<Vec<u8>> {
        if !is_hash(hash) {
            return Err(AppError::NotFound);
        }
        let hash = hash.to_owned();
        self.blocking(move |folder| folder.get(&hash)).await?
    }
}

impl Folder {
    fn place(&self, hash: &str) -> PathBuf {
        self.root.join(&hash[..2]).join(&hash[2..4]).join(hash)
    }

    fn put(&self, bytes: &[u8]) -> Result<String> {
        let hash = hex(&Sha256::digest(bytes));
        let place = self.place(&hash);
        let stored = match self.fault(&hash) {
            // The same bytes are there. Whoever wrote them may not have flushed the folders yet, so that is done below.
            None => Ok(()),
            Some(fault) => {
                if fault != FaultKind::Missing {
                    tracing::warn!(file.hash = hash, file.fault = ?fault, "a damaged file is replaced by the same content");
                }
                self.write(&place, &hash, bytes)
            }
        };
        stored
            .and_then(|()| self.flush_above(&place))
            .map_err(|e| refused("put", &place, &e))?;
        Ok(hash)
    }

    /// Writes beside, flushes, renames. Two writers of the same bytes rename the same content: the order does not matter.
    fn write(&self, place: &Path, hash: &str, bytes: &[u8]) -> io::Result<()> {
        if let Some(parent) = place.parent() {
            make_folder(parent)?;
        }
        let (temp, mut file) = self.temp_file(hash)?;
        let written = fill(&mut file, bytes).and_then(|()| fs::rename(&temp, place));
        if written.is_err() {
            // On a full disk the half-written bytes must go at once; if even that is refused, the sweep finds them.
            let _ = fs::remove_file(&temp);
        }
        written
    }

    /// A new file that nobody else has, even after a crash or with the folder shared by two machines.
    fn temp_file(&self, hash: &str) -> io::Result<(PathBuf, File)> {
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let path = self
                .root
                .join(TEMP)
                .join(format!("{hash}.{}.{number}", std::process::id()));
            match OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(FILE_MODE)
                .open(&path)
            {
                Ok(file) => return Ok((path, file)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes the names durable: `ab/cd`, `ab` and the folder itself. Flushing what is clean costs next to nothing.
    fn flush_above(&self, place: &Path) -> io::Result<()> {
        place.ancestors().skip(1).take(3).try_for_each(flush_folder)
    }

    fn get(&self, hash: &str) -> Result<Vec<u8>> {
        let place = self.place(hash);
        let bytes = match fs::read(&place) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(AppError::NotFound),
            Err(error) => return Err(refused("get", &place, &error)),
        };
        let actual = hex(&Sha256::digest(&bytes));
        if actual != hash {
            let fault = FileFault {
                hash: hash.to_owned(),
                kind: FaultKind::Changed { actual },
            };
            return Err(AppError::bug(format!("file {fault}")));
        }
        Ok(bytes)
    }

    /// What is wrong with a file; `None` when it is whole.
    fn fault(&self, hash: &str) -> Option<FaultKind> {
        if !is_hash(hash) {
            return Some(FaultKind::NotAHash);
        }
        match digest_of(&self.place(hash)) {
            Ok(actual) if actual == hash => None,
            Ok(actual) => Some(FaultKind::Changed { actual }),
            Err(error) if error.kind() == ErrorKind::NotFound => Some(FaultKind::Missing),
            Err(error) => Some(FaultKind::Unreadable(error.to_string())),
        }
    }

    fn sweep(&self, age: Duration) -> io::Result<usize> {
        let mut swept = 0;
        for entry in fs::read_dir(self.root.join(TEMP))? {
            let entry = entry?;
            // A file that its writer has just renamed away is no error.
            let Ok(touched) = entry.metadata().and_then(|meta| meta.modified()) else {
                continue;
            };
            if touched.elapsed().is_ok_and(|since| since >= age) && fs::remove_file(entry.path()).is_ok() {
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// Writes everything and waits until the disk has it.
fn fill(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path)
}

fn flush_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn digest_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(hex(&hasher.finalize())),
            Ok(read) => hasher.update(&piece[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// 64 hexadecimal digits in small letters: nothing else is ever joined to the folder, so no path leaves it.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn hex(digest: &[u8]) -> String {
    use fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A full disk is the person's business (keep what you typed, come back); everything else is the operator's.
fn refused(doing: &str, path: &Path, error: &io::Error) -> AppError {
    if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
        AppError::ReadOnly(labels::DISK_FULL.to_owned())
    } else {
        AppError::bug(format!("files: {doing} {}: {error}", path.display()))
    }
}
