//! Real texts: `real TEXTS PARAPHRASES`, the folders `vn-text-base` and `vn-paraphrase` of the developers' data. Prints lines of
//! `case TAB figure TAB value TAB unit`.
//!
//! * Re-issued laws: every text of a known pair asks for its siblings. What is named besides the known pairs is compared word by
//!   word in a second, plain way: right when a run of at least [`RUN`] words stands in both.
//! * Rewriting: sentences that people call the same in other words, five of them in an otherwise new text: what share is found.
//!   That is the stated limit of the engine, and its size.

use flate2::read::GzDecoder;
use novelty::{Index, Question, Settings};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Words of a shared run that nobody writes by chance.
const RUN: usize = 12;
/// Words of a gram, as the pairs were counted.
const GRAM: usize = 5;
/// Sentences of one text of the second case.
const TOGETHER: usize = 5;

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
}

fn figure(case: &str, name: &str, value: f64, unit: &str) {
    println!("{case}\t{name}\t{value:.3}\t{unit}");
}

fn texts(folder: &Path) -> Outcome<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for number in 1..=4 {
        let file = std::fs::File::open(folder.join(format!("docs-{number}.jsonl.gz")))?;
        for line in BufReader::new(GzDecoder::new(file)).lines() {
            let line: Line = serde_json::from_str(&line?)?;
            all.insert(line.id, line.text);
        }
    }
    Ok(all)
}

/// Words as a person would compare them: lower case, marks kept, no punctuation.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn grams(words: &[String], length: usize) -> HashSet<&[String]> {
    words.windows(length).collect()
}

/// Share of the smaller text's grams that stand in the other.
fn containment(one: &[String], other: &[String]) -> f64 {
    let (one, other) = (grams(one, GRAM), grams(other, GRAM));
    let shared = one.intersection(&other).count();
    shared as f64 / one.len().min(other.len()).max(1) as f64
}

/// Lines of a CSV file in which a field may stand in quotation marks.
fn rows(path: &Path) -> Outcome<Vec<Vec<String>>> {
    let mut all = Vec::new();
    for line in std::fs::read_to_string(path)?.lines().skip(1) {
        let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '"' if quoted && rest.peek() == Some(&'"') => {
                    field.push('"');
                    rest.next();
                }
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(std::mem::take(&mut field)),
                other => field.push(other),
            }
        }
        fields.push(field);
        all.push(fields);
    }
    Ok(all)
}

fn laws(index: &Index, all: &BTreeMap<String, String>, folder: &Path) -> Outcome<()> {
    let case = "real near-duplicates (re-issued laws)";
    let mut pairs: HashMap<(&str, &str), f64> = HashMap::new();
    let listed = rows(&folder.join("natural-near-duplicates.csv"))?;
    for row in &listed {
        let [one, other, _, share] = row.as_slice() else {
            continue;
        };
        let share: f64 = share.parse()?;
        pairs.insert((one, other), share);
        pairs.insert((other, one), share);
    }
    let asked: BTreeSet<&str> = pairs.keys().map(|(one, _)| *one).collect();
    let split: HashMap<&str, Vec<String>> = all.iter().map(|(id, text)| (id.as_str(), words(text))).collect();
    let (mut named, mut wrong, mut found) = (0_u32, Vec::new(), HashSet::new());
    for id in &asked {
        let mut question = Question::new(&all[*id]);
        question.itself = Some(id);
        for source in index.check(&question)?.sources {
            named += 1;
            let Some((known, _)) = all.get_key_value(&source.id) else {
                continue;
            };
            if pairs.contains_key(&(*id, known.as_str())) {
                found.insert((*id, known.as_str()));
                continue;
            }
            let other = grams(&split[known.as_str()], RUN);
            if !split[id].windows(RUN).any(|run| other.contains(run)) {
                wrong.push((*id, source.id));
            }
        }
    }
    figure(case, "texts asked about", asked.len() as f64, "texts");
    // A text with forty siblings is explained by the thirty that are read: what counts is that the closest are among them.
    let mut siblings: HashMap<&str, Vec<(f64, &str)>> = HashMap::new();
    for ((one, other), share) in &pairs {
        siblings.entry(one).or_default().push((*share, other));
    }
    for least in [0.27, 0.4, 0.5, 0.8] {
        for closest in [1, 10] {
            let (mut of, mut got) = (0_u32, 0_u32);
            for (id, its) in &mut siblings {
                its.sort_by(|a, b| b.0.total_cmp(&a.0));
                for (share, other) in its.iter().take(closest) {
                    of += u32::from(*share >= least);
                    got += u32::from(*share >= least && found.contains(&(*id, *other)));
                }
            }
            let name = format!("of the {closest} closest with containment from {least} ({of}) named");
            figure(case, &name, f64::from(got) / f64::from(of.max(1)), "share");
        }
        let of = pairs.values().filter(|share| **share >= least).count();
        let got = pairs
            .iter()
            .filter(|(pair, share)| **share >= least && found.contains(*pair))
            .count();
        let name = format!("of all {of} with containment from {least} named");
        figure(case, &name, got as f64 / of.max(1) as f64, "share");
    }
    figure(case, "sources named", f64::from(named), "sources");
    let right = 1.0 - wrong.len() as f64 / f64::from(named.max(1));
    figure(
        case,
        "of them a known pair, or a run of 12 words in both",
        right,
        "share",
    );
    for (id, source) in wrong.iter().take(5) {
        let share = containment(&split[id], &split[source.as_str()]);
        eprintln!("named without a run: {id} from {source}, containment {share:.3}");
    }
    let missed: Vec<_> = siblings
        .iter()
        .map(|(id, its)| (*id, its[0].1, its[0].0, its.len()))
        .filter(|(id, other, share, _)| *share >= 0.4 && !found.contains(&(*id, *other)))
        .collect();
    for (id, source, share, of) in missed.iter().take(40) {
        eprintln!("the closest not named: {id} from {source}, containment {share:.3}, one of {of}");
    }
    Ok(())
}

/// Text that stands in no index, from words of another.
fn filler(all: &BTreeMap<String, String>, number: usize) -> String {
    let mut dice = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |most: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice >> 11) as usize % most.max(1)
    };
    let source: Vec<&str> = all
        .values()
        .nth(number % all.len())
        .map_or("", String::as_str)
        .split_whitespace()
        .collect();
    (0..600)
        .map(|_| source[below(source.len())])
        .collect::<Vec<_>>()
        .join(" ")
}

fn rewriting(index: &Index, all: &BTreeMap<String, String>, folder: &Path) -> Outcome<()> {
    let listed = rows(&folder.join("vnpara-dev.csv"))?;
    for (label, case) in [
        ("1", "real paraphrases (the same in other words)"),
        ("0", "real sentences of one topic (not the same)"),
    ] {
        let pairs: Vec<&Vec<String>> = listed.iter().filter(|row| row.len() == 4 && row[1] == label).collect();
        let (mut asked, mut named, mut shares) = (0_u32, 0_u32, 0.0);
        let mut by_overlap: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for (number, group) in pairs.chunks_exact(TOGETHER).enumerate() {
            let id = format!("p{label}-{number}");
            let side = |at: usize| group.iter().map(|row| row[at].as_str()).collect::<Vec<_>>().join(" ");
            let (source, question) = (side(2), side(3));
            index.add([(id.as_str(), format!("{} {source}", filler(all, number)).as_str())])?;
            let new = format!(
                "{} {question} {}",
                filler(all, number + 7_001),
                filler(all, number + 9_001)
            );
            let report = index.check(&Question::new(&new))?;
            let hit = report.sources.iter().find(|given| given.id == id);
            asked += 1;
            named += u32::from(hit.is_some());
            shares += hit.map_or(0.0, |hit| f64::from(hit.words)) / words(&question).len() as f64;
            let alike = (containment(&words(&question), &words(&source)) * 10.0).floor() as u32;
            let entry = by_overlap.entry(alike.min(5)).or_default();
            entry.0 += 1;
            entry.1 += u32::from(hit.is_some());
        }
        figure(case, "texts with five such sentences", f64::from(asked), "texts");
        figure(
            case,
            "source named",
            f64::from(named) / f64::from(asked.max(1)),
            "share",
        );
        figure(
            case,
            "words of the sentences shown as taken",
            shares / f64::from(asked.max(1)),
            "share",
        );
        for (alike, (of, got)) in by_overlap {
            let name = format!(
                "source named where {}0 % or more of the runs of five words are kept ({of} texts)",
                alike
            );
            figure(case, &name, f64::from(got) / f64::from(of), "share");
        }
    }
    Ok(())
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [base, paraphrases] = arguments.as_slice() else {
        return Err("real TEXTS PARAPHRASES".into());
    };
    let all = texts(Path::new(base))?;
    let folder = std::env::temp_dir().join(format!("novelty-real-{}", std::process::id()));
    let index = Index::open(&folder, Settings::default())?;
    index.add(all.iter().map(|(id, text)| (id.as_str(), text.as_str())))?;
    laws(&index, &all, Path::new(base))?;
    rewriting(&index, &all, Path::new(paraphrases))?;
    drop(index);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
