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
