//! The newest documents, in memory until there are enough of them for a segment.

use crate::align::ByPrint;
use crate::error::Result;
use crate::grams::kept;
use crate::segment::{KEEP, NewDocument, Print, SegmentWriter, What, pack};
use crate::words::words;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

#[derive(Debug, Default)]
struct Holders {
    /// How many documents hold the fingerprint.
    count: u32,
    /// Place of the newest holder in `chain`, plus one.
    newest: u32,
}

#[derive(Debug)]
pub(crate) struct Held {
    pub id: String,
    pub text: Arc<str>,
    pub words: u32,
    pub withdrawn: bool,
}

/// Documents that no segment holds yet.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    documents: Vec<Held>,
    by_id: HashMap<String, u32>,
    prints: ByPrint<u32, Holders>,
    // (document, place of the next older holder plus one)
    chain: Vec<(u32, u32)>,
}

impl Memory {
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.documents.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn get(&self, document: u32) -> Option<&Held> {
        self.documents.get(document as usize)
    }

    /// The document of a name.
    pub(crate) fn number(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn add(&mut self, id: &str, text: &str) {
        self.withdraw(id);
        let number = self.len();
        let words = words(text);
        for print in kept(&words) {
            let holders = self.prints.entry(print).or_default();
            holders.count += 1;
            if holders.count <= KEEP {
                self.chain.push((number, holders.newest));
                holders.newest = u32::try_from(self.chain.len()).unwrap_or(u32::MAX);
            }
        }
        self.by_id.insert(id.to_owned(), number);
        self.documents.push(Held {
            id: id.to_owned(),
            text: Arc::from(text),
            words: u32::try_from(words.len()).unwrap_or(u32::MAX),
            withdrawn: false,
        });
    }

    /// Marks the document of this name; `false` when there is none.
    pub(crate) fn withdraw(&mut self, id: &str) -> bool {
        let found = self.by_id.remove(id);
        if let Some(held) = found.and_then(|number| self.documents.get_mut(number as usize)) {
            held.withdrawn = true;
        }
        found.is_some()
    }

    /// As [`crate::segment::Segment::look_up`].
    pub(crate) fn look_up(&self, print: u32, each: impl FnMut(u32)) -> u64 {
        self.prints.get(&print).map_or(0, |holders| self.each(holders, each))
    }

    fn each(&self, holders: &Holders, mut each: impl FnMut(u32)) -> u64 {
        let mut next = holders.newest;
        while let Some((document, older)) = next.checked_sub(1).and_then(|at| self.chain.get(at as usize)) {
            each(*document);
            next = *older;
        }
        u64::from(holders.count)
    }

    /// Writes everything as a segment; gives the numbers of the documents that were withdrawn meanwhile.
    pub(crate) fn write(&self, path: &Path) -> Result<Vec<u32>> {
        let mut writer = SegmentWriter::new(path)?;
        for held in &self.documents {
            writer.document(&NewDocument {
                id: &held.id,
                words: held.words,
                packed: pack(&held.text),
            })?;
        }
        let mut order: Vec<(u32, &Holders)> = self.prints.iter().map(|(print, holders)| (*print, holders)).collect();
        order.sort_unstable_by_key(|(print, _)| *print);
        let mut row: Vec<Print> = Vec::with_capacity(self.chain.len() + order.len() / 64);
        for (print, holders) in order {
            let from = row.len();
            self.each(holders, |document| {
                row.push(Print {
                    print,
                    what: What::In(document),
                });
            });
            // Newest first in the chain, oldest first in a segment.
            row[from..].reverse();
            if holders.count > KEEP {
                row.push(Print {
                    print,
                    what: What::Further(u64::from(holders.count - KEEP)),
                });
            }
        }
        let expected = row.len() as u64;
        writer.finish(row.into_iter(), expected)?;
        Ok((0..)
            .zip(&self.documents)
            .filter(|(_, held)| held.withdrawn)
            .map(|(number, _)| number)
            .collect())
    }
}
