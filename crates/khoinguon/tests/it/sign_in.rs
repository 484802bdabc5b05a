//! What an attacker tries at the door, and where the rights of an administrator, a delegate and a program end
//! (reliability.md, attacks 18, 22, 24, 25, 42, 45–51).

use crate::world::{PASSWORD, User, World};
use axum::http::StatusCode;
use chrono::TimeDelta;
use kernel::access::Role;
use kernel::ids::PersonId;

async fn id_of(world: &World, username: &str) -> PersonId {
    let account = people::store::account_named(&world.app.db.reader(), username)
        .await
        .unwrap();
    account.unwrap().person
}

async fn totp_of(world: &World, username: &str) -> totp_rs::Totp {
    let account = people::store::account_named(&world.app.db.reader(), username)
        .await
        .unwrap()
        .unwrap();
    totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::try_from_base32(account.totp_secret.unwrap()).unwrap())
        .with_issuer(Some("x"))
        .with_account_name("x")
        .build()
        .unwrap()
}

fn code(world: &World, totp: &totp_rs::Totp) -> String {
    totp.generate(world.app.db.now().timestamp().unsigned_abs()).to_string()
}

/// Switches the second factor on; gives the recovery codes.
async fn enrol(world: &World, user: &User, username: &str) -> Vec<String> {
    user.post("/tai-khoan/hai-lop", &[]).await.is(StatusCode::SEE_OTHER);
    let typed = code(world, &totp_of(world, username).await);
    let page = user
        .post("/tai-khoan/hai-lop", &[("code", &typed)])
        .await
        .is(StatusCode::OK)
        .text();
    page.split("<code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn guesses_from_one_address_run_dry_whatever_names_they_try_and_honest_colleagues_pass() {
    let world = World::new().await;
    let office = world.visitor();
    for _ in 0..15 {
        office
            .post("/dang-nhap", &[("username", "lan"), ("password", PASSWORD)])
            .await
            .is(StatusCode::SEE_OTHER);
    }
    for number in 0..10 {
        let name = format!("ten{number}");
        let guess = office
            .post("/dang-nhap", &[("username", &name), ("password", "mật khẩu phổ biến")])
            .await;
        guess.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let wait = office
        .post(
            "/dang-nhap",
            &[("username", "ten11"), ("password", "mật khẩu phổ biến")],
        )
        .await;
    let wait = wait.is(StatusCode::TOO_MANY_REQUESTS);
    assert!(wait.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn guesses_sent_at_once_are_counted_one_by_one() {
    let world = World::new().await;
    let visitor = world.visitor();
    let guess = || visitor.post("/dang-nhap", &[("username", "lan"), ("password", "sai mật khẩu")]);
    let _ = tokio::join!(guess(), guess(), guess(), guess(), guess(), guess());
    let waiting = visitor
        .post("/dang-nhap", &[("username", "lan"), ("password", PASSWORD)])
        .await;
    waiting.is(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_second_factor_is_not_replaced_or_taken_away_by_whoever_sits_at_the_keyboard() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let elsewhere = world.user("lan").await;
    assert_eq!(enrol(&world, &lan, "lan").await.len(), 10);
    assert!(
        elsewhere.get("/tai-khoan").await.location().starts_with("/dang-nhap"),
        "opened with a password alone"
    );
    let before = people::store::account_named(&world.app.db.reader(), "lan")
        .await
        .unwrap()
        .unwrap();
    lan.post("/tai-khoan/hai-lop", &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đang bật");
    let after = people::store::account_named(&world.app.db.reader(), "lan")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((before.totp_secret, true), (after.totp_secret, after.totp_confirmed));

    world.advance(TimeDelta::minutes(2));
    let totp = totp_of(&world, "lan").await;
    let typed = code(&world, &totp);
    let off = "/tai-khoan/hai-lop/tat";
    let wrong = lan.post(off, &[("password", "không phải đâu"), ("code", &typed)]).await;
    wrong
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Mật khẩu hiện tại chưa đúng");
    lan.post(off, &[("password", PASSWORD), ("code", "000000")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    lan.post(off, &[("password", PASSWORD), ("code", &typed)])
        .await
        .is(StatusCode::SEE_OTHER);
    let account = people::store::account_named(&world.app.db.reader(), "lan")
        .await
        .unwrap()
        .unwrap();
    assert!(!account.totp_confirmed && account.totp_secret.is_none());
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_wrong_codes_wait() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let codes = enrol(&world, &lan, "lan").await;
    let half = |answer: crate::world::Answer| {
        let mut half = world.visitor();
        half.cookie = answer.cookies();
        half
    };
    let fields = [("username", "lan"), ("password", PASSWORD)];
    let first = half(world.visitor().post("/dang-nhap", &fields).await);
    first
        .post("/dang-nhap/ma", &[("code", &codes[0])])
        .await
        .is(StatusCode::SEE_OTHER);
    let second = half(world.visitor().post("/dang-nhap", &fields).await);
    second
        .post("/dang-nhap/ma", &[("code", &codes[0])])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..3 {
        second
            .post("/dang-nhap/ma", &[("code", "000000")])
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    second
        .post("/dang-nhap/ma", &[("code", &codes[1])])
        .await
        .is(StatusCode::TOO_MANY_REQUESTS);
    world.advance(TimeDelta::minutes(11));
    world.forget();
    let late = second.post("/dang-nhap/ma", &[("code", &codes[1])]).await;
    assert!(
        late.location().starts_with("/dang-nhap?"),
        "ten minutes for the code, then from the start"
    );
}

#[tokio::test]
async fn a_new_password_ends_sessions_devices_tokens_and_other_links() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let made = lan
        .post(
            "/tai-khoan/ma-truy-cap",
            &[("name", "thử"), ("scope", "me:read"), ("days", "30")],
        )
        .await;
    let page = made.is(StatusCode::OK).text();
    let at = page.find("kn_").unwrap();
    let mut program = world.visitor();
    program.bearer = page.get(at..at + 46).map(str::to_owned);
    program.get("/api/v1/me").await.is(StatusCode::OK).says("Lò Thị Lan");
    let tx = world.app.db.begin_system("test").await.unwrap();
    let used = people::commands::reset_password(&tx, "lan").await.unwrap();
    let other = people::commands::reset_password(&tx, "lan").await.unwrap();
    tx.commit().await.unwrap();
    let new = [("password", "núi đá trăng non"), ("again", "núi đá trăng non")];
    world
        .visitor()
        .post(&format!("/lien-ket/{used}"), &new)
        .await
        .is(StatusCode::SEE_OTHER);
    assert!(
        lan.get("/tai-khoan").await.location().starts_with("/dang-nhap"),
        "the session"
    );
    program.get("/api/v1/me").await.is(StatusCode::UNAUTHORIZED);
    world
        .visitor()
        .get(&format!("/lien-ket/{other}"))
        .await
        .is(StatusCode::NOT_FOUND);
    let reader = world.app.db.reader();
    assert!(
        !people::store::has_device(&reader, id_of(&world, "lan").await)
            .await
            .unwrap(),
        "the devices"
    );
}

#[tokio::test]
async fn asking_for_a_reset_says_the_same_for_every_name_and_mails_the_real_ones() {
    let world = World::new().await;
    let known = world.visitor().post("/quen-mat-khau", &[("username", "lan")]).await;
    let unknown = world
        .visitor()
        .post("/quen-mat-khau", &[("username", "khong.co")])
        .await;
    assert_eq!(
        (known.status, known.location(), known.cookies()),
        (unknown.status, unknown.location(), unknown.cookies())
    );
    for _ in 0..100 {
        if !world.mails().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let mails = world.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("lan@example.vn"));
}

#[tokio::test]
async fn an_administrator_sees_and_helps_people_of_the_own_units_only() {
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
    let local = world.user("dia").await;
    world.prove_second_factor(&local).await;
    let list = local
        .get("/he-thong/nguoi-dung")
        .await
        .is(StatusCode::OK)
        .says("Lò Thị Lan")
        .text();
    assert!(!list.contains("Trần Văn Bình"), "someone of another school");
    let found = local
        .get("/he-thong/nguoi-dung?q=lo+thi")
        .await
        .is(StatusCode::OK)
        .text();
    assert!(
        found.contains("Lò Thị Lan") && !found.contains("Hoàng Văn Minh"),
        "by name, without marks"
    );
    let (lan, binh, top) = (
        id_of(&world, "lan").await,
        id_of(&world, "binh").await,
        id_of(&world, "ha").await,
    );
    local
        .get(&format!("/he-thong/nguoi-dung/{lan}"))
        .await
        .is(StatusCode::OK);
    local
        .get(&format!("/he-thong/nguoi-dung/{binh}"))
        .await
        .is(StatusCode::NOT_FOUND);
    let again = |person: PersonId| format!("/he-thong/nguoi-dung/{person}/moi-lai");
    local.post(&again(lan), &[]).await.is(StatusCode::OK).says("/lien-ket/");
    for above in [binh, top] {
        local.post(&again(above), &[]).await.is(StatusCode::FORBIDDEN);
        local
            .post(&format!("/he-thong/nguoi-dung/{above}/khoa"), &[("disabled", "1")])
            .await
            .is(StatusCode::FORBIDDEN);
    }
    let administrator = world.administrator().await;
    let own = format!("/he-thong/nguoi-dung/{top}/khoa");
    administrator
        .post(&own, &[("disabled", "1")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("cuối cùng");
}

#[tokio::test]
async fn what_was_delegated_ends_with_the_right_of_the_giver() {
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
    let mut own = give;
    own[1] = ("form", "own");
    minh.post("/uy-quyen", &own).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    minh.post("/uy-quyen", &give).await.is(StatusCode::SEE_OTHER);
    let reader = world.app.db.reader();
    let today = kernel::time::local_date(world.app.db.now());
    let hoa = world.user("hoa").await;
    hoa.post("/tu-cach", &[("index", "1")]).await.is(StatusCode::SEE_OTHER);
    assert!(hoa.get("/api/v1/me").await.text().contains("\"leader\""));
    let grants = people::store::grants_of(&reader, id_of(&world, "minh").await, today)
        .await
        .unwrap();
    let administrator = world.administrator().await;
    let path = format!("/he-thong/nguoi-dung/{}/vai-tro/ket-thuc", id_of(&world, "minh").await);
    administrator
        .post(&path, &[("grant", &grants[0].id.to_string())])
        .await
        .is(StatusCode::SEE_OTHER);
    assert!(
        !hoa.get("/api/v1/me").await.text().contains("\"leader\""),
        "nobody lends what they no longer have"
    );
}

#[tokio::test]
async fn a_program_does_not_slip_into_another_capacity_when_its_own_has_ended() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let made = hoa
        .post(
            "/tai-khoan/ma-truy-cap",
            &[("name", "thử"), ("scope", "me:read"), ("days", "30")],
        )
        .await;
    let page = made.is(StatusCode::OK).text();
    let at = page.find("kn_").unwrap();
    let mut program = world.visitor();
    program.bearer = page.get(at..at + 46).map(str::to_owned);
    program.get("/api/v1/me").await.is(StatusCode::OK).says("unit_clerk");
    let today = kernel::time::local_date(world.app.db.now());
    let reader = world.app.db.reader();
    let position = people::store::positions_of(&reader, id_of(&world, "hoa").await, today)
        .await
        .unwrap()
        .remove(0);
    let tx = world.app.db.begin_system("test").await.unwrap();
    people::store::end_position(&tx, position.id, today.pred_opt().unwrap())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.forget();
    program.get("/api/v1/me").await.is(StatusCode::UNAUTHORIZED);
    hoa.get("/tai-khoan").await.is(StatusCode::OK);
}

#[tokio::test]
async fn a_sign_in_from_a_new_device_is_told_to_the_person_once() {
    let world = World::new().await;
    let home = world.user("lan").await;
    assert!(world.mails().is_empty(), "the first device is no news");
    let mut again = world.visitor();
    again.cookie = home.cookie.clone();
    again
        .post("/dang-nhap", &[("username", "lan"), ("password", PASSWORD)])
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    assert!(world.mails().is_empty(), "a known device is no news");
    let away = world.user("lan").await;
    away.get("/thong-bao").await.is(StatusCode::OK).says("thiết bị mới");
    world.run_jobs().await;
    assert_eq!(world.mails().len(), 1);
}
