//! The interface of assessments of initiatives, results of State money, areas of collective rights and papers of payments: what the
//! pages do, by the same people; once under a key, over the version that was read, and nothing of what is hidden.

use crate::ip_assets::{asset, mark};
use crate::ip_pay::{balance, licensed, patent};
use crate::ip_results::{granted, officer, publish};
use crate::world::{Answer, User, World};
use ::ip_assets::commands::assessments::assess;
use ::ip_assets::model::{AssetId, Content, Event, EventKind, Part, Party, Right};
use ::ip_assets::store::areas;
use ::ip_assets::{policy, store};
use axum::http::{Method, StatusCode};
use kernel::access::Role;
use serde_json::{Value, json};

const FILED: &str = "2026-11-20";

async fn post(user: &User, address: &str, key: &str, body: Value) -> Answer {
    let headers = [("Idempotency-Key", key)];
    user.json(Method::POST, address, &headers, body).await
}

async fn put(user: &User, address: &str, version: Option<i64>, body: Value) -> Answer {
    change(user, Method::PUT, address, version, body).await
}

async fn change(user: &User, method: Method, address: &str, version: Option<i64>, body: Value) -> Answer {
    let tag = version.map(|version| format!("\"{version}\"")).unwrap_or_default();
    let headers: Vec<(&str, &str)> = [("If-Match", tag.as_str())]
        .into_iter()
        .filter(|(_, tag)| !tag.is_empty())
        .collect();
    user.json(method, address, &headers, body).await
}

/// The fields of which a problem tells.
fn pointers(answer: &Answer) -> Vec<String> {
    let problem = answer.json();
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|one| one["pointer"].as_str().unwrap().to_owned())
        .collect()
}

/// What a problem says, without what belongs to the one request.
fn said(answer: &Answer) -> (StatusCode, Value, Value, Value) {
    let problem = answer.json();
    let part = |name: &str| problem[name].clone();
    (answer.status, part("type"), part("detail"), part("errors"))
}

/// Lan's initiative at the school, handed in.
async fn initiative(world: &World) -> String {
    let (address, _) = crate::ip_links::initiative(world).await;
    address.rsplit('/').next().unwrap().to_owned()
}

fn assessment(more: Value) -> Value {
    let mut body = json!({
        "rights": ["copyright", "utility_model"], "finding": "Bộ thẻ có kết cấu mới",
        "disclosed": true, "disclosed_on": "2025-12-10", "disclosed_where": "Hội giảng cụm trường",
        "decision": "file", "decided_on": FILED, "decided_by": "Hiệu trưởng Hoàng Văn Minh",
        "reason": "Nhiều trường hỏi mua", "secret": false,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn know_how(secret: bool) -> Value {
    assessment(json!({
        "disclosed": false, "disclosed_on": null, "disclosed_where": "", "decision": "know_how", "secret": secret,
    }))
}

/// Sees what the school has that is not secret, and keeps the register of the commune.
async fn clerk_above(world: &World) -> User {
    let roles = [(Role::UnitClerk, true)];
    world
        .person("kim", "Lý Thị Kim", world.commune, "Văn thư", false, &roles)
        .await;
    world.user("kim").await
}

/// Written once under a key, changed over the version that was read, told at the field that is wrong; the asset that begins is one, has
/// the title of the initiative, and the decision stands from then on.
#[tokio::test]
async fn an_assessment_is_written_once_and_changed_over_what_was_read() {
    let world = World::new().await;
    let id = initiative(&world).await;
    let hoa = world.user("hoa").await;
    let all = "/api/v1/ip-assessments";
    let new = |body: Value| json!({ "initiative": id, "keeper": world.school, "assessment": body });
    for (wrong, field) in [
        (json!({ "rights": ["folklore"] }), "/assessment/rights"),
        (json!({ "disclosed": false }), "/assessment/disclosed_on"),
        (json!({ "decision": "sell" }), "/assessment/decision"),
        (json!({ "decision": null }), "/assessment/decided_by"),
        (json!({ "decided_by": "" }), "/assessment/decided_by"),
        (json!({ "decided_on": "2030-01-01" }), "/assessment/decided_on"),
        (json!({ "rights": ["know_how"] }), "/assessment/rights"),
    ] {
        let answer = post(&hoa, all, "sai", new(assessment(wrong.clone()))).await;
        let answer = answer.is(StatusCode::UNPROCESSABLE_ENTITY);
        let told = pointers(&answer);
        assert!(told.iter().any(|one| one == field), "{wrong}: {told:?}");
    }
    let made = post(&hoa, all, "mot", new(assessment(json!({})))).await;
    let made = made.is(StatusCode::CREATED);
    let again = post(&hoa, all, "mot", new(assessment(json!({})))).await;
    let again = again.is(StatusCode::CREATED).json();
    let address = made.location();
    let made = made.json();
    assert_eq!(made["id"], again["id"], "said twice, written once");
    assert_eq!(made["rights"], json!(["utility_model", "copyright"]));
    assert_eq!(made["title"], "Dạy toán lớp 2 bằng thẻ số");
    assert_eq!(
        made["deadlines"][0]["due_on"], "2026-12-10",
        "the clock of the disclosure"
    );
    post(&hoa, all, "hai", new(assessment(json!({}))))
        .await
        .is(StatusCode::CONFLICT);
    let list = hoa.get(&format!("{all}?initiative={id}")).await.is(StatusCode::OK);
    assert_eq!(list.json()["ip_assessments"].as_array().unwrap().len(), 1);

    let more = || assessment(json!({ "finding": "Bổ sung tra cứu" }));
    put(&hoa, &address, None, more())
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    let changed = put(&hoa, &address, Some(1), more()).await.is(StatusCode::OK).json();
    assert_eq!(
        (&changed["finding"], &changed["version"]),
        (&json!("Bổ sung tra cứu"), &json!(2))
    );
    put(&hoa, &address, Some(1), more())
        .await
        .is(StatusCode::PRECONDITION_FAILED);

    let begin = format!("{address}/ip-asset");
    let ask = |version: &'static str| [("If-Match", version), ("Idempotency-Key", "lap")];
    let send = async |headers: &[(&str, &str)], right: &str| {
        hoa.json(Method::POST, &begin, headers, json!({ "right": right })).await
    };
    send(&[], "utility_model").await.is(StatusCode::PRECONDITION_REQUIRED);
    send(&ask("\"1\""), "utility_model")
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    send(&[("If-Match", "\"2\"")], "patent")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chưa có quyết định");
    let asset = send(&ask("\"2\""), "utility_model")
        .await
        .is(StatusCode::CREATED)
        .json();
    let same = send(&ask("\"2\""), "utility_model")
        .await
        .is(StatusCode::CREATED)
        .json();
    assert_eq!(asset["id"], same["id"], "one decision, one asset");
    assert_eq!(asset["initiative"], json!(id));
    let one = hoa.get(&address).await.is(StatusCode::OK).json();
    assert_eq!(
        (&one["ip_asset"], &one["version"]),
        (&asset["id"], &json!(3)),
        "the assessment leads to it"
    );
    let turned = put(&hoa, &address, Some(3), assessment(json!({ "decision": "leave" }))).await;
    assert_eq!(pointers(&turned.is(StatusCode::UNPROCESSABLE_ENTITY)), ["/decision"]);
}

/// Of an initiative that one does not see nothing is told, whether it is there or not; who keeps no register writes nothing.
#[tokio::test]
async fn who_does_not_see_the_initiative_finds_no_assessment() {
    let world = World::new().await;
    let id = initiative(&world).await;
    let hoa = world.user("hoa").await;
    let all = "/api/v1/ip-assessments";
    let new = |id: &str, keeper| json!({ "initiative": id, "keeper": keeper, "assessment": assessment(json!({})) });
    let made = post(&hoa, all, "mot", new(&id, world.school)).await;
    let address = made.is(StatusCode::CREATED).location();
    let son = world.user("son").await;
    son.get(&address).await.is(StatusCode::NOT_FOUND);
    let list = son.get(&format!("{all}?initiative={id}")).await.is(StatusCode::OK);
    assert_eq!(list.json()["ip_assessments"], json!([]));
    let there = post(&son, all, "a", new(&id, world.other_school)).await;
    let nowhere = post(&son, all, "b", new(&world.commune.to_string(), world.other_school)).await;
    assert_eq!(pointers(&there), ["/initiative"]);
    assert_eq!(said(&there), said(&nowhere));
    put(&son, &address, Some(1), assessment(json!({})))
        .await
        .is(StatusCode::NOT_FOUND);
    let mine = mark(&world, world.other_school, "THẺ CỦA TRƯỜNG KHÁC").await;
    let join = format!("/api/v1/ip-assets/{mine}/initiative");
    let refused = put(&son, &join, Some(1), json!({ "initiative": id })).await;
    assert_eq!(pointers(&refused.is(StatusCode::UNPROCESSABLE_ENTITY)), ["/initiative"]);
    // The author sees the initiative, and no register.
    let lan = world.user("lan").await;
    let list = lan.get(&format!("{all}?initiative={id}")).await.is(StatusCode::OK);
    assert_eq!(list.json()["ip_assessments"], json!([]));
    post(&lan, all, "c", new(&id, world.school))
        .await
        .is(StatusCode::FORBIDDEN);
}

/// An asset that stands in the register already is joined to its initiative over the version that was read, and belongs to one.
#[tokio::test]
async fn an_asset_is_joined_to_one_initiative() {
    let world = World::new().await;
    let id = initiative(&world).await;
    let (hoa, son) = (world.user("hoa").await, world.user("son").await);
    let ours = mark(&world, world.school, "THẺ SỐ").await;
    let address = format!("/api/v1/ip-assets/{ours}/initiative");
    let body = json!({ "initiative": id });
    put(&son, &address, Some(1), body.clone())
        .await
        .is(StatusCode::NOT_FOUND);
    put(&hoa, &address, None, body.clone())
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    let joined = put(&hoa, &address, Some(1), body.clone()).await.is(StatusCode::OK);
    assert_eq!(joined.json()["initiative"], json!(id));
    put(&hoa, &address, Some(1), body)
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    let lan = world.user("lan").await;
    let second = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "thu-hai").await;
    lan.post(&format!("{second}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let second = second.rsplit('/').next().unwrap();
    let refused = put(&hoa, &address, Some(2), json!({ "initiative": second })).await;
    let refused = refused
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã nối với sáng kiến khác");
    assert_eq!(pointers(&refused), ["/initiative"]);
}

/// Whoever is above and may not see what is secret gets the same answer whether it is there or not: by the page, by the interface, for
/// the assessment and for the asset. Their own register stays open to them.
#[tokio::test]
async fn no_refusal_tells_above_that_something_secret_is_there() {
    let world = World::new().await;
    let id = initiative(&world).await;
    let (hoa, kim) = (world.user("hoa").await, clerk_above(&world).await);
    let all = "/api/v1/ip-assessments";
    let new = |keeper, body: Value| json!({ "initiative": id, "keeper": keeper, "assessment": body });
    let page = format!("/tai-san/tu-sang-kien/{id}");
    let school = world.school.to_string();
    let form = [
        ("keeper", school.as_str()),
        ("rights", "utility_model"),
        ("finding", "Thử xem đã có chưa"),
    ];
    let begin = [("keeper", school.as_str()), ("right", "know_how")];
    let tried = async |key: &'static str| {
        let api = post(&kim, all, key, new(world.school, know_how(true))).await;
        let typed = kim.post(&page, &form).await.is(StatusCode::FORBIDDEN);
        let begun = kim.post(&format!("{page}/tai-san"), &begin).await;
        assert_eq!(typed.location(), "");
        (said(&api), said_in_words(&typed), begun.status, said_in_words(&begun))
    };
    let before = tried("truoc").await;
    assert_eq!(before.0.0, StatusCode::FORBIDDEN);
    // The school keeps it secret, and begins what stays secret.
    let made = post(&hoa, all, "mot", new(world.school, know_how(true))).await;
    let made = made.is(StatusCode::CREATED).location();
    assert_eq!(tried("giua").await, before, "a secret assessment is there now");
    kim.get(&made).await.is(StatusCode::NOT_FOUND);
    let headers = [("If-Match", "\"1\"")];
    let start = format!("{made}/ip-asset");
    let asset = hoa
        .json(Method::POST, &start, &headers, json!({ "right": "know_how" }))
        .await
        .is(StatusCode::CREATED)
        .json();
    assert_eq!(asset["secret"], true);
    assert_eq!(tried("sau").await, before, "a secret asset is there now");
    // An assessment that is open, with an asset that is not: the one is seen above, the other is as if it were not there.
    put(&hoa, &made, Some(2), know_how(false)).await.is(StatusCode::OK);
    let seen = kim.get(&made).await.is(StatusCode::OK).json();
    assert_eq!(seen["ip_asset"], Value::Null);
    assert_eq!(hoa.get(&made).await.json()["ip_asset"], asset["id"]);
    assert_eq!(tried("mo").await, before, "nor by the asset of an open one");
    let other = put(
        &kim,
        &made,
        Some(3),
        assessment(json!({ "decision": "leave", "secret": false })),
    );
    other.await.is(StatusCode::FORBIDDEN);
    kim.json(
        Method::POST,
        &start,
        &[("If-Match", "\"3\"")],
        json!({ "right": "know_how" }),
    )
    .await
    .is(StatusCode::FORBIDDEN);
    // Nothing is lost: the commune assesses in its own register, and whoever sees both is shown both.
    let own = post(&kim, all, "xa", new(world.commune, assessment(json!({})))).await;
    own.is(StatusCode::CREATED);
    let list = kim.get(&format!("{all}?initiative={id}")).await.json();
    assert_eq!(list["ip_assessments"].as_array().unwrap().len(), 2);
    kim.get(&page)
        .await
        .is(StatusCode::OK)
        .says("Trường Tiểu học Mường Kim");
    let list = hoa.get(&format!("{all}?initiative={id}&limit=1")).await.json();
    assert_eq!(list["ip_assessments"].as_array().unwrap().len(), 1, "the school's own");
    assert_eq!(list["next"], Value::Null);
}

/// What a refused page says to the person.
fn said_in_words(answer: &Answer) -> String {
    let text = answer.text();
    let main = text.split("<main").nth(1).unwrap_or_default();
    let main = main.split("</main>").next().unwrap_or_default();
    // A form that is shown anew carries a key of its own.
    let mut told = String::new();
    for line in main.lines().filter(|line| !line.contains("_once")) {
        told.push_str(line.trim());
    }
    told
}

/// The task of a result is written over the version that was read; a report is written once, moves what is due, and what was wrong is
/// taken back once.
#[tokio::test]
async fn reports_move_what_is_due_and_are_written_once() {
    let world = World::new().await;
    let officer = officer(&world).await;
    let id = granted(&world, Right::Patent, "Máy gieo hạt", None).await;
    let address = format!("/api/v1/ip-assets/{id}/result");
    let empty = officer.get(&address).await.is(StatusCode::OK);
    assert_eq!(empty.headers["etag"], "\"0\"");
    let empty = empty.json();
    assert_eq!((&empty["task"], &empty["state_funded"]), (&Value::Null, &json!(false)));
    let reports = format!("{address}/reports");
    let report = |on: &str| json!({ "on": on, "number": "12/BC", "content": "Ba hợp tác xã đang dùng" });
    // What is no result of State money owes no report.
    post(&officer, &reports, "som", report("2026-11-24"))
        .await
        .is(StatusCode::NOT_FOUND);
    let task = |more: Value| {
        let mut body = json!({
            "programme": "Chương trình cấp tỉnh", "task": "ĐTKHCN.LC.05/2023", "accepted_on": "2025-11-20",
            "state_share": 6_650, "registrant": "Trung tâm Giống", "report_months": 12,
            "exploit_by": "2027-06-01", "source": "Hợp đồng 05/HĐ-SKHCN",
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    put(&officer, &address, None, task(json!({})))
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    for (wrong, field) in [
        (json!({ "task": "" }), "/task"),
        (json!({ "source": "" }), "/source"),
        (json!({ "state_share": 10_001 }), "/state_share"),
        (json!({ "report_months": 500 }), "/report_months"),
        (json!({ "accepted_on": "2030-01-01" }), "/accepted_on"),
    ] {
        let answer = put(&officer, &address, Some(0), task(wrong)).await;
        assert_eq!(pointers(&answer.is(StatusCode::UNPROCESSABLE_ENTITY)), [field]);
    }
    let written = put(&officer, &address, Some(0), task(json!({}))).await;
    let written = written.is(StatusCode::OK).json();
    assert_eq!(written["version"], 1);
    assert_eq!(written["state_funded"], true);
    assert_eq!(
        written["owed"],
        json!([
            { "what": "report", "by": "2026-11-20", "late": true },
            { "what": "use", "by": "2027-06-01", "late": false },
        ])
    );
    put(&officer, &address, Some(0), task(json!({})))
        .await
        .is(StatusCode::PRECONDITION_FAILED);

    let late = "/api/v1/ip-result-duties?to=2026-11-24";
    let duties = officer.get(late).await.is(StatusCode::OK).json();
    assert_eq!(duties["duties"][0]["ip_asset"], json!(id));
    assert_eq!(duties["duties"].as_array().unwrap().len(), 1);
    let wrong = post(&officer, &reports, "sai", report("2030-01-01")).await;
    assert_eq!(pointers(&wrong.is(StatusCode::UNPROCESSABLE_ENTITY)), ["/on"]);
    post(&officer, &reports, "mot", report("2026-11-24"))
        .await
        .is(StatusCode::OK);
    let told = post(&officer, &reports, "mot", report("2026-11-24")).await;
    let told = told.is(StatusCode::OK).json();
    assert_eq!(told["reports"].as_array().unwrap().len(), 1, "once under a key");
    assert_eq!(told["owed"][0]["what"], "use");
    assert_eq!(officer.get(late).await.json()["duties"], json!([]));
    let back = format!("{reports}/{}/reversal", told["reports"][0]["id"].as_str().unwrap());
    let wrong = post(&officer, &back, "trong", json!({ "why": "" })).await;
    assert_eq!(pointers(&wrong.is(StatusCode::UNPROCESSABLE_ENTITY)), ["/why"]);
    let why = || json!({ "why": "ghi nhầm" });
    post(&officer, &back, "bo", why()).await.is(StatusCode::OK);
    let told = post(&officer, &back, "bo", why()).await.is(StatusCode::OK).json();
    assert_eq!(told["reports"][0]["removed"], "ghi nhầm", "it stays readable");
    post(&officer, &back, "bo nua", why()).await.is(StatusCode::CONFLICT);
    let nothing = format!("{reports}/{id}/reversal");
    post(&officer, &nothing, "khong", why()).await.is(StatusCode::NOT_FOUND);
    let duties = officer.get(late).await.json();
    assert_eq!(duties["duties"][0]["what"], "report", "the old day counts again");

    let role = [(Role::Auditor, true)];
    world
        .person("kiem", "Vàng Văn Kiểm", world.province, "Kiểm toán", false, &role)
        .await;
    let auditor = world.user("kiem").await;
    auditor.get(&address).await.is(StatusCode::OK);
    put(&auditor, &address, Some(1), task(json!({})))
        .await
        .is(StatusCode::FORBIDDEN);
    let stranger = world.user("binh").await;
    stranger.get(&address).await.is(StatusCode::NOT_FOUND);
    put(&stranger, &address, Some(1), task(json!({})))
        .await
        .is(StatusCode::NOT_FOUND);
    post(&stranger, &reports, "x", report("2026-11-24"))
        .await
        .is(StatusCode::NOT_FOUND);
}

/// A secret result stands in no list above its unit, neither with its task nor with its days; the pages of both lists join.
#[tokio::test]
async fn lists_of_results_join_and_tell_nothing_secret() {
    let world = World::new().await;
    let officer = officer(&world).await;
    let role = [(Role::Leader, true)];
    world
        .person("tinh", "Vàng Văn Tỉnh", world.province, "Lãnh đạo", false, &role)
        .await;
    let above = world.user("tinh").await;
    let mut content = Content::new(Right::KnowHow);
    "Men lá bí truyền".clone_into(&mut content.title);
    let hidden = asset(&world, world.commune, content, Vec::new(), true).await;
    let mut open = Vec::new();
    for title in ["Máy gieo hạt", "Lò gạch", "Bể lọc"] {
        open.push(granted(&world, Right::Patent, title, None).await);
    }
    let task = json!({ "task": "ĐTKHCN.LC.05", "accepted_on": "2025-11-20", "report_months": 12, "source": "HĐ 05" });
    for id in open.iter().chain([&hidden]) {
        put(
            &officer,
            &format!("/api/v1/ip-assets/{id}/result"),
            Some(0),
            task.clone(),
        )
        .await
        .is(StatusCode::OK);
    }
    for (list, rows) in [
        ("/api/v1/ip-results", "ip_results"),
        ("/api/v1/ip-result-duties", "duties"),
    ] {
        let walk = async |user: &User| {
            let mut found: Vec<String> = Vec::new();
            let mut address = format!("{list}?limit=1");
            loop {
                let page = user.get(&address).await.is(StatusCode::OK).json();
                let part = page[rows].as_array().unwrap();
                assert!(part.len() <= 1);
                found.extend(part.iter().map(|row| row["ip_asset"].as_str().unwrap().to_owned()));
                match page["next"].as_str() {
                    Some(next) => address = format!("{list}?limit=1&cursor={next}"),
                    None => break found,
                }
            }
        };
        let mut whole = walk(&officer).await;
        whole.sort_unstable();
        let mut wanted: Vec<String> = open.iter().chain([&hidden]).map(AssetId::to_string).collect();
        wanted.sort_unstable();
        assert_eq!(whole, wanted, "{list}: each once");
        let seen = walk(&above).await;
        assert_eq!(seen.len(), 3, "{list}");
        assert!(!seen.contains(&hidden.to_string()), "{list}");
    }
    let address = format!("/api/v1/ip-assets/{hidden}/result");
    above.get(&address).await.is(StatusCode::NOT_FOUND);
    put(&above, &address, Some(1), task).await.is(StatusCode::NOT_FOUND);
}

/// What is declared everybody's stands in the open catalogue until that is taken back, each over what was read; never what is secret.
#[tokio::test]
async fn a_declaration_stands_until_it_is_taken_back() {
    let world = World::new().await;
    let officer = officer(&world).await;
    let id = granted(&world, Right::Patent, "Bể lọc nước", None).await;
    publish(&world, id).await;
    let address = format!("/api/v1/ip-assets/{id}/commons");
    let body = |paper: &str| json!({ "on": "2026-11-01", "by": "UBND xã Mường Kim", "paper": paper });
    let read = async || {
        let answer = officer.get(&address).await.is(StatusCode::OK);
        let one = answer.json();
        assert_eq!(answer.headers["etag"], format!("\"{}\"", one["version"]).as_str());
        (one["version"].as_i64().unwrap(), one["declared"].clone())
    };
    assert_eq!(read().await, (0, Value::Null));
    put(&officer, &address, None, body("QĐ 12"))
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    let wrong = json!({ "on": "2030-01-01", "by": "", "paper": "" });
    let wrong = put(&officer, &address, Some(0), wrong).await;
    let wrong = pointers(&wrong.is(StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(wrong, ["/on", "/by", "/paper"]);
    put(&officer, &address, Some(0), body("QĐ 12")).await.is(StatusCode::OK);
    let (first, _) = read().await;
    let open = "/tai-san-dung-chung/json";
    world.visitor().get(open).await.says("Bể lọc nước").says("QĐ 12");
    // Somebody else has not read what stands there now.
    put(&officer, &address, Some(0), body("QĐ 13"))
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    world.advance(chrono::TimeDelta::seconds(1));
    put(&officer, &address, Some(first), body("QĐ 13"))
        .await
        .is(StatusCode::OK);
    let remove = async |user: &User, version| change(user, Method::DELETE, &address, version, json!({})).await;
    remove(&officer, Some(first)).await.is(StatusCode::PRECONDITION_FAILED);
    let (second, declared) = read().await;
    assert_eq!(declared["paper"], "QĐ 13");
    remove(&world.user("binh").await, Some(second))
        .await
        .is(StatusCode::NOT_FOUND);
    remove(&officer, None).await.is(StatusCode::PRECONDITION_REQUIRED);
    remove(&officer, Some(second)).await.is(StatusCode::OK);
    remove(&officer, Some(0)).await.is(StatusCode::CONFLICT);
    let text = world.visitor().get(open).await.text();
    assert!(!text.contains("Bể lọc nước"), "{text}");
    let mut content = Content::new(Right::KnowHow);
    "Men lá bí truyền".clone_into(&mut content.title);
    let hidden = asset(&world, world.commune, content, Vec::new(), true).await;
    let address = format!("/api/v1/ip-assets/{hidden}/commons");
    let refused = put(&officer, &address, Some(0), body("QĐ 14")).await;
    let refused = refused.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["type"], "urn:khoinguon:problem:ip_asset.secret");
}

fn square(west: f64, south: f64, size: f64) -> Value {
    let (east, north) = (west + size, south + size);
    json!({ "type": "Polygon", "coordinates": [[
        [west, south], [east, south], [east, north], [west, north], [west, south],
    ]] })
}

/// Areas go in and come out as GeoJSON; drawn once under a key; a new version leaves the old one in the record; only what the address
/// names is taken off; keepers alone draw.
#[tokio::test]
async fn areas_go_in_and_out_as_geojson() {
    let world = World::new().await;
    let officer = officer(&world).await;
    let (id, farmer, _) = crate::ip_exploitation::keeper(&world).await;
    let list = format!("/api/v1/collective-rights/{id}/areas");
    let area = |shape: Value| json!({ "geometry": shape, "paper": "Bản đồ kèm QĐ 812" });
    let plot = |west: f64| json!({ "user": farmer, "geometry": square(west, 22.35, 0.001), "paper": "Đo đạc 04" });
    for (body, field) in [
        (json!({ "paper": "x" }), "/geometry"),
        (json!({ "geometry": square(103.4, 22.3, 0.1) }), "/paper"),
        (area(json!({ "type": "Point", "coordinates": [103, 22] })), "/geometry"),
        (area(square(22.3, 103.4, 0.1)), "/geometry"),
        (
            json!({ "geometry": square(103.4, 22.3, 0.1), "communes": [world.commune], "paper": "x" }),
            "/geometry",
        ),
        (json!({ "communes": [world.school], "paper": "x" }), "/communes"),
        (
            json!({ "user": farmer, "communes": [world.commune], "paper": "x" }),
            "/geometry",
        ),
        (
            json!({ "user": world.school, "geometry": square(103.4, 22.3, 0.1), "paper": "x" }),
            "/user",
        ),
    ] {
        let answer = post(&officer, &list, "sai", body.clone()).await;
        let told = pointers(&answer.is(StatusCode::UNPROCESSABLE_ENTITY));
        assert_eq!(told, [field], "{body}");
    }
    let named = json!({ "communes": [world.commune, world.commune], "paper": "Quy chế 01" });
    let named = post(&officer, &list, "xa", named).await.is(StatusCode::CREATED).json();
    assert_eq!(named["geometry"], Value::Null);
    assert_eq!(named["properties"]["communes"][0]["code"], "03637");
    assert_eq!(named["properties"]["communes"].as_array().unwrap().len(), 1);
    let drawn = post(&officer, &list, "ve", area(square(103.4, 22.3, 0.1))).await;
    let drawn = drawn.is(StatusCode::CREATED).json();
    let again = post(&officer, &list, "ve", area(square(103.4, 22.3, 0.1))).await;
    assert_eq!(again.is(StatusCode::CREATED).json()["id"], drawn["id"]);
    let inside = post(&officer, &list, "trong", plot(103.45)).await;
    assert_eq!(inside.is(StatusCode::CREATED).json()["properties"]["outside"], false);
    let beside = post(&officer, &list, "ngoai", plot(103.6)).await;
    let beside = beside.is(StatusCode::CREATED).json();
    assert_eq!(beside["properties"]["outside"], true);
    assert_eq!(beside["properties"]["name"], "Hợp tác xã Chè Phúc Than");

    let answer = officer.get(&list).await.is(StatusCode::OK);
    assert_eq!(answer.headers["content-type"], "application/geo+json");
    let holding = answer.json();
    let ids = |list: &Value| -> Vec<Value> {
        let features = list["features"].as_array().unwrap();
        features.iter().map(|one| one["id"].clone()).collect()
    };
    assert_eq!(holding["type"], "FeatureCollection");
    assert_eq!(ids(&holding), [beside["id"].clone(), drawn["id"].clone()]);
    let size = drawn["properties"]["square_metres"].as_i64().unwrap();
    assert!((113_900_000..114_400_000).contains(&size), "{size}");
    // What came out goes in again as it is.
    let copy = json!({ "geometry": drawn, "paper": "Bản sao" });
    let copy = post(&officer, &list, "sao", copy).await.is(StatusCode::CREATED).json();
    assert_eq!(copy["geometry"], drawn["geometry"]);
    assert_eq!(copy["properties"]["number"], 3);
    let first = officer.get(&format!("{list}?limit=1")).await.json();
    let next = first["next"].as_str().unwrap();
    let second = officer.get(&format!("{list}?limit=1&cursor={next}")).await.json();
    assert_eq!(second["next"], Value::Null);
    assert_eq!(
        [ids(&first), ids(&second)].concat(),
        [copy["id"].clone(), beside["id"].clone()]
    );

    let off = |of: &Value| format!("{list}/{}/removal", of["id"].as_str().unwrap());
    let why = |why: &str| json!({ "why": why });
    // The one who wants it off has not seen that it was drawn anew.
    post(&officer, &off(&drawn), "cu", why("Vẽ nhầm"))
        .await
        .is(StatusCode::CONFLICT);
    let wrong = post(&officer, &off(&copy), "khong", why("")).await;
    assert_eq!(pointers(&wrong.is(StatusCode::UNPROCESSABLE_ENTITY)), ["/why"]);
    post(&officer, &off(&copy), "bo", why("Vẽ nhầm"))
        .await
        .is(StatusCode::OK);
    let done = post(&officer, &off(&copy), "bo", why("Vẽ nhầm")).await;
    assert_eq!(done.is(StatusCode::OK).json()["properties"]["removed"], true);
    post(&officer, &off(&copy), "bo nua", why("Vẽ nhầm"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ids(&officer.get(&list).await.json()), [beside["id"].clone()]);
    let all = officer.get(&format!("{list}?all=true")).await.json();
    assert_eq!(
        all["features"].as_array().unwrap().len(),
        6,
        "nothing is deleted, nothing twice"
    );
    let asset: AssetId = id.parse().unwrap();
    assert_eq!(areas::all(&world.app.db.reader(), asset).await.unwrap().len(), 6);

    let stranger = world.user("binh").await;
    stranger.get(&list).await.is(StatusCode::NOT_FOUND);
    post(&stranger, &list, "x", plot(103.45))
        .await
        .is(StatusCode::NOT_FOUND);
    let role = [(Role::Auditor, true)];
    world
        .person("kiem", "Vàng Văn Kiểm", world.province, "Kiểm toán", false, &role)
        .await;
    let auditor = world.user("kiem").await;
    auditor.get(&list).await.is(StatusCode::OK);
    post(&auditor, &list, "x", plot(103.45)).await.is(StatusCode::FORBIDDEN);
    post(&auditor, &off(&beside), "y", why("x"))
        .await
        .is(StatusCode::FORBIDDEN);
    // Not by the address of another right; a right of one has no area.
    let single = mark(&world, world.commune, "MỘT MÌNH").await;
    let elsewhere = off(&beside).replace(&id, &single.to_string());
    post(&officer, &elsewhere, "z", why("x"))
        .await
        .is(StatusCode::NOT_FOUND);
    officer
        .get(&format!("/api/v1/collective-rights/{single}/areas"))
        .await
        .is(StatusCode::NOT_FOUND);
}

fn event(kind: EventKind, on: &str) -> Event {
    Event {
        kind,
        on: on.parse().unwrap(),
        ordinal: 0,
        number: String::new(),
        note: String::new(),
    }
}

fn author(name: &str, person: Option<kernel::ids::PersonId>, share: u32) -> Party {
    Party {
        part: Part::Author,
        name: name.to_owned(),
        unit: None,
        person,
        country: "VN".to_owned(),
        detail: String::new(),
        share: Some(share),
    }
}

const SLIP: &str = "cGhp4bq/dSBjaGkgMTI=";

/// The paper of a payment is put with it once, opened by the officers and by the one who was paid, and told to nobody else.
#[tokio::test]
async fn the_paper_of_a_payment_is_for_its_officers_and_its_author() {
    let world = World::new().await;
    let user = officer(&world).await;
    let xuan = world
        .person("xuan", "Lò Thị Xuân", world.school, "Giáo viên", false, &[])
        .await;
    let tua = world
        .person("tua", "Vàng A Tủa", world.school, "Giáo viên", false, &[])
        .await;
    let mut content = Content::new(Right::Patent);
    "Máy sao chè".clone_into(&mut content.title);
    content.parties = vec![
        author("Lò Thị Xuân", Some(xuan), 6_000),
        author("Vàng A Tủa", Some(tua), 4_000),
    ];
    let events = vec![
        event(EventKind::Filed, "2022-03-02"),
        event(EventKind::Granted, "2025-05-05"),
    ];
    let patent = asset(&world, world.commune, content, events, false).await;
    let api = licensed(&user, &[(patent, 10_000)]).await;
    let list = format!("{api}/author-payments");
    let all = user.get(&list).await.json();
    let pay = |name: &str, file: Value| {
        json!({
            "payee": balance(&all, name)["payee"], "on": "2026-06-05", "amount": 100_000, "paper": "Phiếu chi 12",
            "file": file,
        })
    };
    let slip = |name: &str, file: &str| json!({ "name": name, "file": file });
    // With the payment, as on the page: both or none.
    let wrong = post(&user, &list, "sai", pay("Lò Thị Xuân", slip("a.txt", "không phải"))).await;
    assert_eq!(pointers(&wrong.is(StatusCode::UNPROCESSABLE_ENTITY)), ["/file/file"]);
    assert_eq!(user.get(&list).await.json()["payments"], json!([]));
    let paid = pay("Lò Thị Xuân", slip("Phiếu chi 12.txt", SLIP));
    post(&user, &list, "mot", paid.clone()).await.is(StatusCode::OK);
    let told = post(&user, &list, "mot", paid).await.is(StatusCode::OK).json();
    assert_eq!(told["payments"].as_array().unwrap().len(), 1, "once under a key");
    assert_eq!(told["payments"][0]["file"], "Phiếu chi 12.txt");
    // Or afterwards.
    let told = post(&user, &list, "hai", pay("Vàng A Tủa", Value::Null)).await;
    let told = told.is(StatusCode::OK).json();
    let bare = told["payments"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["file"].is_null());
    let second = format!("{list}/{}/file", bare.unwrap()["id"].as_str().unwrap());
    user.get(&second).await.is(StatusCode::NOT_FOUND);
    for (body, field) in [
        (slip("", SLIP), "/name"),
        (slip("a.txt", ""), "/file"),
        (slip("a.txt", "%%"), "/file"),
    ] {
        let answer = put(&user, &second, None, body).await;
        assert_eq!(pointers(&answer.is(StatusCode::UNPROCESSABLE_ENTITY)), [field]);
    }
    for _ in 0..2 {
        put(&user, &second, None, slip("../UNC 0451.txt", SLIP))
            .await
            .is(StatusCode::OK)
            .says("UNC 0451.txt");
    }
    put(&user, &second, None, slip("khac.txt", "a2jDoWM="))
        .await
        .is(StatusCode::CONFLICT);
    let id: ::ip_assets::model::AgreementId = api.rsplit('/').next().unwrap().parse().unwrap();
    let files = kernel::attachments::of(&world.app.db.reader(), id.0).await.unwrap();
    assert_eq!(files.len(), 2, "one for each payment");
    let sent = user.get(&second).await.is(StatusCode::OK);
    assert_eq!(sent.text(), "phiếu chi 12");
    let disposition = sent.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.contains("attachment") && disposition.contains("0451"));

    let (paid, colleague) = (world.user("tua").await, world.user("xuan").await);
    paid.get(&second).await.is(StatusCode::OK);
    colleague.get(&second).await.is(StatusCode::NOT_FOUND);
    let seen = colleague.get(&list).await.is(StatusCode::OK).json();
    let named = seen["payments"].as_array().unwrap().iter();
    let named: Vec<&Value> = named.filter(|one| !one["file"].is_null()).collect();
    assert_eq!(named.len(), 1, "the slip of another is not even named: {seen}");
    assert_eq!(named[0]["name"], "Lò Thị Xuân");
    put(&colleague, &second, None, slip("a.txt", SLIP))
        .await
        .is(StatusCode::FORBIDDEN);
    let stranger = world.user("binh").await;
    stranger.get(&second).await.is(StatusCode::NOT_FOUND);
    put(&stranger, &second, None, slip("a.txt", SLIP))
        .await
        .is(StatusCode::NOT_FOUND);
    let nothing = format!("{list}/{patent}/file");
    put(&user, &nothing, None, slip("a.txt", SLIP))
        .await
        .is(StatusCode::NOT_FOUND);
}

/// The paper of a payment for a secret asset is as if it were not there to whoever sees another asset of the agreement only.
#[tokio::test]
async fn the_paper_of_a_hidden_payment_is_not_there() {
    let world = World::new().await;
    let user = officer(&world).await;
    let role = [(Role::Leader, true)];
    world
        .person("tinh", "Vàng Văn Tỉnh", world.province, "Lãnh đạo", false, &role)
        .await;
    let above = world.user("tinh").await;
    let open = patent(&world, "Máy sao chè", None).await;
    let mut content = Content::new(Right::KnowHow);
    "Cách ủ men lá".clone_into(&mut content.title);
    content.parties = vec![author("Tẩn Mẩy Giấu", None, 10_000)];
    let hidden = asset(&world, world.commune, content, vec![], true).await;
    let api = licensed(&user, &[(open, 5_000), (hidden, 5_000)]).await;
    let list = format!("{api}/author-payments");
    let all = user.get(&list).await.json();
    let body = json!({
        "payee": balance(&all, "Tẩn Mẩy Giấu")["payee"], "on": "2026-06-05", "amount": 1_000, "paper": "PC",
        "why": "Tạm ứng", "file": { "name": "kin.txt", "file": SLIP },
    });
    let told = post(&user, &list, "kin", body).await.is(StatusCode::OK).json();
    let address = format!("{list}/{}/file", told["payments"][0]["id"].as_str().unwrap());
    user.get(&address).await.is(StatusCode::OK);
    let there = above.get(&address).await.is(StatusCode::NOT_FOUND);
    let nowhere = above.get(&format!("{list}/{open}/file")).await;
    assert_eq!(said(&there), said(&nowhere));
    assert_eq!(above.get(&list).await.json()["payments"], json!([]));
    // Whoever does not keep all of it writes nothing, whether there is such a payment or not.
    let file = || json!({ "name": "a.txt", "file": SLIP });
    let there = put(&above, &address, None, file()).await;
    let nowhere = put(&above, &format!("{list}/{open}/file"), None, file()).await;
    assert_eq!(said(&there), said(&nowhere));
    assert!(there.status.is_client_error());
}

/// An assessment of an initiative in the register of the school, with a decision, as the service writes it.
pub async fn assessed(world: &World, initiative: &str) -> String {
    use ::ip_assets::model::assessment::{Decision, Written};
    let (db, system) = (world.app.db.reader(), kernel::access::Actor::system("test"));
    let source = world.app.part::<::ip_assets::origin::Initiatives>().unwrap();
    let on = kernel::time::local_date(world.app.db.now());
    let origin = source
        .0
        .find(&db, &system, initiative.parse().unwrap(), on)
        .await
        .unwrap();
    let written = Written {
        rights: vec![Right::UtilityModel],
        decision: Decision::File,
        decided_on: Some(on),
        decided_by: "Hiệu trưởng".to_owned(),
        reason: "Có tính mới".to_owned(),
        ..Written::default()
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    let made = assess(&tx, &system, &origin, (world.school, None), (written, false))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    made.id.to_string()
}

/// A result of State money in the register of the commune, with a report.
pub async fn reported(world: &World) -> [String; 2] {
    use ::ip_assets::commands::results;
    use ::ip_assets::model::results::Task;
    let id = granted(world, Right::Patent, "Máy gieo hạt", None).await;
    let system = kernel::access::Actor::system("test");
    let task = Task {
        task: "ĐTKHCN.LC.05/2023".to_owned(),
        ..Task::default()
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    results::save_task(&tx, &system, id, None, &task).await.unwrap();
    let report = ("2026-11-20".parse().unwrap(), String::new(), "Đang dùng".to_owned());
    results::report(&tx, &system, id, report).await.unwrap();
    tx.commit().await.unwrap();
    let reports = store::results::reports(&world.app.db.reader(), id).await.unwrap();
    [id.to_string(), reports[0].id.to_string()]
}

/// The area of a collective right that is on the map.
pub async fn on_the_map(world: &World) -> [String; 2] {
    let id = crate::ip_area::drawn(world).await;
    let asset: AssetId = id.parse().unwrap();
    let db = world.app.db.reader();
    let today = kernel::time::local_date(world.app.db.now());
    let found = store::find(&db, &policy::whole(), asset, today).await.unwrap();
    let all = areas::all(&db, found.id).await.unwrap();
    [id, all[0].id.to_string()]
}
