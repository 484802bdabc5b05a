//! Rescue of text typed in the 8-bit fonts that were used before Unicode: .VnTime (TCVN3, "ABC"), VNI-Times and VPS.
//!
//! Such a file says nothing about its encoding; the letters are right only in the right font, and everywhere else
//! `Hội đồng` reads `Héi ®ång`. [`detect`] tells which encoding a text is in, [`convert`] gives the Unicode text and a list of
//! the places where something was guessed or could not be read. Give them one paragraph or one run of one font at a time
//! where the file mixes fonts.
//!
//! Work on the text as it came: in TCVN3 the letter ư is the soft hyphen (U+00AD), which [`crate::normalise`] and many
//! PDF readers drop. Where a TCVN3 text has none left, [`convert`] puts back the ư that spelling proves (đ·ợc, n·ớc, tr·ờng) and
//! lists each one.

use crate::letters::{self, Letter, Shape, Tone, is_vowel};
use crate::syllables::is_plausible;

/// An 8-bit way of writing Vietnamese.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Encoding {
    /// TCVN 5712:1993 (VN3), the .VnTime fonts of the north and of state offices.
    Tcvn3,
    /// VNI for Windows, the VNI-Times fonts of the south: a vowel and a mark behind it.
    Vni,
    /// The fonts of the Vietnamese Professionals Society.
    Vps,
}

const ENCODINGS: [Encoding; 3] = [Encoding::Tcvn3, Encoding::Vni, Encoding::Vps];

/// A converted text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Converted {
    /// The text in Unicode, NFC.
    pub text: String,
    /// What was guessed or left, in the order of the text.
    pub lossy: Vec<Lossy>,
}

/// One place of a converted text to look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lossy {
    /// Place in [`Converted::text`], in characters.
    pub at: usize,
    /// What happened there.
    pub kind: LossyKind,
}

/// Why a place of a converted text is uncertain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LossyKind {
    /// This character has no meaning in the encoding and was left as it is.
    Unmapped(char),
    /// The word was made all capital, because its plain letters are: the capital .VnTimeH fonts share codes with the
    /// small letters.
    CaseGuessed,
    /// An ư that had been lost was put back.
    HornRestored,
}

/// The encoding of a text, or `None` when it is Unicode already, is not Vietnamese, or is too little to tell.
///
/// Every word with a letter beyond ASCII is read in each encoding; the right one makes Vietnamese syllables of nearly all
/// of them, and more than the text has as it stands. Two such words are enough, and one between words without marks that are
/// Vietnamese too. At most the first 2,000 words are looked at.
#[must_use]
pub fn detect(text: &str) -> Option<Encoding> {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_ascii_alphabetic() || is_high(c)))
        // ° and « alone say nothing
        .filter(|word| word.contains(is_high) && word.contains(char::is_alphabetic))
        .take(2000)
        .collect();
    let count = |read: &dyn Fn(&str) -> bool| words.iter().filter(|word| read(word)).count();
    let as_it_stands = count(&|word| is_plausible(word));
    let soft_hyphens = text.contains('\u{AD}');
    let reads = |word: &str, encoding| {
        let read = convert_with(word, encoding, !soft_hyphens);
        let unmapped = |l: &Lossy| matches!(l.kind, LossyKind::Unmapped(_));
        is_one_case(&read.text) && !read.lossy.iter().any(unmapped) && is_plausible(&read.text)
    };
    let (encoding, best, _) = ENCODINGS
        .into_iter()
        .map(|encoding| {
            let hits = count(&|word| reads(word, encoding));
            // VPS uses nearly every code, so it makes something of anything, and hardly any file in the country is in it
            let weight = if encoding == Encoding::Vps {
                hits.saturating_sub(1)
            } else {
                hits
            };
            (encoding, hits, weight)
        })
        // the first of equals: TCVN3 before VNI before VPS, as common as they are
        .rev()
        .max_by_key(|(.., weight)| *weight)?;
    let enough = match best {
        0 => false,
        1 => words.len() == 1 && words.iter().all(|word| is_telling(word, text)),
        _ => true,
    };
    (enough && best * 10 >= words.len() * 7 && best > as_it_stands).then_some(encoding)
}

// One word alone counts ("X· Kim Anh") when it begins with a plain letter and the words around it are Vietnamese too. So "5 µm",
// "©" and a French word in an English line do not count.
fn is_telling(word: &str, text: &str) -> bool {
    let mut around = text
        .split(|c: char| !(c.is_ascii_alphabetic() || is_high(c)))
        .filter(|w| !w.is_empty() && *w != word);
    let company = around.clone().next().is_some() || word.chars().count() > 2;
    word.starts_with(|c: char| c.is_ascii_alphabetic()) && company && around.all(is_plausible)
}

// Small, capital, or with a capital at the beginning: a wrong encoding scatters capitals inside words.
fn is_one_case(word: &str) -> bool {
    let mut rest = word.chars();
    let first_capital = rest.next().is_some_and(char::is_uppercase);
    let small = rest.clone().all(char::is_lowercase);
    small || (first_capital && rest.all(char::is_uppercase))
}

// A character that an 8-bit font uses for a letter: Latin-1 and what Windows shows for the bytes 80 to 9F.
fn is_high(c: char) -> bool {
    let typographic = matches!(
        c,
        '\u{2018}'..='\u{201F}' | '\u{2013}' | '\u{2014}' | '\u{2026}' | '\u{2022}' | '\u{A0}'
    );
    !c.is_ascii() && !typographic
}

/// The text of an 8-bit font in Unicode.
///
/// Accepts the characters as Latin-1 or as Windows-1252 shows them. ASCII stays. Give `encoding` from [`detect`] or from
/// the name of the font in the file.
#[must_use]
pub fn convert(text: &str, encoding: Encoding) -> Converted {
    convert_with(text, encoding, !text.contains('\u{AD}'))
}

fn convert_with(text: &str, encoding: Encoding, restore_horn: bool) -> Converted {
    let mut out = Writer {
        converted: Converted::default(),
        chars: 0,
        previous: String::new(),
    };
    out.converted.text.reserve(text.len());
    for line in text.split_inclusive('\n') {
        // three plain capitals in a row, and no plain small letter at all
        let capital_line = !line.bytes().any(|b| b.is_ascii_lowercase())
            && line
                .as_bytes()
                .windows(3)
                .any(|run| run.iter().all(u8::is_ascii_uppercase));
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let in_word = |c: char| c.is_ascii_alphabetic() || byte_of(c).is_some_and(|b| reads_as_letter(b, encoding));
            let end = if in_word(first) {
                rest.find(|c| !in_word(c)).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            let (word, after) = rest.split_at(end);
            rest = after;
            if in_word(first) {
                match encoding {
                    Encoding::Tcvn3 => out.tcvn3_word(word, capital_line, restore_horn),
                    Encoding::Vni => out.vni_word(word),
                    Encoding::Vps => out.vps_word(word),
                }
            } else {
                if is_high(first) {
                    out.note(LossyKind::Unmapped(first));
                }
                out.push(first);
                if first != ' ' {
                    out.previous.clear();
                }
            }
        }
    }
    out.converted
}

struct Writer {
    converted: Converted,
    chars: usize,
    // the word before, in small letters, while only a space stands behind it
    previous: String,
}

impl Writer {
    fn push(&mut self, c: char) {
        self.converted.text.push(c);
        self.chars += 1;
    }

    fn note(&mut self, kind: LossyKind) {
        self.converted.lossy.push(Lossy { at: self.chars, kind });
    }

    fn tcvn3_word(&mut self, word: &str, capital_line: bool, restore_horn: bool) {
        let mut letters: Vec<char> = Vec::with_capacity(word.len());
        for c in word.chars() {
            let read = byte_of(c).and_then(tcvn3).unwrap_or(c);
            match letters.last_mut() {
                // "Aµ" for À: some converters wrote a capital vowel and its toned small letter
                Some(last) if is_capital_of(*last, read) => *last = upper(read),
                _ => letters.push(read),
            }
        }
        // signs that stand for a letter only inside a word
        if let ("·" | "×" | "÷", Some(sign)) = (word, word.chars().next()) {
            self.note(LossyKind::Unmapped(sign));
            return self.push(sign);
        }
        let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
        // SRó is a name that is written so, THỊ can only be capitals
        let capital_word = capitals >= 2
            && !word.bytes().any(|b| b.is_ascii_lowercase())
            && is_plausible(&letters.iter().flat_map(|c| c.to_lowercase()).collect::<String>());
        if capital_line || capital_word {
            let raised: Vec<char> = letters.iter().map(|c| upper(*c)).collect();
            if raised != letters {
                self.note(LossyKind::CaseGuessed);
                letters = raised;
            }
        }
        let small: String = letters.iter().flat_map(|c| c.to_lowercase()).collect();
        if restore_horn && let Some(at) = lost_horn(&small, &self.previous) {
            let capital = letters.get(at).or(letters.last()).is_some_and(|c| c.is_uppercase());
            letters.insert(at, if capital { 'Ư' } else { 'ư' });
            self.note(LossyKind::HornRestored);
        }
        letters.into_iter().for_each(|c| self.push(c));
        self.previous = small;
    }

    fn vni_word(&mut self, word: &str) {
        let mut chars = word.chars().peekable();
        while let Some(c) = chars.next() {
            let Some(base) = vni_letter(c) else {
                if !c.is_ascii() {
                    self.note(LossyKind::Unmapped(c));
                }
                self.push(c);
                continue;
            };
            let marked = chars
                .peek()
                .and_then(|next| vni_mark(*next))
                .and_then(|mark| with_mark(base, mark));
            match marked {
                Some(marked) => {
                    chars.next();
                    self.push(marked);
                }
                None => self.push(letters::compose(base).unwrap_or(c)),
            }
        }
    }

    fn vps_word(&mut self, word: &str) {
        for c in word.chars() {
            self.push(byte_of(c).and_then(vps).unwrap_or(c));
        }
    }
}

fn reads_as_letter(byte: u8, encoding: Encoding) -> bool {
    match encoding {
        Encoding::Tcvn3 => tcvn3(byte).is_some(),
        Encoding::Vni => byte >= 0xC0,
        Encoding::Vps => vps(byte).is_some(),
    }
}

// The byte behind a character of Latin-1 or Windows-1252.
fn byte_of(c: char) -> Option<u8> {
    // what Windows-1252 shows for 80 to 9F; · where it shows nothing
    const WINDOWS: &str = "€·‚ƒ„…†‡ˆ‰Š‹Œ·Ž··‘’“”•–—˜™š›œ·žŸ";
    match c as u32 {
        // Greek μ is what compatibility forms make of the micro sign
        0x3BC => Some(0xB5),
        code @ 0..=0xFF => u8::try_from(code).ok(),
        _ => WINDOWS
            .chars()
            .position(|w| w == c)
            .and_then(|at| u8::try_from(0x80 + at).ok()),
    }
}

// Tables as rows of 16 codes; a space where the code has no letter.
fn row_letter(table: &str, first: u8, byte: u8) -> Option<char> {
    let at = usize::from(byte.checked_sub(first)?);
    table.chars().nth(at).filter(|c| *c != ' ')
}

fn tcvn3(byte: u8) -> Option<char> {
    const FROM_A0: &str = concat!(
        " ĂÂÊÔƠƯĐăâêôơưđ ", // A0
        "     àảãáạ ằẳẵắ ", // B0
        "      ặầẩẫấậè ẻẽ", // C0
        "éẹềểễếệìỉ   ĩíịò", // D0
        " ỏõóọồổỗốộờởỡớợù", // E0
        " ủũúụừửữứựỳỷỹýỵ ", // F0
    );
    row_letter(FROM_A0, 0xA0, byte)
}

fn vps(byte: u8) -> Option<char> {
    // capitals in the places of control characters
    const CONTROL: &str = "  ẠẬẶẸỆ         ỊỌỘỢỤỰ   Ỵ  ẪỮ  ";
    const FROM_80: &str = concat!(
        "ÀẢÃẤẦẨọỗĂếềểệẮẰẲ", // 80
        "Ế  ỀỂỄỐỒỔỖýỷỵỚỜỞ", // 90
        " ắằẳẵặỠớÙờởỡŨỨợỪ", // A0
        "ổỬỲỸÍÌộỈĨÓửữÒỎÕự", // B0
        "ầÁÂấẩẫậđẻÉÊẹỉễịỹ", // C0
        "ƯỦồốÔỏơÈừứÚũưÝẺ ", // D0
        "àáâãảạă èéêẽìí ĩ", // E0
        "ẴĐòóôõ Ơụùúủ ỶẼỳ", // F0
    );
    if byte < 0x20 {
        row_letter(CONTROL, 0, byte)
    } else {
        row_letter(FROM_80, 0x80, byte)
    }
}

// A letter of VNI that can stand alone: plain vowels, and the letters that have a code of their own.
fn vni_letter(c: char) -> Option<Letter> {
    let small = c.to_lowercase().next()?;
    let (base, shape, tone) = match small {
        'ô' => ('o', Shape::Horn, Tone::Level),
        'ö' => ('u', Shape::Horn, Tone::Level),
        'ñ' => ('d', Shape::Stroke, Tone::Level),
        'í' => ('i', Shape::Plain, Tone::Acute),
        'ì' => ('i', Shape::Plain, Tone::Grave),
        'æ' => ('i', Shape::Plain, Tone::Hook),
        'ó' => ('i', Shape::Plain, Tone::Tilde),
        'ò' => ('i', Shape::Plain, Tone::Dot),
        'î' => ('y', Shape::Plain, Tone::Dot),
        'a'..='z' => (small, Shape::Plain, Tone::Level),
        _ => return None,
    };
    Some(Letter {
        base,
        shape,
        tone,
        upper: c.is_uppercase(),
    })
}

// The marks of VNI, written behind their vowel.
fn vni_mark(c: char) -> Option<(Shape, Tone)> {
    Some(match c.to_lowercase().next()? {
        'ù' => (Shape::Plain, Tone::Acute),
        'ø' => (Shape::Plain, Tone::Grave),
        'û' => (Shape::Plain, Tone::Hook),
        'õ' => (Shape::Plain, Tone::Tilde),
        'ï' => (Shape::Plain, Tone::Dot),
        'â' => (Shape::Circumflex, Tone::Level),
        'á' => (Shape::Circumflex, Tone::Acute),
        'à' => (Shape::Circumflex, Tone::Grave),
        'å' => (Shape::Circumflex, Tone::Hook),
        'ã' => (Shape::Circumflex, Tone::Tilde),
        'ä' => (Shape::Circumflex, Tone::Dot),
        'ê' => (Shape::Breve, Tone::Level),
        'é' => (Shape::Breve, Tone::Acute),
        'è' => (Shape::Breve, Tone::Grave),
        'ú' => (Shape::Breve, Tone::Hook),
        'ü' => (Shape::Breve, Tone::Tilde),
        'ë' => (Shape::Breve, Tone::Dot),
        _ => return None,
    })
}

fn with_mark(base: Letter, (shape, tone): (Shape, Tone)) -> Option<char> {
    // a letter that already has a shape (ơ, ư) takes only tones
    if base.tone != Tone::Level || (base.shape != Shape::Plain && shape != Shape::Plain) || base.base == 'i' {
        return None;
    }
    let shape = if base.shape == Shape::Plain { shape } else { base.shape };
    letters::compose(Letter { shape, tone, ..base })
}

fn upper(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

// True for A and à, Â and ầ: the same letter, the second small and with a tone.
fn is_capital_of(capital: char, small: char) -> bool {
    match (letters::letter(capital), letters::letter(small)) {
        (Some(a), Some(b)) => {
            a.upper
                && !b.upper
                && a.tone == Tone::Level
                && b.tone != Tone::Level
                && (a.base, a.shape) == (b.base, b.shape)
        }
        _ => false,
    }
}

// Where an ư is missing in a word (in small letters) for certain, or as good as: there is no such syllable without it, or none
// that administrative prose uses.
fn lost_horn(word: &str, previous: &str) -> Option<usize> {
    let is_horned = |c: char| letters::letter(c).is_some_and(|l| l.base == 'o' && l.shape == Shape::Horn);
    match word {
        // people and below: ngời (sáng ngời), dới, lới, lợt are a thousand times rarer than their fellows with ư
        "ngời" | "dới" | "lới" | "lợt" => return word.chars().position(is_horned),
        "nh" | "th" | "tr" => return Some(2),
        // thông tư, đầu tư; dân cư, định cư; giáo sư, luật sư
        "t" => {
            return matches!(previous, "thông" | "đầu" | "vật" | "luật" | "riêng" | "thứ").then_some(1);
        }
        "c" => return matches!(previous, "dân" | "định" | "chung" | "cộng").then_some(1),
        "s" => return matches!(previous, "giáo" | "luật" | "kỹ" | "kĩ" | "võ").then_some(1),
        _ => {}
    }
    let repaired = |at: usize| -> String {
        word.chars()
            .take(at)
            .chain(['ư'])
            .chain(word.chars().skip(at))
            .collect()
    };
    // nhưng, hưng, trưng: consonants only, and ng at the end of them
    let vowels = word.contains(|c| letters::letter(c).is_none_or(|l| is_vowel(l.base)));
    let place = if vowels {
        word.chars().position(is_horned)?
    } else if word != "ng" && word.ends_with("ng") {
        word.len() - 2
    } else {
        return None;
    };
    (!is_plausible(word) && is_plausible(&repaired(place))).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::TONES;

    // Every letter that is not ASCII: 12 vowels in 6 tones and đ, small and capital, without the 12 plain ones.
    fn letters() -> Vec<char> {
        let mut all = vec!['đ', 'Đ'];
        for base in ['a', 'e', 'i', 'o', 'u', 'y'] {
            for shape in [Shape::Plain, Shape::Breve, Shape::Circumflex, Shape::Horn] {
                for tone in TONES {
                    for upper in [false, true] {
                        all.extend(letters::compose(Letter {
                            base,
                            shape,
                            tone,
                            upper,
                        }));
                    }
                }
            }
        }
        all.retain(|c| !c.is_ascii());
        assert_eq!(all.len(), 134);
        all
    }

    #[test]
    fn the_tables_hold_every_letter_once() {
        let mut small: Vec<char> = (0..=255).filter_map(tcvn3).collect();
        let all = letters();
        assert_eq!(small.len(), 67 + 7);
        small.sort_unstable();
        small.dedup();
        assert_eq!(small.len(), 74);
        assert!(all.iter().filter(|c| c.is_lowercase()).all(|c| small.contains(c)));

        let mut both: Vec<char> = (0..=255).filter_map(vps).collect();
        assert_eq!(both.len(), 134);
        both.sort_unstable();
        both.dedup();
        assert_eq!(both.len(), 134);
        assert!(all.iter().all(|c| both.contains(c)));
    }

    // The VNI form of a letter, from the rule that a mark is the second character.
    fn to_vni(c: char) -> String {
        let marks: Vec<char> = "ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË".chars().collect();
        let alone = "ôöñíìæóòîÔÖÑÍÌÆÓÒÎ".chars().map(|s| s.to_string());
        let bases = "aeouyôöAEOUYÔÖ".chars();
        let pairs = bases.flat_map(|b| {
            marks
                .iter()
                .filter(move |m| m.is_uppercase() == b.is_uppercase())
                .map(move |m| format!("{b}{m}"))
        });
        alone
            .chain(pairs.collect::<Vec<_>>())
            .find(|form| convert(form, Encoding::Vni).text == c.to_string())
            .unwrap_or_else(|| panic!("no form of {c}"))
    }

    #[test]
    fn vni_writes_every_letter() {
        for c in letters() {
            let converted = convert(&to_vni(c), Encoding::Vni);
            assert_eq!(converted.text, c.to_string());
            assert!(converted.lossy.is_empty());
        }
        assert_eq!(to_vni('ấ'), "aá");
        assert_eq!(to_vni('Ợ'), "ÔÏ");
        assert_eq!(to_vni('ỷ'), "yû");
    }

    #[test]
    fn real_strings_are_found_and_read() {
        for (encoding, source, text) in [
            (Encoding::Tcvn3, "Héi ®ång Thi ®ua", "Hội đồng Thi đua"),
            (Encoding::Tcvn3, "B¶o Th¾ng", "Bảo Thắng"),
            (Encoding::Tcvn3, "B¸t X¸t", "Bát Xát"),
            (Encoding::Tcvn3, "Mêng Kh¬ng", "Mường Khương"),
            (Encoding::Tcvn3, "T«i ®i häc", "Tôi đi học"),
            (
                Encoding::Tcvn3,
                "Tr\u{AD}êng ®\u{AD}îc c«ng nhËn",
                "Trường được công nhận",
            ),
            (
                Encoding::Tcvn3,
                "Céng hoµ x· héi chñ nghÜa ViÖt Nam",
                "Cộng hoà xã hội chủ nghĩa Việt Nam",
            ),
            (Encoding::Vni, "Xin chaøo caùc baïn", "Xin chào các bạn"),
            (Encoding::Vni, "Toâi ñi hoïc", "Tôi đi học"),
            (
                Encoding::Vni,
                "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
                "Cộng hòa xã hội chủ nghĩa Việt Nam",
            ),
            (
                Encoding::Vni,
                "ÑAÏI HOÏC QUOÁC GIA, naêm tröôùc, quyeàn sôû höõu",
                "ĐẠI HỌC QUỐC GIA, năm trước, quyền sở hữu",
            ),
        ] {
            assert_eq!(detect(source), Some(encoding), "{source}");
            assert_eq!(convert(source, encoding).text, text);
        }
        // VPS: made from the table, read as Windows-1252 shows it
        let windows: Vec<char> = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ"
            .chars()
            .collect();
        let to_vps = |text: &str| -> String {
            let code = |c: char| (0..=255u8).find(|b| vps(*b) == Some(c)).unwrap_or(c as u8);
            text.chars()
                .map(|c| if c.is_ascii() { c } else { char::from(code(c)) })
                .map(|c| {
                    if matches!(c as u32, 0x80..=0x9F) {
                        windows[c as usize - 0x80]
                    } else {
                        c
                    }
                })
                .collect()
        };
        let text = "Cộng hòa xã hội chủ nghĩa Việt Nam, quyền sở hữu trí tuệ, ĐỒNG THÁP";
        assert_eq!(detect(&to_vps(text)), Some(Encoding::Vps), "{}", to_vps(text));
        assert_eq!(convert(&to_vps(text), Encoding::Vps).text, text);
    }

    #[test]
    fn what_is_not_old_is_left_alone() {
        for text in [
            "",
            "Hello world",
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
            "cà phê",
            "bà cô Ân",
            "café au lait",
            "Müller für die Straße",
            "5 µm",
            "© 2026",
            "Windows® 11",
            "§ 5",
            "20 °C × 3",
            "él año qué",
            "Молоко и чай",
            "日本語",
            "H'Hen Niê",
            "«Đất nước»",
            "Nguye\u{302}\u{303}n Va\u{306}n",
            "på är för",
        ] {
            assert_eq!(detect(text), None, "{text}");
        }
    }

    #[test]
    fn what_was_guessed_is_listed() {
        let lost = convert("Ngêi ®îc cÊp nh s¸ng kiÕn cña ph¬ng", Encoding::Tcvn3);
        assert_eq!(lost.text, "Người được cấp như sáng kiến của phương");
        assert_eq!(
            lost.lossy.iter().map(|l| (l.at, l.kind)).collect::<Vec<_>>(),
            [
                (0, LossyKind::HornRestored),
                (6, LossyKind::HornRestored),
                (15, LossyKind::HornRestored),
                (33, LossyKind::HornRestored),
            ]
        );
        for (source, text) in [
            (
                "nhng ®Çu t, d©n c díi trêng trng t 5 t",
                "nhưng đầu tư, dân cư dưới trường trưng t 5 t",
            ),
            ("Th«ng  t; gi¸o s giêng", "Thông  tư; giáo sư giường"),
            ("Th«ng, t kg UBND ng", "Thông, t kg UBND ng"),
        ] {
            assert_eq!(convert(source, Encoding::Tcvn3).text, text);
        }
        // a text that kept its soft hyphens needs no repair
        assert!(convert("Ng\u{AD}êi ngêi s¸ng", Encoding::Tcvn3).lossy.is_empty());
        let capital = convert("THÞ X· LAI CH¢U\nThÞ x·", Encoding::Tcvn3);
        assert_eq!(capital.text, "THỊ XÃ LAI CHÂU\nThị xã");
        assert!(capital.lossy.iter().all(|l| l.kind == LossyKind::CaseGuessed));
        assert_eq!(
            convert("Aµ ¢Ê Hµ NéI X· SRã", Encoding::Tcvn3).text,
            "À Ấ Hà NỘI Xã SRó"
        );
        let foreign = convert("a ÿ b Ж", Encoding::Tcvn3);
        assert_eq!(foreign.text, "a ÿ b Ж");
        assert_eq!(
            foreign.lossy,
            [
                Lossy {
                    at: 2,
                    kind: LossyKind::Unmapped('ÿ')
                },
                Lossy {
                    at: 6,
                    kind: LossyKind::Unmapped('Ж')
                }
            ]
        );
        assert_eq!(convert("· bullet", Encoding::Tcvn3).text, "· bullet");
    }
}
