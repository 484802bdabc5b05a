//! Acts that a text names: "Quyết định số 1068/QĐ-TTg ngày 22/8/2019 của Thủ tướng Chính phủ phê duyệt …".

use super::agencies;
use super::dates;
use super::lexicon::Lexicon;
use super::passage::{Passage, Source};
use super::proposal::{Certainty, CitedAct, DocumentKind, DocumentNumber, Doubt};
use super::token::Token;

/// A citation and the tokens that it takes.
#[derive(Debug)]
pub(crate) struct Citation {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) act: CitedAct,
}

/// Tokens of the longest symbol. A chain of "1/1/1/…" over a whole text is none, and is not walked at each of its places.
const LONGEST: usize = 24;

/// A number with its symbol at a token: "1068/QĐ-TTg", "57-NQ/TW", "09/2019/NQ-HĐND", "12-HD/VPTW".
pub(crate) fn number_at(passage: &Passage, at: usize) -> Option<(DocumentNumber, usize)> {
    let tokens = &passage.tokens;
    let first = tokens
        .get(at)
        .filter(|first| first.is_number() && first.key.len() <= 6)?;
    let mut to = at + 1;
    // parts that follow closely: signs of numbers and words
    while to < at + LONGEST
        && let (Some(sign), Some(word)) = (tokens.get(to), tokens.get(to + 1))
    {
        let closely = !sign.spaced && !word.spaced && word.word;
        let ampersand = sign.is("&") || sign.is(".");
        if !closely || !(matches!(sign.key.as_str(), "/" | "-") || (ampersand && word.capital)) {
            break;
        }
        to += 2;
        // "QH15" comes in one, "12a" in two
        while tokens.get(to).is_some_and(|next| next.word && !next.spaced) {
            to += 1;
        }
    }
    if to == at + 1 {
        return None;
    }
    let printed: String = passage.text(at, to);
    let number = first.key.clone();
    let rest: String = printed.chars().skip(number.len()).collect();
    let symbol = rest.trim_start_matches(['/', '-']).to_owned();
    // a date or a fraction has no letters; the symbol of an act has capitals
    let capitals = symbol.chars().filter(|c| c.is_uppercase()).count();
    let separated = rest.starts_with('/') || rest.starts_with('-');
    let slash = printed.contains('/');
    if capitals < 2 || !separated || !slash {
        return None;
    }
    Some((
        DocumentNumber {
            printed,
            number: Some(number),
            symbol,
        },
        to,
    ))
}

/// All citations of a passage, in order.
pub(crate) fn citations(passage: &Passage, source: &Source, lexicon: &Lexicon) -> Vec<Citation> {
    let tokens = &passage.tokens;
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((number, behind)) = number_at(passage, at) else {
            at += 1;
            continue;
        };
        let citation = read(passage, at, behind, number, source, lexicon);
        at = citation.to.max(at + 1);
        found.push(citation);
    }
    found
}

fn read(
    passage: &Passage,
    at: usize,
    behind: usize,
    number: DocumentNumber,
    source: &Source,
    lexicon: &Lexicon,
) -> Citation {
    let tokens = &passage.tokens;
    let (from, said) = kind_before(tokens, at, lexicon);
    let mut to = behind;
    let mut date = None;
    let mut certainty = Certainty::Sure;
    let mut next = skip_comma(tokens, behind);
    let bracket = usize::from(tokens.get(next).is_some_and(|token| token.is("(")));
    if let Some((found, end)) = dates::printed_date(tokens, next + bracket) {
        if found.is_impossible() {
            certainty = Certainty::Doubtful(Doubt::ImpossibleDate);
        }
        date = Some(found);
        to = end + usize::from(bracket == 1 && tokens.get(end).is_some_and(|token| token.is(")")));
        next = skip_comma(tokens, to);
    }
    let mut issuer = None;
    if tokens.get(next).is_some_and(|token| token.is("của")) {
        let (mentions, end) = agencies::list(tokens, next + 1, lexicon);
        if mentions.iter().any(|mention| mention.known) {
            issuer = Some(passage.text(next + 1, end));
            to = end;
        }
    }
    let title = title(passage, to, lexicon);
    let kind = said.or_else(|| lexicon.kind_of_symbol(&number.symbol).cloned());
    Citation {
        from,
        to,
        act: CitedAct {
            number,
            kind,
            date,
            issuer,
            title,
            basis: false,
            clause: None,
            quote: source.quote(passage.span(from, to)),
            certainty,
        },
    }
}

fn skip_comma(tokens: &[Token], at: usize) -> usize {
    at + usize::from(tokens.get(at).is_some_and(|token| token.is(",")))
}

// "Quyết định số", "công văn số": where the citation begins, and the type that it says.
fn kind_before(tokens: &[Token], at: usize, lexicon: &Lexicon) -> (usize, Option<DocumentKind>) {
    let mut end = at;
    while end > 0 && tokens.get(end - 1).is_some_and(|token| token.is("số") || token.is(":")) {
        end -= 1;
    }
    (end.saturating_sub(4)..end)
        .find_map(|from| {
            lexicon
                .types
                .at(tokens, from)
                .filter(|(length, _)| from + length == end)
                .map(|(_, kind)| (from, Some(kind.clone())))
        })
        .unwrap_or((end, None))
}

// What the act is about: "về …", "phê duyệt …", up to a sign.
fn title(passage: &Passage, at: usize, lexicon: &Lexicon) -> Option<String> {
    const BEGINNINGS: [&str; 9] = ["về", "phê", "quy", "ban", "sửa", "thực", "triển", "hướng", "tiếp"];
    let tokens = &passage.tokens;
    let first = tokens.get(at)?;
    let begins =
        BEGINNINGS.contains(&first.key.as_str()) && (first.is("về") || lexicon.grammar.verbs.is_at(tokens, at));
    if !begins {
        return None;
    }
    let end = (at..tokens.len())
        .find(|place| {
            tokens
                .get(*place)
                .is_some_and(|token| matches!(token.key.as_str(), ";" | "." | "(" | ")" | ","))
                || (place - at > 3 && number_at(passage, *place).is_some())
        })
        .unwrap_or(tokens.len());
    let text = passage.text(at, end.min(at + 40));
    let text = text
        .strip_prefix("về việc ")
        .or_else(|| text.strip_prefix("về "))
        .unwrap_or(&text);
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::proposal::PartialDate;

    fn read_all(text: &str) -> Vec<CitedAct> {
        let lexicon = Lexicon::load(None).unwrap();
        let source = Source::new(text);
        let mut passage = Passage::default();
        for (place, c) in text.chars().enumerate() {
            passage.push(c, place);
        }
        passage.finish();
        citations(&passage, &source, &lexicon)
            .into_iter()
            .map(|citation| citation.act)
            .collect()
    }

    #[test]
    fn number_date_issuer_and_title_are_read() {
        let acts = read_all(
            "Thực hiện Quyết định số 1068/QĐ-TTg ngày 22/8/2019 của Thủ tướng Chính phủ phê duyệt Chiến lược Sở hữu trí tuệ; Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024 của Bộ Chính trị.",
        );
        assert_eq!(acts.len(), 2);
        assert_eq!(acts[0].number.printed, "1068/QĐ-TTg");
        assert_eq!(acts[0].number.symbol, "QĐ-TTg");
        assert_eq!(acts[0].kind.as_ref().unwrap().code, "decision");
        assert_eq!(acts[0].issuer.as_deref(), Some("Thủ tướng Chính phủ"));
        assert_eq!(acts[0].title.as_deref(), Some("phê duyệt Chiến lược Sở hữu trí tuệ"));
        assert_eq!(
            acts[1].date,
            Some(PartialDate {
                day: Some(22),
                month: Some(12),
                year: Some(2024)
            })
        );
        assert!(acts[1].quote.text.starts_with("Nghị quyết số 57-NQ/TW"));
    }

    #[test]
    fn numbers_of_all_schemes_are_read_and_other_slashes_are_not() {
        for printed in [
            "50-CTr/TU",
            "09/2019/NQ-HĐND",
            "131/2025/QH15",
            "3505/SKHCHN-SHTT&ATBX",
            "12-HD/VPTW",
        ] {
            let acts = read_all(&format!("theo văn bản số {printed}, ngày 1/2/2024"));
            assert_eq!(acts[0].number.printed, printed);
            assert_eq!(acts[0].date.unwrap().year, Some(2024));
        }
        assert!(read_all("ngày 26/4, 80%/năm, 24/7, 5G/6G").is_empty());
    }

    #[test]
    fn a_day_that_does_not_exist_is_kept_and_doubtful() {
        let acts = read_all("Quyết định số 12/QĐ-UBND ngày 31/02/2025 của Ủy ban nhân dân tỉnh");
        assert_eq!(acts[0].certainty, Certainty::Doubtful(Doubt::ImpossibleDate));
        assert_eq!(acts[0].date.unwrap().date(), None);
    }
}
