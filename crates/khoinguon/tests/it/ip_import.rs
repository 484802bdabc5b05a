//! Lists and documents of IP assets that come in: read before they are taken, taken once, wholly or not at all, and nothing of
//! them lost.

use crate::ip_assets::mark;
use crate::world::{Answer, User, World};
use ::ip_assets::store::{self, Filter};
use ::ip_assets::{model::Asset, policy};
use axum::http::{Method, StatusCode};
use kernel::access::Role;
use kernel::ids::UnitId;

/// Keeps the register of the commune.
async fn officer(world: &World) -> User {
    world
        .person(
            "hotro",
            "Lò Thị Ín",
            world.commune,
            "Cán bộ SHTT",
            false,
            &[(Role::SupportOfficer, false)],
        )
        .await;
    world.user("hotro").await
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split_once('"'))
        .map(|(value, _)| value.to_owned())
        .unwrap_or_else(|| panic!("no field {name} in {page}"))
}

async fn look(user: &User, keeper: UnitId, name: &str, bytes: &[u8]) -> Answer {
    let keeper = keeper.to_string();
    let fields = [("keeper", keeper.as_str())];
    user.upload("/tai-san/nhap", &fields, ("file", name, bytes)).await
}

/// What the dry run's form sends back; its columns are those that were guessed.
async fn go(user: &User, page: &str, keeper: UnitId, act: &str, more: &[(&str, &str)]) -> Answer {
    let (stored, name, once, keeper) = (
        hidden(page, "stored"),
        hidden(page, "name"),
        hidden(page, "_once"),
        keeper.to_string(),
    );
    let mut fields = vec![
        ("stored", stored.as_str()),
        ("name", name.as_str()),
        ("_once", once.as_str()),
        ("keeper", keeper.as_str()),
        ("again", "1"),
        ("viec", act),
    ];
    fields.extend_from_slice(more);
    user.post("/tai-san/nhap/ghi", &fields).await
}

async fn all(world: &World) -> Vec<Asset> {
    let db = world.app.db.reader();
    let today = kernel::time::local_date(world.app.db.now());
    let found = store::list(&db, &policy::whole(), &Filter::default(), None, 1_000, today).await;
    found.unwrap().items
}

const GOOD: &str = "UBND XÃ MƯỜNG KIM;;;;;;;;;\n\
    DANH SÁCH TÀI SẢN TRÍ TUỆ;;;;;;;;;\n\
    TT;Ten tai san;Loại;Số đơn;Ngày nộp đơn;Số bằng;Ngày cấp;Chủ văn bằng;Tác giả;Nhóm\n\
    1;CHÈ MƯỜNG KIM;Nhãn hiệu;VN 4-2020-01234;ngày 2 tháng 3 năm 2020;4-0423456-000;44326;HTX Chè Mường Kim;;30, 35\n\
    2;Máy hái chè;Giải pháp hữu ích;2.2021.00055;5.6.21;;;Lò Văn Pâng;Lò Văn Pâng (60%), Lò Thị Xuân (40%);A01D 46/04\n\
    3;Cách ủ men lá;Bí quyết kỹ thuật;;;;;HTX Rượu;;\n\
    ;Tổng cộng: 3;;;;;;;;\n";

/// A sheet as people write it, with title lines, heads without marks, days as text and as numbers, is shown and then taken once.
#[tokio::test]
async fn a_list_is_shown_first_and_taken_once() {
    let world = World::new().await;
    let user = officer(&world).await;
    user.get("/tai-san/nhap").await.is(StatusCode::OK);
    let page = look(&user, world.commune, "ds.csv", GOOD.as_bytes())
        .await
        .is(StatusCode::OK);
    let page = page.says("Mới: 3").says("Không phải tài sản: 1").text();
    assert!(all(&world).await.is_empty(), "a dry run writes nothing");

    let done = go(&user, &page, world.commune, "ghi", &[("whole", "1")]).await;
    done.is(StatusCode::OK).says("Đã ghi 3 tài sản mới");
    // Sent once more it answers as before and does nothing.
    let twice = go(&user, &page, world.commune, "ghi", &[("whole", "1")]).await;
    twice.is(StatusCode::SEE_OTHER);
    let found = all(&world).await;
    assert_eq!(found.len(), 3);
    let tea = found.iter().find(|one| one.content.title == "CHÈ MƯỜNG KIM").unwrap();
    assert_eq!(tea.granted_on.unwrap().to_string(), "2021-05-10");
    assert_eq!(tea.filed_on.unwrap().to_string(), "2020-03-02");
    assert_eq!(tea.content.classes, ["30", "35"]);
    let due = store::deadlines::of(&world.app.db.reader(), tea.id).await.unwrap();
    assert!(!due.is_empty(), "its deadlines were computed");
    let machine = found.iter().find(|one| one.content.title == "Máy hái chè").unwrap();
    let shares: Vec<Option<u32>> = machine.content.parties.iter().map(|party| party.share).collect();
    assert_eq!(shares, [None, Some(6000), Some(4000)]);
    assert!(found.iter().any(|one| one.secret), "know-how is kept secret");
    let mut codes: Vec<&str> = found.iter().map(|one| one.code.rsplit_once('-').unwrap().1).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["0001", "0002", "0003"], "numbers without a gap");

    // The same file again: everything is there already, what has no number too.
    let page = look(&user, world.commune, "ds.csv", GOOD.as_bytes())
        .await
        .is(StatusCode::OK);
    let page = page.says("Giống hệt: 3").text();
    let again = go(&user, &page, world.commune, "ghi", &[("whole", "1")]).await;
    again
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Không có dòng mới hay thay đổi nào");
    assert_eq!(all(&world).await.len(), 3);
}

/// Each row that cannot be says why in its own words; all or nothing holds, and the rows that were not taken go home.
#[tokio::test]
async fn wrong_rows_say_why_and_go_home_as_a_sheet() {
    let world = World::new().await;
    let user = officer(&world).await;
    let first = look(&user, world.commune, "ds.csv", GOOD.as_bytes()).await.text();
    go(&user, &first, world.commune, "ghi", &[("whole", "1")])
        .await
        .is(StatusCode::OK);

    let list = "Tên,Loại,Số đơn,Ngày ưu tiên,Ngày nộp đơn,Ngày cấp,Chủ sở hữu,Tác giả,Nhóm\n\
        A,Nhãn hiệu,4-2024-00001,,5/5/2024,1/1/2024,HTX A,,30\n\
        B,Nhãn hiệu,4-2024-00002,1/1/2023,5/5/2024,,HTX B,,30\n\
        C,Sáng chế,1-2024-00003,,5/5/2024,,HTX C,\"Lò A (60%), Lò B (50%)\",\n\
        D,Nhãn hiệu,4-2024-00004,,5/5/2024,,HTX D,,46\n\
        CHÈ MƯỜNG KIM,Nhãn hiệu,4-2020-01234,,2/3/2020,,HTX Khác hẳn,,30\n\
        F,Nhãn hiệu,4-2024-00006,,5/5/2024,,HTX F,,30\n\
        G,Nhãn hiệu,VN 4-2024-00006,,5/5/2024,,HTX F,,30\n\
        H,Nhãn hiệu,4-2024-00008,,31/2/2024,,HTX H,,30\n\
        Máy hái chè kiểu mới,Giải pháp hữu ích,2-2021-55,,5/6/2021,,Lò Văn Pâng,,\n";
    let page = look(&user, world.commune, "ds.csv", list.as_bytes())
        .await
        .is(StatusCode::OK);
    let page = page
        .says("Lỗi: 7")
        .says("Mới: 1")
        .says("Cập nhật: 1")
        .says("Ghi ngày nộp đơn trước")
        .says("quá 6 tháng")
        .says("tổng không quá 100%")
        .says("“46”")
        .says("chủ: HTX Chè Mường Kim")
        .says("đã có ở dòng 7 của tệp")
        .says("31/2/2024")
        .says("“Máy hái chè” → “Máy hái chè kiểu mới”")
        .text();

    let whole = go(&user, &page, world.commune, "ghi", &[("whole", "1")]).await;
    whole.is(StatusCode::UNPROCESSABLE_ENTITY).says("chưa ghi gì");
    assert_eq!(all(&world).await.len(), 3, "one wrong row, nothing stored");

    let home = go(&user, &page, world.commune, "loi", &[("asked_update", "1")])
        .await
        .is(StatusCode::OK);
    let rows = world
        .app
        .engines
        .slow(move |documents| documents.rows(&home.body, "loi.xlsx"))
        .await
        .unwrap()
        .unwrap();
    let body: Vec<&Vec<String>> = rows.iter().filter(|row| row.len() > 3).collect();
    assert_eq!(body.len(), 1 + 8, "heads, seven wrong ones and one that differs");
    assert!(
        body.iter()
            .any(|row| row[1].contains("tổng không quá 100%") && row[2] == "C")
    );

    let part = go(&user, &page, world.commune, "ghi", &[("asked_update", "1")]).await;
    part.is(StatusCode::OK)
        .says("Đã ghi 1 tài sản mới")
        .says("Tải dòng chưa ghi");
    let found = all(&world).await;
    assert_eq!(found.len(), 4);
    assert!(
        found.iter().any(|one| one.content.title == "Máy hái chè"),
        "what is there stays as it is"
    );
}

/// A row that was not taken goes home with what it had from its section: alone it would come back as something else.
#[tokio::test]
async fn a_row_goes_home_with_what_stood_above_it() {
    let world = World::new().await;
    let user = officer(&world).await;
    let list = "Tên,Số đơn,Ngày nộp đơn,Chủ sở hữu\nII. Nhãn hiệu tập thể,,,\nCHÈ TẢ LÈNG,4-2024-00001,31/2/2024,HTX Tả Lèng\n";
    let page = look(&user, world.commune, "ds.csv", list.as_bytes()).await.text();
    let home = go(&user, &page, world.commune, "loi", &[]).await.is(StatusCode::OK);
    let sheet = home.body.clone();
    let rows = world
        .app
        .engines
        .slow(move |documents| documents.rows(&home.body, "loi.xlsx"))
        .await
        .unwrap()
        .unwrap();
    let row = rows
        .iter()
        .find(|row| row.iter().any(|cell| cell == "CHÈ TẢ LÈNG"))
        .unwrap();
    assert_eq!(row.last().unwrap(), "Nhãn hiệu tập thể");
    // And it is read so when it comes back.
    look(&user, world.commune, "loi.xlsx", &sheet)
        .await
        .is(StatusCode::OK)
        .says("Nhãn hiệu tập thể")
        .says("31/2/2024");
}

/// The sheet that the register gives out is known when it comes back: every row is there, and nothing differs.
#[tokio::test]
async fn the_export_comes_back_without_a_difference() {
    let world = World::new().await;
    let user = officer(&world).await;
    let first = look(&user, world.commune, "ds.csv", GOOD.as_bytes()).await.text();
    go(&user, &first, world.commune, "ghi", &[("whole", "1")])
        .await
        .is(StatusCode::OK);
    mark(&world, world.commune, "MẬT ONG BẢN BO").await;
    let sheet = user.get("/tai-san/xuat").await.is(StatusCode::OK).body;
    let page = look(&user, world.commune, "so.xlsx", &sheet).await.is(StatusCode::OK);
    let page = page.says("Giống hệt: 4").text();
    for other in ["Mới: ", "Lỗi: ", "Cập nhật: ", "Đoán, hãy xem lại"] {
        assert!(!page.contains(other), "{other}");
    }
}

/// A person corrects what was guessed; one content has one column.
#[tokio::test]
async fn columns_that_nobody_could_guess_are_chosen_by_a_person() {
    let world = World::new().await;
    let user = officer(&world).await;
    let list = "cột a;cột b;cột c\nRƯỢU NGÔ;4-2024-00001;2/2/2024\n";
    let page = look(&user, world.commune, "ds.csv", list.as_bytes()).await;
    let page = page
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Không tìm thấy dòng tên cột")
        .text();
    let chosen = |first| {
        [
            ("mapped", "1"),
            ("cot_0", first),
            ("cot_1", "application"),
            ("cot_2", "filed"),
        ]
    };
    let twice = go(&user, &page, world.commune, "xem", &chosen("filed")).await;
    twice.is(StatusCode::UNPROCESSABLE_ENTITY).says("Hai cột cùng chọn");
    let seen = go(&user, &page, world.commune, "xem", &chosen("title")).await;
    seen.is(StatusCode::OK).says("Mới: 1").says("Nhãn hiệu");
    go(&user, &page, world.commune, "ghi", &chosen("title"))
        .await
        .is(StatusCode::OK);
    assert_eq!(all(&world).await[0].content.title, "RƯỢU NGÔ");
}

fn document(number: &str, title: &str) -> String {
    format!(
        r#"<pat:PatentPublication xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent" xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common">
<com:IPOfficeCode>VN</com:IPOfficeCode><pat:BibliographicData>
<pat:ApplicationIdentification><com:IPOfficeCode>VN</com:IPOfficeCode><com:ApplicationNumber><com:ApplicationNumberText>{number}</com:ApplicationNumberText></com:ApplicationNumber><pat:FilingDate>2022-03-02</pat:FilingDate></pat:ApplicationIdentification>
<pat:InventionTitleBag><pat:InventionTitle com:languageCode="vi">{title}</pat:InventionTitle></pat:InventionTitleBag>
</pat:BibliographicData><pat:Strange>x</pat:Strange></pat:PatentPublication>"#
    )
}

/// Documents of an office come in by the same page; what has no place is told; a hostile file leaves nothing behind.
#[tokio::test]
async fn documents_come_in_and_hostile_ones_leave_nothing() {
    let world = World::new().await;
    let user = officer(&world).await;
    let file = format!(
        "{}\n{}",
        document("1-2022-00001", "Máy sấy"),
        document("1-2022-00002", "Máy nghiền")
    );
    let page = look(&user, world.commune, "cong-bao.xml", file.as_bytes())
        .await
        .is(StatusCode::OK);
    let page = page.says("Mới: 2").says("Không có chỗ trong sổ").says("Strange").text();
    go(&user, &page, world.commune, "ghi", &[("whole", "1")])
        .await
        .is(StatusCode::OK)
        .says("Đã ghi 2");
    let found = all(&world).await;
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|one| one.filed_on.is_some()));

    let bomb = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>\n{}", document("1-2022-00003", "&a;"));
    let external = format!(
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n{}",
        document("1-2022-00003", "&a;")
    );
    let cut = document("1-2022-00003", "x").replace("</pat:PatentPublication>", "");
    for hostile in [bomb, external, cut, "<svg/>".to_owned()] {
        let refused = look(&user, world.commune, "x.xml", hostile.as_bytes()).await;
        let refused = refused
            .is(StatusCode::UNPROCESSABLE_ENTITY)
            .says("Không nhập được tệp XML, dòng ");
        assert!(!refused.text().contains("root:"), "nothing is fetched");
        assert!(!refused.text().contains("name=\"stored\""), "nothing is kept");
    }
    assert_eq!(all(&world).await.len(), 2);
}

/// Only who keeps a register takes lists into it, and only into that one.
#[tokio::test]
async fn a_list_goes_only_into_a_register_that_one_keeps() {
    let world = World::new().await;
    let user = officer(&world).await;
    let other = look(&user, world.other_school, "ds.csv", GOOD.as_bytes()).await;
    let page = other
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn đơn vị giữ sổ")
        .text();
    let forced = go(&user, &page, world.other_school, "ghi", &[]).await;
    forced.is(StatusCode::UNPROCESSABLE_ENTITY);
    let teacher = world.user("lan").await;
    teacher.get("/tai-san/nhap").await.is(StatusCode::FORBIDDEN);
    let sent = teacher
        .send(
            Method::POST,
            "/tai-san/nhap/ghi",
            "application/x-www-form-urlencoded",
            &[],
            Vec::new(),
        )
        .await;
    sent.is(StatusCode::FORBIDDEN);
    assert!(all(&world).await.is_empty());
}

/// A document of ST.96 comes out of an asset and is known when it comes back; a list comes as an archive that says what each
/// asset lacks. Who does not see an asset gets none.
#[tokio::test]
async fn assets_go_out_as_st96() {
    let world = World::new().await;
    let user = officer(&world).await;
    let first = look(&user, world.commune, "ds.csv", GOOD.as_bytes()).await.text();
    go(&user, &first, world.commune, "ghi", &[("whole", "1")])
        .await
        .is(StatusCode::OK);
    let found = all(&world).await;
    let of = |title: &str| found.iter().find(|one| one.content.title == title).unwrap();
    let address = format!("/tai-san/{}/st96", of("CHÈ MƯỜNG KIM").id);
    let document = user.get(&address).await.is(StatusCode::OK).says("4-2020-01234").body;
    look(&user, world.commune, "st96.xml", &document)
        .await
        .is(StatusCode::OK)
        .says("Giống hệt: 1");
    world.user("binh").await.get(&address).await.is(StatusCode::NOT_FOUND);
    let without = format!("/tai-san/{}/st96", of("Cách ủ men lá").id);
    user.get(&without)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Sổ xuất được ST.96");
    user.get(&format!("/tai-san/{}", of("Máy hái chè").id))
        .await
        .says("Tải ST.96");

    let archive = user.get("/tai-san/xuat/st96").await.is(StatusCode::OK).body;
    assert!(archive.starts_with(b"PK"));
    let holds = |name: &str| archive.windows(name.len()).any(|part| part == name.as_bytes());
    assert!(holds("muc-luc.csv") && holds(&format!("{}.xml", of("CHÈ MƯỜNG KIM").code)));
    assert!(
        !holds(&format!("{}.xml", of("Cách ủ men lá").code)),
        "a secret has no document"
    );
}

/// The interface takes the same lists, with a dry run first; a wrong row is told by its line and stores nothing.
#[tokio::test]
async fn the_interface_takes_lists_too() {
    let world = World::new().await;
    let user = officer(&world).await;
    let body = |dry_run: bool, class: &str| {
        serde_json::json!({
            "keeper": world.commune, "dry_run": dry_run,
            "rows": [["Tên", "Loại", "Số đơn", "Ngày nộp", "Nhóm"], ["RƯỢU NGÔ", "Nhãn hiệu", "4-2024-00001", "45324", class]],
        })
    };
    let send = async |key: &str, body| {
        let headers = [("Idempotency-Key", key)];
        user.json(Method::POST, "/api/v1/ip-assets/import", &headers, body)
            .await
    };
    let dry = send("a", body(true, "33")).await.is(StatusCode::OK).json();
    assert_eq!(
        (&dry["stored"], &dry["rows"][0]["outcome"]),
        (&false.into(), &"new".into())
    );
    let wrong = send("b", body(false, "46")).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("/rows/2"), "{}", wrong.text());
    assert!(all(&world).await.is_empty());
    let made = send("c", body(false, "33")).await.is(StatusCode::CREATED).json();
    let again = send("c", body(false, "33")).await.is(StatusCode::CREATED).json();
    assert_eq!(made["made"], again["made"]);
    let found = all(&world).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].filed_on.unwrap().to_string(), "2024-02-02");
}

/// A file that lies beside the project; without it a test says so and passes.
fn shared(path: &str) -> Option<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let found = std::fs::read(folder.join(path)).ok();
    if found.is_none() {
        eprintln!("skipped: no ../shared/data/{path}");
    }
    found
}

/// Real lists and documents: each row becomes something, with a reason where it is not taken; what is good is stored.
#[tokio::test]
async fn real_lists_and_documents_are_read_whole() {
    let world = World::new().await;
    let user = officer(&world).await;
    for (path, least) in [
        ("ip-vn/ip-assets-real.csv", 14),
        ("ip-standards/st96/examples/PatentPublication_Example.xml", 1),
        ("ip-standards/st96/examples/TrademarkApplication_Example.xml", 1),
        ("ip-standards/st96/examples/DesignApplication_Example.xml", 1),
        ("ip-standards/st36/ep-a1-sample.xml", 1),
        ("ip-standards/uspto/US06859910-grant-2004.xml", 1),
        ("ip-standards/uspto/US20210045410A1-application-v44.xml", 1),
    ] {
        let Some(bytes) = shared(path) else { continue };
        let name = path.rsplit('/').next().unwrap();
        let page = look(&user, world.commune, name, &bytes).await.is(StatusCode::OK).text();
        let told: usize = ["Mới: ", "Giống hệt: ", "Cập nhật: ", "Lỗi: "]
            .into_iter()
            .filter_map(|word| page.split_once(word))
            .map(|(_, rest)| {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                digits.parse::<usize>().unwrap_or_default()
            })
            .sum();
        assert!(told >= least, "{path}: {told}");
        let before = all(&world).await.len();
        let done = go(&user, &page, world.commune, "ghi", &[]).await;
        if page.contains("Mới: ") {
            done.is(StatusCode::OK);
            assert!(all(&world).await.len() > before, "{path}");
        }
    }
}
