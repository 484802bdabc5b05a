//! One stored form of a text, and the comparison form in which spelling habits do not count.

use crate::letters::{self, Letter, Shape, Tone, is_invisible, is_vowel};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The form in which every text enters a store: NFC, without invisible characters, with plain spaces and `\n`.
///
/// * precomposed letters (NFC), whatever the keyboard or file used;
/// * zero-width characters, byte order mark, soft hyphen and direction marks are taken out (U+200B–200F, U+FEFF, U+00AD
///   and their like), and so are control characters, which PostgreSQL and XML refuse;
/// * no-break and other typographic spaces become a plain space; tabs stay;
/// * line ends (`\r\n`, `\r`, U+0085, U+2028, U+2029, form feed) become `\n`; the number of lines is kept.
///
/// Nothing is trimmed and no letter is replaced. Idempotent. Text in old 8-bit fonts must go through
/// [`crate::legacy`] first.
#[must_use]
pub fn normalise(text: &str) -> String {
    let plain = |b: u8| matches!(b, b' '..=b'~' | b'\n' | b'\t');
    if text.bytes().all(plain) {
        return text.to_owned();
    }
    let tidy = text.chars().all(|c| replacement(c) == Some(c));
    if tidy && is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.to_owned();
    }
    let mut after_return = false;
    let tidied = text.chars().filter_map(|c| {
        let second_half = c == '\n' && after_return;
        after_return = c == '\r';
        if second_half { None } else { replacement(c) }
    });
    tidied.nfc().collect()
}

// What a character becomes; `None` when it is dropped.
fn replacement(c: char) -> Option<char> {
    match c {
        ' '..='~' | '\n' | '\t' => Some(c),
        '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => Some(' '),
        _ if c.is_control() || is_invisible(c) => None,
        _ => Some(c),
    }
}

/// [`normalise`], then one line: trimmed, every run of white space (line ends too) one space.
///
/// For names, titles, codes and whatever else is a single line.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let normal = normalise(text);
    let mut line = String::with_capacity(normal.len());
    for word in normal.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The text with its first letter in upper case: `ngày 05` becomes `Ngày 05`. The rest is untouched.
#[must_use]
pub fn capital_first(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => String::new(),
    }
}

/// Comparison form: lower case NFC with the tone mark of each syllable on one fixed place.
///
/// The old way of writing (hòa, thủy, khỏe), the new way (hoà, thuỷ, khoẻ) and slips of the keyboard (thíên, qúy,
/// gìa) become equal; the fixed place is that of the new way. The u of *qu* and the i of *gi* belong to the
/// consonant, so quý and giá keep their place. A word that is not one syllable with one tone is left as it is (only
/// in lower case). The sign Ð, which looks like Đ, counts as Đ. i and y stay different; see [`crate::fold_iy`].
///
/// For finding duplicates; show the text as it was typed.
#[must_use]
pub fn tone_canonical(text: &str) -> String {
    let normal = normalise(text);
    let mut out = String::with_capacity(normal.len());
    let mut word = Vec::with_capacity(12);
    for c in normal.chars().flat_map(char::to_lowercase) {
        if let Some(piece) = piece(c) {
            word.push(piece);
        } else {
            write_word(&word, &mut out);
            word.clear();
            out.push(c);
        }
    }
    write_word(&word, &mut out);
    // lower-casing can leave a mark apart from its letter (İ), and marks moved off consonants change the form
    if is_nfc_quick(out.chars()) == IsNormalized::Yes {
        out
    } else {
        out.nfc().collect()
    }
}

/// True when two texts differ only in spacing, case, Unicode form, invisible characters or tone place.
#[must_use]
pub fn same_text(a: &str, b: &str) -> bool {
    a == b || tone_canonical(&clean_line(a)) == tone_canonical(&clean_line(b))
}

/// A letter of a word and the character it came as.
#[derive(Clone, Copy)]
struct Piece {
    letter: Letter,
    source: char,
}

fn piece(c: char) -> Option<Piece> {
    // A tone mark that slipped onto a consonant (Buḱ for Búk). The tilde is left out: ñ is a letter of Ê Đê.
    let slipped = |base, tone| Letter {
        base,
        shape: Shape::Plain,
        tone,
        upper: false,
    };
    let letter = match c {
        'ń' => slipped('n', Tone::Acute),
        'ǹ' => slipped('n', Tone::Grave),
        'ṇ' => slipped('n', Tone::Dot),
        'ḿ' => slipped('m', Tone::Acute),
        'ṃ' => slipped('m', Tone::Dot),
        'ḱ' => slipped('k', Tone::Acute),
        'ḳ' => slipped('k', Tone::Dot),
        'ŕ' => slipped('r', Tone::Acute),
        'ĺ' => slipped('l', Tone::Acute),
        'ṭ' => slipped('t', Tone::Dot),
        'ṕ' => slipped('p', Tone::Acute),
        'ć' => slipped('c', Tone::Acute),
        'ǵ' => slipped('g', Tone::Acute),
        _ => letters::letter(c)?,
    };
    Some(Piece { letter, source: c })
}

fn write_word(word: &[Piece], out: &mut String) {
    let as_it_came = |out: &mut String| {
        for piece in word {
            out.push(if piece.source == 'ð' { 'đ' } else { piece.source });
        }
    };
    let mut toned = word.iter().filter(|p| p.letter.tone != Tone::Level);
    let (Some(first), None) = (toned.next(), toned.next()) else {
        return as_it_came(out);
    };
    let tone = first.letter.tone;
    // gịa (giặt gịa) and giạ (a measure of rice) are two words
    let gia_dot = word.iter().map(|p| p.source).eq("gịa".chars());
    let letters: Vec<Letter> = word.iter().map(|p| p.letter).collect();
    let Some(place) = tone_place(&letters).filter(|_| !gia_dot) else {
        return as_it_came(out);
    };
    for (at, piece) in word.iter().enumerate() {
        let tone = if at == place { tone } else { Tone::Level };
        out.push(letters::compose(Letter { tone, ..piece.letter }).unwrap_or(piece.source));
    }
}

/// True when the tone of a syllable stands where the old or the new way of writing puts it.
pub(crate) fn is_well_toned(word: &[Letter]) -> bool {
    let Some(at) = word.iter().position(|letter| letter.tone != Tone::Level) else {
        return true;
    };
    let Some(place) = tone_place(word) else {
        return false;
    };
    // the two ways differ only in open oa, oe, uy
    let old = place + 1 == word.len()
        && at + 1 == place
        && matches!((word[at].base, word[place].base), ('o', 'a' | 'e') | ('u', 'y'));
    at == place || old
}

// Index of the letter that carries the tone in the new way of writing; `None` when this is not one syllable.
fn tone_place(word: &[Letter]) -> Option<usize> {
    let base = |at: usize| word.get(at).map(|letter| letter.base);
    let vowel_at = |at: usize| base(at).is_some_and(is_vowel);
    let mut start = (0..word.len()).find(|at| vowel_at(*at))?;
    // "qu" and "gi" before another vowel are consonants
    let glide = match (start.checked_sub(1).and_then(base), base(start)) {
        (Some('q'), Some('u')) | (Some('g'), Some('i')) => word[start].shape == Shape::Plain,
        _ => false,
    };
    if glide && vowel_at(start + 1) {
        start += 1;
    }
    let end = (start..word.len()).find(|at| !vowel_at(*at)).unwrap_or(word.len());
    if (end..word.len()).any(vowel_at) {
        return None;
    }
    let shaped = (start..end).rev().find(|at| word[*at].shape != Shape::Plain);
    let closed = end < word.len();
    Some(match (shaped, end - start) {
        (Some(at), _) => at,
        (None, 1) => start,
        (None, 2)
            if closed
                || matches!(
                    (base(start), base(start + 1)),
                    (Some('o'), Some('a' | 'e')) | (Some('u'), Some('y'))
                ) =>
        {
            start + 1
        }
        (None, 2) => start,
        (None, 3) => start + 1,
        // longer runs of vowels are not Vietnamese
        (None, _) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entrance_form_removes_what_cannot_be_seen() {
        assert_eq!(normalise("Đ\u{200B}ư\u{AD}ờng\u{FEFF}"), "Đường");
        assert_eq!(normalise("a\u{A0}b\u{202F}c\u{3000}d"), "a b c d");
        assert_eq!(normalise("một\r\nhai\rba\nbốn\u{2028}năm"), "một\nhai\nba\nbốn\nnăm");
        assert_eq!(normalise("a\r\n\r\nb\n\nc"), "a\n\nb\n\nc");
        assert_eq!(normalise("a\0b\u{7}c\td"), "abc\td");
        assert_eq!(normalise("Nguye\u{302}\u{303}n"), "Nguyễn");
        // an invisible character between a letter and its mark does not keep them apart
        assert_eq!(normalise("a\u{200B}\u{301}"), "á");
        assert_eq!(normalise(" Giữ  khoảng trắng "), " Giữ  khoảng trắng ");
        assert_eq!(clean_line("  Xã \n\t Thanh\u{A0}\u{A0}Thủy \r\n"), "Xã Thanh Thủy");
        assert_eq!(clean_line(" \u{200B} "), "");
    }

    #[test]
    fn old_and_new_tone_place_are_the_same_text() {
        for (old, new) in [
            ("hòa", "hoà"),
            ("hỏa", "hoả"),
            ("thủy", "thuỷ"),
            ("khỏe", "khoẻ"),
            ("lòe", "loè"),
            ("tùy", "tuỳ"),
            ("Hòa Bình", "Hoà Bình"),
            ("XÃ HÓA", "xã hoá"),
            ("thúy", "thuý"),
            ("qúy", "quý"),
            ("gìa", "già"),
            ("gía", "giá"),
            ("thíên", "thiến"),
            ("đứơng", "đướng"),
            ("lòan", "loàn"),
            ("tóan", "toán"),
            ("ngọai", "ngoại"),
            ("khủyu", "khuỷu"),
            ("qủa", "quả"),
            ("Ðình", "Đình"),
            ("Buḱ", "Búk"),
        ] {
            assert!(same_text(old, new), "{old} {new}");
            assert_eq!(tone_canonical(old), tone_canonical(new));
        }
        for right in [
            "quý",
            "giá",
            "già",
            "gì",
            "gìn",
            "giếng",
            "mía",
            "múa",
            "mùi",
            "của",
            "cửa",
            "thuở",
            "huế",
            "khuya",
            "tiền",
            "nguyễn",
            "uống",
            "đường",
            "ươm",
            "hoàng",
            "khoẻ",
            "thuỷ",
            "xoáy",
            "khuỷu",
            "ngoèo",
            "yếu",
            "ý",
            "ủy ban",
            "kỹ",
            "kĩ",
            "quốc",
            "quyết",
            "giữa",
            "hoặc",
            "oẳn tù tì",
            "đắk lắk",
            "ếch",
            "ỉa",
            "xoòng",
        ] {
            let expected = if right == "ủy ban" { "uỷ ban" } else { right };
            assert_eq!(tone_canonical(right), expected);
        }
        assert!(!same_text("gịa", "giạ"));
        assert!(same_text("Ngoḳ Bay", "Ngọk Bay"));
        assert!(!same_text("kỹ", "kĩ"));
        assert!(!same_text("hoa", "hoà"));
        assert!(!same_text("múa", "muá b"));
        // several tones in one run of letters: not a syllable, nothing moves
        assert_eq!(tone_canonical("ViệtNàm"), "việtnàm");
    }

    #[test]
    fn first_letter_in_upper_case() {
        assert_eq!(capital_first("đường"), "Đường");
        assert_eq!(capital_first(""), "");
    }
}
