//! A writer that is killed at any moment: what it had acknowledged is there, and the index opens and answers.
//!
//! `NOVELTY_KILLS=1000 cargo test --release -p novelty --test kill` for a long run.

use novelty::{Index, Question, Settings};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const FOLDER: &str = "NOVELTY_KILL_FOLDER";
const FROM: &str = "NOVELTY_KILL_FROM";

/// The text of a document: thirty words of its own.
fn text(number: u64) -> String {
    (0..30)
        .map(|at| format!("tu{}", (number * 31 + at).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40))
        .map(|word| word.bytes().map(|b| char::from(b'a' + b % 26)).collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The writer that gets killed: adds, withdraws, flushes and merges without end, and says what is done. Only when it is
/// called by the test below.
#[test]
fn writer() {
    let (Ok(folder), Ok(from)) = (std::env::var(FOLDER), std::env::var(FROM)) else {
        return;
    };
    let index = Index::open(Path::new(&folder), Settings { memory_documents: 3 }).unwrap();
    let mut out = std::io::stdout().lock();
    for number in from.parse::<u64>().unwrap().. {
        index
            .add([(format!("d{number}").as_str(), text(number).as_str())])
            .unwrap();
        writeln!(out, "\nadded {number}").unwrap();
        out.flush().unwrap();
        if number % 7 == 3 && index.withdraw(&format!("d{}", number - 1)).unwrap() {
            writeln!(out, "\nwithdrawn {}", number - 1).unwrap();
            out.flush().unwrap();
        }
        if number % 5 == 0 {
            index.maintain().unwrap();
        }
    }
}

struct Gone(PathBuf);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_writer_is_killed() {
    let kills: u64 = std::env::var("NOVELTY_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(15);
    let folder = std::env::temp_dir().join(format!("novelty-kill-{}", std::process::id()));
    let _gone = Gone(folder.clone());
    let (mut there, mut next) = (BTreeSet::new(), 0_u64);
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer", "--nocapture"])
            .env(FOLDER, &folder)
            .env(FROM, next.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || -> Vec<String> {
            BufReader::new(output).lines().map_while(Result::ok).collect()
        });
        // Some are killed while they open the index, some in the middle of a merge.
        std::thread::sleep(Duration::from_millis(5 + kill * 37 % 120));
        child.kill().unwrap();
        child.wait().unwrap();
        for line in reader.join().unwrap() {
            // The last line may be cut off: then nobody was told.
            let number = |words: &str| line.strip_prefix(words).and_then(|number| number.parse::<u64>().ok());
            if let Some(number) = number("added ") {
                there.insert(number);
                next = next.max(number + 1);
            } else if let Some(number) = number("withdrawn ") {
                there.remove(&number);
            }
        }
        // What was being done when the writer was killed may be done or not: the next document, or the last withdrawal.
        let in_doubt = next;
        next += 1;
        let index = Index::open(&folder, Settings { memory_documents: 3 }).unwrap();
        assert!(
            index.unreadable().is_empty() && index.verify().is_empty(),
            "after kill {kill}"
        );
        let withdrawn = in_doubt.saturating_sub(2);
        if !index.contains(&format!("d{withdrawn}")) && in_doubt % 7 == 4 {
            there.remove(&withdrawn);
        }
        for number in there.iter().rev().take(200) {
            assert!(
                index.contains(&format!("d{number}")),
                "kill {kill}: d{number} was acknowledged"
            );
        }
        if let Some(number) = there.iter().rev().nth(2) {
            let report = index.check(&Question::new(&text(*number))).unwrap();
            assert!(
                report.sources.iter().any(|source| source.id == format!("d{number}")),
                "kill {kill}: d{number}"
            );
        }
    }
    // However little time there was, somebody wrote.
    assert!(!there.is_empty());
    println!("{kills} kills, {} documents acknowledged and there", there.len());
}
