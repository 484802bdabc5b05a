//! What can go wrong with an index on disk.

use std::path::{Path, PathBuf};

/// Why the index cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum NoveltyError {
    /// The system refused to read or write.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what this program wrote.
    #[error("{path}: {what}; build the index again", path = path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Another process writes to this index.
    #[error("{folder}: another process writes to this index", folder = folder.display())]
    Locked {
        /// The folder of the index.
        folder: PathBuf,
    },
    /// More documents or longer names than the format holds.
    #[error("{0}")]
    Limit(&'static str),
}

/// Outcome of everything that touches the disk.
pub type Result<T> = std::result::Result<T, NoveltyError>;

pub(crate) trait At<T> {
    fn at(self, path: &Path) -> Result<T>;
}

impl<T> At<T> for std::io::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|source| NoveltyError::Io {
            path: path.to_owned(),
            source,
        })
    }
}

pub(crate) fn corrupt(path: &Path, what: &'static str) -> NoveltyError {
    NoveltyError::Corrupt {
        path: path.to_owned(),
        what,
    }
}
