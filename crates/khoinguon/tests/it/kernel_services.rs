//! What every record needs: codes without gaps, acts that happen once, the sealed journal, jobs, backup, read-only.

use crate::world::{World, empty, start};
use axum::http::StatusCode;
use kernel::access::Actor;
use kernel::ids::{PersonId, UnitId};
use kernel::journal::{self, Entry, Fault};
use kernel::time::Clock;
use kernel::{codes, jobs, once};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_writers_get_codes_without_gap_or_duplicate() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for writer in 0..32_u32 {
        let db = world.app.db.clone();
        let unit = world.school;
        tasks.push(tokio::spawn(async move {
            let mut taken = Vec::new();
            for round in 0..6_u32 {
                let tx = db.begin_system("codes").await.unwrap();
                let number = codes::next(&tx, unit, "SK", 2026).await.unwrap();
                // A third of the transactions is given up: their numbers must be given to others.
                if (writer + round) % 3 == 0 {
                    drop(tx);
                } else {
                    tx.commit().await.unwrap();
                    taken.push(number);
                }
            }
            taken
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    let distinct: BTreeSet<i64> = all.iter().copied().collect();
    assert_eq!(distinct.len(), all.len(), "no duplicate");
    assert_eq!(
        distinct.iter().copied().collect::<Vec<_>>(),
        (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>()
    );
}

fn entry(number: i64) -> Entry {
    Entry {
        subject_kind: "thing",
        subject: Uuid::from_u128(1),
        unit: None,
        act: "thing.done",
        details: json!({ "n": number }),
    }
}

#[tokio::test]
async fn the_journal_names_what_was_changed_removed_or_cut_off() {
    let (config, db, postgres) = empty(Clock::fixed(start())).await;
    for number in 1..=12 {
        let tx = db.begin(&Actor::system("test"), "r").await.unwrap();
        tx.record(entry(number));
        tx.commit().await.unwrap();
    }
    assert_eq!(journal::verify(&db.reader(), vec![]).await.unwrap().faults, []);
    let head = journal::checkpoint(&db.reader()).await.unwrap();
    let run = async |sql: &str| {
        use sea_orm::ConnectionTrait as _;
        db.writer_connection().execute_unprepared(sql).await.unwrap();
    };
    run("UPDATE journal SET act = 'thing.undone' WHERE seq = 5").await;
    assert_eq!(
        journal::verify(&db.reader(), vec![]).await.unwrap().faults,
        [Fault::Changed { seq: 5 }]
    );
    run("UPDATE journal SET act = 'thing.done' WHERE seq = 5").await;
    run("UPDATE journal SET details = '{\"n\":99}' WHERE seq = 6").await;
    assert_eq!(
        journal::verify(&db.reader(), vec![]).await.unwrap().faults,
        [Fault::DetailsChanged { seq: 6 }]
    );
    run("UPDATE journal SET details = '{\"n\":6}' WHERE seq = 6").await;
    run("DELETE FROM journal WHERE seq = 8").await;
    let faults = journal::verify(&db.reader(), vec![]).await.unwrap().faults;
    assert_eq!(faults, [Fault::Removed { from: 8, to: 8 }]);
    run("DELETE FROM journal WHERE seq > 7").await;
    run("UPDATE journal_head SET seq = 7").await;
    let faults = journal::verify(&db.reader(), vec![head]).await.unwrap().faults;
    assert!(
        faults.iter().any(|fault| matches!(fault, Fault::HeadDiffers { .. })),
        "{faults:?}"
    );
    db.close().await;
    drop_empty(&config, postgres);
}

fn drop_empty(config: &khoinguon::config::Config, postgres: Option<(String, String)>) {
    let _ = std::fs::remove_dir_all(&config.data);
    if let Some((server, name)) = postgres {
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let _ = std::process::Command::new("psql")
            .args(["--quiet", "--dbname", &server, "--command", &sql])
            .output();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_acts_make_one_chain() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for number in 0..24 {
        let db = world.app.db.clone();
        tasks.push(tokio::spawn(async move {
            let tx = db.begin(&Actor::system("test"), "r").await.unwrap();
            tx.record(entry(number));
            tx.record(entry(number + 100));
            tx.commit().await.unwrap();
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(
        journal::verify(&world.app.db.reader(), vec![]).await.unwrap().faults,
        []
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_act_sent_twice_at_once_happens_once() {
    let world = World::new().await;
    let person = PersonId(Uuid::from_u128(5));
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let db = world.app.db.clone();
        tasks.push(tokio::spawn(async move {
            let tx = db.begin_system("once").await.unwrap();
            let claim = once::claim(&tx, person, "key", "print").await.unwrap();
            if claim == once::Claim::New {
                once::answer(&tx, person, "key", "/there").await.unwrap();
            }
            tx.commit().await.unwrap();
            claim
        }));
    }
    let mut new = 0;
    for task in tasks {
        match task.await.unwrap() {
            once::Claim::New => new += 1,
            once::Claim::Done(answer) => assert_eq!(answer, "/there"),
        }
    }
    assert_eq!(new, 1);
}

#[tokio::test]
async fn a_job_is_held_by_one_runner_and_comes_back_when_it_dies() {
    let world = World::new().await;
    let db = &world.app.db;
    let tx = db.begin_system("test").await.unwrap();
    for _ in 0..2 {
        let job = jobs::NewJob {
            kind: "test.job",
            payload: json!({}),
            due_at: tx.now,
            dedupe: Some("one".into()),
        };
        jobs::enqueue(&tx, job).await.unwrap();
    }
    tx.commit().await.unwrap();
    let held = jobs::claim(db, 10, &[], |_| 10).await.unwrap();
    assert_eq!(held.len(), 1, "the same key is enqueued once");
    assert_eq!(
        jobs::claim(db, 10, &[], |_| 10).await.unwrap().len(),
        0,
        "nobody else gets it"
    );
    world.advance(chrono::TimeDelta::minutes(6));
    let again = jobs::claim(db, 10, &[], |_| 10).await.unwrap();
    assert_eq!(
        (again.len(), again[0].attempt),
        (1, 2),
        "its runner died: the lease lapsed"
    );
    let tx = db.begin_system("test").await.unwrap();
    assert!(jobs::done(&tx, again[0].id).await.unwrap());
    assert!(!jobs::done(&tx, held[0].id).await.unwrap(), "the effect happens once");
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn while_only_showing_pages_open_and_acts_get_an_honest_sentence() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let reserve = khoinguon::upkeep::Reserve::new(&world.config.data, 1);
    khoinguon::upkeep::check_disk(&world.app.db, &reserve, 500, Some(10_000));
    assert!(world.config.data.join("reserve").exists());
    khoinguon::upkeep::check_disk(&world.app.db, &reserve, 500, Some(100));
    assert!(
        !world.config.data.join("reserve").exists(),
        "the reserve is given up for the database"
    );
    lan.get("/sang-kien").await.is(StatusCode::OK).says("tạm chỉ cho xem");
    let unit = world.school.to_string();
    let fields = [("title", "X"), ("unit", unit.as_str()), ("kind", "technical")];
    lan.post("/sang-kien", &fields)
        .await
        .is(StatusCode::SERVICE_UNAVAILABLE)
        .says("sắp hết chỗ chứa");
    world.visitor().get("/readyz").await.is(StatusCode::SERVICE_UNAVAILABLE);
    khoinguon::upkeep::check_disk(&world.app.db, &reserve, 500, Some(10_000));
    lan.post("/sang-kien", &fields).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_backup_is_verified_found_out_when_changed_and_restores() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let unit = world.school.to_string();
    let fields = [("title", "Sao lưu"), ("unit", unit.as_str()), ("kind", "technical")];
    lan.upload(
        "/sang-kien",
        &fields,
        ("report", "a.txt", "Báo cáo có nội dung.".as_bytes()),
    )
    .await
    .is(StatusCode::SEE_OTHER);
    let folder = world.config.data.join("backups");
    let made = khoinguon::backup::create(&world.config, &world.app.db, &folder)
        .await
        .map_err(|f| f.message)
        .unwrap();
    let verified = khoinguon::backup::verify(&world.config, &made)
        .await
        .map_err(|f| f.message)
        .unwrap();
    assert!(verified.entries > 0);
    assert_eq!(verified.files, 1);

    if world.app.db.backend() == sea_orm::DbBackend::Sqlite {
        let data = std::env::temp_dir().join(format!("khoinguon-restore-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&data);
        std::fs::create_dir_all(&data).unwrap();
        let target = khoinguon::config::Config::read(&data, None, std::iter::empty(), &[]).unwrap();
        khoinguon::backup::restore(&target, &made, false)
            .await
            .map_err(|f| f.message)
            .unwrap();
        let again = khoinguon::backup::restore(&target, &made, false)
            .await
            .map_err(|f| f.code);
        assert_eq!(again.unwrap_err(), 6, "a folder with data is not overwritten");
        let db = khoinguon::serve::open(&target, Clock::System)
            .await
            .map_err(|f| f.message)
            .unwrap();
        assert_eq!(journal::verify(&db.reader(), vec![]).await.unwrap().faults, []);
        db.close().await;
        let _ = std::fs::remove_dir_all(&data);
    }

    let manifest = khoinguon::backup::manifest(&made).map_err(|f| f.message).unwrap();
    let path = made.join(&manifest.database);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let found = khoinguon::backup::verify(&world.config, &made)
        .await
        .map_err(|f| f.code);
    assert_eq!(found.unwrap_err(), 5, "one flipped bit is found");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_with_both_names() {
    let world = World::new().await;
    world
        .tamper("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_future', 0)")
        .await;
    let standing = migrations::standing(world.app.db.writer_connection()).await.unwrap();
    let expected = migrations::Standing::Newer {
        database: "m29990101_future".into(),
        program: migrations::newest(),
    };
    assert_eq!(standing, expected);
}

#[tokio::test]
async fn a_setting_is_inherited_until_a_unit_sets_its_own() {
    let world = World::new().await;
    let db = &world.app.db;
    let today = "2026-11-25".parse().unwrap();
    let set = async |unit: UnitId, value: &str| {
        let tx = db.begin_system("test").await.unwrap();
        let permit = organisations::policy::permit_setting(&Actor::system("test"), unit, &db.units(), today).unwrap();
        kernel::settings::set(&tx, &permit, unit, "code.pattern", Some(value))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    set(world.commune, "xã").await;
    let get = async |unit| {
        kernel::settings::get(&db.reader(), &db.units(), unit, "code.pattern", today)
            .await
            .unwrap()
    };
    assert_eq!(
        get(world.school).await.map(|held| (held.value, held.from)),
        Some(("xã".into(), world.commune))
    );
    set(world.school, "trường").await;
    assert_eq!(get(world.school).await.map(|held| held.value), Some("trường".into()));
    assert_eq!(get(world.other_school).await.map(|held| held.value), Some("xã".into()));
}

#[tokio::test]
async fn an_upgrade_backs_up_first_and_a_newer_database_is_refused() {
    use migrations::MigratorTrait as _;
    let (config, db, postgres) = crate::world::unmigrated(Clock::System).await;
    // The database of the first release.
    migrations::Migrator::up(db.writer_connection(), Some(1)).await.unwrap();
    let tx = db.begin_system("test").await.unwrap();
    tx.record(entry(1));
    tx.commit().await.unwrap();
    let before = khoinguon::serve::migrate(&config, &db)
        .await
        .map_err(|f| f.message)
        .unwrap();
    assert!(
        matches!(before, migrations::Standing::Behind { pending: 1.., .. }),
        "{before:?}"
    );
    let backups: Vec<_> = std::fs::read_dir(config.data.join("backups")).unwrap().collect();
    assert_eq!(backups.len(), 1);
    let made = backups.into_iter().next().unwrap().unwrap().path();
    let manifest = khoinguon::backup::manifest(&made).map_err(|f| f.message).unwrap();
    assert_eq!(manifest.journal.seq, 1, "the backup holds what was there");
    assert_eq!(
        migrations::standing(db.writer_connection()).await.unwrap(),
        migrations::Standing::Current
    );
    let insert = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_future', 0)";
    {
        use sea_orm::ConnectionTrait as _;
        db.writer_connection().execute_unprepared(insert).await.unwrap();
    }
    let refused = khoinguon::serve::migrate(&config, &db).await.unwrap_err();
    assert_eq!(refused.code, 4);
    assert!(refused.message.contains("m29990101_future") && refused.message.contains(&migrations::newest()));
    db.close().await;
    drop_empty(&config, postgres);
}

/// On PostgreSQL: a session that can only read (a standby after a fail-over) is thrown out of the pool by the first act,
/// however busy it is, and the act succeeds on another one.
#[tokio::test]
async fn an_act_finds_the_primary_when_its_connection_can_only_read() {
    use sea_orm::ConnectionTrait as _;
    let (config, db, postgres) = empty(Clock::fixed(start())).await;
    if db.backend() == sea_orm::DbBackend::Postgres {
        for _ in 0..12 {
            let sql = "SET default_transaction_read_only = on";
            db.writer_connection().execute_unprepared(sql).await.unwrap();
        }
    }
    for number in 0..8 {
        let tx = db.begin(&Actor::system("test"), "r").await.unwrap();
        tx.record(entry(number));
        tx.commit().await.unwrap();
    }
    assert_eq!(journal::checkpoint(&db.reader()).await.unwrap().seq, 8);
    db.close().await;
    drop_empty(&config, postgres);
}

/// A real disk that fills up: needs the right to mount one, which the container of the tests has.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_stops_writing_in_words_and_room_lets_it_on() {
    let place = std::env::temp_dir().join(format!("khoinguon-full-{}", std::process::id()));
    std::fs::create_dir_all(&place).unwrap();
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=48m", "khoinguon-test"])
        .arg(&place)
        .output();
    if !mount.is_ok_and(|done| done.status.success()) {
        println!("skipped: no right to mount a small disk");
        let _ = std::fs::remove_dir(&place);
        return;
    }
    let checked = tokio::spawn(fill(place.clone())).await;
    let _ = std::process::Command::new("umount").arg("-l").arg(&place).output();
    let _ = std::fs::remove_dir(&place);
    checked.unwrap();
}

#[cfg(target_os = "linux")]
async fn fill(place: std::path::PathBuf) {
    use kernel::db::Db;
    use khoinguon::upkeep::{Reserve, check_disk, free_megabytes};
    let ids = kernel::ids::IdSource::Random;
    let db = Db::sqlite(&place.join("khoinguon.db"), Clock::System, ids)
        .await
        .unwrap();
    migrations::migrate(db.writer_connection()).await.unwrap();
    let reserve = Reserve::new(&place, 8);
    check_disk(&db, &reserve, 12, free_megabytes(&place));
    assert_eq!(std::fs::metadata(place.join("reserve")).unwrap().len(), 8 * 1024 * 1024);
    let act = async || {
        let tx = db.begin_system("test").await?;
        tx.record(entry(1));
        tx.commit().await
    };
    act().await.unwrap();
    // Somebody else fills the disk to the last block.
    let rest = usize::try_from(free_megabytes(&place).unwrap()).unwrap();
    let mut other = vec![0_u8; rest * 1024 * 1024];
    while !other.is_empty() && std::fs::write(place.join("other"), &other).is_err() {
        other.truncate(other.len() - 64 * 1024);
    }
    check_disk(&db, &reserve, 12, free_megabytes(&place));
    assert!(!place.join("reserve").exists(), "given up");
    assert!(free_megabytes(&place).unwrap() >= 7, "its room is the database's now");
    let refused = act().await.unwrap_err();
    assert!(matches!(refused, kernel::AppError::ReadOnly(_)), "{refused}");
    assert_eq!(
        journal::checkpoint(&db.reader()).await.unwrap().seq,
        1,
        "reading goes on"
    );
    std::fs::remove_file(place.join("other")).unwrap();
    check_disk(&db, &reserve, 12, free_megabytes(&place));
    assert!(
        db.read_only().is_none() && place.join("reserve").exists(),
        "it recovers by itself"
    );
    act().await.unwrap();
    assert_eq!(journal::verify(&db.reader(), vec![]).await.unwrap().faults, []);
    db.close().await;
}
