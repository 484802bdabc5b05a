//! A list that brings what the register has already: shown as changes field by field, then made, with what stood there before kept.

use crate::world::{Answer, User, World};
use ::ip_assets::model::{Asset, EventKind};
use ::ip_assets::policy;
use ::ip_assets::store::{self, Filter, Recorded};
use axum::http::{Method, StatusCode};
use kernel::access::Role;
use kernel::ids::UnitId;
use serde_json::json;

async fn officer(world: &World) -> User {
    let role = [(Role::SupportOfficer, false)];
    world
        .person("hotro", "Lò Thị Ín", world.commune, "Cán bộ SHTT", false, &role)
        .await;
    world.user("hotro").await
}

fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split_once('"'))
        .map(|(value, _)| value.to_owned())
        .unwrap_or_else(|| panic!("no field {name} in {page}"))
}

async fn look(user: &User, keeper: UnitId, name: &str, text: &str) -> Answer {
    let keeper = keeper.to_string();
    let fields = [("keeper", keeper.as_str())];
    user.upload("/tai-san/nhap", &fields, ("file", name, text.as_bytes()))
        .await
}

async fn go(user: &User, page: &str, keeper: UnitId, act: &str, more: &[(&str, &str)]) -> Answer {
    let (stored, name, once, keeper) = (
        hidden(page, "stored"),
        hidden(page, "name"),
        hidden(page, "_once"),
        keeper.to_string(),
    );
    let mut fields = vec![
        ("stored", stored.as_str()),
        ("name", name.as_str()),
        ("_once", once.as_str()),
        ("keeper", keeper.as_str()),
        ("again", "1"),
        ("viec", act),
    ];
    fields.extend_from_slice(more);
    user.post("/tai-san/nhap/ghi", &fields).await
}

async fn all(world: &World) -> Vec<Asset> {
    let db = world.app.db.reader();
    let today = kernel::time::local_date(world.app.db.now());
    let found = store::list(&db, &policy::whole(), &Filter::default(), None, 1_000, today).await;
    found.unwrap().items
}

async fn named(world: &World, title: &str) -> (Asset, Vec<Recorded>) {
    let one = all(world)
        .await
        .into_iter()
        .find(|one| one.content.title == title)
        .unwrap();
    let events = store::events(&world.app.db.reader(), one.id).await.unwrap();
    (one, events)
}

const FIRST: &str = "Tên;Loại;Số đơn;Ngày nộp đơn;Số bằng;Ngày cấp;Chủ sở hữu;Tác giả;Nhóm;Hàng hóa\n\
    CHÈ MƯỜNG KIM;Nhãn hiệu;4-2020-01234;2/3/2020;;;HTX Chè;;30;Chè\n\
    Máy hái chè;Giải pháp hữu ích;2-2021-00055;5/6/2021;;;Lò Văn Pâng;Lò Văn Pâng (60%), Lò Thị Xuân (40%);A01D 46/04;\n\
    MẬT ONG;Nhãn hiệu;4-2022-00009;1/2/2022;;;HTX Ong;;30;Mật ong\n";

const SECOND: &str = "Tên;Số đơn;Ngày nộp đơn;Số bằng;Ngày cấp;Chủ sở hữu;Hàng hóa\n\
    CHÈ MƯỜNG KIM;VN 4.2020.1234;3/3/2020;4-0423456;10/5/2021;HTX Chè;\n\
    Máy hái chè;2-2021-00055;5/6/2021;;;Lò Văn Pâng;\n\
    MẬT ONG RỪNG;4-2022-00009;1/2/2022;;;HTX Khác;\n\
    RƯỢU NGÔ;4-2024-00001;2/2/2024;;;HTX Rượu;Rượu\n";

/// Every change is shown before it is made; new days are added, a wrong one stays crossed out with the name of the file, an empty cell
/// blanks nothing, another holder's number is an error, deadlines follow.
#[tokio::test]
async fn what_is_known_is_changed_as_the_dry_run_showed_it() {
    let world = World::new().await;
    let user = officer(&world).await;
    let page = look(&user, world.commune, "dau.csv", FIRST)
        .await
        .is(StatusCode::OK)
        .text();
    go(&user, &page, world.commune, "ghi", &[("whole", "1")])
        .await
        .is(StatusCode::OK)
        .says("Đã ghi 3 tài sản mới");

    let page = look(&user, world.commune, "quy-3.csv", SECOND).await.is(StatusCode::OK);
    let page = page
        .says("Mới: 1 · Cập nhật: 1 · Giống hệt: 1 · Lỗi: 1")
        .says("Ngày nộp đơn: “02/03/2020” → “03/03/2020”")
        .says("Ngày cấp: trống → “10/05/2021”")
        .says("Số văn bằng: trống → “4-0423456”")
        .says("Cập nhật cả tài sản đã có")
        .says("chủ: HTX Ong")
        .text();
    assert!(!page.contains("Hàng hóa, dịch vụ:"), "an empty cell changes nothing");
    let (before, _) = named(&world, "CHÈ MƯỜNG KIM").await;
    assert_eq!(before.granted_on, None, "a dry run writes nothing");

    let whole = go(
        &user,
        &page,
        world.commune,
        "ghi",
        &[("whole", "1"), ("asked_update", "1"), ("update", "1")],
    )
    .await;
    whole.is(StatusCode::UNPROCESSABLE_ENTITY).says("chưa ghi gì");
    assert_eq!(
        named(&world, "CHÈ MƯỜNG KIM").await.0,
        before,
        "one wrong row, nothing changed"
    );

    let done = go(
        &user,
        &page,
        world.commune,
        "ghi",
        &[("asked_update", "1"), ("update", "1")],
    )
    .await;
    done.is(StatusCode::OK)
        .says("Đã ghi 1 tài sản mới, cập nhật 1 tài sản. Giống hệt: 1 · Lỗi: 1.");
    let twice = go(
        &user,
        &page,
        world.commune,
        "ghi",
        &[("asked_update", "1"), ("update", "1")],
    )
    .await;
    twice.is(StatusCode::SEE_OTHER);

    let (tea, events) = named(&world, "CHÈ MƯỜNG KIM").await;
    assert_eq!(tea.filed_on.unwrap().to_string(), "2020-03-03");
    assert_eq!(tea.granted_on.unwrap().to_string(), "2021-05-10");
    assert_eq!(
        (tea.content.grant.as_str(), tea.content.goods.as_str()),
        ("4-0423456", "Chè")
    );
    assert_eq!(tea.content.classes, ["30"]);
    assert_eq!(tea.version, before.version + 1);
    let crossed: Vec<&Recorded> = events.iter().filter(|one| one.removed.is_some()).collect();
    assert_eq!(crossed.len(), 1);
    assert_eq!(crossed[0].event.on.to_string(), "2020-03-02");
    assert_eq!(crossed[0].removed.as_deref(), Some("Theo tệp nhập quy-3.csv"));
    let standing = events
        .iter()
        .filter(|one| one.removed.is_none())
        .map(|one| one.event.kind);
    assert_eq!(standing.collect::<Vec<_>>(), [EventKind::Filed, EventKind::Granted]);
    let due = store::deadlines::of(&world.app.db.reader(), tea.id).await.unwrap();
    assert!(
        due.iter()
            .any(|one| one.rule.contains("renew") || one.key.contains("renew")),
        "deadlines follow the new days"
    );
    user.get(&format!("/tai-san/{}", tea.id))
        .await
        .says("Theo tệp nhập quy-3.csv");
    let machine = named(&world, "Máy hái chè").await.0;
    let shares: Vec<Option<u32>> = machine.content.parties.iter().map(|party| party.share).collect();
    assert_eq!((machine.version, shares), (1, vec![None, Some(6_000), Some(4_000)]));
    assert_eq!(named(&world, "MẬT ONG").await.0.version, 1, "another holder's number");

    // The same list once more changes nothing.
    look(&user, world.commune, "quy-3.csv", SECOND)
        .await
        .is(StatusCode::OK)
        .says("Giống hệt: 3 · Lỗi: 1");
}

/// Whoever does not want changes takes the new rows alone; the changes go home with their differences.
#[tokio::test]
async fn changes_are_left_out_when_nobody_wants_them() {
    let world = World::new().await;
    let user = officer(&world).await;
    let page = look(&user, world.commune, "dau.csv", FIRST).await.text();
    go(&user, &page, world.commune, "ghi", &[]).await.is(StatusCode::OK);
    let page = look(&user, world.commune, "quy-3.csv", SECOND).await.text();
    let home = go(&user, &page, world.commune, "loi", &[("asked_update", "1")])
        .await
        .is(StatusCode::OK);
    let rows = world
        .app
        .engines
        .slow(move |documents| documents.rows(&home.body, "loi.xlsx"))
        .await
        .unwrap()
        .unwrap();
    assert!(
        rows.iter()
            .flatten()
            .any(|cell| cell.contains("“02/03/2020” → “03/03/2020”")),
        "{rows:?}"
    );
    go(&user, &page, world.commune, "ghi", &[("asked_update", "1")])
        .await
        .is(StatusCode::OK)
        .says("Đã ghi 1 tài sản mới. Cập nhật: 1");
    assert_eq!(named(&world, "CHÈ MƯỜNG KIM").await.0.version, 1);
}

/// A change that cannot be says why and keeps the asset as it was: days in an order that cannot be, another right, an asset of a
/// register that the person does not keep.
#[tokio::test]
async fn a_change_that_cannot_be_leaves_the_asset_alone() {
    let world = World::new().await;
    let user = officer(&world).await;
    let page = look(&user, world.commune, "dau.csv", FIRST).await.text();
    go(&user, &page, world.commune, "ghi", &[]).await.is(StatusCode::OK);
    let list = "Tên;Loại;Số đơn;Ngày nộp đơn;Ngày cấp;Chủ sở hữu\n\
        CHÈ MƯỜNG KIM;Nhãn hiệu;4-2020-01234;2/3/2020;1/1/2019;HTX Chè\n\
        Máy hái chè mới;Giải pháp hữu ích;2-2021-00055;5/6/2021;;Lò Văn Pâng\n\
        Máy hái chè khác;Giải pháp hữu ích;2-2021-00055;5/6/2021;;Lò Văn Pâng\n\
        MẬT ONG;Nhãn hiệu chứng nhận;4-2022-00009;1/2/2022;;HTX Ong\n";
    let page = look(&user, world.commune, "sai.csv", list).await.is(StatusCode::OK);
    page.says("Cập nhật: 1 · Lỗi: 3")
        .says("“Máy hái chè” → “Máy hái chè mới”")
        .says("Sổ ghi loại quyền “Nhãn hiệu”");
    // An officer of the school sees what the commune keeps only as taken.
    world
        .person(
            "truong",
            "Tẩn Văn Trường",
            world.school,
            "Cán bộ",
            false,
            &[(Role::SupportOfficer, false)],
        )
        .await;
    let other = world.user("truong").await;
    let list = "Tên;Số đơn;Ngày nộp đơn;Chủ sở hữu\nCHÈ ĐỔI TÊN;4-2020-01234;2/3/2020;HTX Chè\n";
    let page = look(&other, world.school, "x.csv", list)
        .await
        .is(StatusCode::OK)
        .says("Lỗi: 1")
        .text();
    go(&other, &page, world.school, "ghi", &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    for title in ["CHÈ MƯỜNG KIM", "Máy hái chè", "MẬT ONG"] {
        assert_eq!(named(&world, title).await.0.version, 1, "{title}");
    }
}

/// A secret is changed by its own unit alone; above it nobody learns that it is there.
#[tokio::test]
async fn a_secret_is_changed_by_its_own_unit_alone() {
    let world = World::new().await;
    let user = officer(&world).await;
    let list = |text: &str| format!("Tên;Loại;Chủ sở hữu;Tóm tắt\nCách ủ men lá;Bí quyết kỹ thuật;HTX Rượu;{text}\n");
    let page = look(&user, world.commune, "kin.csv", &list("Ủ ba ngày")).await.text();
    go(&user, &page, world.commune, "ghi", &[]).await.is(StatusCode::OK);
    let page = look(&user, world.commune, "kin.csv", &list("Ủ bảy ngày"))
        .await
        .is(StatusCode::OK);
    let page = page.says("Cập nhật: 1").text();
    go(&user, &page, world.commune, "ghi", &[]).await.is(StatusCode::OK);
    let one = named(&world, "Cách ủ men lá").await.0;
    assert_eq!((one.content.summary.as_str(), one.secret), ("Ủ bảy ngày", true));
    world
        .person(
            "tinh",
            "Vàng Văn Tỉnh",
            world.province,
            "Cán bộ tỉnh",
            false,
            &[(Role::FocalOffice, true)],
        )
        .await;
    let above = world.user("tinh").await;
    let page = look(&above, world.commune, "kin.csv", &list("Ủ chín ngày"))
        .await
        .text();
    assert!(!page.contains("bảy ngày"), "{page}");
    assert_eq!(named(&world, "Cách ủ men lá").await.0.content.summary, "Ủ bảy ngày");
}

/// The interface changes what is there only when it is asked to, and tells what it changed; documents of an office do the same.
#[tokio::test]
async fn the_interface_and_documents_update_too() {
    let world = World::new().await;
    let user = officer(&world).await;
    let rows = |day: &str, update: bool, dry_run: bool| {
        json!({
            "keeper": world.commune, "update": update, "dry_run": dry_run,
            "rows": [["Tên", "Loại", "Số đơn", "Ngày nộp", "Nhóm"], ["MÁY SẤY", "Sáng chế", "1-2022-00001", day, ""]],
        })
    };
    let send = async |key: &str, body| {
        let headers = [("Idempotency-Key", key)];
        user.json(Method::POST, "/api/v1/ip-assets/import", &headers, body)
            .await
    };
    send("a", rows("1/3/2022", false, false)).await.is(StatusCode::CREATED);
    let dry = send("b", rows("2/3/2022", true, true)).await.is(StatusCode::OK).json();
    assert_eq!(dry["rows"][0]["outcome"], "update");
    assert_eq!(
        dry["rows"][0]["differences"],
        json!([{ "field": "filed", "ours": "01/03/2022", "theirs": "02/03/2022" }])
    );
    send("c", rows("2/3/2022", false, false))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let done = send("d", rows("2/3/2022", true, false))
        .await
        .is(StatusCode::CREATED)
        .json();
    assert_eq!(
        (
            done["made"].as_array().unwrap().len(),
            done["changed"].as_array().unwrap().len()
        ),
        (0, 1)
    );
    assert_eq!(
        named(&world, "MÁY SẤY").await.0.filed_on.unwrap().to_string(),
        "2022-03-02"
    );

    let xml = r#"<pat:PatentPublication xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent" xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common">
<com:IPOfficeCode>VN</com:IPOfficeCode><pat:BibliographicData>
<pat:ApplicationIdentification><com:IPOfficeCode>VN</com:IPOfficeCode><com:ApplicationNumber><com:ApplicationNumberText>1-2022-00001</com:ApplicationNumberText></com:ApplicationNumber><pat:FilingDate>2022-03-02</pat:FilingDate></pat:ApplicationIdentification>
<pat:InventionTitleBag><pat:InventionTitle com:languageCode="vi">Máy sấy chè</pat:InventionTitle></pat:InventionTitleBag>
</pat:BibliographicData></pat:PatentPublication>"#;
    let page = look(&user, world.commune, "cong-bao.xml", xml).await.is(StatusCode::OK);
    let page = page.says("Cập nhật: 1").says("“MÁY SẤY” → “Máy sấy chè”").text();
    go(&user, &page, world.commune, "ghi", &[("whole", "1")])
        .await
        .is(StatusCode::OK)
        .says("Đã cập nhật 1 tài sản");
    assert_eq!(named(&world, "Máy sấy chè").await.0.version, 3);
}
