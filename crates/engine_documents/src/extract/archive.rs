//! A zip archive whose table has been checked before anything in it is unpacked.

use std::io::{Cursor, Read};

use zip::{CompressionMethod, ZipArchive};

use super::{Budget, Rejected};

/// An archive within the limits.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    pub(super) budget: &'a Budget,
    pub(super) names: Vec<String>,
    /// Bytes unpacked so far: each entry is counted again when it is read, since a table may lie.
    unpacked: u64,
}

/// Checks the table, entry by entry, and gives the archive.
pub(super) fn open<'a>(bytes: &'a [u8], budget: &'a Budget) -> Result<Archive<'a>, Rejected> {
    let limits = &budget.limits;
    let damaged = |error: zip::result::ZipError| Rejected::Damaged(error.to_string());
    if entries_said(bytes)? > limits.max_entries as u64 {
        return Err(Rejected::Bomb);
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if zip.len() > limits.max_entries {
        return Err(Rejected::Bomb);
    }
    // something before the first entry: a file that is two kinds at once
    if zip.offset() != 0 || zip.has_duplicate_names() {
        return Err(Rejected::UnsafeArchive);
    }
    // many entries over the same packed bytes: the bomb that needs no inner archives
    if zip.has_overlapping_entries().map_err(damaged)? {
        return Err(Rejected::Bomb);
    }
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    let mut names = Vec::with_capacity(zip.len());
    let mut locked = false;
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        let plain = !name.starts_with('/')
            && !name.contains(['\\', '\0', ':'])
            && !name.chars().any(char::is_control)
            && name.len() <= 512;
        if entry.enclosed_name().is_none() || name.contains("..") || !plain || entry.is_symlink() {
            return Err(Rejected::UnsafeArchive);
        }
        locked |= entry.encrypted();
        if !entry.encrypted()
            && !matches!(
                entry.compression(),
                CompressionMethod::Stored | CompressionMethod::Deflated
            )
        {
            return Err(Rejected::Damaged("packed in an unusual way".to_owned()));
        }
        packed = packed.saturating_add(entry.compressed_size());
        unpacked = unpacked.saturating_add(entry.size());
        let alone = entry.size() > 1024 * 1024 && entry.size() / entry.compressed_size().max(1) > limits.max_ratio;
        if alone || unpacked > limits.max_unpacked {
            return Err(Rejected::Bomb);
        }
        names.push(name);
    }
    if unpacked > 1024 * 1024 && unpacked / packed.max(1) > limits.max_ratio {
        return Err(Rejected::Bomb);
    }
    if locked {
        return Err(Rejected::Password);
    }
    if names.iter().any(|name| is_macro(name)) {
        return Err(Rejected::Macro);
    }
    Ok(Archive {
        zip,
        budget,
        names,
        unpacked: 0,
    })
}

/// The number of entries that the end record claims, read before any library allocates for it.
fn entries_said(bytes: &[u8]) -> Result<u64, Rejected> {
    // the record has 22 bytes and a comment of at most 65,535
    let tail = bytes.get(bytes.len().saturating_sub(22 + 65_535)..).unwrap_or_default();
    let at = tail
        .windows(4)
        .rposition(|four| four == b"PK\x05\x06")
        .ok_or_else(|| Rejected::Damaged("cut off".to_owned()))?;
    let Some(&[low, high]) = tail.get(at + 10..at + 12) else {
        return Err(Rejected::Damaged("cut off".to_owned()));
    };
    let said = u16::from_le_bytes([low, high]);
    // 0xFFFF points to a zip64 record. No document of ours needs one.
    Ok(if said == u16::MAX { u64::MAX } else { u64::from(said) })
}

/// Word's macros, ActiveX parts, and the script folders of OpenDocument.
fn is_macro(name: &str) -> bool {
    let lower = name.to_lowercase();
    let last = lower.rsplit('/').next().unwrap_or_default();
    last == "vbaproject.bin"
        || last == "vbadata.xml"
        || lower.contains("/activex/")
        || lower.starts_with("basic/")
        || lower.starts_with("scripts/")
}

impl Archive<'_> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name)
    }

    /// The bytes of one entry.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Rejected> {
        self.budget.check();
        let left = self.budget.limits.max_unpacked.saturating_sub(self.unpacked);
        let entry = self
            .zip
            .by_name(name)
            .map_err(|error| Rejected::Damaged(error.to_string()))?;
        let said = entry.size();
        let mut bytes = Vec::new();
        entry
            .take(left.min(said) + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Rejected::Damaged(error.to_string()))?;
        let got = bytes.len() as u64;
        if got > left || got > said {
            return Err(Rejected::Bomb);
        }
        self.unpacked += got;
        Ok(bytes)
    }

    /// The text of one XML part. UTF-8 as every office program writes it, or UTF-16 with its mark, which XML also allows.
    pub(super) fn xml(&mut self, name: &str) -> Result<String, Rejected> {
        let bytes = self.bytes(name)?;
        super::plain::decode_unicode(&bytes).ok_or_else(|| Rejected::Damaged(format!("{name} is not Unicode text")))
    }

    /// Whether this is an OpenDocument text: its first entry says so.
    pub(super) fn is_odt(&mut self) -> Result<bool, Rejected> {
        Ok(self.has("mimetype")
            && self.has("content.xml")
            && self
                .bytes("mimetype")?
                .starts_with(b"application/vnd.oasis.opendocument.text"))
    }
}
