//! Fees and costs of IP assets, through the pages and the interface: the table of the due day, reliefs, late months; a payment and
//! the event of it together or not at all; nothing is deleted, nobody learns of what is secret.

use crate::ip_assets::asset;
use crate::world::{Answer, User, World};
use ::ip_assets::model::fees::Cost;
use ::ip_assets::model::{AssetId, Content, Event, EventKind, Right};
use ::ip_assets::{Rules, commands, store};
use axum::http::{Method, StatusCode};
use kernel::access::{Actor, Role};
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

/// A mark of two classes in the register of the commune, filed on 2 March 2026.
async fn mark(world: &World) -> AssetId {
    let mut content = Content::new(Right::Trademark);
    "CHÈ MƯỜNG KIM".clone_into(&mut content.title);
    content.classes = vec!["30".to_owned(), "35".to_owned(), "V26.4.5".to_owned()];
    asset(
        world,
        world.commune,
        content,
        vec![on(EventKind::Filed, "2026-03-02")],
        false,
    )
    .await
}

/// A patent of 10 September 2025: the fee of its second year was due on 10 September 2026, and can be paid until 10 March 2027.
async fn patent(world: &World, secret: bool) -> AssetId {
    let mut content = Content::new(Right::Patent);
    "Máy sao chè".clone_into(&mut content.title);
    let events = vec![on(EventKind::Filed, "2022-03-02"), on(EventKind::Granted, "2025-09-10")];
    asset(world, world.commune, content, events, secret).await
}

async fn officer(world: &World) -> User {
    let role = [(Role::SupportOfficer, false)];
    world
        .person("hotro", "Lò Thị Ín", world.commune, "Cán bộ SHTT", false, &role)
        .await;
    world.user("hotro").await
}

/// Sees what is open below the province.
async fn above(world: &World) -> User {
    let role = [(Role::Leader, true)];
    world
        .person("tinh", "Vàng Văn Tỉnh", world.province, "Lãnh đạo", false, &role)
        .await;
    world.user("tinh").await
}

async fn held(world: &World, id: AssetId) -> Vec<Cost> {
    store::costs::of(&world.app.db.reader(), id).await.unwrap()
}

async fn has_event(world: &World, id: AssetId, kind: EventKind) -> bool {
    let events = store::events(&world.app.db.reader(), id).await.unwrap();
    events.iter().any(|one| one.event.kind == kind && one.removed.is_none())
}

fn page(id: AssetId) -> String {
    format!("/tai-san/{id}/chi-phi")
}

fn api(id: AssetId) -> String {
    format!("/api/v1/ip-assets/{id}/costs")
}

async fn costs(user: &User, id: AssetId) -> Value {
    user.get(&api(id)).await.is(StatusCode::OK).json()
}

fn expected<'a>(body: &'a Value, kind: &str, ordinal: i64) -> &'a Value {
    let list = body["expected"].as_array().unwrap();
    let found = list
        .iter()
        .find(|line| line["kind"] == kind && line["ordinal"] == ordinal);
    found.unwrap_or_else(|| panic!("no {kind} {ordinal} in {body}"))
}

async fn post(user: &User, id: AssetId, once: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("_once", once), ("deed", "add"), ("quantity", "1")];
    all.retain(|(name, _)| !fields.iter().any(|(other, _)| other == name));
    all.extend_from_slice(fields);
    user.post(&page(id), &all).await
}

/// What a dossier has cost and will cost follows from its events and classes, by the table of the day, with its source and the mark
/// that nobody checked it in the act; what no table knows has no amount.
#[tokio::test]
async fn fees_follow_the_dossier_and_say_where_they_come_from() {
    let world = World::new().await;
    let user = officer(&world).await;
    let mark = mark(&world).await;
    let body = costs(&user, mark).await;
    // Two classes of goods; the figure class pays nothing.
    assert_eq!(expected(&body, "search", 0)["amount"], 360_000);
    assert_eq!(expected(&body, "exam_mark", 0)["amount"], 1_100_000);
    assert_eq!(expected(&body, "filing", 0)["amount"], 150_000);
    assert_eq!(expected(&body, "filing", 0)["verified"], false);
    let how = expected(&body, "search", 0)["explanation"].as_str().unwrap();
    assert_eq!(
        how,
        "180.000 đồng × 2 nhóm hàng hóa, dịch vụ = 360.000 đồng, theo Thông tư 263/2016/TT-BTC (chưa đối chiếu văn bản gốc)."
    );
    let patent = patent(&world, false).await;
    let body = costs(&user, patent).await;
    let year = expected(&body, "annuity", 2);
    assert_eq!(
        (&year["amount"], &year["stage"], &year["late_percent"]),
        (&Value::Null, &json!("late"), &json!(30))
    );
    user.get(&page(patent))
        .await
        .is(StatusCode::OK)
        .says("Chưa có trong bảng phí, nhập theo thông báo")
        .says("nộp hôm nay thêm 30%")
        .says("10/09/2026");
    user.get(&format!("/tai-san/{patent}"))
        .await
        .is(StatusCode::OK)
        .says("Phí duy trì hiệu lực năm thứ 2");
}

/// A fee that is written down is paid once however often the form is sent; what was wrong is taken back by a line of its own and
/// can be written down anew.
#[tokio::test]
async fn a_fee_is_written_down_paid_and_taken_back_and_nothing_is_deleted() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = mark(&world).await;
    let add = [
        ("kind", "search"),
        ("quantity", "2"),
        ("due_on", "2/4/2026"),
        ("relief", "half_2025"),
    ];
    post(&user, id, "mot", &add).await.is(StatusCode::SEE_OTHER);
    post(&user, id, "mot", &add).await.is(StatusCode::SEE_OTHER);
    let all = held(&world, id).await;
    assert_eq!(all.len(), 1, "a form that is sent twice writes one line");
    assert_eq!((all[0].expected.map(|vnd| vnd.0), all[0].paid), (Some(180_000), None));

    let line = all[0].id.to_string();
    user.get(&format!("{}?dong={line}", page(id)))
        .await
        .is(StatusCode::OK)
        .says("Ghi đã nộp: Phí tra cứu");
    let pay = [
        ("deed", "pay"),
        ("cost", line.as_str()),
        ("version", "1"),
        ("paid_on", "5/3/2026"),
        ("payer", "Hợp tác xã"),
        ("number", "BL-0012"),
    ];
    post(&user, id, "hai", &pay).await.is(StatusCode::SEE_OTHER);
    // Somebody who still has the old page comes too late, and keeps what was typed.
    post(&user, id, "ba", &pay)
        .await
        .is(StatusCode::CONFLICT)
        .says("BL-0012");
    let body = costs(&user, id).await;
    assert_eq!(
        (&body["paid"], &body["costs"][0]["paid_on"]),
        (&json!(180_000), &json!("2026-03-05"))
    );

    let again = [("kind", "search"), ("paid_on", "6/3/2026")];
    post(&user, id, "bon", &again)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã ghi nộp ngày 05/03/2026");
    let shown = format!("{line}:2");
    let back = [
        ("deed", "back"),
        ("line", shown.as_str()),
        ("why", "Nhập nhầm số lượng"),
    ];
    post(&user, id, "nam", &back).await.is(StatusCode::SEE_OTHER);
    post(&user, id, "sau", &back)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã bị hủy");
    let body = costs(&user, id).await;
    assert_eq!((&body["paid"], body["costs"].as_array().unwrap().len()), (&json!(0), 2));
    assert_eq!(body["costs"][1]["paid"], -180_000);
    post(&user, id, "bay", &again).await.is(StatusCode::SEE_OTHER);
    user.get(&page(id))
        .await
        .is(StatusCode::OK)
        .says("Dòng hủy")
        .says("Nhập nhầm số lượng")
        .says("180.000 đồng");
}

/// A payment and the event of it are written together or not at all; taken back, the deadline runs again.
#[tokio::test]
async fn a_payment_and_its_event_are_one_act() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = patent(&world, false).await;
    let year = |day: &'static str| {
        [
            ("kind", "annuity"),
            ("ordinal", "2"),
            ("due_on", "10/9/2026"),
            ("amount", "1.300.000"),
            ("paid_on", day),
            ("paid", "1.690.000"),
            ("with_event", "1"),
        ]
    };
    // A day before the title: the dossier cannot have it, so the money is not written down either.
    post(&user, id, "mot", &year("1/8/2025"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("id=\"f-paid_on-error\"")
        .says("không xảy ra được");
    assert!(held(&world, id).await.is_empty());
    assert!(!has_event(&world, id, EventKind::AnnuityPaid).await);

    post(&user, id, "hai", &year("20/11/2026"))
        .await
        .is(StatusCode::SEE_OTHER);
    assert!(has_event(&world, id, EventKind::AnnuityPaid).await);
    let body = costs(&user, id).await;
    assert_eq!(
        (&expected(&body, "annuity", 2)["stage"], &body["paid"]),
        (&json!("done"), &json!(1_690_000))
    );
    assert_eq!(expected(&body, "annuity", 3)["stage"], "later");

    let line = format!("{}:1", body["costs"][0]["id"].as_str().unwrap());
    let back = [
        ("deed", "back"),
        ("line", line.as_str()),
        ("why", "Chưa nộp"),
        ("also_event", "1"),
    ];
    post(&user, id, "ba", &back).await.is(StatusCode::SEE_OTHER);
    assert!(!has_event(&world, id, EventKind::AnnuityPaid).await);
    let body = costs(&user, id).await;
    assert_eq!(
        (&expected(&body, "annuity", 2)["stage"], &body["paid"]),
        (&json!("late"), &json!(0))
    );
}

/// What cannot be is told at its field with what was typed, and nothing is written down.
#[tokio::test]
async fn what_cannot_be_is_told_at_its_field() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = mark(&world).await;
    let good = [
        ("kind", "filing"),
        ("due_on", "2/3/2026"),
        ("paid_on", "2/3/2026"),
        ("paid", "150.000"),
        ("payer", "Hợp tác xã Ong"),
    ];
    for (field, changes, told) in [
        ("paid", vec![("paid", "mười lăm")], ""),
        ("paid", vec![("paid", "-150000")], "không được âm"),
        ("amount", vec![("amount", "20 tỷ")], "quá 10 tỷ"),
        ("paid", vec![("paid", "10.000.000.001")], "quá 10 tỷ"),
        ("paid", vec![("paid", "0")], "lớn hơn 0"),
        (
            "paid_on",
            vec![("paid_on", "1/3/2026")],
            "trước ngày nộp đơn 02/03/2026",
        ),
        ("paid_on", vec![("paid_on", "26/11/2026")], "hôm nay hoặc trước đó"),
        ("paid_on", vec![("paid_on", "31/2/2026")], ""),
        ("paid_on", vec![("paid_on", "")], "Nhập ngày nộp"),
        ("kind", vec![("kind", "")], "Chọn khoản phí"),
        (
            "kind",
            vec![("kind", "annuity"), ("ordinal", "2")],
            "Loại quyền này không có",
        ),
        ("ordinal", vec![("kind", "renewal")], "lần gia hạn thứ mấy"),
        ("ordinal", vec![("ordinal", "3")], "năm thứ mấy"),
        ("quantity", vec![("quantity", "0")], "từ 1 đến 100"),
        ("quantity", vec![("quantity", "nhiều")], "từ 1 đến 100"),
        // The day of the fee lies before the exemption; the search fee is not exempt at all.
        (
            "relief",
            vec![("relief", "vneid_2026"), ("due_on", "31/12/2025")],
            "chỉ áp dụng từ",
        ),
        (
            "relief",
            vec![("relief", "vneid_2026"), ("kind", "search")],
            "không áp dụng cho phí tra cứu",
        ),
        ("relief", vec![("relief", "x")], "Chọn một căn cứ"),
    ] {
        let mut fields = good.to_vec();
        fields.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
        fields.extend(changes.iter().copied());
        let text = post(&user, id, "sai", &fields)
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .text();
        assert!(text.contains(&format!("id=\"f-{field}-error\"")), "{changes:?}: {text}");
        assert!(text.contains(told), "{changes:?}: {text}");
        assert!(text.contains("Hợp tác xã Ong"), "{changes:?}: what was typed is lost");
        assert!(held(&world, id).await.is_empty(), "{changes:?}");
    }
    // Nothing to compute from, nothing typed; and no day for what is not paid.
    for (fields, told) in [
        (
            vec![("kind", "renewal"), ("ordinal", "1"), ("due_on", "2/3/2036")],
            "Nhập số tiền theo thông báo",
        ),
        (vec![("kind", "filing")], "Nhập hạn nộp"),
    ] {
        post(&user, id, "sai", &fields)
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(told);
    }
    // Exempt: nothing is paid, and that is no mistake.
    let exempt = [("kind", "filing"), ("relief", "vneid_2026"), ("paid_on", "2/3/2026")];
    post(&user, id, "mien", &exempt).await.is(StatusCode::SEE_OTHER);
    assert_eq!(held(&world, id).await[0].paid.map(|vnd| vnd.0), Some(0));
}

/// A budget is of what one may see and is not paid yet; each figure opens onto its lines, and what has no amount is told.
#[tokio::test]
async fn a_budget_opens_onto_its_lines_and_tells_what_it_does_not_know() {
    let world = World::new().await;
    let (user, above) = (officer(&world).await, above(&world).await);
    let (mark, patent) = (mark(&world).await, patent(&world, false).await);
    let due = [("kind", "agent"), ("due_on", "15/3/2027"), ("amount", "2.500.000")];
    post(&user, mark, "mot", &due).await.is(StatusCode::SEE_OTHER);
    let year = [
        ("kind", "annuity"),
        ("ordinal", "2"),
        ("due_on", "10/9/2026"),
        ("amount", "1.000.000"),
    ];
    post(&user, patent, "hai", &year).await.is(StatusCode::SEE_OTHER);
    for person in [&user, &above] {
        person
            .get("/tai-san/chi-phi")
            .await
            .is(StatusCode::OK)
            .says("Tháng 03/2027")
            .says("2.500.000 đồng")
            // Late by three months begun: 30 percent on top of what the notice says.
            .says("1.300.000 đồng")
            // The third year falls into the twelve months and has no amount.
            .says("1 khoản chưa có số");
    }
    let march = user
        .get("/tai-san/chi-phi?thang=2027-03&loai=agent")
        .await
        .is(StatusCode::OK)
        .text();
    let lines = march.split("id=\"khoan\"").nth(1).unwrap();
    assert!(
        lines.contains("CHÈ MƯỜNG KIM") && !lines.contains("Máy sao chè"),
        "{lines}"
    );
    let sheet = user.get("/tai-san/chi-phi/xuat?thang=2027-03").await.is(StatusCode::OK);
    assert!(sheet.body.starts_with(b"PK"), "a workbook");
    // Paid: it is no part of the budget any more.
    let line = held(&world, mark).await[0].id.to_string();
    let pay = [
        ("deed", "pay"),
        ("cost", line.as_str()),
        ("version", "1"),
        ("paid_on", "20/11/2026"),
    ];
    post(&user, mark, "ba", &pay).await.is(StatusCode::SEE_OTHER);
    let text = user.get("/tai-san/chi-phi").await.is(StatusCode::OK).text();
    assert!(!text.contains("2.500.000 đồng"), "{text}");
    world.visitor().get("/tai-san/chi-phi").await.is(StatusCode::SEE_OTHER);
}

/// What is secret costs nothing that anybody above its unit could read: not on a page, not in a budget, not in the journal.
#[tokio::test]
async fn the_costs_of_a_secret_stay_with_its_unit() {
    let world = World::new().await;
    let (user, above) = (officer(&world).await, above(&world).await);
    let id = patent(&world, true).await;
    let year = [
        ("kind", "annuity"),
        ("ordinal", "2"),
        ("due_on", "10/9/2026"),
        ("amount", "1.234.000"),
        ("payer", "Bà Xuân"),
        ("paid_on", "20/11/2026"),
        ("paid", "1.604.200"),
    ];
    post(&user, id, "mot", &year).await.is(StatusCode::SEE_OTHER);
    user.get("/tai-san/chi-phi")
        .await
        .is(StatusCode::OK)
        .says("Máy sao chè");
    let text = above.get("/tai-san/chi-phi").await.is(StatusCode::OK).text();
    assert!(!text.contains("Máy sao chè"), "{text}");
    above.get(&page(id)).await.is(StatusCode::NOT_FOUND);
    above.get(&api(id)).await.is(StatusCode::NOT_FOUND);
    post(&above, id, "hai", &year).await.is(StatusCode::NOT_FOUND);
    let entries = kernel::journal::timeline(&world.app.db.reader(), "ip_asset", id.0)
        .await
        .unwrap();
    assert!(entries.iter().any(|entry| entry.act == "ip_asset.cost_paid"));
    for entry in entries {
        let details = entry.details().to_string();
        assert!(!details.contains("1.234") && !details.contains("duy trì"), "{details}");
    }
    // Who may not keep it cannot write, and learns nothing.
    world.user("binh").await.get(&page(id)).await.is(StatusCode::NOT_FOUND);
}

/// The interface does what the page does: once for one key, with the same sentences.
#[tokio::test]
async fn the_interface_writes_once_and_refuses_alike() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = patent(&world, false).await;
    let key = [("idempotency-key", "k-1")];
    let add = json!({ "act": "add", "kind": "annuity", "ordinal": 2, "due_on": "2026-09-10",
                      "payment": { "on": "2026-11-20", "amount": 1_690_000, "with_event": true } });
    let first = user
        .json(Method::POST, &api(id), &key, add.clone())
        .await
        .is(StatusCode::CREATED)
        .json();
    let second = user
        .json(Method::POST, &api(id), &key, add.clone())
        .await
        .is(StatusCode::CREATED)
        .json();
    assert_eq!(first, second);
    assert_eq!(
        (&first["name"], &first["paid"]),
        (&json!("Phí duy trì hiệu lực năm thứ 2"), &json!(1_690_000))
    );
    assert!(has_event(&world, id, EventKind::AnnuityPaid).await);
    user.json(Method::POST, &api(id), &[], add)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã ghi nộp ngày 20/11/2026");
    let back = json!({ "act": "reverse", "cost": first["id"], "version": 1, "why": "Nhập nhầm", "with_event": true });
    let taken = user
        .json(Method::POST, &api(id), &[], back)
        .await
        .is(StatusCode::CREATED)
        .json();
    assert_eq!((&taken["reverses"], &taken["paid"]), (&first["id"], &json!(-1_690_000)));
    assert!(!has_event(&world, id, EventKind::AnnuityPaid).await);
    let strange = json!({ "act": "pay", "cost": world.commune, "version": 1, "payment": { "on": "2026-11-20" } });
    user.json(Method::POST, &api(id), &[], strange)
        .await
        .is(StatusCode::NOT_FOUND);
}

/// A receipt stands among the files of the asset, whoever sees the asset opens it.
#[tokio::test]
async fn a_receipt_is_kept_with_the_payment() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = mark(&world).await;
    let fields = [
        ("_once", "mot"),
        ("deed", "add"),
        ("kind", "filing"),
        ("quantity", "1"),
        ("paid_on", "2/3/2026"),
    ];
    let scan: &[u8] =
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    let file = ("file", "Biên lai.pdf", scan);
    user.upload(&page(id), &fields, file).await.is(StatusCode::SEE_OTHER);
    let kept = held(&world, id).await;
    let file = kept[0].file.unwrap();
    user.get(&page(id))
        .await
        .is(StatusCode::OK)
        .says(&format!("/tai-san/{id}/tep/{file}"));
    user.get(&format!("/tai-san/{id}/tep/{file}")).await.is(StatusCode::OK);
}

/// A record of the second year of a patent, not paid yet.
async fn second_year(user: &User, id: AssetId, once: &str) {
    let year = [
        ("kind", "annuity"),
        ("ordinal", "2"),
        ("due_on", "10/9/2026"),
        ("amount", "1.000.000"),
    ];
    post(user, id, once, &year).await.is(StatusCode::SEE_OTHER);
}

/// What is paid late is written down with what comes on top when the page showed it, is asked for on any other late day, and is what
/// was expected when it was paid in time.
#[tokio::test]
async fn a_late_payment_is_written_down_with_what_comes_on_top() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = patent(&world, false).await;
    second_year(&user, id, "mot").await;
    let line = held(&world, id).await[0].id.to_string();
    user.get(&format!("{}?dong={line}", page(id)))
        .await
        .is(StatusCode::OK)
        .says("Dự kiến 1.000.000 đồng; nộp hôm nay thêm 30% vì muộn, thành 1.300.000 đồng");
    let pay = |line: &str, day: &str, paid: &str| {
        let fields = [
            ("deed", "pay"),
            ("cost", line),
            ("version", "1"),
            ("paid_on", day),
            ("paid", paid),
        ];
        fields.map(|(name, value)| (name, value.to_owned()))
    };
    let send = async |id: AssetId, once: &str, fields: [(&'static str, String); 5]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        post(&user, id, once, &fields).await
    };
    // One month late, while the page said three.
    send(id, "hai", pay(&line, "1/10/2026", ""))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("id=\"f-paid-error\"")
        .says("Nộp ngày 01/10/2026 phải thêm 10% vì muộn");
    send(id, "ba", pay(&line, "20/11/2026", ""))
        .await
        .is(StatusCode::SEE_OTHER);
    let paid = async |id: AssetId| held(&world, id).await[0].paid.map(|vnd| vnd.0);
    assert_eq!(paid(id).await, Some(1_300_000));

    let in_time = patent(&world, false).await;
    second_year(&user, in_time, "bon").await;
    let line = held(&world, in_time).await[0].id.to_string();
    send(in_time, "nam", pay(&line, "9/9/2026", ""))
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(paid(in_time).await, Some(1_000_000));

    // What the notice says is typed here: nobody knows whether that has it already.
    let at_once = patent(&world, false).await;
    let mut year = vec![
        ("kind", "annuity"),
        ("ordinal", "2"),
        ("due_on", "10/9/2026"),
        ("amount", "1.000.000"),
        ("paid_on", "20/11/2026"),
    ];
    post(&user, at_once, "sau", &year)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("id=\"f-paid-error\"")
        .says("phải thêm 30% vì muộn");
    assert!(held(&world, at_once).await.is_empty());
    year.push(("paid", "1.300.000"));
    post(&user, at_once, "bay", &year).await.is(StatusCode::SEE_OTHER);
    // By the interface too.
    let by_program = patent(&world, false).await;
    second_year(&user, by_program, "tam").await;
    let line = held(&world, by_program).await[0].id;
    let pay = |day: &str| json!({ "act": "pay", "cost": line.0, "version": 1, "payment": { "on": day } });
    user.json(Method::POST, &api(by_program), &[], pay("2026-10-01"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("phải thêm 10% vì muộn");
    let done = user
        .json(Method::POST, &api(by_program), &[], pay("2026-11-20"))
        .await
        .is(StatusCode::CREATED);
    assert_eq!(done.json()["paid"], 1_300_000);
}

/// A fee that the dossier has as paid, or whose time is over, is no part of a budget though nobody wrote its money down.
#[tokio::test]
async fn a_budget_leaves_out_what_the_dossier_has_as_paid_or_lost() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = patent(&world, false).await;
    second_year(&user, id, "mot").await;
    user.get("/tai-san/chi-phi")
        .await
        .is(StatusCode::OK)
        .says("1.300.000 đồng");
    let rules = world.app.part::<Rules>().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let paid = Event {
        ordinal: 2,
        ..on(EventKind::AnnuityPaid, "2026-11-20")
    };
    commands::step(&tx, &rules, &Actor::system("test"), (id, 1), &commands::Step::Add(paid))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let text = user.get("/tai-san/chi-phi").await.is(StatusCode::OK).text();
    assert!(!text.contains("1.300.000") && !text.contains("1.000.000"), "{text}");

    let mut content = Content::new(Right::Patent);
    content.title = "Máy vò chè".to_owned();
    let events = vec![on(EventKind::Filed, "2021-03-02"), on(EventKind::Granted, "2024-03-11")];
    let lost = asset(&world, world.commune, content, events, false).await;
    let year = [
        ("kind", "annuity"),
        ("ordinal", "2"),
        ("due_on", "11/3/2025"),
        ("amount", "777.000"),
    ];
    post(&user, lost, "hai", &year).await.is(StatusCode::SEE_OTHER);
    assert_eq!(expected(&costs(&user, lost).await, "annuity", 2)["stage"], "missed");
    let text = user.get("/tai-san/chi-phi").await.is(StatusCode::OK).text();
    assert!(!text.contains("777.000"), "{text}");
    // A cost of which the dossier knows nothing stays until it is paid, however late.
    let cost = [("kind", "agent"), ("due_on", "1/2/2026"), ("amount", "2.345.000")];
    post(&user, lost, "ba", &cost).await.is(StatusCode::SEE_OTHER);
    user.get("/tai-san/chi-phi").await.says("2.345.000 đồng");
}

/// What is paid before its day is paid by the table and the reliefs of the day on which it is paid.
#[tokio::test]
async fn the_day_of_an_early_payment_decides_its_relief() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = mark(&world).await;
    let early = [
        ("kind", "search"),
        ("quantity", "2"),
        ("due_on", "10/3/2027"),
        ("relief", "half_2025"),
        ("paid_on", "20/11/2026"),
    ];
    post(&user, id, "mot", &early[..4])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("chỉ áp dụng từ 01/07/2025 đến hết 31/12/2026");
    post(&user, id, "hai", &early).await.is(StatusCode::SEE_OTHER);
    let all = held(&world, id).await;
    assert_eq!(
        all[0].expected.zip(all[0].paid).map(|(one, two)| (one.0, two.0)),
        Some((180_000, 180_000))
    );
}

/// Whoever takes back what they saw as unpaid does not take back the payment that somebody else wrote down meanwhile.
#[tokio::test]
async fn nobody_takes_back_what_they_did_not_see() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = patent(&world, false).await;
    second_year(&user, id, "mot").await;
    let line = held(&world, id).await[0].id.to_string();
    user.get(&page(id)).await.says(&format!("value=\"{line}:1\""));
    let pay = [
        ("deed", "pay"),
        ("cost", line.as_str()),
        ("version", "1"),
        ("paid_on", "20/11/2026"),
        ("with_event", "1"),
    ];
    post(&user, id, "hai", &pay).await.is(StatusCode::SEE_OTHER);
    assert!(has_event(&world, id, EventKind::AnnuityPaid).await);
    let seen = format!("{line}:1");
    let back = [
        ("deed", "back"),
        ("line", seen.as_str()),
        ("why", "Ghi nhầm năm"),
        ("also_event", "1"),
    ];
    post(&user, id, "ba", &back)
        .await
        .is(StatusCode::CONFLICT)
        .says("Ghi nhầm năm");
    let body = json!({ "act": "reverse", "cost": line, "version": 1, "why": "Nhầm", "with_event": true });
    user.json(Method::POST, &api(id), &[], body)
        .await
        .is(StatusCode::CONFLICT);
    assert!(has_event(&world, id, EventKind::AnnuityPaid).await);
    assert_eq!(costs(&user, id).await["paid"], 1_300_000);
    let seen = format!("{line}:2");
    let mut again = back;
    again[1] = ("line", seen.as_str());
    post(&user, id, "bon", &again).await.is(StatusCode::SEE_OTHER);
    assert!(!has_event(&world, id, EventKind::AnnuityPaid).await);
}

/// Half a relief leaves half to be paid: nothing is paid only where a relief takes everything off.
#[tokio::test]
async fn half_a_relief_leaves_something_to_be_paid() {
    let world = World::new().await;
    let user = officer(&world).await;
    let id = mark(&world).await;
    let half = [("kind", "filing"), ("relief", "half_2025"), ("due_on", "2/3/2026")];
    let mut paid = half.to_vec();
    paid.extend([("paid_on", "2/3/2026"), ("paid", "0")]);
    post(&user, id, "mot", &paid)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("id=\"f-paid-error\"")
        .says("lớn hơn 0");
    let mut notice = half.to_vec();
    notice.push(("amount", "0"));
    post(&user, id, "hai", &notice)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("id=\"f-amount-error\"");
    assert!(held(&world, id).await.is_empty());
    post(&user, id, "ba", &half).await.is(StatusCode::SEE_OTHER);
    let line = held(&world, id).await[0].id.to_string();
    let pay = [
        ("deed", "pay"),
        ("cost", line.as_str()),
        ("version", "1"),
        ("paid_on", "2/3/2026"),
        ("paid", "0"),
    ];
    post(&user, id, "bon", &pay)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("lớn hơn 0");
    assert_eq!(held(&world, id).await[0].paid, None);
}
