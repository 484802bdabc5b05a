//! The program as an operator meets it: help with examples, exit codes, settings with their sources, first run, metrics.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_khoinguon"));
    // Settings of whoever runs the tests are not those of the test.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KHOINGUON_")) {
        command.env_remove(name);
    }
    command
}

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("khoinguon-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    program().args(arguments).arg("--data").arg(data).output().unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn every_help_has_an_example_and_the_exit_codes_are_documented() {
    use clap::CommandFactory as _;
    fn walk(command: &clap::Command, missing: &mut Vec<String>) {
        let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        if !text.contains("Example: khoinguon ") {
            missing.push(command.get_name().to_owned());
        }
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            walk(below, missing);
        }
    }
    let whole = khoinguon::cli::Cli::command();
    let mut missing = Vec::new();
    walk(&whole, &mut missing);
    assert_eq!(missing, Vec::<String>::new());
    let help = whole.get_after_help().unwrap().to_string();
    let operations = include_str!("../../../../docs/operations.md");
    for code in 0..=6 {
        assert!(help.contains(&format!("{code} ")), "{code} in --help");
        assert!(
            operations.contains(&format!("| {code} |")),
            "{code} in docs/operations.md"
        );
    }
}

#[test]
fn each_way_to_fail_has_its_exit_code() {
    let folder = Folder::new("codes");
    let data = &folder.0;
    let code = |output: &Output| output.status.code().unwrap();
    let nothing = run(data, &["audit", "head"]);
    assert_eq!(code(&nothing), 1, "{}", said(&nothing));
    assert_eq!(code(&run(data, &["config", "show", "--set", "lisen=x"])), 2);
    assert_eq!(code(&run(data, &["no-such-command"])), 2);
    let made = run(data, &["init"]);
    assert_eq!(code(&made), 0, "{}", said(&made));
    assert!(
        said(&made).contains("/lien-ket/"),
        "a link for the first administrator: {}",
        said(&made)
    );

    let lock = std::fs::File::create(data.join("lock")).unwrap();
    lock.lock().unwrap();
    let busy = run(data, &["init"]);
    assert_eq!(code(&busy), 3, "{}", said(&busy));
    drop(lock);

    let whole = run(data, &["audit", "verify", "--json"]);
    assert_eq!(code(&whole), 0);
    assert!(serde_json::from_slice::<serde_json::Value>(&whole.stdout).is_ok());
    let anchor = format!("1:{}", "0".repeat(64));
    assert_eq!(code(&run(data, &["audit", "verify", "--anchor", &anchor])), 5);

    let backup = run(data, &["backup", "create", "--json"]);
    assert_eq!(code(&backup), 0, "{}", said(&backup));
    let backup: serde_json::Value = serde_json::from_slice(&backup.stdout).unwrap();
    let again = run(data, &["backup", "restore", backup["backup"].as_str().unwrap()]);
    assert_eq!(code(&again), 6, "{}", said(&again));

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        use sea_orm::ConnectionTrait as _;
        let (clock, ids) = (kernel::time::Clock::System, kernel::ids::IdSource::Random);
        let db = kernel::db::Db::sqlite(&data.join("khoinguon.db"), clock, ids)
            .await
            .unwrap();
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_future', 0)";
        db.writer_connection().execute_unprepared(newer).await.unwrap();
        db.close().await;
    });
    let newer = run(data, &["migrate"]);
    assert_eq!(code(&newer), 4);
    assert!(said(&newer).contains("m29990101_future") && said(&newer).contains(&migrations::newest()));
}

#[test]
fn settings_say_where_they_come_from_and_hide_secrets() {
    let folder = Folder::new("config");
    std::fs::write(folder.0.join("khoinguon.toml"), "[site]\nowner = \"Tỉnh A\"\n").unwrap();
    let output = program()
        .args(["config", "show", "--json", "--set", "site.name=Tên", "--data"])
        .arg(&folder.0)
        .env("KHOINGUON_MAIL_PASSWORD", "bí mật lắm")
        .output()
        .unwrap();
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = |key: &str| {
        let found = rows.as_array().unwrap().iter().find(|row| row["key"] == key).unwrap();
        (
            found["value"].as_str().unwrap().to_owned(),
            found["from"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(row("site.name"), ("Tên".to_owned(), "flag".to_owned()));
    assert_eq!(row("log.format"), ("text".to_owned(), "default".to_owned()));
    assert!(row("site.owner").1.ends_with("khoinguon.toml"));
    assert_eq!(
        row("mail.password"),
        ("(hidden)".to_owned(), "KHOINGUON_MAIL_PASSWORD".to_owned())
    );
    assert!(!said(&output).contains("bí mật"));
}

/// A service that is stopped with the test.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// One request by hand: status line, head and body.
fn fetch(port: u16, request: &str) -> Option<String> {
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let host = format!("127.0.0.1:{port}");
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    Some(text)
}

#[test]
fn a_first_run_gives_a_link_and_no_password_and_metrics_have_a_port_of_their_own() {
    let folder = Folder::new("serve");
    let (port, admin) = (free_port(), free_port());
    let mut service = program()
        .args([
            "serve",
            "--port",
            &port.to_string(),
            "--set",
            &format!("admin_listen=127.0.0.1:{admin}"),
        ])
        .args(["--set", "log.format=json", "--data"])
        .arg(&folder.0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(service.stderr.take().unwrap()).lines();
    let mut out = BufReader::new(service.stdout.take().unwrap()).lines();
    let service = Service(service);
    let link = out
        .by_ref()
        .take(4)
        .map(Result::unwrap)
        .find(|line| line.contains("/lien-ket/"));
    let link = link.expect("a link on standard output");
    let path = link.trim().split_once("/lien-ket/").unwrap().1.to_owned();

    let begun = Instant::now();
    while fetch(port, "GET /readyz").is_none_or(|text| !text.starts_with("HTTP/1.1 200")) {
        assert!(begun.elapsed() < Duration::from_secs(60), "not ready");
        std::thread::sleep(Duration::from_millis(50));
    }
    let page = fetch(port, &format!("GET /lien-ket/{path}")).unwrap();
    assert!(page.contains("Cài đặt lần đầu"), "{page}");
    assert!(
        fetch(port, "GET /metrics").unwrap().starts_with("HTTP/1.1 404"),
        "not on the main port"
    );
    let metrics = fetch(admin, "GET /metrics").unwrap();
    assert!(metrics.contains("khoinguon_requests_total"), "{metrics}");
    assert!(fetch(admin, "GET /").unwrap().starts_with("HTTP/1.1 404"));
    // The log names routes, never the secret of a link.
    drop(service);
    let lines: Vec<String> = log.by_ref().map_while(Result::ok).collect();
    let entry = lines
        .iter()
        .find(|line| line.contains("/lien-ket/{token}"))
        .expect("the route in the log");
    let entry: serde_json::Value = serde_json::from_str(entry).unwrap();
    assert!(entry["fields"]["request.id"].is_string(), "{entry}");
    assert!(
        lines.iter().all(|line| !line.contains(&path)),
        "the secret of a link is in the log"
    );
}

#[test]
fn boundaries_are_loaded_by_code_and_a_fault_names_the_file() {
    let folder = Folder::new("boundaries");
    let data = folder.0.join("data");
    assert!(run(&data, &["init"]).status.success());
    let file = folder.0.join("xa.geojson");
    let load = |text: &str| {
        std::fs::write(&file, text).unwrap();
        run(&data, &["org", "boundaries", file.to_str().unwrap()])
    };
    let bad = load("not a map");
    assert_eq!(bad.status.code(), Some(1));
    assert!(said(&bad).contains("xa.geojson"), "{}", said(&bad));
    let bad = load(r#"{"type":"FeatureCollection","features":[]}"#);
    assert_eq!(bad.status.code(), Some(1));
    assert!(said(&bad).contains("no feature has a property"), "{}", said(&bad));
    let shape = |code: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"{code}"}},
            "geometry":{{"type":"Polygon","coordinates":[[[103,22],[104,22],[104,23],[103,22]]]}}}}]}}"#
        )
    };
    let loaded = load(&shape("VN"));
    assert!(loaded.status.success(), "{}", said(&loaded));
    assert!(said(&loaded).contains("1 units have a boundary"), "{}", said(&loaded));
    let unknown = load(&shape("99999"));
    assert!(
        said(&unknown).contains("99999"),
        "a code of no unit is named: {}",
        said(&unknown)
    );
}
