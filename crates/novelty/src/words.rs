//! A text as a row of folded words with their places.

use std::sync::LazyLock;

/// A word: the hash of its folded letters and where it stands, in characters (code points) and in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Hash of the folded word; a run of digits counts as one sign, so that new years and counts hide no copy.
    pub hash: u64,
    /// Place of the first character.
    pub start: u32,
    /// Place after the last character.
    pub end: u32,
    /// Place of the first byte.
    pub byte: u32,
    /// Length in bytes.
    pub bytes: u32,
}

// What a character does to the word in which it stands.
const GAP: u8 = 0; // ends it
const NOTHING: u8 = 1; // a mark or an invisible sign: belongs to it, changes nothing
const DIGIT: u8 = 2;
const RARE: u8 = 3; // a letter that folds to something else than one of a-z

const TABLE: usize = 0x2100;

/// Class or folded letter of the characters that Vietnamese texts are made of, taken from the rules of `vietnamese`.
static CLASSES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut table = vec![GAP; TABLE];
    for (code, class) in (0_u32..).zip(table.iter_mut()) {
        if let Some(c) = char::from_u32(code) {
            *class = class_of(c);
        }
    }
    table
});

fn class_of(c: char) -> u8 {
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    if c.is_alphanumeric() {
        return match vietnamese::fold(text).as_bytes() {
            [letter] if letter.is_ascii_lowercase() => *letter,
            [digit] if digit.is_ascii_digit() => DIGIT,
            _ => RARE,
        };
    }
    // Inside a word when it does not part two letters.
    let mut between = String::from("a");
    between.push(c);
    between.push('b');
    if vietnamese::syllables(&between).count() == 1 {
        NOTHING
    } else {
        GAP
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The words of a text, in order. Texts longer than 4 GB are cut there.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let classes = &*CLASSES;
    let mut found = Vec::with_capacity(text.len() / 5);
    let mut word = None::<Word>;
    let mut in_number = false;
    let limit = u32::MAX as usize;
    let characters = text.char_indices().take_while(|(byte, _)| *byte < limit - 4);
    for (at, (byte, c)) in (0_u32..).zip(characters) {
        let class = classes.get(c as usize).copied().unwrap_or_else(|| class_of(c));
        let (byte, length) = (to_u32(byte), to_u32(c.len_utf8()));
        if class == GAP {
            if let Some(done) = word.take() {
                found.push(Word {
                    hash: mix(done.hash),
                    ..done
                });
            }
            in_number = false;
        } else if class != NOTHING || word.is_some() {
            let open = word.get_or_insert(Word {
                hash: SEED,
                start: at,
                end: at,
                byte,
                bytes: 0,
            });
            match class {
                NOTHING => {}
                DIGIT => {
                    if !in_number {
                        open.hash = (open.hash ^ u64::from(b'#')).wrapping_mul(PRIME);
                    }
                    in_number = true;
                }
                RARE => {
                    let mut buffer = [0; 4];
                    for letter in vietnamese::fold(c.encode_utf8(&mut buffer)).bytes() {
                        open.hash = (open.hash ^ u64::from(letter)).wrapping_mul(PRIME);
                    }
                    in_number = false;
                }
                letter => {
                    open.hash = (open.hash ^ u64::from(letter)).wrapping_mul(PRIME);
                    in_number = false;
                }
            }
            open.end = at + 1;
            open.bytes = byte + length - open.byte;
        }
    }
    if let Some(done) = word {
        found.push(Word {
            hash: mix(done.hash),
            ..done
        });
    }
    found
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Spreads every bit of a hash over all of it.
#[must_use]
pub(crate) fn mix(mut h: u64) -> u64 {
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 33;
    h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

/// The hash of one word, as [`words`] gives it.
#[must_use]
pub fn hash_of(word: &str) -> u64 {
    words(word).first().map_or(0, |word| word.hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hashes(text: &str) -> Vec<u64> {
        words(text).iter().map(|word| word.hash).collect()
    }

    #[test]
    fn marks_case_tone_place_form_and_numbers_hide_no_copy() {
        let plain = hashes("Hoà bình ĐƯỜNG nguyễn 2025");
        assert_eq!(plain, hashes("hòa binh đường NGUYEN 19"));
        assert_eq!(plain, hashes("hoa\u{0300} bi\u{0300}nh duong nguye\u{0302}\u{0303}n 1"));
        assert_ne!(plain[0], plain[1]);
    }

    #[test]
    fn places_are_those_of_the_text_as_given() {
        let text = "  Sáng\u{a0}kiến: tưới nhỏ-giọt (2026).";
        let letters: Vec<char> = text.chars().collect();
        let found: Vec<(String, &str)> = words(text)
            .iter()
            .map(|w| {
                let by_char = letters[w.start as usize..w.end as usize].iter().collect();
                (by_char, &text[w.byte as usize..(w.byte + w.bytes) as usize])
            })
            .collect();
        let expected = ["Sáng", "kiến", "tưới", "nhỏ", "giọt", "2026"];
        for ((by_char, by_byte), expected) in found.iter().zip(expected) {
            assert_eq!((by_char.as_str(), *by_byte), (expected, expected));
        }
        assert_eq!(found.len(), expected.len());
    }

    proptest! {
        /// The fast way finds the words of `vietnamese::syllables`, in the same places.
        #[test]
        fn the_same_words_as_the_library_of_the_language(text in "[ -~À-ỹ\u{300}-\u{309}\u{200b}\u{ad}\n\u{a0}Ωя漢٣]{0,60}") {
            let ours: Vec<(usize, usize)> = words(&text).iter().map(|w| (w.start as usize, w.end as usize)).collect();
            let theirs: Vec<(usize, usize)> = vietnamese::syllables(&text).map(|s| (s.char_start, s.char_end)).collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
