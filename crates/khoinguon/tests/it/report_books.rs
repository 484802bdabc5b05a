//! The workbook of a report through real bytes: written by the engine, read back by it.

use chrono::{TimeZone as _, Utc};
use kernel::engines::Documents as _;
use kernel::engines::books::{BookSheet, FormBook, FormValue};
use kernel::ids::UnitId;
use kernel::period::Period;
use khoinguon::engines::DocumentEngine;
use reports::labels::check;
use reports::model::paste::CellFault;
use reports::model::{Amount, Cell, Draft, Entry, Form, ReportId, Row, Source, Table};
use reports::sheet::{Expect, SheetFault, TemplateData, marked, read, template};
use std::collections::BTreeMap;

/// Which column the values stand in.
const VALUE: usize = 3;

struct Held {
    form: Form,
    draft: Draft,
    entries: BTreeMap<String, Entry>,
    report: ReportId,
    unit: UnitId,
}

impl Held {
    /// So many rows, each seventh counted from the records; typed are numbers of all sizes, nothing, unknown and blanks.
    fn of(rows: usize) -> Held {
        let mut held = Held {
            form: Form::default(),
            draft: Draft::default(),
            entries: BTreeMap::new(),
            report: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            unit: "01890a5d-ac96-774b-bcce-b302099a8058".parse().unwrap(),
        };
        let mut table = Table {
            name: "Biểu 1".to_owned(),
            rows: Vec::new(),
        };
        for at in 1..=rows {
            let code = format!("{at:03}");
            let decimals = u32::try_from(at % 3).unwrap();
            let source = if at % 7 == 0 {
                Source::Indicator { key: "sk".to_owned() }
            } else {
                Source::Typed {
                    decimals,
                    negative: at % 2 == 0,
                }
            };
            let number = i128::try_from(at).unwrap() * 12_345_678_901;
            let sign = if at % 2 == 0 { -1 } else { 1 };
            let amount = Amount(indicators::model::Exact::decimal(sign * number, decimals).unwrap());
            let entry = match (at % 7, at % 5) {
                (0, _) => Entry::Blank,
                (_, 1) => Entry::Nothing,
                (_, 2) => Entry::Unknown,
                (_, 3) => Entry::Blank,
                _ => Entry::Value(amount),
            };
            if at % 7 == 0 {
                held.entries.insert(code.clone(), Entry::Value(amount));
            }
            let cell = Cell {
                entry,
                estimate: (at % 4 == 0).then_some(amount),
                note: if at % 6 == 0 {
                    format!("=ghi chú {at}")
                } else {
                    String::new()
                },
                ..Cell::default()
            };
            held.draft.cells.insert(code.clone(), cell);
            table.rows.push(Row {
                code,
                name: format!("Chỉ tiêu số {at}"),
                measured: "sáng kiến".to_owned(),
                source,
            });
        }
        held.form.tables.push(table);
        held
    }

    fn data(&self) -> TemplateData<'_> {
        TemplateData {
            report: self.report,
            form_version: 1,
            unit: self.unit,
            unit_name: "Xã Lộc An",
            regime: "Báo cáo công tác sáng kiến",
            period: Period::quarter(2026, 3).unwrap(),
            due_at: Utc.with_ymd_and_hms(2026, 12, 2, 16, 59, 59).unwrap(),
            form: &self.form,
            draft: &self.draft,
            entries: &self.entries,
            before: None,
        }
    }

    fn expect(&self) -> Expect<'_> {
        Expect {
            report: self.report,
            form_version: 1,
            unit: self.unit,
            period: Period::quarter(2026, 3).unwrap(),
            form: &self.form,
        }
    }
}

fn through_bytes(book: &FormBook) -> Vec<BookSheet> {
    let engine = DocumentEngine::new(None).unwrap();
    let bytes = engine.form_book(book).unwrap();
    engine.book(&bytes, "bieu.xlsx").unwrap()
}

/// Types a text into the value of a row.
fn typed(book: &mut FormBook, code: &str, text: &str) {
    let rows = &mut book.sheets[0].rows;
    let row = rows.iter_mut().find(|cells| {
        cells
            .first()
            .is_some_and(|cell| cell.value == FormValue::Text(code.to_owned()))
    });
    row.unwrap()[VALUE].value = FormValue::Text(text.to_owned());
}

/// A long list is written while its rows are read: they come out whole and in order, also texts that a spreadsheet would compute.
#[tokio::test]
async fn a_long_list_goes_out_part_by_part() {
    use http_body_util::BodyExt as _;
    use kernel::engines::{Cell, CellKind, Column, Sheet};
    let world = crate::world::World::new().await;
    let column = |head: &str, kind| Column {
        head: head.to_owned(),
        width: 12,
        kind,
    };
    let head = Sheet {
        name: "Danh sách".into(),
        title: vec!["Danh sách dài".into()],
        columns: vec![column("Tên", CellKind::Text), column("Số", CellKind::Integer)],
        rows: Vec::new(),
    };
    let sheet = kernel::web::LongSheet::begin(&world.app, head);
    for part in 0..5_i64 {
        let row = |at: i64| vec![Cell::Text(format!("={at}")), Cell::Integer(at)];
        assert!(sheet.send((part * 700..(part + 1) * 700).map(row).collect()).await);
    }
    let response = sheet
        .download("Danh sách", "2026-11-26".parse().unwrap())
        .await
        .unwrap();
    let size: usize = response.headers()["content-length"].to_str().unwrap().parse().unwrap();
    let name = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(name.contains("%2026-11-2026.xlsx"), "{name}");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(bytes.len(), size);
    let rows = world.app.engines.documents.rows(&bytes, "x.xlsx").unwrap();
    let listed = |row: &&Vec<String>| row.first().is_some_and(|cell| cell.starts_with('='));
    let read: Vec<&Vec<String>> = rows.iter().filter(listed).collect();
    assert_eq!(read.len(), 3_500);
    for (at, row) in read.into_iter().enumerate() {
        assert_eq!(row[0], format!("={at}"));
    }
}

/// A form of a hundred rows out and back: nothing is lost and nothing is added.
#[test]
fn a_report_of_a_hundred_rows_comes_back_as_it_went() {
    let held = Held::of(100);
    let back = read(&through_bytes(&template(&held.data())), &held.expect()).unwrap();
    assert_eq!(back.errors, []);
    assert_eq!(back.ignored, []);
    assert_eq!(back.cells, held.draft.cells);
}

/// One wrong cell among 328 is named with its place, the other 327 rows are read, and the workbook that goes back shows it.
#[test]
fn one_wrong_cell_among_328_is_named() {
    let held = Held::of(328);
    let mut book = template(&held.data());
    typed(&mut book, "097", "benzin");
    let first = read(&through_bytes(&book), &held.expect()).unwrap();
    assert_eq!(first.cells.len(), 328);
    let [error] = first.errors.as_slice() else {
        panic!("one error: {:?}", first.errors);
    };
    assert_eq!(
        (error.code.as_str(), error.raw.as_str(), error.fault),
        ("097", "benzin", CellFault::NotANumber)
    );
    // Seven lines above the table, one of its name.
    assert_eq!(error.place, "D105");
    let sheets = through_bytes(&marked(&held.data(), &first));
    let again = read(&sheets, &held.expect()).unwrap();
    assert_eq!((&again.errors, &again.cells), (&first.errors, &first.cells));
    assert!(sheets.iter().any(|sheet| sheet.name == "Lỗi" && sheet.cells.len() == 2));
}

/// Everything that is wrong is said at once.
#[test]
fn wrong_cells_are_all_named_at_once() {
    let held = Held::of(20);
    let mut book = template(&held.data());
    for (code, text) in [
        ("001", "####"),
        ("003", "-5"),
        ("005", "12 người"),
        ("009", "1,5"),
        ("011", "=A1"),
    ] {
        typed(&mut book, code, text);
    }
    let back = read(&through_bytes(&book), &held.expect()).unwrap();
    let faults: Vec<CellFault> = back.errors.iter().map(|error| error.fault).collect();
    assert_eq!(
        faults,
        [
            CellFault::Hashes,
            CellFault::Negative,
            CellFault::NotANumber,
            CellFault::TooFine(0),
            CellFault::Formula
        ]
    );
    assert!(back.errors.iter().all(|error| !check::sentence(error.fault).is_empty()));
}

#[test]
fn the_workbook_of_another_quarter_is_refused() {
    let held = Held::of(5);
    let mut data = held.data();
    data.period = Period::quarter(2026, 2).unwrap();
    let refused = read(&through_bytes(&template(&data)), &held.expect()).unwrap_err();
    assert!(matches!(refused, SheetFault::OtherPeriod { .. }));
    assert_eq!(
        reports::labels::sheet::fault(&refused),
        "Đây là biểu của quý II/2026. Kỳ đang mở là quý III/2026. Hãy tải biểu quý III/2026."
    );
}
