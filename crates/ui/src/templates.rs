//! Rules that every template of every module keeps; a fault names file and line.

use crate::icons;
use std::fs;
use std::path::{Path, PathBuf};

/// Words that people read as blame or as machine talk (ux.md, section 7).
const FORBIDDEN: [&str; 8] = [
    "không hợp lệ",
    "thất bại",
    "lỗi hệ thống",
    "vui lòng",
    "xin lỗi",
    "bắt buộc",
    "undefined",
    "forbidden",
];

fn html_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            html_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            found.push(path);
        }
    }
}

fn each_line(mut check: impl FnMut(&str) -> Option<String>) {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for entry in fs::read_dir(crates).unwrap().flatten() {
        html_files(&entry.path().join("templates"), &mut files);
    }
    let mut faults = Vec::new();
    for file in files {
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            if let Some(fault) = check(line) {
                faults.push(format!("{}:{}: {fault}", file.display(), number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The Content-Security-Policy drops these silently, so a page would only look or work wrong.
#[test]
fn no_template_has_inline_style_script_or_handler() {
    each_line(|line| {
        let low = line.to_lowercase();
        let inline_script = low.contains("<script") && !(low.contains("src=") && low.contains("nonce="));
        let handler = low.split([' ', '"', '\'']).any(|word| {
            word.strip_prefix("on")
                .and_then(|rest| rest.split_once('='))
                .is_some_and(|(name, _)| {
                    matches!(
                        name,
                        "click" | "change" | "input" | "submit" | "load" | "error" | "keydown" | "focus" | "blur"
                    )
                })
        });
        if low.contains(" style=") || low.contains("<style") {
            Some("inline style".into())
        } else if inline_script {
            Some("script without address and nonce".into())
        } else if handler {
            Some("inline handler".into())
        } else {
            None
        }
    });
}

#[test]
fn no_template_uses_a_word_of_blame() {
    each_line(|line| {
        let low = line.to_lowercase();
        FORBIDDEN
            .iter()
            .find(|word| low.contains(**word))
            .map(|word| format!("the words \"{word}\""))
    });
}

/// An unknown icon draws nothing, which nobody would notice.
#[test]
fn every_icon_that_a_template_names_is_drawn() {
    each_line(|line| {
        let named = line.split("icon=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let filtered = line.split("\"|icon").filter_map(|before| before.rsplit('"').next());
        let filtered = filtered.take(line.matches("\"|icon").count());
        let mut all = named.chain(filtered).filter(|name| !name.is_empty());
        all.find(|name| icons::svg(name).is_empty())
            .map(|name| format!("no icon \"{name}\""))
    });
}
