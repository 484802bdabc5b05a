//! Whatever is uploaded under whatever name: a text or a reason, never a panic, never more text than the limit.
#![no_main]

use engine_documents::{Limits, extract};

libfuzzer_sys::fuzz_target!(|upload: (u8, &[u8])| {
    let (kind, bytes) = upload;
    let name = ["a.pdf", "a.docx", "a.doc", "a.txt", "a.xlsx", "a"][usize::from(kind) % 6];
    let limits = Limits::default();
    if let Ok(read) = extract(bytes, name, limits) {
        assert!(read.text.len() <= limits.max_text + 64);
    }
});
