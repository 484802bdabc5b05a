//! Uploads are read by a child process: a hostile file costs the child, not the service.

use crate::world::World;
use axum::http::StatusCode;
use khoinguon::reading;
use std::path::Path;
use std::time::{Duration, Instant};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_khoinguon"))
}

/// A zip archive of one stored entry that claims to unpack to `claimed` bytes.
fn zip(name: &str, content: &[u8], claimed: u32) -> Vec<u8> {
    let le16 = |n: usize| u16::try_from(n).unwrap().to_le_bytes();
    let size = u32::try_from(content.len()).unwrap();
    let mut head = Vec::new();
    head.extend([20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.extend(size.to_le_bytes());
    head.extend(claimed.to_le_bytes());
    head.extend(le16(name.len()));
    head.extend([0, 0]);
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.extend(&head);
    bytes.extend(name.as_bytes());
    bytes.extend(content);
    let directory = bytes.len();
    bytes.extend(b"PK\x01\x02\x14\x00");
    bytes.extend(&head);
    bytes.extend([0; 14]);
    bytes.extend(name.as_bytes());
    let length = u32::try_from(bytes.len() - directory).unwrap();
    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    bytes.extend(length.to_le_bytes());
    bytes.extend(u32::try_from(directory).unwrap().to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

#[test]
fn a_child_reads_an_honest_file_and_refuses_a_hostile_one() {
    let text = "Tên sáng kiến: Nguồn nước sạch cho bản\nMô tả giải pháp đã làm.".as_bytes();
    let (found, _) = reading::read_by(program(), text, "báo cáo.txt").unwrap();
    assert!(found.text.contains("Nguồn nước sạch"));

    let bomb = zip("word/document.xml", &[0x55; 400], u32::MAX - 1);
    let begun = Instant::now();
    let refused = reading::read_by(program(), &bomb, "bom.docx").unwrap_err();
    assert_eq!(refused.code(), "file.bomb", "{refused:?}");
    // A PDF whose stream says that it is larger than the memory of the machine.
    let liar = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 4000000000/Kids[3 0 R]>>\n\
        endobj\n3 0 obj\n<</Length 99999999999/Filter/FlateDecode>>\nstream\nx\xda\nendstream\nendobj\n\
        xref\n0 4000000000\ntrailer\n<</Size 4000000000/Root 1 0 R>>\nstartxref\n9\n%%EOF";
    if let Ok((found, _)) = reading::read_by(program(), liar, "doi.pdf") {
        assert_eq!(found.text, "", "nothing is made up");
    }
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
}

#[test]
fn a_reader_that_dies_or_is_not_there_is_a_refusal_and_no_fault() {
    let refused = reading::read_by(Path::new("/bin/false"), b"x", "a.txt").unwrap_err();
    assert_eq!(refused.code(), "file.damaged");
    let refused = reading::read_by(Path::new("/no/such/program"), b"x", "a.txt").unwrap_err();
    assert_eq!(refused.code(), "file.damaged");
}

/// The child that may not have more than 256 MB: asked through the kernel, in a process that has bound itself.
#[cfg(target_os = "linux")]
#[test]
fn the_child_binds_its_own_memory_and_time() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new(program())
        .args(["read-upload", "a.txt"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    let line = |text: &str, name: &str| {
        let found = text.lines().find(|line| line.starts_with(name)).unwrap_or("");
        found.split_whitespace().rev().nth(2).unwrap_or("").to_owned()
    };
    // It waits for its input, so that there is time to look.
    let mut seen = String::new();
    for _ in 0..200 {
        seen = std::fs::read_to_string(&limits).unwrap();
        if line(&seen, "Max data size") != "unlimited" {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(line(&seen, "Max data size"), (256 * 1024 * 1024).to_string(), "{seen}");
    assert_eq!(line(&seen, "Max cpu time"), "10", "{seen}");
    child.stdin.take().unwrap().write_all(b"x").unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn the_service_lives_on_after_a_bomb() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let unit = world.school.to_string();
    let fields = [("title", "Tên"), ("unit", unit.as_str()), ("kind", "technical")];
    let bomb = zip("word/document.xml", &[0x55; 400], u32::MAX - 1);
    lan.upload("/sang-kien", &fields, ("report", "bom.docx", &bomb))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let honest = "Báo cáo có nội dung.".as_bytes();
    lan.upload("/sang-kien", &fields, ("report", "a.txt", honest))
        .await
        .is(StatusCode::SEE_OTHER);
}
