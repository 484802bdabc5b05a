//! Uploads: what is read, and what is refused before it can do harm. The hostile files are made here.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use engine_documents::{FontSource, Kind, Limits, Papers, Rejected, Warning, extract};
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::{ask, shared};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    )
}

fn docx_with(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let body = document(body);
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", body.as_bytes()),
    ];
    parts.extend_from_slice(more);
    zipped(&parts)
}

const HELLO: &str = "<w:p><w:r><w:t>Báo cáo mô tả sáng kiến</w:t></w:r></w:p>";

fn refused(bytes: &[u8], name: &str) -> Rejected {
    extract(bytes, name, Limits::default()).unwrap_err()
}

#[test]
fn a_word_file_gives_its_paragraphs_and_table_rows() {
    let body = "<w:p><w:r><w:t>Tên sáng kiến: </w:t></w:r><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del><w:ins><w:r><w:t>Sổ tay &amp; b&#7843;ng</w:t></w:r></w:ins></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Họ và</w:t></w:r></w:p><w:p><w:r><w:t>tên</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Tỷ lệ</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><w:r><w:t>e\u{302}\u{301}</w:t><w:br/><w:t>hai</w:t></w:r></w:p>";
    let found = extract(&docx_with(body, &[]), "Báo cáo.DOCX", Limits::default()).unwrap();
    assert_eq!(found.text, "Tên sáng kiến: Sổ tay & bảng\nHọ và tên\tTỷ lệ\nế\nhai\n");
    assert_eq!((found.kind, found.pages), (Kind::Docx, None));
    assert_eq!(found.warnings, [Warning::TrackedChanges]);
}

#[test]
fn an_open_document_text_and_a_word_page_are_read() {
    let content = r#"<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="a"><office:body><office:text><text:h>Tiêu đề</text:h> <table:table><table:table-row><table:table-cell><text:p>Một</text:p></table:table-cell><table:table-cell><text:p>Hai</text:p></table:table-cell></table:table-row></table:table><text:p>A<text:s/>B<text:line-break/>C</text:p></office:text></office:body></office:document-content>"#;
    let odt = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
    ]);
    let found = extract(&odt, "a.odt", Limits::default()).unwrap();
    assert_eq!(
        (found.kind, found.text.as_str()),
        (Kind::Odt, "Tiêu đề\nMột\tHai\nA B\nC\n")
    );

    let page = "<html><head><title>x</title><style>p{}</style></head><body><p>Tên&nbsp;sáng\r\n  ki&#7871;n:</p><table><tr><td><p>A</p></td><td>B</td></tr></table><script>alert(1)</script><p>Đ&oacute;<br>&lt;b&gt;</p></body></html>";
    let found = extract(page.as_bytes(), "Bao cao.doc", Limits::default()).unwrap();
    assert_eq!(
        (found.kind, found.text.as_str()),
        (Kind::Html, "Tên sáng kiến:\nA\tB\nĐó\n<b>\n")
    );
}

#[test]
fn text_typed_in_an_old_font_is_converted() {
    // "Hội đồng Thi đua" and "Nguyễn Thị Hường, sáng kiến" as .VnTime stores them
    let body = "<w:p><w:r><w:rPr><w:rFonts w:ascii=\".VnTime\"/></w:rPr><w:t>Héi ®ång Thi ®ua khen th\u{ad}ëng x· Ninh §iÒn</w:t></w:r></w:p>";
    let found = extract(&docx_with(body, &[]), "cu.docx", Limits::default()).unwrap();
    assert_eq!(found.text, "Hội đồng Thi đua khen thưởng xã Ninh Điền\n");
    assert_eq!(found.warnings, [Warning::OldEncoding]);
    let conversion = found.converted.unwrap();
    assert_eq!((conversion.label(), conversion.lines), ("TCVN3 (.VnTime)", 1));
    let (before, after) = &conversion.shown[0];
    assert!(before.starts_with("Héi ®ång Thi ®ua"), "{before}");
    assert_eq!(after, "Hội đồng Thi đua khen thưởng xã Ninh Điền");
    // one old heading among Unicode
    let mixed = "Căn cứ Nghị định số 13/2012/NĐ-CP của Chính phủ ban hành Điều lệ Sáng kiến;\n".repeat(20)
        + "Héi ®ång Thi ®ua\n";
    let found = extract(mixed.as_bytes(), "moi.txt", Limits::default()).unwrap();
    let conversion = found.converted.unwrap();
    assert_eq!(
        (conversion.lines, conversion.shown.as_slice()),
        (
            1,
            [("Héi ®ång Thi ®ua".to_owned(), "Hội đồng Thi đua".to_owned())].as_slice()
        )
    );
    assert!(
        found.text.ends_with("Hội đồng Thi đua\n") && found.text.starts_with("Căn cứ Nghị định"),
        "{}",
        found.text
    );
}

#[test]
fn plain_refusals_say_what_is_wrong() {
    assert_eq!(refused(b"", "minh-chung.pdf"), Rejected::Empty);
    assert_eq!(
        Rejected::Empty.sentence("minh-chung.pdf"),
        "Tệp \"minh-chung.pdf\" không có nội dung (0 byte)."
    );
    let limits = Limits {
        max_bytes: 20 * 1024 * 1024,
        ..Limits::default()
    };
    let big = extract(&vec![b'a'; 36_180_000], "a.txt", limits).unwrap_err();
    assert_eq!(big.sentence("a.txt"), "Tệp phải nhỏ hơn 20 MB. Tệp này 34,6 MB.");
    assert_eq!(refused(b"\x89PNG\r\n\x1a\n\0\0\0\0", "anh.heic"), Rejected::WrongType);
    assert_eq!(refused(b"MZ\x90\0\x03\0\0\0", "bao-cao.exe"), Rejected::WrongType);
    assert_eq!(
        refused(&docx_with(HELLO, &[]), "bao-cao.pdf"),
        Rejected::TypeDiffers {
            said: "pdf".to_owned(),
            found: Kind::Docx
        }
    );
    assert_eq!(refused(b"%PDF-1.7\n", "bao-cao.docx").code(), "file.type_differs");
    assert_eq!(
        refused(b"ch\xe1\xbb\xaf th\xc6\xb0\xe1\xbb\x9dng", "bao-cao.docx"),
        Rejected::TypeDiffers {
            said: "docx".to_owned(),
            found: Kind::Text
        }
    );
    assert_eq!(
        refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "cu.doc"),
        Rejected::OldWord
    );
    let locked: Vec<u8> = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        .iter()
        .copied()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(refused(&locked, "bao-cao.docx"), Rejected::Password);
    // the name in a sentence carries no marks that turn the text
    let sentence = Rejected::WrongType.sentence(&format!("{}\u{202e}fdp.exe", "a".repeat(200)));
    assert!(
        !sentence.contains('\u{202e}') && sentence.chars().count() < 140,
        "{sentence}"
    );
}

#[test]
fn macros_are_found_whatever_the_name() {
    assert_eq!(
        refused(&docx_with(HELLO, &[("word/vbaProject.bin", b"x")]), "a.docx"),
        Rejected::Macro
    );
    let types = TYPES.replace(
        "openxmlformats-officedocument.wordprocessingml.document.main",
        "ms-word.document.macroEnabled.main",
    );
    let docm = zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("word/document.xml", document(HELLO).as_bytes()),
    ]);
    assert_eq!(refused(&docm, "a.docx"), Rejected::Macro);
    assert_eq!(refused(&docx_with(HELLO, &[]), "a.docm"), Rejected::Macro);
    let odt = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<a/>"),
        ("Basic/Standard/Module1.xml", b"<a/>"),
    ]);
    assert_eq!(refused(&odt, "a.odt"), Rejected::Macro);
}

#[test]
fn files_that_act_by_themselves_are_refused() {
    let remote = br#"<Relationships><Relationship Type="http://x/attachedTemplate" Target="http://198.51.100.7/t.dotm" TargetMode="External"/></Relationships>"#;
    assert_eq!(
        refused(&docx_with(HELLO, &[("word/_rels/settings.xml.rels", remote)]), "a.docx"),
        Rejected::Active
    );
    let link = br#"<Relationships><Relationship Type="http://x/hyperlink" Target="https://example.org/" TargetMode="External"/></Relationships>"#;
    assert!(
        extract(
            &docx_with(HELLO, &[("word/_rels/document.xml.rels", link)]),
            "a.docx",
            Limits::default()
        )
        .is_ok()
    );
    let field = "<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\\\windows\\\\system32\\\\cmd.exe</w:instrText></w:r></w:p>";
    assert_eq!(refused(&docx_with(field, &[]), "a.docx"), Rejected::Active);
    let embedded = extract(
        &docx_with(HELLO, &[("word/embeddings/bang.xlsx", b"PK\x03\x04")]),
        "a.docx",
        Limits::default(),
    )
    .unwrap();
    assert_eq!(embedded.warnings, [Warning::Embedded]);
}

/// Changes the bytes behind each record of the central directory, or of the local headers.
fn patch(bytes: &mut [u8], mark: &[u8; 4], at: usize, with: &[u8]) {
    let places: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, four)| four == mark)
        .map(|(place, _)| place)
        .collect();
    for place in places {
        bytes[place + at..place + at + with.len()].copy_from_slice(with);
    }
}

#[test]
fn archives_that_blow_up_are_refused_before_they_are_unpacked() {
    let clock = Instant::now();
    let zeros = vec![b' '; 20 * 1024 * 1024];
    assert_eq!(
        refused(&docx_with(HELLO, &[("word/media/a.xml", &zeros)]), "a.docx"),
        Rejected::Bomb
    );
    let many: Vec<(String, Vec<u8>)> = (0..2_001).map(|at| (format!("word/{at}.xml"), Vec::new())).collect();
    let many: Vec<(&str, &[u8])> = many
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    assert_eq!(refused(&docx_with(HELLO, &many), "a.docx"), Rejected::Bomb);

    // a table that says less than there is: 4 MB of text called 100 bytes
    let mut liar = docx_with(
        &format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "sáng kiến ".repeat(300_000)),
        &[],
    );
    patch(&mut liar, b"PK\x01\x02", 24, &100_u32.to_le_bytes());
    assert!(matches!(
        refused(&liar, "a.docx"),
        Rejected::Bomb | Rejected::Damaged(_)
    ));

    // two entries over the same packed bytes
    let mut twins = zipped(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", document(HELLO).as_bytes()),
    ]);
    patch(&mut twins, b"PK\x01\x02", 42, &0_u32.to_le_bytes());
    assert!(matches!(
        refused(&twins, "a.docx"),
        Rejected::Bomb | Rejected::Damaged(_)
    ));

    // elements without end
    let deep = "<w:p>".repeat(100_000);
    assert_eq!(refused(&docx_with(&deep, &[]), "a.docx"), Rejected::Bomb);
    assert!(clock.elapsed() < Duration::from_secs(20), "{:?}", clock.elapsed());
}

#[test]
fn archives_with_odd_tables_are_refused() {
    // the writer tidies names, so they are put into the finished archive
    for name in [
        "../../../../x",
        "/etc/passwd..",
        "word\\..\\abcd",
        "word/a\0bcdef",
        "word/\u{1}bcdefg",
    ] {
        let mut odd = docx_with(HELLO, &[("word/abcdefg", b"x")]);
        let name = &name.as_bytes()[..12];
        let places: Vec<usize> = odd
            .windows(12)
            .enumerate()
            .filter(|(_, part)| *part == b"word/abcdefg")
            .map(|(at, _)| at)
            .collect();
        for at in places {
            odd[at..at + 12].copy_from_slice(name);
        }
        println!("{:?}", String::from_utf8_lossy(name));
        let read = extract(&odd, "a.docx", Limits::default());
        assert_eq!(read.unwrap_err(), Rejected::UnsafeArchive, "{name:?}");
    }
    let mut locked = docx_with(HELLO, &[]);
    patch(&mut locked, b"PK\x01\x02", 8, &[1, 0]);
    patch(&mut locked, b"PK\x03\x04", 6, &[1, 0]);
    assert_eq!(refused(&locked, "a.docx"), Rejected::Password);
    let whole = docx_with(HELLO, &[]);
    assert!(matches!(
        refused(&whole[..whole.len() / 2], "a.docx"),
        Rejected::Damaged(_)
    ));
    let mut front = b"GIF89a".to_vec();
    front.extend_from_slice(&whole);
    assert!(
        matches!(refused(&front, "a.docx"), Rejected::Damaged(_)),
        "two kinds at once"
    );
    assert_eq!(refused(&zipped(&[("a.txt", b"x")]), "a.docx"), Rejected::WrongType);
}

#[test]
fn xml_with_a_document_type_is_refused() {
    let attack = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>{}",
        "<w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    );
    let docx = zipped(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", attack.as_bytes()),
    ]);
    assert_eq!(refused(&docx, "a.docx"), Rejected::Doctype);
    assert_eq!(
        refused(&docx_with("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", &[]), "a.docx"),
        Rejected::Doctype
    );
    let Some(folder) = shared("naughty-inputs/xml-attacks") else {
        return;
    };
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let xml = std::fs::read(entry.path()).unwrap();
        let docx = zipped(&[("[Content_Types].xml", TYPES.as_bytes()), ("word/document.xml", &xml)]);
        match extract(&docx, "a.docx", Limits::default()) {
            Ok(found) => assert!(
                name == "simple-ns.xml" && found.text.trim().is_empty(),
                "{name}: {found:?}"
            ),
            Err(rejected) => assert_eq!(rejected, Rejected::Doctype, "{name}"),
        }
    }
}

fn some_pdf() -> Vec<u8> {
    let data = json!({ "unit": "Sở Khoa học và Công nghệ", "title": "Danh sách", "columns": [{ "head": "Tên" }], "rows": [["Nguyễn Thị Ánh Nguyệt"]] });
    Papers::new(FontSource::built_in())
        .render("register", &data, (2026, 11, 25))
        .unwrap()
        .bytes
}

#[test]
fn a_pdf_gives_its_text_and_pages() {
    let found = extract(&some_pdf(), "danh sach.pdf", Limits::default()).unwrap();
    assert_eq!(
        (found.kind, found.pages, found.warnings.as_slice()),
        (Kind::Pdf, Some(1), [].as_slice())
    );
    assert!(
        found.text.contains("SỞ KHOA HỌC VÀ CÔNG NGHỆ") && found.text.contains("Nguyễn Thị Ánh Nguyệt\n"),
        "{}",
        found.text
    );
}

#[test]
fn pdfs_that_are_empty_locked_or_active_are_told_apart() {
    let page = |more: &str| {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R{more}>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        )
    };
    let scan = extract(page("").as_bytes(), "quet.pdf", Limits::default()).unwrap();
    assert_eq!(
        (scan.pages, scan.warnings.as_slice()),
        (Some(1), [Warning::NoText].as_slice())
    );
    assert!(Warning::NoText.sentence().starts_with("Tệp mở được nhưng không có chữ"));
    let script = extract(
        page("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>").as_bytes(),
        "a.pdf",
        Limits::default(),
    )
    .unwrap();
    assert!(script.warnings.contains(&Warning::Active), "{:?}", script.warnings);
    assert!(matches!(refused(b"%PDF-1.7\nnothing", "a.pdf"), Rejected::Damaged(_)));
    let clear = some_pdf();
    assert!(matches!(
        extract(&clear[..clear.len() / 3], "a.pdf", Limits::default()),
        Ok(_) | Err(Rejected::Damaged(_))
    ));
    let out = std::env::temp_dir().join(format!("locked-{}.pdf", std::process::id()));
    if ask(
        "qpdf",
        &["--encrypt", "mo", "chu", "256", "--", "{}", out.to_str().unwrap()],
        &clear,
        "clear.pdf",
    )
    .is_some()
    {
        let locked = std::fs::read(&out).unwrap();
        std::fs::remove_file(&out).ok();
        assert_eq!(refused(&locked, "a.pdf"), Rejected::Password);
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    zlib.write_all(bytes).unwrap();
    zlib.finish().unwrap()
}

fn pdf_with_stream(filter: &str, packed: &[u8]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n".to_vec();
    pdf.extend_from_slice(format!("4 0 obj<</Length {}/Filter{filter}>>\nstream\n", packed.len()).as_bytes());
    pdf.extend_from_slice(packed);
    pdf.extend_from_slice(b"\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
    pdf
}

#[test]
fn a_pdf_that_blows_up_is_refused_before_it_is_unpacked() {
    let limits = Limits {
        max_unpacked: 4 * 1024 * 1024,
        ..Limits::default()
    };
    let bomb = deflated(&vec![b' '; 6 * 1024 * 1024]);
    assert!(bomb.len() < 10_000);
    let read = |pdf: &[u8]| extract(pdf, "a.pdf", limits);
    assert_eq!(
        read(&pdf_with_stream("/FlateDecode", &bomb)).unwrap_err(),
        Rejected::Bomb
    );
    assert_eq!(
        read(&pdf_with_stream("[/FlateDecode /FlateDecode]", &deflated(&bomb))).unwrap_err(),
        Rejected::Bomb
    );
    assert!(read(&pdf_with_stream("/FlateDecode", &deflated(b"q Q"))).is_ok());
}

#[test]
fn time_pages_and_text_are_limited() {
    let slow = Limits {
        max_time: Duration::ZERO,
        ..Limits::default()
    };
    assert_eq!(extract(&some_pdf(), "a.pdf", slow).unwrap_err(), Rejected::TooSlow);
    assert_eq!(
        extract(&docx_with(HELLO, &[]), "a.docx", slow).unwrap_err(),
        Rejected::TooSlow
    );
    let few = Limits {
        max_pages: 0,
        ..Limits::default()
    };
    assert!(
        extract(&some_pdf(), "a.pdf", few)
            .unwrap()
            .warnings
            .contains(&Warning::Cut)
    );
    let short = Limits {
        max_text: 12,
        ..Limits::default()
    };
    let found = extract(&docx_with(&HELLO.repeat(50), &[]), "a.docx", short).unwrap();
    assert!(
        found.warnings.contains(&Warning::Cut) && found.text.len() <= 12,
        "{found:?}"
    );
}

#[test]
fn a_page_made_to_be_slow_is_read_in_time() {
    let clock = Instant::now();
    for (part, times) in [
        ("&", 2_000_000),
        ("<style>", 300_000),
        ("<p", 1_000_000),
        ("<!--", 500_000),
        ("&#x1ebf", 300_000),
        ("</td>", 300_000),
    ] {
        let page = format!("<html>{}", part.repeat(times));
        let _ = extract(page.as_bytes(), "a.html", Limits::default());
    }
    assert!(clock.elapsed() < Duration::from_secs(20), "{:?}", clock.elapsed());
}

/// Each file cut at many places and with many bytes turned over: an answer must come, whatever it is.
#[test]
fn damaged_files_are_survived() {
    let clock = Instant::now();
    for (whole, name) in [(docx_with(&HELLO.repeat(20), &[]), "a.docx"), (some_pdf(), "a.pdf")] {
        let step = (whole.len() / 60).max(1);
        for at in (0..whole.len()).step_by(step) {
            let _ = extract(&whole[..at], name, Limits::default());
            let mut turned = whole.clone();
            turned[at] ^= 0x5a;
            let _ = extract(&turned, name, Limits::default());
        }
    }
    println!("{:?}", clock.elapsed());
}

#[test]
fn the_naughty_files_are_survived() {
    let Some(folder) = shared("naughty-inputs") else { return };
    let mut seen = 0;
    for kind in ["docx", "pdf", "spreadsheets", "xml-attacks"] {
        for entry in std::fs::read_dir(folder.join(kind)).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            let clock = Instant::now();
            let read = extract(&std::fs::read(entry.path()).unwrap(), &name, Limits::default());
            assert!(clock.elapsed() < Duration::from_secs(5), "{name} {:?}", clock.elapsed());
            match kind {
                "docx" | "pdf" => assert!(read.is_ok(), "{name}: {read:?}"),
                _ => assert!(read.is_err(), "{name}: {read:?}"),
            }
            seen += 1;
        }
    }
    assert!(seen > 80);
}

#[test]
fn the_real_forms_and_reports_are_read() {
    let Some(folder) = shared("initiatives") else { return };
    let read = |path: &str| extract(&std::fs::read(folder.join(path)).unwrap(), path, Limits::default()).unwrap();
    let report = read("reports-pdf/sk_101.pdf");
    assert_eq!(report.pages, Some(2));
    assert!(
        report
            .text
            .contains("1. Tên sáng kiến: Giải pháp xây dựng phòng thí nghiệm ảo (Virtual Lab) trên nền\n"),
        "{}",
        report.text
    );
    assert!(
        report
            .text
            .contains("Sinh viên cần có tài khoản nội bộ do Khoa cấp để đăng nhập."),
        "{}",
        report.text
    );
    let form = read("forms/iuh-bao-cao-mo-ta.html");
    assert!(form.kind == Kind::Html && form.text.contains("BÁO CÁO MÔ TẢ SÁNG KIẾN"));
    // a heading in .VnTime among Unicode
    let summary = read("forms/iuh-tong-hop-de-nghi.html");
    println!("{:?}", summary.warnings);
    assert!(!summary.text.contains('®'), "{}", summary.text);
}
