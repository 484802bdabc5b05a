//! Builds an index from `corpus.jsonl` and answers `queries.jsonl`: `bench CORPUS INDEX QUERIES RESULTS`.
//! Prints what it cost as lines of `case TAB figure TAB value TAB unit`; the results are in the form of the scorer.

use novelty::{Index, Question, Settings};
use serde::Deserialize;
use std::io::{BufRead as _, Write as _};
use std::time::Instant;

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
}

/// Processor time of this process, so that other work on the machine does not count.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds: f64 = stat
        .split(' ')
        .next()
        .and_then(|first| first.parse().ok())
        .unwrap_or(0.0);
    nanoseconds / 1e9
}

fn figure(name: &str, value: f64, unit: &str) {
    println!("copied passages, ours\t{name}\t{value:.3}\t{unit}");
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn lines(path: &str) -> Outcome<impl Iterator<Item = Outcome<Line>>> {
    let file = std::io::BufReader::new(std::fs::File::open(path)?);
    Ok(file.lines().map(|line| Ok(serde_json::from_str(&line?)?)))
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [corpus, folder, queries, results] = arguments.as_slice() else {
        return Err("bench CORPUS INDEX QUERIES RESULTS".into());
    };
    let folder = std::path::Path::new(folder);
    if !folder.exists() {
        let begun = Instant::now();
        let index = Index::open(folder, Settings::default())?;
        // What the index takes by itself; reading the lines of the corpus is not its work.
        let (mut batch, mut bytes, mut spent) = (Vec::new(), 0, 0.0);
        let mut add = |batch: &[Line]| -> Outcome<()> {
            let before = cpu_seconds();
            index.add(batch.iter().map(|line| (line.id.as_str(), line.text.as_str())))?;
            spent += cpu_seconds() - before;
            Ok(())
        };
        for line in lines(corpus)? {
            let line = line?;
            bytes += line.text.len();
            batch.push(line);
            if batch.len() == 256 {
                add(&batch)?;
                batch.clear();
            }
        }
        add(&batch)?;
        let before = cpu_seconds();
        index.merge_all()?;
        spent += cpu_seconds() - before;
        let seconds = begun.elapsed().as_secs_f64();
        let cpu = cpu_seconds();
        figure("build", bytes as f64 / 1e6 / spent, "MB/s of processor time");
        figure(
            "build, with reading the corpus",
            bytes as f64 / 1e6 / cpu,
            "MB/s of processor time",
        );
        figure("build, wall time", seconds, "s");
    }
    let begun = Instant::now();
    let index = Index::open_to_read(folder)?;
    figure("open", begun.elapsed().as_secs_f64() * 1e3, "ms");
    let stats = index.stats();
    let text = std::fs::metadata(corpus)?.len() as f64;
    figure("fingerprints / text", stats.print_bytes as f64 / text, "");
    figure(
        "fingerprints",
        stats.print_bytes as f64 / 1024.0 / stats.documents.max(1) as f64,
        "KB/report",
    );
    figure("texts kept, deflated / text", stats.text_bytes as f64 / text, "");
    let mut out = std::io::BufWriter::new(std::fs::File::create(results)?);
    let mut times = Vec::new();
    for line in lines(queries)? {
        let line = line?;
        let begun = cpu_seconds();
        let report = index.check(&Question::new(&line.text))?;
        let ms = (cpu_seconds() - begun) * 1e3;
        times.push(ms);
        let hits: Vec<serde_json::Value> = report
            .sources
            .iter()
            .map(|source| {
                let spans: Vec<[u32; 4]> = source
                    .passages
                    .iter()
                    .map(|p| [p.start, p.end, p.source_start, p.source_end])
                    .collect();
                serde_json::json!({ "source_id": source.id, "score": source.words, "spans": spans })
            })
            .collect();
        writeln!(
            out,
            "{}",
            serde_json::json!({ "query_id": line.id, "ms": ms, "hits": hits })
        )?;
    }
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len().max(1) as f64;
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or(0.0);
    figure("question, mean", mean, "ms");
    figure("question, p95", at(0.95), "ms");
    figure("question, p99", at(0.99), "ms");
    Ok(())
}
