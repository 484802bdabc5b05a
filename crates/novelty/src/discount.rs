//! What is no copying: words that a form, the law or many texts have in common, and quotations that are declared.

use crate::grams::{RUN, WINDOW, print, runs};
use crate::words::{Word, hash_of};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Longest citation, in words.
const CITATION: usize = 60;

/// Marks whole runs, and the gaps between them in which a kept run can hide.
pub(crate) fn mark_runs(mask: &mut [bool], run_starts: impl Iterator<Item = usize>) {
    let mut end = None::<usize>;
    for start in run_starts {
        let from = match end {
            Some(end) if start <= end + WINDOW => end.min(start),
            Some(_) | None => start,
        };
        if let Some(stretch) = mask.get_mut(from..(start + RUN).min(mask.len())) {
            stretch.fill(true);
        }
        end = Some(start + RUN);
    }
}

/// Marks what stands in a form: field names, headings, commitments.
pub(crate) fn mark_templates(mask: &mut [bool], words: &[Word], templates: &[&str]) {
    if templates.is_empty() {
        return;
    }
    let known: HashSet<u32> = templates
        .iter()
        .flat_map(|template| runs(&crate::words::words(template), RUN))
        .map(print)
        .collect();
    let starts: Vec<usize> = runs(words, RUN)
        .into_iter()
        .enumerate()
        .filter(|(_, run)| known.contains(&print(*run)))
        .map(|(at, _)| at)
        .collect();
    mark_runs(mask, starts.into_iter());
}

struct Signs {
    openers: [Vec<u64>; 4],
    number: u64,
    kinds: Vec<u64>,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| Signs {
    openers: ["căn cứ", "thực hiện", "theo", "quy định tại"].map(|opener| opener.split(' ').map(hash_of).collect()),
    number: hash_of("1"),
    kinds: [
        "luật", "nghị", "thông", "quyết", "kế", "công", "chỉ", "hướng", "pháp", "bộ", "văn",
    ]
    .map(hash_of)
    .to_vec(),
});

/// Marks citations of law: an opening word, then a kind of document and a number within a few words, to the end of the line
/// or to a semicolon. Citing the same decree as everyone else is no copying.
pub(crate) fn mark_citations(mask: &mut [bool], words: &[Word], text: &str) {
    let signs = &*SIGNS;
    let between = |at: usize| -> &str {
        let (Some(word), Some(next)) = (words.get(at), words.get(at + 1)) else {
            return "\n";
        };
        text.get((word.byte + word.bytes) as usize..next.byte as usize)
            .unwrap_or("")
    };
    let mut at = 0;
    while at < words.len() {
        let opener = signs.openers.iter().find(|opener| {
            let here = words.get(at..at + opener.len()).unwrap_or(&[]);
            here.len() == opener.len() && here.iter().zip(*opener).all(|(word, hash)| word.hash == *hash)
        });
        let Some(opener) = opener else {
            at += 1;
            continue;
        };
        let after = at + opener.len();
        let near = words.get(after..words.len().min(after + 8)).unwrap_or(&[]);
        let kind = near.first().is_some_and(|word| signs.kinds.contains(&word.hash));
        let numbered = near.iter().any(|word| word.hash == signs.number);
        if !(kind && numbered) {
            at += 1;
            continue;
        }
        let end = (after..words.len().min(at + CITATION))
            .find(|word| between(*word).contains(['\n', ';']))
            .map_or(words.len().min(at + CITATION), |last| last + 1);
        if let Some(stretch) = mask.get_mut(at..end) {
            stretch.fill(true);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    fn marked(text: &str) -> String {
        let words = words(text);
        let mut mask = vec![false; words.len()];
        mark_citations(&mut mask, &words, text);
        words
            .iter()
            .zip(mask)
            .filter(|(_, marked)| *marked)
            .map(|(word, _)| &text[word.byte as usize..(word.byte + word.bytes) as usize])
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_citation_is_marked_to_its_end_and_prose_is_not() {
        let text = "Mở đầu.\n- Căn cứ Nghị định số 13/2012/NĐ-CP ngày 02/3/2012 ban hành Điều lệ Sáng kiến; sau đó\nEm thực hiện 3 bước.";
        assert_eq!(
            marked(text),
            "Căn cứ Nghị định số 13 2012 NĐ CP ngày 02 3 2012 ban hành Điều lệ Sáng kiến"
        );
        assert_eq!(marked("Theo tôi, 5 em đã thực hiện công việc ở lớp."), "");
    }

    #[test]
    fn a_form_is_marked_where_it_stands() {
        let form = "Tôi xin cam đoan mọi thông tin nêu trong đơn là trung thực, đúng sự thật";
        let text = format!("Học sinh tiến bộ rõ rệt. {form}. Người viết");
        let words = words(&text);
        let mut mask = vec![false; words.len()];
        mark_templates(&mut mask, &words, &[form]);
        let count = mask.iter().filter(|marked| **marked).count();
        assert_eq!((count, mask[5], mask[6]), (16, false, true));
    }
}
