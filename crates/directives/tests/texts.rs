//! Whole documents of the usual kinds, made up, and all that is proposed for them: a change of the grammar shows here.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use std::fmt::Write;

use directives::compiler::{Agency, Context, Lexicon, Lines, compile, labels};
use directives::linter::{NoUnits, Registry, lint};

fn names(agencies: &[Agency]) -> String {
    let names: Vec<&str> = agencies.iter().map(|agency| agency.name.as_str()).collect();
    names.join(" | ")
}

fn described(text: &str) -> String {
    let lexicon = Lexicon::load(None).unwrap();
    let context = Context {
        lexicon: &lexicon,
        issued_on: None,
        lines: Lines::Guess,
    };
    let proposal = compile(text, &context);
    let mut out = String::new();
    let header = &proposal.header;
    let mut fact = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            writeln!(out, "{name}: {value}").unwrap();
        }
    };
    fact("superior", header.superior.as_ref().map(|found| found.value.as_str()));
    fact("issuer", header.issuer.as_ref().map(|found| found.value.as_str()));
    fact(
        "number",
        header.number.as_ref().map(|found| found.value.printed.as_str()),
    );
    fact("kind", header.kind.as_ref().map(|found| found.value.name.as_str()));
    fact("subject", header.subject.as_ref().map(|found| found.value.as_str()));
    fact("signer", header.signer.as_ref().map(|found| found.value.as_str()));
    for task in &proposal.tasks {
        let deadline = task.deadline.as_ref().map(|deadline| labels::deadline(&deadline.value));
        let doubt = task.certainty.doubt().map(|doubt| doubt.code()).unwrap_or_default();
        writeln!(
            out,
            "task {} [{}] + [{}] {} {doubt}\n    {}",
            proposal.clauses[task.clause].path,
            names(&task.lead),
            names(&task.coordinating),
            deadline.unwrap_or_default(),
            task.what
        )
        .unwrap();
    }
    for target in &proposal.targets {
        let words = labels::target(target.comparator, target.value, &target.unit, target.pace);
        writeln!(
            out,
            "target {} {}: {words}",
            proposal.clauses[target.clause].path, target.measure
        )
        .unwrap();
    }
    for duty in &proposal.duties {
        let when: Vec<String> = duty.schedules.iter().map(labels::schedule).collect();
        writeln!(
            out,
            "duty {} [{}] to [{}] via [{}] {}",
            proposal.clauses[duty.clause].path,
            names(&duty.reporters),
            names(&duty.receivers),
            names(&duty.via),
            when.join("; ")
        )
        .unwrap();
    }
    let registry = Registry::load(None).unwrap();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
    for finding in proposal
        .findings
        .iter()
        .chain(&lint(&proposal, &registry, &NoUnits, today))
    {
        if !finding.code().starts_with("task_without") {
            writeln!(out, "{}: {}", finding.code(), finding.sentence()).unwrap();
        }
    }
    out
}

#[test]
fn a_letter_of_the_province() {
    insta::assert_snapshot!(described(include_str!("texts/letter.txt")));
}

#[test]
fn a_letter_with_a_day_that_does_not_exist() {
    insta::assert_snapshot!(described(include_str!("texts/letter-impossible-date.txt")));
}

#[test]
fn a_directive_of_the_party() {
    insta::assert_snapshot!(described(include_str!("texts/party-directive.txt")));
}

#[test]
fn a_plan_with_lines_of_details_and_a_blank_head() {
    insta::assert_snapshot!(described(include_str!("texts/department-plan.txt")));
}
