//! The running service from outside: start-up, a steady stream of writes, and a database of a wanted size.

use crate::figure;
use crate::wire::Wire;
use kernel::access::Actor;
use kernel::db::Db;
use kernel::forms::url_encode;
use kernel::time::local_date;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Starts the service five times and asks `/readyz` until it says yes.
pub async fn start(binary: &str, data: &str, port: u16) {
    let mut slowest = 0.0_f64;
    for _ in 0..5 {
        let started = Instant::now();
        let mut service = Command::new(binary)
            .args(["serve", "--data", data, "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        loop {
            if let Ok(reply) = Wire::to(port).get("/readyz").await
                && reply.status == 200
            {
                break;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "not ready in 30 s");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        slowest = slowest.max(started.elapsed().as_secs_f64() * 1e3);
        service.kill().unwrap();
        service.wait().unwrap();
    }
    figure(
        "start to ready",
        "slowest of 5 starts, each after a kill -9",
        slowest,
        "ms",
    );
}

/// Signs in on the practice province: the connection carries the session from then on.
pub async fn sign_in(port: u16, user: &str) -> Wire {
    let mut wire = Wire::to(port);
    let body = format!(
        "username={}&password={}",
        url_encode(user),
        url_encode(khoinguon::practice::PASSWORD)
    );
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let reply = wire.send("POST", "/dang-nhap", &form, body.as_bytes()).await.unwrap();
    assert_eq!(reply.status, 303, "{user} could not sign in");
    wire.always.push(("cookie", reply.cookies()));
    wire
}

/// Begins `rate` drafts a second through the page, for `seconds`, over 16 connections. Each is due at its own moment: one
/// that had to wait for the one before is counted with its wait.
pub async fn write(port: u16, user: &str, rate: u32, seconds: u32) {
    const CONNECTIONS: u32 = 16;
    let mut wire = sign_in(port, user).await;
    let page = String::from_utf8(wire.get("/sang-kien/moi").await.unwrap().body).unwrap();
    let unit = page
        .split_once("name=\"unit\"")
        .and_then(|(_, rest)| rest.split_once("<option value=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(unit, _)| unit.to_owned())
        .unwrap();
    let cookies = wire.always.clone();
    wire.hang_up();
    let took: Arc<Mutex<Vec<f64>>> = Arc::default();
    let begin = Instant::now();
    let mut tasks = Vec::new();
    for place in 0..CONNECTIONS {
        let (unit, cookies, took) = (unit.clone(), cookies.clone(), took.clone());
        tasks.push(tokio::spawn(async move {
            let mut wire = Wire::to(port);
            wire.always = cookies;
            let mut refused = 0_u32;
            for number in (place..rate * seconds).step_by(CONNECTIONS as usize) {
                let due = begin + Duration::from_secs_f64(f64::from(number) / f64::from(rate));
                tokio::time::sleep_until(due.into()).await;
                let body = format!(
                    "title=S%C3%A1ng+ki%E1%BA%BFn+{number}&unit={unit}&kind=operational&_once=o{number}-{place}"
                );
                let form = [("content-type", "application/x-www-form-urlencoded")];
                match wire.send("POST", "/sang-kien", &form, body.as_bytes()).await {
                    Ok(reply) if reply.status == 303 => took.lock().await.push(due.elapsed().as_secs_f64() * 1e3),
                    _ => refused += 1,
                }
            }
            refused
        }));
    }
    let mut refused = 0;
    for task in tasks {
        refused += task.await.unwrap();
    }
    let mut took = took.lock().await.clone();
    took.sort_by(f64::total_cmp);
    let at = |hundredth: usize| {
        took.get((took.len() * hundredth / 100).min(took.len() - 1))
            .copied()
            .unwrap()
    };
    let case = "writes beside";
    figure(case, "asked for", f64::from(rate), "writes/s");
    figure(
        case,
        "acknowledged",
        f64::from(u32::try_from(took.len()).unwrap()),
        "writes",
    );
    figure(case, "failed", f64::from(refused), "writes");
    figure(case, "over", begin.elapsed().as_secs_f64(), "s");
    figure(case, "median wait", at(50), "ms");
    figure(case, "99th of 100", at(99), "ms");
    figure(case, "longest wait", at(100), "ms");
}

/// Copies a recognised initiative with a long text until the tables hold about so much.
pub async fn pad(db: &Db, megabytes: usize) {
    let today = local_date(db.now());
    let scope = initiatives::policy::scope(&Actor::system("measure"));
    let filter = initiatives::store::Filter {
        state: Some(initiatives::State::Recognised),
        ..initiatives::store::Filter::default()
    };
    let line = initiatives::store::list(&db.reader(), &scope, &filter, None, 1, today)
        .await
        .unwrap();
    let model = initiatives::store::find(&db.reader(), &scope, line.items[0].id, today)
        .await
        .unwrap();
    let text = model.content.essence.clone();
    let mut content = model.content.clone();
    // About 20 KB a record: what a report of eight pages holds.
    content.essence = text.chars().cycle().take(14_000).collect();
    let one = content.essence.len().max(1);
    for batch in 0..megabytes * 1024 * 1024 / one / 500 + 1 {
        let tx = db.begin_system("measure").await.unwrap();
        let rows: Vec<initiatives::Initiative> = (0..500)
            .map(|place| initiatives::Initiative {
                id: initiatives::InitiativeId(tx.id()),
                code: Some(format!("DAY-{}", batch * 500 + place)),
                content: content.clone(),
                certificate_number: None,
                certificate_key: None,
                ..model.clone()
            })
            .collect();
        initiatives::commands::take_over(&tx, &rows).await.unwrap();
        tx.commit().await.unwrap();
    }
}
