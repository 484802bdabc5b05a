//! What happens to an initiative after it was recognised: units that use it, what came of it, wider levels, awards.

use crate::initiative_life::{first_choice, received, recognised, work};
use crate::world::{User, World};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use kernel::access::{Actor, Role};
use kernel::ids::UnitId;
use serde_json::json;

/// Words of the dossier that only those see who handle it, and words that its author keeps to the unit.
const ESSENCE: &str = "Mỗi em một bộ thẻ số tự làm.";
const SECRET: &str = "Công thức mực";

fn id(address: &str) -> &str {
    address.trim_start_matches("/sang-kien/")
}

async fn published(world: &World) -> String {
    let address = recognised(world).await;
    let lan = world.user("lan").await;
    work(&lan, &address, "protect", &[("answer", "publish")])
        .await
        .is(StatusCode::SEE_OTHER);
    address
}

async fn clerk_elsewhere(world: &World) -> User {
    let clerk = [(Role::UnitClerk, false)];
    world
        .person("pao", "Giàng A Páo", world.other_school, "Văn thư", false, &clerk)
        .await;
    world.user("pao").await
}

fn declaration<'a>(unit: &'a str, since: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("unit", unit),
        ("since", since),
        ("place", "Ba lớp 6"),
        ("changes", "Thẻ gỗ thay thẻ giấy"),
        ("effect", ""),
        ("contact", "Giàng A Páo, 0912 000 111"),
    ]
}

/// The other school uses it since that day: declared and confirmed.
async fn used_elsewhere(world: &World, since: &str) -> (String, User, User) {
    let address = published(world).await;
    let (pao, hoa) = (clerk_elsewhere(world).await, world.user("hoa").await);
    let unit = world.other_school.to_string();
    work(&pao, &address, "declare_use", &declaration(&unit, since))
        .await
        .is(StatusCode::SEE_OTHER);
    let item = first_choice(&hoa, &address, "confirm_use", "item").await;
    work(&hoa, &address, "confirm_use", &[("item", &item), ("answer", "yes")])
        .await
        .is(StatusCode::SEE_OTHER);
    (address, pao, hoa)
}

async fn remind(world: &World) {
    use initiatives::commands::remind;
    let tx = world.app.db.begin_system("reminders").await.unwrap();
    remind::follow_ups(&tx, 10).await.unwrap();
    remind::payments(&tx, 10).await.unwrap();
    remind::supplements(&tx, 10).await.unwrap();
    remind::disputes(&tx, 10).await.unwrap();
    tx.commit().await.unwrap();
}

async fn province(world: &World) -> UnitId {
    let today = kernel::time::local_date(world.app.db.now());
    world.app.db.units().by_code("12", today).unwrap()
}

#[tokio::test]
async fn a_unit_declares_a_use_of_what_is_public_and_a_claim_opens_nothing() {
    let world = World::new().await;
    let address = recognised(&world).await;
    let pao = clerk_elsewhere(&world).await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    let unit = world.other_school.to_string();
    // Not public yet: it does not exist for another unit, on no page.
    for path in ["/lan-toa", "/viec/declare_use", ""] {
        pao.get(&format!("{address}{path}")).await.is(StatusCode::NOT_FOUND);
    }
    work(&pao, &address, "declare_use", &declaration(&unit, "1/9/2026"))
        .await
        .is(StatusCode::NOT_FOUND);
    let none = pao.get("/sang-kien/ap-dung?q=toan").await.is(StatusCode::OK);
    assert!(!none.text().contains("Dạy toán"));

    work(&lan, &address, "protect", &[("answer", "publish")])
        .await
        .is(StatusCode::SEE_OTHER);
    pao.get("/sang-kien/ap-dung?q=toan").await.says("Dạy toán lớp 2");
    let seen = pao.get(&format!("{address}/lan-toa")).await.is(StatusCode::OK);
    let seen = seen.says("Dạy toán lớp 2").says("Chưa đơn vị nào").text();
    assert!(!seen.contains(ESSENCE) && !seen.contains(SECRET));
    // A teacher speaks for no unit; a clerk for their own alone, and not for the one that recognised it.
    let binh = world.user("binh").await;
    work(&binh, &address, "declare_use", &declaration(&unit, "1/9/2026"))
        .await
        .is(StatusCode::FORBIDDEN);
    work(&hoa, &address, "declare_use", &declaration(&unit, "1/9/2026"))
        .await
        .is(StatusCode::FORBIDDEN);
    let school = world.school.to_string();
    work(&pao, &address, "declare_use", &declaration(&school, "1/9/2026"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn đơn vị mà bạn là cán bộ đầu mối");
    work(&pao, &address, "declare_use", &declaration(&unit, "1/9/2027"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("hôm nay hoặc trước đó")
        .says("Thẻ gỗ thay thẻ giấy");

    let declared = work(&pao, &address, "declare_use", &declaration(&unit, "1/9/2026")).await;
    assert_eq!(
        declared.is(StatusCode::SEE_OTHER).location(),
        format!("{address}/lan-toa")
    );
    let seen = pao.get(&format!("{address}/lan-toa")).await.says("chờ cơ sở xác nhận");
    assert!(!seen.text().contains(ESSENCE));
    pao.get(&address).await.is(StatusCode::NOT_FOUND);
    work(&pao, &address, "declare_use", &declaration(&unit, "1/9/2026"))
        .await
        .is(StatusCode::FORBIDDEN);
    pao.get("/sang-kien/ap-dung").await.says("chờ cơ sở xác nhận");

    hoa.get("/viec-cua-toi").await.says("Xác nhận nơi áp dụng");
    hoa.get("/thong-bao").await.says("khai đang áp dụng sáng kiến");
    hoa.get(&address).await.says("Đã công nhận");
    let item = first_choice(&hoa, &address, "confirm_use", "item").await;
    let answer = [("item", item.as_str()), ("answer", "yes")];
    work(&pao, &address, "confirm_use", &answer)
        .await
        .is(StatusCode::NOT_FOUND);
    work(&hoa, &address, "confirm_use", &answer)
        .await
        .is(StatusCode::SEE_OTHER);
    work(&hoa, &address, "confirm_use", &answer)
        .await
        .is(StatusCode::FORBIDDEN);
    hoa.get(&address).await.says("Đã nhân rộng").says("0912 000 111");
    // Shared now: the dossier, without what the author keeps.
    let shared = pao.get(&address).await.is(StatusCode::OK).says(ESSENCE).text();
    assert!(!shared.contains(SECRET));
    let spread = hoa
        .get(&format!("{address}/lan-toa"))
        .await
        .says("Thẻ gỗ thay thẻ giấy");
    spread
        .says("<svg class=\"graph wide\"")
        .says("Trường THCS Mường Kim")
        .says("từ 01/09/2026");
}

#[tokio::test]
async fn a_use_that_is_not_confirmed_opens_nothing_and_may_be_declared_again() {
    let world = World::new().await;
    let address = published(&world).await;
    let (pao, hoa) = (clerk_elsewhere(&world).await, world.user("hoa").await);
    let unit = world.other_school.to_string();
    work(&pao, &address, "declare_use", &declaration(&unit, "1/9/2026"))
        .await
        .is(StatusCode::SEE_OTHER);
    // Until then it is a word between the two: nobody else sees who said it, nor is it counted.
    let stranger = world.user("binh").await.get(&format!("{address}/lan-toa")).await.text();
    assert!(!stranger.contains("chờ cơ sở xác nhận"), "{stranger}");
    let item = first_choice(&hoa, &address, "confirm_use", "item").await;
    let no = [
        ("item", item.as_str()),
        ("answer", "no"),
        ("note", "Chưa thấy lớp nào dùng"),
    ];
    work(&hoa, &address, "confirm_use", &no).await.is(StatusCode::SEE_OTHER);
    pao.get(&address).await.is(StatusCode::NOT_FOUND);
    // The notice leads where they may go.
    pao.get("/thong-bao")
        .await
        .says("không xác nhận")
        .says(&format!("{address}/lan-toa\""));
    hoa.get(&address).await.says("Đã công nhận");
    work(&pao, &address, "declare_use", &declaration(&unit, "1/9/2026"))
        .await
        .is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_use_of_long_ago_has_its_follow_ups_and_a_slip_of_the_year_is_told() {
    let world = World::new().await;
    let address = published(&world).await;
    let pao = clerk_elsewhere(&world).await;
    let unit = world.other_school.to_string();
    work(&pao, &address, "declare_use", &declaration(&unit, "1/9/0206"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Năm quá xa");
    let hoa = world.user("hoa").await;
    work(&pao, &address, "declare_use", &declaration(&unit, "1/9/2010"))
        .await
        .is(StatusCode::SEE_OTHER);
    let item = first_choice(&hoa, &address, "confirm_use", "item").await;
    work(&hoa, &address, "confirm_use", &[("item", &item), ("answer", "yes")])
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.says("quá hạn từ 01/03/2011");
}

/// A commune's clerk whose role reaches below declares for a school, and reads what was entered.
#[tokio::test]
async fn a_clerk_whose_role_reaches_below_declares_for_a_unit_below() {
    let world = World::new().await;
    let address = published(&world).await;
    world
        .person(
            "bao",
            "Lò Văn Bảo",
            world.commune,
            "Công chức",
            false,
            &[(Role::UnitClerk, true)],
        )
        .await;
    let bao = world.user("bao").await;
    let body = json!({ "initiative": id(&address), "unit": world.other_school, "since": "2026-09-01",
                       "place": "Ba lớp 6", "contact": "Lò Văn Bảo" });
    let made = bao
        .json(
            Method::POST,
            "/api/v1/replications",
            &[("idempotency-key", "b-1")],
            body,
        )
        .await
        .is(StatusCode::CREATED);
    assert_eq!(made.json()["contact"], "Lò Văn Bảo");
    bao.get("/sang-kien/ap-dung").await.says("Trường THCS Mường Kim");
}

#[tokio::test]
async fn figures_are_asked_after_half_a_year_and_a_year_and_stand_beside_what_was_claimed() {
    let world = World::new().await;
    // Six months from 25/05/2026 is today, 25/11/2026.
    let (address, pao, hoa) = used_elsewhere(&world, "25/5/2026").await;
    pao.get("/viec-cua-toi").await.says("Báo số liệu thực tế");
    assert!(!hoa.get("/viec-cua-toi").await.text().contains("Báo số liệu thực tế"));
    hoa.get(&address).await.says("25/11/2026").says("Chưa đến hạn");
    hoa.get(&format!("{address}/lan-toa"))
        .await
        .says("Sau 12 tháng: Chưa đến hạn");
    remind(&world).await;
    remind(&world).await;
    let told = pao.get("/thong-bao").await.text();
    assert_eq!(told.matches("báo số liệu thực tế sau 6 tháng").count(), 1, "told once");

    let benefit = [
        ("from", "25/5/2026"),
        ("to", "25/11/2026"),
        ("method", "time"),
        ("basis", "3 lớp, mỗi tuần 4 giờ"),
        ("amount", "30.000.000"),
    ];
    work(&pao, &address, "benefit", &benefit)
        .await
        .is(StatusCode::SEE_OTHER);
    let form = pao
        .get(&format!("{address}/viec/follow_up"))
        .await
        .says("đã khai 30.000.000 đồng");
    let item = form.text().split("name=\"item\" value=\"").nth(1).unwrap()[..36].to_owned();
    let figures = [
        ("item", item.as_str()),
        ("still", "yes"),
        ("amount", "18.000.000"),
        ("basis", "Theo sổ theo dõi của ba lớp"),
    ];
    work(&hoa, &address, "follow_up", &figures)
        .await
        .is(StatusCode::FORBIDDEN);
    work(&pao, &address, "follow_up", &[("item", &item), ("still", "yes")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập cách tính và số liệu");
    work(&pao, &address, "follow_up", &figures)
        .await
        .is(StatusCode::SEE_OTHER);
    work(&pao, &address, "follow_up", &figures)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    hoa.get(&address)
        .await
        .says("30.000.000 đồng")
        .says("18.000.000 đồng. Còn áp dụng");
    let beside = "thực tế 18.000.000 đồng, đã khai 30.000.000 đồng";
    hoa.get(&format!("{address}/lan-toa")).await.says(beside);
    // What nobody tells stays in sight.
    world.advance(TimeDelta::days(200));
    let (pao, hoa) = (world.user("pao").await, world.user("hoa").await);
    hoa.get(&address).await.says("Chưa báo, quá hạn từ 25/05/2027");
    hoa.get(&format!("{address}/lan-toa"))
        .await
        .says("Chưa báo, quá hạn từ 25/05/2027");
    let item = first_choice(&pao, &address, "follow_up", "item").await;
    let ended = [
        ("item", item.as_str()),
        ("still", "no"),
        ("basis", "Đã thay bằng bảng số"),
    ];
    work(&pao, &address, "follow_up", &ended)
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&format!("{address}/lan-toa"))
        .await
        .says("Đã thôi áp dụng")
        .says("Chưa đơn vị nào");
    pao.get("/sang-kien/ap-dung").await.is(StatusCode::OK);
    // Who stopped may begin again.
    let unit = world.other_school.to_string();
    work(&pao, &address, "declare_use", &declaration(&unit, "1/6/2027"))
        .await
        .is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn overdue_remuneration_is_on_the_list_of_the_owner_until_it_is_paid() {
    let world = World::new().await;
    let address = recognised(&world).await;
    let (hoa, minh) = (world.user("hoa").await, world.user("minh").await);
    let owe = [("kind", "use_year"), ("from", "30/9/2026"), ("base", "80.000.000")];
    work(&hoa, &address, "owe", &owe).await.is(StatusCode::SEE_OTHER);
    for user in [&hoa, &minh] {
        let list = user.get("/viec-cua-toi").await.says("Quá hạn").text();
        assert!(list.contains(&format!("{address}/viec/pay")), "{list}");
    }
    remind(&world).await;
    hoa.get("/thong-bao").await.says("đã quá hạn trả từ ngày 30/10/2026");
    let item = first_choice(&hoa, &address, "pay", "item").await;
    let pay = [
        ("item", item.as_str()),
        ("on", "25/11/2026"),
        ("voucher", "PC-12"),
        ("tax", "560.000"),
    ];
    work(&hoa, &address, "pay", &pay).await.is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.says("đã khấu trừ thuế 560.000 đồng");
    assert!(!hoa.get("/viec-cua-toi").await.text().contains("/viec/pay"));
}

fn proposal<'a>(level: &'a str, kind: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("level", level),
        ("kind", kind),
        ("sector", "education"),
        ("reasons", "Ba trường đã dùng, có xác nhận"),
    ]
}

/// The council of the province concludes on what was proposed to it.
async fn judge(world: &World, province: UnitId, persons: &[kernel::ids::PersonId]) {
    use councils::commands::{self, NewCouncil, NewMember};
    use councils::model::{Conclusion, Rules, Seat, Vote};
    let (system, rules) = (Actor::system("test"), world.app.part::<Rules>().unwrap());
    let from = "2026-01-01".parse().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let new = NewCouncil {
        unit: province,
        name: "Hội đồng sáng kiến tỉnh".into(),
        decision_number: "70/QĐ-UBND".into(),
        decided_on: from,
        signer: "Lê Văn Sơn".into(),
        term_from: from,
        term_to: None,
        policy_key: "tt18-2013".into(),
        form: "initiative/1".into(),
    };
    let council = commands::found(&tx, &rules, &system, new).await.unwrap();
    for (n, person) in persons.iter().enumerate() {
        let member = NewMember {
            person: *person,
            seat: [Seat::Chair, Seat::Secretary].get(n).copied().unwrap_or(Seat::Member),
            title: "Công chức".into(),
            expertise: String::new(),
            from,
        };
        commands::add_member(&tx, &system, council, member).await.unwrap();
    }
    let at = world.app.db.now() + TimeDelta::hours(2);
    let meeting = commands::plan(&tx, &system, council, "Phiên tỉnh".into(), "Phòng 1".into(), at)
        .await
        .unwrap();
    let sources = world.app.part::<councils::source::Sources>().unwrap();
    let source = sources
        .0
        .iter()
        .find(|one| one.kind() == "initiative_proposal")
        .unwrap();
    let today = tx.today();
    let waiting = source.waiting(&tx.reader(), &system, province, today).await.unwrap();
    let ids: Vec<uuid::Uuid> = waiting.iter().map(|one| one.id).collect();
    let subjects = source
        .subjects(&tx.reader(), &tx.units(), &system, province, &ids, today)
        .await
        .unwrap();
    assert!(subjects[0].scope.starts_with("Cấp tỉnh"));
    // A council of another unit puts on no agenda what waits for this one, whoever may read it.
    let foreign = source
        .subjects(&tx.reader(), &tx.units(), &system, world.commune, &ids, today)
        .await;
    assert!(matches!(foreign, Err(kernel::AppError::NotFound)));
    commands::add_items(&tx, &system, meeting, subjects).await.unwrap();
    commands::open(&tx, &system, meeting).await.unwrap();
    commands::attend(&tx, &system, meeting, persons).await.unwrap();
    let scope = councils::policy::whole();
    let items = councils::store::items_of(&tx.reader(), &scope, meeting, today)
        .await
        .unwrap();
    let items: Vec<_> = items.iter().map(|item| item.id).collect();
    commands::open_vote(&tx, &system, meeting, &items).await.unwrap();
    tx.commit().await.unwrap();
    for person in persons {
        let actor = Actor {
            person: *person,
            authority: kernel::access::Authority::Personal,
            ..Actor::system("test")
        };
        let tx = world.app.db.begin(&actor, "test").await.unwrap();
        let votes: Vec<_> = items.iter().map(|item| (*item, Vote::Yes)).collect();
        commands::cast(&tx, &actor, meeting, &votes).await.unwrap();
        tx.commit().await.unwrap();
    }
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::close_vote(&tx, &system, meeting, &items).await.unwrap();
    let number = items.len().to_string();
    let bulk = commands::conclude(
        &tx,
        &system,
        meeting,
        &items,
        Conclusion::Recognise,
        "Rõ hiệu quả",
        &number,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world.advance(TimeDelta::minutes(11));
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::release(&tx, &world.app, &system, bulk).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_same_record_climbs_and_each_level_adds_its_own_review() {
    let world = World::new().await;
    let address = recognised(&world).await;
    let province = province(&world).await;
    let clerk = [(Role::UnitClerk, false)];
    let mut board = Vec::new();
    for (name, full, title, head, roles) in [
        ("cttinh", "Lê Văn Sơn", "Chủ tịch", true, &[(Role::Leader, false)][..]),
        ("vptinh", "Phạm Thị Nga", "Chuyên viên", false, &clerk[..]),
        ("uv", "Vũ Thị Mai", "Chuyên viên", false, &[][..]),
    ] {
        board.push(world.person(name, full, province, title, head, roles).await);
    }
    let (hoa, lan, minh) = (
        world.user("hoa").await,
        world.user("lan").await,
        world.user("minh").await,
    );
    let (leader, office) = (world.user("cttinh").await, world.user("vptinh").await);
    office.get(&address).await.is(StatusCode::NOT_FOUND);
    work(&lan, &address, "propose", &proposal("province", "effect"))
        .await
        .is(StatusCode::FORBIDDEN);
    hoa.get(&format!("{address}/viec/propose"))
        .await
        .says("hạn năm nay 29/05/2026 đã qua; xét năm 2027, hạn 29/05/2027");
    work(&hoa, &address, "propose", &proposal("nation", "effect"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("phạm vi ảnh hưởng cấp tỉnh trước");
    work(&hoa, &address, "propose", &proposal("province", "effect"))
        .await
        .is(StatusCode::SEE_OTHER);
    work(&hoa, &address, "propose", &proposal("province", "effect"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã được đề nghị");
    // The day of this year for schools, before 30/5, has passed: it counts for the next one.
    hoa.get(&address)
        .await
        .says("2027 (hạn 29/05/2027)")
        .says("Chờ tiếp nhận");
    // The same record, read where it is asked for; nothing of it was typed again.
    office.get("/viec-cua-toi").await.says("Tiếp nhận đề nghị");
    let seen = office.get(&address).await.is(StatusCode::OK).says(ESSENCE).text();
    assert!(!seen.contains(SECRET));
    let item = first_choice(&office, &address, "receive_proposal", "item").await;
    let one = [("item", item.as_str())];
    work(&minh, &address, "receive_proposal", &one)
        .await
        .is(StatusCode::FORBIDDEN);
    work(&office, &address, "receive_proposal", &one)
        .await
        .is(StatusCode::SEE_OTHER);
    judge(&world, province, &board).await;
    leader.get("/viec-cua-toi").await.says("Quyết định về đề nghị");
    hoa.get(&address)
        .await
        .says("Hội đồng đề nghị công nhận")
        .says("Rõ hiệu quả");
    let decide = [
        ("item", item.as_str()),
        ("answer", "yes"),
        ("number", "1520/QĐ-UBND"),
        ("note", ""),
    ];
    work(&minh, &address, "decide_proposal", &decide)
        .await
        .is(StatusCode::FORBIDDEN);
    work(&leader, &address, "decide_proposal", &decide)
        .await
        .is(StatusCode::SEE_OTHER);
    let page = lan.get(&address).await.says("1520/QĐ-UBND").says("15/QĐ-TH");
    page.says("Đã được Trường Tiểu học Mường Kim công nhận");
    lan.get("/thong-bao").await.says("quyết định về đề nghị");
    work(&hoa, &address, "propose", &proposal("nation", "effect"))
        .await
        .is(StatusCode::SEE_OTHER);
    work(&hoa, &address, "propose", &proposal("province", "wide_use"))
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.says("Toàn quốc").says("Cho áp dụng rộng rãi");
}

#[tokio::test]
async fn a_council_that_says_no_binds_and_a_refusal_gives_its_reason() {
    let world = World::new().await;
    let address = recognised(&world).await;
    let province = province(&world).await;
    let both = [(Role::Leader, false), (Role::UnitClerk, false)];
    world
        .person("cttinh", "Lê Văn Sơn", province, "Chủ tịch", true, &both)
        .await;
    let (hoa, leader) = (world.user("hoa").await, world.user("cttinh").await);
    work(&hoa, &address, "propose", &proposal("province", "effect"))
        .await
        .is(StatusCode::SEE_OTHER);
    let item = first_choice(&leader, &address, "receive_proposal", "item").await;
    work(&leader, &address, "receive_proposal", &[("item", &item)])
        .await
        .is(StatusCode::SEE_OTHER);
    let council = [("item", item.as_str()), ("answer", "no"), ("minutes", "04/BB-HĐSK")];
    work(&leader, &address, "conclude_proposal", &council)
        .await
        .is(StatusCode::SEE_OTHER);
    let decide = |answer, note| {
        [
            ("item", item.as_str()),
            ("answer", answer),
            ("number", "9/QĐ"),
            ("note", note),
        ]
    };
    work(&leader, &address, "decide_proposal", &decide("yes", ""))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Hội đồng kết luận không công nhận");
    work(&leader, &address, "decide_proposal", &decide("no", ""))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập lý do không công nhận");
    work(
        &leader,
        &address,
        "decide_proposal",
        &decide("no", "Mới dùng ở một trường"),
    )
    .await
    .is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.says("Mới dùng ở một trường").says("04/BB-HĐSK");
    // A refused proposal may be made anew.
    work(&hoa, &address, "propose", &proposal("province", "effect"))
        .await
        .is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_initiative_serves_for_one_award_only() {
    let world = World::new().await;
    let address = recognised(&world).await;
    let (hoa, lan) = (world.user("hoa").await, world.user("lan").await);
    let award = |title| {
        [
            ("title", title),
            ("recipient", "Lò Thị Lan"),
            ("year", "2026"),
            ("number", "21/QĐ-UBND"),
        ]
    };
    work(&lan, &address, "award", &award("base_fighter"))
        .await
        .is(StatusCode::FORBIDDEN);
    work(&hoa, &address, "award", &award("province_fighter"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("phạm vi ảnh hưởng cấp tỉnh")
        .says("Luật Thi đua, khen thưởng");
    work(&hoa, &address, "award", &award("base_fighter"))
        .await
        .is(StatusCode::SEE_OTHER);
    for again in ["base_fighter", "merit"] {
        work(&hoa, &address, "award", &award(again))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says("chỉ được dùng một lần")
            .says("21/QĐ-UBND")
            .says("chưa kiểm chứng");
    }
    let item = first_choice(&hoa, &address, "release_award", "item").await;
    let release = [("item", item.as_str()), ("reason", "Không đủ phiếu")];
    work(&hoa, &address, "release_award", &release)
        .await
        .is(StatusCode::SEE_OTHER);
    work(&hoa, &address, "award", &award("merit"))
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.says("Không đủ phiếu").says("Bằng khen");
}

/// Clocks of follow-ups that run.
async fn running_clocks(world: &World) -> usize {
    let db = world.app.db.writer_connection().clone();
    let statement = sea_orm::Statement::from_string(
        sea_orm::ConnectionTrait::get_database_backend(&db),
        "SELECT id FROM deadlines WHERE subject_kind = 'initiative_follow_up' AND state = 'running'",
    );
    sea_orm::ConnectionTrait::query_all_raw(&db, statement)
        .await
        .unwrap()
        .len()
}

#[tokio::test]
async fn a_cancelled_recognition_marks_whatever_rests_on_it_and_deletes_nothing() {
    let world = World::new().await;
    let (address, pao, hoa) = used_elsewhere(&world, "1/9/2026").await;
    let minh = world.user("minh").await;
    let award = [
        ("title", "merit"),
        ("recipient", "Lò Thị Lan"),
        ("year", "2026"),
        ("number", "21/QĐ-UBND"),
    ];
    work(&hoa, &address, "award", &award).await.is(StatusCode::SEE_OTHER);
    work(&hoa, &address, "propose", &proposal("province", "effect"))
        .await
        .is(StatusCode::SEE_OTHER);
    let owe = [("kind", "use_year"), ("from", "30/9/2026"), ("base", "80.000.000")];
    work(&hoa, &address, "owe", &owe).await.is(StatusCode::SEE_OTHER);
    assert_eq!(running_clocks(&world).await, 2, "six and twelve months");
    let cancel = [("number", "20/QĐ-TH"), ("reason", "Người nộp không phải tác giả")];
    work(&minh, &address, "cancel", &cancel).await.is(StatusCode::SEE_OTHER);
    pao.get("/thong-bao").await.says("đã bị hủy công nhận");
    // Whoever uses it still sees it, and that it was cancelled.
    pao.get(&address).await.is(StatusCode::OK).says("20/QĐ-TH");
    let page = hoa.get(&address).await.says("21/QĐ-UBND").says("5.600.000 đồng").text();
    let marks = page.matches("Việc công nhận đã bị hủy").count();
    assert!(marks >= 3, "award, proposal, payment; found {marks}");
    hoa.get(&format!("{address}/lan-toa"))
        .await
        .says("Việc công nhận đã bị hủy");
    let list = hoa.get("/viec-cua-toi").await.text();
    assert!(!list.contains("/viec/pay"), "nothing is urged on it any more");
    assert_eq!(running_clocks(&world).await, 0, "the clocks of follow-ups have stopped");
}

#[tokio::test]
async fn a_request_that_was_not_completed_waits_for_the_clerk_and_both_sides_are_told() {
    let world = World::new().await;
    let address = received(&world).await;
    let hoa = world.user("hoa").await;
    work(&hoa, &address, "ask_supplement", &[("note_report", "Thiếu trang 2")])
        .await
        .is(StatusCode::SEE_OTHER);
    remind(&world).await;
    assert!(!hoa.get("/thong-bao").await.text().contains("hết thời hạn bổ sung"));
    world.advance(TimeDelta::days(31));
    let (hoa, lan) = (world.user("hoa").await, world.user("lan").await);
    remind(&world).await;
    hoa.get("/thong-bao")
        .await
        .says("đã hết thời hạn bổ sung ngày 25/12/2026");
    lan.get("/thong-bao")
        .await
        .says("đã hết thời hạn bổ sung ngày 25/12/2026");
    hoa.get("/viec-cua-toi").await.says("Ghi quá hạn bổ sung");
    lan.get(&address).await.says("Chờ bổ sung");
    work(&hoa, &address, "lapse", &[]).await.is(StatusCode::SEE_OTHER);
    assert!(!hoa.get("/viec-cua-toi").await.text().contains("Ghi quá hạn bổ sung"));
}

#[tokio::test]
async fn a_complaint_is_on_the_leaders_list_by_its_own_day_and_told_when_it_is_late() {
    let world = World::new().await;
    let address = recognised(&world).await;
    let (hoa, minh) = (world.user("hoa").await, world.user("minh").await);
    let complaint = [("kind", "authorship"), ("words", "Tôi cùng làm từ đầu")];
    work(&hoa, &address, "dispute", &complaint)
        .await
        .is(StatusCode::SEE_OTHER);
    // 30 days from 25/11/2026.
    minh.get("/viec-cua-toi")
        .await
        .says("Giải quyết khiếu nại")
        .says("25/12/2026");
    world.advance(TimeDelta::days(31));
    remind(&world).await;
    let minh = world.user("minh").await;
    minh.get("/thong-bao")
        .await
        .says("đã quá hạn trả lời từ ngày 25/12/2026");
}

#[tokio::test]
async fn the_map_needs_boundaries_and_says_how_to_load_them() {
    let world = World::new().await;
    let (address, _, hoa) = used_elsewhere(&world, "1/9/2026").await;
    let page = format!("{address}/lan-toa");
    hoa.get(&page)
        .await
        .says("khoinguon org boundaries")
        .says("class=\"tile");
    let square = json!({ "type": "FeatureCollection", "features": [{ "type": "Feature",
        "properties": { "ma_xa": "03637", "ten": "Mường Kim" },
        "geometry": { "type": "Polygon", "coordinates": [[[103.8, 22.0], [103.9, 22.0], [103.9, 22.1], [103.8, 22.0]]] } },
        { "type": "Feature", "properties": { "ma_xa": "99999" },
        "geometry": { "type": "Polygon", "coordinates": [[[1.8, 2.0], [1.9, 2.0], [1.9, 2.1], [1.8, 2.0]]] } }] });
    let shapes = organisations::boundaries::read(&square, None).unwrap();
    let system = Actor::system("test");
    let tx = world.app.db.begin(&system, "test").await.unwrap();
    let loaded = organisations::boundaries::load(&tx, &system, "xa.geojson", &shapes)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!((loaded.units, loaded.unknown), (1, vec!["99999".to_owned()]));
    let map = hoa.get(&page).await.says("<svg class=\"map\"").text();
    assert!(map.contains("Xã Mường Kim: nơi công nhận, 1 đơn vị áp dụng"), "{map}");
    assert!(!map.contains("khoinguon org boundaries"));
}

#[tokio::test]
async fn the_interface_reads_and_enters_the_same_items() {
    let world = World::new().await;
    let address = published(&world).await;
    let (pao, hoa, lan, binh) = (
        clerk_elsewhere(&world).await,
        world.user("hoa").await,
        world.user("lan").await,
        world.user("binh").await,
    );
    let key = [("idempotency-key", "a-1")];
    let body = json!({ "initiative": id(&address), "unit": world.other_school, "since": "2026-09-01",
                       "place": "Ba lớp 6", "contact": "Giàng A Páo" });
    let made = pao
        .json(Method::POST, "/api/v1/replications", &key, body.clone())
        .await
        .is(StatusCode::CREATED);
    assert_eq!(made.json()["state"], "declared");
    let again = pao.json(Method::POST, "/api/v1/replications", &key, body.clone()).await;
    assert_eq!(again.is(StatusCode::CREATED).json()["id"], made.json()["id"]);
    pao.get(&made.location()).await.is(StatusCode::OK);
    binh.get(&made.location()).await.is(StatusCode::NOT_FOUND);
    let works = format!("/api/v1/initiatives/{}/works", id(&address));
    let confirm = json!({ "item": made.json()["id"], "answer": "yes" });
    hoa.json(Method::POST, &format!("{works}/confirm_use"), &[], confirm)
        .await
        .is(StatusCode::OK);
    let list = hoa.get("/api/v1/replications?limit=1").await.is(StatusCode::OK).json();
    assert_eq!(list["replications"][0]["contact"], "Giàng A Páo");
    assert!(list["next"].is_null());

    let benefit = json!({ "initiative": id(&address), "from": "2026-09-01", "to": "2026-11-01", "method": "time",
                          "basis": "4 giờ mỗi tuần", "amount": 9_000_000 });
    let made = lan
        .json(Method::POST, "/api/v1/benefits", &[], benefit)
        .await
        .is(StatusCode::CREATED);
    assert_eq!(made.json()["claimed"], 9_000_000);
    let owed = json!({ "initiative": id(&address), "kind": "use_year", "from": "2026-09-30", "base": 9_000_000 });
    let made = hoa
        .json(Method::POST, "/api/v1/remunerations", &[], owed)
        .await
        .is(StatusCode::CREATED);
    assert_eq!(made.json()["amount"], 630_000);
    let wider = json!({ "initiative": id(&address), "level": "province", "kind": "wide_use", "sector": "other",
                        "reasons": "Đã dùng ở hai trường" });
    let made = hoa
        .json(Method::POST, "/api/v1/proposals", &[], wider)
        .await
        .is(StatusCode::CREATED);
    assert_eq!(made.json()["state"], "submitted");
    let award = json!({ "initiative": id(&address), "title": "merit", "recipient": "Lò Thị Lan", "year": 2026,
                        "number": "21/QĐ" });
    hoa.json(Method::POST, "/api/v1/awards", &[], award.clone())
        .await
        .is(StatusCode::CREATED);
    let refused = hoa.json(Method::POST, "/api/v1/awards", &[], award).await;
    let refused = refused.is(StatusCode::UNPROCESSABLE_ENTITY).json();
    assert_eq!(refused["type"], "urn:khoinguon:problem:initiative.served_before");
    for (path, name) in [
        ("benefits", "benefits"),
        ("remunerations", "remunerations"),
        ("proposals", "proposals"),
        ("awards", "awards"),
    ] {
        let list = hoa.get(&format!("/api/v1/{path}")).await.is(StatusCode::OK).json();
        assert_eq!(list[name].as_array().unwrap().len(), 1, "{path}");
        let one = list[name][0]["id"].as_str().unwrap().to_owned();
        hoa.get(&format!("/api/v1/{path}/{one}")).await.is(StatusCode::OK);
        binh.get(&format!("/api/v1/{path}/{one}"))
            .await
            .is(StatusCode::NOT_FOUND);
        let none = binh.get(&format!("/api/v1/{path}")).await.is(StatusCode::OK).json();
        assert_eq!(none[name], json!([]), "{path}");
    }
    let life = hoa
        .get(&format!("/api/v1/initiatives/{}/life", id(&address)))
        .await
        .json();
    assert_eq!(life["follow_ups"].as_array().unwrap().len(), 2);
    let described = hoa.get("/api/v1/openapi.json").await.json();
    let schema = &described["components"]["schemas"]["InitiativeLife"]["properties"];
    assert!(schema["uses"].is_object() && schema["proposals"].is_object());
}
