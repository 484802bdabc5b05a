//! The input stands in for the end of a segment's files: opening, checking, verifying and mending give an answer or an error.
#![no_main]

use novelty::{Index, Question, Settings};
use std::sync::OnceLock;

const TEXT: &str = "mỗi em một bộ thẻ số tự làm từ bìa cũ ghép thành phép tính và đọc to cho cả lớp nghe rồi đổi thẻ với bạn bên cạnh";

/// The files of a small index, as they are written.
fn whole() -> &'static [(String, Vec<u8>)] {
    static WHOLE: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("novelty-fuzz-seed-{}", std::process::id()));
        let index = Index::open(&folder, Settings { memory_documents: 2 }).expect("a fresh folder");
        index.add([("a", TEXT), ("b", TEXT)]).expect("a disk with room");
        drop(index);
        let files = std::fs::read_dir(&folder).expect("the folder");
        let files = files.map(|entry| entry.expect("an entry").path()).map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a file"))
        });
        let files = files.collect();
        let _ = std::fs::remove_dir_all(&folder);
        files
    })
}

libfuzzer_sys::fuzz_target!(|change: (u16, Vec<u8>)| {
    let (at, bytes) = change;
    let folder = std::env::temp_dir().join(format!("novelty-fuzz-{}", std::process::id()));
    let _ = std::fs::create_dir_all(&folder);
    for (name, file) in whole() {
        let mut file = file.clone();
        if name.ends_with(".seg") || name.ends_with(".txt") {
            let at = usize::from(at) % file.len().max(1);
            let end = file.len().min(at + bytes.len());
            file[at..end].copy_from_slice(&bytes[..end - at]);
        }
        let _ = std::fs::write(folder.join(name), file);
    }
    if let Ok(index) = Index::open_to_read(&folder) {
        let _ = index.verify();
        let _ = index.check(&Question::new(TEXT));
    }
    if let Ok(index) = Index::open(&folder, Settings::default()) {
        let _ = index.mend();
    }
    let _ = std::fs::remove_dir_all(&folder);
});
