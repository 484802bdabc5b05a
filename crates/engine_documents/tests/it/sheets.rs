//! Workbooks: a zip of XML is read back with the same tools that read uploads.
use chrono::NaiveDate;
use engine_documents::sheet::{Cell, Column, ColumnKind, Sheet, write, write_many};

use std::io::{Cursor, Read};

fn part(book: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn column(head: &str, kind: ColumnKind) -> Column {
    Column {
        head: head.to_owned(),
        width: 14.0,
        kind,
    }
}

#[test]
fn a_text_is_never_a_formula_and_numbers_stay_numbers() {
    let book = write(Sheet {
        name: "Sáng kiến [2026]: đợt 1/2 của tỉnh Vĩnh Long".to_owned(),
        titles: vec!["DANH SÁCH SÁNG KIẾN".to_owned(), "Ngày 25/11/2026".to_owned()],
        columns: vec![
            column("Tên", ColumnKind::Text),
            column("Số", ColumnKind::Int),
            column("Điểm", ColumnKind::Decimal),
            column("Ngày", ColumnKind::Date),
            column("Tiền", ColumnKind::Money),
        ],
        rows: vec![
            vec![
                "=cmd|' /C calc'!A0".into(),
                12.into(),
                87.5.into(),
                NaiveDate::from_ymd_opt(2026, 3, 27).unwrap().into(),
                12_650_000.into(),
            ],
            vec![
                "+84 912".into(),
                i64::MAX.into(),
                f64::NAN.into(),
                NaiveDate::from_ymd_opt(1885, 1, 1).unwrap().into(),
                Cell::Empty,
            ],
            vec!["@SUM(A1)\u{0}\u{202e}".into(), "không rõ".into()],
            vec!["-1".into(); 9],
        ],
    })
    .unwrap();
    let page = part(&book, "xl/worksheets/sheet1.xml");
    assert!(!page.contains("<f>"), "no cell is a formula: {page}");
    // title, day, empty line, head in row 4; data from row 5
    assert!(
        page.contains(r#"<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/>"#),
        "{page}"
    );
    assert!(
        page.contains(r#"<c r="E5" s="#) && page.contains("<v>12650000</v>"),
        "{page}"
    );
    assert!(page.contains("<v>46108</v>"), "27/03/2026 as a day number: {page}");
    let texts = part(&book, "xl/sharedStrings.xml");
    for text in [
        "=cmd|' /C calc'!A0",
        "9223372036854775807",
        "01/01/1885",
        "<t>@SUM(A1)</t>",
        "không rõ",
    ] {
        assert!(texts.contains(text), "{text}: {texts}");
    }
    let styles = part(&book, "xl/styles.xml");
    assert!(
        styles.contains("quotePrefix=\"1\"") && styles.contains("dd/mm/yyyy"),
        "{styles}"
    );
    assert!(styles.contains(r##"formatCode="#,##0""##), "{styles}");
    assert!(
        part(&book, "xl/workbook.xml").contains(r#"name="Sáng kiến -2026-- đợt 1-2 của t""#),
        "{}",
        part(&book, "xl/workbook.xml")
    );
}

#[test]
fn sheets_of_one_name_are_told_apart() {
    let sheet = |name: &str| Sheet {
        name: name.to_owned(),
        columns: vec![column("A", ColumnKind::Text)],
        ..Sheet::default()
    };
    let book = write_many(vec![sheet("Đơn vị"), sheet("đơn vị"), sheet(""), sheet("'")]).unwrap();
    let names = part(&book, "xl/workbook.xml");
    for name in ["Đơn vị", "đơn vị (2)", "Trang", "Trang (2)"] {
        assert!(names.contains(&format!("name=\"{name}\"")), "{name}: {names}");
    }
    assert!(!write_many(Vec::new()).unwrap().is_empty());
}
