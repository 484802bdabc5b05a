//! The index: segments on disk, the newest documents in memory, one writer, any number of readers.
//!
//! Documents are first written to a journal and synced; then they are acknowledged. When there are enough of them they become
//! a segment; eight segments of like size are merged into one. What is there is written in one small file, the manifest,
//! which is replaced by a rename: a crash leaves the old state or the new one, and files that no manifest names are
//! removed when the index is opened for writing.

use crate::error::{At, NoveltyError, Result, corrupt};
use crate::journal::{self, Journal, Record};
use crate::memory::Memory;
use crate::segment::{NewDocument, Print, Segment, SegmentWriter, What, unpack};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

const MANIFEST: &str = "manifest.json";
const LOCK: &str = "lock";
/// Segments of like size that are merged into one.
const FAN: usize = 8;

/// How much the index may hold in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Documents in memory before they become a segment; about 60 KB each.
    pub memory_documents: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            memory_documents: 2_048,
        }
    }
}

/// What the index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Documents that can be found.
    pub documents: u64,
    /// Documents that were withdrawn and are still in the files.
    pub withdrawn: u64,
    /// Segments.
    pub segments: usize,
    /// Bytes of fingerprints on disk.
    pub print_bytes: u64,
    /// Bytes of packed texts on disk.
    pub text_bytes: u64,
}

/// A segment that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Damage {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub what: String,
}

/// What became of damaged segments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mended {
    /// The damaged ones. Their files stay, with `.damaged` after their name.
    pub set_aside: Vec<Damage>,
    /// Documents that were whole and were indexed anew.
    pub saved: u64,
    /// Documents that are gone: whoever has their texts adds them again ([`Index::contains`] tells which).
    pub lost: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    /// Rises with each new file, so that no name is used twice.
    next: u64,
    journal: u64,
    segments: Vec<Named>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Named {
    number: u64,
    withdrawn: Vec<u32>,
}

/// A segment and which of its documents are withdrawn.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    number: u64,
    pub segment: Arc<Segment>,
    pub withdrawn: Arc<HashSet<u32>>,
}

/// What a reader sees.
#[derive(Debug, Default)]
pub(crate) struct View {
    pub parts: Vec<Part>,
    pub memory: Memory,
}

#[derive(Debug)]
struct Writer {
    journal: Journal,
    journal_number: u64,
    next: u64,
    // Held as long as this process writes.
    _lock: File,
}

/// An index in a folder.
#[derive(Debug)]
pub struct Index {
    folder: PathBuf,
    settings: Settings,
    view: RwLock<View>,
    writer: Option<Mutex<Writer>>,
    // One merge at a time.
    merging: Mutex<()>,
    unreadable: Vec<Damage>,
}

fn name_of(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:08}.seg"))
}

fn journal_of(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:08}.journal"))
}

impl Index {
    /// Opens (or begins) the index of a folder for writing and reading. A segment that cannot even be opened is set aside
    /// and named by [`Index::unreadable`]; one that is damaged inside is found by [`Index::mend`].
    ///
    /// # Errors
    /// [`NoveltyError::Locked`] when another process writes to it; [`NoveltyError::Io`]; [`NoveltyError::Corrupt`].
    pub fn open(folder: &Path, settings: Settings) -> Result<Index> {
        std::fs::create_dir_all(folder).at(folder)?;
        let lock_path = folder.join(LOCK);
        let lock = File::create(&lock_path).at(&lock_path)?;
        lock.try_lock().map_err(|_| NoveltyError::Locked {
            folder: folder.to_owned(),
        })?;
        let manifest = read_manifest(folder)?.unwrap_or(Manifest {
            format: 1,
            next: 1,
            journal: 0,
            segments: Vec::new(),
        });
        remove_strangers(folder, &manifest)?;
        let (manifest, unreadable) = set_unreadable_aside(folder, manifest)?;
        let (view, end) = read_view(folder, &manifest)?;
        let writer = Writer {
            journal: Journal::open(&journal_of(folder, manifest.journal), end)?,
            journal_number: manifest.journal,
            next: manifest.next,
            _lock: lock,
        };
        let index = Index {
            folder: folder.to_owned(),
            settings,
            view: RwLock::new(view),
            writer: Some(Mutex::new(writer)),
            merging: Mutex::new(()),
            unreadable,
        };
        {
            let writer = index.writing()?;
            index.write_manifest(&writer, &index.view().parts)?;
        }
        Ok(index)
    }

    /// Opens an index for reading beside a process that writes to it. It shows the moment of opening.
    ///
    /// # Errors
    /// [`NoveltyError::Io`] when there is none; [`NoveltyError::Corrupt`].
    pub fn open_to_read(folder: &Path) -> Result<Index> {
        // A merge may take away files between reading the manifest and opening them: then there is a newer manifest.
        let mut tries = 0;
        let view = loop {
            let path = folder.join(MANIFEST);
            let manifest = read_manifest(folder)?
                .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))
                .at(&path)?;
            match read_view(folder, &manifest) {
                Err(NoveltyError::Io { .. }) if tries < 20 => tries += 1,
                other => break other?.0,
            }
        };
        Ok(Index {
            folder: folder.to_owned(),
            settings: Settings::default(),
            view: RwLock::new(view),
            writer: None,
            merging: Mutex::new(()),
            unreadable: Vec::new(),
        })
    }

    pub(crate) fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn view_mut(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn writing(&self) -> Result<MutexGuard<'_, Writer>> {
        let writer = self.writer.as_ref().ok_or_else(|| NoveltyError::Locked {
            folder: self.folder.clone(),
        })?;
        Ok(writer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds documents, or puts them in the place of those with the same names. When this returns they are on the disk
    /// and every later check sees them.
    ///
    /// # Errors
    /// [`NoveltyError::Io`]; nothing was added then.
    pub fn add<'a>(&self, documents: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<()> {
        let mut writer = self.writing()?;
        let records: Vec<Record> = documents
            .into_iter()
            .map(|(id, text)| Record::Add {
                id: id.to_owned(),
                text: text.to_owned(),
            })
            .collect();
        writer.journal.append(&records)?;
        self.apply(&records);
        if self.view().memory.len() >= self.settings.memory_documents {
            self.flush_with(&mut writer)?;
        }
        Ok(())
    }

    /// Takes a document out of every later check. `false` when there is none of this name.
    ///
    /// # Errors
    /// [`NoveltyError::Io`]; nothing was changed then.
    pub fn withdraw(&self, id: &str) -> Result<bool> {
        let mut writer = self.writing()?;
        let record = Record::Withdraw { id: id.to_owned() };
        writer.journal.append(std::slice::from_ref(&record))?;
        Ok(self.apply(std::slice::from_ref(&record)))
    }

    fn apply(&self, records: &[Record]) -> bool {
        let mut view = self.view_mut();
        let mut found = false;
        for record in records {
            found |= view.apply(record);
        }
        found
    }

    /// Writes what is in memory as a segment.
    ///
    /// # Errors
    /// [`NoveltyError::Io`]; nothing is lost then: the journal still holds it.
    pub fn flush(&self) -> Result<()> {
        let mut writer = self.writing()?;
        self.flush_with(&mut writer)
    }

    fn flush_with(&self, writer: &mut Writer) -> Result<()> {
        let (mut parts, withdrawn, number) = {
            let view = self.view();
            if view.memory.len() == 0 {
                return Ok(());
            }
            let number = writer.next;
            writer.next += 2;
            let withdrawn = view.memory.write(&name_of(&self.folder, number))?;
            (view.parts.clone(), withdrawn, number)
        };
        parts.push(Part {
            number,
            segment: Arc::new(Segment::open(&name_of(&self.folder, number))?),
            withdrawn: Arc::new(withdrawn.into_iter().collect()),
        });
        let old_journal = writer.journal_number;
        writer.journal = Journal::open(&journal_of(&self.folder, number + 1), 0)?;
        writer.journal_number = number + 1;
        self.write_manifest(writer, &parts)?;
        *self.view_mut() = View {
            parts,
            memory: Memory::default(),
        };
        let _ = std::fs::remove_file(journal_of(&self.folder, old_journal));
        Ok(())
    }

    /// Merges segments of like size while there are enough of them; documents that were withdrawn go. Checks and adding
    /// go on meanwhile. Gives the number of merges.
    ///
    /// # Errors
    /// [`NoveltyError::Io`]; the index is as before then.
    pub fn maintain(&self) -> Result<u32> {
        let _one = self.merging.lock().unwrap_or_else(PoisonError::into_inner);
        let mut merges = 0;
        loop {
            // Bound first: the view must be free while its parts are exchanged.
            let chosen = choose(&self.view().parts);
            let Some(chosen) = chosen else {
                return Ok(merges);
            };
            self.merge(&chosen)?;
            merges += 1;
        }
    }

    /// Merges everything into one segment: after a first import.
    ///
    /// # Errors
    /// [`NoveltyError::Io`]; the index is as before then.
    pub fn merge_all(&self) -> Result<()> {
        self.flush()?;
        let _one = self.merging.lock().unwrap_or_else(PoisonError::into_inner);
        let all = self.view().parts.clone();
        if all.len() > 1 || all.iter().any(|part| !part.withdrawn.is_empty()) {
            self.merge(&all)?;
        }
        Ok(())
    }

    /// Neighbouring parts become one.
    fn merge(&self, chosen: &[Part]) -> Result<()> {
        let number = {
            let mut writer = self.writing()?;
            writer.next += 1;
            writer.next - 1
        };
        let path = name_of(&self.folder, number);
        let moved = write_merged(&path, chosen)?;
        let segment = Arc::new(Segment::open(&path)?);
        // From here on nobody adds or withdraws, so that what was withdrawn during the merge is not forgotten.
        let writer = self.writing()?;
        let old = self.view().parts.clone();
        let numbers: Vec<u64> = chosen.iter().map(|part| part.number).collect();
        let mut withdrawn = HashSet::new();
        for (part, moved) in chosen.iter().zip(&moved) {
            let now = old.iter().find(|other| other.number == part.number);
            for document in now.into_iter().flat_map(|part| part.withdrawn.iter()) {
                withdrawn.extend(moved.get(*document as usize).copied().flatten());
            }
        }
        let mut merged = Some(Part {
            number,
            segment,
            withdrawn: Arc::new(withdrawn),
        });
        let parts: Vec<Part> = old
            .into_iter()
            .filter_map(|part| {
                if numbers.contains(&part.number) {
                    merged.take()
                } else {
                    Some(part)
                }
            })
            .collect();
        self.write_manifest(&writer, &parts)?;
        self.view_mut().parts = parts;
        for number in numbers {
            let old = name_of(&self.folder, number);
            let _ = std::fs::remove_file(old.with_extension("txt"));
            let _ = std::fs::remove_file(old);
        }
        Ok(())
    }

    /// Segments that could not be opened when the index was: their documents are gone from it.
    #[must_use]
    pub fn unreadable(&self) -> &[Damage] {
        &self.unreadable
    }

    /// Reads everything and compares it with its checksums; names what is damaged. Checks and adding go on meanwhile.
    #[must_use]
    pub fn verify(&self) -> Vec<Damage> {
        let parts = self.view().parts.clone();
        parts.iter().filter_map(|part| damage(&part.segment)).collect()
    }

    /// Sets damaged segments aside and indexes anew what is whole in them.
    ///
    /// # Errors
    /// [`NoveltyError::Io`]; the index is as before then, but for documents that it may hold twice as one.
    pub fn mend(&self) -> Result<Mended> {
        let _one = self.merging.lock().unwrap_or_else(PoisonError::into_inner);
        let mut mended = Mended::default();
        let parts = self.view().parts.clone();
        for part in parts {
            let Some(damage) = damage(&part.segment) else {
                continue;
            };
            // From here on nobody adds or withdraws: what was replaced or withdrawn while the files were read must not
            // come back. The part is taken as it is now.
            let mut writer = self.writing()?;
            let now = self
                .view()
                .parts
                .iter()
                .find(|other| other.number == part.number)
                .cloned();
            let Some(part) = now else { continue };
            let mut records = Vec::new();
            for document in (0..part.segment.documents()).filter(|document| !part.withdrawn.contains(document)) {
                let whole = part.segment.whole(document).and_then(|(id, packed)| {
                    let text = unpack(part.segment.path(), packed).ok()?;
                    Some(Record::Add {
                        id: id.to_owned(),
                        text,
                    })
                });
                match whole {
                    Some(record) => records.push(record),
                    None => mended.lost += 1,
                }
            }
            mended.saved += records.len() as u64;
            writer.journal.append(&records)?;
            self.apply(&records);
            let left: Vec<Part> = self
                .view()
                .parts
                .iter()
                .filter(|other| other.number != part.number)
                .cloned()
                .collect();
            self.write_manifest(&writer, &left)?;
            self.view_mut().parts = left;
            put_aside(&name_of(&self.folder, part.number))?;
            if self.view().memory.len() >= self.settings.memory_documents {
                self.flush_with(&mut writer)?;
            }
            mended.set_aside.push(damage);
        }
        Ok(mended)
    }

    /// Whether a document of this name can be found.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        let view = self.view();
        view.memory_number(id).is_some()
            || view.parts.iter().any(|part| {
                let found = part.segment.find(id);
                found.iter().any(|document| !part.withdrawn.contains(document))
            })
    }

    fn write_manifest(&self, writer: &Writer, parts: &[Part]) -> Result<()> {
        let manifest = Manifest {
            format: 1,
            next: writer.next,
            journal: writer.journal_number,
            segments: parts
                .iter()
                .map(|part| {
                    let mut withdrawn: Vec<u32> = part.withdrawn.iter().copied().collect();
                    withdrawn.sort_unstable();
                    Named {
                        number: part.number,
                        withdrawn,
                    }
                })
                .collect(),
        };
        let path = self.folder.join(MANIFEST);
        let new = path.with_extension("new");
        let mut file = File::create(&new).at(&new)?;
        file.write_all(serde_json::to_string(&manifest).unwrap_or_default().as_bytes())
            .and_then(|()| file.sync_all())
            .at(&new)?;
        std::fs::rename(&new, &path).at(&path)?;
        // The new name is on the disk when its folder is.
        File::open(&self.folder)
            .and_then(|folder| folder.sync_all())
            .at(&self.folder)
    }

    /// What the index holds.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let view = self.view();
        let mut stats = Stats {
            segments: view.parts.len(),
            ..Stats::default()
        };
        for part in &view.parts {
            let withdrawn = part.withdrawn.len() as u64;
            stats.withdrawn += withdrawn;
            stats.documents += u64::from(part.segment.documents()) - withdrawn;
            let (prints, texts) = part.segment.bytes();
            stats.print_bytes += prints;
            stats.text_bytes += texts;
        }
        for number in 0..view.memory.len() {
            match view.memory.get(number) {
                Some(held) if !held.withdrawn => stats.documents += 1,
                Some(_) | None => stats.withdrawn += 1,
            }
        }
        stats
    }

    /// The text of a document as it was added.
    ///
    /// # Errors
    /// [`NoveltyError::Corrupt`].
    pub fn text(&self, id: &str) -> Result<Option<String>> {
        let view = self.view();
        if let Some(number) = view.memory_number(id) {
            return Ok(view.memory.get(number).map(|held| held.text.to_string()));
        }
        for part in view.parts.iter().rev() {
            for document in part.segment.find(id) {
                if !part.withdrawn.contains(&document) {
                    return part.segment.text(document).map(Some);
                }
            }
        }
        Ok(None)
    }
}

impl View {
    fn memory_number(&self, id: &str) -> Option<u32> {
        self.memory.number(id)
    }

    fn apply(&mut self, record: &Record) -> bool {
        let id = match record {
            Record::Add { id, .. } | Record::Withdraw { id } => id,
        };
        let mut found = self.memory.withdraw(id);
        for part in &mut self.parts {
            for document in part.segment.find(id) {
                if !part.withdrawn.contains(&document) {
                    Arc::make_mut(&mut part.withdrawn).insert(document);
                    found = true;
                }
            }
        }
        if let Record::Add { id, text } = record {
            self.memory.add(id, text);
        }
        found
    }

    /// Documents that a new one is compared with.
    pub(crate) fn documents(&self) -> u64 {
        let on_disk: u64 = self.parts.iter().map(|part| u64::from(part.segment.documents())).sum();
        on_disk + u64::from(self.memory.len())
    }
}

fn read_manifest(folder: &Path) -> Result<Option<Manifest>> {
    let path = folder.join(MANIFEST);
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        read => read.at(&path)?,
    };
    let manifest: Manifest = serde_json::from_str(&text).map_err(|_| corrupt(&path, "not a manifest"))?;
    if manifest.format != 1 {
        return Err(corrupt(&path, "written by another version"));
    }
    Ok(Some(manifest))
}

/// Opens what a manifest names; also gives where the journal ends.
fn read_view(folder: &Path, manifest: &Manifest) -> Result<(View, u64)> {
    let mut view = View::default();
    for named in &manifest.segments {
        view.parts.push(Part {
            number: named.number,
            segment: Arc::new(Segment::open(&name_of(folder, named.number))?),
            withdrawn: Arc::new(named.withdrawn.iter().copied().collect()),
        });
    }
    let (records, end) = journal::read(&journal_of(folder, manifest.journal), 0)?;
    for record in &records {
        view.apply(record);
    }
    Ok((view, end))
}

fn damage(segment: &Segment) -> Option<Damage> {
    match segment.verify() {
        Err(NoveltyError::Corrupt { path, what }) => Some(Damage {
            file: path,
            what: what.to_owned(),
        }),
        _ => None,
    }
}

/// The files of a segment under a name that nothing reads.
fn put_aside(path: &Path) -> Result<()> {
    for file in [path.to_owned(), path.with_extension("txt")] {
        if file.exists() {
            let mut name = file.clone().into_os_string();
            name.push(".damaged");
            std::fs::rename(&file, name).at(&file)?;
        }
    }
    Ok(())
}

fn set_unreadable_aside(folder: &Path, manifest: Manifest) -> Result<(Manifest, Vec<Damage>)> {
    let mut unreadable = Vec::new();
    let mut segments = Vec::with_capacity(manifest.segments.len());
    for named in manifest.segments {
        let path = name_of(folder, named.number);
        match Segment::open(&path) {
            Err(NoveltyError::Corrupt { path: file, what }) => {
                put_aside(&path)?;
                unreadable.push(Damage {
                    file,
                    what: what.to_owned(),
                });
            }
            Err(NoveltyError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                unreadable.push(Damage {
                    file: path,
                    what: "missing".to_owned(),
                });
            }
            Err(other) => return Err(other),
            Ok(_) => segments.push(named),
        }
    }
    Ok((Manifest { segments, ..manifest }, unreadable))
}

fn remove_strangers(folder: &Path, manifest: &Manifest) -> Result<()> {
    for entry in std::fs::read_dir(folder).at(folder)? {
        let path = entry.at(folder)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
        let number = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .and_then(|stem| stem.parse::<u64>().ok());
        let stranger = match (ending, number) {
            ("seg" | "txt", Some(number)) => !manifest.segments.iter().any(|named| named.number == number),
            ("journal", Some(number)) => number != manifest.journal,
            _ => false,
        };
        if stranger {
            std::fs::remove_file(&path).at(&path)?;
        }
    }
    Ok(())
}

/// The oldest run of neighbouring segments of like size that is long enough to be merged.
fn choose(parts: &[Part]) -> Option<Vec<Part>> {
    let size = |part: &Part| (part.segment.documents().max(1)).ilog2() / 3;
    let mut from = 0;
    for at in 0..=parts.len() {
        let breaks = at == parts.len() || size(&parts[at]) != size(&parts[from]);
        if breaks {
            if at - from >= FAN {
                return Some(parts[from..from + FAN].to_vec());
            }
            from = at;
        }
    }
    None
}

/// Writes the documents of some segments that are not withdrawn as one; gives the new number of each old document.
fn write_merged(path: &Path, parts: &[Part]) -> Result<Vec<Vec<Option<u32>>>> {
    let mut writer = SegmentWriter::new(path)?;
    let mut moved = Vec::with_capacity(parts.len());
    let mut next = 0_u32;
    for part in parts {
        let mut numbers = Vec::with_capacity(part.segment.documents() as usize);
        for document in 0..part.segment.documents() {
            if part.withdrawn.contains(&document) {
                numbers.push(None);
                continue;
            }
            writer.document(&NewDocument {
                id: part.segment.id(document),
                words: part.segment.words(document),
                packed: part.segment.packed(document)?.to_vec(),
            })?;
            numbers.push(Some(next));
            next += 1;
        }
        moved.push(numbers);
    }
    let mut rows: Vec<_> = parts
        .iter()
        .zip(&moved)
        .map(|(part, moved)| {
            let row = part.segment.prints().filter_map(|print| match print.what {
                What::Further(_) => Some(print),
                What::In(document) => {
                    let number = moved.get(document as usize).copied().flatten()?;
                    Some(Print {
                        print: print.print,
                        what: What::In(number),
                    })
                }
            });
            row.peekable()
        })
        .collect();
    let expected = parts.iter().map(|part| part.segment.postings()).sum();
    let merged = std::iter::from_fn(|| {
        // Documents of an earlier part have the smaller numbers, so the first of the smallest fingerprints is next.
        let (at, _) = rows
            .iter_mut()
            .enumerate()
            .filter_map(|(at, row)| row.peek().map(|print| (at, print.print)))
            .min_by_key(|(_, print)| *print)?;
        rows.get_mut(at)?.next()
    });
    writer.finish(merged, expected)?;
    Ok(moved)
}
