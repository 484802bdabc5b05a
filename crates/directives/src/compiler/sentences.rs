//! Sentences of a passage, and the parts of a sentence that have a subject of their own.

use super::agencies;
use super::lexicon::Lexicon;
use super::token::Token;

/// Token ranges of the sentences, end sign included.
pub(crate) fn sentences(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    for at in 0..tokens.len() {
        if ends(tokens, at) {
            found.push((from, at + 1));
            from = at + 1;
        }
    }
    if from < tokens.len() {
        found.push((from, tokens.len()));
    }
    found
}

// A full stop, three dots and the like before a capital; not the full stop of an abbreviation or a number.
fn ends(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else {
        return false;
    };
    if !matches!(token.key.as_str(), "." | "!" | "?" | "…") {
        return false;
    }
    let Some(next) = tokens.get(at + 1) else {
        return true;
    };
    if !next.spaced || !(next.capital || matches!(next.key.as_str(), "\"" | "(")) {
        return false;
    }
    let abbreviated = token.key == "."
        && at
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .is_some_and(|before| {
                before.capital && before.end - before.start <= 2 && before.word && !before.is_number()
            });
    !abbreviated
}

/// Parts of a sentence: at a semicolon behind which somebody else is named ("…; Sở Khoa học và Công nghệ theo dõi …").
pub(crate) fn parts(tokens: &[Token], from: usize, to: usize, lexicon: &Lexicon) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = from;
    for at in from..to {
        if !tokens.get(at).is_some_and(|token| token.is(";")) {
            continue;
        }
        let (mentions, behind) = agencies::list(tokens, at + 1, lexicon);
        let acts = mentions.iter().any(|mention| mention.known)
            && behind < to
            && !tokens
                .get(behind)
                .is_some_and(|token| matches!(token.key.as_str(), ";" | "." | ":" | ","))
            && begins_order(tokens, behind, lexicon);
        if acts && !within_list(tokens, start, at, lexicon) {
            found.push((start, at));
            start = at + 1;
        }
    }
    found.push((start, to));
    found
}

// The semicolon stands between names that are told the same: "yêu cầu Thủ trưởng các cơ quan; Chủ tịch UBND các xã …".
fn within_list(tokens: &[Token], from: usize, semicolon: usize, lexicon: &Lexicon) -> bool {
    (from..semicolon).any(|start| {
        agencies::at(tokens, start, lexicon).is_some_and(|mention| mention.to == semicolon)
            && lexicon.grammar.joining.ends_at(tokens, from, start).is_none()
    })
}

/// A verb, a modal or a word of leading begins here.
pub(crate) fn begins_order(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    let grammar = &lexicon.grammar;
    grammar.verbs.is_at(tokens, at)
        || grammar.modals.is_at(tokens, at)
        || grammar.leading.is_at(tokens, at)
        || grammar.joining.is_at(tokens, at)
        || grammar.openers.is_at(tokens, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::token::tokens_of;

    fn read(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let tokens = tokens_of(text);
        sentences(&tokens)
            .into_iter()
            .map(|(from, to)| chars[tokens[from].start..tokens[to - 1].end].iter().collect())
            .collect()
    }

    #[test]
    fn sentences_end_before_a_capital_and_not_in_abbreviations() {
        assert_eq!(
            read("Rà soát chính sách. Tổ chức triển lãm... Hỗ trợ 1.000 người ở TP. Hồ Chí Minh./."),
            [
                "Rà soát chính sách.",
                "Tổ chức triển lãm...",
                "Hỗ trợ 1.000 người ở TP. Hồ Chí Minh./.",
            ]
        );
    }

    #[test]
    fn a_part_with_its_own_subject_stands_apart() {
        let lexicon = Lexicon::load(None).unwrap();
        let tokens = tokens_of("Yêu cầu các sở thực hiện; kịp thời xử lý; Sở Khoa học và Công nghệ theo dõi, báo cáo.");
        assert_eq!(parts(&tokens, 0, tokens.len(), &lexicon).len(), 2);
    }
}
