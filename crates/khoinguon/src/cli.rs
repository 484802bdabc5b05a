//! The command line. Exit codes: 0 done; 1 failed; 2 wrong words; 3 the data folder is in use; 4 the database is newer
//! than the program; 5 something does not verify; 6 the target is not empty.

use crate::config::{Config, KEYS};
use crate::serve::anyhow_lite::Failure;
use crate::{backup, compose, labels, practice, serve};
use clap::{Args, Parser, Subcommand};
use kernel::access::Actor;
use kernel::db::Db;
use kernel::journal::{self, Checkpoint};
use kernel::seal::{self, PublicKeys};
use kernel::time::{Clock, local_date};
use kernel::units::{Tree, UnitKind};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Working system for a province's innovation: initiatives, intellectual property, directives, reports.
#[derive(Debug, Parser)]
#[command(
    name = "khoinguon",
    version,
    about,
    after_help = "Example: khoinguon serve --data /var/lib/khoinguon --port 8080\n\nExit codes: 0 done, 1 failed, 2 wrong words, 3 data folder in use, \
4 database newer than the program, 5 does not verify, 6 target not empty."
)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Where the data is and how to speak.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Data folder: database, files, settings, backups.
    #[arg(long, global = true, default_value = "./data", value_name = "DIR")]
    data: PathBuf,
    /// Settings file instead of khoinguon.toml in the data folder.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Port to serve on.
    #[arg(long, global = true, value_name = "PORT")]
    port: Option<u16>,
    /// One more setting, as `key=value`; may be repeated.
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Print JSON for programs.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve. Without a database, make one and print a one-time link for the first administrator.
    #[command(after_help = "Example: khoinguon serve --data /var/lib/khoinguon --port 8080")]
    Serve,
    /// Build the practice province and serve it.
    #[command(after_help = "Example: khoinguon demo --data ./data --port 8080 --reset")]
    Demo {
        /// Throw the data folder's practice data away and build it anew.
        #[arg(long)]
        reset: bool,
        /// How many times larger than a province, for load tests.
        #[arg(long, default_value_t = 1)]
        scale: u32,
        /// The same seed gives the same province.
        #[arg(long, default_value_t = practice::SEED)]
        seed: u64,
        /// Build only, do not serve.
        #[arg(long)]
        no_serve: bool,
        /// Print the accounts as JSON to this file.
        #[arg(long, value_name = "FILE")]
        accounts_json: Option<PathBuf>,
    },
    /// Make an empty database.
    #[command(after_help = "Example: khoinguon init --data /var/lib/khoinguon")]
    Init,
    /// Bring the database up to this program; an existing one is backed up first.
    #[command(after_help = "Example: khoinguon migrate --check")]
    Migrate {
        /// Only say where the database stands.
        #[arg(long)]
        check: bool,
    },
    /// Accounts from the terminal.
    #[command(after_help = "Example: khoinguon user reset-password ha.nt")]
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// The organisation in time.
    #[command(after_help = "Example: khoinguon org show 12 --on 2025-06-30")]
    Org {
        #[command(subcommand)]
        command: OrgCommand,
    },
    /// Backups that are restored and checked before they are called so.
    #[command(after_help = "Example: khoinguon backup create --data /var/lib/khoinguon")]
    Backup {
        #[command(subcommand)]
        command: BackupCommand,
    },
    /// The sealed journal.
    #[command(after_help = "Example: khoinguon audit verify --data /var/lib/khoinguon")]
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// The index behind the search box.
    #[command(after_help = "Example: khoinguon search rebuild --data /var/lib/khoinguon")]
    Search {
        #[command(subcommand)]
        command: SearchCommand,
    },
    /// Figures over the records: recount, check what was frozen.
    #[command(after_help = "Example: khoinguon figures recount --data /var/lib/khoinguon")]
    Figures {
        #[command(subcommand)]
        command: crate::figures::FiguresCommand,
    },
    /// Find copied passages in a collection of texts.
    #[command(after_help = "Example: khoinguon novelty check bao-cao.docx --index ./index")]
    Novelty {
        #[command(subcommand)]
        command: crate::compare::NoveltyCommand,
    },
    /// Certificates and the seals on them.
    #[command(after_help = "Example: khoinguon certificate check certificate.txt")]
    Certificate {
        #[command(subcommand)]
        command: CertificateCommand,
    },
    /// Look at everything that usually goes wrong, and say how to mend it.
    #[command(after_help = "Example: khoinguon doctor --json")]
    Doctor,
    /// Settings and where each came from.
    #[command(after_help = "Example: khoinguon config show")]
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Enter an administrator; prints the link that sets the password.
    #[command(after_help = "Example: khoinguon user add-admin ha.nt --name 'Nguyễn Thu Hà' --unit 12")]
    AddAdmin {
        /// Name to sign in with.
        username: String,
        /// Full name.
        #[arg(long)]
        name: String,
        /// Code of the unit; without one, the top of the tree.
        #[arg(long)]
        unit: Option<String>,
    },
    /// Print a link that sets a new password.
    #[command(after_help = "Example: khoinguon user reset-password ha.nt")]
    ResetPassword {
        /// Name to sign in with.
        username: String,
    },
}

#[derive(Debug, Subcommand)]
enum OrgCommand {
    /// Import lists of units: all or nothing, every faulty row named.
    #[command(after_help = "Example: khoinguon org import ../shared/data/vn-admin-units")]
    Import {
        /// Folder with the CSV lists.
        folder: PathBuf,
        /// Check only.
        #[arg(long)]
        dry_run: bool,
    },
    /// Load boundaries of units for maps: GeoJSON or TopoJSON in degrees; each shape names its unit by code.
    #[command(after_help = "Example: khoinguon org boundaries xa-lai-chau.geojson --property ma_xa")]
    Boundaries {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Property of a shape that holds the code of its unit; without one, the usual names are tried.
        #[arg(long)]
        property: Option<String>,
    },
    /// Show a unit by code or name, with what is below it on a day.
    #[command(after_help = "Example: khoinguon org show 12 --on 2025-06-30")]
    Show {
        /// Code, or part of a name with or without marks.
        what: String,
        /// Day, as 2025-06-30; without one, today.
        #[arg(long)]
        on: Option<chrono::NaiveDate>,
    },
}

#[derive(Debug, Subcommand)]
enum BackupCommand {
    /// Make a backup, restore it to a temporary place, check it.
    #[command(after_help = "Example: khoinguon backup create --to /mnt/usb")]
    Create {
        /// Folder for backups; without one, backups in the data folder.
        #[arg(long)]
        to: Option<PathBuf>,
    },
    /// Check a backup by restoring it to a temporary place.
    #[command(after_help = "Example: khoinguon backup verify ./data/backups/khoinguon-20261125-023000")]
    Verify {
        /// The backup.
        folder: PathBuf,
    },
    /// Put a backup in the place of the data; the old data is kept aside.
    #[command(after_help = "Example: khoinguon backup restore ./khoinguon-20261125-023000 --data ./new")]
    Restore {
        /// The backup.
        folder: PathBuf,
        /// Also when the data folder holds data.
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Walk the whole chain and name every entry that was changed, removed, reordered or inserted.
    #[command(after_help = "Example: khoinguon audit verify --anchor 1042:9f3c…  (a head that was kept elsewhere)")]
    Verify {
        /// An exported file instead of the database; needs no server.
        #[arg(long)]
        file: Option<PathBuf>,
        /// A head kept elsewhere, as SEQ:HASH; may be repeated.
        #[arg(long)]
        anchor: Vec<String>,
    },
    /// Write the journal as JSON lines, the head as the last line.
    #[command(after_help = "Example: khoinguon audit export > journal.jsonl")]
    Export,
    /// Print the head, to be kept elsewhere.
    #[command(after_help = "Example: khoinguon audit head >> /mnt/usb/heads.txt")]
    Head,
}

#[derive(Debug, Subcommand)]
enum SearchCommand {
    /// Build it anew from the database. A service that runs goes on answering from the old one until the new one is whole.
    #[command(after_help = "Example: khoinguon search rebuild --data /var/lib/khoinguon")]
    Rebuild,
}

#[derive(Debug, Subcommand)]
enum CertificateCommand {
    /// Check the seal of a certificate: the text of its QR, or a file (the PDF, or a text). Needs no network.
    #[command(after_help = "Example: khoinguon certificate check giay-chung-nhan.pdf --keys khoa-cong-khai.json")]
    Check {
        /// The text that the QR holds, or a file.
        what: String,
        /// Public keys as the service publishes them at /xac-minh/khoa-cong-khai; without, those of the data folder.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
        /// The printed title, to be compared as well.
        #[arg(long)]
        title: Option<String>,
    },
    /// Print the public keys, as they are published.
    #[command(after_help = "Example: khoinguon certificate keys > khoa-cong-khai.json")]
    Keys,
    /// Stop using the key in use and make another. Certificates sealed before stay good.
    #[command(after_help = "Example: khoinguon certificate renew-key")]
    RenewKey,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Every setting, its value (secrets hidden) and where it came from.
    #[command(after_help = "Example: khoinguon config show --json")]
    Show,
    /// Check the settings and every connection they name.
    #[command(after_help = "Example: khoinguon config check --config /etc/khoinguon.toml")]
    Check,
}

/// Runs a command; the exit code is documented in `--help`.
pub async fn run(cli: Cli) -> ExitCode {
    match dispatch(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("khoinguon: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn settings(common: &Common) -> Result<Config, Failure> {
    let mut flags = Vec::new();
    if let Some(port) = common.port {
        flags.push(("listen", format!("127.0.0.1:{port}")));
    }
    for pair in &common.set {
        let (name, value) = pair
            .split_once('=')
            .ok_or_else(|| Failure::new(2, format!("--set {pair}: write key=value")))?;
        let key = KEYS.iter().find(|key| key.name == name);
        let key = key.ok_or_else(|| Failure::new(2, format!("--set {name}: unknown key; see config show")))?;
        flags.push((key.name, value.to_owned()));
    }
    Config::read(&common.data, common.config.as_deref(), std::env::vars(), &flags)
        .map_err(|error| Failure::new(2, error.to_string()))
}

fn logging(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::try_new(config.text("log.filter"))
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    let _ = if config.text("log.format") == "json" {
        builder.json().try_init()
    } else {
        builder.with_ansi(false).try_init()
    };
}

/// Opens the database of a command that needs one as it is.
async fn opened(config: &Config) -> Result<Db, Failure> {
    let missing = config.text("database_url").is_empty() && !config.data.join("khoinguon.db").exists();
    if missing {
        return Err(Failure::new(
            1,
            format!(
                "no database in {}; run `khoinguon init` or `khoinguon serve`",
                config.data.display()
            ),
        ));
    }
    let db = serve::open(config, Clock::System).await?;
    match migrations::standing(db.writer_connection()).await? {
        migrations::Standing::Current => {}
        migrations::Standing::Newer { database, program } => {
            return Err(Failure::new(
                4,
                format!("the database is at {database}, this program knows only up to {program}"),
            ));
        }
        migrations::Standing::Empty | migrations::Standing::Behind { .. } => {
            return Err(Failure::new(
                1,
                "the database is not up to this program; run `khoinguon migrate`",
            ));
        }
    }
    organisations::refresh(&db).await?;
    Ok(db)
}

fn say(json: bool, words: &str, value: &serde_json::Value) {
    if json { println!("{value}") } else { println!("{words}") }
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    let common = cli.common;
    let config = settings(&common)?;
    match cli.command {
        Command::Serve => {
            logging(&config);
            let _lock = serve::lock(&config.data)?;
            let db = serve::open(&config, Clock::System).await?;
            serve::migrate(&config, &db).await?;
            let practice = crate::installation::get(&db.reader(), crate::installation::PRACTICE)
                .await?
                .is_some();
            first_run(&config, &db).await?;
            serve::serve(&config, compose::app(&config, db, practice)?).await
        }
        Command::Demo {
            reset,
            scale,
            seed,
            no_serve,
            accounts_json,
        } => {
            logging(&config);
            demo(
                config,
                reset,
                scale,
                seed,
                no_serve,
                accounts_json.as_deref(),
                common.json,
            )
            .await
        }
        Command::Init => {
            let _lock = serve::lock(&config.data)?;
            let db = serve::open(&config, Clock::System).await?;
            serve::migrate(&config, &db).await?;
            say(
                common.json,
                &format!("database ready in {}", config.data.display()),
                &json!({ "data": config.data }),
            );
            first_run(&config, &db).await
        }
        Command::Migrate { check } => {
            let _lock = if check { None } else { Some(serve::lock(&config.data)?) };
            let db = serve::open(&config, Clock::System).await?;
            if check {
                let standing = migrations::standing(db.writer_connection()).await?;
                say(common.json, &stands(&standing), &standing_json(&standing));
                return Ok(());
            }
            let before = serve::migrate(&config, &db).await?;
            let now = migrations::newest();
            say(
                common.json,
                &format!("{}; now at {now}", stands(&before)),
                &json!({ "before": standing_json(&before), "now": now }),
            );
            Ok(())
        }
        Command::User { command } => user(&config, command, common.json).await,
        Command::Org { command } => org(&config, command, common.json).await,
        Command::Backup { command } => backups(&config, command, common.json).await,
        Command::Audit { command } => audit(&config, command, common.json).await,
        Command::Novelty {
            command: crate::compare::NoveltyCommand::Rebuild,
        } => {
            let db = opened(&config).await?;
            let tx = db.begin_system("command line").await?;
            initiatives::commands::novelty::enqueue_rebuild(&tx).await?;
            tx.commit().await?;
            say(
                common.json,
                "the index of texts will be filled anew by the service, now or when it starts",
                &json!({ "enqueued": true }),
            );
            Ok(())
        }
        Command::Novelty { command } => {
            let documents = crate::engines::DocumentEngine::new(None)?;
            tokio::task::block_in_place(|| crate::compare::run(&command, &documents, common.json))
        }
        Command::Search {
            command: SearchCommand::Rebuild,
        } => rebuild_search(&config, common.json).await,
        Command::Figures { command } => {
            let db = opened(&config).await?;
            let app = compose::app(&config, db, false)?;
            crate::figures::run(&app, command, common.json).await
        }
        Command::Certificate { command } => certificate(&config, command, common.json).await,
        Command::Doctor => doctor(&config, common.json).await,
        Command::Config { command } => match command {
            ConfigCommand::Show => {
                let rows: Vec<_> = config
                    .show()
                    .map(|(key, value, source)| json!({ "key": key.name, "value": value, "from": source.to_string(), "help": key.help }))
                    .collect();
                if common.json {
                    println!("{}", serde_json::Value::from(rows));
                } else {
                    for (key, value, source) in config.show() {
                        println!(
                            "{:<28} {:<28} {source}",
                            key.name,
                            if value.is_empty() { "-" } else { &value }
                        );
                    }
                }
                Ok(())
            }
            ConfigCommand::Check => {
                let db = serve::open(&config, Clock::System).await?;
                migrations::standing(db.writer_connection()).await?;
                compose::app(&config, db, false)?;
                say(
                    common.json,
                    "settings are well, the database answers, packs and fonts load",
                    &json!({ "ok": true }),
                );
                Ok(())
            }
        },
    }
}

/// Has the service build the index, or builds it where none runs.
async fn rebuild_search(config: &Config, json: bool) -> Result<(), Failure> {
    let folder = compose::search_folder(config);
    let begun = std::time::Instant::now();
    let number = match serve::lock(&config.data) {
        Ok(_lock) => {
            let db = opened(config).await?;
            let app = compose::app(config, db, false)?;
            Some(app.part::<search::Follower>()?.rebuild(&app.db).await?)
        }
        Err(_) => {
            // The service that holds the folder does it: two writers would spoil one index.
            search::follow::ask_rebuild(&folder)?;
            while search::follow::rebuild_asked(&folder) {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
            None
        }
    };
    let seconds = begun.elapsed().as_secs_f64();
    let what = number.map_or_else(String::new, |number| format!(" of {number} records"));
    say(
        json,
        &format!("search index{what} built anew in {seconds:.1} s"),
        &json!({ "records": number, "seconds": seconds }),
    );
    Ok(())
}

/// Where a database stands, in words.
fn stands(standing: &migrations::Standing) -> String {
    match standing {
        migrations::Standing::Empty => "the database was empty".to_owned(),
        migrations::Standing::Current => format!("the database is current, at {}", migrations::newest()),
        migrations::Standing::Behind { database, pending } => {
            format!("the database is at {database}, {pending} migrations to come")
        }
        migrations::Standing::Newer { database, program } => {
            format!("the database is at {database}, this program knows only up to {program}")
        }
    }
}

/// The same for programs.
fn standing_json(standing: &migrations::Standing) -> serde_json::Value {
    match standing {
        migrations::Standing::Empty => json!({ "standing": "empty" }),
        migrations::Standing::Current => json!({ "standing": "current", "database": migrations::newest() }),
        migrations::Standing::Behind { database, pending } => {
            json!({ "standing": "behind", "database": database, "pending": pending })
        }
        migrations::Standing::Newer { database, program } => {
            json!({ "standing": "newer", "database": database, "program": program })
        }
    }
}

/// An installation without accounts gets a root unit and a one-time link by which its first administrator chooses a name
/// and a password. Every start prints a new one until somebody has used it; older ones are void.
async fn first_run(config: &Config, db: &Db) -> Result<(), Failure> {
    organisations::refresh(db).await?;
    if people::store::count_accounts(&db.reader()).await? > 0 {
        return Ok(());
    }
    root(db).await?;
    let tx = db.begin_system("set up").await?;
    let link = people::commands::setup_link(&tx).await?;
    tx.commit().await?;
    if let Some(link) = link {
        println!("First run. Open this link to make the first administrator; it works once:");
        println!("  {}/lien-ket/{link}", config.public_url());
    }
    Ok(())
}

/// The top of the tree; an empty installation gets one.
async fn root(db: &Db) -> Result<kernel::ids::UnitId, Failure> {
    let today = local_date(db.now());
    let units = db.units();
    let top = units
        .iter()
        .find(|row| row.span.contains(today) && units.parent(row.id, Tree::Territorial, today).is_none())
        .map(|row| row.id);
    if let Some(top) = top {
        return Ok(top);
    }
    let tx = db.begin_system("set up").await?;
    let id = tx.id();
    let unit = organisations::NewUnit {
        id,
        kind: UnitKind::Country,
        full_name: "Việt Nam".to_owned(),
        code: "VN".to_owned(),
        parents: Vec::new(),
        span: kernel::units::Span { from: today, to: None },
    };
    organisations::commands::found(&tx, &Actor::system("set up"), vec![unit], labels::SET_UP_ACT, today).await?;
    tx.commit().await?;
    organisations::refresh(db).await?;
    Ok(id)
}

async fn demo(
    mut config: Config,
    reset: bool,
    scale: u32,
    seed: u64,
    no_serve: bool,
    accounts_json: Option<&Path>,
    json: bool,
) -> Result<(), Failure> {
    let _lock = serve::lock(&config.data)?;
    config.default_to("site.owner", "Tỉnh Lai Châu (thực hành)");
    config.default_to("site.help_phone", "0213 000 0000");
    let file = config.data.join("khoinguon.db");
    if reset && config.text("database_url").is_empty() {
        for name in ["khoinguon.db", "khoinguon.db-wal", "khoinguon.db-shm"] {
            let _ = std::fs::remove_file(config.data.join(name));
        }
        let _ = std::fs::remove_dir_all(config.data.join("files"));
        let _ = std::fs::remove_dir_all(config.data.join("mail"));
        let _ = std::fs::remove_dir_all(config.data.join(crate::comparison::FOLDER));
        let _ = std::fs::remove_dir_all(compose::search_folder(&config));
    }
    let db = serve::open(&config, Clock::System).await?;
    serve::migrate(&config, &db).await?;
    let built = crate::installation::get(&db.reader(), crate::installation::PRACTICE).await?;
    if built.is_none() {
        if people::store::count_accounts(&db.reader()).await? > 0 {
            return Err(Failure::new(
                6,
                format!(
                    "{} holds a real installation; the practice province needs a folder of its own",
                    file.display()
                ),
            ));
        }
        let now = db.now();
        db.close().await;
        // Built under a clock that walks through the history, so that every act stands on its day.
        let past = serve::open(&config, Clock::fixed(now)).await?;
        let app = compose::app(&config, past.clone(), true)?;
        eprintln!("building the practice province …");
        practice::build(&app, seed, scale).await?;
        // The certificates of the history, as the job runner would have made them.
        past.clock().set(now);
        engine_jobs::Runner::new(app, compose::quiet_handlers(), Vec::new())
            .run_until_idle()
            .await?;
        past.close().await;
    } else {
        db.close().await;
    }
    let db = serve::open(&config, Clock::System).await?;
    let accounts = practice::accounts();
    if let Some(path) = accounts_json {
        std::fs::write(
            path,
            serde_json::to_vec_pretty(&json!({ "password": practice::PASSWORD, "accounts": accounts }))?,
        )?;
    }
    if json {
        println!(
            "{}",
            json!({ "url": config.public_url(), "password": practice::PASSWORD, "accounts": accounts })
        );
    } else {
        println!("\n  Khơi Nguồn, practice province: {}", config.public_url());
        println!("  Password of every account: {}\n", practice::PASSWORD);
        for account in &accounts {
            println!(
                "  {:<14} {:<28} {}, {}",
                account.username, account.role, account.name, account.unit
            );
        }
        println!(
            "\n  Tour: sign in as giaovien and hand in a report, as vanthu.truong receive it, as hieutruong recognise it,"
        );
        println!("  then open the certificate's QR address without signing in.\n");
    }
    if no_serve {
        db.close().await;
        return Ok(());
    }
    serve::serve(&config, compose::app(&config, db, true)?).await
}

async fn user(config: &Config, command: UserCommand, json: bool) -> Result<(), Failure> {
    let db = opened(config).await?;
    let tx_words = "command line";
    let link = match command {
        UserCommand::AddAdmin { username, name, unit } => {
            let today = local_date(db.now());
            let unit = match unit {
                None => root(&db).await?,
                Some(code) => db
                    .units()
                    .by_code(&code, today)
                    .ok_or_else(|| Failure::new(1, format!("no unit has the code {code} today")))?,
            };
            let tx = db.begin_system(tx_words).await?;
            let link = people::commands::add_admin(&tx, &username, &name, unit, today).await?;
            tx.commit().await?;
            link
        }
        UserCommand::ResetPassword { username } => {
            let tx = db.begin_system(tx_words).await?;
            let link = people::commands::reset_password(&tx, &username)
                .await
                .map_err(|_| Failure::new(1, format!("no account is called {username}")))?;
            tx.commit().await?;
            link
        }
    };
    let address = format!("{}/lien-ket/{link}", config.public_url());
    say(
        json,
        &format!("open this link once to set the password:\n  {address}"),
        &json!({ "link": address }),
    );
    Ok(())
}

async fn org(config: &Config, command: OrgCommand, json: bool) -> Result<(), Failure> {
    match command {
        OrgCommand::Import { folder, dry_run } => {
            let country = organisations::import::read(&folder).map_err(|faults| faulty(&faults, json))?;
            if dry_run {
                let summary = country.summary();
                say(
                    json,
                    &format!("would import: {summary:?}"),
                    &json!({ "dry_run": true, "units": summary.units }),
                );
                return Ok(());
            }
            let db = opened(config).await?;
            let started = std::time::Instant::now();
            let tx = db.begin_system("org import").await?;
            let summary = organisations::import::import(&tx, &Actor::system("org import"), &country)
                .await?
                .map_err(|faults| faulty(&faults, json))?;
            tx.commit().await?;
            let seconds = started.elapsed().as_secs_f64();
            say(
                json,
                &format!("imported in {seconds:.2} s: {summary:?}"),
                &json!({ "units": summary.units, "events": summary.events, "seconds": seconds }),
            );
            Ok(())
        }
        OrgCommand::Boundaries { files, property } => {
            let mut read = Vec::new();
            for path in files {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let fault = |error: String| Failure::new(1, format!("{}: {error}", path.display()));
                let bytes = std::fs::read(&path).map_err(|error| fault(error.to_string()))?;
                let file = serde_json::from_slice(&bytes).map_err(|error| fault(error.to_string()))?;
                let shapes = organisations::boundaries::read(&file, property.as_deref())
                    .map_err(|error| fault(error.to_string()))?;
                read.push((name, shapes));
            }
            let db = opened(config).await?;
            let actor = Actor::system("org boundaries");
            let tx = db.begin(&actor, "org boundaries").await?;
            let mut all = organisations::boundaries::Loaded::default();
            for (name, shapes) in read {
                let loaded = organisations::boundaries::load(&tx, &actor, &name, &shapes).await?;
                all.units += loaded.units;
                all.unknown.extend(loaded.unknown);
            }
            tx.commit().await?;
            let unknown = match all.unknown.len() {
                0 => String::new(),
                count => format!("; {count} codes are of no unit of today: {}", all.unknown.join(", ")),
            };
            say(
                json,
                &format!("{} units have a boundary{unknown}", all.units),
                &json!({ "units": all.units, "unknown": all.unknown }),
            );
            Ok(())
        }
        OrgCommand::Show { what, on } => {
            let db = opened(config).await?;
            let on = on.unwrap_or_else(|| local_date(db.now()));
            let units = db.units();
            let filter = organisations::store::Filter {
                words: what.clone(),
                ..organisations::store::Filter::default()
            };
            let found = match units.by_code(&what, on) {
                Some(unit) => vec![unit],
                None => {
                    let page = organisations::store::list(&db.reader(), &filter, None, 20, on).await?;
                    page.items.into_iter().map(|hit| hit.unit).collect()
                }
            };
            if found.is_empty() {
                return Err(Failure::new(1, format!("nothing is called {what}")));
            }
            for unit in found {
                let above: Vec<&str> = units
                    .ancestors(unit, Tree::Territorial, on)
                    .into_iter()
                    .map(|parent| units.name(parent, on))
                    .collect();
                let below = units.children(unit, Tree::Territorial, on);
                if json {
                    let children: Vec<&str> = below.iter().map(|child| units.name(*child, on)).collect();
                    println!(
                        "{}",
                        json!({ "id": unit, "code": units.code(unit, on), "name": units.name(unit, on), "on": on,
                                "exists": units.exists(unit, on), "above": above, "below": children })
                    );
                } else {
                    println!(
                        "{} {} ({})",
                        units.code(unit, on),
                        units.name(unit, on),
                        above.join(" < ")
                    );
                    for child in below.iter().take(200) {
                        println!("  {} {}", units.code(*child, on), units.name(*child, on));
                    }
                }
            }
            Ok(())
        }
    }
}

/// Every faulty row on its line; nothing was stored.
fn faulty(faults: &[organisations::import::RowFault], json: bool) -> Failure {
    for fault in faults {
        let line = format!(
            "{}:{} {}: {} {}",
            fault.file, fault.row, fault.column, fault.why, fault.fix
        );
        if json {
            eprintln!("{}", json!({ "fault": line }))
        } else {
            eprintln!("{line}")
        }
    }
    Failure::new(1, format!("{} faulty rows; nothing was imported", faults.len()))
}

async fn backups(config: &Config, command: BackupCommand, json: bool) -> Result<(), Failure> {
    match command {
        BackupCommand::Create { to } => {
            let db = opened(config).await?;
            let folder = to.unwrap_or_else(|| config.data.join("backups"));
            let made = backup::create(config, &db, &folder).await?;
            let manifest = backup::manifest(&made)?;
            say(
                json,
                &format!(
                    "{}: restored and verified ({} journal entries, {} files)",
                    made.display(),
                    manifest.journal.seq,
                    manifest.files.len()
                ),
                &json!({ "backup": made, "entries": manifest.journal.seq, "files": manifest.files.len() }),
            );
            Ok(())
        }
        BackupCommand::Verify { folder } => {
            let verified = backup::verify(config, &folder).await?;
            say(
                json,
                &format!(
                    "{}: whole ({} journal entries, {} files)",
                    folder.display(),
                    verified.entries,
                    verified.files
                ),
                &json!(verified),
            );
            Ok(())
        }
        BackupCommand::Restore { folder, replace } => {
            let _lock = serve::lock(&config.data)?;
            let verified = backup::restore(config, &folder, replace).await?;
            say(
                json,
                &format!(
                    "restored into {} ({} journal entries, {} files)",
                    config.data.display(),
                    verified.entries,
                    verified.files
                ),
                &json!(verified),
            );
            Ok(())
        }
    }
}

fn anchors(texts: &[String]) -> Result<Vec<Checkpoint>, Failure> {
    texts
        .iter()
        .map(|text| {
            let (seq, hash) = text
                .split_once(':')
                .ok_or_else(|| Failure::new(2, format!("--anchor {text}: write SEQ:HASH")))?;
            let seq = seq
                .parse()
                .map_err(|_| Failure::new(2, format!("--anchor {text}: write SEQ:HASH")))?;
            Ok(Checkpoint {
                seq,
                hash: hash.to_owned(),
            })
        })
        .collect()
}

/// Bytes of a file in which a seal is looked for.
const MAX_SEALED: u64 = 20 * 1024 * 1024;

async fn certificate(config: &Config, command: CertificateCommand, json: bool) -> Result<(), Failure> {
    match command {
        CertificateCommand::Check { what, keys, title } => {
            let text = sealed_text(&what)?;
            let keys = match keys {
                Some(file) => serde_json::from_slice::<PublicKeys>(&std::fs::read(&file)?)
                    .map_err(|error| Failure::new(2, format!("{}: {error}", file.display())))?,
                None => seal::keys(&opened(config).await?.reader()).await?,
            };
            let found = seal::check(&text, &keys.keys).map_err(|fault| Failure::new(5, fault.to_string()))?;
            let said = &found.statement;
            if title.is_some_and(|title| seal::title_hash(&title) != said.title_hash) {
                return Err(Failure::new(5, "the seal is good, but for another title"));
            }
            say(
                json,
                &format!(
                    "good seal, key {}\nunit    {}\nnumber  {}\nname    {}\ndate    {}\ntitle   hash {}\nwhether it still holds: {}",
                    found.key, said.unit, said.number, said.name, said.date, said.title_hash, found.address
                ),
                &json!({ "ok": true, "key": found.key, "address": found.address, "statement": said }),
            );
            Ok(())
        }
        CertificateCommand::Keys => {
            let keys = seal::keys(&opened(config).await?.reader()).await?;
            println!("{}", json!(keys));
            Ok(())
        }
        CertificateCommand::RenewKey => {
            let db = opened(config).await?;
            let tx = db.begin_system("renew signing key").await?;
            let key = seal::renew(&tx).await?;
            tx.commit().await?;
            say(json, &format!("key {} in use", key.id), &json!(key));
            Ok(())
        }
    }
}

/// What was given, or what the file of that name holds. A PDF carries the text of its QR among its properties.
fn sealed_text(what: &str) -> Result<String, Failure> {
    let path = Path::new(what);
    if what.contains('#') || !path.is_file() {
        return Ok(what.to_owned());
    }
    if std::fs::metadata(path)?.len() > MAX_SEALED {
        return Err(Failure::new(2, format!("{what}: larger than 20 MB")));
    }
    Ok(String::from_utf8_lossy(&std::fs::read(path)?).into_owned())
}

async fn audit(config: &Config, command: AuditCommand, json: bool) -> Result<(), Failure> {
    match command {
        AuditCommand::Verify { file, anchor } => {
            let anchors = anchors(&anchor)?;
            let report = match file {
                Some(path) => {
                    use std::io::BufRead as _;
                    journal::verify_lines(std::io::BufReader::new(std::fs::File::open(path)?).lines(), anchors)?
                }
                None => journal::verify(&opened(config).await?.reader(), anchors).await?,
            };
            if json {
                println!("{}", json!(report));
            } else {
                for fault in &report.faults {
                    println!("{fault}");
                }
            }
            if !report.faults.is_empty() {
                return Err(Failure::new(
                    5,
                    format!("{} faults in {} entries", report.faults.len(), report.entries),
                ));
            }
            if !json {
                println!(
                    "{} entries, whole; head {}:{}",
                    report.entries, report.head.seq, report.head.hash
                );
            }
            Ok(())
        }
        AuditCommand::Export => {
            let db = opened(config).await?;
            let reader = db.reader();
            let head = journal::checkpoint(&reader).await?;
            let mut from = 0;
            loop {
                let batch = journal::after(&reader, from, 2_000).await?;
                let Some(last) = batch.last() else { break };
                from = last.seq;
                for entry in batch.iter().filter(|entry| entry.seq <= head.seq) {
                    println!("{}", serde_json::to_string(entry)?);
                }
            }
            println!("{}", serde_json::to_string(&head)?);
            Ok(())
        }
        AuditCommand::Head => {
            let head = journal::checkpoint(&opened(config).await?.reader()).await?;
            say(json, &format!("{}:{}", head.seq, head.hash), &json!(head));
            Ok(())
        }
    }
}

async fn doctor(config: &Config, json: bool) -> Result<(), Failure> {
    let mut checks: Vec<(&str, bool, String)> = Vec::new();
    let data = &config.data;
    let writable = std::fs::create_dir_all(data)
        .and_then(|()| std::fs::write(data.join(".probe"), b"x"))
        .is_ok();
    let _ = std::fs::remove_file(data.join(".probe"));
    checks.push((
        "data folder can be written",
        writable,
        format!("give the service's user the folder {}", data.display()),
    ));
    let free = crate::upkeep::free_megabytes(data).unwrap_or(0);
    let limit = config.number("disk.read_only_below_mb")?;
    checks.push((
        "disk has room",
        free > limit,
        format!("{free} MB free; below {limit} MB the service only shows"),
    ));
    let serif = crate::engines::DocumentEngine::new(None)?.serif();
    checks.push(("fonts for papers", true, format!("set in {serif}")));
    match opened(config).await {
        Err(failure) => checks.push(("database answers and is current", false, failure.message)),
        Ok(db) => {
            checks.push(("database answers and is current", true, format!("{:?}", db.backend())));
            let report = journal::verify(&db.reader(), Vec::new()).await?;
            let words = report
                .faults
                .first()
                .map_or_else(|| format!("{} entries", report.entries), ToString::to_string);
            checks.push(("journal is whole", report.faults.is_empty(), words));
            let hashes = kernel::attachments::hashes(&db.reader()).await?;
            let files = engine_files::DiskFiles::open(data.join("files"))?;
            let faults = files.verify_all(hashes.clone()).await?;
            let words = faults
                .first()
                .map_or_else(|| format!("{} files", hashes.len()), |fault| format!("{fault:?}"));
            checks.push(("attachments are whole", faults.is_empty(), words));
            let queue = kernel::jobs::queue(&db).await?;
            checks.push((
                "no job was set aside",
                queue.dead == 0,
                format!("{} set aside, {} waiting", queue.dead, queue.waiting),
            ));
            let last = crate::installation::get(&db.reader(), crate::installation::LAST_BACKUP).await?;
            checks.push((
                "a backup was made and verified",
                last.is_some(),
                last.unwrap_or_else(|| "run `khoinguon backup create`".to_owned()),
            ));
        }
    }
    let bad = checks.iter().filter(|(_, well, _)| !well).count();
    if json {
        let rows: Vec<_> = checks
            .iter()
            .map(|(what, well, words)| json!({ "check": what, "ok": well, "words": words }))
            .collect();
        println!("{}", serde_json::Value::from(rows));
    } else {
        for (what, well, words) in &checks {
            println!("{} {what}: {words}", if *well { "ok  " } else { "LOOK" });
        }
    }
    if bad == 0 {
        Ok(())
    } else {
        Err(Failure::new(5, format!("{bad} things to look at")))
    }
}
