use super::*;
use crate::daily;
use chrono::TimeDelta;
use kernel::AppError;
use kernel::db::Db;
use kernel::engines::{self, Engines};
use kernel::ids::IdSource;
use kernel::packs::Packs;
use kernel::time::Clock;
use kernel::web::{App, Site};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// What the jobs of these tests leave behind.
#[derive(Default)]
struct Seen {
    runs: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
    days: Mutex<Vec<String>>,
    gate: Option<Semaphore>,
}

/// No engine is asked for anything here.
struct Nothing;

impl engines::Documents for Nothing {
    fn render(&self, _: &str, _: &serde_json::Value, _: chrono::NaiveDate) -> Result<Vec<u8>> {
        Err(AppError::bug("no documents here"))
    }
    fn docx(&self, _: &str, _: &serde_json::Value, _: chrono::NaiveDate) -> Result<Vec<u8>> {
        Err(AppError::bug("no documents here"))
    }
    fn signatures(
        &self,
        _: &[u8],
        _: Option<&[u8]>,
        _: &str,
    ) -> std::result::Result<engines::FoundSignatures, engines::Rejected> {
        Ok(engines::FoundSignatures::default())
    }
    fn qr_svg(&self, _: &str) -> String {
        String::new()
    }
    fn extract(&self, _: &[u8], _: &str) -> std::result::Result<engines::Extracted, engines::Rejected> {
        Ok(engines::Extracted::default())
    }
    fn rows(&self, _: &[u8], _: &str) -> std::result::Result<Vec<Vec<String>>, engines::Rejected> {
        Ok(Vec::new())
    }
    fn sheet(&self, _: &engines::Sheet) -> Result<Vec<u8>> {
        Err(AppError::bug("no sheets here"))
    }
    fn sheet_file(&self, _: &engines::Sheet, _: &mut dyn Iterator<Item = Vec<engines::Cell>>) -> Result<std::fs::File> {
        Err(AppError::bug("no sheets here"))
    }
    fn form_book(&self, _: &engines::books::FormBook) -> Result<Vec<u8>> {
        Err(AppError::bug("no sheets here"))
    }
    fn book(&self, _: &[u8], _: &str) -> std::result::Result<Vec<engines::books::BookSheet>, engines::Rejected> {
        Ok(Vec::new())
    }
}

#[async_trait::async_trait]
impl engines::Files for Nothing {
    async fn put(&self, _: &[u8]) -> Result<String> {
        Err(AppError::bug("no files here"))
    }
    async fn get(&self, _: &str) -> Result<Vec<u8>> {
        Err(AppError::NotFound)
    }
}

#[async_trait::async_trait]
impl engines::Mailer for Nothing {
    async fn send(&self, _: &engines::Mail) -> std::result::Result<(), engines::MailError> {
        Ok(())
    }
}

impl engines::novelty::Novelty for Nothing {
    fn put(&self, _: &[engines::novelty::Kept]) -> Result<()> {
        Ok(())
    }
    fn remove(&self, _: &[engines::novelty::Uuid]) -> Result<()> {
        Ok(())
    }
    fn held(&self) -> Result<std::collections::HashMap<engines::novelty::Uuid, i64>> {
        Ok(std::collections::HashMap::new())
    }
    fn compare(&self, _: &engines::novelty::Question) -> Result<engines::novelty::Comparison> {
        Ok(engines::novelty::Comparison::default())
    }
    fn leftovers(&self, _: &str, _: &[&str]) -> Vec<engines::novelty::Leftover> {
        Vec::new()
    }
    fn tidy(&self) -> Result<()> {
        Ok(())
    }
}

/// A service over a database of its own that goes away with the test.
struct World {
    app: AppState,
    folder: PathBuf,
}

impl World {
    async fn new(name: &str, seen: Seen) -> World {
        let folder = std::env::temp_dir().join(format!("engine_jobs-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let morning = DateTime::parse_from_rfc3339("2026-12-01T07:00:00+07:00")
            .unwrap()
            .to_utc();
        let ids = IdSource::Counting(AtomicU64::new(1));
        let db = Db::sqlite(&folder.join("test.db"), Clock::fixed(morning), ids)
            .await
            .unwrap();
        migrations::migrate(db.writer_connection()).await.unwrap();
        let engines = Engines {
            documents: Arc::new(Nothing),
            files: Arc::new(Nothing),
            mailer: Arc::new(Nothing),
            novelty: Arc::new(Nothing),
            slots: Arc::new(Semaphore::new(1)),
        };
        let site = Site {
            name: "Khơi Nguồn".to_owned(),
            owner: "Tỉnh thử".to_owned(),
            public_url: "http://localhost".to_owned(),
            help_phone: String::new(),
            practice: true,
            secure_cookies: false,
            nav: Vec::new(),
        };
        let app = App::new(db, engines, Arc::new(Packs::load(None).unwrap()), site).with(seen);
        World {
            app: Arc::new(app),
            folder,
        }
    }

    fn runner(&self) -> Runner {
        Runner::new(
            self.app.clone(),
            vec![
                Handler {
                    kind: "test.plain",
                    run: |app, job| Box::pin(plain(app, job)),
                },
                Handler {
                    kind: "test.effect",
                    run: |app, job| Box::pin(effect(app, job)),
                },
                Handler {
                    kind: "test.fails",
                    run: |app, job| Box::pin(fails(app, job)),
                },
                Handler {
                    kind: "test.panics",
                    run: |app, job| Box::pin(panics(app, job)),
                },
                Handler {
                    kind: "test.panics_at_once",
                    run: |_, _| panic!("at once"),
                },
                Handler {
                    kind: "test.gated",
                    run: |app, job| Box::pin(gated(app, job)),
                },
            ],
            vec![Schedule {
                name: "digest",
                next: |now| daily(now, 7, 30),
                kind: "test.plain",
            }],
        )
    }

    /// A runner without recurring work.
    fn bare(&self) -> Runner {
        Runner {
            schedules: Vec::new(),
            ..self.runner()
        }
    }

    async fn enqueue(&self, kind: &'static str, count: usize) {
        let tx = self.app.db.begin_system("test").await.unwrap();
        for _ in 0..count {
            let job = NewJob {
                kind,
                payload: serde_json::json!({}),
                due_at: tx.now,
                dedupe: None,
            };
            jobs::enqueue(&tx, job).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    fn advance(&self, by: TimeDelta) {
        self.app.db.clock().advance(by);
    }

    fn seen(&self) -> Arc<Seen> {
        self.app.part::<Seen>().unwrap()
    }

    fn runs(&self) -> usize {
        self.seen().runs.load(Ordering::SeqCst)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn plain(app: AppState, job: Claimed) -> Result<()> {
    let seen = app.part::<Seen>()?;
    seen.runs.fetch_add(1, Ordering::SeqCst);
    if let Some(day) = job.payload["day"].as_str() {
        seen.days.lock().unwrap().push(day.to_owned());
    }
    Ok(())
}

async fn effect(app: AppState, job: Claimed) -> Result<()> {
    let tx = app.db.begin_system("test").await?;
    if !jobs::done(&tx, job.id).await? {
        return Ok(());
    }
    app.part::<Seen>()?.runs.fetch_add(1, Ordering::SeqCst);
    tx.commit().await
}

async fn fails(app: AppState, _: Claimed) -> Result<()> {
    app.part::<Seen>()?.runs.fetch_add(1, Ordering::SeqCst);
    Err(AppError::bug("550 <lan@example.vn> unknown"))
}

async fn panics(app: AppState, _: Claimed) -> Result<()> {
    let tx = app.db.begin_system("test").await?;
    panic!("in the middle of {:?}", tx.now)
}

async fn gated(app: AppState, _: Claimed) -> Result<()> {
    let seen = app.part::<Seen>()?;
    let now = seen.now.fetch_add(1, Ordering::SeqCst) + 1;
    seen.most.fetch_max(now, Ordering::SeqCst);
    if let Some(gate) = &seen.gate {
        gate.acquire().await.unwrap().forget();
    }
    seen.now.fetch_sub(1, Ordering::SeqCst);
    seen.runs.fetch_add(1, Ordering::SeqCst);
    Ok(())
}

#[tokio::test]
async fn due_jobs_run_once_whether_they_mark_themselves_or_not() {
    let world = World::new("once", Seen::default()).await;
    world.enqueue("test.plain", 6).await;
    world.enqueue("test.effect", 5).await;
    let runner = world.bare();
    assert_eq!(
        runner.run_until_idle().await.unwrap(),
        Outcome {
            done: 11,
            failed: Vec::new()
        }
    );
    assert_eq!(runner.run_until_idle().await.unwrap(), Outcome::default());
    world.advance(TimeDelta::days(1)); // no lease is left over
    assert_eq!(runner.run_until_idle().await.unwrap(), Outcome::default());
    assert_eq!(world.runs(), 11);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_runners_share_the_work() {
    let world = World::new("two", Seen::default()).await;
    world.enqueue("test.effect", 40).await;
    let (one, other) = (world.bare(), world.bare());
    let (one, other) = tokio::join!(one.run_until_idle(), other.run_until_idle());
    assert_eq!(one.unwrap().done + other.unwrap().done, 40);
    assert_eq!(world.runs(), 40);
}

#[tokio::test]
async fn a_job_that_panics_takes_nothing_along_and_comes_back() {
    let world = World::new("panics", Seen::default()).await;
    world.enqueue("test.panics", 1).await;
    world.enqueue("test.panics_at_once", 1).await;
    world.enqueue("test.plain", 3).await;
    let runner = world.bare();
    let outcome = runner.run_until_idle().await.unwrap();
    assert_eq!(outcome.done, 3);
    let mut errors: Vec<&str> = outcome.failed.iter().map(|f| f.error.as_str()).collect();
    errors.sort_unstable();
    assert!(errors[0].starts_with("panicked: at once"), "{errors:?}");
    assert!(errors[1].starts_with("panicked: in the middle of 2026"), "{errors:?}");
    assert_eq!(
        runner.run_until_idle().await.unwrap(),
        Outcome::default(),
        "not before the pause is over"
    );
    world.advance(TimeDelta::seconds(20));
    assert_eq!(runner.run_until_idle().await.unwrap().failed.len(), 2);
}

#[tokio::test]
async fn a_job_that_always_fails_is_set_aside_and_can_be_tried_again() {
    let world = World::new("dead", Seen::default()).await;
    world.enqueue("test.fails", 1).await;
    let runner = world.bare();
    for _ in 0..20 {
        runner.run_until_idle().await.unwrap();
        world.advance(TimeDelta::days(1));
    }
    assert_eq!(world.runs(), usize::try_from(jobs::MAX_ATTEMPTS).unwrap());
    let dead = jobs::dead(&world.app.db, 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert!(dead[0].error.contains("unknown"), "{:?}", dead[0]);
    let tx = world.app.db.begin_system("test").await.unwrap();
    jobs::retry(&tx, dead[0].id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(runner.run_until_idle().await.unwrap().failed.len(), 1);
}

#[tokio::test]
async fn a_job_of_a_newer_program_waits_for_it() {
    let world = World::new("newer", Seen::default()).await;
    world.enqueue("later.kind", 1).await;
    let outcome = world.bare().run_until_idle().await.unwrap();
    assert_eq!(
        outcome.failed,
        [Failure {
            kind: "later.kind".to_owned(),
            error: "no handler for later.kind".to_owned()
        }]
    );
    assert_eq!(
        jobs::queue(&world.app.db).await.unwrap(),
        jobs::Queue { waiting: 0, dead: 0 }
    );
    world.advance(TimeDelta::hours(1));
    assert_eq!(
        jobs::queue(&world.app.db).await.unwrap(),
        jobs::Queue { waiting: 1, dead: 0 }
    );
}

#[tokio::test]
async fn recurring_work_is_done_once_a_day_by_one_of_two_services() {
    let world = World::new("daily", Seen::default()).await;
    let (one, other) = (world.runner(), world.runner());
    let both = async || {
        one.run_until_idle().await.unwrap();
        other.run_until_idle().await.unwrap();
    };
    both().await;
    assert_eq!(world.runs(), 0, "seven o'clock is too early");
    world.advance(TimeDelta::minutes(30));
    both().await;
    both().await;
    assert_eq!(world.runs(), 1);
    // Switched off over three mornings: the missed work is done once, and the next day as usual.
    world.advance(TimeDelta::days(3) + TimeDelta::hours(2));
    both().await;
    assert_eq!(world.runs(), 2);
    world.advance(TimeDelta::days(1));
    both().await;
    assert_eq!(
        *world.seen().days.lock().unwrap(),
        ["2026-12-01", "2026-12-02", "2026-12-05"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_wakes_the_runner_and_a_stop_waits_for_what_runs() {
    let seen = Seen {
        gate: Some(Semaphore::new(0)),
        ..Seen::default()
    };
    let world = World::new("service", seen).await;
    let (stop, stopping) = watch::channel(false);
    let service = tokio::spawn(world.bare().run(stopping));
    world.enqueue("test.gated", 10).await;
    let seen = world.seen();
    let until = async |what: fn(&Seen) -> bool| {
        let arrived = tokio::time::timeout(Duration::from_secs(10), async {
            while !what(&seen) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        arrived.await.expect("in time");
    };
    until(|seen| seen.now.load(Ordering::SeqCst) == OF_ONE_KIND).await;
    // Two are let through; two others take their places.
    seen.gate.as_ref().unwrap().add_permits(2);
    until(|seen| seen.runs.load(Ordering::SeqCst) == 2 && seen.now.load(Ordering::SeqCst) == OF_ONE_KIND).await;
    // Many of one kind leave a place: another kind does not wait for them.
    world.enqueue("test.plain", 2).await;
    until(|seen| seen.runs.load(Ordering::SeqCst) == 4).await;
    stop.send(true).unwrap();
    seen.gate.as_ref().unwrap().add_permits(100);
    service.await.unwrap();
    assert_eq!(seen.most.load(Ordering::SeqCst), OF_ONE_KIND);
    let done = seen.runs.load(Ordering::SeqCst) - 2;
    assert!((5..=10).contains(&done), "what ran was finished: {done}");
    assert_eq!(jobs::queue(&world.app.db).await.unwrap().waiting, 10 - done as u64);
}

#[tokio::test]
async fn the_queue_waits_while_the_service_only_shows() {
    let world = World::new("shows", Seen::default()).await;
    world.enqueue("test.plain", 1).await;
    world.app.db.set_read_only(Some("Đang sao lưu".to_owned()));
    let (stop, stopping) = watch::channel(false);
    let service = tokio::spawn(world.bare().run(stopping));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(world.runs(), 0);
    drop(stop);
    service.await.unwrap();
    world.app.db.set_read_only(None);
    assert_eq!(world.bare().run_until_idle().await.unwrap().done, 1);
}

#[test]
fn logs_hold_no_addresses() {
    assert_eq!(
        without_addresses("550 5.1.1 <lan@example.vn> unknown"),
        "550 5.1.1 …@… unknown"
    );
}
