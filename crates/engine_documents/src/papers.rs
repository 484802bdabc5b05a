//! Papers: a template in packs/documents and plain data become a PDF/A.
//!
//! What people typed reaches typst only as the strings of a virtual `data.json`, so nothing in it acts as markup. The
//! world that a template sees has four files (itself, `base.typ`, `data.json`, the QR), no packages, no disk, no
//! network, and the date that the caller gives: the same data on the same day give the same bytes.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use comemo::Track;
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::engine::{Route, Sink, Traced};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart, Str, Value as TypstValue};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::docx;
use crate::qr::{qr_png, qr_svg};

/// Templates that the binary carries, by the name that [`Papers::render`] takes.
const BUILT_IN: [(&str, &str); 14] = [
    ("certificate", include_str!("../../../packs/documents/certificate.typ")),
    ("decision", include_str!("../../../packs/documents/decision.typ")),
    ("document", include_str!("../../../packs/documents/document.typ")),
    ("handover", include_str!("../../../packs/documents/handover.typ")),
    ("letter", include_str!("../../../packs/documents/letter.typ")),
    ("minutes", include_str!("../../../packs/documents/minutes.typ")),
    ("novelty", include_str!("../../../packs/documents/novelty.typ")),
    ("receipt", include_str!("../../../packs/documents/receipt.typ")),
    ("refusal", include_str!("../../../packs/documents/refusal.typ")),
    ("register", include_str!("../../../packs/documents/register.typ")),
    ("score_sheet", include_str!("../../../packs/documents/score_sheet.typ")),
    (
        "session_report",
        include_str!("../../../packs/documents/session_report.typ"),
    ),
    ("submission", include_str!("../../../packs/documents/submission.typ")),
    ("supplement", include_str!("../../../packs/documents/supplement.typ")),
];
const BASE: &str = include_str!("../../../packs/documents/base.typ");

/// The faces we print in, best first. NĐ 30/2020/NĐ-CP, Phụ lục I asks for Times New Roman; Tinos and Liberation Serif
/// have its measures; which of them has every Vietnamese letter is looked at ([`has_vietnamese`]). Libertinus Serif is in the
/// binary and always there.
const SERIFS: [&str; 4] = ["Times New Roman", "Tinos", "Liberation Serif", "Libertinus Serif"];

/// Where distributions keep fonts.
const SYSTEM_FOLDERS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];

/// Papers between two sweeps of typst's memory of earlier results. Without sweeps a long process grows by a megabyte with
/// each paper; sweeping after each one costs a quarter of the time.
const SWEEP_EVERY: usize = 8;

/// Letters of one text that are printed. Forms allow far less; without a limit one field could keep the processor busy
/// for minutes.
const MAX_LETTERS: usize = 20_000;

/// Nesting of the data that is still printed. Papers need four levels; deeper input is a mistake or an attack.
const MAX_DEPTH: usize = 32;

/// Where fonts are looked for, in this order: the folder, the system, the binary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FontSource {
    /// A folder of .ttf and .otf files shipped with the installation. Each of its faces is loaded.
    pub folder: Option<PathBuf>,
    /// Whether to look in the system's font folders (for Times shapes, and DejaVu for rare signs).
    pub system: bool,
}

impl FontSource {
    /// The system's fonts and the built-in ones.
    #[must_use]
    pub fn system() -> Self {
        Self {
            folder: None,
            system: true,
        }
    }

    /// Only what the binary carries: the same on each machine.
    #[must_use]
    pub fn built_in() -> Self {
        Self::default()
    }

    /// Looks in `folder` first.
    #[must_use]
    pub fn with_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }
}

/// A finished paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: u32,
    /// The archival profile that the file keeps. TT 05/2025/TT-BNV asks for PDF/A.
    pub profile: Profile,
}

/// Conformance of a [`Pdf`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// PDF/A-2a: archival and tagged for screen readers.
    A2a,
    /// PDF/A-2b: archival; a template lacks something that tagging needs (an image without `alt`, for one).
    A2b,
}

/// Why a paper did not come out. None of these is the reader's doing: templates belong to the installation.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PaperError {
    /// No template of this name.
    #[error("no paper template is called {0:?}")]
    UnknownTemplate(String),
    /// The data cannot be given to a template (nested too deep, or the date does not exist).
    #[error("paper data: {0}")]
    Data(String),
    /// The template does not compile with this data. The text has file, line and typst's hint.
    #[error("paper template {template}: {message}")]
    Template {
        /// Name of the template.
        template: String,
        /// What typst said, one line for each fault.
        message: String,
    },
    /// The folder of own templates cannot be read.
    #[error("template folder {folder}: {message}")]
    Folder {
        /// The folder as configured.
        folder: String,
        /// What the system said.
        message: String,
    },
    /// typst itself gave up. A fault in it or in a font; the server goes on.
    #[error("typst stopped while it set {0:?}")]
    Broken(String),
    /// The template says nothing that a word processor could be given (no `#let description`).
    #[error("paper template {template} has no description for a DOCX: {message}")]
    NotEditable {
        /// Name of the template.
        template: String,
        /// What is missing or misshaped.
        message: String,
    },
}

impl PaperError {
    /// Stable code for logs and the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownTemplate(_) => "paper.unknown_template",
            Self::Data(_) => "paper.data",
            Self::Template { .. } => "paper.template",
            Self::Folder { .. } => "paper.folder",
            Self::Broken(_) => "paper.broken",
            Self::NotEditable { .. } => "paper.not_editable",
        }
    }
}

/// Sets papers. Made once when the program starts (loading the fonts takes tens of milliseconds), shared by all threads.
pub struct Papers {
    fonts: FontStore,
    library: LazyHash<Library>,
    templates: BTreeMap<String, Source>,
    overridden: Vec<String>,
    base: Source,
    data_id: FileId,
    svg_id: FileId,
    png_id: FileId,
    serif: &'static str,
    printable: Printable,
    plain: Printable,
    docx_parts: Vec<u8>,
    rendered: AtomicUsize,
}

impl Papers {
    /// Loads the fonts. Files that are not fonts are passed over: with the built-in face a paper always comes out.
    #[must_use]
    pub fn new(source: FontSource) -> Self {
        let mut files = Vec::new();
        if let Some(folder) = &source.folder {
            font_files(folder, 4, &mut |_| true, &mut files);
        }
        if source.system {
            for folder in SYSTEM_FOLDERS {
                font_files(Path::new(folder), 4, &mut is_wanted, &mut files);
            }
        }
        let mut fonts = FontStore::new();
        let mut printable = Printable::default();
        let loaded = files.iter().filter_map(|path| std::fs::read(path).ok()).map(Bytes::new);
        // of the built-in faces the mathematical ones stay out: no paper needs them, and their licence bits are odd
        let built_in = typst_kit::fonts::embedded()
            .map(|(font, _)| font)
            .filter(|font| !font.info().family.contains("Computer Modern"));
        for font in loaded.flat_map(Font::iter).chain(built_in) {
            let info = font.info().clone();
            printable.add(info.coverage.iter());
            fonts.push((font, info));
        }
        let serif = SERIFS
            .into_iter()
            .find(|family| has_vietnamese(fonts.book(), family))
            .unwrap_or("Libertinus Serif");
        let mut plain = Printable::default();
        let book = fonts.book();
        for info in book
            .select_family(&serif.to_lowercase())
            .filter_map(|index| book.info(index))
        {
            plain.add(info.coverage.iter());
        }
        let mut inputs = Dict::new();
        inputs.insert(Str::from("serif"), TypstValue::Str(Str::from(serif)));
        let templates = BUILT_IN
            .iter()
            .map(|(name, text)| ((*name).to_owned(), source_of(name, text)))
            .collect::<BTreeMap<_, _>>();
        Self {
            fonts,
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            templates,
            overridden: Vec::new(),
            base: source_of("base", BASE),
            data_id: file_id("data.json"),
            svg_id: file_id("qr.svg"),
            png_id: file_id("qr.png"),
            serif,
            printable,
            plain,
            docx_parts: docx::packed_parts().unwrap_or_default(),
            rendered: AtomicUsize::new(0),
        }
    }

    /// Takes the `*.typ` of a folder in place of, or beside, the built-in ones: a province may lay out its own papers.
    /// Read once, here; a changed file counts from the next start.
    ///
    /// # Errors
    /// [`PaperError::Folder`] when the folder or a file in it cannot be read as text.
    pub fn with_templates(mut self, folder: &Path) -> Result<Self, PaperError> {
        let failed = |error: std::io::Error| PaperError::Folder {
            folder: folder.display().to_string(),
            message: error.to_string(),
        };
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default()
                .to_owned();
            let plain = name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            if path.extension().is_none_or(|extension| extension != "typ") || name.is_empty() || !plain {
                continue;
            }
            let source = source_of(&name, &std::fs::read_to_string(&path).map_err(failed)?);
            self.overridden.push(name.clone());
            if name == "base" {
                self.base = source;
            } else {
                self.templates.insert(name, source);
            }
        }
        self.overridden.sort();
        Ok(self)
    }

    /// The face that papers are set in: one of the Times shapes, or the built-in Libertinus Serif. For the status page.
    #[must_use]
    pub fn serif(&self) -> &'static str {
        self.serif
    }

    /// Names that [`Self::render`] takes, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(String::as_str)
    }

    /// Templates that come from the installation's folder, in order.
    #[must_use]
    pub fn overridden(&self) -> &[String] {
        &self.overridden
    }

    /// Sets one paper. `template` is a name from [`Self::names`]; the fields of `data` are listed at the head of each
    /// template; the string `qr` of `data` is what the printed QR says. `today` is year, month, day in Vietnam and goes
    /// into the file's properties.
    ///
    /// Takes some ten milliseconds of processor: call it in a blocking task. Letters that no loaded font has are printed
    /// as □, controls and invisible direction marks are left out, since PDF/A allows neither.
    ///
    /// # Errors
    /// See [`PaperError`]; it never panics.
    pub fn render(&self, template: &str, data: &Value, today: (i32, u8, u8)) -> Result<Pdf, PaperError> {
        let main = self
            .templates
            .get(template)
            .ok_or_else(|| PaperError::UnknownTemplate(template.to_owned()))?;
        let (year, month, day) = today;
        let today = Datetime::from_ymd(year, month, day)
            .ok_or_else(|| PaperError::Data(format!("there is no day {year}-{month}-{day}")))?;
        let done = self.attempt(main, template, &self.printable.clean(data, MAX_DEPTH)?, today);
        match done {
            // typst did not fall back to the font that has the sign: print only what the text face has itself
            Err(PaperError::Template { message, .. }) if message.contains("could not be displayed") => {
                self.attempt(main, template, &self.plain.clean(data, MAX_DEPTH)?, today)
            }
            done => done,
        }
    }

    /// The same paper as DOCX, to be finished in a word processor: the words of the PDF, in the same layout as far as the
    /// format goes. `today` goes into the file's properties. Takes about a millisecond.
    ///
    /// # Errors
    /// See [`PaperError`]; [`PaperError::NotEditable`] when the template has no description.
    pub fn docx(&self, template: &str, data: &Value, today: (i32, u8, u8)) -> Result<Vec<u8>, PaperError> {
        let main = self
            .templates
            .get(template)
            .ok_or_else(|| PaperError::UnknownTemplate(template.to_owned()))?;
        let (year, month, day) = today;
        let made = Datetime::from_ymd(year, month, day)
            .ok_or_else(|| PaperError::Data(format!("there is no day {year}-{month}-{day}")))?;
        // the reader's own fonts draw it, so every sign may stay
        let data = Printable::default().anything().clean(data, MAX_DEPTH)?;
        let text = |key: &str| data.get(key).and_then(Value::as_str);
        let desk = Desk {
            papers: self,
            main,
            today: made,
            data: Bytes::from_string(told(data.clone(), true).to_string()),
            // the templates draw it while they run, though nobody looks at it here
            qr: qr_png("", 1).map(|png| Qr {
                text: String::new(),
                png: Bytes::new(png),
            }),
        };
        let done = catch_unwind(AssertUnwindSafe(|| desk.describe(template)));
        self.sweep();
        let blocks = done.unwrap_or_else(|_| Err(PaperError::Broken(template.to_owned())))?;
        let title = blocks.iter().find_map(docx::Block::name).unwrap_or(template);
        let properties = docx::Properties {
            title,
            author: text("unit").unwrap_or_default(),
            made_on: today,
        };
        docx::write(&self.docx_parts, &blocks, text("qr"), &properties).map_err(|message| PaperError::NotEditable {
            template: template.to_owned(),
            message,
        })
    }

    /// What the last papers did not use again is forgotten now and then; the parts that all papers share stay.
    fn sweep(&self) {
        if self.rendered.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            comemo::evict(1);
        }
    }

    fn attempt(&self, main: &Source, template: &str, data: &Value, today: Datetime) -> Result<Pdf, PaperError> {
        let mut data = data.clone();
        let text = data.get("qr").and_then(Value::as_str).unwrap_or_default().to_owned();
        let picture = qr_png(&text, 1).filter(|_| !text.is_empty());
        // without a picture, for want of a text or because it is too long, a template sees no `qr`
        if let (true, Some(fields)) = (picture.is_none(), data.as_object_mut()) {
            fields.remove("qr");
        }
        let qr = picture.map(|png| Qr {
            text,
            png: Bytes::new(png),
        });
        let desk = Desk {
            papers: self,
            main,
            today,
            data: Bytes::from_string(told(data, false).to_string()),
            qr,
        };
        let done = alone(|| catch_unwind(AssertUnwindSafe(|| desk.set(template))));
        self.sweep();
        done.unwrap_or_else(|_| Err(PaperError::Broken(template.to_owned())))
    }
}

impl std::fmt::Debug for Papers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Papers")
            .field("serif", &self.serif)
            .field("templates", &self.templates.keys())
            .finish_non_exhaustive()
    }
}

/// One paper being set: the little world that typst sees.
struct Desk<'a> {
    papers: &'a Papers,
    main: &'a Source,
    today: Datetime,
    data: Bytes,
    qr: Option<Qr>,
}

/// The QR of a paper: the picture, and what it says for templates that draw it as a path.
struct Qr {
    text: String,
    png: Bytes,
}

impl Desk<'_> {
    fn explained(&self, template: &str, faults: &[SourceDiagnostic]) -> PaperError {
        PaperError::Template {
            template: template.to_owned(),
            message: faults
                .iter()
                .map(|fault| self.explain(fault))
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }

    /// Runs the template without laying anything out and reads its `description`.
    fn describe(&self, template: &str) -> Result<Vec<docx::Block>, PaperError> {
        let missing = |message: String| PaperError::NotEditable {
            template: template.to_owned(),
            message,
        };
        let world: &dyn World = self;
        let mut sink = Sink::new();
        let module = typst_eval::eval(
            world.track(),
            self.library(),
            Traced::default().track(),
            sink.track_mut(),
            Route::default().track(),
            self.main,
        )
        .map_err(|faults| self.explained(template, &faults))?;
        let described = module
            .scope()
            .get("description")
            .ok_or_else(|| missing("no `description`".to_owned()))?
            .read();
        let plain = serde_json::to_value(described).map_err(|error| missing(error.to_string()))?;
        serde_json::from_value(plain).map_err(|error| missing(error.to_string()))
    }

    fn set(&self, template: &str) -> Result<Pdf, PaperError> {
        let explained = |faults: &[SourceDiagnostic]| self.explained(template, faults);
        let document = typst::compile::<PagedDocument>(self)
            .output
            .map_err(|faults| explained(&faults))?;
        let pages = u32::try_from(document.pages().len()).unwrap_or(u32::MAX);
        let export = |standard| {
            let standards = PdfStandards::new(&[standard]).unwrap_or_default();
            let options = PdfOptions {
                ident: Smart::Auto,
                creator: Smart::Custom(None),
                timestamp: Some(Timestamp::new_utc(self.today)),
                standards,
                ..PdfOptions::default()
            };
            typst_pdf::pdf(&document, &options)
        };
        if let Ok(bytes) = export(PdfStandard::A_2a) {
            return Ok(Pdf {
                bytes,
                pages,
                profile: Profile::A2a,
            });
        }
        let bytes = export(PdfStandard::A_2b).map_err(|faults| explained(&faults))?;
        Ok(Pdf {
            bytes,
            pages,
            profile: Profile::A2b,
        })
    }

    /// `receipt.typ:12: message (hint)`
    fn explain(&self, fault: &SourceDiagnostic) -> String {
        let place = fault.span.id().and_then(|id| {
            let line = self.range(fault.span).and_then(|range| {
                let source = self.source(id).ok()?;
                source.lines().byte_to_line(range.start)
            });
            Some(format!("{}:{}: ", id.get().vpath().get_without_slash(), line? + 1))
        });
        let hints: String = fault.hints.iter().map(|hint| format!(" ({})", hint.v)).collect();
        format!("{}{}{hints}", place.unwrap_or_default(), fault.message)
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.papers.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.papers.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            Ok(self.main.clone())
        } else if id == self.papers.base.id() {
            Ok(self.papers.base.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.papers.data_id {
            Ok(self.data.clone())
        } else if let Some(qr) = &self.qr
            && id == self.papers.png_id
        {
            Ok(qr.png.clone())
        } else if let Some(qr) = &self.qr
            && id == self.papers.svg_id
        {
            Ok(Bytes::from_string(qr_svg(&qr.text, 4)))
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.papers.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}

/// The signs that at least one loaded font can draw. A sign that none has would become the glyph .notdef, which PDF/A
/// forbids: one emoji in a title would stop the certificate.
#[derive(Default)]
struct Printable(Vec<u64>, bool);

impl Printable {
    /// Takes every sign as drawable.
    fn anything(mut self) -> Self {
        self.1 = true;
        self
    }

    fn add(&mut self, signs: impl Iterator<Item = u32>) {
        for sign in signs {
            let word = sign as usize / 64;
            if self.0.len() <= word {
                self.0.resize(word + 1, 0);
            }
            if let Some(bits) = self.0.get_mut(word) {
                *bits |= 1 << (sign % 64);
            }
        }
    }

    fn has(&self, sign: char) -> bool {
        // noncharacters are no XML either
        self.1 && !matches!(sign as u32 & 0xffff, 0xfffe | 0xffff)
            || self
                .0
                .get(sign as usize / 64)
                .is_some_and(|bits| bits >> (sign as u32 % 64) & 1 == 1)
    }

    fn clean(&self, value: &Value, depth: usize) -> Result<Value, PaperError> {
        let Some(below) = depth.checked_sub(1) else {
            return Err(PaperError::Data(format!("nested deeper than {MAX_DEPTH} levels")));
        };
        Ok(match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
            Value::String(text) => Value::String(self.clean_text(text)),
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| self.clean(item, below))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.clean(value, below)?)))
                    .collect::<Result<_, PaperError>>()?,
            ),
        })
    }

    fn clean_text(&self, text: &str) -> String {
        // composed letters too: the text that is copied out of the PDF is the text that a search finds
        vietnamese::normalise(text)
            .chars()
            .filter_map(|sign| match sign {
                '\n' => Some('\n'),
                _ if sign.is_whitespace() => Some(' '),
                // controls; zero-width and direction marks, which could print a name in another order than it is stored;
                // soft hyphen; variation selectors; byte-order mark; language tags
                '\0'..='\u{1f}'
                | '\u{7f}'..='\u{9f}'
                | '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}' => None,
                // private-use signs mean something in one font only
                '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => Some('□'),
                // combining marks are drawn through the letter they stand on
                '\u{300}'..='\u{36f}' => Some(sign),
                _ if self.has(sign) => Some(sign),
                _ => Some('□'),
            })
            .take(MAX_LETTERS)
            .collect()
    }
}

/// Letters of which a face has all or none.
const VIETNAMESE: &str = "ẠảẤầẩẫậẮằẳẵặẹẻẽỀếểễệỉịọỏỐồổỗộỚờởỡợụủỨừửữựỳỵỷỹĐđƠơƯưĂăĨĩŨũ";

/// A family is there, and each of its faces has every Vietnamese letter. Some distributions ship a Liberation Serif without
/// them: typst would take letter by letter from another face, which looks torn and doubles the fonts in each file.
fn has_vietnamese(book: &FontBook, family: &str) -> bool {
    let mut faces = book
        .select_family(&family.to_lowercase())
        .filter_map(|index| book.info(index))
        .peekable();
    let is_there = faces.peek().is_some();
    is_there && faces.all(|face| VIETNAMESE.chars().all(|letter| face.coverage.contains(letter as u32)))
}

/// Runs typst without its own threads: for papers of a page or two, handing pieces to other threads and back costs more
/// processor time than it saves. Papers are set side by side instead, one to an engine slot.
fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread_local! {
        static POOL: Option<rayon::ThreadPool> = rayon::ThreadPoolBuilder::new().num_threads(1).build().ok();
    }
    POOL.with(|pool| match pool {
        Some(pool) => pool.install(work),
        None => work(),
    })
}

/// Letters in a word that no line of a paper may be too short for.
const LONG_WORD: usize = 36;

/// The data with what base.typ would otherwise need regular expressions for, which are built anew for each paper: whether
/// some word is longer than a line may be, whether some text is mostly in capitals. `describe`: only the DOCX is made.
fn told(mut data: Value, describe: bool) -> Value {
    let (mut long, mut capitals) = (false, false);
    look_through(&data, &mut |text| {
        long |= text.split_whitespace().any(|word| word.chars().count() >= LONG_WORD);
        let letters = text.chars().filter(|sign| sign.is_alphabetic()).count();
        let large = text.chars().filter(|sign| sign.is_uppercase()).count();
        capitals |= letters > 20 && large * 3 > letters;
    });
    if let Some(fields) = data.as_object_mut() {
        fields.insert("_long".to_owned(), Value::Bool(long));
        fields.insert("_capitals".to_owned(), Value::Bool(capitals));
        fields.insert("_describe".to_owned(), Value::Bool(describe));
    }
    data
}

fn look_through(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(items) => items.iter().for_each(|item| look_through(item, look)),
        Value::Object(fields) => {
            for (name, value) in fields {
                // what a QR says is drawn, not set
                if name != "qr" {
                    look_through(value, look);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn file_id(name: &str) -> FileId {
    // names are plain, so this succeeds; otherwise typst's own name for a text without a file, which is none of ours
    let path = VirtualPath::new(name).unwrap_or_else(|_| Source::detached("").id().get().vpath().clone());
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn source_of(name: &str, text: &str) -> Source {
    Source::new(file_id(&format!("{name}.typ")), text.to_owned())
}

fn is_wanted(name: &str) -> bool {
    [
        "LiberationSerif-",
        "Tinos-",
        "times",
        "Times_New_Roman",
        "DejaVuSerif",
        "DejaVuSans",
    ]
    .iter()
    .any(|start| name.starts_with(start))
        && !name.contains("Condensed")
        && !name.contains("Mono")
        && !name.contains("Light")
}

/// Collects font files below a folder, in the order of their names so that each start chooses the same faces.
fn font_files(folder: &Path, depth: usize, wanted: &mut impl FnMut(&str) -> bool, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if depth > 1 {
                font_files(&path, depth - 1, wanted, found);
            }
            continue;
        }
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_font = [".ttf", ".otf", ".ttc"]
            .iter()
            .any(|ending| name.to_lowercase().ends_with(ending));
        if is_font && wanted(name) {
            found.push(path);
        }
    }
}
