//! How cost grows with size: `scale RAW.txt FOLDER N…` makes synthetic reports out of the lines of a text (the n-th is the same
//! in every run), adds them up to each N and asks the same questions at each: copies of 60 to 400 words in otherwise new
//! reports. Prints one line per size; `cold` leaves the files out of the page cache before the questions (needs root).

use novelty::{Index, Question, Settings};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % most.max(1)
    }
}

/// Reports walk through the source and jump to another place after a few words, so that long runs of words are their own.
struct Maker<'a> {
    words: Vec<&'a str>,
}

impl Maker<'_> {
    fn report(&self, number: u64, length: usize) -> String {
        let mut dice = Dice(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        dice.below(1);
        let mut text = String::with_capacity(length * 6);
        text.push_str("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nBÁO CÁO SÁNG KIẾN\n");
        let mut left = length;
        while left > 0 {
            let run = (1 + dice.below(9)).min(left);
            let from = dice.below(self.words.len() - run);
            for word in &self.words[from..from + run] {
                text.push_str(word);
                text.push(' ');
            }
            left -= run;
            if dice.below(3) == 0 {
                text.push('\n');
            }
        }
        text
    }
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds: f64 = stat
        .split(' ')
        .next()
        .and_then(|first| first.parse().ok())
        .unwrap_or(0.0);
    nanoseconds / 1e9
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [raw, folder, sizes @ ..] = arguments.as_slice() else {
        return Err("scale RAW.txt FOLDER N…".into());
    };
    let raw = std::fs::read_to_string(raw)?;
    let maker = Maker {
        words: raw.split_whitespace().collect(),
    };
    let index = Index::open(std::path::Path::new(folder), Settings::default())?;
    let mut done = index.stats().documents + index.stats().withdrawn;
    println!(
        "documents\tMB of text\tMB/s of processor time\tMB of fingerprints\tper report\tquestion ms\tcold ms\tfound\tpeak MB"
    );
    for size in sizes {
        let size: u64 = size.parse()?;
        let (begun, mut bytes) = (cpu_seconds(), 0_usize);
        let mut making = 0.0;
        while done < size {
            let made = cpu_seconds();
            let batch: Vec<(String, String)> = (done..size.min(done + 256))
                .map(|n| (format!("r{n:08}"), maker.report(n, 4_200)))
                .collect();
            making += cpu_seconds() - made;
            bytes += batch.iter().map(|(_, text)| text.len()).sum::<usize>();
            index.add(batch.iter().map(|(id, text)| (id.as_str(), text.as_str())))?;
            done += batch.len() as u64;
            if done % 16_384 < 256 {
                index.maintain()?;
            }
        }
        index.flush()?;
        index.maintain()?;
        let spent = cpu_seconds() - begun - making;
        // A copy of a passage of an old report in a new one.
        let questions: Vec<(String, String)> = (0..200_u64)
            .map(|n| {
                let source = (n * 7919) % done;
                let old = maker.report(source, 4_200);
                let passage: Vec<&str> = old
                    .split_whitespace()
                    .skip(1000)
                    .take(60 + (n as usize % 18) * 20)
                    .collect();
                let new = maker.report(1_000_000_000 + n, 3_900);
                let (before, after) =
                    new.split_at(new.char_indices().nth(new.chars().count() / 2).map_or(0, |at| at.0));
                (
                    format!("r{source:08}"),
                    format!("{before} {} {after}", passage.join(" ")),
                )
            })
            .collect();
        let mut found = 0;
        let mut ask = || -> Outcome<f64> {
            found = 0;
            let begun = cpu_seconds();
            for (source, text) in &questions {
                let report = index.check(&Question::new(text))?;
                found += usize::from(report.sources.iter().any(|given| given.id == *source));
            }
            Ok((cpu_seconds() - begun) * 1e3 / questions.len() as f64)
        };
        let warm = ask()?;
        // Wall time here: waiting for the disk is what it costs.
        let _ = std::process::Command::new("sync").status();
        let dropped = std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok();
        let begun = Instant::now();
        ask()?;
        let cold = begun.elapsed().as_secs_f64() * 1e3 / questions.len() as f64;
        let stats = index.stats();
        println!(
            "{done}\t{:.0}\t{:.1}\t{:.0}\t{:.0}\t{warm:.2}\t{}\t{found}/{}\t{}",
            bytes as f64 / 1e6,
            bytes as f64 / 1e6 / spent,
            stats.print_bytes as f64 / 1e6,
            stats.print_bytes as f64 / done as f64,
            if dropped { format!("{cold:.1}") } else { "-".to_owned() },
            questions.len(),
            peak_megabytes(),
        );
    }
    Ok(())
}
