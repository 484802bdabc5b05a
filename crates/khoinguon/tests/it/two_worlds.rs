//! Two databases that differ only in a dossier with which a member of a council is in conflict: for that member they are the
//! same, on every page, search, count, export and route of the interface.

use crate::campaigns::campaign;
use crate::councils::{found, plain};
use crate::world::{User, World};
use axum::http::{Method, StatusCode};
use councils::model::Tie;
use councils::source::Source as _;
use initiatives::campaigns::{CampaignId, Step};
use kernel::access::{Actor, Authority, Role};
use kernel::ids::PersonId;
use kernel::web::Verb;
use serde_json::json;
use uuid::Uuid;

/// A title that no other record shares a word with.
const TITLE: &str = "Xylophon gỗ tre";

struct Twin {
    world: World,
    council: Uuid,
    meeting: Uuid,
    items: Vec<Uuid>,
    campaign: CampaignId,
    known: Uuid,
    /// The dossier in question; of the world without it, nothing has this id.
    extra: Uuid,
    kin: PersonId,
    other: PersonId,
}

/// The world with or without the dossier. It comes last, so that everything else has the same ids.
async fn world(with: bool) -> Twin {
    let world = World::new().await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    let mut board = Vec::new();
    for (n, roles) in [&[][..], &[(Role::UnitClerk, false)][..], &[][..], &[][..]]
        .into_iter()
        .enumerate()
    {
        let name = ["Giàng A Chu", "Lò Văn Pâng", "Vũ Thị Mai", "Tẩn Láo San"][n];
        let unit = if n == 1 { world.commune } else { world.other_school };
        board.push(
            world
                .person(&format!("m{n}"), name, unit, "Công chức", false, roles)
                .await,
        );
    }
    let campaign = campaign(&world, &[Step::Open]).await;
    let system = Actor::system("test");
    let known = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "k1").await;
    lan.post(&format!("{known}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    hoa.post(&format!("{known}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    let (council, meeting) = found(&world, &board, 2, "tt18-2013").await;
    let author = people::store::account_named(&world.app.db.reader(), "lan")
        .await
        .unwrap()
        .unwrap()
        .person;
    let member = Actor {
        person: board[2],
        authority: Authority::Personal,
        ..Actor::system("test")
    };
    let tx = world.app.db.begin(&member, "test").await.unwrap();
    councils::commands::declare_tie(&tx, &member, author, Tie::Mentor)
        .await
        .unwrap();
    councils::commands::open(&tx, &system, meeting).await.unwrap();
    councils::commands::attend(&tx, &system, meeting, &board).await.unwrap();
    tx.commit().await.unwrap();
    let today = kernel::time::local_date(world.app.db.now());
    let scope = councils::policy::whole();
    let items = councils::store::items_of(&world.app.db.reader(), &scope, meeting, today)
        .await
        .unwrap();
    // Everyone signs in before: sessions have ids too.
    let (_, _) = (world.user("m2").await, world.user("m3").await);
    let mut extra = Uuid::from_u128(0xE0);
    if with {
        let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "x1").await;
        extra = address.rsplit('/').next().unwrap().parse().unwrap();
        let path = format!("/api/v1/initiatives/{extra}");
        let mut body = lan.get(&path).await.json();
        let tag = format!("\"{}\"", body["version"]);
        let mut content = body["content"].take();
        content["title"] = json!(TITLE);
        lan.json(Method::PUT, &path, &[("if-match", &tag)], content)
            .await
            .is(StatusCode::OK);
        lan.json(
            Method::PUT,
            &format!("{path}/campaign"),
            &[],
            json!({ "campaign": campaign }),
        )
        .await
        .is(StatusCode::NO_CONTENT);
        lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
        hoa.post(&format!("{address}/tiep-nhan"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
        crate::initiatives::to_council(&hoa, &address).await;
        let tx = world.app.db.begin_system("test").await.unwrap();
        let source = khoinguon::sources::Initiatives;
        let subjects = source
            .subjects(&tx.reader(), &tx.units(), &system, world.commune, &[extra], today)
            .await
            .unwrap();
        councils::commands::add_items(&tx, &system, meeting, subjects)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    Twin {
        council: council.0,
        meeting: meeting.0,
        items: items.iter().map(|item| item.id.0).collect(),
        campaign,
        known: known.rsplit('/').next().unwrap().parse().unwrap(),
        extra,
        kin: board[2],
        other: board[3],
        world,
    }
}

/// Every address that a route can be asked under in the richer world: each parameter with every record of its kind.
fn addresses(rich: &Twin) -> Vec<String> {
    let mut all = Vec::new();
    for route in khoinguon::compose::routes().table() {
        // A PDF and keys that are made at random per installation, and machines' pages that tell the time.
        let apart = [
            "/hoi-dong/phien/{id}/bien-ban",
            "/xac-minh/khoa-cong-khai",
            "/healthz",
            "/readyz",
        ];
        if route.verb != Verb::Get || apart.contains(&route.path) || route.path == "/api/v1/openapi.json" {
            continue;
        }
        let ids: Vec<Uuid> = if !route.path.contains('{') {
            vec![Uuid::nil()]
        } else {
            [
                rich.council,
                rich.meeting,
                rich.campaign.0,
                rich.known,
                rich.extra,
                rich.world.school.0,
            ]
            .into_iter()
            .chain(rich.items.iter().copied())
            .chain([rich.kin.0])
            .collect()
        };
        for id in ids {
            let id = id.to_string();
            let parts = route
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { id.as_str() } else { part });
            all.push(parts.collect::<Vec<_>>().join("/"));
        }
    }
    let searched = [
        "/tra-cuu?q=Xylophon",
        "/tra-cuu?q=tre",
        "/sang-kien?q=Xylophon",
        "/sang-kien?trang_thai=received",
        "/api/v1/initiatives?q=Xylophon",
        "/api/v1/initiatives?state=received",
        "/sang-kien-cong-khai?q=Xylophon",
        "/sang-kien-cong-khai/csv",
        "/sang-kien-cong-khai/json",
        "/phong-trao?xem=tat-ca",
        "/he-thong/nhat-ky?loai=initiative",
        "/he-thong/nhat-ky/xuat?loai=initiative",
    ];
    all.extend(searched.map(str::to_owned));
    for rest in ["", "&loc=nop-muon", "&loc=cong-nhan"] {
        all.push(format!("/sang-kien?dot={}{rest}", rich.campaign));
    }
    all.push(format!("/api/v1/initiatives?campaign={}", rich.campaign));
    all
}

#[tokio::test]
async fn a_member_in_conflict_finds_the_same_world_with_and_without_the_dossier() {
    let (poor, rich) = (world(false).await, world(true).await);
    assert_eq!(
        (poor.council, poor.meeting, &poor.items, poor.known, poor.campaign),
        (rich.council, rich.meeting, &rich.items, rich.known, rich.campaign),
        "the ids of both worlds agree"
    );
    let today = kernel::time::local_date(rich.world.app.db.now());
    let readable = |twin: &Twin, person| {
        let (db, query) = (
            twin.world.app.db.clone(),
            councils::store::readable_subjects(person, "initiative", today),
        );
        async move {
            use sea_orm::ConnectionTrait as _;
            db.reader().query_all(&query).await.unwrap().len()
        }
    };
    // The test would be empty if nobody saw the dossier: the member who is not in conflict does.
    assert_eq!(readable(&rich, rich.other).await, readable(&poor, poor.other).await + 1);
    assert_eq!(readable(&rich, rich.kin).await, readable(&poor, poor.kin).await);
    let other = rich.world.user("m3").await;
    other
        .get(&format!("/sang-kien/{}", rich.extra))
        .await
        .is(StatusCode::OK)
        .says(TITLE);

    let users: [User; 2] = [poor.world.user("m2").await, rich.world.user("m2").await];
    let all = addresses(&rich);
    assert!(all.len() > 300, "{} addresses", all.len());
    for path in &all {
        let (one, two) = (users[0].get(path).await, users[1].get(path).await);
        if one.body.starts_with(b"PK") && two.body.starts_with(b"PK") {
            // A workbook carries the moment of its making: its cells are compared.
            let rows = |twin: &Twin, body: &[u8]| twin.world.app.engines.documents.rows(body, "x.xlsx").unwrap();
            assert_eq!(rows(&poor, &one.body), rows(&rich, &two.body), "{path}");
            continue;
        }
        assert_eq!(plain(&one), plain(&two), "{path}");
        assert!(!two.text().contains(TITLE), "{path}");
    }
    // Acts on the dossier answer like acts on one that is not there.
    for (verb, path) in [
        (Method::POST, format!("/sang-kien/{}/tiep-nhan", rich.extra)),
        (Method::POST, format!("/sang-kien/{}/cong-nhan", rich.extra)),
        (Method::POST, format!("/sang-kien/{}/viec/accept", rich.extra)),
        (Method::POST, format!("/api/v1/initiatives/{}/recognition", rich.extra)),
        (Method::PUT, format!("/api/v1/initiatives/{}/campaign", rich.extra)),
    ] {
        let body = json!({ "decision_number": "1" });
        let sent = if path.ends_with("campaign") { json!({}) } else { body };
        let answers = [
            users[0].json(verb.clone(), &path, &[], sent.clone()).await,
            users[1].json(verb, &path, &[], sent).await,
        ];
        assert_eq!(plain(&answers[0]), plain(&answers[1]), "{path}");
        assert!(
            !answers[1].status.is_success() && !answers[1].status.is_redirection(),
            "{path}"
        );
    }
}
