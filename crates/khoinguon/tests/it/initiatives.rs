//! From a teacher's file to a certificate that anyone can verify.

use crate::world::{User, World};
use axum::http::StatusCode;

const REPORT: &str = "BÁO CÁO MÔ TẢ SÁNG KIẾN\nTên sáng kiến: Dạy toán lớp 2 bằng thẻ số\nTác giả: Lò Thị Lan\n";

/// A draft by this person in the school, ready to be handed in; gives its address.
async fn ready(world: &World, user: &User, name: &str) -> String {
    ready_as(world, user, name, "a1").await
}

/// A received dossier goes to the council.
pub async fn to_council(clerk: &crate::world::User, address: &str) {
    for work in ["accept", "send_to_council"] {
        clerk
            .post(&format!("{address}/viec/{work}"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
    }
}

/// The same, made by the form with this one-time sign: another sign makes another draft.
pub async fn ready_as(world: &World, user: &User, name: &str, once: &str) -> String {
    let unit = world.school.to_string();
    let fields = [
        ("title", "Dạy toán lớp 2 bằng thẻ số"),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("_once", once),
    ];
    let made = user
        .upload("/sang-kien", &fields, ("report", "Báo cáo.txt", REPORT.as_bytes()))
        .await;
    let edit = made.is(StatusCode::SEE_OTHER).location();
    let address = edit.trim_end_matches("/sua").to_owned();
    let fields = [
        ("version", "1"),
        ("title", "Dạy toán lớp 2 bằng thẻ số"),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", "2/3/26"),
        ("essence", "Mỗi em một bộ thẻ số tự làm."),
        ("benefit_author", "Tăng 20% số em làm đúng."),
        ("author_name", name),
        ("author_share", "100"),
        ("author_workplace", "Trường Tiểu học Mường Kim"),
        ("then", "check"),
    ];
    user.post(&edit, &fields).await.is(StatusCode::SEE_OTHER);
    address
}

#[tokio::test]
async fn a_report_becomes_a_certificate_that_a_stranger_can_verify() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = ready(&world, &lan, "Lò Thị Lan").await;
    lan.get(&format!("{address}/kiem-tra"))
        .await
        .is(StatusCode::OK)
        .says("Nộp hồ sơ sáng kiến");
    lan.post(&format!("{address}/nop"), &[("_once", "n1")])
        .await
        .is(StatusCode::SEE_OTHER);

    let hoa = world.user("hoa").await;
    hoa.get("/viec-cua-toi")
        .await
        .says("Dạy toán lớp 2 bằng thẻ số")
        .says("Tiếp nhận");
    hoa.post(&format!("{address}/tiep-nhan"), &[("_once", "t1")])
        .await
        .is(StatusCode::SEE_OTHER);
    // Three months from 25/11/2026 is 25/02/2027 (NĐ 13/2012 Điều 7), a working day.
    lan.get(&address).await.says("SK-03637.TH-2026-0001").says("25/02/2027");
    let receipt = lan.get(&format!("{address}/phieu-tiep-nhan")).await.is(StatusCode::OK);
    assert!(receipt.body.starts_with(b"%PDF-"), "the receipt is a PDF");

    let minh = world.user("minh").await;
    minh.post(&format!("{address}/cong-nhan"), &[("_once", "c0")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập số quyết định");
    let fields = [("_once", "c1"), ("decision_number", "15/QĐ-TH")];
    minh.post(&format!("{address}/cong-nhan"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    let page = lan
        .get(&address)
        .await
        .is(StatusCode::OK)
        .says("Giấy chứng nhận sáng kiến - Lò Thị Lan.pdf")
        .text();
    let verify = page
        .split("/xac-minh/")
        .nth(1)
        .unwrap()
        .split(['"', '<'])
        .next()
        .unwrap()
        .to_owned();
    let file = page
        .split(&format!("{address}/tep/"))
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let certificate = lan.get(&format!("{address}/tep/{file}")).await.is(StatusCode::OK);
    assert!(certificate.body.starts_with(b"%PDF-"));

    let stranger = world.visitor();
    let seen = stranger.get(&format!("/xac-minh/{verify}")).await.is(StatusCode::OK);
    let seen = seen
        .says("Giấy chứng nhận có thật")
        .says("15/QĐ-TH")
        .says("01/2026/GCNSK");
    assert!(
        !seen.text().contains("Tăng 20%"),
        "nothing else of the dossier is public"
    );
    // the seal in the file stands by itself, with nothing but the published keys
    let keys = stranger.get("/xac-minh/khoa-cong-khai").await.is(StatusCode::OK);
    let keys: kernel::seal::PublicKeys = serde_json::from_slice(&keys.body).unwrap();
    let file = String::from_utf8_lossy(&certificate.body).into_owned();
    let seal = kernel::seal::check(&file, &keys.keys).unwrap();
    assert_eq!(seal.statement.name, "Lò Thị Lan");
    assert_eq!(seal.statement.number, "01/2026/GCNSK");
    assert!(seal.address.ends_with(&format!("/xac-minh/{verify}")));
    let pasted = |text: &str| format!("/xac-minh?ma={}", text.replace('#', "%23"));
    let scanned = kernel::seal::find(&file).unwrap();
    stranger
        .get(&pasted(scanned))
        .await
        .is(StatusCode::OK)
        .says("Chữ ký số trong mã QR đúng");
    let forged = scanned.replacen("#KN1.", "#KN1.0", 1);
    stranger
        .get(&pasted(&forged))
        .await
        .is(StatusCode::OK)
        .says("không khớp");
    stranger
        .get("/xac-minh/khong-co")
        .await
        .is(StatusCode::NOT_FOUND)
        .says("Không có giấy chứng nhận nào");

    let mails = world.mails().join("\n");
    assert!(mails.contains("SK-03637.TH-2026-0001"), "the author was told by mail");
    assert!(!mails.contains("Dạy toán"), "no title leaves the house");
}

#[tokio::test]
async fn a_double_click_makes_one_draft_one_code_and_one_certificate() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let unit = world.school.to_string();
    let fields = [
        ("title", "Một"),
        ("unit", unit.as_str()),
        ("kind", "technical"),
        ("_once", "same"),
    ];
    let file = ("report", "a.txt", REPORT.as_bytes());
    let (first, second) = tokio::join!(
        lan.upload("/sang-kien", &fields, file),
        lan.upload("/sang-kien", &fields, file)
    );
    assert_eq!(first.location(), second.location(), "both clicks lead to the one draft");

    let address = ready_again(&world, &lan).await;
    lan.post(&format!("{address}/nop"), &[("_once", "n")])
        .await
        .is(StatusCode::SEE_OTHER);
    let hoa = world.user("hoa").await;
    let path = format!("{address}/tiep-nhan");
    let receive = [("_once", "r")];
    let (a, b) = tokio::join!(hoa.post(&path, &receive), hoa.post(&path, &receive));
    assert_eq!((a.status, b.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    lan.get(&address).await.says("SK-03637.TH-2026-0001");
    // Two clerks at once, each with a form of their own: the second is told what happened.
    hoa.post(&path, &[("_once", "other")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Đang xử lý");
}

async fn ready_again(world: &World, lan: &User) -> String {
    let made = ready(world, lan, "Lò Thị Lan").await;
    assert!(made.starts_with("/sang-kien/"));
    made
}

#[tokio::test]
async fn what_is_missing_is_said_and_nothing_that_was_typed_is_lost() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = ready(&world, &lan, "Lò Thị Lan").await;
    let unit = world.school.to_string();
    let fields = [
        ("version", "2"),
        ("title", "Tên đã sửa"),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("first_applied_on", "31/02/2026"),
        ("essence", "Một đoạn dài mà không ai muốn gõ lại."),
        ("author_name", "Lò Thị Lan"),
        ("author_share", "60"),
    ];
    let answer = lan
        .post(&format!("{address}/sua"), &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    answer
        .says("Một đoạn dài mà không ai muốn gõ lại.")
        .says("31/02/2026")
        .says("Lỗi: ");
    let mut fixed = fields;
    fixed[4].1 = "28/02/2026";
    lan.post(&format!("{address}/sua"), &fixed)
        .await
        .is(StatusCode::SEE_OTHER);
    let check = lan.get(&format!("{address}/kiem-tra")).await.is(StatusCode::OK);
    check.says("Hiện là 60%").says("Nhập lĩnh vực áp dụng");
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("Bản nháp");
}

#[tokio::test]
async fn the_second_of_two_editors_is_told_and_keeps_the_text() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = ready(&world, &lan, "Lò Thị Lan").await;
    let unit = world.school.to_string();
    let with = |title| {
        [
            ("version", "2"),
            ("title", title),
            ("unit", unit.as_str()),
            ("kind", "operational"),
            ("author_name", "Lò Thị Lan"),
            ("author_share", "100"),
        ]
    };
    lan.post(&format!("{address}/sua"), &with("Cửa sổ thứ nhất"))
        .await
        .is(StatusCode::SEE_OTHER);
    let second = lan.post(&format!("{address}/sua"), &with("Cửa sổ thứ hai")).await;
    second
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Có người vừa sửa")
        .says("Cửa sổ thứ hai");
    lan.get(&address).await.says("Cửa sổ thứ nhất");
}

#[tokio::test]
async fn what_one_may_not_see_does_not_exist() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = ready(&world, &lan, "Lò Thị Lan").await;
    let (binh, son, hoa) = (
        world.user("binh").await,
        world.user("son").await,
        world.user("hoa").await,
    );
    for other in [&binh, &son, &hoa] {
        let hidden = other.get(&address).await.is(StatusCode::NOT_FOUND);
        let absent = other
            .get("/sang-kien/00000000-0000-7000-8000-000000000000")
            .await
            .is(StatusCode::NOT_FOUND);
        assert_eq!(hidden.body.len(), absent.body.len(), "hidden and absent look alike");
        assert!(
            !other.get("/tra-cuu?q=toan").await.text().contains("Dạy toán lớp 2"),
            "search does not tell"
        );
    }
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.is(StatusCode::OK);
    for other in [&binh, &son] {
        other.get(&address).await.is(StatusCode::NOT_FOUND);
        other
            .post(&format!("{address}/cong-nhan"), &[("decision_number", "1")])
            .await
            .is(StatusCode::NOT_FOUND);
    }
    hoa.post(&format!("{address}/cong-nhan"), &[("decision_number", "1")])
        .await
        .is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_head_does_not_decide_on_own_work() {
    let world = World::new().await;
    let minh = world.user("minh").await;
    let address = ready(&world, &minh, "Hoàng Văn Minh").await;
    minh.post(&format!("{address}/nop"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let hoa = world.user("hoa").await;
    hoa.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let fields = [("decision_number", "15/QĐ-TH")];
    minh.post(&format!("{address}/cong-nhan"), &fields)
        .await
        .is(StatusCode::FORBIDDEN)
        .says("không được tự quyết định");
}

#[tokio::test]
async fn a_hostile_file_gets_a_sentence_and_the_rest_of_the_form_stays() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let unit = world.school.to_string();
    let fields = [
        ("title", "Tên vẫn còn đây"),
        ("unit", unit.as_str()),
        ("kind", "technical"),
    ];
    for (name, bytes, words) in [
        ("trong.pdf", &b""[..], "không có nội dung"),
        ("bao-cao.docx", &b"%PDF-1.7 not a word file"[..], "bao-cao.docx"),
    ] {
        let answer = lan.upload("/sang-kien", &fields, ("report", name, bytes)).await;
        answer
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(words)
            .says("Tên vẫn còn đây");
    }
}

#[tokio::test]
async fn the_figure_of_a_unit_opens_onto_its_records() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = ready(&world, &lan, "Lò Thị Lan").await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    world
        .user("hoa")
        .await
        .post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let fields = [("decision_number", "15/QĐ-TH")];
    world
        .user("minh")
        .await
        .post(&format!("{address}/cong-nhan"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    let db = &world.app.db;
    let (from, to) = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    let figures = initiatives::figures::recognised(&db.reader(), &db.units(), from, to, to)
        .await
        .unwrap();
    for unit in [world.country, world.commune, world.school] {
        assert_eq!(figures.get(&unit), Some(&1));
        let scope = kernel::access::Scope::system("test");
        let records = initiatives::figures::recognised_records(&db.reader(), &scope, unit, (from, to), to)
            .await
            .unwrap();
        assert_eq!(records.len(), 1, "as many records as the figure says");
    }
    assert_eq!(figures.get(&world.other_school), None);
}

/// A hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    at.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_typed_is_kept_by_itself_even_when_it_cannot_be_read_yet() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = ready(&world, &lan, "Lò Thị Lan").await;
    let edit = format!("{address}/sua");
    let page = lan.get(&edit).await.is(StatusCode::OK).text();
    let (version, window) = (hidden(&page, "version"), hidden(&page, "window"));
    let unit = world.school.to_string();
    let typed = |date, essence| {
        [
            ("version", version.as_str()),
            ("window", window.as_str()),
            ("title", "Dạy toán lớp 2 bằng thẻ số"),
            ("unit", unit.as_str()),
            ("kind", "operational"),
            ("field", "Giáo dục tiểu học"),
            ("first_applied_on", date),
            ("essence", essence),
            ("benefit_author", "Tăng 20% số em làm đúng."),
            ("author_name", "Lò Thị Lan"),
            ("author_share", "100"),
            ("then", "check"),
        ]
    };
    let answer = lan
        .autosave(&edit, &typed("2/3/", "Đang gõ dở"))
        .await
        .is(StatusCode::OK);
    assert_eq!(answer.json(), serde_json::json!({ "saved_at": "09:00" }));
    world.advance(chrono::TimeDelta::minutes(5));
    let answer = lan
        .autosave(&edit, &typed("2/3/", "Đang gõ tiếp"))
        .await
        .is(StatusCode::OK);
    assert_eq!(answer.json()["saved_at"], "09:05", "one window saves again and again");

    // The record keeps its good date; the form shows what was typed.
    lan.get(&address)
        .await
        .says("02/03/2026")
        .says("Mỗi em một bộ thẻ số tự làm.");
    let again = lan.get(&edit).await.is(StatusCode::OK);
    let again = again
        .says("value=\"2/3/\"")
        .says("Đang gõ tiếp")
        .says("Đã tự lưu lúc 09:05")
        .text();
    // It is not handed in unseen.
    lan.get(&format!("{address}/kiem-tra"))
        .await
        .says("chưa được ghi vào hồ sơ");
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("Bản nháp");

    // A second window that was opened later takes over; the first is told, and nothing is written over.
    let (window2, seen2) = (hidden(&again, "window"), hidden(&again, "seen"));
    assert_eq!(seen2, window);
    let mut second = typed("2/3/26", "Ở cửa sổ thứ hai").to_vec();
    second[1].1 = &window2;
    second.push(("seen", &seen2));
    lan.autosave(&edit, &second).await.is(StatusCode::OK);
    let told = lan.autosave(&edit, &typed("3/3/26", "Ở cửa sổ thứ nhất")).await;
    assert_eq!(
        told.is(StatusCode::CONFLICT).json()["type"],
        "urn:khoinguon:problem:conflict"
    );
    let told = lan.post(&edit, &typed("3/3/26", "Ở cửa sổ thứ nhất")).await;
    let told = told
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ở một cửa sổ khác")
        .says("Ở cửa sổ thứ nhất")
        .text();
    lan.get(&edit).await.says("Ở cửa sổ thứ hai");
    // Told, the person decides: saving once more writes, and what was kept is done with.
    let seen = hidden(&told, "seen");
    let mut decided = typed("3/3/26", "Ở cửa sổ thứ nhất").to_vec();
    decided.push(("seen", &seen));
    lan.post(&edit, &decided).await.is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("03/03/2026").says("Ở cửa sổ thứ nhất");
    assert!(!lan.get(&edit).await.text().contains("Đã tự lưu lúc"));
    // The second window is behind now.
    lan.autosave(&edit, &second).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn keeping_by_itself_needs_the_person_and_the_draft() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = ready(&world, &lan, "Lò Thị Lan").await;
    let edit = format!("{address}/sua");
    let fields = [("version", "2"), ("window", "w"), ("title", "Tên")];
    world
        .visitor()
        .autosave(&edit, &fields)
        .await
        .is(StatusCode::UNAUTHORIZED);
    world
        .user("binh")
        .await
        .autosave(&edit, &fields)
        .await
        .is(StatusCode::NOT_FOUND);
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    lan.autosave(&edit, &fields).await.is(StatusCode::FORBIDDEN);
}
