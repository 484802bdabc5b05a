//! Lines that belong to the task above them: "Cơ quan chủ trì: …", "Cơ quan phối hợp: …", "Thời gian: …", "Sản phẩm: …".

use super::lexicon::Lexicon;
use super::token::Token;

/// What such a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    Lead,
    Coordinating,
    Deadline,
    Product,
}

/// The details of a passage that consists of nothing else: what, and the tokens of its value. Several may stand in one
/// line: "Chủ trì: Sở Nội vụ; phối hợp: Sở Tài chính".
pub(crate) fn details(tokens: &[Token], lexicon: &Lexicon) -> Vec<(Detail, usize, usize)> {
    let mut found: Vec<(Detail, usize, usize)> = Vec::new();
    let Some((first, value)) = label(tokens, 0, lexicon) else {
        return found;
    };
    found.push((first, value, tokens.len()));
    for at in value..tokens.len() {
        let parted = at
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .is_some_and(|token| matches!(token.key.as_str(), ";" | "." | "," | "-"));
        if parted && let Some((next, value)) = label(tokens, at, lexicon) {
            if let Some(last) = found.last_mut() {
                last.2 = at - 1;
            }
            found.push((next, value, tokens.len()));
        }
    }
    found
}

// A word for a column with a colon behind it, and the place behind the colon.
fn label(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<(Detail, usize)> {
    let columns = &lexicon.columns;
    [
        (&columns.lead, Detail::Lead),
        (&columns.coordinating, Detail::Coordinating),
        (&columns.deadline, Detail::Deadline),
        (&columns.product, Detail::Product),
    ]
    .into_iter()
    .filter_map(|(words, detail)| words.at(tokens, at).map(|length| (detail, at + length)))
    .find(|(_, colon)| tokens.get(*colon).is_some_and(|token| token.is(":")))
    .map(|(detail, colon)| (detail, colon + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::token::tokens_of;

    #[test]
    fn details_of_one_line_part_and_sentences_have_none() {
        let lexicon = Lexicon::load(None).unwrap();
        let read = |text: &str| -> Vec<Detail> {
            let tokens = tokens_of(text);
            details(&tokens, &lexicon)
                .into_iter()
                .map(|(detail, ..)| detail)
                .collect()
        };
        assert_eq!(read("Cơ quan chủ trì: Sở Nội vụ."), [Detail::Lead]);
        assert_eq!(
            read("Chủ trì: Sở Nội vụ; phối hợp: Sở Tài chính; thời gian hoàn thành: Quý II/2026"),
            [Detail::Lead, Detail::Coordinating, Detail::Deadline]
        );
        assert!(read("Chủ trì, phối hợp với các sở, ngành").is_empty());
        assert!(read("Sản phẩm chủ lực của tỉnh").is_empty());
    }
}
