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
    parts: usize,
    index: usize,
}

/// Builds the tree from the paragraphs between head and foot.
pub(crate) fn clauses(body: &[Paragraph], source: &Source, lexicon: &Lexicon) -> Vec<Clause> {
    let last_marked = body.iter().rposition(|paragraph| paragraph.marker.is_some());
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
            .is_some_and(|open| (open.kind.rank(), open.parts) >= (kind.rank(), parts))
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
        let titled = clause.parent_of_some || rank <= MarkerKind::Roman.rank();
        if titled && rank <= MarkerKind::Decimal.rank() {
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
