//! Runs of words as numbers, and which of them are kept.

use crate::words::{Word, mix};

/// Words in a run (k). Shorter runs collide too often, longer ones miss a text with every sixth word changed.
pub const RUN: usize = 5;
/// Neighbouring runs of which one is kept (w). Any unbroken copy of `RUN + WINDOW - 1` words shares a kept run.
pub const WINDOW: usize = 6;

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The fingerprint of each run of `length` words; the i-th begins at the i-th word.
#[must_use]
pub(crate) fn runs(words: &[Word], length: usize) -> Vec<u64> {
    let Some(first) = words.get(..length) else {
        return Vec::new();
    };
    let highest = (1..length).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut sum = first
        .iter()
        .fold(0_u64, |sum, word| sum.wrapping_mul(BASE).wrapping_add(word.hash));
    let mut found = Vec::with_capacity(words.len() + 1 - length);
    found.push(mix(sum));
    for (old, new) in words.iter().zip(words.iter().skip(length)) {
        sum = sum
            .wrapping_sub(old.hash.wrapping_mul(highest))
            .wrapping_mul(BASE)
            .wrapping_add(new.hash);
        found.push(mix(sum));
    }
    found
}

/// What is stored of a run.
#[must_use]
pub(crate) fn print(run: u64) -> u32 {
    (run >> 32) as u32
}

/// The fingerprints that a text leaves in the index: of every [`WINDOW`] neighbours the smallest, sorted, each once.
/// Winnowing after Schleimer, Wilkerson, Aiken (2003).
#[must_use]
pub(crate) fn kept(words: &[Word]) -> Vec<u32> {
    let runs = runs(words, RUN);
    let mut kept: Vec<u32> = Vec::with_capacity(runs.len() / 2);
    let mut last = None;
    for start in 0..(runs.len() + 1)
        .saturating_sub(WINDOW)
        .max(usize::from(!runs.is_empty()))
    {
        let window = &runs[start..runs.len().min(start + WINDOW)];
        // The rightmost of the smallest: it serves the most windows that follow.
        let smallest = window.iter().enumerate().rev().min_by_key(|(_, run)| **run);
        if let Some((offset, run)) = smallest
            && last != Some(start + offset)
        {
            last = Some(start + offset);
            kept.push(print(*run));
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;
    use proptest::prelude::*;

    proptest! {
        /// What makes the index sure: a copy of ten words shares a kept run, wherever it stands.
        #[test]
        fn any_copy_of_ten_words_shares_a_kept_run(
            before in "([a-z]{1,3} ){0,20}", copy in "([a-z]{2,5} ){10,14}", after in "([a-z]{1,3} ){0,20}",
        ) {
            let alone = kept(&words(&copy));
            let inside = kept(&words(&format!("{before}{copy}{after}")));
            let all: Vec<u32> = runs(&words(&copy), RUN).iter().map(|run| print(*run)).collect();
            prop_assert!(inside.iter().any(|print| all.contains(print)));
            prop_assert!(alone.iter().all(|print| all.contains(print)));
        }
    }

    #[test]
    fn a_rolled_run_is_the_run_made_afresh() {
        let words = words("một hai ba bốn năm sáu bảy tám chín mười");
        let rolled = runs(&words, 3);
        for (start, run) in rolled.iter().enumerate() {
            assert_eq!(runs(&words[start..start + 3], 3), [*run]);
        }
        assert!(runs(&words[..2], 3).is_empty());
    }
}
