//! Workbooks to be filled in, as the bytes say it; and workbooks that come back from other programs.
use engine_documents::form_book::{FormBook, FormCell, FormSheet, FormValue, Look, Rule, write};
use engine_documents::{BookCell, Limits, NumberKind, Rejected, book};

use std::io::{Cursor, Read, Write};

fn part(book: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn text(words: &str, look: Look) -> FormCell {
    FormCell {
        value: FormValue::Text(words.to_owned()),
        look,
        ..FormCell::default()
    }
}

fn input(value: FormValue, decimals: u8) -> FormCell {
    FormCell {
        value,
        look: Look::Input,
        is_unlocked: true,
        decimals,
        rule: Some(Rule {
            negative: false,
            decimals,
            words: vec!["Không phát sinh".to_owned(), "nói \"không\"".to_owned()],
            title: "Cách ghi".to_owned(),
            note: "Ghi số".to_owned(),
            refused: "Ô này cần một số".to_owned(),
        }),
        comment: None,
    }
}

fn form() -> FormBook {
    FormBook {
        sheets: vec![FormSheet {
            name: "Biểu số liệu".to_owned(),
            widths: vec![8, 40, 20],
            frozen: 1,
            is_protected: true,
            rows: vec![
                vec![
                    text("Mã", Look::Head),
                    text("Chỉ tiêu", Look::Head),
                    text("Giá trị", Look::Head),
                ],
                vec![
                    text("01", Look::Body),
                    text("=1+1", Look::Body),
                    input(FormValue::Number("1234.5".to_owned()), 1),
                ],
                vec![
                    text("02", Look::Body),
                    text("Lớn", Look::Quiet),
                    input(FormValue::Number("1234567890123456.5".to_owned()), 1),
                ],
                vec![
                    text("03", Look::Body),
                    text("Sai", Look::Body),
                    FormCell {
                        look: Look::Wrong,
                        comment: Some("Ô này cần một số.\nGhi số".to_owned()),
                        ..input(FormValue::Text("####".to_owned()), 0)
                    },
                ],
                vec![text("04", Look::Body), FormCell::default(), input(FormValue::Empty, 0)],
            ],
        }],
        hidden: Some(("_khoinguon".to_owned(), vec![("unit".to_owned(), "0042".to_owned())])),
    }
}

/// What was written comes back cell by cell, the hidden sheet with it; a number of more digits than a spreadsheet keeps is a
/// text, and no text is a formula.
#[test]
fn what_was_written_comes_back() {
    let bytes = write(&form()).unwrap();
    let sheets = book(&bytes, "bieu.xlsx", Limits::default()).unwrap();
    let names: Vec<(&str, bool)> = sheets
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.is_hidden))
        .collect();
    assert_eq!(names, [("Biểu số liệu", false), ("_khoinguon", true)]);
    let word = |words: &str| BookCell::Text(words.to_owned());
    let cells = &sheets[0].cells;
    assert_eq!(
        cells[1],
        [
            word("01"),
            word("=1+1"),
            BookCell::Number("1234.5".to_owned(), NumberKind::Plain)
        ]
    );
    assert_eq!(cells[2][2], word("1234567890123456.5"));
    assert_eq!(cells[3][2], word("####"));
    assert_eq!(cells[4], [word("04")], "cells without anything are not told");
    assert_eq!(sheets[1].cells, [[word("unit"), word("0042")]]);
}

/// Locked, open, checked and commented cells are so in the file, not only in our words.
#[test]
fn the_file_guards_and_explains_its_cells() {
    let bytes = write(&form()).unwrap();
    let page = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(
        page.contains("<sheetProtection sheet=\"1\"") && !page.contains("password"),
        "{page}"
    );
    assert!(page.contains("formatColumns=\"0\""), "columns may be widened: {page}");
    assert!(page.contains("state=\"frozen\""), "{page}");
    assert!(
        page.contains("OR(AND(ISNUMBER(C2),C2&gt;=0,ROUND(C2,1)=C2),C2=\"Không phát sinh\",C2=\"nói \"\"không\"\"\")"),
        "{page}"
    );
    assert!(
        page.contains("prompt=\"Ghi số\"") && page.contains("type=\"custom\""),
        "{page}"
    );
    assert!(!page.contains("<f>"), "no cell is a formula: {page}");
    let styles = part(&bytes, "xl/styles.xml");
    assert!(
        styles.contains("<protection locked=\"0\"/>") && styles.contains("FFFFC7CE"),
        "{styles}"
    );
    assert!(styles.contains("formatCode=\"#,##0.0\""), "{styles}");
    assert!(part(&bytes, "xl/comments1.xml").contains("Ô này cần một số."));
    assert!(part(&bytes, "xl/workbook.xml").contains("state=\"veryHidden\""));
}

/// A workbook as another program writes it: prefixes, shared formulas, errors, percentages, days, truths, texts in the cell.
fn foreign(sheet: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns:r=\"{rel}\"><sheets><sheet name=\"Một\" sheetId=\"1\" r:id=\"rId7\"/><sheet name=\"Mất\" sheetId=\"2\" r:id=\"rId9\" state=\"hidden\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"rId7\" Target=\"/xl/worksheets/a.xml\"/></Relationships>".to_owned(),
        ),
        (
            "xl/styles.xml",
            "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd/mm/yyyy\"/></numFmts>\
             <cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>\
             <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"9\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>"
                .to_owned(),
        ),
        ("xl/worksheets/a.xml", sheet.to_owned()),
    ];
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn each_cell_is_told_for_what_it_is() {
    let bytes = foreign(
        "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row r=\"2\">\
         <x:c r=\"A2\"><x:v>1.1000000000000001</x:v></x:c>\
         <x:c r=\"B2\" s=\"1\"><x:v>0.12</x:v></x:c>\
         <x:c r=\"C2\" s=\"2\"><x:v>46108</x:v></x:c>\
         <x:c r=\"D2\"><x:f>A2+1</x:f><x:v>2.1</x:v></x:c>\
         <x:c r=\"E2\"><x:f t=\"shared\" si=\"0\"/><x:v>3</x:v></x:c>\
         <x:c r=\"F2\" t=\"e\"><x:v>#REF!</x:v></x:c>\
         <x:c r=\"G2\" t=\"b\"><x:v>1</x:v></x:c>\
         <x:c r=\"H2\" t=\"inlineStr\"><x:is><x:r><x:t>hai </x:t></x:r><x:r><x:t>đoạn</x:t></x:r></x:is></x:c>\
         <x:c r=\"J2\" t=\"e\"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c>\
         </x:row></x:sheetData></x:worksheet>",
    );
    let sheets = book(&bytes, "a.xlsx", Limits::default()).unwrap();
    assert_eq!(sheets.len(), 1, "a sheet without its part is left out");
    assert!(sheets[0].cells[0].is_empty());
    let number = |written: &str, kind| BookCell::Number(written.to_owned(), kind);
    let formula = |text: &str, result: &str| BookCell::Formula(text.to_owned(), result.to_owned());
    assert_eq!(
        sheets[0].cells[1],
        [
            number("1.1000000000000001", NumberKind::Plain),
            number("0.12", NumberKind::Percent),
            number("46108", NumberKind::Day),
            formula("A2+1", "2.1"),
            formula("", "3"),
            BookCell::Error("#REF!".to_owned()),
            BookCell::Truth(true),
            BookCell::Text("hai đoạn".to_owned()),
            BookCell::Empty,
            formula("1/0", "#DIV/0!"),
        ]
    );
}

#[test]
fn what_is_no_workbook_is_refused() {
    let limits = Limits::default();
    assert_eq!(book(b"", "a.xlsx", limits), Err(Rejected::Empty));
    assert_eq!(book(b"M\xc3\xa3;1", "a.csv", limits), Err(Rejected::WrongType));
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    assert_eq!(book(&locked, "a.xls", limits), Err(Rejected::WrongType));
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(book(&locked, "a.xlsx", limits), Err(Rejected::Password));
    let cut = foreign("<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v>");
    assert!(matches!(book(&cut, "a.xlsx", limits), Err(Rejected::Damaged(_))));
    let far = foreign("<worksheet><sheetData><row r=\"1048576\"><c><v>1</v></c></row></sheetData></worksheet>");
    assert!(matches!(book(&far, "a.xlsx", limits), Err(Rejected::Damaged(_))));
    let entity = foreign("<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet/>");
    assert_eq!(book(&entity, "a.xlsx", limits), Err(Rejected::Doctype));
}
