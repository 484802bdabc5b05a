//! The linter: what in a directive deserves a second look. It warns and never blocks; the text stays as printed.
//!
//! ```text
//! pub fn lint(proposal: &Proposal, registry: &Registry, units: &dyn Units, today: NaiveDate) -> Vec<Finding>;
//! ```
//!
//! Findings of the compiler itself (a scan, an impossible date) stand in [`Proposal::findings`]; these come on top of them.
//! The registry of acts is a pack ([`Registry`]); whether an agency still exists is asked of [`Units`], which the
//! organisation in time answers.

mod registry;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::compiler::{Agency, AgencyKind, CitedAct, Finding, FindingKind, OwnerSource, Proposal, Quote};

pub use registry::{Act, ActState, Registry};

/// What became of an agency that does not exist any more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Abolished {
    /// Since when.
    pub since: Option<NaiveDate>,
    /// Who took its duties over by an act; empty while none says so.
    pub successors: Vec<String>,
}

/// Whether agencies exist: the organisation in time.
pub trait Units {
    /// What became of the agency of this name; `None` when it exists on the day, and when the name is not known at all.
    fn abolished(&self, full_name: &str, on: NaiveDate) -> Option<Abolished>;
}

/// Knows no unit: for texts that are looked at outside any organisation.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoUnits;

impl Units for NoUnits {
    fn abolished(&self, _: &str, _: NaiveDate) -> Option<Abolished> {
        None
    }
}

/// Every finding, in the order of the text; those about the whole document first.
#[must_use]
pub fn lint(proposal: &Proposal, registry: &Registry, units: &dyn Units, today: NaiveDate) -> Vec<Finding> {
    let mut findings = Vec::new();
    head(proposal, &mut findings);
    let issued = proposal.header.date.as_ref().and_then(|date| date.value.date());
    let mut told = BTreeSet::new();
    for cited in &proposal.header.cited {
        // the same slip is told once
        if told.insert((cited.number.printed.clone(), cited.date.and_then(|date| date.date()))) {
            cited_act(cited, registry, issued, &mut findings);
        }
    }
    agencies(proposal, units, today, &mut findings);
    tasks(proposal, issued, &mut findings);
    findings.sort_by_key(Finding::span);
    findings
}

fn push(findings: &mut Vec<Finding>, kind: FindingKind, quote: Option<&Quote>, clause: Option<usize>) {
    findings.push(Finding {
        kind,
        quote: quote.cloned(),
        clause,
    });
}

// A table has no head to be blank.
fn head(proposal: &Proposal, findings: &mut Vec<Finding>) {
    let header = &proposal.header;
    let table = header.kind.is_none() && header.issuer.is_none() && header.number.is_none() && header.date.is_none();
    if table {
        return;
    }
    match &header.number {
        None => push(findings, FindingKind::BlankNumber { symbol: String::new() }, None, None),
        Some(number) if number.value.number.is_none() => {
            let symbol = number.value.symbol.clone();
            push(findings, FindingKind::BlankNumber { symbol }, Some(&number.quote), None);
        }
        Some(_) => {}
    }
    match &header.date {
        None => push(findings, FindingKind::BlankDate, None, None),
        Some(date) if date.value.is_blank() => push(findings, FindingKind::BlankDate, Some(&date.quote), None),
        Some(_) => {}
    }
}

fn cited_act(cited: &CitedAct, registry: &Registry, issued: Option<NaiveDate>, findings: &mut Vec<Finding>) {
    let kind = cited.kind.as_ref().map_or("", |kind| kind.name.as_str());
    let name = format!("{kind} {}", cited.number.printed).trim().to_owned();
    let printed = cited.date.and_then(|date| date.date());
    let mut tell = |kind| push(findings, kind, Some(&cited.quote), cited.clause);
    if let (Some(issued), Some(date)) = (issued, printed)
        && date > issued
    {
        tell(FindingKind::ActInFuture {
            act: name.clone(),
            date,
        });
    }
    let Some(act) = registry.find(&cited.number.printed) else {
        if let Some(twin) = twin(cited, registry, printed) {
            tell(FindingKind::CitedNumberDiffers {
                act: name.clone(),
                registered: twin.name(),
                verified: twin.verified,
            });
        }
        for letters in cited.number.symbol.split(['/', '-', '&', '.']) {
            if let Some(meant) = registry.meant(letters) {
                tell(FindingKind::CitedSymbolOdd {
                    printed: letters.to_owned(),
                    meant: meant.to_owned(),
                });
            }
        }
        return;
    };
    let verified = act.verified;
    if let (Some(printed), Some(registered)) = (printed, act.date)
        && printed != registered
    {
        tell(FindingKind::CitedDateDiffers {
            act: act.name(),
            printed,
            registered,
            verified,
        });
    }
    match act.state {
        ActState::InForce => {}
        ActState::Amended => tell(FindingKind::ActAmended {
            act: act.name(),
            by: act.by.clone(),
            verified,
        }),
        ActState::Replaced => tell(FindingKind::ActReplaced {
            act: act.name(),
            by: act.by.clone(),
            since: act.since,
            verified,
        }),
        ActState::Expired => tell(FindingKind::ActExpired {
            act: act.name(),
            since: act.since,
            verified,
        }),
    }
}

// An act of the same symbol and the same day under another number: the number was misprinted.
fn twin<'a>(cited: &CitedAct, registry: &'a Registry, printed: Option<NaiveDate>) -> Option<&'a Act> {
    let printed = printed?;
    let number = cited.number.number.as_deref()?;
    let symbol = vietnamese::compact_code(&cited.number.symbol);
    registry.acts().find(|act| {
        let code = vietnamese::compact_code(&act.number);
        let own = code.trim_start_matches(|c: char| c.is_ascii_digit());
        let symbol_own = symbol.trim_start_matches(|c: char| c.is_ascii_digit());
        act.date == Some(printed) && own == symbol_own && !code.starts_with(number)
    })
}

fn agencies(proposal: &Proposal, units: &dyn Units, today: NaiveDate, findings: &mut Vec<Finding>) {
    let tasks = proposal.tasks.iter().flat_map(|task| {
        task.lead
            .iter()
            .chain(&task.coordinating)
            .map(|agency| (agency, &task.quote, task.clause))
    });
    let duties = proposal.duties.iter().flat_map(|duty| {
        let all = duty.reporters.iter().chain(&duty.receivers).chain(&duty.via);
        all.map(|agency| (agency, &duty.quote, duty.clause))
    });
    let headings = proposal.clauses.iter().enumerate().flat_map(|(index, clause)| {
        clause
            .addressees
            .iter()
            .map(move |agency| (agency, &clause.quote, index))
    });
    let mut seen = BTreeSet::new();
    let mut named: Vec<(&Agency, &Quote, usize)> = headings.chain(tasks).chain(duties).collect();
    named.sort_by_key(|(_, quote, _)| quote.span);
    for (agency, quote, clause) in named {
        let asked = matches!(
            agency.kind,
            AgencyKind::Named | AgencyKind::Group | AgencyKind::Position
        );
        if !asked || !seen.insert(&agency.full_name) {
            continue;
        }
        if let Some(gone) = units.abolished(&agency.full_name, today) {
            let kind = FindingKind::UnitAbolished {
                unit: agency.name.clone(),
                since: gone.since,
                successors: gone.successors,
            };
            push(findings, kind, Some(quote), Some(clause));
        }
    }
}

fn tasks(proposal: &Proposal, issued: Option<NaiveDate>, findings: &mut Vec<Finding>) {
    for task in &proposal.tasks {
        if task.owner_from == OwnerSource::Nowhere {
            push(
                findings,
                FindingKind::TaskWithoutOwner,
                Some(&task.quote),
                Some(task.clause),
            );
        }
        let Some(deadline) = &task.deadline else {
            push(
                findings,
                FindingKind::TaskWithoutDeadline,
                Some(&task.quote),
                Some(task.clause),
            );
            continue;
        };
        if let (Some(due), Some(issued)) = (deadline.value.due_on(), issued)
            && due < issued
        {
            let kind = FindingKind::DeadlinePassed {
                printed: deadline.quote.text.clone(),
            };
            push(findings, kind, Some(&deadline.quote), Some(task.clause));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::{Context, Lexicon, Lines, compile};

    struct Districts;

    impl Units for Districts {
        fn abolished(&self, full_name: &str, on: NaiveDate) -> Option<Abolished> {
            let ended = NaiveDate::from_ymd_opt(2025, 7, 1)?;
            (full_name == "Sở Kế hoạch và Đầu tư" && on >= ended).then(|| Abolished {
                since: Some(ended),
                successors: vec!["Sở Tài chính".to_owned()],
            })
        }
    }

    fn read(text: &str) -> Vec<Finding> {
        let lexicon = Lexicon::load(None).unwrap();
        let registry = Registry::load(None).unwrap();
        let context = Context {
            lexicon: &lexicon,
            issued_on: None,
            lines: Lines::Guess,
        };
        let today = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        lint(&compile(text, &context), &registry, &Districts, today)
    }

    fn codes(findings: &[Finding]) -> Vec<&'static str> {
        findings.iter().map(Finding::code).collect()
    }

    #[test]
    fn a_wrong_date_a_replaced_act_and_a_blank_head_are_told_in_words() {
        let text = "Số: /KH-UBND\n\nLai Châu, ngày   tháng 4 năm 2026\n\nKẾ HOẠCH\n\nPhát triển sáng kiến\n\nThực hiện Nghị quyết số 57-NQ/TW ngày 10/8/2023 của Bộ Chính trị; Nghị định số 98/2023/NĐ-CP của Chính phủ.\n\n1. Sở Kế hoạch và Đầu tư\n\n- Xây dựng kế hoạch trước ngày 15/5/2026.";
        let findings = read(text);
        let codes = codes(&findings);
        for code in [
            "blank_number",
            "blank_date",
            "cited_date_differs",
            "act_replaced",
            "unit_abolished",
        ] {
            assert!(codes.contains(&code), "{code} in {codes:?}");
        }
        let date = findings
            .iter()
            .find(|finding| finding.code() == "cited_date_differs")
            .unwrap();
        assert_eq!(
            date.sentence(),
            "Nghị quyết 57-NQ/TW ghi ngày 10/08/2023 nhưng danh mục căn cứ ghi ngày 22/12/2024. Kiểm tra lại; chữ trong văn bản được giữ nguyên."
        );
        let unit = findings
            .iter()
            .find(|finding| finding.code() == "unit_abolished")
            .unwrap();
        assert_eq!(
            unit.sentence(),
            "Sở Kế hoạch và Đầu tư không còn từ ngày 01/07/2025; nay là Sở Tài chính."
        );
    }

    #[test]
    fn a_wrong_number_is_told_with_the_act_of_that_day_and_odd_letters_with_what_is_meant() {
        let text = "Thực hiện Nghị quyết số 75-NQ/TW ngày 22/12/2024 của Bộ Chính trị; văn bản số 3505/SKHCHN-SHTT, ngày 30/12/2025 của Sở Khoa học và Công nghệ.\n\n- Các sở, ngành xây dựng kế hoạch.";
        let findings = read(text);
        let codes = codes(&findings);
        assert!(codes.contains(&"cited_number_differs"), "{codes:?}");
        assert!(codes.contains(&"cited_symbol_odd"), "{codes:?}");
    }

    #[test]
    fn a_right_citation_is_silent_and_tasks_without_time_or_owner_are_told() {
        let text =
            "Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị.\n\n- Xây dựng kế hoạch tuyên truyền.";
        let codes = codes(&read(text));
        assert!(!codes.contains(&"cited_date_differs"));
        assert!(codes.contains(&"task_without_owner"));
        assert!(codes.contains(&"task_without_deadline"));
    }
}
