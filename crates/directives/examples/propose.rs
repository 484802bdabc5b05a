//! Prints what the compiler proposes for a text file, and what the linter says: `cargo run -p directives --example propose FILE`.

use std::process::ExitCode;

use directives::compiler::{Agency, Context, Lexicon, Lines, compile, labels};
use directives::linter::{NoUnits, Registry, lint};

fn names(agencies: &[Agency]) -> String {
    let names: Vec<&str> = agencies.iter().map(|agency| agency.name.as_str()).collect();
    names.join(" | ")
}

fn short(text: &str) -> String {
    vietnamese::clean_line(text).chars().take(110).collect()
}

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("propose FILE");
        return ExitCode::FAILURE;
    };
    let (text, lexicon, registry) = match (
        std::fs::read_to_string(&file),
        Lexicon::load(None),
        Registry::load(None),
    ) {
        (Ok(text), Ok(lexicon), Ok(registry)) => (text, lexicon, registry),
        (Err(error), ..) => {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
        (_, Err(faults), _) | (_, _, Err(faults)) => {
            eprintln!("{faults}");
            return ExitCode::FAILURE;
        }
    };
    let context = Context {
        lexicon: &lexicon,
        issued_on: None,
        lines: Lines::Guess,
    };
    let proposal = compile(&text, &context);
    let path = |clause: usize| proposal.clauses.get(clause).map_or("", |clause| clause.path.as_str());
    let header = &proposal.header;
    println!(
        "{:?} | {:?} | {:?} | {:?} | {:?}",
        header.issuer.as_ref().map(|found| &found.value),
        header.number.as_ref().map(|found| &found.value.printed),
        header.date.as_ref().map(|found| &found.quote.text),
        header.kind.as_ref().map(|found| &found.value.name),
        header.signer.as_ref().map(|found| &found.value),
    );
    for act in &header.cited {
        println!("cites {}", short(&act.quote.text));
    }
    for task in &proposal.tasks {
        let deadline = task.deadline.as_ref().map(|deadline| labels::deadline(&deadline.value));
        println!(
            "task {} [{}] +[{}] {:?} {:?} {:?}: {}",
            path(task.clause),
            names(&task.lead),
            names(&task.coordinating),
            deadline,
            task.product,
            task.certainty,
            short(&task.what)
        );
    }
    for target in &proposal.targets {
        println!(
            "target {} {} | {} | {:?}",
            path(target.clause),
            short(&target.measure),
            labels::target(target.comparator, target.value, &target.unit, target.pace),
            target.by.as_ref().map(|by| labels::deadline(&by.value))
        );
    }
    for duty in &proposal.duties {
        let when: Vec<String> = duty.schedules.iter().map(labels::schedule).collect();
        println!(
            "duty {} [{}] -> [{}] via [{}] {}: {}",
            path(duty.clause),
            names(&duty.reporters),
            names(&duty.receivers),
            names(&duty.via),
            when.join("; "),
            short(&duty.what)
        );
    }
    let today = chrono::NaiveDate::MAX;
    let linted = lint(&proposal, &registry, &NoUnits, today);
    for finding in proposal.findings.iter().chain(&linted) {
        println!("{} {}", finding.code(), finding.sentence());
    }
    ExitCode::SUCCESS
}
