//! Papers: pages, text, fonts and conformance as poppler and qpdf see them.

use engine_documents::{FontSource, PaperError, Papers, Profile, qr_svg};
use serde_json::{Value, json};

use crate::{ask, shared};

const TODAY: (i32, u8, u8) = (2026, 11, 25);

/// Every letter of the language, small and capital.
const LETTERS: &str = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ";

fn certificate() -> Value {
    json!({
        "superior_unit": "Ủy ban nhân dân tỉnh Vĩnh Long",
        "unit": "Trường Trung học phổ thông chuyên Nguyễn Bỉnh Khiêm",
        "number": "01/GCN-SK", "place": "Vĩnh Long", "issued_on": "2026-02-05",
        "author": "Nguyễn Thị Ánh Nguyệt", "author_workplace": "Tổ Ngữ văn",
        "title": "Sổ tay số hóa thư viện xanh", "co_authors": ["Trần Văn Đức", "Lê Thị Hồng Gấm"],
        "sponsor": "Trường Trung học phổ thông", "summary": "Mỗi lớp một góc đọc.", "benefit": "Không phát sinh chi phí.",
        "decision": "Quyết định số 15/QĐ-THPT ngày 01/02/2026",
        "signer_lines": ["TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"], "signer_name": "Phạm Quốc Khánh",
        "verify_address": "sangkien.example/xac-minh", "qr": "https://sangkien.example/xac-minh/8K3M-22QD",
    })
}

fn receipt() -> Value {
    json!({
        "superior_unit": "Ủy ban nhân dân tỉnh", "unit": "Sở Giáo dục và Đào tạo", "place": "Vĩnh Long", "number": "12/PTN-SK",
        "code": "SK-2026-0042", "received_on": "2026-02-05", "applicant": "Nguyễn Thị Ánh Nguyệt",
        "title": format!("{LETTERS} e\u{302}\u{301}"),
        "papers": [{ "name": "Đơn yêu cầu công nhận sáng kiến", "form": "Bản điện tử" }],
        "due_on": "2026-03-05", "due_reason": "Trong một tháng kể từ ngày nhận (Điều lệ Sáng kiến, Điều 6).",
        "receiver": "Trần Đức Lượng", "next_step": "Đơn vị kiểm tra hồ sơ.", "qr": "https://sangkien.example/ho-so/SK-2026-0042",
    })
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_built_in_paper_is_a_sound_archival_pdf() {
    let papers = Papers::new(FontSource::system());
    println!("set in {}", papers.serif());
    assert_eq!(
        papers.names().collect::<Vec<_>>(),
        [
            "certificate",
            "decision",
            "document",
            "handover",
            "letter",
            "minutes",
            "novelty",
            "receipt",
            "refusal",
            "register",
            "score_sheet",
            "session_report",
            "submission",
            "supplement"
        ]
    );
    let handover = json!({
        "unit": "Sở Khoa học và Công nghệ", "date": "2026-11-25", "from": { "name": "Nguyễn Thị Ánh", "position": "Chuyên viên" },
        "to": { "name": "Trần Đức Lượng" },
        "groups": [{ "title": "Hồ sơ", "rows": [{ "code": "SK-2026-0042", "title": "Sổ tay", "state": "Đang kiểm tra", "due_on": "2026-12-01" }] }, { "title": "Nhiệm vụ", "rows": [] }],
    });
    let rows: Vec<Value> = (1..=120)
        .map(|at| json!([at, "Nguyễn Thị Ánh Nguyệt", "1.200.000"]))
        .collect();
    let register = json!({
        "unit": "Sở Khoa học và Công nghệ", "title": "Danh sách sáng kiến",
        "columns": [{ "head": "TT", "width": 1 }, { "head": "Tác giả riêng", "width": 4 }, { "head": "Tiền", "align": "right" }], "rows": rows, "totals": ["", "Cộng", "144.000.000"],
    });
    for (name, data, pages) in [
        ("certificate", certificate(), 1..=1),
        ("receipt", receipt(), 1..=1),
        ("handover", handover, 1..=1),
        ("register", register, 3..=6),
    ] {
        let pdf = papers.render(name, &data, TODAY).unwrap();
        assert!(pages.contains(&pdf.pages), "{name}: {} pages", pdf.pages);
        assert_eq!(pdf.profile, Profile::A2a, "{name}");
        if let Some(checked) = ask("qpdf", &["--check", "{}"], &pdf.bytes, &format!("{name}.pdf")) {
            assert!(
                checked.contains("No syntax or stream encoding errors"),
                "{name}: {checked}"
            );
        }
        if let Some(fonts) = ask("pdffonts", &["{}"], &pdf.bytes, &format!("{name}-f.pdf")) {
            let faces: Vec<&str> = fonts.lines().skip(2).collect();
            // name, type, encoding, emb, sub, uni, object: embedded, subset, with a table to Unicode
            assert!(
                !faces.is_empty() && faces.iter().all(|face| face.contains("yes yes yes")),
                "{name}: {fonts}"
            );
        }
        if let Some(text) = ask(
            "pdftotext",
            &["-layout", "{}", "-"],
            &pdf.bytes,
            &format!("{name}-t.pdf"),
        ) {
            assert!(
                text.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") && text.contains("Độc lập - Tự do - Hạnh phúc"),
                "{name}: {text}"
            );
            if name == "register" {
                assert_eq!(
                    text.matches("Tác giả riêng").count(),
                    pdf.pages as usize,
                    "the head row stands on each page"
                );
            }
        }
    }
}

#[test]
fn every_letter_comes_back_out_of_the_receipt() {
    for fonts in [FontSource::system(), FontSource::built_in()] {
        let pdf = Papers::new(fonts).render("receipt", &receipt(), TODAY).unwrap();
        let Some(text) = ask("pdftotext", &["-raw", "{}", "-"], &pdf.bytes, "letters.pdf") else {
            return;
        };
        // one word longer than the line is broken anywhere
        let letters: String = text.split_whitespace().collect();
        assert!(
            letters.contains(LETTERS) && letters.contains(&format!("{LETTERS}ế")),
            "{text}"
        );
        assert!(
            joined(&text).contains("Vĩnh Long, ngày 05 tháng 02 năm 2026")
                && joined(&text).contains("ngày 05 tháng 3 năm 2026"),
            "{text}"
        );
    }
}

#[test]
fn a_certificate_stays_on_one_page_whatever_is_typed() {
    let papers = Papers::new(FontSource::system());
    let mut data = certificate();
    for (field, text) in [
        ("title", "Giải pháp tổ chức hoạt động trải nghiệm đọc sách ".repeat(8)),
        (
            "summary",
            "Mỗi lớp một góc đọc, mỗi tháng một buổi kể chuyện tại di tích. ".repeat(200),
        ),
        ("benefit", "Tỷ lệ học sinh mượn sách tăng từ 23% lên 61%.\n".repeat(60)),
        ("author", "Công Tằng Tôn Nữ Nguyễn Thị Thùy Ngọc Ánh Nguyệt".to_owned()),
    ] {
        data[field] = Value::String(text);
        assert_eq!(papers.render("certificate", &data, TODAY).unwrap().pages, 1, "{field}");
    }
    assert_eq!(
        papers.render("certificate", &json!({}), TODAY).unwrap().pages,
        1,
        "nothing filled in"
    );
    let text = ask(
        "pdftotext",
        &["{}", "-"],
        &papers.render("certificate", &data, TODAY).unwrap().bytes,
        "long.pdf",
    );
    if let Some(text) = text {
        assert!(
            joined(&text).contains("Phạm Quốc Khánh") && text.contains('…'),
            "{text}"
        );
    }
}

/// The top and the foot of the first word of a PDF that is `word`, in points from the upper edge.
fn stands(boxes: &str, word: &str) -> Option<(f64, f64)> {
    let line = boxes.lines().find(|line| line.contains(&format!(">{word}</word>")))?;
    let at = |name: &str| {
        line.split(&format!("{name}=\""))
            .nth(1)?
            .split('"')
            .next()?
            .parse()
            .ok()
    };
    Some((at("yMin")?, at("yMax")?))
}

/// Text without marks has fewer bytes for its width: what was reckoned too narrow ran over the foot of the certificate.
#[test]
fn the_last_line_of_a_certificate_stands_above_its_foot() {
    let papers = Papers::new(FontSource::system());
    for (marks, sentence) in [
        (false, "Moi lop mot goc doc, moi thang mot buoi ke chuyen tai di tich. "),
        (true, "Mỗi lớp một góc đọc, mỗi tháng một buổi kể chuyện tại di tích. "),
    ] {
        for sentences in (1..40).step_by(2) {
            let mut data = certificate();
            data["summary"] = Value::String(sentence.repeat(sentences));
            data["benefit"] = Value::String(sentence.repeat(sentences / 2 + 1));
            data["decision"] = json!("Quyet dinh so 15 ngay CUOI");
            let pdf = papers.render("certificate", &data, TODAY).unwrap();
            let Some(boxes) = ask("pdftotext", &["-bbox", "{}", "-"], &pdf.bytes, "above.pdf") else {
                return;
            };
            let (_, last) = stands(&boxes, "CUOI").unwrap();
            let (foot, _) = stands(&boxes, "2026").unwrap();
            let (head, _) = stands(&boxes, "CHỨNG").unwrap();
            assert!(
                last < foot,
                "{sentences} sentences, marks {marks}: {last} is below {foot}"
            );
            assert!(head > 0.0, "{sentences}");
        }
    }
}

#[test]
fn nothing_that_people_type_acts_as_markup_or_stops_a_paper() {
    let papers = Papers::new(FontSource::system());
    let typed = "#panic() *đậm* _nghiêng_ $x$ @trang <a> = đầu\n- gạch `m` \\ // [x] #eval(\"1\")";
    let mut data = receipt();
    data["title"] = Value::String(typed.to_owned());
    let pdf = papers.render("receipt", &data, TODAY).unwrap();
    if let Some(text) = ask("pdftotext", &["{}", "-"], &pdf.bytes, "typed.pdf") {
        assert!(joined(&text).contains(&joined(typed)), "{text}");
    }
    data["title"] =
        Value::String("漢字 😀 \u{202e}đảo \u{0}\u{7}\u{e000}\u{fffe} \u{10ffff} ẞ ﷽ 👨‍👩‍👧 \u{feff}xong".to_owned());
    let pdf = papers.render("receipt", &data, TODAY).unwrap();
    assert_eq!(
        pdf.profile,
        Profile::A2a,
        "a sign without a glyph must not cost the archival profile"
    );
    let Some(file) = shared("naughty-inputs/blns.json") else {
        return;
    };
    let strings: Vec<String> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    for (at, block) in strings.chunks(64).enumerate() {
        let rows: Vec<Value> = block.iter().map(|text| json!([text, text])).collect();
        let list = json!({ "unit": block.first(), "title": block.last(), "columns": [{ "head": block.get(1), "width": 1 }, { "head": "x", "width": 1 }], "rows": rows });
        let pdf = papers.render("register", &list, TODAY).unwrap();
        assert_eq!(pdf.profile, Profile::A2a, "block {at}");
        let mut one = certificate();
        one["title"] = json!(block.join(" "));
        one["qr"] = json!(block.join(" "));
        assert_eq!(
            papers.render("certificate", &one, TODAY).unwrap().pages,
            1,
            "block {at}"
        );
    }
}

#[test]
fn data_of_the_wrong_shape_is_an_error_and_not_a_panic() {
    let papers = Papers::new(FontSource::built_in());
    assert_eq!(
        papers.render("hoa-don", &json!({}), TODAY),
        Err(PaperError::UnknownTemplate("hoa-don".to_owned()))
    );
    assert_eq!(
        papers.render("receipt", &json!({}), (2026, 2, 30)).unwrap_err().code(),
        "paper.data"
    );
    for data in [
        json!(null),
        json!([1]),
        json!({ "papers": "x" }),
        json!({ "papers": [1] }),
        json!({ "unit": { "a": 1 } }),
        json!({ "qr": 5 }),
    ] {
        match papers.render("receipt", &data, TODAY) {
            Ok(pdf) => assert!(pdf.pages >= 1),
            Err(error) => assert_eq!(error.code(), "paper.template", "{data}: {error}"),
        }
    }
    let mut deep = json!("x");
    for _ in 0..200 {
        deep = json!([deep]);
    }
    assert_eq!(
        papers
            .render("receipt", &json!({ "title": deep }), TODAY)
            .unwrap_err()
            .code(),
        "paper.data"
    );
}

#[test]
fn the_same_data_on_the_same_day_give_the_same_bytes() {
    let first = Papers::new(FontSource::built_in())
        .render("certificate", &certificate(), TODAY)
        .unwrap();
    let papers = Papers::new(FontSource::built_in());
    papers.render("receipt", &receipt(), TODAY).unwrap();
    assert_eq!(papers.render("certificate", &certificate(), TODAY).unwrap(), first);
    assert_eq!(papers.serif(), "Libertinus Serif");
}

#[test]
fn an_installation_lays_out_its_own_papers_and_reaches_nothing_else() {
    let folder = std::env::temp_dir().join(format!("templates-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write(
        "receipt.typ",
        "#import \"base.typ\": *\n#show: paper.with(\"x\")\nMẫu của tỉnh: #field(\"code\")",
    );
    write("disk.typ", "#read(\"/etc/passwd\")");
    write("up.typ", "#read(\"../../../etc/passwd\")");
    write("other.typ", "#include \"receipt.typ\"");
    write("package.typ", "#import \"@preview/cetz:0.3.4\": *");
    write("loop.typ", "#{ while true { let x = 1 } }");
    write("recursion.typ", "#let f(x) = f(x + 1)\n#f(1)");
    write("wrong.typ", "#let d = json(\"data.json\")\n\n#d.khong_co");
    write("Bad Name.typ", "x");
    let papers = Papers::new(FontSource::built_in()).with_templates(&folder).unwrap();
    assert_eq!(
        papers.overridden(),
        [
            "disk",
            "loop",
            "other",
            "package",
            "receipt",
            "recursion",
            "up",
            "wrong"
        ]
    );
    let pdf = papers.render("receipt", &receipt(), TODAY).unwrap();
    if let Some(text) = ask("pdftotext", &["{}", "-"], &pdf.bytes, "own.pdf") {
        assert!(text.contains("Mẫu của tỉnh: SK-2026-0042"), "{text}");
    }
    for name in ["disk", "up", "other", "package", "loop", "recursion", "wrong"] {
        let error = papers.render(name, &receipt(), TODAY).unwrap_err();
        println!("{error}");
        assert_eq!(error.code(), "paper.template", "{name}");
    }
    let error = papers.render("wrong", &receipt(), TODAY).unwrap_err().to_string();
    assert!(error.contains("wrong.typ:3: "), "the operator learns the line: {error}");
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(
        Papers::new(FontSource::built_in())
            .with_templates(&folder)
            .unwrap_err()
            .code(),
        "paper.folder"
    );
}

#[test]
fn the_printed_qr_is_the_one_of_the_page() {
    let svg = qr_svg("https://sangkien.example/xac-minh/8K3M-22QD", 4);
    assert!(svg.contains("<path d=\"M4 4h7v1h-7z"), "{}", &svg[..200]);
}

#[test]
fn papers_are_set_by_several_threads_at_once() {
    let papers = Papers::new(FontSource::built_in());
    let alone = papers.render("receipt", &receipt(), TODAY).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..4 {
                    assert_eq!(papers.render("receipt", &receipt(), TODAY).unwrap(), alone);
                    papers.render("certificate", &certificate(), TODAY).unwrap();
                }
            });
        }
    });
}
