//! Positions with their days, and what is handed over when a person leaves or a unit ends.

use crate::world::{User, World};
use axum::http::StatusCode;
use chrono::TimeDelta;
use kernel::ids::PersonId;

async fn id_of(world: &World, username: &str) -> PersonId {
    let account = people::store::account_named(&world.app.db.reader(), username)
        .await
        .unwrap();
    account.unwrap().person
}

/// An initiative of the school, handed in by this person for an author without an account; gives its address.
async fn handed_in(world: &World, user: &User, once: &str) -> String {
    let unit = world.school.to_string();
    let fields = [
        ("title", "Dạy toán lớp 2 bằng thẻ số"),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("_once", once),
    ];
    let report = "BÁO CÁO MÔ TẢ SÁNG KIẾN".as_bytes();
    let made = user.upload("/sang-kien", &fields, ("report", "a.txt", report)).await;
    let edit = made.is(StatusCode::SEE_OTHER).location();
    let fields = [
        ("version", "1"),
        ("title", "Dạy toán lớp 2 bằng thẻ số"),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", "2/3/26"),
        ("essence", "Mỗi em một bộ thẻ số tự làm."),
        ("benefit_author", "Tăng 20% số em làm đúng."),
        ("author_name", "Sùng A Dơ"),
        ("author_share", "100"),
        ("author_workplace", "Trường Tiểu học Mường Kim"),
        ("then", "check"),
    ];
    user.post(&edit, &fields).await.is(StatusCode::SEE_OTHER);
    let address = edit.trim_end_matches("/sua").to_owned();
    let signed = ("file", "xac-nhan.txt", "Sùng A Dơ ký xác nhận 100%".as_bytes());
    user.upload(&format!("{address}/viec/on_paper"), &[("author", "Sùng A Dơ")], signed)
        .await
        .is(StatusCode::SEE_OTHER);
    user.post(&format!("{address}/nop"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    address
}

#[tokio::test]
async fn a_position_begins_and_ends_on_its_days_and_gives_its_authority_only_then() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let path = format!("/don-vi/{}/chuc-vu", world.other_school);
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    lan.get(&path).await.is(StatusCode::FORBIDDEN);
    let mut fields = [
        ("person", "hoa"),
        ("title", "Phó Hiệu trưởng"),
        ("form", "deputy"),
        ("valid_from", "1/12/2026"),
        ("valid_to", "1/1/2026"),
    ];
    let wrong = admin.post(&path, &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("trước ngày bắt đầu").says("Phó Hiệu trưởng");
    fields[4] = ("valid_to", "");
    admin.post(&path, &fields).await.is(StatusCode::SEE_OTHER);
    assert!(
        !hoa.get("/tu-cach").await.text().contains("Phó Hiệu trưởng"),
        "not before its first day"
    );
    world.advance(TimeDelta::days(7)); // 2/12/2026
    let hoa = world.user("hoa").await;
    hoa.get("/tu-cach").await.says("Phó Hiệu trưởng");
    let today = "2026-12-02".parse().unwrap();
    let held = people::store::positions_in(&world.app.db.reader(), world.other_school, today)
        .await
        .unwrap();
    let held = held
        .into_iter()
        .find(|held| held.title == "Phó Hiệu trưởng")
        .unwrap()
        .id
        .to_string();
    let admin = world.administrator().await;
    let elsewhere = format!("/don-vi/{}/chuc-vu/ket-thuc", world.school);
    admin
        .post(&elsewhere, &[("id", &held), ("last", "2/12/2026")])
        .await
        .is(StatusCode::NOT_FOUND);
    admin
        .post(&format!("{path}/ket-thuc"), &[("id", &held), ("last", "2/12/2026")])
        .await
        .is(StatusCode::SEE_OTHER);
    world.advance(TimeDelta::days(1));
    let hoa = world.user("hoa").await;
    assert!(
        !hoa.get("/tu-cach").await.text().contains("Phó Hiệu trưởng"),
        "over after its last day"
    );
    let admin = world.administrator().await;
    admin.get(&path).await.says("Đã thôi giữ").says("Phó Hiệu trưởng");
}

#[tokio::test]
async fn an_administrator_hands_a_leavers_roles_and_open_work_to_the_successor() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let address = handed_in(&world, &hoa, "h1").await;
    let admin = world.administrator().await;
    let fields = [
        ("leaver", "hoa"),
        ("successor", "lan"),
        ("ground", "Nghỉ hưu theo Quyết định 15/QĐ-UBND"),
    ];
    let package = admin
        .post("/ban-giao", &fields)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    let page = admin.get(&package).await.is(StatusCode::OK);
    page.says("Dạy toán lớp 2 bằng thẻ số")
        .says("Vai trò được phân quyền (1)")
        .says("Chuyển sang người nhận khi xác nhận");
    let paper = admin.get(&format!("{package}/bien-ban")).await.is(StatusCode::OK);
    assert_eq!(paper.headers["content-type"], "application/pdf");
    assert!(paper.body.starts_with(b"%PDF"));

    // Someone beside sees nothing of it, the leaver cannot accept for the successor.
    let binh = world.user("binh").await;
    binh.get(&package).await.is(StatusCode::NOT_FOUND);
    hoa.post(&format!("{package}/nhan"), &[])
        .await
        .is(StatusCode::FORBIDDEN);
    let lan = world.user("lan").await;
    lan.get(&address).await.is(StatusCode::NOT_FOUND);
    lan.post(&format!("{package}/nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    lan.get(&package).await.says("Hồ sơ sáng kiến chưa có kết quả: 1");
    lan.get(&address).await.is(StatusCode::OK);
    let (reader, today) = (world.app.db.reader(), "2026-11-25".parse().unwrap());
    let roles = people::store::grants_of(&reader, id_of(&world, "lan").await, today)
        .await
        .unwrap();
    assert_eq!(roles.len(), 1);
    assert_eq!(
        people::store::grants_of(&reader, id_of(&world, "hoa").await, today)
            .await
            .unwrap(),
        []
    );
    // The successor does the next act, the leaver no longer does.
    hoa.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::NOT_FOUND);
    lan.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    lan.post(&format!("{package}/nhan"), &[("_once", "again")])
        .await
        .is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_a_leaver_hands_over_alone_moves_work_but_no_right() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let lan = id_of(&world, "lan").await;
    let to = lan.to_string();
    let fields = [("to", to.as_str()), ("reason", "Chuyển công tác")];
    let package = hoa
        .post("/ban-giao", &fields)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    hoa.get(&package)
        .await
        .says("gói do chính người bàn giao lập không tự chuyển vai trò");
    let client = world.user("lan").await;
    client
        .post(&format!("{package}/nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let today = "2026-11-25".parse().unwrap();
    assert_eq!(
        people::store::grants_of(&world.app.db.reader(), lan, today)
            .await
            .unwrap(),
        []
    );
}

#[tokio::test]
async fn a_merger_lists_what_is_open_and_the_successor_goes_on_with_it_under_its_code() {
    let world = World::new().await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    let address = handed_in(&world, &lan, "m1").await;
    hoa.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    // The school has called for something, too.
    let rules = world.app.part::<initiatives::Rules>().unwrap();
    let sheets = world.app.part::<councils::Rules>().unwrap();
    let system = kernel::access::Actor::system("test");
    let tx = world.app.db.begin_system("test").await.unwrap();
    let call = crate::campaigns::call(false);
    let campaign = initiatives::commands::campaigns::found(&tx, (&rules, &sheets), &system, world.school, call)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let campaign = format!("/phong-trao/{campaign}");
    let admin = world.administrator().await;
    let path = format!("/don-vi/{}/thay-doi", world.school);
    let fields = [
        ("loai", "merge"),
        ("into", "03637.CS"),
        ("effective_on", "1/12/2026"),
        ("legal_act", "Quyết định 9/QĐ-UBND ngày 20/11/2026"),
    ];
    let dry = admin.post(&path, &fields).await.is(StatusCode::OK);
    dry.says("Hồ sơ sáng kiến chưa có kết quả").says("Chức vụ đang giữ");
    let son = world.user("son").await;
    assert!(
        !son.get("/ban-giao").await.text().contains("Trường Tiểu học"),
        "a dry run writes nothing"
    );
    admin
        .post(&format!("{path}/ghi"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);

    let list = son.get("/ban-giao").await.says("Trường Tiểu học Mường Kim").text();
    let package = list
        .split("href=\"/ban-giao/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let package = format!("/ban-giao/{package}");
    son.get(&package)
        .await
        .says("SK-03637.TH-2026-0001")
        .says("Phong trào, cuộc thi chưa tổng kết")
        .says("còn hoạt động");
    let early = son.post(&format!("{package}/nhan"), &[]).await;
    early.is(StatusCode::UNPROCESSABLE_ENTITY).says("từ ngày đó");

    world.advance(TimeDelta::days(6)); // 1/12/2026
    let (son, minh) = (world.user("son").await, world.user("minh").await);
    son.get(&address).await.is(StatusCode::NOT_FOUND);
    son.get(&campaign).await.is(StatusCode::NOT_FOUND);
    let decision = [("decision_number", "15/QĐ-TH")];
    minh.post(&format!("{address}/cong-nhan"), &decision)
        .await
        .is(StatusCode::NOT_FOUND);
    son.post(&format!("{package}/nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    son.get(&address).await.is(StatusCode::OK).says("SK-03637.TH-2026-0001");
    son.get(&campaign)
        .await
        .is(StatusCode::OK)
        .says("Trường THCS Mường Kim");
    let running = kernel::deadlines::running(&world.app.db.reader(), &[world.other_school], 9)
        .await
        .unwrap();
    assert_eq!(running.len(), 2, "the clocks go on at the successor");
    son.post(&format!("{address}/cong-nhan"), &decision)
        .await
        .is(StatusCode::SEE_OTHER);
    // An old name and an old code find what took its place.
    let lan = world.user("lan").await;
    lan.get(&format!("/don-vi/{}", world.school))
        .await
        .says("Trường THCS Mường Kim");
    lan.get("/don-vi?q=03637.TH").await.says("Trường Tiểu học Mường Kim");
}
