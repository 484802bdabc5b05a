//! The tree of clauses.

use std::collections::HashMap;

use super::agencies;
use super::lexicon::Lexicon;
use super::paragraphs::Paragraph;
use super::passage::{Passage, Source};
use super::proposal::{MarkerKind, ProposedClause, Section, Span};

/// A clause with the passage that it was read from.
#[derive(Debug)]
pub(crate) struct Clause {
    pub(crate) passage: Passage,
    pub(crate) proposed: ProposedClause,
    /// It has clauses below it.
    pub(crate) parent_of_some: bool,
}

/// One open clause of the tree while reading.
struct Open {
    kind: MarkerKind,
    /// How high it stands; for an unmarked heading not that of its kind.
    rank: u8,
    parts: usize,
    index: usize,
}

/// Builds the tree from the paragraphs between head and foot.
pub(crate) fn clauses(body: &[Paragraph], source: &Source, lexicon: &Lexicon) -> Vec<Clause> {
    // word files that number their headings by themselves lose the numbers on the way to text
    let heads = |paragraph: &Paragraph| unmarked_heading(paragraph, lexicon).is_some();
    let last_marked = body
        .iter()
        .rposition(|paragraph| paragraph.marker.is_some() || heads(paragraph));
    let mut tree = Tree {
        clauses: Vec::new(),
        open: Vec::new(),
        preamble: 0,
        closing: 0,
    };
    for (at, paragraph) in body.iter().enumerate() {
        let behind = last_marked.is_none_or(|last| at > last);
        tree.take(paragraph, behind, last_marked.is_none(), source, lexicon);
    }
    let mut clauses = tree.clauses;
    part_paths(&mut clauses);
    name_sections(&mut clauses, lexicon);
    clauses
}

// A document that numbers two clauses alike still has two clauses: the register finds them by path.
fn part_paths(clauses: &mut [Clause]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for clause in clauses {
        let count = seen.entry(clause.proposed.path.clone()).or_default();
        *count += 1;
        if *count > 1 {
            clause.proposed.path = format!("{}~{count}", clause.proposed.path);
        }
    }
}

/// A clause about to be added.
struct Draft {
    marker: MarkerKind,
    label: String,
    path: String,
    parent: Option<usize>,
    section: Section,
}

impl Draft {
    fn unmarked(path: String, parent: Option<usize>, section: Section) -> Draft {
        Draft {
            marker: MarkerKind::Paragraph,
            label: String::new(),
            path,
            parent,
            section,
        }
    }
}

struct Tree {
    clauses: Vec<Clause>,
    open: Vec<Open>,
    preamble: usize,
    closing: usize,
}

impl Tree {
    fn take(&mut self, paragraph: &Paragraph, behind: bool, unmarked_text: bool, source: &Source, lexicon: &Lexicon) {
        let Some(marker) = &paragraph.marker else {
            self.take_unmarked(paragraph, behind, unmarked_text, source, lexicon);
            return;
        };
        let parts = marker.number.split('.').count();
        self.close_for(marker.kind, parts);
        let parent = self.open.last().map(|open| open.index);
        let path = match marker.kind {
            MarkerKind::Dash | MarkerKind::Plus => {
                let sign = if marker.kind == MarkerKind::Dash { '-' } else { '+' };
                let count = self.count_below(parent, marker.kind) + 1;
                join(self.path_of(parent).as_deref(), &format!("{sign}{count}"))
            }
            MarkerKind::Decimal => {
                // "1.1" already names the "1" above it
                let above = self
                    .open
                    .iter()
                    .rev()
                    .find(|open| !matches!(open.kind, MarkerKind::Number | MarkerKind::Decimal))
                    .map(|open| open.index);
                join(self.path_of(above).as_deref(), &marker.number)
            }
            MarkerKind::Article => marker.number.clone(),
            MarkerKind::Part
            | MarkerKind::Chapter
            | MarkerKind::Division
            | MarkerKind::Capital
            | MarkerKind::Roman
            | MarkerKind::Number
            | MarkerKind::Letter
            | MarkerKind::Paragraph => join(self.path_of(parent).as_deref(), &marker.number),
        };
        let draft = Draft {
            marker: marker.kind,
            label: marker.label.clone(),
            path,
            parent,
            section: Section::Tasks,
        };
        self.add(paragraph, draft, source);
        self.open.push(Open {
            kind: marker.kind,
            rank: marker.kind.rank(),
            parts,
            index: self.clauses.len() - 1,
        });
    }

    fn take_unmarked(
        &mut self,
        paragraph: &Paragraph,
        behind: bool,
        unmarked_text: bool,
        source: &Source,
        lexicon: &Lexicon,
    ) {
        if let Some(rank) = unmarked_heading(paragraph, lexicon) {
            self.take_heading(paragraph, rank, source);
            return;
        }
        let tokens = &paragraph.body.tokens;
        let in_list = self
            .open
            .last()
            .is_some_and(|open| matches!(open.kind, MarkerKind::Dash | MarkerKind::Plus | MarkerKind::Letter));
        let closes = lexicon.grammar.closing.is_at(tokens, 0);
        if !self.clauses.is_empty() && behind && !unmarked_text && (self.closing > 0 || in_list || closes) {
            self.open.clear();
            self.closing += 1;
            let path = format!("end.¶{}", self.closing);
            self.add(paragraph, Draft::unmarked(path, None, Section::Closing), source);
            return;
        }
        if self.open.is_empty() {
            self.preamble += 1;
            let path = format!("0.¶{}", self.preamble);
            // a text without any mark is all body
            let section = if unmarked_text {
                Section::Tasks
            } else {
                Section::Preamble
            };
            self.add(paragraph, Draft::unmarked(path, None, section), source);
            return;
        }
        // an unmarked paragraph behind a list belongs to what the list belongs to
        while self
            .open
            .last()
            .is_some_and(|open| matches!(open.kind, MarkerKind::Dash | MarkerKind::Plus))
            && self.open.len() > 1
        {
            self.open.pop();
        }
        let parent = self.open.last().map(|open| open.index);
        let count = self.count_below(parent, MarkerKind::Paragraph) + 1;
        let path = join(self.path_of(parent).as_deref(), &format!("¶{count}"));
        self.add(paragraph, Draft::unmarked(path, parent, Section::Tasks), source);
    }

    // A heading without a mark: "TỔ CHỨC THỰC HIỆN", "Sở Khoa học và Công nghệ:".
    fn take_heading(&mut self, paragraph: &Paragraph, rank: u8, source: &Source) {
        while self.open.last().is_some_and(|open| open.rank >= rank) {
            self.open.pop();
        }
        let parent = self.open.last().map(|open| open.index);
        let count = self.count_below(parent, MarkerKind::Paragraph) + 1;
        let path = join(self.path_of(parent).as_deref(), &format!("¶{count}"));
        self.add(paragraph, Draft::unmarked(path, parent, Section::Tasks), source);
        self.open.push(Open {
            kind: MarkerKind::Paragraph,
            rank,
            parts: 1,
            index: self.clauses.len() - 1,
        });
    }

    // Closes what a clause of this kind cannot stand below: its own kind, or else everything that ranks lower.
    fn close_for(&mut self, kind: MarkerKind, parts: usize) {
        let same = |open: &Open| open.kind == kind && (kind != MarkerKind::Decimal || open.parts == parts);
        if let Some(at) = self.open.iter().rposition(same) {
            self.open.truncate(at);
            return;
        }
        while self
            .open
            .last()
            .is_some_and(|open| (open.rank, open.parts) >= (kind.rank(), parts))
        {
            self.open.pop();
        }
    }

    fn path_of(&self, index: Option<usize>) -> Option<String> {
        self.clauses.get(index?).map(|clause| clause.proposed.path.clone())
    }

    fn count_below(&self, parent: Option<usize>, kind: MarkerKind) -> usize {
        self.clauses
            .iter()
            .filter(|clause| clause.proposed.parent == parent && clause.proposed.marker == kind)
            .filter(|clause| {
                parent.is_some() || !matches!(clause.proposed.section, Section::Closing | Section::Preamble)
            })
            .count()
    }

    fn add(&mut self, paragraph: &Paragraph, draft: Draft, source: &Source) {
        let Draft {
            marker,
            label,
            path,
            parent,
            section,
        } = draft;
        let body = paragraph.body.span(0, paragraph.body.tokens.len());
        let quote = source.quote(Span {
            start: paragraph.start,
            end: body.end.max(paragraph.start + label.chars().count()),
        });
        let depth = parent
            .and_then(|parent| self.clauses.get(parent))
            .map_or(0, |parent| parent.proposed.depth + 1);
        if let Some(parent) = parent.and_then(|parent| self.clauses.get_mut(parent)) {
            parent.parent_of_some = true;
        }
        self.clauses.push(Clause {
            proposed: ProposedClause {
                path,
                parent,
                depth,
                marker,
                label,
                text: paragraph.body.all(),
                heading: false,
                section,
                addressees: Vec::new(),
                quote,
            },
            passage: paragraph.body.clone(),
            parent_of_some: false,
        });
    }
}

// The rank of an unmarked heading: capitals head parts, the words of a part its sections, names of agencies their tasks.
fn unmarked_heading(paragraph: &Paragraph, lexicon: &Lexicon) -> Option<u8> {
    let body = &paragraph.body;
    if paragraph.marker.is_some() || matches!(body.last_sign(), Some('.' | ';' | ',')) {
        return None;
    }
    let words = body.tokens.iter().filter(|token| token.word).count();
    if (2..30).contains(&words) && body.is_capitals() && section_of(body, None, lexicon).is_some() {
        Some(MarkerKind::Roman.rank())
    } else if lexicon.sections.is_title(&body.tokens) {
        Some(MarkerKind::Article.rank())
    } else if agencies::is_only_agencies(body, lexicon) {
        Some(MarkerKind::Number.rank())
    } else {
        None
    }
}

fn join(above: Option<&str>, own: &str) -> String {
    match above {
        Some(above) => format!("{above}.{own}"),
        None => own.to_owned(),
    }
}

// Which part of the document each clause belongs to, and whom headings address.
fn name_sections(clauses: &mut [Clause], lexicon: &Lexicon) {
    for at in 0..clauses.len() {
        let above = clauses
            .get(at)
            .and_then(|clause| clause.proposed.parent)
            .and_then(|parent| clauses.get(parent))
            .map(|parent| parent.proposed.section);
        let Some(clause) = clauses.get_mut(at) else {
            return;
        };
        if matches!(clause.proposed.section, Section::Preamble | Section::Closing) {
            continue;
        }
        clause.proposed.section = above.unwrap_or(Section::Tasks);
        let rank = clause.proposed.marker.rank();
        let unmarked = clause.proposed.marker == MarkerKind::Paragraph;
        let titled = clause.parent_of_some || rank <= MarkerKind::Roman.rank();
        if titled && (unmarked || rank <= MarkerKind::Decimal.rank()) {
            if let Some(section) = section_of(&clause.passage, above, lexicon) {
                clause.proposed.section = section;
            }
            // a whole sentence orders something, whatever stands below it
            clause.proposed.heading = clause.parent_of_some && !matches!(clause.passage.last_sign(), Some('.' | ';'));
            let (mentions, to) = agencies::list(&clause.passage.tokens, 0, lexicon);
            let known = mentions.iter().any(|mention| mention.known);
            // a list of names, or names and a sentence that the list below completes
            let introduces = clause.passage.last_sign() == Some(':');
            if known && clause.parent_of_some && (introduces || is_end(&clause.passage, to)) {
                clause.proposed.addressees = agencies::agencies(&clause.passage, &mentions, lexicon);
            }
        }
    }
}

fn is_end(passage: &Passage, at: usize) -> bool {
    passage.tokens.iter().skip(at).all(|token| !token.word)
}

fn section_of(heading: &Passage, above: Option<Section>, lexicon: &Lexicon) -> Option<Section> {
    let tokens = &heading.tokens;
    if tokens.len() > 14 && !heading.is_capitals() {
        return None;
    }
    let sections = &lexicon.sections;
    [
        (&sections.organisation, Section::Organisation),
        (&sections.purpose, Section::Purpose),
        (&sections.background, Section::Background),
        (&sections.goals, Section::Goals),
        (&sections.funding, Section::Funding),
        (&sections.tasks, Section::Tasks),
    ]
    .into_iter()
    .find(|(words, section)| {
        words.is_at(tokens, 0)
            // below tasks a "mục tiêu" is the name of a programme, and "đánh giá" an order
            && (above.is_none_or(|above| above != Section::Tasks || heading.is_capitals()) || *section == Section::Tasks)
    })
    .map(|(_, section)| section)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::{Context, Lines, compile};

    fn read(text: &str, lines: Lines) -> Vec<(String, Section, bool)> {
        let lexicon = Lexicon::load(None).unwrap();
        let context = Context {
            lexicon: &lexicon,
            issued_on: None,
            lines,
        };
        compile(text, &context)
            .clauses
            .into_iter()
            .map(|clause| (clause.path, clause.section, !clause.addressees.is_empty()))
            .collect()
    }

    fn row(path: &str, section: Section, addressed: bool) -> (String, Section, bool) {
        (path.to_owned(), section, addressed)
    }

    #[test]
    fn marks_nest_and_paths_name_the_place() {
        let text = "Thực hiện công văn của tỉnh.\n\nI. MỤC TIÊU\n\n1. Mục tiêu chung\n\nNâng cao nhận thức.\n\nII. NHIỆM VỤ\n\n1. Nhiệm vụ chung\n\n1.1. Tuyên truyền\n\n- Đẩy mạnh tuyên truyền.\n\n+ Trên báo.\n\n- Tổ chức hội nghị.\n\nIII- TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ:\n\na) Chủ trì tham mưu.\n\nb) Theo dõi việc thực hiện.\n\nTrên đây là Kế hoạch.";
        assert_eq!(
            read(text, Lines::Guess),
            [
                row("0.¶1", Section::Preamble, false),
                row("I", Section::Goals, false),
                row("I.1", Section::Goals, false),
                row("I.1.¶1", Section::Goals, false),
                row("II", Section::Tasks, false),
                row("II.1", Section::Tasks, false),
                row("II.1.1", Section::Tasks, false),
                row("II.1.1.-1", Section::Tasks, false),
                row("II.1.1.-1.+1", Section::Tasks, false),
                row("II.1.1.-2", Section::Tasks, false),
                row("III", Section::Organisation, false),
                row("III.1", Section::Organisation, true),
                row("III.1.a", Section::Organisation, false),
                row("III.1.b", Section::Organisation, false),
                row("end.¶1", Section::Closing, false),
            ]
        );
    }

    #[test]
    fn headings_that_lost_their_numbers_still_head_what_follows() {
        let text = "Thực hiện công văn của tỉnh.\nMỤC TIÊU\nTrên 80% sản phẩm được bảo hộ.\nTỔ CHỨC THỰC HIỆN\nSở Khoa học và Công nghệ:\nXây dựng kế hoạch.\nTheo dõi việc thực hiện.\nSở Tài chính\nBố trí kinh phí.";
        assert_eq!(
            read(text, Lines::Paragraphs),
            [
                row("0.¶1", Section::Preamble, false),
                row("¶1", Section::Goals, false),
                row("¶1.¶1", Section::Goals, false),
                row("¶2", Section::Organisation, false),
                row("¶2.¶1", Section::Organisation, true),
                row("¶2.¶1.¶1", Section::Organisation, false),
                row("¶2.¶1.¶2", Section::Organisation, false),
                row("¶2.¶2", Section::Organisation, true),
                row("¶2.¶1.¶1", Section::Organisation, false),
            ]
        );
    }

    #[test]
    fn a_number_that_stands_twice_still_names_two_clauses() {
        let paths: Vec<String> = read("1. Rà soát chính sách.\n\n1. Xây dựng kế hoạch.", Lines::Guess)
            .into_iter()
            .map(|(path, ..)| path)
            .collect();
        assert_eq!(paths, ["1", "1~2"]);
    }
}
