//! Periodic reports: who owes one until when, what is typed, approved, sent, given back, corrected, closed, added up. Who is
//! not concerned sees nothing; nothing that was typed is lost.

use crate::directives::officers;
use crate::world::{User, World};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use directives::model::due;
use indicators::Figures;
use kernel::AppError;
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::period::{Period, PeriodKind};
use reports::commands::{self, Typed, TypedCell, With, periods};
use reports::model::form::Drafted;
use reports::model::{
    Act, Amount, Content, Cutoff, Entry, Form, Frequency, Regime, RegimeId, ReportId, Reporters, Row, Section, Source,
    Stage, Table,
};
use reports::policy;
use reports::store::{self, Owed};
use serde_json::{Value, json};

fn typed(code: &str, name: &str) -> Row {
    Row {
        code: code.into(),
        name: name.into(),
        measured: "buổi".into(),
        source: Source::Typed {
            decimals: 0,
            negative: false,
        },
    }
}

/// "Trước ngày 03 của tháng cuối quý", from both schools to the commune.
pub fn content(world: &World) -> Content {
    let counted = Row {
        code: "01".into(),
        name: "Hồ sơ sáng kiến đã nộp".into(),
        measured: "hồ sơ".into(),
        source: Source::Indicator {
            key: "sk.submitted".into(),
        },
    };
    let sum = Row {
        source: Source::Sum {
            of: vec!["02".into(), "03".into()],
        },
        ..typed("04", "Tổng số buổi")
    };
    Content {
        name: "Báo cáo quý về sáng kiến".into(),
        purpose: "Kết quả phong trào sáng kiến trong quý".into(),
        reporters: Reporters::EachBelow,
        named: Vec::new(),
        receiver: world.commune,
        via: None,
        also: None,
        way: "Gửi trên hệ thống".into(),
        frequency: Frequency::Every {
            rule: due::rule(PeriodKind::Quarter, 3, 3, true).unwrap(),
            stage: None,
        },
        cutoff: Cutoff::Administrative,
        outline: vec![Section {
            code: "I".into(),
            heading: "Kết quả".into(),
            drafted: Drafted::Results,
            required: true,
        }],
        form: Form {
            tables: vec![Table {
                name: "Biểu 1".into(),
                rows: vec![
                    counted,
                    typed("02", "Buổi tuyên truyền"),
                    typed("03", "Buổi tập huấn"),
                    sum,
                ],
            }],
        },
        basis: "Công văn 1003/SKHCN-QL ngày 13/5/2025".into(),
        directive: None,
        into: None,
        from: "2026-11-01".parse().unwrap(),
        approval: true,
        territory: false,
    }
}

/// A regime in force.
pub async fn regime(world: &World, owner: UnitId, content: Content) -> RegimeId {
    let (system, figures) = (Actor::system("test"), world.app.part::<Figures>().unwrap());
    let tx = world.app.db.begin_system("test").await.unwrap();
    let id = commands::enter_regime(&tx, &system, &figures, owner, content)
        .await
        .unwrap();
    commands::put_into_force(&tx, &system, &figures, id).await.unwrap();
    tx.commit().await.unwrap();
    id
}

fn quarter(code: &str) -> Period {
    code.parse().unwrap()
}

/// What is owed for the fourth quarter, in the order of the organisation.
pub async fn owed(world: &World, id: RegimeId, period: &str) -> Vec<Owed> {
    let today = kernel::time::local_date(world.app.db.now());
    let reader = world.app.db.reader();
    let mut found = store::of_period(&reader, &policy::whole(), id, quarter(period), today)
        .await
        .unwrap();
    store::in_order(&mut found, &world.app.db.units(), today);
    found
}

async fn report_of(world: &World, id: RegimeId, unit: UnitId) -> Owed {
    let all = owed(world, id, "2026-Q4").await;
    all.into_iter().find(|one| one.report.unit == unit).unwrap()
}

/// Types values by code, as the service.
pub async fn write(world: &World, id: ReportId, values: &[(&str, &str)]) {
    let system = Actor::system("test");
    let tx = world.app.db.begin_system("test").await.unwrap();
    let today = tx.today();
    let seen = store::find(&tx.reader(), &policy::whole(), id, today).await.unwrap();
    let cells = values.iter().map(|(code, value)| {
        let cell = TypedCell {
            value: Some((*value).to_owned()),
            ..TypedCell::default()
        };
        ((*code).to_owned(), cell)
    });
    let typed = Typed {
        cells: cells.collect(),
        ..Typed::default()
    };
    commands::save(&tx, &system, id, seen.report.version, typed)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// An act of the service.
pub async fn act(world: &World, id: ReportId, act: Act, note: &str) {
    try_act(world, id, act, note).await.unwrap();
}

async fn try_act(world: &World, id: ReportId, act: Act, note: &str) -> Result<reports::model::Report, AppError> {
    let figures = world.app.part::<Figures>().unwrap();
    figures.fresh(&world.app.db).await.unwrap();
    let tx = world.app.db.begin_system("test").await.unwrap();
    let with = With {
        note: note.to_owned(),
        ..With::default()
    };
    let done = commands::act(&tx, &Actor::system("test"), (&figures, &world.app.packs), id, act, with).await?;
    tx.commit().await.unwrap();
    Ok(done)
}

async fn get(user: &User, path: &str, status: StatusCode) -> Value {
    let answer = user.json(Method::GET, path, &[], json!({})).await.is(status);
    answer.json()
}

/// Writes a draft under the version that is there.
async fn put(user: &User, id: ReportId, body: Value, status: StatusCode) -> Value {
    let path = format!("/api/v1/reports/{id}");
    let seen = user.json(Method::GET, &path, &[], json!({})).await;
    let version = seen.json()["version"].as_i64().unwrap_or(1);
    let tag = format!("\"{version}\"");
    let answer = user
        .json(Method::PUT, &format!("{path}/draft"), &[("if-match", &tag)], body)
        .await
        .is(status);
    answer.json()
}

async fn step(user: &User, id: ReportId, act: &str, body: Value, status: StatusCode) -> Value {
    let path = format!("/api/v1/reports/{id}");
    let seen = user.json(Method::GET, &path, &[], json!({})).await;
    let tag = format!("\"{}\"", seen.json()["version"].as_i64().unwrap_or(1));
    let path = format!("{path}/acts/{act}");
    let answer = user.json(Method::POST, &path, &[("if-match", &tag)], body).await;
    answer.is(status).json()
}

/// Seed 000: before day 03 of the last month of the quarter is 23:59 of day 02; each school owes one, the commune none.
#[tokio::test]
async fn a_regime_in_force_opens_one_report_for_each_reporter() {
    let world = World::new().await;
    let id = regime(&world, world.commune, content(&world)).await;
    let all = owed(&world, id, "2026-Q4").await;
    let units: Vec<UnitId> = all.iter().map(|one| one.report.unit).collect();
    assert_eq!(
        units,
        [world.other_school, world.school],
        "in the order of the organisation"
    );
    assert!(
        owed(&world, id, "2026-Q3").await.is_empty(),
        "it was due before the regime held"
    );
    let due = "2026-12-02T16:59:59Z";
    assert!(
        all.iter()
            .all(|one| one.report.due_at.to_rfc3339().starts_with(&due[..16])),
        "{:?}",
        all[0].report.due_at
    );
    // The job of every day opens each period once, and the next one when it begins.
    for _ in 0..2 {
        let tx = world.app.db.begin_system("test").await.unwrap();
        assert_eq!(periods::open_all(&tx, &Actor::system("test")).await.unwrap(), 0);
        tx.commit().await.unwrap();
    }
    world.advance(TimeDelta::days(40));
    let tx = world.app.db.begin_system("test").await.unwrap();
    assert_eq!(periods::open_all(&tx, &Actor::system("test")).await.unwrap(), 2);
    tx.commit().await.unwrap();
    assert_eq!(owed(&world, id, "2027-Q1").await.len(), 2);
}

/// Entry, completion, approval and taking are four acts of three people.
#[tokio::test]
async fn a_clerk_types_a_leader_sends_the_commune_takes() {
    let world = World::new().await;
    let (kim, _) = officers(&world).await;
    let (hoa, minh, lan) = (
        world.user("hoa").await,
        world.user("minh").await,
        world.user("lan").await,
    );
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "bao-cao").await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let id = regime(&world, world.commune, content(&world)).await;
    let report = report_of(&world, id, world.school).await.report.id;
    let path = format!("/api/v1/reports/{report}");

    // Who has no office sees nothing; whoever takes it sees that it is owed, and not what is being typed.
    get(&lan, &path, StatusCode::NOT_FOUND).await;
    let cells = json!({ "cells": { "02": { "value": "1.250" }, "03": { "value": "kps", "note": "trường không có" } } });
    let written = put(&hoa, report, cells, StatusCode::OK).await;
    let rows = written["rows"].as_array().unwrap();
    let entry = |code: &str| rows.iter().find(|row| row["code"] == code).unwrap()["entry"].clone();
    assert_eq!(
        entry("01"),
        json!({ "kind": "value", "value": "1" }),
        "counted, not typed"
    );
    assert_eq!(entry("02"), json!({ "kind": "value", "value": "1250" }));
    assert_eq!(entry("03")["kind"], "nothing");
    assert_eq!(entry("04"), json!({ "kind": "value", "value": "1250" }), "the sum");
    let seen = get(&kim, &path, StatusCode::OK).await;
    assert_eq!(seen["rows"], json!([]), "no figure before it is sent");
    assert_eq!(seen["stage"], "draft");

    // A clerk does not send; somebody else's report is nobody's business.
    let refused = step(&hoa, report, "send", json!({}), StatusCode::FORBIDDEN).await;
    assert!(refused["detail"].as_str().unwrap().contains("lãnh đạo"), "{refused}");
    step(&hoa, report, "complete", json!({}), StatusCode::OK).await;
    put(
        &hoa,
        report,
        json!({ "cells": { "02": { "value": "9" } } }),
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await;
    step(
        &world.user("son").await,
        report,
        "send",
        json!({}),
        StatusCode::NOT_FOUND,
    )
    .await;
    let sent = step(&minh, report, "send", json!({}), StatusCode::OK).await;
    assert_eq!(
        (sent["stage"].as_str(), sent["timeliness"].as_str()),
        (Some("sent"), Some("on_time"))
    );
    let code = sent["code"].as_str().unwrap();
    assert!(code.contains("2026-Q4"), "{code}");

    // Now the commune reads it, and its seal is that of the journal.
    let handed = get(&kim, &format!("{path}/sendings/1"), StatusCode::OK).await;
    assert_eq!(handed["untouched"], true);
    assert!(
        handed["snapshot"].is_string(),
        "the counted row is frozen with its records"
    );
    let text = handed["content"]["sections"][0]["text"].as_str().unwrap();
    assert!(text.contains("1.250"), "the text has the figure: {text}");
    step(&hoa, report, "accept", json!({}), StatusCode::FORBIDDEN).await;
    let taken = step(&kim, report, "accept", json!({}), StatusCode::OK).await;
    assert_eq!(taken["stage"], "accepted");
    step(&kim, report, "accept", json!({}), StatusCode::UNPROCESSABLE_ENTITY).await;
}

/// A blank is never nought; what cannot be read is kept as typed; each place is said at once.
#[tokio::test]
async fn what_is_missing_or_cannot_be_read_is_said_at_its_place_and_kept() {
    let world = World::new().await;
    let (hoa, minh) = (world.user("hoa").await, world.user("minh").await);
    let id = regime(&world, world.commune, content(&world)).await;
    let report = report_of(&world, id, world.school).await.report.id;
    let cells = json!({ "cells": { "02": { "value": "####" } }, "sections": { "I": "Có {99} buổi" } });
    let written = put(&hoa, report, cells, StatusCode::OK).await;
    let gaps = written["gaps"].as_object().unwrap();
    assert_eq!(gaps.keys().collect::<Vec<_>>(), ["02", "03", "section-I"], "{gaps:?}");
    let row = written["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["code"] == "02")
        .unwrap()
        .clone();
    assert_eq!(row["unread"], "####");
    let refused = step(&minh, report, "send", json!({}), StatusCode::UNPROCESSABLE_ENTITY).await;
    let fields: Vec<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["/02", "/03", "/section-I"]);
    // The section goes back to the service, the others are filled: it can go.
    let cells = json!({ "cells": { "02": { "value": "0" }, "03": { "value": "csl" } }, "sections": { "I": null } });
    put(&hoa, report, cells, StatusCode::OK).await;
    step(&minh, report, "send", json!({}), StatusCode::OK).await;
}

/// Two people in one draft: the second is told, and nothing of the first is lost.
#[tokio::test]
async fn two_people_in_one_draft() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let id = regime(&world, world.commune, content(&world)).await;
    let report = report_of(&world, id, world.school).await;
    let path = format!("/api/v1/reports/{}/draft", report.report.id);
    let tag = format!("\"{}\"", report.report.version);
    let body = |value: &str| json!({ "cells": { "02": { "value": value } } });
    let first = hoa.json(Method::PUT, &path, &[("if-match", &tag)], body("5")).await;
    first.is(StatusCode::OK);
    let second = hoa.json(Method::PUT, &path, &[("if-match", &tag)], body("6")).await;
    second.is(StatusCode::PRECONDITION_FAILED);
    let without = hoa.json(Method::PUT, &path, &[], body("6")).await;
    without.is(StatusCode::PRECONDITION_REQUIRED);
    let kept = report_of(&world, id, world.school).await.report.draft.cell("02").entry;
    assert_eq!(kept, Entry::Value(Amount::whole(5)));
}

/// Given back with marks and mended; corrected after it was taken, with the reason, upward.
#[tokio::test]
async fn given_back_and_corrected() {
    let world = World::new().await;
    let (kim, _) = officers(&world).await;
    let (hoa, minh) = (world.user("hoa").await, world.user("minh").await);
    let id = regime(&world, world.commune, content(&world)).await;
    let report = report_of(&world, id, world.school).await.report.id;
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    act(&world, report, Act::Send, "").await;
    step(&kim, report, "return", json!({}), StatusCode::UNPROCESSABLE_ENTITY).await;
    // A mark on what is not there says nothing.
    let nowhere = json!({ "marks": ["khong-co"] });
    step(&kim, report, "return", nowhere, StatusCode::UNPROCESSABLE_ENTITY).await;
    let back = json!({ "note": "Số buổi tập huấn cao bất thường", "marks": ["03"] });
    step(&kim, report, "return", back, StatusCode::OK).await;
    hoa.get("/thong-bao").await.is(StatusCode::OK).says("bị trả lại");
    put(
        &hoa,
        report,
        json!({ "cells": { "03": { "value": "1" } } }),
        StatusCode::OK,
    )
    .await;
    step(&minh, report, "send", json!({}), StatusCode::OK).await;
    step(&kim, report, "accept", json!({}), StatusCode::OK).await;

    step(&hoa, report, "correct", json!({}), StatusCode::UNPROCESSABLE_ENTITY).await;
    step(
        &hoa,
        report,
        "correct",
        json!({ "note": "Đếm thiếu một buổi" }),
        StatusCode::OK,
    )
    .await;
    // While it is corrected, what was taken counts.
    let rollup = format!("/api/v1/report-regimes/{id}/periods/2026-Q4/rollup");
    let sums = get(&kim, &rollup, StatusCode::OK).await;
    assert_eq!(sums["rows"][2]["sum"], "1");
    put(
        &hoa,
        report,
        json!({ "cells": { "03": { "value": "2" } } }),
        StatusCode::OK,
    )
    .await;
    let sent = step(&minh, report, "send", json!({}), StatusCode::OK).await;
    assert_eq!(sent["revision"], 3);
    let handed = get(&kim, &format!("/api/v1/reports/{report}/sendings/3"), StatusCode::OK).await;
    assert_eq!(handed["reason"], "Đếm thiếu một buổi");
    kim.get("/thong-bao").await.is(StatusCode::OK).says("bản đính chính");
    step(&kim, report, "accept", json!({}), StatusCode::OK).await;
    assert_eq!(get(&kim, &rollup, StatusCode::OK).await["rows"][2]["sum"], "2");
    // Every revision is there as it was.
    let first = get(&kim, &format!("/api/v1/reports/{report}/sendings/1"), StatusCode::OK).await;
    assert_eq!(first["content"]["rows"][2]["entry"]["value"], "4");
}

/// What was taken counts until another revision is taken, whatever happens to that one meanwhile; what was only sent counts
/// nowhere.
#[tokio::test]
async fn what_was_taken_counts_until_another_is_taken() {
    let world = World::new().await;
    let (kim, _) = officers(&world).await;
    let id = regime(&world, world.commune, content(&world)).await;
    let report = report_of(&world, id, world.school).await.report.id;
    let rollup = format!("/api/v1/report-regimes/{id}/periods/2026-Q4/rollup");
    let sum = async || {
        let all = get(&kim, &rollup, StatusCode::OK).await;
        (
            all["rows"][2]["sum"].clone(),
            all["rows"][3]["sum"].clone(),
            all["accepted"].clone(),
        )
    };
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    act(&world, report, Act::Send, "").await;
    act(&world, report, Act::Correct, "Đếm nhầm").await;
    assert_eq!(sum().await, (Value::Null, Value::Null, json!(0)), "never taken");
    act(&world, report, Act::Send, "").await;
    act(&world, report, Act::Accept, "").await;
    assert_eq!(
        sum().await,
        (json!("4"), json!("7"), json!(1)),
        "the sum row is the sum of the sums"
    );
    act(&world, report, Act::Correct, "Đếm thiếu").await;
    write(&world, report, &[("03", "40")]).await;
    for step in [Act::Complete, Act::Send, Act::Return] {
        act(&world, report, step, "Xem lại").await;
        assert_eq!(sum().await.0, json!("4"), "after {step:?}");
    }
    // Laid before the leader and taken back, a returned report is still a returned one.
    act(&world, report, Act::Complete, "").await;
    act(&world, report, Act::Reopen, "").await;
    assert_eq!(report_of(&world, id, world.school).await.report.stage, Stage::Returned);
    act(&world, report, Act::Send, "").await;
    act(&world, report, Act::Accept, "").await;
    assert_eq!(sum().await.0, json!("40"));
}

/// Who is taken off the list owes nothing any more, as long as nobody has typed; a new receiver takes what is not sent yet.
#[tokio::test]
async fn a_changed_regime_takes_its_reports_along() {
    let world = World::new().await;
    let mut named = content(&world);
    (named.reporters, named.named) = (Reporters::These, vec![world.school, world.other_school]);
    let id = regime(&world, world.commune, named.clone()).await;
    let begun = report_of(&world, id, world.school).await.report.id;
    write(&world, begun, &[("02", "3")]).await;
    let province = world.app.db.units().parent(
        world.commune,
        kernel::units::Tree::Territorial,
        kernel::time::local_date(world.app.db.now()),
    );
    (named.named, named.receiver) = (vec![world.commune], province.unwrap());
    let (system, figures) = (Actor::system("test"), world.app.part::<Figures>().unwrap());
    let tx = world.app.db.begin_system("test").await.unwrap();
    let before = store::find_regime(&tx.reader(), id).await.unwrap();
    commands::change_regime(&tx, &system, &figures, id, before.version, named)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let all = owed(&world, id, "2026-Q4").await;
    let mut units: Vec<UnitId> = all.iter().map(|one| one.report.unit).collect();
    units.sort_unstable();
    let mut wanted = vec![world.school, world.commune];
    wanted.sort_unstable();
    assert_eq!(units, wanted, "what was begun stays, what nobody touched goes");
    assert!(all.iter().all(|one| Some(one.report.receiver) == province));
}

/// Reports are added up only where the unit that gathers them reports itself.
#[tokio::test]
async fn nobody_adds_up_into_a_report_that_is_not_theirs() {
    let world = World::new().await;
    let (kim, _) = officers(&world).await;
    let mut above = content(&world);
    (above.reporters, above.named) = (Reporters::These, vec![world.other_school]);
    let above = regime(&world, world.commune, above).await;
    let body = json!({
        "owner": world.commune, "name": "A", "purpose": "B", "reporters": "each_below", "receiver": world.commune,
        "due": { "every": "quarter", "month": 3, "day": 3 }, "cutoff": "calendar", "basis": "C", "from": "2026-11-01",
        "into": above, "form": { "tables": [{ "name": "B", "rows": [
            { "code": "01", "name": "A", "measured": "lượt", "source": { "kind": "typed" } }
        ] }] }
    });
    let answer = kim.json(Method::POST, "/api/v1/report-regimes", &[], body).await;
    let refused = answer.is(StatusCode::UNPROCESSABLE_ENTITY).json();
    assert_eq!(refused["errors"][0]["pointer"], "/into", "{refused}");
}

/// After the period is closed nothing arrives but what the receiver allows, with a reason and until a day.
#[tokio::test]
async fn a_closed_period_takes_no_report_but_an_allowed_one() {
    let world = World::new().await;
    let (kim, _) = officers(&world).await;
    let (hoa, minh) = (world.user("hoa").await, world.user("minh").await);
    let id = regime(&world, world.commune, content(&world)).await;
    let report = report_of(&world, id, world.school).await.report.id;
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    let acts = format!("/api/v1/report-regimes/{id}/periods/2026-Q4/acts");
    let post =
        async |user: &User, act: &str, body: Value| user.json(Method::POST, &format!("{acts}/{act}"), &[], body).await;
    post(&hoa, "close", json!({ "reason": "x" }))
        .await
        .is(StatusCode::NOT_FOUND);
    post(&kim, "close", json!({}))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let why = json!({ "reason": "Đã tổng hợp gửi Sở" });
    post(&kim, "close", why.clone()).await.is(StatusCode::OK);
    post(&kim, "close", why).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let refused = step(&minh, report, "send", json!({}), StatusCode::UNPROCESSABLE_ENTITY).await;
    let said = refused["detail"].as_str().unwrap();
    assert!(
        said.contains("Đã tổng hợp gửi Sở") && said.contains("còn nguyên"),
        "{said}"
    );
    let allow = json!({ "unit": world.school, "reason": "Mất điện", "until": "2026-11-27" });
    post(&kim, "allow", allow).await.is(StatusCode::OK);
    step(&minh, report, "send", json!({}), StatusCode::OK).await;
    // The other school was not allowed.
    let other = report_of(&world, id, world.other_school).await.report.id;
    write(&world, other, &[("02", "1"), ("03", "1")]).await;
    let son = world.user("son").await;
    step(&son, other, "send", json!({}), StatusCode::UNPROCESSABLE_ENTITY).await;
    post(&kim, "reopen", json!({ "reason": "Chờ trường THCS" }))
        .await
        .is(StatusCode::OK);
    step(&son, other, "send", json!({}), StatusCode::OK).await;
}

/// A unit is urged at most once a day; what has been sent is left in peace.
#[tokio::test]
async fn urging_is_once_a_day() {
    let world = World::new().await;
    let (kim, _) = officers(&world).await;
    let id = regime(&world, world.commune, content(&world)).await;
    let sent = report_of(&world, id, world.other_school).await.report.id;
    write(&world, sent, &[("02", "3"), ("03", "4")]).await;
    act(&world, sent, Act::Send, "").await;
    let path = format!("/api/v1/report-regimes/{id}/periods/2026-Q4/acts/urge");
    let urge = async || {
        kim.json(Method::POST, &path, &[], json!({}))
            .await
            .is(StatusCode::OK)
            .json()
    };
    assert_eq!(urge().await, json!({ "urged": 1, "already": 0 }));
    assert_eq!(urge().await, json!({ "urged": 0, "already": 1 }));
    let hoa = world.user("hoa").await;
    hoa.get("/thong-bao").await.is(StatusCode::OK).says("nhắc gửi");
    world.advance(TimeDelta::days(1));
    assert_eq!(urge().await, json!({ "urged": 1, "already": 0 }));
    // The service reminds five days before, one day before and on the day, and leaves alone whom the receiver has urged.
    let remind = async || {
        let tx = world.app.db.begin_system("test").await.unwrap();
        let told = periods::remind(&tx, 100).await.unwrap();
        tx.commit().await.unwrap();
        told
    };
    assert_eq!(remind().await, 0, "urged today, six days before");
    world.advance(TimeDelta::days(1));
    assert_eq!(remind().await, 1, "five days before");
    world.advance(TimeDelta::days(2));
    assert_eq!(remind().await, 0);
}

/// The report of the commune begins with the sums of its schools, adds its own, and names who is missing.
#[tokio::test]
async fn the_report_above_adds_up_what_was_taken_below() {
    let world = World::new().await;
    let mut above = content(&world);
    above.name = "Báo cáo quý của xã".into();
    above.reporters = Reporters::These;
    above.named = vec![world.commune];
    let province = world.app.db.units().parent(
        world.commune,
        kernel::units::Tree::Territorial,
        kernel::time::local_date(world.app.db.now()),
    );
    let province = province.unwrap();
    above.receiver = province;
    above.outline.push(Section {
        code: "II".into(),
        heading: "Tình hình gửi báo cáo".into(),
        drafted: Drafted::Missing,
        required: false,
    });
    let above = regime(&world, province, above).await;
    let below = Content {
        into: Some(above),
        ..content(&world)
    };
    let below = regime(&world, world.commune, below).await;
    let own = report_of(&world, above, world.commune).await.report.id;
    let (first, second) = (
        report_of(&world, below, world.school).await.report.id,
        report_of(&world, below, world.other_school).await.report.id,
    );
    for (report, values) in [
        (first, [("02", "3"), ("03", "4")]),
        (second, [("02", "10"), ("03", "csl")]),
    ] {
        write(&world, report, &values).await;
        act(&world, report, Act::Send, "").await;
    }
    act(&world, first, Act::Accept, "").await;
    let (kim, phong) = officers(&world).await;
    let path = format!("/api/v1/reports/{own}");
    let value = |seen: &Value, code: &str| {
        let rows = seen["rows"].as_array().unwrap();
        rows.iter().find(|row| row["code"] == code).unwrap()["entry"]["value"].clone()
    };
    // What waits to be taken does not count yet.
    let seen = get(&kim, &path, StatusCode::OK).await;
    assert_eq!((value(&seen, "02"), value(&seen, "03")), (json!("3"), json!("4")));
    act(&world, second, Act::Accept, "").await;
    put(
        &kim,
        own,
        json!({ "cells": { "02": { "value": "100" } } }),
        StatusCode::OK,
    )
    .await;
    let seen = get(&kim, &path, StatusCode::OK).await;
    assert_eq!(value(&seen, "02"), json!("113"), "3 and 10 below, 100 of its own");
    assert_eq!(
        value(&seen, "03"),
        json!("4"),
        "what one school does not know adds nothing"
    );
    step(&phong, own, "send", json!({}), StatusCode::OK).await;
    let handed = get(&phong, &format!("{path}/sendings/1"), StatusCode::OK).await;
    let addends = handed["content"]["rows"][1]["addends"].as_array().unwrap();
    assert_eq!(addends.len(), 2, "each figure opens onto the reports behind it");
    assert_eq!(handed["content"]["missing"], json!([]));
}

/// A changed form is a new version: who has begun finishes in the old one, who has not takes the new one.
#[tokio::test]
async fn a_changed_form_loses_nothing_that_was_typed() {
    let world = World::new().await;
    let id = regime(&world, world.commune, content(&world)).await;
    let begun = report_of(&world, id, world.school).await.report.id;
    write(&world, begun, &[("02", "3"), ("03", "4")]).await;
    let (system, figures) = (Actor::system("test"), world.app.part::<Figures>().unwrap());
    let mut changed = content(&world);
    changed.form.tables[0]
        .rows
        .retain(|row| row.code != "03" && row.code != "04");
    changed.frequency = Frequency::Every {
        rule: due::rule(PeriodKind::Quarter, 3, 5, true).unwrap(),
        stage: None,
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    let before: Regime = store::find_regime(&tx.reader(), id).await.unwrap();
    let stale = commands::change_regime(&tx, &system, &figures, id, before.version - 1, changed.clone()).await;
    assert!(matches!(stale, Err(AppError::Conflict(_))), "{stale:?}");
    commands::change_regime(&tx, &system, &figures, id, before.version, changed)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let begun = report_of(&world, id, world.school).await.report;
    let fresh = report_of(&world, id, world.other_school).await.report;
    assert_eq!((begun.form_version, fresh.form_version), (1, 2));
    assert_eq!(begun.draft.cell("03").entry, Entry::Value(Amount::whole(4)));
    assert_eq!(
        kernel::time::local_date(begun.due_at).to_string(),
        "2026-12-04",
        "the new day holds for both"
    );
    act(&world, begun.id, Act::Send, "").await;
    assert_eq!(report_of(&world, id, world.school).await.report.stage, Stage::Sent);
}

/// What cannot be is refused with every field at once; a draft regime is seen by nobody else.
#[tokio::test]
async fn a_regime_that_cannot_be_is_refused_and_a_draft_is_hidden() {
    let world = World::new().await;
    let (kim, _) = officers(&world).await;
    let hoa = world.user("hoa").await;
    let body = json!({
        "owner": world.commune, "name": "", "purpose": "x", "reporters": "these", "receiver": world.commune,
        "due": { "every": "quarter", "month": 7, "day": 31 }, "cutoff": "calendar", "basis": "y", "from": "2026-11-01",
        "form": { "tables": [{ "name": "B", "rows": [
            { "code": "01", "name": "A", "measured": "", "source": { "kind": "indicator", "key": "khong.co" } },
            { "code": "01", "name": "A", "measured": "", "source": { "kind": "typed" } }
        ] }] }
    });
    let answer = kim.json(Method::POST, "/api/v1/report-regimes", &[], body).await;
    let refused = answer.is(StatusCode::UNPROCESSABLE_ENTITY).json();
    let fields: std::collections::BTreeSet<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields.into_iter().collect::<Vec<_>>(),
        ["/due", "/name", "/named", "/rows"],
        "{refused}"
    );
    let good = json!({
        "owner": world.commune, "name": "Báo cáo tháng", "purpose": "x", "reporters": "each_below",
        "receiver": world.commune, "due": { "every": "month", "month": 1, "day": 25 }, "cutoff": "calendar", "basis": "y",
        "from": "2026-11-01", "form": { "tables": [{ "name": "B", "rows": [
            { "code": "01", "name": "A", "measured": "lượt", "source": { "kind": "typed" } }
        ] }] }
    });
    let made = kim
        .json(Method::POST, "/api/v1/report-regimes", &[], good.clone())
        .await;
    let made = made.is(StatusCode::CREATED).json();
    let path = format!("/api/v1/report-regimes/{}", made["id"].as_str().unwrap());
    get(&hoa, &path, StatusCode::NOT_FOUND).await;
    hoa.json(Method::POST, "/api/v1/report-regimes", &[], good)
        .await
        .is(StatusCode::FORBIDDEN);
    // What somebody has changed meanwhile is not put into force unread.
    let force = format!("{path}/acts/force");
    kim.json(Method::POST, &force, &[], json!({}))
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    kim.json(Method::POST, &force, &[("if-match", "\"7\"")], json!({}))
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    kim.json(Method::POST, &force, &[("if-match", "\"1\"")], json!({}))
        .await
        .is(StatusCode::OK);
    assert_eq!(get(&hoa, &path, StatusCode::OK).await["state"], "in_force");
    let board = get(&kim, &format!("{path}/periods/2026-11"), StatusCode::OK).await;
    assert_eq!(board["counts"]["missing"], 0);
    assert_eq!(board["counts"]["awaited"], 2, "due today until 23:59: {board}");
    // The board is the receiver's.
    get(&hoa, &format!("{path}/periods/2026-11"), StatusCode::NOT_FOUND).await;
}

/// Every figure of a sent report opens onto its records, and an old report can be made anew.
#[tokio::test]
async fn a_sent_report_can_be_verified() {
    let world = World::new().await;
    let id = regime(&world, world.commune, content(&world)).await;
    let report = report_of(&world, id, world.school).await.report.id;
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    act(&world, report, Act::Send, "").await;
    let reader = world.app.db.reader();
    let sending = store::sending(&reader, report, 1).await.unwrap();
    let now = report_of(&world, id, world.school).await.report;
    assert!(commands::is_untouched(&reader, &now, &sending).await.unwrap());
    world
        .tamper("UPDATE report_sendings SET content = replace(content, '\"3\"', '\"30\"')")
        .await;
    let sending = store::sending(&reader, report, 1).await.unwrap();
    assert!(
        !commands::is_untouched(&reader, &now, &sending).await.unwrap(),
        "a changed figure is found"
    );
}

/// What was handed over becomes a numbered paper; before that there is none.
#[tokio::test]
async fn a_sent_report_becomes_a_paper() {
    let world = World::new().await;
    let id = regime(&world, world.commune, content(&world)).await;
    let report = report_of(&world, id, world.school).await.report.id;
    write(&world, report, &[("02", "3"), ("03", "4")]).await;
    assert!(drafted(&world, ("report", report.0), "report").await.is_none());
    act(&world, report, Act::Send, "").await;
    let (pdf, docx) = drafted(&world, ("report", report.0), "report").await.unwrap();
    assert!(pdf.starts_with(b"%PDF") && docx.starts_with(b"PK"));
}

/// The paper that a record offers, as PDF and DOCX; none when it offers none.
pub async fn drafted(world: &World, record: (&str, uuid::Uuid), offer: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let (sources, system) = (world.app.part::<papers::Sources>().unwrap(), Actor::system("test"));
    let words = papers::Words {
        offer: offer.to_owned(),
        ..papers::Words::default()
    };
    let tx = world.app.db.begin_system("test").await.unwrap();
    let paper = match papers::commands::draft(&tx, &sources, &system, record, None, words).await {
        Ok(paper) => paper,
        Err(AppError::Invalid(_)) => return None,
        Err(other) => panic!("{other}"),
    };
    papers::commands::number(&tx, &sources, &system, paper).await.unwrap();
    tx.commit().await.unwrap();
    let today = kernel::time::local_date(world.app.db.now());
    let paper = kernel::papers::find(&world.app.db.reader(), paper)
        .await
        .unwrap()
        .unwrap();
    let set = papers::commands::set(&world.app, &sources, &system, &paper, today)
        .await
        .unwrap();
    Some((set.pdf, set.docx))
}

/// Figures of a territory are shown where the unit that has it orders them; nobody widens what a report counts by ordering one
/// from a unit outside.
#[tokio::test]
async fn a_territory_is_counted_only_by_order_of_the_unit_that_has_it() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let address = crate::initiatives::ready_as(&world, &lan, "Lò Thị Lan", "dia-ban").await;
    lan.post(&format!("{address}/nop"), &[]).await.is(StatusCode::SEE_OTHER);
    let counted = async |owner: UnitId, territory: bool| {
        let ordered = Content {
            reporters: Reporters::These,
            named: vec![world.other_school],
            territory,
            ..content(&world)
        };
        let id = regime(&world, owner, ordered).await;
        let report = report_of(&world, id, world.other_school).await.report.id;
        let son = world.user("son").await;
        let seen = get(&son, &format!("/api/v1/reports/{report}"), StatusCode::OK).await;
        seen["rows"][0]["entry"]["value"].clone()
    };
    assert_eq!(counted(world.commune, true).await, "1", "the commune's own figure");
    assert_eq!(counted(world.commune, false).await, "0");
    assert_eq!(
        counted(world.school, true).await,
        "0",
        "a school has no right to the commune's"
    );
}
