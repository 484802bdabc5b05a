//! `read show FILE`: what a file says. `read time FILE [COPIES]`: how fast it is read, the document that many times.
//! A file that `../shared/bench/xml96.py make` wrote is read once as it is: `read time FILE 1`.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::ExitCode;
use std::time::Instant;
use wipo::Documents;

/// The same bytes again and again, between an opening and a closing tag, without holding them more than once.
struct Repeated {
    bytes: Vec<u8>,
    at: usize,
    left: usize,
}

impl Read for Repeated {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.fill_buf()?.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Repeated {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.at == self.bytes.len() && self.left > 0 {
            self.at = 0;
            self.left -= 1;
        }
        Ok(self.bytes.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, n: usize) {
        self.at += n;
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["show", file] => {
            let mut documents = Documents::new(BufReader::new(File::open(file)?));
            for record in &mut documents {
                println!("{:#?}", record?);
            }
            println!("outside of the records: {:#?}", documents.left_out());
        }
        ["time", file, rest @ ..] => {
            let copies: usize = rest.first().map_or(Ok(1000), |n| n.parse())?;
            let mb = std::fs::metadata(file)?.len() as f64 * copies as f64 / 1e6;
            // A file that is read once is not held in memory.
            let source: Box<dyn BufRead> = if copies == 1 {
                Box::new(BufReader::with_capacity(1 << 17, File::open(file)?))
            } else {
                let left = copies.saturating_sub(1);
                Box::new(Repeated {
                    at: 0,
                    left,
                    bytes: std::fs::read(file)?,
                })
            };
            let (start, mut records, mut claims) = (Instant::now(), 0_usize, 0_usize);
            for record in Documents::new(source) {
                claims += record?.claims.len();
                records += 1;
            }
            let s = start.elapsed().as_secs_f64();
            println!(
                "{records} records ({claims} claims), {mb:.1} MB, {s:.2} s: {:.0} records/s, {:.0} MB/s",
                records as f64 / s,
                mb / s
            );
        }
        _ => println!("read show FILE | read time FILE [COPIES]"),
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            println!("{e}");
            ExitCode::FAILURE
        }
    }
}
