//! Numbered papers through pages and interface: from a draft to the signed file and, where it must be, to its end.

use crate::signer::{Person, cms, person, sign};
use crate::world::{User, World};
use axum::http::{Method, StatusCode};
use base64::Engine as _;
use councils::model::{Conclusion, ItemId};
use kernel::access::{Actor, Role};
use serde_json::json;

/// A dossier by Lan that Hoa has received.
async fn received(world: &World) -> String {
    received_as(world, "vb").await
}

async fn received_as(world: &World, key: &str) -> String {
    let lan = world.user("lan").await;
    let address = crate::initiatives::ready_as(world, &lan, "Lò Thị Lan", key).await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let hoa = world.user("hoa").await;
    hoa.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    address.rsplit('/').next().unwrap().to_owned()
}

async fn pdf_of(user: &User, paper: &str) -> Vec<u8> {
    let answer = user.get(&format!("{paper}/tep/pdf")).await.is(StatusCode::OK);
    assert!(answer.body.starts_with(b"%PDF-"));
    answer.body
}

async fn recognise(world: &World, id: &str, number: &str) -> String {
    let minh = world.user("minh").await;
    minh.post(&format!("/sang-kien/{id}/cong-nhan"), &[("decision_number", number)])
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    let page = minh.get(&format!("/sang-kien/{id}")).await.text();
    let key = page.split("/xac-minh/").nth(1).unwrap();
    format!("/xac-minh/{}", key.split(['"', '<']).next().unwrap())
}

#[tokio::test]
async fn a_decision_goes_out_to_be_signed_comes_back_is_issued_and_cancelled() {
    let world = World::new().await;
    let id = received(&world).await;
    let (hoa, lan, minh) = (
        world.user("hoa").await,
        world.user("lan").await,
        world.user("minh").await,
    );
    let shelf = format!("/van-ban/ho-so/initiative/{id}");
    hoa.get(&shelf).await.says("Quyết định công nhận sáng kiến");
    hoa.get(&format!("/sang-kien/{id}")).await.says(&shelf);
    // the author sees no drafts and writes none; a stranger sees nothing
    lan.post(&shelf, &[("offer", "decision")])
        .await
        .is(StatusCode::FORBIDDEN);
    world.user("binh").await.get(&shelf).await.is(StatusCode::NOT_FOUND);
    hoa.post(&shelf, &[("offer", "minutes")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn loại văn bản");
    let draft = [("offer", "decision"), ("_once", "d1")];
    let paper = hoa.post(&shelf, &draft).await.is(StatusCode::SEE_OTHER).location();
    let again = hoa.post(&shelf, &draft).await.is(StatusCode::SEE_OTHER).location();
    assert_eq!(paper, again, "a double click drafts one paper");
    lan.get(&paper).await.is(StatusCode::NOT_FOUND);
    let act = |act: &str| format!("{paper}/{act}");
    hoa.post(&act("xuat"), &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Cấp số trước");
    let twice = [("_once", "n1")];
    hoa.post(&act("so"), &twice).await.is(StatusCode::SEE_OTHER);
    // the same form again is harmless; another act with its key is no repeat of it
    hoa.post(&act("so"), &twice).await.is(StatusCode::SEE_OTHER);
    hoa.post(&act("huy"), &twice).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let page = hoa.get(&paper).await.text();
    let mut keys: Vec<_> = page
        .split("name=\"_once\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|key| key.ends_with("-xuat") || key.ends_with("-huy"))
        .collect();
    keys.dedup();
    assert_eq!(keys.len(), 2, "each form of the page has a key of its own: {page}");
    hoa.get(&paper)
        .await
        .says("01/QĐ-TTHMK")
        .says("Hoàng Văn Minh, Hiệu trưởng");
    // two who change it at once: the second is told
    let change = [
        ("version", "2"),
        ("title", "Về việc công nhận sáng kiến đợt 1"),
        ("recipients", "Như Điều 3\nPhòng Văn hóa - Xã hội\nLưu: VT"),
    ];
    hoa.post(&act("sua"), &change).await.is(StatusCode::SEE_OTHER);
    // nothing that they typed is lost, and saved again it is a change of what stands there now
    let late = [
        ("version", "2"),
        ("title", "Về việc công nhận của Minh"),
        ("recipients", "Nơi Minh nhập\nLưu: VT"),
    ];
    minh.post(&act("sua"), &late)
        .await
        .is(StatusCode::CONFLICT)
        .says("Có người vừa sửa dự thảo này")
        .says("value=\"Về việc công nhận của Minh\"")
        .says("Nơi Minh nhập\nLưu: VT")
        .says("name=\"version\" value=\"3\"");
    // whatever else is refused leaves the form of the draft as it is
    hoa.post(&act("huy"), &[("reason", "")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ghi lý do")
        .says("value=\"Về việc công nhận sáng kiến đợt 1\"")
        .says("Như Điều 3\nPhòng Văn hóa - Xã hội\nLưu: VT");
    // nobody signs for the unit who may not
    let impostor = [("version", "3"), ("title", "Về việc"), ("signer", "p:nobody")];
    hoa.post(&act("sua"), &impostor)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn người có thẩm quyền ký");
    hoa.post(
        &act("sua"),
        &[("version", "3"), ("title", " "), ("recipients", "Lưu: VT")],
    )
    .await
    .is(StatusCode::UNPROCESSABLE_ENTITY)
    .says("Nhập trích yếu");
    hoa.get(&paper).await.says("Phòng Văn hóa - Xã hội");
    hoa.post(&act("xuat"), &[]).await.is(StatusCode::SEE_OTHER);
    // taken back, its files no longer say what it says
    hoa.get(&paper).await.says("/tep/docx");
    hoa.post(&act("du-thao"), &[]).await.is(StatusCode::SEE_OTHER);
    let page = hoa.get(&paper).await.text();
    assert!(!page.contains("/tep/pdf") && !page.contains("/tep/docx"), "{page}");
    hoa.get(&act("tep/pdf")).await.is(StatusCode::NOT_FOUND);
    hoa.post(&act("xuat"), &[]).await.is(StatusCode::SEE_OTHER);
    let exported = pdf_of(&hoa, &paper).await;
    let docx = hoa.get(&act("tep/docx")).await.is(StatusCode::OK);
    assert!(docx.body.starts_with(b"PK"));
    lan.get(&act("tep/pdf")).await.is(StatusCode::NOT_FOUND);
    hoa.post(&act("ban-hanh"), &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);

    // What comes back must be the file that went out, signed.
    let head = person("Hoàng Văn Minh", 7, false, None);
    let good = sign(&exported, |covered| cms(&head, &[], covered));
    let forged = sign(&exported, |covered| {
        let impostor = person("Người khác", 7, false, None);
        let lent = Person {
            certificate: head.certificate.clone(),
            issuer: head.issuer.clone(),
            ..impostor
        };
        cms(&lent, &[], covered)
    });
    let stranger = world
        .app
        .engines
        .documents
        .render("letter", &json!({ "paragraphs": ["x"] }), "2026-11-25".parse().unwrap())
        .unwrap();
    let other = sign(&stranger, |covered| cms(&head, &[], covered));
    for (file, scan, words) in [
        (b"khong phai PDF".to_vec(), "", "không phải PDF"),
        (exported.clone(), "", "chưa có chữ ký số"),
        (other, "", "không được ký trên tệp đã xuất"),
        (forged, "", "không khớp với chứng thư"),
        (vec![b'x'; 21 * 1024 * 1024], "1", "nhỏ hơn 20 MB"),
    ] {
        hoa.upload(&act("da-ky"), &[("scan", scan)], ("file", "da-ky.pdf", &file))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(words);
    }
    hoa.upload(&act("da-ky"), &[], ("file", "da-ky.pdf", &good))
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&paper)
        .await
        .says("Hoàng Văn Minh, Ủy ban nhân dân xã Tân Uyên")
        .says("Ký lúc 10:30 ngày 05/02/2026")
        .says("Nội dung đã ký không bị sửa.")
        .says("Chưa kiểm tra được chuỗi chứng thư.");
    // somebody signs after: the file grows, both are shown
    let clerk = person("Vàng Thị Hoa", 9, false, None);
    let twice = sign(&good, |covered| cms(&clerk, &[], covered));
    hoa.upload(&act("da-ky"), &[], ("file", "hai-chu-ky.pdf", &twice))
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&paper).await.says("Vàng Thị Hoa").says("Hoàng Văn Minh");
    hoa.post(&act("ban-hanh"), &[("_once", "b1")])
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.post(&act("ban-hanh"), &[("_once", "b1")])
        .await
        .is(StatusCode::SEE_OTHER);
    // issued, it is the author's too; the dossier stands where it stood
    lan.get(&paper).await.is(StatusCode::OK).says("Văn bản đã ban hành");
    assert_eq!(lan.get(&act("tep/da-ky")).await.is(StatusCode::OK).body, twice);
    let state = lan.get(&format!("/api/v1/initiatives/{id}")).await.json();
    assert_eq!(state["state"], "received");
    hoa.post(&act("sua"), &change)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);

    // The leader recognises by it; cancelled later, everything that rests on it says so.
    minh.get(&format!("/sang-kien/{id}"))
        .await
        .says("value=\"01/QĐ-TTHMK\"");
    let verify = recognise(&world, &id, "01/QĐ-TTHMK").await;
    let visitor = world.visitor();
    visitor.get(&verify).await.says("có thật và đang có hiệu lực");
    hoa.post(&act("huy"), &[("reason", "  ")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ghi lý do");
    hoa.post(&act("huy"), &[("reason", "Ban hành sai thẩm quyền")])
        .await
        .is(StatusCode::SEE_OTHER);
    visitor
        .get(&verify)
        .await
        .says("Có giấy không còn giá trị")
        .says("Quyết định 01/QĐ-TTHMK đã bị hủy")
        .says("Ban hành sai thẩm quyền");
    lan.get(&format!("/sang-kien/{id}"))
        .await
        .says("Ban hành sai thẩm quyền");
    lan.get("/thong-bao").await.says("Ban hành sai thẩm quyền");
    lan.get(&paper).await.says("Không còn giá trị");
    // its number is not given again
    let paper = hoa.post(&shelf, &[("offer", "decision")]).await.location();
    hoa.post(&format!("{paper}/so"), &[]).await.is(StatusCode::SEE_OTHER);
    hoa.get(&paper).await.says("02/QĐ-TTHMK");
}

#[tokio::test]
async fn a_certificate_is_corrected_by_another_through_the_interface() {
    let world = World::new().await;
    let id = received(&world).await;
    let verify = recognise(&world, &id, "15/QĐ-TH").await;
    let hoa = world.user("hoa").await;
    let of = format!("/api/v1/papers?record_kind=initiative&record={id}");
    let offers = hoa.get(&of).await.is(StatusCode::OK).json();
    assert!(
        offers["offers"]
            .as_array()
            .unwrap()
            .iter()
            .any(|offer| offer["code"] == "certificate:0"),
        "{offers}"
    );
    let scan = base64::engine::general_purpose::STANDARD.encode(b"%PDF-1.7 mot ban quet");
    let mut made = Vec::new();
    for number in ["01/2026/GCNSK (Lò Thị Lan)", "02/2026/GCNSK (Lò Thị Lan)"] {
        let new = json!({ "record_kind": "initiative", "record": id, "offer": "certificate:0" });
        let key = [("idempotency-key", &number[..2])];
        let paper = hoa.json(Method::POST, "/api/v1/papers", &key, new.clone()).await;
        let paper = paper.is(StatusCode::CREATED).json();
        let repeat = hoa.json(Method::POST, "/api/v1/papers", &key, new).await.json();
        assert_eq!(paper["id"], repeat["id"], "a repeat drafts nothing");
        let at = format!("/api/v1/papers/{}", paper["id"].as_str().unwrap());
        let act = async |act: &str, body: serde_json::Value| {
            hoa.json(Method::POST, &format!("{at}/acts/{act}"), &[], body).await
        };
        assert_eq!(
            act("number", json!({})).await.is(StatusCode::OK).json()["number"],
            number
        );
        // one key and one body for two acts: the second is no repeat of the first
        let key = format!("act {}", &number[..2]);
        let keyed = async |act: &str| {
            let key = [("idempotency-key", key.as_str())];
            hoa.json(Method::POST, &format!("{at}/acts/{act}"), &key, json!({}))
                .await
        };
        keyed("number").await.is(StatusCode::OK);
        keyed("export").await.is(StatusCode::UNPROCESSABLE_ENTITY);
        act("export", json!({})).await.is(StatusCode::OK);
        let pdf = hoa.get(&format!("{at}/files/pdf")).await.is(StatusCode::OK);
        assert!(pdf.body.starts_with(b"%PDF-"));
        let file = json!({ "file": scan, "name": "quet.pdf" });
        act("signature", file.clone())
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
        let mut marked = file;
        marked["scan"] = json!(true);
        let signed = act("signature", marked).await.is(StatusCode::OK).json();
        assert_eq!((&signed["status"], &signed["scan"]), (&json!("signed"), &json!(true)));
        act("issue", json!({})).await.is(StatusCode::OK);
        act("dance", json!({})).await.is(StatusCode::UNPROCESSABLE_ENTITY);
        made.push(at);
    }
    let by = made[1].rsplit('/').next().unwrap();
    let correct = format!("{}/acts/correction", made[0]);
    hoa.json(Method::POST, &correct, &[], json!({ "by": by, "reason": "" }))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    // a certificate of another author stands for nothing here
    let offer = |from: &str, to: &str| {
        format!(
            "UPDATE papers SET words = REPLACE(words, 'certificate:{from}', 'certificate:{to}') WHERE label LIKE '02/%'"
        )
    };
    let shown = made[0].replace("/api/v1/papers/", "/van-ban/");
    hoa.get(&shown).await.says("Thay thế bằng văn bản khác");
    world.tamper(&offer("0", "1")).await;
    assert!(!hoa.get(&shown).await.text().contains("Thay thế bằng văn bản khác"));
    let fits = json!({ "by": by, "reason": "Sai nơi công tác" });
    hoa.json(Method::POST, &correct, &[], fits)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("paper.replacement");
    world.tamper(&offer("1", "0")).await;
    let corrected = hoa
        .json(
            Method::POST,
            &correct,
            &[],
            json!({ "by": by, "reason": "Sai nơi công tác" }),
        )
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(
        (&corrected["status"], &corrected["replaced_by"]),
        (&json!("corrected"), &json!(by))
    );
    world
        .visitor()
        .get(&verify)
        .await
        .says("Giấy chứng nhận 01/2026/GCNSK (Lò Thị Lan) đã được thay thế")
        .says("bằng Giấy chứng nhận 02/2026/GCNSK (Lò Thị Lan)")
        .says("việc công nhận đang có hiệu lực")
        .says("Sai nơi công tác");
    // the author reads what became of it, and may not do it
    let lan = world.user("lan").await;
    assert_eq!(lan.get(&made[0]).await.is(StatusCode::OK).json()["status"], "corrected");
    lan.json(Method::POST, &correct, &[], json!({ "by": by, "reason": "x" }))
        .await
        .is(StatusCode::FORBIDDEN);
    // If-Match guards a draft
    let new = json!({ "record_kind": "initiative", "record": id, "offer": "receipt" });
    let draft = hoa.json(Method::POST, "/api/v1/papers", &[], new).await.json();
    let at = format!("/api/v1/papers/{}", draft["id"].as_str().unwrap());
    let change = json!({ "title": "Tiếp nhận" });
    hoa.json(Method::PUT, &at, &[], change.clone())
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    hoa.json(Method::PUT, &at, &[("if-match", "\"1\"")], change.clone())
        .await
        .is(StatusCode::OK);
    hoa.json(Method::PUT, &at, &[("if-match", "\"1\"")], change)
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    let impostor = json!({ "title": "Tiếp nhận", "signer": "p:nobody" });
    hoa.json(Method::PUT, &at, &[("if-match", "\"2\"")], impostor)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("signer");
    // a file that was lost takes nothing else of the page away
    world
        .tamper("UPDATE papers SET pdf_hash = 'lost' WHERE label LIKE '02/%'")
        .await;
    let other = made[1].replace("/api/v1/papers/", "/van-ban/");
    hoa.get(&other)
        .await
        .is(StatusCode::OK)
        .says("/tep/docx")
        .says("/tep/pdf");
    // without the one in its place the first is worth nothing
    hoa.json(
        Method::POST,
        &format!("{}/acts/cancellation", made[1]),
        &[],
        json!({ "reason": "Cấp nhầm" }),
    )
    .await
    .is(StatusCode::OK);
    world
        .visitor()
        .get(&verify)
        .await
        .says("Có giấy không còn giá trị")
        .says("Cấp nhầm");
}

/// Drafts a paper of an offer and brings it as far as its signature.
async fn signed(user: &User, record: &str, offer: &str) -> String {
    let new = json!({ "record_kind": "initiative", "record": record, "offer": offer });
    let paper = user.json(Method::POST, "/api/v1/papers", &[], new).await;
    let paper = paper.is(StatusCode::CREATED).json();
    let id = paper["id"].as_str().unwrap().to_owned();
    let scan = base64::engine::general_purpose::STANDARD.encode(b"%PDF-1.7 mot ban quet");
    for (act, body) in [
        ("number", json!({})),
        ("export", json!({})),
        ("signature", json!({ "file": scan, "name": "quet.pdf", "scan": true })),
    ] {
        let address = format!("/api/v1/papers/{id}/acts/{act}");
        user.json(Method::POST, &address, &[], body).await.is(StatusCode::OK);
    }
    id
}

#[tokio::test]
async fn only_an_issued_paper_of_the_same_record_takes_the_place_of_another() {
    let world = World::new().await;
    let (one, two) = (received_as(&world, "vb1").await, received_as(&world, "vb2").await);
    let hoa = world.user("hoa").await;
    let act = async |paper: &str, act: &str, body: serde_json::Value| {
        hoa.json(Method::POST, &format!("/api/v1/papers/{paper}/acts/{act}"), &[], body)
            .await
    };
    let mut receipts = Vec::new();
    for record in [&one, &two] {
        let id = signed(&hoa, record, "receipt").await;
        act(&id, "issue", json!({})).await.is(StatusCode::OK);
        receipts.push(id);
    }
    let nowhere = uuid::Uuid::nil().to_string();
    for by in [&receipts[1], &nowhere, &receipts[0]] {
        act(&receipts[0], "correction", json!({ "by": by, "reason": "Sai tên" }))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says("paper.replacement");
    }
}

/// What is shown to everybody as fallen is told to those who rely on it.
#[tokio::test]
async fn a_certificate_that_was_signed_and_never_issued_falls_for_everybody() {
    let world = World::new().await;
    let id = received(&world).await;
    let verify = recognise(&world, &id, "15/QĐ-TH").await;
    let (hoa, lan) = (world.user("hoa").await, world.user("lan").await);
    let paper = signed(&hoa, &id, "certificate:0").await;
    lan.get(&format!("/van-ban/{paper}")).await.is(StatusCode::NOT_FOUND);
    hoa.post(&format!("/van-ban/{paper}/huy"), &[("reason", "Ký nhầm bản")])
        .await
        .is(StatusCode::SEE_OTHER);
    lan.get(&format!("/van-ban/{paper}")).await.says("Ký nhầm bản");
    world.visitor().get(&verify).await.says("Ký nhầm bản");
    lan.get("/thong-bao").await.says("Ký nhầm bản");
}

/// A session by three that is over.
async fn over(world: &World) -> (councils::model::CouncilId, councils::model::MeetingId) {
    let mut board = Vec::new();
    for (name, full, roles) in [
        ("chutich", "Giàng A Chu", &[][..]),
        ("thuky", "Lò Văn Pâng", &[(Role::UnitClerk, true)][..]),
        ("uyvien", "Vũ Thị Mai", &[][..]),
    ] {
        board.push(world.person(name, full, world.commune, "Công chức", false, roles).await);
    }
    let (council, meeting) = crate::councils::found(world, &board, 1, "score-70").await;
    let system = Actor::system("test");
    let tx = world.app.db.begin_system("test").await.unwrap();
    councils::commands::open(&tx, &system, meeting).await.unwrap();
    councils::commands::attend(&tx, &system, meeting, &board).await.unwrap();
    councils::commands::close(&tx, &system, meeting).await.unwrap();
    tx.commit().await.unwrap();
    (council, meeting)
}

#[tokio::test]
async fn the_number_of_cancelled_minutes_is_not_given_again() {
    let world = World::new().await;
    let (_, meeting) = over(&world).await;
    let secretary = world.user("thuky").await;
    secretary
        .post(&format!("/hoi-dong/phien/{meeting}/ky"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let shelf = format!("/van-ban/ho-so/council_session/{meeting}");
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let paper = secretary.post(&shelf, &[("offer", "minutes")]).await.location();
        secretary
            .post(&format!("{paper}/so"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
        let api = paper.replace("/van-ban/", "/api/v1/papers/");
        numbers.push(secretary.get(&api).await.json()["number"].clone());
        secretary
            .post(&format!("{paper}/huy"), &[("reason", "Sai giờ họp")])
            .await
            .is(StatusCode::SEE_OTHER);
    }
    assert_eq!(numbers, ["01/BB-HĐSK", "02/BB-HĐSK"]);
}

/// Papers tell who sat on the day of the session, whoever sits there when they are written.
#[tokio::test]
async fn papers_of_a_session_name_those_who_sat_on_its_day() {
    let world = World::new().await;
    let (council, meeting) = over(&world).await;
    let system = Actor::system("test");
    let last = kernel::time::local_date(world.app.db.now());
    world.advance(chrono::TimeDelta::days(10));
    let tx = world.app.db.begin_system("test").await.unwrap();
    let members = councils::store::members_of(&tx.reader(), council).await.unwrap();
    let chair = members
        .iter()
        .find(|member| member.seat == councils::model::Seat::Chair)
        .unwrap();
    councils::commands::end_member(&tx, &system, council, chair.id, last)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let secretary = world.user("thuky").await;
    let data = secretary.get(&format!("/api/v1/sessions/{meeting}/minutes")).await;
    let data = data.is(StatusCode::OK).json();
    assert_eq!(
        (&data["chair"], &data["total"]),
        (&json!("Giàng A Chu"), &json!("3")),
        "{data}"
    );
    let page = secretary.get(&format!("/hoi-dong/phien/{meeting}/bien-ban")).await;
    let pdf = page.is(StatusCode::OK).body;
    let said = world.app.engines.documents.extract(&pdf, "a.pdf").unwrap().text;
    assert!(said.contains("Giàng A Chu"), "{said}");
    // whose seat ended runs nothing
    let chair = world.user("chutich").await;
    chair
        .get(&format!("/hoi-dong/phien/{meeting}/bien-ban"))
        .await
        .is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn papers_of_a_session_are_whole_bear_the_words_of_the_unit_and_share_its_numbers() {
    let world = World::new().await;
    let mut board = Vec::new();
    for (name, full, roles) in [
        ("chutich", "Giàng A Chu", &[][..]),
        ("thuky", "Lò Văn Pâng", &[(Role::UnitClerk, true)][..]),
        ("uyvien", "Vũ Thị Mai", &[][..]),
        ("kiemnhiem", "Hà Văn Tâm", &[(Role::UnitClerk, true)][..]),
    ] {
        board.push(world.person(name, full, world.commune, "Công chức", false, roles).await);
    }
    let (_, meeting) = crate::councils::found(&world, &board, 3, "score-70").await;
    let system = Actor::system("test");
    let on = kernel::time::local_date(world.app.db.now());
    let tx = world.app.db.begin_system("test").await.unwrap();
    councils::commands::open(&tx, &system, meeting).await.unwrap();
    councils::commands::attend(&tx, &system, meeting, &board).await.unwrap();
    tx.commit().await.unwrap();
    let secretary = world.user("thuky").await;
    let page = format!("/hoi-dong/phien/{meeting}");
    let shelf = format!("/van-ban/ho-so/council_session/{meeting}");
    secretary.get(&page).await.says(&shelf);
    // a decision needs the end of the session
    secretary
        .post(&shelf, &[("offer", "decision")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let scope = councils::policy::whole();
    let items = councils::store::items_of(&world.app.db.reader(), &scope, meeting, on)
        .await
        .unwrap();
    let ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();
    let kept = world.user("kiemnhiem").await;
    kept.get(&shelf).await.is(StatusCode::OK);
    kept.post(
        &format!("/hoi-dong/noi-dung/{}/tu-khai", ids[0]),
        &[("own_reason", "Cùng viết")],
    )
    .await
    .is(StatusCode::SEE_OTHER);
    let tx = world.app.db.begin_system("test").await.unwrap();
    for person in &board[..3] {
        let actor = Actor {
            person: *person,
            authority: kernel::access::Authority::Personal,
            ..Actor::system("test")
        };
        let rules = world.app.part::<councils::Rules>().unwrap();
        for item in &ids {
            let points = [("novelty", 30), ("applicability", 20), ("economic", 10), ("social", 15)];
            let draft = councils::commands::Draft {
                points: points.map(|(key, points)| (key.to_owned(), points)).into(),
                submit: true,
                ..councils::commands::Draft::default()
            };
            councils::commands::save_sheet(&tx, &rules, &actor, *item, draft)
                .await
                .unwrap();
        }
    }
    councils::commands::close_vote(&tx, &system, meeting, &ids)
        .await
        .unwrap();
    councils::commands::conclude(&tx, &system, meeting, &ids, Conclusion::Recognise, "", "3")
        .await
        .unwrap();
    councils::commands::close(&tx, &system, meeting).await.unwrap();
    tx.commit().await.unwrap();
    let admin = world.administrator().await;
    for (key, value) in [
        ("papers.superior", "UBND TỈNH LAI CHÂU"),
        ("papers.place", "Bản Mường"),
        ("papers.issuer", "UB"),
    ] {
        let field = key.replace('.', "-");
        let address = format!("/don-vi/{}/cai-dat", world.commune);
        admin
            .post(&address, &[("key", key), (&field, value), ("value", value)])
            .await
            .is(StatusCode::SEE_OTHER);
    }
    let text = async |paper: &str| {
        let docx = secretary
            .get(&format!("{paper}/tep/docx"))
            .await
            .is(StatusCode::OK)
            .body;
        world.app.engines.documents.extract(&docx, "a.docx").unwrap().text
    };
    let mut numbers = Vec::new();
    for (offer, words) in [
        ("minutes", "BIÊN BẢN"),
        ("submission", "TM. HỘI ĐỒNG"),
        ("report", "Hội đồng xét 3 sáng kiến. Tất cả đã có kết luận."),
        ("decision", "Công nhận 3 sáng kiến"),
    ] {
        let paper = secretary
            .post(&shelf, &[("offer", offer)])
            .await
            .is(StatusCode::SEE_OTHER)
            .location();
        secretary
            .post(&format!("{paper}/so"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
        secretary
            .post(&format!("{paper}/xuat"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
        let said = text(&paper).await;
        for wanted in [
            words,
            "UBND TỈNH LAI CHÂU",
            "Bản Mường, ngày 25 tháng 11 năm 2026",
            "Giải pháp số 3",
        ] {
            assert!(said.contains(wanted), "{offer}: no {wanted:?} in {said}");
        }
        let api = paper.replace("/van-ban/", "/api/v1/papers/");
        numbers.push(secretary.get(&api).await.json()["number"].as_str().unwrap().to_owned());
    }
    assert_eq!(numbers, ["01/BB-HĐSK", "01/TTr-HĐSK", "01/BC-HĐSK", "01/QĐ-UB"]);
    // noting that the minutes are signed takes the number that the paper has
    secretary
        .post(&format!("{page}/ky"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    secretary.get(&page).await.says("01/BB-HĐSK").says("01/QĐ-UB");
    // a member who neither prepares nor reads the unit's papers gets none; so does whoever is kept from an item
    let member = world.user("uyvien").await;
    member.get(&shelf).await.is(StatusCode::NOT_FOUND);
    kept.get(&shelf).await.is(StatusCode::OK);
    kept.post(&shelf, &[("offer", "minutes")])
        .await
        .is(StatusCode::FORBIDDEN);
    let page = kept.get(&shelf).await.text();
    let paper = page
        .split("href=\"/van-ban/")
        .find_map(|rest| rest.split('"').next().filter(|id| id.len() == 36));
    let paper = format!("/van-ban/{}", paper.unwrap());
    secretary.get(&format!("{paper}/tep/docx")).await.is(StatusCode::OK);
    secretary.get(&paper).await.says("/tep/docx");
    let shown = kept.get(&paper).await.is(StatusCode::OK).text();
    assert!(!shown.contains("/tep/"), "no link to what is not given: {shown}");
    kept.get(&format!("{paper}/tep/docx")).await.is(StatusCode::NOT_FOUND);
    kept.post(&format!("{paper}/xuat"), &[]).await.is(StatusCode::FORBIDDEN);
}
