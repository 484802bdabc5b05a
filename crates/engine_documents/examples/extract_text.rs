//! Prints what `extract` makes of files: `cargo run -p engine_documents --example extract_text FILE...`. With `-t` first,
//! the text as well.

use engine_documents::{Limits, extract};

fn main() {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let whole = files.first().is_some_and(|first| first == "-t");
    if whole {
        files.remove(0);
    }
    for file in files {
        let name = file.rsplit('/').next().unwrap_or(&file);
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) => {
                println!("{name}: {error}");
                continue;
            }
        };
        let clock = std::time::Instant::now();
        match extract(&bytes, name, Limits::default()) {
            Ok(found) => {
                println!(
                    "{name}: {:?} pages {:?} {} letters {:?} {:?}",
                    found.kind,
                    found.pages,
                    found.text.chars().count(),
                    found.warnings,
                    clock.elapsed()
                );
                if whole {
                    println!("{}", found.text);
                }
            }
            Err(rejected) => println!("{name}: {} ({rejected}): {}", rejected.code(), rejected.sentence(name)),
        }
    }
}
