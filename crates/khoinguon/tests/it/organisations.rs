//! Units over time, through pages and commands.

use crate::world::World;
use axum::http::StatusCode;
use kernel::access::Actor;
use kernel::units::Tree;

#[tokio::test]
async fn pages_of_units_open_and_an_unmarked_name_finds_them() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    lan.get("/don-vi?q=muong+kim")
        .await
        .is(StatusCode::OK)
        .says("Trường Tiểu học Mường Kim");
    lan.get(&format!("/don-vi/{}", world.commune))
        .await
        .is(StatusCode::OK)
        .says("Xã Mường Kim")
        .says("03637");
    lan.get("/don-vi/cay?ngay=01/07/2025")
        .await
        .is(StatusCode::OK)
        .says("Tỉnh Lai Châu");
    lan.get(&format!("/don-vi/{}/thay-doi", world.commune))
        .await
        .is(StatusCode::FORBIDDEN);
    let admin = world.administrator().await;
    admin
        .get(&format!("/don-vi/{}/thay-doi", world.commune))
        .await
        .is(StatusCode::OK);
}

/// The real lists of the country, where they are present.
#[tokio::test]
async fn the_real_country_is_imported_and_answers_for_any_day() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vn-admin-units");
    if !folder.is_dir() {
        println!("skipped: shared data is absent");
        return;
    }
    let (config, db, postgres) = crate::world::empty(kernel::time::Clock::System).await;
    let country = organisations::import::read(&folder).unwrap();
    let tx = db.begin_system("test").await.unwrap();
    let summary = organisations::import::import(&tx, &Actor::system("test"), &country)
        .await
        .unwrap()
        .unwrap();
    tx.commit().await.unwrap();
    organisations::refresh(&db).await.unwrap();
    assert_eq!(
        (summary.provinces, summary.communes, summary.old_wards),
        (34, 3_321, 10_035)
    );
    assert_eq!(
        (summary.old_districts, summary.old_provinces, summary.divided),
        (696, 63, 471)
    );
    let units = db.units();
    let (before, after) = ("2025-06-30".parse().unwrap(), "2025-07-01".parse().unwrap());
    let lai_chau = units.by_code("12", after).unwrap();
    assert_eq!(units.children(lai_chau, Tree::Territorial, after).len(), 38);
    let old = units.subtree(lai_chau, Tree::Territorial, before);
    assert_eq!(
        old.len(),
        1 + 8 + 106,
        "the province, its districts and its communes until 30/06/2025"
    );
    db.close().await;
    let _ = std::fs::remove_dir_all(&config.data);
    if let Some((server, name)) = postgres {
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let _ = std::process::Command::new("psql")
            .args(["--quiet", "--dbname", &server, "--command", &sql])
            .output();
    }
}
