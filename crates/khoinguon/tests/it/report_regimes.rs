//! Report regimes: periods that the calendar does not name, and what writing a regime keeps.

use crate::reports::{act, content, owed, regime, write};
use crate::world::World;
use axum::http::{Method, StatusCode};
use directives::compiler::{DueRule, MonthDay};
use kernel::period::{Period, PeriodKind};
use reports::model::{Act, Content, Cutoff, Frequency};
use serde_json::json;

fn every(period: PeriodKind, month: i8, day: u8, stage: Option<&str>) -> Frequency {
    Frequency::Every {
        rule: DueRule {
            period,
            day: Some(MonthDay { month, day }),
            strict: false,
        },
        stage: stage.map(|code| code.parse().unwrap()),
    }
}

/// A regime of another kind of period, whose rows are all typed.
fn by(world: &World, frequency: Frequency) -> Content {
    let mut content = content(world);
    content.frequency = frequency;
    content.form.tables[0].rows.remove(0);
    content.outline.clear();
    content.from = "2020-01-01".parse().unwrap();
    content.approval = false;
    content
}

/// Nine months, a school year and a stage open, are due, are compared with the one before and stand on the board as quarters do.
#[tokio::test]
async fn nine_months_school_years_and_stages_are_periods_like_others() {
    let world = World::new().await;
    let (hoa, kim) = (world.user("hoa").await, crate::directives::officers(&world).await.0);
    for (frequency, before, now, due) in [
        (
            every(PeriodKind::NineMonths, 9, 20, None),
            "2025-9M",
            "2026-9M",
            "2026-09-20",
        ),
        (
            every(PeriodKind::SchoolYear, 9, 31, None),
            "2025-SY",
            "2026-SY",
            "2027-05-31",
        ),
        (
            every(PeriodKind::Stage, 12, 15, Some("2021-2025")),
            "2021-2025",
            "2026-2030",
            "2030-12-15",
        ),
    ] {
        let kind = frequency.kind();
        let id = regime(&world, world.commune, by(&world, frequency)).await;
        let label = |code: &str| code.parse::<Period>().unwrap().label();
        let opened = owed(&world, id, now).await;
        assert_eq!(opened.len(), 2, "{now}");
        let ends = kernel::time::end_of_day(due.parse().unwrap());
        assert!(opened.iter().all(|one| one.report.due_at == ends), "{now}");
        let mine = |all: Vec<reports::store::Owed>| all.into_iter().find(|one| one.report.unit == world.school);
        // In November no nine months run, and of the year before nothing is late any more.
        if kind == PeriodKind::NineMonths {
            assert!(owed(&world, id, before).await.is_empty());
        } else {
            let earlier = mine(owed(&world, id, before).await).unwrap().report.id;
            write(&world, earlier, &[("02", "17"), ("03", "4")]).await;
            act(&world, earlier, Act::Send, "").await;
            act(&world, earlier, Act::Accept, "").await;
        }
        let report = mine(opened).unwrap().report.id;
        write(&world, report, &[("02", "20"), ("03", "kps")]).await;
        let page = hoa.get(&format!("/bao-cao/{report}")).await.is(StatusCode::OK);
        let page = page.says(&label(now));
        if kind != PeriodKind::NineMonths {
            page.says("<span>17<span class=\"hint\">");
        }
        act(&world, report, Act::Send, "").await;
        let board = format!("/bao-cao/che-do/{id}/ky/{now}");
        kim.get(&board).await.is(StatusCode::OK).says(&label(now));
        kim.get(&format!("{board}/tong-hop")).await.is(StatusCode::OK);
        let shown = kim.get(&format!("/bao-cao/che-do/{id}")).await.is(StatusCode::OK);
        shown.says(&label(now));
    }
}

/// The days that count of a school year or stage are inferred, and that is said; those of a quarter are law.
#[tokio::test]
async fn an_inferred_cutoff_is_marked() {
    let world = World::new().await;
    let (kim, _) = crate::directives::officers(&world).await;
    let words = "chưa đối chiếu với văn bản gốc";
    for (frequency, marked) in [
        (every(PeriodKind::Quarter, 3, 3, None), false),
        (every(PeriodKind::SchoolYear, 9, 31, None), true),
        (every(PeriodKind::Stage, 12, 15, Some("2026-2030")), true),
    ] {
        let content = Content {
            cutoff: Cutoff::Administrative,
            ..by(&world, frequency)
        };
        let id = regime(&world, world.commune, content).await;
        let text = kim.get(&format!("/bao-cao/che-do/{id}")).await.text();
        assert_eq!(text.contains(words), marked, "{frequency:?}");
    }
}

/// By stages needs the first of them; it is asked for at its field, and the answer is kept as it was given.
#[tokio::test]
async fn a_regime_by_stages_names_the_first_one() {
    let world = World::new().await;
    let (kim, _) = crate::directives::officers(&world).await;
    let body = |due: serde_json::Value| {
        json!({
            "owner": world.commune, "name": "Báo cáo giai đoạn", "purpose": "x", "reporters": "each_below",
            "receiver": world.commune, "due": due, "cutoff": "calendar", "basis": "y", "from": "2026-11-01",
            "form": { "tables": [{ "name": "B", "rows": [
                { "code": "01", "name": "A", "measured": "lượt", "source": { "kind": "typed" } }
            ] }] }
        })
    };
    let path = "/api/v1/report-regimes";
    for (due, field) in [
        (json!({ "every": "stage", "month": 12, "day": 15 }), "/stage"),
        (
            json!({ "every": "stage", "month": 12, "day": 15, "period": "2026-Q1" }),
            "/stage",
        ),
        (
            json!({ "every": "stage", "month": 14, "day": 15, "period": "2026-2030" }),
            "/due",
        ),
        (json!({ "every": "nine_months", "month": 11, "day": 1 }), "/due"),
    ] {
        let refused = kim.json(Method::POST, path, &[], body(due)).await;
        let refused = refused.is(StatusCode::UNPROCESSABLE_ENTITY).json();
        assert_eq!(refused["errors"][0]["pointer"], field, "{refused}");
    }
    let due = json!({ "every": "stage", "month": 12, "day": 15, "before": true, "period": "2026-2030", "on": null });
    let made = kim.json(Method::POST, path, &[], body(due.clone())).await;
    let made = made.is(StatusCode::CREATED).json();
    assert_eq!(made["due"], due);
    // The page shows it again, and keeps it.
    let id = made["id"].as_str().unwrap();
    let edit = kim.get(&format!("/bao-cao/che-do/{id}/sua")).await.is(StatusCode::OK);
    let edit = edit.says("value=\"2026-2030\"");
    assert!(
        edit.text().contains("<option value=\"stage\" selected"),
        "{}",
        edit.text()
    );
    let mut fields = vec![
        ("version", "1"),
        ("name", "Báo cáo giai đoạn"),
        ("purpose", "x"),
        ("basis", "y"),
        ("reporters", "each_below"),
        ("when", "again"),
        ("repeat_every", "stage"),
        ("repeat_month", "12"),
        ("repeat_day", "15"),
        ("cutoff", "calendar"),
        ("from", "01/11/2026"),
        ("r_code", "01"),
        ("r_name", "A"),
        ("r_measured", "lượt"),
        ("r_source", "typed:0:p"),
        ("r_of", ""),
    ];
    let receiver = world.commune.to_string();
    fields.push(("receiver", &receiver));
    let address = format!("/bao-cao/che-do/{id}");
    kim.post(&address, &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Nhập giai đoạn đầu tiên");
    fields.push(("repeat_stage", "Giai đoạn 2026 – 2030"));
    kim.post(&address, &fields).await.is(StatusCode::SEE_OTHER);
    let kept = kim
        .json(Method::GET, &format!("{path}/{id}"), &[], json!({}))
        .await
        .json();
    assert_eq!(kept["due"]["period"], "2026-2030");
}

/// A form of a regime as a page sends it, with three rows.
fn form(receiver: &str) -> Vec<(&str, &str)> {
    let mut fields = vec![
        ("name", "Báo cáo quý về sáng kiến"),
        ("purpose", "Kết quả trong quý"),
        ("basis", "Công văn 1003"),
        ("reporters", "each_below"),
        ("when", "again"),
        ("repeat_every", "quarter"),
        ("repeat_month", "3"),
        ("repeat_day", "3"),
        ("cutoff", "calendar"),
        ("from", "01/11/2026"),
        ("receiver", receiver),
    ];
    for (code, name) in [
        ("01", "Buổi tuyên truyền"),
        ("02", "Buổi tập huấn"),
        ("03", "Lượt người dự"),
    ] {
        fields.extend([
            ("r_code", code),
            ("r_name", name),
            ("r_measured", "buổi"),
            ("r_source", "typed:0:p"),
            ("r_of", ""),
        ]);
    }
    for (code, heading) in [("I", "Kết quả"), ("II", "Kiến nghị")] {
        fields.extend([
            ("s_code", code),
            ("s_heading", heading),
            ("s_drafted", "nothing"),
            ("s_required", ""),
        ]);
    }
    fields
}

/// The values of a field in the order in which they stand on a page.
fn values(page: &str, name: &str) -> Vec<String> {
    let begins = format!("name=\"{name}\" value=\"");
    page.split(&begins)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .filter(|value| !value.is_empty())
        .collect()
}

/// A line goes up and down by a button of the form, without a script; nothing is kept by that and nothing typed is lost.
#[tokio::test]
async fn a_line_of_the_form_is_moved_and_nothing_is_lost() {
    let world = World::new().await;
    let (kim, _) = crate::directives::officers(&world).await;
    let (commune, address) = (world.commune.to_string(), "/bao-cao/che-do");
    let moved = async |way: &'static str| {
        let mut fields = form(&commune);
        fields.extend([("owner", commune.as_str()), ("chuyen", way), ("table", "Biểu 1")]);
        kim.post(address, &fields).await.is(StatusCode::OK).text()
    };
    let page = moved("rows:len:1").await;
    assert_eq!(values(&page, "r_code"), ["02", "01", "03"]);
    assert_eq!(
        values(&page, "r_name"),
        ["Buổi tập huấn", "Buổi tuyên truyền", "Lượt người dự"]
    );
    assert_eq!(values(&page, "s_code"), ["I", "II"], "the other list stays");
    assert!(page.contains("value=\"Biểu 1\"") && page.contains("Kết quả trong quý"));
    // It stands first now: up leads nowhere, so the way down has the focus.
    let focus = |page: &str| {
        let before = page.split(" autofocus").next().unwrap();
        let button = before.rsplit("name=\"chuyen\" value=\"").next().unwrap();
        button.split('"').next().unwrap().to_owned()
    };
    assert_eq!(focus(&page), "rows:xuong:0");
    assert_eq!(focus(&moved("rows:xuong:0").await), "rows:xuong:1");
    assert_eq!(values(&moved("sections:xuong:0").await, "s_code"), ["II", "I"]);
    // What cannot be moved, or is none of ours, is no error and loses nothing.
    for odd in [
        "rows:len:0",
        "rows:len:99",
        "rows:xuong:18446744073709551615",
        "rows:len:-1",
        "khac:len:1",
        "rows",
        "::",
    ] {
        let fields: Vec<(&str, &str)> = form(&commune)
            .into_iter()
            .chain([("owner", commune.as_str()), ("chuyen", odd), ("repeat_day", "99")])
            .collect();
        let text = kim.post(address, &fields).await.text();
        if odd.starts_with("rows:len:0") {
            assert_eq!(values(&text, "r_code"), ["01", "02", "03"], "{odd}");
        }
    }
    // A regime that is there keeps what it was until it is saved.
    let id = regime(&world, world.commune, content(&world)).await;
    let rows = async || {
        let path = format!("/api/v1/report-regimes/{id}");
        let kept = kim.json(Method::GET, &path, &[], json!({})).await.json();
        (kept["version"].clone(), kept["form"].clone())
    };
    let before = rows().await;
    let mut fields = form(&commune);
    fields.extend([("version", "2"), ("chuyen", "rows:len:1")]);
    let page = kim.post(&format!("{address}/{id}"), &fields).await.is(StatusCode::OK);
    assert_eq!(values(&page.text(), "r_code"), ["02", "01", "03"]);
    assert_eq!(values(&page.text(), "version"), ["2"]);
    assert_eq!(rows().await, before);
}

/// What a regime is tied to stays tied when somebody who may not read it changes something else.
#[tokio::test]
async fn a_tie_that_the_editor_may_not_see_is_kept() {
    let world = World::new().await;
    let (kim, _) = crate::directives::officers(&world).await;
    // A document of the other school: the officers of the commune do not read its register.
    let mut entered = crate::directives::letter(&world, "77/THCS");
    entered.content.issuer_unit = Some(world.other_school);
    entered.act = Vec::new();
    let system = kernel::access::Actor::system("test");
    let tx = world.app.db.begin_system("test").await.unwrap();
    let document = directives::commands::enter(&tx, &system, world.other_school, entered)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    kim.get(&format!("/chi-dao/{document}")).await.is(StatusCode::NOT_FOUND);
    let mut tied = content(&world);
    tied.directive = Some(document);
    let id = regime(&world, world.commune, tied).await;
    let address = format!("/bao-cao/che-do/{id}");
    let edit = kim.get(&format!("{address}/sua")).await.is(StatusCode::OK).text();
    assert!(
        edit.contains(&format!("<option value=\"{document}\" selected>Văn bản đang gắn")),
        "{edit}"
    );
    assert!(!edit.contains("77/THCS"), "what it is stays hidden");
    let (commune, document) = (world.commune.to_string(), document.to_string());
    let mut fields = form(&commune);
    fields.extend([("version", "2"), ("directive", document.as_str())]);
    kim.post(&address, &fields).await.is(StatusCode::SEE_OTHER);
    let kept = kim
        .json(Method::GET, &format!("/api/v1/report-regimes/{id}"), &[], json!({}))
        .await
        .json();
    assert_eq!(kept["directive"], document.as_str());
    assert_eq!(kept["name"], "Báo cáo quý về sáng kiến");
    // Nobody ties a regime of their own to what they may not read.
    let mut fields = form(&commune);
    fields.extend([("owner", commune.as_str()), ("directive", document.as_str())]);
    kim.post("/bao-cao/che-do", &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Không có văn bản này trong sổ");
}

/// A new regime begins with what its document says: also a due rule that was typed, and the communes where it went to communes.
#[tokio::test]
async fn a_new_regime_begins_with_the_printed_rule_of_its_document() {
    use directives::model::LineKind;
    let world = World::new().await;
    let (kim, _) = crate::directives::officers(&world).await;
    let mut entered = crate::directives::letter(&world, "12/UBND");
    entered.act = vec![world.commune];
    let id = crate::directives::document(&world, entered, false).await;
    let line = directives::commands::NewLine {
        kind: LineKind::ReportDuty,
        clause: None,
        name: "Báo cáo quý về sáng kiến".into(),
        value: String::new(),
        due_rule: "trước ngày 05 của tháng cuối quý".into(),
        who: "UBND các xã".into(),
        sentence: String::new(),
        reading: String::new(),
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    directives::commands::add_lines(&tx, &kernel::access::Actor::system("test"), id, vec![line])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let page = kim.get(&format!("/bao-cao/che-do/moi?van_ban={id}")).await;
    let page = page.is(StatusCode::OK).text();
    assert!(page.contains("name=\"repeat_day\" value=\"5\""), "{page}");
    for chosen in ["<option value=\"quarter\" selected", "<option value=\"3\" selected"] {
        assert!(page.contains(chosen), "{chosen}");
    }
    let checked = |code: &str| {
        let input = page.split(&format!("value=\"{code}\"")).nth(1).unwrap();
        input.split('>').next().unwrap().contains("checked")
    };
    assert!(checked("each_commune") && !checked("each_below"));
    // To schools: the units below.
    let other = crate::directives::document(&world, crate::directives::letter(&world, "13/UBND"), false).await;
    let page = kim.get(&format!("/bao-cao/che-do/moi?van_ban={other}")).await.text();
    let input = page.split("value=\"each_below\"").nth(1).unwrap();
    assert!(input.split('>').next().unwrap().contains("checked"));
}

/// A correction that is given up leaves what was sent: the receiver sees it taken as before, and the next correction begins
/// with what was sent, not with what was given up.
#[tokio::test]
async fn a_correction_can_be_given_up() {
    let world = World::new().await;
    let (kim, hoa) = (crate::directives::officers(&world).await.0, world.user("hoa").await);
    let id = regime(&world, world.commune, content(&world)).await;
    let report = owed(&world, id, "2026-Q4").await[1].report.id;
    let read = async || owed(&world, id, "2026-Q4").await[1].report.clone();
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    act(&world, report, Act::Send, "").await;
    let address = format!("/bao-cao/{report}");
    // Nothing is being corrected: there is nothing to give up.
    assert!(!hoa.get(&address).await.text().contains("Bỏ bản sửa"));
    hoa.post(&format!("{address}/bo-sua"), &[])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    for taken in [false, true] {
        if taken {
            act(&world, report, Act::Accept, "").await;
        }
        let before = read().await;
        act(&world, report, Act::Correct, "Đếm nhầm").await;
        write(&world, report, &[("03", "40")]).await;
        hoa.get(&address).await.is(StatusCode::OK).says("Bỏ bản sửa");
        let version = read().await.version.to_string();
        // The receiver does not give it up.
        kim.post(&format!("{address}/bo-sua"), &[("version", &version)])
            .await
            .is(StatusCode::FORBIDDEN);
        let fields = [("version", version.as_str()), ("_once", if taken { "b" } else { "a" })];
        for _ in 0..2 {
            hoa.post(&format!("{address}/bo-sua"), &fields)
                .await
                .is(StatusCode::SEE_OTHER);
        }
        let after = read().await;
        assert_eq!((after.stage, after.revision), (before.stage, before.revision));
        assert_eq!(after.draft, before.draft, "what was typed for the correction is gone");
    }
    let told = kernel::journal::timeline(&world.app.db.reader(), "report", report.0)
        .await
        .unwrap();
    assert_eq!(told.iter().filter(|entry| entry.act == "report.withdraw").count(), 2);
    hoa.get(&address).await.says("bỏ bản sửa");
    // A correction begun before drafts were kept cannot be given up: what was sent would stand beside another draft.
    act(&world, report, Act::Correct, "Đếm nhầm").await;
    write(&world, report, &[("03", "41")]).await;
    world.tamper("UPDATE reports SET kept_draft = NULL").await;
    let before = read().await;
    let version = before.version.to_string();
    hoa.post(&format!("{address}/bo-sua"), &[("version", &version), ("_once", "c")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("không còn bản nháp của lần gửi trước");
    let after = read().await;
    assert_eq!(
        (after.stage, after.version, after.draft),
        (before.stage, before.version, before.draft)
    );
}

/// Who wrote another text into a section meanwhile is shown beside what was typed, which stays; saving again is a choice.
#[tokio::test]
async fn two_texts_of_one_section_are_both_shown() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let id = regime(&world, world.commune, content(&world)).await;
    let report = owed(&world, id, "2026-Q4").await[1].report.clone();
    let address = format!("/bao-cao/{}", report.id);
    let page = hoa.get(&address).await.is(StatusCode::OK).text();
    let (version, mark) = (values(&page, "version")[0].clone(), values(&page, "h-I")[0].clone());
    let save = async |text: &str, version: &str, mark: &str| {
        hoa.post(&address, &[("version", version), ("h-I", mark), ("s-I", text)])
            .await
    };
    save("Chữ của người thứ nhất", &version, &mark)
        .await
        .is(StatusCode::SEE_OTHER);
    let clash = save("Chữ của người thứ hai", &version, &mark).await;
    let clash = clash
        .is(StatusCode::CONFLICT)
        .says("Người khác vừa lưu nội dung khác cho phần này");
    let text = clash.text();
    assert!(
        text.contains("<blockquote class=\"prose long\">Chữ của người thứ nhất</blockquote>"),
        "{text}"
    );
    let area = text
        .split("id=\"f-s-I\"")
        .nth(1)
        .unwrap()
        .split("</textarea>")
        .next()
        .unwrap();
    assert!(area.contains("Chữ của người thứ hai"), "{area}");
    // Having read both, the second one keeps theirs.
    let (version, mark) = (values(&text, "version")[0].clone(), values(&text, "h-I")[0].clone());
    save("Chữ của người thứ hai", &version, &mark)
        .await
        .is(StatusCode::SEE_OTHER);
    let kept = owed(&world, id, "2026-Q4").await[1].report.draft.sections["I"].clone();
    assert_eq!(kept, "Chữ của người thứ hai");
}

/// "Nothing" is offered for blank cells only: a cell with words that are no number is not touched by it.
#[tokio::test]
async fn nothing_is_offered_for_blank_cells_only() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let id = regime(&world, world.commune, content(&world)).await;
    let report = owed(&world, id, "2026-Q4").await[1].report.id;
    let (address, words) = (
        format!("/bao-cao/{report}"),
        "Ghi “Không phát sinh” cho mọi ô còn trống",
    );
    hoa.get(&address).await.says(words);
    write(&world, report, &[("02", "nhiều lắm"), ("03", "4")]).await;
    assert!(!hoa.get(&address).await.text().contains(words));
    // Also where the page comes back with what could not be kept.
    write(&world, report, &[("02", "")]).await;
    let complete = format!("{address}/trinh-duyet");
    let page = hoa.post(&complete, &[("then_typed", "1"), ("v-02", "nhiều lắm")]).await;
    let page = page.is(StatusCode::UNPROCESSABLE_ENTITY).text();
    assert!(page.contains("nhiều lắm") && !page.contains(words));
}

/// An act of the interface says which version it means: by If-Match, or in its body.
#[tokio::test]
async fn an_act_says_which_version_it_means() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let id = regime(&world, world.commune, content(&world)).await;
    let report = owed(&world, id, "2026-Q4").await[1].report.id;
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    let path = format!("/api/v1/reports/{report}/acts/complete");
    let refused = hoa.json(Method::POST, &path, &[], json!({})).await;
    let refused = refused.is(StatusCode::PRECONDITION_REQUIRED).json();
    assert!(refused["detail"].as_str().unwrap().contains("If-Match"), "{refused}");
    hoa.json(Method::POST, &path, &[], json!({ "version": 1 }))
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    hoa.json(Method::POST, &path, &[("if-match", "\"1\"")], json!({ "version": 2 }))
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    // Sent twice under one key, it is done once and answered twice.
    let key = [("idempotency-key", "trinh-1")];
    for _ in 0..2 {
        let done = hoa.json(Method::POST, &path, &key, json!({ "version": 2 })).await;
        assert_eq!(done.is(StatusCode::OK).json()["stage"], "completed");
    }
}

/// The list of what is received counts as the board does, at every moment.
#[tokio::test]
async fn the_list_counts_as_the_board_does() {
    let world = World::new().await;
    let id = regime(&world, world.commune, content(&world)).await;
    let report = owed(&world, id, "2026-Q4").await[1].report.id;
    let agree = async |at: chrono::DateTime<chrono::Utc>, expected: usize| {
        let (reader, units) = (world.app.db.reader(), world.app.db.units());
        let regime = reports::store::find_regime(&reader, id).await.unwrap();
        let tallies = reports::store::tallies(&reader, &[&regime], &units, at).await.unwrap();
        assert_eq!(tallies.len(), 1);
        let mut all = owed(&world, id, "2026-Q4").await;
        all.retain(|one| !reports::commands::periods::is_void(one, &units));
        assert_eq!(tallies[0].counts, reports::commands::periods::counts(&all, at));
        assert_eq!(tallies[0].counts.expected, expected);
        let received = all.iter().filter(|one| one.report.revision > 0).count();
        assert_eq!(tallies[0].received, received);
    };
    let now = world.app.db.now();
    let (due, second) = (
        owed(&world, id, "2026-Q4").await[0].report.due_at,
        chrono::TimeDelta::seconds(1),
    );
    agree(now, 2).await;
    agree(due, 2).await;
    agree(due + second, 2).await;
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    act(&world, report, Act::Send, "").await;
    agree(due + second, 2).await;
    act(&world, report, Act::Accept, "").await;
    agree(now, 2).await;
}

/// A duty that was given both as a report and as a recurring task is one piece of work: the report.
#[tokio::test]
async fn a_duty_given_twice_stands_once_in_the_work_list() {
    use directives::commands::tasks::{self as acts, NewTask, When};
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let document = crate::directives::document(&world, crate::directives::letter(&world, "21/UBND"), true).await;
    let rule = directives::model::due::rule(PeriodKind::Quarter, 3, 3, true).unwrap();
    let give = async |title: &str, when: When| {
        let tx = world.app.db.begin_system("test").await.unwrap();
        let new = NewTask {
            title: title.into(),
            leads: vec![world.school],
            when,
            ..NewTask::default()
        };
        acts::add(&tx, &kernel::access::Actor::system("test"), document, new)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    give("Báo cáo kết quả hằng quý", When::Again(rule)).await;
    give("Họp giao ban quý", When::Again(rule)).await;
    let words = |page: &str, title: &str| page.matches(title).count();
    let list = async || {
        let page = hoa.get("/viec-cua-toi").await.is(StatusCode::OK).text();
        // What was told some time stands below.
        page.split("id=\"tin-moi\"").next().unwrap().to_owned()
    };
    assert!(
        words(&list().await, "Báo cáo kết quả hằng quý") > 0,
        "no regime yet: the task"
    );
    let mut tied = content(&world);
    tied.directive = Some(document);
    let id = regime(&world, world.commune, tied).await;
    let page = list().await;
    assert_eq!(words(&page, "Báo cáo kết quả hằng quý"), 0, "the report wins");
    assert!(page.contains("Báo cáo quý về sáng kiến"));
    assert!(
        words(&page, "Họp giao ban quý") > 0,
        "another duty of the document stays"
    );
    // Sent and done with, the task is left to be closed.
    let report = owed(&world, id, "2026-Q4").await[1].report.id;
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    act(&world, report, Act::Send, "").await;
    assert!(words(&list().await, "Báo cáo kết quả hằng quý") > 0);
}

/// A paper names the authority of a territory, and does not say twice that it is a report.
#[tokio::test]
async fn the_paper_of_a_report_names_the_authority_once() {
    let world = World::new().await;
    let id = regime(&world, world.commune, content(&world)).await;
    let report = owed(&world, id, "2026-Q4").await[1].report.id;
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    act(&world, report, Act::Send, "").await;
    let (_, docx) = crate::reports::drafted(&world, ("report", report.0), "report")
        .await
        .unwrap();
    let text = world.app.engines.documents.extract(&docx, "a.docx").unwrap().text;
    assert!(text.contains("Kính gửi: Ủy ban nhân dân xã Mường Kim"), "{text}");
    assert!(text.contains("Về sáng kiến, quý IV/2026"), "{text}");
    assert!(!text.contains("Báo cáo quý về sáng kiến"), "{text}");
}
