//! The letters: base, shape (ă â ơ đ) and tone of every character, from a table made at compile time.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The six tones in the order of the dictionary (thanh ngang, huyền, hỏi, ngã, sắc, nặng).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tone {
    /// *thanh ngang*, no mark: a
    Level,
    /// *thanh huyền*: à
    Grave,
    /// *thanh hỏi*: ả
    Hook,
    /// *thanh ngã*: ã
    Tilde,
    /// *thanh sắc*: á
    Acute,
    /// *thanh nặng*: ạ
    Dot,
}

/// The mark that makes another letter of the alphabet out of a base letter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Shape {
    Plain,
    /// ă
    Breve,
    /// â ê ô
    Circumflex,
    /// ơ ư
    Horn,
    /// đ
    Stroke,
    /// A mark that is not Vietnamese (ñ, č, ŏ of other languages of the country, ç, ö of foreign names).
    Other,
}

/// One letter taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Letter {
    /// Lower-case letter without any mark.
    pub(crate) base: char,
    pub(crate) shape: Shape,
    pub(crate) tone: Tone,
    pub(crate) upper: bool,
}

/// What one character means for searching and ordering.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unit {
    Letter(Letter),
    Digit(u8),
    /// A letter, number or vowel sign of another script, in lower case.
    Other(char),
    /// A combining mark on the letter before.
    Mark(Mark),
    /// H'Hen, R'Lấp: written with many signs, or with none.
    Apostrophe,
    /// Space, punctuation, symbol.
    Gap,
    /// Invisible: zero-width characters, soft hyphen.
    Nothing,
}

/// A combining mark by its meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mark {
    Tone(Tone),
    Shape(Shape),
}

/// The six tones, in dictionary order.
pub(crate) const TONES: [Tone; 6] = [
    Tone::Level,
    Tone::Grave,
    Tone::Hook,
    Tone::Tilde,
    Tone::Acute,
    Tone::Dot,
];
const SHAPES: [Shape; 6] = [
    Shape::Plain,
    Shape::Breve,
    Shape::Circumflex,
    Shape::Horn,
    Shape::Stroke,
    Shape::Other,
];

type Row = (u8, Shape, [char; 6], [char; 6]);

/// The twelve vowels in their six tones, small and capital.
const VOWELS: [Row; 12] = [
    (
        b'a',
        Shape::Plain,
        ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
        ['A', 'À', 'Ả', 'Ã', 'Á', 'Ạ'],
    ),
    (
        b'a',
        Shape::Breve,
        ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
        ['Ă', 'Ằ', 'Ẳ', 'Ẵ', 'Ắ', 'Ặ'],
    ),
    (
        b'a',
        Shape::Circumflex,
        ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
        ['Â', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ậ'],
    ),
    (
        b'e',
        Shape::Plain,
        ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
        ['E', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ'],
    ),
    (
        b'e',
        Shape::Circumflex,
        ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
        ['Ê', 'Ề', 'Ể', 'Ễ', 'Ế', 'Ệ'],
    ),
    (
        b'i',
        Shape::Plain,
        ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
        ['I', 'Ì', 'Ỉ', 'Ĩ', 'Í', 'Ị'],
    ),
    (
        b'o',
        Shape::Plain,
        ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
        ['O', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ'],
    ),
    (
        b'o',
        Shape::Circumflex,
        ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
        ['Ô', 'Ồ', 'Ổ', 'Ỗ', 'Ố', 'Ộ'],
    ),
    (
        b'o',
        Shape::Horn,
        ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
        ['Ơ', 'Ờ', 'Ở', 'Ỡ', 'Ớ', 'Ợ'],
    ),
    (
        b'u',
        Shape::Plain,
        ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
        ['U', 'Ù', 'Ủ', 'Ũ', 'Ú', 'Ụ'],
    ),
    (
        b'u',
        Shape::Horn,
        ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
        ['Ư', 'Ừ', 'Ử', 'Ữ', 'Ứ', 'Ự'],
    ),
    (
        b'y',
        Shape::Plain,
        ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
        ['Y', 'Ỳ', 'Ỷ', 'Ỹ', 'Ý', 'Ỵ'],
    ),
];

const LATIN: u32 = 0xC0;
const LATIN_LEN: usize = 0x1B0 - 0xC0 + 1;
const VIET: u32 = 0x1EA0;
const VIET_LEN: usize = 0x1EF9 - 0x1EA0 + 1;

// A table entry packs a letter into 16 bits: base letter, shape, tone, capital. Zero: not one of ours.
const fn pack(base: u8, shape: Shape, tone: usize, upper: bool) -> u16 {
    (base as u16) | ((shape as u16) << 7) | ((tone as u16) << 10) | ((upper as u16) << 13)
}

struct Tables {
    latin: [u16; LATIN_LEN],
    viet: [u16; VIET_LEN],
}

const fn put(tables: &mut Tables, c: char, entry: u16) {
    let code = c as u32;
    if code >= VIET {
        tables.viet[(code - VIET) as usize] = entry;
    } else if code >= LATIN {
        tables.latin[(code - LATIN) as usize] = entry;
    }
}

const fn tables() -> Tables {
    let mut all = Tables {
        latin: [0; LATIN_LEN],
        viet: [0; VIET_LEN],
    };
    let mut row = 0;
    while row < VOWELS.len() {
        let (base, shape, small, capital) = VOWELS[row];
        let mut tone = 0;
        while tone < 6 {
            put(&mut all, small[tone], pack(base, shape, tone, false));
            put(&mut all, capital[tone], pack(base, shape, tone, true));
            tone += 1;
        }
        row += 1;
    }
    put(&mut all, 'đ', pack(b'd', Shape::Stroke, 0, false));
    put(&mut all, 'Đ', pack(b'd', Shape::Stroke, 0, true));
    // Ð and ð of Icelandic look like Đ and đ and stand for them in texts that came through a Western code page.
    put(&mut all, 'ð', pack(b'd', Shape::Stroke, 0, false));
    put(&mut all, 'Ð', pack(b'd', Shape::Stroke, 0, true));
    all
}

static TABLES: Tables = tables();

/// The letter behind a precomposed character: ASCII letters and every Vietnamese letter in every tone.
#[inline]
pub(crate) fn letter(c: char) -> Option<Letter> {
    let code = c as u32;
    if code < 0x80 {
        let byte = code as u8;
        return byte.is_ascii_alphabetic().then(|| Letter {
            base: byte.to_ascii_lowercase() as char,
            shape: Shape::Plain,
            tone: Tone::Level,
            upper: byte.is_ascii_uppercase(),
        });
    }
    let entry = if code >= VIET {
        *TABLES.viet.get((code - VIET) as usize)?
    } else if code >= LATIN {
        *TABLES.latin.get((code - LATIN) as usize)?
    } else {
        0
    };
    if entry == 0 {
        return None;
    }
    Some(Letter {
        base: (entry & 0x7F) as u8 as char,
        shape: SHAPES[usize::from(entry >> 7 & 7)],
        tone: TONES[usize::from(entry >> 10 & 7)],
        upper: entry >> 13 & 1 == 1,
    })
}

/// The character of a letter in a tone; `None` where no precomposed character exists (a tone on a consonant).
pub(crate) fn compose(letter: Letter) -> Option<char> {
    let character = match (letter.shape, letter.tone) {
        (Shape::Stroke, Tone::Level) if letter.base == 'd' => 'đ',
        (Shape::Plain, Tone::Level) => letter.base,
        (Shape::Plain | Shape::Breve | Shape::Circumflex | Shape::Horn | Shape::Stroke | Shape::Other, _) => {
            let (.., small, capital) = VOWELS
                .iter()
                .find(|(base, shape, ..)| char::from(*base) == letter.base && *shape == letter.shape)?;
            let case = if letter.upper { capital } else { small };
            return Some(case[letter.tone as usize]);
        }
    };
    Some(match (letter.upper, character) {
        (true, 'đ') => 'Đ',
        (true, c) => c.to_ascii_uppercase(),
        (false, c) => c,
    })
}

/// True for the six vowel letters of the alphabet without marks (y counts as a vowel).
pub(crate) fn is_vowel(base: char) -> bool {
    matches!(base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// True for a letter of the Vietnamese alphabet, small or capital, in any tone.
///
/// The alphabet has 29 letters; f, j, w and z are not among them. Only precomposed (NFC) characters are judged.
#[must_use]
pub fn is_vietnamese_letter(c: char) -> bool {
    !matches!(c, 'f' | 'j' | 'w' | 'z' | 'F' | 'J' | 'W' | 'Z' | 'ð' | 'Ð') && letter(c).is_some()
}

/// Combining marks that sit on letters of the Latin alphabet. Vowel signs of other scripts (Thái, Khmer, Chăm) are
/// combining marks too, but they are letters there and must stay.
pub(crate) fn is_latin_mark(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

fn mark(c: char) -> Mark {
    match c as u32 {
        0x300 | 0x340 => Mark::Tone(Tone::Grave),
        0x309 => Mark::Tone(Tone::Hook),
        0x303 => Mark::Tone(Tone::Tilde),
        0x301 | 0x341 => Mark::Tone(Tone::Acute),
        0x323 => Mark::Tone(Tone::Dot),
        0x306 => Mark::Shape(Shape::Breve),
        0x302 => Mark::Shape(Shape::Circumflex),
        0x31B => Mark::Shape(Shape::Horn),
        _ => Mark::Shape(Shape::Other),
    }
}

/// Characters that show nothing and only disturb comparison.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c as u32,
        0xAD | 0x34F | 0x61C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0x2066..=0x206F | 0xFEFF
            | 0xE0000..=0xE007F
    )
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{2B9}' | '\u{2BB}' | '\u{FF07}'
    )
}

/// What `c` means; hands one or more units to `take`.
#[inline]
pub(crate) fn units(c: char, mut take: impl FnMut(Unit)) {
    if let Some(letter) = letter(c) {
        take(Unit::Letter(letter));
    } else if c.is_ascii() {
        take(match c {
            '0'..='9' => Unit::Digit(c as u8 - b'0'),
            '\'' => Unit::Apostrophe,
            _ => Unit::Gap,
        });
    } else {
        rare_units(c, &mut take);
    }
}

// Everything outside ASCII and Vietnamese: foreign letters, full-width forms, ligatures, marks of decomposed text.
fn rare_units(c: char, take: &mut dyn FnMut(Unit)) {
    if is_apostrophe(c) {
        return take(Unit::Apostrophe);
    }
    if is_invisible(c) {
        return take(Unit::Nothing);
    }
    decompose_compatible(c, |part| {
        if is_latin_mark(part) {
            take(Unit::Mark(mark(part)));
            return;
        }
        for small in part.to_lowercase() {
            if is_latin_mark(small) {
                take(Unit::Mark(mark(small)));
            } else {
                plain_unit(small, small != part, take);
            }
        }
    });
}

fn plain_unit(c: char, upper: bool, take: &mut dyn FnMut(Unit)) {
    let mut latin = |text: &str| {
        for base in text.chars() {
            take(Unit::Letter(Letter {
                base,
                shape: Shape::Other,
                tone: Tone::Level,
                upper,
            }));
        }
    };
    match c {
        // letters with a stroke or joined letters, which no decomposition takes apart
        'ø' | 'ɵ' => latin("o"),
        'ł' => latin("l"),
        'ħ' => latin("h"),
        'ŧ' => latin("t"),
        'ƀ' | 'ɓ' => latin("b"),
        'ɗ' => latin("d"),
        'ı' | 'ɨ' => latin("i"),
        'ŋ' => latin("ng"),
        'ɲ' => latin("nh"),
        'æ' => latin("ae"),
        'œ' => latin("oe"),
        'ß' => latin("ss"),
        'þ' => latin("th"),
        'ɖ' => take(Unit::Letter(Letter {
            base: 'd',
            shape: Shape::Stroke,
            tone: Tone::Level,
            upper,
        })),
        '0'..='9' => take(Unit::Digit(c as u8 - b'0')),
        _ => {
            if let Some(letter) = letter(c) {
                take(Unit::Letter(Letter { upper, ..letter }));
            } else if is_apostrophe(c) {
                take(Unit::Apostrophe);
            } else if is_invisible(c) {
                take(Unit::Nothing);
            } else if c.is_alphanumeric() || is_combining_mark(c) {
                take(Unit::Other(c));
            } else {
                take(Unit::Gap);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn every_letter_in_every_tone_is_taken_apart_and_put_together() {
        let marks = ['\0', '\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];
        let mut seen = 0;
        for (base, shape, small, capital) in VOWELS {
            for (upper, case) in [(false, small), (true, capital)] {
                for (at, c) in case.into_iter().enumerate() {
                    let found = letter(c).unwrap();
                    assert_eq!(
                        found,
                        Letter {
                            base: base as char,
                            shape,
                            tone: TONES[at],
                            upper
                        },
                        "{c}"
                    );
                    assert_eq!(compose(found), Some(c));
                    assert!(is_vietnamese_letter(c));
                    // the rows agree with Unicode: base character of the row + mark of the column
                    let mut text = case[0].to_string();
                    if at > 0 {
                        text.push(marks[at]);
                    }
                    assert_eq!(text.nfc().collect::<String>(), c.to_string());
                    seen += 1;
                }
            }
        }
        assert_eq!(seen, 144);
        assert_eq!(letter('đ').and_then(compose), Some('đ'));
        assert_eq!(letter('Đ').and_then(compose), Some('Đ'));
        assert_eq!(letter('ñ'), None);
        assert_eq!(letter('Ợ').map(|l| l.shape), Some(Shape::Horn));
        assert_eq!(letter('\u{1EFA}'), None);
        assert_eq!(
            compose(Letter {
                base: 'b',
                shape: Shape::Plain,
                tone: Tone::Acute,
                upper: false
            }),
            None
        );
    }

    #[test]
    fn the_alphabet_has_29_letters() {
        let all = (0..0x2_0000)
            .filter_map(char::from_u32)
            .filter(|c| is_vietnamese_letter(*c) && letter(*c).is_some_and(|l| l.tone == Tone::Level && !l.upper))
            .count();
        assert_eq!(all, 29);
    }
}
