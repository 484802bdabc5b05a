//! Paying the authors of IP assets, and agreements through the interface: every payment is written down once, more than what is owed
//! needs a reason, nothing is deleted, and whoever sees one asset learns nothing of another.

use crate::ip_assets::{asset, mark};
use crate::world::{Answer, User, World};
use ::ip_assets::Rules;
use ::ip_assets::commands::StoredFile;
use ::ip_assets::commands::exploitation as deals;
use ::ip_assets::commands::payouts::{self, NewPayout};
use ::ip_assets::ledger;
use ::ip_assets::model::exploitation::Money;
use ::ip_assets::model::{AgreementId, AssetId, Content, Event, EventKind, Part, Party, Right};
use ::ip_assets::store::exploitation as store;
use ::ip_assets::{policy, sheet};
use axum::http::{Method, StatusCode};
use kernel::access::{Actor, Role};
use kernel::ids::PersonId;
use kernel::money::Vnd;
use serde_json::{Value, json};

fn on(kind: EventKind, text: &str) -> Event {
    Event {
        kind,
        on: text.parse().unwrap(),
        ordinal: 0,
        number: String::new(),
        note: String::new(),
    }
}

fn author(name: &str, person: Option<PersonId>, share: u32) -> Party {
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

async fn officer(world: &World) -> User {
    let role = [(Role::SupportOfficer, false)];
    world
        .person("hotro", "Lò Thị Ín", world.commune, "Cán bộ SHTT", false, &role)
        .await;
    world.user("hotro").await
}

/// A granted patent of two authors; the first has an account.
pub async fn patent(world: &World, title: &str, first: Option<PersonId>) -> AssetId {
    let mut content = Content::new(Right::Patent);
    title.clone_into(&mut content.title);
    content.parties = vec![author("Lò Thị Xuân", first, 6_000), author("Vàng A Tủa", None, 4_000)];
    let events = vec![on(EventKind::Filed, "2022-03-02"), on(EventKind::Granted, "2025-05-05")];
    asset(world, world.commune, content, events, false).await
}

/// A payment under an agreement, with its paper, as the service enters it: agreement, file, entry of money, payment.
pub async fn payout(world: &World, asset: AssetId) -> [String; 4] {
    let (agreement, _) = crate::ip_exploitation::agreement(world, asset).await;
    let id: AgreementId = agreement.parse().unwrap();
    let (rules, system) = (world.app.part::<Rules>().unwrap(), Actor::system("test"));
    let paper = StoredFile {
        hash: world.app.engines.files.put(b"phieu chi").await.unwrap(),
        name: "Phiếu chi.txt".to_owned(),
        size: 9,
        extracted: kernel::engines::Extracted {
            media_type: "text/plain".to_owned(),
            ..kernel::engines::Extracted::default()
        },
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    let money = deals::Payment {
        money: Money::Received,
        on: "2026-06-01".parse().unwrap(),
        amount: Vnd(1_000_000),
        note: String::new(),
    };
    let revenue = deals::pay(&tx, &system, id, &money).await.unwrap();
    let one = store::find(&tx.reader(), &policy::whole(), id, tx.today())
        .await
        .unwrap();
    let parameters = &rules.packs.parameters;
    let sheets = sheet::sheets(&tx.reader(), &policy::whole(), parameters, vec![one], tx.today())
        .await
        .unwrap();
    let ledger = ledger::of(&tx.reader(), &sheets[0]).await.unwrap();
    let new = NewPayout {
        payee: ledger.payees[0].key(),
        revenue: None,
        on: "2026-06-02".parse().unwrap(),
        amount: Vnd(50_000),
        paper: "Phiếu chi 1".to_owned(),
        note: String::new(),
        why: "Tạm ứng".to_owned(),
    };
    let made = payouts::pay(&tx, &rules, &system, id, (new, Some(paper)))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let files = kernel::attachments::of(&world.app.db.reader(), id.0).await.unwrap();
    let file = files.iter().find(|file| file.subject_kind == payouts::PAYOUT).unwrap();
    [agreement, file.id.to_string(), revenue.to_string(), made.to_string()]
}

/// A mark with an author, for routes that need somebody to be paid.
pub async fn authored(world: &World) -> AssetId {
    let mut content = Content::new(Right::Trademark);
    content.title = "CHÈ MƯỜNG KIM".to_owned();
    content.classes = vec!["30".to_owned()];
    content.parties = vec![author("Lò Thị Xuân", None, 10_000)];
    let events = vec![
        on(EventKind::Filed, "2026-03-02"),
        on(EventKind::Published, "2026-06-01"),
    ];
    asset(world, world.commune, content, events, false).await
}

async fn post(user: &User, address: &str, key: &str, body: Value) -> Answer {
    user.json(Method::POST, address, &[("Idempotency-Key", key)], body)
        .await
}

/// A licence over assets with ten million that came in: its address in the interface.
pub async fn licensed(user: &User, assets: &[(AssetId, u32)]) -> String {
    let shares: Vec<Value> = assets
        .iter()
        .map(|(asset, share)| json!({ "asset": asset, "share": share }))
        .collect();
    let body = json!({
        "way": "licence_exclusive", "assets": shares,
        "terms": { "partner": "Công ty Trà", "number": "05/HĐ", "signed_on": "2026-03-01", "ends_on": "2029-02-28" },
    });
    let made = post(user, "/api/v1/agreements", "hd", body)
        .await
        .is(StatusCode::CREATED)
        .json();
    let address = format!("/api/v1/agreements/{}", made["id"].as_str().unwrap());
    let money = json!({ "money": "received", "on": "2026-06-01", "amount": 10_000_000, "note": "Quý 2" });
    post(user, &format!("{address}/revenues"), "thu", money)
        .await
        .is(StatusCode::OK);
    address
}

pub fn balance<'a>(list: &'a Value, name: &str) -> &'a Value {
    let all = list["balances"].as_array().unwrap();
    all.iter()
        .find(|one| one["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {list}"))
}

/// What was paid is written down once, taken back by another entry, and more than what is owed needs a reason; the list of it goes
/// home as a sheet.
#[tokio::test]
async fn payments_are_written_once_and_taken_back_by_another() {
    let world = World::new().await;
    let user = officer(&world).await;
    let patent = patent(&world, "Máy sao chè", None).await;
    let api = licensed(&user, &[(patent, 10_000)]).await;
    let agreement = api.rsplit('/').next().unwrap();
    let page = format!("/tai-san/{patent}/khai-thac/{agreement}/chi-tra");
    let list = format!("{api}/author-payments");
    let read = async || user.get(&list).await.is(StatusCode::OK).json();
    // 15 % of ten million, 60 and 40 of it.
    let before = read().await;
    assert_eq!(balance(&before, "Lò Thị Xuân")["remains"], 900_000);
    assert_eq!(balance(&before, "Vàng A Tủa")["remains"], 600_000);
    let xuan = balance(&before, "Lò Thị Xuân")["payee"].as_str().unwrap().to_owned();
    let pay = |once: &'static str, amount: &'static str, why: &'static str| {
        [
            ("_once", once.to_owned()),
            ("deed", "pay".to_owned()),
            ("payee", xuan.clone()),
            ("revenue", String::new()),
            ("payout_on", "5/6/2026".to_owned()),
            ("payout", amount.to_owned()),
            ("payout_paper", "Phiếu chi 12/2026".to_owned()),
            ("payout_why", why.to_owned()),
        ]
    };
    let send = async |fields: &[(&'static str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        user.post(&page, &fields).await
    };
    send(&pay("mot", "400.000", "")).await.is(StatusCode::SEE_OTHER);
    send(&pay("mot", "400.000", "")).await.is(StatusCode::SEE_OTHER);
    assert_eq!(
        balance(&read().await, "Lò Thị Xuân")["paid"],
        400_000,
        "sent twice, paid once"
    );
    send(&pay("hai", "500.001", ""))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("nhiều hơn phần còn phải chi (500.000 đồng)")
        .says("value=\"500.001\"");
    send(&pay("ba", "500.001", "Tạm ứng quý 3"))
        .await
        .is(StatusCode::SEE_OTHER);
    user.get(&page)
        .await
        .is(StatusCode::OK)
        .says("Đã chi nhiều hơn 1 đồng")
        .says("Chi nhiều hơn: Tạm ứng quý 3");
    let all = read().await;
    let wrong = all["payments"][1]["id"].as_str().unwrap().to_owned();
    let back = |once: &'static str, why: &'static str| {
        [
            ("_once", once),
            ("deed", "undo"),
            ("payout_id", wrong.as_str()),
            ("undo_why", why),
        ]
    };
    user.post(&page, &back("bon", ""))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ghi lý do hủy");
    user.post(&page, &back("nam", "Nhầm số"))
        .await
        .is(StatusCode::SEE_OTHER);
    user.post(&page, &back("sau", "Nhầm số"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã được hủy");
    let all = read().await;
    assert_eq!(all["payments"].as_array().unwrap().len(), 3, "nothing is deleted");
    assert_eq!(balance(&all, "Lò Thị Xuân")["remains"], 500_000);
    let sheet = user.get(&format!("{page}/xuat")).await.is(StatusCode::OK).body;
    let rows = world
        .app
        .engines
        .slow(move |documents| documents.rows(&sheet, "chi.xlsx"))
        .await
        .unwrap()
        .unwrap();
    let has = |words: &str| rows.iter().flatten().any(|cell| cell.contains(words));
    assert!(
        has("Phiếu chi 12/2026") && has("Dòng hủy: Nhầm số") && has("Cộng"),
        "{rows:?}"
    );
    let amounts: Vec<&str> = rows.iter().filter_map(|row| row.get(5)).map(String::as_str).collect();
    assert!(amounts.iter().any(|cell| cell.contains("-500001")), "{amounts:?}");

    // Money that is taken back is owed no more; what was paid of it shows.
    let revenue = user.get(&api).await.json()["money"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    post(
        &user,
        &format!("{api}/revenues/{revenue}/reversal"),
        "huy",
        json!({ "why": "Nhầm" }),
    )
    .await
    .is(StatusCode::OK);
    assert_eq!(balance(&read().await, "Lò Thị Xuân")["remains"], -400_000);
}

/// An author sees what they get on a page of their own, is told of a payment, and opens the paper of theirs alone.
#[tokio::test]
async fn authors_see_their_own_money() {
    let world = World::new().await;
    let user = officer(&world).await;
    let xuan = world
        .person("xuan", "Lò Thị Xuân", world.school, "Giáo viên", false, &[])
        .await;
    let other = world
        .person("tua", "Vàng A Tủa", world.school, "Giáo viên", false, &[])
        .await;
    let mut content = Content::new(Right::Patent);
    content.title = "Máy sao chè".to_owned();
    content.parties = vec![
        author("Lò Thị Xuân", Some(xuan), 6_000),
        author("Vàng A Tủa", Some(other), 4_000),
    ];
    let events = vec![on(EventKind::Filed, "2022-03-02"), on(EventKind::Granted, "2025-05-05")];
    let patent = asset(&world, world.commune, content, events, false).await;
    let api = licensed(&user, &[(patent, 10_000)]).await;
    let agreement = api.rsplit('/').next().unwrap();
    let page = format!("/tai-san/{patent}/khai-thac/{agreement}/chi-tra");
    let payee = format!("{patent}/{xuan}");
    let fields = [
        ("_once", "mot"),
        ("deed", "pay"),
        ("payee", payee.as_str()),
        ("payout_on", "5/6/2026"),
        ("payout", "300.000"),
        ("payout_paper", "Ủy nhiệm chi 0451"),
    ];
    let slip = ("payout_file", "unc.txt", "uỷ nhiệm chi".as_bytes());
    user.upload(&page, &fields, slip).await.is(StatusCode::SEE_OTHER);
    let shown = user.get(&page).await.is(StatusCode::OK).text();
    let file = shown
        .split("/chi-tra/tep/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    let file = format!("{page}/tep/{file}");
    user.get(&file).await.is(StatusCode::OK);

    let author = world.user("xuan").await;
    author
        .get("/tai-san/tien-cua-toi")
        .await
        .is(StatusCode::OK)
        .says("Máy sao chè")
        .says("900.000 đồng")
        .says("Ủy nhiệm chi 0451");
    author.get("/thong-bao").await.says("khoản chi trả tác giả");
    author.get(&file).await.is(StatusCode::OK);
    let colleague = world.user("tua").await;
    let own = colleague.get("/tai-san/tien-cua-toi").await.is(StatusCode::OK).text();
    assert!(own.contains("600.000 đồng") && !own.contains("Ủy nhiệm chi"), "{own}");
    colleague.get(&file).await.is(StatusCode::NOT_FOUND);
    let seen = colleague.get(&page).await.is(StatusCode::OK).text();
    assert!(
        !seen.contains("/chi-tra/tep/"),
        "the slip of another is not theirs to open"
    );
    colleague.post(&page, &fields).await.is(StatusCode::FORBIDDEN);
    let stranger = world.user("binh").await;
    stranger.get(&page).await.is(StatusCode::NOT_FOUND);
    stranger
        .get("/tai-san/tien-cua-toi")
        .await
        .is(StatusCode::OK)
        .says("Chưa có khoản nào của bạn");
}

/// Whoever sees one asset of an agreement sees the payments of its authors, and nothing of those of a secret one.
#[tokio::test]
async fn payments_of_a_hidden_asset_stay_hidden() {
    let world = World::new().await;
    let user = officer(&world).await;
    let role = [(Role::Leader, true)];
    world
        .person("tinh", "Vàng Văn Tỉnh", world.province, "Lãnh đạo", false, &role)
        .await;
    let above = world.user("tinh").await;
    let open = patent(&world, "Máy sao chè", None).await;
    let mut content = Content::new(Right::KnowHow);
    content.title = "Cách ủ men lá".to_owned();
    content.parties = vec![author("Tẩn Mẩy Giấu", None, 10_000)];
    let hidden = asset(&world, world.commune, content, vec![], true).await;
    let api = licensed(&user, &[(open, 5_000), (hidden, 5_000)]).await;
    let list = format!("{api}/author-payments");
    let all = user.get(&list).await.is(StatusCode::OK).json();
    let pay = |name: &str, key: &'static str| {
        let body = json!({
            "payee": balance(&all, name)["payee"], "on": "2026-06-05", "amount": 123_457, "paper": format!("PC {key}"),
            "why": "Tạm ứng",
        });
        let list = list.clone();
        let user = &user;
        async move { post(user, &list, key, body).await.is(StatusCode::OK) }
    };
    pay("Tẩn Mẩy Giấu", "kin").await;
    pay("Vàng A Tủa", "ho").await;
    let seen = above.get(&list).await.is(StatusCode::OK).json();
    assert_eq!(seen["partial"], true);
    assert_eq!(seen["payments"].as_array().unwrap().len(), 1);
    assert!(
        !seen.to_string().contains("Giấu") && !seen.to_string().contains("kin"),
        "{seen}"
    );
    let agreement = api.rsplit('/').next().unwrap();
    let page = format!("/tai-san/{open}/khai-thac/{agreement}/chi-tra");
    let shown = above
        .get(&page)
        .await
        .is(StatusCode::OK)
        .says("Bạn chỉ thấy một phần")
        .text();
    assert!(
        shown.contains("PC ho") && !shown.contains("Giấu") && !shown.contains("PC kin"),
        "{shown}"
    );
    let sheet = above.get(&format!("{page}/xuat")).await.is(StatusCode::OK).body;
    let rows = world
        .app
        .engines
        .slow(move |documents| documents.rows(&sheet, "chi.xlsx"))
        .await
        .unwrap()
        .unwrap();
    assert!(!rows.iter().flatten().any(|cell| cell.contains("Giấu")), "{rows:?}");
    // Whoever does not keep all of it does not write.
    let body = json!({ "payee": "x", "on": "2026-06-05", "amount": 1, "paper": "x" });
    let refused = post(&above, &list, "tren", body).await;
    assert!(refused.status == StatusCode::FORBIDDEN || refused.status == StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("không giữ sổ") || refused.status == StatusCode::FORBIDDEN);
}

/// Two at once cannot both pay what is left: the second one is asked for a reason.
#[tokio::test]
async fn the_rest_is_paid_once_though_two_pay_at_once() {
    let world = World::new().await;
    let user = officer(&world).await;
    let patent = patent(&world, "Máy sao chè", None).await;
    let api = licensed(&user, &[(patent, 10_000)]).await;
    let list = format!("{api}/author-payments");
    let all = user.get(&list).await.json();
    let body = json!({
        "payee": balance(&all, "Vàng A Tủa")["payee"], "on": "2026-06-05", "amount": 600_000, "paper": "PC 1",
    });
    let (one, two) = tokio::join!(post(&user, &list, "a", body.clone()), post(&user, &list, "b", body));
    let mut codes = [one.status.as_u16(), two.status.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 422]);
    let all = user.get(&list).await.json();
    assert_eq!(balance(&all, "Vàng A Tủa")["remains"], 0);
}

/// Agreements are entered, changed, recorded, ended and divided by the interface as on the pages: with the version that was read, once
/// under a key, and by keepers alone.
#[tokio::test]
async fn the_interface_keeps_agreements() {
    let world = World::new().await;
    let user = officer(&world).await;
    let (patent, mark) = (
        patent(&world, "Máy sao chè", None).await,
        mark(&world, world.commune, "CHÈ MƯỜNG KIM").await,
    );
    let api = licensed(&user, &[(patent, 7_000), (mark, 3_000)]).await;
    let again = licensed(&user, &[(patent, 7_000), (mark, 3_000)]).await;
    assert_eq!(api, again, "said twice, entered once");
    let one = user.get(&api).await.is(StatusCode::OK).json();
    assert_eq!(one["money"].as_array().unwrap().len(), 1);
    assert_eq!(one["version"], 1);

    let terms = |signed: &str| json!({ "partner": "Công ty Trà Than Uyên", "signed_on": signed });
    let put = async |address: &str, version: &str, body: Value| {
        let headers: Vec<(&str, &str)> = [("If-Match", version)]
            .into_iter()
            .filter(|one| !one.1.is_empty())
            .collect();
        user.json(Method::PUT, address, &headers, body).await
    };
    put(&api, "", terms("2026-03-01"))
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    let changed = put(&api, "\"1\"", terms("2026-03-01")).await.is(StatusCode::OK).json();
    assert_eq!(
        (&changed["partner"], &changed["version"]),
        (&json!("Công ty Trà Than Uyên"), &json!(2))
    );
    put(&api, "\"1\"", terms("2026-03-01"))
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    // Money came in on 1 June.
    put(&api, "\"2\"", terms("2026-07-01"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("ngày thu tiền đầu tiên");
    let recorded = json!({ "on": "2026-04-15", "number": "1127" });
    let body = put(&format!("{api}/recording"), "\"2\"", recorded)
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(body["recorded_on"], "2026-04-15");
    let ended = json!({ "on": "2026-10-01", "why": "Thanh lý" });
    let body = put(&format!("{api}/end"), "\"3\"", ended)
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(body["ended_on"], "2026-10-01");

    let split = |first: u32| {
        json!({
            "from": "2026-07-01", "signed_on": "2026-06-20", "paper": "Phụ lục 01",
            "parts": [{ "asset": patent, "share": first }, { "asset": mark, "share": 5_000 }],
        })
    };
    post(&user, &format!("{api}/splits"), "s1", split(4_000))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("hiện là 90%");
    let body = post(&user, &format!("{api}/splits"), "s2", split(5_000))
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(body["assets"][0]["share"], 5_000);
    let people = json!({
        "from": "2026-07-01", "signed_on": "2026-06-20", "paper": "Biên bản 02",
        "parts": [{ "name": "Lò Thị Xuân", "share": 5_000 }, { "name": "Vàng A Tủa", "share": 5_000 }],
    });
    let address = format!("/api/v1/ip-assets/{patent}/author-splits");
    let body = post(&user, &address, "p1", people.clone())
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(body["author_splits"].as_array().unwrap().len(), 1);
    let body = post(&user, &address, "p1", people).await.is(StatusCode::OK).json();
    assert_eq!(body["author_splits"].as_array().unwrap().len(), 1, "once under a key");
    let wrong = json!({ "money": "sales", "on": "2026-06-01", "amount": 1 });
    post(&user, &format!("{api}/revenues"), "sai", wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn loại tiền");
    // The same key for another act is refused, not answered with the first.
    let other = json!({ "money": "received", "on": "2026-06-02", "amount": 5 });
    post(&user, &format!("{api}/revenues"), "thu", other)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);

    let stranger = world.user("binh").await;
    post(
        &stranger,
        &format!("{api}/revenues"),
        "x",
        json!({ "money": "received", "on": "2026-06-02", "amount": 5 }),
    )
    .await
    .is(StatusCode::NOT_FOUND);
    let body = json!({ "way": "own_use", "terms": { "signed_on": "2026-03-01" }, "assets": [{ "asset": patent, "share": 10_000 }] });
    post(&stranger, "/api/v1/agreements", "y", body)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("không giữ sổ");
}

/// Money that was divided stays divided like that: no split that begins before it, no other authors or shares in the register, neither
/// on the page nor by a list. What comes in later is divided by a new split, and who was forgotten can be entered without a share.
#[tokio::test]
async fn money_that_was_divided_is_not_divided_again() {
    let world = World::new().await;
    let user = officer(&world).await;
    let patent = patent(&world, "Máy sao chè", None).await;
    let api = licensed(&user, &[(patent, 10_000)]).await;
    let balances = async || user.get(&format!("{api}/author-payments")).await.json()["balances"].clone();
    let before = balances().await;

    let people = format!("/api/v1/ip-assets/{patent}/author-splits");
    let split = |from: &str| {
        json!({
            "from": from, "signed_on": "2026-05-20", "paper": "Biên bản 02",
            "parts": [{ "name": "Lò Thị Xuân", "share": 5_000 }, { "name": "Vàng A Tủa", "share": 5_000 }],
        })
    };
    for (key, from) in [("a", "2026-01-01"), ("b", "2026-06-01")] {
        post(&user, &people, key, split(from))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says("Tiền thu ngày 01/06/2026 đã chia theo bản đang có");
    }
    let assets = |from: &str| json!({ "from": from, "signed_on": "2026-05-20", "paper": "Phụ lục 01", "parts": [{ "asset": patent, "share": 10_000 }] });
    post(&user, &format!("{api}/splits"), "c", assets("2026-06-01"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập ngày áp dụng sau ngày đó");

    let (rules, system) = (world.app.part::<Rules>().unwrap(), Actor::system("test"));
    let change = async |shares: &[(&str, u32)]| {
        let tx = world.app.db.begin_system("test").await.unwrap();
        let one = ::ip_assets::store::find(&tx.reader(), &policy::whole(), patent, tx.today())
            .await
            .unwrap();
        let mut content = one.content.clone();
        content.parties = shares.iter().map(|(name, share)| author(name, None, *share)).collect();
        let done = ::ip_assets::commands::change(&tx, &rules, &system, (patent, one.version), (content, false)).await;
        if done.is_ok() {
            tx.commit().await.unwrap();
        }
        done.map(|_| ()).map_err(|error| format!("{error:?}"))
    };
    let refused = change(&[("Lò Thị Xuân", 5_000), ("Vàng A Tủa", 5_000)])
        .await
        .unwrap_err();
    assert!(
        refused.contains("authors") && refused.contains("01/06/2026"),
        "{refused}"
    );
    change(&[("Lò Thị Xuân", 6_000), ("Tẩn Mẩy Giấu", 4_000)])
        .await
        .unwrap_err();
    let keeper = world.commune.to_string();
    let list = "Tên;Loại;Tác giả\nMáy sao chè;Sáng chế;Lò Thị Xuân (50%), Vàng A Tủa (50%)\n";
    user.upload(
        "/tai-san/nhap",
        &[("keeper", keeper.as_str())],
        ("file", "ds.csv", list.as_bytes()),
    )
    .await
    .is(StatusCode::OK)
    .says("Lỗi: 1")
    .says("Tiền thu ngày 01/06/2026 đã chia theo tác giả");
    assert_eq!(balances().await, before);

    change(&[("Lò Thị Xuân", 6_000), ("Vàng A Tủa", 4_000), ("Tẩn Mẩy Giấu", 0)])
        .await
        .unwrap();
    let mut three = split("2026-06-02");
    three["parts"] = json!([{ "name": "Lò Thị Xuân", "share": 5_000 }, { "name": "Tẩn Mẩy Giấu", "share": 5_000 }]);
    post(&user, &people, "d", three).await.is(StatusCode::OK);
    post(&user, &format!("{api}/splits"), "e", assets("2026-06-02"))
        .await
        .is(StatusCode::OK);
    let all = user.get(&format!("{api}/author-payments")).await.json();
    assert_eq!(balance(&all, "Lò Thị Xuân")["remains"], 900_000);
    assert_eq!(balance(&all, "Vàng A Tủa")["remains"], 600_000);
    assert_eq!(balance(&all, "Tẩn Mẩy Giấu")["remains"], 0);
    // Once the money is taken back nothing rests on it.
    let revenue = user.get(&api).await.json()["money"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let why = json!({ "why": "Nhầm" });
    post(&user, &format!("{api}/revenues/{revenue}/reversal"), "f", why)
        .await
        .is(StatusCode::OK);
    post(&user, &people, "g", split("2026-01-01")).await.is(StatusCode::OK);
}

/// The journal is read above the unit of a secret: why an agreement on it ended is not told there.
#[tokio::test]
async fn the_journal_of_a_secret_does_not_tell_why_its_licence_ended() {
    let world = World::new().await;
    let user = officer(&world).await;
    let open = patent(&world, "Máy sao chè", None).await;
    let mut content = Content::new(Right::KnowHow);
    content.title = "Cách ủ men lá".to_owned();
    let hidden = asset(&world, world.commune, content, vec![], true).await;
    let api = licensed(&user, &[(open, 5_000), (hidden, 5_000)]).await;
    let body = json!({ "on": "2026-10-01", "why": "Bên nhận làm lộ công thức men lá" });
    user.json(Method::PUT, &format!("{api}/end"), &[("If-Match", "\"1\"")], body)
        .await
        .is(StatusCode::OK);
    let told = async |asset: AssetId| {
        let entries = kernel::journal::timeline(&world.app.db.reader(), "ip_asset", asset.0)
            .await
            .unwrap();
        let ended = entries
            .iter()
            .find(|entry| entry.act == "ip_asset.agreement_end")
            .unwrap();
        ended.details().to_string()
    };
    assert!(told(open).await.contains("làm lộ công thức"));
    assert!(!told(hidden).await.contains("làm lộ"), "{}", told(hidden).await);
}
