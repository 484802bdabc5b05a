//! Measures search against SQLite FTS5 and PostgreSQL on the same texts in the same run.
//!
//! ```text
//! measure_search relevance WORK [--catalogue FOLDER]       judged queries: MRR, nDCG@10, recall@10
//! measure_search speed WORK CORPUS.jsonl [--n 100000] [--words 400] [--cuts 1]
//! ```
//! `--cuts 10` takes ten summaries from each report of the corpus. `PG_URL` names an empty PostgreSQL database; without it that peer is left out. The peers get folded text (marks removed,
//! đ as d), AND of the words, the title weighted five times, and OR where AND finds too little: a fair set-up by hand. Times are
//! wall time, the best of several repeats, results fetched. Output: lines of CASE, FIGURE, VALUE, UNIT between tabs.

use engine_search::{Abbreviations, Engine};
use kernel::ids::{PersonId, UnitId};
use kernel::search::{Document, Narrowed, Question, Seer, Sight, Sights, Standing, TextIndex};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
use uuid::Uuid;

type Done<T> = Result<T, Box<dyn std::error::Error>>;

const KINDS: [&str; 3] = ["initiative", "person", "unit"];
/// Results that are looked at.
const TOP: usize = 10;
/// Units of the country.
const UNITS: u128 = 3_321;

fn figure(case: &str, name: &str, value: f64, unit: &str) {
    println!("{case}\t{name}\t{value:.3}\t{unit}");
}

/// Processor time of all threads of this process, so that other work on the machine does not count. PostgreSQL works
/// elsewhere.
fn processor_ms() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let spent = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok());
    let nanoseconds = spent.filter_map(|text| text.split(' ').next().and_then(|first| first.parse::<f64>().ok()));
    nanoseconds.sum::<f64>() / 1e6
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (end.max(1) as u64)).unwrap_or(0)
    }
}

enum Peer {
    Ours(Box<Engine>, RefCell<Sights>),
    Sqlite(DatabaseConnection),
    Postgres(DatabaseConnection),
}

fn everything() -> Sights {
    KINDS.into_iter().map(|kind| (kind, Sight::Everything)).collect()
}

fn quoted(word: &str) -> String {
    format!("\"{word}\"")
}

fn text_of(document: &Document) -> String {
    let mut parts = vec![document.field.as_str(), document.body.as_str()];
    parts.extend(document.people.iter().map(String::as_str));
    parts.extend(document.units.iter().map(String::as_str));
    parts.extend(document.codes.iter().map(String::as_str));
    vietnamese::fold(&parts.join(" "))
}

impl Peer {
    fn name(&self) -> &'static str {
        match self {
            Peer::Ours(..) => "ours",
            Peer::Sqlite(_) => "SQLite FTS5",
            Peer::Postgres(_) => "PostgreSQL",
        }
    }

    fn ours(work: &Path) -> Done<Peer> {
        let folder = work.join("ours");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        Ok(Peer::Ours(
            Box::new(Engine::new(folder, Abbreviations::load(None)?)),
            RefCell::new(everything()),
        ))
    }

    async fn sqlite(work: &Path) -> Done<Peer> {
        let path = work.join("fts5.db");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", path.display()));
        }
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", path.display()));
        options.max_connections(1).sqlx_logging(false);
        let db = Database::connect(options).await?;
        for sql in [
            "pragma journal_mode=wal",
            "pragma synchronous=normal",
            "pragma cache_size=-400000",
            "pragma mmap_size=8000000000",
            "create virtual table f using fts5(title, body, content='', tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')",
        ] {
            db.execute_unprepared(sql).await?;
        }
        Ok(Peer::Sqlite(db))
    }

    async fn postgres(url: &str) -> Done<Peer> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let db = Database::connect(options).await?;
        for sql in [
            "drop table if exists doc",
            "create table doc(id int primary key, title text, body text, v tsvector)",
            "set maintenance_work_mem='512MB'",
            "set work_mem='64MB'",
        ] {
            db.execute_unprepared(sql).await?;
        }
        Ok(Peer::Postgres(db))
    }

    async fn build(&self, documents: Vec<Document>) -> Done<()> {
        match self {
            Peer::Ours(engine, _) => {
                let mut rebuilding = engine.rebuild()?;
                let mut rest = documents.into_iter().peekable();
                while rest.peek().is_some() {
                    rebuilding.add(rest.by_ref().take(500).collect())?;
                }
                rebuilding.finish(Standing {
                    whole: true,
                    ..Standing::default()
                })?;
            }
            Peer::Sqlite(db) => {
                for (part, rows) in documents.chunks(5_000).enumerate() {
                    db.execute_unprepared("begin").await?;
                    for (at, one) in rows.iter().enumerate() {
                        let id = i64::try_from(part * 5_000 + at + 1)?;
                        let values = [id.into(), vietnamese::fold(&one.title).into(), text_of(one).into()];
                        let sql = "insert into f(rowid, title, body) values(?,?,?)";
                        db.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values))
                            .await?;
                    }
                    db.execute_unprepared("commit").await?;
                }
                db.execute_unprepared("insert into f(f) values('optimize')").await?;
                db.execute_unprepared("pragma wal_checkpoint(truncate)").await?;
            }
            Peer::Postgres(db) => {
                for (part, rows) in documents.chunks(1_000).enumerate() {
                    let mut sql = "insert into doc(id, title, body) values ".to_owned();
                    let mut values: Vec<sea_orm::Value> = Vec::new();
                    for (at, one) in rows.iter().enumerate() {
                        let n = at * 3;
                        sql.push_str(&format!(
                            "{}(${},${},${})",
                            if at == 0 { "" } else { "," },
                            n + 1,
                            n + 2,
                            n + 3
                        ));
                        values.push(i32::try_from(part * 1_000 + at + 1)?.into());
                        values.push(vietnamese::fold(&one.title).into());
                        values.push(text_of(one).into());
                    }
                    db.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values))
                        .await?;
                }
                for sql in [
                    "update doc set v = setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'D')",
                    "create index doc_v on doc using gin(v)",
                    "vacuum analyze doc",
                ] {
                    db.execute_unprepared(sql).await?;
                }
            }
        }
        Ok(())
    }

    /// Bytes on disk: of the index, and of texts kept beside it.
    async fn bytes(&self, work: &Path) -> Done<(u64, u64)> {
        Ok(match self {
            Peer::Ours(engine, _) => engine.bytes()?,
            Peer::Sqlite(_) => (std::fs::metadata(work.join("fts5.db"))?.len(), 0),
            Peer::Postgres(db) => {
                let sql = "select pg_relation_size('doc_v'), pg_total_relation_size('doc') - pg_relation_size('doc_v')";
                let row = db
                    .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
                    .await?;
                let row = row.ok_or("no size")?;
                let size = |at| {
                    row.try_get_by_index::<i64>(at)
                        .map(|size| u64::try_from(size).unwrap_or(0))
                };
                (size(0)?, size(1)?)
            }
        })
    }

    /// The best results, as numbers of documents from 0; ours by the last digits of their ids.
    async fn search(&self, kind: &str, typed: &str, fall_back: bool) -> Done<Vec<usize>> {
        let folded = vietnamese::fold(&typed.replace('"', " "));
        let words: Vec<&str> = folded.split_whitespace().collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        match self {
            Peer::Ours(engine, sights) => {
                let hits = if kind == "prefix" {
                    engine.suggest(typed, &sights.borrow(), TOP)?
                } else {
                    let question = Question {
                        words: if kind == "phrase" {
                            quoted(typed)
                        } else {
                            typed.to_owned()
                        },
                        narrowed: Narrowed::default(),
                        sights: sights.borrow().clone(),
                        from: 0,
                        size: TOP,
                    };
                    engine.search(&question)?.hits
                };
                let number = |id: Uuid| usize::try_from(id.as_u128() & 0xffff_ffff).unwrap_or(0);
                Ok(hits.iter().map(|hit| number(hit.id)).collect())
            }
            Peer::Sqlite(db) => {
                let all: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                let first = match kind {
                    "phrase" => quoted(&folded),
                    "prefix" => format!("{}*", all.join(" AND ")),
                    _ => all.join(" AND "),
                };
                let sql = "select rowid from f where f match ? order by bm25(f, 5.0, 1.0) limit 10";
                let mut found = ids(db, DbBackend::Sqlite, sql, &first).await?;
                if fall_back && found.len() < TOP {
                    add(&mut found, ids(db, DbBackend::Sqlite, sql, &all.join(" OR ")).await?);
                }
                Ok(found)
            }
            Peer::Postgres(db) => {
                let first = match kind {
                    "phrase" => words.join(" <-> "),
                    "prefix" => format!("{}:*", words.join(" & ")),
                    _ => words.join(" & "),
                };
                let sql = "select id::bigint from doc, to_tsquery('simple', $1) q where v @@ q \
                           order by ts_rank_cd('{0.2,0.4,0.4,1.0}', v, q) desc, id limit 10";
                let mut found = ids(db, DbBackend::Postgres, sql, &first).await?;
                if fall_back && found.len() < TOP {
                    add(&mut found, ids(db, DbBackend::Postgres, sql, &words.join(" | ")).await?);
                }
                Ok(found)
            }
        }
    }
}

fn add(found: &mut Vec<usize>, more: Vec<usize>) {
    for one in more {
        if found.len() < TOP && !found.contains(&one) {
            found.push(one);
        }
    }
}

async fn ids(db: &DatabaseConnection, backend: DbBackend, sql: &str, query: &str) -> Done<Vec<usize>> {
    let statement = Statement::from_sql_and_values(backend, sql, [query.into()]);
    let mut found = Vec::new();
    for row in db.query_all_raw(statement).await? {
        found.push(usize::try_from(row.try_get_by_index::<i64>(0)?)? - 1);
    }
    Ok(found)
}

async fn peers(work: &Path) -> Done<Vec<Peer>> {
    let mut peers = vec![Peer::ours(work)?, Peer::sqlite(work).await?];
    match std::env::var("PG_URL") {
        Ok(url) => peers.push(Peer::postgres(&url).await?),
        Err(_) => eprintln!("no PG_URL: PostgreSQL is left out"),
    }
    Ok(peers)
}

// ---- relevance ----

struct Judged {
    way: String,
    typed: String,
    grades: HashMap<usize, f64>,
}

struct Set {
    name: &'static str,
    documents: Vec<Document>,
    queries: Vec<Judged>,
}

fn document(number: usize, kind: &'static str, title: &str) -> Document {
    Document {
        kind,
        id: Uuid::from_u128(u128::try_from(number).unwrap_or(0)),
        seers: vec![Seer::Anyone],
        title: title.to_owned(),
        ..Document::default()
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(';')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Our own judged queries, and reports of other words mixed among the records so that they are not found by being few.
fn own(records: &str, queries: &str) -> Done<Set> {
    let mut documents = Vec::new();
    let mut places = HashMap::new();
    let mut phrases: Vec<String> = Vec::new();
    for line in records.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [id, kind, title, people, units, codes, body] = parts.as_slice() else {
            return Err(format!("seven columns: {line}").into());
        };
        let kind = KINDS.into_iter().find(|known| known == kind).ok_or("unknown kind")?;
        places.insert((*id).to_owned(), documents.len());
        if kind == "initiative" {
            let words: Vec<&str> = title.split(' ').chain(body.split(' ')).collect();
            phrases.extend(words.windows(2).map(|pair| pair.join(" ")));
        }
        documents.push(Document {
            people: list(people),
            units: list(units),
            codes: list(codes),
            body: (*body).to_owned(),
            ..document(documents.len(), kind, title)
        });
    }
    let mut random = Random(57);
    let mut text = |length: usize| -> String {
        let some: Vec<&str> = (0..length)
            .map(|_| phrases[random.below(phrases.len())].as_str())
            .collect();
        some.join(" ")
    };
    for _ in 0..2_000 {
        let (title, body) = (text(5), text(40));
        documents.push(Document {
            body,
            ..document(documents.len(), "initiative", &title)
        });
    }
    let mut judged = Vec::new();
    for line in queries
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let parts: Vec<&str> = line.split('\t').collect();
        let [way, typed, grades] = parts.as_slice() else {
            return Err(format!("three columns: {line}").into());
        };
        let mut of = HashMap::new();
        for grade in grades.split(',') {
            let (id, grade) = grade.split_once('=').ok_or_else(|| format!("record=grade: {line}"))?;
            of.insert(
                *places.get(id).ok_or_else(|| format!("no record {id}"))?,
                grade.parse()?,
            );
        }
        judged.push(Judged {
            way: (*way).to_owned(),
            typed: (*typed).to_owned(),
            grades: of,
        });
    }
    Ok(Set {
        name: "our judged queries",
        documents,
        queries: judged,
    })
}

/// One line of a CSV file with quotation marks.
fn csv(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut inside = false;
    for c in line.chars() {
        match c {
            '"' => inside = !inside,
            ',' if !inside => cells.push(String::new()),
            c => {
                if let Some(last) = cells.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    cells
}

/// The catalogue of office tasks with judgements of its makers, with and without marks.
fn catalogue(folder: &Path) -> Done<Set> {
    let mut documents = Vec::new();
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for line in std::fs::read_to_string(folder.join("task-catalogue-2026.csv"))?
        .lines()
        .skip(1)
    {
        let cells = csv(line);
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        places.entry(cell(1)).or_default().push(documents.len());
        documents.push(Document {
            codes: vec![cell(1)],
            units: vec![cell(3)],
            body: format!("{}. {}", cell(10), cell(5)),
            ..document(documents.len(), "initiative", &cell(4))
        });
    }
    let mut queries: BTreeMap<String, Judged> = BTreeMap::new();
    for line in std::fs::read_to_string(folder.join("task-catalogue-queries.csv"))?
        .lines()
        .skip(1)
    {
        let cells = csv(line);
        let [id, typed, code, grade] = cells.as_slice() else {
            continue;
        };
        for (way, typed) in [("marks", typed.clone()), ("unmarked", vietnamese::fold(typed))] {
            let judged = queries.entry(format!("{id}{way}")).or_insert_with(|| Judged {
                way: way.to_owned(),
                typed,
                grades: HashMap::new(),
            });
            for place in places.get(code).into_iter().flatten() {
                let held = judged.grades.entry(*place).or_insert(0.0);
                *held = f64::max(*held, grade.trim().parse()?);
            }
        }
    }
    Ok(Set {
        name: "task catalogue",
        documents,
        queries: queries
            .into_values()
            .filter(|judged| !judged.grades.is_empty())
            .collect(),
    })
}

#[derive(Default, Clone, Copy)]
struct Scores {
    number: f64,
    mrr: f64,
    ndcg: f64,
    recall: f64,
}

impl Scores {
    fn add(&mut self, judged: &Judged, found: &[usize]) {
        let best = judged.grades.values().copied().fold(0.0, f64::max);
        let gain = |grade: f64, at: usize| (grade.exp2() - 1.0) / (at as f64 + 2.0).log2();
        let grade = |one: &usize| judged.grades.get(one).copied().unwrap_or(0.0);
        let first = found.iter().position(|one| grade(one) >= best);
        let dcg: f64 = found.iter().enumerate().map(|(at, one)| gain(grade(one), at)).sum();
        let mut ideal: Vec<f64> = judged.grades.values().copied().collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let most: f64 = ideal
            .iter()
            .take(TOP)
            .enumerate()
            .map(|(at, grade)| gain(*grade, at))
            .sum();
        let held = found.iter().filter(|one| grade(one) > 0.0).count();
        self.number += 1.0;
        self.mrr += first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0));
        self.ndcg += dcg / most;
        self.recall += held as f64 / judged.grades.len().min(TOP) as f64;
    }
}

async fn relevance(work: &Path, folder: Option<&Path>) -> Done<()> {
    let mut sets = vec![own(
        include_str!("../tests/relevance/records.tsv"),
        include_str!("../tests/relevance/queries.tsv"),
    )?];
    if let Some(folder) = folder {
        sets.push(catalogue(folder)?);
    }
    for set in sets {
        for peer in peers(work).await? {
            peer.build(set.documents.clone()).await?;
            let mut ways: BTreeMap<&str, Scores> = BTreeMap::new();
            for judged in &set.queries {
                let found = peer.search("words", &judged.typed, true).await?;
                ways.entry("all").or_default().add(judged, &found);
                ways.entry(&judged.way).or_default().add(judged, &found);
                let best = judged.grades.values().copied().fold(0.0, f64::max);
                let first = found
                    .first()
                    .and_then(|one| judged.grades.get(one))
                    .copied()
                    .unwrap_or(0.0);
                if std::env::var("MISSES").is_ok() && matches!(peer, Peer::Ours(..)) && first < best {
                    let titles: Vec<&str> = found
                        .iter()
                        .take(3)
                        .map(|one| set.documents[*one].title.as_str())
                        .collect();
                    eprintln!("{}: {} → {titles:?}", judged.way, judged.typed);
                }
            }
            for (way, scores) in ways {
                let case = format!("{}, {way} ({} queries), {}", set.name, scores.number, peer.name());
                figure(&case, "MRR", scores.mrr / scores.number, "");
                figure(&case, "nDCG@10", scores.ndcg / scores.number, "");
                figure(&case, "recall@10", scores.recall / scores.number, "");
            }
        }
    }
    Ok(())
}

// ---- speed ----

/// Summaries of so many words out of a report, at most `cuts`: what a list search reads.
fn summaries(line: &str, words: usize, cuts: usize) -> Done<Vec<String>> {
    let value: serde_json::Value = serde_json::from_str(line)?;
    let text = value["text"].as_str().ok_or("a report without text")?;
    let at = text.find("I. ĐẶT VẤN ĐỀ").unwrap_or(0);
    let all: Vec<&str> = text[at..].split_whitespace().collect();
    let whole = all.chunks(words).take(cuts).filter(|part| part.len() * 2 > words);
    Ok(whole.map(|part| part.join(" ")).collect())
}

fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(0x1000_0000 + n))
}

fn report(number: usize, text: &str) -> Document {
    // The first words stand for the title; nothing is added to the text, so that sizes compare.
    let cut = text.match_indices(' ').nth(12).map_or(text.len(), |(at, _)| at);
    let spread = u128::try_from(number).unwrap_or(0).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let of = unit((spread >> 16) % UNITS);
    Document {
        seers: vec![Seer::Unit(of), Seer::Person(PersonId(Uuid::from_u128(spread % 50_000)))],
        by_duty: true,
        unit: Some(of),
        year: i32::try_from(2015 + spread % 11).ok(),
        state: ["draft", "submitted", "received", "recognised", "refused"][number % 5].to_owned(),
        field: String::new(),
        body: text[cut..].to_owned(),
        ..document(number, "initiative", &text[..cut])
    }
}

fn queries(texts: &[String]) -> BTreeMap<&'static str, Vec<String>> {
    let mut random = Random(11);
    let mut all: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    while all.get("one").is_none_or(|some| some.len() < 40) {
        let text = &texts[random.below(texts.len().min(3_000))];
        let words: Vec<&str> = vietnamese::syllables(text)
            .map(|syllable| syllable.text)
            .filter(|word| word.chars().all(|c| c.is_alphabetic() && c.is_lowercase()))
            .collect();
        if words.len() < 50 {
            continue;
        }
        let at = random.below(words.len() - 5);
        let mut put = |kind, query: String| all.entry(kind).or_default().push(query);
        put("one", words[at].to_owned());
        put("two", words[at..at + 2].join(" "));
        put("phrase", words[at..at + 3].join(" "));
        let begin: String = words[at + 1].chars().take(2).collect();
        put("prefix", format!("{} {begin}", words[at]));
        let some = [
            random.below(words.len()),
            random.below(words.len()),
            random.below(words.len()),
        ];
        put("three", some.map(|at| words[at]).join(" "));
    }
    all
}

fn quantile(sorted: &[f64], part: f64) -> f64 {
    let at = (part * (sorted.len() as f64 - 1.0)).round();
    sorted.get(at as usize).copied().unwrap_or(0.0)
}

async fn times(case: &str, peer: &Peer, queries: &BTreeMap<&'static str, Vec<String>>) -> Done<()> {
    let (mut everything, mut processor) = (Vec::new(), Vec::new());
    for (kind, some) in queries {
        let mut of_kind = Vec::new();
        for query in some {
            for typed in [query.clone(), vietnamese::fold(query)] {
                let mut best = f64::MAX;
                let mut busy = f64::MAX;
                for _ in 0..5 {
                    let (begun, worked) = (Instant::now(), processor_ms());
                    peer.search(kind, &typed, false).await?;
                    best = best.min(begun.elapsed().as_secs_f64() * 1e3);
                    busy = busy.min(processor_ms() - worked);
                }
                of_kind.push(best);
                processor.push(busy);
            }
        }
        of_kind.sort_by(f64::total_cmp);
        figure(case, &format!("{kind}, p50"), quantile(&of_kind, 0.5), "ms");
        figure(case, &format!("{kind}, p95"), quantile(&of_kind, 0.95), "ms");
        everything.extend(of_kind);
    }
    everything.sort_by(f64::total_cmp);
    for (name, part) in [("all, p50", 0.5), ("all, p95", 0.95), ("all, p99", 0.99)] {
        figure(case, name, quantile(&everything, part), "ms");
    }
    if matches!(peer, Peer::Postgres(_)) {
        return Ok(());
    }
    processor.sort_by(f64::total_cmp);
    for (name, part) in [
        ("processor, p50", 0.5),
        ("processor, p95", 0.95),
        ("processor, p99", 0.99),
    ] {
        figure(case, name, quantile(&processor, part), "ms");
    }
    Ok(())
}

async fn speed(work: &Path, corpus: &Path, number: usize, words: usize, cuts: usize) -> Done<()> {
    let mut texts = Vec::new();
    for line in std::io::BufReader::new(std::fs::File::open(corpus)?).lines() {
        texts.extend(summaries(&line?, words, cuts)?);
        if texts.len() >= number {
            break;
        }
    }
    texts.truncate(number);
    let bytes: usize = texts.iter().map(String::len).sum();
    figure("corpus", "reports", texts.len() as f64, "");
    figure("corpus", "text", bytes as f64 / 1e6, "MB");
    let queries = queries(&texts);
    let documents: Vec<Document> = texts.iter().enumerate().map(|(at, text)| report(at, text)).collect();
    drop(texts);
    for peer in peers(work).await? {
        let begun = Instant::now();
        peer.build(documents.clone()).await?;
        let seconds = begun.elapsed().as_secs_f64();
        figure(peer.name(), "build", seconds, "s");
        figure(peer.name(), "build rate", bytes as f64 / 1e6 / seconds, "MB/s");
        let (index, kept) = peer.bytes(work).await?;
        figure(peer.name(), "index / text", index as f64 / bytes as f64, "");
        figure(peer.name(), "kept texts / text", kept as f64 / bytes as f64, "");
        if !matches!(peer, Peer::Ours(..)) {
            times(peer.name(), &peer, &queries).await?;
            continue;
        }
        // Each with counts, facets and marked passages, which the peers do not give.
        let see = |units: HashSet<UnitId>| -> Sights {
            // As module search gives them: units are open to anyone.
            let sight = |units| Sight::Of {
                units,
                person: PersonId(Uuid::from_u128(7)),
                duty: Vec::new(),
            };
            Sights::from([("initiative", sight(units)), ("unit", sight(HashSet::new()))])
        };
        let seen = [
            ("ours, sees everything", everything()),
            (
                "ours, sees a third of the country",
                see((0..UNITS / 3).map(unit).collect()),
            ),
            ("ours, sees one unit and the own", see(HashSet::from([unit(5)]))),
        ];
        for (case, of) in seen {
            if let Peer::Ours(_, sights) = &peer {
                *sights.borrow_mut() = of;
            }
            times(case, &peer, &queries).await?;
        }
    }
    Ok(())
}

fn option<'a>(words: &'a [String], name: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| word == name)?;
    words.get(at + 1).map(String::as_str)
}

#[tokio::main]
async fn main() -> Done<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let work = words
        .get(1)
        .map(PathBuf::from)
        .ok_or("measure_search relevance|speed WORK …")?;
    std::fs::create_dir_all(&work)?;
    match words.first().map(String::as_str) {
        Some("relevance") => relevance(&work, option(&words, "--catalogue").map(Path::new)).await,
        Some("speed") => {
            let corpus = words.get(2).ok_or("measure_search speed WORK CORPUS.jsonl")?;
            let number = option(&words, "--n").map_or(Ok(100_000), str::parse)?;
            let length = option(&words, "--words").map_or(Ok(400), str::parse)?;
            let cuts = option(&words, "--cuts").map_or(Ok(1), str::parse)?;
            speed(&work, Path::new(corpus), number, length, cuts).await
        }
        _ => Err("measure_search relevance|speed WORK …".into()),
    }
}
