//! Every list: each sort, both ways, page by page and back, on whichever database is under test.

use crate::world::{User, World};
use axum::http::StatusCode;
use chrono::TimeDelta;
use initiatives::model::{Author, Content, Kind, WHOLE};
use initiatives::{Initiative, State};
use kernel::access::Actor;
use kernel::units::{Span, Tree, UnitKind};
use organisations::NewUnit;
use std::collections::BTreeSet;

/// Rows of each kind: more than two pages, with equal keys and missing days among them.
const MANY: usize = 120;

async fn fill(world: &World) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let account = people::store::account_named(&tx.reader(), "lan").await.unwrap();
    let person = account.unwrap().person;
    let now = tx.now;
    let rows: Vec<Initiative> = (0..MANY)
        .map(|number| {
            let days = i64::try_from(number % 7).unwrap();
            let at = now - TimeDelta::days(days);
            Initiative {
                id: tx.id(),
                code: Some(format!("SK-T-2026-{number:04}")),
                state: State::Received,
                flow_version: "test".to_owned(),
                submitter: person,
                content: Content {
                    // Some titles differ by tone only, which the sort does not see.
                    title: format!("{} số {}", ["Đường", "Dương", "Ánh", "an"][number % 4], number / 8),
                    unit: world.school,
                    kind: Kind::Operational,
                    field: "Giáo dục".to_owned(),
                    sponsor: String::new(),
                    first_applied_on: None,
                    essence: "Mỗi em một bộ thẻ.".to_owned(),
                    confidential: String::new(),
                    conditions: String::new(),
                    benefit_author: "Tốt hơn.".to_owned(),
                    benefit_others: String::new(),
                    authors: vec![Author {
                        person: Some(person),
                        full_name: "Lò Thị Lan".to_owned(),
                        share: WHOLE,
                        ..Author::default()
                    }],
                },
                created_at: at,
                changed_at: at,
                submitted_at: Some(at),
                received_at: Some(at),
                due_on: (number % 3 != 0).then(|| kernel::time::local_date(at) + TimeDelta::days(3)),
                decided_at: None,
                decision_number: None,
                refusal_reason: None,
                certificate_number: None,
                certificate_key: None,
                circumstances: initiatives::model::Circumstances::default(),
                held: false,
                version: 1,
            }
        })
        .collect();
    initiatives::commands::take_over(&tx, &rows).await.unwrap();
    tx.commit().await.unwrap();

    let day = "2026-01-01".parse().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let units = (0..MANY).map(|number| NewUnit {
        id: tx.id(),
        kind: if number % 2 == 0 {
            UnitKind::ResidentialArea
        } else {
            UnitKind::School
        },
        full_name: format!("{} {}", ["Bản Nà", "Điểm trường Á"][number % 2], number / 4),
        code: format!("T{number:04}"),
        parents: vec![(Tree::Territorial, world.commune)],
        span: Span { from: day, to: None },
    });
    let units = units.collect();
    organisations::commands::found(&tx, &Actor::system("test"), units, "Thử", day)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    organisations::refresh(&world.app.db).await.unwrap();

    for number in 0..MANY {
        let name = ["Nguyễn Văn An", "Lò Thị Ánh", "Giàng A Chu"][number % 3];
        let username = format!("nguoi{number}");
        world
            .person(&username, name, world.school, "Giáo viên", false, &[])
            .await;
    }
}

/// Addresses of the rows on a page, in their order, and the links to the pages before and after.
fn read(body: &str) -> (Vec<String>, Option<String>, Option<String>) {
    let table = body
        .split("<tbody>")
        .nth(1)
        .unwrap_or("")
        .split("</tbody>")
        .next()
        .unwrap_or("");
    let rows = table.split("<tr>").skip(1).map(|row| row.trim().to_owned()).collect();
    let link = |rel: &str| {
        let (_, after) = body.split_once(&format!("rel=\"{rel}\" href=\""))?;
        after
            .split('"')
            .next()
            .map(|href| href.replace("&#38;", "&").replace("&amp;", "&"))
    };
    (rows, link("prev"), link("next"))
}

/// Walks a list to its end and back; gives its rows in order.
async fn walk(user: &User, address: &str) -> Vec<String> {
    let mut pages: Vec<Vec<String>> = Vec::new();
    let mut at = address.to_owned();
    let mut back = None;
    for _ in 0..20 {
        let body = user.get(&at).await.is(StatusCode::OK).text();
        let (rows, prev, next) = read(&body);
        assert!(!rows.is_empty(), "an empty page at {at}");
        pages.push(rows);
        back = prev;
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    assert!(pages.len() > 2, "{address}: {} pages", pages.len());
    for expected in pages.iter().rev().skip(1) {
        let body = user.get(&back.expect("a way back")).await.is(StatusCode::OK).text();
        let (rows, prev, _) = read(&body);
        assert_eq!(&rows, expected, "{address}: going back shows what was there");
        back = prev;
    }
    assert!(back.is_none(), "{address}: nothing before the first page");
    let all: Vec<String> = pages.into_iter().flatten().collect();
    let distinct: BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "{address}: a row twice");
    all
}

#[tokio::test]
async fn every_sort_of_every_list_shows_each_row_once_forwards_and_backwards() {
    let world = World::new().await;
    fill(&world).await;
    let clerk = world.user("hoa").await;
    let admin = world.administrator().await;
    let lists: [(&User, &str, &[&str]); 4] = [
        (&clerk, "/sang-kien", &["cap-nhat", "ten", "han"]),
        (&clerk, "/don-vi", &["cap", "ten", "tu-ngay"]),
        (&admin, "/he-thong/nguoi-dung", &["ten", "dang-nhap"]),
        (&admin, "/he-thong/nhat-ky", &["dong"]),
    ];
    for (user, path, sorts) in lists {
        let mut sets = BTreeSet::new();
        for sort in sorts {
            let up = walk(user, &format!("{path}?sap={sort}")).await;
            let down = walk(user, &format!("{path}?sap=-{sort}")).await;
            assert_ne!(up, down, "{path} by {sort}");
            // Looking at the journal writes nothing there; every order holds the same rows.
            sets.insert(up.into_iter().collect::<BTreeSet<_>>());
            sets.insert(down.into_iter().collect::<BTreeSet<_>>());
        }
        assert_eq!(sets.len(), 1, "{path}: every order shows the same rows");
    }
}

#[tokio::test]
async fn the_order_is_what_the_head_says() {
    let world = World::new().await;
    fill(&world).await;
    let clerk = world.user("hoa").await;
    let body = clerk.get("/sang-kien?sap=han").await.text();
    assert!(body.contains("aria-sort=\"ascending\""), "the head tells its order");
    let dues: Vec<String> = walk(&clerk, "/sang-kien?sap=han").await;
    let day = |row: &String| {
        row.split("datetime=\"")
            .nth(1)
            .map(|rest| rest.chars().take(10).collect::<String>())
    };
    let days: Vec<Option<String>> = dues.iter().map(day).collect();
    let (dated, none): (Vec<_>, Vec<_>) = days.iter().partition(|day| day.is_some());
    assert_eq!(none.len(), MANY / 3);
    assert!(
        days.iter().skip(dated.len()).all(|day| day.is_none()),
        "no day comes after every day"
    );
    assert!(dated.windows(2).all(|pair| pair[0] <= pair[1]), "the earliest first");
    // Units open from the top down: the country stands before the villages.
    let units = walk(&clerk, "/don-vi").await;
    let place = |name: &str| units.iter().position(|row| row.contains(name)).unwrap();
    assert!(place("Xã Mường Kim") < place("Trường Tiểu học Mường Kim"));
    assert!(place("Trường Tiểu học Mường Kim") < place("Bản Nà"));
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused_and_filters_narrow_every_list() {
    let world = World::new().await;
    fill(&world).await;
    let clerk = world.user("hoa").await;
    let (_, _, next) = read(&clerk.get("/sang-kien?sap=ten").await.text());
    let cursor = next.unwrap().split("trang=").nth(1).unwrap().to_owned();
    let wrong = clerk.get(&format!("/sang-kien?sap=han&trang={cursor}")).await;
    assert!(wrong.status.is_client_error(), "{}", wrong.status);
    // The days of the world's dossiers run from three days ahead to three days past.
    let late = walk_once(&clerk, "/sang-kien?han=qua-han").await;
    assert!(
        !late.is_empty() && late.iter().all(|row| row.contains("Quá hạn")),
        "{}",
        late.len()
    );
    let kinds = walk_once(&clerk, "/don-vi?loai=commune").await;
    assert_eq!(kinds.len(), 1);
    let admin = world.administrator().await;
    let leaders = walk_once(&admin, "/he-thong/nguoi-dung?vai_tro=leader").await;
    assert!(
        leaders
            .iter()
            .all(|row| row.contains("Hiệu trưởng") || row.contains("Minh")),
        "{leaders:#?}"
    );
    let never = walk_once(&admin, "/he-thong/nguoi-dung?tai_khoan=chua-dang-nhap").await;
    assert!(!never.is_empty() && never.iter().all(|row| row.contains("Chưa lần nào")));
    let acts = walk_once(&admin, "/he-thong/nhat-ky?loai=unit").await;
    assert!(!acts.is_empty() && acts.iter().all(|row| row.contains("đơn vị")));
    let nobody = admin.get("/he-thong/nhat-ky?q=khong-co-ai-ten-nay").await.text();
    assert!(nobody.contains("Không có dòng nào khớp"));
}

async fn walk_once(user: &User, address: &str) -> Vec<String> {
    read(&user.get(address).await.is(StatusCode::OK).text()).0
}

#[tokio::test]
async fn every_list_leaves_as_a_sheet_in_the_order_and_with_the_filter_shown() {
    let world = World::new().await;
    fill(&world).await;
    let clerk = world.user("hoa").await;
    let admin = world.administrator().await;
    let sheets: [(&User, &str, &str); 4] = [
        (&clerk, "/sang-kien?sap=ten", "/sang-kien/xuat?sap=ten"),
        (
            &clerk,
            "/don-vi?loai=school&sap=-ten",
            "/don-vi/xuat?loai=school&sap=-ten",
        ),
        (
            &admin,
            "/he-thong/nguoi-dung?sap=-ten",
            "/he-thong/nguoi-dung/xuat?sap=-ten",
        ),
        (
            &admin,
            "/he-thong/nhat-ky?loai=unit",
            "/he-thong/nhat-ky/xuat?loai=unit",
        ),
    ];
    for (user, list, sheet) in sheets {
        let body = user.get(list).await.text().replace("&#38;", "&");
        assert!(body.contains(&format!("href=\"{sheet}\"")), "{list} offers {sheet}");
        let file = user.get(sheet).await.is(StatusCode::OK);
        assert!(file.body.starts_with(b"PK"), "{sheet} is a workbook");
    }
}

#[tokio::test]
async fn the_journal_speaks_the_language_of_its_readers() {
    let world = World::new().await;
    fill(&world).await;
    let admin = world.administrator().await;
    for row in walk_once(&admin, "/he-thong/nhat-ky").await {
        for code in ["initiative.", "person.", "unit.", "position.", "handover.", "job."] {
            assert!(!row.contains(&format!(">{code}")), "a code where words belong: {row}");
        }
    }
}
