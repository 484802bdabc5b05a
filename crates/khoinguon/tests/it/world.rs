//! A small world: a province, a commune, a school; a named cast; a clock that tests move; users who are HTTP clients.

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use http_body_util::BodyExt as _;
use kernel::access::{Actor, Role, SigningForm};
use kernel::db::Db;
use kernel::ids::{IdSource, PersonId, UnitId};
use kernel::time::Clock;
use kernel::units::{Span, Tree, UnitKind};
use kernel::web::AppState;
use khoinguon::config::Config;
use khoinguon::{compose, web::TrustedProxy};
use organisations::NewUnit;
use people::model::{NewPerson, Position, RoleGrant};
use sea_orm::ConnectionTrait as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt as _;

/// The password of everyone in the world.
pub const PASSWORD: &str = "suối nguồn trong mát";
static NEXT: AtomicU64 = AtomicU64::new(0);

/// An installation with a small cast.
pub struct World {
    pub app: AppState,
    pub router: Router,
    pub config: Config,
    pub country: UnitId,
    pub province: UnitId,
    pub commune: UnitId,
    pub school: UnitId,
    pub other_school: UnitId,
    postgres: Option<(String, String)>,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.config.data);
        if let Some((server, name)) = self.postgres.take() {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = std::process::Command::new("psql")
                .args(["--quiet", "--dbname", &server, "--command", &sql])
                .output();
        }
    }
}

/// An empty, migrated database on the engine under test, with its data folder.
pub async fn empty(clock: Clock) -> (Config, Db, Option<(String, String)>) {
    let (config, db, postgres) = unmigrated(clock).await;
    migrations::migrate(db.writer_connection()).await.unwrap();
    (config, db, postgres)
}

/// A database without any table on the engine under test, with its data folder.
pub async fn unmigrated(clock: Clock) -> (Config, Db, Option<(String, String)>) {
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let data: PathBuf = std::env::temp_dir().join(format!("khoinguon-it-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&data);
    std::fs::create_dir_all(&data).unwrap();
    let mut flags = Vec::new();
    let mut postgres = None;
    if let Ok(server) = std::env::var("TEST_DATABASE_URL") {
        let name = format!("kn_it_{}_{number}", std::process::id());
        let sql = format!("CREATE DATABASE {name}");
        let made = std::process::Command::new("psql")
            .args(["--quiet", "--dbname", &server, "--command", &sql])
            .output();
        assert!(
            made.expect("psql is installed").status.success(),
            "database {name} could not be made"
        );
        let (base, _) = server.rsplit_once('/').unwrap();
        flags.push(("database_url", format!("{base}/{name}")));
        flags.push(("database_connections", "6".to_owned()));
        postgres = Some((server, name));
    }
    let config = Config::read(&data, None, std::iter::empty(), &flags).unwrap();
    let db = match config.text("database_url") {
        "" => Db::sqlite(&data.join("khoinguon.db"), clock, IdSource::Counting(AtomicU64::new(1)))
            .await
            .unwrap(),
        url => Db::postgres(url, 6, clock, IdSource::Counting(AtomicU64::new(1)))
            .await
            .unwrap(),
    };
    (config, db, postgres)
}

/// The day on which the world begins: a Wednesday.
pub fn start() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-25T09:00:00+07:00")
        .unwrap()
        .to_utc()
}

impl World {
    pub async fn new() -> World {
        khoinguon::reading::by_children_of(env!("CARGO_BIN_EXE_khoinguon").into());
        let (config, db, postgres) = empty(Clock::fixed(start())).await;
        let app = compose::app(&config, db.clone(), true).unwrap();
        let from: NaiveDate = "2025-07-01".parse().unwrap();
        let tx = db.begin_system("test").await.unwrap();
        let span = Span { from, to: None };
        let ids: [UnitId; 5] = std::array::from_fn(|_| tx.id());
        let [country, province, commune, school, other_school] = ids;
        let unit = |id, kind, name: &str, code: &str, parent: Option<UnitId>| NewUnit {
            id,
            kind,
            full_name: name.to_owned(),
            code: code.to_owned(),
            parents: parent.map(|parent| (Tree::Territorial, parent)).into_iter().collect(),
            span,
        };
        let units = vec![
            unit(country, UnitKind::Country, "Việt Nam", "VN", None),
            unit(province, UnitKind::Province, "Tỉnh Lai Châu", "12", Some(country)),
            unit(commune, UnitKind::Commune, "Xã Mường Kim", "03637", Some(province)),
            unit(
                school,
                UnitKind::School,
                "Trường Tiểu học Mường Kim",
                "03637.TH",
                Some(commune),
            ),
            unit(
                other_school,
                UnitKind::School,
                "Trường THCS Mường Kim",
                "03637.CS",
                Some(commune),
            ),
        ];
        organisations::commands::found(&tx, &Actor::system("test"), units, "Thử nghiệm", from)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        organisations::refresh(&db).await.unwrap();
        let router = compose::router(app.clone(), TrustedProxy::default());
        let world = World {
            app,
            router,
            config,
            country,
            province,
            commune,
            school,
            other_school,
            postgres,
        };
        world
            .person("lan", "Lò Thị Lan", world.school, "Giáo viên", false, &[])
            .await;
        world
            .person("binh", "Trần Văn Bình", world.other_school, "Giáo viên", false, &[])
            .await;
        world
            .person(
                "hoa",
                "Vàng Thị Hoa",
                world.school,
                "Văn thư",
                false,
                &[(Role::UnitClerk, false)],
            )
            .await;
        world
            .person(
                "minh",
                "Hoàng Văn Minh",
                world.school,
                "Hiệu trưởng",
                true,
                &[(Role::Leader, false)],
            )
            .await;
        world
            .person(
                "son",
                "Giàng A Sơn",
                world.other_school,
                "Hiệu trưởng",
                true,
                &[(Role::Leader, false)],
            )
            .await;
        world
            .person(
                "ha",
                "Nguyễn Thu Hà",
                world.country,
                "Quản trị",
                false,
                &[(Role::Administrator, true)],
            )
            .await;
        world
    }

    pub async fn person(
        &self,
        username: &str,
        name: &str,
        unit: UnitId,
        title: &str,
        head: bool,
        roles: &[(Role, bool)],
    ) -> PersonId {
        use std::sync::OnceLock;
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| people::hash_now(PASSWORD).unwrap()).clone();
        let from: NaiveDate = "2025-07-01".parse().unwrap();
        let tx = self.app.db.begin_system("test").await.unwrap();
        let id: PersonId = tx.id();
        let email = Some(format!("{username}@example.vn"));
        let new = NewPerson {
            full_name: name.to_owned(),
            email,
            ..NewPerson::default()
        };
        people::store::insert_people(&tx, &[(id, new)]).await.unwrap();
        people::store::insert_accounts(&tx, &[(id, username.to_owned(), Some(hash))])
            .await
            .unwrap();
        let position = Position {
            id: tx.id(),
            person: id,
            unit,
            title: title.to_owned(),
            form: SigningForm::Own,
            head,
            valid_from: from,
            valid_to: None,
        };
        people::store::insert_positions(&tx, &[position]).await.unwrap();
        let grants: Vec<RoleGrant> = roles
            .iter()
            .map(|(role, subtree)| RoleGrant {
                id: tx.id(),
                person: id,
                unit,
                role: *role,
                subtree: *subtree,
                valid_from: from,
                valid_to: None,
            })
            .collect();
        people::store::insert_grants(&tx, &grants).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Someone without an account.
    pub fn visitor(&self) -> User {
        User {
            router: self.router.clone(),
            cookie: String::new(),
            bearer: None,
            address: "203.0.113.9".to_owned(),
        }
    }

    /// Someone signed in.
    pub async fn user(&self, username: &str) -> User {
        let mut user = self.visitor();
        let fields = [("username", username), ("password", PASSWORD)];
        let answer = user.post("/dang-nhap", &fields).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{username} could not sign in: {}",
            answer.text()
        );
        user.cookie = answer.cookies();
        user
    }

    /// The administrator, with a second factor.
    pub async fn administrator(&self) -> User {
        let user = self.user("ha").await;
        self.prove_second_factor(&user).await;
        user
    }

    /// Marks the session of this client as signed in with a second factor.
    pub async fn prove_second_factor(&self, user: &User) {
        let name = self.app.site.session_cookie();
        let pair = user.cookie.split("; ").find(|pair| pair.starts_with(name)).unwrap();
        let hash = kernel::ids::secret_hash(pair.split_once('=').unwrap().1);
        let now = self.app.db.now();
        let session = people::store::session_of(&self.app.db.reader(), &hash, now)
            .await
            .unwrap()
            .unwrap();
        let tx = self.app.db.begin_system("test").await.unwrap();
        people::store::update_session(&tx, session.id, None, true)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.forget();
    }

    /// Forgets remembered sessions, as after any change through a page.
    pub fn forget(&self) {
        self.app.part::<people::PeopleState>().unwrap().forget();
    }

    pub fn advance(&self, by: TimeDelta) {
        self.app.db.clock().advance(by);
    }

    /// Runs every due job; none may fail.
    pub async fn run_jobs(&self) {
        let runner = engine_jobs::Runner::new(self.app.clone(), compose::handlers(), Vec::new());
        let outcome = runner.run_until_idle().await.unwrap();
        assert!(outcome.failed.is_empty(), "{:?}", outcome.failed);
    }

    /// The mails written so far.
    pub fn mails(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.config.data.join("mail")) else {
            return Vec::new();
        };
        entries
            .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect()
    }

    /// Runs a statement behind the program's back, as a forger would.
    pub async fn tamper(&self, sql: &str) {
        self.app.db.writer_connection().execute_unprepared(sql).await.unwrap();
    }
}

/// An HTTP client.
#[derive(Clone)]
pub struct User {
    router: Router,
    pub cookie: String,
    pub bearer: Option<String>,
    address: String,
}

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn location(&self) -> String {
        self.headers
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
            .to_owned()
    }

    pub fn cookies(&self) -> String {
        let pairs: Vec<&str> = self
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok()?.split(';').next())
            .collect();
        pairs.join("; ")
    }

    #[track_caller]
    pub fn is(self, status: StatusCode) -> Answer {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Answer {
        assert!(self.text().contains(words), "{words} is not in: {}", self.text());
        self
    }
}

impl User {
    /// The same person at another network address.
    /// The same person at a service with other packs over the same database.
    pub fn through(mut self, router: Router) -> User {
        self.router = router;
        self
    }

    pub fn at(mut self, address: &str) -> User {
        self.address = address.to_owned();
        self
    }

    pub async fn send(&self, method: Method, path: &str, kind: &str, extra: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(HOST, "kn.example");
        request = request.header("sec-fetch-site", "same-origin");
        if !self.cookie.is_empty() {
            request = request.header(COOKIE, &self.cookie);
        }
        if let Some(token) = &self.bearer {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !kind.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        let address: std::net::SocketAddr = format!("{}:4000", self.address).parse().unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", &[], Vec::new()).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = kernel::forms::url_encode;
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        self.send(
            Method::POST,
            path,
            "application/x-www-form-urlencoded",
            &[],
            body.join("&").into_bytes(),
        )
        .await
    }

    /// A form that a page sends by itself while its author types.
    pub async fn autosave(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = kernel::forms::url_encode;
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let headers = [("x-autosave", "1"), ("accept", "application/json")];
        let kind = "application/x-www-form-urlencoded";
        self.send(Method::POST, path, kind, &headers, body.join("&").into_bytes())
            .await
    }

    /// A multipart form with one file.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let (field, name, bytes) = file;
        let head = format!("--grenze\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n--grenze--\r\n");
        self.send(Method::POST, path, "multipart/form-data; boundary=grenze", &[], body)
            .await
    }

    pub async fn json(&self, method: Method, path: &str, extra: &[(&str, &str)], body: serde_json::Value) -> Answer {
        self.send(method, path, "application/json", extra, body.to_string().into_bytes())
            .await
    }
}
