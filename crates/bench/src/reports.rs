//! Every commune of a country sends its report within minutes, while boards are read and the service is killed in the middle.

use crate::figure;
use crate::load::sign_in;
use crate::wire::Wire;
use chrono::NaiveDate;
use indicators::Figures;
use kernel::access::{Actor, Role};
use kernel::ids::UnitId;
use kernel::period::{Period, PeriodKind};
use kernel::time::{Clock, local_date};
use khoinguon::config::Config;
use reports::commands;
use reports::model::{Content, Cutoff, Form, Frequency, RegimeId, Reporters, Row, Source, Stage, Table};
use reports::{policy, store};
use serde_json::json;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Communes that send at the same time.
const SENDERS: usize = 16;
/// People who look at the board meanwhile.
const READERS: usize = 4;

/// The account that sends.
const REPORTER: &str = "do.baocao";

const CASE: &str = "every commune reports";

fn content(country: UnitId, due: NaiveDate) -> Content {
    let row = |code: &str, source| Row {
        code: code.to_owned(),
        name: format!("Chỉ tiêu {code}"),
        measured: "lượt".to_owned(),
        source,
    };
    let mut rows = vec![
        row(
            "01",
            Source::Indicator {
                key: "sk.submitted".to_owned(),
            },
        ),
        row(
            "02",
            Source::Indicator {
                key: "sk.recognised".to_owned(),
            },
        ),
    ];
    for number in 3..=12 {
        let typed = Source::Typed {
            decimals: 0,
            negative: false,
        };
        rows.push(row(&format!("{number:02}"), typed));
    }
    let period = Period::containing(PeriodKind::Year, due).unwrap();
    Content {
        name: "Báo cáo đo".to_owned(),
        purpose: "Đo".to_owned(),
        reporters: Reporters::EachCommune,
        named: Vec::new(),
        receiver: country,
        via: None,
        also: None,
        way: String::new(),
        frequency: Frequency::Once { period, due },
        cutoff: Cutoff::Calendar,
        outline: Vec::new(),
        form: Form {
            tables: vec![Table {
                name: "Biểu".to_owned(),
                rows,
            }],
        },
        basis: "Đo".to_owned(),
        directive: None,
        into: None,
        from: due,
        approval: false,
        territory: false,
    }
}

/// Somebody at the top of the country who writes for every commune of it.
async fn reporter(tx: &kernel::db::Tx, country: UnitId, today: NaiveDate) {
    use people::model::{NewPerson, Position, RoleGrant};
    let person: kernel::ids::PersonId = tx.id();
    let hash = people::hash_now(khoinguon::practice::PASSWORD).unwrap();
    let new = NewPerson {
        full_name: "Đo Báo Cáo".to_owned(),
        ..NewPerson::default()
    };
    people::store::insert_people(tx, &[(person, new)]).await.unwrap();
    people::store::insert_accounts(tx, &[(person, REPORTER.to_owned(), Some(hash))])
        .await
        .unwrap();
    let position = Position {
        id: tx.id(),
        person,
        unit: country,
        title: "Đo".to_owned(),
        form: kernel::access::SigningForm::Own,
        head: false,
        valid_from: today,
        valid_to: None,
    };
    people::store::insert_positions(tx, &[position]).await.unwrap();
    let grants = [Role::Leader, Role::UnitClerk].map(|role| RoleGrant {
        id: tx.id(),
        person,
        unit: country,
        role,
        subtree: true,
        valid_from: today,
        valid_to: None,
    });
    people::store::insert_grants(tx, &grants).await.unwrap();
}

/// Orders a report of every commune of the country beside the practice province.
async fn order(data: &str) -> (RegimeId, Period, Vec<String>) {
    let config = Config::read(Path::new(data), None, std::env::vars(), &[]).unwrap();
    let db = khoinguon::serve::open(&config, Clock::System)
        .await
        .unwrap_or_else(|failure| panic!("{}", failure.message));
    organisations::refresh(&db).await.unwrap();
    let app = khoinguon::compose::app(&config, db.clone(), true).unwrap();
    let text = std::fs::read_to_string(Path::new(data).join(crate::cube::COUNTRY)).unwrap();
    let country: UnitId = text.parse().unwrap();
    let today = local_date(db.now());
    let figures = app.part::<Figures>().unwrap();
    figures.fresh(&db).await.unwrap();
    let system = Actor::system("measure");
    let tx = db.begin_system("measure").await.unwrap();
    reporter(&tx, country, today).await;
    let due = today + chrono::TimeDelta::days(1);
    let content = content(country, due);
    let Frequency::Once { period, .. } = content.frequency else {
        panic!("the report is due once")
    };
    let id = commands::enter_regime(&tx, &system, &figures, country, content)
        .await
        .unwrap();
    let began = Instant::now();
    commands::put_into_force(&tx, &system, &figures, id).await.unwrap();
    tx.commit().await.unwrap();
    let all = store::of_period(&db.reader(), &policy::whole(), id, period, today)
        .await
        .unwrap();
    figure(
        CASE,
        "reports opened",
        f64::from(u32::try_from(all.len()).unwrap()),
        "reports",
    );
    figure(CASE, "opening them", began.elapsed().as_secs_f64() * 1e3, "ms");
    db.close().await;
    (id, period, all.iter().map(|owed| owed.report.id.to_string()).collect())
}

fn serve(binary: &str, data: &str, port: u16) -> Child {
    Command::new(binary)
        .args(["serve", "--data", data, "--port", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn ready(port: u16) {
    loop {
        if let Ok(reply) = Wire::to(port).get("/readyz").await
            && reply.status == 200
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Asks until there is an answer: the service may be dead for a moment. Gives the answer and whether it was the first try.
async fn insist(
    wire: &mut Wire,
    verb: &str,
    path: &str,
    extra: &[(&str, &str)],
    body: &str,
) -> (crate::wire::Reply, bool) {
    let mut first = true;
    loop {
        match wire.send(verb, path, extra, body.as_bytes()).await {
            Ok(reply) => return (reply, first),
            Err(_) => {
                first = false;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// How each request went.
#[derive(Default)]
struct Seen {
    took: Vec<f64>,
    read: Vec<f64>,
    refused: Vec<String>,
}

/// One report: looked at, filled in, sent.
async fn send(wire: &mut Wire, id: &str, number: usize, seen: &Mutex<Seen>) {
    let path = format!("/api/v1/reports/{id}");
    let cells: serde_json::Map<String, serde_json::Value> = (3..=12)
        .map(|code| {
            (
                format!("{code:02}"),
                json!({ "value": ((number * code) % 500).to_string() }),
            )
        })
        .collect();
    let body = json!({ "cells": cells }).to_string();
    let json_body = ("content-type", "application/json");
    // Which version was written, as the service said: that one is sent and no other.
    let mut tag = String::new();
    for step in ["read", "write", "send"] {
        let began = Instant::now();
        let (reply, first) = match step {
            "read" => insist(wire, "GET", &path, &[], "").await,
            "write" => loop {
                let (seen, _) = insist(wire, "GET", &path, &[], "").await;
                let read = seen.header("etag").unwrap_or_default().to_owned();
                let extra = [json_body, ("if-match", read.as_str())];
                let (reply, first) = insist(wire, "PUT", &format!("{path}/draft"), &extra, &body).await;
                // Answered by the one that was killed: the version is another one by now.
                if reply.status != 412 {
                    tag = reply.header("etag").unwrap_or_default().to_owned();
                    break (reply, first);
                }
            },
            _ => {
                let key = format!("send-{id}");
                let extra = [json_body, ("idempotency-key", key.as_str()), ("if-match", tag.as_str())];
                insist(wire, "POST", &format!("{path}/acts/send"), &extra, "{}").await
            }
        };
        let mut seen = seen.lock().await;
        if first {
            seen.took.push(began.elapsed().as_secs_f64() * 1e3);
        }
        if reply.status != 200 {
            let said = String::from_utf8_lossy(&reply.body).into_owned();
            seen.refused.push(format!("{step} {}: {said}", reply.status));
        }
    }
}

fn at(sorted: &[f64], hundredth: usize) -> f64 {
    sorted
        .get((sorted.len() * hundredth / 100).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

/// Sends every report within `seconds`, evenly, over 16 connections, while 4 others read boards; half-way the service is killed
/// and started again.
pub async fn submissions(data: &str, binary: &str, port: u16, seconds: u32) {
    let (regime, period, ids) = order(data).await;
    let mut service = serve(binary, data, port);
    ready(port).await;
    let mut wire = sign_in(port, REPORTER).await;
    let cookies = wire.always.clone();
    wire.hang_up();
    let (seen, over) = (Arc::new(Mutex::new(Seen::default())), Arc::new(AtomicBool::new(false)));
    let mut readers = Vec::new();
    for place in 0..READERS {
        let (cookies, seen, over) = (cookies.clone(), seen.clone(), over.clone());
        let path = if place % 2 == 0 {
            format!("/bao-cao/che-do/{regime}/ky/{period}")
        } else {
            format!("/bao-cao/che-do/{regime}/ky/{period}/tong-hop")
        };
        readers.push(tokio::spawn(async move {
            let mut wire = Wire::to(port);
            wire.always = cookies;
            while !over.load(Ordering::Relaxed) {
                let began = Instant::now();
                let (reply, first) = insist(&mut wire, "GET", &path, &[], "").await;
                let mut seen = seen.lock().await;
                if first {
                    seen.read.push(began.elapsed().as_secs_f64() * 1e3);
                }
                if reply.status != 200 {
                    seen.refused.push(format!("board {}", reply.status));
                }
                drop(seen);
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }));
    }
    let begin = Instant::now();
    let every = f64::from(seconds) / f64::from(u32::try_from(ids.len()).unwrap());
    let ids = Arc::new(ids);
    let mut senders = Vec::new();
    for place in 0..SENDERS {
        let (cookies, seen, ids) = (cookies.clone(), seen.clone(), ids.clone());
        senders.push(tokio::spawn(async move {
            let mut wire = Wire::to(port);
            wire.always = cookies;
            for number in (place..ids.len()).step_by(SENDERS) {
                let due = begin + Duration::from_secs_f64(every * f64::from(u32::try_from(number).unwrap()));
                tokio::time::sleep_until(due.into()).await;
                send(&mut wire, &ids[number], number, &seen).await;
            }
        }));
    }
    tokio::time::sleep(Duration::from_secs(u64::from(seconds) / 2)).await;
    service.kill().unwrap();
    service.wait().unwrap();
    service = serve(binary, data, port);
    for sender in senders {
        sender.await.unwrap();
    }
    let lasted = begin.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    service.kill().unwrap();
    service.wait().unwrap();
    let mut seen = seen.lock().await;
    seen.took.sort_by(f64::total_cmp);
    seen.read.sort_by(f64::total_cmp);
    for refused in seen.refused.iter().take(5) {
        eprintln!("refused: {refused}");
    }
    figure(CASE, "lasted", lasted, "s");
    figure(
        CASE,
        "requests of senders",
        f64::from(u32::try_from(seen.took.len()).unwrap()),
        "requests",
    );
    figure(
        CASE,
        "refused",
        f64::from(u32::try_from(seen.refused.len()).unwrap()),
        "requests",
    );
    figure(CASE, "median", at(&seen.took, 50), "ms");
    figure(CASE, "99th of 100", at(&seen.took, 99), "ms");
    figure(CASE, "board and roll-up, median", at(&seen.read, 50), "ms");
    figure(CASE, "board and roll-up, 99th of 100", at(&seen.read, 99), "ms");
    drop(seen);
    count(data, regime, period).await;
}

/// What is in the database afterwards: every report sent once, each with its entries in an unbroken journal.
async fn count(data: &str, regime: RegimeId, period: Period) {
    let db = crate::open(data).await;
    let today = local_date(db.now());
    let all = store::of_period(&db.reader(), &policy::whole(), regime, period, today)
        .await
        .unwrap();
    let sent = all
        .iter()
        .filter(|owed| owed.report.stage == Stage::Sent && owed.report.revision == 1)
        .count();
    let mut sealed = 0;
    let sendings = store::last_sendings(&db.reader(), regime, period).await.unwrap();
    for owed in &all {
        if let Some(sending) = sendings.get(&owed.report.id) {
            sealed += u32::from(
                commands::is_untouched(&db.reader(), &owed.report, sending)
                    .await
                    .unwrap(),
            );
        }
    }
    figure(
        CASE,
        "sent exactly once",
        f64::from(u32::try_from(sent).unwrap()),
        "reports",
    );
    figure(CASE, "sealed in the journal", f64::from(sealed), "reports");
    let journal = kernel::journal::verify(&db.reader(), Vec::new()).await.unwrap();
    figure(
        CASE,
        "faults of the journal",
        f64::from(u32::try_from(journal.faults.len()).unwrap()),
        "faults",
    );
}
