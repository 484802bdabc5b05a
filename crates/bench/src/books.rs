//! Workbooks: forms of a report out to many units and back, and a long list written row by row.

use crate::figure;
use chrono::{TimeZone as _, Utc};
use kernel::engines::{Cell, CellKind, Column, Documents as _, Sheet};
use kernel::period::Period;
use khoinguon::engines::DocumentEngine;
use reports::model::{Amount, Cell as Typed, Draft, Entry, Form, Row, Source, Table};
use reports::sheet::{Expect, TemplateData, read, template};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::time::Instant;

/// Rows of the form of each unit: a hundred units hold a thousand.
const ROWS: usize = 10;

/// Largest memory of this process since it was asked last, in megabytes.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    // 5 has the kernel count anew from here.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    kilobytes / 1024.0
}

fn form() -> Form {
    let row = |at: usize| Row {
        code: format!("{at:02}"),
        name: format!("Chỉ tiêu số {at}"),
        measured: "sáng kiến".to_owned(),
        source: Source::Typed {
            decimals: 0,
            negative: false,
        },
    };
    Form {
        tables: vec![Table {
            name: "Biểu 1".to_owned(),
            rows: (1..=ROWS).map(row).collect(),
        }],
    }
}

/// What a unit has typed: every row filled in.
fn filled(form: &Form, unit: i128) -> Draft {
    let mut draft = Draft::default();
    for (at, row) in (1_i128..).zip(form.rows()) {
        let cell = Typed {
            entry: Entry::Value(Amount(indicators::model::Exact::decimal(unit * 1_000 + at, 0).unwrap())),
            ..Typed::default()
        };
        draft.cells.insert(row.code.clone(), cell);
    }
    draft
}

/// The workbooks of so many units are written, filled in, and read back.
fn forms(engine: &DocumentEngine, units: usize) {
    let form = form();
    let period = Period::quarter(2026, 4).unwrap();
    let entries = BTreeMap::new();
    let id = |number: usize| format!("01890a5d-ac96-774b-bcce-{number:012x}");
    let drafts: Vec<Draft> = (0..units).map(|unit| filled(&form, unit.try_into().unwrap())).collect();
    let began = Instant::now();
    let books: Vec<Vec<u8>> = drafts
        .iter()
        .enumerate()
        .map(|(number, draft)| {
            let data = TemplateData {
                report: id(number).parse().unwrap(),
                form_version: 1,
                unit: id(number + units).parse().unwrap(),
                unit_name: "Xã Lộc An",
                regime: "Báo cáo công tác sáng kiến",
                period,
                due_at: Utc.with_ymd_and_hms(2026, 12, 2, 16, 59, 59).unwrap(),
                form: &form,
                draft,
                entries: &entries,
                before: None,
            };
            engine.form_book(&template(&data)).unwrap()
        })
        .collect();
    let case = format!("workbooks of {units} units");
    let written = began.elapsed().as_secs_f64() * 1e3;
    figure(&case, "written", written, "ms");
    let began = Instant::now();
    let mut rows = 0;
    for (number, bytes) in books.iter().enumerate() {
        let sheets = engine.book(bytes, "bieu.xlsx").unwrap();
        let expect = Expect {
            report: id(number).parse().unwrap(),
            form_version: 1,
            unit: id(number + units).parse().unwrap(),
            period,
            form: &form,
        };
        let back = read(&sheets, &expect).unwrap();
        assert!(back.errors.is_empty() && back.cells == drafts[number].cells, "{number}");
        rows += back.cells.len();
    }
    figure(&case, "rows read back", rows as f64, "rows");
    let back = began.elapsed().as_secs_f64() * 1e3;
    figure(&case, "read back", back, "ms");
    figure(&case, "written and read back", written + back, "ms");
}

/// A list of so many rows becomes a file, and the file is read part by part as it is sent.
fn export(engine: &DocumentEngine, rows: usize) -> f64 {
    let column = |head: &str, kind| Column {
        head: head.to_owned(),
        width: 20,
        kind,
    };
    let head = Sheet {
        name: "Sáng kiến".to_owned(),
        title: vec!["Hồ sơ sáng kiến".to_owned()],
        columns: vec![
            column("Mã", CellKind::Text),
            column("Tên sáng kiến", CellKind::Text),
            column("Tác giả", CellKind::Text),
            column("Đơn vị", CellKind::Text),
            column("Trạng thái", CellKind::Text),
            column("Ngày", CellKind::Date),
            column("Lần sửa", CellKind::Integer),
        ],
        rows: Vec::new(),
    };
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
    let mut lines = (0..rows).map(|at| {
        vec![
            Cell::Text(format!("SK-12-2026-{at:06}")),
            Cell::Text(format!(
                "Giải pháp số {at} nâng cao chất lượng dạy học ở trường vùng cao"
            )),
            Cell::Text(format!("Lò Thị Lan {at}; Vàng A Páo")),
            Cell::Text("Trường THCS Mường Kim".to_owned()),
            Cell::Text("Đã công nhận".to_owned()),
            Cell::Date(day),
            Cell::Integer(i64::try_from(at).unwrap()),
        ]
    });
    peak();
    let began = Instant::now();
    let mut file = engine.sheet_file(&head, &mut lines).unwrap();
    let (mut part, mut size) = (vec![0; 64 * 1024], 0);
    loop {
        match file.read(&mut part).unwrap() {
            0 => break,
            read => size += read,
        }
    }
    let case = format!("list of {rows} rows as XLSX");
    figure(&case, "took", began.elapsed().as_secs_f64() * 1e3, "ms");
    figure(&case, "file", size as f64 / 1e6, "MB");
    let most = peak();
    figure(&case, "peak memory", most, "MB");
    most
}

/// Forms of so many units, then lists of a tenth of so many rows and of all of them: the peak is the same when memory is flat.
pub fn books(units: usize, rows: usize) {
    let engine = DocumentEngine::new(None).unwrap();
    forms(&engine, units);
    let tenth = export(&engine, rows / 10);
    let whole = export(&engine, rows);
    figure(
        &format!("list of {rows} rows as XLSX"),
        "memory above a tenth of it",
        whole - tenth,
        "MB",
    );
}
