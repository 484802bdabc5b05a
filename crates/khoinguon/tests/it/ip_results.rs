//! Results that the State paid for: their duties and what is overdue; and what everyone may use, as a page and as open data.

use crate::ip_assets::asset;
use crate::world::World;
use ::ip_assets::commands;
use ::ip_assets::model::{AssetId, Content, Event, EventKind, Right};
use axum::http::StatusCode;
use chrono::TimeDelta;
use kernel::access::{Actor, Role};

fn on(kind: EventKind, text: &str) -> Event {
    Event {
        kind,
        on: text.parse().unwrap(),
        ordinal: 0,
        number: String::new(),
        note: String::new(),
    }
}

/// A right of the commune, filed and granted long ago, with how it ended.
pub async fn granted(world: &World, right: Right, title: &str, end: Option<EventKind>) -> AssetId {
    let mut content = Content::new(right);
    title.clone_into(&mut content.title);
    if right.is_invention() {
        content.classes = vec!["A01B 1/02".to_owned()];
    }
    let mut events = vec![
        on(EventKind::Filed, "2015-03-02"),
        on(EventKind::Published, "2015-09-25"),
        on(EventKind::Granted, "2016-10-03"),
    ];
    events.extend(end.map(|kind| on(kind, "2024-10-03")));
    asset(world, world.commune, content, events, false).await
}

pub async fn publish(world: &World, id: AssetId) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    commands::publish(&tx, &Actor::system("test"), id, true).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn officer(world: &World) -> crate::world::User {
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
    world.user("hotro").await
}

fn task<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("deed", "task"),
        ("programme", "Chương trình cấp tỉnh"),
        ("task", "ĐTKHCN.LC.05/2023"),
        ("accepted_on", "20/11/2025"),
        ("state_share", "66,5"),
        ("registrant", "Trung tâm Giống"),
        ("report_months", "12"),
        ("exploit_by", "1/6/2027"),
        ("source", "Hợp đồng 05/HĐ-SKHCN"),
    ];
    for (name, value) in more {
        fields.retain(|(held, _)| held != name);
        fields.push((name, value));
    }
    fields
}

/// A report is owed every so many months from the acceptance on; late it stands in the list of what is late, and a report moves the
/// next one. A report that was wrong is taken back, stays readable, and the old day counts again.
#[tokio::test]
async fn a_report_that_is_owed_is_late_until_it_is_there() {
    let world = World::new().await;
    let officer = officer(&world).await;
    let id = granted(&world, Right::Patent, "Máy gieo hạt", None).await;
    let page = format!("/tai-san/{id}/ngan-sach");
    officer
        .get(&page)
        .await
        .is(StatusCode::OK)
        .says("không ghi là tạo ra từ ngân sách");
    let fields = task(&[("_once", "n")]);
    officer.post(&page, &fields).await.is(StatusCode::SEE_OTHER);
    officer.post(&page, &fields).await.is(StatusCode::SEE_OTHER);
    // Accepted on 20/11/2025, reported yearly: due on 20/11/2026, five days ago.
    officer
        .get(&page)
        .await
        .is(StatusCode::OK)
        .says("66,5%")
        .says("Báo cáo chậm nhất ngày 20/11/2026")
        .says("Luật Khoa học, công nghệ và đổi mới sáng tạo 93/2025/QH15")
        .says("Chưa đối chiếu văn bản gốc");
    let late = "/tai-san/ket-qua-ngan-sach?loc=tre";
    officer
        .get(late)
        .await
        .is(StatusCode::OK)
        .says("Máy gieo hạt")
        .says("ĐTKHCN.LC.05/2023");
    let report = [
        ("deed", "report"),
        ("reported_on", "24/11/2026"),
        ("content", "Ba hợp tác xã đang dùng"),
        ("_once", "b"),
    ];
    officer.post(&page, &report).await.is(StatusCode::SEE_OTHER);
    officer.post(&page, &report).await.is(StatusCode::SEE_OTHER);
    let text = officer.get(&page).await.is(StatusCode::OK).says("24/11/2027").text();
    assert_eq!(
        text.matches("Ba hợp tác xã đang dùng").count(),
        1,
        "sent twice, written once"
    );
    let text = officer.get(late).await.is(StatusCode::OK).text();
    assert!(!text.contains("Máy gieo hạt"), "{text}");
    let report = text_between(&officer.get(&page).await.text(), "<option value=\"", "\"");
    let back = [
        ("deed", "back"),
        ("report", report.as_str()),
        ("why", "ghi nhầm"),
        ("_once", "c"),
    ];
    officer.post(&page, &back).await.is(StatusCode::SEE_OTHER);
    officer
        .get(&page)
        .await
        .says("Đã bỏ: ghi nhầm")
        .says("Báo cáo chậm nhất ngày 20/11/2026");
    officer
        .post(
            &page,
            &[("deed", "back"), ("report", report.as_str()), ("why", "lần nữa")],
        )
        .await
        .is(StatusCode::CONFLICT);
    // Use that is owed becomes late by itself, until the register knows of it.
    world.advance(TimeDelta::days(200));
    let officer = world.user("hotro").await;
    officer
        .get(&page)
        .await
        .says("Đưa vào khai thác chậm nhất ngày 01/06/2027");
}

fn text_between(text: &str, before: &str, after: &str) -> String {
    text.split(before)
        .skip(1)
        .map(|rest| rest.split(after).next().unwrap())
        .find(|value| value.len() == 36)
        .unwrap()
        .to_owned()
}

/// What cannot be is told at its field, nothing typed is lost; two who change at once do not overwrite each other; who keeps no
/// register writes nothing.
#[tokio::test]
async fn a_duty_has_a_source_and_days_that_can_be() {
    let world = World::new().await;
    let officer = officer(&world).await;
    let id = granted(&world, Right::Patent, "Máy gieo hạt", None).await;
    let page = format!("/tai-san/{id}/ngan-sach");
    for (field, value, told) in [
        ("task", "", "Nhập tên hoặc mã nhiệm vụ"),
        ("source", "", "Ghi văn bản giao thời hạn này"),
        ("state_share", "120", "từ 0 đến 100"),
        ("report_months", "0", "từ 1 đến 120"),
        ("report_months", "500", "từ 1 đến 120"),
        ("accepted_on", "", "kỳ báo cáo đầu"),
        ("accepted_on", "1/1/2030", "hôm nay hoặc trước đó"),
        ("exploit_by", "31/2/2027", "31/2/2027"),
    ] {
        let answer = officer.post(&page, &task(&[(field, value)])).await;
        let text = answer.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(text.contains(told), "{field}: {text}");
        assert!(text.contains("Trung tâm Giống"), "{field}: what was typed is lost");
    }
    officer.post(&page, &task(&[])).await.is(StatusCode::SEE_OTHER);
    officer.post(&page, &task(&[])).await.is(StatusCode::CONFLICT);
    officer
        .post(&page, &task(&[("version", "1")]))
        .await
        .is(StatusCode::SEE_OTHER);
    officer
        .post(&page, &task(&[("version", "1")]))
        .await
        .is(StatusCode::CONFLICT);
    for text in ["", "x"] {
        officer
            .post(&page, &[("deed", text)])
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    world.user("binh").await.get(&page).await.is(StatusCode::NOT_FOUND);
    world
        .user("binh")
        .await
        .post(&page, &task(&[]))
        .await
        .is(StatusCode::NOT_FOUND);
}

/// What everyone may use: solutions and works whose right is over, and what was declared so. Only what was published; never a mark
/// that merely ended, never what stands, never what is secret. The page and both files say the same.
#[tokio::test]
async fn only_what_is_free_and_published_is_shown_to_everyone() {
    let world = World::new().await;
    let officer = officer(&world).await;
    let visitor = world.visitor();
    visitor
        .get("/tai-san-dung-chung")
        .await
        .is(StatusCode::OK)
        .says("Chưa có kết quả nào");
    let lapsed = granted(&world, Right::Patent, "Lò gạch liên hoàn", Some(EventKind::Lapsed)).await;
    let expired = granted(&world, Right::IndustrialDesign, "Gùi tre", Some(EventKind::Expired)).await;
    let given = granted(&world, Right::Patent, "Bể lọc nước", None).await;
    let stands = granted(&world, Right::Patent, "Máy đang bảo hộ", None).await;
    let mark = granted(&world, Right::Trademark, "NHÃN ĐÃ HẾT", Some(EventKind::Lapsed)).await;
    granted(&world, Right::Patent, "Chưa công khai", Some(EventKind::Surrendered)).await;
    for id in [lapsed, expired, given, stands, mark] {
        publish(&world, id).await;
    }
    let page = format!("/tai-san/{given}/ngan-sach");
    let declare = [
        ("deed", "declare"),
        ("declared_on", "1/11/2026"),
        ("declared_by", "UBND xã Mường Kim"),
        ("paper", "Quyết định 12/QĐ-UBND"),
        ("terms", "Ghi tên tác giả"),
    ];
    for missing in ["declared_by", "paper", "declared_on"] {
        let fields: Vec<_> = declare.iter().copied().filter(|(name, _)| *name != missing).collect();
        officer.post(&page, &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    officer.post(&page, &declare).await.is(StatusCode::SEE_OTHER);
    // A page that was opened before does not write over it.
    let late = declare.map(|(name, value)| (name, if name == "paper" { "Thông báo khác" } else { value }));
    officer
        .post(&page, &late)
        .await
        .is(StatusCode::CONFLICT)
        .says("Người khác vừa ghi tuyên bố dùng chung")
        .says("Thông báo khác");
    let free = ["Lò gạch liên hoàn", "Gùi tre", "Bể lọc nước"];
    let hidden = ["Máy đang bảo hộ", "NHÃN ĐÃ HẾT", "Chưa công khai"];
    let json = visitor.get("/tai-san-dung-chung/json").await.is(StatusCode::OK);
    assert_eq!(json.json()["free_to_use"].as_array().unwrap().len(), 3);
    for path in [
        "/tai-san-dung-chung",
        "/tai-san-dung-chung/csv",
        "/tai-san-dung-chung/json",
    ] {
        let text = visitor.get(path).await.is(StatusCode::OK).text();
        for title in free {
            assert!(text.contains(title), "{path}: {title}");
        }
        for title in hidden {
            assert!(!text.contains(title), "{path}: {title}");
        }
    }
    visitor
        .get("/tai-san-dung-chung")
        .await
        .says("UBND xã Mường Kim tuyên bố dùng chung ngày 01/11/2026")
        .says("từ ngày 03/10/2024");
    for (query, shown) in [
        ("quyen=industrial_design", "Gùi tre"),
        ("linh_vuc=A&vi_sao=chung", "Bể lọc nước"),
        ("q=lo gach", "Lò gạch liên hoàn"),
    ] {
        let address = format!("/tai-san-dung-chung?{}", query.replace(' ', "%20"));
        let text = visitor.get(&address).await.is(StatusCode::OK).text();
        let told = free.iter().filter(|title| text.contains(**title)).count();
        assert!(text.contains(shown) && told == 1, "{query}");
    }
    let far = "/tai-san-dung-chung?trang=99999999&linh_vuc=%25&quyen=x";
    visitor.get(far).await.is(StatusCode::OK);
    officer
        .post(&page, &[("deed", "undeclare")])
        .await
        .is(StatusCode::SEE_OTHER);
    let text = visitor.get("/tai-san-dung-chung").await.text();
    assert!(!text.contains("Bể lọc nước"), "taken back");
}

/// What is secret cannot be declared everybody's, and does not stand in the list of results above its unit.
#[tokio::test]
async fn what_is_secret_is_nobody_elses() {
    let world = World::new().await;
    let officer = officer(&world).await;
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
    let above = world.user("tinh").await;
    let mut content = Content::new(Right::KnowHow);
    "Men lá bí truyền".clone_into(&mut content.title);
    let id = asset(&world, world.commune, content, Vec::new(), true).await;
    let page = format!("/tai-san/{id}/ngan-sach");
    let declare = [
        ("deed", "declare"),
        ("declared_on", "1/11/2026"),
        ("declared_by", "UBND xã"),
        ("paper", "Quyết định 12/QĐ-UBND"),
    ];
    officer
        .post(&page, &declare)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đang giữ kín");
    officer.post(&page, &task(&[])).await.is(StatusCode::SEE_OTHER);
    let list = "/tai-san/ket-qua-ngan-sach";
    officer.get(list).await.is(StatusCode::OK).says("Men lá bí truyền");
    let text = above.get(list).await.is(StatusCode::OK).text();
    assert!(!text.contains("Men lá") && !text.contains("ĐTKHCN"), "{text}");
    above.get(&page).await.is(StatusCode::NOT_FOUND);
}
