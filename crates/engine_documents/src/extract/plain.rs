//! Plain text, and text of old 8-bit fonts.

use vietnamese::legacy;

use super::Conversion;

/// Bytes as Unicode: with a mark of UTF-8 or UTF-16, or as plain UTF-8.
pub(super) fn decode_unicode(bytes: &[u8]) -> Option<String> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    }
}

/// Bytes as text: Unicode, else Windows-1252, in which files of the old fonts were stored. `None` when it is no text.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let text = decode_unicode(bytes).unwrap_or_else(|| bytes.iter().map(|byte| windows_1252(*byte)).collect());
    // text has no noughts, and next to no controls
    let controls = text
        .chars()
        .filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
        .count();
    let is_text = !text.contains('\0') && controls * 50 <= text.chars().count();
    is_text.then_some(text)
}

fn windows_1252(byte: u8) -> char {
    // the 32 codes in which it differs from Latin-1; undefined ones stay as they are
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH.get(usize::from(byte) - 0x80).copied().unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}

/// Lines that are shown before and after.
const SHOWN: usize = 20;
/// Letters of one shown line.
const SHOWN_LETTERS: usize = 200;

/// The normal form of a text, converted where it was typed in an old font. A file may mix: one heading in .VnTime among
/// Unicode is common where a new form was typed over an old one, so when the whole is not old, each line is tried.
pub(super) fn in_unicode(text: &str) -> (String, Option<Conversion>) {
    if let Some(encoding) = legacy::detect(text) {
        let mut conversion = Conversion::of(encoding);
        for line in text.split('\n') {
            // ASCII stays as it is: nothing to show
            if !line.is_ascii() {
                conversion.show(line, &legacy::convert(line, encoding).text);
            }
        }
        let converted = legacy::convert(text, encoding);
        conversion.uncertain = converted.lossy.len();
        return (vietnamese::normalise(&converted.text), Some(conversion));
    }
    // signs that stand inside words in the old fonts only
    let old_signs = |line: &str| {
        line.contains([
            '®', '©', 'µ', '¶', '¸', '¹', '¼', '¾', '¬', '¨', 'ª', '\u{ad}', 'Æ', 'Ç', '¦', '§',
        ])
    };
    if !old_signs(text) {
        return (vietnamese::normalise(text), None);
    }
    let mut conversion: Option<Conversion> = None;
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| match legacy::detect(line).filter(|_| old_signs(line)) {
            Some(encoding) => {
                let converted = legacy::convert(line, encoding);
                let shown = conversion.get_or_insert_with(|| Conversion::of(encoding));
                shown.show(line, &converted.text);
                shown.uncertain += converted.lossy.len();
                converted.text
            }
            None => line.to_owned(),
        })
        .collect();
    (vietnamese::normalise(&lines.join("\n")), conversion)
}

impl Conversion {
    fn of(encoding: legacy::Encoding) -> Self {
        Self {
            encoding,
            lines: 0,
            uncertain: 0,
            shown: Vec::new(),
        }
    }

    fn show(&mut self, before: &str, after: &str) {
        self.lines += 1;
        if self.shown.len() < SHOWN {
            let short = |line: &str| vietnamese::clean_line(line).chars().take(SHOWN_LETTERS).collect();
            // as it was stored: only what no screen can show is left out
            let before = before
                .trim()
                .chars()
                .filter(|c| !c.is_control())
                .take(SHOWN_LETTERS)
                .collect();
            self.shown.push((before, short(after)));
        }
    }
}
