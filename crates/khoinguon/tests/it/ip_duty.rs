//! What a task of the State asks of its result among the deadlines; areas that nobody drew; how sure a budget is; which entry of the
//! navigation a page belongs to; what an enterprise is told of its own assets.

use crate::ip_area::drawn;
use crate::ip_assets::{asset, mark};
use crate::world::{Answer, User, World};
use ::ip_assets::commands::{self, Step};
use ::ip_assets::model::results::{REPORT_DUTY, Task, USE_DUTY, is_duty};
use ::ip_assets::model::{AssetId, Content, Event, EventKind, Part, Party, Right};
use ::ip_assets::store::deadlines;
use ::ip_assets::{Rules, fee_ledger, jobs, policy, store};
use axum::http::StatusCode;
use chrono::{NaiveDate, TimeDelta};
use kernel::access::{Actor, Role};
use kernel::ids::{PersonId, UnitId};
use serde_json::json;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn on(kind: EventKind, text: &str) -> Event {
    Event {
        kind,
        on: day(text),
        ordinal: 0,
        number: String::new(),
        note: String::new(),
    }
}

fn named(right: Right, title: &str) -> Content {
    let mut content = Content::new(right);
    title.clone_into(&mut content.title);
    content
}

async fn person(world: &World, username: &str, unit: UnitId, role: (Role, bool)) -> (PersonId, User) {
    let id = world
        .person(username, "Lò Thị Ín", unit, "Cán bộ", false, &[role])
        .await;
    (id, world.user(username).await)
}

async fn officer(world: &World) -> (PersonId, User) {
    person(world, "hotro", world.commune, (Role::SupportOfficer, false)).await
}

/// A patent of the commune, granted long ago and not used.
async fn patent(world: &World) -> AssetId {
    let events = vec![on(EventKind::Filed, "2022-03-02"), on(EventKind::Granted, "2025-09-10")];
    asset(
        world,
        world.commune,
        named(Right::Patent, "Máy gieo hạt"),
        events,
        false,
    )
    .await
}

fn page(id: AssetId) -> String {
    format!("/tai-san/{id}/ngan-sach")
}

/// Accepted on 20/11/2025 and reported yearly: the first report was due five days ago. Use is owed until 1/6/2027.
async fn funded(user: &User, id: AssetId) -> Answer {
    let fields = [
        ("deed", "task"),
        ("task", "ĐTKHCN.LC.05/2023"),
        ("accepted_on", "20/11/2025"),
        ("report_months", "12"),
        ("exploit_by", "1/6/2027"),
        ("source", "Hợp đồng 05/HĐ-SKHCN"),
    ];
    user.post(&page(id), &fields).await.is(StatusCode::SEE_OTHER)
}

/// The days of the duties of an asset.
async fn duties(world: &World, id: AssetId) -> Vec<(String, NaiveDate)> {
    let due = deadlines::of(&world.app.db.reader(), id).await.unwrap();
    let ours = due.into_iter().filter(|due| is_duty(&due.key));
    ours.map(|due| (due.key, due.due_on)).collect()
}

async fn remind(world: &World) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let job = kernel::jobs::NewJob {
        kind: jobs::REMIND,
        payload: json!({}),
        due_at: tx.now,
        dedupe: None,
    };
    kernel::jobs::enqueue(&tx, job).await.unwrap();
    tx.commit().await.unwrap();
    world.run_jobs().await;
}

/// The messages to a person that say something.
async fn told(world: &World, person: PersonId, words: &str) -> Vec<String> {
    let all = kernel::notices::inbox(&world.app.db.reader(), person, 500)
        .await
        .unwrap();
    let ours = all.into_iter().filter(|notice| notice.text.contains(words));
    ours.map(|notice| format!("{} {}", notice.text, notice.link)).collect()
}

const REPORT: &str = "Báo cáo khai thác kết quả nhiệm vụ";
const USE: &str = "Đưa kết quả nhiệm vụ vào khai thác";

/// What a task asks stands wherever deadlines stand, with its paper and the mark that nobody compared it; late it stands first until it
/// is done, but in no month that was asked for; a report moves it everywhere.
#[tokio::test]
async fn what_a_task_asks_stands_among_the_deadlines() {
    let world = World::new().await;
    let (_, user) = officer(&world).await;
    let id = patent(&world).await;
    funded(&user, id).await;
    let shown = user.get(&format!("/tai-san/{id}")).await.is(StatusCode::OK);
    shown
        .says("Hạn của nhiệm vụ ngân sách")
        .says(REPORT)
        .says("tính từ ngày nghiệm thu 20/11/2025")
        .says("theo Hợp đồng 05/HĐ-SKHCN")
        .says("Chưa đối chiếu văn bản gốc");
    let list = user.get("/tai-san/han").await.is(StatusCode::OK).says(REPORT).text();
    assert!(list.contains(&page(id)), "opens where it is dealt with");
    let late = list.find("Quá hạn, còn làm muộn được").unwrap();
    assert!(
        list.find(REPORT).is_some_and(|at| late < at),
        "stands with what is late"
    );
    let december = user.get("/tai-san/han?thang=2026-12").await.is(StatusCode::OK).text();
    assert!(!december.contains(REPORT), "a day of November in December");
    user.get("/tai-san/han?thang=2027-06")
        .await
        .is(StatusCode::OK)
        .says(USE);
    user.get("/tai-san/lich?thang=2026-11&ngay=2026-11-20")
        .await
        .is(StatusCode::OK)
        .says(REPORT);
    user.get("/tai-san/lich?thang=2027-06&ngay=2027-06-01&ai=chu")
        .await
        .is(StatusCode::OK)
        .says(USE)
        .says("Hợp đồng 05/HĐ-SKHCN");
    user.get("/viec-cua-toi").await.is(StatusCode::OK).says(REPORT);
    let api = user.get("/api/v1/deadlines").await.is(StatusCode::OK).json();
    let all = api["deadlines"].as_array().unwrap();
    let report = all.iter().find(|due| due["key"] == REPORT_DUTY).unwrap();
    assert_eq!(
        (&report["due_on"], &report["verified"]),
        (&json!("2026-11-20"), &json!(false))
    );
    let later = user
        .get("/api/v1/deadlines?from=2026-12-01")
        .await
        .is(StatusCode::OK)
        .text();
    assert!(!later.contains(REPORT_DUTY), "{later}");
    let feed = user.post("/nhiem-vu/lich-rieng", &[]).await.is(StatusCode::OK).text();
    let secret = feed.split("/lich-nhiem-vu/").nth(1).unwrap().split('<').next().unwrap();
    let calendar = world.visitor().get(&format!("/lich-nhiem-vu/{secret}")).await.text();
    let calendar = calendar.replace("\r\n ", "");
    assert!(calendar.contains(REPORT) && calendar.contains(USE), "{calendar}");

    let report = [
        ("deed", "report"),
        ("reported_on", "24/11/2026"),
        ("content", "Ba hợp tác xã đang dùng"),
    ];
    user.post(&page(id), &report).await.is(StatusCode::SEE_OTHER);
    let held = [
        (USE_DUTY.to_owned(), day("2027-06-01")),
        (REPORT_DUTY.to_owned(), day("2027-11-24")),
    ];
    assert_eq!(duties(&world, id).await, held);
    let list = user.get("/tai-san/han").await.is(StatusCode::OK).text();
    assert!(!list.contains(REPORT), "reported");
}

/// Duties are told of at 6, 3, 1 months and 7 days, each once, and once more when they are late; after a report the new day counts.
#[tokio::test]
async fn a_duty_is_told_of_at_each_step_and_once_when_it_is_late() {
    let world = World::new().await;
    let (officer, user) = officer(&world).await;
    let id = patent(&world).await;
    funded(&user, id).await;
    remind(&world).await;
    remind(&world).await;
    let late = told(&world, officer, REPORT).await;
    assert_eq!(late.len(), 1, "{late:?}");
    assert!(
        late[0].contains("quá hạn 20/11/2026") && late[0].ends_with("/ngan-sach"),
        "{late:?}"
    );
    assert!(
        told(&world, officer, USE).await.is_empty(),
        "six months are not there yet"
    );
    // From 25 November: 1 December, 1 March, 1 May, 25 May; the last day; the day after; long after.
    let steps = [(6, 1), (90, 2), (61, 3), (24, 4), (7, 4), (1, 5), (300, 5)];
    for (days, number) in steps {
        world.advance(TimeDelta::days(days));
        remind(&world).await;
        remind(&world).await;
        let said = told(&world, officer, USE).await;
        assert_eq!(said.len(), number, "{:?}: {said:?}", world.app.db.now());
    }
    assert_eq!(told(&world, officer, REPORT).await.len(), 1, "late once, not every day");
    let user = world.user("hotro").await;
    let report = [
        ("deed", "report"),
        ("reported_on", "1/4/2027"),
        ("content", "Ba hợp tác xã đang dùng"),
    ];
    user.post(&page(id), &report).await.is(StatusCode::SEE_OTHER);
    remind(&world).await;
    let again = told(&world, officer, REPORT).await;
    assert_eq!(again.len(), 2, "the day moved to 1/4/2028: {again:?}");
}

/// Of a secret result people learn that something is due, and no name, neither of it nor of its task nor of the paper; who is above
/// learns nothing.
#[tokio::test]
async fn a_secret_result_is_told_of_without_its_names() {
    let world = World::new().await;
    let (officer, user) = officer(&world).await;
    let (above, _) = person(&world, "tinh", world.province, (Role::FocalOffice, true)).await;
    let id = asset(
        &world,
        world.commune,
        named(Right::KnowHow, "Men lá bí truyền"),
        Vec::new(),
        true,
    )
    .await;
    funded(&user, id).await;
    remind(&world).await;
    let said = told(&world, officer, "").await;
    assert!(said.iter().any(|text| text.contains(REPORT)), "{said:?}");
    for text in &said {
        assert!(!text.contains("Men lá") && !text.contains("ĐTKHCN"), "{text}");
    }
    assert!(told(&world, above, "nhiệm vụ").await.is_empty());
    let feed = user.post("/nhiem-vu/lich-rieng", &[]).await.is(StatusCode::OK).text();
    let secret = feed.split("/lich-nhiem-vu/").nth(1).unwrap().split('<').next().unwrap();
    let calendar = world.visitor().get(&format!("/lich-nhiem-vu/{secret}")).await.text();
    let calendar = calendar.replace("\r\n ", "");
    assert!(calendar.contains(USE), "{calendar}");
    for name in ["Men lá", "ĐTKHCN", "05/HĐ"] {
        assert!(!calendar.contains(name), "{name} stands in a calendar of strangers");
    }
}

/// A recount of the law and a step in the dossier leave the duties alone and do not tell of them as moved; use that is put on record is
/// owed no longer, until it is taken back; what is no result of State money any more owes nothing.
#[tokio::test]
async fn duties_stand_beside_the_deadlines_of_the_law() {
    let world = World::new().await;
    let (_, user) = officer(&world).await;
    let id = patent(&world).await;
    funded(&user, id).await;
    let before = duties(&world, id).await;
    assert_eq!(before.len(), 2);
    let (rules, system) = (world.app.part::<Rules>().unwrap(), Actor::system("test"));
    let counted = jobs::recompute(&world.app, &rules, true).await.unwrap();
    assert_eq!((counted.moved, counted.changes), (0, 0), "{counted:?}");
    assert_eq!(duties(&world, id).await, before);

    let find = || async {
        let db = world.app.db.reader();
        store::find(&db, &policy::whole(), id, day("2026-11-25")).await.unwrap()
    };
    let used = Step::Add(on(EventKind::Used, "2026-11-20"));
    let one = find().await;
    let outcome = commands::outcome(&world.app.db.reader(), &rules, &one, &used, day("2026-11-25"))
        .await
        .unwrap();
    assert!(
        outcome.changes.iter().all(|change| !is_duty(&change.key)),
        "{:?}",
        outcome.changes
    );
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::step(&tx, &rules, &system, (id, one.version), &used)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(duties(&world, id).await, [(REPORT_DUTY.to_owned(), day("2026-11-20"))]);

    let events = store::events(&world.app.db.reader(), id).await.unwrap();
    let event = events
        .iter()
        .find(|held| held.event.kind == EventKind::Used)
        .unwrap()
        .id;
    let back = Step::TakeBack(event, "nhầm".to_owned());
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::step(&tx, &rules, &system, (id, find().await.version), &back)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(duties(&world, id).await, before);

    let one = find().await;
    let mut content = one.content.clone();
    content.state_funded = false;
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::change(&tx, &rules, &system, (id, one.version), (content, false))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(duties(&world, id).await.is_empty());
    let left = deadlines::of(&world.app.db.reader(), id).await.unwrap();
    assert!(!left.is_empty(), "the deadlines of the law stay");
}

/// An agreement is use, its end takes it away: what is owed follows at once. Use of five years ago counts no more: the daily work notices.
#[tokio::test]
async fn use_is_owed_again_when_it_ends() {
    let world = World::new().await;
    let (_, user) = officer(&world).await;
    let id = patent(&world).await;
    funded(&user, id).await;
    let (made, _) = crate::ip_exploitation::agreement(&world, id).await;
    assert_eq!(duties(&world, id).await.len(), 1, "licensed");
    let (rules, system) = (world.app.part::<Rules>().unwrap(), Actor::system("test"));
    let tx = world.app.db.begin_system("test").await.unwrap();
    let key = (made.parse().unwrap(), 1);
    let end = Some(day("2026-11-24"));
    commands::exploitation::end(&tx, &rules, &system, key, end, "hai bên thỏa thuận".to_owned())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(duties(&world, id).await.len(), 2, "ended");

    let events = vec![on(EventKind::Filed, "2021-03-02"), on(EventKind::Used, "2022-01-10")];
    let old = asset(&world, world.commune, named(Right::Patent, "Lò gạch"), events, false).await;
    let task = Task {
        task: "ĐTKHCN.LC.09/2019".to_owned(),
        source: "Hợp đồng 09/HĐ".to_owned(),
        exploit_by: Some(day("2023-01-01")),
        ..Task::default()
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::results::save_task(&tx, &system, old, None, &task)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    remind(&world).await;
    assert!(duties(&world, old).await.is_empty(), "used within five years");
    world.advance(TimeDelta::days(60));
    remind(&world).await;
    assert_eq!(duties(&world, old).await, [(USE_DUTY.to_owned(), day("2023-01-01"))]);
}

/// The size of named communes is what somebody typed, and is shown as such; that of a drawing is computed and nobody types it. Bad
/// sizes are told at their field. The file for maps says which figure is which; that for everyone has no plots.
#[tokio::test]
async fn an_area_says_who_knows_its_size() {
    let world = World::new().await;
    let (_, user) = officer(&world).await;
    let id = drawn(&world).await;
    let map = format!("/tai-san/{id}/vung");
    let square =
        r#"{"type":"Polygon","coordinates":[[[103.4,22.3],[103.5,22.3],[103.5,22.4],[103.4,22.4],[103.4,22.3]]]}"#;
    let area = |shape: &'static str, communes: &'static str, hectares: &'static str| {
        [
            ("deed", "area"),
            ("shape", shape),
            ("communes", communes),
            ("area_ha", hectares),
            ("area_paper", "Bản đồ kèm QĐ 812"),
        ]
    };
    for wrong in ["0", "-5", "nhiều", "1,234", "99.999.999"] {
        user.post(&map, &area("", "mường kim", wrong))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says("lớn hơn 0, tối đa hai chữ số thập phân")
            .says("mường kim");
    }
    user.post(&map, &area(square, "", "12"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("hệ thống tự tính diện tích");
    let open = format!("/tai-san-cong-khai/{id}/vung");
    let untold = world
        .visitor()
        .get(&open)
        .await
        .is(StatusCode::OK)
        .says("Theo địa giới xã")
        .text();
    assert!(!untold.contains("đơn vị giữ sổ khai"), "nobody said how large");
    user.post(&map, &area("", "mường kim", "33.120,5"))
        .await
        .is(StatusCode::SEE_OTHER);
    user.get(&map)
        .await
        .is(StatusCode::OK)
        .says("Theo địa giới xã")
        .says("33.120,50 ha");
    world
        .visitor()
        .get(&open)
        .await
        .is(StatusCode::OK)
        .says("33.120,50 ha")
        .says("đơn vị giữ sổ khai");
    let file = world
        .visitor()
        .get(&format!("{open}/geojson"))
        .await
        .is(StatusCode::OK)
        .json();
    let told = &file["features"][0]["properties"];
    assert_eq!(
        (&told["hectares"], &told["hectares_source"]),
        (&json!(33_120.5), &json!("typed"))
    );
    assert_eq!(told["communes"][0]["code"], "03637");
    assert!(file["features"][0]["geometry"].is_null());

    user.post(&map, &area(square, "", "")).await.is(StatusCode::SEE_OTHER);
    let users = store::collective::users(&world.app.db.reader(), id.parse().unwrap(), "", None, None, 10)
        .await
        .unwrap();
    let farmer = users.items[0].id.to_string();
    let plot = r#"{"type":"Polygon","coordinates":[[[103.45,22.35],[103.451,22.35],[103.451,22.351],[103.45,22.351],[103.45,22.35]]]}"#;
    let fields = [
        ("deed", "plot"),
        ("user", farmer.as_str()),
        ("plot_shape", plot),
        ("plot_paper", "Biên bản đo đạc"),
    ];
    user.post(&map, &fields).await.is(StatusCode::SEE_OTHER);
    user.get(&map)
        .await
        .is(StatusCode::OK)
        .says("1 thửa đã vẽ")
        .says("tính từ bản đồ");
    world
        .visitor()
        .get(&open)
        .await
        .is(StatusCode::OK)
        .says("tính từ bản đồ");
    let all = user.get(&format!("{map}/geojson")).await.is(StatusCode::OK).json();
    assert_eq!(all["features"].as_array().unwrap().len(), 2);
    for feature in all["features"].as_array().unwrap() {
        assert_eq!(feature["properties"]["hectares_source"], "computed");
        assert_eq!(feature["geometry"]["type"], "MultiPolygon");
    }
    let public = world.visitor().get(&format!("{open}/geojson")).await.is(StatusCode::OK);
    assert!(
        !public.text().contains("Phúc Than"),
        "a farmer in the file for everyone"
    );
    assert_eq!(public.json()["features"].as_array().unwrap().len(), 1);
    let stranger = world.user("binh").await;
    stranger.get(&format!("{map}/geojson")).await.is(StatusCode::NOT_FOUND);
}

/// An unpaid record whose amount the table gave is as sure as its row; one that a notice says is sure. The page marks it, its sentence
/// says so, and the sum says how much of it nobody compared.
#[tokio::test]
async fn a_budget_says_what_nobody_compared() {
    let world = World::new().await;
    let (_, user) = officer(&world).await;
    let id = mark(&world, world.commune, "CHÈ MƯỜNG KIM").await;
    let add = |once: &'static str, kind: &'static str, amount: &'static str| {
        [
            ("_once", once),
            ("deed", "add"),
            ("kind", kind),
            ("quantity", "1"),
            ("due_on", "2/4/2027"),
            ("amount", amount),
        ]
    };
    let costs = format!("/tai-san/{id}/chi-phi");
    for fields in [add("mot", "search", ""), add("hai", "exam_mark", "700000")] {
        user.post(&costs, &fields).await.is(StatusCode::SEE_OTHER);
    }
    let rules = world.app.part::<Rules>().unwrap();
    let budget = fee_ledger::budget(&world.app.db.reader(), &policy::whole(), &rules, day("2026-11-25"))
        .await
        .unwrap();
    let sure = |kind: &str| {
        let mut lines = budget.lines.iter().filter(|line| line.kind == kind);
        lines.next().map(|line| line.told.verified)
    };
    assert_eq!((sure("search"), sure("exam_mark")), (Some(false), Some(true)));
    let unsure: Vec<_> = budget.lines.iter().filter(|line| !line.told.verified).collect();
    let text = user
        .get("/tai-san/chi-phi?loai=search")
        .await
        .is(StatusCode::OK)
        .says("Đã ghi trong danh sách chi phí: 180.000 đồng (chưa đối chiếu văn bản gốc).")
        .says(&format!(
            "({} khoản) theo mức phí chưa đối chiếu văn bản gốc.",
            unsure.len()
        ))
        .text();
    assert!(text.contains("Chưa đối chiếu văn bản gốc"), "no mark");
    let text = user
        .get("/tai-san/chi-phi?loai=exam_mark")
        .await
        .is(StatusCode::OK)
        .text();
    assert!(text.contains("Đã ghi trong danh sách chi phí: 700.000 đồng."), "{text}");
    assert!(!text.contains("Chưa đối chiếu văn bản gốc"), "a notice says it");
}

/// The month of deadlines belongs to the deadlines in the navigation, though its address begins like that of the register.
#[tokio::test]
async fn the_month_belongs_to_the_deadlines() {
    let world = World::new().await;
    let (_, user) = officer(&world).await;
    for address in ["/tai-san/lich", "/tai-san/lich?thang=2027-01", "/tai-san/han"] {
        let text = user.get(address).await.is(StatusCode::OK).text();
        assert!(
            text.contains("<a href=\"/tai-san/han\" aria-current=\"page\">"),
            "{address}"
        );
        assert!(
            !text.contains("<a href=\"/tai-san\" aria-current=\"page\">"),
            "{address}"
        );
    }
    let text = user.get("/tai-san").await.is(StatusCode::OK).text();
    assert!(text.contains("<a href=\"/tai-san\" aria-current=\"page\">"));
}

/// An enterprise is told where its own assets stand, what is due and what is to be paid, and nothing of others; officers have their
/// figures elsewhere.
#[tokio::test]
async fn an_enterprise_is_told_of_its_own_assets_alone() {
    let world = World::new().await;
    let (_, officer) = officer(&world).await;
    let (_, own) = person(&world, "dn", world.school, (Role::Enterprise, false)).await;
    let title = "Tài sản của đơn vị bạn";
    let empty = own.get("/tai-san").await.is(StatusCode::OK).text();
    assert!(!empty.contains(title), "nothing is told of nothing");
    let id = mark(&world, world.school, "CHÈ A").await;
    mark(&world, world.school, "CHÈ B").await;
    mark(&world, world.commune, "GẠO C").await;
    // In the register of the commune, with the enterprise as its applicant.
    let mut shared = named(Right::Trademark, "MẬT D");
    shared.classes = vec!["30".to_owned()];
    shared.parties.push(Party {
        part: Part::Applicant,
        name: "Doanh nghiệp".to_owned(),
        unit: Some(world.school),
        person: None,
        country: "VN".to_owned(),
        detail: String::new(),
        share: None,
    });
    asset(&world, world.commune, shared, Vec::new(), false).await;
    let cost = [
        ("deed", "add"),
        ("kind", "search"),
        ("quantity", "1"),
        ("due_on", "2/4/2027"),
        ("amount", "123456"),
    ];
    own.post(&format!("/tai-san/{id}/chi-phi"), &cost)
        .await
        .is(StatusCode::SEE_OTHER);
    let text = own
        .get("/tai-san")
        .await
        .is(StatusCode::OK)
        .says(title)
        .says("3 tài sản bạn được xem")
        .says("Phải nộp trong mười hai tháng")
        .says("Hạn gần nhất")
        .text();
    assert!(
        text.contains("/tai-san?trang_thai=pending\">"),
        "each figure opens onto its assets"
    );
    assert!(!text.contains("GẠO C"), "{text}");
    let scope = policy::scope(&acting(&world, "dn").await);
    let rules = world.app.part::<Rules>().unwrap();
    let budget = fee_ledger::budget(&world.app.db.reader(), &scope, &rules, day("2026-11-25"))
        .await
        .unwrap();
    let sum: i64 = budget
        .lines
        .iter()
        .filter_map(|line| line.told.amount)
        .map(|amount| amount.0)
        .sum();
    assert!(sum >= 123_456 && text.contains(&vietnamese::format_vnd(sum)), "{sum}");
    let pending = own.get("/tai-san?trang_thai=pending").await.is(StatusCode::OK).text();
    assert!(!pending.contains(title), "who looks for something is not told again");
    let text = officer.get("/tai-san").await.is(StatusCode::OK).text();
    assert!(!text.contains(title));
}

/// A person in their office.
async fn acting(world: &World, username: &str) -> Actor {
    let (db, today) = (world.app.db.reader(), day("2026-11-25"));
    let account = people::store::account_named(&db, username).await.unwrap().unwrap();
    let held = people::authorities(&db, account.person, today).await.unwrap();
    let office = held
        .iter()
        .find(|one| !matches!(one, kernel::access::Authority::Personal))
        .unwrap();
    people::acting_as(&db, account.person, office, today)
        .await
        .unwrap()
        .unwrap()
}
