//! `khoinguon novelty`: the index of earlier texts from the command line, in the formats of JSON lines.

use crate::serve::anyhow_lite::Failure;
use clap::Subcommand;
use kernel::engines::Documents;
use novelty::{Copying, Index, NoveltyError, Question, Report, Settings, Why};
use serde::{Deserialize, Serialize};
use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What can be done with an index.
#[derive(Debug, Subcommand)]
pub enum NoveltyCommand {
    /// Add the texts of a file of JSON lines {"id","text"} to an index; the index is made when there is none.
    #[command(after_help = "Example: khoinguon novelty build corpus.jsonl --index ./index")]
    Build {
        /// JSON lines with `id` and `text`.
        corpus: PathBuf,
        /// Folder of the index.
        #[arg(long, value_name = "DIR")]
        index: PathBuf,
    },
    /// Compare each text of a file of JSON lines {"id","text"} with the index; JSON lines on standard output.
    #[command(after_help = "Example: khoinguon novelty query --index ./index queries.jsonl > results.jsonl")]
    Query {
        /// Folder of the index.
        #[arg(long, value_name = "DIR")]
        index: PathBuf,
        /// JSON lines with `id` and `text`.
        queries: PathBuf,
    },
    /// Compare one document (DOCX, PDF, text) with the index and print what was found, to be read.
    #[command(after_help = "Example: khoinguon novelty check bao-cao.docx --index ./index")]
    Check {
        /// The document.
        file: PathBuf,
        /// Folder of the index.
        #[arg(long, value_name = "DIR")]
        index: PathBuf,
    },
    /// Have the service fill its index of texts anew from the records; it goes on answering meanwhile.
    #[command(after_help = "Example: khoinguon novelty rebuild --data /var/lib/khoinguon")]
    Rebuild,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
}

#[derive(Serialize)]
struct Hit<'a> {
    source_id: &'a str,
    /// Share of the words that count, 0 to 1.
    score: f64,
    /// Start and end in the new text, start and end in the source; code points, half open.
    spans: Vec<[u32; 4]>,
}

#[derive(Serialize)]
struct Answer<'a> {
    query_id: &'a str,
    ms: f64,
    hits: Vec<Hit<'a>>,
}

/// Texts added in one act: one sync of the disk for all of them.
const BATCH: usize = 256;

/// Runs a command.
///
/// # Errors
/// What went wrong, with the file and line where it was.
pub fn run(command: &NoveltyCommand, documents: &dyn Documents, json: bool) -> Result<(), Failure> {
    match command {
        NoveltyCommand::Build { corpus, index } => build(corpus, index, json),
        NoveltyCommand::Query { index, queries } => query(index, queries),
        NoveltyCommand::Check { file, index } => check(file, index, documents, json),
        // Asks the database, not a folder: the command line does it.
        NoveltyCommand::Rebuild => Ok(()),
    }
}

fn broken(error: NoveltyError) -> Failure {
    let code = match error {
        NoveltyError::Locked { .. } => 3,
        NoveltyError::Corrupt { .. } => 5,
        NoveltyError::Io { .. } | NoveltyError::Limit(_) => 1,
    };
    Failure::new(code, error.to_string())
}

fn at(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(1, format!("{}: {error}", path.display()))
}

fn lines(path: &Path) -> Result<impl Iterator<Item = Result<Line, Failure>> + '_, Failure> {
    let file = std::fs::File::open(path).map_err(|error| at(path, &error))?;
    let lines = (1_u64..).zip(std::io::BufReader::new(file).lines());
    Ok(lines.map(move |(number, line)| {
        let line = line.map_err(|error| at(path, &error))?;
        serde_json::from_str(&line).map_err(|error| at(path, &format!("line {number}: {error}")))
    }))
}

fn build(corpus: &Path, folder: &Path, json: bool) -> Result<(), Failure> {
    let begun = Instant::now();
    let index = Index::open(folder, Settings::default()).map_err(broken)?;
    let mut batch: Vec<Line> = Vec::with_capacity(BATCH);
    let add = |batch: &mut Vec<Line>| -> Result<(), Failure> {
        let documents = batch.iter().map(|line| (line.id.as_str(), line.text.as_str()));
        index.add(documents).map_err(broken)?;
        batch.clear();
        Ok(())
    };
    for line in lines(corpus)? {
        batch.push(line?);
        if batch.len() == BATCH {
            add(&mut batch)?;
        }
    }
    add(&mut batch)?;
    index.merge_all().map_err(broken)?;
    let stats = index.stats();
    if json {
        println!("{}", serde_json::json!(stats));
    } else {
        println!(
            "{} documents, {} bytes of fingerprints, {} bytes of packed texts, {:.1} s",
            stats.documents,
            stats.print_bytes,
            stats.text_bytes,
            begun.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

fn query(folder: &Path, queries: &Path) -> Result<(), Failure> {
    let index = Index::open_to_read(folder).map_err(broken)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in lines(queries)? {
        let line = line?;
        let begun = Instant::now();
        let report = index.check(&Question::new(&line.text)).map_err(broken)?;
        let ms = begun.elapsed().as_secs_f64() * 1e3;
        let counted = f64::from(report.counted().max(1));
        let hits = report
            .sources
            .iter()
            .map(|source| Hit {
                source_id: &source.id,
                score: f64::from(source.words) / counted,
                spans: source
                    .passages
                    .iter()
                    .map(|p| [p.start, p.end, p.source_start, p.source_end])
                    .collect(),
            })
            .collect();
        let answer = Answer {
            query_id: &line.id,
            ms,
            hits,
        };
        let written = serde_json::to_string(&answer)
            .map_err(std::io::Error::from)
            .and_then(|line| writeln!(out, "{line}"));
        written.map_err(|error| Failure::new(1, error.to_string()))?;
    }
    out.flush().map_err(|error| Failure::new(1, error.to_string()))
}

fn check(file: &Path, folder: &Path, documents: &dyn Documents, json: bool) -> Result<(), Failure> {
    let bytes = std::fs::read(file).map_err(|error| at(file, &error))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let read = documents
        .extract(&bytes, &name)
        .map_err(|rejected| Failure::new(1, format!("{}: {}", file.display(), rejected.message)))?;
    let index = Index::open_to_read(folder).map_err(broken)?;
    let report = index.check(&Question::new(&read.text)).map_err(broken)?;
    if json {
        println!("{}", serde_json::json!(report));
        return Ok(());
    }
    print!("{}", readable(&read.text, &report, &index)?);
    Ok(())
}

/// Letters of a passage that are printed.
const SHOWN: usize = 300;

fn piece(text: &str, start: u32, end: u32) -> String {
    let whole: String = text
        .chars()
        .skip(start as usize)
        .take((end - start) as usize)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if whole.chars().count() <= SHOWN {
        return whole;
    }
    let head: String = whole.chars().take(SHOWN).collect();
    format!("{head} …")
}

fn readable(text: &str, report: &Report, index: &Index) -> Result<String, Failure> {
    use crate::labels::compare as words;
    let mut out = words::summary(report.words, report.counted(), report.copied, report.longest);
    for why in [Why::Common, Why::Form, Why::Citation, Why::Quotation] {
        let count = report.discounted.iter().filter(|part| part.why == why).count();
        if count > 0 {
            out.push_str(&words::discounted(why, count));
        }
    }
    for (number, source) in (1..).zip(&report.sources) {
        out.push_str(&words::source(number, source));
        let original = index.text(&source.id).map_err(broken)?.unwrap_or_default();
        for passage in &source.passages {
            out.push_str(&words::passage(
                passage,
                &piece(text, passage.start, passage.end),
                &piece(&original, passage.source_start, passage.source_end),
            ));
        }
    }
    out.push_str(words::LIMITS);
    Ok(out)
}

/// The word for a way of copying.
#[must_use]
pub fn way(copying: Copying) -> &'static str {
    use crate::labels::compare as words;
    match copying {
        Copying::Verbatim => words::VERBATIM,
        Copying::LightEdit => words::LIGHT_EDIT,
        Copying::MarksRemoved => words::MARKS_REMOVED,
        Copying::Reordered => words::REORDERED,
    }
}
