//! Messages of people who mean no good, and of programs that mean well.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use edxml::{Attachment, Fault, Limits, Lost, NAMESPACE, Stated, read, read_within, write};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

/// A small document with something put into its header and at its end.
fn message(header: &str, end: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><x:edXML xmlns:x=\"{NAMESPACE}\"><x:edXMLEnvelope><x:edXMLHeader>\
         <x:MessageHeader><x:Subject>V/v báo cáo</x:Subject>{header}</x:MessageHeader></x:edXMLHeader></x:edXMLEnvelope>{end}</x:edXML>"
    )
}

fn refused(text: &str) -> Fault {
    read(text.as_bytes()).unwrap_err()
}

#[test]
fn elements_are_told_by_namespace_and_not_by_prefix() {
    let found = read(message("", "").as_bytes()).unwrap();
    assert_eq!(found.header.subject, "V/v báo cáo");
    let default = message("", "").replace("x:", "").replace("xmlns:x", "xmlns");
    let default = default.replace(":x=", "=");
    assert_eq!(
        read(default.as_bytes()).map(|found| found.header.subject),
        Ok("V/v báo cáo".into())
    );
    // The right prefix with another namespace is something else.
    let foreign = message("", "").replace(NAMESPACE, "urn:other");
    assert!(matches!(refused(&foreign), Fault::Foreign { .. }));
    let strange = message("<y:Content xmlns:y=\"urn:other\">a</y:Content>", "");
    let found = read(strange.as_bytes()).unwrap();
    assert_eq!(found.header.content, "");
    assert_eq!(found.unknown.len(), 1, "it is told instead");
    assert!(matches!(refused("<html><body/></html>"), Fault::Foreign { .. }));
    assert_eq!(
        refused(&format!("<edXML xmlns=\"{NAMESPACE}\"/>")),
        Fault::Missing("edXMLEnvelope")
    );
}

#[test]
fn document_types_and_entities_are_refused() {
    let plain = message("", "");
    let (first, rest) = plain.split_once("?>").unwrap();
    for dtd in [
        "<!DOCTYPE edXML>",
        "<!DOCTYPE edXML [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>",
        "<!DOCTYPE edXML SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE edXML [<!ENTITY x SYSTEM \"http://example.com/x\">]>",
    ] {
        assert_eq!(refused(&format!("{first}?>{dtd}{rest}")), Fault::Doctype, "{dtd}");
    }
    assert_eq!(
        refused(&message("<x:Content>&lol;</x:Content>", "")),
        Fault::Entity("lol".into())
    );
    assert!(matches!(
        refused(&message("<x:Content a=\"&lol;\"/>", "")),
        Fault::Entity(_)
    ));
    let fine = read(message("<x:Content>a &amp; b &#x1EC7;</x:Content>", "").as_bytes()).unwrap();
    assert_eq!(fine.header.content, "a & b ệ");
    assert_eq!(
        refused(&message("<x:Content>&#1;</x:Content>", "")),
        Fault::Character(1)
    );
}

#[test]
fn nothing_goes_on_without_end() {
    let deep = message(&format!("{}{}", "<x:a>".repeat(60), "</x:a>".repeat(60)), "");
    assert_eq!(refused(&deep), Fault::TooMany("levels"));
    assert_eq!(
        refused(&message(&"<x:a/>".repeat(20_001), "")),
        Fault::TooMany("elements")
    );
    let many: String = (0..40).map(|number| format!(" a{number}=\"\"")).collect();
    assert_eq!(
        refused(&message(&format!("<x:a{many}/>"), "")),
        Fault::TooMany("attributes")
    );
    let limits = Limits {
        bytes: 100,
        ..Limits::default()
    };
    let text = message("", "");
    assert!(matches!(
        read_within(text.as_bytes(), &limits),
        Err(Fault::TooLarge { most: 100, .. })
    ));
    let file = "<x:Attachment><x:ContentId>1</x:ContentId></x:Attachment>".repeat(101);
    let files = message("", &format!("<x:AttachmentEncoded>{file}</x:AttachmentEncoded>"));
    assert_eq!(refused(&files), Fault::TooMany("attachments"));
}

#[test]
fn what_is_broken_is_said() {
    let text = message("", "");
    for broken in [
        &text[..text.len() - 20],
        "",
        "   ",
        "đây không phải XML",
        "<a></b>",
        "<a/><a/>",
        "<a x=\"1\" x=\"2\"/>",
        "<a/>thừa",
        "<:a/>",
        "<a:b:c xmlns:a=\"urn:a\"/>",
        "<a xmlns:xml=\"urn:a\"/>",
    ] {
        assert!(
            matches!(refused(broken), Fault::Xml(_)),
            "{broken}: {:?}",
            refused(broken)
        );
    }
    assert_eq!(refused(&message("<y:Content/>", "")), Fault::Prefix("y".into()));
    assert_eq!(
        refused(&message("<x:Content y:a=\"1\"/>", "")),
        Fault::Prefix("y".into())
    );
    assert_eq!(read(&[0xff, 0xfe, b'<', 0]), Err(Fault::Encoding));
    assert_eq!(
        read(b"<?xml version=\"1.0\" encoding=\"windows-1258\"?><a/>"),
        Err(Fault::Encoding)
    );
    let marked = format!("\u{feff}{text}");
    assert!(read(marked.as_bytes()).is_ok(), "a byte order mark is no fault");
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn named(name: &str, bytes: Vec<u8>) -> Attachment {
    Attachment {
        name: name.into(),
        content_type: "application/zip".into(),
        bytes,
        ..Attachment::default()
    }
}

#[test]
fn attachments_are_unpacked_within_limits() {
    let limits = Limits::default();
    let pdf = b"%PDF-1.7 ...";
    let one = named("Ke hoach.pdf", zipped(&[("a/b/x.pdf", pdf)]))
        .file(&limits)
        .unwrap();
    assert_eq!(
        (one.name.as_str(), one.bytes.as_slice()),
        ("Ke hoach.pdf", pdf.as_slice())
    );
    assert_eq!(one.packed_as.as_deref(), Some("x.pdf"));
    let nameless = named("Ke hoach", zipped(&[("x.pdf", pdf)])).file(&limits).unwrap();
    assert_eq!(nameless.name, "Ke hoach.pdf");
    // An office document is a zip of many files, an archive called so was meant as one.
    let office = zipped(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")]);
    assert_eq!(named("a.docx", office.clone()).file(&limits).unwrap().bytes, office);
    let archive = zipped(&[("x.pdf", pdf)]);
    assert_eq!(named("a.ZIP", archive.clone()).file(&limits).unwrap().bytes, archive);
    assert_eq!(
        named("../../etc/a.pdf", pdf.to_vec()).file(&limits).unwrap().name,
        "a.pdf"
    );
    let bomb = zipped(&[("x.pdf", &vec![0_u8; 8 * 1024 * 1024])]);
    assert!(bomb.len() < 40_000);
    assert_eq!(named("a.pdf", bomb).file(&limits), Err(Fault::Bomb("a.pdf".into())));
    let cut = &archive[..archive.len() - 30];
    assert!(matches!(
        named("a.pdf", cut.to_vec()).file(&limits),
        Err(Fault::Packed { .. })
    ));
}

#[test]
fn base64_is_read_strictly_but_for_blanks() {
    let with = |said: &str| {
        let file = format!(
            "<x:Attachment><x:AttachmentName>a.pdf</x:AttachmentName><x:ContentTransferEncoded>{said}</x:ContentTransferEncoded></x:Attachment>"
        );
        read(message("", &format!("<x:AttachmentEncoded>{file}</x:AttachmentEncoded>")).as_bytes())
    };
    let encoded = STANDARD.encode(b"xin ch\xc3\xa0o");
    let (a, b) = encoded.split_at(4);
    assert_eq!(
        with(&format!("\r\n {a}\r\n\t{b} ")).unwrap().attachments[0].bytes,
        "xin chào".as_bytes()
    );
    assert_eq!(
        with("${__StringFromFile(test.txt,,,)}"),
        Err(Fault::Base64("a.pdf".into()))
    );
    assert_eq!(with("QQ"), Err(Fault::Base64("a.pdf".into())), "its end is missing");
}

/// What is not known is told with its place, and is there again after writing, with its namespaces.
#[test]
fn what_is_not_known_is_kept_and_told() {
    let text = message(
        "<x:Subject>hai</x:Subject><z:Mật xmlns:z=\"urn:z\" xmlns:q=\"urn:q\" q:m=\"1\">A <b>B</b></z:Mật>chữ\
         <x:To k=\"v\"><x:OrganId i=\"2\">H41<x:sub/></x:OrganId></x:To><x:To xml:lang=\"vi\"/>\
         <x:PromulgationInfo><x:PromulgationDate>31/02/2026</x:PromulgationDate></x:PromulgationInfo>",
        "<edXML:other xmlns:edXML=\"urn:e\"/>",
    );
    let text = text.replace("<x:edXML ", "<x:edXML xmlns:n=\"urn:n\" n:mark=\"có &quot;dấu&quot;\" ");
    let found = read(text.as_bytes()).unwrap();
    let told: Vec<String> = found
        .unknown
        .iter()
        .map(|one| {
            let what = match &one.what {
                Lost::Element { name, .. } => format!("<{name}>"),
                Lost::Attribute { name, value, .. } => format!("@{name}={value}"),
                Lost::Text(text) => text.clone(),
            };
            format!(
                "{} {what}",
                one.at.replace("edXML/edXMLEnvelope/edXMLHeader/MessageHeader", "H")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "edXML @mark=có \"dấu\"",
            "edXML <other>",
            "H chữ",
            "H <Subject>",
            "H <Mật>",
            "H/To @k=v",
            "H/To/OrganId @i=2",
            "H/To/OrganId <sub>",
            "H/To[2] @lang=vi",
        ]
    );
    let promulgation = found.header.promulgation.as_ref().unwrap();
    assert_eq!(promulgation.date, Some(Stated::Odd("31/02/2026".into())));
    let written = write(&found).unwrap();
    assert_eq!(
        read(&written).as_ref(),
        Ok(&found),
        "{}",
        String::from_utf8_lossy(&written)
    );
}

/// A piece that uses our usual prefix for something else stays what it was.
#[test]
fn a_prefix_that_is_taken_is_not_used_for_ours() {
    let text = message("", "").replace("<x:edXML ", "<x:edXML xmlns:edXML=\"urn:e\" xmlns=\"urn:d\" ");
    let text = text.replace(
        "</x:MessageHeader>",
        "<edXML:a><b edXML:c=\"1\"/></edXML:a></x:MessageHeader>",
    );
    let found = read(text.as_bytes()).unwrap();
    let written = String::from_utf8(write(&found).unwrap()).unwrap();
    assert!(written.contains("<edXML1:Subject>"), "{written}");
    assert_eq!(read(written.as_bytes()).as_ref(), Ok(&found));
}

#[test]
fn a_character_that_xml_has_not_is_refused_on_the_way_out() {
    let mut found = read(message("", "").as_bytes()).unwrap();
    found.header.content = "a\u{b}".into();
    assert_eq!(write(&found), Err(Fault::Character(0xb)));
}
