//! Bad input, as people and programs really send it: each gets a clear sentence, and nothing is lost.

use crate::world::World;
use axum::http::{Method, StatusCode};
use kernel::access::Role;
use serde_json::json;

/// CRC of ZIP.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| {
        if crc & 1 == 1 {
            0xEDB8_8320 ^ (crc >> 1)
        } else {
            crc >> 1
        }
    };
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc))
    })
}

/// An archive of stored entries.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let size = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        head.extend(crc(bytes).to_le_bytes());
        head.extend(size);
        head.extend(size);
        head.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        head.extend([0, 0]);
        let at = u32::try_from(out.len()).unwrap();
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(*bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    let start = u32::try_from(out.len()).unwrap();
    let length = u32::try_from(directory.len()).unwrap();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

const TYPES: &[u8] = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const BODY: &str = r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Tên sáng kiến: Thẻ số</w:t></w:r></w:p></w:body></w:document>"#;

fn word(more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts = vec![("[Content_Types].xml", TYPES), ("word/document.xml", BODY.as_bytes())];
    parts.extend_from_slice(more);
    archive(&parts)
}

#[tokio::test]
async fn each_kind_of_bad_file_gets_its_sentence_at_its_field_and_the_form_stays() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let unit = world.school.to_string();
    let fields = [
        ("title", "Tên vẫn còn đây"),
        ("unit", unit.as_str()),
        ("kind", "technical"),
    ];
    let locked: Vec<u8> = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        .iter()
        .copied()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let huge = "0".repeat(40);
    let bomb = {
        // One entry of a few bytes that claims to unpack to four thousand million.
        let mut bytes = word(&[("word/media/a.bin", huge.as_bytes())]);
        for mark in [&b"PK\x03\x04"[..], b"PK\x01\x02"] {
            let shift = if mark[2] == 3 { 22 } else { 24 };
            let last = bytes.windows(4).rposition(|four| four == mark).unwrap();
            bytes[last + shift..last + shift + 4].copy_from_slice(&(u32::MAX - 1).to_le_bytes());
        }
        bytes
    };
    let bad: [(&str, Vec<u8>, &str); 7] = [
        ("trong.docx", Vec::new(), "không có nội dung"),
        ("khoa.docx", locked, "Tệp có mật khẩu"),
        (
            "bom.docx",
            bomb,
            "Tệp &#34;bom.docx&#34; nén quá nhiều dữ liệu nên không được nhận. Lưu lại bằng Word rồi tải lên.",
        ),
        ("lenh.docx", word(&[("word/vbaProject.bin", b"x")]), "Tệp có macro"),
        ("anh.docx", b"\x89PNG\r\n\x1a\n\0\0\0\0".to_vec(), "anh.docx"),
        ("giay.pdf", word(&[]), "giay.pdf"),
        (
            "cu.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on".to_vec(),
            "Tệp &#34;cu.doc&#34; thuộc định dạng Word cũ (.doc). Mở tệp bằng Word, lưu lại thành .docx rồi tải lên.",
        ),
    ];
    for (name, bytes, words) in bad {
        lan.upload("/sang-kien", &fields, ("report", name, &bytes))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says("id=\"f-report-error\"")
            .says(words)
            .says("Tên vẫn còn đây");
    }
    let list = lan.get("/sang-kien").await.text();
    assert!(!list.contains("Tên vẫn còn đây"), "nothing half made");
    // A picture of text only is taken, and the person is told that nothing could be read.
    let scan =
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    let made = lan
        .upload("/sang-kien", &fields, ("report", "quet.pdf", scan))
        .await
        .is(StatusCode::SEE_OTHER);
    lan.get(&made.location())
        .await
        .says("có thể là bản quét")
        .says("quet.pdf");
}

#[tokio::test]
async fn a_report_in_an_old_font_is_shown_before_and_after_and_its_file_stays() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let unit = world.school.to_string();
    let fields = [
        ("unit", unit.as_str()),
        ("kind", "technical"),
        ("title", "Đổi mới thi đua"),
    ];
    let text = "Héi ®ång nh©n d©n huyÖn ®æi míi thi ®ua khen th\u{ad}ëng x· Ninh §iÒn\n".repeat(3);
    let made = lan
        .upload("/sang-kien", &fields, ("report", "bao-cao.txt", text.as_bytes()))
        .await
        .is(StatusCode::SEE_OTHER);
    assert!(made.cookies().contains("loi_nhan="));
    let edit = lan.get(&made.location()).await.is(StatusCode::OK).text();
    let address = edit
        .split("<a href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|href| href.ends_with("/chu"))
        .unwrap()
        .to_owned();
    lan.get(&address)
        .await
        .is(StatusCode::OK)
        .says("TCVN3")
        .says("Héi ®ång nh©n d©n huyÖn")
        .says("Hội đồng nhân dân huyện");
    let original = lan.get(address.trim_end_matches("/chu")).await.is(StatusCode::OK);
    assert_eq!(original.body, text.as_bytes(), "the file as it came");
    world.user("binh").await.get(&address).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn days_ahead_or_too_long_ago_keep_a_dossier_a_draft_with_a_sentence_each() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "d1").await;
    let id = address.rsplit('/').next().unwrap();
    let path = format!("/api/v1/initiatives/{id}");
    for (day, words) in [
        ("2026-11-26", "phải là hôm nay hoặc trước đó"),
        ("2025-11-20", "đã quá một năm"),
    ] {
        let mut body = lan.get(&path).await.json();
        let tag = format!("\"{}\"", body["version"]);
        let mut content = body["content"].take();
        content["first_applied_on"] = json!(day);
        lan.json(Method::PUT, &path, &[("if-match", &tag)], content)
            .await
            .is(StatusCode::OK);
        lan.get(&format!("{address}/kiem-tra")).await.says(words);
        lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
        lan.get(&address)
            .await
            .says("Bản nháp")
            .says("Mỗi em một bộ thẻ số tự làm.");
    }
}

#[tokio::test]
async fn two_clerks_at_once_give_one_code_and_the_second_is_told() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    world
        .person(
            "dao",
            "Lý Thị Đào",
            world.school,
            "Văn thư",
            false,
            &[(Role::UnitClerk, false)],
        )
        .await;
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "h1").await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let (hoa, dao) = (world.user("hoa").await, world.user("dao").await);
    let path = format!("{address}/tiep-nhan");
    let (one, two) = tokio::join!(hoa.post(&path, &[("_once", "x")]), dao.post(&path, &[("_once", "y")]));
    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(statuses[0], StatusCode::SEE_OTHER);
    assert!(
        matches!(statuses[1], StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY),
        "{statuses:?}"
    );
    let second = if one.status == StatusCode::SEE_OTHER {
        &two
    } else {
        &one
    };
    let text = second.text();
    assert!(text.contains("Mở lại trang") || text.contains("có người"), "{text}");
    let page = lan.get(&address).await.says("SK-03637.TH-2026-0001").text();
    assert_eq!(page.matches("tiếp nhận hồ sơ và cấp phiếu tiếp nhận").count(), 1);
}

#[tokio::test]
async fn a_list_through_the_interface_answers_row_by_row_and_a_repeat_stores_once() {
    let world = World::new().await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    let list =
        |rows: serde_json::Value| json!({ "purpose": "register", "unit": world.school, "year": 2025, "rows": rows });
    let (trial, take) = ("/api/v1/initiative-lists/trials", "/api/v1/initiative-lists");
    let bad = list(json!([
        ["TT", "Tên sáng kiến", "Ngày công nhận"],
        ["1", "Thẻ số", "31/02/2025"],
        ["2", "Héi ®ång nh©n d©n huyÖn ®æi míi", "1/6/2025"]
    ]));
    lan.json(Method::POST, trial, &[], bad.clone())
        .await
        .is(StatusCode::FORBIDDEN);
    let tried = hoa
        .json(Method::POST, trial, &[], bad.clone())
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(tried["rows"][0]["outcome"], "fault");
    assert_eq!(tried["rows"][1]["outcome"], "add");
    assert_eq!(tried["rows"][1]["rescued"][0][1], "Hội đồng nhân dân huyện đổi mới");
    let refused = hoa
        .json(Method::POST, take, &[], bad)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("/rows/2"), "{}", refused.text());
    assert!(
        !hoa.get("/sang-kien").await.text().contains("Thẻ số"),
        "nothing is stored"
    );

    let good = list(json!([
        ["Tên sáng kiến", "Tác giả", "Số quyết định", "Ngày công nhận"],
        ["Thẻ số", "Lò Thị Lan (60%); Vàng A Sử (40%)", "15/QĐ", "1/6/2025"]
    ]));
    let key = [("idempotency-key", "l1")];
    let first = hoa
        .json(Method::POST, take, &key, good.clone())
        .await
        .is(StatusCode::CREATED);
    let again = hoa.json(Method::POST, take, &key, good).await.is(StatusCode::CREATED);
    assert_eq!(first.json(), again.json());
    assert_eq!(first.json()["counts"][0], json!({ "outcome": "add", "rows": 1 }));
    assert_eq!(hoa.get("/sang-kien").await.text().matches(">Thẻ số<").count(), 1);

    // The register leaves as a sheet and comes back: kept; corrected in every column; a row that others changed is kept.
    let sheet = hoa.get("/sang-kien/xuat").await.is(StatusCode::OK).body;
    let mut rows = world.app.engines.documents.rows(&sheet, "so.xlsx").unwrap();
    let same = hoa.json(Method::POST, trial, &[], list(json!(rows))).await.json();
    assert_eq!(same["rows"][0]["outcome"], "keep", "{same}");
    let head = rows
        .iter()
        .position(|row| row.iter().any(|cell| cell == "Phiên bản"))
        .unwrap();
    let column = |name: &str| rows[head].iter().position(|cell| cell == name).unwrap();
    let changed = [
        ("Tác giả", "Lò Thị Lan (50%); Vàng A Sử (50%)"),
        ("Loại giải pháp", "Giải pháp quản lý"),
        ("Lĩnh vực áp dụng", "Toán lớp 2"),
        ("Ngày áp dụng lần đầu", "2/3/2025"),
        ("Số quyết định", "16/QĐ"),
        ("Ngày công nhận", "2/6/2025"),
    ];
    let places: Vec<usize> = changed.iter().map(|(name, _)| column(name)).collect();
    for ((_, value), place) in changed.iter().zip(places) {
        (*value).clone_into(&mut rows[head + 1][place]);
    }
    let done = hoa
        .json(Method::POST, take, &[], list(json!(rows)))
        .await
        .is(StatusCode::CREATED)
        .json();
    assert_eq!(done["rows"][0]["outcome"], "change");
    assert_eq!(done["rows"][0]["changes"].as_array().unwrap().len(), 6, "{done}");
    let id = done["rows"][0]["initiative"].as_str().unwrap().to_owned();
    let now = hoa.get(&format!("/api/v1/initiatives/{id}")).await.json();
    assert_eq!(now["content"]["kind"], "managerial");
    assert_eq!(now["content"]["authors"][1]["share"], 5000);
    assert_eq!(now["decision_number"], "16/QĐ");
    let stale = hoa.json(Method::POST, trial, &[], list(json!(rows))).await.json();
    assert_eq!(stale["rows"][0]["outcome"], "keep", "it stands there now");
    let place = rows[head].iter().position(|cell| cell == "Lĩnh vực áp dụng").unwrap();
    "Văn".clone_into(&mut rows[head + 1][place]);
    let stale = hoa.json(Method::POST, trial, &[], list(json!(rows))).await.json();
    assert_eq!(stale["rows"][0]["outcome"], "conflict", "changed since it was exported");
}

#[tokio::test]
async fn a_certificate_is_a_resource_for_whoever_sees_the_dossier() {
    let world = World::new().await;
    let (lan, hoa, minh) = (
        world.user("lan").await,
        world.user("hoa").await,
        world.user("minh").await,
    );
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "g1").await;
    let id = address.rsplit('/').next().unwrap();
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    hoa.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let path = format!("/api/v1/certificates/{id}");
    lan.get(&path).await.is(StatusCode::NOT_FOUND);
    minh.post(&format!("{address}/cong-nhan"), &[("decision_number", "15/QĐ")])
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    let one = lan.get(&path).await.is(StatusCode::OK).json();
    assert_eq!(
        (one["status"].as_str(), one["decision_number"].as_str()),
        (Some("in_force"), Some("15/QĐ"))
    );
    let file = format!("{path}/files/{}", one["files"][0]["id"].as_str().unwrap());
    let paper = lan.get(&file).await.is(StatusCode::OK);
    assert!(paper.body.starts_with(b"%PDF"));
    let list = lan.get("/api/v1/certificates").await.json();
    assert_eq!(list["certificates"][0]["number"], one["number"]);
    let binh = world.user("binh").await;
    binh.get(&path).await.is(StatusCode::NOT_FOUND);
    binh.get(&file).await.is(StatusCode::NOT_FOUND);
    assert_eq!(binh.get("/api/v1/certificates").await.json()["certificates"], json!([]));
}

#[tokio::test]
async fn a_new_dossier_is_named_in_the_notice_of_the_clerk() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "n1").await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let hoa = world.user("hoa").await;
    hoa.get("/thong-bao")
        .await
        .says("Hồ sơ sáng kiến mới chờ tiếp nhận: Dạy toán lớp 2 bằng thẻ số");
}

#[tokio::test]
async fn a_mentor_of_a_pupil_is_in_conflict_on_the_pupils_work() {
    let world = World::new().await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "m1").await;
    let mentor = [("part", "mentor"), ("full_name", "Trần Văn Bình")];
    lan.post(&format!("{address}/viec/participant"), &mentor)
        .await
        .is(StatusCode::SEE_OTHER);
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    hoa.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    crate::initiatives::to_council(&hoa, &address).await;
    let id: uuid::Uuid = address.rsplit('/').next().unwrap().parse().unwrap();
    let reader = world.app.db.reader();
    let today = kernel::time::local_date(world.app.db.now());
    let system = kernel::access::Actor::system("test");
    let source = khoinguon::sources::Initiatives;
    let subjects = councils::source::Source::subjects(
        &source,
        &reader,
        &world.app.db.units(),
        &system,
        world.commune,
        &[id],
        today,
    )
    .await
    .unwrap();
    let binh = people::store::account_named(&reader, "binh")
        .await
        .unwrap()
        .unwrap()
        .person;
    assert_eq!(subjects[0].ties, [(binh, councils::model::Tie::Mentor)]);
}
