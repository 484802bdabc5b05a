//! Signing in, sessions, links, roles, delegation.

use crate::world::{PASSWORD, World};
use axum::http::StatusCode;
use chrono::TimeDelta;
use kernel::access::Role;

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_words() {
    let world = World::new().await;
    let visitor = world.visitor();
    let wrong = visitor
        .post("/dang-nhap", &[("username", "lan"), ("password", "không phải")])
        .await;
    let unknown = visitor
        .post("/dang-nhap", &[("username", "nobody"), ("password", "không phải")])
        .await;
    assert_eq!(
        (wrong.status, unknown.status),
        (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY)
    );
    let strip = |text: String, name: &str| {
        let nonce = text
            .split("nonce=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        text.replace(&nonce, "").replace(&format!("value=\"{name}\""), "")
    };
    assert_eq!(strip(wrong.text(), "lan"), strip(unknown.text(), "nobody"));
}

#[tokio::test]
async fn wrong_attempts_wait_longer_and_longer_but_the_known_device_passes() {
    let world = World::new().await;
    let visitor = world.visitor();
    let first = visitor
        .post("/dang-nhap", &[("username", "lan"), ("password", PASSWORD)])
        .await;
    let known = first.is(StatusCode::SEE_OTHER).cookies();
    for _ in 0..7 {
        visitor
            .post("/dang-nhap", &[("username", "lan"), ("password", "sai mật khẩu")])
            .await;
    }
    let waiting = visitor
        .post("/dang-nhap", &[("username", "lan"), ("password", PASSWORD)])
        .await;
    waiting.is(StatusCode::TOO_MANY_REQUESTS);
    let mut at_home = world.visitor();
    at_home.cookie = known;
    at_home
        .post("/dang-nhap", &[("username", "lan"), ("password", PASSWORD)])
        .await
        .is(StatusCode::SEE_OTHER);
    world.advance(TimeDelta::seconds(120));
    visitor
        .post("/dang-nhap", &[("username", "lan"), ("password", PASSWORD)])
        .await
        .is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_when_it_is_signed_out_when_it_idles_and_when_the_account_is_locked() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    lan.get("/viec-cua-toi").await.is(StatusCode::OK);
    lan.post("/dang-xuat", &[]).await.is(StatusCode::SEE_OTHER);
    assert!(
        lan.get("/viec-cua-toi").await.location().starts_with("/dang-nhap"),
        "replayed after signing out"
    );

    let lan = world.user("lan").await;
    world.advance(TimeDelta::hours(13));
    world.forget();
    assert!(
        lan.get("/viec-cua-toi").await.location().starts_with("/dang-nhap"),
        "idle for 13 hours"
    );

    let lan = world.user("lan").await;
    let admin = world.administrator().await;
    let account = people::store::account_named(&world.app.db.reader(), "lan")
        .await
        .unwrap()
        .unwrap();
    let path = format!("/he-thong/nguoi-dung/{}/khoa", account.person);
    admin.post(&path, &[("disabled", "1")]).await.is(StatusCode::SEE_OTHER);
    assert!(
        lan.get("/viec-cua-toi").await.location().starts_with("/dang-nhap"),
        "locked"
    );
    let again = world
        .visitor()
        .post("/dang-nhap", &[("username", "lan"), ("password", PASSWORD)])
        .await;
    again.is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_link_shows_on_get_acts_on_post_and_works_once() {
    let world = World::new().await;
    let tx = world.app.db.begin_system("test").await.unwrap();
    let link = people::commands::reset_password(&tx, "lan").await.unwrap();
    tx.commit().await.unwrap();
    let visitor = world.visitor();
    let path = format!("/lien-ket/{link}");
    for _ in 0..3 {
        visitor.get(&path).await.is(StatusCode::OK).says("Chào Lò Thị Lan");
    }
    let weak = [("password", "ngắn"), ("again", "ngắn")];
    visitor
        .post(&path, &weak)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("cần ít nhất 10");
    let good = [("password", "cây cầu qua suối"), ("again", "cây cầu qua suối")];
    visitor.post(&path, &good).await.is(StatusCode::SEE_OTHER);
    visitor
        .post(&path, &good)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã dùng");
    visitor.get(&path).await.is(StatusCode::NOT_FOUND);
    let fields = [("username", "lan"), ("password", "cây cầu qua suối")];
    visitor.post("/dang-nhap", &fields).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn half_signed_in_is_not_signed_in() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    lan.post("/tai-khoan/hai-lop", &[]).await.is(StatusCode::SEE_OTHER);
    let account = people::store::account_named(&world.app.db.reader(), "lan")
        .await
        .unwrap()
        .unwrap();
    let secret = account.totp_secret.clone().unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::try_from_base32(&secret).unwrap())
        .with_issuer(Some("x"))
        .with_account_name("x")
        .build()
        .unwrap();
    let code = |at: chrono::DateTime<chrono::Utc>| totp.generate(at.timestamp().unsigned_abs()).to_string();
    let enrolled = lan
        .post("/tai-khoan/hai-lop", &[("code", &code(world.app.db.now()))])
        .await;
    enrolled.is(StatusCode::OK).says("dự phòng");

    world.advance(TimeDelta::minutes(2));
    let mut half = world.visitor();
    let answer = half
        .post("/dang-nhap", &[("username", "lan"), ("password", PASSWORD)])
        .await;
    assert!(answer.location().starts_with("/dang-nhap/ma"));
    half.cookie = answer.cookies();
    assert!(
        half.get("/viec-cua-toi").await.location().starts_with("/dang-nhap?"),
        "the password alone opens nothing"
    );
    half.post("/dang-nhap/ma", &[("code", "000000")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let whole = half
        .post("/dang-nhap/ma", &[("code", &code(world.app.db.now()))])
        .await
        .is(StatusCode::SEE_OTHER);
    assert!(
        half.get("/viec-cua-toi").await.location().starts_with("/dang-nhap"),
        "the secret before the code is void"
    );
    half.cookie = whole.cookies();
    half.get("/viec-cua-toi").await.is(StatusCode::OK);
}

#[tokio::test]
async fn an_administrator_gives_roles_below_and_nowhere_else() {
    let world = World::new().await;
    world
        .person(
            "dia",
            "Lò Văn Địa",
            world.school,
            "Quản trị trường",
            false,
            &[(Role::Administrator, true)],
        )
        .await;
    let admin = world.user("dia").await;
    world.prove_second_factor(&admin).await;
    let lan = people::store::account_named(&world.app.db.reader(), "lan")
        .await
        .unwrap()
        .unwrap()
        .person;
    let path = format!("/he-thong/nguoi-dung/{lan}/vai-tro");
    let (school, commune) = (world.school.to_string(), world.commune.to_string());
    admin
        .post(&path, &[("role", "unit_clerk"), ("unit", &school)])
        .await
        .is(StatusCode::SEE_OTHER);
    admin
        .post(&path, &[("role", "leader"), ("unit", &commune)])
        .await
        .is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_delegate_acts_within_the_days_and_cannot_pass_it_on() {
    let world = World::new().await;
    let minh = world.user("minh").await;
    let give = [
        ("receiver", "hoa"),
        ("form", "by_delegation"),
        ("title", "Phó Hiệu trưởng"),
        ("role", "leader"),
        ("content", "Quyết định công nhận sáng kiến"),
        ("legal_act", "12/UQ-TH ngày 20/11/2026"),
        ("valid_from", "25/11/2026"),
        ("valid_to", "30/11/2026"),
    ];
    minh.post("/uy-quyen", &give).await.is(StatusCode::SEE_OTHER);
    let hoa = world.user("hoa").await;
    hoa.get("/tu-cach").await.says("TUQ. Phó Hiệu trưởng");
    hoa.post("/tu-cach", &[("index", "1")]).await.is(StatusCode::SEE_OTHER);
    hoa.get("/viec-cua-toi").await.says("TUQ. Phó Hiệu trưởng");
    let mut onward = give;
    onward[0] = ("receiver", "lan");
    hoa.post("/uy-quyen", &onward)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("không ủy quyền lại");
    world.advance(TimeDelta::days(6));
    let hoa = world.user("hoa").await;
    assert!(!hoa.get("/tu-cach").await.text().contains("TUQ."), "the days are over");
}

#[tokio::test]
async fn sessions_are_listed_and_one_is_ended_from_another() {
    let world = World::new().await;
    let (here, there) = (world.user("lan").await, world.user("lan").await);
    let page = here
        .get("/tai-khoan/phien")
        .await
        .is(StatusCode::OK)
        .says("Thiết bị này")
        .text();
    let mut others = page
        .split("name=\"session\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let other = others.next().unwrap();
    assert_eq!(others.next(), None, "two sessions: this one and the other");
    let stranger = world.user("binh").await;
    stranger
        .post("/tai-khoan/phien", &[("session", other)])
        .await
        .is(StatusCode::NOT_FOUND);
    there.get("/viec-cua-toi").await.is(StatusCode::OK);
    here.post("/tai-khoan/phien", &[("session", other)])
        .await
        .is(StatusCode::SEE_OTHER);
    here.get("/viec-cua-toi").await.is(StatusCode::OK);
    there.get("/viec-cua-toi").await.is(StatusCode::SEE_OTHER);
}
