//! From a text to a proposal.

use super::citations::{self, Citation};
use super::clauses::{self, Clause};
use super::details::{self, Detail};
use super::due::{Deadline, Schedule};
use super::finding::{Finding, FindingKind};
use super::header;
use super::orders::{self, Order};
use super::owners::{self, Owners};
use super::paragraphs;
use super::passage::{Passage, Source};
use super::proposal::{
    Agency, Certainty, Context, Doubt, Found, MarkerKind, OwnerSource, Proposal, ProposedDuty, ProposedTarget,
    ProposedTask, Quote, Section, Span,
};
use super::reports::{self, Report};
use super::sentences;
use super::targets;
use super::times::{self, Clock, When};
use super::{agencies, token};

/// Tokens of a heading that are looked at.
const HEADING: usize = 200;

/// Characters that are read; a directive has a tenth of it.
const LONGEST: usize = 400_000;

/// Reads the text of a governing document. See the module for what is promised.
#[must_use]
pub fn compile(text: &str, context: &Context<'_>) -> Proposal {
    let source = Source::new(text);
    let mut proposal = Proposal {
        text: text.to_owned(),
        ..Proposal::default()
    };
    if let Some(kind) = unreadable(&source) {
        proposal.findings.push(whole_document(kind));
        return proposal;
    }
    let read = source.chars.len().min(LONGEST);
    if read < source.chars.len() {
        proposal.findings.push(whole_document(FindingKind::TooLong {
            read,
            of: source.chars.len(),
        }));
    }
    let chars = source.chars.get(..read).unwrap_or_default();
    let (all, rows) = paragraphs::paragraphs(chars, context.lines, context.lexicon);
    if rows > 0 {
        proposal
            .findings
            .push(whole_document(FindingKind::TableLeftOut { rows }));
    }
    let frame = header::frame(&all, &source, context.lexicon);
    proposal.header = frame.header;
    let body = all.get(frame.body..frame.foot).unwrap_or_default();
    let mut clauses = clauses::clauses(body, &source, context.lexicon);
    let enclosed = all.get(frame.enclosed..).unwrap_or_default();
    clauses::enclose(&mut clauses, clauses::clauses(enclosed, &source, context.lexicon));
    let mut compiler = Compiler {
        source: &source,
        context,
        clauses: &clauses,
        issued_on: proposal
            .header
            .date
            .as_ref()
            .and_then(|date| date.value.date())
            .or(context.issued_on),
        horizon: None,
        proposal: &mut proposal,
    };
    compiler.head();
    for index in 0..clauses.len() {
        compiler.clause(index);
    }
    compiler.issuer();
    finish(&mut proposal, &clauses, &source, context);
    proposal.clauses = clauses.into_iter().map(|clause| clause.proposed).collect();
    proposal
}

fn whole_document(kind: FindingKind) -> Finding {
    Finding {
        kind,
        quote: None,
        clause: None,
    }
}

// A file without text, or with text that is no Vietnamese.
fn unreadable(source: &Source) -> Option<FindingKind> {
    let letters = source.chars.iter().filter(|c| c.is_alphabetic()).count();
    if letters < 2 {
        return Some(FindingKind::NoText);
    }
    // in a Vietnamese text two words of three carry a mark
    let sample = source.chars.get(..source.chars.len().min(20_000)).unwrap_or_default();
    let tokens = token::tokens(sample);
    let words = tokens.iter().filter(|token| token.word && !token.is_number());
    let (all, marked) = words.fold((0usize, 0usize), |(all, marked), word| {
        (all + 1, marked + usize::from(!word.key.is_ascii()))
    });
    (all >= 60 && marked * 8 < all).then_some(FindingKind::UnreadableText)
}

// What is said about the document as a whole.
fn finish(proposal: &mut Proposal, clauses: &[Clause], source: &Source, context: &Context<'_>) {
    let marked = clauses
        .iter()
        .any(|clause| clause.proposed.marker != MarkerKind::Paragraph);
    if !marked {
        proposal.findings.push(whole_document(FindingKind::NoClauses));
    }
    let nothing = proposal.tasks.is_empty() && proposal.targets.is_empty() && proposal.duties.is_empty();
    if nothing {
        proposal.findings.push(whole_document(FindingKind::NoTasks));
    }
    for (index, clause) in clauses.iter().enumerate() {
        if let Some((at, length)) = context.lexicon.frame.annex.find(&clause.passage.tokens, 0)
            && clause.passage.tokens.len() < 14
        {
            let span = clause.passage.span(at, at + length);
            proposal.findings.push(Finding {
                kind: FindingKind::AnnexElsewhere,
                quote: Some(source.quote(span)),
                clause: Some(index),
            });
        }
    }
    proposal.tasks.sort_by_key(|task| (task.quote.span, task.clause));
    proposal
        .targets
        .sort_by_key(|target| (target.quote.span, target.clause));
    proposal.duties.sort_by_key(|duty| (duty.quote.span, duty.clause));
}

struct Compiler<'a> {
    source: &'a Source,
    context: &'a Context<'a>,
    clauses: &'a [Clause],
    issued_on: Option<chrono::NaiveDate>,
    /// The time that an earlier sentence of the clause set for its targets.
    horizon: Option<Found<Deadline>>,
    proposal: &'a mut Proposal,
}

/// One part of a sentence.
struct Part<'a> {
    clause: usize,
    passage: &'a Passage,
    from: usize,
    to: usize,
    /// The first sentence of its clause.
    first: bool,
}

impl Compiler<'_> {
    fn quote(&self, passage: &Passage, from: usize, to: usize) -> Quote {
        self.source.quote(passage.span(from, to))
    }

    // Acts named in the subject, and a date of the head that does not exist.
    fn head(&mut self) {
        if let Some(date) = &self.proposal.header.date
            && date.value.is_impossible()
        {
            let quote = date.quote.clone();
            self.proposal.findings.push(Finding {
                kind: FindingKind::ImpossibleDate {
                    printed: quote.text.clone(),
                },
                quote: Some(quote),
                clause: None,
            });
        }
        let Some(subject) = &self.proposal.header.subject else {
            return;
        };
        let passage = passage_at(self.source, subject.quote.span);
        let cited = citations::citations(&passage, self.source, self.context.lexicon);
        self.take_citations(&passage, cited, None);
    }

    fn take_citations(
        &mut self,
        passage: &Passage,
        cited: Vec<Citation>,
        clause: Option<usize>,
    ) -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        for citation in cited {
            places.push((citation.from, citation.to));
            let mut act = citation.act;
            act.clause = clause;
            act.basis = clause
                .and_then(|index| self.clauses.get(index))
                .is_none_or(|clause| clause.proposed.section == Section::Preamble);
            if act.certainty == Certainty::Doubtful(Doubt::ImpossibleDate) {
                self.impossible(passage, citation.from, citation.to, clause);
            }
            self.proposal.header.cited.push(act);
        }
        places
    }

    fn impossible(&mut self, passage: &Passage, from: usize, to: usize, clause: Option<usize>) {
        self.proposal.findings.push(Finding {
            kind: FindingKind::ImpossibleDate {
                printed: passage.text(from, to),
            },
            quote: Some(self.quote(passage, from, to)),
            clause,
        });
    }

    fn clause(&mut self, index: usize) {
        let Some(clause) = self.clauses.get(index) else {
            return;
        };
        let passage = &clause.passage;
        let cited = citations::citations(passage, self.source, self.context.lexicon);
        let places = self.take_citations(passage, cited, Some(index));
        self.horizon = None;
        if clause.detail && self.take_details(index) {
            return;
        }
        let mut inherited: Option<Owners> = None;
        let mut any = false;
        for (number, (from, to)) in sentences::sentences(&passage.tokens).into_iter().enumerate() {
            for (from, to) in sentences::parts(&passage.tokens, from, to, self.context.lexicon) {
                let part = Part {
                    clause: index,
                    passage,
                    from,
                    to,
                    first: number == 0,
                };
                any |= self.part(&part, &places, &mut inherited);
            }
        }
        let ordering = matches!(clause.proposed.section, Section::Tasks | Section::Organisation);
        if ordering && !any && !clause.parent_of_some && clause.proposed.marker != MarkerKind::Paragraph {
            self.proposal.findings.push(Finding {
                kind: FindingKind::ClauseUnread,
                quote: Some(clause.proposed.quote.clone()),
                clause: Some(index),
            });
        }
    }

    // "Cơ quan chủ trì: …" below a task; false when no task stands above it.
    fn take_details(&mut self, index: usize) -> bool {
        let Some(clause) = self.clauses.get(index) else {
            return false;
        };
        let parent = clause.proposed.parent;
        let lexicon = self.context.lexicon;
        let passage = &clause.passage;
        let above = |task: &ProposedTask| {
            parent == Some(task.clause)
                || self
                    .clauses
                    .get(task.clause)
                    .is_some_and(|other| other.proposed.parent == parent && parent.is_some())
        };
        let Some(at) = self.proposal.tasks.len().checked_sub(1) else {
            return false;
        };
        if !self.proposal.tasks.get(at).is_some_and(above) {
            return false;
        }
        for (detail, from, to) in details::details(&passage.tokens, lexicon) {
            let (mentions, _) = agencies::list(&passage.tokens, from, lexicon);
            let named = agencies::agencies(passage, &mentions, lexicon);
            let clock = Clock {
                lexicon,
                issued_on: self.issued_on,
                cell: true,
                heading: false,
            };
            let (whens, impossible) = times::times(&passage.tokens, from, to, &[], clock);
            let deadline = times::best(&whens).map(|when| self.found_time(passage, when));
            let text = sentence_of(passage, from, to);
            if detail == Detail::Deadline {
                for place in impossible {
                    self.impossible(passage, place.from, place.to, Some(index));
                }
                if deadline.is_none() && !text.is_empty() {
                    let quote = self.quote(passage, from, to);
                    self.proposal.findings.push(Finding {
                        kind: FindingKind::DeadlineUnread { printed: text.clone() },
                        quote: Some(quote),
                        clause: Some(index),
                    });
                }
            }
            let Some(task) = self.proposal.tasks.get_mut(at) else {
                return false;
            };
            match detail {
                Detail::Lead if !named.is_empty() => {
                    task.lead = named;
                    task.owner_from = OwnerSource::Sentence;
                    let owned = [Doubt::NoOwner, Doubt::OwnerFromRecipients, Doubt::LeadUnclear];
                    if task.certainty.doubt().is_some_and(|doubt| owned.contains(&doubt)) {
                        task.certainty = Certainty::Sure;
                    }
                    if mentions.iter().any(|mention| !mention.known) {
                        task.certainty = task.certainty.and(Certainty::Doubtful(Doubt::UnknownAgency));
                    }
                }
                Detail::Coordinating if !named.is_empty() => task.coordinating = named,
                Detail::Deadline if deadline.is_some() => {
                    task.recurring = deadline.as_ref().is_some_and(|deadline| deadline.value.is_recurring());
                    task.deadline = deadline;
                }
                Detail::Product if !text.is_empty() => task.product = Some(text),
                Detail::Lead | Detail::Coordinating | Detail::Deadline | Detail::Product => {}
            }
        }
        true
    }

    // Everything in one part of a sentence; whether anything was found.
    fn part(&mut self, part: &Part<'_>, cited: &[(usize, usize)], inherited: &mut Option<Owners>) -> bool {
        let Some(clause) = self.clauses.get(part.clause) else {
            return false;
        };
        let section = clause.proposed.section;
        let tokens = &part.passage.tokens;
        let clock = Clock {
            lexicon: self.context.lexicon,
            issued_on: self.issued_on,
            cell: false,
            heading: false,
        };
        let (whens, impossible) = times::times(tokens, part.from, part.to, cited, clock);
        for place in impossible {
            self.impossible(part.passage, place.from, place.to, Some(part.clause));
        }
        let measured = section != Section::Background && self.targets(part, cited, &whens, section);
        if clause.proposed.heading {
            return measured;
        }
        let lexicon = self.context.lexicon;
        let addressed = !owners::addressed(self.clauses, part.clause).is_empty();
        let order = orders::order(tokens, part.from, part.to, addressed, lexicon);
        if !order.subject.is_empty() {
            *inherited = Some(owners::named(part.passage, &order.subject, lexicon));
        }
        let report = match section {
            Section::Tasks | Section::Organisation | Section::Closing | Section::Funding => {
                reports::report(tokens, part.from, part.to, &whens, lexicon)
            }
            Section::Preamble | Section::Purpose | Section::Background | Section::Goals => None,
        };
        let reported = report.is_some();
        let only_report = report
            .as_ref()
            .is_some_and(|report| is_only_report(tokens, &order, report, lexicon));
        if let Some(report) = report {
            self.duty(part, &order, report, inherited.as_ref());
        }
        let task = !only_report && self.task(part, &order, section, measured, &whens, inherited.as_ref());
        measured || reported || task
    }

    fn targets(&mut self, part: &Part<'_>, cited: &[(usize, usize)], whens: &[When], section: Section) -> bool {
        let goals = section == Section::Goals;
        let found = targets::targets(part.passage, part.from, part.to, cited, goals, self.context.lexicon);
        let any = !found.is_empty();
        for target in found {
            let own = whens
                .iter()
                .filter(|when| when.from >= target.from && when.from <= target.to + 6)
                .chain(whens.iter().filter(|when| when.from < target.from))
                .find(|when| when.deadline.due_on().is_some())
                .map(|when| self.found_time(part.passage, when));
            // "Đến năm 2020, …" at the beginning holds for the sentences behind it too
            if own.is_some() && whens.iter().any(|when| when.from == part.from) {
                self.horizon.clone_from(&own);
            }
            let by = own
                .or_else(|| self.horizon.clone())
                .or_else(|| self.time_of_heading(part.clause));
            let mut certainty = Certainty::Sure;
            if target.bare && section != Section::Goals {
                certainty = certainty.and(Certainty::Doubtful(Doubt::NumberUnclear));
            }
            if target.cut || target.measure.is_empty() {
                certainty = certainty.and(Certainty::Doubtful(Doubt::MeasureUnclear));
            }
            self.proposal.targets.push(ProposedTarget {
                clause: part.clause,
                quote: self.quote(part.passage, target.from, target.to),
                measure: target.measure,
                comparator: target.comparator,
                value: target.value,
                unit: target.unit,
                pace: target.pace,
                by,
                owners: Vec::new(),
                certainty,
            });
        }
        any
    }

    fn found_time(&self, passage: &Passage, when: &When) -> Found<Deadline> {
        Found {
            value: when.deadline,
            quote: self.quote(passage, when.from, when.to),
            certainty: when.certainty,
        }
    }

    // "1. Đến năm 2030" above the targets.
    fn time_of_heading(&self, clause: usize) -> Option<Found<Deadline>> {
        let mut at = self.clauses.get(clause)?.proposed.parent;
        while let Some(heading) = at.and_then(|at| self.clauses.get(at)) {
            let clock = Clock {
                lexicon: self.context.lexicon,
                issued_on: self.issued_on,
                cell: false,
                heading: true,
            };
            let passage = &heading.passage;
            // The time stands in the line of the heading; it is asked for by every target below.
            let line = passage.tokens.len().min(HEADING);
            let (whens, _) = times::times(&passage.tokens, 0, line, &[], clock);
            if let Some(when) = whens.iter().find(|when| when.deadline.due_on().is_some()) {
                return Some(self.found_time(passage, when));
            }
            at = heading.proposed.parent;
        }
        None
    }

    fn owners(&self, part: &Part<'_>, order: &Order, inherited: Option<&Owners>) -> Owners {
        if !order.subject.is_empty() {
            return owners::named(part.passage, &order.subject, self.context.lexicon);
        }
        match inherited {
            Some(owners) => owners.clone(),
            None => owners::inherited(self.clauses, part.clause, &self.proposal.header),
        }
    }

    fn duty(&mut self, part: &Part<'_>, order: &Order, report: Report, inherited: Option<&Owners>) {
        let lexicon = self.context.lexicon;
        let owners = if report.reporters.is_empty() {
            self.owners(part, order, inherited)
        } else {
            owners::named(part.passage, &report.reporters, lexicon)
        };
        let names = |mentions: &[agencies::Mention]| agencies::agencies(part.passage, mentions, lexicon);
        let mut certainty = owners.certainty.and(report.certainty);
        if report.receivers.is_empty() && report.via.is_empty() {
            certainty = certainty.and(Certainty::Doubtful(Doubt::UnknownAgency));
        }
        self.proposal.duties.push(ProposedDuty {
            clause: part.clause,
            what: sentence_of(part.passage, report.verb, part.to),
            receivers: names(&report.receivers),
            via: names(&report.via),
            reporters: owners.agencies,
            reporters_from: owners.from,
            schedules: report.schedules,
            quote: self.quote(part.passage, part.from, part.to),
            certainty,
        });
    }

    fn task(
        &mut self,
        part: &Part<'_>,
        order: &Order,
        section: Section,
        measured: bool,
        whens: &[When],
        inherited: Option<&Owners>,
    ) -> bool {
        let Some(doubt) = self.is_task(part, order, section, measured) else {
            return false;
        };
        let lexicon = self.context.lexicon;
        let passage = part.passage;
        let owners = self.owners(part, order, inherited);
        let mut certainty = doubt.map_or(Certainty::Sure, Certainty::Doubtful);
        if order.only_joins {
            certainty = certainty.and(Certainty::Doubtful(Doubt::LeadUnclear));
        }
        certainty = certainty.and(owners.certainty);
        if order.joined.iter().any(|mention| !mention.known) {
            certainty = certainty.and(Certainty::Doubtful(Doubt::UnknownAgency));
        }
        let coordinating: Vec<Agency> = agencies::agencies(passage, &order.joined, lexicon)
            .into_iter()
            .filter(|agency| !owners.agencies.contains(agency))
            .collect();
        // "…; thường xuyên kiểm tra": said of a part of what is to be done
        let whens: Vec<When> = whens
            .iter()
            .filter(|when| when.deadline != Deadline::Regular || when.from <= order.verb.0.max(order.action))
            .cloned()
            .collect();
        let deadline = times::best(&whens).map(|when| self.found_time(passage, when));
        if let Some(deadline) = &deadline {
            certainty = certainty.and(deadline.certainty);
        }
        self.proposal.tasks.push(ProposedTask {
            clause: part.clause,
            what: sentence_of(passage, order.action, part.to),
            verb: passage.text(order.verb.0, order.verb.1).to_lowercase(),
            product: product(passage, order.action, part.to, lexicon),
            recurring: whens.iter().any(|when| when.deadline.is_recurring()),
            lead: owners.agencies,
            coordinating,
            owner_from: owners.from,
            deadline,
            quote: self.quote(passage, part.from, part.to),
            certainty,
        });
        true
    }

    // `None`: no task. Otherwise what is doubtful about its being one.
    fn is_task(&self, part: &Part<'_>, order: &Order, section: Section, measured: bool) -> Option<Option<Doubt>> {
        let tokens = &part.passage.tokens;
        let lexicon = self.context.lexicon;
        let words = tokens
            .get(part.from..part.to)?
            .iter()
            .filter(|token| token.word)
            .count();
        let introduces = part
            .to
            .checked_sub(1)
            .and_then(|last| tokens.get(last))
            .is_some_and(|token| token.is(":"));
        if words < 2 || introduces || lexicon.grammar.explaining.is_at(tokens, skip_signs(tokens, part.from)) {
            return None;
        }
        let told = !order.subject.is_empty();
        let ordered = orders::is_order(order);
        match section {
            Section::Preamble | Section::Background => None,
            Section::Purpose | Section::Goals => (told && ordered && !measured).then_some(Some(Doubt::Aim)),
            Section::Closing => (told && ordered).then_some(None),
            Section::Tasks | Section::Organisation | Section::Funding => {
                let verb = order.verb.1 > order.verb.0;
                // "Phấn đấu … đạt 80%" is a target and nothing else
                let aims = part.passage.text(order.verb.0, order.verb.1).to_lowercase() == "phấn đấu";
                if measured && verb && aims && !told {
                    return None;
                }
                if verb || order.leads || order.only_joins || (told && ordered) {
                    return Some(None);
                }
                let modal = tokens
                    .get(part.from..part.to)?
                    .iter()
                    .enumerate()
                    .any(|(at, _)| lexicon.grammar.modals.is_at(tokens, part.from + at));
                let clause = self.clauses.get(part.clause)?;
                let listed = clause.proposed.marker != MarkerKind::Paragraph && part.first && !clause.parent_of_some;
                (modal || listed).then_some(Some(Doubt::NoVerb))
            }
        }
    }

    // Who issued it, when the head does not say: whoever orders in the first paragraphs, or in whose name it is signed.
    fn issuer(&mut self) {
        if self.proposal.header.issuer.is_some() {
            return;
        }
        let lexicon = self.context.lexicon;
        let preamble = self
            .clauses
            .iter()
            .filter(|clause| clause.proposed.section == Section::Preamble);
        for clause in preamble {
            let tokens = &clause.passage.tokens;
            for start in 0..tokens.len() {
                let Some(mention) = agencies::at(tokens, start, lexicon).filter(|mention| mention.known) else {
                    continue;
                };
                let orders = lexicon.grammar.assigning.is_at(tokens, mention.to)
                    || tokens
                        .get(mention.to)
                        .zip(tokens.get(mention.to + 1))
                        .is_some_and(|(a, b)| a.is("ban") && b.is("hành"));
                if orders {
                    let text = clause.passage.text(mention.from, mention.to);
                    self.proposal.header.issuer = Some(Found {
                        value: text,
                        quote: self.quote(&clause.passage, mention.from, mention.to),
                        certainty: Certainty::Doubtful(Doubt::FromPosition),
                    });
                    return;
                }
            }
        }
        self.proposal.header.issuer = self
            .proposal
            .header
            .authority
            .iter()
            .find(|line| line.value.form.as_deref() == Some("TM"))
            .map(|line| Found {
                value: line.value.position.clone(),
                quote: line.quote.clone(),
                certainty: Certainty::Doubtful(Doubt::FromPosition),
            });
    }
}

fn skip_signs(tokens: &[token::Token], from: usize) -> usize {
    let mut at = from;
    while tokens.get(at).is_some_and(|token| !token.word) {
        at += 1;
    }
    at
}

// The sentence orders nothing but the report.
fn is_only_report(tokens: &[token::Token], order: &Order, report: &Report, lexicon: &super::lexicon::Lexicon) -> bool {
    if !order.joined.is_empty() || order.leads {
        return false;
    }
    let grammar = &lexicon.grammar;
    let happens = report.schedules.contains(&Schedule::WhenItHappens);
    // before the report nothing is done: "Định kỳ trước ngày 20 của tháng cuối quý, báo cáo …"
    let idle = (order.action..report.verb).all(|at| {
        let verb = grammar.verbs.at(tokens, at);
        verb.is_none()
            || grammar.openers.is_at(tokens, at)
            || grammar.sending.is_at(tokens, at)
            || grammar.yearly.is_at(tokens, at)
    });
    idle || happens
}

/// Text of a passage without the signs at its end, with a capital.
pub(crate) fn sentence_of(passage: &Passage, from: usize, to: usize) -> String {
    let text = passage.text(from, to);
    let text = text.trim_end_matches(['.', ';', ',', ':', '/', ' ', '"', '…']);
    vietnamese::capital_first(text.trim_start_matches([',', ';', ' ', '-']))
}

// "xây dựng kế hoạch …" → "kế hoạch …"
fn product(passage: &Passage, from: usize, to: usize, lexicon: &super::lexicon::Lexicon) -> Option<String> {
    let tokens = passage.tokens.get(..to)?;
    let grammar = &lexicon.grammar;
    let mut at = from;
    while let Some((place, length)) = grammar.producing.find(tokens, at) {
        let mut next = place + length;
        // "xây dựng, ban hành và tổ chức triển khai các kế hoạch"
        while let Some(token) = tokens.get(next) {
            let light = matches!(token.key.as_str(), "," | "và" | "các" | "những" | "một" | "số");
            match grammar.verbs.at(tokens, next) {
                _ if grammar.products.is_at(tokens, next) => break,
                Some(verb) => next += verb,
                None if light => next += 1,
                None => break,
            }
        }
        if grammar.products.is_at(tokens, next) {
            let ends = |key: &str| matches!(key, "," | ";" | "." | ":" | "để" | "nhằm" | "(" | "trước" | "trong");
            let end = (next + 1..tokens.len().min(next + 16))
                .find(|at| {
                    // "Quy chế xét, công nhận sáng kiến": verbs of the name
                    let verbs = tokens.get(*at).is_some_and(|token| token.is(","))
                        && grammar.verbs.ends_at(tokens, next, *at).is_some();
                    !verbs && tokens.get(*at).is_some_and(|token| ends(&token.key))
                })
                .unwrap_or(tokens.len().min(next + 16));
            return Some(vietnamese::capital_first(&passage.text(next, end)));
        }
        at = place + length;
    }
    None
}

// The passage that a span of the source holds, read anew.
fn passage_at(source: &Source, span: Span) -> Passage {
    let mut passage = Passage::default();
    let mut gap = false;
    for place in span.start..span.end {
        match source.chars.get(place) {
            Some(c) if c.is_whitespace() => gap = true,
            Some('*' | '\\') | None => {}
            Some(c) => {
                if gap {
                    passage.push(' ', place.saturating_sub(1));
                }
                gap = false;
                passage.push(*c, place);
            }
        }
    }
    passage.finish();
    passage
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::{Lexicon, Lines, labels};

    fn read(text: &str) -> Proposal {
        let lexicon = Lexicon::load(None).unwrap();
        let context = Context {
            lexicon: &lexicon,
            issued_on: None,
            lines: Lines::Guess,
        };
        compile(text, &context)
    }

    fn names(agencies: &[Agency]) -> Vec<&str> {
        agencies.iter().map(|agency| agency.name.as_str()).collect()
    }

    #[test]
    fn lines_of_details_belong_to_the_task_above_them() {
        let proposal = read(
            "II. NHIỆM VỤ\n\n1. Xây dựng Kế hoạch truyền thông về sáng kiến\n\n- Cơ quan chủ trì: Sở Khoa học và Công nghệ.\n\n- Cơ quan phối hợp: Các sở, ban, ngành; UBND các xã, phường.\n\n- Thời gian hoàn thành: Quý II/2026.\n\n- Sản phẩm: Kế hoạch được ban hành.\n\n2. Tổ chức hội thi sáng tạo kỹ thuật\n\nĐơn vị chủ trì: Liên đoàn Lao động tỉnh; thời gian: hằng năm.",
        );
        assert_eq!(proposal.tasks.len(), 2);
        let first = &proposal.tasks[0];
        assert_eq!(proposal.clauses[first.clause].path, "II.1");
        assert_eq!(names(&first.lead), ["Sở Khoa học và Công nghệ"]);
        assert_eq!(
            names(&first.coordinating),
            ["Các sở, ban, ngành", "UBND các xã, phường"]
        );
        assert_eq!(first.product.as_deref(), Some("Kế hoạch được ban hành"));
        assert_eq!(
            labels::deadline(&first.deadline.as_ref().unwrap().value),
            "hết quý II/2026 (hạn cuối 23 giờ 59 phút ngày 30/06/2026)"
        );
        assert_eq!(first.certainty, Certainty::Sure);
        let second = &proposal.tasks[1];
        assert_eq!(names(&second.lead), ["Liên đoàn Lao động tỉnh"]);
        assert!(second.recurring);
    }

    #[test]
    fn a_sentence_gives_a_task_a_target_and_a_duty_each_with_its_words() {
        let text = "Kính gửi: UBND các xã, phường.\n\n1. UBND các xã, phường\n\n- Phấn đấu đạt trên 80% hồ sơ trực tuyến trong năm 2026.\n\n- Phối hợp với Sở Nội vụ xây dựng kế hoạch thi đua; báo cáo kết quả về Sở Nội vụ trước ngày 15/11 hằng năm.";
        let proposal = read(text);
        assert_eq!(proposal.targets.len(), 1);
        assert_eq!(proposal.targets[0].unit, "%");
        let task = proposal
            .tasks
            .iter()
            .find(|task| task.what.contains("kế hoạch thi đua"))
            .unwrap();
        assert_eq!(names(&task.lead), ["UBND các xã, phường"]);
        assert_eq!(names(&task.coordinating), ["Sở Nội vụ"]);
        assert_eq!(task.certainty, Certainty::Doubtful(Doubt::LeadUnclear));
        let duty = &proposal.duties[0];
        assert_eq!(names(&duty.receivers), ["Sở Nội vụ"]);
        assert_eq!(names(&duty.reporters), ["UBND các xã, phường"]);
        assert!(duty.quote.text.starts_with("Phối hợp với Sở Nội vụ"));
    }
}
