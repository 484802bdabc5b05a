//! One text against all: candidates by fingerprints, passages by alignment, and what the two of them mean.

use crate::align::{Block, Prepared, align};
use crate::discount::{mark_citations, mark_runs, mark_templates};
use crate::error::Result;
use crate::grams::{RUN, print, runs};
use crate::index::{Index, View};
use crate::segment::{KEEP, Segment, boilerplate_above};
use crate::words::{Word, words};
use serde::Serialize;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Words within which common fingerprints speak for one copy.
const STRETCH: u32 = 800;
/// What the fingerprints of a stretch must tell together, so that the text is read: see [`tells`]. Measured with the corpus
/// of the peers: of 480 copies one is below it, and of texts that share nothing one or two a question are above.
const TELLING: u32 = 15 * BIT;
/// One bit, in the unit of [`tells`].
const BIT: u32 = 16;
/// Candidates that are always read.
const READ: usize = 30;
/// Candidates that are read at most, while they explain something that the ones before did not.
const READ_MOST: usize = 300;

/// A part of a text with a name of its own, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// As the caller calls it.
    pub name: String,
    /// Where it stands.
    pub range: Range<u32>,
}

/// A new text and what is known about it.
#[derive(Clone, Debug, Default)]
pub struct Question<'a> {
    /// The text, as it was handed in: places in the answer are places in it.
    pub text: &'a str,
    /// Name of this very text in the index, which is no source of itself.
    pub itself: Option<&'a str>,
    /// Names of the author's own earlier texts: they are shown apart and accuse nobody.
    pub own: &'a [&'a str],
    /// Its parts.
    pub sections: &'a [Section],
    /// Declared quotations, in characters.
    pub quotations: &'a [Range<u32>],
    /// Texts of forms: their words are discounted.
    pub templates: &'a [&'a str],
}

impl<'a> Question<'a> {
    /// A text about which nothing is known.
    #[must_use]
    pub fn new(text: &'a str) -> Question<'a> {
        Question {
            text,
            ..Question::default()
        }
    }
}

/// Why words do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// In more texts than a coincidence or a copy explains.
    Common,
    /// In the form.
    Form,
    /// Citation of law.
    Citation,
    /// Declared by the author.
    Quotation,
}

/// Words that do not count, in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Discounted {
    /// First character.
    pub start: u32,
    /// After the last character.
    pub end: u32,
    /// Why.
    pub why: Why,
}

/// How a source was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Copying {
    /// Word for word.
    Verbatim,
    /// Words changed, put in or left out here and there.
    LightEdit,
    /// The same words without their marks.
    MarksRemoved,
    /// The same sentences in another order.
    Reordered,
}

/// The same words on both sides, in characters of each text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// First character in the new text.
    pub start: u32,
    /// After the last character in the new text.
    pub end: u32,
    /// First character in the source.
    pub source_start: u32,
    /// After the last character in the source.
    pub source_end: u32,
    /// Words of the new text in it that are not discounted.
    pub words: u32,
    /// Of a hundred words of the new text in it, how many stand in the source.
    pub same_percent: u32,
}

/// An earlier text from which something was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its name.
    pub id: String,
    /// What was taken, in the order of the new text.
    pub passages: Vec<Passage>,
    /// Words of the new text in the passages, without those discounted.
    pub words: u32,
    /// Those of them that no earlier source explains already.
    pub first: u32,
    /// How.
    pub copying: Copying,
    /// An earlier text of the same author.
    pub own: bool,
    /// Order of arrival in the index; the smaller, the earlier.
    pub place: u32,
}

/// How much of a section was taken from elsewhere, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SectionCover {
    /// As the caller calls it.
    pub name: String,
    /// All its words.
    pub words: u32,
    /// Words that do not count.
    pub discounted: u32,
    /// Words from others' texts.
    pub copied: u32,
    /// Words from the author's own earlier texts only.
    pub own: u32,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Words of the text.
    pub words: u32,
    /// What does not count, in order.
    pub discounted: Vec<Discounted>,
    /// Words that do not count.
    pub discounted_words: u32,
    /// Sources, those that explain most first.
    pub sources: Vec<Source>,
    /// Words from others' texts.
    pub copied: u32,
    /// Words from the author's own earlier texts only.
    pub own: u32,
    /// Words of the longest passage from another's text.
    pub longest: u32,
    /// At least two others' texts, each with a passage of its own.
    pub mixed: bool,
    /// Cover of each section that was asked for.
    pub sections: Vec<SectionCover>,
}

impl Report {
    /// Words that are left when what does not count is taken away.
    #[must_use]
    pub fn counted(&self) -> u32 {
        self.words.saturating_sub(self.discounted_words)
    }
}

enum Text {
    Held(Arc<str>),
    Stored(Arc<Segment>, u32),
}

struct Candidate {
    place: u32,
    id: String,
    text: Text,
    /// What its best stretch tells.
    told: u32,
    /// Places of the common fingerprints, and what each tells.
    hits: Vec<(u32, u32)>,
}

impl Index {
    /// Compares a text with everything in the index.
    ///
    /// # Errors
    /// [`crate::NoveltyError::Corrupt`] when a text that the index names cannot be read.
    pub fn check(&self, question: &Question<'_>) -> Result<Report> {
        let list = words(question.text);
        let mut why: Vec<Option<Why>> = vec![None; list.len()];
        let candidates = {
            let view = self.view();
            candidates(&view, question, &list, &mut why)
        };
        mark_known(question, &list, &mut why);
        let mask: Vec<bool> = why.iter().map(Option::is_some).collect();
        let prepared = Prepared::new(list, &mask);
        let mut covered = vec![false; prepared.words.len()];
        let mut sources = Vec::new();
        for (number, candidate) in candidates.into_iter().enumerate() {
            if number >= READ_MOST {
                break;
            }
            let unexplained = || {
                let open = candidate.hits.iter().filter(|(place, _)| !covered[*place as usize]);
                open.map(|(_, told)| told).sum::<u32>()
            };
            if number >= READ && unexplained() < TELLING {
                continue;
            }
            let text = match &candidate.text {
                Text::Held(text) => text.to_string(),
                Text::Stored(segment, document) => segment.text(*document)?,
            };
            let source_words = words(&text);
            let blocks = align(&prepared, &source_words, &|range| self.common(&source_words, range));
            if blocks.is_empty() {
                continue;
            }
            for block in &blocks {
                covered[block.question.start as usize..block.question.end as usize].fill(true);
            }
            let own = question.own.contains(&candidate.id.as_str());
            sources.push((
                source_of(&prepared, question.text, &source_words, &text, &blocks, &candidate, own),
                blocks,
            ));
        }
        Ok(report(question, &prepared, &why, sources))
    }
}

impl Index {
    /// Which words of a stretch of a text stand in too many texts to be anyone's own.
    fn common(&self, list: &[Word], range: &Range<u32>) -> Vec<bool> {
        let stretch = list.get(range.start as usize..range.end as usize).unwrap_or(&[]);
        let view = self.view();
        let limit = boilerplate_above(view.documents());
        let mut mask = vec![false; stretch.len()];
        let starts: Vec<usize> = runs(stretch, RUN)
            .into_iter()
            .enumerate()
            .filter(|(_, run)| view.count(print(*run)) > limit)
            .map(|(at, _)| at)
            .collect();
        mark_runs(&mut mask, starts.into_iter());
        mask
    }
}

/// Earlier texts that share enough, those that share most first. Marks what stands in too many texts.
fn candidates(view: &View, question: &Question<'_>, list: &[Word], why: &mut [Option<Why>]) -> Vec<Candidate> {
    let mut prints: Vec<(u32, u32)> = (0..)
        .zip(runs(list, RUN))
        .map(|(place, run)| (print(run), place))
        .collect();
    // In the order of the fingerprints the file is read from front to back.
    prints.sort_unstable();
    let limit = boilerplate_above(view.documents());
    let mut hits: Vec<(u32, u32, u32)> = Vec::new();
    let mut common: Vec<usize> = Vec::new();
    let mut from = 0;
    while let Some(&(print, first)) = prints.get(from) {
        let same = prints[from..].iter().take_while(|(other, _)| *other == print).count();
        let before = hits.len();
        let mut count = 0;
        let mut base = 0;
        for part in &view.parts {
            count += part
                .segment
                .look_up(print, |document| hits.push((base + document, first, 0)));
            base += part.segment.documents();
        }
        count += view
            .memory
            .look_up(print, |document| hits.push((base + document, first, 0)));
        if count > u64::from(KEEP) {
            hits.truncate(before);
        }
        for hit in &mut hits[before..] {
            hit.2 = tells(count);
        }
        if count > limit {
            common.extend(prints[from..from + same].iter().map(|(_, place)| *place as usize));
        }
        from += same;
    }
    common.sort_unstable();
    let mut mask = vec![false; list.len()];
    mark_runs(&mut mask, common.into_iter());
    for (why, marked) in why.iter_mut().zip(mask) {
        if marked {
            *why = Some(Why::Common);
        }
    }
    hits.sort_unstable();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(&(document, ..)) = hits.get(from) {
        let same = hits[from..].iter().take_while(|hit| hit.0 == document).count();
        let its: Vec<(u32, u32)> = hits[from..from + same].iter().map(|hit| (hit.1, hit.2)).collect();
        from += same;
        let told = best_stretch(&its);
        if told < TELLING {
            continue;
        }
        if let Some((id, text)) = view.document(document)
            && question.itself != Some(id.as_str())
        {
            found.push(Candidate {
                place: document,
                id,
                text,
                told,
                hits: its,
            });
        }
    }
    found.sort_by_key(|candidate| (std::cmp::Reverse(candidate.told), candidate.place));
    found
}

/// What a common fingerprint tells, in parts of a bit: the fewer documents hold it, the more. One that [`KEEP`] documents hold
/// tells nothing, one that a single one holds tells six bits.
fn tells(count: u64) -> u32 {
    let times = f64::from(KEEP) / count.max(1) as f64;
    (times.log2().max(0.0) * f64::from(BIT)) as u32
}

/// The most that the fingerprints of any [`STRETCH`] words tell together.
fn best_stretch(hits: &[(u32, u32)]) -> u32 {
    let (mut best, mut sum, mut from) = (0, 0, 0);
    for (place, told) in hits {
        sum += told;
        while place - hits[from].0 > STRETCH {
            sum -= hits[from].1;
            from += 1;
        }
        best = best.max(sum);
    }
    best
}

impl View {
    /// In how many documents a fingerprint is kept.
    fn count(&self, print: u32) -> u64 {
        let on_disk: u64 = self.parts.iter().map(|part| part.segment.look_up(print, |_| {})).sum();
        on_disk + self.memory.look_up(print, |_| {})
    }

    /// Name and text of a document by its place; none when it was withdrawn.
    fn document(&self, place: u32) -> Option<(String, Text)> {
        let mut base = 0;
        for part in &self.parts {
            let number = place - base;
            if number < part.segment.documents() {
                let there = !part.withdrawn.contains(&number);
                let text = Text::Stored(part.segment.clone(), number);
                return there.then(|| (part.segment.id(number).to_owned(), text));
            }
            base += part.segment.documents();
        }
        let held = self.memory.get(place - base).filter(|held| !held.withdrawn)?;
        Some((held.id.clone(), Text::Held(held.text.clone())))
    }
}

fn mark_known(question: &Question<'_>, list: &[Word], why: &mut [Option<Why>]) {
    let mut mark = |reason: Why, paint: &dyn Fn(&mut [bool])| {
        let mut mask = vec![false; list.len()];
        paint(&mut mask);
        for (why, marked) in why.iter_mut().zip(mask) {
            if marked {
                *why = Some(reason);
            }
        }
    };
    mark(Why::Citation, &|mask| mark_citations(mask, list, question.text));
    mark(Why::Form, &|mask| mark_templates(mask, list, question.templates));
    mark(Why::Quotation, &|mask| {
        for (marked, word) in mask.iter_mut().zip(list) {
            *marked = question
                .quotations
                .iter()
                .any(|range| range.start <= word.start && word.end <= range.end);
        }
    });
}

fn source_of(
    prepared: &Prepared,
    text: &str,
    source_words: &[Word],
    source_text: &str,
    blocks: &[Block],
    candidate: &Candidate,
    own: bool,
) -> Source {
    let passages: Vec<Passage> = blocks
        .iter()
        .map(|block| {
            let (start, end) = characters(&prepared.words, &block.question);
            let (source_start, source_end) = characters(source_words, &block.source);
            Passage {
                start,
                end,
                source_start,
                source_end,
                words: prepared.fresh(block.question.start, block.question.end),
                same_percent: block.covered * 100 / (block.question.end - block.question.start).max(1),
            }
        })
        .collect();
    Source {
        id: candidate.id.clone(),
        words: passages.iter().map(|passage| passage.words).sum(),
        first: 0,
        copying: copying(prepared, text, source_words, source_text, blocks),
        passages,
        own,
        place: candidate.place,
    }
}

fn characters(words: &[Word], range: &Range<u32>) -> (u32, u32) {
    let start = words.get(range.start as usize).map_or(0, |word| word.start);
    let end = words.get(range.end as usize - 1).map_or(start, |word| word.end);
    (start, end)
}

fn copying(prepared: &Prepared, text: &str, source_words: &[Word], source_text: &str, blocks: &[Block]) -> Copying {
    let written = |text: &'_ str, word: &Word| {
        text.get(word.byte as usize..(word.byte + word.bytes) as usize)
            .map(str::to_owned)
    };
    let (mut marked, mut bare) = (0_u32, 0_u32);
    for (question, source, length) in blocks.iter().flat_map(|block| &block.pairs) {
        for offset in 0..*length {
            let pair = prepared
                .words
                .get((question + offset) as usize)
                .and_then(|word| written(text, word))
                .zip(
                    source_words
                        .get((source + offset) as usize)
                        .and_then(|word| written(source_text, word)),
                );
            if let Some((new, old)) = pair
                && !old.is_ascii()
            {
                marked += 1;
                bare += u32::from(new.is_ascii());
            }
        }
    }
    if bare * 2 > marked && marked > 0 {
        return Copying::MarksRemoved;
    }
    let backwards = blocks
        .windows(2)
        .filter(|pair| pair[1].source.start < pair[0].source.start)
        .count();
    if blocks.len() > 2 && backwards * 4 >= blocks.len() - 1 {
        return Copying::Reordered;
    }
    let covered: u32 = blocks.iter().map(|block| block.covered).sum();
    let length: u32 = blocks
        .iter()
        .map(|block| block.question.end - block.question.start)
        .sum();
    let source_length: u32 = blocks.iter().map(|block| block.source.end - block.source.start).sum();
    if covered * 100 >= length.max(source_length) * 97 {
        Copying::Verbatim
    } else {
        Copying::LightEdit
    }
}

fn report(
    question: &Question<'_>,
    prepared: &Prepared,
    why: &[Option<Why>],
    found: Vec<(Source, Vec<Block>)>,
) -> Report {
    // A passage that several texts have is counted once, for the earliest of them; others' texts go before one's own.
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| (found[*at].0.own, found[*at].0.place));
    let mut taken: Vec<Option<bool>> = vec![None; why.len()];
    let mut first: HashMap<usize, u32> = HashMap::new();
    for at in order {
        let (source, blocks) = &found[at];
        for word in blocks.iter().flat_map(|block| block.question.clone()) {
            let place = word as usize;
            if why.get(place).is_some_and(Option::is_none) && taken[place].is_none() {
                taken[place] = Some(source.own);
                *first.entry(at).or_default() += 1;
            }
        }
    }
    let mut sources: Vec<Source> = found
        .into_iter()
        .enumerate()
        .map(|(at, (source, _))| Source {
            first: first.get(&at).copied().unwrap_or(0),
            ..source
        })
        .collect();
    sources.sort_by_key(|source| (std::cmp::Reverse(source.words), source.place));
    let count = |wanted: Option<bool>, from: usize, to: usize| {
        let all = taken.iter().skip(from).take(to.saturating_sub(from));
        u32::try_from(all.filter(|taken| **taken == wanted).count()).unwrap_or(u32::MAX)
    };
    let place_of = |character: u32| prepared.words.partition_point(|word| word.start < character);
    let sections = question
        .sections
        .iter()
        .map(|section| {
            let (from, to) = (place_of(section.range.start), place_of(section.range.end));
            let all = u32::try_from(to.saturating_sub(from)).unwrap_or(u32::MAX);
            SectionCover {
                name: section.name.clone(),
                words: all,
                discounted: all - prepared.fresh(to_u32(from), to_u32(to)),
                copied: count(Some(false), from, to),
                own: count(Some(true), from, to),
            }
        })
        .collect();
    let all = to_u32(prepared.words.len());
    let others = || sources.iter().filter(|source| !source.own);
    Report {
        words: all,
        discounted: stretches(&prepared.words, why),
        discounted_words: all - prepared.fresh(0, all),
        copied: count(Some(false), 0, taken.len()),
        own: count(Some(true), 0, taken.len()),
        longest: others()
            .flat_map(|source| source.passages.iter().map(|passage| passage.words))
            .max()
            .unwrap_or(0),
        mixed: others().filter(|source| source.first >= 20).count() > 1,
        sections,
        sources,
    }
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn stretches(words: &[Word], why: &[Option<Why>]) -> Vec<Discounted> {
    let mut found: Vec<Discounted> = Vec::new();
    let mut before = None;
    for (word, reason) in words.iter().zip(why) {
        match (reason, found.last_mut()) {
            (Some(why), Some(last)) if before == Some(*why) => last.end = word.end,
            (Some(why), _) => found.push(Discounted {
                start: word.start,
                end: word.end,
                why: *why,
            }),
            (None, _) => {}
        }
        before = *reason;
    }
    found
}
