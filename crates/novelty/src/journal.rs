//! What was acknowledged and is in no segment yet, in a file that only grows.
//!
//! A record is its length, a checksum and its content. Whatever follows the first record that is not whole was never
//! acknowledged: it is cut off when the index is opened for writing.

use crate::error::{At, Result};
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    Add { id: String, text: String },
    Withdraw { id: String },
}

impl Record {
    fn bytes(&self) -> Vec<u8> {
        let (kind, id, text) = match self {
            Record::Add { id, text } => (b'A', id, text.as_str()),
            Record::Withdraw { id } => (b'W', id, ""),
        };
        let mut body = vec![kind];
        body.extend((id.len() as u64).to_le_bytes());
        body.extend(id.as_bytes());
        body.extend(text.as_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&body);
        let mut bytes = Vec::with_capacity(body.len() + 12);
        bytes.extend((body.len() as u64).to_le_bytes());
        bytes.extend(crc.sum().to_le_bytes());
        bytes.extend(body);
        bytes
    }

    fn read(body: &[u8]) -> Option<Record> {
        let (kind, rest) = body.split_first()?;
        let (length, rest) = rest.split_at_checked(8)?;
        let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
        let (id, text) = rest.split_at_checked(length)?;
        let id = std::str::from_utf8(id).ok()?.to_owned();
        match kind {
            b'A' => Some(Record::Add {
                id,
                text: std::str::from_utf8(text).ok()?.to_owned(),
            }),
            b'W' => Some(Record::Withdraw { id }),
            _ => None,
        }
    }
}

/// Reads the whole records from `from` on; gives them and where the last one ends.
pub(crate) fn read(path: &Path, from: u64) -> Result<(Vec<Record>, u64)> {
    let mut bytes = Vec::new();
    let mut file = match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        opened => opened.at(path)?,
    };
    std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(from)).at(path)?;
    file.read_to_end(&mut bytes).at(path)?;
    let mut rest = bytes.as_slice();
    let mut records = Vec::new();
    while let Some((record, after)) = first(rest) {
        records.push(record);
        rest = after;
    }
    Ok((records, from + (bytes.len() - rest.len()) as u64))
}

fn first(bytes: &[u8]) -> Option<(Record, &[u8])> {
    let (length, rest) = bytes.split_at_checked(8)?;
    let (sum, rest) = rest.split_at_checked(4)?;
    let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
    let (body, after) = rest.split_at_checked(length)?;
    let mut crc = flate2::Crc::new();
    crc.update(body);
    (crc.sum().to_le_bytes() == sum).then_some(())?;
    Some((Record::read(body)?, after))
}

/// The journal, open for writing.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    end: u64,
}

impl Journal {
    /// Opens the file and cuts off what was never acknowledged.
    pub(crate) fn open(path: &Path, end: u64) -> Result<Journal> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)
            .at(path)?;
        file.set_len(end).at(path)?;
        let mut journal = Journal {
            path: path.to_owned(),
            file,
            end,
        };
        std::io::Seek::seek(&mut journal.file, std::io::SeekFrom::End(0)).at(path)?;
        Ok(journal)
    }

    /// Writes records; when this returns they are on the disk, all of them. After an error none of them is.
    pub(crate) fn append(&mut self, records: &[Record]) -> Result<()> {
        let bytes: Vec<u8> = records.iter().flat_map(Record::bytes).collect();
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // A half record would hide everything that is written after it.
            let _ = self.file.set_len(self.end);
            let _ = std::io::Seek::seek(&mut self.file, std::io::SeekFrom::Start(self.end));
            return Err(error).at(&self.path);
        }
        self.end += bytes.len() as u64;
        Ok(())
    }
}
