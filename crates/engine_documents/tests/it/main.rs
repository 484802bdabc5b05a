//! Papers, files and sheets as others see them: checked with poppler and qpdf where those are installed, and on the real
//! reports of shared/data where that folder is laid beside the workspace. What is missing is said, not failed.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test as tests do")]

mod fields;
mod files;
mod form_books;
mod layout;
mod papers;
mod sheets;
mod signatures;
mod signer;

use std::path::PathBuf;
use std::process::Command;

/// A file of the shared data, or `None` with a line that says so.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let whole = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(path);
    if whole.exists() {
        return Some(whole);
    }
    println!("skipped: shared/data/{path} is not beside the workspace");
    None
}

/// What a program prints about `bytes`, given as a file; `None`, with a line that says so, when it is not installed.
/// `{}` among the arguments stands for the file.
pub(crate) fn ask(program: &str, arguments: &[&str], bytes: &[u8], name: &str) -> Option<String> {
    let folder = std::env::temp_dir().join(format!("engine_documents-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, bytes).unwrap();
    let path = file.to_str().unwrap().to_owned();
    let arguments = arguments.iter().map(|argument| argument.replace("{}", &path));
    let Ok(done) = Command::new(program).args(arguments).output() else {
        println!("skipped: {program} is not installed");
        return None;
    };
    std::fs::remove_file(&file).ok();
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program}: {out}{errors}");
    Some(out + &errors)
}
