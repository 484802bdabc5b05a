//! The measuring programs of `scripts/bench`. Each prints lines of `case TAB figure TAB value TAB unit`.
//!
//! ```text
//! measure start BINARY DATA PORT         milliseconds from exec to a ready service
//! measure subtree DATA                   subtree of every unit on many days
//! measure rollup DATA UNITS              roll-up of a count over UNITS synthetic units (grows the database)
//! measure cube FOLDER|UNITS              figures of 8 quarters x 30 indicators over a tree, in any organisation
//! measure country DATA EACH              a country of 3,321 communes with so many initiatives in each (grows the database)
//! measure board PORT DATA                how long a service takes to show its boards
//! measure corrected PORT TIMES            an act on the practice province, and the page whose figure it corrects
//! measure submissions DATA BINARY PORT SECONDS  every commune of that country sends a report; the service is killed half-way
//! measure books UNITS ROWS               workbooks of a report of UNITS units out and back; a list of ROWS rows as XLSX
//! measure certificate TIMES              processor time of one certificate PDF
//! measure certificates DATA COUNT        certificates of COUNT dossiers in one run (DATA is migrated and empty)
//! measure ceiling FILE PORT              serves a bare list from an SQLite file, to compare with
//! measure write PORT USER RATE SECONDS   RATE writes a second through the pages, and how long each took
//! measure ip-import DATA COUNT           COUNT documents of ST.96 read and stored as IP assets
//! measure ip-deadlines DATA COUNT        COUNT IP assets; their deadlines anew after a rule has changed
//! measure ip-pages PORT USER             how long a service takes to show that portfolio
//! measure pad DATA MEGABYTES             makes the database that large
//! ```
//! DATA is a data folder; `KHOINGUON_DATABASE_URL` leads to PostgreSQL, as everywhere.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a measuring program may stop loudly")]

mod books;
mod ceiling;
mod corrected;
mod cube;
mod ip;
mod load;
mod papers;
mod reports;
mod tree;
#[path = "../../khoinguon/tests/it/wire.rs"]
mod wire;

use kernel::db::Db;
use kernel::time::Clock;
use khoinguon::config::Config;
use std::path::Path;

/// As in the service, whose memory and time are measured here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// One measured figure.
pub fn figure(case: &str, name: &str, value: f64, unit: &str) {
    println!("{case}\t{name}\t{value:.3}\t{unit}");
}

/// The database of a data folder, with the organisation in memory.
pub async fn open(data: &str) -> Db {
    let config = Config::read(Path::new(data), None, std::env::vars(), &[]).unwrap();
    let db = khoinguon::serve::open(&config, Clock::System)
        .await
        .unwrap_or_else(|failure| panic!("{}", failure.message));
    organisations::refresh(&db).await.unwrap();
    db
}

/// Which engine the figures are of.
pub fn engine(db: &Db) -> &'static str {
    if db.backend() == sea_orm::DbBackend::Sqlite {
        "SQLite"
    } else {
        "PostgreSQL"
    }
}

/// Milliseconds of processor time that this process has used.
pub fn processor_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // utime and stime, in hundredths of a second.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) * 10.0
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["start", binary, data, port] => load::start(binary, data, port.parse().unwrap()).await,
        ["subtree", data] => tree::subtree(&open(data).await).await,
        ["rollup", data, units] => tree::rollup(&open(data).await, units.parse().unwrap()).await,
        ["cube", source] => cube::cube(source),
        ["country", data, each] => cube::country(data, each.parse().unwrap()).await,
        ["board", port, data] => cube::board(port.parse().unwrap(), data).await,
        ["corrected", port, times] => corrected::corrected(port.parse().unwrap(), times.parse().unwrap()).await,
        ["submissions", data, binary, port, seconds] => {
            reports::submissions(data, binary, port.parse().unwrap(), seconds.parse().unwrap()).await;
        }
        ["books", units, rows] => books::books(units.parse().unwrap(), rows.parse().unwrap()),
        ["ip-import", data, count] => ip::import(data, count.parse().unwrap()).await,
        ["ip-deadlines", data, count] => ip::deadlines(data, count.parse().unwrap()).await,
        ["ip-pages", port, user] => ip::pages(port.parse().unwrap(), user).await,
        ["certificate", times] => papers::certificate(times.parse().unwrap()),
        ["certificates", data, count] => papers::run(data, count.parse().unwrap()).await,
        ["ceiling", file, port] => ceiling::serve(Path::new(file), port.parse().unwrap()).await,
        ["write", port, user, rate, seconds] => {
            load::write(
                port.parse().unwrap(),
                user,
                rate.parse().unwrap(),
                seconds.parse().unwrap(),
            )
            .await;
        }
        ["pad", data, megabytes] => load::pad(&open(data).await, megabytes.parse().unwrap()).await,
        _ => panic!("see the head of crates/bench/src/main.rs"),
    }
}
