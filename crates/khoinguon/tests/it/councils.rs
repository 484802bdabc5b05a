//! A council from its decision to the released conclusions; conflicts, ballots, crashes, speed.

use crate::world::{Answer, User, World};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use councils::commands::{self, NewCouncil, NewMember};
use councils::model::*;
use councils::{policy, store};
use kernel::access::{Actor, Role};
use kernel::ids::PersonId;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

/// A council of the commune with its session, and its cast: chair, secretary, then members m2, m3 …
struct Hall {
    world: World,
    council: CouncilId,
    meeting: MeetingId,
    persons: Vec<PersonId>,
}

const NAMES: [&str; 9] = [
    "Giàng A Chu",
    "Lò Văn Pâng",
    "Vũ Thị Mai",
    "Tẩn Láo San",
    "Hà Văn Tâm",
    "Lý A Sử",
    "Đèo Thị Hương",
    "Mào A Dia",
    "Phùng Văn Nam",
];

fn subject(world: &World, n: u128, authors: Vec<Author>) -> Subject {
    Subject {
        kind: "initiative".into(),
        id: uuid::Uuid::from_u128(0xABC_000 + n),
        code: format!("SK-2026-{n:04}"),
        title: format!("Giải pháp số {n}"),
        unit: world.school,
        field: if n.is_multiple_of(2) {
            "Giáo dục".into()
        } else {
            "Y tế".into()
        },
        scope: String::new(),
        authors,
        ties: Vec::new(),
        link: format!("/sang-kien/{n}"),
    }
}

fn author(person: PersonId, name: &str) -> Author {
    Author {
        person: Some(person),
        name: name.into(),
        units: Vec::new(),
    }
}

/// A council of the commune with these members (chair, secretary, members) and a planned session with so many items by a
/// stranger. `policy` is the key of a pack.
pub async fn found(world: &World, persons: &[PersonId], items: u128, policy: &str) -> (CouncilId, MeetingId) {
    let system = Actor::system("test");
    let rules = world.app.part::<Rules>().unwrap();
    let from = "2026-01-01".parse().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let new = NewCouncil {
        unit: world.commune,
        name: "Hội đồng sáng kiến xã Mường Kim".into(),
        decision_number: "12/QĐ-UBND".into(),
        decided_on: from,
        signer: "Giàng A Chu".into(),
        term_from: from,
        term_to: None,
        policy_key: policy.into(),
        form: "initiative/1".into(),
    };
    let council = commands::found(&tx, &rules, &system, new).await.unwrap();
    for (n, person) in persons.iter().enumerate() {
        let member = NewMember {
            person: *person,
            seat: [Seat::Chair, Seat::Secretary].get(n).copied().unwrap_or(Seat::Member),
            title: "Công chức".into(),
            expertise: ["giáo dục", "y tế"].get(n % 2).copied().unwrap_or("").into(),
            from,
        };
        commands::add_member(&tx, &system, council, member).await.unwrap();
    }
    let at = world.app.db.now() + TimeDelta::hours(2);
    let meeting = commands::plan(&tx, &system, council, "Phiên đợt 1".into(), "Phòng họp xã".into(), at)
        .await
        .unwrap();
    let subjects = (1..=items).map(|n| subject(world, n, Vec::new())).collect();
    commands::add_items(&tx, &system, meeting, subjects).await.unwrap();
    tx.commit().await.unwrap();
    (council, meeting)
}

impl Hall {
    /// Members by number, one session with `items` items by a stranger, planned. `policy` is the key of a pack.
    async fn new(members: usize, items: u128, policy: &str) -> Hall {
        let world = World::new().await;
        let mut persons = Vec::new();
        for (n, name) in NAMES.iter().take(members).enumerate() {
            let roles: &[(Role, bool)] = if n == 1 { &[(Role::UnitClerk, true)] } else { &[] };
            persons.push(
                world
                    .person(&format!("m{n}"), name, world.commune, "Công chức", false, roles)
                    .await,
            );
        }
        let (council, meeting) = found(&world, &persons, items, policy).await;
        Hall {
            world,
            council,
            meeting,
            persons,
        }
    }

    async fn member(&self, n: usize) -> User {
        self.world.user(&format!("m{n}")).await
    }

    fn at(&self, rest: &str) -> String {
        format!("/hoi-dong/phien/{}{rest}", self.meeting)
    }

    async fn items(&self) -> Vec<Item> {
        let today = kernel::time::local_date(self.world.app.db.now());
        store::items_of(&self.world.app.db.reader(), &policy::whole(), self.meeting, today)
            .await
            .unwrap()
    }

    async fn open(&self) {
        let tx = self.world.app.db.begin_system("test").await.unwrap();
        commands::open(&tx, &Actor::system("test"), self.meeting).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn present(&self, count: usize) {
        let tx = self.world.app.db.begin_system("test").await.unwrap();
        commands::attend(&tx, &Actor::system("test"), self.meeting, &self.persons[..count])
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn voting(&self) -> Vec<ItemId> {
        let items: Vec<ItemId> = self.items().await.iter().map(|item| item.id).collect();
        let tx = self.world.app.db.begin_system("test").await.unwrap();
        commands::open_vote(&tx, &Actor::system("test"), self.meeting, &items)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        items
    }

    async fn count(&self, sql: &str) -> i64 {
        let db = self.world.app.db.writer_connection();
        let statement = sea_orm::Statement::from_string(self.world.app.db.backend(), sql.to_owned());
        db.query_one_raw(statement)
            .await
            .unwrap()
            .unwrap()
            .try_get("", "n")
            .unwrap()
    }
}

async fn vote(user: &User, hall: &Hall, item: ItemId, choice: &str) -> Answer {
    let (item, field) = (item.to_string(), format!("vote-{item}"));
    user.post(&hall.at("/bo-phieu"), &[("item", &item), (&field, choice)])
        .await
}

#[tokio::test]
async fn from_the_decision_to_the_notice_of_the_author() {
    let world = World::new().await;
    for (n, name) in NAMES.iter().take(4).enumerate() {
        let roles: &[(Role, bool)] = if n == 1 { &[(Role::UnitClerk, true)] } else { &[] };
        world
            .person(&format!("m{n}"), name, world.commune, "Công chức", false, roles)
            .await;
    }
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    let unit = world.school.to_string();
    let fields = [
        ("title", "Dạy toán bằng thẻ số"),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("_once", "a"),
    ];
    let made = lan
        .upload("/sang-kien", &fields, ("report", "a.txt", b"Noi dung" as &[u8]))
        .await;
    let edit = made.is(StatusCode::SEE_OTHER).location();
    let dossier = edit.trim_end_matches("/sua").to_owned();
    let fields = [
        ("version", "1"),
        ("title", "Dạy toán bằng thẻ số"),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", "2/3/26"),
        ("essence", "Mỗi em một bộ thẻ."),
        ("benefit_author", "Tăng 20%."),
        ("author_name", "Lò Thị Lan"),
        ("author_share", "100"),
        ("then", "check"),
    ];
    lan.post(&edit, &fields).await.is(StatusCode::SEE_OTHER);
    lan.post(&format!("{dossier}/nop"), &[("_once", "n")])
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.post(&format!("{dossier}/tiep-nhan"), &[("_once", "t")])
        .await
        .is(StatusCode::SEE_OTHER);
    // What the clerk has not accepted and given to the council is on no agenda.
    for work in ["accept", "send_to_council"] {
        hoa.post(&format!("{dossier}/viec/{work}"), &[("_once", work)])
            .await
            .is(StatusCode::SEE_OTHER);
    }

    let clerk = world.user("m1").await;
    let commune = world.commune.to_string();
    clerk
        .get("/hoi-dong/lap")
        .await
        .is(StatusCode::OK)
        .says("Thông tư 18/2013");
    let mut fields = vec![
        ("unit", commune.as_str()),
        ("name", "Hội đồng sáng kiến xã Mường Kim"),
        ("decision_number", "12/QĐ-UBND"),
        ("decided_on", "2/1/2026"),
        ("signer", "Giàng A Chu"),
        ("term_from", "2/1/2026"),
        ("policy", "tt18-2013"),
        ("form", "initiative/1"),
    ];
    clerk
        .post("/hoi-dong", &fields[1..])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn đơn vị");
    fields.push(("_once", "h"));
    let council = clerk
        .post("/hoi-dong", &fields)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    clerk.get(&council).await.says("Chưa có chủ tịch").says("mức mặc định");
    for (who, seat) in [
        ("m0", "chair"),
        ("m1", "secretary"),
        ("m2", "member"),
        ("m3@example.vn", "expert"),
    ] {
        let fields = [
            ("person", who),
            ("seat", seat),
            ("from", "2/1/2026"),
            ("expertise", "giáo dục"),
        ];
        clerk
            .post(&format!("{council}/thanh-vien"), &fields)
            .await
            .is(StatusCode::SEE_OTHER);
    }
    let nobody = [("person", "khong.co"), ("seat", "member"), ("from", "2/1/2026")];
    let answer = clerk.post(&format!("{council}/thanh-vien"), &nobody).await;
    answer.is(StatusCode::UNPROCESSABLE_ENTITY).says("Không có người nào");
    let fields = [
        ("meeting_title", "Phiên đợt 1"),
        ("day", "26/11/2026"),
        ("time", "8:30"),
        ("place", "Phòng họp"),
    ];
    let session = clerk
        .post(&format!("{council}/phien"), &fields)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    clerk
        .post(&format!("{session}/mo"), &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("chưa có nội dung nào");
    let picking = clerk
        .get(&format!("{session}/chuong-trinh"))
        .await
        .is(StatusCode::OK)
        .text();
    let value = picking
        .split("value=\"initiative:")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let subject = format!("initiative:{value}");
    let fields = [("subject", subject.as_str()), ("_once", "i")];
    clerk
        .post(&format!("{session}/chuong-trinh"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);

    // Before the session opens its members see neither session nor dossier; then both, and only as long as it is open.
    let member = world.user("m2").await;
    member.get(&session).await.is(StatusCode::NOT_FOUND);
    member.get(&dossier).await.is(StatusCode::NOT_FOUND);
    clerk
        .post(&format!("{session}/mo"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let page = member
        .get(&session)
        .await
        .is(StatusCode::OK)
        .says("Dạy toán bằng thẻ số")
        .text();
    member.get(&dossier).await.is(StatusCode::OK);
    lan.get(&session).await.is(StatusCode::NOT_FOUND);
    let item = page
        .split("/hoi-dong/noi-dung/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let item_page = format!("/hoi-dong/noi-dung/{item}");

    // The reviewer's sheet saves by itself, refuses what is too much, and is handed in once it is whole.
    let sheet = format!("{item_page}/phieu");
    let body = b"p-novelty=30&p-social=".to_vec();
    let saved = member
        .send(
            Method::POST,
            &sheet,
            "application/x-www-form-urlencoded",
            &[("x-autosave", "1")],
            body,
        )
        .await;
    assert_eq!(saved.is(StatusCode::OK).json()["saved_at"], "09:00");
    member.get(&item_page).await.says("value=\"30\"");
    let too_much = member.post(&sheet, &[("p-novelty", "41")]).await;
    too_much
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("từ 0 đến 40")
        .says("value=\"41\"");
    let half = member.post(&sheet, &[("p-novelty", "30"), ("then", "submit")]).await;
    half.is(StatusCode::UNPROCESSABLE_ENTITY).says("Còn 3 tiêu chí");
    let points = [
        ("p-novelty", "30"),
        ("p-applicability", "20"),
        ("p-economic", "5"),
        ("p-social", "10"),
        ("then", "submit"),
    ];
    member.post(&sheet, &points).await.is(StatusCode::SEE_OTHER);
    member
        .post(&sheet, &points)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã được sửa ở nơi khác");
    member.get(&item_page).await.says("65/100 (đạt)");
    clerk.get(&session).await.says("65,00");
    let other = world.user("m3").await;
    assert!(
        !other.get(&session).await.text().contains("65,00"),
        "members do not see scores while the session is open"
    );

    // Meeting: attendance, vote, count.
    let chair = world.user("m0").await;
    let room = format!("{session}/hop");
    chair
        .post(&format!("{session}/mo-bieu-quyet"), &[("item", &item)])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("cần 3, đang có 0");
    let ids: Vec<String> = {
        let page = chair.get(&room).await.text();
        let parts = page.split("name=\"present\" value=\"").skip(1);
        parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
    };
    let fields: Vec<(&str, &str)> = ids.iter().map(|id| ("present", id.as_str())).collect();
    chair
        .post(&format!("{session}/diem-danh"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    chair
        .post(&format!("{session}/mo-bieu-quyet"), &[("item", &item)])
        .await
        .is(StatusCode::SEE_OTHER);
    chair
        .get(&format!("{session}/trinh-chieu"))
        .await
        .is(StatusCode::OK)
        .says("4, cần 3");
    member
        .get(&format!("{session}/trinh-chieu"))
        .await
        .is(StatusCode::FORBIDDEN);
    let field = format!("vote-{item}");
    for user in [&chair, &clerk, &member] {
        let fields = [("item", item.as_str()), (field.as_str(), "yes")];
        user.post(&format!("{session}/bo-phieu"), &fields)
            .await
            .is(StatusCode::SEE_OTHER);
    }
    let again = [("item", item.as_str()), (field.as_str(), "no")];
    member
        .post(&format!("{session}/bo-phieu"), &again)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã bỏ phiếu");
    chair
        .post(&format!("{session}/dong-bieu-quyet"), &[("item", &item)])
        .await
        .is(StatusCode::SEE_OTHER);
    chair
        .get(&item_page)
        .await
        .says("3 đồng ý, 0 không đồng ý, 0 không có ý kiến: thông qua")
        .says("3 đồng ý trên 4");

    // Concluding: what contradicts the vote is refused; ten minutes of undo; then the author is told, without the title.
    let wrong = [("item", item.as_str()), ("conclusion", "not_recognise")];
    chair
        .post(&format!("{session}/ket-luan"), &wrong)
        .await
        .is(StatusCode::OK)
        .says("Không phù hợp");
    chair
        .post(&format!("{session}/ghi-ket-luan"), &wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let right = [
        ("item", item.as_str()),
        ("conclusion", "recognise"),
        ("note", "Sửa lỗi chính tả"),
    ];
    let concluded = chair.post(&format!("{session}/ghi-ket-luan"), &right).await;
    concluded.is(StatusCode::SEE_OTHER);
    let page = chair.get(&session).await.says("Hoàn tác được đến").text();
    let undo = page
        .split("/hoi-dong/ket-luan/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    clerk
        .post(&format!("/hoi-dong/ket-luan/{undo}"), &[])
        .await
        .is(StatusCode::NOT_FOUND);
    chair
        .post(&format!("/hoi-dong/ket-luan/{undo}"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    world.advance(TimeDelta::minutes(11));
    world.run_jobs().await;
    let told = "Hội đồng đã có kết luận";
    assert!(
        !world.mails().join("\n").contains(told),
        "what was undone is told to nobody"
    );
    chair
        .post(&format!("{session}/ghi-ket-luan"), &right)
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    assert!(
        !lan.get("/thong-bao").await.text().contains(told),
        "nothing leaves within ten minutes"
    );
    world.advance(TimeDelta::minutes(11));
    world.run_jobs().await;
    lan.get("/thong-bao").await.says(told);
    // What the session said is what the head of the unit now decides on.
    lan.get(&dossier).await.says("Hội đồng đã kết luận");
    let life = lan.get(&dossier).await.text();
    assert!(
        life.contains("Phiên đợt 1, ngày 26/11/2026"),
        "the dossier names the session"
    );
    assert!(
        !world.mails().join("\n").contains("Dạy toán"),
        "no title leaves the house"
    );
    let released = store::released(&world.app.db.reader(), "initiative", &[value.parse().unwrap()])
        .await
        .unwrap();
    assert_eq!(
        (released[0].conclusion, released[0].note.as_str()),
        (Conclusion::Recognise, "Sửa lỗi chính tả")
    );

    chair
        .post(&format!("{session}/ket-thuc"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    member.get(&dossier).await.is(StatusCode::NOT_FOUND);
    member.get(&session).await.says("65,00");
    chair
        .post(&format!("{session}/ky"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let minutes = chair
        .get(&session.replace("/hoi-dong/phien", "/api/v1/sessions"))
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(minutes["session"]["minutes_number"], "01/BB-HĐSK");
    let minutes = chair
        .get(&format!(
            "{}/minutes",
            session.replace("/hoi-dong/phien", "/api/v1/sessions")
        ))
        .await
        .json();
    assert_eq!(minutes["items"][0]["yes"], "3");
    assert_eq!(minutes["items"][0]["result"], "Công nhận");
    assert_eq!(
        (minutes["present"].as_str(), minutes["total"].as_str()),
        (Some("4"), Some("4"))
    );
    assert_eq!(minutes["chair"], "Giàng A Chu");
}

#[tokio::test]
async fn a_quorum_lost_in_the_middle_stops_the_vote_and_loses_no_vote() {
    let hall = Hall::new(6, 1, "tt18-2013").await;
    hall.open().await;
    hall.present(4).await;
    let item = hall.voting().await[0];
    let (first, second, chair) = (hall.member(2).await, hall.member(3).await, hall.member(0).await);
    vote(&first, &hall, item, "yes").await.is(StatusCode::SEE_OTHER);
    hall.present(3).await;
    let refused = vote(&chair, &hall, item, "yes")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("cần 4, đang có 3").says("các phiếu đã bỏ vẫn được giữ");
    vote(&second, &hall, item, "yes")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("chưa được điểm danh");
    let field = item.to_string();
    chair
        .post(&hall.at("/dong-bieu-quyet"), &[("item", &field)])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    chair
        .get(&hall.at("/hop"))
        .await
        .says("Không đủ, tạm dừng bỏ phiếu")
        .says("Đã bỏ phiếu: 1/");
    hall.present(4).await;
    vote(&second, &hall, item, "no").await.is(StatusCode::SEE_OTHER);
    chair
        .post(&hall.at("/dong-bieu-quyet"), &[("item", &field)])
        .await
        .is(StatusCode::SEE_OTHER);
    let counted = &hall.items().await[0];
    assert_eq!(
        (counted.tally, counted.passed),
        (
            Some(Tally {
                yes: 1,
                no: 1,
                blank: 0
            }),
            Some(false)
        )
    );
}

#[tokio::test]
async fn a_conflict_that_comes_up_takes_away_the_quorum_of_that_item_alone() {
    let hall = Hall::new(3, 2, "tt18-2013").await;
    hall.open().await;
    hall.present(2).await;
    let items = hall.voting().await;
    let secretary = hall.member(1).await;
    vote(&secretary, &hall, items[0], "yes").await.is(StatusCode::SEE_OTHER);
    let declare = format!("/hoi-dong/noi-dung/{}/tu-khai", items[0]);
    secretary
        .post(&declare, &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ghi lý do");
    secretary
        .post(&declare, &[("own_reason", "Người thân")])
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(
        hall.count("SELECT COUNT(*) AS n FROM council_votes").await,
        0,
        "their vote does not count any more"
    );
    secretary
        .get(&format!("/hoi-dong/noi-dung/{}", items[0]))
        .await
        .is(StatusCode::NOT_FOUND);
    let chair = hall.member(0).await;
    vote(&chair, &hall, items[0], "yes")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("cần 2, đang có 1");
    vote(&chair, &hall, items[1], "yes").await.is(StatusCode::SEE_OTHER);
    vote(&secretary, &hall, items[0], "yes").await.is(StatusCode::NOT_FOUND);
    vote(&secretary, &hall, items[1], "yes").await.is(StatusCode::SEE_OTHER);
    chair
        .get(&hall.at("/hop"))
        .await
        .says("Mời ra ngoài: <b>Lò Văn Pâng</b>");
}

#[tokio::test]
async fn a_secret_ballot_counts_once_and_leads_to_nobody() {
    let hall = Hall::new(3, 1, "tt18-2013-secret").await;
    hall.open().await;
    hall.present(3).await;
    let item = hall.voting().await[0];
    let (chair, member) = (hall.member(0).await, hall.member(2).await);
    let before = hall.count("SELECT COUNT(*) AS n FROM journal").await;
    let (one, two) = tokio::join!(vote(&member, &hall, item, "no"), vote(&member, &hall, item, "no"));
    let mut answers = [one.status, two.status];
    answers.sort();
    assert_eq!(answers, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    let body = json!({ "session": hall.meeting, "ballots": [{ "item": item, "vote": "yes" }] });
    let repeated = member
        .json(
            Method::POST,
            "/api/v1/ballots",
            &[("idempotency-key", "k")],
            body.clone(),
        )
        .await;
    repeated.is(StatusCode::UNPROCESSABLE_ENTITY);
    chair
        .json(Method::POST, "/api/v1/ballots", &[("idempotency-key", "k")], body)
        .await
        .is(StatusCode::NO_CONTENT);
    assert_eq!(hall.count("SELECT COUNT(*) AS n FROM council_voted").await, 2);
    assert_eq!(
        hall.count("SELECT COUNT(*) AS n FROM council_ballots").await,
        1,
        "one row of counts, not one for each"
    );
    assert_eq!(hall.count("SELECT COUNT(*) AS n FROM council_votes").await, 0);
    assert_eq!(
        hall.count("SELECT COUNT(*) AS n FROM journal").await,
        before,
        "the journal keeps no moment of a vote"
    );
    assert_eq!(
        hall.count("SELECT COUNT(*) AS n FROM once_keys").await,
        0,
        "no print of a ballot is kept"
    );
    let page = chair.get(&hall.at("/hop")).await.text();
    assert!(!page.contains("đồng ý,"), "no count before the vote is closed");
    let field = item.to_string();
    chair
        .post(&hall.at("/dong-bieu-quyet"), &[("item", &field)])
        .await
        .is(StatusCode::SEE_OTHER);
    let counted = &hall.items().await[0];
    assert_eq!(
        counted.tally,
        Some(Tally {
            yes: 1,
            no: 1,
            blank: 0
        })
    );
}

#[tokio::test]
async fn a_secret_vote_begins_anew_when_a_voter_turns_out_to_be_in_conflict() {
    let hall = Hall::new(4, 1, "tt18-2013-secret").await;
    hall.open().await;
    hall.present(4).await;
    let item = hall.voting().await[0];
    let (chair, member) = (hall.member(0).await, hall.member(2).await);
    vote(&chair, &hall, item, "yes").await.is(StatusCode::SEE_OTHER);
    vote(&member, &hall, item, "yes").await.is(StatusCode::SEE_OTHER);
    let (person, pin) = (
        hall.persons[2].to_string(),
        format!("/hoi-dong/noi-dung/{item}/ghi-nhan"),
    );
    let fields = [("person", person.as_str()), ("reason", "Cùng nhóm nghiên cứu")];
    chair.post(&pin, &fields).await.is(StatusCode::SEE_OTHER);
    assert_eq!(hall.count("SELECT COUNT(*) AS n FROM council_voted").await, 0);
    vote(&chair, &hall, item, "yes").await.is(StatusCode::SEE_OTHER);
    vote(&member, &hall, item, "yes").await.is(StatusCode::NOT_FOUND);
    let lift = format!("/hoi-dong/noi-dung/{item}/go-ghi-nhan");
    let fields = [("person", person.as_str()), ("kind", "pinned"), ("reason", "Nhầm")];
    chair.post(&lift, &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    chair
        .post(&format!("/hoi-dong/noi-dung/{item}/huy-bieu-quyet"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    chair.post(&lift, &fields).await.is(StatusCode::SEE_OTHER);
    member
        .get(&format!("/hoi-dong/noi-dung/{item}"))
        .await
        .is(StatusCode::OK);
}

#[tokio::test]
async fn written_votes_of_absent_members_count_where_the_policy_says_so() {
    let hall = Hall::new(5, 1, "tt15-2023").await;
    hall.open().await;
    hall.present(4).await;
    let item = hall.voting().await[0];
    for n in 0..3 {
        vote(&hall.member(n).await, &hall, item, "yes")
            .await
            .is(StatusCode::SEE_OTHER);
    }
    let chair = hall.member(0).await;
    let written = format!("/hoi-dong/noi-dung/{item}/y-kien-van-ban");
    let (there, absent) = (hall.persons[3].to_string(), hall.persons[4].to_string());
    let refused = chair.post(&written, &[("person", &there), ("vote", "yes")]).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("vắng mặt");
    chair
        .post(&written, &[("person", &absent), ("vote", "yes")])
        .await
        .is(StatusCode::SEE_OTHER);
    let again = chair.post(&written, &[("person", &absent), ("vote", "no")]).await;
    again.is(StatusCode::UNPROCESSABLE_ENTITY);
    let field = item.to_string();
    chair
        .post(&hall.at("/dong-bieu-quyet"), &[("item", &field)])
        .await
        .is(StatusCode::SEE_OTHER);
    let counted = &hall.items().await[0];
    assert_eq!(
        (counted.tally.unwrap().yes, counted.passed),
        (4, Some(true)),
        "4 of 5 is 80 %"
    );
    assert_eq!(counted.room.unwrap().written, 1);
}

/// The same world twice; in one of them there is one dossier more, by the secretary.
async fn two_worlds() -> [Hall; 2] {
    let mut halls = Vec::new();
    for with in [false, true] {
        let hall = Hall::new(4, 3, "score-70").await;
        let (system, rules) = (Actor::system("test"), hall.world.app.part::<Rules>().unwrap());
        hall.open().await;
        hall.present(4).await;
        let tx = hall.world.app.db.begin_system("test").await.unwrap();
        commands::assign_plan(&tx, &system, hall.meeting, 2).await.unwrap();
        tx.commit().await.unwrap();
        for item in hall.items().await {
            for person in &hall.persons {
                score(&hall, &rules, *person, item.id, 20).await;
            }
        }
        if with {
            let tx = hall.world.app.db.begin_system("test").await.unwrap();
            let own = subject(&hall.world, 9, vec![author(hall.persons[1], NAMES[1])]);
            commands::add_items(&tx, &system, hall.meeting, vec![own])
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let extra = hall
                .items()
                .await
                .into_iter()
                .find(|item| item.subject.code.ends_with("0009"))
                .unwrap()
                .id;
            let tx = hall.world.app.db.begin_system("test").await.unwrap();
            let others = [hall.persons[0], hall.persons[2]];
            commands::assign(&tx, &system, hall.meeting, &[extra], &others)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            score(&hall, &rules, hall.persons[0], extra, 40).await;
            score(&hall, &rules, hall.persons[2], extra, 40).await;
            let tx = hall.world.app.db.begin_system("test").await.unwrap();
            commands::close_vote(&tx, &system, hall.meeting, &[extra])
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let tx = hall.world.app.db.begin_system("test").await.unwrap();
            let stage = hall.items().await.into_iter().find(|item| item.id == extra).unwrap();
            let conclusion = Conclusion::proposed(stage.passed.unwrap());
            commands::conclude(&tx, &system, hall.meeting, &[extra], conclusion, "", "1")
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        halls.push(hall);
    }
    halls.try_into().unwrap_or_else(|_| panic!("two"))
}

async fn score(hall: &Hall, rules: &Rules, person: PersonId, item: ItemId, novelty: u16) {
    let actor = Actor {
        person,
        ..Actor::system("test")
    };
    let actor = Actor {
        authority: kernel::access::Authority::Personal,
        ..actor
    };
    let points = [
        ("novelty", novelty),
        ("applicability", 20),
        ("economic", 10),
        ("social", 15),
    ];
    let draft = commands::Draft {
        points: points.map(|(key, points)| (key.to_owned(), points)).into(),
        submit: true,
        ..commands::Draft::default()
    };
    let tx = hall.world.app.db.begin(&actor, "test").await.unwrap();
    commands::save_sheet(&tx, rules, &actor, item, draft).await.unwrap();
    tx.commit().await.unwrap();
}

/// What differs between any two answers of one server: nonces, one-time fields, ids of requests.
pub fn plain(answer: &Answer) -> String {
    let mut text = answer.text();
    for mark in ["nonce=\"", "name=\"_once\" value=\"", "\"request_id\":\""] {
        let mut out = String::new();
        for (n, part) in text.split(mark).enumerate() {
            if n == 0 {
                out.push_str(part);
            } else {
                out.push_str(mark);
                out.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
            }
        }
        text = out;
    }
    let mut headers: Vec<String> = ["etag", "location", "content-type", "content-disposition"]
        .iter()
        .map(|name| format!("{name}: {:?}", answer.headers.get(*name)))
        .collect();
    headers.push(answer.status.to_string());
    format!("{}\n{text}", headers.join("\n"))
}

#[tokio::test]
async fn two_worlds_that_differ_in_a_dossier_of_the_secretary_look_the_same_to_the_secretary() {
    let halls = two_worlds().await;
    let users = [halls[0].member(1).await, halls[1].member(1).await];
    let today = kernel::time::local_date(halls[0].world.app.db.now());
    let mut paths: Vec<(usize, String)> = Vec::new();
    let items = halls[0].items().await;
    let extra = halls[1]
        .items()
        .await
        .into_iter()
        .find(|item| item.subject.code.ends_with("0009"))
        .unwrap();
    let meeting = halls[0].meeting;
    for route in khoinguon::compose::routes().table() {
        let ours = route.path.starts_with("/hoi-dong") || route.path.starts_with("/api/v1/sessions");
        let ours = ours || route.path.starts_with("/api/v1/councils") || route.path.starts_with("/api/v1/score-sheets");
        let paper = route.path.ends_with("/bien-ban"); // its data are compared below
        if route.verb != kernel::web::Verb::Get || !ours || paper {
            continue;
        }
        let council = route.path.starts_with("/hoi-dong/{id}") || route.path.starts_with("/api/v1/councils");
        let of_item = route.path.contains("/noi-dung/") || route.path.contains("{item}");
        let ids: Vec<String> = if council {
            vec![halls[0].council.to_string()]
        } else if of_item {
            items
                .iter()
                .map(|item| item.id.to_string())
                .chain([extra.id.to_string()])
                .collect()
        } else {
            vec![meeting.to_string()]
        };
        for id in ids {
            paths.push((paths.len(), route.path.replace("{id}", &id).replace("{item}", &id)));
        }
    }
    paths.push((0, "/viec-cua-toi".into()));
    paths.push((0, "/sang-kien".into()));
    paths.push((0, "/thong-bao".into()));
    assert_eq!(
        (halls[0].meeting, halls[0].council),
        (halls[1].meeting, halls[1].council),
        "the ids of both worlds agree"
    );
    for (_, path) in &paths {
        let (one, two) = (users[0].get(path).await, users[1].get(path).await);
        if path.ends_with("/phieu-cham") {
            // A workbook carries the moment of its making: its cells are compared.
            let read = |answer: &Answer, hall: &Hall| {
                hall.world
                    .app
                    .engines
                    .documents
                    .rows(&answer.body, "phieu.xlsx")
                    .unwrap()
            };
            assert_eq!(read(&one, &halls[0]), read(&two, &halls[1]), "{path}");
            continue;
        }
        assert_eq!(plain(&one), plain(&two), "{path}");
        assert!(!plain(&two).contains("0009"), "{path}");
    }
    // Acts on the hidden item answer like acts on one that is not there.
    let acts = [
        "phieu",
        "mo-lai-phieu",
        "tu-khai",
        "ghi-nhan",
        "bo-phan-cong",
        "rut",
        "huy-bieu-quyet",
        "y-kien-van-ban",
    ];
    for act in acts {
        let path = format!("/hoi-dong/noi-dung/{}/{act}", extra.id);
        let person = halls[0].persons[2].to_string();
        let fields = [
            ("person", person.as_str()),
            ("reason", "x"),
            ("own_reason", "x"),
            ("vote", "yes"),
        ];
        let (one, two) = (users[0].post(&path, &fields).await, users[1].post(&path, &fields).await);
        assert_eq!((one.status, plain(&one)), (StatusCode::NOT_FOUND, plain(&two)), "{act}");
    }
    for act in ["dong-bieu-quyet", "ghi-ket-luan", "phan-cong"] {
        let id = extra.id.to_string();
        let fields = [
            ("item", id.as_str()),
            ("conclusion", "transfer"),
            ("reviewer", &halls[0].persons[2].to_string()),
        ];
        let (one, two) = (
            users[0].post(&halls[0].at(act_path(act)), &fields).await,
            users[1].post(&halls[1].at(act_path(act)), &fields).await,
        );
        assert_eq!(plain(&one), plain(&two), "{act}");
    }
    let reach = |hall: &Hall, person| {
        let (db, at) = (hall.world.app.db.clone(), today);
        async move {
            let query = store::readable_subjects(person, "initiative", at);
            db.reader().query_all(&query).await.unwrap().len()
        }
    };
    assert_eq!(reach(&halls[1], halls[1].persons[1]).await, 3);
    assert_eq!(reach(&halls[1], halls[1].persons[2]).await, 4);
}

fn act_path(act: &str) -> &'static str {
    match act {
        "dong-bieu-quyet" => "/dong-bieu-quyet",
        "ghi-ket-luan" => "/ghi-ket-luan",
        _ => "/phan-cong",
    }
}

#[tokio::test]
async fn conflicts_are_told_from_ties_posts_and_names() {
    let hall = Hall::new(5, 1, "tt18-2013").await;
    let world = &hall.world;
    let (system, lan) = (Actor::system("test"), world.user("lan").await);
    let lan_id = people::store::account_named(&world.app.db.reader(), "lan")
        .await
        .unwrap()
        .unwrap()
        .person;
    let head = world
        .person("truong", "Lương Văn Trưởng", world.commune, "Chủ tịch", true, &[])
        .await;
    let tx = world.app.db.begin_system("test").await.unwrap();
    let seat = |person, seat| NewMember {
        person,
        seat,
        title: String::new(),
        expertise: String::new(),
        from: "2026-01-01".parse().unwrap(),
    };
    commands::add_member(&tx, &system, hall.council, seat(head, Seat::Expert))
        .await
        .unwrap();
    let mut of_lan = subject(
        world,
        2,
        vec![
            author(lan_id, "Lò Thị Lan"),
            Author {
                person: None,
                name: NAMES[4].into(),
                units: vec![],
            },
        ],
    );
    of_lan.authors[0].units = vec![world.commune];
    of_lan.ties = vec![(hall.persons[3], Tie::EarlierCoAuthor)];
    commands::add_items(&tx, &system, hall.meeting, vec![of_lan])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    hall.open().await;
    // Declared by the author, after the session opened.
    let m2 = hall.member(2).await;
    m2.get(&hall.at("")).await.says("Giải pháp số 2");
    lan.post("/hoi-dong/quan-he", &[("other", "m2"), ("kind", "kin")])
        .await
        .is(StatusCode::SEE_OTHER);
    let item = hall.items().await[1].id;
    let page = format!("/hoi-dong/noi-dung/{item}");
    m2.get(&page).await.is(StatusCode::NOT_FOUND);
    assert!(!m2.get(&hall.at("")).await.text().contains("Giải pháp số 2"));
    let chair = hall.member(0).await;
    let seen = chair.get(&page).await.is(StatusCode::OK);
    let seen = seen
        .says("là người thân của tác giả")
        .says("từng là đồng tác giả")
        .says("đứng đầu đơn vị")
        .says("trùng tên");
    assert!(
        seen.text().contains("là tác giả hoặc đồng tác giả"),
        "the author is kept away though no member"
    );
    // A namesake is a matter for the secretary; the author's own conflict is not.
    let lift = format!("{page}/go-ghi-nhan");
    let (namesake, lan_id) = (hall.persons[4].to_string(), lan_id.to_string());
    let fields = [("person", lan_id.as_str()), ("kind", "author"), ("reason", "x")];
    chair.post(&lift, &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    hall.member(4).await.get(&page).await.is(StatusCode::NOT_FOUND);
    let fields = [
        ("person", namesake.as_str()),
        ("kind", "namesake"),
        ("reason", "Người khác, đã đối chiếu"),
    ];
    chair.post(&lift, &fields).await.is(StatusCode::SEE_OTHER);
    hall.member(4).await.get(&page).await.is(StatusCode::OK);
}

#[tokio::test]
async fn sheets_go_out_as_a_workbook_and_stale_rows_stay_out() {
    use kernel::engines::{Cell, CellKind, Column, Sheet as Workbook};
    let hall = Hall::new(3, 3, "score-70").await;
    hall.open().await;
    let member = hall.member(2).await;
    let sent = member.get(&hall.at("/phieu-cham")).await.is(StatusCode::OK);
    let rows = hall.world.app.engines.documents.rows(&sent.body, "phieu.xlsx").unwrap();
    let start = rows
        .iter()
        .position(|row| row.first().is_some_and(|cell| cell.starts_with("Mã phiếu")))
        .unwrap();
    // Meanwhile the first sheet is saved on the page.
    let items = hall.items().await;
    let sheet = format!("/hoi-dong/noi-dung/{}/phieu", items[0].id);
    member
        .post(&sheet, &[("p-novelty", "12")])
        .await
        .is(StatusCode::SEE_OTHER);
    let fill = |row: &Vec<String>, novelty: &str| {
        let mut cells: Vec<Cell> = row.iter().map(|cell| Cell::Text(cell.clone())).collect();
        cells.resize(9, Cell::Text(String::new()));
        cells[4] = Cell::Text(novelty.into());
        cells[8] = Cell::Text("Rõ ràng".into());
        cells
    };
    let column = |head: &String| Column {
        head: head.clone(),
        width: 20,
        kind: CellKind::Text,
    };
    let back = Workbook {
        name: "Phiếu".into(),
        title: vec!["x".into()],
        columns: rows[start].iter().map(column).collect(),
        rows: vec![
            fill(&rows[start + 1], "20"),
            fill(&rows[start + 2], "35"),
            fill(&rows[start + 3], "99"),
        ],
    };
    let bytes = hall.world.app.engines.documents.sheet(&back).unwrap();
    let told = member
        .upload(&hall.at("/phieu-cham"), &[], ("sheet", "phieu.xlsx", &bytes))
        .await
        .is(StatusCode::OK);
    told.says("Đã nhận 1 trên 3 dòng")
        .says("đã được sửa ở nơi khác")
        .says("từ 0 đến 40");
    assert_eq!(hall.count("SELECT COUNT(*) AS n FROM council_sheets").await, 2);
    member
        .get(&format!("/hoi-dong/noi-dung/{}", items[0].id))
        .await
        .says("value=\"12\"");
    member
        .get(&format!("/hoi-dong/noi-dung/{}", items[1].id))
        .await
        .says("value=\"35\"")
        .says("Rõ ràng");
    let wrong = member
        .upload(&hall.at("/phieu-cham"), &[], ("sheet", "a.xlsx", b"khong phai"))
        .await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says("bảng tính Excel");
}

#[tokio::test]
async fn sheets_go_out_as_a_word_file_by_the_same_rules() {
    let hall = Hall::new(3, 3, "score-70").await;
    hall.open().await;
    let member = hall.member(2).await;
    let sent = member.get(&hall.at("/phieu-cham?dang=docx")).await.is(StatusCode::OK);
    let engine = hall.world.app.engines.documents.clone();
    let mut rows = engine.rows(&sent.body, "phieu.docx").unwrap();
    assert_eq!(rows.len(), 4, "head and three items: {rows:?}");
    let items = hall.items().await;
    // Meanwhile the first sheet is saved on the page.
    let sheet = format!("/hoi-dong/noi-dung/{}/phieu", items[0].id);
    member
        .post(&sheet, &[("p-novelty", "12")])
        .await
        .is(StatusCode::SEE_OTHER);
    for (row, points) in rows.iter_mut().skip(1).zip(["20", "35", "99"]) {
        row[4] = points.to_owned();
        row[8] = "Rõ ràng".to_owned();
    }
    let (head, filled) = rows.split_first().unwrap();
    let columns: Vec<_> = head.iter().map(|head| json!({ "head": head, "width": 1 })).collect();
    let data = json!({ "about": "Phiên", "how": "", "columns": columns, "rows": filled });
    let on = kernel::time::local_date(hall.world.app.db.now());
    let back = engine.docx("score_sheet", &data, on).unwrap();
    member
        .upload(&hall.at("/phieu-cham"), &[], ("sheet", "phieu.docx", &back))
        .await
        .is(StatusCode::OK)
        .says("Đã nhận 1 trên 3 dòng")
        .says("đã được sửa ở nơi khác")
        .says("từ 0 đến 40");
    member
        .get(&format!("/hoi-dong/noi-dung/{}", items[1].id))
        .await
        .says("value=\"35\"")
        .says("Rõ ràng");
    // another Word file is told apart from a sheet of this session
    let other = engine.docx("letter", &json!({ "paragraphs": ["x"] }), on).unwrap();
    member
        .upload(&hall.at("/phieu-cham"), &[], ("sheet", "thu.docx", &other))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("không phải phiếu chấm của phiên họp này");
}

#[tokio::test]
async fn scores_decide_by_the_form_and_the_sheets_of_those_in_conflict_do_not_count() {
    let hall = Hall::new(3, 1, "score-70").await;
    hall.open().await;
    hall.present(3).await;
    let rules = hall.world.app.part::<Rules>().unwrap();
    let item = hall.items().await[0].id;
    for (n, novelty) in [(0, 30), (1, 40), (2, 0)] {
        score(&hall, &rules, hall.persons[n], item, novelty).await;
    }
    let chair = hall.member(0).await;
    let field = item.to_string();
    chair.get(&hall.at("")).await.says("68,33");
    let person = hall.persons[2].to_string();
    let fields = [("person", person.as_str()), ("reason", "Thân quen")];
    chair
        .post(&format!("/hoi-dong/noi-dung/{item}/ghi-nhan"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    chair.get(&hall.at("")).await.says("80,00");
    chair
        .post(&hall.at("/dong-bieu-quyet"), &[("item", &field)])
        .await
        .is(StatusCode::SEE_OTHER);
    let counted = &hall.items().await[0];
    // 70 % of all three members are three: the literal reading counts the one in conflict.
    assert_eq!(
        (counted.tally, counted.passed),
        (
            Some(Tally {
                yes: 2,
                no: 0,
                blank: 0
            }),
            Some(false)
        )
    );
}

#[tokio::test]
async fn a_bulk_is_whole_or_not_at_all_and_asks_for_its_number() {
    let hall = Hall::new(3, 30, "tt18-2013").await;
    hall.open().await;
    let chair = hall.member(0).await;
    let items: Vec<ItemId> = hall.items().await.iter().map(|item| item.id).collect();
    let ids: Vec<String> = items.iter().map(ToString::to_string).collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("item", id.as_str())).collect();
    fields.push(("conclusion", "ask_supplement"));
    let shown = chair.post(&hall.at("/ket-luan"), &fields).await.is(StatusCode::OK);
    shown.says("Nhập số 30 để xác nhận").says("Giải pháp số 30");
    fields.push(("typed", "3"));
    let refused = chair
        .post(&hall.at("/ghi-ket-luan"), &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("đang chọn 30 nội dung");

    // A server that dies before the commit: a transaction that is never finished.
    let system = Actor::system("test");
    let tx = hall.world.app.db.begin_system("test").await.unwrap();
    commands::conclude(&tx, &system, hall.meeting, &items, Conclusion::AskSupplement, "", "30")
        .await
        .unwrap();
    drop(tx);
    assert!(
        hall.items().await.iter().all(|item| item.stage == Stage::Waiting),
        "no half decision"
    );
    assert_eq!(
        hall.count("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'councils.release'")
            .await,
        0
    );

    fields.pop();
    fields.push(("typed", "30"));
    fields.push(("_once", "b"));
    let address = hall.at("/ghi-ket-luan");
    let (one, two) = tokio::join!(chair.post(&address, &fields), chair.post(&address, &fields));
    assert_eq!((one.status, two.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(
        hall.count("SELECT COUNT(*) AS n FROM council_bulks").await,
        1,
        "a double click is one bulk"
    );
    hall.world.advance(TimeDelta::minutes(11));
    let page = chair.get(&hall.at("")).await.text();
    assert!(!page.contains("hoan-tac"), "no button that would do nothing");
    hall.world.run_jobs().await;
    assert!(hall.items().await.iter().all(|item| item.stage == Stage::Released));
    hall.world.run_jobs().await;
}

/// Whoever concluded may give up the ten minutes, nobody else may; a record that cannot move holds up no other.
#[tokio::test]
async fn conclusions_leave_at_once_only_by_the_hand_that_made_them() {
    let hall = Hall::new(5, 2, "tt18-2013").await;
    hall.open().await;
    hall.present(5).await;
    let items = hall.voting().await;
    for n in 0..4 {
        let user = hall.member(n).await;
        for item in &items {
            vote(&user, &hall, *item, "yes").await.is(StatusCode::SEE_OTHER);
        }
    }
    let (chair, secretary) = (hall.member(0).await, hall.member(1).await);
    let ids: Vec<String> = items.iter().map(ToString::to_string).collect();
    let fields: Vec<(&str, &str)> = ids.iter().map(|id| ("item", id.as_str())).collect();
    chair
        .post(&hall.at("/dong-bieu-quyet"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    let mut all = fields.clone();
    all.extend([("conclusion", "recognise"), ("typed", "2")]);
    chair
        .post(&hall.at("/ghi-ket-luan"), &all)
        .await
        .is(StatusCode::SEE_OTHER);
    let page = chair.get(&hall.at("")).await.text();
    let bulk = page
        .split("/hoi-dong/ket-luan/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    let now = format!("/hoi-dong/ket-luan/{bulk}/bao-ngay");
    secretary.post(&now, &[]).await.is(StatusCode::NOT_FOUND);
    chair.post(&now, &[]).await.is(StatusCode::SEE_OTHER);
    let undo = format!("/hoi-dong/ket-luan/{bulk}/hoan-tac");
    chair.post(&undo, &[]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    chair.post(&now, &[]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    hall.world.run_jobs().await;
    let stages: Vec<Stage> = hall.items().await.into_iter().map(|item| item.stage).collect();
    assert_eq!(stages, [Stage::Released, Stage::Released]);
    // The job that was due in ten minutes finds nothing left to do.
    hall.world.advance(TimeDelta::minutes(11));
    hall.world.run_jobs().await;
    let released = "select count(*) as n from journal where act = 'council.released'";
    assert_eq!(hall.count(released).await, 2);
}

#[tokio::test]
async fn assignment_is_balanced_explained_and_repeatable() {
    let hall = Hall::new(5, 10, "tt18-2013").await;
    let clerk = hall.member(1).await;
    clerk
        .post(&hall.at("/phan-cong-tu-dong"), &[("each", "0")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let done = clerk
        .post(&hall.at("/phan-cong-tu-dong"), &[("each", "2")])
        .await
        .is(StatusCode::SEE_OTHER);
    drop(done);
    assert_eq!(hall.count("SELECT COUNT(*) AS n FROM council_assignments").await, 20);
    clerk
        .post(&hall.at("/phan-cong-tu-dong"), &[("each", "2")])
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(
        hall.count("SELECT COUNT(*) AS n FROM council_assignments").await,
        20,
        "again changes nothing"
    );
    let item = hall.items().await[0].id;
    clerk
        .get(&format!("/hoi-dong/noi-dung/{item}"))
        .await
        .says("Đúng chuyên môn");
    let person = hall.persons[2].to_string();
    let ids: Vec<String> = hall.items().await.iter().map(|item| item.id.to_string()).collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("item", id.as_str())).collect();
    fields.push(("reviewer", &person));
    clerk
        .post(&hall.at("/phan-cong"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    let of_one = "SELECT COUNT(*) AS n FROM council_assignments WHERE reason = 'Thư ký phân công'";
    assert!(hall.count(of_one).await > 0, "in bulk by hand");
}

/// A large session is carried through whole. It also says how long its steps took; run with `--release -- --nocapture` the
/// figures mean something (docs/performance.md).
#[tokio::test]
async fn a_session_of_300_dossiers_9_members_and_2700_sheets_is_carried_through() {
    let hall = Hall::new(9, 300, "score-70").await;
    let system = Actor::system("test");
    let start = std::time::Instant::now();
    let tx = hall.world.app.db.begin_system("test").await.unwrap();
    let count = commands::assign_plan(&tx, &system, hall.meeting, 3).await.unwrap();
    tx.commit().await.unwrap();
    println!("assigned {count} in {:?}", start.elapsed());
    assert_eq!(count, 900);
    hall.open().await;
    hall.present(9).await;
    let rules = hall.world.app.part::<Rules>().unwrap();
    for person in hall.persons.clone() {
        let actor = Actor {
            authority: kernel::access::Authority::Personal,
            person,
            ..Actor::system("test")
        };
        let tx = hall.world.app.db.begin(&actor, "test").await.unwrap();
        for item in hall.items().await {
            let points = [("novelty", 30), ("applicability", 20), ("economic", 10), ("social", 15)];
            let draft = commands::Draft {
                points: points.map(|(key, points)| (key.to_owned(), points)).into(),
                submit: true,
                ..commands::Draft::default()
            };
            commands::save_sheet(&tx, &rules, &actor, item.id, draft).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    assert_eq!(hall.count("SELECT COUNT(*) AS n FROM council_sheets").await, 2_700);
    let chair = hall.member(0).await;
    let mut best = std::time::Duration::MAX;
    for _ in 0..10 {
        let start = std::time::Instant::now();
        chair.get(&hall.at("")).await.is(StatusCode::OK).says("75,00");
        best = best.min(start.elapsed());
    }
    println!("session page: best of 10 {best:?}");
    let ids: Vec<ItemId> = hall.items().await.iter().map(|item| item.id).collect();
    let start = std::time::Instant::now();
    let tx = hall.world.app.db.begin_system("test").await.unwrap();
    commands::close_vote(&tx, &system, hall.meeting, &ids).await.unwrap();
    commands::conclude(&tx, &system, hall.meeting, &ids, Conclusion::Recognise, "", "300")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    println!("counted and concluded 300 in {:?}", start.elapsed());
    assert_eq!(
        hall.count("SELECT COUNT(*) AS n FROM council_items WHERE conclusion = 'recognise'")
            .await,
        300
    );
    let start = std::time::Instant::now();
    chair
        .get(&format!("/api/v1/sessions/{}/minutes", hall.meeting))
        .await
        .is(StatusCode::OK);
    println!("data of the minutes in {:?}", start.elapsed());
    // Minutes and decision are drafted, numbered and set as PDF/A and DOCX, with all their 300 lines.
    let tx = hall.world.app.db.begin_system("test").await.unwrap();
    commands::close(&tx, &system, hall.meeting).await.unwrap();
    tx.commit().await.unwrap();
    let shelf = format!("/van-ban/ho-so/council_session/{}", hall.meeting);
    for offer in ["minutes", "decision"] {
        let start = std::time::Instant::now();
        let made = chair.post(&shelf, &[("offer", offer)]).await.is(StatusCode::SEE_OTHER);
        let paper = made.location();
        chair.post(&format!("{paper}/so"), &[]).await.is(StatusCode::SEE_OTHER);
        println!("{offer}: drafted and numbered in {:?}", start.elapsed());
        chair
            .post(&format!("{paper}/xuat"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
        println!("{offer}: with PDF/A and DOCX in {:?}", start.elapsed());
        let docx = chair.get(&format!("{paper}/tep/docx")).await.is(StatusCode::OK);
        let found = hall.world.app.engines.documents.rows(&docx.body, "a.docx").unwrap();
        assert!(
            found
                .iter()
                .filter(|row| row.iter().any(|cell| cell == "Giải pháp số 300"))
                .count()
                == 1
        );
    }
}
