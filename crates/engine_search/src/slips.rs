//! Words that differ by one slip: what Vietnamese ears and fingers confuse, and one letter wrong, missing or too many.

/// What is confused in speech and writing, at the beginning of a syllable (folded).
const BEGINNINGS: &[(&str, &str)] = &[
    ("n", "l"),
    ("s", "x"),
    ("ch", "tr"),
    ("d", "gi"),
    ("d", "r"),
    ("gi", "r"),
    ("v", "d"),
    ("k", "c"),
    ("ngh", "ng"),
    ("gh", "g"),
    ("ph", "f"),
    ("qu", "q"),
    ("i", "y"),
];
/// The same at its end.
const ENDINGS: &[(&str, &str)] = &[
    ("n", "ng"),
    ("t", "c"),
    ("nh", "n"),
    ("ch", "t"),
    ("i", "y"),
    ("ao", "au"),
    ("ai", "ay"),
    ("iu", "ieu"),
    ("uu", "uou"),
    ("im", "iem"),
    ("ip", "iep"),
];

/// Weight of what is confused by habit, against the word itself.
const HABIT: f32 = 0.85;
/// Weight of one letter.
const LETTER: f32 = 0.7;

/// Every word one slip away with its weight; most of them are no words of the index.
pub(crate) fn of(word: &str) -> Vec<(String, f32)> {
    let mut all: Vec<(String, f32)> = Vec::new();
    // Codes and numbers that are nearly right are wrong.
    if word.len() < 2 || word.len() > 12 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return all;
    }
    for (a, b) in BEGINNINGS {
        for (from, to) in [(a, b), (b, a)] {
            if let Some(rest) = word.strip_prefix(from) {
                all.push((format!("{to}{rest}"), HABIT));
            }
        }
    }
    for (a, b) in ENDINGS {
        for (from, to) in [(a, b), (b, a)] {
            if let Some(rest) = word.strip_suffix(from) {
                all.push((format!("{rest}{to}"), HABIT));
            }
        }
    }
    let letters: Vec<char> = word.chars().collect();
    let mut add = |letters: &[char]| all.push((letters.iter().collect(), LETTER));
    for at in 0..=letters.len() {
        for letter in 'a'..='z' {
            let mut more = letters.clone();
            more.insert(at, letter);
            add(&more);
            if at < letters.len() {
                let mut other = letters.clone();
                other[at] = letter;
                add(&other);
            }
        }
        if at < letters.len() && letters.len() > 2 {
            let mut less = letters.clone();
            less.remove(at);
            add(&less);
        }
        if at + 1 < letters.len() {
            let mut turned = letters.clone();
            turned.swap(at, at + 1);
            add(&turned);
        }
    }
    let mut seen = std::collections::HashSet::from([word.to_owned()]);
    all.retain(|(other, _)| seen.insert(other.clone()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_confused_by_habit_weighs_more_than_any_letter() {
        let weight = |typed: &str, meant: &str| of(typed).into_iter().find(|(word, _)| word == meant).map(|(_, w)| w);
        for (typed, meant) in [
            ("long", "nong"),
            ("sao", "xao"),
            ("chong", "trong"),
            ("gia", "da"),
            ("ra", "da"),
            ("lan", "lang"),
            ("nghe", "nge"),
        ] {
            assert_eq!(weight(typed, meant), Some(HABIT), "{typed} {meant}");
        }
        for (typed, meant) in [("sng", "sang"), ("saang", "sang"), ("sagn", "sang"), ("sabg", "sang")] {
            assert_eq!(weight(typed, meant), Some(LETTER), "{typed} {meant}");
        }
        assert_eq!(weight("sang", "sang"), None);
    }

    #[test]
    fn numbers_and_codes_have_no_slips() {
        assert!(of("2031").is_empty() && of("h38").is_empty() && of("a").is_empty());
    }
}
