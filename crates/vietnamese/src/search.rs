//! Search keys without marks, and the rank that marks give back.

use crate::letters::{self, Letter, Mark, Shape, Tone, Unit, units};
use crate::normal::normalise;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Search form: small letters without any mark, words separated by single spaces.
///
/// `Đường Nguyễn Đình Chiểu` becomes `duong nguyen dinh chieu`. Marks of all kinds go, đ becomes d, and so do the letters
/// of other languages that hide a mark (ø, ł, ƀ). Digits stay. **Every** other sign is a space, inside codes too
/// (`57-NQ/TW` and `57/NQ-TW` both give `57 nq tw`), because people type the signs of a code differently; for a code
/// that must match as a whole use [`compact_code`]. The one exception is the apostrophe, which disappears (`H'Hen` is
/// `hhen`), as it does in half of the written forms of such names. Full-width letters, superscripts and ligatures
/// count as their plain letters. Letters of other scripts stay, in lower case, with their vowel signs.
///
/// NFC and NFD give the same form. Idempotent. The column that holds it may be compared byte by byte.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // a space that is written only when another word follows
    let mut gap = false;
    let mut signs = false;
    let mut put = |c: char, gap: &mut bool| {
        if *gap && !out.is_empty() {
            out.push(' ');
        }
        *gap = false;
        out.push(c);
    };
    for c in text.chars() {
        units(c, |unit| match unit {
            Unit::Letter(letter) => put(letter.base, &mut gap),
            Unit::Digit(digit) => put(char::from(b'0' + digit), &mut gap),
            Unit::Other(c) => {
                signs |= is_combining_mark(c);
                put(c, &mut gap);
            }
            Unit::Gap => gap = true,
            Unit::Mark(_) | Unit::Apostrophe | Unit::Nothing => {}
        });
    }
    // vowel signs of other scripts may come in any order; Unicode has one for them
    if signs { out.nfd().collect() } else { out }
}

/// Weaker search form: [`fold`], and then spellings that differ only by habit are one.
///
/// * y after a consonant (and after *qu*) is i: kỹ = kĩ, Quy Nhơn = Qui Nhơn. After another vowel it stays (thúy is
///   not thúi), and so does a y that begins a word;
/// * k at the end of a syllable is c: Đắk = Đăk = Đắc.
///
/// It also joins words that are really different, so matches that only this form finds rank last ([`Rank::Spelling`]).
#[must_use]
pub fn fold_iy(text: &str) -> String {
    spelling(&fold(text))
}

// fold -> fold_iy; ASCII only changes, in place byte for byte
fn spelling(folded: &str) -> String {
    let bytes = folded.as_bytes();
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let mut out = String::with_capacity(folded.len());
    for (at, c) in folded.char_indices() {
        let before = at.checked_sub(1).map_or(b' ', |i| bytes[i]);
        let two_before = at.checked_sub(2).map_or(b' ', |i| bytes[i]);
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        out.push(match c {
            'y' if before.is_ascii_lowercase() && (!vowel(before) || (before == b'u' && two_before == b'q')) => 'i',
            'k' if vowel(before) && !after.is_ascii_alphanumeric() && after.is_ascii() => 'c',
            _ => c,
        });
    }
    out
}

/// Key of a code, a phone number or a document number: only letters and digits, without marks, in upper case.
///
/// `57-NQ/TW`, `57 nq tw` and `57NQTW` are one; so are `0234.3 822 822` and `02343822822`. `Đ` becomes `D`.
#[must_use]
pub fn compact_code(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|c| *c != ' ' && !is_combining_mark(*c))
        .flat_map(char::to_uppercase)
        .collect()
}

/// How well a text matches what was typed; the smaller, the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rank {
    /// Every typed word is there with exactly the typed marks (or absence of marks).
    Exact,
    /// The letters are right and some of the typed marks agree: `đường` finds Dương here.
    SomeMarks,
    /// The letters are right, the marks are not, or were not typed: `duong` finds Đường here.
    Folded,
    /// Only with i for y, c for final k, or without the spaces between words.
    Spelling,
}

/// What someone typed into a search box, taken apart once for any number of texts.
#[derive(Clone, Debug)]
pub struct Needle {
    words: Vec<Word>,
    folded: String,
}

impl Needle {
    /// Prepares a search text. Order and repetition of words do not matter.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        Self {
            words: words(typed),
            folded: fold(typed),
        }
    }

    /// [`fold`] of what was typed, for the first, coarse search in the database.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// True when nothing that can be searched was typed (only signs or spaces).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// Whether and how well `haystack` matches.
///
/// Every word of the needle must begin a word of the haystack, in any order; the rank is that of the worst word. An empty
/// needle matches everything as [`Rank::Exact`], so a cleared search box hides nothing.
#[must_use]
pub fn match_rank(haystack: &str, needle: &Needle) -> Option<Rank> {
    let hay = words(haystack);
    let mut worst = Rank::Exact;
    for wanted in &needle.words {
        match hay.iter().filter_map(|word| wanted.rank_in(word)).min() {
            Some(rank) => worst = worst.max(rank),
            None => return run_together(&hay, needle).then_some(Rank::Spelling),
        }
    }
    Some(worst)
}

// "daklak" for Đắk Lắk, "h hen" for H'Hen: the typed letters without spaces begin at some word. Without spaces nobody
// knows where a syllable ends, so i for y and c for k count everywhere.
fn run_together(hay: &[Word], needle: &Needle) -> bool {
    let loose = |c: char| match c {
        'y' => 'i',
        'k' => 'c',
        _ => c,
    };
    let joined = |words: &[Word]| -> String { words.iter().flat_map(|w| &w.letters).map(|l| loose(l.0)).collect() };
    let wanted = joined(&needle.words);
    wanted.len() > 3 && (0..hay.len()).any(|at| joined(&hay[at..]).starts_with(&wanted))
}

/// One word with its marks apart.
#[derive(Clone, Debug)]
struct Word {
    letters: Vec<(char, Shape)>,
    // tones in order of appearance: a syllable has one, wherever its mark is written
    tones: Vec<Tone>,
    spelling: String,
}

impl Word {
    // Rank of this typed word against the beginning of a word of the text.
    fn rank_in(&self, text: &Word) -> Option<Rank> {
        let same_letters =
            self.letters.len() <= text.letters.len() && self.letters.iter().zip(&text.letters).all(|(a, b)| a.0 == b.0);
        if !same_letters {
            return text.spelling.starts_with(&self.spelling).then_some(Rank::Spelling);
        }
        let pairs = || self.letters.iter().zip(&text.letters);
        if self.tones == text.tones && pairs().all(|(a, b)| a.1 == b.1) {
            return Some(Rank::Exact);
        }
        let tone_agrees = self.tones.iter().any(|tone| text.tones.contains(tone));
        let shape_agrees = pairs().any(|(a, b)| a.1 != Shape::Plain && a.1 == b.1);
        Some(if tone_agrees || shape_agrees {
            Rank::SomeMarks
        } else {
            Rank::Folded
        })
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut all = Vec::new();
    let mut word = Word {
        letters: Vec::new(),
        tones: Vec::new(),
        spelling: String::new(),
    };
    let mut finish = |word: &mut Word| {
        if !word.letters.is_empty() {
            let plain: String = word.letters.iter().map(|l| l.0).collect();
            all.push(Word {
                letters: std::mem::take(&mut word.letters),
                tones: std::mem::take(&mut word.tones),
                spelling: spelling(&plain),
            });
        }
        word.tones.clear();
    };
    for c in normalise(text).chars() {
        units(c, |unit| match unit {
            Unit::Letter(Letter { base, shape, tone, .. }) => {
                word.letters.push((base, shape));
                if tone != Tone::Level {
                    word.tones.push(tone);
                }
            }
            Unit::Digit(digit) => word.letters.push((char::from(b'0' + digit), Shape::Plain)),
            Unit::Other(c) => word.letters.push((c, Shape::Plain)),
            Unit::Mark(Mark::Tone(tone)) => word.tones.push(tone),
            Unit::Mark(Mark::Shape(shape)) => {
                if let Some(last) = word.letters.last_mut() {
                    last.1 = combined(*last, shape);
                }
            }
            Unit::Gap => finish(&mut word),
            Unit::Apostrophe | Unit::Nothing => {}
        });
    }
    finish(&mut word);
    all
}

// A shape mark on a letter: the Vietnamese letter where there is one, a foreign letter otherwise.
fn combined((base, before): (char, Shape), mark: Shape) -> Shape {
    let vietnamese = Letter {
        base,
        shape: mark,
        tone: Tone::Level,
        upper: false,
    };
    if before == Shape::Plain && letters::compose(vietnamese).is_some() {
        mark
    } else {
        Shape::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_form_is_small_letters_without_marks() {
        assert_eq!(fold("Đường Nguyễn Đình Chiểu"), "duong nguyen dinh chieu");
        assert_eq!(
            fold("ĐỒNG RUỘNG, kỹ-thuật;  sáng\u{A0}kiến!"),
            "dong ruong ky thuat sang kien"
        );
        assert_eq!(fold("Số 57-NQ/TW (22/12/2024)"), "so 57 nq tw 22 12 2024");
        assert_eq!(fold("H'Hen Niê, R’Lấp, Ia H\u{2bc}Drai"), "hhen nie rlap ia hdrai");
        assert_eq!(fold("Ðắk \u{189}ắk"), "dak dak");
        assert_eq!(fold("  "), "");
        assert_eq!(fold("ＡＢ１２ m² ﬁn №5"), "ab12 m2 fin no5");
        assert_eq!(fold("Nguye\u{302}\u{303}n Đi\u{300}nh"), "nguyen dinh");
        assert_eq!(fold("ñ Č ŏ ƀ café STRAẞE"), "n c o b cafe strasse");
        assert_eq!(fold("ส้ม Молоко"), "ส้ม молоко");
        assert_eq!(fold("zero\u{200B}width so\u{AD}ft"), "zerowidth soft");
    }

    #[test]
    fn spelling_form_joins_i_and_y_after_consonants_only() {
        for (a, b) in [
            ("kỹ thuật", "kĩ thuật"),
            ("Quy Nhơn", "Qui Nhơn"),
            ("bác sỹ", "bác sĩ"),
            ("Lý", "Lí"),
            ("Đắk", "Đắc"),
            ("Buk", "Búc"),
        ] {
            assert_eq!(fold_iy(a), fold_iy(b));
        }
        for (a, b) in [
            ("thúy", "thúi"),
            ("tay", "tai"),
            ("ý", "í"),
            ("Huy", "Hui"),
            ("kem", "cem"),
        ] {
            assert_ne!(fold_iy(a), fold_iy(b));
        }
        assert_eq!(fold_iy("Quynh y tế quyển"), "quinh y te quien");
    }

    #[test]
    fn code_key_has_no_signs() {
        assert_eq!(compact_code("57-NQ/TW"), "57NQTW");
        assert_eq!(compact_code(" 1-2026-01234 "), "1202601234");
        assert_eq!(compact_code("3320/KH-UBND ngđ"), "3320KHUBNDNGD");
        assert_eq!(compact_code("0234.3\u{A0}822 822"), "02343822822");
    }

    #[test]
    fn marks_narrow_and_never_exclude() {
        let rank = |hay: &str, typed: &str| match_rank(hay, &Needle::new(typed));
        assert_eq!(
            rank("Đường Nguyễn Đình Chiểu", "duong nguyen dinh chieu"),
            Some(Rank::Folded)
        );
        assert_eq!(rank("Đường", "đường"), Some(Rank::Exact));
        assert_eq!(rank("Dương", "đường"), Some(Rank::SomeMarks));
        assert_eq!(rank("Duong", "đường"), Some(Rank::Folded));
        assert_eq!(rank("Duong", "duong"), Some(Rank::Exact));
        assert_eq!(rank("Hòa Bình", "hoà"), Some(Rank::Exact));
        assert_eq!(rank("Hoàng", "hòa"), Some(Rank::Exact));
        assert_eq!(rank("kĩ thuật", "kỹ thuật"), Some(Rank::Spelling));
        assert_eq!(rank("Đắk Lắk", "Đắc Lắc"), Some(Rank::Spelling));
        assert_eq!(rank("Đắk Lắk", "Đăk"), Some(Rank::SomeMarks));
        assert_eq!(rank("Tỉnh Đắk Lắk", "daklak"), Some(Rank::Spelling));
        assert_eq!(rank("H'Hen Niê", "h hen nie"), Some(Rank::Spelling));
        assert_eq!(rank("Nguyễn Đình Chiểu", "chiểu nguyễn"), Some(Rank::Exact));
        assert_eq!(rank("Nguyễn Đình Chiểu", "trãi"), None);
        assert_eq!(rank("Nguyễn Đình Chiểu", "uyen"), None);
        assert_eq!(rank("Bất kỳ", "  -- "), Some(Rank::Exact));
        assert_eq!(rank("Quyết định 57-NQ/TW", "57/nq"), Some(Rank::Exact));
        // decomposed and precomposed text rank alike
        assert_eq!(rank("Đu\u{31b}o\u{31b}\u{300}ng", "đường"), Some(Rank::Exact));
        assert!(Needle::new(" ,").is_empty());
        assert_eq!(Needle::new("Đường").folded(), "duong");
        assert!(Rank::Exact < Rank::SomeMarks && Rank::SomeMarks < Rank::Folded && Rank::Folded < Rank::Spelling);
    }
}
