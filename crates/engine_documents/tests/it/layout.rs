//! The papers of the council in the layout of NĐ 30/2020/NĐ-CP, as PDF and as DOCX: the same words in both.

use engine_documents::{FontSource, Limits, Papers, Profile, extract};
use serde_json::{Value, json};

use crate::ask;

const TODAY: (i32, u8, u8) = (2026, 11, 25);

fn common(more: Value) -> Value {
    let mut data = json!({
        "superior_unit": "Ủy ban nhân dân tỉnh Lai Châu", "unit": "Ủy ban nhân dân xã Tân Uyên", "place": "Tân Uyên",
        "date": "2026-02-05", "recipients": ["Như Điều 3;", "Sở Khoa học và Công nghệ", "Lưu: VT, VHXH (03)."],
        "signer_lines": ["TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"], "signer_name": "Lò Văn Ươm",
        "addressees": ["Hội đồng sáng kiến tỉnh"], "basis": ["Căn cứ Nghị định số 13/2012/NĐ-CP;", "Căn cứ Thông tư số 18/2013/TT-BKHCN"],
    });
    for (key, value) in more.as_object().unwrap() {
        data[key] = value.clone();
    }
    data
}

/// One example of each paper. Long words without strokes, so that no line breaks inside one.
fn examples() -> Vec<(&'static str, Value)> {
    let item = json!({
        "title": "Sổ tay <thư viện> xanh & \"sạch\"", "code": "SK 42", "authors": [{ "name": "Nguyễn Thị Ánh", "workplace": "Trường Tiểu học số 1", "share": "60" }, { "name": "Trần Đức", "workplace": "Trường Tiểu học số 1", "share": "40" }],
    });
    vec![
        (
            "supplement",
            common(json!({
                "number": "07/TB-UBND", "code": "SK 42", "title": "Sổ tay", "applicant": "Nguyễn Thị Ánh", "received_on": "2026-01-20",
                "items": [{ "place": "Tác giả", "what": "Tỷ lệ đóng góp chưa đủ 100%", "how": "Sửa trong hồ sơ" }, { "place": "Tệp báo cáo", "what": "Thiếu trang 3", "how": "" }],
                "due_on": "2026-03-05", "due_reason": "Một tháng kể từ ngày thông báo.", "qr": "https://sangkien.example/ho-so/42",
            })),
        ),
        (
            "refusal",
            common(json!({
                "symbol": "TB-UBND", "code": "SK 42", "title": "Sổ tay", "applicant": "Nguyễn Thị Ánh", "received_on": "2026-01-20",
                "reasons": [{ "reason": "Không có tính mới", "explanation": "Đã áp dụng tại đơn vị từ năm 2024.", "source": "Điều 4", "earlier": "SK 7, Sổ tay xanh" }],
                "next_step": "Có thể nộp lại khi có điểm mới.", "qr": "https://sangkien.example/ho-so/42",
            })),
        ),
        (
            "minutes",
            common(json!({
                "unit": "Hội đồng sáng kiến xã Tân Uyên", "number": "03/BB-HĐSK", "began_at": "8 giờ 00 ngày 05 tháng 02 năm 2026", "ended_at": "11 giờ 30 cùng ngày",
                "held_at": "Phòng họp số 2", "present": 8, "total": 9, "quorum": "Đủ điều kiện tiến hành (từ 6 thành viên).",
                "members": [{ "name": "Lò Văn Ươm", "title": "Phó Chủ tịch", "role": "Chủ tịch" }, { "name": "Vàng A Páo", "title": "Công an xã", "role": "Ủy viên", "present": false, "reason": "đi công tác" }],
                "chair": "Lò Văn Ươm", "secretary": "Trần Thị Hoa", "contents": ["Xét công nhận sáng kiến đợt 1."], "method": "bỏ phiếu kín", "pass_rule": "Cần ít nhất 2/3 số thành viên.",
                "items": [{ "title": "Sổ tay", "code": "SK 42", "authors": "Nguyễn Thị Ánh", "scope": "cơ sở", "effect": "giảm 30% thời gian", "left_out": "Trần Đức", "yes": 7, "no": 1, "blank": 0, "result": "Công nhận" }],
                "conclusions": ["Đề nghị công nhận 1 sáng kiến."], "signer_secretary": "Trần Thị Hoa", "signer_chair": "Lò Văn Ươm",
            })),
        ),
        (
            "novelty",
            common(json!({
                "title": "Sổ tay", "code": "SK 42", "authors": "Nguyễn Thị Ánh", "checked_at": "08:05, 05/02/2026", "headline": "Cần xem: có đoạn giống hồ sơ nộp trước", "count": "2 đoạn giống 1 hồ sơ nộp trước; đoạn dài nhất 60 chữ.",
                "sources": [{ "name": "SK 7 “Sổ tay xanh”", "about": "Trường Tiểu học số 1, 2024", "how": "giống nguyên văn", "passages": [{ "number": 1, "part": "Bản chất của sáng kiến", "words": 60, "new": "Mỗi em một sổ.", "old": "Mỗi em một sổ." }, { "number": 2, "part": "Báo cáo mô tả", "words": 20, "new": "Ghi mỗi tuần.", "old": "(không hiện nội dung nguồn)" }] }],
                "skipped": [["Báo cáo mô tả", "chữ của mẫu đơn", "Lĩnh vực áp dụng sáng kiến"]], "leftovers": ["“Trường Tiểu học Kim Đồng”, 2 lần"], "explanation": "Nhóm cùng viết.", "limits": "Chỉ tìm đoạn chữ giống nhau.", "house_rule": "Quy ước của hệ thống.",
            })),
        ),
        (
            "submission",
            common(json!({
                "number": "12/TTr-HĐSK", "paragraphs": ["Hội đồng sáng kiến đã họp ngày 05/02/2026."], "enclosures": ["Biên bản họp"],
                "items": [{ "person": "Nguyễn Thị Ánh, giáo viên", "title": "Sổ tay", "part": "chủ trì", "known": "Ghi sổ giấy", "content": "Ghi sổ số", "scope": "cơ sở", "effect": "nhanh hơn", "note": "" }],
            })),
        ),
        (
            "decision",
            common(json!({
                "number": "15/QĐ-UBND", "issuing_title": "Chủ tịch Ủy ban nhân dân xã Tân Uyên", "proposer": "Chủ tịch Hội đồng sáng kiến", "items": [item],
            })),
        ),
        (
            "session_report",
            common(json!({
                "number": "09/BC-HĐSK", "parts": [{ "title": "Tình hình chung", "paragraphs": ["Đã xét 12 hồ sơ."], "columns": [{ "head": "Đơn vị", "width": 2 }, { "head": "Số hồ sơ", "align": "right" }], "rows": [["Trường", "12"]], "totals": ["Cộng", "12"] }],
            })),
        ),
        (
            "document",
            common(json!({
                "number": "42/KH-UBND", "kind": "KẾ HOẠCH", "about": "Phong trào sáng kiến năm 2026",
                "clauses": [{ "text": "I. MỤC ĐÍCH", "head": "true" }, { "text": "1. Mỗi trường một sáng kiến", "head": "false" }],
            })),
        ),
        (
            "letter",
            common(
                json!({ "number": "1003/UBND-VX", "about": "mời họp hội đồng", "paragraphs": ["Kính mời dự họp.", "Xin cảm ơn"] }),
            ),
        ),
        (
            "receipt",
            common(json!({
                "code": "SK 42", "received_on": "2026-02-05", "applicant": "Nguyễn Thị Ánh", "title": "Sổ tay", "papers": [{ "name": "Đơn yêu cầu", "form": "Bản điện tử" }],
                "due_on": "2026-03-05", "due_reason": "Trong một tháng.", "receiver": "Trần Đức", "qr": "https://sangkien.example/ho-so/42",
            })),
        ),
        (
            "register",
            common(
                json!({ "title": "Danh sách", "columns": [{ "head": "TT" }, { "head": "Tên", "width": 1 }], "rows": [["1", "A"], [2], [null, "B", "C"]], "totals": ["", "2"] }),
            ),
        ),
        (
            "handover",
            common(json!({
                "from": { "name": "Nguyễn Thị Ánh" }, "to": { "name": "Trần Đức", "unit": "Phòng Nội vụ" }, "groups": [{ "title": "Hồ sơ", "rows": [{ "code": "SK 42", "title": "Sổ tay", "state": "Mới" }] }, { "title": "Việc", "rows": [] }],
            })),
        ),
    ]
}

fn word_text(docx: &[u8]) -> String {
    let found = extract(docx, "a.docx", Limits::default()).unwrap();
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    found.text
}

/// All that is printed, in no order: lines of cells stand beside each other in one and below each other in the other.
fn signs(text: &str) -> String {
    // the bold italic of Liberation draws "ơ" with two glyphs, and the table to Unicode names the letter for both
    let text = text.replace("Nơơi nhận", "Nơi nhận");
    let mut signs: Vec<char> = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    signs.sort_unstable();
    signs.into_iter().collect()
}

/// The number that stands first on later pages.
fn without_page_numbers(text: &str) -> String {
    let page = |page: &str| match page.trim_start().split_once('\n') {
        Some((first, rest)) if first.trim().parse::<u32>().is_ok() => rest.to_owned(),
        _ => page.to_owned(),
    };
    text.split('\u{c}').map(page).collect()
}

#[test]
fn the_pdf_and_the_docx_of_each_paper_say_the_same() {
    let papers = Papers::new(FontSource::system());
    for (name, data) in examples() {
        let pdf = papers
            .render(name, &data, TODAY)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(pdf.profile, Profile::A2a, "{name}");
        let docx = papers
            .docx(name, &data, TODAY)
            .unwrap_or_else(|error| panic!("{error}"));
        let word = word_text(&docx);
        let sections = if matches!(name, "submission" | "decision") {
            2
        } else {
            1
        };
        assert!(
            (sections..=sections + 1).contains(&pdf.pages),
            "{name}: {} pages",
            pdf.pages
        );
        if let Some(printed) = ask(
            "pdftotext",
            &["-layout", "{}", "-"],
            &pdf.bytes,
            &format!("{name}-same.pdf"),
        ) {
            let printed = without_page_numbers(&printed);
            assert_eq!(signs(&printed), signs(&word), "{name}\n{printed}\n-----\n{word}");
        }
    }
}

#[test]
fn a_decision_stands_as_the_decree_asks() {
    let papers = Papers::new(FontSource::system());
    let (name, data) = examples().into_iter().find(|(name, _)| *name == "decision").unwrap();
    let text = word_text(&papers.docx(name, &data, TODAY).unwrap());
    for line in [
        "Số: 15/QĐ-UBND\tTân Uyên, ngày 05 tháng 02 năm 2026",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ TÂN UYÊN",
        "Căn cứ Nghị định số 13/2012/NĐ-CP;",
        "Theo đề nghị của Chủ tịch Hội đồng sáng kiến.",
        "Điều 1. Công nhận 1 sáng kiến (có danh sách kèm theo).",
        "(Kèm theo Quyết định số 15/QĐ-UBND ngày 05 tháng 02 năm 2026 của Chủ tịch Ủy ban nhân dân xã Tân Uyên)",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.contains("thi hành Quyết định này./."), "{text}");
    for receiver in ["- Như Điều 3;", "- Sở Khoa học và Công nghệ;", "- Lưu: VT, VHXH (03)."] {
        assert!(text.contains(receiver), "{receiver}\n{text}");
    }
    let block = text.find("TM. ỦY BAN NHÂN DÂN").unwrap();
    assert!(text[block..].contains("KT. CHỦ TỊCH") && text[block..].contains("PHÓ CHỦ TỊCH"));
    // without a number the place before the symbol stays free, also where the annex refers to it
    let mut draft = data;
    draft["number"] = Value::Null;
    draft["symbol"] = json!("QĐ-UBND");
    let text = word_text(&papers.docx(name, &draft, TODAY).unwrap());
    assert!(
        text.contains("Số:") && text.contains("/QĐ-UBND") && text.contains("Quyết định số …/QĐ-UBND"),
        "{text}"
    );
}

#[test]
fn a_party_paper_has_its_own_heading_and_authority() {
    let papers = Papers::new(FontSource::system());
    let (_, mut data) = examples().into_iter().find(|(name, _)| *name == "letter").unwrap();
    data["scheme"] = json!("party");
    data["number"] = json!("50-CV/ĐU");
    data["signer_lines"] = json!(["TM. Ban Thường vụ", "Phó Bí thư"]);
    let pdf = papers.render("letter", &data, TODAY).unwrap();
    let word = word_text(&papers.docx("letter", &data, TODAY).unwrap());
    assert!(
        word.contains("ĐẢNG CỘNG SẢN VIỆT NAM") && !word.contains("Độc lập"),
        "{word}"
    );
    assert!(
        word.contains("Số 50-CV/ĐU") && word.contains("T/M BAN THƯỜNG VỤ"),
        "{word}"
    );
    if let Some(printed) = ask("pdftotext", &["-layout", "{}", "-"], &pdf.bytes, "party.pdf") {
        assert_eq!(signs(&printed), signs(&word), "{printed}\n-----\n{word}");
    }
}

#[test]
fn a_long_list_repeats_its_head_and_numbers_its_pages() {
    let papers = Papers::new(FontSource::system());
    let items: Vec<Value> = (1..=150)
        .map(|at| json!({ "title": format!("Giải pháp thứ {at}"), "authors": [{ "name": "Nguyễn Thị Ánh", "workplace": "Trường" }] }))
        .collect();
    let (_, mut data) = examples().into_iter().find(|(name, _)| *name == "decision").unwrap();
    data["items"] = json!(items);
    let pdf = papers.render("decision", &data, TODAY).unwrap();
    assert!(pdf.pages > 3, "{} pages", pdf.pages);
    if let Some(text) = ask("pdftotext", &["-layout", "{}", "-"], &pdf.bytes, "list.pdf") {
        let pages: Vec<&str> = text.split('\u{c}').collect();
        assert_eq!(text.matches("Tên sáng kiến").count(), pdf.pages as usize - 1);
        // the decision has one page without a number; the annex counts from 1, which it does not show
        assert!(
            !pages[1].trim_start().starts_with(|c: char| c.is_ascii_digit()),
            "{}",
            pages[1]
        );
        assert!(pages[2].trim_start().starts_with("2\n"), "{}", pages[2]);
    }
    let docx = papers.docx("decision", &data, TODAY).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let document = part("word/document.xml");
    assert!(document.contains("<w:tblHeader/>") && document.matches("<w:titlePg/>").count() == 2);
    assert!(part("word/header1.xml").contains(" PAGE ") && part("word/styles.xml").contains("Times New Roman"));
}

#[test]
fn nothing_typed_breaks_a_docx() {
    let papers = Papers::new(FontSource::built_in());
    let typed = "<w:p/> & ]]> \u{0}\u{8}\u{b}\u{fffe}\u{202e} \"'\ndòng hai 😀 #panic()";
    let (_, mut data) = examples().into_iter().find(|(name, _)| *name == "receipt").unwrap();
    data["title"] = json!(typed);
    data["unit"] = json!(typed);
    let docx = papers.docx("receipt", &data, TODAY).unwrap();
    let text = word_text(&docx);
    assert!(
        text.contains("<w:p/> & ]]>") && text.contains("dòng hai 😀 #panic()"),
        "{text}"
    );
    assert_eq!(
        papers.docx("receipt", &data, TODAY).unwrap(),
        docx,
        "the same data give the same bytes"
    );
    assert_eq!(
        papers.docx("no", &json!({}), TODAY).unwrap_err().code(),
        "paper.unknown_template"
    );
    for name in papers.names() {
        papers
            .docx(name, &json!({}), TODAY)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        papers
            .render(name, &json!({}), TODAY)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let folder = std::env::temp_dir().join(format!("undescribed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("plain.typ"), "x").unwrap();
    std::fs::write(folder.join("odd.typ"), "#let description = ((kind: \"picture\"),)").unwrap();
    let own = Papers::new(FontSource::built_in()).with_templates(&folder).unwrap();
    for name in ["plain", "odd"] {
        assert_eq!(
            own.docx(name, &json!({}), TODAY).unwrap_err().code(),
            "paper.not_editable",
            "{name}"
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// LibreOffice opens each file and finds the same words: only where it is installed.
#[test]
fn a_word_processor_opens_each_docx() {
    let papers = Papers::new(FontSource::system());
    let folder = std::env::temp_dir().join(format!("docx-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut files = Vec::new();
    for (name, data) in examples() {
        let docx = papers.docx(name, &data, TODAY).unwrap();
        let file = folder.join(format!("{name}.docx"));
        std::fs::write(&file, &docx).unwrap();
        files.push((file, word_text(&docx)));
    }
    let done = std::process::Command::new("soffice")
        .arg("--headless")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            folder.join("profile").display()
        ))
        .args(["--convert-to", "txt:Text (encoded):UTF8", "--outdir"])
        .arg(&folder)
        .args(files.iter().map(|(file, _)| file))
        .output();
    if done.is_err() {
        println!("skipped: soffice is not installed");
    } else {
        for (file, words) in &files {
            let text = std::fs::read_to_string(file.with_extension("txt")).unwrap();
            let text = text.trim_start_matches('\u{feff}');
            assert_eq!(signs(text), signs(words), "{}", file.display());
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
