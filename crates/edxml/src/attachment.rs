//! Attachments: base64 in the message, often a zip with the one file in it.

use crate::{Fault, Limits};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// A file in a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// ContentId, to which the manifest refers: "cid:209".
    pub content_id: String,
    /// AttachmentName
    pub name: String,
    /// Description
    pub description: String,
    /// ContentType, as the sender says.
    pub content_type: String,
    /// The bytes that stood in base64.
    pub bytes: Vec<u8>,
}

/// A file taken out of what it was packed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Its name: that of the attachment; with the ending of what was in the zip where the name of the attachment has none.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it was called inside the zip; none where it was not packed.
    pub packed_as: Option<String>,
}

fn ending(name: &str) -> Option<&str> {
    let (rest, ending) = name.rsplit_once('.')?;
    let plain =
        !rest.is_empty() && (1..=8).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then_some(ending)
}

/// The last part of a path, without signs that no name has.
fn last_part(path: &str) -> String {
    let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|sign| !sign.is_control()).collect()
}

impl Attachment {
    /// The file itself. A zip with exactly one file is its wrapping, unless the attachment is called a zip; everything else
    /// is given as it is.
    ///
    /// # Errors
    /// [`Fault::Packed`] and [`Fault::Bomb`].
    pub fn file(&self, limits: &Limits) -> Result<Unpacked, Fault> {
        let as_it_is = || Unpacked {
            name: last_part(&self.name),
            bytes: self.bytes.clone(),
            packed_as: None,
        };
        let is_zip = self.bytes.starts_with(b"PK\x03\x04");
        let called_zip = ending(&self.name).is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
        if !is_zip || called_zip {
            return Ok(as_it_is());
        }
        let wrong = |why: String| Fault::Packed {
            name: self.name.clone(),
            why,
        };
        let mut zip = ZipArchive::new(Cursor::new(self.bytes.as_slice())).map_err(|error| wrong(error.to_string()))?;
        if zip.len() != 1 {
            // Several files: an office document, or an archive that was meant as one.
            return Ok(as_it_is());
        }
        let entry = zip.by_index_raw(0).map_err(|error| wrong(error.to_string()))?;
        if entry.encrypted() {
            return Err(wrong("it is locked with a password".to_owned()));
        }
        let inside = entry.name().map_err(|error| wrong(error.to_string()))?.into_owned();
        if entry.is_dir() {
            return Ok(as_it_is());
        }
        drop(entry);
        let most = limits.unpacked.min(
            u64::try_from(self.bytes.len())
                .unwrap_or(u64::MAX)
                .saturating_mul(limits.ratio)
                .max(1024 * 1024),
        );
        // What the table says may be a lie: the bytes themselves are counted.
        let mut bytes = Vec::new();
        let entry = zip.by_index(0).map_err(|error| wrong(error.to_string()))?;
        let read = entry.take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| wrong(error.to_string()))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
            return Err(Fault::Bomb(self.name.clone()));
        }
        let inside = last_part(&inside);
        let mut name = last_part(&self.name);
        if name.is_empty() {
            name.clone_from(&inside);
        } else if ending(&name).is_none()
            && let Some(ending) = ending(&inside)
        {
            name = format!("{name}.{ending}");
        }
        Ok(Unpacked {
            name,
            bytes,
            packed_as: Some(inside),
        })
    }
}
