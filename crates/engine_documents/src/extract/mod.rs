//! The text of an uploaded file, and the reasons why a file is not taken.
//!
//! Order of the checks: size, what the bytes are against what the name says, the table of a zip archive, macros, then
//! the parser, which runs in a thread of its own with a time limit and may panic without harm. No entry is unpacked
//! before the whole table has passed, archives inside archives are never opened, and nothing is ever written to disk.

mod archive;
mod html;
mod pdf;
mod plain;
mod read_sheet;
mod table;
mod word;
mod xml;

pub use read_sheet::{BookCell, BookSheet, NumberKind};

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// What a file may cost. The defaults suit a form with attachments of at most 20 MB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file as uploaded.
    pub max_bytes: u64,
    /// Entries of a zip archive. A long report with pictures has a few hundred.
    pub max_entries: usize,
    /// Bytes of all entries of an archive, unpacked.
    pub max_unpacked: u64,
    /// Unpacked bytes for one packed byte: of the whole archive, and of each entry over a megabyte. Word's XML packs
    /// about 10 to 1, at most 40 to 1.
    pub max_ratio: u64,
    /// Levels of XML elements.
    pub max_depth: usize,
    /// Pages of a PDF that are read; the rest is left out with a warning.
    pub max_pages: u32,
    /// Bytes of text that are kept; the rest is left out with a warning.
    pub max_text: usize,
    /// Time by the clock for one file.
    pub max_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 20 * 1024 * 1024,
            max_entries: 2_000,
            max_unpacked: 200 * 1024 * 1024,
            max_ratio: 100,
            max_depth: 200,
            max_pages: 1_000,
            max_text: 8 * 1024 * 1024,
            max_time: Duration::from_secs(20),
        }
    }
}

/// What a file is, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Word, OOXML.
    Docx,
    /// Portable Document Format.
    Pdf,
    /// OpenDocument text.
    Odt,
    /// Plain text.
    Text,
    /// A web page, which is also what Word's old "web page" export is, whatever it is called.
    Html,
}

impl Kind {
    /// The usual ending of the name, without the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Odt => "odt",
            Self::Text => "txt",
            Self::Html => "html",
        }
    }
}

/// The text of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extracted {
    /// What the file is.
    pub kind: Kind,
    /// Its text in the normal form of `vietnamese::normalise`: a line for each paragraph or printed line, cells of a
    /// table row behind tabs.
    pub text: String,
    /// Pages, where the format knows them (PDF).
    pub pages: Option<u32>,
    /// What the person who uploaded, or who reads, should know.
    pub warnings: Vec<Warning>,
    /// What was converted from an old font, for the person to compare. The file itself stays as it was.
    pub converted: Option<Conversion>,
}

/// The encodings as they travel from the process that reads a file to the one that asked.
#[derive(Serialize, Deserialize)]
#[serde(remote = "vietnamese::legacy::Encoding", rename_all = "lowercase")]
enum EncodingName {
    Tcvn3,
    Vni,
    Vps,
}

/// Text of an old 8-bit font as it was and as it became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    /// The encoding; the one of the first line where a file mixes.
    #[serde(with = "EncodingName")]
    pub encoding: vietnamese::legacy::Encoding,
    /// Lines that were converted.
    pub lines: usize,
    /// Places where something was guessed or could not be read.
    pub uncertain: usize,
    /// The first lines, before and after.
    pub shown: Vec<(String, String)>,
}

/// Something odd about a file that was taken all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// It opens but has no text: most likely a scan.
    NoText,
    /// Some letters have no meaning in the file (a font without its table): the text has holes.
    Unreadable,
    /// It was typed in an old 8-bit font (.VnTime, VNI) and has been converted.
    OldEncoding,
    /// Only the first part was read (too many pages, or too much text).
    Cut,
    /// It still has tracked changes or comments, which whoever gets the file can read.
    TrackedChanges,
    /// It carries other files inside. They are not read.
    Embedded,
    /// It holds a script or starts a program when it is opened in some readers.
    Active,
}

impl Warning {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoText => "file.no_text",
            Self::Unreadable => "file.unreadable",
            Self::OldEncoding => "file.old_encoding",
            Self::Cut => "file.cut",
            Self::TrackedChanges => "file.tracked_changes",
            Self::Embedded => "file.embedded",
            Self::Active => "file.active",
        }
    }
}

/// Why a file is not taken. [`Rejected::sentence`] says it to the person, [`Rejected::code`] to programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejected {
    /// It has no bytes.
    #[error("empty file")]
    Empty,
    /// It has more bytes than allowed.
    #[error("{bytes} bytes, at most {limit}")]
    TooBig {
        /// Bytes of the file.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// Not a kind of file that is read here.
    #[error("not a document that is read here")]
    WrongType,
    /// The name says one thing and the bytes another.
    #[error("the name ends in .{said}, the content is {}", found.ending())]
    TypeDiffers {
        /// The ending of the name, without the dot.
        said: String,
        /// What the bytes are.
        found: Kind,
    },
    /// A Word file from before 2007.
    #[error("binary Word file")]
    OldWord,
    /// It cannot be opened without a password.
    #[error("password protected")]
    Password,
    /// It holds macros.
    #[error("holds macros")]
    Macro,
    /// It would fetch something from elsewhere or start a program when opened in Word (remote template, DDE).
    #[error("fetches or starts something when opened")]
    Active,
    /// An archive that unpacks to far more than it is.
    #[error("unpacks beyond the limits")]
    Bomb,
    /// Names in the archive lead out of it, are doubled, or lie about what they hold.
    #[error("unsafe archive")]
    UnsafeArchive,
    /// Its XML declares a document type or entities, which no office program writes.
    #[error("XML with a document type declaration")]
    Doctype,
    /// It is cut off or its parts do not fit together.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Reading it took longer than allowed.
    #[error("took too long")]
    TooSlow,
}

impl Rejected {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file.empty",
            Self::TooBig { .. } => "file.too_big",
            Self::WrongType => "file.wrong_type",
            Self::TypeDiffers { .. } => "file.type_differs",
            Self::OldWord => "file.old_word",
            Self::Password => "file.password",
            Self::Macro => "file.macro",
            Self::Active => "file.active_content",
            Self::Bomb => "file.bomb",
            Self::UnsafeArchive => "file.unsafe_archive",
            Self::Doctype => "file.doctype",
            Self::Damaged(_) => "file.damaged",
            Self::TooSlow => "file.too_slow",
        }
    }
}

/// Threads whose file took too long and that have not ended yet.
static RUNAWAYS: AtomicUsize = AtomicUsize::new(0);
/// With so many of them no further file is read: the processor is theirs until they end.
const MAX_RUNAWAYS: usize = 4;

/// Reads the text of an upload. `name` is the name that the person's machine gave; only its ending is looked at.
///
/// Blocks up to `limits.max_time`: call it in a blocking task, or better in a child process that can be ended.
///
/// # Errors
/// [`Rejected`], with what is wrong. It never panics, whatever the bytes.
pub fn extract(bytes: &[u8], name: &str, limits: Limits) -> Result<Extracted, Rejected> {
    guarded(bytes, name, limits, read)
}

/// Reads the first sheet of an XLSX workbook, or a CSV file, as rows of texts. Cells are given as they were typed: old fonts
/// are left to the caller, who shows what a conversion would make of them. Numbers and days are as the file stores them.
///
/// # Errors
/// [`Rejected`], with what is wrong. It never panics, whatever the bytes.
pub fn rows(bytes: &[u8], name: &str, limits: Limits) -> Result<Vec<Vec<String>>, Rejected> {
    guarded(bytes, name, limits, table::read)
}

/// Reads every sheet of an XLSX workbook, hidden ones too, and says of each cell what it is.
///
/// # Errors
/// [`Rejected`], with what is wrong. It never panics, whatever the bytes.
pub fn book(bytes: &[u8], name: &str, limits: Limits) -> Result<Vec<BookSheet>, Rejected> {
    guarded(bytes, name, limits, |bytes, _, budget| {
        if bytes.starts_with(OLD_CONTAINER) && is_locked(bytes) {
            return Err(Rejected::Password);
        }
        if !bytes.starts_with(b"PK\x03\x04") {
            return Err(Rejected::WrongType);
        }
        read_sheet::book(bytes, budget)
    })
}

/// How files of the old office programs begin.
const OLD_CONTAINER: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// An OOXML file with a password is wrapped in the old container, in a stream of this name.
fn is_locked(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|part| part == name.as_slice())
}

/// Runs a reader in a thread of its own, within the limits.
fn guarded<T: Send + 'static>(
    bytes: &[u8],
    name: &str,
    limits: Limits,
    read: fn(&[u8], &str, &Budget) -> Result<T, Rejected>,
) -> Result<T, Rejected> {
    let size = bytes.len() as u64;
    if size == 0 {
        return Err(Rejected::Empty);
    }
    if size > limits.max_bytes {
        return Err(Rejected::TooBig {
            bytes: size,
            limit: limits.max_bytes,
        });
    }
    if RUNAWAYS.load(Ordering::Relaxed) >= MAX_RUNAWAYS {
        return Err(Rejected::TooSlow);
    }
    let (owned, name) = (bytes.to_vec(), name.to_owned());
    let budget = Budget {
        limits,
        until: Instant::now() + limits.max_time,
    };
    let (sender, receiver) = mpsc::sync_channel(1);
    let started = std::thread::Builder::new()
        .name("extract".to_owned())
        .stack_size(8 * 1024 * 1024)
        .spawn(move || {
            let read = catch_unwind(AssertUnwindSafe(|| read(&owned, &name, &budget)));
            let outcome = read.unwrap_or_else(|cause| {
                Err(if cause.is::<OutOfTime>() {
                    Rejected::TooSlow
                } else {
                    Rejected::Damaged("its reader stopped".to_owned())
                })
            });
            if sender.send(outcome).is_err() {
                // nobody waited so long
                RUNAWAYS.fetch_sub(1, Ordering::Relaxed);
            }
        });
    if let Err(error) = started {
        return Err(Rejected::Damaged(format!("no thread to read it: {error}")));
    }
    // the budget is looked at between elements and letters; a second more lets it speak first
    receiver
        .recv_timeout(limits.max_time + Duration::from_secs(1))
        .unwrap_or_else(|_| {
            RUNAWAYS.fetch_add(1, Ordering::Relaxed);
            Err(Rejected::TooSlow)
        })
}

/// The limits of one file and the moment when its time is over.
#[derive(Clone, Copy)]
struct Budget {
    limits: Limits,
    until: Instant,
}

/// What unwinds a parser whose time is over. Not a panic: no message, no hook.
struct OutOfTime;

impl Budget {
    /// Ends the reading of this file, from whatever depth, once its time is over.
    fn check(&self) {
        if Instant::now() > self.until {
            resume_unwind(Box::new(OutOfTime));
        }
    }
}

/// Text as a parser found it, before the forms of letters are put right.
struct Raw {
    text: String,
    pages: Option<u32>,
    warnings: Vec<Warning>,
}

impl Raw {
    fn new() -> Self {
        Self {
            text: String::new(),
            pages: None,
            warnings: Vec::new(),
        }
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Whether more text may come. The first time it may not, says so.
    fn has_room(&mut self, budget: &Budget) -> bool {
        let room = self.text.len() < budget.limits.max_text;
        if !room {
            self.warn(Warning::Cut);
        }
        room
    }
}

fn read(bytes: &[u8], name: &str, budget: &Budget) -> Result<Extracted, Rejected> {
    let said = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.trim().to_lowercase())
        .unwrap_or_default();
    if matches!(said.as_str(), "docm" | "dotm" | "xlsm" | "xltm" | "pptm") {
        return Err(Rejected::Macro);
    }
    let (kind, mut raw) = if bytes.starts_with(b"PK\x03\x04") {
        let mut archive = archive::open(bytes, budget)?;
        if let Some(part) = word::docx_main_part(&mut archive)? {
            accept_name(&said, Kind::Docx, &["docx", "dotx"])?;
            (Kind::Docx, word::docx(&mut archive, &part)?)
        } else if archive.is_odt()? {
            accept_name(&said, Kind::Odt, &["odt", "ott"])?;
            (Kind::Odt, word::odt(&mut archive)?)
        } else {
            return Err(Rejected::WrongType);
        }
    } else if pdf::looks_so(bytes) {
        accept_name(&said, Kind::Pdf, &["pdf"])?;
        (Kind::Pdf, pdf::read(bytes, budget)?)
    } else if bytes.starts_with(OLD_CONTAINER) {
        return Err(if is_locked(bytes) {
            Rejected::Password
        } else {
            Rejected::OldWord
        });
    } else if matches!(said.as_str(), "html" | "htm" | "doc") && html::may_be(bytes) || html::looks_so(bytes) {
        accept_name(&said, Kind::Html, &["html", "htm", "doc"])?;
        (Kind::Html, html::read(bytes, budget)?)
    } else if matches!(said.as_str(), "docx" | "odt" | "pdf") {
        // the name says it, the first bytes do not: cut at the front, or overwritten
        return Err(if plain::decode(bytes).is_some() {
            Rejected::TypeDiffers {
                said,
                found: Kind::Text,
            }
        } else {
            Rejected::Damaged("it does not begin as such a file does".to_owned())
        });
    } else {
        let text = plain::decode(bytes).ok_or(Rejected::WrongType)?;
        accept_name(&said, Kind::Text, &["txt", "text", "md"])?;
        let mut raw = Raw::new();
        raw.text = text;
        (Kind::Text, raw)
    };
    if raw.text.len() > budget.limits.max_text {
        raw.text.truncate(raw.text.floor_char_boundary(budget.limits.max_text));
        raw.warn(Warning::Cut);
    }
    let (text, converted) = plain::in_unicode(&raw.text);
    if converted.is_some() {
        raw.warn(Warning::OldEncoding);
    }
    // up to three letters or digits a page is what page numbers leave of a scan
    let page_numbers = 3 * raw.pages.unwrap_or(0).min(1_000) as usize;
    if text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(page_numbers + 1)
        .count()
        <= page_numbers
    {
        raw.warn(Warning::NoText);
    }
    Ok(Extracted {
        kind,
        text,
        pages: raw.pages,
        warnings: raw.warnings,
        converted,
    })
}

/// A name without ending is taken as the bytes say; any other must fit them.
fn accept_name(said: &str, found: Kind, endings: &[&str]) -> Result<(), Rejected> {
    const KNOWN: [&str; 13] = [
        "docx", "dotx", "odt", "ott", "pdf", "html", "htm", "doc", "txt", "text", "md", "zip", "rtf",
    ];
    if said.is_empty() || endings.contains(&said) {
        Ok(())
    } else if matches!(found, Kind::Text | Kind::Html) && !KNOWN.contains(&said) {
        // a program's own text format, which no rename makes a document
        Err(Rejected::WrongType)
    } else {
        Err(Rejected::TypeDiffers {
            said: said.to_owned(),
            found,
        })
    }
}
