//! The index over its life: adding, replacing, withdrawing, merging, crashing, reading beside writing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use novelty::{Copying, Index, NoveltyError, Question, Settings, Why};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let name = format!("novelty-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        Folder(std::env::temp_dir().join(name))
    }

    fn open(&self) -> Index {
        Index::open(&self.0, Settings { memory_documents: 8 }).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A text of many different words, another one for each number.
fn text(number: u32, length: u32) -> String {
    const FIRST: [&str; 16] = [
        "học",
        "tưới",
        "trồng",
        "giảng",
        "lớp",
        "trường",
        "bản",
        "nước",
        "máy",
        "đo",
        "ghép",
        "thẻ",
        "chữ",
        "vườn",
        "nhà",
        "đường",
    ];
    let mut state = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..length)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let pick = (state >> 33) as usize;
            let ending: String = (0..3)
                .map(|n| char::from(b'a' + (pick >> (4 + n * 5)) as u8 % 26))
                .collect();
            format!("{}{ending}", FIRST[pick % 16])
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn found(index: &Index, question: &str) -> Vec<String> {
    let report = index.check(&Question::new(question)).unwrap();
    report.sources.into_iter().map(|source| source.id).collect()
}

#[test]
fn what_was_added_is_found_at_once_after_a_flush_after_a_merge_and_after_reopening() {
    let folder = Folder::new();
    let texts: Vec<(String, String)> = (0..100).map(|n| (format!("SK-{n}"), text(n, 300))).collect();
    let question = format!("{} {}", text(1_000, 80), &texts[37].1[..600]);
    {
        let index = folder.open();
        for (id, text) in &texts {
            index.add([(id.as_str(), text.as_str())]).unwrap();
        }
        assert_eq!(found(&index, &question), ["SK-37"]);
        assert!(index.maintain().unwrap() > 0, "twelve small segments are merged");
        assert_eq!(found(&index, &question), ["SK-37"]);
        assert!(index.stats().segments < 12);
        assert_eq!(index.stats().documents, 100);
    }
    let index = folder.open();
    assert_eq!(
        (index.stats().documents, found(&index, &question)),
        (100, vec!["SK-37".to_owned()])
    );
    index.merge_all().unwrap();
    assert_eq!(
        (index.stats().segments, found(&index, &question)),
        (1, vec!["SK-37".to_owned()])
    );
    assert_eq!(index.text("SK-37").unwrap().as_deref(), Some(texts[37].1.as_str()));
}

#[test]
fn a_withdrawn_document_is_gone_and_a_replaced_one_is_found_by_its_new_text_only() {
    let folder = Folder::new();
    let index = folder.open();
    let (old, new) = (text(1, 200), text(2, 200));
    for n in 10..30 {
        index
            .add([(format!("SK-{n}").as_str(), text(n, 100).as_str())])
            .unwrap();
    }
    index.add([("A", old.as_str()), ("B", text(3, 200).as_str())]).unwrap();
    index.flush().unwrap();
    index.add([("A", new.as_str())]).unwrap();
    assert!(found(&index, &old).is_empty());
    assert_eq!(found(&index, &new), ["A"]);
    assert!(index.withdraw("B").unwrap());
    assert!(!index.withdraw("B").unwrap());
    assert!(found(&index, &text(3, 200)).is_empty());
    drop(index);
    let index = folder.open();
    assert!(found(&index, &text(3, 200)).is_empty() && found(&index, &old).is_empty());
    index.merge_all().unwrap();
    assert_eq!(found(&index, &new), ["A"]);
    assert_eq!((index.stats().documents, index.stats().withdrawn), (21, 0));
}

#[test]
fn places_are_exact_on_both_sides_and_the_way_of_copying_is_named() {
    let folder = Folder::new();
    let index = folder.open();
    let (before, copied, after) = (text(1, 60), text(2, 80), text(3, 60));
    index
        .add([("nguồn", format!("{before} {copied} {after}").as_str())])
        .unwrap();
    let bare: String = vietnamese::fold(&copied);
    for (taken, way) in [(copied.clone(), Copying::Verbatim), (bare, Copying::MarksRemoved)] {
        let own = text(9, 50);
        let question = format!("{own} {taken} {}", text(8, 40));
        let report = index.check(&Question::new(&question)).unwrap();
        let source = &report.sources[0];
        assert_eq!((source.passages.len(), source.copying), (1, way));
        let passage = &source.passages[0];
        let letters = |text: &str, from: u32, to: u32| -> String {
            text.chars().skip(from as usize).take((to - from) as usize).collect()
        };
        assert_eq!(letters(&question, passage.start, passage.end), taken);
        let source_text = index.text("nguồn").unwrap().unwrap();
        assert_eq!(letters(&source_text, passage.source_start, passage.source_end), copied);
        assert_eq!((report.copied, report.longest), (80, 80));
    }
}

#[test]
fn what_everyone_writes_what_is_quoted_and_what_is_ones_own_accuse_nobody() {
    let folder = Folder::new();
    let index = Index::open(&folder.0, Settings::default()).unwrap();
    let form = text(500, 60);
    for n in 0..80 {
        index
            .add([(format!("SK-{n}").as_str(), format!("{form} {}", text(n, 120)).as_str())])
            .unwrap();
    }
    let clean = format!("{form} {}", text(900, 200));
    let report = index.check(&Question::new(&clean)).unwrap();
    assert!(report.sources.is_empty(), "{:?}", report.sources);
    // At its end a form may lose as many words as a window has.
    assert_eq!(report.discounted[0].why, Why::Common);
    assert!(
        (54..=60).contains(&report.discounted_words),
        "{}",
        report.discounted_words
    );

    let borrowed = text(5, 120);
    let whole = 0..u32::try_from(borrowed.chars().count()).unwrap();
    let quoted = index
        .check(&Question {
            quotations: std::slice::from_ref(&whole),
            ..Question::new(&borrowed)
        })
        .unwrap();
    assert_eq!((quoted.copied, quoted.discounted[0].why), (0, Why::Quotation));
    let own = index
        .check(&Question {
            own: &["SK-5"],
            ..Question::new(&borrowed)
        })
        .unwrap();
    assert_eq!((own.copied, own.own, own.sources[0].own), (0, 120, true));
    let itself = index
        .check(&Question {
            itself: Some("SK-5"),
            ..Question::new(&borrowed)
        })
        .unwrap();
    assert!(itself.sources.is_empty());
}

#[test]
fn a_passage_that_two_texts_have_counts_once_for_the_earlier() {
    let folder = Folder::new();
    let index = folder.open();
    let shared = text(7, 100);
    index
        .add([
            ("sớm", shared.as_str()),
            ("muộn", format!("{shared} {}", text(8, 50)).as_str()),
        ])
        .unwrap();
    let report = index.check(&Question::new(&shared)).unwrap();
    let first: Vec<(&str, u32, u32)> = report
        .sources
        .iter()
        .map(|s| (s.id.as_str(), s.words, s.first))
        .collect();
    assert_eq!(first, [("sớm", 100, 100), ("muộn", 100, 0)]);
    assert_eq!(report.copied, 100);
    assert!(!report.mixed);
}

#[test]
fn one_writes_and_others_read() {
    let folder = Folder::new();
    let index = folder.open();
    index.add([("A", text(1, 100).as_str())]).unwrap();
    assert!(matches!(
        Index::open(&folder.0, Settings::default()),
        Err(NoveltyError::Locked { .. })
    ));
    let reader = Index::open_to_read(&folder.0).unwrap();
    assert_eq!(found(&reader, &text(1, 100)), ["A"]);
    assert!(reader.add([("B", "x")]).is_err());
    // While one thread adds and merges, others ask without a stop.
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 100..180 {
                index.add([(format!("SK-{n}").as_str(), text(n, 60).as_str())]).unwrap();
                index.maintain().unwrap();
            }
        });
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(found(&index, &text(1, 100)), ["A"]);
                }
            });
        }
    });
}

/// Cut anywhere, the journal gives back what was whole before the cut, and the index goes on from there.
#[test]
fn a_journal_that_was_cut_off_keeps_every_whole_record() {
    let folder = Folder::new();
    let journal = {
        let index = folder.open();
        for n in 0..5 {
            index.add([(format!("SK-{n}").as_str(), text(n, 50).as_str())]).unwrap();
        }
        let entries = std::fs::read_dir(&folder.0).unwrap();
        let names = entries.map(|entry| entry.unwrap().path());
        names
            .into_iter()
            .find(|path| path.extension().is_some_and(|e| e == "journal"))
            .unwrap()
    };
    let whole = std::fs::read(&journal).unwrap();
    let record = whole.len() / 5;
    for cut in (0..whole.len()).step_by(97) {
        std::fs::write(&journal, &whole[..cut]).unwrap();
        let index = folder.open();
        let count = index.stats().documents;
        assert!(
            count as usize >= (cut / record).saturating_sub(1) && count <= 5,
            "{count} after {cut} bytes"
        );
        index.add([("neu", text(77, 50).as_str())]).unwrap();
        drop(index);
        let index = folder.open();
        assert_eq!(index.stats().documents, count + 1);
        assert_eq!(found(&index, &text(77, 50)), ["neu"]);
    }
    std::fs::write(&journal, &whole).unwrap();
    assert_eq!(folder.open().stats().documents, 5);
}

fn segment_of(folder: &Folder, ending: &str) -> PathBuf {
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder.0)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    files.sort();
    files.remove(0)
}

fn filled() -> (Folder, Vec<String>) {
    let folder = Folder::new();
    let texts: Vec<String> = (0..8).map(|n| text(n, 120)).collect();
    let names: Vec<String> = (0..8).map(|n| format!("d{n}")).collect();
    folder
        .open()
        .add(names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)))
        .unwrap();
    (folder, texts)
}

#[test]
fn a_segment_that_cannot_be_opened_is_named_and_set_aside_and_its_documents_can_be_added_again() {
    let (folder, texts) = filled();
    let segment = segment_of(&folder, "seg");
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[12] ^= 1;
    std::fs::write(&segment, &bytes).unwrap();
    // A reader does not change files: it says what is wrong.
    let error = Index::open_to_read(&folder.0).unwrap_err().to_string();
    assert!(error.contains(".seg: damaged header"), "{error}");
    let index = folder.open();
    assert_eq!(index.unreadable()[0].file, segment);
    assert!(!segment.exists() && !index.contains("d3"));
    index.add([("d3", texts[3].as_str())]).unwrap();
    assert_eq!(found(&index, &texts[3]), ["d3"]);
    drop(index);
    assert!(folder.open().unreadable().is_empty());
}

#[test]
fn of_a_damaged_segment_every_document_that_is_whole_is_saved() {
    let (folder, texts) = filled();
    let packed = segment_of(&folder, "txt");
    let mut bytes = std::fs::read(&packed).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    std::fs::write(&packed, &bytes).unwrap();
    let index = folder.open();
    assert_eq!(index.verify().len(), 1);
    let mended = index.mend().unwrap();
    assert_eq!((mended.saved, mended.lost, mended.set_aside.len()), (7, 1, 1));
    assert!(index.verify().is_empty());
    let there: Vec<usize> = (0..8).filter(|n| index.contains(&format!("d{n}"))).collect();
    assert_eq!(there.len(), 7);
    for n in there {
        assert_eq!(found(&index, &texts[n]), [format!("d{n}")]);
    }
}

#[test]
fn damaged_fingerprints_lose_no_document() {
    let (folder, texts) = filled();
    let segment = segment_of(&folder, "seg");
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[64 + 40] ^= 0xff;
    std::fs::write(&segment, &bytes).unwrap();
    let index = folder.open();
    let mended = index.mend().unwrap();
    assert_eq!((mended.saved, mended.lost), (8, 0));
    drop(index);
    let index = folder.open();
    for (n, text) in texts.iter().enumerate() {
        assert_eq!(found(&index, text), [format!("d{n}")]);
    }
}

/// A document that is put anew while a damaged segment is mended keeps its new text, and one that is withdrawn stays so.
#[test]
fn mending_brings_no_old_text_back() {
    const MANY: u32 = 200;
    let folder = Folder::new();
    let names: Vec<String> = (0..MANY).map(|n| format!("d{n}")).collect();
    let texts: Vec<String> = (0..MANY).map(|n| text(n, 120)).collect();
    {
        let index = Index::open(&folder.0, Settings { memory_documents: MANY }).unwrap();
        index
            .add(names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)))
            .unwrap();
    }
    let segment = segment_of(&folder, "seg");
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[64 + 40] ^= 0xff;
    std::fs::write(&segment, &bytes).unwrap();
    let index = folder.open();
    std::thread::scope(|scope| {
        let mending = scope.spawn(|| index.mend().unwrap());
        for (n, name) in names.iter().enumerate() {
            if n % 2 == 0 {
                index.add([(name.as_str(), "lời mới của hồ sơ này")]).unwrap();
            } else {
                index.withdraw(name).unwrap();
            }
        }
        assert_eq!(mending.join().unwrap().lost, 0);
    });
    assert!(index.verify().is_empty());
    for (n, name) in names.iter().enumerate() {
        let now = index.text(name).unwrap();
        assert_eq!(
            now.as_deref(),
            (n % 2 == 0).then_some("lời mới của hồ sơ này"),
            "{name}"
        );
    }
}

/// A short run of what `fuzz/` does for longer: whatever stands in the files, nothing panics, and what is given out is text
/// that was put in.
#[test]
fn files_with_random_damage_never_bring_a_reader_down() {
    let (folder, texts) = filled();
    let whole: Vec<(PathBuf, Vec<u8>)> = ["seg", "txt"]
        .map(|ending| segment_of(&folder, ending))
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    for _ in 0..300 {
        for (path, bytes) in &whole {
            let mut bytes = bytes.clone();
            for _ in 0..=random(4) {
                // The header has a checksum of its own: most damage goes behind it.
                let at = if random(8) == 0 {
                    random(64)
                } else {
                    random(bytes.len())
                };
                bytes[at] = random(256) as u8;
            }
            if random(5) == 0 {
                bytes.truncate(random(bytes.len()));
            }
            std::fs::write(path, bytes).unwrap();
        }
        let Ok(index) = Index::open_to_read(&folder.0) else {
            continue;
        };
        let _ = index.verify();
        for (n, text) in texts.iter().enumerate() {
            if let Ok(report) = index.check(&Question::new(text)) {
                assert!(report.copied <= report.words);
            }
            let _ = index.text(&format!("d{n}"));
        }
    }
}

#[test]
fn empty_and_tiny_texts_are_no_trouble() {
    let folder = Folder::new();
    let index = folder.open();
    index
        .add([("leer", ""), ("kurz", "một hai"), ("zeichen", "!!! …")])
        .unwrap();
    for question in ["", "một hai", "một hai ba bốn năm", "\u{0}"] {
        assert!(found(&index, question).is_empty());
    }
    index.flush().unwrap();
    assert_eq!(index.stats().documents, 3);
    assert_eq!(index.text("leer").unwrap().as_deref(), Some(""));
}
