//! What one person sees of a segment: the permission inside every query.

use crate::classes::Classes;
use crate::schema::{self, Fields};
use kernel::search::{Seer, Sight, Sights};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tantivy::DocSet;
use tantivy::index::SegmentId;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// More units than this are looked up per class and not one by one.
const MANY_UNITS: usize = 256;
/// So many documents are walked in no time, however small the segment is.
const ALWAYS_LITTLE: usize = 1_000;

/// What a person sees of one segment.
#[derive(Debug)]
pub(crate) struct Lens {
    /// Per class: seen through a unit, or by everyone.
    open: Vec<bool>,
    /// Single documents: the person's own and those laid on them. In order.
    own: Vec<DocId>,
    /// Everything that is seen, in order, where that is little: the query then walks these documents only, so that it
    /// takes as long as what the person sees is much, and not as what there is.
    pub little: Option<Arc<Vec<DocId>>>,
}

impl Lens {
    pub(crate) fn new(
        reader: &SegmentReader,
        fields: &Fields,
        classes: &Classes,
        sights: &Sights,
    ) -> tantivy::Result<Lens> {
        let mut lens = Lens {
            open: classes.open_to(sights),
            own: Vec::new(),
            little: None,
        };
        let kind_of = |doc: DocId| {
            let class = &classes.list[classes.of[doc as usize] as usize];
            (classes.kinds[class.kind as usize].as_str(), class.duty)
        };
        let seers = reader.inverted_index(fields.seers)?;
        let keys = reader.inverted_index(fields.key)?;
        let mut own = BTreeSet::new();
        let mut everything = false;
        let mut terms: BTreeSet<String> = BTreeSet::from([schema::ANYONE.to_owned()]);
        let mut many = false;
        for (kind, sight) in sights {
            let Sight::Of { units, person, duty } = sight else {
                everything = true;
                continue;
            };
            many |= units.len() > MANY_UNITS;
            if !many {
                terms.extend(units.iter().map(|unit| schema::seer(Seer::Unit(*unit))));
            }
            let term = Term::from_field_text(fields.seers, &schema::seer(Seer::Person(*person)));
            if let Some(mut docs) = seers.read_postings(&term, IndexRecordOption::Basic)? {
                while docs.doc() != TERMINATED {
                    if kind_of(docs.doc()).0 == *kind {
                        own.insert(docs.doc());
                    }
                    docs.advance();
                }
            }
            for id in duty {
                if let Some(mut docs) = keys.read_postings(&fields.key_term(kind, *id), IndexRecordOption::Basic)? {
                    // A record that was changed stands here twice until the old one is cleared away; both are its own.
                    while docs.doc() != TERMINATED {
                        if kind_of(docs.doc()) == (*kind, true) {
                            own.insert(docs.doc());
                        }
                        docs.advance();
                    }
                }
            }
        }
        lens.own = own.into_iter().collect();
        if !everything && !many {
            lens.little = lens.walk(reader, fields, classes, &terms)?;
        }
        Ok(lens)
    }

    /// The documents seen, when they are few or at most a quarter of the segment.
    fn walk(
        &self,
        reader: &SegmentReader,
        fields: &Fields,
        classes: &Classes,
        terms: &BTreeSet<String>,
    ) -> tantivy::Result<Option<Arc<Vec<DocId>>>> {
        let seers = reader.inverted_index(fields.seers)?;
        let mut infos = Vec::new();
        let mut number = self.own.len();
        for term in terms {
            if let Some(info) = seers.get_term_info(&Term::from_field_text(fields.seers, term))? {
                number += info.doc_freq as usize;
                infos.push(info);
            }
        }
        if number > (reader.max_doc() as usize / 4).max(ALWAYS_LITTLE) {
            return Ok(None);
        }
        let mut seen: BTreeSet<DocId> = self.own.iter().copied().collect();
        let alive = reader.alive_bitset();
        for info in infos {
            let mut docs = seers.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while docs.doc() != TERMINATED {
                // The same units may be in sight for one kind and not for another.
                if self.open[classes.of[docs.doc() as usize] as usize] {
                    seen.insert(docs.doc());
                }
                docs.advance();
            }
        }
        // What was replaced or taken away stays in the lists of words until the segment is merged; it counts for nothing.
        seen.retain(|doc| alive.is_none_or(|alive| alive.is_alive(*doc)));
        Ok(Some(Arc::new(seen.into_iter().collect())))
    }

    #[inline]
    pub(crate) fn sees(&self, doc: DocId, class: usize) -> bool {
        self.open[class] || self.own.binary_search(&doc).is_ok()
    }
}

/// A query for some documents by their numbers; it scores nothing.
#[derive(Clone, Debug)]
pub(crate) struct Among {
    pub docs: Arc<HashMap<SegmentId, Arc<Vec<DocId>>>>,
}

impl Query for Among {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Among {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let docs = self.docs.get(&reader.segment_id()).cloned().unwrap_or_default();
        Ok(Box::new(ConstScorer::new(Walk { docs, at: 0 }, boost * 0.0)))
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("nothing to explain about {doc}")))
    }
}

struct Walk {
    docs: Arc<Vec<DocId>>,
    at: usize,
}

impl DocSet for Walk {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.docs.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let rest = self.docs.get(self.at..).unwrap_or_default();
        self.at += rest.partition_point(|doc| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}
