//! The program itself is killed with `kill -9` while people write: what was acknowledged is there afterwards, what was
//! not is there whole or not at all, a repeat happens once, and the journal is unbroken.
//!
//! `scripts/kill-loop` runs this test a thousand times over, against the program as it is shipped:
//! * `KILL_TIMES`: how often it is killed (6).
//! * `KILL_BINARY`: the program, instead of the one built for the tests.
//! * `KILL_DATABASE`: a command that stops the database server hard and starts it again; every tenth round
//!   runs it while people write, before the program is killed too.
//! * `KILL_SEED`: the moments at which it is killed.

use crate::wire::Wire;
use crate::world::{PASSWORD, World};
use councils::commands as council;
use councils::model::Vote;
use kernel::access::{Actor, Authority};
use kernel::db::Db;
use kernel::forms::url_encode;
use kernel::time::Clock;
use khoinguon::config::Config;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde_json::json;
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// People who write at the same time.
const WRITERS: usize = 6;
/// Slower than any start, also of a program without optimisation on a busy machine.
const START: Duration = Duration::from_secs(120);
/// The journal is walked whole after so many kills, and at the end.
const AUDIT_EVERY: usize = 25;

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A draft as it was acknowledged.
#[derive(Debug)]
struct Draft {
    id: String,
    title: String,
    version: i64,
    /// The title of a change that was sent and never answered.
    unanswered: Option<String>,
}

/// Someone who writes through the interface, one request after the other, and remembers every answer.
struct Writer {
    wire: Wire,
    name: String,
    unit: String,
    number: u64,
    drafts: Vec<Draft>,
    /// A new draft that was sent and never answered: its key and body.
    unanswered: Option<(String, String)>,
    acknowledged: u64,
    /// Where the program writes what it has to say.
    log: PathBuf,
}

impl Writer {
    fn body(&self, title: &str) -> String {
        json!({ "title": title, "unit": self.unit, "kind": "technical" }).to_string()
    }

    /// Sends a new draft; `None` when nobody knows what became of it.
    async fn draft(&mut self, key: &str, body: &str) -> Option<()> {
        let headers = [("idempotency-key", key), ("content-type", "application/json")];
        let reply = self
            .wire
            .send("POST", "/api/v1/initiatives", &headers, body.as_bytes())
            .await;
        match reply {
            Ok(reply) if reply.status == 201 => {
                let answer: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
                self.drafts.push(Draft {
                    id: answer["id"].as_str().unwrap().to_owned(),
                    title: answer["content"]["title"].as_str().unwrap().to_owned(),
                    version: answer["version"].as_i64().unwrap(),
                    unanswered: None,
                });
                self.acknowledged += 1;
                Some(())
            }
            _ => None,
        }
    }

    /// Changes the newest draft; `None` when nobody knows what became of it.
    async fn change(&mut self, title: &str) -> Option<()> {
        let body = self.body(title);
        let draft = self.drafts.last_mut().unwrap();
        let (path, version) = (
            format!("/api/v1/initiatives/{}", draft.id),
            format!("\"{}\"", draft.version),
        );
        let headers = [("if-match", version.as_str()), ("content-type", "application/json")];
        match self.wire.send("PUT", &path, &headers, body.as_bytes()).await {
            Ok(reply) if reply.status == 200 => {
                title.clone_into(&mut draft.title);
                draft.version += 1;
                self.acknowledged += 1;
                Some(())
            }
            _ => {
                draft.unanswered = Some(title.to_owned());
                None
            }
        }
    }

    /// Writes until the program does not answer any more.
    async fn write(mut self) -> Writer {
        loop {
            self.number += 1;
            let title = format!("{} viết lần {}", self.name, self.number);
            let answered = if self.number % 3 == 1 || self.drafts.is_empty() {
                let (key, body) = (format!("{}-{}", self.name, self.number), self.body(&title));
                let answered = self.draft(&key, &body).await;
                if answered.is_none() {
                    self.unanswered = Some((key, body));
                }
                answered
            } else {
                self.change(&title).await
            };
            if answered.is_none() {
                return self;
            }
        }
    }

    /// After a restart: repeats what was not answered, and looks at every draft since the restart before.
    async fn check(&mut self, from: usize) {
        // Where only the database server was killed first, the connection to the killed program still seems open.
        self.wire.hang_up();
        if let Some((key, body)) = self.unanswered.take() {
            self.draft(&key, &body)
                .await
                .expect("the repeat of a new draft is answered");
        }
        for draft in &mut self.drafts[from..] {
            let reply = self
                .wire
                .get(&format!("/api/v1/initiatives/{}", draft.id))
                .await
                .unwrap();
            assert_eq!(reply.status, 200, "lost: {draft:?}");
            let stored: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
            let (title, version) = (
                stored["content"]["title"].as_str().unwrap(),
                stored["version"].as_i64().unwrap(),
            );
            match draft.unanswered.take() {
                Some(sent) if title == sent => {
                    assert_eq!(version, draft.version + 1, "{draft:?}");
                    draft.title = sent;
                    draft.version = version;
                }
                _ => assert_eq!(
                    (title, version),
                    (draft.title.as_str(), draft.version),
                    "not as acknowledged"
                ),
            }
        }
        // The index was killed too: it has every draft once, under its present title.
        if let Some(draft) = self.drafts.last() {
            let query = url_encode(&format!("\"{}\"", draft.title));
            let path = format!("/api/v1/search?q={query}");
            let log = || std::fs::read_to_string(&self.log).unwrap_or_default();
            let begun = Instant::now();
            let found = loop {
                let reply = self.wire.get(&path).await.unwrap();
                let said = String::from_utf8_lossy(&reply.body);
                assert_eq!(reply.status, 200, "search does not answer: {said}\n{}", log());
                let found: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
                // It says by itself when it has not taken up everything yet: a busy machine asks again.
                if found["fresh"] == true {
                    break found;
                }
                assert!(begun.elapsed() < START, "the index does not come up: {}", log());
            };
            let hits = found["hits"].as_array().unwrap();
            assert_eq!(
                hits.iter().filter(|hit| hit["id"] == draft.id.as_str()).count(),
                1,
                "not found: {draft:?} {found}"
            );
        }
    }
}

/// The program with its data, started anew after each kill.
struct Service {
    config: Config,
    binary: String,
    port: u16,
}

impl Service {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(words).arg("--data").arg(&self.config.data);
        let url = self.config.text("database_url");
        if !url.is_empty() {
            command.env("KHOINGUON_DATABASE_URL", url);
        }
        command
    }

    fn log(&self) -> PathBuf {
        self.config.data.join("serve.log")
    }

    fn start(&self) -> Child {
        let log = std::fs::File::create(self.log()).unwrap();
        self.command(&["serve", "--port", &self.port.to_string()])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    async fn ready(&self, child: &mut Child) {
        let begun = Instant::now();
        loop {
            if let Ok(reply) = Wire::to(self.port).get("/readyz").await
                && reply.status == 200
            {
                return;
            }
            let log = || std::fs::read_to_string(self.log()).unwrap_or_default();
            assert!(begun.elapsed() < START, "not ready: {}", log());
            assert!(child.try_wait().unwrap().is_none(), "it gave up: {}", log());
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    /// Walks the journal with the program's own command, from the head that was kept before; gives the new head.
    fn audit(&self, anchor: Option<&str>) -> String {
        let mut words = vec!["audit", "verify"];
        words.extend(anchor.iter().flat_map(|anchor| ["--anchor", anchor]));
        let verified = self.command(&words).output().unwrap();
        let said = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(
            verified.status.success(),
            "the journal is broken: {said}{}",
            String::from_utf8_lossy(&verified.stderr)
        );
        let head = self.command(&["audit", "head"]).output().unwrap();
        assert!(head.status.success());
        String::from_utf8_lossy(&head.stdout).trim().to_owned()
    }

    async fn sign_in(&self, username: &str) -> Wire {
        let mut wire = Wire::to(self.port);
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let body = format!("username={username}&password={}", url_encode(PASSWORD));
        let reply = wire.send("POST", "/dang-nhap", &form, body.as_bytes()).await.unwrap();
        assert_eq!(reply.status, 303, "{username} could not sign in");
        let cookies = reply.cookies();
        let headers = [form[0], ("cookie", cookies.as_str())];
        let body = "name=viet&days=30&scope=initiatives:read&scope=initiatives:write&scope=search:read";
        let reply = wire
            .send("POST", "/tai-khoan/ma-truy-cap", &headers, body.as_bytes())
            .await
            .unwrap();
        let page = String::from_utf8(reply.body).unwrap();
        let secret = page.split("<code>kn_").nth(1).unwrap().split('<').next().unwrap();
        wire.always.push(("authorization", format!("Bearer kn_{secret}")));
        wire
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_nine() {
    let kills: usize = setting("KILL_TIMES").map_or(6, |number| number.parse().unwrap());
    let seed: u64 = setting("KILL_SEED").map_or_else(rand::random, |seed| seed.parse().unwrap());
    println!("KILL_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let world = World::new().await;
    for number in 0..WRITERS {
        world
            .person(
                &format!("viet{number}"),
                "Lò Thị Viết",
                world.school,
                "Giáo viên",
                false,
                &[],
            )
            .await;
    }
    // Nobody else may hold the database open: the restart must find it as the kill left it.
    world.app.db.close().await;
    let service = Service {
        config: world.config.clone(),
        binary: setting("KILL_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_khoinguon").to_owned()),
        port: free_port(),
    };
    let mut child = service.start();
    service.ready(&mut child).await;
    let mut writers = Vec::new();
    for number in 0..WRITERS {
        let name = format!("viet{number}");
        writers.push(Writer {
            wire: service.sign_in(&name).await,
            name,
            unit: world.school.to_string(),
            number: 0,
            drafts: Vec::new(),
            unanswered: None,
            acknowledged: 0,
            log: service.log(),
        });
    }
    let mut anchor = None;
    let mut server_kills = 0;
    for round in 1..=kills {
        let before: Vec<usize> = writers
            .iter()
            .map(|writer| writer.drafts.len().saturating_sub(1))
            .collect();
        let tasks: Vec<_> = writers.drain(..).map(|writer| tokio::spawn(writer.write())).collect();
        let wait = Duration::from_micros(rng.random_range(0..400_000));
        tokio::time::sleep(wait).await;
        if let Some(command) = setting("KILL_DATABASE")
            && round % 10 == 0
        {
            let done = tokio::task::spawn_blocking(move || Command::new(command).status())
                .await
                .unwrap();
            assert!(done.unwrap().success(), "the database server came back");
            server_kills += 1;
            // The program outlives its server and finds it again by itself.
            service.ready(&mut child).await;
            tokio::time::sleep(wait).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for task in tasks {
            writers.push(task.await.unwrap());
        }
        child = service.start();
        if rng.random_bool(0.2) {
            // Again, somewhere in the middle of starting and recovering.
            tokio::time::sleep(Duration::from_micros(rng.random_range(0..150_000))).await;
            child.kill().unwrap();
            child.wait().unwrap();
            child = service.start();
        }
        service.ready(&mut child).await;
        for (writer, from) in writers.iter_mut().zip(before) {
            writer.check(from).await;
        }
        if round % AUDIT_EVERY == 0 || round == kills || kills <= 10 {
            anchor = Some(service.audit(anchor.as_deref()));
        }
        if round % 50 == 0 {
            let written: u64 = writers.iter().map(|writer| writer.acknowledged).sum();
            println!("{round} kills, {written} acknowledged writes, none lost");
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    everything_is_there(&service, &writers).await;
    let written: u64 = writers.iter().map(|writer| writer.acknowledged).sum();
    assert!(
        written > u64::try_from(kills).unwrap(),
        "hardly anything was written: {written}"
    );
    let seq: u64 = service
        .audit(anchor.as_deref())
        .split(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        seq >= written,
        "every acknowledged write has its entry: {seq} entries, {written} writes"
    );
    println!(
        "{kills} kills of the program, {server_kills} of the database server: {written} acknowledged writes, 0 lost; \
         journal of {seq} entries whole"
    );
}

/// A decision on many dossiers at once is whole or not there at all, whenever the program is killed: one bulk with every item,
/// its job and its entries, or nothing; and what was whole does not happen a second time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bulk_decision_is_whole_or_not_there_when_the_program_is_killed() {
    const ITEMS: usize = 120;
    let world = World::new().await;
    let mut persons = Vec::new();
    for n in 0..5 {
        let name = format!("m{n}");
        persons.push(
            world
                .person(&name, &format!("Lò Văn {n}"), world.commune, "Công chức", false, &[])
                .await,
        );
    }
    let (_, meeting) = crate::councils::found(&world, &persons, ITEMS as u128, "tt18-2013").await;
    let system = Actor::system("test");
    let tx = world.app.db.begin_system("test").await.unwrap();
    council::open(&tx, &system, meeting).await.unwrap();
    council::attend(&tx, &system, meeting, &persons).await.unwrap();
    let items = councils::store::items_of(&tx.reader(), &councils::policy::whole(), meeting, tx.today())
        .await
        .unwrap();
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    council::open_vote(&tx, &system, meeting, &ids).await.unwrap();
    tx.commit().await.unwrap();
    for person in &persons {
        let actor = Actor {
            person: *person,
            authority: Authority::Personal,
            ..Actor::system("test")
        };
        let votes: Vec<_> = ids.iter().map(|id| (*id, Vote::Yes)).collect();
        let tx = world.app.db.begin(&actor, "test").await.unwrap();
        council::cast(&tx, &actor, meeting, &votes).await.unwrap();
        tx.commit().await.unwrap();
    }
    let tx = world.app.db.begin_system("test").await.unwrap();
    council::close_vote(&tx, &system, meeting, &ids).await.unwrap();
    tx.commit().await.unwrap();
    world.app.db.close().await;
    let service = Service {
        config: world.config.clone(),
        binary: setting("KILL_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_khoinguon").to_owned()),
        port: free_port(),
    };
    let mut fields: Vec<String> = ids.iter().map(|id| format!("item={id}")).collect();
    fields.extend(["conclusion=recognise".to_owned(), format!("typed={ITEMS}")]);
    let (path, body) = (format!("/hoi-dong/phien/{meeting}/ghi-ket-luan"), fields.join("&"));
    let mut whole = false;
    // Later and later, until it was done before the program died; then once more, when it must not happen again.
    for round in 0..40_u64 {
        let mut child = service.start();
        service.ready(&mut child).await;
        let mut wire = Wire::to(service.port);
        let form = ("content-type", "application/x-www-form-urlencoded");
        let sign_in = format!("username=m0&password={}", url_encode(PASSWORD));
        let cookies = wire
            .send("POST", "/dang-nhap", &[form], sign_in.as_bytes())
            .await
            .unwrap()
            .cookies();
        let (path, body) = (path.clone(), body.clone());
        let sent = tokio::spawn(async move {
            let headers = [form, ("cookie", cookies.as_str())];
            wire.send("POST", &path, &headers, body.as_bytes())
                .await
                .map(|reply| reply.status)
        });
        if whole {
            assert_eq!(sent.await.unwrap().unwrap(), 422, "decided already");
        } else {
            tokio::time::sleep(Duration::from_millis(round * 25)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let db: Db = khoinguon::serve::open(&service.config, Clock::System)
            .await
            .unwrap_or_else(|failure| panic!("{}", failure.message));
        let mut counts = Vec::new();
        for query in [
            Query::select()
                .column("id")
                .from("council_items")
                .and_where(Expr::col("stage").eq("concluded"))
                .to_owned(),
            Query::select().column("id").from("council_bulks").to_owned(),
            Query::select()
                .column("id")
                .from("jobs")
                .and_where(Expr::col("kind").eq(council::RELEASE))
                .to_owned(),
            Query::select()
                .column("seq")
                .from("journal")
                .and_where(Expr::col("act").eq("council.concluded"))
                .to_owned(),
        ] {
            counts.push(db.reader().query_all(&query).await.unwrap().len());
        }
        db.close().await;
        assert!(
            counts == [0, 0, 0, 0] || counts == [ITEMS, 1, 1, ITEMS],
            "half a decision: {counts:?}"
        );
        if whole {
            service.audit(None);
            return;
        }
        whole = counts[0] == ITEMS;
    }
    panic!("a second was never enough");
}

/// All drafts of all rounds, read from the tables: every one as acknowledged, and none besides.
async fn everything_is_there(service: &Service, writers: &[Writer]) {
    let db: Db = khoinguon::serve::open(&service.config, Clock::System)
        .await
        .unwrap_or_else(|failure| panic!("{}", failure.message));
    let query = Query::select()
        .columns(["id", "title", "version"])
        .from("initiatives")
        .to_owned();
    let rows = db.reader().query_all(&query).await.unwrap();
    let mut stored: HashMap<String, (String, i64)> = rows
        .iter()
        .map(|row| {
            let id: uuid::Uuid = row.try_get("", "id").unwrap();
            (
                id.to_string(),
                (row.try_get("", "title").unwrap(), row.try_get("", "version").unwrap()),
            )
        })
        .collect();
    db.close().await;
    for draft in writers.iter().flat_map(|writer| &writer.drafts) {
        let found = stored.remove(&draft.id);
        assert_eq!(found, Some((draft.title.clone(), draft.version)), "{}", draft.id);
    }
    assert!(stored.is_empty(), "nobody wrote these: {stored:?}");
}
