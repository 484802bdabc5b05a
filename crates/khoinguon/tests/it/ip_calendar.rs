//! The month of IP deadlines, and the deadlines in the calendar that a person subscribes to: both show what the person sees today,
//! no more, and ask only for that.

use crate::ip_assets::{asset, mark};
use crate::world::{Answer, User, World};
use ::ip_assets::model::clocks::Whose;
use ::ip_assets::model::{AssetId, Content, Event, EventKind, Part, Party, Right};
use ::ip_assets::store::deadlines::{self, Wanted};
use ::ip_assets::store::{self, calendar};
use ::ip_assets::{commands, policy};
use axum::http::StatusCode;
use chrono::{Months, NaiveDate};
use kernel::access::{Actor, Authority, Role};
use kernel::ids::PersonId;
use std::collections::BTreeSet;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn on(kind: EventKind, text: &str) -> Event {
    Event {
        kind,
        on: day(text),
        ordinal: 0,
        number: String::new(),
        note: String::new(),
    }
}

fn invention(title: &str) -> Content {
    let mut content = Content::new(Right::Patent);
    title.clone_into(&mut content.title);
    content
}

fn author(name: &str, person: PersonId) -> Party {
    Party {
        part: Part::Author,
        name: name.to_owned(),
        unit: None,
        person: Some(person),
        country: "VN".to_owned(),
        detail: String::new(),
        share: None,
    }
}

/// The cast: support officer of the commune, focal office of the province who sees what is below, Lan who is an author.
async fn cast(world: &World) -> [PersonId; 3] {
    let officer = world
        .person(
            "hotro",
            "Lò Thị Ín",
            world.commune,
            "Cán bộ SHTT",
            false,
            &[(Role::SupportOfficer, false)],
        )
        .await;
    let focal = world
        .person(
            "dau",
            "Vàng Văn Đầu",
            world.province,
            "Chuyên viên",
            false,
            &[(Role::FocalOffice, true)],
        )
        .await;
    let lan = people::store::account_named(&world.app.db.reader(), "lan")
        .await
        .unwrap()
        .unwrap();
    [officer, focal, lan.person]
}

/// A person in their office, where they have one.
async fn acting(world: &World, person: PersonId) -> Actor {
    let (db, today) = (world.app.db.reader(), day("2026-11-25"));
    let held = people::authorities(&db, person, today).await.unwrap();
    let office = held.iter().find(|one| !matches!(one, Authority::Personal));
    people::acting_as(&db, person, office.unwrap_or(&Authority::Personal), today)
        .await
        .unwrap()
        .unwrap()
}

/// A secret invention of the commune, disclosed on 10 December 2025 by Lan, its author: it must be filed within a year.
async fn secret(world: &World, lan: PersonId) -> AssetId {
    let mut content = invention("Lò sấy bí mật");
    content.parties.push(author("Lò Thị Lan", lan));
    asset(
        world,
        world.commune,
        content,
        vec![on(EventKind::Disclosed, "2025-12-10")],
        true,
    )
    .await
}

/// Any month shows the number of deadlines that the list of that month has, whoever asks: the register's officers, those above,
/// an author, somebody else. What is secret is not even counted for those who may not see it.
#[tokio::test]
async fn a_month_counts_what_the_list_shows_whoever_asks() {
    let world = World::new().await;
    let [officer, focal, lan] = cast(&world).await;
    let shown = mark(&world, world.commune, "CHÈ A").await;
    let other = mark(&world, world.other_school, "GẠO B").await;
    let hidden = secret(&world, lan).await;
    let mut mine = invention("Bẫy sâu");
    mine.parties.push(author("Lò Thị Lan", lan));
    let filed = vec![
        on(EventKind::Filed, "2024-03-04"),
        on(EventKind::Published, "2025-09-25"),
    ];
    let mine = asset(&world, world.other_school, mine, filed, false).await;
    let (db, today) = (world.app.db.reader(), day("2026-11-25"));
    let binh = people::store::account_named(&db, "binh").await.unwrap().unwrap().person;
    let hoa = people::store::account_named(&db, "hoa").await.unwrap().unwrap().person;
    let mut everywhere = Vec::new();
    for (who, sees) in [
        (officer, vec![shown, hidden]),
        (focal, vec![shown, other, mine]),
        (lan, vec![hidden, mine]),
        (hoa, vec![]),
        (binh, vec![]),
    ] {
        let scope = policy::scope(&acting(&world, who).await);
        let all = (day("2000-01-01"), day("2100-12-31"));
        for whose in [None, Some(&[Whose::Holder][..])] {
            let wanted = Wanted {
                whose,
                ..Wanted::default()
            };
            let listed = deadlines::between(&db, &scope, (Some(all.0), all.1), wanted, 10_000, today)
                .await
                .unwrap();
            let numbers = calendar::numbers(&db, &scope, all, whose, today).await.unwrap();
            assert_eq!(
                numbers.iter().map(|one| one.number).sum::<u64>(),
                listed.len() as u64,
                "counted and listed, {whose:?}"
            );
            let mut opened = BTreeSet::new();
            for one in numbers {
                for kept in calendar::of_day(&db, &scope, one.on, whose, (0, 1_000), today)
                    .await
                    .unwrap()
                {
                    opened.insert((kept.asset, kept.due.key));
                }
            }
            let listed: BTreeSet<_> = listed.into_iter().map(|kept| (kept.asset, kept.due.key)).collect();
            assert_eq!(opened, listed, "days opened and listed");
            if whose.is_none() {
                let of: BTreeSet<AssetId> = listed.into_iter().map(|(asset, _)| asset).collect();
                assert_eq!(of, sees.iter().copied().collect(), "whose assets");
                everywhere.push(of);
            }
        }
    }
    assert!(
        everywhere.iter().any(|of| of.contains(&hidden)),
        "the secret one has a deadline"
    );
}

/// The month stands in the address; a day opens onto its deadlines, and only onto those; a day of no month is no fault.
#[tokio::test]
async fn a_day_of_the_month_opens_onto_its_deadlines() {
    let world = World::new().await;
    let [_, _, lan] = cast(&world).await;
    secret(&world, lan).await;
    mark(&world, world.commune, "CHÈ A").await;
    let officer = world.user("hotro").await;
    let month = officer.get("/tai-san/lich?thang=2026-12").await.is(StatusCode::OK);
    let grid = month
        .says("Tháng 12/2026")
        .text()
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    assert!(
        grid.contains("/tai-san/lich?thang=2026-12&ngay=2026-12-10#ngay"),
        "{grid}"
    );
    officer
        .get("/tai-san/lich?thang=2026-12&ngay=2026-12-10")
        .await
        .is(StatusCode::OK)
        .says("Lò sấy bí mật")
        .says("Điều 60.3");
    officer
        .get("/tai-san/lich?thang=2026-12&ngay=2026-12-11")
        .await
        .is(StatusCode::OK)
        .says("Không có hạn nào trong ngày này");
    let must = officer
        .get("/tai-san/lich?thang=2026-12&ai=chu")
        .await
        .is(StatusCode::OK)
        .text();
    assert!(!must.contains("Lò sấy bí mật"), "filing is the holder's choice");
    for odd in ["?thang=2026-99", "?thang=%00", "?ngay=x&thang=2026-12", "?trang=999999"] {
        officer.get(&format!("/tai-san/lich{odd}")).await.is(StatusCode::OK);
    }
    // Above, and for strangers, the same month says nothing of it.
    for who in ["dau", "binh"] {
        let text = world
            .user(who)
            .await
            .get("/tai-san/lich?thang=2026-12&ngay=2026-12-10")
            .await
            .is(StatusCode::OK)
            .text();
        assert!(!text.contains("Lò sấy"), "{who}");
    }
}

async fn subscribe(user: &User) -> String {
    let page = user.post("/nhiem-vu/lich-rieng", &[]).await.is(StatusCode::OK).text();
    let rest = page.split("/lich-nhiem-vu/").nth(1).unwrap();
    format!("/lich-nhiem-vu/{}", rest.split('<').next().unwrap())
}

/// The entries of a calendar, unfolded.
fn entries(answer: Answer) -> Vec<String> {
    let text = answer.is(StatusCode::OK).text();
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let text = text.replace("\r\n ", "");
    text.split("BEGIN:VEVENT").skip(1).map(str::to_owned).collect()
}

fn lines<'a>(entries: &'a [String], name: &str) -> BTreeSet<&'a str> {
    let all = entries.iter().flat_map(|entry| entry.split("\r\n"));
    all.filter_map(|line| line.strip_prefix(name)).collect()
}

/// The one calendar of a person has the deadlines that they answer for, whole days known by a name that stays; a stranger's
/// program learns no name of what is secret; whoever only sees a register from above gets none of it.
#[tokio::test]
async fn the_calendar_of_a_person_has_the_deadlines_that_they_answer_for() {
    let world = World::new().await;
    let [_, _, lan] = cast(&world).await;
    let hidden = secret(&world, lan).await;
    mark(&world, world.commune, "CHÈ A").await;
    mark(&world, world.other_school, "GẠO B").await;
    let visitor = world.visitor();
    let officer = world.user("hotro").await;
    officer
        .get("/nhiem-vu/lich-rieng")
        .await
        .is(StatusCode::OK)
        .says("hạn của tài sản trí tuệ");
    let address = subscribe(&officer).await;
    let first = entries(visitor.get(&address).await);
    let uids = lines(&first, "UID:");
    assert!(uids.iter().any(|uid| uid.starts_with(&hidden.to_string())), "{uids:?}");
    assert!(!first.concat().contains("Lò sấy"), "a secret name stands in a calendar");
    assert!(first.concat().contains("Tài sản giữ bí mật"));
    assert!(!first.concat().contains("GẠO B"));
    assert!(lines(&first, "DTSTART;VALUE=DATE:").contains("20261210"), "{first:?}");
    // Asked again it is the same to the letter, and after a change the same thing has the same name.
    assert_eq!(first, entries(visitor.get(&address).await));
    let rules = world.app.part::<::ip_assets::Rules>().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let held = ::ip_assets::store::events(&tx.reader(), hidden).await.unwrap();
    let step = commands::Step::Correct(
        held[0].id,
        on(EventKind::Disclosed, "2025-12-20"),
        "nhầm ngày".to_owned(),
    );
    commands::step(&tx, &rules, &Actor::system("test"), (hidden, 1), &step)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let second = entries(visitor.get(&address).await);
    assert_eq!(lines(&second, "UID:"), uids);
    assert!(
        lines(&second, "DTSTART;VALUE=DATE:").contains("20261221"),
        "moved, and off the Sunday: {second:?}"
    );
    // The author has what they have a part in; the office above that only watches has nothing.
    let lan = entries(visitor.get(&subscribe(&world.user("lan").await).await).await);
    assert!(
        lines(&lan, "UID:")
            .iter()
            .all(|uid| uid.starts_with(&hidden.to_string()))
            && !lan.is_empty()
    );
    let focal = entries(visitor.get(&subscribe(&world.user("dau").await).await).await);
    assert!(focal.is_empty(), "{focal:?}");
    // Nothing is older than a month or farther than two years.
    for entry in lines(&first, "DTSTART;VALUE=DATE:") {
        assert!(("20261025"..="20281125").contains(&entry), "{entry}");
    }
}

/// The address outlives the right to see: whoever lost the role, or the account, reads nothing through it any more.
#[tokio::test]
async fn the_calendar_shows_what_the_person_may_see_today() {
    let world = World::new().await;
    let [officer_id, _, lan] = cast(&world).await;
    secret(&world, lan).await;
    let visitor = world.visitor();
    let address = subscribe(&world.user("hotro").await).await;
    let kept = visitor.get(&address).await;
    assert!(!entries(kept).is_empty());
    let admin = world.administrator().await;
    let lock = format!("/he-thong/nguoi-dung/{officer_id}/khoa");
    admin.post(&lock, &[("disabled", "1")]).await.is(StatusCode::SEE_OTHER);
    assert!(entries(visitor.get(&address).await).is_empty(), "a locked account");
    admin.post(&lock, &[("disabled", "0")]).await.is(StatusCode::SEE_OTHER);
    assert!(!entries(visitor.get(&address).await).is_empty(), "unlocked again");
    let grant = people::store::grants_of(&world.app.db.reader(), officer_id, day("2026-11-25"))
        .await
        .unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    people::store::end_grant(&tx, grant[0].id, day("2026-11-24"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.forget();
    assert!(entries(visitor.get(&address).await).is_empty(), "a role that ended");
}

/// However many assets lie below a unit, its officers page through the same list: each one they may see once, nothing secret, in order.
#[tokio::test]
async fn a_list_is_whole_whichever_way_it_is_found() {
    let world = World::new().await;
    let [officer, focal, lan] = cast(&world).await;
    let hidden = secret(&world, lan).await;
    let mut many = Vec::new();
    for number in 0..2_050_u64 {
        let mut content = Content::new(Right::Trademark);
        content.title = format!("NHÃN {number}");
        content.classes = vec!["30".to_owned()];
        let on = day("2020-01-01") + chrono::Days::new(number % 400);
        many.push(commands::Entered {
            content,
            events: vec![Event {
                kind: EventKind::Filed,
                on,
                ordinal: 0,
                number: String::new(),
                note: String::new(),
            }],
            secret: false,
        });
    }
    let rules = world.app.part::<::ip_assets::Rules>().unwrap();
    let system = Actor::system("test");
    let tx = world.app.db.begin_system("test").await.unwrap();
    let made = commands::import::store_many(&tx, &rules, &system, world.commune, many)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(made.len(), 2_050);
    let (db, today) = (world.app.db.reader(), day("2026-11-25"));
    for (who, sees_hidden) in [(focal, false), (officer, true)] {
        let scope = policy::scope(&acting(&world, who).await);
        for rights in [vec![], vec![Right::Trademark]] {
            let filter = store::Filter {
                rights,
                ..store::Filter::default()
            };
            let mut found = Vec::new();
            let mut cursor = None;
            loop {
                let page = store::list(&db, &scope, &filter, cursor.as_ref(), 500, today)
                    .await
                    .unwrap();
                found.extend(page.items.iter().map(|one| (one.filed_on, one.id)));
                match page.next {
                    Some(next) => cursor = Some(kernel::paging::Cursor::<store::Key>::decode(&next).unwrap()),
                    None => break,
                }
            }
            let ids: BTreeSet<AssetId> = found.iter().map(|(_, id)| *id).collect();
            assert_eq!(ids.len(), found.len(), "each once");
            let counted = store::count(&db, &scope, &filter, today).await.unwrap();
            assert_eq!(ids.len() as u64, counted, "listed and counted");
            assert!(made.iter().all(|id| ids.contains(id)));
            assert_eq!(ids.contains(&hidden), sees_hidden && filter.rights.is_empty());
            let days: Vec<_> = found.iter().filter_map(|(on, _)| *on).collect();
            assert!(days.is_sorted_by(|one, other| one >= other), "newest first");
        }
    }
}

/// Each month lists what its calendar counts, for whoever asks: what is late and can still be paid stands in the month of its own day
/// alone, and in the list of what is late.
#[tokio::test]
async fn a_month_lists_what_its_calendar_counts() {
    let world = World::new().await;
    let [officer_id, ..] = cast(&world).await;
    mark(&world, world.commune, "CHÈ A").await;
    // The fee of the second year was due on 10 September 2026 and can be paid until 10 March 2027.
    let events = vec![on(EventKind::Filed, "2022-03-02"), on(EventKind::Granted, "2025-09-10")];
    asset(&world, world.commune, invention("Máy sao chè"), events, false).await;
    let (db, today) = (world.app.db.reader(), day("2026-11-25"));
    let scope = policy::scope(&acting(&world, officer_id).await);
    let mut late = 0;
    let months = (0..60).map(|month| day("2025-01-01").checked_add_months(Months::new(month)).unwrap());
    for first in months {
        let last = first.checked_add_months(Months::new(1)).unwrap().pred_opt().unwrap();
        for whose in [None, Some(&[Whose::Holder][..])] {
            let wanted = Wanted {
                whose,
                own_days: true,
                ..Wanted::default()
            };
            let listed = deadlines::between(&db, &scope, (Some(first), last), wanted, 1_000, today)
                .await
                .unwrap();
            let numbers = calendar::numbers(&db, &scope, (first, last), whose, today)
                .await
                .unwrap();
            let counted: u64 = numbers.iter().map(|one| one.number).sum();
            assert_eq!(counted, listed.len() as u64, "{first}, {whose:?}");
            let annuities = listed.iter().filter(|kept| kept.due.rule == "ip.annuity");
            late += annuities.filter(|kept| kept.due.due_on == day("2026-09-10")).count();
        }
    }
    assert_eq!(late, 2, "once for everybody's, once for the holder's");
    let officer = world.user("hotro").await;
    let list = async |query: &str| {
        officer
            .get(&format!("/tai-san/han{query}"))
            .await
            .is(StatusCode::OK)
            .text()
    };
    assert!(list("?thang=2026-09").await.contains("năm thứ 2"));
    let december = list("?thang=2026-12").await;
    assert!(!december.contains("năm thứ 2"), "{december}");
    assert!(list("").await.contains("năm thứ 2"), "late, and still to be paid");
}
