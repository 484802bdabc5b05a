//! The national exchange of documents: a message becomes a document when a person says so, once; documents, answers and
//! reports go out as messages; nobody's identity is made up.

use crate::directives::{document, letter, officers};
use crate::reports::{act, content, owed, regime, write};
use crate::world::{Answer, User, World};
use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use edxml::{
    Attachment, Business, Code, DocumentType, Fault, Header, Message, Organ, Promulgation, Signer, Stated, Status,
};
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::papers::PaperStatus;
use reports::model::Act;
use serde_json::{Value, json};

const FROM: &str = "000.00.00.TINH";
const TO: &str = "000.00.03.XA";

/// A unit writes its identity in the exchange down.
async fn is_called(world: &World, unit: UnitId, id: &str) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let known = organisations::exchange::ORGAN_ID;
    organisations::commands::set_setting(&tx, &Actor::system("test"), unit, &known, Some(id))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn province(world: &World) -> UnitId {
    let units = world.app.db.units();
    let today = kernel::time::local_date(world.app.db.now());
    units.by_code("12", today).unwrap()
}

/// A letter of the province to the commune, with its text and an annex that cannot be read.
fn message() -> Message {
    let text = "Số: 3320/UBND-VX\nCông văn về phong trào sáng kiến.\n1. Sở Khoa học và Công nghệ báo cáo trước ngày 15/12/2026.";
    Message {
        header: Header {
            from: Some(Organ {
                id: FROM.into(),
                name: "UBND tỉnh Lai Châu".into(),
                ..Organ::default()
            }),
            to: vec![Organ {
                id: TO.into(),
                name: "UBND xã Mường Kim".into(),
                ..Organ::default()
            }],
            document_id: format!("{FROM},2026/11/20,3320/UBND-VX"),
            code: Some(Code::of("3320/UBND-VX")),
            promulgation: Some(Promulgation {
                place: "Lai Châu".into(),
                date: Some(Stated::Is("2026-11-20".parse().unwrap())),
            }),
            document_type: Some(DocumentType {
                name: "Công văn".into(),
                ..DocumentType::default()
            }),
            subject: "V/v tổng kết phong trào sáng kiến năm 2026".into(),
            signer: Some(Signer {
                competence: "KT. CHỦ TỊCH".into(),
                position: "Phó Chủ tịch".into(),
                full_name: "Giàng A Tính".into(),
            }),
            ..Header::default()
        },
        business: Some(Business {
            kind: Business::NEW.into(),
            reason: "Văn bản điện tử mới".into(),
            ..Business::default()
        }),
        signature: Some(edxml::Fragment {
            raw: "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignatureValue>YQ==</SignatureValue></Signature>".into(),
            ..edxml::Fragment::default()
        }),
        attachments: vec![
            Attachment {
                content_id: "cid:1".into(),
                name: "Công văn 3320.txt".into(),
                bytes: text.as_bytes().to_vec(),
                ..Attachment::default()
            },
            Attachment {
                content_id: "cid:2".into(),
                name: "Bản vẽ.dwg".into(),
                bytes: b"AC1032...".to_vec(),
                ..Attachment::default()
            },
        ],
        ..Message::default()
    }
}

async fn drop_in(user: &User, name: &str, bytes: &[u8]) -> Answer {
    user.upload("/chi-dao/lien-thong", &[], ("edxml", name, bytes)).await
}

/// The value of an input or the text of an area on a page.
fn field(page: &str, name: &str) -> String {
    let at = page
        .find(&format!("name=\"{name}\""))
        .unwrap_or_else(|| panic!("no field {name}"));
    let tag = &page[page[..at].rfind('<').unwrap()..];
    let (head, rest) = tag.split_once('>').unwrap();
    let value = match head.split_once("value=\"") {
        Some((_, value)) => value.split('"').next().unwrap(),
        None => rest.split('<').next().unwrap(),
    };
    value.trim().to_owned()
}

async fn documents(user: &User) -> usize {
    let list: Value = user.get("/api/v1/directives").await.is(StatusCode::OK).json();
    list["directives"].as_array().unwrap().len()
}

/// A person drops a message, sees what it says and where it is doubtful, confirms, and has the document with its files; nobody
/// else sees the message, nothing is entered before, and nothing twice.
#[tokio::test]
async fn a_message_becomes_a_document_when_a_person_says_so() {
    let world = World::new().await;
    let (clerk, leader) = officers(&world).await;
    is_called(&world, province(&world), FROM).await;
    clerk.get("/chi-dao/moi").await.says("Vào sổ từ tệp liên thông");
    let bytes = edxml::write(&message()).unwrap();
    let asked = drop_in(&clerk, "3320.edxml", &bytes)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    assert!(asked.starts_with("/chi-dao/moi?tep="), "{asked}");
    assert_eq!(documents(&clerk).await, 0, "nothing is entered yet");
    leader.get(&asked).await.is(StatusCode::NOT_FOUND);

    let page = clerk
        .get(&asked)
        .await
        .is(StatusCode::OK)
        .says("UBND tỉnh Lai Châu (mã 000.00.00.TINH)")
        .says("Có chữ ký số, chưa kiểm tra")
        .says("Công văn 3320.txt")
        .says("Bản vẽ.dwg")
        .says("Không tách ra được")
        .text();
    assert_eq!(field(&page, "number"), "3320/UBND-VX");
    assert_eq!(field(&page, "issued_on"), "20/11/2026");
    assert_eq!(field(&page, "signer"), "Giàng A Tính");
    assert_eq!(field(&page, "subject"), "V/v tổng kết phong trào sáng kiến năm 2026");
    let province = province(&world).to_string();
    for chosen in [province.as_str(), "letter", "deputy"] {
        assert!(
            page.contains(&format!("<option value=\"{chosen}\" selected")),
            "{chosen} is chosen"
        );
    }

    // What is missing is told at its field, and the message stays with the form.
    let (commune, id) = (world.commune.to_string(), field(&page, "message"));
    let fields = |once: &'static str, subject: &'static str| {
        vec![
            ("message", id.clone()),
            ("_once", once.to_owned()),
            ("keeper", commune.clone()),
            ("issuer_unit", province.clone()),
            ("scheme", "state".to_owned()),
            ("kind", "letter".to_owned()),
            ("number", "3320/UBND-VX".to_owned()),
            ("issued_on", "20/11/2026".to_owned()),
            ("subject", subject.to_owned()),
            ("act_groups", "schools".to_owned()),
        ]
    };
    let send = async |once, subject| {
        let fields = fields(once, subject);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        clerk.post("/chi-dao", &fields).await
    };
    send("a", "")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập trích yếu")
        .says("Tệp liên thông 3320.edxml");
    let made = send("b", "V/v tổng kết").await.is(StatusCode::SEE_OTHER).location();
    assert_eq!(
        send("b", "V/v tổng kết").await.is(StatusCode::SEE_OTHER).location(),
        made,
        "sent twice is one"
    );
    assert_eq!(documents(&clerk).await, 1);
    clerk
        .get(&made)
        .await
        .is(StatusCode::OK)
        .says("V/v tổng kết")
        .says("Công văn 3320.txt")
        .says("Tệp liên thông gốc (edXML)")
        .says("000.00.00.TINH,2026/11/20,3320/UBND-VX")
        .says("Có chữ ký số, chưa kiểm tra");
    // The body is what the compiler offers to read.
    clerk.get(&format!("{made}/phan-tich")).await.says("Công văn 3320.txt");
    let read = clerk.post(&format!("{made}/phan-tich"), &[("attached", "1")]).await;
    read.is(StatusCode::OK).says("15/12/2026");

    // The same message again leads to the document that it is.
    let again = drop_in(&clerk, "ten-khac.edxml", &bytes)
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(again.location().split('?').next(), Some(made.as_str()));
    let mut update = message();
    update.business = Some(Business {
        kind: Business::UPDATE.into(),
        ..Business::default()
    });
    let update = edxml::write(&update).unwrap();
    let again = drop_in(&clerk, "cap-nhat.edxml", &update)
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(again.location().split('?').next(), Some(made.as_str()));
    assert_eq!(documents(&clerk).await, 1);
}

/// Whoever comes second with the same message is told, also when both had it open.
#[tokio::test]
async fn two_people_with_one_message_make_one_document() {
    let world = World::new().await;
    let (clerk, leader) = officers(&world).await;
    let bytes = edxml::write(&message()).unwrap();
    let commune = world.commune.to_string();
    let mut answers = Vec::new();
    let mut asked = Vec::new();
    for user in [&clerk, &leader] {
        let address = drop_in(user, "a.edxml", &bytes)
            .await
            .is(StatusCode::SEE_OTHER)
            .location();
        asked.push(address.rsplit('=').next().unwrap().to_owned());
    }
    for (user, id) in [&clerk, &leader].into_iter().zip(&asked) {
        let fields = [
            ("message", id.as_str()),
            ("_once", "x"),
            ("keeper", &commune),
            ("issuer", "UBND tỉnh Lai Châu"),
            ("kind", "letter"),
            ("number", "3320/UBND-VX"),
            ("subject", "V/v tổng kết"),
        ];
        answers.push(user.post("/chi-dao", &fields).await);
    }
    let second = answers.pop().unwrap();
    answers.pop().unwrap().is(StatusCode::SEE_OTHER);
    second
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Đơn vị này đã có văn bản của tệp liên thông này trong sổ: Công văn số 3320/UBND-VX");
    assert_eq!(documents(&clerk).await, 1);
}

/// Broken and foreign files are refused with a sentence that says what is wrong, on the page where they were dropped.
#[tokio::test]
async fn what_is_no_message_is_refused_in_words() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let whole = String::from_utf8(edxml::write(&message()).unwrap()).unwrap();
    let status = Message {
        header: Header {
            status_code: Status::Accepted.code().into(),
            responses: vec![edxml::ResponseFor {
                code: "12/UBND".into(),
                ..edxml::ResponseFor::default()
            }],
            ..Header::default()
        },
        ..Message::default()
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (whole[..whole.len() / 2].into(), "bị cắt cụt"),
        (b"<html><body/></html>".to_vec(), "không phải tệp liên thông văn bản"),
        (b"PK\x03\x04".to_vec(), "không phải XML"),
        (
            whole
                .replace("<edXML:Subject>", "<edXML:Subject xlink:href=\"\">")
                .into(),
            "dùng tiền tố “xlink” mà không khai báo",
        ),
        (
            whole
                .replacen("?>", "?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>", 1)
                .into(),
            "khai báo DTD",
        ),
        (
            whole
                .replace("ContentTransferEncoded>", "ContentTransferEncoded>!")
                .into(),
            "không đúng base64",
        ),
        (
            edxml::write(&status).unwrap(),
            "Tệp này báo trạng thái 03 (Đã tiếp nhận) của văn bản 12/UBND",
        ),
    ];
    for (bytes, words) in cases {
        drop_in(&clerk, "a.edxml", &bytes)
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(words)
            .says("Đọc tệp");
    }
    clerk
        .post("/chi-dao/lien-thong", &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn tệp liên thông");
    let teacher = world.user("lan").await;
    drop_in(&teacher, "a.edxml", whole.as_bytes())
        .await
        .is(StatusCode::FORBIDDEN);
    assert_eq!(documents(&clerk).await, 0);
}

/// Whoever received a document answers how far it is; a refusal says why; a unit without an identity is told so.
#[tokio::test]
async fn a_document_that_came_as_a_message_is_answered() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let bytes = edxml::write(&message()).unwrap();
    let body = json!({ "name": "3320.edxml", "file": STANDARD.encode(&bytes) });
    let asked = clerk.json(Method::POST, "/api/v1/directives/messages", &[], body).await;
    let asked = asked.is(StatusCode::CREATED).json();
    assert_eq!(asked["proposal"]["number"], "3320/UBND-VX");
    assert_eq!(asked["proposal"]["keeper"], json!(world.commune));
    assert_eq!(asked["signed"], true);
    assert_eq!(asked["files"][0]["kept"], true);
    assert_eq!(asked["files"][1]["kept"], false);
    // The province has written no identity down; it is found by its name.
    assert_eq!(asked["proposal"]["issuer_unit"], json!(province(&world)));
    let mut entry = asked["proposal"].clone();
    entry["message"] = asked["message"].clone();
    let made = clerk
        .json(
            Method::POST,
            "/api/v1/directives",
            &[("idempotency-key", "k")],
            entry.clone(),
        )
        .await;
    let made = made.is(StatusCode::CREATED).json();
    let again = clerk
        .json(
            Method::POST,
            "/api/v1/directives",
            &[("idempotency-key", "k")],
            entry.clone(),
        )
        .await;
    assert_eq!(again.is(StatusCode::CREATED).json()["id"], made["id"]);
    clerk
        .json(Method::POST, "/api/v1/directives", &[], entry)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("không còn ở đây");
    let id = made["id"].as_str().unwrap();
    let (page, answers) = (format!("/chi-dao/{id}"), format!("/chi-dao/{id}/lien-thong"));

    clerk
        .get(&page)
        .await
        .says("Xã Mường Kim chưa có mã định danh khi liên thông");
    clerk
        .post(&answers, &[("status", "03")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("chưa có mã định danh");
    is_called(&world, world.commune, TO).await;
    clerk
        .get(&page)
        .await
        .says("Trả lời nơi gửi")
        .says("Từ chối tiếp nhận (02)");
    for (fields, words) in [
        (vec![], "Chọn trạng thái trả lời"),
        (vec![("status", "13"), ("said", "a")], "Chọn trạng thái trả lời"),
        (vec![("status", "02"), ("said", " ")], "Ghi lý do từ chối"),
    ] {
        clerk
            .post(&answers, &fields)
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(words);
    }
    let file = clerk
        .post(&answers, &[("status", "02"), ("said", "Gửi nhầm nơi nhận")])
        .await
        .is(StatusCode::OK);
    let told = edxml::read(&file.body).unwrap();
    assert_eq!(Status::from_code(&told.header.status_code), Some(Status::Refused));
    assert_eq!(told.header.description, "Gửi nhầm nơi nhận");
    assert_eq!(told.header.from.as_ref().unwrap().id, TO);
    let of = &told.header.responses[0];
    assert_eq!((of.organ_id.as_str(), of.code.as_str()), (FROM, "3320/UBND-VX"));
    assert_eq!(of.document_id, message().header.document_id);
    assert_eq!(of.date, Some(Stated::Is("2026-11-20".parse().unwrap())));
    assert!(matches!(told.header.timestamp, Some(Stated::Is(_))));
    let file = clerk
        .json(
            Method::POST,
            &format!("/api/v1/directives/{id}/answers"),
            &[],
            json!({ "status": "06" }),
        )
        .await
        .is(StatusCode::OK);
    assert_eq!(edxml::read(&file.body).unwrap().header.description, "Hoàn thành");
    clerk
        .get(&page)
        .await
        .says("Từ chối tiếp nhận (02): Gửi nhầm nơi nhận")
        .says("Hoàn thành (06)");
    // Only whoever keeps the document answers; who received nothing has nobody to answer.
    world
        .user("hoa")
        .await
        .post(&answers, &[("status", "03")])
        .await
        .is(StatusCode::NOT_FOUND);
    let own = document(&world, letter(&world, "12/UBND"), true).await;
    clerk
        .post(&format!("/chi-dao/{own}/lien-thong"), &[("status", "03")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("không nhận qua tệp liên thông");
}

/// A unit's own issued document goes out with its numbered paper; what is missing is said and not made up.
#[tokio::test]
async fn an_issued_document_goes_out_as_a_message() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let draft = document(&world, letter(&world, "14/UBND"), false).await;
    let id = document(&world, letter(&world, "12/UBND-VHXH"), true).await;
    let blank = document(&world, letter(&world, "/UBND-VHXH"), true).await;
    let at = |id: directives::model::DirectiveId| format!("/chi-dao/{id}/lien-thong");
    clerk
        .get(&format!("/chi-dao/{id}"))
        .await
        .says("Chưa tải được tệp liên thông")
        .says("Xã Mường Kim chưa có mã định danh khi liên thông");
    clerk
        .get(&at(id))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("chưa có mã định danh");
    is_called(&world, world.commune, TO).await;
    is_called(&world, world.school, "000.01.03.TH").await;
    clerk
        .get(&at(draft))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("chưa ban hành");
    clerk
        .get(&at(blank))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Văn bản chưa có số");
    clerk
        .get(&format!("/chi-dao/{id}"))
        .await
        .says("Tải tệp liên thông (edXML)")
        .says("1 nơi nhận chưa có mã định danh")
        .says("Trường THCS Mường Kim")
        .says("chưa kèm bản văn");

    export_paper(&world, id).await;
    let file = clerk.get(&at(id)).await.is(StatusCode::OK);
    let sent = edxml::read(&file.body).unwrap();
    assert_eq!(sent.unknown, [], "we write nothing that we do not read");
    let header = &sent.header;
    assert_eq!(header.from.as_ref().unwrap().id, TO);
    assert_eq!(header.to.len(), 1);
    assert_eq!(header.to[0].id, "000.01.03.TH");
    assert_eq!(header.to_places, ["Trường THCS Mường Kim"]);
    assert_eq!(header.document_id, format!("{TO},2026/11/20,12/UBND-VHXH"));
    assert_eq!(header.code, Some(Code::of("12/UBND-VHXH")));
    assert_eq!(header.document_type.as_ref().unwrap().name, "Công văn");
    assert_eq!(sent.business.as_ref().unwrap().kind, Business::NEW);
    assert_eq!(sent.attachments.len(), 1);
    assert!(sent.attachments[0].bytes.starts_with(b"%PDF"));
    assert_eq!(sent.manifest[0].content_id, sent.attachments[0].content_id);

    let by_api = clerk
        .get(&format!("/api/v1/directives/{id}/message"))
        .await
        .is(StatusCode::OK);
    assert_eq!(edxml::read(&by_api.body).unwrap().header.code, header.code);
    // A recipient reads the document here; it does not send it in the commune's name.
    let hoa = world.user("hoa").await;
    hoa.get(&format!("/chi-dao/{id}")).await.is(StatusCode::OK);
    hoa.get(&at(id)).await.is(StatusCode::FORBIDDEN);

    // The school takes it in as a message, and finds its sender.
    let asked = drop_in(&hoa, "12.edxml", &file.body)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    let page = hoa.get(&asked).await.is(StatusCode::OK).text();
    assert_eq!(field(&page, "number"), "12/UBND-VHXH");
    assert!(page.contains(&format!("<option value=\"{}\" selected", world.commune)));
}

/// Sets, numbers and gives out the paper of a document.
async fn export_paper(world: &World, id: directives::model::DirectiveId) {
    let (sources, system) = (world.app.part::<papers::Sources>().unwrap(), Actor::system("test"));
    crate::reports::drafted(world, ("directive", id.0), "document")
        .await
        .unwrap();
    let today = kernel::time::local_date(world.app.db.now());
    let paper = kernel::papers::of(&world.app.db.reader(), id.0)
        .await
        .unwrap()
        .remove(0);
    let files = papers::commands::make(&world.app, &sources, &system, &paper, today)
        .await
        .unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    papers::commands::export(&tx, &sources, &system, paper.id, paper.version, files)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let paper = kernel::papers::of(&world.app.db.reader(), id.0)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(paper.status, PaperStatus::Exported);
}

/// A report that was handed over goes out as a data file and as a message, to whoever may read it; the four states of a cell
/// stay apart.
#[tokio::test]
async fn a_sent_report_goes_out_as_data_and_as_a_message() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let regime = regime(&world, world.commune, content(&world)).await;
    let mut all = owed(&world, regime, "2026-Q4").await;
    let place = all.iter().position(|one| one.report.unit == world.school).unwrap();
    let id = all.swap_remove(place).report.id;
    let at = |rest: &str| format!("/bao-cao/{id}/ban-gui/1{rest}");
    clerk.get(&at("/du-lieu")).await.is(StatusCode::NOT_FOUND);
    write(&world, id, &[("02", "kps"), ("03", "0")]).await;
    act(&world, id, Act::Send, "").await;

    let file: Value = clerk.get(&at("/du-lieu")).await.is(StatusCode::OK).json();
    let read: reports::exchange::DataFile = serde_json::from_value(file.clone()).unwrap();
    assert_eq!(read.format, "khoi-nguon/report-data");
    assert!(read.conformity.contains("Chưa đối chiếu với QCVN 125"));
    assert_eq!(file["report"]["period"]["code"], "2026-Q4");
    assert_eq!(file["report"]["unit"]["code"], "03637.TH");
    assert_eq!(file["report"]["revision"], 1);
    assert_eq!(file["report"]["seal_holds"], true);
    let rows = &file["tables"][0]["rows"];
    assert_eq!(rows[0]["source"], "indicator");
    assert_eq!(rows[1]["actual"], json!({ "state": "nothing" }));
    assert_eq!(rows[2]["actual"], json!({ "state": "value", "value": "0" }));
    assert_eq!(rows[2]["estimate"], json!({ "state": "blank" }));
    let by_api: Value = clerk
        .get(&format!("/api/v1/reports/{id}/sendings/1/data"))
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(by_api, file);

    clerk
        .get(&at(""))
        .await
        .says("Trường Tiểu học Mường Kim chưa có mã định danh")
        .says("chưa đối chiếu với QCVN 125");
    clerk.get(&at("/lien-thong")).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    is_called(&world, world.school, "000.01.03.TH").await;
    is_called(&world, world.commune, TO).await;
    clerk.get(&at("")).await.says("Tải tệp liên thông (edXML)");
    let plain = clerk.get(&at("/lien-thong")).await.is(StatusCode::OK);
    let plain = edxml::read(&plain.body).unwrap();
    assert_eq!(plain.attachments.len(), 1, "no paper yet: the figures alone");
    assert_eq!(plain.header.to[0].id, TO);
    let inside: Value = serde_json::from_slice(&plain.attachments[0].bytes).unwrap();
    assert_eq!(inside["tables"], file["tables"]);

    // The paper that was given out to be signed goes along for those who write it; the receiver gets it once it is signed.
    let record = ("report", id.0);
    crate::reports::drafted(&world, record, "report").await.unwrap();
    let (sources, system) = (world.app.part::<papers::Sources>().unwrap(), Actor::system("test"));
    let today = kernel::time::local_date(world.app.db.now());
    let paper = kernel::papers::of(&world.app.db.reader(), id.0)
        .await
        .unwrap()
        .remove(0);
    let files = papers::commands::make(&world.app, &sources, &system, &paper, today)
        .await
        .unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    papers::commands::export(&tx, &sources, &system, paper.id, paper.version, files)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let hoa = world.user("hoa").await;
    let own = edxml::read(&hoa.get(&at("/lien-thong")).await.is(StatusCode::OK).body).unwrap();
    assert_eq!(own.attachments.len(), 2);
    assert!(own.attachments[0].bytes.starts_with(b"%PDF"));
    assert_eq!(own.header.code, paper.label.as_deref().map(Code::of));
    let other = clerk
        .get(&format!("/api/v1/reports/{id}/sendings/1/message"))
        .await
        .is(StatusCode::OK);
    assert_eq!(edxml::read(&other.body).unwrap().attachments.len(), 1);
    // Who is not concerned gets nothing.
    world
        .user("binh")
        .await
        .get(&at("/du-lieu"))
        .await
        .is(StatusCode::NOT_FOUND);
}

/// The real examples: what they say is proposed, and the broken one is refused by what is wrong with it.
#[tokio::test]
async fn the_real_messages_are_taken_in() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/edxml");
    let Ok(new) = std::fs::read(folder.join("edoc_new.edxml")) else {
        println!("skipped: {} is not here", folder.display());
        return;
    };
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let asked = drop_in(&clerk, "edoc_new.edxml", &new)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    let page = clerk
        .get(&asked)
        .await
        .is(StatusCode::OK)
        .says("1896_QD-TTg_m_294779.doc")
        .says("dùng tiền tố “xlink” mà không khai báo")
        .says("chưa khớp đơn vị nào trong hệ thống")
        .text();
    assert_eq!(field(&page, "number"), "74fass22/VPCP-TTĐT");
    assert_eq!(
        field(&page, "subject"),
        "V/v kết nối, liên thông phần mềm quản lý văn bản"
    );
    assert!(page.contains("<option value=\"by_order\" selected"));
    let broken = std::fs::read(folder.join("edoc_undeclared_prefix.broken.edxml")).unwrap();
    assert_eq!(edxml::read(&broken), Err(Fault::Prefix("xlink".into())));
    drop_in(&clerk, "hong.edxml", &broken)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("dùng tiền tố “xlink” mà không khai báo");
    let finished = std::fs::read(folder.join("status_finish_06.edxml")).unwrap();
    drop_in(&clerk, "06.edxml", &finished)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("trạng thái 06 (Hoàn thành) của văn bản 7816/VPCP-TTĐT");
}
