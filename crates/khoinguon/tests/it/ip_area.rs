//! Areas of collective rights on a map, and the plots of those who use them: drawn from GeoJSON or named by communes; hostile files
//! leave nothing; the public sees the area and no plot.

use crate::ip_exploitation::keeper;
use crate::world::{Answer, User, World};
use ::ip_assets::commands;
use ::ip_assets::model::AssetId;
use ::ip_assets::store::areas;
use axum::http::StatusCode;
use kernel::access::{Actor, Role};

async fn officer(world: &World) -> User {
    let role = [(Role::SupportOfficer, false)];
    world
        .person("hotro", "Lò Thị Ín", world.commune, "Cán bộ SHTT", false, &role)
        .await;
    world.user("hotro").await
}

/// A published collective mark whose area is a commune, as the service enters it.
pub async fn drawn(world: &World) -> String {
    let (id, ..) = keeper(world).await;
    let area = commands::areas::NewArea {
        shape: Vec::new(),
        communes: vec![world.commune],
        typed: None,
        paper: "Bản đồ kèm QĐ 812".to_owned(),
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    let asset = id.parse().unwrap();
    commands::areas::draw(&tx, &Actor::system("test"), asset, None, area)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

fn square(west: f64, south: f64, size: f64) -> String {
    let (east, north) = (west + size, south + size);
    format!(
        r#"{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}"#
    )
}

async fn draw(user: &User, page: &str, once: &str, shape: &str, communes: &str) -> Answer {
    let fields = [
        ("_once", once),
        ("deed", "area"),
        ("shape", shape),
        ("communes", communes),
        ("area_paper", "Bản đồ kèm QĐ 812"),
    ];
    user.post(page, &fields).await
}

/// An area is drawn with its size, plots stand in it or are said to lie outside; a new version leaves the old one in the record.
#[tokio::test]
async fn an_area_and_its_plots_stand_on_a_map() {
    let world = World::new().await;
    let user = officer(&world).await;
    let (id, farmer, _) = keeper(&world).await;
    let page = format!("/tai-san/{id}/vung");
    user.get(&page).await.is(StatusCode::OK).says("Chưa vẽ vùng nào");
    let area = square(103.4, 22.3, 0.1);
    draw(&user, &page, "mot", &area, "").await.is(StatusCode::SEE_OTHER);
    draw(&user, &page, "mot", &area, "").await.is(StatusCode::SEE_OTHER);
    let plot = |once: &'static str, west: f64| {
        let (shape, farmer) = (square(west, 22.35, 0.001), farmer.clone());
        (once, shape, farmer)
    };
    for (once, shape, farmer) in [plot("hai", 103.45), plot("ba", 103.6)] {
        let fields = [
            ("_once", once),
            ("deed", "plot"),
            ("user", farmer.as_str()),
            ("plot_paper", "Đo đạc 04"),
        ];
        let file = ("plot_file", "thua.geojson", shape.as_bytes());
        user.upload(&page, &fields, file).await.is(StatusCode::SEE_OTHER);
    }
    let shown = user.get(&page).await.is(StatusCode::OK);
    let shown = shown
        .says("<svg class=\"map\"")
        .says("Ngoài vùng")
        .says("Bản trước (1)")
        .says("Hợp tác xã Chè Phúc Than");
    // A tenth of a degree each way at 22.35° north: 11,400 hectares.
    assert!(
        shown.text().contains("11.4") || shown.text().contains("11406"),
        "{}",
        shown.text()
    );
    let asset: AssetId = id.parse().unwrap();
    let all = areas::all(&world.app.db.reader(), asset).await.unwrap();
    assert_eq!(all.len(), 3, "sent twice, drawn once; the old plot stays");
    let area = all.iter().find(|one| one.user.is_none()).unwrap();
    assert!(
        (113_900_000..114_400_000).contains(&area.square_metres),
        "{}",
        area.square_metres
    );

    // The public sees the area once the right is published, and no plot.
    let visitor = world.visitor();
    let open = visitor
        .get(&format!("/tai-san-cong-khai/{id}/vung"))
        .await
        .is(StatusCode::OK);
    let open = open.says("Bản đồ kèm QĐ 812").text();
    assert!(
        open.contains("<svg class=\"map\"") && !open.contains("Phúc Than"),
        "{open}"
    );
    visitor
        .get(&format!("/tai-san-cong-khai/{id}/nguoi-su-dung"))
        .await
        .says("Vùng của quyền trên bản đồ");
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::publish(&tx, &Actor::system("test"), asset, false)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    visitor
        .get(&format!("/tai-san-cong-khai/{id}/vung"))
        .await
        .is(StatusCode::NOT_FOUND);

    let off =
        |once: &'static str, why: &'static str| [("_once", once), ("deed", "off"), ("off", "right"), ("off_why", why)];
    user.post(&page, &off("bon", ""))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ghi lý do bỏ");
    user.post(&page, &off("nam", "Vẽ nhầm")).await.is(StatusCode::SEE_OTHER);
    user.post(&page, &off("sau", "Vẽ nhầm"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let all = areas::all(&world.app.db.reader(), asset).await.unwrap();
    assert_eq!(all.len(), 4, "nothing is deleted");
}

/// What is no area says why at its field, keeps what was typed, and writes nothing.
#[tokio::test]
async fn what_is_no_area_says_why_and_leaves_nothing() {
    let world = World::new().await;
    let user = officer(&world).await;
    let (id, ..) = keeper(&world).await;
    let page = format!("/tai-san/{id}/vung");
    for (shape, words) in [
        ("", "Chọn tệp GeoJSON"),
        ("<kml/>", "Không đọc được GeoJSON"),
        (
            r#"{"type":"Polygon","coordinates":[[[NaN,1]]]}"#,
            "Không đọc được GeoJSON",
        ),
        (r#"{"type":"Point","coordinates":[103,22]}"#, "chỉ nhận Polygon"),
        (
            r#"{"type":"Polygon","coordinates":[[[22.3,103.4]]]}"#,
            "Vĩ độ đứng trước",
        ),
        (r#"{"type":"Polygon","coordinates":[[[547123,2480456]]]}"#, "VN-2000"),
        (r#"{"type":"Polygon","coordinates":[[[2.3,48.8]]]}"#, "ngoài Việt Nam"),
        (
            r#"{"type":"Polygon","coordinates":[[[103.4,22.3],[103.5,22.4],[103.5,22.3],[103.4,22.5],[103.4,22.3]]]}"#,
            "cắt nhau",
        ),
    ] {
        draw(&user, &page, "x", shape, "")
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(words)
            .says("Bản đồ kèm QĐ 812");
    }
    draw(&user, &page, "x", "", "Xã Không Có")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Không có xã, phường nào");
    let both = draw(&user, &page, "x", &square(103.4, 22.3, 0.1), "Mường Kim").await;
    both.is(StatusCode::UNPROCESSABLE_ENTITY).says("chỉ một cách");
    let huge = vec![b' '; 1_100_000];
    let fields = [("_once", "y"), ("deed", "area"), ("area_paper", "x")];
    user.upload(&page, &fields, ("area_file", "to.geojson", &huge))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("lớn hơn 1024 KB");
    user.upload(&page, &fields, ("area_file", "nhi-phan.geojson", &[0xff, 0xfe, 0x00]))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("không đọc được thành chữ");
    let asset: AssetId = id.parse().unwrap();
    assert!(areas::all(&world.app.db.reader(), asset).await.unwrap().is_empty());
}

/// Communes may be named instead of drawn, with or without their kind and marks; only keepers draw, strangers see nothing.
#[tokio::test]
async fn communes_may_be_named_and_only_keepers_draw() {
    let world = World::new().await;
    let user = officer(&world).await;
    let (id, ..) = keeper(&world).await;
    let page = format!("/tai-san/{id}/vung");
    draw(&user, &page, "mot", "", "muong kim\n03637")
        .await
        .is(StatusCode::SEE_OTHER);
    user.get(&page)
        .await
        .is(StatusCode::OK)
        .says("Xã Mường Kim")
        .says("Theo địa giới xã");
    let asset: AssetId = id.parse().unwrap();
    let all = areas::all(&world.app.db.reader(), asset).await.unwrap();
    assert_eq!(all[0].communes, [world.commune]);
    let stranger = world.user("binh").await;
    stranger.get(&page).await.is(StatusCode::NOT_FOUND);
    draw(&stranger, &page, "hai", "", "muong kim")
        .await
        .is(StatusCode::NOT_FOUND);
    world
        .person(
            "kiem",
            "Vàng Văn Kiểm",
            world.province,
            "Kiểm toán",
            false,
            &[(Role::Auditor, true)],
        )
        .await;
    let auditor = world.user("kiem").await;
    auditor.get(&page).await.is(StatusCode::OK);
    draw(&auditor, &page, "ba", "", "muong kim")
        .await
        .is(StatusCode::FORBIDDEN);
    // A right of one has no area.
    let mark = crate::ip_assets::mark(&world, world.commune, "MỘT MÌNH").await;
    user.get(&format!("/tai-san/{mark}/vung"))
        .await
        .is(StatusCode::NOT_FOUND);
}

/// What is covered twice is not counted twice; a plot that lies across a bay of the area is said to lie outside, though all its corners
/// lie within.
#[tokio::test]
async fn a_plot_across_a_bay_lies_outside_and_nothing_is_drawn_twice() {
    let world = World::new().await;
    let user = officer(&world).await;
    let (id, farmer, _) = keeper(&world).await;
    let page = format!("/tai-san/{id}/vung");
    let one = square(103.4, 22.3, 0.1);
    let twice = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{one}}},{{"type":"Feature","geometry":{one}}}]}}"#
    );
    draw(&user, &page, "mot", &twice, "")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Có mảnh chồng lên mảnh khác");
    let bay = r#"{"type":"Polygon","coordinates":[[[103.4,22.3],[103.5,22.3],[103.5,22.4],[103.46,22.4],[103.46,22.34],[103.44,22.34],[103.44,22.4],[103.4,22.4],[103.4,22.3]]]}"#;
    draw(&user, &page, "hai", bay, "").await.is(StatusCode::SEE_OTHER);
    let plot = |north: &str| {
        format!(
            r#"{{"type":"Polygon","coordinates":[[[103.41,22.31],[103.49,22.31],[103.49,{north}],[103.41,{north}],[103.41,22.31]]]}}"#
        )
    };
    let draw_plot = async |once: &str, shape: String| {
        let fields = [
            ("_once", once),
            ("deed", "plot"),
            ("user", farmer.as_str()),
            ("plot_paper", "Đo đạc 04"),
        ];
        let file = ("plot_file", "thua.geojson", shape.as_bytes());
        user.upload(&page, &fields, file).await.is(StatusCode::SEE_OTHER);
        user.get(&page).await.is(StatusCode::OK).text()
    };
    assert!(!draw_plot("ba", plot("22.34")).await.contains("Ngoài vùng"));
    assert!(draw_plot("bon", plot("22.36")).await.contains("Ngoài vùng"));
}
