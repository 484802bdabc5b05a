//! Annex tables: rows of cells, read from XLSX, DOCX or CSV, become the same proposals as sentences do.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::agencies;
use super::compile::sentence_of;
use super::finding::{Finding, FindingKind};
use super::lexicon::{Lexicon, Words};
use super::passage::{Passage, Source};
use super::proposal::{
    Agency, AgencyKind, Certainty, Context, Doubt, Found, MarkerKind, OwnerSource, Pace, Proposal, ProposedClause,
    ProposedTarget, ProposedTask, Section, Span,
};
use super::targets;
use super::times::{self, Clock};

/// Which column holds what, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// Rows above the first task, the heads of columns included.
    pub head_rows: usize,
    /// Running number.
    pub number: Option<usize>,
    /// What is to be done.
    pub task: Option<usize>,
    /// What is measured.
    pub measure: Option<usize>,
    /// Its unit.
    pub unit: Option<usize>,
    /// Its value.
    pub value: Option<usize>,
    /// Who leads.
    pub lead: Option<usize>,
    /// Who helps.
    pub coordinating: Option<usize>,
    /// What must come out.
    pub product: Option<usize>,
    /// Until when.
    pub deadline: Option<usize>,
}

// Rows in which heads of columns are looked for: a title and a note may stand above them.
const HEADS_WITHIN: usize = 12;

/// Guesses the mapping by the words of the heads. Without any, nothing is mapped and the person chooses.
#[must_use]
pub fn guess_mapping(rows: &[Vec<String>], lexicon: &Lexicon) -> Mapping {
    let mut best = Mapping::default();
    let mut most = 0;
    for (at, row) in rows.iter().take(HEADS_WITHIN).enumerate() {
        let (mapping, matches) = heads(row, lexicon);
        if matches > most {
            most = matches;
            best = Mapping {
                head_rows: at + 1,
                ..mapping
            };
        }
    }
    if most < 2 { Mapping::default() } else { best }
}

/// Columns of a guessed mapping whose head says more, or something else, than the words that stand for their place: a person
/// looks twice.
#[must_use]
pub fn doubtful_columns(rows: &[Vec<String>], mapping: &Mapping, lexicon: &Lexicon) -> Vec<usize> {
    let Some(head) = mapping.head_rows.checked_sub(1).and_then(|at| rows.get(at)) else {
        return Vec::new();
    };
    let columns = &lexicon.columns;
    [
        (&columns.lead, mapping.lead),
        (&columns.coordinating, mapping.coordinating),
        (&columns.product, mapping.product),
        (&columns.deadline, mapping.deadline),
        (&columns.unit, mapping.unit),
        (&columns.value, mapping.value),
        (&columns.task, mapping.task),
        (&columns.measure, mapping.measure),
        (&columns.number, mapping.number),
    ]
    .into_iter()
    .filter_map(|(words, column)| {
        let column = column?;
        let tokens = super::token::tokens_of(head.get(column)?);
        (words.at(&tokens, 0) != Some(tokens.len())).then_some(column)
    })
    .collect()
}

fn heads(row: &[String], lexicon: &Lexicon) -> (Mapping, usize) {
    let columns = &lexicon.columns;
    let mut mapping = Mapping::default();
    let mut matches = 0;
    for (column, cell) in row.iter().enumerate() {
        let tokens = super::token::tokens_of(cell);
        if tokens.is_empty() || tokens.len() > 12 {
            continue;
        }
        let length = |words: &Words| words.at(&tokens, 0).unwrap_or(0);
        let slots = [
            (length(&columns.lead), &mut mapping.lead),
            (length(&columns.coordinating), &mut mapping.coordinating),
            (length(&columns.product), &mut mapping.product),
            (length(&columns.deadline), &mut mapping.deadline),
            (length(&columns.unit), &mut mapping.unit),
            (length(&columns.value), &mut mapping.value),
            (length(&columns.task), &mut mapping.task),
            (length(&columns.measure), &mut mapping.measure),
            (length(&columns.number), &mut mapping.number),
        ];
        // the longest word that fits, of equal ones the first; a column that is taken stays taken
        let fitting = slots.into_iter().filter(|(length, slot)| *length > 0 && slot.is_none());
        let longest = fitting.fold(None, |best: Option<(usize, &mut Option<usize>)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            Some(_) | None => Some(next),
        });
        if let Some((_, slot)) = longest {
            *slot = Some(column);
            matches += 1;
        }
    }
    // a table of targets calls its values "result" or "plan"
    if mapping.measure.is_some() && mapping.task.is_none() && mapping.value.is_none() {
        mapping.value = mapping.product.take();
    }
    if mapping.task.is_none() && mapping.measure.is_none() {
        matches = 0;
    }
    (mapping, matches)
}

/// Reads the rows of an annex. Spans count in [`Proposal::text`]: cells joined by tabs, rows by line ends.
#[must_use]
pub fn compile_table(rows: &[Vec<String>], mapping: &Mapping, context: &Context<'_>) -> Proposal {
    let (text, cells) = joined(rows);
    let source = Source::new(&text);
    let mut table = Table {
        source: &source,
        context,
        mapping,
        proposal: Proposal::default(),
        open: Vec::new(),
        paths: HashSet::new(),
    };
    if mapping.task.is_none() && mapping.measure.is_none() {
        table.find(FindingKind::NoTaskColumn, None, None);
    } else {
        for (at, row) in cells.iter().enumerate().skip(mapping.head_rows) {
            table.row(at, row);
        }
    }
    let mut proposal = table.proposal;
    proposal.text = text;
    proposal
}

// One text of all cells, and each cell as a passage that knows its place.
fn joined(rows: &[Vec<String>]) -> (String, Vec<Vec<Passage>>) {
    let mut text = String::new();
    let mut place = 0;
    let mut cells = Vec::with_capacity(rows.len());
    for row in rows {
        let mut passages = Vec::with_capacity(row.len());
        for (column, cell) in row.iter().enumerate() {
            if column > 0 {
                text.push('\t');
                place += 1;
            }
            let mut passage = Passage::default();
            for c in cell.chars() {
                // tabs and line ends part cells and rows
                let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
                text.push(c);
                passage.push(c, place);
                place += 1;
            }
            passage.finish();
            passages.push(passage);
        }
        text.push('\n');
        place += 1;
        cells.push(passages);
    }
    (text, cells)
}

struct Table<'a> {
    source: &'a Source,
    context: &'a Context<'a>,
    mapping: &'a Mapping,
    proposal: Proposal,
    /// Headings above the present row.
    open: Vec<(MarkerKind, usize)>,
    paths: HashSet<String>,
}

impl Table<'_> {
    fn find(&mut self, kind: FindingKind, span: Option<Span>, clause: Option<usize>) {
        self.proposal.findings.push(Finding {
            kind,
            quote: span.map(|span| self.source.quote(span)),
            clause,
        });
    }

    fn row(&mut self, at: usize, row: &[Passage]) {
        let cell = |column: Option<usize>| {
            column
                .and_then(|column| row.get(column))
                .filter(|cell| !cell.is_empty())
        };
        let mapping = self.mapping;
        let what = cell(mapping.task).or_else(|| cell(mapping.measure));
        let details = [
            mapping.lead,
            mapping.coordinating,
            mapping.product,
            mapping.deadline,
            mapping.unit,
            mapping.value,
        ];
        let detailed = details.into_iter().any(|column| cell(column).is_some());
        let Some(what) = what else {
            // the row of column numbers, an empty row, or a cell that was merged with the one above
            if detailed
                && row
                    .iter()
                    .any(|cell| cell.tokens.iter().any(|token| token.word && !token.is_number()))
            {
                let span = row.iter().find(|cell| !cell.is_empty()).map(whole);
                self.find(FindingKind::RowWithoutTask { row: at + 1 }, span, None);
            }
            return;
        };
        let all_numbers = row
            .iter()
            .all(|cell| cell.tokens.iter().all(|token| token.is_number() || !token.word));
        if all_numbers {
            return;
        }
        let number = cell(mapping.number).map(|cell| cell.all()).unwrap_or_default();
        let label = number.trim_end_matches(['.', ')', ' ']).to_owned();
        let kind = kind_of(&label);
        let heading = !detailed || (kind.rank() <= MarkerKind::Roman.rank() && cell(mapping.lead).is_none());
        let clause = self.add(&label, &number, kind, what, at, heading);
        if heading {
            return;
        }
        let lead = cell(mapping.lead).map(|cell| self.agencies(cell)).unwrap_or_default();
        if mapping.task.is_some() {
            let coordinating = cell(mapping.coordinating)
                .map(|cell| self.agencies(cell))
                .unwrap_or_default();
            self.task(
                clause,
                what,
                lead,
                coordinating,
                cell(mapping.product),
                cell(mapping.deadline),
            );
        } else {
            self.targets(
                clause,
                what,
                &lead.0,
                cell(mapping.unit),
                cell(mapping.value),
                cell(mapping.deadline),
            );
        }
    }

    fn add(&mut self, label: &str, printed: &str, kind: MarkerKind, what: &Passage, at: usize, heading: bool) -> usize {
        let rank = kind.rank();
        let parts = label.split('.').count();
        if heading {
            self.open.retain(|(open, _)| open.rank() < rank);
        }
        let above = self
            .open
            .iter()
            .rev()
            .find(|(open, _)| open.rank() < rank)
            .map(|(_, index)| *index);
        let above_path = above
            .and_then(|index| self.proposal.clauses.get(index))
            .map(|clause| clause.path.clone());
        let own = if label.is_empty() {
            format!("dòng {}", at + 1)
        } else {
            label.to_owned()
        };
        let mut path = above_path.map_or(own.clone(), |above| format!("{above}.{own}"));
        if !self.paths.insert(path.clone()) {
            path = format!("{path}~{}", at + 1);
        }
        let index = self.proposal.clauses.len();
        self.proposal.clauses.push(ProposedClause {
            path,
            parent: above,
            depth: above
                .and_then(|above| self.proposal.clauses.get(above))
                .map_or(0, |above| above.depth + 1)
                + parts.saturating_sub(1).min(1) * usize::from(kind == MarkerKind::Decimal && above.is_none()),
            marker: kind,
            label: printed.to_owned(),
            text: what.all(),
            heading,
            section: if self.mapping.task.is_some() {
                Section::Tasks
            } else {
                Section::Goals
            },
            addressees: Vec::new(),
            quote: self.source.quote(whole(what)),
        });
        if heading {
            self.open.push((kind, index));
        }
        index
    }

    // Every agency of a cell; what is no name of the list stays, doubtful.
    fn agencies(&self, cell: &Passage) -> (Vec<Agency>, Certainty) {
        let lexicon = self.context.lexicon;
        let tokens = &cell.tokens;
        let mut found: Vec<Agency> = Vec::new();
        let mut certainty = Certainty::Sure;
        let mut at = 0;
        while at < tokens.len() {
            let (mentions, to) = agencies::list(tokens, at, lexicon);
            if !mentions.is_empty() {
                if mentions.iter().any(|mention| !mention.known) {
                    certainty = Certainty::Doubtful(Doubt::UnknownAgency);
                }
                for agency in agencies::agencies(cell, &mentions, lexicon) {
                    if !found.contains(&agency) {
                        found.push(agency);
                    }
                }
                at = to;
                continue;
            }
            if tokens.get(at).is_some_and(|token| !token.word || token.is("và")) {
                at += 1;
                continue;
            }
            let end = (at + 1..tokens.len())
                .find(|end| {
                    tokens
                        .get(*end)
                        .is_some_and(|token| matches!(token.key.as_str(), ";" | ","))
                })
                .unwrap_or(tokens.len());
            let name = cell.text(at, end);
            certainty = Certainty::Doubtful(Doubt::UnknownAgency);
            found.push(Agency {
                full_name: agencies::written_out(&name, lexicon),
                name,
                kind: AgencyKind::Named,
            });
            at = end;
        }
        (found, certainty)
    }

    fn deadline(&mut self, cell: Option<&Passage>, clause: usize) -> (Option<Found<super::due::Deadline>>, Certainty) {
        let Some(cell) = cell else {
            return (None, Certainty::Sure);
        };
        let clock = Clock {
            lexicon: self.context.lexicon,
            issued_on: self.context.issued_on,
            cell: true,
            heading: false,
        };
        let (whens, impossible) = times::times(&cell.tokens, 0, cell.tokens.len(), &[], clock);
        for place in impossible {
            self.find(
                FindingKind::ImpossibleDate {
                    printed: cell.text(place.from, place.to),
                },
                Some(cell.span(place.from, place.to)),
                Some(clause),
            );
        }
        match times::best(&whens) {
            Some(when) => (
                Some(Found {
                    value: when.deadline,
                    quote: self.source.quote(cell.span(when.from, when.to)),
                    certainty: when.certainty,
                }),
                when.certainty,
            ),
            None => {
                self.find(
                    FindingKind::DeadlineUnread { printed: cell.all() },
                    Some(whole(cell)),
                    Some(clause),
                );
                (None, Certainty::Doubtful(Doubt::DayNotStated))
            }
        }
    }

    fn task(
        &mut self,
        clause: usize,
        what: &Passage,
        lead: (Vec<Agency>, Certainty),
        coordinating: (Vec<Agency>, Certainty),
        product: Option<&Passage>,
        deadline: Option<&Passage>,
    ) {
        let (deadline, certainty_of_time) = self.deadline(deadline, clause);
        let owned = if lead.0.is_empty() {
            Certainty::Doubtful(Doubt::NoOwner)
        } else {
            lead.1
        };
        let verbs = &self.context.lexicon.grammar.verbs;
        let verb = verbs
            .at(&what.tokens, 0)
            .map(|length| what.text(0, length).to_lowercase());
        self.proposal.tasks.push(ProposedTask {
            clause,
            what: sentence_of(what, 0, what.tokens.len()),
            verb: verb.unwrap_or_default(),
            owner_from: if lead.0.is_empty() {
                OwnerSource::Nowhere
            } else {
                OwnerSource::Cell
            },
            lead: lead.0,
            coordinating: coordinating.0,
            product: product.map(Passage::all),
            recurring: deadline.as_ref().is_some_and(|deadline| deadline.value.is_recurring()),
            deadline,
            quote: self.source.quote(whole(what)),
            certainty: owned.and(certainty_of_time).and(coordinating.1),
        });
    }

    fn targets(
        &mut self,
        clause: usize,
        what: &Passage,
        owners: &[Agency],
        unit: Option<&Passage>,
        value: Option<&Passage>,
        deadline: Option<&Passage>,
    ) {
        let (own, _) = self.deadline(deadline, clause);
        let by = own.or_else(|| self.time_above(clause));
        let Some(value) = value else {
            return;
        };
        let unit = unit.map(Passage::all).unwrap_or_default();
        let tokens = &value.tokens;
        let mut from = 0;
        let mut any = false;
        while from < tokens.len() {
            let to = (from..tokens.len())
                .find(|at| tokens.get(*at).is_some_and(|token| token.is(";")))
                .unwrap_or(tokens.len());
            if let Some((comparator, number, rest, bare)) = targets::value_cell(value, from, to, self.context.lexicon) {
                any = true;
                let scope = rest.trim_start_matches('%').trim().to_owned();
                let measure = if scope.is_empty() || scope == unit {
                    what.all()
                } else {
                    format!("{} ({scope})", what.all())
                };
                self.proposal.targets.push(ProposedTarget {
                    clause,
                    measure: vietnamese::capital_first(&measure),
                    comparator,
                    value: number,
                    unit: unit.clone(),
                    pace: Pace::Once,
                    by: by.clone(),
                    owners: owners.to_vec(),
                    quote: self.source.quote(value.span(from, to)),
                    certainty: if bare {
                        Certainty::Doubtful(Doubt::NumberUnclear)
                    } else {
                        Certainty::Sure
                    },
                });
            }
            from = to + 1;
        }
        if !any {
            // a goal in words is no number
            self.find(FindingKind::ClauseUnread, Some(whole(value)), Some(clause));
        }
    }

    // A heading row "Đến năm 2030".
    fn time_above(&self, clause: usize) -> Option<Found<super::due::Deadline>> {
        let mut at = self.proposal.clauses.get(clause)?.parent;
        while let Some(heading) = at.and_then(|at| self.proposal.clauses.get(at)) {
            let mut passage = Passage::default();
            for (offset, c) in heading.quote.text.chars().enumerate() {
                passage.push(c, heading.quote.span.start + offset);
            }
            passage.finish();
            let clock = Clock {
                lexicon: self.context.lexicon,
                issued_on: self.context.issued_on,
                cell: false,
                heading: true,
            };
            let (whens, _) = times::times(&passage.tokens, 0, passage.tokens.len(), &[], clock);
            if let Some(when) = whens.iter().find(|when| when.deadline.due_on().is_some()) {
                return Some(Found {
                    value: when.deadline,
                    quote: self.source.quote(passage.span(when.from, when.to)),
                    certainty: when.certainty,
                });
            }
            at = heading.parent;
        }
        None
    }
}

fn whole(cell: &Passage) -> Span {
    cell.span(0, cell.tokens.len())
}

// What a running number is: "IV", "3", "11.10", "a".
fn kind_of(label: &str) -> MarkerKind {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if label.is_empty() {
        MarkerKind::Paragraph
    } else if digits(label) {
        MarkerKind::Number
    } else if label.split('.').all(digits) {
        MarkerKind::Decimal
    } else if label.chars().all(|c| c.is_ascii_uppercase()) && vietnamese::parse_roman(label).is_some() {
        MarkerKind::Roman
    } else if label.chars().count() == 1 && label.chars().all(char::is_uppercase) {
        MarkerKind::Capital
    } else if label.chars().count() == 1 && label.chars().all(char::is_lowercase) {
        MarkerKind::Letter
    } else {
        MarkerKind::Paragraph
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::labels;

    fn rows(lines: &[&[&str]]) -> Vec<Vec<String>> {
        lines
            .iter()
            .map(|line| line.iter().map(|cell| (*cell).to_owned()).collect())
            .collect()
    }

    fn read(lines: &[&[&str]]) -> Proposal {
        let lexicon = Lexicon::load(None).unwrap();
        let rows = rows(lines);
        let mapping = guess_mapping(&rows, &lexicon);
        let context = Context {
            lexicon: &lexicon,
            issued_on: None,
            lines: super::super::Lines::Guess,
        };
        compile_table(&rows, &mapping, &context)
    }

    #[test]
    fn heads_are_found_below_a_title_and_sections_are_no_tasks() {
        let proposal = read(&[
            &["PHỤ LỤC: DANH MỤC NHIỆM VỤ", "", "", "", "", ""],
            &[
                "TT",
                "Nhiệm vụ",
                "Cơ quan chủ trì",
                "Cơ quan phối hợp",
                "Sản phẩm",
                "Thời gian hoàn thành",
            ],
            &["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            &["I", "Tuyên truyền", "", "", "", ""],
            &[
                "1",
                "Xây dựng kế hoạch tuyên truyền",
                "Sở Thông tin và Truyền thông, Báo Lai Châu",
                "Các sở, ban, ngành; UBND các huyện",
                "Kế hoạch",
                "Quý III/2026",
            ],
            &["2", "", "Sở Nội vụ", "", "", "Hằng năm"],
        ]);
        assert_eq!(proposal.tasks.len(), 1);
        let task = &proposal.tasks[0];
        assert_eq!(proposal.clauses[task.clause].path, "I.1");
        let names: Vec<&str> = task.lead.iter().map(|agency| agency.name.as_str()).collect();
        assert_eq!(names, ["Sở Thông tin và Truyền thông", "Báo Lai Châu"]);
        assert_eq!(task.coordinating.len(), 2);
        assert_eq!(task.product.as_deref(), Some("Kế hoạch"));
        assert_eq!(
            labels::deadline(&task.deadline.as_ref().unwrap().value),
            "hết quý III/2026 (hạn cuối 23 giờ 59 phút ngày 30/09/2026)"
        );
        assert_eq!(proposal.findings[0].kind, FindingKind::RowWithoutTask { row: 6 });
    }

    #[test]
    fn a_table_of_targets_gives_values_with_their_comparators() {
        let proposal = read(&[
            &["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Cơ quan chủ trì"],
            &["I", "Đến năm 2030", "", "", ""],
            &[
                "1",
                "Xếp hạng năng lực số",
                "Thứ bậc",
                "≤ 3 Đông Nam Á; ≤ 50 Thế giới",
                "Bộ Khoa học và Công nghệ",
            ],
            &["2", "Chỉ số phát triển con người", "HDI", "> 0,7", "Bộ Nội vụ"],
            &["3", "Dịch vụ công trực tuyến", "%", ">= 80", "Bộ Nội vụ"],
        ]);
        let words: Vec<String> = proposal
            .targets
            .iter()
            .map(|target| labels::target(target.comparator, target.value, &target.unit, target.pace))
            .collect();
        assert_eq!(
            words,
            [
                "không quá 3 Thứ bậc",
                "không quá 50 Thứ bậc",
                "trên 0,7 HDI",
                "tối thiểu 80%"
            ]
        );
        assert!(proposal.targets.iter().all(|target| target.by.is_some()));
    }

    /// A head that is one of the known words is sure; one that says more, and a value that is called otherwise, is not.
    #[test]
    fn what_was_guessed_from_a_longer_head_is_doubtful() {
        let lexicon = Lexicon::load(None).unwrap();
        let doubtful = |lines: &[&[&str]]| {
            let rows = rows(lines);
            doubtful_columns(&rows, &guess_mapping(&rows, &lexicon), &lexicon)
        };
        let sure: &[&str] = &["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian hoàn thành"];
        assert_eq!(doubtful(&[sure]), Vec::<usize>::new());
        let longer: &[&str] = &[
            "STT",
            "Nhiệm vụ theo Kế hoạch 3320",
            "Cơ quan chủ trì",
            "Thời gian hoàn thành",
        ];
        assert_eq!(doubtful(&[longer]), [1]);
        let other: &[&str] = &["STT", "Chỉ tiêu", "Đơn vị tính", "Kết quả"];
        assert_eq!(doubtful(&[other]), [3]);
        assert_eq!(doubtful(&[&["a", "b"]]), Vec::<usize>::new(), "nothing was guessed");
    }

    #[test]
    fn without_heads_nothing_is_guessed_and_unread_deadlines_are_told() {
        assert_eq!(read(&[&["a", "b"], &["c", "d"]]).findings[0].code(), "no_task_column");
        let proposal = read(&[
            &["STT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"],
            &["1", "Rà soát chính sách", "Sở Tư pháp", "khi thuận lợi"],
            &["2", "Rà soát quy chế", "Sở Tư pháp", "31/02/2026"],
        ]);
        let codes: Vec<&str> = proposal.findings.iter().map(Finding::code).collect();
        assert_eq!(codes, ["deadline_unread", "impossible_date", "deadline_unread"]);
    }
}
