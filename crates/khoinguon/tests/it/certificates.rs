//! Certificates of many dossiers in one run: chosen, counted, made once each, stopped, gone on with after a crash.

use crate::world::World;
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use initiatives::model::{Author, Circumstances, Content, Kind, State, WHOLE};
use initiatives::{Initiative, InitiativeId};
use kernel::bulk::{self, BulkRun};
use kernel::ids::BulkId;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

/// Recognised dossiers of the school, as a list of a past year leaves them: without number and certificate.
async fn recognised(world: &World, count: usize, decision: &str) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let lan = people::store::account_named(&tx.reader(), "lan")
        .await
        .unwrap()
        .unwrap()
        .person;
    let all: Vec<Initiative> = (0..count)
        .map(|at| Initiative {
            id: InitiativeId(tx.id()),
            code: Some(format!("SK-{decision}-{at:04}")),
            state: State::Recognised,
            flow_version: "1".to_owned(),
            submitter: lan,
            content: Content {
                title: format!("Giải pháp {at}"),
                unit: world.school,
                kind: Kind::Operational,
                field: String::new(),
                sponsor: String::new(),
                first_applied_on: None,
                essence: String::new(),
                confidential: String::new(),
                conditions: String::new(),
                benefit_author: String::new(),
                benefit_others: String::new(),
                authors: vec![Author {
                    full_name: format!("Lò Thị {at}"),
                    share: WHOLE,
                    ..Author::default()
                }],
            },
            created_at: tx.now,
            changed_at: tx.now,
            submitted_at: None,
            received_at: None,
            due_on: None,
            decided_at: Some(tx.now),
            decision_number: Some(decision.to_owned()),
            refusal_reason: None,
            certificate_number: None,
            certificate_key: None,
            circumstances: Circumstances::default(),
            held: true,
            version: 1,
        })
        .collect();
    initiatives::commands::take_over(&tx, &all).await.unwrap();
    tx.commit().await.unwrap();
}

async fn number(world: &World, sql: &str) -> i64 {
    let statement = sea_orm::Statement::from_string(world.app.db.backend(), sql.to_owned());
    let row = world.app.db.writer_connection().query_one_raw(statement).await.unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

const CERTIFICATES: &str = "SELECT COUNT(*) AS n FROM attachments WHERE slot LIKE 'certificate-%'";
const NUMBERS: &str = "SELECT COUNT(DISTINCT certificate_number) AS n FROM initiatives";

async fn run(world: &World, address: &str) -> BulkRun {
    let id: BulkId = address.rsplit('/').next().unwrap().parse().unwrap();
    bulk::find(&world.app.db.reader(), id).await.unwrap().unwrap()
}

/// Works on the queue until a run has got so far.
async fn work_until(world: &World, address: &str, done: i64) -> tokio::task::JoinHandle<()> {
    let app = world.app.clone();
    let work = tokio::spawn(async move {
        let runner = engine_jobs::Runner::new(app, khoinguon::compose::handlers(), Vec::new());
        runner.run_until_idle().await.unwrap();
    });
    while run(world, address).await.done < done {
        assert!(!work.is_finished(), "it ended before");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    work
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_makes_each_certificate_once_and_goes_on_after_a_crash() {
    let world = World::new().await;
    recognised(&world, 55, "07").await;
    recognised(&world, 2, "08").await;
    let hoa = world.user("hoa").await;
    world
        .user("lan")
        .await
        .get("/sang-kien/cap-giay")
        .await
        .is(StatusCode::FORBIDDEN);
    // a clerk of another unit has nothing to choose here
    world
        .user("son")
        .await
        .get("/sang-kien/cap-giay")
        .await
        .says("Không có sáng kiến nào chờ");
    hoa.get("/sang-kien/cap-giay?quyet_dinh=07")
        .await
        .says("55 sáng kiến")
        .says("Giải pháp 0");
    let ask = |typed: &'static str| [("quyet_dinh", "07"), ("typed", typed), ("_once", "c1")];
    hoa.post("/sang-kien/cap-giay", &ask("54"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập số 55 để xác nhận");
    let page = hoa
        .post("/sang-kien/cap-giay", &ask("55"))
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    let again = hoa
        .post("/sang-kien/cap-giay", &ask("55"))
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    assert_eq!(page, again, "a double click starts one run");
    hoa.get(&page)
        .await
        .says("Đang cấp")
        .says("0 trên 55")
        .says("http-equiv=\"refresh\"");
    world.user("minh").await.get(&page).await.is(StatusCode::NOT_FOUND);

    // The process dies between two slices.
    let work = work_until(&world, &page, 25).await;
    work.abort();
    let _ = work.await;
    let stood = run(&world, &page).await.done;
    assert!((25..55).contains(&stood), "{stood}");
    world.advance(TimeDelta::minutes(6));
    world.run_jobs().await;
    hoa.get(&page).await.says("Đã xong").says("55 trên 55");
    assert_eq!(number(&world, CERTIFICATES).await, 55);
    assert_eq!(number(&world, NUMBERS).await, 55, "no number twice");
    let last = "SELECT last AS n FROM code_series WHERE series = 'GCNSK'";
    assert_eq!(number(&world, last).await, 55, "no number lost");
    // What has its certificate is chosen no more.
    hoa.get("/sang-kien/cap-giay?quyet_dinh=07")
        .await
        .says("Không có sáng kiến nào chờ");
    hoa.post("/sang-kien/cap-giay", &[("quyet_dinh", "07"), ("typed", "55")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    // Each file is a certificate that its public page knows.
    let key = "SELECT certificate_key AS n FROM initiatives WHERE certificate_key IS NOT NULL LIMIT 1";
    let statement = sea_orm::Statement::from_string(world.app.db.backend(), key.to_owned());
    let row = world.app.db.writer_connection().query_one_raw(statement).await.unwrap();
    let key: String = row.unwrap().try_get("", "n").unwrap();
    world
        .visitor()
        .get(&format!("/xac-minh/{key}"))
        .await
        .is(StatusCode::OK)
        .says("có thật");
}

/// As with every paper: nobody certifies their own work. Whoever took over a list is not its author.
#[tokio::test]
async fn a_run_leaves_out_what_is_the_persons_own_and_says_so() {
    let world = World::new().await;
    recognised(&world, 3, "10").await;
    let hoa = world.user("hoa").await;
    let own = "UPDATE initiative_authors SET person = (SELECT person FROM accounts WHERE username = 'hoa') \
               WHERE full_name = 'Lò Thị 1'";
    world.tamper(own).await;
    let page = "/sang-kien/cap-giay?quyet_dinh=10";
    let said = hoa
        .get(page)
        .await
        .is(StatusCode::OK)
        .says("2 sáng kiến")
        .says("Không tính 1 sáng kiến của chính bạn");
    assert!(!said.text().contains("Giải pháp 1"));
    world.user("minh").await.get(page).await.says("3 sáng kiến");
    let run = |count: u32| json!({ "decision": "10", "count": count });
    hoa.json(Method::POST, "/api/v1/certificate-runs", &[], run(3))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    hoa.json(Method::POST, "/api/v1/certificate-runs", &[], run(2))
        .await
        .is(StatusCode::CREATED);
    world.run_jobs().await;
    assert_eq!(number(&world, CERTIFICATES).await, 2);
    let nothing = hoa.json(Method::POST, "/api/v1/certificate-runs", &[], run(1)).await;
    nothing.is(StatusCode::UNPROCESSABLE_ENTITY).says("của chính bạn");
    // a session that cannot be read chooses nothing, rather than everything
    hoa.get("/sang-kien/cap-giay?phien=tat-ca")
        .await
        .is(StatusCode::NOT_FOUND);
    let all = [("phien", "tat-ca"), ("typed", "1")];
    hoa.post("/sang-kien/cap-giay", &all).await.is(StatusCode::NOT_FOUND);
    // what a clerk handed in is their own, what they took over as a list is not
    recognised(&world, 2, "11").await;
    for change in [
        "UPDATE initiatives SET submitter = (SELECT person FROM accounts WHERE username = 'hoa') WHERE decision_number = '11'",
        "UPDATE initiatives SET circumstances = REPLACE(circumstances, '\"imported\":null', '\"imported\":{}') WHERE code = 'SK-11-0000'",
    ] {
        world.tamper(change).await;
    }
    let said = hoa.get("/sang-kien/cap-giay?quyet_dinh=11").await;
    let said = said
        .says("1 sáng kiến")
        .says("Không tính 1 sáng kiến của chính bạn")
        .text();
    assert!(said.contains("SK-11-0000") && !said.contains("SK-11-0001"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_is_stopped_in_the_middle_and_keeps_what_it_made() {
    let world = World::new().await;
    recognised(&world, 80, "09").await;
    let hoa = world.user("hoa").await;
    let started = hoa
        .json(
            Method::POST,
            "/api/v1/certificate-runs",
            &[],
            json!({ "decision": "09", "count": 80 }),
        )
        .await
        .is(StatusCode::CREATED)
        .json();
    let address = format!("/api/v1/certificate-runs/{}", started["id"].as_str().unwrap());
    let work = work_until(&world, &address, 25).await;
    let page = address.replace("/api/v1/certificate-runs", "/sang-kien/cap-giay");
    hoa.post(&format!("{page}/dung"), &[]).await.is(StatusCode::SEE_OTHER);
    work.await.unwrap();
    let stopped = hoa.get(&address).await.json();
    assert_eq!(stopped["state"], "stopped");
    let done = stopped["done"].as_i64().unwrap();
    assert!((25..80).contains(&done), "{done}");
    assert_eq!(number(&world, CERTIFICATES).await, done);
    world.run_jobs().await;
    assert_eq!(number(&world, CERTIFICATES).await, done, "nothing goes on by itself");
    // stopping twice is harmless, and a stranger stops nothing
    hoa.json(Method::DELETE, &address, &[], json!({}))
        .await
        .is(StatusCode::OK);
    world
        .user("minh")
        .await
        .json(Method::DELETE, &address, &[], json!({}))
        .await
        .is(StatusCode::NOT_FOUND);
    // another run takes the rest
    let rest = 80 - done;
    let again = json!({ "decision": "09", "count": rest });
    hoa.json(Method::POST, "/api/v1/certificate-runs", &[], again)
        .await
        .is(StatusCode::CREATED);
    world.run_jobs().await;
    assert_eq!(number(&world, CERTIFICATES).await, 80);
    assert_eq!(number(&world, NUMBERS).await, 80);
}
