//! An annex in a table: its columns are proposed from the heads and chosen by a person; its rows become tasks as sentences do,
//! and nothing is kept before a line is confirmed.

use crate::directives::{document, hidden, letter, officers, task_number};
use crate::world::{User, World};
use axum::http::StatusCode;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use serde_json::json;

const HEADS: [&str; 6] = [
    "TT",
    "Nhiệm vụ",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Sản phẩm",
    "Thời gian hoàn thành",
];
const ROWS: [[&str; 6]; 3] = [
    ["I", "Tuyên truyền", "", "", "", ""],
    [
        "1",
        "Xây dựng kế hoạch tuyên truyền",
        "Các trường học trên địa bàn xã",
        "",
        "Kế hoạch",
        "15/12/2026",
    ],
    [
        "2",
        "Tổng kết phong trào",
        "Ban chỉ đạo phong trào",
        "",
        "Báo cáo",
        "khi thuận lợi",
    ],
];

/// The annex as a workbook, with a title above the heads.
fn workbook(world: &World, heads: [&str; 6]) -> Vec<u8> {
    let column = |head: &str| Column {
        head: head.to_owned(),
        width: 20,
        kind: CellKind::Text,
    };
    let cell = |text: &&str| {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text((*text).to_owned())
        }
    };
    let sheet = Sheet {
        name: "Phụ lục".into(),
        title: vec!["PHỤ LỤC: DANH MỤC NHIỆM VỤ".into()],
        columns: heads.iter().map(|head| column(head)).collect(),
        rows: ROWS.iter().map(|row| row.iter().map(cell).collect()).collect(),
    };
    world.app.engines.documents.sheet(&sheet).unwrap()
}

/// Every field that the mapping page or the proposals send on, in the order of the page.
fn sent_on(page: &str) -> Vec<(String, String)> {
    let form = page.split("class=\"form").last().unwrap();
    let mut fields = Vec::new();
    for input in form.split("<input type=\"hidden\" name=\"").skip(1) {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        fields.push((name.to_owned(), unescape(rest.split('"').next().unwrap())));
    }
    for select in form.split("<select ").skip(1) {
        let name = select.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        let chosen = select
            .split("</select>")
            .next()
            .unwrap()
            .split(" selected")
            .next()
            .unwrap();
        let is_chosen = select.split("</select>").next().unwrap().contains(" selected");
        let value = chosen.rsplit("value=\"").next().unwrap().split('"').next().unwrap();
        fields.push((
            name.to_owned(),
            if is_chosen { value.to_owned() } else { String::new() },
        ));
    }
    if let Some(heads) = form.split("name=\"map_heads\" value=\"").nth(1) {
        fields.push(("map_heads".to_owned(), heads.split('"').next().unwrap().to_owned()));
    }
    if let Some(text) = form.split("<textarea name=\"text\" hidden>\n").nth(1) {
        let text = unescape(text.split("</textarea>").next().unwrap());
        fields.push(("text".to_owned(), text.replace('\n', "\r\n")));
    }
    fields
}

fn unescape(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

async fn post(user: &User, path: &str, fields: &[(String, String)]) -> crate::world::Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    user.post(path, &fields).await
}

fn put(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

fn of<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value.as_str())
}

#[tokio::test]
async fn an_annex_is_mapped_then_proposed_and_only_what_is_confirmed_is_kept() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let id = document(&world, letter(&world, "51/UBND"), false).await;
    let form = format!("/chi-dao/{id}/phan-tich");
    clerk.get(&form).await.is(StatusCode::OK).says("Phụ lục dạng bảng");

    let book = workbook(&world, HEADS);
    let page = clerk.upload(&form, &[], ("annex", "phu-luc.xlsx", &book)).await;
    let page = page.is(StatusCode::OK).says("Phân tích phụ lục dạng bảng").text();
    assert!(!page.contains("chưa chắc"), "every head is one of the known words");
    let mut fields = sent_on(&page);
    for (field, column) in [
        ("map_number", "0"),
        ("map_task", "1"),
        ("map_lead", "2"),
        ("map_with", "3"),
        ("map_product", "4"),
        ("map_due", "5"),
        ("map_measure", ""),
    ] {
        assert_eq!(of(&fields, field), column, "{field}: {fields:?}");
    }
    // What a person chose wrongly is said at its field, with everything still there.
    put(&mut fields, "map_product", "2");
    let wrong = post(&clerk, &form, &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = wrong.says("Cột C đã chọn cho “Chủ trì”").text();
    assert_eq!(of(&sent_on(&wrong), "map_product"), "2");
    put(&mut fields, "map_product", "4");

    let page = post(&clerk, &form, &fields).await.is(StatusCode::OK).text();
    for said in [
        "Tìm thấy 3 khoản, 2 nhiệm vụ",
        "Câu gốc: “Xây dựng kế hoạch tuyên truyền”",
        "15/12/2026",
        "Chưa khớp đơn vị nào trong tỉnh",
        "Chọn lại cột",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let tasks = async || {
        clerk.get("/api/v1/tasks").await.json()["tasks"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(tasks().await, 0, "nothing is kept by looking");
    let (sure, unsure) = (
        task_number(&page, "Câu gốc: “Xây dựng kế hoạch"),
        task_number(&page, "Câu gốc: “Tổng kết phong trào"),
    );
    let ticked = |number: &str| page.contains(&format!("name=\"t{number}\" value=\"1\" checked"));
    assert!(ticked(&sure) && !ticked(&unsure), "what is doubtful waits for a person");

    // The columns can be chosen again: as they were chosen.
    let mut back = sent_on(&page);
    put(&mut back, "buoc", "cot");
    let again = post(&clerk, &form, &back).await.is(StatusCode::OK).text();
    assert_eq!(of(&sent_on(&again), "map_due"), "5");

    let mut keep = sent_on(&page);
    put(&mut keep, "print", &hidden(&page, "print"));
    put(&mut keep, "_once", &hidden(&page, "_once"));
    put(&mut keep, &format!("t{sure}"), "1");
    put(&mut keep, &format!("t{sure}-title"), "Xây dựng kế hoạch tuyên truyền");
    put(&mut keep, &format!("t{sure}-lead"), "Trường THCS Mường Kim");
    put(&mut keep, &format!("t{sure}-product"), "Kế hoạch");
    put(&mut keep, &format!("t{sure}-due"), "15/12/2026");
    // Other columns mean other lines: what was ticked is not kept for them.
    let mut other = keep.clone();
    put(&mut other, "map_product", "3");
    let stale = post(&clerk, &format!("{form}/ghi"), &other).await;
    stale.is(StatusCode::UNPROCESSABLE_ENTITY).says("phân tích lại");
    assert_eq!(tasks().await, 0);
    for _ in 0..2 {
        post(&clerk, &format!("{form}/ghi"), &keep)
            .await
            .is(StatusCode::SEE_OTHER);
    }
    assert_eq!(tasks().await, 1, "once, also sent twice");
    let all = clerk.get("/api/v1/tasks").await.json();
    assert_eq!(all["tasks"][0]["title"], "Xây dựng kế hoạch tuyên truyền");
    assert_eq!(all["tasks"][0]["product"], "Kế hoạch");
    assert_eq!(all["tasks"][0]["due_at"], "2026-12-15T16:59:59Z");
}

#[tokio::test]
async fn heads_that_are_not_known_are_marked_and_the_person_chooses() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let id = document(&world, letter(&world, "52/UBND"), false).await;
    let form = format!("/chi-dao/{id}/phan-tich");
    let longer = [
        "TT",
        "Nhiệm vụ theo chương trình hành động",
        "Cơ quan chủ trì",
        "x",
        "y",
        "z",
    ];
    let page = clerk
        .upload(&form, &[], ("annex", "a.xlsx", &workbook(&world, longer)))
        .await;
    let page = page.is(StatusCode::OK).says("Hệ thống chưa chắc");
    let page = page.says("Hệ thống chưa tìm thấy cột này");
    assert_eq!(of(&sent_on(&page.text()), "map_task"), "1");
    // A table without heads: nothing is guessed, and without a column for the task nothing is read.
    let csv = "Rà soát chính sách,Trường THCS Mường Kim\nTổng kết,Trường THCS Mường Kim\n".as_bytes();
    let page = clerk.upload(&form, &[], ("annex", "a.csv", csv)).await;
    let page = page.is(StatusCode::OK).says("Không nhận ra tiêu đề của bảng").text();
    let mut fields = sent_on(&page);
    post(&clerk, &form, &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn cột ghi nội dung nhiệm vụ");
    put(&mut fields, "map_task", "0");
    put(&mut fields, "map_lead", "1");
    put(&mut fields, "map_heads", "7");
    post(&clerk, &form, &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Gõ số dòng tiêu đề từ 0 đến 1");
    put(&mut fields, "map_heads", "0");
    post(&clerk, &form, &fields)
        .await
        .is(StatusCode::OK)
        .says("Tìm thấy 2 khoản, 2 nhiệm vụ");
}

#[tokio::test]
async fn a_table_in_a_word_file_is_read_and_what_is_no_table_is_told() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let id = document(&world, letter(&world, "53/UBND"), false).await;
    let form = format!("/chi-dao/{id}/phan-tich");
    let columns: Vec<_> = HEADS.iter().map(|head| json!({ "head": head, "width": 2 })).collect();
    let data = json!({
        "superior_unit": "UBND tỉnh", "unit": "Sở Nội vụ", "place": "Lai Châu", "about": "Phụ lục", "number": "1/BC",
        "date": "2026-11-20", "parts": [{ "title": "Danh mục", "paragraphs": [], "columns": columns, "rows": ROWS }],
        "recipients": ["Lưu: VT"], "signer_lines": ["GIÁM ĐỐC"], "signer_name": "A",
    });
    let today = "2026-11-25".parse().unwrap();
    let docx = world
        .app
        .engines
        .documents
        .docx("session_report", &data, today)
        .unwrap();
    let page = clerk.upload(&form, &[], ("annex", "phu-luc.docx", &docx)).await;
    let page = page.is(StatusCode::OK).text();
    let fields = sent_on(&page);
    assert_eq!(
        of(&fields, "map_task"),
        "1",
        "below the head of the paper, which is a table too"
    );
    let proposals = post(&clerk, &form, &fields).await.is(StatusCode::OK);
    proposals.says("Xây dựng kế hoạch tuyên truyền").says("15/12/2026");
    for (name, bytes, words) in [
        ("a.csv", "mot cot\n".as_bytes(), "Tệp không có bảng nào đọc được"),
        ("a.xlsx", b"xin chao".as_slice(), "Tệp"),
    ] {
        clerk
            .upload(&form, &[], ("annex", name, bytes))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(words);
    }
    let wide: String = (0..40).map(|at| format!("cột {at},")).collect();
    clerk
        .upload(
            &form,
            &[],
            ("annex", "rong.csv", format!("{wide}\n{wide}\n").as_bytes()),
        )
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("tối đa 2.000 dòng, 30 cột");
}
