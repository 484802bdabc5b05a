//! From lines to paragraphs: joins what a print has wrapped, and keeps apart what stands apart.

use super::agencies;
use super::header;
use super::lexicon::Lexicon;
use super::marker::{Marker, marker};
use super::passage::Passage;
use super::proposal::Lines;

/// A paragraph with its mark taken off.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paragraph {
    pub(crate) marker: Option<Marker>,
    /// Place of the first character in the source, mark included.
    pub(crate) start: usize,
    /// Text without the mark.
    pub(crate) body: Passage,
}

impl Paragraph {
    fn new(line: &Passage, marker: Option<Marker>) -> Paragraph {
        let length = marker.as_ref().map_or(0, |marker| marker.length);
        Paragraph {
            start: line.first_place().unwrap_or(0),
            body: line.after(length),
            marker,
        }
    }
}

/// A line as it is read: without the marks of converters.
#[derive(Debug)]
struct Line {
    passage: Passage,
    /// An empty line, a ruled line or a page number stands before it.
    apart: bool,
}

/// The paragraphs of a text.
pub(crate) fn paragraphs(chars: &[char], lines: Lines, lexicon: &Lexicon) -> Vec<Paragraph> {
    let lines_read = read_lines(chars);
    let width = match lines {
        Lines::Paragraphs => None,
        Lines::Guess => wrap_width(&lines_read),
    };
    let mut found: Vec<Paragraph> = Vec::new();
    let mut last_length = 0;
    for line in &lines_read {
        let mark = marker(&line.passage);
        let length = line.passage.len();
        let join = lines == Lines::Guess
            && found
                .last()
                .is_some_and(|before| joins(before, last_length, line, mark.as_ref(), width, lexicon));
        match found.last_mut() {
            Some(before) if join => {
                let glued = is_glued(&before.body, &line.passage);
                before.body.append(&line.passage, glued);
                before.body.finish();
            }
            Some(_) | None => found.push(Paragraph::new(&line.passage, mark)),
        }
        last_length = length;
    }
    found.retain(|paragraph| !paragraph.body.is_empty() || paragraph.marker.is_some());
    found
}

fn read_lines(chars: &[char]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut apart = true;
    let mut start = 0;
    while start <= chars.len() {
        let end = chars
            .iter()
            .skip(start)
            .position(|c| *c == '\n')
            .map_or(chars.len(), |at| start + at);
        let passage = clean(chars, start, end);
        if is_blank(&passage) {
            apart = true;
        } else {
            lines.push(Line { passage, apart });
            apart = false;
        }
        start = end + 1;
    }
    lines
}

// Takes off what converters write for headings, emphasis and escapes; runs of white space become one space.
fn clean(chars: &[char], start: usize, end: usize) -> Passage {
    let mut passage = Passage::default();
    let mut gap = false;
    let mut at = start;
    while at < end {
        let Some(&c) = chars.get(at) else {
            break;
        };
        let next = chars.get(at + 1).filter(|_| at + 1 < end).copied();
        let begins = passage.chars.is_empty();
        let escape = c == '\\' && next.is_some_and(|next| next.is_ascii_punctuation());
        // emphasis, heading, what no reader sees
        let unseen = c == '*' || (matches!(c, '#' | '|') && begins) || c.is_control();
        if c.is_whitespace() {
            gap = true;
        } else if c == '*' && begins && next == Some(' ') {
            // a list item of markdown
            passage.push('-', at);
        } else if !escape && !unseen {
            if gap && !begins {
                passage.push(' ', at.saturating_sub(1));
            }
            gap = false;
            passage.push(c, at);
        }
        at += 1;
    }
    // the wall of a table behind its last cell
    passage.trim_end(|c| c == '|' || c.is_whitespace());
    passage.finish();
    passage
}

// Nothing, a ruled line, the wall of a table, or the number of a page.
fn is_blank(line: &Passage) -> bool {
    let signs = line.chars.iter().filter(|c| !c.is_whitespace());
    let mut count = 0;
    let (mut ruled, mut digits) = (true, true);
    for c in signs {
        count += 1;
        ruled &= matches!(c, '-' | '_' | '=' | '|' | '–' | '—' | '.' | '…' | '~');
        digits &= c.is_ascii_digit();
    }
    count == 0 || ruled || (digits && count <= 3)
}

/// Where the print wraps its lines; `None` when lines are paragraphs.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let mut lengths: Vec<usize> = lines.iter().map(|line| line.passage.len()).collect();
    lengths.sort_unstable();
    let at = |share: usize| lengths.get(lengths.len().saturating_sub(1) * share / 100).copied();
    let (usual, longest) = (at(75)?, at(98)?);
    (longest <= 140).then_some(usual.max(30))
}

// Whether a line goes on with the paragraph before it.
fn joins(
    before: &Paragraph,
    last_length: usize,
    line: &Line,
    mark: Option<&Marker>,
    width: Option<usize>,
    lexicon: &Lexicon,
) -> bool {
    let passage = &line.passage;
    let Some(first) = passage.chars.first().copied() else {
        return false;
    };
    if before.body.is_empty() {
        // a mark alone on its line: the text follows
        return mark.is_none();
    }
    let end = before.body.last_sign();
    let ended = matches!(end, Some('.' | ':' | '!' | '?' | '…'));
    if let Some(mark) = mark {
        // a dash of a sentence ("kinh tế\n- xã hội") begins small behind a word
        let small = passage
            .chars
            .iter()
            .find(|c| c.is_alphabetic())
            .is_some_and(|c| c.is_lowercase());
        let dash = mark.number.is_empty();
        return dash && small && width.is_some() && end.is_some_and(char::is_alphanumeric);
    }
    if lexicon.frame.recipients.is_at(&passage.tokens, 0) || lexicon.frame.addressees.is_at(&passage.tokens, 0) {
        return false;
    }
    if is_glued(&before.body, passage) {
        return true;
    }
    if first.is_lowercase() {
        return !ended || (width.is_some() && end == Some('…'));
    }
    if before.body.is_capitals() && passage.is_capitals() && !line.apart {
        return header::authority(passage, lexicon).is_none();
    }
    let Some(width) = width else {
        return false;
    };
    if before.body.is_capitals() {
        return false;
    }
    if !first.is_alphabetic() {
        return !ended && !matches!(end, Some(';'));
    }
    let long = last_length * 100 >= width * 80;
    if ended {
        // a sentence that happens to end where the line does
        return long && end == Some('.') && before.marker.is_some() && !line.apart;
    }
    if agencies::spans_break(&before.body, passage, lexicon) {
        return true;
    }
    if agencies::is_only_agencies(&before.body, lexicon) || lexicon.sections.is_title(&before.body.tokens) {
        return false;
    }
    if is_unfinished(&before.body, lexicon) {
        return true;
    }
    long && header::authority(passage, lexicon).is_none()
}

// No sentence and no heading ends with "của", "và" or a verb that wants its object.
fn is_unfinished(before: &Passage, lexicon: &Lexicon) -> bool {
    let tokens = &before.tokens;
    let ends = |words: &super::lexicon::Words| words.ends_at(tokens, 0, tokens.len()).is_some_and(|start| start > 0);
    ends(&lexicon.grammar.unfinished) || ends(&lexicon.grammar.verbs)
}

// "57-" at the end of a line and "NQ/TW" at the beginning of the next are one number.
fn is_glued(before: &Passage, next: &Passage) -> bool {
    let mut last = before.chars.iter().rev();
    matches!(last.next(), Some('-' | '/'))
        && last.next().is_some_and(|c| c.is_alphanumeric())
        && next.chars.first().is_some_and(|c| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let lexicon = Lexicon::load(None).unwrap();
        let chars: Vec<char> = text.chars().collect();
        paragraphs(&chars, Lines::Guess, &lexicon)
            .into_iter()
            .map(|paragraph| {
                let label = paragraph.marker.map(|marker| marker.label).unwrap_or_default();
                format!("{label}|{}", paragraph.body.all())
            })
            .collect()
    }

    #[test]
    fn wrapped_lines_are_joined_and_numbers_glued() {
        let text = "Nhằm thực hiện các chỉ tiêu theo Nghị quyết số 57-\n\nNQ/TW (tăng trưởng đơn đăng ký trung bình 16 - \n\n18%/năm), Chủ \n\ntịch UBND huyện chỉ đạo như sau: \n\n1. Các cơ quan, ban, ngành, đoàn thể huyện; UBND các xã, thị trấn  \n\n- Nâng cao nhận thức của Sở Khoa học và\n\nCông nghệ trong năm.";
        assert_eq!(
            read(text),
            [
                "|Nhằm thực hiện các chỉ tiêu theo Nghị quyết số 57-NQ/TW (tăng trưởng đơn đăng ký trung bình 16 - 18%/năm), Chủ tịch UBND huyện chỉ đạo như sau:",
                "1.|Các cơ quan, ban, ngành, đoàn thể huyện; UBND các xã, thị trấn",
                "-|Nâng cao nhận thức của Sở Khoa học và Công nghệ trong năm.",
            ]
        );
    }

    #[test]
    fn headings_that_a_converter_broke_are_whole_again_and_stay_apart_from_the_text_below() {
        let text = "V. TỔ CHỨC\nTHỰC HIỆN\n1. Sở\nKhoa học và Công nghệ\n- Chủ trì triển khai thực hiện.\n2. Sở Tài\nchính\nTrên cơ sở nội dung phê duyệt tại\nKế hoạch này, tham mưu.\n10.\nCác sở, ngành có\nliên quan.";
        assert_eq!(
            read(text),
            [
                "V.|TỔ CHỨC THỰC HIỆN",
                "1.|Sở Khoa học và Công nghệ",
                "-|Chủ trì triển khai thực hiện.",
                "2.|Sở Tài chính",
                "|Trên cơ sở nội dung phê duyệt tại Kế hoạch này, tham mưu.",
                "10.|Các sở, ngành có liên quan.",
            ]
        );
    }

    #[test]
    fn marks_of_converters_disappear_and_lines_of_authority_stay_apart() {
        let text = "#### **4. Nâng cao chất lượng**\n\n\\- Nghiên cứu \\- ứng dụng.\n\n**T.M ỦY BAN NHÂN DÂN**  \n**KT. CHỦ TỊCH**  \n**PHÓ CHỦ TỊCH**\n\n**Nguyễn Anh Tuấn**";
        assert_eq!(
            read(text),
            [
                "4.|Nâng cao chất lượng",
                "-|Nghiên cứu - ứng dụng.",
                "|T.M ỦY BAN NHÂN DÂN",
                "|KT. CHỦ TỊCH",
                "|PHÓ CHỦ TỊCH",
                "|Nguyễn Anh Tuấn",
            ]
        );
    }
}
