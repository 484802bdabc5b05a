//! Governing documents: a commune keeps its register, sends documents to its schools, gives tasks, urges, answers; a school
//! acknowledges, reports, raises difficulties. Who is not concerned sees nothing.

use crate::world::{Answer, User, World};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use directives::commands::tasks::{self as acts, NewTask, When, With};
use directives::commands::{self, Entered, NewClause};
use directives::model::task::{TaskAct, TaskId};
use directives::model::{Act, Content, DirectiveId, Kind, due};
use kernel::access::{Actor, Role};
use kernel::ids::UnitId;
use kernel::period::PeriodKind;
use serde_json::json;

fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A letter of the commune to both schools, as it is entered.
pub fn letter(world: &World, number: &str) -> Entered {
    Entered {
        content: Content {
            number: number.to_owned(),
            issued_on: Some("2026-11-20".parse().unwrap()),
            issuer_unit: Some(world.commune),
            issuer: "UBND xã Mường Kim".into(),
            kind: Some(Kind::Letter),
            subject: "V/v phát động phong trào sáng kiến".into(),
            ..Content::default()
        },
        act: vec![world.school, world.other_school],
        inform: Vec::new(),
        ups: Vec::new(),
    }
}

/// A letter in the register, with one clause; issued if asked for.
pub async fn document(world: &World, entered: Entered, issued: bool) -> DirectiveId {
    let system = Actor::system("test");
    let tx = world.app.db.begin_system("test").await.unwrap();
    let id = commands::enter(&tx, &system, world.commune, entered).await.unwrap();
    let clause = NewClause {
        path: "1".into(),
        text: "Tổ chức phong trào sáng kiến trong nhà trường.".into(),
    };
    commands::add_clauses(&tx, &system, id, vec![clause]).await.unwrap();
    if issued {
        commands::act(&tx, &system, id, Act::Issue, commands::With::default())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    id
}

/// A task of a document with one lead.
pub async fn task(world: &World, id: DirectiveId, lead: UnitId, when: When) -> TaskId {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let new = NewTask {
        title: "Xây dựng kế hoạch phong trào sáng kiến".into(),
        leads: vec![lead],
        when,
        ..NewTask::default()
    };
    let made = acts::add(&tx, &Actor::system("test"), id, new).await.unwrap();
    tx.commit().await.unwrap();
    made[0]
}

/// An act of the service on a task.
pub async fn take(world: &World, id: TaskId, act: TaskAct) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let with = With {
        text: "Kế hoạch 05/KH-TH đã ban hành".into(),
        percent: Some(50),
        ..With::default()
    };
    acts::act(&tx, &Actor::system("test"), id, act, with).await.unwrap();
    tx.commit().await.unwrap();
}

/// The clerk and the leader of the commune; neither reaches below by role.
pub async fn officers(world: &World) -> (User, User) {
    for (name, full, role) in [
        ("kim", "Lý Thị Kim", Role::UnitClerk),
        ("phong", "Tẩn Mẩy Phong", Role::Leader),
    ] {
        world
            .person(name, full, world.commune, "Công chức", false, &[(role, false)])
            .await;
    }
    (world.user("kim").await, world.user("phong").await)
}

fn entry<'a>(commune: &'a str, once: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("keeper", commune),
        ("_once", once),
        ("issuer_unit", commune),
        ("scheme", "state"),
        ("kind", "letter"),
        ("number", "/UBND-VHXH"),
        ("subject", "V/v phát động phong trào phát minh, sáng chế"),
        ("basis", "Nghị quyết số 57-NQ/TW ngày 10/8/2023"),
        ("act_groups", "schools"),
    ]
}

async fn run_daily(world: &World) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let system = Actor::system("test");
    acts::follow(&tx, &system, 100).await.unwrap();
    acts::remind(&tx, 100).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the bell of a person says, newest first.
async fn news(user: &User) -> String {
    user.get("/thong-bao").await.is(StatusCode::OK).text()
}

#[tokio::test]
async fn a_document_with_blanks_is_registered_sent_and_acknowledged() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let (hoa, lan) = (world.user("hoa").await, world.user("lan").await);
    let commune = world.commune.to_string();

    // Each thing that cannot be accepted is told at its field, and nothing typed is lost.
    let wrong = [
        ("keeper", commune.as_str()),
        ("number", "12/UBND"),
        ("issued_on", "31/02/2026"),
        ("signer", "Nguyễn Anh Tuấn"),
        ("act", "Trường Không Có"),
        ("up_numbers", "1/KHONG-CO"),
    ];
    let page = clerk
        .post("/chi-dao", &wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    for said in [
        "Chọn loại văn bản",
        "Nhập trích yếu",
        "Nhập tên cơ quan ban hành",
        "Không tìm thấy đơn vị “Trường Không Có”",
        "Chưa có văn bản số “1/KHONG-CO” trong sổ",
        "value=\"12/UBND\"",
        "value=\"31/02/2026\"",
        "value=\"Nguyễn Anh Tuấn\"",
    ] {
        assert!(text.contains(said), "{said}");
    }

    // Number and day are blank as printed; a double click makes one.
    let first = clerk
        .post("/chi-dao", &entry(&commune, "mot-lan"))
        .await
        .is(StatusCode::SEE_OTHER);
    let again = clerk
        .post("/chi-dao", &entry(&commune, "mot-lan"))
        .await
        .is(StatusCode::SEE_OTHER);
    let address = first.location();
    assert_eq!(address, again.location());
    clerk
        .get(&address)
        .await
        .is(StatusCode::OK)
        .says("Chưa có ngày")
        .says("/UBND-VHXH")
        .says("ngày 10/8/2023");
    assert_eq!(
        clerk
            .get("/chi-dao")
            .await
            .text()
            .matches("phát minh, sáng chế")
            .count(),
        1
    );

    // A draft is for its unit alone.
    hoa.get(&address).await.is(StatusCode::NOT_FOUND);
    clerk
        .post(&format!("{address}/ban-hanh"), &[("_once", "di")])
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    assert!(news(&hoa).await.contains("để thực hiện"), "the recipient is told");
    hoa.get("/viec-cua-toi").await.says("Xác nhận đã nhận");
    lan.get(&address).await.is(StatusCode::NOT_FOUND);

    // The unacknowledged list, then one less; said twice it changes nothing.
    clerk
        .get(&address)
        .await
        .says("0/2 nơi nhận đã xác nhận, còn 2 đơn vị chưa");
    let said = hoa.post(&format!("{address}/xac-nhan"), &[]).await;
    said.is(StatusCode::SEE_OTHER);
    let page = clerk.get(&address).await.text();
    assert!(page.contains("1/2 nơi nhận đã xác nhận, còn 1 đơn vị chưa"));
    let waiting = page
        .split("Chưa xác nhận:")
        .nth(1)
        .unwrap()
        .split("</p>")
        .next()
        .unwrap();
    assert!(waiting.contains("Trường THCS Mường Kim") && !waiting.contains("Tiểu học"));
    let id = address.rsplit('/').next().unwrap();
    let path = format!("/api/v1/directives/{id}/acknowledgements");
    let body = json!({ "unit": world.school });
    let once_more = hoa.json(Method::POST, &path, &[], body).await.is(StatusCode::OK).json();
    assert_eq!(once_more["unacknowledged"], 1);

    // Nobody says it for a school that is not theirs.
    let body = json!({ "unit": world.other_school });
    hoa.json(Method::POST, &path, &[], body).await.is(StatusCode::FORBIDDEN);

    // Number and day come later: it stays the same document, and who acknowledged stays.
    let mut fields = entry(&commune, "");
    fields.retain(|(name, _)| *name != "number");
    fields.extend([
        ("number", "57/UBND-VHXH"),
        ("issued_on", "24/11/2026"),
        ("version", "2"),
    ]);
    clerk
        .post(&format!("{address}/sua"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    clerk
        .get(&address)
        .await
        .says("57/UBND-VHXH")
        .says("24/11/2026")
        .says("1/2 nơi nhận đã xác nhận");

    // Two editors: the second gets a conflict with what was typed.
    let mut late = fields.clone();
    late.retain(|(name, _)| *name != "subject");
    late.push(("subject", "V/v cách viết của người thứ hai"));
    clerk
        .post(&format!("{address}/sua"), &late)
        .await
        .is(StatusCode::CONFLICT)
        .says("cách viết của người thứ hai");

    // Published, anyone reads it; no recipients, no tasks.
    let public = format!("/chi-dao-cong-khai/{id}");
    world.visitor().get(&public).await.is(StatusCode::NOT_FOUND);
    clerk
        .post(&format!("{address}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    let page = world.visitor().get(&public).await.is(StatusCode::OK).text();
    assert!(page.contains("57/UBND-VHXH") && !page.contains("Trường THCS"));
    world.visitor().get("/chi-dao-cong-khai").await.says("57/UBND-VHXH");
}

#[tokio::test]
async fn a_line_of_documents_is_read_up_and_down_and_bare_clauses_are_named() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let entered = |number: &str, on: &str, ups: Vec<DirectiveId>| {
        let mut entered = letter(&world, number);
        entered.content.issuer_unit = None;
        entered.content.issued_on = Some(on.parse().unwrap());
        entered.ups = ups;
        entered
    };
    let resolution = document(&world, entered("57-NQ/TW", "2024-12-22", vec![]), true).await;
    let department = document(&world, entered("1003/SKHCN-QL", "2025-05-13", vec![resolution]), true).await;
    let own = document(&world, entered("21/UBND", "2025-05-23", vec![department]), true).await;

    let page = clerk.get(&format!("/chi-dao/{own}")).await.is(StatusCode::OK).text();
    let chain = page.split("id=\"chuoi\"").nth(1).unwrap();
    let (near, far) = (chain.find("1003/SKHCN-QL").unwrap(), chain.find("57-NQ/TW").unwrap());
    assert!(near < far, "nearest first");
    assert!(page.contains("10 ngày sau 1003/SKHCN-QL"));
    let up = clerk.get(&format!("/chi-dao/{resolution}")).await.text();
    assert!(up.contains("1003/SKHCN-QL") && up.contains("21/UBND"));
    let lineage = clerk.get(&format!("/api/v1/directives/{own}/lineage")).await.json();
    assert_eq!(lineage["above"][1]["number"], "57-NQ/TW");
    assert_eq!(lineage["above"][1]["distance"], 2);

    // The resolution does not carry out the letter.
    let tx = world.app.db.begin_system("test").await.unwrap();
    let circle = entered("57-NQ/TW", "2024-12-22", vec![own]);
    let refused = commands::change(&tx, &Actor::system("test"), resolution, 2, circle).await;
    assert!(format!("{refused:?}").contains("không nối ngược lại"));
    drop(tx);

    // A clause without anything below it is named; with a document that says so it is not.
    clerk
        .get("/chi-dao/bao-phu")
        .await
        .is(StatusCode::OK)
        .says("1/1 khoản chưa có nhiệm vụ");
    let clauses = clerk
        .get(&format!("/api/v1/clauses?directive={department}"))
        .await
        .json();
    let clause = clauses["clauses"][0]["id"].as_str().unwrap();
    clerk
        .post(&format!("/chi-dao/{own}/thuc-hien"), &[("clauses", clause)])
        .await
        .is(StatusCode::SEE_OTHER);
    let page = clerk.get(&format!("/chi-dao/{department}")).await.text();
    assert!(page.contains("Cả 1 khoản đã có nhiệm vụ hoặc văn bản triển khai"));
    // A clause of a document that is not above cannot be said to be carried out.
    let other = clerk.get(&format!("/api/v1/clauses?directive={own}")).await.json();
    let other = other["clauses"][0]["id"].as_str().unwrap().to_owned();
    clerk
        .post(&format!("/chi-dao/{own}/thuc-hien"), &[("clauses", &other)])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
}

async fn bells(world: &World, user: &User, words: &str) -> usize {
    let _ = world;
    news(user).await.matches(words).count()
}

#[tokio::test]
async fn a_task_is_assigned_with_its_document_reported_completed_with_evidence_and_approved_by_another() {
    let world = World::new().await;
    let (clerk, leader) = officers(&world).await;
    let (hoa, minh, son) = (
        world.user("hoa").await,
        world.user("minh").await,
        world.user("son").await,
    );
    let id = document(&world, letter(&world, "12/UBND"), false).await;
    let form = format!("/chi-dao/{id}/nhiem-vu");

    // Bad input: no lead, an impossible day, a step that cannot be read; what was typed stays.
    let wrong = [
        ("title", "Xây dựng kế hoạch"),
        ("when", "once"),
        ("due_on", "31/02/2027"),
        ("steps", "Soạn: nhiều"),
    ];
    let page = clerk
        .post(&form, &wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .text();
    for said in ["Chọn đơn vị chủ trì", "Soạn: nhiều", "value=\"31/02/2027\""] {
        assert!(page.contains(said), "{said}");
    }

    // Every recipient gets one; "trước ngày 03/12" is until 23:59 of day 02; nobody knows before the document is issued.
    let good = [
        ("title", "Xây dựng kế hoạch phong trào"),
        ("lead", "each"),
        ("when", "once"),
        ("due_on", "3/12/2026"),
        ("due_before", "1"),
        ("_once", "giao"),
    ];
    clerk.post(&form, &good).await.is(StatusCode::SEE_OTHER);
    clerk.post(&form, &good).await.is(StatusCode::SEE_OTHER);
    let list = clerk.get("/api/v1/tasks").await.json();
    assert_eq!(list["tasks"].as_array().unwrap().len(), 2, "one for each school, once");
    assert_eq!(list["tasks"][0]["due_at"], "2026-12-02T16:59:59Z");
    assert_eq!(list["tasks"][0]["state"], "planned");
    assert_eq!(
        hoa.get("/api/v1/tasks").await.json()["tasks"].as_array().unwrap().len(),
        0
    );
    clerk
        .post(&format!("/chi-dao/{id}/ban-hanh"), &[])
        .await
        .is(StatusCode::SEE_OTHER);

    let mine = hoa.get("/api/v1/tasks").await.json();
    let tasks = mine["tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), 1, "a school sees its own task, not its neighbour's");
    let task = tasks[0]["id"].as_str().unwrap().to_owned();
    let address = format!("/nhiem-vu/{task}");
    assert_eq!(bells(&world, &hoa, "Xây dựng kế hoạch phong trào").await, 1);
    hoa.get("/viec-cua-toi").await.says("Báo cáo tiến độ");
    son.get(&address).await.is(StatusCode::NOT_FOUND);

    // A percentage needs a reason; the owner does not report for the lead.
    let said = hoa.post(&format!("{address}/tien-do"), &[("percent", "130")]).await;
    let said = said.is(StatusCode::UNPROCESSABLE_ENTITY);
    said.says("từ 0 đến 100")
        .says("Ghi đã làm được gì")
        .says("value=\"130\"");
    leader
        .post(&format!("{address}/tien-do"), &[("percent", "10"), ("text", "Đã làm")])
        .await
        .is(StatusCode::FORBIDDEN);
    hoa.post(
        &format!("{address}/tien-do"),
        &[("percent", "40"), ("text", "Đã họp tổ")],
    )
    .await
    .is(StatusCode::SEE_OTHER);
    leader.get(&address).await.says("Đã họp tổ").says("40%");

    // Closed only with evidence: a note or a file.
    hoa.post(&format!("{address}/hoan-thanh"), &[("text", "Xong")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Đính kèm minh chứng hoặc ghi kết quả");
    hoa.upload(
        &format!("{address}/hoan-thanh"),
        &[("text", "")],
        (
            "file",
            "Kế hoạch.txt",
            "Kế hoạch phong trào sáng kiến năm 2027 của nhà trường.".as_bytes(),
        ),
    )
    .await
    .is(StatusCode::SEE_OTHER);
    assert!(bells(&world, &clerk, "báo hoàn thành, chờ duyệt").await > 0);
    minh.post(&format!("{address}/duyet"), &[])
        .await
        .is(StatusCode::FORBIDDEN);

    // Returned with what is missing, completed again, approved.
    leader
        .post(&format!("{address}/tra-lai"), &[("text", "")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    leader
        .post(&format!("{address}/tra-lai"), &[("text", "Thiếu chữ ký")])
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.says("Thiếu chữ ký");
    hoa.post(
        &format!("{address}/hoan-thanh"),
        &[("text", "Kế hoạch 05/KH-TH đã ký"), ("_once", "xong")],
    )
    .await
    .is(StatusCode::SEE_OTHER);
    hoa.post(
        &format!("{address}/hoan-thanh"),
        &[("text", "Kế hoạch 05/KH-TH đã ký"), ("_once", "xong")],
    )
    .await
    .is(StatusCode::SEE_OTHER);
    leader.get("/viec-cua-toi").await.says("Duyệt hoàn thành");
    leader
        .post(&format!("{address}/duyet"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let done = hoa.get(&format!("/api/v1/tasks/{task}")).await.json();
    assert_eq!(
        (done["state"].as_str(), done["late"].as_bool()),
        (Some("done"), Some(false))
    );
    // What is done is done.
    leader
        .post(&format!("{address}/duyet"), &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);

    // The board, the month and the sheet show the same tasks.
    clerk
        .get("/nhiem-vu?xem=bang")
        .await
        .is(StatusCode::OK)
        .says("Hoàn thành");
    clerk
        .get("/nhiem-vu?xem=lich&thang=2026-12")
        .await
        .is(StatusCode::OK)
        .says("T4, 2");
    let csv = clerk.get("/nhiem-vu/xuat?dang=csv").await.is(StatusCode::OK).text();
    assert_eq!(csv.matches("Xây dựng kế hoạch phong trào").count(), 2);
    clerk.get("/nhiem-vu/xuat").await.is(StatusCode::OK);
    clerk.get("/chi-dao/xuat").await.is(StatusCode::OK);
    let csv = clerk.get("/chi-dao/xuat?dang=csv").await.is(StatusCode::OK).text();
    assert!(csv.contains("12/UBND"));
}

#[tokio::test]
async fn what_is_given_up_before_it_is_assigned_is_never_known_below() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let hoa = world.user("hoa").await;
    let id = document(&world, letter(&world, "23/UBND"), false).await;
    let planned = task(&world, id, world.school, When::Open).await;
    clerk
        .post(&format!("/nhiem-vu/{planned}/huy"), &[("text", "Giao cho đơn vị khác")])
        .await
        .is(StatusCode::SEE_OTHER);
    let seen = hoa.get("/api/v1/tasks").await.json();
    assert_eq!(seen["tasks"].as_array().unwrap().len(), 0);
    assert_eq!(bells(&world, &hoa, "không phải thực hiện").await, 0);
}

#[tokio::test]
async fn who_reported_does_not_approve() {
    let world = World::new().await;
    let id = document(&world, letter(&world, "13/UBND"), true).await;
    let task = task(&world, id, world.school, When::Open).await;
    // A clerk of the commune with reach below reports for the school, and is refused to approve that.
    world
        .person(
            "kim",
            "Lý Thị Kim",
            world.commune,
            "Công chức",
            false,
            &[(Role::UnitClerk, true)],
        )
        .await;
    let kim = world.user("kim").await;
    let address = format!("/nhiem-vu/{task}");
    kim.post(&format!("{address}/hoan-thanh"), &[("text", "Kế hoạch đã ban hành")])
        .await
        .is(StatusCode::SEE_OTHER);
    kim.post(&format!("{address}/duyet"), &[])
        .await
        .is(StatusCode::FORBIDDEN)
        .says("không tự duyệt");
}

#[tokio::test]
async fn what_is_due_is_reminded_of_what_is_late_climbs_and_nobody_is_told_twice_a_day() {
    let world = World::new().await;
    let (_, leader) = officers(&world).await;
    let hoa = world.user("hoa").await;
    let id = document(&world, letter(&world, "14/UBND"), true).await;
    // Quarterly, before day 03 of its last month: the first is due on 2 December 2026.
    let rule = due::rule(PeriodKind::Quarter, 3, 3, true).unwrap();
    let first = task(&world, id, world.school, When::Again(rule)).await;
    let page = hoa.get(&format!("/nhiem-vu/{first}")).await.is(StatusCode::OK);
    page.says("trước ngày 03 của tháng cuối quý").says("Quý IV/2026");

    // Seven days before: one reminder, however often the job runs.
    run_daily(&world).await;
    run_daily(&world).await;
    assert_eq!(bells(&world, &hoa, "còn 7 ngày đến hạn").await, 1);
    assert_eq!(bells(&world, &leader, "đến hạn").await, 0);

    // A person urges: once a day, and the service is silent on that day.
    world.advance(TimeDelta::days(4));
    let (clerk, hoa) = (world.user("kim").await, world.user("hoa").await);
    let urge = format!("/nhiem-vu/{first}/don-doc");
    clerk.post(&urge, &[]).await.is(StatusCode::SEE_OTHER);
    clerk
        .post(&urge, &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Mỗi ngày chỉ đôn đốc một lần");
    run_daily(&world).await;
    assert_eq!(bells(&world, &hoa, "đôn đốc").await, 1);
    assert_eq!(bells(&world, &hoa, "còn 3 ngày").await, 0);

    // Late: the next quarter's task is there, the old one stays owed; from the third day on the superior is told.
    world.advance(TimeDelta::days(4));
    let (leader, hoa) = (world.user("phong").await, world.user("hoa").await);
    run_daily(&world).await;
    assert_eq!(bells(&world, &hoa, "quá hạn 1 ngày").await, 1);
    assert_eq!(bells(&world, &leader, "quá hạn").await, 0);
    let tasks = hoa.get("/api/v1/tasks").await.json();
    let mut periods: Vec<(&str, bool)> = tasks["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| (task["period"].as_str().unwrap(), task["late"].as_bool().unwrap()))
        .collect();
    periods.sort_unstable();
    assert_eq!(periods, [("Quý I/2027", false), ("Quý IV/2026", true)]);
    run_daily(&world).await;
    assert_eq!(
        hoa.get("/api/v1/tasks").await.json()["tasks"].as_array().unwrap().len(),
        2
    );
    world.advance(TimeDelta::days(2));
    let (clerk, leader) = (world.user("kim").await, world.user("phong").await);
    let hoa = world.user("hoa").await;
    run_daily(&world).await;
    assert_eq!(bells(&world, &leader, "quá hạn 3 ngày").await, 1);
    clerk.get("/nhiem-vu?han=qua-han").await.says("Quý IV/2026");

    // Approved, the next one is not made a second time.
    take(&world, first, TaskAct::Complete).await;
    take(&world, first, TaskAct::Approve).await;
    let tasks = hoa.get("/api/v1/tasks").await.json();
    assert_eq!(tasks["tasks"].as_array().unwrap().len(), 2);
    let late = hoa.get(&format!("/api/v1/tasks/{first}")).await.json();
    assert_eq!(late["late"], true, "completed late stays late");
}

#[tokio::test]
async fn in_quiet_hours_urging_waits_for_the_morning_mail() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let id = document(&world, letter(&world, "15/UBND"), true).await;
    let one = task(&world, id, world.school, When::Open).await;
    let other = task(&world, id, world.other_school, When::Open).await;
    world.run_jobs().await;
    let before = world.mails().len();
    // 9:00 on a Wednesday: the mail leaves at once.
    clerk
        .post(&format!("/nhiem-vu/{one}/don-doc"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    let at_once = world.mails().len();
    assert!(at_once > before, "by day it leaves at once");
    // 20:00 on the same day: it waits.
    world.advance(TimeDelta::hours(11));
    let clerk = world.user("kim").await;
    clerk
        .post(&format!("/nhiem-vu/{other}/don-doc"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    let urged = world
        .mails()
        .iter()
        .filter(|mail| mail.contains("son@example.vn"))
        .count();
    assert_eq!(urged, 0, "nobody's telephone rings in the evening");
}

#[tokio::test]
async fn a_difficulty_is_answered_once_for_everyone() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let (hoa, son) = (world.user("hoa").await, world.user("son").await);
    let id = document(&world, letter(&world, "16/UBND"), true).await;
    let (address, school) = (format!("/chi-dao/{id}"), world.school.to_string());
    let raise = format!("{address}/vuong-mac");

    hoa.post(&raise, &[("unit", &school), ("text", "")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nêu vướng mắc");
    let other = world.other_school.to_string();
    hoa.post(&raise, &[("unit", &other), ("text", "Thiếu kinh phí")])
        .await
        .is(StatusCode::FORBIDDEN);
    hoa.post(&raise, &[("unit", &school), ("text", "Thiếu kinh phí tổ chức")])
        .await
        .is(StatusCode::SEE_OTHER);
    assert!(bells(&world, &clerk, "nêu vướng mắc").await > 0);
    // Before it is answered only the school and who answers read it.
    let seen = son.get(&address).await.is(StatusCode::OK).text();
    assert!(!seen.contains("Thiếu kinh phí tổ chức"));
    clerk.get("/vuong-mac?loc=cho").await.says("Thiếu kinh phí tổ chức");
    clerk.get("/viec-cua-toi").await.says("Trả lời vướng mắc");

    let list = clerk.get(&format!("/api/v1/directives/{id}/obstacles")).await.json();
    let obstacle = list["obstacles"][0]["id"].as_str().unwrap();
    let answer = format!("/vuong-mac/{obstacle}");
    clerk
        .post(&answer, &[("answer", ""), ("version", "1")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    hoa.post(&answer, &[("answer", "Tự trả lời"), ("version", "1")])
        .await
        .is(StatusCode::FORBIDDEN);
    let said = [("answer", "Lấy từ kinh phí thi đua"), ("version", "1")];
    clerk.post(&answer, &said).await.is(StatusCode::SEE_OTHER);
    son.get(&address)
        .await
        .says("Thiếu kinh phí tổ chức")
        .says("Lấy từ kinh phí thi đua");
    assert!(bells(&world, &hoa, "đã được trả lời").await > 0);
    // Two who answer at once: the second learns of the first, and keeps what was typed.
    let late = [("answer", "Xin ngân sách bổ sung"), ("version", "1")];
    clerk
        .post(&answer, &late)
        .await
        .is(StatusCode::CONFLICT)
        .says("Xin ngân sách bổ sung");
}

#[tokio::test]
async fn duties_of_a_unit_that_ends_wait_until_somebody_names_a_successor_and_the_act() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let id = document(&world, letter(&world, "17/UBND"), true).await;
    let one = task(&world, id, world.school, When::Open).await;
    // The school ends at the end of the year, merged into the other.
    let tx = world.app.db.begin_system("test").await.unwrap();
    let act = organisations::Act {
        change: organisations::Change::Dissolve {
            unit: world.school,
            successors: vec![(world.other_school, 1_000_000)],
        },
        legal_act: "Quyết định 9/QĐ-UBND".into(),
        effective_on: "2026-11-27".parse().unwrap(),
        note: String::new(),
    };
    organisations::commands::change(&tx, &Actor::system("test"), &act, &[])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    organisations::refresh(&world.app.db).await.unwrap();
    clerk.get("/nhiem-vu/cho-nhan").await.says("Không có nhiệm vụ nào chờ");
    world.advance(TimeDelta::days(3));
    let clerk = world.user("kim").await;
    clerk.get("/nhiem-vu").await.says("đơn vị chủ trì đã giải thể");
    clerk
        .get("/nhiem-vu/cho-nhan")
        .await
        .says("Xây dựng kế hoạch phong trào sáng kiến");

    let path = format!("/nhiem-vu/{one}/chuyen");
    clerk
        .post(
            &path,
            &[("other", "Trường Không Có"), ("basis", "Quyết định 9/QĐ-UBND")],
        )
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Không tìm thấy đơn vị")
        .says("Quyết định 9/QĐ-UBND");
    clerk
        .post(&path, &[("other", "Trường THCS Mường Kim")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập căn cứ chuyển giao");
    let good = [("other", "Trường THCS Mường Kim"), ("basis", "Quyết định 9/QĐ-UBND")];
    clerk.post(&path, &good).await.is(StatusCode::SEE_OTHER);
    let son = world.user("son").await;
    son.get(&format!("/nhiem-vu/{one}"))
        .await
        .is(StatusCode::OK)
        .says("Tiếp nhận từ");
    // Its lead is there again: nothing is left to pass on.
    clerk.post(&path, &good).await.is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_calendar_opens_by_its_secret_address_and_a_new_one_kills_the_old() {
    let world = World::new().await;
    let id = document(&world, letter(&world, "18/UBND"), true).await;
    let when = When::Once(moment("2026-12-02T23:59:59+07:00"), "trước ngày 03/12/2026".into());
    task(&world, id, world.school, when.clone()).await;
    task(&world, id, world.other_school, when).await;
    let hoa = world.user("hoa").await;
    let address = |page: &Answer| {
        let text = page.text();
        let rest = text.split("/lich-nhiem-vu/").nth(1).unwrap();
        format!("/lich-nhiem-vu/{}", rest.split('<').next().unwrap())
    };
    let first = address(&hoa.post("/nhiem-vu/lich-rieng", &[]).await.is(StatusCode::OK));
    let visitor = world.visitor();
    let calendar = visitor.get(&first).await.is(StatusCode::OK).text();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "her school's task only");
    assert!(calendar.contains("DTEND:20261202T165959Z"));
    // It is not shown again, and a new one ends it.
    assert!(!hoa.get("/nhiem-vu/lich-rieng").await.text().contains(&first));
    let second = address(&hoa.post("/nhiem-vu/lich-rieng", &[]).await.is(StatusCode::OK));
    visitor.get(&first).await.is(StatusCode::NOT_FOUND);
    visitor.get(&second).await.is(StatusCode::OK);
    hoa.post("/nhiem-vu/lich-rieng/bo", &[]).await.is(StatusCode::SEE_OTHER);
    visitor.get(&second).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_published_above_is_read_below_and_what_was_not_is_not() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let hoa = world.user("hoa").await;
    let mut entered = letter(&world, "19/UBND");
    entered.act = Vec::new();
    let id = document(&world, entered, true).await;
    let address = format!("/chi-dao/{id}");
    hoa.get(&address).await.is(StatusCode::NOT_FOUND);
    clerk
        .post(&format!("{address}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.is(StatusCode::OK);
    hoa.get("/tim-kiem?q=phong%20trào%20sáng%20kiến").await.says("19/UBND");
    // Replaced or ended it is closed to changes.
    clerk
        .post(&format!("{address}/ket-thuc"), &[("note", "")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ghi lý do kết thúc");
    clerk
        .post(&format!("{address}/ket-thuc"), &[("note", "Đã tổng kết")])
        .await
        .is(StatusCode::SEE_OTHER);
    clerk
        .post(&format!("{address}/khoan"), &[("text", "Thêm việc")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_interface_keeps_the_same_rules() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let hoa = world.user("hoa").await;
    let body = json!({
        "keeper": world.commune, "issuer_unit": world.commune, "kind": "plan", "subject": "Kế hoạch đổi mới sáng tạo",
        "number": "20/KH-UBND", "issued_on": "2026-11-20", "act": [world.school],
    });
    let key = [("idempotency-key", "k1")];
    let post = |body: serde_json::Value| clerk.json(Method::POST, "/api/v1/directives", &key, body);
    let made = post(body.clone()).await.is(StatusCode::CREATED).json();
    let again = post(body.clone()).await.is(StatusCode::CREATED).json();
    assert_eq!(made["id"], again["id"], "one key, one document");
    let path = format!("/api/v1/directives/{}", made["id"].as_str().unwrap());
    // A change needs the version that was read.
    clerk
        .json(Method::PUT, &path, &[], body.clone())
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    clerk
        .json(Method::PUT, &path, &[("if-match", "\"1\"")], body.clone())
        .await
        .is(StatusCode::OK);
    clerk
        .json(Method::PUT, &path, &[("if-match", "\"1\"")], body)
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    // Outside the province nobody is reached; a draft is not there for the school.
    hoa.get(&path).await.is(StatusCode::NOT_FOUND);
    let wrong = json!({ "keeper": world.commune, "issuer_unit": world.commune, "kind": "plan", "subject": "A",
                        "act": [world.country] });
    clerk
        .json(Method::POST, "/api/v1/directives", &[], wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("ở ngoài tỉnh");
    let task = json!({ "directive": made["id"], "title": "Báo cáo", "leads": [world.school],
                       "repeat": { "every": "quarter", "month": 3, "day": 3, "before": true } });
    let task = clerk
        .json(Method::POST, "/api/v1/tasks", &[], task)
        .await
        .is(StatusCode::CREATED)
        .json();
    clerk
        .json(Method::POST, &format!("{path}/acts/issue"), &[], json!({}))
        .await
        .is(StatusCode::OK);
    let task = format!("/api/v1/tasks/{}", task["id"].as_str().unwrap());
    let seen = hoa.get(&task).await.is(StatusCode::OK).json();
    assert_eq!(
        seen["due_rule"].as_str().unwrap().split(" (").next(),
        Some("trước ngày 03 của tháng cuối quý")
    );
    hoa.json(
        Method::POST,
        &format!("{task}/acts/report"),
        &[],
        json!({ "percent": 30, "text": "Đã thu số liệu" }),
    )
    .await
    .is(StatusCode::OK);
    clerk
        .json(Method::POST, &format!("{task}/acts/assign"), &[], json!({}))
        .await
        .is(StatusCode::NOT_FOUND);
    let target = json!({ "directive": made["id"], "name": "Tỷ lệ khai thác thương mại sáng chế", "value": "8 - 10%",
                         "due_rule": "đến năm 2030" });
    clerk
        .json(Method::POST, "/api/v1/targets", &[], target)
        .await
        .is(StatusCode::CREATED);
    let targets = hoa.get("/api/v1/targets").await.is(StatusCode::OK).json();
    assert_eq!(targets["targets"][0]["value"], "8 - 10%");
}

/// A short letter as it is pasted: a day that cannot be, a date of a resolution that is wrong, two orders, a target.
const TEXT: &str = "Kính gửi: Các trường học trên địa bàn xã.\n\
Thực hiện Nghị quyết số 57-NQ/TW ngày 10/8/2023 của Bộ Chính trị, UBND xã yêu cầu:\n\
1. Các trường học trực thuộc\n\
- Xây dựng kế hoạch phong trào sáng kiến trước ngày 15/12/2026.\n\
- Báo cáo kết quả thực hiện gửi về Phòng Văn hóa - Xã hội trước ngày 03 của tháng cuối quý để tổng hợp.\n\
2. Mục tiêu\n\
- Hằng năm có trên 10 đơn đăng ký bảo hộ quyền sở hữu trí tuệ.\n";

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The number of the proposed task whose sentence has these words.
pub fn task_number(page: &str, words: &str) -> String {
    let before = page.split(words).next().unwrap();
    let last = before.rsplit("name=\"t").next().unwrap();
    last.chars().take_while(char::is_ascii_digit).collect()
}

#[tokio::test]
async fn a_text_gives_proposals_and_only_what_is_confirmed_line_by_line_is_kept() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let hoa = world.user("hoa").await;
    let id = document(&world, letter(&world, "22/UBND"), false).await;
    let form = format!("/chi-dao/{id}/phan-tich");
    hoa.get(&form).await.is(StatusCode::NOT_FOUND);
    clerk
        .post(&form, &[("text", "  ")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn tệp văn bản");
    // A text without anything to do is said so, not an error.
    clerk
        .post(&form, &[("text", "xin chào")])
        .await
        .is(StatusCode::OK)
        .says("Chỗ nên xem lại");

    let page = clerk.post(&form, &[("text", TEXT)]).await.is(StatusCode::OK).text();
    for said in [
        "Câu gốc",
        "kế hoạch phong trào sáng kiến",
        "14/12/2026",
        "trên 10",
        "22/12/2024",
        "trước ngày 03",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // Nothing is kept by looking.
    assert_eq!(
        clerk.get("/api/v1/tasks").await.json()["tasks"]
            .as_array()
            .unwrap()
            .len(),
        0
    );

    let (print, once) = (hidden(&page, "print"), hidden(&page, "_once"));
    let number = task_number(&page, "Câu gốc: “Xây dựng kế hoạch phong trào");
    let (tick, title, lead) = (
        format!("t{number}"),
        format!("t{number}-title"),
        format!("t{number}-lead"),
    );
    let due = format!("t{number}-due");
    let keep = format!("{form}/ghi");
    let sent = |lead_typed: &'static str, text: &'static str| {
        vec![
            ("print".to_owned(), print.clone()),
            ("_once".to_owned(), once.clone()),
            ("text".to_owned(), text.to_owned()),
            (tick.clone(), "1".to_owned()),
            (title.clone(), "Xây dựng kế hoạch phong trào của trường".to_owned()),
            (lead.clone(), lead_typed.to_owned()),
            (due.clone(), "14/12/2026".to_owned()),
        ]
    };
    let post = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        clerk.post(&keep, &fields).await
    };
    // A lead that is nobody is told at its line, and what was typed stays; nothing is kept.
    let wrong = post(sent("Trường Không Có", TEXT))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .says("Không tìm thấy đơn vị “Trường Không Có”")
        .says("kế hoạch phong trào của trường");
    // Another text under the same numbers would mean other lines.
    post(sent("các trường học", "1. Việc khác"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("phân tích lại");
    let list = clerk.get(&format!("/api/v1/clauses?directive={id}")).await.json();
    assert_eq!(
        list["clauses"].as_array().unwrap().len(),
        1,
        "only the one that was entered by hand"
    );

    post(sent("các trường học", TEXT)).await.is(StatusCode::SEE_OTHER);
    post(sent("các trường học", TEXT)).await.is(StatusCode::SEE_OTHER);
    let tasks = clerk.get("/api/v1/tasks").await.json();
    let tasks = tasks["tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), 2, "one for each school, a double click makes no more");
    assert_eq!(tasks[0]["title"], "Xây dựng kế hoạch phong trào của trường");
    assert_eq!(tasks[0]["due_at"], "2026-12-14T16:59:59Z");
    assert_eq!(
        tasks[0]["state"], "planned",
        "nothing is assigned before the document is issued"
    );
    assert!(tasks[0]["clause"].is_string());
    let targets = clerk.get(&format!("/api/v1/targets?directive={id}")).await.json();
    assert_eq!(
        targets["targets"].as_array().unwrap().len(),
        0,
        "what was not ticked is not kept"
    );
}
