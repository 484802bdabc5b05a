//! From a question to an answer.
//!
//! First every document that fits and is seen is counted, per class. Then a few cheap queries name candidates: those best
//! by all their text, by their title, with exactly the typed marks, by their code. The candidates are put in order by
//! where and how the words stand in them, which is read from the places of the words in the index.

use crate::abbreviations::Abbreviations;
use crate::classes::{Class, Classes, FIELD, KIND, STATE, UNIT, YEAR};
use crate::lens::{Among, View};
use crate::parse::{Clause, Parsed, Where, parse};
use crate::schema::Fields;
use crate::shown::Marked;
use crate::{Shot, slips, words};
use kernel::search::{Answer, Facets, Fit, Hit, Narrowed, Question, Sights};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;
use tantivy::DocSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, EnableScoring, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::{DocAddress, DocId, Score, SegmentReader, TERMINATED, TantivyDocument, Term};
use uuid::Uuid;

/// Candidates by all their text.
const BY_TEXT: usize = 80;
/// Candidates by their title, and as many by exact marks.
const BY_TITLE: usize = 40;
/// Fewer hits than this may have the words by chance; they are looked at more closely.
const FEW: u64 = 5;
/// Words that differ by a slip, for each word.
const SLIPS: usize = 8;
/// So many documents make a word a known one.
const ENOUGH: u64 = 200;
/// Words of the dictionary that a beginning leads to: more than there are syllables that begin with two letters.
const BEGINNINGS: usize = 400;
/// So many of them count for the order of suggestions.
const LOOKED_AT: usize = 30;
/// Nobody turns pages further; whoever wants more narrows the search.
const DEEPEST: usize = 1_000;

type Found<T> = tantivy::Result<T>;
type Ranked = Vec<(Score, DocAddress)>;

/// A candidate in its place.
#[derive(Clone, Copy, Debug)]
struct Placed {
    score: Score,
    at: DocAddress,
    /// Part of the neighbouring words of the question that stand side by side in it.
    together: f32,
}

/// What one look at all that fits gives.
#[derive(Default)]
struct Looked {
    total: u64,
    facets: Facets,
    best: Ranked,
    /// Everything that fits and is seen, whatever the filters, where it was walked.
    fitting: Option<Among>,
}

/// The best so many, as they come.
struct Best {
    number: usize,
    /// The worst of the best stands on top. Of equals the earlier stays, so that an answer is the same each time.
    heap: BinaryHeap<Reverse<(Comparable, Reverse<DocAddress>)>>,
    /// What is not above it is not among them.
    threshold: Score,
}

impl Best {
    fn new(number: usize) -> Best {
        Best {
            number,
            heap: BinaryHeap::with_capacity(number + 1),
            threshold: Score::MIN,
        }
    }

    #[inline]
    fn offer(&mut self, score: Score, at: DocAddress) {
        if score <= self.threshold {
            return;
        }
        self.heap.push(Reverse((Comparable(score), Reverse(at))));
        if self.heap.len() > self.number {
            self.heap.pop();
        }
        if self.heap.len() == self.number {
            let worst = self.heap.peek();
            self.threshold = worst.map_or(Score::MIN, |Reverse((Comparable(score), _))| *score);
        }
    }

    fn ranked(self) -> Ranked {
        let mut ranked: Vec<_> = self
            .heap
            .into_iter()
            .map(|Reverse((Comparable(score), Reverse(at)))| (score, at))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked
    }
}

/// A code typed without its signs is one word.
fn is_code(clause: &Clause) -> bool {
    clause.words.len() == 1 && clause.code.len() >= 6 && clause.code.bytes().any(|b| b.is_ascii_digit())
}

/// How long the texts of a field are, where that is known.
struct Lengths {
    norms: Option<FieldNormReader>,
    average: f32,
}

impl Lengths {
    /// What a word counts that stands so often in a text: more in a short one, and never more than 1.
    #[inline]
    fn part(&self, doc: DocId, times: u32) -> f32 {
        let times = times as f32;
        let norms = self.norms.as_ref();
        let length = norms.map_or(1.0, |norms| norms.fieldnorm(doc) as f32 / self.average);
        times / (times + 1.2 * (0.25 + 0.75 * length))
    }
}

/// What the documents of a segment gather from the lists of many words.
struct Sums {
    score: Vec<Score>,
    /// How many words of the question stand in it.
    words: Vec<u8>,
    /// The word that was counted last, from 1.
    last: Vec<u8>,
    word: u8,
    touched: Vec<DocId>,
}

impl Sums {
    fn new(documents: DocId) -> Sums {
        let number = documents as usize;
        Sums {
            score: vec![0.0; number],
            words: vec![0; number],
            last: vec![0; number],
            word: 1,
            touched: Vec::new(),
        }
    }

    /// One list; where little is seen, only that is looked up in it.
    fn add(&mut self, mut postings: SegmentPostings, little: Option<&[DocId]>, lengths: &Lengths, weight: f32) {
        match little {
            Some(little) if little.len() < postings.doc_freq() as usize => {
                for doc in little {
                    if reaches(&mut postings, *doc) {
                        self.count(*doc, lengths.part(*doc, postings.term_freq()), weight);
                    }
                }
            }
            _ => {
                while postings.doc() != TERMINATED {
                    self.count(
                        postings.doc(),
                        lengths.part(postings.doc(), postings.term_freq()),
                        weight,
                    );
                    postings.advance();
                }
            }
        }
    }

    #[inline]
    fn count(&mut self, doc: DocId, part: f32, weight: f32) {
        let at = doc as usize;
        if self.score[at] == 0.0 {
            self.touched.push(doc);
        }
        self.score[at] += weight * part;
        if self.last[at] != self.word {
            self.last[at] = self.word;
            self.words[at] = self.words[at].saturating_add(1);
        }
    }

    fn next_word(&mut self) {
        self.word = self.word.saturating_add(1);
    }
}

/// A question on one state of the index.
struct Seek<'s> {
    shot: &'s Shot,
    fields: &'s Fields,
    view: Arc<View>,
    /// Per segment and class the filters that keep it out.
    kept_out: Vec<Vec<u8>>,
}

/// A word of the question with everything that stands for it.
struct Meant {
    forms: Vec<(String, f32)>,
    exact: Option<String>,
    place: Where,
    idf: f32,
}

impl<'s> Seek<'s> {
    fn new(shot: &'s Shot, fields: &'s Fields, sights: &Sights, narrowed: &Narrowed) -> Found<Seek<'s>> {
        let segments = shot.searcher.segment_readers();
        Ok(Seek {
            shot,
            fields,
            view: shot.views.of(segments, fields, &shot.classes, sights)?,
            kept_out: shot.classes.iter().map(|classes| classes.kept_out(narrowed)).collect(),
        })
    }

    /// The seen documents, where the asker sees little.
    fn among(&self) -> Option<&Among> {
        self.view.among.as_ref()
    }

    fn field(&self, place: Where) -> Field {
        match place {
            Where::Anywhere | Where::Code => self.fields.all,
            Where::Title => self.fields.title,
            Where::People => self.fields.people,
            Where::Place => self.fields.place,
        }
    }

    fn term(&self, field: Field, word: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(
            Term::from_field_text(field, word),
            IndexRecordOption::WithFreqs,
        ))
    }

    /// One clause as it was typed.
    fn clause(&self, clause: &Clause) -> Box<dyn Query> {
        let field = self.field(clause.place);
        let text: Box<dyn Query> = match clause.words.as_slice() {
            [word] => self.term(field, &word.folded),
            several => {
                let terms = several
                    .iter()
                    .map(|word| Term::from_field_text(field, &word.folded))
                    .collect();
                Box::new(PhraseQuery::new(terms))
            }
        };
        if clause.place == Where::Code || is_code(clause) {
            let code = self.term(self.fields.code, &clause.code);
            return Box::new(BooleanQuery::union(vec![
                Box::new(BoostQuery::new(code, CODE_BY_TEXT)),
                text,
            ]));
        }
        text
    }

    /// Some clauses of which all must hold, within what is seen where that is little.
    fn all_of(&self, parsed: &Parsed, mut must: Vec<Box<dyn Query>>) -> Box<dyn Query> {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if let Some(among) = self.among() {
            parts.push((Occur::Must, Box::new(among.clone())));
        }
        let not = parsed.clauses.iter().filter(|clause| clause.not);
        parts.extend(not.map(|clause| (Occur::MustNot, self.clause(clause))));
        if parts.is_empty() && must.len() == 1 {
            return must.remove(0);
        }
        if must.is_empty() && self.among().is_none() {
            let everything = tantivy::query::AllQuery;
            must.push(Box::new(ConstScoreQuery::new(Box::new(everything), 0.0)));
        }
        parts.extend(must.into_iter().map(|query| (Occur::Must, query)));
        Box::new(BooleanQuery::new(parts))
    }

    /// Every word in every hit.
    fn strict(&self, parsed: &Parsed, without: Option<usize>) -> Box<dyn Query> {
        let must = parsed
            .clauses
            .iter()
            .enumerate()
            .filter(|(at, clause)| !clause.not && Some(*at) != without)
            .map(|(_, clause)| self.clause(clause))
            .collect();
        self.all_of(parsed, must)
    }

    /// The best of what has the words or what differs from them by a slip; of three and more words some may be missing.
    /// Phrases stay as they are. Adds up per document: a word with its slips is many long lists, and their union, asked
    /// document by document, cost ten times as much.
    fn near(&self, parsed: &Parsed, forms: &[Vec<(String, f32)>], in_title: bool, number: usize) -> Found<Ranked> {
        let mut must = Vec::new();
        let mut any: Vec<Vec<(Term, f32)>> = Vec::new();
        let positive = parsed.clauses.iter().filter(|clause| !clause.not);
        for (clause, forms) in positive.zip(forms) {
            let [word] = clause.words.as_slice() else {
                must.push(self.clause(clause));
                continue;
            };
            if clause.place == Where::Code {
                must.push(self.clause(clause));
                continue;
            }
            let titles = in_title && clause.place == Where::Anywhere;
            let field = if titles {
                self.fields.title
            } else {
                self.field(clause.place)
            };
            let mut terms = vec![(Term::from_field_text(field, &word.folded), 1.0)];
            if !titles && is_code(clause) {
                terms.push((Term::from_field_text(self.fields.code, &clause.code), CODE_BY_TEXT));
            }
            let slips = forms.iter().skip(1);
            terms.extend(slips.map(|(form, weight)| (Term::from_field_text(field, form), *weight)));
            any.push(terms);
        }
        let needed = if any.len() <= 2 {
            any.len()
        } else {
            (any.len() * 3).div_ceil(5)
        };
        let not = parsed.clauses.iter().any(|clause| clause.not);
        if any.is_empty() {
            return if must.is_empty() {
                Ok(Vec::new())
            } else {
                self.top(self.all_of(parsed, must).as_ref(), number)
            };
        }
        let within = if must.is_empty() && !not {
            None
        } else {
            Some(
                self.all_of(parsed, must)
                    .weight(EnableScoring::disabled_from_searcher(&self.shot.searcher))?,
            )
        };
        let needed = u8::try_from(needed).unwrap_or(u8::MAX);
        let documents = self.shot.searcher.num_docs() as f32;
        let mut best = Best::new(number);
        let segments = (0_u32..).zip(self.shot.searcher.segment_readers());
        for (((ord, reader), classes), (lens, kept_out)) in segments
            .zip(&self.shot.classes)
            .zip(self.view.lenses.iter().zip(&self.kept_out))
        {
            let mut sums = Sums::new(reader.max_doc());
            for terms in &any {
                for (term, weight) in terms {
                    let frequency = self.shot.searcher.doc_freq(term)? as f32;
                    let idf = (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5))
                        .ln()
                        .max(0.01);
                    let index = reader.inverted_index(term.field())?;
                    if let Some(postings) = index.read_postings(term, IndexRecordOption::WithFreqs)? {
                        let lengths = Lengths {
                            norms: reader.fieldnorms_readers().get_field(term.field())?,
                            average: (index.total_num_tokens() as f32 / reader.max_doc().max(1) as f32).max(1.0),
                        };
                        sums.add(
                            postings,
                            lens.little.as_deref().map(Vec::as_slice),
                            &lengths,
                            idf * weight,
                        );
                    }
                }
                sums.next_word();
            }
            let mut fits = |doc: DocId| {
                if lens.sees(doc)
                    && kept_out[classes.of[doc as usize] as usize] == 0
                    && sums.words[doc as usize] >= needed
                {
                    best.offer(sums.score[doc as usize], DocAddress::new(ord, doc));
                }
            };
            match &within {
                Some(within) => within.for_each_no_score(reader, &mut |docs| docs.iter().for_each(|doc| fits(*doc)))?,
                None => {
                    // In order: of equals the earlier stays.
                    let mut touched = std::mem::take(&mut sums.touched);
                    touched.sort_unstable();
                    touched.into_iter().for_each(fits);
                }
            }
        }
        Ok(best.ranked())
    }

    /// Counts what fits and is seen.
    fn count(&self, query: &dyn Query) -> Found<(u64, Facets)> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.shot.searcher))?;
        let mut total = 0;
        let mut facets = Facets::default();
        let segments = self.shot.searcher.segment_readers().iter().zip(&self.shot.classes);
        for ((reader, classes), (lens, kept_out)) in segments.zip(self.view.lenses.iter().zip(&self.kept_out)) {
            let mut counts = vec![0_u32; classes.list.len()];
            weight.for_each_no_score(reader, &mut |docs| {
                for doc in docs {
                    if lens.sees(*doc) {
                        counts[classes.of[*doc as usize] as usize] += 1;
                    }
                }
            })?;
            total += add_up(classes, &counts, kept_out, &mut facets);
        }
        Ok((total, facets))
    }

    /// Counts what fits and is seen, and names the best of what also passes the filters, in one pass: where words stand in
    /// several lists or beside one another, finding what fits is what costs, and its scores are cheap.
    fn look(&self, query: &dyn Query, number: usize) -> Found<Looked> {
        let weight = query.weight(EnableScoring::enabled_from_searcher(&self.shot.searcher))?;
        let mut best = Best::new(number);
        let mut looked = Looked::default();
        let mut docs = HashMap::new();
        let segments = (0_u32..).zip(self.shot.searcher.segment_readers());
        for (((ord, reader), classes), (lens, kept_out)) in segments
            .zip(&self.shot.classes)
            .zip(self.view.lenses.iter().zip(&self.kept_out))
        {
            let mut counts = vec![0_u32; classes.list.len()];
            let mut fitting = Vec::new();
            weight.for_each(reader, &mut |doc, score| {
                if lens.sees(doc) {
                    let class = classes.of[doc as usize] as usize;
                    counts[class] += 1;
                    fitting.push(doc);
                    if kept_out[class] == 0 {
                        best.offer(score, DocAddress::new(ord, doc));
                    }
                }
            })?;
            looked.total += add_up(classes, &counts, kept_out, &mut looked.facets);
            docs.insert(reader.segment_id(), Arc::new(fitting));
        }
        looked.best = best.ranked();
        looked.fitting = Some(Among { docs: Arc::new(docs) });
        Ok(looked)
    }

    /// The same for one word of a list of its own: counting asks for no scores, and the best are found without looking at all.
    fn look_at_one(&self, query: &dyn Query, number: usize) -> Found<Looked> {
        let (total, facets) = self.count(query)?;
        Ok(Looked {
            total,
            facets,
            best: if total == 0 {
                Vec::new()
            } else {
                self.top(query, number)?
            },
            fitting: None,
        })
    }

    /// Counts some documents.
    fn tally(&self, placed: &[Placed]) -> (u64, Facets) {
        let mut facets = Facets::default();
        let mut total = 0;
        for ((segment, classes), kept_out) in (0_u32..).zip(&self.shot.classes).zip(&self.kept_out) {
            let mut counts = vec![0_u32; classes.list.len()];
            for one in placed.iter().filter(|one| one.at.segment_ord == segment) {
                counts[classes.of[one.at.doc_id as usize] as usize] += 1;
            }
            total += add_up(classes, &counts, kept_out, &mut facets);
        }
        (total, facets)
    }

    /// The best of what fits, is seen and passes the filters.
    fn top(&self, query: &dyn Query, number: usize) -> Found<Ranked> {
        if number == 0 {
            return Ok(Vec::new());
        }
        let weight = query.weight(EnableScoring::enabled_from_searcher(&self.shot.searcher))?;
        let mut best = Best::new(number);
        let segments = (0_u32..).zip(self.shot.searcher.segment_readers());
        for (((ord, reader), classes), (lens, kept_out)) in segments
            .zip(&self.shot.classes)
            .zip(self.view.lenses.iter().zip(&self.kept_out))
        {
            weight.for_each_pruning(best.threshold, reader, &mut |doc, score| {
                if lens.sees(doc) && kept_out[classes.of[doc as usize] as usize] == 0 {
                    best.offer(score, DocAddress::new(ord, doc));
                }
                best.threshold
            })?;
        }
        Ok(best.ranked())
    }

    /// The words in this index one slip away, the word itself first.
    fn forms(&self, clause: &Clause) -> Found<Vec<(String, f32)>> {
        let [word] = clause.words.as_slice() else {
            return Ok(Vec::new());
        };
        let field = self.field(clause.place);
        let mut known = Vec::new();
        for (form, weight) in slips::of(&word.folded) {
            if !self
                .shot
                .classes
                .iter()
                .any(|classes| classes.words.contains(form.as_str()))
            {
                continue;
            }
            // Words of what the asker does not see are no words here: they would push out others.
            let frequency = self.seen(&Term::from_field_text(field, &form), ENOUGH)?;
            if frequency > 0 {
                known.push((form, weight, frequency));
            }
        }
        known.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.2.cmp(&a.2)).then(a.0.cmp(&b.0)));
        known.truncate(SLIPS);
        let mut forms = vec![(word.folded.clone(), 1.0)];
        forms.extend(known.into_iter().map(|(form, weight, _)| (form, weight)));
        Ok(forms)
    }

    /// How many seen documents have a term, counted up to `enough`.
    fn seen(&self, term: &Term, enough: u64) -> Found<u64> {
        let mut number = 0;
        for (reader, lens) in self.shot.searcher.segment_readers().iter().zip(&self.view.lenses) {
            let index = reader.inverted_index(term.field())?;
            let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else {
                continue;
            };
            match &lens.little {
                Some(little) if little.len() <= postings.doc_freq() as usize => {
                    let mut little = little.iter();
                    while number < enough
                        && let Some(doc) = little.next()
                    {
                        number += u64::from(reaches(&mut postings, *doc));
                    }
                }
                _ => {
                    while postings.doc() != TERMINATED && number < enough {
                        number += u64::from(lens.sees(postings.doc()));
                        postings.advance();
                    }
                }
            }
            if number >= enough {
                break;
            }
        }
        Ok(number.min(enough))
    }

    /// In how many documents of how many a word stands, for its weight: of the seen ones where the asker sees little, so
    /// that not even the order of hits tells of others.
    fn frequency(&self, form: &str) -> Found<u64> {
        let term = Term::from_field_text(self.fields.all, form);
        if self.among().is_some() {
            self.seen(&term, u64::MAX)
        } else {
            self.shot.searcher.doc_freq(&term)
        }
    }

    fn meant(&self, parsed: &Parsed, forms: Option<&[Vec<(String, f32)>]>) -> Found<Vec<Meant>> {
        let documents = match self.among() {
            Some(among) => among.docs.values().map(|docs| docs.len()).sum::<usize>() as f32,
            None => self.shot.searcher.num_docs() as f32,
        };
        let mut all = Vec::new();
        for (nth, clause) in parsed.clauses.iter().filter(|clause| !clause.not).enumerate() {
            for word in &clause.words {
                let slipped = forms.and_then(|forms| forms.get(nth)).filter(|forms| !forms.is_empty());
                let forms = slipped.cloned().unwrap_or_else(|| vec![(word.folded.clone(), 1.0)]);
                let mut frequency = 0;
                for (form, _) in &forms {
                    frequency = frequency.max(self.frequency(form)?);
                }
                let frequency = frequency as f32;
                let idf = (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln();
                all.push(Meant {
                    forms,
                    exact: word.exact.clone(),
                    place: clause.place,
                    idf: idf.max(0.1),
                });
            }
        }
        Ok(all)
    }

    /// Puts candidates in order by how the words stand in them.
    fn order(
        &self,
        mut candidates: Vec<DocAddress>,
        meant: &[Meant],
        codes: &[String],
        marks: f32,
    ) -> Found<Vec<Placed>> {
        candidates.sort_unstable();
        candidates.dedup();
        let mut ranked = Vec::with_capacity(candidates.len());
        let mut rest = candidates.as_slice();
        while let Some(first) = rest.first() {
            let here = rest.partition_point(|at| at.segment_ord <= first.segment_ord);
            let (docs, after) = rest.split_at(here);
            self.order_segment(docs, meant, codes, marks, &mut ranked)?;
            rest = after;
        }
        ranked.sort_by(|a: &Placed, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        Ok(ranked)
    }

    fn order_segment(
        &self,
        docs: &[DocAddress],
        meant: &[Meant],
        codes: &[String],
        marks: f32,
        ranked: &mut Vec<Placed>,
    ) -> Found<()> {
        let Some(first) = docs.first() else { return Ok(()) };
        let reader = self.shot.searcher.segment_reader(first.segment_ord);
        let all = reader.inverted_index(self.fields.all)?;
        let code = reader.inverted_index(self.fields.code)?;
        let lengths = reader.get_fieldnorms_reader(self.fields.all)?;
        let titles = reader.get_fieldnorms_reader(self.fields.title)?;
        let average = (all.total_num_tokens() as f32 / reader.max_doc().max(1) as f32).max(1.0);
        let mut cursors = Vec::with_capacity(meant.len());
        for word in meant {
            cursors.push(Cursor::new(reader, self.fields, word)?);
        }
        let mut by_code = Vec::new();
        for one in codes {
            let term = Term::from_field_text(self.fields.code, one);
            by_code.extend(code.read_postings(&term, IndexRecordOption::Basic)?);
        }
        let whole: f32 = meant.iter().map(|word| word.idf).sum();
        let pairs = meant.len().saturating_sub(1) as f32;
        for at in docs {
            let doc = at.doc_id;
            let length = lengths.fieldnorm(doc) as f32 / average;
            let mut score = 0.0;
            let (mut in_titles, mut title_words, mut together, mut in_names) = (0.0, 0.0, 0.0, 0.0);
            let mut before: Option<(Stands, f32)> = None;
            for (word, cursor) in meant.iter().zip(&mut cursors) {
                let here = cursor.at(doc);
                let number = here.number as f32;
                score += word.idf * here.weight * number / (number + 0.4 + 0.8 * length);
                if word.place == Where::Anywhere || word.place == Where::Title {
                    score += TITLE * word.idf * here.title_weight;
                    in_titles += word.idf * here.title_weight;
                    title_words += if here.title_weight > 0.0 { 1.0 } else { 0.0 };
                }
                if here.exact {
                    score += marks * word.idf;
                }
                let mut named = !here.names.is_empty();
                if let Some((last, idf)) = &before {
                    let idf = (idf + word.idf) / 2.0;
                    if follows(&last.all, &here.all) {
                        together += 1.0;
                        score += SIDE_BY_SIDE * idf;
                    }
                    if follows(&last.title, &here.title) {
                        score += SIDE_BY_SIDE_IN_TITLE * idf;
                    }
                    named = follows(&last.names, &here.names);
                }
                in_names += if named { word.idf } else { 0.0 };
                before = Some((here, word.idf));
            }
            // A short title that is all of what was asked for stands before a long one that holds it too.
            let long = titles.fieldnorm(doc).max(1) as f32;
            score += WHOLE_TITLE * in_titles * (title_words / long).min(1.0) * (in_titles / whole.max(0.1)).min(1.0);
            // The name of its unit, an old one too, or of its people.
            score += NAMED * in_names * (in_names / whole.max(0.1)).min(1.0);
            if by_code.iter_mut().any(|code| reaches(code, doc)) {
                score += CODE;
            }
            ranked.push(Placed {
                score,
                at: *at,
                together: if pairs > 0.0 { together / pairs } else { 1.0 },
            });
        }
        Ok(())
    }

    /// The best of what has every word, in order.
    fn candidates(
        &self,
        looked: &mut Looked,
        parsed: &Parsed,
        meant: &[Meant],
        codes: &[String],
    ) -> Found<Vec<Placed>> {
        let mut candidates = std::mem::take(&mut looked.best);
        if looked.total > BY_TEXT as u64 {
            candidates.extend(self.top(by_title(self, parsed).as_ref(), BY_TITLE)?);
            if let Some(exact) = by_marks(self, parsed, looked.fitting.as_ref()) {
                candidates.extend(self.top(exact.as_ref(), BY_TITLE)?);
            }
        }
        let candidates = candidates.into_iter().map(|(_, at)| at).collect();
        self.order(candidates, meant, codes, MARKS)
    }

    /// Shows some documents.
    fn show(&self, page: &[DocAddress], marked: &Marked) -> Found<Vec<Hit>> {
        let mut hits = Vec::with_capacity(page.len());
        for at in page {
            let doc: TantivyDocument = self.shot.searcher.doc(*at)?;
            let text = |field| {
                doc.get_first(field)
                    .and_then(|value| value.as_str())
                    .unwrap_or_default()
            };
            let Some((kind, id)) = text(self.fields.key).split_once(':') else {
                continue;
            };
            let Ok(id) = Uuid::try_parse(id) else { continue };
            let classes = &self.shot.classes[at.segment_ord as usize];
            let class = &classes.list[classes.of[at.doc_id as usize] as usize];
            hits.push(Hit {
                kind: kind.to_owned(),
                id,
                unit: classes.units[class.unit as usize],
                state: classes.states[class.state as usize].clone(),
                year: classes.years[class.year as usize],
                title: marked.mark(text(self.fields.shown_title)),
                people: marked.mark(text(self.fields.shown_people)),
                code: text(self.fields.shown_code).to_owned(),
                passage: marked.passage(text(self.fields.shown_body)),
            });
        }
        Ok(hits)
    }
}

// What the order of hits is made of; a full set of words in the text counts 1 for each unit of idf.
const TITLE: f32 = 1.6;
const WHOLE_TITLE: f32 = 1.2;
const SIDE_BY_SIDE: f32 = 0.6;
const SIDE_BY_SIDE_IN_TITLE: f32 = 0.8;
const NAMED: f32 = 2.5;
/// More than everything else together: typed marks are meant.
const MARKS: f32 = 7.0;
/// Where words are taken for others, their marks say little.
const MARKS_OF_SLIPS: f32 = 0.5;
/// Hits in which less than this part of the words stand together may have them by chance: a few of them, and many.
const TOGETHER: f32 = 0.7;
const SCATTERED: f32 = 0.34;
const CLEARLY: f32 = 0.25;
/// Near hits below this part of the best one's score are left out.
const NEAR_ENOUGH: f32 = 0.6;
const CODE: f32 = 200.0;
/// The same among the candidates.
const CODE_BY_TEXT: f32 = 8.0;

/// Where one word of the question stands in a document.
#[derive(Default)]
struct Stands {
    /// How much it counts: the word itself 1, what differs by a slip less, 0 where it is not.
    weight: f32,
    title_weight: f32,
    /// How often.
    number: u32,
    exact: bool,
    all: Vec<u32>,
    title: Vec<u32>,
    names: Vec<u32>,
}

/// The postings of one form of a word.
struct OfForm {
    weight: f32,
    all: Option<SegmentPostings>,
    title: Option<SegmentPostings>,
    names: [Option<SegmentPostings>; 2],
}

/// The postings of a word; documents are asked in order.
struct Cursor {
    forms: Vec<OfForm>,
    marks: Option<SegmentPostings>,
}

impl Cursor {
    fn new(reader: &SegmentReader, fields: &Fields, word: &Meant) -> Found<Cursor> {
        let read = |field, form: &str, option| -> Found<Option<SegmentPostings>> {
            Ok(reader
                .inverted_index(field)?
                .read_postings(&Term::from_field_text(field, form), option)?)
        };
        let places = IndexRecordOption::WithFreqsAndPositions;
        let mut forms = Vec::with_capacity(word.forms.len());
        for (form, weight) in &word.forms {
            forms.push(OfForm {
                weight: *weight,
                all: read(fields.all, form, places)?,
                title: read(fields.title, form, places)?,
                names: [read(fields.place, form, places)?, read(fields.people, form, places)?],
            });
        }
        let marks = match &word.exact {
            Some(term) => read(fields.exact, term, IndexRecordOption::Basic)?,
            None => None,
        };
        Ok(Cursor { forms, marks })
    }

    fn at(&mut self, doc: DocId) -> Stands {
        let mut stands = Stands::default();
        let mut buffer = Vec::new();
        for form in &mut self.forms {
            if let Some(number) = places(form.all.as_mut(), doc, &mut buffer) {
                stands.weight = stands.weight.max(form.weight);
                stands.number += number;
                stands.all.append(&mut buffer);
            }
            if places(form.title.as_mut(), doc, &mut buffer).is_some() {
                stands.title_weight = stands.title_weight.max(form.weight);
                stands.title.append(&mut buffer);
            }
            for (base, names) in (0..).step_by(1_000_000).zip(&mut form.names) {
                // Two fields in one list: far enough apart that nothing of one stands beside something of the other.
                if places(names.as_mut(), doc, &mut buffer).is_some() {
                    stands.names.extend(buffer.drain(..).map(|place| place + base));
                }
            }
        }
        for list in [&mut stands.all, &mut stands.title, &mut stands.names] {
            list.sort_unstable();
        }
        stands.exact = self.marks.as_mut().is_some_and(|marks| reaches(marks, doc));
        stands
    }
}

/// A score that can be compared; none of ours is no number.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Comparable(Score);

impl Eq for Comparable {}

impl PartialOrd for Comparable {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Comparable {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The word is in the document; documents come in order.
fn reaches(postings: &mut SegmentPostings, doc: DocId) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}

/// How often the word is in the document, and where.
fn places(postings: Option<&mut SegmentPostings>, doc: DocId, places: &mut Vec<u32>) -> Option<u32> {
    let postings = postings?;
    if postings.doc() == TERMINATED || !reaches(postings, doc) {
        return None;
    }
    postings.positions(places);
    Some(postings.term_freq())
}

/// Somewhere the second stands right behind the first.
fn follows(first: &[u32], second: &[u32]) -> bool {
    let mut rest = second;
    for at in first {
        rest = &rest[rest.partition_point(|place| place <= at)..];
        if rest.first() == Some(&(at + 1)) {
            return true;
        }
    }
    false
}

/// Adds the counts of a segment to the facets; gives how many pass every filter.
fn add_up(classes: &Classes, counts: &[u32], kept_out: &[u8], facets: &mut Facets) -> u64 {
    let mut total = 0;
    let mut kinds = vec![0_u64; classes.kinds.len()];
    let mut units = vec![0_u64; classes.units.len()];
    let mut years = vec![0_u64; classes.years.len()];
    let mut states = vec![0_u64; classes.states.len()];
    let mut fields = vec![0_u64; classes.fields.len()];
    for ((class, count), out) in classes.list.iter().zip(counts).zip(kept_out) {
        if *count == 0 {
            continue;
        }
        let count = u64::from(*count);
        let Class {
            kind,
            unit,
            year,
            state,
            field,
            ..
        } = class;
        // A facet counts what the other filters let through: choosing another value of it is possible.
        let passes = |own: u8| out & !own == 0;
        if *out == 0 {
            total += count;
        }
        if passes(KIND) {
            kinds[*kind as usize] += count;
        }
        if passes(UNIT) {
            units[*unit as usize] += count;
        }
        if passes(YEAR) {
            years[*year as usize] += count;
        }
        if passes(STATE) {
            states[*state as usize] += count;
        }
        if passes(FIELD) {
            fields[*field as usize] += count;
        }
    }
    add_texts(&mut facets.kinds, &classes.kinds, &kinds);
    add_texts(&mut facets.states, &classes.states, &states);
    add_texts(&mut facets.fields, &classes.fields, &fields);
    for (unit, count) in classes.units.iter().zip(units) {
        if let (Some(unit), 1..) = (unit, count) {
            *facets.units.entry(*unit).or_default() += count;
        }
    }
    for (year, count) in classes.years.iter().zip(years) {
        if let (Some(year), 1..) = (year, count) {
            *facets.years.entry(*year).or_default() += count;
        }
    }
    total
}

fn add_texts(facet: &mut BTreeMap<String, u64>, values: &[String], counts: &[u64]) {
    for (value, count) in values.iter().zip(counts) {
        if !value.is_empty() && *count > 0 {
            *facet.entry(value.clone()).or_default() += count;
        }
    }
}

fn marked(meant: &[Meant], abbreviations: &Abbreviations) -> Marked {
    let mut marked = Marked::default();
    let mut folded = Vec::new();
    for word in meant {
        for (form, _) in &word.forms {
            marked.terms.insert(form.clone());
        }
        if let Some((form, _)) = word.forms.first() {
            marked.phrases.extend(abbreviations.phrases(form));
            folded.push(form.clone());
        }
    }
    for term in abbreviations.terms_in(&folded) {
        marked.terms.insert(term.to_owned());
    }
    marked
}

/// Answers a question.
pub(crate) fn search(
    shot: &Shot,
    fields: &Fields,
    abbreviations: &Abbreviations,
    question: &Question,
) -> Found<Answer> {
    let parsed = parse(&question.words, abbreviations);
    if parsed.is_empty() {
        return Ok(Answer::default());
    }
    let mut narrowed = question.narrowed.clone();
    narrowed.year = narrowed.year.or(parsed.year);
    let seek = Seek::new(shot, fields, &question.sights, &narrowed)?;
    let positive: Vec<&Clause> = parsed.clauses.iter().filter(|clause| !clause.not).collect();
    let codes: Vec<String> = positive
        .iter()
        .map(|clause| clause.code.clone())
        .filter(|code| code.bytes().any(|b| b.is_ascii_digit()))
        .collect();
    let query = seek.strict(&parsed, None);
    let plain =
        parsed.clauses.len() == 1 && positive.iter().all(|clause| clause.words.len() == 1) && seek.among().is_none();
    let mut looked = if plain {
        seek.look_at_one(query.as_ref(), BY_TEXT)?
    } else {
        seek.look(query.as_ref(), BY_TEXT)?
    };
    let mut meant = seek.meant(&parsed, None)?;
    let mut ranked = seek.candidates(&mut looked, &parsed, &meant, &codes)?;
    let Looked {
        mut total, mut facets, ..
    } = looked;
    let mut answer = Answer::default();
    if total == 0 && positive.len() > 1 {
        answer.without = without(&seek, &parsed)?;
    }
    // A few hits, or many, in which the words stand scattered: what was meant may differ by a slip or lack a word.
    let together = ranked.iter().map(|one| one.together).fold(0.0, f32::max);
    let by_chance = positive.len() > 2 && together < if total < FEW { TOGETHER } else { SCATTERED };
    if total == 0 || by_chance {
        let mut forms = Vec::new();
        for clause in &positive {
            forms.push(seek.forms(clause)?);
        }
        let others = seek.meant(&parsed, Some(&forms))?;
        let mut candidates = seek.near(&parsed, &forms, true, BY_TITLE)?;
        if total < FEW {
            candidates.extend(seek.near(&parsed, &forms, false, BY_TEXT)?);
        }
        let candidates = candidates.into_iter().map(|(_, at)| at).collect();
        let better = seek.order(candidates, &others, &codes, MARKS_OF_SLIPS)?;
        // Scattered words give way only to something in which they clearly stand together.
        let clearly = better.first().is_some_and(|best| best.together >= together + CLEARLY);
        if clearly || (total == 0 && !better.is_empty()) {
            answer.fit = Fit::Near;
            // What is far behind the best of them is noise.
            let least = better.first().map_or(0.0, |best| best.score * NEAR_ENOUGH);
            ranked = better.into_iter().filter(|one| one.score >= least).collect();
            // All of them are in their places: nothing follows behind.
            (total, facets) = seek.tally(&ranked);
            meant = others;
        }
    }
    answer.total = total;
    answer.facets = facets;
    if question.from < DEEPEST {
        let mut ranked: Vec<DocAddress> = ranked.into_iter().map(|one| one.at).collect();
        let end = question.from + question.size;
        if ranked.len() < end && (ranked.len() as u64) < total {
            // Behind the candidates comes the rest by its text alone.
            let held: HashSet<DocAddress> = ranked.iter().copied().collect();
            let rest = seek.top(query.as_ref(), end + held.len())?;
            ranked.extend(rest.into_iter().map(|(_, at)| at).filter(|at| !held.contains(at)));
        }
        let page: Vec<DocAddress> = ranked.into_iter().skip(question.from).take(question.size).collect();
        answer.hits = seek.show(&page, &marked(&meant, abbreviations))?;
    }
    Ok(answer)
}

/// Whether a question with these sights walks what is seen, document by document, as it does where that is little.
pub(crate) fn walks(shot: &Shot, fields: &Fields, sights: &Sights) -> Found<bool> {
    Ok(Seek::new(shot, fields, sights, &Narrowed::default())?.among().is_some())
}

/// Words whose absence would leave something, the most first.
fn without(seek: &Seek<'_>, parsed: &Parsed) -> Found<Vec<(String, u64)>> {
    let mut all = Vec::new();
    for (at, clause) in parsed
        .clauses
        .iter()
        .enumerate()
        .filter(|(_, clause)| !clause.not)
        .take(8)
    {
        let (total, _) = seek.count(seek.strict(parsed, Some(at)).as_ref())?;
        if total > 0 {
            let typed: Vec<&str> = clause.words.iter().map(|word| word.typed.as_str()).collect();
            all.push((typed.join(" "), total));
        }
    }
    all.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
    all.truncate(3);
    Ok(all)
}

/// Every word in the title.
fn by_title(seek: &Seek<'_>, parsed: &Parsed) -> Box<dyn Query> {
    let must = parsed
        .clauses
        .iter()
        .filter(|clause| !clause.not)
        .map(|clause| match (clause.place, clause.words.as_slice()) {
            (Where::Anywhere, [word]) => seek.term(seek.fields.title, &word.folded),
            _ => seek.clause(clause),
        })
        .collect();
    seek.all_of(parsed, must)
}

/// Every word that was typed with marks, with these marks; `fitting` is everything that has the words, where it is known.
fn by_marks(seek: &Seek<'_>, parsed: &Parsed, fitting: Option<&Among>) -> Option<Box<dyn Query>> {
    let positive = parsed.clauses.iter().filter(|clause| !clause.not);
    let exact: Vec<Box<dyn Query>> = positive
        .clone()
        .flat_map(|clause| clause.words.iter().filter_map(|word| word.exact.as_ref()))
        .map(|exact| seek.term(seek.fields.exact, exact))
        .collect();
    if exact.is_empty() {
        return None;
    }
    let fits: Vec<Box<dyn Query>> = match fitting {
        Some(fitting) => vec![Box::new(fitting.clone())],
        None => positive.map(|clause| seek.clause(clause)).collect(),
    };
    Some(seek.all_of(parsed, fits.into_iter().chain(exact).collect()))
}

/// What is being typed leads to.
pub(crate) fn suggest(
    shot: &Shot,
    fields: &Fields,
    abbreviations: &Abbreviations,
    typed: &str,
    sights: &Sights,
    size: usize,
) -> Found<Vec<Hit>> {
    let normal = vietnamese::normalise(typed);
    let mut syllables: Vec<(String, Option<String>)> = vietnamese::syllables(&normal)
        .map(|syllable| (words::folded(syllable.text), words::exact(syllable.text)))
        .filter(|(folded, _)| !folded.is_empty())
        .collect();
    syllables.truncate(12);
    let Some((last, full)) = syllables.split_last() else {
        return Ok(Vec::new());
    };
    let seek = Seek::new(shot, fields, sights, &Narrowed::default())?;
    let finished = normal.ends_with(char::is_whitespace);
    let ends = if finished {
        vec![last.0.clone()]
    } else {
        beginnings(&seek, &last.0)?
    };
    let parsed = Parsed::default();
    let mut must: Vec<Box<dyn Query>> = full.iter().map(|(word, _)| seek.term(fields.title, word)).collect();
    let any: Vec<Box<dyn Query>> = ends.iter().map(|word| seek.term(fields.title, word)).collect();
    must.push(Box::new(BooleanQuery::union(any)));
    let found = seek.top(seek.all_of(&parsed, must).as_ref(), BY_TITLE)?;
    let mut meant: Vec<Meant> = syllables
        .iter()
        .map(|(folded, exact)| Meant {
            forms: vec![(folded.clone(), 1.0)],
            exact: exact.clone(),
            place: Where::Anywhere,
            idf: 1.0,
        })
        .collect();
    if let Some(unfinished) = meant.last_mut() {
        let ends = ends.iter().filter(|word| **word != last.0).take(LOOKED_AT);
        unfinished.forms.extend(ends.map(|word| (word.clone(), 1.0)));
    }
    let ranked = seek.order(found.into_iter().map(|(_, at)| at).collect(), &meant, &[], MARKS)?;
    let page: Vec<DocAddress> = ranked.into_iter().take(size).map(|one| one.at).collect();
    let mut marked = marked(&meant, abbreviations);
    if !finished {
        marked.beginnings.push(last.0.clone());
    }
    let mut hits = seek.show(&page, &marked)?;
    // Two records of one name are one suggestion less; the search itself shows both.
    let mut seen = HashSet::new();
    hits.retain(|hit| seen.insert((hit.kind.clone(), hit.id)));
    Ok(hits)
}

/// The words of titles that begin so, the most frequent first: of the seen titles where the asker sees little, or words of
/// others would push out those that lead somewhere.
fn beginnings(seek: &Seek<'_>, begin: &str) -> Found<Vec<String>> {
    let mut known: HashMap<String, u64> = HashMap::new();
    for reader in seek.shot.searcher.segment_readers() {
        let index = reader.inverted_index(seek.fields.title)?;
        let mut after = begin.as_bytes().to_vec();
        after.push(0xff);
        let mut terms = index.terms().range().ge(begin.as_bytes()).lt(&after).into_stream()?;
        while let Some((term, info)) = terms.next() {
            if let Ok(term) = std::str::from_utf8(term) {
                *known.entry(term.to_owned()).or_default() += u64::from(info.doc_freq);
            }
        }
    }
    if seek.among().is_some() {
        for (word, number) in &mut known {
            *number = seek.seen(&Term::from_field_text(seek.fields.title, word), ENOUGH)?;
        }
        known.retain(|_, number| *number > 0);
    }
    let mut known: Vec<_> = known.into_iter().collect();
    known.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut words: Vec<String> = known.into_iter().map(|(word, _)| word).take(BEGINNINGS).collect();
    if !words.iter().any(|word| word == begin) {
        words.push(begin.to_owned());
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;
    use kernel::ids::{PersonId, UnitId};
    use kernel::search::{Document, Seer, Sight, Standing, TextIndex as _};

    /// A text that was replaced stays in the files until they are merged; none of its words may count.
    #[test]
    fn words_of_replaced_texts_are_in_no_document() {
        let folder = std::env::temp_dir().join(format!("khoinguon-seen-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let engine = Engine::new(folder.clone(), Abbreviations::load(None).unwrap());
        let unit = UnitId(Uuid::from_u128(1));
        let document = |id: u128, title: &str| Document {
            kind: "initiative",
            id: Uuid::from_u128(id),
            seers: vec![Seer::Unit(unit)],
            title: title.to_owned(),
            ..Document::default()
        };
        let put = |documents| engine.apply(documents, Vec::new(), Standing::default()).unwrap();
        put(vec![
            document(1, "Trồng rừng"),
            document(2, "Nuôi ong"),
            document(3, "Nuôi cá"),
        ]);
        put(vec![document(1, "Chăn dê")]);
        let sight = Sight::Of {
            units: HashSet::from([unit]),
            person: PersonId(Uuid::from_u128(9)),
            duty: Vec::new(),
        };
        let opened = engine.opened().unwrap();
        let shot = opened.shot();
        for (sight, little) in [(Sight::Everything, false), (sight, true)] {
            let sights = Sights::from([("initiative", sight)]);
            let seek = Seek::new(&shot, &opened.fields, &sights, &Narrowed::default()).unwrap();
            assert_eq!(seek.among().is_some(), little);
            let seen = |word| {
                let term = Term::from_field_text(opened.fields.all, word);
                seek.seen(&term, u64::MAX).unwrap()
            };
            assert_eq!(
                (seen("rung"), seen("nuoi"), seen("chan")),
                (0, 2, 1),
                "little: {little}"
            );
        }
        drop((shot, opened));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
