//! Figures follow the records, open onto them, stand against targets, survive reorganisations and freezing.

use crate::initiatives::ready_as;
use crate::world::{User, World};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use indicators::Figures;
use indicators::follow::Lens;
use indicators::model::{Asked, Exact, Missing, Value, View, evaluate};
use kernel::access::{Actor, Role};
use kernel::ids::UnitId;
use kernel::time::local_date;
use kernel::units::{Span, Tree, UnitKind};
use organisations::model::Into;
use organisations::{Act, Change, NewUnit};
use serde_json::json;
use std::sync::Arc;

/// An initiative of Lan that her school has received.
async fn received(world: &World, once: &str) -> String {
    let lan = world.user("lan").await;
    let address = ready_as(world, &lan, "Lò Thị Lan", once).await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let hoa = world.user("hoa").await;
    hoa.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    address
}

async fn recognise(world: &World, address: &str, number: &str) {
    let minh = world.user("minh").await;
    let fields = [("decision_number", number)];
    minh.post(&format!("{address}/cong-nhan"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
}

fn figures(world: &World) -> Arc<Figures> {
    world.app.part::<Figures>().unwrap()
}

/// The value of an indicator for a unit and period, in an organisation.
async fn value(world: &World, key: &str, unit: UnitId, period: &str, view: View) -> Value {
    let figures = figures(world);
    figures.fresh(&world.app.db).await.unwrap();
    let units = world.app.db.units();
    let lens = Lens {
        units: &units,
        packs: &world.app.packs,
        view,
        regime: indicators::model::Regime::Calendar,
        today: local_date(world.app.db.now()),
    };
    let definition = figures.catalogue().find(key).unwrap();
    let asked = Asked::whole(period.parse().unwrap());
    let sheet = figures.sheet(&lens, &[(definition, asked)]);
    evaluate::evaluate(figures.catalogue(), definition, asked, lens.today, &sheet.at(unit)).value
}

fn whole(number: i128) -> Value {
    Ok(Exact::whole(number))
}

/// A figure is what the records say at that moment, and its page shows them as far as the reader's scope goes: more is told
/// by number only, never by title.
#[tokio::test]
async fn a_figure_follows_its_records_and_opens_onto_them() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    let school = world.school.to_string();
    let minh = world.user("minh").await;
    let page = format!("/chi-tieu/sk.recognised?don_vi={school}&ky=2026");
    minh.get(&page)
        .await
        .is(StatusCode::OK)
        .says("Không có hồ sơ nào trong kỳ này");
    assert_eq!(
        value(&world, "sk.recognised", world.school, "2026", View::Reported).await,
        whole(0)
    );
    recognise(&world, &one, "15/QĐ-TH").await;
    for unit in [world.country, world.commune, world.school] {
        assert_eq!(
            value(&world, "sk.recognised", unit, "2026", View::Reported).await,
            whole(1)
        );
    }
    assert_eq!(
        value(&world, "sk.recognised", world.other_school, "2026", View::Reported).await,
        whole(0)
    );
    let shown = minh.get(&page).await.is(StatusCode::OK);
    shown
        .says("số sáng kiến được công nhận")
        .says("1 = 1 sáng kiến")
        .says("Dạy toán lớp 2 bằng thẻ số")
        .says("bạn xem được tất cả");
    // Bình teaches elsewhere: the number of recognised ones is public, the dossier is not his.
    let binh = world.user("binh").await;
    let seen = binh
        .get(&page)
        .await
        .is(StatusCode::OK)
        .says("ngoài phạm vi xem của bạn");
    assert!(!seen.text().contains("Dạy toán lớp 2"), "no title of what is hidden");
    // What only officers may know is neither on his board nor on its page.
    let closed = format!("/chi-tieu/sk.submitted?don_vi={school}&ky=2026");
    binh.get(&closed).await.is(StatusCode::FORBIDDEN);
    binh.get(&format!("{}/xuat?don_vi={school}", "/chi-tieu/sk.submitted"))
        .await
        .is(StatusCode::FORBIDDEN);
    let board = format!("/chi-tieu?don_vi={school}&ky=2026");
    let his = binh.get(&board).await.is(StatusCode::OK).text();
    assert!(!his.contains("Bao nhiêu hồ sơ sáng kiến đã nộp?"));
    minh.get(&board)
        .await
        .is(StatusCode::OK)
        .says("Bao nhiêu hồ sơ sáng kiến đã nộp?")
        .says("Chưa có nguồn dữ liệu");
    minh.get(&format!("/chi-tieu/sk.recognised/xuat?don_vi={school}"))
        .await
        .is(StatusCode::OK);
    minh.get(&format!("/chi-tieu/xuat?don_vi={school}"))
        .await
        .is(StatusCode::OK);
}

/// No data is not zero: neither for what no module counts, nor for a time before there were records, nor for one to come.
#[tokio::test]
async fn what_is_not_known_is_never_shown_as_zero() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    let school = world.school;
    assert_eq!(
        value(&world, "ip.infringements", school, "2026", View::Reported).await,
        Err(Missing::NoSource)
    );
    assert_eq!(
        value(&world, "sk.recognised", school, "2024", View::Today).await,
        Err(Missing::BeforeRecords)
    );
    assert_eq!(
        value(&world, "sk.recognised", school, "2027", View::Reported).await,
        Err(Missing::NotBegun)
    );
    assert_eq!(
        value(&world, "sk.in_time", world.other_school, "2026", View::Reported).await,
        Err(Missing::NothingBelow)
    );
    let minh = world.user("minh").await;
    let page = minh.get("/chi-tieu/ip.infringements").await.is(StatusCode::OK).text();
    assert!(page.contains("Chưa có nguồn dữ liệu"), "{page}");
    assert!(page.contains("<p class=\"stat-value\">—</p>"), "a dash, not a number");
    for (path, status) in [
        ("/chi-tieu/khong.co", StatusCode::NOT_FOUND),
        ("/chi-tieu?ky=2026-13", StatusCode::NOT_FOUND),
        ("/chi-tieu?don_vi=x", StatusCode::NOT_FOUND),
        ("/chi-tieu?co_cau=31%2F02%2F2026", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        minh.get(path).await.is(status);
    }
}

/// The facts that are kept are those that the records give; a recount names each that is not, and mends it.
#[tokio::test]
async fn a_recount_finds_what_differs_and_mends_it() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    received(&world, "hai").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    let (figures, db) = (figures(&world), world.app.db.clone());
    let found = figures.recount(&db, false).await.unwrap();
    assert!(found.differences.is_empty(), "{found:?}");
    assert!(found.counted > 4 && found.counted == found.kept);
    world
        .tamper("UPDATE figure_facts SET value = 7 WHERE measure = 'initiative.recognised'")
        .await;
    world
        .tamper("DELETE FROM figure_facts WHERE measure = 'initiative.decided'")
        .await;
    let found = figures.recount(&db, true).await.unwrap();
    let measures: Vec<&str> = found.differences.iter().map(|one| one.measure.as_str()).collect();
    assert_eq!(measures, ["initiative.decided", "initiative.recognised"]);
    assert!(figures.recount(&db, false).await.unwrap().differences.is_empty());
    assert_eq!(
        value(&world, "sk.recognised", world.school, "2026", View::Reported).await,
        whole(1)
    );
}

/// A second service over the same database sees what the first wrote, and what the journal gained while neither ran.
#[tokio::test]
async fn another_node_and_a_later_start_show_the_same() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    assert_eq!(
        value(&world, "sk.submitted", world.school, "2026", View::Reported).await,
        whole(1)
    );
    let other = khoinguon::compose::app(&world.config, world.app.db.clone(), true).unwrap();
    let elsewhere = other.part::<Figures>().unwrap();
    elsewhere.fresh(&world.app.db).await.unwrap();
    assert_eq!(
        elsewhere.first_day("initiative.submitted"),
        Some("2026-11-25".parse().unwrap())
    );
    recognise(&world, &one, "15/QĐ-TH").await;
    let found = elsewhere.recount(&world.app.db, false).await.unwrap();
    assert!(found.differences.is_empty(), "{found:?}");
    assert_eq!(
        value(&world, "sk.recognised", world.school, "2026", View::Reported).await,
        whole(1)
    );
}

/// When units merge, each view of the organisation shows the same sum over its units.
#[tokio::test]
async fn the_sum_is_the_same_in_every_view_of_the_organisation() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    world.advance(TimeDelta::days(40));
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
    organisations::refresh(&world.app.db).await.unwrap();
    let of = |unit, view| {
        let world = &world;
        async move { value(world, "sk.recognised", unit, "2026", view).await }
    };
    let then = View::On("2026-11-30".parse().unwrap());
    assert_eq!(
        of(world.school, View::Reported).await,
        whole(1),
        "2026 is told as it was at its end"
    );
    assert_eq!(of(merged, View::Reported).await, Err(Missing::NotThere));
    assert_eq!(of(merged, View::Today).await, whole(1), "its successor has it today");
    assert_eq!(of(world.school, View::Today).await, Err(Missing::NotThere));
    assert_eq!(of(world.school, then).await, whole(1));
    for view in [View::Reported, View::Today, then] {
        assert_eq!(of(world.country, view).await, whole(1), "{view:?}");
        assert_eq!(of(world.commune, view).await, whole(1), "{view:?}");
    }
    // The pages of a unit that is no more still open for whoever leads above it.
    world
        .person(
            "phong",
            "Tẩn Mẩy Phong",
            world.commune,
            "Chủ tịch",
            true,
            &[(Role::Leader, false)],
        )
        .await;
    let phong = world.user("phong").await;
    phong
        .get(&format!("/chi-tieu?don_vi={}&ky=2026&co_cau=hien-nay", world.commune))
        .await
        .is(StatusCode::OK)
        .says("Trường Liên cấp Nà Phạ");
}

async fn target(user: &User, fields: &[(&str, &str)]) -> crate::world::Answer {
    user.post("/chi-tieu/muc-tieu", fields).await
}

/// A target says how its value is compared; "trên" is strict, and a page says Đạt, Gần đạt or Chưa đạt in words.
#[tokio::test]
async fn a_target_is_set_by_the_unit_and_judges_strictly() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    let school = world.school.to_string();
    let minh = world.user("minh").await;
    let fields = |comparator, value, upper| {
        [
            ("don_vi", school.as_str()),
            ("chi_tieu", "sk.recognised"),
            ("ky", "2026"),
            ("so_sanh", comparator),
            ("muc", value),
            ("muc_tren", upper),
            ("can_cu", "3320/KH-UBND ngày 15/10/2021"),
        ]
    };
    let bad = target(&minh, &fields("range", "mười sáu", "")).await;
    bad.is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập một số, ví dụ 80 hoặc 16,5")
        .says("Nhập mức trên của khoảng")
        .says("mười sáu");
    target(&minh, &fields("range", "18", "16"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Mức trên phải lớn hơn mức dưới");
    target(&minh, &fields("at_least", "1", "2"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("mới có mức trên");
    let page = format!("/chi-tieu/sk.recognised?don_vi={school}&ky=2026");
    target(&minh, &fields("more_than", "1", ""))
        .await
        .is(StatusCode::SEE_OTHER);
    minh.get(&page)
        .await
        .says("Mục tiêu: trên 1 sáng kiến (3320/KH-UBND ngày 15/10/2021)")
        .says("Gần đạt");
    // The next one takes the place of the first; sent twice it is one.
    let mut twice = fields("at_least", "1", "").to_vec();
    twice.push(("_once", "muc-tieu-1"));
    target(&minh, &twice).await.is(StatusCode::SEE_OTHER);
    target(&minh, &twice).await.is(StatusCode::SEE_OTHER);
    let shown = minh.get(&page).await.says("từ 1 sáng kiến trở lên").text();
    assert!(shown.contains("</span> Đạt</span>"), "{shown}");
    // The sheet of the board says target and verdict beside the number, as the board does.
    let sheet = minh
        .get(&format!("/chi-tieu/xuat?don_vi={school}&ky=2026"))
        .await
        .is(StatusCode::OK);
    let rows = world.app.engines.documents.rows(&sheet.body, "x.xlsx").unwrap();
    let told = |rows: &[Vec<String>]| rows.iter().flatten().cloned().collect::<Vec<_>>();
    let told = told(&rows);
    for cell in ["Mục tiêu: Sáng kiến được công nhận", "từ 1 sáng kiến trở lên", "Đạt"] {
        assert!(told.iter().any(|one| one == cell), "{cell}: {told:?}");
    }
    let list = minh.get("/chi-tieu/muc-tieu").await.is(StatusCode::OK).text();
    assert_eq!(list.matches("3320/KH-UBND").count(), 1, "the earlier one has ended");
    // Others: a leader elsewhere may not, and sees no way to.
    let son = world.user("son").await;
    target(&son, &fields("at_least", "5", ""))
        .await
        .is(StatusCode::FORBIDDEN);
    let end = list.split("action=\"").find(|part| part.contains("/thoi\"")).unwrap();
    let end = end.split('"').next().unwrap();
    son.post(end, &[]).await.is(StatusCode::FORBIDDEN);
    minh.post(end, &[("_once", "thoi-1")]).await.is(StatusCode::SEE_OTHER);
    minh.post(end, &[("_once", "thoi-2")]).await.is(StatusCode::CONFLICT);
    minh.get("/chi-tieu/muc-tieu").await.says("Chưa giao mục tiêu nào");
}

/// What a unit sets for each below it judges each of them.
#[tokio::test]
async fn a_target_for_each_unit_below_is_theirs() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    let chief = [(Role::Leader, false)];
    world
        .person("phong", "Tẩn Mẩy Phong", world.commune, "Chủ tịch", true, &chief)
        .await;
    let phong = world.user("phong").await;
    let commune = world.commune.to_string();
    let fields = [
        ("don_vi", commune.as_str()),
        ("pham_vi", "each"),
        ("chi_tieu", "sk.recognised"),
        ("ky", "2026"),
        ("so_sanh", "at_least"),
        ("muc", "1"),
        ("can_cu", "Kế hoạch 12/KH-UBND"),
    ];
    target(&phong, &fields).await.is(StatusCode::SEE_OTHER);
    let page = phong
        .get(&format!("/chi-tieu?don_vi={commune}&ky=2026"))
        .await
        .is(StatusCode::OK)
        .text();
    let row = |name: &str| {
        page.split("<tr>")
            .skip(1)
            .find(|row| row.contains(name))
            .unwrap()
            .to_owned()
    };
    assert!(row("Trường Tiểu học Mường Kim").contains(">Đạt<"), "one of one");
    assert!(row("Trường THCS Mường Kim").contains(">Chưa đạt<"), "none of one");
    let minh = world.user("minh").await;
    minh.get(&format!("/chi-tieu/sk.recognised?don_vi={}&ky=2026", world.school))
        .await
        .says("Kế hoạch 12/KH-UBND");
}

/// Frozen figures are made anew from the records of today and match, or say which record changed; a text that was changed
/// in the database is not what the journal sealed.
#[tokio::test]
async fn a_snapshot_matches_or_names_the_record_that_changed() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    let two = received(&world, "hai").await;
    let school = world.school.to_string();
    let minh = world.user("minh").await;
    let fields = [
        ("ten", "Báo cáo năm 2026"),
        ("don_vi", school.as_str()),
        ("ky", "2026"),
        ("_once", "chot-1"),
    ];
    minh.post("/chi-tieu/so-chot", &[("ten", ""), ("don_vi", ""), ("ky", "")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập tên để nhớ");
    let made = minh.post("/chi-tieu/so-chot", &fields).await.is(StatusCode::SEE_OTHER);
    let page = made.location();
    assert_eq!(
        minh.post("/chi-tieu/so-chot", &fields).await.location(),
        page,
        "sent twice, frozen once"
    );
    minh.get(&page).await.is(StatusCode::OK).says("khớp với số đã chốt");
    world.user("binh").await.get(&page).await.is(StatusCode::NOT_FOUND);
    world.user("son").await.get(&page).await.is(StatusCode::NOT_FOUND);
    // A dossier decided later the same day is not what was counted.
    recognise(&world, &two, "16/QĐ-TH").await;
    let changed = minh.get(&page).await.is(StatusCode::OK);
    changed
        .says("khác số đã chốt")
        .says("không có lúc chốt, nay 1 ngày 25/11/2026")
        .says(&two);
    let id = page.rsplit('/').next().unwrap();
    let client = {
        let mut client = world.visitor();
        client.cookie = minh.cookie.clone();
        client
    };
    let told = client
        .get(&format!("/api/v1/snapshots/{id}"))
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(told["holds"], false);
    assert_eq!(told["untouched"], true);
    assert!(
        told["changes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| two.ends_with(one["record"].as_str().unwrap())),
        "{told}"
    );
    world
        .tamper("UPDATE snapshots SET content = REPLACE(content, '\"value\":1', '\"value\":2')")
        .await;
    minh.get(&page).await.says("bản chốt đã bị sửa");
}

/// Programs ask the same, with the same rights.
#[tokio::test]
async fn programs_read_values_and_set_targets_with_the_same_rights() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    let minh = world.user("minh").await;
    let measures = minh.get("/api/v1/measures").await.is(StatusCode::OK).json();
    assert!(measures["measures"].as_array().unwrap().len() > 10);
    let all = minh.get("/api/v1/indicators").await.is(StatusCode::OK).json();
    let planned = all["indicators"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["key"] == "ip.infringements");
    assert_eq!(planned.unwrap()["has_source"], false);
    let value = minh
        .get("/api/v1/indicators/sk.recognition_rate?period=2026")
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(value["value"]["value"], "100");
    assert_eq!(value["computed"], "1 ÷ (1 + 0) × 100 = 100,0 %");
    let none = minh
        .get("/api/v1/indicators/ip.infringements?period=2026")
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(none["value"]["value"], json!(null));
    assert_eq!(none["value"]["missing"], "no_source");
    let wanted = json!({
        "unit": world.school, "indicator": "sk.recognition_rate", "period": "2026",
        "comparator": "more_than", "value": "99,5", "source": "12/KH-UBND",
    });
    let key = [("idempotency-key", "t-1")];
    let first = minh
        .json(Method::POST, "/api/v1/indicator-targets", &key, wanted.clone())
        .await
        .is(StatusCode::CREATED)
        .json();
    assert_eq!(first["value"], "99.5");
    let again = minh
        .json(Method::POST, "/api/v1/indicator-targets", &key, wanted.clone())
        .await
        .json();
    assert_eq!(first["id"], again["id"]);
    let value = minh
        .get("/api/v1/indicators/sk.recognition_rate?period=2026")
        .await
        .json();
    assert_eq!(value["value"]["verdict"], "reached");
    let son = world.user("son").await;
    son.json(Method::POST, "/api/v1/indicator-targets", &[], wanted)
        .await
        .is(StatusCode::FORBIDDEN);
    son.get(&format!("/api/v1/indicators/sk.submitted?unit={}", world.school))
        .await
        .is(StatusCode::FORBIDDEN);
    // A public number of a period, but not day by day: that would tell each record by its day.
    let binh = world.user("binh").await;
    let open = format!("/api/v1/indicators/sk.recognised?unit={}&period=2026", world.school);
    binh.get(&open).await.is(StatusCode::OK);
    let narrow = format!("{open}&upto=2026-11-20");
    binh.get(&narrow).await.is(StatusCode::FORBIDDEN);
    minh.get(&narrow).await.is(StatusCode::OK);
    minh.get("/api/v1/indicators/sk.recognised?period=31-02")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = minh
        .json(
            Method::POST,
            "/api/v1/indicator-targets",
            &[],
            json!({ "value": "####" }),
        )
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text().contains("/indicator") && wrong.text().contains("/value"),
        "{}",
        wrong.text()
    );
}

/// What a unit expects stands apart from what is counted, is only added to, and is restated with its error when the period
/// is over.
#[tokio::test]
async fn an_estimate_stands_apart_and_is_restated_with_its_error() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    let school = world.school.to_string();
    let minh = world.user("minh").await;
    let page = format!("/chi-tieu/sk.recognised?don_vi={school}&ky=2026");
    let fields = |value, note| {
        [
            ("don_vi", school.as_str()),
            ("ky", "2026"),
            ("uoc", value),
            ("ghi_chu", note),
        ]
    };
    let add = "/chi-tieu/sk.recognised/uoc";
    minh.post(add, &fields("nhiều", ""))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập một số")
        .says("Ghi ước dựa vào đâu")
        .says("nhiều");
    minh.post(add, &fields("3", "Ba hồ sơ đang xét"))
        .await
        .is(StatusCode::SEE_OTHER);
    minh.post(add, &fields("2", "Một hồ sơ đã rút"))
        .await
        .is(StatusCode::SEE_OTHER);
    minh.get(&page)
        .await
        .says("Ước cả kỳ: 2 sáng kiến.")
        .says("Ba hồ sơ đang xét")
        .says("1 = 1 sáng kiến");
    assert_eq!(
        value(&world, "sk.recognised", world.school, "2026", View::Reported).await,
        whole(1)
    );
    world
        .user("son")
        .await
        .post(add, &fields("9", "x"))
        .await
        .is(StatusCode::FORBIDDEN);
    world.advance(TimeDelta::days(60));
    let minh = world.user("minh").await;
    minh.get(&page)
        .await
        .says("Ước cả kỳ: 2 sáng kiến. Thực hiện: 1 sáng kiến; ước cao hơn 100,0 %.");
    minh.post(add, &fields("1", "Muộn"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Kỳ này đã kết thúc");
}

/// The same people at a service with indicators of its own.
fn with_pack(world: &World, pack: &str) -> axum::Router {
    let folder = world.config.data.join("packs");
    std::fs::create_dir_all(folder.join("indicators")).unwrap();
    std::fs::write(folder.join("indicators/90-thu.toml"), pack).unwrap();
    let flags = [("packs", folder.display().to_string())];
    let config = khoinguon::config::Config::read(&world.config.data, None, std::iter::empty(), &flags).unwrap();
    let app = khoinguon::compose::app(&config, world.app.db.clone(), true).unwrap();
    khoinguon::compose::router(app, khoinguon::web::TrustedProxy::default())
}

/// A composite says in words how each part becomes points and how much it weighs, and leads to each part; without one of
/// them it has no value. What it is made of narrows who may see it.
#[tokio::test]
async fn a_composite_tells_its_parts_and_lacks_what_one_of_them_lacks() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    let router = with_pack(
        &world,
        r#"
[[indicator]]
key = "thu.tong_hop"
version = 3
name = "Điểm phong trào thử"
question = "Phong trào được bao nhiêu điểm?"
group = "Thử"
unit = "điểm"
decimals = 2
direction = "up"
meaning = "Chỉ để thử."
source = "Gói thử"
periods = ["year"]
board = true
certainty = "H"
verified = false
formula = { kind = "composite", parts = [
    { of = "sk.recognition_rate", weight = 2, zero = "0", full = "100" },
    { of = "sk.submitted", weight = 1, zero = "0", full = "3" },
] }

[[indicator]]
key = "thu.thieu"
version = 1
name = "Điểm thiếu thành phần"
question = "Được bao nhiêu điểm khi thiếu?"
group = "Thử"
unit = "điểm"
direction = "up"
meaning = "Chỉ để thử."
source = "Gói thử"
periods = ["year"]
certainty = "H"
verified = false
formula = { kind = "composite", parts = [
    { of = "sk.submitted", weight = 1, zero = "0", full = "1" },
    { of = "sk.in_time", weight = 1, zero = "0", full = "100" },
] }
"#,
    );
    let minh = world.user("minh").await.through(router.clone());
    let school = world.school;
    let page = minh
        .get(&format!("/chi-tieu/thu.tong_hop?don_vi={school}&ky=2026"))
        .await
        .is(StatusCode::OK);
    // One of one recognised: 100 points, twice; one of three handed in: 33⅓ points. 233⅓ over three, rounded at the end.
    page.says("(điểm “Tỷ lệ công nhận” × 2 + điểm “Hồ sơ sáng kiến đã nộp” × 1) ÷ 3")
        .says("(100 × 2 + 33,33 × 1) ÷ 3 = 77,78 điểm")
        .says("0 % là 0 điểm, 100 % là 100 điểm")
        .says("2 trên 3")
        .says(&format!("/chi-tieu/sk.submitted?don_vi={school}"))
        .says("Dạy toán lớp 2 bằng thẻ số")
        .says("phiên bản 3");
    // Nothing was decided at the other school: one part has no value, so the whole has none.
    let lacking = format!("/chi-tieu/thu.thieu?don_vi={}&ky=2026", world.other_school);
    // Minh leads another school: one of the parts is for officers only.
    minh.get(&lacking).await.is(StatusCode::FORBIDDEN);
    let commune = [(Role::Leader, true)];
    world
        .person("phong", "Tẩn Mẩy Phong", world.commune, "Chủ tịch", true, &commune)
        .await;
    let phong = world.user("phong").await.through(router);
    let lacking = phong
        .get(&lacking)
        .await
        .is(StatusCode::OK)
        .says("[không tính được]")
        .text();
    assert!(
        lacking.contains("<p class=\"stat-value\">—</p>"),
        "a dash, not 0 points"
    );
    let told = phong
        .json(
            Method::GET,
            &format!("/api/v1/indicators/thu.tong_hop?unit={school}&period=2026"),
            &[],
            json!(null),
        )
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(
        (&told["terms"][1]["points"], &told["terms"][1]["weight"]),
        (&json!("33.333333"), &json!(1))
    );
}

/// While somebody else writes figures, or they are counted for the first time, a page is answered from what there is and
/// says of which moment it is. A figure that was never counted is not shown as zero.
#[tokio::test]
async fn a_page_does_not_wait_for_a_count_and_says_of_which_moment_it_is() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    let minh = world.user("minh").await;
    let page = format!("/chi-tieu/sk.recognised?don_vi={}&ky=2026", world.school);
    let db = world.app.db.clone();
    // Nothing was ever counted, and somebody holds the facts.
    let tx = db.begin_system("test").await.unwrap();
    indicators::store::hold(&tx).await.unwrap();
    let early = minh
        .get(&page)
        .await
        .is(StatusCode::OK)
        .says("đang tính số liệu lần đầu")
        .text();
    assert!(early.contains("<p class=\"stat-value\">—</p>"), "{early}");
    assert!(
        !early.contains("Không có hồ sơ nào"),
        "nothing is said of records that were not counted"
    );
    drop(tx);
    assert_eq!(
        value(&world, "sk.recognised", world.school, "2026", View::Reported).await,
        whole(0)
    );
    recognise(&world, &one, "15/QĐ-TH").await;
    let tx = db.begin_system("test").await.unwrap();
    indicators::store::hold(&tx).await.unwrap();
    minh.get(&page)
        .await
        .is(StatusCode::OK)
        .says("Số liệu dưới đây tính đến 09:00")
        .says("0 = 0 sáng kiến");
    minh.get(&format!("/chi-tieu?don_vi={}&ky=2026", world.school))
        .await
        .is(StatusCode::OK)
        .says("Đang cập nhật số liệu");
    let api = format!("/api/v1/indicators/sk.recognised?unit={}&period=2026", world.school);
    let told = |answer: crate::world::Answer| answer.is(StatusCode::OK).json();
    let behind = told(minh.json(Method::GET, &api, &[], json!(null)).await);
    assert_eq!(
        (&behind["counted_upto"], &behind["value"]["value"]),
        (&json!("2026-11-25T02:00:00Z"), &json!("0"))
    );
    drop(tx);
    let whole = told(minh.json(Method::GET, &api, &[], json!(null)).await);
    assert_eq!(
        (&whole["counted_upto"], &whole["value"]["value"]),
        (&json!(null), &json!("1"))
    );
    let now = minh.get(&page).await.is(StatusCode::OK).says("1 = 1 sáng kiến").text();
    assert!(!now.contains("Đang cập nhật số liệu"));
}

/// The board draws the communes below its unit, each marked by a sign beside its colour and leading to its own figure;
/// without boundaries it says so.
#[tokio::test]
async fn the_board_has_a_map_of_communes_that_leads_to_their_figures() {
    let world = World::new().await;
    let one = received(&world, "mot").await;
    recognise(&world, &one, "15/QĐ-TH").await;
    let minh = world.user("minh").await;
    let commune = world.commune;
    let units = world.app.db.units();
    let today = local_date(world.app.db.now());
    let province = units.parent(commune, Tree::Territorial, today).unwrap();
    let board = format!("/chi-tieu?don_vi={province}&ky=2026&ban_do=sk.recognised");
    let bare = minh
        .get(&board)
        .await
        .is(StatusCode::OK)
        .says("Chưa có ranh giới xã, phường")
        .text();
    assert!(!bare.contains("class=\"map\""));
    let square = json!({ "type": "FeatureCollection", "features": [{ "type": "Feature",
        "properties": { "ma_xa": "03637" },
        "geometry": { "type": "Polygon", "coordinates": [[[103.8, 22.0], [103.9, 22.0], [103.9, 22.1], [103.8, 22.0]]] } }] });
    let shapes = organisations::boundaries::read(&square, None).unwrap();
    let system = Actor::system("test");
    let tx = world.app.db.begin(&system, "test").await.unwrap();
    organisations::boundaries::load(&tx, &system, "xa.geojson", &shapes)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let drawn = minh.get(&board).await.is(StatusCode::OK).text();
    let link = format!(
        "<a href=\"/chi-tieu/sk.recognised?don_vi={commune}&amp;ky=2026\" aria-label=\"Xã Mường Kim: 1 sáng kiến\">"
    );
    assert!(drawn.contains(&link), "{drawn}");
    assert!(
        drawn.contains(">■</text>") && drawn.contains("■ Từ 1 sáng kiến trở lên"),
        "{drawn}"
    );
    assert!(drawn.contains("Các xã, phường trên bản đồ"), "the same as a table");
    minh.get(&format!("/chi-tieu/sk.recognised?don_vi={commune}&ky=2026"))
        .await
        .is(StatusCode::OK);
    // Judged by a target of the commune it has the sign of the verdict. A unit without communes has no map.
    let chief = [(Role::Leader, false)];
    world
        .person("phong", "Tẩn Mẩy Phong", commune, "Chủ tịch", true, &chief)
        .await;
    let phong = world.user("phong").await;
    let goal = [
        ("don_vi", commune.to_string()),
        ("chi_tieu", "sk.recognised".to_owned()),
        ("ky", "2026".to_owned()),
        ("so_sanh", "at_least".to_owned()),
        ("muc", "5".to_owned()),
        ("can_cu", "Kế hoạch 12/KH-UBND".to_owned()),
    ];
    let goal: Vec<(&str, &str)> = goal.iter().map(|(name, value)| (*name, value.as_str())).collect();
    target(&phong, &goal).await.is(StatusCode::SEE_OTHER);
    let judged = minh.get(&board).await.text();
    assert!(
        judged.contains(">▼</text>") && judged.contains("1 sáng kiến, chưa đạt"),
        "{judged}"
    );
    let own = minh.get(&format!("/chi-tieu?don_vi={}&ky=2026", world.school)).await;
    assert!(!own.text().contains("Bản đồ xã, phường"));
}

/// Sex and ethnicity are said by those who wish to, counted in sums only, and told to officers only: never of few, never of
/// one. What was said is neither on the dossier, nor in the interface, nor lost by a change through it.
#[tokio::test]
async fn what_authors_say_of_themselves_is_told_in_sums_of_five_and_more() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let school = world.school.to_string();
    let address = ready_as(&world, &lan, "Lò Thị Lan", "mot").await;
    let edit = format!("{address}/sua");
    let people: Vec<(String, &str, &str)> = (0..14)
        .map(|number| {
            // Seven women and five men, two who say nothing; one of them says nothing of ethnicity either.
            let sex = ["female", "male", ""][usize::from(number >= 7) + usize::from(number >= 12)];
            let ethnicity = if number == 13 { "" } else { "minority" };
            (format!("Người Thứ {number}"), sex, ethnicity)
        })
        .collect();
    let mut fields = vec![
        ("version", "2"),
        ("title", "Dạy toán lớp 2 bằng thẻ số"),
        ("unit", school.as_str()),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", "2/3/26"),
        ("essence", "Mỗi em một bộ thẻ số tự làm."),
        ("benefit_author", "Tăng 20% số em làm đúng."),
        ("then", "check"),
    ];
    for (number, (name, sex, ethnicity)) in people.iter().enumerate() {
        let name = if number == 0 { "Lò Thị Lan" } else { name };
        fields.push(("author_name", name));
        fields.push(("author_share", if number < 4 { "10" } else { "6" }));
        fields.push(("author_sex", sex));
        fields.push(("author_ethnicity", ethnicity));
    }
    let mut wrong = fields.clone();
    wrong.retain(|(name, _)| *name != "author_sex");
    wrong.push(("author_sex", "khac"));
    lan.post(&edit, &wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn lại giới tính, dân tộc trong danh sách")
        .says("Người Thứ 5");
    lan.post(&edit, &fields).await.is(StatusCode::SEE_OTHER);
    lan.get(&edit)
        .await
        .says("<option value=\"female\" selected>Nữ</option>")
        .says("<option value=\"minority\" selected>Dân tộc thiểu số</option>");
    let own = lan.get(&address).await.is(StatusCode::OK).text();
    assert!(!own.contains("Dân tộc thiểu số"), "not even on the dossier");
    let id = address.rsplit('/').next().unwrap().to_owned();
    let api = format!("/api/v1/initiatives/{id}");
    let body = lan.get(&api).await.is(StatusCode::OK).text();
    assert!(!body.contains("minority") && !body.contains("female"), "{body}");
    // As if everybody had signed and the school had recognised it.
    let scope = initiatives::policy::scope(&Actor::system("test"));
    let tx = world.app.db.begin_system("test").await.unwrap();
    let draft = initiatives::store::find(&tx.reader(), &scope, id.parse().unwrap(), tx.today())
        .await
        .unwrap();
    let recognised = initiatives::Initiative {
        id: tx.id(),
        code: Some("SK-T-2026-0001".to_owned()),
        state: initiatives::State::Recognised,
        submitted_at: Some(tx.now),
        received_at: Some(tx.now),
        decided_at: Some(tx.now),
        ..draft
    };
    initiatives::commands::take_over(&tx, &[recognised]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        value(&world, "sk.authors", world.school, "2026", View::Reported).await,
        whole(14)
    );
    let page = format!("/chi-tieu/sk.authors?don_vi={school}&ky=2026");
    let minh = world.user("minh").await;
    let shown = minh.get(&page).await.is(StatusCode::OK).text();
    let table = |name: &str| {
        let (_, rest) = shown.split_once(&format!("<section><h2>{name}</h2>")).unwrap();
        rest.split("</section>").next().unwrap().to_owned()
    };
    let sex = table("Giới tính");
    // Two who say nothing would be the rest of the whole: they are told with the smaller of the others.
    assert!(
        sex.contains("khoảng 5 lượt tác giả") && !sex.contains("7 lượt tác giả") && !sex.contains("2 lượt tác giả"),
        "{sex}"
    );
    assert!(
        sex.contains("Các nhóm dưới 5, gộp lại") && !sex.contains(">Nam<"),
        "{sex}"
    );
    let ethnicity = table("Dân tộc");
    assert!(
        ethnicity.contains("Không chia nhỏ được") && !ethnicity.contains("lượt tác giả"),
        "{ethnicity}"
    );
    // Periods that overlap would tell the same people twice, to be subtracted: only the year of the calendar is divided.
    for other in ["ky=2026-Q4", "ky=2026&chot=hanh-chinh"] {
        let page = format!("/chi-tieu/sk.authors?don_vi={school}&{other}");
        let shown = minh.get(&page).await.is(StatusCode::OK).text();
        for name in ["Giới tính", "Dân tộc"] {
            let (_, rest) = shown.split_once(&format!("<section><h2>{name}</h2>")).unwrap();
            let part = rest.split("</section>").next().unwrap();
            assert!(
                part.contains("Chỉ chia nhỏ theo năm dương lịch") && !part.contains("lượt tác giả"),
                "{other}: {part}"
            );
        }
    }
    let binh = world.user("binh").await;
    binh.get(&page).await.is(StatusCode::FORBIDDEN);
}
