//! IP assets: a commune and an enterprise keep their registers, dossiers go their way, deadlines follow and are shown before
//! they move. Who is not concerned sees nothing, and nobody above sees what is secret.

use crate::world::{User, World};
use ::ip_assets::Rules;
use ::ip_assets::commands::{self, Entered};
use ::ip_assets::model::{AssetId, Content, Event, EventKind, Part, Party, Right, State};
use ::ip_assets::{jobs, policy, store};
use axum::http::{Method, StatusCode};
use chrono::NaiveDate;
use kernel::access::{Actor, Role};
use kernel::ids::UnitId;
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

/// An asset as the service enters it.
pub async fn asset(world: &World, keeper: UnitId, content: Content, events: Vec<Event>, secret: bool) -> AssetId {
    let rules = world.app.part::<Rules>().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let entered = Entered {
        content,
        events,
        secret,
    };
    let id = commands::register(&tx, &rules, &Actor::system("test"), keeper, entered)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

fn named(right: Right, title: &str) -> Content {
    let mut content = Content::new(right);
    title.clone_into(&mut content.title);
    content
}

/// A mark in the register of a unit, filed on 2 March 2026 and published.
pub async fn mark(world: &World, keeper: UnitId, title: &str) -> AssetId {
    let mut content = named(Right::Trademark, title);
    content.classes = vec!["30".to_owned()];
    let events = vec![
        on(EventKind::Filed, "2026-03-02"),
        on(EventKind::Published, "2026-06-01"),
    ];
    asset(world, keeper, content, events, false).await
}

/// The support officer of the commune, and a leader of the province who sees what is below.
async fn officers(world: &World) -> (User, User) {
    world
        .person(
            "hotro",
            "Lò Thị Ín",
            world.commune,
            "Cán bộ SHTT",
            false,
            &[(Role::SupportOfficer, false)],
        )
        .await;
    world
        .person(
            "tinh",
            "Vàng Văn Tỉnh",
            world.country,
            "Lãnh đạo",
            false,
            &[(Role::Leader, true)],
        )
        .await;
    (world.user("hotro").await, world.user("tinh").await)
}

async fn due(world: &World, id: AssetId) -> Vec<(String, String)> {
    let due = store::deadlines::of(&world.app.db.reader(), id).await.unwrap();
    due.into_iter().map(|due| (due.key, due.due_on.to_string())).collect()
}

fn entry<'a>(keeper: &'a str, once: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("keeper", keeper),
        ("_once", once),
        ("right", "trademark"),
        ("title", "MẬT ONG MƯỜNG KIM"),
        ("applicants", "Hợp tác xã Ong; bản Hua Chít"),
        ("application", "4-2026-01234"),
        ("classes", "30; 35"),
        ("filed_on", "2/3/2026"),
    ]
}

/// A mark is entered once however often the form is sent, and its legal deadlines stand on its page with their reasons.
#[tokio::test]
async fn an_asset_is_registered_once_and_its_deadlines_explain_themselves() {
    let world = World::new().await;
    let (officer, above) = officers(&world).await;
    let commune = world.commune.to_string();
    let form = entry(&commune, "mot");
    let first = officer
        .post("/tai-san", &form)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    let second = officer
        .post("/tai-san", &form)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    assert_eq!(first, second);
    officer
        .get(&first)
        .await
        .is(StatusCode::OK)
        .says("MẬT ONG MƯỜNG KIM")
        .says("Hạn theo luật")
        .says("Điều");
    // Units above see it; another commune's people do not.
    above.get(&first).await.is(StatusCode::OK);
    let binh = world.user("binh").await;
    binh.get(&first).await.is(StatusCode::NOT_FOUND);
    officer
        .get("/tai-san")
        .await
        .is(StatusCode::OK)
        .says("MẬT ONG MƯỜNG KIM");
    officer.get("/tai-san/han").await.is(StatusCode::OK);
}

/// What was typed comes back with the sentence at its field; nothing is stored.
#[tokio::test]
async fn what_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let commune = world.commune.to_string();
    for (field, value, told) in [
        ("classes", "46", "46"),
        ("application", "1-2026-01234", "bắt đầu bằng 1"),
        ("granted_on", "1/1/2025", "Cấp văn bằng"),
        ("priority_on", "1/1/2024", "quá 6 tháng"),
        ("filed_on", "31/2/2026", "31/2/2026"),
        ("authors", "Lò A; 60%\nLò B; 50%", "tổng không quá 100%"),
        ("title", "", "Nhập nhãn hiệu"),
        ("secret", "1", "giữ kín được"),
        ("holders", "Công ty A; x\n ; y", "phải có tên"),
    ] {
        let mut form = entry(&commune, "hai");
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let answer = officer.post("/tai-san", &form).await;
        let text = answer.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(text.contains(told), "{field}: {text}");
        assert!(
            text.contains("Hợp tác xã Ong; bản Hua Chít"),
            "{field}: what was typed is lost"
        );
    }
    let held = store::count(
        &world.app.db.reader(),
        &policy::whole(),
        &store::Filter::default(),
        day("2026-11-26"),
    )
    .await
    .unwrap();
    assert_eq!(held, 0);
}

/// A number that stands in another register is refused, without telling of whom to one who may not see it.
#[tokio::test]
async fn a_number_stands_once() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let mut content = named(Right::Trademark, "BÍ ẨN");
    content.application = "4-2026-01234".to_owned();
    asset(
        &world,
        world.other_school,
        content,
        vec![on(EventKind::Filed, "2026-01-05")],
        false,
    )
    .await;
    let commune = world.commune.to_string();
    // The other school lies in another commune: its mark is not named.
    let mut form = entry(&commune, "ba");
    form.retain(|(name, _)| *name != "application");
    form.push(("application", "vn 4 2026 01234"));
    let text = officer
        .post("/tai-san", &form)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .text();
    assert!(text.contains("Số này đã có"), "{text}");
    let outside = !world
        .app
        .db
        .units()
        .is_within(world.other_school, world.commune, day("2026-11-26"));
    if outside {
        assert!(!text.contains("BÍ ẨN"));
    }
}

/// What an event would move is shown first; it moves only what was shown, and what was written down wrong stays crossed out.
#[tokio::test]
async fn a_step_is_shown_before_it_is_taken_and_a_wrong_one_is_taken_back_with_its_reason() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let id = mark(&world, world.commune, "CHÈ MƯỜNG KIM").await;
    let before = due(&world, id).await;
    let page = format!("/tai-san/{id}/dien-bien");
    let mut form = vec![
        ("_once", "buoc"),
        ("version", "1"),
        ("kind", "office_action"),
        ("on", "2/11/2026"),
        ("number", "12345/TB-SHTT"),
        ("confirm", ""),
    ];
    let shown = officer
        .post(&page, &form)
        .await
        .is(StatusCode::OK)
        .says("Nếu ghi thì")
        .text();
    assert_eq!(due(&world, id).await, before, "a preview writes nothing");
    assert!(shown.contains("có hạn mới"), "{shown}");
    let seen = shown
        .split("name=\"seen\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    // Something else than what was shown is shown anew, not written.
    form.retain(|(name, _)| *name != "confirm");
    form.extend([("confirm", "1"), ("seen", "khác")]);
    officer.post(&page, &form).await.is(StatusCode::OK).says("Nếu ghi thì");
    assert_eq!(due(&world, id).await, before);
    form.retain(|(name, _)| *name != "seen");
    form.push(("seen", &seen));
    officer.post(&page, &form).await.is(StatusCode::SEE_OTHER);
    officer.post(&page, &form).await.is(StatusCode::SEE_OTHER);
    let events = store::events(&world.app.db.reader(), id).await.unwrap();
    let told = events
        .iter()
        .filter(|held| held.event.kind == EventKind::OfficeAction)
        .collect::<Vec<_>>();
    assert_eq!(told.len(), 1, "a second click does nothing");
    let after = due(&world, id).await;
    assert_ne!(after, before);
    // It did not happen: taken back with a reason, and every deadline is as before.
    let back = format!("{page}/{}", told[0].id);
    let mut undo = vec![
        ("_once", "bo"),
        ("version", "2"),
        ("undo", "1"),
        ("why", "Thông báo gửi nhầm"),
    ];
    let shown = officer.post(&back, &undo).await.is(StatusCode::OK).text();
    let seen = shown
        .split("name=\"seen\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    undo.extend([("confirm", "1"), ("seen", seen.as_str())]);
    officer.post(&back, &undo).await.is(StatusCode::SEE_OTHER);
    assert_eq!(due(&world, id).await, before);
    officer
        .get(&format!("/tai-san/{id}"))
        .await
        .says("Đã bỏ: Thông báo gửi nhầm");
}

/// Two people write at once: the second sees that somebody was first, and keeps what was typed.
#[tokio::test]
async fn the_second_of_two_keeps_what_was_typed() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let id = mark(&world, world.commune, "CHÈ MƯỜNG KIM").await;
    let page = format!("/tai-san/{id}/sua");
    let form = |title: &'static str| {
        vec![
            ("version", "1"),
            ("right", "trademark"),
            ("title", title),
            ("classes", "30"),
        ]
    };
    officer.post(&page, &form("CHÈ A")).await.is(StatusCode::SEE_OTHER);
    let told = officer
        .post(&page, &form("CHÈ B"))
        .await
        .is(StatusCode::CONFLICT)
        .says("CHÈ B")
        // What the first one saved stands beside it, and only what differs: saving again is a choice.
        .says("Người khác vừa lưu")
        .says("<dd class=\"long\">CHÈ A</dd>")
        .text();
    assert!(!told.contains("<dt>Phân loại</dt>"), "{told}");
}

/// What a unit keeps secret is not seen, counted or found above it; its own officers and its authors see it.
#[tokio::test]
async fn what_is_secret_stays_with_its_unit() {
    let world = World::new().await;
    let (officer, above) = officers(&world).await;
    let content = named(Right::TradeSecret, "Men lá bí truyền");
    let id = asset(&world, world.commune, content, Vec::new(), true).await;
    let page = format!("/tai-san/{id}");
    officer.get(&page).await.is(StatusCode::OK).says("Giữ kín");
    above.get(&page).await.is(StatusCode::NOT_FOUND);
    let list = above.get("/tai-san").await.is(StatusCode::OK).text();
    assert!(!list.contains("Men lá"), "{list}");
    let scope = policy::published();
    let on = day("2026-11-26");
    assert!(store::find(&world.app.db.reader(), &scope, id, on).await.is_err());
    // It cannot be published by mistake either.
    officer
        .post(&format!("{page}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let held = world.app.db.reader();
    let entries = kernel::journal::timeline(&held, ::ip_assets::model::SUBJECT, id.0)
        .await
        .unwrap();
    assert!(
        !entries
            .iter()
            .any(|entry| entry.details().to_string().contains("Men lá"))
    );
}

/// An invention that the office has not published loses its novelty when it is shown: refused until then.
#[tokio::test]
async fn an_unpublished_invention_is_not_shown_to_the_public() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let content = named(Right::Patent, "Lò sấy chè");
    let filed = vec![on(EventKind::Filed, "2026-05-04")];
    let id = asset(&world, world.commune, content, filed, false).await;
    let page = format!("/tai-san/{id}/cong-khai");
    officer
        .post(&page, &[("shown", "1")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("mất tính mới");
    let open = mark(&world, world.commune, "CHÈ CÔNG KHAI").await;
    officer
        .post(&format!("/tai-san/{open}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    let visitor = world.visitor();
    visitor
        .get("/tai-san-cong-khai")
        .await
        .is(StatusCode::OK)
        .says("CHÈ CÔNG KHAI");
    visitor
        .get(&format!("/tai-san-cong-khai/{open}"))
        .await
        .is(StatusCode::OK);
    visitor
        .get(&format!("/tai-san-cong-khai/{id}"))
        .await
        .is(StatusCode::NOT_FOUND);
}

/// What the public sees stays what may be shown: a mark does not become an unfiled invention behind its published page, and the
/// publication that made an invention showable is not taken back under it.
#[tokio::test]
async fn what_is_published_does_not_become_what_must_not_be_shown() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let open = mark(&world, world.commune, "CHÈ CÔNG KHAI").await;
    officer
        .post(&format!("/tai-san/{open}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    let form = [("version", "2"), ("right", "patent"), ("title", "Lò sấy chưa nộp đơn")];
    // The dossier of the mark was published: as an invention it would be, too. One that never was is refused.
    let bare = named(Right::Trademark, "CHƯA CÔNG BỐ");
    let bare = asset(
        &world,
        world.commune,
        bare,
        vec![on(EventKind::Filed, "2026-05-04")],
        false,
    )
    .await;
    officer
        .post(&format!("/tai-san/{bare}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    officer
        .post(&format!("/tai-san/{bare}/sua"), &form)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("mất tính mới");
    let content = named(Right::Patent, "Lò sấy");
    let events = vec![
        on(EventKind::Filed, "2025-05-05"),
        on(EventKind::Published, "2026-06-01"),
    ];
    let shown = asset(&world, world.commune, content, events, false).await;
    officer
        .post(&format!("/tai-san/{shown}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    let held = store::events(&world.app.db.reader(), shown).await.unwrap();
    let event = held
        .iter()
        .find(|held| held.event.kind == EventKind::Published)
        .unwrap();
    let rules = world.app.part::<Rules>().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let step = commands::Step::TakeBack(event.id, "Ghi nhầm hồ sơ".to_owned());
    let told = commands::step(&tx, &rules, &Actor::system("test"), (shown, 2), &step).await;
    assert!(matches!(told, Err(kernel::AppError::Invalid(_))), "{told:?}");
}

/// A secret is opened by nobody's silence: a replacement that says nothing of it leaves it a secret, with the days of contracts.
#[tokio::test]
async fn what_a_replacement_leaves_out_opens_no_secret() {
    let world = World::new().await;
    let (officer, above) = officers(&world).await;
    let id = asset(&world, world.commune, named(Right::KnowHow, "Men lá"), Vec::new(), true).await;
    let body = json!({ "keeper": world.commune, "right": "know_how", "title": "Men lá hai" });
    let told = officer
        .json(
            Method::PUT,
            &format!("/api/v1/ip-assets/{id}"),
            &[("If-Match", "\"1\"")],
            body,
        )
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(told["secret"], true);
    // Nor does whoever is above enter one that they could not open again.
    let body = json!({ "keeper": world.commune, "right": "know_how", "title": "Bí quyết", "secret": true });
    above
        .json(Method::POST, "/api/v1/ip-assets", &[], body)
        .await
        .is(StatusCode::FORBIDDEN);
}

/// What happens once has no place in a series: a second filing does not come in under another number.
#[tokio::test]
async fn a_place_that_means_nothing_is_refused() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let body = json!({
        "keeper": world.commune, "right": "patent", "title": "Máy gặt",
        "events": [{ "kind": "filed", "on": "2026-04-06" }, { "kind": "filed", "on": "2026-04-07", "ordinal": 1 }],
    });
    officer
        .json(Method::POST, "/api/v1/ip-assets", &[], body)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let body = json!({
        "keeper": world.commune, "right": "copyright", "title": "Tranh",
        "days": [{ "what": "change_asked", "on": "2026-04-06" }, { "what": "change_asked", "on": "2026-05-06" }],
    });
    officer
        .json(Method::POST, "/api/v1/ip-assets", &[], body)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
}

/// Each step before a deadline is told once to whoever keeps the register; a deadline that moved is told anew.
#[tokio::test]
async fn people_are_reminded_once_for_each_step() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    mark(&world, world.commune, "CHÈ MƯỜNG KIM").await;
    let id = mark(&world, world.commune, "CHÈ HAI").await;
    let rules = world.app.part::<Rules>().unwrap();
    let system = Actor::system("ip_assets");
    // An answer that is due in three months.
    let tx = world.app.db.begin_system("test").await.unwrap();
    let step = commands::Step::Add(on(EventKind::OfficeAction, "2026-11-20"));
    commands::step(&tx, &rules, &system, (id, 1), &step).await.unwrap();
    tx.commit().await.unwrap();
    let remind = || async {
        let tx = world.app.db.begin_system("test").await.unwrap();
        // One at a time: every part goes on behind the last deadline of the part before.
        let (mut told, mut after) = (0, None);
        loop {
            let (some, reached) = commands::remind(&tx, &system, after, 1).await.unwrap();
            told += some;
            if reached.is_none() {
                break;
            }
            after = reached;
        }
        tx.commit().await.unwrap();
        told
    };
    let first = remind().await;
    assert!(first > 0);
    assert_eq!(remind().await, 0, "said twice is said too often");
    officer.get("/thong-bao").await.is(StatusCode::OK).says("CHÈ HAI");
    // Nothing moved: a recount of every deadline changes nothing.
    let told = jobs::recompute(&world.app, &rules, true).await.unwrap();
    assert_eq!((told.assets, told.moved), (2, 0), "{told:?}");
}

/// The interface shows, previews and takes steps under the same rights, and demands the version that was read.
#[tokio::test]
async fn the_interface_takes_the_same_steps() {
    let world = World::new().await;
    let (officer, above) = officers(&world).await;
    let made = officer
        .json(
            Method::POST,
            "/api/v1/ip-assets",
            &[("Idempotency-Key", "k1")],
            json!({
                "keeper": world.commune, "right": "patent", "title": "Máy gặt", "classes": ["a01d45/00"],
                "events": [{ "kind": "filed", "on": "2026-04-06" }],
                "parties": [{ "part": "author", "name": "Lò A", "share": 10000 }],
            }),
        )
        .await
        .is(StatusCode::CREATED)
        .json();
    assert_eq!(made["classes"][0], "A01D 45/00");
    assert_eq!(made["state"], "pending");
    let id = made["id"].as_str().unwrap();
    let events = format!("/api/v1/ip-assets/{id}/events");
    let published = |preview: bool| json!({ "event": { "kind": "published", "on": "2026-09-01" }, "preview": preview });
    let told = officer
        .json(Method::POST, &events, &[], published(true))
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(told["applied"], false);
    assert!(!told["moved"].as_array().unwrap().is_empty());
    officer
        .json(Method::POST, &events, &[], published(false))
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    let told = officer
        .json(Method::POST, &events, &[("If-Match", "\"1\"")], published(false))
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(
        (told["applied"].clone(), told["version"].clone()),
        (json!(true), json!(2))
    );
    above
        .json(Method::POST, &events, &[("If-Match", "\"1\"")], published(false))
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    let due = officer
        .get(&format!("/api/v1/ip-assets/{id}/deadlines"))
        .await
        .is(StatusCode::OK)
        .json();
    assert!(due["deadlines"].as_array().unwrap().len() > 3);
    officer.get("/api/v1/deadlines").await.is(StatusCode::OK);
}

/// The register of a unit that ended goes on with the one that takes over, with its deadlines.
#[tokio::test]
async fn a_register_passes_on() {
    let world = World::new().await;
    let id = mark(&world, world.school, "TRƯỜNG").await;
    let tx = world.app.db.begin_system("test").await.unwrap();
    let moved = commands::take_over(&tx, world.school, world.commune).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(moved, 1);
    let one = store::find(&world.app.db.reader(), &policy::whole(), id, day("2026-11-26"))
        .await
        .unwrap();
    assert_eq!((one.keeper, one.state), (world.commune, State::Pending));
    let until = day("2099-01-01");
    let of = store::deadlines::between(
        &world.app.db.reader(),
        &policy::whole(),
        (None, until),
        store::deadlines::Wanted {
            keepers: Some(&[world.commune]),
            ..store::deadlines::Wanted::default()
        },
        100,
        day("2026-11-26"),
    )
    .await
    .unwrap();
    assert!(!of.is_empty());
}

/// A figure of assets opens onto them: filings by their day, titles by what stands at the end of the period.
#[tokio::test]
async fn figures_count_filings_and_what_stands() {
    let world = World::new().await;
    let (_, above) = officers(&world).await;
    let mut used = named(Right::Patent, "Lò sấy");
    used.parties.push(Party {
        part: Part::Holder,
        name: "HTX".to_owned(),
        unit: None,
        person: None,
        country: "VN".to_owned(),
        detail: String::new(),
        share: None,
    });
    let events = vec![
        on(EventKind::Filed, "2022-03-01"),
        on(EventKind::Granted, "2024-05-06"),
        on(EventKind::FirstUsed, "2025-01-06"),
    ];
    asset(&world, world.commune, used, events, false).await;
    let unused = vec![on(EventKind::Filed, "2022-04-01"), on(EventKind::Granted, "2025-05-06")];
    asset(
        &world,
        world.commune,
        named(Right::UtilityModel, "Bẫy bướm"),
        unused,
        false,
    )
    .await;
    mark(&world, world.commune, "CHÈ").await;
    let figures = world.app.part::<indicators::Figures>().unwrap();
    figures.fresh(&world.app.db).await.unwrap();
    let page = |key: &str| format!("/chi-tieu/{key}?don_vi={}&ky=2026", world.commune);
    above
        .get(&page("ip.inventions_exploited"))
        .await
        .is(StatusCode::OK)
        .says("50");
    above.get(&page("ip.applications")).await.is(StatusCode::OK).says("CHÈ");
}

/// Form 016.N and the quarter's filings are rows of a report: each counts its part, opens onto its records, and stands in no
/// list of indicators.
#[tokio::test]
async fn rows_of_a_report_count_parts_of_a_measure() {
    let world = World::new().await;
    let (_, above) = officers(&world).await;
    for (title, class, right) in [
        ("Lò sấy", "A23N 12/08", Right::Patent),
        ("Máy tời", "B66D 1/00", Right::Patent),
    ] {
        let mut content = named(right, title);
        content.classes = vec![class.to_owned()];
        let events = vec![on(EventKind::Filed, "2024-03-01"), on(EventKind::Granted, "2026-05-06")];
        asset(&world, world.commune, content, events, false).await;
    }
    mark(&world, world.commune, "CHÈ").await;
    let figures = world.app.part::<indicators::Figures>().unwrap();
    figures.fresh(&world.app.db).await.unwrap();
    let page = |key: &str, period: &str| format!("/chi-tieu/{key}?don_vi={}&ky={period}", world.commune);
    let said = above
        .get(&page("ip.patents_granted.a", "2026"))
        .await
        .is(StatusCode::OK);
    assert!(!said.says("Lò sấy").text().contains("Máy tời"));
    let said = above
        .get(&page("ip.marks_designs_applied", "2026-Q1"))
        .await
        .is(StatusCode::OK);
    assert!(!said.says("CHÈ").text().contains("Lò sấy"));
    let list = above.get(&format!("/chi-tieu?don_vi={}&ky=2026", world.commune)).await;
    let list = list.is(StatusCode::OK).says("/chi-tieu/ip.patents_granted?");
    assert!(!list.text().contains("/chi-tieu/ip.patents_granted.a"));

    let mut content = crate::reports::content(&world);
    content.form.tables[0].rows = [
        ("016.01", "ip.patents_granted"),
        ("016.03", "ip.patents_granted.a"),
        ("016.H", "ip.patents_granted.h"),
    ]
    .map(|(code, key)| reports::model::Row {
        code: code.into(),
        name: format!("Dòng {code}"),
        measured: "văn bằng".into(),
        source: reports::model::Source::Indicator { key: key.into() },
    })
    .into();
    content.frequency = reports::model::Frequency::Every {
        rule: directives::model::due::rule(kernel::period::PeriodKind::Year, 12, 15, false).unwrap(),
        stage: None,
    };
    content.reporters = reports::model::Reporters::These;
    content.named = vec![world.commune];
    content.receiver = world.country;
    let id = crate::reports::regime(&world, world.country, content).await;
    let owed = crate::reports::owed(&world, id, "2026").await;
    let regime = reports::store::find_regime(&world.app.db.reader(), id).await.unwrap();
    let units = world.app.db.units();
    let desk = reports::compose::Desk {
        figures: &figures,
        packs: &world.app.packs,
        units: &units,
        today: kernel::time::local_date(world.app.db.now()),
    };
    let draft = &owed[0].report.draft;
    let filled = reports::compose::fill(&world.app.db.reader(), desk, &regime, &owed[0], draft)
        .await
        .unwrap();
    let values: Vec<reports::model::Entry> = filled.entries.values().copied().collect();
    let whole = |number| reports::model::Entry::Value(reports::model::Amount(indicators::model::Exact::whole(number)));
    assert_eq!(values, [whole(2), whole(1), whole(0)], "rows 01, 03 and H");
    let text = above
        .get(&format!("/bao-cao/{}", owed[0].report.id))
        .await
        .is(StatusCode::OK);
    text.says("/chi-tieu/ip.patents_granted.a?");
}
