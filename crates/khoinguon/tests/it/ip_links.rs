//! From an initiative to the assets that grow out of it, and back: each side shows the other as far as its reader may see it.

use crate::ip_assets::{asset, mark};
use crate::world::{User, World};
use ::ip_assets::model::{AssetId, Content, Part, Right};
use ::ip_assets::{policy, store};
use axum::http::StatusCode;
use kernel::access::Role;

const PANEL: &str = "Tài sản trí tuệ từ sáng kiến này";

/// Lan's initiative, handed in at the school; gives its address and that of its assessment.
pub async fn initiative(world: &World) -> (String, String) {
    let lan = world.user("lan").await;
    let address = crate::initiatives::ready_as(world, &lan, "Lò Thị Lan", "lien-ket").await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let id = address.rsplit('/').next().unwrap();
    let assessment = format!("/tai-san/tu-sang-kien/{id}");
    (address, assessment)
}

async fn above(world: &World) -> User {
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
    world.user("tinh").await
}

fn written<'a>(unit: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("keeper", unit),
        ("rights", "utility_model"),
        ("rights", "copyright"),
        ("finding", "Bộ thẻ có kết cấu mới"),
        ("disclosure", "yes"),
        ("disclosed_on", "10/12/2025"),
        ("disclosed_where", "Hội giảng cụm trường"),
        ("decision", "file"),
        ("decided_on", "20/11/2026"),
        ("decided_by", "Hiệu trưởng Hoàng Văn Minh"),
        ("reason", "Nhiều trường hỏi mua"),
    ];
    for (name, value) in more {
        fields.retain(|(held, _)| held != name);
        fields.push((name, value));
    }
    fields
}

/// The id of the asset that an address leads to.
fn id_of(address: &str) -> AssetId {
    let last = address.split(['?', '#']).next().unwrap().rsplit('/').next().unwrap();
    last.parse().unwrap()
}

/// A keeper of the register assesses, decides, and begins the asset: it takes title, authors and the day of disclosure along, the
/// clock runs, and both pages lead to each other. Sent twice it is one asset.
#[tokio::test]
async fn an_assessed_initiative_becomes_an_asset_whose_clock_runs() {
    let world = World::new().await;
    let (address, assessment) = initiative(&world).await;
    let hoa = world.user("hoa").await;
    hoa.get(&address).await.is(StatusCode::OK).says(PANEL).says(&assessment);
    hoa.get(&assessment)
        .await
        .is(StatusCode::OK)
        .says("Dạy toán lớp 2 bằng thẻ số");
    let school = world.school.to_string();
    // Nothing can begin before it is decided.
    let begin = format!("{assessment}/tai-san");
    let ask = [("keeper", school.as_str()), ("right", "utility_model")];
    hoa.post(&begin, &ask).await.is(StatusCode::NOT_FOUND);
    let back = hoa
        .post(&assessment, &written(&school, &[("_once", "mot")]))
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    // The last day to file after the disclosure stands there with its article.
    hoa.get(&back)
        .await
        .is(StatusCode::OK)
        .says("10/12/2026")
        .says("Điều 60.3")
        .says("Lập tài sản");
    // A right that the assessment does not name is refused in words.
    hoa.post(&begin, &[("keeper", school.as_str()), ("right", "patent")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chưa có quyết định");
    let asset = hoa.post(&begin, &ask).await.is(StatusCode::SEE_OTHER).location();
    let again = hoa.post(&begin, &ask).await.is(StatusCode::SEE_OTHER).location();
    assert_eq!(id_of(&asset), id_of(&again), "one decision, one asset");
    let db = world.app.db.reader();
    let on = "2026-11-25".parse().unwrap();
    let one = store::find(&db, &policy::whole(), id_of(&asset), on).await.unwrap();
    assert_eq!(one.content.right, Right::UtilityModel);
    assert_eq!(one.content.title, "Dạy toán lớp 2 bằng thẻ số");
    let authors: Vec<_> = one
        .content
        .parties
        .iter()
        .filter(|party| party.part == Part::Author)
        .collect();
    assert_eq!(
        (authors.len(), authors[0].name.as_str(), authors[0].share),
        (1, "Lò Thị Lan", Some(10_000))
    );
    let due = store::deadlines::of(&db, one.id).await.unwrap();
    assert!(due.iter().any(|due| due.rule == "ip.disclosure_grace"), "{due:?}");
    hoa.get(&asset)
        .await
        .is(StatusCode::OK)
        .says(&address)
        .says(&assessment);
    hoa.get(&address).await.is(StatusCode::OK).says(&one.code);
    hoa.get(&assessment).await.is(StatusCode::OK).says(&one.code);
    // What was decided is not turned round behind the asset, nor the day on which its clock rests.
    let moved = [("_once", "ba"), ("version", "2"), ("disclosed_on", "1/2/2026")];
    hoa.post(&assessment, &written(&school, &moved))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Tài sản đã lập theo lần bộc lộ này");
    let version = [("_once", "hai"), ("version", "2"), ("decision", "leave")];
    hoa.post(&assessment, &written(&school, &version))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Tài sản đã lập theo quyết định này");
}

/// What is missing is told at its field and nothing typed is lost; what is known outside is no secret; two who write at once do not
/// overwrite each other.
#[tokio::test]
async fn a_decision_says_who_when_and_why() {
    let world = World::new().await;
    let (_, assessment) = initiative(&world).await;
    let (hoa, minh) = (world.user("hoa").await, world.user("minh").await);
    let school = world.school.to_string();
    for (field, value, told) in [
        ("decided_by", "", "Ghi ai quyết định"),
        ("decided_on", "", "Nhập ngày quyết định"),
        ("decided_on", "31/2/2026", "31/2/2026"),
        ("decided_on", "1/1/2030", "hôm nay hoặc trước đó"),
        ("reason", "", "Ghi lý do"),
        ("disclosed_on", "", "Nhập ngày bộc lộ"),
        ("disclosed_where", "", "Ghi bộc lộ ở đâu"),
        ("rights", "know_how", "quyền phải nộp đơn"),
        ("decision", "know_how", "không còn giữ bí quyết được"),
        ("disclosure", "unsaid", "chọn “Đã bộc lộ công khai”"),
        ("decision", "open", "chọn quyết định, hoặc xóa"),
    ] {
        let answer = hoa.post(&assessment, &written(&school, &[(field, value)])).await;
        let text = answer.is(StatusCode::UNPROCESSABLE_ENTITY).text();
        assert!(text.contains(told), "{field}: {text}");
        assert!(
            text.contains("Bộ thẻ có kết cấu mới"),
            "{field}: what was typed is lost"
        );
    }
    hoa.post(&assessment, &written(&school, &[("_once", "h")]))
        .await
        .is(StatusCode::SEE_OTHER);
    // Somebody else had the empty form open.
    minh.post(
        &assessment,
        &written(&school, &[("finding", "Ý kiến khác"), ("_once", "m")]),
    )
    .await
    .is(StatusCode::CONFLICT)
    .says("Người khác vừa ghi")
    .says("Ý kiến khác")
    .says("Bộ thẻ có kết cấu mới");
    let change = [("version", "1"), ("finding", "Bổ sung tra cứu")];
    hoa.post(&assessment, &written(&school, &change))
        .await
        .is(StatusCode::SEE_OTHER);
    minh.post(&assessment, &written(&school, &change))
        .await
        .is(StatusCode::CONFLICT);
    // A draft is nobody's to assess; another school's people do not find the initiative at all.
    let lan = world.user("lan").await;
    let draft = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "nhap").await;
    let page = lan.get(&draft).await.is(StatusCode::OK).text();
    assert!(!page.contains(PANEL));
    world.user("son").await.get(&assessment).await.is(StatusCode::NOT_FOUND);
    world.user("lan").await.get(&assessment).await.is(StatusCode::FORBIDDEN);
}

/// What is kept secret is not told above, on neither page, not even as a number; its unit and its author see it.
#[tokio::test]
async fn a_secret_asset_is_not_told_on_the_page_of_its_initiative() {
    let world = World::new().await;
    let (address, assessment) = initiative(&world).await;
    let (hoa, above) = (world.user("hoa").await, above(&world).await);
    let school = world.school.to_string();
    let before = above.get(&address).await.is(StatusCode::OK).text();
    assert!(
        !before.contains(PANEL),
        "a leader of the whole country keeps no register: nothing to tell"
    );
    let fields = [
        ("disclosure", "no"),
        ("disclosed_on", ""),
        ("disclosed_where", ""),
        ("decision", "know_how"),
        ("secret", "1"),
        ("_once", "k"),
    ];
    hoa.post(&assessment, &written(&school, &fields))
        .await
        .is(StatusCode::SEE_OTHER);
    let ask = [("keeper", school.as_str()), ("right", "know_how")];
    let asset = hoa
        .post(&format!("{assessment}/tai-san"), &ask)
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    let db = world.app.db.reader();
    let on = "2026-11-25".parse().unwrap();
    let one = store::find(&db, &policy::whole(), id_of(&asset), on).await.unwrap();
    assert!(one.secret, "what stays know-how is secret");
    hoa.get(&address).await.says(&one.code);
    world
        .user("lan")
        .await
        .get(&address)
        .await
        .is(StatusCode::OK)
        .says(&one.code);
    let after = above.get(&address).await.is(StatusCode::OK).text();
    assert!(!after.contains(PANEL) && !after.contains(&one.code));
    let told = above.get(&assessment).await.is(StatusCode::OK).text();
    assert!(
        !told.contains(&one.code) && !told.contains("Bộ thẻ có kết cấu mới"),
        "{told}"
    );
}

/// An asset that was entered before is joined to its initiative by its number, once, by whoever keeps it.
#[tokio::test]
async fn an_asset_of_the_register_is_joined_by_its_number() {
    let world = World::new().await;
    let (address, assessment) = initiative(&world).await;
    let hoa = world.user("hoa").await;
    let id = mark(&world, world.school, "THẺ SỐ").await;
    mark(&world, world.other_school, "CỦA TRƯỜNG KHÁC").await;
    let on = "2026-11-25".parse().unwrap();
    let code = store::find(&world.app.db.reader(), &policy::whole(), id, on)
        .await
        .unwrap()
        .code;
    let join = format!("{assessment}/noi");
    for (typed, told) in [
        ("", "Nhập mã tài sản"),
        ("TS-KHONG-CO", "Không tìm thấy tài sản “TS-KHONG-CO”"),
    ] {
        hoa.post(&join, &[("code", typed)])
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says(told);
    }
    for _ in 0..2 {
        let to = hoa
            .post(&join, &[("code", &code)])
            .await
            .is(StatusCode::SEE_OTHER)
            .location();
        assert_eq!(id_of(&to), id);
    }
    hoa.get(&address).await.says("THẺ SỐ");
    // Or by the number of its application, however it is written.
    let mut content = Content::new(Right::Trademark);
    content.title = "THẺ CHỮ".to_owned();
    content.application = "4-2025-07378".to_owned();
    let numbered = asset(&world, world.school, content, Vec::new(), false).await;
    let to = hoa
        .post(&join, &[("code", "VN 4.2025.7378")])
        .await
        .is(StatusCode::SEE_OTHER);
    assert_eq!(id_of(&to.location()), numbered);
    // It belongs to one initiative.
    let lan = world.user("lan").await;
    let second = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "thu-hai").await;
    lan.post(&format!("{second}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let second = second.rsplit('/').next().unwrap();
    hoa.post(&format!("/tai-san/tu-sang-kien/{second}/noi"), &[("code", &code)])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đã nối với sáng kiến khác");
}
