//! The seam between the kernel's plain types and the library `novelty`: an index of all handed-in texts in the data folder.
//!
//! The index holds nothing that the records do not say. What it held last is written beside it, so that a start finds out
//! in a moment which records are to be taken in again; an index that cannot be read is begun anew and filled from them.

use kernel::engines::novelty::{Comparison, Copying, Kept, Leftover, Novelty, Passage, Question, Source, Stretch, Why};
use kernel::{AppError, Result};
use novelty::{Index, NoveltyError, Settings};
use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Folder of the index in the data folder.
pub const FOLDER: &str = "novelty";
/// What the index holds: a line for each change, record and version; the version is missing when it was taken out.
const VERSIONS: &str = "versions.list";
/// Texts in memory before they become a file: some megabytes at most.
const IN_MEMORY: u32 = 256;
/// The printed words of forms, which are nobody's own.
const FORM_WORDS: &str = include_str!("../../../packs/novelty/form-words.txt");

struct Versions {
    held: HashMap<Uuid, i64>,
    file: std::fs::File,
}

struct Opened {
    index: Index,
    versions: Mutex<Versions>,
    /// Records whose texts were lost to damaged files.
    lost: Mutex<HashSet<Uuid>>,
}

/// The comparison of texts by the library `novelty`.
pub struct Comparer {
    folder: PathBuf,
    forms: Vec<String>,
    // Opened at the first use: a command beside the service (`config check`) must not ask for its lock.
    opened: Mutex<Option<Arc<Opened>>>,
}

impl std::fmt::Debug for Comparer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Comparer")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

fn broken(error: &dyn std::fmt::Display) -> AppError {
    AppError::bug(format!("novelty: {error}"))
}

impl Comparer {
    /// The index of a data folder; it is opened, or begun, at its first use. A folder of packs may replace the words of
    /// forms.
    ///
    /// # Errors
    /// When the words of forms cannot be read.
    pub fn new(data: &Path, packs: Option<&Path>) -> Result<Comparer> {
        let own = packs.map(|packs| packs.join("novelty").join("form-words.txt"));
        let forms = match own.filter(|path| path.is_file()) {
            Some(path) => std::fs::read_to_string(&path).map_err(|error| broken(&error))?,
            None => FORM_WORDS.to_owned(),
        };
        Ok(Comparer {
            folder: data.join(FOLDER),
            forms: forms
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(str::to_owned)
                .collect(),
            opened: Mutex::new(None),
        })
    }

    fn opened(&self) -> Result<Arc<Opened>> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = &*opened {
            return Ok(opened.clone());
        }
        let settings = Settings {
            memory_documents: IN_MEMORY,
        };
        let index = match Index::open(&self.folder, settings) {
            Err(NoveltyError::Corrupt { path, what }) => {
                tracing::warn!(path = %path.display(), what, "index of texts is damaged: begun anew from the records");
                std::fs::remove_dir_all(&self.folder).map_err(|error| broken(&error))?;
                Index::open(&self.folder, settings)
            }
            other => other,
        };
        let index = index.map_err(|error| broken(&error))?;
        if !index.unreadable().is_empty() {
            // Nobody knows which texts were in the files that were set aside: all records are looked at again.
            tracing::warn!(
                files = index.unreadable().len(),
                "files of the index of texts cannot be read"
            );
            let _ = std::fs::remove_file(self.folder.join(VERSIONS));
        }
        let versions = Versions::open(&self.folder.join(VERSIONS)).map_err(|error| broken(&error))?;
        let found = Arc::new(Opened {
            index,
            versions: Mutex::new(versions),
            lost: Mutex::default(),
        });
        *opened = Some(found.clone());
        Ok(found)
    }
}

impl Opened {
    fn versions(&self) -> MutexGuard<'_, Versions> {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lost(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the index; what is damaged in it is set aside first, and asked once more. Texts that are lost with it are told by
    /// [`Novelty::lost`], and after a crash by their missing in the list of what is held.
    fn ask<T>(&self, question: impl Fn(&Index) -> novelty::Result<T>) -> Result<T> {
        match question(&self.index) {
            Err(NoveltyError::Corrupt { path, what }) => {
                tracing::error!(path = %path.display(), what, "index of texts is damaged: mended");
                self.mend()?;
                question(&self.index).map_err(|error| broken(&error))
            }
            other => other.map_err(|error| broken(&error)),
        }
    }

    fn mend(&self) -> Result<()> {
        let mended = self.index.mend().map_err(|error| broken(&error))?;
        tracing::warn!(
            files = mended.set_aside.len(),
            saved = mended.saved,
            lost = mended.lost,
            "damaged files of the index of texts are set aside"
        );
        let mut versions = self.versions();
        let held = versions.held.keys().copied();
        let gone: Vec<Uuid> = held.filter(|id| !self.index.contains(&id.to_string())).collect();
        let notes: Vec<(Uuid, Option<i64>)> = gone.iter().map(|id| (*id, None)).collect();
        versions.note(&notes).map_err(|error| broken(&error))?;
        self.lost().extend(gone);
        Ok(())
    }
}

impl Versions {
    fn open(path: &Path) -> std::io::Result<Versions> {
        let text = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            other => other?,
        };
        let mut held = HashMap::new();
        let mut lines = 0_usize;
        for line in text.lines() {
            lines += 1;
            // A line that a crash cut short says nothing: its record is taken in again.
            let Some((id, version)) = line.split_once(' ') else {
                continue;
            };
            let Ok(id) = id.parse::<Uuid>() else { continue };
            match version.parse::<i64>() {
                Ok(version) => held.insert(id, version),
                Err(_) => held.remove(&id),
            };
        }
        if lines > 2 * held.len() + 1_000 {
            let whole: String = held.iter().map(|(id, version)| format!("{id} {version}\n")).collect();
            let new = path.with_extension("new");
            std::fs::write(&new, whole)?;
            std::fs::rename(&new, path)?;
        }
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
        if !text.is_empty() && !text.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        Ok(Versions { held, file })
    }

    fn note(&mut self, changes: &[(Uuid, Option<i64>)]) -> std::io::Result<()> {
        let lines: String = changes
            .iter()
            .map(|(id, version)| match version {
                Some(version) => format!("{id} {version}\n"),
                None => format!("{id} -\n"),
            })
            .collect();
        self.file.write_all(lines.as_bytes())?;
        for (id, version) in changes {
            match version {
                Some(version) => self.held.insert(*id, *version),
                None => self.held.remove(id),
            };
        }
        Ok(())
    }
}

impl Novelty for Comparer {
    fn put(&self, texts: &[Kept]) -> Result<()> {
        let opened = self.opened()?;
        let names: Vec<String> = texts.iter().map(|text| text.id.to_string()).collect();
        let mut changed = Vec::new();
        for (name, kept) in names.iter().zip(texts) {
            // An act that left the words alone changes nothing here; what cannot be read is written again.
            let held = opened.index.text(name).ok().flatten();
            if held.as_deref() != Some(kept.text.as_str()) {
                changed.push((name.as_str(), kept.text.as_str()));
            }
        }
        if !changed.is_empty() {
            opened.index.add(changed).map_err(|error| broken(&error))?;
        }
        let notes: Vec<(Uuid, Option<i64>)> = texts.iter().map(|kept| (kept.id, Some(kept.version))).collect();
        opened.versions().note(&notes).map_err(|error| broken(&error))?;
        let mut lost = opened.lost();
        for kept in texts {
            lost.remove(&kept.id);
        }
        Ok(())
    }

    fn remove(&self, ids: &[Uuid]) -> Result<()> {
        let opened = self.opened()?;
        for id in ids {
            opened.index.withdraw(&id.to_string()).map_err(|error| broken(&error))?;
        }
        let notes: Vec<(Uuid, Option<i64>)> = ids.iter().map(|id| (*id, None)).collect();
        opened.versions().note(&notes).map_err(|error| broken(&error))?;
        let mut lost = opened.lost();
        for id in ids {
            lost.remove(id);
        }
        Ok(())
    }

    fn lost(&self) -> Vec<Uuid> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = opened.as_ref();
        opened
            .map(|opened| opened.lost().iter().copied().collect())
            .unwrap_or_default()
    }

    fn held(&self) -> Result<HashMap<Uuid, i64>> {
        Ok(self.opened()?.versions().held.clone())
    }

    fn compare(&self, question: &Question) -> Result<Comparison> {
        let opened = self.opened()?;
        let itself = question.itself.map(|id| id.to_string());
        let own: Vec<String> = question.own.iter().map(Uuid::to_string).collect();
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let forms: Vec<&str> = self.forms.iter().map(String::as_str).collect();
        let asked = novelty::Question {
            text: &question.text,
            itself: itself.as_deref(),
            own: &own,
            templates: &forms,
            ..novelty::Question::default()
        };
        let (report, texts) = opened.ask(|index| {
            let report = index.check(&asked)?;
            let texts = report.sources.iter().map(|source| index.text(&source.id));
            let texts = texts.collect::<novelty::Result<Vec<_>>>()?;
            Ok((report, texts))
        })?;
        let mut sources = Vec::with_capacity(report.sources.len());
        for (source, text) in report.sources.iter().zip(texts) {
            let Ok(id) = source.id.parse::<Uuid>() else { continue };
            // Withdrawn between the two questions: then it is no source any more.
            let Some(text) = text else { continue };
            sources.push(Source {
                id,
                text,
                passages: source
                    .passages
                    .iter()
                    .map(|passage| Passage {
                        start: passage.start,
                        end: passage.end,
                        source_start: passage.source_start,
                        source_end: passage.source_end,
                        words: passage.words,
                        same_percent: passage.same_percent,
                    })
                    .collect(),
                copying: match source.copying {
                    novelty::Copying::Verbatim => Copying::Verbatim,
                    novelty::Copying::LightEdit => Copying::LightEdit,
                    novelty::Copying::MarksRemoved => Copying::MarksRemoved,
                    novelty::Copying::Reordered => Copying::Reordered,
                },
                own: source.own,
            });
        }
        Ok(Comparison {
            words: report.words,
            counted: report.counted(),
            discounted: report
                .discounted
                .iter()
                .map(|stretch| Stretch {
                    start: stretch.start,
                    end: stretch.end,
                    why: match stretch.why {
                        novelty::Why::Common => Why::Common,
                        novelty::Why::Form => Why::Form,
                        novelty::Why::Citation => Why::Citation,
                        novelty::Why::Quotation => Why::Quotation,
                    },
                })
                .collect(),
            sources,
        })
    }

    fn leftovers(&self, text: &str, own: &[&str]) -> Vec<Leftover> {
        novelty::leftovers(text, own)
            .into_iter()
            .map(|found| Leftover {
                name: found.name,
                start: found.start,
                count: found.count,
            })
            .collect()
    }

    fn tidy(&self) -> Result<()> {
        self.opened()?.index.maintain().map_err(|error| broken(&error))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(id: u128, version: i64, text: &str) -> Kept {
        Kept {
            id: Uuid::from_u128(id),
            version,
            text: text.to_owned(),
        }
    }

    const WORDS: &str = "Mỗi em một bộ thẻ số tự làm bằng bìa cũ, đầu giờ các em xếp thẻ theo lời cô, cuối giờ từng nhóm đổi thẻ \
                         cho nhau và nói cách làm của mình trước lớp để cô nghe và ghi lại.";

    #[test]
    fn what_was_held_is_known_after_a_start_and_a_damaged_index_begins_anew() {
        let data = std::env::temp_dir().join(format!("khoinguon-comparison-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&data);
        let comparer = Comparer::new(&data, None).unwrap();
        comparer.put(&[kept(1, 3, WORDS), kept(2, 1, "Khác hẳn.")]).unwrap();
        comparer.remove(&[Uuid::from_u128(2)]).unwrap();
        let second = Comparer::new(&data, None).unwrap();
        assert!(second.held().is_err(), "one process writes");
        drop(comparer);

        let comparer = Comparer::new(&data, None).unwrap();
        assert_eq!(comparer.held().unwrap(), HashMap::from([(Uuid::from_u128(1), 3)]));
        let question = Question {
            text: format!("Lớp tôi làm khác. {WORDS}"),
            ..Question::default()
        };
        let found = comparer.compare(&question).unwrap();
        assert_eq!(found.sources.len(), 1, "{found:?}");
        drop(comparer);

        std::fs::write(data.join(FOLDER).join("manifest.json"), "not a manifest").unwrap();
        let comparer = Comparer::new(&data, None).unwrap();
        assert!(comparer.held().unwrap().is_empty() && comparer.compare(&question).unwrap().sources.is_empty());
        drop(comparer);
        std::fs::remove_dir_all(&data).unwrap();
    }
}
