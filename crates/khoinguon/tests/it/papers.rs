//! Official papers: numbers of a series, the state of signing, the signed file; the seal of a certificate.

use crate::world::World;
use axum::http::StatusCode;
use kernel::AppError;
use kernel::access::{Actor, Permit};
use kernel::ids::PaperId;
use kernel::papers::{self, Desk, Exported, NewPaper, PaperKind, PaperStatus};
use kernel::seal;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

const KIND: &str = "thing";

#[expect(clippy::disallowed_methods, reason = "the test stands for a policy.rs")]
fn permit(subject: Uuid) -> Permit {
    Permit::grant_if(true, &Actor::system("test"), "thing.papers", subject, "").unwrap()
}

fn new(world: &World, subject: Uuid, kind: PaperKind) -> NewPaper {
    NewPaper {
        kind,
        subject,
        unit: world.school,
        issuer: "HĐSK".to_owned(),
        drafted_by: String::new(),
        title: "Họp hội đồng".to_owned(),
        template: "minutes".to_owned(),
        words: json!(null),
    }
}

/// Drafts a paper and gives it a number, in a transaction of its own.
async fn numbered(world: &World, subject: Uuid, kind: PaperKind) -> (PaperId, String) {
    let tx = world.app.db.begin_system("papers").await.unwrap();
    let permit = permit(subject);
    let desk = Desk::new(&tx, &permit, KIND);
    let id = desk.draft(new(world, subject, kind)).await.unwrap();
    let label = desk.number(id, tx.today()).await.unwrap();
    tx.commit().await.unwrap();
    (id, label)
}

#[tokio::test]
async fn each_unit_kind_and_year_has_its_own_series() {
    let world = World::new().await;
    let subject = Uuid::from_u128(1);
    assert_eq!(numbered(&world, subject, PaperKind::Minutes).await.1, "01/BB-HĐSK");
    assert_eq!(numbered(&world, subject, PaperKind::Minutes).await.1, "02/BB-HĐSK");
    assert_eq!(numbered(&world, subject, PaperKind::Decision).await.1, "01/QĐ-HĐSK");
    world.advance(chrono::TimeDelta::days(60));
    assert_eq!(
        numbered(&world, subject, PaperKind::Minutes).await.1,
        "01/BB-HĐSK",
        "from 01 on 1 January"
    );
    // asked twice, a paper keeps its number
    let (id, label) = numbered(&world, subject, PaperKind::Decision).await;
    let tx = world.app.db.begin_system("papers").await.unwrap();
    let permit = permit(subject);
    assert_eq!(
        Desk::new(&tx, &permit, KIND).number(id, tx.today()).await.unwrap(),
        label
    );
    // a permit for another record, or another kind of record, writes nothing here
    let other = self::permit(Uuid::from_u128(2));
    let refused = Desk::new(&tx, &other, KIND).number(id, tx.today()).await;
    assert!(matches!(refused, Err(AppError::Bug(_))), "{refused:?}");
    let refused = Desk::new(&tx, &permit, "other").reopen(id).await;
    assert!(matches!(refused, Err(AppError::Bug(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_clerks_at_once_leave_no_gap_and_no_duplicate() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for clerk in 0..24_u128 {
        let (db, school) = (world.app.db.clone(), world.school);
        tasks.push(tokio::spawn(async move {
            let tx = db.begin_system("papers").await.unwrap();
            let permit = permit(Uuid::from_u128(clerk + 1));
            let desk = Desk::new(&tx, &permit, KIND);
            let paper = NewPaper {
                kind: PaperKind::Decision,
                subject: Uuid::from_u128(clerk + 1),
                unit: school,
                issuer: "UBND".to_owned(),
                drafted_by: String::new(),
                title: String::new(),
                template: String::new(),
                words: json!(null),
            };
            let id = desk.draft(paper).await.unwrap();
            let label = desk.number(id, tx.today()).await.unwrap();
            // every third gives up: its number must go to another
            if clerk % 3 == 0 {
                drop(tx);
                return None;
            }
            tx.commit().await.unwrap();
            Some(label)
        }));
    }
    let mut labels = BTreeSet::new();
    for task in tasks {
        if let Some(label) = task.await.unwrap() {
            assert!(labels.insert(label.clone()), "twice: {label}");
        }
    }
    let expected: BTreeSet<String> = (1..=16).map(|number| papers::label(number, "QĐ-UBND")).collect();
    assert_eq!(labels, expected);
}

#[tokio::test]
async fn a_paper_goes_from_draft_to_issued_and_is_then_only_replaced_or_cancelled() {
    let world = World::new().await;
    let subject = Uuid::from_u128(7);
    let tx = world.app.db.begin_system("papers").await.unwrap();
    let permit = permit(subject);
    let desk = Desk::new(&tx, &permit, KIND);
    let id = desk.draft(new(&world, subject, PaperKind::Decision)).await.unwrap();
    let files = |hash: &str| Exported {
        pdf: hash.to_owned(),
        docx: Some(format!("{hash}-docx")),
    };
    let wrong = async |result: kernel::Result<()>, code: &str| match result {
        Err(AppError::Refused { code: found, message }) => {
            assert_eq!(found, code);
            assert!(!message.is_empty());
        }
        other => panic!("{code}: {other:?}"),
    };
    wrong(desk.sign(id, "s".to_owned(), &json!([])).await, "paper.wrong_state").await;
    desk.export(id, files("one")).await.unwrap();
    desk.reopen(id).await.unwrap();
    desk.export(id, files("two")).await.unwrap();
    desk.sign(id, "signed".to_owned(), &json!({ "signatures": [] }))
        .await
        .unwrap();
    wrong(desk.issue(id).await, "paper.unnumbered").await;
    // numbers stand on the paper before it is signed
    assert!(matches!(
        desk.number(id, tx.today()).await,
        Err(AppError::Refused { .. })
    ));
    tx.commit().await.unwrap();

    let (first, _) = numbered(&world, subject, PaperKind::Decision).await;
    let (second, _) = numbered(&world, subject, PaperKind::Decision).await;
    let tx = world.app.db.begin_system("papers").await.unwrap();
    let desk = Desk::new(&tx, &permit, KIND);
    for paper in [first, second] {
        desk.export(paper, files("three")).await.unwrap();
        desk.sign(paper, format!("signed {paper}"), &json!(null)).await.unwrap();
    }
    desk.issue(first).await.unwrap();
    wrong(desk.export(first, files("four")).await, "paper.wrong_state").await;
    wrong(
        desk.correct(first, second, "sai tên tác giả").await,
        "paper.replacement",
    )
    .await;
    desk.issue(second).await.unwrap();
    assert!(matches!(
        desk.correct(first, second, "  ").await,
        Err(AppError::Invalid(_))
    ));
    desk.correct(first, second, "sai tên tác giả").await.unwrap();
    wrong(desk.cancel(first, "x").await, "paper.wrong_state").await;
    desk.cancel(id, "không dùng nữa").await.unwrap();
    tx.commit().await.unwrap();

    let reader = world.app.db.reader();
    let all = papers::of(&reader, subject).await.unwrap();
    let told: Vec<_> = all.iter().map(|paper| (paper.status, paper.label.as_deref())).collect();
    assert_eq!(
        told,
        [
            (PaperStatus::Cancelled, None),
            (PaperStatus::Corrected, Some("01/QĐ-HĐSK")),
            (PaperStatus::Issued, Some("02/QĐ-HĐSK")),
        ]
    );
    assert_eq!(all[1].replaced_by, Some(second));
    assert_eq!(
        papers::find(&reader, id).await.unwrap().unwrap().signed_hash.as_deref(),
        Some("signed")
    );
    // backups take the files of papers along
    let hashes = kernel::attachments::hashes(&reader).await.unwrap();
    for hash in ["signed", "two", "two-docx", "three"] {
        assert!(hashes.iter().any(|held| held == hash), "{hash}");
    }
    let acts = kernel::journal::timeline(&reader, KIND, subject).await.unwrap();
    for act in [
        "paper.drafted",
        "paper.numbered",
        "paper.exported",
        "paper.signed",
        "paper.issued",
        "paper.corrected",
    ] {
        assert!(acts.iter().any(|entry| entry.act == act), "{act}");
    }
}

#[tokio::test]
async fn two_who_change_a_paper_at_once_do_not_overwrite_each_other() {
    let world = World::new().await;
    let subject = Uuid::from_u128(9);
    let (id, _) = numbered(&world, subject, PaperKind::Notice).await;
    world.tamper("UPDATE papers SET version = version + 1").await;
    let before = papers::find(&world.app.db.reader(), id).await.unwrap().unwrap();
    assert_eq!(before.version, 3);
    // the unique index holds where a number would be given twice by hand
    let (other, _) = numbered(&world, subject, PaperKind::Notice).await;
    assert_ne!(id, other);
    let twice = world
        .app
        .db
        .writer_connection()
        .execute_unprepared("UPDATE papers SET label = '01/TB-HĐSK'")
        .await;
    assert!(twice.is_err(), "one number for two papers");
}

use sea_orm::ConnectionTrait as _;

#[tokio::test]
async fn seals_are_checked_with_the_published_keys_and_old_ones_stay_good() {
    let world = World::new().await;
    let statement = seal::Statement {
        unit: "Trường".to_owned(),
        number: "01".to_owned(),
        name: "Lò Thị Lan".to_owned(),
        date: chrono::NaiveDate::from_ymd_opt(2026, 11, 25).unwrap(),
        title_hash: seal::title_hash("Sổ tay"),
    };
    let first = seal::signer(&world.app.db).await.unwrap();
    let text = first.seal("https://kn.vn/xac-minh/abc", &statement).unwrap();
    let again = seal::signer(&world.app.db).await.unwrap();
    assert_eq!(
        again.seal("https://kn.vn/xac-minh/abc", &statement).unwrap(),
        text,
        "one key, made once"
    );
    let published = async || -> seal::PublicKeys {
        let answer = world.visitor().get("/xac-minh/khoa-cong-khai").await.is(StatusCode::OK);
        assert!(!answer.text().contains("secret"));
        serde_json::from_slice(&answer.body).unwrap()
    };
    let keys = published().await.keys;
    assert_eq!(keys.len(), 1);
    assert_eq!(seal::check(&text, &keys).unwrap().statement, statement);
    let tx = world.app.db.begin_system("renew").await.unwrap();
    seal::renew(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let keys = published().await.keys;
    assert!(keys.len() == 2 && keys.iter().filter(|key| key.retired_at.is_none()).count() == 1);
    assert!(seal::check(&text, &keys).is_ok());
    let fresh = seal::signer(&world.app.db).await.unwrap();
    let text = fresh.seal("https://kn.vn/xac-minh/abc", &statement).unwrap();
    assert!(seal::check(&text, &keys).is_ok());
    let retired: Vec<_> = keys.into_iter().filter(|key| key.retired_at.is_some()).collect();
    assert_eq!(seal::check(&text, &retired), Err(seal::Fault::UnknownKey));
}

/// A backup is made before a database is brought up to the version of the program.
#[tokio::test]
async fn the_files_of_papers_are_known_of_a_database_of_the_version_before() {
    let world = World::new().await;
    let subject = Uuid::from_u128(13);
    let (id, _) = numbered(&world, subject, PaperKind::Decision).await;
    let tx = world.app.db.begin_system("papers").await.unwrap();
    let permit = permit(subject);
    let files = Exported {
        pdf: "older".to_owned(),
        docx: None,
    };
    Desk::new(&tx, &permit, KIND).export(id, files).await.unwrap();
    tx.commit().await.unwrap();
    for column in ["template", "words"] {
        world.tamper(&format!("ALTER TABLE papers DROP COLUMN {column}")).await;
    }
    assert_eq!(papers::hashes(&world.app.db.reader()).await.unwrap(), ["older"]);
}

#[tokio::test]
async fn a_run_over_many_records_goes_on_stops_and_finishes() {
    use kernel::bulk::{self, BulkState, Step};
    let world = World::new().await;
    let subject = Uuid::from_u128(11);
    let db = &world.app.db;
    let permit = permit(subject);
    let tx = db.begin_system("bulk").await.unwrap();
    let first = bulk::start(&tx, &permit, "thing.make_many", subject, 120, &json!({ "ids": [1] }))
        .await
        .unwrap();
    let second = bulk::start(&tx, &permit, "thing.make_many", subject, 120, &json!({}))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let jobs = kernel::jobs::claim(db, 10, &[], |_| 10).await.unwrap();
    assert_eq!(jobs.iter().filter(|job| job.kind == "thing.make_many").count(), 2);
    let step = async |id, done, more, commit: bool| {
        let tx = db.begin_system("bulk").await.unwrap();
        let step = bulk::advance(&tx, id, done, more).await.unwrap();
        if commit {
            tx.commit().await.unwrap();
        }
        step
    };
    let slice = async |id, done, more, commit| step(id, done, more, commit).await == Step::On;
    assert!(slice(first, 0, 50, true).await);
    assert!(slice(first, 50, 50, false).await, "a crash before the commit");
    assert!(slice(first, 50, 50, true).await);
    // a second runner that read the same count adds nothing
    assert_eq!(step(first, 50, 50, true).await, Step::Behind);
    let run = bulk::find(&db.reader(), first).await.unwrap().unwrap();
    assert_eq!((run.done, run.percent(), run.payload), (100, 83, json!({ "ids": [1] })));
    let tx = db.begin_system("bulk").await.unwrap();
    assert!(bulk::go_on(&tx, "thing.make_many", first).await.unwrap());
    tx.commit().await.unwrap();
    assert!(!slice(first, 100, 20, true).await);
    assert_eq!(step(first, 100, 20, true).await, Step::Behind);
    let tx = db.begin_system("bulk").await.unwrap();
    assert!(!bulk::go_on(&tx, "thing.make_many", first).await.unwrap());
    assert!(bulk::stop(&tx, &permit, second).await.unwrap());
    assert!(!bulk::stop(&tx, &permit, first).await.unwrap(), "it had finished");
    let other = self::permit(Uuid::from_u128(12));
    assert!(bulk::stop(&tx, &other, second).await.is_err());
    tx.commit().await.unwrap();
    assert!(!slice(second, 0, 50, true).await, "stopped, but what was made stays");
    let states: Vec<_> = bulk::of(&db.reader(), subject)
        .await
        .unwrap()
        .iter()
        .map(|run| (run.id, run.state, run.done))
        .collect();
    assert!(states.contains(&(first, BulkState::Finished, 120)) && states.contains(&(second, BulkState::Stopped, 50)));
}
