//! Campaigns: a commune calls, schools answer; figures, late ones, notices, the end. And forms of units.

use crate::world::{Answer, User, World};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use initiatives::campaigns::{Call, CampaignId, Goals, Step};
use initiatives::commands::campaigns as commands;
use kernel::access::{Actor, Role};
use kernel::units::UnitKind;
use serde_json::json;

fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// What a commune calls its schools for.
pub fn call(published: bool) -> Call {
    Call {
        name: "Mỗi trường một giải pháp số".into(),
        basis: "12/KH-UBND".into(),
        problem: "Giảm giờ làm sổ sách của giáo viên".into(),
        kinds: vec![UnitKind::School],
        people: "giáo viên".into(),
        opens_at: moment("2026-11-01T00:00:00+07:00"),
        closes_at: moment("2026-12-20T23:59:59+07:00"),
        window: "Hồ sơ giấy tính theo dấu bưu điện".into(),
        form: String::new(),
        score_form: "initiative/1".into(),
        goals: Goals {
            initiatives: Some(2),
            units: Some(2),
            staff_percent: Some(50),
            recognised: None,
        },
        published,
    }
}

/// A campaign of the commune that has taken these steps.
pub async fn campaign(world: &World, steps: &[Step]) -> CampaignId {
    launched(world, call(true), steps).await
}

async fn launched(world: &World, call: Call, steps: &[Step]) -> CampaignId {
    let (system, rules) = (Actor::system("test"), world.app.part::<initiatives::Rules>().unwrap());
    let sheets = world.app.part::<councils::Rules>().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let id = commands::found(&tx, (&rules, &sheets), &system, world.commune, call)
        .await
        .unwrap();
    for step in steps {
        let with = commands::With {
            outcome: "Được 2 giải pháp.".into(),
            ..commands::With::default()
        };
        commands::step(&tx, &system, id, *step, with).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

/// The commune's leader, who has no reach below, and its clerk.
async fn officers(world: &World) -> (User, User) {
    for (name, full, role) in [
        ("phong", "Tẩn Mẩy Phong", Role::Leader),
        ("kim", "Lý Thị Kim", Role::UnitClerk),
    ] {
        world
            .person(name, full, world.commune, "Công chức", false, &[(role, false)])
            .await;
    }
    (world.user("phong").await, world.user("kim").await)
}

fn fields<'a>(unit: &'a str, once: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("unit", unit),
        ("_once", once),
        ("name", "Mỗi trường một giải pháp số"),
        ("problem", "Giảm giờ làm sổ sách của giáo viên"),
        ("kinds", "school"),
        ("opens_on", "1/11/2026"),
        ("closes_on", "20/12/2026"),
        ("goal_initiatives", "2"),
    ]
}

fn stat(page: &Answer, question: &str) -> String {
    let text = page.text();
    let rest = text
        .split(question)
        .nth(1)
        .unwrap_or_else(|| panic!("no figure {question}"));
    let value = rest.split("class=\"stat-value\">").nth(1).unwrap();
    value.split([' ', '<']).next().unwrap().to_owned()
}

/// A dossier of Lan's school for the campaign, handed in.
async fn answer(world: &World, lan: &User, id: &str, once: &str) -> String {
    let address = crate::initiatives::ready_as(world, lan, "Lò Thị Lan", once).await;
    let initiative = address.rsplit('/').next().unwrap();
    let path = format!("/api/v1/initiatives/{initiative}/campaign");
    lan.json(Method::PUT, &path, &[], json!({ "campaign": id }))
        .await
        .is(StatusCode::NO_CONTENT);
    address
}

#[tokio::test]
async fn a_commune_calls_its_schools_answer_and_every_figure_opens_onto_its_records() {
    let world = World::new().await;
    let (leader, clerk) = officers(&world).await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    let commune = world.commune.to_string();

    // Bad input is told at its field, nothing typed is lost; a double click makes one.
    let wrong = [
        ("unit", commune.as_str()),
        ("name", "Chuyển đổi số"),
        ("opens_on", "2/12/2026"),
        ("closes_on", "1/12/2026"),
    ];
    clerk
        .post("/phong-trao", &wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nêu vấn đề cần giải quyết")
        .says("Ngày cuối nhận hồ sơ phải sau ngày bắt đầu")
        .says("value=\"Chuyển đổi số\"");
    let made = clerk
        .post("/phong-trao", &fields(&commune, "c1"))
        .await
        .is(StatusCode::SEE_OTHER);
    let again = clerk
        .post("/phong-trao", &fields(&commune, "c1"))
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(made.location(), again.location());
    let address = made.location();
    let id = address.rsplit('/').next().unwrap().to_owned();

    // A draft is for its organisers; the clerk does not launch; without its document nobody does.
    lan.get(&address).await.is(StatusCode::NOT_FOUND);
    clerk
        .post(&format!("{address}/mo"), &[])
        .await
        .is(StatusCode::FORBIDDEN);
    leader
        .post(&format!("{address}/mo"), &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("văn bản phát động");
    let mut with_basis = fields(&commune, "");
    with_basis.extend([("basis", "12/KH-UBND"), ("version", "1")]);
    clerk
        .post(&format!("{address}/sua"), &with_basis)
        .await
        .is(StatusCode::SEE_OTHER);
    // An older page stays the older one while its faults are mended; only whoever was told of the newer text writes over it.
    let mut faulty = with_basis.clone();
    faulty.push(("goal_units", "nhiều"));
    let page = clerk
        .post(&format!("{address}/sua"), &faulty)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("name=\"version\" value=\"1\"")
        .text();
    assert!(!page.contains("name=\"version\" value=\"2\""));
    clerk
        .post(&format!("{address}/sua"), &with_basis)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("role=\"alert\"")
        .says("name=\"version\" value=\"2\"");
    let long = "x".repeat(251);
    let mut overlong = fields(&commune, "");
    overlong.extend([("version", "2"), ("people", long.as_str()), ("window", &long)]);
    clerk
        .post(&format!("{address}/sua"), &overlong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("id=\"f-people-error\"")
        .says("id=\"f-window-error\"");
    leader
        .post(&format!("{address}/mo"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    hoa.get("/thong-bao").await.says("Mỗi trường một giải pháp số");

    // The school registers; a unit that is not called cannot, nor can a teacher.
    let school = world.school.to_string();
    hoa.post(&format!("{address}/dang-ky"), &[("unit", &school), ("pledge", "x")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập số sáng kiến dự kiến");
    hoa.post(&format!("{address}/dang-ky"), &[("unit", &school), ("pledge", "3")])
        .await
        .is(StatusCode::SEE_OTHER);
    leader
        .post(&format!("{address}/dang-ky"), &[("unit", &commune), ("pledge", "3")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("không phát động tới đơn vị bạn");
    lan.post(&format!("{address}/dang-ky"), &[("unit", &school), ("pledge", "3")])
        .await
        .is(StatusCode::FORBIDDEN);

    // An author writes for it: from its page, and the commune reads it once it is handed in.
    lan.get(&address).await.says(&format!("/sang-kien/moi?phong_trao={id}"));
    lan.get(&format!("/sang-kien/moi?phong_trao={id}"))
        .await
        .says("Hưởng ứng phong trào");
    let dossier = answer(&world, &lan, &id, "p1").await;
    lan.get(&format!("{dossier}/sua"))
        .await
        .says(&format!("<option value=\"{id}\" selected>"));
    leader.get(&dossier).await.is(StatusCode::NOT_FOUND);
    assert_eq!(
        stat(&leader.get(&address).await, "Bao nhiêu hồ sơ đã nộp?"),
        "0",
        "a draft is no answer"
    );
    lan.post(&format!("{dossier}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    leader.get(&dossier).await.says("Hưởng ứng phong trào");
    let page = leader.get(&address).await.is(StatusCode::OK);
    assert_eq!(stat(&page, "Bao nhiêu hồ sơ đã nộp?"), "1");
    assert_eq!(stat(&page, "Bao nhiêu đơn vị đã có hồ sơ?"), "1");
    assert_eq!(stat(&page, "Bao nhiêu đơn vị đã đăng ký?"), "1");
    assert_eq!(stat(&page, "Bao nhiêu người là tác giả?"), "1");
    let page = page
        .says("Chưa đạt")
        .says("Trường THCS Mường Kim")
        .says("Chưa tham gia")
        .text();
    for (link, rows) in [
        (format!("/sang-kien?dot={id}"), 1),
        (format!("/sang-kien?dot={id}&tu={school}"), 1),
        (format!("/sang-kien?dot={id}&loc=nop-muon"), 0),
        (format!("/sang-kien?dot={id}&loc=cong-nhan"), 0),
    ] {
        let list = leader.get(&link).await.is(StatusCode::OK).text();
        assert_eq!(list.matches("Dạy toán lớp 2 bằng thẻ số").count(), rows, "{link}");
    }
    assert!(
        page.replace("&#38;", "&")
            .contains(&format!("/sang-kien?dot={id}&tu={school}"))
    );
    assert!(page.contains(&format!("{address}?loc=da-dang-ky#don-vi")));
    let named = "<th scope=\"row\" data-label=\"Đơn vị\">";
    for (part, rows) in [("da-dang-ky", 1), ("co-ho-so", 1), ("dang-ky", 0), ("chua", 1)] {
        let list = leader.get(&format!("{address}?loc={part}")).await.text();
        assert_eq!(list.matches(named).count(), rows, "{part}");
    }
    // Each form of the page is an act of its own.
    let keys: Vec<&str> = page.split("name=\"_once\" value=\"").skip(1).collect();
    let keys: Vec<&str> = keys.iter().map(|rest| rest.split('"').next().unwrap()).collect();
    let distinct: std::collections::BTreeSet<&&str> = keys.iter().collect();
    assert!(keys.len() > 1 && distinct.len() == keys.len(), "{keys:?}");
    let none = leader.get(&format!("{address}?loc=chua")).await.text();
    assert!(
        none.contains("Trường THCS Mường Kim")
            && !none.contains("<th scope=\"row\" data-label=\"Đơn vị\">Trường Tiểu học")
    );
    let sheet = leader.get(&format!("{address}/xuat")).await.is(StatusCode::OK);
    let rows = world.app.engines.documents.rows(&sheet.body, "x.xlsx").unwrap();
    assert!(
        rows.iter()
            .any(|row| row.len() > 2 && row[0] == "Trường Tiểu học Mường Kim" && row[2].starts_with('1')),
        "{rows:?}"
    );
    // A teacher sees the call, not who takes part.
    let seen = lan
        .get(&address)
        .await
        .says("Hồ sơ của tôi trong phong trào này")
        .text();
    assert!(!seen.contains("Kết quả đến nay") && !seen.contains("Trường THCS Mường Kim"));
}

#[tokio::test]
async fn the_units_are_told_a_week_before_the_window_closes_by_itself_and_what_comes_later_is_late() {
    let world = World::new().await;
    let (leader, _) = officers(&world).await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    // Xuân is the clerk of both schools.
    let xuan = world
        .person(
            "xuan",
            "Lù Thị Xuân",
            world.school,
            "Văn thư",
            false,
            &[(Role::UnitClerk, false)],
        )
        .await;
    let tx = world.app.db.begin_system("test").await.unwrap();
    let second_school = people::model::RoleGrant {
        id: tx.id(),
        person: xuan,
        unit: world.other_school,
        role: Role::UnitClerk,
        subtree: false,
        valid_from: "2025-07-01".parse().unwrap(),
        valid_to: None,
    };
    people::store::insert_grants(&tx, &[second_school]).await.unwrap();
    tx.commit().await.unwrap();
    let id = campaign(&world, &[Step::Open]).await;
    let (address, text) = (format!("/phong-trao/{id}"), id.to_string());
    let (first, second) = (
        answer(&world, &lan, &text, "q1").await,
        answer(&world, &lan, &text, "q2").await,
    );
    lan.post(&format!("{first}/nop"), &[]).await.is(StatusCode::SEE_OTHER);

    let watch = || async {
        let tx = world.app.db.begin_system("test").await.unwrap();
        commands::watch(&tx, &Actor::system("test")).await.unwrap();
        tx.commit().await.unwrap();
        world.run_jobs().await;
    };
    world.app.db.clock().set(moment("2026-12-10T08:00:00+07:00"));
    watch().await;
    let hoa_before = hoa.get("/thong-bao").await.text();
    assert!(!hoa_before.contains("đóng nhận hồ sơ lúc"), "ten days before");
    world.app.db.clock().set(moment("2026-12-15T08:00:00+07:00"));
    watch().await;
    watch().await;
    let hoa = world.user("hoa").await;
    let told = hoa.get("/thong-bao").await.says("Đơn vị bạn đã có 1 hồ sơ").text();
    assert_eq!(
        told.matches("đóng nhận hồ sơ lúc").count(),
        1,
        "once, however often one looks"
    );
    let both = world.user("xuan").await.get("/thong-bao").await;
    let both = both
        .says("Đơn vị bạn đã có 1 hồ sơ (Trường Tiểu học Mường Kim)")
        .says("Đơn vị bạn chưa có hồ sơ nào (Trường THCS Mường Kim)")
        .text();
    assert_eq!(both.matches("đóng nhận hồ sơ lúc").count(), 2, "of each unit once");
    assert_eq!(both.matches("đã mở, nhận hồ sơ đến").count(), 1, "of the call once");

    // Summed up before its end it is refused, and what was written for it stays in sight.
    let phong = world.user("phong").await;
    phong
        .post(
            &format!("{address}/tong-ket"),
            &[("outcome", "Viết được một trang rồi")],
        )
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("nên không tổng kết được")
        .says("Viết được một trang rồi");

    world.app.db.clock().set(moment("2026-12-21T00:30:00+07:00"));
    watch().await;
    let (lan, leader_now) = (world.user("lan").await, world.user("phong").await);
    drop(leader);
    leader_now.get(&address).await.says("Đã đóng nhận hồ sơ");
    let school = world.school.to_string();
    let part = [("unit", school.as_str()), ("pledge", "2"), ("note", "Hai tổ cùng làm")];
    let clerk = world.user("hoa").await;
    clerk
        .post(&format!("{address}/dang-ky"), &part)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Hai tổ cùng làm");
    lan.post(&format!("{second}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&second).await.says("nộp muộn");
    let page = leader_now.get(&address).await;
    assert_eq!(stat(&page, "Bao nhiêu hồ sơ nộp muộn?"), "1");
    let late = leader_now
        .get(&format!("/sang-kien?dot={id}&loc=nop-muon"))
        .await
        .text();
    assert_eq!(late.matches("Dạy toán lớp 2 bằng thẻ số").count(), 1);

    // The end needs its result, and closes the door: a draft that is still in it says so and loses nothing.
    let third = answer(&world, &lan, &text, "q3").await;
    leader_now
        .post(&format!("{address}/tong-ket"), &[("outcome", "")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ghi kết quả tổng kết");
    let end = [("outcome", "Hai giải pháp dùng được ngay."), ("_once", "e1")];
    leader_now
        .post(&format!("{address}/tong-ket"), &end)
        .await
        .is(StatusCode::SEE_OTHER);
    leader_now
        .post(&format!("{address}/tong-ket"), &end)
        .await
        .is(StatusCode::SEE_OTHER);
    lan.post(&format!("{third}/nop"), &[]).await;
    lan.get(&format!("{third}/kiem-tra"))
        .await
        .says("Phong trào đã tổng kết");
    leader_now
        .post(&format!("{address}/gia-han"), &[("closes_on", "30/12/2026")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("nên không gia hạn được");
}

#[tokio::test]
async fn a_published_campaign_is_public_without_a_figure_and_an_unpublished_one_does_not_exist() {
    let world = World::new().await;
    let (draft, open) = (campaign(&world, &[]).await, campaign(&world, &[Step::Open]).await);
    let visitor = world.visitor();
    visitor
        .get(&format!("/phong-trao-cong-khai/{draft}"))
        .await
        .is(StatusCode::NOT_FOUND);
    visitor.get("/phong-trao-cong-khai").await.says(&open.to_string());
    let found = visitor
        .get("/tra-cuu?q=giai+phap+so")
        .await
        .says(&open.to_string())
        .text();
    assert!(!found.contains(&draft.to_string()), "a search finds what is public");
    let page = visitor
        .get(&format!("/phong-trao-cong-khai/{open}"))
        .await
        .says("Giảm giờ làm sổ sách")
        .text();
    assert!(!page.contains("Bao nhiêu"));
}

#[tokio::test]
async fn a_campaign_is_carried_through_by_the_interface_and_a_council_takes_its_dossiers() {
    let world = World::new().await;
    let (leader, clerk) = officers(&world).await;
    let lan = world.user("lan").await;
    let body = json!({
        "unit": world.commune, "name": "Thi sáng kiến", "problem": "Ít sách", "basis": "3/KH",
        "kinds": ["school"], "opens_at": "2026-11-01T00:00:00Z", "closes_at": "2026-12-20T00:00:00Z",
        "goals": { "units": 2 },
    });
    let key = [("idempotency-key", "k1")];
    let made = clerk
        .json(Method::POST, "/api/v1/campaigns", &key, body.clone())
        .await
        .is(StatusCode::CREATED);
    let twice = clerk
        .json(Method::POST, "/api/v1/campaigns", &key, body.clone())
        .await
        .is(StatusCode::CREATED);
    assert_eq!(made.json()["id"], twice.json()["id"]);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let at = format!("/api/v1/campaigns/{id}");
    lan.json(Method::POST, "/api/v1/campaigns", &[], body.clone())
        .await
        .is(StatusCode::FORBIDDEN);
    let mut odd = body.clone();
    odd["kinds"] = json!(["planet"]);
    clerk
        .json(Method::POST, "/api/v1/campaigns", &[], odd)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    // What no page lets through is told by the interface at its field, too.
    let (line, text) = ("x".repeat(251), "x".repeat(10_001));
    for (field, value, words) in [
        ("opens_at", json!("1999-12-31T00:00:00Z"), "từ năm 2000 đến năm 2100"),
        ("closes_at", json!("9999-12-31T00:00:00Z"), "từ năm 2000 đến năm 2100"),
        ("score_form", json!("a\u{0}b"), "Chọn một mẫu trong danh sách"),
        ("form", json!("a\u{0}b"), "Chọn một mẫu trong danh sách"),
        ("basis", json!(line), "tối đa 250"),
        ("people", json!(line), "tối đa 250"),
        ("window", json!(line), "tối đa 250"),
        ("problem", json!(text), "tối đa 10000"),
    ] {
        let mut odd = body.clone();
        odd[field] = value;
        clerk
            .json(Method::POST, "/api/v1/campaigns", &[], odd)
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(words);
    }
    clerk
        .json(Method::PUT, &at, &[], body.clone())
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    clerk
        .json(Method::PUT, &at, &[("if-match", "\"9\"")], body)
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    leader
        .json(Method::POST, &format!("{at}/opening"), &[], json!({}))
        .await
        .is(StatusCode::OK);
    // More time is later, within the years, and once under one key; another day under the same key is another act.
    let later = |day: &str| json!({ "closes_at": format!("{day}T00:00:00Z") });
    let extension = format!("{at}/extension");
    for (day, words) in [
        ("2026-12-19", "sau ngày cuối hiện nay"),
        ("2026-12-20", "sau ngày cuối hiện nay"),
        ("9999-12-31", "từ năm 2000 đến năm 2100"),
    ] {
        leader
            .json(Method::POST, &extension, &[], later(day))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(words);
    }
    let key = [("idempotency-key", "k2")];
    for _ in 0..2 {
        let one = leader.json(Method::POST, &extension, &key, later("2026-12-22")).await;
        assert_eq!(
            one.is(StatusCode::OK).json()["call"]["closes_at"],
            "2026-12-22T00:00:00Z"
        );
    }
    let other = leader.json(Method::POST, &extension, &key, later("2026-12-24")).await;
    assert!(other.status.is_client_error(), "{}", other.text());
    let hoa = world.user("hoa").await;
    hoa.json(
        Method::PUT,
        &format!("{at}/units/{}", world.school),
        &[],
        json!({ "pledge": 1, "note": line }),
    )
    .await
    .is(StatusCode::UNPROCESSABLE_ENTITY)
    .says("tối đa 250");
    let dossier = answer(&world, &lan, &id, "a1").await;
    lan.post(&format!("{dossier}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let units = leader.get(&format!("{at}/units")).await.is(StatusCode::OK).json();
    assert_eq!(
        (units["handed_in"].as_u64(), units["called"].as_u64()),
        (Some(1), Some(2))
    );
    lan.get(&format!("{at}/units")).await.is(StatusCode::FORBIDDEN);
    let list = leader.get(&format!("/api/v1/initiatives?campaign={id}")).await.json();
    assert_eq!(list["initiatives"].as_array().unwrap().len(), 1);

    // The council of the school is offered its dossiers as a group, marked.
    for step in ["tiep-nhan", "viec/accept", "viec/send_to_council"] {
        hoa.post(&format!("{dossier}/{step}"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
    }
    let source = khoinguon::sources::Initiatives;
    let today = kernel::time::local_date(world.app.db.now());
    let waiting = councils::source::Source::waiting(
        &source,
        &world.app.db.reader(),
        &Actor::system("test"),
        world.school,
        today,
    )
    .await
    .unwrap();
    assert_eq!(waiting[0].group, "Thi sáng kiến");
}

/// The version that the form of a page shows.
fn version(page: &Answer) -> String {
    let text = page.text();
    let rest = text.split("name=\"version\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// What Lan writes, for a unit, on a page of this version.
fn written<'a>(unit: &'a str, version: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("title", "Dạy toán lớp 2 bằng thẻ số"),
        ("unit", unit),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", "2/3/26"),
        ("essence", "Bước 1. Bước 2."),
        ("benefit_author", "Tăng 20% số em làm đúng."),
        ("author_name", "Lò Thị Lan"),
        ("author_share", "100"),
    ]
}

#[tokio::test]
async fn a_dossier_that_moves_to_another_unit_while_it_is_completed_leaves_the_campaign_of_the_old_one() {
    let world = World::new().await;
    let (leader, _) = officers(&world).await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    let id = campaign(&world, &[Step::Open]).await.to_string();
    let dossier = answer(&world, &lan, &id, "m1").await;
    for (user, path) in [(&lan, "nop"), (&hoa, "tiep-nhan")] {
        user.post(&format!("{dossier}/{path}"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
    }
    crate::initiative_life::work(&hoa, &dossier, "ask_supplement", &[("note_essence", "Nêu từng bước")])
        .await
        .is(StatusCode::SEE_OTHER);
    leader.get(&dossier).await.is(StatusCode::OK);
    let today = kernel::time::local_date(world.app.db.now());
    let above = world
        .app
        .db
        .units()
        .ancestors(world.commune, kernel::units::Tree::Territorial, today);
    let (edit, province) = (format!("{dossier}/sua"), above[0].to_string());
    let version = version(&lan.get(&edit).await);
    lan.post(&edit, &written(&province, &version))
        .await
        .is(StatusCode::SEE_OTHER);
    leader.get(&dossier).await.is(StatusCode::NOT_FOUND);
    let page = leader.get(&format!("/phong-trao/{id}")).await;
    assert_eq!(stat(&page, "Bao nhiêu hồ sơ đã nộp?"), "0");
}

#[tokio::test]
async fn a_choice_made_in_another_window_is_a_change_of_the_dossier() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let (one, two) = (
        campaign(&world, &[Step::Open]).await,
        campaign(&world, &[Step::Open]).await,
    );
    let dossier = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "w1").await;
    let (edit, school) = (format!("{dossier}/sua"), world.school.to_string());
    let initiative = dossier.rsplit('/').next().unwrap();
    let path = format!("/api/v1/initiatives/{initiative}/campaign");
    // One after the other takes the place of the one before, and none takes it out.
    for wanted in [Some(one), Some(two), None] {
        let before = version(&lan.get(&edit).await);
        lan.json(Method::PUT, &path, &[], json!({ "campaign": wanted }))
            .await
            .is(StatusCode::NO_CONTENT);
        let page = lan.get(&edit).await.text();
        for known in [one, two] {
            let chosen = page.contains(&format!("<option value=\"{known}\" selected>"));
            assert_eq!(chosen, wanted == Some(known));
        }
        lan.post(&edit, &written(&school, &before))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says("role=\"alert\"");
    }
}

#[tokio::test]
async fn nothing_is_handed_in_before_the_first_day_and_what_was_closed_before_it_may_still_be_described() {
    let world = World::new().await;
    let (_, clerk) = officers(&world).await;
    let lan = world.user("lan").await;
    let ahead = Call {
        opens_at: moment("2026-12-01T00:00:00+07:00"),
        ..call(true)
    };
    let open = launched(&world, ahead.clone(), &[Step::Open]).await.to_string();
    let dossier = answer(&world, &lan, &open, "h1").await;
    lan.post(&format!("{dossier}/nop"), &[]).await;
    lan.get(&format!("{dossier}/kiem-tra"))
        .await
        .is(StatusCode::OK)
        .says("Phong trào nhận hồ sơ từ 00:00 ngày 01/12/2026");
    // Closed before it began its window is reversed; no field of the page shows that, so no field is blamed.
    let closed = launched(&world, ahead, &[Step::Open, Step::Close]).await;
    let commune = world.commune.to_string();
    let mut changed = fields(&commune, "");
    changed.extend([("basis", "13/KH-UBND"), ("version", "3")]);
    clerk
        .post(&format!("/phong-trao/{closed}/sua"), &changed)
        .await
        .is(StatusCode::SEE_OTHER);
    clerk.get(&format!("/phong-trao/{closed}")).await.says("13/KH-UBND");

    world.app.db.clock().set(moment("2026-12-01T00:00:00+07:00"));
    let lan = world.user("lan").await;
    lan.post(&format!("{dossier}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&dossier).await.says("Đã nộp");
}

const FORM_OF: &str = r#"
version = 1
valid_from = "2026-01-01"
valid_to = "2026-12-31"
legal_act = "Kế hoạch năm 2026 của đơn vị"
certainty = "M"
verified = false
"#;

#[tokio::test]
async fn a_commune_a_school_and_a_department_have_forms_of_their_own_for_a_year_without_code() {
    let world = World::new().await;
    let folder = world.config.data.join("packs");
    std::fs::create_dir_all(folder.join("forms")).unwrap();
    for (name, text) in [
        (
            "request-commune.toml",
            format!(
                "key = \"commune\"\ntitle = \"Mẫu của xã\"\nscope = \"03637\"{FORM_OF}\n[[field]]\nname = \"sponsor\"\nshown = false\n"
            ),
        ),
        (
            "request-school.toml",
            format!(
                "key = \"school\"\ntitle = \"Mẫu của trường\"\nscope = \"03637.TH\"{FORM_OF}\n\
                 [[field]]\nname = \"conditions\"\nrequired = true\nlabel = \"Đồ dùng cần có\"\n\
                 [[question]]\nkey = \"classes\"\nlabel = \"Đã dùng ở mấy lớp\"\nkind = \"number\"\nrequired = true\n\
                 [[question]]\nkey = \"level\"\nlabel = \"Khối lớp\"\nkind = \"choice\"\nchoices = [\"Lớp 1\", \"Lớp 2\"]\n"
            ),
        ),
        (
            "request-department.toml",
            format!(
                "key = \"department\"\ntitle = \"Mẫu của sở\"\nscope = \"12.KHCN\"{FORM_OF}\n[[question]]\nkey = \"impact\"\nlabel = \"Ảnh hưởng ngoài sở\"\nkind = \"text\"\n"
            ),
        ),
    ] {
        std::fs::write(folder.join("forms").join(name), text).unwrap();
    }
    let flags = [("packs", folder.display().to_string())];
    let config = khoinguon::config::Config::read(&world.config.data, None, std::iter::empty(), &flags).unwrap();
    let app = khoinguon::compose::app(&config, world.app.db.clone(), true).unwrap();
    let rules = app.part::<initiatives::Rules>().unwrap();
    let form = |line: &[&str], day: &str| {
        let line: Vec<String> = line.iter().map(|code| (*code).to_owned()).collect();
        rules.forms.for_new(&line, day.parse().unwrap()).unwrap().title.clone()
    };
    assert_eq!(form(&["03637.TH", "03637", "12"], "2026-11-25"), "Mẫu của trường");
    assert_eq!(form(&["03637.CS", "03637", "12"], "2026-11-25"), "Mẫu của xã");
    assert_eq!(form(&["12.KHCN", "12"], "2026-11-25"), "Mẫu của sở");
    assert_eq!(
        form(&["12.KHCN", "12"], "2027-01-01"),
        "Đơn yêu cầu công nhận sáng kiến"
    );

    // Lan writes at the school by its form: asked, kept, demanded; a year later the record still follows it.
    let router = khoinguon::compose::router(app.clone(), khoinguon::web::TrustedProxy::default());
    let lan = world.user("lan").await.through(router);
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "f1").await;
    let page = lan.get(&format!("{address}/sua")).await;
    page.says("Mẫu của trường")
        .says("Đã dùng ở mấy lớp")
        .says("Đồ dùng cần có")
        .says("Chủ đầu tư");
    lan.get(&format!("{address}/kiem-tra"))
        .await
        .says("Trả lời mục &#34;Đồ dùng cần có&#34;")
        .says("Trả lời câu hỏi &#34;Đã dùng ở mấy lớp&#34;");
    lan.post(&format!("{address}/nop"), &[]).await;
    lan.get(&address).await.says("Bản nháp");
    let school = world.school.to_string();
    let mut filled = vec![
        ("version", "2"),
        ("title", "Dạy toán lớp 2 bằng thẻ số"),
        ("unit", school.as_str()),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", "2/3/26"),
        ("essence", "Mỗi em một bộ thẻ số tự làm."),
        ("benefit_author", "Tăng 20% số em làm đúng."),
        ("author_name", "Lò Thị Lan"),
        ("author_share", "100"),
        ("conditions", "Giấy bìa"),
        ("q-level", "Lớp 2"),
        ("q-classes", "nhiều"),
    ];
    lan.post(&format!("{address}/sua"), &filled)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập một số, ví dụ 12")
        .says("value=\"nhiều\"");
    filled.pop();
    filled.push(("q-classes", "12"));
    lan.post(&format!("{address}/sua"), &filled)
        .await
        .is(StatusCode::SEE_OTHER);
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&address)
        .await
        .says("Đã nộp")
        .says("Đã dùng ở mấy lớp")
        .says("12")
        .says("Mẫu của trường, bản 1");
    let id = address.rsplit('/').next().unwrap();
    let body = lan.get(&format!("/api/v1/initiatives/{id}")).await.json();
    assert_eq!(
        (body["form"].as_str(), body["content"]["answers"]["classes"].as_str()),
        (Some("school/1"), Some("12"))
    );

    // A faulty form stops the start with its file and what is wrong.
    std::fs::write(folder.join("forms/request-bad.toml"), "key = 1").unwrap();
    let refused = khoinguon::compose::app(&config, world.app.db.clone(), true).unwrap_err();
    assert!(format!("{refused:?}").contains("request-bad.toml"));
}
