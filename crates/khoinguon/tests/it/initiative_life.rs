//! What happens to an initiative between the receipt and its use elsewhere.

use crate::world::{User, World};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use kernel::access::Role;

const REPORT: &str = "BÁO CÁO MÔ TẢ SÁNG KIẾN\nTên sáng kiến: Dạy toán lớp 2 bằng thẻ số\nTác giả: Lò Thị Lan\n";

/// A draft in the school with these authors (name, share); gives its address.
async fn draft(world: &World, user: &User, authors: &[(&str, &str)]) -> String {
    let unit = world.school.to_string();
    let fields = [("title", "Thẻ số"), ("unit", unit.as_str()), ("kind", "operational")];
    let made = user
        .upload("/sang-kien", &fields, ("report", "Báo cáo.txt", REPORT.as_bytes()))
        .await;
    let edit = made.is(StatusCode::SEE_OTHER).location();
    write(world, user, &edit, authors, "Mỗi em một bộ thẻ số tự làm.").await;
    edit.trim_end_matches("/sua").to_owned()
}

async fn write(world: &World, user: &User, edit: &str, authors: &[(&str, &str)], essence: &str) {
    let page = user.get(edit).await.is(StatusCode::OK).text();
    let version = page
        .split("name=\"version\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let unit = world.school.to_string();
    let mut fields = vec![
        ("version", version.as_str()),
        ("title", "Dạy toán lớp 2 bằng thẻ số"),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", "2/3/26"),
        ("essence", essence),
        ("confidential", "Công thức mực in thẻ."),
        ("benefit_author", "Tăng 20% số em làm đúng."),
        ("then", "stay"),
    ];
    for (name, share) in authors {
        fields.push(("author_name", name));
        fields.push(("author_share", share));
    }
    user.post(edit, &fields).await.is(StatusCode::SEE_OTHER);
}

pub async fn received(world: &World) -> String {
    let lan = world.user("lan").await;
    let address = draft(world, &lan, &[("Lò Thị Lan", "100")]).await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let hoa = world.user("hoa").await;
    hoa.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    address
}

pub async fn recognised(world: &World) -> String {
    let address = received(world).await;
    let fields = [("decision_number", "15/QĐ-TH")];
    world
        .user("minh")
        .await
        .post(&format!("{address}/cong-nhan"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    address
}

pub async fn work(user: &User, address: &str, work: &str, fields: &[(&str, &str)]) -> crate::world::Answer {
    user.post(&format!("{address}/viec/{work}"), fields).await
}

/// The value of the first radio button of a field.
pub async fn first_choice(user: &User, address: &str, work: &str, name: &str) -> String {
    let page = user
        .get(&format!("{address}/viec/{work}"))
        .await
        .is(StatusCode::OK)
        .text();
    let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    at.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_request_is_given_back_once_with_everything_and_the_clock_stands_still() {
    let world = World::new().await;
    let address = received(&world).await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    work(&hoa, &address, "ask_supplement", &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ghi ít nhất một chỗ cần bổ sung");
    let items = [
        ("note_essence", "Nêu từng bước"),
        ("note_benefit_author", "Thêm số liệu"),
    ];
    work(&hoa, &address, "ask_supplement", &items)
        .await
        .is(StatusCode::SEE_OTHER);
    // One month from 25/11/2026 is 25/12/2026.
    let page = lan.get(&address).await.is(StatusCode::OK);
    let page = page
        .says("Chờ bổ sung")
        .says("Nêu từng bước")
        .says("Thêm số liệu")
        .says("25/12/2026");
    page.says(&format!("{address}/sua#f-essence"));
    lan.get("/viec-cua-toi").await.says("Bổ sung");
    work(&hoa, &address, "lapse", &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("25/12/2026");

    world.advance(TimeDelta::days(10));
    let edit = format!("{address}/sua");
    write(&world, &lan, &edit, &[("Lò Thị Lan", "100")], "Bước 1. Bước 2.").await;
    work(&lan, &address, "supply", &[]).await.is(StatusCode::SEE_OTHER);
    // The decision is counted anew from 05/12/2026; the formal check gets its ten days back.
    hoa.get(&address).await.says("Bước 1. Bước 2.").says("05/03/2027");
    let id: initiatives::InitiativeId = address.trim_start_matches("/sang-kien/").parse().unwrap();
    let clocks = kernel::deadlines::of(&world.app.db.reader(), id.0).await.unwrap();
    let running = |rule: &str| {
        clocks
            .iter()
            .find(|one| one.rule == rule && one.state == kernel::deadlines::DeadlineState::Running)
            .map(|one| one.due_on.to_string())
    };
    assert_eq!(
        running("sk.formal_check").as_deref(),
        Some("2027-01-04"),
        "25/12 and ten days, next working day"
    );
    assert_eq!(running("sk.supplement"), None);

    work(&hoa, &address, "ask_supplement", &items)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chỉ được yêu cầu một lần");
    work(&hoa, &address, "accept", &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("Đã chấp nhận đơn").says("05/03/2027");
}

#[tokio::test]
async fn who_does_not_supply_in_time_is_late_and_nothing_is_lost() {
    let world = World::new().await;
    let address = received(&world).await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    work(&hoa, &address, "ask_supplement", &[("note_report", "Thiếu trang 2")])
        .await
        .is(StatusCode::SEE_OTHER);
    world.advance(TimeDelta::days(40));
    let hoa = world.user("hoa").await;
    work(&hoa, &address, "lapse", &[]).await.is(StatusCode::SEE_OTHER);
    let lan = if lan.get(&address).await.status == StatusCode::OK {
        lan
    } else {
        world.user("lan").await
    };
    lan.get(&address)
        .await
        .says("Quá hạn bổ sung")
        .says("Mỗi em một bộ thẻ số tự làm.");
}

#[tokio::test]
async fn co_authors_confirm_their_own_share_before_it_is_handed_in() {
    let world = World::new().await;
    let (lan, binh) = (world.user("lan").await, world.user("binh").await);
    let authors = [("Lò Thị Lan", "60"), ("Trần Văn Bình", "40")];
    let address = draft(&world, &lan, &authors).await;
    lan.get(&format!("{address}/kiem-tra"))
        .await
        .says("Trần Văn Bình chưa xác nhận tỷ lệ đóng góp");
    binh.get(&address).await.is(StatusCode::NOT_FOUND);
    work(
        &lan,
        &address,
        "invite",
        &[("author", "Trần Văn Bình"), ("account", "khong-co")],
    )
    .await
    .is(StatusCode::UNPROCESSABLE_ENTITY)
    .says("Không có tài khoản nào mang tên này");
    let invite = [("author", "Trần Văn Bình"), ("account", "binh")];
    work(&lan, &address, "invite", &invite).await.is(StatusCode::SEE_OTHER);
    binh.get("/viec-cua-toi").await.says("Xác nhận tỷ lệ đóng góp");
    // He sees the draft now, refuses, and is asked again with another share.
    binh.get(&address)
        .await
        .is(StatusCode::OK)
        .says("Xác nhận tỷ lệ đóng góp");
    work(&binh, &address, "refuse_share", &[("reason", "Tôi làm một nửa")])
        .await
        .is(StatusCode::SEE_OTHER);
    lan.get(&format!("{address}/kiem-tra")).await.says("Tôi làm một nửa");
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("Bản nháp");
    let half = [("Lò Thị Lan", "50"), ("Trần Văn Bình", "50")];
    write(&world, &lan, &format!("{address}/sua"), &half, "Chung tay.").await;
    work(&lan, &address, "invite", &invite).await.is(StatusCode::SEE_OTHER);
    work(&binh, &address, "confirm", &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("Đã xác nhận");
    // A share that is changed behind his back is not the one he confirmed.
    write(&world, &lan, &format!("{address}/sua"), &authors, "Chung tay.").await;
    lan.get(&format!("{address}/kiem-tra"))
        .await
        .says("Trần Văn Bình chưa xác nhận");
    write(&world, &lan, &format!("{address}/sua"), &half, "Chung tay.").await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("Đã nộp");
}

#[tokio::test]
async fn a_co_author_without_a_computer_signs_on_paper_and_a_pupil_needs_mentor_and_guardian() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = draft(&world, &lan, &[("Lò Thị Lan", "30"), ("Giàng Thị Mỷ", "70")]).await;
    let path = format!("{address}/viec/on_paper");
    work(&lan, &address, "on_paper", &[("author", "Giàng Thị Mỷ")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Chọn tệp");
    let scan = ("file", "giay.txt", "Tôi đồng ý. Đã ký.".as_bytes());
    lan.upload(&path, &[("author", "Giàng Thị Mỷ")], scan)
        .await
        .is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("Đã xác nhận trên giấy").says("giay.txt");
    work(
        &lan,
        &address,
        "behalf",
        &[("pupil", "yes"), ("on_behalf_of", "Giàng Thị Mỷ")],
    )
    .await
    .is(StatusCode::SEE_OTHER);
    lan.get(&format!("{address}/kiem-tra")).await.says("người giám hộ");
    let mentor = [("part", "mentor"), ("full_name", "Lò Thị Lan")];
    work(&lan, &address, "participant", &mentor)
        .await
        .is(StatusCode::SEE_OTHER);
    let guardian = [("part", "guardian"), ("full_name", "Giàng A Páo")];
    work(&lan, &address, "participant", &guardian)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let guardian = [
        ("part", "guardian"),
        ("full_name", "Giàng A Páo"),
        ("consent", "Đơn ngày 20/11/2026"),
    ];
    work(&lan, &address, "participant", &guardian)
        .await
        .is(StatusCode::SEE_OTHER);
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("Đã nộp").says("nộp thay cho Giàng Thị Mỷ");
}

#[tokio::test]
async fn a_council_concludes_and_the_leader_decides() {
    let world = World::new().await;
    let roles = [(Role::CouncilSecretary, false)];
    world
        .person(
            "thu",
            "Phan Thị Thu",
            world.school,
            "Thư ký",
            false,
            &[(Role::UnitClerk, false), roles[0]],
        )
        .await;
    let address = received(&world).await;
    let (lan, hoa, minh, thu) = (
        world.user("lan").await,
        world.user("hoa").await,
        world.user("minh").await,
        world.user("thu").await,
    );
    work(&hoa, &address, "accept", &[]).await.is(StatusCode::SEE_OTHER);
    work(&hoa, &address, "send_to_council", &[])
        .await
        .is(StatusCode::SEE_OTHER);
    minh.post(&format!("{address}/cong-nhan"), &[("decision_number", "1/QĐ")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let conclude = |decision| [("decision", decision), ("minutes", "03/BB-HĐSK"), ("note", "Rõ ràng")];
    work(&hoa, &address, "conclude", &conclude("recognise"))
        .await
        .is(StatusCode::FORBIDDEN);
    work(&thu, &address, "conclude", &conclude("recognise_after_edit"))
        .await
        .is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("Chờ chỉnh sửa").says("03/BB-HĐSK");
    write(
        &world,
        &lan,
        &format!("{address}/sua"),
        &[("Lò Thị Lan", "100")],
        "Đã sửa.",
    )
    .await;
    work(&lan, &address, "revise", &[]).await.is(StatusCode::SEE_OTHER);
    work(&thu, &address, "conclude", &conclude("do_not_recognise"))
        .await
        .is(StatusCode::SEE_OTHER);
    minh.post(&format!("{address}/cong-nhan"), &[("decision_number", "1/QĐ")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Hội đồng kết luận không công nhận");
    let fields = [("reason", "not_new")];
    minh.post(&format!("{address}/khong-cong-nhan"), &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("mã hồ sơ trước đó");
    let other = recognised(&world).await;
    let page = minh.get(&other).await.text();
    let code = page.split("SK-03637.TH-2026-").nth(1).unwrap()[..4].to_owned();
    let code = format!("SK-03637.TH-2026-{code}");
    let fields = [("reason", "not_new"), ("earlier", code.as_str())];
    minh.post(&format!("{address}/khong-cong-nhan"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    minh.get(&address).await.says("Giống hồ sơ trước đó").says(&other);
}

#[tokio::test]
async fn the_head_who_is_an_author_needs_the_superior_when_the_state_paid() {
    let world = World::new().await;
    // A deputy may decide in the head's place.
    world
        .person(
            "kim",
            "Đỗ Thị Kim",
            world.school,
            "Phó hiệu trưởng",
            false,
            &[(Role::Leader, false)],
        )
        .await;
    let (minh, kim, hoa) = (
        world.user("minh").await,
        world.user("kim").await,
        world.user("hoa").await,
    );
    let address = draft(&world, &minh, &[("Hoàng Văn Minh", "100")]).await;
    minh.post(&format!("{address}/nop"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.post(&format!("{address}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    // It is on the deputy's list, not on the head's own.
    kim.get("/viec-cua-toi").await.says("Quyết định");
    assert!(!minh.get("/viec-cua-toi").await.text().contains("Quyết định</a>"));
    let recognise = format!("{address}/cong-nhan");
    let fields = [("decision_number", "15/QĐ-TH")];
    kim.post(&recognise, &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Kinh phí, phương tiện Nhà");
    work(&hoa, &address, "state_means", &[("answer", "yes")])
        .await
        .is(StatusCode::SEE_OTHER);
    kim.post(&recognise, &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("chấp thuận của cơ quan cấp trên");
    let paper = ("file", "chap-thuan.txt", "UBND xã chấp thuận.".as_bytes());
    let consent = [("answer", "yes"), ("number", "88/UBND"), ("on", "24/11/2026")];
    hoa.upload(&format!("{address}/viec/consent"), &consent, paper)
        .await
        .is(StatusCode::SEE_OTHER);
    kim.post(&recognise, &fields).await.is(StatusCode::SEE_OTHER);
    kim.get(&address).await.says("Đã công nhận").says("88/UBND");
}

#[tokio::test]
async fn nothing_is_shown_outside_before_the_question_about_a_patent_is_answered() {
    let world = World::new().await;
    let address = recognised(&world).await;
    let (lan, stranger) = (world.user("lan").await, world.visitor());
    assert!(
        !stranger
            .get("/sang-kien-cong-khai?q=toan")
            .await
            .text()
            .contains("Dạy toán lớp 2")
    );
    lan.get(&address).await.says("chưa hiện trên trang công khai");
    let fair = [("on", "20/11/2026"), ("place", "Hội chợ tỉnh")];
    work(&lan, &address, "disclose", &fair).await.is(StatusCode::FORBIDDEN);
    work(&lan, &address, "protect", &[("answer", "file_first")])
        .await
        .is(StatusCode::SEE_OTHER);
    work(&lan, &address, "disclose", &fair)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("đang được giữ kín");
    assert!(
        !stranger
            .get("/sang-kien-cong-khai/csv")
            .await
            .text()
            .contains("Dạy toán lớp 2")
    );
    work(&lan, &address, "protect", &[("answer", "publish")])
        .await
        .is(StatusCode::SEE_OTHER);
    work(&lan, &address, "disclose", &fair).await.is(StatusCode::SEE_OTHER);
    let id: initiatives::InitiativeId = address.trim_start_matches("/sang-kien/").parse().unwrap();
    let clocks = kernel::deadlines::of(&world.app.db.reader(), id.0).await.unwrap();
    let clock = clocks.iter().find(|one| one.rule == "ip.disclosure_grace").unwrap();
    assert_eq!(
        clock.due_on.to_string(),
        "2027-11-22",
        "12 months from 20/11/2026 end on a Saturday"
    );
    let seen = stranger
        .get("/sang-kien-cong-khai?q=day%20toan")
        .await
        .is(StatusCode::OK);
    let seen = seen
        .says("Dạy toán lớp 2 bằng thẻ số")
        .says("Lò Thị Lan")
        .says("Trường Tiểu học Mường Kim")
        .text();
    assert!(!seen.contains("Tăng 20%") && !seen.contains("Công thức mực"));
    stranger.get("/sang-kien-cong-khai/csv").await.says("\"03637.TH\"");
    let data = stranger.get("/sang-kien-cong-khai/json").await.json();
    assert_eq!(data["initiatives"][0]["title"], "Dạy toán lớp 2 bằng thẻ số");
}

#[tokio::test]
async fn another_unit_applies_it_reports_and_does_not_see_what_is_kept() {
    let world = World::new().await;
    let clerk = [(Role::UnitClerk, false)];
    world
        .person("pao", "Giàng A Páo", world.other_school, "Văn thư", false, &clerk)
        .await;
    let address = recognised(&world).await;
    let (hoa, pao, lan) = (
        world.user("hoa").await,
        world.user("pao").await,
        world.user("lan").await,
    );
    pao.get(&address).await.is(StatusCode::NOT_FOUND);
    work(&hoa, &address, "ask", &[("unit", "Trường không có")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Không có đơn vị nào");
    let ask = [("unit", "truong thcs muong kim"), ("note", "Mời trường áp dụng")];
    work(&hoa, &address, "ask", &ask).await.is(StatusCode::SEE_OTHER);
    work(&hoa, &address, "ask", &ask)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let page = pao
        .get(&address)
        .await
        .is(StatusCode::OK)
        .says("Trả lời đề nghị áp dụng")
        .text();
    assert!(!page.contains("Công thức mực"), "what is kept stays at home");
    lan.get(&address).await.says("Công thức mực");
    pao.get("/viec-cua-toi").await.says("Trả lời đề nghị áp dụng");
    let item = first_choice(&pao, &address, "answer_use", "item").await;
    work(&hoa, &address, "answer_use", &[("item", &item), ("answer", "yes")])
        .await
        .is(StatusCode::FORBIDDEN);
    work(&pao, &address, "answer_use", &[("item", &item), ("answer", "yes")])
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.says("Đã nhân rộng").says("Đang áp dụng");
    let effect = [
        ("item", item.as_str()),
        ("effect", "Ba lớp dùng"),
        ("changes", "Thẻ gỗ"),
    ];
    work(&pao, &address, "report_use", &effect)
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.says("Ba lớp dùng").says("Thẻ gỗ");
    // A better version is tied to it from both sides once it is recognised.
    let improved = work(&lan, &address, "improve", &[])
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    lan.get(&improved)
        .await
        .is(StatusCode::OK)
        .says("Dạy toán lớp 2 bằng thẻ số");
    lan.get(improved.trim_end_matches("/sua")).await.says("Cải tiến từ");
}

#[tokio::test]
async fn benefits_are_verified_apart_and_remuneration_follows_the_law_of_the_day() {
    let world = World::new().await;
    let address = recognised(&world).await;
    let (lan, hoa, minh) = (
        world.user("lan").await,
        world.user("hoa").await,
        world.user("minh").await,
    );
    let since = [("since", "1/11/2026"), ("who", "Khối lớp 2")];
    work(&hoa, &address, "apply", &since).await.is(StatusCode::SEE_OTHER);
    let benefit = [
        ("from", "1/3/2026"),
        ("to", "31/10/2026"),
        ("method", "time"),
        ("basis", "4 giáo viên, mỗi tuần 6 giờ"),
        ("amount", "100 triệu"),
    ];
    work(&lan, &address, "benefit", &benefit)
        .await
        .is(StatusCode::SEE_OTHER);
    work(&lan, &address, "verify", &[]).await.is(StatusCode::FORBIDDEN);
    let item = first_choice(&minh, &address, "verify", "item").await;
    let verify = [("item", item.as_str()), ("amount", "80.000.000")];
    work(&lan, &address, "verify", &verify).await.is(StatusCode::FORBIDDEN);
    work(&minh, &address, "verify", &verify).await.is(StatusCode::SEE_OTHER);
    lan.get(&address).await.says("100.000.000 đồng").says("80.000.000 đồng");

    let owe = |amount, agreement| {
        [
            ("kind", "use_year"),
            ("from", "31/10/2026"),
            ("base", "80.000.000"),
            ("amount", amount),
            ("agreement", agreement),
        ]
    };
    work(&hoa, &address, "owe", &owe("1.000.000", ""))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("5.600.000 đồng");
    work(&hoa, &address, "owe", &owe("", ""))
        .await
        .is(StatusCode::SEE_OTHER);
    // Within one month from 31/10/2026: 30/11/2026.
    hoa.get(&address)
        .await
        .says("5.600.000 đồng")
        .says("30/11/2026")
        .says("7%");
    work(&hoa, &address, "owe", &owe("1.000.000", "TT-05"))
        .await
        .is(StatusCode::SEE_OTHER);
    let first = [
        ("kind", "first_application"),
        ("from", "31/10/2026"),
        ("base", "5.600.000"),
    ];
    work(&hoa, &address, "owe", &first).await.is(StatusCode::SEE_OTHER);
    hoa.get(&address).await.says("1.120.000 đồng").says("chưa kiểm chứng");
    hoa.get("/viec-cua-toi").await.says("Ghi đã trả thù lao");
    let item = first_choice(&hoa, &address, "pay", "item").await;
    let pay = [
        ("item", item.as_str()),
        ("on", "25/11/2026"),
        ("voucher", "PC-12"),
        ("tax", "560.000"),
    ];
    work(&hoa, &address, "pay", &pay).await.is(StatusCode::SEE_OTHER);
    work(&hoa, &address, "pay", &pay)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    hoa.get(&address)
        .await
        .says("chứng từ PC-12, đã khấu trừ thuế 560.000 đồng");
    let sold = [
        ("receiver", "HTX Thanh Bình"),
        ("on", "20/11/2026"),
        ("price", "10.000.000"),
    ];
    work(&hoa, &address, "transfer", &sold).await.is(StatusCode::SEE_OTHER);
    hoa.get(&address)
        .await
        .says("Đã chuyển giao")
        .says("1.500.000 đồng")
        .says("21/12/2026");
}

#[tokio::test]
async fn a_complaint_runs_on_a_clock_and_a_cancelled_certificate_says_so() {
    let world = World::new().await;
    let address = recognised(&world).await;
    let (lan, hoa, minh) = (
        world.user("lan").await,
        world.user("hoa").await,
        world.user("minh").await,
    );
    let page = lan.get(&address).await.text();
    let key = page
        .split("/xac-minh/")
        .nth(1)
        .unwrap()
        .split(['"', '<'])
        .next()
        .unwrap()
        .to_owned();
    let improved = work(&lan, &address, "improve", &[])
        .await
        .is(StatusCode::SEE_OTHER)
        .location();
    let complaint = [("kind", "authorship"), ("words", "Tôi cùng làm từ đầu")];
    work(&hoa, &address, "dispute", &complaint)
        .await
        .is(StatusCode::SEE_OTHER);
    minh.get("/viec-cua-toi").await.says("Giải quyết khiếu nại");
    minh.get(&address)
        .await
        .says("Tôi cùng làm từ đầu")
        .says("Đang có khiếu nại");
    let stranger = world.visitor();
    stranger
        .get(&format!("/xac-minh/{key}"))
        .await
        .is(StatusCode::OK)
        .says("đang có khiếu nại");
    let cancel = [("number", "20/QĐ-TH"), ("reason", "Người nộp không phải tác giả")];
    work(&hoa, &address, "cancel", &cancel).await.is(StatusCode::FORBIDDEN);
    work(&minh, &address, "cancel", &cancel).await.is(StatusCode::SEE_OTHER);
    stranger
        .get(&format!("/xac-minh/{key}"))
        .await
        .is(StatusCode::OK)
        .says("đã bị hủy")
        .says("15/QĐ-TH");
    lan.get(improved.trim_end_matches("/sua"))
        .await
        .says("đã bị hủy công nhận");
    lan.get(&address)
        .await
        .says("20/QĐ-TH")
        .says("Mỗi em một bộ thẻ số tự làm.");
}

#[tokio::test]
async fn whoever_holds_the_receipt_follows_the_dossier_and_a_guesser_waits() {
    let world = World::new().await;
    let address = received(&world).await;
    let lan = world.user("lan").await;
    let slip = lan.get(&format!("{address}/phieu")).await.is(StatusCode::OK).text();
    let number = slip
        .split("số theo dõi <b>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    let stranger = world.visitor();
    stranger
        .get("/theo-doi?ma=SK-03637.TH-2026-0001")
        .await
        .is(StatusCode::OK);
    let right = [("ma", "sk-03637.th-2026-0001"), ("so", number.as_str())];
    let seen = stranger.post("/theo-doi", &right).await.is(StatusCode::OK);
    let seen = seen.says("Đang xử lý").says("25/02/2027").text();
    assert!(!seen.contains("Dạy toán") && !seen.contains("Lò Thị Lan"));
    let wrong = |code| [("ma", code), ("so", "000000")];
    let mut last = StatusCode::OK;
    for _ in 0..12 {
        last = stranger.post("/theo-doi", &wrong("SK-03637.TH-2026-0001")).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_same_work_is_done_through_the_interface_once_per_key() {
    let world = World::new().await;
    let address = received(&world).await;
    let hoa = world.user("hoa").await;
    let id = address.trim_start_matches("/sang-kien/");
    let path = format!("/api/v1/initiatives/{id}/works/ask_supplement");
    let body = serde_json::json!({ "items": [{ "field": "essence", "note": "Nêu từng bước" }] });
    hoa.json(Method::POST, &path, &[], serde_json::json!({ "nonsense": 1 }))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let key = [("idempotency-key", "w-1")];
    let first = hoa
        .json(Method::POST, &path, &key, body.clone())
        .await
        .is(StatusCode::OK);
    assert_eq!(first.json()["state"], "supplement");
    assert_eq!(first.json()["asked"][0]["field"], "essence");
    hoa.json(Method::POST, &path, &key, body.clone())
        .await
        .is(StatusCode::OK);
    let again = hoa
        .json(Method::POST, &path, &[], body)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.json()["type"], "urn:khoinguon:problem:initiative.wrong_state");
    world
        .user("binh")
        .await
        .json(Method::POST, &path, &[], serde_json::json!({}))
        .await
        .is(StatusCode::NOT_FOUND);
    let life = hoa
        .get(&format!("/api/v1/initiatives/{id}/life"))
        .await
        .is(StatusCode::OK);
    assert_eq!(life.json()["uses"], serde_json::json!([]));
}

/// A file as a form sends it.
pub async fn upload(user: &User, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> crate::world::Answer {
    user.upload("/sang-kien/nhap", fields, ("file", name, bytes)).await
}

fn hidden(page: &str, name: &str) -> String {
    let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    at.split('"').next().unwrap().to_owned()
}

/// Carries out what a preview offers.
pub async fn carry_out(user: &User, page: &str) -> crate::world::Answer {
    let names = ["stored", "name", "unit", "year", "purpose", "_once"];
    let values: Vec<String> = names.iter().map(|name| hidden(page, name)).collect();
    let fields: Vec<(&str, &str)> = names.iter().copied().zip(values.iter().map(String::as_str)).collect();
    user.post("/sang-kien/nhap/ghi", &fields).await
}

#[tokio::test]
async fn a_list_is_shown_before_it_is_taken_in_and_a_faulty_one_stores_nothing() {
    let world = World::new().await;
    let (lan, hoa) = (world.user("lan").await, world.user("hoa").await);
    lan.get("/sang-kien/nhap").await.is(StatusCode::FORBIDDEN);
    let (unit, other) = (world.school.to_string(), world.other_school.to_string());
    let fields = [("unit", unit.as_str()), ("purpose", "register"), ("year", "2025")];
    let bad = "TT,Tên sáng kiến,Ngày công nhận\n1,Thẻ số,31/02/2025\n2,Tủ sách,1/6/2025\n";
    let page = upload(&hoa, &fields, "ds.csv", bad.as_bytes()).await.is(StatusCode::OK);
    let page = page.says("Lỗi: 1").says("Thêm: 1").text();
    assert!(!page.contains("/sang-kien/nhap/ghi"), "a faulty list has no button");
    upload(
        &hoa,
        &[("unit", other.as_str()), fields[1], fields[2]],
        "ds.csv",
        bad.as_bytes(),
    )
    .await
    .is(StatusCode::UNPROCESSABLE_ENTITY);
    upload(&hoa, &fields, "ds.csv", b"a,b\n1,2\n")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Không tìm thấy cột");

    // A list in an old font: shown before and after, the original kept.
    let old =
        "TT,Tªn s¸ng kiÕn,Tác giả\n1,Héi ®ång nh©n d©n huyÖn ®æi míi,Lò Thị Lan (60%); Vàng A Sử (40%)\n2,Tủ sách,\n";
    let page = upload(&hoa, &fields, "ds.csv", old.as_bytes()).await.is(StatusCode::OK);
    let page = page
        .says("Héi ®ång nh©n d©n huyÖn")
        .says("Hội đồng nhân dân huyện")
        .text();
    let done = carry_out(&hoa, &page).await.is(StatusCode::SEE_OTHER);
    assert_eq!(done.location(), "/sang-kien");
    carry_out(&hoa, &page).await.is(StatusCode::SEE_OTHER);
    let list = hoa
        .get("/sang-kien")
        .await
        .says("Hội đồng nhân dân huyện")
        .says("SK-03637.TH-2025-0001")
        .text();
    assert_eq!(
        list.matches("Tủ sách").count(),
        1,
        "a double click takes the list in once"
    );

    // The export comes back: what is the same is kept, what was changed is changed, what others changed meanwhile is not.
    let sheet = hoa.get("/sang-kien/xuat").await.is(StatusCode::OK).body;
    let page = upload(&hoa, &fields, "so.xlsx", &sheet).await.is(StatusCode::OK);
    page.says("Giữ nguyên: 2");
    let change =
        |version| format!("Mã hồ sơ,Tên sáng kiến,Phiên bản\nSK-03637.TH-2025-0002,Tủ sách lớp học,{version}\n");
    let page = upload(&hoa, &fields, "so.csv", change("9").as_bytes())
        .await
        .is(StatusCode::OK);
    page.says("Xung đột, giữ nguyên: 1");
    let page = upload(&hoa, &fields, "so.csv", change("1").as_bytes())
        .await
        .is(StatusCode::OK);
    let page = page.says("Sửa: 1").text();
    carry_out(&hoa, &page).await.is(StatusCode::SEE_OTHER);
    hoa.get("/sang-kien").await.says("Tủ sách lớp học");

    // An entry of one's own is corrected by others: the trial says so, before anything is taken in.
    world
        .tamper(
            "UPDATE initiative_authors SET person = (SELECT person FROM accounts WHERE username = 'hoa') \
             WHERE full_name = 'Vàng A Sử'",
        )
        .await;
    let own = "Mã hồ sơ,Tên sáng kiến,Tác giả,Phiên bản\n\
               SK-03637.TH-2025-0001,Tên mới,Lò Thị Lan (60%); Vàng A Sử (40%),1\n";
    let page = upload(&hoa, &fields, "so.csv", own.as_bytes())
        .await
        .is(StatusCode::OK)
        .says("Lỗi: 1")
        .says("Bạn là tác giả của sáng kiến này")
        .text();
    assert!(!page.contains("/sang-kien/nhap/ghi"));
}

#[tokio::test]
async fn many_drafts_come_from_one_sheet() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let unit = world.school.to_string();
    let fields = [("unit", unit.as_str()), ("purpose", "drafts"), ("year", "2026")];
    let list = "Tên sáng kiến;Tác giả;Bản chất;Ngày áp dụng lần đầu\nThẻ số;Lò Thị Lan (100%);Thẻ tự làm;2/3/2026\nTủ sách;Giàng Thị Mỷ;;\n";
    let page = upload(&hoa, &fields, "nhieu.csv", list.as_bytes())
        .await
        .is(StatusCode::OK)
        .text();
    carry_out(&hoa, &page).await.is(StatusCode::SEE_OTHER);
    let drafts = hoa
        .get("/sang-kien")
        .await
        .says("Thẻ số")
        .says("Tủ sách")
        .says("Bản nháp")
        .text();
    let address = drafts
        .split("<a href=\"/sang-kien/")
        .nth(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned());
    assert!(address.is_some());
}

#[tokio::test]
async fn one_real_list_of_a_past_year_comes_in_whole() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/initiatives/recognised-list.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: {} is not on this machine", path.display());
        return;
    };
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let unit = world.school.to_string();
    let fields = [("unit", unit.as_str()), ("purpose", "register"), ("year", "2023")];
    let page = upload(&hoa, &fields, "recognised-list.csv", &bytes)
        .await
        .is(StatusCode::OK)
        .text();
    let added: u64 = page
        .split("Thêm: ")
        .nth(1)
        .unwrap()
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(added >= 200, "{added} rows");
    carry_out(&hoa, &page).await.is(StatusCode::SEE_OTHER);
    let scope = kernel::access::Scope::system("test");
    let filter = initiatives::store::Filter {
        recognised: true,
        ..Default::default()
    };
    let today = kernel::time::local_date(world.app.db.now());
    let count = initiatives::store::count(&world.app.db.reader(), &scope, &filter, today)
        .await
        .unwrap();
    assert_eq!(count, added);
}

#[tokio::test]
async fn the_real_reports_fill_the_form_when_they_are_uploaded() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/initiatives");
    let mut files: Vec<std::path::PathBuf> = std::fs::read_dir(folder.join("reports-pdf"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    files.push(folder.join("dossier-toan-lop2-2026.txt"));
    files.sort();
    let world = World::new().await;
    let lan = world.user("lan").await;
    let unit = world.school.to_string();
    for file in files {
        let Ok(bytes) = std::fs::read(&file) else {
            eprintln!("skipped: {} is not on this machine", file.display());
            continue;
        };
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        // No title is typed: it comes out of the file, with everything else, for the author to confirm.
        let fields = [("title", ""), ("unit", unit.as_str()), ("kind", "operational")];
        let made = lan.upload("/sang-kien", &fields, ("report", &name, &bytes)).await;
        let edit = made.is(StatusCode::SEE_OTHER).location();
        let id = edit.trim_end_matches("/sua").rsplit('/').next().unwrap().to_owned();
        lan.get(&edit).await.is(StatusCode::OK).says(&name);
        let found = lan.get(&format!("/api/v1/initiatives/{id}")).await.json()["content"].clone();
        assert!(found["title"].as_str().unwrap().chars().count() > 20, "{name}: {found}");
        assert!(
            found["authors"].as_array().unwrap().len() > 1,
            "{name}: who wrote it, beside who uploads it"
        );
        assert!(found["field"].as_str().unwrap().len() > 3, "{name}");
        assert!(found["first_applied_on"].is_string(), "{name}");
        assert!(found["essence"].as_str().unwrap().chars().count() > 500, "{name}");
    }
}
