//! Dictionary order as stored keys.
//!
//! The key is text over `0-9a-z`. Symbols, in order:
//!
//! | symbol | meaning |
//! |---|---|
//! | `0` | end of a level |
//! | `1` | between two words |
//! | `2` | a number: then its length (one symbol), then its digits, so that 2 comes before 10 |
//! | `3`…`z` | the 33 letters a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z; z itself is `z0` |
//! | `zz` | a letter of another script: then its code point in four symbols |
//!
//! Three levels follow one another: all letters; then the tones, word by word; then upper case. So marks of shape (ă, ơ,
//! đ) make another letter, tones decide only between texts with the same letters, and case only between texts with the
//! same tones. Because a tone belongs to its word and not to a letter, hòa and hoà stand at the same place.
//!
//! Only lower-case ASCII letters and digits occur, which C, ICU (und, vi, en) and glibc (en_US, vi_VN) collations all
//! order alike, so the key sorts rightly in a `TEXT` column of any of them, in SQLite `BLOB` and PostgreSQL `BYTEA`.
//! (Locales that treat two letters as one, such as cs_CZ with *ch*, are not for such a column.)

use crate::letters::{Letter, Mark, Shape, Tone, Unit, units};
use crate::names::split_person_name;
use crate::normal::{clean_line, normalise};

/// Dictionary order of any text, as bytes: compare keys byte by byte.
///
/// The same bytes as [`sort_key_text`].
#[must_use]
pub fn sort_key(text: &str) -> Vec<u8> {
    let mut levels = Levels::default();
    levels.read(text);
    levels.finish()
}

/// Dictionary order of any text, as text of `0-9a-z` whose order is that of the dictionary (see the table in
/// `order.rs`): An Àn Ản Ãn Án Ạn Anh Ánh Ăn Ân Bình Dung Dũng Duy Đào Đức.
///
/// Letters first, then tones (ngang, huyền, hỏi, ngã, sắc, nặng), then small before capital. Signs and spaces only
/// separate words. Runs of digits compare as numbers (Tổ 2 before Tổ 10; 007 equals 7). About one symbol a letter.
#[must_use]
pub fn sort_key_text(text: &str) -> String {
    sort_key(text).into_iter().map(char::from).collect()
}

/// Order of people in Vietnamese lists: by *tên*, then *đệm*, then *họ*; case last.
///
/// `calling_name`, when the person stated one, is the part to sort by (H'Hen Niê with `H'Hen`, Y Bhiu Êban with
/// `Y Bhiu`); the words of the full name that are left come after it, in their order. The same alphabet as
/// [`sort_key_text`]; person keys compare with person keys only.
#[must_use]
pub fn person_sort_key(full_name: &str, calling_name: Option<&str>) -> String {
    let calling = calling_name.map(clean_line).filter(|name| !name.is_empty());
    let (given, middle, family) = match calling {
        Some(calling) => {
            let rest = without(&clean_line(full_name), &calling);
            (calling, String::new(), rest)
        }
        None => {
            let name = split_person_name(full_name);
            (name.given, name.middle, name.family)
        }
    };
    let mut key = Vec::with_capacity(full_name.len() + 8);
    let mut case = CaseBits::default();
    for part in [&given, &middle, &family] {
        let mut levels = Levels {
            case,
            ..Levels::default()
        };
        levels.read(part);
        key.extend_from_slice(&levels.letters);
        key.push(END);
        key.extend_from_slice(levels.tones());
        key.push(END);
        case = levels.case;
    }
    key.extend_from_slice(case.symbols());
    trim_end_marks(&mut key);
    key.into_iter().map(char::from).collect()
}

// The words of `full` without the run of words that is `calling`.
fn without(full: &str, calling: &str) -> String {
    let words: Vec<&str> = full.split(' ').collect();
    let called: Vec<&str> = calling.split(' ').collect();
    let Some(at) = words.windows(called.len()).position(|run| run == called) else {
        return full.to_owned();
    };
    [&words[..at], &words[at + called.len()..]].concat().join(" ")
}

const END: u8 = b'0';
const BETWEEN: u8 = b'1';
const NUMBER: u8 = b'2';
/// Symbols in their order.
const SYMBOLS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

// Place in the alphabet of 33 letters, by base letter; shaped letters follow theirs.
const PLACES: [u8; 26] = {
    let mut places = [0; 26];
    let mut next = 0;
    let mut base = 0;
    while base < 26 {
        places[base] = next;
        next += match b'a' + base as u8 {
            b'a' | b'o' => 3,
            b'd' | b'e' | b'u' => 2,
            _ => 1,
        };
        base += 1;
    }
    places
};

fn place(base: char, shape: Shape) -> u8 {
    let first = PLACES[usize::from((base as u8).wrapping_sub(b'a')).min(25)];
    first
        + match (base, shape) {
            ('a', Shape::Breve) | ('o', Shape::Circumflex) | ('e', Shape::Circumflex) => 1,
            ('d', Shape::Stroke) | ('u', Shape::Horn) => 1,
            ('a', Shape::Circumflex) | ('o', Shape::Horn) => 2,
            (_, Shape::Plain | Shape::Breve | Shape::Circumflex | Shape::Horn | Shape::Stroke | Shape::Other) => 0,
        }
}

fn tone_symbol(tone: Tone) -> u8 {
    match tone {
        Tone::Level => BETWEEN,
        Tone::Grave => b'2',
        Tone::Hook => b'3',
        Tone::Tilde => b'4',
        Tone::Acute => b'5',
        Tone::Dot => b'6',
    }
}
/// A mark that Vietnamese does not have, after all tones.
const FOREIGN_MARK: u8 = b'7';

/// The last level: five letters a symbol, the first letter in the highest bit, so that small comes before capital.
#[derive(Default)]
struct CaseBits {
    symbols: Vec<u8>,
    // symbols up to the last capital; the rest says nothing
    used: usize,
    count: usize,
}

impl CaseBits {
    fn push(&mut self, upper: bool) {
        if upper {
            let index = self.count / 5;
            self.symbols.resize(index + 1, 0);
            self.symbols[index] |= 1 << (4 - self.count % 5);
            self.used = index + 1;
        }
        self.count += 1;
    }

    // 0 is the end mark of a level, so the 32 values are written as 1…w
    fn symbols(&mut self) -> &[u8] {
        for value in &mut self.symbols {
            *value = SYMBOLS[usize::from(*value) + 1];
        }
        &self.symbols[..self.used]
    }
}

#[derive(Default)]
struct Levels {
    letters: Vec<u8>,
    tones: Vec<u8>,
    case: CaseBits,
    gap: bool,
    // digits of the number being read, without leading zeros
    number: Option<Vec<u8>>,
}

impl Levels {
    fn read(&mut self, text: &str) {
        self.letters.reserve(text.len() + 8);
        if text.is_ascii() {
            self.characters(text);
        } else {
            self.characters(&normalise(text));
        }
        self.end_number();
    }

    fn characters(&mut self, text: &str) {
        for c in text.chars() {
            units(c, |unit| self.unit(unit));
        }
    }

    fn unit(&mut self, unit: Unit) {
        match unit {
            Unit::Letter(Letter {
                base,
                shape,
                tone,
                upper,
            }) => {
                self.begin();
                let place = place(base, shape);
                self.letters.push(SYMBOLS[usize::from(place) + 3]);
                if base == 'z' {
                    self.letters.push(b'0');
                }
                if shape == Shape::Other {
                    self.tones.push(FOREIGN_MARK);
                } else if tone != Tone::Level {
                    self.tones.push(tone_symbol(tone));
                }
                self.case.push(upper);
            }
            Unit::Digit(digit) => {
                if self.gap {
                    self.end_number();
                }
                if self.number.is_none() {
                    self.begin();
                }
                let number = self.number.get_or_insert_default();
                if digit > 0 || !number.is_empty() {
                    number.push(b'0' + digit);
                }
            }
            Unit::Other(c) => {
                self.begin();
                let code = c as usize;
                let symbol = |power: usize| SYMBOLS[code / power % 36];
                self.letters
                    .extend([b'z', b'z', symbol(46656), symbol(1296), symbol(36), symbol(1)]);
            }
            Unit::Mark(Mark::Tone(tone)) if !self.letters.is_empty() => self.tones.push(tone_symbol(tone)),
            Unit::Mark(Mark::Shape(_)) if !self.letters.is_empty() => self.tones.push(FOREIGN_MARK),
            // H'Hen is listed as H Hen, before Ha
            Unit::Gap | Unit::Apostrophe => self.gap = true,
            Unit::Mark(_) | Unit::Nothing => {}
        }
    }

    // Before the first symbol of a letter or number.
    fn begin(&mut self) {
        self.end_number();
        if self.gap && !self.letters.is_empty() {
            self.letters.push(BETWEEN);
            self.tones.push(BETWEEN);
        }
        self.gap = false;
    }

    fn end_number(&mut self) {
        let Some(digits) = self.number.take() else {
            return;
        };
        self.letters.push(NUMBER);
        match SYMBOLS[..35].get(digits.len()) {
            Some(length) => self.letters.push(*length),
            // a number of 35 digits or more: the length itself is written out
            None => {
                self.letters.push(b'z');
                self.letters
                    .extend_from_slice(format!("{:010}", digits.len()).as_bytes());
            }
        }
        self.letters.extend_from_slice(&digits);
    }

    // Without the trailing marks that say nothing.
    fn tones(&self) -> &[u8] {
        let end = self.tones.iter().rposition(|t| *t != BETWEEN).map_or(0, |at| at + 1);
        &self.tones[..end]
    }

    fn finish(mut self) -> Vec<u8> {
        let mut key = std::mem::take(&mut self.letters);
        key.push(END);
        key.extend_from_slice(self.tones());
        key.push(END);
        key.extend_from_slice(self.case.symbols());
        trim_end_marks(&mut key);
        key
    }
}

// Zeros at the end need not be written: `0` is the smallest symbol, and no two keys differ only in how many of them
// follow (every code before the end marks has a length of its own).
fn trim_end_marks(key: &mut Vec<u8>) {
    while key.ends_with(b"0") {
        key.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_order(list: &[&str]) {
        for pair in list.windows(2) {
            let (a, b) = (sort_key_text(pair[0]), sort_key_text(pair[1]));
            assert!(a < b, "{} ({a}) before {} ({b})", pair[0], pair[1]);
        }
    }

    #[test]
    fn the_order_of_the_dictionary() {
        in_order(&[
            "An", "Àn", "Ản", "Ãn", "Án", "Ạn", "Anh", "Ánh", "Ăn", "Ân", "Bình", "Dung", "Dũng", "Duy", "Đào", "Đức",
        ]);
        in_order(&[
            "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "ô", "ơ",
            "p", "q", "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z", "ж",
        ]);
        in_order(&["ma", "mà", "mả", "mã", "má", "mạ"]);
    }

    #[test]
    fn letters_first_then_tones_then_case() {
        in_order(&["hạ an", "Hà Bình", "hả bình", "hạc"]);
        in_order(&["an", "An", "AN", "àn", "Àn", "an a", "ân"]);
        in_order(&["Ba Đình", "Bá Đình", "Ba Đồn", "Bà Rịa", "Bắc", "Bằng"]);
        in_order(&["", "1", "a"]);
        in_order(&["n", "ñ", "na"]);
        in_order(&["H'Hen Niê", "Ha", "Hen"]);
        assert!(sort_key("zz") < sort_key("жа") && sort_key("z") < sort_key("za") && sort_key("y") < sort_key("z"));
    }

    #[test]
    fn numbers_count_as_numbers() {
        in_order(&["Tổ 2", "Tổ 10", "Tổ 10a", "Tổ 11", "Tổ 100", "Tổ a"]);
        in_order(&[
            "0",
            "1",
            "9",
            "10",
            "99",
            "100",
            &"9".repeat(34),
            &format!("1{}", "0".repeat(34)),
            &"9".repeat(50),
            "a",
        ]);
        assert_eq!(sort_key("007"), sort_key("7"));
        assert!(sort_key("1.5") < sort_key("1.10"));
    }

    #[test]
    fn writing_habits_do_not_move_a_word() {
        for (a, b) in [
            ("hòa", "hoà"),
            ("Nguye\u{302}\u{303}n", "Nguyễn"),
            ("a  -b", "a b"),
            (" a. ", "a"),
            ("so\u{AD}ng", "song"),
            ("Ðào", "Đào"),
        ] {
            assert_eq!(sort_key_text(a), sort_key_text(b));
        }
        in_order(&["Hoa", "Hòa", "Hoả", "Hóa", "Hoạ"]);
    }

    #[test]
    fn people_are_listed_by_given_name() {
        let people = [
            "Đỗ An",
            "Nguyễn Văn An",
            "Trần Văn An",
            "Trần Văn Ân",
            "Lê Đức Anh",
            "Phạm Ánh",
            "Nguyễn Thị Ánh",
            "Hoàng Dũng",
            "Lê Ba Đào",
        ];
        let mut sorted = people.to_vec();
        sorted.sort_by_key(|name| person_sort_key(name, None));
        assert_eq!(
            sorted,
            [
                "Đỗ An",
                "Nguyễn Văn An",
                "Trần Văn An",
                "Lê Đức Anh",
                "Phạm Ánh",
                "Nguyễn Thị Ánh",
                "Trần Văn Ân",
                "Hoàng Dũng",
                "Lê Ba Đào",
            ]
        );
        let key = |name: &str, calling: &str| person_sort_key(name, Some(calling));
        assert!(key("H'Hen Niê", "H'Hen") < person_sort_key("Lê Hoa", None));
        assert!(key("Y Bhiu Êban", "Bhiu") < person_sort_key("Lê Bình", None));
        assert_eq!(key("Lê Hoa", " "), person_sort_key("Lê Hoa", None));
        assert_eq!(
            person_sort_key("LÊ  HOA", None).len(),
            person_sort_key("Lê Hoa", None).len()
        );
        // case never outweighs the middle or family name
        assert!(person_sort_key("BÙI AN", None) < person_sort_key("Đỗ An", None));
        assert!(person_sort_key("Bùi An", None) < person_sort_key("BÙI AN", None));
    }

    #[test]
    fn a_key_has_only_symbols_that_every_collation_orders_alike() {
        for text in ["Nguyễn Văn Ân", "Tổ 10", "жz", "日本", "\u{0}\u{301}!", ""] {
            assert!(
                sort_key_text(text)
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
            );
        }
        assert_eq!(sort_key_text("an"), "3k");
    }
}
