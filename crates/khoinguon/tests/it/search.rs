//! The search box: who finds what, from when on, under which name; saved searches; rebuilding.

use crate::world::{User, World};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use initiatives::model::{Author, Circumstances, Content, Kind};
use initiatives::store::life::{self, Consent, ConsentId, Use, UseId, UseKind, UseState};
use initiatives::{Initiative, InitiativeId, State};
use kernel::access::{Actor, Role};
use kernel::flow::FlowState as _;
use kernel::ids::{PersonId, UnitId};
use kernel::search::{Answer, Document, Hit, Narrowed, Question, Rebuilding, Sights, Standing, TextIndex};
use kernel::time::local_date;
use kernel::units::{Span, Tree, UnitKind};
use organisations::{Act, Change, Into, NewUnit};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use search::Follower;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use uuid::Uuid;

const WORD: &str = "khảo nghiệm";

fn follower(world: &World) -> Arc<Follower> {
    world.app.part::<Follower>().unwrap()
}

fn initiative(world: &World, n: u128, unit: UnitId, state: State, submitter: PersonId) -> Initiative {
    let now = world.app.db.now();
    Initiative {
        id: InitiativeId(Uuid::from_u128(0x5EA_0000 + n)),
        code: None,
        state,
        flow_version: "1".into(),
        submitter,
        content: Content {
            title: format!("Bài {WORD} số {n}"),
            unit,
            kind: Kind::ALL[0],
            field: "Giáo dục".into(),
            sponsor: String::new(),
            first_applied_on: None,
            essence: "Làm thử ở lớp học.".into(),
            confidential: "Công thức pha chế bí truyền.".into(),
            conditions: String::new(),
            benefit_author: String::new(),
            benefit_others: String::new(),
            authors: Vec::new(),
        },
        created_at: now,
        changed_at: now,
        submitted_at: Some(now),
        received_at: None,
        due_on: None,
        decided_at: None,
        decision_number: None,
        refusal_reason: None,
        certificate_number: None,
        certificate_key: None,
        circumstances: Circumstances::default(),
        held: true,
        version: 1,
    }
}

fn author(person: PersonId) -> Author {
    Author {
        person: Some(person),
        full_name: "Người Viết".into(),
        born_on: None,
        workplace: String::new(),
        position: String::new(),
        qualification: String::new(),
        share: 10_000,
        ..Author::default()
    }
}

async fn person_of(world: &World, username: &str) -> PersonId {
    let account = people::store::account_named(&world.app.db.reader(), username)
        .await
        .unwrap();
    account.unwrap().person
}

/// Every capacity of a person, as sign-in gives them.
async fn actors(world: &World, username: &str) -> Vec<Actor> {
    let (reader, today) = (world.app.db.reader(), local_date(world.app.db.now()));
    let person = person_of(world, username).await;
    let mut actors = Vec::new();
    for authority in people::authorities(&reader, person, today).await.unwrap() {
        let actor = people::acting_as(&reader, person, &authority, today).await.unwrap();
        actors.push(actor.unwrap());
    }
    actors
}

/// What the index itself gives, without the comparison with the database that the page adds.
async fn in_the_index(world: &World, sights: Sights, words: &str, kind: &str) -> (BTreeSet<Uuid>, u64, u64) {
    let follower = follower(world);
    assert!(follower.fresh(&world.app.db).await.unwrap());
    let question = Question {
        words: words.to_owned(),
        narrowed: Narrowed {
            kind: Some(kind.to_owned()),
            ..Narrowed::default()
        },
        sights,
        from: 0,
        size: 500,
    };
    let answer = follower.ask(move |index| index.search(&question)).await.unwrap();
    let counted = answer.facets.kinds.get(kind).copied().unwrap_or(0);
    (answer.hits.iter().map(|hit| hit.id).collect(), answer.total, counted)
}

/// Hits, counts and facets of the index are exactly the rows that the store shows under the same scope: for every kind of
/// person, in every capacity, over records in every state, own, authored, invited to, adopted, on an agenda.
#[tokio::test]
async fn each_person_finds_exactly_the_rows_that_the_lists_show() {
    let world = World::new().await;
    type Member<'a> = (&'a str, UnitId, &'a [(Role, bool)]);
    let staff: [Member<'_>; 8] = [
        ("dung", world.other_school, &[(Role::UnitClerk, false)]),
        ("kim", world.commune, &[(Role::UnitClerk, true)]),
        ("tam", world.commune, &[(Role::Leader, true)]),
        ("phong", world.commune, &[(Role::Leader, false)]),
        ("an", world.country, &[(Role::Auditor, true)]),
        ("chutich", world.commune, &[]),
        ("thuky", world.commune, &[]),
        ("uyvien", world.commune, &[]),
    ];
    let mut board = Vec::new();
    for (name, unit, roles) in staff {
        let person = world.person(name, "Vàng A Tìm", unit, "Công chức", false, roles).await;
        if roles.is_empty() {
            board.push(person);
        }
    }
    let names = [
        "lan", "binh", "hoa", "minh", "son", "ha", "dung", "kim", "tam", "phong", "an", "chutich", "thuky", "uyvien",
    ];
    let mut persons = Vec::new();
    for name in names {
        persons.push(person_of(&world, name).await);
    }
    let units = [world.school, world.other_school, world.commune];
    let mut rng = StdRng::seed_from_u64(7);
    let mut records = Vec::new();
    for (n, state) in (1..).zip(State::all().iter().cycle().take(90)) {
        let unit = units[rng.random_range(0..units.len())];
        let mut one = initiative(&world, n, unit, *state, persons[rng.random_range(0..persons.len())]);
        if rng.random_range(0..3) == 0 {
            one.content.authors = vec![author(persons[rng.random_range(0..persons.len())])];
        }
        records.push(one);
    }
    // The council's dossiers, as its helper names them; one of them was taken back since.
    for n in 1..=3 {
        let mut one = initiative(&world, n, world.other_school, State::UnderReview, persons[0]);
        one.id = InitiativeId(Uuid::from_u128(0xABC_000 + n));
        if n == 3 {
            one.state = State::Withdrawn;
        }
        records.push(one);
    }
    let tx = world.app.db.begin_system("test").await.unwrap();
    initiatives::commands::take_over(&tx, &records).await.unwrap();
    for one in records.iter().take(60) {
        let permit = initiatives::policy::permit_edit(&Actor::system("test"), one).unwrap();
        if rng.random_range(0..4) == 0 {
            let consent = Consent {
                id: ConsentId(tx.id::<InitiativeId>().0),
                initiative: one.id,
                person: Some(persons[rng.random_range(0..persons.len())]),
                full_name: "Được Mời".into(),
                share: 100,
                answer: life::Answer::Asked,
                reason: String::new(),
                asked_at: tx.now,
                answered_at: None,
            };
            life::save_consent(&tx, &permit, &consent).await.unwrap();
        }
        if rng.random_range(0..2) == 0 {
            let states = [
                UseState::Requested,
                UseState::Running,
                UseState::Declined,
                UseState::Declared,
            ];
            let taken = Use {
                id: UseId(tx.id::<InitiativeId>().0),
                initiative: one.id,
                unit: units[rng.random_range(0..units.len())],
                kind: [UseKind::Replication, UseKind::Transfer][rng.random_range(0..2)],
                state: states[rng.random_range(0..states.len())],
                since: None,
                who: String::new(),
                contact: String::new(),
                changes: String::new(),
                effect: String::new(),
                price: 0,
                asked_by: persons[0],
                asked_at: tx.now,
                answered_by: None,
                answered_at: None,
                answer: String::new(),
            };
            life::save_use(&tx, &permit, &taken).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    let (_, meeting) = crate::councils::found(&world, &board, 3, "tt18-2013").await;
    let mut on_duty = 0;
    for opened in [false, true] {
        if opened {
            let tx = world.app.db.begin_system("test").await.unwrap();
            councils::commands::open(&tx, &Actor::system("test"), meeting)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        let (reader, index, today) = (
            world.app.db.reader(),
            world.app.db.units(),
            local_date(world.app.db.now()),
        );
        let all: Vec<InitiativeId> = records.iter().map(|one| one.id).collect();
        for name in names {
            for actor in actors(&world, name).await {
                let scope = initiatives::policy::scope(&actor);
                let rows = initiatives::store::visible_among(&reader, &scope, &all, today)
                    .await
                    .unwrap();
                let rows: BTreeSet<Uuid> = rows.into_iter().map(|id| id.0).collect();
                let sights = search::policy::sights(&reader, &actor, &index, today).await.unwrap();
                let (hits, total, counted) = in_the_index(&world, sights.clone(), WORD, "initiative").await;
                assert_eq!(hits, rows, "{name} as {:?}, session open: {opened}", actor.authority);
                assert_eq!((total, counted), (rows.len() as u64, rows.len() as u64), "{name}");
                let laid = rows.iter().filter(|id| id.as_u128() >> 12 == 0xABC).count();
                on_duty += if name == "uyvien" && opened { laid } else { 0 };

                let scope = people::policy::named(&actor, &index, today);
                let named = people::store::visible_among(&reader, &scope, &persons, today)
                    .await
                    .unwrap();
                let named: BTreeSet<Uuid> = named.into_iter().map(|id| id.0).collect();
                // Everybody of the world is called Thị, Văn, A or Thu.
                let mut found = BTreeSet::new();
                for part in ["Thị", "Văn", "A", "Thu"] {
                    found.extend(in_the_index(&world, sights.clone(), part, "person").await.0);
                }
                found.retain(|id| persons.contains(&PersonId(*id)));
                assert_eq!(found, named, "people that {name} sees as {:?}", actor.authority);
            }
        }
    }
    assert!(on_duty > 0, "council duty is part of this comparison");
}

async fn titles(user: &User, words: &str) -> Vec<String> {
    let (words, more) = words.split_once('&').unwrap_or((words, ""));
    let path = format!("/api/v1/search?q={}&{more}", kernel::forms::url_encode(words));
    let found = user.get(&path).await.is(StatusCode::OK).json();
    assert_eq!(found["total"], found["hits"].as_array().unwrap().len());
    found["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["title"].as_str().unwrap().to_owned())
        .collect()
}

/// An act is found at once by those who may see it, and by nobody else; what is kept confidential is found by nobody.
#[tokio::test]
async fn an_act_is_found_at_once_by_those_who_may_see_it() {
    let world = World::new().await;
    let (lan, hoa, binh) = (
        world.user("lan").await,
        world.user("hoa").await,
        world.user("binh").await,
    );
    let words = "day toan the so";
    assert!(titles(&lan, words).await.is_empty());
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "tim-1").await;
    assert_eq!(titles(&lan, words).await, ["Dạy toán lớp 2 bằng thẻ số"]);
    assert!(titles(&hoa, words).await.is_empty(), "a draft is its author's");
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(titles(&hoa, words).await.len(), 1);
    assert!(titles(&binh, words).await.is_empty(), "not the other school's");
    hoa.get("/tim-kiem?q=day%20toan")
        .await
        .is(StatusCode::OK)
        .says("<mark>Dạy toán</mark>")
        .says(&address);
    binh.get("/tim-kiem?q=day%20toan")
        .await
        .is(StatusCode::OK)
        .says("Không tìm thấy gì");
    lan.post(&format!("{address}/rut"), &[]).await.is(StatusCode::SEE_OTHER);
    assert!(titles(&hoa, words).await.is_empty(), "taken back");
    let suggested = lan.get("/tim-kiem/goi-y?q=day%20to").await.is(StatusCode::OK).json();
    assert_eq!(suggested[0]["text"], "Dạy toán lớp 2 bằng thẻ số");
    assert_eq!(hoa.get("/tim-kiem/goi-y?q=day%20to").await.json(), json!([]));
    assert_eq!(
        world.visitor().get("/tim-kiem?q=toan").await.status,
        StatusCode::SEE_OTHER
    );

    let minh = world.user("minh").await;
    let one = initiative(&world, 1, world.school, State::Received, person_of(&world, "lan").await);
    let tx = world.app.db.begin_system("test").await.unwrap();
    initiatives::commands::take_over(&tx, &[one]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(titles(&minh, WORD).await.len(), 1);
    assert!(
        titles(&minh, "pha chế bí truyền").await.is_empty(),
        "confidential text is not indexed"
    );
}

async fn units_called(user: &User, words: &str) -> Vec<String> {
    titles(user, &format!("{words}&kind=unit")).await
}

/// Whoever types the old name of a unit finds what took its place, and the records that went over to it.
#[tokio::test]
async fn an_old_name_leads_to_the_successor() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    assert_eq!(
        units_called(&lan, "truong tieu hoc muong kim").await,
        ["Trường Tiểu học Mường Kim"]
    );
    let today = local_date(world.app.db.now());
    let tx = world.app.db.begin_system("test").await.unwrap();
    let merged: UnitId = tx.id();
    let new = NewUnit {
        id: merged,
        kind: UnitKind::School,
        full_name: "Trường Liên cấp Nà Phạ".into(),
        code: "03637.LC".into(),
        parents: vec![(Tree::Territorial, world.commune)],
        span: Span { from: today, to: None },
    };
    let act = Act {
        change: Change::Merge {
            from: vec![world.school, world.other_school],
            into: Into::New(new),
        },
        legal_act: "Quyết định 15/QĐ-UBND".into(),
        effective_on: today,
        note: String::new(),
    };
    organisations::commands::change(&tx, &Actor::system("test"), &act, &[])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        units_called(&lan, "truong tieu hoc muong kim").await,
        ["Trường Liên cấp Nà Phạ"]
    );
    assert_eq!(units_called(&lan, "tên:\"nà phạ\"").await, ["Trường Liên cấp Nà Phạ"]);
    let page = lan
        .get("/tim-kiem?q=truong%20THCS%20muong%20kim")
        .await
        .is(StatusCode::OK);
    let page = page.says("Tên trước đây").says(&format!("/don-vi/{merged}"));
    assert!(!page.text().contains(&format!("/don-vi/{}", world.other_school)));
}

/// A saved search tells its owner of what is new and may be seen, once; nobody else has it.
#[tokio::test]
async fn a_saved_search_tells_of_new_hits_once() {
    let world = World::new().await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    let fields = [
        ("tim", "q=the%20so&loai=initiative"),
        ("ten", "Thẻ số"),
        ("bao_tin", "1"),
        ("_once", "luu-1"),
    ];
    for _ in 0..2 {
        hoa.post("/tim-kiem/da-luu", &fields).await.is(StatusCode::SEE_OTHER);
    }
    let page = hoa
        .get("/tim-kiem/da-luu")
        .await
        .is(StatusCode::OK)
        .says("Thẻ số")
        .text();
    assert_eq!(page.matches("Tắt báo tin").count(), 1, "sent twice, kept once");
    let action = page
        .split("action=\"")
        .find(|part| part.contains("/bao-tin\""))
        .unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    assert!(!lan.get("/tim-kiem/da-luu").await.text().contains("Thẻ số"));
    lan.post(&action, &[]).await.is(StatusCode::NOT_FOUND);
    lan.post(&action.replace("bao-tin", "xoa"), &[])
        .await
        .is(StatusCode::NOT_FOUND);

    let run = async || {
        let tx = world.app.db.begin_system("test").await.unwrap();
        let job = kernel::jobs::NewJob {
            kind: search::jobs::ALERT,
            payload: json!({}),
            due_at: tx.now,
            dedupe: None,
        };
        kernel::jobs::enqueue(&tx, job).await.unwrap();
        tx.commit().await.unwrap();
        world.run_jobs().await;
        world.advance(TimeDelta::minutes(30));
        let inbox = hoa.get("/thong-bao").await.is(StatusCode::OK).text();
        inbox.matches("Tìm kiếm đã lưu “Thẻ số” có 1 kết quả mới").count()
    };
    assert_eq!(run().await, 0);
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "tim-2").await;
    assert_eq!(run().await, 0, "a draft of somebody else is no news");
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(run().await, 1);
    assert_eq!(run().await, 1, "told once");
    hoa.post(&action, &[]).await.is(StatusCode::SEE_OTHER);
    hoa.get("/tim-kiem/da-luu").await.says("Bật báo tin");
    hoa.post(&action.replace("bao-tin", "xoa"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get("/tim-kiem/da-luu").await.says("Chưa lưu tìm kiếm nào");
}

/// What cannot be kept comes back with a sentence at its place and with everything that was typed.
#[tokio::test]
async fn a_search_that_cannot_be_kept_is_not_lost() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let fields = [("tim", "q=the%20so"), ("ten", ""), ("bao_tin", "1")];
    hoa.post("/tim-kiem/da-luu", &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Đặt tên cho tìm kiếm này")
        .says("q=the%20so");
    let fields = [("tim", "loai=unit"), ("ten", "Rỗng")];
    hoa.post("/tim-kiem/da-luu", &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập từ cần tìm trước khi lưu");
    let body = json!({ "name": "Đơn vị", "q": "mường kim", "kind": "unit" });
    for _ in 0..2 {
        let keys = [("idempotency-key", "k1")];
        hoa.json(Method::POST, "/api/v1/saved-searches", &keys, body.clone())
            .await
            .is(StatusCode::CREATED);
    }
    let held = hoa.get("/api/v1/saved-searches").await.json();
    assert_eq!(held["saved_searches"].as_array().unwrap().len(), 1);
    let id = held["saved_searches"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/saved-searches/{id}");
    let lan = world.user("lan").await;
    lan.json(Method::DELETE, &path, &[], json!({}))
        .await
        .is(StatusCode::NOT_FOUND);
    hoa.json(Method::DELETE, &path, &[], json!({}))
        .await
        .is(StatusCode::NO_CONTENT);
}

/// The index is built anew beside the old one; one that stands in another history of the database is noticed.
#[tokio::test]
async fn an_index_of_another_history_is_built_anew() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    assert_eq!(units_called(&lan, "muong kim").await.len(), 3);
    let follower = follower(&world);
    assert!(follower.rebuild(&world.app.db).await.unwrap() >= 5);
    assert_eq!(units_called(&lan, "muong kim").await.len(), 3);
    // As if a backup had been put back: the journal has another entry at that place.
    world.tamper("UPDATE journal_head SET hash = 'khac'").await;
    let name = "UPDATE unit_names SET full_name = 'Xã Nà Khăm', folded = 'xa na kham' WHERE full_name = 'Xã Mường Kim'";
    world.tamper(name).await;
    world
        .tamper("UPDATE installation SET value = '99' WHERE key = 'units_version'")
        .await;
    organisations::refresh(&world.app.db).await.unwrap();
    assert_eq!(units_called(&lan, "na kham").await[0], "Xã Nà Khăm");
}

/// Positions end without any act on that day: the index follows the calendar too.
#[tokio::test]
async fn what_ends_by_itself_is_not_found_the_day_after() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let people = async |user: &User| {
        let found = user
            .get("/api/v1/search?q=lan&kind=person")
            .await
            .is(StatusCode::OK)
            .json();
        // What is called nearly so is another person.
        if found["fit"] == "whole" {
            found["total"].as_u64().unwrap()
        } else {
            0
        }
    };
    assert_eq!(people(&hoa).await, 1);
    let held = people::store::positions_of(
        &world.app.db.reader(),
        person_of(&world, "lan").await,
        local_date(world.app.db.now()),
    )
    .await
    .unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    people::store::end_position(&tx, held[0].id, tx.today()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(people(&hoa).await, 1, "the last day counts");
    world.advance(TimeDelta::days(1));
    let hoa = world.user("hoa").await;
    assert_eq!(people(&hoa).await, 0);
}

/// An index that is not whole and takes nothing in before it is told to.
struct Waiting {
    begun: Mutex<mpsc::Sender<()>>,
    go: Arc<Mutex<mpsc::Receiver<()>>>,
    whole: Arc<Mutex<Standing>>,
}

struct Filling {
    go: Arc<Mutex<mpsc::Receiver<()>>>,
    whole: Arc<Mutex<Standing>>,
}

impl TextIndex for Waiting {
    fn standing(&self) -> kernel::Result<Standing> {
        Ok(self.whole.lock().unwrap().clone())
    }
    fn apply(&self, _: Vec<Document>, _: Vec<(&'static str, Uuid)>, standing: Standing) -> kernel::Result<()> {
        *self.whole.lock().unwrap() = standing;
        Ok(())
    }
    fn rebuild(&self) -> kernel::Result<Box<dyn Rebuilding + '_>> {
        self.begun.lock().unwrap().send(()).unwrap();
        Ok(Box::new(Filling {
            go: self.go.clone(),
            whole: self.whole.clone(),
        }))
    }
    fn search(&self, _: &Question) -> kernel::Result<Answer> {
        Ok(Answer::default())
    }
    fn suggest(&self, _: &str, _: &Sights, _: usize) -> kernel::Result<Vec<Hit>> {
        Ok(Vec::new())
    }
}

impl Rebuilding for Filling {
    fn add(&mut self, _: Vec<Document>) -> kernel::Result<()> {
        // Once let go, it goes on.
        let _ = self.go.lock().unwrap().recv();
        Ok(())
    }
    fn finish(self: Box<Self>, standing: Standing) -> kernel::Result<()> {
        *self.whole.lock().unwrap() = standing;
        Ok(())
    }
}

/// While the whole is being built, nobody who only wants to catch up waits for it: the builder waits for their turn in the
/// end. And an alert that would begin with half an index is refused.
#[tokio::test]
async fn a_rebuild_and_a_question_do_not_wait_for_each_other() {
    let world = World::new().await;
    let (db, today) = (world.app.db.clone(), local_date(world.app.db.now()));
    let ((begun, begins), (go, goes)) = (mpsc::channel(), mpsc::channel());
    let index = Waiting {
        begun: Mutex::new(begun),
        go: Arc::new(Mutex::new(goes)),
        whole: Arc::default(),
    };
    let follower = Arc::new(Follower::new(Arc::new(index), world.config.data.join("khac")));
    let rebuilding = tokio::spawn({
        let (follower, db) = (follower.clone(), db.clone());
        async move { follower.rebuild(&db).await }
    });
    tokio::task::spawn_blocking(move || begins.recv().unwrap())
        .await
        .unwrap();
    let soon = Duration::from_secs(20);
    let caught_up = tokio::time::timeout(soon, follower.catch_up(&db)).await;
    caught_up.expect("catching up waits for the rebuild").unwrap();

    let hoa = actors(&world, "hoa").await.remove(0);
    let asked = search::model::Asked {
        q: WORD.to_owned(),
        ..search::model::Asked::default()
    };
    let now = search::commands::all_hits(&follower, &db, &hoa, &asked, today)
        .await
        .unwrap();
    assert_eq!(now, search::commands::Known::NotYet);
    for (alert, kept) in [(true, false), (false, true)] {
        let tx = world.app.db.begin_system("test").await.unwrap();
        let new = search::commands::NewSaved {
            name: "Khảo nghiệm".to_owned(),
            asked: asked.clone(),
            alert,
            now: now.clone(),
        };
        let done = search::commands::keep(&tx, &hoa, new).await;
        assert_eq!(done.is_ok(), kept, "{done:?}");
    }
    go.send(()).unwrap();
    drop(go);
    let built = tokio::time::timeout(soon, rebuilding).await;
    assert!(built.expect("the rebuild waits for ever").unwrap().unwrap() > 0);
    tokio::time::timeout(soon, follower.catch_up(&db))
        .await
        .unwrap()
        .unwrap();
    assert!(follower.fresh(&db).await.unwrap());
}

/// With the rights of a real person, who sees little, a question walks that little: its time says nothing of the rest.
#[tokio::test]
async fn who_sees_little_has_little_walked() {
    let world = World::new().await;
    let folder = world.config.data.join("khac");
    let abbreviations = engine_search::Abbreviations::load(None).unwrap();
    let engine = Arc::new(engine_search::Engine::new(folder.clone(), abbreviations));
    Follower::new(engine.clone(), folder)
        .rebuild(&world.app.db)
        .await
        .unwrap();
    let (reader, units) = (world.app.db.reader(), world.app.db.units());
    let today = local_date(world.app.db.now());
    for name in ["lan", "hoa"] {
        for actor in actors(&world, name).await {
            let sights = search::policy::sights(&reader, &actor, &units, today).await.unwrap();
            assert!(engine.walks(&sights).unwrap(), "{name} as {:?}", actor.authority);
        }
    }
}

/// A search that finds more than is told of is silent, and so are its old hits when it finds few again.
#[tokio::test]
async fn a_search_that_grew_too_broad_tells_nothing_old() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let lan = person_of(&world, "lan").await;
    let some = async |range: std::ops::RangeInclusive<u128>| {
        let many: Vec<Initiative> = range
            .map(|n| initiative(&world, n, world.school, State::Received, lan))
            .collect();
        let tx = world.app.db.begin_system("test").await.unwrap();
        initiatives::commands::take_over(&tx, &many).await.unwrap();
        tx.commit().await.unwrap();
    };
    some(1..=3).await;
    let query = format!("q={}&loai=initiative", kernel::forms::url_encode(WORD));
    let fields = [
        ("tim", query.as_str()),
        ("ten", "Khảo nghiệm"),
        ("bao_tin", "1"),
        ("_once", "rong-1"),
    ];
    hoa.post("/tim-kiem/da-luu", &fields).await.is(StatusCode::SEE_OTHER);
    let run = async || {
        let tx = world.app.db.begin_system("test").await.unwrap();
        let job = kernel::jobs::NewJob {
            kind: search::jobs::ALERT,
            payload: json!({}),
            due_at: tx.now,
            dedupe: None,
        };
        kernel::jobs::enqueue(&tx, job).await.unwrap();
        tx.commit().await.unwrap();
        world.run_jobs().await;
        world.advance(TimeDelta::minutes(30));
        let inbox = hoa.get("/thong-bao").await.is(StatusCode::OK).text();
        inbox.matches("Khảo nghiệm” có").count()
    };
    assert_eq!(run().await, 0);
    some(4..=520).await;
    assert_eq!(run().await, 0, "five hundred hits are no news");
    let fields = [
        ("tim", query.as_str()),
        ("ten", "Rộng"),
        ("bao_tin", "1"),
        ("_once", "rong-2"),
    ];
    hoa.post("/tim-kiem/da-luu", &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("hơn 500 kết quả");
    let own = search::policy::own(&actors(&world, "hoa").await.remove(0));
    let held = search::store::list(&world.app.db.reader(), &own).await.unwrap();
    assert_eq!(held[0].known.len(), 3, "what is known is what was known whole");
}

/// A page that no result can have is an empty one, not a failure.
#[tokio::test]
async fn the_last_page_of_all_is_empty() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    for page in ["18446744073709551615", "922337203685477581", "0", "-1", "x"] {
        hoa.get(&format!("/tim-kiem?q=muong%20kim&trang={page}"))
            .await
            .is(StatusCode::OK);
    }
}
