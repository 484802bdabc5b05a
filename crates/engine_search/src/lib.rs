//! Full-text search over everything a person may see: the only crate that compiles tantivy.
//!
//! One index in a folder of the data directory. Each document carries who finds it as terms and columns; a question
//! carries what its asker sees ([`kernel::search::Sights`]), and both meet inside the query: hits, counts, facets and
//! suggestions are of seen documents only. Where an asker sees little, the query walks the seen documents, so that its
//! time tells nothing of the rest.
//!
//! A commit carries the place in the journal up to which it goes, so a crash loses nothing and doubles nothing. A rebuild
//! fills a new folder while the old one answers; one renamed file swaps them.
//!
//! What it does not do: read the database, or know what a kind of record is. Module `search` does.

mod abbreviations;
mod classes;
mod lens;
mod parse;
mod schema;
mod seek;
mod shown;
mod slips;
mod words;

pub use abbreviations::Abbreviations;

use classes::Classes;
use kernel::search::{Answer, Document, Hit, Question, Rebuilding, Sights, Standing, TextIndex};
use kernel::{AppError, Result};
use lens::Views;
use schema::Fields;
use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tantivy::index::SegmentId;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument};
use uuid::Uuid;

/// Memory of the writer that follows the journal: its batches are small.
const FOLLOW_BYTES: usize = 30_000_000;
/// Memory of the writer that builds the whole, for each of its threads.
const BUILD_BYTES: usize = 100_000_000;
const BUILD_THREADS: usize = 2;
/// Names the folder in use and the form of its index.
const CURRENT: &str = "current";

/// A failure of the index in words of the log.
fn failed(error: impl std::fmt::Display) -> AppError {
    AppError::bug(format!("search index: {error}"))
}

/// The index of a service.
pub struct Engine {
    folder: PathBuf,
    abbreviations: Arc<Abbreviations>,
    /// Opened at the first use: a command that never searches does not touch it.
    open: RwLock<Option<Arc<Opened>>>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// One state of the index that answers questions.
pub(crate) struct Shot {
    pub searcher: Searcher,
    /// Of each segment, in the order of the searcher.
    pub classes: Vec<Arc<Classes>>,
    pub views: Views,
    pub standing: Standing,
}

struct Opened {
    folder: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    writer: Mutex<IndexWriter>,
    known: Mutex<HashMap<SegmentId, Arc<Classes>>>,
    shot: RwLock<Arc<Shot>>,
}

impl Opened {
    fn new(folder: PathBuf, threads: usize, bytes: usize) -> Result<Opened> {
        let (schema, fields) = schema::schema();
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let directory = tantivy::directory::MmapDirectory::open(&folder).map_err(failed)?;
        let index = Index::open_or_create(directory, schema).map_err(failed)?;
        schema::register(&index);
        let writer: IndexWriter = index
            .writer_with_num_threads(threads, threads * bytes)
            .map_err(failed)?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(failed)?;
        let opened = Opened {
            folder,
            shot: RwLock::new(Arc::new(Shot {
                searcher: reader.searcher(),
                classes: Vec::new(),
                views: Views::default(),
                standing: Standing::default(),
            })),
            index,
            reader,
            fields,
            writer: Mutex::new(writer),
            known: Mutex::new(HashMap::new()),
        };
        opened.look()?;
        Ok(opened)
    }

    /// Takes up the last commit.
    fn look(&self) -> Result<()> {
        self.reader.reload().map_err(failed)?;
        let searcher = self.reader.searcher();
        let payload = self.index.load_metas().map_err(failed)?.payload;
        let standing = payload
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut of_segments = Vec::new();
        for segment in searcher.segment_readers() {
            let held = known.get(&segment.segment_id()).cloned();
            let classes = match held {
                Some(classes) => classes,
                None => Arc::new(Classes::read(segment).map_err(failed)?),
            };
            of_segments.push((segment.segment_id(), classes));
        }
        *known = of_segments.iter().cloned().collect();
        let classes = of_segments.into_iter().map(|(_, classes)| classes).collect();
        *self.shot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Shot {
            searcher,
            classes,
            views: Views::default(),
            standing,
        });
        Ok(())
    }

    fn shot(&self) -> Arc<Shot> {
        self.shot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn commit(&self, writer: &mut IndexWriter, standing: &Standing) -> Result<()> {
        let payload = serde_json::to_string(standing).map_err(failed)?;
        let mut prepared = writer.prepare_commit().map_err(failed)?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(failed)?;
        Ok(())
    }
}

impl Engine {
    /// The index in a folder, which is made when it is first used.
    pub fn new(folder: PathBuf, abbreviations: Abbreviations) -> Engine {
        Engine {
            folder,
            abbreviations: Arc::new(abbreviations),
            open: RwLock::new(None),
        }
    }

    /// What an index made by this program looks like.
    fn form(&self) -> String {
        format!(
            "{}.{}.{:x}",
            schema::FORM,
            vietnamese::KEY_VERSION,
            self.abbreviations.version()
        )
    }

    fn opened(&self) -> Result<Arc<Opened>> {
        if let Some(opened) = self.open.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            return Ok(opened.clone());
        }
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = open.as_ref() {
            return Ok(opened.clone());
        }
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let named = std::fs::read_to_string(self.folder.join(CURRENT)).unwrap_or_default();
        let named = named
            .trim()
            .split_once(' ')
            .map(|(name, form)| (name.to_owned(), form.to_owned()));
        let name = match named {
            Some((name, form)) if form == self.form() => name,
            // Another program or another pack made it, or nobody: an empty one is begun, and the follower fills it.
            Some(_) | None => {
                let name = self.fresh_name()?;
                self.point_to(&name)?;
                name
            }
        };
        self.clear(&name);
        let folder = self.folder.join(&name);
        let opened = match Opened::new(folder.clone(), 1, FOLLOW_BYTES) {
            Ok(opened) => opened,
            Err(error) => {
                // A damaged index is no loss: everything in it is in the database.
                tracing::error!(%error, "the search index cannot be opened; it is begun again");
                let name = self.fresh_name()?;
                self.point_to(&name)?;
                Opened::new(self.folder.join(name), 1, FOLLOW_BYTES)?
            }
        };
        let opened = Arc::new(opened);
        *open = Some(opened.clone());
        Ok(opened)
    }

    /// Takes away what rebuilds left that never came to their end, and old folders that could not be taken away. It only
    /// costs room: nothing fails because of it.
    fn clear(&self, but: &str) {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries {
            let other = entry.file_name().to_string_lossy().into_owned();
            if other.starts_with('g') && other != but {
                remove(&entry.path());
            }
        }
    }

    /// A name that no folder has.
    fn fresh_name(&self) -> Result<String> {
        let mut last = 0;
        for entry in std::fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            if let Some(number) = name.strip_prefix('g').and_then(|number| number.parse::<u64>().ok()) {
                last = last.max(number);
            }
        }
        Ok(format!("g{:06}", last + 1))
    }

    /// Makes a folder the one in use, at once and for good.
    fn point_to(&self, name: &str) -> Result<()> {
        let path = self.folder.join(CURRENT);
        let beside = self.folder.join("current.new");
        let write = || -> std::io::Result<()> {
            let mut file = std::fs::File::create(&beside)?;
            writeln!(file, "{name} {}", self.form())?;
            file.sync_all()?;
            std::fs::rename(&beside, &path)?;
            sync_folder(&self.folder)
        };
        write().map_err(failed)
    }

    fn beside(&self, document: &Document) -> Vec<String> {
        let mut texts = vec![document.title.as_str(), document.body.as_str(), document.field.as_str()];
        texts.extend(document.units.iter().map(String::as_str));
        self.abbreviations.beside(&texts)
    }

    fn made(&self, fields: &Fields, document: &Document) -> TantivyDocument {
        fields.document(document, &self.beside(document))
    }

    /// Whether a question with these sights walks what is seen, document by document, and so takes as long as that is much.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn walks(&self, sights: &Sights) -> Result<bool> {
        let opened = self.opened()?;
        seek::walks(&opened.shot(), &opened.fields, sights).map_err(failed)
    }

    /// Bytes on disk: of the index, and of the texts that are kept to show passages.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn bytes(&self) -> Result<(u64, u64)> {
        let opened = self.opened()?;
        let mut sizes = (0, 0);
        for entry in std::fs::read_dir(&opened.folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let length = entry.metadata().map_err(failed)?.len();
            if entry.path().extension().is_some_and(|end| end == "store") {
                sizes.1 += length;
            } else {
                sizes.0 += length;
            }
        }
        Ok(sizes)
    }
}

/// Takes a folder away that nobody reads any more; one that stays is tried again later.
fn remove(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder) {
        tracing::warn!(%error, folder = %folder.display(), "a folder of the search index stays");
    }
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

impl TextIndex for Engine {
    fn standing(&self) -> Result<Standing> {
        Ok(self.opened()?.shot().standing.clone())
    }

    fn apply(&self, documents: Vec<Document>, gone: Vec<(&'static str, Uuid)>, standing: Standing) -> Result<()> {
        let opened = self.opened()?;
        let mut writer = opened.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let write = |writer: &mut IndexWriter| -> Result<()> {
            for (kind, id) in gone {
                writer.delete_term(opened.fields.key_term(kind, id));
            }
            for document in &documents {
                writer.delete_term(opened.fields.key_term(document.kind, document.id));
                let made = self.made(&opened.fields, document);
                writer.add_document(made).map_err(failed)?;
            }
            opened.commit(writer, &standing)
        };
        if let Err(error) = write(&mut writer) {
            // What was half written must not come along with the next commit.
            writer.rollback().map_err(failed)?;
            return Err(error);
        }
        opened.look()
    }

    fn rebuild(&self) -> Result<Box<dyn Rebuilding + '_>> {
        let current = self.opened()?.folder.clone();
        // Named before the others go: one that failed a moment ago may still be closing its files.
        let name = self.fresh_name()?;
        let current = current.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.clear(&current);
        let opened = Opened::new(self.folder.join(&name), BUILD_THREADS, BUILD_BYTES)?;
        Ok(Box::new(Rebuild {
            engine: self,
            name,
            opened,
        }))
    }

    fn search(&self, question: &Question) -> Result<Answer> {
        let opened = self.opened()?;
        seek::search(&opened.shot(), &opened.fields, &self.abbreviations, question).map_err(failed)
    }

    fn suggest(&self, words: &str, sights: &Sights, size: usize) -> Result<Vec<Hit>> {
        let opened = self.opened()?;
        seek::suggest(&opened.shot(), &opened.fields, &self.abbreviations, words, sights, size).map_err(failed)
    }
}

struct Rebuild<'e> {
    engine: &'e Engine,
    name: String,
    opened: Opened,
}

impl Rebuilding for Rebuild<'_> {
    fn add(&mut self, documents: Vec<Document>) -> Result<()> {
        let writer = self.opened.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for document in &documents {
            let made = self.engine.made(&self.opened.fields, document);
            writer.add_document(made).map_err(failed)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, standing: Standing) -> Result<()> {
        let Rebuild { engine, name, opened } = *self;
        let Opened { folder, writer, .. } = &opened;
        let folder = folder.clone();
        {
            let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
            opened.commit(&mut writer, &standing)?;
        }
        let Opened { writer, .. } = opened;
        writer
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .wait_merging_threads()
            .map_err(failed)?;
        // Opened again with the small writer; the big one has given its memory and its lock back.
        let fresh = Arc::new(Opened::new(folder, 1, FOLLOW_BYTES)?);
        let mut open = engine.open.write().unwrap_or_else(PoisonError::into_inner);
        engine.point_to(&name)?;
        let old = open.replace(fresh);
        drop(open);
        if let Some(old) = old {
            // Questions under way hold the old files open; only their names go.
            remove(&old.folder);
        }
        Ok(())
    }
}
