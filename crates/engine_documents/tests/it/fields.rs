//! Guesses at the fields of real reports.

use chrono::NaiveDate;
use engine_documents::{Guessed, Limits, extract, guess_fields};

use crate::shared;

#[test]
fn a_request_on_the_form_of_the_law_fills_the_fields() {
    let text = "ĐƠN YÊU CẦU CÔNG NHẬN SÁNG KIẾN\n\
        Kính gửi: Hội đồng sáng kiến xã Ninh Điền\n\
        Tôi ghi tên dưới đây:\n\
        STT\tHọ và tên\tNgày tháng năm sinh\tNơi công tác\tChức danh\tTrình độ chuyên môn\tTỷ lệ (%) đóng góp\n\
        1\tNguyễn Thị Ánh Nguyệt\t01/01/1980\tTrường Tiểu học Ngô Thất Sơn\tGiáo viên\tĐHSP\t62,5%\n\
        2\tLò Văn Ươm\t02/03/1990\tTrường Tiểu học Ngô Thất Sơn\tPhó Hiệu trưởng\tĐHSP\t37,5%\n\
        Là tác giả đề nghị xét công nhận sáng kiến: “Sổ tay số hóa thư viện xanh”.\n\
        - Lĩnh vực áp dụng sáng kiến: Giáo dục tiểu học.\n\
        - Ngày sáng kiến được áp dụng lần đầu hoặc áp dụng thử: ngày 5 tháng 9 năm 2025\n\
        - Mô tả bản chất của sáng kiến: Mỗi lớp một góc đọc.\n\
        Học sinh tự ghi sổ.\n\
        - Những thông tin cần được bảo mật (nếu có): Không\n\
        Tôi xin cam đoan mọi thông tin nêu trong đơn là trung thực.\n\
        Nguyễn Thị Ánh Nguyệt\n";
    let found = guess_fields(text);
    assert_eq!(found.title.as_deref(), Some("Sổ tay số hóa thư viện xanh"));
    let authors: Vec<_> = found
        .authors
        .iter()
        .map(|a| (a.name.as_str(), a.share, a.position.as_deref()))
        .collect();
    assert_eq!(
        authors,
        [
            ("Nguyễn Thị Ánh Nguyệt", Some(62.5), Some("Giáo viên")),
            ("Lò Văn Ươm", Some(37.5), Some("Phó Hiệu trưởng"))
        ]
    );
    assert_eq!(found.unit.as_deref(), Some("Trường Tiểu học Ngô Thất Sơn"));
    assert_eq!(found.field.as_deref(), Some("Giáo dục tiểu học"));
    assert_eq!(found.first_applied_on, NaiveDate::from_ymd_opt(2025, 9, 5));
    let described = found
        .sections
        .iter()
        .find(|(heading, _)| heading.starts_with("Mô tả"))
        .unwrap();
    assert_eq!(described.1, "Mỗi lớp một góc đọc.\nHọc sinh tự ghi sổ.");
}

#[test]
fn an_unfilled_form_gives_no_fields() {
    let text = "1. Tên sáng kiến: [Tên sáng kiến]\n2. Lĩnh vực áp dụng: ……………\n3. Họ và tên tác giả: [Họ và tên]\nĐơn vị: (nếu có)\n";
    let found = guess_fields(text);
    assert_eq!((found.title, found.field, found.unit), (None, None, None));
    assert!(found.authors.is_empty());
}

#[test]
fn any_text_is_survived() {
    for text in [
        "",
        "\n\n",
        "1.",
        ": : :",
        "Tên sáng kiến:",
        "%",
        "é%",
        "Tác giả: (",
        "ghi tên dưới đây:\n\t\t%\n",
        "“",
        "Đ%",
        "- -",
        "1.1.1.1.1",
    ] {
        let _ = guess_fields(text);
    }
    let long = "Tên sáng kiến: ".to_owned() + &"ự".repeat(100_000) + "\n" + &"1. A\n".repeat(30_000);
    assert!(guess_fields(&long).sections.len() <= 200);
}

fn line(name: &str, found: &Guessed) -> String {
    let short = |text: &Option<String>| text.as_deref().unwrap_or("-").chars().take(34).collect::<String>();
    let authors: Vec<String> = found
        .authors
        .iter()
        .map(|a| a.share.map_or(a.name.clone(), |share| format!("{} {share}%", a.name)))
        .collect();
    let day = found.first_applied_on.map_or("-".to_owned(), |day| day.to_string());
    format!(
        "{name:<10} | {:<34} | {:<40} | {:<28} | {:<24} | {day:<10} | {}",
        short(&found.title),
        authors.join(", "),
        short(&found.unit).chars().take(28).collect::<String>(),
        short(&found.field).chars().take(24).collect::<String>(),
        found.sections.len()
    )
}

/// The reports are printed pages turned to text with their layout: the hardest form to read.
#[test]
fn the_fields_of_the_real_reports_are_found() {
    let Some(file) = shared("initiatives/reports.jsonl") else {
        return;
    };
    let folder = shared("initiatives/reports-pdf");
    println!("report     | title | authors | unit | field | first applied | sections");
    let (mut count, mut titles, mut with_author, mut days, mut fields, mut shares) = (0, 0, 0, 0, 0, 0);
    let mut units = 0;
    let text = std::fs::read_to_string(file).unwrap();
    for report in text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
    {
        let found = guess_fields(report["text"].as_str().unwrap());
        println!("{}", line(report["id"].as_str().unwrap(), &found));
        count += 1;
        titles += usize::from(found.title.as_deref() == report["title"].as_str());
        with_author += usize::from(!found.authors.is_empty());
        shares += usize::from(
            !found.authors.is_empty() && found.authors.iter().filter_map(|author| author.share).sum::<f64>() == 100.0,
        );
        days += usize::from(found.first_applied_on.is_some());
        fields += usize::from(found.field.is_some());
        // columns stand side by side in these pages: nothing of the next one may come along
        units += usize::from(found.unit.as_deref().is_some_and(|unit| {
            ["Khoa ", "Trường "].iter().any(|start| unit.starts_with(start)) && !unit.contains(" sĩ")
        }));
    }
    println!(
        "of {count}: title {titles}, authors {with_author}, shares that add up to 100 {shares}, day {days}, field {fields}"
    );
    assert_eq!((titles, days, fields, units), (count, count, count, count));
    assert!(with_author * 10 >= count * 9, "{with_author} of {count}");
    let Some(folder) = folder else { return };
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let read = extract(&std::fs::read(entry.path()).unwrap(), &name, Limits::default()).unwrap();
        let found = guess_fields(&read.text);
        println!("{}", line(&name, &found));
        assert!(
            found.title.is_some()
                && !found.authors.is_empty()
                && found.field.is_some()
                && found.first_applied_on.is_some(),
            "{name}: {found:?}"
        );
        assert_eq!(
            found.authors.iter().filter_map(|author| author.share).sum::<f64>(),
            100.0,
            "{:?}",
            found.authors
        );
    }
}

#[test]
fn the_fields_of_a_whole_dossier_are_found() {
    let Some(file) = shared("initiatives/dossier-toan-lop2-2026.txt") else {
        return;
    };
    let found = guess_fields(&std::fs::read_to_string(file).unwrap());
    println!("{}", line("dossier", &found));
    for (heading, text) in found.sections.iter().take(12) {
        println!("  {heading} [{}]", text.chars().count());
    }
    assert!(
        found
            .title
            .as_deref()
            .unwrap()
            .starts_with("Một số Biện pháp giúp học sinh lớp 2D")
    );
    assert!(found.title.as_deref().unwrap().ends_with("xã Ninh Điền"));
    assert_eq!(found.first_applied_on, NaiveDate::from_ymd_opt(2025, 9, 15));
    assert_eq!(found.field.as_deref(), Some("Tiểu học"));
    assert_eq!(
        found.authors.first().map(|author| author.name.as_str()),
        Some("Nguyễn Văn A")
    );
    assert!(
        found
            .unit
            .as_deref()
            .unwrap()
            .starts_with("Trường Tiểu học Ngô Thất Sơn"),
        "{:?}",
        found.unit
    );
    assert!(found.sections.len() > 20);
}
