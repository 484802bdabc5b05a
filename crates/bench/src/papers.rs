//! Papers: processor time of a certificate, alone and in a run over many dossiers.

use crate::{figure, open, processor_ms};
use initiatives::commands::certify;
use initiatives::model::{Author, Circumstances, Content, Kind, State, WHOLE};
use initiatives::{Initiative, InitiativeId};
use kernel::access::{Actor, SigningForm};
use kernel::bulk;
use kernel::engines::Documents as _;
use khoinguon::engines::DocumentEngine;
use serde_json::json;

/// Sets the certificate `times` times, each with another number, after one to warm up; one thread.
pub fn certificate(times: u32) {
    let case = "certificate PDF";
    let started = processor_ms();
    let engine = DocumentEngine::new(None).unwrap();
    let today = "2026-11-26".parse().unwrap();
    let paper = |number: u32| {
        let data = json!({
            "superior_unit": "Xã Mường Kim", "unit": "Trường Tiểu học Mường Kim", "number": format!("{number:02}/GCN-SK"),
            "place": "Mường Kim", "issued_on": "2026-11-26", "author": format!("Lò Thị Lan {number}"),
            "author_workplace": "Trường Tiểu học Mường Kim",
            "title": "Một số biện pháp giúp học sinh lớp 1 người dân tộc Thái học tốt âm vần tiếng Việt",
            "co_authors": ["Vàng Thị Dở"], "sponsor": "",
            "summary": "Dùng tranh và từ ngữ quen thuộc của bản để dạy âm vần, luyện theo nhóm nhỏ. ".repeat(8),
            "benefit": "Tỷ lệ học sinh đọc trơn tăng từ 61 % lên 92 % sau một học kỳ. ".repeat(3),
            "decision": "12/QĐ-TH", "signer_lines": ["HIỆU TRƯỞNG"], "signer_name": "Hoàng Văn Inh",
            "verify_address": format!("https://sangkien.example.vn/xac-minh/{number}"),
            "qr": format!("https://sangkien.example.vn/xac-minh/{number}"),
        });
        engine.render("certificate", &data, today).unwrap()
    };
    let first = paper(0);
    figure(
        case,
        "engine and first paper, processor time",
        processor_ms() - started,
        "ms",
    );
    let started = processor_ms();
    let mut size = first.len();
    for number in 1..=times {
        size = size.max(paper(number).len());
    }
    figure(
        case,
        "each further paper, processor time",
        (processor_ms() - started) / f64::from(times),
        "ms",
    );
    figure(
        case,
        "largest file",
        f64::from(u32::try_from(size).unwrap()) / 1024.0,
        "KB",
    );
}

/// A figure of /proc/self/status in MB.
fn memory(which: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(which)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

/// Certificates of `count` recognised dossiers of one school in a migrated, empty data folder, through the queue as the
/// service works on it, files and journal included.
pub async fn run(data: &str, count: usize) {
    let case = "certificates in one run";
    let db = open(data).await;
    let config = khoinguon::config::Config::read(std::path::Path::new(data), None, std::env::vars(), &[]).unwrap();
    let app = khoinguon::compose::app(&config, db.clone(), false).unwrap();
    let from = "2025-07-01".parse().unwrap();
    let tx = db.begin_system("bench").await.unwrap();
    let (school, head) = (tx.id(), tx.id());
    let unit = organisations::NewUnit {
        id: school,
        kind: kernel::units::UnitKind::School,
        full_name: "Trường Tiểu học Mường Kim".to_owned(),
        code: "03637.TH".to_owned(),
        parents: Vec::new(),
        span: kernel::units::Span { from, to: None },
    };
    let system = Actor::system("bench");
    organisations::commands::found(&tx, &system, vec![unit], "bench", from)
        .await
        .unwrap();
    let person = people::model::NewPerson {
        full_name: "Hoàng Văn Inh".to_owned(),
        ..people::model::NewPerson::default()
    };
    people::store::insert_people(&tx, &[(head, person)]).await.unwrap();
    let position = people::model::Position {
        id: tx.id(),
        person: head,
        unit: school,
        title: "Hiệu trưởng".to_owned(),
        form: SigningForm::Own,
        head: true,
        valid_from: from,
        valid_to: None,
    };
    people::store::insert_positions(&tx, &[position]).await.unwrap();
    tx.commit().await.unwrap();
    organisations::refresh(&db).await.unwrap();
    let tx = db.begin_system("bench").await.unwrap();
    let all: Vec<Initiative> = (0..count)
        .map(|at| Initiative {
            id: InitiativeId(tx.id()),
            code: Some(format!("SK-03637.TH-2026-{at:05}")),
            state: State::Recognised,
            flow_version: "1".to_owned(),
            submitter: head,
            content: Content {
                title: format!("Một số biện pháp giúp học sinh lớp {at} người dân tộc Thái học tốt âm vần tiếng Việt"),
                unit: school,
                kind: Kind::Operational,
                field: "Giáo dục tiểu học".to_owned(),
                sponsor: String::new(),
                first_applied_on: None,
                // No two alike: this is about papers, not about copies.
                essence: (0..60).map(|word| format!("từ{} ", at * 61 + word)).collect(),
                confidential: String::new(),
                conditions: String::new(),
                benefit_author: "Tỷ lệ học sinh đọc trơn tăng từ 61 % lên 92 % sau một học kỳ. ".repeat(2),
                benefit_others: String::new(),
                authors: vec![Author {
                    full_name: format!("Lò Thị Lan {at}"),
                    workplace: "Trường Tiểu học Mường Kim".to_owned(),
                    share: WHOLE,
                    ..Author::default()
                }],
            },
            created_at: tx.now,
            changed_at: tx.now,
            submitted_at: None,
            received_at: None,
            due_on: None,
            decided_at: Some(tx.now),
            decision_number: Some("12/QĐ-TH".to_owned()),
            refusal_reason: None,
            certificate_number: None,
            certificate_key: None,
            circumstances: Circumstances::default(),
            held: true,
            version: 1,
        })
        .collect();
    initiatives::commands::take_over(&tx, &all).await.unwrap();
    drop(all);
    tx.commit().await.unwrap();
    let runner = engine_jobs::Runner::new(app.clone(), khoinguon::compose::handlers(), Vec::new());
    runner.run_until_idle().await.unwrap();
    let tx = db.begin_system("bench").await.unwrap();
    let chosen = certify::Choice::default();
    let started = processor_ms();
    let clock = std::time::Instant::now();
    let run = certify::start(&tx, &system, &chosen, &count.to_string()).await.unwrap();
    tx.commit().await.unwrap();
    let work = tokio::spawn(async move {
        let runner = engine_jobs::Runner::new(app, khoinguon::compose::handlers(), Vec::new());
        runner.run_until_idle().await.unwrap()
    });
    let mut early = 0.0;
    while !work.is_finished() {
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        let done = bulk::find(&db.reader(), run).await.unwrap().unwrap().done;
        if early == 0.0 && done >= 1_000 {
            early = memory("VmRSS");
        }
    }
    let outcome = work.await.unwrap();
    assert!(outcome.failed.is_empty(), "{:?}", outcome.failed);
    let seconds = clock.elapsed().as_secs_f64();
    let ended = bulk::find(&db.reader(), run).await.unwrap().unwrap();
    let made = f64::from(u32::try_from(ended.done).unwrap());
    assert_eq!(ended.done, ended.total);
    figure(case, "certificates", made, "");
    figure(case, "each, processor time", (processor_ms() - started) / made, "ms");
    figure(case, "made a second", made / seconds, "/s");
    figure(case, "resident memory after 1,000", early, "MB");
    figure(case, "resident memory at the end", memory("VmRSS"), "MB");
    figure(case, "resident memory, highest", memory("VmHWM"), "MB");
}
