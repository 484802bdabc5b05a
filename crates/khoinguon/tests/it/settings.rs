//! Settings of units: the page, inheritance, and that what is set is really used.

use crate::world::World;
use axum::http::StatusCode;

#[tokio::test]
async fn an_administrator_sets_what_the_units_below_then_use_and_takes_it_back() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let lan = world.user("lan").await;
    let commune = format!("/don-vi/{}/cai-dat", world.commune);
    let school = format!("/don-vi/{}/cai-dat", world.school);
    lan.get(&commune).await.is(StatusCode::FORBIDDEN);
    admin
        .get(&school)
        .await
        .is(StatusCode::OK)
        .says("Địa danh trên văn bản")
        .says("chưa đơn vị nào đặt");

    let wrong = [("key", "help.phone"), ("help-phone", "gọi chị Lan")];
    admin
        .post(&commune, &wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("chỉ gồm chữ số")
        .says("gọi chị Lan");
    let right = [("key", "help.phone"), ("help-phone", "0213 111 222")];
    admin.post(&commune, &right).await.is(StatusCode::SEE_OTHER);
    admin.get(&school).await.says("0213 111 222").says("theo Xã Mường Kim");
    // Used: at the foot of every page of people of the school.
    lan.get("/viec-cua-toi").await.says("0213 111 222");
    lan.get("/tro-giup").await.says("0213 111 222");

    let reset = [("key", "help.phone"), ("reset", "1")];
    admin.post(&commune, &reset).await.is(StatusCode::SEE_OTHER);
    assert!(!lan.get("/viec-cua-toi").await.text().contains("0213 111 222"));
    admin
        .post(&commune, &[("key", "no.such"), ("no-such", "1")])
        .await
        .is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn papers_take_the_words_of_the_unit_and_only_the_place_from_above() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let today = "2026-11-25".parse().unwrap();
    let read = async |unit| {
        let units = world.app.db.units();
        organisations::papers::letterhead(&world.app.db.reader(), &units, unit, today)
            .await
            .unwrap()
    };
    let before = read(world.school).await;
    assert_eq!(
        (before.place.as_str(), before.superior.as_str()),
        ("Mường Kim", "Ủy ban nhân dân xã Mường Kim")
    );
    let commune = format!("/don-vi/{}/cai-dat", world.commune);
    for (key, field, value) in [
        ("papers.place", "papers-place", "Lai Châu"),
        ("papers.superior", "papers-superior", "UBND tỉnh Lai Châu"),
        ("papers.head_title", "papers-head_title", "Chủ tịch"),
    ] {
        admin
            .post(&commune, &[("key", key), (field, value)])
            .await
            .is(StatusCode::SEE_OTHER);
    }
    let (of_commune, of_school) = (read(world.commune).await, read(world.school).await);
    assert_eq!(of_commune.superior, "UBND tỉnh Lai Châu");
    assert_eq!(of_commune.head_title, "Chủ tịch");
    assert_eq!(of_school.place, "Lai Châu", "the place holds below too");
    assert_eq!(
        of_school.superior, "Ủy ban nhân dân xã Mường Kim",
        "the body above a commune is not that above its school"
    );
    assert_eq!(of_school.head_title, before.head_title);
}

#[test]
fn every_setting_has_words_and_a_key_of_its_own() {
    let registry = khoinguon::compose::settings();
    let mut keys: Vec<&str> = registry.0.iter().map(|known| known.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), registry.0.len());
    for known in &registry.0 {
        assert!(!known.label.is_empty() && !known.meaning.is_empty() && !known.otherwise.is_empty());
    }
}
