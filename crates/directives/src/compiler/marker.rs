//! Marks that stand before clauses: "III.", "1.2.", "a)", "-".

use super::passage::Passage;
use super::proposal::MarkerKind;

/// A mark at the beginning of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) kind: MarkerKind,
    /// As printed: "III.", "-".
    pub(crate) label: String,
    /// As it stands in a path: "III", "1.2", "a"; empty for dashes.
    pub(crate) number: String,
    /// Characters that it takes, white space behind it not counted.
    pub(crate) length: usize,
}

impl MarkerKind {
    /// The usual order of nesting; the smaller, the higher.
    pub(crate) fn rank(self) -> u8 {
        match self {
            MarkerKind::Part => 0,
            MarkerKind::Chapter => 1,
            MarkerKind::Division => 2,
            MarkerKind::Capital => 3,
            MarkerKind::Roman => 4,
            MarkerKind::Article => 5,
            MarkerKind::Number => 6,
            MarkerKind::Decimal => 7,
            MarkerKind::Letter => 8,
            MarkerKind::Dash => 9,
            MarkerKind::Plus => 10,
            MarkerKind::Paragraph => 11,
        }
    }
}

/// The mark of a line, when it has one.
pub(crate) fn marker(line: &Passage) -> Option<Marker> {
    let chars = &line.chars;
    let first = *chars.first()?;
    worded(line)
        .or_else(|| dash(chars, first))
        .or_else(|| decimal(chars))
        .or_else(|| numeral(chars, first))
}

// "Phần thứ nhất", "Phần I", "Chương II", "Mục 1.", "Điều 5."
fn worded(line: &Passage) -> Option<Marker> {
    let tokens = &line.tokens;
    let first = tokens.first()?;
    let kind = match first.key.as_str() {
        "phần" => MarkerKind::Part,
        "chương" => MarkerKind::Chapter,
        "mục" => MarkerKind::Division,
        "điều" => MarkerKind::Article,
        _ => return None,
    };
    if !first.capital {
        return None;
    }
    let second = tokens.get(1)?;
    let (number, last) = if second.is("thứ") {
        (line.text(2, 3).to_lowercase(), 2)
    } else if second.is_number() || vietnamese::parse_roman(&second.key).is_some() {
        (line.text(1, 2), 1)
    } else {
        return None;
    };
    let sign = tokens
        .get(last + 1)
        .filter(|token| !token.spaced && matches!(token.key.as_str(), "." | ":" | "-"));
    // "Mục 1 của Kế hoạch …" speaks of a clause, it does not begin one
    if sign.is_none() && tokens.len() > last + 1 && !tokens.get(last + 1).is_some_and(|next| next.capital) {
        return None;
    }
    let length = sign.map_or_else(|| tokens.get(last).map(|token| token.end), |sign| Some(sign.end))?;
    let number = format!("{}{number}", letter_of(kind));
    Some(Marker {
        kind,
        label: line.chars.get(..length)?.iter().collect(),
        number,
        length,
    })
}

// Paths stay short: "P1", "C2", "M1".
fn letter_of(kind: MarkerKind) -> &'static str {
    match kind {
        MarkerKind::Part => "P",
        MarkerKind::Chapter => "C",
        MarkerKind::Division => "M",
        MarkerKind::Article
        | MarkerKind::Capital
        | MarkerKind::Roman
        | MarkerKind::Number
        | MarkerKind::Decimal
        | MarkerKind::Letter
        | MarkerKind::Dash
        | MarkerKind::Plus
        | MarkerKind::Paragraph => "",
    }
}

fn dash(chars: &[char], first: char) -> Option<Marker> {
    let kind = match first {
        '-' | '–' | '—' | '−' | '•' | '●' | '▪' | '■' | '\u{f0b7}' | '·' => MarkerKind::Dash,
        '+' | '○' | '◦' => MarkerKind::Plus,
        _ => return None,
    };
    // "-------" is a line, "-5" a number
    let next = chars.get(1)?;
    (next.is_whitespace() || next.is_alphabetic() || matches!(next, '"' | '“' | '(')).then(|| Marker {
        kind,
        label: first.to_string(),
        number: String::new(),
        length: 1,
    })
}

// "1.2.", "2.1-", "11.10"
fn decimal(chars: &[char]) -> Option<Marker> {
    let length = chars.iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
    let written: String = chars.get(..length)?.iter().collect();
    let number = written.trim_end_matches('.');
    let parts: Vec<&str> = number.split('.').collect();
    if parts.len() < 2 || parts.len() > 5 || parts.iter().any(|part| part.is_empty() || part.len() > 2) {
        return None;
    }
    let signed = usize::from(matches!(chars.get(length), Some('-' | ')' | '/')));
    let whole = length + signed;
    capital_follows(chars, whole).then(|| Marker {
        kind: MarkerKind::Decimal,
        label: chars.iter().take(whole).collect(),
        number: number.to_owned(),
        length: whole,
    })
}

// "III.", "A-", "2.", "2)", "a)"
fn numeral(chars: &[char], first: char) -> Option<Marker> {
    let length = chars.iter().take_while(|c| c.is_alphanumeric()).count();
    if length == 0 || length > 7 {
        return None;
    }
    let sign = *chars.get(length)?;
    if !matches!(sign, '.' | ')' | '-' | '/' | ':') {
        return None;
    }
    let written: String = chars.get(..length)?.iter().collect();
    let digits = written.bytes().all(|byte| byte.is_ascii_digit());
    let single = length == 1;
    let kind = if digits && length <= 3 {
        MarkerKind::Number
    } else if written.chars().all(|c| "IVXLC".contains(c))
        && vietnamese::parse_roman(&written).is_some()
        && !(single && matches!(first, 'C' | 'L'))
    {
        MarkerKind::Roman
    } else if single && first.is_ascii_uppercase() && sign != '/' {
        MarkerKind::Capital
    } else if single && first.is_lowercase() && sign != '-' && sign != ':' {
        MarkerKind::Letter
    } else {
        return None;
    };
    // a letter or a bracket marks also what begins small; a full stop may stand in a sentence
    let letter = kind == MarkerKind::Letter;
    let behind = match sign {
        _ if letter => chars
            .get(length + 1)
            .is_none_or(|c| c.is_whitespace() || c.is_alphabetic()),
        // "57-NQ/TW" and "12/QĐ-UBND" at the beginning of a line are numbers of acts, "T.M" is no "T."
        '-' | '/' | '.' if digits && sign != '.' || kind == MarkerKind::Capital => {
            chars.get(length + 1).is_none_or(|c| c.is_whitespace()) && capital_follows(chars, length + 1)
        }
        ')' => chars
            .get(length + 1)
            .is_none_or(|c| c.is_whitespace() || c.is_alphabetic()),
        _ => capital_follows(chars, length + 1),
    };
    behind.then(|| Marker {
        kind,
        label: chars.iter().take(length + 1).collect(),
        number: written.clone(),
        length: length + 1,
    })
}

// Nothing, or a capital, a quotation mark or a bracket behind the mark.
fn capital_follows(chars: &[char], at: usize) -> bool {
    chars
        .iter()
        .skip(at)
        .find(|c| !c.is_whitespace())
        .is_none_or(|c| c.is_uppercase() || matches!(c, '"' | '“' | '('))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(MarkerKind, String)> {
        let mut line = Passage::default();
        for (place, c) in text.chars().enumerate() {
            line.push(c, place);
        }
        line.finish();
        marker(&line).map(|marker| (marker.kind, marker.number))
    }

    #[test]
    fn marks_of_all_kinds_are_read() {
        let rows = [
            ("III. NHIỆM VỤ", MarkerKind::Roman, "III"),
            ("I- MỤC ĐÍCH", MarkerKind::Roman, "I"),
            ("A- TÌNH HÌNH", MarkerKind::Capital, "A"),
            ("C- TỔ CHỨC", MarkerKind::Capital, "C"),
            ("2. Sở Tài chính", MarkerKind::Number, "2"),
            ("10.", MarkerKind::Number, "10"),
            ("1.1. Tăng cường", MarkerKind::Decimal, "1.1"),
            ("2.1- Đổi mới", MarkerKind::Decimal, "2.1"),
            ("a) xây dựng", MarkerKind::Letter, "a"),
            ("đ) Xây dựng", MarkerKind::Letter, "đ"),
            ("- Chủ trì", MarkerKind::Dash, ""),
            ("+ Hỗ trợ", MarkerKind::Plus, ""),
            ("Điều 5. Hiệu lực", MarkerKind::Article, "5"),
            ("Chương II", MarkerKind::Chapter, "CII"),
            ("Phần thứ nhất", MarkerKind::Part, "Pnhất"),
        ];
        for (text, kind, number) in rows {
            assert_eq!(read(text), Some((kind, number.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_mark_is_none() {
        for text in [
            "-------",
            "2030. ubnd tỉnh",
            "1.000 người",
            "18%/năm;",
            "26/4).",
            "Mục 1 của Kế hoạch này",
            "2205/QĐ-TTg",
            "57-NQ/TW ngày 22/12/2024",
            "12/QĐ-UBND",
            "TM. ỦY BAN",
            "T.M ỦY BAN",
            "-5",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
