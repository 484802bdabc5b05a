//! Comparison of texts: what is found, who may know of it, what an author can say, how the index follows the records.

use crate::initiative_life::{carry_out, upload};
use crate::world::{Answer, User, World};
use axum::http::{Method, StatusCode};
use councils::source::Source as _;
use initiatives::comparing;
use kernel::access::Role;
use kernel::engines::novelty::Kept;
use std::time::{Duration, Instant};

const COPIED: &str = "Đầu giờ mỗi em xếp bộ thẻ số bằng bìa cũ theo lời cô, giữa giờ đổi thẻ cho bạn ngồi bên và nói to cách \
                      làm của mình, cuối giờ tổ trưởng đếm thẻ đúng rồi ghi lên bảng tin để cả lớp cùng sửa chỗ sai ngay trong buổi. \
                      Mỗi tuần hai lần các nhóm tự ra đề cho nhau, nhóm nào cũng có một bạn đọc chậm được đọc trước, phụ huynh cắt \
                      thêm thẻ ở nhà vào tối thứ sáu, cô chỉ chấm những thẻ mà cả nhóm chưa thống nhất và giữ lại làm bài học cho tuần sau.";

const REPORT: &str = "BÁO CÁO MÔ TẢ SÁNG KIẾN\nTác giả: người viết\n";

/// A draft of this person at their school with this title and essence; gives its address.
async fn draft(world: &World, user: &User, name: &str, (title, essence): (&str, &str)) -> String {
    let school = if name == "Trần Văn Bình" {
        world.other_school
    } else {
        world.school
    };
    let unit = school.to_string();
    let fields = [
        ("title", title),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("_once", title),
    ];
    let made = user
        .upload("/sang-kien", &fields, ("report", "Báo cáo.txt", REPORT.as_bytes()))
        .await;
    let edit = made.is(StatusCode::SEE_OTHER).location();
    let fields = [
        ("version", "1"),
        ("title", title),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", "2/3/26"),
        ("essence", essence),
        ("benefit_author", "Tăng 20% số em làm đúng."),
        ("author_name", name),
        ("author_share", "100"),
        ("then", "check"),
    ];
    user.post(&edit, &fields).await.is(StatusCode::SEE_OTHER);
    edit.trim_end_matches("/sua").to_owned()
}

async fn hand_in(user: &User, address: &str) {
    user.post(&format!("{address}/nop"), &[("_once", &format!("n{address}"))])
        .await
        .is(StatusCode::SEE_OTHER);
}

/// A world in which Bình's record lies at the other school, unpublished, and Lan has a draft that takes its words.
async fn copied() -> (World, User, String, String) {
    let world = World::new().await;
    let binh = world.user("binh").await;
    let source = draft(&world, &binh, "Trần Văn Bình", ("Thẻ số ở lớp ghép", COPIED)).await;
    hand_in(&binh, &source).await;
    let lan = world.user("lan").await;
    let own =
        format!("Lớp tôi có mười hai em, phần lớn là người Mông. {COPIED} Tôi làm thêm thẻ chữ cho các em đọc chậm.");
    let mine = draft(&world, &lan, "Lò Thị Lan", ("Bộ thẻ số của lớp 2A", &own)).await;
    (world, lan, mine, source)
}

/// A page without what differs from one answer to the next whatever it says.
fn plain(answer: &Answer) -> String {
    let mut text = answer.text();
    for (before, after) in [
        ("name=\"_once\" value=\"", "\""),
        ("nonce=\"", "\""),
        ("data-now=\"", "\""),
    ] {
        let mut rest = text.as_str();
        let mut out = String::new();
        while let Some((head, tail)) = rest.split_once(before) {
            out.push_str(head);
            out.push_str(before);
            rest = tail.split_once(after).map_or("", |(_, tail)| tail);
            out.push_str(after);
        }
        out.push_str(rest);
        text = out;
    }
    text
}

#[tokio::test]
async fn an_author_learns_nothing_of_a_source_that_is_not_theirs_to_know() {
    let (world, lan, mine, source) = copied().await;
    let page = format!("{mine}/doi-chieu");
    let with = async {
        let begun = Instant::now();
        lan.post(&page, &[("_once", "d1")]).await.is(StatusCode::SEE_OTHER);
        (begun.elapsed(), lan.get(&page).await.is(StatusCode::OK))
    };
    let (slow, seen) = with.await;
    let text = seen.text();
    assert!(text.contains("Không thấy đoạn nào giống"), "{text}");
    for word in [
        "Bình",
        "lớp ghép",
        "THCS",
        source.rsplit('/').next().unwrap(),
        "bảo mật trong",
    ] {
        assert!(!text.contains(word), "{word} is in: {text}");
    }
    // The same page, byte by byte, as if the source did not exist; and the answer leaves at the same pace.
    let id = source.rsplit('/').next().unwrap();
    world.app.engines.novelty.remove(&[id.parse().unwrap()]).unwrap();
    let begun = Instant::now();
    lan.post(&page, &[("_once", "d2")]).await.is(StatusCode::SEE_OTHER);
    let quick = begun.elapsed();
    assert_eq!(plain(&seen), plain(&lan.get(&page).await));
    for took in [slow, quick] {
        assert!(took >= Duration::from_millis(100), "an answer left early: {took:?}");
    }
    // Neither does the interface say more, nor the page that is shown before handing in.
    let check = lan.get(&format!("{mine}/kiem-tra")).await.is(StatusCode::OK);
    assert!(!check.text().contains("Bình"));
}

#[tokio::test]
async fn whoever_judges_is_told_of_a_confidential_source_without_a_word_of_it() {
    let (world, lan, mine, source) = copied().await;
    hand_in(&lan, &mine).await;
    let hoa = world.user("hoa").await;
    let page = hoa.get(&format!("{mine}/doi-chieu")).await.is(StatusCode::OK);
    let page = page
        .says("Cần xem: có đoạn giống hồ sơ nộp trước")
        .says("một nguồn bảo mật trong phạm vi Trường THCS Mường Kim")
        .says("phần Bản chất của sáng kiến")
        .says("1 đoạn giống 1 hồ sơ nộp trước")
        .says("không phải quy định của pháp luật");
    let text = page.text();
    // Not even by its number, which would tell two sources apart and lead to one that is known otherwise.
    for word in ["Bình", "lớp ghép", source.rsplit('/').next().unwrap()] {
        assert!(!text.contains(word), "{word} is in: {text}");
    }
    let other_figures = text.replace("Tăng 20% số em", "");
    assert!(!other_figures.contains('%'), "no bare percentage: {other_figures}");
    hoa.get(&mine).await.says("Xem đối chiếu trùng lặp").says("Cần xem");
    // The annex says the same.
    let annex = hoa.get(&format!("{mine}/doi-chieu/phu-luc")).await.is(StatusCode::OK);
    assert!(annex.body.starts_with(b"%PDF-"));
    // Who handles both records reads both sides.
    world
        .person(
            "kim",
            "Lý Thị Kim",
            world.commune,
            "Công chức",
            false,
            &[(Role::UnitClerk, true)],
        )
        .await;
    let kim = world.user("kim").await;
    let id = source.rsplit('/').next().unwrap();
    let both = kim
        .get(&format!("{mine}/doi-chieu?nguon={id}"))
        .await
        .is(StatusCode::OK);
    let both = both
        .says("Thẻ số ở lớp ghép")
        .says("href=\"#nguon-1\"")
        .says("href=\"#moi-1\"")
        .text();
    assert_eq!(both.matches("id=\"moi-1\"").count(), 1);
    assert_eq!(both.matches("id=\"nguon-1\"").count(), 1);
    // The author still knows nothing, and a stranger finds no page.
    let author = lan.get(&format!("{mine}/doi-chieu")).await.is(StatusCode::OK).text();
    assert!(
        author.contains("Không thấy đoạn nào giống") && !author.contains("bảo mật trong"),
        "{author}"
    );
    world
        .user("binh")
        .await
        .get(&format!("{mine}/doi-chieu"))
        .await
        .is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_published_source_is_named_to_the_author_and_its_words_are_not_shown() {
    let (world, lan, mine, _) = copied().await;
    world
        .tamper("UPDATE initiatives SET state = 'recognised', held = (1 = 0) WHERE state = 'submitted'")
        .await;
    let page = format!("{mine}/doi-chieu");
    lan.post(&page, &[("_once", "d1")]).await.is(StatusCode::SEE_OTHER);
    let seen = lan.get(&page).await.is(StatusCode::OK);
    let seen = seen
        .says("Cần xem")
        .says("Thẻ số ở lớp ghép")
        .says("Trường THCS Mường Kim")
        .says("nội dung không công khai")
        .text();
    assert_eq!(
        seen.matches("cuối giờ tổ trưởng đếm thẻ đúng").count(),
        1,
        "the author's own words only"
    );
    // Held back from the public again, it is gone from the page that was made before.
    world.tamper("UPDATE initiatives SET held = (1 = 1)").await;
    let seen = lan.get(&page).await.is(StatusCode::OK).text();
    assert!(
        !seen.contains("Thẻ số ở lớp ghép") && !seen.contains("Cần xem"),
        "{seen}"
    );
}

#[tokio::test]
async fn who_sits_on_the_council_of_an_open_session_reads_the_comparison() {
    let world = World::new().await;
    let mut board = Vec::new();
    for (name, full) in [
        ("chutich", "Giàng A Chu"),
        ("thuky", "Lò Văn Pâng"),
        ("uyvien", "Vũ Thị Mai"),
    ] {
        board.push(world.person(name, full, world.commune, "Công chức", false, &[]).await);
    }
    let lan = world.user("lan").await;
    let mine = draft(&world, &lan, "Lò Thị Lan", ("Bộ thẻ số của lớp 2A", COPIED)).await;
    hand_in(&lan, &mine).await;
    let page = format!("{mine}/doi-chieu");
    let clerk = world.user("hoa").await;
    clerk
        .post(&format!("{mine}/tiep-nhan"), &[])
        .await
        .is(StatusCode::SEE_OTHER);
    crate::initiatives::to_council(&clerk, &mine).await;
    let (_, meeting) = crate::councils::found(&world, &board, 0, "tt18-2013").await;
    let system = kernel::access::Actor::system("test");
    let today = kernel::time::local_date(world.app.db.now());
    let id = mine.rsplit('/').next().unwrap().parse().unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let subjects = khoinguon::sources::Initiatives
        .subjects(&tx.reader(), &tx.units(), &system, world.commune, &[id], today)
        .await
        .unwrap();
    councils::commands::add_items(&tx, &system, meeting, subjects)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let member = world.user("uyvien").await;
    member.get(&page).await.is(StatusCode::NOT_FOUND);
    let tx = world.app.db.begin_system("test").await.unwrap();
    councils::commands::open(&tx, &system, meeting).await.unwrap();
    tx.commit().await.unwrap();
    member.get(&page).await.is(StatusCode::OK).says("Đối chiếu trùng lặp");
    member.post(&page, &[("_once", "d1")]).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_author_sees_what_is_theirs_and_explains_it_to_those_who_judge() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let first = draft(&world, &lan, "Lò Thị Lan", ("Thẻ số năm ngoái", COPIED)).await;
    hand_in(&lan, &first).await;
    let essence = format!("Năm nay tôi làm tiếp cho lớp 3. {COPIED}");
    let second = draft(&world, &lan, "Lò Thị Lan", ("Thẻ số năm nay", &essence)).await;
    let page = format!("{second}/doi-chieu");
    lan.get(&page).await.is(StatusCode::OK).says("Chưa đối chiếu hồ sơ này");
    lan.post(&page, &[("_once", "d1")]).await.is(StatusCode::SEE_OTHER);
    lan.get(&page)
        .await
        .says("hồ sơ của chính tác giả")
        .says("Thẻ số năm ngoái")
        .says("Lời giải trình");
    // Nothing typed is lost when something is missing or somebody else was faster.
    let explain = format!("{page}/giai-trinh");
    lan.post(&explain, &[("_once", "e0"), ("words", " ")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập lời giải trình");
    let words = "Đây là phần tôi đã viết năm ngoái, năm nay làm cho lớp 3.";
    lan.post(&explain, &[("_once", "e1"), ("words", words)])
        .await
        .is(StatusCode::SEE_OTHER);
    lan.post(&explain, &[("_once", "e2"), ("words", "Lời khác"), ("seen", "")])
        .await
        .is(StatusCode::CONFLICT)
        .says("Lời khác")
        .says(words);
    hand_in(&lan, &second).await;
    let hoa = world.user("hoa").await;
    hoa.get(&page).await.says("Tác giả giải trình").says(words);
    hoa.post(&explain, &[("_once", "e3"), ("words", "x")])
        .await
        .is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_interface_gives_what_the_page_shows() {
    let (world, lan, mine, _) = copied().await;
    hand_in(&lan, &mine).await;
    let id = mine.rsplit('/').next().unwrap();
    let path = format!("/api/v1/initiatives/{id}/novelty");
    let as_clerk = world.user("hoa").await.get(&path).await.is(StatusCode::OK).json();
    assert_eq!(as_clerk["sight"], "whole");
    assert_eq!(as_clerk["sources"][0]["id"], serde_json::Value::Null);
    assert_eq!(as_clerk["sources"][0]["unit"], world.other_school.to_string());
    assert_eq!(
        as_clerk["sources"][0]["passages"][0]["source_words"],
        serde_json::Value::Null
    );
    let as_author = lan.get(&path).await.is(StatusCode::OK).json();
    assert_eq!(as_author["sources"], serde_json::json!([]));
    assert_eq!(as_author["needs_look"], false);
    let again = world.user("minh").await;
    let again = again
        .json(Method::POST, &path, &[], serde_json::json!({}))
        .await
        .is(StatusCode::OK);
    assert_eq!(again.json()["reason"], "asked");
    // Handed in, it is not the author's any more to have compared.
    lan.json(Method::POST, &path, &[], serde_json::json!({}))
        .await
        .is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_index_follows_the_records_and_is_made_again_from_them() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = draft(&world, &lan, "Lò Thị Lan", ("Thẻ số", COPIED)).await;
    let id = address.rsplit('/').next().unwrap().parse().unwrap();
    let novelty = world.app.engines.novelty.clone();
    let held = || novelty.held().unwrap();
    world.run_jobs().await;
    assert!(held().is_empty(), "a draft is nobody's source");
    hand_in(&lan, &address).await;
    assert!(held().contains_key(&id));
    // As after a crash, or on a node that did not do the work: what is missing is taken in, what is too much goes.
    novelty.remove(&[id]).unwrap();
    let stray = Kept {
        id: uuid_of(7),
        version: 1,
        text: COPIED.to_owned(),
    };
    novelty.put(&[stray]).unwrap();
    assert_eq!(comparing::catch_up(&world.app, None).await.unwrap(), 2);
    assert_eq!(held().keys().copied().collect::<Vec<_>>(), [id]);
    assert_eq!(
        comparing::catch_up(&world.app, None).await.unwrap(),
        0,
        "and then there is peace"
    );
    // The command of the operator.
    novelty.remove(&[id]).unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    initiatives::commands::novelty::enqueue_rebuild(&tx).await.unwrap();
    tx.commit().await.unwrap();
    world.run_jobs().await;
    assert!(held().contains_key(&id));
    // Withdrawn, it accuses nobody.
    lan.post(&format!("{address}/rut"), &[("_once", "r1")])
        .await
        .is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    assert!(held().is_empty());
}

fn uuid_of(number: u128) -> kernel::engines::novelty::Uuid {
    kernel::engines::novelty::Uuid::from_u128(number)
}

#[tokio::test]
async fn records_of_past_years_have_later_ones_looked_at_again_and_make_groups() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let mine = draft(&world, &lan, "Lò Thị Lan", ("Bộ thẻ số của lớp 2A", COPIED)).await;
    hand_in(&lan, &mine).await;
    let hoa = world.user("hoa").await;
    hoa.get(&format!("{mine}/doi-chieu"))
        .await
        .says("Không thấy đoạn nào giống");
    let sheet = format!(
        "Tên sáng kiến,Tác giả,Số quyết định,Ngày công nhận,Bản chất\nThẻ số bằng bìa,Trần Văn Bình,12/QĐ-TH,20/5/2025,\"{COPIED}\"\n"
    );
    let unit = world.school.to_string();
    let fields = [("unit", unit.as_str()), ("purpose", "register"), ("year", "2025")];
    let page = upload(&hoa, &fields, "so-2025.csv", sheet.as_bytes())
        .await
        .is(StatusCode::OK);
    carry_out(&hoa, &page.text()).await.is(StatusCode::SEE_OTHER);
    world.run_jobs().await;
    hoa.get(&format!("{mine}/doi-chieu"))
        .await
        .says("Cần xem")
        .says("Thẻ số bằng bìa")
        .says("2025");
    world
        .person(
            "dao",
            "Đào Thị Sở",
            world.commune,
            "Chuyên viên",
            false,
            &[(Role::FocalOffice, true)],
        )
        .await;
    let office = world.user("dao").await;
    let page = office.get("/sang-kien/trung-lap").await.is(StatusCode::OK);
    let page = page
        .says("Nhóm 1: 2 hồ sơ")
        .says("Thẻ số bằng bìa")
        .says("Bộ thẻ số của lớp 2A");
    let link = page.text();
    let link = link
        .split("<a href=\"/sang-kien/")
        .find(|part| part.contains("doi-chieu?nguon="))
        .unwrap();
    let link = format!("/sang-kien/{}", link.split(['"', '#']).next().unwrap());
    office.get(&link).await.is(StatusCode::OK).says("Thẻ số bằng bìa");
    hoa.get("/sang-kien/trung-lap").await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_title_like_another_is_proposed_only_to_who_may_know_it() {
    let (world, lan, _, source) = copied().await;
    let path = "/sang-kien/ten-gan-giong?title=th%E1%BA%BB%20s%E1%BB%91%20cho%20l%E1%BB%9Bp%20gh%C3%A9p";
    let list = lan.get(path).await.is(StatusCode::OK).text();
    assert!(
        list.contains("Không thấy tên nào") && !list.contains("Thẻ số ở lớp ghép"),
        "{list}"
    );
    let binh = world.user("binh").await;
    binh.get(path).await.says("Thẻ số ở lớp ghép").says(&source);
    // The list alone, for the script of the page.
    let part = binh
        .send(Method::GET, path, "", &[("x-fragment", "1")], Vec::new())
        .await
        .is(StatusCode::OK)
        .says("Thẻ số ở lớp ghép")
        .text();
    assert!(!part.contains("<html"), "{part}");
}

/// A damaged file of the index fails no comparison: it is set aside, the records are taken in again, and the source that was
/// in it is found as before.
#[tokio::test]
async fn a_damaged_text_fails_no_comparison() {
    use std::io::{Seek as _, Write as _};
    let (world, lan, mine, source) = copied().await;
    let novelty = world.app.engines.novelty.clone();
    // So many that they become a file; none of them is a record.
    let strays: Vec<Kept> = (0..300)
        .map(|n| Kept {
            id: uuid_of(1_000 + n),
            version: 1,
            text: format!("Việc thứ {n} của bản {n} làm trong {n} ngày."),
        })
        .collect();
    novelty.put(&strays).unwrap();
    let files = std::fs::read_dir(world.config.data.join("novelty")).unwrap();
    let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    assert_eq!(files.len(), 1);
    // In place, as a failing disk does; the first text is the record's.
    let mut file = std::fs::OpenOptions::new().write(true).open(&files[0]).unwrap();
    file.seek(std::io::SeekFrom::Start(60)).unwrap();
    file.write_all(&[0; 8]).unwrap();
    drop(file);
    hand_in(&lan, &mine).await;
    world.run_jobs().await;
    let hoa = world.user("hoa").await;
    hoa.get(&format!("{mine}/doi-chieu"))
        .await
        .says("Cần xem: có đoạn giống hồ sơ nộp trước");
    assert!(novelty.lost().is_empty(), "everything was taken in again");
    let id = source.rsplit('/').next().unwrap().parse().unwrap();
    assert!(novelty.held().unwrap().contains_key(&id));
    let files = std::fs::read_dir(world.config.data.join("novelty")).unwrap();
    let aside = files.filter(|file| {
        file.as_ref()
            .unwrap()
            .path()
            .extension()
            .is_some_and(|end| end == "damaged")
    });
    assert!(aside.count() > 0, "the damaged file was met and set aside");
}

/// A record that is gone when its turn comes is no failure: nothing is left to be done.
#[tokio::test]
async fn the_comparison_of_a_record_that_is_gone_is_done() {
    let world = World::new().await;
    let novelty = world.app.engines.novelty.clone();
    let gone = Kept {
        id: uuid_of(7),
        version: 1,
        text: COPIED.to_owned(),
    };
    novelty.put(&[gone]).unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let id = initiatives::InitiativeId(uuid_of(7));
    initiatives::commands::novelty::enqueue(&tx, id, 1, initiatives::novelty::Reason::Recheck)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.run_jobs().await;
    assert!(novelty.held().unwrap().is_empty());
}

/// Of an author's tries before handing in only the last is kept, with its text; the words of the ones before are gone.
#[tokio::test]
async fn texts_of_earlier_tries_are_forgotten() {
    let (world, lan, mine, _) = copied().await;
    let id = mine.rsplit('/').next().unwrap().parse().unwrap();
    let reader = world.app.db.reader();
    let latest = async || {
        let last = initiatives::store::novelty::latest(&reader, id, initiatives::policy::Sight::Whole).await;
        last.unwrap().unwrap()
    };
    let texts = async |hashes: &[String]| {
        let found = initiatives::store::novelty::compared_texts(&reader, hashes).await;
        found.unwrap().len()
    };
    let page = format!("{mine}/doi-chieu");
    lan.post(&page, &[("_once", "t1")]).await.is(StatusCode::SEE_OTHER);
    let first = latest().await;
    let source = first.found.sources[0].text.clone();
    assert_eq!(texts(&[first.text.clone(), source.clone()]).await, 2);
    world.advance(chrono::TimeDelta::minutes(1));
    let essence = format!("{COPIED} Tôi viết lại từ đầu.");
    let unit = world.school.to_string();
    let fields = [
        ("title", "Bộ thẻ số của lớp 2A"),
        ("unit", unit.as_str()),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", "2/3/26"),
        ("essence", essence.as_str()),
        ("benefit_author", "Tăng 20% số em làm đúng."),
        ("author_name", "Lò Thị Lan"),
        ("author_share", "100"),
        ("then", "check"),
    ];
    let version = lan
        .get(&format!("/api/v1/initiatives/{id}"))
        .await
        .is(StatusCode::OK)
        .json()["version"]
        .to_string();
    let mut all = vec![("version", version.as_str())];
    all.extend(fields);
    lan.post(&format!("{mine}/sua"), &all).await.is(StatusCode::SEE_OTHER);
    lan.post(&page, &[("_once", "t2")]).await.is(StatusCode::SEE_OTHER);
    let second = latest().await;
    assert_ne!(first.text, second.text);
    assert_eq!(texts(&[first.text]).await, 0, "nobody reads the first try any more");
    assert_eq!(texts(&[second.text, source]).await, 2, "what is spoken of stays");
}

/// Two records of a pair may be compared at the same moment: the later word counts, and nothing fails.
#[tokio::test]
async fn a_pair_may_be_said_twice() {
    use initiatives::novelty::Pair;
    let (world, lan, mine, source) = copied().await;
    hand_in(&lan, &mine).await;
    let of = |address: &str| -> initiatives::InitiativeId { address.rsplit('/').next().unwrap().parse().unwrap() };
    let actor = kernel::access::Actor::system("test");
    let scope = initiatives::policy::scope(&actor);
    // A third record's result names the pair, as the other comparison would whose deletion saw nothing yet.
    let third = draft(
        &world,
        &lan,
        "Lò Thị Lan",
        ("Sổ tay số", "Ghi sổ bằng điện thoại ở bản xa."),
    )
    .await;
    let pair = |words| Pair {
        later: of(&mine),
        earlier: of(&source),
        words,
        passages: 1,
        same_title: false,
        own: false,
    };
    for words in [80, 90] {
        let tx = world.app.db.begin_system("test").await.unwrap();
        let found = initiatives::store::find(&tx.reader(), &scope, of(&third), tx.today())
            .await
            .unwrap();
        let permit = initiatives::policy::permit_compare(&actor, &found, &tx.units(), tx.today()).unwrap();
        initiatives::store::novelty::save_pairs(&tx, &permit, of(&third), &[pair(words)])
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let today = kernel::time::local_date(world.app.db.now());
    let pairs = initiatives::store::novelty::pairs(&world.app.db.reader(), &scope, 10, today).await;
    assert_eq!(pairs.unwrap(), [pair(90)]);
}
