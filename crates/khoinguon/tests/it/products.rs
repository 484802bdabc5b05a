//! Products: a commune keeps a list, links rights, writes down what is lacking; how much is protected follows from the rights
//! alone, and the figure, the board and the interface say the same.

use crate::world::{User, World};
use ::ip_assets::commands::{self as assets, Entered, Step};
use ::ip_assets::model::{AssetId, Content as AssetContent, Event, EventKind, Right};
use ::products::commands::{self, Rated};
use ::products::model::{Content, Kind, Need, ProductId};
use ::products::{jobs, policy, store};
use axum::http::{Method, StatusCode};
use chrono::NaiveDate;
use indicators::Figures;
use indicators::follow::Lens;
use indicators::model::{Asked, Exact, Missing, Value, View, evaluate};
use kernel::access::{Actor, Role};
use kernel::ids::UnitId;
use kernel::time::local_date;
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

/// An OCOP product in the list of a unit, as the service enters it.
pub async fn product(world: &World, keeper: UnitId, name: &str) -> ProductId {
    entered(world, keeper, name, &[Kind::Ocop, Kind::Speciality], Vec::new()).await
}

async fn entered(world: &World, keeper: UnitId, name: &str, kinds: &[Kind], needs: Vec<Need>) -> ProductId {
    let content = Content {
        name: name.to_owned(),
        kinds: kinds.to_vec(),
        needs,
        ..Content::default()
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    let id = commands::register(&tx, &Actor::system("test"), keeper, content)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn asset(
    world: &World,
    keeper: UnitId,
    (right, title): (Right, &str),
    events: Vec<Event>,
    secret: bool,
) -> AssetId {
    let rules = world.app.part::<::ip_assets::Rules>().unwrap();
    let mut content = AssetContent::new(right);
    title.clone_into(&mut content.title);
    let entered = Entered {
        content,
        events,
        secret,
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    let id = assets::register(&tx, &rules, &Actor::system("test"), keeper, entered)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

/// A mark in force since January 2026.
async fn mark(world: &World, keeper: UnitId, title: &str) -> AssetId {
    let events = vec![on(EventKind::Filed, "2024-05-06"), on(EventKind::Granted, "2026-01-12")];
    asset(world, keeper, (Right::Trademark, title), events, false).await
}

async fn link(world: &World, product: ProductId, asset: AssetId) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::link(&tx, &Actor::system("test"), product, asset)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn rate(world: &World, product: ProductId, rated_on: &str) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let scope = policy::whole();
    let one = store::find(&tx.reader(), &scope, product, tx.today()).await.unwrap();
    let rated = Rated {
        stars: 3,
        decision: "15/QĐ-UBND".to_owned(),
        rated_on: day(rated_on),
        ends_on: None,
    };
    commands::rate(
        &tx,
        &world.app.packs,
        &Actor::system("test"),
        (product, one.version),
        rated,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// The support officer of the commune, and a leader of the province who sees what is below.
async fn officers(world: &World) -> (User, User) {
    let support = [(Role::SupportOfficer, false)];
    world
        .person("hotro", "Lò Thị Ín", world.commune, "Cán bộ SHTT", false, &support)
        .await;
    let above = [(Role::Leader, true)];
    world
        .person("tinh", "Vàng Văn Tỉnh", world.province, "Lãnh đạo", false, &above)
        .await;
    (world.user("hotro").await, world.user("tinh").await)
}

fn entry<'a>(keeper: &'a str, once: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("keeper", keeper),
        ("_once", once),
        ("name", "Mật ong Mường Kim"),
        ("kinds", "ocop"),
        ("kinds", "speciality"),
        ("producer", "Hợp tác xã Ong Hua Chít"),
        ("listed_on", "2/3/2026"),
        ("need_0_right", "collective_mark"),
        ("need_0_helper", "Sở Khoa học và Công nghệ"),
        ("need_0_cost", "15 triệu"),
        // A line that was left empty between two others is nothing.
        ("need_1_right", ""),
        ("need_2_right", "geographical_indication"),
    ]
}

/// A product is entered once however often the form is sent; units above see it, others do not.
#[tokio::test]
async fn a_product_is_entered_once_and_seen_by_its_unit_and_those_above() {
    let world = World::new().await;
    let (officer, above) = officers(&world).await;
    let commune = world.commune.to_string();
    let form = entry(&commune, "mot");
    let first = officer
        .post("/san-pham", &form)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    let second = officer
        .post("/san-pham", &form)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    assert_eq!(first, second);
    officer
        .get(&first)
        .await
        .is(StatusCode::OK)
        .says("Mật ong Mường Kim")
        .says("Chưa bảo hộ")
        .says("Nhãn hiệu tập thể")
        .says("15.000.000")
        .says("Chỉ dẫn địa lý");
    above.get(&first).await.is(StatusCode::OK);
    let binh = world.user("binh").await;
    binh.get(&first).await.is(StatusCode::NOT_FOUND);
    officer
        .get("/san-pham?q=mat%20ong")
        .await
        .is(StatusCode::OK)
        .says("Mật ong Mường Kim");
    let sheet = officer.get("/san-pham/xuat").await.is(StatusCode::OK);
    assert!(sheet.body.starts_with(b"PK"), "a workbook");
}

/// What was typed comes back with the sentence at its field; nothing is stored.
#[tokio::test]
async fn what_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let commune = world.commune.to_string();
    for (field, value, told) in [
        ("name", "", "Nhập tên sản phẩm"),
        ("kinds", "", "Chọn ít nhất một nhóm"),
        ("listed_on", "31/2/2026", "31/2/2026"),
        ("listed_on", "1/1/2027", "phải là hôm nay hoặc trước đó"),
        ("need_0_cost", "mười lăm", "Nhập số tiền"),
        ("need_0_right", "", "Chọn quyền cần đăng ký"),
        ("need_0_right", "trade_secret", "Chọn một quyền trong danh sách"),
        ("need_2_right", "collective_mark", "đã chọn ở dòng trên"),
        ("keeper", "khong-co", "Chọn đơn vị giữ danh mục"),
    ] {
        let mut form = entry(&commune, "hai");
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let text = officer
            .post("/san-pham", &form)
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .text();
        assert!(text.contains(told), "{field}: {text}");
        assert!(
            text.contains("Hợp tác xã Ong Hua Chít"),
            "{field}: what was typed is lost"
        );
        assert!(text.contains("Sở Khoa học và Công nghệ"), "{field}: a line is lost");
    }
    let (scope, filter) = (policy::whole(), store::Filter::default());
    let held = store::count(&world.app.db.reader(), &scope, &filter, day("2026-11-26"))
        .await
        .unwrap();
    assert_eq!(held, 0);
}

/// Two people write at once: the second sees both versions, and what was typed is kept.
#[tokio::test]
async fn the_second_of_two_sees_both_versions() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let id = product(&world, world.commune, "Chè Mường Kim").await;
    let page = format!("/san-pham/{id}/sua");
    let form = |name: &'static str| vec![("version", "1"), ("name", name), ("kinds", "ocop")];
    officer.post(&page, &form("Chè A")).await.is(StatusCode::SEE_OTHER);
    officer
        .post(&page, &form("Chè B"))
        .await
        .is(StatusCode::CONFLICT)
        .says("value=\"Chè B\"")
        .says("Trong danh mục bây giờ")
        .says("Chè A");
}

/// A rating ends as the rule of the packs says, with its article; a paper that says otherwise prevails.
#[tokio::test]
async fn a_rating_ends_as_the_law_says_unless_the_paper_says_otherwise() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let id = product(&world, world.commune, "Chè Mường Kim").await;
    let page = format!("/san-pham/{id}/xep-hang");
    let mut form = vec![
        ("version", "1"),
        ("stars", "4"),
        ("decision", "1520/QĐ-UBND"),
        ("rated_on", "29/2/2024"),
    ];
    let mut wrong = form.clone();
    wrong.retain(|(name, _)| *name != "stars");
    officer
        .post(&page, &wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn hạng")
        .says("1520/QĐ-UBND");
    officer.post(&page, &form).await.is(StatusCode::SEE_OTHER);
    // A second click finds it written.
    officer.post(&page, &form).await.is(StatusCode::SEE_OTHER);
    officer
        .get(&format!("/san-pham/{id}"))
        .await
        .says("28/02/2027")
        .says("148/QĐ-TTg");
    // Before the rule nothing is guessed.
    form.retain(|(name, _)| *name != "rated_on" && *name != "version");
    form.extend([("rated_on", "1/1/2021"), ("version", "2")]);
    officer
        .post(&page, &form)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập ngày hết hạn ghi trên giấy");
    form.push(("ends_on", "1/1/2024"));
    officer.post(&page, &form).await.is(StatusCode::SEE_OTHER);
    officer.get(&format!("/san-pham/{id}")).await.says("01/01/2024");
}

fn percent(part: i128, of: i128) -> Value {
    Ok(Exact::ratio(part * 100, of).unwrap())
}

async fn figure(world: &World, unit: UnitId, period: &str) -> Value {
    let figures = world.app.part::<Figures>().unwrap();
    figures.fresh(&world.app.db).await.unwrap();
    let units = world.app.db.units();
    let lens = Lens {
        units: &units,
        packs: &world.app.packs,
        view: View::Reported,
        regime: indicators::model::Regime::Calendar,
        today: local_date(world.app.db.now()),
    };
    let definition = figures.catalogue().find(::products::coverage::INDICATOR).unwrap();
    let asked = Asked::whole(period.parse().unwrap());
    let sheet = figures.sheet(&lens, &[(definition, asked)]);
    evaluate::evaluate(figures.catalogue(), definition, asked, lens.today, &sheet.at(unit)).value
}

/// Protected is what a title in force is linked to, nothing else. The figure follows each event of the right, opens onto its
/// records, agrees with the board, and is what the records say when everything is counted anew.
#[tokio::test]
async fn the_part_that_is_protected_follows_the_rights_and_opens_onto_its_records() {
    let world = World::new().await;
    let (officer, above) = officers(&world).await;
    assert_eq!(
        figure(&world, world.province, "2026").await,
        Err(Missing::BeforeRecords)
    );
    let tea = product(&world, world.commune, "Chè Mường Kim").await;
    product(&world, world.commune, "Gạo Séng Cù").await;
    // Craft alone is not among those that the plan counts.
    entered(&world, world.commune, "Ghế mây", &[Kind::CraftVillage], Vec::new()).await;
    assert_eq!(figure(&world, world.province, "2026").await, percent(0, 2));
    let id = mark(&world, world.commune, "CHÈ MƯỜNG KIM").await;
    let page = format!("/san-pham/{tea}/quyen");
    let chosen = id.to_string();
    officer
        .post(&page, &[("asset", "")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn tài sản trí tuệ");
    officer
        .post(&page, &[("asset", &chosen)])
        .await
        .is(StatusCode::SEE_OTHER);
    officer
        .post(&page, &[("asset", &chosen)])
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(figure(&world, world.commune, "2026").await, percent(1, 2));
    above
        .get("/san-pham/bao-ho")
        .await
        .is(StatusCode::OK)
        .says("50,0")
        .says("▼")
        .says("trên 60 %: cần thêm 1 sản phẩm");
    above
        .get(&format!(
            "/chi-tieu/ip.key_products_protected?don_vi={}&ky=2026",
            world.province
        ))
        .await
        .is(StatusCode::OK)
        .says("Chè Mường Kim")
        .says(&format!("/san-pham/{tea}"));
    officer.get("/san-pham?bao_ho=protected").await.says("Chè Mường Kim");
    let open = officer
        .get("/san-pham?bao_ho=unprotected")
        .await
        .is(StatusCode::OK)
        .text();
    assert!(
        open.contains("Gạo Séng Cù") && !open.contains(&format!("/san-pham/{tea}\"")),
        "{open}"
    );
    // The title ends: the entry is about the asset, and names no product.
    let rules = world.app.part::<::ip_assets::Rules>().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let lapsed = Step::Add(on(EventKind::Lapsed, "2026-10-01"));
    assets::step(&tx, &rules, &Actor::system("test"), (id, 1), &lapsed)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(figure(&world, world.commune, "2026").await, percent(0, 2));
    officer
        .get(&format!("/san-pham/{tea}"))
        .await
        .says("Từng có, nay không còn");
    let figures = world.app.part::<Figures>().unwrap();
    let recount = figures.recount(&world.app.db, false).await.unwrap();
    assert!(recount.differences.is_empty(), "{:?}", recount.differences);
    // Taken away, it counts nowhere; a second click is harmless.
    officer.post(&page, &[("bo", &chosen)]).await.is(StatusCode::SEE_OTHER);
    officer.post(&page, &[("bo", &chosen)]).await.is(StatusCode::SEE_OTHER);
    officer.get(&format!("/san-pham/{tea}")).await.says("Chưa bảo hộ");
}

/// What only its own unit may see cannot be linked, and one cannot link what one does not see.
#[tokio::test]
async fn a_secret_and_what_one_does_not_see_cannot_be_linked() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let tea = product(&world, world.commune, "Rượu Mường Kim").await;
    let page = format!("/san-pham/{tea}/quyen");
    let secret = asset(
        &world,
        world.commune,
        (Right::TradeSecret, "Men lá bí truyền"),
        Vec::new(),
        true,
    )
    .await;
    let text = officer
        .post(&page, &[("asset", &secret.to_string())])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .text();
    assert!(text.contains("giữ kín") && !text.contains("Men lá"), "{text}");
    let elsewhere = mark(&world, world.province, "CỦA TỈNH").await;
    officer
        .post(&page, &[("asset", &elsewhere.to_string())])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn tài sản trí tuệ");
    // Linked by somebody who sees it, it counts, and its name stays hidden from those who do not.
    link(&world, tea, elsewhere).await;
    let text = officer.get(&format!("/san-pham/{tea}")).await.is(StatusCode::OK).text();
    assert!(
        text.contains("Đang được bảo hộ") && text.contains("Còn quyền khác ngoài phạm vi xem"),
        "{text}"
    );
    let scope = ::ip_assets::policy::whole();
    let held = ::ip_assets::store::find(&world.app.db.reader(), &scope, elsewhere, day("2026-11-26"))
        .await
        .unwrap();
    // Neither the history nor the board nor a program tells which one, of which kind, or how many.
    assert!(
        !text.contains("CỦA TỈNH") && !text.contains(&held.code) && !text.contains(&elsewhere.to_string()),
        "{text}"
    );
    let told = officer.get(&format!("/api/v1/products/{tea}")).await.is(StatusCode::OK);
    let told = told.json();
    assert_eq!(
        (&told["protection"], &told["rights"]),
        (&json!("protected"), &json!([]))
    );
    assert!(told.get("other_rights").is_none(), "{told}");
    let board = officer.get("/san-pham/bao-ho").await.is(StatusCode::OK).text();
    assert!(
        board.contains("Rượu Mường Kim") && !board.contains("Còn hiệu lực") && !board.contains(">Nhãn hiệu<"),
        "{board}"
    );
    // Whoever sees the asset reads its code, also after it was taken away.
    let leader = world.user("tinh").await;
    leader
        .get(&format!("/san-pham/{tea}"))
        .await
        .says("CỦA TỈNH")
        .says(&held.code);
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::unlink(&tx, &Actor::system("test"), tea, elsewhere)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    leader
        .get(&format!("/san-pham/{tea}"))
        .await
        .says("Bỏ nối quyền")
        .says(&held.code);
    let text = officer.get(&format!("/san-pham/{tea}")).await.is(StatusCode::OK).text();
    assert!(text.contains("Bỏ nối quyền") && !text.contains(&held.code), "{text}");
}

/// A new rating takes no past year away: since when a product counts is fixed when the rating that said it goes.
#[tokio::test]
async fn a_new_rating_leaves_the_years_before_it_as_they_were() {
    let world = World::new().await;
    officers(&world).await;
    let id = entered(&world, world.commune, "Chè Mường Kim", &[Kind::Ocop], Vec::new()).await;
    rate(&world, id, "2024-05-20").await;
    let since = async || {
        let scope = policy::whole();
        let one = store::find(&world.app.db.reader(), &scope, id, day("2026-11-26")).await;
        one.unwrap().counted().unwrap()
    };
    assert_eq!(since().await, (day("2024-05-20"), Some(day("2028-01-01"))));
    rate(&world, id, "2026-11-02").await;
    assert_eq!(since().await, (day("2024-05-20"), Some(day("2030-01-01"))));
}

/// Saving again without another producer keeps the unit that makes it, whatever that unit is called.
#[tokio::test]
async fn an_unchanged_producer_keeps_its_unit() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let content = Content {
        name: "Chè Mường Kim".to_owned(),
        kinds: vec![Kind::Key],
        producer: "Tên cũ của trường".to_owned(),
        producer_unit: Some(world.school),
        ..Content::default()
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    let id = commands::register(&tx, &Actor::system("test"), world.commune, content)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let unit = async || {
        let scope = policy::whole();
        let one = store::find(&world.app.db.reader(), &scope, id, day("2026-11-26")).await;
        one.unwrap().content.producer_unit
    };
    let form = |version: &'static str, producer: &'static str| {
        vec![
            ("version", version),
            ("name", "Chè Mường Kim sửa"),
            ("kinds", "key"),
            ("producer", producer),
        ]
    };
    let page = format!("/san-pham/{id}/sua");
    officer
        .post(&page, &form("1", "Tên cũ của trường"))
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(unit().await, Some(world.school));
    officer
        .post(&page, &form("2", "Hợp tác xã khác"))
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(unit().await, None);
}

/// The list behind a number of the board holds those that the number counts: no craft, no rating that ran out.
#[tokio::test]
async fn a_number_of_the_board_opens_the_list_that_it_counts() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let rated = entered(&world, world.commune, "Chè còn hạng", &[Kind::Ocop], Vec::new()).await;
    rate(&world, rated, "2024-05-20").await;
    let over = entered(&world, world.commune, "Gạo hết hạng", &[Kind::Ocop], Vec::new()).await;
    let ended = [
        ("version", "1"),
        ("stars", "3"),
        ("decision", "15/QĐ-UBND"),
        ("rated_on", "2/11/2022"),
        ("ends_on", "2/11/2025"),
    ];
    officer
        .post(&format!("/san-pham/{over}/xep-hang"), &ended)
        .await
        .is(StatusCode::SEE_OTHER);
    let craft = entered(&world, world.commune, "Ghế mây", &[Kind::CraftVillage], Vec::new()).await;
    let never = entered(&world, world.commune, "Ngô chưa xếp hạng", &[Kind::Ocop], Vec::new()).await;
    let key = entered(&world, world.commune, "Mắc ca", &[Kind::Key], Vec::new()).await;
    let shared = mark(&world, world.commune, "NHÃN CHUNG").await;
    for id in [rated, over, craft, never, key] {
        link(&world, id, shared).await;
    }
    let href = "/san-pham?nhom=&bao_ho=protected&tinh=co";
    let board = officer.get("/san-pham/bao-ho").await.is(StatusCode::OK).text();
    assert!(
        board.replace("&#38;", "&").replace("&amp;", "&").contains(href),
        "{board}"
    );
    let told = officer.get("/api/v1/product-coverage").await.is(StatusCode::OK).json();
    assert_eq!((&told["protected"], &told["cut"]), (&json!(2), &json!(false)));
    let list = officer.get(href).await.is(StatusCode::OK).text();
    for (id, counts) in [
        (rated, true),
        (key, true),
        (over, false),
        (craft, false),
        (never, false),
    ] {
        assert_eq!(list.contains(&format!("/san-pham/{id}\"")), counts, "{id}: {list}");
    }
}

/// The cheapest next ones are those that the plan counts, that nothing protects, by what somebody estimated.
#[tokio::test]
async fn the_board_says_what_is_cheapest_next_and_how_far_that_leads() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let need = |right, cost| Need {
        right,
        helper: "Sở Khoa học và Công nghệ".to_owned(),
        cost,
    };
    let kinds = [Kind::Key];
    let dear = vec![
        need(Right::GeographicalIndication, Some(400_000_000)),
        need(Right::Trademark, Some(9_000_000)),
    ];
    entered(&world, world.commune, "Mắc ca", &kinds, dear).await;
    let cheap = vec![need(Right::Trademark, Some(5_000_000))];
    let first = entered(&world, world.commune, "Ớt Trung Đồng", &kinds, cheap).await;
    entered(
        &world,
        world.commune,
        "Lê tai nung",
        &kinds,
        vec![need(Right::CollectiveMark, None)],
    )
    .await;
    let craft = vec![need(Right::Trademark, Some(1_000_000))];
    entered(&world, world.commune, "Ghế mây", &[Kind::CraftVillage], craft).await;
    let held = entered(
        &world,
        world.commune,
        "Chè",
        &kinds,
        vec![need(Right::Trademark, Some(2_000_000))],
    )
    .await;
    link(&world, held, mark(&world, world.commune, "CHÈ").await).await;
    let told = officer.get("/api/v1/product-coverage").await.is(StatusCode::OK).json();
    assert_eq!((&told["products"], &told["protected"]), (&json!(4), &json!(1)));
    assert_eq!((&told["verdict"], &told["still_needed"]), (&json!("short"), &json!(2)));
    let next = told["next"].as_array().unwrap();
    assert_eq!(next.len(), 2, "{next:?}");
    assert_eq!(next[0]["product"], json!(first.to_string()));
    assert_eq!(next[1]["cost"], json!(9_000_000));
    officer
        .get("/san-pham/bao-ho")
        .await
        .is(StatusCode::OK)
        .says("14.000.000")
        .says("75,0")
        .says("▲")
        .says("Sở Khoa học và Công nghệ");
    officer.get("/san-pham/bao-ho/xuat?nhom=key").await.is(StatusCode::OK);
}

/// Whoever keeps the list is reminded 6, 3 and 1 months before a rating ends, each time once; it stands in their work.
#[tokio::test]
async fn the_end_of_a_rating_is_reminded_of_once_for_each_step() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let id = product(&world, world.commune, "Chè Mường Kim").await;
    // Ends on 20 May 2027: six months are reached, three are not.
    rate(&world, id, "2024-05-20").await;
    let told = || async {
        officer
            .get("/thong-bao")
            .await
            .text()
            .matches("hạng OCOP hết ngày")
            .count()
    };
    for _ in 0..2 {
        let tx = world.app.db.begin_system("test").await.unwrap();
        jobs::remind_all(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(told().await, 1);
    officer.get("/viec-cua-toi").await.says("Chuẩn bị đánh giá lại OCOP");
    world.advance(chrono::TimeDelta::days(92));
    for _ in 0..2 {
        let tx = world.app.db.begin_system("test").await.unwrap();
        jobs::remind_all(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    let officer = world.user("hotro").await;
    let text = officer.get("/thong-bao").await.text();
    assert_eq!(text.matches("hạng OCOP hết ngày").count(), 2, "{text}");
}

/// A product leaves the list with its reason and comes back; meanwhile it is neither counted nor shown to the public.
#[tokio::test]
async fn what_leaves_the_list_is_counted_no_more_and_can_come_back() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let id = product(&world, world.commune, "Chè Mường Kim").await;
    let page = format!("/san-pham/{id}");
    officer
        .post(&format!("{page}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    world
        .visitor()
        .get(&format!("/san-pham-cong-khai/{id}"))
        .await
        .is(StatusCode::OK);
    let act = format!("{page}/danh-muc");
    officer
        .post(&act, &[("version", "2"), ("why", "")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ghi lý do");
    let why = [("version", "2"), ("why", "Ngừng sản xuất")];
    officer.post(&act, &why).await.is(StatusCode::SEE_OTHER);
    officer.post(&act, &why).await.is(StatusCode::SEE_OTHER);
    officer
        .get(&page)
        .await
        .says("Đã ra khỏi danh mục")
        .says("Ngừng sản xuất");
    world
        .visitor()
        .get(&format!("/san-pham-cong-khai/{id}"))
        .await
        .is(StatusCode::NOT_FOUND);
    officer
        .post(&format!("{page}/quyen"), &[("asset", &id.to_string())])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    officer.post(&act, &[("back", "1")]).await.is(StatusCode::SEE_OTHER);
    officer.get("/san-pham").await.says("Chè Mường Kim");
}

/// The public sees a product with those of its rights that are published themselves; no needs, no costs.
#[tokio::test]
async fn the_public_sees_published_products_with_published_rights() {
    let world = World::new().await;
    let (officer, _) = officers(&world).await;
    let needs = vec![Need {
        right: Right::IndustrialDesign,
        helper: "Sở Khoa học và Công nghệ".to_owned(),
        cost: Some(15_000_000),
    }];
    let id = entered(&world, world.commune, "Chè Mường Kim", &[Kind::Speciality], needs).await;
    let (open, closed) = (
        mark(&world, world.commune, "CHÈ CÔNG KHAI").await,
        mark(&world, world.commune, "CHÈ CHƯA CÔNG KHAI").await,
    );
    link(&world, id, open).await;
    link(&world, id, closed).await;
    let visitor = world.visitor();
    visitor
        .get(&format!("/san-pham-cong-khai/{id}"))
        .await
        .is(StatusCode::NOT_FOUND);
    officer
        .post(&format!("/san-pham/{id}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    officer
        .post(&format!("/tai-san/{open}/cong-khai"), &[("shown", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    let list = visitor.get("/san-pham-cong-khai").await.is(StatusCode::OK).text();
    assert!(list.contains("Chè Mường Kim") && list.contains("Nhãn hiệu"), "{list}");
    let text = visitor
        .get(&format!("/san-pham-cong-khai/{id}"))
        .await
        .is(StatusCode::OK)
        .text();
    assert!(text.contains("CHÈ CÔNG KHAI"), "{text}");
    assert!(
        !text.contains("CHƯA CÔNG KHAI") && !text.contains("15.000.000"),
        "{text}"
    );
}

/// Programs do what the pages do, with versions, repeats and the same sentences.
#[tokio::test]
async fn programs_enter_rate_and_link_with_the_same_rights() {
    let world = World::new().await;
    let (officer, above) = officers(&world).await;
    let body = json!({
        "keeper": world.commune.to_string(),
        "name": "Mật ong Mường Kim",
        "kinds": ["speciality", "ocop"],
        "needs": [{ "right": "collective_mark", "cost": 15_000_000 }],
    });
    let once = [("idempotency-key", "san-pham-1")];
    let made = officer
        .json(Method::POST, "/api/v1/products", &once, body.clone())
        .await
        .is(StatusCode::CREATED);
    let again = officer
        .json(Method::POST, "/api/v1/products", &once, body.clone())
        .await
        .is(StatusCode::CREATED)
        .json();
    let made = made.json();
    assert_eq!(made["id"], again["id"]);
    assert_eq!(made["kinds"], json!(["ocop", "speciality"]));
    let address = format!("/api/v1/products/{}", made["id"].as_str().unwrap());
    let rated = json!({ "stars": 5, "decision": "9/QĐ", "rated_on": "2025-03-03" });
    let act = format!("{address}/acts/rate");
    officer
        .json(Method::POST, &act, &[], rated.clone())
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    let told = officer
        .json(Method::POST, &act, &[("if-match", "\"1\"")], rated)
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(told["rating"]["ends_on"], "2028-03-03");
    let id = mark(&world, world.commune, "MẬT ONG").await;
    let told = officer
        .json(
            Method::POST,
            &format!("{address}/acts/link"),
            &[],
            json!({ "asset": id.to_string() }),
        )
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(
        (&told["protection"], told["rights"].as_array().unwrap().len()),
        (&json!("protected"), 1)
    );
    let list = above
        .get("/api/v1/products?protection=protected&stars=5")
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(list["products"].as_array().unwrap().len(), 1, "{list}");
    above
        .get("/api/v1/products?kind=khong-co")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    // Another keeper is refused where it was said, and not passed over.
    let mut moved = body.clone();
    moved["keeper"] = json!(world.school.to_string());
    let told = officer
        .json(Method::PUT, &address, &[("if-match", "\"3\"")], moved)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Không đổi được đơn vị giữ danh mục");
    assert!(told.text().contains("keeper"), "{}", told.text());
    let mut changed = body;
    changed["needs"] = json!([{ "right": "trade_secret" }]);
    officer
        .json(Method::PUT, &address, &[("if-match", "\"3\"")], changed)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn một quyền trong danh sách");
}
