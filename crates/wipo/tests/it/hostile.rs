//! Files of strangers: refused with their place, in bounded memory, and never a panic.

use crate::support::{ALL, sample};
use proptest::prelude::*;
use std::io::{BufRead, BufReader, Read};
use wipo::{Documents, Error, Limit, Limits, Record, Trouble};

fn read(xml: impl AsRef<[u8]>) -> Result<Vec<Record>, Error> {
    Documents::new(xml.as_ref()).collect()
}

fn trouble(xml: impl AsRef<[u8]>) -> (Trouble, u64) {
    let error = read(xml).expect_err("must be refused");
    (error.trouble, error.place.line)
}

/// A document of the USPTO around a title.
fn document(title: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<us-patent-grant lang=\"EN\">\n<us-bibliographic-data-grant>\n<invention-title>{title}</invention-title>\n</us-bibliographic-data-grant>\n</us-patent-grant>\n"
    )
}

#[test]
fn entities_are_never_expanded() {
    let bomb =
        "<!DOCTYPE us-patent-grant [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
    let xml = document("&c;").replacen('\n', &format!("\n{bomb}\n"), 1);
    assert!(matches!(trouble(&xml), (Trouble::Entity(name), 5) if name == "c"));
    let outside = "<!DOCTYPE us-patent-grant [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY % p SYSTEM \"http://example.org/x.dtd\"> %p;]>";
    let xml = document("&x;").replacen('\n', &format!("\n{outside}\n"), 1);
    assert!(matches!(trouble(&xml), (Trouble::Entity(name), _) if name == "x"));
    // The type itself does no harm: it is not read.
    let xml = document("no reference").replacen('\n', &format!("\n{bomb}\n"), 1);
    assert_eq!(read(&xml).unwrap()[0].titles[0].text, "no reference");
    // In an attribute neither.
    let xml = document("x").replace("lang=\"EN\"", "lang=\"&c;\"");
    assert!(matches!(trouble(&xml), (Trouble::Entity(_), 2)));
    // A definition does not change what a known name means.
    let xml = document("&lt;&eacute;").replacen('\n', "\n<!DOCTYPE g [<!ENTITY eacute \"boo\">]>\n", 1);
    assert_eq!(read(&xml).unwrap()[0].titles[0].text, "<é");
}

#[test]
fn characters() {
    assert_eq!(
        read(document("a &amp; b &#233;&#xE9;&eacute;&mdash;&hellip;")).unwrap()[0].titles[0].text,
        "a & b ééé—…"
    );
    assert_eq!(
        read(document("<![CDATA[a < b & c]]>")).unwrap()[0].titles[0].text,
        "a < b & c"
    );
    for bad in [
        "&#0;",
        "&#x1F;",
        "&#xD800;",
        "&#99999999;",
        "a\u{1}b",
        "<![CDATA[\u{0}]]>",
    ] {
        assert!(matches!(trouble(document(bad)), (Trouble::Character, 4)), "{bad:?}");
    }
    assert!(matches!(trouble(document("a & b")), (Trouble::Broken(_), 4)));
    let mut bytes = document("Tên").into_bytes();
    let at = bytes.windows(2).position(|w| w == "ê".as_bytes()).unwrap();
    bytes[at + 1] = b'n';
    assert!(matches!(trouble(&bytes), (Trouble::NotUtf8, 4)));
}

#[test]
fn encodings() {
    let xml = document("x");
    for name in ["ISO-8859-1", "windows-1258", "UTF-16", "TCVN"] {
        assert!(matches!(trouble(xml.replace("UTF-8", name)), (Trouble::Encoding(e), 1) if e == name));
    }
    for name in ["utf-8", "US-ASCII"] {
        assert_eq!(read(xml.replace("UTF-8", name)).unwrap().len(), 1);
    }
    assert_eq!(read(format!("\u{FEFF}{xml}")).unwrap().len(), 1);
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(xml.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert!(matches!(trouble(&utf16), (Trouble::Encoding(e), _) if e == "UTF-16LE"));
    assert!(matches!(trouble(&utf16[2..]), (Trouble::Encoding(e), _) if e == "UTF-16LE"));
}

#[test]
fn no_documents() {
    assert!(matches!(trouble(""), (Trouble::Nothing, 1)));
    assert!(matches!(trouble("  \n "), (Trouble::Nothing, _)));
    assert!(matches!(
        trouble("<?xml version=\"1.0\"?><!-- nothing -->"),
        (Trouble::Nothing, _)
    ));
    assert!(matches!(
        trouble("PK\u{3}\u{4}rubbish"),
        (Trouble::Character | Trouble::Stray, 1)
    ));
    assert!(matches!(trouble("số đơn,tên\n1,2"), (Trouble::Stray, 1)));
    assert!(matches!(trouble("<html><p>hello</p></html>"), (Trouble::UnknownRoot(name), _) if name == "html"));
    assert!(matches!(trouble(document("x") + "tail"), (Trouble::Stray, 7)));
    assert!(matches!(trouble("<a:us-patent-grant/>"), (Trouble::Prefix(p), 1) if p == "a"));
    assert!(matches!(trouble("<us-patent-grant b:lang=\"x\"/>"), (Trouble::Prefix(p), 1) if p == "b"));
}

#[test]
fn not_well_formed() {
    assert!(matches!(trouble(document("<b>x</i>")), (Trouble::Broken(_), 4)));
    assert!(matches!(trouble("</us-patent-grant>"), (Trouble::Broken(_), 1)));
    assert!(
        matches!(trouble("<us-patent-grant lang=\"en\" lang=\"vi\"/>"), (Trouble::TwiceAttribute(a), 1) if a == "lang")
    );
    assert!(matches!(trouble("<us-patent-grant lang=en/>"), (Trouble::Broken(_), 1)));
    assert!(matches!(trouble("<us-patent-grant lang/>"), (Trouble::Broken(_), 1)));
    assert!(matches!(
        trouble("<us-patent-grant lang=\"<\"/>"),
        (Trouble::Broken(_), 1)
    ));
    assert!(matches!(
        trouble("<us-patent-grant lang=\"&amp\"/>"),
        (Trouble::Broken(_), 1)
    ));
    assert!(matches!(
        trouble("<us-patent-grant><1/></us-patent-grant>"),
        (Trouble::Broken(_), 1)
    ));
}

/// A file that was cut off says so, at its end, wherever it was cut.
#[test]
fn cut_off_anywhere() {
    let xml = document("Máy <b>sao</b> chè &amp; <![CDATA[x]]><!-- y -->").replace("lang=\"EN\"", "lang=\"EN\" id='1'");
    let start = xml.find("<us-patent-grant").unwrap();
    let end = xml.trim_end().len();
    for at in start + 1..end {
        let bytes = &xml.as_bytes()[..at];
        let error = read(bytes).expect_err("cut off");
        // Within a letter of two bytes the bytes are no UTF-8.
        if std::str::from_utf8(bytes).is_err() {
            assert!(
                matches!(error.trouble, Trouble::NotUtf8 | Trouble::CutOff),
                "at {at}: {error}"
            );
            continue;
        }
        assert!(matches!(error.trouble, Trouble::CutOff), "at {at}: {error}");
        assert_eq!(error.place.byte, at as u64, "at {at}");
    }
}

/// Source that goes on for as long as it is asked, and counts what was asked for.
struct Endless<'a> {
    head: &'a [u8],
    tail: &'a [u8],
    at: usize,
    served: u64,
}

impl<'a> Endless<'a> {
    fn new(head: &'a str, tail: &'a str) -> Self {
        Endless {
            head: head.as_bytes(),
            tail: tail.as_bytes(),
            at: 0,
            served: 0,
        }
    }
}

impl Read for Endless<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = if self.at < self.head.len() {
            let n = buf.len().min(self.head.len() - self.at);
            buf[..n].copy_from_slice(&self.head[self.at..self.at + n]);
            self.at += n;
            n
        } else {
            let whole = (buf.len() / self.tail.len()).max(1) * self.tail.len();
            assert!(buf.len() >= self.tail.len());
            for (i, b) in buf[..whole].iter_mut().enumerate() {
                *b = self.tail[i % self.tail.len()];
            }
            whole
        };
        self.served += n as u64;
        Ok(n)
    }
}

fn limit(head: &str, tail: &str) -> (Limit, u64) {
    let mut source = BufReader::with_capacity(64 << 10, Endless::new(head, tail));
    let limits = Limits {
        piece: 1 << 20,
        record: 4 << 20,
        elements: 20_000,
        ..Limits::default()
    };
    let result = Documents::with_limits(&mut source, limits).find_map(Result::err);
    let error = result.expect("must be refused");
    let Trouble::TooLarge(limit) = error.trouble else {
        panic!("{error}")
    };
    (limit, source.get_ref().served)
}

/// Texts, tags, comments and types without end are refused after little more than the limit was read.
#[test]
fn endless_pieces() {
    for (head, tail) in [
        ("<us-patent-grant><abstract>", "text "),
        ("<us-patent-grant lang=\"", "attribute "),
        ("<us-patent-grant ", "attribute "),
        ("<us-patent-grant><!-- ", "comment "),
        ("<us-patent-grant><![CDATA[", "data "),
        ("<us-patent-grant><?pi ", "words "),
        ("<!DOCTYPE x [", "<!ENTITY a \"b\"> "),
        ("<us-patent-grant><abstract>&", "amp"),
        ("", "          "),
        ("<", "name"),
    ] {
        let (limit, served) = limit(head, tail);
        assert_eq!(limit, Limit::Piece, "{head}");
        assert!(served <= (1 << 20) + (128 << 10), "{head}: {served} bytes read");
    }
}

/// Many small pieces that make a large record are refused too.
#[test]
fn endless_records() {
    let (what, served) = limit("<us-patent-grant><abstract>", "some text<!-- -->");
    assert_eq!(what, Limit::Record);
    assert!(served < 9 << 20);
    assert_eq!(limit("<us-patent-grant>", "<p/>").0, Limit::Elements);
    assert_eq!(limit("<us-patent-grant>", "<p>").0, Limit::Depth);
    assert_eq!(limit("", "<outside>").0, Limit::Depth);
    let attributes: String = (0..65).map(|i| format!(" a{i}=\"\"")).collect();
    assert!(matches!(
        trouble(format!("<us-patent-grant{attributes}/>")),
        (Trouble::TooLarge(Limit::Attributes), 1)
    ));
    let prefixes: String = (0..60).map(|i| format!(" xmlns:a{i}=\"u\"")).collect();
    let nested = format!("<a{prefixes}>").repeat(10);
    assert!(matches!(trouble(nested), (Trouble::TooLarge(Limit::Prefixes), 1)));
}

/// Documents that are made to take long: many equal symbols and parties, many unknown elements in a deep place, long
/// names. If the time grew with the square of their length, this test would not end.
#[test]
fn long_lists_take_no_longer_than_their_length() {
    let symbols = "<classification-ipcr><section>A</section><class>01</class><subclass>B</subclass><main-group>1</main-group><subgroup>02</subgroup></classification-ipcr>";
    let other = |i: usize| symbols.replace(">02<", &format!(">{:04}1<", i % 10_000));
    let classes: String = (0..20_000)
        .map(|i| if i % 2 == 0 { symbols.to_owned() } else { other(i) })
        .collect();
    let xml = document("x").replace(
        "<invention-title>",
        &format!("<classifications-ipcr>{classes}</classifications-ipcr><invention-title>"),
    );
    assert!(read(&xml).unwrap()[0].classes.len() > 5_000);
    let deep = format!(
        "{}{}{}",
        format!("<{}>", "n".repeat(200)).repeat(100),
        "<p>x</p>".repeat(100_000),
        format!("</{}>", "n".repeat(200)).repeat(100)
    );
    let xml = document("x").replace("<invention-title>", &format!("{deep}<invention-title>"));
    let record = read(&xml).unwrap().pop().unwrap();
    assert_eq!((record.left_out.len(), record.left_out[0].count), (1, 100_000));
    // The same outside of any record.
    let mut documents = Documents::new(deep.as_bytes());
    assert!(matches!(
        documents.next(),
        Some(Err(Error {
            trouble: Trouble::UnknownRoot(_),
            ..
        }))
    ));
    assert_eq!(documents.left_out()[0].count, 100_000);
    let different: String = (0..20_000).map(|i| format!("<a{i}>x</a{i}>")).collect();
    let record = read(document("x").replace("<invention-title>", &format!("{different}<invention-title>")))
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(record.left_out.iter().map(|l| l.count).sum::<usize>(), 20_000);
    assert!(record.left_out.len() <= 1000);
    assert!(matches!(
        trouble(format!("<{}/>", "n".repeat(201))),
        (Trouble::Broken(_), 1)
    ));
}

/// A text of a gigabyte costs no more memory than the limit, with the limits that everyone has.
#[test]
fn a_gigabyte_of_text_is_refused() {
    let mut source = BufReader::new(Endless::new("<us-patent-grant><abstract><p>", "gigabyte"));
    let error = Documents::new(&mut source).find_map(Result::err).unwrap();
    assert!(matches!(error.trouble, Trouble::TooLarge(Limit::Piece)));
    assert!(source.get_ref().served < 17 << 20);
}

/// After an error nothing more comes, and what was before it has come.
#[test]
fn an_error_is_the_end() {
    let file = document("one") + &document("two") + &document("thr<ee") + &document("four");
    let mut documents = Documents::new(file.as_bytes());
    assert_eq!(documents.next().unwrap().unwrap().titles[0].text, "one");
    assert_eq!(documents.next().unwrap().unwrap().titles[0].text, "two");
    assert!(documents.next().unwrap().is_err());
    assert!(documents.next().is_none() && documents.next().is_none());
}

/// A source that fails says so.
#[test]
fn a_source_that_fails() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("disk on fire"))
        }
    }
    let source = "<us-patent-grant>".as_bytes().chain(BufReader::new(Failing));
    let error = Documents::new(source).find_map(Result::err).unwrap();
    assert!(matches!(error.trouble, Trouble::Source(words) if words.contains("disk on fire")));
}

/// Hands out few bytes at a time: pieces that lie across buffers are read as others are.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.fill_buf()?.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Slow<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        Ok(&self.0[..self.1.min(self.0.len())])
    }
    fn consume(&mut self, n: usize) {
        self.0 = &self.0[n..];
    }
}

#[test]
fn in_small_portions() {
    for name in ALL {
        let Some(bytes) = sample(name) else { continue };
        let whole = read(&bytes).unwrap();
        for portion in [1, 7, 4096] {
            let slow: Vec<Record> = Documents::new(Slow(&bytes, portion)).collect::<Result<_, _>>().unwrap();
            assert!(slow == whole, "{name} by {portion} bytes");
        }
    }
}

fn samples() -> Vec<Vec<u8>> {
    ALL.iter()
        .filter_map(|name| std::fs::read(crate::support::folder().join(name)).ok())
        .collect()
}

/// A sample that is cut anywhere is refused, and the place is within it.
#[test]
fn cut_samples() {
    for bytes in samples() {
        let last = bytes.iter().rposition(|b| *b == b'>').unwrap();
        for i in 1..40 {
            let at = last * i / 40;
            let error = read(&bytes[..at]).expect_err("cut off");
            assert!(error.place.byte <= at as u64 && error.place.line > 0, "{error}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Bytes changed, doubled, taken out or swapped: an answer, never a panic.
    #[test]
    fn changed_samples(changes in proptest::collection::vec((any::<u32>(), any::<u8>(), 0_u8..5), 1..12)) {
        for mut bytes in samples() {
            bytes.truncate(20_000);
            for (at, byte, how) in &changes {
                let at = *at as usize % bytes.len();
                match how {
                    0 => bytes[at] = *byte,
                    1 => bytes.insert(at, b"<>&;\"'/![]?:=\0 "[*byte as usize % 15]),
                    2 => { bytes.remove(at); }
                    3 => { let end = (at + *byte as usize).min(bytes.len()); let part = bytes[at..end].to_vec(); bytes.splice(at..at, part); }
                    _ => { let end = (at + *byte as usize).min(bytes.len()); bytes.drain(at..end); }
                }
            }
            for record in Documents::new(bytes.as_slice()).flatten() {
                let _ = wipo::write(&record);
            }
        }
    }

    /// Whatever stands between the tags.
    #[test]
    fn any_text(text in "[<>&;/!a-zA-Z0-9 \"'=?\\[\\]-]{0,60}|\\PC{0,40}") {
        let _ = read(&text);
        for record in Documents::new(document(&text).as_bytes()).flatten() {
            let _ = wipo::write(&record);
        }
    }
}
