//! Facts follow the journal: each entry names a record whose facts are read again, compared, and written where they
//! differ, in one transaction with how far it has come. Memory follows the facts; columns are made of memory when asked
//! for, and kept until a fact in them changes.

use crate::ledger::{Held, Ledger};
use crate::model::evaluate::{Window, needs};
use crate::model::{
    Asked, Catalogue, Column, Definition, Exact, Missing, Passed, Regime, Slice, Structure, Value, Values, View,
};
use crate::store::{self, Changed, Standing};
use crate::{labels, policy};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::Actor;
use kernel::db::Db;
use kernel::ids::UnitId;
use kernel::journal;
use kernel::measures::{Behind, Fact, Measure, Source, Timing, Touched, Which};
use kernel::packs::Packs;
use kernel::period::Period;
use kernel::units::Units;
use kernel::web::AppState;
use kernel::{AppError, Result};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use uuid::Uuid;

/// Entries taken up at once.
const ENTRIES: u64 = 2_000;
/// Records read at once.
const BATCH: u64 = 1_000;
/// Facts read at once.
const PAGE: u64 = 10_000;
/// How long a page waits for figures that are being brought up to date.
const PATIENCE: Duration = Duration::from_secs(1);
/// A burst of commits is taken up together.
const GATHER: Duration = Duration::from_millis(100);
/// Another node may have committed something.
const POLL: Duration = Duration::from_secs(1);
/// After a failure.
const PAUSE: Duration = Duration::from_secs(5);
/// Columns and structures kept; when there are more, all are made anew.
const KEPT_COLUMNS: usize = 1_000;
const KEPT_STRUCTURES: usize = 64;

/// The value of a breakdown by which a column is narrowed.
pub type Part = (String, String);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct ColumnKey {
    measure: String,
    from: NaiveDate,
    to: NaiveDate,
    on: NaiveDate,
    version: i64,
}

#[derive(Default)]
struct Live {
    ledger: Ledger,
    /// Position in the journal up to which the facts in memory stand.
    seq: i64,
    /// Of which count the facts in memory are; none before the records were counted for the first time.
    measures: Option<String>,
    /// The moment up to which the facts in memory are whole.
    upto: Option<DateTime<Utc>>,
    columns: HashMap<ColumnKey, Arc<Column>>,
    /// Rises whenever the facts in memory become others and never falls: what was made of them is of one turn.
    turn: u64,
}

/// The organisation as columns need it: what units passed on, and the structures made of it.
#[derive(Default)]
struct Organisation {
    /// The version of the units that the successions belong to.
    version: Option<i64>,
    passed: Arc<Vec<Passed>>,
    structures: HashMap<(i64, NaiveDate), Arc<Structure>>,
}

/// Indicators over the facts of the modules.
pub struct Figures {
    sources: Vec<Arc<dyn Source>>,
    catalogue: Catalogue,
    live: RwLock<Live>,
    organisation: Mutex<Organisation>,
    /// One at a time takes up entries.
    turn: tokio::sync::Mutex<()>,
    /// All records are being counted: that takes longer than a page waits.
    counting: AtomicBool,
}

/// How far the figures that are shown have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upto {
    /// Everything that was committed is in them.
    Now,
    /// They are being brought up to date; what is shown was whole at that moment.
    Then(DateTime<Utc>),
    /// The records are being counted for the first time: there is no figure yet.
    Nothing,
}

/// All records are being counted, as long as this lives.
struct Counting<'a>(&'a AtomicBool);

impl<'a> Counting<'a> {
    fn begin(flag: &'a AtomicBool) -> Counting<'a> {
        flag.store(true, Ordering::Release);
        Counting(flag)
    }
}

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl std::fmt::Debug for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Figures").finish_non_exhaustive()
    }
}

/// How the facts that are kept differ from the records.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Recount {
    /// Facts by the records.
    pub counted: usize,
    /// Facts that were kept.
    pub kept: usize,
    /// Each difference: measure, record, what is kept, what the records say.
    pub differences: Vec<Difference>,
}

/// A fact that is not what the records say.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Code of the measure.
    pub measure: String,
    /// Kind of the record.
    pub kind: String,
    /// The record.
    pub record: Uuid,
    /// As kept; none when it was missing.
    pub kept: Option<String>,
    /// By the records; none when there is no such fact.
    pub counted: Option<String>,
}

fn words(held: &Held) -> String {
    format!("{} {} {}", held.on, held.unit, held.value)
}

fn kept(source: &dyn Source, fact: Fact) -> Result<Held> {
    let mut said: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, value) in &fact.parts {
        said.entry(key).or_default().insert(value);
    }
    // One value is written as it always was, so that what is kept of before is still the same.
    let parts: BTreeMap<&str, serde_json::Value> = said
        .into_iter()
        .map(|(key, values)| match values.len() {
            1 => (key, values.into_iter().collect::<String>().into()),
            _ => (key, values.into_iter().collect::<Vec<_>>().into()),
        })
        .collect();
    Ok(Held {
        measure: fact.measure.to_owned(),
        source: fact.source,
        kind: source.kind().to_owned(),
        record: fact.record,
        unit: fact.unit,
        on: fact.on,
        value: fact.value,
        parts: serde_json::to_string(&parts).map_err(|error| AppError::bug(error.to_string()))?,
    })
}

type Key = (String, Uuid);

fn by_key(all: Vec<Held>) -> BTreeMap<Key, Held> {
    all.into_iter()
        .map(|held| ((held.measure.clone(), held.source), held))
        .collect()
}

/// What has to be written so that `old` becomes `new`.
fn changes(old: &BTreeMap<Key, Held>, new: &BTreeMap<Key, Held>, seq: i64) -> Vec<Changed> {
    let mut changed: Vec<Changed> = new
        .iter()
        .filter(|(key, held)| old.get(*key) != Some(*held))
        .map(|(_, held)| Changed {
            held: held.clone(),
            gone: false,
            seq,
        })
        .collect();
    changed.extend(
        old.iter()
            .filter(|(key, _)| !new.contains_key(*key))
            .map(|(_, held)| Changed {
                held: held.clone(),
                gone: true,
                seq,
            }),
    );
    changed
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The module of a measure or slice.
fn source_of<'a>(sources: &'a [Arc<dyn Source>], measure: &str) -> Option<&'a Arc<dyn Source>> {
    let code = Slice::read(measure).measure;
    sources
        .iter()
        .find(|source| source.measures().iter().any(|one| one.code == code))
}

impl Figures {
    /// Over the measures of some modules, with the indicators of the packs.
    ///
    /// # Errors
    /// Every fault of the packs.
    pub fn new(sources: Vec<Arc<dyn Source>>, folder: Option<&Path>) -> Result<Figures, String> {
        let measures: Vec<Measure> = sources.iter().flat_map(|source| source.measures()).copied().collect();
        let mut catalogue = Catalogue::load(folder, measures)?;
        catalogue.say(|measure, breakdown, value| {
            source_of(&sources, measure).map_or_else(|| value.to_owned(), |source| source.part(breakdown, value))
        });
        Ok(Figures {
            catalogue,
            sources,
            live: RwLock::default(),
            organisation: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            counting: AtomicBool::new(false),
        })
    }

    /// The indicators.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The module of a kind of record.
    fn source(&self, kind: &str) -> Option<&Arc<dyn Source>> {
        self.sources.iter().find(|source| source.kind() == kind)
    }

    fn source_of(&self, measure: &str) -> Option<&Arc<dyn Source>> {
        source_of(&self.sources, measure)
    }

    /// A value of a breakdown in words.
    #[must_use]
    pub fn part_words(&self, measure: &str, breakdown: &str, value: &str) -> String {
        self.source_of(measure)
            .map_or_else(|| value.to_owned(), |source| source.part(breakdown, value))
    }

    /// Every value of a breakdown of a measure, where there is a list of them.
    #[must_use]
    pub fn part_list(&self, measure: &str, breakdown: &str) -> &'static [&'static str] {
        self.source_of(measure).map_or(&[], |source| source.listed(breakdown))
    }

    /// Which measures in which revision are counted here.
    fn revision(&self) -> String {
        let all: Vec<String> = self
            .sources
            .iter()
            .map(|source| {
                let codes: Vec<&str> = source.measures().iter().map(|one| one.code).collect();
                format!("{}/{}:{}", source.kind(), source.revision(), codes.join(","))
            })
            .collect();
        all.join(" ")
    }

    /// What stands before the `#` is the revision, behind it how often everything was counted.
    fn is_ours(&self, standing: &Standing) -> bool {
        standing
            .measures
            .rsplit_once('#')
            .is_some_and(|(revision, _)| revision == self.revision())
    }

    /// Takes up everything committed so far; where the service only shows, what is there.
    ///
    /// # Errors
    /// Database errors.
    pub async fn fresh(&self, db: &Db) -> Result<()> {
        match self.catch_up(db).await {
            Err(AppError::ReadOnly(_)) => {
                let _turn = self.turn.lock().await;
                self.remember(db).await
            }
            other => other,
        }
    }

    /// Waits, a moment at most, until everything committed so far is taken up, and says how far the figures have come: a page
    /// is answered from what there is, however long the rest takes.
    ///
    /// # Errors
    /// Database errors.
    pub async fn soon(self: &Arc<Self>, db: &Db) -> Result<Upto> {
        if !self.counting.load(Ordering::Acquire) {
            let (figures, db) = (self.clone(), db.clone());
            // A task of its own: it goes on when the page does not wait any longer.
            let fresh = tokio::spawn(async move { figures.fresh(&db).await });
            if let Ok(joined) = tokio::time::timeout(PATIENCE, fresh).await {
                joined.map_err(|error| AppError::bug(format!("figures did not follow: {error}")))??;
                return Ok(Upto::Now);
            }
        }
        let live = self.read();
        let counted = live.upto.filter(|_| live.measures.is_some());
        Ok(counted.map_or(Upto::Nothing, Upto::Then))
    }

    /// Takes up every entry of the journal that the facts do not show yet.
    ///
    /// # Errors
    /// Database errors.
    pub async fn catch_up(&self, db: &Db) -> Result<()> {
        let _turn = self.turn.lock().await;
        loop {
            let reader = db.reader();
            let standing = store::standing(&reader).await?;
            let head = journal::checkpoint(&reader).await?;
            let Some(standing) = standing.filter(|standing| self.is_ours(standing)) else {
                self.count_all(db).await?;
                continue;
            };
            if standing.seq == head.seq && standing.hash == head.hash {
                break;
            }
            let entries = journal::after(&reader, standing.seq, ENTRIES).await?;
            // The chain goes on from where the facts stand; else the database is another one, or a restored one.
            let goes_on = entries.first().is_some_and(|next| next.prev == standing.hash);
            let Some(last) = entries.last().filter(|_| goes_on) else {
                self.count_all(db).await?;
                continue;
            };
            let mut touched: BTreeMap<&str, BTreeSet<Uuid>> = BTreeMap::new();
            let mut everything = false;
            for (entry, source) in entries
                .iter()
                .flat_map(|entry| self.sources.iter().map(move |one| (entry, one)))
            {
                match source.touched(entry) {
                    Touched::Nothing => {}
                    Touched::Record(record) => {
                        touched.entry(source.kind()).or_default().insert(record);
                    }
                    Touched::Everything => everything = true,
                }
            }
            if everything {
                self.count_all(db).await?;
                continue;
            }
            for source in &self.sources {
                let others = source.touched_by_others(&reader, &entries).await?;
                if !others.is_empty() {
                    touched.entry(source.kind()).or_default().extend(others);
                }
            }
            let next = Standing {
                seq: last.seq,
                hash: last.hash.clone(),
                measures: standing.measures.clone(),
            };
            self.take_up(db, &standing, &next, &touched).await?;
        }
        self.remember(db).await
    }

    /// Reads some records again and writes what differs, together with how far it has come.
    async fn take_up(
        &self,
        db: &Db,
        standing: &Standing,
        next: &Standing,
        touched: &BTreeMap<&str, BTreeSet<Uuid>>,
    ) -> Result<()> {
        let tx = db.begin_system("figures").await?;
        if store::hold(&tx).await?.as_ref() != Some(standing) {
            return Ok(()); // another node was first
        }
        let (reader, scope, permit) = (tx.reader(), policy::everything(), policy::permit_follow()?);
        for (kind, records) in touched {
            let Some(source) = self.source(kind) else { continue };
            let records: Vec<Uuid> = records.iter().copied().collect();
            let old = by_key(store::facts_of(&reader, &scope, kind, &records).await?);
            let mut new = Vec::new();
            for part in records.chunks(1_000) {
                let batch = source.facts(&reader, Which::These(part), BATCH).await?;
                for fact in batch.facts {
                    new.push(kept(source.as_ref(), fact)?);
                }
            }
            store::save_facts(&tx, &permit, &changes(&old, &by_key(new), next.seq)).await?;
        }
        store::stand(&tx, next).await?;
        tx.commit().await
    }

    /// All facts, by the records.
    async fn count(&self, db: &Db) -> Result<BTreeMap<Key, Held>> {
        let reader = db.reader();
        let mut all = BTreeMap::new();
        for source in &self.sources {
            let mut last = None;
            loop {
                let batch = source.facts(&reader, Which::After(last), BATCH).await?;
                for fact in batch.facts {
                    let held = kept(source.as_ref(), fact)?;
                    all.insert((held.measure.clone(), held.source), held);
                }
                last = batch.last;
                if last.is_none() {
                    break;
                }
            }
        }
        Ok(all)
    }

    /// All facts, as they are kept.
    async fn kept(&self, reader: &kernel::db::Reader<'_>) -> Result<BTreeMap<Key, Held>> {
        let scope = policy::everything();
        let (mut all, mut last): (_, Option<Key>) = (BTreeMap::new(), None);
        loop {
            let from = last.as_ref().map(|(measure, source)| (measure.as_str(), *source));
            let page = store::facts_after(reader, &scope, from, PAGE).await?;
            // By the order of the database, which may be another one than ours.
            let Some(end) = page.last() else { break };
            last = Some((end.measure.clone(), end.source));
            all.extend(page.into_iter().map(|held| ((held.measure.clone(), held.source), held)));
        }
        Ok(all)
    }

    /// Counts everything anew and writes what differs. Only the writing keeps other writers waiting.
    async fn count_all(&self, db: &Db) -> Result<()> {
        let _counting = Counting::begin(&self.counting);
        let reader = db.reader();
        let before = store::standing(&reader).await?;
        // Read before anything else: what is committed meanwhile is taken up afterwards.
        let head = journal::checkpoint(&reader).await?;
        let new = self.count(db).await?;
        let old = self.kept(&reader).await?;
        let tx = db.begin_system("figures").await?;
        // Another node may have written facts since they were read. Who holds them for the first time finds them at nothing.
        let held = store::hold(&tx).await?.filter(|held| !held.measures.is_empty());
        let old = if held == before {
            old
        } else {
            self.kept(&tx.reader()).await?
        };
        store::save_facts(&tx, &policy::permit_follow()?, &changes(&old, &new, head.seq)).await?;
        let times: u64 = held
            .and_then(|standing| {
                standing
                    .measures
                    .rsplit_once('#')
                    .and_then(|(_, times)| times.parse().ok())
            })
            .unwrap_or(0);
        let standing = Standing {
            seq: head.seq,
            hash: head.hash,
            measures: format!("{}#{}", self.revision(), times + 1),
        };
        store::stand(&tx, &standing).await?;
        tx.commit().await
    }

    /// Compares every fact that is kept with what the records say; with `mend` writes what the records say.
    ///
    /// # Errors
    /// Database errors.
    pub async fn recount(&self, db: &Db, mend: bool) -> Result<Recount> {
        self.catch_up(db).await?;
        let _turn = self.turn.lock().await;
        let mut found = Recount::default();
        // A service that runs beside this may go on meanwhile: then it is looked at again.
        for _ in 0..5 {
            let before = store::standing(&db.reader()).await?;
            let (new, old) = (self.count(db).await?, self.kept(&db.reader()).await?);
            found = Recount {
                counted: new.len(),
                kept: old.len(),
                differences: changes(&old, &new, 0)
                    .into_iter()
                    .map(|one| {
                        let key = (one.held.measure.clone(), one.held.source);
                        Difference {
                            kept: old.get(&key).map(words),
                            counted: new.get(&key).map(words),
                            measure: one.held.measure,
                            kind: one.held.kind,
                            record: one.held.record,
                        }
                    })
                    .collect(),
            };
            let head = journal::checkpoint(&db.reader()).await?;
            let still = store::standing(&db.reader()).await?;
            if found.differences.is_empty() || (still == before && still.is_some_and(|one| one.seq == head.seq)) {
                break;
            }
        }
        if mend && !found.differences.is_empty() {
            self.count_all(db).await?;
            self.remember(db).await?;
        }
        Ok(found)
    }

    /// Brings memory up to the facts, and the organisation up to its tables. The caller holds the turn.
    async fn remember(&self, db: &Db) -> Result<()> {
        let now = db.now();
        self.remember_successions(db).await?;
        let Some(standing) = store::standing(&db.reader()).await? else {
            return Ok(());
        };
        let (from, anew) = {
            let live = self.read();
            let same = live.measures.as_deref() == Some(standing.measures.as_str());
            (if same { live.seq } else { -1 }, !same)
        };
        if from >= standing.seq && !anew {
            self.write().upto = Some(now);
            return Ok(());
        }
        let scope = policy::everything();
        // Nobody is shown half of it: it is gathered first, and put in place at once together with how far it has come.
        if anew {
            let (mut ledger, mut last): (_, Option<Key>) = (Ledger::default(), None);
            loop {
                let after = last.as_ref().map(|(measure, source)| (measure.as_str(), *source));
                let page = store::facts_after(&db.reader(), &scope, after, PAGE).await?;
                let Some(end) = page.last() else { break };
                last = Some((end.measure.clone(), end.source));
                for held in &page {
                    ledger.put(held);
                }
            }
            let before = {
                let mut live = self.write();
                live.turn += 1;
                live.seq = standing.seq;
                live.measures = Some(standing.measures);
                live.upto = Some(now);
                live.columns.clear();
                std::mem::replace(&mut live.ledger, ledger)
            };
            // Taking a large one apart is no reason to keep readers waiting.
            drop(before);
            return Ok(());
        }
        let mut changed: Vec<Changed> = Vec::new();
        loop {
            let page = store::changed_after(&db.reader(), &scope, from, changed.last(), PAGE).await?;
            if page.is_empty() {
                break;
            }
            changed.extend(page);
        }
        let mut live = self.write();
        live.turn += 1;
        live.seq = standing.seq;
        live.upto = Some(now);
        let mut days: HashMap<&str, BTreeSet<NaiveDate>> = HashMap::new();
        for one in &changed {
            let held = &one.held;
            let touched = if one.gone {
                live.ledger.take(&held.measure, held.source)
            } else {
                live.ledger.put(held)
            };
            days.entry(&held.measure).or_default().extend(touched);
        }
        live.columns.retain(|key, _| {
            let touched = days.get(Slice::read(&key.measure).measure);
            key.from > key.to || touched.is_none_or(|days| days.range(key.from..=key.to).next().is_none())
        });
        Ok(())
    }

    /// Reads again what units passed on, when the organisation became another one.
    async fn remember_successions(&self, db: &Db) -> Result<()> {
        loop {
            organisations::refresh(db).await?;
            let version = db.units().version;
            if locked(&self.organisation).version == Some(version) {
                return Ok(());
            }
            let passed: Vec<Passed> = organisations::store::successions(&db.reader())
                .await?
                .into_iter()
                .map(|(one, on)| Passed {
                    from: one.from,
                    to: one.to,
                    share: one.share,
                    on,
                    estimated: one.estimated,
                })
                .collect();
            organisations::refresh(db).await?;
            // Changed while it was read: it may belong to either version.
            if db.units().version != version {
                continue;
            }
            *locked(&self.organisation) = Organisation {
                version: Some(version),
                passed: Arc::new(passed),
                structures: HashMap::new(),
            };
            // A column may have been made of the successions before.
            let mut live = self.write();
            live.turn += 1;
            live.columns.clear();
            return Ok(());
        }
    }

    /// Rises whenever the facts in memory become others: what is read in several steps is whole when it stood still.
    #[must_use]
    pub fn turn(&self) -> u64 {
        self.read().turn
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Live> {
        self.live.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Live> {
        self.live.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows as long as the service lives.
    pub async fn follow(self: Arc<Self>, app: AppState) {
        loop {
            let pause = match self.fresh(&app.db).await {
                Ok(()) => POLL,
                Err(error) => {
                    tracing::warn!(%error, "figures do not follow the records");
                    PAUSE
                }
            };
            tokio::select! {
                () = app.db.committed() => tokio::time::sleep(GATHER).await,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// The organisation of a day.
    #[must_use]
    pub fn structure(&self, units: &Units, on: NaiveDate) -> Arc<Structure> {
        self.placed(units, on).0
    }

    /// The organisation of a day, and whether its successions belong to these units: only then may it be kept, and what is
    /// made in it.
    fn placed(&self, units: &Units, on: NaiveDate) -> (Arc<Structure>, bool) {
        let key = (units.version, on);
        let (passed, version) = {
            let held = locked(&self.organisation);
            if let Some(found) = held.structures.get(&key) {
                return (found.clone(), true);
            }
            (held.passed.clone(), held.version)
        };
        let made = Arc::new(Structure::new(units, &passed, on));
        let mut held = locked(&self.organisation);
        let sound = version == Some(units.version) && held.version == version;
        if sound {
            if held.structures.len() >= KEPT_STRUCTURES {
                held.structures.clear();
            }
            held.structures.insert(key, made.clone());
        }
        (made, sound)
    }

    /// The days whose facts make the value of a measure: what stands at the end of a period began before it, and of a period that
    /// still runs it is told how things stand today.
    fn span(&self, measure: &str, (from, to): Window, today: NaiveDate) -> Window {
        let timing = self.catalogue.measure(measure).map(|one| one.timing);
        match timing {
            Some(Timing::Level) => (NaiveDate::MIN, to.min(today)),
            Some(Timing::Flow) | None => (from, to),
        }
    }

    /// The column of a measure between two days, in an organisation; kept where that may be ([`Figures::placed`]).
    fn column(
        &self,
        measure: &str,
        (from, to): (NaiveDate, NaiveDate),
        (structure, sound): (&Structure, bool),
        version: i64,
    ) -> Arc<Column> {
        let key = ColumnKey {
            measure: measure.to_owned(),
            from,
            to,
            on: structure.on,
            version,
        };
        let (made, turn) = {
            let live = self.read();
            if let Some(found) = live.columns.get(&key) {
                return found.clone();
            }
            let facts = live.ledger.between(measure, from, to);
            let made = structure.column(facts.map(|(_, _, entry)| (entry.unit, entry.value)));
            (Arc::new(made), live.turn)
        };
        if !sound {
            return made;
        }
        let mut live = self.write();
        // A fact that changed meanwhile may belong into it.
        if live.turn == turn {
            if live.columns.len() >= KEPT_COLUMNS {
                live.columns.clear();
            }
            live.columns.insert(key, made.clone());
        }
        made
    }

    /// Everything that the values of some indicators need, for all units at once.
    #[must_use]
    pub fn sheet(&self, lens: &Lens<'_>, wanted: &[(&Definition, Asked)]) -> Sheet {
        let (mut filled, mut windows): (Vec<Filled>, HashMap<Period, Window>) = Default::default();
        let counted = self.read().measures.is_some();
        for (definition, asked) in wanted {
            let window = lens.window(Asked::whole(asked.period));
            windows.insert(asked.period, window);
            for (measure, asked) in needs(&self.catalogue, definition, *asked, lens.today, window) {
                if filled.iter().any(|one| one.measure == measure && one.asked == asked) {
                    continue;
                }
                let (from, to) = lens.window(asked);
                let (structure, sound) = self.placed(lens.units, lens.view.day(to, lens.today));
                let begun = self.first_day(&measure);
                let missing = if !counted {
                    Some(Missing::Counting)
                } else if from > lens.today {
                    Some(Missing::NotBegun)
                } else if begun.is_none_or(|begun| to < begun) {
                    Some(Missing::BeforeRecords)
                } else {
                    None
                };
                let column = if missing.is_some() {
                    Arc::default()
                } else {
                    self.column(
                        &measure,
                        self.span(&measure, (from, to), lens.today),
                        (&structure, sound),
                        lens.units.version,
                    )
                };
                filled.push(Filled {
                    measure,
                    asked,
                    missing,
                    column,
                    structure,
                });
            }
        }
        Sheet { filled, windows }
    }

    /// The first day on which the module of a measure has counted anything.
    #[must_use]
    pub fn first_day(&self, measure: &str) -> Option<NaiveDate> {
        let source = self.source_of(measure)?;
        self.read()
            .ledger
            .first_day(source.measures().iter().map(|one| one.code))
    }

    /// The facts of some measures below a unit, the latest first; each with its share in millionths.
    #[must_use]
    pub fn facts_below(&self, lens: &Lens<'_>, measures: &[String], asked: Asked, unit: UnitId) -> Vec<Counted> {
        let (from, to) = lens.window(asked);
        let structure = self.structure(lens.units, lens.view.day(to, lens.today));
        let Some(place) = structure.place(unit) else {
            return Vec::new();
        };
        let live = self.read();
        let mut found: Vec<Counted> = measures
            .iter()
            .flat_map(|measure| {
                let (from, to) = self.span(measure, (from, to), lens.today);
                let facts = live.ledger.between(measure, from, to);
                facts.map(|(on, source, entry)| (measure.clone(), on, source, *entry))
            })
            .filter_map(|(measure, on, source, entry)| {
                let share = structure.share_within(entry.unit, place);
                (share > 0).then_some(Counted {
                    measure,
                    on,
                    source,
                    record: entry.record,
                    unit: entry.unit,
                    value: entry.value,
                    share,
                })
            })
            .collect();
        // Of one day what ends is seen before what begins.
        found.sort_by(|one, other| {
            let days = other
                .on
                .cmp(&one.on)
                .then(one.value.signum().cmp(&other.value.signum()));
            days.then_with(|| (other.source, &other.measure).cmp(&(one.source, &one.measure)))
        });
        self.standing(found)
    }

    /// Of a level only what stands: what ended takes what began away, the latest first.
    fn standing(&self, mut found: Vec<Counted>) -> Vec<Counted> {
        let is_level = |measure: &str| {
            let timing = self.catalogue.measure(measure).map(|one| one.timing);
            timing == Some(Timing::Level)
        };
        let mut ended: HashMap<(String, Uuid), i64> = HashMap::new();
        found.retain(|one| {
            if !is_level(&one.measure) {
                return true;
            }
            let open = ended.entry((one.measure.clone(), one.record)).or_default();
            if one.value < 0 {
                *open -= one.value;
                return false;
            }
            let gone = one.value.min(*open);
            *open -= gone;
            gone < one.value
        });
        found
    }

    /// The sums of some measures below a unit by the values of a breakdown, in millionths.
    #[must_use]
    pub fn parts_below(
        &self,
        lens: &Lens<'_>,
        measures: &[&str],
        asked: Asked,
        unit: UnitId,
        breakdown: &str,
    ) -> Parts {
        let (from, to) = lens.window(asked);
        let structure = self.structure(lens.units, lens.view.day(to, lens.today));
        let Some(place) = structure.place(unit) else {
            return Parts::default();
        };
        let live = self.read();
        let mut found = Parts::default();
        for measure in measures {
            let (from, to) = self.span(measure, (from, to), lens.today);
            for (_, _, entry) in live.ledger.between(measure, from, to) {
                let share = structure.share_within(entry.unit, place);
                if share == 0 {
                    continue;
                }
                let values = live.ledger.parts(entry, breakdown);
                found.several |= values.len() > 1;
                let nothing = std::iter::once("").filter(|_| values.is_empty());
                for value in values.iter().map(String::as_str).chain(nothing) {
                    if !found.sums.contains_key(value) {
                        found.sums.insert(value.to_owned(), BTreeMap::new());
                    }
                    if let Some(by_measure) = found.sums.get_mut(value) {
                        *by_measure.entry((*measure).to_owned()).or_default() +=
                            i128::from(entry.value) * i128::from(share);
                    }
                }
            }
        }
        found
    }

    /// Those of the counted records that an actor sees, in the order given, `limit` records at most.
    ///
    /// # Errors
    /// Database errors.
    pub async fn behind(
        &self,
        db: &Db,
        actor: &Actor,
        counted: &[Counted],
        limit: usize,
        on: NaiveDate,
    ) -> Result<Vec<(Counted, Option<Behind>)>> {
        let mut seen = BTreeSet::new();
        let mut firsts: Vec<Counted> = Vec::new();
        for one in counted {
            if seen.insert(one.record) {
                firsts.push(one.clone());
                if firsts.len() == limit {
                    break;
                }
            }
        }
        let mut found: HashMap<Uuid, Behind> = HashMap::new();
        for source in &self.sources {
            let ids: Vec<Uuid> = firsts
                .iter()
                .filter(|one| {
                    let code = Slice::read(&one.measure).measure;
                    source.measures().iter().any(|measure| measure.code == code)
                })
                .map(|one| one.record)
                .collect();
            for part in ids.chunks(500) {
                for behind in source.behind(&db.reader(), actor, part, on).await? {
                    found.insert(behind.id, behind);
                }
            }
        }
        Ok(firsts
            .into_iter()
            .map(|one| {
                let behind = found.remove(&one.record);
                (one, behind)
            })
            .collect())
    }

    /// Words of a measure's records: "hồ sơ sáng kiến".
    #[must_use]
    pub fn records_words(&self, definition: &Definition) -> String {
        let codes = self.catalogue.measures_of(definition);
        let found = codes.iter().find_map(|code| self.catalogue.measure(code));
        found.map_or(labels::RECORDS, |one| one.records).to_owned()
    }
}

/// Sums of measures by the values of a breakdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// By value of the breakdown and code of the measure, in millionths.
    pub sums: BTreeMap<String, BTreeMap<String, i128>>,
    /// Something counts under several values: together they are more than the number.
    pub several: bool,
}

/// A thing that counts below a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Code of the measure.
    pub measure: String,
    /// On which day.
    pub on: NaiveDate,
    /// What is counted.
    pub source: Uuid,
    /// The record.
    pub record: Uuid,
    /// The unit to which it counts.
    pub unit: UnitId,
    /// How much.
    pub value: i64,
    /// How much of it counts here, in millionths.
    pub share: u32,
}

/// How figures are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Lens<'a> {
    /// The organisation in time.
    pub units: &'a Units,
    /// The packs, for the days on which periods close.
    pub packs: &'a Packs,
    /// In which organisation.
    pub view: View,
    /// From which day to which day.
    pub regime: Regime,
    /// Today.
    pub today: NaiveDate,
}

impl Lens<'_> {
    /// First and last day that count for a time.
    #[must_use]
    pub fn window(&self, asked: Asked) -> (NaiveDate, NaiveDate) {
        let period = asked.period;
        let closed = match self.regime {
            Regime::Calendar => None,
            Regime::Administrative => self
                .packs
                .cutoff("administrative", period)
                .map(|(from, to, _)| (from, to)),
        };
        let (from, to) = closed.unwrap_or((period.first_day(), period.last_day()));
        (from, asked.upto.map_or(to, |upto| upto.min(to)))
    }
}

struct Filled {
    measure: String,
    asked: Asked,
    missing: Option<Missing>,
    column: Arc<Column>,
    structure: Arc<Structure>,
}

/// Columns for some indicators: the value of any unit is a few reads.
pub struct Sheet {
    filled: Vec<Filled>,
    /// First and last day that count, of each period that was asked for.
    windows: HashMap<Period, Window>,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("columns", &self.filled.len()).finish()
    }
}

impl Sheet {
    /// The values of a unit with everything below it.
    #[must_use]
    pub fn at(&self, unit: UnitId) -> At<'_> {
        At { sheet: self, unit }
    }

    /// Some value in it was divided between successors.
    #[must_use]
    pub fn is_divided(&self) -> bool {
        self.filled.iter().any(|one| one.column.is_divided())
    }

    /// What finds no place in the organisation of the view, of all its measures.
    #[must_use]
    pub fn apart(&self) -> bool {
        self.filled
            .iter()
            .any(|one| one.missing.is_none() && one.column.own(one.structure.apart()) != 0)
    }
}

/// The values of a unit.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    sheet: &'a Sheet,
    unit: UnitId,
}

impl Values for At<'_> {
    fn window(&self, period: Period) -> Window {
        let calendar = (period.first_day(), period.last_day());
        self.sheet.windows.get(&period).copied().unwrap_or(calendar)
    }

    fn measure(&self, code: &str, asked: Asked) -> Value {
        let found = self
            .sheet
            .filled
            .iter()
            .find(|one| one.measure == code && one.asked == asked);
        let one = found.ok_or(Missing::NoSource)?;
        if let Some(missing) = one.missing {
            return Err(missing);
        }
        let place = one.structure.place(self.unit).ok_or(Missing::NotThere)?;
        Ok(Exact::micro(one.column.total(one.structure.layout(), place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::units::{Span, UnitKind, UnitRow};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn figures() -> Figures {
        over(Vec::new())
    }

    fn over(sources: Vec<Arc<dyn Source>>) -> Figures {
        let more: Vec<Measure> = sources.iter().flat_map(|source| source.measures()).copied().collect();
        Figures {
            sources,
            catalogue: Catalogue::load(None, crate::testing::every_measure(&more)).unwrap(),
            live: RwLock::default(),
            organisation: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            counting: AtomicBool::new(false),
        }
    }

    fn units(version: i64) -> Units {
        let row = UnitRow {
            id: UnitId(Uuid::from_u128(1)),
            kind: UnitKind::School,
            span: Span {
                from: day("2025-07-01"),
                to: None,
            },
            names: Vec::new(),
            codes: Vec::new(),
        };
        Units::new(version, vec![row], [])
    }

    /// New units with the successions of before: what is made of both is shown once and never kept.
    #[test]
    fn nothing_is_kept_that_is_made_of_two_states_of_the_organisation() {
        let (figures, units, on) = (figures(), units(2), day("2026-11-26"));
        let ask = || {
            let (structure, sound) = figures.placed(&units, on);
            let of = (day("2026-01-01"), day("2026-12-31"));
            figures.column("initiative.recognised", of, (&structure, sound), units.version);
            let structures = locked(&figures.organisation).structures.len();
            (structures, figures.read().columns.len())
        };
        for before in [None, Some(1)] {
            locked(&figures.organisation).version = before;
            assert_eq!(ask(), (0, 0), "{before:?}");
        }
        locked(&figures.organisation).version = Some(2);
        assert_eq!(ask(), (1, 1));
    }

    /// A module of intellectual property as it will be: titles by section of the classification and nationality of owners.
    struct Titles;

    const TITLES: &[Measure] = &[Measure {
        code: "ip.invention_title",
        name: "số văn bằng bảo hộ sáng chế được cấp",
        records: "văn bằng",
        dated: "ngày cấp",
        breakdowns: &[
            kernel::measures::Breakdown {
                key: "ipc",
                name: "Phần IPC",
                openness: kernel::measures::Openness::SignedIn,
            },
            kernel::measures::Breakdown {
                key: "nationality",
                name: "Quốc tịch chủ văn bằng",
                openness: kernel::measures::Openness::SignedIn,
            },
        ],
        // A number of things that happened, as the first of the initiatives is.
        ..initiatives::figures::MEASURES[0]
    }];

    #[async_trait::async_trait]
    impl Source for Titles {
        fn kind(&self) -> &'static str {
            "title"
        }
        fn measures(&self) -> &'static [Measure] {
            TITLES
        }
        fn listed(&self, breakdown: &str) -> &'static [&'static str] {
            match breakdown {
                "ipc" => &["A", "B", "C", "D", "E", "F", "G", "H"],
                "nationality" => &["domestic", "foreign"],
                _ => &[],
            }
        }
        async fn facts(&self, _: &kernel::db::Reader<'_>, _: Which<'_>, _: u64) -> Result<kernel::measures::Batch> {
            Ok(kernel::measures::Batch::default())
        }
        async fn behind(&self, _: &kernel::db::Reader<'_>, _: &Actor, _: &[Uuid], _: NaiveDate) -> Result<Vec<Behind>> {
            Ok(Vec::new())
        }
        fn part(&self, _: &str, value: &str) -> String {
            value.to_owned()
        }
    }

    /// Form 016.N/BCB-KHCN: one title in two sections stands in both rows and once in the number.
    #[test]
    fn a_thing_with_several_values_counts_under_each_and_once_in_all() {
        let (figures, units, on) = (over(vec![Arc::new(Titles)]), units(2), day("2026-11-26"));
        let form = figures.catalogue.find("ip.patents_granted").unwrap();
        assert!(!figures.catalogue.lacks_source(form), "the module brings the measure");
        let unit = UnitId(Uuid::from_u128(1));
        let title = |number, parts: &[(&'static str, &str)]| Fact {
            measure: "ip.invention_title",
            source: Uuid::from_u128(number),
            record: Uuid::from_u128(number),
            unit,
            on: day("2026-03-02"),
            value: 1,
            parts: parts.iter().map(|(key, value)| (*key, (*value).to_owned())).collect(),
        };
        let plain = [("ipc", "A"), ("nationality", "domestic")];
        let mixed = [("ipc", "G"), ("ipc", "A"), ("ipc", "A"), ("nationality", "foreign")];
        for fact in [title(1, &plain), title(2, &mixed)] {
            let held = kept(&Titles, fact).unwrap();
            figures.write().ledger.put(&held);
        }
        let packs = Packs::load(None).unwrap();
        let lens = Lens {
            units: &units,
            packs: &packs,
            view: View::Today,
            regime: Regime::Calendar,
            today: on,
        };
        let asked = Asked::whole("2026".parse().unwrap());
        let parts = |key| {
            let found = figures.parts_below(&lens, &["ip.invention_title"], asked, unit, key);
            let sums: Vec<(String, i128)> = found
                .sums
                .into_iter()
                .map(|(value, sums)| (value, sums.values().sum::<i128>() / crate::model::exact::MICRO))
                .collect();
            (sums, found.several)
        };
        assert_eq!(parts("ipc"), (vec![("A".to_owned(), 2), ("G".to_owned(), 1)], true));
        let nationality = vec![("domestic".to_owned(), 1), ("foreign".to_owned(), 1)];
        assert_eq!(parts("nationality"), (nationality, false));
        assert_eq!(figures.part_list("ip.invention_title", "ipc").len(), 8);
        let codes = figures.catalogue.measures_of(form);
        assert_eq!(figures.facts_below(&lens, &codes, asked, unit).len(), 2);
        figures.write().measures = Some(figures.revision());
        // Each row of the form is an indicator of its own that opens onto the same titles.
        for (row, titles) in [("a", 2), ("b", 0), ("g", 1), ("domestic", 1), ("foreign", 1)] {
            let row = figures.catalogue.find(&format!("ip.patents_granted.{row}")).unwrap();
            let sheet = figures.sheet(&lens, &[(row, asked)]);
            let value = crate::model::evaluate::evaluate(&figures.catalogue, row, asked, on, &sheet.at(unit)).value;
            assert_eq!(value, Ok(crate::model::Exact::whole(titles)), "{}", row.key);
            let codes = figures.catalogue.measures_of(row);
            let behind = figures.facts_below(&lens, &codes, asked, unit).len();
            assert_eq!(i128::try_from(behind).unwrap(), titles, "{}", row.key);
        }
    }
}
