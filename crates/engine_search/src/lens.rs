//! What one person sees of a segment: the permission inside every query.

use crate::classes::Classes;
use crate::schema::{self, Fields};
use kernel::search::{Seer, Sight, Sights};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::DocSet;
use tantivy::index::SegmentId;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// Views that are remembered: one of 100,000 documents takes 12 KB.
const REMEMBERED: usize = 64;
/// More units than this are looked up per class and not one by one.
const MANY_UNITS: usize = 256;
/// So many documents are walked in no time, however small the segment is.
const ALWAYS_LITTLE: usize = 1_000;

/// What a person sees of one segment.
#[derive(Debug)]
pub(crate) struct Lens {
    /// One bit for each document: it is seen and was neither replaced nor taken away. None where that holds for all.
    bits: Option<Box<[u64]>>,
    /// Everything that is seen, in order, where that is little: the query then walks these documents only, so that it
    /// takes as long as what the person sees is much, and not as what there is.
    pub little: Option<Arc<Vec<DocId>>>,
}

/// How the documents of a segment come into sight.
struct Sighted<'s> {
    reader: &'s SegmentReader,
    fields: &'s Fields,
    classes: &'s Classes,
    /// Per class: seen through a unit, or by everyone.
    open: Vec<bool>,
    /// Single documents: the person's own and those laid on them.
    own: BTreeSet<DocId>,
    /// What the documents that are open are found by.
    terms: BTreeSet<String>,
    /// All of a kind, or too many units to be looked up one by one.
    much: bool,
}

impl Lens {
    pub(crate) fn new(
        reader: &SegmentReader,
        fields: &Fields,
        classes: &Classes,
        sights: &Sights,
    ) -> tantivy::Result<Lens> {
        let sighted = Sighted::new(reader, fields, classes, sights)?;
        let little = if sighted.much { None } else { sighted.walk()? };
        Ok(Lens {
            bits: sighted.bits(),
            little,
        })
    }

    #[inline]
    pub(crate) fn sees(&self, doc: DocId) -> bool {
        match &self.bits {
            None => true,
            Some(bits) => bits[doc as usize / 64] >> (doc % 64) & 1 == 1,
        }
    }
}

impl<'s> Sighted<'s> {
    fn new(
        reader: &'s SegmentReader,
        fields: &'s Fields,
        classes: &'s Classes,
        sights: &Sights,
    ) -> tantivy::Result<Sighted<'s>> {
        let mut sighted = Sighted {
            reader,
            fields,
            classes,
            open: classes.open_to(sights),
            own: BTreeSet::new(),
            terms: BTreeSet::from([schema::ANYONE.to_owned()]),
            much: false,
        };
        let kind_of = |doc: DocId| {
            let class = &classes.list[classes.of[doc as usize] as usize];
            (classes.kinds[class.kind as usize].as_str(), class.duty)
        };
        let seers = reader.inverted_index(fields.seers)?;
        let keys = reader.inverted_index(fields.key)?;
        for (kind, sight) in sights {
            let Sight::Of { units, person, duty } = sight else {
                sighted.much = true;
                continue;
            };
            sighted.much |= units.len() > MANY_UNITS;
            if !sighted.much {
                sighted
                    .terms
                    .extend(units.iter().map(|unit| schema::seer(Seer::Unit(*unit))));
            }
            let term = Term::from_field_text(fields.seers, &schema::seer(Seer::Person(*person)));
            if let Some(mut docs) = seers.read_postings(&term, IndexRecordOption::Basic)? {
                while docs.doc() != TERMINATED {
                    if kind_of(docs.doc()).0 == *kind {
                        sighted.own.insert(docs.doc());
                    }
                    docs.advance();
                }
            }
            for id in duty {
                if let Some(mut docs) = keys.read_postings(&fields.key_term(kind, *id), IndexRecordOption::Basic)? {
                    // A record that was changed stands here twice until the old one is cleared away; both are its own.
                    while docs.doc() != TERMINATED {
                        if kind_of(docs.doc()) == (*kind, true) {
                            sighted.own.insert(docs.doc());
                        }
                        docs.advance();
                    }
                }
            }
        }
        Ok(sighted)
    }

    /// The documents seen, when they are few or at most a quarter of the segment.
    fn walk(&self) -> tantivy::Result<Option<Arc<Vec<DocId>>>> {
        let seers = self.reader.inverted_index(self.fields.seers)?;
        let mut infos = Vec::new();
        let mut number = self.own.len();
        for term in &self.terms {
            if let Some(info) = seers.get_term_info(&Term::from_field_text(self.fields.seers, term))? {
                number += info.doc_freq as usize;
                infos.push(info);
            }
        }
        if number > (self.reader.max_doc() as usize / 4).max(ALWAYS_LITTLE) {
            return Ok(None);
        }
        let mut seen: BTreeSet<DocId> = self.own.clone();
        let alive = self.reader.alive_bitset();
        for info in infos {
            let mut docs = seers.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while docs.doc() != TERMINATED {
                // The same units may be in sight for one kind and not for another.
                if self.open[self.classes.of[docs.doc() as usize] as usize] {
                    seen.insert(docs.doc());
                }
                docs.advance();
            }
        }
        // What was replaced or taken away stays in the lists of words until the segment is merged; it counts for nothing.
        seen.retain(|doc| alive.is_none_or(|alive| alive.is_alive(*doc)));
        Ok(Some(Arc::new(seen.into_iter().collect())))
    }

    fn bits(&self) -> Option<Box<[u64]>> {
        let alive = self.reader.alive_bitset();
        if alive.is_none() && self.open.iter().all(|open| *open) {
            return None;
        }
        let mut bits = vec![0_u64; self.classes.of.len().div_ceil(64)].into_boxed_slice();
        for (doc, class) in (0..).zip(&self.classes.of) {
            let seen = self.open[*class as usize] || self.own.contains(&doc);
            if seen && alive.is_none_or(|alive| alive.is_alive(doc)) {
                bits[doc as usize / 64] |= 1 << (doc % 64);
            }
        }
        Some(bits)
    }
}

/// What a person sees of all segments of a state of the index.
#[derive(Debug)]
pub(crate) struct View {
    /// Of each segment, in order.
    pub lenses: Vec<Lens>,
    /// The seen documents, where the asker sees little in every segment, or the walk would not be the same everywhere.
    pub among: Option<Among>,
}

impl View {
    fn new(
        segments: &[SegmentReader],
        fields: &Fields,
        classes: &[Arc<Classes>],
        sights: &Sights,
    ) -> tantivy::Result<View> {
        let mut lenses = Vec::with_capacity(segments.len());
        let mut docs = HashMap::new();
        for (reader, classes) in segments.iter().zip(classes) {
            let lens = Lens::new(reader, fields, classes, sights)?;
            if let Some(little) = &lens.little {
                docs.insert(reader.segment_id(), little.clone());
            }
            lenses.push(lens);
        }
        let among = (docs.len() == lenses.len()).then(|| Among { docs: Arc::new(docs) });
        Ok(View { lenses, among })
    }
}

/// People look and look again, and those of one office see the same: the last views of a state of the index.
#[derive(Debug, Default)]
pub(crate) struct Views(Mutex<VecDeque<(Sights, Arc<View>)>>);

impl Views {
    /// What these sights show; worked out when it was not lately.
    pub(crate) fn of(
        &self,
        segments: &[SegmentReader],
        fields: &Fields,
        classes: &[Arc<Classes>],
        sights: &Sights,
    ) -> tantivy::Result<Arc<View>> {
        let known = |views: &VecDeque<(Sights, Arc<View>)>| {
            let found = views.iter().find(|(of, _)| of == sights);
            found.map(|(_, view)| view.clone())
        };
        if let Some(view) = known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(view);
        }
        let view = Arc::new(View::new(segments, fields, classes, sights)?);
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known(&views).is_none() {
            views.push_front((sights.clone(), view.clone()));
            views.truncate(REMEMBERED);
        }
        Ok(view)
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
