//! Two texts side by side: which stretches of the one stand in the other.
//!
//! Seeds are common runs of three words; seeds near one another on both sides form a block; blocks that are dense and
//! long enough are passages, shorter ones count where many of them follow one another (sentences in another order).

use crate::grams::runs;
use crate::words::Word;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

/// Words in a seed.
const SEED: usize = 3;
/// A seed that stands more often in the question says nothing about a place.
const REPEATED: usize = 4;
/// Words between a block and a seed that still belongs to it.
const REACH: u32 = 12;
/// Words that may be put in or left out between two seeds of one block.
const DRIFT: i64 = 8;
/// Fewest covered words of any block.
const LEAST: u32 = 5;
/// Fewest covered words, boilerplate not counted, of a block that counts by itself.
const ALONE: u32 = 18;
/// Fewest words in one unbroken row that count although most of them stand in many texts: nobody puts forty common phrases
/// together in the same order by chance.
const UNBROKEN: u32 = 38;
/// Fewest of them that are not boilerplate: a form is unbroken too.
const UNBROKEN_FRESH: u32 = 9;
/// Fewest covered words, boilerplate not counted, of a row of short blocks.
const TOGETHER: u32 = 44;
/// Words between two blocks on one diagonal that are one passage.
const JOIN: u32 = 30;

/// Fingerprints are spread already.
#[derive(Default)]
pub(crate) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
    fn write_u32(&mut self, number: u32) {
        self.0 = u64::from(number) << 32 | u64::from(number);
    }
}

pub(crate) type ByPrint<K, V> = HashMap<K, V, BuildHasherDefault<AsIs>>;

/// The new text, prepared once for all candidates.
pub(crate) struct Prepared {
    pub words: Vec<Word>,
    /// For each word: how many words before it are not discounted.
    fresh: Vec<u32>,
    // Places of each seed; more than `REPEATED` are not kept.
    seeds: ByPrint<u64, Vec<u32>>,
}

impl Prepared {
    pub(crate) fn new(words: Vec<Word>, discounted: &[bool]) -> Prepared {
        let mut fresh = Vec::with_capacity(words.len() + 1);
        let mut sum = 0;
        fresh.push(0);
        for at in 0..words.len() {
            sum += u32::from(!discounted.get(at).copied().unwrap_or(false));
            fresh.push(sum);
        }
        let mut seeds: ByPrint<u64, Vec<u32>> = ByPrint::default();
        for (at, run) in (0_u32..).zip(runs(&words, SEED)) {
            let places = seeds.entry(run).or_default();
            if places.len() <= REPEATED {
                places.push(at);
            }
        }
        seeds.retain(|_, places| places.len() <= REPEATED);
        Prepared { words, fresh, seeds }
    }

    /// Words of a stretch that are not discounted.
    pub(crate) fn fresh(&self, from: u32, to: u32) -> u32 {
        let at = |word: u32| self.fresh.get(word as usize).copied().unwrap_or(0);
        at(to).saturating_sub(at(from))
    }
}

/// A stretch of the question that stands in the source, in words of either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub question: Range<u32>,
    pub source: Range<u32>,
    /// Words of the question that stand in the source, one by one.
    pub covered: u32,
    /// Those of them that are not discounted.
    pub fresh: u32,
    /// Pairs of words that are the same: (question, source, how many in a row).
    pub pairs: Vec<(u32, u32, u32)>,
}

impl Block {
    fn begin(prepared: &Prepared, question: u32, source: u32) -> Block {
        let length = SEED as u32;
        Block {
            question: question..question + length,
            source: source..source + length,
            covered: length,
            fresh: prepared.fresh(question, question + length),
            pairs: vec![(question, source, length)],
        }
    }

    fn take(&mut self, prepared: &Prepared, question: u32, source: u32) {
        let end = question + SEED as u32;
        let from = question.max(self.question.end);
        if end > from {
            self.covered += end - from;
            self.fresh += prepared.fresh(from, end);
            match self.pairs.last_mut() {
                Some((q, s, length)) if *q + *length == from && *s + *length == source + (from - question) => {
                    *length += end - from;
                }
                _ => self.pairs.push((from, source + (from - question), end - from)),
            }
        }
        self.question.end = self.question.end.max(end);
        self.source.start = self.source.start.min(source);
        self.source.end = self.source.end.max(source + SEED as u32);
    }

    /// Long enough to count by itself.
    fn is_strong(&self) -> bool {
        let unbroken = self.pairs.iter().map(|(_, _, length)| *length).max().unwrap_or(0);
        self.fresh >= ALONE || (unbroken >= UNBROKEN && self.fresh >= UNBROKEN_FRESH)
    }

    fn diagonal(&self) -> i64 {
        i64::from(self.source.end) - i64::from(self.question.end)
    }

    fn is_dense(&self) -> bool {
        let enough = |range: &Range<u32>| self.covered * 10 >= (range.end - range.start) * 3;
        self.covered >= LEAST && enough(&self.question) && enough(&self.source)
    }

    /// Takes off the words that are boilerplate on the side of the source.
    fn discount(&mut self, prepared: &Prepared, common: &[bool]) {
        if !common.contains(&true) {
            return;
        }
        for (question, source, length) in &self.pairs {
            for offset in 0..*length {
                let place = (source + offset - self.source.start) as usize;
                if common.get(place).copied().unwrap_or(false) {
                    let word = question + offset;
                    self.fresh = self.fresh.saturating_sub(prepared.fresh(word, word + 1));
                }
            }
        }
    }

    fn join(&mut self, prepared: &Prepared, mut next: Block) {
        let overlap = self.question.end.saturating_sub(next.question.start);
        self.covered += next.covered.saturating_sub(overlap);
        self.fresh += next
            .fresh
            .saturating_sub(prepared.fresh(next.question.start, next.question.start + overlap));
        self.question.end = self.question.end.max(next.question.end);
        self.source.start = self.source.start.min(next.source.start);
        self.source.end = self.source.end.max(next.source.end);
        self.pairs.append(&mut next.pairs);
    }
}

/// The passages of the question that stand in the source, in the order of the question. `common` tells which words of a
/// stretch of the source are boilerplate: a form that was filled in otherwise is still that form.
pub(crate) fn align(prepared: &Prepared, source: &[Word], common: &dyn Fn(&Range<u32>) -> Vec<bool>) -> Vec<Block> {
    let mut blocks = chain(prepared, seeds(prepared, source));
    blocks.retain(Block::is_dense);
    drop_shadowed(&mut blocks);
    blocks.sort_by_key(|block| (block.question.start, block.source.start));
    let mut blocks = join_neighbours(prepared, blocks);
    blocks.retain(|block| block.fresh >= LEAST);
    for block in &mut blocks {
        block.discount(prepared, &common(&block.source));
    }
    keep_strong(prepared, blocks)
}

fn seeds(prepared: &Prepared, source: &[Word]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for (at, run) in (0_u32..).zip(runs(source, SEED)) {
        if let Some(places) = prepared.seeds.get(&run) {
            found.extend(places.iter().map(|place| (*place, at)));
        }
    }
    found.sort_unstable();
    found
}

fn chain(prepared: &Prepared, seeds: Vec<(u32, u32)>) -> Vec<Block> {
    let mut open: Vec<Block> = Vec::new();
    let mut done: Vec<Block> = Vec::new();
    for (question, source) in seeds {
        let mut at = 0;
        while at < open.len() {
            if open[at].question.end + REACH < question {
                done.push(open.swap_remove(at));
            } else {
                at += 1;
            }
        }
        let diagonal = i64::from(source) - i64::from(question);
        let nearest = open
            .iter_mut()
            .filter(|block| {
                source + SEED as u32 + REACH >= block.source.end
                    && source <= block.source.end + REACH
                    && source >= block.source.start
                    && (block.diagonal() - diagonal).abs() <= DRIFT
            })
            .min_by_key(|block| (block.diagonal() - diagonal).abs());
        match nearest {
            Some(block) => block.take(prepared, question, source),
            None => open.push(Block::begin(prepared, question, source)),
        }
    }
    done.append(&mut open);
    done
}

/// Of several blocks over the same words of the question the largest stays.
fn drop_shadowed(blocks: &mut Vec<Block>) {
    blocks.sort_by_key(|block| std::cmp::Reverse((block.covered, std::cmp::Reverse(block.question.start))));
    let mut kept: Vec<Block> = Vec::new();
    for block in blocks.drain(..) {
        let length = block.question.end - block.question.start;
        let hidden: u32 = kept
            .iter()
            .map(|other| {
                let from = other.question.start.max(block.question.start);
                other.question.end.min(block.question.end).saturating_sub(from)
            })
            .sum();
        if hidden * 2 <= length {
            kept.push(block);
        }
    }
    *blocks = kept;
}

fn join_neighbours(prepared: &Prepared, blocks: Vec<Block>) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        if let Some(last) = joined.last_mut() {
            let gap = block.question.start.saturating_sub(last.question.end);
            let source_gap = i64::from(block.source.start) - i64::from(last.source.end);
            // A phrase that the text repeats pulls the end of a block onto a neighbouring diagonal, so the two may overlap.
            let same_way = (block.diagonal() - last.diagonal()).abs() <= i64::from(2 * REACH).max(i64::from(gap) / 4)
                && source_gap >= -i64::from(4 * REACH);
            let only_boilerplate = prepared.fresh(last.question.end, block.question.start) == 0;
            if same_way && (gap <= JOIN || (only_boilerplate && gap <= 10 * JOIN)) {
                last.join(prepared, block);
                continue;
            }
        }
        joined.push(block);
    }
    joined
}

/// Fewest short blocks that count together.
const ROW: usize = 3;

/// Blocks that are long enough by themselves, and rows of short ones that fill their stretch of the question.
fn keep_strong(prepared: &Prepared, mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.retain(|block| block.fresh >= LEAST);
    let mut keep = vec![false; blocks.len()];
    let mut from = 0;
    for at in 1..=blocks.len() {
        let goes_on = blocks
            .get(at)
            .is_some_and(|next| prepared.fresh(blocks[at - 1].question.end, next.question.start) <= REACH);
        if goes_on {
            continue;
        }
        let row = &blocks[from..at];
        let fresh: u32 = row.iter().map(|block| block.fresh).sum();
        let stretch = prepared.fresh(row[0].question.start, row[row.len() - 1].question.end);
        if row.len() >= ROW && fresh >= TOGETHER && fresh * 10 >= stretch * 7 {
            keep[from..at].fill(true);
        }
        from = at;
    }
    blocks
        .into_iter()
        .zip(keep)
        .filter(|(block, kept)| *kept || block.is_strong())
        .map(|(block, _)| block)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    fn numbered(from: u32, count: u32) -> String {
        // Words without digits, each another one.
        let letters = |n: u32| -> String {
            [n / 676, n / 26 % 26, n % 26]
                .iter()
                .map(|d| char::from(b'a' + u8::try_from(*d).unwrap()))
                .collect()
        };
        (from..from + count).map(letters).collect::<Vec<_>>().join(" ")
    }

    fn aligned(question: &str, source: &str) -> Vec<(Range<u32>, Range<u32>)> {
        let prepared = Prepared::new(words(question), &[]);
        align(&prepared, &words(source), &|_| Vec::new())
            .into_iter()
            .map(|block| (block.question, block.source))
            .collect()
    }

    #[test]
    fn a_copied_stretch_is_found_with_both_its_ends() {
        let question = format!("{} {} {}", numbered(0, 50), numbered(1000, 40), numbered(60, 30));
        let source = format!("{} {} {}", numbered(2000, 20), numbered(1000, 40), numbered(3000, 9));
        assert_eq!(aligned(&question, &source), [(50..90, 20..60)]);
    }

    #[test]
    fn every_tenth_word_changed_is_one_passage() {
        let copy = numbered(1000, 100);
        let edited: Vec<String> = copy
            .split(' ')
            .enumerate()
            .map(|(at, word)| {
                if at % 10 == 9 {
                    format!("khac{}", numbered(at as u32, 1))
                } else {
                    word.to_owned()
                }
            })
            .collect();
        let found = aligned(&edited.join(" "), &copy);
        assert_eq!(found, [(0..99, 0..99)]);
    }

    #[test]
    fn sentences_in_another_order_are_found_together_but_one_alone_is_not() {
        let sentences: Vec<String> = (0..6).map(|n| numbered(1000 + n * 100, 16)).collect();
        let source = sentences.join(" ");
        let shuffled = [3, 0, 5, 1, 4, 2].map(|n: usize| sentences[n].clone()).join(" ");
        assert_eq!(aligned(&shuffled, &source).len(), 6);
        assert!(aligned(&format!("{} {}", numbered(0, 60), sentences[0]), &source).is_empty());
    }

    #[test]
    fn what_is_discounted_does_not_make_a_passage() {
        let text = numbered(0, 40);
        let prepared = Prepared::new(words(&text), &[true; 40]);
        assert!(align(&prepared, &words(&text), &|_| Vec::new()).is_empty());
    }
}
